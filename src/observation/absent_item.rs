//! Items of which the policy states something, and that no resource is found for.

use crate::config::value::Why;
use crate::family::matching::stands_alone;
use crate::family::{AnyFamily, Call, FAMILIES};
use crate::inventory::Gap;
use crate::policy::Policy;
use crate::policy::select::Pattern;
use crate::registry::{RuleInfo, policy};
use crate::text::Span;

use super::Scene;

/// An item that is looked for and was not found.
pub struct AbsentItem<'c> {
    /// The kind of item that it is.
    pub family: &'static dyn AnyFamily,
    /// What the policy asks of it.
    pub call: &'c Call,
    /// Where the policy names it.
    pub line: Span,
    /// The rule that says it is missing.
    pub rule: &'static RuleInfo,
    /// What such an item is, in words: `alarm`.
    pub title: &'static str,
    /// Why it may be there all the same; none where it is missing.
    pub doubt: Option<Why>,
}

/// The items of a policy that are not there, each once for all root modules of an environment. Of what nothing is stated
/// there is nothing to miss, and who asks for a part of the root modules does not ask whether all of the policy is in it:
/// only what stands alone is asked for then.
pub fn absent_items<'c>(
    scene: Scene<'_, '_>,
    policy: &Policy,
    calls: &'c [Call],
) -> Vec<AbsentItem<'c>> {
    let (estate, place) = scene.estate;
    if place != 0 {
        return Vec::new();
    }
    let absent = scene.matches.absent.iter();
    let found = absent.filter_map(|(family, name)| {
        let family = FAMILIES.iter().find(|f| f.name() == *family)?;
        let is_alone = stands_alone(family.name());
        let anchor = family.anchor().filter(|_| is_alone || estate.is_whole())?;
        let is_it = |call: &&Call| call.family == family.name() && call.name == *name;
        let call = calls.iter().find(is_it)?;
        let lines = call.bound.iter().flat_map(|b| &b.value.because);
        let own = lines.clone().find(|line| !policy.for_all.contains(line));
        let line = own.or_else(|| lines.clone().next()).copied()?;
        Some(AbsentItem {
            family: *family,
            call,
            line: policy.item(family.name(), name).unwrap_or(line),
            rule: if is_alone {
                anchor.part.missing.unwrap_or(&policy::MISSING_PART)
            } else {
                &policy::MISSING_ITEM
            },
            title: anchor.part.title,
            doubt: item_doubt(scene, *family, name),
        })
    });
    found.collect()
}

/// Why an item that no resource is found for may be there; none where everything was read, but for what its `select` leaves
/// out, and nothing is unclear.
pub fn item_doubt(scene: Scene<'_, '_>, family: &dyn AnyFamily, name: &str) -> Option<Why> {
    let (estate, _) = scene.estate;
    let anchor = family.anchor()?;
    let own = scene.matches.unclaimed.iter().filter_map(|u| {
        let why = u.why.as_ref()?;
        Some((u.resource, why.as_str()))
    });
    let maybe = own.chain(estate.unclear()).find(|(resource, _)| {
        let mut kinds = anchor.kinds();
        kinds.any(|kind| *resource.address.kind == *kind)
    });
    let maybe = maybe.map(|(resource, why)| format!("{} may be it: {why}", resource.address));
    let addresses = scene
        .matches
        .addresses
        .get(&(family.name(), name.to_owned()));
    let may_hold = |gap: &Gap| {
        let call = gap.call.is_some();
        let of = |patterns: &Vec<Pattern>| patterns.iter().any(|p| p.may_hold_below(&gap.what));
        !call || addresses.is_none_or(of)
    };
    let gap = || {
        let mut gaps = scene.inventory.gaps.iter();
        let Gap { what, why, .. } = gaps.find(|gap| may_hold(gap))?;
        Some(format!("it may be in {what}, which is not read: {why}"))
    };
    let why = maybe.or_else(gap).or_else(|| estate.open(&may_hold))?;
    Some(Why::Other(why.into()))
}
