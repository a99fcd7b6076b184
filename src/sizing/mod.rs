//! From a policy to sizes: pure functions, each result with its reason and the policy lines behind it.

mod alarm;
mod beside;
mod observe;
#[cfg(test)]
mod tests;

pub use alarm::{SizedItemAlarm, Watched};
pub use beside::{SizedTargetGroup, SizedTimer};
pub use bus::{SizedBusTopic, SizedRule};
pub use database::{Capacity, SizedProxy};
pub use observe::{
    BalancerAlarm, SizedAlarm, SizedDashboard, SizedLogs, SizedObserve, SizedTracing, WatchedMetric,
};
pub use service::{
    ScaleMetric, SizedBalancer, SizedContainer, SizedScale, SizedSchedule, SizedSpot, SizedSteps,
    TierChoice, choose_tier, derived_target,
};

use crate::budget;
use std::collections::HashSet;

use crate::finding::Finding;
use crate::policy::cost::{Network, Tags};
use crate::policy::demand::Demand;
use crate::policy::service::Service;
use crate::policy::{EnvironmentPolicy, Policy};
use crate::text::Span;
use crate::value::Decided;

/// Those of some clients that are services of the policy, and by service: its maximum task count, and the connections that
/// each task opens; only where both are stated.
fn clients_of(
    policy: &Policy,
    names: &[String],
    each: impl Fn(&Service) -> Option<u32>,
) -> (Vec<String>, Vec<(String, u32, u32)>) {
    let services = || {
        let found = |name: &String| policy.services.iter().find(|s| s.name.text == *name);
        names.iter().filter_map(found)
    };
    let asked = services().filter_map(|service| {
        let tasks = service.tasks?.value.max;
        Some((service.name.text.clone(), tasks, each(service)?))
    });
    let clients = services().map(|service| service.name.text.clone());
    (clients.collect(), asked.collect())
}

/// What a size comes from, as tables say it: `profile "large"`, or `fixed` where the policy states it itself.
pub fn sized_by(profile: Option<&Decided<String>>) -> String {
    match profile {
        Some(profile) => format!("profile \"{}\"", profile.value),
        None => "fixed".into(),
    }
}

/// The steps that sizing an item takes: an environment has all of them again.
const SIZED: usize = 32;

/// What an item is sized to.
trait SizeOf<I>: std::marker::Sized {
    /// Sizes an item; none, and a finding, where it cannot be sized.
    fn of(item: &I, cx: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Self>;
}

/// What sizes depend on beside the item itself.
struct Context<'p> {
    policy: &'p Policy,
    environment: &'p str,
}

/// Declares the sizes of an environment with a list of each kind of item.
macro_rules! sized {
    ($($all:ident: $module:ident::$one:ident => $sized:ident => $file:ident::$family:ident,)+) => {
        $(mod $module;)+
        $(pub use $module::$sized;)+

        /// What one environment's policy makes of its demand.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Sized {
            /// The label of the `policy` block.
            pub system: String,
            /// The name of the environment whose demand is taken.
            pub environment: String,
            /// AWS Region.
            pub region: String,
            /// The demand it is sized for.
            pub demand: Demand,
            $(
                #[doc = concat!("What every `", stringify!($module), "` is sized to.")]
                pub $all: Vec<$sized>,
            )+
            /// Alarms of items, and those of no item.
            pub alarms: Vec<SizedItemAlarm>,
            /// Log groups of no item.
            pub logs: Vec<SizedLogs>,
            /// Target groups of no item.
            pub target_groups: Vec<SizedTargetGroup>,
            /// Schedules of no item.
            pub timers: Vec<SizedTimer>,
            /// Alarms, dashboards and custom metrics; one entry, or none when nothing is watched.
            pub observe: Vec<SizedObserve>,
            /// Trace sampling; one entry, or none.
            pub tracing: Vec<SizedTracing>,
            /// Tags and cost-allocation keys.
            pub tags: Option<Tags>,
            /// Network use, for planning.
            pub networks: Vec<Network>,
            /// Where the policy states what holds for all of a kind.
            pub for_all: HashSet<Span>,
        }

        /// Sizes an environment. What cannot be sized is missing from the result and reported.
        pub fn size(from: &EnvironmentPolicy, findings: &mut Vec<Finding>) -> Sized {
            of_policy(&from.policy, &from.environment.name.text, findings)
        }

        /// Sizes what holds in an environment of this name. What cannot be sized is missing from the result and reported.
        pub fn of_policy(policy: &Policy, environment: &str, findings: &mut Vec<Finding>) -> Sized {
            let cx = Context {
                policy,
                environment,
            };
            $(
                let $all: Vec<$sized> = policy
                    .$all
                    .iter()
                    .take_while(|_| budget::spend(SIZED))
                    .filter_map(|item| $sized::of(item, &cx, findings))
                    .collect();
            )+
            let region = policy.head.region.as_ref();
            let tracing = policy.tracing.iter();
            let mut sized = Sized {
                system: policy.head.name.text.clone(),
                environment: cx.environment.to_owned(),
                region: region.map_or_else(String::new, |r| r.value.clone()),
                demand: policy.demand.clone(),
                observe: Vec::new(),
                alarms: alarm::size(policy),
                logs: observe::logs(policy),
                target_groups: beside::target_groups(policy),
                timers: beside::timers(policy),
                tracing: tracing.filter_map(|t| observe::tracing(t, policy)).collect(),
                tags: policy.tags.clone(),
                networks: policy.networks.clone(),
                for_all: policy.for_all.clone(),
                $($all,)+
            };
            sized.observe.extend(observe::size(policy, &sized.services));
            sized
        }
    };
}
crate::items::items!(sized);
