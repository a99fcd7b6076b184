//! Buses: events against the bus's plan and the account's quota.

use crate::catalog::events;
use crate::finding::{Finding, Severity};
use crate::registry::{capacity as rules, policyfile};
use crate::syntax::print::quote;
use crate::value::unit::{Rate, plain};

use crate::family::edits::{Costs, rewrite};
use crate::family::invariant::{Context, Found, Invariant};

/// What must hold of them, in the order it is checked.
pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant {
        rule: &rules::EVENTS,
        check: rate,
    },
    Invariant {
        rule: &rules::PLANNING,
        check: super::planning::planning,
    },
];

/// Planned and demanded events per second.
pub(super) fn rate(c: &Context, found: &mut Found) {
    for bus in c.sized.buses.iter().filter(|b| b.custom) {
        let Some(capacity) = &bus.capacity else {
            continue;
        };
        found.ask();
        let at = capacity.because.first().copied().unwrap_or(c.fallback());
        if let Some(demand) = bus.demand.as_ref().filter(|d| d.value > capacity.value) {
            let mut finding = Finding::warning(
                &rules::EVENTS,
                at,
                format!(
                    "bus {} is planned for fewer events than the demand at peak",
                    bus.name
                ),
            )
            .note(format!(
                "{} at peak > {}",
                Rate(demand.value),
                Rate(capacity.value)
            ));
            if let Some(at) = demand.because.first() {
                finding = finding.also(*at, "the demand");
            }
            let text = quote(&format!("{}/s", demand.value.ceil()));
            let fix = rewrite(capacity.because.first().copied(), &text, &Costs::Nothing);
            found.push(finding.fix(fix));
        }
        match events::quotas(&c.sized.region) {
            Some(quota) if capacity.value > f64::from(quota.put_events) => {
                let mut finding = Finding::warning(
                    &rules::EVENTS,
                    at,
                    format!(
                        "bus {} is planned for more events than {} lets an account put",
                        bus.name, c.sized.region
                    ),
                )
                .label(format!("{} by default", Rate(quota.put_events.into())))
                .note(format!(
                    "{} > {} PutEvents a second in {}; source: {}",
                    Rate(capacity.value),
                    plain(quota.put_events.into()),
                    c.sized.region,
                    quota.source
                ))
                .help("the quota is the account's and can be raised: ask before the load comes");
                if let Some(region) = c.policy.head.region.as_ref().and_then(|r| r.at) {
                    finding = finding.also(region, "the Region");
                }
                found.push(finding);
            }
            Some(_) => {}
            None => found.push(
                Finding::new(
                    Severity::Note,
                    &policyfile::UNDECIDED,
                    at,
                    format!("the event quota of {} is not known", c.sized.region),
                )
                .help("ask Service Quotas for EventBridge's PutEvents limit of the account"),
            ),
        }
    }
}
