//! What a queue states that SQS would refuse.

use std::ops::RangeInclusive;

use crate::catalog::events;
use crate::catalog::source::Fact;
use crate::finding::Finding;
use crate::policy::decode::Stated;
use crate::policy::mistake::refused;
use crate::registry::policyfile;
use crate::value::unit::Seconds;

use super::{Queue, Receives, Throughput};

pub(super) fn check(queue: &Queue, findings: &mut Vec<Finding>) {
    let here = queue.name.span;
    let dead = queue.dead_letters.as_ref();
    let kept = "SQS keeps messages 60 seconds to 14 days";
    let mut times = vec![
        (queue.retention, &events::SQS_RETENTION_SECONDS, kept),
        (
            queue.visibility,
            &events::SQS_VISIBILITY_SECONDS,
            "SQS hides a message for at most 12 hours",
        ),
        (
            queue.delay,
            &events::SQS_DELAY_SECONDS,
            "SQS holds a message back for at most 15 minutes",
        ),
        (
            queue.receive_wait,
            &events::SQS_WAIT_SECONDS,
            "a request for messages waits for at most 20 seconds",
        ),
    ];
    times.extend(dead.map(|dead| (dead.retention, &events::SQS_RETENTION_SECONDS, kept)));
    for (stated, range, headline) in times {
        time(stated, range, headline, here, findings);
    }
    let bytes = &events::SQS_MESSAGE_BYTES;
    if !bytes.value.contains(&queue.max_message.value.0) {
        let at = queue.max_message.span_or(here);
        let headline = "an SQS message is limited to 1 KiB to 1 MiB";
        findings.push(refused(at, headline, bytes.source));
    }
    let receives = &events::SQS_RECEIVE_COUNT;
    let times = queue.max_receives.value.times();
    if times.is_some_and(|times| !receives.value.contains(&times)) {
        let at = queue.max_receives.span_or(here);
        let headline = "a message is delivered 1 to 1,000 times before it is set aside";
        findings.push(refused(at, headline, receives.source));
    }
    if let (Receives::Never, Some(dead)) = (queue.max_receives.value, dead) {
        let at = queue.max_receives.span_or(here);
        let headline = "a queue that sets no message aside has no dead letters";
        let mut finding = Finding::error(&policyfile::VALUE, at, headline);
        if let Some(dead) = dead.retention.at {
            finding = finding.also(dead, "how long they would be kept");
        }
        findings.push(finding.help(
            "say how often a message is delivered, or leave `dead_letters` out; `enabled = false` in it switches off what was stated for all queues",
        ));
    }
    if queue.throughput.value == Throughput::MessageGroup && !queue.fifo.value {
        let at = queue.throughput.span_or(here);
        let headline = "only a FIFO queue has message groups";
        let finding = refused(at, headline, events::SQS_DUPLICATES_DEFAULT.source);
        findings.push(finding.help("write `fifo = true`, or leave `throughput` out"));
    }
}

fn time(
    stated: Stated<Seconds>,
    range: &Fact<RangeInclusive<u32>>,
    headline: &str,
    here: crate::text::Span,
    findings: &mut Vec<Finding>,
) {
    if !range.value.contains(&stated.value.0) {
        findings.push(refused(stated.span_or(here), headline, range.source));
    }
}
