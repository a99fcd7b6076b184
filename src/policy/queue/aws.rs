//! What AWS says of SQS queues: what names them, and what it measures.

use crate::catalog::events::SQS_API;
use crate::catalog::metrics::{MAXIMUM, Namespace, Unit, bytes, of, sum};
use crate::catalog::names::{NameForm, WORD, made_of};
use crate::catalog::source::sources;

sources! {
    /// Metrics of queues.
    QUEUES = "Amazon SQS Developer Guide", "Available CloudWatch metrics for Amazon SQS",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html", "2026";
}

/// Queues of SQS; 80 characters at most, the ending of a FIFO queue among them.
pub static NAME: NameForm = NameForm {
    says: WORD,
    source: &SQS_API,
    may_be: |text| made_of(text, "-_"),
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

/// The part of a queue that is the queue of its dead letters.
pub const DEAD_LETTERS: &str = "dead letters";

/// What it measures of a queue that has one for its dead letters.
pub static METRICS: &[&Namespace] = &[&OF_QUEUE, &OF_DEAD_LETTERS];
/// What it measures of a queue without.
pub static METRICS_ALONE: &[&Namespace] = &[&OF_QUEUE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_characters_that_aws_takes() {
        assert_eq!(["order_events", "9"].map(|text| NAME.fits(text)), [true; 2]);
        assert_eq!(["mail.fifo", "a:b"].map(|text| NAME.fits(text)), [false; 2]);
    }
}
