//! What rules say of what must not be shown.

use crate::config::value::{Data, HIDDEN, Value, Why};
use crate::finding::{Finding, Label, RuleInfo};

use super::subject::{Answer, Blocked, BranchAssumptions, Verdict};

/// The answer of a rule with what it says withheld, if it has read what must not be shown.
pub(super) fn withhold_secrets(
    answer: Answer,
    rule: &'static RuleInfo,
    assumptions: &BranchAssumptions,
) -> Answer {
    let secrets = assumptions.secrets.take();
    if secrets.is_empty() {
        return answer;
    }
    match answer {
        Ok(Verdict::Fail(findings)) => Ok(Verdict::Fail(withheld(findings, rule, &secrets))),
        Err(blocked) => Err(Blocked {
            attribute: path_without_secrets(&blocked.attribute, &secrets),
            why: match blocked.why {
                Why::Other(_) => {
                    Why::Other(format!("a value that it depends on is {HIDDEN}").into())
                }
                known => known,
            },
            ..blocked
        }),
        other => other,
    }
}

/// A path without the keys that select an element, if they could tell a secret.
fn path_without_secrets(path: &str, secrets: &[Value]) -> String {
    let mut texts = Vec::new();
    for secret in secrets {
        scalars(secret, &mut texts);
    }
    if texts.iter().any(|text| path.contains(text)) {
        path.split('[').next().unwrap_or_default().to_owned()
    } else {
        path.to_owned()
    }
}

/// The findings of a rule that has read what must not be shown. Headlines, notes and advice are made of what a rule has
/// read, and be it a sum or a unit of it; so they give way to the rule's own sentence, and places stay without words. A
/// fix stays, unless what it writes is such a value.
fn withheld(findings: Vec<Finding>, rule: &'static RuleInfo, secrets: &[Value]) -> Vec<Finding> {
    let mut texts = Vec::new();
    for secret in secrets {
        scalars(secret, &mut texts);
    }
    findings
        .into_iter()
        .map(|finding| {
            let name = finding.subject.as_ref().map_or("", |s| s.address.as_str());
            let headline = format!("{name} is not as it should be: {}", rule.summary);
            let mut out = Finding::new(finding.severity, rule, finding.primary.span, headline)
                .note(format!("a value that it depends on is {HIDDEN}"));
            out.related = finding.related.iter().map(unworded).collect();
            out.trail = finding.trail;
            out.environments = finding.environments;
            out.subject = finding.subject.map(|mut subject| {
                subject.attribute = subject.attribute.map(|a| path_without_secrets(&a, secrets));
                subject.want = None;
                subject.monthly = None;
                subject
            });
            out.fix = finding.fix.filter(|fix| {
                !fix.edits
                    .iter()
                    .any(|edit| texts.iter().any(|text| edit.text.contains(text)))
            });
            if let (Some(fix), Some(subject)) = (&mut out.fix, &out.subject) {
                let what = subject.attribute.as_deref().unwrap_or("the value");
                fix.monthly = None;
                fix.title = fix.edits.first().map_or_else(
                    || format!("set {what}"),
                    |edit| format!("set {what} to {}", edit.text.trim()),
                );
            }
            out
        })
        .collect()
}

fn unworded(label: &Label) -> Label {
    Label {
        text: String::new(),
        span: label.span,
    }
}

/// The texts and numbers in a value, as a message could spell them.
fn scalars(value: &Value, out: &mut Vec<String>) {
    match &value.data {
        Data::String(text) if !text.is_empty() => out.push(text.to_string()),
        Data::Number(n) => out.push(n.to_string()),
        _ => value.children().for_each(|child| scalars(child, out)),
    }
}
