//! The runs as a page that stands alone: no script, and nothing that is fetched.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::report::markup::{Document, Element, element};
use crate::simulate::{Outcome, Row, Run};

use super::{Simulated, clock, minutes, round, unserved};

/// Only what is inline in the page may be used, whatever a text in it holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// The size of a plot in units of its text, as wide as a small telephone.
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 110.0;
/// Room for text above and below.
const TOP: f64 = 16.0;
const BOTTOM: f64 = 16.0;
/// The most points of a line.
const POINTS: usize = 300;

/// Writes the page.
///
/// # Errors
///
/// When the stream cannot be written to.
pub(super) fn html(all: &[Simulated], to: &mut dyn Write) -> io::Result<()> {
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
        .put(element("title").text("Simulated load"))
        .put(element("style").raw(include_str!("page.css")));
    let mut page = Document::html(to)?;
    page.open(&element("html").with("lang", "en"))?;
    page.put(&head)?;
    page.open(&element("body"))?;
    page.open(&element("main"))?;
    page.put(&element("h1").text("Simulated load"))?;
    for simulated in all {
        page.put(&top(simulated))?;
        for item in &simulated.run.items {
            page.put(&element("h3").text(&item.title))?;
            page.put(&plots(item, simulated.run.minutes))?;
        }
    }
    page.put(&element("footer").text(format!("tfsize {}", env!("CARGO_PKG_VERSION"))))?;
    page.end()
}

/// What came out, in sentences.
fn top(simulated: &Simulated) -> Element {
    let run = &simulated.run;
    let mut list = element("ul");
    let mut says = |text: String| {
        let before = std::mem::replace(&mut list, element("ul"));
        list = before.put(element("li").text(text));
    };
    says(match run.bottleneck() {
        Some((item, at, cause)) => {
            format!(
                "First bottleneck: {} at {}: {cause}.",
                item.title,
                clock(at)
            )
        }
        None => "First bottleneck: none.".into(),
    });
    for (at, event) in &run.events {
        says(format!("At {}: {event}.", clock(*at)));
    }
    says(cost(run));
    for why in &run.left_out {
        says(format!("Not simulated: {why}."));
    }
    element("section")
        .put(element("h2").text(&simulated.environment))
        .put(element("p").text(format!("Load: {}, {}.", run.load, minutes(run.minutes))))
        .put(list)
}

fn cost(run: &Run) -> String {
    match run.usd() {
        Some(usd) => format!("Cost of the trace: {usd:.2} US dollars."),
        None => "Cost of the trace: not known, a price is missing.".into(),
    }
}

/// The plots of an item, all on the same axis of time.
fn plots(item: &Outcome, minutes: u32) -> Element {
    let unit = item.unit.name();
    let cost = item.usd.filter(|usd| *usd > 0.0);
    let cost = cost.map_or_else(String::new, |usd| format!(", {usd:.2} US dollars"));
    let missing = unserved(item);
    let missing = if missing.is_empty() {
        String::new()
    } else {
        format!(" {missing} in all: the shaded minutes.")
    };
    let load = Plot::new(item, minutes, |row| row.offered.max(row.served));
    let load = load
        .line("one", |row| row.served)
        .line("other", |row| row.offered);
    let amount = Plot::new(item, minutes, |row| row.amount.max(row.wanted));
    let amount = amount
        .line("one", |row| row.amount)
        .line("other", |row| row.wanted);
    let used = Plot::new(item, minutes, |row| row.utilization.max(1.0));
    let used = used.limit(1.0).line("one", |row| row.utilization);
    element("div")
        .class("plots")
        .put(load.figure(
            &item.offers,
            &format!("The line is what is served, the broken line what is offered.{missing}"),
        ))
        .put(amount.figure(
            unit,
            &format!("The line is what there is, the broken line what is wanted{cost}."),
        ))
        .put(used.figure("use", "The broken line is 1: full."))
}

/// A plot over time.
struct Plot<'a> {
    rows: &'a [Row],
    minutes: f64,
    most: f64,
    marks: Vec<Element>,
}

impl<'a> Plot<'a> {
    fn new(item: &'a Outcome, minutes: u32, most: impl Fn(&Row) -> f64) -> Self {
        let rows = &item.rows;
        let most = rows.iter().map(most).fold(0.0, f64::max);
        let mut out = Self {
            rows,
            minutes: f64::from(minutes.max(1)),
            most: if most > 0.0 && most.is_finite() {
                most
            } else {
                1.0
            },
            marks: Vec::new(),
        };
        out.shade();
        out
    }

    fn x(&self, minute: f64) -> f64 {
        minute / self.minutes * WIDTH
    }

    fn y(&self, n: f64) -> f64 {
        TOP + (1.0 - (n / self.most).clamp(0.0, 1.0)) * HEIGHT
    }

    /// The minutes in which something was not served, each stretch once.
    fn shade(&mut self) {
        let mut from: Option<u32> = None;
        let mut stretches = Vec::new();
        for row in self.rows {
            match (row.cause, from) {
                (Some(_), None) => from = Some(row.minute),
                (None, Some(start)) => {
                    stretches.push((f64::from(start), f64::from(row.minute)));
                    from = None;
                }
                _ => {}
            }
        }
        stretches.extend(from.map(|start| (f64::from(start), self.minutes)));
        for (from, to) in stretches.into_iter().take(POINTS) {
            let (left, right) = (self.x(from), self.x(to));
            self.marks.push(
                element("rect")
                    .class("short")
                    .with("x", at(left))
                    .with("y", at(TOP))
                    .with("width", at((right - left).max(0.5)))
                    .with("height", at(HEIGHT)),
            );
        }
    }

    fn limit(mut self, n: f64) -> Self {
        let y = at(self.y(n));
        let line = element("line").class("limit");
        let line = line.with("x1", "0").with("x2", at(WIDTH));
        self.marks.push(line.with("y1", &y).with("y2", &y));
        self
    }

    /// A line through the rows; of very many, the highest of those that fall together.
    fn line(mut self, class: &str, of: impl Fn(&Row) -> f64) -> Self {
        let size = self.rows.len().div_ceil(POINTS).max(1);
        let mut points = String::new();
        for rows in self.rows.chunks(size) {
            let Some(first) = rows.first() else {
                continue;
            };
            let most = rows.iter().map(&of).fold(0.0, f64::max);
            let (x, y) = (self.x(first.minute.into()), self.y(most));
            let _ = write!(points, "{},{} ", at(x), at(y));
        }
        let line = element("polyline").class(class);
        self.marks.push(line.with("points", points.trim_end()));
        self
    }

    fn figure(self, title: &str, note: &str) -> Element {
        let text = |x: f64, y: f64, end: bool, says: &str| {
            element("text")
                .with("x", at(x))
                .with("y", at(y))
                .with("text-anchor", if end { "end" } else { "start" })
                .text(says)
        };
        let bottom = TOP + HEIGHT;
        let most = format!("{} at the most", round(self.most));
        let axis = element("line").class("axis");
        let axis = axis.with("x1", "0").with("x2", at(WIDTH));
        let axis = axis.with("y1", at(bottom)).with("y2", at(bottom));
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "made of a u32"
        )]
        let end = clock(self.minutes as u32);
        let svg = element("svg")
            .with(
                "viewBox",
                format!("0 0 {} {}", at(WIDTH), at(bottom + BOTTOM)),
            )
            .with("role", "img")
            .with("aria-label", format!("{title}: {most}"))
            .put(axis)
            .all(self.marks)
            .put(text(0.0, 11.0, false, &most))
            .put(text(0.0, bottom + 13.0, false, "0:00"))
            .put(text(WIDTH, bottom + 13.0, true, &end));
        let caption = element("figcaption")
            .put(element("b").text(title))
            .put(element("small").text(note));
        element("figure").put(caption).put(svg)
    }
}

/// A coordinate, as short as it can be.
fn at(n: f64) -> String {
    let text = format!("{n:.1}");
    text.strip_suffix(".0").map_or(text.clone(), String::from)
}
