//! How services use queues.

use super::Queue;
use crate::policy::Item as _;
use crate::policy::edges::{Access, Edge, Messages, Output, Within};
use crate::policy::service::{BACKLOG, MESSAGES, Service};

const URL: &[Output] = &[Output {
    word: "url",
    doc: "URL of the queue",
    output: "queue_url",
}];

/// A service sends to it.
pub(super) static SENDS_TO: Access = Access {
    kind: Queue::BLOCK,
    told: URL,
    sid: "SendTo",
    actions: &[
        "sqs:SendMessage",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
    ],
    arn: "queue_arn",
    messages: Some(Messages {
        service: "sqs",
        are_sent: true,
    }),
};

/// A service receives from it.
pub(super) static RECEIVES_FROM: Access = Access {
    kind: Queue::BLOCK,
    told: URL,
    sid: "ReceiveFrom",
    actions: &[
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
    ],
    arn: "queue_arn",
    messages: Some(Messages {
        service: "sqs",
        are_sent: false,
    }),
};

impl Queue {
    /// How a service uses it at its place. Who scales by what waits in a queue receives from it.
    pub(in super::super) fn edges_at(&self, service: &Service, at: &Within) -> Vec<Edge> {
        let name = &service.name.text;
        let mut out = Vec::new();
        if self.producers.value.contains(name) {
            out.push(Edge::Item(&SENDS_TO, at.clone()));
        }
        let waits = |on: &str| on == BACKLOG || on == MESSAGES;
        let scales = service.scales.iter().any(|scale| {
            let queue = scale.queue.as_ref().map(|queue| queue.value.as_str());
            scale.on.as_ref().is_some_and(|on| waits(&on.value))
                && queue.is_some_and(|queue| queue == at.name || queue == at.title())
        });
        if scales || self.consumers.value.contains(name) {
            out.push(Edge::Item(&RECEIVES_FROM, at.clone()));
        }
        out
    }
}
