//! Workflow commands of GitHub Actions, which become annotations of the changed files.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write as _;

use crate::finding::{Changed, Finding, Severity};

use crate::text::escape::commands::{data, property};

use super::{Report, Totals, words};

pub(super) fn report(report: &Report) -> String {
    let mut out: String = report.findings.iter().map(|f| one(report, f)).collect();
    out.extend(report.settings.iter().map(|s| setting(report, s)));
    // GitHub shows ten annotations of each kind for a step; the log says how many there are.
    let _ = write!(out, "tfsize: {}", Totals::of(report.findings));
    if let Some(checked) = words::checked(report) {
        let _ = write!(out, "; {checked}");
    }
    out.push('\n');
    out
}

/// A setting that is another than in a revision, where it is written.
fn setting(report: &Report, of: &Changed) -> String {
    let mut properties = Vec::new();
    if let Some(at) = of.at.and_then(|span| report.region(span)) {
        properties.push(format!("file={}", property(&at.path)));
        properties.push(format!("line={}", at.start.line));
    }
    properties.push(format!("title={} changed", of.kind.word()));
    let message = data(&of.to_string());
    format!("::notice {}::{message}\n", properties.join(","))
}

fn one(report: &Report, finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(at) = report.region(finding.primary.span) {
        properties.push(("file", at.path));
        properties.push(("line", at.start.line.to_string()));
        properties.push(("endLine", at.end.line.to_string()));
        // Columns are refused for a range of several lines.
        if at.start.line == at.end.line {
            properties.push(("col", at.start.column.to_string()));
            properties.push(("endColumn", at.end.column.to_string()));
        }
    }
    properties.push(("title", finding.rule.to_string()));
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let mut message = finding.headline.clone();
    message.push_str(&words::environments(&finding.environments));
    for note in finding.notes.iter().chain(&finding.help) {
        message.push('\n');
        message.push_str(note);
    }
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}
