//! The steps of a step scaling policy cover the metric without gaps.

use crate::catalog::scaling::{API, DEFAULT_QUOTAS};

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
    let wrong = |path: &str, what: String, help: &str| {
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
            format!("{} has no step", policy.name()),
            "add a `step_adjustment` block",
        );
    }
    let most = DEFAULT_QUOTAS.value.steps as usize;
    if steps.len() > most {
        return wrong(
            &list,
            format!(
                "{} has {} steps, and at most {most} are allowed",
                policy.name(),
                steps.len()
            ),
            "join steps",
        );
    }
    for step in &steps {
        if step.from() >= step.to() {
            return wrong(
                &format!("{}.metric_interval_upper_bound", step.path),
                format!(
                    "a step of {} goes from {} to {}",
                    policy.name(),
                    step.from(),
                    step.to()
                ),
                "the upper bound must be above the lower one",
            );
        }
        if step.lower.is_none() && step.upper.is_none() {
            return wrong(
                &step.path,
                format!("a step of {} has no bound at all", policy.name()),
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
            format!(
                "no step of {} covers {} to {}",
                policy.name(),
                a.to(),
                b.from()
            )
        } else {
            format!(
                "two steps of {} cover {} to {}",
                policy.name(),
                b.from(),
                a.to().min(b.to())
            )
        };
        let at = if b.lower.is_some() {
            "metric_interval_lower_bound"
        } else {
            "metric_interval_upper_bound"
        };
        return wrong(
            &format!("{}.{at}", b.path),
            what.replace("-inf", "minus infinity")
                .replace("inf ", "infinity "),
            "let each step begin where the one before it ends",
        );
    }
    if let Some(first) = steps.first()
        && first.lower.is_some_and(|n| n < 0.0)
    {
        return wrong(
            &format!("{}.metric_interval_lower_bound", first.path),
            format!(
                "no step of {} covers what is below {}",
                policy.name(),
                first.from()
            ),
            "leave the lower bound of the lowest step out",
        );
    }
    if let Some(last) = steps.last()
        && last.upper.is_some_and(|n| n > 0.0)
    {
        return wrong(
            &format!("{}.metric_interval_upper_bound", last.path),
            format!(
                "no step of {} covers what is above {}",
                policy.name(),
                last.to()
            ),
            "leave the upper bound of the highest step out",
        );
    }
    pass()
}
