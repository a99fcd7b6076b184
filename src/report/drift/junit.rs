//! `JUnit` XML: a suite for each root module and environment, a case for each value and each transition.

use crate::drift::{Estate, Kind, Row, Status, Transition};
use crate::finding::Severity;
use crate::report::xml::Element;

use super::Report;
use super::words::many;

#[derive(Default)]
struct Suite {
    cases: Vec<Element>,
    failures: usize,
    skipped: usize,
}

pub(super) fn report(report: &Report) -> String {
    let suites: Vec<(String, Suite)> = report
        .estates
        .iter()
        .map(|estate| (estate.name(), suite(report, estate)))
        .collect();
    let failures: usize = suites.iter().map(|(_, s)| s.failures).sum();
    let tests = 1 + suites.iter().map(|(_, s)| s.cases.len()).sum::<usize>();
    let mut says = vec![format!("{} drift", many(report.drifted(), "value"))];
    says.extend(report.moves());
    says.extend(report.gaps.iter().cloned());
    // A report without a case reads as a run that never happened.
    let summary = element("tfsize drift", 1, 0, 0).children([Element::new("testcase")
        .with("name", "summary")
        .with("classname", "tfsize drift")
        .children([Element::new("system-out").text(&says.join("\n"))])]);
    Element::new("testsuites")
        .with("name", "tfsize drift")
        .with("tests", &tests.to_string())
        .with("failures", &failures.to_string())
        .with("errors", "0")
        .children([summary])
        .children(suites.into_iter().map(|(name, s)| {
            element(&name, s.cases.len(), s.failures, s.skipped).children(s.cases)
        }))
        .document()
}

fn element(name: &str, tests: usize, failures: usize, skipped: usize) -> Element {
    Element::new("testsuite")
        .with("name", name)
        .with("tests", &tests.to_string())
        .with("failures", &failures.to_string())
        .with("errors", "0")
        .with("skipped", &skipped.to_string())
}

fn suite(report: &Report, estate: &Estate) -> Suite {
    let mut out = Suite::default();
    for row in &estate.rows {
        value(report, estate, row, &mut out);
    }
    for transition in &estate.transitions {
        change(report, estate, transition, &mut out);
    }
    for one in &estate.unclaimed {
        let place = one.at.iter().filter_map(|span| report.place(*span));
        let lines: Vec<String> = place.chain(one.why.clone()).collect();
        let message = format!("no item of the policy is {}", one.address);
        out.failures += 1;
        out.cases.push(
            Element::new("testcase")
                .with("name", &format!("unclaimed {}", one.address))
                .with("classname", &estate.name())
                .children([Element::new("failure")
                    .with("type", "unclaimed")
                    .with("message", &message)
                    .text(&lines.join("\n"))]),
        );
    }
    out
}

/// A note never fails a run; against another revision neither does what was there before.
fn fails(severity: Severity, status: Option<Status>) -> bool {
    severity > Severity::Note && matches!(status, None | Some(Status::New | Status::Worse))
}

fn value(report: &Report, estate: &Estate, row: &Row, out: &mut Suite) {
    let case = Element::new("testcase")
        .with(
            "name",
            &format!("{} {} {}", row.item, row.field, row.target()),
        )
        .with("classname", &estate.name());
    let mut lines: Vec<String> = row
        .at
        .iter()
        .filter_map(|span| report.place(*span))
        .collect();
    lines.extend(row.details());
    out.cases.push(match row.class.kind() {
        Kind::Same => case,
        Kind::Undecided => {
            out.skipped += 1;
            let why = format!("not known: {}", row.details().join("; "));
            case.children([Element::new("skipped").with("message", &why)])
        }
        Kind::Drift(severity) if fails(severity, row.status) => {
            out.failures += 1;
            case.children([Element::new("failure")
                .with("type", row.class.word())
                .with("message", &row.sentence())
                .text(&lines.join("\n"))])
        }
        Kind::Quiet | Kind::Waived | Kind::Drift(_) => {
            case.children([said(row.sentence(), &lines)])
        }
    });
}

fn change(report: &Report, estate: &Estate, t: &Transition, out: &mut Suite) {
    let case = Element::new("testcase")
        .with("name", &format!("{} {}", t.rule, t.address))
        .with("classname", &estate.name());
    let mut lines: Vec<String> = t.at.iter().filter_map(|span| report.place(*span)).collect();
    lines.push(format!("before: {}, after: {}", t.before, t.after));
    lines.extend(t.notes.iter().chain(&t.help).cloned());
    out.cases.push(if fails(t.severity, t.status) {
        out.failures += 1;
        case.children([Element::new("failure")
            .with("type", t.severity.word())
            .with("message", &t.headline)
            .text(&lines.join("\n"))])
    } else {
        case.children([said(t.headline.clone(), &lines)])
    });
}

fn said(first: String, lines: &[String]) -> Element {
    let text: Vec<String> = std::iter::once(first)
        .chain(lines.iter().cloned())
        .collect();
    Element::new("system-out").text(&text.join("\n"))
}
