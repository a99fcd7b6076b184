//! Period and window of an alarm are ones that CloudWatch evaluates.

use crate::catalog::cloudwatch::{
    ALARM_WINDOW_SECONDS, LONG_ALARM_WINDOW_SECONDS, METRICS_API, QUERY_PERIODS, is_alarm_period,
    most_evaluation_periods,
};
use crate::lint::rules::alarm;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-period",
        summary: "period and evaluation periods of an alarm are ones that CloudWatch evaluates",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("period.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    let periods = alarm::periods(alarm)?;
    if periods.is_empty() {
        return not_applicable();
    }
    let mut findings = Vec::new();
    let mut longest: Option<(String, u32)> = None;
    for (path, got) in periods {
        let Some(seconds) = got.whole() else {
            continue;
        };
        if path.starts_with("metric_query") && QUERY_PERIODS.value.contains(&seconds) {
            continue;
        }
        if is_alarm_period(seconds) {
            if longest.as_ref().is_none_or(|(_, most)| seconds > *most) {
                longest = Some((path, seconds));
            }
            continue;
        }
        findings.push(
            alarm
                .finding(
                    &path,
                    format!("an alarm has no period of {seconds} seconds"),
                )
                .note(format!(
                    "a period is 10, 20, 30 or a multiple of 60 seconds; source: {METRICS_API}"
                ))
                .help(format!(
                    "the next period is {} seconds",
                    seconds.div_ceil(60).max(1) * 60
                )),
        );
    }
    if !findings.is_empty() {
        return all(findings);
    }
    let evaluated = set(alarm, "evaluation_periods")?.and_then(|g| g.whole());
    let Some(((path, seconds), count)) = longest.zip(evaluated) else {
        return pass();
    };
    let most = most_evaluation_periods(seconds);
    if count <= most {
        return pass();
    }
    let window = if seconds >= 3600 {
        LONG_ALARM_WINDOW_SECONDS
    } else {
        ALARM_WINDOW_SECONDS
    };
    let at = alarm
        .root_module
        .written(&alarm.origin(&path), alarm.resource);
    let total = u64::from(seconds) * u64::from(count);
    fail(
        alarm
            .finding(
                "evaluation_periods",
                format!(
                    "the alarm looks at {total} seconds, {} are allowed",
                    window.value
                ),
            )
            .also(at.span, "the period")
            .note(format!(
                "{seconds} s × {count} periods = {total} s; source: {}",
                window.source
            ))
            .help(format!(
                "with this period, evaluation_periods is {most} at most"
            )),
    )
}
