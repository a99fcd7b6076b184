//! A comment on a pull request: the totals, and what costs more or less; details are folded.

use std::io::{self, Write};

use crate::cost::{Bill, Change, Ends, Verdict};
use crate::report::markdown::{Page, cut};
use crate::text::escape::markdown::{code, element, prose};

use super::money::{difference, dollars};
use super::{Pair, Priced, Report};

/// GitHub refuses a comment of more than 65,536 characters; what follows the tables has room below it.
const TABLES: usize = 57_000;
/// The mark by which a job finds the comment it wrote before.
const MARK: &str = "<!-- tfsize cost -->\n";
/// The heads of amounts.
const ENDS: &str = "Floor | Expected | Ceiling |\n";

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::default();
    page.add(MARK);
    match &report.compared {
        Some(compared) => differences(compared.with, &compared.pairs, &mut page),
        None => costs(report.now, &mut page),
    }
    for held in report.limits {
        let told = prose(&cut(&held.told()));
        let told = if held.verdict == Verdict::Within {
            told
        } else {
            format!("**{told}**")
        };
        page.add(&format!("- {told}\n"));
        for (address, usd) in &held.largest {
            page.add(&format!("  - {} {}\n", dollars(*usd), code(&cut(address))));
        }
    }
    to.write_all(page.text.as_bytes())
}

fn differences(with: &str, pairs: &[Pair<'_>], page: &mut Page) {
    let usd: Ends = pairs.iter().map(Pair::usd).sum();
    let partial = if pairs.iter().any(Pair::is_partial) {
        ", as far as it is known"
    } else {
        ""
    };
    page.add(&format!(
        "### tfsize cost: {} US dollars a month{partial}\n\n",
        difference(usd.expected)
    ));
    page.add(&format!("Against {}.\n\n", code(&cut(with))));
    page.add(&format!("| Costs | Before | Now | {ENDS}"));
    page.add("|---|---:|---:|---:|---:|---:|\n");
    let rows: Vec<&Pair<'_>> = pairs.iter().collect();
    page.all(&rows, TABLES / 3, "root modules are left out", |pair| {
        let [was, is] = [pair.was(), pair.is()].map(|usd| dollars(usd.expected));
        format!(
            "| {} | {was} | {is} | {}",
            prose(&cut(pair.title())),
            three(pair.usd(), difference)
        )
    });
    page.add("\n");
    for (at, pair) in pairs.iter().enumerate() {
        if pair.changes.is_empty() {
            continue;
        }
        let limit = limit(page, pairs.len() - at);
        let count = pair.changes.len();
        let many = if count == 1 { "resource" } else { "resources" };
        let title = format!("{}: {count} {many}", element(&cut(pair.title())));
        page.add(&format!("<details>\n<summary>{title}</summary>\n\n| Resource | Billed | {ENDS}|---|---|---:|---:|---:|\n"));
        page.all(&pair.changes, limit, "resources are left out", changed);
        page.add("\n</details>\n\n");
    }
}

/// How long the page may be after a section: each takes an even part of what the ones before it left.
fn limit(page: &Page, sections: usize) -> usize {
    let left = TABLES.saturating_sub(page.length());
    page.length() + left / sections.max(1)
}

fn changed(change: &Change<'_>) -> String {
    let Some(bill) = change.bill() else {
        return String::new();
    };
    let word = match (change.before, change.after) {
        (None, _) => "new",
        (_, None) => "gone",
        _ => "",
    };
    let lines = change.lines().into_iter();
    let lines: Vec<String> = lines
        .map(|(before, after)| match (before, after) {
            (Some(before), Some(after)) if before.what != after.what => {
                format!(
                    "{} → {}",
                    prose(&cut(&before.what)),
                    prose(&cut(&after.what))
                )
            }
            (_, Some(line)) | (Some(line), None) => prose(&cut(&line.what)),
            (None, None) => String::new(),
        })
        .collect();
    format!(
        "| {} {word} | {} | {}",
        code(&cut(&bill.address)),
        lines.join("<br>"),
        three(change.usd(), difference)
    )
}

fn costs(all: &[Priced], page: &mut Page) {
    let usd: Ends = all.iter().map(|priced| priced.estimate.usd()).sum();
    let at_least = if all.iter().any(Priced::is_partial) {
        "at least "
    } else {
        ""
    };
    page.add(&format!(
        "### tfsize cost: {at_least}{} US dollars a month\n\n",
        dollars(usd.expected)
    ));
    page.add(&format!("| Costs | {ENDS}|---|---:|---:|---:|\n"));
    page.all(all, TABLES / 3, "root modules are left out", |priced| {
        let at_least = if priced.is_partial() {
            ", at least"
        } else {
            ""
        };
        let title = prose(&cut(&priced.title));
        format!(
            "| {title}{at_least} | {}",
            three(priced.estimate.usd(), dollars)
        )
    });
    page.add("\n");
    for (at, priced) in all.iter().enumerate() {
        let limit = limit(page, all.len() - at);
        let mut bills: Vec<&Bill> = priced.billed().collect();
        if bills.is_empty() {
            continue;
        }
        bills.sort_by_key(|bill| std::cmp::Reverse(bill.usd().ceiling));
        let count = bills.len();
        let many = if count == 1 { "resource" } else { "resources" };
        let title = format!("{}: {count} {many}", element(&cut(&priced.title)));
        page.add(&format!("<details>\n<summary>{title}</summary>\n\n| Resource | Billed | {ENDS}|---|---|---:|---:|---:|\n"));
        page.all(&bills, limit, "resources are left out", |bill| {
            let lines = bill.lines.iter().map(|line| prose(&cut(&line.what)));
            let lines: Vec<String> = lines.collect();
            format!(
                "| {} | {} | {}",
                code(&cut(&bill.address)),
                lines.join("<br>"),
                three(bill.usd(), dollars)
            )
        });
        page.add("\n</details>\n\n");
    }
}

/// Three cells and the end of their row.
fn three(usd: Ends, written: fn(rust_decimal::Decimal) -> String) -> String {
    let cells = [usd.floor, usd.expected, usd.ceiling].map(written);
    format!("{} |\n", cells.join(" | "))
}
