//! What things cost, for a person.

use std::fmt::Write as _;
use std::io;

use crate::cost::{Bill, Change, Ends, Estimate, Line, Quantity};
use crate::report::human;
use crate::text::escape::terminal::{Screen, line as shown, short};

use super::money::{difference, dollars};
use super::{Pair, Priced, Report, savings};

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
        rows.push(row(
            "difference".into(),
            String::new(),
            pair.usd(),
            difference,
        ));
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
    let word = match (change.before, change.after) {
        (None, _) => ", new",
        (_, None) => ", gone",
        (Some(before), Some(after)) if before.region != after.region => ", in another Region",
        _ => "",
    };
    let mut name = format!("{}{word}", short(&bill.address, NAME));
    let lines = change.lines();
    let known = |line: Option<&Line>| line.and_then(Line::usd);
    let priced = lines
        .iter()
        .filter(|(a, b)| known(*a).or(known(*b)).is_some());
    if priced.count() != 1 {
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
                format!("{} -> {}", before.what, said(after))
            }
            (_, Some(line)) | (Some(line), None) => said(line),
            (None, None) => continue,
        };
        let (was, is) = (known(before), known(after));
        let name = std::mem::take(&mut name);
        rows.push(if was.or(is).is_some() {
            let more = is.unwrap_or_default() - was.unwrap_or_default();
            row(name, short(&what, NAME), more, difference)
        } else {
            vec![
                name,
                short(&what, NAME),
                String::new(),
                String::new(),
                String::new(),
            ]
        });
    }
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
    let mut what = said(line);
    if let Some(usd) = line.usd() {
        return row(name, short(&what, NAME), usd, dollars);
    }
    match &line.price {
        Some(price) => {
            let _ = write!(what, ": ${} per {}", price.usd(), price.unit.id());
        }
        None => what.push_str(": no price"),
    }
    let nothing = String::new;
    vec![name, short(&what, NAME), nothing(), nothing(), nothing()]
}

/// What is billed, with what its price is reckoned with.
fn said(line: &Line) -> String {
    let mut what = line.what.clone();
    if let Some(assumed) = line.assumed {
        let _ = write!(what, " ({})", assumed.name);
    }
    what
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
    let missing: Vec<String> = estimate.bills.iter().flat_map(missing).collect();
    for one in missing.iter().take(human::MOST) {
        let _ = writeln!(out, " {one}");
    }
    human::more(out, missing.len(), "values");
    if !estimate.uncovered.is_empty() {
        let all = estimate
            .uncovered
            .iter()
            .map(|(kind, n)| format!("{kind} ({n})"));
        let all: Vec<String> = all.collect();
        let _ = writeln!(
            out,
            " not priced here, though it may cost: {}",
            shown(&all.join(", "))
        );
    }
    for unread in priced.unread.iter().take(human::MOST) {
        let _ = writeln!(out, " not read: {}", shown(unread));
    }
    human::more(out, priced.unread.len(), "parts");
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

/// What is not known of a bill: prices that its Region does not have, and an argument.
fn missing(bill: &Bill) -> Vec<String> {
    let address = short(&bill.address, NAME);
    let mut out = Vec::new();
    // Without a Region there is no price of anything, which is said once.
    if let Some(region) = &bill.region {
        let unpriced = bill.lines.iter().filter(|l| l.price.is_none());
        out.extend(unpriced.map(|line| {
            let (meter, region) = (short(&line.meter, NAME), shown(region));
            format!("no price of {meter} in {region}: {address}")
        }));
    }
    if let Some(open) = &bill.open {
        let at = match open.attribute.as_str() {
            "" => String::new(),
            attribute => format!(".{attribute}"),
        };
        let why = shown(&open.why.to_string());
        out.push(format!(
            "unknown: {}{at}: {why}",
            short(&open.address, NAME)
        ));
    }
    out
}

fn lines(estimate: &Estimate) -> impl Iterator<Item = &Line> {
    estimate.bills.iter().flat_map(|bill| &bill.lines)
}
