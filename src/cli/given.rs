//! The values that commands take for variables, and what stands around the process.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::config::load::{CommandLine, Surroundings};
use crate::text::escape::terminal::path as shown;

/// Values for variables, as the real tool takes them.
#[derive(Debug, clap::Args)]
pub(super) struct Given {
    /// A value for a variable, as name=value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    vars: Vec<String>,
    /// A file of values for variables
    #[arg(long = "var-file", value_name = "FILE")]
    var_files: Vec<PathBuf>,
    /// Show the value of an environment variable that sets a variable; by default none is (repeatable)
    #[arg(long, value_name = "TF_VAR_NAME")]
    show_env: Vec<String>,
}

impl Given {
    /// `--var` and `--var-file` in the order they were given, which decides which one wins.
    ///
    /// # Errors
    ///
    /// When a file of values cannot be read.
    pub(super) fn in_order(&self, matches: &clap::ArgMatches) -> Result<Vec<CommandLine>> {
        for path in &self.var_files {
            // A pipe is one, too.
            let opened = std::fs::File::open(path).and_then(|f| f.metadata());
            let readable = opened.and_then(|m| {
                if m.is_dir() {
                    Err(std::io::ErrorKind::IsADirectory.into())
                } else {
                    Ok(())
                }
            });
            readable.with_context(|| format!("cannot read the file of values {}", shown(path)))?;
        }
        let at = |name: &str| {
            matches
                .indices_of(name)
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        let vars = at("vars")
            .into_iter()
            .zip(self.vars.iter().cloned().map(CommandLine::Var));
        let files = at("var_files")
            .into_iter()
            .zip(self.var_files.iter().cloned().map(CommandLine::File));
        let mut all: Vec<(usize, CommandLine)> = vars.chain(files).collect();
        all.sort_by_key(|(i, _)| *i);
        Ok(all.into_iter().map(|(_, given)| given).collect())
    }
}

/// What stands around this process. Variables that are not UTF-8 are passed over.
pub(super) fn surroundings(given: &Given) -> Surroundings {
    let text = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Surroundings {
        env: text.collect(),
        shown: given.show_env.iter().cloned().collect(),
    }
}
