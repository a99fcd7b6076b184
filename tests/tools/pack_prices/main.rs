//! Makes the table of prices that is built into the program.
//!
//! `cargo run --example pack-prices -- <directory of the feed> <prices of other documents> <table>`
//!
//! The directory has files of AWS's price feed, one a service (`ecs.json`, …), and `nat-gateway.tsv`. What it has more than one
//! price of, and what no meter reads, is printed.

#![allow(clippy::print_stdout, reason = "it tells who runs it")]

mod feed;
mod pack;

use anyhow::{Context, bail};
use tfsize::catalog::price::Table;

use feed::FILES;
use pack::pack;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [feed, others, target] = args.as_slice() else {
        bail!("usage: pack-prices <directory of the feed> <prices of other documents> <table>");
    };
    let mut files = Vec::new();
    for file in FILES {
        let path = ["json", "tsv"]
            .map(|end| std::path::Path::new(feed).join(format!("{file}.{end}")))
            .into_iter()
            .find(|path| path.exists())
            .with_context(|| format!("{feed} has no {file}"))?;
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        files.push((file.to_owned(), text));
    }
    let others = std::fs::read_to_string(others).with_context(|| others.clone())?;
    let packed = pack(&files, &others)?;
    Table::unpack(&packed.bytes)?;
    for cell in &packed.contradicted {
        println!(
            "two prices: {} from {} in {}",
            cell.meter, cell.from, cell.region
        );
    }
    for (file, names) in &packed.unused {
        for name in names {
            println!("unused: {file}: {name}");
        }
    }
    println!("{} prices, {} bytes", packed.prices, packed.bytes.len());
    std::fs::write(target, &packed.bytes).with_context(|| format!("writing {target}"))
}
