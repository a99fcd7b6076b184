//! The tags that the policy asks for.

use crate::family::matching::Component;
use crate::family::{AnyFamily, family};
use crate::registry::policy;

use super::super::evaluate::{Outcome, evaluate};
use super::super::subject::{Answer, Subject, Verdict};
use super::Comparison;

/// Whether a resource is the item, or may carry tags.
fn is_tagged(component: &Component<'_>) -> bool {
    // The tags of what is watched are asked of it once.
    component.of.is_none() && family(component.family).is_some_and(AnyFamily::is_tagged)
}

/// The tags that costs are told apart by, on the resource that is an item.
pub(super) fn check(
    comparison: &Comparison<'_>,
    component: &Component<'_>,
    active: &dyn Fn(&str) -> bool,
    out: &mut Outcome,
) {
    let rule = &policy::TAGS;
    let Some(wanted) = &comparison.policy.policy.tags else {
        return;
    };
    if !active(rule.id) || wanted.keys.value.is_empty() || !is_tagged(component) {
        return;
    }
    let check = |subject: &Subject<'_>| -> Answer {
        let mut missing = Vec::new();
        for key in &wanted.keys.value {
            let path = format!("tags_all[\"{key}\"]");
            if subject.get(&path)?.is_none() {
                missing.push(key.as_str());
            }
        }
        if missing.is_empty() {
            return Ok(Verdict::Pass);
        }
        let mut finding = subject.finding(
            "tags",
            format!(
                "{} carries no tag {}",
                component.spoken(),
                missing.join(", ")
            ),
        );
        if let Some(at) = wanted.keys.at {
            finding = finding.also(at, "the policy's tags");
        }
        Ok(Verdict::Fail(vec![finding.help(
            "set them in the provider's default_tags, which reach every resource",
        )]))
    };
    let answer = evaluate(&check, comparison.root_module, component.anchor, rule);
    out.add(rule, comparison.root_module, answer);
}
