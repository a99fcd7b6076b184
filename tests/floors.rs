//! The modules stand on floors: each imports only lower ones, and only the command line talks to the terminal.

#[path = "floors/rooms.rs"]
mod rooms;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rooms::{Rooms, imported, tops, untested};

/// Modules by floor, the lowest first. Those of one floor never import each other.
const FLOORS: &[&[&str]] = &[
    &["budget", "items", "registry"],
    &["text", "threads"],
    &["value", "finding", "repository"],
    &["syntax", "catalog"],
    &["config"],
    &["inventory", "policy"],
    &["billing", "capacity", "sizing"],
    &["family"],
    &["observation", "target"],
    &["cost", "validate"],
    &["generate", "lint", "drift", "simulate"],
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
            "\n\nuse crate::simulate;",
            "src/generate/a.rs:3: `generate` imports `simulate`",
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
        "config/terragrunt",
        &["dependency", "functions", "reading"],
        "an evaluator is recursive: functions read configurations, and what those say is evaluated",
    ),
    (
        "inventory/from_source",
        &[
            "body",
            "expand",
            "names",
            "open",
            "rules",
            "scope",
            "variables",
        ],
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

/// What few files may do: the words of it, and those files. One that no longer does it goes from its list.
const ALONE: &[(&str, &[&str], &[&str])] = &[
    (
        "talks to the terminal",
        &["println!", "print!(", "dbg!", "io::stdout", "io::stderr"],
        &["cli/mod.rs", "cli/progress.rs", "cli/watch.rs"],
    ),
    (
        "ends the process",
        &["process::exit", "process::abort"],
        &["cli/watch.rs"],
    ),
    (
        "looks at the environment",
        &["env::"],
        &[
            "cli/mod.rs",
            "cli/reach.rs",
            "cli/session.rs",
            "cli/var_args.rs",
            // `pathexpand` asks for the home directory, and what reaches over it is no repository.
            "config/funcs/file.rs",
            "text/boundary.rs",
            "repository/isolated.rs",
            "repository/program.rs",
        ],
    ),
    (
        "starts a program",
        &["Command::new", "process::Command"],
        &["repository/isolated.rs"],
    ),
    (
        "talks to other programs or machines",
        &[
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "UnixStream",
            "UnixListener",
            "UnixDatagram",
        ],
        &[],
    ),
    // Separators of Windows would be printed: `text::slashes` says what a path prints as.
    ("prints a path", &[".display()"], &[]),
    // Elsewhere `text::Reach` says what may be read.
    (
        "opens files",
        &[
            "fs::read(",
            "fs::read;",
            "fs::read_to_string",
            "fs::read_link",
            "fs::copy",
            "File::open",
            "File::options",
            "OpenOptions::",
        ],
        &[
            "text/reach/links.rs",
            "text/reach/open.rs",
            "text/scratch.rs",
            "text/write/batch.rs",
            "text/write/staged.rs",
            "text/write/stream.rs",
            "text/write/target.rs",
            "generate/tree.rs",
            "drift/checkout.rs",
            "inventory/document.rs",
            "inventory/piped.rs",
            "cli/var_args.rs",
            // What the machine says of its memory.
            "cli/watch.rs",
        ],
    ),
    (
        "lists directories",
        &["read_dir", "walkdir::"],
        &[
            "config/funcs/file.rs",
            "config/load/files.rs",
            "config/load/vars.rs",
            "config/terragrunt/unit.rs",
            "drift/stale_generation.rs",
            "drift/checkout.rs",
            "generate/tree.rs",
            "repository/isolated.rs",
            "repository/place.rs",
            "target/scan.rs",
            "text/scratch.rs",
            "text/write/leftover.rs",
            "validate/elsewhere.rs",
            "cli/provider_schemas.rs",
        ],
    ),
    // Elsewhere `text::write` says what may be overwritten.
    (
        "changes files",
        &[
            "fs::write",
            "fs::copy",
            "fs::create_dir",
            "fs::remove_",
            "fs::rename",
            "fs::hard_link",
            "fs::symlink(",
            "fs::symlink;",
            "fs::symlink_file",
            "fs::set_permissions",
            ".set_permissions(",
            "File::create",
            "File::options",
            "OpenOptions::",
            "tempfile::",
        ],
        &[
            "text/scratch.rs",
            "text/reach/open.rs",
            "text/write/batch.rs",
            "text/write/leftover.rs",
            "text/write/staged.rs",
            "text/write/stream.rs",
            "generate/write.rs",
            "drift/checkout.rs",
            "repository/isolated.rs",
            "inventory/piped.rs",
            "cli/watch.rs",
        ],
    ),
];

/// What a file does of that, with the first line in which it does; line 0 is what it brings in by `use`.
fn does(text: &str) -> Vec<(&'static str, usize)> {
    let code = untested(text);
    let brought = imported(code).join(";\n") + ";";
    let lines = std::iter::once(brought.as_str()).chain(code.lines());
    let lines: Vec<&str> = lines
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let first = |words: &[&str]| {
        let mut lines = lines.iter();
        lines.position(|line| words.iter().any(|word| line.contains(word)))
    };
    let of = ALONE.iter();
    of.filter_map(|(what, words, _)| Some((*what, first(words)?)))
        .collect()
}

/// Whether a file has nothing but unit tests: `tests.rs`, or what stands in its directory.
fn is_test(path: &str) -> bool {
    let mut parts = path.split(['/', '\\']);
    parts.any(|part| part == "tests" || part == "tests.rs") || path.ends_with("tests.rs")
}

#[test]
fn what_few_files_may_do_no_other_does() {
    let mut found: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut lines = String::new();
    for (path, text) in sources() {
        // A test may do what it has to.
        if module(&path).is_none() || is_test(&path.to_string_lossy()) {
            continue;
        }
        let path = path.to_str().unwrap().replace('\\', "/");
        for (what, line) in does(&text) {
            let _ = writeln!(lines, "src/{path}:{line}: {what}");
            found.insert((what, path.clone()));
        }
    }
    let may = ALONE.iter().flat_map(|(what, _, files)| {
        let files = files.iter();
        files.map(move |file| (*what, (*file).to_owned()))
    });
    assert_eq!(found, may.collect(), "{lines}");
}

#[test]
fn the_check_for_what_few_may_do_sees_what_it_is_to_see() {
    let all = |text: &str| -> Vec<&str> { does(text).into_iter().map(|(what, _)| what).collect() };
    for (text, what) in [
        ("fn f() { std::fs::read(\"x\"); }", "opens files"),
        ("use std::fs::{self, read};", "opens files"),
        ("use std::{env, fs::read_to_string as r};", "opens files"),
        ("fn f() { File::open(\"x\"); }", "opens files"),
        (
            "#[cfg(test)]\nfn a() {}\nfn f() { File::open(\"x\"); }",
            "opens files",
        ),
        ("fn f() { fs::read_dir(\"x\"); }", "lists directories"),
        ("fn f() { fs::write(\"x\", \"\"); }", "changes files"),
        ("use std::os::unix::fs::symlink;", "changes files"),
        (
            "fn f() { std::env::var(\"X\"); }",
            "looks at the environment",
        ),
        ("use std::env::vars;", "looks at the environment"),
        ("use std::process::{Command, Stdio};", "starts a program"),
        ("use std::process::{exit};", "ends the process"),
        (
            "use std::net::{IpAddr, TcpStream};",
            "talks to other programs or machines",
        ),
    ] {
        assert!(all(text).contains(&what), "{text}: {:?}", all(text));
    }
    for text in [
        "use std::net::IpAddr;",
        "// fs::read(x)",
        "use std::fs::{File, Metadata};",
        "#[cfg(test)]\n#[cfg(unix)]\nmod tests {\n    use std::fs::read;\n}",
        "#[cfg(all(test, unix))]\nmod tests {\n    use std::fs::read;\n}",
    ] {
        assert_eq!(all(text), [""; 0], "{text}");
    }
}

/// What the program says, as its code calls it.
const SAID: &[&str] = &[
    "headline",
    "why",
    "message",
    "message()",
    "notes",
    "note",
    "help",
    "summary",
    "reason",
    "says",
    "rule",
];

/// What reads or edits a text.
const READS: &[&str] = &[
    "starts_with",
    "ends_with",
    "contains",
    "replace",
    "replacen",
    "strip_prefix",
    "strip_suffix",
    "split",
    "split_once",
    "rsplit_once",
    "find",
    "rfind",
    "matches",
    "trim_start_matches",
    "trim_end_matches",
    "eq_ignore_ascii_case",
];

/// Where the code reads or edits what the program says: that belongs into data, beside the text.
fn own_words_read(text: &str) -> Vec<String> {
    let code: String = untested(text)
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default().trim())
        .collect();
    let mut out = Vec::new();
    for said in SAID {
        for (at, _) in code.match_indices(said) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let mut rest = &code[at + said.len()..];
            for as_text in [
                ".id",
                ".as_str()",
                ".as_ref()",
                ".to_string()",
                ".clone()",
                ".iter().any(|n| n",
            ] {
                rest = rest.strip_prefix(as_text).unwrap_or(rest);
            }
            let reads = |word: &&&str| {
                rest.strip_prefix('.')
                    .and_then(|r| r.strip_prefix(**word))
                    .is_some_and(|r| r.starts_with('('))
            };
            if let Some(word) = READS.iter().find(reads) {
                out.push(format!("{said}.{word}"));
            }
        }
    }
    out
}

#[test]
fn no_code_reads_what_the_program_says() {
    // What a parser says in several lines is said in one; a list of texts holds each once; a user's sentence may end with a
    // full stop.
    let may = [
        ("lint/policy_rules/row.rs", "why.trim_end_matches"),
        ("config/eval/functions.rs", "message().replace"),
        ("syntax/parse.rs", "message().replace"),
        ("finding/mod.rs", "notes.contains"),
    ];
    let mut found = BTreeSet::new();
    for (path, text) in sources() {
        if module(&path).is_none() || is_test(&path.to_string_lossy()) {
            continue;
        }
        let path = path.to_str().unwrap().replace('\\', "/");
        found.extend(
            own_words_read(&text)
                .into_iter()
                .map(|what| (path.clone(), what)),
        );
    }
    let may = may.map(|(path, what)| (path.to_owned(), what.to_owned()));
    assert_eq!(found, may.into());
    for text in [
        "fn f() { finding.headline.replace(a, b) }",
        "if why.as_str().starts_with(\"x\") {}",
        "u\n    .why\n    .contains(x)",
        "if one.rule.starts_with(\"value-\") {}",
        "if info.rule.id.starts_with(\"value-\") {}",
    ] {
        assert_eq!(own_words_read(text).len(), 1, "{text}");
    }
    assert_eq!(
        own_words_read("// why.find(x)\nfn f() { whys.find(x); headline.len() }"),
        [""; 0]
    );
}

/// Where a comment on an item says its name again and nothing more, `/// Its name.`, and where one on a field says one word,
/// `/// The value.`
fn empty_docs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = untested(text).lines().map(str::trim).collect();
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut begins = ["/// Its ", "/// The ", "/// What it "].iter();
        let says = begins.find_map(|begin| line.strip_prefix(begin)?.strip_suffix('.'));
        let says = says.filter(|says| *says == "is" || !line.starts_with("/// What "));
        let is_whole = !at
            .checked_sub(1)
            .is_some_and(|before| lines[before].starts_with("///"));
        let item = lines[at + 1..].iter().find(|line| !line.starts_with("#["));
        let (Some(says), true, Some(item)) = (says, is_whole, item) else {
            continue;
        };
        let is_field = item.contains(": ") && item.ends_with(',');
        let item = item
            .split([':', '(', ',', '<', '='])
            .next()
            .unwrap_or_default();
        let name = item.rsplit(' ').next().unwrap_or_default();
        let common = ["name", "key", "kind", "value", "address", "version"];
        let is_one_word = is_field && !says.contains(' ');
        let is_its = line.starts_with("/// Its ");
        let is_again = common.contains(&says) || says.replace(' ', "_") == name.to_lowercase();
        if is_one_word || is_its && is_again {
            out.push((*line).to_owned());
        }
    }
    out
}

/// Words of comments that mislead who knows the field, and what it calls the same.
const MISLEADING: &[(&str, &str)] = &[
    ("rings", "fires"),
    ("rang", "fired"),
    ("judge", "check or evaluate"),
    ("judges", "checks or evaluates"),
    ("judged", "checked or evaluated"),
    ("lets pass", "waives"),
    ("let pass", "waived"),
    ("weighs", "the severity is"),
    ("fewest tasks", "minimum of tasks"),
    ("old findings", "baseline file"),
    ("no environment stands for", "matches no environment"),
];

#[test]
fn comments_use_the_words_of_the_field() {
    let mut found = String::new();
    for (path, text) in sources() {
        for (at, line) in text.lines().enumerate() {
            let Some(says) = line.trim().strip_prefix("//") else {
                continue;
            };
            let says: String = says.to_lowercase();
            let words: Vec<&str> = says
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .collect();
            let says = format!(" {} ", words.join(" "));
            for (word, plain) in MISLEADING {
                if says.contains(&format!(" {word} ")) {
                    let _ = writeln!(
                        found,
                        "src/{}:{}: {word}: {plain}",
                        path.to_str().unwrap(),
                        at + 1
                    );
                }
            }
        }
    }
    assert_eq!(found, "");
}

#[test]
fn comments_say_more_than_names() {
    let mut found = String::new();
    for (path, text) in sources() {
        for line in empty_docs(&text) {
            let _ = writeln!(found, "src/{}: {line}", path.to_str().unwrap());
        }
    }
    assert_eq!(found, "");
    for text in [
        "/// Its name.\npub name: String,",
        "/// Its unit.\n#[serde(skip)]\nunit: u8,",
        "/// Its dead letters.\nfn dead_letters(&self) {}",
        "/// The value.\npub value: Value,",
        "/// What it is.\n#[serde(skip)]\npub data: Data,",
    ] {
        assert_eq!(empty_docs(text).len(), 1, "{text}");
    }
    for text in [
        "/// Its place among others.\npub order: u32,",
        "/// What it is.\n/// Its name.\npub name: u8,",
        "/// What it does.\npub description: String,",
        "/// The sum.\npub fn add(self) -> Self {",
    ] {
        assert_eq!(empty_docs(text), [""; 0], "{text}");
    }
}

/// What is of one kind of item by nature: its statement, its sizes and its resources, what its capacity is.
/// All else goes through `family`, so that a new kind of item is no edit there.
const OF_ONE_KIND: &[&str] = &["items.rs", "policy/", "sizing/", "family/"];

/// By kind of item: the field that holds all of it, and the type of its sizes.
fn kinds() -> Vec<(String, String)> {
    let text = include_str!("../src/items.rs");
    let rows = text.lines().filter_map(|line| {
        let (field, types) = line.trim().split_once(": ")?;
        let mut types = types.split(" => ");
        let (_, sized) = (types.next()?, types.next()?);
        Some((format!(".{field}"), sized.to_owned()))
    });
    rows.collect()
}

/// Where code names a kind of item.
fn named_kinds(text: &str, kinds: &[(String, String)]) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut out = Vec::new();
    for (i, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default();
        for name in kinds.iter().flat_map(|(field, sized)| [field, sized]) {
            let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let mut parts = line.split(name.as_str());
            parts.next();
            if parts.any(ends) {
                out.push(format!("{}: {name}", i + 1));
            }
        }
    }
    out
}

#[test]
fn only_what_is_of_one_kind_of_item_names_it() {
    let kinds = kinds();
    assert!(kinds.len() >= 5, "{kinds:?}");
    let mut found = String::new();
    for (path, text) in sources() {
        let name = path.to_str().unwrap().replace('\\', "/");
        if OF_ONE_KIND.iter().any(|of| name.starts_with(of)) || is_test(&name) {
            continue;
        }
        for at in named_kinds(&text, &kinds) {
            let _ = writeln!(found, "src/{name}:{at}");
        }
    }
    assert_eq!(found, "");
    for text in ["sized.topics.iter()", "fn f(t: &SizedTopic) {}"] {
        assert_eq!(named_kinds(text, &kinds).len(), 1, "{text}");
    }
    assert!(named_kinds("s.topics_of(); // sized.topics", &kinds).is_empty());
}

/// Where code hands the name of a kind of item to a function that takes any.
fn named_by_text(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let call =
        regex::Regex::new(r#"(^|[^.\w])(label|family|spoken|titled)\(\s*"[a-z_]+""#).unwrap();
    let found = call.find_iter(code);
    found
        .map(|m| {
            format!(
                "{}: {}",
                code[..m.start()].matches('\n').count() + 1,
                m.as_str()
            )
        })
        .collect()
}

#[test]
fn no_kind_of_item_is_named_by_text_outside_of_the_families() {
    let mut found = String::new();
    let mut within = 0;
    for (path, text) in sources() {
        let name = path.to_str().unwrap().replace('\\', "/");
        let named = named_by_text(&text);
        if name.starts_with("family/") {
            within += named.len();
        } else if !is_test(&name) {
            for at in named {
                let _ = writeln!(found, "src/{name}:{at}");
            }
        }
    }
    assert_eq!(found, "");
    assert!(within > 3, "the calls were not found: {within}");
}

/// Where types of resources are spelled that the families have, and why.
const SPELLED: &[(&str, &str)] = &[
    ("catalog/", "facts of AWS are by its types"),
    ("family/", "they say which types they have"),
    ("billing/", "what moves a number is of a type"),
    ("lint/rules/", "a rule on AWS's limits is of a type"),
    ("inventory/adapters/", "models of modules of others"),
    (
        "cost/",
        "a price is of a type, whether a policy sizes it or not",
    ),
    ("validate/values/", "what a text of a type has to be"),
    (
        "generate/stack.rs",
        "the alarm of the whole stack rings with each",
    ),
];

/// Where code spells a kind of item, or a type of resource that an item consists of.
fn spelled(text: &str, words: &BTreeSet<String>) -> Vec<String> {
    let code = untested(text);
    let literal = regex::Regex::new(r#""([a-z_]+)""#).unwrap();
    let mut out = Vec::new();
    for (i, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default();
        let all = literal.captures_iter(line).map(|found| found[1].to_owned());
        let known = all.filter(|word| words.contains(word));
        out.extend(known.map(|word| format!("{}: {word}", i + 1)));
    }
    out
}

#[test]
fn no_kind_of_item_and_none_of_its_types_is_spelled_outside_of_the_families() {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for family in tfsize::family::FAMILIES {
        words.extend(family.parts().iter().map(|part| part.kind.to_owned()));
        if family.is_listed() {
            words.insert(family.name().to_owned());
            words.extend(family.schema().map(|(list, _)| list.to_owned()));
            words.extend(family.drawn().into_iter().map(str::to_owned));
        }
    }
    assert!(
        words.contains("aws_sns_topic") && words.contains("topics"),
        "{words:?}"
    );
    let mut found = String::new();
    let mut used = BTreeSet::new();
    for (path, text) in sources() {
        let name = path.to_str().unwrap().replace('\\', "/");
        // The policy and its sizes name what they read.
        if name.starts_with("policy/") || name.starts_with("sizing/") || is_test(&name) {
            continue;
        }
        let of = SPELLED.iter().find(|(of, _)| name.starts_with(of));
        for at in spelled(&text, &words) {
            match of {
                Some((of, why)) => {
                    assert!(!why.is_empty());
                    used.insert(*of);
                }
                // Words by which a name is one of something secret, whoever names it so.
                None if name == "text/secret_name.rs" => {}
                None => {
                    let _ = writeln!(found, "src/{name}:{at}");
                }
            }
        }
    }
    assert_eq!(found, "");
    // One that spells none any more goes from the list.
    assert_eq!(used, SPELLED.iter().map(|(of, _)| *of).collect());
    assert_eq!(
        spelled("f(\"aws_sns_topic\") // \"topic\"", &words).len(),
        1
    );
    assert_eq!(spelled("match show { \"database\" => 1 }", &words).len(), 1);
    assert!(spelled("\"database_url\"", &words).is_empty());
}

/// The kinds that the policy alone tells apart: in its own folders, none is spelled by another's.
#[test]
fn no_kind_of_item_is_spelled_in_the_policy_or_its_sizes_but_by_itself() {
    let kinds: BTreeSet<String> = tfsize::family::FAMILIES
        .iter()
        .filter(|family| family.is_listed())
        .map(|family| family.name().to_owned())
        .collect();
    let mut found = BTreeSet::new();
    for (path, text) in sources() {
        let name = path.to_str().unwrap().replace('\\', "/");
        let below = name
            .strip_prefix("policy/")
            .or(name.strip_prefix("sizing/"));
        let Some(below) = below.filter(|below| !is_test(below)) else {
            continue;
        };
        let own = below.split(['/', '.']).next().unwrap_or_default();
        if !kinds.contains(own) && !spelled(&text, &kinds).is_empty() {
            found.insert(name);
        }
    }
    let known = KINDS_IN_THE_POLICY.iter().map(|(file, why)| {
        assert!(!why.is_empty());
        (*file).to_owned()
    });
    assert_eq!(found, known.collect());
}

/// Files of the policy and its sizes that spell a kind, and why.
const KINDS_IN_THE_POLICY: &[(&str, &str)] = &[
    (
        "policy/cost.rs",
        "what is done to save money is said in words, by headings of its own",
    ),
    (
        "policy/edges/told.rs",
        "what a container is told begins with the kind of the item that it is a fact of",
    ),
    (
        "policy/words/foreign.rs",
        "what other tools call each kind of block stands in one table",
    ),
];

/// Where topics are named besides their own folders and the line of `items.rs`, and why.
const TOPICS_ELSEWHERE: &[(&str, &str)] = &[
    ("family/event_bus.rs", "a bus has topics within"),
    (
        "lint/rules/sns/fifo.rs",
        "a rule on AWS's limits is of a type",
    ),
    ("policy/bus/check.rs", "a bus has topics within"),
    ("policy/bus/mod.rs", "a bus has topics within"),
    ("policy/words/foreign.rs", "what other tools call one"),
    ("sizing/bus.rs", "a bus has topics within"),
];

/// What a small kind of item takes, SNS topics of their own: a folder or a file in each of three rooms, and one line. The
/// rest of the sources knows it by the traits.
#[test]
fn a_kind_of_item_is_its_own_files_and_one_line() {
    let word = r#"\b(sns_topic|SnsTopic|SizedTopic|topic::|topics: topic)\b|\.topics\b|"topics?""#;
    let word = regex::Regex::new(word).unwrap();
    let mut own: BTreeSet<&str> = BTreeSet::new();
    let mut elsewhere = BTreeSet::new();
    let mut lines = 0;
    for (path, text) in sources() {
        let name = path.to_str().unwrap().replace('\\', "/");
        let folders = ["policy/topic/", "sizing/topic.rs", "family/sns_topic"];
        if let Some(of) = folders.iter().find(|of| name.starts_with(**of)) {
            own.insert(of);
            continue;
        }
        if is_test(&name) {
            continue;
        }
        let code = untested(&text);
        let code = code
            .lines()
            .map(|l| l.split("//").next().unwrap_or_default());
        let found = code.filter(|line| word.is_match(line)).count();
        if name == "items.rs" {
            lines = found;
        } else if found > 0 {
            elsewhere.insert(name);
        }
    }
    assert_eq!((own.len(), lines), (3, 1));
    let known = TOPICS_ELSEWHERE.iter().map(|(file, why)| {
        assert!(!why.is_empty());
        (*file).to_owned()
    });
    assert_eq!(elsewhere, known.collect());
}

/// A document is cited by one name in the whole crate, so that it is read again in one place.
#[test]
fn no_document_is_declared_twice() {
    let row = r#"(?s)\w+ = ("[^"]*",\s*"[^"]*",\s*"[^"]*",\s*"[^"]*"(?:, \w+)?);"#;
    let row = regex::Regex::new(row).unwrap();
    let mut seen = BTreeSet::new();
    for (path, text) in sources() {
        for block in text.split("\nsources! {\n").skip(1) {
            let block = block.split("\n}").next().unwrap();
            for found in row.captures_iter(block) {
                let words: Vec<&str> = found[1].split_whitespace().collect();
                assert!(
                    seen.insert(words.join(" ")),
                    "{}: {}",
                    path.display(),
                    &found[1]
                );
            }
        }
    }
    assert!(seen.len() > 80, "{}", seen.len());
}
