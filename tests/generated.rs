//! What is derived and committed is what the program derives today: module READMEs, the example stack, the examples
//! of the README and of the pages in `docs`. `TFSIZE_BLESS=1 cargo test --test suite generated::` writes them anew.

// A test that cannot go on says so by panicking.
#![allow(clippy::print_stderr, clippy::print_stdout)]

#[path = "generated/readme.rs"]
mod readme;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tfsize::policy;
use tfsize::report::{Formats, Reader};
use tfsize::text::Files;

use readme::{readme_section, replace_between_markers};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Holds a committed file to what it should be, or writes it.
fn hold(path: &Path, wanted: &str) {
    let have = fs::read_to_string(path).unwrap_or_default();
    if have == wanted {
        return;
    }
    if std::env::var_os("TFSIZE_BLESS").is_some() {
        fs::write(path, wanted).unwrap();
        return;
    }
    let diff = tfsize::text::unified_diff(&have, wanted, "committed", "derived");
    panic!("{} is stale; run `just bless`\n{diff}", path.display());
}

fn module_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("modules"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    folders.sort();
    folders
}

#[test]
fn module_readmes_list_their_inputs_outputs_and_resources() {
    for folder in module_folders() {
        let mut files: Vec<(String, String)> = fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "tf"))
            .map(|p| {
                let name = p.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read_to_string(&p).unwrap())
            })
            .collect();
        files.sort();
        let section =
            readme_section(&files).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let path = folder.join("README.md");
        let readme = fs::read_to_string(&path).unwrap();
        let wanted = replace_between_markers(&readme, &section)
            .unwrap_or_else(|| panic!("{} lacks the markers", path.display()));
        hold(&path, &wanted);
    }
}

#[test]
fn the_example_stack_is_what_generate_prints_for_the_baseline() {
    let mut files = Files::new();
    let id = policy::embedded(&mut files);
    let loaded = policy::load(&mut files, id).unwrap();
    let production = loaded
        .environments
        .iter()
        .find(|e| e.environment.name.text == "production")
        .unwrap();
    let mut findings = Vec::new();
    let sized = tfsize::sizing::size(production, &mut findings);
    assert_eq!(findings, []);
    let folder = root().join("modules/stack");
    let written = tfsize::generate::stack_files(&sized, "..");
    for (name, text) in &written {
        hold(&folder.join(name), text);
    }
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let terraform = path.extension().is_some_and(|e| e == "tf" || e == "tfvars");
        assert!(
            !terraform || written.iter().any(|(n, _)| *n == name),
            "{name} is not of the stack any more"
        );
    }
}

/// A page with the table of formats as it is, where it has one.
fn with_formats(page: &str) -> String {
    let (start, end) = ("<!-- formats -->\n", "<!-- end of formats -->");
    let Some((before, rest)) = page.split_once(start) else {
        return page.to_owned();
    };
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{start}{}{end}{after}", formats())
}

/// Every format of every command, and what it is for.
fn formats() -> String {
    fn rows<F: Formats>(command: &str) -> String {
        let row = |f: &F| {
            let reader = match f.reader() {
                Reader::Person => "a person",
                Reader::Program => "a program",
            };
            let (name, says) = (f.name(), f.description());
            format!("| {command} | `{name}` | {reader} | {says} |\n")
        };
        F::ALL.iter().map(row).collect()
    }
    let head = "| command | format | read by | what it is for |\n|---|---|---|---|\n";
    let lint = rows::<tfsize::report::Format>("`lint`");
    let drift = rows::<tfsize::report::drift::Format>("`drift`");
    let cost = rows::<tfsize::report::cost::Format>("`cost`");
    let simulate = rows::<tfsize::report::simulation::Format>("`simulate`");
    let others = rows::<tfsize::report::Shown>("all others with `-o`");
    [head, &lint, &drift, &cost, &simulate, &others].concat()
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    assert!(hold_page("README.md", folder.path()) >= 5);
}

/// The pages in the order of a first reading: each begins where the one before it ended.
const PAGES: [&str; 9] = [
    "policy", "generate", "inspect", "lint", "validate", "drift", "cost", "simulate", "capacity",
];

#[test]
fn the_pages_show_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    for page in PAGES {
        let runs = hold_page(&format!("docs/{page}.md"), folder.path());
        assert!(runs > 0, "{page} shows its command");
    }
    hold_page("docs/command-line.md", folder.path());
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let ran = PAGES.contains(&name) || !text.contains("$ tfsize ");
        assert!(
            ran,
            "{name} shows output that nothing runs: add it to the list of pages"
        );
    }
}

/// A page as HTML, in which each heading has the id that it is linked by.
fn as_html(page: &Path) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.header_id_prefix = Some(String::new());
    comrak::markdown_to_html(&fs::read_to_string(page).unwrap(), &options)
}

#[test]
fn links_of_the_pages_lead_somewhere() {
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let pages = docs.map(|entry| entry.unwrap().path());
    let tops = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name));
    let link = regex::Regex::new("href=\"([^\"#]*)#?([^\"]*)\"").unwrap();
    let mut links = 0;
    for page in pages.chain(tops) {
        for found in link.captures_iter(&as_html(&page)) {
            let (to, anchor) = (&found[1], &found[2]);
            if to.contains("://") {
                continue;
            }
            let target = if to.is_empty() {
                page.clone()
            } else {
                links += 1;
                page.parent().unwrap().join(to)
            };
            assert!(target.exists(), "{}: {to}", page.display());
            assert!(
                anchor.is_empty() || as_html(&target).contains(&format!("id=\"{anchor}\"")),
                "{}: {to}#{anchor}",
                page.display()
            );
        }
    }
    assert!(links > 20, "{links}");
}

#[test]
fn the_readme_names_every_command_and_every_module() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("## What it does").unwrap();
    let (table, _) = rest.split_once("\n## ").unwrap();
    for command in tfsize::cli::command().get_subcommands() {
        let name = command.get_name();
        let first = table.contains(&format!("`tfsize {name}`"));
        assert!(first || table.contains(&format!("`{name}`")), "{name}");
    }
    for entry in fs::read_dir(root().join("modules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let link = format!("[{name}](modules/{name})");
        assert!(readme.contains(&link), "{link}");
    }
}

/// Runs every `$ tfsize ...` line of a page's console blocks in the folder, in their order; a block with `file=NAME` is a
/// file there. The number of runs.
fn hold_page(name: &str, folder: &Path) -> usize {
    let path = root().join(name);
    let page = with_formats(&fs::read_to_string(&path).unwrap());
    let mut wanted = String::new();
    let mut lines = page.lines();
    let mut runs = 0;
    while let Some(line) = lines.next() {
        wanted.push_str(line);
        wanted.push('\n');
        if let Some(name) = line.strip_prefix("```hcl file=") {
            let block = lines.by_ref().take_while(|l| *l != "```");
            let text: String = block.flat_map(|l| [l, "\n"]).collect();
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &text).unwrap();
            wanted += &text;
            wanted += "```\n";
            continue;
        }
        if line != "```console" {
            continue;
        }
        let mut block = lines.by_ref().take_while(|l| *l != "```").peekable();
        while let Some(line) = block.next() {
            let Some(command) = line.strip_prefix("$ tfsize ") else {
                assert!(
                    !line.starts_with('$'),
                    "only tfsize runs in a console block: {line}"
                );
                continue;
            };
            runs += 1;
            wanted += "$ tfsize ";
            wanted += command;
            wanted.push('\n');
            wanted += &output(command, folder);
            // What stood there before is replaced, up to the next command of the block.
            while block.peek().is_some_and(|l| !l.starts_with("$ ")) {
                block.next();
            }
        }
        wanted.push_str("```\n");
    }
    hold(&path, &wanted);
    runs
}

fn output(command: &str, folder: &Path) -> String {
    let (command, lines) = match command.split_once(" | head -n ") {
        Some((command, n)) => (command, n.parse().unwrap()),
        None => (command, usize::MAX),
    };
    let run = Command::new(env!("CARGO_BIN_EXE_tfsize"))
        .args(command.split(' '))
        .current_dir(folder)
        .env_remove("TFSIZE_POLICY")
        .env("TFSIZE_COLOR", "never")
        .output()
        .unwrap();
    let mut text = String::from_utf8(run.stdout).unwrap();
    text.push_str(&String::from_utf8(run.stderr).unwrap());
    let mut out = String::new();
    for line in text.lines().take(lines) {
        out += line.trim_end();
        out.push('\n');
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}
