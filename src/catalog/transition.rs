//! What a change does to what is there: what AWS refuses, restarts, replaces or loses.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use super::source::{Fact, sources};

sources! {
    /// Which arguments cannot be changed in place.
    FORCES_NEW = "terraform-provider-aws", "schemas of the types of resources: arguments that force a new resource", "", "2026";
    /// When another type or version of a broker takes effect.
    BROKER_REBOOT = "Amazon MQ Developer Guide", "Upgrading an Amazon MQ broker engine version, and its instance type",
        "https://docs.amazonaws.cn/en_us/amazon-mq/latest/developer-guide/upgrading-brokers.html", "2026";
    /// What AWS answers to the smallest type for a RabbitMQ broker; no guide says so.
    BROKER_LOWERED = "alphagov/govuk-infrastructure", "pull request 1858: answer of UpdateBroker",
        "https://github.com/alphagov/govuk-infrastructure/pull/1858", "2025-03-19", unconfirmed;
    /// That an engine version is not lowered in place: held to be so, and not read anywhere.
    ENGINE_VERSION = "no document", "engine versions of a cluster are not lowered in place", "", "2026", unconfirmed;
    /// What changing the class of an instance does.
    INSTANCE_CLASS = "Amazon Aurora User Guide", "Modifying an Amazon Aurora DB cluster: DB instance class",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html", "2023-06-05";
    /// How often storage may be switched: several pages quote it, and the guide's own was not read.
    IO_OPTIMIZED = "Amazon Aurora User Guide", "Storage configurations, as quoted in public pages",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html", "2026", unconfirmed;
    /// What the provider does when a cluster is removed: the argument was read, its effect was not.
    FINAL_SNAPSHOT = "terraform-provider-aws", "schema of aws_rds_cluster: skip_final_snapshot", "", "2026", unconfirmed;
    /// That current capacity is brought within the bounds of a target.
    SCALABLE_TARGET = "Application Auto Scaling API Reference", "RegisterScalableTarget",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html", "2026";
}

/// The type that no RabbitMQ broker can be brought to.
pub static NOT_LOWERED_TO: Fact<&str> = Fact::new("mq.t3.micro", &BROKER_LOWERED);

/// Days between two switches of a cluster's storage to I/O-Optimized.
pub static IO_OPTIMIZED_DAYS: Fact<u32> = Fact::new(30, &IO_OPTIMIZED);
