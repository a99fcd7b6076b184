//! An alarm of one item, with numbers of its own.

use super::decode::{Field, Reader, Stated, Wrong, nearest, words};
use super::level::{Level, Threshold};
use super::mistake::refused;
use super::raw::{Displaces, Literal, Name, Node};
use crate::catalog::cloudwatch as cw;
use crate::finding::Finding;
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::Seconds;

words! {
    /// What an alarm takes a period without a datapoint for.
    Missing {
        /// It says nothing.
        Missing = "missing",
        /// The alarm stays as it is.
        Ignore = "ignore",
        /// It is over.
        Breaching = "breaching",
        /// It is not.
        NotBreaching = "notBreaching",
    }
}

words! {
    /// Which end of a band of usual values an alarm fires beyond.
    Outside {
        /// Over its upper end.
        Above = "above",
        /// Under its lower end.
        Below = "below",
        /// Either.
        Both = "both",
    }
}

/// A statistic, as `CloudWatch` spells it: `Average`, `p99`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistic(pub String);

impl Field for Statistic {
    fn what() -> String {
        "a statistic".into()
    }
    fn examples() -> String {
        "\"average\", \"sum\", \"minimum\", \"maximum\", \"samplecount\" or a percentile such as \"p95\"".into()
    }
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": "string" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let Literal::Text(text) = &node.literal else {
            return Err(Wrong::here(node));
        };
        let mut known = cw::STATISTICS.value.iter();
        if let Some(known) = known.find(|known| known.eq_ignore_ascii_case(text)) {
            return Ok(Self((*known).to_owned()));
        }
        if cw::is_extended_statistic(text) {
            return Ok(Self(text.clone()));
        }
        let lower = text.to_lowercase();
        let words = cw::STATISTICS.value.map(str::to_lowercase);
        Err(match nearest(&lower, words.iter().map(String::as_str)) {
            Some(near) => Wrong::because(node, format!("did you mean \"{near}\"?")),
            None => Wrong::here(node),
        })
    }
}

/// The side of its threshold on which an alarm fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Over it.
    Above,
    /// Under it.
    Below,
    /// Beyond the band of usual values.
    Band(Outside),
}

/// An alarm on one metric of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemAlarm {
    /// The label of its block, and the end of the name in AWS.
    pub name: Name,
    /// A word for a metric, its name in AWS, or the label of a `metric` block.
    pub metric: Option<Stated<String>>,
    /// How the values of a period become one.
    pub statistic: Option<Stated<Statistic>>,
    /// It fires over this.
    pub above: Option<Stated<Threshold>>,
    /// It fires under this.
    pub below: Option<Stated<Threshold>>,
    /// Whether it fires at the threshold itself.
    pub inclusive: Option<Stated<bool>>,
    /// How wide the band of usual values is that it fires outside of.
    pub band: Option<Stated<f64>>,
    /// Beyond which end of the band.
    pub outside: Option<Stated<Outside>>,
    /// Length of one datapoint.
    pub period: Stated<Seconds>,
    /// Datapoints looked at.
    pub datapoints: Stated<u32>,
    /// Datapoints of them that must be over.
    pub breaching: Option<Stated<u32>>,
    /// What a period without a datapoint counts for.
    pub missing: Option<Stated<Missing>>,
    /// Whom it tells when it starts, as ARNs.
    pub actions: Option<Stated<Vec<String>>>,
}

/// Seconds of a datapoint, where nothing is stated.
const PERIOD: Seconds = Seconds(60);
/// Datapoints looked at, where nothing is stated.
const DATAPOINTS: u32 = 5;
/// Datapoints that must be over, where nothing is stated and there are as many.
const BREACHING: u32 = 3;

/// Datapoints that must be over, where so many are looked at.
pub fn breaching(stated: Option<Stated<u32>>, datapoints: u32) -> Stated<u32> {
    stated.unwrap_or(Stated::default(BREACHING.min(datapoints)))
}

/// What an alarm states instead of something else.
pub const DISPLACES: &[Displaces] = &[
    Displaces {
        stated: &["above"],
        below: &["below", "band", "outside"],
        ..Displaces::ALWAYS
    },
    Displaces {
        stated: &["below"],
        below: &["above", "band", "outside"],
        ..Displaces::ALWAYS
    },
    Displaces {
        stated: &["band"],
        below: &["above", "below", "inclusive"],
        ..Displaces::ALWAYS
    },
];

impl ItemAlarm {
    /// Reads the `alarm` blocks of an item.
    pub fn blocks(r: &mut Reader) -> Vec<Self> {
        r.blocks(
            "alarm",
            "the alarm's name",
            "an alarm on one of its metrics",
            |r, name| {
                let metric = r.aws(&["metric_name"]).required(
                    "metric",
                    "the metric: a word such as \"cpu\", its name in AWS, or the label of a `metric` block",
                );
                Some(Self::read(r, name, metric))
            },
        )
    }

    /// Reads what an alarm of an item states besides its metric.
    pub fn read(r: &mut Reader, name: &Name, metric: Option<Stated<String>>) -> Self {
        let docs = [
            "it rings over this threshold",
            "it rings under this threshold",
        ];
        Self::read_with(r, name, metric, docs, &mut |_, one| one)
    }

    /// The same with thresholds of another type: `one` makes a threshold of what is stated, if there is one for the whole
    /// alarm, and is told the side.
    pub(super) fn read_with<T: Field>(
        r: &mut Reader,
        name: &Name,
        metric: Option<Stated<String>>,
        docs: [&'static str; 2],
        one: &mut dyn FnMut(Side, Option<Stated<T>>) -> Option<Stated<Threshold>>,
    ) -> Self {
        let [over, under] = docs;
        Self {
            name: name.clone(),
            metric,
            statistic: r.optional(
                "statistic",
                "how the values of a period become one; what tells most of the metric where it is not stated",
            ),
            above: {
                let above = r.aws(&["comparison_operator", "threshold"]).optional("above", over);
                one(Side::Above, above)
            },
            below: {
                let below = r.aws(&["comparison_operator", "threshold"]).optional("below", under);
                one(Side::Below, below)
            },
            inclusive: r.optional(
                "inclusive",
                "whether it rings at the threshold itself; either is taken where it is not stated",
            ),
            band: r.optional(
                "band",
                "instead of a threshold: it rings outside of the band of usual values that AWS learns, so many standard deviations wide",
            ),
            outside: r.optional(
                "outside",
                "with `band`: beyond which end of it, \"above\", \"below\" or \"both\"; both where it is not stated",
            ),
            period: r.or("period", PERIOD, "length of one datapoint, in whole minutes; for metrics that come more often, 10, 20 or 30 seconds"),
            datapoints: r.aws(&["evaluation_periods"]).or("datapoints", DATAPOINTS, "datapoints looked at"),
            breaching: r.aws(&["datapoints_to_alarm"]).optional(
                "breaching",
                "datapoints of them that must be over; 3, or all where there are fewer",
            ),
            missing: r.aws(&["treat_missing_data"]).optional("missing", "what a period without a datapoint counts for"),
            actions: r.aws(&["alarm_actions"]).optional(
                "actions",
                "whom it tells when it starts, as ARNs; the topic of the stack's alarms where it is not stated",
            ),
        }
    }

    /// The threshold, and on which side of it the alarm fires; of a band, its width.
    pub fn threshold(&self) -> Option<(Side, Stated<Threshold>)> {
        let outside = self.outside.map_or(Outside::Both, |outside| outside.value);
        match (self.above, self.below, self.band) {
            (Some(above), ..) => Some((Side::Above, above)),
            (None, Some(below), _) => Some((Side::Below, below)),
            (None, None, Some(band)) => {
                let width = Threshold::Level(Level::Number(band.value));
                let width = Stated {
                    value: width,
                    at: band.at,
                };
                Some((Side::Band(outside), width))
            }
            (None, None, None) => None,
        }
    }
}

/// What is wrong with the times of an alarm. `fine` says whether its metric may come more often than once a minute.
pub(super) fn timing(
    period: Stated<Seconds>,
    datapoints: Stated<u32>,
    breaching: Option<Stated<u32>>,
    (here, fine): (Span, bool),
    findings: &mut Vec<Finding>,
) {
    let seconds = period.value.0;
    if !cw::is_alarm_period(seconds) {
        let finding = refused(
            period.span_or(here),
            "an alarm's period is 10, 20 or 30 seconds, or a whole number of minutes",
            cw::HIGH_RESOLUTION_PERIODS.source,
        );
        findings.push(finding.help("write \"1m\", \"5m\", and so on"));
        return;
    }
    if cw::HIGH_RESOLUTION_PERIODS.value.contains(&seconds) && !fine {
        let headline = "a period below a minute is for metrics that come more often";
        let finding = Finding::warning(&policyfile::AWS, period.span_or(here), headline);
        let source = cw::HIGH_RESOLUTION_PERIODS.source;
        findings.push(
            finding
                .label("what it watches comes once a minute; between, the alarm has no data")
                .note(format!("source: {source}"))
                .help("write \"1m\""),
        );
    }
    let most = cw::most_evaluation_periods(seconds);
    if datapoints.value == 0 || datapoints.value > most {
        let source = cw::ALARM_WINDOW_SECONDS.source;
        findings.push(refused(
            datapoints.span_or(here),
            format!("an alarm of {seconds}-second periods looks at 1 to {most} datapoints"),
            source,
        ));
    }
    if let Some(breaching) = breaching.filter(|b| b.value == 0 || b.value > datapoints.value) {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                breaching.span_or(here),
                "`breaching` counts some of the datapoints",
            )
            .label(format!("1 to {}", datapoints.value)),
        );
    }
}
