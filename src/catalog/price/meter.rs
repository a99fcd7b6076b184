//! What AWS meters: one list of everything that has a price, its unit, and where the price feed has it.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use serde::Serialize;

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// One for an hour.
    Hour,
    /// One for a month.
    Month,
    /// One virtual CPU for an hour.
    VcpuHour,
    /// One GB (2^30 bytes, as AWS bills it) for an hour.
    GbHour,
    /// One Aurora capacity unit for an hour.
    AcuHour,
    /// One Aurora capacity unit for a month.
    AcuMonth,
    /// One virtual CPU for a month.
    VcpuMonth,
    /// One load balancer capacity unit for an hour.
    LcuHour,
    /// One GB for a month.
    GbMonth,
    /// One GB.
    Gb,
    /// One GB for a second.
    GbSecond,
    /// One provisioned operation or MB a second for a month.
    RateMonth,
    /// A million of what is counted.
    Million,
}

impl Unit {
    /// Every unit.
    pub const ALL: &'static [Self] = &[
        Self::Hour,
        Self::Month,
        Self::VcpuHour,
        Self::GbHour,
        Self::AcuHour,
        Self::AcuMonth,
        Self::VcpuMonth,
        Self::LcuHour,
        Self::GbMonth,
        Self::Gb,
        Self::GbSecond,
        Self::RateMonth,
        Self::Million,
    ];

    /// As it is written in tables.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Month => "month",
            Self::VcpuHour => "vcpu-hour",
            Self::GbHour => "gb-hour",
            Self::AcuHour => "acu-hour",
            Self::AcuMonth => "acu-month",
            Self::VcpuMonth => "vcpu-month",
            Self::LcuHour => "lcu-hour",
            Self::GbMonth => "gb-month",
            Self::Gb => "gb",
            Self::GbSecond => "gb-second",
            Self::RateMonth => "rate-month",
            Self::Million => "million",
        }
    }

    /// The unit written so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|u| u.id() == text)
    }
}

/// Where AWS's price feed has the price of a meter.
#[cfg(feature = "internals")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The quantity of a month, in the meter's unit, from which the price holds.
    pub from: u64,
    /// The feed's file, without `.json`.
    pub file: &'static str,
    /// What it is called there.
    pub metered: &'static str,
}

macro_rules! meters {
    (@from) => { 0 };
    (@from $from:literal) => { $from };
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal, $unit:ident $(, [$($file:literal $metered:literal $(from $from:literal)?),+])?;)+) => {
        /// Something AWS sells in one form only. Instances, of which there are many, go by their ids: see [`super::meters`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        pub enum Item {
            $($(#[doc = $doc])* #[serde(rename = $id)] $name),+
        }

        impl Item {
            /// Every item.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Stable identifier, for tables, reports and tests.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// What is counted.
            #[cfg(feature = "internals")]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit),+ }
            }

            /// What it is, a sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*)),+ }
            }

            /// Where AWS's price feed has it; empty for what is in other documents only.
            #[cfg(feature = "internals")]
            pub const fn readings(self) -> &'static [Reading] {
                match self {
                    $(Self::$name => &[$($(Reading { from: meters!(@from $($from)?), file: $file, metered: $metered }),+)?]),+
                }
            }
        }
    };
}

meters! {
    /// Fargate processor, Linux on x86.
    FargateX86Vcpu = "fargate.x86.vcpu", VcpuHour, ["ecs" "perCPU per hour"];
    /// Fargate memory, Linux on x86.
    FargateX86Memory = "fargate.x86.memory", GbHour, ["ecs" "perGB per hour"];
    /// Fargate processor, Linux on ARM64.
    FargateArmVcpu = "fargate.arm64.vcpu", VcpuHour, ["ecs" "ARM perCPU per hour"];
    /// Fargate memory, Linux on ARM64.
    FargateArmMemory = "fargate.arm64.memory", GbHour, ["ecs" "ARM perGB per hour"];
    /// Fargate processor, Windows, without the licence.
    FargateWindowsVcpu = "fargate.windows.vcpu", VcpuHour, ["ecs" "perCPU per hour Windows"];
    /// Windows licence on Fargate.
    FargateWindowsLicence = "fargate.windows.licence", VcpuHour, ["ecs" "perCPU OS License Fee per hour Windows"];
    /// Fargate memory, Windows.
    FargateWindowsMemory = "fargate.windows.memory", GbHour, ["ecs" "perGB per hour Windows"];
    /// Fargate ephemeral storage above the included 20 GB.
    FargateEphemeral = "fargate.ephemeral-storage", GbHour, ["ecs" "Storage per GB-Hours"];
    /// An instance of one's own that ECS Anywhere manages.
    EcsAnywhere = "ecs.anywhere", Hour, ["ecs" "per hour"];
    /// Images kept in ECR.
    EcrStorage = "ecr.storage", GbMonth, ["ecr" "EC2 Container Registry"];
    /// Public IPv4 address in use.
    PublicIpv4 = "vpc.public-ipv4", Hour, ["vpc" "Hourly charge for In use Public IPv4 Addresses per Hrs"];

    /// Aurora Serverless v2 capacity, standard storage.
    AuroraAcu = "aurora.acu", AcuHour, ["rds-aurora-storage" "Aurora PostgreSQL ServerlessV2"];
    /// Aurora Serverless v2 capacity, I/O-Optimized.
    AuroraAcuIoOptimized = "aurora.acu.io-optimized", AcuHour,
        ["rds-aurora-storage" "Aurora PostgreSQL ServerlessV2 Aurora IO Optimization Mode"];
    /// Aurora storage, standard.
    AuroraStorage = "aurora.storage", GbMonth,
        ["rds-aurora-storage" "Database Storage DB Engine Aurora PostgreSQL General Purpose Aurora"];
    /// Aurora storage, I/O-Optimized.
    AuroraStorageIoOptimized = "aurora.storage.io-optimized", GbMonth, ["rds-aurora-storage" "Any IO Optimized Aurora"];
    /// Aurora requests to storage, standard; none are billed with I/O-Optimized.
    AuroraIo = "aurora.io", Million, ["rds-aurora-storage" "System Operation Aurora I O Operation"];
    /// Aurora backup beyond the free amount.
    AuroraBackup = "aurora.backup", GbMonth, ["rds-aurora-storage" "Storage Snapshot Aurora PostgreSQL"];
    /// Export of an Aurora snapshot to S3.
    AuroraSnapshotExport = "aurora.snapshot-export", Gb, ["rds-aurora-storage" "RDS Snapshot Export Aurora PostgreSQL"];
    /// Aurora MySQL backtrack: change records.
    AuroraBacktrack = "aurora.backtrack", Million, ["rds-aurora-storage" "System Operation Aurora Backtrack"];
    /// Writes that a global database copies.
    AuroraGlobal = "aurora.global-writes", Million, ["rds-aurora-storage" "Aurora PostgreSQL Aurora Global Database"];
    /// Requests to the Data API of Aurora.
    AuroraDataApi = "aurora.data-api", Million, [
        "rds-aurora-storage" "Aurora PostgreSQL Data API requests 0 1000000000",
        "rds-aurora-storage" "Aurora PostgreSQL Data API requests 1000000000 Inf" from 1_000
    ];
    /// Extended Support of Aurora PostgreSQL 11 and 12 and Aurora MySQL 2, first and second year.
    AuroraExtendedSupport = "aurora.extended-support", VcpuHour, ["rds-aurora-storage" "Aurora PostgreSQL Year 1 Year 2 11"];
    /// The same, third year.
    AuroraExtendedSupport3 = "aurora.extended-support.year-3", VcpuHour, ["rds-aurora-storage" "Aurora PostgreSQL Year 3 11"];
    /// Performance Insights of provisioned Aurora, long retention.
    PerformanceInsightsVcpu = "aurora.performance-insights.vcpu", VcpuMonth,
        ["rds-aurora-storage" "Performance Insights Aurora PostgreSQL ProvisionedFMR vCPU Months"];
    /// Performance Insights of Aurora Serverless v2, long retention.
    PerformanceInsightsAcu = "aurora.performance-insights.acu", AcuMonth,
        ["rds-aurora-storage" "Performance Insights Aurora PostgreSQL ServerlessFMR ACU Months"];
    /// RDS Proxy before provisioned instances of Aurora, at least 2 vCPU.
    RdsProxyVcpu = "rds-proxy.vcpu", VcpuHour, ["rds-proxy" "RDSProxy Aurora PostgreSQL Hrs"];
    /// RDS Proxy before Serverless v2, at least 8 ACU.
    RdsProxyAcu = "rds-proxy.acu", AcuHour, ["rds-proxy" "RDSProxy Aurora PostgreSQL ACU-Hr"];
    /// RDS Proxy before other instances of RDS, at least 2 vCPU.
    RdsProxyRdsVcpu = "rds-proxy.rds.vcpu", VcpuHour, ["rds-proxy" "RDSProxy"];

    /// Storage of RDS, gp2, in one zone.
    RdsGp2 = "rds.storage.gp2", GbMonth, ["rds-storage" "Database Storage Single AZ General Purpose"];
    /// Storage of RDS, gp2, in several zones.
    RdsGp2MultiAz = "rds.storage.gp2.multi-az", GbMonth, ["rds-storage" "Database Storage Multi AZ General Purpose"];
    /// Storage of RDS, gp3, in one zone.
    RdsGp3 = "rds.storage.gp3", GbMonth, ["rds-storage" "Database Storage Single AZ General Purpose-GP3"];
    /// Storage of RDS, gp3, in several zones.
    RdsGp3MultiAz = "rds.storage.gp3.multi-az", GbMonth, ["rds-storage" "Database Storage Multi AZ General Purpose-GP3"];
    /// Storage of RDS, io1, in one zone.
    RdsIo1 = "rds.storage.io1", GbMonth, ["rds-storage" "Database Storage Single AZ Provisioned IOPS"];
    /// Storage of RDS, io1, in several zones.
    RdsIo1MultiAz = "rds.storage.io1.multi-az", GbMonth, ["rds-storage" "Database Storage Multi AZ Provisioned IOPS"];
    /// Storage of RDS, io2, in one zone.
    RdsIo2 = "rds.storage.io2", GbMonth, ["rds-storage" "Database Storage Single AZ Provisioned IOPS-IO2"];
    /// Storage of RDS, io2, in several zones.
    RdsIo2MultiAz = "rds.storage.io2.multi-az", GbMonth, ["rds-storage" "Database Storage Multi AZ Provisioned IOPS-IO2"];
    /// Storage of RDS, magnetic, in one zone.
    RdsMagnetic = "rds.storage.magnetic", GbMonth, ["rds-storage" "Database Storage Single AZ Magnetic"];
    /// Storage of RDS, magnetic, in several zones.
    RdsMagneticMultiAz = "rds.storage.magnetic.multi-az", GbMonth, ["rds-storage" "Database Storage Multi AZ Magnetic"];
    /// Storage of a Multi-AZ DB cluster of RDS with provisioned operations.
    RdsIo1Cluster = "rds.storage.io1.multi-az-cluster", GbMonth,
        ["rds-storage" "Database Storage Multi AZ readable standbys Provisioned IOPS"];
    /// Provisioned operations of RDS (io1), in one zone.
    RdsIops = "rds.iops", RateMonth, ["rds-storage" "Provisioned IOPS Single AZ"];
    /// Provisioned operations of RDS (io1), in several zones.
    RdsIopsMultiAz = "rds.iops.multi-az", RateMonth, ["rds-storage" "Provisioned IOPS Multi AZ"];
    /// Provisioned operations of a Multi-AZ DB cluster of RDS.
    RdsIopsCluster = "rds.iops.multi-az-cluster", RateMonth, ["rds-storage" "Provisioned IOPS Multi AZ readable standbys"];
    /// Operations of gp3 above what is included, in one zone.
    RdsGp3Iops = "rds.iops.gp3", RateMonth, ["rds-storage" "Provisioned GP3 IOPS Single AZ"];
    /// Operations of gp3 above what is included, in several zones.
    RdsGp3IopsMultiAz = "rds.iops.gp3.multi-az", RateMonth, ["rds-storage" "Provisioned GP3 IOPS Multi AZ"];
    /// Throughput of gp3 above what is included, MB a second, in one zone.
    RdsGp3Throughput = "rds.throughput.gp3", RateMonth, ["rds-storage" "Provisioned Throughput Single AZ"];
    /// Throughput of gp3 above what is included, MB a second, in several zones.
    RdsGp3ThroughputMultiAz = "rds.throughput.gp3.multi-az", RateMonth, ["rds-storage" "Provisioned Throughput Multi AZ"];
    /// Operations on magnetic storage of RDS.
    RdsMagneticIo = "rds.io.magnetic", Million, ["rds-storage" "System Operation Magnetic"];
    /// Backup of RDS beyond the free amount.
    RdsBackup = "rds.backup", GbMonth, ["rds-storage" "Storage Snapshot"];
    /// Export of a snapshot of RDS to S3.
    RdsSnapshotExport = "rds.snapshot-export", Gb, ["rds-storage" "RDS Snapshot Export PostgreSQL"];

    /// Broker disk on EBS, each node of a cluster on its own.
    MqStorageEbs = "mq.storage.ebs", GbMonth, ["mq" "Broker Storage Single AZ GB-Mo"];
    /// ActiveMQ storage on EFS.
    MqStorageEfs = "mq.storage.efs", GbMonth, ["mq" "Broker Storage GB Mo"];

    /// EventBridge custom events; one event is 64 KB.
    EventsCustom = "events.custom", Million, ["events" "CloudWatch Events Custom Event"];
    /// EventBridge partner events.
    EventsPartner = "events.partner", Million;
    /// EventBridge archive: events taken in.
    EventsArchive = "events.archive", Gb, ["events" "CloudWatch Events Archive Event"];
    /// EventBridge archive: events kept.
    EventsArchiveStorage = "events.archive.storage", GbMonth, ["events" "CloudWatch Events Event Storage"];
    /// EventBridge schema discovery.
    EventsDiscovery = "events.schema-discovery", Million, ["events" "CloudWatch Events Discovery Event"];
    /// EventBridge calls of API destinations.
    EventsApiDestination = "events.api-destination", Million, ["events" "CloudWatch Events APIDestination"];
    /// Requests of EventBridge Pipes, one for 64 KB.
    Pipes = "pipes.requests", Million, ["events" "Pipe Request per 64K-Chunks"];
    /// Invocations of EventBridge Scheduler.
    Scheduler = "scheduler.invocations", Million,
        ["events" "Scheduled Invocation for 14000000 to Inf Invocations"];

    /// SQS requests, standard queues.
    SqsStandard = "sqs.standard", Million, [
        "queueservice" "Standard per Requests",
        "queueservice" "Standard per Requests Tier2" from 100_000,
        "queueservice" "Standard per Requests Tier3" from 200_000
    ];
    /// SQS requests, FIFO queues.
    SqsFifo = "sqs.fifo", Million, [
        "queueservice" "FIFO first-in first-out per Requests",
        "queueservice" "FIFO first-in first-out per Requests Tier2" from 100_000,
        "queueservice" "FIFO first-in first-out per Requests Tier3" from 200_000
    ];

    /// SNS messages published, standard topics.
    SnsPublish = "sns.publish", Million, ["sns" "Amazon SNS API Requests"];
    /// SNS deliveries over HTTP.
    SnsHttp = "sns.http", Million, ["sns" "HTTP Notifications"];
    /// SNS deliveries to SQS.
    SnsQueue = "sns.sqs", Million, ["sns" "Amazon SQS Notifications"];
    /// SNS deliveries to Lambda.
    SnsLambda = "sns.lambda", Million, ["sns" "AWS Lambda Notifications"];
    /// SNS deliveries by e-mail.
    SnsEmail = "sns.email", Million, ["sns" "SNS Email and Email JSON Notifications"];
    /// SNS deliveries to Firehose.
    SnsFirehose = "sns.firehose", Million, ["sns" "Amazon Kinesis Data Firehose Messages"];
    /// SNS mobile notifications.
    SnsMobile = "sns.mobile", Million, ["sns" "Apple Push Notification Service APNS iOS Notifications"];
    /// SNS payload scanned by filters on it.
    SnsFilter = "sns.filter", Gb, ["sns" "Amazon SNS Standard Payload Scanned Filtered per GB"];
    /// SNS payload scanned by data protection.
    SnsScanning = "sns.data-protection", Gb, ["sns" "Amazon SNS Message Scanning per GB"];
    /// SNS messages published, FIFO topics.
    SnsFifoPublish = "sns.fifo.publish", Million, ["sns" "Amazon SNS FIFO API Requests per Requests"];
    /// SNS payload published, FIFO topics.
    SnsFifoPublishPayload = "sns.fifo.publish.payload", Gb, ["sns" "SNS FIFO Publish Payload per GB"];
    /// SNS messages delivered, FIFO topics.
    SnsFifoNotify = "sns.fifo.notify", Million, ["sns" "Amazon SNS FIFO Subscription Messages per Messages"];
    /// SNS payload delivered, FIFO topics.
    SnsFifoNotifyPayload = "sns.fifo.notify.payload", Gb, ["sns" "Amazon SNS FIFO Subscription Messages Payload per GB"];
    /// SNS archive of FIFO topics: messages taken in.
    SnsFifoArchive = "sns.fifo.archive", Gb, ["sns" "Amazon SNS FIFO Topics Archive Processing per GB"];
    /// SNS archive of FIFO topics: messages kept.
    SnsFifoArchiveStorage = "sns.fifo.archive.storage", GbMonth, ["sns" "Amazon SNS FIFO Topics Storage per GB month"];

    /// CloudWatch custom metric.
    CustomMetric = "cloudwatch.custom-metric", Month, [
        "cloudwatch" "Metric for the first 10000",
        "cloudwatch" "Metric for the next 240000" from 10_000,
        "cloudwatch" "Metric for the next 750000" from 250_000,
        "cloudwatch" "Metric for over 1000000" from 1_000_000
    ];
    /// Metric of Container Insights with enhanced observability.
    ContainerInsights = "cloudwatch.container-insights.enhanced", Month, ["cloudwatch" "Metric 0 upto Inf"];
    /// CloudWatch API requests.
    MetricRequests = "cloudwatch.api-requests", Million, ["cloudwatch" "API Request"];
    /// Metrics asked for with GetMetricData.
    MetricData = "cloudwatch.get-metric-data", Million, ["cloudwatch" "API Request GetMetricData"];
    /// Updates sent by a metric stream.
    MetricStream = "cloudwatch.metric-stream", Million, ["cloudwatch" "Metric Streams MetricUpdate"];
    /// Alarm metric at standard resolution; an alarm on an expression is billed for each metric in it.
    Alarm = "cloudwatch.alarm", Month, ["cloudwatch" "Alarm Standard"];
    /// Alarm metric at high resolution.
    AlarmHighResolution = "cloudwatch.alarm.high-resolution", Month, ["cloudwatch" "Alarm High Resolution"];
    /// Composite alarm.
    AlarmComposite = "cloudwatch.alarm.composite", Month, ["cloudwatch" "Alarm Composite"];
    /// Metric that an alarm on a Metrics Insights query reads.
    AlarmQuery = "cloudwatch.alarm.metrics-insights", Month, ["cloudwatch" "Metrics Insights Alarms Standard"];
    /// CloudWatch dashboard.
    Dashboard = "cloudwatch.dashboard", Month, ["cloudwatch" "Dashboard Basic Dashboard"];
    /// Rule of Contributor Insights on logs.
    ContributorInsights = "cloudwatch.contributor-insights", Month, ["cloudwatch" "Contributor Insights CloudWatchLogs"];
    /// Run of a canary.
    Canary = "cloudwatch.canary", Million, ["cloudwatch" "Canaries per Runs"];
    /// Logs taken in, class `STANDARD`.
    LogsIngest = "logs.ingest", Gb, ["cloudwatch" "Logs Collected Data Ingestion"];
    /// Logs taken in, class `INFREQUENT_ACCESS`.
    LogsIngestInfrequent = "logs.ingest.infrequent-access", Gb, ["cloudwatch" "IA Custom ingested Logs from 0 upto Inf"];
    /// Logs that AWS services write, class `STANDARD`.
    LogsVended = "logs.vended", Gb, [
        "cloudwatch" "Vended Logs First 10TB",
        "cloudwatch" "Vended Logs Next 20TB" from 10_240,
        "cloudwatch" "Vended Logs Next Next 20TB" from 30_720,
        "cloudwatch" "Vended Logs over 50TB" from 51_200
    ];
    /// Logs that AWS services write, class `INFREQUENT_ACCESS`.
    LogsVendedInfrequent = "logs.vended.infrequent-access", Gb, [
        "cloudwatch" "IA Vended ingested logs from 0 upto 10240",
        "cloudwatch" "IA Vended ingested logs from 10240 upto 30720" from 10_240,
        "cloudwatch" "IA Vended ingested logs from 30720 upto 51200" from 30_720,
        "cloudwatch" "IA Vended ingested logs from 51200 upto Inf" from 51_200
    ];
    /// Logs that AWS services deliver to S3.
    LogsDelivered = "logs.delivered", Gb, [
        "cloudwatch" "Delivered Logs for first 10TB",
        "cloudwatch" "Delivered Logs for next 20TB" from 10_240,
        "cloudwatch" "Delivered Logs for next next 20 TB" from 30_720,
        "cloudwatch" "Delivered Logs for over 50TB" from 51_200
    ];
    /// Logs kept, both classes.
    LogsStorage = "logs.storage", GbMonth, ["cloudwatch" "Stored Data"];
    /// Logs scanned by Logs Insights.
    LogsInsights = "logs.insights", Gb, ["cloudwatch" "Queried Logs Insights"];
    /// Logs scanned by data protection.
    LogsProtection = "logs.data-protection", Gb, ["cloudwatch" "DataProtection LogsCloudWatch Logs Data Protection"];
    /// X-Ray traces recorded.
    XrayRecorded = "xray.recorded", Million, ["xray" "Traces Stored"];
    /// X-Ray traces retrieved or scanned.
    XrayRetrieved = "xray.retrieved", Million, ["xray" "Traces Retrieved"];
    /// X-Ray Insights: traces.
    XrayInsights = "xray.insights", Million, ["xray" "Traces Stored Insights"];

    /// KMS key.
    KmsKey = "kms.key", Month, ["kms" "Encryption Key"];
    /// KMS requests with symmetric keys.
    KmsRequests = "kms.requests", Million, ["kms" "API request - Non Free Tier"];
    /// KMS requests with asymmetric keys other than RSA 2048.
    KmsAsymmetric = "kms.requests.asymmetric", Million, ["kms" "Asymmetric Requests except RSA_2048API"];
    /// KMS requests with RSA 2048 keys.
    KmsRsa2048 = "kms.requests.rsa-2048", Million, ["kms" "Asymmetric Requests RSA_2048"];
    /// Secret of Secrets Manager.
    Secret = "secrets-manager.secret", Month, ["secretsmanager" "Secret"];
    /// Requests to Secrets Manager.
    SecretRequests = "secrets-manager.requests", Million, ["secretsmanager" "API Request"];

    /// Lambda requests.
    LambdaRequests = "lambda.requests", Million, ["lambda" "Lambda Requests"];
    /// Lambda duration on x86.
    LambdaDuration = "lambda.duration", GbSecond, [
        "lambda" "Lambda Duration",
        "lambda" "Lambda Duration Tier2" from 6_000_000_000,
        "lambda" "Lambda Duration Tier3" from 15_000_000_000
    ];
    /// Lambda duration on ARM64.
    LambdaDurationArm = "lambda.duration.arm64", GbSecond, [
        "lambda" "Lambda Duration-ARM",
        "lambda" "Lambda Duration-ARM Tier2" from 7_500_000_000,
        "lambda" "Lambda Duration-ARM Tier3" from 18_750_000_000
    ];
    /// Lambda ephemeral storage above 512 MB.
    LambdaStorage = "lambda.storage", GbSecond, ["lambda" "Lambda Storage-Duration"];
    /// Lambda provisioned concurrency on x86.
    LambdaProvisioned = "lambda.provisioned-concurrency", GbSecond, ["lambda" "Lambda Provisioned-Concurrency"];
    /// Lambda provisioned concurrency on ARM64.
    LambdaProvisionedArm = "lambda.provisioned-concurrency.arm64", GbSecond, ["lambda" "Lambda Provisioned-Concurrency-ARM"];
    /// Lambda duration with provisioned concurrency on x86.
    LambdaProvisionedDuration = "lambda.duration.provisioned", GbSecond, ["lambda" "Lambda Duration-Provisioned"];
    /// Lambda duration with provisioned concurrency on ARM64.
    LambdaProvisionedDurationArm = "lambda.duration.provisioned.arm64", GbSecond, ["lambda" "Lambda Duration-Provisioned-ARM"];

    /// DynamoDB write request units.
    DynamoWrites = "dynamodb.write-requests", Million, ["dynamodb" "PayPerRequest Write Request Units"];
    /// DynamoDB read request units.
    DynamoReads = "dynamodb.read-requests", Million, ["dynamodb" "PayPerRequest Read Request Units"];
    /// DynamoDB provisioned write capacity unit.
    DynamoWriteCapacity = "dynamodb.write-capacity", Hour, ["dynamodb" "Provisioned Write Units"];
    /// DynamoDB provisioned read capacity unit.
    DynamoReadCapacity = "dynamodb.read-capacity", Hour, ["dynamodb" "Provisioned Read Units"];
    /// DynamoDB storage.
    DynamoStorage = "dynamodb.storage", GbMonth, ["dynamodb" "Data Storage Indexed GB-Mo"];
    /// DynamoDB storage, infrequent access.
    DynamoStorageInfrequent = "dynamodb.storage.infrequent-access", GbMonth, ["dynamodb" "Data Storage Indexed - IA GB-Mo"];
    /// DynamoDB backup on demand.
    DynamoBackup = "dynamodb.backup", GbMonth, ["dynamodb" "On-Demand Backup Storage GB-Month"];
    /// DynamoDB point-in-time recovery.
    DynamoPointInTime = "dynamodb.point-in-time-recovery", GbMonth, ["dynamodb" "PITR Backup Storage GB-Mo"];
    /// DynamoDB restored data.
    DynamoRestore = "dynamodb.restore", Gb, ["dynamodb" "Restore Data Size"];
    /// DynamoDB streams: reads.
    DynamoStreams = "dynamodb.stream-reads", Million, ["dynamodb" "Streams Read Requests"];
    /// DynamoDB global tables: replicated write request units.
    DynamoReplicated = "dynamodb.replicated-write-requests", Million, ["dynamodb" "PayPerRequest Replicated Write Request Units"];
    /// DynamoDB global tables: replicated write capacity unit.
    DynamoReplicatedCapacity = "dynamodb.replicated-write-capacity", Hour, ["dynamodb" "Provisioned Replicated Write Units"];

    /// ElastiCache Serverless for Redis OSS: data kept.
    CacheServerlessRedis = "elasticache.serverless.redis.storage", GbHour, ["elasticache-nodes" "Serverless Redis per GB-Hours"];
    /// ElastiCache Serverless for Redis OSS: processing units.
    CacheServerlessRedisUnits = "elasticache.serverless.redis.ecpu", Million,
        ["elasticache-nodes" "Serverless Redis per ElastiCacheProcessingUnit"];
    /// ElastiCache Serverless for Valkey: data kept.
    CacheServerlessValkey = "elasticache.serverless.valkey.storage", GbHour, ["elasticache-nodes" "Serverless Valkey per GB-Hours"];
    /// ElastiCache Serverless for Valkey: processing units.
    CacheServerlessValkeyUnits = "elasticache.serverless.valkey.ecpu", Million,
        ["elasticache-nodes" "Serverless Valkey per ElastiCacheProcessingUnit"];
    /// ElastiCache Serverless for Memcached: data kept.
    CacheServerlessMemcached = "elasticache.serverless.memcached.storage", GbHour,
        ["elasticache-nodes" "Serverless Memcached per GB-Hours"];
    /// ElastiCache Serverless for Memcached: processing units.
    CacheServerlessMemcachedUnits = "elasticache.serverless.memcached.ecpu", Million,
        ["elasticache-nodes" "Serverless Memcached per ElastiCacheProcessingUnit"];

    /// Traffic to the internet.
    Egress = "traffic.egress", Gb, [
        "datatransfer" "DataTransfer External Outbound Next 10 TB",
        "datatransfer" "DataTransfer External Outbound Next 40 TB" from 10_240,
        "datatransfer" "DataTransfer External Outbound Next 100 TB" from 51_200,
        "datatransfer" "DataTransfer External Outbound Greater than 150 TB" from 153_600
    ];
    /// Traffic from the internet.
    Ingress = "traffic.ingress", Gb, ["datatransfer" "DataTransfer External Inbound"];
    /// Traffic between zones, each direction on its own.
    CrossAz = "traffic.cross-az", Gb;
    /// Traffic to another Region.
    CrossRegion = "traffic.cross-region", Gb;
    /// Traffic between the two US East Regions.
    UsEast = "traffic.us-east", Gb;
    /// NAT gateway.
    NatGateway = "nat.gateway", Hour, ["nat-gateway" "usd_per_hour"];
    /// Traffic through a NAT gateway.
    NatData = "nat.data", Gb, ["nat-gateway" "usd_per_gb"];
    /// Application Load Balancer.
    Alb = "alb", Hour, ["elb" "Application Load Balancer Hours"];
    /// Capacity units of an Application Load Balancer.
    AlbLcu = "alb.lcu", LcuHour, ["elb" "Application Load Balancer LCU Hours"];
    /// Network Load Balancer.
    Nlb = "nlb", Hour, ["elb" "Network Load Balancer Hours"];
    /// Capacity units of a Network Load Balancer.
    NlbLcu = "nlb.lcu", LcuHour, ["elb" "Network Load Balancer LCU Hours"];
    /// Gateway Load Balancer.
    Gwlb = "gwlb", Hour, ["elb" "Gateway Load Balancer Hours"];
    /// Capacity units of a Gateway Load Balancer.
    GwlbLcu = "gwlb.lcu", LcuHour, ["elb" "Gateway Load Balancer LCU Hours"];
    /// Classic Load Balancer.
    Clb = "clb", Hour, ["elb" "Classic Load Balancer Hours"];
    /// Traffic through a Classic Load Balancer.
    ClbData = "clb.data", Gb, ["elb" "Classic Load Balancer Data"];
    /// Interface endpoint, each zone on its own.
    InterfaceEndpoint = "endpoint.interface", Hour, ["vpc" "Hourly charge for VPC Endpoints per Hrs"];
    /// Traffic through interface endpoints.
    InterfaceEndpointData = "endpoint.interface.data", Gb, [
        "vpc" "Charge for per GB data processed by VPC Endpoints per GB from 0 to 1048576",
        "vpc" "Charge for per GB data processed by VPC Endpoints per GB from 1048576 to 5242880" from 1_048_576,
        "vpc" "Charge for per GB data processed by VPC Endpoints per GB from 5242880 to Inf" from 5_242_880
    ];
    /// Gateway endpoint (S3, DynamoDB).
    GatewayEndpoint = "endpoint.gateway", Hour;
}

impl AsRef<str> for Item {
    fn as_ref(&self) -> &str {
        self.id()
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, Unit};

    #[test]
    fn identifiers_differ_and_serialize() {
        for (at, item) in Item::ALL.iter().enumerate() {
            let twice = Item::ALL.iter().skip(at + 1).any(|o| o.id() == item.id());
            assert!(!twice, "{}", item.id());
            assert_eq!(serde_json::to_value(item).unwrap(), item.id());
        }
        for unit in Unit::ALL {
            assert_eq!(Unit::parse(unit.id()), Some(*unit));
            assert_eq!(serde_json::to_value(unit).unwrap(), unit.id());
        }
    }

    #[test]
    fn readings_begin_at_nothing_and_go_up() {
        for item in Item::ALL {
            let readings = item.readings();
            assert!(readings.first().is_none_or(|r| r.from == 0));
            assert!(
                readings.is_sorted_by(|a, b| a.from < b.from),
                "{}",
                item.id()
            );
        }
    }
}
