//! Changing the tree on disk as a whole.

use std::collections::BTreeSet;
use std::path::Path;

use crate::text::write::{Batch, BatchError, Before, sweep};

use super::{Compared, Standing};

/// Brings files to their new text and removes orphans; files that are current are not touched, and what a killed run left
/// beside any of them goes.
///
/// The caller has decided which of them may be changed.
///
/// # Errors
///
/// When a file cannot be written; nothing is changed then.
pub fn write(out: &Path, compared: &[Compared], changes: &[&Compared]) -> Result<(), BatchError> {
    let mut batch = Batch::of_tree(out);
    for change in changes {
        let path = out.join(&change.path);
        let before = match change.standing {
            Standing::Missing => Before::Nothing,
            _ => Before::Read(Box::new(|now| String::from_utf8_lossy(now) == change.old)),
        };
        if is_removal(change) {
            batch.remove(&path, before)?;
        } else {
            batch.write(&path, change.new.as_bytes(), before)?;
        }
    }
    batch.commit()?;
    // Folders that pruning left empty go with their last file; one that is not empty stays.
    for change in changes.iter().filter(|c| is_removal(c)) {
        let path = out.join(&change.path);
        for folder in path.ancestors().skip(1).take_while(|f| *f != out) {
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    let folders: BTreeSet<&Path> = compared.iter().filter_map(|c| c.path.parent()).collect();
    for folder in folders {
        sweep(&out.join(folder));
    }
    Ok(())
}

fn is_removal(change: &Compared) -> bool {
    matches!(change.standing, Standing::Orphan | Standing::EditedOrphan)
}
