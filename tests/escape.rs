//! The law of the output languages: one list of evil texts stands wherever text of others can stand, goes through every
//! format, and is read with that format's own parser. It does nothing there, and can still be recognised.

use crate::support::evil;

use std::path::Path;

use serde_json::Value;
use tfsize::catalog::price::embedded;
use tfsize::config::value::Why;
use tfsize::cost::{Bill, End, Ends, Estimate, Limit, Line, Quantity};
use tfsize::drift::{
    Bounds, Cell, Class, ConnectionPlot, Coverage, Plots, Range, Row, SizePlot, Status,
    TargetDrift, Transition, Unclaimed,
};
use tfsize::finding::{
    Changed, ChangedKind, Checked, Finding, Fix, FixPromise, Label, Replacement, RuleInfo, Safety,
    Severity, Subject, Suppressed, Suppressor, Undecided,
};
use tfsize::inventory::Blocked;
use tfsize::report::cost::{self, Of, Priced};
use tfsize::report::{Format, Formats, Report, drift, human};
use tfsize::text::escape::commands;
use tfsize::text::{Files, Span};

/// A file whose path and text are evil, and the place of the text in it.
fn file(files: &mut Files, text: &str, i: usize) -> Span {
    let content = format!("# a\nname = <<X\n  {text}\nX\nb = \"{text}\" # {text}\n");
    // No system has longer names.
    let name: String = text.chars().take(250).collect();
    let id = files.add(format!("stacks/{name}/main{i}.tf"), content);
    let content = &files.get(id).unwrap().text;
    let start = content.rfind(" # ").unwrap();
    Span::new(id, start + 3..content.len() - 1)
}

fn finding(span: Span, text: &str, severity: Severity) -> Finding {
    let label = |text: &str| Label {
        span,
        text: text.to_owned(),
    };
    let mut out = Finding::new(severity, &RULES[0], span, text.to_owned())
        .label(text)
        .also(span, format!("{text} related"))
        .note(text)
        .help(text)
        .trail(vec![label("through"), label(text)])
        .about(Subject {
            root: format!("stacks/{text}"),
            address: format!("aws_x.y[\"{text}\"]"),
            attribute: Some(text.to_owned()),
            want: Some(text.to_owned()),
            got: Some(text.to_owned()),
            item: None,
            said: None,
            is_withheld: false,
            monthly: Some(3.0),
        })
        .fix(Some(Fix {
            title: text.to_owned(),
            edits: vec![Replacement {
                span,
                // What is written is this program's own, and of its length.
                text: text.chars().take(250).collect(),
            }],
            safety: Safety::Unsafe,
            because: text.to_owned(),
            monthly: None,
        }));
    out.environments = vec![text.to_owned()];
    out
}

static RULES: &[RuleInfo] = &[RuleInfo {
    id: "task-size",
    summary: "A task has a size",
    severity: Severity::Error,
    fix: FixPromise::Sometimes,
    status: tfsize::registry::Status::Stable,
    page: "# task-size\n",
}];

/// Findings with the text in every place there is for one.
struct Fixture {
    files: Files,
    findings: Vec<Finding>,
    suppressed: Vec<Finding>,
    undecided: Vec<Undecided>,
    settings: Vec<Changed>,
}

fn findings(text: &str) -> Fixture {
    let mut files = Files::new();
    let span = file(&mut files, text, 0);
    let suppressed = [Suppressor::Comment, Suppressor::Waiver].map(|by| {
        let mut one = finding(span, text, Severity::Warning);
        one.suppressed = Some(Suppressed {
            by,
            reason: text.to_owned(),
            until: Some(text.to_owned()),
            at: Some(span),
        });
        one
    });
    let mut nowhere = finding(Span::nowhere(), text, Severity::Error);
    nowhere.fix = None;
    Fixture {
        findings: vec![
            finding(span, text, Severity::Error),
            finding(span, text, Severity::Note),
            nowhere,
        ],
        suppressed: suppressed.to_vec(),
        undecided: vec![Undecided {
            rule: "task-size",
            root: text.to_owned(),
            address: text.to_owned(),
            attribute: Some(text.to_owned()),
            why: text.to_owned(),
            resolve: Some(text.to_owned()),
            at: Some(span),
            environments: vec![text.to_owned()],
            more: 0,
        }],
        settings: vec![setting(text, span)],
        files,
    }
}

fn setting(text: &str, span: Span) -> Changed {
    Changed {
        kind: ChangedKind::Waiver,
        name: text.to_owned(),
        was: Some(text.to_owned()),
        is: Some(text.to_owned()),
        environments: vec![text.to_owned()],
        at: Some(span),
    }
}

impl Fixture {
    fn report(&self) -> Report<'_> {
        Report {
            files: &self.files,
            findings: &self.findings,
            suppressed: &self.suppressed,
            undecided: &self.undecided,
            checked: Checked {
                roots: 1,
                resources: 1,
                passed: 1,
                ..Checked::default()
            },
            settings: &self.settings,
            rules: RULES,
            base: Path::new("."),
        }
    }
}

struct Comparison {
    inputs: Vec<(String, String)>,
    against: String,
    targets: Vec<TargetDrift>,
    settings: Vec<Changed>,
    gaps: Vec<String>,
    files: Files,
}

/// A comparison with the text in every place there is for one.
fn comparison(text: &str) -> Comparison {
    let mut files = Files::new();
    let span = file(&mut files, text, 0);
    let owned = || text.to_owned();
    let row = |class: Class, cell: Cell| Row {
        item: owned(),
        field: "service.cpu",
        what: owned(),
        address: Some(owned()),
        path: owned(),
        policy: owned(),
        got: Some(owned()),
        source: cell.clone(),
        plan: cell.clone(),
        state: cell,
        class,
        note: Some(owned()),
        above: Some(true),
        at: Some(span),
        because: vec![span],
        status: Some(Status::New),
        ..Row::default()
    };
    let money = Range::default();
    let target = TargetDrift {
        environment: owned(),
        because: owned(),
        root: Some(owned()),
        rows: vec![
            row(Class::OutOfBandChange, Cell::Value(owned())),
            row(Class::OutOfBandChange, Cell::Unknown(owned())),
            row(Class::Undecided, Cell::Unknown(owned())),
            row(Class::Waived, Cell::Value(owned())),
            row(Class::Autoscaled, Cell::NotSet),
        ],
        transitions: vec![Transition {
            rule: "acu-needs-reboot",
            severity: Severity::Warning,
            address: owned(),
            headline: owned(),
            before: owned(),
            after: owned(),
            notes: vec![
                owned(),
                format!("see https://docs.aws.amazon.com/x.html {text}"),
            ],
            help: Some(owned()),
            at: Some(span),
            status: Some(Status::New),
        }],
        unclaimed: vec![Unclaimed {
            address: owned(),
            why: Some(owned()),
            at: Some(span),
        }],
        absent: vec![(owned(), owned())],
        coverage: Coverage { sized: 1, of: 2 },
        plots: Plots {
            sizes: vec![SizePlot {
                name: owned(),
                unit: owned(),
                needed: Some(1.0),
                bounds: vec![Bounds {
                    side: owned(),
                    min: 1.0,
                    max: 2.0,
                    now: None,
                }],
            }],
            connections: vec![ConnectionPlot {
                name: owned(),
                asked: vec![(owned(), 1.0)],
                limits: vec![(owned(), 2.0)],
            }],
            costs: vec![(owned(), money)],
        },
        ..TargetDrift::default()
    };
    let bare = TargetDrift {
        environment: owned(),
        root: Some(owned()),
        ..TargetDrift::default()
    };
    Comparison {
        inputs: vec![("policy".into(), owned()), ("state".into(), owned())],
        against: owned(),
        targets: vec![target, bare],
        settings: vec![setting(text, span)],
        gaps: vec![owned()],
        files,
    }
}

fn written(content: impl Fn(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    content(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Reads a text of a format with the parser of its language. A new format needs its parser here.
fn read(format: &str, text: &str, about: &str) -> Vec<String> {
    match format {
        "text" | "concise" => {
            evil::terminal(text, about);
            vec![text.to_owned()]
        }
        "json" | "gitlab" | "infracost" => evil::strings(&evil::json(text, about)),
        "sarif" => {
            let value = evil::json(text, about);
            evil::sarif(&value, about);
            let schema = include_str!("../fixtures/formats/sarif-schema-2.1.0.json");
            let schema: Value = serde_json::from_str(schema).unwrap();
            let validator = jsonschema::validator_for(&schema).unwrap();
            let wrong = validator.iter_errors(&value).next();
            assert!(wrong.is_none(), "{about}: {}", wrong.unwrap());
            evil::strings(&value)
        }
        "junit" | "checkstyle" => evil::xml(text, about),
        "github" => {
            evil::visible(text, about);
            let commands: Vec<_> = text.lines().filter_map(evil::github_command).collect();
            // One for each finding and setting, and none besides.
            assert_eq!(commands.len(), 4, "{about}: {text}");
            let known = ["error", "warning", "notice"];
            for (name, properties, _) in &commands {
                assert!(known.contains(&name.as_str()), "{about}: {name}");
                let known = ["file", "line", "endLine", "col", "endColumn", "title"];
                assert!(
                    properties.iter().all(|(n, _)| known.contains(&n.as_str())),
                    "{about}"
                );
            }
            commands
                .into_iter()
                .map(|(_, _, message)| message)
                .collect()
        }
        "markdown" => evil::markdown(text, about),
        "html" => evil::html(text, about),
        "csv" | "focus" => {
            evil::visible(text, about);
            cells(text, about)
        }
        other => panic!("the format {other} has no parser here"),
    }
}

fn recognised(word: &str, texts: &[String], about: &str) {
    assert!(texts.iter().any(|t| t.contains(word)), "{about}: {texts:?}");
}

#[test]
fn evil_texts_do_nothing_in_any_format_of_findings() {
    for (word, text) in evil::texts(200_000) {
        let found = findings(&text);
        for &format in Format::ALL {
            let about = format!("{format} of {:?}", text.get(..60.min(text.len())));
            let out = written(|to| format.render(&found.report(), to));
            let texts = read(Formats::name(format), &out, &about);
            recognised(&word, &texts, &about);
            if format == Format::Json && text.len() < 1_000 {
                assert!(texts.contains(&text), "{about}: not exact");
            }
            // Twelve or so texts of a finding, each bounded.
            assert!(out.len() < 1_000_000, "{about}: {} bytes", out.len());
        }
        let open = human::undecided(&found.files, &found.undecided);
        let open = commands::broken(open.as_str());
        evil::terminal(&open, &word);
        recognised(&word, &[open.into_owned()], &word);
    }
}

#[test]
fn evil_texts_do_nothing_in_any_format_of_drift() {
    for (word, text) in evil::texts(200_000) {
        let of = comparison(&text);
        let report = drift::Report {
            inputs: &of.inputs,
            against: Some(&of.against),
            targets: &of.targets,
            settings: &of.settings,
            gaps: &of.gaps,
            files: &of.files,
            base: Path::new("."),
        };
        for format in <drift::Format as Formats>::ALL {
            let about = format!("{} of {:?}", format.name(), text.get(..60.min(text.len())));
            let out = written(|to| format.render(&report, Some(100), to));
            let texts = read(format.name(), &out, &about);
            recognised(&word, &texts, &about);
            if format.name() == "json" && text.len() < 1_000 {
                assert!(texts.contains(&text), "{about}: not exact");
            }
            assert!(out.len() < 2_000_000, "{about}: {} bytes", out.len());
        }
    }
}

/// The cells of a table with commas: each line has as many as the first, and none is a formula.
fn cells(text: &str, about: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut width = None;
    for line in text.lines() {
        let mut row = vec![String::new()];
        let mut quoted = false;
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    row.last_mut().unwrap().push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(String::new()),
                c => row.last_mut().unwrap().push(c),
            }
        }
        assert!(!quoted, "{about}: {line}");
        let first = *width.get_or_insert(row.len());
        assert_eq!(row.len(), first, "{about}: {line}");
        for cell in &row {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(
                is_number || !cell.starts_with(['=', '+', '-', '@']),
                "{about}: {cell}"
            );
        }
        out.extend(row);
    }
    out
}

/// What is priced, with the text in every place there is for one.
fn priced(text: &str, tasks: i64) -> Priced {
    let owned = || text.to_owned();
    let quantity = Ends::flat(tasks.into());
    let known = Line {
        what: format!("{tasks} {text}"),
        meter: "fargate.x86.vcpu".into(),
        price: embedded().price("fargate.x86.vcpu", "us-east-1"),
        quantity: Quantity::Known(quantity),
        assumed: None,
    };
    let unpriced = Line {
        meter: owned(),
        price: None,
        ..known.clone()
    };
    let usage = Line {
        quantity: Quantity::Usage,
        ..known.clone()
    };
    let bill = |region: Option<String>| Bill {
        address: format!("aws_x.y[\"{text}\"]"),
        kind: owned(),
        region,
        lines: vec![known.clone(), unpriced.clone(), usage.clone()],
        group: Some(owned()),
        open: Some(Blocked {
            address: owned(),
            attribute: owned(),
            why: Why::Other(text.into()),
            at: None,
        }),
    };
    Priced {
        root: owned(),
        environment: Some(owned()),
        region: Some(owned()),
        unread: vec![owned()],
        estimate: Estimate {
            bills: vec![bill(Some(owned())), bill(None)],
            free: 1,
            uncovered: [(owned(), 1)].into(),
            others: 1,
        },
        ..Priced::new(Of::Configuration, owned())
    }
}

#[test]
fn evil_texts_do_nothing_in_any_format_of_costs() {
    for (word, text) in evil::texts(20_000) {
        let [before, now] = [1, 2].map(|tasks| [priced(&text, tasks)]);
        let most = 1.into();
        let limits = cost::held(&now, &|_| {
            let stated = |end| (Limit { end, most }, text.clone());
            End::ALL.map(stated).to_vec()
        });
        for is_compared in [false, true] {
            let compared = is_compared.then(|| cost::Compared {
                with: &text,
                pairs: cost::pairs(&before, &now),
            });
            let report = cost::Report {
                now: &now,
                compared,
                limits: &limits,
                day: "2026-12-31".parse().unwrap(),
            };
            for &format in cost::Format::ALL {
                let about = format!("{format} of {:?}", text.get(..60.min(text.len())));
                let out = written(|to| format.render(&report, Some(100), to));
                let texts = read(Formats::name(format), &out, &about);
                recognised(&word, &texts, &about);
                if format == cost::Format::Json && text.len() < 1_000 {
                    assert!(texts.contains(&text), "{about}: not exact");
                }
            }
        }
    }
}

#[test]
fn long_lists_are_cut_in_text_and_whole_for_programs() {
    let mut files = Files::new();
    let span = file(&mut files, "x", 0);
    let found = Fixture {
        findings: vec![finding(span, "x", Severity::Error); 2_500],
        suppressed: Vec::new(),
        undecided: Vec::new(),
        settings: Vec::new(),
        files,
    };
    let text = written(|to| Format::Text.render(&found.report(), to));
    assert!(
        text.contains("500 more findings are not shown"),
        "{}",
        &text[text.len() - 200..]
    );
    assert!(text.contains("2500 errors"));
    assert_eq!(text.matches("error[task-size]").count(), 2_000);
    let json: Value =
        serde_json::from_str(&written(|to| Format::Json.render(&found.report(), to))).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 2_500);
}
