//! Where a queue's redrive policy is written and what it leads to.

use crate::lint::{Blocked, Subject};

use crate::lint::rules::reading::{set, the_one};

/// A redrive policy: the resource and argument it stands in, and the queue it is for.
pub(in crate::lint::rules) struct Redrive<'a> {
    /// The queue whose messages are moved.
    pub(in crate::lint::rules) queue: Option<Subject<'a>>,
    /// The queue they are moved to.
    pub(in crate::lint::rules) dead: Option<Subject<'a>>,
}

/// The argument with the policy.
pub(in crate::lint::rules) const PATH: &str = "redrive_policy";

/// The policy of a queue or of an `aws_sqs_queue_redrive_policy`; `None` where there is none.
pub(in crate::lint::rules) fn read<'a>(
    subject: &Subject<'a>,
) -> Result<Option<Redrive<'a>>, Blocked> {
    let written = subject.resource.documents.contains_key(PATH)
        || set(subject, PATH)?.is_some_and(|g| g.text() != Some(""));
    if !written {
        return Ok(None);
    }
    let queue = if &*subject.resource.address.kind == "aws_sqs_queue" {
        Some(*subject)
    } else {
        the_one(subject, "queue_url", &["aws_sqs_queue"])
    };
    let dead = the_one(subject, PATH, &["aws_sqs_queue"]);
    Ok(Some(Redrive { queue, dead }))
}
