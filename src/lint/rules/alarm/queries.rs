//! The metric queries of an alarm fit together.

use crate::catalog::cloudwatch::{ALARM_QUERIES, ALARM_QUERIES_OF_A_KIND, METRICS_API};
use crate::lint::rules::alarm;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, is_left_out, set, text};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-queries",
        summary: "an alarm has one metric, or queries of which exactly one gives the result",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("queries.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    if alarm::has_own_evaluation(alarm) {
        return not_applicable();
    }
    let queries = alarm.count("metric_query")?;
    if queries == 0 {
        if text(alarm, "metric_name")?.is_some() {
            return pass();
        }
        if !is_left_out(alarm, "metric_name") {
            return not_applicable();
        }
        return fail(
            alarm
                .finding_here("the alarm has neither metric_name nor metric_query")
                .note(format!("source: {METRICS_API}"))
                .help("name a metric, or add metric_query blocks"),
        );
    }
    combine([
        own_metric(alarm),
        number(alarm, queries),
        result(alarm, queries),
        names(alarm, queries),
    ])
}

fn own_metric(alarm: &Subject<'_>) -> Answer {
    for path in [
        "metric_name",
        "namespace",
        "period",
        "statistic",
        "extended_statistic",
    ] {
        if set(alarm, path)?.is_some_and(|g| g.text() != Some("") && g.number() != Some(0.0)) {
            return fail(
                alarm
                    .finding(
                        path,
                        format!("an alarm with metric_query blocks has no {path} of its own"),
                    )
                    .note(format!("source: {METRICS_API}"))
                    .help(format!(
                        "leave {path} out; it belongs into a query's metric block"
                    )),
            );
        }
    }
    pass()
}

fn number(alarm: &Subject<'_>, queries: usize) -> Answer {
    let mut metrics = 0;
    for i in 0..queries {
        metrics += alarm.count(&format!("metric_query[{i}].metric"))?.min(1);
    }
    let most = ALARM_QUERIES_OF_A_KIND.value;
    let too_many = [
        (queries, ALARM_QUERIES.value, "queries"),
        (metrics, most, "queries that read a metric"),
        (queries - metrics, most, "queries that are expressions"),
    ]
    .into_iter()
    .find(|(have, most, _)| have > most);
    let Some((have, most, what)) = too_many else {
        return pass();
    };
    fail(
        alarm
            .finding_here(format!("the alarm has {have} {what}, {most} are allowed"))
            .note(format!("source: {}", ALARM_QUERIES.source))
            .help("split it, or let a composite alarm combine several"),
    )
}

fn result(alarm: &Subject<'_>, queries: usize) -> Answer {
    // For an anomaly band, the data of two queries is returned.
    if text(alarm, "threshold_metric_id")?.is_some() {
        return not_applicable();
    }
    let mut returned = 0;
    for i in 0..queries {
        if set(alarm, &format!("metric_query[{i}].return_data"))?.and_then(|g| g.bool())
            == Some(true)
        {
            returned += 1;
        }
    }
    if returned == 1 {
        return pass();
    }
    // A single query is the result whatever it says.
    if queries == 1 {
        return not_applicable();
    }
    fail(
        alarm
            .finding_here(format!(
                "{returned} queries of the alarm have return_data = true, one must"
            ))
            .note(format!("source: {METRICS_API}"))
            .help("set return_data = true on the query that the threshold is for, and on no other"),
    )
}

fn names(alarm: &Subject<'_>, queries: usize) -> Answer {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for i in 0..queries {
        let path = format!("metric_query[{i}].id");
        let Some(id) = text(alarm, &path)? else {
            continue;
        };
        let sound = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !sound {
            return fail(
                alarm
                    .finding(&path, format!("\"{id}\" is no id of a metric query"))
                    .note(format!("an id starts with a lower-case letter and has letters, digits and _; source: {METRICS_API}"))
                    .help("rename it, also in the expressions that use it"),
            );
        }
        if seen.insert(id.clone(), i).is_some() {
            return fail(
                alarm
                    .finding(
                        &path,
                        format!("two queries of the alarm have the id \"{id}\""),
                    )
                    .note(format!("source: {METRICS_API}"))
                    .help("give each query an id of its own"),
            );
        }
    }
    pass()
}
