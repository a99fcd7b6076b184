//! The steps of a step scaling policy cover the metric without gaps.

use crate::catalog::scaling::{API, DEFAULT_QUOTAS};

use crate::finding::Headline;
use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::STEPS;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-steps",
        summary: "the steps of a scaling policy have no gap and no overlap, and end where they may",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("steps.md"),
    },
    kinds: &["aws_appautoscaling_policy"],
    check,
};

struct Step {
    path: String,
    lower: Option<f64>,
    upper: Option<f64>,
}

impl Step {
    fn from(&self) -> f64 {
        self.lower.unwrap_or(f64::NEG_INFINITY)
    }

    fn to(&self) -> f64 {
        self.upper.unwrap_or(f64::INFINITY)
    }
}

fn check(policy: &Subject<'_>) -> Answer {
    if policy.count(STEPS)? == 0 {
        return not_applicable();
    }
    let list = format!("{STEPS}[0].step_adjustment");
    let mut steps = Vec::new();
    for i in 0..policy.count(&list)? {
        let path = format!("{list}[{i}]");
        steps.push(Step {
            lower: policy.number(&format!("{path}.metric_interval_lower_bound"))?,
            upper: policy.number(&format!("{path}.metric_interval_upper_bound"))?,
            path,
        });
    }
    let wrong = |path: &str, what: Headline, help: &str| {
        fail(
            policy
                .finding(path, what)
                .note(format!("source: {API}"))
                .help(help),
        )
    };
    if steps.is_empty() {
        return wrong(
            STEPS,
            policy.says(|it| format!("{it} has no step")),
            "add a `step_adjustment` block",
        );
    }
    let most = DEFAULT_QUOTAS.value.steps as usize;
    if steps.len() > most {
        return wrong(
            &list,
            policy.says(|it| {
                format!(
                    "{it} has {} steps, and at most {most} are allowed",
                    steps.len()
                )
            }),
            "join steps",
        );
    }
    for step in &steps {
        if step.from() >= step.to() {
            return wrong(
                &format!("{}.metric_interval_upper_bound", step.path),
                policy.says(|it| {
                    format!("a step of {it} goes from {} to {}", step.from(), step.to())
                }),
                "the upper bound must be above the lower one",
            );
        }
        if step.lower.is_none() && step.upper.is_none() {
            return wrong(
                &step.path,
                policy.says(|it| format!("a step of {it} has no bound at all")),
                "set metric_interval_lower_bound = 0 for a step above the alarm's threshold, or an upper bound of 0 for one below it",
            );
        }
    }
    steps.sort_by(|a, b| a.from().total_cmp(&b.from()));
    for pair in steps.windows(2) {
        let [a, b] = pair else { continue };
        #[allow(clippy::float_cmp)] // bounds are compared as they are written
        let meets = a.to() == b.from();
        if meets {
            continue;
        }
        let what = if a.to() < b.from() {
            policy.says(|it| {
                format!(
                    "no step of {it} covers {} to {}",
                    bound(a.to()),
                    bound(b.from())
                )
            })
        } else {
            policy.says(|it| {
                format!(
                    "two steps of {it} cover {} to {}",
                    bound(b.from()),
                    bound(a.to().min(b.to()))
                )
            })
        };
        let at = if b.lower.is_some() {
            "metric_interval_lower_bound"
        } else {
            "metric_interval_upper_bound"
        };
        return wrong(
            &format!("{}.{at}", b.path),
            what,
            "let each step begin where the one before it ends",
        );
    }
    if let Some(first) = steps.first()
        && first.lower.is_some_and(|n| n < 0.0)
    {
        return wrong(
            &format!("{}.metric_interval_lower_bound", first.path),
            policy.says(|it| format!("no step of {it} covers what is below {}", first.from())),
            "leave the lower bound of the lowest step out",
        );
    }
    if let Some(last) = steps.last()
        && last.upper.is_some_and(|n| n > 0.0)
    {
        return wrong(
            &format!("{}.metric_interval_upper_bound", last.path),
            policy.says(|it| format!("no step of {it} covers what is above {}", last.to())),
            "leave the upper bound of the highest step out",
        );
    }
    pass()
}

/// A bound in words where it is none.
fn bound(at: f64) -> String {
    if at.is_finite() {
        at.to_string()
    } else if at < 0.0 {
        "minus infinity".into()
    } else {
        "infinity".into()
    }
}
