//! Standard input as a file: `-` where a file is named.

use std::path::Path;

/// Whether a path that the command line names means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
