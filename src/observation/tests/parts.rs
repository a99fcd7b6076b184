//! Which parts an item has, and where those may be that were not found.

use super::items::{assert_shown, assert_shown_in, service};
use crate::inventory::SourceKind;

/// A module that is not downloaded, and is given these arguments.
fn module(name: &str, arguments: &str) -> String {
    format!(
        "module \"{name}\" {{\n  source = \"git::https://example.com/{name}.git\"\n{arguments}}}\n"
    )
}

/// What is told of a part that may be in such a module.
fn in_module(name: &str) -> String {
    format!(
        "it may be in module.{name}, which is not read: git::https://example.com/{name}.git is not downloaded; run `terraform init`"
    )
}

fn queue(name: &str, rest: &str) -> String {
    format!("resource \"aws_sqs_queue\" \"{name}\" {{\n  name = \"{name}\"\n{rest}}}\n")
}

const RETENTION: &str = "  dead_letters {\n    retention = \"14d\"\n  }\n";

/// How often a message is taken may be said in a resource of its own.
#[test]
fn an_argument_may_be_in_a_resource_of_its_own() {
    let policy = "queue \"jobs\" {\n  max_receives = 3\n}\n";
    let jobs = queue("jobs", "");
    let redrive = |count: u8| {
        format!(
            "resource \"aws_sqs_queue_redrive_policy\" \"jobs\" {{\n  queue_url = aws_sqs_queue.jobs.id\n  redrive_policy = jsonencode({{ deadLetterTargetArn = \"arn:aws:sqs:eu-west-1:1:dead\", maxReceiveCount = {count} }})\n}}\n"
        )
    };
    let here = "aws_sqs_queue.jobs.redrive_policy.maxReceiveCount";
    let apart = "aws_sqs_queue_redrive_policy.jobs.redrive_policy.maxReceiveCount";
    let told = module("redrive", "  queue = \"jobs\"\n");
    let other = module("redrive", "  queue = \"other\"\n");
    let open = format!("{here} undecided: {}", in_module("redrive"));
    for (rest, shown) in [
        (String::new(), format!("{here} deviates")),
        (other, format!("{here} deviates")),
        (told.clone(), open),
        (redrive(3), format!("{apart} conforms")),
        (redrive(4), format!("{apart} deviates")),
        (format!("{}{told}", redrive(3)), format!("{apart} conforms")),
    ] {
        let main = format!("{jobs}{rest}");
        assert_shown(policy, &main, &[("jobs queue.max_receives", &shown)]);
    }
}

/// Where messages go that are set aside is told by the queue, or by what speaks for it.
#[test]
fn dead_letters_are_where_the_queue_says() {
    let field = "jobs queue.dead_letters.retention";
    let shown =
        |policy: &str, main: &str, shown: &str| assert_shown(policy, main, &[(field, shown)]);
    let own = format!("queue \"jobs\" {{\n  max_receives = 3\n{RETENTION}}}\n");
    let bare = queue("jobs", "");
    let variable = "variable \"redrive\" {\n  type = string\n}\n";
    let open = queue("jobs", "  redrive_policy = var.redrive\n");
    shown(
        &own,
        &format!("{variable}{open}"),
        "maybe absent: var.redrive has no value",
    );
    let apart = "resource \"aws_sqs_queue_redrive_policy\" \"jobs\" {\n  queue_url = aws_sqs_queue.jobs.id\n  redrive_policy = jsonencode({ deadLetterTargetArn = \"arn:aws:sqs:eu-west-1:1:dead\", maxReceiveCount = 3 })\n}\n";
    shown(
        &own,
        &format!("{bare}{apart}"),
        "maybe absent: redrive_policy leads to a queue of dead letters that is not in this root module",
    );
    let told = module("redrive", "  queue = \"jobs\"\n");
    let maybe = format!("maybe absent: {}", in_module("redrive"));
    shown(&own, &format!("{bare}{told}"), &maybe);
    // Where the policy does not say how often, nothing says for it that there is no queue of dead letters.
    let unsaid = format!("queue \"jobs\" {{\n{RETENTION}}}\n");
    shown(&unsaid, &bare, "absent");
    shown(&own, &bare, "not asked");
    // What tfsize wrote has the count, and what is stated of all of the kind is held where it is there.
    let ours = queue(
        "jobs",
        "  tags = {\n    \"tfsize:component\" = \"queue/jobs\"\n  }\n",
    );
    shown(&unsaid, &ours, "not asked");
    let all = format!("queue \"*\" {{\n{RETENTION}}}\nqueue \"jobs\" {{\n}}\n");
    shown(&all, &bare, "not asked");
}

/// A log group is where the task definition says, and unknown where that is not there to be read.
#[test]
fn what_is_named_by_a_part_is_not_known_without_it() {
    let policy = "service \"web\" {\n  tasks = 1\n  logs {\n    retention = \"30d\"\n  }\n}\n";
    let elsewhere = "resource \"aws_ecs_service\" \"web\" {\n  name = \"web\"\n  task_definition = \"web:7\"\n}\n";
    for (main, shown) in [
        (
            elsewhere.to_owned(),
            "maybe absent: its task definition is not in this root module".to_owned(),
        ),
        (service("", ""), "absent".into()),
        (
            service(
                ", logConfiguration = { logDriver = \"awslogs\", options = { awslogs-group = var.group } }",
                "",
            ),
            "maybe absent: var.group has no value".into(),
        ),
        (
            format!(
                "{}{}",
                service("", ""),
                module("logs", "  service = \"web\"\n")
            ),
            format!("maybe absent: {}", in_module("logs")),
        ),
    ] {
        assert_shown(policy, &main, &[("web service.logs", &shown)]);
    }
}

/// A module that is given one item has nothing of another, and what it may hold of an item it may hold of its alarms.
#[test]
fn what_is_not_read_may_hold_alarms_of_what_it_is_given() {
    let item = |name: &str| {
        format!(
            "queue \"{name}\" {{\n  visibility = \"5m\"\n  alarm \"age\" {{\n    metric = \"age\"\n    above = \"5m\"\n  }}\n}}\n"
        )
    };
    let policy = format!("{}{}", item("first"), item("second"));
    let queues = format!("{}{}", queue("first", ""), queue("second", ""));
    let maybe = format!("maybe absent: {}", in_module("alarms"));
    for given in ["first", "second", "third"] {
        let main = format!(
            "{queues}{}",
            module("alarms", &format!("  queue = \"{given}\"\n"))
        );
        let shown = |name: &str| {
            if name == given {
                maybe.as_str()
            } else {
                "absent"
            }
        };
        assert_shown(
            &policy,
            &main,
            &[
                ("queue/first/age alarm.threshold", shown("first")),
                ("queue/second/age alarm.threshold", shown("second")),
            ],
        );
    }
}

/// A task definition alone is a job that nothing starts, unless a schedule of which it is not known what it starts does.
#[test]
fn what_starts_a_job_is_missing_unless_one_may_be_it() {
    let policy = "job \"report\" {\n  cpu = 1024\n  memory = \"2 GB\"\n  schedule = \"cron(0 3 * * ? *)\"\n}\nqueue \"jobs\" {\n  visibility = \"5m\"\n}\n";
    let task = |name: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"{name}\" {{\n  family = \"{name}\"\n  cpu = 1024\n  memory = 2048\n  container_definitions = jsonencode([{{ name = \"{name}\", image = \"x\" }}])\n}}\n"
        )
    };
    let variable = "variable \"any\" {\n  type = string\n}\n";
    let main = format!("{variable}{}{}", task("report"), task("other"));
    let schedule = |task: &str| {
        format!(
            "resource \"aws_scheduler_schedule\" \"one\" {{\n  name = \"one\"\n  target {{\n    ecs_parameters {{\n      task_definition_arn = {task}\n    }}\n  }}\n}}\n"
        )
    };
    for (rest, shown) in [
        (String::new(), "absent"),
        (
            "resource \"aws_sqs_queue\" \"one\" {\n  name = var.any\n}\n".into(),
            "absent",
        ),
        (schedule("aws_ecs_task_definition.other.arn"), "absent"),
        (
            schedule("var.any"),
            "maybe absent: what aws_scheduler_schedule.one leads to is not known",
        ),
    ] {
        let memory = "aws_ecs_task_definition.report.memory conforms";
        assert_shown(
            policy,
            &format!("{main}{rest}"),
            &[
                ("report job.schedule", shown),
                ("report job.memory", memory),
            ],
        );
    }
    // What starts it may be in another root module, where something there is not known to be another's.
    let starts = schedule("var.any").replace("name = \"one\"", "name = var.any");
    let queue = "resource \"aws_sqs_queue\" \"one\" {\n  name = var.any\n}\n";
    let named = "maybe absent: aws_scheduler_schedule.one may be it: its name is not known: var.any has no value";
    for (beside, shown) in [(queue, "absent"), (&*starts, named)] {
        let beside = format!("{variable}{beside}");
        let field = ("report job.schedule", shown);
        assert_shown_in(SourceKind::Source, policy, &[&main, &beside], &[field]);
    }
}
