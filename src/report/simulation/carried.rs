//! What load tests say that one task carries, for a person.

use std::fmt::Write as _;

use super::NAME;
use crate::simulate::fit::{Fitted, Found};
use crate::text::escape::terminal::{Screen, line, short};
use crate::value::unit::plain;

/// Digits behind the point of a load.
const DIGITS: f64 = 10.0;

/// What one task carried, how sure that is, and what the policy says.
pub fn carried(environment: &str, fitted: &Fitted, out: &mut Screen) {
    out.bold(&line(environment));
    let amount = |load: f64| plain((load * DIGITS).round() / DIGITS);
    let word = short(&fitted.word, NAME);
    let unit = if fitted.is_rate {
        format!("{word} a second")
    } else {
        word.clone()
    };
    let item = short(&fitted.item, NAME);
    let found = match fitted.found {
        Found::About { load, low, high } => format!(
            "one task carried {} {unit} (95 %: {} to {})",
            amount(load),
            amount(low),
            amount(high)
        ),
        Found::AtLeast(load) => format!(
            "one task carried at least {} {unit}; the limits held all the time, so what it carries at most is undecided: test a higher load",
            amount(load)
        ),
        Found::LessThan(load) => format!(
            "one task carried less than {} {unit}; the limits held at no time, so what it carries is undecided: test a lower load",
            amount(load)
        ),
        Found::Nothing => {
            "what one task carries is undecided: the files have nothing of it".to_owned()
        }
    };
    let _ = writeln!(out, "  {item}: {found}");
    let loads = || fitted.points.iter().map(|point| point.load);
    if let (Some(least), Some(most)) = (loads().reduce(f64::min), loads().reduce(f64::max)) {
        let held = fitted.points.iter().filter(|point| point.held).count();
        let tasks = if fitted.tasks == 1 { "task" } else { "tasks" };
        let _ = writeln!(
            out,
            " measured with {} {tasks}, from {} to {} for each: the limits held at {held} of {} points",
            fitted.tasks,
            amount(least),
            amount(most),
            fitted.points.len()
        );
    }
    let errors = fitted
        .errors
        .map(|most| format!("at most {} % of calls fail", plain(most * 100.0)));
    let latency = fitted
        .latency
        .map(|(percent, most)| format!("p{} is at most {} s", plain(percent), plain(most)));
    let limits: Vec<String> = errors.into_iter().chain(latency).collect();
    let _ = writeln!(out, " limits of the policy: {}", limits.join(", "));
    let _ = writeln!(
        out,
        " the policy: {} ({})",
        amount(fitted.stated.value),
        short(&fitted.stated.because, NAME)
    );
    for note in &fitted.notes {
        let _ = writeln!(out, " note: {}", line(note));
    }
    if let Found::About { low, .. } = fitted.found
        && fitted.stated.at.is_none()
    {
        let _ = writeln!(
            out,
            " the policy states no number for it: simulate with --assume {item}={}",
            amount(low)
        );
    }
}
