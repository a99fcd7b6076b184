//! Name and security groups of a broker are within AWS's limits.

use crate::catalog::broker::{NAME_LENGTH, SECURITY_GROUPS};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{at_most_characters, at_most_elements, combine};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-limits",
        summary: "a broker has a name of 50 characters and 5 security groups at most",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("limits.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

fn check(broker: &Subject<'_>) -> Answer {
    combine([
        at_most_characters(
            broker,
            "broker_name",
            *NAME_LENGTH.value.end(),
            NAME_LENGTH.source,
        ),
        at_most_elements(
            broker,
            "security_groups",
            SECURITY_GROUPS.value,
            SECURITY_GROUPS.source,
        ),
    ])
}
