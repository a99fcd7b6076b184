//! What AWS measures of the things that a policy sizes: the metrics by namespace, with their units.

use serde::Serialize;

use super::cloudwatch::ECS_METRICS;
use super::source::{Source, sources};

sources! {
    /// Metrics of Container Insights.
    INSIGHTS = "Amazon CloudWatch User Guide", "Amazon ECS Container Insights metrics",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html", "2026";
    /// Metrics of target groups.
    BALANCER = "User Guide for Application Load Balancers", "CloudWatch metrics for your Application Load Balancer",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html", "2026";
}

/// The unit that a metric is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Unit {
    /// A share, 0 to 100.
    Percent,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Bytes, also such as come in a second.
    Bytes,
    /// A number of things, or one without a unit.
    Count,
}

/// A metric that AWS publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// Its name in `CloudWatch`.
    pub name: &'static str,
    /// The word that a policy may use instead; empty where it has none.
    pub word: &'static str,
    /// What its values count.
    pub unit: Unit,
    /// The statistic that tells most of it.
    pub usual: &'static str,
}

/// A namespace with what it has of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Namespace {
    /// The namespace of CloudWatch: `AWS/ECS`.
    pub name: &'static str,
    /// The part of the thing that is measured; empty where it is the thing itself.
    pub part: &'static str,
    /// The metrics that carry no dimension but those which name the thing.
    pub metrics: &'static [Measured],
    /// Where they were read.
    pub source: &'static Source,
}

/// A metric.
pub const fn of(
    name: &'static str,
    word: &'static str,
    unit: Unit,
    usual: &'static str,
) -> Measured {
    Measured {
        name,
        word,
        unit,
        usual,
    }
}

/// The mean of what was measured.
pub const AVERAGE: &str = "Average";
/// What was measured, added up.
pub const SUM: &str = "Sum";
/// The highest that was measured.
pub const MAXIMUM: &str = "Maximum";
/// The lowest that was measured.
pub const MINIMUM: &str = "Minimum";

/// A metric whose values are percent of something, with the word that alarms of the policy have for it.
pub const fn share(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Percent, AVERAGE)
}

/// What is added up.
pub const fn sum(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Count, SUM)
}

/// A number that there is at a time.
pub const fn level(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Count, AVERAGE)
}

/// Bytes that there are at a time, or come in a second.
pub const fn bytes(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Bytes, AVERAGE)
}

/// A time in milliseconds.
pub const fn millis(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Milliseconds, AVERAGE)
}

/// A time in seconds.
pub const fn seconds(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Seconds, AVERAGE)
}

/// Of a service of ECS.
static OF_SERVICE: Namespace = Namespace {
    name: "AWS/ECS",
    part: "",
    metrics: &[
        share("CPUUtilization", "cpu"),
        share("MemoryUtilization", "memory"),
        share("EBSFilesystemUtilization", ""),
    ],
    source: &ECS_METRICS,
};

/// Of a service of ECS, where its cluster has Container Insights.
static OF_INSIGHTS: Namespace = Namespace {
    name: "ECS/ContainerInsights",
    part: "",
    metrics: &[
        of("RunningTaskCount", "running_tasks", Unit::Count, MINIMUM),
        of("PendingTaskCount", "pending_tasks", Unit::Count, MAXIMUM),
        level("DesiredTaskCount", ""),
        level("DeploymentCount", ""),
        level("TaskSetCount", ""),
        sum("RestartCount", "restarts"),
        level("CpuUtilized", ""),
        level("CpuReserved", ""),
        level("MemoryUtilized", ""),
        level("MemoryReserved", ""),
        share("TaskCpuUtilization", ""),
        share("TaskMemoryUtilization", ""),
        share("ContainerCpuUtilization", ""),
        share("ContainerMemoryUtilization", ""),
        level("EphemeralStorageReserved", ""),
        level("EphemeralStorageUtilized", ""),
        share("TaskEphemeralStorageUtilization", ""),
        level("EBSFilesystemSize", ""),
        level("EBSFilesystemUtilized", ""),
        share("TaskEBSFilesystemUtilization", ""),
        bytes("NetworkRxBytes", ""),
        bytes("NetworkTxBytes", ""),
        bytes("StorageReadBytes", ""),
        bytes("StorageWriteBytes", ""),
        of("UnHealthyContainerHealthStatus", "", Unit::Count, MAXIMUM),
    ],
    source: &INSIGHTS,
};

/// Of a service behind a load balancer, by its target group.
static OF_BALANCER: Namespace = Namespace {
    name: "AWS/ApplicationELB",
    part: "",
    metrics: &[
        of("TargetResponseTime", "latency", Unit::Seconds, AVERAGE),
        sum("RequestCount", "requests"),
        sum("RequestCountPerTarget", ""),
        sum("HTTPCode_Target_2XX_Count", "2xx"),
        sum("HTTPCode_Target_3XX_Count", "3xx"),
        sum("HTTPCode_Target_4XX_Count", "4xx"),
        sum("HTTPCode_Target_5XX_Count", "5xx"),
        of("HealthyHostCount", "healthy_hosts", Unit::Count, MINIMUM),
        of(
            "UnHealthyHostCount",
            "unhealthy_hosts",
            Unit::Count,
            MAXIMUM,
        ),
        sum("TargetConnectionErrorCount", ""),
        sum("TargetTLSNegotiationErrorCount", ""),
        of("AnomalousHostCount", "", Unit::Count, MAXIMUM),
        of("MitigatedHostCount", "", Unit::Count, MAXIMUM),
        of("HealthyStateDNS", "", Unit::Count, MINIMUM),
        of("HealthyStateRouting", "", Unit::Count, MINIMUM),
        of("UnhealthyStateDNS", "", Unit::Count, MINIMUM),
        of("UnhealthyStateRouting", "", Unit::Count, MINIMUM),
        sum("UnhealthyRoutingRequestCount", ""),
        sum("HTTPCode_ELB_3XX_Count", ""),
        sum("HTTPCode_ELB_4XX_Count", "balancer_4xx"),
        sum("HTTPCode_ELB_5XX_Count", "balancer_5xx"),
        sum("HTTPCode_ELB_500_Count", ""),
        sum("HTTPCode_ELB_502_Count", ""),
        sum("HTTPCode_ELB_503_Count", ""),
        sum("HTTPCode_ELB_504_Count", ""),
        sum("ActiveConnectionCount", ""),
        sum("NewConnectionCount", ""),
        sum("RejectedConnectionCount", ""),
        sum("ClientTLSNegotiationErrorCount", ""),
        of("ProcessedBytes", "", Unit::Bytes, SUM),
        sum("ConsumedLCUs", ""),
    ],
    source: &BALANCER,
};

/// Whether a load balancer measures it of itself, and not of a target group.
pub fn is_of_balancer_alone(metric: &str) -> bool {
    metric.starts_with("HTTPCode_ELB_")
        || [
            "ActiveConnectionCount",
            "NewConnectionCount",
            "RejectedConnectionCount",
            "ClientTLSNegotiationErrorCount",
            "ProcessedBytes",
            "ConsumedLCUs",
        ]
        .contains(&metric)
}

/// The namespace under which a metric of a target group is known here: load balancers of networks count the hosts of their
/// target groups as those of applications do, in a namespace of their own.
pub fn as_balanced<'n>(namespace: &'n str, metric: &str) -> &'n str {
    let counts = ["HealthyHostCount", "UnHealthyHostCount"].contains(&metric);
    if namespace == NETWORK && counts {
        OF_BALANCER.name
    } else {
        namespace
    }
}

/// The namespace of Network Load Balancers; source: "CloudWatch metrics for your Network Load Balancer", User Guide for
/// Network Load Balancers, 2026.
const NETWORK: &str = "AWS/NetworkELB";

/// Of a service.
pub static SERVICE: &[&Namespace] = &[&OF_SERVICE, &OF_INSIGHTS];
/// Of a service behind a load balancer.
pub static BALANCED: &[&Namespace] = &[&OF_SERVICE, &OF_BALANCER, &OF_INSIGHTS];
