//! AWS X-Ray: sampling rules, quotas, ports.

use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, sources};

sources! {
    /// Ranges and descriptions of the X-Ray API.
    API = "botocore 1.44.5", "xray service-2.json", "", "2026";
    /// Sampling and its default rule.
    SAMPLING = "AWS X-Ray Developer Guide", "Configuring sampling rules",
        "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html", "2026-04-13";
    /// Quotas, sizes and how long traces are kept.
    QUOTAS = "AWS General Reference", "AWS X-Ray endpoints and quotas",
        "https://docs.aws.amazon.com/general/latest/gr/xray.html", "2026-04-13";
}

/// What `priority` of a sampling rule may be; lower ones are tried first, and no two rules share one.
pub static PRIORITY: Fact<RangeInclusive<u32>> = Fact::new(1..=9999, &API);

/// What `fixed_rate` of a sampling rule may be.
pub static FIXED_RATE: Fact<RangeInclusive<f64>> = Fact::new(0.0..=1.0, &API);

/// The only value of a sampling rule's `version`.
pub static RULE_VERSION: Fact<u32> = Fact::new(1, &API);

/// Attributes of a sampling rule.
pub static ATTRIBUTES: Fact<usize> = Fact::new(5, &API);

/// Longest value of a sampling rule's argument, characters.
pub static LENGTHS: Fact<[(&str, usize); 7]> = Fact::new(
    [
        ("rule_name", 32),
        ("service_name", 64),
        ("service_type", 64),
        ("host", 64),
        ("http_method", 10),
        ("url_path", 128),
        ("resource_arn", 500),
    ],
    &API,
);

/// The rule every account has, which applies after all others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DefaultRule {
    /// Its name, which no other rule may have.
    pub name: &'static str,
    /// Its place among the rules: the lowest number is tried first.
    pub priority: u32,
    /// Requests a second it records before the rate applies.
    pub reservoir: u32,
    /// Share of the rest it records.
    pub fixed_rate: f64,
}

/// The rule every account has.
pub static DEFAULT_RULE: Fact<DefaultRule> = Fact::new(
    DefaultRule {
        name: "Default",
        priority: 10_000,
        reservoir: 1,
        fixed_rate: 0.05,
    },
    &SAMPLING,
);

/// Days a trace is kept; cannot be set.
pub static TRACE_RETENTION_DAYS: Fact<u32> = Fact::new(30, &QUOTAS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_rule_comes_last() {
        assert!(DEFAULT_RULE.value.priority > *PRIORITY.value.end());
        assert!(FIXED_RATE.value.contains(&DEFAULT_RULE.value.fixed_rate));
    }
}
