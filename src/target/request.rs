//! What a run is asked to look at, and the policy that it uses.

use std::path::{Path, PathBuf};

use crate::config::load::{CommandLine, ProcessEnv};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Lint;
use crate::text::slashes;

use super::relative_to;

/// What to look at. Which files may be read besides is up to the [`crate::text::Files`] they are read into.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Directories to look below for root modules, and files that lead to the root modules using them.
    pub paths: Vec<PathBuf>,
    /// Values for variables from the command line, in the order given: of two for one variable the later wins.
    pub values: Vec<CommandLine>,
    /// The environment variables of the process.
    pub process: ProcessEnv,
    /// Which environments of the policy.
    pub environments: Wanted,
    /// Whether directories that the policy excludes are read, too.
    pub excluded_too: bool,
}

/// Which environments a run is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Those that the policy selects for each root module.
    #[default]
    Selected,
    /// These, whatever the policy selects.
    Named(Vec<String>),
    /// Every one that may be meant.
    All,
}

impl Wanted {
    /// What the names given with `--env` ask for.
    pub fn of(names: &[String]) -> Self {
        if names.iter().any(|name| name == "all") {
            Self::All
        } else if names.is_empty() {
            Self::Selected
        } else {
            Self::Named(names.to_vec())
        }
    }
}

/// The policy that a run uses, without mistakes. The default has no environment: AWS's rules hold alone.
#[derive(Debug, Clone, Default)]
pub struct ActivePolicy<'p> {
    /// The environments that it has, each with what holds there.
    pub environments: &'p [EnvironmentPolicy],
    /// The directory of its file, to which paths in it are relative.
    pub dir: PathBuf,
    /// Whether nobody wrote it for this configuration: then only what `generate` has tagged is held to it.
    pub embedded: bool,
}

impl<'p> ActivePolicy<'p> {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.environments.is_empty()
    }

    /// Its environments, each by reference.
    pub fn all(&self) -> Vec<&'p EnvironmentPolicy> {
        self.environments.iter().collect()
    }

    /// Whether an environment is a part of root modules, by addresses.
    pub fn has_parts(&self) -> bool {
        let mut selects = self
            .environments
            .iter()
            .filter_map(|e| e.environment.select.as_ref());
        selects.any(|select| select.addresses.is_some())
    }

    /// The section on lint, which is the same in every environment.
    pub fn lint(&self) -> Option<&'p Lint> {
        self.environments.first().map(|e| &e.policy.lint)
    }

    /// A directory as paths in the policy name it: relative to the policy's file where it lies below it.
    pub fn relative(&self, dir: &Path) -> PathBuf {
        relative_to(dir, (!self.is_none()).then_some(self.dir.as_path()))
    }

    /// Whether the policy excludes a directory, relative to its file.
    pub fn excludes(&self, dir: &Path) -> bool {
        let text = slashes(dir);
        let excluded = self.lint().map(|lint| &lint.exclude.value);
        excluded.is_some_and(|list| list.iter().any(|p| p.holds_dir(&text)))
    }
}
