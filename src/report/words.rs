//! What there is to say of a finding beside its headline, in plain sentences that several formats share.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::{Checked, Finding, Fix, Label, Safety, Subject, Suppressed, Undecided};
use crate::text::{Edit, FileId, Files, SourceFile, Span};

use super::Report;

/// ` (production, staging)`, or nothing.
pub(super) fn environments(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" ({})", names.join(", "))
    }
}

/// `of aws_x.y in stacks/production, cpu: actual 256, expected 512`.
pub(super) fn subject(subject: &Subject) -> String {
    let mut out = format!("of {}", subject.address);
    if !subject.root.is_empty() {
        out.push_str(" in ");
        out.push_str(&subject.root);
    }
    if let Some(attribute) = &subject.attribute {
        out.push_str(", ");
        out.push_str(attribute);
    }
    let values: Vec<String> = [("actual", &subject.got), ("expected", &subject.want)]
        .iter()
        .filter_map(|(word, value)| value.as_ref().map(|v| format!("{word} {v}")))
        .collect();
    if !values.is_empty() {
        out.push_str(": ");
        out.push_str(&values.join(", "));
    }
    out
}

/// What the found value costs beside the wanted one; nothing for less than a cent.
pub(super) fn cost(subject: &Subject) -> Option<String> {
    let monthly = subject
        .monthly
        .filter(|m| m.is_finite() && m.abs() >= 0.005)?;
    let word = if monthly > 0.0 { "more" } else { "less" };
    Some(format!(
        "costs ${:.2} a month {word} than the expected value",
        monthly.abs()
    ))
}

/// Who says that a finding does not count, and why.
pub(super) fn suppressed(by: &Suppressed) -> String {
    let mut out = format!("suppressed by {}", by.by.word());
    if let Some(until) = &by.until {
        out.push_str(" until ");
        out.push_str(until);
    }
    if !by.reason.is_empty() {
        out.push_str(": ");
        out.push_str(&by.reason);
    }
    out
}

/// `safe fix: write 1024`, with the reason where it is not safe.
pub(super) fn fix(fix: &Fix) -> String {
    let word = match fix.safety {
        Safety::Safe => "safe fix",
        Safety::Unsafe => "unsafe fix",
        Safety::Shown => "fix by hand",
    };
    if fix.because.is_empty() {
        format!("{word}: {}", fix.told())
    } else {
        format!("{word}: {} ({})", fix.told(), fix.because)
    }
}

/// A place and its label: `main.tf:3:9: passed here`.
fn labelled(report: &Report, label: &Label) -> Option<String> {
    let at = report.region(label.span)?;
    let mut out = format!("{}:{}", at.path, at.start);
    if !label.text.is_empty() {
        out.push_str(": ");
        out.push_str(&label.text);
    }
    Some(out)
}

/// Everything beside the headline, a paragraph each.
pub(super) fn details(report: &Report, finding: &Finding) -> Vec<String> {
    let mut out = Vec::new();
    if !finding.primary.text.is_empty() {
        out.push(finding.primary.text.clone());
    }
    out.extend(finding.notes.iter().cloned());
    if let Some(about) = &finding.subject {
        out.push(subject(about));
        out.extend(cost(about));
    }
    out.extend(
        finding
            .trail
            .iter()
            .filter_map(|l| labelled(report, l))
            .map(|l| format!("through {l}")),
    );
    out.extend(
        finding
            .related
            .iter()
            .filter_map(|l| labelled(report, l))
            .map(|l| format!("see {l}")),
    );
    if !finding.environments.is_empty() {
        out.push(format!("in {}", finding.environments.join(", ")));
    }
    out.extend(finding.suppressed.as_ref().map(suppressed));
    out.extend(finding.help.clone());
    out.extend(finding.fix.as_ref().map(fix));
    out
}

/// `cpu of aws_x.y is not known: var.cpu has no value`.
pub(super) fn undecided(undecided: &Undecided) -> String {
    let what = match &undecided.attribute {
        Some(attribute) => format!("{attribute} of {}", undecided.address),
        None => undecided.address.clone(),
    };
    let more = match undecided.more {
        0 => String::new(),
        1 => " (and 1 more for this reason)".to_owned(),
        more => format!(" (and {more} more for this reason)"),
    };
    format!("{what}: {}{more}", undecided.why)
}

/// How many checks there were and how they ended; nothing when there was none and the findings say why.
pub(super) fn checked(report: &Report) -> Option<String> {
    let c = report.checked;
    if c.asked() == 0 {
        return nothing_checked(&c, report.findings).map(ToOwned::to_owned);
    }
    Some(counts(&c))
}

/// How many checks there were and how they ended.
pub(super) fn counts(c: &Checked) -> String {
    let many = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    format!(
        "{} on {} in {}: {} passed, {} failed, {} suppressed, {} undecided",
        many(c.asked(), "check"),
        many(c.resources, "resource"),
        many(c.roots, "root module"),
        c.passed,
        c.failed,
        c.suppressed,
        c.undecided
    )
}

/// Why nothing was checked, where no finding says it.
pub fn nothing_checked(checked: &Checked, findings: &[Finding]) -> Option<&'static str> {
    if checked.asked() > 0 || !findings.is_empty() {
        None
    } else if checked.roots == 0 {
        Some("nothing was checked: no Terraform configuration was found")
    } else {
        Some("nothing was checked: no rule applies to any resource")
    }
}

/// The whole lines that hold the spans.
pub(super) fn window(text: &str, spans: impl Iterator<Item = Span>) -> Range<usize> {
    let (start, end) = spans.fold((text.len(), 0), |(start, end), span| {
        (start.min(span.range().start), end.max(span.range().end))
    });
    let before = text.get(..start).and_then(|t| t.rfind('\n'));
    let after = text.get(end..).and_then(|t| t.find('\n'));
    before.map_or(0, |n| n + 1)..after.map_or(text.len(), |n| end + n + 1)
}

/// The part of a file that a fix changes.
pub(super) struct Changed<'a> {
    pub(super) file: &'a SourceFile,
    /// The number of its first line.
    pub(super) line: usize,
    /// Whole lines as they are.
    pub(super) old: Cow<'a, str>,
    /// The same lines afterwards.
    pub(super) new: String,
    /// What is replaced, counted from the start of `old`.
    pub(super) edits: Vec<Edit>,
}

/// What a fix changes, file by file; a fix that does not fit its files is not shown.
pub(super) fn changed<'a>(files: &'a Files, fix: &Fix) -> Vec<Changed<'a>> {
    let mut ids: Vec<FileId> = Vec::new();
    for edit in &fix.edits {
        if !ids.contains(&edit.span.file) {
            ids.push(edit.span.file);
        }
    }
    ids.iter()
        .filter_map(|id| {
            let file = files.get(*id)?;
            let edits = || fix.edits.iter().filter(|e| e.span.file == *id);
            let window = window(&file.text, edits().map(|e| e.span));
            let wanted: Vec<Edit> = edits()
                .map(|e| Edit {
                    range: e.span.range(),
                    text: e.text.clone(),
                })
                .collect();
            let (old, new, edits) = files.edited(*id, window.clone(), &wanted)?;
            let first = u32::try_from(window.start).unwrap_or(u32::MAX);
            Some(Changed {
                file,
                line: file.place(first).line,
                old,
                new,
                edits,
            })
        })
        .collect()
}
