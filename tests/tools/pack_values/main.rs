//! Makes the table of the values that the AWS APIs take, from the models of botocore and the provider's schema.
//!
//! `cargo run --example pack-values -- <botocore directory> <version> <date> <table> [<listing>]`
//!
//! The directory is the unpacked wheel, with `botocore/data`. The listing says of every argument which shape it is.

#![allow(clippy::print_stdout, reason = "it is a tool that reports")]

mod derive;
mod draft;
mod mapping;
mod models;
mod pattern;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use tfsize::catalog::schema;

use derive::Derivation;
use mapping::Mapping;
use models::Models;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (botocore, version, date, target, listing) = match args.as_slice() {
        [botocore, version, date, target] => (botocore, version, date, target, None),
        [botocore, version, date, target, listing] => {
            (botocore, version, date, target, Some(listing))
        }
        _ => bail!("usage: pack-values <botocore directory> <version> <date> <table> [<listing>]"),
    };
    let schema = schema::embedded()?;
    let mut mapping = Mapping::parse(include_str!("mapping.txt"))?;
    mapping.name(include_str!("enumerations.txt"))?;
    let models = Models::new(&Path::new(botocore).join("botocore/data"));
    for (service, shape) in mapping.closed() {
        let model = models.get(service)?;
        let is_enumeration = model
            .shape(shape)
            .is_some_and(|shape| shape.get("enum").is_some());
        if !is_enumeration {
            bail!("{service} has no enumeration {shape}, which is said to be closed");
        }
    }
    let mut derivation = Derivation::new(&models, &mapping);
    for kind in schema.resources() {
        if let Some(block) = schema.resource(kind) {
            derivation
                .resource(kind, block)
                .with_context(|| kind.to_owned())?;
        }
    }
    println!("{}", derivation.told());
    if let Some(listing) = listing {
        fs::write(listing, derivation.listing.join("\n"))?;
    }
    let table = derivation.draft.pack(version, date);
    println!("{} bytes", table.len());
    fs::write(target, &table).with_context(|| format!("writing {target}"))
}
