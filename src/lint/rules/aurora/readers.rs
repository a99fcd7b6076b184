//! A cluster has no more readers than AWS allows.

use crate::catalog::aurora::{READERS, REQUIREMENTS};
use crate::catalog::source::Fact;
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::within;
use std::ops::RangeInclusive;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-readers",
        summary: "an Aurora cluster has 15 readers at most, and promotion tiers from 0 to 15",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("readers.md"),
    },
    kinds: &["aws_rds_cluster", "aws_rds_cluster_instance"],
    check,
};

/// Promotion tiers.
static TIERS: Fact<RangeInclusive<u32>> = Fact::new(0..=15, &REQUIREMENTS);

fn check(subject: &Subject<'_>) -> Answer {
    if &*subject.resource.address.kind == "aws_rds_cluster_instance" {
        return within(subject, "promotion_tier", &TIERS, "");
    }
    let instances = aurora::instances(subject).len();
    if instances == 0 {
        return not_applicable();
    }
    let readers = instances - 1;
    if u32::try_from(readers).is_ok_and(|n| n <= READERS.value) {
        return pass();
    }
    fail(
        subject
            .finding_here(format!(
                "the cluster has {readers} readers, {} are allowed",
                READERS.value
            ))
            .note(format!(
                "{instances} instances less the writer; source: {}",
                READERS.source
            ))
            .help(format!("keep {} readers at most", READERS.value)),
    )
}
