//! How often a root module is read: once for each environment that brings files of values for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::load::{CommandLine, VarSource, WORKSPACE, value_files, workspace};
use crate::inventory::{SourceOptions, Sourced};
use crate::policy::EnvironmentPolicy;
use crate::policy::select::EnvironmentSelect;
use crate::text::{Reach, portable, slashes};

use super::scan::{holding, real};
use super::{ActivePolicy, Claim, Request, Wanted};

/// A root module with one set of values.
#[derive(Debug, Clone)]
pub(super) struct Variant<'p> {
    pub(super) root: PathBuf,
    /// The same, relative to the directory of the policy's file where it lies below it.
    pub(super) dir: PathBuf,
    /// The environment whose files of values it is read with.
    pub(super) values_of: Option<Claim<'p>>,
    /// The workspace that it is read in, where it has others too.
    pub(super) workspace: Option<String>,
    /// The file of values that was asked about, which it is read with.
    pub(super) file: Option<String>,
}

impl Variant<'_> {
    /// The same in a workspace.
    pub(super) fn in_workspace(&self, name: String) -> Self {
        let mut out = self.clone();
        if let Some(claim) = &mut out.values_of {
            claim.because = format!("{}, in the workspace {name}", claim.because);
        }
        out.workspace = Some(name);
        out
    }

    /// What tells it from others of its root module, where no environment does.
    pub(super) fn label(&self) -> Option<String> {
        let workspace = self.workspace.as_ref();
        let workspace = workspace.map(|name| format!("workspace {name}"));
        match (workspace, &self.file) {
            (Some(workspace), Some(file)) => Some(format!("{workspace} with {file}")),
            (workspace, file) => workspace.or_else(|| file.clone()),
        }
    }
}

/// What variables there are: of a root module, and of all that are read together.
pub(super) struct Declared<'d> {
    /// Whether the root module has one. A value from the command line for one that it does not have is for another.
    pub(super) own: &'d dyn Fn(&str) -> bool,
    /// Those of all: a file of values that has one of them is for that root module.
    pub(super) all: &'d Arc<BTreeSet<Arc<str>>>,
    /// Those of all that read an environment's files.
    pub(super) of: &'d dyn Fn(&EnvironmentPolicy) -> Arc<BTreeSet<Arc<str>>>,
}

/// The variants of a root module.
pub(super) fn variants<'p>(
    root: &Path,
    request: &Request,
    policy: &ActivePolicy<'p>,
    declared: &Declared<'_>,
) -> Vec<(Variant<'p>, SourceOptions)> {
    let mut made = by_environment(root, &policy.relative(root), request, policy);
    let asked = files_asked(root, request);
    let is_selected = |file: &PathBuf| {
        let mut selected = made.iter().flat_map(|(_, files, _)| files);
        selected.any(|one| real(one) == real(file))
    };
    let asked: Vec<PathBuf> = asked.into_iter().filter(|f| !is_selected(f)).collect();
    if !asked.is_empty() {
        made.retain(|(values_of, ..)| values_of.is_some());
    }
    let mut out: Vec<(Variant<'p>, SourceOptions)> = Vec::new();
    for (values_of, files, workspace) in made {
        let (mut variant, mut options) = alone(root, request, policy, declared);
        let others = values_of
            .as_ref()
            .map(|claim| (declared.of)(claim.environment));
        let selected = files.into_iter().map(|path| CommandLine::Shared {
            path,
            source: VarSource::SelectedFile,
            others: others.clone().unwrap_or_default(),
        });
        options.command_line.splice(0..0, selected);
        match workspace {
            Some(Workspace::Named(name)) => {
                let env = &mut options.around.env;
                env.insert(WORKSPACE.into(), name);
            }
            Some(Workspace::Open) => options.around.workspace_is_open = true,
            None => {}
        }
        variant.values_of = values_of;
        out.push((variant, options));
    }
    for path in asked {
        let (mut variant, mut options) = alone(root, request, policy, declared);
        variant.file = Some(slashes(&path));
        let given = CommandLine::Shared {
            path,
            source: VarSource::NamedFile,
            others: Arc::clone(declared.all),
        };
        options.command_line.insert(0, given);
        out.push((variant, options));
    }
    out
}

/// The files of values that were asked about and that a root module is not read with by itself: a changed one is of it.
fn files_asked(root: &Path, request: &Request) -> Vec<PathBuf> {
    let own: Vec<PathBuf> = value_files(root).iter().map(|(p, _)| real(p)).collect();
    let is_values = |path: &&PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|n| n.ends_with(".tfvars") || n.ends_with(".tfvars.json"))
    };
    let files = request.paths.iter().filter(is_values);
    let files = files.filter(|path| path.is_file() && !own.contains(&real(path)));
    let of_root = |path: &&PathBuf| {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
        holding(dir.unwrap_or(Path::new("."))).is_some_and(|dir| real(&dir) == real(root))
    };
    files.filter(of_root).cloned().collect()
}

/// The workspaces that a root module is read in, once it is known that it is not known which one it is in: those that it has
/// values for, else those that the policy names.
pub(super) fn workspaces_of(
    variant: &Variant<'_>,
    sourced: &Sourced,
    policy: &ActivePolicy<'_>,
) -> Vec<String> {
    if !sourced.asks_workspace {
        return Vec::new();
    }
    let select = |of: &EnvironmentPolicy| {
        let select = of.environment.select.clone();
        select.filter(|select| select.workspaces.is_some())
    };
    let names = sourced.workspaces.iter().map(ToString::to_string);
    if let Some(claim) = &variant.values_of {
        let Some(select) = select(claim.environment) else {
            return Vec::new();
        };
        let patterns = select.workspaces.iter().flat_map(|listed| &listed.value);
        let patterns: Vec<_> = patterns.collect();
        return names
            .filter(|name| patterns.iter().any(|pattern| pattern.matches(name)))
            .collect();
    }
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        return names;
    }
    let mut out: Vec<String> = Vec::new();
    for environment in policy.environments {
        let Some(select) = select(environment) else {
            continue;
        };
        if environment.environment.scenario.value || !select.holds_dir(&variant.dir) {
            continue;
        }
        if select.paths.is_none() && is_of_another(environment, &variant.dir, policy) {
            continue;
        }
        let listed = select.workspaces.iter().flat_map(|listed| &listed.value);
        let literal = listed.filter(|pattern| pattern.is_literal());
        out.extend(literal.map(|p| of_root(&p.text, &variant.root, &variant.dir)));
    }
    out.sort();
    out.dedup();
    out
}

/// A directory with the values from the command line, and with those of no environment.
pub(super) fn alone<'p>(
    root: &Path,
    request: &Request,
    policy: &ActivePolicy<'p>,
    declared: &Declared<'_>,
) -> (Variant<'p>, SourceOptions) {
    let given = request.values.iter().filter_map(|value| match value {
        CommandLine::Var(text) => {
            let name = text.split_once('=').map(|(name, _)| name.trim());
            name.is_none_or(declared.own).then(|| value.clone())
        }
        CommandLine::File(path) => Some(CommandLine::Shared {
            path: path.clone(),
            source: VarSource::NamedFile,
            others: Arc::clone(declared.all),
        }),
        CommandLine::Shared { .. } | CommandLine::Unit(_) => Some(value.clone()),
    });
    let options = SourceOptions {
        dir: root.to_owned(),
        command_line: given.collect(),
        around: request.process.clone(),
    };
    let variant = Variant {
        root: root.to_owned(),
        dir: policy.relative(root),
        values_of: None,
        workspace: None,
        file: None,
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
    if select.paths.is_none() && is_of_another(environment, dir, policy) {
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
    if inside.is_some_and(|inside| patterns.any(|pattern| pattern.matches(&inside))) {
        return Vec::new();
    }
    vec![Workspace::Open]
}

/// Whether a directory is that of another environment, which selects it by its path.
fn is_of_another(environment: &EnvironmentPolicy, dir: &Path, policy: &ActivePolicy<'_>) -> bool {
    let others = policy.environments.iter().filter(|other| {
        let is_it = other.environment.name.text == environment.environment.name.text;
        !is_it && !other.environment.scenario.value
    });
    let mut others = others.filter_map(|other| other.environment.select.as_ref());
    others.any(|other| other.paths.is_some() && other.holds_dir(dir))
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
