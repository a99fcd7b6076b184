//! Drift as `JUnit` XML: a suite for each root module and environment, a case for each value and each transition.

use std::io::{self, Write};

use crate::drift::{Kind, Row, Status, TargetDrift, Transition, Unclaimed};
use crate::finding::Severity;
use crate::report::markup::{Element, element};
use crate::report::suites::{self, Case, End, Suite, case, failure};

use super::Report;
use super::words::many;

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite> = report.targets.iter().map(|e| suite(report, e)).collect();
    let mut says = vec![format!("{} drift", many(report.drifted(), "value"))];
    says.extend(report.moves());
    says.extend(report.gaps.iter().cloned());
    suites::write("tfsize drift", &says.join("\n"), &suites, to)
}

fn suite<'a>(report: &'a Report<'a>, target: &'a TargetDrift) -> Suite<'a> {
    let mut cases = Vec::new();
    for row in &target.rows {
        let end = match row.class.kind() {
            Kind::Undecided => End::Skipped,
            Kind::Drift(severity) if fails(severity, row.status) => End::Failed,
            Kind::Same | Kind::Quiet | Kind::Waived | Kind::Drift(_) => End::Passed,
        };
        let element = Box::new(move || value(report, target, row, end));
        cases.push(Case { end, element });
    }
    for transition in &target.transitions {
        let end = if fails(transition.severity, transition.status) {
            End::Failed
        } else {
            End::Passed
        };
        let element = Box::new(move || change(report, target, transition, end));
        cases.push(Case { end, element });
    }
    for one in &target.unclaimed {
        let element = Box::new(move || unclaimed(report, target, one));
        let end = End::Failed;
        cases.push(Case { end, element });
    }
    let name = target.name();
    Suite { name, cases }
}

/// A note never fails a run; against another revision neither does what was there before.
fn fails(severity: Severity, status: Option<Status>) -> bool {
    severity > Severity::Note && matches!(status, None | Some(Status::New | Status::Worse))
}

fn value(report: &Report, target: &TargetDrift, row: &Row, end: End) -> Element {
    let name = format!("{} {} {}", row.item, row.field, row.target());
    let case = case(&name, &target.name());
    let mut lines: Vec<String> = row.at.and_then(|at| report.place(at)).into_iter().collect();
    lines.extend(row.details());
    match end {
        End::Skipped => {
            let why = format!("not known: {}", row.details().join("; "));
            case.put(element("skipped").with("message", why))
        }
        End::Failed => case.put(failure(
            row.class.word(),
            &row.sentence(),
            &lines.join("\n"),
        )),
        End::Passed if row.class.kind() == Kind::Same => case,
        End::Passed => case.put(said(row.sentence(), &lines)),
    }
}

fn change(report: &Report, target: &TargetDrift, t: &Transition, end: End) -> Element {
    let case = case(&format!("{} {}", t.rule, t.address), &target.name());
    let mut lines: Vec<String> = t.at.and_then(|at| report.place(at)).into_iter().collect();
    lines.push(format!("before: {}, after: {}", t.before, t.after));
    lines.extend(t.notes.iter().chain(&t.help).cloned());
    case.put(if end == End::Failed {
        failure(t.severity.word(), &t.headline, &lines.join("\n"))
    } else {
        said(t.headline.clone(), &lines)
    })
}

fn unclaimed(report: &Report, target: &TargetDrift, one: &Unclaimed) -> Element {
    let place = one.at.and_then(|at| report.place(at));
    let lines: Vec<String> = place.into_iter().chain(one.why.clone()).collect();
    let message = format!("no item of the policy is {}", one.address);
    case(&format!("unclaimed {}", one.address), &target.name()).put(failure(
        "unclaimed",
        &message,
        &lines.join("\n"),
    ))
}

fn said(first: String, lines: &[String]) -> Element {
    let text: Vec<String> = std::iter::once(first)
        .chain(lines.iter().cloned())
        .collect();
    element("system-out").lines(text.join("\n"))
}
