//! What is scaled is named as its kind is.

use crate::catalog::scaling::{API, Namespace};

use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-resource-id",
        summary: "the resource, namespace and dimension of a scalable target belong together",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("resource_id.md"),
    },
    kinds: &[
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_appautoscaling_target",
    ],
    check,
};

fn check(subject: &Subject<'_>) -> Answer {
    let Some(text) = subject.text("service_namespace")? else {
        return not_applicable();
    };
    let Some(namespace) = Namespace::parse(&text) else {
        return not_applicable();
    };
    if let Some(dimension) = subject.text("scalable_dimension")?
        && dimension != namespace.dimension()
    {
        return fail(
            subject
                .finding(
                    "scalable_dimension",
                    format!("namespace {text} has no dimension \"{dimension}\""),
                )
                .note(format!("source: {API}"))
                .help(format!("write \"{}\"", namespace.dimension()))
                .fix(subject.write("scalable_dimension", &namespace.dimension().into())),
        );
    }
    // What is the target's is asked of the target.
    let targets = subject.referred("resource_id", &["aws_appautoscaling_target"]);
    if !targets.is_empty() {
        return not_applicable();
    }
    let Some(id) = subject.text("resource_id")? else {
        return not_applicable();
    };
    let form = match namespace {
        Namespace::Ecs => "service/CLUSTER/SERVICE",
        Namespace::Rds => "cluster:CLUSTER",
    };
    let rest = id.strip_prefix(namespace.resource_prefix());
    let right = rest.is_some_and(|rest| match namespace {
        Namespace::Ecs => {
            let parts: Vec<&str> = rest.split('/').collect();
            // An empty name is one that a module has yet to be given.
            parts.len() == 2 && parts.iter().all(|p| !p.contains(':'))
        }
        Namespace::Rds => !rest.contains([':', '/']),
    });
    if right {
        return pass();
    }
    fail(
        subject
            .finding("resource_id", format!("\"{id}\" is no {form}"))
            .note(format!("names, not ARNs; source: {API}"))
            .help(match namespace {
                Namespace::Ecs => {
                    "write \"service/${aws_ecs_cluster.NAME.name}/${aws_ecs_service.NAME.name}\""
                }
                Namespace::Rds => "write \"cluster:${aws_rds_cluster.NAME.cluster_identifier}\"",
            }),
    )
}
