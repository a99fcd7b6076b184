//! What AWS says of SNS topics: what names them, what they may have, and what it measures.

use std::ops::RangeInclusive;

use crate::catalog::events::SNS_API;
use crate::catalog::metrics::{Namespace, bytes, sum};
use crate::catalog::names::{NameForm, WORD, made_of};
use crate::catalog::source::{Fact, sources};

sources! {
    /// How long a FIFO topic keeps messages.
    ARCHIVES = "Amazon SNS Developer Guide", "Amazon SNS message archiving for FIFO topic owners",
        "https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html", "2026";
    /// Attributes of a topic with what they are when they are not given.
    ATTRIBUTES = "AWS CloudFormation Template Reference", "AWS::SNS::Topic",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-sns-topic.html", "2026";
    /// Metrics of topics.
    METRICS_OF_TOPICS = "Amazon SNS Developer Guide", "Monitoring Amazon SNS topics using CloudWatch",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html", "2026";
}

/// Days that a FIFO topic can keep messages.
pub static ARCHIVE_DAYS: Fact<RangeInclusive<u32>> = Fact::new(1..=365, &ARCHIVES);

/// Days that a topic keeps messages when nothing is said of it.
pub static ARCHIVE_DEFAULT_DAYS: Fact<u32> = Fact::new(0, &ARCHIVES);

/// Whether a topic is a FIFO topic when nothing is said of it.
pub static FIFO_DEFAULT: Fact<bool> = Fact::new(false, &ATTRIBUTES);

/// `FifoThroughputScope` of a FIFO topic when it is not given.
pub static SCOPE_DEFAULT: Fact<&str> = Fact::new("Topic", &ATTRIBUTES);

/// Topics of SNS; 256 characters at most, the ending of a FIFO topic among them.
pub static NAME: NameForm = NameForm {
    says: WORD,
    source: &SNS_API,
    may_be: |text| made_of(text, "-_"),
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
    source: &METRICS_OF_TOPICS,
};

/// What it measures of a topic.
pub static METRICS: &[&Namespace] = &[&OF_TOPIC];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_characters_that_aws_takes() {
        assert_eq!(
            ["Order_Events", "x-1"].map(|text| NAME.fits(text)),
            [true; 2]
        );
        assert_eq!(["a.b", "a\u{7f}"].map(|text| NAME.fits(text)), [false; 2]);
    }
}
