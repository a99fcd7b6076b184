//! What the policy's section on lint and its waivers name, and what is wrong with the names.

use crate::family::FAMILIES;
use crate::finding::{Finding, Severity, merged};
use crate::policy::EnvironmentPolicy;
use crate::policy::decode::nearest;
use crate::policy::lint::{Lint, RuleSetting, Waiver};
use crate::registry::policyfile;
use crate::text::Span;

use super::registry::{self, Group};

/// Rules and fields that a policy names and that do not exist, rules that have another id today, and waivers of rules that
/// are not about resources.
pub fn unknown_names(environments: &[EnvironmentPolicy]) -> Vec<Finding> {
    let mut out = Vec::new();
    for environment in environments {
        let policy = &environment.policy;
        for setting in &policy.lint.rules {
            out.extend(of_rule(&setting.name.text, setting.name.span));
            out.extend(of_setting(setting));
        }
        for waiver in &policy.waivers {
            out.extend(of_waiver(waiver));
        }
        out.extend(fields(&policy.lint));
    }
    merged(out)
}

/// What is wrong with the name of a rule.
fn of_rule(name: &str, span: Span) -> Option<Finding> {
    let current = registry::current(name);
    if current != name {
        let headline = format!("rule {name} is called {current} now");
        let finding = Finding::new(Severity::Note, &policyfile::RENAMED_RULE, span, headline);
        return Some(finding.help(format!("write \"{current}\"")));
    }
    if registry::find(name).is_some() {
        return None;
    }
    let finding = Finding::error(&policyfile::RULE, span, format!("there is no rule {name}"));
    Some(match nearest(name, registry::all().map(|r| r.id)) {
        Some(near) => finding.label(format!("did you mean \"{near}\"?")),
        None => finding.help("`tfsize rules` lists them"),
    })
}

/// What is wrong with a setting of a rule: what keeps something from being read stays, whatever is set.
fn of_setting(setting: &RuleSetting) -> Option<Finding> {
    let name = &setting.name.text;
    let (span, headline, help) = match Group::of(registry::current(name))? {
        Group::PolicyFile => (
            setting.name.span,
            format!("{name} is a mistake of the policy file, and stays whatever is set"),
            "correct the mistake, and leave the setting out".to_owned(),
        ),
        Group::Reading if !setting.active.value => (
            setting.active.span_or(setting.name.span),
            format!("{name} says what cannot be read, and stays active"),
            instead(name, Group::Reading),
        ),
        _ => return None,
    };
    Some(Finding::warning(&policyfile::RULE, span, headline).help(help))
}

fn of_waiver(waiver: &Waiver) -> Option<Finding> {
    let rule = waiver.rule.as_ref()?;
    let span = rule.span_or(waiver.name.span);
    let group = Group::of(registry::current(&rule.value));
    if let Some(group) = group.filter(|group| !group.is_about_resources()) {
        let headline = format!("a waiver is about resources, and {} is not", rule.value);
        let finding = Finding::warning(&policyfile::RULE, span, headline);
        return Some(finding.help(instead(&rule.value, group)));
    }
    of_rule(&rule.value, span)
}

/// What to write in place of a waiver of a rule that is not about resources.
fn instead(rule: &str, group: Group) -> String {
    match group {
        Group::Suppression => {
            format!("a setting turns it off: lint {{ rule \"{rule}\" {{ active = false }} }}")
        }
        Group::PolicyFile => "correct the mistake: nothing suppresses it".to_owned(),
        _ => format!("a comment at the place suppresses it: tfsize:ignore[{rule}] reason=\"…\""),
    }
}

/// Fields to compare that do not exist.
fn fields(lint: &Lint) -> Vec<Finding> {
    let fields: Vec<String> = FAMILIES.iter().flat_map(|f| f.field_names()).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let mut out = Vec::new();
    for (name, span) in lint.compare.0.iter().map(|(n, _)| (&n.text, n.span)) {
        let is = |field: &&str| *field == name || field.rsplit('.').next() == Some(name);
        if fields.iter().any(is) {
            continue;
        }
        let headline = format!("there is no field {name} to compare");
        let finding = Finding::error(&policyfile::RULE, span, headline);
        out.push(match nearest(name, fields.iter().copied()) {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding,
        });
    }
    out
}
