//! One comparison through every format of `drift`: what each says is recorded, and held against what its readers ask for.

use crate::support::json_schema;

use std::collections::BTreeSet;
use std::path::Path;

use json_schema::{closed, valid};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use tfsize::drift::{
    Bounds, Cell, Class, ConnectionPlot, Coverage, Plots, Range, Row, SizePlot, Status,
    TargetDrift, Transition, Unclaimed,
};
use tfsize::finding::{Changed, Severity};
use tfsize::report::Formats as _;
use tfsize::report::drift::{Format, Report, json};
use tfsize::report::{Output, schemas};
use tfsize::text::{FileId, Files, Span};

/// Texts that break what is not escaped.
const NASTY: &str = "\"</code><script>alert(1)</script><b>é</b>\" & 'x' ]]> | `a` --> ${b} 日本\u{1b}[31m\u{0}\u{202e}\u{2066}";

/// What a report is of.
#[derive(Default)]
struct Fixture {
    files: Files,
    inputs: Vec<(String, String)>,
    against: Option<String>,
    targets: Vec<TargetDrift>,
    settings: Vec<Changed>,
    gaps: Vec<String>,
}

impl Fixture {
    fn report(&self) -> Report<'_> {
        Report {
            inputs: &self.inputs,
            against: self.against.as_deref(),
            targets: &self.targets,
            settings: &self.settings,
            gaps: &self.gaps,
            files: &self.files,
            base: Path::new("."),
        }
    }

    fn render(&self, format: Format) -> String {
        let mut out = Vec::new();
        format.render(&self.report(), None, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn empty() -> Self {
        Self::default()
    }

    /// Nothing but agreement.
    fn same() -> Self {
        let mut out = fixture();
        for target in &mut out.targets {
            target.transitions.clear();
            target.unclaimed.clear();
            target.drift_cost = None;
            target
                .rows
                .retain(|r| r.class == Class::Same || r.class == Class::Autoscaled);
        }
        out
    }

    /// As against another revision: the first row is worse, the second as it was, the third new.
    fn against(against: &str) -> Self {
        let mut out = fixture();
        out.against = Some(against.into());
        let all = [Status::Worse, Status::Same, Status::New, Status::Better];
        for target in &mut out.targets {
            for (i, row) in target.rows.iter_mut().enumerate() {
                row.status = Some(all.get(i).copied().unwrap_or(Status::Same));
            }
            for transition in &mut target.transitions {
                transition.status = Some(Status::Same);
            }
        }
        out
    }
}

fn value(text: &str) -> Cell {
    Cell::Value(text.into())
}

fn monthly(floor: f64, expected: f64, ceiling: f64) -> Range {
    Range {
        floor,
        expected,
        ceiling,
    }
}

fn row(item: &str, field: &'static str, what: &str, address: &str, path: &str) -> Row {
    Row {
        item: item.into(),
        field,
        what: what.into(),
        address: Some(address.into()),
        path: path.into(),
        ..Row::default()
    }
}

fn sides(mut row: Row, policy: &str, source: &str, plan: &str, state: &str) -> Row {
    row.policy = policy.into();
    row.source = value(source);
    row.plan = value(plan);
    row.state = value(state);
    row
}

fn fixture() -> Fixture {
    let mut files = Files::new();
    let main = files.add(
        "stacks/production/main.tf",
        "module \"gateway\" {\n  cpu       = 2048\n  memory    = 4096\n  max_tasks = 6\n}\n",
    );
    let policy = files.add(
        "tfsize.hcl",
        "service \"gateway\" {\n  cpu       = 1024\n  memory    = 4096\n  max_tasks = 12\n}\n",
    );
    let at = |file: FileId, word: &str| {
        let start = files.get(file).unwrap().text.find(word).unwrap();
        Span::new(file, start..start + word.len())
    };
    let gateway = "module.gateway.aws_ecs_task_definition.this";
    let service = "module.gateway.aws_ecs_service.this";
    let target = "module.gateway.aws_appautoscaling_target.this[0]";

    let mut cpu = sides(
        row(
            "service/gateway",
            "service.cpu",
            "CPU units of a task",
            gateway,
            "cpu",
        ),
        "1024",
        "2048",
        "2048",
        "1024",
    );
    cpu.class = Class::PlanAway;
    cpu.above = Some(true);
    cpu.monthly = Some(monthly(58.2, 116.4, 349.2));
    cpu.at = Some(at(main, "2048"));
    cpu.because = vec![at(policy, "1024")];

    let mut most = sides(
        row(
            "service/gateway",
            "service.max_tasks",
            "the maximum task count",
            target,
            "max_capacity",
        ),
        "at least 12",
        "6",
        "6",
        "6",
    );
    most.class = Class::PolicyAhead;
    most.above = Some(false);
    most.at = Some(at(main, "6\n"));
    most.because = vec![at(policy, "12")];
    most.note = Some("the code was generated when the policy had 6".into());

    let mut memory = sides(
        row(
            "service/gateway",
            "service.memory",
            "MiB of memory of a task",
            gateway,
            "memory",
        ),
        "4096",
        "4096",
        "4096",
        "8192",
    );
    memory.class = Class::OutOfBandChange;
    memory.above = Some(true);
    memory.monthly = Some(monthly(-3.0, 12.5, 1240.25));
    memory.note = Some("the plan found it changed from 4096 to 8192".into());

    let mut count = sides(
        row(
            "service/gateway",
            "service.desired_count",
            "tasks",
            service,
            "desired_count",
        ),
        "2 to 12",
        "2",
        "2",
        "5",
    );
    count.class = Class::Autoscaled;

    let mut acu = sides(
        row(
            "aurora/orders",
            "aurora.max_acu",
            "the most ACUs",
            "module.orders.aws_rds_cluster.this",
            "serverlessv2_scaling_configuration[0].max_capacity",
        ),
        "16",
        "16",
        "16",
        "8",
    );
    acu.class = Class::PlanToward;
    acu.above = Some(false);
    acu.monthly = Some(monthly(0.0, 0.0, -700.8));

    let mut broker = sides(
        row(
            "broker/events",
            "broker.instance_type",
            "type of the instances",
            "aws_mq_broker.events",
            "host_instance_type",
        ),
        "mq.m5.large",
        "",
        "",
        "mq.m5.large",
    );
    broker.source = Cell::Unknown("var.broker_type has no value".into());
    broker.plan = Cell::Missing;
    broker.class = Class::Undecided;

    let mut days = sides(
        row(
            "logs/gateway",
            "logs.retention_days",
            "days that logs are kept",
            "aws_cloudwatch_log_group.gateway",
            "retention_in_days",
        ),
        "30",
        "",
        "30",
        "30",
    );
    days.source = Cell::NotSet;
    days.class = Class::CodeDiffers;

    let same = sides(
        row(
            "aurora/orders",
            "aurora.min_acu",
            "the least ACUs",
            "module.orders.aws_rds_cluster.this",
            "serverlessv2_scaling_configuration[0].min_capacity",
        ),
        "2",
        "2",
        "2",
        "2",
    );

    let mut hostile = row(NASTY, NASTY, NASTY, NASTY, NASTY);
    hostile.policy = NASTY.into();
    hostile.state = value(NASTY);
    hostile.source = Cell::Unknown(NASTY.into());
    hostile.note = Some(format!("{NASTY}\nwith a second line"));
    hostile.class = Class::OutOfBandChange;
    hostile.monthly = Some(monthly(f64::NAN, f64::INFINITY, 1.0));

    let reboot = Transition {
        rule: "connections-restart",
        severity: Severity::Warning,
        address: "module.orders.aws_rds_cluster.this".into(),
        headline: "The most connections stay as they are until the instances restart".into(),
        before: "8 ACUs".into(),
        after: "16 ACUs".into(),
        notes: vec![
            "max_connections follows the most ACUs at start: 1,000 at 8, 2,000 at 16 (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html, read 2026-08-01).".into(),
        ],
        help: Some("Restart the instances in a quiet hour, the readers first.".into()),
        at: None,
        status: None,
    };
    let nasty = Transition {
        rule: "broker-lowered",
        severity: Severity::Error,
        address: NASTY.into(),
        headline: NASTY.into(),
        before: NASTY.into(),
        after: NASTY.into(),
        notes: vec![
            NASTY.into(),
            "https://docs.aws.amazon.com/\"onclick=alert(1) and https://example.com/<b>".into(),
        ],
        help: Some(NASTY.into()),
        at: Some(at(main, "gateway")),
        status: None,
    };

    let production = TargetDrift {
        environment: "production".into(),
        because: "the root module is named so".into(),
        root: Some("stacks/production".into()),
        rows: vec![cpu, most, memory, count, acu, broker, same.clone()],
        transitions: vec![reboot],
        unclaimed: vec![
            Unclaimed {
                address: "aws_ecs_service.batch".into(),
                why: None,
                at: Some(at(main, "gateway")),
            },
            Unclaimed {
                address: "aws_rds_cluster.legacy[\"a\"]".into(),
                why: Some("engine is not known: var.engine has no value".into()),
                at: None,
            },
        ],
        absent: vec![("service".into(), "reports".into())],
        coverage: Coverage { sized: 5, of: 7 },
        plots: Plots {
            sizes: vec![
                SizePlot {
                    name: "gateway".into(),
                    unit: "tasks".into(),
                    needed: Some(7.4),
                    bounds: vec![
                        bounds("policy", 2.0, 12.0, None),
                        bounds("source", 2.0, 6.0, None),
                        bounds("state", 2.0, 6.0, Some(5.0)),
                    ],
                },
                SizePlot {
                    name: "worker".into(),
                    unit: "tasks".into(),
                    needed: None,
                    bounds: vec![bounds("policy", 3.0, 3.0, None)],
                },
            ],
            connections: vec![ConnectionPlot {
                name: "aurora/orders".into(),
                asked: vec![
                    ("gateway".into(), 900.0),
                    ("worker".into(), 240.0),
                    ("reports".into(), 60.0),
                ],
                limits: vec![
                    ("max_connections at 8 ACUs".into(), 1000.0),
                    ("max_connections at 16 ACUs".into(), 2000.0),
                ],
            }],
            costs: vec![
                ("policy".into(), monthly(412.0, 640.5, 1890.0)),
                ("state".into(), monthly(470.2, 769.4, 3479.45)),
            ],
        },
        drift_cost: Some(monthly(55.2, 128.9, 888.65)),
        ..TargetDrift::default()
    };
    let staging = TargetDrift {
        environment: "staging".into(),
        because: "given by --env".into(),
        rows: vec![days, same],
        coverage: Coverage { sized: 2, of: 2 },
        plots: Plots {
            costs: vec![("policy".into(), monthly(80.0, 101.25, 240.0))],
            ..Plots::default()
        },
        ..TargetDrift::default()
    };
    let bare = TargetDrift {
        environment: "staging".into(),
        because: "given by --env".into(),
        root: Some("modules/logs".into()),
        coverage: Coverage { sized: 0, of: 1 },
        plots: Plots {
            sizes: production.plots.sizes.clone(),
            ..Plots::default()
        },
        ..TargetDrift::default()
    };
    let odd = TargetDrift {
        environment: NASTY.into(),
        because: NASTY.into(),
        root: Some(NASTY.into()),
        rows: vec![hostile],
        transitions: vec![nasty],
        unclaimed: vec![Unclaimed {
            address: NASTY.into(),
            why: Some(NASTY.into()),
            at: None,
        }],
        absent: vec![(NASTY.into(), NASTY.into())],
        coverage: Coverage { sized: 0, of: 1 },
        plots: Plots {
            sizes: vec![SizePlot {
                name: NASTY.into(),
                unit: NASTY.into(),
                needed: Some(f64::NAN),
                bounds: vec![bounds(NASTY, f64::NEG_INFINITY, -4.0, Some(f64::NAN))],
            }],
            connections: vec![ConnectionPlot {
                name: NASTY.into(),
                asked: vec![(NASTY.into(), f64::INFINITY)],
                limits: vec![(NASTY.into(), 0.0)],
            }],
            costs: vec![(NASTY.into(), monthly(f64::NAN, -1.0, f64::INFINITY))],
        },
        drift_cost: Some(monthly(f64::NAN, f64::INFINITY, 1.0)),
        ..TargetDrift::default()
    };
    Fixture {
        inputs: vec![
            ("policy".into(), "tfsize.hcl".into()),
            ("source".into(), "stacks".into()),
            ("plan".into(), "plan.json".into()),
            ("state".into(), NASTY.into()),
        ],
        against: None,
        targets: vec![production, staging, bare, odd],
        settings: vec![Changed {
            kind: tfsize::finding::ChangedKind::Setting,
            name: "lint.exclude".into(),
            was: Some("old".into()),
            is: Some(NASTY.into()),
            environments: Vec::new(),
            at: None,
        }],
        gaps: vec![
            "modules/logs could not be read: no such directory".into(),
            NASTY.into(),
        ],
        files,
    }
}

fn bounds(side: &str, min: f64, max: f64, now: Option<f64>) -> Bounds {
    Bounds {
        side: side.into(),
        min,
        max,
        now,
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn all() -> [Fixture; 4] {
    [
        fixture(),
        Fixture::empty(),
        Fixture::same(),
        Fixture::against("main"),
    ]
}

/// The text without what changes with the version, and the page without its style.
fn stable(text: &str) -> String {
    let mut text = text.to_string();
    if let (Some(from), Some(to)) = (text.find("<style>"), text.find("</style>")) {
        text.replace_range(from + "<style>".len()..to, "");
    }
    let version = env!("CARGO_PKG_VERSION");
    text.replace(
        &format!("\"semanticVersion\": \"{version}\""),
        "\"semanticVersion\": \"VERSION\"",
    )
    .replace(&format!("tfsize {version}"), "tfsize VERSION")
}

/// An element's name, its attributes, and the elements it stands in.
type Element = (String, Vec<(String, String)>, Vec<String>);

/// Reads markup to its end.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<String> = Vec::new();
    let mut out = Vec::new();
    let read = |start: &BytesStart| {
        let attributes = start
            .attributes()
            .map(|a| {
                let a = a.unwrap();
                (a.key.as_ref().to_string(), a.value.to_string())
            })
            .collect::<Vec<_>>();
        (start.name().as_ref().to_string(), attributes)
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let (name, attributes) = read(&start);
                out.push((name.clone(), attributes, open.clone()));
                open.push(name);
            }
            Event::Empty(start) => {
                let (name, attributes) = read(&start);
                out.push((name, attributes, open.clone()));
            }
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} not closed");
    out
}

fn attribute<'a>(of: &'a [(String, String)], name: &str) -> Option<&'a str> {
    of.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

#[test]
fn every_format_says_the_same_in_its_way() {
    let fixture = fixture();
    for &format in Format::ALL {
        insta::assert_snapshot!(format.name(), stable(&fixture.render(format)));
    }
    let against = Fixture::against("main");
    for format in [Format::Text, Format::Markdown, Format::Junit] {
        insta::assert_snapshot!(
            format!("against_{}", format.name()),
            stable(&against.render(format))
        );
    }
}

#[test]
fn a_format_is_chosen_by_its_name() {
    for &format in Format::ALL {
        let output: Output<Format> = format!("{}=out", format.name()).parse().unwrap();
        assert_eq!(output.format, format);
        assert!(!format.description().is_empty());
    }
    let error = "htm".parse::<Output<Format>>().unwrap_err().to_string();
    assert!(error.contains("did you mean html?"), "{error}");
    // What findings alone can be written in is no format of drift.
    let error = "github".parse::<Output<Format>>().unwrap_err().to_string();
    assert!(
        error.contains("text, json, sarif, junit, markdown, html"),
        "{error}"
    );
}

#[test]
fn no_format_lets_control_characters_through() {
    for &format in Format::ALL {
        let text = fixture().render(format);
        let bad: Vec<char> = text
            .chars()
            .filter(|c| {
                (c.is_control() && *c != '\n')
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            })
            .collect();
        // JSON may hold what turns text around, but no control character.
        let json = matches!(format, Format::Json | Format::Sarif);
        assert!(
            bad.is_empty() || (json && !bad.iter().any(|c| c.is_control())),
            "{}: {bad:?}",
            format.name()
        );
    }
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = parsed(schemas::find("drift").unwrap().text());
    jsonschema::meta::validate(&schema).unwrap();
    let mut strict = schema.clone();
    closed(&mut strict);
    for fixture in all() {
        let report = parsed(&fixture.render(Format::Json));
        valid(&schema, &report, "the report");
        valid(&strict, &report, "the report");
    }
    let mut report = parsed(&fixture().render(Format::Json));
    report["estates"][0]["rows"][0]["state"] = "1024".into();
    assert!(!jsonschema::is_valid(&schema, &report));
}

#[test]
fn the_summary_counts_what_there_is() {
    let summary = json::Summary::of(&fixture().report());
    let summary = serde_json::to_value(summary).unwrap();
    assert_eq!(summary["drifted"], 6);
    assert_eq!(summary["classes"]["out-of-band-change"], 2);
    assert_eq!(summary["transitions"], 2);
    assert_eq!(summary["coverage"]["of"], 11);
}

#[test]
fn sarif_is_valid_and_knows_a_value_in_each_environment() {
    let schema = parsed(include_str!("../fixtures/formats/sarif-schema-2.1.0.json"));
    for fixture in all() {
        valid(
            &schema,
            &parsed(&fixture.render(Format::Sarif)),
            "the report",
        );
    }
    let prints = |fixture: &Fixture| -> Vec<String> {
        let sarif = parsed(&fixture.render(Format::Sarif));
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        results
            .iter()
            .map(|r| {
                assert_eq!(r["locations"].as_array().unwrap().len(), 1);
                let print = &r["partialFingerprints"]["tfsize/v1"];
                print.as_str().unwrap().to_string()
            })
            .collect()
    };
    let mut fixture = fixture();
    let mut copy = fixture.targets[0].clone();
    copy.environment = "other".into();
    fixture.targets.push(copy);
    let before = prints(&fixture);
    let different: BTreeSet<&String> = before.iter().collect();
    assert_eq!(different.len(), before.len());
    for target in &mut fixture.targets {
        for row in &mut target.rows {
            row.state = value("other");
            row.at = None;
        }
    }
    assert_eq!(prints(&fixture), before);
}

#[test]
fn junit_counts_what_it_holds() {
    for fixture in all() {
        let all = elements(&fixture.render(Format::Junit));
        let number = |of: &str| all.iter().filter(|(name, ..)| name == of).count();
        let sum = |what: &str| -> usize {
            all.iter()
                .filter(|(name, ..)| name == "testsuite")
                .map(|(_, has, _)| attribute(has, what).unwrap().parse::<usize>().unwrap())
                .sum()
        };
        assert_eq!(number("testcase"), sum("tests"));
        assert_eq!(number("failure"), sum("failures"));
        assert_eq!(number("skipped"), sum("skipped"));
        assert_eq!(
            attribute(&all[0].1, "tests").unwrap(),
            sum("tests").to_string()
        );
        assert_eq!(
            attribute(&all[0].1, "failures").unwrap(),
            sum("failures").to_string()
        );
    }
}

#[test]
fn a_comment_is_empty_where_there_is_nothing_to_tell() {
    assert!(fixture().report().changed());
    for mut fixture in [Fixture::empty(), Fixture::same(), Fixture::against("main")] {
        fixture.settings.clear();
        for target in &mut fixture.targets {
            for row in &mut target.rows {
                row.status = Some(Status::Same);
            }
            // What had no owner before is left out against another revision.
            target.unclaimed.clear();
        }
        assert!(!fixture.report().changed());
        assert_eq!(fixture.render(Format::Markdown), "");
    }
    let text = fixture().render(Format::Markdown);
    assert!(text.starts_with("<!-- tfsize drift -->\n"), "{text}");
}

#[test]
fn a_comment_stays_below_what_it_can_hold() {
    let left_out = regex::Regex::new(r"(?m)^\d+ more ").unwrap();
    let few = fixture().render(Format::Markdown);
    assert!(!left_out.is_match(&few), "{few}");
    let mut fixture = fixture();
    for target in fixture.targets.iter_mut().filter(|e| !e.rows.is_empty()) {
        let (rows, transitions) = (target.rows.clone(), target.transitions.clone());
        for i in 0..3_000 {
            let mut row = rows[i % rows.len()].clone();
            row.note = Some("ж".repeat(i % 700));
            target.rows.push(row);
            target.transitions.extend(transitions.get(i % 2).cloned());
        }
    }
    fixture.gaps = vec![NASTY.repeat(10); 1_000];
    let text = fixture.render(Format::Markdown);
    assert!(text.chars().count() <= 60_000, "{}", text.chars().count());
    assert_eq!(
        text.matches("<details>").count(),
        5,
        "each environment, the settings and the gaps"
    );
    assert_eq!(text.matches("</details>").count(), 5);
    assert!(left_out.find_iter(&text).count() >= 4);
}

#[test]
fn the_page_is_nested_as_it_should_be() {
    for fixture in all() {
        let page = fixture.render(Format::Html);
        let all = elements(page.strip_prefix("<!DOCTYPE html>").unwrap());
        assert_eq!(all[0].0, "html");
        let mut ids = BTreeSet::new();
        let mut named = Vec::new();
        for (name, has, within) in &all {
            let parent = within.last().map_or("", String::as_str);
            let allowed: &[&str] = match name.as_str() {
                "li" => &["ul", "ol"],
                "tr" => &["thead", "tbody"],
                "td" | "th" => &["tr"],
                "caption" | "thead" | "tbody" => &["table"],
                "figcaption" => &["figure"],
                "dt" | "dd" => &["div"],
                "rect" | "line" | "circle" | "text" => &["svg"],
                _ => &[],
            };
            assert!(
                allowed.is_empty() || allowed.contains(&parent),
                "{name} in {parent}"
            );
            // A browser closes a paragraph at the next block.
            let block = [
                "p", "div", "ul", "ol", "table", "section", "figure", "h2", "h3", "details",
            ];
            assert!(
                !(block.contains(&name.as_str()) && within.iter().any(|w| w == "p")),
                "{name} in p"
            );
            if let Some(id) = attribute(has, "id") {
                assert!(ids.insert(id.to_string()), "{id} twice");
            }
            named.extend(attribute(has, "aria-labelledby").map(String::from));
            if name == "svg" {
                assert!(!attribute(has, "aria-label").unwrap().is_empty());
            }
        }
        for id in named {
            assert!(ids.contains(&id), "{id}");
        }
        let count = |of: &str| all.iter().filter(|(name, ..)| name == of).count();
        assert_eq!(count("table"), count("caption"));
        assert_eq!(count("figure"), count("svg"));
        let rows: usize = fixture.targets.iter().map(|e| e.rows.len()).sum();
        assert_eq!(count("tr"), rows + count("table"));
    }
}

#[test]
fn the_page_fetches_and_runs_nothing() {
    for fixture in all() {
        let page = fixture.render(Format::Html);
        for (name, has, _) in elements(page.strip_prefix("<!DOCTYPE html>").unwrap()) {
            let fetching = [
                "script", "link", "img", "iframe", "object", "embed", "image", "use", "form",
                "base",
            ];
            assert!(!fetching.contains(&name.as_str()), "<{name}>");
            for (attribute, value) in has {
                assert!(!attribute.starts_with("on") && attribute != "src" && attribute != "style");
                if attribute == "href" {
                    assert_eq!(name, "a");
                    assert!(value.starts_with("https://docs.aws.amazon.com/"), "{value}");
                }
            }
        }
        let style = page.split("<style>").nth(1).unwrap();
        let style = style.split("</style>").next().unwrap();
        for word in ["url(", "@import", "http:", "https:", "<", "&"] {
            assert!(!style.contains(word), "{word}");
        }
    }
}

#[test]
fn each_box_of_the_page_hides_the_rows_of_a_class() {
    let page = fixture().render(Format::Html);
    for class in Class::ALL {
        let word = class.word();
        let rule = format!("main:has(#show-{word}:not(:checked)) .c-{word}, ");
        assert!(page.contains(&rule), "{word}");
        if fixture().report().count(class) > 0 {
            assert!(page.contains(&format!("class=\"c-{word} ")), "{word}");
        }
    }
}
