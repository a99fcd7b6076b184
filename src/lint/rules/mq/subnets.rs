//! A broker has as many subnets as its deployment mode.

use super::broker;
use crate::catalog::broker::{ARCHITECTURE, subnets};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{set, undecided};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "mq-subnets",
        summary: "a broker has as many subnets as its deployment mode needs",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("subnets.md"),
    },
    kinds: &["aws_mq_broker"],
    check,
};

fn check(broker: &Subject<'_>) -> Answer {
    let Some(got) = set(broker, "subnet_ids")? else {
        return not_applicable();
    };
    let mode = broker::mode(broker)?;
    let Some(wanted) = subnets(mode) else {
        return not_applicable();
    };
    let Some(count) = got.len() else {
        return Err(undecided(
            broker,
            "subnet_ids",
            "the number of subnets is not known",
        ));
    };
    // Without any, AWS takes those of the default VPC.
    if count == wanted || count == 0 {
        return pass();
    }
    let subnets = |n: usize| {
        if n == 1 {
            "1 subnet".to_owned()
        } else {
            format!("{n} subnets")
        }
    };
    fail(
        broker
            .finding(
                "subnet_ids",
                format!(
                    "a broker of mode {mode} needs {}, this one has {count}",
                    subnets(wanted)
                ),
            )
            .note(format!("source: {ARCHITECTURE}"))
            .help(format!("give it {}", subnets(wanted))),
    )
}
