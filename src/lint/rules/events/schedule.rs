//! A schedule is one that EventBridge reads.

use crate::catalog::events::{RATE_UNITS, RATES, SCHEDULED_RULES};
use crate::catalog::schedule::cron;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{is_left_out, set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "events-schedule",
        summary: "an EventBridge rule has a pattern or a schedule that can be read, on a bus that has schedules",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("schedule.md"),
    },
    kinds: &["aws_cloudwatch_event_rule"],
    check,
};

const PATH: &str = "schedule_expression";

fn check(rule: &Subject<'_>) -> Answer {
    let Some(schedule) = text(rule, PATH)? else {
        // A pattern of which a part is not known is there.
        if rule.resource.documents.contains_key("event_pattern") {
            return pass();
        }
        if set(rule, "event_pattern")?.is_some_and(|g| g.text() != Some("")) {
            return pass();
        }
        if !is_left_out(rule, PATH) || !is_left_out(rule, "event_pattern") {
            return not_applicable();
        }
        return fail(
            rule.finding_here("the rule has neither event_pattern nor schedule_expression")
                .note(format!("source: {SCHEDULED_RULES}"))
                .help("add one of them"),
        );
    };
    if let Some(bus) = text(rule, "event_bus_name").ok().flatten()
        && bus != "default"
        && !bus.ends_with("event-bus/default")
    {
        return fail(
            rule.finding(
                "event_bus_name",
                format!("a rule with a schedule belongs on the default bus, not on \"{bus}\""),
            )
            .note(format!("source: {SCHEDULED_RULES}"))
            .help("leave event_bus_name out, or use EventBridge Scheduler with the bus as target"),
        );
    }
    let wrong = |text: String, source: &crate::catalog::source::Source| {
        rule.finding(PATH, text).note(format!("source: {source}"))
    };
    if let Some(inner) = inside(&schedule, "rate") {
        return rate(rule, &schedule, inner);
    }
    if let Some(inner) = inside(&schedule, "cron") {
        return match cron(inner) {
            Ok(()) => pass(),
            Err(why) => fail(
                wrong(
                    format!("\"{schedule}\" is no schedule: {why}"),
                    &SCHEDULED_RULES,
                )
                .help("write minutes, hours, day of month, month, day of week and year, such as cron(0 12 ? * MON-FRI *)"),
            ),
        };
    }
    fail(
        wrong(
            format!("\"{schedule}\" is no schedule of an EventBridge rule"),
            &SCHEDULED_RULES,
        )
        .help("write rate(5 minutes) or cron(0 12 * * ? *)"),
    )
}

fn inside<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.trim().strip_prefix(name)?;
    rest.strip_prefix('(')?.strip_suffix(')')
}

fn rate(rule: &Subject<'_>, schedule: &str, inner: &str) -> Answer {
    let mut words = inner.split_whitespace();
    let value = words.next().and_then(|w| w.parse::<u64>().ok());
    let unit = words.next().unwrap_or_default();
    let names = RATE_UNITS
        .value
        .iter()
        .find(|(one, many)| *one == unit || *many == unit);
    let (Some(value), Some((one, many)), None) = (value.filter(|v| *v > 0), names, words.next())
    else {
        return fail(
            rule.finding(PATH, format!("\"{schedule}\" is no rate"))
                .note(format!("source: {RATES}"))
                .help("write a whole number above 0 and minutes, hours or days, such as rate(5 minutes)"),
        );
    };
    let wanted = if value == 1 { one } else { many };
    if unit == *wanted {
        return pass();
    }
    let right = format!("rate({value} {wanted})");
    fail(
        rule.finding(
            PATH,
            format!("\"{schedule}\" has the wrong unit: it is {right}"),
        )
        .note(format!(
            "one takes the singular, all else the plural; source: {RATES}"
        ))
        .help(format!("write \"{right}\""))
        .fix(rule.write(PATH, &Write::Text(right))),
    )
}
