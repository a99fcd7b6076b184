//! The threshold of an alarm on a percentage can be met, and is a percentage.

use crate::catalog::cloudwatch::percentage;
use crate::lint::rules::alarm;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-threshold",
        summary: "the threshold of an alarm on a percentage lies between 0 and 100, and is no fraction",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("threshold.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    let (Some(namespace), Some(metric)) = (text(alarm, "namespace")?, text(alarm, "metric_name")?)
    else {
        return not_applicable();
    };
    let Some(fact) = percentage(&namespace, &metric) else {
        return not_applicable();
    };
    // A sum of percentages has no bound.
    if text(alarm, "statistic")?.is_some_and(|s| s == "Sum" || s == "SampleCount") {
        return not_applicable();
    }
    let Some((operator, threshold)) = alarm::threshold(alarm)? else {
        return not_applicable();
    };
    let above = operator.starts_with("GreaterThan");
    let never = match &*operator {
        "GreaterThanThreshold" => threshold >= 100.0,
        "GreaterThanOrEqualToThreshold" => threshold > 100.0,
        "LessThanThreshold" => threshold <= 0.0,
        "LessThanOrEqualToThreshold" => threshold < 0.0,
        _ => return not_applicable(),
    };
    let source = fact.source;
    if never {
        return fail(
            alarm
                .finding(
                    "threshold",
                    format!("the alarm never fires: {metric} is a percentage, and the threshold is {threshold}"),
                )
                .note(format!("{metric} of {namespace} runs from 0 to 100; source: {source}"))
                .help("choose a threshold between 0 and 100"),
        );
    }
    if above && threshold > 0.0 && threshold < 1.0 {
        let percent = threshold * 100.0;
        return fail(
            alarm
                .finding(
                    "threshold",
                    format!("the threshold {threshold} is below 1 %: {metric} is a percentage, not a fraction"),
                )
                .note(format!("{metric} of {namespace} runs from 0 to 100; source: {source}"))
                .help(format!("write {percent} if {percent} % is meant")),
        );
    }
    pass()
}
