//! Items of which the policy states something, and that no resource matches.

use crate::family::{AnyFamily, Call, FAMILIES, spoken};
use crate::finding::Finding;
use crate::observation::absent_items;

use super::super::evaluate::Outcome;
use super::super::subject::{Blocked, Verdict};
use super::Comparison;

/// Says of each that it is not there.
pub(super) fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool, out: &mut Outcome) {
    if comparison.matches.absent.is_empty() {
        return;
    }
    let calls: Vec<Call> = (FAMILIES.iter())
        .flat_map(|f| f.calls(comparison.sized))
        .collect();
    for absent in absent_items(comparison.scene(), &comparison.policy.policy, &calls) {
        if !active(absent.rule.id) {
            continue;
        }
        let item = spoken(absent.family.name(), &absent.call.name);
        let answer = match absent.doubt {
            Some(why) => Err(Blocked {
                address: item,
                attribute: String::new(),
                why,
                at: Some(absent.line),
            }),
            None => {
                out.missed = true;
                let environment = &comparison.policy.environment.name.text;
                let headline = format!("nothing in {environment} is {item}");
                let rule = absent.rule;
                let finding = Finding::new(rule.severity, rule, absent.line, headline);
                let change = if is_selected(comparison, absent.family, &absent.call.name) {
                    "change the `select`"
                } else {
                    "name it by `select { names = [\"...\"] }`"
                };
                let (title, kind, name) = (absent.title, absent.family.name(), &absent.call.name);
                let leave_out = if absent.call.inside.is_some() {
                    "enabled = false".to_owned()
                } else if kind == name {
                    format!("{kind} {{ enabled = false }}")
                } else {
                    format!("{kind} \"{name}\" {{ enabled = false }}")
                };
                let help = format!(
                    "add the {title}, {change}, or leave it out in environment \"{environment}\": {leave_out}"
                );
                Ok(Verdict::Fail(vec![finding.help(help)]))
            }
        };
        out.add(absent.rule, comparison.root_module, answer);
    }
}

/// Whether the policy says by a `select` which resource an item is.
fn is_selected(comparison: &Comparison<'_>, family: &dyn AnyFamily, name: &str) -> bool {
    let selectors = family.selectors(&comparison.policy.policy, comparison.sized);
    selectors
        .iter()
        .any(|one| one.name == name && one.select.is_some())
}
