//! What is known of a part of an item that was not found: that it is missing, that nothing asks for it, or that it may be
//! somewhere that was not read.

use crate::config::value::{Data, Value as Found, Why};
use crate::family::matching::{Component, may_be, members};
use crate::family::{AnyFamily, Bound, Fixed, Part, Select, Unset, family};
use crate::inventory::{Gap, Resource};

use super::{Actual, Doubt, Observation, Outcome, Reading, Scene, read};

/// What is known of a part that is not there.
pub(super) fn nowhere<'a>(
    scene: Scene<'a, '_>,
    component: &Component<'a>,
    bound: &Bound,
) -> Observation<'a> {
    let unknown = |why: Why| {
        Observation::MaybeAbsent(Doubt {
            why,
            resource: None,
            path: None,
        })
    };
    if let Some(fixed) = bound.fixed {
        return Observation::At(vec![without(component.anchor, fixed)]);
    }
    if let Some(why) = without_anchor(scene, component, bound) {
        return unknown(why);
    }
    let part = bound.field.part;
    if let Some(argument) = part.needed_by
        && let Some(instead) = without_argument(component.anchor, argument)
    {
        return instead;
    }
    let why = match part.through {
        // What nothing leads to is missing, whatever else is not read.
        Some(argument) => elsewhere(scene, component, part, argument),
        None => doubt(scene, component, part, Some(bound)),
    };
    match (why, bound.implied) {
        (Some(why), _) => unknown(why),
        (None, Some(stated)) if stated || component.ours => Observation::NotAsked,
        // Nothing leads to it, and the policy says it of all of the kind.
        (None, _) if bound.for_all && part.through.is_some() => Observation::NotAsked,
        (None, _) => Observation::Absent,
    }
}

/// Why it is not known whether an item has a part that was not found; none where it has not.
///
/// What the binding asks for tells which resources cannot be it.
pub(super) fn doubt<'a>(
    scene: Scene<'a, '_>,
    component: &Component<'a>,
    part: &Part,
    bound: Option<&Bound>,
) -> Option<Why> {
    let other = |why: String| Some(Why::Other(why.into()));
    if let Some(why) = part.unresolved_part {
        return other(why.into());
    }
    if let Some(why) = unnamed(component, part) {
        return Some(why);
    }
    // Of an alarm of an item it is known which others may be it.
    let ambiguous = scene.matches.ambiguous_parents.get(part.kind);
    let ambiguous = ambiguous.filter(|_| component.of.is_none());
    let mut ambiguous = ambiguous.into_iter().flatten();
    if let Some(resource) = ambiguous.find(|r| bound.is_none_or(|bound| may_be(r, bound))) {
        let address = &resource.address;
        return other(format!("what {address} belongs to is not known"));
    }
    let item = whose(scene, component);
    if let Some(gap) = scene.matches.unread(scene.inventory, item) {
        let Gap { what, why, .. } = gap;
        return other(format!("it may be in {what}, which is not read: {why}"));
    }
    let (estate, own) = scene.estate;
    estate.doubt(item, part, own).and_then(other)
}

/// Why what stands for other items of the kind may be there, of an item without it.
fn without_anchor(scene: Scene<'_, '_>, component: &Component<'_>, bound: &Bound) -> Option<Why> {
    let partial = component.partial.as_ref()?;
    if bound.field.select != Select::Anchor {
        return None;
    }
    let anchor = family(component.family).and_then(AnyFamily::anchor)?;
    let (estate, _) = scene.estate;
    let elsewhere = || {
        let unclear = estate.unclear().find(|(resource, _)| {
            let mut kinds = anchor.kinds();
            kinds.any(|kind| *resource.address.kind == *kind)
        });
        let (resource, why) = unclear?;
        let why = format!("{} may be it: {why}", resource.address);
        Some(Why::Other(why.into()))
    };
    partial.doubt.clone().or_else(elsewhere)
}

/// The item that an alarm watches; of anything else, itself.
fn whose<'s, 'a>(scene: Scene<'a, 's>, component: &'s Component<'a>) -> &'s Component<'a> {
    let of = |c: &&Component<'_>| c.of.is_none() && std::ptr::eq(c.anchor, component.anchor);
    let mut items = scene.matches.components.iter();
    let item = component.of.as_ref().and_then(|_| items.find(of));
    item.unwrap_or(component)
}

/// Why a part is not known that was not found, where the argument that leads to it is set, or may be; none where it is not.
fn elsewhere<'a>(
    scene: Scene<'a, '_>,
    component: &Component<'a>,
    part: &Part,
    argument: &'static str,
) -> Option<Why> {
    let anchor = family(component.family).and_then(AnyFamily::anchor)?;
    let apart = anchor.part.apart.iter();
    let apart = apart.filter(|apart| apart.argument == argument);
    let apart: Vec<_> = apart.map(|apart| apart.part).collect();
    let holders = apart.iter().flat_map(|part| members(component, part.kind));
    for holder in [component.anchor].into_iter().chain(holders) {
        let reading = read(holder, argument, Unset::Differs);
        for outcome in reading.outcomes {
            match outcome.actual {
                Actual::Value(value) => match is_any(&value) {
                    Some(false) => {}
                    Some(true) => {
                        let title = part.title;
                        let why = format!(
                            "{argument} leads to a {title} that is not in this root module"
                        );
                        return Some(Why::Other(why.into()));
                    }
                    None => return Some(Why::Other(UNCOUNTED.into())),
                },
                Actual::Unknown(why)
                    if !why.is_left_to_provider(&holder.address.to_string(), argument) =>
                {
                    return Some(why);
                }
                _ => {}
            }
        }
    }
    apart
        .iter()
        .find_map(|part| doubt(scene, component, part, None))
}

/// Why it is not known whether something is set of which there may be any number.
const UNCOUNTED: &str = "the number of elements is not known";

/// Whether a value says anything: it has elements, or is a text with something in it.
fn is_any(value: &Found) -> Option<bool> {
    match &value.data {
        Data::String(text) => Some(!text.is_empty()),
        Data::Null(_) => Some(false),
        Data::Bool(_) | Data::Number(_) => Some(true),
        _ => match value.length_range() {
            (1.., _) => Some(true),
            (_, Some(0)) => Some(false),
            _ => None,
        },
    }
}

/// Why it is not known which part an item has, where what names it is not there or does not tell.
fn unnamed(component: &Component<'_>, part: &Part) -> Option<Why> {
    let parts = family(component.family)?.parts();
    let naming = parts.into_iter().find_map(|naming| {
        let names = naming.names.filter(|names| names.kind == part.kind)?;
        Some((naming, names))
    });
    let (naming, names) = naming?;
    let of_kind = members(component, naming.kind);
    if of_kind.is_empty() {
        let why = naming.unresolved_part?;
        return Some(Why::Other(why.into()));
    }
    of_kind.into_iter().find_map(|r| (names.by)(r).err())
}

/// The number of an item that nothing moves. Who leaves changes of it alone leaves the number to others.
fn without(anchor: &Resource, fixed: Fixed) -> Reading<'_> {
    let mut out = read(anchor, fixed.path, fixed.unset);
    out.fixed = Some(fixed.mode);
    if anchor.ignored.names(fixed.path).is_some() {
        for outcome in &mut out.outcomes {
            if matches!(outcome.actual, Actual::NotSet { .. }) {
                let why = format!("ignore_changes leaves {} to others", fixed.path);
                outcome.actual = Actual::Unknown(Why::Other(why.into()));
            }
        }
    }
    out
}

/// Whether an item needs a part, or a value goes with it, by the argument that asks for it: nothing where it does.
pub(super) fn without_argument<'a>(
    anchor: &'a Resource,
    argument: &'static str,
) -> Option<Observation<'a>> {
    let reading = read(anchor, argument, Unset::Differs);
    let asked = |outcome: &Outcome| match &outcome.actual {
        Actual::Value(value) => match value.length_range() {
            (1.., _) => Ok(true),
            (_, Some(0)) => Ok(false),
            _ => Err(Why::Other(UNCOUNTED.into())),
        },
        Actual::NotSet { .. } | Actual::NoBlock(_) => Ok(false),
        Actual::Unknown(why) => Err(why.clone()),
    };
    let unknown = |why: Why| {
        Observation::MaybeAbsent(Doubt {
            why,
            resource: Some(anchor),
            path: Some(argument.into()),
        })
    };
    let mut all = Vec::new();
    for outcome in &reading.outcomes {
        match asked(outcome) {
            Ok(asked) => all.push(asked),
            Err(why) => return Some(unknown(why)),
        }
    }
    match (all.contains(&true), all.contains(&false)) {
        (true, false) => None,
        (false, _) => Some(Observation::NotAsked),
        (true, true) => Some(unknown(reading.open())),
    }
}
