//! Nothing keeps a cluster awake that is to pause.

use crate::catalog::aurora::PREVENTS_AUTO_PAUSE;
use crate::finding::Finding;
use crate::lint::rules::aurora::{self, MIN};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{elements, set, the_one};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-auto-pause",
        summary: "an Aurora cluster with a minimum of 0 ACU has nothing that keeps it from pausing",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("auto_pause.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    let Some((min, _)) = aurora::capacity(cluster)? else {
        return not_applicable();
    };
    if min.number() != Some(0.0) {
        return not_applicable();
    }
    let mut findings = Vec::new();
    for target in cluster.referrers("aws_db_proxy_target", "db_cluster_identifier") {
        let of = the_one(&target, "db_cluster_identifier", &["aws_rds_cluster"]);
        if of.is_some_and(|c| c.resource.address == cluster.resource.address) {
            let at = target.root_module.block(target.resource);
            findings.push(
                awake(cluster, "the RDS Proxy before it holds connections open")
                    .also(at.span, "the proxy's target"),
            );
            break;
        }
    }
    if set(cluster, "global_cluster_identifier")?.is_some_and(|g| g.text() != Some("")) {
        findings.push(awake(cluster, "it is part of a global database"));
    }
    if let Some(group) = the_one(
        cluster,
        "db_cluster_parameter_group_name",
        &["aws_rds_cluster_parameter_group"],
    ) && let Some(name) = replication(&group)
    {
        let at = group.root_module.block(group.resource);
        findings.push(
            awake(cluster, &format!("its parameter group turns on {name}"))
                .also(at.span, "the parameter group"),
        );
    }
    all(findings)
}

fn awake(cluster: &Subject<'_>, why: &str) -> Finding {
    cluster
        .finding(
            MIN,
            format!("the cluster has a minimum of 0 ACU but never pauses, because {why}"),
        )
        .note(format!("source: {}", PREVENTS_AUTO_PAUSE.source))
        .help("take it away, or set min_capacity to what the cluster is to keep ready")
}

/// The parameter that turns on logical replication or the binary log. What is not known counts as off.
fn replication(group: &Subject<'_>) -> Option<&'static str> {
    let parameters = elements(group, "parameter").ok()?;
    let of = |name: &str| {
        parameters.iter().find_map(|p| {
            let entries = p.as_entries()?;
            let same = entries.get("name")?.as_str()? == name;
            same.then(|| {
                entries
                    .get("value")
                    .and_then(|v| v.as_str().map(str::to_owned))
            })?
        })
    };
    if of("rds.logical_replication").is_some_and(|v| v == "1") {
        return Some("rds.logical_replication");
    }
    if of("binlog_format").is_some_and(|v| !v.eq_ignore_ascii_case("off")) {
        return Some("binlog_format");
    }
    None
}
