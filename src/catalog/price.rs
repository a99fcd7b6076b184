//! List prices: on demand, in US dollars, without tax.
//!
//! None of them was read from AWS's price API, so each row says where it comes from and how sure it is. A Region that
//! has no row has no price here: the answer is "undecided", never another Region's price.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

mod list;

use serde::Serialize;

use super::source::{Source, sources};

pub use list::PRICES;

sources! {
    /// Fargate on x86.
    ECS_SERVICE = "infracost 95ba4f4", "ecs_service test output, agreeing with the AWS Fargate pricing page",
        "https://aws.amazon.com/fargate/pricing/", "2025-07-07";
    /// Fargate on ARM64, ephemeral storage, eu-west-1.
    FARGATE_PAGE = "AWS Fargate pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/fargate/pricing/", "2026";
    /// Fargate on Windows and what else only one quotation has.
    FARGATE_RARE = "AWS Fargate pricing page", "single quotation",
        "https://aws.amazon.com/fargate/pricing/", "2026", unconfirmed;
    /// Public addresses, free allowances of traffic.
    VPC_PAGE = "Amazon VPC pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/vpc/pricing/", "2026";
    /// Aurora capacity.
    CLUSTER_INSTANCE = "infracost 95ba4f4", "rds_cluster_instance test output",
        "https://aws.amazon.com/rds/aurora/pricing/", "2025-03-05";
    /// Aurora storage, requests and backups.
    CLUSTER = "infracost 95ba4f4", "rds_cluster test output",
        "https://aws.amazon.com/rds/aurora/pricing/", "2024-07-01";
    /// Aurora I/O-Optimized, where infracost rounds or errs, and capacity in eu-west-1.
    AURORA_ADVISORY = "AWS agent toolkit", "Aurora I/O-Optimized pricing", "", "2026-08-20";
    /// Aurora capacity in other Regions, roughly.
    AURORA_ROUGH = "AWS agent toolkit", "Aurora serverless advisory, capacity by Region", "", "2026-08-20", unconfirmed;
    /// RDS Proxy.
    RDS_PROXY_PAGE = "Amazon RDS Proxy pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/rds/proxy/pricing/", "2026";
    /// Brokers and their storage.
    MQ_BROKER = "infracost 95ba4f4", "mq_broker test output",
        "https://aws.amazon.com/amazon-mq/pricing/", "2024-07-01";
    /// Brokers infracost does not have.
    MQ_PAGE = "Amazon MQ pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/amazon-mq/pricing/", "2026-09-01";
    /// Broker types for which no price was found: scaled from a smaller one of the family.
    MQ_SCALED = "Amazon MQ pricing page", "scaled from a smaller type of the family",
        "https://aws.amazon.com/amazon-mq/pricing/", "2026-09-01", unconfirmed;
    /// EventBridge.
    EVENT_BUS = "infracost 95ba4f4", "cloudwatch_event_bus test output",
        "https://aws.amazon.com/eventbridge/pricing/", "2024-07-01";
    /// SQS.
    SQS_QUEUE = "infracost 95ba4f4", "sqs_queue test output",
        "https://aws.amazon.com/sqs/pricing/", "2024-07-01";
    /// SNS.
    SNS_TOPIC = "infracost 95ba4f4", "sns_topic test output",
        "https://aws.amazon.com/sns/pricing/", "2024-12-04";
    /// Deliveries of SNS that are free.
    SNS_PAGE = "Amazon SNS pricing page", "deliveries to SQS and Lambda",
        "https://aws.amazon.com/sns/pricing/", "2026", unconfirmed;
    /// Custom metrics and API requests, and what is free of both.
    CLOUDWATCH_PAGE = "Amazon CloudWatch pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/cloudwatch/pricing/", "2026";
    /// Composite alarms and infrequent access.
    CLOUDWATCH_RARE = "Amazon CloudWatch pricing page", "single quotation",
        "https://aws.amazon.com/cloudwatch/pricing/", "2026", unconfirmed;
    /// Alarms.
    METRIC_ALARM = "infracost 95ba4f4", "cloudwatch_metric_alarm test output",
        "https://aws.amazon.com/cloudwatch/pricing/", "2024-07-01";
    /// Dashboards.
    DASHBOARD = "infracost 95ba4f4", "cloudwatch_dashboard test output",
        "https://aws.amazon.com/cloudwatch/pricing/", "2024-07-01";
    /// Logs.
    LOG_GROUP = "infracost 95ba4f4", "cloudwatch_log_group test output",
        "https://aws.amazon.com/cloudwatch/pricing/", "2024-07-01";
    /// X-Ray.
    XRAY_PAGE = "AWS X-Ray pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/xray/pricing/", "2026";
    /// X-Ray Insights.
    XRAY_RARE = "AWS X-Ray pricing page", "X-Ray Insights",
        "https://aws.amazon.com/xray/pricing/", "2026", unconfirmed;
    /// Traffic.
    DATA_TRANSFER = "infracost 95ba4f4", "data_transfer test output",
        "https://aws.amazon.com/ec2/pricing/on-demand/", "2024-09-25";
    /// NAT gateways.
    NAT_GATEWAY = "infracost 95ba4f4", "nat_gateway test output",
        "https://aws.amazon.com/vpc/pricing/", "2024-07-01";
    /// Load balancers.
    LOAD_BALANCER = "infracost 95ba4f4", "lb test output",
        "https://aws.amazon.com/elasticloadbalancing/pricing/", "2024-07-01";
    /// Load balancers in eu-west-1.
    LOAD_BALANCER_BILL = "AWS billing sample", "Application Load Balancer hours in eu-west-1",
        "https://aws.amazon.com/elasticloadbalancing/pricing/", "2026";
    /// Endpoints.
    VPC_ENDPOINT = "infracost 95ba4f4", "vpc_endpoint test output",
        "https://aws.amazon.com/privatelink/pricing/", "2024-10-18";
    /// Prices of eu-west-1 for which no good source was found.
    EU_WEST_1 = "AWS pricing pages", "eu-west-1, derived or remembered", "https://aws.amazon.com/pricing/", "2026", unconfirmed;
    /// Compute Savings Plans on Fargate.
    COMPUTE_PLANS = "AWS Compute Savings Plans page", "Fargate, one and three years",
        "https://aws.amazon.com/savingsplans/compute-pricing/", "2026", unconfirmed;
}

/// Hours of a month, as infracost counts them.
pub const HOURS_PER_MONTH: f64 = 730.0;

/// How sure a price is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Derived, or one second-hand source only.
    Low,
    /// One good source.
    Medium,
    /// Two sources agree.
    High,
}

/// Declares the items, their identifiers and units, and `Item::ALL`.
macro_rules! items {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $unit:ident;)+) => {
        /// Something AWS sells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        pub enum Item {
            $($(#[$doc])* #[serde(rename = $id)] $name),+
        }

        impl Item {
            /// Every item.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Stable identifier, for reports and tests.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id),+
                }
            }

        }
    };
}

items! {
    /// Fargate processor, Linux on x86.
    FargateX86Vcpu = "fargate.x86.vcpu", VcpuHour;
    /// Fargate memory, Linux on x86.
    FargateX86Memory = "fargate.x86.memory", GbHour;
    /// Fargate processor, Linux on ARM64.
    FargateArmVcpu = "fargate.arm64.vcpu", VcpuHour;
    /// Fargate memory, Linux on ARM64.
    FargateArmMemory = "fargate.arm64.memory", GbHour;
    /// Fargate processor, Windows, without the licence.
    FargateWindowsVcpu = "fargate.windows.vcpu", VcpuHour;
    /// Windows licence on Fargate.
    FargateWindowsLicence = "fargate.windows.licence", VcpuHour;
    /// Fargate memory, Windows.
    FargateWindowsMemory = "fargate.windows.memory", GbHour;
    /// Fargate ephemeral storage above the included 20 GB.
    FargateEphemeral = "fargate.ephemeral-storage", GbHour;
    /// Public IPv4 address.
    PublicIpv4 = "vpc.public-ipv4", Hour;
    /// Aurora Serverless v2 capacity, standard storage.
    AuroraAcu = "aurora.acu", AcuHour;
    /// Aurora Serverless v2 capacity, I/O-Optimized.
    AuroraAcuIoOptimized = "aurora.acu.io-optimized", AcuHour;
    /// Aurora storage, standard.
    AuroraStorage = "aurora.storage", GbMonth;
    /// Aurora storage, I/O-Optimized.
    AuroraStorageIoOptimized = "aurora.storage.io-optimized", GbMonth;
    /// Aurora requests to storage, standard; none are billed with I/O-Optimized.
    AuroraIo = "aurora.io", Million;
    /// Aurora backup beyond the free amount.
    AuroraBackup = "aurora.backup", GbMonth;
    /// Export of an Aurora snapshot to S3.
    AuroraSnapshotExport = "aurora.snapshot-export", Gb;
    /// Aurora MySQL backtrack: change records.
    AuroraBacktrack = "aurora.backtrack", Million;
    /// Extended support of provisioned instances, first year.
    AuroraExtendedSupport = "aurora.extended-support", VcpuHour;
    /// RDS Proxy before provisioned instances, at least 2 vCPU.
    RdsProxyVcpu = "rds-proxy.vcpu", VcpuHour;
    /// RDS Proxy before Serverless v2, at least 8 ACU.
    RdsProxyAcu = "rds-proxy.acu", AcuHour;
    /// Broker node mq.t2.micro, no longer created.
    MqT2Micro = "mq.t2.micro", Hour;
    /// Broker node mq.t3.micro (ActiveMQ).
    MqT3Micro = "mq.t3.micro", Hour;
    /// Broker node mq.m5.large.
    MqM5Large = "mq.m5.large", Hour;
    /// Broker node mq.m5.xlarge.
    MqM5Xlarge = "mq.m5.xlarge", Hour;
    /// Broker node mq.m5.2xlarge.
    MqM52xlarge = "mq.m5.2xlarge", Hour;
    /// Broker node mq.m5.4xlarge.
    MqM54xlarge = "mq.m5.4xlarge", Hour;
    /// Broker node mq.m7g.medium.
    MqM7gMedium = "mq.m7g.medium", Hour;
    /// Broker node mq.m7g.large.
    MqM7gLarge = "mq.m7g.large", Hour;
    /// Broker node mq.m7g.xlarge.
    MqM7gXlarge = "mq.m7g.xlarge", Hour;
    /// Broker node mq.m7g.2xlarge.
    MqM7g2xlarge = "mq.m7g.2xlarge", Hour;
    /// Broker node mq.m7g.4xlarge.
    MqM7g4xlarge = "mq.m7g.4xlarge", Hour;
    /// Broker node mq.m7g.8xlarge.
    MqM7g8xlarge = "mq.m7g.8xlarge", Hour;
    /// Broker node mq.m7g.12xlarge.
    MqM7g12xlarge = "mq.m7g.12xlarge", Hour;
    /// Broker node mq.m7g.16xlarge.
    MqM7g16xlarge = "mq.m7g.16xlarge", Hour;
    /// Broker disk on EBS, each node of a cluster on its own.
    MqStorageEbs = "mq.storage.ebs", GbMonth;
    /// ActiveMQ storage on EFS.
    MqStorageEfs = "mq.storage.efs", GbMonth;
    /// EventBridge custom events; one event is 64 KB.
    EventsCustom = "events.custom", Million;
    /// EventBridge partner events.
    EventsPartner = "events.partner", Million;
    /// EventBridge archive: events taken in.
    EventsArchive = "events.archive", Gb;
    /// EventBridge archive: events kept.
    EventsArchiveStorage = "events.archive.storage", GbMonth;
    /// EventBridge schema discovery.
    EventsDiscovery = "events.schema-discovery", Million;
    /// SQS requests, standard queues.
    SqsStandard = "sqs.standard", Million;
    /// SQS requests, FIFO queues.
    SqsFifo = "sqs.fifo", Million;
    /// SNS messages published, standard topics.
    SnsPublish = "sns.publish", Million;
    /// SNS deliveries over HTTP.
    SnsHttp = "sns.http", Million;
    /// SNS deliveries to SQS and Lambda.
    SnsQueue = "sns.sqs", Million;
    /// SNS deliveries by e-mail.
    SnsEmail = "sns.email", Million;
    /// SNS deliveries to Firehose.
    SnsFirehose = "sns.firehose", Million;
    /// SNS mobile notifications.
    SnsMobile = "sns.mobile", Million;
    /// SNS messages published, FIFO topics.
    SnsFifoPublish = "sns.fifo.publish", Million;
    /// SNS payload published, FIFO topics.
    SnsFifoPublishPayload = "sns.fifo.publish.payload", Gb;
    /// SNS messages delivered, FIFO topics.
    SnsFifoNotify = "sns.fifo.notify", Million;
    /// SNS payload delivered, FIFO topics.
    SnsFifoNotifyPayload = "sns.fifo.notify.payload", Gb;
    /// CloudWatch custom metric.
    CustomMetric = "cloudwatch.custom-metric", Month;
    /// CloudWatch API requests.
    MetricRequests = "cloudwatch.api-requests", Million;
    /// Alarm metric at standard resolution; an alarm on an expression is billed for each metric in it.
    Alarm = "cloudwatch.alarm", Month;
    /// Alarm metric at high resolution.
    AlarmHighResolution = "cloudwatch.alarm.high-resolution", Month;
    /// Anomaly alarm at standard resolution.
    AlarmAnomaly = "cloudwatch.alarm.anomaly", Month;
    /// Anomaly alarm at high resolution.
    AlarmAnomalyHighResolution = "cloudwatch.alarm.anomaly.high-resolution", Month;
    /// Composite alarm.
    AlarmComposite = "cloudwatch.alarm.composite", Month;
    /// CloudWatch dashboard.
    Dashboard = "cloudwatch.dashboard", Month;
    /// Logs taken in, class `STANDARD`.
    LogsIngest = "logs.ingest", Gb;
    /// Logs taken in, class `INFREQUENT_ACCESS`.
    LogsIngestInfrequent = "logs.ingest.infrequent-access", Gb;
    /// Logs kept, both classes.
    LogsStorage = "logs.storage", GbMonth;
    /// Logs scanned by Logs Insights.
    LogsInsights = "logs.insights", Gb;
    /// X-Ray traces recorded.
    XrayRecorded = "xray.recorded", Million;
    /// X-Ray traces retrieved or scanned.
    XrayRetrieved = "xray.retrieved", Million;
    /// X-Ray Insights: traces.
    XrayInsights = "xray.insights", Million;
    /// Traffic to the internet.
    Egress = "traffic.egress", Gb;
    /// Traffic from the internet.
    Ingress = "traffic.ingress", Gb;
    /// Traffic between zones, each direction on its own.
    CrossAz = "traffic.cross-az", Gb;
    /// Traffic to another Region.
    CrossRegion = "traffic.cross-region", Gb;
    /// Traffic between the two US East Regions.
    UsEast = "traffic.us-east", Gb;
    /// NAT gateway.
    NatGateway = "nat.gateway", Hour;
    /// Traffic through a NAT gateway.
    NatData = "nat.data", Gb;
    /// Application Load Balancer.
    Alb = "alb", Hour;
    /// Capacity units of an Application Load Balancer.
    AlbLcu = "alb.lcu", LcuHour;
    /// Network Load Balancer.
    Nlb = "nlb", Hour;
    /// Capacity units of a Network Load Balancer.
    NlbLcu = "nlb.lcu", LcuHour;
    /// Interface endpoint, each zone on its own.
    InterfaceEndpoint = "endpoint.interface", Hour;
    /// Traffic through interface endpoints.
    InterfaceEndpointData = "endpoint.interface.data", Gb;
    /// Gateway endpoint (S3, DynamoDB).
    GatewayEndpoint = "endpoint.gateway", Hour;
}

/// The price up to some quantity of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// Quantity of a month, counted from its beginning, up to which the price holds; `None` is without end.
    pub up_to: Option<u32>,
    /// Price of one unit, millionths of a dollar.
    pub micro_usd: u32,
}

/// What one item costs in one Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Price {
    /// What is sold.
    pub item: Item,
    /// Region code.
    pub region: &'static str,
    /// Price of one unit, millionths of a dollar; that of the first tier when there are several.
    pub micro_usd: u32,
    /// The tiers of a price that falls with quantity; empty for one that does not.
    pub tiers: &'static [Tier],
    /// Where it was read.
    pub source: &'static Source,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Price {
    /// Price of one unit (of the first tier), dollars.
    pub fn usd(&self) -> f64 {
        dollars(self.micro_usd)
    }
}

fn dollars(micro: u32) -> f64 {
    f64::from(micro) / 1_000_000.0
}

/// The price of an item in a Region; `None` when the catalogue has none for that Region.
pub fn price(item: Item, region: &str) -> Option<&'static Price> {
    PRICES
        .iter()
        .find(|it| it.item == item && it.region == region)
}

/// The item of one broker node of that instance type (`mq.m5.large`).
///
/// A broker costs it once per node of its deployment mode.
pub fn broker_node(instance: &str) -> Option<Item> {
    Item::ALL
        .iter()
        .copied()
        .find(|it| it.id() == instance && instance.starts_with("mq."))
}

/// A discount that depends on the market or on a commitment: a parameter, not a price.
///
/// Shares of the on-demand price, 0 to 1. `expected` is `high` where AWS publishes an upper bound only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Discount {
    /// What it is called.
    pub name: &'static str,
    /// Least that is saved.
    pub low: f64,
    /// What to reckon with when nothing better is known.
    pub expected: f64,
    /// Most that is saved.
    pub high: f64,
    /// Where it was read.
    pub source: &'static Source,
}

/// Compute Savings Plan on Fargate: one year without upfront payment, to three years all upfront.
pub static COMPUTE_SAVINGS_PLAN: Discount = Discount {
    name: "Compute Savings Plan on Fargate",
    low: 0.0,
    expected: 0.20,
    high: 0.52,
    source: &COMPUTE_PLANS,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn us(item: Item) -> &'static Price {
        price(item, "us-east-1").unwrap()
    }

    fn cents(dollars: f64) -> f64 {
        (dollars * 100.0).round() / 100.0
    }

    #[track_caller]
    fn assert_cents(dollars: f64, want: f64) {
        assert!(
            (cents(dollars) - want).abs() < 1e-9,
            "{dollars} should be {want}"
        );
    }

    fn task(vcpu: Item, memory: Item, cpus: f64, gb: f64) -> f64 {
        (us(vcpu).usd() * cpus + us(memory).usd() * gb) * HOURS_PER_MONTH
    }

    #[test]
    fn a_price_is_listed_once_and_every_item_has_one() {
        for (at, one) in PRICES.iter().enumerate() {
            let again = PRICES
                .iter()
                .skip(at + 1)
                .any(|it| it.item == one.item && it.region == one.region);
            assert!(!again, "{} {}", one.item.id(), one.region);
        }
        for item in Item::ALL {
            assert!(price(*item, "us-east-1").is_some(), "{}", item.id());
        }
        assert_eq!(price(Item::MqM5Large, "eu-west-1"), None);
        assert_eq!(price(Item::Alb, "moon-1"), None);
    }

    #[test]
    fn identifiers_differ_and_serialize() {
        for (at, item) in Item::ALL.iter().enumerate() {
            assert!(
                Item::ALL
                    .iter()
                    .skip(at + 1)
                    .all(|other| other.id() != item.id())
            );
            assert_eq!(serde_json::to_value(item).unwrap(), item.id());
        }
    }

    #[test]
    fn low_confidence_is_what_no_source_confirms() {
        for price in PRICES {
            let low = price.confidence == Confidence::Low;
            assert_eq!(
                low,
                !price.source.confirmed,
                "{} {}",
                price.item.id(),
                price.region
            );
        }
    }

    #[test]
    fn tiers_end_once_and_fall() {
        for price in PRICES.iter().filter(|it| !it.tiers.is_empty()) {
            let (last, others) = price.tiers.split_last().unwrap();
            assert_eq!(last.up_to, None);
            assert!(others.iter().all(|it| it.up_to.is_some()));
            assert!(others.is_sorted_by(|a, b| a.up_to < b.up_to));
            assert!(price.tiers.is_sorted_by(|a, b| a.micro_usd > b.micro_usd));
            assert_eq!(price.micro_usd, price.tiers[0].micro_usd);
        }
    }

    #[test]
    fn fargate_tasks_by_the_month() {
        let x86 = |cpus, gb| task(Item::FargateX86Vcpu, Item::FargateX86Memory, cpus, gb);
        let arm = |cpus, gb| task(Item::FargateArmVcpu, Item::FargateArmMemory, cpus, gb);
        for (cpus, gb, on_x86, on_arm) in [
            (0.25, 0.5, 9.01, 7.21),
            (0.5, 1.0, 18.02, 14.42),
            (2.0, 4.0, 72.08, 57.67),
            (16.0, 32.0, 576.64, 461.36),
            (32.0, 60.0, 1140.30, 912.32),
        ] {
            assert_cents(x86(cpus, gb), on_x86);
            assert_cents(arm(cpus, gb), on_arm);
        }
    }

    #[test]
    fn aurora_and_brokers_by_the_month() {
        let month = |item| us(item).usd() * HOURS_PER_MONTH;
        assert_cents(month(Item::AuroraAcu) * 0.5, 43.80);
        assert_cents(month(Item::AuroraAcu) * 32.0, 2803.20);
        assert_cents(us(Item::AuroraIo).usd() * 7884.0, 1576.80);
        assert_cents(month(Item::RdsProxyAcu) * 8.0, 87.60);
        assert_cents(month(Item::MqM5Xlarge) * 3.0, 1261.44);
        assert_cents(month(Item::MqM7gMedium), 99.79);
        let ratio = us(Item::AuroraAcuIoOptimized).usd() / us(Item::AuroraAcu).usd();
        assert!((ratio - 1.3).abs() < 1e-9);
    }

    #[test]
    fn broker_nodes_double_with_their_size() {
        let node = |name: &str| us(broker_node(name).unwrap()).micro_usd;
        for family in ["mq.m5", "mq.m7g"] {
            let sizes = ["large", "xlarge", "2xlarge", "4xlarge"];
            for two in sizes.windows(2) {
                assert_eq!(
                    node(&format!("{family}.{}", two[0])) * 2,
                    node(&format!("{family}.{}", two[1]))
                );
            }
        }
        assert_eq!(broker_node("mq.storage"), None);
        assert_eq!(broker_node("alb"), None);
    }

    #[test]
    fn every_type_that_can_be_created_has_a_price() {
        for instance in &crate::catalog::broker::INSTANCE_TYPES.value {
            if instance.created_until.is_none() {
                assert!(broker_node(instance.name).is_some(), "{}", instance.name);
            }
        }
    }
}
