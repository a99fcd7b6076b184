//! The resources of Application Auto Scaling that scale an item.

use crate::registry::policy;

use super::{Owner, Part};

/// What is scaled, and between which bounds.
pub(super) const fn target(owner: Owner) -> Part {
    of("aws_appautoscaling_target", "scalable target", owner)
}

/// What it goes by.
pub(super) const fn policy(owner: Owner) -> Part {
    Part {
        reads: &[
            "policy_type",
            "target_tracking_scaling_policy_configuration",
        ],
        ..of("aws_appautoscaling_policy", "scaling policy", owner)
    }
}

/// A resource that names what is scaled.
const fn of(kind: &'static str, title: &'static str, owner: Owner) -> Part {
    Part {
        owner,
        missing: Some(&policy::MISSING_AUTOSCALING),
        ..Part::of(kind, title, &["resource_id"])
    }
}
