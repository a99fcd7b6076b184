//! Who uses a module, by what is written in a revision.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::leads::Leads;
use super::{LARGEST, MOST_BYTES};
use crate::repository::{Kind, Repository};

/// Whether a file is one of a configuration.
fn is_config(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let endings = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    endings.iter().any(|ending| name.ends_with(ending))
}

/// The directories of configuration that these are in, and those that lead to them, directly or through others: paths from
/// the top.
///
/// # Errors
///
/// When git cannot read the configuration of the revision, and when that is too large.
pub(super) fn users(
    repository: &Repository,
    entries: &BTreeMap<PathBuf, (String, Kind)>,
    of: &[PathBuf],
) -> Result<BTreeSet<PathBuf>> {
    let mut dirs: BTreeSet<&Path> = BTreeSet::new();
    let mut by_object: HashMap<&str, Vec<(&Path, Kind)>> = HashMap::new();
    for (at, (object, kind)) in entries {
        if is_config(at) {
            dirs.extend(at.parent());
        } else if *kind == Kind::File {
            continue;
        }
        by_object.entry(object).or_default().push((at, *kind));
    }
    // A link may stand for a directory, and what calls it by that name calls the directory.
    let links = entries.iter().filter(|(_, (_, kind))| *kind == Kind::Link);
    let links: BTreeSet<&Path> = links.map(|(at, _)| at.as_path()).collect();
    let holding = of.iter().filter_map(|dir| {
        let mut above = dir.ancestors();
        above.find(|dir| dirs.contains(dir)).map(Path::to_owned)
    });
    let mut next: Vec<PathBuf> = holding.collect();
    if next.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut used_by: HashMap<PathBuf, BTreeSet<&Path>> = HashMap::new();
    let mut objects: Vec<&str> = by_object.keys().copied().collect();
    objects.sort_unstable();
    let mut bytes = 0;
    repository.contents(&objects, LARGEST, &mut |object, content| {
        bytes += content.len() as u64;
        if bytes > MOST_BYTES {
            bail!("the revision has more than {MOST_BYTES} bytes of configuration: name directories, and not files");
        }
        let mut leads = Leads::default();
        for (at, kind) in by_object.get(object).into_iter().flatten() {
            let user = if *kind == Kind::Link { Some(*at) } else { at.parent() };
            leads.add((at, *kind), content, |led| {
                if dirs.contains(&*led) || links.contains(&*led) {
                    used_by.entry(led).or_default().extend(user);
                }
            })?;
        }
        Ok(())
    })?;
    let mut out = BTreeSet::new();
    while let Some(dir) = next.pop() {
        if out.contains(&dir) {
            continue;
        }
        let users = used_by.get(&dir).into_iter().flatten();
        next.extend(users.map(|user| user.to_path_buf()));
        out.insert(dir);
    }
    Ok(out)
}
