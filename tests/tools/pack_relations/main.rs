//! Makes the table of how arguments exclude and require each other, from the source of the AWS provider.
//!
//! `cargo run --example pack-relations -- <directory> <version> <commit> <table>`
//!
//! The directory is `internal/service` of the provider, or of an index that has each declaration in a file of its own.
//! What cannot be read with certainty is left out, and counted.

#![allow(clippy::print_stdout, reason = "it is a tool that reports")]

mod go;
mod read;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use go::Package;
use read::{Found, Left};
use walkdir::WalkDir;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [source, version, commit, target] = args.as_slice() else {
        bail!("usage: pack-relations <directory> <version> <commit> <table>");
    };
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    let mut left: BTreeMap<Left, Vec<String>> = BTreeMap::new();
    for package in packages(Path::new(source))? {
        read::package(&package, &mut found, &mut left);
    }
    let mut table = format!("# {version} {commit}\n");
    let mut relations = 0;
    for (kind, found) in &found {
        if found.is_empty() {
            continue;
        }
        let _ = writeln!(table, "{kind}");
        for relation in found {
            relations += 1;
            let _ = writeln!(table, " {relation}");
        }
    }
    println!(
        "{} types, {relations} relations",
        table.lines().count() - 1 - relations
    );
    for (why, which) in &left {
        println!("{why:?}: {}", which.len());
        for one in which {
            println!("  {one}");
        }
    }
    fs::write(target, table).with_context(|| format!("writing {target}"))
}

/// The packages below a directory.
fn packages(dir: &Path) -> anyhow::Result<Vec<Package>> {
    let mut out: BTreeMap<PathBuf, Package> = BTreeMap::new();
    for file in WalkDir::new(dir).sort_by_file_name() {
        let file = file?;
        let name = file.file_name().to_string_lossy();
        let is_source = name.ends_with(".goindex") || name.ends_with(".go");
        if !file.file_type().is_file() || !is_source || name.ends_with("_test.go") {
            continue;
        }
        let text = fs::read_to_string(file.path()).with_context(|| name.to_string())?;
        let package = file.path().parent().unwrap_or(dir).to_owned();
        out.entry(package).or_default().add(&text);
    }
    Ok(out.into_values().collect())
}
