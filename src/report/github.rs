//! Workflow commands of GitHub Actions, which become annotations of the changed files.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use crate::finding::{Changed, Finding, Severity};

use crate::text::escape::commands::{data, property};

use super::{Report, Totals, words};

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        to.write_all(one(report, finding).as_bytes())?;
    }
    for changed in report.settings {
        to.write_all(setting(report, changed).as_bytes())?;
    }
    // GitHub shows ten annotations of each kind for a step; the log says how many there are.
    write!(to, "tfsize: {}", Totals::of(report.findings))?;
    if let Some(checked) = words::checked(report) {
        write!(to, "; {checked}")?;
    }
    to.write_all(b"\n")
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
