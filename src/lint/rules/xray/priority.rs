//! Sampling rules are tried in an order that is written down.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::xray::SAMPLING;
use crate::inventory::Address;
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
    let firsts = rule.shared("xray-priority", firsts);
    let first = firsts
        .get(&(place(rule), mine.to_string()))
        .and_then(|address| rule.root_module.inventory.get(address))
        .filter(|first| first.address < rule.resource.address);
    let Some(first) = first else {
        return pass();
    };
    let twin = Subject {
        resource: first,
        ..*rule
    };
    let at = twin
        .root_module
        .written(&twin.origin("priority"), twin.resource);
    fail(
        rule.finding(
            "priority",
            rule.says(|it| format!("{} and {it} share the priority {mine}", twin.name())),
        )
        .also(at.span, "the other rule")
        .note(format!(
            "which of them X-Ray tries first is not said; source: {SAMPLING}"
        ))
        .help("give each rule a priority of its own; lower ones are tried first"),
    )
}

/// Where a rule counts: those for different Regions or accounts never meet.
type Place = (Option<Arc<str>>, Option<String>);

fn place(rule: &Subject<'_>) -> Place {
    (
        rule.resource.provider.clone(),
        rule.known("region").map(|g| g.to_string()),
    )
}

/// The first rule of each place and priority.
fn firsts(of: &Subject<'_>) -> HashMap<(Place, String), Address> {
    let mut out = HashMap::new();
    for resource in of.root_module.inventory.of_kind("aws_xray_sampling_rule") {
        let rule = Subject { resource, ..*of };
        if let Some(priority) = rule.known("priority").and_then(|g| g.number()) {
            out.entry((place(&rule), priority.to_string()))
                .or_insert_with(|| resource.address.clone());
        }
    }
    out
}
