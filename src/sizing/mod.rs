//! From a policy to sizes: pure functions, each result with its reason and the policy lines behind it.

mod broker;
mod database;
mod events;
mod observe;
mod service;
#[cfg(test)]
mod tests;

pub use broker::SizedBroker;
pub use database::{SizedDatabase, SizedProxy};
pub use events::{SizedBus, SizedQueue, SizedRule, SizedTopic};
pub use observe::{
    BalancerAlarm, SizedAlarm, SizedDashboard, SizedObserve, SizedTracing, WatchedMetric,
};
pub use service::{ScaleMetric, SizedScale, SizedService, SizedSpot, TierChoice, choose_tier};

use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::policy::cost::{Network, Tags};
use crate::policy::demand::Demand;

/// What one environment's policy makes of its demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Sized {
    /// The system.
    pub system: String,
    /// The environment.
    pub environment: String,
    /// AWS Region.
    pub region: String,
    /// The demand it is sized for.
    pub demand: Demand,
    /// ECS services.
    pub services: Vec<SizedService>,
    /// Databases.
    pub databases: Vec<SizedDatabase>,
    /// Brokers.
    pub brokers: Vec<SizedBroker>,
    /// Event buses.
    pub buses: Vec<SizedBus>,
    /// Alarms, dashboards and custom metrics; one entry, or none when nothing is watched.
    pub observe: Vec<SizedObserve>,
    /// Trace sampling; one entry, or none.
    pub tracing: Vec<SizedTracing>,
    /// Tags and cost-allocation keys.
    pub tags: Option<Tags>,
    /// Network use, for planning.
    pub networks: Vec<Network>,
}

/// Sizes an environment. What cannot be sized is missing from the result and reported.
pub fn size(from: &EnvironmentPolicy, findings: &mut Vec<Finding>) -> Sized {
    let policy = &from.policy;
    let environment = from.environment.name.text.clone();
    let retention = policy.logs.as_ref().map(|l| l.retention);
    let services: Vec<SizedService> = policy
        .services
        .iter()
        .filter_map(|s| service::size(s, policy, findings))
        .collect();
    let databases: Vec<SizedDatabase> = policy
        .databases
        .iter()
        .filter_map(|d| database::size(d, policy, &environment, retention, findings))
        .collect();
    let brokers: Vec<SizedBroker> = policy
        .brokers
        .iter()
        .filter_map(|b| broker::size(b, policy, &environment, findings))
        .collect();
    Sized {
        system: policy.head.name.text.clone(),
        region: policy
            .head
            .region
            .as_ref()
            .map_or_else(String::new, |r| r.value.clone()),
        demand: policy.demand.clone(),
        observe: observe::size(policy, &services).into_iter().collect(),
        tracing: policy
            .tracing
            .iter()
            .filter_map(|t| observe::tracing(t, policy))
            .collect(),
        buses: policy
            .buses
            .iter()
            .filter_map(|b| events::size(b, policy))
            .collect(),
        tags: policy.tags.clone(),
        networks: policy.networks.clone(),
        services,
        databases,
        brokers,
        environment,
    }
}
