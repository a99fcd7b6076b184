//! A cluster's parameter group is of its engine version's family.

use crate::catalog::aurora::{RDS_API, parameter_group_family};
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{text, the_one};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-family",
        summary: "the parameter group of an Aurora cluster is of the family of its engine version",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("family.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    let Some(group) = the_one(
        cluster,
        "db_cluster_parameter_group_name",
        &["aws_rds_cluster_parameter_group"],
    ) else {
        return not_applicable();
    };
    let Some((engine, version)) = aurora::version(cluster)? else {
        return not_applicable();
    };
    let Some(wanted) = parameter_group_family(engine, &version) else {
        return Err(aurora::unheard(cluster, &version));
    };
    let Some(family) = text(&group, "family")? else {
        return not_applicable();
    };
    if family == wanted {
        return pass();
    }
    let at = cluster
        .root_module
        .written(&cluster.origin("engine_version"), cluster.resource);
    fail(
        group
            .finding(
                "family",
                format!(
                    "the parameter group's family {family} does not go with {} {version}",
                    engine.as_str()
                ),
            )
            .also(at.span, "the version")
            .note(format!(
                "{} {version} takes {wanted}; source: {RDS_API}",
                engine.as_str()
            ))
            .help(format!(
                "write family = \"{wanted}\", or the version that the family stands for"
            )),
    )
}
