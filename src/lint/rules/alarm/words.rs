//! The words of an alarm are ones that CloudWatch knows.

use crate::catalog::cloudwatch::{
    BAND_COMPARISONS, COMPARISONS, LOW_SAMPLE_PERCENTILES, MISSING_DATA,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, one_of};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-words",
        summary: "comparison and missing data of an alarm are words that CloudWatch knows",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("words.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    combine([
        one_of(
            alarm,
            "comparison_operator",
            &[&COMPARISONS.value[..], &BAND_COMPARISONS.value[..]].concat(),
            COMPARISONS.source,
        ),
        one_of(
            alarm,
            "treat_missing_data",
            &MISSING_DATA.value,
            MISSING_DATA.source,
        ),
        one_of(
            alarm,
            "evaluate_low_sample_count_percentiles",
            &LOW_SAMPLE_PERCENTILES.value,
            LOW_SAMPLE_PERCENTILES.source,
        ),
    ])
}
