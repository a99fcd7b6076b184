//! The deployment mode of a broker is one that its engine has.

use super::broker;
use crate::catalog::broker::{ARCHITECTURE, Mode};
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-deployment-mode",
        summary: "the deployment mode of a broker is one that its engine has",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("deployment_mode.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

const PATH: &str = "deployment_mode";

fn check(broker: &Subject<'_>) -> Answer {
    let Some(engine) = broker::engine(broker)? else {
        return not_applicable();
    };
    let mode = broker::mode(broker)?;
    if mode.only_for().is_none_or(|only| only == engine) {
        return pass();
    }
    // The other mode over several zones is what was meant.
    let meant = Mode::multi_az(engine);
    fail(
        broker
            .finding(PATH, format!("{engine} has no deployment mode {mode}"))
            .note(format!("source: {ARCHITECTURE}"))
            .help(format!(
                "write {meant}, or {} for a broker without a stand-in",
                Mode::SingleInstance
            ))
            .fix(
                broker
                    .write(PATH, &meant.as_str().into())
                    .map(|f| f.with_caution("the mode decides on nodes and cost")),
            ),
    )
}
