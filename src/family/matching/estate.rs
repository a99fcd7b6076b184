//! The root modules of one environment, looked at together: what one of them has may belong to an item that another has,
//! as alarms do that stand beside the services they watch.
//!
//! Between root modules there are no references; names lead from one to another, as they do in AWS.

use std::collections::{HashMap, HashSet};
use std::ptr;
use std::sync::{Arc, OnceLock};

use crate::config::value::{Data, Source};
use crate::inventory::{Address, Gap, Inventory, Resource};
use crate::sizing::Sized;
use crate::text::slashes;

use super::super::{AnyFamily, FAMILIES, Owner, Part, family};
use super::Scope;
use super::alarms;
use super::component::{Apart, Component, Lent, component_tag, text};
use super::matched::Matches;
use super::members::{named_at, owner_text};
use super::unread::Elsewhere;

/// A root module of an environment.
pub struct Root<'a, 's> {
    /// Its directory, as it was named.
    pub dir: &'a std::path::Path,
    /// Everything that it declares, as it evaluates with these values.
    pub inventory: &'a Inventory,
    /// The part of it that is the environment.
    pub scope: Scope<'s>,
    /// Which of its resources are which item.
    pub matches: Matches<'a>,
}

/// What is not known of the root modules of an environment together.
#[derive(Default)]
pub struct Estate<'a> {
    /// By family and type, resources of which it is not known what they belong to.
    open: HashMap<(&'static str, &'static str), Vec<Open<'a>>>,
    /// Resources that may be an item, and why that is not known.
    unclear: Vec<(&'a Resource, String)>,
    dirs: Vec<String>,
    inventories: Vec<&'a Inventory>,
    /// What was not read of them, once something is missed.
    unread: OnceLock<Elsewhere>,
    /// Why there may be more root modules of the environment.
    pub more: Option<String>,
}

/// A resource of which it is not known what it belongs to.
struct Open<'a> {
    lent: Lent<'a>,
    /// How the name begins by which an item may call it.
    prefix: Option<Arc<str>>,
}

/// The most of them that are told apart by how their names begin.
const MOST_OPEN: usize = 100;

/// By what a resource is told to belong to an item of another root module.
#[derive(Default)]
struct Index<'a> {
    /// By the component that the tag names.
    tagged: HashMap<Arc<str>, Vec<Lent<'a>>>,
    /// By family and the name of the anchor.
    named: HashMap<(&'static str, String), Vec<Lent<'a>>>,
    /// By type and the name that an item calls it by.
    called: HashMap<(&'static str, Arc<str>), Vec<Lent<'a>>>,
}

impl<'a> Estate<'a> {
    /// Looks at the root modules of an environment together: each item gets what others lend it, and no item is absent
    /// that another root module has.
    pub fn of(roots: &mut [Root<'a, '_>], sized: &Sized) -> Self {
        let mut out = Self {
            dirs: roots.iter().map(|root| slashes(root.dir)).collect(),
            ..Self::default()
        };
        if roots.len() < 2 {
            return out;
        }
        drop_partial(roots);
        out.inventories = roots.iter().map(|root| root.inventory).collect();
        let outputs = outputs(roots);
        let index = out.index(roots, &outputs);
        let anchors = Anchors::of(roots);
        for (place, root) in roots.iter_mut().enumerate() {
            for component in &mut root.matches.components {
                component.lent = index.lends(component, place, &anchors);
            }
            alarms::attach_lent(sized, &mut root.matches.components);
        }
        note_apart(roots);
        drop_lent(roots);
        let found: HashSet<(&'static str, String)> = roots
            .iter()
            .flat_map(|root| &root.matches.components)
            .map(|component| (component.family, component.name.clone()))
            .collect();
        for root in roots.iter_mut() {
            root.matches.absent.retain(|item| !found.contains(item));
            let unclaimed = root.matches.unclaimed.iter();
            let unclear = unclaimed.filter_map(|u| Some((u.resource, u.why.clone()?)));
            out.unclear.extend(unclear);
        }
        out
    }

    /// The resources of several root modules that may be an item, and why that is not known.
    pub fn unclear(&self) -> impl Iterator<Item = (&'a Resource, &str)> {
        let unclear = self.unclear.iter();
        unclear.map(|(resource, why)| (*resource, why.as_str()))
    }

    /// The resources that may belong to items of other root modules. What belongs to an item of its own is no other's.
    fn index(&mut self, roots: &[Root<'a, '_>], outputs: &Outputs) -> Index<'a> {
        let mut index = Index::default();
        for family in FAMILIES {
            let Some(anchor) = family.anchor() else {
                continue;
            };
            let parts = family.parts();
            let others = parts
                .iter()
                .filter(|part| !anchor.kinds().any(|kind| kind == part.kind));
            for part in others {
                let at = named_at(part, &parts);
                for (place, root) in roots.iter().enumerate() {
                    let apart = |r: &Resource| root.matches.apart.contains_key(&r.address);
                    let own = |r: &Resource| root.matches.claimed.contains(&r.address);
                    let all = root.inventory.of_kind(part.kind);
                    let all = all.filter(|r| !own(r) || apart(r));
                    for resource in all.filter(|r| root.scope.holds(&r.address)) {
                        let lent = Lent {
                            resource,
                            root: place,
                        };
                        let added = index.add(family.name(), part, at, lent, outputs);
                        if let Err(prefix) = added
                            && !apart(resource)
                        {
                            let open = self.open.entry((family.name(), part.kind)).or_default();
                            let prefix = prefix.filter(|_| open.len() < MOST_OPEN);
                            let same = |o: &Open<'_>| o.lent.root == place && o.prefix == prefix;
                            // Two of whatever name are enough: one is of another root module.
                            let whatever = open.iter().filter(|o| o.prefix.is_none()).count();
                            if !open.iter().any(same) && (prefix.is_some() || whatever < 2) {
                                open.push(Open { lent, prefix });
                            }
                        }
                    }
                }
            }
        }
        index
    }

    /// Whether the run is about all root modules of the environment, and the policy was written for them.
    pub fn is_whole(&self) -> bool {
        !self.dirs.is_empty() && self.more.is_none()
    }

    /// Why something that no root module has may be there: what was not read, of what may hold it.
    pub fn open(&self, may_hold: &dyn Fn(&Gap) -> bool) -> Option<String> {
        let mut gaps = self.inventories.iter().zip(&self.dirs);
        let gap = gaps.find_map(|(inventory, dir)| {
            let mut gaps = inventory.gaps.iter();
            Some((gaps.find(|gap| may_hold(gap))?, dir))
        });
        let gap = gap.map(|(Gap { what, why, .. }, dir)| {
            format!("it may be in {what} of {dir}, which is not read: {why}")
        });
        gap.or_else(|| self.more.clone())
    }

    /// Why a part of an item that is not in its own root module may be in another.
    pub fn doubt(&self, component: &Component<'_>, part: &Part, root: usize) -> Option<String> {
        let open = self.open.get(&(component.family, part.kind));
        let called = called(component, part);
        let may_be = |open: &&Open<'_>| match &open.prefix {
            Some(prefix) => called.iter().any(|name| name.starts_with(&**prefix)),
            None => true,
        };
        let mut others = open.into_iter().flatten();
        let open = others.find(|open| open.lent.root != root && may_be(open));
        if let Some(Open { lent, .. }) = open {
            let dir = self.dirs.get(lent.root).map_or("", String::as_str);
            let address = &lent.resource.address;
            return Some(format!("what {address} in {dir} belongs to is not known"));
        }
        let inventories = self.inventories.iter().copied().enumerate();
        let unread = self.unread.get_or_init(|| Elsewhere::of(inventories));
        let found = unread.may_hold(component, root);
        let found = found.and_then(|(place, gap)| {
            let inventory = self.inventories.get(place)?;
            Some((place, inventory.gaps.get(gap)?))
        });
        if let Some((place, Gap { what, why, .. })) = found {
            let dir = self.dirs.get(place).map_or("", String::as_str);
            return Some(format!(
                "it may be in {what} of {dir}, which is not read: {why}"
            ));
        }
        self.more.clone()
    }
}

impl<'a> Index<'a> {
    /// Adds a resource. An error where it is not known what it may belong to, with how its name begins.
    fn add(
        &mut self,
        family: &'static str,
        part: &'static Part,
        at: Option<&str>,
        lent: Lent<'a>,
        outputs: &Outputs,
    ) -> Result<(), Option<Arc<str>>> {
        let resource = lent.resource;
        if let Ok(Some(tag)) = component_tag(resource) {
            let all = self.tagged.entry(Arc::clone(tag.text())).or_default();
            all.push(lent);
            return Ok(());
        }
        let mut known = Ok(());
        let (path, names): (_, fn(&Part, &str) -> Vec<String>) = match part.owner {
            Owner::Unnamed | Owner::NotBy(..) => (None, |_, _| Vec::new()),
            Owner::Stated(path, _) => (Some(path), |part, text| match part.owner {
                Owner::Stated(_, name) => name(text).map(str::to_owned).into_iter().collect(),
                _ => Vec::new(),
            }),
            Owner::Carried(path, _) => (Some(path), |part, text| match part.owner {
                Owner::Carried(_, names) => names(text).into_iter().map(str::to_owned).collect(),
                _ => Vec::new(),
            }),
        };
        if let Some(path) = path {
            let stated = match owner_text(resource, path) {
                Ok(stated) => stated.map(|text| text.text().to_string()),
                Err(_) => {
                    let stated = output(resource, path).and_then(|name| outputs.get(name));
                    if stated.is_none() {
                        known = Err(None);
                    }
                    stated.cloned().flatten()
                }
            };
            for name in stated.iter().flat_map(|text| names(part, text)) {
                self.named.entry((family, name)).or_default().push(lent);
            }
        }
        if let Some(at) = at {
            match text(resource, at) {
                Ok(Some(name)) => {
                    let key = (part.kind, Arc::clone(name.text()));
                    self.called.entry(key).or_default().push(lent);
                }
                Ok(None) => {}
                Err(_) => known = known.and(Err(begins(resource, at))),
            }
        }
        known
    }

    /// What others lend an item, in the order of the root modules.
    fn lends(
        &self,
        component: &Component<'a>,
        place: usize,
        anchors: &Anchors<'_>,
    ) -> Vec<Lent<'a>> {
        let Some(of_family) = family(component.family) else {
            return Vec::new();
        };
        let Some(anchor) = of_family.anchor() else {
            return Vec::new();
        };
        let parts = of_family.parts();
        let name = text(component.anchor, anchor.name).ok().flatten();
        let mut out: Vec<Lent<'a>> = Vec::new();
        let mut take = |found: Option<&Vec<Lent<'a>>>, next: &mut Vec<&'a Resource>| {
            for lent in found.into_iter().flatten() {
                let known = |l: &Lent<'_>| ptr::eq(l.resource, lent.resource);
                let near = || anchors.nearest(component.family, name.as_deref(), place, lent.root);
                if lent.root != place && !out.iter().any(known) && near() {
                    out.push(*lent);
                    next.push(lent.resource);
                }
            }
        };
        let mut next: Vec<&'a Resource> = component.members.clone();
        let tag = format!("{}/{}", component.family, component.name);
        take(self.tagged.get(tag.as_str()), &mut next);
        if let Some(name) = &name {
            let key = (component.family, name.text().to_string());
            take(self.named.get(&key), &mut next);
        }
        for part in &parts {
            if let Some(name) = part.named.and_then(|named| (named.by)(component.anchor)) {
                take(self.called.get(&(part.kind, Arc::from(name))), &mut next);
            }
        }
        while let Some(resource) = next.pop() {
            let part = parts.iter().find(|p| *p.kind == *resource.address.kind);
            let Some(names) = part.and_then(|part| part.names) else {
                continue;
            };
            for name in (names.by)(resource).unwrap_or_default() {
                take(self.called.get(&(names.kind, Arc::from(name))), &mut next);
            }
        }
        out.sort_by_key(|lent| lent.root);
        out
    }
}

/// Leaves out an item without what stands for it where another root module has that: it is lent what it leads to.
fn drop_partial(roots: &mut [Root<'_, '_>]) {
    let whole = roots.iter().flat_map(|root| &root.matches.components);
    let whole = whole.filter(|component| component.partial.is_none());
    let whole: HashSet<(&'static str, String)> =
        whole.map(|c| (c.family, c.name.clone())).collect();
    for root in roots {
        let matches = &mut root.matches;
        let before = matches.components.len();
        let stays =
            |c: &Component<'_>| c.partial.is_none() || !whole.contains(&(c.family, c.name.clone()));
        matches.components.retain(stays);
        if matches.components.len() < before {
            let members = matches.components.iter().flat_map(|c| &c.members);
            matches.claimed = members.map(|m| &m.address).collect();
        }
    }
}

/// Says of what is lent what an item of its own root module states of it.
fn note_apart(roots: &mut [Root<'_, '_>]) {
    let all: Vec<_> = roots.iter().map(|r| r.matches.apart.clone()).collect();
    for component in roots.iter_mut().flat_map(|r| &mut r.matches.components) {
        let apart = component.lent.iter().filter_map(|lent| {
            let stated = all.get(lent.root)?.get(&lent.resource.address)?.clone();
            let resource = lent.resource;
            Some(Apart { resource, stated })
        });
        component.apart.extend(apart);
    }
}

/// What an item of another root module has is an item's.
fn drop_lent(roots: &mut [Root<'_, '_>]) {
    let components = roots.iter().flat_map(|root| &root.matches.components);
    let lent = components.flat_map(|component| &component.lent);
    let lent: HashSet<(usize, &Address)> = lent
        .map(|lent| (lent.root, &lent.resource.address))
        .collect();
    for (place, root) in roots.iter_mut().enumerate() {
        let unclaimed = &mut root.matches.unclaimed;
        unclaimed.retain(|one| !lent.contains(&(place, &one.resource.address)));
    }
}

/// The outputs of the root modules of an environment that are known texts, by name; none where two have different ones.
type Outputs = HashMap<Arc<str>, Option<String>>;

fn outputs(roots: &[Root<'_, '_>]) -> Outputs {
    let mut out = Outputs::new();
    for output in roots.iter().flat_map(|root| &root.inventory.outputs) {
        let text = output.value.as_str().map(str::to_owned);
        let known = out.entry(Arc::clone(&output.name));
        known
            .and_modify(|known| {
                if *known != text {
                    *known = None;
                }
            })
            .or_insert(text);
    }
    out.retain(|_, text| text.is_some());
    out
}

/// The output that a text is, where it is read from the state of another root module and is nothing else.
fn output<'r>(resource: &'r Resource, path: &str) -> Option<&'r str> {
    let mut steps = path.split('.');
    let mut value = resource.values.as_entries()?.get(steps.next()?)?;
    for step in steps {
        value = value.as_entries()?.get(step)?;
    }
    let mut origin = &value.origin;
    while let Some(Source::Via { name, from, .. }) = origin.source() {
        if let Some(of_state) = name.strip_prefix("data.terraform_remote_state.") {
            let (_, output) = of_state.split_once(".outputs.")?;
            return (!output.contains(['.', '['])).then_some(output);
        }
        origin = from;
    }
    None
}

/// How a name begins that is not wholly known.
fn begins(resource: &Resource, at: &str) -> Option<Arc<str>> {
    match &resource.values.as_entries()?.get(at)?.data {
        Data::Unknown(unknown) => unknown.prefix.clone(),
        _ => None,
    }
}

/// The names by which an item calls a part.
fn called(component: &Component<'_>, part: &Part) -> Vec<String> {
    let parts = family(component.family).map(AnyFamily::parts);
    let naming = parts.into_iter().flatten().find_map(|naming| {
        let names = naming.names.filter(|names| names.kind == part.kind)?;
        Some((naming, names))
    });
    let own = part.named.and_then(|named| (named.by)(component.anchor));
    let by_others = naming.map(|(naming, names)| {
        let members = component.of_kind(naming.kind);
        members.filter_map(move |r| (names.by)(r).ok()).flatten()
    });
    own.into_iter()
        .chain(by_others.into_iter().flatten())
        .collect()
}

/// The root modules that have the anchors of one name, with their directories.
struct Anchors<'r> {
    named: HashMap<(&'static str, String), Vec<usize>>,
    dirs: Vec<&'r std::path::Path>,
}

impl<'r> Anchors<'r> {
    fn of(roots: &[Root<'r, '_>]) -> Self {
        let mut named: HashMap<(&'static str, String), Vec<usize>> = HashMap::new();
        for (place, root) in roots.iter().enumerate() {
            for component in &root.matches.components {
                let anchor = family(component.family).and_then(AnyFamily::anchor);
                let name = anchor.and_then(|a| text(component.anchor, a.name).ok().flatten());
                if let Some(name) = name {
                    let key = (component.family, name.text().to_string());
                    named.entry(key).or_default().push(place);
                }
            }
        }
        let dirs = roots.iter().map(|root| root.dir).collect();
        Self { named, dirs }
    }

    /// Whether no other anchor of the name is nearer to a root module, by the directories around both.
    fn nearest(&self, family: &'static str, name: Option<&str>, own: usize, to: usize) -> bool {
        let Some(name) = name else {
            return true;
        };
        let all = self.named.get(&(family, name.to_owned()));
        let shared = |root: usize| match (self.dirs.get(root), self.dirs.get(to)) {
            (Some(a), Some(b)) => {
                let both = a.components().zip(b.components());
                both.take_while(|(a, b)| a == b).count()
            }
            _ => 0,
        };
        let mut all = all.into_iter().flatten().copied();
        all.all(|other| other == to || shared(other) <= shared(own))
    }
}
