//! Names that nothing declares, in a directory whose other files are made elsewhere.

use crate::finding::{Certainty, Finding};
use crate::registry::reading;
use crate::target::Targets;
use crate::text::Files;
use crate::validate::Repositories;

use super::context::Evaluated;

/// Leaves them undecided, once for a root module: Terragrunt, a template or an overlay may write the files that declare them.
pub(super) fn hold(files: &Files, targets: &Targets<'_>, evaluated: &mut [Evaluated]) {
    let repositories = Repositories::new(files.reach());
    for (one, target) in evaluated.iter_mut().zip(&targets.list) {
        let sourced = &target.sourced;
        let is_undeclared = |mistake: &Finding| {
            let at = mistake.primary.span;
            mistake.rule == reading::EVALUATION.id
                && sourced.undeclared.contains(&at)
                && sourced.files.contains(&at.file)
        };
        let any = one.mistakes.iter().any(is_undeclared);
        if !any || !repositories.may_declare(&target.root) {
            continue;
        }
        let mut told = false;
        one.mistakes.retain_mut(|mistake| {
            if !is_undeclared(mistake) {
                return true;
            }
            mistake.certainty = Certainty::Conditional;
            !std::mem::replace(&mut told, true)
        });
    }
}
