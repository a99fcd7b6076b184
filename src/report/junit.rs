//! `JUnit` XML: a suite for each root, a case for each finding.

use std::path::Path;

use indexmap::IndexMap;

use crate::finding::{Finding, Severity, Undecided};

use super::xml::Element;
use super::{Report, Totals, words};

#[derive(Default)]
struct Suite {
    cases: Vec<Element>,
    failures: usize,
    skipped: usize,
}

pub(super) fn report(report: &Report) -> String {
    let mut suites: IndexMap<String, Suite> = IndexMap::new();
    for finding in report.findings {
        let root = root(report, finding);
        let suite = suites.entry(root.clone()).or_default();
        // A note never fails a run, so no case either.
        if finding.severity > Severity::Note {
            suite.failures += 1;
        }
        suite.cases.push(found(report, finding, &root));
    }
    for finding in report.suppressed {
        let root = root(report, finding);
        let suite = suites.entry(root.clone()).or_default();
        suite.skipped += 1;
        let why = finding.suppressed.as_ref().map(words::suppressed);
        let why = why.unwrap_or_else(|| "suppressed".to_string());
        suite
            .cases
            .push(case(finding, &root).children([Element::new("skipped").with("message", &why)]));
    }
    for open in report.undecided {
        let root = report.relative(Path::new(&open.root));
        let suite = suites.entry(root.clone()).or_default();
        suite.skipped += 1;
        suite.cases.push(skipped(open, &root));
    }
    let failures: usize = suites.values().map(|s| s.failures).sum();
    let tests = 1 + suites.values().map(|s| s.cases.len()).sum::<usize>();
    // A report without a case reads as a run that never happened.
    let summary = suite("tfsize", 1, 0, 0).children([summary(report)]);
    Element::new("testsuites")
        .with("name", "tfsize")
        .with("tests", &tests.to_string())
        .with("failures", &failures.to_string())
        .with("errors", "0")
        .children([summary])
        .children(
            suites.into_iter().map(|(root, s)| {
                suite(&root, s.cases.len(), s.failures, s.skipped).children(s.cases)
            }),
        )
        .document()
}

fn suite(name: &str, tests: usize, failures: usize, skipped: usize) -> Element {
    Element::new("testsuite")
        .with("name", name)
        .with("tests", &tests.to_string())
        .with("failures", &failures.to_string())
        .with("errors", "0")
        .with("skipped", &skipped.to_string())
}

/// The root module of a finding; for one about no resource, the directory of its file.
fn root(report: &Report, finding: &Finding) -> String {
    if let Some(subject) = &finding.subject {
        return report.relative(Path::new(&subject.root));
    }
    let path = report.files.path(finding.primary.span.file);
    report.relative(path.parent().unwrap_or(Path::new(".")))
}

fn case(finding: &Finding, root: &str) -> Element {
    let about = finding.subject.as_ref().map_or(String::new(), |s| {
        let attribute = s
            .attribute
            .as_ref()
            .map_or(String::new(), |a| format!(".{a}"));
        format!(" {}{attribute}", s.address)
    });
    Element::new("testcase")
        .with("name", &format!("{}{about}", finding.rule))
        .with("classname", root)
}

fn found(report: &Report, finding: &Finding, root: &str) -> Element {
    let mut text = report
        .region(finding.primary.span)
        .map_or(String::new(), |at| format!("{}:{}\n", at.path, at.start));
    text.push_str(&words::details(report, finding).join("\n"));
    let inner = if finding.severity == Severity::Note {
        Element::new("system-out").text(&format!("{}\n{text}", finding.headline))
    } else {
        Element::new("failure")
            .with("type", finding.severity.word())
            .with("message", &finding.headline)
            .text(text.trim_end())
    };
    case(finding, root).children([inner])
}

fn skipped(open: &Undecided, root: &str) -> Element {
    let attribute = open
        .attribute
        .as_ref()
        .map_or(String::new(), |a| format!(".{a}"));
    let mut skipped = Element::new("skipped").with("message", &format!("undecided: {}", open.why));
    if let Some(resolve) = &open.resolve {
        skipped = skipped.text(resolve);
    }
    Element::new("testcase")
        .with(
            "name",
            &format!("{} {}{attribute}", open.rule, open.address),
        )
        .with("classname", root)
        .children([skipped])
}

fn summary(report: &Report) -> Element {
    let totals = Totals::of(report.findings).to_string();
    let text = match words::checked(report) {
        Some(checked) => format!("{totals}; {checked}"),
        None => totals,
    };
    Element::new("testcase")
        .with("name", "summary")
        .with("classname", "tfsize")
        .children([Element::new("system-out").text(&text)])
}
