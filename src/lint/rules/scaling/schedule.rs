//! A scheduled action has a schedule and bounds that AWS can read.

use crate::catalog::scaling::API;
use crate::catalog::schedule::numbers;

use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-schedule",
        summary: "a scheduled action has a schedule that can be read, a time zone, and bounds in order",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("schedule.md"),
    },
    kinds: &["aws_appautoscaling_scheduled_action"],
    check,
};

fn check(action: &Subject<'_>) -> Answer {
    let mut findings = Vec::new();
    if let Some(schedule) = action.text("schedule")?
        && let Err(why) = read(schedule.trim())
    {
        findings.push(
            action
                .finding("schedule", format!("\"{schedule}\" is no schedule: {why}"))
                .note(format!(
                    "at(yyyy-mm-ddThh:mm:ss), rate(NUMBER UNIT) or cron(minutes hours day month weekday year); source: {API}"
                )),
        );
    }
    if let Some(zone) = action.text("timezone")?
        && (zone.contains(' ') || zone.contains(':') || zone.starts_with(['+', '-']))
    {
        findings.push(
            action
                .finding("timezone", format!("\"{zone}\" is no name of a time zone"))
                .note(format!("source: {API}"))
                .help("write an IANA name, such as \"Europe/Berlin\" or \"Etc/GMT+9\""),
        );
    }
    let bound = |name: &str| action.number(&format!("scalable_target_action[0].{name}"));
    if let (Some(min), Some(max)) = (bound("min_capacity")?, bound("max_capacity")?)
        && min > max
    {
        let most = action.root_module.written(
            &action.origin("scalable_target_action[0].max_capacity"),
            action.resource,
        );
        findings.push(
            action
                .finding(
                    "scalable_target_action[0].min_capacity",
                    format!("min_capacity {min} is above max_capacity {max}"),
                )
                .also(most.span, "the maximum")
                .help("lower min_capacity or raise max_capacity"),
        );
    }
    all(findings)
}

/// What is wrong with a schedule, as a clause.
fn read(text: &str) -> Result<(), String> {
    let inner = |name: &str| {
        let rest = text.strip_prefix(name)?.strip_prefix('(')?;
        rest.strip_suffix(')').map(str::trim)
    };
    if let Some(time) = inner("at") {
        let shape: String = time
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        return if shape == "0000-00-00T00:00:00" {
            Ok(())
        } else {
            Err("the time is to be as in at(2027-01-31T06:00:00)".into())
        };
    }
    if let Some(rate) = inner("rate") {
        let words: Vec<&str> = rate.split_whitespace().collect();
        let [number, unit] = words.as_slice() else {
            return Err("a rate is a number and a unit".into());
        };
        if !number.parse::<u32>().is_ok_and(|n| n > 0) {
            return Err(format!("{number} is no positive whole number"));
        }
        let units = ["minute", "minutes", "hour", "hours", "day", "days"];
        return if units.contains(unit) {
            Ok(())
        } else {
            Err(format!("{unit} is none of {}", units.join(", ")))
        };
    }
    if let Some(cron) = inner("cron") {
        return numbers(cron);
    }
    Err("it begins with none of at(, rate( and cron(".into())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn schedules_are_read() {
        for right in [
            "at(2027-01-31T06:00:00)",
            "rate(1 hour)",
            "rate(15 minutes)",
            "cron(0 6 ? * MON-FRI *)",
            "cron(0/10 * * * ? *)",
        ] {
            assert_eq!(read(right), Ok(()), "{right}");
        }
        for wrong in [
            "0 6 * * *",
            "cron(0 6 * * *)",
            "cron(0 24 * * ? *)",
            "rate(1)",
            "rate(0 hours)",
            "rate(1 week)",
            "at(2027-01-31 06:00)",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
