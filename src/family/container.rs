//! Task definitions: what names one, and which of its containers a field is of.

use std::borrow::Cow;

use crate::config::value::{Value as Found, Why};
use crate::inventory::{Missing, Path, Resource};

use super::binding::Which;
use super::field::CONTAINERS;
use super::matching::text;

/// What a task definition has at a path; none where it is not set.
fn look(task: &Resource, path: &str) -> Result<Option<Found>, Why> {
    match path.parse::<Path>().map(|path| task.get(&path)) {
        Ok(Ok(found)) => Ok(Some(found.value)),
        Ok(Err(Missing::Unknown(why))) => Err(why),
        Ok(Err(missing @ Missing::NotJson { .. })) => Err(Why::Other(missing.to_string().into())),
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}

/// Where in a task definition a path of a container stands; why that is not known otherwise. `anchor` is what runs the task.
///
/// # Errors
///
/// Why it is not known which container it is.
pub fn place(which: &Which, at: &str, task: &Resource, anchor: &Resource) -> Result<String, Why> {
    if which.named {
        // The policy takes no name that a path could not hold.
        return Ok(format!("{CONTAINERS}[name={}].{at}", which.name));
    }
    let mut all = Vec::new();
    for i in 0.. {
        let here = format!("{CONTAINERS}[{i}]");
        if look(task, &here)?.is_none() {
            break;
        }
        all.push(here);
    }
    let place = |container: &String| Ok(format!("{container}.{at}"));
    let mut names = Vec::new();
    for container in &all {
        let name = look(task, &format!("{container}.name"))?;
        names.push(name.and_then(|name| name.as_str().map(str::to_owned)));
    }
    let is = |wanted: &str| {
        let mut both = all.iter().zip(&names);
        both.find(|(_, name)| name.as_deref() == Some(wanted))
            .map(|(container, _)| container)
    };
    if let Some(container) = is(&which.name) {
        return place(container);
    }
    let mut left: Vec<&String> = all.iter().collect();
    if let Some(block) = which.only_in {
        let mut having = Vec::new();
        for container in &left {
            if look(task, &format!("{container}.{block}"))?.is_some() {
                having.push(*container);
            }
        }
        if !having.is_empty() {
            left = having;
        }
    }
    if let [only] = left.as_slice() {
        return place(only);
    }
    if let Ok(Some(entry)) = text(anchor, "load_balancer[0].container_name")
        && let Some(container) = is(&entry).filter(|found| left.contains(found))
    {
        return place(container);
    }
    for narrows in [opens, essential] {
        let mut fitting = Vec::new();
        for container in &left {
            if narrows(task, container, which)? {
                fitting.push(*container);
            }
        }
        match fitting.as_slice() {
            [only] => return place(only),
            [] => {}
            _ => left = fitting,
        }
    }
    let names: Vec<Cow<'_, str>> = names
        .iter()
        .map(|name| match name {
            Some(name) => Cow::from(name),
            None => "one without a name".into(),
        })
        .collect();
    let why = if names.is_empty() {
        "its task definition has no containers".to_owned()
    } else {
        format!(
            "which container it is of is not known: there are {}, and none is called {}",
            names.join(", "),
            which.name
        )
    };
    Err(Why::Other(why.into()))
}

/// Whether a container has a port of the item; any port, where the policy gives none.
fn opens(task: &Resource, container: &str, which: &Which) -> Result<bool, Why> {
    for i in 0.. {
        let mapping = format!("{container}.portMappings[{i}]");
        if look(task, &mapping)?.is_none() {
            break;
        }
        let port = look(task, &format!("{mapping}.containerPort"))?;
        let port = port.and_then(|port| match port.as_number() {
            Some(number) => Some(number.to_string()),
            None => port.as_str().map(str::to_owned),
        });
        let wanted = |port: &str| {
            let mut ports = which.ports.iter();
            which.ports.is_empty() || ports.any(|one| one.to_string() == port)
        };
        if port.is_some_and(|port| wanted(&port)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether its task ends with a container.
fn essential(task: &Resource, container: &str, _: &Which) -> Result<bool, Why> {
    let said = look(task, &format!("{container}.essential"))?;
    Ok(said.is_none_or(|said| said.as_bool() != Some(false)))
}

/// The family of the task definition that a text names by its ARN or its family, with a revision or without.
pub(super) fn family_at(resource: &Resource, path: &str) -> Result<Option<String>, Why> {
    let named = text(resource, path)?;
    let last = named.as_deref().and_then(|named| named.rsplit('/').next());
    Ok(last
        .and_then(|last| last.split(':').next())
        .map(str::to_owned))
}

/// The log groups that the containers of a task definition write to.
pub(super) fn log_groups(task: &Resource) -> Result<Vec<String>, Why> {
    let mut out = Vec::new();
    for i in 0.. {
        let container = format!("container_definitions[{i}]");
        if look(task, &container)?.is_none() {
            break;
        }
        let at = format!("{container}.logConfiguration.options.awslogs-group");
        let group = look(task, &at)?;
        out.extend(group.and_then(|group| group.as_str().map(str::to_owned)));
    }
    Ok(out)
}
