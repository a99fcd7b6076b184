//! Services in tables, JSON and the stack.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value as Json;

use crate::family::listed::{Listed, Outputs, Summary, facts_of};
use crate::family::variable::{Scope, Variable, empty};
use crate::policy::edges::Edge;
use crate::sizing::{Sized, SizedContainer, SizedService};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;

const OUTPUTS: Outputs = &[
    ("name", "service_name"),
    ("arn", "service_arn"),
    ("task_definition_arn", "task_definition_arn"),
    ("task_role_name", "task_role_name"),
    ("task_role_arn", "task_role_arn"),
    ("execution_role_name", "execution_role_name"),
    ("execution_role_arn", "execution_role_arn"),
    ("security_group_id", "security_group_id"),
    ("log_group_name", "log_group_name"),
    ("log_group_arn", "log_group_arn"),
    ("alarm_arns", "alarm_arns"),
];

/// How services are listed.
pub(super) const LISTED: Listed<SizedService> = Listed {
    name: "services",
    doc: "The services by name.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load: |_| None,
};

/// What services take from outside of the stack.
pub(super) const VARIABLES: &[Variable<SizedService>] = &[
    Variable {
        name: "images",
        doc: "Container image of each service, with a tag or digest.",
        ty: "map(string)",
        of: |_| true,
        scope: Scope::Item,
        default: None,
        sensitive: false,
        example: Some(|service, sized| {
            let registry = format!("123456789012.dkr.ecr.{}.amazonaws.com", sized.region);
            Expr::text(format!("{registry}/{}:1.0.0", service.name))
        }),
    },
    Variable {
        name: "sidecar_images",
        doc: "Container images of the sidecars of each service, by name, with a tag or digest.",
        ty: "map(map(string))",
        of: |service| service.sidecars().next().is_some(),
        scope: Scope::Item,
        default: None,
        sensitive: false,
        example: Some(|service, sized| {
            let registry = format!("123456789012.dkr.ecr.{}.amazonaws.com", sized.region);
            let image = |name| (name, Expr::text(format!("{registry}/{name}:1.0.0")));
            Expr::object(service.sidecars().map(image))
        }),
    },
    Variable {
        name: "environment",
        doc: "Environment variables by service.",
        ..SETTINGS
    },
    Variable {
        name: "secrets",
        doc: "ARNs of secrets by service and variable name.",
        ..SETTINGS
    },
    Variable {
        name: "task_policies",
        doc: "What the code of a service may call beside what the policy of sizes says, by service: a document in JSON, ARNs of IAM policies, and a policy that bounds both.",
        ty: "map(object({\n    json                 = optional(string)\n    arns                 = optional(list(string), [])\n    permissions_boundary = optional(string)\n  }))",
        ..SETTINGS
    },
    Variable {
        name: "service_clients",
        doc: "Security groups from outside that call a service, by service and name, such as what scrapes its metrics; each at the named ports (null: at all).",
        ty: "map(map(object({\n    security_group_id = string\n    port_names        = optional(set(string))\n  })))",
        of: |service| !service.ports.is_empty(),
        ..SETTINGS
    },
    Variable {
        name: "volume_init_image",
        doc: "Image with a `chmod`, which lets containers that do not run as root write to their volumes. It is pulled by every task: give a copy in a registry of your own. \"\": none, and the volumes belong to root or to whom a `VOLUME` of the image says.",
        ty: "string",
        scope: Scope::Stack,
        default: Some(|| Expr::text("public.ecr.aws/docker/library/busybox:1.37.0")),
        ..SETTINGS
    },
    Variable {
        name: "trace_collector_image",
        doc: "Image of the collector beside each service that sends traces to X-Ray: the AWS Distro for OpenTelemetry. It is pulled by every task: give a copy in a registry of your own.",
        ty: "string",
        of: |service| {
            let mut edges = service.edges.iter();
            edges.any(|edge| matches!(edge, Edge::Traces(Some(_))))
        },
        scope: Scope::Stack,
        default: Some(|| Expr::text("public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1")),
        ..SETTINGS
    },
    Variable {
        name: "load_balancers",
        doc: "The Application Load Balancer before each service that has one.",
        ty: "map(object({\n    arn_suffix              = string\n    target_group_arn        = string\n    target_group_arn_suffix = string\n    security_group_id       = string\n  }))",
        of: |service| service.load_balanced && service.balancer.is_none(),
        scope: Scope::Item,
        default: None,
        sensitive: false,
        example: Some(load_balancer),
    },
    Variable {
        name: "balancers",
        doc: "Where the load balancer of each service stands that the stack makes, who may reach it, and its certificate.",
        ty: "map(object({\n    internal        = optional(bool, false)\n    subnet_ids      = list(string)\n    ingress_cidrs   = list(string)\n    certificate_arn = string\n  }))",
        of: |service| service.balancer.is_some(),
        scope: Scope::Item,
        default: None,
        sensitive: false,
        example: Some(balancer),
    },
];

/// What maps of settings have in common.
const SETTINGS: Variable<SizedService> = Variable {
    name: "",
    doc: "",
    ty: "map(map(string))",
    of: |_| true,
    scope: Scope::Item,
    default: Some(empty),
    sensitive: false,
    example: None,
};

fn load_balancer(service: &SizedService, sized: &Sized) -> Expr {
    let name = &service.name;
    let arn = format!("arn:aws:elasticloadbalancing:{}:123456789012", sized.region);
    let group = format!("targetgroup/{name}/0123456789abcdef");
    Expr::object([
        (
            "arn_suffix",
            Expr::text(format!("app/{name}/0123456789abcdef")),
        ),
        ("target_group_arn", Expr::text(format!("{arn}:{group}"))),
        ("target_group_arn_suffix", Expr::text(group)),
        ("security_group_id", Expr::text("sg-0loadbalancer")),
    ])
}

fn balancer(service: &SizedService, sized: &Sized) -> Expr {
    let certificate = format!(
        "arn:aws:acm:{}:123456789012:certificate/{}",
        sized.region, service.name
    );
    Expr::object([
        (
            "subnet_ids",
            Expr::list(["subnet-0public1", "subnet-0public2"].map(Expr::text)),
        ),
        ("ingress_cidrs", Expr::list([Expr::text("0.0.0.0/0")])),
        ("certificate_arn", Expr::text(certificate)),
    ])
}

fn summary(s: &SizedService) -> Summary {
    let tasks = s.tasks.value;
    let tier = s.tier.as_ref().map(|tier| &tier.value);
    let mut headroom = match tier.and_then(|t| t.headroom) {
        _ if tier.is_none() => String::new(),
        _ if tier.is_some_and(|t| t.exceeded) => "tier too small".to_string(),
        Some(share) => format!("tier: {}% more", plain((share * 100.0).floor())),
        None => "tier: open".into(),
    };
    if let Some(needed) = s.needed {
        let _ = if needed > tasks.max {
            write!(
                headroom,
                "; tasks: short by {}",
                plain((needed - tasks.max).into())
            )
        } else {
            write!(
                headroom,
                "; tasks: {} of {} needed",
                plain(needed.into()),
                plain(tasks.max.into())
            )
        };
    }
    let mut why = tier.map_or_else(
        || "fixed".to_owned(),
        |tier| format!("tier \"{}\": {}", tier.name, tier.reason),
    );
    if let (Some(needed), Some(because)) = (s.needed, &s.needed_because) {
        let tasks = if needed == 1 { "task" } else { "tasks" };
        let _ = write!(why, "; {because} = {} {tasks}", plain(needed.into()));
    }
    let parts: Vec<String> = s.containers.iter().filter_map(container_size).collect();
    let of_which = if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    };
    let size = match (&s.cpu, &s.memory) {
        (Some(cpu), Some(memory)) => format!("{} / {}", cpu.value, memory.value),
        (Some(cpu), None) => cpu.value.to_string(),
        (None, Some(memory)) => memory.value.to_string(),
        (None, None) => "not stated".to_owned(),
    };
    Summary {
        size: format!("{size}{of_which}"),
        bounds: if tasks.is_fixed() {
            format!("{tasks} tasks")
        } else {
            format!("{}..{} tasks", tasks.min, tasks.max)
        },
        why,
        headroom,
    }
}

/// A container with its CPU, and the memory that it is sure of or may use at most; none without a size.
fn container_size(container: &SizedContainer) -> Option<String> {
    let cpu = container.cpu.as_ref().map(|c| c.value.to_string());
    let memory = container.reservation.as_ref().or(container.memory.as_ref());
    let sizes = cpu.into_iter().chain(memory.map(|m| m.value.to_string()));
    let sizes: Vec<String> = sizes.collect();
    (!sizes.is_empty()).then(|| format!("{} {}", container.name, sizes.join(" / ")))
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts<'a> {
    /// None where the policy states the size itself.
    tier: Option<&'a str>,
    /// Why it is that tier.
    why: &'a str,
    /// What the tier still takes, as a share of the demand; none where it is open.
    tier_headroom: Option<f64>,
    /// Whether the demand is above the largest tier.
    tier_exceeded: bool,
    cpu_units: Option<u32>,
    memory_mib: Option<u32>,
    min_tasks: u32,
    max_tasks: u32,
    /// Tasks for the demand, and how that number came about.
    needed_tasks: Option<u32>,
    needed_because: Option<&'a str>,
    /// Tasks that its cost is computed with.
    expected_tasks: u32,
    containers: Vec<ContainerFacts<'a>>,
}

/// What JSON says of a container of one.
#[derive(Serialize)]
struct ContainerFacts<'a> {
    name: &'a str,
    cpu_units: Option<u32>,
    /// What it may use at most.
    memory_mib: Option<u32>,
    /// What it is sure of.
    memory_reservation_mib: Option<u32>,
}

fn facts(s: &SizedService) -> Json {
    let tier = s.tier.as_ref().map(|tier| &tier.value);
    let containers = s.containers.iter().map(|c| ContainerFacts {
        name: &c.name,
        cpu_units: c.cpu.as_ref().map(|c| c.value.0),
        memory_mib: c.memory.as_ref().map(|m| m.value.0),
        memory_reservation_mib: c.reservation.as_ref().map(|m| m.value.0),
    });
    facts_of(&Facts {
        tier: tier.map(|t| t.name.as_str()),
        why: tier.map_or("fixed", |t| &t.reason),
        tier_headroom: tier.and_then(|t| t.headroom),
        tier_exceeded: tier.is_some_and(|t| t.exceeded),
        cpu_units: s.cpu.as_ref().map(|cpu| cpu.value.0),
        memory_mib: s.memory.as_ref().map(|memory| memory.value.0),
        min_tasks: s.tasks.value.min,
        max_tasks: s.tasks.value.max,
        needed_tasks: s.needed,
        needed_because: s.needed_because.as_deref(),
        expected_tasks: s.expected_tasks(),
        containers: containers.collect(),
    })
}
