//! Configurations as teams write them, held to a policy of theirs: what belongs to which item, and what is not held.

use crate::support::repository as repositories;
use crate::support::tfsize as tfsize_command;

use repositories::repository;
use serde_json::Value as Json;
use tempfile::TempDir;
use tfsize_command::run;

/// Headlines of what `lint` finds in the policy's rules, and what stayed undecided of them.
fn found(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let dir = repository(files);
    let ran = run(dir.path(), &["lint", "-o", "json", "--exit-zero"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    // Policies here state more than the code has.
    let of_policy = |rule: &str| {
        (rule.starts_with("policy-") || rule.starts_with("missing-")) && rule != "missing-item"
    };
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
    let ran = run(dir.path(), &["policy", "check"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("policyfile-aws"), "{}", ran.out);
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
    assert_eq!(
        findings,
        ["service web: minimum task count is 1 instead of 0"]
    );
    // The rest of the root module is the environment without addresses.
    let more = module("0").replace("? 2", "? 3");
    let (findings, _) = found(&[
        ("tfsize.hcl", policy),
        ("prod/main.tf", root),
        ("m/main.tf", &more),
    ]);
    assert_eq!(
        findings,
        ["service web: minimum task count is 3 instead of 2"]
    );
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
        [
            "\"policy-queue\" \"redrive_policy leads to a queue of dead letters that is not in this root module\""
        ]
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

const LOGGED: &str = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\nservice \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"2..4\"\n  scale {\n    on = \"cpu\"\n    target = 60\n  }\n}\nlogs {\n  retention = \"30d\"\n}\n";

/// What is missed of a service that has nothing but a task definition with these containers, beside more.
fn missed(containers: &str, more: &str) -> (Vec<String>, Vec<String>) {
    let main = format!(
        "resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  cpu = 256\n  memory = 512\n  container_definitions = {containers}\n}}\n{}{more}",
        service("web").replace("\"c\"", "aws_ecs_cluster.main.arn")
    );
    let cluster = "resource \"aws_ecs_cluster\" \"main\" {\n  name = \"c\"\n}\n";
    let (findings, undecided) = found(&[
        ("tfsize.hcl", LOGGED),
        ("prod/main.tf", &main),
        ("prod/cluster.tf", cluster),
    ]);
    let undecided = undecided.iter();
    let rules = undecided.map(|u| u.split(' ').next().unwrap_or_default().replace('"', ""));
    (findings, rules.collect())
}

const PLAIN: &str = "jsonencode([{ name = \"web\", image = \"i\" }])";

#[test]
fn a_module_that_is_not_read_leaves_open_only_what_has_to_do_with_it() {
    let module = |arguments: &str| {
        format!("module \"other\" {{\n  source = \"git@github.com:o/other.git\"\n{arguments}}}\n")
    };
    for apart in [
        "",
        "  cidrs = [\"10.0.0.0/8\"]\n  name = \"website\"\n",
        "  domain = \"web.example.com\"\n",
        "  count = 0\n  service = aws_ecs_service.web.name\n",
    ] {
        let (mut findings, undecided) = missed(PLAIN, &module(apart));
        findings.sort();
        let all = [
            "service web has no log group",
            "service web has no scalable target",
            "service web has no scaling policy",
        ];
        assert_eq!(findings, all, "{apart}");
        assert_eq!(undecided, Vec::<String>::new(), "{apart}");
    }
    for near in [
        "  service = \"web\"\n",
        "  service = aws_ecs_service.web.name\n",
        "  target = { id = aws_ecs_service.web.id }\n",
        "  resource_id = \"service/c/web\"\n",
        "  cluster = aws_ecs_cluster.main.name\n",
        "  task = aws_ecs_task_definition.web.arn\n",
    ] {
        let (findings, undecided) = missed(PLAIN, &module(near));
        assert_eq!(findings, Vec::<String>::new(), "{near}");
        assert!(
            undecided.contains(&"missing-log-group".to_owned()),
            "{near}"
        );
        assert!(
            undecided.contains(&"missing-autoscaling".to_owned()),
            "{near}"
        );
    }
    // What it gives leads to what it may make.
    let (findings, _) = missed("module.other.json", &module(""));
    assert_eq!(findings, Vec::<String>::new());
}

#[test]
fn the_log_group_of_containers_that_are_not_known_is_not_missing() {
    let log = |group: &str| {
        format!(
            "jsonencode([{{ name = \"web\", image = \"i\", logConfiguration = {{ logDriver = \"awslogs\", options = {{ awslogs-group = {group}, awslogs-region = \"eu-west-1\", awslogs-stream-prefix = \"web\" }} }} }}])"
        )
    };
    let variable = "variable \"it\" {\n}\n";
    let misses = |containers: &str, more: &str| {
        let (findings, undecided) = missed(containers, more);
        let rule = "missing-log-group".to_owned();
        let headline = "service web has no log group".to_owned();
        (findings.contains(&headline), undecided.contains(&rule))
    };
    assert_eq!(misses(PLAIN, ""), (true, false));
    assert_eq!(misses("var.it", variable), (false, true));
    assert_eq!(misses(&log("var.it"), variable), (false, true));
    assert_eq!(misses(&log("\"/ecs/web\""), ""), (true, false));
    // By its name, written out on both sides.
    let group = "resource \"aws_cloudwatch_log_group\" \"it\" {\n  name = \"/ecs/web\"\n  retention_in_days = 7\n}\n";
    let (findings, _) = missed(&log("\"/ecs/web\""), group);
    let days = "service web: retention of logs is 7 days instead of at least 30 days".to_owned();
    assert!(findings.contains(&days), "{findings:?}");
    assert_eq!(misses(&log("\"/ecs/web\""), group), (false, false));
    assert_eq!(misses(&log("\"/ecs/other\""), group), (true, false));
}

#[test]
fn a_resource_that_is_no_item_is_told_by_the_name_that_was_compared() {
    let main = [
        LOGS,
        &task("web", 256, 512),
        &service("web").replace("name = \"web\"", "name = \"front-7\""),
    ]
    .concat();
    let dir = repository(&[("tfsize.hcl", LOGGED), ("prod/main.tf", &main)]);
    let ran = run(dir.path(), &["lint", "--show-matches", "--exit-zero"]);
    let told = "no item  aws_ecs_service.web: its name in AWS is front-7";
    assert!(ran.out.contains(told), "{}", ran.out);
}

/// Findings of the policy's rules in a directory, each with its file, and the rules that are undecided with the reason.
fn held(dir: &std::path::Path, paths: &[&str]) -> (Vec<String>, Vec<String>) {
    let ran = run(
        dir,
        &[&["lint", "-o", "json", "--exit-zero"], paths].concat(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report: Json = serde_json::from_str(&ran.out).unwrap();
    let of_policy = |one: &&Json| {
        let rule = one["rule"].as_str().unwrap();
        rule.starts_with("policy-") || rule.starts_with("missing-")
    };
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(of_policy).map(|f| {
        let file = f["place"]["path"].as_str().unwrap();
        format!("{file}: {}", f["headline"].as_str().unwrap())
    });
    let undecided = report["undecided"].as_array().unwrap().iter();
    let undecided = undecided.filter(of_policy).map(|u| {
        format!(
            "{}: {}",
            u["rule"].as_str().unwrap(),
            u["why"].as_str().unwrap()
        )
    });
    (findings.collect(), undecided.collect())
}

const WATCHED: &str = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n  select {\n    paths = [\"live/**\"]\n  }\n}\nservice \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"2..4\"\n  scale {\n    on = \"cpu\"\n    target = 60\n  }\n}\nalarm \"cpu\" {\n  on = \"cpu\"\n  above = \"70%\"\n}\nlogs {\n  retention = \"30d\"\n}\n";

fn app() -> String {
    let task = task("web", 256, 512).replace("aws_cloudwatch_log_group.all.name", "\"/ecs/web\"");
    format!("{task}{}", service("web"))
}

fn watch(name: &str, threshold: u32) -> String {
    format!(
        "resource \"aws_cloudwatch_metric_alarm\" \"cpu\" {{\n  alarm_name = \"cpu\"\n  namespace = \"AWS/ECS\"\n  metric_name = \"CPUUtilization\"\n  statistic = \"Average\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = {threshold}\n  period = 60\n  evaluation_periods = 5\n  datapoints_to_alarm = 3\n  dimensions = {{ ClusterName = \"c\", ServiceName = {name} }}\n}}\n"
    )
}

fn scaling(least: u32) -> String {
    format!(
        "resource \"aws_appautoscaling_target\" \"web\" {{\n  service_namespace = \"ecs\"\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  min_capacity = {least}\n  max_capacity = 4\n}}\n\
         resource \"aws_appautoscaling_policy\" \"web\" {{\n  name = \"cpu\"\n  policy_type = \"TargetTrackingScaling\"\n  service_namespace = \"ecs\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  target_tracking_scaling_policy_configuration {{\n    target_value = 60\n    predefined_metric_specification {{\n      predefined_metric_type = \"ECSServiceAverageCPUUtilization\"\n    }}\n  }}\n}}\n"
    )
}

fn logs(days: u32) -> String {
    format!(
        "resource \"aws_cloudwatch_log_group\" \"web\" {{\n  name = \"/ecs/web\"\n  retention_in_days = {days}\n}}\n"
    )
}

/// What must exist beside the service in other root modules of its environment.
fn estate(threshold: u32, least: u32, days: u32) -> TempDir {
    repository(&[
        ("tfsize.hcl", WATCHED),
        ("live/app/main.tf", &app()),
        ("live/health/main.tf", &watch("\"web\"", threshold)),
        ("live/scaling/main.tf", &scaling(least)),
        ("live/logs/main.tf", &logs(days)),
    ])
}

#[test]
fn the_root_modules_of_an_environment_are_looked_at_together() {
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(held(estate(70, 2, 30).path(), &[]), nothing);
    let dir = estate(99, 1, 7);
    let (findings, undecided) = held(dir.path(), &[]);
    assert_eq!(
        findings,
        [
            "live/health/main.tf: service web: threshold of the CPU alarm is 99% instead of at most 70%",
            "live/logs/main.tf: service web: retention of logs is 7 days instead of at least 30 days",
            "live/scaling/main.tf: service web: minimum task count is 1 instead of 2",
        ]
    );
    assert_eq!(undecided, Vec::<String>::new());
    // What is written in another root module is mended there, and may be kept quiet there.
    let ran = run(dir.path(), &["lint", "--fix", "--unsafe", "--exit-zero"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = |file: &str| std::fs::read_to_string(dir.path().join(file)).unwrap();
    assert!(text("live/health/main.tf").contains("threshold = 70"));
    assert!(text("live/scaling/main.tf").contains("min_capacity = 2"));
    assert!(text("live/logs/main.tf").contains("retention_in_days = 30"));
    assert_eq!(held(dir.path(), &[]), nothing);
    let quiet = watch("\"web\"", 99).replace(
        "  threshold = 99",
        "  # tfsize:ignore[policy-alarm] reason=\"the team wants it so\"\n  threshold = 99",
    );
    std::fs::write(dir.path().join("live/health/main.tf"), quiet).unwrap();
    assert_eq!(held(dir.path(), &[]), nothing);
    let ran = run(dir.path(), &["lint", "--show-matches", "--exit-zero"]);
    let told = "service/web  aws_cloudwatch_metric_alarm.cpu  in live/health";
    assert!(ran.out.contains(told), "{}", ran.out);
}

#[test]
fn what_no_root_module_of_an_environment_has_is_missing() {
    for (gone, headline) in [
        ("health", "service web has no alarm on CPUUtilization"),
        ("logs", "service web has no log group"),
    ] {
        let dir = estate(70, 2, 30);
        std::fs::remove_dir_all(dir.path().join("live").join(gone)).unwrap();
        for paths in [&[][..], &["live/app"]] {
            let (findings, undecided) = held(dir.path(), paths);
            assert_eq!(
                findings,
                [format!("live/app/main.tf: {headline}")],
                "{paths:?}"
            );
            assert_eq!(undecided, Vec::<String>::new());
        }
        // In another environment it is no help.
        let other = dir.path().join("other").join(gone);
        std::fs::create_dir_all(&other).unwrap();
        std::fs::write(
            other.join("main.tf"),
            format!("{}{}", watch("\"web\"", 70), logs(30)),
        )
        .unwrap();
        assert_eq!(held(dir.path(), &[]).0.len(), 1);
    }
}

#[test]
fn one_root_module_alone_is_looked_at_beside_the_others_of_its_environment() {
    let nothing = (Vec::new(), Vec::new());
    // What others have is there; how it is sized is asked of them.
    let dir = estate(99, 1, 7);
    assert_eq!(held(dir.path(), &["live/app"]), nothing);
    assert_eq!(held(dir.path(), &["live/app/main.tf"]), nothing);
    let broken = format!("{}resource {{\n", watch("\"web\"", 70));
    std::fs::write(dir.path().join("live/health/main.tf"), broken).unwrap();
    for paths in [&[][..], &["live/app"]] {
        let (_, undecided) = held(dir.path(), paths);
        let [one] = undecided.as_slice() else {
            panic!("{undecided:?}");
        };
        assert!(one.starts_with("missing-alarm: "), "{one}");
        assert!(one.contains("live/health"), "{one}");
    }
}

#[test]
fn what_another_root_module_has_and_is_not_known_to_be_whose_leaves_it_open() {
    let dir = estate(70, 2, 30);
    let unknown = format!("variable \"name\" {{\n}}\n{}", watch("var.name", 70));
    std::fs::write(dir.path().join("live/health/main.tf"), unknown).unwrap();
    let (findings, undecided) = held(dir.path(), &[]);
    assert_eq!(findings, Vec::<String>::new());
    let why = "missing-alarm: what aws_cloudwatch_metric_alarm.cpu in live/health belongs to is not known";
    assert_eq!(undecided, [why]);
}

#[test]
fn an_alarm_of_an_item_may_be_in_another_root_module() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"live\" {\n}\nservice \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"2..4\"\n\n  alarm \"busy\" {\n    metric = \"cpu\"\n    above = \"70%\"\n  }\n}\n";
    let with = |health: &str| {
        repository(&[
            ("tfsize.hcl", policy),
            ("live/app/main.tf", &app()),
            ("live/health/main.tf", health),
            ("live/scaling/main.tf", &scaling(2)),
        ])
    };
    let said = |health: &str| {
        let dir = with(health);
        let ran = run(
            dir.path(),
            &["drift", "--source", ".", "--env", "live", "-o", "json"],
        );
        let report: Json = serde_json::from_str(&ran.out).unwrap();
        (held(dir.path(), &[]), report["summary"]["drifted"].as_u64())
    };
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(said(&watch("\"web\"", 70)), (nothing, Some(0)));
    let matched = |health: &str| {
        let ran = run(
            with(health).path(),
            &["lint", "--show-matches", "--exit-zero"],
        );
        let lines = ran
            .out
            .lines()
            .map(str::trim)
            .filter(|line| line.contains("  aws_cloudwatch_metric_alarm"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        matched(&watch("\"web\"", 70)),
        ["alarm/service/web/busy  aws_cloudwatch_metric_alarm.cpu  in live/health"]
    );
    let (higher, drifted) = said(&watch("\"web\"", 99));
    let is = "live/health/main.tf: alarm busy of service web: threshold is 99 instead of 70";
    assert_eq!(higher, (vec![is.to_owned()], Vec::new()));
    assert_eq!(drifted, Some(1));
    // On another metric it is not the alarm that is asked for, and another service's is not, either.
    let missing = "live/app/main.tf: service web has no alarm on CPUUtilization above 70";
    for other in [
        watch("\"web\"", 70).replace("CPUUtilization", "MemoryUtilization"),
        watch("\"shop\"", 70),
    ] {
        assert_eq!(said(&other).0, (vec![missing.to_owned()], Vec::new()));
    }
    // Of two that nothing tells apart it is not known which it is.
    let two = watch("\"web\"", 70) + &watch("\"web\"", 80).replace("\"cpu\"", "\"load\"");
    let ((findings, undecided), _) = said(&two.replace("threshold = 70", "threshold = 75"));
    assert_eq!((findings.len(), undecided.len()), (0, 1), "{undecided:?}");
}

#[test]
fn of_several_items_of_one_name_the_nearest_root_module_lends() {
    let both = |here: u32, there: u32| {
        let dir = repository(&[
            ("tfsize.hcl", WATCHED),
            ("live/one/app/main.tf", &app()),
            (
                "live/one/rest/main.tf",
                &format!("{}{}{}", watch("\"web\"", here), scaling(2), logs(30)),
            ),
            ("live/two/app/main.tf", &app()),
            (
                "live/two/rest/main.tf",
                &format!("{}{}{}", watch("\"web\"", there), scaling(2), logs(30)),
            ),
        ]);
        held(dir.path(), &[])
    };
    assert_eq!(both(70, 70), (Vec::new(), Vec::new()));
    let (findings, _) = both(70, 99);
    assert_eq!(
        findings,
        [
            "live/two/rest/main.tf: service web: threshold of the CPU alarm is 99% instead of at most 70%"
        ]
    );
}

#[test]
fn drift_looks_at_the_root_modules_of_an_environment_together() {
    let rows = |dir: &TempDir, source: &str| {
        let ran = run(dir.path(), &["drift", "--source", source, "-o", "json"]);
        let report: Json = serde_json::from_str(&ran.out)
            .unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
        let targets = report["estates"].as_array().unwrap().iter();
        let rows = targets.flat_map(|t| t["rows"].as_array().unwrap().clone());
        let off = rows.filter(|r| r["class"] != "same");
        let off = off.map(|r| {
            format!("{} {} {}", r["field"], r["class"], r["place"]["path"]).replace('"', "")
        });
        off.collect::<Vec<_>>()
    };
    assert_eq!(rows(&estate(70, 2, 30), "."), Vec::<String>::new());
    assert_eq!(
        rows(&estate(99, 2, 30), "."),
        ["service.alarm.cpu code-differs live/health/main.tf"]
    );
    assert_eq!(rows(&estate(99, 2, 30), "live/app"), Vec::<String>::new());
}

#[test]
fn what_reads_its_name_from_the_state_of_another_root_module_is_that_ones() {
    let state = "data \"terraform_remote_state\" \"app\" {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key = \"app\"\n    region = \"eu-west-1\"\n  }\n}\n";
    let reads = "data.terraform_remote_state.app.outputs.service";
    let found = |output: &str| {
        let dir = estate(70, 2, 30);
        let app = format!("{}output \"service\" {{\n  value = {output}\n}}\n", app());
        std::fs::write(dir.path().join("live/app/main.tf"), app).unwrap();
        let watched = format!("{state}{}", watch(reads, 99));
        std::fs::write(dir.path().join("live/health/main.tf"), watched).unwrap();
        held(dir.path(), &[])
    };
    let (findings, undecided) = found("aws_ecs_service.web.name");
    assert_eq!(
        findings,
        [
            "live/health/main.tf: service web: threshold of the CPU alarm is 99% instead of at most 70%"
        ]
    );
    assert_eq!(undecided, Vec::<String>::new());
    let (findings, undecided) = found("aws_ecs_service.web.arn");
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(undecided.len(), 1, "{undecided:?}");
}

#[test]
fn a_log_group_whose_name_begins_otherwise_leaves_nothing_open() {
    for (prefix, open) in [("/aws/lambda/", 0), ("/ecs/", 1)] {
        let dir = estate(70, 2, 30);
        let named = logs(30).replace("/ecs/web", &format!("{prefix}${{var.name}}"));
        let named = format!("variable \"name\" {{\n}}\n{named}");
        std::fs::write(dir.path().join("live/logs/main.tf"), named).unwrap();
        let (findings, undecided) = held(dir.path(), &[]);
        assert_eq!(findings.len(), 1 - open, "{findings:?}");
        assert_eq!(undecided.len(), open, "{undecided:?}");
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

#[test]
fn a_container_is_compared_by_its_name_wherever_its_task_definition_comes_from() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\nservice \"web\" {\n  cpu = 1024\n  memory = \"2 GB\"\n  tasks = 1\n  container \"web\" {\n    cpu = 512\n  }\n  container \"otel\" {\n    cpu = 64\n    memory = \"256 MB\"\n  }\n}\n";
    let main = |containers: &str| {
        format!(
            "variable \"otel\" {{\n}}\nresource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  cpu = 1024\n  memory = 2048\n  container_definitions = {containers}\n}}\n{}",
            service("web")
        )
    };
    let template = r#"[{"name": "otel", "image": "i", "cpu": ${cpu}, "memory": 256}, {"name": "web", "image": "i", "cpu": 512}]"#;
    let held = |containers: &str| {
        found(&[
            ("tfsize.hcl", policy),
            ("prod/main.tf", &main(containers)),
            ("prod/containers.json", template),
        ])
    };
    let nothing = (Vec::new(), Vec::new());
    for right in [
        "jsonencode([{ name = \"web\", image = \"i\", cpu = 512 }, { name = \"otel\", image = \"i\", cpu = 64, memory = 256 }])",
        "templatefile(\"${path.module}/containers.json\", { cpu = 64 })",
    ] {
        assert_eq!(held(right), nothing, "{right}");
    }
    let (findings, undecided) =
        held("templatefile(\"${path.module}/containers.json\", { cpu = 65 })");
    assert_eq!(undecided, Vec::<String>::new());
    assert_eq!(
        findings,
        ["service web: CPU of container otel is 65 units instead of 64 units"]
    );
    let (findings, undecided) =
        held("jsonencode([{ name = \"web\", image = \"i\", cpu = 512, memory = 1024 }])");
    assert_eq!(undecided, Vec::<String>::new());
    assert_eq!(findings.len(), 2, "{findings:?}");
    // Any of them may be the one that is not known.
    let (findings, undecided) = held(
        "jsonencode([{ name = \"web\", image = \"i\", cpu = 512 }, { name = var.otel, image = \"i\", cpu = 1, memory = 1 }])",
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(undecided.len(), 2, "{undecided:?}");
}

#[test]
fn a_health_check_without_a_command_is_compared_with_the_container_that_has_it() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\nservice \"web\" {\n  cpu = 1024\n  memory = \"2 GB\"\n  tasks = 1\n  health_check {\n    interval = \"30s\"\n    retries = 2\n  }\n}\n";
    let held = |containers: &[&str], balancer: &str| {
        let main = format!(
            "resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  cpu = 1024\n  memory = 2048\n  container_definitions = jsonencode([{}])\n}}\n{}",
            containers.join(", "),
            service("web").replacen('{', &format!("{{\n{balancer}"), 1)
        );
        found(&[("tfsize.hcl", policy), ("prod/main.tf", &main)])
    };
    let container =
        |name: &str, rest: &str| format!("{{ name = \"{name}\", image = \"i\"{rest} }}");
    let check = |retries: u32| {
        format!(", healthCheck = {{ command = [\"CMD\", \"up\"], retries = {retries} }}")
    };
    let wrong = |n: u32| {
        vec![format!(
            "service web: retries of the health check is {n} instead of 2"
        )]
    };
    let balanced =
        "  load_balancer {\n    container_name = \"app\"\n    container_port = 80\n  }\n";
    let (with, without) = (container("app", &check(5)), container("app", ""));
    // The only one; the only one that has a check; the one called like the service.
    for all in [
        vec![with.as_str()],
        vec![&container("log", ""), &with],
        vec![&container("log", &check(3)), &container("web", &check(5))],
    ] {
        assert_eq!(held(&all, ""), (wrong(5), vec![]), "{all:?}");
    }
    // The one that the load balancer sends to; the one with a port; the essential one.
    let log = container("log", &check(3));
    assert_eq!(held(&[&log, &with], balanced), (wrong(5), vec![]));
    let port = container(
        "app",
        &(check(5) + ", portMappings = [{ containerPort = 80 }]"),
    );
    assert_eq!(held(&[&log, &port], ""), (wrong(5), vec![]));
    let sidecar = container("log", &(check(3) + ", essential = false"));
    assert_eq!(held(&[&sidecar, &with], ""), (wrong(5), vec![]));
    // None of this tells one.
    let (findings, undecided) = held(&[&log, &with], "");
    assert_eq!(findings, Vec::<String>::new());
    assert!(undecided[0].contains("there are log, app"), "{undecided:?}");
    // Nothing says that there has to be one.
    assert_eq!(held(&[&without], ""), (vec![], vec![]));
}

#[test]
fn jobs_are_what_starts_their_task_definitions_which_they_may_share() {
    let policy = format!(
        "{TWO}\njob \"*\" {{\n  cpu = 256\n  memory = \"512 MB\"\n}}\njob \"sync\" {{\n  schedule = \"rate(1 hour)\"\n  tasks = 1\n}}\n\njob \"mail\" {{\n  schedule = \"cron(0 3 * * ? *)\"\n  timezone = \"Europe/Dublin\"\n  tasks = 2\n}}\n"
    );
    let rule = |expression: &str, tasks: u32| {
        format!(
            "resource \"aws_cloudwatch_event_rule\" \"hourly\" {{\n  name = \"sync\"\n  schedule_expression = \"{expression}\"\n}}\n\
             resource \"aws_cloudwatch_event_target\" \"hourly\" {{\n  rule = aws_cloudwatch_event_rule.hourly.name\n  arn = \"arn:aws:ecs:eu-west-1:123456789012:cluster/c\"\n  ecs_target {{\n    task_definition_arn = aws_ecs_task_definition.batch.arn\n    task_count = {tasks}\n  }}\n}}\n"
        )
    };
    let schedule = |zone: &str, by: &str| {
        format!(
            "resource \"aws_scheduler_schedule\" \"mail\" {{\n  name = \"mail-prod\"\n  schedule_expression = \"cron(0 3 * * ? *)\"\n  schedule_expression_timezone = \"{zone}\"\n  flexible_time_window {{\n    mode = \"OFF\"\n  }}\n  target {{\n    arn = \"arn:aws:ecs:eu-west-1:123456789012:cluster/c\"\n    role_arn = \"arn:aws:iam::123456789012:role/r\"\n    ecs_parameters {{\n      task_definition_arn = {by}\n      task_count = 2\n    }}\n  }}\n}}\n"
        )
    };
    // Another rule of the name starts no task.
    let other = "resource \"aws_cloudwatch_event_rule\" \"other\" {\n  name = \"sync\"\n  schedule_expression = \"rate(2 days)\"\n}\n\
                 resource \"aws_cloudwatch_event_target\" \"other\" {\n  rule = aws_cloudwatch_event_rule.other.name\n  arn = \"arn:aws:lambda:eu-west-1:123456789012:function:f\"\n}\n";
    let main = |cpu: u32, jobs: &str| {
        [
            LOGS,
            &task("web", 1024, 2048),
            &service("web"),
            &task("jobs", 256, 512),
            &service("jobs"),
            &task("batch", cpu, 512),
            other,
            jobs,
        ]
        .concat()
    };
    let held = |main: &str| found(&[("tfsize.hcl", &policy), ("prod/main.tf", main)]);
    let by = "aws_ecs_task_definition.batch.arn";
    let right = [rule("rate(1 hour)", 1), schedule("Europe/Dublin", by)].concat();
    assert_eq!(held(&main(256, &right)), (Vec::new(), Vec::new()));
    let by_name = "\"arn:aws:ecs:eu-west-1:123456789012:task-definition/batch:3\"";
    let named = [rule("rate(1 hour)", 1), schedule("Europe/Dublin", by_name)].concat();
    assert_eq!(held(&main(256, &named)), (Vec::new(), Vec::new()));
    let wrong = [rule("rate(2 hours)", 3), schedule("UTC", by)].concat();
    let (mut findings, undecided) = held(&main(256, &wrong));
    assert_eq!(undecided, Vec::<String>::new());
    findings.sort();
    assert_eq!(
        findings,
        [
            "job mail: time zone of the schedule is \"UTC\" instead of \"Europe/Dublin\"",
            "job sync: number of tasks is 3 instead of 1",
            "job sync: schedule is \"rate(2 hours)\" instead of \"rate(1 hour)\"",
        ]
    );
    // Of the one literal it is said for both.
    let (findings, _) = held(&main(512, &right));
    assert_eq!(findings.len(), 1, "{findings:?}");
    // A task definition of another root module is not known.
    let apart = right.replace(by, "var.task");
    let (findings, undecided) = held(&(main(256, &apart) + "variable \"task\" {\n}\n"));
    assert_eq!(findings, Vec::<String>::new());
    assert!(!undecided.is_empty());
}

/// A band says how wide it is, and not on which side of it an alarm rings.
#[test]
fn the_side_of_a_band_is_held_where_it_is_stated() {
    let policy = |more: &str| {
        format!(
            "{TWO}\nalarm \"spikes\" {{\n  band = 3\n{more}  select {{\n    names = [\"spikes\"]\n  }}\n}}\n"
        )
    };
    let alarm = |operator: &str, width: u32| {
        format!(
            "resource \"aws_cloudwatch_metric_alarm\" \"spikes\" {{\n  alarm_name = \"spikes\"\n  comparison_operator = \"{operator}\"\n  evaluation_periods = 1\n  threshold_metric_id = \"band\"\n  \
             metric_query {{\n    id = \"band\"\n    expression = \"ANOMALY_DETECTION_BAND(m, {width})\"\n    return_data = true\n  }}\n  \
             metric_query {{\n    id = \"m\"\n    return_data = true\n    metric {{\n      metric_name = \"Orders\"\n      namespace = \"Shop\"\n      period = 60\n      stat = \"Sum\"\n    }}\n  }}\n}}\n"
        )
    };
    let held = |policy: &str, alarm: &str| {
        found(&[("tfsize.hcl", policy), ("prod/main.tf", alarm)])
            .0
            .into_iter()
            .filter(|headline| headline.contains("spikes"))
            .collect::<Vec<_>>()
    };
    for operator in [
        "GreaterThanUpperThreshold",
        "LessThanLowerThreshold",
        "LessThanLowerOrGreaterThanUpperThreshold",
    ] {
        assert_eq!(
            held(&policy(""), &alarm(operator, 3)),
            Vec::<String>::new(),
            "{operator}"
        );
        assert_eq!(
            held(&policy(""), &alarm(operator, 4)).len(),
            1,
            "{operator}"
        );
    }
    let stated = policy("  outside = \"above\"\n");
    assert_eq!(
        held(&stated, &alarm("GreaterThanUpperThreshold", 3)),
        Vec::<String>::new()
    );
    assert_eq!(held(&stated, &alarm("LessThanLowerThreshold", 3)).len(), 1);
}
