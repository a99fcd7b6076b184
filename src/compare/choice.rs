//! Which environments a root module is looked at under, and with which files of values it is read.

use std::path::{Component, Path, PathBuf};

use crate::policy::EnvironmentPolicy;
use crate::text::boundary_of;

use super::environment::{Claim, Place, environments};

/// Which environments a run judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Those that the policy selects for each root module.
    Selected,
    /// These, whatever the policy selects.
    Named(Vec<String>),
    /// Every one that may be meant.
    All,
}

/// The environments a root module is looked at under.
pub fn choose<'p>(
    place: &Place<'_>,
    all: &[&'p EnvironmentPolicy],
    wanted: &Wanted,
) -> Vec<Claim<'p>> {
    let asked = |environment: &'p EnvironmentPolicy, how: &str| Claim {
        environment,
        because: format!("asked for with --env{how}"),
    };
    let real: Vec<&EnvironmentPolicy> = all
        .iter()
        .copied()
        .filter(|e| !e.environment.scenario.value)
        .collect();
    if let Wanted::Named(names) = wanted {
        // Among others, what surely is another environment is not meant.
        let named = |claim: &Claim<'_>| names.contains(&claim.environment.environment.name.text);
        let claims = environments(place, &real);
        let another = !claims.is_empty() && !claims.iter().any(named);
        if place.is_foreign(all) || another && !place.asked {
            return Vec::new();
        }
        return all
            .iter()
            .filter(|e| names.contains(&e.environment.name.text))
            .map(|e| asked(e, ""))
            .collect();
    }
    let claims = environments(place, &real);
    if claims.is_empty() && *wanted == Wanted::All && !place.is_foreign(all) {
        let open = real.iter().filter(|e| e.environment.select.is_none());
        return open.map(|e| asked(e, " all")).collect();
    }
    claims
}

/// A way to read a root module: the environment that brought files of values and why, and the files.
pub type Way<'p> = (Option<(&'p EnvironmentPolicy, String)>, Vec<PathBuf>);

/// How a root module is read: once for each environment whose files of values it has, else once.
pub fn ways<'p>(
    root: &Path,
    dir: &Path,
    all: &[&'p EnvironmentPolicy],
    wanted: &Wanted,
) -> Vec<Way<'p>> {
    let mut out = Vec::new();
    for environment in all {
        let name = &environment.environment.name.text;
        let asked = match wanted {
            Wanted::Named(names) => names.contains(name),
            Wanted::Selected | Wanted::All => !environment.environment.scenario.value,
        };
        let Some(select) = environment.environment.select.as_ref().filter(|_| asked) else {
            continue;
        };
        let Some(listed) = &select.var_files else {
            continue;
        };
        if let Some(paths) = &select.paths {
            let text = slashes(dir);
            if !paths.value.iter().any(|p| p.holds_dir(&text)) {
                continue;
            }
        }
        let there: Vec<PathBuf> = listed
            .value
            .iter()
            .map(|f| root.join(f))
            .filter(|f| f.is_file())
            .collect();
        if let Some(first) = there.first() {
            let because = format!(
                "it has {}",
                slashes(first.strip_prefix(root).unwrap_or(first))
            );
            out.push((Some((*environment, because)), there));
        }
    }
    if out.is_empty() {
        out.push((None, Vec::new()));
    }
    out
}

/// A directory relative to another, as the policy's, where it lies below it.
pub fn relative_to(dir: &Path, base: Option<&Path>) -> PathBuf {
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let base = base.map(|b| b.canonicalize().unwrap_or_else(|_| b.to_owned()));
    match base.and_then(|b| whole.strip_prefix(b).ok().map(Path::to_owned)) {
        Some(inner) if inner.as_os_str().is_empty() => PathBuf::from("."),
        Some(inner) => inner,
        None => whole,
    }
}

/// The boundary of a directory, named from where the directory is named from; whole where the way to it is longer.
pub fn boundary_like(dir: &Path) -> PathBuf {
    let boundary = boundary_of(dir);
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

/// A path with slashes, on every system.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
