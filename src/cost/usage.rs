//! What resources are used: the usage file that users of infracost have, for what is priced here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rust_decimal::Decimal;

use crate::billing::{Billed, Ends, Quantity};
use crate::config::value::{Data, Value};

/// KB that requests of SQS and SNS are counted in.
const CHUNK_KB: Decimal = Decimal::from_parts(64, 0, 0, false, 0);
/// Seconds of a month of 730 hours.
const SECONDS: Decimal = Decimal::from_parts(730 * 3600, 0, 0, false, 0);
/// Counted in millions.
const MILLION: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);
/// Milliseconds of a second, and MB of a GB.
const THOUSAND: Decimal = Decimal::from_parts(1000, 0, 0, false, 0);
const MB: Decimal = Decimal::from_parts(1024, 0, 0, false, 0);
/// MB of a function where nothing is said.
const DEFAULT_MEMORY: Decimal = Decimal::from_parts(128, 0, 0, false, 0);
/// The largest number that is reckoned with: with prices and factors it stays within what a decimal holds.
const LARGEST: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// What resources are used, by their addresses and by their types.
#[derive(Debug, Default)]
pub struct Usage {
    resources: BTreeMap<String, Fields>,
    kinds: BTreeMap<String, Fields>,
    /// What the bills were made of, as it stands in the file.
    used: Mutex<BTreeSet<String>>,
    /// What could not be read.
    refused: Vec<String>,
}

/// Numbers by their keys.
type Fields = BTreeMap<String, Decimal>;

/// How a quantity follows from fields.
#[derive(Clone, Copy)]
enum Reckoned {
    /// As it stands.
    Plain,
    /// Counted one by one, and billed in millions.
    Millions,
    /// The same, each as often as it has 64 KB; their size stands at one of these keys.
    Chunks,
    /// So many a second, billed in millions.
    PerSecond,
    /// Requests of a function, by their duration and its memory.
    Duration,
}

/// A line of a bill, and the keys that it follows from; of several for one thing the first that is there counts.
struct Row {
    /// The types of resources.
    kinds: &'static [&'static str],
    /// What the meter begins with.
    meter: &'static str,
    /// Keys of the amount. With [`Reckoned::PerSecond`] all of them are added.
    keys: &'static [&'static str],
    reckoned: Reckoned,
}

/// The keys of the size of requests, and of their duration.
const SIZES: [&str; 2] = ["request_size_kb", "request_size"];
const DURATIONS: [&str; 2] = ["request_duration_ms", "average_request_duration"];
/// Other spellings of earlier versions of the file stand behind the current ones.
const PROCESSED: &[&str] = &["monthly_data_processed_gb", "monthly_gb_data_processed"];

const fn row(
    kinds: &'static [&'static str],
    meter: &'static str,
    keys: &'static [&'static str],
    reckoned: Reckoned,
) -> Row {
    Row {
        kinds,
        meter,
        keys,
        reckoned,
    }
}

/// Every key that is read.
const ROWS: &[Row] = &[
    row(
        &["aws_sqs_queue"],
        "sqs.",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic"],
        "sns.publish",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic_subscription"],
        "sns.sqs",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic_subscription"],
        "sns.lambda",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic_subscription"],
        "sns.http",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic_subscription"],
        "sns.email",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic_subscription"],
        "sns.firehose",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_sns_topic_subscription"],
        "sns.mobile",
        &["monthly_requests"],
        Reckoned::Chunks,
    ),
    row(
        &["aws_lambda_function"],
        "lambda.requests",
        &["monthly_requests"],
        Reckoned::Millions,
    ),
    row(
        &["aws_lambda_function"],
        "lambda.duration",
        &["monthly_requests"],
        Reckoned::Duration,
    ),
    row(
        &["aws_cloudwatch_log_group"],
        "logs.ingest",
        &["monthly_data_ingested_gb", "monthly_gb_data_ingestion"],
        Reckoned::Plain,
    ),
    row(
        &["aws_cloudwatch_log_group"],
        "logs.storage",
        &["storage_gb", "monthly_gb_data_storage"],
        Reckoned::Plain,
    ),
    row(
        &["aws_cloudwatch_log_group"],
        "logs.insights",
        &["monthly_data_scanned_gb", "monthly_gb_data_scanned"],
        Reckoned::Plain,
    ),
    row(&["aws_nat_gateway"], "nat.data", PROCESSED, Reckoned::Plain),
    row(&["aws_elb"], "clb.data", PROCESSED, Reckoned::Plain),
    row(
        &["aws_vpc_endpoint"],
        "endpoint.interface.data",
        PROCESSED,
        Reckoned::Plain,
    ),
    row(
        &["aws_ecr_repository"],
        "ecr.storage",
        &["storage_gb", "storage"],
        Reckoned::Plain,
    ),
    row(
        &["aws_secretsmanager_secret"],
        "secrets-manager.requests",
        &["monthly_requests"],
        Reckoned::Millions,
    ),
    row(
        &["aws_dynamodb_table"],
        "dynamodb.write-requests",
        &["monthly_write_request_units"],
        Reckoned::Millions,
    ),
    row(
        &["aws_dynamodb_table"],
        "dynamodb.read-requests",
        &["monthly_read_request_units"],
        Reckoned::Millions,
    ),
    row(
        &["aws_dynamodb_table"],
        "dynamodb.storage",
        &["storage_gb", "monthly_gb_data_storage"],
        Reckoned::Plain,
    ),
    row(
        &["aws_dynamodb_table"],
        "dynamodb.point-in-time-recovery",
        &[
            "pitr_backup_storage_gb",
            "monthly_gb_continuous_backup_storage",
        ],
        Reckoned::Plain,
    ),
    row(
        &["aws_dynamodb_table"],
        "dynamodb.stream-reads",
        &["monthly_streams_read_request_units"],
        Reckoned::Millions,
    ),
    row(
        &["aws_rds_cluster"],
        "aurora.storage",
        &["storage_gb"],
        Reckoned::Plain,
    ),
    row(
        &["aws_rds_cluster"],
        "aurora.io",
        &["write_requests_per_sec", "read_requests_per_sec"],
        Reckoned::PerSecond,
    ),
    row(
        &["aws_rds_cluster"],
        "aurora.backup",
        &["backup_snapshot_size_gb"],
        Reckoned::Plain,
    ),
    row(
        &["aws_db_instance"],
        "rds.backup",
        &["additional_backup_storage_gb"],
        Reckoned::Plain,
    ),
    row(
        &["aws_db_instance"],
        "rds.io.magnetic",
        &["monthly_standard_io_requests"],
        Reckoned::Millions,
    ),
    row(
        &["aws_mq_broker"],
        "mq.storage",
        &["storage_size_gb"],
        Reckoned::Plain,
    ),
    row(
        &["aws_cloudwatch_event_bus"],
        "events.custom",
        &["monthly_custom_events"],
        Reckoned::Millions,
    ),
    row(
        &["aws_cloudwatch_event_bus"],
        "events.partner",
        &["monthly_third_party_events"],
        Reckoned::Millions,
    ),
];

impl Usage {
    /// That of a decoded file.
    ///
    /// # Errors
    ///
    /// When it is no mapping.
    pub fn read(file: &Value) -> Result<Self, &'static str> {
        let sections = file.as_entries().ok_or("it is no mapping of resources")?;
        let mut out = Self::default();
        for (section, value) in sections.iter() {
            match &**section {
                "version" => {}
                "resource_usage" => out.resources = section_of(value, section, &mut out.refused),
                "resource_type_default_usage" => {
                    out.kinds = section_of(value, section, &mut out.refused);
                }
                other => out.refused.push(other.to_owned()),
            }
        }
        Ok(out)
    }

    /// Gives the lines of a bill that hang on usage their quantities, where the file says them.
    pub(crate) fn apply(&self, at: &mut Billed<'_>) {
        let address = at.resource.address.to_string();
        let block = at.resource.address.block().to_string();
        let kind = at.resource.address.kind.to_string();
        let named = [address, format!("{block}[*]"), block];
        let mut found = named.iter().filter_map(|name| {
            let fields = self.resources.get(name)?;
            Some((name.as_str(), fields))
        });
        let own = found.next();
        let of_kind = self.kinds.get(&kind).map(|fields| (kind.as_str(), fields));
        let sources: Vec<(&str, &Fields)> = own.into_iter().chain(of_kind).collect();
        if sources.is_empty() {
            return;
        }
        let memory = at.resource.address.kind.as_ref() == "aws_lambda_function";
        let memory = memory.then(|| at.number("memory_size").ok().flatten());
        let memory = memory.flatten().unwrap_or(DEFAULT_MEMORY);
        for line in &mut at.lines {
            if line.quantity != Quantity::Usage {
                continue;
            }
            let is_of_line = |row: &&Row| {
                row.kinds.contains(&kind.as_str()) && line.meter.starts_with(row.meter)
            };
            // `dynamodb.storage` begins as no other line of its type does, and so on.
            let Some(row) = ROWS.iter().find(is_of_line) else {
                continue;
            };
            if let Some(quantity) = self.quantity(row, &sources, memory) {
                line.quantity = Quantity::Known(Ends::flat(quantity));
            }
        }
    }

    /// What a row comes to; none where the file does not say it.
    fn quantity(&self, row: &Row, sources: &[(&str, &Fields)], memory: Decimal) -> Option<Decimal> {
        let first = |keys: &[&str]| -> Option<Decimal> {
            for (name, fields) in sources {
                for key in keys {
                    if let Some(number) = fields.get(*key) {
                        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
                        used.insert(format!("{name}.{key}"));
                        return Some(*number);
                    }
                }
            }
            None
        };
        Some(match row.reckoned {
            Reckoned::Plain => first(row.keys)?,
            Reckoned::Millions => first(row.keys)? / MILLION,
            Reckoned::Chunks => {
                let size = first(&SIZES).unwrap_or(CHUNK_KB);
                first(row.keys)? * (size / CHUNK_KB).ceil().max(Decimal::ONE) / MILLION
            }
            Reckoned::PerSecond => {
                let all: Vec<Decimal> = row.keys.iter().filter_map(|key| first(&[key])).collect();
                if all.is_empty() {
                    return None;
                }
                all.into_iter().sum::<Decimal>() * SECONDS / MILLION
            }
            Reckoned::Duration => {
                let seconds = first(&DURATIONS)? / THOUSAND;
                first(row.keys)? * seconds * memory / MB
            }
        })
    }

    /// What of the file no bill was made of: what nothing here is billed by, or names nothing that is there.
    pub fn unused(&self) -> Vec<String> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let all = self.resources.iter().chain(&self.kinds);
        let keys = all.flat_map(|(name, fields)| {
            let key = move |key: &String| format!("{name}.{key}");
            fields.keys().map(key)
        });
        let mut out: Vec<String> = keys.filter(|key| !used.contains(key)).collect();
        out.extend(self.refused.iter().cloned());
        out.sort();
        out
    }
}

/// A section: resources or types, each with numbers. What is none is refused.
fn section_of(value: &Value, section: &str, refused: &mut Vec<String>) -> BTreeMap<String, Fields> {
    let mut out = BTreeMap::new();
    let Some(entries) = value.as_entries() else {
        if !value.is_null() {
            refused.push(section.to_owned());
        }
        return out;
    };
    for (name, value) in entries.iter() {
        let Some(fields) = value.as_entries() else {
            refused.push(name.to_string());
            continue;
        };
        let mut numbers = Fields::new();
        for (key, value) in fields.iter() {
            match number(value) {
                Some(number) => {
                    numbers.insert(key.to_string(), number);
                }
                None => refused.push(format!("{name}.{key}")),
            }
        }
        out.insert(name.to_string(), numbers);
    }
    out
}

/// A number that something may be used by.
fn number(value: &Value) -> Option<Decimal> {
    let text = match &value.data {
        Data::Number(number) => number.to_string(),
        Data::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let number: Decimal = text.parse().ok()?;
    (number >= Decimal::ZERO && number <= LARGEST).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::price::Item;

    #[test]
    fn every_row_is_of_a_meter_that_has_a_price() {
        for row in ROWS {
            let mut items = Item::ALL.iter();
            assert!(
                items.any(|item| item.id().starts_with(row.meter)),
                "{}",
                row.meter
            );
        }
        assert_eq!(LARGEST, Decimal::from(1_000_000_000_000_000_u64));
    }
}
