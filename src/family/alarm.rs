//! The alarms that a module makes for its own resources.

use crate::registry::policy;
use crate::sizing::Sized;
use crate::syntax::tree::Expr;

use super::{Inputs, Owner, Part};

/// The alarms of an item, and how one names it.
pub(super) const fn alarms(owner: Owner) -> Part {
    Part {
        owner,
        // All datapoints must be over where it is not said how many.
        reads: &[
            "evaluation_periods",
            "comparison_operator",
            "namespace",
            "metric_name",
            "extended_statistic",
            "threshold_metric_id",
            "alarm_name",
            "alarm_actions",
        ],
        missing: Some(&policy::MISSING_ALARM),
        ..Part::of(
            "aws_cloudwatch_metric_alarm",
            "alarm",
            &["dimensions", "metric_query"],
        )
    }
}

/// The four rows of an alarm that a module makes: threshold, period, datapoints looked at, datapoints that must be over.
///
/// `$name` is what sentences call it and `$unit` that of its threshold, `of` gives the alarm of an item, `threshold` what
/// its resource shows, and `period` is where the resource has it.
macro_rules! alarm {
    (
        $item:ty, $field:literal, $input:literal, $part:ident, $select:expr, $name:literal, $unit:literal, $what:literal,
        of: $of:expr, threshold: $threshold:expr, period: $period:expr
    ) => {{
        use $crate::family::{Binding, Compare, Field, Read, Shows, Unset, optional, row};
        use $crate::policy::lint::Mode;
        use $crate::registry::policy;
        const OF: fn(&$item) -> Option<&$crate::sizing::SizedAlarm> = $of;
        const THRESHOLD: Field = Field {
            name: $field,
            title: concat!("threshold of the ", $name),
            unit: $unit,
            doc: concat!($what, ": threshold in percent"),
            input: concat!($input, ".percent"),
            part: &$part,
            select: $select,
            read: Read::Path("threshold"),
            mode: Mode::AtMost,
            compare: Compare::Plain,
            unset: Unset::Differs,
            rule: &policy::ALARM,
            caution: None,
            price: None,
        };
        &[
            Binding {
                shows: $threshold,
                ..row(THRESHOLD, |item, _| {
                    optional(OF(item).map(|a| &a.threshold))
                })
            },
            row(
                Field {
                    name: concat!($field, ".period"),
                    title: concat!("period of the ", $name),
                    unit: " seconds",
                    doc: concat!($what, ": seconds of one datapoint"),
                    input: concat!($input, ".period_seconds"),
                    read: $period,
                    mode: Mode::Exact,
                    ..THRESHOLD
                },
                |item, _| optional(OF(item).map(|a| &a.period)),
            ),
            row(
                Field {
                    name: concat!($field, ".datapoints"),
                    title: concat!("datapoints looked at of the ", $name),
                    unit: "",
                    doc: concat!($what, ": datapoints looked at"),
                    input: concat!($input, ".evaluation_periods"),
                    read: Read::Path("evaluation_periods"),
                    mode: Mode::Exact,
                    ..THRESHOLD
                },
                |item, _| optional(OF(item).map(|a| &a.datapoints)),
            ),
            row(
                Field {
                    name: concat!($field, ".breaching"),
                    title: concat!("datapoints that must be over of the ", $name),
                    unit: "",
                    doc: concat!($what, ": datapoints that must be over"),
                    input: concat!($input, ".datapoints_to_alarm"),
                    read: Read::Path("datapoints_to_alarm"),
                    mode: Mode::Exact,
                    unset: Unset::SameAs("evaluation_periods"),
                    ..THRESHOLD
                },
                |item, _| optional(OF(item).map(|a| &a.breaching)),
            ),
        ]
    }};
}
pub(super) use alarm;

/// Those that the alarms of a stack tell.
pub(super) const TOPIC: &str = "[module.observability.alarm_topic_arn]";

/// Whether the alarms are made that need no threshold of the policy.
pub(super) fn watches_outages(sized: &Sized) -> bool {
    sized.observe.iter().any(|observe| observe.has_alarms)
}

/// Whom the alarms tell, where there are any and someone to tell.
pub(super) fn actions(sized: &Sized, any: bool, inputs: &mut Inputs) {
    if any && !sized.observe.is_empty() {
        inputs.set("alarms.actions", Expr::raw(TOPIC));
    }
}
