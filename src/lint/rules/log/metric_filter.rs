//! A metric filter makes a metric that CloudWatch takes.

use crate::catalog::cloudwatch::{
    METRIC_FILTER_DIMENSIONS, METRIC_FILTER_PATTERN_CHARACTERS, METRICS_API, is_custom_namespace,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{at_most_characters, at_most_elements, combine, set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "log-metric-filter",
        summary: "pattern, namespace, dimensions and default of a metric filter are what CloudWatch takes",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("metric_filter.md"),
    },
    kinds: &["aws_cloudwatch_log_metric_filter"],
    check,
};

const NAMESPACE: &str = "metric_transformation[0].namespace";
const DIMENSIONS: &str = "metric_transformation[0].dimensions";
const DEFAULT: &str = "metric_transformation[0].default_value";

fn check(filter: &Subject<'_>) -> Answer {
    combine([
        at_most_characters(
            filter,
            "pattern",
            METRIC_FILTER_PATTERN_CHARACTERS.value,
            METRIC_FILTER_PATTERN_CHARACTERS.source,
        ),
        at_most_elements(
            filter,
            DIMENSIONS,
            METRIC_FILTER_DIMENSIONS.value,
            METRIC_FILTER_DIMENSIONS.source,
        ),
        namespace(filter),
        default(filter),
    ])
}

fn namespace(filter: &Subject<'_>) -> Answer {
    let Some(namespace) = text(filter, NAMESPACE)? else {
        return not_applicable();
    };
    if is_custom_namespace(&namespace) {
        return pass();
    }
    fail(
        filter
            .finding(NAMESPACE, format!("a metric filter cannot write to the namespace \"{namespace}\""))
            .note(format!("a namespace of one's own has 255 characters at most and starts neither with AWS/ nor with a colon; source: {METRICS_API}"))
            .help("choose a namespace of your own"),
    )
}

fn default(filter: &Subject<'_>) -> Answer {
    if set(filter, DIMENSIONS)?.is_none_or(|d| d.is_empty()) {
        return not_applicable();
    }
    if set(filter, DEFAULT)?.is_none_or(|d| d.text() == Some("")) {
        return pass();
    }
    let at = filter
        .root_module
        .written(&filter.origin(DIMENSIONS), filter.resource);
    fail(
        filter
            .finding(
                DEFAULT,
                "a metric filter with dimensions has no default_value",
            )
            .also(at.span, "the dimensions")
            .note(format!(
                "one rules out the other; source: {}",
                METRIC_FILTER_DIMENSIONS.source
            ))
            .help("leave default_value out, or the dimensions"),
    )
}
