//! Serverless instances stand in a cluster that has a capacity range.

use crate::catalog::aurora::{REQUIREMENTS, SERVERLESS_CLASS};
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-serverless-instance",
        summary: "a db.serverless instance belongs to a cluster with a capacity range",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("serverless_instance.md"),
    },
    kinds: &["aws_rds_cluster_instance"],
    check,
};

fn check(instance: &Subject<'_>) -> Answer {
    let class = text(instance, "instance_class")?;
    if class.as_deref() != Some(SERVERLESS_CLASS) {
        return not_applicable();
    }
    let Some(cluster) = aurora::cluster_of(instance) else {
        return not_applicable();
    };
    if aurora::is_serverless(&cluster)? {
        return pass();
    }
    let at = cluster.root_module.block(cluster.resource);
    fail(
        instance
            .finding(
                "instance_class",
                instance.says(|it| format!("{it} is db.serverless, but its cluster has no capacity range")),
            )
            .also(at.span, "the cluster")
            .note(format!("source: {REQUIREMENTS}"))
            .help("add a serverlessv2_scaling_configuration block to the cluster, or choose a provisioned class"),
    )
}
