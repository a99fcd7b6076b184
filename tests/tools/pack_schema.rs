//! Makes the provider schema table that is built into the program.
//!
//! `cargo run --example pack-schema -- <schema.json[.gz]> <provider version> <table>`
//!
//! The JSON is the output of `terraform providers schema -json` or `tofu providers schema -json`,
//! plain or gzipped.

use std::io::Read;

use anyhow::{Context, bail, ensure};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use tfsize::catalog::schema::{Schema, pack, unpack};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [source, version, target] = args.as_slice() else {
        bail!("usage: pack-schema <schema.json[.gz]> <provider version> <table>");
    };
    let bytes = std::fs::read(source).with_context(|| format!("reading {source}"))?;
    let json = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut json = Vec::new();
        GzDecoder::new(bytes.as_slice())
            .read_to_end(&mut json)
            .with_context(|| format!("inflating {source}"))?;
        json
    } else {
        bytes
    };
    let mut schema = Schema::from_providers_json(&json).with_context(|| source.clone())?;
    schema.provider_version.clone_from(version);
    let table = pack(&schema, Sha256::digest(&json).into());
    ensure!(
        unpack(&table)? == schema,
        "the table does not read back as what was packed"
    );
    std::fs::write(target, &table).with_context(|| format!("writing {target}"))
}
