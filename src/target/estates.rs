//! The root modules of each environment, matched with its policy and looked at together.

use std::collections::{BTreeMap, HashMap};

use crate::family::matching::{Estate, Matches, Root, matches};
use crate::policy::EnvironmentPolicy;
use crate::sizing::{Sized, size};
use crate::text::slashes;
use crate::threads;

use super::{ActivePolicy, Claim, Target};

/// The root modules of one environment.
pub struct Environment<'t> {
    /// What its policy comes to at its demand.
    pub sized: Sized,
    /// What they are together.
    pub whole: Estate<'t>,
    /// Their directories, as they were named.
    pub dirs: Vec<String>,
    members: Vec<Member<'t>>,
    /// Where in the list each target is.
    places: HashMap<usize, usize>,
    roots: Vec<Root<'t, 't>>,
}

/// A root module of an environment.
#[derive(Clone, Copy)]
pub struct Member<'t> {
    /// Its place in the list of targets.
    pub target: usize,
    /// The root module.
    pub root: &'t Target<'t>,
    /// Why it is the environment.
    pub claim: &'t Claim<'t>,
}

impl<'t> Environment<'t> {
    /// Which of them a target is.
    pub fn place(&self, target: usize) -> Option<usize> {
        self.places.get(&target).copied()
    }

    /// One of them, and which of its resources are which item.
    pub fn at(&self, place: usize) -> Option<(Member<'t>, &Matches<'t>)> {
        let root = self.roots.get(place)?;
        Some((*self.members.get(place)?, &root.matches))
    }
}

/// A target in one of its environments.
pub struct InEnvironment<'e, 't> {
    /// The environment, with all its root modules.
    pub of: &'e Environment<'t>,
    /// Which of them the target is.
    pub place: usize,
    /// The target, and why it is this environment.
    pub member: Member<'t>,
    /// Which of its resources are which item.
    pub found: &'e Matches<'t>,
    /// The root modules that have something of its items, by their place.
    pub lenders: BTreeMap<usize, Member<'t>>,
}

/// A target in each environment that it matches.
pub fn in_each<'e, 't>(
    environments: &'e [Environment<'t>],
    target: usize,
) -> impl Iterator<Item = InEnvironment<'e, 't>> {
    environments.iter().filter_map(move |of| {
        let place = of.place(target)?;
        let (member, found) = of.at(place)?;
        let lent = found.components.iter().flat_map(|c| &c.lent);
        let lenders = lent.filter_map(|lent| Some((lent.root, of.at(lent.root)?.0)));
        Some(InEnvironment {
            of,
            place,
            member,
            found,
            lenders: lenders.collect(),
        })
    })
}

/// The root modules of each environment, in the order of the policy. `more` says why there may be others.
pub fn by_environment<'t>(
    targets: &[(&'t Target<'t>, &'t [Claim<'t>])],
    policy: &ActivePolicy<'_>,
    more: Option<&str>,
) -> Vec<Environment<'t>> {
    let of = |environment: &EnvironmentPolicy| {
        let name = &environment.environment.name.text;
        let mut members: Vec<Member<'t>> = Vec::new();
        for (target, (root, claims)) in targets.iter().enumerate() {
            let mut claims = claims.iter();
            let own = claims.find(|claim| claim.environment.environment.name.text == *name);
            members.extend(own.map(|claim| Member {
                target,
                root,
                claim,
            }));
        }
        if members.is_empty() {
            return None;
        }
        let sized = size(environment, &mut Vec::new());
        let mut roots = threads::each(members.clone(), |member| {
            let inventory = &member.root.sourced.inventory;
            let scope = member.claim.scope();
            Root {
                dir: &member.root.root,
                inventory,
                scope,
                matches: matches(inventory, scope, &sized, policy.embedded),
            }
        });
        // What `generate` has written is whole by itself.
        let together = if policy.embedded {
            &mut []
        } else {
            roots.as_mut_slice()
        };
        let mut whole = Estate::of(together, &sized);
        whole.more = more.map(str::to_owned);
        let dirs = members.iter().map(|m| slashes(&m.root.root)).collect();
        Some(Environment {
            sized,
            whole,
            dirs,
            places: members.iter().map(|m| m.target).zip(0..).collect(),
            members,
            roots,
        })
    };
    policy.environments.iter().filter_map(of).collect()
}
