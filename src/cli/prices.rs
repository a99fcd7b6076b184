//! `tfsize prices`

use anyhow::{Result, bail};

use crate::catalog::price::{ANYWHERE, Item, Price, Table, embedded};
use crate::catalog::region::REGIONS;
use crate::policy::decode::nearest;
use crate::report::prices::{Listed, document, list, text};
use crate::text::escape::terminal::line;

use super::output::{Format, OutputArgs};
use super::{Exit, Out};

/// Flags of `tfsize prices`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize prices show fargate.x86.vcpu --region eu-central-1")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show the prices of an item in every Region, or the prices of a Region
    Show(ShowArgs),
}

/// Flags of `tfsize prices show`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tfsize prices show\n  tfsize prices show fargate.x86.vcpu\n  tfsize prices show aurora --region \
    eu-central-1\n  tfsize prices show ec2.m7g.large -o json"
)]
struct ShowArgs {
    /// An item, or the beginning of several (as `aurora`); without it, everything but instances is listed
    item: Option<String>,
    /// The prices in this Region
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    match &args.command {
        Command::Show(args) => show(args, out),
    }
}

fn show(args: &ShowArgs, out: &mut Out) -> Result<Exit> {
    let table = embedded();
    if let Some(region) = &args.region
        && !REGIONS.iter().any(|r| r.code == region)
    {
        bail!(
            "{}",
            unknown("Region", region, REGIONS.iter().map(|r| r.code))
        );
    }
    let meters = meters(table, args.item.as_deref())?;
    let prices: Vec<Price> = match (&args.region, meters.as_slice()) {
        (Some(region), meters) => meters
            .iter()
            .filter_map(|m| table.price(m, region))
            .collect(),
        (None, [one]) => (table.regions(one).into_iter())
            .filter_map(|region| table.price(one, region))
            .collect(),
        (None, _) => Vec::new(),
    };
    if prices.is_empty()
        && let (Some(region), [one]) = (&args.region, meters.as_slice())
    {
        bail!(
            "no price of {one} in {region} is known; there are prices in {}",
            table.regions(one).join(", ")
        );
    }
    let is_list = args.region.is_none() && meters.len() != 1;
    let listed: Vec<Listed<'_>> = if is_list {
        listed(table, &meters)
    } else {
        Vec::new()
    };
    for output in args.output.outputs()? {
        let width = Out::width().filter(|_| output.file.is_none());
        match output.format {
            Format::Json => out.show_json(&args.output, output, &document(&listed, &prices))?,
            Format::Text if is_list => out.show(&args.output, output, &list(&listed, width))?,
            Format::Text => out.show(&args.output, output, &text(&prices, width))?,
        }
    }
    Ok(Exit::Clean)
}

/// The meters that were asked for: the one of that name, else those that begin so.
fn meters<'t>(table: &'t Table, item: Option<&str>) -> Result<Vec<&'t str>> {
    let all = || table.meters().map(|(meter, _)| meter);
    let Some(item) = item else {
        // Instances are so many that nobody reads a list of them.
        let is_item = |meter: &&str| Item::ALL.iter().any(|item| item.id() == *meter);
        return Ok(all().filter(is_item).collect());
    };
    if let Some(one) = all().find(|meter| *meter == item) {
        return Ok(vec![one]);
    }
    let begins = |meter: &&str| {
        meter
            .strip_prefix(item)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    let found: Vec<&str> = all().filter(begins).collect();
    if found.is_empty() {
        bail!("{}", unknown("item", item, all()));
    }
    Ok(found)
}

fn listed<'t>(table: &Table, meters: &[&'t str]) -> Vec<Listed<'t>> {
    let units: std::collections::HashMap<&str, _> = table.meters().collect();
    let of = |meter: &&'t str| {
        let regions = table.regions(meter);
        let everywhere = regions == [ANYWHERE];
        Some(Listed {
            meter,
            unit: *units.get(meter)?,
            regions: (!everywhere).then_some(regions.len()),
        })
    };
    meters.iter().filter_map(of).collect()
}

/// That there is no such thing, and what was meant.
fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let alike = known.filter(|known| known.len().abs_diff(name.len()) <= 3);
    match nearest(name, alike) {
        Some(meant) => format!(
            "there is no {what} {} with prices (did you mean {meant}?)",
            line(name)
        ),
        None => format!("there is no {what} {} with prices", line(name)),
    }
}
