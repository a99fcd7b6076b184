//! The target group of a service in `awsvpc` mode takes addresses.

use crate::catalog::fargate::TARGET_TYPE;

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-target-type",
        summary: "the target group of a Fargate service has target type `ip`",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("target_type.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    if service.count("load_balancer")? == 0 || !service::on_fargate(service)? {
        return not_applicable();
    }
    let kinds = &["aws_lb_target_group", "aws_alb_target_group"];
    let groups = service::managed(service.referred("load_balancer", kinds));
    if groups.is_empty() {
        return not_applicable();
    }
    let wanted = TARGET_TYPE.value;
    let mut findings = Vec::new();
    for group in groups {
        let written = group.text("target_type")?;
        if written.as_deref() == Some(wanted) {
            continue;
        }
        let headline = match written {
            Some(text) => group.says(|it| {
                format!(
                    "{it} has target type \"{text}\", and the targets of {} have addresses only",
                    service.name()
                )
            }),
            None => group.says(|it| {
                format!(
                    "{it} has no target type, and the targets of {} have addresses only",
                    service.name()
                )
            }),
        };
        let user = service.root_module.block(service.resource);
        let fix = group.write("target_type", &wanted.into());
        findings.push(
            group
                .finding("target_type", headline)
                .also(user.span, "runs on Fargate")
                .note(format!(
                    "the default is \"instance\", and Fargate tasks are no instances; source: {}",
                    TARGET_TYPE.source
                ))
                .help(format!("write target_type = \"{wanted}\""))
                .fix(fix.map(|f| f.with_caution("another target type replaces the target group"))),
        );
    }
    all(findings)
}
