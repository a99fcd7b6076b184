//! The label of a request count names the load balancer and the target group.

use crate::catalog::scaling::{API, is_resource_label, predefined_metric};

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::tracking;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-resource-label",
        summary: "the metric that needs a resource label has one, and no other has",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("resource_label.md"),
    },
    kinds: &["aws_appautoscaling_policy"],
    check,
};

fn check(policy: &Subject<'_>) -> Answer {
    let kind = tracking("predefined_metric_specification[0].predefined_metric_type");
    let path = tracking("predefined_metric_specification[0].resource_label");
    let Some(name) = policy.text(&kind)? else {
        return not_applicable();
    };
    let Some(metric) = predefined_metric(&name) else {
        return not_applicable();
    };
    let label = match policy.text(&path) {
        // Made of the balancer's and the group's own suffixes it has the right form.
        Err(_) if metric.needs_label && of_both(policy) => return pass(),
        label => label?.filter(|l| !l.is_empty()),
    };
    let form = "\"${aws_lb.NAME.arn_suffix}/${aws_lb_target_group.NAME.arn_suffix}\"";
    match (metric.needs_label, label) {
        (true, None) => fail(
            policy
                .finding(&kind, policy.says(|it| format!("{it} follows {name} without a resource label")))
                .note(format!("it names the load balancer and the target group; source: {API}"))
                .help(format!("write resource_label = {form}")),
        ),
        (true, Some(label)) if !is_resource_label(&label) => fail(
            policy
                .finding(&path, format!("\"{label}\" is not the label of a load balancer and a target group"))
                .note(format!("app/NAME/16 hexadecimal digits/targetgroup/NAME/16 hexadecimal digits; source: {API}"))
                .help(format!("write resource_label = {form}")),
        ),
        (false, Some(_)) => fail(
            policy
                .finding(&path, policy.says(|it| format!("{it} follows {name}, which takes no resource label")))
                .note(format!("only ALBRequestCountPerTarget takes one; source: {API}"))
                .help("leave `resource_label` out"),
        ),
        _ => pass(),
    }
}

/// Whether the policy's block refers to both.
fn of_both(policy: &Subject<'_>) -> bool {
    let refers = |kinds: &[&str]| {
        !policy
            .referred(crate::lint::rules::scaling::TRACKING, kinds)
            .is_empty()
    };
    refers(&["aws_lb", "aws_alb"]) && refers(&["aws_lb_target_group", "aws_alb_target_group"])
}
