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
    /// Ports of the OpenTelemetry protocol.
    OTLP = "OpenTelemetry Protocol specification", "default ports",
        "https://opentelemetry.io/docs/specs/otlp/", "2026";
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

/// Longest value of that argument of a sampling rule, characters; `None` for other arguments.
pub fn longest(argument: &str) -> Option<usize> {
    LENGTHS
        .value
        .iter()
        .find(|it| it.0 == argument)
        .map(|it| it.1)
}

/// The rule every account has, which applies after all others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DefaultRule {
    /// Its name, which no other rule may have.
    pub name: &'static str,
    /// Its priority.
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

/// Traces recorded a second when `offered` requests a second meet a rule with that reservoir and rate.
///
/// The reservoir is shared by the whole fleet. Negative and non-finite numbers count as 0, a rate above 1 as 1.
pub fn recorded(offered: f64, reservoir: u32, fixed_rate: f64) -> f64 {
    let sound = |it: f64| if it.is_finite() { it.max(0.0) } else { 0.0 };
    let offered = sound(offered);
    let reserved = offered.min(f64::from(reservoir));
    reserved + (offered - reserved) * sound(fixed_rate).min(1.0)
}

/// Days a trace is kept; cannot be set.
pub static TRACE_RETENTION_DAYS: Fact<u32> = Fact::new(30, &QUOTAS);

/// Sampling rules per Region, besides the default one.
pub static RULES: Fact<usize> = Fact::new(25, &QUOTAS);

/// Groups per Region.
pub static GROUPS: Fact<usize> = Fact::new(25, &QUOTAS);

/// Size of a segment, bytes.
pub static SEGMENT_BYTES: Fact<u64> = Fact::new(65_536, &QUOTAS);

/// Annotations of a trace that are indexed.
pub static ANNOTATIONS: Fact<usize> = Fact::new(50, &QUOTAS);

/// Segments of one `PutTraceSegments` request.
pub static SEGMENTS_PER_REQUEST: Fact<usize> = Fact::new(50, &API);

/// Port of a collector that takes OTLP over gRPC.
pub static OTLP_GRPC_PORT: Fact<u16> = Fact::new(4317, &OTLP);

/// Port of a collector that takes OTLP over HTTP.
pub static OTLP_HTTP_PORT: Fact<u16> = Fact::new(4318, &OTLP);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_default_rule_comes_last() {
        assert!(DEFAULT_RULE.value.priority > *PRIORITY.value.end());
        assert!(FIXED_RATE.value.contains(&DEFAULT_RULE.value.fixed_rate));
        assert!(DEFAULT_RULE.value.name.len() <= longest("rule_name").unwrap());
    }

    #[test]
    fn lengths() {
        assert_eq!(longest("rule_name"), Some(32));
        assert_eq!(longest("http_method"), Some(10));
        assert_eq!(longest("priority"), None);
    }

    #[test]
    fn the_reservoir_comes_first() {
        let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-9, "{got} {want}");
        close(recorded(101.0, 1, 0.05), 6.0);
        close(recorded(0.5, 1, 0.05), 0.5);
        close(recorded(10.0, 0, 0.1), 1.0);
        close(recorded(f64::NAN, 5, 0.1), 0.0);
    }

    proptest! {
        #[test]
        fn never_more_is_recorded_than_offered(offered in 0.0f64..1e6, more in 0.0f64..1e6, reservoir in 0u32..1000, rate in 0.0f64..=1.0) {
            let few = recorded(offered, reservoir, rate);
            prop_assert!(few <= offered * (1.0 + 1e-12));
            prop_assert!(few >= offered * rate * (1.0 - 1e-12));
            prop_assert!(recorded(offered + more, reservoir, rate) >= few);
        }
    }
}
