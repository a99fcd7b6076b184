//! What belongs to an item besides its anchor, and where a bound value is read.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::config::value::Why;
use crate::inventory::{Address, Inventory, Key, Mode, Resource, Step, module_text, referred};
use crate::sizing::Sized;

use super::super::part::{canonical, spellings};
use super::super::{
    Anchor, AnyFamily, Bound, FAMILIES, Field, Keyed, Otherwise, Owner, Part, Read, Select,
    item_alarm, log_groups, target_groups, timers,
};
use super::component::{Component, Stated, TAG, component_tag, text, usual_names};
use super::watched::{ALARM, watches_above};

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

/// The families whose items take nothing else from others: alarms, log groups, target groups and schedules of no item.
const ALONE: &[&str] = &[
    item_alarm::NAME,
    log_groups::NAME,
    target_groups::NAME,
    timers::NAME,
];

/// Whether a component is of such a family.
pub(super) fn is_alone(component: &Component<'_>) -> bool {
    stands_alone(component.family)
}

/// Whether the items of a family are told by names of their own, and belong to no others.
pub fn stands_alone(family: &str) -> bool {
    ALONE.contains(&family)
}

/// Says of what is told by its own name, such as a log group, what the item of that name states of it: the items that it
/// belongs to as well are asked for the rest. An alarm is taken from them: each is held to one statement.
pub(super) fn set_apart<'a>(components: &mut [Component<'a>], sized: &Sized) -> Stated<'a> {
    let mut alone = Stated::new();
    for family in FAMILIES.iter().filter(|f| ALONE.contains(&f.name())) {
        let calls = family.calls(sized);
        for component in components.iter().filter(|c| c.family == family.name()) {
            let call = calls.iter().find(|call| call.name == component.name);
            let bound = call.into_iter().flat_map(|call| &call.bound);
            let paths = bound.filter_map(|bound| bound.field.read.path());
            let address = &component.anchor.address;
            alone.entry(address).or_default().extend(paths);
        }
    }
    for component in components.iter_mut().filter(|c| !is_alone(c)) {
        component.set_apart(&alone);
        component
            .members
            .retain(|r| *r.address.kind != *ALARM || !alone.contains_key(&r.address));
    }
    alone
}

/// What belongs to each resource by references.
pub(super) type Owned<'a> = HashMap<&'a Address, Vec<&'a Address>>;

/// Whether references lead from a resource to another of its type, such as from a queue to that of its dead letters.
pub(super) fn leads_to(owned: &Owned<'_>, from: &Address, to: &Address) -> bool {
    let mut seen: HashSet<&Address> = HashSet::from([from]);
    let mut next = vec![from];
    while let Some(address) = next.pop() {
        for other in owned.get(address).into_iter().flatten() {
            if *other == to {
                return true;
            }
            // Beyond another of the type begins what belongs to that one.
            if other.kind != from.kind && seen.insert(other) {
                next.push(other);
            }
        }
    }
    false
}

/// What belongs to every resource by references, found once: components ask for it again and again. A reference leads one
/// way: a log group that two task definitions write to belongs to both, and leads to neither.
pub(super) fn owned(inventory: &Inventory) -> Owned<'_> {
    let mut out: HashMap<&Address, Vec<&Address>> = HashMap::new();
    let arguments = arguments();
    for resource in managed(inventory) {
        let Some(Arguments { links, uses }) = arguments.get(canonical(&resource.address.kind))
        else {
            continue;
        };
        for argument in links {
            for owner in referred(inventory, resource, argument, &[]) {
                let of = out.entry(&owner.address).or_default();
                of.push(&resource.address);
            }
        }
        for (argument, kind) in uses {
            let kinds = spellings(kind);
            for used in referred(inventory, resource, argument, &kinds) {
                let of = out.entry(&resource.address).or_default();
                if used.address.mode == Mode::Managed {
                    of.push(&used.address);
                    continue;
                }
                // A data source looks up what this root module may have made.
                let entries = used.values.as_entries();
                for argument in entries.into_iter().flat_map(|entries| entries.keys()) {
                    let made = referred(inventory, used, argument, &kinds).into_iter();
                    of.extend(made.map(|made| &made.address));
                }
            }
        }
    }
    out
}

/// The resources that the configuration makes; a data source makes nothing that could have a size.
pub(super) fn managed(inventory: &Inventory) -> impl Iterator<Item = &Resource> {
    let all = inventory.resources.iter();
    all.filter(|resource| resource.address.mode == Mode::Managed)
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

/// The arguments by which resources of a type say what belongs to what.
#[derive(Default)]
struct Arguments {
    /// Those that name what the resource belongs to.
    links: BTreeSet<&'static str>,
    /// Those that name what belongs to the resource, with its type.
    uses: BTreeSet<(&'static str, &'static str)>,
}

fn arguments() -> HashMap<&'static str, Arguments> {
    let mut out: HashMap<&'static str, Arguments> = HashMap::new();
    for part in FAMILIES.iter().flat_map(|family| family.parts()) {
        let of = out.entry(part.kind).or_default();
        of.links.extend(part.links);
        of.uses.extend(part.uses);
    }
    out
}

/// The argument that has the name by which an item calls a part of a family.
pub(super) fn named_at(part: &Part, all: &[&'static Part]) -> Option<&'static str> {
    let own = part.named.map(|named| named.at);
    own.or_else(|| {
        let mut names = all.iter().filter_map(|part| part.names);
        names.find(|n| n.kind == part.kind).map(|n| n.at)
    })
}

/// The name of the anchor that a resource says it belongs to, where it is known and is nothing but that name.
fn declared_parent(part: &Part, resource: &Resource) -> Option<Arc<str>> {
    let Owner::Stated(path, name) = part.owner else {
        return None;
    };
    let text = text(resource, path).ok().flatten()?;
    name(text.text()).map(Arc::from)
}

/// The names that an anchor may have by a resource whose own name says so; no name where it says that it is another's.
fn owners(part: &Part, resource: &Resource) -> Option<Vec<String>> {
    let known = |path: &str| text(resource, path).ok().flatten();
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

/// Where a bound value is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup<'a> {
    /// In these resources, at the binding's path.
    At(Vec<&'a Resource>),
    /// The number of these, less the binding's.
    Count(Vec<&'a Resource>, u32),
    /// There is no such resource.
    Nowhere,
    /// It is not known which resource it is.
    Unknown(Why),
    /// It can be told only of what `generate` wrote.
    NotAsked,
}

/// What belongs to an item of a type.
pub fn members<'a>(component: &Component<'a>, kind: &str) -> Vec<&'a Resource> {
    component.of_kind(kind).collect()
}

/// What belongs to an item of a type, without what another item states of it at the place of a field.
fn asked<'a>(component: &Component<'a>, kind: &str, field: &Field) -> Vec<&'a Resource> {
    let mut all = members(component, kind);
    all.retain(|r| !component.is_stated_apart(r, field));
    all
}

/// Where a binding's value is read in a component.
pub fn lookup<'a>(component: &Component<'a>, bound: &Bound, sized: &Sized) -> Lookup<'a> {
    let all = component.of_kind(bound.field.kind()).count();
    let of_kind = asked(component, bound.field.kind(), bound.field);
    if of_kind.is_empty() && all > 0 {
        return Lookup::NotAsked;
    }
    if let Read::CountLess(less) = bound.field.read {
        return if of_kind.is_empty() {
            Lookup::Nowhere
        } else {
            Lookup::Count(of_kind, less)
        };
    }
    let instead = bound.instead;
    if let Some(instead) = instead.filter(|_| *component.anchor.address.kind != *bound.field.kind())
    {
        if component.is_stated_apart(component.anchor, bound.field) {
            return Lookup::NotAsked;
        }
        let shown = members(component, instead.part.kind);
        return if shown.is_empty() {
            Lookup::Nowhere
        } else {
            Lookup::At(shown)
        };
    }
    if bound.field.select == Select::Anchor {
        let apart = bound.field.apart();
        let apart = apart.map(|apart| members(component, apart.part.kind));
        return match apart {
            Some(apart) if !apart.is_empty() => Lookup::At(apart),
            _ if component.is_stated_apart(component.anchor, bound.field) => Lookup::NotAsked,
            _ => Lookup::At(vec![component.anchor]),
        };
    }
    if bound.field.select == Select::Beside {
        let mut beside = of_kind;
        beside.retain(|r| r.address != component.anchor.address);
        return if beside.is_empty() {
            Lookup::Nowhere
        } else {
            Lookup::At(beside)
        };
    }
    // What is told apart by the name `generate` gives cannot be looked for by it elsewhere.
    if let Select::Named { at, otherwise, .. } = bound.field.select
        && !component.ours
    {
        return match otherwise {
            Otherwise::NotAsked => Lookup::NotAsked,
            Otherwise::Anchor => Lookup::At(vec![component.anchor]),
            Otherwise::Key { ending } => by_key(component, of_kind, (at, ending), bound, sized),
        };
    }
    let mut unknown = None;
    let mut found = Vec::new();
    for resource in of_kind {
        match matches_selector(resource, bound) {
            Ok(true) => found.push(resource),
            Ok(false) => {}
            Err(why) => unknown = Some(why),
        }
    }
    if let (Some(key), Some(says), 2..) = (&bound.key, bound.says(), found.len()) {
        let of_key: Vec<&'a Resource> = found.into_iter().filter(|r| is_called(r, key)).collect();
        if of_key.is_empty() {
            let title = bound.field.part.title;
            let why = format!("there are several {title}s by {says}, and none is called {key}");
            return Lookup::Unknown(Why::Other(why.into()));
        }
        return Lookup::At(of_key);
    }
    match (found.is_empty(), unknown) {
        (false, _) => Lookup::At(found),
        (true, Some(why)) => Lookup::Unknown(why),
        (true, None) => Lookup::Nowhere,
    }
}

/// Whether a resource is called by a key: the key of its instance, its block, or its name in AWS or the end of that.
fn is_called(resource: &Resource, key: &str) -> bool {
    let plain = |text: &str| text.replace('_', "-").to_ascii_lowercase();
    let wanted = plain(key);
    let address = &resource.address;
    if let Some(Key::Text(own)) = &address.key {
        return plain(own) == wanted;
    }
    let ends = |name: &str| {
        let name = plain(name);
        name == wanted || name.ends_with(&format!("-{wanted}"))
    };
    let name = text(resource, "name").ok().flatten();
    ends(&address.name) || name.is_some_and(|name| ends(&name))
}

/// The parts of a component that are called by the binding's key: alone, behind the name of the anchor, or with the system
/// and the environment.
fn by_key<'a>(
    component: &Component<'a>,
    of_kind: Vec<&'a Resource>,
    (at, ending): (&str, &str),
    bound: &Bound,
    sized: &Sized,
) -> Lookup<'a> {
    let Some(key) = &bound.key else {
        return Lookup::NotAsked;
    };
    let anchor = super::super::family(component.family).and_then(AnyFamily::anchor);
    let anchor = anchor.and_then(|anchor| text(component.anchor, anchor.name).ok().flatten());
    let mut names = usual_names(key, &sized.system, &sized.environment);
    names.extend(anchor.map(|anchor| format!("{}-{key}", &*anchor)));
    let is_called = |resource: &&Resource| {
        let name = text(resource, at).ok().flatten();
        name.is_some_and(|name| {
            let name = name.strip_suffix(ending).unwrap_or(&name);
            names.iter().any(|known| known == name)
        })
    };
    let found: Vec<&'a Resource> = of_kind.into_iter().filter(is_called).collect();
    // It may be made in another root module.
    if found.is_empty() {
        Lookup::NotAsked
    } else {
        Lookup::At(found)
    }
}

/// Whether a resource, of which it is not known what it belongs to, may be the binding's.
pub fn may_be(resource: &Resource, bound: &Bound) -> bool {
    matches_selector(resource, bound) != Ok(false)
}

/// Whether a resource has what tells the binding's from others of its type.
fn matches_selector(resource: &Resource, bound: &Bound) -> Result<bool, Why> {
    let selected = |path: &str| bound.select.iter().find(|(p, _)| *p == path);
    let metric = selected("namespace").zip(selected("metric_name"));
    let metric = metric.filter(|_| *resource.address.kind == *ALARM);
    if let Some(((_, namespace), (_, name))) = metric {
        return watches_above(resource, namespace, name);
    }
    for (path, wanted) in &bound.select {
        match text(resource, path)? {
            Some(value) if *value == **wanted => {}
            _ => return Ok(false),
        }
    }
    match &bound.sign {
        Some((sign, wanted)) => Ok((sign.says)(resource)?.as_ref() == Some(wanted)),
        None => Ok(true),
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
