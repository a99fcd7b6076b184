//! `tfsize schema`

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::catalog::schema::{Block, Category, Schema, in_use};
use crate::inventory::provider_version::schema_version;
use crate::policy::decode::nearest;
use crate::report::schema_type::{Described, document, text};
use crate::report::schemas::{ALL, Listed, find};
use crate::text::escape::terminal::{Screen, line};

use super::output::{Format, OutputArgs};
use super::provider_schemas::{SchemaArgs, add, use_schemas};
use super::session::{here, today};
use super::{Exit, Global, Out};

/// Flags of `tfsize schema`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The schema of a policy is printed by `tfsize policy schema`.\n\nExamples:\n  tfsize schema aws_ecs_service\n  \
    tfsize schema aws_ecs_service.deployment_circuit_breaker\n  tfsize schema data.aws_region -o json\n  tfsize schema\n  \
    tfsize schema lint > lint.schema.json\n  terraform providers schema -json > providers.json\n  \
    tfsize schema add providers.json",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// A resource type, a data source (as `data.aws_region`) or an ephemeral one, with blocks in it behind dots; or one of
    /// tfsize's own outputs and files, which are listed without a name
    name: Option<String>,
    #[command(flatten)]
    provider: SchemaArgs,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

/// What is done with schemas besides showing them.
#[derive(Debug, Subcommand)]
enum Command {
    /// Keep the schemas of providers for the project, in .tfsize/schemas beside the policy or at the repository's root
    #[command(
        after_help = "Later runs read what is kept. A schema that --schema gives counts before it, and it counts before the built-in one.\n\n\
        Example:\n  terraform providers schema -json > providers.json\n  tfsize schema add providers.json"
    )]
    Add {
        /// What `terraform providers schema -json` printed, plain or gzipped
        #[arg(value_name = "FILE")]
        providers: PathBuf,
        /// Replace a file that tfsize did not write
        #[arg(long)]
        force: bool,
    },
}

pub(super) fn run(args: &Args, global: &Global, out: &mut Out) -> Result<Exit> {
    if let Some(Command::Add { providers, force }) = &args.command {
        return add(providers, *force, global, today(), out);
    }
    let outputs = args.output.outputs()?;
    let Some(name) = &args.name else {
        for output in outputs {
            match output.format {
                Format::Json => out.show_json(&args.output, output, &Listed::all())?,
                Format::Text => out.show(&args.output, output, &list())?,
            }
        }
        return Ok(Exit::Clean);
    };
    if let Some(schema) = find(name) {
        // It is a JSON document for reading, too.
        for output in outputs {
            out.show(&args.output, output, &Screen::from(schema.text()))?;
        }
        return Ok(Exit::Clean);
    }
    let here = here()?;
    let reach = global.reach(&[], &here)?;
    use_schemas(&args.provider.schemas, &reach, global, None)?;
    let (provider, schema, block) = described(name)?;
    let is_resource = !name.trim_start_matches("resource.").contains('.');
    let block = if provider == in_use::AWS && is_resource {
        Cow::Owned(block.without_given_id())
    } else {
        Cow::Borrowed(block)
    };
    let described = Described {
        name,
        provider,
        version: &schema.provider_version,
        block: &block,
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

/// The provider and the block that a name leads to: `aws_ecs_service.load_balancer`, `data.aws_region`.
fn described(name: &str) -> Result<(&'static str, &'static Schema, &'static Block)> {
    let mut parts = name.split('.');
    let first = parts.next().unwrap_or_default();
    let (kind, category) = match first {
        "data" => (parts.next().unwrap_or_default(), Category::Data),
        "ephemeral" => (parts.next().unwrap_or_default(), Category::Ephemeral),
        "resource" => (parts.next().unwrap_or_default(), Category::Managed),
        kind => (kind, Category::Managed),
    };
    let found = in_use::all().find_map(|(provider, schema)| {
        let block = schema.get(category, kind)?;
        Some((provider, schema, block))
    });
    let Some((provider, schema, mut block)) = found else {
        bail!("{}", unknown(name, kind, category));
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
    Ok((provider, schema, block))
}

/// That a block has no such block, and which it has.
fn no_block(block: &Block, name: &str, part: &str) -> String {
    const MOST: usize = 20;
    let said = if part.is_empty() {
        let before = name
            .find("..")
            .map_or(name, |at| name.get(..at).unwrap_or(name));
        let before = line(before.trim_end_matches('.'));
        format!("the name of a block is missing after `{before}.`")
    } else {
        format!("there is no block {} in {}", line(part), line(name))
    };
    let nested = block.attributes.iter().filter(|(_, a)| a.nested.is_some());
    let mut names: Vec<&str> = block.blocks.keys().map(String::as_str).collect();
    names.extend(nested.map(|(name, _)| name.as_str()));
    let meant = nearest(part, names.iter().copied());
    if let Some(meant) = meant.filter(|_| !part.is_empty()) {
        return format!("{said} (did you mean {meant}?)");
    }
    if names.is_empty() {
        return if block.open {
            format!("{said}; which blocks it has, the schema does not tell")
        } else {
            format!("{said}, and it has no blocks")
        };
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
fn unknown(name: &str, kind: &str, category: Category) -> String {
    let own = ALL.iter().map(|s| s.name);
    let own = own.filter(|_| category == Category::Managed);
    let types = in_use::all().flat_map(|(_, schema)| schema.names(category));
    // Of many names, those that are of about this length.
    let alike = types.filter(|n| n.len().abs_diff(kind.len()) <= 2);
    let hint = nearest(kind, alike.chain(own));
    let hint = hint.map_or_else(String::new, |n| format!(" (did you mean {n}?)"));
    let has = |category| in_use::block(category, kind).is_some();
    let others = if category == Category::Managed && has(Category::Data) {
        format!("; there is a data source: tfsize schema data.{kind}")
    } else if kind.starts_with("aws_") {
        match schema_version() {
            "" => String::new(),
            version => format!(", in version {version} of the AWS provider"),
        }
    } else {
        let names: Vec<&str> = ALL.iter().map(|s| s.name).collect();
        let mut providers = vec!["AWS"];
        providers.extend(in_use::provided().map(|one| &*one.address));
        format!(
            "; there are {}, and the resource types of {}",
            names.join(", "),
            line(&providers.join(", "))
        )
    };
    format!("there is no schema {}{hint}{others}", line(name))
}
