//! Whether a limit holds for everything that may run at once: a proof over all states, or the shortest way to one that breaks it.
//!
//! A [`Room`] has a limit, fleets that each take some of it, and losses that take some of the limit away for a while. A state
//! is a number of each fleet within its bounds, which fleets are being deployed, and at most one loss.

mod ways;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use crate::value::unit::plain;

/// What runs in a number that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Its name in sentences.
    pub name: String,
    /// The smallest number of it.
    pub least: u64,
    /// The largest number of it.
    pub most: u64,
    /// How much of the number may run while it is deployed, in percent. AWS rounds the number down.
    pub percent: u64,
    /// What one of it takes.
    pub each: u64,
}

impl Fleet {
    /// How many there are of so many while they are deployed.
    pub fn deployed(&self, number: u64) -> u64 {
        (number.saturating_mul(self.percent) / 100).max(number)
    }

    /// The largest number of it: bounds that are the wrong way round hold no other than the lower one.
    pub fn top(&self) -> u64 {
        self.most.max(self.least)
    }

    /// What so many of it take.
    fn takes(&self, number: u64) -> u64 {
        number.saturating_mul(self.each)
    }
}

/// How many events a sequence tells at most.
const TOLD: usize = 8;
/// How many of a longer one it tells before the last.
const FIRST: usize = 3;

/// What is taken away from the limit for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What happens, as a clause: `a node restarts`.
    pub what: String,
    /// How much of the limit it takes away.
    pub takes: u64,
}

/// A limit, and everything that takes some of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Room {
    /// How much there is.
    pub limit: u64,
    /// What may be lost of it, one at a time.
    pub losses: Vec<Loss>,
    /// Who takes of it.
    pub fleets: Vec<Fleet>,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A fleet grows from its smallest number to its largest.
    Scaled {
        /// The fleet.
        fleet: String,
        /// How many there were.
        from: u64,
        /// How many there are.
        to: u64,
    },
    /// A fleet is deployed: old and new ones run side by side.
    Deployed {
        /// The fleet.
        fleet: String,
        /// How many there were.
        from: u64,
        /// How many there are.
        to: u64,
    },
    /// Some of the limit is lost.
    Lost {
        /// What happens, as a clause.
        what: String,
    },
}

/// Something that happened, and how things stand then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// What all fleets take.
    pub taken: u64,
    /// How much there is.
    pub there: u64,
}

/// The shortest way from the smallest numbers to a state in which the limit does not hold; of several, the one that lacks the
/// most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What all fleets take at their smallest numbers.
    pub start: u64,
    /// The limit.
    pub limit: u64,
    /// What happens, one after the other. None where the smallest numbers are too many.
    pub steps: Vec<Step>,
}

impl Broken {
    /// What is taken in the end.
    pub fn taken(&self) -> u64 {
        self.steps.last().map_or(self.start, |step| step.taken)
    }

    /// How much there is in the end.
    pub fn there(&self) -> u64 {
        self.steps.last().map_or(self.limit, |step| step.there)
    }

    /// The way in words, with what is taken after each step.
    pub fn sequence(&self, counted: &Counted) -> String {
        let Counted { unit, one, .. } = counted;
        let amount = |parts: u64| counted.amount(parts);
        let start = amount(self.start);
        let mut out = format!(
            "at the minimum of {one}: {start} of {} {unit}",
            amount(self.limit)
        );
        // Of very many the first ones and the last tell enough.
        let folded = match self.steps.len() {
            0..=TOLD => 0..0,
            all => FIRST..all - 1,
        };
        for (place, step) in self.steps.iter().enumerate() {
            if folded.contains(&place) {
                if place == folded.start {
                    let _ = write!(out, "; {} more events", folded.len());
                }
                continue;
            }
            let (taken, there) = (amount(step.taken), amount(step.there));
            let _ = match &step.event {
                Event::Scaled { fleet, from, to } => write!(
                    out,
                    "; {fleet} scales from {} to {} {one}: {taken} of {there}",
                    count(*from),
                    count(*to)
                ),
                Event::Deployed { fleet, from, to } => write!(
                    out,
                    "; {fleet} is deployed, {} {one} in place of {}: {taken} of {there}",
                    count(*to),
                    count(*from)
                ),
                Event::Lost { what } => write!(out, "; {what}: {taken} of {there}"),
            };
        }
        out
    }
}

/// What a limit counts, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What there is a number of.
    pub unit: &'static str,
    /// What a fleet is a number of.
    pub one: &'static str,
    /// How many parts of a unit it is counted in.
    pub parts: u32,
}

impl Counted {
    /// Connections that tasks open.
    pub const CONNECTIONS: Self = Self {
        unit: "connections",
        one: "tasks",
        parts: 1,
    };
    /// Addresses that tasks have.
    pub const ADDRESSES: Self = Self {
        unit: "addresses",
        ..Self::CONNECTIONS
    };
    /// Processors of tasks, in thousandths.
    pub const VCPU: Self = Self {
        unit: "vCPU",
        parts: 1000,
        ..Self::CONNECTIONS
    };

    /// So much of the unit, in its parts.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn parts_of(&self, amount: f64) -> u64 {
        (amount * f64::from(self.parts)).round().max(0.0) as u64
    }
}

impl Counted {
    /// So many parts, in the unit.
    #[allow(clippy::cast_precision_loss)]
    pub fn amount(&self, parts: u64) -> String {
        plain(parts as f64 / f64::from(self.parts))
    }
}

/// A number as people write it.
pub fn count(number: u64) -> String {
    #[allow(clippy::cast_precision_loss)]
    plain(number as f64)
}

impl Room {
    /// What all fleets take at their smallest numbers.
    fn start(&self) -> u64 {
        let all = self.fleets.iter().map(|fleet| fleet.takes(fleet.least));
        all.fold(0, u64::saturating_add)
    }

    /// The loss that takes the most.
    fn worst(&self) -> Option<&Loss> {
        self.losses.iter().rev().max_by_key(|loss| loss.takes)
    }

    /// The shortest way to a state in which the limit does not hold; none where it holds in every state.
    pub fn broken(&self) -> Option<Broken> {
        let (start, limit) = (self.start(), self.limit);
        let broken = |steps| Broken {
            start,
            limit,
            steps,
        };
        if start > limit {
            return Some(broken(Vec::new()));
        }
        let worst = self.worst();
        let lost = limit.saturating_sub(worst.map_or(0, |loss| loss.takes));
        let short = ways::shortest(&self.fleets, limit - start, worst.map(|_| (start, lost)))?;
        let mut taken = start;
        let mut steps = Vec::new();
        for (place, growth) in short.grown {
            let Some(fleet) = self.fleets.get(place) else {
                continue;
            };
            let mut number = fleet.least;
            if growth.scaled {
                let (from, to) = (number, fleet.top());
                taken = taken
                    .saturating_sub(fleet.takes(from))
                    .saturating_add(fleet.takes(to));
                number = to;
                let event = Event::Scaled {
                    fleet: fleet.name.clone(),
                    from,
                    to,
                };
                steps.push((event, taken));
            }
            if growth.deployed {
                let to = fleet.deployed(number);
                taken = taken
                    .saturating_sub(fleet.takes(number))
                    .saturating_add(fleet.takes(to));
                let event = Event::Deployed {
                    fleet: fleet.name.clone(),
                    from: number,
                    to,
                };
                steps.push((event, taken));
            }
        }
        let step = |(event, taken)| Step {
            event,
            taken,
            there: limit,
        };
        let mut steps: Vec<Step> = steps.into_iter().map(step).collect();
        if let Some(loss) = worst.filter(|_| short.is_with_loss) {
            steps.push(Step {
                event: Event::Lost {
                    what: loss.what.clone(),
                },
                taken,
                there: lost,
            });
        }
        Some(broken(steps))
    }
}
