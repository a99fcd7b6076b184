//! The documents that prices were read from, each with the name that tables call it by.

use crate::catalog::source::{Source, sources};

sources! {
    /// Fargate, from AWS's feed.
    FEED_ECS = "AWS price feed of Amazon ECS, as kept by QuinnyPig/aws-price-watcher a6645eb2", "on demand",
        "https://aws.amazon.com/fargate/pricing/", "2025-06-05";
    /// Brokers, from AWS's feed.
    FEED_MQ = "AWS price feed of Amazon MQ, as kept by QuinnyPig/aws-price-watcher a6645eb2", "on demand",
        "https://aws.amazon.com/amazon-mq/pricing/", "2025-04-07";
    /// RDS and Aurora, from AWS's feed.
    FEED_RDS = "AWS price feed of Amazon RDS, as kept by QuinnyPig/aws-price-watcher a6645eb2", "on demand",
        "https://aws.amazon.com/rds/pricing/", "2025-06-17";
    /// Everything else, from AWS's feed; the day it was read.
    FEED = "AWS price feed, as kept by QuinnyPig/aws-price-watcher a6645eb2", "on demand",
        "https://aws.amazon.com/pricing/", "2025-06-18";
    /// NAT gateways, from AWS's feed.
    FEED_NAT = "AWS price feed of Amazon VPC, NAT gateways", "on demand",
        "https://aws.amazon.com/vpc/pricing/", "2025-10-28";
    /// Brokers that the feed does not have.
    MQ_PAGE = "Amazon MQ pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/amazon-mq/pricing/", "2026-09-01";
    /// Broker types for which no price was found: scaled from a smaller one of the family.
    MQ_SCALED = "Amazon MQ pricing page", "scaled from a smaller type of the family",
        "https://aws.amazon.com/amazon-mq/pricing/", "2026-09-01", unconfirmed;
    /// Partner events.
    EVENT_BUS = "infracost 95ba4f4", "cloudwatch_event_bus test output",
        "https://aws.amazon.com/eventbridge/pricing/", "2024-07-01";
    /// Traffic between zones and Regions.
    DATA_TRANSFER = "infracost 95ba4f4", "data_transfer test output",
        "https://aws.amazon.com/ec2/pricing/on-demand/", "2024-09-25";
    /// Gateway endpoints.
    VPC_PAGE = "Amazon VPC pricing page", "as quoted in public repositories",
        "https://aws.amazon.com/vpc/pricing/", "2026";
    /// Compute Savings Plans on Fargate.
    COMPUTE_PLANS = "AWS Compute Savings Plans page", "Fargate, one and three years",
        "https://aws.amazon.com/savingsplans/compute-pricing/", "2026", unconfirmed;
}

/// The documents of a table, by name.
const DOCUMENTS: [(&str, &Source); 10] = [
    ("ecs", &FEED_ECS),
    ("mq", &FEED_MQ),
    ("rds", &FEED_RDS),
    ("feed", &FEED),
    ("nat", &FEED_NAT),
    ("mq-page", &MQ_PAGE),
    ("mq-scaled", &MQ_SCALED),
    ("events-golden", &EVENT_BUS),
    ("transfer-golden", &DATA_TRANSFER),
    ("vpc-page", &VPC_PAGE),
];

/// The document of that name.
pub fn find(name: &str) -> Option<&'static Source> {
    let found = DOCUMENTS.iter().find(|(known, _)| *known == name);
    found.map(|(_, source)| *source)
}
