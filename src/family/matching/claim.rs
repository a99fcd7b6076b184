//! Whether a resource is an item, by what it says of itself.

use crate::config::value::{Shown, Why};
use crate::family::Anchor;
use crate::inventory::Resource;
use crate::policy::select::{ItemSelect, Pattern};

use super::component::{TAG, component_tag, text};
use super::wanted::Wanted;

/// What of a resource is held to the items.
pub(super) struct Seen<'a> {
    pub(super) resource: &'a Resource,
    /// The item that its tag says.
    pub(super) tag: Result<Option<Shown>, Why>,
    pub(super) name: Result<Option<Shown>, Why>,
    /// How its name begins, where it is not known: what the provider makes up behind it are a sign and digits.
    pub(super) begins: Option<Shown>,
    /// How its address may be written.
    pub(super) addresses: Vec<String>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(resource: &'a Resource, anchor: Anchor) -> Self {
        let name = text(resource, anchor.name);
        let begins = anchor.prefix.filter(|_| name.is_err());
        let address = &resource.address;
        Self {
            resource,
            tag: component_tag(resource),
            name,
            begins: begins.and_then(|at| text(resource, at).ok().flatten()),
            addresses: address.spellings(),
        }
    }
}

/// What is said of a resource and an item.
pub(super) enum Said {
    Yes(String, bool),
    No,
    Unknown(String),
}

/// What a resource says of an item.
pub(super) fn claim(
    seen: &Seen<'_>,
    item: &Wanted<'_>,
    anchor: Anchor,
    (dir, tagged): (&str, bool),
) -> Said {
    match &seen.tag {
        Ok(Some(tag)) => {
            if **tag == *format!("{}/{}", item.family, item.name) {
                return Said::Yes(format!("tagged {TAG} = {tag}"), true);
            }
            // What another item's module makes carries the tag of that.
            let around = item.inside.as_ref();
            let around = around.map(|inside| format!("{}/{}", inside.family, inside.item));
            return match &seen.name {
                Ok(Some(name)) if around.as_deref() == Some(&**tag) && item.usual(name, anchor) => {
                    Said::Yes(format!("tagged {TAG} = {tag} and named {name}"), true)
                }
                _ => Said::No,
            };
        }
        Err(why) if tagged || item.select.is_some_and(|s| !s.tags.0.is_empty()) => {
            return Said::Unknown(format!("its tags are not known: {why}"));
        }
        Ok(None) | Err(_) => {}
    }
    if tagged {
        return Said::No;
    }
    let begins = seen.begins.as_deref();
    match item.select {
        Some(select) => selected(seen, select, dir),
        None => match &seen.name {
            Err(_) if begins.is_some_and(|b| item.usual(b.trim_end_matches('-'), anchor)) => {
                let begins = begins.unwrap_or_default();
                Said::Yes(format!("its name begins with {begins}"), false)
            }
            Err(_) if begins.is_some() => Said::No,
            Ok(Some(name)) if item.usual(name, anchor) => Said::Yes(format!("named {name}"), false),
            Ok(_) => Said::No,
            Err(why) => Said::Unknown(format!("its name is not known: {why}")),
        },
    }
}

/// Whether its name in AWS, or that of its block, is of one of the patterns.
fn named(seen: &Seen<'_>, patterns: &[Pattern]) -> Said {
    if patterns.is_empty() {
        return Said::No;
    }
    let fits = |n: &str| patterns.iter().find(|p| p.matches_name(n));
    let by_name = match &seen.name {
        Ok(Some(name)) => fits(name),
        _ => None,
    };
    let by_label = || fits(&seen.resource.address.name);
    let reason = match (by_name.or_else(by_label), &seen.name) {
        (Some(pattern), _) => format!("its name matches \"{}\"", pattern.text),
        (None, Err(why)) => {
            let Some(begins) = seen.begins.as_deref() else {
                return Said::Unknown(format!("its name is not known: {why}"));
            };
            // The rest of the name is of what ends in a star alone.
            let open = |p: &&Pattern| p.text.ends_with('*') && p.matches_name(begins);
            match patterns.iter().find(open) {
                Some(pattern) => format!("its name begins as in \"{}\"", pattern.text),
                None => return Said::No,
            }
        }
        (None, Ok(_)) => return Said::No,
    };
    Said::Yes(reason, false)
}

fn selected(seen: &Seen<'_>, select: &ItemSelect, dir: &str) -> Said {
    let resource = seen.resource;
    let mut reasons = Vec::new();
    if let Some(patterns) = &select.paths {
        match patterns.value.iter().find(|p| p.holds_dir(dir)) {
            Some(pattern) => reasons.push(format!("its directory matches \"{}\"", pattern.text)),
            None => return Said::No,
        }
    }
    if let Some(patterns) = &select.names {
        match named(seen, &patterns.value) {
            Said::Yes(reason, _) => reasons.push(reason),
            other => return other,
        }
    }
    if let Some(except) = &select.except {
        match named(seen, &except.value) {
            Said::Yes(..) => return Said::No,
            Said::Unknown(why) => return Said::Unknown(why),
            Said::No => {}
        }
    }
    if let Some(row) = &select.row {
        match (
            named(seen, std::slice::from_ref(&row.name)),
            named(seen, &row.nearer),
        ) {
            (Said::No, _) | (_, Said::Yes(..)) => return Said::No,
            (Said::Unknown(why), _) | (_, Said::Unknown(why)) => return Said::Unknown(why),
            (Said::Yes(reason, _), Said::No) => reasons.push(reason),
        }
    }
    if let Some(patterns) = &select.addresses {
        let mut all = patterns.value.iter();
        match all.find(|p| p.matches_any(&seen.addresses)) {
            Some(pattern) => reasons.push(format!("its address matches \"{}\"", pattern.text)),
            None => return Said::No,
        }
    }
    for (key, pattern) in select.tags.iter() {
        match resource.tag(key) {
            Ok(Some(value)) if pattern.value.matches_name(&value) => {
                reasons.push(format!("tagged {key} = {value}"));
            }
            Ok(_) => return Said::No,
            Err(why) => return Said::Unknown(format!("its tag {key} is not known: {why}")),
        }
    }
    if reasons.is_empty() {
        // An empty selection selects nothing: everything would be too much.
        return Said::No;
    }
    Said::Yes(reasons.join(" and "), false)
}
