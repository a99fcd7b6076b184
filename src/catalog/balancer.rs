//! Elastic Load Balancing: what target groups and load balancers take.

use std::ops::RangeInclusive;

use super::source::{Fact, sources};

sources! {
    /// Ranges and defaults of the ELB API.
    API = "botocore 1.44.5", "elbv2 service-2.json", "", "2026";
    /// Attributes of load balancers and target groups.
    ATTRIBUTES = "User Guide for Application Load Balancers", "Load balancer and target group attributes",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html", "2026";
    /// Defaults of the provider.
    PROVIDER = "terraform-provider-aws", "aws_lb_target_group schema: health_check",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/target_group.go", "2026";
    /// What the API answers where a check may take as long as the time to the next one.
    TIMEOUT = "terraform-provider-aws #48071", "\"Health check interval must be greater than the timeout\"",
        "https://github.com/hashicorp/terraform-provider-aws/pull/48071", "2026-05-26";
    /// Which load balancers let a check take as long as the time to the next one.
    EQUAL = "aws-cdk #16446", "\"This rule only applies to Application Load Balancers and not Network Load Balancers\"",
        "https://github.com/aws/aws-cdk/issues/16446", "2021";
}

/// Seconds between two health checks of a target.
pub static INTERVAL_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(5..=300, &API);
/// Without `interval`.
pub static INTERVAL_DEFAULT_SECONDS: Fact<u32> = Fact::new(30, &API);
/// Seconds that a health check may take; fewer than to the next one, by [`TIMEOUT`].
pub static TIMEOUT_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(2..=120, &API);
/// Protocols of groups whose checks may take as long as the time to the next one: those of Network and Gateway Load Balancers.
pub static TRANSPORT: Fact<[&str; 7]> = Fact::new(
    ["TCP", "UDP", "TCP_UDP", "TLS", "QUIC", "TCP_QUIC", "GENEVE"],
    &EQUAL,
);
/// Checks in a row that find a target healthy or unhealthy.
pub static THRESHOLD: Fact<RangeInclusive<u32>> = Fact::new(2..=10, &API);
/// Checks in a row that find a target healthy, where the group has no `health_check`.
pub static HEALTHY_DEFAULT: Fact<u32> = Fact::new(5, &API);
/// Checks in a row that find a target unhealthy, where the group has no `health_check`.
pub static UNHEALTHY_DEFAULT: Fact<u32> = Fact::new(2, &API);
/// Both, where a `health_check` leaves them out: the provider sends its own.
pub static THRESHOLD_PROVIDER_DEFAULT: Fact<u32> = Fact::new(3, &PROVIDER);
/// Without `path`.
pub static PATH_DEFAULT: Fact<&str> = Fact::new("/", &API);
/// What `deregistration_delay` of a target group may be, seconds.
pub static DEREGISTRATION_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(0..=3600, &ATTRIBUTES);
/// Without `deregistration_delay`.
pub static DEREGISTRATION_DEFAULT_SECONDS: Fact<u32> = Fact::new(300, &API);
/// What `idle_timeout` of an application load balancer may be, seconds.
pub static ALB_IDLE_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(1..=4000, &ATTRIBUTES);
/// Without `idle_timeout`.
pub static ALB_IDLE_DEFAULT_SECONDS: Fact<u32> = Fact::new(60, &API);
