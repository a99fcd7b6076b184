//! What every part of a run is asked with.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::finding::{Checked, Finding, Undecided};
use crate::policy::lint::Day;
use crate::target::{ActivePolicy, Request, Standing};
use crate::text::Files;
use crate::validate::Limit;

use super::baseline_file::Progress;
use super::evaluate::Outcome;
use super::settings::{Checks, Settings};

/// What to look at, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which root modules, and with which values.
    pub request: Request,
    /// The rules to run; all when none are named.
    pub only: Vec<String>,
    /// Which checks are made where no rule is named.
    pub checks: Checks,
    /// Whether comments may suppress.
    pub ignores: bool,
    /// Today, by which suppressions run out; the first day there is unless another is given.
    pub today: Day,
    /// What findings in the baseline file are named after: paths of root modules are relative to it.
    pub base: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            request: Request::default(),
            only: Vec::new(),
            checks: Checks::Lint,
            ignores: true,
            today: Day::from_days(0),
            base: PathBuf::from("."),
        }
    }
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Run {
    /// What counts.
    pub findings: Vec<Finding>,
    /// The root modules that were checked, and what each stands for.
    pub standing: Standing,
    /// What does not, each with the reason.
    pub suppressed: Vec<Finding>,
    /// What could not be answered.
    pub undecided: Vec<Undecided>,
    /// How many checks there were.
    pub checked: Checked,
    /// Which resource is which item, root module by root module.
    pub matched: Vec<Matched>,
    /// How the baseline file stands.
    pub progress: Option<Progress>,
    /// Whether the policy itself was checked.
    pub of_policy: bool,
    /// How many units of Terragrunt were left out, since no run reaches them.
    pub excluded: usize,
    /// What kept the provider's schema from deciding.
    pub limits: BTreeSet<Limit>,
}

/// How one root module was matched with the policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matched {
    /// The root module.
    pub root: String,
    /// The environment and why it is that; none when it matches no environment.
    pub environment: Option<(String, String)>,
    /// Item, address and reason.
    pub items: Vec<(String, String, String)>,
    /// Resources that no item claims, with what could not be told.
    pub unclaimed: Vec<(String, Option<String>)>,
    /// Items without a resource.
    pub absent: Vec<String>,
}

/// What a whole run shares.
pub(super) struct Context<'a> {
    pub(super) files: &'a Files,
    pub(super) options: &'a Options,
    pub(super) policy: &'a ActivePolicy<'a>,
    pub(super) settings: &'a Settings<'a>,
    /// How many files were read for the root modules that were asked about: the first ones.
    pub(super) files_asked: usize,
}

/// What checking one target came to.
pub(super) struct Evaluated {
    pub(super) outcome: Outcome,
    pub(super) mistakes: Vec<Finding>,
    pub(super) matched: Vec<Matched>,
    pub(super) waived: Vec<String>,
}
