//! Planning facts of services, held against what AWS has.

use crate::catalog::price;
use crate::family::invariant::{Context, Found};
use crate::finding::Finding;
use crate::policy::service::Commitment;
use crate::registry::capacity;

/// Commitments that AWS does not sell for Fargate.
pub(super) fn planning(c: &Context, found: &mut Found) {
    for service in &c.policy.services {
        if service.commitment.at.is_some() {
            found.ask();
        }
        if service.commitment.value != Commitment::ReservedInstances {
            continue;
        }
        found.push(
            Finding::warning(
                &capacity::PLANNING,
                service.commitment.at.unwrap_or(service.name.span),
                format!(
                    "there are no Reserved Instances for {}: Fargate has none",
                    service.name.text
                ),
            )
            .note(format!(
                "what covers it: {}; source: {}",
                price::COMPUTE_SAVINGS_PLAN.name,
                price::COMPUTE_SAVINGS_PLAN.source
            ))
            .help("write commitment = \"savings-plan\""),
        );
    }
}
