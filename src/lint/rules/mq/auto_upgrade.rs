//! A broker lets Amazon MQ choose its patches.

use super::broker;
use crate::catalog::broker::{
    AUTO_MINOR_UPGRADE_FROM, engine_version, requires_auto_minor_upgrade,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-auto-upgrade",
        summary: "a broker of a live version has auto_minor_version_upgrade on",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("auto_upgrade.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

const PATH: &str = "auto_minor_version_upgrade";

fn check(broker: &Subject<'_>) -> Answer {
    let Some(engine) = broker::engine(broker)? else {
        return not_applicable();
    };
    let Some(version) = text(broker, "engine_version")? else {
        return not_applicable();
    };
    if engine_version(engine, &version).is_none() {
        return Err(broker::unheard(broker, "engine_version", &version));
    }
    if !requires_auto_minor_upgrade(engine, &version) {
        return not_applicable();
    }
    let on = set(broker, PATH)?;
    if on.as_ref().and_then(AttributeValue::bool) == Some(true) {
        return pass();
    }
    let headline = if on.is_some() {
        format!("{engine} {version} needs auto_minor_version_upgrade, which is off")
    } else {
        format!("{engine} {version} needs auto_minor_version_upgrade, which is off when left out")
    };
    fail(
        broker
            .finding(PATH, headline)
            .note(format!("source: {AUTO_MINOR_UPGRADE_FROM}"))
            .help("write auto_minor_version_upgrade = true")
            .fix(broker.write(PATH, &Write::Bool(true))),
    )
}
