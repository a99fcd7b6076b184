//! An alarm wants no more data points than it looks at.

use crate::catalog::cloudwatch::METRICS_API;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, set};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-datapoints",
        summary: "the data points that raise an alarm are not more than its evaluation periods",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("datapoints.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    combine([
        positive(alarm, "evaluation_periods"),
        positive(alarm, "datapoints_to_alarm"),
        most(alarm),
    ])
}

fn positive(alarm: &Subject<'_>, path: &str) -> Answer {
    let Some(n) = set(alarm, path)?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    if n >= 1.0 {
        return pass();
    }
    fail(
        alarm
            .finding(path, format!("{path} {n} is below 1"))
            .note(format!("source: {METRICS_API}"))
            .help("an alarm looks at one data point at least"),
    )
}

fn most(alarm: &Subject<'_>) -> Answer {
    let Some(points) = set(alarm, "datapoints_to_alarm")?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    let Some(periods) = set(alarm, "evaluation_periods")?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    if points <= periods {
        return pass();
    }
    let at = alarm
        .root_module
        .written(&alarm.origin("evaluation_periods"), alarm.resource);
    fail(
        alarm
            .finding(
                "datapoints_to_alarm",
                format!("datapoints_to_alarm {points} is above evaluation_periods {periods}"),
            )
            .also(at.span, "the periods")
            .note(format!("source: {METRICS_API}"))
            .help("lower datapoints_to_alarm or raise evaluation_periods"),
    )
}
