//! What a bus states that AWS would refuse, or that refers to nothing.

use crate::catalog::events;
use crate::finding::Finding;
use crate::policy::Item;
use crate::policy::decode::{Stated, nearest};
use crate::policy::mistake::{form, only_generate, refused, whole_days};
use crate::policy::queue::Queue;
use crate::policy::raw::Name;
use crate::policy::topic::Topic;
use crate::registry::policyfile;

use super::{Bus, BusKind, aws};

pub(super) fn check(bus: &Bus, findings: &mut Vec<Finding>) {
    let here = bus.name.span;
    if bus.capacity.is_none() && bus.kind.value == BusKind::Custom {
        let headline = format!("bus \"{}\" has no `capacity`", bus.name.text);
        let finding = only_generate(here, headline);
        findings
            .push(finding.help("write capacity = \"100/s\", the events that it is planned for"));
    }
    if let Some(archive) = bus.archive {
        whole_days("archive", archive, here, findings);
        if archive.value.0 == 0 {
            let finding = Finding::error(
                &policyfile::VALUE,
                archive.span_or(here),
                "an archive of no days holds nothing",
            );
            findings.push(finding.help("leave `archive` out for no archive"));
        }
    }
    for queue in &bus.queues {
        form(&queue.name, Queue::NAMES, findings);
        queue.refused(findings);
    }
    let queues: Vec<&str> = bus.queues.iter().map(|q| q.name.text.as_str()).collect();
    let topics: Vec<&str> = bus.topics.iter().map(|t| t.name.text.as_str()).collect();
    for topic in &bus.topics {
        form(&topic.name, Topic::NAMES, findings);
        known("queue", &topic.queues, &queues, &topic.name, findings);
    }
    for rule in &bus.rules {
        form(&rule.name, &aws::NAME, findings);
        known("queue", &rule.queues, &queues, &rule.name, findings);
        known("topic", &rule.topics, &topics, &rule.name, findings);
        if rule.sources.value.is_empty() && rule.detail_types.value.is_empty() {
            findings.push(
                Finding::error(
                    &policyfile::MISSING,
                    rule.name.span,
                    "a rule needs `sources` or `detail_types`",
                )
                .lacks(&["sources", "detail_types"])
                .label("nothing says which events it matches")
                .help("write sources = [\"shop.orders\"] or detail_types = [\"OrderPlaced\"]"),
            );
        }
        let targets = rule.queues.value.len() + rule.topics.value.len();
        if !(1..=events::TARGETS_PER_RULE.value).contains(&targets) {
            findings.push(refused(
                rule.name.span,
                format!(
                    "a rule has 1 to {} targets, this one {targets}",
                    events::TARGETS_PER_RULE.value
                ),
                events::TARGETS_PER_RULE.source,
            ));
        }
    }
}

fn known(
    what: &str,
    asked: &Stated<Vec<String>>,
    have: &[&str],
    of: &Name,
    findings: &mut Vec<Finding>,
) {
    for name in asked.value.iter().filter(|n| !have.contains(&n.as_str())) {
        let finding = Finding::error(
            &policyfile::REFERENCE,
            asked.span_or(of.span),
            format!("the bus has no {what} \"{name}\""),
        );
        findings.push(match nearest(name, have.iter().copied()) {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding,
        });
    }
}
