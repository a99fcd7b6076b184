//! One report through every format: what each says is recorded, and held against the schema of its readers.

use crate::support::json_schema;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use json_schema::{closed, valid};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use tfsize::finding::{
    Changed, ChangedKind, Checked, Finding, Fix, FixPromise, Label, Replacement, RuleInfo, Safety,
    Severity, Status, Subject, Suppressed, Suppressor, Undecided,
};
use tfsize::report::{Format, Formats as _, Report, human, schemas};
use tfsize::text::{FileId, Files, Span};

/// A rule with a name alone.
const fn named(id: &'static str) -> RuleInfo {
    RuleInfo {
        id,
        summary: "",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: "",
    }
}

static TASK_SIZE: RuleInfo = RuleInfo {
    summary: "A task has a size that Fargate knows and the policy asks for",
    fix: FixPromise::Sometimes,
    page: "# task-size\n\nThe size of a task.\n\n```hcl\ncpu = 512\n```\n",
    ..named("task-size")
};

static LOG_RETENTION: RuleInfo = RuleInfo {
    summary: "Logs are kept as long as the policy asks for",
    severity: Severity::Note,
    page: "# log-retention\n",
    ..named("log-retention")
};

static UNKNOWN_KEY: RuleInfo = named("unknown-key");
static NO_PROVIDER: RuleInfo = named("no-provider");

static RULES: &[RuleInfo] = &[TASK_SIZE, LOG_RETENTION];

/// Findings over files that stand in memory only.
struct Fixture {
    files: Files,
    findings: Vec<Finding>,
    suppressed: Vec<Finding>,
    undecided: Vec<Undecided>,
    settings: Vec<Changed>,
}

fn render(format: Format, report: &Report) -> String {
    let mut out = Vec::new();
    format.render(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

impl Fixture {
    fn report(&self) -> Report<'_> {
        Report {
            files: &self.files,
            findings: &self.findings,
            suppressed: &self.suppressed,
            undecided: &self.undecided,
            checked: Checked {
                roots: 2,
                resources: 9,
                passed: 21,
                failed: self.findings.len(),
                suppressed: self.suppressed.len(),
                undecided: self.undecided.len(),
            },
            settings: &self.settings,
            rules: RULES,
            base: Path::new("."),
        }
    }

    /// A report of nothing.
    fn empty() -> Self {
        Self {
            files: Files::new(),
            findings: Vec::new(),
            suppressed: Vec::new(),
            undecided: Vec::new(),
            settings: Vec::new(),
        }
    }
}

/// Texts that break what is not escaped.
const NASTY: &str = "says \"<b>é</b>\" & 'x' ]]> | `a` ::error:: 50%, 日本\u{1b}[31m\u{0}\u{202e}";

fn fixture() -> Fixture {
    let mut files = Files::new();
    let main = files.add(
        "stacks/prod/main.tf",
        "module \"api\" {\n  source = \"../../modules/api\"\n  cpu    = var.cpu # größer\n  memory = 1024\n}\n",
    );
    let vars = files.add(
        "stacks/prod/terraform.tfvars",
        "# é\ncpu = 256\nspot_share = \"50%\"\n",
    );
    let module = files.add(
        "modules/api/main.tf",
        "resource \"aws_ecs_task_definition\" \"this\" {\n  cpu = var.cpu\n}\n",
    );
    let dev = files.add(
        "stacks/dev space/main.tf",
        "resource \"aws_cloudwatch_log_group\" \"a\" {\n  retention_in_days = 3\n  name = \"a`b|c\"\n}\n",
    );
    let policy = files.add("tfsize.hcl", "service \"api\" {\n  cpu = 512\n}\n");
    let at = |file: FileId, word: &str| {
        let start = files.get(file).unwrap().text.find(word).unwrap();
        Span::new(file, start..start + word.len())
    };
    let label = |span: Span, text: &str| Label {
        span,
        text: text.into(),
    };
    let subject = |root: &str, address: &str, attribute: Option<&str>| Subject {
        root: root.into(),
        address: address.into(),
        attribute: attribute.map(Into::into),
        want: Some("512".into()),
        got: Some("256".into()),
        item: None,
        said: None,
        is_withheld: false,
        monthly: None,
    };
    let fix = |span: Span, text: &str, safety: Safety, because: &str| {
        Some(Fix {
            title: format!("write {text}"),
            edits: vec![Replacement {
                span,
                text: text.into(),
            }],
            safety,
            because: because.into(),
            monthly: None,
        })
    };

    let mut through = Finding::error(
        &TASK_SIZE,
        at(vars, "256"),
        "the task has 256 CPU units; the policy expects 512",
    )
    .label("256 units")
    .also(at(policy, "512"), "wanted here")
    .note("256 units go with 512 MiB to 2 GiB (AWS Fargate, 2026-08-01)")
    .help("raise cpu, or the policy's size")
    .trail(vec![
        label(at(main, "var.cpu"), "passed to the module here"),
        label(at(module, "var.cpu"), "used here"),
    ])
    .about(Subject {
        monthly: Some(-14.416),
        ..subject(
            "stacks/prod",
            "module.api.aws_ecs_task_definition.this[\"blue\"]",
            Some("cpu"),
        )
    })
    .fix(fix(at(vars, "256"), "512", Safety::Safe, ""));
    through.environments = vec!["production".into(), "staging".into()];

    let shared = Finding::warning(
        &TASK_SIZE,
        at(main, "1024"),
        "the task has 1024 MiB; the policy expects 2048",
    )
    .about(Subject {
        monthly: Some(7.5),
        ..subject(
            "stacks/prod",
            "module.api.aws_ecs_task_definition.this[\"blue\"]",
            Some("memory"),
        )
    })
    .fix(fix(
        at(main, "1024"),
        "2048",
        Safety::Unsafe,
        "another module reads it",
    ));

    let retention = Finding::new(
        Severity::Note,
        &LOG_RETENTION,
        at(dev, "3"),
        format!("the log group {NASTY}\nis kept 3 days"),
    )
    .label(format!("label {NASTY}"))
    .note(format!("note {NASTY}\nwith a second line"))
    .help(format!("help {NASTY}"))
    .about(subject(
        "stacks/dev space",
        "aws_cloudwatch_log_group.a",
        None,
    ))
    .fix(fix(
        at(dev, "3"),
        "30",
        Safety::Shown,
        "the value is computed",
    ));

    let whole_block = Finding::warning(
        &UNKNOWN_KEY,
        Span::new(policy, 0..files.get(policy).unwrap().text.len() - 1),
        "nothing has this name",
    );
    let nowhere = Finding::error(&NO_PROVIDER, Span::nowhere(), "no root has a provider");
    // The same question about another value: its fingerprint must differ.
    let again = Finding::error(
        &TASK_SIZE,
        at(module, "cpu = var.cpu"),
        "the task has 300 CPU units, which Fargate does not know",
    )
    .about(subject(
        "stacks/prod",
        "module.api.aws_ecs_task_definition.this[\"blue\"]",
        Some("cpu"),
    ));

    let suppressed = |by, reason: &str, until: Option<&str>, at: Option<Span>| {
        let mut f = Finding::warning(&TASK_SIZE, at.unwrap_or(Span::nowhere()), "too small").about(
            subject("stacks/prod", "aws_ecs_task_definition.b", Some("cpu")),
        );
        f.suppressed = Some(Suppressed {
            by,
            reason: reason.into(),
            until: until.map(Into::into),
            at,
        });
        f
    };
    let suppressed = vec![
        suppressed(
            Suppressor::Comment,
            NASTY,
            Some("2026-12-31"),
            Some(at(main, "# größer")),
        ),
        suppressed(
            Suppressor::Waiver,
            "load test",
            None,
            Some(at(policy, "cpu")),
        ),
        suppressed(Suppressor::Baseline, "", None, None),
    ];
    let undecided = vec![
        Undecided {
            rule: "task-size",
            root: "stacks/dev space".into(),
            address: "aws_ecs_task_definition.c".into(),
            attribute: Some("cpu".into()),
            why: format!("var.cpu has no value, {NASTY}"),
            resolve: Some("give --var cpu=N".into()),
            at: Some(at(module, "var.cpu")),
            environments: vec!["development".into()],
            more: 0,
        },
        Undecided {
            rule: "log-retention",
            root: "stacks/prod".into(),
            address: "module.logs".into(),
            attribute: None,
            why: "the module is not here".into(),
            resolve: None,
            at: None,
            environments: Vec::new(),
            more: 0,
        },
    ];
    let setting = at(policy, "512");
    Fixture {
        findings: vec![through, shared, retention, whole_block, nowhere, again],
        suppressed,
        undecided,
        settings: vec![
            Changed {
                kind: ChangedKind::Waiver,
                name: "waiver \"load\"".into(),
                was: Some("until = 2026-12-31".into()),
                is: Some("until = 2099-12-31".into()),
                environments: vec!["production".into()],
                at: Some(setting),
            },
            Changed {
                kind: ChangedKind::Suppression,
                name: NASTY.into(),
                was: None,
                is: Some(NASTY.into()),
                environments: Vec::new(),
                at: None,
            },
        ],
        files,
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn without_version(text: &str) -> String {
    text.replace(
        &format!("\"semanticVersion\": \"{}\"", env!("CARGO_PKG_VERSION")),
        "\"semanticVersion\": \"VERSION\"",
    )
}

/// The recipe is followed by people: what it names is there, and what it says fails does fail elsewhere in the tests.
#[test]
fn the_recipe_for_a_format_names_what_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let (_, recipe) = text.split_once("## How to add an output format").unwrap();
    let recipe = recipe.split("\n## ").next().unwrap();
    // What stands in a fence is code: `recipes` of the target `external` compiles it.
    let prose: Vec<&str> = recipe.split("\n```").step_by(2).collect();
    let prose = prose.join("\n");
    let named: Vec<&str> = prose.split('`').skip(1).step_by(2).collect();
    let paths: Vec<&&str> = named.iter().filter(|n| n.contains('/')).collect();
    assert!(paths.len() > 7, "{paths:?}");
    for path in paths {
        // A format is one file of its name, but for the one for reading.
        let files: Vec<String> = if path.contains("<format>") {
            Format::ALL
                .iter()
                .map(|f| match f {
                    Format::Text => "human",
                    other => other.name(),
                })
                .map(|name| path.replace("<format>", name))
                .collect()
        } else {
            vec![(**path).to_owned()]
        };
        for file in files {
            assert!(root.join(&file).exists(), "{file}");
        }
    }
    let list = std::fs::read_to_string(root.join("src/report/format.rs")).unwrap();
    for format in Format::ALL {
        let row = format!("= (\"{}\", ", format.name());
        assert_eq!(
            list.matches(&row).count(),
            if matches!(format, Format::Text | Format::Json) {
                2
            } else {
                1
            }
        );
    }
}

#[test]
fn every_format_says_the_same_in_its_way() {
    let fixture = fixture();
    let report = fixture.report();
    for &format in Format::ALL {
        let text = anstream::adapter::strip_str(&render(format, &report)).to_string();
        insta::assert_snapshot!(format.name(), without_version(&text));
    }
    let open = human::undecided(report.files, report.undecided);
    let open = anstream::adapter::strip_str(open.as_str()).to_string();
    insta::assert_snapshot!("undecided", open);
}

#[test]
fn no_format_is_silent_or_invalid_about_nothing() {
    let fixture = Fixture::empty();
    let mut all = String::new();
    for &format in Format::ALL {
        let text = render(format, &fixture.report());
        let _ = writeln!(all, "== {format}\n{}", without_version(&text).trim_end());
    }
    insta::assert_snapshot!("empty", all);
}

#[test]
fn no_format_lets_control_characters_through() {
    let fixture = fixture();
    for &format in Format::ALL {
        let text = render(format, &fixture.report());
        let text = anstream::adapter::strip_str(&text).to_string();
        let bad: Vec<char> = text
            .chars()
            .filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}')
            .collect();
        // JSON may hold what turns text around, but no control character.
        let json = matches!(format, Format::Json | Format::Sarif | Format::Gitlab);
        assert!(
            bad.is_empty() || (json && bad.iter().all(|c| *c == '\u{202e}')),
            "{format}: {bad:?}"
        );
    }
}

#[test]
fn sarif_is_valid_against_the_official_schema() {
    let schema = json(include_str!("../fixtures/formats/sarif-schema-2.1.0.json"));
    for fixture in [fixture(), Fixture::empty()] {
        let sarif = json(&render(Format::Sarif, &fixture.report()));
        valid(&schema, &sarif, "the report");
    }
}

#[test]
fn sarif_refers_to_what_it_holds() {
    let fixture = fixture();
    let sarif = json(&render(Format::Sarif, &fixture.report()));
    let run = &sarif["runs"][0];
    let mut fingerprints = BTreeSet::new();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
        let print = result["partialFingerprints"]["tfsize/v1"].as_str().unwrap();
        assert!(fingerprints.insert(print.to_string()), "{print} twice");
        assert_eq!(result["locations"].as_array().unwrap().len(), 1, "{result}");
        // A fix that is only shown is no machine's business.
        let shown = result["properties"]["fixSafety"] == "shown";
        assert!(!(shown && result.get("fixes").is_some()));
    }
    let text = sarif.to_string();
    assert!(text.contains("stacks/dev%20space/main.tf"), "{text}");
    let here = std::env::current_dir().unwrap();
    assert!(!text.contains(here.to_str().unwrap()), "a machine's path");
}

#[test]
fn fingerprints_outlast_moved_lines_and_other_values() {
    let prints = |fixture: &Fixture| -> Vec<Value> {
        let sarif = json(&render(Format::Sarif, &fixture.report()));
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        results
            .iter()
            .map(|r| r["partialFingerprints"].clone())
            .collect()
    };
    let before = fixture();
    let mut after = fixture();
    for finding in &mut after.findings {
        if let Some(subject) = &mut finding.subject {
            finding.primary.span = Span::nowhere();
            finding.headline = "said otherwise".into();
            subject.got = Some("257".into());
        }
    }
    assert_eq!(prints(&before), prints(&after));
    // Named from elsewhere, a root is still the same.
    for finding in &mut after.findings {
        if let Some(subject) = &mut finding.subject {
            subject.root = format!("./x/../{}", subject.root);
        }
    }
    assert_eq!(prints(&before), prints(&after));
    after.findings[0].subject.as_mut().unwrap().address = "other".into();
    assert_ne!(prints(&before), prints(&after));
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = json(schemas::find("lint").unwrap().text());
    jsonschema::meta::validate(&schema).unwrap();
    let mut strict = schema.clone();
    closed(&mut strict);
    for fixture in [fixture(), Fixture::empty()] {
        let report = json(&render(Format::Json, &fixture.report()));
        valid(&schema, &report, "the report");
        valid(&strict, &report, "the report");
    }
    let mut report = json(&render(Format::Json, &fixture().report()));
    report["findings"][0]["severity"] = "fatal".into();
    assert!(!jsonschema::is_valid(&schema, &report));
}

#[test]
fn gitlab_finds_every_field_it_reads() {
    let fixture = fixture();
    let issues = json(&render(Format::Gitlab, &fixture.report()));
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), fixture.findings.len());
    let mut fingerprints = BTreeSet::new();
    for issue in issues {
        for field in ["description", "check_name", "fingerprint"] {
            assert!(!issue[field].as_str().unwrap().is_empty(), "{issue}");
        }
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(!path.starts_with("./") && !path.contains('\\'), "{path}");
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        // GitLab shows one issue for each fingerprint.
        assert!(fingerprints.insert(issue["fingerprint"].as_str().unwrap()));
    }
}

#[test]
fn github_commands_stand_on_one_line_each() {
    let fixture = fixture();
    let text = render(Format::Github, &fixture.report());
    let (commands, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| l.starts_with("::"));
    assert_eq!(
        commands.len(),
        fixture.findings.len() + fixture.settings.len()
    );
    assert_eq!(rest.len(), 1, "{text}");
    for command in commands {
        let (properties, message) = command[2..].split_once("::").unwrap();
        assert!(!message.is_empty());
        let (word, properties) = properties.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&word));
        for property in properties.split(',') {
            assert!(property.split_once('=').is_some(), "{command}");
        }
    }
}

#[test]
fn markdown_stays_below_what_a_comment_can_hold() {
    let fixture = fixture();
    let few = render(Format::Markdown, &fixture.report());
    let left_out = regex::Regex::new(r"(?m)^\d+ more ").unwrap();
    assert!(!left_out.is_match(&few), "{few}");
    let mut many = Fixture::empty();
    many.files = fixture.files;
    for i in 0..5_000 {
        let mut f = fixture.findings[i % fixture.findings.len()].clone();
        f.headline.push_str(&"ж".repeat(i % 700));
        many.findings.push(f);
        many.suppressed.push(fixture.suppressed[i % 3].clone());
        many.undecided.push(fixture.undecided[i % 2].clone());
    }
    let text = render(Format::Markdown, &many.report());
    assert!(text.chars().count() <= 60_000);
    let more = left_out.find_iter(&text).count();
    assert_eq!(more, 4, "table, details, suppressed, undecided");
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count()
    );
}

/// Reads XML to its end; each element with its attributes and its parent's name.
fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>, Option<String>)> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<String> = Vec::new();
    let mut out = Vec::new();
    let read = |start: &BytesStart| {
        let name = start.name().as_ref().to_string();
        let attributes = start
            .attributes()
            .map(|a| {
                let a = a.unwrap();
                (a.key.as_ref().to_string(), a.value.to_string())
            })
            .collect::<BTreeMap<_, _>>();
        (name, attributes)
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let (name, attributes) = read(&start);
                out.push((name.clone(), attributes, open.last().cloned()));
                open.push(name);
            }
            Event::Empty(start) => {
                let (name, attributes) = read(&start);
                out.push((name, attributes, open.last().cloned()));
            }
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} not closed");
    assert!(!xml.contains("]]>"));
    out
}

#[test]
fn junit_has_only_elements_and_attributes_of_its_schema() {
    // What the schema declares: attributes of an element (whether required), and what may stand in it.
    let mut attributes: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    let mut children: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for (name, has, parent) in elements(include_str!("../fixtures/formats/junit-10.xsd")) {
        match name.as_str() {
            "xs:element" if parent.as_deref() == Some("xs:schema") => {
                current.clone_from(&has["name"]);
                attributes.entry(current.clone()).or_default();
            }
            "xs:element" => {
                if let Some(inner) = has.get("ref") {
                    children
                        .entry(current.clone())
                        .or_default()
                        .insert(inner.clone());
                }
            }
            "xs:complexType" if parent.as_deref() == Some("xs:schema") => {
                current.clone_from(&has["name"]);
            }
            "xs:attribute" => {
                let required = has.get("use").is_some_and(|u| u == "required");
                attributes
                    .entry(current.clone())
                    .or_default()
                    .insert(has["name"].clone(), required);
            }
            _ => {}
        }
    }
    assert!(attributes["testsuite"]["tests"] && children["testsuites"].contains("testsuite"));

    for fixture in [fixture(), Fixture::empty()] {
        for (name, has, parent) in elements(&render(Format::Junit, &fixture.report())) {
            let known = attributes
                .get(&name)
                .unwrap_or_else(|| panic!("<{name}> is not in the schema"));
            for attribute in has.keys() {
                assert!(known.contains_key(attribute), "<{name} {attribute}>");
            }
            for (attribute, required) in known {
                assert!(
                    !required || has.contains_key(attribute),
                    "<{name}> lacks {attribute}"
                );
            }
            match parent {
                Some(parent) => assert!(children[&parent].contains(&name), "{name} in {parent}"),
                None => assert_eq!(name, "testsuites"),
            }
        }
    }
}

#[test]
fn junit_counts_what_it_holds() {
    let fixture = fixture();
    let all = elements(&render(Format::Junit, &fixture.report()));
    let number = |of: &str| all.iter().filter(|(name, ..)| name == of).count();
    let sum = |attribute: &str| -> usize {
        all.iter()
            .filter(|(name, ..)| name == "testsuite")
            .map(|(_, has, _)| has[attribute].parse::<usize>().unwrap())
            .sum()
    };
    assert_eq!(number("testcase"), sum("tests"));
    assert_eq!(number("failure"), sum("failures"));
    assert_eq!(number("skipped"), sum("skipped"));
    assert_eq!(all[0].1["tests"], sum("tests").to_string());
    assert_eq!(all[0].1["failures"], sum("failures").to_string());
}

#[test]
fn checkstyle_is_well_formed() {
    let fixture = fixture();
    let all = elements(&render(Format::Checkstyle, &fixture.report()));
    let errors: Vec<_> = all.iter().filter(|(name, ..)| name == "error").collect();
    assert_eq!(errors.len(), fixture.findings.len());
    for (_, has, parent) in errors {
        assert_eq!(parent.as_deref(), Some("file"));
        for attribute in ["line", "column", "severity", "message", "source"] {
            assert!(has.contains_key(attribute), "{has:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever spans a finding has, also ones past the end, across lines or within a character.
    #[test]
    fn no_span_breaks_a_format(
        text in "[a-zé日\r\n\t {}=\"]{0,40}",
        spans in prop::collection::vec((0_u32..60, 0_u32..60), 4),
        replacement in "[a-zé\n]{0,5}",
    ) {
        let mut fixture = Fixture::empty();
        let file = fixture.files.add("a.tf", text);
        let span = |i: usize| Span {
            file,
            start: spans[i].0,
            end: spans[i].1,
        };
        let label = |i: usize| Label { span: span(i), text: "here".into() };
        let finding = Finding::error(&TASK_SIZE, span(0), "wrong")
            .label("there")
            .also(span(1), "and here")
            .trail(vec![label(2)])
            .fix(Some(Fix {
                title: "write it".into(),
                edits: vec![Replacement { span: span(3), text: replacement }],
                safety: Safety::Safe,
                because: String::new(),
                monthly: None,
            }));
        fixture.findings.push(finding);
        for &format in Format::ALL {
            render(format, &fixture.report());
        }
    }
}
