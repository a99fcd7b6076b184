//! Directories, named from another one.

use std::path::{Component, Path, PathBuf};

use crate::text::boundary_of;

/// A directory relative to another, as the policy's, where it lies below it.
pub fn relative_to(dir: &Path, base: Option<&Path>) -> PathBuf {
    // What Terragrunt makes need not be there, and then what is above it is.
    let there = dir.ancestors().find_map(|above| {
        let named = if above.as_os_str().is_empty() {
            Path::new(".")
        } else {
            above
        };
        let real = named.canonicalize().ok()?;
        Some(real.join(dir.strip_prefix(above).ok()?))
    });
    let whole = there.unwrap_or_else(|| dir.to_owned());
    let base = base.map(|b| b.canonicalize().unwrap_or_else(|_| b.to_owned()));
    match base.and_then(|b| whole.strip_prefix(b).ok().map(Path::to_owned)) {
        Some(inner) if inner.as_os_str().is_empty() => PathBuf::from("."),
        Some(inner) => inner,
        None => whole,
    }
}

/// The boundary of a directory, named from where the directory is named from; whole where the way to it is longer.
pub fn boundary_like(dir: &Path) -> PathBuf {
    named_like(dir, boundary_of(dir))
}

/// A directory above another, named from where that is named from; as it is where the way to it is longer.
pub(super) fn named_like(dir: &Path, boundary: PathBuf) -> PathBuf {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let parts: Vec<Component<'_>> = dir
        .components()
        .filter(|c| *c != Component::CurDir)
        .collect();
    let plain = parts.iter().all(|c| matches!(c, Component::Normal(_)));
    let inner = real(dir)
        .strip_prefix(real(&boundary))
        .map(|inner| inner.components().count());
    match inner.ok().and_then(|depth| parts.len().checked_sub(depth)) {
        Some(0) if plain => PathBuf::from("."),
        Some(left) if plain => parts.into_iter().take(left).collect(),
        _ => boundary,
    }
}
