//! Which files `init` has brought.

use std::path::Path;

use super::private::MODULES;

/// The directory that `init` brings modules into, unless `TF_DATA_DIR` names another.
const DATA: &str = ".terraform";

/// The directory in that with the modules and their list.
const BELOW: &str = "modules";

/// Whether `init` has brought what is at a path, wherever it keeps that: nobody edits it, and what is wrong there is told at
/// the call.
pub fn is_brought(path: &Path) -> bool {
    let named = |dir: &Path, name: &str| dir.file_name().is_some_and(|own| own == name);
    path.ancestors()
        .any(|dir| named(dir, DATA) || named(dir, BELOW) && dir.join(MODULES).is_file())
}
