//! What is watched: `metric`, `alarm`, `dashboard`, `tracing` and `logs`.

use std::fmt;
use std::sync::LazyLock;

use super::Policy;
use super::alarm::{ItemAlarm, Side};
use super::decode::{Field, Named, Own, Reader, Stated, Wrong, why, words};
use super::level::{Threshold, Thresholds, Time};
use super::raw::{Literal, Name, Node};
use super::select::{ItemSelect, Pattern, Row};
use crate::catalog::metrics::Unit;
use crate::value::unit::{Percent, Rate, Seconds};

words! {
    /// What an alarm watches.
    AlarmOn {
        /// CPU of services, database and broker.
        Cpu = "cpu",
        /// Memory of services and broker.
        Memory = "memory",
        /// Connections of database and broker, as a share of what they grant.
        Connections = "connections",
        /// Capacity of the database, as a share of its maximum.
        Capacity = "capacity",
        /// Failed requests as a share of all, at the load balancer.
        Errors = "errors",
        /// Response time at the load balancer.
        Latency = "latency",
    }
}

impl AlarmOn {
    /// The kinds of items of which it is measured.
    pub fn kinds(self) -> Vec<&'static str> {
        super::watched_on(self)
    }
}

/// A custom metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its label in the policy.
    pub name: Name,
    /// Its title on dashboards.
    pub title: Option<Stated<String>>,
    /// Its name in `CloudWatch`.
    pub metric_name: Option<Stated<String>>,
    /// Its namespace in `CloudWatch`, where it is another than the policy's.
    pub namespace: Option<Stated<String>>,
    /// Its unit in `CloudWatch`.
    pub unit: Stated<String>,
    /// Dimensions, read from fields of the log line.
    pub dimensions: Stated<Vec<String>>,
    /// The service whose log carries it; none when the service publishes it itself.
    pub logged_by: Option<Stated<String>>,
    /// Whether its value is one task's, so that scaling can track it.
    pub per_task: Stated<bool>,
}

/// An alarm that holds for several items: for all that it can be of, or for those that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// The label of its block, and the end of the name in AWS.
    pub name: Name,
    /// The items that it is for, with a metric of theirs.
    pub items: Option<Stated<Vec<Pattern>>>,
    /// The row of its table of thresholds that it is, where that names items.
    pub row: Option<Row>,
    /// What it watches of everything that has it.
    pub on: Option<Stated<AlarmOn>>,
    /// The items of those, where it is not all of them.
    pub of: Option<Stated<Vec<Pattern>>>,
    /// Threshold as a duration, for latency.
    pub over: Option<Stated<Time>>,
    /// Percentile, for latency.
    pub percentile: Stated<String>,
    /// The alarms that it is, where it is of no item.
    pub select: Option<ItemSelect>,
    /// The namespace of the metric, where it is of no item.
    pub namespace: Option<Stated<String>>,
    /// What it states as an alarm of each item.
    pub own: ItemAlarm,
}

/// A dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// The label of its block, and the end of the name in AWS.
    pub name: Name,
    /// What it says at its top; its name where that is not stated.
    pub title: Option<Stated<String>>,
    /// What it shows.
    pub shows: Stated<Vec<String>>,
}

/// X-Ray sampling.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracing {
    /// Share of requests traced.
    pub rate: Option<Stated<Percent>>,
    /// Requests per second that are always traced.
    pub reservoir: Stated<u32>,
    /// How long traces are kept.
    pub retention: Option<Stated<Seconds>>,
    /// Segments recorded.
    pub segments: Option<Stated<Rate>>,
    /// Agents at which so many are recorded.
    pub agents: Option<Stated<u32>>,
    /// Ports of the collector.
    pub ports: Named<u32>,
}

/// How long log events are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kept {
    /// So long.
    For(Seconds),
    /// For ever.
    Forever,
}

/// What a policy says of it, for the reference.
const KEPT: &str = "how long log events are kept, at least; \"forever\" where they never expire";

impl Kept {
    const FOREVER: &'static str = "forever";
    const ZERO: &'static str = "0 keeps nothing here: what has no end is \"forever\"";

    /// The same in whole days, as AWS counts them: 0 is for ever.
    pub fn days(self) -> Option<u32> {
        match self {
            Self::For(time) => time.days(),
            Self::Forever => Some(0),
        }
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::For(time) => time.fmt(f),
            Self::Forever => f.write_str(Self::FOREVER),
        }
    }
}

impl Field for Kept {
    fn what() -> String {
        format!("{}, or \"{}\"", <Seconds as Field>::what(), Self::FOREVER)
    }
    fn examples() -> String {
        format!("\"30d\" or \"{}\"", Self::FOREVER)
    }
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": "string" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match &node.literal {
            Literal::Text(text) if text.trim() == Self::FOREVER => Ok(Self::Forever),
            // AWS counts days, and Terraform has 0 for what has no end.
            Literal::Number(days) if *days > 0.0 => Err(Wrong::because(
                node,
                format!("a number without a unit: write \"{days}d\""),
            )),
            Literal::Number(_) => Err(Wrong::because(node, Self::ZERO)),
            _ => match <Seconds as Field>::read(node)? {
                time if time.days() == Some(0) => Err(Wrong::because(node, Self::ZERO)),
                time => Ok(Self::For(time)),
            },
        }
    }
}

/// Log groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Logs {
    /// What they are called, where they are of no item.
    pub name: Option<Name>,
    /// How long log events are kept.
    pub retention: Stated<Kept>,
    /// Which log groups are those, where they are of no item.
    pub select: Option<ItemSelect>,
}

impl Metric {
    /// Reads a `metric` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            title: r.setting().optional("title", "its title on dashboards"),
            metric_name: r.required("name", "its name in CloudWatch"),
            namespace: r.uncompared(why::NAMESPACE).optional(
                "namespace",
                "its namespace in CloudWatch, where it is another than the policy's",
            ),
            unit: r.uncompared("filters of logs are written and not looked for").or("unit", "None".to_string(), "its unit in CloudWatch"),
            dimensions: r.uncompared("filters of logs are written and not looked for").list("dimensions", "dimensions, each a field of the log line"),
            logged_by: r.uncompared("filters of logs are written and not looked for").optional(
                "logged_by",
                "the service whose log carries it, as JSON lines {\"metric\": \"<label>\", \"value\": 1}; none when the service publishes it itself",
            ),
            per_task: r.setting().or("per_task", false, "whether its value is one task's, so that scaling can track it"),
        })
    }
}

impl Metric {
    /// Its namespace: its own, or else the policy's.
    pub fn space<'a>(&'a self, policy: &'a Policy) -> &'a str {
        let own = self.namespace.as_ref().unwrap_or(&policy.namespace);
        &own.value
    }
}

/// The tables of thresholds of an alarm.
type Tables = Vec<(Side, Named<Threshold>)>;

impl Alarm {
    /// Reads an `alarm` block: one alarm, or one for each row of its tables of thresholds.
    pub fn read(r: &mut Reader, name: &Name) -> Vec<Self> {
        let mut tables = Tables::new();
        let whole = Self::whole(r, name, &mut tables);
        if tables.is_empty() {
            return vec![whole];
        }
        let all = tables.iter().flat_map(|(side, table)| {
            let rows = table.0.iter();
            rows.filter_map(|(key, threshold)| {
                let text = Literal::Text(key.text.clone());
                let pattern = Pattern::read(&Node {
                    literal: text,
                    span: key.span,
                });
                Some((*side, pattern.ok()?, key, *threshold))
            })
        });
        let all: Vec<_> = all.collect();
        let keys: Vec<Pattern> = all.iter().map(|(_, pattern, ..)| pattern.clone()).collect();
        let rows = Row::all(&keys).into_iter().zip(all);
        rows.map(|(row, (side, _, key, threshold))| whole.row(row, side, key, threshold))
            .collect()
    }

    /// A row of its tables.
    fn row(&self, row: Row, side: Side, key: &Name, threshold: Stated<Threshold>) -> Self {
        let mut one = self.clone();
        match side {
            Side::Below => one.own.below = Some(threshold),
            Side::Above | Side::Band(_) => one.own.above = Some(threshold),
        }
        let names_items = self.items.is_some() || self.on.is_some() || super::is_item(&key.text);
        let names_items = names_items && self.select.is_none();
        if names_items {
            one.items.get_or_insert_with(|| Stated {
                value: vec![row.name.clone()],
                at: Some(key.span),
            });
            one.row = Some(row);
            return one;
        }
        // The others of the table have the label, too.
        let name = Name {
            text: format!("{} {}", self.name.text, key.text),
            span: key.span,
        };
        one.select.get_or_insert_default().row = Some(row);
        one.own.name = name.clone();
        one.name = name;
        one
    }

    fn whole(r: &mut Reader, name: &Name, tables: &mut Tables) -> Self {
        const UNDER: &str = "it rings under this threshold; a table as of `above`";
        const OVER: &str = "it rings over this threshold; a table has one for each of several alarms by their names, or by the items that they are of as `for` has them, such as { \"service/*\" = \"80%\", \"service/api\" = \"70%\" }, the longer name before the shorter";
        Self {
            name: name.clone(),
            row: None,
            items: r.setting().optional(
                "for",
                "the items that it is for, as kind/name, such as [\"service/*\", \"database/main\"]; it then takes `metric` and what an alarm of an item takes",
            ),
            on: r.optional(
                "on",
                "what it watches of everything that has it, where no items are named",
            ),
            of: r.setting().optional(
                "of",
                "with `on`: the items of those that it is for, as kind/name, such as [\"service/*\"]; all where it is not stated",
            ),
            over: r.optional("over", "with `on`: threshold as a duration, for latency"),
            percentile: r.aws(&["extended_statistic"]).with("on", "latency").or("percentile", "p99".to_string(), "with `on`: percentile, for latency"),
            select: r.block(
                "select",
                "instead of `for` and `on`: the existing alarms that are this, whatever they watch; every number that is stated is compared",
                |r| Some(ItemSelect::read(r)),
            ),
            namespace: r.optional(
                "namespace",
                "with `select`: the namespace of the metric in CloudWatch",
            ),
            own: {
                let metric = r.aws(&["metric_name"]).optional(
                    "metric",
                    "with `for`: a word such as \"cpu\", a name in AWS, or the label of a `metric` block; with `select`: a name in CloudWatch or such a label",
                );
                let mut one = |side: Side, stated: Option<Stated<Thresholds>>| {
                    let stated = stated?;
                    match stated.value {
                        Thresholds::One(value) => Some(Stated {
                            value,
                            at: stated.at,
                        }),
                        Thresholds::Each(table) => {
                            tables.push((side, table));
                            None
                        }
                    }
                };
                ItemAlarm::read_with(r, name, metric, [OVER, UNDER], &mut one)
            },
        }
    }

    /// The names of alarms that it is for as a row of a table, which name none of its own.
    pub fn names_several(&self) -> Option<&Row> {
        self.select.as_ref()?.row.as_ref()
    }

    /// Whether it is for an item by one of its names, with a metric of it.
    pub fn is_for(&self, kind: &str, names: &[&str]) -> bool {
        let any = |patterns: &[Pattern]| names.iter().any(|name| named(patterns, kind, name));
        let of_row = |row: &Row| any(std::slice::from_ref(&row.name)) && !any(&row.nearer);
        self.items.as_ref().is_some_and(|items| any(&items.value))
            && self.row.as_ref().is_none_or(of_row)
    }

    /// Whether it watches what it is on of an item, too.
    pub fn holds_of(&self, kind: &str, name: &str) -> bool {
        let of = self.of.as_ref();
        self.on.is_some() && of.is_none_or(|of| named(&of.value, kind, name))
    }

    /// Its threshold as a share; none where it is written otherwise.
    pub fn share(&self) -> Option<Stated<f64>> {
        let above = self.own.above?;
        Some(Stated {
            value: above.value.in_unit(Some(Unit::Percent))?,
            at: above.at,
        })
    }
}

/// Whether one of the patterns is of an item.
fn named(patterns: &[Pattern], kind: &str, name: &str) -> bool {
    let item = format!("{kind}/{name}");
    patterns.iter().any(|pattern| pattern.matches(&item))
}

/// What a policy says of what a dashboard shows, for the reference.
static SHOWS: LazyLock<String> = LazyLock::new(|| {
    let all = Dashboard::shows_all().join(", ");
    format!("what it shows: {all}, or one {}", Dashboard::shows_one())
});

impl Dashboard {
    /// The word for the custom metrics.
    pub const METRICS: &'static str = "metrics";

    /// The words for all of a kind.
    pub fn shows_all() -> Vec<&'static str> {
        let items = super::shown().into_iter().flat_map(|(_, words)| words);
        items.copied().chain([Self::METRICS]).collect()
    }

    /// How a single item is written, as words that follow "one".
    pub(super) fn shows_one() -> String {
        let kinds = super::shown().into_iter().map(|(kind, _)| kind);
        let one = kinds.map(|kind| format!("{kind} as \"{kind}:<name>\""));
        one.collect::<Vec<_>>().join(", ")
    }

    /// A single item that a word shows: its kind and its name.
    pub fn shows_item(word: &str) -> Option<(&'static str, &str)> {
        let (kind, name) = word.split_once(':')?;
        let mut shown = super::shown().into_iter();
        let (kind, _) = shown.find(|(known, _)| *known == kind)?;
        Some((kind, name))
    }

    /// Reads a `dashboard` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        r.all_uncompared("a dashboard is drawn, and states no size");
        Some(Self {
            name: name.clone(),
            title: r.optional("title", "its title"),
            shows: r.list("shows", &SHOWS),
        })
    }
}

impl Tracing {
    /// Reads the `tracing` block.
    pub fn read(r: &mut Reader) -> Self {
        Self {
            rate: r
                .aws(&["fixed_rate"])
                .required("rate", "share of requests traced"),
            reservoir: r.aws(&["reservoir_size"]).or(
                "reservoir",
                1,
                "requests per second that are always traced",
            ),
            retention: r.planned("retention", "how long traces are kept"),
            segments: r.planned("segments", "segments recorded"),
            agents: r.planned("agents", "agents at which so many are recorded"),
            ports: r.uncompared("it becomes a container of the stack's own").named("ports", "ports of the trace collector that `generate` puts beside each service: otlp_grpc, otlp_http; none when absent"),
        }
    }
}

impl Logs {
    /// Reads the `logs` block of an item, which says how long its own are kept.
    pub fn of_item(r: &mut Reader) -> Own<Self> {
        r.own_block(
            "logs",
            "its log groups, where they are kept for another time than those of the others",
            |r| {
                Some(Self {
                    name: None,
                    select: None,
                    retention: r
                        .aws(&["retention_in_days"])
                        .counted_in("d")
                        .required("retention", KEPT)?,
                })
            },
        )
    }

    /// Reads a `logs` block of the top level.
    pub fn read(r: &mut Reader, name: Option<&Name>) -> Self {
        Self {
            name: name.cloned(),
            select: ItemSelect::block(r),
            retention: r.aws(&["retention_in_days"]).counted_in("d").or(
                "retention",
                Kept::For(Seconds(365 * 86_400)),
                KEPT,
            ),
        }
    }
}
