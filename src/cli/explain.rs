//! `tfsize explain`

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::finding::Label;
use crate::inventory::address_in;
use crate::lint::registry::{self, Group};
use crate::lint::{Found, LookUp, Wants, Why, look_up};
use crate::observation::Verdict;
use crate::policy::decode::nearest;
use crate::report::explain::Document;
use crate::report::human::{self, MOST, more};
use crate::target::{Request, Wanted};
use crate::text::Files;
use crate::text::escape::json::entry;
use crate::text::escape::terminal::{self, Screen, line, path as shown};

use super::checks::renamed;
use super::output::{Format, OutputArgs};
use super::provider_schemas::use_schemas;
use super::session::Session;
use super::var_args::VarArgs;
use super::{Exit, Global, Out};

/// Flags of `tfsize explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tfsize explain ecs-fargate-size\n  \
    tfsize explain module.service_gateway.aws_ecs_task_definition.this.cpu infra\n  \
    tfsize explain aws_ecs_service.api -o json")]
pub(super) struct Args {
    /// A rule, or the address of a resource with or without an attribute
    what: String,
    /// Directories to look for the resource in
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The environment to check against, or `all`; by default the one the policy selects; several may be given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    env: Vec<String>,
    #[command(flatten)]
    vars: VarArgs,
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
    let id = registry::current(&args.what);
    if let Some(rule) = registry::find(id) {
        if id != args.what {
            out.tell(&renamed(&args.what, id))?;
        } else if let Some(other) = registry::formerly(id).next() {
            let note = format!("note: {} was called {id} before\n", other.id);
            out.tell(&note)?;
        }
        if args.vars.is_given() {
            bail!("values for variables are for a resource, and {id} is a rule");
        }
        if !args.env.is_empty() || global.policy.is_some() {
            Session::usable(global, &args.paths, &args.env, out)?;
        }
        for output in outputs {
            match output.format {
                Format::Json => {
                    let group = Group::of(id).map_or("", Group::word);
                    let document = Document::of_rule(group, rule);
                    out.show_json(&args.output, output, &document)?;
                }
                Format::Text => out.show(&args.output, output, &Screen::from(rule.page))?,
            }
        }
        return Ok(Exit::Clean);
    }
    let Some(address) = address_in(&args.what) else {
        let near = nearest(&args.what, registry::all().map(|r| r.id));
        let hint = near.map_or_else(String::new, |n| format!("; did you mean {n}?"));
        bail!(
            "{} is neither a rule nor an address such as module.api.aws_ecs_service.this.desired_count{hint}",
            args.what
        );
    };
    let rest = args
        .what
        .strip_prefix(&address.to_string())
        .unwrap_or("")
        .trim_start_matches('.');
    let path = (!rest.is_empty()).then_some(rest);
    let mut session = Session::usable(global, &args.paths, &args.env, out)?;
    let from = args.paths.first().map(std::path::PathBuf::as_path);
    use_schemas(&[], session.files.reach(), global, from)?;
    let request = Request {
        paths: args.paths.clone(),
        values: args.vars.in_order(matches)?,
        process: args.vars.process(),
        environments: Wanted::of(&args.env),
        excluded_too: true,
    };
    let policy = session.policy.active();
    let files = &mut session.files;
    let looked = crate::threads::deep(|| look_up(files, &request, &policy, &address, path))??;
    crate::budget::check()?;
    if looked.roots == 0 {
        show(args, &looked, &session.files, out)?;
        out.tell("Nothing was looked at: no Terraform configuration was found.\n")?;
        return Ok(Exit::without_terraform(&args.paths));
    }
    let files = &session.files;
    if !looked.mistakes.is_empty() {
        out.tell(human::findings(files, &looked.mistakes))?;
    }
    if looked.found.is_empty() {
        bail!("there is no resource {address} in what was looked at");
    }
    show(args, &looked, files, out)?;
    if let Some(why) = looked.unread {
        out.tell(&format!(
            "What it belongs to may be in other root modules of the environment, which were not read: {}.\n",
            line(&why)
        ))?;
    }
    Ok(if looked.mistakes.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// What was found, in every format asked for.
fn show(args: &Args, looked: &LookUp, files: &Files, out: &mut Out) -> Result<()> {
    for output in args.output.outputs()? {
        match output.format {
            Format::Json => {
                let document = entry(&Document::of_resource(looked, files));
                out.show_json(&args.output, output, &document)?;
            }
            Format::Text => out.show(&args.output, output, &as_text(&looked.found, files))?,
        }
    }
    Ok(())
}

fn as_text(found: &[Found], files: &Files) -> Screen {
    let mut text = Screen::new();
    for one in found.iter().take(MOST) {
        text.bold(&one.address);
        let _ = writeln!(text, " in {}", shown(one.root.as_ref()));
        for (name, because) in &one.environments {
            let _ = writeln!(text, "  checked as {}: {}", line(name), line(because));
        }
        if one.environments.is_empty() {
            text.text("  no environment of the policy matches it\n");
        }
        for value in &one.values {
            explain(&mut text, value, files);
        }
        text.text("\n");
    }
    more(&mut text, found.len(), "resources");
    text
}

fn explain(text: &mut Screen, value: &Why, files: &Files) {
    let got = match &value.got {
        Ok(Some(got)) => format!("= {got}"),
        Ok(None) => "is not set".to_owned(),
        Err(why) => format!("is not known: {why}"),
    };
    text.text("\n  ").bold(&value.path);
    let _ = writeln!(text, " {}", line(&got));
    for place in &value.chain {
        written(text, "    found ", place, files);
    }
    for wants in &value.wants {
        want(text, wants, files);
    }
    if value.wants.is_empty() {
        text.text("    the policy says nothing about it\n");
    }
}

fn want(text: &mut Screen, wants: &Wants, files: &Files) {
    let standing = match wants.verdict {
        Verdict::Conforms => "as it is",
        Verdict::Ignored => "not compared",
        Verdict::Deviates { above: Some(true) } => "it is larger",
        Verdict::Deviates { above: Some(false) } => "it is smaller",
        Verdict::Deviates { above: None } => "it differs",
        Verdict::Undecided(_) => "it is unknown",
    };
    let _ = writeln!(
        text,
        "    {} expects {} ({}): {standing} [{}]",
        line(&wants.environment),
        line(&wants.value),
        wants.what,
        wants.rule
    );
    let _ = writeln!(
        text,
        "      matches {}: {}",
        line(&wants.item.0),
        line(&wants.item.1)
    );
    if let Some(because) = &wants.because {
        let _ = writeln!(text, "      {}", line(because));
    }
    for place in &wants.lines {
        written(text, "      policy ", place, files);
    }
}

/// One place with the line that stands there.
fn written(text: &mut Screen, lead: &str, place: &Label, files: &Files) {
    let file = files.get(place.span.file);
    let start = file
        .and_then(|f| f.text.get(..place.span.range().start))
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |n| n + 1);
    let length = file
        .and_then(|f| f.text.get(start..))
        .and_then(|t| t.lines().next())
        .map_or(0, str::len);
    let shown = files.excerpt(place.span.file, start..start + length).text;
    let said = if place.text.is_empty() {
        String::new()
    } else {
        format!("  # {}", line(&place.text))
    };
    let _ = writeln!(
        text,
        "{lead}{}: {}{said}",
        terminal::place(files, place.span),
        terminal::short(shown.trim(), 300)
    );
}
