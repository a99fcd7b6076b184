//! What is no item of the policy, and the items that nothing is.

use std::collections::HashSet;

use crate::family::family as family_of;
use crate::family::matching::stands_alone;
use crate::inventory::Address;
use crate::observation::absent_items;

use super::rows::Compared;
use super::side_value::SideValue;
use super::table::{Class, Row, Unclaimed};

/// Resources that could be an item and are none on any side, and how many are one.
pub(super) fn unclaimed(compared: &Compared<'_>) -> (Vec<Unclaimed>, usize) {
    let inputs = compared.inputs();
    let mut claimed: HashSet<Address> = HashSet::new();
    for component in inputs.iter().flatten().flat_map(|s| &s.matches.components) {
        claimed.insert(compared.moves.now(&component.anchor.address));
    }
    let mut out: Vec<Unclaimed> = Vec::new();
    let mut seen: HashSet<Address> = HashSet::new();
    for one in inputs.iter().flatten().flat_map(|s| &s.matches.unclaimed) {
        let address = compared.moves.now(&one.resource.address);
        if !claimed.contains(&address) && seen.insert(address.clone()) {
            let own = compared.source.as_ref();
            let own = own.and_then(|s| s.inventory.get(&address));
            out.push(Unclaimed {
                address: address.to_string(),
                why: one.note(),
                at: own.and_then(|r| compared.source_locations.of(r, None).at),
            });
        }
    }
    out.sort();
    (out, claimed.len())
}

/// Items that no side has, each as a row where it may be in what was not read or stands alone and is missing, the others
/// by family and name.
pub(super) fn missing(compared: &Compared<'_>) -> (Vec<Row>, Vec<(String, String)>) {
    let (mut rows, mut absent) = (Vec::new(), Vec::new());
    let sides = || compared.inputs().into_iter().flatten();
    let Some(first) = sides().next() else {
        return (rows, absent);
    };
    let alone = absent_items(
        first.scene(compared.sized),
        &compared.policy.policy,
        compared.calls,
    );
    for (family, name) in all_absent(compared) {
        let Some(of) = family_of(family) else {
            continue;
        };
        let stated = alone.iter().find(|item| {
            let call = item.call;
            call.family == family && call.name == name
        });
        if stands_alone(family) && stated.is_none() {
            continue;
        }
        let mut open = false;
        let cells = compared.inputs().map(|side| {
            let got = side.map_or(SideValue::NotGiven, |s| s.absent(of, &name, compared.sized));
            open |= matches!(got, SideValue::Unknown(_));
            got.cell()
        });
        if !open && stated.is_none() {
            absent.push((family.to_owned(), name));
            continue;
        }
        let class = if open {
            Class::Undecided
        } else {
            first.missed.set(true);
            Class::CodeDiffers
        };
        let line = compared.policy.policy.item(family, &name);
        let mut row = Row::whole(family, &name, class, stated.map(|s| s.line).or(line));
        row.rule = stated.map(|item| item.rule);
        let [source, after, before, state] = cells;
        row.source = source;
        row.plan = after;
        row.state = if compared.state.is_some() {
            state
        } else {
            before
        };
        rows.push(row);
    }
    (rows, absent)
}

/// Items that no side has.
fn all_absent(compared: &Compared<'_>) -> Vec<(&'static str, String)> {
    let inputs = compared.inputs();
    let mut given = inputs.iter().flatten();
    let Some(first) = given.next() else {
        return Vec::new();
    };
    let rest: Vec<_> = given.collect();
    first
        .matches
        .absent
        .iter()
        .filter(|item| rest.iter().all(|s| s.matches.absent.contains(item)))
        .cloned()
        .collect()
}
