//! Whether an action asks for scaling.

use crate::config::value::{Data, Value as Found, Why};

/// Whether an action of an alarm asks a scaling policy.
pub fn asks_to_scale(action: &Found) -> bool {
    match &action.data {
        Data::String(text) => text.contains(":autoscaling:") && text.contains(":policyName/"),
        Data::Unknown(unknown) => match &unknown.why {
            Why::KnownAfterApply { address, .. } => {
                let mut steps = address.split('.');
                steps.any(|step| step == "aws_appautoscaling_policy")
            }
            _ => false,
        },
        _ => false,
    }
}
