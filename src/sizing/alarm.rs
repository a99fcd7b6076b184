//! Alarms of items.

use crate::policy::alarm::{ItemAlarm, Side, breaching};
use crate::policy::observe::Alarm;
use crate::policy::watch::{Meant, Watch};
use crate::policy::{Policy, Stated};
use crate::value::Decided;

/// An alarm of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedItemAlarm {
    /// The kind of the item; empty where it is of none.
    pub kind: &'static str,
    /// The label of the item in the policy; empty where it is of none.
    pub item: String,
    /// The metric of an alarm of no item, as far as it is stated.
    pub own: Option<OwnMetric>,
    /// The alarm's label in the policy.
    pub label: String,
    /// What it watches.
    pub watched: Watched,
    /// How the values of a period become one, as AWS spells it.
    pub statistic: Decided<String>,
    /// Where it fires, in the metric's unit; of a band, its width. None where an alarm of no item states none.
    pub threshold: Option<Decided<f64>>,
    /// On which side of it.
    pub side: Side,
    /// Whether it fires at the threshold itself.
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

/// What an alarm of no item states of its metric.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnMetric {
    /// Its name in `CloudWatch`.
    pub name: Option<Decided<String>>,
    /// The namespace of CloudWatch; none where the kind of item has one for it.
    pub namespace: Option<Decided<String>>,
    /// Whether it states whether it fires at the threshold itself.
    pub is_exact: bool,
    /// Whether the policy says on which side it fires: a band alone does not.
    pub has_side: bool,
    /// Whether it may be several alarms, so that it is no name of one.
    pub is_several: bool,
}

impl SizedItemAlarm {
    /// Whether it is of no item, and told by its own name.
    pub fn is_alone(&self) -> bool {
        self.own.is_some()
    }
}

/// A metric as `CloudWatch` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The namespace of CloudWatch: `AWS/SQS`.
    pub namespace: String,
    /// The metric in its namespace: `ApproximateAgeOfOldestMessage`.
    pub metric: String,
    /// Whether it carries the dimensions of the item.
    pub of_item: bool,
    /// The part of the item that is measured; empty where it is the item itself.
    pub part: &'static str,
}

/// Every alarm of an item; those that lack a metric or a threshold are left out.
pub(super) fn size(policy: &Policy) -> Vec<SizedItemAlarm> {
    let all = policy.watches();
    let of_items = all.iter().filter_map(|watch| one(watch, policy));
    let alone = policy.alarms.iter().filter(|alarm| alarm.select.is_some());
    of_items
        .chain(alone.map(|a| of_no_item(a, policy)))
        .collect()
}

/// An alarm that is told by its own name.
fn of_no_item(alarm: &Alarm, policy: &Policy) -> SizedItemAlarm {
    let text = |s: &Stated<String>| Decided::new(s.value.clone(), [s.at]);
    let stated = alarm.own.metric.as_ref();
    let mut metrics = policy.metrics.iter();
    let labelled = stated.and_then(|word| metrics.find(|m| m.name.text == word.value));
    let (name, namespace) = match (labelled, stated) {
        (Some(metric), Some(word)) => {
            let name = metric.metric_name.as_ref();
            let own = metric.namespace.as_ref().unwrap_or(&policy.namespace);
            let space = Decided::new(own.value.clone(), [word.at, own.at]);
            let name = name.map(|n| Decided::new(n.value.clone(), [word.at, n.at]));
            (name, Some(space))
        }
        _ => (stated.map(text), alarm.namespace.as_ref().map(text)),
    };
    let watched = Watched {
        namespace: namespace
            .as_ref()
            .map_or_else(String::new, |n| n.value.clone()),
        metric: name.as_ref().map_or_else(String::new, |n| n.value.clone()),
        of_item: false,
        part: "",
    };
    let (side, threshold) = match alarm.own.threshold() {
        Some((side, threshold)) => (
            side,
            threshold.value.in_unit(None).map(|n| (n, threshold.at)),
        ),
        None => (Side::Above, None),
    };
    let threshold = threshold.map(|(number, at)| Decided::new(number, [at]));
    SizedItemAlarm {
        kind: "",
        item: String::new(),
        own: Some(OwnMetric {
            name,
            namespace,
            is_exact: alarm.own.inclusive.is_some(),
            has_side: alarm.own.band.is_none() || alarm.own.outside.is_some(),
            is_several: alarm.names_several().is_some(),
        }),
        watched,
        threshold,
        side,
        ..stated_of(&alarm.own, "Average")
    }
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
    Some(SizedItemAlarm {
        kind: watch.item.kind,
        item: watch.name(),
        watched,
        threshold: Some(Decided::new(number, [threshold.at])),
        side,
        ..stated_of(alarm, usual)
    })
}

/// What an alarm states of how it is measured; the usual statistic of its metric where it states none.
fn stated_of(alarm: &ItemAlarm, usual: &str) -> SizedItemAlarm {
    let statistic = alarm.statistic.as_ref();
    let breaching = breaching(alarm.breaching, alarm.datapoints.value);
    SizedItemAlarm {
        kind: "",
        item: String::new(),
        own: None,
        label: alarm.name.text.clone(),
        watched: Watched {
            namespace: String::new(),
            metric: String::new(),
            of_item: false,
            part: "",
        },
        statistic: Decided::new(
            statistic.map_or_else(|| usual.to_owned(), |s| s.value.0.clone()),
            [statistic.and_then(|s| s.at)],
        ),
        threshold: None,
        side: Side::Above,
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
    }
}
