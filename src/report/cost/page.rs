//! A page that stands alone, with plots: no script, and nothing that is fetched.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::catalog::price::service;
use crate::cost::{Bill, Ends, Verdict};
use crate::report::human::MOST;
use crate::report::markup::{Document, Element, element};
use crate::text::sentence;

use super::money::{difference, dollars};
use super::{
    Compared, Pair, Priced, Report, amount, amount_more, change_word, lacking, said_of_both,
    said_with_price,
};

/// Only what is inline in the page may be used, whatever a text in it holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The width in units of the text's size, as wide as a small telephone: text stays readable there.
const WIDTH: f64 = 340.0;
/// The height of a line of text and the bar below it.
const STEP: f64 = 36.0;
/// Where a bar is below its text, and how high it is.
const BAR: f64 = 19.0;
/// See [`BAR`].
const HEIGHT: f64 = 9.0;
/// How many characters a name has beside its number.
const NAME: usize = 30;
/// How many colours the parts of a stack have, one after the other.
const COLOURS: usize = 8;
/// How many resources are plotted.
const PLOTTED: usize = 20;

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let meta =
        |name: &str, content: &str| element("meta").with("name", name).with("content", content);
    let head = element("head")
        .put(element("meta").with("charset", "utf-8"))
        .put(meta("viewport", "width=device-width, initial-scale=1"))
        .put(meta("color-scheme", "light dark"))
        .put(meta("referrer", "no-referrer"))
        .put(
            element("meta")
                .with("http-equiv", "Content-Security-Policy")
                .with("content", POLICY),
        )
        .put(element("title").text("Costs a month"))
        .put(element("style").raw(include_str!("page.css")));
    let mut page = Document::html(to)?;
    page.open(&element("html").with("lang", "en"))?;
    page.put(&head)?;
    page.open(&element("body"))?;
    page.open(&element("main"))?;
    page.put(&element("h1").text("Costs a month"))?;
    page.put(&element("p").text(
        "US dollars, on demand, without tax. The floor is what runs at the least, the ceiling what may run at the most.",
    ))?;
    page.all(limits(report))?;
    if let Some(compared) = &report.compared {
        differences(compared, &mut page)?;
    }
    for priced in report.now {
        page.put(&element("h2").text(&priced.title))?;
        page.put(&element("p").text(left_out(priced)))?;
        if priced.billed().next().is_some() {
            page.put(&plots(priced))?;
            page.put(&resources(priced))?;
        }
    }
    page.put(&element("footer").text(format!("tfsize {}", env!("CARGO_PKG_VERSION"))))?;
    page.end()
}

/// How the costs stand to their limits.
fn limits(report: &Report) -> Option<Element> {
    let one = |held: &super::Held| {
        let largest = held.largest.iter();
        let largest = largest
            .map(|(address, usd)| element("li").text(format!("{} {address}", dollars(*usd))));
        let class = if held.verdict == Verdict::Within {
            "good"
        } else {
            "bad"
        };
        element("li")
            .class(class)
            .text(format!("{}.", held.told()))
            .put(element("ul").all(largest))
    };
    let list = element("ul").all(report.limits.iter().map(one));
    (!report.limits.is_empty()).then_some(list)
}

/// What the sum is, and what is not in it.
fn left_out(priced: &Priced) -> String {
    let estimate = &priced.estimate;
    let usd = estimate.usd();
    let at_least = if priced.is_partial() { "At least " } else { "" };
    let mut out = format!(
        "{at_least}{} US dollars as expected, {} to {}.",
        dollars(usd.expected),
        dollars(usd.floor),
        dollars(usd.ceiling)
    );
    let all = lacking(priced);
    for one in all.iter().take(MOST) {
        let _ = write!(out, " {}.", sentence(one));
    }
    if let Some(more) = all.len().checked_sub(MOST).filter(|more| *more > 0) {
        let _ = write!(out, " {more} more are not in the sum.");
    }
    out
}

fn plots(priced: &Priced) -> Element {
    let mut services: BTreeMap<&str, Ends> = BTreeMap::new();
    for line in priced.billed().flat_map(|bill| &bill.lines) {
        if let Some(usd) = line.usd() {
            let name = service(&line.meter).map_or("others", |service| service.name);
            let sum = services.entry(name).or_default();
            *sum = *sum + usd;
        }
    }
    let mut services: Vec<(String, Ends)> = services
        .into_iter()
        .map(|(name, usd)| (name.to_owned(), usd))
        .collect();
    services.sort_by_key(|(_, usd)| std::cmp::Reverse(usd.expected));
    let mut bills: Vec<(String, Ends)> = priced
        .billed()
        .map(|bill| (bill.address.clone(), bill.usd()))
        .collect();
    bills.sort_by_key(|(_, usd)| std::cmp::Reverse(usd.ceiling));
    bills.truncate(PLOTTED);
    element("div")
        .class("plots")
        .put(stack(&services))
        .put(ranges("Services", &services))
        .put(ranges("Resources that may cost most", &bills))
}

/// The expected cost as one bar, a part for each service.
fn stack(services: &[(String, Ends)]) -> Element {
    let total: f64 = services.iter().map(|(_, usd)| plain(usd.expected)).sum();
    let scale = if total > 0.0 { WIDTH / total } else { 0.0 };
    let mut left = 0.0;
    let mut marks = Vec::new();
    for (at, (name, usd)) in services.iter().enumerate() {
        let width = plain(usd.expected) * scale;
        let class = format!("part-{}", at % COLOURS);
        let title = element("title").text(format!("{name}: {}", dollars(usd.expected)));
        marks.push(rect(&class, left, 2.0, width, 28.0).put(title));
        left += width;
    }
    let mut y = 48.0;
    for (place, (name, usd)) in services.iter().enumerate() {
        marks.push(rect(
            &format!("part-{}", place % COLOURS),
            0.0,
            y - 10.0,
            11.0,
            11.0,
        ));
        marks.push(text(17.0, y, false, name));
        marks.push(text(WIDTH, y, true, &dollars(usd.expected)));
        y += 18.0;
    }
    figure("As expected, by service", "", marks, y)
}

/// A bar from floor to ceiling for each, with a mark at what is expected.
fn ranges(title: &str, all: &[(String, Ends)]) -> Element {
    let most = all
        .iter()
        .map(|(_, usd)| plain(usd.ceiling))
        .fold(0.0, f64::max);
    let scale = if most > 0.0 {
        (WIDTH - 4.0) / most
    } else {
        0.0
    };
    let x = |amount: Decimal| plain(amount) * scale + 2.0;
    let mut marks = Vec::new();
    let mut y = 2.0;
    for (name, usd) in all {
        let number = if usd.floor == usd.ceiling {
            dollars(usd.ceiling)
        } else {
            format!("{} to {}", dollars(usd.floor), dollars(usd.ceiling))
        };
        marks.push(text(0.0, y + 12.0, false, &short(name)));
        marks.push(text(WIDTH, y + 12.0, true, &number));
        marks.push(rect("track", 0.0, y + BAR, WIDTH, HEIGHT));
        let (from, to) = (x(usd.floor), x(usd.ceiling));
        marks.push(rect("range", from, y + BAR, (to - from).max(2.0), HEIGHT));
        let expected = at(x(usd.expected));
        marks.push(
            element("line")
                .class("expected")
                .with("x1", &expected)
                .with("x2", &expected)
                .with("y1", at(y + BAR - 3.0))
                .with("y2", at(y + BAR + HEIGHT + 3.0)),
        );
        y += STEP;
    }
    let note = "From floor to ceiling; the mark is what is expected.";
    figure(title, note, marks, y)
}

fn figure(title: &str, note: &str, marks: Vec<Element>, height: f64) -> Element {
    let svg = element("svg")
        .with("viewBox", format!("0 0 {} {}", at(WIDTH), at(height)))
        .with("role", "img")
        .with("aria-label", title)
        .all(marks);
    let mut caption = element("figcaption").put(element("b").text(title));
    if !note.is_empty() {
        caption = caption.put(element("small").text(note));
    }
    element("figure").put(caption).put(svg)
}

fn rect(class: &str, x: f64, y: f64, width: f64, height: f64) -> Element {
    element("rect")
        .class(class)
        .with("x", at(x))
        .with("y", at(y))
        .with("width", at(width))
        .with("height", at(height))
}

fn text(x: f64, y: f64, end: bool, says: &str) -> Element {
    element("text")
        .with("x", at(x))
        .with("y", at(y))
        .with("text-anchor", if end { "end" } else { "start" })
        .text(says)
}

/// Every resource with what it is billed for; of very many the first.
fn resources(priced: &Priced) -> Element {
    let mut bills: Vec<(&Bill, Ends)> = priced.billed().map(|bill| (bill, bill.usd())).collect();
    bills.sort_by_key(|(_, usd)| std::cmp::Reverse(usd.ceiling));
    let more = bills.len().saturating_sub(MOST);
    let rows = bills.into_iter().take(MOST).map(|(bill, _)| {
        let what: Vec<String> = bill.lines.iter().map(said_with_price).collect();
        let region = bill.region.as_deref().unwrap_or("not known");
        row(
            &bill.address,
            &[region, &what.join("; ")],
            amount(bill),
            dollars,
        )
    });
    let rows: Vec<Element> = rows.collect();
    let head = [
        "Resource", "Region", "Billed", "Floor", "Expected", "Ceiling",
    ];
    let out = table(&head, rows);
    if more == 0 {
        return out;
    }
    let note = format!("{more} more resources; a format for programs, such as json, has them all.");
    element("div").put(out).put(element("p").text(note))
}

fn differences(compared: &Compared<'_>, page: &mut Document) -> io::Result<()> {
    page.put(&element("h2").text(format!("More than in {}", compared.with)))?;
    let total = |pair: &Pair<'_>| {
        let partial = if pair.is_partial() {
            "as far as it is known"
        } else {
            ""
        };
        let [was, is] = [pair.was(), pair.is()].map(|usd| dollars(usd.expected));
        row(
            pair.title(),
            &[partial, &was, &is],
            Some(pair.usd()),
            difference,
        )
    };
    let head = ["Costs", "", "Before", "Now", "Floor", "Expected", "Ceiling"];
    page.put(&table(&head, compared.pairs.iter().map(total).collect()))?;
    for pair in compared
        .pairs
        .iter()
        .filter(|pair| !pair.changes.is_empty())
    {
        page.put(&element("h3").text(pair.title()))?;
        let rows = pair.changes.iter().take(MOST).filter_map(|change| {
            let bill = change.bill()?;
            let lines = change.lines().into_iter();
            let what = lines.map(|(before, after)| said_of_both(before, after));
            let what: Vec<String> = what.collect();
            Some(row(
                &bill.address,
                &[change_word(change), &what.join("; ")],
                amount_more(change),
                difference,
            ))
        });
        let head = ["Resource", "", "Billed", "Floor", "Expected", "Ceiling"];
        page.put(&table(&head, rows.collect()))?;
    }
    Ok(())
}

fn table(head: &[&str], rows: Vec<Element>) -> Element {
    let head = element("tr").all(head.iter().map(|name| element("th").text(name)));
    let table = element("table")
        .put(element("thead").put(head))
        .put(element("tbody").all(rows));
    element("div").class("wide").put(table)
}

/// A row; its amounts are empty where nothing is known.
fn row(name: &str, more: &[&str], usd: Option<Ends>, written: fn(Decimal) -> String) -> Element {
    let amounts = usd.map_or_else(Default::default, |usd| {
        [usd.floor, usd.expected, usd.ceiling].map(written)
    });
    element("tr")
        .put(element("td").put(element("code").text(name)))
        .all(more.iter().map(|text| element("td").text(text)))
        .all(
            amounts
                .iter()
                .map(|text| element("td").class("number").text(text)),
        )
}

/// A name that fits beside a number: its end tells more than its beginning.
fn short(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let end: String = name.chars().skip(count - NAME + 1).collect();
    format!("…{end}")
}

fn plain(amount: Decimal) -> f64 {
    amount
        .to_f64()
        .filter(|n| n.is_finite())
        .unwrap_or_default()
}

/// A coordinate, as short as it can be.
fn at(n: f64) -> String {
    let text = format!("{n:.1}");
    text.strip_suffix(".0").map_or(text.clone(), String::from)
}
