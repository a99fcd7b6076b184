//! Writes the table of prices that is built into the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rust_decimal::Decimal;
use thiserror::Error;

use tfsize::catalog::price::{ANYWHERE, COLUMNS, FORMAT, MAGIC, Unit};

use crate::feed::{self, Cell, FeedError};

/// Why a table cannot be made.
#[derive(Debug, Error)]
pub(crate) enum PackError {
    /// A file of the feed is none.
    #[error("{0}: {1}")]
    Feed(String, FeedError),
    /// A line of the prices from other documents is none.
    #[error("line {0} of the prices from other documents: {1}")]
    Other(usize, &'static str),
    /// Two sources have a price of the same thing.
    #[error("{0} of {1} has a price in the feed and in another document")]
    Twice(String, String),
}

/// What went into a table, and what did not.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    /// The table.
    pub(crate) bytes: Vec<u8>,
    /// Prices in it.
    pub(crate) prices: usize,
    /// What the feed has more than one price of.
    pub(crate) contradicted: Vec<Cell>,
    /// Metered names of the feed that have no meter, by file.
    pub(crate) unused: BTreeMap<String, BTreeSet<String>>,
}

/// Makes a table from files of the feed (name without extension, text) and from the prices of other documents, lines of
/// `meter unit Region from price document` with tabs.
///
/// # Errors
///
/// When one of them is not what it should be.
pub(crate) fn pack(files: &[(String, String)], others: &str) -> Result<Packed, PackError> {
    let mut out = Packed::default();
    let mut prices: BTreeMap<Cell, (Decimal, String)> = BTreeMap::new();
    for (file, text) in files {
        let read = feed::read(file, text).map_err(|e| PackError::Feed(file.clone(), e))?;
        let document = of_feed(file).to_owned();
        for (cell, price) in read.cells {
            prices.insert(cell, (price, document.clone()));
        }
        out.contradicted.extend(read.contradicted);
        out.unused.insert(file.clone(), read.unused);
    }
    for (at, line) in others.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (cell, price, document) = other(line).map_err(|why| PackError::Other(at + 1, why))?;
        if prices.contains_key(&cell) {
            return Err(PackError::Twice(cell.meter, cell.region));
        }
        prices.insert(cell, (price, document));
    }
    out.prices = prices.len();
    out.bytes = MAGIC.to_vec();
    out.bytes.push(FORMAT);
    out.bytes.extend(deflate(&lines(&prices)));
    Ok(out)
}

/// The name of the document that a file of the feed is.
fn of_feed(file: &str) -> &'static str {
    match file {
        "ecs" => "ecs",
        "mq" => "mq",
        "nat-gateway" => "nat",
        file if file.starts_with("rds-") => "rds",
        _ => "feed",
    }
}

/// A price from another document.
fn other(line: &str) -> Result<(Cell, Decimal, String), &'static str> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [meter, unit, region, from, price, document] = cells.as_slice() else {
        return Err("it has not six columns");
    };
    let cell = Cell {
        meter: (*meter).to_owned(),
        unit: Unit::parse(unit).ok_or("there is no such unit")?,
        region: (*region).to_owned(),
        from: from.parse().map_err(|_| "its quantity is no number")?,
    };
    let price: Decimal = price.parse().map_err(|_| "its price is no number")?;
    tfsize::catalog::price::document(document).ok_or("there is no such document")?;
    Ok((cell, price.normalize(), (*document).to_owned()))
}

fn lines(prices: &BTreeMap<Cell, (Decimal, String)>) -> String {
    let mut regions: BTreeSet<&str> = prices.keys().map(|c| c.region.as_str()).collect();
    regions.insert(ANYWHERE);
    let mut rows: BTreeMap<(&str, u64, &str, Unit), BTreeMap<&str, Decimal>> = BTreeMap::new();
    for (cell, (price, document)) in prices {
        let row = rows
            .entry((&cell.meter, cell.from, document, cell.unit))
            .or_default();
        row.insert(&cell.region, *price);
    }
    let mut text = COLUMNS.join("\t");
    for region in &regions {
        let _ = write!(text, "\t{region}");
    }
    text.push('\n');
    for ((meter, from, document, unit), row) in rows {
        let _ = write!(text, "{meter}\t{}\t{from}\t{document}", unit.id());
        for region in &regions {
            match row.get(region) {
                Some(price) => {
                    let _ = write!(text, "\t{price}");
                }
                None => text.push_str("\t-"),
            }
        }
        text.push('\n');
    }
    text
}

fn deflate(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let written = encoder.write_all(text.as_bytes());
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}
