//! `tfsize size`: what everything comes to, and why.

use std::fmt::Write as _;

use anyhow::Result;

use crate::family::{FAMILIES, ListedItem, Summary};
use crate::policy::EnvironmentPolicy;
use crate::policy::cost::Network;
use crate::policy::decode::Stated;
use crate::policy::demand::Amount;
use crate::report::human;
use crate::report::size::Document;
use crate::sizing::{self, Sized};
use crate::text::escape::terminal::Screen;
use crate::value::unit::{Bandwidth, Monthly, Quantity as _, Rate, plain};

use super::output::{Format, OutputArgs};
use super::session::Session;
use super::{Exit, Global, Out, nothing_to_size};

/// Flags of `tfsize size`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize size --env production --agents 2000 --connections 5000")]
pub(super) struct Args {
    /// The environment to size, or `all`, which is the default; several may be given
    #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
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
            declared: environment.declared.clone(),
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
    let nothing = nothing_to_size(&sized);
    for output in outputs {
        match output.format {
            Format::Json => {
                out.show_json(&args.output, output, &Document::of(&sized))?;
            }
            Format::Text if nothing.is_some() => {}
            Format::Text => {
                let width = Out::width().filter(|_| output.file.is_none());
                out.show(&args.output, output, &text(&sized, width))?;
            }
        }
    }
    if let Some(nothing) = nothing {
        out.tell(&nothing)?;
    }
    Ok(Exit::Clean)
}

fn text(all: &[Sized], width: Option<u16>) -> Screen {
    let mut out = Screen::new();
    for (i, sized) in all.iter().enumerate() {
        out.text(if i == 0 { "" } else { "\n" })
            .bold(&sized.environment);
        let _ = writeln!(out, "  {}", demand(sized));
        let columns = ["item", "size", "bounds", "why", "headroom"];
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
    for (word, amount) in d.own.iter() {
        let word = word.replace('_', " ");
        parts.push(match amount.value {
            Amount::Rate(rate) => {
                let at_peak = if peak > 1.0 {
                    format!(" ({} at peak)", Rate(rate.0 * peak))
                } else {
                    String::new()
                };
                format!("{rate} {word}{at_peak}")
            }
            Amount::Count(count) => format!("{} {word}", plain(count)),
        });
    }
    if parts.is_empty() {
        "no demand stated".into()
    } else {
        parts.join(", ")
    }
}

fn rows(sized: &Sized) -> Vec<Vec<String>> {
    let listings = FAMILIES.iter().filter_map(|family| family.listing(sized));
    let items = listings.flat_map(|listing| listing.items);
    items
        .map(|ListedItem { title, summary, .. }| {
            let Summary {
                size,
                bounds,
                why,
                headroom,
            } = summary;
            vec![title, size, bounds, why, headroom]
        })
        .collect()
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
