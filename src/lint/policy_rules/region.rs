//! The Region that the policy names.

use crate::family::matching::Component;
use crate::inventory::{Path, Placed, has_path, region_of};
use crate::registry::policy;

use super::super::evaluate::{Outcome, evaluate};
use super::super::subject::{Answer, Subject, Verdict};
use super::Comparison;

/// What makes a database a copy of one that is elsewhere.
const COPIES: [&str; 2] = ["global_cluster_identifier", "replication_source_identifier"];

/// Whether something is written at a path, known or not.
fn is_said(subject: &Subject<'_>, path: &str) -> bool {
    let address = &subject.resource.address;
    let known = path.parse::<Path>();
    known.is_ok_and(|path| has_path(address, &path))
        && match subject.look(path) {
            Ok(found) => found.is_some(),
            Err(blocked) => !blocked.why.is_left_to_provider(&blocked.address, path),
        }
}

/// Whether what belongs to an item is in the Region of its environment.
pub(super) fn check(
    comparison: &Comparison<'_>,
    component: &Component<'_>,
    active: &dyn Fn(&str) -> bool,
    out: &mut Outcome,
) {
    let rule = &policy::REGION;
    let Some(wanted) = &comparison.policy.policy.head.region else {
        return;
    };
    if !active(rule.id) || component.of.is_some() {
        return;
    }
    let check = |subject: &Subject<'_>| -> Answer {
        let region = match region_of(subject.resource) {
            // Whoever runs it says where.
            Placed::Unsaid => return Ok(Verdict::NotApplicable),
            Placed::Unknown(why) => return Err(subject.blocked("region", why)),
            Placed::In(region) => region,
        };
        if region == wanted.value {
            return Ok(Verdict::Pass);
        }
        if COPIES.iter().any(|path| is_said(subject, path)) {
            return Ok(Verdict::NotApplicable);
        }
        let name = &comparison.policy.environment.name.text;
        let headline = format!(
            "{} is in {region}, and {name} is in {}",
            component.spoken(),
            wanted.value
        );
        let mut finding = subject.finding("region", headline);
        let provider = subject.resource.provider_region.as_deref();
        if let Some(at) = provider.and_then(|value| value.origin.span()) {
            finding = finding.also(at, "the Region of its provider");
        }
        if let Some(at) = wanted.at {
            finding = finding.also(at, "the policy's Region");
        }
        Ok(Verdict::Fail(vec![finding.help(
            "give it the provider of that Region, or leave it out of the environment's `select`",
        )]))
    };
    let answer = evaluate(&check, comparison.root_module, component.anchor, rule);
    out.add(rule, comparison.root_module, answer);
}
