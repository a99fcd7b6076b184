//! What things cost, for a person.

use std::fmt::Write as _;
use std::io;

use crate::cost::{Bill, Change, Ends, Estimate, Line, Quantity};
use crate::report::human;
use crate::text::escape::terminal::{Screen, line as shown, short};

use super::money::{difference, dollars};
use super::{Pair, Priced, Report, change_word, lacking, said, said_with_price, savings};

/// The longest address or description that is printed, in characters.
const NAME: usize = 100;
/// The heads of the columns.
const HEAD: [&str; 5] = ["resource", "billed", "floor", "expected", "ceiling"];

/// Writes tables, and below them how the costs stand to their limits.
pub(super) fn report(
    report: &Report,
    width: Option<u16>,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let mut out = match &report.compared {
        Some(compared) => differences(compared.with, &compared.pairs, width),
        None => costs(report.now, width),
    };
    if !report.limits.is_empty() {
        out.text("\n");
    }
    for held in report.limits {
        let _ = writeln!(out, "{}", shown(&held.told()));
        for (address, usd) in &held.largest {
            let _ = writeln!(out, "  {}  {}", dollars(*usd), short(address, NAME));
        }
    }
    human::print(&out, to)
}

/// A table of what costs more or less than before for each, with both totals below.
fn differences(with: &str, pairs: &[Pair<'_>], width: Option<u16>) -> Screen {
    let mut out = Screen::new();
    for (at, pair) in pairs.iter().enumerate() {
        out.text(if at == 0 { "" } else { "\n" })
            .bold(&shown(pair.title()));
        let regions = pair.priced().map_or_else(String::new, regions);
        let _ = writeln!(
            out,
            "  {regions}  US dollars a month, more than in {}",
            shown(with)
        );
        let mut rows = Vec::new();
        for change in pair.changes.iter().take(human::MOST) {
            changed(change, &mut rows);
        }
        if let Some(more) = pair
            .changes
            .len()
            .checked_sub(human::MOST)
            .filter(|n| *n > 0)
        {
            rows.push(others(more));
        }
        let total = |name: &str, side: Option<&Priced>, usd: Ends| {
            let at_least = side.is_some_and(Priced::is_partial);
            let name = if at_least {
                format!("{name}, at least")
            } else {
                name.to_owned()
            };
            row(name, String::new(), usd, dollars)
        };
        let name = if pair.is_partial() {
            "difference, as far as it is known"
        } else {
            "difference"
        };
        rows.push(row(name.into(), String::new(), pair.usd(), difference));
        rows.push(total("before", pair.before, pair.was()));
        rows.push(total("now", pair.after, pair.is()));
        let _ = writeln!(out, "{}", human::table(&HEAD, rows, width));
        if let Some(priced) = pair.after {
            left_out(priced, &mut out);
        }
    }
    out
}

/// The rows of a resource that costs more or less than before.
fn changed(change: &Change<'_>, rows: &mut Vec<Vec<String>>) {
    let Some(bill) = change.bill() else { return };
    let word = match change_word(change) {
        "" => String::new(),
        word => format!(", {word}"),
    };
    let mut name = format!("{}{word}", short(&bill.address, NAME));
    let lines = change.lines();
    let priced = lines.iter().filter(|(a, b)| change.more(*a, *b).is_some());
    if priced.count() > 1 {
        let sum = row(
            std::mem::take(&mut name),
            String::new(),
            change.usd(),
            difference,
        );
        rows.push(sum);
    }
    for (before, after) in lines {
        let what = match (before, after) {
            (Some(before), Some(after)) if before.what != after.what => {
                format!("{} -> {}", before.what, said_with_price(after))
            }
            (_, Some(line)) | (Some(line), None) => said_with_price(line),
            (None, None) => continue,
        };
        let name = std::mem::take(&mut name);
        rows.push(match change.more(before, after) {
            Some(more) => row(name, short(&what, NAME), more, difference),
            None => unpriced(name, &what),
        });
    }
    // One of which nothing is known is named all the same.
    if !name.is_empty() {
        rows.push(unpriced(name, ""));
    }
}

/// A row without an amount.
fn unpriced(name: String, what: &str) -> Vec<String> {
    let nothing = String::new;
    vec![name, short(what, NAME), nothing(), nothing(), nothing()]
}

fn regions(priced: &Priced) -> String {
    let all = priced.regions();
    if all.is_empty() {
        return "Region not known".into();
    }
    shown(&all.join(", "))
}

fn others(more: usize) -> Vec<String> {
    let nothing = String::new;
    let what = format!("and {more} more resources");
    vec![what, nothing(), nothing(), nothing(), nothing()]
}

/// A table for each, with what is not in its total below.
fn costs(all: &[Priced], width: Option<u16>) -> Screen {
    let mut out = Screen::new();
    for (at, priced) in all.iter().enumerate() {
        out.text(if at == 0 { "" } else { "\n" })
            .bold(&shown(&priced.title));
        let _ = writeln!(out, "  {}  US dollars a month", regions(priced));
        let _ = writeln!(out, "{}", human::table(&HEAD, rows(priced), width));
        left_out(priced, &mut out);
        if let Some(found) = &priced.savings {
            savings::text(found, width, &mut out);
        }
    }
    out
}

/// The resources that may cost most first.
fn rows(priced: &Priced) -> Vec<Vec<String>> {
    let mut bills: Vec<(&Bill, Ends)> = priced.billed().map(|bill| (bill, bill.usd())).collect();
    let is_in_several = priced.regions().len() > 1;
    bills.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.ceiling));
    let mut rows = Vec::new();
    let more = bills.len().saturating_sub(human::MOST);
    for (bill, sum) in bills.into_iter().take(human::MOST) {
        let mut name = short(&bill.address, NAME);
        if is_in_several {
            let region = bill.region.as_deref().unwrap_or("Region not known");
            let _ = write!(name, "  {}", shown(region));
        }
        if bill.lines.iter().filter(|l| l.usd().is_some()).count() > 1 {
            rows.push(row(std::mem::take(&mut name), String::new(), sum, dollars));
        }
        for line in &bill.lines {
            rows.push(detail(std::mem::take(&mut name), line));
        }
    }
    if more > 0 {
        rows.push(others(more));
    }
    let total = if priced.is_partial() {
        "total, at least"
    } else {
        "total"
    };
    let sum = priced.estimate.usd();
    rows.push(row(total.into(), String::new(), sum, dollars));
    rows
}

fn row(
    name: String,
    what: String,
    sum: Ends,
    written: fn(rust_decimal::Decimal) -> String,
) -> Vec<String> {
    let [floor, expected, ceiling] = [sum.floor, sum.expected, sum.ceiling].map(written);
    vec![name, what, floor, expected, ceiling]
}

fn detail(name: String, line: &Line) -> Vec<String> {
    match line.usd() {
        Some(usd) => row(name, short(&said(line), NAME), usd, dollars),
        None => unpriced(name, &said_with_price(line)),
    }
}

/// What is not in the total, and why.
fn left_out(priced: &Priced, out: &mut Screen) {
    let estimate = &priced.estimate;
    let usage = lines(estimate)
        .filter(|l| l.quantity == Quantity::Usage)
        .count();
    if usage > 0 {
        let _ = writeln!(
            out,
            " lines that depend on usage, not in the total: {usage}"
        );
    }
    let missing = lacking(priced);
    for one in missing.iter().take(human::MOST) {
        let _ = writeln!(out, " {}", shown(one));
    }
    human::more(out, missing.len(), "values");
    if estimate.free > 0 {
        let _ = writeln!(out, " free resources: {}", estimate.free);
    }
    if estimate.others > 0 {
        let _ = writeln!(
            out,
            " resources of other providers, not priced: {}",
            estimate.others
        );
    }
}

fn lines(estimate: &Estimate) -> impl Iterator<Item = &Line> {
    estimate.bills.iter().flat_map(|bill| &bill.lines)
}
