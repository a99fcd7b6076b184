//! The writer against the formatter, the parser and Terraform's own evaluation.

use super::*;
use crate::syntax::tree::TemplatePart;
use hcl::eval::{Context, Evaluate as _};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::{fs, path::Path, process::Command};

/// The installed formatter, or nothing with a word on it; CI must have one.
fn formatter() -> Option<&'static str> {
    let found = ["terraform", "tofu"]
        .into_iter()
        .find(|it| Command::new(it).arg("version").output().is_ok());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI needs terraform or tofu"
        );
        println!("skipped: neither terraform nor tofu is installed");
    }
    found
}

/// What the formatter would change in these files.
fn fmt_diff(tool: &str, files: &[String]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (at, text) in files.iter().enumerate() {
        fs::write(dir.path().join(format!("f{at}.tf")), text).unwrap();
    }
    let out = Command::new(tool)
        .args(["fmt", "-check", "-diff", "-recursive", "-no-color"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    if out.status.success() {
        return String::new();
    }
    String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned()
}

/// The value of an expression without raw parts.
fn value(expr: &Expr) -> hcl::Value {
    match expr {
        Expr::Null => hcl::Value::Null,
        Expr::Bool(it) => (*it).into(),
        Expr::Integer(it) => i64::try_from(*it).unwrap().into(),
        Expr::Number(it) => (*it).into(),
        Expr::Text(it) | Expr::Heredoc(it) => it.as_str().into(),
        Expr::List(it) => it.iter().map(value).collect(),
        Expr::Object(it) => it
            .iter()
            .map(|(key, it)| match key {
                Key::Name(key) => (key.clone(), value(it)),
                Key::Raw(key) => panic!("{key} has no value of its own"),
            })
            .collect::<hcl::Map<_, _>>()
            .into(),
        Expr::Template(parts) => parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(it) => it.as_str(),
                TemplatePart::Raw(it) => {
                    assert_eq!(it, r#""-""#);
                    "-"
                }
            })
            .collect::<String>()
            .into(),
        Expr::Raw(it) => panic!("{it} has no value of its own"),
        Expr::Call { name, .. } => panic!("{name} has no value of its own"),
    }
}

/// Numbers as floats, for readers keep `2` as they like, and the JSON reader's last digit is not exact.
fn same(a: &hcl::Value, b: &hcl::Value) -> bool {
    match (a, b) {
        (hcl::Value::Number(a), hcl::Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= b.abs() * 1e-15
        }
        (hcl::Value::Array(a), hcl::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (hcl::Value::Object(a), hcl::Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// The value of an expression that was read. `hcl::eval` is no help with templates: it writes them as text again
/// and takes a `$` before an interpolation for part of an escape.
fn read_value(expr: &Expression) -> hcl::Value {
    match expr {
        Expression::Array(it) => it.iter().map(read_value).collect(),
        Expression::Object(it) => it
            .iter()
            .map(|(key, it)| {
                let key = match key {
                    hcl::edit::expr::ObjectKey::Ident(it) => it.as_str(),
                    hcl::edit::expr::ObjectKey::Expression(it) => it.as_str().unwrap(),
                };
                (key.to_owned(), read_value(it.expr()))
            })
            .collect::<hcl::Map<_, _>>()
            .into(),
        Expression::StringTemplate(it) => it.iter().map(read_element).collect::<String>().into(),
        Expression::HeredocTemplate(it) => it
            .template
            .iter()
            .map(read_element)
            .collect::<String>()
            .into(),
        it => hcl::Expression::from(it.clone())
            .evaluate(&Context::new())
            .unwrap(),
    }
}

fn read_element(element: &Element) -> String {
    match element {
        Element::Literal(it) => it.to_string(),
        Element::Interpolation(it) => it.expr.as_str().unwrap().to_owned(),
        Element::Directive(it) => panic!("unexpected {it:?}"),
    }
}

/// Reads the text back and compares structure and values with the tree.
fn reads_back(tree: &Body, read: &hcl::edit::structure::Body) {
    let mut structures = read.iter();
    for item in &tree.items {
        match item {
            Item::Comment(_) | Item::Blank => {}
            Item::Attribute(attribute) => {
                let it = structures.next().unwrap().as_attribute().unwrap();
                assert_eq!(it.key.as_str(), attribute.name);
                let got = read_value(&it.value);
                let want = value(&attribute.value);
                assert!(same(&got, &want), "{got:?} instead of {want:?}");
            }
            Item::Block(block) => {
                let it = structures.next().unwrap().as_block().unwrap();
                assert_eq!(it.ident.as_str(), block.kind);
                let labels: Vec<_> = it
                    .labels
                    .iter()
                    .map(hcl::edit::structure::BlockLabel::as_str)
                    .collect();
                assert_eq!(labels, block.labels);
                reads_back(&block.body, &it.body);
            }
        }
    }
    assert!(structures.next().is_none());
}

/// Text with everything that needs an escape or takes other than one column. `exotic` adds what Terraform
/// normalizes when it evaluates.
fn text(exotic: bool) -> BoxedStrategy<String> {
    let plain = prop_oneof![
        Just("$"),
        Just("%"),
        Just("{"),
        Just("}"),
        Just("\""),
        Just("\\"),
        Just("#"),
        Just(" "),
        Just("\n"),
        Just("\t"),
        Just("\r"),
        Just("\u{7}"),
        Just("="),
        Just("//"),
        Just("a"),
        Just("Bc-9"),
        Just("é"),
        Just("日本"),
        Just("🚀"),
        Just("👩\u{200d}💻"),
        Just("🇩🇪"),
        Just("👍🏽"),
        Just("❤\u{fe0f}"),
        Just("\u{202e}"),
        Just("한국"),
        Just("arn:aws:sns:eu-west-1:123456789012:alarms"),
    ];
    let exotic_part = prop_oneof![
        Just("e\u{301}"),
        Just("\u{301}"),
        Just("\u{600}"),
        Just("\u{200d}"),
        Just("क्षि"),
        Just("\u{1100}\u{1161}"),
        Just("\u{e33}"),
        Just("\u{1f1e6}"),
        Just("\u{feff}"),
        Just("\u{a0}"),
    ];
    let part = if exotic {
        prop_oneof![3 => plain, 1 => exotic_part].boxed()
    } else {
        plain.boxed()
    };
    prop::collection::vec(part, 0..8)
        .prop_map(|it| it.concat())
        .boxed()
}

fn name() -> BoxedStrategy<String> {
    "[a-z][a-z0-9_]{0,12}"
        .prop_filter("word of the language", |it| {
            !matches!(it.as_str(), "for" | "null" | "true" | "false" | "if" | "in")
        })
        .boxed()
}

/// Expressions; `raw` adds those that have no value by themselves.
fn expr(exotic: bool, raw: bool) -> BoxedStrategy<Expr> {
    let text = move || text(exotic);
    let lines = prop::collection::vec(text().prop_map(|it| it.replace('\r', "")), 1..4)
        .prop_map(|it| it.join("\n") + "\n");
    let template = prop::collection::vec(
        prop_oneof![
            text().prop_map(TemplatePart::Text),
            Just(TemplatePart::Raw(r#""-""#.to_owned()))
        ],
        0..4,
    );
    let leaf = prop_oneof![
        2 => Just(Expr::Null),
        2 => any::<bool>().prop_map(Expr::Bool),
        2 => any::<i64>().prop_map(Expr::from),
        2 => any::<i16>().prop_map(|it| Expr::Number(f64::from(it) / 8.0)),
        1 => any::<f64>()
            .prop_filter("finite", |it| it.is_finite() && it.abs() < 1e30)
            .prop_map(Expr::Number),
        6 => text().prop_map(Expr::Text),
        2 => lines.prop_map(Expr::Heredoc),
        1 => Just(Expr::heredoc("[Unit]\nAfter=network.target\n")),
        2 => template.prop_map(Expr::Template),
    ];
    let leaf = if raw {
        let pool = [
            "module.alarms.topic_arn",
            "var.names[\"é\"][0]",
            "\"${var.name}-ü\"",
            "\"${var.name}\"",
            "[for s in var.subnets : s.id if s.public]",
            "var.on ? -1 : local.off - 1",
            "!var.on && length(var.names) == 1",
            "{ for k, v in var.tags : k => upper(v)... }",
            "merge(var.tags, { Name = var.name, Size = 2 })",
            "merge(var.tags, {\n  Name = var.name\n  a    = 1 # one\n})",
            "(\n  var.on\n  ? 1\n  : 2\n)",
            "aws_subnet.this[*].id",
        ];
        let raw = prop::sample::select(pool.to_vec()).prop_map(Expr::raw);
        prop_oneof![3 => leaf, 1 => raw].boxed()
    } else {
        leaf.boxed()
    };
    leaf.prop_recursive(4, 24, 6, move |inner| {
        let key = prop_oneof![
            4 => name(),
            1 => text(),
            1 => prop::sample::select(vec!["for", "null", "true", "in", "if", "a-b", "-a", "9"])
                .prop_map(str::to_owned),
        ];
        let key = if raw {
            prop_oneof![
                9 => key.prop_map(Key::Name),
                1 => Just(Key::Raw("var.key".to_owned())),
            ]
            .boxed()
        } else {
            key.prop_map(Key::Name).boxed()
        };
        let object = prop::collection::vec((key, inner.clone()), 0..6).prop_map(|mut it| {
            let mut seen = std::collections::HashSet::new();
            it.retain(|(key, _)| seen.insert(format!("{key:?}")));
            Expr::Object(it)
        });
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Expr::List);
        if raw {
            let call =
                prop::collection::vec(inner, 0..4).prop_map(|args| Expr::call("jsonencode", args));
            prop_oneof![2 => object, 2 => list, 1 => call].boxed()
        } else {
            prop_oneof![object, list].boxed()
        }
    })
    .boxed()
}

fn file(raw: bool) -> BoxedStrategy<File> {
    let item = move || {
        prop_oneof![
            6 => (name(), expr(true, raw), prop::option::weighted(0.4, text(true))).prop_map(
                |(name, value, comment)| Item::Attribute(Attribute { name, value, comment })
            ),
            1 => text(true).prop_map(Item::Comment),
            1 => Just(Item::Blank),
        ]
    };
    let body = move || prop::collection::vec(item(), 0..7).prop_map(body_of);
    let kind = || prop_oneof![name(), Just("variable".to_owned())];
    body()
        .prop_recursive(3, 12, 3, move |inner| {
            let block = (kind(), prop::collection::vec(name(), 0..3), inner)
                .prop_map(|(kind, labels, body)| Item::Block(Block { kind, labels, body }));
            prop::collection::vec(prop_oneof![2 => item(), 1 => block], 0..8).prop_map(body_of)
        })
        .boxed()
}

/// HCL allows an attribute once, and some readers not beside a block of that name.
fn body_of(mut items: Vec<Item>) -> Body {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| match item {
        Item::Attribute(it) => seen.insert(it.name.clone()),
        Item::Block(it) => seen.insert(it.kind.clone()),
        _ => true,
    });
    Body { items }
}

/// The file as it has to be written, held against the formatter as well.
#[track_caller]
fn written(file: &File, text: &str) {
    assert_eq!(print(file), text);
    if let Some(tool) = formatter() {
        assert_eq!(fmt_diff(tool, &[text.to_owned()]), "");
    }
}

#[test]
fn a_module_call() {
    let mut file = File::new();
    file.comment("Written by tfsize.\n\nChange the policy instead.")
        .blank()
        .block("module", ["gateway"], |b| {
            b.attr("source", "./modules/ecs-service")
                .blank()
                .attr("name", "gateway")
                .attr("cluster", Expr::raw("module.cluster"))
                .blank()
                .attr_with_comment("cpu", 256, "policy.hcl:12")
                .attr_with_comment("memory", 1024, "policy.hcl:13")
                .attr(
                    "scaling",
                    Expr::object([
                        (
                            "cpu",
                            Expr::object([
                                ("target", Expr::from(62.5)),
                                (
                                    "predefined_metric",
                                    "ECSServiceAverageCPUUtilization".into(),
                                ),
                            ]),
                        ),
                        ("per-zone", Expr::object::<&str, Expr>([])),
                    ]),
                )
                .attr(
                    "alarms",
                    Expr::object([(
                        "actions",
                        Expr::list([Expr::raw("module.alarms.topic_arn")]),
                    )]),
                )
                .attr("spot", None::<bool>);
        })
        .comment("Where alarms go.")
        .block("resource", ["aws_sns_topic", "alarms"], |b| {
            b.attr("name", "alarms");
            b.block("timeouts", [], |_| {});
            b.comment("Kept on purpose.").block("lifecycle", [], |b| {
                b.attr("prevent_destroy", true);
            });
        });
    written(
        &file,
        r#"# Written by tfsize.
#
# Change the policy instead.

module "gateway" {
  source = "./modules/ecs-service"

  name    = "gateway"
  cluster = module.cluster

  cpu    = 256  # policy.hcl:12
  memory = 1024 # policy.hcl:13
  scaling = {
    cpu = {
      target            = 62.5
      predefined_metric = "ECSServiceAverageCPUUtilization"
    }
    per-zone = {}
  }
  alarms = {
    actions = [module.alarms.topic_arn]
  }
  spot = null
}

# Where alarms go.
resource "aws_sns_topic" "alarms" {
  name = "alarms"

  timeouts {}

  # Kept on purpose.
  lifecycle {
    prevent_destroy = true
  }
}
"#,
    );
}

#[test]
fn lists_calls_and_long_values() {
    let arn = |at: u8| Expr::text(format!("arn:aws:sns:eu-west-1:123456789012:alarms-{at}"));
    let object = || Expr::object([("Version", Expr::from("2012-10-17")), ("Id", Expr::Null)]);
    let mut file = File::new();
    file.attr("short", [1, 2, 3])
        .attr("none", Expr::List(vec![]))
        .attr_with_comment("long", [arn(1), arn(2), arn(3)], "three")
        .attr("rows", [vec![1, 2], vec![3]])
        .attr("objects", [object(), Expr::Null])
        .attr("hugged", Expr::call("jsonencode", [object()]))
        .attr(
            "merged",
            Expr::call("merge", [Expr::raw("var.tags"), object()]),
        )
        .attr("called", Expr::call("max", [1, 2]))
        .attr(
            "zone",
            Expr::template([
                TemplatePart::Raw("var.region".to_owned()),
                TemplatePart::Text("a".to_owned()),
            ]),
        )
        .attr(
            "same",
            Expr::template([TemplatePart::Raw("var.region".to_owned())]),
        )
        .attr("last", Expr::raw("\"${var.region}\""));
    written(
        &file,
        r#"short = [1, 2, 3]
none  = []
# three
long = [
  "arn:aws:sns:eu-west-1:123456789012:alarms-1",
  "arn:aws:sns:eu-west-1:123456789012:alarms-2",
  "arn:aws:sns:eu-west-1:123456789012:alarms-3",
]
rows = [
  [1, 2],
  [3],
]
objects = [
  {
    Version = "2012-10-17"
    Id      = null
  },
  null,
]
hugged = jsonencode({
  Version = "2012-10-17"
  Id      = null
})
merged = merge(
  var.tags,
  {
    Version = "2012-10-17"
    Id      = null
  },
)
called = max(1, 2)
zone   = "${var.region}a"
same   = var.region
last   = var.region
"#,
    );
}

#[test]
fn keys_escapes_and_columns() {
    let mut file = File::new();
    file.attr(
        "tags",
        Expr::object([
            ("Größe", Expr::from("é")),
            ("日本語", "🚀 ${x} %{y}".into()),
            ("👩\u{200d}💻", "a\"b\\c\nd".into()),
            ("for", "$${z".into()),
            ("plain-1", Expr::Number(1e-7)),
        ]),
    )
    .attr_with_comment("wide", "日本語", "counts graphemes")
    .attr_with_comment("narrow", "nnn", "not cells ❤\u{fe0f}");
    written(
        &file,
        r#"tags = {
  "Größe" = "é"
  "日本語"   = "🚀 $${x} %%{y}"
  "👩‍💻"     = "a\"b\\c\nd"
  "for"   = "\u0024$${z"
  plain-1 = 0.0000001
}
wide   = "日本語" # counts graphemes
narrow = "nnn" # not cells ❤️
"#,
    );
}

#[test]
fn heredocs_where_they_say_the_same() {
    let mut file = File::new();
    file.attr("a", 1)
        .attr_with_comment(
            "script",
            Expr::heredoc("set -e\n  echo ${HOME}\n"),
            "at boot",
        )
        .attr("indented", Expr::heredoc("  keep\n\n"))
        .attr("taken", Expr::heredoc("EOT\n"))
        .attr("open", Expr::heredoc("no line end"))
        .attr("listed", [Expr::heredoc("in a list\n")]);
    written(
        &file,
        r#"a = 1
# at boot
script   = <<-EOT
  set -e
    echo $${HOME}
EOT
indented = <<EOT
  keep

EOT
taken    = <<-EOT1
  EOT
EOT1
open     = "no line end"
listed   = ["in a list\n"]
"#,
    );
}

#[test]
fn types_of_variables_are_spelled_out() {
    let mut file = File::new();
    file.block("variable", ["names"], |b| {
        b.attr("type", Expr::raw("list"));
    })
    .block("variable", ["name"], |b| {
        b.attr("type", "string");
    })
    .block("thing", [], |b| {
        b.attr("type", "string");
    });
    written(
        &file,
        r#"variable "names" {
  type = list(any)
}

variable "name" {
  type = string
}

thing {
  type = "string"
}
"#,
    );
}

#[test]
fn comments_stay_comments() {
    let mut file = File::new();
    file.comment("one\r\ntwo\u{202e}\n")
        .attr_with_comment("a", 1, "x\ny = 2")
        .attr_with_comment("b", 2, " ");
    written(&file, "# one\n# two\u{fffd}\na = 1 # x y = 2\nb = 2\n");
    written(&File::new(), "");
}

/// Values drawn one after the other, so that one process can check them all. `SEED` draws others.
fn drawn<T: std::fmt::Debug>(strategy: &BoxedStrategy<T>, count: usize) -> Vec<T> {
    let seed = std::env::var("SEED").map_or(1, |it| it.parse::<u8>().unwrap());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current())
        .take(count)
        .collect()
}

#[test]
fn the_formatter_changes_nothing() {
    if let Some(tool) = formatter() {
        let files: Vec<_> = drawn(&file(true), 400).iter().map(print).collect();
        let diff = fmt_diff(tool, &files);
        assert!(diff.is_empty(), "{diff}");
    }
}

#[test]
fn terraform_evaluates_to_the_values_of_the_tree() {
    let Some(tool) = formatter() else { return };
    let exprs = drawn(&expr(false, false), 300);
    let mut file = File::new();
    for (at, expr) in exprs.iter().enumerate() {
        let label = format!("o{at}");
        // In an object, since Terraform does not record an output that is null.
        let kept = Expr::object([("it", expr.clone())]);
        file.block("output", [label.as_str()], |b| {
            b.attr("value", kept);
        });
    }
    let got = outputs(tool, &print(&file));
    for (at, expr) in exprs.iter().enumerate() {
        let got = &got[format!("o{at}")]["value"]["it"];
        let got: hcl::Value = serde_json::from_value(got.clone()).unwrap();
        let want = value(expr);
        assert!(same(&got, &want), "{got:?} instead of {want:?}");
    }
}

/// The outputs that Terraform records for this file, which needs no provider.
fn outputs(tool: &str, text: &str) -> serde_json::Value {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("main.tf"), text).unwrap();
    let run = |args: &[&str], dir: &Path| {
        let out = Command::new(tool)
            .args(args)
            .current_dir(dir)
            .output()
            .unwrap();
        assert!(
            out.status.success(),
            "{}\n{text}",
            String::from_utf8_lossy(&out.stderr)
        );
        out.stdout
    };
    run(
        &["apply", "-auto-approve", "-input=false", "-no-color"],
        dir.path(),
    );
    serde_json::from_slice(&run(&["output", "-json"], dir.path())).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_reads_back(file in file(false)) {
        let text = print(&file);
        prop_assert!(text.is_empty() || text.ends_with('\n'));
        prop_assert!(!text.contains('\r'));
        let read = hcl::edit::parser::parse_body(&text)
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        reads_back(&file, &read);
    }

    #[test]
    fn numbers_are_plain_decimals_that_read_back(number in any::<f64>()) {
        let text = scalar(&Expr::Number(number));
        if number.is_finite() {
            prop_assert!(text.parse::<f64>().unwrap().total_cmp(&(number + 0.0)).is_eq());
            prop_assert!(text.chars().all(|it| it.is_ascii_digit() || ".-".contains(it)), "{}", text);
        } else {
            prop_assert_eq!(text, "0 / 0");
        }
    }
}
