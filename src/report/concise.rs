//! One line for each finding: `path:line:column: severity[rule] headline`.

use crate::finding::Finding;

use crate::text::escape::terminal::{line, place};

use super::{Report, words};

pub(super) fn report(report: &Report) -> String {
    report.findings.iter().map(|f| one(report, f)).collect()
}

/// The path stands as the user wrote it: an editor opens it from where the command ran.
fn one(report: &Report, finding: &Finding) -> String {
    let at = if report.files.get(finding.primary.span.file).is_some() {
        format!("{}: ", place(report.files, finding.primary.span))
    } else {
        String::new()
    };
    format!(
        "{}{}[{}] {}{}\n",
        at,
        finding.severity.word(),
        finding.rule,
        line(&finding.headline),
        line(&words::environments(&finding.environments)),
    )
}
