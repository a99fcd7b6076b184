//! What is asked, and with which values.

use std::path::PathBuf;

use crate::cli::Global;
use crate::config::load::CommandLine;
use crate::target::{Request, Wanted};

/// What a call is asked with. The default finds the policy as the command line does, takes the environments that the policy
/// selects, runs every rule, and sets no variable.
#[derive(Debug, Clone, Default)]
pub struct Options {
    policy: Option<PathBuf>,
    isolated: bool,
    allow_dirs: Vec<PathBuf>,
    values: Vec<CommandLine>,
    pub(super) environments: Vec<String>,
    pub(super) rules: Vec<String>,
    pub(super) plan: Option<PathBuf>,
    pub(super) state: Option<PathBuf>,
}

impl Options {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The policy's file. Otherwise the nearest `tfsize.hcl` up to the repository's root counts, else the baseline that
    /// tfsize carries.
    #[must_use]
    pub fn policy(mut self, file: impl Into<PathBuf>) -> Self {
        self.policy = Some(file.into());
        self
    }

    /// Ignores a `tfsize.hcl` that is found.
    #[must_use]
    pub fn isolated(mut self) -> Self {
        self.isolated = true;
        self
    }

    /// Also reads files below this directory.
    #[must_use]
    pub fn allow_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.allow_dirs.push(dir.into());
        self
    }

    /// One environment more of the policy, or `all`.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.environments.push(name.into());
        self
    }

    /// The value of a variable, as `terraform plan -var` takes it. Of two for one variable the later wins.
    #[must_use]
    pub fn var(mut self, name: &str, value: &str) -> Self {
        let text = format!("{name}={value}");
        self.values.push(CommandLine::Var(text));
        self
    }

    /// A file of values, as `terraform plan -var-file` takes it.
    #[must_use]
    pub fn var_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.values.push(CommandLine::File(file.into()));
        self
    }

    /// One rule more that is run; without any, all are.
    #[must_use]
    pub fn rule(mut self, id: impl Into<String>) -> Self {
        self.rules.push(id.into());
        self
    }

    /// A plan, as `show -json` prints it: what [`read`](super::read) reads, and what [`drift`](super::drift) compares.
    #[must_use]
    pub fn plan(mut self, file: impl Into<PathBuf>) -> Self {
        self.plan = Some(file.into());
        self
    }

    /// A state, as `show -json` prints it, or a `terraform.tfstate`.
    #[must_use]
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// The flags that every command takes.
    pub(super) fn global(&self) -> Global {
        Global::new(self.policy.clone(), self.isolated, self.allow_dirs.clone())
            .beside(self.plan.iter().chain(&self.state))
    }

    /// The root modules below these paths.
    pub(super) fn request(&self, paths: &[PathBuf]) -> Request {
        Request {
            paths: paths.to_vec(),
            values: self.values.clone(),
            environments: Wanted::of(&self.environments),
            ..Request::default()
        }
    }
}
