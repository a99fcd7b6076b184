//! One line for each finding: `path:line:column: severity[rule] headline`.

use crate::finding::Finding;

use super::{Report, words};

pub(super) fn report(report: &Report) -> String {
    report.findings.iter().map(|f| one(report, f)).collect()
}

/// The path stands as the user wrote it: an editor opens it from where the command ran.
fn one(report: &Report, finding: &Finding) -> String {
    let place = if report.files.get(finding.primary.span.file).is_some() {
        format!("{}: ", report.files.locate(finding.primary.span))
    } else {
        String::new()
    };
    format!(
        "{}{}[{}] {}{}\n",
        words::line(&place),
        finding.severity.word(),
        finding.rule,
        words::line(&finding.headline),
        words::environments(&finding.environments),
    )
}
