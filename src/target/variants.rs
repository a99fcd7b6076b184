//! How often a root module is read: once for each environment that brings files of values for it.

use std::path::{Path, PathBuf};

use crate::config::load::CommandLine;
use crate::inventory::SourceOptions;
use crate::policy::EnvironmentPolicy;
use crate::text::{portable, slashes};

use super::{ActivePolicy, Claim, Request, Wanted};

/// A root module with one set of values.
#[derive(Debug)]
pub(super) struct Variant<'p> {
    pub(super) root: PathBuf,
    /// The same, relative to the directory of the policy's file where it lies below it.
    pub(super) dir: PathBuf,
    /// The environment whose files of values it is read with.
    pub(super) values_of: Option<Claim<'p>>,
}

/// The variants of a root module; `declares` says which variables it has. A value from the command line for a variable
/// that it does not have is for another root module.
pub(super) fn variants<'p>(
    root: &Path,
    request: &Request,
    policy: &ActivePolicy<'p>,
    declares: &dyn Fn(&str) -> bool,
) -> Vec<(Variant<'p>, SourceOptions)> {
    let given = request.values.iter().filter(|value| match value {
        CommandLine::Var(text) => text
            .split_once('=')
            .is_none_or(|(name, _)| declares(name.trim())),
        CommandLine::File(_) | CommandLine::Selected(_) => true,
    });
    let given: Vec<CommandLine> = given.cloned().collect();
    let dir = policy.relative(root);
    let made = by_files(root, &slashes(&dir), request, policy).into_iter();
    made.map(|(values_of, files)| {
        let selected = files.into_iter().map(CommandLine::Selected);
        let options = SourceOptions {
            dir: root.to_owned(),
            command_line: selected.chain(given.iter().cloned()).collect(),
            around: request.process.clone(),
        };
        let variant = Variant {
            root: root.to_owned(),
            dir: dir.clone(),
            values_of,
        };
        (variant, options)
    })
    .collect()
}

/// The environments that have files of values for a root module, each with the files; else none, and no files.
fn by_files<'p>(
    root: &Path,
    dir: &str,
    request: &Request,
    policy: &ActivePolicy<'p>,
) -> Vec<(Option<Claim<'p>>, Vec<PathBuf>)> {
    let mut out = Vec::new();
    for environment in policy.environments {
        let wanted = match &request.environments {
            Wanted::Named(names) => names.contains(&environment.environment.name.text),
            Wanted::Selected | Wanted::All => !environment.environment.scenario.value,
        };
        if !wanted {
            continue;
        }
        let files = selected_files(environment, root, dir);
        if let Some(first) = files.first() {
            let first = slashes(first.strip_prefix(root).unwrap_or(first));
            let claim = Claim {
                environment,
                because: format!("it has {first}"),
            };
            out.push((Some(claim), files));
        }
    }
    if out.is_empty() {
        out.push((None, Vec::new()));
    }
    out
}

/// The files of values of an environment that are there in a root module.
fn selected_files(environment: &EnvironmentPolicy, root: &Path, dir: &str) -> Vec<PathBuf> {
    let Some(select) = &environment.environment.select else {
        return Vec::new();
    };
    let elsewhere = |list: &Vec<crate::policy::select::Pattern>| {
        !list.iter().any(|pattern| pattern.holds_dir(dir))
    };
    if select.paths.as_ref().is_some_and(|p| elsewhere(&p.value)) {
        return Vec::new();
    }
    let listed = select.var_files.iter().flat_map(|files| &files.value);
    let paths = listed.map(|file| root.join(portable(file)));
    paths.filter(|path| path.is_file()).collect()
}
