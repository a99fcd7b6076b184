//! `tfsize schema`

use std::fmt::Write as _;

use anyhow::{Result, bail};
use serde_json::json;

use crate::catalog::schema::{Block, Schema, embedded};
use crate::policy::decode::nearest;
use crate::report::schema_type::{Described, document, text};
use crate::report::schemas::{ALL, find};
use crate::text::escape::terminal::{Screen, line};

use super::output::{Format, OutputArgs};
use super::{Exit, Out};

/// Flags of `tfsize schema`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The schema of a policy is printed by `tfsize policy schema`.\n\nExamples:\n  tfsize schema aws_ecs_service\n  \
    tfsize schema aws_ecs_service.deployment_circuit_breaker\n  tfsize schema data.aws_region -o json\n  tfsize schema\n  \
    tfsize schema lint > lint.schema.json"
)]
pub(super) struct Args {
    /// A resource type of AWS, a data source (as `data.aws_region`) or an ephemeral one, with blocks in it behind dots; or one of
    /// tfsize's own outputs and files, which are listed without a name
    name: Option<String>,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let outputs = args.output.outputs()?;
    let Some(name) = &args.name else {
        for output in outputs {
            match output.format {
                Format::Json => out.show_json(&args.output, output, &listed())?,
                Format::Text => out.show(&args.output, output, &list())?,
            }
        }
        return Ok(Exit::Clean);
    };
    if let Some(schema) = find(name) {
        // It is a JSON document for reading, too.
        for output in outputs {
            out.show(&args.output, output, &Screen::from(schema.text))?;
        }
        return Ok(Exit::Clean);
    }
    let schema = embedded()?;
    let block = described(schema, name)?;
    let described = Described {
        name,
        version: &schema.provider_version,
        block,
    };
    for output in outputs {
        match output.format {
            Format::Json => out.show_json(&args.output, output, &document(&described))?,
            Format::Text => out.show(&args.output, output, &text(&described))?,
        }
    }
    Ok(Exit::Clean)
}

/// What there are schemas of, a line each.
fn list() -> Screen {
    let mut text = Screen::new();
    for schema in ALL {
        let _ = writeln!(text, "{:<13} {}", schema.name, schema.about);
    }
    text
}

/// The same for a program.
fn listed() -> serde_json::Value {
    let all = ALL
        .iter()
        .map(|s| json!({ "name": s.name, "about": s.about }));
    json!({ "version": 1, "schemas": all.collect::<Vec<_>>() })
}

/// The block that a name leads to: `aws_ecs_service.load_balancer`, `data.aws_region`.
fn described<'a>(schema: &'a Schema, name: &str) -> Result<&'a Block> {
    let mut parts = name.split('.');
    let first = parts.next().unwrap_or_default();
    let (kind, whole) = match first {
        "data" | "ephemeral" | "resource" => (parts.next().unwrap_or_default(), first),
        kind => (kind, "resource"),
    };
    let found = match whole {
        "data" => schema.data_source(kind),
        "ephemeral" => schema.ephemeral(kind),
        _ => schema.resource(kind),
    };
    let Some(mut block) = found else {
        bail!("{}", unknown(schema, name, kind, whole));
    };
    for part in parts {
        let attribute = block.attributes.get(part);
        let nested = attribute.and_then(|a| a.nested.as_deref());
        match block.blocks.get(part).or(nested) {
            Some(nested) => block = &nested.block,
            None => {
                if let Some(attribute) = attribute {
                    bail!("{} is no block: it is of type {}", line(part), attribute.ty);
                }
                bail!("{}", no_block(block, name, part));
            }
        }
    }
    Ok(block)
}

/// That a block has no such block, and which it has.
fn no_block(block: &Block, name: &str, part: &str) -> String {
    const MOST: usize = 20;
    let name = line(name);
    let said = if part.is_empty() {
        format!("a block is to be named behind the dot of {name}")
    } else {
        format!("there is no block {} in {name}", line(part))
    };
    let nested = block.attributes.iter().filter(|(_, a)| a.nested.is_some());
    let mut names: Vec<&str> = block.blocks.keys().map(String::as_str).collect();
    names.extend(nested.map(|(name, _)| name.as_str()));
    if let Some(meant) = nearest(part, names.iter().copied()) {
        return format!("{said} (did you mean {meant}?)");
    }
    if names.is_empty() {
        return format!("{said}, and it has no blocks");
    }
    let more = names.len().saturating_sub(MOST);
    let shown: Vec<&str> = names.into_iter().take(MOST).collect();
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{said}; its blocks are {}{more}", shown.join(", "))
}

/// That there is no such thing, and what was meant.
fn unknown(schema: &Schema, name: &str, kind: &str, whole: &str) -> String {
    let own = ALL.iter().map(|s| s.name);
    // Of many names, those that are of about this length.
    let alike = |n: &&str| n.len().abs_diff(kind.len()) <= 2;
    let near = match whole {
        "data" => nearest(kind, schema.data_sources().filter(alike)),
        "ephemeral" => nearest(kind, schema.ephemerals().filter(alike)),
        _ => nearest(kind, schema.resources().filter(alike).chain(own)),
    };
    let hint = near.map_or_else(String::new, |n| format!(" (did you mean {n}?)"));
    let others = match whole {
        "resource" if schema.data_source(kind).is_some() => {
            format!("; there is a data source: tfsize schema data.{kind}")
        }
        _ if kind.starts_with("aws_") => {
            format!(
                ", in version {} of the AWS provider",
                schema.provider_version
            )
        }
        _ => {
            let names: Vec<&str> = ALL.iter().map(|s| s.name).collect();
            format!(
                "; there are {}, and the resource types of AWS",
                names.join(", ")
            )
        }
    };
    format!("there is no schema {}{hint}{others}", line(name))
}
