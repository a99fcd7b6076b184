//! Items of which the policy states something, and that nothing stands for.

use crate::config::value::Why;
use crate::family::matching::stands_alone;
use crate::family::{FAMILIES, spoken};
use crate::finding::Finding;
use crate::inventory::Gap;
use crate::registry::policy;

use super::super::evaluate::Outcome;
use super::super::subject::{Blocked, Verdict};
use super::Comparison;

/// Says of each that it is not there, once for all root modules of an environment.
pub(super) fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool, out: &mut Outcome) {
    let (estate, place) = comparison.estate;
    if place != 0 {
        return;
    }
    let matches = comparison.matches;
    for family in FAMILIES {
        let is_alone = stands_alone(family.name());
        // Who asks for a part of the root modules does not ask whether all of the policy is in it.
        if !is_alone && !estate.is_whole() {
            continue;
        }
        let absent = matches.absent.iter().filter(|(of, _)| *of == family.name());
        let absent: Vec<&String> = absent.map(|(_, name)| name).collect();
        let Some(anchor) = family.anchor().filter(|_| !absent.is_empty()) else {
            continue;
        };
        let rule = if is_alone {
            anchor.part.missing.unwrap_or(&policy::MISSING_PART)
        } else {
            &policy::MISSING_ITEM
        };
        let calls = family.calls(comparison.sized);
        for name in absent {
            let call = calls.iter().find(|call| call.name == *name);
            let bound = call.into_iter().flat_map(|call| &call.bound);
            // Of what nothing is stated there is nothing to miss.
            let Some(line) = bound.flat_map(|b| &b.value.because).next() else {
                continue;
            };
            if !active(rule.id) {
                continue;
            }
            let unknown = matches.unclaimed.iter().find(|u| {
                let mut kinds = anchor.kinds();
                u.why.is_some() && kinds.any(|kind| *u.resource.address.kind == *kind)
            });
            let unknown = unknown.and_then(|u| {
                let (address, why) = (&u.resource.address, u.why.as_ref()?);
                Some(format!("{address} may be it: {why}"))
            });
            let gap = comparison.root_module.inventory.gaps.first();
            let gap = gap.map(|Gap { what, why, .. }| {
                format!("it may be in {what}, which is not read: {why}")
            });
            let item = spoken(family.name(), name);
            let answer = match unknown.or(gap).or_else(|| estate.open()) {
                Some(why) => Err(Blocked {
                    address: item,
                    attribute: String::new(),
                    why: Why::Other(why.into()),
                    at: Some(*line),
                }),
                None => {
                    out.missed = true;
                    let headline = format!("nothing in {} is {item}", environment(comparison));
                    let finding = Finding::new(rule.severity, rule, *line, headline);
                    let change = if is_selected(comparison, family.name(), name) {
                        "change the `select`"
                    } else {
                        "name it by `select { names = [\"...\"] }`"
                    };
                    let help = format!(
                        "add the {}, {change}, or leave it out there: enabled = false",
                        anchor.part.title
                    );
                    Ok(Verdict::Fail(vec![finding.help(help)]))
                }
            };
            out.add(rule, comparison.root_module, answer);
        }
    }
}

/// Whether the policy says by a `select` which resource an item is.
fn is_selected(comparison: &Comparison<'_>, family: &str, name: &str) -> bool {
    let family = FAMILIES.iter().find(|f| f.name() == family);
    let policy = &comparison.policy.policy;
    let mut all = family
        .into_iter()
        .flat_map(|f| f.selectors(policy, comparison.sized));
    all.any(|one| one.name == name && one.select.is_some())
}

fn environment<'c>(comparison: &'c Comparison<'_>) -> &'c str {
    &comparison.policy.environment.name.text
}
