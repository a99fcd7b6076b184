//! What a topic and its subscriptions are billed by: use alone.

use crate::billing::{Billed, Known, Priced};
use crate::catalog::price::Item;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[
    ("aws_sns_topic", topic),
    ("aws_sns_topic_subscription", subscription),
];

/// `aws_sns_topic`
fn topic(at: &mut Billed<'_>) -> Known<()> {
    if at.flag("fifo_topic")? {
        at.usage("messages published", Item::SnsFifoPublish);
        at.usage("payload published", Item::SnsFifoPublishPayload);
        if at.text("archive_policy")?.is_some() {
            at.usage("archive, taken in", Item::SnsFifoArchive);
            at.usage("archive, kept", Item::SnsFifoArchiveStorage);
        }
    } else {
        at.usage("messages published, one for 64 KB", Item::SnsPublish);
    }
    Ok(())
}

/// `aws_sns_topic_subscription`
fn subscription(at: &mut Billed<'_>) -> Known<()> {
    let protocol = at.text("protocol")?.unwrap_or_default();
    let item = match protocol.as_str() {
        "sqs" => Item::SnsQueue,
        "lambda" => Item::SnsLambda,
        "http" | "https" => Item::SnsHttp,
        "email" | "email-json" => Item::SnsEmail,
        "firehose" => Item::SnsFirehose,
        "application" => Item::SnsMobile,
        // Text messages are billed by country.
        _ => return Ok(()),
    };
    at.usage(format!("deliveries by {protocol}"), item);
    if at.text("filter_policy_scope")?.as_deref() == Some("MessageBody") {
        at.usage("payload that the filter reads", Item::SnsFilter);
    }
    Ok(())
}
