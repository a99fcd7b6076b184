//! When scheduled actions are due: the six fields of Application Auto Scaling, minute by minute.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::budget;

/// The minutes of a trace at which an expression is due; none where a field has a sign that is not read here, or the zone is none.
pub(super) fn due(cron: &str, timezone: &str, start: Timestamp, minutes: u32) -> Option<Vec<u32>> {
    let zone = TimeZone::get(timezone).ok()?;
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, day, month, week, year] = fields.as_slice() else {
        return None;
    };
    let fields = [
        field(minute, 0, 59, &[])?,
        field(hour, 0, 23, &[])?,
        field(day, 1, 31, &[])?,
        field(month, 1, 12, &MONTHS)?,
        field(week, 1, 7, &DAYS)?,
        field(year, 1970, 2199, &[])?,
    ];
    let mut out = Vec::new();
    for at in 0..minutes {
        if !budget::spend(1) {
            break;
        }
        let seconds = start.as_second() + i64::from(at) * 60;
        let time = Timestamp::from_second(seconds).ok()?;
        let time: DateTime = zone.to_datetime(time);
        let date = time.date();
        let week = u16::try_from(date.weekday().to_sunday_one_offset()).ok()?;
        let numbers = [time.minute(), time.hour(), date.day(), date.month()];
        let numbers = numbers.map(|n| u16::try_from(n).unwrap_or(0));
        let [minute, hour, day, month] = numbers;
        let year = u16::try_from(date.year()).ok()?;
        let now = [minute, hour, day, month, week, year];
        if fields.iter().zip(now).all(|(field, n)| field.has(n)) {
            out.push(at);
        }
    }
    Some(out)
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The numbers of a field, however many ranges it names them by: whether each is one.
struct Numbers(Vec<bool>);

impl Numbers {
    fn has(&self, n: u16) -> bool {
        self.0.get(usize::from(n)).copied().unwrap_or(false)
    }
}

fn field(text: &str, low: u16, high: u16, words: &[&str]) -> Option<Numbers> {
    let number = |text: &str| {
        let upper = text.to_ascii_uppercase();
        let word = words.iter().position(|word| *word == upper);
        let word = word
            .and_then(|at| u16::try_from(at).ok())
            .map(|at| at + low);
        let n = word.or_else(|| text.parse().ok())?;
        (low..=high).contains(&n).then_some(n)
    };
    let part = |part: &str| {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u16>().ok().filter(|n| *n > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range {
            "*" | "?" => (low, high),
            _ => match range.split_once('-') {
                Some((from, to)) => (number(from)?, number(to)?),
                None => {
                    let n = number(range)?;
                    (n, if step.is_some() { high } else { n })
                }
            },
        };
        (from <= to).then_some((from, to, step.unwrap_or(1)))
    };
    let mut numbers = vec![false; usize::from(high) + 1];
    for text in text.split(',') {
        let (from, to, step) = part(text)?;
        for n in (from..=to).step_by(usize::from(step)) {
            if let Some(is_one) = numbers.get_mut(usize::from(n)) {
                *is_one = true;
            }
        }
    }
    Some(Numbers(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(cron: &str, timezone: &str) -> Option<Vec<u32>> {
        // A Monday.
        let start = "2026-06-01T00:00:00Z".parse().unwrap();
        due(cron, timezone, start, 2 * 1440)
    }

    #[test]
    fn actions_are_due_in_their_own_time_zone() {
        assert_eq!(minutes("30 6 * * ? *", "UTC"), Some(vec![390, 1830]));
        // In June Berlin is two hours ahead.
        assert_eq!(
            minutes("0 8 ? * MON-FRI *", "Europe/Berlin"),
            Some(vec![360, 1800])
        );
        assert_eq!(minutes("0 8 ? * TUE *", "UTC"), Some(vec![1920]));
        assert_eq!(minutes("0/20 0 1 6 ? 2026", "UTC"), Some(vec![0, 20, 40]));
        assert_eq!(minutes("0 8 ? * SAT,SUN *", "UTC"), Some(vec![]));
    }

    #[test]
    fn what_is_not_read_is_said_to_be_so() {
        for text in [
            "0 8 L * ? *",
            "0 8 ? * MON#1 *",
            "0 8 * * ?",
            "61 8 * * ? *",
            "0 9-8 * * ? *",
        ] {
            assert_eq!(minutes(text, "UTC"), None, "{text}");
        }
        assert_eq!(minutes("0 8 * * ? *", "Mars/Base"), None);
    }
}
