//! What concerns money and the wire: `cost`, `budget`, `tags` and `network`.

use super::decode::{Named, Reader, Stated};
use super::raw::Name;
use crate::value::unit::{Bandwidth, Monthly, Usd};

/// Strategies to save money, in words; what of them is a setting stands with the thing it sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// Area and strategies.
    pub strategies: Vec<(&'static str, Stated<Vec<String>>)>,
}

/// What an environment may cost a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// With the least that runs.
    pub floor: Option<Stated<Usd>>,
    /// With what is expected to run.
    pub expected: Option<Stated<Usd>>,
    /// With the most that may run.
    pub ceiling: Option<Stated<Usd>>,
}

/// Cost-allocation tags.
#[derive(Debug, Clone, PartialEq)]
pub struct Tags {
    /// Keys to activate for cost allocation.
    pub keys: Stated<Vec<String>>,
    /// Values that are the same in every environment.
    pub values: Named<String>,
    /// Whether the stack activates the keys, which only a payer account can.
    pub activate: Stated<bool>,
}

/// Bandwidth and volume of one component.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The label: what sends and receives.
    pub name: Name,
    /// Peak rate in.
    pub ingress: Option<Stated<Bandwidth>>,
    /// Peak rate out.
    pub egress: Option<Stated<Bandwidth>>,
    /// Volume per month, both ways.
    pub volume: Option<Stated<Monthly>>,
}

impl Cost {
    /// Reads the `cost` block.
    pub fn read(r: &mut Reader) -> Self {
        let areas: [(&'static str, &'static str); 4] = [
            ("compute", "strategies for compute"),
            ("database", "strategies for the database"),
            ("messaging", "strategies for messaging"),
            ("monitoring", "strategies for monitoring"),
        ];
        let strategies = areas.map(|(area, doc)| {
            let list = r.list(area, doc);
            r.planning();
            (area, list)
        });
        Self {
            strategies: strategies.into(),
        }
    }
}

impl Budget {
    /// Reads the `budget` block.
    pub fn read(r: &mut Reader) -> Self {
        r.all_settings();
        Self {
            floor: r.optional(
                "floor",
                "US dollars a month that the least that runs may cost",
            ),
            expected: r.optional(
                "expected",
                "US dollars a month that what is expected to run may cost",
            ),
            ceiling: r.optional(
                "ceiling",
                "US dollars a month that the most that may run may cost",
            ),
        }
    }
}

impl Tags {
    /// Reads the `tags` block.
    pub fn read(r: &mut Reader) -> Self {
        Self {
            keys: r.aws(&["tag_key"]).list("keys", "keys to activate for cost allocation"),
            values: r.uncompared("of tags the keys alone are compared").named("values", "tags of every resource; environment, component and managed-by are added"),
            activate: r.or("activate", false, "whether the stack activates the keys: only the payer account can, a day after a key is first billed"),
        }
    }
}

impl Network {
    /// Reads a `network` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            ingress: r.planned("ingress", "peak rate in"),
            egress: r.planned("egress", "peak rate out"),
            volume: r.planned("volume", "volume per month, both ways"),
        })
    }
}
