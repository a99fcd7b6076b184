//! What AWS measures of the things that a policy sizes: the metrics by namespace, with their units.

use serde::Serialize;

use super::cloudwatch::{ECS_METRICS, MQ_METRICS, RDS_METRICS};
use super::source::{Source, sources};

sources! {
    /// Metrics of Container Insights.
    INSIGHTS = "Amazon CloudWatch User Guide", "Amazon ECS Container Insights metrics",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html", "2026";
    /// Metrics of target groups.
    BALANCER = "User Guide for Application Load Balancers", "CloudWatch metrics for your Application Load Balancer",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html", "2026";
    /// Metrics of event buses.
    EVENTS = "Amazon EventBridge User Guide", "Monitoring Amazon EventBridge",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html", "2026";
    /// Metrics of queues.
    QUEUES = "Amazon SQS Developer Guide", "Available CloudWatch metrics for Amazon SQS",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html", "2026";
    /// Metrics of topics.
    TOPICS = "Amazon SNS Developer Guide", "Monitoring Amazon SNS topics using CloudWatch",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html", "2026";
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
    /// Its unit.
    pub unit: Unit,
    /// The statistic that tells most of it.
    pub usual: &'static str,
}

/// A namespace with what it has of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Namespace {
    /// Its name.
    pub name: &'static str,
    /// The part of the thing that is measured; empty where it is the thing itself.
    pub part: &'static str,
    /// The metrics that carry no dimension but those which name the thing.
    pub metrics: &'static [Measured],
    /// Where they were read.
    pub source: &'static Source,
}

const fn of(name: &'static str, word: &'static str, unit: Unit, usual: &'static str) -> Measured {
    Measured {
        name,
        word,
        unit,
        usual,
    }
}

const AVERAGE: &str = "Average";
const SUM: &str = "Sum";
const MAXIMUM: &str = "Maximum";
const MINIMUM: &str = "Minimum";

/// A share.
const fn share(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Percent, AVERAGE)
}

/// What is added up.
const fn sum(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Count, SUM)
}

/// A number that there is at a time.
const fn level(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Count, AVERAGE)
}

/// Bytes that there are at a time, or come in a second.
const fn bytes(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Bytes, AVERAGE)
}

/// A time in milliseconds.
const fn millis(name: &'static str, word: &'static str) -> Measured {
    of(name, word, Unit::Milliseconds, AVERAGE)
}

/// A time in seconds.
const fn seconds(name: &'static str, word: &'static str) -> Measured {
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

/// Of an Aurora cluster.
static OF_CLUSTER: Namespace = Namespace {
    name: "AWS/RDS",
    part: "",
    metrics: &[
        share("CPUUtilization", "cpu"),
        share("ACUUtilization", "capacity"),
        bytes("FreeableMemory", "free_memory"),
        level("DatabaseConnections", "connections"),
        level("ServerlessDatabaseCapacity", ""),
        bytes("FreeLocalStorage", "free_local_storage"),
        millis("AuroraReplicaLag", "replica_lag"),
        millis("AuroraReplicaLagMaximum", ""),
        millis("AuroraReplicaLagMinimum", ""),
        seconds("AuroraBinlogReplicaLag", ""),
        level("AuroraEstimatedSharedMemoryBytes", ""),
        share("AuroraOptimizedReadsCacheHitRatio", ""),
        bytes("AuroraVolumeBytesLeftTotal", ""),
        level("AbortedClients", ""),
        level("ActiveTransactions", ""),
        level("BlockedTransactions", ""),
        bytes("BackupRetentionPeriodStorageUsed", ""),
        share("BufferCacheHitRatio", ""),
        level("CPUCreditBalance", ""),
        level("CPUCreditUsage", ""),
        millis("CommitLatency", ""),
        level("CommitThroughput", ""),
        millis("DDLLatency", ""),
        level("DDLThroughput", ""),
        millis("DMLLatency", ""),
        level("DMLThroughput", ""),
        level("DBLoad", ""),
        level("DBLoadCPU", ""),
        level("DBLoadNonCPU", ""),
        level("DBLoadRelativeToNumVCPUs", ""),
        level("Deadlocks", "deadlocks"),
        millis("DeleteLatency", ""),
        level("DeleteThroughput", ""),
        level("DiskQueueDepth", ""),
        seconds("EngineUptime", ""),
        bytes("FreeEphemeralStorage", ""),
        millis("InsertLatency", ""),
        level("InsertThroughput", ""),
        level("LoginFailures", ""),
        level("MaximumUsedTransactionIDs", ""),
        bytes("NetworkReceiveThroughput", ""),
        bytes("NetworkThroughput", ""),
        bytes("NetworkTransmitThroughput", ""),
        bytes("OldestReplicationSlotLag", ""),
        level("Queries", ""),
        level("ReadIOPS", ""),
        level("ReadIOPSEphemeralStorage", ""),
        seconds("ReadLatency", ""),
        seconds("ReadLatencyEphemeralStorage", ""),
        bytes("ReadThroughput", ""),
        bytes("ReadThroughputEphemeralStorage", ""),
        bytes("ReplicationSlotDiskUsage", ""),
        share("ResultSetCacheHitRatio", ""),
        level("RollbackSegmentHistoryListLength", ""),
        millis("RowLockTime", ""),
        millis("SelectLatency", ""),
        level("SelectThroughput", ""),
        bytes("SnapshotStorageUsed", ""),
        bytes("StorageNetworkReceiveThroughput", ""),
        bytes("StorageNetworkThroughput", ""),
        bytes("StorageNetworkTransmitThroughput", ""),
        bytes("SumBinaryLogSize", ""),
        bytes("SwapUsage", ""),
        level("TempStorageIOPS", ""),
        bytes("TempStorageThroughput", ""),
        bytes("TotalBackupStorageBilled", ""),
        bytes("TransactionLogsDiskUsage", ""),
        millis("UpdateLatency", ""),
        level("UpdateThroughput", ""),
        bytes("VolumeBytesUsed", ""),
        level("VolumeReadIOPs", ""),
        level("VolumeWriteIOPs", ""),
        level("WriteIOPS", ""),
        level("WriteIOPSEphemeralStorage", ""),
        seconds("WriteLatency", ""),
        seconds("WriteLatencyEphemeralStorage", ""),
        bytes("WriteThroughput", ""),
        bytes("WriteThroughputEphemeralStorage", ""),
    ],
    source: &RDS_METRICS,
};

/// Of a broker of `RabbitMQ`.
static OF_RABBIT: Namespace = Namespace {
    name: "AWS/AmazonMQ",
    part: "",
    metrics: &[
        share("SystemCpuUtilization", "cpu"),
        level("ConnectionCount", "connections"),
        level("MessageCount", "messages"),
        level("MessageReadyCount", "ready_messages"),
        level("MessageUnacknowledgedCount", ""),
        level("ChannelCount", ""),
        level("ConsumerCount", "consumers"),
        level("ExchangeCount", ""),
        level("QueueCount", ""),
        level("PublishRate", ""),
        level("ConfirmRate", ""),
        level("AckRate", ""),
        bytes("RabbitMQMemUsed", ""),
        bytes("RabbitMQMemLimit", ""),
        bytes("RabbitMQDiskFree", "free_disk"),
        bytes("RabbitMQDiskFreeLimit", ""),
        level("RabbitMQFdUsed", ""),
        millis("RabbitMQIOReadAverageTime", ""),
        millis("RabbitMQIOWriteAverageTime", ""),
    ],
    source: &MQ_METRICS,
};

/// Of a broker of `ActiveMQ`.
static OF_ACTIVE: Namespace = Namespace {
    name: "AWS/AmazonMQ",
    part: "",
    metrics: &[
        share("CpuUtilization", "cpu"),
        share("HeapUsage", "memory"),
        share("StorePercentUsage", "storage"),
        level("CurrentConnectionsCount", "connections"),
        level("TotalMessageCount", "messages"),
        level("TotalConsumerCount", "consumers"),
        level("TotalProducerCount", ""),
        level("AmqpMaximumConnections", ""),
        share("BurstBalance", ""),
        level("CpuCreditBalance", ""),
        level("EstablishedConnectionsCount", ""),
        level("InactiveDurableTopicSubscribersCount", ""),
        share("JobSchedulerStorePercentUsage", ""),
        level("JournalFilesForFastRecovery", ""),
        level("JournalFilesForFullRecovery", ""),
        level("MqttMaximumConnections", ""),
        level("NetworkConnectorConnectionCount", ""),
        bytes("NetworkIn", ""),
        bytes("NetworkOut", ""),
        level("OpenTransactionCount", ""),
        level("OpenwireMaximumConnections", ""),
        level("StompMaximumConnections", ""),
        share("TempPercentUsage", ""),
        level("TotalEnqueueCount", ""),
        level("TotalDequeueCount", ""),
        level("VolumeReadOps", ""),
        level("VolumeWriteOps", ""),
        level("WsMaximumConnections", ""),
    ],
    source: &MQ_METRICS,
};

/// Of a topic.
static OF_TOPIC: Namespace = Namespace {
    name: "AWS/SNS",
    part: "",
    metrics: &[
        sum("NumberOfNotificationsFailed", "failed"),
        sum("NumberOfMessagesPublished", "published"),
        sum("NumberOfNotificationsDelivered", "delivered"),
        sum("NumberOfNotificationsFilteredOut", ""),
        sum("NumberOfNotificationsFilteredOut-InvalidAttributes", ""),
        sum("NumberOfNotificationsFilteredOut-InvalidMessageBody", ""),
        sum("NumberOfNotificationsFilteredOut-MessageAttributes", ""),
        sum("NumberOfNotificationsFilteredOut-MessageBody", ""),
        sum("NumberOfNotificationsFilteredOut-NoMessageAttributes", ""),
        sum("NumberOfNotificationsRedrivenToDlq", "dead_letters"),
        sum("NumberOfNotificationsFailedToRedriveToDlq", ""),
        bytes("PublishSize", ""),
    ],
    source: &TOPICS,
};

/// Of an event bus.
static OF_BUS: Namespace = Namespace {
    name: "AWS/Events",
    part: "",
    metrics: &[
        sum("MatchedEvents", "matched"),
        sum("TriggeredRules", ""),
        sum("Invocations", ""),
        sum("FailedInvocations", "failed"),
        sum("ThrottledRules", "throttled"),
        sum("InvocationAttempts", ""),
        sum("RetryInvocationAttempts", ""),
        sum("SuccessfulInvocationAttempts", ""),
        sum("InvocationsCreated", ""),
        sum("InvocationsSentToDlq", "dead_letters"),
        sum("InvocationsFailedToBeSentToDlq", "lost"),
        millis("IngestionToInvocationCompleteLatency", ""),
        millis("IngestionToInvocationStartLatency", "latency"),
        millis("IngestionToInvocationSuccessLatency", ""),
    ],
    source: &EVENTS,
};

/// Of a queue.
static OF_QUEUE: Namespace = Namespace {
    name: "AWS/SQS",
    part: "",
    metrics: &[
        of(
            "ApproximateAgeOfOldestMessage",
            "age",
            Unit::Seconds,
            MAXIMUM,
        ),
        of(
            "ApproximateNumberOfMessagesVisible",
            "messages",
            Unit::Count,
            MAXIMUM,
        ),
        of(
            "ApproximateNumberOfMessagesNotVisible",
            "in_flight",
            Unit::Count,
            MAXIMUM,
        ),
        of(
            "ApproximateNumberOfMessagesDelayed",
            "delayed",
            Unit::Count,
            MAXIMUM,
        ),
        of(
            "ApproximateNumberOfGroupsWithInflightMessages",
            "",
            Unit::Count,
            MAXIMUM,
        ),
        sum("NumberOfMessagesSent", "sent"),
        sum("NumberOfMessagesReceived", "received"),
        sum("NumberOfMessagesDeleted", "deleted"),
        sum("NumberOfEmptyReceives", "empty_receives"),
        sum("NumberOfDeduplicatedSentMessages", ""),
        bytes("SentMessageSize", ""),
    ],
    source: &QUEUES,
};

/// The part of a queue that is the queue of its dead letters.
pub const DEAD_LETTERS: &str = "dead letters";

/// Of the queue of dead letters of a queue.
static OF_DEAD_LETTERS: Namespace = Namespace {
    name: "AWS/SQS",
    part: DEAD_LETTERS,
    metrics: &[
        of(
            "ApproximateNumberOfMessagesVisible",
            "dead_letters",
            Unit::Count,
            MAXIMUM,
        ),
        of(
            "ApproximateAgeOfOldestMessage",
            "dead_letters_age",
            Unit::Seconds,
            MAXIMUM,
        ),
    ],
    source: &QUEUES,
};

/// Of a queue.
pub static QUEUE: &[&Namespace] = &[&OF_QUEUE];
/// Of a queue that has one for its dead letters.
pub static QUEUE_WITH_DEAD_LETTERS: &[&Namespace] = &[&OF_QUEUE, &OF_DEAD_LETTERS];
/// Of a service.
pub static SERVICE: &[&Namespace] = &[&OF_SERVICE, &OF_INSIGHTS];
/// Of a service behind a load balancer.
pub static BALANCED: &[&Namespace] = &[&OF_SERVICE, &OF_BALANCER, &OF_INSIGHTS];
/// Of an Aurora cluster.
pub static CLUSTER: &[&Namespace] = &[&OF_CLUSTER];
/// Of a broker of `RabbitMQ`.
pub static RABBIT: &[&Namespace] = &[&OF_RABBIT];
/// Of a broker of `ActiveMQ`.
pub static ACTIVE: &[&Namespace] = &[&OF_ACTIVE];
/// Of a topic.
pub static TOPIC: &[&Namespace] = &[&OF_TOPIC];
/// Of an event bus.
pub static BUS: &[&Namespace] = &[&OF_BUS];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::cloudwatch::{STATISTICS, percentage};

    const ALL: [&Namespace; 10] = [
        &OF_QUEUE,
        &OF_DEAD_LETTERS,
        &OF_SERVICE,
        &OF_INSIGHTS,
        &OF_BALANCER,
        &OF_CLUSTER,
        &OF_RABBIT,
        &OF_ACTIVE,
        &OF_TOPIC,
        &OF_BUS,
    ];

    #[test]
    fn a_metric_is_listed_once_and_a_word_means_one() {
        for space in ALL {
            let names: BTreeSet<&str> = space.metrics.iter().map(|m| m.name).collect();
            assert_eq!(names.len(), space.metrics.len(), "{}", space.name);
            let words: Vec<&str> = space.metrics.iter().map(|m| m.word).collect();
            let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
            let once: BTreeSet<&&str> = words.iter().collect();
            assert_eq!(once.len(), words.len(), "{}", space.name);
        }
        // Those of one thing are told apart by the word alone.
        for of in [BALANCED, QUEUE_WITH_DEAD_LETTERS] {
            let all = of.iter().flat_map(|s| s.metrics);
            let words: Vec<&str> = all.map(|m| m.word).filter(|w| !w.is_empty()).collect();
            let once: BTreeSet<&&str> = words.iter().collect();
            assert_eq!(once.len(), words.len(), "{words:?}");
        }
    }

    #[test]
    fn units_and_statistics_are_those_of_the_rest_of_the_catalogue() {
        for space in ALL {
            for metric in space.metrics {
                assert!(STATISTICS.value.contains(&metric.usual), "{metric:?}");
                if percentage(space.name, metric.name).is_some() {
                    assert_eq!(metric.unit, Unit::Percent, "{metric:?}");
                }
            }
        }
    }
}
