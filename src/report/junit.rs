//! Findings as `JUnit` XML: a suite for each root module, a case for each finding.

use std::io::{self, Write};
use std::path::Path;

use indexmap::IndexMap;

use crate::finding::{Finding, Severity, Undecided};

use super::markup::{Element, element};
use super::suites::{self, Case, End, Suite, case, failure};
use super::{Report, Totals, words};

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut suites = Suites::default();
    for finding in report.findings {
        // A note never fails a run, so no case either.
        let end = if finding.severity > Severity::Note {
            End::Failed
        } else {
            End::Passed
        };
        suites.add(root(report, finding), end, move || found(report, finding));
    }
    for finding in report.suppressed {
        let element = move || suppressed(report, finding);
        suites.add(root(report, finding), End::Skipped, element);
    }
    for open in report.undecided {
        let root = report.relative(Path::new(&open.root));
        suites.add(root, End::Skipped, move || undecided(report, open));
    }
    let suites = suites.0.into_iter();
    let suites: Vec<Suite> = suites.map(|(name, cases)| Suite { name, cases }).collect();
    suites::write("tfsize", &summary(report), &suites, to)
}

/// The cases of each root module.
#[derive(Default)]
struct Suites<'a>(IndexMap<String, Vec<Case<'a>>>);

impl<'a> Suites<'a> {
    fn add(&mut self, root: String, end: End, element: impl Fn() -> Element + 'a) {
        let element = Box::new(element);
        self.0.entry(root).or_default().push(Case { end, element });
    }
}

/// The root module of a finding; for one about no resource, the directory of its file.
fn root(report: &Report, finding: &Finding) -> String {
    if let Some(subject) = &finding.subject {
        return report.relative(Path::new(&subject.root));
    }
    let path = report.files.path(finding.primary.span.file);
    report.relative(path.parent().unwrap_or(Path::new(".")))
}

fn of(report: &Report, finding: &Finding) -> Element {
    let about = finding.subject.as_ref().map_or(String::new(), |s| {
        let attribute = s
            .attribute
            .as_ref()
            .map_or(String::new(), |a| format!(".{a}"));
        format!(" {}{attribute}", s.address)
    });
    case(&format!("{}{about}", finding.rule), &root(report, finding))
}

fn found(report: &Report, finding: &Finding) -> Element {
    let mut text = report
        .region(finding.primary.span)
        .map_or(String::new(), |at| format!("{}:{}\n", at.path, at.start));
    text.push_str(&words::details(report, finding).join("\n"));
    of(report, finding).put(if finding.severity == Severity::Note {
        element("system-out").lines(format!("{}\n{text}", finding.headline))
    } else {
        failure(finding.severity.word(), &finding.headline, text.trim_end())
    })
}

fn suppressed(report: &Report, finding: &Finding) -> Element {
    let why = finding.suppressed.as_ref().map(words::suppressed);
    let why = why.unwrap_or_else(|| "suppressed".to_string());
    of(report, finding).put(element("skipped").with("message", why))
}

fn undecided(report: &Report, open: &Undecided) -> Element {
    let attribute = open
        .attribute
        .as_ref()
        .map_or(String::new(), |a| format!(".{a}"));
    let mut skipped = element("skipped").with("message", format!("undecided: {}", open.why));
    if let Some(resolve) = &open.resolve {
        skipped = skipped.lines(resolve);
    }
    case(
        &format!("{} {}{attribute}", open.rule, open.address),
        &report.relative(Path::new(&open.root)),
    )
    .put(skipped)
}

fn summary(report: &Report) -> String {
    let totals = Totals::of(report.findings).to_string();
    match words::checked(report) {
        Some(checked) => format!("{totals}; {checked}"),
        None => totals,
    }
}
