//! What a unit of Terragrunt runs, and what it hands over.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::load::{CommandLine, FromUnit, UnitRun};
use crate::config::terragrunt::{Source, Unit};
use crate::inventory::SourceOptions;

/// What a unit runs.
#[derive(Debug, Clone)]
pub(super) struct Runs {
    /// The directory of its module; its own where that is not here.
    pub(super) module: PathBuf,
    given: Arc<FromUnit>,
}

impl Runs {
    /// What a unit that was read runs.
    pub(super) fn of(unit: Unit) -> Self {
        let module = match unit.source {
            Source::Local(module) => module,
            _ => unit.dir,
        };
        Self {
            module,
            given: Arc::new(unit.given),
        }
    }

    /// Has a root module read as this unit runs it.
    pub(super) fn hand_over(&self, options: &mut SourceOptions) {
        options.dir.clone_from(&self.module);
        let unit = CommandLine::Unit(UnitRun(Arc::clone(&self.given)));
        options.command_line.insert(0, unit);
    }
}
