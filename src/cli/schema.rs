//! `tfsize schema`

use std::fmt::Write as _;

use anyhow::{Result, bail};

use crate::policy::decode::nearest;
use crate::report::schemas::{ALL, find};
use crate::text::escape::terminal::Screen;

use super::{Exit, Out};

/// Flags of `tfsize schema`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The schema of a policy is printed by `tfsize policy schema`.\n\nExamples:\n  tfsize schema\n  \
    tfsize schema lint > lint.schema.json"
)]
pub(super) struct Args {
    /// The command, or the file; without it, all of them are listed
    name: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let Some(name) = &args.name else {
        let mut text = Screen::new();
        for schema in ALL {
            let _ = writeln!(text, "{:<13} {}", schema.name, schema.about);
        }
        out.say(text)?;
        return Ok(Exit::Clean);
    };
    let Some(schema) = find(name) else {
        let near = nearest(name, ALL.iter().map(|s| s.name));
        let hint = near.map_or_else(String::new, |n| format!(" (did you mean {n}?)"));
        let names: Vec<&str> = ALL.iter().map(|s| s.name).collect();
        bail!(
            "there is no schema {name}{hint}; there are {}",
            names.join(", ")
        );
    };
    out.say(schema.text)?;
    Ok(Exit::Clean)
}
