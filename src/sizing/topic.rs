//! Sizes of an SNS topic.

use crate::finding::Finding;
use crate::policy::topic::Topic;

use super::{Context, SizeOf};

/// A sized topic.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedTopic {
    /// What tells it from other topics of the policy.
    pub name: String,
    /// What the policy states of it: none of that needs sizing.
    pub stated: Topic,
}

impl SizeOf<Topic> for SizedTopic {
    fn of(topic: &Topic, _: &Context<'_>, _: &mut Vec<Finding>) -> Option<Self> {
        Some(Self {
            name: topic.name.text.clone(),
            stated: topic.clone(),
        })
    }
}
