//! Jobs in tables, JSON and the stack.

use serde::Serialize;
use serde_json::Value as Json;

use crate::family::listed::{Listed, Outputs, Summary, facts_of};
use crate::family::variable::{Scope, Variable, empty};
use crate::sizing::SizedJob;
use crate::syntax::tree::Expr;

const OUTPUTS: Outputs = &[
    ("name", "job_name"),
    ("schedule_arn", "schedule_arn"),
    ("task_definition_arn", "task_definition_arn"),
    ("task_role_name", "task_role_name"),
    ("task_role_arn", "task_role_arn"),
    ("execution_role_arn", "execution_role_arn"),
    ("security_group_id", "security_group_id"),
    ("log_group_name", "log_group_name"),
];

/// How jobs are listed.
pub(super) const LISTED: Listed<SizedJob> = Listed {
    name: "jobs",
    doc: "The jobs by name.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load: |_| None,
};

/// What jobs take from outside of the stack.
pub(super) const VARIABLES: &[Variable<SizedJob>] = &[
    Variable {
        name: "job_images",
        doc: "Container image of each job, with a tag or digest.",
        ty: "map(string)",
        default: None,
        example: Some(|job, sized| {
            let registry = format!("123456789012.dkr.ecr.{}.amazonaws.com", sized.region);
            Expr::text(format!("{registry}/{}:1.0.0", job.name))
        }),
        ..SETTINGS
    },
    Variable {
        name: "job_sidecar_images",
        doc: "Container images of the sidecars of each job, by name, with a tag or digest.",
        ty: "map(map(string))",
        of: |job| job.sidecars().next().is_some(),
        default: None,
        example: Some(|job, sized| {
            let registry = format!("123456789012.dkr.ecr.{}.amazonaws.com", sized.region);
            let image = |name| (name, Expr::text(format!("{registry}/{name}:1.0.0")));
            Expr::object(job.sidecars().map(image))
        }),
        ..SETTINGS
    },
    Variable {
        name: "job_environment",
        doc: "Environment variables by job.",
        ..SETTINGS
    },
    Variable {
        name: "job_secrets",
        doc: "ARNs of secrets by job and variable name.",
        ..SETTINGS
    },
    Variable {
        name: "job_policies",
        doc: "What the code of a job may call, by job: an IAM policy as JSON.",
        ty: "map(string)",
        ..SETTINGS
    },
];

/// What maps of settings have in common.
const SETTINGS: Variable<SizedJob> = Variable {
    name: "",
    doc: "",
    ty: "map(map(string))",
    of: |_| true,
    scope: Scope::Item,
    default: Some(empty),
    sensitive: false,
    example: None,
};

fn summary(job: &SizedJob) -> Summary {
    let tasks = job.stated.tasks.value;
    let times = job.stated.schedule.as_ref();
    let times = times.map_or_else(|| "no schedule".to_owned(), |s| s.value.clone());
    Summary {
        size: format!("{} / {}", job.cpu.value, job.memory.value),
        bounds: match tasks {
            1 => times,
            _ => format!("{tasks} tasks, {times}"),
        },
        ..Summary::default()
    }
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts<'a> {
    cpu_units: u32,
    memory_mib: u32,
    /// None where something else starts it.
    schedule: Option<&'a str>,
    timezone: &'a str,
    /// Started at a time.
    tasks: u32,
}

fn facts(job: &SizedJob) -> Json {
    facts_of(&Facts {
        cpu_units: job.cpu.value.0,
        memory_mib: job.memory.value.0,
        schedule: job.stated.schedule.as_ref().map(|s| s.value.as_str()),
        timezone: &job.stated.timezone.value,
        tasks: job.stated.tasks.value,
    })
}
