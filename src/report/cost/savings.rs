//! What would cost less, for a person and for a program.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::cost::{Ends, Saving, Strategy};
use crate::report::human;
use crate::text::escape::terminal::{Screen, short};

use super::Savings;
use super::money::{EndsEntry, dollars};

/// How many savings are printed.
const MOST: usize = 20;
/// The longest address that is printed, in characters.
const NAME: usize = 100;

/// The largest savings with what they rest on, and how the strategies stand.
pub(super) fn text(savings: &Savings, width: Option<u16>, out: &mut Screen) {
    let alike = alike(&savings.list);
    if alike.is_empty() {
        out.text("\n")
            .text("Nothing was found that would cost less.\n");
    } else {
        out.text("\n")
            .bold("What would cost less")
            .text(", US dollars a month; not all of them at once\n");
    }
    for (saving, more) in alike.iter().take(MOST) {
        let address = saving.address.as_deref().unwrap_or("all of them");
        let more = match more {
            0 => String::new(),
            1 => " and 1 more like it".to_owned(),
            more => format!(" and {more} more like it"),
        };
        let each = if more.is_empty() { "" } else { ", each" };
        let _ = writeln!(
            out,
            "  {}{each}  {}: {}{more}",
            range(saving.usd()),
            saving.name,
            short(address, NAME)
        );
        let _ = writeln!(
            out,
            "      {} now, {} then",
            range(saving.was),
            range(saving.would)
        );
        let _ = writeln!(out, "      if {}", saving.condition);
        let _ = writeln!(out, "      edit: {}", saving.edit);
    }
    if let Some(more) = alike.len().checked_sub(MOST).filter(|n| *n > 0) {
        let _ = writeln!(out, "  and {more} more, which json has");
    }
    let rows = savings.strategies.iter().map(|one| {
        let usd = one.usd.map_or_else(|| "by usage".to_owned(), range);
        vec![
            one.name.to_owned(),
            one.standing.word().to_owned(),
            usd,
            one.because.to_owned(),
        ]
    });
    let head = ["strategy", "stands", "saves a month", "why"];
    let _ = writeln!(out, "\n{}", human::table(&head, rows.collect(), width));
}

/// Savings that differ in the resource alone, as the first of them and how many more there are.
fn alike(all: &[Saving]) -> Vec<(&Saving, usize)> {
    let mut out: Vec<(&Saving, usize)> = Vec::new();
    // Those of one amount are beside each other, a few kinds of them in turn.
    let mut known: HashMap<(&str, Ends, Ends), usize> = HashMap::new();
    for saving in all {
        let key = (saving.name, saving.was, saving.would);
        match known.get(&key).and_then(|place| out.get_mut(*place)) {
            Some((_, more)) => *more += 1,
            None => {
                known.insert(key, out.len());
                out.push((saving, 0));
            }
        }
    }
    out
}

/// `12.00`, `12.00 to 40.00`: from what is expected to the most.
fn range(usd: Ends) -> String {
    let (low, high) = (usd.expected.min(usd.ceiling), usd.expected.max(usd.ceiling));
    let (low, high) = (dollars(low), dollars(high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// Something that would cost less.
#[derive(Serialize)]
pub(super) struct SavingEntry<'a> {
    name: &'static str,
    address: Option<&'a str>,
    monthly: EndsEntry,
    now: EndsEntry,
    then: EndsEntry,
    condition: &'static str,
    edit: &'static str,
}

impl<'a> From<&'a Saving> for SavingEntry<'a> {
    fn from(saving: &'a Saving) -> Self {
        Self {
            name: saving.name,
            address: saving.address.as_deref(),
            monthly: saving.usd().into(),
            now: saving.was.into(),
            then: saving.would.into(),
            condition: saving.condition,
            edit: saving.edit,
        }
    }
}

/// What is often said to save money.
#[derive(Serialize)]
pub(super) struct StrategyEntry {
    name: &'static str,
    standing: &'static str,
    monthly: Option<EndsEntry>,
    because: &'static str,
}

impl From<&Strategy> for StrategyEntry {
    fn from(one: &Strategy) -> Self {
        Self {
            name: one.name,
            standing: one.standing.word(),
            monthly: one.usd.map(EndsEntry::from),
            because: one.because,
        }
    }
}
