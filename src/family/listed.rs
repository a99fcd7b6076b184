//! How the items of a family are listed: in `tfsize size`, in its JSON, and in the outputs and checks of a stack.

use serde::Serialize;
use serde_json::Value as Json;

use crate::sizing::Sized;
use crate::value::unit::plain;

use super::{Family, label, spoken};

/// What the stack gives of one item to those who build on it: the attribute, and the output of the item's module.
pub type Outputs = &'static [(&'static str, &'static str)];

/// How the items of a family are listed.
pub struct Listed<I: 'static> {
    /// The key of the list, in JSON and as an output of the stack: `services`.
    pub name: &'static str,
    /// The description of the stack's output.
    pub doc: &'static str,
    /// What the stack gives of each item.
    pub outputs: Outputs,
    /// The row of an item in the table of sizes.
    pub summary: fn(&I) -> Summary,
    /// The item in JSON, without its name.
    pub facts: fn(&I) -> Json,
    /// The JSON Schema of that, with the name.
    pub schema: &'static str,
    /// The connections that services open to an item; none where nothing bounds them.
    pub load: fn(&I) -> Option<Load>,
}

/// A row of the table of sizes. A cell is empty where there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How large it is.
    pub size: String,
    /// What it takes at most, or between which bounds it moves.
    pub bounds: String,
    /// Where the size comes from.
    pub why: String,
    /// How much of it is left at the demand of the policy.
    pub headroom: String,
}

/// The connections that clients open to an item whose module has the output `max_connections`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// By client: the label of its module, which has the output `max_tasks`, and the connections that each task opens.
    pub clients: Vec<(String, u32)>,
    /// What is opened, in a sentence: `connections of the database`.
    pub what: &'static str,
}

impl Load {
    /// What services open, each with its maximum task count and the connections of one task.
    pub(super) fn of_services(asked: &[(String, u32, u32)], what: &'static str) -> Self {
        let module = |service: &String| label("service", service);
        let clients = asked.iter().map(|(name, _, each)| (module(name), *each));
        Self {
            clients: clients.collect(),
            what,
        }
    }
}

/// The connections that clients open to an item, and what limits them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connections {
    /// By client: the service, the maximum task count of it, and the connections that each task opens.
    pub asked: Vec<(String, u32, u32)>,
    /// Who sets a limit, and how many it allows.
    pub limits: Vec<(&'static str, u32)>,
}

/// The items of one family in an environment, as they are listed.
pub struct Listing {
    /// The key of the list.
    pub name: &'static str,
    /// The description of the stack's output.
    pub doc: &'static str,
    /// What the stack gives of each item.
    pub outputs: Outputs,
    /// The items, in the order of the policy.
    pub items: Vec<ListedItem>,
}

/// One item of a [`Listing`].
pub struct ListedItem {
    /// The label of the item in the policy.
    pub name: String,
    /// As a table names it: `service gateway`.
    pub title: String,
    /// The label of its module call.
    pub label: String,
    /// Its row in the table of sizes.
    pub summary: Summary,
    /// The item in JSON, without its name.
    pub facts: Json,
    /// The connections that services open to it.
    pub load: Option<Load>,
}

/// The items of a family as they are listed; none for what a stack has once.
pub(super) fn listing<F: Family>(sized: &Sized) -> Option<Listing> {
    let listed = F::LISTED?;
    let items = F::items(sized).into_iter().map(|item| {
        let name = F::name(item);
        ListedItem {
            title: spoken(F::NAME, &name),
            label: label(F::NAME, &name),
            summary: (listed.summary)(item),
            facts: (listed.facts)(item),
            load: (listed.load)(item),
            name,
        }
    });
    Some(Listing {
        name: listed.name,
        doc: listed.doc,
        outputs: listed.outputs,
        items: items.collect(),
    })
}

/// The JSON of what a family says of an item.
pub(super) fn facts_of(facts: &impl Serialize) -> Json {
    serde_json::to_value(facts).unwrap_or_default()
}

/// The share of what an item has that the demand leaves free.
pub(super) fn spare(has: f64, needs: f64) -> String {
    if needs <= 0.0 {
        return "all of it".into();
    }
    let share = (has - needs) / has * 100.0;
    if share < 0.0 {
        format!("short by {}", plain((needs - has).ceil()))
    } else {
        format!("{}%", plain((share * 10.0).floor() / 10.0))
    }
}

/// Connections that all clients together open; none where the policy does not say how many.
pub(super) fn opened(clients: &[(String, u32, u32)]) -> Option<f64> {
    let each = clients
        .iter()
        .map(|(_, tasks, each)| f64::from(*tasks) * f64::from(*each));
    (!clients.is_empty()).then(|| each.sum())
}
