//! Containers of a service, and how ECS asks whether they work.

use crate::policy::decode::{Field, Reader, Stated, Wrong, hcl, why};
use crate::policy::raw::{Literal, Name, Node};
use crate::value::unit::{ContainerCpu, Mib, Seconds};

/// A container with a size of its own: a sidecar, or the service's own, which has the service's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    /// The label of its block, and the name in the task.
    pub name: Name,
    /// CPU that it is sure of.
    pub cpu: Option<Stated<ContainerCpu>>,
    /// The most memory that it may use.
    pub memory: Option<Stated<Mib>>,
    /// Memory that it is sure of.
    pub reservation: Option<Stated<Mib>>,
    /// How ECS asks whether it works; none where it does not.
    pub health_check: Option<HealthCheck>,
}

/// What a health check runs: `CMD` and its words, or a text for a shell.
struct Command(Vec<String>);

impl Command {
    fn of(r: &mut Reader, doc: &'static str) -> Stated<Vec<String>> {
        let command = r.uncompared(why::RUNS).optional::<Self>("command", doc);
        command.map_or_else(
            || Stated::default(Vec::new()),
            |command| Stated {
                value: command.value.0,
                at: command.at,
            },
        )
    }
}

impl Field for Command {
    fn what() -> String {
        <Vec<String> as Field>::what()
    }
    fn examples() -> String {
        "[\"CMD\", \"/app/health\"] or [\"CMD-SHELL\", \"curl -f localhost\"]".into()
    }
    fn schema() -> serde_json::Value {
        <Vec<String> as Field>::schema()
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let wrong = match <Vec<String> as Field>::read(node) {
            Ok(words) => return Ok(Self(words)),
            Err(wrong) => wrong,
        };
        match &node.literal {
            Literal::Text(text) if !text.starts_with("CMD") => {
                let shell = hcl(&Literal::Text(text.trim().to_owned()));
                Err(Wrong {
                    write: Some(format!("[\"CMD-SHELL\", {shell}]")),
                    ..Wrong::because(node, "ECS takes a list, which says what runs it")
                })
            }
            _ => Err(wrong),
        }
    }
}

/// Container health check.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthCheck {
    /// Time between two checks.
    pub interval: Stated<Seconds>,
    /// Time one check may take.
    pub timeout: Stated<Seconds>,
    /// Failures before the task is replaced.
    pub retries: Stated<u32>,
    /// Time after start in which failures do not count.
    pub start_period: Stated<Seconds>,
    /// What runs in the container; without it there is nothing to write.
    pub command: Stated<Vec<String>>,
}

impl Container {
    pub(super) fn read(r: &mut Reader, name: &Name) -> Self {
        Self {
            name: name.clone(),
            cpu: r
                .counted_in(" units")
                .optional("cpu", "CPU that it is sure of"),
            memory: r.optional("memory", "the most memory that it may use"),
            reservation: r.optional("memory_reservation", "memory that it is sure of"),
            health_check: r.block("health_check", "health check of the container", |r| {
                Some(HealthCheck::read(r))
            }),
        }
    }

    /// Memory that it takes of its task.
    pub(super) fn takes(&self) -> Option<Stated<Mib>> {
        self.reservation.or(self.memory)
    }
}

impl HealthCheck {
    pub(super) fn read(r: &mut Reader) -> Self {
        Self {
            interval: r.or("interval", Seconds(30), "time between two checks"),
            timeout: r.or("timeout", Seconds(5), "time one check may take"),
            retries: r.or("retries", 3, "failures before the task is replaced"),
            start_period: r.or(
                "start_period",
                Seconds(30),
                "time after start in which failures do not count",
            ),
            command: Command::of(
                r,
                "what runs in the container, such as [\"CMD\", \"/app/health\"]; without it `generate` writes no check, and the numbers hold for one that is there",
            ),
        }
    }
}
