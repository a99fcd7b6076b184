//! Schedules as EventBridge takes them, in rules and in EventBridge Scheduler.

use std::ops::RangeInclusive;

use super::events::{RATE_UNITS, SCHEDULED_RULES};
use super::scaling::CRON_FIELDS;
use super::source::{Fact, Source, sources};

sources! {
    /// Ranges and descriptions of the API.
    API = "botocore 1.44.5", "scheduler service-2.json", "", "2026";
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
        let fields: Vec<&str> = inner.split(' ').collect();
        if fields.len() != CRON_FIELDS.value || fields.iter().any(|field| field.is_empty()) {
            let says = format!("a cron expression has {} fields", CRON_FIELDS.value);
            return wrong(says, "cron(0 3 * * ? *)", &API);
        }
        return match *fields {
            [_, _, of_month, _, of_week, _] if of_month != "?" && of_week != "?" => wrong(
                "a day of the month and a day of the week: one of them must be ?".into(),
                "cron(0 3 ? * MON-FRI *)",
                &SCHEDULED_RULES,
            ),
            _ => Ok(()),
        };
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
