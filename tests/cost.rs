//! `tfsize cost` and `tfsize prices` on whole configurations: what a bill is made of, and the laws that hold for every bill.

use crate::support::repository;
use crate::support::tfsize as support;

use std::fs;
use std::path::Path;

use repository::repository;
use serde_json::Value as Json;
use support::run;
use tempfile::tempdir;

/// The estimates of a run.
fn estimates(dir: &Path, args: &[&str]) -> Vec<Json> {
    let args = [&["cost"], args, &["-o", "json"]].concat();
    let ran = run(dir, &args);
    assert!(ran.code <= 1, "{args:?} {}", ran.err);
    let report: Json = serde_json::from_str(&ran.out).unwrap();
    report["estimates"].as_array().unwrap().clone()
}

/// The one estimate of a configuration in a Region.
fn estimate(text: &str, region: &str) -> Json {
    let dir = repository(&[("main.tf", text)]);
    let mut all = estimates(dir.path(), &[".", "--region", region]);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn cents(amount: &Json) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "cents of a month's bill")]
    let cents = (amount.as_f64().unwrap() * 100.0).round() as i64;
    cents
}

/// Floor, expected and ceiling in cents.
fn ends(monthly: &Json) -> [i64; 3] {
    ["floor", "expected", "ceiling"].map(|end| cents(&monthly[end]))
}

fn resource<'a>(estimate: &'a Json, address: &str) -> &'a Json {
    let all = estimate["resources"].as_array().unwrap();
    let found = all.iter().find(|r| r["address"] == address);
    found.unwrap_or_else(|| panic!("{address}: {estimate:#}"))
}

#[track_caller]
fn costs(text: &str, address: &str, expected: [i64; 3]) {
    let estimate = estimate(text, "us-east-1");
    let found = resource(&estimate, address);
    assert_eq!(ends(&found["monthly"]), expected, "{found:#}");
    assert_eq!(found["unknown"], Json::Null, "{found:#}");
}

const SERVICE: &str = r#"
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "1024"
  memory                   = "2048"
  container_definitions    = jsonencode([{ name = "api", image = "x", essential = true }])
}
resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.api.arn
  launch_type     = "FARGATE"
  desired_count   = 2
}
"#;

#[test]
fn tasks_cost_their_processors_and_memory_for_730_hours() {
    // (1 x 0.04048 + 2 x 0.004445) x 730 = 36.0401 for one.
    costs(SERVICE, "aws_ecs_service.api", [7208; 3]);
    let arm = SERVICE.replace(
        "network_mode ",
        "runtime_platform {\n cpu_architecture = \"ARM64\"\n }\n network_mode ",
    );
    // (0.03238 + 2 x 0.00356) x 730 = 28.835
    costs(&arm, "aws_ecs_service.api", [5767; 3]);
    let instances = SERVICE.replace("launch_type     = \"FARGATE\"", "");
    costs(&instances, "aws_ecs_service.api", [0; 3]);
    let by_default = format!(
        "{instances}\nresource \"aws_ecs_cluster_capacity_providers\" \"main\" {{\n cluster_name = aws_ecs_cluster.main.name\n \
         capacity_providers = [\"FARGATE\"]\n default_capacity_provider_strategy {{\n capacity_provider = \"FARGATE\"\n \
         weight = 1\n }}\n}}\n"
    );
    costs(&by_default, "aws_ecs_service.api", [7208; 3]);
    let storage = SERVICE.replace(
        "network_mode ",
        "ephemeral_storage {\n size_in_gib = 120\n }\n network_mode ",
    );
    // 100 GB above 20 x 0.000111 x 730 x 2 = 16.206
    costs(&storage, "aws_ecs_service.api", [7208 + 1621; 3]);
}

#[test]
fn bounds_of_scaling_are_the_ends() {
    let scaled = format!(
        r#"{SERVICE}
resource "aws_appautoscaling_target" "api" {{
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/main/${{aws_ecs_service.api.name}}"
  min_capacity       = 1
  max_capacity       = 10
}}
resource "aws_appautoscaling_scheduled_action" "night" {{
  name               = "night"
  service_namespace  = aws_appautoscaling_target.api.service_namespace
  scalable_dimension = aws_appautoscaling_target.api.scalable_dimension
  resource_id        = aws_appautoscaling_target.api.resource_id
  schedule           = "cron(0 20 * * ? *)"
  scalable_target_action {{
    min_capacity = 0
    max_capacity = 20
  }}
}}
"#
    );
    costs(&scaled, "aws_ecs_service.api", [0, 7208, 72080]);
    let spot = SERVICE.replace(
        "launch_type     = \"FARGATE\"",
        "capacity_provider_strategy {\n capacity_provider = \"FARGATE\"\n base = 1\n }\n capacity_provider_strategy {\n \
         capacity_provider = \"FARGATE_SPOT\"\n weight = 1\n }",
    );
    // One at 36.0401, one at 30 % of it.
    costs(&spot, "aws_ecs_service.api", [4685; 3]);
}

#[test]
fn databases_cost_their_capacity() {
    let aurora = r#"
resource "aws_rds_cluster" "main" {
  cluster_identifier = "main"
  engine             = "aurora-postgresql"
  storage_type       = "aurora-iopt1"
  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = 16
  }
}
resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.main.id
  engine             = aws_rds_cluster.main.engine
  instance_class     = "db.serverless"
}
"#;
    // 0.16 x 730 = 116.80 for one.
    costs(
        aurora,
        "aws_rds_cluster_instance.writer",
        [5840, 5840, 186_880],
    );
    let plain = aurora.replace("storage_type       = \"aurora-iopt1\"", "");
    costs(
        &plain,
        "aws_rds_cluster_instance.writer",
        [4380, 4380, 140_160],
    );
    let provisioned = plain.replace("db.serverless", "db.r6g.large");
    costs(&provisioned, "aws_rds_cluster_instance.writer", [18_980; 3]);
    let rds = r#"
resource "aws_db_instance" "main" {
  engine            = "postgres"
  instance_class    = "db.m6gd.large"
  multi_az          = true
  allocated_storage = 100
  storage_type      = "gp3"
  iops              = 4000
}
"#;
    // 0.373 x 730 + 100 x 0.23 + 1,000 x 0.04
    costs(rds, "aws_db_instance.main", [33_529; 3]);
}

#[test]
fn brokers_cost_all_their_nodes() {
    let broker = |mode: &str, class: &str| {
        format!(
            "resource \"aws_mq_broker\" \"b\" {{\n broker_name = \"b\"\n engine_type = \"RabbitMQ\"\n engine_version = \"3.13\"\n \
             host_instance_type = \"{class}\"\n deployment_mode = \"{mode}\"\n user {{\n username = \"u\"\n password = \"p\"\n }}\n}}\n"
        )
    };
    costs(
        &broker("SINGLE_INSTANCE", "mq.m5.xlarge"),
        "aws_mq_broker.b",
        [42_048; 3],
    );
    costs(
        &broker("CLUSTER_MULTI_AZ", "mq.m5.xlarge"),
        "aws_mq_broker.b",
        [126_144; 3],
    );
    // Only one node has a price: three cost three times as much.
    costs(
        &broker("CLUSTER_MULTI_AZ", "mq.m7g.large"),
        "aws_mq_broker.b",
        [59_875; 3],
    );
}

#[test]
fn alarms_cost_the_metrics_they_read() {
    let plain = r#"
resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name          = "a"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "CPUUtilization"
  namespace           = "AWS/ECS"
  period              = 60
  statistic           = "Average"
  threshold           = 80
}
"#;
    costs(plain, "aws_cloudwatch_metric_alarm.a", [10; 3]);
    let fast = plain.replace("= 60", "= 10");
    costs(&fast, "aws_cloudwatch_metric_alarm.a", [30; 3]);
}

#[test]
fn what_has_no_price_is_said_and_never_another_regions() {
    let broker = r#"
resource "aws_mq_broker" "b" {
  broker_name        = "b"
  engine_type        = "RabbitMQ"
  engine_version     = "3.13"
  host_instance_type = "mq.m7g.large"
  user {
    username = "u"
    password = "p"
  }
}
"#;
    let here = estimate(broker, "us-east-1");
    assert_eq!(here["at_least"], false, "{here:#}");
    let there = estimate(broker, "eu-west-1");
    assert_eq!(there["at_least"], true, "{there:#}");
    assert_eq!(ends(&there["monthly"]), [0; 3]);
    let dir = repository(&[("main.tf", broker)]);
    let ran = run(dir.path(), &["cost", ".", "--region", "eu-west-1"]);
    assert!(ran.out.contains("total, at least"), "{}", ran.out);
    assert!(
        ran.out.contains("no price of mq.m7g.large in eu-west-1"),
        "{}",
        ran.out
    );
    let ran = run(dir.path(), &["cost", ".", "--region", "eu-west-9"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn what_is_not_known_or_not_covered_is_named_and_not_zero() {
    let text = format!(
        "{SERVICE}\nvariable \"n\" {{\n type = number\n}}\nresource \"aws_opensearch_domain\" \"s\" {{\n domain_name = \"s\"\n}}\n"
    );
    let text = text.replace("desired_count   = 2", "desired_count   = var.n");
    let estimate = estimate(&text, "us-east-1");
    assert_eq!(estimate["at_least"], true);
    assert_eq!(estimate["not_priced"]["aws_opensearch_domain"], 1);
    let service = resource(&estimate, "aws_ecs_service.api");
    assert_eq!(service["unknown"]["attribute"], "desired_count");
    assert_eq!(service["at_least"], true);
}

#[test]
fn a_resource_has_the_region_that_it_says() {
    let text = r#"
resource "aws_nat_gateway" "here" {
  subnet_id = "subnet-1"
}
resource "aws_nat_gateway" "there" {
  region    = "eu-central-1"
  subnet_id = "subnet-2"
}
"#;
    let estimate = estimate(text, "us-east-1");
    // 0.045 and 0.052 an hour.
    let of = |address: &str| ends(&resource(&estimate, address)["monthly"])[0];
    assert_eq!(of("aws_nat_gateway.here"), 3285);
    assert_eq!(of("aws_nat_gateway.there"), 3796);
}

/// Laws of one estimate: the ends are in order, and the parts sum to the total.
fn holds(estimate: &Json) {
    let sum = |parts: Vec<&Json>| -> [f64; 3] {
        ["floor", "expected", "ceiling"]
            .map(|end| parts.iter().map(|p| p[end].as_f64().unwrap()).sum())
    };
    let same = |parts: [f64; 3], whole: &Json| {
        let whole = ["floor", "expected", "ceiling"].map(|end| whole[end].as_f64().unwrap());
        for (part, whole) in parts.iter().zip(whole) {
            assert!((part - whole).abs() < 1e-6, "{estimate:#}");
        }
        assert!(whole[0] <= whole[1] && whole[1] <= whole[2], "{whole:?}");
    };
    let resources = estimate["resources"].as_array().unwrap();
    for resource in resources {
        let lines = resource["lines"].as_array().unwrap().iter();
        let known = lines.map(|l| &l["monthly"]).filter(|m| !m.is_null());
        same(sum(known.collect()), &resource["monthly"]);
    }
    same(
        sum(resources.iter().map(|r| &r["monthly"]).collect()),
        &estimate["monthly"],
    );
}

#[test]
fn the_policy_costs_what_it_generates() {
    let dir = repository(&[]);
    let made = run(dir.path(), &["generate", "--out", "infra"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let policy = estimates(dir.path(), &[]);
    assert!(policy.len() > 1);
    for estimate in &policy {
        holds(estimate);
        let name = estimate["environment"].as_str().unwrap();
        let region = estimate["region"].as_str().unwrap();
        let stack = format!("infra/stacks/{name}");
        let generated = estimates(dir.path(), &[&stack, "--env", name, "--region", region]);
        assert_eq!(generated[0]["monthly"], estimate["monthly"], "{name}");
        assert!(ends(&estimate["monthly"])[0] > 0, "{name}");
    }
}

/// What lint and drift say that a difference costs, and what the bills say, are the same money: on demand and on Spot,
/// for tasks, capacity and readers.
#[test]
fn a_difference_costs_what_the_bills_differ_by() {
    let dir = repository(&[]);
    let made = run(
        dir.path(),
        &["generate", "--env", "production", "--out", "."],
    );
    assert_eq!(made.code, 0, "{}", made.err);
    let stack = "stacks/production";
    let bill = || {
        let all = estimates(dir.path(), &[stack, "--env", "production"]);
        ends(&all[0]["monthly"])
    };
    let before = bill();
    let sized = [
        "cpu",
        "memory",
        "min_tasks",
        "max_tasks",
        "min_acu",
        "max_acu",
        "readers",
    ];
    let mut tried = 0;
    for file in ["services.tf", "databases.tf"] {
        let path = dir.path().join(stack).join(file);
        let text = fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate() {
            let Some((name, number)) = line.split_once('=') else {
                continue;
            };
            let number = number.trim().parse::<u64>();
            let (true, Ok(number)) = (sized.contains(&name.trim()), number) else {
                continue;
            };
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines[at] = format!("{name}= {}", number * 2);
            fs::write(&path, lines.join("\n")).unwrap();
            let after = bill();
            let ran = run(dir.path(), &["drift", "--source", stack, "-o", "json"]);
            let report: Json = serde_json::from_str(&ran.out).unwrap();
            let told = &report["summary"]["monthly"];
            let told = if told.is_null() { [0; 3] } else { ends(told) };
            // What is expected hangs on the demand, which a bill of resources does not know.
            for end in [0, 2] {
                let differs = after[end] - before[end];
                assert!(
                    (told[end] - differs).abs() <= 1,
                    "{line}: {told:?}, {before:?} {after:?}"
                );
            }
            tried += usize::from(after != before);
        }
        fs::write(&path, text).unwrap();
    }
    assert!(tried > 10, "{tried}");
}

/// A configuration that nothing scales costs what its number of tasks does, whichever of them is found, and so for the
/// processor and the share of Spot.
#[test]
fn each_finding_costs_what_the_bills_differ_by() {
    let policy = "policy \"shop\" {\n  region = \"us-east-1\"\n}\nenvironment \"production\" {}\nservice \"api\" {\n  \
                  cpu    = 1024\n  memory = \"2 GB\"\n  tasks  = 3\n}\n";
    let spot = policy.replace(
        "tasks  = 3\n",
        "tasks  = 3\n  spot {\n    on_demand_base = 1\n    on_demand_weight = 0\n    spot_weight = 1\n  }\n",
    );
    let x86 = policy.replace("tasks  = 3\n", "tasks  = 3\n  architecture = \"X86_64\"\n");
    let wanted = SERVICE.replace("desired_count   = 2", "desired_count   = 3");
    let arm = "runtime_platform {\n cpu_architecture = \"ARM64\"\n }\n network_mode ";
    let strategy = "capacity_provider_strategy {\n capacity_provider = \"FARGATE\"\n base = 1\n weight = 0\n }\n\
                    capacity_provider_strategy {\n capacity_provider = \"FARGATE_SPOT\"\n weight = 1\n }";
    let on_spot = wanted.replace("launch_type     = \"FARGATE\"", strategy);
    // What the policy leaves open costs what the resource shows.
    let with = |block: &str| wanted.replace("network_mode ", &format!("{block}\n network_mode "));
    let on_arm = with("runtime_platform {\n cpu_architecture = \"ARM64\"\n }");
    let on_windows =
        with("runtime_platform {\n operating_system_family = \"WINDOWS_SERVER_2022_CORE\"\n }");
    let stored = with("ephemeral_storage {\n size_in_gib = 120\n }");
    let fixed_spot = on_spot.replace("weight = 1", "base = 0\n weight = 2");
    let left_open = [&on_arm, &on_windows, &stored, &on_spot, &fixed_spot];
    let left_open = left_open.into_iter().flat_map(|wanted| {
        [
            ("desired_count   = 3", "desired_count   = 7"),
            ("\"2048\"", "\"4096\""),
        ]
        .map(|(old, new)| (policy, wanted, old, new))
    });
    let cases = [
        (
            policy,
            &wanted,
            "desired_count   = 3",
            "desired_count   = 2",
        ),
        (
            policy,
            &wanted,
            "desired_count   = 3",
            "desired_count   = 5",
        ),
        (policy, &wanted, "\"1024\"", "\"512\""),
        (policy, &wanted, "\"2048\"", "\"4096\""),
        (&x86, &wanted, "network_mode ", arm),
        (
            &spot,
            &on_spot,
            "desired_count   = 3",
            "desired_count   = 2",
        ),
        (
            &spot,
            &on_spot,
            "desired_count   = 3",
            "desired_count   = 9",
        ),
        (&spot, &on_spot, "\"2048\"", "\"4096\""),
        (&spot, &on_spot, "base = 1", "base = 3"),
        (&spot, &on_spot, "weight = 0", "weight = 1"),
    ];
    for (policy, wanted, old, new) in cases.into_iter().chain(left_open) {
        costs_what_the_bills_differ_by(policy, wanted, old, new);
    }
}

/// The same of databases, with and without a proxy before them, and of brokers: capacity, class, readers, how storage is billed,
/// instance type and mode, each alone.
#[test]
fn each_finding_of_databases_and_brokers_costs_what_the_bills_differ_by() {
    let policy = |item: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"us-east-1\"\n}}\nenvironment \"production\" {{}}\n{item}"
        )
    };
    let database = "database \"main\" {\n  engine = \"aurora-postgresql\"\n  version = \"17\"\n  acu = \"1..8\"\n  readers = 1\n}\n";
    let serverless = policy(database);
    let billed = policy(&database.replace("  readers", "  storage_type = \"aurora\"\n  readers"));
    let proxied = "  proxy {\n    max_connections = \"100%\"\n  }\n  readers";
    let proxied = policy(&database.replace("  readers", proxied));
    let classed = policy(&database.replace("acu = \"1..8\"", "instance = \"db.r6g.large\""));
    let own =
        "serverlessv2_scaling_configuration {\n    min_capacity = 1\n    max_capacity = 8\n  }";
    let cluster = CLUSTER.to_owned();
    let optimized = cluster.replace(own, &format!("storage_type = \"aurora-iopt1\"\n  {own}"));
    let large = cluster
        .replace(own, "")
        .replace("db.serverless", "db.r6g.large");
    let with_proxy = |cluster: &str| format!("{cluster}{PROXY}");
    let capacity = [
        ("min_capacity = 1", "min_capacity = 2"),
        ("max_capacity = 8", "max_capacity = 16"),
        ("count              = 2", "count              = 4"),
        ("count              = 2", "count              = 1"),
    ];
    let class = [
        ("db.r6g.large", "db.r6g.xlarge"),
        ("count              = 2", "count              = 3"),
    ];
    let mut cases: Vec<(&str, String, &str, &str)> = Vec::new();
    let mut all = |policy, wanted: String, changes: &[(&'static str, &'static str)]| {
        cases.extend(
            changes
                .iter()
                .map(|(old, new)| (policy, wanted.clone(), *old, *new)),
        );
    };
    for cluster in [&cluster, &optimized] {
        // What the policy leaves open costs what the resource shows, and so does a proxy.
        all(&serverless, cluster.clone(), &capacity);
        all(&serverless, with_proxy(cluster), &capacity);
    }
    all(&proxied, with_proxy(&cluster), &capacity);
    for cluster in [large.clone(), with_proxy(&large)] {
        all(&classed, cluster, &class);
    }
    let billing = format!("storage_type = \"aurora-iopt1\"\n  {own}");
    let single = "broker \"events\" {\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  instance = \"mq.m5.large\"\n  \
                  mode = \"SINGLE_INSTANCE\"\n}\n";
    let many = |text: &str| text.replace("SINGLE_INSTANCE", "CLUSTER_MULTI_AZ");
    let (one, three) = (policy(single), policy(&many(single)));
    let (single, cluster_of_three) = (BROKER.to_owned(), many(BROKER));
    all(
        &one,
        single.clone(),
        &[
            ("mq.m5.large", "mq.m5.xlarge"),
            ("SINGLE_INSTANCE", "CLUSTER_MULTI_AZ"),
        ],
    );
    all(&three, cluster_of_three, &[("mq.m5.large", "mq.m5.xlarge")]);
    cases.push((&billed, cluster, own, &billing));
    for (policy, wanted, old, new) in cases {
        costs_what_the_bills_differ_by(policy, &wanted, old, new);
    }
}

const CLUSTER: &str = r#"
resource "aws_rds_cluster" "main" {
  cluster_identifier = "main"
  engine             = "aurora-postgresql"
  engine_version     = "17.4"
  serverlessv2_scaling_configuration {
    min_capacity = 1
    max_capacity = 8
  }
}
resource "aws_rds_cluster_instance" "all" {
  count              = 2
  cluster_identifier = aws_rds_cluster.main.id
  engine             = aws_rds_cluster.main.engine
  instance_class     = "db.serverless"
}
"#;

const PROXY: &str = r#"
resource "aws_db_proxy" "main" {
  name           = "main"
  engine_family  = "POSTGRESQL"
  role_arn       = "arn:aws:iam::123456789012:role/proxy"
  vpc_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  auth {
    secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-abcdef"
  }
}
resource "aws_db_proxy_default_target_group" "main" {
  db_proxy_name = aws_db_proxy.main.name
}
resource "aws_db_proxy_target" "main" {
  db_proxy_name         = aws_db_proxy.main.name
  target_group_name     = aws_db_proxy_default_target_group.main.name
  db_cluster_identifier = aws_rds_cluster.main.cluster_identifier
}
"#;

const BROKER: &str = r#"
resource "aws_mq_broker" "events" {
  broker_name        = "events"
  engine_type        = "RabbitMQ"
  engine_version     = "3.13"
  host_instance_type = "mq.m5.large"
  deployment_mode    = "SINGLE_INSTANCE"
  user {
    username = "u"
    password = "p"
  }
}
"#;

/// A configuration that is as the policy has it, and one change of it: what drift and lint say that the change costs is what
/// the bills before and after differ by.
fn costs_what_the_bills_differ_by(policy: &str, wanted: &str, old: &str, new: &str) {
    let dir = repository(&[("tfsize.hcl", policy), ("main.tf", wanted)]);
    let bill = || ends(&estimates(dir.path(), &["."])[0]["monthly"]);
    let json = |args: &[&str]| -> Json {
        let ran = run(dir.path(), args);
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err))
    };
    let before = bill();
    let quiet = json(&["drift", "-o", "json"]);
    assert_eq!(quiet["summary"]["drifted"], 0, "{quiet:#}");
    assert!(wanted.contains(old), "{old}");
    fs::write(dir.path().join("main.tf"), wanted.replacen(old, new, 1)).unwrap();
    let after = bill();
    let differs: Vec<i64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
    assert_ne!(differs, [0; 3], "{new}");
    let near = |told: i64, of: i64| (told - of).abs() <= 1;
    let drift = json(&["drift", "-o", "json"]);
    assert!(!drift["summary"]["monthly"].is_null(), "{new}: {drift:#}");
    let told = ends(&drift["summary"]["monthly"]);
    let same = told.iter().zip(&differs).all(|(told, of)| near(*told, *of));
    assert!(same, "{new}: {told:?} {differs:?}");
    let lint = json(&["lint", ".", "--fail-on", "error", "-o", "json"]);
    let found = lint["findings"].as_array().unwrap().iter();
    let told = found.filter_map(|f| f["subject"]["monthly"].as_f64());
    #[allow(clippy::cast_possible_truncation, reason = "cents of a month's bill")]
    let told: Vec<i64> = told.map(|usd| (usd * 100.0).round() as i64).collect();
    // A finding has what is paid in any case; that the most which may be paid differs is in the report of drift.
    let is_told = match told[..] {
        [] => differs[0] == 0,
        [told] => near(told, differs[0]),
        _ => false,
    };
    assert!(is_told, "{new}: {told:?} {differs:?}");
}

#[test]
fn source_plan_and_state_cost_the_same() {
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inventory/stack");
    let of = |args: &[&str]| {
        let args = [args, &["--region", "eu-central-1"]].concat();
        let estimate = estimates(&stack, &args).remove(0);
        holds(&estimate);
        ends(&estimate["monthly"])
    };
    let source = of(&["."]);
    assert!(source[0] > 0);
    assert_eq!(of(&["--plan", "plan.json"]), source);
    assert_eq!(of(&["--state", "state.json"]), source);
    assert_eq!(of(&["--state", "state-file.json"]), source);
}

#[test]
fn too_many_instances_end_with_what_was_priced() {
    let many = "resource \"aws_sqs_queue\" \"q\" {\n  count = 3000\n}\n";
    let ran = run(
        repository(&[("main.tf", many)]).path(),
        &["cost", ".", "--region", "us-east-1", "--budget", "0.02"],
    );
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("pricing ."), "{}", ran.err);
    assert!(ran.out.is_empty());
}

#[test]
fn a_region_that_is_not_known_is_said_once_a_resource() {
    let text = "resource \"aws_nat_gateway\" \"a\" {\n  subnet_id = \"x\"\n}\n";
    let ran = run(repository(&[("main.tf", text)]).path(), &["cost", "."]);
    // The policy is the example, which has no environment for this root.
    assert_eq!(
        ran.out.matches("Region is not known").count(),
        1,
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("no price of"), "{}", ran.out);
    assert!(ran.out.contains("total, at least"), "{}", ran.out);
}

#[test]
fn what_is_not_read_is_missing_in_the_total() {
    for text in [
        "resource \"aws_sqs_queue\" \"q\" {\n",
        "module \"m\" {\n  source = \"example/none/aws\"\n}\n",
    ] {
        let estimate = estimate(text, "us-east-1");
        assert_eq!(estimate["at_least"], true, "{text}");
        assert_ne!(estimate["not_read"], serde_json::json!([]), "{text}");
        // A mistake fails the run, a module that was not downloaded does not.
        let ran = run(repository(&[("main.tf", text)]).path(), &["cost", "."]);
        assert_eq!(ran.code, i32::from(!text.contains("module")), "{}", ran.out);
    }
}

#[test]
fn what_is_read_as_data_is_of_no_configuration() {
    let text = SERVICE
        .replace(
            "resource \"aws_ecs_cluster\" \"main\" {\n  name = \"main\"",
            "data \"aws_ecs_cluster\" \"main\" {\n  cluster_name = \"main\"",
        )
        .replace("aws_ecs_cluster.main.id", "data.aws_ecs_cluster.main.id")
        .replace("  launch_type     = \"FARGATE\"\n", "");
    let estimate = estimate(&text, "us-east-1");
    let service = resource(&estimate, "aws_ecs_service.api");
    assert_eq!(
        service["unknown"]["attribute"], "launch_type",
        "{service:#}"
    );
}

#[test]
fn a_number_that_nothing_has_is_not_reckoned_with() {
    for number in ["1e27", "1e40", "-1", "2000000"] {
        let text = SERVICE.replace(
            "desired_count   = 2",
            &format!("desired_count   = {number}"),
        );
        let estimate = estimate(&text, "us-east-1");
        let service = resource(&estimate, "aws_ecs_service.api");
        assert_eq!(service["unknown"]["attribute"], "desired_count", "{number}");
        assert_eq!(estimate["at_least"], true);
    }
}

#[test]
fn more_of_anything_never_costs_less() {
    let number = |text: &str| ends(&estimate(text, "eu-central-1")["monthly"]);
    let base = number(SERVICE);
    for (from, to) in [
        ("desired_count   = 2", "desired_count   = 3"),
        (
            "cpu                      = \"1024\"",
            "cpu                      = \"2048\"",
        ),
        (
            "memory                   = \"2048\"",
            "memory                   = \"4096\"",
        ),
    ] {
        let more = number(&SERVICE.replace(from, to));
        assert!(
            more.iter().zip(base).all(|(more, base)| *more > base),
            "{to}"
        );
    }
}

#[test]
fn prices_are_shown_by_item_and_region() {
    let dir = tempdir().unwrap();
    let show = |args: &[&str]| run(dir.path(), &[&["prices", "show"], args].concat());
    let one = show(&["fargate.x86.vcpu", "--region", "eu-central-1"]);
    assert!(one.out.contains("$0.04656 per vcpu-hour"), "{}", one.out);
    assert!(one.out.contains("2025-06-05"), "{}", one.out);
    let tiers = show(&["sqs.standard", "--region", "us-east-1"]);
    assert!(tiers.out.contains("from 100,000"), "{}", tiers.out);
    let list = show(&[]);
    assert!(list.out.contains("kms.key"), "{}", list.out);
    assert!(!list.out.contains("ec2.m5.large"), "{}", list.out);
    let instances = show(&["ec2.m7g", "--region", "eu-west-1"]);
    assert!(instances.out.contains("ec2.m7g.large"), "{}", instances.out);
    let missing = show(&["mq.m7g.large", "--region", "eu-west-1"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("us-east-1"), "{}", missing.err);
    let wrong = show(&["fargate.x86.vcpus"]);
    assert!(
        wrong.err.contains("did you mean fargate.x86.vcpu?"),
        "{}",
        wrong.err
    );
}

const TWO_REGIONS: &str = r#"
variable "second" {
  default = "eu-central-1"
}
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "second"
  region = var.second
}
resource "aws_nat_gateway" "usual" {
  subnet_id = "subnet-1"
}
resource "aws_nat_gateway" "aliased" {
  provider  = aws.second
  subnet_id = "subnet-2"
}
module "inner" {
  source    = "./inner"
  providers = { aws = aws.second }
}
module "plain" {
  source = "./inner"
}
"#;

const GATEWAY: &str = "resource \"aws_nat_gateway\" \"n\" {\n  subnet_id = \"subnet-3\"\n}\n";

/// Cents and Region of each resource.
fn placed(estimate: &Json) -> Vec<(String, i64, Json)> {
    let all = estimate["resources"].as_array().unwrap().iter();
    let of = |r: &Json| {
        let address = r["address"].as_str().unwrap().to_owned();
        (address, ends(&r["monthly"])[0], r["region"].clone())
    };
    all.map(of).collect()
}

#[test]
fn a_resource_is_in_the_region_of_its_provider() {
    let dir = repository(&[("main.tf", TWO_REGIONS), ("inner/main.tf", GATEWAY)]);
    // The command line says where those are of which nothing says so.
    let estimate = estimates(dir.path(), &[".", "--region", "ap-northeast-1"]).remove(0);
    let expected = [
        ("aws_nat_gateway.aliased", 3796, "eu-central-1"),
        ("aws_nat_gateway.usual", 3285, "us-east-1"),
        ("module.inner.aws_nat_gateway.n", 3796, "eu-central-1"),
        ("module.plain.aws_nat_gateway.n", 3285, "us-east-1"),
    ];
    let expected = expected.map(|(a, cents, region)| (a.to_owned(), cents, Json::from(region)));
    assert_eq!(placed(&estimate), expected);
    let text = run(dir.path(), &["cost", "."]).out;
    assert!(
        text.contains(".  eu-central-1, us-east-1  US dollars"),
        "{text}"
    );
    assert!(text.contains("aws_nat_gateway.usual  us-east-1"), "{text}");
    // A Region that is not known is none: what an alias is for is to be elsewhere.
    let open = TWO_REGIONS.replace("  default = \"eu-central-1\"\n", "");
    fs::write(dir.path().join("main.tf"), open).unwrap();
    let estimate = estimates(dir.path(), &[".", "--region", "ap-northeast-1"]).remove(0);
    let aliased = resource(&estimate, "aws_nat_gateway.aliased");
    assert_eq!(aliased["region"], Json::Null);
    assert_eq!(aliased["unknown"]["attribute"], "region", "{aliased:#}");
    assert!(
        aliased["unknown"]["reason"]
            .as_str()
            .unwrap()
            .contains("second")
    );
    assert_eq!(
        ends(&resource(&estimate, "aws_nat_gateway.usual")["monthly"])[0],
        3285
    );
    // The usual provider that says nothing known is where the run says.
    let usual = TWO_REGIONS.replace(
        "region = \"us-east-1\"",
        "region = var.none\n}\nvariable \"none\" {",
    );
    fs::write(dir.path().join("main.tf"), usual).unwrap();
    let estimate = estimates(dir.path(), &[".", "--region", "eu-central-1"]).remove(0);
    assert_eq!(
        ends(&resource(&estimate, "aws_nat_gateway.usual")["monthly"])[0],
        3796
    );
}

#[test]
fn a_plan_says_the_region_of_a_provider() {
    let gateway = |address: &str| {
        serde_json::json!({
            "address": address, "mode": "managed", "type": "aws_nat_gateway", "name": "n",
            "change": { "actions": ["create"], "before": null, "after": { "subnet_id": "x" }, "after_unknown": {} },
        })
    };
    let block = |key: &str| serde_json::json!({ "address": "aws_nat_gateway.n", "mode": "managed", "type": "aws_nat_gateway", "name": "n", "provider_config_key": key });
    let plan = |second: Json| {
        serde_json::json!({
            "format_version": "1.2",
            "variables": { "second": { "value": "eu-central-1" } },
            "resource_changes": [
                gateway("aws_nat_gateway.n"),
                gateway("module.a[\"x\"].aws_nat_gateway.n"),
            ],
            "configuration": {
                "provider_config": {
                    "aws": { "name": "aws", "expressions": { "region": { "constant_value": "us-east-1" } } },
                    "aws.second": { "name": "aws", "alias": "second", "expressions": { "region": second } },
                },
                "root_module": {
                    "resources": [block("aws")],
                    "module_calls": { "a": { "module": { "resources": [block("aws.second")] } } },
                },
            },
        })
    };
    let dir = repository(&[]);
    let of = |second: Json| {
        fs::write(dir.path().join("p.json"), plan(second).to_string()).unwrap();
        estimates(dir.path(), &["--plan", "p.json"]).remove(0)
    };
    for second in [
        serde_json::json!({ "constant_value": "eu-central-1" }),
        serde_json::json!({ "references": ["var.second"] }),
    ] {
        let estimate = of(second);
        let cents: Vec<i64> = placed(&estimate)
            .iter()
            .map(|(_, cents, _)| *cents)
            .collect();
        assert_eq!(cents, [3285, 3796], "{estimate:#}");
    }
    for second in [
        serde_json::json!({ "references": ["local.second"] }),
        serde_json::json!({ "references": ["var.second", "var.third"] }),
    ] {
        let estimate = of(second);
        let inner = resource(&estimate, "module.a[\"x\"].aws_nat_gateway.n");
        assert_eq!(inner["unknown"]["attribute"], "region", "{estimate:#}");
        assert_eq!(
            ends(&resource(&estimate, "aws_nat_gateway.n")["monthly"])[0],
            3285
        );
    }
}

/// What a comparison says, as JSON.
fn compared(dir: &Path, args: &[&str]) -> Json {
    let args = [&["cost"], args, &["-o", "json"]].concat();
    let ran = run(dir, &args);
    assert_eq!(ran.code, 0, "{args:?} {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_difference_is_told_by_resource() {
    let region = "provider \"aws\" {\n  region = \"us-east-1\"\n}\n";
    let before = format!("{region}{SERVICE}\nresource \"aws_eip\" \"gone\" {{}}\n");
    let now = format!(
        "{region}{SERVICE}\nresource \"aws_nat_gateway\" \"new\" {{\n  subnet_id = \"x\"\n}}\n"
    );
    let now = now.replace("desired_count   = 2", "desired_count   = 5");
    let dir = repository(&[("old/main.tf", &before), ("new/main.tf", &now)]);
    let report = compared(dir.path(), &["--diff", "old", "new"]);
    let [difference] = report["differences"].as_array().unwrap().as_slice() else {
        panic!("{report:#}");
    };
    // 3 tasks at 36.0401, a gateway at 32.85, an address at 3.65.
    assert_eq!(ends(&difference["monthly"]), [10_812 + 3285 - 365; 3]);
    let resources = difference["resources"].as_array().unwrap().iter();
    let of = |r: &Json| {
        (
            r["change"].as_str().unwrap().to_owned(),
            ends(&r["monthly"])[0],
        )
    };
    let expected = [("changed", 10_812), ("new", 3285), ("gone", -365)];
    let expected = expected.map(|(word, cents)| (word.to_owned(), cents));
    assert_eq!(resources.map(of).collect::<Vec<_>>(), expected);
    assert_eq!(report["against"], "old");
    let text = run(dir.path(), &["cost", "--diff", "old", "new"]).out;
    assert!(text.contains("more than in old"), "{text}");
    assert!(text.contains("+108.12"), "{text}");
    assert!(
        text.contains("2 tasks, 1 vCPU -> 5 tasks, 1 vCPU"),
        "{text}"
    );
    assert!(text.contains("aws_eip.gone, gone"), "{text}");
    // Compared with itself nothing differs.
    let same = compared(dir.path(), &["--diff", "new", "new"]);
    assert_eq!(same["differences"][0]["resources"], serde_json::json!([]));
}

#[test]
fn a_revision_is_compared_root_module_by_root_module() {
    let tf = |count: u32| {
        let region = "provider \"aws\" {\n  region = \"us-east-1\"\n}\n";
        format!(
            "{region}{}",
            SERVICE.replace("desired_count   = 2", &format!("desired_count   = {count}"))
        )
    };
    let dir = repository(&[("a/main.tf", &tf(1)), ("b/main.tf", &tf(1))]);
    let git = |args: &[&str]| {
        let all = [
            &[
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.com",
                "-c",
                "commit.gpgsign=false",
            ],
            args,
        ]
        .concat();
        let ran = std::process::Command::new("git")
            .args(&all)
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
    };
    if !dir.path().join(".git/HEAD").is_file() {
        fs::remove_dir_all(dir.path().join(".git")).ok();
        git(&["init", "-q"]);
    }
    git(&["add", "-A"]);
    git(&["commit", "-qm", "one"]);
    fs::write(dir.path().join("b/main.tf"), tf(4)).unwrap();
    fs::create_dir(dir.path().join("c")).unwrap();
    fs::write(dir.path().join("c/main.tf"), tf(1)).unwrap();
    let report = compared(dir.path(), &[".", "--base", "HEAD"]);
    let of = |d: &Json| {
        (
            d["title"].as_str().unwrap().to_owned(),
            ends(&d["monthly"])[0],
            d["before"].is_null(),
        )
    };
    let all: Vec<_> = report["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect();
    let expected = [
        ("./a", 0, false),
        ("./b", 10_812, false),
        ("./c", 3604, true),
    ];
    let expected = expected.map(|(title, cents, is_new)| (title.to_owned(), cents, is_new));
    let short = |(title, cents, is_new): (String, i64, bool)| {
        (
            format!("./{}", title.trim_start_matches("./")),
            cents,
            is_new,
        )
    };
    assert_eq!(all.into_iter().map(short).collect::<Vec<_>>(), expected);
    // One that is gone is named as it was there, and no directory of this program's own is.
    fs::remove_dir_all(dir.path().join("a")).unwrap();
    let report = compared(dir.path(), &[".", "--base", "HEAD"]);
    let gone = report["differences"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["now"].is_null());
    assert_eq!(gone.unwrap()["title"], "a", "{report:#}");
    // The policy is compared as well; where there was none, all of it is new.
    let policy = |tasks: u32| {
        format!(
            "policy \"shop\" {{\n  region = \"us-east-1\"\n}}\nenvironment \"production\" {{}}\nservice \"api\" {{\n  cpu    = 1024\n  memory = \"2 GB\"\n  tasks  = {tasks}\n}}\n"
        )
    };
    fs::write(dir.path().join("tfsize.hcl"), policy(2)).unwrap();
    let report = compared(dir.path(), &["--base", "HEAD"]);
    assert!(report["differences"][0]["before"].is_null(), "{report:#}");
    git(&["add", "-A"]);
    git(&["commit", "-qm", "two"]);
    fs::write(dir.path().join("tfsize.hcl"), policy(3)).unwrap();
    let report = compared(dir.path(), &["--base", "HEAD"]);
    assert_eq!(
        ends(&report["differences"][0]["monthly"])[0],
        3604,
        "{report:#}"
    );
    fs::write(dir.path().join("old.hcl"), policy(1)).unwrap();
    let report = compared(dir.path(), &["--diff", "old.hcl", "tfsize.hcl"]);
    assert_eq!(
        ends(&report["differences"][0]["monthly"])[0],
        7208,
        "{report:#}"
    );
}

#[test]
fn a_run_fails_above_what_an_environment_may_cost() {
    let policy = |budget: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"us-east-1\"\n}}\nenvironment \"production\" {{\n{budget}}}\nservice \"api\" {{\n  cpu    = 1024\n  memory = \"2 GB\"\n  tasks  = \"1..4\"\n  scale \"cpu\" {{\n    on     = \"cpu\"\n    target = \"60%\"\n  }}\n}}\n"
        )
    };
    let dir = repository(&[]);
    let ran = |budget: &str, args: &[&str]| {
        fs::write(dir.path().join("tfsize.hcl"), policy(budget)).unwrap();
        run(dir.path(), &[&["cost"], args].concat())
    };
    assert_eq!(ran("", &[]).code, 0, "{}", ran("", &[]).err);
    let ceiling = "  budget {\n    ceiling = 100\n  }\n";
    let above = ran(ceiling, &[]);
    assert_eq!(above.code, 1, "{}{}", above.out, above.err);
    assert!(
        above.out.contains("above the 100.00 of tfsize.hcl:6"),
        "{}",
        above.out
    );
    assert!(
        above
            .out
            .contains("module.service_api.aws_ecs_service.this"),
        "{}",
        above.out
    );
    // A flag counts instead, at its end.
    assert_eq!(ran(ceiling, &["--fail-above", "ceiling=10000"]).code, 0);
    assert_eq!(ran(ceiling, &["--fail-above", "floor=10000"]).code, 1);
    assert_eq!(ran("", &["--fail-above", "10"]).code, 1);
    let two = ["--fail-above", "floor=1", "--fail-above", "expected=10000"];
    assert_eq!(ran("", &two).code, 1);
    // A comma is of the number, not between two.
    assert_eq!(ran("", &["--fail-above", "ceiling=10,000"]).code, 0);
    let wrong = ran("", &["--fail-above", "most=1"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("amount in US dollars"), "{}", wrong.err);
    // What is not known decides nothing, unless the rest is above already.
    let open = SERVICE.replace("desired_count   = 2", "desired_count   = var.n");
    let open = format!("{open}\nvariable \"n\" {{}}\nresource \"aws_eip\" \"a\" {{}}\n");
    let dir = repository(&[("main.tf", &open)]);
    let ran = |limit: &str| {
        run(
            dir.path(),
            &["cost", ".", "--region", "us-east-1", "--fail-above", limit],
        )
    };
    let undecided = ran("100");
    assert_eq!(undecided.code, 2, "{}", undecided.err);
    assert!(
        undecided.err.contains("cannot be decided"),
        "{}",
        undecided.err
    );
    assert_eq!(ran("1").code, 1);
}

#[test]
fn what_would_cost_less_is_told_with_its_condition_and_its_edit() {
    let dir = repository(&[]);
    for estimate in estimates(dir.path(), &["--savings"]) {
        let bills = ends(&estimate["monthly"]);
        let savings = estimate["savings"].as_array().unwrap();
        assert!(savings.len() > 3, "{estimate:#}");
        let mut before = i64::MAX;
        for saving in savings {
            let [now, then, saved] = ["now", "then", "monthly"].map(|part| ends(&saving[part]));
            for end in 0..3 {
                assert!((now[end] - then[end] - saved[end]).abs() <= 1, "{saving:#}");
                assert!(saved[end] <= bills[end], "{saving:#}");
            }
            assert!(saved[1] <= before, "{savings:#?}");
            before = saved[1];
            assert!(!saving["condition"].as_str().unwrap().is_empty());
            assert!(!saving["edit"].as_str().unwrap().is_empty());
        }
        // Each of the twelve strategies of the example policy has its line.
        assert_eq!(estimate["strategies"].as_array().unwrap().len(), 12);
        let standing = |name: &str| {
            let mut all = estimate["strategies"].as_array().unwrap().iter();
            let one = all.find(|one| one["name"].as_str().unwrap().contains(name));
            one.unwrap()["standing"].as_str().unwrap().to_owned()
        };
        assert_eq!(standing("Spot"), "done");
        assert_eq!(standing("Reserved"), "not true on AWS");
        assert_eq!(standing("scaling"), "done");
        assert_eq!(standing("sampling"), "done");
    }
    let text = run(dir.path(), &["cost", "--savings", "--env", "production"]).out;
    assert!(text.contains("What would cost less"), "{text}");
    assert!(text.contains("one broker node instead of three"), "{text}");
    // The edit does what it says.
    let policy = |mode: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"us-east-1\"\n}}\nenvironment \"production\" {{}}\nbroker \"events\" {{\n  engine = \"RabbitMQ\"\n  \
             version = \"3.13\"\n  instance = \"mq.m5.large\"\n  mode = \"{mode}\"\n}}\n"
        )
    };
    fs::write(dir.path().join("tfsize.hcl"), policy("CLUSTER_MULTI_AZ")).unwrap();
    let three = estimates(dir.path(), &["--savings"]).remove(0);
    let all = three["savings"].as_array().unwrap();
    let one = all
        .iter()
        .find(|s| s["name"] == "one broker node instead of three")
        .unwrap();
    fs::write(dir.path().join("tfsize.hcl"), policy("SINGLE_INSTANCE")).unwrap();
    let single = estimates(dir.path(), &[]).remove(0);
    let broker = |estimate: &Json| {
        let all = estimate["resources"].as_array().unwrap().iter();
        let brokers = all.filter(|r| r["type"] == "aws_mq_broker");
        brokers.map(|r| ends(&r["monthly"])[1]).sum::<i64>()
    };
    let saved = ends(&one["monthly"])[1];
    assert!(
        (broker(&three) - broker(&single) - saved).abs() <= 1,
        "{one:#}"
    );
}

#[test]
fn what_is_moved_is_neither_gone_nor_new() {
    let dir = tempdir().unwrap();
    let write = |side: &str, text: &str| {
        let at = dir.path().join(side);
        fs::create_dir_all(&at).unwrap();
        fs::write(at.join("main.tf"), text).unwrap();
    };
    let queue = |name: &str, size: u32| {
        format!(
            "provider \"aws\" {{\n  region = \"us-east-1\"\n}}\n\nresource \"aws_mq_broker\" \"{name}\" {{\n  broker_name        = \"b\"\n  \
            engine_type        = \"RabbitMQ\"\n  engine_version     = \"3.13\"\n  host_instance_type = \"mq.m5.{}\"\n  \
            user {{\n    username = \"u\"\n    password = \"long-enough-0000\"\n  }}\n}}\n",
            if size > 1 { "xlarge" } else { "large" }
        )
    };
    let moved = "\nmoved {\n  from = aws_mq_broker.old\n  to   = aws_mq_broker.new\n}\n";
    write("before", &queue("old", 1));
    let changes = |after: &str| {
        write("after", after);
        let args = ["cost", "--diff", "before", "after", "-o", "json"];
        let ran = support::run(dir.path(), &args);
        let json: Json = serde_json::from_str(&ran.out)
            .unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
        let text = json.to_string();
        (
            text.contains("aws_mq_broker.old"),
            text.contains("aws_mq_broker.new"),
            ran.out,
        )
    };
    // Without the block both sides are told: one is gone, and the other new.
    let (old, new, text) = changes(&queue("new", 1));
    assert!(old && new, "{text}");
    let none = support::run(dir.path(), &["cost", "--diff", "before", "after"]);
    assert!(none.out.contains("aws_mq_broker.old"), "{}", none.out);
    write("after", &(queue("new", 1) + moved));
    let same = support::run(dir.path(), &["cost", "--diff", "before", "after"]);
    assert!(!same.out.contains("aws_mq_broker"), "{}", same.out);
    // One that is larger, too, is one change under its new name.
    write("after", &(queue("new", 2) + moved));
    let larger = support::run(dir.path(), &["cost", "--diff", "before", "after"]);
    assert!(!larger.out.contains("aws_mq_broker.old"), "{}", larger.out);
    assert_eq!(
        larger.out.matches("aws_mq_broker.new").count(),
        1,
        "{}",
        larger.out
    );
}
