//! Which attributes the comparison reads: of a plan or state, which may be far larger, only these are kept.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::family::{FAMILIES, Read};

use super::matching::anchor;
use super::members::{CHAIN, links};

/// What is read besides what the bindings show and what leads from one resource to another.
const BESIDES: &[(&str, &[&str])] = &[
    (
        "aws_appautoscaling_scheduled_action",
        &["scalable_target_action"],
    ),
    ("aws_cloudwatch_metric_alarm", &["evaluation_periods"]),
    ("aws_ecs_service", &["desired_count", "task_definition"]),
    ("aws_ecs_task_definition", &["family"]),
    ("aws_rds_cluster", &["enabled_cloudwatch_logs_exports"]),
    ("aws_sqs_queue", &["name"]),
];

/// The attributes of a type by which resources are matched with the policy and compared; for most types the tags alone.
pub fn attributes(kind: &str) -> &'static [&'static str] {
    READ.get(kind).map_or(&TAGS, Vec::as_slice)
}

/// Whether more than the tags of a type is read: it is an item of the policy, or a part of one.
pub fn is_compared(kind: &str) -> bool {
    READ.contains_key(kind)
}

static READ: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(read);

/// They tell the environment and the item of any resource.
const TAGS: [&str; 2] = ["tags", "tags_all"];

fn read() -> HashMap<&'static str, Vec<&'static str>> {
    let head = |path: &'static str| path.split(['.', '[']).next().unwrap_or(path);
    let mut out: HashMap<&'static str, BTreeSet<&'static str>> = HashMap::new();
    for family in FAMILIES {
        for row in family.rows() {
            let of = out.entry(row.kind).or_default();
            if let Read::Path(path) = row.read {
                of.insert(head(path));
            }
            of.extend(row.select.iter().map(|(path, _)| head(path)));
        }
        if let Some((kind, name)) = anchor(family.name()) {
            out.entry(kind).or_default().insert(name);
        }
    }
    for kind in CHAIN {
        out.entry(kind).or_default();
    }
    for (kind, more) in BESIDES {
        out.entry(kind).or_default().extend(*more);
    }
    out.into_iter()
        .map(|(kind, mut of)| {
            of.extend(links(kind));
            of.extend(TAGS);
            (kind, of.into_iter().collect())
        })
        .collect()
}
