//! Numbers that AWS's documents bound, and the APIs' models do not.

use std::fmt;
use std::ops::RangeInclusive;

use super::balancer::{
    ALB_IDLE_SECONDS, DEREGISTRATION_SECONDS, INTERVAL_SECONDS, THRESHOLD, TIMEOUT_SECONDS,
};
use super::cloudwatch::{HIGH_RESOLUTION_PERIODS, QUERY_PERIODS, RETENTION_DAYS};
use super::events::{
    SQS_DELAY_SECONDS, SQS_MESSAGE_BYTES, SQS_RETENTION_SECONDS, SQS_VISIBILITY_SECONDS,
    SQS_WAIT_SECONDS,
};
use super::source::{Fact, Source, sources};

sources! {
    /// Databases of RDS and Aurora.
    RDS = "botocore 1.44.8", "rds service-2.json: CreateDBInstance, CreateDBCluster", "", "2026-11-20";
    /// Databases of `DocumentDB`.
    DOCDB = "botocore 1.44.8", "docdb service-2.json: CreateDBCluster", "", "2026-11-20";
    /// Databases of Neptune.
    NEPTUNE = "botocore 1.44.8", "neptune service-2.json: CreateDBCluster", "", "2026-11-20";
    /// Instances, volumes and networks.
    EC2 = "botocore 1.44.8", "ec2 service-2.json", "", "2026-11-20";
    /// Keys.
    KMS = "botocore 1.44.8", "kms service-2.json: ScheduleKeyDeletion", "", "2026-11-20";
    /// Secrets.
    SECRETS = "botocore 1.44.8", "secretsmanager service-2.json: DeleteSecret", "", "2026-11-20";
    /// Streams.
    KINESIS = "botocore 1.44.8", "kinesis service-2.json: IncreaseStreamRetentionPeriod, DecreaseStreamRetentionPeriod", "", "2026-11-20";
    /// Networks and their parts.
    VPC = "Amazon VPC User Guide", "VPC CIDR blocks; Subnet CIDR blocks",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html", "2026";
    /// Rules of security groups.
    GROUP_RULES = "Amazon VPC User Guide", "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html", "2026";
    /// Rules without a protocol that are written in a security group.
    INLINE_RULES = "source of terraform-provider-aws", "expandIPPerms: \"must both be 0 to use the 'ALL' \\\"-1\\\" protocol\"",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_security_group.go", "2026";
    /// Data warehouses.
    REDSHIFT = "botocore 1.44.8", "redshift service-2.json: CreateCluster", "", "2026-11-20";
}

type Range = Fact<RangeInclusive<u32>>;

static RDS_BACKUP_DAYS: Range = Fact::new(0..=35, &RDS);
static CLUSTER_BACKUP_DAYS: Range = Fact::new(1..=35, &RDS);
static DOCDB_BACKUP_DAYS: Range = Fact::new(1..=35, &DOCDB);
static NEPTUNE_BACKUP_DAYS: Range = Fact::new(1..=35, &NEPTUNE);
static RDS_PORT: Range = Fact::new(1150..=65_535, &RDS);
static MONITORING_SECONDS: Fact<[u32; 7]> = Fact::new([0, 1, 5, 10, 15, 30, 60], &RDS);
static PROMOTION_TIER: Range = Fact::new(0..=15, &RDS);
static BACKTRACK_SECONDS: Range = Fact::new(0..=259_200, &RDS);
static HOPS: Range = Fact::new(1..=64, &EC2);
static VOLUME_GIB: Range = Fact::new(1..=65_536, &EC2);
static VOLUME_MIB_A_SECOND: Range = Fact::new(125..=2000, &EC2);
static RULE_NUMBER: Range = Fact::new(1..=32_766, &EC2);
static AGGREGATION_SECONDS: Fact<[u32; 2]> = Fact::new([60, 600], &EC2);
static KEY_DAYS: Range = Fact::new(7..=30, &KMS);
static SECRET_DAYS: Range = Fact::new(7..=30, &SECRETS);
static STREAM_HOURS: Range = Fact::new(24..=8760, &KINESIS);
static PORTS: Range = Fact::new(0..=65_535, &GROUP_RULES);
static SNAPSHOT_DAYS: Range = Fact::new(0..=35, &REDSHIFT);

/// How long the prefix of a network with IPv4 is, and of a part of one.
pub static NETWORK_SIZES: Range = Fact::new(16..=28, &VPC);

/// What a number may be.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// One within a range.
    Within(&'static Range),
    /// One within a range of large numbers.
    WithinLarge(&'static Fact<RangeInclusive<u64>>),
    /// One of these.
    Listed(&'static [u32], &'static Source),
    /// One of these, or minutes in seconds.
    Minutes(&'static [u32], &'static Source),
}

/// What an argument may be.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    kinds: &'static [&'static str],
    path: &'static str,
    takes: Takes,
    /// The argument beside it on which it hangs, and the values with which it holds.
    with: Option<(&'static str, &'static [&'static str])>,
}

impl Limit {
    /// The argument beside it on which it hangs, and the values with which it holds.
    pub fn with(&self) -> Option<(&'static str, &'static [&'static str])> {
        self.with
    }

    /// Whether a number is taken. What the provider may leave out, and what it sends for all, is not told from a number.
    pub fn takes(&self, number: f64) -> bool {
        let is = |known: &u32| (f64::from(*known) - number).abs() < f64::EPSILON;
        if is(&0) || (number + 1.0).abs() < f64::EPSILON {
            return true;
        }
        match self.takes {
            Takes::Within(range) => {
                let range = &range.value;
                (f64::from(*range.start())..=f64::from(*range.end())).contains(&number)
            }
            Takes::WithinLarge(range) => {
                let bound = |bound: &u64| u32::try_from(*bound).map_or(f64::INFINITY, f64::from);
                (bound(range.value.start())..=bound(range.value.end())).contains(&number)
            }
            Takes::Listed(list, _) => list.iter().any(is),
            Takes::Minutes(list, _) => {
                list.iter().any(is) || number > 0.0 && (number % 60.0).abs() < f64::EPSILON
            }
        }
    }

    /// Where AWS says so.
    pub fn source(&self) -> &'static Source {
        match self.takes {
            Takes::Within(range) => range.source,
            Takes::WithinLarge(range) => range.source,
            Takes::Listed(_, source) | Takes::Minutes(_, source) => source,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |list: &[u32]| {
            let list: Vec<String> = list.iter().map(u32::to_string).collect();
            list.join(", ")
        };
        match self.takes {
            Takes::Within(range) => {
                write!(f, "{} to {}", range.value.start(), range.value.end())
            }
            Takes::WithinLarge(range) => {
                write!(f, "{} to {}", range.value.start(), range.value.end())
            }
            Takes::Listed([one], _) => write!(f, "{one}"),
            Takes::Listed(all, _) => write!(f, "one of {}", list(all)),
            Takes::Minutes(all, _) => write!(f, "{} or a multiple of 60", list(all)),
        }
    }
}

const BALANCERS: &[&str] = &["aws_lb", "aws_alb"];
const GROUPS: &[&str] = &["aws_security_group", "aws_default_security_group"];
const TARGET_GROUPS: &[&str] = &["aws_lb_target_group", "aws_alb_target_group"];
const WITH_METADATA: &[&str] = &[
    "aws_instance",
    "aws_launch_template",
    "aws_launch_configuration",
    "aws_spot_instance_request",
];
const WITH_VOLUMES: &[&str] = &["aws_instance", "aws_launch_configuration"];

const fn within(
    kinds: &'static [&'static str],
    path: &'static str,
    range: &'static Range,
) -> Limit {
    Limit {
        kinds,
        path,
        takes: Takes::Within(range),
        with: None,
    }
}

/// Protocols that have ports. With others AWS takes any number and keeps none: "When protocol is "-1", AWS won't store any
/// ports for the rule, but also won't error" (terraform-provider-aws, `expandIPPerms`).
const WITH_PORTS: &[&str] = &["tcp", "udp", "6", "17"];

const fn port(kinds: &'static [&'static str], path: &'static str) -> Limit {
    Limit {
        with: Some(("protocol", WITH_PORTS)),
        ..within(kinds, path, &PORTS)
    }
}

/// What AWS ignores, the provider refuses in a rule that is written in its group.
const fn no_port(path: &'static str) -> Limit {
    Limit {
        kinds: GROUPS,
        path,
        takes: Takes::Listed(&[0], &INLINE_RULES),
        with: Some(("protocol", &["-1", "all"])),
    }
}

static LIMITS: [Limit; 49] = [
    port(&["aws_security_group_rule"], "from_port"),
    port(&["aws_security_group_rule"], "to_port"),
    port(GROUPS, "ingress.from_port"),
    port(GROUPS, "ingress.to_port"),
    port(GROUPS, "egress.from_port"),
    port(GROUPS, "egress.to_port"),
    no_port("ingress.from_port"),
    no_port("ingress.to_port"),
    no_port("egress.from_port"),
    no_port("egress.to_port"),
    within(&["aws_sqs_queue"], "delay_seconds", &SQS_DELAY_SECONDS),
    within(
        &["aws_sqs_queue"],
        "message_retention_seconds",
        &SQS_RETENTION_SECONDS,
    ),
    within(
        &["aws_sqs_queue"],
        "visibility_timeout_seconds",
        &SQS_VISIBILITY_SECONDS,
    ),
    within(
        &["aws_sqs_queue"],
        "receive_wait_time_seconds",
        &SQS_WAIT_SECONDS,
    ),
    Limit {
        kinds: &["aws_sqs_queue"],
        path: "max_message_size",
        takes: Takes::WithinLarge(&SQS_MESSAGE_BYTES),
        with: None,
    },
    within(BALANCERS, "idle_timeout", &ALB_IDLE_SECONDS),
    within(
        TARGET_GROUPS,
        "deregistration_delay",
        &DEREGISTRATION_SECONDS,
    ),
    within(TARGET_GROUPS, "health_check.interval", &INTERVAL_SECONDS),
    within(TARGET_GROUPS, "health_check.timeout", &TIMEOUT_SECONDS),
    within(TARGET_GROUPS, "health_check.healthy_threshold", &THRESHOLD),
    within(
        TARGET_GROUPS,
        "health_check.unhealthy_threshold",
        &THRESHOLD,
    ),
    Limit {
        kinds: &["aws_cloudwatch_log_group"],
        path: "retention_in_days",
        takes: Takes::Listed(&RETENTION_DAYS.value, RETENTION_DAYS.source),
        with: None,
    },
    Limit {
        kinds: &["aws_cloudwatch_metric_alarm"],
        path: "period",
        takes: Takes::Minutes(
            &HIGH_RESOLUTION_PERIODS.value,
            HIGH_RESOLUTION_PERIODS.source,
        ),
        with: None,
    },
    Limit {
        kinds: &["aws_cloudwatch_metric_alarm"],
        path: "metric_query.metric.period",
        takes: Takes::Minutes(&QUERY_AND_HIGH_PERIODS, QUERY_PERIODS.source),
        with: None,
    },
    within(
        &["aws_db_instance"],
        "backup_retention_period",
        &RDS_BACKUP_DAYS,
    ),
    within(
        &["aws_rds_cluster"],
        "backup_retention_period",
        &CLUSTER_BACKUP_DAYS,
    ),
    within(
        &["aws_docdb_cluster"],
        "backup_retention_period",
        &DOCDB_BACKUP_DAYS,
    ),
    within(
        &["aws_neptune_cluster"],
        "backup_retention_period",
        &NEPTUNE_BACKUP_DAYS,
    ),
    within(&["aws_db_instance", "aws_rds_cluster"], "port", &RDS_PORT),
    Limit {
        kinds: &[
            "aws_db_instance",
            "aws_rds_cluster_instance",
            "aws_rds_cluster",
        ],
        path: "monitoring_interval",
        takes: Takes::Listed(&MONITORING_SECONDS.value, MONITORING_SECONDS.source),
        with: None,
    },
    within(
        &["aws_rds_cluster_instance"],
        "promotion_tier",
        &PROMOTION_TIER,
    ),
    within(&["aws_rds_cluster"], "backtrack_window", &BACKTRACK_SECONDS),
    within(
        WITH_METADATA,
        "metadata_options.http_put_response_hop_limit",
        &HOPS,
    ),
    within(WITH_VOLUMES, "root_block_device.volume_size", &VOLUME_GIB),
    within(WITH_VOLUMES, "ebs_block_device.volume_size", &VOLUME_GIB),
    within(
        &["aws_launch_template"],
        "block_device_mappings.ebs.volume_size",
        &VOLUME_GIB,
    ),
    within(&["aws_ebs_volume"], "size", &VOLUME_GIB),
    within(
        WITH_VOLUMES,
        "root_block_device.throughput",
        &VOLUME_MIB_A_SECOND,
    ),
    within(
        WITH_VOLUMES,
        "ebs_block_device.throughput",
        &VOLUME_MIB_A_SECOND,
    ),
    within(
        &["aws_launch_template"],
        "block_device_mappings.ebs.throughput",
        &VOLUME_MIB_A_SECOND,
    ),
    within(&["aws_ebs_volume"], "throughput", &VOLUME_MIB_A_SECOND),
    within(&["aws_network_acl_rule"], "rule_number", &RULE_NUMBER),
    within(
        &["aws_network_acl", "aws_default_network_acl"],
        "ingress.rule_no",
        &RULE_NUMBER,
    ),
    within(
        &["aws_network_acl", "aws_default_network_acl"],
        "egress.rule_no",
        &RULE_NUMBER,
    ),
    Limit {
        kinds: &["aws_flow_log"],
        path: "max_aggregation_interval",
        takes: Takes::Listed(&AGGREGATION_SECONDS.value, AGGREGATION_SECONDS.source),
        with: None,
    },
    within(
        &["aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key"],
        "deletion_window_in_days",
        &KEY_DAYS,
    ),
    within(
        &["aws_secretsmanager_secret"],
        "recovery_window_in_days",
        &SECRET_DAYS,
    ),
    within(&["aws_kinesis_stream"], "retention_period", &STREAM_HOURS),
    within(
        &["aws_redshift_cluster"],
        "automated_snapshot_retention_period",
        &SNAPSHOT_DAYS,
    ),
];

static QUERY_AND_HIGH_PERIODS: [u32; 5] = [1, 5, 10, 20, 30];

/// What the argument of a resource type at a path may be: all of these, as far as each holds.
pub fn of(kind: &str, path: &str) -> impl Iterator<Item = &'static Limit> {
    LIMITS
        .iter()
        .filter(move |limit| limit.path == path && limit.kinds.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::{LIMITS, Takes, of};
    use crate::catalog::schema::embedded;

    #[test]
    fn every_limit_is_of_an_argument_that_the_schema_has() {
        for limit in &LIMITS {
            for kind in limit.kinds {
                let mut block = embedded().unwrap().resource(kind).unwrap();
                let (blocks, name) = limit.path.rsplit_once('.').unwrap_or(("", limit.path));
                for nested in blocks.split('.').filter(|b| !b.is_empty()) {
                    if let Some(inner) = block.blocks.get(nested) {
                        block = &inner.block;
                    } else {
                        assert!(
                            block.attributes.contains_key(nested),
                            "{kind} {}",
                            limit.path
                        );
                    }
                }
                let is_there = block.attributes.contains_key(name) || blocks.ends_with("gress");
                assert!(is_there, "{kind} {}", limit.path);
            }
        }
    }

    #[test]
    fn bounds_are_taken_and_what_is_beyond_is_not() {
        for limit in &LIMITS {
            let (least, most) = match limit.takes {
                Takes::Within(fact) => (*fact.value.start(), *fact.value.end()),
                Takes::WithinLarge(fact) => (
                    u32::try_from(*fact.value.start()).unwrap(),
                    u32::try_from(*fact.value.end()).unwrap(),
                ),
                Takes::Listed(list, _) => (*list.first().unwrap(), *list.iter().max().unwrap()),
                Takes::Minutes(list, _) => (*list.first().unwrap(), 120),
            };
            assert!(
                limit.takes(f64::from(least)) && limit.takes(f64::from(most)),
                "{limit}"
            );
            assert!(!limit.takes(f64::from(most) + 1.0), "{limit}");
            assert!(!limit.takes(-2.0), "{limit}");
            if least > 1 {
                assert!(!limit.takes(f64::from(least) - 1.0), "{limit}");
            }
        }
        let period = of("aws_cloudwatch_metric_alarm", "period").next().unwrap();
        assert!(period.takes(300.0) && !period.takes(45.0));
        assert!(of("aws_sqs_queue", "name").next().is_none());
    }

    #[test]
    fn those_of_queries_are_those_of_the_facts() {
        use super::{HIGH_RESOLUTION_PERIODS, QUERY_AND_HIGH_PERIODS, QUERY_PERIODS};
        let all = [&QUERY_PERIODS.value[..], &HIGH_RESOLUTION_PERIODS.value[..]].concat();
        assert_eq!(QUERY_AND_HIGH_PERIODS[..], all[..]);
    }
}
