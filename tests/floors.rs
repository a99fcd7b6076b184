//! The modules stand on floors: each imports only lower ones, and only the command line talks to the terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

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
    &[
        "generate", "lint", "drift", "validate", "capacity", "simulate",
    ],
    &["report"],
    &["cli"],
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

/// Line numbers and names of the modules that a text reaches through `crate::`; comments do not count.
fn reached(text: &str) -> Vec<(usize, String)> {
    let code: String = text
        .lines()
        .map(|l| l.split("//").next().unwrap_or_default().to_string() + "\n")
        .collect();
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        // A macro names the whole path with `$crate`; the same floors hold for it.
        let names: Vec<&str> = if let Some(list) = rest.strip_prefix('{') {
            group(list)
        } else {
            vec![rest]
        };
        for name in names {
            let name: String = name
                .trim_start()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            out.push((line, name));
        }
    }
    out
}

/// The entries of `a::b, c::{d, e}}...` up to the brace that ends the list.
fn group(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut out) = (0_usize, 0, Vec::new());
    for (i, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                out.push(&list[from..i]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                out.push(&list[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    out.retain(|entry| !entry.trim().is_empty());
    out
}

fn broken(path: &Path, text: &str) -> String {
    let mut out = String::new();
    let Some(from) = module(path) else {
        return out;
    };
    let Some(own) = floor(&from) else {
        let _ = writeln!(out, "{}: `{from}` has no floor", path.display());
        return out;
    };
    for (line, to) in reached(text) {
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
