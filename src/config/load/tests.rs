use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use proptest::prelude::*;

use super::*;
use crate::syntax::read::{Expr, Syntax};
use crate::text::Reach;

/// A directory with these files.
fn dir(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn load(dir: &tempfile::TempDir) -> (Files, Arc<Module>) {
    let mut files = Files::new();
    let module = Loader::new().module(&mut files, dir.path());
    (files, module)
}

fn said(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.headline.as_str()).collect()
}

fn text<'a>(files: &'a Files, expr: &Expr) -> &'a str {
    files.slice(expr.span).trim()
}

const EVERYTHING: &str = r#"
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 6.0"
      configuration_aliases = [aws.west]
    }
    old = "1.0"
  }
  backend "s3" { bucket = "b" }
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
variable "size" {
  type        = number
  default     = 1
  description = "d"
  sensitive   = true
  nullable    = false
  validation {
    condition     = var.size > 0
    error_message = "too small"
  }
}
locals {
  a = 1
  b = local.a
}
output "o" {
  value      = local.b
  depends_on = [aws_vpc.main]
  precondition {
    condition     = true
    error_message = "x"
  }
}
resource "aws_vpc" "main" {
  count      = 2
  provider   = aws.east
  depends_on = [module.m]
  cidr_block = "10.0.0.0/16"
  dynamic "x" {
    for_each = []
    content {}
  }
  _ {
    hidden = 1
  }
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [tags["a"], user_data]
    replace_triggered_by  = [aws_vpc.other[count.index]]
    postcondition {
      condition     = true
      error_message = "y"
    }
  }
  provisioner "local-exec" { command = "true" }
}
data "aws_region" "this" {}
ephemeral "random_password" "p" {}
module "m" {
  source    = "./m"
  for_each  = toset([])
  providers = { aws.inner = aws.east }
  argument  = 1
}
moved {
  from = aws_vpc.old
  to   = aws_vpc.main[0]
}
import {
  to = aws_vpc.main[0]
  id = "vpc-1"
}
removed {
  from = aws_vpc.gone
  lifecycle { destroy = false }
}
check "c" {
  data "http" "h" { url = "x" }
  assert {
    condition     = true
    error_message = "z"
  }
}
"#;

#[test]
fn every_kind_of_block_is_read() {
    let dir = dir(&[("main.tf", EVERYTHING)]);
    let (files, module) = load(&dir);
    assert_eq!(said(&module.findings), Vec::<&str>::new());
    let variable = &module.variables["size"];
    assert_eq!(text(&files, variable.ty.as_ref().unwrap()), "number");
    assert!(variable.sensitive.unwrap().value && !variable.nullable.unwrap().value);
    assert_eq!(variable.validations.len(), 1);
    assert_eq!(text(&files, &module.locals["b"].value), "local.a");
    let output = &module.outputs["o"];
    assert_eq!(output.depends_on[0].to_string(), "aws_vpc.main");
    assert_eq!(output.preconditions.len(), 1);
    let keys: Vec<_> = module.resources.keys().map(ToString::to_string).collect();
    assert_eq!(
        keys,
        [
            "aws_vpc.main",
            "data.aws_region.this",
            "ephemeral.random_password.p",
            "data.http.h"
        ]
    );
    let vpc = &module.resources[0];
    assert_eq!(text(&files, &vpc.count.as_ref().unwrap().value), "2");
    assert_eq!(vpc.provider.as_ref().unwrap().to_string(), "aws.east");
    let names: Vec<_> = vpc.body.attributes.iter().map(|a| &*a.name).collect();
    assert_eq!(names, ["cidr_block", "hidden"]);
    assert_eq!(&*vpc.body.blocks[0].kind, "dynamic");
    assert_eq!(vpc.provisioning.len(), 1);
    let Ignored::Some(ignored) = &vpc.lifecycle.ignore_changes else {
        panic!("nothing ignored");
    };
    let ignored: Vec<_> = ignored.iter().map(ToString::to_string).collect();
    assert_eq!(ignored, ["tags[\"a\"]", "user_data"]);
    assert_eq!(vpc.lifecycle.replace_triggered_by.len(), 1);
    assert_eq!(vpc.lifecycle.postconditions.len(), 1);
    let call = &module.calls["m"];
    assert_eq!(call.providers[0].0.to_string(), "aws.inner");
    assert_eq!(call.body.attributes.len(), 1);
    assert_eq!(ModuleSource::of(call), ModuleSource::Local("./m".into()));
    assert_eq!(
        module.moved[0].to.as_ref().unwrap().to_string(),
        "aws_vpc.main[0]"
    );
    assert!(!module.removed[0].destroy.unwrap().value);
    assert_eq!(
        module.checks["c"].data.as_ref().unwrap().to_string(),
        "data.http.h"
    );
    let required = &module.settings.required_providers;
    assert_eq!(required["aws"].version.as_deref(), Some("~> 6.0"));
    assert_eq!(required["aws"].aliases[0].to_string(), "aws.west");
    assert_eq!(required["old"].version.as_deref(), Some("1.0"));
    assert_eq!(&*module.settings.backend.as_ref().unwrap().kind, "backend");
    assert!(
        module
            .providers
            .contains_key(&("aws".into(), Some("east".into())))
    );
}

#[test]
fn the_provider_called_null_can_be_named() {
    let dir = dir(&[(
        "main.tf",
        r#"
resource "null_resource" "a" { provider = null.west }
module "m" {
  source    = "./m"
  providers = { null = null }
}
"#,
    )]);
    let (_, module) = load(&dir);
    assert_eq!(said(&module.findings), Vec::<&str>::new());
    let provider = module.resources[0].provider.as_ref().unwrap();
    assert_eq!(provider.to_string(), "null.west");
    let (inside, here) = &module.calls["m"].providers[0];
    assert_eq!(
        (inside.to_string(), here.to_string()),
        ("null".into(), "null".into())
    );
}

#[test]
fn json_says_the_same_as_hcl() {
    let json = r#"{
  "//": "a remark",
  "terraform": [{"required_providers": {"aws": {"source": "hashicorp/aws"}}}, {"backend": {"s3": {}}}],
  "variable": {"size": {"type": "list(string)", "default": ["${x}"], "description": "${not a template}"}},
  "locals": {"a": "${var.size}", "//": "no"},
  "output": {"o": {"value": "${local.a}", "depends_on": ["aws_vpc.main"]}},
  "resource": {
    "aws_vpc": {
      "main": [{
        "count": 2, "provider": "aws.east", "cidr_block": "10.0.0.0/16",
        "ingress": [{"from": 1}],
        "dynamic": {"x": {"for_each": [], "content": {}}},
        "lifecycle": {"ignore_changes": ["tags"], "replace_triggered_by": ["aws_vpc.o[count.index]"]}
      }],
      "other": {"lifecycle": {"ignore_changes": "all"}}
    }
  },
  "module": {"m": {"source": "./m", "providers": {"aws": "aws.east"}, "a": 1}},
  "moved": [{"from": "aws_vpc.a", "to": "aws_vpc.b"}, {"from": "aws_vpc.c", "to": "aws_vpc.d"}]
}"#;
    let dir = dir(&[("main.tf.json", json)]);
    let (files, module) = load(&dir);
    assert_eq!(said(&module.findings), Vec::<&str>::new());
    let ty = module.variables["size"].ty.as_ref().unwrap();
    assert_eq!(text(&files, ty), "\"list(string)\"");
    let Syntax::Hcl(expression) = &ty.syntax else {
        panic!("no expression");
    };
    let range = hcl::edit::Span::span(&**expression).unwrap();
    assert_eq!(&json[range], "list(string)");
    let vpc = &module.resources[0];
    assert_eq!(vpc.key.to_string(), "aws_vpc.main");
    assert_eq!(vpc.provider.as_ref().unwrap().to_string(), "aws.east");
    let members: Vec<_> = vpc.body.members.iter().map(|a| &*a.name).collect();
    assert_eq!(members, ["cidr_block", "ingress"]);
    assert_eq!(&*vpc.body.blocks[0].labels[0].text, "x");
    let mut body = vpc.body.clone();
    body.resolve(&[("ingress", 0)], &mut Vec::new());
    body.settle();
    assert_eq!(body.blocks.len(), 2);
    assert_eq!(body.attributes.len(), 1);
    assert_eq!(vpc.lifecycle.replace_triggered_by.len(), 1);
    assert!(matches!(
        module.resources[1].lifecycle.ignore_changes,
        Ignored::All(_)
    ));
    assert_eq!(module.moved.len(), 2);
    assert_eq!(module.calls["m"].providers[0].1.to_string(), "aws.east");
    assert!(module.locals.contains_key("a") && module.locals.len() == 1);
}

#[test]
fn overrides_change_what_they_say_and_leave_the_rest() {
    let dir = dir(&[
        (
            "main.tf",
            r#"
variable "v" {
  type = string
  default = "a"
  validation {
    condition = true
    error_message = "x"
  }
}
locals {
  a = 1
  b = 2
}
output "o" {
  value = 1
  description = "d"
}
resource "r" "n" {
  a = 1
  b = 2
  one { x = 1 }
  one { x = 2 }
  two {}
  dynamic "three" {
    for_each = []
    content {}
  }
  lifecycle { prevent_destroy = true }
}
module "m" {
  source = "./a"
  x = 1
}
terraform { required_version = ">= 1.0" }
"#,
        ),
        (
            "x_override.tf.json",
            r#"{"resource": {"r": {"n": {"b": 5, "two": {"y": 1}}}}}"#,
        ),
        (
            "y_override.tf",
            r#"
variable "v" { default = "b" }
locals { b = 3 }
output "o" { value = 2 }
resource "r" "n" {
  a = 7
  one { x = 3 }
  three {}
  lifecycle { create_before_destroy = true }
}
module "m" { source = "./b" }
terraform { required_version = ">= 1.9" }
provider "p" {}
"#,
        ),
    ]);
    let (files, module) = load(&dir);
    assert_eq!(said(&module.findings), Vec::<&str>::new());
    let variable = &module.variables["v"];
    assert_eq!(
        text(&files, &variable.default.as_ref().unwrap().value),
        "\"b\""
    );
    assert!(variable.ty.is_some() && variable.validations.len() == 1);
    assert_eq!(text(&files, &module.locals["b"].value), "3");
    assert_eq!(text(&files, &module.locals["a"].value), "1");
    assert!(module.outputs["o"].description.is_some());
    let resource = &module.resources[0];
    let arguments: BTreeMap<_, _> = resource
        .body
        .attributes
        .iter()
        .chain(&resource.body.members)
        .map(|a| (&*a.name, text(&files, &a.value)))
        .collect();
    assert_eq!(
        arguments,
        BTreeMap::from([("a", "7"), ("b", "5"), ("two", "{\"y\": 1}")])
    );
    let blocks: Vec<_> = resource.body.blocks.iter().map(|b| &*b.kind).collect();
    assert_eq!(blocks, ["one", "three"]);
    assert!(resource.lifecycle.prevent_destroy.is_some());
    assert!(resource.lifecycle.create_before_destroy.is_some());
    assert_eq!(
        ModuleSource::of(&module.calls["m"]),
        ModuleSource::Local("./b".into())
    );
    assert_eq!(module.settings.required_version.len(), 1);
    assert_eq!(module.providers.len(), 1);
}

#[test]
fn mistakes_are_findings_and_the_rest_is_read() {
    let dir = dir(&[
        (
            "a.tf",
            "variable \"v\" {}\nvariable \"v\" {}\nrecource \"a\" \"b\" {}\nmodule \"m\" {}\n",
        ),
        ("b.tf", "this is = not hcl {\n"),
        (
            "c.tf",
            "locals { x = 1 }\nresource \"a\" {}\noutput \"o\" {\n value = 1\n valeu = 2\n}\n",
        ),
        ("d_override.tf", "locals { y = 1 }\nmoved {}\n"),
        ("e.tf.json", "{\"locals\": 1}"),
    ]);
    std::fs::write(dir.path().join("f.tf"), b"a = \"\xff\"").unwrap();
    let (files, module) = load(&dir);
    let headlines = said(&module.findings);
    for part in [
        "`var.v` is declared twice",
        "no blocks of type `recource`",
        "needs `source`",
        "not valid HCL",
        "`resource` takes two labels",
        "`valeu` is not an argument of an output",
        "`local.y` is not declared",
        "`moved` cannot stand in a file that overrides",
        "an object, or a list of objects",
        "not UTF-8",
    ] {
        assert!(
            headlines.iter().any(|h| h.contains(part)),
            "{part}: {headlines:?}"
        );
    }
    assert_eq!(headlines.len(), 10, "{headlines:?}");
    assert!(module.locals.contains_key("x"));
    let twice = &module
        .findings
        .iter()
        .find(|f| f.headline.contains("twice"))
        .unwrap();
    assert_eq!(files.place(twice.primary.span).line, 2);
    assert_eq!(files.place(twice.related[0].span).line, 1);
}

#[test]
fn modules_are_found_where_they_are() {
    let dir = dir(&[
        (
            "main.tf",
            r#"
module "here" { source = "./mods/a" }
module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"
}
module "far" {
  source  = "org/thing/aws"
  version = "1.2.3"
}
module "moved" { source = "org/moved/aws" }
module "led" { source = "org/led/aws" }
module "gone" { source = "./nowhere" }
"#,
        ),
        (
            "mods/a/main.tf",
            "module \"b\" { source = \"../b\" }\nlocals { a = 1 }\n",
        ),
        ("mods/b/main.tf", "module \"self\" { source = \"../a\" }\n"),
        (
            ".terraform/modules/modules.json",
            r#"{"Modules":[{"Key":"","Source":"","Dir":"."},
              {"Key":"vpc","Source":"registry.terraform.io/terraform-aws-modules/vpc/aws","Version":"5.1.0","Dir":".terraform/modules/vpc"},
              {"Key":"here","Source":"./mods/a","Dir":"mods/b"},
              {"Key":"moved","Source":"org/moved/aws","Dir":"mods/b"},
              {"Key":"led","Source":"org/led/aws","Dir":".terraform/modules/../../mods/b"},
              {"Key":"vpc.inner","Source":"git::x","Dir":".terraform/modules/vpc.inner/sub"}]}"#,
        ),
        (
            ".terraform/modules/vpc/main.tf",
            "module \"inner\" { source = \"git::x//sub\" }\n",
        ),
        (
            ".terraform/modules/vpc.inner/sub/main.tf",
            "locals { found = 1 }\n",
        ),
    ]);
    let mut files = Files::new();
    let root = Loader::new().root(&mut files, dir.path(), &dir.path().join(".terraform"));
    let child = |tree: &Tree, name: &str| -> Arc<Module> {
        match &tree.calls[name] {
            Child::Module(tree) => Arc::clone(&tree.module),
            Child::Gap(gap) => panic!("{name}: {gap:?}"),
        }
    };
    assert!(child(&root.tree, "here").locals.contains_key("a"));
    let Child::Module(vpc) = &root.tree.calls["vpc"] else {
        panic!("no vpc");
    };
    assert!(child(vpc, "inner").locals.contains_key("found"));
    let Child::Gap(Gap::Remote { source, version }) = &root.tree.calls["far"] else {
        panic!("no gap");
    };
    assert_eq!(
        (source.as_str(), version.as_deref()),
        ("org/thing/aws", Some("1.2.3"))
    );
    // A list that names a directory of the configuration is not what `init` writes.
    for name in ["moved", "led"] {
        let Child::Gap(Gap::Remote { .. }) = &root.tree.calls[name] else {
            panic!("{name} is read");
        };
    }
    assert!(matches!(&root.tree.calls["gone"], Child::Gap(Gap::Missing)));
    let headlines = said(&root.findings);
    assert_eq!(headlines.len(), 2, "{headlines:?}");
    assert!(headlines.iter().any(|h| h.contains("calls itself")));
    assert!(headlines.iter().any(|h| h.contains("no directory")));
}

#[test]
fn depth_and_number_of_calls_are_bounded() {
    let mut all: Vec<(String, String)> = Vec::new();
    for i in 0..70 {
        let next = i + 1;
        // Two calls each: the number of calls doubles with each level.
        let mut text = String::new();
        for name in ["x", "y"] {
            writeln!(text, "module \"{name}\" {{\n  source = \"../m{next}\"\n}}").unwrap();
        }
        all.push((format!("m{i}/main.tf"), text));
    }
    let all: Vec<_> = all.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let dir = dir(&all);
    let mut files = Files::new();
    let root = Loader::new().root(&mut files, &dir.path().join("m0"), Path::new("none"));
    assert!(said(&root.findings).iter().any(|h| h.contains("deep")));
    assert!(
        said(&root.findings)
            .iter()
            .any(|h| h.contains("module calls"))
    );
    assert_eq!(
        files.path(root.tree.module.files[0]),
        dir.path().join("m0/main.tf")
    );
}

#[test]
fn a_directory_is_read_once() {
    let dir = dir(&[
        ("a/main.tf", "module \"b\" { source = \"../b\" }\n"),
        ("b/x.tf", "locals { x = 1 }\n"),
    ]);
    let mut files = Files::new();
    let mut loader = Loader::new();
    let one = loader.module(&mut files, &dir.path().join("b"));
    let two = loader.module(&mut files, &dir.path().join("a/../b"));
    assert!(Arc::ptr_eq(&one, &two));
}

#[test]
fn modules_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Module>();
    shared::<Root>();
    shared::<Assignments>();
}

fn given(
    dir: &tempfile::TempDir,
    env: &[(&str, &str)],
    line: &[CommandLine],
) -> (BTreeMap<String, String>, Vec<String>) {
    let mut files = Files::new();
    let root = Loader::new().root(&mut files, dir.path(), dir.path());
    let env = env
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let around = ProcessEnv {
        env,
        ..ProcessEnv::default()
    };
    let done = assignments(&mut files, &mut Loader::new(), &root.tree, &around, line);
    let values = done
        .values
        .iter()
        .map(|(name, a)| (name.to_string(), files.slice(a.span).to_owned()))
        .collect();
    (
        values,
        done.findings.into_iter().map(|f| f.headline).collect(),
    )
}

#[test]
fn values_win_in_the_order_of_their_sources() {
    let dir = dir(&[
        (
            "main.tf",
            "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nvariable \"d\" {}\nvariable \"e\" {}\nvariable \"f\" {}\n",
        ),
        (
            "terraform.tfvars",
            "b = \"file\"\nc = \"file\"\nd = \"file\"\ne = \"file\"\nf = \"file\"\n",
        ),
        (
            "terraform.tfvars.json",
            r#"{"c": "json", "d": "json", "e": "json", "f": "json"}"#,
        ),
        (
            "b.auto.tfvars",
            "d = \"auto b\"\ne = \"auto b\"\nf = \"auto b\"\n",
        ),
        ("a.auto.tfvars.json", r#"{"d": "auto a", "no": 1}"#),
        ("named.hcl", "e = \"named\"\nf = \"named\"\n"),
    ]);
    let env: Vec<_> = ["a", "b", "c", "d", "e", "f", "unknown"]
        .iter()
        .map(|n| format!("TF_VAR_{n}"))
        .collect();
    let env: Vec<_> = env.iter().map(|n| (n.as_str(), "env")).collect();
    let line = [
        CommandLine::Var("f=first".into()),
        CommandLine::File(dir.path().join("named.hcl")),
        CommandLine::Var("other=1".into()),
    ];
    let (values, findings) = given(&dir, &env, &line);
    let expected = [
        ("a", "env"),
        ("b", "\"file\""),
        ("c", "\"json\""),
        ("d", "\"auto b\""),
        ("e", "\"named\""),
        ("f", "\"named\""),
    ];
    let expected = expected.map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(values, BTreeMap::from(expected));
    assert_eq!(
        findings,
        [
            "there is no variable `no`; this value is not used",
            "there is no variable `other`"
        ]
    );
}

#[test]
fn text_is_an_expression_where_the_type_is_not_simple() {
    let dir = dir(&[(
        "main.tf",
        "variable \"s\" { type = string }\nvariable \"l\" { type = list(string) }\nvariable \"n\" {}\nvariable \"any\" { type = any }\n",
    )]);
    let mut files = Files::new();
    let root = Loader::new().root(&mut files, dir.path(), dir.path());
    let around = ProcessEnv::default();
    let line =
        ["s= [1] ", "l= [\"a\",\n \"b\"] ", "n={}", "any=x y"].map(|v| CommandLine::Var(v.into()));
    let done = assignments(&mut files, &mut Loader::new(), &root.tree, &around, &line);
    assert!(matches!(&done.values["s"].value, Given::Text(text) if &**text == " [1] "));
    assert!(matches!(&done.values["n"].value, Given::Text(text) if &**text == "{}"));
    assert!(matches!(&done.values["l"].value, Given::Expr(_)));
    assert!(done.findings.is_empty());
    assert!(
        matches!(&done.values["any"].value, Given::Unreadable(finding) if finding.headline.contains("not valid HCL"))
    );
}

#[test]
fn the_workspace_is_the_one_selected() {
    let dir = dir(&[
        (".terraform/environment", "staging\n"),
        ("data/environment", "other"),
    ]);
    let around = |env: &[(&str, &str)]| ProcessEnv {
        env: env
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect(),
        ..ProcessEnv::default()
    };
    assert_eq!(
        workspace(&Reach::everywhere(), dir.path(), &around(&[])),
        Some("staging".to_owned())
    );
    assert_eq!(
        workspace(
            &Reach::everywhere(),
            dir.path(),
            &around(&[("TF_WORKSPACE", "prod")])
        ),
        Some("prod".to_owned())
    );
    assert_eq!(
        workspace(
            &Reach::everywhere(),
            dir.path(),
            &around(&[("TF_DATA_DIR", "data")])
        ),
        Some("other".to_owned())
    );
    assert_eq!(
        workspace(&Reach::everywhere(), &dir.path().join("none"), &around(&[])),
        None,
        "a pipeline may select any"
    );
}

/// What the real tool shows for the outputs of a configuration, of which it keeps no state.
fn terraform_says(dir: &Path, expression: &str) -> String {
    use std::io::Write as _;
    let mut child = Command::new("terraform")
        .current_dir(dir)
        .arg("console")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("terraform is needed for this test");
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{expression}").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn the_real_tool_merges_and_ranks_alike() {
    let dir = dir(&[
        (
            "main.tf",
            "variable \"v\" {\n  default = \"main\"\n}\nvariable \"w\" {\n  type = list(string)\n  default = []\n}\nlocals {\n  a = \"main\"\n  b = \"main\"\n  object = { k = \"first\", k = \"last\" }\n}\n",
        ),
        (
            "a_override.tf",
            "locals {\n  a = \"a\"\n  b = \"a\"\n}\nvariable \"v\" {\n  default = \"a\"\n}\n",
        ),
        ("b_override.tf.json", r#"{"locals": {"b": "json"}}"#),
        ("override.tf", "locals {\n  a = \"last\"\n}\n"),
        ("terraform.tfvars", "w = [\"file\"]\n"),
        ("x.auto.tfvars.json", r#"{"w": ["auto ${1}"]}"#),
        ("w.auto.tfvars", "w = [\"no\"]\n"),
        ("a.tf~", "locals { a = 1 }"),
    ]);
    let (files, module) = load(&dir);
    assert_eq!(said(&module.findings), Vec::<&str>::new());
    assert_eq!(
        text(&files, &module.locals["a"].value),
        terraform_says(dir.path(), "local.a")
    );
    assert_eq!(
        text(&files, &module.locals["b"].value),
        terraform_says(dir.path(), "local.b")
    );
    let default = &module.variables["v"].default.as_ref().unwrap().value;
    assert_eq!(text(&files, default), terraform_says(dir.path(), "var.v"));
    let (values, _) = given(&dir, &[], &[]);
    assert_eq!(values["w"], "[\"auto ${1}\"]");
    assert_eq!(
        terraform_says(dir.path(), "var.w[0] == \"auto $${1}\""),
        "true"
    );
}

proptest! {
    #[test]
    fn no_configuration_makes_it_panic(
        pieces in proptest::collection::vec(prop_oneof![
            Just("variable"), Just("resource"), Just("terraform"), Just("module"), Just("lifecycle"), Just("locals"),
            Just("check"), Just("import"), Just("moved"), Just("\"a\""), Just("\"b\""), Just("{"), Just("}"), Just("\n"),
            Just("="), Just("to"), Just("type"), Just("source"), Just("["), Just("]"), Just("required_providers"),
            Just("providers"), Just("ignore_changes"), Just("x"), Just("${"), Just(":"), Just(","),
        ], 0..40),
        json in any::<bool>(),
    ) {
        let name = if json { "a.tf.json" } else { "a.tf" };
        let dir = dir(&[(name, &pieces.join(" "))]);
        let mut files = Files::new();
        let root = Loader::new().root(&mut files, dir.path(), dir.path());
        for finding in root.findings {
            prop_assert!(files.get(finding.primary.span.file).is_some());
        }
    }
}

#[test]
fn the_way_to_a_module_does_not_depend_on_how_the_root_was_named() {
    for (from, to, way) in [
        (".", "./a/b", "a/b"),
        ("./x", "x/a", "a"),
        ("x", "x", "."),
        ("./x/y", "x", ".."),
        ("x/y", "x/z/w", "../z/w"),
        ("../x", "../y", "../y"),
        ("..", "../m", "m"),
        (".", "../../m", "../../m"),
        ("/a/b", "/a", ".."),
    ] {
        let found = relative(Path::new(from), Path::new(to));
        assert_eq!(found, Path::new(way), "{from} {to}");
    }
}

#[test]
fn the_way_to_a_module_starts_at_the_root() {
    for (root, dir, wanted) in [
        (".", ".", "."),
        (".", "m/n", "m/n"),
        (".", "../m", "../m"),
        ("stacks/a", "stacks/a/m", "m"),
        ("stacks/a", "modules/m", "../../modules/m"),
        ("./stacks/a", "modules/m", "../../modules/m"),
        ("../a", "../m", "../m"),
        ("../a", "/m", "/m"),
        ("..", "m", "m"),
        ("/r/a", "/r/m", "../m"),
    ] {
        let way = relative(Path::new(root), Path::new(dir));
        assert_eq!(way, Path::new(wanted), "{root} to {dir}");
    }
}
