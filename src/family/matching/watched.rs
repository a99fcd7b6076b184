//! What an alarm of a configuration watches, and where it says so.

use crate::catalog::cloudwatch::BAND_WIDTH_DEFAULT;
use crate::catalog::metrics::as_balanced;
use crate::config::value::{Data, Value as Found, Why};
use crate::inventory::{Missing, Path, Resource};
use crate::policy::alarm::{Outside, Side};

use super::super::AlarmAt;
use super::component::text;
use super::scales::asks_to_scale;

/// What an alarm watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Watching {
    /// One metric, on one side of its threshold.
    One(Metric),
    /// What is computed of these metrics.
    Several(Vec<String>),
    /// Nothing that is a metric of a thing.
    Other,
}

/// One metric that an alarm watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Metric {
    /// The namespace of CloudWatch: `AWS/SQS`.
    pub namespace: String,
    /// The metric in its namespace.
    pub name: String,
    /// The side on which the alarm fires.
    pub side: Side,
}

/// The most queries that an alarm has.
const MOST: usize = 20;

/// Places within the queries of an alarm, by their order.
macro_rules! places {
    ($($n:literal)+, $end:literal) => {
        [$(concat!("metric_query[", $n, "].", $end)),+]
    };
}
const PERIODS: [&str; MOST] =
    places!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, "metric[0].period");
const OF_QUERIES: [&str; MOST] =
    places!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, "period");
const STATISTICS: [&str; MOST] =
    places!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, "metric[0].stat");
const NAMES: [&str; MOST] =
    places!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, "metric[0].metric_name");
const NAMESPACES: [&str; MOST] =
    places!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, "metric[0].namespace");
const EXPRESSIONS: [&str; MOST] =
    places!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, "expression");

/// Where an alarm has something of what it watches: where that is computed of several metrics, the period of each.
pub fn places(alarm: &Resource, at: AlarmAt) -> Vec<&'static str> {
    let one = vec![place(alarm, at)];
    let plain = at != AlarmAt::Period || matches!(text(alarm, "metric_name"), Ok(Some(_)));
    let Some(all) = queries(alarm).ok().filter(|_| !plain) else {
        return one;
    };
    // A query that looks for its metrics itself says how it is read.
    if !all.is_empty() && all.iter().all(|q| q.metric.is_none()) {
        let stated = |path: &&&'static str| may_be_set(alarm, path);
        let own = OF_QUERIES.iter().take(all.len()).filter(stated);
        let own: Vec<&'static str> = own.copied().collect();
        return if own.is_empty() { one } else { own };
    }
    if !matches!(watching(alarm), Ok(Watching::Several(_))) {
        return one;
    }
    let read = all.iter().zip(PERIODS).filter(|(q, _)| q.metric.is_some());
    let read: Vec<&'static str> = read.map(|(_, place)| place).collect();
    if read.is_empty() { one } else { read }
}

/// Whether something is set at a path, or may be.
fn may_be_set(alarm: &Resource, path: &str) -> bool {
    let found = path.parse::<Path>().map(|path| alarm.get(&path));
    match found {
        Ok(Ok(found)) => !matches!(found.value.data, Data::Null(_)),
        Ok(Err(Missing::Unknown(_))) => true,
        _ => false,
    }
}

/// Where an alarm has something of the metric that it watches.
pub(super) fn place(alarm: &Resource, at: AlarmAt) -> &'static str {
    let query = text(alarm, "metric_name").ok().flatten().is_none();
    let query = query.then(|| {
        let all = queries(alarm).ok()?;
        match band(alarm, &all).ok()? {
            Some((of_band, _)) if at == AlarmAt::Band => Some(of_band),
            Some((_, of_metric)) => Some(of_metric),
            // Of what is computed of several, the first tells how they are read.
            None => one(&all).or_else(|| all.iter().position(|q| q.metric.is_some())),
        }
    });
    let (places, plain) = match at {
        AlarmAt::Period => (&PERIODS, at.plain()),
        AlarmAt::Band => (&EXPRESSIONS, at.plain()),
        AlarmAt::Metric => (&NAMES, at.plain()),
        AlarmAt::Namespace => (&NAMESPACES, at.plain()),
        // One excludes the other; where neither is there, either may be meant.
        AlarmAt::Statistic => {
            let set = |path: &str| !matches!(text(alarm, path), Ok(None));
            let extended = set(EXTENDED) && !set(at.plain());
            (&STATISTICS, if extended { EXTENDED } else { at.plain() })
        }
    };
    match query.flatten() {
        Some(query) => places.get(query).copied().unwrap_or(plain),
        None => plain,
    }
}

const EXTENDED: &str = "extended_statistic";

/// What an alarm watches.
pub(in super::super) fn watching(alarm: &Resource) -> Result<Watching, Why> {
    let Some(side) = text(alarm, "comparison_operator")?.and_then(|o| rings(&o)) else {
        return Ok(Watching::Other);
    };
    let metric = |namespace: &str, name: &str| {
        Watching::One(Metric {
            namespace: as_balanced(namespace, name).to_owned(),
            name: name.to_owned(),
            side,
        })
    };
    if let Some(name) = text(alarm, "metric_name")? {
        let namespace = text(alarm, "namespace")?;
        return Ok(metric(namespace.as_deref().unwrap_or_default(), &name));
    }
    let all = queries(alarm)?;
    let decides = match side {
        Side::Band(_) => band(alarm, &all)?.map(|(_, of_metric)| of_metric),
        Side::Above | Side::Below => one(&all),
    };
    if let Some(Query {
        metric: Some((namespace, name)),
        ..
    }) = decides.and_then(|place| all.get(place))
    {
        return Ok(metric(namespace, name));
    }
    let names = all.into_iter().filter_map(|q| Some(q.metric?.1));
    let names: Vec<String> = names.collect();
    Ok(if names.is_empty() {
        Watching::Other
    } else {
        Watching::Several(names)
    })
}

/// Whether an alarm fires above a threshold of a metric, and not for scaling alone.
pub(super) fn watches_above(alarm: &Resource, namespace: &str, name: &str) -> Result<bool, Why> {
    Ok(match watching(alarm)? {
        Watching::One(metric) => {
            let is = metric.side == Side::Above && metric.name == name;
            is && metric.namespace == namespace && !only_scales(alarm)
        }
        Watching::Several(_) | Watching::Other => false,
    })
}

/// Whether an alarm does nothing but ask scaling policies: it is one of theirs.
pub(super) fn only_scales(alarm: &Resource) -> bool {
    let entries = alarm.values.as_entries();
    let actions = entries.and_then(|e| e.get("alarm_actions"));
    let actions = actions.and_then(|a| a.as_items());
    actions.is_some_and(|all| !all.is_empty() && all.iter().all(asks_to_scale))
}

/// Whether an alarm asks a scaling policy, whatever else it does.
pub(super) fn scales(alarm: &Resource) -> bool {
    let entries = alarm.values.as_entries();
    let actions = entries.and_then(|e| e.get("alarm_actions"));
    let actions = actions.and_then(|a| a.as_items());
    actions.is_some_and(|all| all.iter().any(asks_to_scale))
}

/// The side on which an operator fires.
pub fn rings(operator: &str) -> Option<Side> {
    match operator {
        "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" => Some(Side::Above),
        "LessThanThreshold" | "LessThanOrEqualToThreshold" => Some(Side::Below),
        "GreaterThanUpperThreshold" => Some(Side::Band(Outside::Above)),
        "LessThanLowerThreshold" => Some(Side::Band(Outside::Below)),
        "LessThanLowerOrGreaterThanUpperThreshold" => Some(Side::Band(Outside::Both)),
        _ => None,
    }
}

/// A query of an alarm.
struct Query {
    id: String,
    /// Namespace and name of the metric that it reads.
    metric: Option<(String, String)>,
    expression: Option<String>,
    returned: bool,
}

/// The place of the only metric that decides the alarm: that of the query which is returned, or of the one that it passes
/// on as it is.
fn one(all: &[Query]) -> Option<usize> {
    let returned = match all {
        [only] => only,
        _ => all.iter().find(|q| q.returned)?,
    };
    let id = match &returned.expression {
        None => returned.id.as_str(),
        Some(expression) => passed_on(expression)?,
    };
    let place = all.iter().position(|q| q.id == id)?;
    all.get(place)?.metric.as_ref().map(|_| place)
}

/// The places of the band that an alarm fires outside of, and of the metric that the band is of.
fn band(alarm: &Resource, all: &[Query]) -> Result<Option<(usize, usize)>, Why> {
    let Some(id) = text(alarm, "threshold_metric_id")? else {
        return Ok(None);
    };
    let place = |id: &str| all.iter().position(|q| q.id == id);
    Ok(place(&id).and_then(|of_band| {
        let expression = all.get(of_band)?.expression.as_deref()?;
        let (of, _) = banded(expression)?;
        let of_metric = place(passed_on(of)?)?;
        all.get(of_metric)?.metric.as_ref()?;
        Some((of_band, of_metric))
    }))
}

/// What a band is of, and its width where that is written.
fn banded(expression: &str) -> Option<(&str, Option<&str>)> {
    let inner = expression.trim().strip_prefix("ANOMALY_DETECTION_BAND(")?;
    let inner = inner.strip_suffix(')')?;
    // What the band is of may be a call with commas of its own.
    let outer = inner.rfind(')').unwrap_or(0);
    match inner.get(outer..)?.rsplit_once(',') {
        Some((_, width)) => {
            let of = inner.len() - width.len() - 1;
            Some((inner.get(..of)?, Some(width.trim())))
        }
        None => Some((inner, None)),
    }
}

/// The width of the band that an expression makes.
pub fn band_width(expression: &str) -> Option<f64> {
    match banded(expression)? {
        (_, Some(width)) => width.parse().ok(),
        (_, None) => Some(BAND_WIDTH_DEFAULT.value),
    }
}

/// The query whose values an expression has, with what it fills in where there are none.
fn passed_on(expression: &str) -> Option<&str> {
    let is_id = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut inner = expression.trim();
    if let Some(rest) = inner.strip_prefix("FILL(") {
        let (first, with) = rest.strip_suffix(')')?.split_once(',')?;
        let filled = with.trim();
        let plain = filled.parse::<f64>().is_ok() || matches!(filled, "REPEAT" | "LINEAR");
        inner = first.trim();
        if !plain {
            return None;
        }
    }
    is_id(inner).then_some(inner)
}

/// The queries of an alarm, in their order.
fn queries(alarm: &Resource) -> Result<Vec<Query>, Why> {
    let Ok(path) = "metric_query".parse::<Path>() else {
        return Ok(Vec::new());
    };
    let found = match alarm.get(&path) {
        Ok(found) => found.value,
        Err(Missing::Unknown(why)) => return Err(why),
        Err(_) => return Ok(Vec::new()),
    };
    if let Data::Unknown(unknown) = &found.data {
        return Err(unknown.why.clone());
    }
    let blocks = found.as_items().map_or(&[][..], |items| items);
    blocks.iter().take(MOST).map(query).collect()
}

fn query(block: &Found) -> Result<Query, Why> {
    let metric = match entry(block, "metric") {
        Some(inner) => match inner.as_items() {
            Some(items) => items.first().cloned(),
            None => Some(inner),
        },
        None => None,
    };
    let metric = metric.filter(|m| !m.is_null());
    let metric = match metric {
        Some(metric) => {
            let namespace = word(&metric, "namespace")?.unwrap_or_default();
            word(&metric, "metric_name")?.map(|name| (namespace, name))
        }
        None => None,
    };
    let returned = match entry(block, "return_data").map(|v| v.data) {
        Some(Data::Bool(yes)) => yes,
        Some(Data::Unknown(unknown)) => return Err(unknown.why.clone()),
        _ => false,
    };
    Ok(Query {
        id: word(block, "id")?.unwrap_or_default(),
        metric,
        expression: word(block, "expression")?.filter(|e| !e.is_empty()),
        returned,
    })
}

fn entry(block: &Found, name: &str) -> Option<Found> {
    block.as_entries()?.get(name).cloned()
}

fn word(block: &Found, name: &str) -> Result<Option<String>, Why> {
    match entry(block, name).map(|v| v.data) {
        Some(Data::String(text)) => Ok(Some(text.to_string())),
        Some(Data::Unknown(unknown)) => Err(unknown.why.clone()),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::{band_width, passed_on};

    #[test]
    fn the_width_of_a_band() {
        for (expression, width) in [
            ("ANOMALY_DETECTION_BAND(m1, 3)", Some(3.0)),
            (" ANOMALY_DETECTION_BAND(m1,0.5) ", Some(0.5)),
            ("ANOMALY_DETECTION_BAND(m1)", Some(2.0)),
            ("ANOMALY_DETECTION_BAND(FILL(m1, 0), 4)", Some(4.0)),
            ("ANOMALY_DETECTION_BAND(FILL(m1, 0))", Some(2.0)),
            ("m1", None),
        ] {
            assert_eq!(band_width(expression), width, "{expression}");
        }
    }

    #[test]
    fn what_is_passed_on_as_it_is() {
        for (expression, id) in [
            ("m1", Some("m1")),
            (" FILL(m1, 0) ", Some("m1")),
            ("FILL(errors,REPEAT)", Some("errors")),
            ("FILL(m1, m2)", None),
            ("m1 / m2", None),
            ("100 * m1", None),
            ("SUM(METRICS())", None),
            ("", None),
        ] {
            assert_eq!(passed_on(expression), id, "{expression}");
        }
    }
}
