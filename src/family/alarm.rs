//! The alarms that a module makes for its own resources.

use crate::sizing::Sized;
use crate::syntax::tree::Expr;

use super::Inputs;

/// The four rows of an alarm that a module makes: threshold, period, datapoints looked at, datapoints that must be over.
///
/// `of` gives the alarm of an item, `threshold` what its resource shows, and `period` is where the resource has it.
macro_rules! alarm {
    (
        $item:ty, $field:literal, $input:literal, $select:expr, $what:literal,
        of: $of:expr, threshold: $threshold:expr, period: $period:literal
    ) => {{
        const OF: fn(&$item) -> Option<&$crate::sizing::SizedAlarm> = $of;
        const ROW: $crate::family::Binding<$item> = $crate::family::Binding {
            field: $field,
            input: concat!($input, ".percent"),
            resource: "aws_cloudwatch_metric_alarm",
            select: $select,
            read: $crate::family::Read::Path("threshold"),
            keys: None,
            write: |item, _| $crate::family::optional(OF(item).map(|a| &a.threshold)),
            shows: $threshold,
            compare: $crate::family::Compare::AtMost,
            doc: concat!($what, ": threshold in percent"),
        };
        &[
            ROW,
            $crate::family::Binding {
                field: concat!($field, ".period"),
                input: concat!($input, ".period_seconds"),
                read: $crate::family::Read::Path($period),
                write: |item, _| $crate::family::optional(OF(item).map(|a| &a.period)),
                shows: $crate::family::Shows::Same,
                compare: $crate::family::Compare::Exact,
                doc: concat!($what, ": seconds of one datapoint"),
                ..ROW
            },
            $crate::family::Binding {
                field: concat!($field, ".datapoints"),
                input: concat!($input, ".evaluation_periods"),
                read: $crate::family::Read::Path("evaluation_periods"),
                write: |item, _| $crate::family::optional(OF(item).map(|a| &a.datapoints)),
                shows: $crate::family::Shows::Same,
                compare: $crate::family::Compare::Exact,
                doc: concat!($what, ": datapoints looked at"),
                ..ROW
            },
            $crate::family::Binding {
                field: concat!($field, ".breaching"),
                input: concat!($input, ".datapoints_to_alarm"),
                read: $crate::family::Read::Path("datapoints_to_alarm"),
                write: |item, _| $crate::family::optional(OF(item).map(|a| &a.breaching)),
                shows: $crate::family::Shows::Same,
                compare: $crate::family::Compare::Exact,
                doc: concat!($what, ": datapoints that must be over"),
                ..ROW
            },
        ]
    }};
}
pub(super) use alarm;

/// Whom the alarms tell, where there are any and someone to tell.
pub(super) fn actions(sized: &Sized, any: bool, inputs: &mut Inputs) {
    if any && !sized.observe.is_empty() {
        inputs.set(
            "alarms.actions",
            Expr::raw("[module.observability.alarm_topic_arn]"),
        );
    }
}
