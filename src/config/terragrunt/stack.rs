//! Stacks: the units that a `terragrunt.stack.hcl` makes, each where it stands once it has been generated.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::STACK_FILE;
use super::paths::{self, local};
use super::reading::Reading;
use super::run::Run;
use crate::config::value::Value;
use crate::text::Span;

/// Where Terragrunt puts what a stack makes.
pub const MADE: &str = ".terragrunt-stack";

/// The most units and stacks that one stack makes.
const MOST: usize = 1_000;

/// How many stacks may make one another.
const DEEPEST: usize = 16;

/// A unit that a stack makes.
#[derive(Debug)]
pub(super) struct Made {
    /// Its directory, which need not be there.
    pub(super) dir: PathBuf,
    /// The directory that it is a copy of; none where that is not in the repository, and then its source.
    pub(super) from: Result<PathBuf, String>,
    /// What the stack gives to it.
    pub(super) values: Value,
    /// Where its source is written.
    pub(super) place: Span,
}

/// A stack: where it is, what it is a copy of, and what it is given.
pub(super) struct Stack<'a> {
    pub(super) dir: &'a Path,
    pub(super) from: &'a Path,
    pub(super) values: Option<Value>,
}

/// What a stack comes to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The units that it makes, and those of the stacks that it makes.
    pub(super) units: Vec<Made>,
    /// The directories of the stacks that it copies.
    pub(super) copied: BTreeSet<PathBuf>,
    /// How many blocks there are: stacks that make stacks alone come to no unit.
    seen: usize,
}

/// What a stack makes.
pub(super) fn made(run: &Run<'_>, stack: Stack<'_>) -> Found {
    let mut out = Found::default();
    add(run, stack, 0, &mut out);
    out
}

fn add(run: &Run<'_>, stack: Stack<'_>, depth: usize, out: &mut Found) {
    let Ok(file) = run.file(&stack.from.join(STACK_FILE)) else {
        return;
    };
    if depth > DEEPEST {
        return;
    }
    let dir = stack.dir;
    let reading = Reading::made(run, file, dir.to_owned(), stack.values);
    for block in reading
        .file
        .blocks("unit")
        .chain(reading.file.blocks("stack"))
    {
        out.seen += 1;
        if out.seen > MOST {
            return;
        }
        let says = |name: &str| reading.argument(&block.body, name);
        let is = |name: &str| says(name).and_then(|v| v.as_bool());
        let (path, source) = (says("path"), says("source"));
        let Some(path) = path.as_ref().and_then(Value::as_str) else {
            continue;
        };
        if is("enabled") == Some(false) {
            continue;
        }
        let above = if is("no_dot_terragrunt_stack") == Some(true) {
            dir.to_owned()
        } else {
            dir.join(MADE)
        };
        let target = paths::join(&above, path);
        let source = source.as_ref().and_then(Value::as_str);
        let way = source.and_then(local);
        let from = way.map(|way| reading.there(&paths::join(dir, &way)));
        let from = from.filter(|from| run.reach.dir(from).is_ok());
        let place = block.body.argument("source");
        let place = place.map_or(block.header, |a| a.value.span);
        let values = says("values").unwrap_or_else(|| Value::object([]));
        match (&*block.kind, from) {
            ("stack", Some(from)) => {
                let inner = Stack {
                    dir: &target,
                    from: &from,
                    values: Some(values),
                };
                add(run, inner, depth + 1, out);
                out.copied.insert(from);
            }
            (_, from) => out.units.push(Made {
                dir: target,
                from: from
                    .ok_or_else(|| source.unwrap_or("of a source that is not known").to_owned()),
                values,
                place,
            }),
        }
    }
}
