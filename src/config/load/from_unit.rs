//! What a unit of Terragrunt hands to the module that it runs.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::config::value::Value;
use crate::finding::Finding;
use crate::text::Span;

/// What a unit hands to its module.
#[derive(Debug, Clone, Default)]
pub struct FromUnit {
    /// The unit's directory, as it was named.
    pub dir: PathBuf,
    /// Values for variables, also for those that the module does not have.
    pub inputs: IndexMap<Arc<str>, Value>,
    /// Why there may be others.
    pub open: Option<Arc<str>>,
    /// Files of values, in their order.
    pub var_files: Vec<PathBuf>,
    /// Values as on the command line, `name=value`.
    pub vars: Vec<String>,
    /// Files that are made in the module.
    pub written: Vec<Written>,
    /// Whether more is made in it than is known.
    pub incomplete: bool,
    /// A directory whose files are copied over the module's.
    pub beside: Option<PathBuf>,
    /// Why there is no module to read: a finding that leaves all of it undecided.
    pub missing: Option<Box<Finding>>,
    /// What is wrong with the unit.
    pub findings: Vec<Finding>,
}

/// A file that is made in a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub text: Arc<str>,
    /// What makes it.
    pub span: Span,
}

impl FromUnit {
    /// Nothing yet, of the unit in a directory.
    pub fn of(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            ..Self::default()
        }
    }
}

/// One unit of a run, told from others by its directory: a run reads each once.
#[derive(Debug, Clone)]
pub struct UnitRun(pub Arc<FromUnit>);

impl PartialEq for UnitRun {
    fn eq(&self, other: &Self) -> bool {
        self.0.dir == other.0.dir
    }
}

impl Eq for UnitRun {}

impl Hash for UnitRun {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.dir.hash(state);
    }
}
