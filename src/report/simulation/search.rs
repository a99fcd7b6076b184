//! What a search for the smallest bounds found, for a person.

use std::fmt::Write as _;

use super::{NAME, clock, human, minutes};
use crate::simulate::search::{Failure, Search};
use crate::text::escape::terminal::{Screen, line, short};

/// The bounds, what they cost, and why none of them is smaller.
pub fn searched(
    environment: &str,
    load: &str,
    found: &Search,
    assumed: &[String],
    width: Option<u16>,
    out: &mut Screen,
) {
    out.bold(&line(environment));
    let _ = writeln!(
        out,
        "  smallest bounds for load: {}, {} runs",
        short(load, NAME),
        found.runs
    );
    if let Some(fails) = &found.fails {
        let _ = writeln!(
            out,
            " no bounds of tasks and capacity hold it: {}",
            told(fails)
        );
    }
    if !found.items.is_empty() {
        let head = [
            "item",
            "",
            "now",
            "smallest",
            "US dollars a month at the minimum",
            "at the maximum",
        ];
        let rows = found.items.iter().map(|item| {
            let dollars = |of: fn(&crate::cost::Range) -> f64| match &item.monthly {
                Some(range) if of(range).abs() < 0.005 => String::new(),
                Some(range) => format!("{:+.2}", of(range)),
                None => "not known".into(),
            };
            vec![
                short(&item.title, NAME),
                item.unit.to_owned(),
                item.now.replace('"', ""),
                item.then.replace('"', ""),
                dollars(|range| range.floor),
                dollars(|range| range.ceiling),
            ]
        });
        let _ = writeln!(out, "{}", human::table(&head, rows.collect(), width));
    }
    for item in &found.items {
        for step in &item.steps {
            let _ = writeln!(
                out,
                " {} with {} {}: {}",
                short(&item.title, NAME),
                step.smaller.replace('"', ""),
                item.unit,
                told(&step.breaks)
            );
        }
    }
    for left in &found.left {
        let _ = writeln!(out, " not changed: {}", line(left));
    }
    if !assumed.is_empty() && found.fails.is_none() {
        let assumed = assumed.iter().map(|one| format!(" --assume {}", line(one)));
        let _ = writeln!(
            out,
            " taken for what the policy does not state:{}",
            assumed.collect::<String>()
        );
    }
}

/// What breaks, when, and by how much.
fn told(failure: &Failure) -> String {
    let share = if failure.unserved * 100.0 >= 0.01 {
        format!(
            "; {:.2} % of its {} not served",
            failure.unserved * 100.0,
            line(&failure.offers)
        )
    } else {
        String::new()
    };
    format!(
        "{} is short at {} for {}: {}{share}",
        short(&failure.title, NAME),
        clock(failure.minute),
        minutes(failure.short_minutes),
        failure.cause
    )
}
