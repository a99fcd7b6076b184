//! What moves the number of tasks: targets, steps and schedules.

use super::parts::{ALARM, POLICY, SCHEDULE};
use crate::catalog::scaling::{
    COOLDOWN_DEFAULT_SECONDS, DISABLE_SCALE_IN_DEFAULT, TIMEZONE_DEFAULT,
};
use crate::family::{
    Binding, Compare, Field, Otherwise, Read, Select, Shows, Told, Unset, decided, optional, row,
    scaling,
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

/// What the alarm of a policy shows; nothing where it watches what is not the service's own, and is not looked for.
fn of_own_metric(s: &SizedService, key: &str, shows: fn(&SizedSteps) -> Value) -> Option<Value> {
    let steps = steps(s, key)?;
    scaling::watched(&steps.metric).map(|_| shows(steps))
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

/// Targets, steps and schedules.
pub(super) const ROWS: &[Binding<SizedService>] = &[
    tracked(
        Field {
            name: "service.scale.target",
            title: "target of scaling",
            unit: "",
            doc: "value that target tracking holds",
            input: "scaling.{key}.target",
            part: &POLICY,
            select: Select::All,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].target_value"),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: Unset::Differs,
            rule: &policy::SCALING,
            caution: None,
            price: None,
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
            part: &POLICY,
            select: Select::All,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].scale_out_cooldown"),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            rule: &policy::SCALING,
            caution: None,
            price: None,
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
            part: &POLICY,
            select: Select::All,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].scale_in_cooldown"),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            rule: &policy::SCALING,
            caution: None,
            price: None,
        },
        |s, key| optional(scale(s, key).map(|s| &s.in_cooldown)),
    ),
    tracked(
        Field {
            name: "service.scale.scale_in",
            title: "whether scaling only adds tasks",
            unit: "",
            doc: "whether scaling also removes tasks",
            input: "scaling.{key}.disable_scale_in",
            part: &POLICY,
            select: Select::All,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].disable_scale_in"),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: Unset::bool(&DISABLE_SCALE_IN_DEFAULT),
            rule: &policy::SCALING,
            caution: None,
            price: None,
        },
        |s, key| {
            let stated = scale(s, key).map(|s| &s.scale_in);
            let stated = stated.filter(|s| !s.because.is_empty());
            stated.map(|s| s.map(|only| Value::Bool(!only)))
        },
    ),
    Binding {
        keys: Some(stepped),
        told: STEPPED,
        shows: Shows::Derived(|s, key| scaling::shown(steps(s, key)?)),
        ..row(
            Field {
                name: "service.steps.changes",
                title: "steps of scaling",
                unit: "",
                doc: "by how many tasks each step changes them",
                input: "steps.{key}.changes",
                part: &POLICY,
                select: Select::All,
                read: Read::Path("step_scaling_policy_configuration[0].step_adjustment"),
                mode: Mode::Exact,
                compare: Compare::Steps,
                unset: Unset::Differs,
                rule: &policy::SCALING,
                caution: None,
                price: None,
            },
            |s, key| Some(scaling::changes(steps(s, key)?)),
        )
    },
    Binding {
        keys: Some(stepped),
        told: STEPPED,
        ..row(
            Field {
                name: "service.steps.cooldown",
                title: "wait after a step",
                unit: " seconds",
                doc: "seconds to wait after a step",
                input: "steps.{key}.cooldown_seconds",
                part: &POLICY,
                select: Select::All,
                read: Read::Path("step_scaling_policy_configuration[0].cooldown"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
                rule: &policy::SCALING,
                caution: None,
                price: None,
            },
            |s, key| optional(steps(s, key).map(|s| &s.cooldown)),
        )
    },
    Binding {
        keys: Some(stepped),
        told: ASKED,
        shows: Shows::Derived(|s, key| of_own_metric(s, key, |steps| steps.threshold.value.into())),
        ..row(
            Field {
                name: "service.steps.threshold",
                title: "threshold of a step",
                unit: "",
                doc: "where the first step begins",
                input: "steps.{key}.threshold",
                part: &ALARM,
                select: Select::All,
                read: Read::Path("threshold"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::SCALING,
                caution: None,
                price: None,
            },
            |s, key| optional(steps(s, key).map(|s| &s.threshold)),
        )
    },
    Binding {
        keys: Some(stepped),
        told: ASKED,
        shows: Shows::Derived(|s, key| of_own_metric(s, key, |steps| steps.period.value.into())),
        ..row(
            Field {
                name: "service.steps.period",
                title: "period of what a step goes by",
                unit: " seconds",
                doc: "seconds of one datapoint of what steps go by",
                input: "steps.{key}.period_seconds",
                part: &ALARM,
                select: Select::All,
                read: Read::Path("period"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::SCALING,
                caution: None,
                price: None,
            },
            |s, key| optional(steps(s, key).map(|s| &s.period)),
        )
    },
    Binding {
        keys: Some(stepped),
        told: ASKED,
        shows: Shows::Derived(|s, key| {
            of_own_metric(s, key, |steps| steps.datapoints.value.into())
        }),
        ..row(
            Field {
                name: "service.steps.datapoints",
                title: "datapoints of what a step goes by",
                unit: "",
                doc: "datapoints looked at before a step",
                input: "steps.{key}.datapoints",
                part: &ALARM,
                select: Select::All,
                read: Read::Path("evaluation_periods"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::SCALING,
                caution: None,
                price: None,
            },
            |s, key| optional(steps(s, key).map(|s| &s.datapoints)),
        )
    },
    Binding {
        keys: Some(stepped),
        told: ASKED,
        shows: Shows::Derived(|s, key| of_own_metric(s, key, |steps| steps.breaching.value.into())),
        ..row(
            Field {
                name: "service.steps.breaching",
                title: "datapoints of a step that must be over",
                unit: "",
                doc: "datapoints that must be over before a step",
                input: "steps.{key}.breaching",
                part: &ALARM,
                select: Select::All,
                read: Read::Path("datapoints_to_alarm"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::SameAs("evaluation_periods"),
                rule: &policy::SCALING,
                caution: None,
                price: None,
            },
            |s, key| optional(steps(s, key).map(|s| &s.breaching)),
        )
    },
    Binding {
        keys: Some(schedules),
        shows: Shows::Derived(|s, key| {
            Some(format!("cron({})", schedule(s, key)?.cron.value).into())
        }),
        ..row(
            Field {
                name: "service.schedule.cron",
                title: "time of the schedule {key}",
                unit: "",
                doc: "when other bounds of the number of tasks begin",
                input: "schedules.{key}.cron",
                part: &SCHEDULE,
                select: SCHEDULED,
                read: Read::Path("schedule"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::SCHEDULE,
                caution: None,
                price: None,
            },
            |s, key| decided(&schedule(s, key)?.cron),
        )
    },
    Binding {
        keys: Some(schedules),
        ..row(
            Field {
                name: "service.schedule.timezone",
                title: "time zone of the schedule {key}",
                unit: "",
                doc: "the time zone of a schedule of bounds",
                input: "schedules.{key}.timezone",
                part: &SCHEDULE,
                select: SCHEDULED,
                read: Read::Path("timezone"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::text(&TIMEZONE_DEFAULT),
                rule: &policy::SCHEDULE,
                caution: None,
                price: None,
            },
            |s, key| decided(&schedule(s, key)?.timezone),
        )
    },
    Binding {
        keys: Some(schedules),
        ..row(
            Field {
                name: "service.schedule.min",
                title: "minimum task count of the schedule",
                unit: "",
                doc: "minimum task count from a time on",
                input: "schedules.{key}.min",
                part: &SCHEDULE,
                select: SCHEDULED,
                read: Read::Path("scalable_target_action[0].min_capacity"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::TASKS,
                caution: None,
                price: None,
            },
            |s, key| decided(&schedule(s, key)?.tasks.map(|t| t.min)),
        )
    },
    Binding {
        keys: Some(schedules),
        ..row(
            Field {
                name: "service.schedule.max",
                title: "maximum task count of the schedule",
                unit: "",
                doc: "maximum task count from a time on",
                input: "schedules.{key}.max",
                part: &SCHEDULE,
                select: SCHEDULED,
                read: Read::Path("scalable_target_action[0].max_capacity"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::TASKS,
                caution: None,
                price: None,
            },
            |s, key| decided(&schedule(s, key)?.tasks.map(|t| t.max)),
        )
    },
];
