//! Sizes of an SNS topic.

use crate::finding::Finding;
use crate::policy::topic::{Throughput, Topic};
use crate::value::Decided;

use super::observe::days;
use super::{Context, SizeOf};

/// A sized topic.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedTopic {
    /// Its name.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Topic,
    /// Within what a FIFO topic finds duplicates.
    pub throughput: Option<Decided<Throughput>>,
    /// Days messages can be had again.
    pub archive_days: Option<Decided<u32>>,
}

impl SizeOf<Topic> for SizedTopic {
    fn of(topic: &Topic, _: &Context<'_>, _: &mut Vec<Finding>) -> Option<Self> {
        let throughput = Decided::new(topic.throughput.value, [topic.throughput.at]);
        Some(Self {
            name: topic.name.text.clone(),
            stated: topic.clone(),
            throughput: topic.fifo.value.then_some(throughput),
            archive_days: topic.retention.and_then(days),
        })
    }
}
