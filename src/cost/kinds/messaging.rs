//! Queues, topics, buses: what is billed by use alone.

use crate::catalog::price::Item;
use crate::cost::billed::{Billed, Known};

/// `aws_sqs_queue`
pub(super) fn queue(at: &mut Billed<'_>) -> Known<()> {
    let item = if at.flag("fifo_queue")? {
        Item::SqsFifo
    } else {
        Item::SqsStandard
    };
    at.usage("requests, one for 64 KB", item);
    Ok(())
}

/// `aws_sns_topic`
pub(super) fn topic(at: &mut Billed<'_>) -> Known<()> {
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
pub(super) fn subscription(at: &mut Billed<'_>) -> Known<()> {
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

/// `aws_cloudwatch_event_bus`
pub(super) fn bus(at: &mut Billed<'_>) -> Known<()> {
    let item = if at.text("event_source_name")?.is_some() {
        Item::EventsPartner
    } else {
        Item::EventsCustom
    };
    at.usage("events, one for 64 KB", item);
    Ok(())
}

/// `aws_cloudwatch_event_archive`
pub(super) fn archive(at: &mut Billed<'_>) -> Known<()> {
    at.usage("events taken in", Item::EventsArchive);
    at.usage("events kept", Item::EventsArchiveStorage);
    Ok(())
}

/// `aws_schemas_discoverer`
pub(super) fn discoverer(at: &mut Billed<'_>) -> Known<()> {
    at.usage("events looked at", Item::EventsDiscovery);
    Ok(())
}

/// `aws_cloudwatch_event_api_destination`
pub(super) fn api_destination(at: &mut Billed<'_>) -> Known<()> {
    at.usage("calls", Item::EventsApiDestination);
    Ok(())
}

/// `aws_pipes_pipe`
pub(super) fn pipe(at: &mut Billed<'_>) -> Known<()> {
    at.usage("requests, one for 64 KB", Item::Pipes);
    Ok(())
}

/// `aws_scheduler_schedule`
pub(super) fn schedule(at: &mut Billed<'_>) -> Known<()> {
    at.usage("invocations", Item::Scheduler);
    Ok(())
}
