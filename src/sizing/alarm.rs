//! Alarms of items.

use crate::policy::Policy;
use crate::policy::alarm::{Side, breaching};
use crate::policy::watch::{Meant, Watch};
use crate::value::Decided;

/// An alarm of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedItemAlarm {
    /// The kind of the item.
    pub kind: &'static str,
    /// The item.
    pub item: String,
    /// The alarm's label in the policy.
    pub label: String,
    /// What it watches.
    pub watched: Watched,
    /// How the values of a period become one, as AWS spells it.
    pub statistic: Decided<String>,
    /// Where it rings, in the metric's unit; of a band, its width.
    pub threshold: Decided<f64>,
    /// On which side of it.
    pub side: Side,
    /// Whether it rings at the threshold itself.
    pub inclusive: Decided<bool>,
    /// Length of one datapoint in seconds.
    pub period: Decided<u32>,
    /// Datapoints looked at.
    pub datapoints: Decided<u32>,
    /// Datapoints of them that must be over.
    pub breaching: Decided<u32>,
    /// What a period without a datapoint counts for, as AWS spells it.
    pub missing: Decided<&'static str>,
    /// Whom it tells when it starts, as ARNs; the topic of the stack's alarms where it is not stated.
    pub actions: Option<Decided<Vec<String>>>,
}

/// A metric as `CloudWatch` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub metric: String,
    /// Whether it carries the dimensions of the item.
    pub of_item: bool,
    /// The part of the item that is measured; empty where it is the item itself.
    pub part: &'static str,
}

/// Every alarm of an item; those that lack a metric or a threshold are left out.
pub(super) fn size(policy: &Policy) -> Vec<SizedItemAlarm> {
    let all = policy.watches();
    all.iter().filter_map(|watch| one(watch, policy)).collect()
}

fn one(watch: &Watch<'_>, policy: &Policy) -> Option<SizedItemAlarm> {
    let alarm = watch.alarm;
    let meant = watch.meant(policy)?;
    let (side, threshold) = alarm.threshold()?;
    let unit = match side {
        Side::Band(_) => None,
        Side::Above | Side::Below => meant.unit(),
    };
    let number = threshold.value.in_unit(unit)?;
    let (watched, usual) = match meant {
        Meant::Aws(space, metric) => {
            let watched = Watched {
                namespace: space.name.into(),
                metric: metric.name.into(),
                of_item: true,
                part: space.part,
            };
            (watched, metric.usual)
        }
        Meant::Own(metric) => {
            let watched = Watched {
                namespace: metric.space(policy).to_owned(),
                metric: metric.metric_name.as_ref()?.value.clone(),
                of_item: metric.logged_by.is_none(),
                part: "",
            };
            (watched, "Average")
        }
    };
    let statistic = alarm.statistic.as_ref();
    let breaching = breaching(alarm.breaching, alarm.datapoints.value);
    Some(SizedItemAlarm {
        kind: watch.item.kind,
        item: watch.name(),
        label: alarm.name.text.clone(),
        watched,
        statistic: Decided::new(
            statistic.map_or_else(|| usual.to_owned(), |s| s.value.0.clone()),
            [statistic.and_then(|s| s.at)],
        ),
        threshold: Decided::new(number, [threshold.at]),
        side,
        inclusive: Decided::new(
            alarm.inclusive.is_some_and(|i| i.value),
            [alarm.inclusive.and_then(|i| i.at)],
        ),
        period: Decided::new(alarm.period.value.0, [alarm.period.at]),
        datapoints: Decided::new(alarm.datapoints.value, [alarm.datapoints.at]),
        breaching: Decided::new(breaching.value, [breaching.at]),
        missing: Decided::new(
            // What is not measured is not over: silence of a load is no alarm.
            alarm.missing.map_or("notBreaching", |m| m.value.word()),
            [alarm.missing.and_then(|m| m.at)],
        ),
        actions: alarm
            .actions
            .as_ref()
            .map(|a| Decided::new(a.value.clone(), [a.at])),
    })
}
