//! Items that are told by names of their own, such as an alarm of no item, and that nothing stands for.

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
    for family in FAMILIES.iter().filter(|f| stands_alone(f.name())) {
        let absent = matches.absent.iter().filter(|(of, _)| *of == family.name());
        let absent: Vec<&String> = absent.map(|(_, name)| name).collect();
        let Some(anchor) = family.anchor().filter(|_| !absent.is_empty()) else {
            continue;
        };
        let rule = anchor.part.missing.unwrap_or(&policy::MISSING_PART);
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
                    let help = format!(
                        "add the {}, change the `select`, or leave it out there: enabled = false",
                        anchor.part.title
                    );
                    Ok(Verdict::Fail(vec![finding.help(help)]))
                }
            };
            out.add(rule, comparison.root_module, answer);
        }
    }
}

fn environment<'c>(comparison: &'c Comparison<'_>) -> &'c str {
    &comparison.policy.environment.name.text
}
