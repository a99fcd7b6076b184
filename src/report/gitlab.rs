//! GitLab's code quality report.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};

use crate::text::escape::json::{Each, write_pretty};
use crate::text::escape::terminal::line;

use super::fingerprint::Fingerprints;
use super::own::EMPTY_LIST;
use super::{Report, words};

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    if report.findings.is_empty() {
        return to.write_all(EMPTY_LIST.as_bytes());
    }
    let fingerprints = Fingerprints::new(report);
    let findings = || report.findings.iter();
    let issues = Each(|| findings().map(|f| one(report, f, &fingerprints.of(f))));
    write_pretty(to, &issues)
}

fn one(report: &Report, finding: &Finding, fingerprint: &str) -> Value {
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    // A place is obligatory.
    let (path, begin, end) = report
        .region(finding.primary.span)
        .map_or((".".to_string(), 1, 1), |at| {
            (at.path, at.start.line, at.end.line)
        });
    json!({
        "description": format!(
            "{}{}",
            line(&finding.headline),
            line(&words::environments(&finding.environments))
        ),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": { "path": path, "lines": { "begin": begin, "end": end } },
    })
}
