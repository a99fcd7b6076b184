//! The recipes of CONTRIBUTING.md, done in a copy: what they show compiles where they say that it goes.

use std::collections::BTreeMap;
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

/// A rule more, which differs in its name alone, beside the one that the recipe shows.
fn another_rule(copy: &Path) {
    let recipe = recipe("a rule");
    for (fence, ending) in [("\n```rust\n", "rs"), ("\n````markdown\n", "md")] {
        let (_, text) = recipe.split_once(fence).unwrap();
        let end = &fence[..fence.find(|c: char| c.is_alphabetic()).unwrap()];
        let text = text.split(&format!("{end}\n")).next().unwrap();
        let text = text.replace("events-archive", "events-keep");
        let text = text.replace("\"archive.md\"", "\"keep.md\"");
        let file = copy
            .join("src/lint/rules/events/keep")
            .with_extension(ending);
        fs::write(file, format!("{text}\n")).unwrap();
    }
    edit(copy, "src/lint/rules/events/mod.rs", |text| {
        text.replace("rules! {\n", "rules! {\n    keep,\n")
    });
}

/// A family more, which differs in its name alone from one that is there: its module, what it has in `policy`, `sizing` and
/// `family`, and its line in the list of items.
fn another_family(copy: &Path) {
    let other = |text: &str| {
        let other = [("Topic", "Feed"), ("topic", "feed"), ("TOPIC", "FEED")];
        other
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let own = [
        "modules/sns-topic",
        "src/policy/topic",
        "src/sizing/topic.rs",
        "src/family/sns_topic.rs",
        "src/family/sns_topic",
    ];
    for entry in own
        .iter()
        .flat_map(|own| walkdir::WalkDir::new(copy.join(own)))
    {
        let path = entry.unwrap().into_path();
        let name = path.strip_prefix(copy).unwrap().to_str().unwrap();
        let to = copy.join(other(name));
        if path.is_dir() {
            fs::create_dir(to).unwrap();
        } else {
            fs::write(to, other(&fs::read_to_string(&path).unwrap())).unwrap();
        }
    }
    edit(copy, "src/items.rs", |text| {
        let line = text
            .lines()
            .find(|line| line.contains("sns_topic"))
            .unwrap();
        text.replace(line, &format!("{line}\n{}", other(line)))
    });
}

/// The directories that the recipes write in.
const WRITTEN: [&str; 2] = ["modules", "src"];

/// What a copy is made of: the files that the recipes write or change, and their text.
fn all(copy: &Path) -> BTreeMap<String, String> {
    let files = WRITTEN
        .iter()
        .flat_map(|dir| walkdir::WalkDir::new(copy.join(dir)))
        .map(|entry| entry.unwrap());
    let text = |entry: walkdir::DirEntry| {
        let name = entry.path().strip_prefix(copy).unwrap().to_str().unwrap();
        // What is no text is in no recipe.
        Some((name.to_owned(), fs::read_to_string(entry.path()).ok()?))
    };
    files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(text)
        .collect()
}

/// The files that come with something, and those that it is an edit of, each with the number of lines that come.
fn counted(copy: &Path, made: impl FnOnce(&Path)) -> (Vec<String>, BTreeMap<String, usize>) {
    let before = all(copy);
    made(copy);
    let after = all(copy);
    let (mut new, mut edited) = (Vec::new(), BTreeMap::new());
    for (name, text) in &after {
        match before.get(name) {
            None => new.push(name.clone()),
            Some(old) if old != text => {
                let more = text.lines().count() - old.lines().count();
                edited.insert(name.clone(), more);
            }
            Some(_) => {}
        }
    }
    (new, edited)
}

/// A copy of what the library is made of; what no recipe changes is only led to.
fn copy() -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipes");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy).unwrap();
    // What Terraform leaves beside a module is no part of it.
    let is_own = |entry: &walkdir::DirEntry| entry.file_name() != ".terraform";
    let written = WRITTEN.iter().flat_map(|dir| {
        let all = walkdir::WalkDir::new(Path::new(ROOT).join(dir)).into_iter();
        all.filter_entry(is_own)
    });
    for entry in written {
        let entry = entry.unwrap();
        let to = copy.join(entry.path().strip_prefix(ROOT).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    for name in ["Cargo.toml", "Cargo.lock", "tests", "docs", "README.md"] {
        std::os::unix::fs::symlink(Path::new(ROOT).join(name), copy.join(name)).unwrap();
    }
    copy
}

fn what_the_recipes_add_compiles() -> Ran {
    need::program("cargo")?;
    let copy = copy();
    follow(&copy, "an output format");
    follow(&copy, "a command");
    // A field is two files here, and two of its module.
    let (new, edited) = counted(&copy, another_field);
    assert!(new.is_empty() && edited.len() == 2, "{new:?} {edited:?}");
    // A rule is two files and one word.
    let (new, edited) = counted(&copy, another_rule);
    let word = BTreeMap::from([("src/lint/rules/events/mod.rs".to_owned(), 1)]);
    assert_eq!((new.len(), edited), (2, word), "{new:?}");
    // A family is a module, a folder or a file in each of three places, and one line.
    let (new, edited) = counted(&copy, another_family);
    let line = BTreeMap::from([("src/items.rs".to_owned(), 1)]);
    assert_eq!(edited, line);
    let places = [
        "modules/sns-feed/",
        "src/policy/feed/",
        "src/sizing/feed.rs",
        "src/family/sns_feed",
    ];
    assert!(
        new.iter()
            .all(|name| places.iter().any(|place| name.starts_with(place))),
        "{new:?}"
    );
    for place in places {
        assert!(new.iter().any(|name| name.starts_with(place)), "{place}");
    }
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
