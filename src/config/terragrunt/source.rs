//! Where the module of a unit is.

use std::path::PathBuf;

/// Where the module of a unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the unit's own directory.
    Here,
    /// In another directory.
    Local(PathBuf),
    /// Elsewhere, and not downloaded: the address as it is written.
    Remote(String),
    /// Not known, and why.
    Unknown(String),
}
