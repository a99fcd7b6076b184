//! One resource, looked up in everything asked about.

use crate::inventory::{Address, Resource};
use crate::policy::EnvironmentPolicy;
use crate::target::{self, ActivePolicy, Request, Target};
use crate::text::{Files, slashes};

use super::why::{Why, why};

/// A resource that was looked for, in one root module under its environments.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The root module.
    pub root: String,
    /// The address.
    pub address: String,
    /// The environments it is judged under, and why.
    pub environments: Vec<(String, String)>,
    /// Its values.
    pub values: Vec<Why>,
}

/// Where a resource was looked for, and what was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LookUp {
    /// Each instance of it.
    pub found: Vec<Found>,
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
    let targets = target::read(files, request, policy)?;
    let mut found = Vec::new();
    for target in &targets.list {
        let resources = target.sourced.inventory.resources.iter();
        for resource in resources.filter(|r| is_meant(r, address)) {
            found.push(values(files, policy, target, resource, path));
        }
    }
    Ok(LookUp {
        found,
        roots: targets.list.len(),
    })
}

/// Whether an address means a resource, or the block that it is an instance of. A key that is hidden is asked for as it
/// is shown.
fn is_meant(resource: &Resource, address: &Address) -> bool {
    resource.address == *address
        || resource.address.block() == *address
        || resource.address.to_string() == address.to_string()
}

fn values(
    files: &Files,
    policy: &ActivePolicy<'_>,
    target: &Target<'_>,
    resource: &Resource,
    path: Option<&str>,
) -> Found {
    let root = slashes(&target.root);
    let claims = target.environments.iter();
    let environments: Vec<(&EnvironmentPolicy, bool)> = claims
        .clone()
        .map(|claim| (claim.environment, policy.embedded))
        .collect();
    let named = claims.map(|claim| {
        let name = claim.environment.environment.name.text.clone();
        (name, claim.because.clone())
    });
    Found {
        address: resource.address.to_string(),
        environments: named.collect(),
        values: why(files, &root, &target.sourced, resource, path, &environments),
        root,
    }
}
