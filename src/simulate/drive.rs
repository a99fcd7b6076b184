//! A load test: the same load that is simulated, by the ways that lead into a system from outside.

use std::collections::HashSet;

use crate::family::{Driven, FAMILIES, Sent, titled};
use crate::sizing::Sized;

use super::load::{Happening, Load};

/// The fewest events or messages a second at the peak that are sent ten at a time, which is what AWS takes in a call.
const MANY: f64 = 100.0;

/// A load test of an environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The label of the policy.
    pub system: String,
    /// The name of the environment.
    pub environment: String,
    /// Code of the Region.
    pub region: String,
    /// What the load is called.
    pub load: String,
    /// How many minutes it lasts.
    pub minutes: u32,
    /// What is sent, each against one item.
    pub drives: Vec<Drive>,
    /// Titles of the items that nothing is sent to, and why.
    pub left_out: Vec<(String, String)>,
    /// What somebody has to make happen, and the minute of it.
    pub events: Vec<(u32, Happening)>,
}

/// What is sent to an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Drive {
    /// A name of letters, digits and `_`, which no other drive of the plan has.
    pub id: String,
    /// The title of the item: `service/gateway`.
    pub item: String,
    /// What is sent.
    pub sent: Sent,
    /// By minute: how many there are at once, or how many come in a second.
    pub amounts: Vec<f64>,
    /// How many of them go in one call.
    pub batch: u32,
}

/// What to send for a load.
pub fn plan(sized: &Sized, load: &Load) -> Plan {
    let mut drives: Vec<Drive> = Vec::new();
    let mut left_out = Vec::new();
    let mut ids = HashSet::new();
    for family in FAMILIES {
        for (name, driven) in family.driven(sized) {
            let item = titled(family.name(), &name);
            let sent = match driven {
                Driven::Sent(sent) => *sent,
                Driven::LeftOut(why) => {
                    left_out.push((item, why));
                    continue;
                }
            };
            let curve = load.curve(Some(&sent.word));
            drives.push(Drive {
                id: id(&item, &mut ids),
                item,
                amounts: curve.iter().map(|share| share * sent.peak).collect(),
                batch: if sent.by.is_batched() && sent.peak >= MANY {
                    10
                } else {
                    1
                },
                sent,
            });
        }
    }
    Plan {
        system: sized.system.clone(),
        environment: sized.environment.clone(),
        region: sized.region.clone(),
        load: load.title.clone(),
        minutes: load.minutes,
        drives,
        left_out,
        events: load.events.clone(),
    }
}

/// A name for a drive, made of its title, that none before has.
fn id(title: &str, taken: &mut HashSet<String>) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let base: String = title.chars().map(letter).collect();
    let mut name = base.clone();
    let mut next = 2_u32;
    while !taken.insert(name.clone()) {
        name = format!("{base}_{next}");
        next += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_signs_alone_get_different_ids() {
        let mut taken = HashSet::new();
        let ids = ["queue/a-b", "queue/a_b", "queue/A.b", "queue/a_b_2"].map(|t| id(t, &mut taken));
        assert_eq!(
            ids,
            ["queue_a_b", "queue_a_b_2", "queue_a_b_3", "queue_a_b_2_2"]
        );
    }
}
