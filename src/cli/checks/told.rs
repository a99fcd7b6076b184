//! How a run of checks is told: its findings in each format, and what the reader of a terminal wants to know besides.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;

use crate::catalog::schema::in_use;
use crate::finding::Changed;
use crate::inventory::provider_version::schema_version;
use crate::lint::{Checks, Run, rule_infos};
use crate::report::human::{self, MOST, more};
use crate::report::{Formats as _, Output, Reader, Report, nothing_checked};
use crate::text::escape::terminal::{Screen, line, path as shown, short};
use crate::text::sentence;
use crate::validate::Limit;

use super::super::Out;
use super::super::fail_on::too_many_undecided;
use super::super::session::{PolicyFile, PolicyOrigin, Session};
use super::CheckArgs;

/// Prints the findings in every format asked for.
pub(super) fn report(
    args: &CheckArgs,
    session: &Session,
    found: &Run,
    settings: &[Changed],
    out: &mut Out,
) -> Result<()> {
    let files = &session.files;
    let rules = rule_infos();
    let report = Report {
        files,
        findings: &found.findings,
        suppressed: &found.suppressed,
        undecided: &found.undecided,
        checked: found.checked,
        settings,
        rules: &rules,
        base: &session.base,
    };
    let outputs = args.output.outputs()?;
    for output in outputs {
        let commands = output.format.commands();
        out.report(output.file.as_deref(), args.output.force, commands, &|to| {
            output.format.render(&report, to)
        })?;
    }
    if !settings.is_empty() {
        let mut text = Screen::new();
        human::settings(files, settings, &mut text);
        out.tell(text)?;
    }
    if args.show_undecided && !found.undecided.is_empty() {
        let text = human::undecided(files, &found.undecided);
        if mixes(args)? {
            out.tell(&text)?;
        } else {
            out.say(&text)?;
        }
    }
    Ok(())
}

/// Whether a format for programs is printed, beside which no text may end up in the same stream.
pub(super) fn mixes(args: &CheckArgs) -> Result<bool> {
    let mixed = |o: &Output| o.file.is_none() && o.format.reader() == Reader::Program;
    Ok(args.output.outputs()?.iter().any(mixed))
}

/// What the reader of a terminal wants to know besides the findings.
pub(super) fn tell_about(
    args: &CheckArgs,
    asked: Checks,
    found: &Run,
    policy: &PolicyFile,
    out: &mut Out,
) -> Result<()> {
    if let Some(why) = nothing_checked(&found.checked, &found.findings) {
        return out.tell(&format!("{}.\n", sentence(why)));
    }
    if asked == Checks::Capacity && found.checked.roots == 0 {
        out.tell("No Terraform configuration was found: the policy alone was checked.\n")?;
    }
    if asked == Checks::Validate || !found.limits.is_empty() {
        out.tell(limits(&found.limits))?;
    }
    if asked == Checks::Validate {
        // It does not use the policy.
    } else if policy.origin == (PolicyOrigin::Embedded { ignored: true }) {
        out.tell("tfsize.hcl is ignored (--isolated): only AWS's rules are checked.\n")?;
    } else if policy.is_embedded() {
        out.tell(
            "No tfsize.hcl was found: AWS's rules are checked, and the example policy where `tfsize generate` wrote the files.\n",
        )?;
    } else {
        let mut lost: Vec<&str> = found
            .matched
            .iter()
            .filter(|m| m.environment.is_none())
            .map(|m| m.root.as_str())
            .collect();
        // One that is read in several workspaces is named once.
        lost.dedup();
        if !lost.is_empty() {
            out.tell(&format!(
                "{} matches no environment of the policy: only AWS's rules are checked there (`--env NAME`, or `select` in the policy).\n",
                list(&lost, 3)
            ))?;
        }
    }
    if let Some(progress) = found.progress {
        out.tell(&format!(
            "Baseline file: {} as before, {} better, {} gone, {} worse.\n",
            progress.same, progress.better, progress.gone, progress.worse
        ))?;
    }
    if let Some(said) = too_many_undecided(found.checked.undecided, args.max_undecided) {
        out.tell(&format!("{said}; --show-undecided tells which.\n"))?;
    }
    Ok(())
}

/// The provider's schema, and what kept it from deciding.
fn limits(limits: &BTreeSet<Limit>) -> Screen {
    let mut out = Screen::new();
    let version = schema_version();
    for one in in_use::provided() {
        let _ = match &one.added {
            Some(added) => writeln!(
                out,
                "The schema of {} is that in {}, added on {}.",
                line(&one.address),
                line(&one.file),
                line(added)
            ),
            None => writeln!(
                out,
                "The schema of {} is that in {}.",
                line(&one.address),
                line(&one.file)
            ),
        };
    }
    if in_use::is_built_in(in_use::AWS) {
        let _ = writeln!(out, "The schema is that of AWS provider {version}.");
    }
    let mut tell = |what: &str, pick: &dyn Fn(&Limit) -> Option<&String>| {
        // A full stop behind the name would make another directory of it.
        let named = |name: &String| if name == "." { "this directory" } else { name }.to_owned();
        let names: Vec<String> = limits.iter().filter_map(pick).map(named).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if !names.is_empty() {
            let _ = writeln!(out, "{what}: {}.", few(&names));
        }
    };
    let others =
        "The provider runs in another version, so what the schema has otherwise is undecided";
    tell(others, &|limit| match limit {
        Limit::Version(which) => Some(which),
        _ => None,
    });
    let others =
        "Terragrunt runs these directories, so names that they do not declare are undecided";
    tell(others, &|limit| match limit {
        Limit::Terragrunt(dir) => Some(dir),
        _ => None,
    });
    let others =
        "Templates beside these files make others, so names that nothing declares are undecided";
    tell(others, &|limit| match limit {
        Limit::Template(dir) => Some(dir),
        _ => None,
    });
    let others =
        "Other directories have links to these files, so names that nothing declares are undecided";
    tell(others, &|limit| match limit {
        Limit::Linked(dir) => Some(dir),
        _ => None,
    });
    let others =
        "An earlier version of the language is required, so what was removed since is undecided";
    tell(others, &|limit| match limit {
        Limit::Language(says) => Some(says),
        _ => None,
    });
    tell("Not in it", &|limit| match limit {
        Limit::Type(name) => Some(name),
        _ => None,
    });
    tell("It does not tell all of", &|limit| match limit {
        Limit::Untold(of) => Some(of),
        _ => None,
    });
    tell(
        "The arguments of other providers are not checked",
        &|limit| match limit {
            Limit::Provider(name) => Some(name),
            _ => None,
        },
    );
    tell(
        "Calls of modules that are not there are not checked (run `terraform init`)",
        &|limit| match limit {
            Limit::Module(source) => Some(source),
            _ => None,
        },
    );
    out
}

/// The first of some names, and how many more there are.
fn few(names: &[&str]) -> String {
    const MOST: usize = 3;
    let first: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| short(name, 100))
        .collect();
    let first = first.join(", ");
    match names.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{first} and {more} more"),
        _ => first,
    }
}

fn list(names: &[&str], most: usize) -> String {
    let first = names.iter().take(most).map(|name| shown(name.as_ref()));
    let first = first.collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(most) {
        Some(more) if more > 0 => format!("{first} and {more} more"),
        _ => first,
    }
}

/// Which resource is which item, as text.
pub(super) fn matches_of(found: &Run) -> Screen {
    let mut out = Screen::new();
    for m in &found.matched {
        match &m.environment {
            Some((name, because)) => {
                out.bold(&m.root);
                let _ = writeln!(out, " is {}: {}", line(name), line(because));
            }
            None => {
                out.bold(&m.root);
                out.text(" is no environment of the policy\n");
            }
        }
        for (item, address, because) in m.items.iter().take(MOST) {
            let _ = writeln!(
                out,
                "  {}  {}  {}",
                line(item),
                line(address),
                line(because)
            );
        }
        more(&mut out, m.items.len(), "items");
        for (address, why) in m.unclaimed.iter().take(MOST) {
            let why = why.as_ref().map_or_else(String::new, |w| format!(": {w}"));
            let _ = writeln!(out, "  no item  {}{}", line(address), line(&why));
        }
        more(&mut out, m.unclaimed.len(), "resources without an item");
        for item in m.absent.iter().take(MOST) {
            let _ = writeln!(out, "  no resource  {}", line(item));
        }
        more(&mut out, m.absent.len(), "items without a resource");
    }
    out
}
