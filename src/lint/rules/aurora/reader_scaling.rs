//! Readers are not autoscaled where they are serverless.

use crate::catalog::aurora::{READER_AUTOSCALING_ON_SERVERLESS, SERVERLESS_CLASS};
use crate::catalog::scaling::Namespace;
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-reader-scaling",
        summary: "readers of a Serverless v2 cluster are not autoscaled in number",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("reader_scaling.md"),
    },
    kinds: &["aws_appautoscaling_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    if text(target, "scalable_dimension")?.as_deref() != Some(Namespace::Rds.dimension()) {
        return not_applicable();
    }
    let Some(cluster) = cluster_of(target) else {
        return not_applicable();
    };
    let mut serverless = None;
    for instance in aurora::instances(&cluster) {
        if text(&instance, "instance_class")?.as_deref() != Some(SERVERLESS_CLASS) {
            // A mixed cluster may scale provisioned readers.
            return pass();
        }
        serverless.get_or_insert(instance);
    }
    let Some(instance) = serverless else {
        return not_applicable();
    };
    let at = instance
        .root_module
        .written(&instance.origin("instance_class"), instance.resource);
    fail(
        target
            .finding(
                "scalable_dimension",
                "Aurora does not autoscale the number of readers in a Serverless v2 cluster",
            )
            .also(at.span, "a serverless instance")
            .note(format!("source: {}", READER_AUTOSCALING_ON_SERVERLESS.source))
            .help("take the target away: serverless readers grow in place; add a reader by hand where one is not enough"),
    )
}

/// The cluster that `resource_id` names, by reference or by text.
fn cluster_of<'a>(target: &Subject<'a>) -> Option<Subject<'a>> {
    let mut found = target.referred("resource_id", &["aws_rds_cluster"]);
    if found.len() == 1 {
        return found.pop();
    }
    let id = target.known("resource_id")?;
    let name = id.text()?.strip_prefix(Namespace::Rds.resource_prefix())?;
    let name = name.trim_start_matches([':', '/']);
    target
        .first_with_text("aws_rds_cluster", "cluster_identifier", name)
        .0
}
