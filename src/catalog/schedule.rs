//! Schedules as EventBridge takes them, in rules and in EventBridge Scheduler.

pub mod meant;

use std::ops::RangeInclusive;

use super::events::{RATE_UNITS, RATES, SCHEDULED_RULES};
use super::source::{Fact, Source, sources};

sources! {
    /// Ranges and descriptions of the API.
    API = "botocore 1.44.5", "scheduler service-2.json", "", "2026";
    /// What a recurrence is.
    RECURRENCES = "Amazon EC2 Auto Scaling User Guide", "Scheduled scaling: recurring schedules",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html", "2026";
    /// Defaults of the provider.
    PROVIDER = "terraform-provider-aws", "aws_scheduler_schedule: schedule_expression_timezone",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule", "2026";
}

/// Tasks that a schedule starts each time.
pub static TASKS: Fact<RangeInclusive<u32>> = Fact::new(1..=10, &API);
/// Without `task_count`.
pub static TASKS_DEFAULT: Fact<u32> = Fact::new(1, &API);
/// Without a time zone.
pub static TIMEZONE_DEFAULT: Fact<&str> = Fact::new("UTC", &PROVIDER);

/// A field of a cron expression: what it is called, its numbers, its words for them from the first on, and the signs it takes
/// beside `,`, `-`, `*` and `/`.
type CronField = (
    &'static str,
    RangeInclusive<u32>,
    &'static [&'static str],
    &'static str,
);

/// The fields of a cron expression, in their order.
pub static CRON: Fact<[CronField; 6]> = Fact::new(
    [
        ("minute", 0..=59, &[], ""),
        ("hour", 0..=23, &[], ""),
        ("day of the month", 1..=31, &[], "?LW"),
        (
            "month",
            1..=12,
            &[
                "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
            ],
            "",
        ),
        (
            "day of the week",
            1..=7,
            &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
            "?L#",
        ),
        ("year", 1970..=2199, &[], ""),
    ],
    &SCHEDULED_RULES,
);

/// The fields of a recurrence, and their numbers; Sunday is 0 and 7.
static RECURRENCE: Fact<[(&str, RangeInclusive<u32>); 5]> = Fact::new(
    [
        ("minute", 0..=59),
        ("hour", 0..=23),
        ("day of the month", 1..=31),
        ("month", 1..=12),
        ("day of the week", 0..=7),
    ],
    &RECURRENCES,
);

/// The six fields of a cron expression.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let (is, wanted) = (fields.len(), CRON.value.len());
    if is != wanted {
        return Err(format!("it has {is} fields, and {wanted} are needed"));
    }
    Ok(fields)
}

/// Whether a text holds the six fields of a cron expression.
///
/// # Errors
///
/// What is wrong with it, as a clause.
fn fields(text: &str) -> Result<(), String> {
    let fields = split(text)?;
    for (field, of) in fields.iter().zip(&CRON.value) {
        let (name, numbers, words, signs) = of;
        let mut parts = field.split(',');
        if let Some(part) = parts.find(|part| !is_cron_part(part, of)) {
            let (first, last) = (numbers.start(), numbers.end());
            let words = match (words.first(), words.last()) {
                (Some(first), Some(last)) => format!(" or {first} to {last}"),
                _ => String::new(),
            };
            return Err(match part {
                "?" if !signs.contains('?') => format!("? is for days and not for the {name}"),
                _ => format!("{part} is no {name}: {first} to {last}{words}"),
            });
        }
    }
    Ok(())
}

/// Whether a text holds six fields of which none is a number out of its range: what Application Auto Scaling makes of words and
/// signs in other fields than those of EventBridge is not told.
///
/// # Errors
///
/// What is wrong with it, as a clause.
pub fn numbers(text: &str) -> Result<(), String> {
    let fields = split(text)?;
    if text.contains(['(', ')']) {
        return Err("the fields stand alone, without cron( )".into());
    }
    for (field, (name, numbers, ..)) in fields.iter().zip(&CRON.value) {
        let number = field.parse::<u32>().ok();
        if number.is_some_and(|n| !numbers.contains(&n)) {
            let (first, last) = (numbers.start(), numbers.end());
            return Err(format!("{field} is no {name}: {first} to {last}"));
        }
    }
    Ok(())
}

/// Whether a text holds the fields of a cron expression of EventBridge, which takes a day of the month or one of the week.
///
/// # Errors
///
/// What is wrong with it, as a clause.
pub fn cron(text: &str) -> Result<(), String> {
    fields(text)?;
    let days = text.split_whitespace().skip(2).step_by(2).take(2);
    if days.clone().all(|day| day != "?") {
        return Err("a day of the month and a day of the week: one of them must be ?".into());
    }
    Ok(())
}

/// Whether a field of a cron expression can have a text between its commas.
fn is_cron_part(part: &str, (_, numbers, words, signs): &CronField) -> bool {
    let one = |text: &str| {
        let number = text.parse::<u32>().is_ok_and(|n| numbers.contains(&n));
        number || words.iter().any(|word| word.eq_ignore_ascii_case(text))
    };
    let several = |text: &str| match text.split_once('-') {
        Some((from, to)) => one(from) && one(to),
        None => text == "*" || one(text),
    };
    let with = |sign: char, text: &str| signs.contains(sign) && (text.is_empty() || one(text));
    if part == "?" {
        return signs.contains('?');
    }
    if let Some((from, step)) = part.split_once('/') {
        return several(from) && step.parse::<u32>().is_ok_and(|step| step > 0);
    }
    if let Some((day, week)) = part.split_once('#') {
        return signs.contains('#') && one(day) && matches!(week, "1" | "2" | "3" | "4" | "5");
    }
    several(part)
        || part == "LW" && signs.contains('W')
        || part.strip_suffix('L').is_some_and(|text| with('L', text))
        || part
            .strip_suffix('W')
            .is_some_and(|text| with('W', text) && !text.is_empty())
}

/// Why a text is no schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// What is wrong.
    pub says: String,
    /// One that would be right.
    pub write: &'static str,
    /// Where AWS says so.
    pub source: &'static Source,
}

/// Whether a text is a schedule.
///
/// # Errors
///
/// What is wrong with it.
pub fn check(text: &str) -> Result<(), Wrong> {
    let inside = |name: &str| {
        text.strip_prefix(name)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    let wrong = |says: String, write, source| {
        Err(Wrong {
            says,
            write,
            source,
        })
    };
    if let Some(inner) = inside("rate") {
        let mut words = inner.split(' ');
        let value = words.next().and_then(|w| w.parse::<u32>().ok());
        let unit = words.next().unwrap_or_default();
        let known = RATE_UNITS
            .value
            .iter()
            .any(|(one, many)| *one == unit || *many == unit);
        return if value.is_some_and(|n| n > 0) && known && words.next().is_none() {
            Ok(())
        } else {
            wrong(format!("\"{text}\" is no rate"), "rate(1 hour)", &API)
        };
    }
    if let Some(inner) = inside("cron") {
        // Nobody says that AWS passes over more than one space.
        let read = if inner.split(' ').any(str::is_empty) {
            Err("a field is empty".to_owned())
        } else {
            cron(inner)
        };
        return read.or_else(|why| {
            let says = format!("\"{text}\" is no schedule: {why}");
            wrong(says, "cron(0 3 ? * MON-FRI *)", &SCHEDULED_RULES)
        });
    }
    match inside("at").map(str::parse::<jiff::civil::DateTime>) {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) => wrong(
            format!("\"{text}\" is no date and time"),
            "at(2030-01-31T03:00:00)",
            &API,
        ),
        None => wrong(
            format!("\"{text}\" is no schedule"),
            "cron(0 3 * * ? *)",
            &API,
        ),
    }
}

/// Whether a text is a schedule of a rule of EventBridge: one minute, and several minutes.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_rule(text: &str) -> Result<(), Wrong> {
    check(text)?;
    let inner = text.strip_prefix("rate(").and_then(|t| t.strip_suffix(')'));
    let Some((value, unit)) = inner.and_then(|inner| inner.split_once(' ')) else {
        return Ok(());
    };
    let is_one = value.parse() == Ok(1_u32);
    let names = RATE_UNITS.value.iter();
    let wanted = names
        .clone()
        .find(|(one, many)| *one == unit || *many == unit)
        .map(|(one, many)| if is_one { one } else { many });
    match wanted {
        Some(wanted) if *wanted != unit => Err(Wrong {
            says: format!("\"{text}\" is no rate: {value} is of {wanted}, not of {unit}"),
            write: if is_one {
                "rate(1 hour)"
            } else {
                "rate(5 minutes)"
            },
            source: &RATES,
        }),
        _ => Ok(()),
    }
}

/// Whether the cron expression of a text has six fields, of which none is a number out of its range. What a service reads beside
/// that is its own.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_numbers(text: &str) -> Result<(), Wrong> {
    let inner = text
        .strip_prefix("cron(")
        .and_then(|text| text.strip_suffix(')'));
    inner.map_or(Ok(()), numbers).map_err(|why| Wrong {
        says: format!("\"{text}\" is no schedule: {why}"),
        write: "cron(0 3 * * ? *)",
        source: &SCHEDULED_RULES,
    })
}

/// Whether a text is a schedule of a group of EC2 Auto Scaling, as crontab has them: five fields, of which none is a number out
/// of its range.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_recurrence(text: &str) -> Result<(), Wrong> {
    let wrong = |why: String| {
        Err(Wrong {
            says: format!("\"{text}\" is no recurrence: {why}"),
            write: "0 3 * * 1-5",
            source: &RECURRENCES,
        })
    };
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != RECURRENCE.value.len() {
        return wrong(format!("it has {} fields, and 5 are needed", fields.len()));
    }
    for (field, (name, numbers)) in fields.iter().zip(&RECURRENCE.value) {
        let mut parts = field.split([',', '-']);
        let outside = parts.find_map(|part| {
            let part = part.split('/').next()?;
            part.parse::<u32>().ok().filter(|n| !numbers.contains(n))
        });
        if let Some(number) = outside {
            let (first, last) = (numbers.start(), numbers.end());
            return wrong(format!("{number} is no {name}: {first} to {last}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_one_minute_and_several_minutes() {
        for right in ["rate(1 minute)", "rate(5 minutes)", "cron(0 3 * * ? *)"] {
            assert_eq!(check_rule(right), Ok(()), "{right}");
        }
        for wrong in [
            "rate(1 minutes)",
            "rate(5 minute)",
            "rate(1 hours)",
            "hourly",
        ] {
            let why = check_rule(wrong).expect_err(wrong);
            assert_eq!(check_rule(why.write), Ok(()), "{wrong}");
        }
    }

    #[test]
    fn what_other_services_read_is_held_to_its_numbers() {
        for right in [
            "cron(0 5 ? * * *)",
            "cron(0 5 * * * *)",
            "rate(1 hours)",
            "hourly",
        ] {
            assert_eq!(check_numbers(right), Ok(()), "{right}");
        }
        for wrong in ["cron(0 25 * * ? *)", "cron(0 3 * * *)"] {
            let why = check_numbers(wrong).expect_err(wrong);
            assert_eq!(check_numbers(why.write), Ok(()), "{wrong}");
        }
    }

    #[test]
    fn a_recurrence_has_the_fields_of_crontab() {
        for right in [
            "0 3 * * *",
            "*/15 8-17 * * MON-FRI",
            "0 0 1,15 * 0-7",
            "0 3 L * *",
        ] {
            assert_eq!(check_recurrence(right), Ok(()), "{right}");
        }
        for wrong in [
            "0 25 * * *",
            "0 3 * * ? *",
            "0 3 0 * *",
            "61 3 * * *",
            "cron(0 3 * * ? *)",
        ] {
            let why = check_recurrence(wrong).expect_err(wrong);
            assert_eq!(check_recurrence(why.write), Ok(()), "{wrong}");
        }
    }

    #[test]
    fn schedules_are_told_from_what_is_none() {
        for right in [
            "rate(1 hour)",
            "rate(15 minutes)",
            "cron(0 3 * * ? *)",
            "cron(0/5 8-17 ? * MON-FRI *)",
            "at(2030-01-31T03:00:00)",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        for wrong in [
            "",
            "hourly",
            "rate(0 hours)",
            "rate(1 week)",
            "rate(5 minutes) ",
            "rate(5  minutes)",
            "cron(0 3 * * ?)",
            "cron(0 3 * * * *)",
            "cron(0  3 * * ? *)",
            "at(2030-02-31T03:00:00)",
            "0 3 * * ? *",
        ] {
            let why = check(wrong).unwrap_err();
            assert_eq!(check(why.write), Ok(()), "{wrong}: {}", why.write);
        }
    }

    #[test]
    fn fields_of_cron_are_within_their_ranges() {
        for right in [
            "0 3 * * ? *",
            "0/15 8-17,20 ? JAN-MAR,7 MON-FRI 2026-2030",
            "59 23 L 12 ? 2199",
            "0 0 LW * ? *",
            "0 0 15W * ? *",
            "0 0 ? * 6L *",
            "0 0 ? * tue#2 *",
            "*/5 */2 1/2 1-12/3 ? *",
        ] {
            assert_eq!(cron(right), Ok(()), "{right}");
        }
        for (wrong, part) in [
            ("60 3 * * ? *", "60"),
            ("0 24 * * ? *", "24"),
            ("0 30 * * ? *", "30"),
            ("0 0 0 * ? *", "0 is no day"),
            ("0 0 32 * ? *", "32"),
            ("0 0 6 ? * MON-FRI", "not for the month"),
            ("? 0 6 * ? *", "not for the minute"),
            ("0 0 * 13 ? *", "13"),
            ("0 0 * MAI ? *", "MAI"),
            ("0 0 ? * 0 *", "0 is no day of the week"),
            ("0 0 ? * MON#6 *", "MON#6"),
            ("0 0 W * ? *", "W"),
            ("0 L * * ? *", "L is no hour"),
            ("0 0/0 * * ? *", "0/0"),
            ("0 0 * * ? 1969", "1969"),
            ("0 0 * * * *", "one of them must be ?"),
            ("0 0 * * ?", "5 fields"),
            ("0 1,,2 * * ? *", " is no hour"),
        ] {
            let why = cron(wrong).expect_err(wrong);
            assert!(why.contains(part), "{wrong}: {why}");
        }
        // Where seconds come first, as elsewhere, the numbers may still be right.
        for (text, right) in [
            ("0 0 6 ? * MON-FRI", true),
            ("0 20 * * * *", true),
            ("0 30 * * ? *", false),
            ("0 20 * * ?", false),
            ("cron(0 20 * * ? *)", false),
        ] {
            assert_eq!(numbers(text).is_ok(), right, "{text}");
        }
    }
}
