//! The prices, by item and Region.

use super::{
    AURORA_ADVISORY, AURORA_ROUGH, CLOUDWATCH_PAGE, CLOUDWATCH_RARE, CLUSTER, CLUSTER_INSTANCE,
    Confidence, DASHBOARD, DATA_TRANSFER, ECS_SERVICE, EU_WEST_1, EVENT_BUS, FARGATE_PAGE,
    FARGATE_RARE, Item, LOAD_BALANCER, LOAD_BALANCER_BILL, LOG_GROUP, METRIC_ALARM, MQ_BROKER,
    MQ_PAGE, MQ_SCALED, NAT_GATEWAY, Price, RDS_PROXY_PAGE, SNS_PAGE, SNS_TOPIC, SQS_QUEUE, Tier,
    VPC_ENDPOINT, VPC_PAGE, XRAY_PAGE, XRAY_RARE,
};
use crate::catalog::source::Source;

const US_EAST_1: &str = "us-east-1";
const EU: &str = "eu-west-1";

const fn row(
    item: Item,
    region: &'static str,
    micro_usd: u32,
    source: &'static Source,
    confidence: Confidence,
) -> Price {
    Price {
        item,
        region,
        micro_usd,
        tiers: &[],
        source,
        confidence,
    }
}

const fn high(item: Item, micro_usd: u32, source: &'static Source) -> Price {
    row(item, US_EAST_1, micro_usd, source, Confidence::High)
}

const fn medium(item: Item, micro_usd: u32, source: &'static Source) -> Price {
    row(item, US_EAST_1, micro_usd, source, Confidence::Medium)
}

const fn low(item: Item, micro_usd: u32, source: &'static Source) -> Price {
    row(item, US_EAST_1, micro_usd, source, Confidence::Low)
}

const fn tiered(
    item: Item,
    region: &'static str,
    tiers: &'static [Tier],
    source: &'static Source,
    confidence: Confidence,
) -> Price {
    let micro_usd = match tiers {
        [first, ..] => first.micro_usd,
        [] => 0,
    };
    Price {
        tiers,
        ..row(item, region, micro_usd, source, confidence)
    }
}

const fn tier(up_to: u32, micro_usd: u32) -> Tier {
    Tier {
        up_to: Some(up_to),
        micro_usd,
    }
}

const fn above(micro_usd: u32) -> Tier {
    Tier {
        up_to: None,
        micro_usd,
    }
}

/// 10, 50 and 150 TB.
static EGRESS_TIERS: [Tier; 4] = [
    tier(10_240, 90_000),
    tier(51_200, 85_000),
    tier(153_600, 70_000),
    above(50_000),
];

static CUSTOM_METRIC_TIERS: [Tier; 4] = [
    tier(10_000, 300_000),
    tier(250_000, 100_000),
    tier(1_000_000, 50_000),
    above(20_000),
];

/// 1 and 5 PB.
static ENDPOINT_TIERS: [Tier; 3] = [tier(1_048_576, 10_000), tier(5_242_880, 6000), above(4000)];

/// Every price.
pub static PRICES: &[Price] = &[
    high(Item::FargateX86Vcpu, 40_480, &ECS_SERVICE),
    row(
        Item::FargateX86Vcpu,
        EU,
        40_480,
        &FARGATE_PAGE,
        Confidence::Medium,
    ),
    high(Item::FargateX86Memory, 4445, &ECS_SERVICE),
    row(
        Item::FargateX86Memory,
        EU,
        4445,
        &FARGATE_PAGE,
        Confidence::Medium,
    ),
    medium(Item::FargateArmVcpu, 32_380, &FARGATE_PAGE),
    row(
        Item::FargateArmVcpu,
        EU,
        32_380,
        &EU_WEST_1,
        Confidence::Low,
    ),
    medium(Item::FargateArmMemory, 3560, &FARGATE_PAGE),
    row(
        Item::FargateArmMemory,
        EU,
        3560,
        &EU_WEST_1,
        Confidence::Low,
    ),
    low(Item::FargateWindowsVcpu, 91_480, &FARGATE_RARE),
    low(Item::FargateWindowsLicence, 46_000, &FARGATE_RARE),
    low(Item::FargateWindowsMemory, 10_050, &FARGATE_RARE),
    medium(Item::FargateEphemeral, 111, &FARGATE_PAGE),
    medium(Item::PublicIpv4, 5000, &VPC_PAGE),
    row(Item::PublicIpv4, EU, 5000, &VPC_PAGE, Confidence::Medium),
    high(Item::AuroraAcu, 120_000, &CLUSTER_INSTANCE),
    row(
        Item::AuroraAcu,
        EU,
        140_000,
        &AURORA_ADVISORY,
        Confidence::Medium,
    ),
    row(
        Item::AuroraAcu,
        "eu-central-1",
        140_000,
        &AURORA_ROUGH,
        Confidence::Low,
    ),
    row(
        Item::AuroraAcu,
        "ap-northeast-1",
        150_000,
        &AURORA_ROUGH,
        Confidence::Low,
    ),
    row(
        Item::AuroraAcu,
        "sa-east-1",
        250_000,
        &AURORA_ROUGH,
        Confidence::Low,
    ),
    high(Item::AuroraAcuIoOptimized, 156_000, &AURORA_ADVISORY),
    row(
        Item::AuroraAcuIoOptimized,
        EU,
        182_000,
        &EU_WEST_1,
        Confidence::Low,
    ),
    high(Item::AuroraStorage, 100_000, &CLUSTER),
    row(
        Item::AuroraStorage,
        EU,
        110_000,
        &EU_WEST_1,
        Confidence::Low,
    ),
    row(
        Item::AuroraStorage,
        "sa-east-1",
        190_000,
        &CLUSTER,
        Confidence::Medium,
    ),
    high(Item::AuroraStorageIoOptimized, 225_000, &AURORA_ADVISORY),
    row(
        Item::AuroraStorageIoOptimized,
        EU,
        248_000,
        &EU_WEST_1,
        Confidence::Low,
    ),
    high(Item::AuroraIo, 200_000, &CLUSTER),
    row(Item::AuroraIo, EU, 220_000, &EU_WEST_1, Confidence::Low),
    row(
        Item::AuroraIo,
        "sa-east-1",
        280_000,
        &CLUSTER,
        Confidence::Medium,
    ),
    high(Item::AuroraBackup, 21_000, &CLUSTER),
    row(
        Item::AuroraBackup,
        "sa-east-1",
        37_000,
        &CLUSTER,
        Confidence::Medium,
    ),
    medium(Item::AuroraSnapshotExport, 10_000, &CLUSTER),
    medium(Item::AuroraBacktrack, 12_000, &CLUSTER_INSTANCE),
    medium(Item::AuroraExtendedSupport, 100_000, &CLUSTER_INSTANCE),
    medium(Item::RdsProxyVcpu, 15_000, &RDS_PROXY_PAGE),
    medium(Item::RdsProxyAcu, 15_000, &RDS_PROXY_PAGE),
    medium(Item::MqT2Micro, 30_000, &MQ_BROKER),
    medium(Item::MqT3Micro, 27_000, &MQ_PAGE),
    high(Item::MqM5Large, 288_000, &MQ_BROKER),
    high(Item::MqM5Xlarge, 576_000, &MQ_BROKER),
    low(Item::MqM52xlarge, 1_152_000, &MQ_SCALED),
    low(Item::MqM54xlarge, 2_304_000, &MQ_SCALED),
    medium(Item::MqM7gMedium, 136_700, &MQ_PAGE),
    medium(Item::MqM7gLarge, 273_400, &MQ_PAGE),
    low(Item::MqM7gXlarge, 546_800, &MQ_SCALED),
    low(Item::MqM7g2xlarge, 1_093_600, &MQ_SCALED),
    low(Item::MqM7g4xlarge, 2_187_200, &MQ_SCALED),
    low(Item::MqM7g8xlarge, 4_374_400, &MQ_SCALED),
    low(Item::MqM7g12xlarge, 6_561_600, &MQ_SCALED),
    low(Item::MqM7g16xlarge, 8_748_800, &MQ_SCALED),
    high(Item::MqStorageEbs, 100_000, &MQ_BROKER),
    high(Item::MqStorageEfs, 300_000, &MQ_BROKER),
    high(Item::EventsCustom, 1_000_000, &EVENT_BUS),
    high(Item::EventsPartner, 1_000_000, &EVENT_BUS),
    medium(Item::EventsArchive, 100_000, &EVENT_BUS),
    medium(Item::EventsArchiveStorage, 23_000, &EVENT_BUS),
    medium(Item::EventsDiscovery, 100_000, &EVENT_BUS),
    high(Item::SqsStandard, 400_000, &SQS_QUEUE),
    high(Item::SqsFifo, 500_000, &SQS_QUEUE),
    high(Item::SnsPublish, 500_000, &SNS_TOPIC),
    high(Item::SnsHttp, 600_000, &SNS_TOPIC),
    low(Item::SnsQueue, 0, &SNS_PAGE),
    medium(Item::SnsEmail, 20_000_000, &SNS_TOPIC),
    medium(Item::SnsFirehose, 190_000, &SNS_TOPIC),
    medium(Item::SnsMobile, 500_000, &SNS_TOPIC),
    medium(Item::SnsFifoPublish, 300_000, &SNS_TOPIC),
    medium(Item::SnsFifoPublishPayload, 17_000, &SNS_TOPIC),
    medium(Item::SnsFifoNotify, 10_000, &SNS_TOPIC),
    medium(Item::SnsFifoNotifyPayload, 1000, &SNS_TOPIC),
    tiered(
        Item::CustomMetric,
        US_EAST_1,
        &CUSTOM_METRIC_TIERS,
        &CLOUDWATCH_PAGE,
        Confidence::Medium,
    ),
    medium(Item::MetricRequests, 10_000_000, &CLOUDWATCH_PAGE),
    high(Item::Alarm, 100_000, &METRIC_ALARM),
    high(Item::AlarmHighResolution, 300_000, &METRIC_ALARM),
    medium(Item::AlarmAnomaly, 300_000, &METRIC_ALARM),
    high(Item::AlarmAnomalyHighResolution, 900_000, &METRIC_ALARM),
    low(Item::AlarmComposite, 500_000, &CLOUDWATCH_RARE),
    high(Item::Dashboard, 3_000_000, &DASHBOARD),
    high(Item::LogsIngest, 500_000, &LOG_GROUP),
    low(Item::LogsIngestInfrequent, 250_000, &CLOUDWATCH_RARE),
    high(Item::LogsStorage, 30_000, &LOG_GROUP),
    high(Item::LogsInsights, 5000, &LOG_GROUP),
    medium(Item::XrayRecorded, 5_000_000, &XRAY_PAGE),
    medium(Item::XrayRetrieved, 500_000, &XRAY_PAGE),
    low(Item::XrayInsights, 1_000_000, &XRAY_RARE),
    tiered(
        Item::Egress,
        US_EAST_1,
        &EGRESS_TIERS,
        &DATA_TRANSFER,
        Confidence::High,
    ),
    tiered(
        Item::Egress,
        EU,
        &EGRESS_TIERS,
        &DATA_TRANSFER,
        Confidence::High,
    ),
    medium(Item::Ingress, 0, &VPC_PAGE),
    row(Item::Ingress, EU, 0, &VPC_PAGE, Confidence::Medium),
    high(Item::CrossAz, 10_000, &DATA_TRANSFER),
    row(Item::CrossAz, EU, 10_000, &DATA_TRANSFER, Confidence::High),
    high(Item::CrossRegion, 20_000, &DATA_TRANSFER),
    row(
        Item::CrossRegion,
        EU,
        20_000,
        &DATA_TRANSFER,
        Confidence::High,
    ),
    high(Item::UsEast, 10_000, &DATA_TRANSFER),
    high(Item::NatGateway, 45_000, &NAT_GATEWAY),
    row(Item::NatGateway, EU, 48_000, &EU_WEST_1, Confidence::Low),
    high(Item::NatData, 45_000, &NAT_GATEWAY),
    row(Item::NatData, EU, 48_000, &EU_WEST_1, Confidence::Low),
    high(Item::Alb, 22_500, &LOAD_BALANCER),
    row(
        Item::Alb,
        EU,
        25_200,
        &LOAD_BALANCER_BILL,
        Confidence::Medium,
    ),
    high(Item::AlbLcu, 8000, &LOAD_BALANCER),
    row(Item::AlbLcu, EU, 8000, &EU_WEST_1, Confidence::Low),
    high(Item::Nlb, 22_500, &LOAD_BALANCER),
    row(Item::Nlb, EU, 25_200, &EU_WEST_1, Confidence::Low),
    high(Item::NlbLcu, 6000, &LOAD_BALANCER),
    row(Item::NlbLcu, EU, 6000, &EU_WEST_1, Confidence::Low),
    high(Item::InterfaceEndpoint, 10_000, &VPC_ENDPOINT),
    row(
        Item::InterfaceEndpoint,
        EU,
        11_000,
        &EU_WEST_1,
        Confidence::Low,
    ),
    tiered(
        Item::InterfaceEndpointData,
        US_EAST_1,
        &ENDPOINT_TIERS,
        &VPC_ENDPOINT,
        Confidence::High,
    ),
    medium(Item::GatewayEndpoint, 0, &VPC_PAGE),
    row(Item::GatewayEndpoint, EU, 0, &VPC_PAGE, Confidence::Medium),
];
