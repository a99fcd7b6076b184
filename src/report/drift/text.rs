//! Drift for a terminal: a table for each environment.

use std::fmt::Write as _;
use std::io;

use crate::drift::{Kind, Row, Side, Status, TargetDrift, Transition};
use crate::report::human::{self, MOST, more, table};
use crate::text::escape::terminal::{Screen, line};

use super::Report;
use super::words::{differ, many, range};

pub(super) fn report(
    report: &Report,
    width: Option<u16>,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let inputs: Vec<String> = report
        .inputs
        .iter()
        .map(|(side, name)| line(&format!("{side} {name}")))
        .collect();
    let mut out = Screen::new();
    let _ = writeln!(out, "{}\n", inputs.join(", "));
    for target in report.targets.iter().filter(|e| !e.is_bare()) {
        section(report, target, width, &mut out);
        human::print(&std::mem::take(&mut out), to)?;
    }
    let bare: Vec<String> = report
        .targets
        .iter()
        .filter(|e| e.is_bare())
        .map(TargetDrift::name)
        .collect();
    if !bare.is_empty() {
        let _ = writeln!(out, "without a sized value: {}", bare.join(", "));
    }
    human::settings(report.files, report.settings, &mut out);
    for gap in report.gaps {
        let _ = writeln!(out, "{}", line(gap));
    }
    let _ = write!(out, "{} from the policy", differ(report.drifted()));
    if let Some(monthly) = report.monthly() {
        let _ = write!(out, ", a month {}", range(&monthly));
    }
    if report.unclaimed() > 0 {
        let loose = many(report.unclaimed(), "resource");
        let _ = write!(out, ", {loose} without an item of the policy");
    }
    if let (Some(against), Some(moves)) = (&report.against, report.moves()) {
        let _ = write!(out, "; against {}: {moves}", line(against));
    }
    out.text(".\n");
    human::print(&out, to)
}

/// With another revision what moved, else what drifts or is not known.
fn shown(report: &Report, row: &Row) -> bool {
    if report.against.is_some() {
        return row.moved();
    }
    row.class.is_drift() || row.class.kind() == Kind::Undecided
}

fn section(report: &Report, target: &TargetDrift, width: Option<u16>, out: &mut Screen) {
    let _ = writeln!(out, "{}: {}", target.name(), target.counts());
    let given = target.given();
    let mut head = vec!["ITEM", "VALUE", "POLICY"];
    let titles: Vec<String> = given
        .iter()
        .map(|side| side.title().to_uppercase())
        .collect();
    head.extend(titles.iter().map(String::as_str));
    head.extend(["CLASS", "A MONTH"]);
    let rows: Vec<&Row> = target.rows.iter().filter(|r| shown(report, r)).collect();
    if !rows.is_empty() {
        let shown = || rows.iter().take(MOST);
        let cells = shown().map(|r| cells(&given, r)).collect();
        let _ = writeln!(out, "{}\n", table(&head, cells, width));
        for row in shown() {
            place(report, row, out);
        }
        more(out, rows.len(), "values");
    }
    let told = |t: &&Transition| report.against.is_none() || t.moved();
    let transitions: Vec<&Transition> = target.transitions.iter().filter(told).collect();
    for t in transitions.iter().take(MOST) {
        let _ = writeln!(
            out,
            "{}[{}]: {}",
            t.severity.word(),
            t.rule,
            line(&t.headline)
        );
        if let Some(place) = t.at.and_then(|span| report.place(span)) {
            let _ = writeln!(out, "  at {place}");
        }
        for more in t.notes.iter().chain(&t.help) {
            let _ = writeln!(out, "  {}", line(more));
        }
    }
    more(out, transitions.len(), "changes");
    let waived = |r: &&Row| r.class.kind() == Kind::Waived && !shown(report, r);
    let waived: Vec<&Row> = target.rows.iter().filter(waived).collect();
    for row in waived.iter().take(MOST) {
        let note = row.note.as_deref().unwrap_or_default();
        let (item, what) = (line(&row.item), line(&row.what));
        let _ = writeln!(out, "waived: {item} {what}: {}", line(note));
    }
    more(out, waived.len(), "waived values");
    for one in target.unclaimed.iter().take(MOST) {
        let note = one.why.as_ref();
        let note = note.map_or(String::new(), |n| format!(": {}", line(n)));
        let place = one.at.and_then(|span| report.place(span));
        let place = place.map_or(String::new(), |p| format!("{p}: "));
        let address = line(&one.address);
        let _ = writeln!(out, "{place}no item of the policy is {address}{note}");
    }
    more(out, target.unclaimed.len(), "resources without an item");
    for (family, name) in target.absent.iter().take(MOST) {
        let _ = writeln!(out, "no resource is {}/{}", line(family), line(name));
    }
    more(out, target.absent.len(), "items without a resource");
    if target.coverage.of > 0 {
        let _ = writeln!(
            out,
            "{} of {} sized by the policy{}",
            target.coverage.sized,
            many(target.coverage.of, "resource"),
            if target.is_whole() {
                ""
            } else {
                ", as far as was read"
            }
        );
    }
    out.text("\n");
}

/// Where a row's value is to be changed, the line of the policy that asks for it, and what else there is to say.
fn place(report: &Report, row: &Row, out: &mut Screen) {
    let place = row.at.and_then(|span| report.place(span));
    let place = place.unwrap_or_else(|| line(&row.target()));
    if !place.is_empty() {
        let _ = write!(out, "{place}: ");
    }
    let _ = write!(out, "{} {}", line(&row.item), line(&row.what));
    match row.because.first().and_then(|span| report.place(*span)) {
        Some(policy) => {
            let _ = write!(out, ", policy at {policy}");
        }
        None => {
            out.text(", the policy's default");
        }
    }
    out.text("\n");
    for more in row.remarks() {
        let _ = writeln!(out, "  {}", line(&more));
    }
}

fn cells(given: &[Side], row: &Row) -> Vec<String> {
    let mut out = vec![line(&row.item), line(&row.what), line(&row.policy)];
    for (side, cell) in row.sides() {
        if given.contains(&side) {
            out.push(line(&cell.shown()));
        }
    }
    let mut class = row.class.word().to_string();
    if row.moved() {
        class = format!(
            "{class}, {}",
            row.status.map(Status::word).unwrap_or_default()
        );
    }
    out.push(class);
    out.push(row.monthly.map_or_else(String::new, |m| range(&m)));
    out
}
