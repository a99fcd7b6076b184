//! Target tracking follows a metric that falls when tasks are added.

use crate::catalog::scaling::{ABSOLUTE_METRICS, absolute_metric};

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{self, Metric};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-absolute-metric",
        summary: "target tracking follows a metric that falls when capacity is added",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("absolute_metric.md"),
    },
    kinds: &["aws_appautoscaling_policy"],
    check,
};

fn check(policy: &Subject<'_>) -> Answer {
    let Some(metric) = scaling::metric(policy)? else {
        return not_applicable();
    };
    let Metric::Plain {
        namespace,
        name,
        path,
    } = metric
    else {
        return pass();
    };
    let Some(absolute) = absolute_metric(&namespace, &name) else {
        return pass();
    };
    fail(
        policy
            .finding(
                &path,
                policy.says(|it| {
                    format!("{it} follows {name}, which does not fall when tasks are added")
                }),
            )
            .note(format!(
                "{}; source: {}",
                absolute.because, ABSOLUTE_METRICS.source
            ))
            .help(
                "divide it by the number of running tasks with `metrics`, or scale in steps on it",
            ),
    )
}
