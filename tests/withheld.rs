//! What a secret is that comes from outside of the configuration takes no part in its evaluation: whatever the configuration
//! does with it, and whatever it is, every command says the same in every format.

use crate::support::tfsize as support;

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;
use support::said;
use tempfile::TempDir;

/// Secrets of every type that a text may be read as, of different lengths.
const SECRETS: [&str; 9] = [
    "hunter2",
    "qwertyuiop",
    "17",
    "[\"h\",\"b\"]",
    "{\"a\":\"hunter2\"}",
    "{\"a\":1,\"type\":\"string\",\"default\":5}",
    "",
    "null",
    "true",
];

/// What asks something of a secret, `§`: by its content, its type, its parts, by failing, by being there.
const SEEDS: [&str; 78] = [
    "§",
    "startswith(§, \"h\")",
    "substr(§, 0, 1) == \"h\" ? 5000 : 1",
    "length(§)",
    "5000 * length(tolist([1, jsondecode(startswith(§, \"h\") ? \"1\" : \"[]\")]))",
    "tomap({ a = 1, b = jsondecode(§) })",
    "keys(tomap({ a = 1, b = jsondecode(§) }))",
    "true ? { a = 1, b = jsondecode(§) } : { a = 1, b = 2 }",
    "false ? { a = 1, b = jsondecode(§) } : { a = 1, b = 2 }",
    "true ? [1, jsondecode(§)] : [1, 2]",
    "flatten([1, jsondecode(§)])",
    "flatten([1, [jsondecode(§)]])",
    "setproduct([1], [2, jsondecode(§)])",
    "chunklist([1, jsondecode(§)], 1)",
    "tolist([{ a = 1, b = jsondecode(§) }, { a = 1, b = 2 }])",
    "tomap({ x = { a = jsondecode(§) } })",
    "length(try(local.part, [1]))",
    "can(local.part)",
    "can(§.a)",
    "can(§[0])",
    "flatten(local.part)",
    "try(local.part...)",
    "local.null.a == 1 ? {} : {}",
    "local.null.a",
    "{ (local.null.a) = 1 }",
    "{ \"a${local.null.a}\" = 77 }",
    "{ for x in [77] : local.null.a => x }",
    "[for x in [77, 78] : x if local.null.a == 1]",
    "local.null.a == 1 ? [77] : [78]",
    "local.null.a == 1 ? { a = 77 } : { a = 78 }",
    "merge({ (local.null.a) = 77 }, { z = 78 })",
    "[{ (local.null.a) = 77 }, 78]",
    "{ (local.null.a) = 77 }[\"1\"]",
    "{ (§) = 1 }[\"hunter2\"]",
    "keys({ ({ (§) = 1 }[\"hunter2\"]) = 1 })",
    "{ (jsondecode(\"{\\\"${§}\\\":1}\").hunter2) = 1 }",
    "var.open == 1 ? length(regexall(\"^h\", §)) : 1",
    "var.open == 1 ? tolist(jsondecode(§)) : tolist([1])",
    "var.open == 1 ? toset(jsondecode(§)) : toset([1])",
    "var.open == 1 ? regexall(\"^h\", §) : tolist([\"h\"])",
    "var.open == 1 ? tomap({ for x in regexall(\"^h\", §) : x => x }) : tomap({})",
    "var.open == 1 ? jsondecode(startswith(§, \"h\") ? \"null\" : \"1\") : null",
    "abs(aws_sqs_queue.known.id == \"a\" ? length(§) : 5000)",
    "§ == \"hunter2\" || tobool(\"x\")",
    "§ == \"hunter2\" && local.round",
    "[for x in [1, 2] : tobool(\"x\") if § == \"hunter2\"]",
    "[for x in regexall(\"h\", §) : tobool(\"x\")]",
    "\"%{ for x in regexall(\"h\", §) }${tobool(\"x\")}%{ endfor }\"",
    "\"%{ if § == \"hunter2\" }${tobool(\"x\")}%{ endif }\"",
    "try(regex(\"^h\", §), local.round)",
    "issensitive(try(regex(\"^h\", §), \"x\"))",
    "\"${local.text}${tobool(\"x\")}\"",
    "{ (local.text) = 1, b = tobool(\"x\") }",
    "\"%{ for x in [1, 2] }${local.text}%{ endfor }${tobool(\"x\")}\"",
    "{ a = 1 }[local.text][tobool(\"x\")]",
    "{ for x in [1, 2] : local.text => tobool(\"x\") }",
    "[{ a = 1 }][*][local.text][tobool(\"x\")]",
    "§[*][tobool(\"x\")]",
    "§.a",
    "§[0]",
    "try(§.a, 1)",
    "try(§[0], \"z\")",
    "[for k, v in § : k]",
    "{ for k, v in § : k => v }",
    "nonsensitive(§)",
    "length(nonsensitive(§))",
    "§ + 1",
    "!§",
    "-§",
    "\"${§}\"",
    "format(\"%d\", §)",
    "coalesce(§, 4)",
    "max([for k in range(1, 9) : k if k <= length(§)]...)",
    "§ == null ? 1 : 2",
    "§ == null",
    "sort([§, \"m\"])[0] == \"m\"",
    "distinct([§, \"h\", \"q\"])",
    "module.typed.o",
];

/// How what is given is a secret, with the name that it has in expressions, and how its type is declared.
const DECLARED: [(&str, &str); 13] = [
    ("variable \"given\" {\n  sensitive = true\n}\n", "var.given"),
    (
        "variable \"given\" {\n  ephemeral = true\n  type = string\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  sensitive = true\n  type = any\n  nullable = false\n  default = 5\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  sensitive = true\n  type = number\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  sensitive = true\n  type = bool\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  sensitive = true\n  type = list(string)\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  sensitive = true\n  type = map(any)\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  sensitive = true\n  type = object({ a = optional(string, \"z\"), b = optional(number, 2) })\n}\n",
        "var.given",
    ),
    ("variable \"db_password\" {}\n", "var.db_password"),
    (
        "variable \"db_password\" {\n  type = number\n}\n",
        "var.db_password",
    ),
    (
        "variable \"db_password\" {\n  type = list(string)\n}\n",
        "var.db_password",
    ),
    (
        "variable \"given\" {}\nresource \"aws_db_instance\" \"d\" {\n  instance_class = \"db.t3.micro\"\n  password = var.given\n}\n",
        "var.given",
    ),
    (
        "variable \"given\" {\n  type = list(any)\n}\nlocals {\n  led = var.given\n}\nresource \"aws_db_instance\" \"d\" {\n  instance_class = \"db.t3.micro\"\n  password = local.led\n}\n",
        "var.given",
    ),
];

/// What the configurations have beside the expressions.
const AROUND: &str = r#"variable "open" {}
resource "aws_sqs_queue" "known" {
  name = "known"
}
locals {
  null  = startswith(§, "h") ? { a = 1 } : null
  part  = [local.null.a, "x"]
  text  = § == "hunter2" ? "a" : null
  round = local.round0
  round0 = § == "hunter2" || local.round
}
module "typed" {
  source = "./typed"
  o      = { b = § == "hunter2" ? "5" : "x" }
}
"#;

/// A module whose type what it is given may be of or not.
const TYPED: &str = r#"variable "o" {
  type = object({ a = optional(string, "z"), b = number })
}
output "o" {
  value = var.o
}
"#;

/// The commands that look at a configuration, in every format.
const COMMANDS: [&[&str]; 25] = [
    &["lint", "--show-undecided", "--show-matches"],
    &["inspect", "-o", "json"],
    &["inspect"],
    &["validate"],
    &["lint", "-o", "concise"],
    &["lint", "-o", "json"],
    &["lint", "-o", "sarif"],
    &["lint", "-o", "junit"],
    &["lint", "-o", "github"],
    &["lint", "-o", "gitlab"],
    &["lint", "-o", "checkstyle"],
    &["lint", "-o", "markdown"],
    &["lint", "--diff", "--unsafe"],
    &["validate", "-o", "json"],
    &["validate", "-o", "sarif"],
    &["validate", "-o", "markdown"],
    &["inspect", "--address", "aws_sqs_queue.q0"],
    &["explain", "aws_sqs_queue.q0.delay_seconds", "."],
    &[
        "explain",
        "aws_sqs_queue.q0.delay_seconds",
        ".",
        "-o",
        "json",
    ],
    &["cost", "."],
    &["cost", ".", "-o", "json"],
    &["drift", "--source", "."],
    &["drift", "--source", ".", "-o", "json"],
    &["drift", "--source", ".", "-o", "sarif"],
    &["drift", "--source", ".", "-o", "html"],
];

/// Those that say most of it.
const MOST: [&[&str]; 2] = [COMMANDS[1], COMMANDS[3]];

const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}
environment "production" {}
queue "x" {
  delay = "5s"
}
"#;

/// Each expression where its value, its type, its number, its keys and its mistakes could be told, and in an excerpt.
fn configuration(declared: &str, name: &str, expressions: &[String]) -> String {
    let mut text = [declared, AROUND].concat();
    for (n, expression) in expressions.iter().enumerate() {
        write!(
            text,
            "locals {{\n  v{n} = {expression}\n}}\n\
             output \"o{n}\" {{\n  value = [local.v{n}, length(local.v{n})]\n}}\n\
             resource \"aws_sqs_queue\" \"q{n}\" {{\n  name = \"x\"\n  delay_seconds = {expression}\n  tags = {expression}\n}}\n"
        )
        .unwrap();
        // How many there are of what it decides.
        let repeated = match n % 3 {
            0 => format!(
                "resource \"aws_sqs_queue\" \"c{n}\" {{\n  count = local.v{n}\n  nothing = {expression}\n}}\n"
            ),
            1 => format!(
                "resource \"aws_sqs_queue\" \"e{n}\" {{\n  for_each = toset([try(tostring(local.v{n}), \"2\")])\n  name = each.key\n}}\n"
            ),
            _ => format!(
                "resource \"aws_ecs_cluster\" \"s{n}\" {{\n  dynamic \"setting\" {{\n    for_each = local.v{n}\n    content {{\n      name = setting.value\n    }}\n  }}\n}}\n"
            ),
        };
        text += &repeated;
    }
    text.replace('§', name)
}

fn written(text: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in [".git", "typed"] {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    for (name, text) in [
        ("main.tf", text),
        ("tfsize.hcl", POLICY),
        ("typed/main.tf", TYPED),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

/// The line in which two texts differ, to be read.
fn difference(one: &str, other: &str) -> String {
    let differ = one.lines().zip(other.lines()).find(|(a, b)| a != b);
    let cut = |line: &str| line.chars().take(2000).collect::<String>();
    match differ {
        Some((a, b)) => format!("{}\n{}", cut(a), cut(b)),
        None => format!("{} and {} bytes", one.len(), other.len()),
    }
}

/// Says that these commands say the same for each secret that the environment gives.
fn same(
    declared: &str,
    name: &str,
    expressions: &[String],
    commands: &[&[&str]],
    secrets: &[&str],
) {
    let dir = written(&configuration(declared, name, expressions));
    let variable = format!("TF_VAR_{}", name.trim_start_matches("var."));
    for args in commands {
        let first = said(dir.path(), args, &[(&variable, SECRETS[0])]);
        assert!(
            *args != MOST[0] || first.contains("aws_sqs_queue.q0"),
            "{first}"
        );
        for secret in secrets {
            let other = said(dir.path(), args, &[(&variable, secret)]);
            assert!(
                first == other,
                "{args:?} {secret:?}: {}\n{declared}",
                difference(&first, &other)
            );
        }
    }
}

fn seeds() -> Vec<String> {
    SEEDS.iter().map(ToString::to_string).collect()
}

#[test]
fn no_secret_of_the_environment_is_told_in_any_format() {
    let (declared, name) = DECLARED[0];
    same(declared, name, &seeds(), &COMMANDS, &SECRETS[1..2]);
    same(declared, name, &seeds(), &MOST, &SECRETS[2..]);
}

#[test]
fn no_secret_of_the_environment_is_told_however_it_is_declared() {
    for (n, (declared, name)) in DECLARED.iter().enumerate().skip(1) {
        // Each sees every other type of secret.
        let secrets: Vec<&str> = SECRETS.iter().copied().skip(1 + n % 2).step_by(2).collect();
        same(declared, name, &seeds(), &MOST[n % 2..=n % 2], &secrets);
    }
}

/// Expressions of secret and other parts within each other.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "§",
        "§",
        "1",
        "\"h\"",
        "true",
        "null",
        "[]",
        "{}",
        "local.text",
        "local.null",
        "local.part",
        "local.null.a",
        "var.open",
        "[1, 2]",
        "{ a = 1 }",
        "tobool(\"x\")",
        "aws_sqs_queue.known.id",
    ])
    .prop_map(ToOwned::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        prop_oneof![
            (
                prop::sample::select(vec![
                    "length",
                    "jsondecode",
                    "jsonencode",
                    "tolist",
                    "tomap",
                    "toset",
                    "keys",
                    "values",
                    "flatten",
                    "try",
                    "can",
                    "tostring",
                    "tonumber",
                    "sum",
                    "one",
                    "nonsensitive",
                    "issensitive",
                    "sort",
                    "distinct",
                    "compact",
                    "upper",
                    "yamldecode",
                    "base64encode",
                    "abs",
                    "reverse",
                    "merge",
                ]),
                inner.clone()
            )
                .prop_map(|(f, a)| format!("{f}( {a} )")),
            (
                prop::sample::select(vec![
                    "startswith",
                    "lookup",
                    "contains",
                    "coalesce",
                    "concat",
                    "try",
                    "merge",
                    "split",
                    "join",
                    "format",
                    "element",
                    "index",
                    "regexall",
                    "setunion",
                    "zipmap",
                    "max",
                ]),
                two.clone()
            )
                .prop_map(|(f, (a, b))| format!("{f}( {a} , {b} )")),
            (
                prop::sample::select(vec!["==", "!=", "+", "&&", "||", "<", ">="]),
                two.clone()
            )
                .prop_map(|(op, (a, b))| format!("( {a} {op} {b} )")),
            three.prop_map(|(a, b, c)| format!("( {a} == {b} ? {b} : {c} )")),
            two.clone().prop_map(|(a, b)| format!("[ {a} , {b} ]")),
            two.clone()
                .prop_map(|(a, b)| format!("{{ a = {a} , ( {b} ) = 2 }}")),
            two.clone()
                .prop_map(|(a, b)| format!("[for x in {a} : {b} ]")),
            two.clone()
                .prop_map(|(a, b)| format!("{{ for x in [1, 2] : {a} => {b} }}")),
            two.clone().prop_map(|(a, b)| format!("( {a} )[ {b} ]")),
            inner.clone().prop_map(|a| format!("( {a} ).a")),
            inner.prop_map(|a| format!("\"x${{ {a} }}\"")),
            two.prop_map(|(a, b)| format!("\"%{{ if {a} }}${{ {b} }}%{{ endif }}\"")),
        ]
    })
}

/// What asks something of a secret, of what asks something of it.
fn asked_twice() -> impl Strategy<Value = String> {
    let seed = || prop::sample::select(SEEDS.to_vec());
    (seed(), seed()).prop_map(|(outer, inner)| outer.replace('§', &format!("({inner})")))
}

#[test]
fn no_secret_is_told_by_any_expression() {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(prop_oneof![expression(), asked_twice()], 60);
    for n in 0..4 {
        let expressions = strategy.new_tree(&mut runner).unwrap().current();
        let (declared, name) = [DECLARED[0], DECLARED[8], DECLARED[11], DECLARED[6]][n];
        same(declared, name, &expressions, &MOST, &SECRETS[1..4]);
    }
}

/// A value of a file, however it is given; of an object of which only a part is a secret the rest is used.
#[test]
fn no_secret_of_a_file_or_the_command_line_is_told() {
    let texts = [
        "\"hunter2\"",
        "\"q\"",
        "\"\"",
        "17",
        "[\"h\", 2]",
        "{ a = 1 }",
    ];
    let declared = [
        (
            "variable \"given\" {\n  sensitive = true\n}\n",
            "var.given",
            "given = X\n",
        ),
        (DECLARED[11].0, "var.given", "given = X\n"),
        (DECLARED[9].0, "var.db_password", "db_password = X\n"),
        (
            "variable \"o\" {\n  type = any\n}\noutput \"rest\" {\n  value = var.o\n}\n",
            "var.o.password",
            "o = { password = X, size = 77 }\n",
        ),
        (
            "variable \"o\" {\n  type = map(map(any))\n}\nresource \"aws_db_instance\" \"d\" {\n  for_each = var.o\n  password = each.value.q\n}\noutput \"rest\" {\n  value = var.o\n}\n",
            "var.o.a.q",
            "o = { a = { q = X, size = 77 } }\n",
        ),
    ];
    for (declared, name, given) in declared {
        let dir = written(&configuration(declared, name, &seeds()));
        let in_json = given.split_once(" = ").unwrap();
        for (n, way) in ["terraform.tfvars", "x.auto.tfvars", "named", "line"]
            .iter()
            .enumerate()
        {
            let mut runs = Vec::new();
            for text in texts.iter().skip(n % 2).step_by(2) {
                let given = given.replace('X', text);
                let value = in_json.1.trim().replace('X', text);
                let mut more = Vec::new();
                match *way {
                    "named" => {
                        fs::write(dir.path().join("named.tfvars"), &given).unwrap();
                        more.extend(["--var-file".to_owned(), "named.tfvars".to_owned()]);
                    }
                    "line" => {
                        // A text of the command line is itself where the type is a simple one.
                        let simple = value.trim_matches('"');
                        more.extend(["--var".to_owned(), format!("{}={simple}", in_json.0)]);
                        if given.starts_with("o = ") && declared.contains("type") {
                            more[1] = format!("{}={value}", in_json.0);
                        }
                    }
                    _ => fs::write(dir.path().join(way), &given).unwrap(),
                }
                runs.push(
                    MOST.iter()
                        .map(|args| {
                            let all = args.iter().copied().chain(more.iter().map(String::as_str));
                            said(dir.path(), &all.collect::<Vec<_>>(), &[])
                        })
                        .collect::<Vec<_>>(),
                );
                let _ = fs::remove_file(dir.path().join(way));
            }
            for run in &runs {
                for (one, other) in runs[0].iter().zip(run) {
                    assert!(one == other, "{way} {given}: {}", difference(one, other));
                }
            }
            // What stands beside the secret is used.
            assert!(
                !given.contains("size") || runs[0][1].contains("77"),
                "{}",
                runs[0][1]
            );
        }
    }
}

/// Of a file that a job wrote the configuration knows no secret either.
#[test]
fn no_secret_of_a_file_that_is_read_is_told() {
    let reads = [
        "file(\"s.txt\")",
        "yamldecode(file(\"s.yml\")).url",
        "yamldecode(file(\"s.yml\")).password",
        "jsondecode(file(\"s.json\")).password",
        "csvdecode(file(\"s.csv\"))[0].password",
        "templatefile(\"s.txt\", {})",
        "filebase64(\"s.txt\")",
        "base64encode(file(\"s.txt\"))",
    ];
    for read in reads {
        let text = configuration("locals {\n  given = READ\n}\n", "local.given", &seeds())
            .replace("READ", read);
        let dir = written(&text);
        let told = |secret: &str| {
            let in_json = json!({ "password": secret, "size": 77 }).to_string();
            for (name, text) in [
                ("s.txt", format!("user: app\npassword: {secret}\n")),
                (
                    "s.yml",
                    format!("url: \"postgres://u:{secret}@h\"\npassword: {secret}\n"),
                ),
                ("s.json", in_json),
                ("s.csv", format!("user,password\napp,{secret}\n")),
            ] {
                fs::write(dir.path().join(name), text).unwrap();
            }
            [
                COMMANDS[0],
                COMMANDS[1],
                COMMANDS[2],
                COMMANDS[3],
                COMMANDS[5],
            ]
            .map(|args| said(dir.path(), args, &[]))
        };
        let first = told("hunter2");
        for (one, other) in first.iter().zip(&told("qwertyuiop")) {
            assert!(one == other, "{read}: {}", difference(one, other));
        }
    }
}

/// In JSON as well.
#[test]
fn no_secret_is_told_by_a_file_in_json() {
    let text = json!({
        "variable": { "given": { "sensitive": true } },
        "locals": { "t": "${jsondecode(var.given == \"hunter2\" ? \"\\\"a\\\"\" : \"[1]\")}", "s": "${var.given == \"hunter2\" ? \"a\" : null}" },
        "output": {
            "o": { "value": { "${local.t}": 1, "b": 2 } },
            "p": { "value": { "${local.t}": 1, "b": "${tobool(\"x\")}" } },
            "q": { "value": "x${local.s}${tobool(\"x\")}" },
        },
        "resource": { "aws_sqs_queue": { "q": { "name": "${local.t}", "tags": { "${local.t}": 1 }, "count": "${length(local.t)}" } } },
    });
    let dir = written("");
    fs::write(dir.path().join("main.tf.json"), text.to_string()).unwrap();
    for args in COMMANDS {
        let runs = SECRETS[..3].iter();
        let runs: Vec<String> = runs
            .map(|secret| said(dir.path(), args, &[("TF_VAR_given", secret)]))
            .collect();
        for run in &runs {
            assert!(runs[0] == *run, "{args:?}: {}", difference(&runs[0], run));
        }
    }
}

/// What leads to a password beside literals alone, or through what takes a part of it.
const LEADING: [&str; 24] = [
    "replace(§, \"\\n\", \"\")",
    "substr(§, 0, 20)",
    "format(\"%s\", §)",
    "\"${§}!\"",
    "lookup({ a = § }, \"a\")",
    "element([§], 0)",
    "join(\"\", [§])",
    "split(\":\", §)[0]",
    "concat([§], [])[0]",
    "<<EOT\n${§}\nEOT\n",
    "trimspace(replace(§, \"a\", \"\"))",
    "[for x in [§] : x][0]",
    "[for x in [{ p = §, q = 1 }] : x.p][0]",
    "{ for k in [§] : \"a\" => k }[\"a\"]",
    "join(\"\", [for x in [§] : upper(x)])",
    "values({ a = § })[0]",
    "values({ b = { p = § } })[0].p",
    "zipmap([\"a\"], [§])[\"a\"]",
    "lookup({ a = § }, join(\"\", [\"a\"]))",
    "element([§], length([]))",
    "regex(\"^.*$\", §)",
    "strrev(strrev(§))",
    "title(lower(§))",
    "cidrhost(§, 1)",
];

#[test]
fn what_leads_to_a_password_beside_literals_is_not_told() {
    let mut text = String::new();
    for (n, leading) in LEADING.iter().enumerate() {
        let leading = leading.replace('§', &format!("var.m{n}"));
        write!(
            text,
            "variable \"m{n}\" {{}}\nresource \"aws_db_instance\" \"d{n}\" {{\n  instance_class = \"db.t3.micro\"\n  password = {leading}\n}}\n\
             resource \"aws_sqs_queue\" \"q{n}\" {{\n  name = \"x\"\n  delay_seconds = startswith(var.m{n}, \"h\") ? 5000 : 1\n}}\n"
        )
        .unwrap();
    }
    let dir = written(&text);
    let told = |secret: &str| {
        let mut given = String::new();
        for n in 0..LEADING.len() {
            writeln!(given, "m{n} = \"{secret}\"").unwrap();
        }
        fs::write(dir.path().join("terraform.tfvars"), given).unwrap();
        [COMMANDS[0], COMMANDS[1], COMMANDS[5]].map(|args| said(dir.path(), args, &[]))
    };
    for (one, other) in told("hunter2").iter().zip(&told("qwerty7")) {
        assert!(one == other, "{}", difference(one, other));
        assert!(!one.contains("error[sqs-ranges]"), "{one}");
    }
}

/// A number that a password is made of, and what stands where something written out belongs.
#[test]
fn what_is_compared_with_a_secret_is_not_shown_where_it_is_refused() {
    let text = r#"variable "pw" {
  sensitive = true
}
variable "n" {
  sensitive = var.pw == "hunter2"
}
removed {
  from = aws_sqs_queue.zz
  lifecycle {
    destroy = var.pw == "hunter2"
  }
}
resource "aws_sqs_queue" "q" {
  name = "x"
  depends_on = var.pw == "hunter2" ? [] : []
  lifecycle {
    create_before_destroy = var.pw == "hunter2"
    ignore_changes        = var.pw == "hunter2" ? all : []
  }
}
module "m" {
  source    = "./typed"
  providers = var.pw == "hunter2" ? {} : {}
  o         = { b = 1 }
}
output "o" {
  value       = 1
  description = "${var.pw == "hunter2"}"
  deprecated  = "${var.pw == "hunter2"}"
}
"#;
    let dir = written(text);
    for args in [COMMANDS[0], COMMANDS[1], COMMANDS[3], COMMANDS[6]] {
        let told = said(dir.path(), args, &[]);
        assert!(told.contains("required here"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

/// What a name is put into that is the path or the address of a secret is no secret.
#[test]
fn what_is_put_into_the_name_of_a_secret_is_none() {
    let text = r#"variable "release" {
  default = "2025-10-02"
}
resource "aws_db_instance" "d" {
  instance_class = "db.t3.micro"
  password       = "storage/${var.release}/api_key"
}
resource "aws_sqs_queue" "q" {
  name          = "mail-${var.release}"
  delay_seconds = startswith(var.release, "2") ? 5000 : 1
}
"#;
    let told = said(written(text).path(), &["lint", "-o", "concise"], &[]);
    assert!(told.contains("sqs-ranges"), "{told}");
}
