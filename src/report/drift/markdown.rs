//! A comment on a pull request: short, a folded table for each environment, and empty where there is nothing to tell.

use std::io::{self, Write};

use crate::drift::{Row, Side, Status, TargetDrift, Transition};
use crate::report::markdown::{Page, cut};
use crate::text::Span;
use crate::text::escape::markdown::{code, element, prose};

use super::Report;
use super::words::{differ, many, range};

/// GitHub refuses a comment of more than 65,536 characters; what follows the tables has room below it.
const TABLES: usize = 57_000;
/// The mark by which a job finds the comment it wrote before.
const MARK: &str = "<!-- tfsize drift -->\n";

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    if !report.changed() {
        return Ok(());
    }
    let mut page = Page::default();
    page.add(MARK);
    page.add(&format!(
        "### tfsize drift: {} from the policy\n\n",
        differ(report.drifted())
    ));
    let mut says = Vec::new();
    if let (Some(against), Some(moves)) = (&report.against, report.moves()) {
        says.push(format!("Against {}: {moves}.", code(against)));
    }
    if let Some(monthly) = report.monthly() {
        says.push(format!("A month: {}.", range(&monthly)));
    }
    let coverage = report.coverage();
    if coverage.of > 0 {
        says.push(format!(
            "{} of {} sized by the policy.",
            coverage.sized,
            many(coverage.of, "resource")
        ));
    }
    if let Some((_, policy)) = report.inputs.iter().find(|(side, _)| side == "policy") {
        says.push(format!("The policy is {}.", code(policy)));
    }
    if !says.is_empty() {
        page.add(&format!("{}\n\n", says.join(" ")));
    }
    for (i, target) in report.targets.iter().enumerate() {
        // Each takes an even part of what the ones before it left.
        let left = TABLES.saturating_sub(page.length());
        let limit = page.length() + left / (report.targets.len() - i);
        section(report, target, limit, &mut page);
    }
    page.fold(
        &many(report.settings.len(), "changed setting"),
        report.settings,
        |s| format!("- {}\n", prose(&cut(&s.to_string()))),
    );
    let gaps: Vec<&String> = report.gaps.iter().collect();
    page.fold(
        &format!("{} that could not be read", many(gaps.len(), "thing")),
        &gaps,
        |gap| format!("- {}\n", prose(&cut(gap))),
    );
    to.write_all(page.text.as_bytes())
}

fn section(report: &Report, target: &TargetDrift, limit: usize, page: &mut Page) {
    let rows: Vec<&Row> = target.rows.iter().filter(|r| report.tells(r)).collect();
    let transitions: Vec<&Transition> = target
        .transitions
        .iter()
        .filter(|t| report.against.is_none() || t.moved())
        .collect();
    if rows.is_empty() && transitions.is_empty() && target.unclaimed.is_empty() {
        return;
    }
    let mut title = vec![many(rows.len(), "value")];
    if !target.unclaimed.is_empty() {
        let loose = many(target.unclaimed.len(), "resource");
        title.push(format!("{loose} without an item"));
    }
    if !transitions.is_empty() {
        title.push(many(transitions.len(), "risky change"));
    }
    page.add(&format!(
        "<details>\n<summary>{}: {}</summary>\n\n",
        // Within the element backslashes would show.
        element(&cut(&target.name())),
        title.join(", ")
    ));
    if !rows.is_empty() {
        let given = target.given();
        let mut head = vec!["Value", "Policy"];
        head.extend(given.iter().map(|side| side.title()));
        head.extend(["What it is", "A month"]);
        page.add(&format!(
            "| {} |\n|{}\n",
            head.join(" | "),
            "---|".repeat(head.len())
        ));
        // What a change does matters more than the last rows of a long table.
        let reserve = 400 * transitions.len().min(10);
        page.all(
            &rows,
            limit.saturating_sub(reserve),
            "values are left out",
            |r| row(report, &given, r),
        );
        page.add("\n");
    }
    page.all(&transitions, limit, "changes are left out", |t| {
        transition(report, t)
    });
    page.all(
        &target.unclaimed.iter().collect::<Vec<_>>(),
        limit,
        "resources are left out",
        |one| {
            let place = one.at.and_then(|span| report.place(span));
            let place = place.map_or(String::new(), |p| format!(" at {}", code(&cut(&p))));
            let note = one
                .why
                .as_ref()
                .map_or(String::new(), |n| format!(": {}", prose(&cut(n))));
            format!(
                "- no item of the policy is {}{place}{note}\n",
                code(&cut(&one.address))
            )
        },
    );
    if !transitions.is_empty() || !target.unclaimed.is_empty() {
        page.add("\n");
    }
    page.add("</details>\n\n");
}

fn row(report: &Report, given: &[Side], row: &Row) -> String {
    let mut value = format!("{} {}", code(&cut(&row.item)), prose(&cut(&row.what)));
    if let Some(address) = &row.address {
        value.push_str("<br>");
        value.push_str(&code(&cut(address)));
    }
    // Under a value the line that has it.
    let with = |mut cell: String, at: Option<Span>| {
        if let Some(place) = at.and_then(|span| report.place(span)) {
            cell.push_str("<br>");
            cell.push_str(&code(&cut(&place)));
        }
        cell
    };
    let mut cells = vec![
        value,
        with(prose(&cut(&row.policy)), row.because.first().copied()),
    ];
    for (side, cell) in row.sides() {
        if given.contains(&side) {
            let at = row.at.filter(|_| side == Side::Source);
            cells.push(with(prose(&cut(&cell.shown())), at));
        }
    }
    let mut says = row.class.says().to_string();
    if row.moved() {
        says = format!(
            "{}: {says}",
            row.status.map(Status::word).unwrap_or_default()
        );
    }
    let reasons = row.remarks();
    if !reasons.is_empty() {
        says = format!("{says} ({})", reasons.join("; "));
    }
    cells.push(prose(&cut(&says)));
    cells.push(row.monthly.map_or_else(String::new, |m| range(&m)));
    format!("| {} |\n", cells.join(" | "))
}

fn transition(report: &Report, t: &Transition) -> String {
    let mut out = format!("- **{}**", prose(&cut(&t.headline)));
    if let Some(place) = t.at.and_then(|span| report.place(span)) {
        out.push_str(" at ");
        out.push_str(&code(&cut(&place)));
    }
    for more in t.notes.iter().chain(&t.help) {
        out.push_str("  \n  ");
        out.push_str(&prose(&cut(more)));
    }
    out.push('\n');
    out
}
