//! A load as a script of a tool that sends it.

use serde::Serialize;

use crate::family::By;
use crate::report::formats;
use crate::simulate::drive::{Drive, Plan};

formats! {
    /// Tools that send a load.
    pub enum Tool {
        /// k6.
        K6 = ("k6", Program, "a script of Grafana k6 that sends the load"),
        /// Locust.
        Locust = ("locust", Program, "a file of Locust that sends the load"),
    }
}

/// Digits behind the point of an amount: it is known no better.
const DIGITS: f64 = 1e6;

/// What the scripts read.
#[derive(Serialize)]
struct Written<'p> {
    system: &'p str,
    environment: &'p str,
    load: &'p str,
    region: &'p str,
    minutes: u32,
    drives: Vec<WrittenDrive<'p>>,
    left_out: &'p [(String, String)],
    /// A minute, and what happens then.
    events: Vec<(u32, &'static str)>,
}

#[derive(Serialize)]
struct WrittenDrive<'p> {
    id: &'p str,
    item: &'p str,
    word: &'p str,
    by: &'static str,
    is_rate: bool,
    /// The environment variable of its address.
    variable: String,
    output: &'p [String],
    /// So many minutes of an amount, in their order.
    amounts: Vec<(u32, f64)>,
    batch: u32,
    errors: Option<f64>,
    latency: Option<(f64, f64)>,
    /// Sources and detail types of events.
    kinds: &'p [(String, String)],
    is_fifo: bool,
}

impl<'p> From<&'p Drive> for WrittenDrive<'p> {
    fn from(drive: &'p Drive) -> Self {
        let sent = &drive.sent;
        Self {
            id: &drive.id,
            item: &drive.item,
            word: &sent.word,
            by: sent.by.name(),
            is_rate: sent.by.is_rate(),
            variable: drive.id.to_ascii_uppercase(),
            output: &sent.output,
            amounts: lengths(&drive.amounts),
            batch: drive.batch,
            errors: sent.errors,
            latency: sent.latency,
            kinds: match &sent.by {
                By::Events(kinds) => kinds,
                _ => &[],
            },
            is_fifo: matches!(sent.by, By::Messages { fifo: true }),
        }
    }
}

/// Minutes of one amount together.
fn lengths(amounts: &[f64]) -> Vec<(u32, f64)> {
    let mut out: Vec<(u32, f64)> = Vec::new();
    for amount in amounts {
        let amount = (amount * DIGITS).round() / DIGITS;
        match out.last_mut() {
            #[expect(clippy::float_cmp, reason = "what is written alike is the same")]
            Some((minutes, last)) if *last == amount => *minutes += 1,
            _ => out.push((1, amount)),
        }
    }
    out
}

/// The script.
///
/// Whatever the policy calls things stands in it as JSON alone, which is a literal of JavaScript and, as a text in quotes,
/// one of Python: no name can end it.
///
/// # Errors
///
/// Never: a plan has no map whose keys are not text.
pub fn script(plan: &Plan, tool: Tool) -> serde_json::Result<String> {
    let written = Written {
        system: &plan.system,
        environment: &plan.environment,
        load: &plan.load,
        region: &plan.region,
        minutes: plan.minutes,
        drives: plan.drives.iter().map(WrittenDrive::from).collect(),
        left_out: &plan.left_out,
        events: plan
            .events
            .iter()
            .map(|(minute, what)| (*minute, what.name()))
            .collect(),
    };
    let json = serde_json::to_string(&written)?;
    let (head, body, literal) = match tool {
        Tool::K6 => ("//", include_str!("k6.js"), json),
        Tool::Locust => (
            "#",
            include_str!("locust.py"),
            serde_json::to_string(&json)?,
        ),
    };
    let version = env!("CARGO_PKG_VERSION");
    let body = body.replacen(PLACE, &literal, 1);
    Ok(format!(
        "{head} Written by tfsize {version}, to be sent by {tool}.\n{body}"
    ))
}

/// Where the plan goes in the text of a script.
const PLACE: &str = "\"the plan\"";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::family::Sent;

    /// A plan in which everything that a policy names is this text.
    fn plan(text: &str) -> Plan {
        let named = || text.to_owned();
        Plan {
            system: named(),
            environment: named(),
            region: named(),
            load: named(),
            minutes: 2,
            drives: vec![Drive {
                id: "bus_main".to_owned(),
                item: named(),
                sent: Sent {
                    word: named(),
                    by: By::Events(vec![(named(), named())]),
                    peak: 2.0,
                    output: vec![named()],
                    errors: Some(0.01),
                    latency: None,
                },
                amounts: vec![1.0, 2.0],
                batch: 1,
            }],
            left_out: vec![(named(), named())],
            events: Vec::new(),
        }
    }

    proptest! {
        /// Whatever the text is, the code around its literal is what it is for every other.
        #[test]
        fn no_name_ends_its_literal(text in r#"(\PC|[\\"'`\n\r\u{2028}]|\$\{|\*/|</|the plan){0,12}"#) {
            for tool in [Tool::K6, Tool::Locust] {
                let (usual, hostile) = (script(&plan("name"), tool).unwrap(), script(&plan(&text), tool).unwrap());
                let (begins, ends) = match tool {
                    Tool::K6 => ("const PLAN = ", ";"),
                    Tool::Locust => ("PLAN = json.loads(", ")"),
                };
                let around = |script: &str| {
                    let (before, rest) = script.split_once(begins).unwrap();
                    let (literal, after) = rest.split_once('\n').unwrap();
                    (before.to_owned(), literal.strip_suffix(ends).unwrap().to_owned(), after.to_owned())
                };
                let (before, literal, after) = around(&hostile);
                let wanted = around(&usual);
                prop_assert_eq!((before, after), (wanted.0, wanted.2));
                let json = match tool {
                    Tool::K6 => literal,
                    Tool::Locust => serde_json::from_str::<String>(&literal).unwrap(),
                };
                let read: serde_json::Value = serde_json::from_str(&json).unwrap();
                prop_assert_eq!(read["system"].as_str(), Some(text.as_str()));
                prop_assert_eq!(read["drives"][0]["kinds"][0][1].as_str(), Some(text.as_str()));
            }
        }
    }
}
