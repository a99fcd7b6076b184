//! A configuration as an inventory: what is not known stays so, and what is written leads to its literal.

// A test that cannot go on says so by panicking.

use std::fs;
use std::path::{Path, PathBuf};

use tfsize::config::load::{CommandLine, Loader, ProcessEnv};
use tfsize::config::value::Value;
use tfsize::inventory::{SourceOptions, Sourced, read_source, read_sources};
use tfsize::text::{Files, Reach};

fn read(sources: &[(&str, &str)]) -> (Files, Sourced) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in sources {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = SourceOptions {
        dir: dir.path().to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    let mut files = Files::within(Reach::within([dir.path().to_owned()]));
    let sourced = read_source(&mut files, &mut Loader::new(), &options);
    (files, sourced)
}

fn output(sourced: &Sourced, name: &str) -> Value {
    let found = sourced.inventory.outputs.iter().find(|o| &*o.name == name);
    found
        .unwrap_or_else(|| panic!("no output {name}"))
        .value
        .clone()
}

#[test]
fn a_type_without_a_schema_may_have_any_attribute() {
    let (_, sourced) = read(&[(
        "main.tf",
        r#"
resource "random_password" "p" {
  length = 20
}
resource "random_id" "many" {
  count       = 2
  byte_length = 4
}
data "terraform_remote_state" "net" {
  backend = "local"
}
output "can" { value = can(random_password.p.result) }
output "try" { value = try(random_password.p.result, "fallback") }
output "lookup" { value = lookup(random_password.p, "result", "fallback") }
output "splat" { value = random_id.many[*].hex }
output "remote" { value = data.terraform_remote_state.net.outputs.vpc_id }
output "written" { value = random_password.p.length + random_id.many[1].byte_length }
"#,
    )]);
    assert_eq!(sourced.findings, []);
    for name in ["can", "try", "lookup", "splat", "remote"] {
        assert!(!output(&sourced, name).is_known(), "{name}");
    }
    assert_eq!(
        output(&sourced, "written")
            .as_number()
            .and_then(tfsize::config::value::Number::to_i64),
        Some(24)
    );
}

#[test]
fn a_value_leads_through_modules_to_the_literal_to_change() {
    let (files, sourced) = read(&[
        (
            "main.tf",
            "locals {\n  size = { small = 256 }\n}\nmodule \"a\" {\n  source = \"./a\"\n  cpu    = local.size.small\n}\n",
        ),
        (
            "a/main.tf",
            "variable \"cpu\" {\n  type = number\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"f\"\n  cpu    = var.cpu\n  container_definitions = \"[]\"\n}\n",
        ),
    ]);
    assert_eq!(sourced.findings, []);
    let task = sourced
        .inventory
        .find("module.a.aws_ecs_task_definition.t")
        .unwrap();
    let cpu = task.values.as_entries().unwrap().get("cpu").unwrap();
    assert_eq!(cpu.as_str(), Some("256"));
    let literal = cpu.origin.resolved_literal().unwrap();
    assert_eq!(files.slice(literal), "256");
    assert_eq!(files.place(literal).to_string(), "2:20");
}

#[test]
fn a_module_that_is_elsewhere_is_a_gap_with_its_arguments() {
    let (_, sourced) = read(&[(
        "main.tf",
        "module \"vpc\" {\n  source  = \"terraform-aws-modules/vpc/aws\"\n  version = \"~> 5.0\"\n  cidr    = \"10.0.0.0/16\"\n}\noutput \"id\" { value = module.vpc.vpc_id }\n",
    )]);
    assert_eq!(sourced.findings, []);
    assert!(!output(&sourced, "id").is_known());
    assert_eq!(sourced.inventory.gaps.len(), 1);
    let call = sourced.calls.first().unwrap();
    assert_eq!(call.version.as_deref(), Some("~> 5.0"));
    let cidr = call.arguments.iter().find(|(n, _)| &**n == "cidr").unwrap();
    assert_eq!(cidr.1.as_str(), Some("10.0.0.0/16"));
}

fn address_list(sourced: &Sourced) -> Vec<String> {
    let resources = sourced.inventory.resources.iter();
    resources.map(|r| r.address.to_string()).collect()
}

#[test]
fn what_only_opentofu_has_is_read() {
    let (_, sourced) = read(&[
        ("main.tf", "resource \"terraform_data\" \"hidden\" {}\n"),
        (
            "main.tofu",
            r#"
variable "where" {
  default = "modules"
}
variable "regions" {
  type    = set(string)
  default = ["eu-west-1", "us-east-1"]
}
locals {
  base = "./${var.where}"
}
provider "aws" {
  for_each = var.regions
  alias    = "by_region"
  region   = each.value
  default_tags {
    tags = { Region = each.value, Team = "a" }
  }
}
resource "aws_sqs_queue" "q" {
  for_each = var.regions
  provider = aws.by_region[each.key]
  name     = "q"
}
resource "terraform_data" "off" {
  lifecycle {
    enabled = var.where == "elsewhere"
  }
}
resource "terraform_data" "on" {
  lifecycle {
    enabled = var.where == "modules"
  }
}
module "m" {
  source = "${local.base}/m"
  next   = "inner"
}
module "none" {
  source = "./modules/m/inner"
  lifecycle {
    enabled = false
  }
}
output "deep" {
  value = module.m.deep
}
output "off" {
  value = try(module.none.name, "off")
}
"#,
        ),
        (
            "modules/m/main.tofu",
            "variable \"next\" {}\nmodule \"n\" {\n  source = \"./${var.next}\"\n}\noutput \"deep\" {\n  value = module.n.name\n}\n",
        ),
        (
            "modules/m/inner/main.tf",
            "resource \"terraform_data\" \"x\" {}\noutput \"name\" {\n  value = \"found\"\n}\n",
        ),
    ]);
    let said: Vec<&str> = sourced.findings.iter().map(|f| &*f.headline).collect();
    assert_eq!(said, ["main.tofu is read, and main.tf is not"]);
    assert_eq!(
        address_list(&sourced),
        [
            "aws_sqs_queue.q[\"eu-west-1\"]",
            "aws_sqs_queue.q[\"us-east-1\"]",
            "terraform_data.on",
            "module.m.module.n.terraform_data.x",
        ]
    );
    assert_eq!(output(&sourced, "deep").as_str(), Some("found"));
    assert_eq!(output(&sourced, "off").as_str(), Some("off"));
    assert_eq!(sourced.inventory.gaps, []);
}

#[test]
fn a_mistake_in_what_may_not_exist_is_none_unless_a_name_is_not_declared() {
    let (_, sourced) = read(&[(
        "main.tf",
        r#"
data "external" "on" {
  program = ["x"]
}
variable "list" {
  type    = list(string)
  default = []
}
resource "terraform_data" "maybe" {
  count = data.external.on.result.on == "1" ? 1 : 0
  input = var.list[0]
}
resource "terraform_data" "wrong" {
  count = data.external.on.result.on == "1" ? 1 : 0
  input = var.nothing
}
resource "terraform_data" "none" {
  count = data.external.on.result.on == "1" ? length(var.list) : 0
}
"#,
    )]);
    let said: Vec<&str> = sourced.findings.iter().map(|f| &*f.headline).collect();
    assert_eq!(said, ["there is no variable `nothing`"]);
    assert!(!address_list(&sourced).iter().any(|a| a.contains("none")));
}

#[test]
fn what_a_nested_block_of_a_type_without_a_schema_lacks_is_open() {
    let (_, sourced) = read(&[(
        "main.tf",
        r#"
resource "google_compute_instance" "i" {
  name = "i"
  network_interface {
    network = "n"
    access_config {
    }
  }
}
output "ip" { value = google_compute_instance.i.network_interface[0].access_config[0].nat_ip }
output "network" { value = google_compute_instance.i.network_interface[0].network }
"#,
    )]);
    assert_eq!(sourced.findings, []);
    assert!(!output(&sourced, "ip").is_known());
    assert_eq!(output(&sourced, "network").as_str(), Some("n"));
}

#[test]
fn a_module_above_the_root_reads_its_own_files() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        (
            "stacks/a/main.tf",
            "module \"m\" {\n  source = \"../../modules/m\"\n}\noutput \"all\" { value = module.m }\n",
        ),
        (
            "modules/m/main.tf",
            "output \"text\" { value = file(\"${path.module}/text\") }\noutput \"path\" { value = path.module }\n",
        ),
        ("modules/m/text", "here"),
    ] {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = SourceOptions {
        dir: dir.path().join("stacks/a"),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    let mut files = Files::within(Reach::within([dir.path().to_owned()]));
    let sourced = read_source(&mut files, &mut Loader::new(), &options);
    assert_eq!(sourced.findings, []);
    let all = output(&sourced, "all");
    let said = |name: &str| all.as_entries().unwrap().get(name).unwrap().as_str();
    assert_eq!(said("text"), Some("here"));
    assert_eq!(said("path"), Some("../../modules/m"));
}

/// Every configuration that the repository has, some with values, one that is not there, one twice.
fn roots() -> Vec<SourceOptions> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dirs: Vec<PathBuf> = ["fixtures/conformance/configs", "modules"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    dirs.sort();
    assert!(dirs.len() > 45, "{}", dirs.len());
    dirs.push(root.join("fixtures/nothing"));
    dirs.push(dirs.first().unwrap().clone());
    let values = root.join("fixtures/conformance/configs/tfvars-precedence/extra/two.tfvars.json");
    let plain = dirs.into_iter().map(|dir| SourceOptions {
        dir,
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    });
    let plain: Vec<SourceOptions> = plain.collect();
    let mut all = plain.clone();
    for mut options in plain {
        options.command_line = vec![
            CommandLine::File(values.clone()),
            CommandLine::Var("name=\"given\"".into()),
        ];
        options.around.env = [
            ("TF_VAR_region".into(), "eu-north-1".into()),
            ("TF_WORKSPACE".into(), "second".into()),
        ]
        .into();
        all.push(options);
    }
    all
}

/// All that was read, with files by their path. Findings are in the order of the files' numbers, which differ.
fn told(files: &Files, sourced: &Sourced) -> String {
    let numbers = regex::Regex::new(r"file: FileId\(\s*(\d+),?\s*\)").unwrap();
    let paths: Vec<String> = files.all().map(|f| f.path.display().to_string()).collect();
    let mut findings = sourced.findings.clone();
    findings.sort_by_key(|f| (files.locate(f.primary.span), f.headline.clone()));
    let (inventory, calls) = (&sourced.inventory, &sourced.calls);
    let text = format!("{inventory:#?}\n{calls:#?}\n{findings:#?}");
    let named = |found: &regex::Captures<'_>| {
        let number: usize = found[1].parse().unwrap();
        paths
            .get(number)
            .cloned()
            .unwrap_or_else(|| panic!("{number}"))
    };
    numbers.replace_all(&text, named).into_owned()
}

#[test]
fn many_roots_at_once_are_read_as_each_alone() {
    let roots = roots();
    let mut files = Files::new();
    let together = read_sources(&mut files, &mut Loader::new(), &roots);
    assert_eq!(together.len(), roots.len());
    for (options, sourced) in roots.iter().zip(&together) {
        let mut own = Files::new();
        let alone = read_source(&mut own, &mut Loader::new(), options);
        let (alone, sourced) = (told(&own, &alone), told(&files, sourced));
        assert!(
            alone == sourced,
            "{}:\n{}",
            options.dir.display(),
            similar::TextDiff::from_lines(&alone, &sourced).unified_diff()
        );
    }
    let paths = |files: &Files| files.all().map(|f| f.path.clone()).collect::<Vec<_>>();
    let mut again = Files::new();
    read_sources(&mut again, &mut Loader::new(), &roots);
    assert_eq!(paths(&files), paths(&again));
    let configured: Vec<PathBuf> = paths(&files).into_iter().filter(|p| p.exists()).collect();
    let mut once = configured.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), configured.len(), "a file was read twice");
}
