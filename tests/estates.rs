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
fn a_service_says_how_long_its_own_logs_are_kept() {
    let policy = |own: &str| {
        let stated = format!("service \"web\" {{\n  logs {{\n    retention = \"{own}\"\n  }}\n");
        let all = "logs {\n  retention = \"400d\"\n}\n";
        [TWO.replace("service \"web\" {\n", &stated).as_str(), all].concat()
    };
    let group = |name: &str, days: u32| {
        format!(
            "resource \"aws_cloudwatch_log_group\" \"{name}\" {{\n  name = \"{name}\"\n  retention_in_days = {days}\n}}\n"
        )
    };
    let of = |name: &str, cpu: u32, memory: u32, days: u32| {
        let task = task(name, cpu, memory).replace("group.all", &format!("group.{name}"));
        [task, service(name), group(name, days)].concat()
    };
    let main = [of("web", 1024, 2048, 30), of("jobs", 256, 512, 400)].concat();
    let found = |own: &str| found(&[("tfsize.hcl", &policy(own)), ("prod/main.tf", &main)]);
    assert_eq!(found("30d"), (Vec::new(), Vec::new()));
    let (findings, _) = found("90d");
    assert_eq!(
        findings,
        ["service web: retention of logs is 30 days instead of at least 90 days"]
    );
    // Of a retention that CloudWatch does not have, nothing is compared.
    let dir = repository(&[("tfsize.hcl", &policy("31d")), ("prod/main.tf", &main)]);
    let ran = run(dir.path(), &["policy", "check", "-o", "concise"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
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

const OF_A_BUS: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "prod" {
}

queue "*" {
  visibility = "5m"
}

bus "sales" {
  capacity = "1/s"

  queue "*" {
    max_receives = 3
  }

  queue "mail" {
    delay = "30s"
  }

  queue "bills" {
    max_receives = "none"

    select {
      names = ["invoices"]
    }
  }
}
"#;

fn of_a_bus(main: &str) -> (Vec<String>, Vec<String>) {
    found(&[("tfsize.hcl", OF_A_BUS), ("prod/main.tf", main)])
}

#[test]
fn a_queue_of_a_bus_is_compared_without_a_resource_of_the_bus() {
    let mail = |label: &str, name: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"{label}\" {{\n  name = \"{name}\"\n  visibility_timeout_seconds = 30\n  delay_seconds = 5\n  redrive_policy = {}\n}}\n{DEAD}",
            redrive(9)
        )
    };
    let off = [
        "queue sales/mail: visibility timeout is 30 seconds instead of 300 seconds",
        "queue sales/mail: delay of messages is 5 seconds instead of 30 seconds",
        "queue sales/mail: deliveries before a message is set aside is 9 instead of 3",
    ];
    let bus = "resource \"aws_cloudwatch_event_bus\" \"b\" {\n  name = \"com.shop.sales\"\n}\n";
    for main in [
        mail("q", "mail"),
        mail("q", "shop-prod-mail"),
        mail("mail", "${var.front}-mail") + "variable \"front\" {\n  type = string\n}\n",
        bus.replace("com.shop.sales", "sales") + &mail("q", "sales-mail"),
    ] {
        let (findings, _) = of_a_bus(&main);
        assert_eq!(findings, off, "{main}");
    }
    // Behind the name of a bus that is none of the policy's it is another queue.
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(
        of_a_bus(&(bus.to_owned() + &mail("q", "x-sales-mail"))),
        nothing
    );
}

#[test]
fn a_queue_of_a_bus_is_selected_and_shown_as_any_item() {
    let main = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"invoices\"\n  visibility_timeout_seconds = 300\n}\n";
    assert_eq!(of_a_bus(main), (Vec::new(), Vec::new()));
    let dir = repository(&[("tfsize.hcl", OF_A_BUS), ("prod/main.tf", main)]);
    let ran = run(dir.path(), &["lint", "--show-matches", "--exit-zero"]);
    assert!(ran.out.contains("queue/sales/bills"), "{}", ran.out);
}

#[test]
fn fields_of_a_buss_queues_keep_their_older_names() {
    let main = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"mail\"\n  visibility_timeout_seconds = 600\n  delay_seconds = 30\n}\n";
    let with = |compare: &str| {
        let policy = format!("{OF_A_BUS}\nlint {{\n  compare = {{ {compare} }}\n}}\n");
        found(&[("tfsize.hcl", &policy), ("prod/main.tf", main)]).0
    };
    let none = "queue sales/mail has no redrive_policy, and the policy sizes it";
    let off = "queue sales/mail: visibility timeout is 600 seconds instead of 300 seconds";
    assert_eq!(with(""), [none, off]);
    for name in [
        "visibility",
        "\"queue.visibility\"",
        "\"bus.queue.visibility\"",
    ] {
        assert_eq!(with(&format!("{name} = \"at_least\"")), [none], "{name}");
    }
}
