//! Makes the table of how arguments exclude and require each other, and of what the provider itself holds their values to,
//! from the source of the AWS provider; and the list of the enumerations of the APIs that it names, for `pack-values`.
//!
//! `cargo run --example pack-relations -- <directory> <version> <commit> <table> <enumerations>`
//!
//! The directory is `internal/service` of the provider, or of an index that has each declaration in a file of its own.
//! What cannot be read with certainty is left out, and counted.

#![allow(clippy::print_stdout, reason = "it is a tool that reports")]

mod go;
mod read;
mod takes;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use go::Package;
use read::{Found, Left};
use takes::Takes;
use walkdir::WalkDir;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [source, version, commit, target, enumerations] = args.as_slice() else {
        bail!("usage: pack-relations <directory> <version> <commit> <table> <enumerations>");
    };
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    let mut left: BTreeMap<Left, Vec<String>> = BTreeMap::new();
    for package in packages(Path::new(source))? {
        read::package(&package, &mut found, &mut left);
    }
    let mut table = format!("# {version} {commit}\n");
    let mut named = format!(
        "# Enumerations of the APIs that the provider's source names for arguments, in version {version}, {commit}.\n"
    );
    let (mut relations, mut held) = (0, 0);
    for (kind, found) in &found {
        let mut lines = String::new();
        for relation in &found.relations {
            relations += 1;
            let _ = writeln!(lines, " {relation}");
        }
        for (path, argument, takes) in &found.takes {
            if let Takes::Shape(ignores_case, shape) = takes {
                let path: Vec<&str> = path.iter().chain([argument]).map(String::as_str).collect();
                let caseless = if *ignores_case { " caseless" } else { "" };
                if !kind.starts_with("data.") {
                    let _ = writeln!(named, "{kind}.{} {shape}{caseless}", path.join("."));
                }
                continue;
            }
            held += 1;
            let at = if path.is_empty() { "" } else { "@" };
            let _ = writeln!(lines, " takes{at}{} {argument} {takes}", path.join("."));
        }
        if !lines.is_empty() {
            let _ = write!(table, "{kind}\n{lines}");
        }
    }
    println!(
        "{} types, {relations} relations, {held} values",
        table.lines().count() - 1 - relations - held
    );
    for (why, which) in &left {
        println!("{why:?}: {}", which.len());
        for one in which {
            println!("  {one}");
        }
    }
    fs::write(enumerations, named).with_context(|| format!("writing {enumerations}"))?;
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
