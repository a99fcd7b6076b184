//! Prices, for a person and for a program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::catalog::price::{ANYWHERE, Item, Price, Tier, Unit};
use crate::catalog::source::Source;
use crate::text::escape::terminal::Screen;

use super::human::table;
use super::schemas::PRICES;

/// Something that has a price.
pub struct Listed<'a> {
    /// Its meter: `fargate.x86.vcpu`.
    pub meter: &'a str,
    /// What is counted.
    pub unit: Unit,
    /// In how many Regions it has a price; none where it costs the same everywhere.
    pub regions: Option<usize>,
}

/// Meters and prices for programs: version 1 of the JSON of `tfsize prices`.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    currency: &'static str,
    items: Vec<Meter<'a>>,
    prices: Vec<Priced<'a>>,
}

#[derive(Serialize)]
struct Meter<'a> {
    item: &'a str,
    unit: Unit,
    about: Option<&'static str>,
    regions: Option<usize>,
}

#[derive(Serialize)]
struct Priced<'a> {
    item: &'a str,
    unit: Unit,
    about: Option<&'static str>,
    region: &'a str,
    tiers: &'a [Tier],
    source: &'static Source,
}

/// The document of these meters and prices.
pub fn document<'a>(listed: &'a [Listed<'_>], prices: &'a [Price]) -> Document<'a> {
    let meter = |one: &'a Listed<'_>| Meter {
        item: one.meter,
        unit: one.unit,
        about: about(one.meter),
        regions: one.regions,
    };
    let price = |one: &'a Price| Priced {
        item: &one.meter,
        unit: one.unit,
        about: about(&one.meter),
        region: &one.region,
        tiers: &one.tiers,
        source: one.source,
    };
    Document {
        version: PRICES.version,
        currency: "USD",
        items: listed.iter().map(meter).collect(),
        prices: prices.iter().map(price).collect(),
    }
}

/// Meters as a table.
pub fn list(listed: &[Listed<'_>], width: Option<u16>) -> Screen {
    let rows = listed.iter().map(|one| {
        let regions = one.regions.map_or_else(|| "all".into(), |n| n.to_string());
        let about = about(one.meter).unwrap_or_default().to_owned();
        vec![one.meter.to_owned(), one.unit.id().into(), regions, about]
    });
    let text = table(&["item", "unit", "Regions", "about"], rows.collect(), width);
    Screen::from(&format!("{text}\n"))
}

/// Prices as a table, with the documents they were read from below.
pub fn text(prices: &[Price], width: Option<u16>) -> Screen {
    let mut documents: BTreeMap<String, usize> = BTreeMap::new();
    for price in prices {
        let next = documents.len() + 1;
        documents.entry(price.source.to_string()).or_insert(next);
    }
    let mut rows = Vec::new();
    for price in prices {
        let document = documents.get(&price.source.to_string()).copied();
        for tier in &price.tiers {
            let from = if price.tiers.len() > 1 {
                format!("from {}", grouped(tier.from))
            } else {
                String::new()
            };
            rows.push(vec![
                price.meter.clone(),
                region(&price.region).to_owned(),
                format!("${} per {}", tier.usd, price.unit.id()),
                from,
                document.map(|n| format!("[{n}]")).unwrap_or_default(),
            ]);
        }
    }
    let head = ["item", "Region", "price", "quantity a month", "source"];
    let mut out = Screen::from(&format!("{}\n", table(&head, rows, width)));
    let mut documents: Vec<_> = documents.into_iter().collect();
    documents.sort_by_key(|(_, number)| *number);
    for (document, number) in documents {
        let _ = writeln!(out, "[{number}] {document}");
    }
    out
}

fn region(code: &str) -> &str {
    if code == ANYWHERE { "every" } else { code }
}

/// What a meter is, where it is no instance.
fn about(meter: &str) -> Option<&'static str> {
    let item = Item::ALL.iter().find(|item| item.id() == meter)?;
    Some(item.about().trim().trim_end_matches('.'))
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
