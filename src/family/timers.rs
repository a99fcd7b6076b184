//! Schedules that start no job of the policy.

use crate::catalog::schedule;
use crate::policy::Policy;
use crate::policy::beside::Timer;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedTimer};

use super::dashboards::Drawn;
use super::{
    Anchor, Binding, Compare, Family, Field, Instead, Listed, Part, Read, Select, Selector, Unset,
    optional, row,
};

/// The family's name.
pub(super) const NAME: &str = "schedule";

/// Schedules of no item.
pub(super) struct Timers;

static SCHEDULE: Part = Part::of("aws_scheduler_schedule", "schedule", &[]);
static RULE: Part = Part {
    reads: &["schedule_expression"],
    ..Part::of("aws_cloudwatch_event_rule", "rule", &[])
};

/// What the fields have in common.
const AT: Field = Field {
    name: "schedule.at",
    title: "schedule",
    unit: "",
    doc: "when a schedule of no item starts something",
    input: "expression",
    part: &SCHEDULE,
    select: Select::Anchor,
    read: Read::Path("schedule_expression"),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::Differs,
    rule: &policy::SCHEDULE,
    caution: None,
    price: None,
};

impl Family for Timers {
    type Item = SizedTimer;

    const NAME: &'static str = NAME;
    // They are there already: what makes them names them, and is not known.
    const MODULE: &'static str = "";
    const FILE: &'static str = "";
    const ALONE: bool = true;
    const TAGGED: bool = false;
    const BINDINGS: &'static [&'static [Binding<SizedTimer>]] = &[&[
        row(AT, |t, _| optional(t.at.as_ref())),
        Binding {
            // A rule is in UTC.
            instead: Some(Instead {
                part: &RULE,
                path: None,
            }),
            ..row(
                Field {
                    name: "schedule.timezone",
                    title: "time zone of the schedule",
                    doc: "the time zone of a schedule of no item",
                    input: "timezone",
                    read: Read::Path("schedule_expression_timezone"),
                    unset: Unset::text(&schedule::TIMEZONE_DEFAULT),
                    ..AT
                },
                |t, _| optional(t.timezone.as_ref()),
            )
        },
    ]];
    const ANCHOR: Option<Anchor> = Some(Anchor {
        also: &[&RULE],
        leads_to: &[],
        part: &SCHEDULE,
        name: "name",
        prefix: Some("name_prefix"),
        only: None,
        ending: "",
        bare: None,
        behind: &[],
        within: &[],
        always: false,
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedTimer>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let one = |timer: &'p Timer| Selector {
            name: &timer.name.text,
            select: timer.select.as_ref(),
        };
        policy.timers.iter().map(one).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedTimer> {
        sized.timers.iter().collect()
    }

    fn name(item: &SizedTimer) -> String {
        item.name.clone()
    }
}
