//! Units of Terragrunt among what is asked about: each is a target, and the module that it runs is no root of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::config::load::{Loader, ProcessEnv, config_files};
use crate::config::terragrunt::{STACK_FILE, Source, UNIT_FILES, Unit, read_stacks, read_units};
use crate::text::Files;

use super::boundary_like;
use super::roots::{Roots, below, real};
use super::runs::Runs;

/// Whether a directory is one of a unit.
pub fn is_unit(dir: &Path) -> bool {
    UNIT_FILES.iter().any(|name| dir.join(name).is_file())
}

/// Whether a directory is one of a stack.
fn is_stack(dir: &Path) -> bool {
    dir.join(STACK_FILE).is_file()
}

/// The unit of a directory.
pub(super) fn unit_of(files: &mut Files, dir: &Path, process: &ProcessEnv) -> Option<Runs> {
    let mut read = read_units(files, &[dir.to_owned()], process);
    read.pop().map(Runs::of)
}

/// Puts units in the place of the modules that they run: those below the directories that are asked about, and those that
/// read a file that is.
pub(super) fn add_units(
    files: &mut Files,
    loader: &mut Loader,
    roots: &mut Roots,
    process: &ProcessEnv,
    skip: &dyn Fn(&Path) -> bool,
) -> Result<()> {
    let mut whole: Vec<PathBuf> = Vec::new();
    let mut wanted: BTreeSet<PathBuf> = BTreeSet::new();
    let mut scanned: BTreeSet<PathBuf> = BTreeSet::new();
    for path in &roots.asked {
        if path.is_dir() {
            whole.push(path.clone());
            scanned.insert(path.clone());
        } else {
            wanted.insert(real(path));
            let dir = path.parent().filter(|p| !p.as_os_str().is_empty());
            scanned.insert(boundary_like(dir.unwrap_or(Path::new("."))));
        }
    }
    let found = |is_one: &dyn Fn(&Path) -> bool| -> Result<Vec<PathBuf>> {
        let mut dirs: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        for dir in &scanned {
            for found in below(dir, skip, is_one)? {
                dirs.entry(real(&found)).or_insert(found);
            }
        }
        Ok(dirs.into_values().collect())
    };
    let (units, stacks) = (found(&is_unit)?, found(&is_stack)?);
    if units.is_empty() && stacks.is_empty() {
        return Ok(());
    }
    let made = read_stacks(files, &stacks, process);
    // What a stack copies is given its values there, and is nothing by itself.
    let copied = made.iter().filter_map(|(_, unit)| unit.copy_of.clone());
    let copied: BTreeSet<PathBuf> = copied.collect();
    let read = read_units(files, &units, process);
    let above = included_from_below(&read);
    let own = read.into_iter().filter(|unit| {
        let is_above = above.contains(&real(&unit.dir));
        !(is_above && unit.source == Source::Here)
    });
    let own = own.map(|unit| (unit.dir.clone(), unit));
    let own = own.filter(|(dir, _)| !copied.contains(&real(dir)));
    let whole: Vec<PathBuf> = whole.iter().map(|dir| real(dir)).collect();
    for (dir, unit) in own.chain(made) {
        let dir = real(&dir);
        if unit.template || runs_nothing(&unit) {
            continue;
        }
        let module = match &unit.source {
            Source::Local(module) => module.clone(),
            _ => unit.dir.clone(),
        };
        let meant = whole.iter().any(|top| dir.starts_with(top))
            || unit.files.iter().any(|file| wanted.contains(file))
            || wanted.iter().any(|file| file.parent() == Some(&dir))
            || roots.reach(files, loader, &module, &wanted);
        if meant {
            roots.run_by(files, loader, unit.dir.clone(), Runs::of(unit));
        }
    }
    roots.leave_modules_to_units();
    Ok(())
}

/// The directories whose configuration units further down read: without a source of its own, it is theirs and no unit.
fn included_from_below(units: &[Unit]) -> BTreeSet<PathBuf> {
    let of_unit = |unit: &Unit| {
        let dir = real(&unit.dir);
        let names = |file: &&PathBuf| UNIT_FILES.iter().any(|name| file.ends_with(name));
        let dirs = unit.files.iter().filter(names).filter_map(|f| f.parent());
        let above = dirs.filter(|above| *above != dir && dir.starts_with(above));
        above.map(Path::to_owned).collect::<Vec<_>>()
    };
    units.iter().flat_map(of_unit).collect()
}

/// Whether there is no module to run, which Terragrunt passes over: what a unit includes is often called like one.
fn runs_nothing(unit: &Unit) -> bool {
    let has = || config_files(&unit.dir).is_ok_and(|list| !list.is_empty());
    unit.source == Source::Here && !has()
}
