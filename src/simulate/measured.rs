//! What a load test measured: the history of a script of ours, Locust's history, and k6's summary.

use serde_json::Value as Json;

use super::drive::Drive;

/// The largest load that is one.
const LARGEST: f64 = 1e15;

/// A load, and whether the limits of the policy held under it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// How many there were at once, or came in a second.
    pub load: f64,
    /// Whether they held.
    pub held: bool,
}

/// What a file says of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// The points, in the order of time.
    pub points: Vec<Point>,
    /// What the file does not tell, and why.
    pub notes: Vec<String>,
}

/// Reads what a file says of an item; nothing where it is about others.
///
/// # Errors
///
/// What is wrong with the file, with the place.
pub fn read(text: &str, drive: &Drive) -> Result<Option<Measured>, String> {
    if text.trim_start().starts_with('{') {
        return summary(text, drive);
    }
    let mut lines = text.lines().enumerate();
    let Some((_, head)) = lines.find(|(_, line)| !line.trim().is_empty()) else {
        return Err("it is empty".into());
    };
    let head = cells(head);
    let column = |name: &str| head.iter().position(|cell| cell == name);
    if let (Some(item), Some(offered)) = (column("item"), column("offered")) {
        let columns = Own {
            item,
            offered,
            calls: column("calls").ok_or("there is no column `calls`")?,
            failed: column("failed").ok_or("there is no column `failed`")?,
            took: column("took"),
        };
        return own(lines, &columns, drive);
    }
    if let (Some(name), Some(rate)) = (column("Name"), column("Requests/s")) {
        let columns = Locust {
            name,
            rate,
            users: column("User Count").ok_or("there is no column `User Count`")?,
            failed: column("Failures/s").ok_or("there is no column `Failures/s`")?,
            took: percentile(&head, drive),
        };
        return locust(lines, &columns, drive);
    }
    Err(
        "it is neither the history of a script that --emit wrote, nor Locust's (--csv), nor k6's summary (--summary-export)"
            .into(),
    )
}

/// The cells of a line of CSV.
fn cells(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => {
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    out.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn number(cells: &[String], column: usize, line: usize) -> Result<f64, String> {
    let text = cells.get(column).map_or("", String::as_str);
    let number: Option<f64> = text.parse().ok();
    let number = number.filter(|n| (0.0..=LARGEST).contains(n));
    number.ok_or_else(|| {
        let text: String = text.chars().take(40).collect();
        format!(
            "line {}: \"{text}\" is no number from 0 to {LARGEST:e}",
            line + 1
        )
    })
}

/// Columns of a script's own history.
struct Own {
    item: usize,
    offered: usize,
    calls: usize,
    failed: usize,
    took: Option<usize>,
}

type Lines<'t> = std::iter::Enumerate<std::str::Lines<'t>>;

fn own(lines: Lines<'_>, columns: &Own, drive: &Drive) -> Result<Option<Measured>, String> {
    let mut out = Measured::default();
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells = cells(line);
        if cells.get(columns.item) != Some(&drive.item) {
            continue;
        }
        let calls = number(&cells, columns.calls, at)?;
        let load = number(&cells, columns.offered, at)?;
        let failed = number(&cells, columns.failed, at)?;
        if calls <= 0.0 || load <= 0.0 {
            continue;
        }
        let took = columns
            .took
            .map(|took| number(&cells, took, at))
            .transpose()?;
        out.points.push(Point {
            load,
            held: holds(drive, failed / calls, took),
        });
    }
    Ok((!out.points.is_empty()).then_some(out))
}

/// Whether the policy's limits hold.
fn holds(drive: &Drive, failed: f64, seconds: Option<f64>) -> bool {
    let few = drive.sent.errors.is_none_or(|most| failed <= most);
    let latency = drive.sent.latency.zip(seconds);
    few && latency.is_none_or(|((_, most), seconds)| seconds <= most)
}

/// Columns of Locust's history.
struct Locust {
    name: usize,
    rate: usize,
    users: usize,
    failed: usize,
    took: Option<usize>,
}

/// The column of the percentile that the policy limits, or of the next above it.
fn percentile(head: &[String], drive: &Drive) -> Option<usize> {
    let (wanted, _) = drive.sent.latency?;
    let all = head.iter().enumerate().filter_map(|(at, cell)| {
        let percent: f64 = cell.strip_suffix('%')?.parse().ok()?;
        (percent >= wanted).then_some((percent, at))
    });
    all.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
}

fn locust(lines: Lines<'_>, columns: &Locust, drive: &Drive) -> Result<Option<Measured>, String> {
    let rows: Vec<(usize, Vec<String>)> = lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| (at, cells(line)))
        .collect();
    let is_of = |row: &[String], name: &str| row.get(columns.name).is_some_and(|cell| cell == name);
    let named = rows.iter().any(|(_, row)| is_of(row, &drive.id));
    let name = if named {
        drive.id.as_str()
    } else {
        "Aggregated"
    };
    let mut out = Measured::default();
    for (at, row) in rows.iter().filter(|(_, row)| is_of(row, name)) {
        let rate = number(row, columns.rate, *at)?;
        if rate <= 0.0 {
            continue;
        }
        let failed = number(row, columns.failed, *at)?;
        let load = if drive.sent.by.is_rate() {
            rate
        } else {
            number(row, columns.users, *at)?
        };
        let took = match columns.took {
            // Before anything was answered.
            Some(took) if row.get(took).is_some_and(|cell| cell == "N/A") => continue,
            Some(took) => Some(number(row, took, *at)? / 1000.0),
            None => None,
        };
        out.points.push(Point {
            load,
            held: holds(drive, failed / rate, took),
        });
    }
    if !named {
        out.notes
            .push("all requests of the file are taken for its".into());
    }
    Ok((!out.points.is_empty()).then_some(out))
}

/// What k6 sums a run up to. Of a run whose load was not steady, only its ends are known.
fn summary(text: &str, drive: &Drive) -> Result<Option<Measured>, String> {
    let json: Json = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let Some(metrics) = json.get("metrics").and_then(Json::as_object) else {
        return Err("it is no summary of k6: there is no object `metrics`".into());
    };
    let of = |metric: &str| metrics.get(&format!("{metric}{{scenario:{}}}", drive.id));
    // The values of a metric stand in it, or under `values` where a script hands them over.
    let value = |metric: &Json, name: &str| {
        let values = metric.get("values").unwrap_or(metric);
        let found = values.get(name).and_then(Json::as_f64);
        found.filter(|n| (0.0..=LARGEST).contains(n))
    };
    let Some(offered) = of("offered") else {
        return Ok(None);
    };
    let (Some(least), Some(most)) = (value(offered, "min"), value(offered, "max")) else {
        return Err(format!(
            "`offered` of {} has no numbers `min` and `max`",
            drive.item
        ));
    };
    let failed = |metric: &Json| {
        let thresholds = metric.get("thresholds").and_then(Json::as_object);
        thresholds.is_some_and(|all| {
            all.values()
                .any(|one| match one.get("ok").and_then(Json::as_bool) {
                    Some(ok) => !ok,
                    None => one.as_bool() == Some(true),
                })
        })
    };
    let mut out = Measured::default();
    let limits = [
        "http_req_failed",
        "http_req_duration",
        "connections_unopened",
        "connection_opening",
    ];
    let held = !limits.iter().filter_map(|metric| of(metric)).any(failed);
    // Where the limits failed, the system was slow, and calls that wait take up k6's users.
    if held && of("dropped_iterations").is_some_and(failed) {
        let why = "a run of k6 does not count: its machine could not send all of the load";
        out.notes.push(why.into());
        return Ok(Some(out));
    }
    if least < most {
        out.notes.push(format!(
            "the load of a run of k6 changed, from {least} to {most}: its summary tells of the {} only",
            if held { "most" } else { "most, at which the limits had failed" }
        ));
    }
    out.points.push(Point { load: most, held });
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::{By, Sent};

    fn drive(by: By) -> Drive {
        Drive {
            id: "service_api".into(),
            item: "service/api".into(),
            sent: Sent {
                word: "orders".into(),
                by,
                peak: 100.0,
                output: Vec::new(),
                errors: Some(0.01),
                latency: Some((99.0, 1.0)),
            },
            amounts: Vec::new(),
            batch: 1,
        }
    }

    fn points(text: &str, by: By) -> Vec<(f64, bool)> {
        let read = read(text, &drive(by)).unwrap().unwrap();
        read.points.iter().map(|p| (p.load, p.held)).collect()
    }

    #[test]
    fn a_history_of_its_own_has_what_was_offered() {
        let text = "second,item,offered,calls,failed,percentile,took\n5,service/api,10,50,0,99,0.2\n\
            5,queue/jobs,7,7,7,99,9\n10,service/api,20,100,2,99,0.2\n15,service/api,30,0,0,99,0\n20,service/api,40,200,0,99,1.5\n";
        let found = points(text, By::Requests);
        assert_eq!(found, [(10.0, true), (20.0, false), (40.0, false)]);
    }

    #[test]
    fn a_history_of_locust_is_read_by_its_columns() {
        let text = "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,99%,100%\n\
            1,3,GET,\"/a,b\",5,0,1,1,1,1\n1,3,,Aggregated,10,0,1,500,999,2000\n2,4,,Aggregated,20,0,1,1,1001,1\n\
            3,5,,Aggregated,0,0,N/A,N/A,N/A,N/A\n4,6,,Aggregated,30,1,1,1,1,1\n";
        assert_eq!(
            points(text, By::Requests),
            [(10.0, true), (20.0, false), (30.0, false)]
        );
        assert_eq!(
            points(text, By::Users),
            [(3.0, true), (4.0, false), (6.0, false)]
        );
    }

    #[test]
    fn a_summary_of_k6_is_a_point_in_either_of_its_shapes() {
        let plain = r#"{"metrics":{"offered{scenario:service_api}":{"min":50,"max":50},
            "http_req_failed{scenario:service_api}":{"value":0,"thresholds":{"rate<=0.01":false}},
            "http_req_duration{scenario:service_api}":{"p(99)":2000,"thresholds":{"p(99)<=1000":true}}}}"#;
        assert_eq!(points(plain, By::Requests), [(50.0, false)]);
        let nested = r#"{"metrics":{"offered{scenario:service_api}":{"type":"trend","values":{"min":50,"max":50}},
            "http_req_failed{scenario:service_api}":{"values":{"rate":0},"thresholds":{"rate<=0.01":{"ok":true}}}}}"#;
        assert_eq!(points(nested, By::Requests), [(50.0, true)]);
        let other = plain.replace("service_api", "service_other");
        assert_eq!(read(&other, &drive(By::Requests)), Ok(None));
        let dropped = plain
            .replace("http_req_failed", "dropped_iterations")
            .replace("true", "false")
            .replace("\"rate<=0.01\":false", "\"count<1\":true");
        let dropped = read(&dropped, &drive(By::Requests)).unwrap().unwrap();
        assert!(dropped.points.is_empty() && dropped.notes.len() == 1);
    }

    #[test]
    fn what_is_no_measurement_is_said_with_its_line() {
        for (text, says) in [
            ("", "empty"),
            ("minute,value\n1,2\n", "neither"),
            ("{}", "no object `metrics`"),
            ("{\"metrics\":", "EOF"),
            ("item,offered,calls,failed\nservice/api,-1,1,0\n", "line 2"),
            (
                "item,offered,calls,failed\n\nservice/api,1,1e300,0\n",
                "line 3",
            ),
            ("item,offered\n", "`calls`"),
        ] {
            let wrong = read(text, &drive(By::Requests)).unwrap_err();
            assert!(wrong.contains(says), "{text}: {wrong}");
        }
    }
}
