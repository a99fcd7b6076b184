//! Planning facts of services, held against what AWS has.

use crate::catalog::price;
use crate::family::invariant::Context;
use crate::finding::Finding;
use crate::policy::service::Commitment;
use crate::registry::capacity;

/// Commitments that AWS does not sell for Fargate.
pub(super) fn planning(c: &Context, findings: &mut Vec<Finding>) {
    for service in c
        .policy
        .services
        .iter()
        .filter(|s| s.commitment.value == Commitment::ReservedInstances)
    {
        findings.push(
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
