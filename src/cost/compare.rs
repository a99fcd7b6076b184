//! What resources cost more, or less, than before.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::inventory::{Address, Moves};

use super::{Bill, Ends, Estimate, Line};

/// A resource that is billed for something else than before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change<'a> {
    /// Its bill before; none where it is new.
    pub before: Option<&'a Bill>,
    /// Its bill now; none where it is gone.
    pub after: Option<&'a Bill>,
}

impl<'a> Change<'a> {
    /// The bill that names it: the newer one.
    pub fn bill(&self) -> Option<&'a Bill> {
        self.after.or(self.before)
    }

    /// What it cost before, as far as that is known.
    pub fn was(&self) -> Ends {
        self.before.map(Bill::usd).unwrap_or_default()
    }

    /// What it costs now, as far as that is known.
    pub fn is(&self) -> Ends {
        self.after.map(Bill::usd).unwrap_or_default()
    }

    /// What it costs more, as far as both sides are known; less is negative.
    pub fn usd(&self) -> Ends {
        let lines = self.lines().into_iter();
        lines.filter_map(|(old, new)| self.more(old, new)).sum()
    }

    /// What a line costs more than the one before it; none where one of them has no price or no quantity, so that nothing is
    /// known of the difference.
    pub fn more(&self, old: Option<&Line>, new: Option<&Line>) -> Option<Ends> {
        match (old, new) {
            (Some(old), Some(new)) => Some(new.usd()? - old.usd()?),
            // What a bill lacks of which something is not known may be there all the same.
            (Some(_), None) if is_open(self.after) => None,
            (None, Some(_)) if is_open(self.before) => None,
            (Some(old), None) => Some(Ends::default() - old.usd()?),
            (None, Some(new)) => new.usd(),
            (None, None) => None,
        }
    }

    /// Whether something of either bill is missing, so that the difference is not the whole of it.
    pub fn is_partial(&self) -> bool {
        let mut both = self.before.into_iter().chain(self.after);
        both.any(Bill::is_partial)
    }

    /// The lines before and now, those of one meter beside each other; only those that differ.
    pub fn lines(&self) -> Vec<(Option<&'a Line>, Option<&'a Line>)> {
        let lines = |bill: Option<&'a Bill>| bill.into_iter().flat_map(|bill| &bill.lines);
        let mut old: HashMap<&str, VecDeque<&Line>> = HashMap::new();
        for line in lines(self.before) {
            old.entry(&line.meter).or_default().push_back(line);
        }
        let mut out = Vec::new();
        for line in lines(self.after) {
            let of_meter = old.get_mut(line.meter.as_str());
            out.push((of_meter.and_then(VecDeque::pop_front), Some(line)));
        }
        // In the order of the bill, whatever the map's is.
        for line in lines(self.before) {
            let left = old.get_mut(line.meter.as_str());
            let is_left = left.as_ref().is_some_and(|left| {
                let mut left = left.iter();
                left.any(|one| std::ptr::eq(*one, line))
            });
            if is_left {
                out.push((Some(line), None));
            }
        }
        out.retain(|(old, new)| old != new);
        out
    }
}

/// Whether something of a bill is missing.
fn is_open(bill: Option<&Bill>) -> bool {
    bill.is_some_and(Bill::is_partial)
}

/// The resources that are billed for something else than before, by the address that they have now; those that change the
/// cost most come first.
pub fn changes<'a>(before: &'a Estimate, after: &'a Estimate, moves: &Moves) -> Vec<Change<'a>> {
    let now = |bill: &Bill| -> String {
        let address = bill.address.parse::<Address>().ok();
        address.map_or_else(|| bill.address.clone(), |at| moves.now(&at).to_string())
    };
    let mut all: BTreeMap<String, Change<'a>> = BTreeMap::new();
    let none = Change {
        before: None,
        after: None,
    };
    for bill in &before.bills {
        all.entry(now(bill)).or_insert(none).before = Some(bill);
    }
    for bill in &after.bills {
        all.entry(bill.address.clone()).or_insert(none).after = Some(bill);
    }
    let is_same = |change: &Change<'_>| match (change.before, change.after) {
        (Some(before), Some(after)) => {
            // Where a value that is not known stands changes nothing.
            (&before.lines, before.open.is_some()) == (&after.lines, after.open.is_some())
        }
        // What has no lines costs nothing, as it did where it was not there.
        (Some(one), None) | (None, Some(one)) => one.lines.is_empty() && one.open.is_none(),
        (None, None) => true,
    };
    let mut out: Vec<Change<'a>> = all.into_values().filter(|c| !is_same(c)).collect();
    let size = |change: &Change<'_>| {
        let usd = change.usd();
        let largest = usd.ceiling.abs().max(usd.expected.abs());
        largest.max(usd.floor.abs())
    };
    out.sort_by_key(|change| std::cmp::Reverse(size(change)));
    out
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::billing::Quantity;
    use crate::catalog::price::embedded;

    fn line(meter: &str, quantity: i64) -> Line {
        Line {
            what: meter.to_owned(),
            meter: meter.to_owned(),
            price: embedded().price(meter, "us-east-1"),
            quantity: Quantity::Known(Ends::flat(Decimal::from(quantity))),
            assumed: None,
        }
    }

    fn bill(address: &str, lines: Vec<Line>) -> Bill {
        Bill {
            address: address.into(),
            kind: "aws_x".into(),
            region: Some("us-east-1".into()),
            lines,
            group: None,
            open: None,
        }
    }

    fn estimate(bills: Vec<Bill>) -> Estimate {
        Estimate {
            bills,
            ..Estimate::default()
        }
    }

    #[test]
    fn what_changes_sums_to_what_the_totals_differ_by() {
        let before = estimate(vec![
            bill("a.same", vec![line("kms.key", 1)]),
            bill("a.gone", vec![line("kms.key", 3)]),
            bill("a.more", vec![line("kms.key", 1), line("kms.key", 2)]),
            bill("a.free", vec![]),
        ]);
        let after = estimate(vec![
            bill("a.same", vec![line("kms.key", 1)]),
            bill("a.more", vec![line("kms.key", 1), line("kms.key", 9)]),
            bill("a.new", vec![line("kms.key", 2)]),
        ]);
        let all = changes(&before, &after, &Moves::default());
        let names: Vec<&str> = all
            .iter()
            .map(|c| c.bill().unwrap().address.as_str())
            .collect();
        assert_eq!(names, ["a.more", "a.gone", "a.new"]);
        let sum: Ends = all.iter().map(Change::usd).sum();
        assert_eq!(sum, after.usd() - before.usd());
        // The first line is as it was.
        let lines = all[0].lines();
        assert_eq!(lines.len(), 1);
        let (old, new) = lines[0];
        assert_eq!(old.unwrap().usd().unwrap().floor, Decimal::from(2));
        assert_eq!(new.unwrap().usd().unwrap().floor, Decimal::from(9));
    }

    #[test]
    fn what_is_no_longer_known_is_not_saved() {
        let before = || bill("a.a", vec![line("kms.key", 1), line("ecr.storage", 5)]);
        let open = |lines: Vec<Line>| {
            let why = crate::config::value::Why::Other("it is not known".into());
            let open = crate::inventory::Blocked {
                address: "a.a".into(),
                attribute: "region".into(),
                why,
                at: None,
            };
            Bill {
                open: Some(open),
                ..bill("a.a", lines)
            }
        };
        let mut unpriced = line("kms.key", 1);
        unpriced.price = None;
        let mut used = line("kms.key", 1);
        used.quantity = Quantity::Usage;
        for after in [
            open(vec![]),
            bill("a.a", vec![unpriced, line("ecr.storage", 5)]),
            bill("a.a", vec![used, line("ecr.storage", 5)]),
        ] {
            let (old, new) = (before(), after);
            let change = Change {
                before: Some(&old),
                after: Some(&new),
            };
            assert_eq!(change.usd(), Ends::default(), "{new:?}");
        }
    }

    #[test]
    fn a_line_that_is_gone_stands_beside_nothing() {
        let before = bill("a.a", vec![line("kms.key", 1), line("ecr.storage", 5)]);
        let after = bill("a.a", vec![line("kms.key", 1)]);
        let change = Change {
            before: Some(&before),
            after: Some(&after),
        };
        let lines = change.lines();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].0.is_some_and(|l| l.meter == "ecr.storage") && lines[0].1.is_none());
    }
}
