//! Where a bound value is read in what belongs to an item.

use crate::config::value::Why;
use crate::inventory::{Key, Resource};
use crate::sizing::Sized;

use super::super::{AnyFamily, Bound, Otherwise, Read, Select};
use super::component::ALARM;
use super::component::{Component, text, usual_names};
use super::watched::watches_above;

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
fn asked<'a>(component: &Component<'a>, bound: &Bound) -> Vec<&'a Resource> {
    let mut all = members(component, bound.field.kind());
    all.retain(|r| !component.is_stated_apart(r, bound));
    all
}

/// Where a binding's value is read in a component.
pub fn lookup<'a>(component: &Component<'a>, bound: &Bound, sized: &Sized) -> Lookup<'a> {
    let all = component.of_kind(bound.field.kind()).count();
    let of_kind = asked(component, bound);
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
        if component.is_stated_apart(component.anchor, bound) {
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
        // Where something else stands for the item, what would stand for it is not there.
        let of_family = super::super::family(component.family).and_then(AnyFamily::anchor);
        let stands = |anchor: super::super::Anchor| {
            let mut kinds = anchor.kinds();
            kinds.any(|kind| *kind == *component.anchor.address.kind)
        };
        if of_family.is_some_and(|anchor| !stands(anchor)) {
            return Lookup::Nowhere;
        }
        let apart = bound.field.apart();
        let apart = apart.map(|apart| members(component, apart.part.kind));
        return match apart {
            Some(apart) if !apart.is_empty() => Lookup::At(apart),
            _ if component.is_stated_apart(component.anchor, bound) => Lookup::NotAsked,
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
    let is_it = |r: &&Resource| matches_selector(r, bound) == Ok(true);
    match (found.is_empty(), unknown) {
        (false, _) => Lookup::At(found),
        // It is there, and another item says of it what the field is.
        (true, _) if members(component, bound.field.kind()).iter().any(is_it) => Lookup::NotAsked,
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

/// Whether a key is a word of what a resource is called: the key of its instance, its block, or its name in AWS.
fn has_word(resource: &Resource, at: &str, key: &str) -> bool {
    let plain = |text: &str| {
        format!(
            "-{}-",
            text.replace(['_', '/', ' '], "-").to_ascii_lowercase()
        )
    };
    let wanted = plain(key);
    let address = &resource.address;
    let instance = match &address.key {
        Some(Key::Text(own)) => Some(plain(own)),
        _ => None,
    };
    let name = text(resource, at).ok().flatten().map(|name| plain(&name));
    let block = Some(plain(&address.name));
    let mut all = [instance, name, block].into_iter().flatten();
    all.any(|text| text.contains(&wanted))
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
    let others = of_kind.clone();
    let mut found: Vec<&'a Resource> = of_kind.into_iter().filter(is_called).collect();
    if found.is_empty() {
        found.extend(others.iter().copied().filter(|r| has_word(r, at, key)));
    }
    if found.is_empty() {
        // What nothing calls so may still say the same.
        let says = |r: &&Resource| {
            let sign = bound.sign.as_ref();
            sign.is_some_and(|(sign, wanted)| {
                (sign.says)(r).ok().flatten().as_ref() == Some(wanted)
            })
        };
        let said: Vec<&'a Resource> = others.into_iter().filter(says).collect();
        let block = said.first().map(|r| r.address.block());
        if said.iter().all(|r| Some(r.address.block()) == block) {
            found = said;
        }
    }
    if found.is_empty() {
        Lookup::Nowhere
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
    // What has a name is told by that.
    let sign = bound
        .sign
        .as_ref()
        .filter(|_| !matches!(bound.field.select, Select::Named { .. }));
    match sign {
        Some((sign, wanted)) => Ok((sign.says)(resource)?.as_ref() == Some(wanted)),
        None => Ok(true),
    }
}
