//! Sizes for programs: version 1 of the JSON of `tfsize size`.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Map, Value};

use crate::family::{FAMILIES, ListedItem};
use crate::policy::decode::Stated;
use crate::sizing::Sized;
use crate::value::unit::Rate;

use super::schemas::SIZE;

/// The sizes of some environments.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    environments: Vec<Sizes<'a>>,
}

#[derive(Serialize)]
struct Sizes<'a> {
    system: &'a str,
    environment: &'a str,
    region: &'a str,
    demand: Demand,
    #[serde(flatten)]
    items: Items<'a>,
}

/// What an environment must carry.
#[derive(Serialize)]
struct Demand {
    agents: Option<u32>,
    tasks_per_agent: Option<u32>,
    connections: Option<u32>,
    messages_per_second: Option<f64>,
    events_per_second: Option<f64>,
    peak_factor: Option<f64>,
}

/// The items, a list for each kind.
struct Items<'a>(&'a Sized);

/// An item: what its kind says of it stands behind the name.
#[derive(Serialize)]
struct Item {
    name: String,
    #[serde(flatten)]
    facts: Map<String, Value>,
}

impl<'a> Document<'a> {
    /// The document of these environments.
    pub fn of(all: &'a [Sized]) -> Self {
        Self {
            version: SIZE.version,
            environments: all.iter().map(Sizes::of).collect(),
        }
    }
}

impl<'a> Sizes<'a> {
    fn of(sized: &'a Sized) -> Self {
        let count = |n: Option<Stated<u32>>| n.map(|n| n.value);
        let rate = |n: Option<Stated<Rate>>| n.map(|n| n.value.0);
        let demand = &sized.demand;
        Self {
            system: &sized.system,
            environment: &sized.environment,
            region: &sized.region,
            demand: Demand {
                agents: count(demand.agents),
                tasks_per_agent: count(demand.tasks_per_agent),
                connections: count(demand.connections),
                messages_per_second: rate(demand.messages),
                events_per_second: rate(demand.events),
                peak_factor: demand.peak_factor.map(|p| p.value),
            },
            items: Items(sized),
        }
    }
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut lists = to.serialize_map(None)?;
        for listing in FAMILIES.iter().filter_map(|family| family.listing(self.0)) {
            let items = listing.items.into_iter().map(Item::of);
            lists.serialize_entry(listing.name, &items.collect::<Vec<_>>())?;
        }
        lists.end()
    }
}

impl Item {
    fn of(item: ListedItem) -> Self {
        let facts = match item.facts {
            Value::Object(facts) => facts,
            _ => Map::new(),
        };
        Self {
            name: item.name,
            facts,
        }
    }
}
