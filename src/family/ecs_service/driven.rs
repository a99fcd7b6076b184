//! What a load test sends to a service: only through its load balancer something comes in.

use crate::policy::demand::CONNECTIONS;
use crate::sizing::{BalancerAlarm, Sized, SizedService};

use super::super::driven::{By, Driven, Sent};
use super::simulated::offered;

/// What is sent to a service.
pub(super) fn driven(service: &SizedService, sized: &Sized) -> Driven {
    if !service.load_balanced {
        let why = "no load balancer leads to it: its work follows from what comes in elsewhere";
        return Driven::LeftOut(why.to_owned());
    }
    let (Some(word), peak) = offered(service, sized) else {
        let why = "the policy does not say by which word of the demand it is sized";
        return Driven::LeftOut(why.to_owned());
    };
    let by = match word {
        CONNECTIONS => By::Connections,
        word if sized.demand.is_count(word) => By::Users,
        _ => By::Requests,
    };
    let watches = |alarm: &&BalancerAlarm| alarm.services.contains(&service.name);
    let observed = sized.observe.first();
    let errors = observed.and_then(|o| o.errors.as_ref()).filter(watches);
    let latency = observed.and_then(|o| o.latency.as_ref()).filter(watches);
    let percentile = |alarm: &BalancerAlarm| alarm.percentile.value.strip_prefix('p')?.parse().ok();
    Driven::Sent(Box::new(Sent {
        word: word.to_owned(),
        by,
        peak,
        output: Vec::new(),
        errors: errors.map(|alarm| alarm.alarm.threshold.value / 100.0),
        latency: latency.and_then(|alarm| Some((percentile(alarm)?, alarm.alarm.threshold.value))),
    }))
}
