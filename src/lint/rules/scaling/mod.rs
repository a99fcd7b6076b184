//! What several rules read in a scaling policy.

use crate::lint::{Blocked, Subject};

rules! {
    absolute_metric,
    bounds,
    duplicate_metric,
    from_zero,
    metric,
    policy_type,
    quota,
    resource_id,
    resource_label,
    scale_in,
    schedule,
    steps,
    target_value,
}

/// The block of a target tracking policy.
pub(super) const TRACKING: &str = "target_tracking_scaling_policy_configuration";

/// The block of a step scaling policy.
pub(super) const STEPS: &str = "step_scaling_policy_configuration";

/// What a target tracking policy follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Metric {
    /// A metric that AWS knows by name.
    Predefined(String),
    /// A metric of CloudWatch as it stands: its namespace and name, and the way to the name.
    Plain {
        namespace: String,
        name: String,
        path: String,
    },
    /// What an expression makes of metrics.
    Computed,
}

/// The way to a setting of the tracking block.
pub(super) fn tracking(setting: &str) -> String {
    format!("{TRACKING}[0].{setting}")
}

/// What a policy follows; `None` if it is no target tracking policy, or follows nothing.
pub(super) fn metric(policy: &Subject<'_>) -> Result<Option<Metric>, Blocked> {
    if policy.count(TRACKING)? == 0 {
        return Ok(None);
    }
    let predefined = tracking("predefined_metric_specification[0].predefined_metric_type");
    if let Some(name) = policy.text(&predefined)? {
        return Ok(Some(Metric::Predefined(name)));
    }
    let custom = tracking("customized_metric_specification[0]");
    let metrics = format!("{custom}.metrics");
    let count = policy.count(&metrics)?;
    let stat = format!("{metrics}[0].metric_stat[0].metric[0]");
    let front = match count {
        0 => custom,
        1 if policy.text(&format!("{metrics}[0].expression"))?.is_none() => stat,
        _ => return Ok(Some(Metric::Computed)),
    };
    let path = format!("{front}.metric_name");
    let (namespace, name) = (
        policy.text(&format!("{front}.namespace"))?,
        policy.text(&path)?,
    );
    Ok(match (namespace, name) {
        (Some(namespace), Some(name)) => Some(Metric::Plain {
            namespace,
            name,
            path,
        }),
        _ => None,
    })
}

impl Metric {
    /// Whether it is the share of its CPU or memory that a service or instance uses.
    pub(super) fn is_percent(&self) -> bool {
        match self {
            Self::Predefined(name) => {
                name.starts_with("ECSServiceAverage") || name == "RDSReaderAverageCPUUtilization"
            }
            Self::Plain {
                namespace, name, ..
            } => {
                matches!(namespace.as_str(), "AWS/ECS" | "AWS/RDS")
                    && matches!(name.as_str(), "CPUUtilization" | "MemoryUtilization")
            }
            Self::Computed => false,
        }
    }

    /// Whether a service without tasks has no data of it.
    pub(super) fn needs_tasks(&self) -> bool {
        match self {
            Self::Predefined(name) => {
                name.starts_with("ECSServiceAverage") || name == "ALBRequestCountPerTarget"
            }
            Self::Plain {
                namespace, name, ..
            } => {
                namespace == "AWS/ECS"
                    || (namespace == "AWS/ApplicationELB" && name == "RequestCountPerTarget")
            }
            Self::Computed => false,
        }
    }
}
