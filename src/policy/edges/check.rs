//! Names of environment variables that services state.

use super::super::Policy;
use super::super::decode::{Named, nearest};
use super::super::mistake::suggest;
use super::super::raw::Name;
use super::{Told, told};
use crate::finding::Finding;
use crate::registry::policyfile;

/// Names of environment variables that services state, each of something that the service is told.
pub(in super::super) fn check(policy: &Policy, findings: &mut Vec<Finding>) {
    for service in &policy.services {
        names(
            &service.settings.names,
            &service.name,
            &told(policy, service),
            findings,
        );
    }
}

/// Names of environment variables, each of something that the service is told.
fn names(names: &Named<String>, of: &Name, told: &[Told], findings: &mut Vec<Finding>) {
    for (key, name) in &names.0 {
        let mut letters = name.value.chars();
        let first = |c: char| c.is_ascii_alphabetic() || c == '_';
        let fits = letters.next().is_some_and(first)
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !fits {
            let headline = format!("\"{}\" is no name of an environment variable", name.value);
            let finding = Finding::error(&policyfile::VALUE, name.span_or(of.span), headline);
            findings
                .push(finding.help("write letters, digits and underscores, and no digit first"));
        }
        let known = || told.iter().map(|told| told.key.as_str());
        if !known().any(|one| one == key.text) {
            let headline = format!("service \"{}\" is not told `{}`", of.text, key.text);
            let finding = Finding::error(&policyfile::REFERENCE, key.span, headline);
            findings.push(suggest(finding, nearest(&key.text, known()), known()));
        }
    }
    for (n, one) in told.iter().enumerate() {
        if let Some(other) = told.iter().take(n).find(|other| other.name == one.name) {
            let stated = names
                .0
                .iter()
                .find(|(key, _)| key.text == one.key || key.text == other.key);
            let at = stated.map_or(of.span, |(key, _)| key.span);
            let headline = format!(
                "{} is told both `{}` and `{}` of service \"{}\"",
                one.name, other.key, one.key, of.text
            );
            let finding = Finding::error(&policyfile::VALUE, at, headline);
            findings.push(finding.help("give one of them another name in `names`"));
        }
    }
}
