//! The JSON of `infracost breakdown`, for tools that read it: what is expected, as its schema has it. The other two amounts
//! of a resource are in its metadata.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rust_decimal::Decimal;
use serde::Serialize;

use crate::catalog::price::HOURS;
use crate::cost::{Bill, Change, Ends, Line, Quantity};
use crate::text::escape::json::write_pretty;

use super::{Of, Pair, Priced, Report};

/// The version of the shape that is written.
const VERSION: &str = "0.2";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Root<'a> {
    version: &'static str,
    run_id: String,
    currency: &'static str,
    projects: Vec<Project<'a>>,
    total_hourly_cost: String,
    total_monthly_cost: String,
    past_total_hourly_cost: String,
    past_total_monthly_cost: String,
    diff_total_hourly_cost: String,
    diff_total_monthly_cost: String,
    time_generated: String,
    summary: Summary<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Project<'a> {
    name: &'a str,
    metadata: ProjectMetadata<'a>,
    past_breakdown: Breakdown<'a>,
    breakdown: Breakdown<'a>,
    diff: Breakdown<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct ProjectMetadata<'a> {
    path: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Breakdown<'a> {
    resources: Vec<Resource<'a>>,
    total_hourly_cost: String,
    total_monthly_cost: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    name: &'a str,
    metadata: Metadata<'a>,
    hourly_cost: Option<String>,
    monthly_cost: Option<String>,
    cost_components: Vec<Component<'a>>,
}

/// What the shape has no name for.
#[derive(Serialize)]
struct Metadata<'a> {
    resource_type: &'a str,
    region: Option<&'a str>,
    monthly_floor: String,
    monthly_ceiling: String,
    at_least: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Component<'a> {
    name: &'a str,
    unit: &'static str,
    hourly_quantity: Option<String>,
    monthly_quantity: Option<String>,
    price: Option<String>,
    hourly_cost: Option<String>,
    monthly_cost: Option<String>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    total_detected_resources: usize,
    total_supported_resources: usize,
    total_unsupported_resources: usize,
    total_usage_based_resources: usize,
    total_no_price_resources: usize,
    unsupported_resource_counts: BTreeMap<&'a str, usize>,
}

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let alone = |one| Pair {
        before: None,
        after: Some(one),
        changes: Vec::new(),
    };
    let pairs: Vec<Pair<'_>> = match &report.compared {
        Some(compared) => compared.pairs.iter().map(Pair::again).collect(),
        None => report.now.iter().map(alone).collect(),
    };
    let total: Decimal = pairs.iter().map(|pair| pair.is().expected).sum();
    let past: Decimal = pairs.iter().map(|pair| pair.was().expected).sum();
    let is_compared = report.compared.is_some();
    let mut summary = Summary::default();
    for priced in report.now {
        summary.add(priced);
    }
    let root = Root {
        version: VERSION,
        run_id: format!("tfsize {}", env!("CARGO_PKG_VERSION")),
        currency: "USD",
        projects: pairs
            .iter()
            .map(|pair| project(pair, is_compared))
            .collect(),
        total_hourly_cost: hourly(total),
        total_monthly_cost: written(total),
        past_total_hourly_cost: hourly(past),
        past_total_monthly_cost: written(past),
        diff_total_hourly_cost: hourly(total - past),
        diff_total_monthly_cost: written(total - past),
        time_generated: format!("{}T00:00:00Z", report.day),
        summary,
    };
    write_pretty(to, &root)
}

fn project<'a>(pair: &Pair<'a>, is_compared: bool) -> Project<'a> {
    let bills = |side: Option<&'a Priced>| -> Vec<Resource<'a>> {
        side.into_iter()
            .flat_map(Priced::billed)
            .map(resource)
            .collect()
    };
    let mut summary = Summary::default();
    if let Some(priced) = pair.after {
        summary.add(priced);
    }
    let diff = if is_compared {
        pair.changes.iter().filter_map(difference).collect()
    } else {
        bills(pair.after)
    };
    let of = pair.priced().map_or(Of::Configuration, |priced| priced.of);
    Project {
        name: pair.title(),
        metadata: ProjectMetadata {
            path: pair.title(),
            kind: match of {
                Of::Policy | Of::Configuration => "terraform_dir",
                Of::Plan => "terraform_plan_json",
                Of::State => "terraform_state_json",
            },
        },
        past_breakdown: breakdown(bills(pair.before), pair.was()),
        breakdown: breakdown(bills(pair.after), pair.is()),
        diff: breakdown(diff, pair.usd()),
        summary,
    }
}

fn breakdown(resources: Vec<Resource<'_>>, usd: Ends) -> Breakdown<'_> {
    Breakdown {
        resources,
        total_hourly_cost: hourly(usd.expected),
        total_monthly_cost: written(usd.expected),
    }
}

fn resource(bill: &Bill) -> Resource<'_> {
    let usd = bill.usd();
    let is_known = bill.lines.iter().any(|line| line.usd().is_some());
    Resource {
        name: &bill.address,
        metadata: metadata(bill, usd, bill.is_partial()),
        hourly_cost: is_known.then(|| hourly(usd.expected)),
        monthly_cost: is_known.then(|| written(usd.expected)),
        cost_components: bill.lines.iter().map(component).collect(),
    }
}

fn difference<'a>(change: &Change<'a>) -> Option<Resource<'a>> {
    let bill = change.bill()?;
    let usd = change.usd();
    let lines = change.lines().into_iter();
    let lines = lines.filter_map(|(before, after)| {
        let line = after.or(before)?;
        let quantity = |line: Option<&Line>| match line.map(|line| line.quantity) {
            Some(Quantity::Known(quantity)) => quantity.expected,
            _ => Decimal::ZERO,
        };
        let cost = change.more(before, after).map(|more| more.expected);
        let quantity = quantity(after) - quantity(before);
        let quantity = cost.map(|_| quantity);
        Some(Component {
            hourly_quantity: quantity.map(hourly),
            monthly_quantity: quantity.map(written),
            hourly_cost: cost.map(hourly),
            monthly_cost: cost.map(written),
            ..component(line)
        })
    });
    Some(Resource {
        name: &bill.address,
        metadata: metadata(bill, usd, change.is_partial()),
        hourly_cost: Some(hourly(usd.expected)),
        monthly_cost: Some(written(usd.expected)),
        cost_components: lines.collect(),
    })
}

fn metadata(bill: &Bill, usd: Ends, at_least: bool) -> Metadata<'_> {
    Metadata {
        resource_type: &bill.kind,
        region: bill.region.as_deref(),
        monthly_floor: written(usd.floor),
        monthly_ceiling: written(usd.ceiling),
        at_least,
    }
}

fn component(line: &Line) -> Component<'_> {
    let quantity = match line.quantity {
        Quantity::Known(quantity) => Some(quantity.expected),
        Quantity::Usage => None,
    };
    let share = Decimal::new(line.assumed.map_or(100, |a| a.percent).into(), 2);
    let usd = line.usd().map(|usd| usd.expected);
    Component {
        name: &line.what,
        unit: line.unit().map_or("", |unit| unit.id()),
        hourly_quantity: quantity.map(hourly),
        monthly_quantity: quantity.map(written),
        price: line
            .price
            .as_ref()
            .map(|price| written(price.usd() * share)),
        hourly_cost: usd.map(hourly),
        monthly_cost: usd.map(written),
    }
}

fn written(amount: Decimal) -> String {
    amount.normalize().to_string()
}

/// For an hour of a month.
fn hourly(amount: Decimal) -> String {
    written((amount / HOURS).round_dp(12))
}

impl<'a> Summary<'a> {
    fn add(&mut self, priced: &'a Priced) {
        let estimate = &priced.estimate;
        let uncovered: usize = estimate.uncovered.values().sum();
        let usage = |bill: &&Bill| {
            let mut lines = bill.lines.iter();
            lines.any(|line| line.quantity == Quantity::Usage)
        };
        self.total_supported_resources += estimate.bills.len();
        self.total_unsupported_resources += uncovered + estimate.others;
        self.total_usage_based_resources += estimate.bills.iter().filter(usage).count();
        self.total_no_price_resources += estimate.free;
        self.total_detected_resources +=
            estimate.bills.len() + uncovered + estimate.others + estimate.free;
        for (kind, count) in &estimate.uncovered {
            *self.unsupported_resource_counts.entry(kind).or_default() += count;
        }
    }
}
