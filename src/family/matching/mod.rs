//! Which resources are which item of the policy.
//!
//! An item is found by its anchor: the one resource that stands for it, such as the ECS service. A `tfsize:component` tag
//! decides alone; then the item's `select`; without one, the names that go with the item's own. What belongs to an anchor
//! follows from what refers to it.

mod alarms;
mod attributes;
mod by_name;
mod claim;
mod component;
mod estate;
mod led;
mod lookup;
mod matched;
mod members;
mod owned;
mod scales;
mod scope;
mod unread;
mod wanted;
mod watched;

use std::collections::{HashMap, HashSet};

use crate::budget;
use crate::config::value::Why;
use crate::inventory::{Address, Inventory, Key, Path, Resource, Step, referred};
use crate::sizing::Sized;

use super::{Anchor, AnyFamily, Bare, FAMILIES, OfOthers};

pub use attributes::{attributes, is_compared};
pub use component::{Component, Lent, Partial, text};
pub use estate::{Estate, Root};
pub use lookup::{Lookup, lookup, may_be, members};
pub use matched::{Matches, Unclaimed};
pub use members::stands_alone;
pub use scales::asks_to_scale;
pub use scope::Scope;
pub(super) use watched::{Watching, watching};
pub use watched::{band_width, places, rings};

use by_name::{ByName, plain};
use claim::{Said, Seen, claim};
use component::{TAG, component_tag};
use led::Led;
use owned::Owned;
use wanted::{Wanted, wanted};

/// Finds the items of an environment in an inventory. `tagged` asks for the tag alone: for a policy that nobody wrote for
/// this configuration.
pub fn matches<'a>(
    inventory: &'a Inventory,
    scope: Scope<'_>,
    sized: &Sized,
    tagged: bool,
) -> Matches<'a> {
    let _doing = budget::doing(|| format!("matching the resources of {} to the policy", scope.dir));
    let environment = scope.environment;
    let owned = owned::owned(inventory);
    let following = scope.following(inventory, &owned);
    let holds = |address: &Address| match following.get(address) {
        Some(place) => *place == 0,
        None => scope.holds(address),
    };
    let mut out = Matches::default();
    let mut wanted = wanted(&environment.policy, sized);
    let mut found = vec![false; wanted.len()];
    for family in FAMILIES {
        let Some(anchor) = family.anchor() else {
            if let Some(component) = by_tag_alone(inventory, &holds, family.name()) {
                out.components.push(component);
            }
            continue;
        };
        name_inside(&mut wanted, family.name(), &out.components);
        let looked = (inventory, &holds as &dyn Fn(&Address) -> bool, &owned);
        let of_kind = |bare: bool| {
            let all = wanted.iter().enumerate();
            let all = all.filter(|(_, item)| item.family == family.name() && item.bare == bare);
            all.map(|(i, _)| i).collect::<Vec<usize>>()
        };
        let mut partial: HashMap<usize, Option<Why>> = HashMap::new();
        let (mut taken, mut unclaimed) = of_family(
            looked,
            (family.name(), &of_kind(false)),
            anchor,
            &wanted,
            (scope.dir, tagged),
        );
        if let Some(bare) = anchor.bare {
            let stands = Anchor {
                part: bare.part,
                name: bare.name,
                prefix: None,
                also: &[],
                leads_to: &[],
                always: false,
                ..anchor
            };
            let others = bare
                .of_others
                .map(|others| of_others(inventory, bare, others));
            let free = |address: &Address| {
                holds(address)
                    && others
                        .as_ref()
                        .is_none_or(|others| !others.contains(address))
            };
            let looked = (inventory, &free as &dyn Fn(&Address) -> bool, &owned);
            let bare_items = of_kind(true);
            let of = (family.name(), bare_items.as_slice());
            let (more, open) = of_family(looked, of, stands, &wanted, (scope.dir, tagged));
            taken.extend(more);
            // Of the others it is known that others use them.
            unclaimed.extend(open.into_iter().filter(|one| one.why.is_some()));
            // What would stand for an item may be all that is missing of it. What leads to another is that one's.
            let missed = |(i, item): &(usize, &Wanted<'_>)| {
                item.family == family.name() && !taken.iter().any(|one| one.item == *i)
            };
            let missed = wanted.iter().enumerate().filter(missed);
            let missed: Vec<usize> = missed.map(|(i, _)| i).collect();
            if !missed.is_empty() {
                let led = Led::of(inventory, *family, anchor, bare);
                let alone = |address: &Address| free(address) && !led.leads_to(address);
                let looked = (inventory, &alone as &dyn Fn(&Address) -> bool, &owned);
                let of = (family.name(), missed.as_slice());
                let (more, _) = of_family(looked, of, stands, &wanted, (scope.dir, tagged));
                let doubt = led.doubt(&unclaimed);
                partial.extend(more.iter().map(|one| (one.item, doubt.clone())));
                taken.extend(more);
            }
        }
        for one in taken {
            let Some(item) = wanted.get(one.item) else {
                continue;
            };
            if let Some(found) = found.get_mut(one.item) {
                *found = true;
            }
            out.components.push(Component {
                family: item.family,
                name: item.name.clone(),
                anchor: one.resource,
                members: vec![one.resource],
                apart: Vec::new(),
                lent: Vec::new(),
                because: one.because,
                ours: one.ours,
                of: None,
                doubt: None,
                partial: partial.get(&one.item).map(|doubt| Partial {
                    doubt: doubt.clone(),
                }),
            });
        }
        out.unclaimed.extend(unclaimed);
    }
    for (item, found) in wanted.iter().zip(found) {
        if found {
            continue;
        }
        let key = (item.family, item.name.clone());
        if let Some(addresses) = item.select.and_then(|select| select.addresses.as_ref()) {
            out.addresses.insert(key.clone(), addresses.value.clone());
        }
        out.absent.push(key);
    }
    members::attach_members(inventory, &holds, sized, &mut out.components, &owned);
    let alarms = owned::managed(inventory).filter(|r| holds(&r.address));
    let alarms = alarms.filter(|r| *r.address.kind == *component::ALARM);
    let alone = members::set_apart(&mut out.components, sized);
    let alarms = alarms.filter(|r| !alone.contains_key(&r.address));
    let alarms: Vec<&Resource> = alarms.collect();
    alarms::attach(sized, &alarms, &mut out.components);
    let others = out.components.iter().filter(|c| !members::is_alone(c));
    let others: HashSet<&Address> = others
        .flat_map(|c| c.members.iter().map(|r| &r.address))
        .collect();
    out.apart = alone;
    out.apart
        .retain(|address, _| *address.kind != *component::ALARM && !others.contains(address));
    let members = out.components.iter().flat_map(|c| &c.members);
    out.claimed = members.map(|m| &m.address).collect();
    let claimed = &out.claimed;
    out.unclaimed
        .retain(|u| !claimed.contains(&u.resource.address));
    out.ambiguous_parents = members::ambiguous_parents(inventory, &out.claimed);
    out
}

/// What could stand for an item otherwise, and is no item's: resources of another type have it.
fn of_others(inventory: &Inventory, bare: Bare, others: OfOthers) -> HashSet<&Address> {
    let have = owned::managed(inventory).filter(|r| *r.address.kind == *others.kind);
    let mut out = HashSet::new();
    let mut names = HashSet::new();
    for one in have {
        let theirs = referred(inventory, one, others.argument, &[bare.part.kind]);
        out.extend(theirs.into_iter().map(|r| &r.address));
        names.extend((others.name)(one));
    }
    let of_kind = owned::managed(inventory).filter(|r| *r.address.kind == *bare.part.kind);
    let called = of_kind.filter(|r| {
        let name = text(r, bare.name).ok().flatten();
        name.is_some_and(|name| names.contains(&*name))
    });
    out.extend(called.map(|r| &r.address));
    out
}

/// Gives the items of a family that are of other items the names that go with what these are called in AWS.
fn name_inside(wanted: &mut [Wanted<'_>], family: &str, components: &[Component<'_>]) {
    for item in wanted.iter_mut().filter(|item| item.family == family) {
        let Some(inside) = &item.inside else { continue };
        let around = components
            .iter()
            .filter(|c| c.family == inside.family && c.name == inside.item);
        let Some(anchor) = super::family(inside.family).and_then(AnyFamily::anchor) else {
            continue;
        };
        for around in around {
            if let Ok(Some(name)) = text(around.anchor, anchor.name) {
                // Not everything that may be in the other's name may be in its own.
                item.names.push(format!("{}-{}", &*name, inside.key));
                let plain = name.replace('.', "-");
                item.names.push(format!("{plain}-{}", inside.key));
            }
        }
    }
}

/// A resource and the item, by its place in the list, that claims it.
struct Taken<'a> {
    item: usize,
    resource: &'a Resource,
    because: String,
    ours: bool,
}

/// Where items are looked for: an inventory, which resources of it count, and what references lead to.
type Looked<'a, 'h> = (&'a Inventory, &'h dyn Fn(&Address) -> bool, &'h Owned<'a>);

/// The resources of one family: those that an item claims, and the others. What is only called like an item in the
/// configuration counts for items that nothing else stands for.
fn of_family<'a>(
    (inventory, holds, owned): Looked<'a, '_>,
    (family, asked): (&str, &[usize]),
    anchor: Anchor,
    wanted: &[Wanted<'_>],
    (dir, tagged): (&str, bool),
) -> (Vec<Taken<'a>>, Vec<Unclaimed<'a>>) {
    let items = || {
        let all = asked.iter();
        all.filter_map(|i| Some((*i, wanted.get(*i)?)))
    };
    if asked.is_empty() && !anchor.always {
        return (Vec::new(), Vec::new());
    }
    let mut taken: Vec<Taken<'a>> = Vec::new();
    let mut open = Vec::new();
    let all = anchor.kinds().flat_map(|kind| inventory.of_kind(kind));
    let named = named_by(inventory, owned, anchor);
    let leads = |r: &Resource| leads((inventory, owned), r, anchor, &named);
    let all = all.filter(|r| holds(&r.address) && leads(r));
    let names = ByName::new(items(), anchor);
    for resource in all {
        let mut why = None;
        let before = taken.len();
        let seen = Seen::of(resource, anchor);
        for i in names.claiming(&seen, anchor, tagged) {
            let Some(item) = wanted.get(i).filter(|_| budget::spend(COMPARED)) else {
                break;
            };
            match claim(&seen, item, anchor, (dir, tagged)) {
                Said::Yes(because, ours) => taken.push(Taken {
                    item: i,
                    resource,
                    because,
                    ours,
                }),
                Said::No => {}
                Said::Unknown(reason) => why = Some(reason),
            }
        }
        if taken.len() == before {
            open.push((resource, why));
        }
    }
    if anchor.part.uses_own_kind() {
        drop_parts(&mut taken, owned);
    }
    let alone = Alone::new(inventory, holds, anchor);
    let named: HashSet<usize> = taken.iter().map(|t| t.item).collect();
    let mut unclaimed = Vec::new();
    for (resource, why) in open {
        let tag = component_tag(resource).ok().flatten();
        // A part of an item of another family, such as a topic of a bus.
        let anothers = tag.as_deref().and_then(|tag| tag.split_once('/'));
        if anothers.is_some_and(|(of, _)| of != family) {
            continue;
        }
        let tag_says = tag.is_some();
        let labelled = if tagged || tag_says {
            Vec::new()
        } else {
            names.labelled(resource, anchor, &alone)
        };
        let labelled = labelled
            .into_iter()
            .take_while(|_| budget::spend(COMPARED))
            .filter(|i| !named.contains(i));
        let found = labelled
            .filter_map(|i| Some((i, wanted.get(i)?)))
            .find_map(|(i, item)| Some((i, matches_by_label(&alone, resource, item, anchor)?)));
        match found {
            Some((item, because)) => taken.push(Taken {
                item,
                resource,
                because,
                ours: false,
            }),
            None if anchor.always || items().next().is_some() => {
                let name = text(resource, anchor.name).ok().flatten();
                unclaimed.push(Unclaimed {
                    resource,
                    why,
                    name,
                });
            }
            None => {}
        }
    }
    taken.sort_by_key(|t| t.item);
    (taken, unclaimed)
}

/// The steps that holding a resource to an item takes.
const COMPARED: usize = 8;

/// Leaves out what another resource of the same item leads to: a queue of dead letters is tagged, and may be called, like
/// the queue that they come from.
fn drop_parts(taken: &mut Vec<Taken<'_>>, owned: &Owned<'_>) {
    let leads = |from: &Taken<'_>, to: &Taken<'_>| {
        let (from, to) = (&from.resource.address, &to.resource.address);
        owned::leads_to(owned, from, to) && !owned::leads_to(owned, to, from)
    };
    let mut of_item: HashMap<usize, Vec<&Taken<'_>>> = HashMap::new();
    for one in taken.iter() {
        of_item.entry(one.item).or_default().push(one);
    }
    let is_part = |one: &Taken<'_>| {
        let mut others = of_item.get(&one.item).into_iter().flatten();
        others.any(|other| budget::spend(1) && leads(other, one))
    };
    let parts: Vec<bool> = taken.iter().map(is_part).collect();
    let mut parts = parts.into_iter();
    taken.retain(|_| !parts.next().unwrap_or_default());
}

/// The names that resources which make others stand for an item have for these, where only the text says which is meant.
fn named_by(inventory: &Inventory, owned: &Owned<'_>, anchor: Anchor) -> HashSet<String> {
    let anchors = owned
        .iter()
        .filter(|(of, _)| anchor.kinds().any(|kind| *of.kind == *kind));
    let belonging: HashSet<&Address> = anchors.flat_map(|(_, all)| all.iter().copied()).collect();
    let all = anchor.leads_to.iter().filter_map(|(kind, block, by)| {
        let (block, by) = (block.parse::<Path>().ok()?, (*by)?);
        let of_kind = inventory.of_kind(kind);
        let belonging = &belonging;
        let of_kind =
            of_kind.filter(move |r| has_block(r, &block) && !belonging.contains(&r.address));
        Some(of_kind.filter_map(move |r| text(r, by).ok().flatten()))
    });
    all.flatten().map(|name| name.to_string()).collect()
}

/// Whether a resource has a block, as far as is known.
fn has_block(resource: &Resource, block: &Path) -> bool {
    match resource.get(block) {
        Ok(found) => found.value.length() != Some(0),
        Err(missing) => !missing.is_unset(),
    }
}

/// Whether a resource, or what belongs to it, has what makes it stand for an item.
fn leads(
    (inventory, owned): (&Inventory, &Owned<'_>),
    resource: &Resource,
    anchor: Anchor,
    named: &HashSet<String>,
) -> bool {
    let has = |resource: &Resource| {
        let mut of_kind = anchor.leads_to.iter();
        of_kind.any(|(kind, block, _)| {
            let path = block.parse::<Path>();
            let path = path.ok().filter(|_| *resource.address.kind == **kind);
            path.is_some_and(|path| has_block(resource, &path))
        })
    };
    if anchor.leads_to.is_empty() || has(resource) {
        return true;
    }
    let name = text(resource, anchor.name).ok().flatten();
    if name.is_some_and(|name| named.contains(&*name)) {
        return true;
    }
    let belongs = owned.get(&resource.address).into_iter().flatten();
    belongs
        .filter_map(|address| inventory.get(address))
        .any(has)
}

/// Which blocks of a type are the only ones.
struct Alone {
    /// Whether there is no more than one.
    of_all: bool,
    /// How many there are in each module instance.
    blocks: HashMap<Vec<Step>, usize>,
}

impl Alone {
    fn new(inventory: &Inventory, holds: &dyn Fn(&Address) -> bool, anchor: Anchor) -> Self {
        let of_kind = anchor.kinds().flat_map(|kind| inventory.of_kind(kind));
        let of_kind = of_kind.map(|r| &r.address);
        let of_kind = of_kind.filter(|address| holds(address));
        let blocks: HashSet<(&[Step], &str)> = of_kind.map(|a| (&*a.module, &*a.name)).collect();
        let mut out = Self {
            of_all: blocks.len() <= 1,
            blocks: HashMap::new(),
        };
        for (module, _) in blocks {
            *out.blocks.entry(module.to_vec()).or_default() += 1;
        }
        out
    }

    /// Whether a block is the only one of its module instance.
    fn within(&self, address: &Address) -> bool {
        self.blocks.get(&address.module) == Some(&1)
    }
}

/// How the configuration calls a resource, where it is what an item is called: the key of the instance, else the label of
/// the block; for the only block of its type in a module, what the call is called. A name in AWS that is known has to
/// hold the item's.
fn matches_by_label(
    alone: &Alone,
    resource: &Resource,
    item: &Wanted<'_>,
    anchor: Anchor,
) -> Option<String> {
    if let Some(because) = anchor.only.filter(|_| alone.of_all) {
        return Some(because.into());
    }
    let wanted = plain(item.own_name());
    if let Ok(Some(name)) = text(resource, anchor.name) {
        let of_kind = plain(&name);
        if item.usual_of_kind(anchor).any(|usual| usual == of_kind) {
            return Some(format!("named {name}"));
        }
        if !format!("-{of_kind}-").contains(&format!("-{wanted}-")) {
            return None;
        }
    }
    let address = &resource.address;
    if let Some(Key::Text(key)) = &address.key
        && plain(key) == wanted
    {
        return Some(format!("its key is {}", key.shown()));
    }
    if plain(&address.name) == wanted {
        return Some(format!("its block is called {}", address.name));
    }
    let step = address.module.last().filter(|_| alone.within(address))?;
    match &step.key {
        Some(Key::Text(key)) => (plain(key) == wanted)
            .then(|| format!("it is in module.{}[\"{}\"]", step.name, key.shown())),
        _ => (plain(&step.name) == wanted).then(|| format!("it is in module.{}", step.name)),
    }
}

/// What is not anchored is found by the tag that `generate` writes.
fn by_tag_alone<'a>(
    inventory: &'a Inventory,
    holds: &dyn Fn(&Address) -> bool,
    family: &'static str,
) -> Option<Component<'a>> {
    let members = owned::managed(inventory).filter(|r| holds(&r.address));
    let mut members = members.filter(
        |r| matches!(component_tag(r), Ok(Some(tag)) if tag.split('/').next() == Some(family)),
    );
    let anchor = members.next()?;
    let mut all = vec![anchor];
    all.extend(members);
    Some(Component {
        family,
        name: family.to_owned(),
        anchor,
        members: all,
        apart: Vec::new(),
        lent: Vec::new(),
        because: format!("tagged {TAG}"),
        ours: true,
        of: None,
        doubt: None,
        partial: None,
    })
}
