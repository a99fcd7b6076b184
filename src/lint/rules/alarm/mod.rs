//! What several rules read in a metric alarm.

use crate::lint::rules::reading::{set, text};
use crate::lint::{AttributeValue, Blocked, Subject};

rules! {
    actions,
    datapoints,
    dimensions,
    metric,
    period,
    queries,
    silent,
    statistic,
    threshold,
    words,
}

/// A metric that an alarm reads: the paths of its settings.
pub(super) struct Metric {
    /// What stands before the names: nothing for the alarm's own metric, `metric_query[0].metric[0].` for a query's.
    pub(super) prefix: String,
}

impl Metric {
    /// The path of one of its settings.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// The metrics that an alarm reads: its own, or those of its queries.
pub(super) fn metrics(alarm: &Subject<'_>) -> Result<Vec<Metric>, Blocked> {
    let mut out = Vec::new();
    let queries = alarm.count("metric_query")?;
    if queries == 0 {
        out.push(Metric {
            prefix: String::new(),
        });
    }
    for i in 0..queries {
        if alarm.count(&format!("metric_query[{i}].metric"))? > 0 {
            out.push(Metric {
                prefix: format!("metric_query[{i}].metric[0]."),
            });
        }
    }
    Ok(out)
}

/// The periods that an alarm is evaluated by, with their paths: of its metrics, and of its expressions. The provider takes 0 as
/// the period of a query for one that is not set.
pub(super) fn periods(alarm: &Subject<'_>) -> Result<Vec<(String, AttributeValue)>, Blocked> {
    let mut paths: Vec<String> = metrics(alarm)?.iter().map(|m| m.path("period")).collect();
    for i in 0..alarm.count("metric_query")? {
        paths.push(format!("metric_query[{i}].period"));
    }
    let mut out = Vec::new();
    for path in paths {
        if let Some(got) = set(alarm, &path)?
            && !(path.starts_with("metric_query")
                && !path.contains(".metric[")
                && got.whole() == Some(0))
        {
            out.push((path, got));
        }
    }
    Ok(out)
}

/// Whether it is evaluated by a query language of its own, where the settings of metrics do not apply.
pub(super) fn has_own_evaluation(alarm: &Subject<'_>) -> bool {
    alarm.count("evaluation_criteria").is_ok_and(|n| n > 0)
}

/// The comparison and the threshold, where both are plain.
pub(super) fn threshold(alarm: &Subject<'_>) -> Result<Option<(String, f64)>, Blocked> {
    let operator = text(alarm, "comparison_operator")?;
    let threshold = set(alarm, "threshold")?.and_then(|g| g.number());
    Ok(operator.zip(threshold))
}
