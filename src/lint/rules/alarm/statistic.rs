//! A metric of an alarm has one statistic, and one that exists.

use crate::catalog::cloudwatch::{METRICS_API, STATISTICS, is_extended_statistic};
use crate::lint::rules::alarm::{self, Metric};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, is_left_out, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-statistic",
        summary: "each metric of an alarm has one statistic that CloudWatch knows",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("statistic.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    if alarm::has_own_evaluation(alarm) {
        return not_applicable();
    }
    let metrics = alarm::metrics(alarm)?;
    combine(metrics.iter().map(|metric| {
        if metric.prefix.is_empty() {
            own(alarm)
        } else {
            of_query(alarm, metric)
        }
    }))
}

/// The alarm's own metric: `statistic` or `extended_statistic`.
fn own(alarm: &Subject<'_>) -> Answer {
    if text(alarm, "metric_name")?.is_none() {
        return not_applicable();
    }
    let plain = text(alarm, "statistic")?;
    let extended = text(alarm, "extended_statistic")?;
    match (plain, extended) {
        (Some(_), Some(extended)) => fail(
            alarm
                .finding(
                    "extended_statistic",
                    format!("the alarm has a statistic and the extended_statistic \"{extended}\""),
                )
                .note(format!("one rules out the other; source: {METRICS_API}"))
                .help("leave one of them out"),
        ),
        (None, None)
            if !is_left_out(alarm, "statistic") || !is_left_out(alarm, "extended_statistic") =>
        {
            not_applicable()
        }
        (None, None) => fail(
            alarm
                .finding_here("the alarm's metric has neither statistic nor extended_statistic")
                .note(format!("source: {METRICS_API}"))
                .help("add one of them, such as statistic = \"Average\""),
        ),
        (Some(plain), None) => known(alarm, "statistic", &plain, |s| {
            STATISTICS.value.contains(&s)
        }),
        (None, Some(extended)) => known(
            alarm,
            "extended_statistic",
            &extended,
            is_extended_statistic,
        ),
    }
}

/// A query's metric: `stat` is either kind.
fn of_query(alarm: &Subject<'_>, metric: &Metric) -> Answer {
    let path = metric.path("stat");
    let Some(stat) = text(alarm, &path)? else {
        return not_applicable();
    };
    known(alarm, &path, &stat, |s| {
        STATISTICS.value.contains(&s) || is_extended_statistic(s)
    })
}

fn known(alarm: &Subject<'_>, path: &str, stat: &str, sound: impl Fn(&str) -> bool) -> Answer {
    if sound(stat) {
        return pass();
    }
    let mut spellings = STATISTICS.value.iter().map(|s| (*s).to_owned());
    let meant = spellings
        .find(|s| s.eq_ignore_ascii_case(stat) && sound(s))
        .or_else(|| Some(stat.to_ascii_lowercase()).filter(|s| sound(s)));
    let finding = alarm
        .finding(path, format!("CloudWatch has no statistic \"{stat}\" for {}", crate::lint::rules::reading::last(path)))
        .note(format!(
            "statistics are {}; extended ones are as p99.9, tm90, IQM, TM(5%:95%); source: {METRICS_API}",
            STATISTICS.value.join(", ")
        ));
    fail(match meant {
        Some(meant) => finding
            .help(format!("write \"{meant}\""))
            .fix(alarm.write(path, &Write::Text(meant))),
        None => finding.help("choose one of them"),
    })
}
