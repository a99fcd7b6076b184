//! Loads from files: CSV, and what `aws cloudwatch get-metric-data` prints.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::load::{LONGEST, SHARE};

/// The most columns of a file.
const COLUMNS: usize = 50;
/// The largest value that is a load.
const LARGEST: f64 = 1e15;
/// The words for a column without a name of its own.
const NAMELESS: [&str; 3] = ["value", "load", "values"];

/// A load as a file holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Values by minute, by column.
    pub columns: BTreeMap<String, Vec<f64>>,
    /// When it begins, where the file says so.
    pub start: Option<Timestamp>,
}

/// Reads a load: JSON where it begins as such, else CSV. A column without a name is of a word, or of shares of the peak.
///
/// # Errors
///
/// What is wrong, with the place.
pub fn read(text: &str, word: Option<&str>) -> Result<Trace, String> {
    let nameless = word.unwrap_or(SHARE);
    if text.trim_start().starts_with('{') {
        json(text, word)
    } else {
        csv(text, nameless)
    }
}

/// Values at times, which become minutes.
#[derive(Default)]
struct Points(BTreeMap<i64, f64>);

/// When a value is from: a minute of the trace, or a time.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Minute(i64),
    Time(i64),
}

fn value(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    let number = number.filter(|n| (0.0..=LARGEST).contains(n));
    number.ok_or_else(|| {
        format!(
            "a load is a number from 0 to {LARGEST:e}, not \"{}\"",
            cut(text)
        )
    })
}

/// The beginning of a text, as an error quotes it.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A time: RFC 3339, or without a zone, which is UTC.
fn time(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_second());
    }
    let text = text.replace('/', "-");
    let time: DateTime = text.parse().ok()?;
    let time = TimeZone::UTC.to_timestamp(time).ok()?;
    Some(time.as_second())
}

fn when(text: &str) -> Option<When> {
    if let Ok(minute) = text.parse::<i64>() {
        return (0..i64::from(LONGEST))
            .contains(&minute)
            .then_some(When::Minute(minute));
    }
    time(text).map(When::Time)
}

fn csv(text: &str, nameless: &str) -> Result<Trace, String> {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| (at + 1, line.trim()));
    let mut lines = lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split([',', ';']);
        cells
            .map(|cell| cell.trim().trim_matches('"').trim().to_owned())
            .collect()
    };
    let Some((at, first)) = lines.peek().copied() else {
        return Err("it is empty: a line is minute,value".into());
    };
    let head = cells(first);
    let first = head.first().map_or("", String::as_str);
    let names: Vec<String> = if when(first).is_some() {
        if head.len() != 2 {
            return Err(format!(
                "line {at}: {} values without names: write a line such as minute,connections first",
                head.len().saturating_sub(1)
            ));
        }
        vec![nameless.to_owned()]
    } else {
        lines.next();
        let names = head.iter().skip(1);
        names
            .map(|name| {
                let name = name.to_lowercase().replace(' ', "_");
                if NAMELESS.contains(&name.as_str()) {
                    nameless.to_owned()
                } else {
                    name
                }
            })
            .collect()
    };
    if names.is_empty() || names.len() > COLUMNS {
        return Err(format!(
            "line {at}: {} columns of values, of 1 to {COLUMNS}",
            names.len()
        ));
    }
    for (column, name) in names.iter().enumerate() {
        if name.is_empty() || names.iter().skip(column + 1).any(|other| other == name) {
            return Err(format!(
                "line {at}: column {} has no name of its own",
                column + 2
            ));
        }
    }
    let mut all: Vec<Points> = names.iter().map(|_| Points::default()).collect();
    let mut times = None;
    for (at, line) in lines {
        let cells = cells(line);
        let first = cells.first().map_or("", String::as_str);
        let Some(when) = when(first) else {
            return Err(format!(
                "line {at}: \"{}\" is no minute from 0 to {}, and no time such as 2026-06-01T08:00:00Z",
                cut(first),
                LONGEST - 1
            ));
        };
        if cells.len() != names.len() + 1 {
            return Err(format!(
                "line {at}: {} cells, and {} are needed",
                cells.len(),
                names.len() + 1
            ));
        }
        let is_time = matches!(when, When::Time(_));
        if *times.get_or_insert(is_time) != is_time {
            return Err(format!("line {at}: minutes and times are mixed"));
        }
        let key = match when {
            When::Minute(minute) => minute * 60,
            When::Time(time) => time,
        };
        for (points, cell) in all.iter_mut().zip(cells.iter().skip(1)) {
            // What is not there is as before.
            if cell.is_empty() {
                continue;
            }
            let value = value(cell).map_err(|why| format!("line {at}: {why}"))?;
            if points.0.insert(key, value).is_some() {
                return Err(format!(
                    "line {at}: there is a value of \"{}\" already",
                    cut(first)
                ));
            }
        }
    }
    let is_time = times.unwrap_or(false);
    trace(names.into_iter().zip(all), is_time)
}

/// What `get-metric-data` prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    metric_data_results: Vec<Series>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Series {
    #[serde(default)]
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    timestamps: Vec<Stamp>,
    #[serde(default)]
    values: Vec<f64>,
}

/// A time as the command line prints it, or as the API does.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stamp {
    Text(String),
    Number(f64),
}

impl Stamp {
    fn seconds(&self) -> Option<i64> {
        match self {
            Self::Text(text) => time(text),
            Self::Number(n) => (0.0..=1e11).contains(n).then(|| {
                #[allow(clippy::cast_possible_truncation, reason = "held within a range")]
                let seconds = n.round() as i64;
                seconds
            }),
        }
    }
}

fn json(text: &str, word: Option<&str>) -> Result<Trace, String> {
    let answer: Answer = serde_json::from_str(text)
        .map_err(|e| format!("it is no answer of `aws cloudwatch get-metric-data`: {e}"))?;
    // Pages of an answer repeat a series, and are in no order.
    let mut all: BTreeMap<String, Points> = BTreeMap::new();
    let count = answer.metric_data_results.len();
    for (at, series) in answer.metric_data_results.iter().enumerate() {
        let place = format!("MetricDataResults[{at}]");
        if series.timestamps.len() != series.values.len() {
            return Err(format!(
                "{place}: {} Timestamps and {} Values",
                series.timestamps.len(),
                series.values.len()
            ));
        }
        let label = if series.label.is_empty() {
            &series.id
        } else {
            &series.label
        };
        let label = label.to_lowercase().replace(' ', "_");
        let name = word.filter(|_| count == 1).map_or(label, str::to_owned);
        if !all.contains_key(&name) && all.len() >= COLUMNS {
            return Err(format!("{place}: more than {COLUMNS} series"));
        }
        let points = all.entry(name).or_default();
        for (nth, (stamp, number)) in series.timestamps.iter().zip(&series.values).enumerate() {
            let Some(second) = stamp.seconds() else {
                return Err(format!("{place}.Timestamps[{nth}] is no time"));
            };
            if !(0.0..=LARGEST).contains(number) {
                return Err(format!("{place}.Values[{nth}] is no load: {number}"));
            }
            points.0.entry(second).or_insert(*number);
        }
    }
    trace(all, true)
}

/// Minutes from values at times: each holds until the next.
fn trace(all: impl IntoIterator<Item = (String, Points)>, is_time: bool) -> Result<Trace, String> {
    let all: Vec<(String, Points)> = all.into_iter().collect();
    let keys = || all.iter().flat_map(|(_, points)| points.0.keys().copied());
    let (Some(first), Some(last)) = (keys().min(), keys().max()) else {
        return Err("it holds no values".into());
    };
    let first = if is_time { first } else { 0 };
    // The last value is as long as the shortest gap.
    let gap = all.iter().flat_map(|(_, points)| {
        let keys = points.0.keys();
        keys.clone().zip(keys.skip(1)).map(|(a, b)| b - a)
    });
    let period = gap.min().unwrap_or(60).clamp(60, 86_400);
    let minutes = (last - first).saturating_add(period).div_euclid(60);
    let minutes = u32::try_from(minutes)
        .ok()
        .filter(|n| (1..=LONGEST).contains(n));
    let Some(minutes) = minutes else {
        return Err(format!(
            "it is longer than {} days, the most that is simulated",
            LONGEST / 1440
        ));
    };
    let mut columns = BTreeMap::new();
    for (name, points) in all {
        let mut values = Vec::new();
        let mut left = points.0.iter().peekable();
        // Before its first value it is as that.
        let mut now = points.0.values().next().copied().unwrap_or(0.0);
        for minute in 0..i64::from(minutes) {
            while let Some((_, value)) = left.next_if(|(at, _)| **at < first + (minute + 1) * 60) {
                now = *value;
            }
            values.push(now);
        }
        columns.insert(name, values);
    }
    let start = is_time
        .then(|| Timestamp::from_second(first).ok())
        .flatten();
    Ok(Trace { columns, start })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, word: Option<&str>) -> BTreeMap<String, Vec<f64>> {
        read(text, word).unwrap().columns
    }

    #[test]
    fn a_table_of_minutes_holds_each_value_until_the_next() {
        let expected = BTreeMap::from([(SHARE.to_owned(), vec![0.5, 0.5, 1.0])]);
        assert_eq!(values("0,0.5\n2,1\n", None)[SHARE][..2], [0.5, 0.5]);
        assert_eq!(values("minute,value\n0,0.5\n1,0.5\n2,1\n", None), expected);
        let named = values(
            "# of June\nminute, Connections ,messages\n0,10,\n1,\"20\",5\n",
            None,
        );
        assert_eq!(named["connections"], [10.0, 20.0]);
        assert_eq!(named["messages"], [5.0, 5.0]);
        let of_word = values("minute,value\n0,10\n", Some("connections"));
        assert_eq!(of_word["connections"], [10.0]);
    }

    #[test]
    fn times_give_minutes_and_a_beginning() {
        let text = "time,share\n2026-06-01T08:05:00Z,1\n2026-06-01 08:00:00,0.2\n";
        let trace = read(text, None).unwrap();
        let expected = [0.2, 0.2, 0.2, 0.2, 0.2, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(trace.columns[SHARE], expected);
        assert_eq!(trace.start, "2026-06-01T08:00:00Z".parse().ok());
    }

    #[test]
    fn pages_of_cloudwatch_are_put_together_in_order() {
        let text = r#"{"MetricDataResults":[
          {"Id":"m1","Label":"connections","Timestamps":["2026-06-01T08:02:00+00:00","2026-06-01T08:01:00Z"],"Values":[3.0,2.0],"StatusCode":"PartialData"},
          {"Id":"m1","Label":"connections","Timestamps":[1780300800,1780300860],"Values":[1.0,9.0],"StatusCode":"Complete"}]}"#;
        let trace = read(text, None).unwrap();
        assert_eq!(trace.columns["connections"], [1.0, 2.0, 3.0]);
    }

    #[test]
    fn what_is_no_load_is_refused_with_its_place() {
        for (text, says) in [
            ("", "it is empty"),
            ("minute,value\n", "it holds no values"),
            ("minute,value\n0,1\nx,2\n", "line 3: \"x\" is no minute"),
            ("minute,value\n0,1\n1,-2\n", "line 3: a load is a number"),
            ("minute,value\n0,NaN\n", "line 2: a load is a number"),
            ("minute,value\n0,inf\n", "line 2: a load is a number"),
            ("minute,value\n0,1,2\n", "line 2: 3 cells, and 2 are needed"),
            ("minute,value\n0,1\n0,2\n", "line 3: there is a value"),
            (
                "minute,a,a\n0,1,2\n",
                "line 1: column 2 has no name of its own",
            ),
            ("0,1,2\n", "line 1: 2 values without names"),
            (
                "minute,value\n0,1\n2026-06-01T00:00:00Z,1\n",
                "line 3: minutes and times are mixed",
            ),
            (
                "minute,value\n999999999999,1\n",
                "line 2: \"999999999999\" is no minute",
            ),
            (
                "time,value\n2026-06-01T00:00:00Z,1\n2046-06-01T00:00:00Z,1\n",
                "longer than 62 days",
            ),
            ("{", "it is no answer"),
            ("{\"MetricDataResults\": []}", "it holds no values"),
            (
                r#"{"MetricDataResults":[{"Timestamps":["2026-06-01T00:00:00Z"],"Values":[]}]}"#,
                "1 Timestamps and 0 Values",
            ),
            (
                r#"{"MetricDataResults":[{"Timestamps":["x"],"Values":[1]}]}"#,
                "Timestamps[0] is no time",
            ),
            (
                r#"{"MetricDataResults":[{"Timestamps":[1780272000],"Values":[-1]}]}"#,
                "Values[0] is no load",
            ),
        ] {
            let why = read(text, None).unwrap_err();
            assert!(why.contains(says), "{text}: {why}");
        }
    }
}
