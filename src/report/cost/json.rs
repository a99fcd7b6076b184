//! All of it for programs. The shape is versioned: fields are added, never changed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::catalog::price::Unit;
use crate::catalog::source::Source;
use crate::cost::{Bill, Change, Line, Quantity};
use crate::report::schemas::COST;
use crate::text::escape::json::write_pretty;

use super::money::{EndsEntry, number};
use super::savings::{SavingEntry, StrategyEntry};
use super::{Held, Pair, Priced, Report};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    currency: &'static str,
    estimates: Vec<EstimateEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<Vec<DifferenceEntry<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<LimitEntry<'a>>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    savings: Option<Vec<SavingEntry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strategies: Option<Vec<StrategyEntry>>,
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

/// What one inventory costs more than before.
#[derive(Serialize)]
struct DifferenceEntry<'a> {
    title: &'a str,
    environment: Option<&'a str>,
    before: Option<EndsEntry>,
    now: Option<EndsEntry>,
    monthly: EndsEntry,
    partial: bool,
    resources: Vec<ChangeEntry<'a>>,
}

/// What one resource costs more than before.
#[derive(Serialize)]
struct ChangeEntry<'a> {
    address: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    change: &'static str,
    before: Option<EndsEntry>,
    now: Option<EndsEntry>,
    monthly: EndsEntry,
    partial: bool,
    lines: Vec<ChangedLine<'a>>,
}

/// What a resource is billed for otherwise than before.
#[derive(Serialize)]
struct ChangedLine<'a> {
    before: Option<LineEntry<'a>>,
    now: Option<LineEntry<'a>>,
}

/// How the cost of an environment stands to a limit.
#[derive(Serialize)]
struct LimitEntry<'a> {
    environment: Option<&'a str>,
    end: &'static str,
    most: Option<f64>,
    stated: &'a str,
    monthly: Option<f64>,
    verdict: &'static str,
    largest: Vec<LargestEntry<'a>>,
}

/// What costs most.
#[derive(Serialize)]
struct LargestEntry<'a> {
    address: &'a str,
    monthly: Option<f64>,
}

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let compared = report.compared.as_ref();
    let document = Document {
        version: COST.version,
        currency: "USD",
        estimates: report.now.iter().map(estimate).collect(),
        against: compared.map(|compared| compared.with),
        differences: compared.map(|compared| compared.pairs.iter().map(difference).collect()),
        limits: report.limits.iter().map(limit).collect(),
    };
    write_pretty(to, &document)
}

fn estimate(priced: &Priced) -> EstimateEntry<'_> {
    let estimate = &priced.estimate;
    let found = priced.savings.as_ref();
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
        savings: found.map(|found| found.list.iter().map(SavingEntry::from).collect()),
        strategies: found.map(|found| found.strategies.iter().map(StrategyEntry::from).collect()),
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

fn difference<'a>(pair: &Pair<'a>) -> DifferenceEntry<'a> {
    DifferenceEntry {
        title: pair.title(),
        environment: pair.priced().and_then(|one| one.environment.as_deref()),
        before: pair.before.map(|_| pair.was().into()),
        now: pair.after.map(|_| pair.is().into()),
        monthly: pair.usd().into(),
        partial: pair.is_partial(),
        resources: pair.changes.iter().filter_map(change).collect(),
    }
}

fn change<'a>(change: &Change<'a>) -> Option<ChangeEntry<'a>> {
    let bill = change.bill()?;
    let lines = change.lines().into_iter();
    Some(ChangeEntry {
        address: &bill.address,
        kind: &bill.kind,
        change: match (change.before, change.after) {
            (None, _) => "new",
            (_, None) => "gone",
            _ => "changed",
        },
        before: change.before.map(|_| change.was().into()),
        now: change.after.map(|_| change.is().into()),
        monthly: change.usd().into(),
        partial: change.is_partial(),
        lines: lines
            .map(|(before, now)| ChangedLine {
                before: before.map(line),
                now: now.map(line),
            })
            .collect(),
    })
}

fn limit(held: &Held) -> LimitEntry<'_> {
    let end = held.limit.end;
    LimitEntry {
        environment: held.environment.as_deref(),
        end: end.word(),
        most: number(held.limit.most),
        stated: &held.stated,
        monthly: number(end.among(held.cost)),
        verdict: held.verdict.word(),
        largest: held
            .largest
            .iter()
            .map(|(address, usd)| LargestEntry {
                address,
                monthly: number(*usd),
            })
            .collect(),
    }
}
