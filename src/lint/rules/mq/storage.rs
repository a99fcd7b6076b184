//! The storage of a broker is one that its engine, type and mode have.

use super::broker;
use crate::catalog::broker::{Part, Storage};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::text;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-storage",
        summary: "the storage type of a broker is one that its engine, instance type and mode have",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("storage.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

fn check(broker: &Subject<'_>) -> Answer {
    let Some(word) = text(broker, "storage_type")? else {
        return not_applicable();
    };
    let Some(storage) = Storage::parse(&word) else {
        return Err(broker::unheard(broker, "storage_type", &word));
    };
    let mode = broker::mode(broker)?;
    broker::evaluate(broker, Part::Storage, "storage_type", mode, Some(storage))
}
