//! The capacity range of an Aurora cluster is one that AWS accepts.

use crate::catalog::aurora::{ACU_STEP, MAX_ACU, MIN_ACU, halves};
use crate::catalog::source::Fact;
use crate::lint::rules::aurora::{MAX, MIN, is_serverless};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, last, set};
use std::ops::RangeInclusive;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-capacity",
        summary: "the capacity range of an Aurora Serverless v2 cluster is in half steps, in order and within bounds",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("capacity.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    if !is_serverless(cluster)? {
        return not_applicable();
    }
    combine([
        end(cluster, MIN, &MIN_ACU),
        end(cluster, MAX, &MAX_ACU),
        order(cluster),
    ])
}

fn end(cluster: &Subject<'_>, path: &str, range: &Fact<RangeInclusive<f64>>) -> Answer {
    let Some(acu) = set(cluster, path)?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    let name = last(path);
    let (least, most) = (range.value.start(), range.value.end());
    if !range.value.contains(&acu) {
        return fail(
            cluster
                .finding(
                    path,
                    format!("{name} {acu} ACU is outside {least} to {most}"),
                )
                .note(format!("source: {}", range.source))
                .help(format!("choose {least} to {most} ACU")),
        );
    }
    if halves(acu).is_some() {
        return pass();
    }
    let up = (acu / ACU_STEP.value).ceil() * ACU_STEP.value;
    fail(
        cluster
            .finding(
                path,
                format!("{name} {acu} ACU is not a multiple of {}", ACU_STEP.value),
            )
            .note(format!("source: {}", ACU_STEP.source))
            .help(format!("the next capacity that holds it is {up} ACU"))
            .fix(cluster.write(path, &up.into())),
    )
}

fn order(cluster: &Subject<'_>) -> Answer {
    let min = set(cluster, MIN)?.and_then(|g| g.number());
    let max = set(cluster, MAX)?.and_then(|g| g.number());
    let Some((min, max)) = min.zip(max) else {
        return not_applicable();
    };
    if min <= max {
        return pass();
    }
    let most = cluster
        .root_module
        .written(&cluster.origin(MAX), cluster.resource);
    fail(
        cluster
            .finding(
                MIN,
                format!("min_capacity {min} ACU is above max_capacity {max} ACU"),
            )
            .also(most.span, "the maximum")
            .help("lower min_capacity or raise max_capacity"),
    )
}
