//! A comment on a pull request: the totals, and what costs more or less; details are folded.

use std::io::{self, Write};

use crate::cost::{Bill, Change, Ends, Verdict};
use crate::report::markdown::{Page, cut};
use crate::text::escape::markdown::{code, element, prose};

use super::money::{difference, dollars};
use super::{
    Held, Pair, Priced, Report, amount, amount_more, change_word, lacking, said_of_both,
    said_with_price,
};

/// GitHub refuses a comment of more than 65,536 characters: the tables, and how long the page is with what they lack.
const TABLES: usize = 52_000;
/// See [`TABLES`].
const LEFT_OUT: usize = 60_000;
/// The mark by which a job finds the comment it wrote before.
const MARK: &str = "<!-- tfsize cost -->\n";
/// The heads of amounts.
const ENDS: &str = "Floor | Expected | Ceiling |\n";

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::default();
    page.add(MARK);
    // The limits are what a job fails by: they have room whatever follows.
    match &report.compared {
        Some(compared) => differences(compared.with, &compared.pairs, report, &mut page),
        None => costs(report, &mut page),
    }
    to.write_all(page.text.as_bytes())
}

/// How the costs stand to their limits, those that fail first.
fn limits(report: &Report, page: &mut Page) {
    let mut all: Vec<&Held> = report.limits.iter().collect();
    all.sort_by_key(|held| match held.verdict {
        Verdict::Above => 0,
        Verdict::Undecided => 1,
        Verdict::Within => 2,
    });
    page.all(&all, TABLES / 3, "limits are left out", |held| {
        let told = prose(&cut(&held.told()));
        if held.verdict == Verdict::Within {
            return format!("- {told}\n");
        }
        let largest = held.largest.iter();
        let largest = largest
            .map(|(address, usd)| format!("  - {} {}\n", dollars(*usd), code(&cut(address))));
        format!("- **{told}**\n{}", largest.collect::<String>())
    });
    if !all.is_empty() {
        page.add("\n");
    }
}

/// What the totals lack.
fn left_out(report: &Report, page: &mut Page) {
    let all = report.now.iter().flat_map(|priced| {
        let of = |one: String| format!("{}: {one}", priced.title);
        lacking(priced).into_iter().map(of).collect::<Vec<_>>()
    });
    let all: Vec<String> = all.collect();
    if all.is_empty() {
        return;
    }
    page.add("<details>\n<summary>Not in the totals</summary>\n\n");
    page.all(&all, LEFT_OUT, "are left out", |one| {
        format!("- {}\n", prose(&cut(one)))
    });
    page.add("\n</details>\n\n");
}

fn differences(with: &str, pairs: &[Pair<'_>], report: &Report, page: &mut Page) {
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
    limits(report, page);
    page.add(&format!("| Costs | Before | Now | {ENDS}"));
    page.add("|---|---:|---:|---:|---:|---:|\n");
    let rows: Vec<&Pair<'_>> = pairs.iter().collect();
    page.all(&rows, TABLES * 2 / 3, "root modules are left out", |pair| {
        let [was, is] = [pair.was(), pair.is()].map(|usd| dollars(usd.expected));
        format!(
            "| {} | {was} | {is} | {}",
            prose(&cut(pair.title())),
            three(Some(pair.usd()), difference)
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
    left_out(report, page);
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
    let lines = change.lines().into_iter();
    let lines = lines.map(|(before, after)| prose(&cut(&said_of_both(before, after))));
    let lines: Vec<String> = lines.collect();
    format!(
        "| {} {} | {} | {}",
        code(&cut(&bill.address)),
        change_word(change),
        lines.join("<br>"),
        three(amount_more(change), difference)
    )
}

fn costs(report: &Report, page: &mut Page) {
    let all = report.now;
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
    limits(report, page);
    page.add(&format!("| Costs | {ENDS}|---|---:|---:|---:|\n"));
    page.all(all, TABLES * 2 / 3, "root modules are left out", |priced| {
        let at_least = if priced.is_partial() {
            ", at least"
        } else {
            ""
        };
        let title = prose(&cut(&priced.title));
        format!(
            "| {title}{at_least} | {}",
            three(Some(priced.estimate.usd()), dollars)
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
            let lines = bill.lines.iter();
            let lines = lines.map(|line| prose(&cut(&said_with_price(line))));
            let lines: Vec<String> = lines.collect();
            format!(
                "| {} | {} | {}",
                code(&cut(&bill.address)),
                lines.join("<br>"),
                three(amount(bill), dollars)
            )
        });
        page.add("\n</details>\n\n");
    }
    left_out(report, page);
}

/// Three cells and the end of their row; empty ones where nothing is known.
fn three(usd: Option<Ends>, written: fn(rust_decimal::Decimal) -> String) -> String {
    match usd {
        Some(usd) => {
            let cells = [usd.floor, usd.expected, usd.ceiling].map(written);
            format!("{} |\n", cells.join(" | "))
        }
        None => " | | |\n".into(),
    }
}
