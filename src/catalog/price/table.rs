//! The table of prices that is built into the program: compact, read when a price is first asked for.
//!
//! Layout: `MAGIC`, the format's number (one byte), then a zlib stream of lines with tabs. The first line has the codes of the
//! Regions, before them four names of columns. Each other line is a price: its meter, the unit, the quantity of a month from which
//! it holds, the document it was read from, then a cell for each Region, `-` where there is none. Lines are sorted.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;
use rust_decimal::Decimal;
use thiserror::Error;

use super::documents;
use super::meter::Unit;
use super::{Price, Tier};

/// What a table begins with.
pub const MAGIC: &[u8] = b"tfsize prices\n";
/// The number of the format.
pub const FORMAT: u8 = 1;
/// The columns before those of the Regions.
pub const COLUMNS: [&str; 4] = ["meter", "unit", "from", "document"];

/// The Region of what costs the same everywhere.
pub const ANYWHERE: &str = "*";

/// Most bytes a table may inflate to.
const MAX_INFLATED: u64 = 8 << 20;

static EMBEDDED: &[u8] = include_bytes!("../prices.table");

/// Why bytes are no table of prices.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TableError {
    /// They do not begin as a table does.
    #[error("not a table of prices")]
    NotATable,
    /// A format that this version does not read.
    #[error("a table of format {0}, which this version does not read")]
    Format(u8),
    /// The stream does not inflate, or has no lines.
    #[error("a damaged table")]
    Damaged,
}

/// Prices by meter and Region.
#[derive(Debug, Default)]
pub struct Table {
    text: String,
    /// Where each line of a price begins and ends, in order.
    lines: Vec<(usize, usize)>,
    regions: Vec<String>,
}

/// A line of the table.
struct Line<'a> {
    meter: &'a str,
    unit: Unit,
    from: u64,
    document: &'a str,
    cells: std::str::Split<'a, char>,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut cells = line.split('\t');
        Some(Self {
            meter: cells.next()?,
            unit: Unit::parse(cells.next()?)?,
            from: cells.next()?.parse().ok()?,
            document: cells.next()?,
            cells,
        })
    }

    fn cell(&self, column: usize) -> Option<Decimal> {
        self.cells.clone().nth(column)?.parse().ok()
    }
}

impl Table {
    /// Reads a packed table.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn unpack(bytes: &[u8]) -> Result<Self, TableError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(TableError::NotATable)?;
        let (format, stream) = rest.split_first().ok_or(TableError::Damaged)?;
        if *format != FORMAT {
            return Err(TableError::Format(*format));
        }
        let mut text = String::new();
        let inflated = ZlibDecoder::new(stream)
            .take(MAX_INFLATED)
            .read_to_string(&mut text);
        if inflated.is_err() {
            return Err(TableError::Damaged);
        }
        let mut ends = text.match_indices('\n').map(|(at, _)| at);
        let head = ends.next().ok_or(TableError::Damaged)?;
        let regions = text
            .get(..head)
            .unwrap_or_default()
            .split('\t')
            .skip(COLUMNS.len());
        let regions = regions.map(str::to_owned).collect();
        let mut begin = head + 1;
        let mut lines = Vec::new();
        for end in ends {
            lines.push((begin, end));
            begin = end + 1;
        }
        Ok(Self {
            text,
            lines,
            regions,
        })
    }

    fn line(&self, at: (usize, usize)) -> &str {
        self.text.get(at.0..at.1).unwrap_or_default()
    }

    /// The price of a meter in a Region; `None` when the table has none.
    pub fn price(&self, meter: &str, region: &str) -> Option<Price> {
        let name = |at: &(usize, usize)| self.line(*at).split('\t').next().unwrap_or_default();
        let first = self.lines.partition_point(|at| name(at) < meter);
        let of_meter = self
            .lines
            .get(first..)?
            .iter()
            .take_while(|at| name(at) == meter);
        let column = |code: &str| self.regions.iter().position(|r| r == code);
        let columns: Vec<usize> = [region, ANYWHERE].into_iter().filter_map(column).collect();
        let mut price: Option<Price> = None;
        for line in of_meter.filter_map(|at| Line::read(self.line(*at))) {
            let Some(usd) = columns.iter().find_map(|column| line.cell(*column)) else {
                continue;
            };
            let tier = Tier {
                from: line.from,
                usd,
            };
            match &mut price {
                Some(price) => price.tiers.push(tier),
                None => {
                    price = Some(Price {
                        meter: line.meter.to_owned(),
                        unit: line.unit,
                        region: region.to_owned(),
                        tiers: vec![tier],
                        source: documents::find(line.document)?,
                    });
                }
            }
        }
        // Without the first tier the others say nothing.
        price.filter(|p| p.tiers.first().is_some_and(|t| t.from == 0))
    }

    /// Every meter, in order, with its unit.
    pub fn meters(&self) -> impl Iterator<Item = (&str, Unit)> {
        let mut before = "";
        self.lines.iter().filter_map(move |at| {
            let line = Line::read(self.line(*at))?;
            let new = line.meter != before;
            before = line.meter;
            new.then_some((line.meter, line.unit))
        })
    }

    /// The Regions that a meter has a price in, in order; [`ANYWHERE`] alone where it costs the same everywhere.
    pub fn regions(&self, meter: &str) -> Vec<&str> {
        let priced = |region: &&str| self.price(meter, region).is_some();
        let all = self.regions.iter().map(String::as_str);
        if self.price(meter, ANYWHERE).is_some() {
            return vec![ANYWHERE];
        }
        all.filter(priced).collect()
    }
}

/// The table built into the program.
pub fn embedded() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        // A test holds it to be readable.
        Table::unpack(EMBEDDED).unwrap_or_default()
    });
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::price::meter::Item;

    #[test]
    fn the_embedded_table_is_small_sorted_and_of_known_documents() {
        assert!(EMBEDDED.len() < 300 << 10, "{} bytes", EMBEDDED.len());
        let table = Table::unpack(EMBEDDED).unwrap();
        let lines: Vec<Line<'_>> = (table.lines.iter())
            .map(|at| Line::read(table.line(*at)).unwrap())
            .collect();
        assert!(lines.is_sorted_by_key(|l| (l.meter, l.from)));
        for line in &lines {
            assert!(documents::find(line.document).is_some(), "{}", line.meter);
            assert_eq!(
                line.cells.clone().count(),
                table.regions.len(),
                "{}",
                line.meter
            );
        }
    }

    #[test]
    fn every_item_has_a_price_and_its_own_unit() {
        let table = embedded();
        for item in Item::ALL {
            let found = table.meters().find(|(name, _)| *name == item.id());
            assert_eq!(found, Some((item.id(), item.unit())));
        }
        for (name, _) in table.meters() {
            assert!(!table.regions(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn tiers_begin_at_nothing_and_fall() {
        let table = embedded();
        for (meter, _) in table.meters() {
            for region in &table.regions {
                let Some(price) = table.price(meter, region) else {
                    continue;
                };
                assert_eq!(price.tiers[0].from, 0, "{meter} {region}");
                let tiers = &price.tiers;
                assert!(
                    tiers.is_sorted_by(|a, b| a.from < b.from),
                    "{meter} {region}"
                );
                assert!(
                    tiers.is_sorted_by(|a, b| a.usd >= b.usd),
                    "{meter} {region}"
                );
            }
        }
    }

    #[test]
    fn a_price_of_another_region_is_never_taken() {
        let table = embedded();
        assert!(table.price("mq.m7g.large", "us-east-1").is_some());
        assert!(table.price("mq.m7g.large", "eu-west-1").is_none());
        assert!(table.price("fargate.x86.vcpu", "moon-1").is_none());
        assert!(table.price("cloudwatch.dashboard", "moon-1").is_some());
        assert!(table.price("none", "us-east-1").is_none());
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(Table::unpack(b"").unwrap_err(), TableError::NotATable);
        let mut newer = MAGIC.to_vec();
        newer.push(99);
        assert_eq!(Table::unpack(&newer).unwrap_err(), TableError::Format(99));
        let cut = EMBEDDED.get(..EMBEDDED.len() / 2).unwrap();
        assert_eq!(Table::unpack(cut).unwrap_err(), TableError::Damaged);
    }
}
