//! The metric of an alarm is one that AWS publishes.

use crate::catalog::cloudwatch::dimensions;
use crate::lint::rules::alarm;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-metric",
        summary: "the metric of an alarm is not a misspelling of one that AWS publishes",
        severity: Severity::Warning,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("metric.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    let metrics = alarm::metrics(alarm)?;
    combine(metrics.iter().map(|metric| {
        let Some(namespace) = text(alarm, &metric.path("namespace"))? else {
            return not_applicable();
        };
        let Some(known) = dimensions(&namespace) else {
            return not_applicable();
        };
        let path = metric.path("metric_name");
        let Some(name) = text(alarm, &path)? else {
            return not_applicable();
        };
        if known.metrics.contains(&&*name) {
            return pass();
        }
        // AWS adds metrics, so only what is one of these but for two letters is taken for a mistake.
        let near = |k: &&&str| strsim::damerau_levenshtein(&name, k) <= 2;
        let Some(meant) = known.metrics.iter().find(near) else {
            return pass();
        };
        fail(
            alarm
                .finding(
                    &path,
                    format!("the alarm sees no data: {namespace} has no metric {name}"),
                )
                .note(format!("it has {meant}; source: {}", known.source))
                .help(format!("write \"{meant}\""))
                .fix(
                    alarm
                        .write(&path, &(*meant).into())
                        .map(|f| f.with_caution("the name is a guess")),
                ),
        )
    }))
}
