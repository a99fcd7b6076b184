//! Load over time, as shares of the peak, and what happens in it.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use crate::policy::demand::{AGENTS, Demand};

/// Minutes of the longest trace: 62 days.
pub const LONGEST: u32 = 62 * 1440;

/// What happens at a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// All tasks are replaced.
    Deployment,
    /// Databases have another writer.
    DatabaseFailover,
    /// Brokers close all connections.
    BrokerFailover,
    /// The tasks of a zone are gone.
    ZoneLoss,
    /// Spot tasks are taken back.
    SpotReclaim,
}

impl Happening {
    /// As it is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::DatabaseFailover => "database failover",
            Self::BrokerFailover => "broker failover",
            Self::ZoneLoss => "loss of a zone",
            Self::SpotReclaim => "Spot reclaim",
        }
    }
}

macro_rules! scenarios {
    ($($(#[$doc:meta])* $id:ident = $name:literal, $about:literal;)+) => {
        /// Loads that are there without a file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Scenario {
            $($(#[$doc])* $id,)+
        }

        impl Scenario {
            /// All of them, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// The word that chooses it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$id => $name,)+
                }
            }

            /// What it is, without a full stop.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$id => $about,)+
                }
            }
        }
    };
}

scenarios! {
    /// The peak, all the time.
    Steady = "steady", "the peak for four hours";
    /// Up and down.
    Ramp = "ramp", "from the usual load to the peak in an hour, an hour there, and back";
    /// A day.
    Day = "day", "a day with its peak at 14:00";
    /// A week.
    Week = "week", "a week of such days, with half of it at the weekend";
    /// A spike.
    Spike = "spike", "the peak at once for a quarter of an hour";
    /// Agents come at once.
    AgentStorm = "agent-storm", "all agents within a minute, and what they cause over the next ten";
    /// Clients of a broker come back.
    ReconnectStorm = "reconnect-storm", "a broker failover at the peak";
    /// A deployment.
    DeploymentAtPeak = "deployment-at-peak", "a deployment of all services at the peak";
    /// The database fails over.
    DatabaseFailover = "database-failover", "a database failover at the peak";
    /// A zone is lost.
    ZoneLoss = "zone-loss", "the loss of a zone at the peak";
    /// Spot tasks go.
    SpotReclaim = "spot-reclaim", "AWS takes Spot tasks back at the peak";
}

/// A load.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// What it is called.
    pub title: String,
    /// How many minutes it lasts.
    pub minutes: u32,
    /// Shares of the peak by minute, for every word without its own.
    all: Vec<f64>,
    words: BTreeMap<String, Vec<f64>>,
    /// What happens, in its order.
    pub events: Vec<(u32, Happening)>,
}

/// When what happens at the peak does so.
const AT: u32 = 60;

impl Load {
    /// A load of a scenario, whose usual amount is this share of the peak.
    pub fn of(scenario: Scenario, usual: f64) -> Self {
        let usual = usual.clamp(0.0, 1.0);
        let between = |share: f64| usual + (1.0 - usual) * share.clamp(0.0, 1.0);
        let curve = |minutes: u32, share: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..minutes).map(|m| between(share(f64::from(m)))).collect()
        };
        let day = |minute: f64| {
            let turn = (minute - 14.0 * 60.0) / 1440.0 * TAU;
            f64::midpoint(1.0, turn.cos())
        };
        let mut words = BTreeMap::new();
        let mut happens = None;
        let all = match scenario {
            Scenario::Steady => curve(240, &|_| 1.0),
            Scenario::Ramp => curve(240, &|m| {
                let up = (m - 30.0) / 60.0;
                let down = (210.0 - m) / 60.0;
                up.min(down)
            }),
            Scenario::Day => curve(1440, &day),
            Scenario::Week => curve(7 * 1440, &|m| {
                let share = day(m % 1440.0);
                if m >= 5.0 * 1440.0 {
                    share / 2.0
                } else {
                    share
                }
            }),
            Scenario::Spike => curve(240, &|m| f64::from((60.0..75.0).contains(&m))),
            Scenario::AgentStorm => {
                let storm = curve(240, &|m| f64::from((60.0..150.0).contains(&m)));
                words.insert(AGENTS.to_owned(), storm);
                curve(240, &|m| {
                    if m < 150.0 {
                        (m - 60.0) / 10.0
                    } else {
                        (160.0 - m) / 10.0
                    }
                })
            }
            Scenario::ReconnectStorm
            | Scenario::DeploymentAtPeak
            | Scenario::DatabaseFailover
            | Scenario::ZoneLoss
            | Scenario::SpotReclaim => {
                let happening = match scenario {
                    Scenario::ReconnectStorm => Happening::BrokerFailover,
                    Scenario::DeploymentAtPeak => Happening::Deployment,
                    Scenario::DatabaseFailover => Happening::DatabaseFailover,
                    Scenario::ZoneLoss => Happening::ZoneLoss,
                    _ => Happening::SpotReclaim,
                };
                happens = Some(happening);
                curve(180, &|_| 1.0)
            }
        };
        let load = Self {
            title: scenario.name().to_owned(),
            minutes: u32::try_from(all.len()).unwrap_or(0),
            all,
            words,
            events: Vec::new(),
        };
        match happens {
            Some(happening) => load.with(AT, happening),
            None => load,
        }
    }

    /// A load of amounts by minute under words of the demand; of words without any, this share of their peak.
    ///
    /// # Errors
    ///
    /// When a word is not one of the demand, or its peak is zero.
    pub fn traced(
        title: String,
        columns: BTreeMap<String, Vec<f64>>,
        demand: &Demand,
        usual: f64,
    ) -> Result<Self, String> {
        let minutes = columns.values().map(Vec::len).max().unwrap_or(0);
        let mut words = BTreeMap::new();
        let mut all = vec![usual; minutes];
        for (word, amounts) in columns {
            if word == SHARE {
                all = amounts;
                continue;
            }
            let Some(peak) = demand.amount(&word).map(|a| a.value) else {
                let stated = demand.words().filter(|w| demand.amount(w).is_some());
                let stated: Vec<&str> = stated.collect();
                return Err(format!(
                    "the demand does not state `{word}`; call a column {SHARE}, for shares of the peak, or by what the demand states: {}",
                    stated.join(", ")
                ));
            };
            if peak <= 0.0 {
                return Err(format!(
                    "the demand of `{word}` is 0, so nothing is a share of it"
                ));
            }
            words.insert(word, amounts.into_iter().map(|a| a / peak).collect());
        }
        Ok(Self {
            title,
            minutes: u32::try_from(minutes).unwrap_or(LONGEST),
            all,
            words,
            events: Vec::new(),
        })
    }

    /// Shares of the peak by minute of a word.
    pub(super) fn curve(&self, word: Option<&str>) -> &[f64] {
        let own = word.and_then(|word| self.words.get(word));
        own.unwrap_or(&self.all)
    }

    /// The same, in which something happens at a minute.
    #[must_use]
    pub fn with(mut self, minute: u32, happening: Happening) -> Self {
        self.events.push((minute, happening));
        self
    }

    /// The same, times a factor.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        let curves = self.words.values_mut().chain([&mut self.all]);
        curves
            .flatten()
            .for_each(|share| *share = (*share * factor).min(MOST));
        self
    }
}

/// The largest share that is reckoned with.
const MOST: f64 = 1e12;

/// The column of shares of the peak.
pub const SHARE: &str = "share";

/// What is usual as a share of the peak: of rates it is what the demand states, without a `peak_factor` the parameter says so.
pub fn usual(demand: &Demand, baseline_percent: f64) -> f64 {
    if baseline_percent > 0.0 {
        return (baseline_percent / 100.0).min(1.0);
    }
    let factor = demand.peak_factor.map_or(1.0, |p| p.value);
    if factor > 1.0 { 1.0 / factor } else { 0.2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_lie_between_what_is_usual_and_the_peak() {
        for scenario in Scenario::ALL {
            let load = Load::of(*scenario, 0.25);
            let curves = load.words.values().chain([&load.all]);
            for share in curves.flatten() {
                assert!((0.25..=1.0).contains(share), "{}", scenario.name());
            }
            assert!(
                load.all.iter().any(|share| *share > 0.999),
                "{}",
                scenario.name()
            );
            assert_eq!(load.all.len(), load.minutes as usize);
        }
    }
}
