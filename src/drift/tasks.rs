//! A number that is moved while the stack runs, as that of a service's tasks, and what moves it.

use crate::config::value::HIDDEN;
use crate::cost::difference;
use crate::family::matching::Component;
use crate::family::{Moving, Read};
use crate::inventory::Resource;
use crate::observation::plain;

use super::inputs::value;
use super::rows::{AFTER, BEFORE, Item, SOURCE, STATE};
use super::side::Side;
use super::side_value::SideValue;
use super::table::{Class, Costs, Row};

impl Item<'_, '_> {
    /// What the number is. Autoscaling moves it within the bounds; outside of them somebody else has.
    pub(super) fn running(&self, moving: &Moving) -> Option<Row> {
        let compared = self.compared;
        compared
            .plan
            .map(|_| ())
            .or(compared.state.as_ref().map(|_| ()))?;
        let kind = self.call.bound(moving.bounds[0])?.field.kind();
        let scaled = |c: &Component<'_>| c.members.iter().any(|m| *m.address.kind == *kind);
        if !self.on.iter().flatten().any(scaled) {
            return None;
        }
        // What the plan found is newer than a state from before its refresh.
        let found = !matches!(self.before_drift(moving.path), SideValue::NotGiven);
        let now = if compared.state.is_some() && !found {
            STATE
        } else {
            BEFORE
        };
        let tasks = |at: usize| match self.on.get(at).and_then(Option::as_ref) {
            Some(component) => value(component.anchor, moving.path),
            None if compared.inputs().get(at).is_some_and(Option::is_some) => SideValue::Missing,
            None => SideValue::NotGiven,
        };
        let inputs = [tasks(SOURCE), tasks(AFTER), tasks(now)];
        let [source, after, deployed] = &inputs;
        let number = |got: &SideValue| plain(got.value()?).as_number();
        let side = if number(deployed).is_some() {
            now
        } else {
            AFTER
        };
        let running = number(deployed).or_else(|| number(after))?;
        let (min, max, hidden) = self.bounds(moving, side)?;
        let hidden = hidden || inputs.iter().any(SideValue::is_hidden);
        let told = |number: f64| {
            if hidden {
                HIDDEN.to_owned()
            } else {
                number.to_string()
            }
        };
        let differ = |a: f64, b: f64| (a - b).abs() > 1e-9;
        let outside = |n: f64| n < min || n > max;
        let sets_outside = number(after).filter(|n| outside(*n) && differ(*n, running));
        let (class, found) = match sets_outside {
            Some(n) => (Class::PlanAway, n),
            None if outside(running) && side == AFTER => (Class::PlanAway, running),
            None if outside(running) => (Class::OutOfBandChange, running),
            None => {
                let was = self.before_drift(moving.path);
                let code = number(source)
                    .or_else(|| number(&was))
                    .or_else(|| number(after));
                // At the least it is at rest, whatever number the code begins with.
                let moved = differ(running, min) && code.is_some_and(|n| differ(n, running));
                let class = if moved {
                    Class::Autoscaled
                } else {
                    Class::Same
                };
                (class, running)
            }
        };
        let above = class.is_drift().then_some(found > max);
        let bound = if found > max { max } else { min };
        let side = if sets_outside.is_some() || side == AFTER {
            Side::Plan
        } else {
            Side::State
        };
        let rest = self.rest(side);
        let mut values = inputs.iter().filter(|s| number(s) == Some(found));
        let priced = values.find_map(SideValue::value);
        let monthly = above
            .filter(|_| !hidden)
            .and_then(|_| difference(compared.sized, self.priced(), rest?, moving.price, priced?));
        let costs = priced.zip(rest).filter(|_| monthly.is_some());
        let costs = costs.map(|(value, rest)| Costs {
            side,
            price: moving.price,
            value: value.clone(),
            rest: rest.clone(),
        });
        let mut because = Vec::new();
        for bound in moving.bounds.iter().filter_map(|b| self.call.bound(b)) {
            because.extend(bound.value.because.iter().copied());
        }
        because.dedup();
        let written = match (self.on.get(SOURCE).and_then(Option::as_ref), source.value()) {
            (Some(component), Some(value)) => {
                compared.source_locations.of(component.anchor, Some(value))
            }
            _ => self.place(),
        };
        let note = match class {
            Class::Same => None,
            _ if hidden => Some(format!("what it is and what it may be is {HIDDEN}")),
            Class::Autoscaled => Some(format!("{running} lies within {min} to {max}")),
            _ => Some(format!("autoscaling keeps it within {min} to {max}")),
        };
        Some(Row {
            item: self.title(),
            field: moving.field,
            what: moving.doc.into(),
            address: self.anchor().map(|a| a.to_string()),
            copy: self.anchor().map(|a| a.to_string()),
            path: moving.path.into(),
            policy: format!("{} to {}", told(min), told(max)),
            want: told(bound),
            got: Some(told(found)),
            rule: Some(moving.rule),
            source: source.cell(),
            plan: after.cell(),
            state: deployed.cell(),
            class,
            note,
            above: above.filter(|_| !hidden),
            monthly,
            costs: costs.into_iter().collect(),
            side,
            distance: above.filter(|_| !hidden).map(|_| (found - bound).abs()),
            at: written.at,
            trail: written.trail,
            because,
            status: None,
        })
    }

    /// Whether a schedule sets a bound to what is there.
    pub(super) fn is_scheduled(&self, field: &str, got: &SideValue) -> bool {
        let Some(moving) = &self.call.moving else {
            return false;
        };
        let mut bounds = moving.bounds.iter().zip(moving.scheduled);
        let Some((_, path)) = bounds.find(|(bound, _)| **bound == field) else {
            return false;
        };
        let number = |got: &SideValue| plain(got.value()?).as_number();
        let Some(now) = number(got) else {
            return false;
        };
        let mut members = self.on.iter().flatten().flat_map(|c| &c.members);
        members.any(|m| {
            *m.address.kind == *moving.schedule.kind && number(&value(m, path)) == Some(now)
        })
    }

    /// What the resource had before the plan found it changed outside of Terraform.
    fn before_drift(&self, path: &str) -> SideValue {
        let drifted = self.anchor().and_then(|a| self.compared.drifted.get(&a));
        let Some(resource) = drifted.and_then(|list| list.first()) else {
            return SideValue::NotGiven;
        };
        match &resource.change {
            Some(change) => {
                let before = change.before.clone();
                value(&Resource::new(resource.address.clone(), before), path)
            }
            None => SideValue::NotGiven,
        }
    }

    /// The bounds on a side, and whether they must not be shown; the policy's where it does not tell.
    fn bounds(&self, moving: &Moving, side: usize) -> Option<(f64, f64, bool)> {
        let [min, max] = moving.bounds.map(|b| self.call.bound(b));
        let (min, max) = (min?, max?);
        let component = self.on.get(side).and_then(Option::as_ref);
        let target = component.and_then(|c| {
            let mut members = c.members.iter();
            members.find(|m| *m.address.kind == *min.field.kind())
        });
        let number = |read: Read| {
            let Read::Path(path) = read else { return None };
            let got = value(target?, path);
            let number = plain(got.value()?).as_number()?;
            Some((number, got.is_hidden()))
        };
        match (number(min.field.read), number(max.field.read)) {
            (Some((min, a)), Some((max, b))) => Some((min, max, a || b)),
            _ => {
                let (min, max) = (&min.value.value, &max.value.value);
                Some((min.as_number()?, max.as_number()?, false))
            }
        }
    }
}
