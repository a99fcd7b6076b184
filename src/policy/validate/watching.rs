//! Metrics, alarms, dashboards, tracing, logs and tags.

use crate::catalog::cloudwatch as cw;
use crate::finding::Finding;
use crate::policy::Policy;
use crate::policy::decode::nearest;
use crate::policy::observe::{Alarm, AlarmOn, Logs};
use crate::registry::policyfile;
use crate::value::unit::plain;

use crate::policy::mistake::{refused, service_named};

/// What a dashboard can show besides single services.
const SHOWS: [&str; 6] = [
    "services",
    "database",
    "broker",
    "bus",
    "metrics",
    "load-balancer",
];

pub(super) fn check(policy: &Policy, findings: &mut Vec<Finding>) {
    metrics(policy, findings);
    for (i, alarm) in policy.alarms.iter().enumerate() {
        check_alarm(alarm, findings);
        let earlier = policy
            .alarms
            .iter()
            .take(i)
            .find(|a| a.on.map(|o| o.value) == alarm.on.map(|o| o.value));
        if let (Some(first), Some(on)) = (earlier, alarm.on) {
            findings.push(
                Finding::error(
                    &policyfile::DUPLICATE,
                    on.span_or(alarm.name.span),
                    format!("two alarms watch {}", on.value),
                )
                .also(first.name.span, "the first"),
            );
        }
    }
    for dashboard in &policy.dashboards {
        if !cw::is_dashboard_name(&dashboard.name.text) {
            findings.push(refused(
                dashboard.name.span,
                "a dashboard's name has letters, digits, `-` and `_` only",
                cw::DASHBOARD_COLUMNS.source,
            ));
        }
        for show in &dashboard.shows.value {
            let known = SHOWS.contains(&show.as_str())
                || show
                    .strip_prefix("service:")
                    .is_some_and(|s| policy.services.iter().any(|x| x.name.text == s));
            if known {
                continue;
            }
            let services: Vec<String> = policy
                .services
                .iter()
                .map(|s| format!("service:{}", s.name.text))
                .collect();
            let all = SHOWS.into_iter().chain(services.iter().map(String::as_str));
            let at = dashboard.shows.span_or(dashboard.name.span);
            let finding = Finding::error(
                &policyfile::REFERENCE,
                at,
                format!("a dashboard cannot show \"{show}\""),
            );
            findings.push(match nearest(show, all) {
                Some(near) => finding.label(format!("did you mean \"{near}\"?")),
                None => finding.help(format!(
                    "it shows {}, or one service as \"service:<name>\"",
                    SHOWS.join(", ")
                )),
            });
        }
    }
    if let Some(rate) = policy.tracing.as_ref().and_then(|t| t.rate)
        && !(0.0..=100.0).contains(&rate.value.0)
    {
        let at = rate.span_or(policy.head.name.span);
        findings.push(refused(
            at,
            "a sampling rate is 0% to 100%",
            crate::catalog::xray::FIXED_RATE.source,
        ));
    }
    let of_services = policy.services.iter().filter_map(|s| s.logs.as_ref());
    for logs in policy.logs.iter().chain(of_services) {
        retention(logs, policy, findings);
    }
    if let Some(tags) = &policy.tags {
        for key in tags.keys.value.iter().filter(|k| k.starts_with("aws:")) {
            let at = tags.keys.span_or(policy.head.name.span);
            findings.push(Finding::error(
                &policyfile::VALUE,
                at,
                format!("\"{key}\" is AWS's own tag; it needs no activation"),
            ));
        }
    }
}

/// A retention is one of those that CloudWatch Logs has.
fn retention(logs: &Logs, policy: &Policy, findings: &mut Vec<Finding>) {
    let days = logs.retention.value.days().unwrap_or(0);
    if cw::is_retention(days) {
        return;
    }
    let at = logs.retention.span_or(policy.head.name.span);
    let mut finding = refused(
        at,
        format!(
            "CloudWatch Logs cannot keep events for {}",
            logs.retention.value
        ),
        cw::RETENTION_DAYS.source,
    );
    if let Some(longer) = cw::retention_at_least(days) {
        finding = finding.help(format!("the next longer retention is \"{longer}d\""));
    }
    findings.push(finding);
}

fn metrics(policy: &Policy, findings: &mut Vec<Finding>) {
    if !policy.metrics.is_empty() && !cw::is_custom_namespace(&policy.namespace.value) {
        let at = policy.namespace.span_or(policy.head.name.span);
        findings.push(refused(
            at,
            format!(
                "\"{}\" cannot be the namespace of custom metrics",
                policy.namespace.value
            ),
            cw::NAMESPACE_CHARACTERS.source,
        ));
    }
    for metric in &policy.metrics {
        if let Some(service) = &metric.logged_by {
            let at = service.span_or(metric.name.span);
            service_named(&service.value, at, policy, findings);
        }
        let most = cw::METRIC_FILTER_DIMENSIONS.value;
        if metric.dimensions.value.len() > most {
            let at = metric.dimensions.span_or(metric.name.span);
            findings.push(refused(
                at,
                format!("a metric filter takes at most {most} dimensions"),
                cw::METRIC_FILTER_DIMENSIONS.source,
            ));
        }
    }
}

fn check_alarm(alarm: &Alarm, findings: &mut Vec<Finding>) {
    let Some(on) = alarm.on else { return };
    let here = alarm.name.span;
    match (on.value, alarm.above, alarm.over) {
        (AlarmOn::Latency, _, None) => findings.push(
            Finding::error(
                &policyfile::MISSING,
                here,
                "an alarm on latency needs `over`",
            )
            .help("write over = \"1s\""),
        ),
        (AlarmOn::Latency, Some(above), _) => findings.push(
            Finding::error(
                &policyfile::VALUE,
                above.span_or(here),
                "an alarm on latency has no `above`",
            )
            .help("state `over` alone"),
        ),
        (AlarmOn::Latency, _, Some(over)) => {
            if over.value.0 == 0 {
                findings.push(
                    Finding::error(
                        &policyfile::VALUE,
                        over.span_or(here),
                        "a response time is always above 0 seconds",
                    )
                    .help("write over = \"1s\""),
                );
            }
            if !cw::is_extended_statistic(&alarm.percentile.value) {
                let at = alarm.percentile.span_or(here);
                findings.push(
                    refused(
                        at,
                        format!("\"{}\" is no percentile", alarm.percentile.value),
                        cw::STATISTICS.source,
                    )
                    .help("write \"p99\""),
                );
            }
        }
        (_, None, _) => findings.push(
            Finding::error(
                &policyfile::MISSING,
                here,
                format!("an alarm on {} needs `above`", on.value),
            )
            .help("write above = \"80%\""),
        ),
        (_, _, Some(over)) => findings.push(
            Finding::error(
                &policyfile::VALUE,
                over.span_or(here),
                format!("an alarm on {} has no `over`", on.value),
            )
            .help("state `above` alone"),
        ),
        (_, Some(above), None) => {
            if !(above.value.0 > 0.0 && above.value.0 <= 100.0) {
                findings.push(
                    Finding::error(
                        &policyfile::VALUE,
                        above.span_or(here),
                        "a threshold is above 0% and at most 100%",
                    )
                    .label(format!("{}%", plain(above.value.0))),
                );
            }
        }
    }
    let period = alarm.period.value.0;
    if !cw::is_alarm_period(period) || cw::HIGH_RESOLUTION_PERIODS.value.contains(&period) {
        // Everything an alarm of the policy watches is a metric of AWS, and those come once a minute.
        findings.push(
            refused(
                alarm.period.span_or(here),
                "an alarm's period is a whole number of minutes",
                cw::HIGH_RESOLUTION_PERIODS.source,
            )
            .label("periods of 10, 20 and 30 seconds are for high-resolution metrics, and none is watched here")
            .help("write \"1m\", \"5m\", and so on"),
        );
        return;
    }
    let most = cw::most_evaluation_periods(period);
    if alarm.datapoints.value == 0 || alarm.datapoints.value > most {
        let source = cw::ALARM_WINDOW_SECONDS.source;
        findings.push(refused(
            alarm.datapoints.span_or(here),
            format!("an alarm of {period}-second periods looks at 1 to {most} datapoints"),
            source,
        ));
    }
    if alarm.breaching.value == 0 || alarm.breaching.value > alarm.datapoints.value {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                alarm.breaching.span_or(here),
                "`breaching` counts some of the datapoints",
            )
            .label(format!("1 to {}", alarm.datapoints.value)),
        );
    }
}
