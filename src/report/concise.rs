//! One line for each finding: `path:line:column: severity[rule] headline`.

use std::io::{self, Write};

use crate::finding::Finding;

use crate::text::escape::commands::broken;
use crate::text::escape::terminal::{line, place};

use super::{Report, words};

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut findings = report.findings.iter();
    findings.try_for_each(|f| to.write_all(broken(&one(report, f)).as_bytes()))
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
