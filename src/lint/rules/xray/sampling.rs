//! The values of a sampling rule are ones that X-Ray takes.

use crate::catalog::source::Fact;
use crate::catalog::xray::{ATTRIBUTES, DEFAULT_RULE, FIXED_RATE, LENGTHS, PRIORITY, RULE_VERSION};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{
    at_most_characters, at_most_elements, combine, set, text, within,
};
use std::ops::RangeInclusive;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "xray-sampling",
        summary: "rate, reservoir, priority and texts of a sampling rule are what X-Ray takes",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("sampling.md"),
    },
    kinds: &["aws_xray_sampling_rule"],
    check,
};

fn check(rule: &Subject<'_>) -> Answer {
    let version: Fact<RangeInclusive<u32>> =
        Fact::new(RULE_VERSION.value..=RULE_VERSION.value, RULE_VERSION.source);
    let lengths = LENGTHS
        .value
        .iter()
        .map(|(name, most)| at_most_characters(rule, name, *most, LENGTHS.source));
    let mut answers: Vec<Answer> = lengths.collect();
    answers.extend([
        rate(rule),
        reservoir(rule),
        name(rule),
        within(rule, "priority", &PRIORITY, ""),
        within(rule, "version", &version, ""),
        at_most_elements(rule, "attributes", ATTRIBUTES.value, ATTRIBUTES.source),
    ]);
    combine(answers)
}

fn rate(rule: &Subject<'_>) -> Answer {
    let answer = within(rule, "fixed_rate", &FIXED_RATE, "");
    let percent = set(rule, "fixed_rate")?.and_then(|g| g.number());
    match (answer, percent) {
        (Ok(Verdict::Fail(findings)), Some(percent)) if (1.0..=100.0).contains(&percent) => {
            let meant = percent / 100.0;
            let findings = findings.into_iter().map(|f| {
                f.help(format!(
                    "the rate is a share: write {meant} if {percent} % is meant"
                ))
            });
            all(findings.collect())
        }
        (answer, _) => answer,
    }
}

fn reservoir(rule: &Subject<'_>) -> Answer {
    let Some(size) = set(rule, "reservoir_size")?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    if size >= 0.0 {
        return pass();
    }
    fail(
        rule.finding(
            "reservoir_size",
            format!("reservoir_size {size} is below 0"),
        )
        .note(format!("source: {}", FIXED_RATE.source))
        .help("choose 0 or more requests a second"),
    )
}

fn name(rule: &Subject<'_>) -> Answer {
    let Some(name) = text(rule, "rule_name")? else {
        return not_applicable();
    };
    let taken = DEFAULT_RULE.value.name;
    if name != taken {
        return pass();
    }
    fail(
        rule.finding(
            "rule_name",
            format!("every account has a sampling rule called {taken} already"),
        )
        .note(format!("source: {}", DEFAULT_RULE.source))
        .help("choose another name"),
    )
}
