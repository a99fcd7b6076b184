//! Names that nothing declares, in a directory whose other files are made elsewhere.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::finding::{Certainty, Finding};
use crate::registry::reading;
use crate::target::Targets;
use crate::text::Files;
use crate::validate::Repositories;

use super::context::Evaluated;

/// Leaves them undecided, once for a root module: Terragrunt, a template or an overlay may write the files that declare them.
pub(super) fn hold(files: &Files, targets: &Targets<'_>, evaluated: &mut [Evaluated]) {
    let repositories = Repositories::new(files.reach());
    let mut beside: HashMap<PathBuf, bool> = HashMap::new();
    for (one, target) in evaluated.iter_mut().zip(&targets.list) {
        let sourced = &target.sourced;
        let mut of_root = None;
        let mut may_declare = |mistake: &Finding| {
            let at = mistake.primary.span;
            if mistake.rule != reading::EVALUATION.id || !sourced.undeclared.contains(&at) {
                return false;
            }
            if sourced.files.contains(&at.file) {
                return *of_root.get_or_insert_with(|| repositories.may_declare(&target.root));
            }
            // Whoever calls a module, what stands beside its files is its own.
            let Some(dir) = files.get(at.file).and_then(|file| file.path.parent()) else {
                return false;
            };
            let known = beside.get(dir).copied();
            known.unwrap_or_else(|| {
                let may = repositories.may_declare_beside(dir);
                beside.insert(dir.to_owned(), may);
                may
            })
        };
        let mut told = false;
        one.mistakes.retain_mut(|mistake| {
            if !may_declare(mistake) {
                return true;
            }
            mistake.certainty = Certainty::Conditional;
            !std::mem::replace(&mut told, true)
        });
    }
}
