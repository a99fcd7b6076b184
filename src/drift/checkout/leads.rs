//! The paths that a text of a revision leads to.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use anyhow::Result;
use regex::bytes::Regex;

use crate::budget;
use crate::repository::Kind;
use crate::text::portable;

/// Steps that one path takes in one place.
const LED: usize = 16;

/// Where a link of the revision leads: as it is written, and from the top; none where it leaves the repository.
pub(super) fn target(at: &Path, content: &[u8]) -> Option<(PathBuf, PathBuf)> {
    let text = PathBuf::from(std::str::from_utf8(content).ok()?);
    let led = joined(at.parent()?, &text)?;
    Some((text, led))
}

/// A path behind another, `..` taken back; none where it leaves the top.
fn joined(dir: &Path, path: &Path) -> Option<PathBuf> {
    let mut out = dir.to_owned();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            Component::Normal(name) => out.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(out)
}

/// Paths in a text that start beside it: sources of modules, files of functions, what a policy extends.
static BESIDE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?:\.{1,2}(?:/|\\{1,2}))+[\w.@+/\\ -]*|["/\\]\.\.""#).ok());

/// What a policy's text extends.
static EXTENDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?m)^\s*extends\s*=\s*"([^"]+)""#).ok());

/// The paths of a content, read once for all entries that have it.
#[derive(Debug, Default)]
pub(super) struct Leads {
    beside: Option<BTreeSet<String>>,
    extended: Option<BTreeSet<String>>,
}

impl Leads {
    /// Adds the paths, from the top, that an entry with this content leads to.
    ///
    /// # Errors
    ///
    /// When a budget is used up: what many entries share, each leads elsewhere with.
    pub(super) fn add(
        &mut self,
        (at, kind): (&Path, Kind),
        content: &[u8],
        mut add: impl FnMut(PathBuf),
    ) -> Result<()> {
        if kind == Kind::Link {
            if let Some((_, led)) = target(at, content) {
                add(led);
            }
            return Ok(());
        }
        let name = at.file_name().unwrap_or_default().to_string_lossy();
        let endings = [".tf", ".tofu", ".json", ".hcl", ".tfvars", ".tftpl", ".tpl"];
        let Some(dir) = at.parent() else {
            return Ok(());
        };
        if !endings.iter().any(|ending| name.ends_with(ending)) {
            return Ok(());
        }
        let beside = self.beside.get_or_insert_with(|| beside(content));
        // A policy may extend one beside it by its bare name.
        let extended = name.ends_with(".hcl").then(|| {
            let extended = &mut self.extended;
            &*extended.get_or_insert_with(|| extends(content))
        });
        let all = beside.iter().chain(extended.into_iter().flatten());
        let mut count = 0_usize;
        for path in all {
            count += 1;
            if count.is_multiple_of(1 << 10) && !budget::spend(LED << 10) {
                break;
            }
            if let Some(led) = joined(dir, Path::new(path)) {
                add(led);
            }
        }
        budget::spend((count % (1 << 10)) * LED);
        Ok(budget::check()?)
    }
}

fn beside(content: &[u8]) -> BTreeSet<String> {
    let Some(regex) = BESIDE.as_ref() else {
        return BTreeSet::new();
    };
    let found = regex.find_iter(content);
    let paths = found.filter_map(|found| written(found.as_bytes()));
    paths
        .map(|path| path.trim_matches(['"', '/', ' ']).to_owned())
        .collect()
}

fn extends(content: &[u8]) -> BTreeSet<String> {
    let Some(regex) = EXTENDS.as_ref() else {
        return BTreeSet::new();
    };
    let found = regex.captures_iter(content);
    found
        .filter_map(|found| written(found.get(1)?.as_bytes()))
        .collect()
}

/// A path as a text has it, in which a backslash, doubled within quotes, stands for a slash.
fn written(path: &[u8]) -> Option<String> {
    let path = std::str::from_utf8(path).ok()?;
    Some(portable(&path.replace(r"\\", r"\")))
}
