//! Merges the schema of a newer provider, read out of its CDK bindings, over a table.
//!
//! `cargo run --example merge-schema -- <old table> <package directory> <new table>`
//!
//! The package is `cdktn-provider-aws`, its JavaScript unpacked from the wheel. Prints how the two differ, by kind.

#![allow(clippy::print_stdout, reason = "it is a tool that reports")]

use std::path::Path;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use tfsize::catalog::schema::{Schema, pack, unpack};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [source, package, target] = args.as_slice() else {
        bail!("usage: merge-schema <old table> <package directory> <new table>");
    };
    let bytes = std::fs::read(source).with_context(|| format!("reading {source}"))?;
    let old = unpack(&bytes)?;
    let new = Schema::from_bindings(Path::new(package)).with_context(|| package.clone())?;
    println!("{old:?}\n{new:?}");
    let (merged, told) = old.merged(&new);
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
    std::fs::write(target, &table).with_context(|| format!("writing {target}"))
}
