//! What belongs to an item besides its anchor.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::config::value::{Shown, Why};
use crate::inventory::{Address, Inventory, Mode, Resource, Step, module_text};
use crate::sizing::Sized;

use super::super::part::canonical;
use super::super::{Anchor, AnyFamily, FAMILIES, Keyed, Owner, Part, family as family_of};
use super::component::ALARM;
use super::component::{Component, Stated, TAG, component_tag, text, usual_names};
use super::owned::{Owned, managed};
use super::watched::scales;

/// Adds to each component what belongs to it.
pub(super) fn attach_members<'a>(
    inventory: &'a Inventory,
    holds: &dyn Fn(&Address) -> bool,
    sized: &Sized,
    components: &mut [Component<'a>],
    owned: &Owned<'a>,
) {
    for family in FAMILIES {
        let mine = |c: &&mut Component<'a>| c.family == family.name();
        let Some(anchor) = family.anchor() else {
            continue;
        };
        let mut mine = components.iter_mut().filter(mine).peekable();
        if mine.peek().is_none() {
            continue;
        }
        let index = Index::new((inventory, holds), *family, anchor, sized);
        let mine: Vec<&mut Component<'a>> = mine.collect();
        let mut copies: HashMap<String, Copies<'a>> = HashMap::new();
        let mut names: HashMap<Arc<str>, Copies<'a>> = HashMap::new();
        for component in &mine {
            let address = &component.anchor.address;
            copies
                .entry(component.name.clone())
                .or_default()
                .add(address);
            if let Ok(Some(name)) = text(component.anchor, anchor.name) {
                names
                    .entry(Arc::clone(name.text()))
                    .or_default()
                    .add(address);
            }
        }
        for component in mine {
            let name = text(component.anchor, anchor.name).ok().flatten();
            let of_name = name.as_ref().and_then(|n| names.get(n.text()));
            let copies = (copies.get(&component.name), of_name);
            let more = index.members(component, name.as_deref(), copies, owned);
            component.members.extend(more);
            // Not every type takes tags: what belongs to it has that of the item.
            let id = format!("{}/{}", component.family, component.name);
            let tagged = |r: &&Resource| matches!(component_tag(r), Ok(Some(tag)) if *tag == *id);
            component.ours |= !anchor.also.is_empty() && component.members.iter().any(tagged);
        }
    }
}

/// Whether a component is told by a name of its own.
pub(super) fn is_alone(component: &Component<'_>) -> bool {
    stands_alone(component.family)
}

/// Whether the items of a family are told by names of their own, and belong to no others.
pub fn stands_alone(family: &str) -> bool {
    family_of(family).is_some_and(AnyFamily::is_alone)
}

/// Says of what is told by its own name, such as a log group, what the item of that name states of it: the items that it
/// belongs to as well are asked for the rest. An alarm is taken from them: each is held to one statement; one that asks for
/// scaling is a part of that as well.
pub(super) fn set_apart<'a>(components: &mut [Component<'a>], sized: &Sized) -> Stated<'a> {
    let mut alone = Stated::new();
    for family in FAMILIES.iter().filter(|f| f.is_alone()) {
        let calls = family.calls(sized);
        for component in components.iter().filter(|c| c.family == family.name()) {
            let call = calls.iter().find(|call| call.name == component.name);
            let bound = call.into_iter().flat_map(|call| &call.bound);
            let bound = bound.filter(|bound| !bound.value.because.is_empty());
            let stated =
                bound.filter_map(|bound| Some((bound.field.read.path()?, bound.shows.clone())));
            let address = &component.anchor.address;
            alone.entry(address).or_default().extend(stated);
        }
    }
    for component in components.iter_mut().filter(|c| !is_alone(c)) {
        component.set_apart(&alone);
        component
            .members
            .retain(|r| *r.address.kind != *ALARM || !alone.contains_key(&r.address) || scales(r));
    }
    alone
}

/// The resources that may belong to items of one family, by what tells it. With thousands of them, asking each of every
/// item would take too long.
struct Index<'a> {
    /// The parts by type.
    parts: HashMap<&'static str, &'static Part>,
    /// The parts by which an anchor names what belongs to it.
    named_parts: Vec<&'static Part>,
    /// In the order of the inventory.
    candidates: Vec<&'a Resource>,
    places: HashMap<&'a Address, usize>,
    /// By the component that their tag names.
    tagged: HashMap<Arc<str>, Vec<usize>>,
    /// By the module instances around them.
    within: HashMap<String, Vec<usize>>,
    /// The name each states, and by it.
    declared_parent: Vec<Option<Arc<str>>>,
    named: HashMap<Arc<str>, Vec<usize>>,
    /// The names that the anchor of each may have, where its own name says so; none of them where that is another's.
    owners: Vec<Option<Vec<String>>>,
    /// By type and the name that an anchor may call them by.
    called: HashMap<(&'static str, Arc<str>), Vec<usize>>,
    /// By the names of items that their own name begins with.
    carrying: HashMap<String, Vec<usize>>,
    /// By the item of the policy that they are of by the name of a key.
    keyed: HashMap<String, Vec<usize>>,
    /// How many anchors stand in each module instance, or below it.
    anchors: HashMap<String, usize>,
}

/// The module instances around a resource, the root left out.
fn around(address: &Address) -> impl Iterator<Item = String> {
    (1..=address.module.len())
        .map(|depth| module_text(address.module.get(..depth).unwrap_or_default()))
}

/// The anchors that are the same item, or have the same name: a stack may be called several times.
#[derive(Default)]
struct Copies<'a> {
    number: usize,
    /// The module instances that they stand in or below.
    modules: HashSet<&'a [Step]>,
}

impl<'a> Copies<'a> {
    fn add(&mut self, anchor: &'a Address) {
        self.number += 1;
        self.modules
            .extend((1..=anchor.module.len()).filter_map(|depth| anchor.module.get(..depth)));
    }

    /// Whether none of them is nearer to a resource, by the modules around both, than this one.
    fn nearest(&self, anchor: &Address, resource: &Address) -> bool {
        if self.number <= 1 {
            return true;
        }
        let both = anchor.module.iter().zip(&resource.module);
        let shared = both.take_while(|(a, b)| a == b).count();
        let nearer = resource.module.get(..=shared);
        nearer.is_none_or(|module| !self.modules.contains(module))
    }
}

impl<'a> Index<'a> {
    fn new(
        (inventory, holds): (&'a Inventory, &dyn Fn(&Address) -> bool),
        family: &dyn AnyFamily,
        family_anchor: Anchor,
        sized: &Sized,
    ) -> Self {
        let parts = family.parts();
        let of_own_kind = family_anchor.part.uses_own_kind();
        let is_anchor = |kind: &str| family_anchor.kinds().any(|own| own == kind);
        let parts = parts.into_iter().filter(|part| !is_anchor(part.kind));
        let parts: HashMap<&'static str, &'static Part> = parts.map(|p| (p.kind, p)).collect();
        let all = family.parts();
        let mut out = Self {
            named_parts: parts
                .values()
                .copied()
                .filter(|p| p.named.is_some())
                .collect(),
            parts: HashMap::new(),
            candidates: Vec::new(),
            places: HashMap::new(),
            tagged: HashMap::new(),
            within: HashMap::new(),
            declared_parent: Vec::new(),
            named: HashMap::new(),
            owners: Vec::new(),
            called: HashMap::new(),
            carrying: HashMap::new(),
            keyed: HashMap::new(),
            anchors: HashMap::new(),
        };
        let keyed = family.keyed(sized);
        let mut by_key: HashMap<(&str, String), Vec<&Keyed>> = HashMap::new();
        for one in &keyed {
            for name in usual_names(&one.key, &sized.system, &sized.environment) {
                by_key.entry((one.kind, name)).or_default().push(one);
            }
        }
        let anchors = family_anchor
            .kinds()
            .flat_map(|kind| inventory.of_kind(kind));
        for anchor in anchors.filter(|r| holds(&r.address)) {
            for module in around(&anchor.address) {
                *out.anchors.entry(module).or_default() += 1;
            }
        }
        for resource in managed(inventory).filter(|r| holds(&r.address)) {
            let Some(part) = parts.get(canonical(&resource.address.kind)) else {
                // One of the anchor's type belongs to another by reference alone.
                if of_own_kind && is_anchor(&resource.address.kind) {
                    out.places.insert(&resource.address, out.candidates.len());
                    out.candidates.push(resource);
                    out.declared_parent.push(None);
                    out.owners.push(None);
                }
                continue;
            };
            let place = out.candidates.len();
            out.candidates.push(resource);
            out.places.insert(&resource.address, place);
            if let Ok(Some(id)) = resource.tag(TAG) {
                out.tagged
                    .entry(Arc::clone(id.text()))
                    .or_default()
                    .push(place);
            }
            for module in around(&resource.address) {
                out.within.entry(module).or_default().push(place);
            }
            let declared_parent = declared_parent(part, resource);
            if let Some(name) = &declared_parent {
                out.named.entry(Arc::clone(name)).or_default().push(place);
            }
            out.declared_parent.push(declared_parent);
            if let Some(at) = named_at(part, &all)
                && let Ok(Some(name)) = text(resource, at)
            {
                out.called
                    .entry((part.kind, Arc::clone(name.text())))
                    .or_default()
                    .push(place);
            }
            if let Some(one) = keyed.iter().find(|k| k.kind == part.kind) {
                let name = text(resource, one.at).ok().flatten();
                let name = name.as_deref().unwrap_or_default();
                let name = name.strip_suffix(one.ending).unwrap_or(name);
                for one in by_key
                    .get(&(one.kind, name.to_owned()))
                    .into_iter()
                    .flatten()
                {
                    out.keyed.entry(one.item.clone()).or_default().push(place);
                }
            }
            let owners = owners(part, resource);
            for name in owners.iter().flatten() {
                out.carrying.entry(name.clone()).or_default().push(place);
            }
            out.owners.push(owners);
        }
        out.parts = parts;
        out
    }

    /// What a resource names.
    fn named_by(&self, resource: &Resource) -> Vec<usize> {
        let part = self.parts.get(&*resource.address.kind);
        let Some(names) = part.and_then(|part| part.names) else {
            return Vec::new();
        };
        let all = (names.by)(resource).unwrap_or_default().into_iter();
        let places = all.filter_map(|name| self.called.get(&(names.kind, Arc::from(name))));
        places.flatten().copied().collect()
    }

    /// The types of which an anchor names what belongs to it, so that standing beside it says nothing. What it names may
    /// not be known; then the only one of the type is taken for it.
    fn told_by_name(
        &self,
        anchor: &Resource,
        beside: &[usize],
        owned: &HashMap<&Address, Vec<&Address>>,
    ) -> Vec<&'static str> {
        let of_kind = |kind: &str| {
            let all = beside
                .iter()
                .filter_map(|place| self.candidates.get(*place));
            all.filter(|r| canonical(&r.address.kind) == kind).count()
        };
        let is_told = |part: &&&'static Part| {
            let referred = owned.get(&anchor.address).into_iter().flatten();
            part.named.is_some_and(|named| (named.by)(anchor).is_some())
                || referred
                    .into_iter()
                    .any(|a| canonical(&a.kind) == part.kind)
                || of_kind(part.kind) > 1
        };
        let parts = self.named_parts.iter().filter(is_told);
        parts.map(|part| part.kind).collect()
    }

    /// Those beside an anchor that nothing there names, of the types that something there names: a service's log groups
    /// are those which its containers write to.
    fn unnamed(&self, beside: &[usize]) -> HashSet<usize> {
        let all = beside
            .iter()
            .filter_map(|place| Some((*place, *self.candidates.get(*place)?)));
        let mut out = HashSet::new();
        for names in self.parts.values().filter_map(|part| part.names) {
            let namers = all.clone().filter(|(_, r)| {
                let part = self.parts.get(canonical(&r.address.kind));
                part.and_then(|part| part.names)
                    .is_some_and(|own| own.kind == names.kind)
            });
            let named: Result<Vec<Vec<String>>, Why> = namers.map(|(_, r)| (names.by)(r)).collect();
            let named: HashSet<String> = named.into_iter().flatten().flatten().collect();
            if named.is_empty() {
                continue;
            }
            let of_kind = all.clone().filter(|(_, r)| *r.address.kind == *names.kind);
            out.extend(of_kind.filter_map(|(place, r)| {
                let name = text(r, names.at).ok().flatten()?;
                (!named.contains(&**name.text())).then_some(place)
            }));
        }
        out
    }

    /// What belongs to a component, in the order of the inventory. Where there are `copies` of its item or its name, what
    /// is tagged or called after it is of the nearest.
    fn members(
        &self,
        component: &Component<'a>,
        name: Option<&str>,
        (of_item, of_name): (Option<&Copies<'_>>, Option<&Copies<'_>>),
        owned: &HashMap<&'a Address, Vec<&'a Address>>,
    ) -> Vec<&'a Resource> {
        let family = component.family;
        let of = |list: Option<&Vec<usize>>| list.cloned().unwrap_or_default();
        let mut sure: BTreeSet<usize> = BTreeSet::new();
        let id = format!("{family}/{}", component.name);
        let module = &component.anchor.address.module;
        let around = module_text(module);
        let tagged = of(self.tagged.get(id.as_str()));
        let nearest = |place: usize, copies: Option<&Copies<'_>>| {
            let (Some(copies), Some(resource)) = (copies, self.candidates.get(place)) else {
                return true;
            };
            copies.nearest(&component.anchor.address, &resource.address)
        };
        sure.extend(tagged.into_iter().filter(|place| nearest(*place, of_item)));
        let mut name_candidates: Vec<usize> = Vec::new();
        if let Some(name) = name {
            name_candidates.extend(of(self.named.get(name)));
            name_candidates.extend(of(self.carrying.get(name)));
        }
        for part in &self.named_parts {
            if let Some(name) = part.named.and_then(|named| (named.by)(component.anchor)) {
                name_candidates.extend(of(self.called.get(&(part.kind, Arc::from(name)))));
            }
        }
        name_candidates.extend(of(self.keyed.get(component.name.as_str())));
        sure.extend(
            name_candidates
                .into_iter()
                .filter(|place| nearest(*place, of_name)),
        );
        // A name that is written out and another's decides alone: a reference may lead to all instances of a module.
        let anothers = |place: usize| {
            let declared_parent = self.declared_parent.get(place).and_then(Option::as_deref);
            matches!((name, declared_parent), (Some(mine), Some(declared_parent)) if mine != declared_parent)
        };
        // A name that says whose it is, or that it is another's.
        let says_another = |place: usize| {
            let owners = self.owners.get(place).and_then(Option::as_ref);
            owners.is_some_and(|owners| {
                owners.is_empty() || name.is_some_and(|mine| owners.iter().all(|o| o != mine))
            })
        };
        // Another anchor in the same module instance: then standing beside it says nothing.
        if !module.is_empty() && self.anchors.get(&around) == Some(&1) {
            let beside = of(self.within.get(&around)).into_iter();
            let beside = beside.filter(|place| !anothers(*place) && !says_another(*place));
            let beside: Vec<usize> = beside.collect();
            let told = self.told_by_name(component.anchor, &beside, owned);
            let unnamed = self.unnamed(&beside);
            sure.extend(beside.into_iter().filter(|place| {
                if unnamed.contains(place) {
                    return false;
                }
                let kind = self
                    .candidates
                    .get(*place)
                    .map(|r| canonical(&r.address.kind));
                !told.iter().any(|told| Some(*told) == kind)
            }));
        }
        let mut found = sure.clone();
        let mut next: Vec<&Address> = vec![&component.anchor.address];
        next.extend(
            sure.iter()
                .filter_map(|p| self.candidates.get(*p))
                .map(|r| &r.address),
        );
        while let Some(address) = next.pop() {
            let own = self.places.get(address).copied();
            let own = own.and_then(|place| self.candidates.get(place));
            let named = own.map(|own| self.named_by(own)).unwrap_or_default();
            let named = named.into_iter().filter(|place| nearest(*place, of_name));
            let referred = owned.get(address).into_iter().flatten();
            let referred = referred.filter_map(|other| self.places.get(other).copied());
            for place in referred.chain(named) {
                let Some(other) = self.candidates.get(place) else {
                    continue;
                };
                let is_anchor = other.address == component.anchor.address;
                let by_anchor = *address == component.anchor.address;
                if is_anchor || anothers(place) || by_anchor && says_another(place) {
                    continue;
                }
                if !found.insert(place) {
                    continue;
                }
                // Beyond another of the anchor's type begins what belongs to that one.
                if other.address.kind != component.anchor.address.kind {
                    next.push(&other.address);
                }
            }
        }
        found
            .into_iter()
            .filter_map(|place| self.candidates.get(place).copied())
            .collect()
    }
}

/// The argument that has the name by which an item calls a part of a family.
pub(super) fn named_at(part: &Part, all: &[&'static Part]) -> Option<&'static str> {
    let own = part.named.map(|named| named.at);
    own.or_else(|| {
        let mut names = all.iter().filter_map(|part| part.names);
        names.find(|n| n.kind == part.kind).map(|n| n.at)
    })
}

/// The text at the path by which a resource names what it belongs to: of an alarm that queries, the one that its metrics
/// agree on.
pub(super) fn owner_text(resource: &Resource, path: &str) -> Result<Option<Shown>, Why> {
    let own = text(resource, path)?;
    let entries = resource.values.as_entries();
    let queries = entries.and_then(|entries| entries.get("metric_query"));
    let (None, Some(queries), true) = (&own, queries, path.starts_with("dimensions.")) else {
        return Ok(own);
    };
    let mut found: Option<Shown> = None;
    for n in 0..queries.children().count() {
        let Some(stated) = text(resource, &format!("metric_query[{n}].metric[0].{path}"))? else {
            continue;
        };
        if found
            .as_ref()
            .is_some_and(|found| found.text() != stated.text())
        {
            return Ok(None);
        }
        found = Some(stated);
    }
    Ok(found)
}

/// The name of the anchor that a resource says it belongs to, where it is known and is nothing but that name.
fn declared_parent(part: &Part, resource: &Resource) -> Option<Arc<str>> {
    let Owner::Stated(path, name) = part.owner else {
        return None;
    };
    let text = owner_text(resource, path).ok().flatten()?;
    name(text.text()).map(Arc::from)
}

/// The names that an anchor may have by a resource whose own name says so; no name where it says that it is another's.
fn owners(part: &Part, resource: &Resource) -> Option<Vec<String>> {
    let known = |path: &str| owner_text(resource, path).ok().flatten();
    match part.owner {
        Owner::Carried(path, names) => {
            let stated = known(path)?;
            Some(
                names(stated.text())
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            )
        }
        Owner::NotBy(path, is_anothers) => is_anothers(known(path)?.text()).then(Vec::new),
        Owner::Unnamed | Owner::Stated(..) => None,
    }
}

/// Of each type, the resources that belong to no item and of which it is not known what it belongs to.
pub(super) fn ambiguous_parents<'a>(
    inventory: &'a Inventory,
    claimed: &HashSet<&Address>,
) -> HashMap<&'a str, Vec<&'a Resource>> {
    let mut out: HashMap<&str, Vec<&Resource>> = HashMap::new();
    let reference_arguments: HashMap<&str, &str> = FAMILIES
        .iter()
        .flat_map(|family| family.parts())
        .filter_map(|part| Some((part.kind, *part.links.first()?)))
        .collect();
    let managed = |r: &&Resource| r.address.mode == Mode::Managed;
    for resource in inventory.resources.iter().filter(managed) {
        let (address, kind) = (&resource.address, canonical(&resource.address.kind));
        let Some(link) = reference_arguments.get(kind) else {
            continue;
        };
        let value = resource.values.as_entries().and_then(|e| e.get(*link));
        if value.is_some_and(|v| !v.is_wholly_known()) && !claimed.contains(address) {
            out.entry(kind).or_default().push(resource);
        }
    }
    out
}
