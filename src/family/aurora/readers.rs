//! The scaling of the readers of a cluster.

use crate::catalog::scaling::{COOLDOWN_DEFAULT_SECONDS, DISABLE_SCALE_IN_DEFAULT};
use crate::family::{Binding, Field, Read, Told, Unset, decided, row, scaling};
use crate::policy::database::ReaderMetric;
use crate::registry::policy;
use crate::sizing::SizedDatabase;
use crate::value::{Decided, Value};

use super::parts::{READER_POLICY, READERS};
use super::{CLASS, rules};

/// What a scaling policy follows tells it from others of the cluster.
const FOLLOWED: Option<Told<SizedDatabase>> = Some(Told {
    sign: &scaling::FOLLOWS,
    says: |d, _| Some(scaling::follows_predefined(metric(d.scale.as_ref()?.on))),
});

/// A row of the scaling of readers.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn followed(
    field: Field,
    write: fn(&SizedDatabase, &str) -> Option<Decided<Value>>,
) -> Binding<SizedDatabase> {
    Binding {
        told: FOLLOWED,
        ..row(field, write)
    }
}

/// The metric of AWS that scales readers.
pub(super) const fn metric(on: ReaderMetric) -> &'static str {
    match on {
        ReaderMetric::Cpu => "RDSReaderAverageCPUUtilization",
        ReaderMetric::Connections => "RDSReaderAverageDatabaseConnections",
    }
}

/// The fields of the scaling of readers.
pub(super) const BINDINGS: &[Binding<SizedDatabase>] = &[
    row(
        Field {
            name: "database.scale.readers.min",
            title: "minimum reader count",
            unit: "",
            doc: "minimum reader count",
            input: "reader_scaling.min",
            part: &READERS,
            read: Read::Path("min_capacity"),
            unset: Unset::Differs,
            rule: &rules::READERS,
            price: None,
            caution: None,
            ..CLASS
        },
        |d, _| decided(&d.scale.as_ref()?.readers.map(|r| r.min)),
    ),
    row(
        Field {
            name: "database.scale.readers.max",
            title: "maximum reader count",
            unit: "",
            doc: "maximum reader count",
            input: "reader_scaling.max",
            part: &READERS,
            read: Read::Path("max_capacity"),
            unset: Unset::Differs,
            rule: &rules::READERS,
            price: None,
            caution: None,
            ..CLASS
        },
        |d, _| decided(&d.scale.as_ref()?.readers.map(|r| r.max)),
    ),
    followed(
        Field {
            name: "database.scale.target",
            title: "target of the scaling of readers",
            unit: "",
            doc: "value that the scaling of readers holds",
            input: "reader_scaling.target",
            part: &READER_POLICY,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].target_value"),
            unset: Unset::Differs,
            rule: &policy::SCALING,
            price: None,
            caution: None,
            ..CLASS
        },
        |d, _| decided(&d.scale.as_ref()?.target),
    ),
    followed(
        Field {
            name: "database.scale.out_cooldown",
            title: "wait after adding readers",
            unit: " seconds",
            doc: "seconds to wait after adding readers",
            input: "reader_scaling.scale_out_seconds",
            part: &READER_POLICY,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].scale_out_cooldown"),
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            rule: &policy::SCALING,
            price: None,
            caution: None,
            ..CLASS
        },
        |d, _| decided(&d.scale.as_ref()?.out_cooldown),
    ),
    followed(
        Field {
            name: "database.scale.in_cooldown",
            title: "wait after removing readers",
            unit: " seconds",
            doc: "seconds to wait after removing readers",
            input: "reader_scaling.scale_in_seconds",
            part: &READER_POLICY,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].scale_in_cooldown"),
            unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
            rule: &policy::SCALING,
            price: None,
            caution: None,
            ..CLASS
        },
        |d, _| decided(&d.scale.as_ref()?.in_cooldown),
    ),
    followed(
        Field {
            name: "database.scale.scale_in",
            title: "whether readers are not removed",
            unit: "",
            doc: "whether readers are not removed",
            input: "reader_scaling.disable_scale_in",
            part: &READER_POLICY,
            read: Read::Path("target_tracking_scaling_policy_configuration[0].disable_scale_in"),
            unset: Unset::bool(&DISABLE_SCALE_IN_DEFAULT),
            rule: &policy::SCALING,
            price: None,
            caution: None,
            ..CLASS
        },
        |d, _| decided(&d.scale.as_ref()?.scale_in.map(|removes| !removes)),
    ),
];
