//! Aurora's storage is not sized.

use crate::catalog::aurora::{NOT_AURORA_ARGUMENTS, STORAGE_TYPES};
use crate::lint::rules::aurora;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "aurora-storage",
        summary: "an Aurora cluster has no storage size, IOPS or EBS volume type",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("storage.md"),
    },
    kinds: &["aws_rds_cluster"],
    check,
};

fn check(cluster: &Subject<'_>) -> Answer {
    if aurora::engine(cluster)?.is_none() {
        return not_applicable();
    }
    let sized = NOT_AURORA_ARGUMENTS
        .value
        .iter()
        .map(|argument| unsized_volume(cluster, argument));
    combine(sized.chain([kind(cluster)]))
}

fn unsized_volume(cluster: &Subject<'_>, argument: &str) -> Answer {
    let Some(got) = set(cluster, argument)? else {
        return pass();
    };
    // The providers of old wrote zeros for what is not there.
    if got.number() == Some(0.0) {
        return pass();
    }
    let finding = cluster
        .finding(argument, format!("{argument} {got} does not apply to Aurora"))
        .note(format!(
            "the volume of an Aurora cluster grows by itself and its I/O is billed by use; {argument} is for Multi-AZ clusters; source: {}",
            NOT_AURORA_ARGUMENTS.source
        ))
        .help(format!("leave {argument} out"));
    fail(at_severity(finding, Severity::Warning))
}

fn kind(cluster: &Subject<'_>) -> Answer {
    let Some(kind) = text(cluster, "storage_type")? else {
        return pass();
    };
    if STORAGE_TYPES.value.contains(&&*kind) {
        return pass();
    }
    fail(
        cluster
            .finding(
                "storage_type",
                format!("Aurora has no storage type \"{kind}\""),
            )
            .note(format!(
                "it has {}; source: {}",
                STORAGE_TYPES.value.join(" and "),
                STORAGE_TYPES.source
            ))
            .help("leave storage_type out, or write \"aurora-iopt1\" for I/O-Optimized"),
    )
}
