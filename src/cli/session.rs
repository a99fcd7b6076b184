//! What a command starts from: the files that it may read, the policy, the day, and where paths are relative to.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::finding::{Finding, Severity, merged};
use crate::lint::unknown_names;
use crate::policy::lint::Day;
use crate::policy::{self, EnvironmentPolicy, Loaded};
use crate::registry::policyfile;
use crate::report::{Totals, human};
use crate::target::ActivePolicy;
use crate::text::{FileId, Files, boundary_of, slashes};

use super::{Global, Out};

/// What every command that uses the policy starts from.
pub(crate) struct Session {
    /// The files of the run, within what it may read.
    pub(crate) files: Files,
    /// The policy, with its mistakes.
    pub(crate) policy: PolicyFile,
    /// The repository of the working directory, or that itself: what paths in reports are relative to.
    pub(crate) base: PathBuf,
    /// Today, in UTC.
    pub(crate) today: Day,
}

/// The policy that a run uses, and where it is from.
pub(crate) struct PolicyFile {
    /// What was read.
    pub(crate) loaded: Loaded,
    /// The directory of its file.
    pub(super) dir: PathBuf,
    /// Where it is from.
    pub(super) origin: PolicyOrigin,
    /// The path of its file, as it is printed.
    pub(super) name: String,
}

/// Where a policy is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PolicyOrigin {
    /// `--policy` names it.
    Named,
    /// A tfsize.hcl was found.
    Found,
    /// The one that tfsize carries: there is none, or `--isolated` ignores it.
    Embedded {
        /// Whether there is one that is ignored.
        ignored: bool,
    },
}

impl Session {
    /// Opens the policy: the one named, the one found above the first of these paths (above the working directory
    /// without any), or the one that tfsize carries. Its mistakes are findings.
    ///
    /// # Errors
    ///
    /// When the policy cannot be read, and when a path leads where nothing may be read.
    pub(crate) fn open(global: &Global, paths: &[PathBuf]) -> Result<Self> {
        let here = here()?;
        let mut files = Files::within(global.reach(paths, &here)?);
        let from = paths.first().map_or_else(|| here.clone(), |p| here.join(p));
        let from = if from.is_dir() {
            from
        } else {
            from.parent().map(Path::to_owned).unwrap_or(from)
        };
        let from = from.canonicalize().unwrap_or(from);
        let (file, origin) = if let Some(path) = &global.policy {
            (policy::open(&mut files, path)?, PolicyOrigin::Named)
        } else if let Some(path) = global.found(&from) {
            let file = policy::open_found(&mut files, &shorter(&path, &here))?;
            (file, PolicyOrigin::Found)
        } else {
            let ignored = global.isolated && policy::find(&from).is_some();
            let file = policy::embedded(&mut files);
            (file, PolicyOrigin::Embedded { ignored })
        };
        let path = files.path(file).to_owned();
        let dir = match origin {
            PolicyOrigin::Embedded { .. } => here.clone(),
            _ => match path.parent() {
                Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
                _ => PathBuf::from("."),
            },
        };
        let name = match origin {
            PolicyOrigin::Embedded { .. } => "the example policy".to_owned(),
            _ => slashes(&path),
        };
        Ok(Self {
            policy: PolicyFile {
                loaded: checked(&mut files, file)?,
                dir,
                origin,
                name,
            },
            files,
            base: boundary_of(&here),
            today: today(),
        })
    }

    /// The same, for a command that needs a policy without mistakes, and the environments that `--env` names.
    ///
    /// # Errors
    ///
    /// When the policy has errors, which are printed, or does not have such an environment.
    pub(super) fn usable(
        global: &Global,
        paths: &[PathBuf],
        environments: &[String],
        out: &mut Out,
    ) -> Result<Self> {
        let session = Self::open(global, paths)?;
        session.ready(environments, out)?;
        Ok(session)
    }

    /// Refuses a policy with errors, and environments that it does not have.
    ///
    /// # Errors
    ///
    /// When there are any; the errors of the policy are printed.
    pub(super) fn ready(&self, environments: &[String], out: &mut Out) -> Result<()> {
        self.refuse(&self.policy.loaded.findings, out)?;
        self.policy.has(environments)
    }

    /// Says which rules the policy names by old ids.
    pub(super) fn tell_renamed(&self, out: &mut Out) -> Result<()> {
        let mut renamed = self.policy.loaded.findings.clone();
        renamed.retain(|f| f.rule == policyfile::RENAMED_RULE.id);
        if renamed.is_empty() {
            return Ok(());
        }
        out.tell(human::findings(&self.files, &renamed))
    }

    /// Refuses a policy with errors.
    ///
    /// # Errors
    ///
    /// When one of the findings is an error; it is printed.
    pub(super) fn refuse(&self, findings: &[Finding], out: &mut Out) -> Result<()> {
        let errors = findings.iter().filter(|f| f.severity == Severity::Error);
        let errors: Vec<Finding> = errors.cloned().collect();
        if errors.is_empty() {
            return Ok(());
        }
        out.tell(human::findings(&self.files, &errors))?;
        bail!("the policy cannot be used: {}", Totals::of(&errors));
    }
}

impl PolicyFile {
    /// The policy as features use it.
    pub(crate) fn active(&self) -> ActivePolicy<'_> {
        ActivePolicy {
            environments: &self.loaded.environments,
            dir: self.dir.clone(),
            embedded: self.is_embedded(),
        }
    }

    /// The directory of its file.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether it is the one that tfsize carries.
    pub(super) fn is_embedded(&self) -> bool {
        matches!(self.origin, PolicyOrigin::Embedded { .. })
    }

    /// Whether every environment named is one of the policy.
    fn has(&self, names: &[String]) -> Result<()> {
        let there = |e: &EnvironmentPolicy| e.environment.name.text.clone();
        let there: Vec<String> = self.loaded.environments.iter().map(there).collect();
        let unknown = names.iter().find(|n| *n != "all" && !there.contains(*n));
        match unknown {
            Some(name) => bail!(
                "the policy has no environment \"{name}\"; it has {}",
                there.join(", ")
            ),
            None => Ok(()),
        }
    }

    /// The environments that `--env` names; without any, all of them, with the scenarios among them or not.
    ///
    /// # Errors
    ///
    /// When the policy does not have such an environment.
    pub(crate) fn environments(
        &self,
        names: &[String],
        scenarios: bool,
    ) -> Result<Vec<&EnvironmentPolicy>> {
        self.has(names)?;
        let every = names.is_empty() || names.iter().any(|name| name == "all");
        let picked = |e: &&EnvironmentPolicy| {
            if every {
                scenarios || !e.environment.scenario.value
            } else {
                names.contains(&e.environment.name.text)
            }
        };
        Ok(self.loaded.environments.iter().filter(picked).collect())
    }
}

impl Global {
    /// The policy's file that is found from a directory, unless the run is isolated from it.
    fn found(&self, from: &Path) -> Option<PathBuf> {
        (!self.isolated).then(|| policy::find(from))?
    }
}

/// The working directory.
pub(super) fn here() -> Result<PathBuf> {
    std::env::current_dir().context("cannot tell the working directory")
}

/// A path relative to the working directory where it lies below it.
fn shorter(path: &Path, here: &Path) -> PathBuf {
    path.strip_prefix(here)
        .map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}

/// Reads a policy and everything that is wrong with it field by field, names of the linter's rules among them.
fn checked(files: &mut Files, file: FileId) -> Result<Loaded> {
    let mut loaded = policy::load(files, file)?;
    let mut findings = std::mem::take(&mut loaded.findings);
    for environment in &loaded.environments {
        let mut own = Vec::new();
        policy::validate(environment, &mut own);
        policy::said_of(&environment.environment.name.text, &mut own);
        findings.append(&mut own);
    }
    findings.extend(unknown_names(&loaded.environments));
    for environment in &loaded.environments {
        environment.without_echoes(&mut findings);
    }
    loaded.findings = {
        let blocks = loaded.environments.iter().map(|e| &e.declared);
        policy::of_some(merged(findings), loaded.environments.len(), blocks)
    };
    Ok(loaded)
}

/// Today, in UTC.
pub(super) fn today() -> Day {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    Day::from_days(i64::try_from(seconds / 86_400).unwrap_or(0))
}
