//! The values that commands take for variables, and the environment of the process.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::config::load::{CommandLine, ProcessEnv, WORKSPACE, may_be_workspace};
use crate::text::escape::terminal::path as shown;
use crate::text::{Refusal, is_stdin};

/// Values for variables, as the real tool takes them.
#[derive(Debug, clap::Args)]
pub(super) struct VarArgs {
    /// A value for a variable, as name=value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    vars: Vec<String>,
    /// A file of values for variables; - reads standard input
    #[arg(long = "var-file", value_name = "FILE")]
    var_files: Vec<PathBuf>,
    /// Show the value of an environment variable that sets a variable, or that Terragrunt reads; by default none is
    /// (repeatable)
    #[arg(long, value_name = "NAME")]
    show_env: Vec<String>,
    /// The workspace; by default the one of `TF_WORKSPACE` or of `terraform workspace select`, else it is not known
    #[arg(long, value_name = "NAME", value_parser = workspace_name)]
    workspace: Option<String>,
}

fn workspace_name(text: &str) -> Result<String, String> {
    if may_be_workspace(text) {
        Ok(text.to_owned())
    } else {
        Err("a workspace is named with letters, digits and the characters of an address".into())
    }
}

impl VarArgs {
    /// Whether there are any values.
    pub(super) fn is_given(&self) -> bool {
        !self.vars.is_empty() || !self.var_files.is_empty()
    }

    /// `--var` and `--var-file` in the order they were given, which decides which one wins.
    ///
    /// # Errors
    ///
    /// When a file of values cannot be read, and when a value has no name.
    pub(super) fn in_order(&self, matches: &clap::ArgMatches) -> Result<Vec<CommandLine>> {
        for text in &self.vars {
            if !text.contains('=') {
                bail!("--var: a value is given as NAME=VALUE");
            }
        }
        for path in self.var_files.iter().filter(|path| !is_stdin(path)) {
            // A pipe is one, too.
            let opened = std::fs::File::open(path).and_then(|f| f.metadata());
            let readable = opened.map_err(Refusal::from).and_then(|m| {
                if m.is_dir() {
                    Err(Refusal::NotRegular("a directory"))
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

    /// The environment of this process. Variables that are not UTF-8 are passed over.
    pub(super) fn process(&self) -> ProcessEnv {
        let text = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let mut env: BTreeMap<String, String> = text.collect();
        if let Some(name) = &self.workspace {
            env.insert(WORKSPACE.to_owned(), name.clone());
        }
        ProcessEnv {
            env,
            shown: self.show_env.iter().cloned().collect(),
            workspace_is_open: false,
        }
    }
}
