//! Which alarm of a configuration is which alarm that the policy states for an item.
//!
//! Of the alarms that belong to the item, those on the metric and the side count. Where there are several, they are told
//! apart by what they are called, then by their statistic, then by their threshold; what is left over on both sides is
//! taken for each other only where there is one of each.

use std::collections::HashSet;
use std::ptr;

use crate::config::value::{Data, Value, Why};
use crate::inventory::{Address, Key, Resource, address_in};
use crate::sizing::{Sized, SizedItemAlarm};
use crate::value::same_number;

use super::super::item_alarm::{self, NAME};
use super::super::{AlarmAt, titled};
use super::component::ALARM;
use super::component::{Component, Lent, WatchedItem, component_tag, text};
use super::watched::{Metric, Watching, only_scales, place, watching};

/// What stands for an alarm of the policy.
enum Found<'a> {
    /// These: instances of one block.
    These(Vec<&'a Resource>),
    /// Nothing.
    Nothing,
    /// It is not known which.
    Unknown(Why),
}

/// Adds a component for each alarm of each item that was found, and takes what stands for it from the item: an alarm is
/// held to one statement of the policy.
pub(super) fn attach<'a>(
    sized: &Sized,
    alarms: &[&'a Resource],
    components: &mut Vec<Component<'a>>,
) {
    let members = components.iter().flat_map(|c| &c.members);
    let claimed: HashSet<&Address> = members.map(|r| &r.address).collect();
    let unclaimed = |r: &&&'a Resource| !claimed.contains(&r.address);
    let stray: Vec<&'a Resource> = alarms.iter().filter(unclaimed).copied().collect();
    let mut out = Vec::new();
    for component in components.iter_mut() {
        let of = |a: &&SizedItemAlarm| a.kind == component.family && a.item == component.name;
        let wanted: Vec<&SizedItemAlarm> = sized.alarms.iter().filter(of).collect();
        if wanted.is_empty() {
            continue;
        }
        let found = pair(&wanted, component, alarms);
        let mut taken: HashSet<&Address> = HashSet::new();
        for (alarm, found) in wanted.into_iter().zip(found) {
            let found = match found {
                Found::Nothing => maybe(alarm, &stray),
                found => found,
            };
            let (members, doubt) = match found {
                Found::These(all) => (all, None),
                Found::Nothing => (Vec::new(), None),
                Found::Unknown(why) => (Vec::new(), Some(why)),
            };
            taken.extend(members.iter().map(|r| &r.address));
            let mut all = vec![component.anchor];
            all.extend(members);
            out.push(Component {
                family: NAME,
                name: item_alarm::name(alarm),
                anchor: component.anchor,
                members: all,
                apart: Vec::new(),
                lent: Vec::new(),
                because: component.because.clone(),
                ours: component.ours,
                of: Some(WatchedItem {
                    item: component.spoken(),
                    label: alarm.label.clone(),
                    what: item_alarm::what(alarm),
                }),
                doubt,
                partial: None,
            });
        }
        component.members.retain(|r| !taken.contains(&r.address));
    }
    components.extend(out);
}

/// Finds the alarms of items among those that other root modules lend the items.
pub(super) fn attach_lent<'a>(sized: &Sized, components: &mut [Component<'a>]) {
    for at in 0..components.len() {
        let Some(item) = components.get(at).filter(|c| c.of.is_none()) else {
            continue;
        };
        let lent = item.lent.iter();
        let lent: Vec<Lent<'a>> = lent
            .filter(|lent| *lent.resource.address.kind == *ALARM)
            .copied()
            .collect();
        if lent.is_empty() {
            continue;
        }
        let of = |a: &&SizedItemAlarm| a.kind == item.family && a.item == item.name;
        let missed = |alarm: &SizedItemAlarm| {
            let name = item_alarm::name(alarm);
            components.iter().position(|c| {
                let is_it = c.family == NAME && c.name == name && ptr::eq(c.anchor, item.anchor);
                is_it && c.lent.is_empty() && c.members.len() == 1
            })
        };
        let open = sized.alarms.iter().filter(of);
        let (places, wanted): (Vec<usize>, Vec<&SizedItemAlarm>) = open
            .filter_map(|alarm| Some((missed(alarm)?, alarm)))
            .unzip();
        let alarms: Vec<&'a Resource> = lent.iter().map(|lent| lent.resource).collect();
        let mut members = vec![item.anchor];
        members.extend(beside(item));
        members.extend(&alarms);
        let elsewhere = Component {
            members,
            ..item.clone()
        };
        let mut taken: Vec<&'a Resource> = Vec::new();
        for (place, found) in places.into_iter().zip(pair(&wanted, &elsewhere, &alarms)) {
            let Some(alarm) = components.get_mut(place) else {
                continue;
            };
            match found {
                Found::These(all) => {
                    let is = |lent: &&Lent<'_>| all.iter().any(|r| ptr::eq(*r, lent.resource));
                    alarm.lent = lent.iter().filter(is).copied().collect();
                    alarm.doubt = None;
                    taken.extend(all);
                }
                Found::Unknown(why) => alarm.doubt = Some(why),
                Found::Nothing => {}
            }
        }
        if let Some(item) = components.get_mut(at) {
            let is_taken = |lent: &Lent<'_>| taken.iter().any(|r| ptr::eq(*r, lent.resource));
            item.lent.retain(|lent| !is_taken(lent));
        }
    }
}

/// What stands for each of the wanted alarms, in their order.
fn pair<'a>(
    wanted: &[&SizedItemAlarm],
    component: &Component<'a>,
    alarms: &[&'a Resource],
) -> Vec<Found<'a>> {
    let mut out: Vec<Option<Found<'a>>> = wanted.iter().map(|_| None).collect();
    // What `generate` wrote says which it is.
    let tagged = |r: &Resource| component_tag(r).ok().flatten();
    for (alarm, slot) in wanted.iter().zip(&mut out) {
        let id = titled(NAME, &item_alarm::name(alarm));
        let own = alarms.iter().copied();
        let own = own.filter(|r| tagged(r).is_some_and(|tag| *tag == *id));
        // On another metric it is not the one that is asked for, whatever it is called.
        let own = own.filter(|r| may_watch(r, alarm));
        let own: Vec<&'a Resource> = nearest(component, own.collect());
        if !own.is_empty() {
            *slot = Some(Found::These(own));
        }
    }
    let is_tagged = |r: &Resource| tagged(r).is_some_and(|tag| tag.split('/').next() == Some(NAME));
    let members = component.members.iter().copied();
    let members = members.filter(|r| *r.address.kind == *ALARM);
    // A log group's metric names no item: the alarm is the item's by the metric alone.
    let unnamed = wanted.iter().filter(|a| !a.watched.of_item);
    let unnamed: Vec<&SizedItemAlarm> = unnamed.copied().collect();
    let of_metric = |r: &&'a Resource| {
        let is = |m: &Metric, a: &&SizedItemAlarm| {
            m.namespace == a.watched.namespace && m.name == a.watched.metric
        };
        matches!(watching(r), Ok(Watching::One(m)) if unnamed.iter().any(|a| is(&m, a)))
    };
    let others = alarms.iter().copied().filter(of_metric);
    // What belongs to a part of the item's own type, such as the queue of dead letters, names that part.
    let beside = beside(component);
    let of_part = |r: &&'a Resource| beside.iter().any(|part| refers(r, part));
    let of_part = alarms.iter().copied().filter(of_part);
    let mut pool: Vec<&'a Resource> = Vec::new();
    for resource in members.chain(others).chain(of_part) {
        let known = pool.iter().any(|r| r.address == resource.address);
        if !known && !is_tagged(resource) && !only_scales(resource) {
            pool.push(resource);
        }
    }
    let mut unknown: Option<(&Resource, Why)> = None;
    let mut several: Vec<(&Resource, Vec<String>)> = Vec::new();
    let mut candidates: Vec<(&'a Resource, Metric, bool)> = Vec::new();
    for resource in pool {
        match watching(resource) {
            Ok(Watching::One(metric)) => {
                let of_part = beside.iter().any(|part| refers(resource, part));
                candidates.push((resource, metric, of_part));
            }
            Ok(Watching::Several(metrics)) => several.push((resource, metrics)),
            Ok(Watching::Other) => {}
            Err(why) => unknown = unknown.or(Some((resource, why))),
        }
    }
    let mut groups: Vec<(Metric, bool)> = Vec::new();
    for alarm in wanted {
        let group = group_of(alarm);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    for group in groups {
        let mut open: Vec<usize> = Vec::new();
        for (place, alarm) in wanted.iter().enumerate() {
            let free = out.get(place).is_some_and(Option::is_none);
            if free && group_of(alarm) == group {
                open.push(place);
            }
        }
        let (metric, of_part) = &group;
        let mine = candidates
            .iter()
            .filter(|(_, m, of)| m == metric && of == of_part);
        let mine: Vec<&'a Resource> = mine.map(|(r, ..)| *r).collect();
        let mut groups = if open.len() > 1 {
            mine.into_iter().map(|r| vec![r]).collect()
        } else {
            by_block(mine)
        };
        tell_apart(wanted, &mut open, &mut groups, &mut out);
        for place in open {
            let Some((alarm, slot)) = wanted.get(place).zip(out.get_mut(place)) else {
                continue;
            };
            *slot = Some(left(alarm, &groups, unknown.as_ref(), &several));
        }
    }
    out.into_iter()
        .map(|found| found.unwrap_or(Found::Nothing))
        .collect()
}

/// Whether an alarm watches the metric that one of the policy does, as far as is known.
fn may_watch(resource: &Resource, alarm: &SizedItemAlarm) -> bool {
    let watched = &alarm.watched;
    match watching(resource) {
        Ok(Watching::One(m)) => m.namespace == watched.namespace && m.name == watched.metric,
        _ => true,
    }
}

/// The metric of an alarm, and whether it is of a part of the item.
fn group_of(alarm: &SizedItemAlarm) -> (Metric, bool) {
    (metric_of(alarm), !alarm.watched.part.is_empty())
}

/// The parts of an item that are of the type of what stands for it.
fn beside<'a>(component: &Component<'a>) -> Vec<&'a Resource> {
    let anchor = &component.anchor.address;
    let members = component.members.iter().copied();
    members
        .filter(|r| *r.address.kind == *anchor.kind && r.address != *anchor)
        .collect()
}

/// Whether the dimensions of an alarm lead to a resource: by its name, or by a reference to it.
fn refers(alarm: &Resource, resource: &Resource) -> bool {
    let name = text(resource, "name").ok().flatten();
    let named = |values: &Value| {
        let dimensions = values.as_entries().and_then(|e| e.get(DIMENSIONS));
        dimensions.is_some_and(|value| leads(value, name.as_deref(), resource))
    };
    let queries = alarm
        .values
        .as_entries()
        .and_then(|e| e.get("metric_query"));
    let queries = queries.into_iter().flat_map(Value::children);
    let mut metrics = queries.filter_map(|query| query.as_entries()?.get("metric"));
    named(&alarm.values) || metrics.any(|metric| named(metric) || metric.children().any(named))
}

const DIMENSIONS: &str = "dimensions";

fn leads(value: &Value, name: Option<&str>, resource: &Resource) -> bool {
    let here = match &value.data {
        Data::String(text) => name == Some(&**text),
        Data::Unknown(unknown) => match &unknown.why {
            Why::KnownAfterApply { address, .. } => {
                address_in(address).is_some_and(|address| address == resource.address)
            }
            _ => false,
        },
        _ => false,
    };
    let mut children = value.children();
    here || children.any(|child| leads(child, name, resource))
}

fn metric_of(alarm: &SizedItemAlarm) -> Metric {
    Metric {
        namespace: alarm.watched.namespace.clone(),
        name: alarm.watched.metric.clone(),
        side: alarm.side,
    }
}

/// What is said of an alarm that nothing is sure to stand for.
fn left<'a>(
    alarm: &SizedItemAlarm,
    candidates: &[Vec<&'a Resource>],
    unknown: Option<&(&Resource, Why)>,
    several: &[(&Resource, Vec<String>)],
) -> Found<'a> {
    let doubt = |why: String| Found::Unknown(Why::Other(why.into()));
    let metric = &alarm.watched.metric;
    if let Some(first) = candidates.iter().flatten().next() {
        return doubt(format!(
            "which of the alarms on {metric} it is is not known, as {} and others: none is called {}",
            first.address, alarm.label
        ));
    }
    if let Some((resource, why)) = unknown {
        return doubt(format!(
            "what {} watches is not known: {why}",
            resource.address
        ));
    }
    match several.iter().find(|(_, all)| all.contains(metric)) {
        Some((resource, _)) => doubt(format!(
            "{} computes something of {metric} and other metrics",
            resource.address
        )),
        None => Found::Nothing,
    }
}

/// Whether an alarm that no item has may be the one that is missed: it is not known what it belongs to.
fn maybe<'a>(alarm: &SizedItemAlarm, stray: &[&'a Resource]) -> Found<'a> {
    let open = |r: &&&'a Resource| {
        let of = ["dimensions", "metric_query"].into_iter();
        let mut of = of.filter_map(|name| r.values.as_entries()?.get(name));
        let is = match watching(r) {
            Ok(Watching::One(metric)) => metric == metric_of(alarm),
            Ok(_) => false,
            Err(_) => true,
        };
        is && of.any(|value| !value.is_wholly_known())
    };
    match stray.iter().find(open) {
        Some(one) => {
            let why = format!("what {} belongs to is not known", one.address);
            Found::Unknown(Why::Other(why.into()))
        }
        None => Found::Nothing,
    }
}

/// Of resources with the same tag, those beside the item where a stack is called several times.
fn nearest<'a>(component: &Component<'_>, all: Vec<&'a Resource>) -> Vec<&'a Resource> {
    let shared = |r: &Resource| {
        let both = r
            .address
            .module
            .iter()
            .zip(&component.anchor.address.module);
        both.take_while(|(a, b)| a == b).count()
    };
    let most = all.iter().map(|r| shared(r)).max().unwrap_or(0);
    all.into_iter().filter(|r| shared(r) == most).collect()
}

/// Instances of one block together.
fn by_block(all: Vec<&Resource>) -> Vec<Vec<&Resource>> {
    let mut out: Vec<Vec<&Resource>> = Vec::new();
    for resource in all {
        let block = resource.address.block();
        let same = |group: &&mut Vec<&Resource>| {
            let first = group.first();
            first.is_some_and(|r| {
                r.address.block() == block && r.address.module == resource.address.module
            })
        };
        match out.iter_mut().find(same) {
            Some(group) => group.push(resource),
            None => out.push(vec![resource]),
        }
    }
    out
}

/// Pairs alarms of the policy with those of the configuration as long as something tells one of them from the others.
fn tell_apart<'a>(
    wanted: &[&SizedItemAlarm],
    open: &mut Vec<usize>,
    candidates: &mut Vec<Vec<&'a Resource>>,
    out: &mut [Option<Found<'a>>],
) {
    let ways: [fn(&SizedItemAlarm, &Resource) -> bool; 6] = [
        |alarm, resource| called(resource, &alarm.label, Called::Whole),
        |alarm, resource| called(resource, &alarm.label, Called::End),
        |alarm, resource| called(resource, &alarm.label, Called::Part),
        |alarm, resource| {
            let at = place(resource, AlarmAt::Statistic);
            let own = text(resource, at).ok().flatten();
            own.is_some_and(|own| *own == *alarm.statistic.value)
        },
        |alarm, resource| {
            let own = resource_number(resource, "threshold");
            let wanted = alarm.threshold.as_ref().map(|t| t.value);
            matches!((own, wanted), (Some(own), Some(wanted)) if same_number(own, wanted))
        },
        |_, _| true,
    ];
    loop {
        let pair = ways.iter().find_map(|fits| {
            open.iter().enumerate().find_map(|(i, place)| {
                let alarm = wanted.get(*place)?;
                let of = |alarm: &SizedItemAlarm, group: &[&Resource]| {
                    group.iter().any(|r| fits(alarm, r))
                };
                let mut mine = candidates.iter().enumerate();
                let (j, group) = mine.find(|(_, group)| of(alarm, group))?;
                let alone = !mine.any(|(_, group)| of(alarm, group));
                let rivals = open.iter().filter_map(|other| wanted.get(*other));
                let sole = rivals.filter(|other| of(other, group)).count() == 1;
                (alone && sole).then_some((i, j))
            })
        });
        let Some((i, j)) = pair else { return };
        let (place, group) = (open.remove(i), candidates.remove(j));
        if let Some(slot) = out.get_mut(place) {
            *slot = Some(Found::These(group));
        }
    }
}

/// How much of a name a label is.
#[derive(Clone, Copy, PartialEq)]
enum Called {
    Whole,
    End,
    Part,
}

/// Whether an alarm is called by a label: the keys of its instance and its modules, its block, or its name in AWS.
fn called(resource: &Resource, label: &str, how: Called) -> bool {
    let plain = |text: &str| text.replace(['_', '.', '/', ' '], "-").to_ascii_lowercase();
    let label = plain(label);
    let is = |name: &str| {
        let name = plain(name);
        match how {
            Called::Whole => name == label,
            Called::End => name.ends_with(&format!("-{label}")),
            Called::Part => format!("-{name}-").contains(&format!("-{label}-")),
        }
    };
    let key = |key: Option<&Key>| match key {
        Some(Key::Text(text)) => is(text),
        _ => false,
    };
    let address = &resource.address;
    let name = text(resource, "alarm_name").ok().flatten();
    key(address.key.as_ref())
        || is(&address.name)
        || name.is_some_and(|name| is(&name))
        || address
            .module
            .iter()
            .any(|step| is(&step.name) || key(step.key.as_ref()))
}

fn resource_number(resource: &Resource, attribute: &str) -> Option<f64> {
    let entries = resource.values.as_entries()?;
    let value = entries.get(attribute)?;
    let number = value.as_number().map(ToString::to_string);
    let text = value.as_str().map(str::to_owned);
    number.or(text)?.trim().parse().ok()
}
