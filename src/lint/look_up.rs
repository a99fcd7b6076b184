//! One resource, looked up in everything asked about.

use crate::finding::{Finding, merged};
use crate::inventory::{Address, Resource};
use crate::target::{self, ActivePolicy, Claim, Request, Target, by_environment, with_others};
use crate::text::{Files, slashes};

use super::why::{Held, Why, held, why};

/// A resource that was looked for, in one root module under its environments.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The root module.
    pub root: String,
    /// The address of the instance that was found, with its key.
    pub address: String,
    /// The environments it is checked under, and why.
    pub environments: Vec<(String, String)>,
    /// The values that are asked about, each with where it comes from.
    pub values: Vec<Why>,
}

/// Where a resource was looked for, and what was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LookUp {
    /// Each instance of it.
    pub found: Vec<Found>,
    /// The mistakes of the sources: what they keep from being read may be it, or be behind its values.
    pub mistakes: Vec<Finding>,
    /// Why other root modules of the environment, which may have what it belongs to, were not read.
    pub unread: Option<String>,
    /// How many root modules there are.
    pub roots: usize,
}

/// Looks a resource up in everything asked about: each instance of it, with the values at a path or all that have a size.
///
/// # Errors
///
/// When what is asked about cannot be found or read as a whole: see [`target::read`].
pub fn look_up(
    files: &mut Files,
    request: &Request,
    policy: &ActivePolicy<'_>,
    address: &Address,
    path: Option<&str>,
) -> anyhow::Result<LookUp> {
    let mut targets = target::read(files, request, policy)?;
    let asked = |one: &Found| one.values.iter().any(|value| !value.wants.is_empty());
    let (found, others) = with_others(
        files,
        request,
        policy,
        &mut targets,
        |files, targets, others| {
            let found = instances(files, policy, (&targets.list, &others.list), address, path);
            // The item that it belongs to may be in a root module of the environment that was not asked about.
            let missed = !found.is_empty() && !found.iter().any(asked);
            (found, missed)
        },
    );
    let mistakes = targets.list.iter().flat_map(Target::broken);
    Ok(LookUp {
        found,
        mistakes: merged(mistakes.cloned().collect()),
        unread: others.unread,
        roots: targets.list.len(),
    })
}

/// Each instance of the resource among the targets, with what their environments say of it. The others may have the items
/// that it belongs to.
fn instances(
    files: &Files,
    policy: &ActivePolicy<'_>,
    (targets, others): (&[Target<'_>], &[Target<'_>]),
    address: &Address,
    path: Option<&str>,
) -> Vec<Found> {
    let all = targets.iter().chain(others);
    let all: Vec<(&Target<'_>, &[Claim<'_>])> = all.map(|t| (t, &*t.environments)).collect();
    let environments = by_environment(&all, policy, None);
    let is_here = |resource: &Resource| is_meant(resource, address);
    let held: Vec<Held<'_>> = (environments.iter())
        .flat_map(|of| held(of, &is_here))
        .collect();
    let mut found = Vec::new();
    for target in targets {
        let root = slashes(&target.root);
        let named = target.environments.iter().map(|claim| {
            let name = claim.environment.environment.name.text.clone();
            (name, claim.because.clone())
        });
        let environments: Vec<(String, String)> = named.collect();
        let resources = target.sourced.inventory.resources.iter();
        for resource in resources.filter(|r| is_here(r)) {
            found.push(Found {
                root: root.clone(),
                address: resource.address.to_string(),
                environments: environments.clone(),
                values: why(files, &root, &target.sourced, resource, path, &held),
            });
        }
    }
    found
}

/// Whether an address means a resource, or what it is an instance of. A key that is hidden is asked for as it
/// is shown.
fn is_meant(resource: &Resource, address: &Address) -> bool {
    let spellings = resource.address.spellings();
    resource.address == *address || spellings.contains(&address.to_string())
}
