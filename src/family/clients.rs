//! Who connects to the items of a family, and how many connections the resources of an item take.

use crate::capacity::Loss;
use crate::catalog::source::Fact;
use crate::config::value::Value as Found;
use crate::inventory::{Blocked, Resource};
use crate::registry::RuleInfo;
use crate::sizing::{Sized, SizedService};

use super::matching::Component;
use super::{Family, Part, Price};

/// Reads the arguments of resources for a check that a value nobody knows ends as undecided.
pub trait Arguments<'a> {
    /// A text; none where it is not set.
    ///
    /// # Errors
    ///
    /// When it is not known.
    fn text(&self, of: &'a Resource, path: &str) -> Result<Option<String>, Blocked>;
    /// A number, or one that a text spells; none where it is not set, or is no number.
    ///
    /// # Errors
    ///
    /// When it is not known.
    fn number(&self, of: &'a Resource, path: &str) -> Result<Option<f64>, Blocked>;
    /// The resources of some types that an argument refers to.
    fn referred(&self, of: &'a Resource, argument: &str, kinds: &[&str]) -> Vec<&'a Resource>;
}

/// The connections that the resources of an item take.
pub struct Granted<'a> {
    /// How many.
    pub limit: u32,
    /// The resource and its attribute that decide it.
    pub at: (&'a Resource, &'static str),
    /// From what the number follows, as a note.
    pub why: String,
    /// What may be lost of it for a while.
    pub losses: Vec<Loss>,
    /// Whether something between shares the connections among those who ask for them.
    pub shared: bool,
    /// What to write there for one that takes so many.
    pub larger: Box<dyn Fn(u64) -> Option<Larger> + 'a>,
    /// What helps where so many connections are asked for, by so many tasks.
    pub remedy: Box<dyn Fn(u64, u64) -> String + 'a>,
}

/// Another value of an argument, which makes an item take more connections.
pub struct Larger {
    /// The value, as text.
    pub value: Found,
    /// What it decides of the item's cost.
    pub price: Price,
    /// What changing it does while the item runs.
    pub caution: &'static str,
}

/// What the resources of an item grant; none where they do not say what they are.
pub(super) type Grants =
    for<'a> fn(&Component<'a>, &dyn Arguments<'a>) -> Result<Option<Granted<'a>>, Blocked>;

/// Who connects to the items of a family.
pub struct Clients<I: 'static> {
    /// The rule that all of them together stay within the limit.
    pub rule: &'static RuleInfo,
    /// Who connects to an item, with the connections that each of its tasks opens; without those of whom the policy does
    /// not say it.
    pub of: fn(&I, &Sized) -> Vec<(String, u32)>,
    /// What its resources grant.
    pub granted: Grants,
}

/// Who connects to one item.
pub struct ItemClients {
    /// The rule that all of them together stay within the limit.
    pub rule: &'static RuleInfo,
    /// By name: the connections that each of its tasks opens.
    pub each: Vec<(String, u32)>,
    /// What the resources of the item grant.
    pub granted: Grants,
}

/// Who connects to an item; none where nobody does, as far as the policy says.
pub(super) fn clients<F: Family>(sized: &Sized, item: &str) -> Option<ItemClients> {
    let clients = F::CLIENTS?;
    let item = F::items(sized).into_iter().find(|i| F::name(i) == item)?;
    Some(ItemClients {
        rule: clients.rule,
        each: (clients.of)(item, sized),
        granted: clients.granted,
    })
}

/// The services of these names, with the connections that each of their tasks opens.
pub(super) fn services(
    names: &[String],
    sized: &Sized,
    each: impl Fn(&SizedService) -> Option<u32>,
) -> Vec<(String, u32)> {
    let opens = |name: &String| {
        let service = sized.services.iter().find(|s| s.name == *name)?;
        Some((name.clone(), each(service)?))
    };
    names.iter().filter_map(opens).collect()
}

/// Parts of an item that each hold a share of its connections.
#[derive(Clone, Copy)]
pub struct Shares {
    /// The rule that all of them together hold no more than there are.
    pub rule: &'static RuleInfo,
    /// The type of resource that holds a share.
    pub part: &'static Part,
    /// What a sentence calls all of them.
    pub plural: &'static str,
    /// Where the share stands, in percent.
    pub path: &'static str,
    /// What AWS takes where it is not set.
    pub unset: &'static Fact<u32>,
}
