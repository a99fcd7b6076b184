//! The minimum capacity leaves room for what runs beside the queries.

use crate::catalog::aurora::{
    GLOBAL_DATABASE_MIN_ACU, PERFORMANCE_INSIGHTS_MIN_ACU, SERVERLESS_CLASS,
};
use crate::lint::rules::aurora::{self, MIN};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-minimum",
        summary: "the minimum capacity is what AWS advises with Performance Insights or a global database",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("minimum.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    let Some((min, _)) = aurora::capacity(cluster)? else {
        return not_applicable();
    };
    let Some(min) = min.number() else {
        return not_applicable();
    };
    let mut asked = false;
    let mut findings = Vec::new();
    let global = set(cluster, "global_cluster_identifier")?;
    if global.is_some_and(|g| g.text() != Some("")) {
        asked = true;
        if min < GLOBAL_DATABASE_MIN_ACU.value {
            let least = GLOBAL_DATABASE_MIN_ACU.value;
            findings.push(
                cluster
                    .finding(MIN, format!("min_capacity {min} ACU is below the {least} ACU that a global database needs"))
                    .note(format!("source: {}", GLOBAL_DATABASE_MIN_ACU.source))
                    .help(format!("raise min_capacity to {least}")),
            );
        }
    }
    for instance in aurora::instances(cluster) {
        let class = instance.known("instance_class");
        let on = instance.flag("performance_insights_enabled");
        // What the instance leaves to the provider follows the cluster.
        if class.is_none_or(|c| c.text() != Some(SERVERLESS_CLASS)) || on != Ok(Some(true)) {
            continue;
        }
        asked = true;
        let least = PERFORMANCE_INSIGHTS_MIN_ACU.value;
        if min < least {
            let at = instance.root_module.written(
                &instance.origin("performance_insights_enabled"),
                instance.resource,
            );
            findings.push(
                cluster
                    .finding(MIN, format!("min_capacity {min} ACU is below the {least} ACU that Performance Insights needs"))
                    .also(at.span, "Performance Insights")
                    .note(format!("source: {}", PERFORMANCE_INSIGHTS_MIN_ACU.source))
                    .help(format!("raise min_capacity to {least}, or leave Performance Insights off")),
            );
            break;
        }
    }
    if asked {
        all(findings)
    } else {
        not_applicable()
    }
}
