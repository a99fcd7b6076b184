//! Checkstyle XML.

use std::io::{self, Write};

use indexmap::IndexMap;

use crate::finding::{Finding, Severity};

use super::markup::{Document, Element, element};
use super::{Report, words};

/// The version of Checkstyle whose shape this is; readers want one.
const SHAPE: &str = "10.0";

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut files: IndexMap<String, Vec<(&Finding, usize, usize)>> = IndexMap::new();
    for finding in report.findings {
        let at = report.region(finding.primary.span);
        let (path, line, column) = at.map_or((".".to_string(), 1, 1), |at| {
            (at.path, at.start.line, at.start.column)
        });
        files.entry(path).or_default().push((finding, line, column));
    }
    let mut document = Document::xml(to)?;
    // Checkstyle itself begins its reports in the same way.
    document.comment("tfsize")?;
    document.open(&element("checkstyle").with("version", SHAPE))?;
    for (path, found) in files {
        document.open(&element("file").with("name", &path))?;
        let errors = found.into_iter();
        document.all(errors.map(|(finding, line, column)| one(finding, line, column)))?;
        document.close()?;
    }
    document.end()
}

fn one(finding: &Finding, line: usize, column: usize) -> Element {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let environments = words::environments(&finding.environments);
    element("error")
        .with("line", line.to_string())
        .with("column", column.to_string())
        .with("severity", severity)
        .with("message", format!("{}{environments}", finding.headline))
        .with("source", format!("tfsize.{}", finding.rule))
}
