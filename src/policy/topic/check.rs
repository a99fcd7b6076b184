//! What a topic states that AWS would refuse.

use crate::finding::Finding;
use crate::policy::mistake::{refused, whole_days};

use super::aws::ARCHIVE_DAYS;
use super::{Throughput, Topic};

pub(super) fn check(topic: &Topic, findings: &mut Vec<Finding>) {
    let here = topic.name.span;
    let source = ARCHIVE_DAYS.source;
    if topic.throughput.value == Throughput::MessageGroup && !topic.fifo.value {
        let at = topic.throughput.span_or(here);
        let headline = "only a FIFO topic has message groups";
        let finding = refused(at, headline, source);
        findings.push(finding.help("write `fifo = true`, or leave `throughput` out"));
    }
    let Some(retention) = topic.retention else {
        return;
    };
    let at = retention.span_or(here);
    if !topic.fifo.value {
        let finding = refused(at, "only a FIFO topic keeps messages", source);
        findings.push(finding.help("write `fifo = true`, or leave `retention` out"));
    }
    whole_days("retention", retention, here, findings);
    let range = &ARCHIVE_DAYS.value;
    if retention
        .value
        .days()
        .is_some_and(|days| !range.contains(&days))
    {
        let (least, most) = (range.start(), range.end());
        let headline = format!("a topic keeps messages for {least} to {most} days");
        findings.push(refused(at, headline, source));
    }
}
