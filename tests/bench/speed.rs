//! How fast configurations are read, on input that is made here.
//!
//! `TFSIZE_BENCH_INPUT=<dir> cargo bench -- nothing` writes the input there and stops, to measure a whole process on.

// What cannot go on says so by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod input;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use divan::{Bencher, black_box};
use tfsize::config::load::{Loader, ProcessEnv};
use tfsize::inventory::{SourceOptions, Sourced, read_source, read_sources};
use tfsize::lint::{Options, run as lint};
use tfsize::policy::lint::Day;
use tfsize::target::{ActivePolicy, Request};
use tfsize::text::Files;

fn main() {
    if let Some(dir) = std::env::var_os("TFSIZE_BENCH_INPUT") {
        let dir = PathBuf::from(dir);
        std::fs::create_dir_all(dir.join("flat")).unwrap();
        std::fs::write(dir.join("flat/main.tf"), input::flat(FLAT)).unwrap();
        input::many_instances(&dir.join("instances"), INSTANCES);
        input::monorepo(&dir.join("monorepo"), 200, 40, 50_000);
        return;
    }
    divan::main();
}

/// The lines of the flat file.
const FLAT: usize = 2_000;
/// The instances of one `for_each`.
const INSTANCES: usize = 10_000;

fn options(dir: &Path) -> SourceOptions {
    SourceOptions {
        dir: dir.to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    }
}

/// What is returned is freed outside of what is measured, here as for the parser.
fn read(dir: &Path) -> (Sourced, Loader, Files) {
    let (mut files, mut loader) = (Files::new(), Loader::new());
    let sourced = read_source(&mut files, &mut loader, &options(dir));
    assert_eq!(sourced.findings, []);
    (sourced, loader, files)
}

/// What the parser crate alone takes for a flat file.
#[divan::bench]
fn flat_parse_alone(bencher: Bencher) {
    let text = input::flat(FLAT);
    bencher.bench_local(|| hcl::edit::parser::parse_body(black_box(&text)).unwrap());
}

/// The same file read, parsed, evaluated and brought into the shape of a plan.
#[divan::bench]
fn flat_parse_and_evaluate(bencher: Bencher) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.tf"), input::flat(FLAT)).unwrap();
    bencher.bench_local(|| read(dir.path()));
}

/// 200 root modules, 40 shared modules, 50,000 lines.
#[divan::bench(sample_count = 20)]
fn monorepo(bencher: Bencher) {
    let dir = tempfile::tempdir().unwrap();
    let (roots, lines) = input::monorepo(dir.path(), 200, 40, 50_000);
    assert!((49_000..51_000).contains(&lines), "{lines} lines");
    let options: Vec<SourceOptions> = roots.iter().map(|root| options(root)).collect();
    bencher.bench_local(|| {
        let (mut files, mut loader) = (Files::new(), Loader::new());
        let all = read_sources(&mut files, &mut loader, &options);
        assert!(all.iter().all(|s| s.findings.is_empty()));
        assert!(all.iter().all(|s| s.inventory.resources.len() > 50));
        (all, loader, files)
    });
}

/// The same repository linted: roots found, read and asked every rule.
#[divan::bench(sample_count = 20)]
fn monorepo_lint(bencher: Bencher) {
    let dir = tempfile::tempdir().unwrap();
    input::monorepo(dir.path(), 200, 40, 50_000);
    let options = Options {
        request: Request {
            paths: vec![dir.path().to_owned()],
            ..Request::default()
        },
        today: Day::from_days(20_000),
        base: dir.path().to_owned(),
        ..Options::default()
    };
    let none = ActivePolicy {
        environments: &[],
        dir: dir.path().to_owned(),
        embedded: false,
    };
    bencher.bench_local(|| {
        let mut files = Files::new();
        let run = lint(&mut files, &options, &none, None, &|_, _| {}).unwrap();
        assert_eq!(run.checked.roots, 200);
        assert!(run.checked.asked() > 10_000);
        (run, files)
    });
}

/// The whole process on one changed file of that repository, as pre-commit runs it.
#[divan::bench(sample_count = 20)]
fn lint_one_file(bencher: Bencher) {
    let dir = tempfile::tempdir().unwrap();
    let (roots, _) = input::monorepo(dir.path(), 200, 40, 50_000);
    // The repository's root bounds the search for callers.
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    let file = roots.first().unwrap().join("main.tf");
    let file = file.strip_prefix(dir.path()).unwrap().to_str().unwrap();
    bencher.bench_local(|| tfsize(&["lint", file], dir.path()));
}

/// One resource with 10,000 instances.
#[divan::bench(sample_count = 20)]
fn for_each_instances(bencher: Bencher) {
    let dir = tempfile::tempdir().unwrap();
    input::many_instances(dir.path(), INSTANCES);
    bencher.bench_local(|| read(dir.path()));
}

fn tfsize(args: &[&str], dir: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfsize"));
    let status = command
        .args(args)
        .current_dir(dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().code().is_some());
}

/// The whole process.
#[divan::bench(sample_count = 200)]
fn start_version(bencher: Bencher) {
    bencher.bench_local(|| tfsize(&["--version"], Path::new(".")));
}

/// The whole process on a directory with one output.
#[divan::bench(sample_count = 200)]
fn start_inspect(bencher: Bencher) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.tf"), "output \"one\" { value = 1 }\n").unwrap();
    bencher.bench_local(|| tfsize(&["inspect"], dir.path()));
}
