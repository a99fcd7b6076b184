//! Units of Terragrunt among what is asked about: each is a target, and the module that it runs is no root of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::config::load::{Loader, ProcessEnv, config_files};
use crate::config::terragrunt::{MADE, Reader, STACK_FILE, Source, UNIT_FILES, Unit};
use crate::inventory::{SourceOptions, read_outputs};
use crate::text::{Files, plain};

use super::boundary_like;
use super::roots::Roots;
use super::runs::Runs;
use super::scan::{below, real};

/// Whether a directory is one of a unit.
pub fn is_unit(dir: &Path) -> bool {
    UNIT_FILES.iter().any(|name| dir.join(name).is_file())
}

/// Whether a directory is one of a stack.
fn is_stack(dir: &Path) -> bool {
    dir.join(STACK_FILE).is_file()
}

/// Whether a directory that need not be there is one that a stack makes units in.
pub fn is_made(dir: &Path) -> bool {
    !is_unit(dir) && dir.components().any(|part| part.as_os_str() == MADE)
}

/// The unit of a directory, as the tool itself shows it: with mocks for outputs that it has no state for. A unit that a stack
/// makes is one before it has been generated, too.
pub(super) fn unit_of(files: &mut Files, dir: &Path, process: &ProcessEnv) -> Option<Runs> {
    let reader = Reader::showing();
    if is_unit(dir) {
        let mut read = reader.units(files, &[dir.to_owned()], process);
        return read.pop().map(Runs::of);
    }
    if !is_made(dir) {
        return None;
    }
    let wanted = whole(dir);
    let (_, unit) = made_by(files, dir, process, &reader)
        .into_iter()
        .find(|(_, unit)| whole(&unit.dir) == wanted)?;
    Some(Runs::of(unit))
}

/// The directories of the units that a stack makes, where a directory is of one.
pub fn units_of_stack(files: &mut Files, dir: &Path, process: &ProcessEnv) -> Vec<PathBuf> {
    if !is_stack(dir) {
        return Vec::new();
    }
    let made = made_by(files, dir, process, &Reader::showing());
    made.into_iter().map(|(_, unit)| unit.dir).collect()
}

/// What the nearest stack makes, in whose directory another one is.
fn made_by(
    files: &mut Files,
    dir: &Path,
    process: &ProcessEnv,
    reader: &Reader,
) -> Vec<(PathBuf, Unit)> {
    let there = dir.ancestors().find(|above| above.is_dir());
    let top = boundary_like(there.unwrap_or(Path::new(".")));
    let mut above = dir.ancestors().map(|above| {
        if above.as_os_str().is_empty() {
            Path::new(".")
        } else {
            above
        }
    });
    let inside = |above: &&Path| whole(above).starts_with(whole(&top));
    let stack = above.find(|above| is_stack(above) && inside(above));
    stack.map_or_else(Vec::new, |stack| {
        reader.stacks(files, &[stack.to_owned()], process)
    })
}

/// A directory that need not be there, without links in what is.
fn whole(dir: &Path) -> PathBuf {
    let there = dir.ancestors().find(|above| above.is_dir());
    let there = there.unwrap_or(Path::new("."));
    let inner = dir.strip_prefix(there).unwrap_or(dir);
    plain(&real(there).join(inner))
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
    let mut reader = Reader::judging();
    let made = reader.stacks(files, &stacks, process);
    // What a stack copies is given its values there, and is nothing by itself.
    let copied = made.iter().filter_map(|(_, unit)| unit.copy_of.clone());
    let copied: BTreeSet<PathBuf> = copied.collect();
    let read = with_outputs(files, loader, &mut reader, &units, process);
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
        if let (true, Some(said)) = (meant, &unit.excluded) {
            roots.leave_out(&unit.dir, (**said).clone());
            continue;
        }
        if meant {
            roots.of_units.extend(unit.files.iter().cloned());
            roots.run_by(files, loader, unit.dir.clone(), Runs::of(unit));
        }
    }
    roots.leave_modules_to_units();
    Ok(())
}

/// The files and directories that the units below directories are read from, wherever in the repository they are.
pub fn read_by_units(files: &mut Files, dirs: &[PathBuf]) -> Vec<PathBuf> {
    let reader = Reader::showing();
    let process = ProcessEnv::default();
    let list = |is_one: &dyn Fn(&Path) -> bool| {
        let below = dirs.iter().map(|dir| below(dir, &|_| false, is_one));
        below.flatten().flatten().collect::<Vec<PathBuf>>()
    };
    let mut out: BTreeSet<PathBuf> = BTreeSet::new();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let made = reader.stacks(files, &list(&is_stack), &process);
    let mut read: Vec<Unit> = made.into_iter().map(|(_, unit)| unit).collect();
    let mut next = list(&is_unit);
    loop {
        next.retain(|dir| is_unit(dir) && seen.insert(real(dir)));
        read.extend(reader.units(files, &next, &process));
        next.clear();
        if read.is_empty() {
            return out.into_iter().collect();
        }
        for unit in read.drain(..) {
            out.extend(unit.files);
            out.extend(unit.copy_of);
            if let Source::Local(module) = unit.source {
                out.insert(real(&module));
            }
            next.extend(unit.needs);
        }
    }
}

/// Reads units with the outputs of those that they depend on, as far as what these run is here and known.
fn with_outputs(
    files: &mut Files,
    loader: &mut Loader,
    reader: &mut Reader,
    dirs: &[PathBuf],
    process: &ProcessEnv,
) -> Vec<Unit> {
    let mut units = reader.units(files, dirs, process);
    let mut looked = BTreeSet::new();
    for need in units.iter().flat_map(|unit| &unit.needs) {
        learn(files, loader, reader, need, process, &mut looked);
    }
    let mut places = Vec::new();
    let mut again = Vec::new();
    for (place, unit) in units.iter().enumerate() {
        if unit.needs.iter().any(|need| reader.knows(need)) {
            places.push(place);
            again.push(unit.dir.clone());
        }
    }
    let read = reader.units(files, &again, process);
    for (place, unit) in places.into_iter().zip(read) {
        if let Some(old) = units.get_mut(place) {
            *old = unit;
        }
    }
    units
}

/// Learns the outputs of a unit, after those that it takes itself.
fn learn(
    files: &mut Files,
    loader: &mut Loader,
    reader: &mut Reader,
    dir: &Path,
    process: &ProcessEnv,
    looked: &mut BTreeSet<PathBuf>,
) {
    let mut way = vec![(dir.to_owned(), false)];
    while let Some((dir, is_ready)) = way.pop() {
        if !is_ready && (!is_unit(&dir) || !looked.insert(real(&dir))) {
            continue;
        }
        let Some(unit) = reader
            .units(files, std::slice::from_ref(&dir), process)
            .pop()
        else {
            continue;
        };
        let open = |need: &&PathBuf| !looked.contains(&real(need));
        let open: Vec<PathBuf> = unit.needs.iter().filter(open).cloned().collect();
        if !is_ready && !open.is_empty() {
            way.push((dir, true));
            way.extend(open.into_iter().map(|need| (need, false)));
            continue;
        }
        if !matches!(unit.source, Source::Here | Source::Local(_)) || runs_nothing(&unit) {
            continue;
        }
        let mut options = SourceOptions {
            dir: unit.dir.clone(),
            command_line: Vec::new(),
            around: process.clone(),
        };
        Runs::of(unit).hand_over(&mut options);
        let outputs = read_outputs(files, loader, &options);
        reader.learn(&dir, outputs);
    }
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
