//! What things cost, for a person and for a program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::human;
use super::schemas::COST;
use crate::catalog::price::Unit;
use crate::catalog::source::Source;
use crate::cost::{Bill, Ends, Estimate, Line, Quantity};
use crate::text::escape::terminal::{Screen, line as shown, short};

/// The longest address or description that is printed, in characters.
const NAME: usize = 100;

/// What is priced: a root module with the values of an environment, a stack of the policy, a plan, a state.
pub struct Priced {
    /// What it is, for a reader.
    pub title: String,
    /// The environment of the policy that it stands for.
    pub environment: Option<String>,
    /// The Region of what does not say where it is.
    pub region: Option<String>,
    /// What was not read.
    pub unread: Vec<String>,
    /// Whether some of that is a mistake in the source itself.
    pub is_broken: bool,
    /// What the resources cost, line by line.
    pub estimate: Estimate,
}

impl Priced {
    /// Whether the sum lacks something, be it only a file or a module that was not read: it is "at least" then.
    fn is_partial(&self) -> bool {
        self.estimate.is_partial() || !self.unread.is_empty()
    }
}

/// A table for each, with what is not in its total below.
pub fn text(all: &[Priced], width: Option<u16>) -> Screen {
    let mut out = Screen::new();
    for (at, priced) in all.iter().enumerate() {
        out.text(if at == 0 { "" } else { "\n" })
            .bold(&shown(&priced.title));
        let region = priced.region.as_deref().unwrap_or("Region not known");
        let _ = writeln!(out, "  {}  US dollars a month", shown(region));
        let head = ["resource", "billed", "floor", "expected", "ceiling"];
        let _ = writeln!(out, "{}", human::table(&head, rows(priced), width));
        left_out(priced, &mut out);
    }
    out
}

/// The resources that may cost most first.
fn rows(priced: &Priced) -> Vec<Vec<String>> {
    let mut bills: Vec<(&Bill, Ends)> = (priced.estimate.bills.iter())
        .filter(|bill| !bill.lines.is_empty())
        .map(|bill| (bill, bill.usd()))
        .collect();
    bills.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.ceiling));
    let mut rows = Vec::new();
    let more = bills.len().saturating_sub(human::MOST);
    for (bill, sum) in bills.into_iter().take(human::MOST) {
        let mut name = short(&bill.address, NAME);
        if bill.lines.iter().filter(|l| l.usd().is_some()).count() > 1 {
            rows.push(row(std::mem::take(&mut name), String::new(), sum));
        }
        for line in &bill.lines {
            rows.push(detail(std::mem::take(&mut name), line));
        }
    }
    if more > 0 {
        let nothing = || String::new();
        let what = format!("and {more} more resources");
        rows.push(vec![what, nothing(), nothing(), nothing(), nothing()]);
    }
    let total = if priced.is_partial() {
        "total, at least"
    } else {
        "total"
    };
    rows.push(row(total.into(), String::new(), priced.estimate.usd()));
    rows
}

fn row(name: String, what: String, sum: Ends) -> Vec<String> {
    let [floor, expected, ceiling] = [sum.floor, sum.expected, sum.ceiling].map(dollars);
    vec![name, what, floor, expected, ceiling]
}

fn detail(name: String, line: &Line) -> Vec<String> {
    let mut what = line.what.clone();
    if let Some(assumed) = line.assumed {
        let _ = write!(what, " ({})", assumed.name);
    }
    if let Some(usd) = line.usd() {
        return row(name, short(&what, NAME), usd);
    }
    match &line.price {
        Some(price) => {
            let _ = write!(what, ": ${} per {}", price.usd(), price.unit.id());
        }
        None => what.push_str(": no price"),
    }
    let nothing = || String::new();
    vec![name, short(&what, NAME), nothing(), nothing(), nothing()]
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

/// Dollars with cents, and commas between thousands.
fn dollars(amount: Decimal) -> String {
    let cents = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{cents:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

/// All of it for programs. The shape is versioned: fields are added, never changed.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    currency: &'static str,
    estimates: Vec<EstimateEntry<'a>>,
}

/// What one inventory costs.
#[derive(Serialize)]
struct EstimateEntry<'a> {
    title: &'a str,
    environment: Option<&'a str>,
    region: Option<&'a str>,
    monthly: EndsEntry,
    at_least: bool,
    resources: Vec<BillEntry<'a>>,
    free: usize,
    not_priced: &'a BTreeMap<String, usize>,
    other_providers: usize,
    not_read: &'a [String],
}

/// What one resource costs.
#[derive(Serialize)]
struct BillEntry<'a> {
    address: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    region: Option<&'a str>,
    monthly: EndsEntry,
    at_least: bool,
    lines: Vec<LineEntry<'a>>,
    unknown: Option<UnknownEntry<'a>>,
}

/// What is not known of a resource's cost.
#[derive(Serialize)]
struct UnknownEntry<'a> {
    address: &'a str,
    attribute: &'a str,
    reason: String,
}

/// One thing that a resource is billed for.
#[derive(Serialize)]
struct LineEntry<'a> {
    what: &'a str,
    item: &'a str,
    unit: Option<Unit>,
    basis: &'static str,
    quantity: Option<EndsEntry>,
    unit_price: Option<f64>,
    assumption: Option<&'static str>,
    monthly: Option<EndsEntry>,
    source: Option<&'a Source>,
}

/// An amount at the least capacity, at what is expected, and at the most.
#[derive(Serialize)]
struct EndsEntry {
    floor: Option<f64>,
    expected: Option<f64>,
    ceiling: Option<f64>,
}

/// All of it for programs.
pub fn document(all: &[Priced]) -> Document<'_> {
    let priced = all.iter().map(|priced| {
        let estimate = &priced.estimate;
        EstimateEntry {
            title: &priced.title,
            environment: priced.environment.as_deref(),
            region: priced.region.as_deref(),
            monthly: estimate.usd().into(),
            at_least: priced.is_partial(),
            resources: estimate.bills.iter().map(bill).collect(),
            free: estimate.free,
            not_priced: &estimate.uncovered,
            other_providers: estimate.others,
            not_read: &priced.unread,
        }
    });
    Document {
        version: COST.version,
        currency: "USD",
        estimates: priced.collect(),
    }
}

fn bill(bill: &Bill) -> BillEntry<'_> {
    BillEntry {
        address: &bill.address,
        kind: &bill.kind,
        region: bill.region.as_deref(),
        monthly: bill.usd().into(),
        at_least: bill.is_partial(),
        lines: bill.lines.iter().map(line).collect(),
        unknown: bill.open.as_ref().map(|open| UnknownEntry {
            address: &open.address,
            attribute: &open.attribute,
            reason: open.why.to_string(),
        }),
    }
}

fn line(line: &Line) -> LineEntry<'_> {
    let (quantity, basis) = match &line.quantity {
        Quantity::Known(quantity) => (Some((*quantity).into()), "configuration"),
        Quantity::Usage => (None, "usage"),
    };
    LineEntry {
        what: &line.what,
        item: &line.meter,
        unit: line.unit(),
        basis,
        quantity,
        unit_price: line.price.as_ref().and_then(|p| number(p.usd())),
        assumption: line.assumed.map(|a| a.name),
        monthly: line.usd().map(EndsEntry::from),
        source: line.price.as_ref().map(|p| p.source),
    }
}

impl From<Ends> for EndsEntry {
    fn from(ends: Ends) -> Self {
        Self {
            floor: number(ends.floor),
            expected: number(ends.expected),
            ceiling: number(ends.ceiling),
        }
    }
}

fn number(amount: Decimal) -> Option<f64> {
    amount.normalize().to_f64()
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn dollars_have_cents_and_commas() {
        for (amount, expected) in [
            ("0", "0.00"),
            ("0.005", "0.01"),
            ("999.994", "999.99"),
            ("1234567.5", "1,234,567.50"),
            ("-1000", "-1,000.00"),
        ] {
            assert_eq!(dollars(amount.parse().unwrap()), expected);
        }
    }
}
