//! Findings that several parts of a policy make.

use crate::catalog::names::NameForm;
use crate::catalog::source::Source;
use crate::finding::{Finding, Severity};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::Seconds;

use super::Policy;
use super::decode::{Stated, nearest};
use super::raw::Name;

/// Services that a database or broker names as its clients.
pub(super) fn clients(
    asked: &Stated<Vec<String>>,
    of: &Name,
    policy: &Policy,
    findings: &mut Vec<Finding>,
) {
    for client in &asked.value {
        service_named(client, asked.span_or(of.span), policy, findings);
    }
}

/// A finding when there is no service of that name.
pub(super) fn service_named(name: &str, at: Span, policy: &Policy, findings: &mut Vec<Finding>) {
    let known = || policy.services.iter().map(|s| s.name.text.as_str());
    if known().any(|s| s == name) {
        return;
    }
    let finding = Finding::error(
        &policyfile::REFERENCE,
        at,
        format!("there is no service \"{name}\""),
    );
    findings.push(suggest(finding, nearest(name, known()), known()));
}

/// Adds what was probably meant, or else what there is.
pub(super) fn suggest<'a>(
    finding: Finding,
    near: Option<&str>,
    known: impl Iterator<Item = &'a str>,
) -> Finding {
    if let Some(near) = near {
        return finding.label(format!("did you mean \"{near}\"?"));
    }
    let known: Vec<&str> = known.collect();
    if known.is_empty() {
        finding
    } else {
        finding.help(format!("there is {}", known.join(", ")))
    }
}

/// A finding that AWS is the reason for.
pub(super) fn refused(span: Span, headline: impl Into<String>, source: &Source) -> Finding {
    Finding::error(&policyfile::AWS, span, headline).note(format!("source: {source}"))
}

/// A finding where AWS takes no such name.
pub(super) fn form(name: &Name, form: &NameForm, findings: &mut Vec<Finding>) {
    if !form.fits(&name.text) {
        let headline = format!("\"{}\" cannot name it in AWS", name.text);
        let finding = Finding::error(&policyfile::NAME, name.span, headline);
        let source = format!("source: {}", form.source);
        findings.push(finding.note(source).help(form.says));
    }
}

/// A name as part of the label of a module: what is no letter or digit becomes `_`.
pub fn label_word(name: &str) -> String {
    let one = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(one).collect()
}

/// A finding where a time is no whole number of days.
pub(super) fn whole_days(
    what: &str,
    stated: Stated<Seconds>,
    here: Span,
    findings: &mut Vec<Finding>,
) {
    if stated.value.days().is_none() {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                stated.span_or(here),
                format!("`{what}` is counted in whole days"),
            )
            .help("write \"7d\""),
        );
    }
}

/// That something is not stated without which `generate` has nothing to write.
pub(super) fn only_generate(span: Span, headline: impl Into<String>) -> Finding {
    Finding::new(Severity::Note, &policyfile::GENERATE, span, headline)
        .note("`generate` needs it; what is not stated is not compared")
}
