//! Alarms, dashboards, logs, traces.

use rust_decimal::Decimal;

use crate::billing::{Billed, Known};
use crate::catalog::price::Item;

/// `aws_cloudwatch_metric_alarm`: each metric that it reads is billed, and three for one with a band of anomalies.
pub(super) fn alarm(at: &mut Billed<'_>) -> Known<()> {
    let queries = at.count("metric_query")?;
    let (mut metrics, mut fast) = (0_u32, false);
    let mut insights = false;
    if queries == 0 {
        metrics = 1;
        fast = is_fast(at, "period")?;
    }
    for query in 0..queries {
        if at.count(&format!("metric_query[{query}].metric"))? > 0 {
            metrics += 1;
            fast |= is_fast(at, &format!("metric_query[{query}].metric[0].period"))?;
        } else if let Some(expression) = at.text(&format!("metric_query[{query}].expression"))? {
            insights |= expression
                .trim_start()
                .to_ascii_uppercase()
                .starts_with("SELECT");
        }
    }
    if insights {
        at.usage("metrics that the query reads", Item::AlarmQuery);
        return Ok(());
    }
    let band = at.text("threshold_metric_id")?.is_some();
    let metrics = if band { metrics * 3 } else { metrics };
    let item = if fast {
        Item::AlarmHighResolution
    } else {
        Item::Alarm
    };
    let what = match (metrics, band) {
        (1, _) => "1 metric".to_owned(),
        (metrics, false) => format!("{metrics} metrics"),
        (metrics, true) => format!("{metrics} metrics, with the band of anomalies"),
    };
    at.monthly(what, item, metrics.into());
    Ok(())
}

/// Whether a metric is looked at more often than each minute.
fn is_fast(at: &Billed<'_>, period: &str) -> Known<bool> {
    Ok(at
        .number(period)?
        .is_some_and(|seconds| seconds < Decimal::from(60)))
}

/// `aws_cloudwatch_composite_alarm`
pub(super) fn composite(at: &mut Billed<'_>) -> Known<()> {
    at.monthly("composite alarm", Item::AlarmComposite, Decimal::ONE);
    Ok(())
}

/// `aws_cloudwatch_dashboard`
pub(super) fn dashboard(at: &mut Billed<'_>) -> Known<()> {
    at.monthly("dashboard", Item::Dashboard, Decimal::ONE);
    Ok(())
}

/// `aws_cloudwatch_log_group`
pub(super) fn logs(at: &mut Billed<'_>) -> Known<()> {
    let infrequent = at.text("log_group_class")?.as_deref() == Some("INFREQUENT_ACCESS");
    let item = if infrequent {
        Item::LogsIngestInfrequent
    } else {
        Item::LogsIngest
    };
    at.usage("taken in", item);
    at.usage("kept", Item::LogsStorage);
    at.usage("read by Logs Insights", Item::LogsInsights);
    Ok(())
}

/// `aws_cloudwatch_log_metric_filter`
pub(super) fn filter(at: &mut Billed<'_>) -> Known<()> {
    at.usage("custom metrics", Item::CustomMetric);
    Ok(())
}

/// `aws_cloudwatch_metric_stream`
pub(super) fn stream(at: &mut Billed<'_>) -> Known<()> {
    at.usage("updates", Item::MetricStream);
    Ok(())
}

/// `aws_ecs_cluster`: it is free, its Container Insights are not.
pub(super) fn cluster(at: &mut Billed<'_>) -> Known<()> {
    for setting in 0..at.count("setting")? {
        let name = at.text(&format!("setting[{setting}].name"))?;
        let value = at.text(&format!("setting[{setting}].value"))?;
        if name.as_deref() != Some("containerInsights") {
            continue;
        }
        match value.as_deref() {
            Some("enhanced") => at.usage("metrics of Container Insights", Item::ContainerInsights),
            Some("enabled") => at.usage("metrics of Container Insights", Item::CustomMetric),
            _ => {}
        }
    }
    Ok(())
}

/// `aws_xray_sampling_rule`
pub(super) fn sampling(at: &mut Billed<'_>) -> Known<()> {
    at.usage("traces recorded", Item::XrayRecorded);
    Ok(())
}
