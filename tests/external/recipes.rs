//! The recipes of CONTRIBUTING.md, done in a copy: what they show compiles where they say that it goes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::need::{self, Ran};

trials![what_the_recipes_add_compiles];

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn recipe(title: &str) -> String {
    let text = fs::read_to_string(Path::new(ROOT).join("CONTRIBUTING.md")).unwrap();
    let (_, recipe) = text
        .split_once(&format!("## How to add {title}\n"))
        .unwrap();
    recipe.split("\n## ").next().unwrap().to_owned()
}

/// The fences of a recipe: the prose before each, its first line, and what is in it.
fn fences(recipe: &str) -> Vec<(&str, &str, &str)> {
    let mut parts = recipe.split("\n```");
    let mut out = Vec::new();
    while let (Some(prose), Some(fence)) = (parts.next(), parts.next()) {
        let (head, code) = fence.split_once('\n').unwrap();
        out.push((prose, head, code));
    }
    assert!(!out.is_empty());
    out
}

fn edit(copy: &Path, file: &str, with: impl FnOnce(String) -> String) {
    let path = copy.join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
    fs::write(path, with(text)).unwrap();
}

/// The lines that are there, and those that come in their place.
fn hunk(lines: &str) -> (String, String) {
    let (mut old, mut new) = (String::new(), String::new());
    for line in lines.lines() {
        let (mark, rest) = line.split_at(1);
        let line = format!("{rest}\n");
        match mark {
            " " => {
                old += &line;
                new += &line;
            }
            "+" => new += &line,
            _ => panic!("no line of a change: {line}"),
        }
    }
    (old, new)
}

/// What a recipe shows, done: new files written, and changes made at the only place that they fit.
fn follow(copy: &Path, title: &str) {
    for (_, head, code) in fences(&recipe(title)) {
        match head.split_once(' ') {
            Some(("rust", file)) => {
                assert!(!copy.join(file).exists(), "{file}");
                fs::write(copy.join(file), format!("{code}\n")).unwrap();
            }
            _ => {
                assert_eq!(head, "diff");
                let (file, hunks) = code.split_once('\n').unwrap();
                let file = file.strip_prefix("+++ ").unwrap();
                for lines in hunks.split("\n@@\n") {
                    let (old, new) = hunk(lines);
                    edit(copy, file, |text| {
                        assert_eq!(text.matches(&old).count(), 1, "{file} has not\n{old}");
                        text.replace(&old, &new)
                    });
                }
            }
        }
    }
}

/// A field more, which differs in its name alone, beside the one that the recipe shows.
fn another_field(copy: &Path) {
    let recipe = recipe("a policy field");
    let mut file = String::new();
    for (prose, head, code) in fences(&recipe) {
        let mut named = prose.split('`').skip(1).step_by(2);
        if let Some(name) = named.find(|n| n.contains('/') && !n.starts_with("tests/")) {
            name.clone_into(&mut file);
        }
        // What Terraform reads is not compiled.
        if head == "rust" {
            let other = code.replace("receive_wait", "receive_pause");
            edit(copy, &file, |text| {
                assert_eq!(text.matches(code).count(), 1, "{file} has not\n{code}");
                text.replace(code, &format!("{code}\n{other}"))
            });
        }
    }
}

/// A copy of what the library is made of; what no recipe changes is only led to.
fn copy() -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipes");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy).unwrap();
    for entry in walkdir::WalkDir::new(Path::new(ROOT).join("src")) {
        let entry = entry.unwrap();
        let to = copy.join(entry.path().strip_prefix(ROOT).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    for name in [
        "Cargo.toml",
        "Cargo.lock",
        "modules",
        "tests",
        "docs",
        "README.md",
    ] {
        std::os::unix::fs::symlink(Path::new(ROOT).join(name), copy.join(name)).unwrap();
    }
    copy
}

fn what_the_recipes_add_compiles() -> Ran {
    need::program("cargo")?;
    let copy = copy();
    follow(&copy, "an output format");
    follow(&copy, "a command");
    another_field(&copy);
    // What others are built of is built already, where this was.
    let own = std::env::current_exe().unwrap();
    let target = own.ancestors().nth(3).unwrap();
    let mut check = Command::new("cargo");
    check.args(["check", "--offline", "--lib", "--quiet"]);
    check.current_dir(&copy).env("CARGO_TARGET_DIR", target);
    let output = check.env("CARGO_INCREMENTAL", "0").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    // And no line of it is one that the compiler would rather not have.
    assert!(!said.contains("warning"), "{said}");
    Ok(())
}
