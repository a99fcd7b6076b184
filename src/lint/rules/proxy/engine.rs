//! An RDS Proxy speaks the language of its cluster.

use crate::catalog::aurora::RDS_PROXY;
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{text, the_one};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "proxy-engine",
        summary: "the engine family of an RDS Proxy is that of the cluster behind it",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("engine.md"),
    },
    kinds: &["aws_db_proxy_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    let proxy = the_one(target, "db_proxy_name", &["aws_db_proxy"]);
    let cluster = the_one(target, "db_cluster_identifier", &["aws_rds_cluster"]);
    let Some((proxy, cluster)) = proxy.zip(cluster) else {
        return not_applicable();
    };
    let Some(engine) = aurora::engine(&cluster)? else {
        return not_applicable();
    };
    let Some(family) = text(&proxy, "engine_family")? else {
        return not_applicable();
    };
    let wanted = engine.proxy_family();
    if family == wanted {
        return pass();
    }
    let at = cluster
        .root_module
        .written(&cluster.origin("engine"), cluster.resource);
    let fix = proxy.write("engine_family", &wanted.into());
    fail(
        proxy
            .finding(
                "engine_family",
                format!(
                    "engine_family \"{family}\" does not go with a cluster of {}",
                    engine.as_str()
                ),
            )
            .also(at.span, "the cluster's engine")
            .note(format!(
                "{} takes {wanted}; source: {RDS_PROXY}",
                engine.as_str()
            ))
            .help(format!("write engine_family = \"{wanted}\""))
            .fix(fix.map(|f| f.with_caution("the proxy is replaced"))),
    )
}
