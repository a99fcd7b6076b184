//! Findings that several parts of a policy make.

use crate::catalog::names::NameForm;
use crate::catalog::schedule::{self, meant};
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
        let fifo = name.text.strip_suffix(".fifo");
        findings.push(match fifo.filter(|name| form.fits(name)) {
            Some(name) => finding.note(source).help(format!(
                "a FIFO queue or topic is \"{name}\" with fifo = true, which adds the ending"
            )),
            None => finding.note(source).help(form.says),
        });
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

/// What is wrong with a schedule of `EventBridge`.
pub(super) fn scheduled(
    key: &str,
    stated: &Stated<String>,
    here: Span,
    findings: &mut Vec<Finding>,
) {
    let at = stated.span_or(here);
    let text = stated.value.as_str();
    let meant = meant::schedule(text);
    if let Err(wrong) = schedule::check(text) {
        let finding = refused(at, wrong.says, wrong.source);
        findings.push(match meant {
            Some(meant) => finding.help(format!("write {key} = \"{meant}\"")),
            None => finding.help(format!(
                "write {key} = \"{}\", or at other times",
                wrong.write
            )),
        });
        return;
    }
    if let Some(meant) = meant::rate(text).filter(|meant| meant != text) {
        let headline = format!("\"{text}\" has the wrong unit: it is {meant}");
        let finding = refused(at, headline, &crate::catalog::events::RATES);
        let finding = finding.label("one takes the singular, all else the plural");
        findings.push(finding.help(format!("write {key} = \"{meant}\"")));
    }
}

/// Says of a time zone that there is none of the name.
pub(super) fn timezone(stated: &Stated<String>, here: Span, findings: &mut Vec<Finding>) {
    let text = stated.value.as_str();
    if meant::is_timezone(text) {
        return;
    }
    let at = stated.span_or(here);
    let headline = format!("\"{text}\" is no time zone");
    let finding = Finding::error(&policyfile::VALUE, at, headline);
    let near = nearest(text, meant::timezones());
    findings.push(match near {
        Some(near) => finding
            .label(format!("did you mean \"{near}\"?"))
            .help(format!("write timezone = \"{near}\"")),
        None => finding.help("write timezone = \"Europe/Berlin\", or another by its IANA name"),
    });
}
