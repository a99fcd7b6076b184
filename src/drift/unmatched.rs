//! What is no item of the policy, and the items that nothing is.

use std::collections::HashSet;

use crate::inventory::Address;

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

/// Items that no side has, each as a row where it may be in what was not read, the others by family and name.
pub(super) fn missing(compared: &Compared<'_>) -> (Vec<Row>, Vec<(String, String)>) {
    let (mut rows, mut absent) = (Vec::new(), Vec::new());
    for (family, name) in all_absent(compared) {
        let mut row = Row::whole(
            &family,
            &name,
            Class::Undecided,
            compared.policy.policy.item(&family, &name),
        );
        let mut open = false;
        let cells = compared.inputs().map(|side| {
            let got = side.map_or(SideValue::NotGiven, |s| s.without(None));
            open |= matches!(got, SideValue::Unknown(_));
            got.cell()
        });
        if open {
            let [source, after, before, state] = cells;
            row.source = source;
            row.plan = after;
            row.state = if compared.state.is_some() {
                state
            } else {
                before
            };
            rows.push(row);
        } else {
            absent.push((family, name));
        }
    }
    (rows, absent)
}

/// Items that no side has.
fn all_absent(compared: &Compared<'_>) -> Vec<(String, String)> {
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
        .map(|(family, name)| ((*family).to_owned(), name.clone()))
        .collect()
}
