//! tfsize for other programs: read, lint, capacity, drift, size and generate, as the commands of the same names do it.
//!
//! Paths are relative to the working directory. Files are read as the command line reads them: within the repositories of
//! the paths given, and within the usual time and memory. Environment variables such as `TF_VAR_name` count for nothing;
//! [`Options::var`] gives values. Nothing is printed or written.
//!
//! # Versions
//!
//! This module follows semantic versioning: what compiles against a version compiles against every later one with the same
//! major number (before 1.0, the same minor number). Structs and enums may gain fields and variants, which is why they
//! are `non_exhaustive`. Rules, messages, sizes and the text of generated files may change with any version; ids of rules
//! and words of classes keep their meaning. Everything else in the crate is private. The feature `internals` shows it to
//! this crate's own tests, without any promise.
//!
//! # Example
//!
//! ```
//! use tfsize::api::{self, Options};
//!
//! # fn main() -> Result<(), api::Error> {
//! # let dir = std::env::temp_dir().join(format!("tfsize-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&dir).unwrap();
//! # let written = std::fs::write(
//! #     dir.join("main.tf"),
//! #     "resource \"aws_cloudwatch_event_archive\" \"all\" {\n  name = \"all\"\n  event_source_arn = \"arn:aws:events:eu-central-1:123456789012:event-bus/all\"\n}\n",
//! # );
//! # written.unwrap();
//! // Without a policy, only AWS's rules are checked.
//! let report = api::lint(&[&dir], &Options::new().isolated())?;
//! for finding in &report.findings {
//!     println!("{}: {}", finding.rule, finding.message);
//! }
//! assert!(report.findings.iter().any(|f| f.rule == "events-archive"));
//! # std::fs::remove_dir_all(&dir).unwrap();
//! # Ok(())
//! # }
//! ```

mod convert;
mod found;
mod options;

pub use found::{Error, Finding, Inventory, Lint, Place, Resource, Row, Severity, Size, Undecided};
pub use options::Options;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::budget;
use crate::cli::drift::compared;
use crate::cli::session::Session;
use crate::family::FAMILIES;
use crate::finding::{self, merged};
use crate::inventory::{Expect, Keep, read_file_of};
use crate::sizing::{self, Sized};
use crate::target::read_root;
use crate::text::{Files, slashes};
use crate::{drift as comparison, generate as tree, lint as linter, policy, threads};

use convert::{failed, finding, resource, row, size as item_sizes, undecided};

/// Reads the root module of a directory; or the plan or state of the options instead, in which case the directory only says
/// where files may be read.
///
/// # Errors
///
/// When it cannot be read, or an environment of the options is not in the policy. Mistakes in the configuration are
/// findings.
pub fn read(dir: &Path, options: &Options) -> Result<Inventory, Error> {
    within(|| {
        let mut session = session(options, &[dir.to_owned()])?;
        let files = &mut session.files;
        let file = options.plan.as_ref().map(|path| (path, Expect::Plan));
        let file = file.or_else(|| options.state.as_ref().map(|path| (path, Expect::State)));
        let (inventory, findings) = if let Some((path, expect)) = file {
            let inventory = read_file_of(files, path, expect, &|_| Keep::All)?;
            (inventory, Vec::new())
        } else {
            if !dir.is_dir() {
                anyhow::bail!("{} is not a directory", slashes(dir));
            }
            let policy = session.policy.active();
            let sourced = read_root(files, &options.request(&[]), &policy, dir)?;
            (sourced.inventory, sourced.findings)
        };
        let all = inventory.resources.iter();
        Ok(Inventory {
            resources: all.map(|r| resource(r, files)).collect(),
            findings: findings.iter().map(|f| finding(f, files)).collect(),
            gaps: gaps(&inventory.gaps),
        })
    })
}

/// Checks every root module below these paths against AWS's limits and the policy.
///
/// # Errors
///
/// When a path does not exist, the policy has errors, or the options name an environment or a rule that does not exist.
pub fn lint(paths: &[&Path], options: &Options) -> Result<Lint, Error> {
    checked(paths, options, linter::Checks::Lint)
}

/// Checks whether limits hold for everything that may run at once: in every root module below these paths, and in the policy.
/// A finding tells the shortest sequence of events that breaks a limit.
///
/// # Errors
///
/// As [`lint`].
pub fn capacity(paths: &[&Path], options: &Options) -> Result<Lint, Error> {
    checked(paths, options, linter::Checks::Capacity)
}

/// Makes checks of a kind.
fn checked(paths: &[&Path], options: &Options, checks: linter::Checks) -> Result<Lint, Error> {
    let paths: Vec<PathBuf> = paths.iter().map(|&p| p.to_owned()).collect();
    within(|| {
        let mut session = session(options, &paths)?;
        for rule in &options.rules {
            if crate::lint::registry::find(rule).is_none() {
                anyhow::bail!("there is no rule {rule}");
            }
        }
        let asked = linter::Options {
            request: options.request(&paths),
            only: options.rules.clone(),
            checks,
            ignores: true,
            today: session.today,
            base: session.base.clone(),
        };
        let policy = session.policy.active();
        let files = &mut session.files;
        let run = linter::run(files, &asked, &policy, None, &|_, _| {})?;
        let all = |list: &[finding::Finding]| list.iter().map(|f| finding(f, files)).collect();
        Ok(Lint {
            findings: all(&run.findings),
            suppressed: all(&run.suppressed),
            undecided: run.undecided.iter().map(|u| undecided(u, files)).collect(),
            passed: run.checked.passed,
        })
    })
}

/// Compares the policy with the sources below these paths, and with the plan and the state of the options. Without a path, the
/// plan or state is compared alone.
///
/// # Errors
///
/// When something cannot be read as a whole, or the policy has errors.
pub fn drift(paths: &[&Path], options: &Options) -> Result<Vec<Row>, Error> {
    let paths: Vec<PathBuf> = paths.iter().map(|&p| p.to_owned()).collect();
    within(|| {
        let mut session = session(options, &paths)?;
        let asked = comparison::Options {
            request: options.request(&paths),
            plan: options.plan.clone(),
            state: options.state.clone(),
        };
        let policy = session.policy.active();
        let drift = compared(&asked, &mut session.files, &policy, session.today)?;
        refuse(&drift.broken, &session.files, "the source cannot be read")?;
        let files = &session.files;
        let rows = drift.targets.iter().flat_map(|target| {
            let rows = target.rows.iter();
            rows.map(move |r| row(r, target, files))
        });
        Ok(rows.collect())
    })
}

/// The sizes that the policy comes to, in the environments of the options, or in all.
///
/// # Errors
///
/// When the policy has errors, or does not have such an environment.
pub fn size(options: &Options) -> Result<Vec<Size>, Error> {
    within(|| {
        let session = session(options, &[])?;
        let sized = sized(options, &session, true)?;
        let calls = sized.iter().flat_map(|(_, sized)| {
            let calls = FAMILIES.iter().flat_map(|family| family.calls(sized));
            calls.map(|call| item_sizes(&sized.environment, &call))
        });
        Ok(calls.flatten().collect())
    })
}

/// The modules, and a stack for each environment of the options, or for all but scenarios: path and text of each file.
///
/// # Errors
///
/// When the policy has errors, or does not have such an environment.
pub fn generate(options: &Options) -> Result<BTreeMap<PathBuf, String>, Error> {
    within(|| {
        let session = session(options, &[])?;
        let sized = sized(options, &session, false)?;
        let pairs: Vec<_> = sized
            .iter()
            .map(|(policy, sized)| (*policy, sized))
            .collect();
        refuse(&tree::unportable(&pairs), &session.files, UNUSABLE)?;
        let files = tree::files(&pairs).into_iter();
        Ok(files.map(|(path, written)| (path, written.text)).collect())
    })
}

/// What a policy with errors is.
const UNUSABLE: &str = "the policy cannot be used";

/// Runs on a stack and with a budget of the usual size.
fn within<R: Send>(run: impl FnOnce() -> anyhow::Result<R> + Send) -> Result<R, Error> {
    let done = budget::ensured(|| {
        threads::deep(|| {
            let done = run()?;
            budget::check()?;
            Ok(done)
        })
    });
    done.and_then(|done| done).map_err(|e| failed(&e))
}

/// Opens the policy, and refuses one with errors.
fn session(options: &Options, paths: &[PathBuf]) -> anyhow::Result<Session> {
    let session = Session::open(&options.global(), paths)?;
    refuse(&session.policy.loaded.findings, &session.files, UNUSABLE)?;
    session.policy.environments(&options.environments, true)?;
    Ok(session)
}

/// What the policy comes to in each environment that is asked for.
fn sized<'s>(
    options: &Options,
    session: &'s Session,
    scenarios: bool,
) -> anyhow::Result<Vec<(&'s policy::EnvironmentPolicy, Sized)>> {
    let mut findings = Vec::new();
    let environments = session
        .policy
        .environments(&options.environments, scenarios)?;
    let sized = environments.into_iter();
    let sized = sized.map(|policy| (policy, sizing::size(policy, &mut findings)));
    let sized = sized.collect();
    refuse(&merged(findings), &session.files, UNUSABLE)?;
    Ok(sized)
}

/// Fails with the first of the findings that is an error.
fn refuse(findings: &[finding::Finding], files: &Files, what: &str) -> anyhow::Result<()> {
    let mut errors = findings.iter();
    match errors.find(|f| f.severity == finding::Severity::Error) {
        Some(error) => {
            let at = files.locate(error.primary.span);
            anyhow::bail!("{what}: {at}: {}", error.headline)
        }
        None => Ok(()),
    }
}

/// What could not be read, as sentences.
fn gaps(gaps: &[crate::inventory::Gap]) -> Vec<String> {
    let all = gaps.iter();
    all.map(|gap| format!("{}: {}", gap.what, gap.why))
        .collect()
}
