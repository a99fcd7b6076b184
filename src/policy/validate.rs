//! What a policy states that AWS would refuse, or that refers to nothing.

mod watching;

use crate::catalog::source::Source;
use crate::finding::Finding;
use crate::registry::policyfile;
use crate::text::Span;

use crate::value::unit::Seconds;

use super::decode::{Stated, nearest};
use super::raw::Name;
use super::{EnvironmentPolicy, Policy};

/// Everything wrong with an environment's policy that a single field's type does not show.
pub fn validate(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy = &environment.policy;
    names(environment, findings);
    if let Some(peak) = policy.demand.peak_factor.filter(|p| p.value < 1.0) {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                peak.span_or(environment.environment.name.span),
                "a peak is never below the average",
            )
            .help("write 1 or more: how many times the average the busiest minute is"),
        );
    }
    policy.check_items(findings);
    watching::check(policy, findings);
}

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

/// The longest name of a sampling rule, less the key tfsize adds.
const LONGEST_SYSTEM: usize = 32 - "-all".len();

fn names(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy: &Policy = &environment.policy;
    let system = &policy.head.name;
    let env = &environment.environment.name;
    for name in [system, env] {
        form(name, findings);
    }
    let joined = system.text.len() + 1 + env.text.len();
    if policy.tracing.is_some() && joined > LONGEST_SYSTEM {
        findings.push(
            Finding::error(
                &policyfile::NAME,
                env.span,
                format!(
                    "\"{}-{}\" is too long a name for a sampling rule",
                    system.text, env.text
                ),
            )
            .label(format!("{joined} characters, {LONGEST_SYSTEM} at most")),
        );
    }
    for item in policy.items() {
        form(item.name, findings);
        let text = &item.name.text;
        let (headline, length) = if item.named_alone {
            (format!("a {}'s name is too long", item.kind), text.len())
        } else {
            let whole = format!("{}-{}-{text}", system.text, env.text);
            (format!("\"{whole}\" is too long a name"), whole.len())
        };
        if length > item.longest {
            let finding = Finding::error(&policyfile::NAME, item.name.span, headline);
            let most = item.longest;
            findings.push(finding.label(format!("{length} characters, {most} at most")));
        }
    }
}

pub(super) fn form(name: &Name, findings: &mut Vec<Finding>) {
    let text = &name.text;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(fits)
        && !text.ends_with('-')
        && !text.contains("--");
    if !good {
        findings.push(
            Finding::error(
                &policyfile::NAME,
                name.span,
                format!("\"{text}\" cannot name something in AWS"),
            )
            .help("lower-case letters, digits and single hyphens, beginning with a letter"),
        );
    }
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
