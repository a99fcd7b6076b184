//! GitLab's code quality report.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Finding, Severity};

use crate::text::escape::json::{Each, write_pretty};
use crate::text::escape::terminal::line;

use super::fingerprint::Fingerprints;
use super::own::EMPTY_LIST;
use super::{Report, words};

/// An issue.
#[derive(Serialize)]
struct Issue {
    description: String,
    /// The rule that it breaks.
    check_name: &'static str,
    /// By which GitLab tells new ones from known ones.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    /// From the root of the repository.
    path: String,
    lines: Lines,
}

/// From 1, both ends included.
#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    if report.findings.is_empty() {
        return to.write_all(EMPTY_LIST.as_bytes());
    }
    let fingerprints = Fingerprints::new(report);
    let findings = || report.findings.iter();
    let issues = Each(|| findings().map(|f| one(report, f, fingerprints.of(f))));
    write_pretty(to, &issues)
}

fn one(report: &Report, finding: &Finding, fingerprint: String) -> Issue {
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
    Issue {
        description: format!(
            "{}{}",
            line(&finding.headline),
            line(&words::environments(&finding.environments))
        ),
        check_name: finding.rule,
        fingerprint,
        severity,
        location: Location {
            path,
            lines: Lines { begin, end },
        },
    }
}
