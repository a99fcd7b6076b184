//! One row for each sized value of each item.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::config::value::{Shown, Value as Found};
use crate::cost::{self, Rest, difference, rest};
use crate::family::matching::Component;
use crate::family::{Bound, Call, Field, family, titled};
use crate::inventory::{Address, Inventory, Moves, Resource};
use crate::observation::{Verdict, as_written, plain, read};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Mode;
use crate::sizing::Sized;
use crate::value::Value;

use super::class::{Decision, Facts};
use super::inputs::{Input, Observed};
use super::side::Side;
use super::side_value::SideValue;
use super::source_locations::{SourceLocations, Written};
use super::stale_generation::StaleGeneration;
use super::table::{Cell, Class, Costs, Row};

/// Everything that rows are made of.
pub(super) struct Compared<'a> {
    pub(super) policy: &'a EnvironmentPolicy,
    pub(super) sized: &'a Sized,
    /// The items that are sized.
    pub(super) calls: &'a [Call],
    pub(super) source: Option<Input<'a>>,
    /// What there is before the plan.
    pub(super) before: Option<Input<'a>>,
    /// What there is after it.
    pub(super) after: Option<Input<'a>>,
    pub(super) state: Option<Input<'a>>,
    /// The plan itself.
    pub(super) plan: Option<&'a Inventory>,
    /// What the plan found changed outside of Terraform, by the addresses of now.
    pub(super) drifted: HashMap<Address, Vec<&'a Resource>>,
    pub(super) moves: &'a Moves,
    /// Where the source has things.
    pub(super) source_locations: &'a SourceLocations<'a>,
    /// Where other root modules have what they lend to items; none for one that the run is not about.
    pub(super) lenders: &'a BTreeMap<usize, Option<SourceLocations<'a>>>,
    /// What was generated from another state of the policy, and not edited since.
    pub(super) ahead: &'a StaleGeneration<'a>,
}

pub(super) const SOURCE: usize = 0;
pub(super) const AFTER: usize = 1;
pub(super) const BEFORE: usize = 2;
pub(super) const STATE: usize = 3;

/// Something for each side, in the order of the constants above.
pub(super) type Each<T> = [T; 4];

/// One item on every side.
pub(super) struct Item<'c, 'a> {
    pub(super) compared: &'c Compared<'a>,
    pub(super) call: &'c Call,
    pub(super) on: Each<Option<Component<'a>>>,
    /// What each side shows that the policy leaves open and that decides the cost; none where that is not known.
    pub(super) rests: Each<OnceCell<Option<Rest>>>,
}

impl<'a> Compared<'a> {
    /// The sides, in order; none for those that were not given.
    pub(super) fn inputs(&self) -> Each<Option<&Input<'a>>> {
        [
            self.source.as_ref(),
            self.after.as_ref(),
            self.before.as_ref(),
            self.state.as_ref(),
        ]
    }

    /// Whether a plan was given.
    pub(super) fn is_planned(&self) -> bool {
        self.plan.is_some()
    }

    /// The rows, in the order of the policy.
    pub(super) fn rows(&self) -> Vec<Row> {
        let mut out = Vec::new();
        for item in self.calls.iter().flat_map(|call| self.items(call)) {
            item.rows(&mut out);
        }
        out
    }

    /// What stands for an item: once, or as often as resources do.
    fn items<'c>(&'c self, call: &'c Call) -> Vec<Item<'c, 'a>> {
        let inputs = self.inputs();
        let on: Each<Vec<&Component<'a>>> =
            inputs.map(|s| s.map(|s| s.components(call)).unwrap_or_default());
        if on.iter().all(Vec::is_empty) {
            return Vec::new();
        }
        let groups: Vec<Each<Option<&Component<'a>>>> = if on.iter().all(|l| l.len() <= 1) {
            vec![on.map(|list| list.first().copied())]
        } else {
            let mut groups: Vec<Each<Option<&Component<'a>>>> = Vec::new();
            let mut source_locations: HashMap<Address, usize> = HashMap::new();
            for (side, list) in on.iter().enumerate() {
                for component in list {
                    let at = self.moves.now(&component.anchor.address);
                    let place = *source_locations.entry(at).or_insert_with(|| {
                        groups.push(Each::default());
                        groups.len() - 1
                    });
                    let group = groups.get_mut(place).and_then(|g| g.get_mut(side));
                    if let Some(cell) = group {
                        cell.get_or_insert(component);
                    }
                }
            }
            groups
        };
        groups
            .into_iter()
            .map(|on| Item {
                compared: self,
                call,
                on: self.whole(on),
                rests: Each::default(),
            })
            .collect()
    }

    /// What belongs to an item on one side belongs to it on every side.
    fn whole(&self, on: Each<Option<&Component<'a>>>) -> Each<Option<Component<'a>>> {
        let members: HashSet<Address> = on
            .iter()
            .flatten()
            .flat_map(|c| &c.members)
            .map(|m| self.moves.now(&m.address))
            .collect();
        let mut inputs = self.inputs().into_iter();
        on.map(|component| {
            let side = inputs.next().flatten();
            let (component, side) = (component?, side?);
            let mut all: Vec<&'a Resource> = component.members.clone();
            let known: HashSet<&Address> = component.members.iter().map(|m| &m.address).collect();
            let here = side.at(&members).into_iter();
            all.extend(here.filter(|r| !known.contains(&r.address)));
            Some(Component {
                family: component.family,
                name: component.name.clone(),
                anchor: component.anchor,
                members: all,
                lent: component.lent.clone(),
                because: component.because.clone(),
                ours: component.ours,
                of: component.of.clone(),
                doubt: component.doubt.clone(),
                apart: component.apart.clone(),
                partial: component.partial.clone(),
            })
        })
    }

    /// Whether the plan found a value changed outside of Terraform, or its resource gone.
    fn found(&self, facts: &Facts<'_>, address: Option<&Address>, path: Option<&str>) -> bool {
        let mut drifted = address
            .and_then(|a| self.drifted.get(a))
            .into_iter()
            .flatten();
        match path {
            None => false,
            Some(path) => drifted.any(|r| {
                let Some(change) = r.change.as_ref() else {
                    return false;
                };
                if change.after.is_null() {
                    return true;
                }
                let unset = facts.field.unset;
                let at = |values: &Found| {
                    let resource = Resource::new(r.address.clone(), values.clone());
                    SideValue::of(read(&resource, path, unset))
                };
                facts.differ(&at(&change.before), &at(&change.after))
            }),
        }
    }
}

impl Item<'_, '_> {
    /// The item as it is priced.
    pub(super) fn priced(&self) -> cost::Item<'_> {
        cost::Item {
            family: self.call.family,
            name: &self.call.name,
        }
    }

    /// What a side shows that the policy leaves open and that decides the cost; none where that is not known.
    pub(super) fn rest(&self, side: Side) -> Option<&Rest> {
        let at = match side {
            Side::Source => SOURCE,
            Side::Plan => AFTER,
            Side::State if self.on.get(STATE).is_some_and(Option::is_some) => STATE,
            Side::State => BEFORE,
        };
        let lint = &self.compared.policy.policy.lint;
        let rest = self.rests.get(at)?.get_or_init(|| match self.on.get(at)? {
            Some(component) => rest(component, self.call, lint),
            None => Some(Rest::new()),
        });
        rest.as_ref()
    }

    pub(super) fn title(&self) -> String {
        titled(self.call.family, &self.call.name)
    }

    /// Its rows. A part or an item that is not there is said once, however many values it would show.
    fn rows(&self, out: &mut Vec<Row>) {
        let mut said: HashSet<String> = HashSet::new();
        let generated = self.on.iter().flatten().any(|component| component.ours);
        let lint = &self.compared.policy.policy.lint;
        for (bound, want, mode) in self.call.expected(lint, generated) {
            if mode == Mode::Ignore {
                continue;
            }
            for (row, whole) in self.of(bound, &want, mode) {
                // A container is there or not by itself, as each rule has it.
                let which = bound.container.as_ref();
                let container = which.map(|which| (&which.name, bound.field.rule.id));
                let part = format!(
                    "{} {:?} {:?} {:?} {container:?}",
                    bound.field.kind(),
                    bound.field.select,
                    bound.select,
                    bound.says()
                );
                let key = match whole {
                    Some(true) => "all of it".to_owned(),
                    Some(false) => part,
                    None => String::new(),
                };
                if !key.is_empty() && !said.insert(key) {
                    continue;
                }
                out.push(row);
            }
            let moving = self.call.moving.as_ref();
            if let Some(moving) = moving.filter(|m| m.bounds[1] == bound.field.name) {
                out.extend(self.running(moving));
            }
        }
    }

    /// The rows of one binding, each with whether it is all of the item or a part that is not there.
    fn of(&self, bound: &Bound, want: &Value, mode: Mode) -> Vec<(Row, Option<bool>)> {
        let compared = self.compared;
        let inputs = compared.inputs();
        let mut read: Each<Vec<Observed<'_>>> = Default::default();
        let kind = self.on.iter().flatten().next();
        let kind = kind.map(|c| c.anchor.address.kind.to_string());
        for ((side, component), shown) in inputs.iter().zip(&self.on).zip(&mut read) {
            let Some(side) = side else { continue };
            *shown = match component {
                Some(component) => side.read(component, bound, compared.sized, compared.moves),
                None => vec![Observed::nowhere(side.without(kind.as_deref()))],
            };
        }
        self.align(&mut read);
        self.lent(&mut read);
        let asked = |s: &Observed| s.got != SideValue::NotGiven;
        if !read.iter().flatten().any(asked) {
            return Vec::new();
        }
        // Where the item is and does not ask for it, it is not amiss where the item is not yet.
        let mut there = read.iter().zip(&self.on);
        let unasked =
            there.any(|(shown, on)| on.is_some() && !shown.is_empty() && !shown.iter().any(asked));
        // What the source does not ask for, a plan that does not say does not ask for either.
        let by_source = read.iter().zip(&self.on).nth(SOURCE);
        let by_source = by_source.is_some_and(|(shown, on)| {
            on.is_some() && !shown.is_empty() && !shown.iter().any(asked)
        });
        let open = |s: &Observed| by_source && matches!(s.got, SideValue::Unknown(_));
        let amiss = |s: &Observed| asked(s) && s.got != SideValue::Missing && !open(s);
        if unasked && !read.iter().flatten().any(amiss) {
            return Vec::new();
        }
        let mut addresses: Vec<Option<Address>> = Vec::new();
        for shown in read.iter().flatten() {
            if shown.address.is_some() && !addresses.contains(&shown.address) {
                addresses.push(shown.address.clone());
            }
        }
        if read.iter().all(|list| list.len() <= 1) {
            addresses.truncate(1);
            if addresses.is_empty() {
                addresses.push(None);
            }
            let one = read.map(|list| list.into_iter().next());
            let address = addresses.into_iter().next().flatten();
            return vec![self.row(bound, want, mode, address, one)];
        }
        let rows = addresses.into_iter().flat_map(|address| {
            let each = read.each_ref().map(|list| {
                let at = list.iter().filter(|s| s.address == address);
                let at: Vec<_> = at.cloned().collect();
                if !at.is_empty() || list.is_empty() {
                    return at;
                }
                // A side without any resource of the kind says so for each of them.
                let for_each = list.iter().find(|s| s.address.is_none()).cloned();
                vec![for_each.unwrap_or_else(|| Observed::nowhere(SideValue::Missing))]
            });
            let one = |one| self.row(bound, want, mode, address.clone(), one);
            paired(each).into_iter().map(one).collect::<Vec<_>>()
        });
        rows.collect()
    }

    fn row(
        &self,
        bound: &Bound,
        want: &Value,
        mode: Mode,
        address: Option<Address>,
        one: Each<Option<Observed<'_>>>,
    ) -> (Row, Option<bool>) {
        let compared = self.compared;
        let fixed = one.iter().flatten().find_map(|s| s.fixed);
        let shown = one.get(SOURCE).and_then(Option::as_ref);
        let written = match shown.and_then(|s| Some((s.resource?, s.lender, s.got.value()))) {
            Some((resource, lender, value)) => {
                let lender = lender.and_then(|place| compared.lenders.get(&place)?.as_ref());
                let places = lender.unwrap_or(compared.source_locations);
                places.of(resource, value)
            }
            None => self.place(),
        };
        let plain_at = bound.field.read.path();
        let shown_at = one.iter().flatten().find_map(|s| s.path.clone());
        let shown_at = shown_at
            .filter(|_| fixed.is_none())
            .or(plain_at.map(Into::into));
        let [source, after, before, state] =
            one.map(|s| s.map_or(SideValue::NotGiven, |shown| shown.got));
        let mut facts = Facts {
            field: bound.field,
            want,
            // A number that nothing moves lies within the bounds, or does not.
            mode: fixed.unwrap_or(mode),
            source,
            before,
            after,
            state,
            found: false,
            deployed: self.deployed(),
            ahead: compared.ahead.is_stale(written.at),
        };
        facts.found = compared.found(&facts, address.as_ref(), shown_at.as_deref());
        let mut decision = facts.decide();
        let decision_side = decision.side;
        let deciding = facts.of(decision_side);
        if decision.class == Class::OutOfBandChange
            && decision_side == Side::State
            && self.is_scheduled(bound.field.name, deciding)
        {
            decision.class = Class::Autoscaled;
            decision.note = Some("a schedule sets it".into());
        }
        let above = match facts.verdict(deciding) {
            Some(Verdict::Deviates { above }) if decision.class.is_drift() => {
                above.filter(|_| !deciding.is_hidden())
            }
            _ => None,
        };
        let cost = |side: Side, got: &SideValue| {
            if got.is_hidden() {
                return None;
            }
            let price = match fixed.and(bound.fixed) {
                Some(fixed) => fixed.price,
                None => bound.field.price?,
            };
            let rest = self.rest(side)?;
            let range = difference(compared.sized, self.priced(), rest, price, got.value()?)?;
            Some((price, rest.clone(), range))
        };
        let monthly = cost(decision_side, deciding).filter(|_| decision.class.is_drift());
        let monthly = monthly.map(|(.., range)| range);
        let costs = [
            (Side::Source, &facts.source),
            (Side::Plan, &facts.after),
            (Side::State, facts.now()),
        ];
        let costs = costs
            .into_iter()
            .filter_map(|(side, got)| {
                let (price, rest, _) = cost(side, got)?;
                let value = got.value()?.clone();
                Some(Costs {
                    side,
                    price,
                    value,
                    rest,
                })
            })
            .collect();
        let distance = facts
            .distance(deciding)
            .filter(|_| decision.class.is_drift() && !deciding.is_hidden());
        let missing = *deciding == SideValue::Missing && decision.class.is_drift()
            || decision.class == Class::Undecided && self.lacks(decision.side);
        let whole = missing.then(|| self.lacks(decision.side));
        let Decision { class, note, .. } = decision;
        let asked = as_written(bound.field, want.clone());
        let row = Row {
            item: self.title(),
            field: bound.field.name,
            what: what(bound),
            // What a family without an anchor has is not a part of whatever else it has.
            address: address
                .or_else(|| self.anchor().filter(|_| self.is_anchored()))
                .map(|address| address.to_string()),
            copy: self.anchor().map(|address| address.to_string()),
            path: match (shown_at, fixed.and(bound.fixed)) {
                (Some(_), Some(fixed)) => fixed.path.into(),
                (Some(path), None) => path.into(),
                (None, _) => format!("number of {}", bound.field.kind()),
            },
            policy: allowed(&asked, facts.mode),
            want: spelled(&asked),
            got: actual(bound.field, deciding),
            rule: Some(match deciding {
                SideValue::Missing => bound.field.part.missing.unwrap_or(bound.field.rule),
                _ => bound.field.rule,
            }),
            source: facts.source.cell(),
            plan: facts.after.cell(),
            state: facts.now().cell(),
            class,
            note,
            above,
            monthly,
            costs,
            side: decision_side,
            distance,
            at: written.at,
            trail: written.trail,
            because: bound.value.because.clone(),
            status: None,
        };
        (row, whole)
    }

    /// Whether one resource stands for the item.
    fn is_anchored(&self) -> bool {
        let watched = self.on.iter().flatten().any(|c| c.of.is_some());
        watched || family(self.call.family).is_some_and(|f| f.anchor().is_some())
    }

    /// Whether anything of the item is deployed.
    fn deployed(&self) -> bool {
        let [_, _, before, state] = &self.on;
        before.is_some() || state.is_some()
    }

    /// Whether a side was given, and has nothing of the item.
    fn lacks(&self, side: Side) -> bool {
        let at = match side {
            Side::Source => SOURCE,
            Side::Plan => AFTER,
            Side::State if self.compared.state.is_some() => STATE,
            Side::State => BEFORE,
        };
        self.on.get(at).is_some_and(Option::is_none)
    }

    /// The resource that stands for it.
    pub(super) fn anchor(&self) -> Option<Address> {
        let component = self.on.iter().flatten().next()?;
        Some(self.compared.moves.now(&component.anchor.address))
    }

    /// Where the resource that stands for it is written.
    pub(super) fn place(&self) -> Written {
        let component = self.on.get(SOURCE).and_then(Option::as_ref);
        component.map_or_else(Written::default, |c| {
            self.compared.source_locations.of(c.anchor, None)
        })
    }

    /// What another root module has is deployed with that, and is compared where that is asked about.
    fn lent(&self, read: &mut Each<Vec<Observed<'_>>>) {
        let [source, others @ ..] = read;
        if source.iter().all(|shown| shown.lender.is_none()) {
            return;
        }
        for shown in source.iter_mut() {
            let place = shown.lender;
            let lender = place.and_then(|place| self.compared.lenders.get(&place));
            if matches!(lender, Some(None)) {
                *shown = Observed::nowhere(SideValue::NotGiven);
            }
        }
        for shown in others.iter_mut().flatten() {
            if shown.got == SideValue::Missing {
                shown.got = SideValue::NotGiven;
            }
        }
    }

    /// Lets what stands in another module on some side, as after a rename without `moved`, be called as on the first:
    /// what belongs together is compared, whatever it is called.
    fn align(&self, read: &mut Each<Vec<Observed<'_>>>) {
        let Some(first) = self.anchor() else {
            return;
        };
        for (component, shown) in self.on.iter().zip(read) {
            let Some(component) = component else { continue };
            let own = self.compared.moves.now(&component.anchor.address).module;
            if own == first.module {
                continue;
            }
            for address in shown.iter_mut().filter_map(|s| s.address.as_mut()) {
                if let Some(rest) = address.module.strip_prefix(own.as_slice()) {
                    address.module = first.module.iter().chain(rest).cloned().collect();
                }
            }
        }
    }
}

/// The places of one resource, side by side.
fn paired(each: Each<Vec<Observed<'_>>>) -> Vec<Each<Option<Observed<'_>>>> {
    let longest = each.iter().map(Vec::len).max().unwrap_or(0);
    let first = each.iter().find(|list| list.len() == longest);
    let cells: Vec<_> = first.into_iter().flatten().map(|s| s.got.cell()).collect();
    let mut each = each.map(|list| in_order(list, &cells).into_iter());
    let row = |_| each.each_mut().map(Iterator::next);
    (0..longest).map(row).collect()
}

/// The places of one side beside those of another: what both have alike belongs together, as the blocks of a set have another
/// order on each side; what is left stays in the order that it has.
fn in_order<'a>(mut list: Vec<Observed<'a>>, other: &[Cell]) -> Vec<Observed<'a>> {
    if list.is_empty() {
        return list;
    }
    // What a side has once holds for each place: that there is none, or that it is not known.
    let for_each = list.iter().find(|s| s.got.value().is_none()).cloned();
    let mut alike: Vec<Option<Observed<'a>>> = Vec::new();
    for cell in other {
        let at = list.iter().position(|s| s.got.cell() == *cell);
        alike.push(at.map(|at| list.remove(at)));
    }
    let mut left = list.into_iter();
    let mut out = Vec::new();
    for place in alike {
        let place = place.or_else(|| left.next()).or_else(|| for_each.clone());
        out.push(place.unwrap_or_else(|| Observed::nowhere(SideValue::Missing)));
    }
    out
}

/// What a value is, in words.
fn what(bound: &Bound) -> String {
    let doc = bound.field.doc;
    match &bound.key {
        Some(key) => format!("{doc} ({key})"),
        None => doc.to_owned(),
    }
}

/// A side's value, as machine formats have it.
fn actual(field: &Field, got: &SideValue) -> Option<String> {
    if let SideValue::OneOf(all, _) = got {
        let text = |got: &SideValue| actual(field, got).unwrap_or_else(|| "not set".into());
        let texts: Vec<String> = all.iter().map(text).collect();
        return Some(texts.join(" or "));
    }
    let value = got.value()?;
    Some(if got.is_hidden() {
        Shown::of(value).to_string()
    } else {
        spelled(&as_written(field, plain(value)))
    })
}

/// A value without quotes.
fn spelled(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What the policy wants, as a table shows it.
fn allowed(want: &Value, mode: Mode) -> String {
    let want = spelled(want);
    match mode {
        Mode::Exact | Mode::Ignore => want,
        Mode::AtLeast | Mode::AtMost => format!("{}{want}", mode.side()),
        Mode::Within(share) => format!("{want} within {share}%"),
    }
}
