//! The instance type of a broker is one that its engine and version have.

use super::broker;
use crate::catalog::broker::{Class, Engine, Part, TYPE_FAMILIES, instance_type};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::undecided;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-instance-type",
        summary: "the instance type of a broker is one that its engine, version and mode have",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("instance_type.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

const PATH: &str = "host_instance_type";

fn check(broker: &Subject<'_>) -> Answer {
    let Some(read) = broker::read(broker)? else {
        return not_applicable();
    };
    let Some(name) = read.instance else {
        return not_applicable();
    };
    let Some(known) = instance_type(&name) else {
        return Err(broker::unheard(broker, PATH, &name));
    };
    if read.engine == Engine::ActiveMq && known.class == Class::M7g {
        let why = format!("AWS documents disagree on ActiveMQ on {name} ({TYPE_FAMILIES})");
        return Err(undecided(broker, PATH, why));
    }
    broker::evaluate(broker, Part::Instance, PATH, broker::mode(broker)?, None)
}
