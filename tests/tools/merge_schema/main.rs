//! Merges the schema of a newer provider, read out of its CDK bindings, over a table.
//!
//! `cargo run --example merge-schema -- <old table> <package directory> <new table>`
//!
//! The package is `cdktn-provider-aws`, its JavaScript unpacked from the wheel. Prints how the two differ, by kind.

#![allow(clippy::print_stdout, reason = "it is a tool that reports")]

mod bindings;
mod merge;

use std::path::Path;
use std::{fs, io};

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use tfsize::catalog::schema::{Schema, pack, unpack};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [source, package, target] = args.as_slice() else {
        bail!("usage: merge-schema <old table> <package directory> <new table>");
    };
    let bytes = fs::read(source).with_context(|| format!("reading {source}"))?;
    let old = unpack(&bytes)?;
    let new = bindings(Path::new(package)).with_context(|| package.clone())?;
    println!("{old:?}\n{new:?}");
    let (merged, told) = merge::merged(&old, &new);
    println!("{merged:?}");
    println!(
        "in both: {} types, {} arguments, {} blocks",
        told.types, told.arguments, told.blocks
    );
    for (kind, places) in &told.differences {
        println!("{kind}: {}", places.len());
        for place in places {
            println!("  {place}");
        }
    }
    let plain = pack(&merged, [0; 32]);
    let table = pack(&merged, Sha256::digest(&plain).into());
    ensure!(
        unpack(&table)? == merged,
        "the table does not read back as what was packed"
    );
    fs::write(target, &table).with_context(|| format!("writing {target}"))
}

/// The schema in the unpacked package in this directory, which has `lib`.
fn bindings(package: &Path) -> io::Result<Schema> {
    let mut schema = bindings::Bindings::default();
    for entry in fs::read_dir(package.join("lib"))? {
        let dir = entry?.path();
        if dir.join("index.js").is_file() {
            schema.add(&sources(&dir)?);
        }
    }
    Ok(schema.schema())
}

/// The sources of one module, those of its structures first.
fn sources(dir: &Path) -> io::Result<String> {
    let mut out = String::new();
    let structs = dir.join("index-structs");
    if structs.is_dir() {
        for entry in fs::read_dir(structs)? {
            let path = entry?.path();
            let is_code = path.extension().is_some_and(|e| e == "js" || e == "ts");
            if is_code {
                out.push_str(&fs::read_to_string(path)?);
            }
        }
    }
    out.push_str(&fs::read_to_string(dir.join("index.js"))?);
    let types = dir.join("index.d.ts");
    if types.is_file() {
        out.push_str(&fs::read_to_string(types)?);
    }
    Ok(out)
}
