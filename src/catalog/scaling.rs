//! Application Auto Scaling: metrics, ranges, defaults, and how target tracking behaves.
//!
//! Times are in seconds.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, sources};

sources! {
    /// Enumerations, ranges and descriptions of the Application Auto Scaling API.
    API = "botocore 1.44.5", "application-autoscaling service-2.json", "", "2026";
    /// How target tracking decides, cooldowns, several policies at once.
    TARGET_TRACKING = "Application Auto Scaling User Guide", "Target tracking scaling policies",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html", "2026-04-13";
    /// Quotas of targets, policies and actions.
    QUOTAS = "Application Auto Scaling User Guide", "Quotas for Application Auto Scaling",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-limits.html", "2026-04-13";
    /// Defaults and validators of the provider.
    PROVIDER = "terraform-provider-aws 6.47.0", "aws_appautoscaling_policy schema", "", "2026-05-28";
}

/// A service whose capacity can be scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Namespace {
    /// ECS services.
    Ecs,
    /// Readers of Aurora clusters.
    Rds,
}

impl Namespace {
    /// All namespaces the catalogue has.
    pub const ALL: [Self; 2] = [Self::Ecs, Self::Rds];

    /// The value of `service_namespace`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::Rds => "rds",
        }
    }

    /// Reads the value of `service_namespace`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// The value of `scalable_dimension`.
    pub const fn dimension(self) -> &'static str {
        match self {
            Self::Ecs => "ecs:service:DesiredCount",
            Self::Rds => "rds:cluster:ReadReplicaCount",
        }
    }

    /// What `resource_id` starts with.
    pub const fn resource_prefix(self) -> &'static str {
        match self {
            Self::Ecs => "service/",
            Self::Rds => "cluster:",
        }
    }
}

/// A metric AWS knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PredefinedMetric {
    /// The value of `predefined_metric_type`.
    pub name: &'static str,
    /// Where it can be used.
    pub namespace: Namespace,
    /// Whether `resource_label` must be given; elsewhere it must not.
    pub needs_label: bool,
    /// Whether it needs 20-second data, which provider 6.69.1 cannot switch on for a service.
    pub high_resolution: bool,
}

const fn metric(
    name: &'static str,
    namespace: Namespace,
    needs_label: bool,
    high_resolution: bool,
) -> PredefinedMetric {
    PredefinedMetric {
        name,
        namespace,
        needs_label,
        high_resolution,
    }
}

/// A step policy changes a number of tasks, a share of them, or asks for a number: one of these for all of its steps.
pub static STEP_ADJUSTMENTS: Fact<[&str; 3]> = Fact::new(
    [
        "ChangeInCapacity",
        "PercentChangeInCapacity",
        "ExactCapacity",
    ],
    &API,
);

/// Whether target tracking leaves the removal of capacity out where nothing is said.
pub static DISABLE_SCALE_IN_DEFAULT: Fact<bool> = Fact::new(false, &API);

/// Several policies of target tracking on one target follow a metric each.
pub static SEVERAL_TARGETS: Fact<bool> = Fact::new(true, &TARGET_TRACKING);

/// The predefined metrics of both namespaces.
pub static PREDEFINED_METRICS: Fact<[PredefinedMetric; 7]> = Fact::new(
    [
        metric(
            "ECSServiceAverageCPUUtilization",
            Namespace::Ecs,
            false,
            false,
        ),
        metric(
            "ECSServiceAverageMemoryUtilization",
            Namespace::Ecs,
            false,
            false,
        ),
        metric("ALBRequestCountPerTarget", Namespace::Ecs, true, false),
        metric(
            "ECSServiceAverageCPUUtilizationHighResolution",
            Namespace::Ecs,
            false,
            true,
        ),
        metric(
            "ECSServiceAverageMemoryUtilizationHighResolution",
            Namespace::Ecs,
            false,
            true,
        ),
        metric(
            "RDSReaderAverageCPUUtilization",
            Namespace::Rds,
            false,
            false,
        ),
        metric(
            "RDSReaderAverageDatabaseConnections",
            Namespace::Rds,
            false,
            false,
        ),
    ],
    &API,
);

/// The predefined metric of that name.
pub fn predefined_metric(name: &str) -> Option<&'static PredefinedMetric> {
    PREDEFINED_METRICS.value.iter().find(|it| it.name == name)
}

/// Length of a `resource_label`, characters.
pub static RESOURCE_LABEL_CHARACTERS: Fact<RangeInclusive<usize>> = Fact::new(1..=1023, &API);

/// Whether a text has the form `app/<name>/<16 hex>/targetgroup/<name>/<16 hex>`.
pub fn is_resource_label(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let [app, balancer, balancer_id, group, target, target_id] = parts.as_slice() else {
        return false;
    };
    let is_id = |id: &str| id.len() == 16 && id.chars().all(|it| it.is_ascii_hexdigit());
    *app == "app"
        && *group == "targetgroup"
        && !balancer.is_empty()
        && !target.is_empty()
        && is_id(balancer_id)
        && is_id(target_id)
        && RESOURCE_LABEL_CHARACTERS.value.contains(&text.len())
}

/// What the provider takes when `policy_type` is left out, even beside a target tracking block.
pub static POLICY_TYPE_DEFAULT: Fact<&str> = Fact::new("StepScaling", &PROVIDER);

/// Cooldown after scaling out or in when none is given (ECS and Aurora).
pub static COOLDOWN_DEFAULT_SECONDS: Fact<u32> = Fact::new(300, &TARGET_TRACKING);

/// Without a time zone.
pub static TIMEZONE_DEFAULT: Fact<&str> = Fact::new("UTC", &API);

/// Instances a scaling target, policies of a target, steps of a policy, scheduled actions of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quotas {
    /// ECS services that scale, per account and Region.
    pub ecs_targets: u32,
    /// Policies of one target.
    pub policies: u32,
    /// Step adjustments of one policy.
    pub steps: u32,
    /// Scheduled actions of one target.
    pub scheduled_actions: u32,
}

/// Default quotas.
pub static DEFAULT_QUOTAS: Fact<Quotas> = Fact::new(
    Quotas {
        ecs_targets: 3000,
        policies: 50,
        steps: 20,
        scheduled_actions: 200,
    },
    &QUOTAS,
);

/// A metric of CloudWatch that does not fall when capacity is added.
///
/// Target tracking on it as it stands scales to the maximum, or never in: divide it by the running tasks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AbsoluteMetric {
    /// CloudWatch namespace.
    pub namespace: &'static str,
    /// Metric name.
    pub name: &'static str,
    /// What it counts: a clause that goes after "because".
    pub because: &'static str,
}

const fn absolute(
    namespace: &'static str,
    name: &'static str,
    because: &'static str,
) -> AbsoluteMetric {
    AbsoluteMetric {
        namespace,
        name,
        because,
    }
}

const QUEUE: &str = "it counts the whole queue, however many tasks read it";
const BALANCER: &str = "it counts the whole load balancer, however many tasks serve it";

/// Metrics that target tracking cannot follow undivided.
pub static ABSOLUTE_METRICS: Fact<[AbsoluteMetric; 15]> = Fact::new(
    [
        absolute("AWS/SQS", "ApproximateNumberOfMessagesVisible", QUEUE),
        absolute("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", QUEUE),
        absolute("AWS/SQS", "ApproximateNumberOfMessagesDelayed", QUEUE),
        absolute("AWS/SQS", "NumberOfMessagesSent", QUEUE),
        absolute("AWS/AmazonMQ", "MessageCount", QUEUE),
        absolute("AWS/AmazonMQ", "MessageReadyCount", QUEUE),
        absolute("AWS/AmazonMQ", "MessageUnacknowledgedCount", QUEUE),
        absolute("AWS/AmazonMQ", "QueueSize", QUEUE),
        absolute(
            "AWS/AmazonMQ",
            "ConnectionCount",
            "it counts all connections of the broker",
        ),
        absolute(
            "AWS/AmazonMQ",
            "CurrentConnectionsCount",
            "it counts all connections of the broker",
        ),
        absolute("AWS/ApplicationELB", "ActiveConnectionCount", BALANCER),
        absolute("AWS/ApplicationELB", "NewConnectionCount", BALANCER),
        absolute("AWS/ApplicationELB", "RequestCount", BALANCER),
        absolute(
            "ECS/ContainerInsights",
            "RunningTaskCount",
            "it rises with every task added",
        ),
        absolute(
            "ECS/ContainerInsights",
            "DesiredTaskCount",
            "it rises with every task added",
        ),
    ],
    &TARGET_TRACKING,
);

/// The absolute metric of that namespace and name; `None` for every other metric, known or not.
pub fn absolute_metric(namespace: &str, name: &str) -> Option<&'static AbsoluteMetric> {
    ABSOLUTE_METRICS
        .value
        .iter()
        .find(|it| it.namespace == namespace && it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_metric_belongs_to_the_namespace_its_name_says() {
        for metric in &PREDEFINED_METRICS.value {
            let rds = metric.name.starts_with("RDS");
            assert_eq!(metric.namespace == Namespace::Rds, rds, "{}", metric.name);
            assert_eq!(metric.needs_label, metric.name.starts_with("ALB"));
            assert_eq!(
                metric.high_resolution,
                metric.name.ends_with("HighResolution")
            );
        }
        assert_eq!(predefined_metric("CPUUtilization"), None);
    }

    #[test]
    fn namespaces_read_back() {
        for namespace in Namespace::ALL {
            assert_eq!(Namespace::parse(namespace.as_str()), Some(namespace));
            assert!(namespace.dimension().starts_with(namespace.as_str()));
        }
        assert_eq!(Namespace::parse("dynamodb"), None);
    }

    #[test]
    fn resource_labels() {
        let sound = "app/front/50dc6c495c0c9188/targetgroup/api/943f017f100becff";
        assert!(is_resource_label(sound));
        for wrong in [
            "",
            "targetgroup/api/943f017f100becff",
            "net/front/50dc6c495c0c9188/targetgroup/api/943f017f100becff",
            "app/front/50dc6c495c0c918/targetgroup/api/943f017f100becff",
            "app//50dc6c495c0c9188/targetgroup/api/943f017f100becff",
            "app/front/50dc6c495c0c918g/targetgroup/api/943f017f100becff",
        ] {
            assert!(!is_resource_label(wrong), "{wrong}");
        }
        assert!(!is_resource_label(&format!("{sound}/more")));
    }

    #[test]
    fn a_ratio_is_not_absolute() {
        assert!(absolute_metric("AWS/SQS", "ApproximateNumberOfMessagesVisible").is_some());
        assert!(absolute_metric("AWS/ApplicationELB", "RequestCountPerTarget").is_none());
        assert!(absolute_metric("AWS/ECS", "CPUUtilization").is_none());
    }
}
