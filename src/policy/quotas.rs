//! `quotas`: what the AWS account allows, which no document tells.

use super::decode::{Reader, Stated, why};

/// The account's quotas in the Region.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quotas {
    /// Fargate vCPU on demand running at once.
    pub on_demand_vcpu: Option<Stated<f64>>,
    /// Fargate Spot vCPU running at once.
    pub spot_vcpu: Option<Stated<f64>>,
}

impl Quotas {
    /// Reads the `quotas` block.
    pub fn read(r: &mut Reader) -> Self {
        r.all_uncompared(why::CAPACITY);
        Self {
            on_demand_vcpu: r.optional(
                "on_demand_vcpu",
                "Fargate vCPU on demand that may run at once (quota L-3032A538)",
            ),
            spot_vcpu: r.optional(
                "spot_vcpu",
                "Fargate Spot vCPU that may run at once (quota L-36FBB829)",
            ),
        }
    }
}
