//! What a policy states that AWS would refuse, or that refers to nothing.

mod watching;

use std::collections::HashMap;

use crate::catalog::names;
use crate::catalog::region::REGIONS;
use crate::finding::{Finding, Severity};
use crate::registry::policyfile;

use super::decode::nearest;
use super::demand::KNOWN;
use super::mistake::{form, label_word};
use super::raw::Name;
use super::service::Service;
use super::{EnvironmentPolicy, Policy, beside};

/// Everything wrong with an environment's policy that a single field's type does not show.
pub fn validate(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy = &environment.policy;
    item_names(environment, findings);
    region(environment, findings);
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
    apart(policy, findings);
    demand(environment, findings);
    policy.check_items(findings);
    super::edges::check(policy, findings);
    beside::check(policy, findings);
    watching::check(environment, findings);
    alarms(environment, findings);
}

/// A Region is named after an area, a part of it by the compass, and a number.
fn region(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    const COMPASS: [&str; 9] = [
        "central",
        "east",
        "north",
        "northeast",
        "northwest",
        "south",
        "southeast",
        "southwest",
        "west",
    ];
    let Some(region) = &environment.policy.head.region else {
        return;
    };
    let text = region.value.as_str();
    let mut parts = text.rsplit('-');
    let number = parts.next().is_some_and(|n| n.parse::<u32>().is_ok());
    let part = parts.next().is_some_and(|part| COMPASS.contains(&part));
    let area = parts.next().is_some_and(|area| !area.is_empty());
    if number && part && area {
        return;
    }
    let at = region.span_or(environment.policy.head.name.span);
    let headline = format!("\"{text}\" is no Region");
    let finding = Finding::error(&policyfile::VALUE, at, headline);
    findings.push(match nearest(text, REGIONS.iter().map(|r| r.code)) {
        Some(near) => finding
            .label(format!("did you mean \"{near}\"?"))
            .help(format!("write region = \"{near}\"")),
        None => finding.help("write region = \"eu-west-1\", or another by its code"),
    });
}

/// The longest name of an alarm, less the number behind it where AWS measures several parts of an item.
const LONGEST_ALARM: usize = 250;

/// Alarms of items: each by itself, and that their names are told apart.
fn alarms(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy = &environment.policy;
    let mut seen: HashMap<String, &Name> = HashMap::new();
    for alarm in policy.alarms.iter().filter(|alarm| alarm.select.is_some()) {
        if alarm.names_several().is_none() {
            form(&alarm.name, &names::ALARM, findings);
        }
        seen.insert(label_word(&alarm.name.text), &alarm.name);
    }
    for watch in policy.watches() {
        watch.check(policy, findings);
        let name = &watch.alarm.name;
        form(name, &names::ALARM, findings);
        let item = watch.name().replace('/', "-");
        let parts = [watch.item.kind, &item, &name.text];
        let (system, env) = (&policy.head.name.text, &environment.environment.name.text);
        let whole = format!("{system}-{env}-{}", parts.join("-"));
        if whole.len() > LONGEST_ALARM {
            let headline = format!("\"{whole}\" is too long a name of an alarm");
            let finding = Finding::error(&policyfile::NAME, name.span, headline);
            let length = whole.len();
            findings.push(finding.label(format!("{length} characters, {LONGEST_ALARM} at most")));
        }
        if let Some(first) = seen.insert(label_word(&parts.join("-")), name) {
            let headline = format!("two alarms would have the name \"{whole}\"");
            let finding = Finding::error(&policyfile::DUPLICATE, name.span, headline);
            findings.push(finding.also(first.span, "the first"));
        }
    }
}

/// Words of one's own that the demand has and nothing is sized by.
fn demand(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy = &environment.policy;
    for (name, _) in &policy.demand.own.0 {
        let asked = |s: &Service| s.by.as_ref().is_some_and(|by| by.value == name.text);
        if policy.services.iter().any(asked) {
            continue;
        }
        let near = nearest(&name.text, KNOWN.into_iter().chain(["peak_factor"]));
        findings.push(match near {
            Some(near) => Finding::error(
                &policyfile::UNKNOWN_KEY,
                name.span,
                format!("nothing is sized by `{}`", name.text),
            )
            .label(format!("did you mean `{near}`?")),
            None => Finding::warning(
                &policyfile::DEMAND,
                name.span,
                format!("nothing is sized by `{}`", name.text),
            )
            .help(format!(
                "write by = \"{}\" in a service with tiers",
                name.text
            )),
        });
    }
}

/// The longest name of a sampling rule, less the key tfsize adds.
const LONGEST_SYSTEM: usize = 32 - "-all".len();

fn item_names(environment: &EnvironmentPolicy, findings: &mut Vec<Finding>) {
    let policy: &Policy = &environment.policy;
    let system = &policy.head.name;
    let env = &environment.environment.name;
    for name in [system, env] {
        // Both stand in the names of everything that is made.
        form(name, &names::RDS_IDENTIFIER, findings);
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
    let selected = policy.selected();
    for item in policy.items() {
        let before = findings.len();
        form(item.name, item.names, findings);
        // What is there has the name that it is selected by: the label makes one where it is written.
        let of_it = findings.iter_mut().skip(before);
        for finding in of_it.filter(|_| selected.contains(&item.name.span)) {
            finding.rule = policyfile::GENERATE.id;
            finding.severity = Severity::Note;
        }
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

/// Names that differ only in what the label of a module cannot tell apart.
fn apart(policy: &Policy, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<(&str, String), &Name> = HashMap::new();
    for item in policy.items() {
        let key = (item.kind, label_word(&item.name.text));
        let Some(first) = seen.get(&key) else {
            seen.insert(key, item.name);
            continue;
        };
        let headline = format!(
            "\"{}\" and \"{}\" differ in signs only, and their modules would have one name",
            first.text, item.name.text
        );
        let finding = Finding::error(&policyfile::DUPLICATE, item.name.span, headline);
        findings.push(finding.also(first.span, "the first"));
    }
}
