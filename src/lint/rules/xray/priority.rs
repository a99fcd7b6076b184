//! Sampling rules are tried in an order that is written down.

use crate::catalog::xray::SAMPLING;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "xray-priority",
        summary: "no two sampling rules of a configuration share a priority",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("priority.md"),
    },
    kinds: &["aws_xray_sampling_rule"],
    check,
};

fn check(rule: &Subject<'_>) -> Answer {
    let Some(mine) = set(rule, "priority")?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    // Rules for different Regions or accounts never meet.
    let place = |r: &Subject<'_>| {
        (
            r.resource.provider.clone(),
            r.known("region").map(|g| g.to_string()),
        )
    };
    let here = place(rule);
    let twin = rule.others("aws_xray_sampling_rule").find(|other| {
        other.resource.address < rule.resource.address
            && place(other) == here
            && other.known("priority").and_then(|g| g.number()) == Some(mine)
    });
    let Some(twin) = twin else {
        return pass();
    };
    let at = twin
        .root_module
        .written(&twin.origin("priority"), twin.resource);
    fail(
        rule.finding(
            "priority",
            format!(
                "{} and {} share the priority {mine}",
                twin.name(),
                rule.name()
            ),
        )
        .also(at.span, "the other rule")
        .note(format!(
            "which of them X-Ray tries first is not said; source: {SAMPLING}"
        ))
        .help("give each rule a priority of its own; lower ones are tried first"),
    )
}
