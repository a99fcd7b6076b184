//! What environments select that is not there: addresses without a resource, and files of values of no root module.

use std::path::Path;

use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::policy::select::{EnvironmentSelect, Pattern};
use crate::registry::policyfile;
use crate::text::{Files, portable, slashes};

use super::file_header::origin_of;
use super::variants::of_root;
use super::{ActivePolicy, Request, Target};

/// Says of environments what they select and nothing has, where all was read that may have it.
pub(super) fn check(
    request: &Request,
    policy: &ActivePolicy<'_>,
    list: &mut [Target<'_>],
    files: &Files,
) {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let home = real(&policy.dir);
    let mut paths = request.paths.iter();
    let is_whole = paths.any(|path| home.starts_with(real(path)));
    let mut found = Vec::new();
    for environment in policy.environments {
        if environment.environment.scenario.value {
            continue;
        }
        let Some(select) = &environment.environment.select else {
            continue;
        };
        if !is_whole && !all_read(select, list) {
            continue;
        }
        let of_it = |target: &Target<'_>| {
            let made = origin_of(files, &target.sourced.files);
            target.planned && made.is_none() && select.holds_dir(&target.dir)
        };
        let inside = list.iter().enumerate().filter(|(_, target)| of_it(target));
        let inside: Vec<(usize, &Target<'_>)> = inside.collect();
        let Some((first, _)) = inside.first() else {
            continue;
        };
        let roots: Vec<&Target<'_>> = inside.iter().map(|(_, target)| *target).collect();
        let said = addresses(environment, select, &roots).into_iter();
        let said = said.chain(var_files(select, &roots, &home));
        found.extend(said.map(|finding| (*first, finding)));
    }
    for (place, finding) in found {
        if let Some(target) = list.get_mut(place) {
            let known = &mut target.sourced.findings;
            let span = finding.primary.span;
            // What is inherited is said once.
            if !known
                .iter()
                .any(|f| f.primary.span == span && f.headline == finding.headline)
            {
                known.push(finding);
            }
        }
    }
}

/// Whether every directory that an environment names was read, and it names each by itself.
fn all_read(select: &EnvironmentSelect, list: &[Target<'_>]) -> bool {
    let is_read = |pattern: &Pattern| {
        let mut dirs = list.iter().map(|target| slashes(&target.dir));
        pattern.is_literal() && dirs.any(|dir| pattern.holds_dir(&dir))
    };
    let paths = select.paths.as_ref();
    paths.is_some_and(|paths| paths.value.iter().all(is_read))
}

/// That an environment is a part of its root modules by addresses which no resource has: what was meant is then held to
/// another environment.
fn addresses(
    environment: &EnvironmentPolicy,
    select: &EnvironmentSelect,
    roots: &[&Target<'_>],
) -> Option<Finding> {
    let stated = select.addresses.as_ref()?;
    let at = stated.at?;
    let may_hold = |target: &&Target<'_>| {
        let inventory = &target.sourced.inventory;
        let mut resources = inventory.resources.iter();
        !inventory.gaps.is_empty()
            || resources.any(|r| select.holds_address(&r.address.spellings()))
    };
    if roots.iter().any(may_hold) {
        return None;
    }
    let texts: Vec<&str> = stated.value.iter().map(|p| p.text.as_str()).collect();
    let headline = format!("no resource matches \"{}\"", texts.join("\" or \""));
    let name = &environment.environment.name.text;
    let finding = Finding::warning(&policyfile::REFERENCE, at, headline)
        .label(format!("environment \"{name}\" is empty"));
    Some(
        finding
            .help("`**` stands for any number of steps: \"module.standby.**\" is all of a module"),
    )
}

/// The files of values of an environment that none of its root modules has.
fn var_files(select: &EnvironmentSelect, roots: &[&Target<'_>], home: &Path) -> Vec<Finding> {
    let Some(stated) = &select.var_files else {
        return Vec::new();
    };
    let Some(at) = stated.at else {
        return Vec::new();
    };
    let exists = |file: &str| {
        let mut roots = roots.iter();
        roots.any(|t| {
            t.root
                .join(portable(&of_root(file, &t.root, &t.dir)))
                .is_file()
        })
    };
    let missing = stated.value.iter().filter(|file| !exists(file));
    let said = missing.map(|file| {
        let headline = format!("no root module of the environment has \"{file}\"");
        let finding = Finding::warning(&policyfile::REFERENCE, at, headline);
        let mut roots = roots.iter();
        let beside = |t: &&Target<'_>| {
            home.join(portable(&of_root(file, &t.root, &t.dir)))
                .is_file()
        };
        match roots.find(|target| beside(target)) {
            Some(target) => {
                let up = "../".repeat(target.dir.components().count());
                finding.help(format!(
                    "it is looked for from each root module, as -var-file is: \"{up}{file}\""
                ))
            }
            None => finding.label("it is looked for from each root module, as -var-file is"),
        }
    });
    said.collect()
}
