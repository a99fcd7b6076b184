//! Units of Terragrunt: what they hand to modules, and what is judged of that. What each expects is what the real tool gives.

use crate::support::repository as repositories;
use crate::support::tfsize as tool;

use std::path::Path;

use serde_json::{Map, Value, json};

use repositories::repository;
use tool::{run, said};

/// The inputs of a unit, by name.
fn inputs(dir: &Path, unit: &str) -> Map<String, Value> {
    let ran = run(dir, &["inspect", unit, "-o", "json"]);
    let document: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.err));
    let variables = document["variables"].as_object().unwrap();
    let value = |(name, value): (&String, &Value)| (name.clone(), value["value"].clone());
    variables.iter().map(value).collect()
}

/// Holds the inputs of the unit `live/u` to these; one that is not known is not among them.
fn holds(files: &[(&str, &str)], wanted: &Value) {
    let dir = repository(files);
    let found = Value::Object(inputs(dir.path(), "live/u"));
    assert_eq!(found, *wanted, "{files:?}");
}

/// The root of a test's repository as functions name it.
fn root(dir: &Path) -> String {
    dir.canonicalize().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_shallow_include_is_replaced_entry_by_entry() {
    holds(
        &[
            (
                "root.hcl",
                "inputs = { a = { x = 1, y = 2 }, b = 1, c = 1 }\n",
            ),
            ("live/env.hcl", "inputs = { b = 2, c = 2 }\n"),
            (
                "live/u/terragrunt.hcl",
                "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\n\
                 include \"env\" { path = find_in_parent_folders(\"env.hcl\") }\n\
                 inputs = { a = { x = 9 }, c = null }\n",
            ),
        ],
        &json!({"a": {"x": 9}, "b": 2, "c": null}),
    );
}

#[test]
fn a_deep_include_joins_lists_and_merges_objects() {
    holds(
        &[
            (
                "root.hcl",
                "inputs = { l = [\"p\", \"q\"], e = [1], m = { a = 1, b = { c = 1 } }, f = true, s = \"x\", t = \"x\", n = 1 }\n",
            ),
            (
                "live/u/terragrunt.hcl",
                "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n  merge_strategy = \"deep\"\n}\n\
                 inputs = { l = [\"q\", \"c\"], e = [], m = { b = { d = 2 } }, f = false, s = \"\", t = { k = 1 }, n = null }\n",
            ),
        ],
        &json!({
            "l": ["p", "q", "q", "c"], "e": [1], "m": {"a": 1, "b": {"c": 1, "d": 2}},
            "f": false, "s": "", "t": {"k": 1}, "n": null
        }),
    );
}

#[test]
fn a_deep_include_beside_a_shallow_one_keeps_its_lists() {
    let unit = |first: &str, second: &str| {
        let block = |name: &str| {
            let deep = if name == "deep" {
                "merge_strategy = \"deep\""
            } else {
                ""
            };
            format!(
                "include \"{name}\" {{\n  path = find_in_parent_folders(\"{name}.hcl\")\n  {deep}\n}}\n"
            )
        };
        format!(
            "{}{}inputs = {{ l = [\"u\"] }}\n",
            block(first),
            block(second)
        )
    };
    for unit in [unit("deep", "shallow"), unit("shallow", "deep")] {
        holds(
            &[
                ("deep.hcl", "inputs = { l = [\"d\"] }\n"),
                ("shallow.hcl", "inputs = { l = [\"s\"] }\n"),
                ("live/u/terragrunt.hcl", &unit),
            ],
            &json!({"l": ["d", "u"]}),
        );
    }
}

#[test]
fn what_is_not_merged_can_be_read() {
    holds(
        &[
            (
                "root.hcl",
                "locals { region = \"eu-west-1\" }\ninputs = { a = 1, b = { c = 2 } }\n",
            ),
            (
                "live/u/terragrunt.hcl",
                "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n  expose = true\n  merge_strategy = \"no_merge\"\n}\n\
                 locals { short = replace(include.root.locals.region, \"-\", \"\") }\n\
                 inputs = { c = include.root.inputs.b.c, short = local.short }\n",
            ),
        ],
        &json!({"c": 2, "short": "euwest1"}),
    );
    // A bare block is named without a label.
    holds(
        &[
            ("root.hcl", "locals { region = \"eu-west-1\" }\n"),
            (
                "live/u/terragrunt.hcl",
                "include {\n  path = find_in_parent_folders(\"root.hcl\")\n  expose = true\n}\ninputs = { r = include.locals.region }\n",
            ),
        ],
        &json!({"r": "eu-west-1"}),
    );
}

#[test]
fn what_is_not_exposed_cannot_be_read() {
    let dir = repository(&[
        ("root.hcl", "locals { region = \"eu-west-1\" }\n"),
        (
            "live/u/terragrunt.hcl",
            "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\ninputs = { r = include.root.locals.region, s = 1 }\n",
        ),
    ]);
    assert_eq!(Value::Object(inputs(dir.path(), "live/u")), json!({"s": 1}));
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(
        ran.err.contains("include.root is not exposed"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn paths_count_from_the_unit_or_from_the_file_that_is_read() {
    let dir = repository(&[
        (
            "live/_env/app.hcl",
            "inputs = {\n  there = get_terragrunt_dir()\n  way = path_relative_to_include()\n  back = path_relative_from_include()\n  parent = get_parent_terragrunt_dir()\n  text = file(\"app.txt\")\n}\n",
        ),
        ("live/_env/app.txt", "beside"),
        (
            "live/x/other.hcl",
            "locals {\n  dir = get_terragrunt_dir()\n  original = get_original_terragrunt_dir()\n  way = path_relative_to_include()\n  above = find_in_parent_folders(\"above.hcl\")\n}\n",
        ),
        ("live/above.hcl", ""),
        ("live/x/above.hcl", ""),
        (
            "live/x/u/terragrunt.hcl",
            "include \"app\" { path = \"${get_terragrunt_dir()}/../../_env/app.hcl\" }\n\
             locals { other = read_terragrunt_config(find_in_parent_folders(\"other.hcl\")) }\n\
             inputs = { other = local.other.locals, to = get_path_to_repo_root(), from = get_path_from_repo_root(), root = get_repo_root() }\n",
        ),
    ]);
    let root = root(dir.path());
    let found = inputs(dir.path(), "live/x/u");
    assert_eq!(
        Value::Object(found),
        json!({
            "there": format!("{root}/live/x/u"), "way": "../x/u", "back": "../../_env",
            "parent": format!("{root}/live/_env"), "text": "beside",
            "other": {
                "dir": format!("{root}/live/x"), "original": format!("{root}/live/x/u"), "way": ".",
                "above": format!("{root}/live/above.hcl")
            },
            "to": "../../..", "from": "live/x/u", "root": root,
        })
    );
}

#[test]
fn a_file_is_looked_for_above_alone_and_may_be_a_directory() {
    let dir = repository(&[
        ("modules/a/x.txt", ""),
        ("live/u/env.hcl", ""),
        (
            "live/u/terragrunt.hcl",
            "inputs = {\n  modules = basename(find_in_parent_folders(\"modules\"))\n  none = find_in_parent_folders(\"env.hcl\", \"none\")\n  gone = find_in_parent_folders(\"env.hcl\")\n}\n",
        ),
    ]);
    let found = Value::Object(inputs(dir.path(), "live/u"));
    assert_eq!(found, json!({"modules": "modules", "none": "none"}));
}

#[test]
fn mocks_stand_for_outputs_and_nothing_else_does() {
    holds(
        &[
            ("live/v/terragrunt.hcl", ""),
            (
                "live/u/terragrunt.hcl",
                "dependency \"v\" {\n  config_path = \"../v\"\n  mock_outputs = { id = \"vpc-1\" }\n  mock_outputs_allowed_terraform_commands = [\"validate\"]\n}\n\
                 dependency \"w\" {\n  config_path = \"../v\"\n}\n\
                 dependency \"x\" {\n  config_path = \"../v\"\n  skip_outputs = true\n  mock_outputs = { n = [1, 2] }\n}\n\
                 inputs = {\n  id = dependency.v.outputs.id\n  n = dependency.x.outputs.n\n  open = dependency.w.outputs.id\n  more = dependency.v.outputs.arn\n  tried = try(dependency.w.outputs.id, \"none\")\n  known = 1\n}\n",
            ),
        ],
        &json!({"id": "vpc-1", "n": [1, 2], "tried": "none", "known": 1}),
    );
}

#[test]
fn an_output_that_is_not_known_says_whose_it_is() {
    let dir = repository(&[
        ("live/v/terragrunt.hcl", ""),
        (
            "live/u/terragrunt.hcl",
            "dependency \"v\" { config_path = \"../v\" }\ninputs = { id = dependency.v.outputs.id }\n",
        ),
    ]);
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(
        ran.out
            .contains("id = not known: dependency.v.outputs.id is known after apply"),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_dependency_must_be_there_even_with_a_mock() {
    let dir = repository(&[(
        "live/u/terragrunt.hcl",
        "dependency \"v\" {\n  config_path = \"../v\"\n  mock_outputs = { id = 1 }\n}\ninputs = { id = dependency.v.outputs.id }\n",
    )]);
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(
        ran.err
            .contains("dependency `v`: there is no directory live/v"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn the_units_mock_wins_and_deep_merging_joins_both() {
    let files = |strategy: &str| {
        [
            (
                "root.hcl".to_owned(),
                "dependency \"v\" {\n  config_path = \"../v\"\n  mock_outputs = { a = \"root\", b = \"root\" }\n}\n\
                 inputs = { of_root = dependency.v.outputs.a }\n"
                    .to_owned(),
            ),
            ("live/v/terragrunt.hcl".to_owned(), String::new()),
            (
                "live/u/terragrunt.hcl".to_owned(),
                format!(
                    "include \"root\" {{\n  path = find_in_parent_folders(\"root.hcl\")\n  merge_strategy = \"{strategy}\"\n}}\n\
                     dependency \"v\" {{\n  config_path = \"../v\"\n  mock_outputs = {{ a = \"unit\" }}\n}}\n\
                     inputs = {{ b = dependency.v.outputs.b }}\n"
                ),
            ),
        ]
    };
    for (strategy, wanted) in [
        ("shallow", json!({"of_root": "unit"})),
        ("deep", json!({"of_root": "unit", "b": "root"})),
    ] {
        let files = files(strategy);
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
        holds(&files, &wanted);
    }
}

#[test]
fn a_mistake_leaves_the_other_inputs() {
    let dir = repository(&[(
        "live/u/terragrunt.hcl",
        "inputs = { a = 1, no = local.zzz, b = 2 }\n",
    )]);
    assert_eq!(
        Value::Object(inputs(dir.path(), "live/u")),
        json!({"a": 1, "b": 2})
    );
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(
        ran.err.contains("there is no local value `zzz`"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("live/u/terragrunt.hcl:1:24"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_merged_and_not_known_hides_only_what_stands_before() {
    holds(
        &[
            ("live/v/terragrunt.hcl", ""),
            (
                "live/u/terragrunt.hcl",
                "dependency \"v\" { config_path = \"../v\" }\n\
                 inputs = merge({ a = 1, b = 1 }, dependency.v.outputs, { b = 2 })\n",
            ),
        ],
        &json!({"b": 2}),
    );
}

#[test]
fn environment_variables_are_read_where_the_command_line_says_so() {
    let dir = repository(&[(
        "live/u/terragrunt.hcl",
        "inputs = { e = get_env(\"SOME_NAME\", \"d\"), n = get_env(\"OTHER_NAME\", 5), r = get_env(\"SOME_NAME\") }\n",
    )]);
    let ask = |more: &[&str], env: &[(&str, &str)]| {
        let mut args = vec!["inspect", "live/u", "-o", "json"];
        args.extend(more);
        said(dir.path(), &args, env)
    };
    let value = |text: &str, name: &str, value: &str| {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        text.contains(&format!("\"{name}\":{{\"value\":{value}}}"))
    };
    let unset = ask(&[], &[]);
    assert!(
        value(&unset, "e", "\"d\"") && value(&unset, "n", "\"5\""),
        "{unset}"
    );
    assert!(!unset.contains("\"r\""), "{unset}");
    let empty = ask(&["--show-env", "SOME_NAME"], &[("SOME_NAME", "")]);
    assert!(
        value(&empty, "e", "\"\"") && value(&empty, "r", "\"\""),
        "{empty}"
    );
    let secret = ask(&[], &[("SOME_NAME", "not-to-be-told")]);
    assert!(
        !secret.contains("not-to-be-told") && !secret.contains("\"e\""),
        "{secret}"
    );
}

#[test]
fn values_go_through_json() {
    holds(
        &[
            (
                "live/account.yaml",
                "acct: 012345678901\nid: 0123\non: yes\nday: 2024-01-01\n",
            ),
            ("live/u/common.tfvars", "region = \"eu-west-1\"\nn = 1.5\n"),
            (
                "live/u/terragrunt.hcl",
                "locals {\n  n = 7\n  account = yamldecode(file(find_in_parent_folders(\"account.yaml\")))\n  common = jsondecode(read_tfvars_file(\"common.tfvars\"))\n}\n\
                 inputs = {\n  same = \"${local.n}\"\n  text = true ? 1 : \"x\"\n  large = 12345678901234567890\n  set = toset([\"b\", \"a\"])\n  account = local.account\n  region = local.common.region\n  raw = read_tfvars_file(\"common.tfvars\")\n}\n",
            ),
        ],
        &json!({
            "same": 7, "text": "1", "large": 12_345_678_901_234_567_000.0_f64, "set": ["a", "b"],
            "account": {"acct": 12_345_678_901_u64, "id": 123, "true": true, "day": "2024-01-01T00:00:00Z"},
            "region": "eu-west-1", "raw": "{\"n\":1.5,\"region\":\"eu-west-1\"}"
        }),
    );
}

#[test]
fn values_of_a_stack_and_defaults_of_features_are_read() {
    holds(
        &[
            ("live/u/terragrunt.values.hcl", "size = \"small\"\n"),
            (
                "live/u/terragrunt.hcl",
                "feature \"fast\" { default = true }\nlocals { size = values.size }\ninputs = { size = local.size, fast = feature.fast.value }\n",
            ),
        ],
        &json!({"size": "small", "fast": true}),
    );
    // A unit that waits for a stack has no mistake.
    let dir = repository(&[("live/u/terragrunt.hcl", "inputs = { size = values.size }\n")]);
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains("size = not known: the stack that makes this unit"),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_read_has_inputs_and_outputs_and_may_lead_back() {
    holds(
        &[
            ("live/v/terragrunt.hcl", ""),
            (
                "live/w/terragrunt.hcl",
                "terraform { source = \"../../modules//w\" }\ndependency \"v\" {\n  config_path = \"../v\"\n  mock_outputs = { id = 3 }\n}\ninputs = { id = dependency.v.outputs.id }\n",
            ),
            (
                "live/u/terragrunt.hcl",
                "locals { w = read_terragrunt_config(\"../w/terragrunt.hcl\") }\n\
                 inputs = { id = local.w.inputs.id, source = local.w.terraform.source, of = local.w.dependency.v.outputs.id }\n",
            ),
        ],
        &json!({"id": 3, "source": "../../modules//w", "of": 3}),
    );
    let dir = repository(&[
        (
            "live/a.hcl",
            "locals { b = read_terragrunt_config(\"b.hcl\") }\n",
        ),
        (
            "live/b.hcl",
            "locals { a = read_terragrunt_config(\"a.hcl\") }\n",
        ),
        (
            "live/u/terragrunt.hcl",
            "locals { a = read_terragrunt_config(\"../a.hcl\") }\ninputs = { a = local.a.locals.b, b = 1 }\n",
        ),
    ]);
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(ran.err.contains("reads itself"), "{}", ran.err);
}

/// Programs, credentials and files of others are asked for, and nothing of that is done.
#[test]
fn nothing_is_run_and_nothing_outside_is_read() {
    let outside = tempfile::tempdir().unwrap();
    repositories::put(
        outside.path(),
        "secret.hcl",
        "locals { a = \"not-to-be-told\" }\ninputs = { a = \"not-to-be-told\" }\n",
    );
    let secret = format!("{}/secret.hcl", root(outside.path()));
    let dir = repository(&[(
        "live/u/terragrunt.hcl",
        &format!(
            "include \"out\" {{ path = \"{secret}\" }}\n\
             locals {{ r = read_terragrunt_config(\"{secret}\") }}\n\
             inputs = {{\n  cmd = run_cmd(\"touch\", \"made\")\n  sops = sops_decrypt_file(\"x.yaml\")\n  id = get_aws_account_id()\n  r = local.r\n  vars = read_tfvars_file(\"{secret}\")\n  text = file(\"{secret}\")\n  up = find_in_parent_folders(\"etc\", \"none\")\n}}\n"
        ),
    )]);
    for args in [
        &["inspect", "live/u"][..],
        &["inspect", "live/u", "-o", "json"],
        &["lint", "."],
    ] {
        let told = said(dir.path(), args, &[]);
        assert!(!told.contains("not-to-be-told"), "{told}");
    }
    assert!(!dir.path().join("live/u/made").exists() && !dir.path().join("made").exists());
    assert_eq!(
        Value::Object(inputs(dir.path(), "live/u")),
        json!({"up": "none"})
    );
}

/// A module with a task whose size its variables decide.
const MODULE: &str = r#"
variable "cpu" {
  type = number
}

variable "memory" {
  type = number
}

variable "names" {
  type    = list(string)
  default = []
}

resource "aws_ecs_task_definition" "this" {
  family                   = "x"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  container_definitions    = jsonencode([for name in var.names : { name = name, image = "nginx:1", essential = true }])
}
"#;

#[test]
fn a_unit_is_judged_with_its_inputs_at_its_literals() {
    let dir = repository(&[
        ("modules/task/main.tf", MODULE),
        ("root.hcl", "inputs = { memory = 700 }\n"),
        (
            "live/u/terragrunt.hcl",
            "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\n\
             terraform { source = \"../../modules//task\" }\n\
             inputs = {\n  cpu = 300\n  names = \"[\\\"api\\\"]\"\n}\n",
        ),
    ]);
    for args in [
        &["."][..],
        &["live"],
        &["live/u"],
        &["live/u/terragrunt.hcl"],
        &["root.hcl"],
        &["modules/task/main.tf"],
    ] {
        let mut all = vec!["lint", "-o", "concise"];
        all.extend(args);
        let ran = run(dir.path(), &all);
        let found: Vec<&str> = ran
            .out
            .lines()
            .filter(|l| l.contains("ecs-fargate-size"))
            .collect();
        assert_eq!(found.len(), 1, "{args:?}: {}{}", ran.out, ran.err);
        assert!(
            found[0].contains("live/u/terragrunt.hcl:4:"),
            "{args:?}: {}",
            ran.out
        );
        assert!(!ran.out.contains("reading-"), "{args:?}: {}", ran.out);
    }
    // The text of a list is a list to Terraform.
    let found = inputs(dir.path(), "live/u");
    assert_eq!(found["names"], json!("[\"api\"]"));
    let shown = run(
        dir.path(),
        &[
            "inspect",
            "live/u",
            "--address",
            "aws_ecs_task_definition.this",
        ],
    );
    assert!(shown.out.contains("api"), "{}", shown.out);
}

#[test]
fn generated_files_declare_and_files_of_values_reach_the_module() {
    let dir = repository(&[
        (
            "modules/task/main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q-${var.env}-${local.extra}\"\n  visibility_timeout_seconds = var.timeout\n}\nvariable \"timeout\" {\n  type = number\n}\n",
        ),
        ("live/common.tfvars", "timeout = 45\nothers = 1\n"),
        (
            "live/u/terragrunt.hcl",
            "terraform {\n  source = \"../../modules/task\"\n  extra_arguments \"common\" {\n    commands = get_terraform_commands_that_need_vars()\n    required_var_files = [\"${get_terragrunt_dir()}/../common.tfvars\"]\n  }\n}\n\
             generate \"more\" {\n  path = \"more.tf\"\n  if_exists = \"overwrite_terragrunt\"\n  contents = <<EOF\nvariable \"env\" {}\nlocals {\n  extra = \"made\"\n}\nEOF\n}\n\
             inputs = { env = \"dev\" }\n",
        ),
        (
            "live/u/beside.tf",
            "output \"name\" {\n  value = aws_sqs_queue.q.name\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["inspect", "live/u", "-o", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.err);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    let queue = &document["planned_values"]["root_module"]["resources"][0]["values"];
    assert_eq!(queue["name"], "q-dev-made");
    assert_eq!(queue["visibility_timeout_seconds"], 45);
    assert_eq!(
        document["planned_values"]["outputs"]["name"]["value"],
        "q-dev-made"
    );
    let ran = run(dir.path(), &["lint", "."]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_module_that_is_not_downloaded_is_named() {
    let dir = repository(&[(
        "live/u/terragrunt.hcl",
        "terraform { source = \"git::https://example.com/modules.git//vpc?ref=v1\" }\ninputs = { cidr = \"10.0.0.0/16\" }\n",
    )]);
    assert_eq!(
        Value::Object(inputs(dir.path(), "live/u")),
        json!({"cidr": "10.0.0.0/16"})
    );
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(
        ran.out.contains(
            "its module git::https://example.com/modules.git//vpc?ref=v1 is not downloaded"
        ),
        "{}",
        ran.out
    );
    // Where Terragrunt has put it, it is read.
    repositories::put(
        dir.path(),
        "live/u/.terragrunt-cache/abc/def/vpc/main.tf",
        "variable \"cidr\" {}\noutput \"cidr\" {\n  value = var.cidr\n}\n",
    );
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(
        ran.out.contains("cidr = \"10.0.0.0/16\""),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(!ran.out.contains("not downloaded"), "{}", ran.out);
}

#[test]
fn one_label_of_generate_in_both_is_a_mistake_unless_merged_deeply() {
    for (strategy, code) in [("shallow", 1), ("deep", 0)] {
        let unit = format!(
            "include \"root\" {{\n  path = find_in_parent_folders(\"root.hcl\")\n  merge_strategy = \"{strategy}\"\n}}\n\
             generate \"x\" {{\n  path = \"x.tf\"\n  if_exists = \"overwrite\"\n  contents = \"\"\n}}\n"
        );
        let dir = repository(&[
            (
                "root.hcl",
                "generate \"x\" {\n  path = \"x.tf\"\n  if_exists = \"overwrite\"\n  contents = \"\"\n}\n",
            ),
            ("live/u/terragrunt.hcl", &unit),
        ]);
        let ran = run(dir.path(), &["inspect", "live/u"]);
        assert_eq!(ran.code == 1, code == 1, "{strategy}: {}", ran.err);
    }
}

#[test]
fn an_included_file_includes_no_other() {
    let dir = repository(&[
        ("top.hcl", "inputs = { a = 1 }\n"),
        (
            "root.hcl",
            "include \"top\" { path = \"../../top.hcl\" }\ninputs = { b = 1 }\n",
        ),
        (
            "live/u/terragrunt.hcl",
            "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\n",
        ),
    ]);
    assert_eq!(Value::Object(inputs(dir.path(), "live/u")), json!({"b": 1}));
    let ran = run(dir.path(), &["inspect", "live/u"]);
    assert!(ran.err.contains("includes no other"), "{}", ran.err);
}

#[test]
fn secrets_of_a_unit_are_not_told() {
    let dir = repository(&[
        (
            "root.hcl",
            "locals { db_password = \"unsaid-one-word-1\" }\n",
        ),
        (
            "live/u/terragrunt.hcl",
            "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n  expose = true\n}\n\
             inputs = {\n  password = include.root.locals.db_password\n  api_key = \"unsaid-two-word-2\"\n  wrong = local.zzz\n  list = [{ token = \"unsaid-three-word-3\" }]\n}\n",
        ),
    ]);
    for args in [
        &["inspect", "live/u"][..],
        &["inspect", "live/u", "-o", "json"],
        &["lint", "."],
        &["lint", ".", "-o", "json"],
        &["lint", ".", "-o", "sarif"],
    ] {
        let told = said(dir.path(), args, &[]);
        assert!(!told.contains("unsaid"), "{args:?}: {told}");
    }
}

/// A policy with two environments that say by paths which units they are.
const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "dev" {
  select {
    paths = ["live/dev/*"]
  }
}

environment "prod" {
  select {
    paths = ["live/prod/*"]
  }
}
"#;

#[test]
fn a_unit_matches_an_environment_by_its_path() {
    let unit =
        "terraform { source = \"../../../modules/task\" }\ninputs = { cpu = 256, memory = 512 }\n";
    let dir = repository(&[
        ("tfsize.hcl", POLICY),
        ("modules/task/main.tf", MODULE),
        ("live/dev/u/terragrunt.hcl", unit),
        ("live/prod/u/terragrunt.hcl", unit),
    ]);
    let ran = run(dir.path(), &["lint", ".", "-o", "json"]);
    let document: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.err));
    let text = document.to_string();
    assert!(!text.contains("matches no environment"), "{text}");
    let ran = run(dir.path(), &["lint", "."]);
    assert!(!ran.err.contains("matches no environment"), "{}", ran.err);
    assert!(
        ran.err.contains("2 root modules") || ran.out.contains("2 root modules"),
        "{}{}",
        ran.out,
        ran.err
    );
}

#[test]
fn what_is_not_downloaded_is_undecided_and_not_passed_over() {
    let dir = repository(&[(
        "live/u/terragrunt.hcl",
        "terraform { source = \"git::https://example.com/modules.git//vpc?ref=v1\" }\ninputs = { cidr = \"10.0.0.0/16\" }\n",
    )]);
    let ran = run(
        dir.path(),
        &["lint", ".", "--show-undecided", "--max-undecided", "0"],
    );
    assert!(
        ran.out.contains("is not downloaded"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(ran.out.contains("1 undecided"), "{}{}", ran.out, ran.err);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

/// What runs nothing, and what is rendered before it is run, is no unit.
#[test]
fn what_is_included_and_what_is_a_template_is_no_unit() {
    let dir = repository(&[
        ("modules/task/main.tf", MODULE),
        (
            "terragrunt.hcl",
            "inputs = { memory = 512, region = find_in_parent_folders(\"region.hcl\") }\n",
        ),
        (
            "live/u/terragrunt.hcl",
            "include {\n  path = find_in_parent_folders()\n}\nterraform { source = \"../../modules/task\" }\ninputs = { cpu = 256 }\n",
        ),
        // A file of Terraform beside it does not make it one: that is a root module without inputs.
        ("variables.tf", "variable \"shared\" {}\n"),
        (
            "template/terragrunt.hcl",
            "terraform {\n  source = \"{{ .sourceUrl }}\"\n}\n",
        ),
        (
            "broken/terragrunt.hcl",
            "inputs = {\n{{ range .inputs }}\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", "."]);
    assert!(
        ran.out.contains("2 root modules:"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(!ran.out.contains("{{"), "{}{}", ran.out, ran.err);
}

#[test]
fn units_of_a_stack_are_judged_where_they_are_made() {
    let unit = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\
                terraform { source = \"${get_repo_root()}/modules/task\" }\n\
                inputs = {\n  cpu = values.cpu\n  names = [file(\"${get_terragrunt_dir()}/name.txt\"), path_relative_to_include()]\n}\n";
    let dir = repository(&[
        ("modules/task/main.tf", MODULE),
        ("root.hcl", "inputs = { memory = 700 }\n"),
        ("units/api/terragrunt.hcl", unit),
        ("units/api/name.txt", "api"),
        (
            "stacks/more/terragrunt.stack.hcl",
            "unit \"b\" {\n  source = \"${get_repo_root()}/units/api\"\n  path = \"b\"\n  values = { cpu = values.cpu }\n}\n",
        ),
        (
            "live/terragrunt.stack.hcl",
            "locals { cpu = 300 }\n\
             unit \"a\" {\n  source = \"../units/api\"\n  path = \"a\"\n  values = {\n    cpu = local.cpu\n  }\n}\n\
             unit \"off\" {\n  enabled = false\n  source = \"../units/api\"\n  path = \"off\"\n}\n\
             unit \"far\" {\n  source = \"git::https://example.com/units.git//x\"\n  path = \"far\"\n}\n\
             stack \"more\" {\n  source = \"../stacks/more\"\n  path = \"more\"\n  values = { cpu = 301 }\n}\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", "live", "--show-undecided"]);
    let all = format!("{}{}", ran.out, ran.err);
    assert!(all.contains("in 3 root modules"), "{all}");
    for unit in [
        "live/.terragrunt-stack/a",
        "live/.terragrunt-stack/more/.terragrunt-stack/b",
    ] {
        assert!(all.contains(unit), "{unit}: {all}");
    }
    assert!(all.contains("is not in the repository"), "{all}");
    assert_eq!(all.matches("error[ecs-fargate-size]").count(), 2, "{all}");
    assert!(all.contains("live/terragrunt.stack.hcl:1:16"), "{all}");
    // The whole repository has no further units: what is copied is nothing by itself.
    let ran = run(dir.path(), &["lint", "."]);
    assert!(
        format!("{}{}", ran.out, ran.err).contains("in 3 root modules"),
        "{}{}",
        ran.out,
        ran.err
    );
}

/// Where a condition that is not known chooses between this repository and a released version of it, this repository is read.
#[test]
fn a_source_that_may_be_here_is_here() {
    let dir = repository(&[
        (
            "modules/task/main.tf",
            &MODULE.replace("variable \"memory\" {\n  type = number\n}\n", ""),
        ),
        ("memory.txt", "variable \"memory\" {\n  type = number\n}\n"),
        (
            "live/u/terragrunt.hcl",
            "terraform {\n  source = \"${get_env(\"ENVIRONMENT\") == \"production\" ? \"git::https://example.com/x.git//modules/task?ref=v1\" : \"../../modules//task\"}\"\n}\n\
             generate \"memory\" {\n  path = \"memory.tf\"\n  if_exists = \"overwrite\"\n  contents = file(find_in_parent_folders(\"memory.txt\"))\n}\n\
             inputs = { cpu = 300, memory = 700 }\n",
        ),
    ]);
    let ran = run(dir.path(), &["lint", ".", "-o", "concise"]);
    assert_eq!(
        ran.out.matches("ecs-fargate-size").count(),
        1,
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(!ran.out.contains("there is no variable"), "{}", ran.out);
}

/// What a file declares that Terragrunt makes is not known where its text is not, and no mistake of the module.
#[test]
fn names_that_may_be_made_are_undecided_once() {
    let module = "output \"a\" {\n  value = var.a\n}\noutput \"b\" {\n  value = var.b\n}\n";
    for unit in [
        "terraform {\n  source = run_cmd(\"where\")\n}\n",
        "terraform {\n  source = \"../../modules/m\"\n}\ngenerate \"x\" {\n  path = \"x.tf\"\n  if_exists = \"overwrite\"\n  contents = run_cmd(\"what\")\n}\n",
    ] {
        let dir = repository(&[
            ("modules/m/main.tf", module),
            ("root.hcl", ""),
            ("live/u/terragrunt.hcl", unit),
            (
                "live/v/terragrunt.hcl",
                "terraform {\n  source = \"../../modules/m\"\n}\n",
            ),
        ]);
        let ran = run(dir.path(), &["lint", ".", "--show-undecided"]);
        let all = format!("{}{}", ran.out, ran.err);
        assert!(!all.contains("error["), "{all}");
        assert_eq!(ran.code, 0, "{all}");
    }
}

#[test]
fn flags_that_name_each_other_and_secrets_in_generated_files_are_safe() {
    let dir = repository(&[
        (
            "circle/terragrunt.hcl",
            "feature \"a\" {\n  default = feature.b.value\n}\nfeature \"b\" {\n  default = feature.a.value\n}\n\
             inputs = { x = feature.a.value }\n",
        ),
        (
            "u/terragrunt.hcl",
            "locals {\n  db_password = \"S3CRET1\"\n}\ngenerate \"x\" {\n  path      = \"gen.tf\"\n  if_exists = \"overwrite\"\n  \
             contents  = <<EOF\noutput \"o\" {\n  value = \"${local.db_password}\"\n}\nresource \"aws_mq_broker\" \"b\" {\n  \
             host_instance_type = \"${local.db_password}\"\n}\nEOF\n}\nterraform {\n  source = \"../m\"\n}\n",
        ),
        ("m/main.tf", "resource \"aws_sqs_queue\" \"q\" {}\n"),
    ]);
    for args in [
        &["inspect", "circle"][..],
        &["lint", "."],
        &["lint", ".", "-o", "json"],
        &["inspect", "u"],
        &["inspect", "u", "-o", "json"],
        &["cost", "u", "--region", "us-east-1"],
    ] {
        let ran = run(dir.path(), args);
        assert!(
            !ran.out.contains("S3CRET1") && !ran.err.contains("S3CRET1"),
            "{args:?}: {}{}",
            ran.out,
            ran.err
        );
    }
}
