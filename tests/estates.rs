//! Configurations as teams write them, held to a policy of theirs: what belongs to which item, and what is not held.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "support/repository.rs"]
mod repositories;
#[path = "support/tfsize.rs"]
mod tfsize_command;

use repositories::repository;
use serde_json::Value as Json;
use tfsize_command::run;

/// Headlines of what `lint` finds in the policy's rules, and what stayed undecided of them.
fn found(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let dir = repository(files);
    let ran = run(dir.path(), &["lint", "-o", "json", "--exit-zero"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    let of_policy = |rule: &str| rule.starts_with("policy-") || rule.starts_with("missing-");
    let list = |name: &str| report[name].as_array().cloned().unwrap_or_default();
    let findings = list("findings").into_iter();
    let findings = findings.filter(|f| of_policy(f["rule"].as_str().unwrap()));
    let undecided = list("undecided").into_iter();
    let undecided = undecided.filter(|f| of_policy(f["rule"].as_str().unwrap()));
    (
        findings
            .map(|f| f["headline"].as_str().unwrap().to_owned())
            .collect(),
        undecided
            .map(|u| format!("{} {}", u["rule"], u["why"]))
            .collect(),
    )
}

const TWO: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "prod" {
}

service "*" {
  tasks = 1
}

service "web" {
  cpu    = "1 vCPU"
  memory = "2 GB"
}

service "jobs" {
  cpu    = "0.25 vCPU"
  memory = "512 MB"
}
"#;

fn task(name: &str, cpu: u32, memory: u32) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"{name}\" {{\n  family = \"{name}\"\n  cpu = {cpu}\n  memory = {memory}\n  \
         container_definitions = jsonencode([{{\n    name = \"{name}\"\n    image = \"i\"\n    logConfiguration = {{\n      logDriver = \"awslogs\"\n      \
         options = {{ awslogs-group = aws_cloudwatch_log_group.all.name, awslogs-region = \"eu-west-1\", awslogs-stream-prefix = \"{name}\" }}\n    }}\n  }}])\n}}\n"
    )
}

fn service(name: &str) -> String {
    format!(
        "resource \"aws_ecs_service\" \"{name}\" {{\n  name = \"{name}\"\n  cluster = \"c\"\n  desired_count = 1\n  task_definition = aws_ecs_task_definition.{name}.arn\n}}\n"
    )
}

const LOGS: &str = "resource \"aws_cloudwatch_log_group\" \"all\" {\n  name = \"all\"\n  retention_in_days = 30\n}\n";

#[test]
fn services_that_share_a_log_group_keep_their_own_task_definitions() {
    let main = [
        LOGS,
        &task("web", 1024, 2048),
        &service("web"),
        &task("jobs", 256, 512),
        &service("jobs"),
    ]
    .concat();
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(
        found(&[("tfsize.hcl", TWO), ("prod/main.tf", &main)]),
        nothing
    );
    let swapped = main
        .replace("cpu = 256", "cpu = 1024")
        .replace("memory = 512", "memory = 2048");
    let (findings, _) = found(&[("tfsize.hcl", TWO), ("prod/main.tf", &swapped)]);
    assert_eq!(
        findings,
        [
            "service jobs: CPU of a task is 1024 units instead of 256 units",
            "service jobs: memory of a task is 2048 MiB instead of 512 MiB",
        ]
    );
}

#[test]
fn a_task_definition_that_no_service_names_is_no_items() {
    let main = [
        LOGS,
        &task("web", 1024, 2048),
        &service("web"),
        &task("jobs", 256, 512),
        &service("jobs"),
        &task("nightly", 512, 4096),
    ]
    .concat();
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(
        found(&[("tfsize.hcl", TWO), ("prod/main.tf", &main)]),
        nothing
    );
}

#[test]
fn what_is_only_looked_up_has_no_size() {
    let main = [
        LOGS,
        &task("web", 1024, 2048),
        "data \"aws_ecs_task_definition\" \"web\" {\n  task_definition = aws_ecs_task_definition.web.family\n}\n",
        "resource \"aws_ecs_service\" \"web\" {\n  name = \"web\"\n  cluster = \"c\"\n  desired_count = 1\n  \
         task_definition = \"${data.aws_ecs_task_definition.web.family}:${data.aws_ecs_task_definition.web.revision}\"\n}\n",
        &task("jobs", 256, 512),
        &service("jobs"),
    ]
    .concat();
    let (findings, undecided) = found(&[("tfsize.hcl", TWO), ("prod/main.tf", &main)]);
    assert_eq!(
        (findings, undecided),
        (Vec::<String>::new(), Vec::<String>::new())
    );
}

#[test]
fn what_the_policy_does_not_state_is_held_only_where_it_asks_for_it() {
    let main = [
        LOGS,
        &task("web", 1024, 2048).replace(
            "  cpu = 1024\n",
            "  cpu = 1024\n  runtime_platform {\n    cpu_architecture = \"ARM64\"\n  }\n",
        ),
        &service("web"),
        &task("jobs", 256, 512),
        &service("jobs"),
    ]
    .concat();
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(
        found(&[("tfsize.hcl", TWO), ("prod/main.tf", &main)]),
        nothing
    );
    let asked = format!("{TWO}\nlint {{\n  compare = {{ architecture = \"exact\" }}\n}}\n");
    let (findings, _) = found(&[("tfsize.hcl", &asked), ("prod/main.tf", &main)]);
    assert_eq!(
        findings,
        ["service web: processor of a task is \"ARM64\" instead of \"X86_64\""]
    );
}

#[test]
fn a_workspace_that_is_written_out_is_the_one_a_root_module_is_read_in() {
    let policy = |live: &str, test: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\n\
             environment \"production\" {{\n  select {{\n    paths = [\"live\"]\n    workspaces = [\"{live}\"]\n  }}\n}}\n\
             environment \"staging\" {{\n  select {{\n    paths = [\"live\"]\n    workspaces = [\"{test}\"]\n  }}\n  service \"web\" {{\n    cpu = 256\n    memory = \"512 MB\"\n  }}\n}}\n\
             service \"web\" {{\n  cpu = 1024\n  memory = \"2 GB\"\n  tasks = 1\n}}\n"
        )
    };
    let main = |live: &str, test: &str| {
        format!(
            "locals {{\n  sizes = {{ {live} = [1024, 2048], {test} = [256, 512] }}\n}}\n\
             resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  cpu = local.sizes[terraform.workspace][0]\n  memory = local.sizes[terraform.workspace][1]\n  \
             container_definitions = jsonencode([{{ name = \"web\", image = \"i\" }}])\n}}\n{}",
            service("web")
        )
    };
    for [live, test, in_live, in_test] in [
        ["prod", "stage", "prod", "stage"],
        ["{root}-prod", "{root}-stage", "live-prod", "live-stage"],
    ] {
        let policy = policy(live, test);
        let held = |main: &str| {
            let other = (
                "other/main.tf",
                "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n",
            );
            found(&[("tfsize.hcl", &policy), ("live/main.tf", main), other])
        };
        assert_eq!(held(&main(in_live, in_test)), (Vec::new(), Vec::new()));
        let (findings, _) = held(&main(in_test, in_live));
        assert_eq!(findings.len(), 4, "{findings:?}");
    }
}

#[test]
fn a_file_of_values_for_several_root_modules_warns_only_of_what_none_has() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n  select {\n    paths = [\"live/**\"]\n    var_files = [\"../{root}.tfvars\", \"../prod.tfvars\"]\n  }\n}\n";
    let queue = |name: &str| {
        format!(
            "variable \"{name}\" {{\n}}\nresource \"aws_sqs_queue\" \"{name}\" {{\n  name = \"q-${{var.{name}}}\"\n}}\n"
        )
    };
    let dir = repository(&[
        ("tfsize.hcl", policy),
        ("live/a/main.tf", &queue("a")),
        ("live/b/main.tf", &queue("b")),
        ("live/a.tfvars", "a = 1\n"),
        ("live/prod.tfvars", "b = 2\nneither = 3\n"),
    ]);
    let ran = run(dir.path(), &["lint", "--exit-zero"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = ran.out.lines();
    let said: Vec<&str> = lines
        .filter(|line| line.contains("there is no variable"))
        .collect();
    assert_eq!(
        said,
        ["warning[variables]: there is no variable `neither`; this value is not used"],
        "{}",
        ran.out
    );
}

#[test]
fn a_part_of_a_root_module_is_an_environment_by_its_addresses() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\n\
         environment \"production\" {\n}\n\
         environment \"standby\" {\n  inherits = \"production\"\n  region = \"eu-west-2\"\n  select {\n    paths = [\"prod\"]\n    addresses = [\"module.eu_west_2.*\"]\n  }\n  service \"web\" {\n    tasks = \"0..6\"\n  }\n}\n\
         service \"web\" {\n  cpu = 1024\n  memory = \"2 GB\"\n  tasks = \"2..6\"\n  scale {\n    on = \"cpu\"\n    target = 60\n  }\n}\n";
    let module = |tasks: &str| {
        format!(
            "variable \"active\" {{\n}}\n\
             resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  cpu = 1024\n  memory = 2048\n  container_definitions = jsonencode([{{ name = \"web\", image = \"i\" }}])\n}}\n{}\
             resource \"aws_appautoscaling_target\" \"web\" {{\n  service_namespace = \"ecs\"\n  resource_id = \"service/c/${{aws_ecs_service.web.name}}\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  min_capacity = var.active ? 2 : {tasks}\n  max_capacity = 6\n}}\n\
             resource \"aws_appautoscaling_policy\" \"web\" {{\n  name = \"cpu\"\n  policy_type = \"TargetTrackingScaling\"\n  service_namespace = \"ecs\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  target_tracking_scaling_policy_configuration {{\n    target_value = 60\n    predefined_metric_specification {{\n      predefined_metric_type = \"ECSServiceAverageCPUUtilization\"\n    }}\n  }}\n}}\n",
            service("web")
        )
    };
    let root = "module \"eu_west_1\" {\n  source = \"../m\"\n  active = true\n}\nmodule \"eu_west_2\" {\n  source = \"../m\"\n  active = false\n}\n";
    let held = |tasks: &str| {
        found(&[
            ("tfsize.hcl", policy),
            ("prod/main.tf", root),
            ("m/main.tf", &module(tasks)),
        ])
    };
    assert_eq!(held("0"), (Vec::new(), Vec::new()));
    let (findings, _) = held("1");
    assert_eq!(findings, ["service web: fewest tasks is 1 instead of 0"]);
    // The rest of the root module is the environment without addresses.
    let more = module("0").replace("? 2", "? 3");
    let (findings, _) = found(&[
        ("tfsize.hcl", policy),
        ("prod/main.tf", root),
        ("m/main.tf", &more),
    ]);
    assert_eq!(findings, ["service web: fewest tasks is 3 instead of 2"]);
    let dir = repository(&[("tfsize.hcl", policy)]);
    let ran = run(dir.path(), &["size", "-o", "json"]);
    let sized: Json = serde_json::from_str(&ran.out).unwrap();
    let regions = sized["environments"].as_array().unwrap().iter();
    let regions: Vec<&str> = regions.map(|e| e["region"].as_str().unwrap()).collect();
    assert_eq!(regions, ["eu-west-1", "eu-west-2"]);
}

const QUEUES: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "prod" {
}

queue "*" {
  visibility   = "5m"
  max_receives = 3
}

queue "order_events" {
  dead_letters {
    retention = "14d"
  }
}

queue "views" {
  visibility   = "1m"
  max_receives = "none"
}
"#;

const DEAD: &str = "resource \"aws_sqs_queue\" \"dead\" {\n  name = \"dead\"\n  message_retention_seconds = 1209600\n}\n";

fn sqs(label: &str, more: &str) -> String {
    format!("resource \"aws_sqs_queue\" \"{label}\" {{\n  name = \"{label}\"\n  {more}\n}}\n")
}

fn redrive(times: u32) -> String {
    format!(
        "jsonencode({{ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = {times} }})"
    )
}

fn redrive_beside(url: &str, times: u32) -> String {
    format!(
        "resource \"aws_sqs_queue_redrive_policy\" \"some\" {{\n  queue_url = {url}\n  redrive_policy = {}\n}}\n",
        redrive(times)
    )
}

fn queues(main: &[&str]) -> (Vec<String>, Vec<String>) {
    found(&[("tfsize.hcl", QUEUES), ("prod/main.tf", &main.concat())])
}

const FIVE_MINUTES: &str = "visibility_timeout_seconds = 300";
const OFTEN: &str =
    "queue order_events: deliveries before a message is set aside is 9 instead of 3";

#[test]
fn a_redrive_policy_is_compared_wherever_it_is_written() {
    let nothing = (Vec::<String>::new(), Vec::<String>::new());
    let alone = sqs("order_events", FIVE_MINUTES);
    let with = |times| {
        let more = format!("{FIVE_MINUTES}\n  redrive_policy = {}", redrive(times));
        sqs("order_events", &more)
    };
    let beside = |times| redrive_beside("aws_sqs_queue.order_events.id", times);
    assert_eq!(queues(&[&with(3), DEAD]), nothing);
    assert_eq!(queues(&[&alone, &beside(3), DEAD]), nothing);
    for main in [with(9), alone.clone() + &beside(9)] {
        assert_eq!(queues(&[&main, DEAD]), (vec![OFTEN.into()], Vec::new()));
    }
    // None at all is one finding, though the dead letters are missing with it.
    let none = "queue order_events has no redrive_policy, and the policy sizes it";
    assert_eq!(queues(&[&alone, DEAD]), (vec![none.into()], Vec::new()));
}

#[test]
fn a_redrive_policy_that_may_be_a_queues_leaves_it_open() {
    let alone = sqs("order_events", FIVE_MINUTES);
    let some = redrive_beside("var.queue", 9);
    let variable = "variable \"queue\" {\n  type = string\n}\n";
    let (findings, undecided) = queues(&[variable, &alone, &some, DEAD]);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(undecided.len(), 2, "{undecided:?}");
    let unread = "module \"redrive\" {\n  source = \"git::https://example.com/redrive.git\"\n  queue  = aws_sqs_queue.order_events.id\n}\n";
    let (findings, undecided) = queues(&[unread, &alone, DEAD]);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(undecided.len(), 2, "{undecided:?}");
}

#[test]
fn a_queue_that_sets_no_message_aside_has_no_redrive_policy() {
    let nothing = (Vec::<String>::new(), Vec::<String>::new());
    let minute = "visibility_timeout_seconds = 60";
    assert_eq!(queues(&[&sqs("views", minute), DEAD]), nothing);
    let with = format!("{minute}\n  redrive_policy = {}", redrive(5));
    let (findings, _) = queues(&[&sqs("views", &with), DEAD]);
    assert_eq!(
        findings,
        ["queue views: deliveries before a message is set aside is 5 instead of none"]
    );
}

#[test]
fn dead_letters_are_the_queue_that_messages_are_set_aside_to() {
    let mail = format!("{FIVE_MINUTES}\n  redrive_policy = {}", redrive(3));
    let mail = sqs("order_events", &mail);
    let short = DEAD.replace("1209600", "345600");
    let (findings, _) = queues(&[&mail, &short]);
    assert_eq!(
        findings,
        [
            "queue order_events: retention of dead letters is 345600 seconds instead of 1209600 seconds"
        ]
    );
    // What is kept elsewhere is not known.
    let elsewhere = mail.replace("aws_sqs_queue.dead.arn", "\"arn:aws:sqs:eu-west-1:1:dead\"");
    let (findings, undecided) = queues(&[&elsewhere]);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(
        undecided,
        ["\"policy-queue\" \"redrive_policy leads to what is not in this root module\""]
    );
    // Called and tagged alike, it is no second queue of the item.
    let select = QUEUES.replace(
        "queue \"order_events\" {",
        "queue \"order_events\" {\n  select {\n    tags = { app = \"orders\" }\n  }\n",
    );
    let tagged = |text: &str| text.replace("\n}", "\n  tags = { app = \"orders\" }\n}");
    let main = tagged(&mail) + &tagged(DEAD);
    let held = found(&[("tfsize.hcl", &select), ("prod/main.tf", &main)]);
    assert_eq!(held, (Vec::new(), Vec::new()));
}

#[test]
fn words_of_a_queue_are_refused_where_sqs_would_refuse_them() {
    let said = |queue: &str| {
        let head = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\n";
        let text = format!("{head}queue \"q\" {{\n{queue}\n}}\n");
        let dir = repository(&[("tfsize.hcl", &text)]);
        let ran = run(dir.path(), &["policy", "check"]);
        let errors = ran.out.lines().filter(|line| line.starts_with("error"));
        errors.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(said(""), Vec::<String>::new());
    for (queue, error) in [
        (
            "delay = \"20m\"",
            "error[policyfile-aws]: SQS holds a message back for at most 15 minutes",
        ),
        (
            "receive_wait = \"1m\"",
            "error[policyfile-aws]: a request for messages waits for at most 20 seconds",
        ),
        (
            "dead_letters {\n  retention = \"30d\"\n}",
            "error[policyfile-aws]: SQS keeps messages 60 seconds to 14 days",
        ),
        (
            "max_receives = 0",
            "error[policyfile-aws]: a message is delivered 1 to 1,000 times before it is set aside",
        ),
        (
            "max_receives = \"never\"",
            "error[policyfile-value]: `max_receives` of queue \"q\" is not a whole number or \"none\"",
        ),
        (
            "max_receives = \"none\"\ndead_letters {\n}",
            "error[policyfile-value]: a queue that sets no message aside has no dead letters",
        ),
        (
            "throughput = \"message-group\"",
            "error[policyfile-aws]: only a FIFO queue has message groups",
        ),
    ] {
        assert_eq!(said(queue), [error], "{queue}");
    }
}

/// Two services behind one load balancer: by the listener's default and by a rule of it.
fn balanced(kind: &str, drain: u32, idle: &str) -> String {
    let group = |name: &str, drain: u32| {
        format!(
            "resource \"aws_lb_target_group\" \"{name}\" {{\n  name = \"{name}\"\n  port = 80\n  protocol = \"HTTP\"\n  vpc_id = \"v\"\n  target_type = \"ip\"\n  \
             deregistration_delay = {drain}\n  health_check {{\n    interval = 10\n  }}\n}}\n"
        )
    };
    let behind = |name: &str| {
        service(name).replace(
            "  cluster",
            &format!("  load_balancer {{\n    target_group_arn = aws_lb_target_group.{name}.arn\n    container_name = \"{name}\"\n    container_port = 80\n  }}\n  cluster"),
        )
    };
    [
        &*task("web", 1024, 2048).replace("aws_cloudwatch_log_group.all.name", "\"all\""),
        &behind("web"),
        &group("web", 30),
        &task("jobs", 256, 512).replace("aws_cloudwatch_log_group.all.name", "\"all\""),
        &behind("jobs"),
        &group("jobs", drain),
        // None of them is behind a service of the policy.
        &group("other", 7),
        "resource \"aws_lb\" \"other\" {\n  name = \"other\"\n  idle_timeout = 7\n}\n",
        &format!("resource \"aws_lb\" \"shop\" {{\n  name = \"shop\"\n  load_balancer_type = \"{kind}\"\n{idle}}}\n"),
        "resource \"aws_lb_listener\" \"shop\" {\n  load_balancer_arn = aws_lb.shop.arn\n  port = 80\n  default_action {\n    type = \"forward\"\n    target_group_arn = aws_lb_target_group.web.arn\n  }\n}\n",
        "resource \"aws_lb_listener_rule\" \"jobs\" {\n  listener_arn = aws_lb_listener.shop.arn\n  action {\n    type = \"forward\"\n    forward {\n      target_group {\n        arn = aws_lb_target_group.jobs.arn\n      }\n    }\n  }\n  condition {\n    path_pattern {\n      values = [\"/jobs\"]\n    }\n  }\n}\n",
    ]
    .concat()
}

#[test]
fn services_share_a_load_balancer_and_each_has_its_own_target_group() {
    let policy = TWO.replace(
        "  tasks = 1\n",
        "  tasks = 1\n  ports = { http = 80 }\n  balancer {\n    interval = \"10s\"\n    drain    = \"30s\"\n    idle     = \"2m\"\n  }\n",
    );
    let held = |main: &str| found(&[("tfsize.hcl", &policy), ("prod/main.tf", main)]);
    let right = balanced("application", 30, "  idle_timeout = 120\n");
    assert_eq!(held(&right), (Vec::new(), Vec::new()));
    let (findings, undecided) = held(&balanced("application", 31, ""));
    assert_eq!(undecided, Vec::<String>::new());
    assert_eq!(
        findings,
        [
            "service jobs: deregistration delay is 31 seconds instead of 30 seconds",
            "service jobs: idle timeout of the load balancer is not set, and the policy has 120 seconds",
            "service web: idle timeout of the load balancer is not set, and the policy has 120 seconds",
        ]
    );
    // Its listeners have the idle timeout of a Network Load Balancer.
    let (findings, undecided) = held(&balanced("network", 30, ""));
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(undecided.len(), 2, "{undecided:?}");
    assert!(undecided[0].contains("a load balancer of type network has no idle timeout"));
}

#[test]
fn what_a_target_group_leaves_out_is_what_aws_takes_or_undecided() {
    let policy = |words: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"prod\" {{\n}}\nservice \"web\" {{\n  cpu = 1024\n  memory = \"2 GB\"\n  tasks = 1\n  ports = {{ http = 80 }}\n  balancer {{\n    {words}\n  }}\n}}\n"
        )
    };
    let main = |check: &str| {
        balanced("application", 30, "").replace("  health_check {\n    interval = 10\n  }\n", check)
    };
    let held = |words: &str, check: &str| {
        found(&[
            ("tfsize.hcl", &policy(words)),
            ("prod/main.tf", &main(check)),
        ])
    };
    let block = "  health_check {\n    path = \"/\"\n  }\n";
    for (words, check) in [
        ("healthy = 5", ""),
        ("healthy = 3", block),
        ("unhealthy = 2", ""),
        ("unhealthy = 3", block),
        ("interval = \"30s\"", ""),
        ("interval = \"30s\"", block),
        ("path = \"/\"", ""),
        ("idle = \"60s\"", ""),
    ] {
        assert_eq!(
            held(words, check),
            (Vec::new(), Vec::new()),
            "{words} {check}"
        );
    }
    for (words, check) in [
        ("healthy = 3", ""),
        ("healthy = 5", block),
        ("unhealthy = 2", block),
    ] {
        let (findings, undecided) = held(words, check);
        assert_eq!((findings.len(), undecided.len()), (1, 0), "{words} {check}");
    }
    for check in ["", block] {
        let (findings, undecided) = held("timeout = \"5s\"", check);
        assert_eq!(findings, Vec::<String>::new());
        assert_eq!(undecided.len(), 1, "{undecided:?}");
    }
}
