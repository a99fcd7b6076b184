//! `tfsize inspect`: what a configuration, a plan or a state holds.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::budget;
use crate::config::load::{Loader, config_files};
use crate::config::value::{Data, HIDDEN, Origin, Source, Value, show};
use crate::finding::{Finding, Severity};
use crate::inventory::provider_version::{ProviderVersion, schema_version};
use crate::inventory::{
    Expect, Inventory, Keep, PlanDocument, Resource, module_text, read_file_of,
};
use crate::report::{Totals, human};
use crate::target::{Request, Wanted, find_roots, is_made, is_unit, read_root, units_of_stack};
use crate::text::escape::terminal::{Screen, line, path, place, short};
use crate::text::{Files, sentence};
use crate::threads;

use super::output::{Format, OutputArgs};
use super::provider_schemas::{SchemaArgs, use_schemas};
use super::session::{PolicyFile, Session, here};
use super::var_args::VarArgs;
use super::{Exit, Global, Out};

/// The longest name that is printed, in characters.
const NAME: usize = 120;

/// Flags of `tfsize inspect`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tfsize inspect infra/stacks/production --var-file prod.tfvars\n  \
    tfsize inspect --plan plan.json --address module.api.aws_ecs_service.this"
)]
pub(super) struct Args {
    /// The root module's directory
    #[arg(default_value = ".", conflicts_with_all = ["plan", "state"])]
    dir: PathBuf,
    /// A plan instead, as `show -json` prints it; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "state")]
    plan: Option<PathBuf>,
    /// A state instead: `show -json` of it, or a terraform.tfstate; - reads standard input
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// One resource, with every attribute and where it comes from
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// The environment whose files of values are read, as the policy selects them
    #[arg(long, value_name = "NAME", conflicts_with_all = ["plan", "state"], value_delimiter = ',')]
    env: Vec<String>,
    #[command(flatten)]
    vars: VarArgs,
    #[command(flatten)]
    provider: SchemaArgs,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    matches: &clap::ArgMatches,
    out: &mut Out,
) -> Result<Exit> {
    let outputs = args.output.outputs()?;
    let whole = outputs.iter().any(|o| o.format == Format::Json);
    let given = match (&args.plan, &args.state) {
        (None, None) => std::slice::from_ref(&args.dir),
        _ => &[],
    };
    // What a stack makes need not be there.
    let near = given.iter().map(|dir| {
        let there = dir.ancestors().find(|above| above.is_dir());
        there.unwrap_or(Path::new(".")).to_owned()
    });
    let near: Vec<PathBuf> = near.collect();
    // It shows a configuration as it is: only what is asked of the policy needs one.
    let session = if args.env.is_empty() && global.policy.is_none() {
        None
    } else {
        Some(Session::usable(global, &near, &args.env, out)?)
    };
    let reach = global.reach(&near, &here()?)?;
    let (mut files, policy) = match session {
        Some(session) => (session.files, Some(session.policy)),
        None => (Files::within(reach), None),
    };
    let from = given.first().map(PathBuf::as_path);
    use_schemas(&args.provider.schemas, files.reach(), global, from)?;
    if given.is_empty() && args.vars.is_given() {
        bail!("values for variables are for a configuration, and a plan or state has its own");
    }
    let values = args.vars.in_order(matches)?;
    let wanted = |kind: &str| shown(args, whole, kind);
    let read = || -> Result<(Files, Inventory, Vec<Finding>, ProviderVersion)> {
        let file = match (&args.plan, &args.state) {
            (Some(path), _) => Some((path, Expect::Plan)),
            (None, Some(path)) => Some((path, Expect::State)),
            (None, None) => None,
        };
        if let Some((path, expect)) = file {
            let inventory = read_file_of(&mut files, path, expect, &wanted)?;
            return Ok((files, inventory, Vec::new(), ProviderVersion::Same));
        }
        let made = units_of_stack(&mut files, &args.dir, &args.vars.process());
        if !made.is_empty() {
            bail!(
                "{} is a stack, and one unit is inspected at a time; its units are {}",
                path(&args.dir),
                named(&made)
            );
        }
        if !args.dir.is_dir() && !is_made(&args.dir) {
            bail!("there is no directory {}", path(&args.dir));
        }
        let request = Request {
            values,
            process: args.vars.process(),
            environments: Wanted::of(&args.env),
            ..Request::default()
        };
        if args.dir.is_dir()
            && !is_unit(&args.dir)
            && config_files(&args.dir).is_ok_and(|files| files.is_empty())
        {
            let below = find_roots(
                &mut files,
                &mut Loader::new(),
                std::slice::from_ref(&args.dir),
                &|_| false,
            )?;
            if !below.dirs.is_empty() {
                bail!(
                    "there is no configuration in {} itself, and one root module is inspected at a time; below it are {}",
                    path(&args.dir),
                    named(&below.dirs)
                );
            }
        }
        let policy = policy.as_ref().map(PolicyFile::active).unwrap_or_default();
        let sourced = read_root(&mut files, &request, &policy, &args.dir)?;
        Ok((files, sourced.inventory, sourced.findings, sourced.version))
    };
    let (files, inventory, findings, version) = threads::deep(read)??;
    budget::check()?;
    let shown: Vec<&Resource> = match &args.address {
        None => Vec::new(),
        Some(address) => {
            let wanted: Vec<&Resource> = inventory
                .resources
                .iter()
                .filter(|r| matches_address(r, address))
                .collect();
            if wanted.is_empty() {
                bail!("there is no resource {address}");
            }
            wanted
        }
    };
    let of_unit = given.iter().any(|dir| is_unit(dir) || is_made(dir));
    for output in outputs {
        match output.format {
            Format::Json => out.show_json(&args.output, output, &PlanDocument(&inventory))?,
            Format::Text if args.address.is_some() => {
                let mut text = Screen::new();
                for resource in &shown {
                    text.add(&attributes(resource, &files));
                }
                out.show(&args.output, output, &text)?;
            }
            Format::Text => {
                let mut text = Screen::new();
                if of_unit {
                    text.add(&inputs(&inventory));
                }
                text.add(&tree(&inventory));
                out.show(&args.output, output, &text)?;
            }
        }
    }
    if !findings.is_empty() {
        out.tell(human::findings(&files, &findings))?;
        out.tell(&format!(
            "{}.\n",
            sentence(&Totals::of(&findings).to_string())
        ))?;
    }
    if let ProviderVersion::Other(which) = version {
        let (own, which) = (line(schema_version()), short(&which, NAME));
        out.tell(&format!(
            "What the schema of AWS provider {own} does not have is not known: {which}.\n"
        ))?;
    }
    let shows = of_unit || !inventory.resources.is_empty() || !inventory.outputs.is_empty();
    if !shows && findings.is_empty() {
        let none = |dir: &PathBuf| config_files(dir).is_ok_and(|files| files.is_empty());
        if given.iter().any(none) {
            out.tell("Nothing was looked at: no Terraform configuration was found.\n")?;
            return Ok(Exit::NoTerraform);
        }
        out.tell("There is nothing to inspect: no resource, no output.\n")?;
    }
    let failed = findings.iter().any(|f| f.severity == Severity::Error);
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

/// The first directories by name, and how many more there are.
fn named(dirs: &[PathBuf]) -> String {
    let mut names: Vec<String> = dirs.iter().take(3).map(|dir| path(dir)).collect();
    if let Some(more) = dirs.len().checked_sub(3).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

/// Which values of a resource type are printed. The rest of a large file is not kept.
fn shown(args: &Args, whole: bool, kind: &str) -> Keep {
    match &args.address {
        _ if whole => Keep::All,
        Some(address) => {
            let named = address.split('.').any(|part| part == kind);
            if named {
                Keep::All
            } else {
                Keep::Only(Vec::new())
            }
        }
        None => {
            let paths = crate::family::sized_paths(kind);
            let heads = paths
                .iter()
                .filter_map(|path| path.split(['.', '[']).next());
            Keep::Only(heads.collect())
        }
    }
}

/// The address itself, or one without keys, of which all instances are meant.
fn matches_address(resource: &Resource, wanted: &str) -> bool {
    resource.address.spellings().iter().any(|own| own == wanted)
}

/// What a unit of Terragrunt hands over, and what its module has beside.
fn inputs(inventory: &Inventory) -> Screen {
    let mut out = Screen::new();
    if inventory.variables.is_empty() {
        return out;
    }
    out.bold("inputs").text("\n");
    for (name, value) in &inventory.variables {
        let _ = writeln!(out, "  {} = {}", short(name, NAME), line(&brief(value)));
    }
    out.text("\n");
    out
}

fn tree(inventory: &Inventory) -> Screen {
    let mut out = Screen::new();
    let mut module: Option<String> = None;
    for resource in &inventory.resources {
        let here = module_text(&resource.address.module);
        if module.as_ref() != Some(&here) {
            let title = if here.is_empty() {
                "root module"
            } else {
                &here
            };
            let gap = if module.is_some() { "\n" } else { "" };
            out.text(gap).bold(title).text("\n");
            module = Some(here);
        }
        let mut local = resource.address.clone();
        local.module.clear();
        let _ = writeln!(out, "  {}", line(&local.to_string()));
        for (name, value) in sized_attributes(resource) {
            let _ = writeln!(out, "    {name} = {}", line(&value));
        }
    }
    for gap in &inventory.gaps {
        out.text("\n").bold(&gap.what);
        let _ = writeln!(out, "\n  not read: {}", line(&gap.why));
    }
    if !inventory.outputs.is_empty() {
        out.text("\n").bold("outputs").text("\n");
        for output in &inventory.outputs {
            let _ = writeln!(
                out,
                "  {} = {}",
                short(&output.name, NAME),
                line(&brief(&output.value))
            );
        }
    }
    out
}

/// The attributes that a size is read from, by the families' bindings.
fn sized_attributes(resource: &Resource) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for path in crate::family::sized_paths(&resource.address.kind) {
        let Ok(parsed) = path.parse::<crate::inventory::Path>() else {
            continue;
        };
        let text = match resource.get(&parsed) {
            Ok(found) => brief(&found.value),
            Err(missing) if missing.is_unknown() => format!("not known: {missing}"),
            Err(_) => continue,
        };
        out.push((path.to_string(), text));
    }
    out
}

fn brief(value: &Value) -> String {
    if value.is_hidden() {
        return HIDDEN.into();
    }
    if let Data::Unknown(u) = &value.data {
        return format!("not known: {}", u.why);
    }
    let text = show(value).replace('\n', " ");
    let mut chars = text.chars();
    let short: String = chars.by_ref().take(100).collect();
    if chars.next().is_some() {
        format!("{short}…")
    } else {
        short
    }
}

fn attributes(resource: &Resource, files: &Files) -> Screen {
    let mut out = Screen::new();
    out.bold(&resource.address.to_string()).text("\n");
    for (name, value) in resource
        .values
        .as_entries()
        .into_iter()
        .flat_map(|e| e.iter())
    {
        let value = value.clone().marked(resource.values.sensitive);
        describe(&mut out, name, &value, files, 1);
    }
    out
}

fn describe(out: &mut Screen, name: &str, value: &Value, files: &Files, depth: usize) {
    let indent = "  ".repeat(depth);
    let shown = short(name, NAME);
    let nested = !value.sensitive.is_hidden() && depth < 8;
    match &value.data {
        Data::Object(entries) | Data::Map(_, entries) if nested && !entries.is_empty() => {
            let _ = writeln!(out, "{indent}{shown}:{}", origin(&value.origin, files));
            for (key, inner) in entries.iter() {
                describe(out, key, inner, files, depth + 1);
            }
        }
        Data::List(_, items) | Data::Tuple(items) | Data::Set(_, items)
            if nested && items.iter().any(|i| i.as_entries().is_some()) =>
        {
            for (i, inner) in items.iter().enumerate() {
                describe(out, &format!("{name}[{i}]"), inner, files, depth);
            }
        }
        Data::Null(_)
            if !matches!(
                value.origin.source(),
                Some(Source::Literal(_) | Source::Via { .. })
            ) => {}
        _ => {
            let _ = writeln!(
                out,
                "{indent}{shown} = {}{}",
                line(&brief(value)),
                origin(&value.origin, files)
            );
        }
    }
}

/// The chain of places a value came through, nearest first.
fn origin(origin: &Origin, files: &Files) -> String {
    let mut out = String::new();
    let mut at = origin;
    while let Some(source) = at.source() {
        let arrow = if out.is_empty() { "  # " } else { " <- " };
        match source {
            Source::Literal(span) => {
                let _ = write!(out, "{arrow}{}", place(files, *span));
            }
            Source::Via { used, name, from } => {
                let _ = write!(
                    out,
                    "{arrow}{} at {}",
                    short(name, NAME),
                    place(files, *used)
                );
                at = from;
                continue;
            }
            Source::Mixed(span, _) => {
                let _ = write!(out, "{arrow}computed at {}", place(files, *span));
            }
            Source::Default {
                declared: Some(span),
            } => {
                let _ = write!(out, "{arrow}default at {}", place(files, *span));
            }
            Source::Json { file, pointer } => {
                let _ = write!(out, "{arrow}{}#{}", path(files.path(*file)), line(pointer));
            }
            Source::Default { declared: None } | Source::Absent(_) => {}
        }
        break;
    }
    out
}
