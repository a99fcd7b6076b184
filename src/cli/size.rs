//! `tfsize size`: what everything comes to, and why.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::policy::EnvironmentPolicy;
use crate::policy::cost::Network;
use crate::policy::decode::Stated;
use crate::report::human;
use crate::sizing::{self, Sized, SizedBroker, SizedDatabase, SizedService, SizedTopic, sized_by};
use crate::text::escape::terminal::Screen;
use crate::value::unit::{Bandwidth, Monthly, Quantity as _, Rate, plain};

use super::output::{Format, OutputArgs};
use super::session::Session;
use super::{Exit, Global, NOTHING_SIZED, Out, nothing_sized};

/// Flags of `tfsize size`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize size --env production --agents 2000 --connections 5000")]
pub(super) struct Args {
    /// The environment to size, or `all`, which is the default; several may be given
    #[arg(long = "env", value_name = "NAME")]
    environments: Vec<String>,
    /// Size for this many agents instead of the stated ones
    #[arg(long, value_name = "N")]
    agents: Option<u32>,
    /// Size for this many tasks of an agent
    #[arg(long, value_name = "N")]
    tasks_per_agent: Option<u32>,
    /// Size for this many client connections
    #[arg(long, value_name = "N")]
    connections: Option<u32>,
    /// Size for this many messages, such as 10K/s
    #[arg(long, value_name = "RATE", value_parser = rate)]
    messages: Option<Rate>,
    /// Size for this many events, such as 1M/day
    #[arg(long, value_name = "RATE", value_parser = rate)]
    events: Option<Rate>,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

fn rate(text: &str) -> Result<Rate, String> {
    Rate::from_text(text).ok_or_else(|| format!("write a rate as {}", Rate::EXAMPLES))
}

impl Args {
    /// The environment with the demand of the flags in place of its own.
    fn with_demand(&self, environment: &EnvironmentPolicy) -> EnvironmentPolicy {
        let mut policy = environment.policy.clone();
        let demand = &mut policy.demand;
        let set = |slot: &mut Option<Stated<u32>>, flag: Option<u32>| {
            *slot = flag.map(Stated::default).or(*slot);
        };
        set(&mut demand.agents, self.agents);
        set(&mut demand.tasks_per_agent, self.tasks_per_agent);
        set(&mut demand.connections, self.connections);
        demand.messages = self.messages.map(Stated::default).or(demand.messages);
        demand.events = self.events.map(Stated::default).or(demand.events);
        EnvironmentPolicy {
            environment: environment.environment.clone(),
            policy,
            stated: environment.stated.clone(),
        }
    }
}

pub(super) fn run(args: &Args, global: &Global, out: &mut Out) -> Result<Exit> {
    let outputs = args.output.outputs()?;
    let session = Session::usable(global, &[], &args.environments, out)?;
    let environments = session.policy.environments(&args.environments, true)?;
    let mut findings = Vec::new();
    let sized: Vec<Sized> = environments
        .iter()
        .map(|e| sizing::size(&args.with_demand(e), &mut findings))
        .collect();
    session.refuse(&crate::finding::merged(findings), out)?;
    if nothing_sized(&sized) {
        out.tell(NOTHING_SIZED)?;
        return Ok(Exit::Clean);
    }
    for output in outputs {
        match output.format {
            Format::Json => {
                let all: Vec<Json> = sized.iter().map(to_json).collect();
                let document = json!({ "version": 1, "environments": all });
                out.show_json(&args.output, output, &document)?;
            }
            Format::Text => {
                let width = Out::width().filter(|_| output.file.is_none());
                out.show(&args.output, output, &text(&sized, width))?;
            }
        }
    }
    Ok(Exit::Clean)
}

fn text(all: &[Sized], width: Option<u16>) -> Screen {
    let mut out = Screen::new();
    for (i, sized) in all.iter().enumerate() {
        out.text(if i == 0 { "" } else { "\n" })
            .bold(&sized.environment);
        let _ = writeln!(out, "  {}", demand(sized));
        let columns = ["part", "size", "bounds", "why", "headroom"];
        let _ = writeln!(out, "{}", human::table(&columns, rows(sized), width));
        if let Some(network) = network(sized) {
            let _ = writeln!(out, " {network}");
        }
    }
    out
}

fn demand(sized: &Sized) -> String {
    let d = &sized.demand;
    let mut parts = Vec::new();
    let mut count = |n: Option<Stated<u32>>, what: &str| {
        if let Some(n) = n {
            parts.push(format!("{} {what}", plain(n.value.into())));
        }
    };
    count(d.agents, "agents");
    count(d.tasks_per_agent, "tasks per agent");
    count(d.connections, "connections");
    let peak = d.peak_factor.map_or(1.0, |p| p.value);
    for (rate, what) in [(d.messages, "messages"), (d.events, "events")] {
        if let Some(rate) = rate {
            let at_peak = if peak > 1.0 {
                format!(" ({} at peak)", Rate(rate.value.0 * peak))
            } else {
                String::new()
            };
            parts.push(format!("{} {what}{at_peak}", rate.value));
        }
    }
    if parts.is_empty() {
        "no demand stated".into()
    } else {
        parts.join(", ")
    }
}

fn rows(sized: &Sized) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = sized.services.iter().map(service).collect();
    rows.extend(sized.databases.iter().map(database));
    rows.extend(sized.brokers.iter().map(broker));
    for bus in sized.buses.iter().filter(|b| b.custom) {
        let (why, headroom) = match &bus.demand {
            Some(d) => (
                format!("{} at peak", Rate(d.value)),
                spare(bus.capacity.value, d.value),
            ),
            None => ("no events stated".into(), "unknown".into()),
        };
        rows.push(vec![
            format!("bus {}", bus.name),
            Rate(bus.capacity.value).to_string(),
            String::new(),
            why,
            headroom,
        ]);
    }
    rows.extend(sized.topics.iter().map(topic));
    rows
}

fn topic(topic: &SizedTopic) -> Vec<String> {
    let kind = match topic.throughput.as_ref().map(|t| t.value) {
        None => "standard".to_owned(),
        Some(throughput) => format!("FIFO by {}", throughput.word()),
    };
    let kept = topic.archive_days.as_ref();
    let kept = kept.map_or_else(String::new, |days| format!(", kept {} days", days.value));
    let size = kind + &kept;
    let unknown = String::new;
    vec![
        format!("topic {}", topic.name),
        size,
        unknown(),
        unknown(),
        unknown(),
    ]
}

fn spare(has: f64, needs: f64) -> String {
    if needs <= 0.0 {
        return "all of it".into();
    }
    let share = (has - needs) / has * 100.0;
    if share < 0.0 {
        format!("short by {}", plain((needs - has).ceil()))
    } else {
        format!("{}%", plain((share * 10.0).floor() / 10.0))
    }
}

fn service(s: &SizedService) -> Vec<String> {
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
    vec![
        format!("service {}", s.name),
        format!("{} / {}", s.cpu.value, s.memory.value),
        if tasks.is_fixed() {
            format!("{tasks} tasks")
        } else {
            format!("{}..{} tasks", tasks.min, tasks.max)
        },
        why,
        headroom,
    ]
}

fn database(d: &SizedDatabase) -> Vec<String> {
    let readers = match d.readers.value {
        0 => String::new(),
        1 => ", 1 reader".into(),
        n => format!(", {n} readers"),
    };
    let asked = asked(&d.asked);
    let mut why = sized_by(d.profile.as_ref());
    if let Some(asked) = asked {
        let _ = write!(why, "; services may open {}", plain(asked));
        if d.proxy.is_some() {
            why.push_str(" (shared by the proxy)");
        }
    }
    vec![
        format!("database {}", d.name),
        format!("{}{readers}", d.acu.value),
        format!("{} connections", plain(d.max_connections.value.into())),
        why,
        asked.map_or_else(String::new, |asked| {
            spare(d.max_connections.value.into(), asked)
        }),
    ]
}

/// Connections that all clients together open; none where the policy does not say how many.
fn asked(clients: &[(String, u32, u32)]) -> Option<f64> {
    let each = clients
        .iter()
        .map(|(_, tasks, each)| f64::from(*tasks) * f64::from(*each));
    (!clients.is_empty()).then(|| each.sum())
}

fn broker(b: &SizedBroker) -> Vec<String> {
    let asked = asked(&b.asked);
    let planned = b.planned.as_ref().map(|p| f64::from(p.value));
    let needed = asked.into_iter().chain(planned).reduce(f64::max);
    let bounds = match b.granted {
        Some(g) => format!("{} connections", plain(g.total().into())),
        None => "unknown".into(),
    };
    let mut why = sized_by(b.profile.as_ref());
    let mut headroom = Vec::new();
    let connections: Vec<String> = [
        planned.map(|n| format!("planned for {} connections", plain(n))),
        asked.map(|n| format!("services open {}", plain(n))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(needed) = needed {
        let _ = write!(why, ": {}", connections.join(", "));
        let spare = b.granted.map_or_else(
            || "unknown".into(),
            |granted| spare(granted.total().into(), needed),
        );
        headroom.push(format!("connections: {spare}"));
    }
    if let (Some(throughput), Some(messages)) = (&b.throughput, &b.messages) {
        let (has, needs) = (throughput.value, messages.value);
        let _ = write!(why, "; {needs} messages at peak of {has}");
        headroom.push(format!("messages: {}", spare(has.0, needs.0)));
    }
    vec![
        format!("broker {}", b.name),
        format!(
            "{} {} {}",
            b.instance.value, b.engine.value, b.version.value
        ),
        bounds,
        why,
        headroom.join("; "),
    ]
}

/// The sum of the network's components, for planning.
fn network(sized: &Sized) -> Option<String> {
    if sized.networks.is_empty() {
        return None;
    }
    let rates = |of: fn(&Network) -> Option<Stated<Bandwidth>>| {
        Bandwidth(
            sized
                .networks
                .iter()
                .filter_map(of)
                .map(|b| b.value.0)
                .sum(),
        )
    };
    let volume = sized
        .networks
        .iter()
        .filter_map(|n| n.volume)
        .map(|v| v.value.0)
        .sum();
    Some(format!(
        "network in all: {} in, {} out, {}",
        rates(|n| n.ingress),
        rates(|n| n.egress),
        Monthly(volume)
    ))
}

fn to_json(s: &Sized) -> Json {
    let demand = |n: Option<Stated<u32>>| n.map(|n| n.value);
    let rate = |n: Option<Stated<Rate>>| n.map(|n| n.value.0);
    json!({
        "system": s.system,
        "environment": s.environment,
        "region": s.region,
        "demand": {
            "agents": demand(s.demand.agents),
            "tasks_per_agent": demand(s.demand.tasks_per_agent),
            "connections": demand(s.demand.connections),
            "messages_per_second": rate(s.demand.messages),
            "events_per_second": rate(s.demand.events),
            "peak_factor": s.demand.peak_factor.map(|p| p.value),
        },
        "services": s.services.iter().map(|s| json!({
            "name": s.name,
            "tier": s.tier.as_ref().map(|t| &t.value.name),
            "why": s.tier.as_ref().map_or("fixed", |t| &t.value.reason),
            "tier_headroom": s.tier.as_ref().and_then(|t| t.value.headroom),
            "tier_exceeded": s.tier.as_ref().is_some_and(|t| t.value.exceeded),
            "cpu_units": s.cpu.value.0,
            "memory_mib": s.memory.value.0,
            "min_tasks": s.tasks.value.min,
            "max_tasks": s.tasks.value.max,
            "needed_tasks": s.needed,
            "needed_because": s.needed_because,
            "expected_tasks": s.expected_tasks(),
        })).collect::<Vec<_>>(),
        "databases": s.databases.iter().map(|d| json!({
            "name": d.name,
            "profile": d.profile.as_ref().map(|p| &p.value),
            "engine": d.engine.value.as_str(),
            "version": d.version.value,
            "min_acu": d.acu.value.min.acu(),
            "max_acu": d.acu.value.max.acu(),
            "readers": d.readers.value,
            "connections": d.max_connections.value,
            "connections_granted": d.granted.limit,
            "connections_exact": d.granted.exact,
            "connections_asked": d.asked_total(),
            "source": d.granted.source.to_string(),
        })).collect::<Vec<_>>(),
        "brokers": s.brokers.iter().map(|b| json!({
            "name": b.name,
            "profile": b.profile.as_ref().map(|p| &p.value),
            "engine": b.engine.value.as_str(),
            "version": b.version.value,
            "instance": b.instance.value,
            "mode": b.mode.value.as_str(),
            "connections_granted": b.granted.map(|g| g.total()),
            "throughput_per_second": b.throughput.as_ref().map(|t| t.value.0),
            "messages_per_second_at_peak": b.messages.as_ref().map(|m| m.value.0),
            "connections_planned": b.planned.as_ref().map(|p| p.value),
            "connections_asked": b.asked.iter().map(|(_, t, n)| u64::from(*t) * u64::from(*n)).sum::<u64>(),
        })).collect::<Vec<_>>(),
        "buses": s.buses.iter().filter(|b| b.custom).map(|b| json!({
            "name": b.name,
            "events_per_second": b.capacity.value,
            "events_per_second_at_peak": b.demand.as_ref().map(|d| d.value),
        })).collect::<Vec<_>>(),
        "topics": s.topics.iter().map(|t| json!({
            "name": t.name,
            "fifo": t.fifo.value,
            "throughput": t.throughput.as_ref().map(|t| t.value.word()),
            "archive_days": t.archive_days.as_ref().map(|d| d.value),
        })).collect::<Vec<_>>(),
    })
}
