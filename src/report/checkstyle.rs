//! Checkstyle XML.

use indexmap::IndexMap;

use crate::finding::{Finding, Severity};

use super::xml::Element;
use super::{Report, words};

/// The version of Checkstyle whose shape this is; readers want one.
const SHAPE: &str = "10.0";

pub(super) fn report(report: &Report) -> String {
    let mut files: IndexMap<String, Vec<Element>> = IndexMap::new();
    for finding in report.findings {
        let at = report.region(finding.primary.span);
        let (path, line, column) = at.map_or((".".to_string(), 1, 1), |at| {
            (at.path, at.start.line, at.start.column)
        });
        files
            .entry(path)
            .or_default()
            .push(one(finding, line, column));
    }
    Element::new("checkstyle")
        .with("version", SHAPE)
        .children(
            files
                .into_iter()
                .map(|(path, found)| Element::new("file").with("name", &path).children(found)),
        )
        .document()
}

fn one(finding: &Finding, line: usize, column: usize) -> Element {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let environments = words::environments(&finding.environments);
    Element::new("error")
        .with("line", &line.to_string())
        .with("column", &column.to_string())
        .with("severity", severity)
        .with("message", &format!("{}{environments}", finding.headline))
        .with("source", &format!("tfsize.{}", finding.rule))
}
