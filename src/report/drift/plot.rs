//! Plots as SVG. What is drawn is written beside it, too: nobody has to tell a length or a colour.

use std::fmt::Write as _;

use crate::drift::{Class, ConnectionPlot, Kind, Range, SizePlot};

use crate::report::markup::{Element, element};

use super::Report;
use super::words::money;

/// The width in units of the text's size, as wide as a small telephone: text stays readable there.
const WIDTH: f64 = 340.0;
/// The height of a line of text and the bar below it.
const STEP: f64 = 36.0;
/// Where a bar is below its text, and how high it is.
const BAR: f64 = 19.0;
const HEIGHT: f64 = 9.0;
/// The room beside the ends of an axis, for marks that stand on them.
const SIDE: f64 = 6.0;
/// How many characters a name and its number share, and the most of them that the number takes.
const LINE: usize = 46;
const NUMBER: usize = 34;

/// A plot that grows downwards.
struct Plot {
    marks: Vec<Element>,
    y: f64,
    /// What as much as the width is.
    most: f64,
}

impl Plot {
    /// A plot in which the largest of these numbers fills the width.
    fn new(numbers: impl IntoIterator<Item = f64>) -> Self {
        let most = numbers
            .into_iter()
            .filter(|n| n.is_finite())
            .fold(0.0, f64::max);
        Self {
            marks: Vec::new(),
            y: 2.0,
            most: if most > 0.0 { most } else { 1.0 },
        }
    }

    fn x(&self, n: f64) -> f64 {
        if n.is_finite() {
            (n / self.most).clamp(0.0, 1.0) * (WIDTH - 2.0 * SIDE) + SIDE
        } else {
            SIDE
        }
    }

    /// A name, a number, and room for a bar below them.
    fn label(&mut self, name: &str, number: &str) {
        let text = |x: f64, end: bool, class: &str| {
            element("text")
                .class(class)
                .with("x", at(x))
                .with("y", at(self.y + 12.0))
                .with("text-anchor", if end { "end" } else { "start" })
        };
        let number = short(number, NUMBER);
        let room = LINE.saturating_sub(number.chars().count());
        let name = text(0.0, false, "name").text(short(name, room));
        let number = text(WIDTH, true, "number").text(number);
        self.marks.extend([name, number]);
        let track = self.rect(0.0, self.most, "track");
        self.marks.push(track);
    }

    fn rect(&self, from: f64, to: f64, class: &str) -> Element {
        let (left, right) = (self.x(from), self.x(to));
        element("rect")
            .class(class)
            .with("x", at(left))
            .with("y", at(self.y + BAR))
            .with("width", at((right - left).max(1.5)))
            .with("height", at(HEIGHT))
            .with("rx", "2")
    }

    fn bar(&mut self, from: f64, to: f64, class: &str) {
        let rect = self.rect(from, to, class);
        self.marks.push(rect);
    }

    /// An upright line through the bar.
    fn tick(&mut self, n: f64, class: &str) {
        if !n.is_finite() {
            return;
        }
        let x = at(self.x(n));
        self.marks.push(
            element("line")
                .class(class)
                .with("x1", &x)
                .with("x2", &x)
                .with("y1", at(self.y + BAR - 4.0))
                .with("y2", at(self.y + BAR + HEIGHT + 4.0)),
        );
    }

    fn dot(&mut self, n: f64) {
        if !n.is_finite() {
            return;
        }
        self.marks.push(
            element("circle")
                .class("now")
                .with("cx", at(self.x(n)))
                .with("cy", at(self.y + BAR + HEIGHT / 2.0))
                .with("r", "4.5"),
        );
    }

    fn next(&mut self) {
        self.y += STEP;
    }

    fn figure(self, title: &str, note: &str) -> Element {
        let svg = element("svg")
            .with("viewBox", format!("0 0 {} {}", at(WIDTH), at(self.y)))
            .with("role", "img")
            .with("aria-label", title)
            .all(self.marks);
        let mut caption = element("figcaption").put(element("b").text(title));
        if !note.is_empty() {
            caption = caption.put(element("small").text(format!(" {note}")));
        }
        element("figure").put(caption).put(svg)
    }
}

/// How many rows there are of each class that is not agreement.
pub(super) fn classes(report: &Report) -> Option<Element> {
    let counts: Vec<(Class, usize)> = Class::ALL
        .iter()
        .filter(|c| c.kind() != Kind::Same)
        .map(|c| (*c, report.count(*c)))
        .filter(|(_, n)| *n > 0)
        .collect();
    if counts.is_empty() {
        return None;
    }
    let mut plot = Plot::new(counts.iter().map(|(_, n)| count(*n)));
    for (class, n) in counts {
        plot.label(class.word(), &n.to_string());
        plot.bar(0.0, count(n), kind(class.kind()));
        plot.next();
    }
    Some(plot.figure("Values by class", "Those that agree are left out."))
}

/// What each environment costs a month on each side.
pub(super) fn costs(report: &Report) -> Option<Element> {
    let bars: Vec<(String, &Range)> = report
        .targets
        .iter()
        .flat_map(|e| {
            let name = e.environment.clone();
            e.plots
                .costs
                .iter()
                .map(move |(side, range)| (format!("{name}, {side}"), range))
        })
        .collect();
    if bars.is_empty() {
        return None;
    }
    let mut plot = Plot::new(bars.iter().map(|(_, r)| r.ceiling.max(r.expected)));
    for (name, range) in bars {
        let [floor, expected, ceiling] = [range.floor, range.expected, range.ceiling].map(rounded);
        plot.label(&name, &format!("{floor} · {expected} · {ceiling}"));
        plot.bar(range.floor, range.ceiling, "range");
        plot.tick(range.expected, "mark");
        plot.next();
    }
    Some(plot.figure(
        "Cost a month",
        "From minimum to maximum capacity; the line is what the demand needs.",
    ))
}

/// A service's bounds on each side against what the demand needs.
pub(super) fn size(size: &SizePlot) -> Element {
    let sides = size.bounds.iter();
    let numbers = sides.flat_map(|b| [b.min, b.max, b.now.unwrap_or(0.0)]);
    let mut plot = Plot::new(numbers.chain(size.needed));
    let unit = &size.unit;
    for b in &size.bounds {
        let mut says = if number(b.min) == number(b.max) {
            format!("{} {unit}", number(b.max))
        } else {
            format!("{} to {} {unit}", number(b.min), number(b.max))
        };
        if let Some(now) = b.now {
            let _ = write!(says, ", now {}", number(now));
        }
        let small = size.needed.is_some_and(|n| n > b.max);
        if small {
            says.push_str(": too few");
        }
        plot.label(&b.side, &says);
        plot.bar(b.min, b.max, if small { "over" } else { "range" });
        if let Some(needed) = size.needed {
            plot.tick(needed, "mark");
        }
        if let Some(now) = b.now {
            plot.dot(now);
        }
        plot.next();
    }
    let needed = size.needed.filter(|n| n.is_finite());
    let needed = needed.map_or_else(String::new, |n| {
        format!("The demand needs {} {unit}: the line.", number(n))
    });
    plot.figure(&format!("{}: size against demand", size.name), &needed)
}

/// Connections asked for against each limit.
pub(super) fn connections(of: &ConnectionPlot) -> Element {
    let asked: f64 = of.asked.iter().map(|(_, n)| n).sum();
    let limits = of.limits.iter().map(|(_, n)| *n);
    let mut plot = Plot::new(limits.chain([asked]));
    let over = of.limits.iter().any(|(_, limit)| asked > *limit);
    plot.label("asked for", &number(asked));
    let mut from = 0.0;
    for (i, (_, n)) in of.asked.iter().enumerate() {
        // Parts beside each other differ in shade; the caption says what each is.
        let shade = match (over, i % 2) {
            (false, 0) => "one",
            (false, _) => "other",
            (true, 0) => "over",
            (true, _) => "over other",
        };
        plot.bar(from, from + n, shade);
        from += n;
    }
    plot.next();
    for (name, limit) in &of.limits {
        let says = if asked > *limit {
            format!("{}: {} over", number(*limit), number(asked - limit))
        } else {
            number(*limit)
        };
        plot.label(name, &says);
        plot.bar(0.0, *limit, "limit");
        plot.tick(asked, "mark");
        plot.next();
    }
    let parts: Vec<String> = of
        .asked
        .iter()
        .map(|(name, n)| format!("{name} {}", number(*n)))
        .collect();
    plot.figure(
        &format!("{}: connections against limits", of.name),
        &format!("Asked for by {}.", parts.join(", ")),
    )
}

/// The class of a mark that stands for a kind of row.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Drift(crate::finding::Severity::Note) => "note",
        Kind::Drift(_) => "drift",
        Kind::Undecided => "open",
        Kind::Quiet | Kind::Waived => "quiet",
        Kind::Same => "same",
    }
}

/// A coordinate, as short as it can be.
fn at(n: f64) -> String {
    let text = format!("{n:.1}");
    text.strip_suffix(".0").map_or(text.clone(), String::from)
}

/// A count with at most one digit after the point.
fn number(n: f64) -> String {
    if n.is_finite() {
        at(n)
    } else {
        "not known".into()
    }
}

/// Dollars without cents: the plot is no bill.
fn rounded(amount: f64) -> String {
    let text = money(amount.round());
    text.strip_suffix(".00").map_or(text.clone(), String::from)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "rows are counted in thousands at most"
)]
fn count(n: usize) -> f64 {
    n as f64
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let mut out: String = text.chars().take(most.saturating_sub(1)).collect();
    out.push('…');
    out
}
