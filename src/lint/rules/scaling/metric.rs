//! A target tracking policy follows one metric.

use crate::catalog::scaling::API;

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{TRACKING, tracking};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-metric",
        summary: "a target tracking policy follows one metric, and a computed one returns one result",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("metric.md"),
    },
    kinds: &["aws_appautoscaling_policy"],
    check,
};

fn check(policy: &Subject<'_>) -> Answer {
    if policy.count(TRACKING)? == 0 {
        return not_applicable();
    }
    let (predefined, custom) = (
        tracking("predefined_metric_specification"),
        tracking("customized_metric_specification"),
    );
    let counts = (policy.count(&predefined)?, policy.count(&custom)?);
    let note = format!("source: {API}");
    match counts {
        (0, 0) => {
            return fail(
                policy
                    .finding(TRACKING, policy.says(|it| format!("{it} follows no metric")))
                    .note(note)
                    .help("add `predefined_metric_specification` or `customized_metric_specification`"),
            );
        }
        (1.., 1..) => {
            return fail(
                policy
                    .finding(
                        &custom,
                        policy.says(|it| format!("{it} follows two metrics")),
                    )
                    .note(note)
                    .help("keep one of the two blocks, and make a policy of its own for the other"),
            );
        }
        (1.., 0) => return pass(),
        (0, 1..) => {}
    }
    let metrics = format!("{custom}[0].metrics");
    let count = policy.count(&metrics)?;
    if count == 0 {
        let mut findings = Vec::new();
        for name in ["metric_name", "namespace"] {
            let path = format!("{custom}[0].{name}");
            if policy.text(&path)?.is_none() {
                findings.push(
                    policy
                        .finding(
                            &path,
                            policy.says(|it| format!("the metric of {it} has no `{name}`")),
                        )
                        .note(note.clone())
                        .help(format!(
                            "set `{name}`, or compute the metric with `metrics`"
                        )),
                );
            }
        }
        return all(findings);
    }
    let mut returned = 0;
    for i in 0..count {
        if policy
            .flag(&format!("{metrics}[{i}].return_data"))?
            .unwrap_or(true)
        {
            returned += 1;
        }
    }
    if returned == 1 {
        return pass();
    }
    fail(
        policy
            .finding(
                &metrics,
                policy.says(|it| format!("the metrics of {it} return {returned} results")),
            )
            .note(format!(
                "exactly one is followed, and `return_data` is true where it is not set; {note}"
            ))
            .help("set `return_data = false` in all but the one to follow"),
    )
}
