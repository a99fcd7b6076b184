//! How often a root module is read: once for each environment that brings files of values for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::load::{CommandLine, workspace};
use crate::inventory::SourceOptions;
use crate::policy::EnvironmentPolicy;
use crate::policy::select::EnvironmentSelect;
use crate::text::{Reach, portable, slashes};

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
/// that it does not have is for another root module. `others` gives the variables of all that read an environment's files.
pub(super) fn variants<'p>(
    root: &Path,
    request: &Request,
    policy: &ActivePolicy<'p>,
    declares: &dyn Fn(&str) -> bool,
    others: &dyn Fn(&EnvironmentPolicy) -> Arc<BTreeSet<Arc<str>>>,
) -> Vec<(Variant<'p>, SourceOptions)> {
    let made = by_environment(root, &policy.relative(root), request, policy).into_iter();
    let one = |(values_of, files, workspace): Values<'p>| {
        let (mut variant, mut options) = alone(root, request, policy, declares);
        let others = values_of.as_ref().map(|claim| others(claim.environment));
        let selected = files.into_iter().map(|path| CommandLine::Selected {
            path,
            others: others.clone().unwrap_or_default(),
        });
        options.command_line.splice(0..0, selected);
        match workspace {
            Some(Workspace::Named(name)) => {
                let env = &mut options.around.env;
                env.insert("TF_WORKSPACE".into(), name);
            }
            Some(Workspace::Open) => options.around.workspace_is_open = true,
            None => {}
        }
        variant.values_of = values_of;
        (variant, options)
    };
    made.map(one).collect()
}

/// A directory with the values from the command line, and with those of no environment.
pub(super) fn alone<'p>(
    root: &Path,
    request: &Request,
    policy: &ActivePolicy<'p>,
    declares: &dyn Fn(&str) -> bool,
) -> (Variant<'p>, SourceOptions) {
    let given = request.values.iter().filter(|value| match value {
        CommandLine::Var(text) => text
            .split_once('=')
            .is_none_or(|(name, _)| declares(name.trim())),
        CommandLine::File(_) | CommandLine::Selected { .. } | CommandLine::Unit(_) => true,
    });
    let options = SourceOptions {
        dir: root.to_owned(),
        command_line: given.cloned().collect(),
        around: request.process.clone(),
    };
    let variant = Variant {
        root: root.to_owned(),
        dir: policy.relative(root),
        values_of: None,
    };
    (variant, options)
}

/// The workspace of an environment.
enum Workspace {
    /// It is written out.
    Named(String),
    /// There is a pattern for it alone.
    Open,
}

/// An environment with values of its own for a root module: files, and the workspace it is read in.
type Values<'p> = (Option<Claim<'p>>, Vec<PathBuf>, Option<Workspace>);

/// The environments that have values of their own for a root module; else none, and no values.
fn by_environment<'p>(
    root: &Path,
    dir: &Path,
    request: &Request,
    policy: &ActivePolicy<'p>,
) -> Vec<Values<'p>> {
    let mut out = Vec::new();
    for environment in policy.environments {
        let wanted = match &request.environments {
            Wanted::Named(names) => names.contains(&environment.environment.name.text),
            Wanted::Selected | Wanted::All => !environment.environment.scenario.value,
        };
        let Some(select) = environment.environment.select.as_ref().filter(|_| wanted) else {
            continue;
        };
        let files = selected_files(select, root, dir);
        let workspaces = workspaces(environment, select, root, dir, request, policy);
        let mut reasons = Vec::new();
        if let Some(first) = files.first() {
            let first = slashes(first.strip_prefix(root).unwrap_or(first));
            reasons.push(format!("it has {first}"));
        }
        if workspaces.is_empty() && files.is_empty() {
            continue;
        }
        let spaces = workspaces.into_iter().map(Some);
        let spaces: Vec<Option<Workspace>> = spaces.collect();
        let spaces = if spaces.is_empty() {
            vec![None]
        } else {
            spaces
        };
        for space in spaces {
            let mut reasons = reasons.clone();
            match &space {
                Some(Workspace::Named(name)) => {
                    reasons.push(format!("it is read in the workspace {name}"));
                }
                Some(Workspace::Open) => reasons.push("chosen with --env".into()),
                None => {}
            }
            let claim = Claim {
                environment,
                because: reasons.join(" and "),
                beside: Vec::new(),
                whole: false,
                dir: slashes(dir),
            };
            out.push((Some(claim), files.clone(), space));
        }
    }
    if out.is_empty() {
        out.push((None, Vec::new(), None));
    }
    out
}

/// What stands for the name of a root module's directory in workspaces and files of values.
const ROOT: &str = "{root}";

/// A text of the policy for one root module.
pub(super) fn of_root(text: &str, root: &Path, dir: &Path) -> String {
    let name = [dir, root].into_iter().find_map(Path::file_name);
    let name = name.map(|name| name.to_string_lossy().into_owned());
    text.replace(ROOT, &name.unwrap_or_default())
}

/// The files of values of an environment that are there in a root module.
fn selected_files(select: &EnvironmentSelect, root: &Path, dir: &Path) -> Vec<PathBuf> {
    if !select.holds_dir(dir) {
        return Vec::new();
    }
    let listed = select.var_files.iter().flat_map(|files| &files.value);
    let paths = listed.map(|file| root.join(portable(&of_root(file, root, dir))));
    paths.filter(|path| path.is_file()).collect()
}

/// The workspaces that an environment reads a root module in: those that are written out, of directories that are. An
/// environment that is asked for says so of any directory that no other is.
fn workspaces(
    environment: &EnvironmentPolicy,
    select: &EnvironmentSelect,
    root: &Path,
    dir: &Path,
    request: &Request,
    policy: &ActivePolicy<'_>,
) -> Vec<Workspace> {
    let asked = matches!(request.environments, Wanted::Named(_));
    let Some(listed) = &select.workspaces else {
        return Vec::new();
    };
    if !select.holds_dir(dir) || select.paths.is_none() && !asked {
        return Vec::new();
    }
    let others = policy.environments.iter().filter(|other| {
        let is_it = other.environment.name.text == environment.environment.name.text;
        !is_it && !other.environment.scenario.value
    });
    let mut others = others.filter_map(|other| other.environment.select.as_ref());
    let is_other = others.any(|other| other.paths.is_some() && other.holds_dir(dir));
    if select.paths.is_none() && is_other {
        return Vec::new();
    }
    let literal = listed.value.iter().filter(|pattern| pattern.is_literal());
    let literal = literal.map(|pattern| Workspace::Named(of_root(&pattern.text, root, dir)));
    let literal: Vec<Workspace> = literal.collect();
    if !literal.is_empty() || !asked {
        return literal;
    }
    let inside = workspace(&Reach::everywhere(), root, &request.process);
    let mut patterns = listed.value.iter();
    if patterns.any(|pattern| pattern.matches(&inside)) {
        return Vec::new();
    }
    vec![Workspace::Open]
}

/// The variables of the root modules that are read with one file of values, by environment.
pub(super) fn shared<'r>(
    environment: &EnvironmentPolicy,
    roots: impl Iterator<Item = (&'r Path, PathBuf, Vec<&'r Arc<str>>)>,
) -> BTreeSet<Arc<str>> {
    let Some(select) = &environment.environment.select else {
        return BTreeSet::new();
    };
    let reading = roots.filter(|(root, dir, _)| !selected_files(select, root, dir).is_empty());
    let names = reading.flat_map(|(_, _, variables)| variables);
    names.cloned().collect()
}
