//! Plans and states, read from a text or a file.

use std::fs;

use anyhow::Context as _;

use super::input::{Expect, InputError, Keep};
use super::piped::Piped;
use super::{Inventory, SourceKind, document, from_plan, from_state};
use crate::budget;
use crate::text::{FileId, Files, Refusal, is_stdin, slashes};

/// Reads a plan or state as JSON; which one it is, it says itself.
///
/// # Errors
///
/// When the text is neither, is damaged, or is of a version that is not read.
#[cfg(feature = "internals")]
pub fn read(file: FileId, text: &[u8]) -> Result<Inventory, InputError> {
    read_input(file, &text, Expect::Any, &|_| Keep::All)
}

/// Reads `show -json` of a plan.
///
/// # Errors
///
/// When the text is no plan, is damaged, or is of a version that is not read.
#[cfg(feature = "internals")]
pub fn read_plan(file: FileId, text: &[u8]) -> Result<Inventory, InputError> {
    read_input(file, &text, Expect::Plan, &|_| Keep::All)
}

/// Reads a state: `show -json` of it, or a state file of version 4.
///
/// # Errors
///
/// When the text is no state, is damaged, or is of a version that is not read.
#[cfg(feature = "internals")]
pub fn read_state(file: FileId, text: &[u8]) -> Result<Inventory, InputError> {
    read_input(file, &text, Expect::State, &|_| Keep::All)
}

fn read_input<I: document::Input + ?Sized>(
    file: FileId,
    input: &I,
    expect: Expect,
    wanted: document::Wanted<'_>,
) -> Result<Inventory, InputError> {
    let dialects = document::Dialects {
        changed: from_plan::resource,
        shown: from_state::shown,
        stored: from_state::stored,
    };
    let how = document::How { dialects, wanted };
    let contents = document::read(file, input, how)?;
    let plan = contents.kind == SourceKind::Plan;
    match expect {
        Expect::Plan if !plan => Err(InputError::new("this is a state, not a plan")
            .help("give it as --state, or write the plan with `terraform show -json PLANFILE`")),
        Expect::State if plan => Err(InputError::new("this is a plan, not a state")
            .help("give it as --plan, or write the state with `terraform show -json`")),
        _ if plan => from_plan::inventory(file, input, contents, how),
        _ => Ok(from_state::inventory(file, contents)),
    }
}

/// Reads a plan or state file with the values of all resources; see [`read_file_of`].
///
/// # Errors
///
/// As [`read_file_of`].
#[cfg(feature = "internals")]
pub fn read_file(
    files: &mut Files,
    path: &std::path::Path,
    expect: Expect,
) -> anyhow::Result<Inventory> {
    read_file_of(files, path, expect, &|_| Keep::All)
}

/// Reads a plan or state file through a window, however large it is, and keeps of each resource type the
/// values that `wanted` says: other attributes of [`Resource::partial`] resources are not known. The
/// text is not kept either: `files` gets the path only. Errors name the path.
///
/// # Errors
///
/// When the file cannot be read, or is not what was expected.
pub fn read_file_of(
    files: &mut Files,
    path: &std::path::Path,
    expect: Expect,
    wanted: &dyn Fn(&str) -> Keep,
) -> anyhow::Result<Inventory> {
    let cannot = || format!("cannot read {}", slashes(path));
    let file = files.add(path, "");
    let _doing = budget::doing(|| format!("reading {}", slashes(path)));
    files
        .reach()
        .named(path)
        .map_err(anyhow::Error::from)
        .with_context(cannot)?;
    let refused = |e: std::io::Error| anyhow::Error::from(Refusal::from(e));
    let meta = if is_stdin(path) {
        None
    } else {
        Some(fs::metadata(path).map_err(refused).with_context(cannot)?)
    };
    if meta.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(Refusal::NotRegular("a directory")).with_context(cannot);
    }
    let inventory = if meta.is_some_and(|meta| meta.is_file()) {
        read_input(file, path, expect, wanted)
    } else {
        let piped = Piped::open(path).map_err(refused).with_context(cannot)?;
        read_input(file, &piped, expect, wanted)
    };
    inventory.with_context(cannot)
}
