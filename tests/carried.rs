//! `tfsize capacity` where it is easily wrong: what counts for which limit, what is not known, and what its edits come to.

use std::fs;

use crate::support::repository::repository;
use crate::support::tfsize as support;

use serde_json::Value;
use support::{Ran, run};
use tempfile::TempDir;

const HEAD: &str = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\n";
const PRODUCTION: &str = "environment \"production\" {}\n";

fn service(name: &str, more: &str) -> String {
    format!("service \"{name}\" {{\n  cpu = \"1 vCPU\"\n  memory = \"2 GB\"\n{more}}}\n")
}

fn capacity(dir: &TempDir, more: &[&str]) -> (Ran, Value) {
    let ran = run(dir.path(), &[&["capacity", "-o", "json"], more].concat());
    let json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    (ran, json)
}

/// The findings of a rule.
fn of<'r>(report: &'r Value, list: &str, rule: &str) -> Vec<&'r Value> {
    let all = report[list].as_array().unwrap().iter();
    all.filter(|one| one["rule"] == rule).collect()
}

fn help(finding: &Value) -> &str {
    finding["help"].as_str().unwrap_or_default()
}

/// A service of 2 to 20 tasks of one vCPU.
fn fargate(name: &str, placed: &str, more: &str) -> String {
    format!(
        r#"
resource "aws_ecs_task_definition" "{name}" {{
  family                   = "{name}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  container_definitions    = jsonencode([{{ name = "{name}", image = "x" }}])
}}

resource "aws_ecs_service" "{name}" {{
  name            = "{name}"
  cluster         = "shop"
  task_definition = aws_ecs_task_definition.{name}.arn
  {placed}
}}

resource "aws_appautoscaling_target" "{name}" {{
  {more}
  service_namespace  = "ecs"
  resource_id        = "service/shop/{name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = 2
  max_capacity       = 20
}}
"#
    )
}

fn strategy(entries: &[(&str, u32, u32)]) -> String {
    let entry = |(name, base, weight): &(&str, u32, u32)| {
        format!(
            "capacity_provider_strategy {{\n capacity_provider = \"{name}\"\n base = {base}\n weight = {weight}\n }}\n"
        )
    };
    entries.iter().map(entry).collect()
}

/// The headlines of capacity-vcpu for a policy with quotas and two services.
fn vcpu(quotas: &str, text: &str) -> Vec<String> {
    let services = ["api", "web"].map(|name| service(name, "  tasks = \"2..20\"\n"));
    let policy = format!(
        "{HEAD}{PRODUCTION}{}quotas {{\n{quotas}}}\n",
        services.concat()
    );
    let dir = repository(&[("tfsize.hcl", &policy), ("main.tf", text)]);
    let (_, report) = capacity(
        &dir,
        &[".", "--env", "production", "--only", "capacity-vcpu"],
    );
    let found = of(&report, "findings", "capacity-vcpu").into_iter();
    found
        .map(|one| one["headline"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn vcpu_count_where_the_tasks_run() {
    let thirty = "  on_demand_vcpu = 30\n";
    let told = |what: &str| vec![format!("tasks may run {what}, and the account has 30")];
    let on_demand = fargate("api", "launch_type = \"FARGATE\"", "");
    assert_eq!(
        vcpu(thirty, &on_demand),
        told("40 vCPU on demand during deployments")
    );
    let spot = fargate("api", &strategy(&[("FARGATE_SPOT", 0, 1)]), "");
    assert_eq!(vcpu(thirty, &spot), [""; 0]);
    assert_eq!(
        vcpu("  spot_vcpu = 30\n", &spot),
        told("40 vCPU Spot during deployments")
    );
    let instances = fargate("api", "launch_type = \"EC2\"", "");
    assert_eq!(vcpu(thirty, &instances), [""; 0]);
    // Two always on demand, and a quarter of the others: 7 of 20.
    let mixed = fargate(
        "api",
        &strategy(&[("FARGATE", 2, 1), ("FARGATE_SPOT", 0, 3)]),
        "",
    );
    assert_eq!(vcpu(thirty, &mixed), [""; 0]);
    assert_eq!(
        vcpu("  on_demand_vcpu = 13\n", &mixed),
        ["tasks may run 14 vCPU on demand during deployments, and the account has 13"]
    );
    // The bounds alone are too many.
    assert_eq!(
        vcpu("  on_demand_vcpu = 19\n", &on_demand),
        ["tasks may run 20 vCPU on demand, and the account has 19"]
    );
}

#[test]
fn vcpu_of_another_region_have_a_quota_of_their_own() {
    let providers = "provider \"aws\" {\n region = \"eu-west-1\"\n}\nprovider \"aws\" {\n alias = \"us\"\n region = \"us-east-1\"\n}\n";
    let here = fargate("api", "launch_type = \"FARGATE\"", "");
    let there = fargate("web", "launch_type = \"FARGATE\"\n provider = aws.us", "");
    let text = format!("{providers}{here}{there}");
    assert_eq!(vcpu("  on_demand_vcpu = 60\n", &text), [""; 0]);
    assert_eq!(
        vcpu("  on_demand_vcpu = 39\n", &text),
        ["tasks may run 40 vCPU on demand during deployments, and the account has 39"]
    );
}

/// Services of 10 tasks with addresses for 11.
fn addressed(more: &str) -> Value {
    let text = format!(
        r#"
resource "aws_subnet" "tasks" {{
  vpc_id     = "vpc-0123456789abcdef0"
  cidr_block = "10.0.0.0/28"
}}

variable "is_big" {{
  type = bool
}}

resource "aws_ecs_service" "web" {{
  name            = "web"
  task_definition = "web"
  {more}

  network_configuration {{
    subnets = [aws_subnet.tasks.id]
  }}
}}
"#
    );
    let dir = repository(&[("main.tf", &text)]);
    capacity(&dir, &["--isolated", "--only", "capacity-addresses"]).1
}

#[test]
fn a_deployment_beside_the_old_tasks_takes_twice_the_addresses() {
    let rolling = addressed("desired_count = 10\n deployment_maximum_percent = 110");
    assert_eq!(rolling["checked"]["passed"], 1, "{rolling:#}");
    for beside in [
        "deployment_configuration {\n strategy = \"BLUE_GREEN\"\n }",
        "deployment_controller {\n type = \"CODE_DEPLOY\"\n }",
    ] {
        let text = format!("desired_count = 10\n deployment_maximum_percent = 110\n {beside}");
        let report = addressed(&text);
        let found = of(&report, "findings", "capacity-addresses");
        assert_eq!(found.len(), 1, "{report:#}");
        // A percent that nobody reads mends nothing.
        assert_eq!(found[0]["fix"], Value::Null, "{report:#}");
    }
}

#[test]
fn both_ways_of_a_condition_that_is_not_known_are_tried() {
    let both = addressed("desired_count = var.is_big ? 100 : 20");
    let found = of(&both, "findings", "capacity-addresses");
    assert_eq!(found.len(), 2, "{both:#}");
    let neither = addressed("desired_count = var.is_big ? 2 : 3");
    assert_eq!(neither["checked"]["passed"], 1, "{neither:#}");
    let one = addressed("desired_count = var.is_big ? 100 : 3");
    assert_eq!(
        of(&one, "undecided", "capacity-addresses").len(),
        1,
        "{one:#}"
    );
}

#[test]
fn advice_on_addresses_is_one_that_helps() {
    let told = |more: &str| {
        let report = addressed(more);
        let found = of(&report, "findings", "capacity-addresses");
        help(found[0]).to_owned()
    };
    let larger = "give the service larger subnets or more of them";
    let percent = "deployment_maximum_percent = 50\n deployment_minimum_healthy_percent = 0\n";
    assert_eq!(
        told(&format!("desired_count = 12\n {percent}")),
        format!("{larger}, or lower both bounds of tasks to 11")
    );
    assert_eq!(
        told("desired_count = 12"),
        format!("{larger}, or lower both bounds of tasks to 5")
    );
    // A percent at which one more task fits.
    assert_eq!(
        told("desired_count = 10"),
        format!("{larger}, or let a deployment run 110 % of the tasks at most")
    );
}

#[test]
fn services_in_many_subnets_are_checked_without_looking_at_all_others() {
    let many = |count: usize| {
        let one = |n: usize| {
            format!(
                "resource \"aws_subnet\" \"s{n}\" {{\n  vpc_id = \"vpc-1\"\n  cidr_block = cidrsubnet(\"10.0.0.0/8\", 16, {n})\n}}\n\
                 resource \"aws_ecs_service\" \"w{n}\" {{\n  name = \"w{n}\"\n  task_definition = \"w\"\n  desired_count = 3\n  \
                 network_configuration {{\n    subnets = [aws_subnet.s{n}.id, aws_subnet.s{}.id]\n  }}\n}}\n",
                (n + 1) % count
            )
        };
        let text: String = (0..count).map(one).collect();
        let dir = repository(&[("main.tf", &text)]);
        let args = [
            "--isolated",
            "--only",
            "capacity-addresses",
            "--budget",
            BUDGET,
        ];
        let (ran, report) = capacity(&dir, &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        report["checked"]["passed"].as_u64()
    };
    assert_eq!(many(1000), Some(1000));
}

/// 15 seconds: what 1,000 services take, and not what 1,000 times 1,000 would.
const BUDGET: &str = "0.05";

#[test]
fn what_a_database_behind_a_proxy_may_be_asked_for_is_a_note() {
    let database = |more: &str| {
        format!(
            "database \"orders\" {{\n  engine = \"aurora-postgresql\"\n  version = \"17\"\n  acu = \"1..8\"\n  clients = [\"api\"]\n{more}}}\n"
        )
    };
    let policy = |more: &str| {
        let api = service("api", "  tasks = \"2..20\"\n  database_pool = 100\n");
        format!("{HEAD}{PRODUCTION}{api}{}", database(more))
    };
    let ran = |more: &str| {
        let dir = repository(&[("tfsize.hcl", &policy(more))]);
        capacity(&dir, &["--only", "capacity-connections"])
    };
    let (behind, report) = ran("  proxy {\n    max_connections = \"70%\"\n  }\n");
    let found = of(&report, "findings", "capacity-connections");
    assert_eq!(found[0]["severity"], "note", "{report:#}");
    assert_eq!(found[0]["fix"], Value::Null, "{report:#}");
    assert_eq!(behind.code, 0);
    let (ran, report) = ran("");
    let found = of(&report, "findings", "capacity-connections");
    assert_eq!((ran.code, &found[0]["severity"]), (1, &"warning".into()));
    // What helps bears a deployment, too: 4,000 connections, and 1,669 of 40 tasks.
    assert!(help(found[0]).contains("32 ACU"), "{report:#}");
    assert!(help(found[0]).contains("a pool of 41"), "{report:#}");
}

#[test]
fn a_limit_that_nobody_knows_is_undecided() {
    let api = service("api", "  tasks = \"2..2000\"\n  database_pool = 500\n");
    let database = "database \"orders\" {\n  engine = \"aurora-mysql\"\n  version = \"8.0\"\n  instance = \"db.r99gd.large\"\n  clients = [\"api\"]\n}\n";
    let policy = format!("{HEAD}{PRODUCTION}{api}{database}");
    let dir = repository(&[("tfsize.hcl", &policy)]);
    let (ran, report) = capacity(&dir, &["--max-undecided", "0"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let open = report["undecided"].to_string();
    assert!(open.contains("how many connections orders takes"), "{open}");
    let (_, report) = capacity(&dir, &["--only", "capacity-connections,capacity-surge"]);
    assert_eq!(report["checked"]["passed"], 0, "{report:#}");
}

#[test]
fn what_nothing_is_there_to_check_for_passes_nothing() {
    let dir = repository(&[("tfsize.hcl", &format!("{HEAD}{PRODUCTION}"))]);
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!((ran.code, &report["checked"]["passed"]), (0, &0.into()));
    // A directory that was named is meant, whatever policy there is.
    fs::create_dir(dir.path().join("infra")).unwrap();
    let (ran, _) = capacity(&dir, &["infra"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
}

#[test]
fn an_edit_is_told_once_with_what_it_costs_in_all_environments() {
    let sized = |name: &str, tasks: &str| {
        format!(
            "environment \"{name}\" {{\n  service \"api\" {{\n    tasks = \"{tasks}\"\n  }}\n}}\n"
        )
    };
    let api = service("api", "  tasks = \"2..20\"\n  database_pool = 100\n");
    let database = "database \"orders\" {\n  engine = \"aurora-postgresql\"\n  version = \"17\"\n  acu = \"1..8\"\n  clients = [\"api\"]\n}\n";
    let environments = ["a", "b", "c"].map(|name| sized(name, "2..20")).concat();
    let policy = format!("{HEAD}{environments}{api}{database}");
    let dir = repository(&[("tfsize.hcl", &policy)]);
    let (_, report) = capacity(&dir, &["--only", "capacity-connections"]);
    let found = of(&report, "findings", "capacity-connections");
    assert_eq!(found.len(), 1, "{report:#}");
    let title = found[0]["fix"]["title"].as_str().unwrap();
    assert!(
        title.ends_with("a month more at the maximum in each of 3 environments"),
        "{title}"
    );
}

#[test]
fn the_edit_of_a_cluster_bears_a_node_that_restarts() {
    let broker = |tasks: &str, instance: &str| {
        let asked = format!("  tasks = \"{tasks}\"\n  broker_connections = 200\n");
        let services = ["api", "web"].map(|name| service(name, &asked)).concat();
        format!(
            "{HEAD}{PRODUCTION}{services}broker \"bus\" {{\n  engine = \"rabbitmq\"\n  version = \"3.13\"\n  instance = \"{instance}\"\n  \
             mode = \"CLUSTER_MULTI_AZ\"\n  clients = [\"api\", \"web\"]\n}}\n"
        )
    };
    let only = ["--only", "capacity-surge,capacity-broker-connections"];
    // The type that is written holds what comes, or none is written.
    for tasks in ["2..10", "2..20", "2..30", "2..50", "2..500"] {
        let dir = repository(&[("tfsize.hcl", &broker(tasks, "mq.m5.large"))]);
        let (_, report) = capacity(&dir, &only);
        let found = report["findings"].as_array().unwrap().clone();
        for one in found.iter().filter(|one| !one["fix"].is_null()) {
            let text = one["fix"]["edits"][0]["text"].as_str().unwrap();
            assert_ne!(text, "\"mq.m5.large\"", "{tasks}: {one:#}");
            let wider = broker(tasks, text.trim_matches('"'));
            let dir = repository(&[("tfsize.hcl", &wider)]);
            let (_, report) = capacity(&dir, &only);
            let left = report["findings"].as_array().unwrap();
            assert!(left.is_empty(), "{tasks} {text}: {left:#?}");
        }
    }
}

#[test]
fn a_long_sequence_of_events_is_folded() {
    let names: Vec<String> = (0..80).map(|n| format!("s{n}")).collect();
    let services: String = names
        .iter()
        .map(|name| service(name, "  tasks = \"1..5\"\n  database_pool = 5\n"))
        .collect();
    let clients = names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>();
    let policy = format!(
        "{HEAD}{PRODUCTION}{services}database \"orders\" {{\n  engine = \"aurora-postgresql\"\n  version = \"17\"\n  acu = \"1..8\"\n  clients = [{}]\n}}\n",
        clients.join(", ")
    );
    let dir = repository(&[("tfsize.hcl", &policy)]);
    let (_, report) = capacity(&dir, &["--only", "capacity-connections"]);
    let found = of(&report, "findings", "capacity-connections");
    let notes = found[0]["notes"].as_array().unwrap().iter();
    let mut notes = notes.filter_map(|note| note.as_str());
    let sequence = notes
        .find(|note| note.starts_with("at the minimum"))
        .unwrap();
    assert!(sequence.contains(" more events; "), "{sequence}");
    assert!(sequence.len() < 400, "{sequence}");
    // It ends with what is lacking.
    let end = sequence.rsplit(": ").next().unwrap();
    assert!(end.ends_with(" of 1,669"), "{sequence}");
}
