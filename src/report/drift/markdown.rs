//! A comment on a pull request: short, a folded table for each environment, and empty where there is nothing to tell.

use crate::finding::Label;
use crate::report::markdown::{Page, cut};
use crate::text::escape::markdown::{code, element, prose};

use super::words::{many, range};
use super::{EstateView, Report, RowView, TransitionView};

/// GitHub refuses a comment of more than 65,536 characters; what follows the tables has room below it.
const TABLES: usize = 57_000;
/// The mark by which a job finds the comment it wrote before.
const MARK: &str = "<!-- tfsize drift -->\n";

pub(super) fn report(report: &Report) -> String {
    let view = report.view;
    if !view.changed() {
        return String::new();
    }
    let mut page = Page::default();
    page.add(MARK);
    page.add(&format!(
        "### tfsize drift: {} not as the policy has {}\n\n",
        many(view.drifted(), "value"),
        if view.drifted() == 1 { "it" } else { "them" }
    ));
    let mut says = Vec::new();
    if let (Some(against), Some(moves)) = (&view.against, view.moves()) {
        says.push(format!("Against {}: {moves}.", code(against)));
    }
    if let Some(monthly) = view.monthly() {
        says.push(format!("A month: {}.", range(&monthly)));
    }
    let coverage = view.coverage();
    if coverage.of > 0 {
        says.push(format!(
            "{} of {} sized by the policy.",
            coverage.sized,
            many(coverage.of, "resource")
        ));
    }
    if let Some((_, policy)) = view.inputs.iter().find(|(side, _)| side == "policy") {
        says.push(format!("The policy is {}.", code(policy)));
    }
    if !says.is_empty() {
        page.add(&format!("{}\n\n", says.join(" ")));
    }
    for (i, estate) in view.estates.iter().enumerate() {
        // Each takes an even part of what the ones before it left.
        let left = TABLES.saturating_sub(page.length());
        let limit = page.length() + left / (view.estates.len() - i);
        section(report, estate, limit, &mut page);
    }
    page.fold(
        &many(view.settings.len(), "changed setting"),
        &view.settings,
        |s| format!("- {}\n", prose(&cut(&s.to_string()))),
    );
    let gaps: Vec<&String> = view.gaps.iter().collect();
    page.fold(
        &format!("{} that could not be read", many(gaps.len(), "thing")),
        &gaps,
        |gap| format!("- {}\n", prose(&cut(gap))),
    );
    page.text
}

fn section(report: &Report, estate: &EstateView, limit: usize, page: &mut Page) {
    let rows: Vec<&RowView> = estate
        .rows
        .iter()
        .filter(|r| report.view.tells(r))
        .collect();
    let transitions: Vec<&TransitionView> = estate
        .transitions
        .iter()
        .filter(|t| report.view.against.is_none() || t.change.moved())
        .collect();
    if rows.is_empty() && transitions.is_empty() && estate.unclaimed.is_empty() {
        return;
    }
    let mut title = vec![many(rows.len(), "value")];
    if !estate.unclaimed.is_empty() {
        let loose = many(estate.unclaimed.len(), "resource");
        title.push(format!("{loose} without an item"));
    }
    if !transitions.is_empty() {
        title.push(many(transitions.len(), "risky change"));
    }
    page.add(&format!(
        "<details>\n<summary>{}: {}</summary>\n\n",
        // Within the element backslashes would show.
        element(&cut(&estate.name())),
        title.join(", ")
    ));
    if !rows.is_empty() {
        let given = estate.given();
        let mut head = vec!["Value", "Policy"];
        head.extend(given.iter().map(|side| match *side {
            "source" => "Source",
            "plan" => "Plan",
            _ => "State",
        }));
        head.extend(["What it is", "A month"]);
        page.add(&format!(
            "| {} |\n|{}\n",
            head.join(" | "),
            "---|".repeat(head.len())
        ));
        // What a change does weighs more than the last rows of a long table.
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
        &estate.unclaimed.iter().collect::<Vec<_>>(),
        limit,
        "resources are left out",
        |one| {
            let place = one.place.as_ref().and_then(|l| report.place(l));
            let place = place.map_or(String::new(), |p| format!(" at {}", code(&cut(&p))));
            let note = one
                .note
                .as_ref()
                .map_or(String::new(), |n| format!(": {}", prose(&cut(n))));
            format!(
                "- no item of the policy is {}{place}{note}\n",
                code(&cut(&one.address))
            )
        },
    );
    if !transitions.is_empty() || !estate.unclaimed.is_empty() {
        page.add("\n");
    }
    page.add("</details>\n\n");
}

fn row(report: &Report, given: &[&str], row: &RowView) -> String {
    let mut value = format!("{} {}", code(&cut(&row.item)), prose(&cut(&row.what)));
    if let Some(address) = &row.address {
        value.push_str("<br>");
        value.push_str(&code(&cut(address)));
    }
    // Under a value the line that has it.
    let with = |mut cell: String, label: Option<&Label>| {
        if let Some(place) = label.and_then(|l| report.place(l)) {
            cell.push_str("<br>");
            cell.push_str(&code(&cut(&place)));
        }
        cell
    };
    let mut cells = vec![value, with(prose(&cut(&row.policy)), row.because.first())];
    for (side, cell) in row.sides() {
        if given.contains(&side) {
            let label = row.place.as_ref().filter(|_| side == "source");
            cells.push(with(prose(&cut(&cell.shown())), label));
        }
    }
    let mut says = row.class.says.to_string();
    if row.change.moved() {
        says = format!("{}: {says}", row.change.word().unwrap_or_default());
    }
    let reasons = row.remarks();
    if !reasons.is_empty() {
        says = format!("{says} ({})", reasons.join("; "));
    }
    cells.push(prose(&cut(&says)));
    cells.push(row.monthly.map_or_else(String::new, |m| range(&m)));
    format!("| {} |\n", cells.join(" | "))
}

fn transition(report: &Report, t: &TransitionView) -> String {
    let mut out = format!("- **{}**", prose(&cut(&t.headline)));
    if let Some(place) = t.place.as_ref().and_then(|l| report.place(l)) {
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
