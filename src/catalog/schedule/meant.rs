//! What a text that is no schedule, or no time zone, was probably meant to be.

use std::sync::LazyLock;

use jiff::tz::TimeZoneDatabase;

use super::super::events::RATE_UNITS;
use super::{CRON, cron};

/// The days of the week as crontab counts them: from Sunday on, which it has twice.
const DAYS: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/// The six fields that a cron expression of five or six fields was meant to be.
pub fn fields(text: &str) -> Option<String> {
    let inner = text.trim();
    let inner = inner.strip_prefix("cron(").unwrap_or(inner);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let mut fields: Vec<String> = inner.split_whitespace().map(str::to_owned).collect();
    if fields.len() + 1 == CRON.value.len() {
        // As crontab has it, whose days of the week begin with 0.
        let week = fields.pop()?;
        fields.extend([of_crontab(&week)?, "*".to_owned()]);
    }
    let (day, week) = (fields.get(2)?.clone(), fields.get(4)?.clone());
    if day != "?" && week != "?" {
        let place = match (day.as_str(), week.as_str()) {
            (_, "*") => 4,
            ("*", _) => 2,
            _ => return None,
        };
        "?".clone_into(fields.get_mut(place)?);
    }
    let out = fields.join(" ");
    cron(&out).is_ok().then_some(out)
}

/// The days of the week of crontab in words.
fn of_crontab(week: &str) -> Option<String> {
    let word = |text: &str| match text.parse::<usize>() {
        Ok(day) => DAYS.get(day).map(|day| (*day).to_owned()),
        Err(_) => Some(text.to_owned()),
    };
    let part = |part: &str| {
        let ends: Option<Vec<String>> = part.split('-').map(word).collect();
        ends.map(|ends| ends.join("-"))
    };
    if week.contains('/') {
        return None;
    }
    let parts: Option<Vec<String>> = week.split(',').map(part).collect();
    parts.map(|parts| parts.join(","))
}

/// The rate that a text says: `rate(5 minute)` and `every 5 minutes` are `rate(5 minutes)`.
pub fn rate(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let inner = text
        .strip_prefix("rate(")
        .map(|rest| rest.trim_end_matches(')'))
        .or_else(|| text.strip_prefix("every "))?;
    let mut words = inner.split_whitespace();
    let first = words.next()?;
    let (value, unit) = match (first.parse::<u32>(), words.next()) {
        (Ok(value), Some(unit)) => (value, unit),
        // Every hour.
        (Err(_), None) => (1, first),
        _ => return None,
    };
    let mut units = RATE_UNITS.value.iter();
    let (one, many) = units.find(|(one, many)| unit == *one || unit == *many)?;
    let unit = if value == 1 { one } else { many };
    (value > 0 && words.next().is_none()).then(|| format!("rate({value} {unit})"))
}

/// A schedule of `EventBridge` that a text was meant to be.
pub fn schedule(text: &str) -> Option<String> {
    rate(text).or_else(|| fields(text).map(|fields| format!("cron({fields})")))
}

/// Every time zone by its IANA name.
static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let zones = TimeZoneDatabase::bundled();
    zones.available().map(|zone| zone.to_string()).collect()
});

/// Whether a text is the IANA name of a time zone.
pub fn is_timezone(text: &str) -> bool {
    ZONES.iter().any(|zone| zone == text)
}

/// The IANA names of time zones.
pub fn timezones() -> impl Iterator<Item = &'static str> {
    ZONES.iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::schedule::check;

    #[test]
    fn what_was_meant_is_a_schedule() {
        for (text, meant) in [
            ("0 20 * * *", Some("cron(0 20 * * ? *)")),
            ("0 20 * * * *", Some("cron(0 20 * * ? *)")),
            ("0 3 * * 1-5", Some("cron(0 3 ? * MON-FRI *)")),
            ("0 3 * * 0,6", Some("cron(0 3 ? * SUN,SAT *)")),
            ("0 3 1 * *", Some("cron(0 3 1 * ? *)")),
            ("0 3 * * ? *", Some("cron(0 3 * * ? *)")),
            ("0 3 1 * 1", None),
            ("cron(0 30 * * ? *)", None),
            ("rate(5 minute)", Some("rate(5 minutes)")),
            ("rate(1 hours)", Some("rate(1 hour)")),
            ("every 5 minutes", Some("rate(5 minutes)")),
            ("every day", Some("rate(1 day)")),
            ("rate(0 hours)", None),
            ("hourly", None),
            ("", None),
        ] {
            assert_eq!(schedule(text).as_deref(), meant, "{text}");
            assert!(meant.is_none_or(|meant| check(meant).is_ok()), "{text}");
        }
    }

    #[test]
    fn a_time_zone_has_its_iana_name() {
        for (text, is) in [
            ("UTC", true),
            ("Europe/London", true),
            ("US/Eastern", true),
            ("Europe/Lndon", false),
            ("europe/london", false),
            ("", false),
        ] {
            assert_eq!(is_timezone(text), is, "{text}");
        }
    }
}
