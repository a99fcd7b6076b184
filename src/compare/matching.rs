//! Which resources are which item of the policy.
//!
//! An item is found by its anchor: the one resource that stands for it, such as the ECS service. A `tfsize:component` tag
//! decides alone; then the item's `select`; without one, the names that go with the item's own. What belongs to an anchor
//! follows from what refers to it.

use std::sync::Arc;

use crate::config::value::{Data, Why};
use crate::family::FAMILIES;
use crate::inventory::{Inventory, Path, Resource};
use crate::policy::select::ItemSelect;
use crate::policy::{EnvironmentPolicy, Policy};
use crate::sizing::Sized;

use super::members;

/// The tag that `generate` writes.
const TAG: &str = "tfsize:component";

/// The resources that are one item.
#[derive(Debug)]
pub struct Component<'a> {
    /// The family's name.
    pub family: &'static str,
    /// The item's name.
    pub name: String,
    /// The resource that stands for it.
    pub anchor: &'a Resource,
    /// Everything that belongs to it, the anchor first.
    pub members: Vec<&'a Resource>,
    /// Why it is that item, as a clause.
    pub because: String,
    /// Whether `generate` wrote it: its names are those of the policy.
    pub ours: bool,
}

/// A resource of a kind that has sizes, and that no item claims.
#[derive(Debug)]
pub struct Unclaimed<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Why it could not be told, when something is not known.
    pub why: Option<String>,
}

/// Which resource is what.
#[derive(Debug, Default)]
pub struct Matches<'a> {
    /// Items with their resources.
    pub components: Vec<Component<'a>>,
    /// Resources without an item.
    pub unclaimed: Vec<Unclaimed<'a>>,
    /// Items without a resource: family and name.
    pub absent: Vec<(&'static str, String)>,
}

/// The type that stands for an item of a family, and the argument that holds its name.
pub(super) fn anchor(family: &str) -> Option<(&'static str, &'static str)> {
    Some(match family {
        "service" => ("aws_ecs_service", "name"),
        "database" => ("aws_rds_cluster", "cluster_identifier"),
        "broker" => ("aws_mq_broker", "broker_name"),
        "bus" => ("aws_cloudwatch_event_bus", "name"),
        "tracing" => ("aws_xray_sampling_rule", "rule_name"),
        _ => return None,
    })
}

/// An item of the policy as it is looked for.
struct Wanted<'p> {
    family: &'static str,
    name: String,
    select: Option<&'p ItemSelect>,
    names: Vec<String>,
}

/// Finds the items of an environment in an inventory. `tagged` asks for the tag alone: for a policy that nobody wrote for
/// this configuration.
pub fn matches<'a>(
    inventory: &'a Inventory,
    environment: &EnvironmentPolicy,
    sized: &Sized,
    tagged: bool,
) -> Matches<'a> {
    let mut out = Matches::default();
    let wanted = wanted(&environment.policy, sized);
    let mut found = vec![false; wanted.len()];
    for family in FAMILIES {
        let Some((kind, name_at)) = anchor(family.name()) else {
            if let Some(component) = by_tag_alone(inventory, family.name()) {
                out.components.push(component);
            }
            continue;
        };
        for resource in inventory.of_kind(kind) {
            let mut why = None;
            let mut claimed = false;
            for (i, item) in wanted.iter().enumerate() {
                if item.family != family.name() {
                    continue;
                }
                match claim(resource, item, name_at, tagged) {
                    Said::Yes(because, ours) => {
                        claimed = true;
                        if let Some(found) = found.get_mut(i) {
                            *found = true;
                        }
                        out.components.push(Component {
                            family: item.family,
                            name: item.name.clone(),
                            anchor: resource,
                            members: vec![resource],
                            because,
                            ours,
                        });
                    }
                    Said::No => {}
                    Said::Unknown(reason) => why = Some(reason),
                }
            }
            if !claimed {
                out.unclaimed.push(Unclaimed { resource, why });
            }
        }
    }
    for (item, found) in wanted.iter().zip(found) {
        if !found {
            out.absent.push((item.family, item.name.clone()));
        }
    }
    members::fill(inventory, &mut out.components);
    out
}

/// What is not anchored is found by the tag that `generate` writes.
fn by_tag_alone<'a>(inventory: &'a Inventory, family: &'static str) -> Option<Component<'a>> {
    let mut members = inventory.resources.iter().filter(
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
        because: format!("tagged {TAG}"),
        ours: true,
    })
}

fn wanted<'p>(policy: &'p Policy, sized: &Sized) -> Vec<Wanted<'p>> {
    let mut out = Vec::new();
    let mut add = |family: &'static str, name: &str, select: Option<&'p ItemSelect>| {
        out.push(Wanted {
            family,
            name: name.to_owned(),
            select,
            names: usual_names(name, &sized.system, &sized.environment),
        });
    };
    for s in &policy.services {
        add("service", &s.name.text, s.select.as_ref());
    }
    for d in &policy.databases {
        add("database", &d.name.text, d.select.as_ref());
    }
    for b in &policy.brokers {
        add("broker", &b.name.text, b.select.as_ref());
    }
    for b in &policy.buses {
        if sized
            .buses
            .iter()
            .any(|s| s.custom && s.name == b.name.text)
        {
            add("bus", &b.name.text, b.select.as_ref());
        }
    }
    if !sized.tracing.is_empty() {
        add("tracing", "tracing", None);
    }
    out
}

/// The names that go with an item without a `select`.
fn usual_names(name: &str, system: &str, environment: &str) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("{system}-{name}"),
        format!("{environment}-{name}"),
        format!("{name}-{environment}"),
        format!("{system}-{environment}-{name}"),
        format!("{system}-{name}-{environment}"),
        format!("{environment}-{system}-{name}"),
    ]
}

/// What is said of a resource and an item.
enum Said {
    Yes(String, bool),
    No,
    Unknown(String),
}

fn claim(resource: &Resource, item: &Wanted<'_>, name_at: &str, tagged: bool) -> Said {
    match component_tag(resource) {
        Ok(Some(tag)) => {
            return if *tag == format!("{}/{}", item.family, item.name) {
                Said::Yes(format!("tagged {TAG} = {tag}"), true)
            } else {
                Said::No
            };
        }
        Ok(None) => {}
        Err(why) if tagged || item.select.is_some_and(|s| !s.tags.0.is_empty()) => {
            return Said::Unknown(format!("its tags are not known: {why}"));
        }
        Err(_) => {}
    }
    if tagged {
        return Said::No;
    }
    let name = text(resource, name_at);
    match item.select {
        Some(select) => selected(resource, select, name),
        None => {
            let usual = |n: &str| item.names.iter().any(|u| u == n);
            match name {
                Ok(Some(name)) if usual(&name) => Said::Yes(format!("named {name}"), false),
                Ok(Some(_)) => Said::No,
                // A name that is not known is no help: then the block's label or the call's has to be the item's.
                Ok(None) | Err(_) => {
                    let mine = |n: &str| n.replace('_', "-") == item.name.replace('_', "-");
                    let label = &resource.address.name;
                    let call = resource.address.module.last().map(|s| &s.name);
                    if mine(label) {
                        Said::Yes(format!("its block is called {label}"), false)
                    } else if let Some(call) = call.filter(|c| mine(c)) {
                        Said::Yes(format!("it stands in module.{call}"), false)
                    } else {
                        match name {
                            Err(why) => Said::Unknown(format!("its name is not known: {why}")),
                            _ => Said::No,
                        }
                    }
                }
            }
        }
    }
}

fn selected(resource: &Resource, select: &ItemSelect, name: Result<Option<Arc<str>>, Why>) -> Said {
    let mut reasons = Vec::new();
    if let Some(patterns) = &select.names {
        let label = &resource.address.name;
        let fits = |n: &str| patterns.value.iter().find(|p| p.matches(n));
        let by_name = match &name {
            Ok(Some(name)) => fits(name),
            _ => None,
        };
        match (by_name.or_else(|| fits(label)), name) {
            (Some(pattern), _) => reasons.push(format!("its name is of \"{}\"", pattern.text)),
            (None, Err(why)) => return Said::Unknown(format!("its name is not known: {why}")),
            (None, Ok(_)) => return Said::No,
        }
    }
    if let Some(patterns) = &select.addresses {
        let (whole, block) = (
            resource.address.to_string(),
            resource.address.block().to_string(),
        );
        match patterns
            .value
            .iter()
            .find(|p| p.matches(&whole) || p.matches(&block))
        {
            Some(pattern) => reasons.push(format!("its address is of \"{}\"", pattern.text)),
            None => return Said::No,
        }
    }
    for (key, pattern) in select.tags.iter() {
        match tag(resource, key) {
            Ok(Some(value)) if pattern.value.matches(&value) => {
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

fn component_tag(resource: &Resource) -> Result<Option<Arc<str>>, Why> {
    tag(resource, TAG)
}

/// A tag of a resource, with those that the provider adds.
pub(super) fn tag(resource: &Resource, key: &str) -> Result<Option<Arc<str>>, Why> {
    let Some(entries) = resource.values.as_entries() else {
        return Ok(None);
    };
    let mut unknown = None;
    for map in ["tags_all", "tags"] {
        match entries.get(map).map(|v| &v.data) {
            Some(Data::Map(_, tags) | Data::Object(tags)) => match tags.get(key).map(|v| &v.data) {
                Some(Data::String(text)) => return Ok(Some(Arc::clone(text))),
                Some(Data::Unknown(u)) => return Err(u.why.clone()),
                _ => {}
            },
            Some(Data::Unknown(u)) => unknown = Some(u.why.clone()),
            _ => {}
        }
    }
    // Tags that are written out and lack the key settle it, whatever `tags_all` adds later.
    let written = matches!(
        entries.get("tags").map(|v| &v.data),
        Some(Data::Map(..) | Data::Object(_) | Data::Null(_))
    );
    match unknown {
        Some(why) if !written => Err(why),
        _ => Ok(None),
    }
}

/// A text in a resource.
pub(super) fn text(resource: &Resource, path: &str) -> Result<Option<Arc<str>>, Why> {
    let Ok(path) = path.parse::<Path>() else {
        return Ok(None);
    };
    match resource.get(&path) {
        Ok(found) => Ok(found.value.as_str().map(Arc::from)),
        Err(crate::inventory::Missing::Unknown(why)) => Err(why),
        Err(_) => Ok(None),
    }
}
