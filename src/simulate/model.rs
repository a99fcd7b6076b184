//! What is simulated: the items of a sized environment, with what their tasks carry.

use std::collections::{BTreeMap, HashSet};

use crate::cost::{self, Item};
use crate::family::{FAMILIES, Fleet, Hub, Price, Reasoned, Simulated, Store, Waiting, titled};
use crate::sizing::Sized;

/// Hours of a month, as prices count them.
const HOURS: f64 = 730.0;

/// An item, and which family it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Of<T> {
    /// The word of the family, as `tfsize size` groups items: `service`.
    pub family: &'static str,
    /// What its family says that it does under load.
    pub item: T,
}

/// A system.
#[derive(Debug, Clone, Default)]
pub struct Model<'s> {
    /// Tasks.
    pub fleets: Vec<Of<Fleet>>,
    /// Databases.
    pub stores: Vec<Of<Store>>,
    /// Queues, each with the messages a second that one task handles.
    pub backlogs: Vec<(Of<Waiting>, Reasoned)>,
    /// Brokers.
    pub hubs: Vec<Of<Hub>>,
    /// Code of the Region in which everything is priced.
    pub region: String,
    /// Where it is from; without it nothing has a price.
    pub sized: Option<&'s Sized>,
}

impl<'s> Model<'s> {
    /// What a sized environment has.
    pub fn of(sized: &'s Sized) -> Self {
        let mut out = Self {
            region: sized.region.clone(),
            sized: Some(sized),
            ..Self::default()
        };
        let mut queues = Vec::new();
        for family in FAMILIES {
            let family_name = family.name();
            for simulated in family.simulated(sized) {
                let family = family_name;
                match simulated {
                    Simulated::Fleet(item) => out.fleets.push(Of {
                        family,
                        item: *item,
                    }),
                    Simulated::Store(item) => out.stores.push(Of {
                        family,
                        item: *item,
                    }),
                    Simulated::Hub(item) => out.hubs.push(Of {
                        family,
                        item: *item,
                    }),
                    Simulated::Queues(all) => {
                        queues.extend(all.into_iter().map(|item| Of { family, item }));
                    }
                }
            }
        }
        for queue in queues {
            let handled = out.handled(&queue.item);
            out.backlogs.push((queue, handled));
        }
        out
    }

    /// Messages a second that one task handles: that all of the consumers together take the peak is what the policy promises.
    pub fn handled(&self, queue: &Waiting) -> Reasoned {
        let names: HashSet<&String> = queue.consumers.iter().collect();
        let consumers = self.fleets.iter();
        let consumers = consumers.filter(|f| names.contains(&f.item.name));
        let most = consumers.fold(0_u32, |most, f| most.saturating_add(f.item.tasks.1));
        let peak = queue.peak.unwrap_or(0.0);
        Reasoned {
            value: peak / f64::from(most.max(1)),
            because: format!("all {most} tasks of its consumers handle the peak"),
            assumed: true,
            at: None,
        }
    }

    /// The items whose numbers can be assumed, with their titles.
    fn numbers(&mut self) -> BTreeMap<String, &mut Reasoned> {
        let fleets = self.fleets.iter_mut().map(|f| {
            let title = titled(f.family, &f.item.name);
            (title, &mut f.item.carries)
        });
        let stores = self.stores.iter_mut().map(|s| {
            let title = titled(s.family, &s.item.name);
            (title, &mut s.item.need)
        });
        let queues = self.backlogs.iter_mut().map(|(q, handled)| {
            let title = titled(q.family, &q.item.name);
            (title, handled)
        });
        fleets.chain(stores).chain(queues).collect()
    }

    /// Takes another number for an item, from `ITEM=NUMBER`: what a task carries or handles, and the ACU that the peak needs.
    ///
    /// # Errors
    ///
    /// When there is no such item, or no number.
    pub fn assume(&mut self, text: &str) -> Result<(), String> {
        let Some((name, value)) = text.split_once('=') else {
            return Err(format!(
                "an assumption is given as ITEM=NUMBER, not \"{text}\""
            ));
        };
        let mut numbers = self.numbers();
        let names: Vec<String> = numbers.keys().cloned().collect();
        let Some(number) = numbers.get_mut(name.trim()) else {
            return Err(format!(
                "nothing is assumed of \"{name}\"; there are {}",
                names.join(", ")
            ));
        };
        let value = value.trim().parse().ok();
        let Some(value) = value.filter(|n: &f64| n.is_finite() && (1e-6..=1e12).contains(n)) else {
            return Err(format!(
                "{name} is given a number above 0, such as {name}=100"
            ));
        };
        **number = Reasoned {
            value,
            because: "as given".into(),
            assumed: false,
            at: None,
        };
        Ok(())
    }

    /// The same with what another model takes for what the items carry and need: only bounds, and what follows from them, stay.
    #[must_use]
    pub(super) fn carrying_as(mut self, other: &Model<'_>) -> Self {
        for own in &mut self.fleets {
            let same = |of: &&Of<Fleet>| of.family == own.family && of.item.name == own.item.name;
            if let Some(of) = other.fleets.iter().find(same) {
                let tasks = own.item.tasks;
                own.item = of.item.clone();
                own.item.tasks = tasks;
            }
        }
        for own in &mut self.stores {
            let same = |of: &&Of<Store>| of.family == own.family && of.item.name == own.item.name;
            if let Some(of) = other.stores.iter().find(same) {
                own.item.need = of.item.need.clone();
            }
        }
        for (own, handled) in &mut self.backlogs {
            let same = |(of, _): &&(Of<Waiting>, Reasoned)| {
                of.family == own.family && of.item.name == own.item.name
            };
            if let Some((_, other)) = other.backlogs.iter().find(same) {
                *handled = other.clone();
            }
        }
        self
    }

    /// What is assumed of the items, as `--assume` takes it.
    pub fn assumed(&mut self) -> Vec<String> {
        let numbers = self.numbers().into_iter();
        numbers
            .filter(|(_, number)| number.assumed && number.value >= 1e-6)
            .map(|(title, number)| format!("{title}={}", number.value))
            .collect()
    }

    /// What an item costs an hour with so much of what its bounds say.
    pub(super) fn hourly(
        &self,
        family: &'static str,
        name: &str,
        bounds: Option<[Price; 2]>,
        amount: f64,
    ) -> Option<f64> {
        let range = cost::at(self.sized?, Item { family, name }, bounds?, amount)?;
        Some(range.expected / HOURS)
    }

    /// What an item costs an hour as it is sized.
    pub(super) fn fixed(&self, family: &'static str, name: &str) -> Option<f64> {
        let range = cost::of(self.sized?, Item { family, name })?;
        Some(range.expected / HOURS)
    }

    /// What all items that no load moves cost an hour.
    pub(super) fn steady(&self) -> Option<f64> {
        let sized = self.sized?;
        let mut all = cost::planned(sized)?.expected;
        let moved = self.fleets.iter().map(|f| (f.family, f.item.name.as_str()));
        let stores = self.stores.iter().map(|s| (s.family, s.item.name.as_str()));
        for (family, name) in moved.chain(stores) {
            all -= cost::of(sized, Item { family, name })?.expected;
        }
        Some(all.max(0.0) / HOURS)
    }
}
