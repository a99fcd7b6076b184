//! A family without its item type, so that features can walk all of them.

use crate::config::value::Value as Found;
use crate::policy::Policy;
use crate::policy::select::ItemSelect;
use crate::sizing::{Sized, Watched};

use super::call::{Call, bindings, call};
use super::clients::{self, ItemClients, Shares};
use super::cost::Range;
use super::field::{Field, Otherwise, Price, Select};
use super::invariant::Invariant;
use super::listed::{self, Connections, Listing};
use super::part::{Anchor, Part};
use super::variable::{self, StackVariable};
use super::{Dimensions, Family, Inside, Selector};

/// A part of an item that is told by its key, and may be called by it.
pub struct Keyed {
    /// The type of the part.
    pub kind: &'static str,
    /// The attribute that holds its name.
    pub at: &'static str,
    /// What AWS wants at the end of the name.
    pub ending: &'static str,
    /// The item's name.
    pub item: String,
    /// The key.
    pub key: String,
}

/// A family without its item type, so that features can walk all of them.
pub trait AnyFamily: Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Whether what stands for its items may carry tags.
    fn is_tagged(&self) -> bool;
    /// One call for each item.
    fn calls(&self, sized: &Sized) -> Vec<Call>;
    /// Every field of its items.
    fn fields(&self) -> Vec<&'static Field>;
    /// Every name that a field has: items that another kind's modules make have names behind that, too.
    fn field_names(&self) -> Vec<String>;
    /// The resource that stands for an item.
    fn anchor(&self) -> Option<Anchor>;
    /// Every type of resource that an item consists of, each once.
    fn parts(&self) -> Vec<&'static Part>;
    /// The items of a policy whose resources are looked for.
    fn selectors<'p>(&self, policy: &'p Policy, sized: &Sized) -> Vec<Selector<'p>>;
    /// The items that modules of other items make, each with its `select`.
    fn inside<'p>(
        &self,
        policy: &'p Policy,
        sized: &Sized,
    ) -> Vec<(Inside, Option<&'p ItemSelect>)>;
    /// Whether its items are listed: a policy may have several of them.
    fn is_listed(&self) -> bool;
    /// Its items as they are listed; none for what a stack has once.
    fn listing(&self, sized: &Sized) -> Option<Listing>;
    /// The variables that the stack declares for its items.
    fn variables(&self, sized: &Sized) -> Vec<StackVariable>;
    /// The dimensions of what AWS measures of an item by a metric.
    fn dimensions(&self, sized: &Sized, item: &str, watched: &Watched) -> Vec<Dimensions>;
    /// What an item costs a month, with what was found instead of the policy's values; none where a price is not known.
    fn cost(&self, sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range>;
    /// What all items cost a month as they are sized.
    fn planned(&self, sized: &Sized) -> Option<Range>;
    /// The connections that clients open to items, by the item.
    fn connections(&self, sized: &Sized) -> Vec<(String, Connections)>;
    /// Who connects to an item; none where nobody does, as far as the policy says.
    fn clients(&self, sized: &Sized, item: &str) -> Option<ItemClients>;
    /// The parts of an item that share its connections.
    fn shares(&self) -> Option<Shares>;
    /// What must hold of its items.
    fn invariants(&self) -> &'static [Invariant];
    /// The parts that may be called by their keys.
    fn keyed(&self, sized: &Sized) -> Vec<Keyed>;
}

impl<F: Family + Sync> AnyFamily for F {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn is_tagged(&self) -> bool {
        F::TAGGED
    }

    fn calls(&self, sized: &Sized) -> Vec<Call> {
        let own = F::items(sized).into_iter();
        let own = own.map(|item| call::<F>(item, None, sized));
        let inside = F::inside(sized).into_iter();
        own.chain(inside.map(|(item, inside)| call::<F>(item, Some(inside), sized)))
            .collect()
    }

    fn fields(&self) -> Vec<&'static Field> {
        bindings::<F>().map(|b| &b.field).collect()
    }

    fn field_names(&self) -> Vec<String> {
        let own = bindings::<F>().map(|b| b.field.name.to_owned());
        let around = F::AROUND.into_iter();
        let around =
            around.flat_map(|of| bindings::<F>().map(move |b| format!("{of}.{}", b.field.name)));
        own.chain(around).collect()
    }

    fn anchor(&self) -> Option<Anchor> {
        F::ANCHOR
    }

    fn parts(&self) -> Vec<&'static Part> {
        let mut out: Vec<&'static Part> = Vec::new();
        let own = F::ANCHOR.into_iter();
        let own = own.flat_map(|a| [a.part].into_iter().chain(a.also.iter().copied()));
        let shown = bindings::<F>().map(|b| b.field.part);
        for part in own.chain(shown).chain(F::BETWEEN.iter().copied()) {
            if !out.iter().any(|known| known.kind == part.kind) {
                out.push(part);
            }
        }
        out
    }

    fn selectors<'p>(&self, policy: &'p Policy, sized: &Sized) -> Vec<Selector<'p>> {
        F::selectors(policy, sized)
    }

    fn inside<'p>(
        &self,
        policy: &'p Policy,
        sized: &Sized,
    ) -> Vec<(Inside, Option<&'p ItemSelect>)> {
        let all = F::inside(sized).into_iter();
        all.map(|(_, inside)| {
            let select = F::select_inside(policy, &inside);
            (inside, select)
        })
        .collect()
    }

    fn is_listed(&self) -> bool {
        F::LISTED.is_some()
    }

    fn listing(&self, sized: &Sized) -> Option<Listing> {
        listed::listing::<F>(sized)
    }

    fn variables(&self, sized: &Sized) -> Vec<StackVariable> {
        variable::variables::<F>(sized)
    }

    fn dimensions(&self, sized: &Sized, item: &str, watched: &Watched) -> Vec<Dimensions> {
        let inside = F::inside(sized).into_iter().map(|(one, _)| one);
        let mut all = F::items(sized).into_iter().chain(inside);
        let found = all.find(|one| F::name(one) == item);
        found.map_or_else(Vec::new, |one| F::dimensions(one, sized, watched))
    }

    fn cost(&self, sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range> {
        let mut all = F::items(sized).into_iter();
        let item = all.find(|one| F::name(one) == item)?;
        F::cost(item, sized, found)
    }

    fn planned(&self, sized: &Sized) -> Option<Range> {
        let mut out = Range::default();
        for item in F::items(sized) {
            out += F::cost(item, sized, &[])?;
        }
        Some(out)
    }

    fn connections(&self, sized: &Sized) -> Vec<(String, Connections)> {
        let all = F::items(sized).into_iter();
        all.filter_map(|item| Some((F::name(item), F::connections(item)?)))
            .collect()
    }

    fn clients(&self, sized: &Sized, item: &str) -> Option<ItemClients> {
        clients::clients::<F>(sized, item)
    }

    fn shares(&self) -> Option<Shares> {
        F::SHARES
    }

    fn invariants(&self) -> &'static [Invariant] {
        F::INVARIANTS
    }

    fn keyed(&self, sized: &Sized) -> Vec<Keyed> {
        let mut out: Vec<Keyed> = Vec::new();
        for binding in bindings::<F>() {
            let (Some(keys), Select::Named { at, otherwise, .. }) =
                (binding.keys, binding.field.select)
            else {
                continue;
            };
            let Otherwise::Key { ending } = otherwise else {
                continue;
            };
            let kind = binding.field.kind();
            if out.iter().any(|known| known.kind == kind) {
                continue;
            }
            for item in F::items(sized) {
                out.extend(keys(item).into_iter().map(|key| Keyed {
                    kind,
                    at,
                    ending,
                    item: F::name(item),
                    key,
                }));
            }
        }
        out
    }
}
