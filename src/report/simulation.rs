//! What came out of a simulation, for a person and for programs.

mod carried;
mod page;
mod script;
mod search;

pub use carried::carried;
pub use script::{Tool, script};
pub use search::searched;

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::formats;
use super::human;
use super::schemas::SIMULATE;
use crate::catalog::dynamics::{RULES, Unpublished};
use crate::simulate::{Cause, Outcome, Parameters, Run, Unit};
use crate::text::escape::csv::cell;
use crate::text::escape::terminal::{Screen, line, short};
use crate::value::unit::plain;

formats! {
    /// How a simulation is written.
    pub enum Format {
        /// A table of the items, and what was assumed.
        Text = ("text", Person, "for reading: what was short, when and why, and what it costs"),
        /// This program's own shape, which has a schema.
        Json = ("json", Program, "for programs: everything, minute by minute, in a versioned shape"),
        /// A line for each item and minute.
        Csv = ("csv", Program, "for spreadsheets and plots: a line for each item and minute"),
        /// A page with plots.
        Html = ("html", Program, "a page with plots: load, tasks, use and what was short over time"),
    }
}

/// The longest name that is printed, in characters.
const NAME: usize = 100;

/// The run of an environment.
pub struct Simulated {
    /// The name of the environment of the policy.
    pub environment: String,
    /// With the parameters of the run.
    pub run: Run,
    /// With the parameters at the better ends of their ranges, and at the worse.
    pub ends: [Run; 2],
}

/// A table for each run, with what stopped it first and what was assumed.
pub fn text(all: &[Simulated], parameters: &Parameters, width: Option<u16>) -> Screen {
    let mut out = Screen::new();
    for simulated in all {
        let run = &simulated.run;
        out.bold(&line(&simulated.environment));
        let load = short(&run.load, NAME);
        let _ = writeln!(out, "  load: {load}, {} minutes", run.minutes);
        let head = [
            "item",
            "offered",
            "there was",
            "use",
            "not served",
            "short",
            "scaled",
            "US dollars",
        ];
        let rows = run.items.iter().map(row).collect();
        let _ = writeln!(out, "{}", human::table(&head, rows, width));
        summary(simulated, &mut out);
        let _ = writeln!(out);
    }
    out.bold("Taken for what AWS does not publish or the policy does not state");
    let _ = writeln!(out, "; --set NAME=VALUE changes it");
    let rows = Unpublished::ALL.iter().map(|one| {
        let info = one.info();
        let number = |n: f64| format!("{} {}", plain(n), info.unit).trim_end().to_owned();
        let (low, high) = info.range;
        let range = format!("{} to {}", plain(low), number(high));
        vec![
            info.name.to_owned(),
            number(parameters.get(*one)),
            range,
            info.about.to_owned(),
        ]
    });
    let head = ["parameter", "value", "range", "what it is"];
    let _ = writeln!(out, "{}", human::table(&head, rows.collect(), width));
    out
}

fn row(item: &Outcome) -> Vec<String> {
    let short_at = match (item.first, item.recovered_after) {
        (None, _) => String::new(),
        (Some((at, _)), Some(after)) => format!("{} for {}", clock(at), minutes(after)),
        (Some((at, _)), None) => format!("{} to the end", clock(at)),
    };
    let (least, most) = item.amount;
    let scaled = match item.scaled {
        (0, 0) => String::new(),
        (out, fewer) => format!("{out} out, {fewer} in"),
    };
    let usd = item.usd.map_or_else(
        || "not known".into(),
        |usd| {
            if usd > 0.0 {
                format!("{usd:.2}")
            } else {
                String::new()
            }
        },
    );
    vec![
        short(&item.title, NAME),
        short(&item.offers, NAME),
        format!("{} to {} {}", round(least), round(most), item.unit.name()),
        format!("{} %", round(item.peak_utilization * 100.0)),
        unserved(item),
        short_at,
        scaled,
        usd,
    ]
}

/// What was not served, as a share.
fn unserved(item: &Outcome) -> String {
    if item.unit == Unit::Messages {
        return match (item.lost > 0.0, item.most_waiting > 0.0) {
            (true, _) => format!("{} too old", round(item.lost)),
            (_, true) => format!("up to {} wait", round(item.most_waiting)),
            _ => String::new(),
        };
    }
    if item.short_minutes == 0 || item.offered <= 0.0 {
        return String::new();
    }
    format!("{:.2} %", item.unserved() / item.offered * 100.0)
}

/// What stopped it first, over which ranges that holds, and what was assumed of the items.
fn summary(simulated: &Simulated, out: &mut Screen) {
    let run = &simulated.run;
    match run.bottleneck() {
        Some((item, at, cause)) => {
            let _ = writeln!(
                out,
                " first bottleneck: {} at {}: {cause}",
                short(&item.title, NAME),
                clock(at)
            );
        }
        None => {
            let _ = writeln!(out, " first bottleneck: none");
        }
    }
    for (at, happened) in &run.events {
        let _ = writeln!(out, " at {}: {happened}", clock(*at));
    }
    match run.usd() {
        Some(usd) => {
            let steady = run.steady_usd.unwrap_or(0.0);
            let _ = writeln!(
                out,
                " cost of the trace: {usd:.2} US dollars, {steady:.2} of it for what the load does not move"
            );
        }
        None => {
            let _ = writeln!(out, " cost of the trace: not known, a price is missing");
        }
    }
    let [better, worse] = &simulated.ends;
    let short = |run: &Run| run.items.iter().map(|item| item.short_minutes).sum::<u32>();
    let costs = better.usd().zip(worse.usd());
    let cost = costs.map_or_else(
        || "cost not known".into(),
        |(a, b)| format!("{:.2} to {:.2} US dollars", a.min(b), a.max(b)),
    );
    let _ = writeln!(
        out,
        " over the ranges below: short for {} to {} minutes of items, {cost}",
        short(better).min(short(worse)),
        short(better).max(short(worse)),
    );
    for item in &run.items {
        if let Some(carries) = &item.carries {
            let what = match item.unit {
                Unit::Tasks => "a task carries",
                Unit::Acu | Unit::Connections => "ACU at the peak",
                Unit::Messages => "messages a second of a task",
            };
            let assumed = if carries.assumed { "assumed: " } else { "" };
            let title = line(&item.title);
            let because = line(&carries.because);
            let _ = writeln!(
                out,
                " {title}: {what}: {} ({assumed}{because})",
                number(carries.value)
            );
        }
    }
    for why in run.left_out.iter().take(human::MOST) {
        let _ = writeln!(out, " not simulated: {}", line(why));
    }
    human::more(out, run.left_out.len(), "parts");
}

/// Hours and minutes from the beginning.
fn clock(minute: u32) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

fn minutes(n: u32) -> String {
    if n == 1 {
        "1 minute".into()
    } else {
        format!("{n} minutes")
    }
}

/// At most one digit after the point.
fn round(n: f64) -> String {
    plain((n * 10.0).round() / 10.0)
}

/// Four digits that count.
fn number(n: f64) -> String {
    if n >= 100.0 {
        round(n)
    } else {
        plain((n * 1e4).round() / 1e4)
    }
}

/// A line for each item and minute, with a line of names.
///
/// # Errors
///
/// When the stream cannot be written to.
pub fn csv(all: &[Simulated], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "{COLUMNS}")?;
    for simulated in all {
        for item in &simulated.run.items {
            let before = format!(
                "{},{},{}",
                cell(&simulated.environment),
                cell(&item.title),
                item.unit.name()
            );
            for row in &item.rows {
                writeln!(
                    to,
                    "{before},{},{},{},{},{},{},{}",
                    row.minute,
                    exact(row.offered),
                    exact(row.served),
                    exact(row.utilization),
                    exact(row.amount),
                    exact(row.wanted),
                    row.cause.map_or("", Cause::id)
                )?;
            }
        }
    }
    Ok(())
}

/// A page with plots, which stands alone.
///
/// # Errors
///
/// When the stream cannot be written to.
pub fn html(all: &[Simulated], to: &mut dyn Write) -> io::Result<()> {
    page::html(all, to)
}

/// The names of the columns.
const COLUMNS: &str = "environment,item,unit,minute,offered,served,utilization,amount,wanted,cause";

/// Six digits after the point, without those that are zero.
fn exact(n: f64) -> f64 {
    (n * 1e6).round() / 1e6
}

/// All of it for programs. The shape is versioned: fields are added, never changed.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    simulations: Vec<RunEntry<'a>>,
    parameters: Vec<ParameterEntry>,
    sources: Vec<SourceEntry>,
}

#[derive(Serialize)]
struct RunEntry<'a> {
    environment: &'a str,
    load: &'a str,
    minutes: u32,
    minutes_per_row: u32,
    cost_usd: Option<f64>,
    steady_cost_usd: Option<f64>,
    bottleneck: Option<BottleneckEntry<'a>>,
    events: Vec<EventEntry>,
    items: Vec<ItemEntry<'a>>,
    not_simulated: &'a [String],
    better: EndEntry,
    worse: EndEntry,
}

#[derive(Serialize)]
struct BottleneckEntry<'a> {
    item: &'a str,
    minute: u32,
    cause: &'static str,
    reason: String,
}

#[derive(Serialize)]
struct EventEntry {
    minute: u32,
    event: &'static str,
}

#[derive(Serialize)]
struct EndEntry {
    cost_usd: Option<f64>,
    short_minutes: u32,
}

#[derive(Serialize)]
struct ItemEntry<'a> {
    item: &'a str,
    unit: &'static str,
    offers: &'a str,
    carries: Option<CarriesEntry<'a>>,
    offered: f64,
    served: f64,
    unserved: f64,
    peak_utilization: f64,
    least: f64,
    most: f64,
    mean: f64,
    scaled_out: u32,
    scaled_in: u32,
    short_minutes: u32,
    first_short: Option<ShortEntry>,
    recovered_after: Option<u32>,
    lost: f64,
    most_waiting: f64,
    cost_usd: Option<f64>,
    rows: Vec<RowEntry>,
}

#[derive(Serialize)]
struct CarriesEntry<'a> {
    value: f64,
    because: &'a str,
    assumed: bool,
}

#[derive(Serialize)]
struct ShortEntry {
    minute: u32,
    cause: &'static str,
}

#[derive(Serialize)]
struct RowEntry {
    minute: u32,
    offered: f64,
    served: f64,
    utilization: f64,
    amount: f64,
    wanted: f64,
    cause: Option<&'static str>,
}

#[derive(Serialize)]
struct ParameterEntry {
    name: &'static str,
    value: f64,
    unit: &'static str,
    default: f64,
    low: f64,
    high: f64,
    about: &'static str,
    because: &'static str,
}

#[derive(Serialize)]
struct SourceEntry {
    mechanism: &'static str,
    source: String,
}

/// All of it for programs.
pub fn document<'a>(all: &'a [Simulated], parameters: &Parameters) -> Document<'a> {
    let parameter = |one: &Unpublished| {
        let info = one.info();
        ParameterEntry {
            name: info.name,
            value: parameters.get(*one),
            unit: info.unit,
            default: info.default,
            low: info.range.0,
            high: info.range.1,
            about: info.about,
            because: info.why,
        }
    };
    let sources = RULES.iter().map(|(mechanism, source)| SourceEntry {
        mechanism,
        source: source.to_string(),
    });
    Document {
        version: SIMULATE.version,
        simulations: all.iter().map(entry).collect(),
        parameters: Unpublished::ALL.iter().map(parameter).collect(),
        sources: sources.collect(),
    }
}

fn entry(simulated: &Simulated) -> RunEntry<'_> {
    let run = &simulated.run;
    let end = |run: &Run| EndEntry {
        cost_usd: run.usd().map(exact),
        short_minutes: run.items.iter().map(|item| item.short_minutes).sum(),
    };
    let [better, worse] = &simulated.ends;
    RunEntry {
        environment: &simulated.environment,
        load: &run.load,
        minutes: run.minutes,
        minutes_per_row: run.every,
        cost_usd: run.usd().map(exact),
        steady_cost_usd: run.steady_usd.map(exact),
        bottleneck: run
            .bottleneck()
            .map(|(item, minute, cause)| BottleneckEntry {
                item: &item.title,
                minute,
                cause: cause.id(),
                reason: cause.to_string(),
            }),
        events: run
            .events
            .iter()
            .map(|(minute, event)| EventEntry {
                minute: *minute,
                event,
            })
            .collect(),
        items: run
            .items
            .iter()
            .map(|item| item_entry(item, run.minutes))
            .collect(),
        not_simulated: &run.left_out,
        better: end(better),
        worse: end(worse),
    }
}

fn item_entry(item: &Outcome, minutes: u32) -> ItemEntry<'_> {
    let rows = item.rows.iter().map(|row| RowEntry {
        minute: row.minute,
        offered: exact(row.offered),
        served: exact(row.served),
        utilization: exact(row.utilization),
        amount: exact(row.amount),
        wanted: exact(row.wanted),
        cause: row.cause.map(Cause::id),
    });
    ItemEntry {
        item: &item.title,
        unit: item.unit.name(),
        offers: &item.offers,
        carries: item.carries.as_ref().map(|carries| CarriesEntry {
            value: carries.value,
            because: &carries.because,
            assumed: carries.assumed,
        }),
        offered: exact(item.offered),
        served: exact(item.served),
        unserved: exact(item.unserved()),
        peak_utilization: exact(item.peak_utilization),
        least: exact(item.amount.0),
        most: exact(item.amount.1),
        mean: exact(item.amount_minutes / f64::from(minutes.max(1))),
        scaled_out: item.scaled.0,
        scaled_in: item.scaled.1,
        short_minutes: item.short_minutes,
        first_short: item.first.map(|(minute, cause)| ShortEntry {
            minute,
            cause: cause.id(),
        }),
        recovered_after: item.recovered_after,
        lost: exact(item.lost),
        most_waiting: exact(item.most_waiting),
        cost_usd: item.usd.map(exact),
        rows: rows.collect(),
    }
}
