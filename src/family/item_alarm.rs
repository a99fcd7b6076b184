//! The alarms that a policy states for single items.

use crate::catalog::cloudwatch::{METRICS_API, MISSING_DATA_DEFAULT};
use crate::catalog::source::Fact;
use crate::policy::Policy;
use crate::policy::alarm::{Outside, Side};
use crate::policy::lint::Mode;
use crate::policy::observe::Alarm;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedItemAlarm};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;
use crate::value::{Decided, Value};

use super::alarm::{TOPIC, alarms};
use super::dashboards::Drawn;
use super::{
    AlarmAt, Anchor, Binding, Compare, Dimensions, Family, Field, Inputs, Listed, Owner, Part,
    Read, Select, Selector, Shows, Taken, Unset, decided, family, optional, row,
};

/// The family's name, which stands before that of the item in `tfsize:component` tags.
pub(super) const NAME: &str = "alarm";

/// Alarms of single items.
pub(super) struct ItemAlarms;

static ALARM: Part = alarms(Owner::Unnamed);

/// What the fields have in common. Which alarm is which is decided where items are found.
const THRESHOLD: Field = Field {
    name: "alarm.threshold",
    title: "threshold",
    unit: "",
    doc: "where the alarm rings, in the metric's unit",
    input: "threshold",
    part: &ALARM,
    select: Select::All,
    read: Read::Path("threshold"),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::Differs,
    rule: &policy::ALARM,
    caution: None,
    price: None,
};

/// An operator of AWS.
const fn operator(side: Side, inclusive: bool) -> &'static str {
    match (side, inclusive) {
        (Side::Above, false) => "GreaterThanThreshold",
        (Side::Above, true) => "GreaterThanOrEqualToThreshold",
        (Side::Below, false) => "LessThanThreshold",
        (Side::Below, true) => "LessThanOrEqualToThreshold",
        (Side::Band(Outside::Above), _) => "GreaterThanUpperThreshold",
        (Side::Band(Outside::Below), _) => "LessThanLowerThreshold",
        (Side::Band(Outside::Both), _) => "LessThanLowerOrGreaterThanUpperThreshold",
    }
}

/// Whether it fires outside of a band.
fn is_banded(alarm: &SizedItemAlarm) -> bool {
    matches!(alarm.side, Side::Band(_))
}

/// The name of an alarm's item: `service/gateway/cpu`; of one that is of no item, its own.
pub(super) fn name(alarm: &SizedItemAlarm) -> String {
    if alarm.is_alone() {
        return alarm.label.clone();
    }
    format!("{}/{}/{}", alarm.kind, alarm.item, alarm.label)
}

/// The metric that an alarm watches, and when it fires: `CPUUtilization above 70`.
pub(super) fn what(alarm: &SizedItemAlarm) -> String {
    let side = match alarm.side {
        Side::Above => "above",
        Side::Below => "below",
        Side::Band(Outside::Above) => "above its band of",
        Side::Band(Outside::Below) => "below its band of",
        Side::Band(Outside::Both) => "outside of its band of",
    };
    let threshold = alarm.threshold.as_ref().map_or(0.0, |t| t.value);
    format!("{} {side} {}", alarm.watched.metric, plain(threshold))
}

impl Family for ItemAlarms {
    type Item = SizedItemAlarm;

    const NAME: &'static str = NAME;
    const MODULE: &'static str = "metric-alarm";
    const FILE: &'static str = "alarms";
    const ALONE: bool = true;
    const BINDINGS: &'static [&'static [Binding<SizedItemAlarm>]] = &[&[
        row(THRESHOLD, |a, _| {
            optional(a.threshold.as_ref()).filter(|_| !is_banded(a))
        }),
        Binding {
            shows: Shows::Derived(|a, _| {
                // The module calls the metric so.
                let width = a.threshold.as_ref()?.value;
                Some(format!("ANOMALY_DETECTION_BAND(metric, {width})").into())
            }),
            ..row(
                Field {
                    name: "alarm.band",
                    title: "band",
                    doc: "how wide the band of usual values is",
                    input: "band",
                    read: Read::Alarm(AlarmAt::Band),
                    compare: Compare::Band,
                    ..THRESHOLD
                },
                |a, _| optional(a.threshold.as_ref()).filter(|_| is_banded(a)),
            )
        },
        row(
            Field {
                name: "alarm.comparison",
                title: "comparison",
                doc: "on which side of the threshold it rings, and whether at the threshold itself",
                input: "comparison_operator",
                read: Read::Path("comparison_operator"),
                ..THRESHOLD
            },
            |a, _| {
                let rings = operator(a.side, a.inclusive.value);
                let is_exact = a.own.as_ref().is_none_or(|own| own.is_exact);
                is_exact.then(|| Decided {
                    value: rings.into(),
                    because: a.inclusive.because.clone(),
                })
            },
        ),
        // An alarm of an item is known by its side; one of no item is not.
        row(
            Field {
                name: "alarm.side",
                title: "side of the threshold",
                doc: "on which side of the threshold it rings",
                input: "comparison_operator",
                read: Read::Path("comparison_operator"),
                compare: Compare::Side,
                ..THRESHOLD
            },
            |a, _| {
                let is_open = a
                    .own
                    .as_ref()
                    .is_some_and(|own| !own.is_exact && own.has_side);
                let threshold = a.threshold.as_ref().filter(|_| is_open)?;
                Some(Decided {
                    value: operator(a.side, false).into(),
                    because: threshold.because.clone(),
                })
            },
        ),
        row(
            Field {
                name: "alarm.metric",
                title: "metric",
                doc: "the metric that it watches, where it is of no item",
                input: "metric_name",
                read: Read::Alarm(AlarmAt::Metric),
                ..THRESHOLD
            },
            |a, _| optional(a.own.as_ref()?.name.as_ref()),
        ),
        row(
            Field {
                name: "alarm.namespace",
                title: "namespace of the metric",
                doc: "the namespace of the metric, where it is of no item",
                input: "namespace",
                read: Read::Alarm(AlarmAt::Namespace),
                ..THRESHOLD
            },
            |a, _| optional(a.own.as_ref()?.namespace.as_ref()),
        ),
        row(
            Field {
                name: "alarm.statistic",
                title: "statistic",
                doc: "how the values of a period become one",
                input: "statistic",
                read: Read::Alarm(AlarmAt::Statistic),
                ..THRESHOLD
            },
            |a, _| decided(&a.statistic),
        ),
        row(
            Field {
                name: "alarm.period",
                title: "period",
                unit: " seconds",
                doc: "seconds of one datapoint",
                input: "period_seconds",
                read: Read::Alarm(AlarmAt::Period),
                ..THRESHOLD
            },
            |a, _| decided(&a.period),
        ),
        row(
            Field {
                name: "alarm.datapoints",
                title: "datapoints looked at",
                doc: "datapoints the alarm looks at",
                input: "evaluation_periods",
                read: Read::Path("evaluation_periods"),
                ..THRESHOLD
            },
            |a, _| decided(&a.datapoints),
        ),
        row(
            Field {
                name: "alarm.breaching",
                title: "datapoints that must be over",
                doc: "datapoints that must be over",
                input: "datapoints_to_alarm",
                read: Read::Path("datapoints_to_alarm"),
                unset: Unset::SameAs("evaluation_periods"),
                ..THRESHOLD
            },
            |a, _| decided(&a.breaching),
        ),
        row(
            Field {
                name: "alarm.missing",
                title: "meaning of missing data",
                doc: "what a period without a datapoint counts for",
                input: "treat_missing_data",
                read: Read::Path("treat_missing_data"),
                unset: Unset::text(&MISSING_DATA_DEFAULT),
                ..THRESHOLD
            },
            |a, _| decided(&a.missing),
        ),
        row(
            Field {
                name: "alarm.actions",
                title: "actions",
                doc: "whom it tells when it starts",
                input: "actions",
                read: Read::Path("alarm_actions"),
                compare: Compare::Actions,
                unset: Unset::Takes(Fact::new(Taken::Nothing, &METRICS_API)),
                ..THRESHOLD
            },
            |a, _| {
                let list =
                    |all: &Vec<String>| Value::List(all.iter().cloned().map(Value::Text).collect());
                a.actions.as_ref().map(|a| a.map(list))
            },
        ),
    ]];

    // Of an item that is watched, what stands for that stands for its alarms, too.
    const ANCHOR: Option<Anchor> = Some(Anchor {
        also: &[],
        leads_to: &[],
        part: &ALARM,
        name: "alarm_name",
        prefix: None,
        only: None,
        ending: "",
        bare: None,
        behind: &[],
        within: &[],
        always: false,
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedItemAlarm>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let alone = policy.alarms.iter().filter(|alarm| alarm.select.is_some());
        let selector = |alarm: &'p Alarm| Selector {
            name: &alarm.name.text,
            select: alarm.select.as_ref(),
        };
        alone.map(selector).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedItemAlarm> {
        sized.alarms.iter().collect()
    }

    fn name(item: &SizedItemAlarm) -> String {
        name(item)
    }

    fn is_whole(item: &SizedItemAlarm) -> bool {
        item.threshold.is_some()
            && item
                .own
                .as_ref()
                .is_none_or(|own| own.name.is_some() && own.namespace.is_some() && !own.is_several)
    }

    fn aws_name(item: &SizedItemAlarm, sized: &Sized) -> String {
        let name = name(item).replace('/', "-");
        format!("{}-{}-{name}", sized.system, sized.environment)
    }

    fn why(item: &SizedItemAlarm) -> Option<String> {
        let (statistic, what) = (&item.statistic.value, what(item));
        Some(if item.is_alone() {
            format!("{statistic}: {what}.")
        } else {
            format!("{statistic} of {} {}: {what}.", item.kind, item.item)
        })
    }

    fn identity(item: &SizedItemAlarm, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
        if !item.is_alone() {
            inputs.set("namespace", Expr::text(&item.watched.namespace));
            inputs.set("metric_name", Expr::text(&item.watched.metric));
        }
        let of = family(item.kind).filter(|_| item.watched.of_item);
        let dimensions = of.map_or_else(
            || vec![Dimensions::new()],
            |of| of.dimensions(sized, &item.item, &item.watched),
        );
        let dimensions = dimensions.into_iter().map(Expr::object);
        inputs.set("dimensions", Expr::list(dimensions));
    }

    fn wiring(item: &SizedItemAlarm, sized: &Sized, inputs: &mut Inputs) {
        if item.actions.is_none() && !sized.observe.is_empty() {
            inputs.set("actions", Expr::raw(TOPIC));
        }
    }
}
