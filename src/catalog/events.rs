//! Quotas and ranges of Amazon EventBridge and SQS.
//!
//! Sizes are in bytes, times in seconds, rates per second.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, Source, sources};

sources! {
    /// Quotas of event buses by Region.
    BUS_QUOTAS = "Amazon EventBridge User Guide", "Amazon EventBridge quotas",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html", "2026";
    /// Quota of partners that publish through `PutPartnerEvents`.
    PARTNER_QUOTAS = "Amazon EventBridge User Guide", "Amazon EventBridge quotas, PutPartnerEvents",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html", "2026-04-13";
    /// Enumerations, ranges and descriptions of the EventBridge API.
    EVENTS_API = "botocore 1.44.5", "events service-2.json", "", "2026";
    /// Form of rate expressions.
    RATES = "Amazon EventBridge User Guide", "Rate expressions reference",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html", "2026";
    /// Form of cron expressions, and on which bus rules have a schedule.
    SCHEDULED_RULES = "Amazon EventBridge User Guide", "Creating a scheduled rule (legacy)",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html", "2026";
    /// Form of event patterns.
    PATTERNS = "Amazon EventBridge User Guide", "Creating Amazon EventBridge event patterns",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html", "2026";
    /// How long a dead-letter queue is to keep messages.
    DEAD_LETTERS = "Amazon SQS Developer Guide", "Setting-up dead-letter queue retention in Amazon SQS",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html", "2026";
    /// Visibility timeout of a queue that a function reads.
    LAMBDA_QUEUES = "AWS Lambda Developer Guide", "Creating and configuring an Amazon SQS event source mapping",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html", "2026";
    /// Ranges and defaults of the SQS API.
    SQS_API = "botocore 1.44.5", "sqs service-2.json", "", "2026";
    /// Arguments of a queue with what the provider takes where they are not set.
    SQS_PROVIDER = "Terraform AWS provider", "aws_sqs_queue",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue", "2026";
    /// Ranges and defaults of the SNS API.
    SNS_API = "botocore 1.44.5", "sns service-2.json", "", "2026";
}

/// Default quotas of the event buses of one Region and account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RegionQuotas {
    /// `PutEvents` transactions a second; more are throttled. Adjustable. See [`PUT_EVENTS_COUNTS_REQUESTS`].
    pub put_events: u32,
    /// Target invocations a second; more are delayed, not lost. Adjustable.
    pub invocations: u32,
    /// Rules of one bus. Adjustable.
    pub rules_per_bus: u32,
    /// Where they were read.
    pub source: &'static Source,
}

const fn quotas_of(put_events: u32, invocations: u32, rules_per_bus: u32) -> RegionQuotas {
    RegionQuotas {
        put_events,
        invocations,
        rules_per_bus,
        source: &BUS_QUOTAS,
    }
}

const LARGE: RegionQuotas = quotas_of(10_000, 18_750, 300);
const MEDIUM: RegionQuotas = quotas_of(2400, 4500, 300);
const SMALL: RegionQuotas = quotas_of(1200, 2250, 300);
const MINOR: RegionQuotas = quotas_of(600, 1100, 300);
/// What AWS gives Regions its table does not name.
const OTHER: RegionQuotas = quotas_of(400, 750, 300);
const FEW_RULES: RegionQuotas = quotas_of(400, 750, 100);

static REGION_QUOTAS: [(&str, RegionQuotas); 34] = [
    ("us-east-1", LARGE),
    ("us-west-2", LARGE),
    ("eu-west-1", LARGE),
    ("us-east-2", MEDIUM),
    ("eu-central-1", MEDIUM),
    ("eu-south-2", MEDIUM),
    ("us-west-1", SMALL),
    ("ap-northeast-1", SMALL),
    ("ap-southeast-1", SMALL),
    ("ap-southeast-2", SMALL),
    ("eu-west-2", SMALL),
    ("ap-east-1", MINOR),
    ("ap-northeast-2", MINOR),
    ("ap-south-1", MINOR),
    ("ca-central-1", MINOR),
    ("eu-north-1", MINOR),
    ("eu-west-3", MINOR),
    ("sa-east-1", MINOR),
    ("af-south-1", FEW_RULES),
    ("eu-south-1", FEW_RULES),
    ("ap-east-2", OTHER),
    ("ap-northeast-3", OTHER),
    ("ap-south-2", OTHER),
    ("ap-southeast-3", OTHER),
    ("ap-southeast-4", OTHER),
    ("ap-southeast-5", OTHER),
    ("ap-southeast-6", OTHER),
    ("ap-southeast-7", OTHER),
    ("ca-west-1", OTHER),
    ("eu-central-2", OTHER),
    ("il-central-1", OTHER),
    ("me-central-1", OTHER),
    ("me-south-1", OTHER),
    ("mx-central-1", OTHER),
];

/// Default quotas of a Region; `None` when the catalogue does not know the Region.
pub fn quotas(region: &str) -> Option<&'static RegionQuotas> {
    REGION_QUOTAS
        .iter()
        .find(|it| it.0 == region)
        .map(|it| &it.1)
}

/// Size of one `PutEvents` request with all its entries.
pub static PUT_EVENTS_BYTES: Fact<u64> = Fact::new(1_048_576, &EVENTS_API);

/// `PutPartnerEvents` requests a second that a partner may publish: steady, and for a while.
pub static PARTNER_EVENTS: Fact<(u32, u32)> = Fact::new((1400, 3600), &PARTNER_QUOTAS);

/// Targets of one rule; cannot be raised.
pub static TARGETS_PER_RULE: Fact<usize> = Fact::new(5, &BUS_QUOTAS);

/// Length of an event pattern, characters.
pub static PATTERN_CHARACTERS: Fact<usize> = Fact::new(2048, &BUS_QUOTAS);

/// What `maximum_retry_attempts` of a target may be.
pub static RETRY_ATTEMPTS: Fact<RangeInclusive<u32>> = Fact::new(0..=185, &EVENTS_API);

/// What `maximum_event_age_in_seconds` of a target may be.
pub static EVENT_AGE_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(60..=86_400, &EVENTS_API);

/// Message of an SQS queue: what `max_message_size` may be; the upper end is also the default.
pub static SQS_MESSAGE_BYTES: Fact<RangeInclusive<u64>> = Fact::new(1024..=1_048_576, &SQS_API);

/// `max_message_size` of a queue that does not set it, bytes.
pub static SQS_MESSAGE_DEFAULT_BYTES: Fact<u32> = Fact::new(1_048_576, &SQS_API);

/// `retention_days` of an archive that does not set it: events are kept for ever.
pub static ARCHIVE_RETENTION_DEFAULT_DAYS: Fact<u32> = Fact::new(0, &EVENTS_API);

/// What `message_retention_seconds` of an SQS queue may be.
pub static SQS_RETENTION_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(60..=1_209_600, &SQS_API);

/// `message_retention_seconds` when it is not given.
pub static SQS_RETENTION_DEFAULT_SECONDS: Fact<u32> = Fact::new(345_600, &SQS_API);

/// What `delay_seconds` of an SQS queue may be.
pub static SQS_DELAY_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(0..=900, &SQS_API);

/// What `visibility_timeout_seconds` of an SQS queue may be.
pub static SQS_VISIBILITY_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(0..=43_200, &SQS_API);

/// `visibility_timeout_seconds` when it is not given.
pub static SQS_VISIBILITY_DEFAULT_SECONDS: Fact<u32> = Fact::new(30, &SQS_API);

/// What `receive_wait_time_seconds` of an SQS queue may be.
pub static SQS_WAIT_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(0..=20, &SQS_API);

/// Length of an SQS queue's name, characters, with the `.fifo` of a FIFO queue.
pub static SQS_NAME_CHARACTERS: Fact<usize> = Fact::new(80, &SQS_API);

/// What `maxReceiveCount` of a redrive policy may be.
pub static SQS_RECEIVE_COUNT: Fact<RangeInclusive<u32>> = Fact::new(1..=1000, &SQS_API);

/// `maxReceiveCount` of a redrive policy that does not give it.
pub static SQS_RECEIVE_COUNT_DEFAULT: Fact<u32> = Fact::new(10, &SQS_API);

/// `delay_seconds` of a queue when it is not given.
pub static SQS_DELAY_DEFAULT_SECONDS: Fact<u32> = Fact::new(0, &SQS_API);

/// `receive_wait_time_seconds` of a queue when it is not given.
pub static SQS_WAIT_DEFAULT_SECONDS: Fact<u32> = Fact::new(0, &SQS_API);

/// Whether a queue is a FIFO queue when nothing is said of it.
pub static SQS_FIFO_DEFAULT: Fact<bool> = Fact::new(false, &SQS_API);

/// Of what the quota of a FIFO queue is, when it is not given.
pub static SQS_THROUGHPUT_DEFAULT: Fact<&str> = Fact::new("perQueue", &SQS_PROVIDER);

/// Within what a FIFO queue finds duplicates, when it is not given.
pub static SQS_DUPLICATES_DEFAULT: Fact<&str> = Fact::new("queue", &SQS_PROVIDER);

/// `timeout` of a Lambda function when it is not given.
pub static FUNCTION_TIMEOUT_DEFAULT_SECONDS: Fact<u32> = Fact::new(3, &LAMBDA_QUEUES);

/// How many times a function's timeout AWS advises as visibility timeout of a queue that it reads. Lambda refuses the
/// mapping below once.
pub static ADVISED_VISIBILITY_FACTOR: Fact<u32> = Fact::new(6, &LAMBDA_QUEUES);

/// Units of a rate expression, for one and for several.
pub static RATE_UNITS: Fact<[(&str, &str); 3]> = Fact::new(
    [("minute", "minutes"), ("hour", "hours"), ("day", "days")],
    &RATES,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_regions() {
        let put = |region| quotas(region).map(|it| it.put_events);
        assert_eq!(put("us-east-1"), Some(10_000));
        assert_eq!(put("eu-central-1"), Some(2400));
        assert_eq!(put("ap-northeast-1"), Some(1200));
        assert_eq!(put("sa-east-1"), Some(600));
        assert_eq!(put("me-south-1"), Some(400));
        assert_eq!(put("moon-1"), None);
        assert_eq!(quotas("af-south-1").unwrap().rules_per_bus, 100);
        assert_eq!(quotas("eu-west-1").unwrap().invocations, 18_750);
    }

    #[test]
    fn a_region_is_listed_once_and_invokes_more_than_it_takes() {
        for (at, (region, quotas)) in REGION_QUOTAS.iter().enumerate() {
            assert!(quotas.invocations > quotas.put_events, "{region}");
            assert!(
                REGION_QUOTAS
                    .iter()
                    .skip(at + 1)
                    .all(|other| other.0 != *region),
                "{region}"
            );
        }
    }

    #[test]
    fn defaults_lie_in_their_ranges() {
        assert!(
            SQS_RETENTION_SECONDS
                .value
                .contains(&SQS_RETENTION_DEFAULT_SECONDS.value)
        );
        assert!(
            SQS_VISIBILITY_SECONDS
                .value
                .contains(&SQS_VISIBILITY_DEFAULT_SECONDS.value)
        );
    }
}
