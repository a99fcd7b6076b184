// A test that cannot go on says so by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::config::load::{Loader, ProcessEnv};
use crate::config::value::Data;
use crate::inventory::{SourceOptions, Sourced, read_source};

fn read(text: &str) -> Sourced {
    read_with(text, "")
}

/// With the text of a module in `./inner`.
fn read_with(text: &str, inner: &str) -> Sourced {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.tf"), text).unwrap();
    std::fs::create_dir(dir.path().join("inner")).unwrap();
    std::fs::write(dir.path().join("inner/main.tf"), inner).unwrap();
    let options = SourceOptions {
        dir: dir.path().to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    read_source(&mut Files::new(), &mut Loader::new(), &options)
}

fn find<'a>(sourced: &'a Sourced, address: &str) -> &'a Resource {
    let found = sourced
        .adapted
        .iter()
        .find(|r| r.address.to_string() == address);
    found.unwrap_or_else(|| {
        let all: Vec<String> = sourced
            .adapted
            .iter()
            .map(|r| r.address.to_string())
            .collect();
        panic!("{address} is not among {all:?}")
    })
}

fn shown(resource: &Resource, path: &str) -> String {
    match resource.get(&path.parse().unwrap()) {
        Ok(found) => crate::config::value::show(&found.value),
        Err(missing) => missing.to_string(),
    }
}

#[test]
fn sources_are_known_however_they_are_written() {
    for (source, module) in [
        (
            "terraform-aws-modules/ecs/aws//modules/service",
            "terraform-aws-modules/ecs/aws//modules/service",
        ),
        (
            "registry.opentofu.org/terraform-aws-modules/ecs/aws",
            "terraform-aws-modules/ecs/aws",
        ),
        (
            "git::https://github.com/terraform-aws-modules/terraform-aws-ecs.git//modules/service?ref=v5.11.0",
            "terraform-aws-modules/ecs/aws//modules/service",
        ),
        (
            "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-ecs.git?ref=v5.11.0&depth=1",
            "terraform-aws-modules/ecs/aws",
        ),
        (
            "git@github.com:cloudposse/terraform-aws-mq-broker.git?ref=tags/3.1.0",
            "cloudposse/mq-broker/aws",
        ),
        (
            "github.com/cloudposse/terraform-aws-ecs-web-app",
            "cloudposse/ecs-web-app/aws",
        ),
    ] {
        let (adapter, _) = known(source, None).unwrap_or_else(|| panic!("{source}"));
        assert_eq!(adapter.source(), module, "{source}");
    }
    for source in [
        "terraform-aws-modules/ecs/google",
        "app.example.com/terraform-aws-modules/ecs/aws",
        "terraform-aws-modules/ecs/aws//examples/complete",
        "git::https://example.com/terraform-aws-modules/terraform-aws-ecs.git",
        "https://example.com/ecs.zip",
    ] {
        assert!(known(source, None).is_none(), "{source}");
    }
    assert!(known("terraform-aws-modules/ecs/aws", Some("latest")).is_none());
}

#[test]
fn models_have_no_mistake_and_names_of_their_own() {
    fn each(model: &'static Model, out: &mut Vec<&'static Model>) {
        out.push(model);
        for nested in model.calls {
            each(nested.model, out);
        }
    }
    let mut all = Vec::new();
    for range in ADAPTERS.iter().flat_map(|a| a.ranges) {
        assert!(range.from < range.below && !range.read.is_empty());
        each(range.model, &mut all);
    }
    let mut texts: HashMap<&str, &[&str]> = HashMap::new();
    for model in all {
        let text = model.texts.join("\n");
        let module = load::module_of(&mut Files::new(), &PathBuf::from(model.name), &text);
        assert!(
            module.findings.is_empty(),
            "{}: {:?}",
            model.name,
            module.findings
        );
        let before = texts.insert(model.name, model.texts);
        assert!(before.is_none_or(|b| b == model.texts), "{}", model.name);
    }
}

#[test]
fn where_the_version_is_open_only_what_all_versions_say_is_known() {
    let sourced = read(
        r#"
module "db" {
  source         = "terraform-aws-modules/rds-aurora/aws"
  engine         = "aurora-mysql"
  engine_version = "8.0"
  create         = true
}
"#,
    );
    let cluster = find(&sourced, "module.db.aws_rds_cluster.this[0]");
    assert_eq!(shown(cluster, "engine_version"), "\"8.0\"");
    assert_eq!(
        shown(cluster, "backup_retention_period"),
        "the versions of the module that its call allows differ in it"
    );
    let about = cluster.adapted.as_ref().unwrap();
    assert_eq!(&*about.versions, "7.0.0 to below 11.0.0");
}

#[test]
fn what_the_model_does_not_say_is_not_known_and_the_inventory_stays_as_it_was() {
    let sourced = read(
        r#"
module "mq" {
  source     = "cloudposse/mq-broker/aws"
  version    = "3.5.1"
  for_each   = { a = var.size }
  name       = each.key
  vpc_id     = "vpc-1"
  subnet_ids = ["subnet-1"]

  host_instance_type = each.value
}

variable "size" {
  default = "mq.m5.large"
}
"#,
    );
    let broker = find(&sourced, r#"module.mq["a"].aws_mq_broker.default[0]"#);
    assert_eq!(shown(broker, "host_instance_type"), "\"mq.m5.large\"");
    assert_eq!(
        shown(broker, "security_groups"),
        r#"module.mq["a"] is not downloaded"#
    );
    assert!(sourced.inventory.resources.is_empty());
    assert_eq!(sourced.inventory.gaps.len(), 1);
    let address = broker.address.clone();
    let judged = sourced.judged();
    assert!(judged.inventory.get(&address).is_some());
}

#[test]
fn an_input_that_is_not_known_leaves_open_what_it_decides() {
    let sourced = read(
        r#"
variable "name" {}
variable "create" {}
variable "least" {}
variable "services" {}

module "service" {
  source                   = "terraform-aws-modules/ecs/aws//modules/service"
  version                  = "5.12.1"
  name                     = var.name
  create                   = var.create
  autoscaling_min_capacity = var.least
  cpu                      = 256
}

module "ecs" {
  source   = "terraform-aws-modules/ecs/aws"
  version  = "7.5.0"
  services = var.services
}

module "labelled" {
  source             = "cloudposse/mq-broker/aws"
  version            = "3.5.1"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1"]
  host_instance_type = "mq.m5.large"
  context            = module.this.context
}

module "this" {
  source  = "cloudposse/label/null"
  version = "0.25.0"
}
"#,
    );
    assert!(sourced.findings.is_empty(), "{:?}", sourced.findings);
    let task = find(&sourced, "module.service.aws_ecs_task_definition.this[*]");
    assert_eq!(shown(task, "cpu"), "\"256\"");
    let target = find(&sourced, "module.service.aws_appautoscaling_target.this[*]");
    assert!(shown(target, "min_capacity").contains("var.least"));
    assert_eq!(shown(target, "max_capacity"), "10");
    find(
        &sourced,
        "module.ecs.module.service[*].aws_ecs_service.this[*]",
    );
    let broker = find(&sourced, "module.labelled.aws_mq_broker.default[*]");
    assert_eq!(shown(broker, "host_instance_type"), "\"mq.m5.large\"");
    let name = broker.values.as_entries().unwrap().get("broker_name");
    assert!(matches!(name.unwrap().data, Data::Unknown(_)));
}

#[test]
fn a_call_in_a_module_is_judged_under_its_path_with_the_tags_of_its_provider() {
    let sourced = read_with(
        r#"
provider "aws" {
  default_tags {
    tags = { owner = "shop" }
  }
}

module "shop" {
  source   = "./inner"
  for_each = { eu = 2, us = 4 }
  most     = each.value
}
"#,
        r#"
variable "most" {}

module "db" {
  source              = "terraform-aws-modules/rds-aurora/aws"
  version             = "9.16.1"
  count               = 1
  name                = "shop"
  engine              = "aurora-mysql"
  tags                = { team = "db" }
  autoscaling_enabled = true

  autoscaling_max_capacity = var.most
}
"#,
    );
    assert!(sourced.findings.is_empty(), "{:?}", sourced.findings);
    for (key, most) in [("eu", "2"), ("us", "4")] {
        let module = format!(r#"module.shop["{key}"].module.db[0]"#);
        let target = find(
            &sourced,
            &format!("{module}.aws_appautoscaling_target.this[0]"),
        );
        assert_eq!(shown(target, "max_capacity"), most);
        let cluster = find(&sourced, &format!("{module}.aws_rds_cluster.this[0]"));
        assert_eq!(shown(cluster, "tags_all.owner"), "\"shop\"");
        assert_eq!(shown(cluster, "tags_all.team"), "\"db\"");
    }
}
