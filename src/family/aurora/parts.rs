//! What an Aurora cluster is made of.

use crate::family::alarm::alarms;
use crate::family::{Owner, Part, scaling_parts};
use crate::registry::policy;

pub(super) static CLUSTER: Part = Part {
    reads: &["enabled_cloudwatch_logs_exports"],
    ..Part::of("aws_rds_cluster", "cluster", &[])
};
pub(super) static INSTANCE: Part = Part {
    owner: Owner::at("cluster_identifier"),
    missing: Some(&policy::MISSING_PART),
    ..Part::of(
        "aws_rds_cluster_instance",
        "instance",
        &["cluster_identifier"],
    )
};
/// What scales the readers of a cluster names it.
const SCALED: Owner = Owner::Stated("resource_id", |id| {
    Some(id.strip_prefix("cluster:").unwrap_or(id))
});
pub(super) static READERS: Part = scaling_parts::target(SCALED);
pub(super) static READER_POLICY: Part = scaling_parts::policy(SCALED);
pub(super) static PROXY: Part = Part::of("aws_db_proxy", "RDS Proxy", &[]);
pub(super) static PROXY_TARGET: Part = Part {
    uses: &[
        ("db_proxy_name", "aws_db_proxy"),
        ("target_group_name", "aws_db_proxy_default_target_group"),
    ],
    owner: Owner::at("db_cluster_identifier"),
    ..Part::of(
        "aws_db_proxy_target",
        "target of an RDS Proxy",
        &["db_cluster_identifier"],
    )
};
pub(super) static PROXY_GROUP: Part = Part {
    missing: Some(&policy::MISSING_PART),
    ..Part::of(
        "aws_db_proxy_default_target_group",
        "RDS Proxy",
        &["db_proxy_name"],
    )
};
pub(super) static LOGS: Part = Part {
    owner: Owner::Carried("name", |name| {
        let cluster = name.strip_prefix("/aws/rds/cluster/");
        let cluster = cluster.and_then(|rest| rest.split_once('/'));
        cluster.map(|(cluster, _)| cluster).into_iter().collect()
    }),
    missing: Some(&policy::MISSING_LOG_GROUP),
    // A cluster that exports no logs has none to keep.
    needed_by: Some("enabled_cloudwatch_logs_exports"),
    ..Part::of("aws_cloudwatch_log_group", "log group", &["name"])
};
pub(super) static ALARM: Part = alarms(Owner::at("dimensions.DBClusterIdentifier"));
