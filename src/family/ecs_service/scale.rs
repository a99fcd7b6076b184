//! What moves the number of tasks: targets, steps and schedules.

use super::parts::{ALARM, POLICY, SCHEDULE};
use crate::catalog::scaling::{
    COOLDOWN_DEFAULT_SECONDS, DISABLE_SCALE_IN_DEFAULT, TIMEZONE_DEFAULT,
};
use crate::family::matching::text;
use crate::family::{
    AlarmAt, Binding, Compare, Field, Otherwise, Read, Select, Shows, Sign, Told, Unset, decided,
    optional, row, scaling,
};
use crate::policy::lint::Mode;
use crate::registry::policy;
use crate::sizing::{SizedScale, SizedSchedule, SizedService, SizedSteps};
use crate::value::{Decided, Value};

fn steps<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedSteps> {
    s.steps.iter().find(|steps| steps.name == key)
}

fn stepped(s: &SizedService) -> Vec<String> {
    s.steps.iter().map(|steps| steps.name.clone()).collect()
}

/// What the alarm of a policy shows; nothing where any alarm may be it.
fn of_own_metric(s: &SizedService, key: &str, shows: fn(&SizedSteps) -> Value) -> Option<Value> {
    let steps = steps(s, key)?;
    scaling::followed(&steps.metric).map(|_| shows(steps))
}

/// What their steps do tells scaling policies apart.
const STEPPED: Option<Told<SizedService>> = Some(Told {
    sign: &scaling::FOLLOWS,
    says: scaling::stepped,
});

/// What it asks for tells the alarm of a scaling policy.
const ASKED: Option<Told<SizedService>> = Some(Told {
    sign: &scaling::ASKS,
    says: scaling::asked,
});

/// When a schedule sets bounds, which tells it where its name does not.
static TIMED: Sign = Sign {
    says: |action| Ok(text(action, "schedule")?.map(|at| at.to_string())),
};

/// A schedule is told by its name: the key, behind the service's or alone.
const SCHEDULED: Select = Select::Named {
    at: "name",
    name: "{name}-{key}",
    otherwise: Otherwise::Key { ending: "" },
};

fn scale<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedScale> {
    s.scales.iter().find(|scale| scale.name == key)
}

fn schedule<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedSchedule> {
    s.schedules.iter().find(|schedule| schedule.name == key)
}

fn scaled(s: &SizedService) -> Vec<String> {
    s.scales.iter().map(|scale| scale.name.clone()).collect()
}

fn schedules(s: &SizedService) -> Vec<String> {
    s.schedules.iter().map(|one| one.name.clone()).collect()
}

/// The metric that tells a scaling policy of the item from others.
const TRACKED: Option<Told<SizedService>> = Some(Told {
    sign: &scaling::FOLLOWS,
    says: scaling::wanted,
});

/// A row of target tracking, once for each metric.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn tracked(
    field: Field,
    write: fn(&SizedService, &str) -> Option<Decided<Value>>,
) -> Binding<SizedService> {
    Binding {
        keys: Some(scaled),
        told: TRACKED,
        ..row(field, write)
    }
}

/// What the fields have in common.
const OF_POLICY: Field = Field {
    name: "",
    title: "",
    unit: "",
    doc: "",
    input: "",
    part: &POLICY,
    select: Select::All,
    read: Read::Path(""),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::Differs,
    rule: &policy::SCALING,
    caution: None,
    price: None,
};

/// A row of a policy that goes by steps, once for each.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn by_steps(
    field: Field,
    write: fn(&SizedService, &str) -> Option<Decided<Value>>,
) -> Binding<SizedService> {
    Binding {
        keys: Some(stepped),
        told: STEPPED,
        ..row(field, write)
    }
}

/// A row of the alarm that asks for steps, once for each.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn of_alarm(
    field: Field,
    shows: fn(&SizedService, &str) -> Option<Value>,
    write: fn(&SizedService, &str) -> Option<Decided<Value>>,
) -> Binding<SizedService> {
    Binding {
        keys: Some(stepped),
        told: ASKED,
        shows: Shows::Derived(shows),
        ..row(field, write)
    }
}

/// A row of a schedule, once for each.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn scheduled(
    field: Field,
    write: fn(&SizedService, &str) -> Option<Decided<Value>>,
) -> Binding<SizedService> {
    Binding {
        keys: Some(schedules),
        told: Some(Told {
            sign: &TIMED,
            says: |s, key| Some(format!("cron({})", schedule(s, key)?.cron.value)),
        }),
        ..row(field, write)
    }
}

/// Targets, steps and schedules.
pub(super) const ROWS: &[Binding<SizedService>] = &[
    tracked(
        Field {
            name: "service.scale.target",
            title: "target of scaling",
            doc: "value that target tracking holds",
            input: "scaling.{key}.target",
            read: Read::Path("target_tracking_scaling_policy_configuration[0].target_value"),
            ..OF_POLICY
        },
        |s, key| optional(scale(s, key).map(|s| &s.target)),
    ),
    tracked(
        Field {
            name: "service.scale.out_cooldown",
            title: "wait after adding tasks",
            unit: " seconds",
            doc: "seconds to wait after adding tasks",
            input: "scaling.{key}.scale_out_seconds",
            read: Read::Path("target_tracking_scaling_policy_configuration[0].scale_out_cooldown"),
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            ..OF_POLICY
        },
        |s, key| optional(scale(s, key).map(|s| &s.out_cooldown)),
    ),
    tracked(
        Field {
            name: "service.scale.in_cooldown",
            title: "wait after removing tasks",
            unit: " seconds",
            doc: "seconds to wait after removing tasks",
            input: "scaling.{key}.scale_in_seconds",
            read: Read::Path("target_tracking_scaling_policy_configuration[0].scale_in_cooldown"),
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            ..OF_POLICY
        },
        |s, key| optional(scale(s, key).map(|s| &s.in_cooldown)),
    ),
    tracked(
        Field {
            name: "service.scale.scale_in",
            title: "whether scaling only adds tasks",
            doc: "whether scaling also removes tasks",
            input: "scaling.{key}.disable_scale_in",
            read: Read::Path("target_tracking_scaling_policy_configuration[0].disable_scale_in"),
            unset: Unset::bool(&DISABLE_SCALE_IN_DEFAULT),
            ..OF_POLICY
        },
        |s, key| {
            let stated = scale(s, key).map(|s| &s.scale_in);
            let stated = stated.filter(|s| !s.because.is_empty());
            stated.map(|s| s.map(|only| Value::Bool(!only)))
        },
    ),
    Binding {
        shows: Shows::Derived(|s, key| scaling::shown(steps(s, key)?)),
        ..by_steps(
            Field {
                name: "service.steps.changes",
                title: "steps of scaling",
                doc: "by how many tasks each step changes them",
                input: "steps.{key}.changes",
                read: Read::Path("step_scaling_policy_configuration[0].step_adjustment"),
                compare: Compare::Steps,
                ..OF_POLICY
            },
            |s, key| Some(scaling::changes(steps(s, key)?)),
        )
    },
    by_steps(
        Field {
            name: "service.steps.cooldown",
            title: "wait after a step",
            unit: " seconds",
            doc: "seconds to wait after a step",
            input: "steps.{key}.cooldown_seconds",
            read: Read::Path("step_scaling_policy_configuration[0].cooldown"),
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            ..OF_POLICY
        },
        |s, key| optional(steps(s, key).map(|s| &s.cooldown)),
    ),
    of_alarm(
        Field {
            name: "service.steps.threshold",
            title: "threshold of a step",
            doc: "where the first step begins",
            input: "steps.{key}.threshold",
            part: &ALARM,
            read: Read::Path("threshold"),
            ..OF_POLICY
        },
        |s, key| of_own_metric(s, key, |steps| steps.threshold.value.into()),
        |s, key| optional(steps(s, key).map(|s| &s.threshold)),
    ),
    of_alarm(
        Field {
            name: "service.steps.period",
            title: "period of what a step goes by",
            unit: " seconds",
            doc: "seconds of one datapoint of what steps go by",
            input: "steps.{key}.period_seconds",
            part: &ALARM,
            read: Read::Alarm(AlarmAt::Period),
            ..OF_POLICY
        },
        |s, key| of_own_metric(s, key, |steps| steps.period.value.into()),
        |s, key| optional(steps(s, key).map(|s| &s.period)),
    ),
    of_alarm(
        Field {
            name: "service.steps.datapoints",
            title: "datapoints of what a step goes by",
            doc: "datapoints looked at before a step",
            input: "steps.{key}.datapoints",
            part: &ALARM,
            read: Read::Path("evaluation_periods"),
            ..OF_POLICY
        },
        |s, key| of_own_metric(s, key, |steps| steps.datapoints.value.into()),
        |s, key| optional(steps(s, key).map(|s| &s.datapoints)),
    ),
    of_alarm(
        Field {
            name: "service.steps.breaching",
            title: "datapoints of a step that must be over",
            doc: "datapoints that must be over before a step",
            input: "steps.{key}.breaching",
            part: &ALARM,
            read: Read::Path("datapoints_to_alarm"),
            unset: Unset::SameAs("evaluation_periods"),
            ..OF_POLICY
        },
        |s, key| of_own_metric(s, key, |steps| steps.breaching.value.into()),
        |s, key| optional(steps(s, key).map(|s| &s.breaching)),
    ),
    Binding {
        wired: true,
        ..of_alarm(
            Field {
                name: "service.steps.statistic",
                title: "statistic of what a step goes by",
                doc: "how the values of what steps go by become one in a period",
                input: "steps.{key}.metrics",
                part: &ALARM,
                read: Read::Alarm(AlarmAt::Statistic),
                ..OF_POLICY
            },
            |s, key| Some(steps(s, key)?.statistic.as_ref()?.value.clone().into()),
            |s, key| optional(steps(s, key)?.statistic.as_ref()),
        )
    },
    Binding {
        shows: Shows::Derived(|s, key| {
            Some(format!("cron({})", schedule(s, key)?.cron.value).into())
        }),
        ..scheduled(
            Field {
                name: "service.schedule.cron",
                title: "time of the schedule {key}",
                doc: "when other bounds of the number of tasks begin",
                input: "schedules.{key}.cron",
                part: &SCHEDULE,
                select: SCHEDULED,
                read: Read::Path("schedule"),
                rule: &policy::SCHEDULE,
                ..OF_POLICY
            },
            |s, key| decided(&schedule(s, key)?.cron),
        )
    },
    scheduled(
        Field {
            name: "service.schedule.timezone",
            title: "time zone of the schedule {key}",
            doc: "the time zone of a schedule of bounds",
            input: "schedules.{key}.timezone",
            part: &SCHEDULE,
            select: SCHEDULED,
            read: Read::Path("timezone"),
            unset: Unset::text(&TIMEZONE_DEFAULT),
            rule: &policy::SCHEDULE,
            ..OF_POLICY
        },
        |s, key| decided(&schedule(s, key)?.timezone),
    ),
    scheduled(
        Field {
            name: "service.schedule.min",
            title: "minimum task count of the schedule",
            doc: "minimum task count from a time on",
            input: "schedules.{key}.min",
            part: &SCHEDULE,
            select: SCHEDULED,
            read: Read::Path("scalable_target_action[0].min_capacity"),
            rule: &policy::TASKS,
            ..OF_POLICY
        },
        |s, key| decided(&schedule(s, key)?.tasks.map(|t| t.min)),
    ),
    scheduled(
        Field {
            name: "service.schedule.max",
            title: "maximum task count of the schedule",
            doc: "maximum task count from a time on",
            input: "schedules.{key}.max",
            part: &SCHEDULE,
            select: SCHEDULED,
            read: Read::Path("scalable_target_action[0].max_capacity"),
            rule: &policy::TASKS,
            ..OF_POLICY
        },
        |s, key| decided(&schedule(s, key)?.tasks.map(|t| t.max)),
    ),
];
