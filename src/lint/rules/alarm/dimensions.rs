//! The dimensions of an alarm's metric are spelled as AWS publishes them.

use crate::catalog::cloudwatch::dimensions;
use crate::lint::rules::alarm;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-dimensions",
        summary: "dimensions of an alarm are spelled as AWS publishes them, and those that a metric always has are there",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("dimensions.md"),
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
        let source = known.source;
        let name = text(alarm, &metric.path("metric_name"))?;
        let path = metric.path("dimensions");
        let given = set(alarm, &path)?;
        let names: Vec<String> = given
            .as_ref()
            .and_then(|g| g.value.as_entries())
            .map(|e| e.keys().map(ToString::to_string).collect())
            .unwrap_or_default();
        for name in &names {
            let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
            let meant = known.names.iter().find(|k| plain(k) == plain(name));
            if let Some(meant) = meant.filter(|m| **m != &**name) {
                return fail(
                    alarm
                        .finding(&path, format!("the alarm sees no data: the dimension of {namespace} is {meant}, not {name}"))
                        .note(format!("CloudWatch tells names apart by case; source: {source}"))
                        .help(format!("write {meant}")),
                );
            }
        }
        let always = name.as_deref().and_then(|n| known.always(n));
        if let Some(missing) = always.filter(|k| !names.iter().any(|n| n == k)) {
            return fail(
                alarm
                    .finding(&path, format!("the alarm sees no data: metrics of {namespace} have the dimension {missing}"))
                    .note(format!("CloudWatch looks a metric up by all its dimensions; source: {source}"))
                    .help(format!("add {missing} to dimensions")),
            );
        }
        pass()
    }))
}
