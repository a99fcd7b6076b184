//! The modules stand on floors: each imports only lower ones, and only the command line talks to the terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "floors/rooms.rs"]
mod rooms;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rooms::{Rooms, tops};

/// Modules by floor, the lowest first. Those of one floor never import each other.
const FLOORS: &[&[&str]] = &[
    &["budget", "items", "registry"],
    &["text", "threads"],
    &["value", "finding", "repository"],
    &["syntax", "catalog"],
    &["config"],
    &["inventory", "policy"],
    &["sizing"],
    &["family"],
    &["observation", "target"],
    &["cost"],
    &["generate", "lint", "drift", "capacity"],
    &["report"],
    &["cli"],
    &["api"],
];

/// Modules that import less than their floor allows.
const NARROW: &[(&str, &[&str])] = &[("catalog", &["value"])];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|f| f.contains(&module))
}

fn sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut out: Vec<(PathBuf, String)> = walkdir::WalkDir::new(&src)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.path().extension().is_some_and(|x| x == "rs"))
        .map(|e| {
            let text = std::fs::read_to_string(e.path()).unwrap();
            (e.path().strip_prefix(&src).unwrap().to_path_buf(), text)
        })
        .collect();
    out.sort();
    assert!(out.len() > 40, "the sources were not found");
    out
}

/// The module a file belongs to; none for `main.rs` and `lib.rs`.
fn module(path: &Path) -> Option<String> {
    let first = path.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "main" | "lib")).then(|| name.to_string())
}

/// What a file reaches that its floor does not let it.
fn broken(path: &Path, text: &str) -> String {
    let mut out = String::new();
    let Some(from) = module(path) else {
        return out;
    };
    let Some(own) = floor(&from) else {
        let _ = writeln!(out, "{}: `{from}` has no floor", path.display());
        return out;
    };
    let file = path.to_str().unwrap().replace('\\', "/");
    for (line, to) in tops(&file, text) {
        if to == from {
            continue;
        }
        let lower = floor(&to).is_some_and(|f| f < own);
        let narrow = NARROW
            .iter()
            .find(|(m, _)| *m == from)
            .is_none_or(|(_, may)| may.contains(&to.as_str()));
        if !lower || !narrow {
            let _ = writeln!(
                out,
                "src/{}:{line}: `{from}` imports `{to}`",
                path.display()
            );
        }
    }
    out
}

#[test]
fn every_floor_has_rooms_that_there_are() {
    let there: BTreeSet<String> = sources().iter().filter_map(|(p, _)| module(p)).collect();
    let named = FLOORS.iter().copied().flatten();
    let named: BTreeSet<String> = named.map(ToString::to_string).collect();
    assert_eq!(there, named);
}

#[test]
fn every_module_imports_only_lower_floors() {
    let all: String = sources().iter().map(|(p, t)| broken(p, t)).collect();
    assert_eq!(all, "");
}

#[test]
fn the_check_sees_what_it_is_to_see() {
    let cases = [
        (
            "text/a.rs",
            "use crate::value::unit;",
            "`text` imports `value`",
        ),
        (
            "drift/a.rs",
            "use crate::{\n  finding::{A, B},\n  report,\n};",
            "src/drift/a.rs:1: `drift` imports `report`",
        ),
        (
            "catalog/a.rs",
            "fn f() { crate::finding::x() }",
            "`catalog` imports `finding`",
        ),
        (
            "generate/a.rs",
            "\n\nuse crate::capacity;",
            "src/generate/a.rs:3: `generate` imports `capacity`",
        ),
        (
            "sizing/a.rs",
            "use crate::cli::run;",
            "`sizing` imports `cli`",
        ),
        (
            "sizing/a.rs",
            "use crate::nowhere;",
            "`sizing` imports `nowhere`",
        ),
        ("stray.rs", "", "`stray` has no floor"),
    ];
    for (path, text, says) in cases {
        let found = broken(Path::new(path), text);
        assert!(found.contains(says), "{path}: {found:?}");
    }
    for (path, text) in [
        (
            "cli/a.rs",
            "use crate::generate;\nuse crate::{capacity, sizing};",
        ),
        ("policy/a.rs", "use crate::catalog::aurora; // crate::cli"),
        ("lib.rs", "use crate::cli;"),
        ("family/a.rs", "use crate::family::inputs;"),
    ] {
        assert_eq!(broken(Path::new(path), text), "", "{path}");
    }
}

/// Rooms of one module that reach each other in a circle, and why they may.
const TOLERATED: &[(&str, &[&str], &str)] = &[
    (
        "drift",
        &["plots", "table"],
        "a table carries the plots that are drawn from it",
    ),
    (
        "inventory/from_source",
        &["body", "expand", "names", "rules", "scope", "variables"],
        "an evaluator is recursive: blocks hold expressions, expressions name blocks, and the scope is where they meet",
    ),
];

#[test]
fn no_rooms_of_a_module_reach_each_other_in_a_circle() {
    let files = sources();
    let files: Vec<(String, &str)> = files
        .iter()
        .map(|(p, text)| (p.to_str().unwrap().replace('\\', "/"), text.as_str()))
        .collect();
    let rooms = Rooms::of(files.iter().map(|(p, text)| (p.as_str(), *text)));
    let found: BTreeSet<(String, BTreeSet<String>)> = rooms.circles().into_iter().collect();
    let tolerated = TOLERATED.iter().map(|(module, rooms, why)| {
        assert!(!why.is_empty());
        let rooms = rooms.iter().map(ToString::to_string);
        ((*module).to_owned(), rooms.collect())
    });
    // One that is open goes from the list.
    assert_eq!(found, tolerated.collect());
}

#[test]
fn the_check_for_circles_sees_what_it_is_to_see() {
    let circles = |files: &[(&str, &str)]| -> Vec<String> {
        let found = Rooms::of(files.iter().copied()).circles();
        let text = |rooms: BTreeSet<String>| rooms.into_iter().collect::<Vec<_>>().join(" ");
        found
            .into_iter()
            .map(|(module, rooms)| format!("{module}: {}", text(rooms)))
            .collect()
    };
    let both = "a/mod.rs";
    for (one, other) in [
        ("use super::y;", "use super::x;"),
        ("use super::y::Y;", "use crate::a::x::X;"),
        (
            "fn f() { super::y::g() }",
            "pub use self::super::x::{X as Z, W};",
        ),
        // What the module passes on comes from where it is defined.
        ("use super::{Y, other};", "use crate::{a::{X}, b};"),
    ] {
        let files = [
            (both, "mod x;\nmod y;\npub use x::X;\npub use y::{Y, W};"),
            ("a/x.rs", one),
            ("a/y.rs", other),
        ];
        assert_eq!(circles(&files), ["a: x y"], "{one} {other}");
    }
    // Through a third one, and from deeper down.
    let files = [
        ("a/mod.rs", ""),
        ("a/x/mod.rs", ""),
        ("a/x/deep.rs", "use super::super::y::Y;"),
        ("a/y.rs", "use super::z;"),
        ("a/z.rs", "use crate::a::x::deep::D;"),
    ];
    assert_eq!(circles(&files), ["a: x y z"]);
    for files in [
        // What the module itself defines is there for those below it.
        [
            ("a/mod.rs", "mod x;\nuse x::X;\nstruct M;"),
            ("a/x.rs", "use super::M;"),
        ],
        // One way only, and words that reach nothing.
        [
            ("a/x.rs", "use super::y;"),
            ("a/y.rs", "// super::x\npub(in crate::a::x) fn f() {}"),
        ],
        // A test may.
        [
            ("a/x.rs", "use super::y;"),
            ("a/y.rs", "#[cfg(test)]\nmod tests { use super::super::x; }"),
        ],
    ] {
        assert_eq!(circles(&files), [""; 0], "{files:?}");
    }
}

/// What only some files may do: the words of it, and where.
const ALONE: &[(&str, &[&str], &[&str])] = &[
    (
        "talks to the terminal",
        &[
            "println!",
            "eprintln!",
            "print!(",
            "eprint!(",
            "dbg!",
            "io::stdout",
            "io::stderr",
        ],
        &["cli/"],
    ),
    (
        "ends the process",
        &["process::exit", "process::abort"],
        &["cli/"],
    ),
    (
        "looks around itself",
        &["env::var", "env::current_dir"],
        &["cli/", "repository/program.rs", "repository/isolated.rs"],
    ),
    (
        "starts a program",
        &["Command::new", "process::Command"],
        &["repository/isolated.rs"],
    ),
    // Separators of Windows would be printed: `text::slashes` says what a path prints as.
    ("prints a path", &[".display()"], &["text/path.rs"]),
    // Elsewhere `text::Reach` says what may be read.
    (
        "opens files",
        &[
            "fs::read(",
            "fs::read_to_string",
            "File::open",
            "OpenOptions",
            "read_link(",
        ],
        &[
            "text/reach.rs",
            "text/write",
            "text/scratch.rs",
            "generate/",
            "drift/checkout.rs",
            "inventory/document.rs",
            "inventory/mod.rs",
            "inventory/piped.rs",
            "cli/drift.rs",
            "cli/var_args.rs",
            // What the machine says of its memory.
            "cli/watch.rs",
        ],
    ),
];

#[test]
fn what_few_files_may_do_no_other_does() {
    let mut found = String::new();
    for (path, text) in sources() {
        // A test may do what it has to.
        if module(&path).is_none() || path.ends_with("tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (i, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            for (what, words, places) in ALONE {
                let may = places.iter().any(|place| {
                    path.starts_with(place) || path.to_string_lossy().starts_with(place)
                });
                if !may && words.iter().any(|word| line.contains(word)) {
                    let _ = writeln!(found, "src/{}:{}: {what}", path.display(), i + 1);
                }
            }
        }
    }
    assert_eq!(found, "");
}
