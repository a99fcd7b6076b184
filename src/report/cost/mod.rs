//! What things cost, as a reader or a program wants it.

mod csv;
mod focus;
pub mod format;
mod infracost;
mod json;
mod markdown;
mod money;
mod page;
mod savings;
mod text;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use format::Format;
pub use money::dollars;

use crate::cost::{
    Bill, Change, End, Ends, Estimate, Limit, Line, Quantity, Saving, Strategy, Verdict, changes,
};
use crate::inventory::Moves;

/// What a priced inventory was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// What a policy generates.
    Policy,
    /// A root module.
    Configuration,
    /// A plan.
    Plan,
    /// A state.
    State,
}

/// What is priced: a root module with the values of an environment, a stack of the policy, a plan, a state.
pub struct Priced {
    /// What it was read from.
    pub of: Of,
    /// What it is, for a reader.
    pub title: String,
    /// The root module, as both sides of a comparison call it; empty where there is only one.
    pub root: String,
    /// The environment of the policy that it stands for.
    pub environment: Option<String>,
    /// The Region of what does not say where it is.
    pub region: Option<String>,
    /// What was not read.
    pub unread: Vec<String>,
    /// Whether some of that is a mistake in the source itself.
    pub is_broken: bool,
    /// Where things have moved to, by what it says.
    pub moves: Moves,
    /// What the resources cost, line by line.
    pub estimate: Estimate,
    /// What would cost less, where that is asked for.
    pub savings: Option<Savings>,
}

/// What would cost less.
pub struct Savings {
    /// The most first.
    pub list: Vec<Saving>,
    /// What is often said to save money, and whether it is done.
    pub strategies: Vec<Strategy>,
}

impl Priced {
    /// Of which nothing is known yet.
    pub fn new(of: Of, title: String) -> Self {
        Self {
            of,
            title,
            root: String::new(),
            environment: None,
            region: None,
            unread: Vec::new(),
            is_broken: false,
            moves: Moves::default(),
            estimate: Estimate::default(),
            savings: None,
        }
    }

    /// Whether the sum lacks something, be it only a file or a module that was not read: it is "at least" then.
    fn is_partial(&self) -> bool {
        self.estimate.is_partial() || !self.unread.is_empty()
    }

    /// The bills of what costs something, or may.
    fn billed(&self) -> impl Iterator<Item = &Bill> {
        let bills = self.estimate.bills.iter();
        bills.filter(|bill| !bill.lines.is_empty())
    }

    /// The Regions of what is billed, sorted.
    fn regions(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.billed().filter_map(|b| b.region.as_deref()).collect();
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            all.extend(self.region.as_deref());
        }
        all
    }
}

/// What things cost, as every format takes it.
pub struct Report<'a> {
    /// What is priced.
    pub now: &'a [Priced],
    /// What it is compared with.
    pub compared: Option<Compared<'a>>,
    /// The limits that hold, and how the costs stand to them.
    pub limits: &'a [Held],
    /// The day of the report, for columns that want a month.
    pub day: Date,
}

/// A comparison.
pub struct Compared<'a> {
    /// What is compared with: a revision, a directory, a file.
    pub with: &'a str,
    /// What is priced on both sides, each beside the other.
    pub pairs: Vec<Pair<'a>>,
}

/// The same, before and now.
pub struct Pair<'a> {
    /// As it was; none where it is new.
    pub before: Option<&'a Priced>,
    /// As it is; none where it is gone.
    pub after: Option<&'a Priced>,
    /// The resources that are billed for something else.
    pub changes: Vec<Change<'a>>,
}

impl<'a> Pair<'a> {
    fn of(before: Option<&'a Priced>, after: Option<&'a Priced>) -> Self {
        static NOTHING: Estimate = Estimate {
            bills: Vec::new(),
            free: 0,
            uncovered: BTreeMap::new(),
            others: 0,
        };
        let estimate = |side: Option<&'a Priced>| side.map_or(&NOTHING, |side| &side.estimate);
        let none = Moves::default();
        let moves = after.map_or(&none, |after| &after.moves);
        Self {
            before,
            after,
            changes: changes(estimate(before), estimate(after), moves),
        }
    }

    /// The same for another report.
    fn again(&self) -> Self {
        Self {
            changes: self.changes.clone(),
            ..*self
        }
    }

    /// The side that names it: the newer one.
    fn priced(&self) -> Option<&'a Priced> {
        self.after.or(self.before)
    }

    fn title(&self) -> &'a str {
        self.priced().map_or("", |priced| &priced.title)
    }

    fn was(&self) -> Ends {
        self.before
            .map(|side| side.estimate.usd())
            .unwrap_or_default()
    }

    fn is(&self) -> Ends {
        self.after
            .map(|side| side.estimate.usd())
            .unwrap_or_default()
    }

    /// What it costs more than before, as far as both sides are known; less is negative.
    fn usd(&self) -> Ends {
        self.changes.iter().map(Change::usd).sum()
    }

    /// Whether something is missing on a side, so that the difference is not the whole of it.
    fn is_partial(&self) -> bool {
        let mut both = self.before.into_iter().chain(self.after);
        both.any(Priced::is_partial)
    }
}

/// What is priced on both sides, each beside the same of the other: the same root module and environment, else the only ones
/// of an environment, else the only one of each side.
pub fn pairs<'a>(before: &'a [Priced], after: &'a [Priced]) -> Vec<Pair<'a>> {
    let mut left: Vec<&Priced> = before.iter().collect();
    let mut found: Vec<(Option<&Priced>, &Priced)> = after.iter().map(|one| (None, one)).collect();
    let mut take = |is_same: &dyn Fn(&Priced, &Priced) -> bool, alone: bool| {
        for at in 0..found.len() {
            let Some((None, now)) = found.get(at).copied() else {
                continue;
            };
            let mut same = left.iter().enumerate().filter(|(_, old)| is_same(old, now));
            let first = same.next().map(|(at, _)| at);
            let open = found.iter().filter(|(old, _)| old.is_none());
            let is_only =
                same.next().is_none() && open.filter(|(_, other)| is_same(now, other)).count() == 1;
            if let Some(first) = first.filter(|_| is_only || !alone) {
                let old = left.remove(first);
                if let Some(pair) = found.get_mut(at) {
                    pair.0 = Some(old);
                }
            }
        }
    };
    let environment = |a: &Priced, b: &Priced| a.environment == b.environment;
    take(&|a, b| a.root == b.root && environment(a, b), false);
    take(&|a, b| a.environment.is_some() && environment(a, b), true);
    take(&|a, b| a.root == b.root, true);
    if before.len() == 1 && after.len() == 1 {
        take(&|_, _| true, true);
    }
    let found = found.into_iter();
    let found = found.map(|(before, after)| Pair::of(before, Some(after)));
    let gone = left.into_iter().map(|one| Pair::of(Some(one), None));
    found.chain(gone).collect()
}

/// What is billed, with what its price is reckoned with.
fn said(line: &Line) -> String {
    let mut what = line.what.clone();
    if let Some(assumed) = line.assumed {
        let _ = write!(what, " ({})", assumed.name);
    }
    what
}

/// The same, and where it has no amount why.
fn said_with_price(line: &Line) -> String {
    let mut what = said(line);
    match (&line.price, line.usd()) {
        (_, Some(_)) => {}
        (Some(price), None) => {
            let _ = write!(what, ": ${} per {}", price.usd(), price.unit.id());
        }
        (None, None) => what.push_str(": no price"),
    }
    what
}

/// A line beside the one before it.
fn said_of_both(before: Option<&Line>, after: Option<&Line>) -> String {
    match (before, after) {
        (Some(before), Some(after)) if before.what != after.what => {
            format!("{} → {}", before.what, said_with_price(after))
        }
        (_, Some(line)) | (Some(line), None) => said_with_price(line),
        (None, None) => String::new(),
    }
}

/// What a bill comes to; none where nothing of it has a price and a quantity.
fn amount(bill: &Bill) -> Option<Ends> {
    let has_any = bill.lines.iter().any(|line| line.usd().is_some());
    has_any.then(|| bill.usd())
}

/// What a resource costs more than before; none where nothing of the difference is known.
fn amount_more(change: &Change<'_>) -> Option<Ends> {
    let lines = change.lines().into_iter();
    let known: Vec<Ends> = lines.filter_map(|(a, b)| change.more(a, b)).collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

/// How a resource stands to what it was.
fn change_word(change: &Change<'_>) -> &'static str {
    match (change.before, change.after) {
        (None, _) => "new",
        (_, None) => "gone",
        (Some(before), Some(after)) if before.region != after.region => match after.region {
            Some(_) => "in another Region",
            None => "in a Region that is not known",
        },
        _ => "",
    }
}

/// What the sum of what is priced lacks, a sentence each.
fn lacking(priced: &Priced) -> Vec<String> {
    let mut out = Vec::new();
    let estimate = &priced.estimate;
    for bill in &estimate.bills {
        // Without a Region there is no price of anything, which is said once.
        if let Some(region) = &bill.region {
            let known = |line: &&Line| matches!(line.quantity, Quantity::Known(_));
            let unpriced = bill.lines.iter().filter(|l| l.price.is_none());
            out.extend(
                unpriced.filter(known).map(|line| {
                    format!("no price of {} in {region}: {}", line.meter, bill.address)
                }),
            );
        }
        if let Some(open) = &bill.open {
            let at = match open.attribute.as_str() {
                "" => String::new(),
                attribute => format!(".{attribute}"),
            };
            out.push(format!("unknown: {}{at}: {}", open.address, open.why));
        }
    }
    if !estimate.uncovered.is_empty() {
        let all = estimate.uncovered.iter();
        let all: Vec<String> = all.map(|(kind, n)| format!("{kind} ({n})")).collect();
        out.push(format!(
            "not priced here, though it may cost: {}",
            all.join(", ")
        ));
    }
    out.extend(
        priced
            .unread
            .iter()
            .map(|unread| format!("not read: {unread}")),
    );
    out
}

/// A limit, and how the cost of an environment stands to it.
pub struct Held {
    /// The environment; none for root modules that belong to none.
    pub environment: Option<String>,
    /// What the cost may be at most.
    pub limit: Limit,
    /// Who says so: a place in the policy, or a flag.
    pub stated: String,
    /// What the root modules of the environment cost together.
    pub cost: Ends,
    /// How it stands.
    pub verdict: Verdict,
    /// What costs most, largest first: only where it is above.
    pub largest: Vec<(String, Decimal)>,
}

/// How many resources are named that cost most.
const LARGEST: usize = 5;

/// The limits of an environment, each with who says so.
pub type Limits<'a> = &'a dyn Fn(Option<&str>) -> Vec<(Limit, String)>;

/// How what is priced stands to limits: those of an environment hold for the sum of its root modules.
pub fn held(all: &[Priced], limits: Limits<'_>) -> Vec<Held> {
    let mut groups: Vec<(Option<&str>, Vec<&Priced>)> = Vec::new();
    for priced in all {
        let name = priced.environment.as_deref();
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, group)) => group.push(priced),
            None => groups.push((name, vec![priced])),
        }
    }
    let mut out = Vec::new();
    for (environment, group) in groups {
        let cost: Ends = group.iter().map(|priced| priced.estimate.usd()).sum();
        let is_partial = group.iter().any(|priced| priced.is_partial());
        for (limit, stated) in limits(environment) {
            let verdict = limit.holds(cost, is_partial);
            let mut largest = Vec::new();
            if verdict == Verdict::Above {
                let bills = group.iter().flat_map(|priced| &priced.estimate.bills);
                let of = |bill: &Bill| (bill.address.clone(), limit.end.among(bill.usd()));
                largest = bills.map(of).filter(|(_, usd)| !usd.is_zero()).collect();
                largest.sort_by_key(|(_, usd)| std::cmp::Reverse(*usd));
                largest.truncate(LARGEST);
            }
            out.push(Held {
                environment: environment.map(str::to_owned),
                limit,
                stated,
                cost,
                verdict,
                largest,
            });
        }
    }
    out
}

impl Held {
    /// What came of it, as a sentence without its full stop.
    pub fn told(&self) -> String {
        let whose = self
            .environment
            .as_deref()
            .unwrap_or("root modules of no environment");
        let cost = money::dollars(self.limit.end.among(self.cost));
        let most = money::dollars(self.limit.most);
        let load = match self.limit.end {
            End::Floor => "at the least",
            End::Expected => "as expected",
            End::Ceiling => "at the most",
        };
        let stated = &self.stated;
        match self.verdict {
            Verdict::Within => {
                format!("{whose}: {cost} US dollars a month {load}, within the {most} of {stated}")
            }
            Verdict::Above => {
                format!("{whose}: {cost} US dollars a month {load}, above the {most} of {stated}")
            }
            Verdict::Undecided => format!(
                "{whose}: at least {cost} US dollars a month {load}, which may be above the {most} of {stated}: not all of the cost is known"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priced(root: &str, environment: Option<&str>) -> Priced {
        Priced {
            root: root.into(),
            environment: environment.map(str::to_owned),
            ..Priced::new(Of::Configuration, root.into())
        }
    }

    fn paired(before: &[Priced], after: &[Priced]) -> Vec<(String, String)> {
        let name = |side: Option<&Priced>| side.map_or("-", |one| &one.root).to_owned();
        let all = pairs(before, after);
        all.iter()
            .map(|pair| (name(pair.before), name(pair.after)))
            .collect()
    }

    #[test]
    fn root_modules_are_paired_by_their_names_before_anything_else() {
        let before = [priced("a", Some("dev")), priced("b", Some("dev"))];
        let after = [priced("b", Some("dev")), priced("c", Some("dev"))];
        // What is left of an environment on both sides may have been moved.
        let expected = [("b", "b"), ("a", "c")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(paired(&before, &after), expected);
    }

    #[test]
    fn what_may_be_either_is_paired_with_none() {
        let before = [priced("a", None), priced("b", None)];
        let after = [priced("c", None)];
        let expected = [("-", "c"), ("a", "-"), ("b", "-")];
        assert_eq!(
            paired(&before, &after),
            expected.map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        let only = paired(&[priced("x", None)], &[priced("y", Some("dev"))]);
        assert_eq!(only, [("x".to_owned(), "y".to_owned())]);
    }

    #[test]
    fn a_limit_holds_for_all_root_modules_of_an_environment() {
        let all = [
            priced("a", Some("dev")),
            priced("b", Some("dev")),
            priced("c", None),
        ];
        let limit = Limit {
            end: End::Expected,
            most: Decimal::ONE,
        };
        let held = held(&all, &|name| {
            name.map(|_| (limit, "x".into())).into_iter().collect()
        });
        assert_eq!(held.len(), 1);
        assert_eq!(held[0].verdict, Verdict::Within);
    }
}
