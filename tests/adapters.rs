//! Known community modules judged by inputs come to what the modules themselves come to.
//!
//! `just adapters DIR` evaluates the real modules from their checkouts, `DIR/OWNER/REPOSITORY/TAG`, and records what
//! they make; the tests hold the adapters to the record, so that no module is needed.

// A test that cannot go on says so by panicking.
#![allow(clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tfsize::config::load::{Loader, ModuleSource, ProcessEnv};
use tfsize::config::value::json::to_serde;
use tfsize::config::value::{Origin, Source};
use tfsize::finding::Finding;
use tfsize::inventory::adapters::{ADAPTERS, stands_for};
use tfsize::inventory::{Ignored, Mode, Resource, SourceOptions, Sourced, decode, read_source};
use tfsize::lint::{RootModule, rules, run_rules};
use tfsize::text::{Edit, Files, apply};

/// What is compared: the attributes that are sized or that rules ask of.
const COMPARED: &[(&str, &[&str])] = &[
    (
        "aws_ecs_service",
        &[
            "name",
            "cluster",
            "capacity_provider_strategy",
            "deployment_circuit_breaker",
            "deployment_controller",
            "deployment_maximum_percent",
            "deployment_minimum_healthy_percent",
            "desired_count",
            "enable_execute_command",
            "force_new_deployment",
            "health_check_grace_period_seconds",
            "launch_type",
            "platform_version",
            "propagate_tags",
            "scheduling_strategy",
            "tags",
        ],
    ),
    (
        "aws_ecs_task_definition",
        &[
            "container_definitions",
            "cpu",
            "ephemeral_storage",
            "family",
            "memory",
            "network_mode",
            "requires_compatibilities",
            "runtime_platform",
            "tags",
        ],
    ),
    (
        "aws_appautoscaling_target",
        &[
            "max_capacity",
            "min_capacity",
            "resource_id",
            "scalable_dimension",
            "service_namespace",
        ],
    ),
    (
        "aws_appautoscaling_policy",
        &[
            "policy_type",
            "step_scaling_policy_configuration",
            "target_tracking_scaling_policy_configuration",
            "scalable_dimension",
        ],
    ),
    (
        "aws_appautoscaling_scheduled_action",
        &["scalable_target_action", "schedule", "timezone"],
    ),
    ("aws_cloudwatch_log_group", &["name", "retention_in_days"]),
    ("aws_ecs_cluster", &["name", "setting", "tags"]),
    (
        "aws_ecs_cluster_capacity_providers",
        &["capacity_providers", "default_capacity_provider_strategy"],
    ),
    (
        "aws_rds_cluster",
        &[
            "allocated_storage",
            "backtrack_window",
            "backup_retention_period",
            "cluster_identifier",
            "db_cluster_instance_class",
            "deletion_protection",
            "enabled_cloudwatch_logs_exports",
            "engine",
            "engine_mode",
            "engine_version",
            "iops",
            "monitoring_interval",
            "performance_insights_enabled",
            "performance_insights_retention_period",
            "port",
            "scaling_configuration",
            "serverlessv2_scaling_configuration",
            "storage_encrypted",
            "storage_type",
            "tags",
        ],
    ),
    (
        "aws_rds_cluster_instance",
        &[
            "engine",
            "engine_version",
            "identifier",
            "instance_class",
            "monitoring_interval",
            "performance_insights_enabled",
            "performance_insights_retention_period",
            "promotion_tier",
            "publicly_accessible",
        ],
    ),
    (
        "aws_mq_broker",
        &[
            "auto_minor_version_upgrade",
            "broker_name",
            "deployment_mode",
            "engine_type",
            "engine_version",
            "host_instance_type",
            "logs",
            "maintenance_window_start_time",
            "publicly_accessible",
            "storage_type",
            "subnet_ids",
            "tags",
        ],
    ),
];

/// Properties of containers that no rule asks of and the models leave out.
const LEFT_OUT: &[&str] = &[
    "dnsServers",
    "environment",
    "interactive",
    "linuxParameters",
    "mountPoints",
    "pseudoTerminal",
    "systemControls",
    "user",
    "volumesFrom",
];

/// What is left alone besides, in some of the versions.
const LEFT_ALONE: &[&str] = &["snapshot_identifier", "tags_all"];

/// What ECS takes for what a health check does not say, which some of the versions write out (Amazon ECS API
/// Reference, `HealthCheck`).
const HEALTH: &[(&str, u64)] = &[
    ("healthCheck.interval", 30),
    ("healthCheck.timeout", 5),
    ("healthCheck.retries", 3),
];

fn cases() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/adapters");
    let mut out: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    out.sort();
    assert!(out.len() >= 12);
    out
}

fn read(dir: &Path) -> (Files, Sourced) {
    let options = SourceOptions {
        dir: dir.to_owned(),
        command_line: Vec::new(),
        around: ProcessEnv::default(),
    };
    let mut files = Files::new();
    let sourced = read_source(&mut files, &mut Loader::new(), &options);
    (files, sourced)
}

fn unknown() -> Json {
    json!({ "unknown": true })
}

/// The compared attributes of the compared resources that stand in modules, by address.
fn compared(resources: &[Resource]) -> BTreeMap<String, Json> {
    let mut out = BTreeMap::new();
    for resource in resources {
        let kind = COMPARED.iter().find(|(k, _)| *k == &*resource.address.kind);
        let inside = !resource.address.module.is_empty();
        let counts = inside && resource.address.mode == Mode::Managed;
        let Some((_, attributes)) = kind.filter(|_| counts) else {
            continue;
        };
        let entries = resource.values.as_entries().unwrap();
        let mut values = serde_json::Map::new();
        for name in *attributes {
            let value = entries.get(*name).unwrap_or_else(|| panic!("{name}"));
            let decoded = value.as_str().filter(|_| *name == "container_definitions");
            let decoded = decoded.and_then(|text| decode(text).ok());
            let value = resource.documents.get(*name).cloned().or(decoded);
            let value = value.as_ref().unwrap_or(&entries[*name]);
            values.insert((*name).to_owned(), to_serde(value, &mut |_| unknown()));
        }
        let ignored = match &resource.ignored {
            Ignored::Nothing => Vec::new(),
            Ignored::All(_) => vec!["all".to_owned()],
            Ignored::These(list) => list.iter().map(|(n, _)| n.to_string()).collect(),
        };
        let ignored: BTreeSet<String> = ignored
            .into_iter()
            .filter(|n| !LEFT_ALONE.contains(&n.as_str()))
            .collect();
        values.insert("ignore_changes".into(), json!(ignored));
        out.insert(resource.address.to_string(), Json::Object(values));
    }
    out
}

/// Where two values differ though the real one is known.
fn differences(path: &str, real: &Json, ours: &Json, out: &mut String) {
    match (real, ours) {
        (real, _) if *real == unknown() => {}
        (Json::Object(a), Json::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for name in names
                .into_iter()
                .filter(|n| !LEFT_OUT.contains(&n.as_str()))
            {
                let null = Json::Null;
                let (x, y) = (a.get(name).unwrap_or(&null), b.get(name).unwrap_or(&null));
                differences(&format!("{path}.{name}"), x, y, out);
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                differences(&format!("{path}[{i}]"), x, y, out);
            }
        }
        // Empty is as good as not set.
        (Json::Null, Json::Array(items)) | (Json::Array(items), Json::Null) if items.is_empty() => {
        }
        (Json::Null, Json::Object(e)) | (Json::Object(e), Json::Null) if e.is_empty() => {}
        (real, ours) if real == ours => {}
        (Json::Null, ours)
            if HEALTH
                .iter()
                .any(|(end, n)| path.ends_with(end) && *ours == json!(n)) => {}
        (real, ours) => {
            let _ = writeln!(out, "{path}: {real} in the module, {ours} here");
        }
    }
}

fn tags(way: &Json) -> Vec<&str> {
    let tags = way["tags"].as_array().unwrap().iter();
    tags.map(|t| t.as_str().unwrap()).collect()
}

/// Where what the adapters make differs from a record.
fn hold(case: &Path, record: &Json, sourced: &Sourced, wrong: &mut String) {
    let ours = compared(&sourced.adapted);
    for way in record.as_array().unwrap() {
        let real = way["resources"].as_object().unwrap();
        let name = case.file_name().unwrap().to_string_lossy();
        let at = format!("{name} ({})", tags(way).join(", "));
        for address in ours.keys().filter(|a| !real.contains_key(*a)) {
            let _ = writeln!(wrong, "{at}: the module makes no {address}");
        }
        for (address, real) in real {
            match ours.get(address) {
                Some(ours) => differences(&format!("{at} {address}"), real, ours, wrong),
                None => {
                    let _ = writeln!(wrong, "{at}: {address} is missing");
                }
            }
        }
    }
}

#[test]
fn adapters_come_to_what_the_modules_come_to() {
    let mut wrong = String::new();
    let mut held = BTreeSet::new();
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let record = fs::read_to_string(case.join("modules.json"))
            .unwrap_or_else(|e| panic!("{name} has no record: {e}; `just adapters DIR` makes it"));
        let record: Json = serde_json::from_str(&record).unwrap();
        let (_, sourced) = read(&case);
        assert!(sourced.findings.is_empty(), "{:?}", sourced.findings);
        let tags = record.as_array().unwrap().iter().flat_map(tags);
        held.extend(tags.map(str::to_owned));
        hold(&case, &record, &sourced, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    for adapter in ADAPTERS {
        for tag in adapter.ranges.iter().flat_map(|r| r.read) {
            let tag = format!("{} {tag}", adapter.repository);
            assert!(held.contains(&tag), "no case was recorded with {tag}");
        }
    }
}

/// Where a finding about what is not set would add it, and under which name.
#[test]
fn what_is_not_set_would_be_added_to_the_call() {
    let (files, sourced) =
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/adapters/ecs-root-5"));
    let find = |address: &str| {
        sourced
            .adapted
            .iter()
            .find(|r| r.address.to_string() == address)
            .unwrap()
    };
    let task = find(r#"module.ecs.module.service["worker"].aws_ecs_task_definition.this[0]"#);
    let place = |resource: &Resource, attribute: &str| {
        let value = match attribute.strip_prefix("container.") {
            Some(name) => {
                let containers = resource.documents["container_definitions"].clone();
                let first = containers.as_items().unwrap()[0].clone();
                first.as_entries().unwrap()[name].clone()
            }
            None => resource.values.as_entries().unwrap()[attribute].clone(),
        };
        let mut at: Origin = value.origin;
        while let Some(Source::Via { from, .. }) = at.source() {
            at = from.clone();
        }
        match at.source().unwrap() {
            Source::Absent(span) => ("added to", files.slice(*span).trim().to_owned()),
            Source::Literal(span) => ("written", files.slice(*span).to_owned()),
            other => panic!("{other:?}"),
        }
    };
    let (how, body) = place(task, "cpu");
    assert_eq!(how, "added to");
    assert!(
        body.starts_with("name ") && body.ends_with("\"EC2\""),
        "{body}"
    );
    let about = task.adapted.as_ref().unwrap();
    assert_eq!(about.inputs.get("cpu").map(|n| &**n), Some("cpu"));
    assert_eq!(&*about.module, "terraform-aws-modules/ecs/aws");
    assert_eq!(&*about.versions, "5.1.0 to below 6.0.0");
    let target = find(r#"module.ecs.module.service["api"].aws_appautoscaling_target.this[0]"#);
    assert_eq!(place(target, "max_capacity"), ("written", "6".to_owned()));
    let task = find(r#"module.ecs.module.service["api"].aws_ecs_task_definition.this[0]"#);
    assert_eq!(
        place(task, "container.image"),
        ("written", "\"shop/api:1\"".to_owned())
    );
    assert_eq!(place(task, "container.cpu"), ("written", "512".to_owned()));
    let logs = find(
        r#"module.ecs.module.service["api"].module.container_definition["web"].aws_cloudwatch_log_group.this[0]"#,
    );
    let (how, body) = place(logs, "retention_in_days");
    assert_eq!(how, "added to");
    assert!(body.starts_with("image "), "{body}");
    let group = find("module.ecs.module.cluster.aws_cloudwatch_log_group.this[0]");
    assert_eq!(
        place(group, "retention_in_days"),
        ("written", "30".to_owned())
    );
}

/// Rules asked of a configuration with the resources judged by inputs, and the text after the first fix of each finding.
fn linted(text: &str) -> Vec<(String, String, String)> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("main.tf");
    fs::write(&path, text).unwrap();
    let (files, sourced) = read(dir.path());
    let sourced = sourced.judged();
    let root = dir.path().display().to_string();
    let stack = RootModule::new(&files, &root, &sourced);
    let rules: Vec<_> = rules::of_aws()
        .filter(|r| r.info.id == "ecs-fargate-size")
        .collect();
    let outcome = run_rules(&stack, &rules);
    let show = |finding: &Finding| {
        let fixed = finding.fix.as_ref().map_or(String::new(), |fix| {
            let edits: Vec<Edit> = fix
                .edits
                .iter()
                .map(|e| Edit {
                    range: e.span.range(),
                    text: e.text.clone(),
                })
                .collect();
            format!("{:?} {}", fix.safety, apply(text, &edits).unwrap())
        });
        let at = files.slice(finding.primary.span).to_owned();
        (finding.headline.clone(), at, fixed)
    };
    outcome.findings.iter().map(show).collect()
}

#[test]
fn findings_point_at_the_call_and_fixes_write_its_inputs() {
    let found = linted(
        r#"module "task" {
  source  = "cloudposse/ecs-alb-service-task/aws"
  version = "0.75.0"

  name                      = "api"
  vpc_id                    = "vpc-1"
  ecs_cluster_arn           = "arn:aws:ecs:eu-central-1:111122223333:cluster/shop"
  container_definition_json = "[]"
  task_cpu                  = 1024
}

module "service" {
  source  = "terraform-aws-modules/ecs/aws//modules/service"
  version = "~> 5.11"

  name                     = "web"
  cpu                      = 512
  memory                   = local.memory
  autoscaling_min_capacity = 9
  autoscaling_max_capacity = 5
  desired_count            = 9
}

locals {
  memory = 768
}
"#,
    );
    let [(pair, at, fixed), (unset, call, added)] = &found[..] else {
        panic!("{found:#?}")
    };
    assert_eq!(pair, "Fargate has no task of 0.5 vCPU with 768 MiB");
    assert_eq!(at, "768");
    assert!(
        fixed.contains("Safe") && fixed.contains("memory = 1024"),
        "{fixed}"
    );
    assert_eq!(unset, "Fargate has no task of 1 vCPU with 512 MiB");
    assert_eq!(call, r#"module "task""#);
    assert!(
        added.contains("Safe") && added.contains("\n  task_memory = 2048\n}"),
        "{added}"
    );
}

#[test]
#[ignore = "evaluates checkouts of the real modules; run by `just adapters DIR`"]
fn record() {
    let mut read_at = BTreeSet::new();
    for adapter in ADAPTERS {
        for tag in adapter.ranges.iter().flat_map(|r| r.read) {
            read_at.insert(format!("{} {tag}", adapter.repository));
        }
    }
    for case in cases() {
        let record = real(&case, |tag| read_at.contains(tag));
        let text = serde_json::to_string_pretty(&record).unwrap() + "\n";
        fs::write(case.join("modules.json"), text).unwrap();
    }
}

/// The same for every tag that is checked out, without a record.
#[test]
#[ignore = "evaluates checkouts of the real modules; run by `just adapters DIR`"]
fn every_checkout() {
    let mut wrong = String::new();
    let mut count = 0;
    for case in cases() {
        let (_, sourced) = read(&case);
        let record = real(&case, |_| true);
        count += record.len();
        hold(&case, &Json::Array(record), &sourced, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    eprintln!("{count} evaluations agree");
}

/// What the real modules make of a case, in one way for each tag of those that its calls allow.
fn real(case: &Path, wanted: impl Fn(&str) -> bool) -> Vec<Json> {
    let checkouts = PathBuf::from(std::env::var("TFSIZE_MODULES").unwrap());
    let text = fs::read_to_string(case.join("main.tf")).unwrap();
    let root = Loader::new().module(&mut Files::new(), case);
    let mut calls = Vec::new();
    for (name, call) in &root.calls {
        let ModuleSource::Remote { source, version } = ModuleSource::of(call) else {
            panic!("{name} is not remote")
        };
        let mut tags: Vec<(PathBuf, String)> = Vec::new();
        for adapter in ADAPTERS {
            let Ok(list) = fs::read_dir(checkouts.join(adapter.repository)) else {
                continue;
            };
            for entry in list {
                let entry = entry.unwrap();
                let tag = entry.file_name().to_string_lossy().into_owned();
                let found = stands_for(&source, version.as_deref(), &tag);
                let Some((repository, submodule)) = found else {
                    continue;
                };
                let at = (entry.path().join(submodule), format!("{repository} {tag}"));
                let same = repository == adapter.repository;
                if same && wanted(&at.1) && !tags.contains(&at) {
                    tags.push(at);
                }
            }
        }
        assert!(!tags.is_empty(), "no checkout of {source}");
        tags.sort_by_key(|(_, tag)| {
            let numbers = tag
                .split([' ', '.', 'v'])
                .filter_map(|n| n.parse::<u64>().ok());
            numbers.collect::<Vec<_>>()
        });
        calls.push((name.to_string(), source, tags));
    }
    let ways = calls.iter().map(|(_, _, tags)| tags.len()).max().unwrap();
    let mut record = Vec::new();
    for way in 0..ways {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("main.tf"), &text).unwrap();
        let mut modules = vec![json!({ "Key": "", "Source": "", "Dir": "." })];
        let mut used = BTreeSet::new();
        for (name, source, tags) in &calls {
            let (at, tag) = &tags[way.min(tags.len() - 1)];
            used.insert(tag.clone());
            modules.push(json!({ "Key": name, "Source": source, "Dir": at }));
            install(&checkouts, at, name, &mut modules);
        }
        let manifest = dir.path().join(".terraform/modules");
        fs::create_dir_all(&manifest).unwrap();
        let text = serde_json::to_string(&json!({ "Modules": modules })).unwrap();
        fs::write(manifest.join("modules.json"), text).unwrap();
        let (_, sourced) = read(dir.path());
        let resources = compared(&sourced.inventory.resources);
        record.push(json!({ "tags": used, "resources": resources }));
    }
    record
}

/// The modules that a module calls from elsewhere, as far as they are checked out.
fn install(checkouts: &Path, dir: &Path, key: &str, modules: &mut Vec<Json>) {
    let module = Loader::new().module(&mut Files::new(), dir);
    for (name, call) in &module.calls {
        let key = format!("{key}.{name}");
        match ModuleSource::of(call) {
            ModuleSource::Local(path) => install(checkouts, &dir.join(path), &key, modules),
            ModuleSource::Remote { source, version } => {
                let parts: Vec<&str> = source.split('/').collect();
                let ([owner, name, provider], Some(version)) = (&parts[..], version) else {
                    continue;
                };
                let repository = checkouts
                    .join(owner)
                    .join(format!("terraform-{provider}-{name}"));
                let tags = [version.clone(), format!("v{version}")];
                let at = tags.iter().map(|t| repository.join(t)).find(|d| d.is_dir());
                if let Some(at) = at {
                    modules.push(json!({ "Key": key, "Source": source, "Dir": at }));
                    install(checkouts, &at, &key, modules);
                }
            }
            _ => {}
        }
    }
}
