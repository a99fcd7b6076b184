//! The smallest bounds that hold a load.
//!
//! Every item gets bounds that are large enough for certain, and then each bound is made smaller by bisection: first the
//! minimum, which is paid for all the time, then the maximum. Tasks are searched without databases and brokers, since more
//! tasks open more connections; the capacity of databases follows. At the end every single step down is tried on the whole
//! system, until none of them holds.

use std::collections::HashMap;

use crate::catalog::aurora;
use crate::cost::{self, Item, Range};
use crate::family::{FAMILIES, titled};
use crate::policy::{EnvironmentPolicy, Policy};
use crate::sizing::{self, Sized};
use crate::text::Span;
use crate::value::unit::{Acu, plain};

use super::load::Load;
use super::model::{Model, Of};
use super::number::at_least;
use super::outcome::{Cause, Outcome, Run, Unit};
use super::system::{Options, run};

/// The most tasks of a service that are tried.
const MOST_TASKS: u32 = 5_000;
/// How often all bounds are tried again, at most.
const PASSES: usize = 8;

/// What was not held.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The item that was short first.
    pub title: String,
    /// What is offered to it.
    pub offers: String,
    /// When it was.
    pub minute: u32,
    /// Why it was.
    pub cause: Cause,
    /// For how many minutes of the trace.
    pub short_minutes: u32,
    /// What was not served, as a share of what was offered.
    pub unserved: f64,
}

/// One end of some bounds, and why it is not smaller.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The bounds that are one step smaller, as the policy has them.
    pub smaller: String,
    /// What breaks with them.
    pub breaks: Failure,
}

/// Bounds of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The item, as machine formats name it.
    pub title: String,
    /// What is counted: `tasks` or `ACU`.
    pub unit: &'static str,
    /// Where the policy states them.
    pub at: Span,
    /// The bounds of the policy, as it would have them.
    pub now: String,
    /// The smallest that hold.
    pub then: String,
    /// What they cost a month more; none where a price is not known.
    pub monthly: Option<Range>,
    /// Why no end of them is smaller.
    pub steps: Vec<Step>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The bounds of each item whose bounds can be changed; with what no bounds resolve, those of nothing.
    pub items: Vec<Found>,
    /// What no bounds resolve.
    pub fails: Option<Failure>,
    /// Items whose bounds were left as they are, and why.
    pub left: Vec<String>,
    /// How often the system was run.
    pub runs: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Tasks,
    /// In halves.
    Capacity,
}

/// Bounds that can be changed.
#[derive(Debug)]
struct Bounded {
    family: &'static str,
    name: String,
    what: What,
    at: Span,
    now: (u32, u32),
    /// The smallest minimum, the smallest maximum, and the largest of both.
    least: (u32, u32),
    most: u32,
    /// Whether nothing moves what runs, so that both ends are one number.
    is_fixed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Min,
    Max,
}

/// What of the system runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Tasks,
    All,
}

impl Bounded {
    fn title(&self) -> String {
        titled(self.family, &self.name)
    }

    /// Bounds as the policy states them.
    fn text(&self, (min, max): (u32, u32)) -> String {
        match self.what {
            What::Tasks if min == max => min.to_string(),
            What::Tasks => format!("\"{min}..{max}\""),
            What::Capacity => {
                let acu = |halves| plain(Acu(halves).acu());
                format!("\"{}..{}\"", acu(min), acu(max))
            }
        }
    }

    /// Bounds with another value of an end.
    fn with(&self, (min, max): (u32, u32), end: End, value: u32) -> (u32, u32) {
        match end {
            _ if self.is_fixed => (value, value),
            End::Min => (value, max.max(value)),
            End::Max => (min.min(value), value),
        }
    }

    /// The value of an end, and the smallest that it may have.
    fn end(&self, (min, max): (u32, u32), end: End) -> (u32, u32) {
        match end {
            End::Min => (min, self.least.0),
            End::Max => (max, self.least.1.max(self.least.0)),
        }
    }

    fn ends(&self) -> &'static [End] {
        if self.is_fixed {
            &[End::Max]
        } else {
            &[End::Min, End::Max]
        }
    }

    fn set(&self, policy: &mut Policy, bounds: (u32, u32)) {
        let mut families = FAMILIES.iter();
        if let Some(family) = families.find(|family| family.name() == self.family) {
            family.set_bounds(policy, &self.name, bounds);
        }
    }
}

/// A search while it goes on.
struct Searching<'a> {
    environment: &'a EnvironmentPolicy,
    model: &'a Model<'a>,
    load: &'a Load,
    options: &'a Options,
    all: Vec<Bounded>,
    runs: u32,
}

/// Finds the smallest bounds of tasks and capacity with which nothing is short under a load. What items carry and need is as
/// in the model.
pub fn search(
    environment: &EnvironmentPolicy,
    model: &Model<'_>,
    load: &Load,
    options: &Options,
) -> Search {
    let Some(sized) = model.sized else {
        return Search {
            items: Vec::new(),
            fails: None,
            left: Vec::new(),
            runs: 0,
        };
    };
    let (all, left) = bounded(model, load);
    let mut searching = Searching {
        environment,
        model,
        load,
        options,
        all,
        runs: 0,
    };
    let found = searching.found();
    let runs = searching.runs;
    let (items, fails) = match found {
        Ok((bounds, steps)) => (searching.told(sized, &bounds, steps), None),
        Err(fails) => (Vec::new(), Some(fails)),
    };
    Search {
        items,
        fails,
        left,
        runs,
    }
}

/// The items whose bounds can be changed, and why those of others cannot.
fn bounded(model: &Model<'_>, load: &Load) -> (Vec<Bounded>, Vec<String>) {
    let mut all = Vec::new();
    let mut left = Vec::new();
    for Of { family, item } in &model.fleets {
        let Some(at) = item.stated else {
            left.push(format!(
                "{}: the policy does not state its tasks",
                titled(family, &item.name)
            ));
            continue;
        };
        let peak = load.curve(item.by.as_deref()).iter().copied();
        let full = item.peak * peak.fold(0.0, f64::max) / item.carries.value.max(1e-9);
        let most = at_least(full * 2.0).saturating_add(2).min(MOST_TASKS);
        let least = if item.is_quorum {
            item.tasks.0
        } else {
            item.tasks.0.min(1)
        };
        all.push(Bounded {
            family,
            name: item.name.clone(),
            what: What::Tasks,
            at,
            now: item.tasks,
            least: (least, 1),
            most: most.max(item.tasks.1),
            is_fixed: item.tracking.is_empty()
                && item.steps.is_empty()
                && item.schedules.is_empty(),
        });
    }
    for Of { family, item } in &model.stores {
        let (Some((min, max)), Some(at)) = (item.acu, item.stated) else {
            left.push(format!(
                "{}: its instance class is not searched",
                titled(family, &item.name)
            ));
            continue;
        };
        let halves = |acu: f64| at_least(acu * 2.0);
        let now = (halves(min), halves(max));
        let range = &aurora::MAX_ACU.value;
        // More needs a newer engine.
        let most = halves(*range.end() / 2.0);
        all.push(Bounded {
            family,
            name: item.name.clone(),
            what: What::Capacity,
            at,
            now,
            least: (now.0.min(1), halves(*range.start())),
            most: if now.1 > most {
                halves(*range.end())
            } else {
                most
            },
            is_fixed: false,
        });
    }
    let mut places: HashMap<Span, usize> = HashMap::new();
    for one in &all {
        *places.entry(one.at).or_default() += 1;
    }
    all.retain(|one| {
        let is_own = places.get(&one.at) == Some(&1);
        if !is_own {
            left.push(format!(
                "{}: its bounds are stated for several items at once",
                one.title()
            ));
        }
        is_own
    });
    (all, left)
}

type Bounds = Vec<(u32, u32)>;

impl Searching<'_> {
    /// The smallest bounds that hold, and why no end of them is smaller; what no bounds resolve otherwise.
    fn found(&mut self) -> Result<(Bounds, Vec<Vec<Step>>), Failure> {
        let mut bounds: Bounds = self.all.iter().map(|one| (one.most, one.most)).collect();
        for (part, what) in [(Part::Tasks, What::Tasks), (Part::All, What::Capacity)] {
            if let Some(failure) = self.failure(&bounds, part) {
                return Err(failure);
            }
            for at in 0..self.all.len() {
                if self.all.get(at).is_some_and(|one| one.what == what) {
                    self.least(&mut bounds, at, part);
                }
            }
        }
        let mut steps = Vec::new();
        for _ in 0..PASSES {
            let before = bounds.clone();
            steps = (0..self.all.len())
                .map(|at| self.least(&mut bounds, at, Part::All))
                .collect();
            if bounds == before {
                break;
            }
        }
        Ok((bounds, steps))
    }

    /// Makes the bounds of an item as small as they hold; why no end is smaller.
    fn least(&mut self, bounds: &mut Bounds, at: usize, part: Part) -> Vec<Step> {
        let mut steps = Vec::new();
        let ends = self.all.get(at).map_or(&[][..], Bounded::ends);
        for end in ends {
            let mut tried: HashMap<u32, Option<Failure>> = HashMap::new();
            let (Some(one), Some(now)) = (self.all.get(at), bounds.get(at).copied()) else {
                continue;
            };
            let (mut holds, least) = one.end(now, *end);
            let mut try_value = |value: u32, searching: &mut Self, bounds: &mut Bounds| -> bool {
                let smaller = searching.all.get(at).map(|one| one.with(now, *end, value));
                if let (Some(slot), Some(smaller)) = (bounds.get_mut(at), smaller) {
                    *slot = smaller;
                }
                let failure = searching.failure(bounds, part);
                let is_held = failure.is_none();
                tried.insert(value, failure);
                is_held
            };
            // Below what fails nothing is tried: bounds that were found before take one run.
            let mut fails = None;
            if holds > least && !try_value(holds - 1, self, bounds) {
                fails = Some(holds - 1);
            } else if holds > least {
                holds -= 1;
            }
            if fails.is_none() && holds > least {
                if try_value(least, self, bounds) {
                    holds = least;
                } else {
                    let mut low = least;
                    while holds - low > 1 {
                        let middle = low + (holds - low) / 2;
                        if try_value(middle, self, bounds) {
                            holds = middle;
                        } else {
                            low = middle;
                        }
                    }
                    fails = Some(low);
                }
            }
            let Some(one) = self.all.get(at) else {
                continue;
            };
            if let Some(slot) = bounds.get_mut(at) {
                *slot = one.with(now, *end, holds);
            }
            if let Some((smaller, breaks)) =
                fails.and_then(|value| Some((value, tried.remove(&value)??)))
            {
                steps.push(Step {
                    smaller: one.text(one.with(now, *end, smaller)),
                    breaks,
                });
            }
        }
        steps
    }

    fn sized(&self, bounds: &Bounds) -> Sized {
        let mut policy = self.environment.policy.clone();
        for (one, bounds) in self.all.iter().zip(bounds) {
            one.set(&mut policy, *bounds);
        }
        let name = &self.environment.environment.name.text;
        sizing::of_policy(&policy, name, &mut Vec::new())
    }

    /// What is short first with some bounds.
    fn failure(&mut self, bounds: &Bounds, part: Part) -> Option<Failure> {
        self.runs = self.runs.saturating_add(1);
        let sized = self.sized(bounds);
        let mut model = Model::of(&sized).carrying_as(self.model);
        // No price is asked for.
        model.sized = None;
        if part == Part::Tasks {
            model.stores.clear();
            model.hubs.clear();
        }
        short(&run(&model, self.load, self.options))
    }

    fn told(&self, before: &Sized, bounds: &Bounds, steps: Vec<Vec<Step>>) -> Vec<Found> {
        let after = self.sized(bounds);
        let all = self.all.iter().zip(bounds).zip(steps);
        let told = all.map(|((one, bounds), steps)| {
            let item = Item {
                family: one.family,
                name: &one.name,
            };
            let costs = cost::of(&after, item).zip(cost::of(before, item));
            Found {
                title: one.title(),
                unit: match one.what {
                    What::Tasks => Unit::Tasks.name(),
                    What::Capacity => Unit::Acu.name(),
                },
                at: one.at,
                now: one.text(one.now),
                then: one.text(*bounds),
                monthly: costs.map(|(after, before)| after.less(before)),
                steps,
            }
        });
        told.collect()
    }
}

/// Whether an item is not held: messages may wait, but not to the end, and none may be too old.
fn is_short(item: &Outcome) -> bool {
    if item.unit == Unit::Messages {
        return item.lost > 0.0 || item.first.is_some() && item.recovered_after.is_none();
    }
    item.first.is_some()
}

/// What was short first in a run.
pub fn short(run: &Run) -> Option<Failure> {
    let (item, minute, cause) = run.first_short(is_short)?;
    Some(Failure {
        title: item.title.clone(),
        offers: item.offers.clone(),
        minute,
        cause,
        short_minutes: item.short_minutes,
        unserved: if item.offered > 0.0 {
            item.unserved() / item.offered
        } else {
            0.0
        },
    })
}
