//! Reads AWS's price feed, the files behind its pricing pages.
//!
//! A file is of one service, and is read in two forms: `{ metered: { Region: price } }`, and as AWS publishes it,
//! `{ "regions": { Region: { metered: { "price": … } } } }`. Regions go by the names of the pricing pages; Local Zones have no
//! price here.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Map, Value};
use thiserror::Error;

use tfsize::catalog::broker::Mode;
use tfsize::catalog::price::instance::{self, Deployment};
use tfsize::catalog::price::{ANYWHERE, Item, Unit};
use tfsize::catalog::region::{REGIONS, Region};

/// Why a text is no file of the feed.
#[derive(Debug, Error)]
pub(crate) enum FeedError {
    /// It is no JSON.
    #[error("it is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It has another form.
    #[error(
        "it has neither metered names with a price for each Region, nor `regions` with metered names"
    )]
    Form,
    /// No file of the feed that tfsize knows is called so.
    #[error("no prices of a file {file} are known; known are {}", FILES.join(", "))]
    Unknown {
        /// How it is called.
        file: String,
    },
}

/// The files of the feed that have meters.
pub(crate) const FILES: [&str; 23] = [
    "cloudwatch",
    "datatransfer",
    "dynamodb",
    "ec2-linux",
    "ecr",
    "ecs",
    "elasticache-nodes",
    "elb",
    "events",
    "kms",
    "lambda",
    "mq",
    "nat-gateway",
    "queueservice",
    "rds-aurora-ondemand",
    "rds-aurora-storage",
    "rds-instances",
    "rds-proxy",
    "rds-storage",
    "secretsmanager",
    "sns",
    "vpc",
    "xray",
];

/// What a price is for: of one meter, from some quantity of a month on, in one Region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    /// The meter: `fargate.x86.vcpu`.
    pub(crate) meter: String,
    /// The quantity of a month, in the meter's unit, from which the price holds.
    pub(crate) from: u64,
    /// Code of the Region, or [`ANYWHERE`].
    pub(crate) region: String,
    /// What is counted.
    pub(crate) unit: Unit,
}

/// How many of what the feed counts are one unit: it has prices of single requests.
fn counted(unit: Unit) -> u32 {
    match unit {
        Unit::Million => 1_000_000,
        _ => 1,
    }
}

/// The Region of a name; none for a Local Zone and anything else.
fn named(name: &str) -> Option<Region> {
    REGIONS.iter().copied().find(|r| r.name == name)
}

/// How an instance of RDS runs, as the feed names it.
fn deployment(text: &str) -> Option<Deployment> {
    match text {
        "Single-AZ" => Some(Deployment::SingleAz),
        "Multi-AZ" => Some(Deployment::MultiAz),
        "Multi-AZ cluster" => Some(Deployment::Cluster),
        _ => None,
    }
}

/// What a file of the feed has.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// The prices of meters, each once.
    pub(crate) cells: BTreeMap<Cell, Decimal>,
    /// What it has more than one price of: none is taken then.
    pub(crate) contradicted: BTreeSet<Cell>,
    /// Metered names that have no meter here.
    pub(crate) unused: BTreeSet<String>,
}

impl Feed {
    fn put(&mut self, cell: Cell, price: Decimal) {
        let price = (price * Decimal::from(counted(cell.unit))).normalize();
        if self.contradicted.contains(&cell) {
            return;
        }
        if self.cells.get(&cell).is_some_and(|before| *before != price) {
            self.cells.remove(&cell);
            self.contradicted.insert(cell);
            return;
        }
        self.cells.insert(cell, price);
    }
}

/// A price as the feed has it.
struct Priced {
    metered: String,
    region: String,
    price: Decimal,
}

/// Reads a file of the feed; `file` is its name without extension.
///
/// # Errors
///
/// When no such file has meters, or the text has another form.
pub(crate) fn read(file: &str, text: &str) -> Result<Feed, FeedError> {
    let file = FILES
        .into_iter()
        .find(|known| *known == file)
        .ok_or_else(|| FeedError::Unknown {
            file: file.to_owned(),
        })?;
    let prices = match file {
        "nat-gateway" => columns(text),
        _ => entries(&serde_json::from_str(text)?)?,
    };
    let mut feed = Feed::default();
    for one in prices {
        let (name, class) = split(&one.region);
        let region = match name {
            "Any" => ANYWHERE,
            name => match named(name) {
                Some(region) => region.code,
                None => continue,
            },
        };
        let meters = meters(file, &one.metered, class);
        if meters.is_empty() {
            feed.unused.insert(one.metered);
        }
        for (meter, unit, from) in meters {
            let region = region.to_owned();
            let cell = Cell {
                meter,
                from,
                region,
                unit,
            };
            feed.put(cell, one.price);
        }
    }
    Ok(feed)
}

/// The Region of a key, and the class of an instance that stands behind it: `EU (Paris) (Instance Type: db.t3.small)`.
fn split(region: &str) -> (&str, Option<&str>) {
    if let Some((name, class)) = region.split_once(" (Instance Type: ") {
        return (name, class.strip_suffix(')'));
    }
    let name = region
        .split_once(" (StartingRange: ")
        .map_or(region, |(name, _)| name);
    (name, None)
}

/// The meters of what the feed names so; with the quantity from which the price holds.
fn meters(file: &str, metered: &str, class: Option<&str>) -> Vec<(String, Unit, u64)> {
    let hourly = |id: String| vec![(id, Unit::Hour, 0)];
    let instance = match file {
        "ec2-linux" => Some(instance::ec2(metered)),
        "elasticache-nodes" => metered
            .split_once(' ')
            .filter(|(node, _)| node.starts_with("cache."))
            .map(|(node, engine)| instance::cache(engine, node)),
        "rds-instances" => database(metered),
        "rds-aurora-ondemand" => class
            .map(|class| instance::aurora(class, metered.contains("Aurora IO Optimization Mode"))),
        "mq" => broker(metered),
        _ => None,
    };
    if let Some(id) = instance {
        return hourly(id);
    }
    let mut out = Vec::new();
    for item in Item::ALL {
        for reading in item.readings() {
            if reading.file == file && reading.metered == metered {
                out.push((item.id().to_owned(), item.unit(), reading.from));
            }
        }
    }
    out
}

/// `postgresql/db.m5.large Multi-AZ`
fn database(metered: &str) -> Option<String> {
    let (engine, rest) = metered.split_once('/')?;
    let (class, how) = rest.split_once(' ')?;
    Some(instance::rds(engine, class, deployment(how)?))
}

/// `RabbitMQ Single Instance mq m5.large`; one node costs the same with both engines, "active standby" of RabbitMQ is the cluster.
fn broker(metered: &str) -> Option<String> {
    let (how, size) = metered.split_once(" mq ")?;
    let mode = match how {
        "Single Instance" | "RabbitMQ Single Instance" => Mode::SingleInstance,
        "Active Standby" => Mode::ActiveStandbyMultiAz,
        "RabbitMQ Active Standby" => Mode::ClusterMultiAz,
        _ => return None,
    };
    Some(instance::broker(&format!("mq.{size}"), mode))
}

/// Every price of a JSON document.
fn entries(document: &Value) -> Result<Vec<Priced>, FeedError> {
    let all = document.as_object().ok_or(FeedError::Form)?;
    let mut out = Vec::new();
    if let Some(regions) = all.get("regions").and_then(Value::as_object) {
        for (region, metered) in regions {
            for (metered, price) in metered.as_object().ok_or(FeedError::Form)? {
                add(
                    &mut out,
                    metered,
                    region,
                    price.get("price").unwrap_or(price),
                );
            }
        }
    } else {
        for (metered, regions) in all {
            let regions = regions.as_object().ok_or(FeedError::Form)?;
            for (region, price) in regions {
                match price {
                    // A level more: engines, of which each has its classes.
                    Value::Object(deeper) => nested(&mut out, metered, region, deeper),
                    price => add(&mut out, metered, region, price),
                }
            }
        }
    }
    Ok(out)
}

fn nested(out: &mut Vec<Priced>, engine: &str, metered: &str, regions: &Map<String, Value>) {
    for (region, price) in regions {
        add(out, &format!("{engine}/{metered}"), region, price);
    }
}

fn add(out: &mut Vec<Priced>, metered: &str, region: &str, price: &Value) {
    let price = match price {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    };
    // What is free in the feed has `NaN` or nothing now and then.
    let Some(price) = price.filter(|p: &Decimal| !p.is_sign_negative()) else {
        return;
    };
    out.push(Priced {
        metered: metered.to_owned(),
        region: region.to_owned(),
        price,
    });
}

/// Every price of a table with a column for each metered name.
fn columns(text: &str) -> Vec<Priced> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split('\t')
        .skip(1)
        .collect();
    let mut out = Vec::new();
    for line in lines {
        let mut cells = line.split('\t');
        let region = cells.next().unwrap_or_default();
        for (name, cell) in names.iter().zip(cells) {
            add(&mut out, name, region, &Value::String(cell.to_owned()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(feed: &Feed, meter: &str, from: u64, region: &str) -> Option<String> {
        let found = feed
            .cells
            .iter()
            .find(|(c, _)| c.meter == meter && c.from == from && c.region == region);
        found.map(|(_, price)| price.to_string())
    }

    #[test]
    fn local_zones_are_no_regions() {
        for region in REGIONS {
            assert_eq!(named(region.name), Some(*region));
        }
        assert_eq!(named("US West (Los Angeles)"), None);
    }

    #[test]
    fn both_forms_of_the_feed_are_read() {
        let kept = r#"{"perCPU per hour":{"EU (Ireland)":"0.0404800000","US West (Los Angeles)":"1"},"odd":{"EU (Ireland)":"1"}}"#;
        let published = r#"{"regions":{"EU (Ireland)":{"perCPU per hour":{"rateCode":"x","price":"0.0404800000"}}}}"#;
        for text in [kept, published] {
            let feed = read("ecs", text).unwrap();
            assert_eq!(
                price(&feed, "fargate.x86.vcpu", 0, "eu-west-1").unwrap(),
                "0.04048"
            );
            assert_eq!(feed.cells.len(), 1);
        }
        assert!(read("ecs", kept).unwrap().unused.contains("odd"));
        assert!(matches!(read("ecs", "[]"), Err(FeedError::Form)));
        assert!(matches!(read("ecs", "{"), Err(FeedError::Json(_))));
        assert!(matches!(read("s3", "{}"), Err(FeedError::Unknown { .. })));
    }

    #[test]
    fn tiers_and_counts_are_those_of_the_meter() {
        let text = r#"{
          "Standard per Requests": {"EU (Frankfurt)": "0.0000004000"},
          "Standard per Requests Tier2": {"EU (Frankfurt)": "0.0000003600"}
        }"#;
        let feed = read("queueservice", text).unwrap();
        assert_eq!(
            price(&feed, "sqs.standard", 0, "eu-central-1").unwrap(),
            "0.4"
        );
        assert_eq!(
            price(&feed, "sqs.standard", 100_000, "eu-central-1").unwrap(),
            "0.36"
        );
    }

    #[test]
    fn instances_go_by_their_class() {
        let aurora = r#"{
          "[Database Instance Aurora PostgreSQL Aurora IO Optimization Mode]": {"EU (Paris) (Instance Type: db.r8g.large)": "0.4"},
          "[Database Instance Aurora MySQL]": {"EU (Paris) (Instance Type: db.r8g.large)": "0.3"}
        }"#;
        let feed = read("rds-aurora-ondemand", aurora).unwrap();
        assert_eq!(
            price(&feed, "aurora.db.r8g.large.io-optimized", 0, "eu-west-3").unwrap(),
            "0.4"
        );
        assert_eq!(
            price(&feed, "aurora.db.r8g.large", 0, "eu-west-3").unwrap(),
            "0.3"
        );
        let rds = r#"{"mysql":{"db.m5.large Multi-AZ":{"EU (Paris)":"1.5"}}}"#;
        let feed = read("rds-instances", rds).unwrap();
        assert_eq!(
            price(&feed, "rds.mysql.db.m5.large.multi-az", 0, "eu-west-3").unwrap(),
            "1.5"
        );
        let cache = r#"{"cache.t3.micro Valkey":{"EU (Paris)":"0.01"}}"#;
        let feed = read("elasticache-nodes", cache).unwrap();
        assert_eq!(
            price(&feed, "elasticache.valkey.cache.t3.micro", 0, "eu-west-3").unwrap(),
            "0.01"
        );
    }

    #[test]
    fn of_two_prices_for_one_thing_none_is_taken() {
        let text = r#"{
          "Single Instance mq m5.large": {"EU (Paris)": "0.3"},
          "RabbitMQ Single Instance mq m5.large": {"EU (Paris)": "0.4"}
        }"#;
        let feed = read("mq", text).unwrap();
        assert!(feed.cells.is_empty());
        assert_eq!(feed.contradicted.len(), 1);
    }

    #[test]
    fn what_every_region_pays_is_of_any() {
        let feed = read(
            "cloudwatch",
            r#"{"Dashboard Basic Dashboard":{"Any":"3.0000000000"}}"#,
        )
        .unwrap();
        assert_eq!(
            price(&feed, "cloudwatch.dashboard", 0, ANYWHERE).unwrap(),
            "3"
        );
    }
}
