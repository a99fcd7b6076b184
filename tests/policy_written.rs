//! Policies as teams write them, with what is easily written wrong: each mistake is told once and where it is, what is
//! stated is held, and what holds for nothing is said.

use crate::support::repository as repositories;
use crate::support::said as told;
use crate::support::tfsize as tfsize_command;

use repositories::repository;
use tfsize_command::run;
use told::*;

const SIZE: &str = "  cpu = 256\n  memory = \"512 MB\"\n";

/// What is said of the items of a policy, without the line.
fn of(items: &str) -> Vec<String> {
    let said = checked(&policy(items));
    let cut = |line: String| line.split_once(' ').unwrap().1.to_owned();
    said.into_iter().map(cut).collect()
}

// ---- one mistake, once ------------------------------------------------------------------------------------------------

#[test]
fn what_is_mistyped_is_not_missed_as_well() {
    let scaled =
        |scale: &str| format!("service \"a\" {{\n{SIZE}  tasks = \"1..3\"\n  {scale}\n}}\n");
    let value =
        |what: &str| vec![format!("error[policyfile-value]: {what}").replacen("]: ", "] ", 1)];
    for (items, what) in [
        (
            scaled("scale {\n    on = \"cpu\"\n    target = \"60x\"\n  }"),
            "`target` of scale is not a number, a share or a duration",
        ),
        (
            scaled(
                "scale \"l\" {\n    kind = \"stepp\"\n    on = \"cpu\"\n    add = { \"70%\" = 1 }\n  }",
            ),
            "`kind` of scale \"l\" is not one of target, step",
        ),
        (
            "service \"a\" {\n  cpu = 256\n  memory = \"1\"\n  tasks = 1\n}\n".to_owned(),
            "`memory` of service \"a\" is not a memory size",
        ),
        (
            "service \"a\" {\n  cpu = 256.5\n  memory = 1024\n  tasks = 1\n}\n".to_owned(),
            "`cpu` of service \"a\" is not a task CPU size",
        ),
        (
            format!(
                "job \"j\" {{\n{SIZE}  schedule = 3\n  timezone = \"Europe/London\"\n  tasks = 2\n}}\n"
            ),
            "`schedule` of job \"j\" is not a string",
        ),
    ] {
        assert_eq!(of(&items), value(what), "{items}");
    }
    // What is missing beside something right is.
    let half = of("service \"a\" {\n  cpu = 256\n  tasks = 1\n}\n");
    assert_eq!(
        half,
        ["note[policyfile-generate] service \"a\" states `cpu` and no `memory`"]
    );
}

#[test]
fn of_two_blocks_that_may_have_labels_one_gets_its_own() {
    let dir = |items: &str| repository(&[("tfsize.hcl", &policy(items))]);
    let says = |items: &str| run(dir(items).path(), &["policy", "check"]).out;
    let two = |second: &str| {
        format!(
            "service \"a\" {{\n{SIZE}  tasks = \"1..3\"\n  scale {{\n    on = \"cpu\"\n    target = \"60%\"\n  }}\n  {second} {{\n    on = \"memory\"\n    target = \"70%\"\n  }}\n}}\n"
        )
    };
    let line = "scale \"memory\"";
    let said = says(&two("scale"));
    assert!(said.contains("scale is declared twice"), "{said}");
    assert!(said.contains(&format!("write {line} {{")), "{said}");
    // The line is right as it is.
    assert_eq!(checked(&policy(&two(line))), Vec::<String>::new());
    let said = says("tags {\n}\ntags {\n}\n");
    assert!(
        said.contains("put what both state into one block"),
        "{said}"
    );
}

#[test]
fn what_is_wrong_in_one_environment_names_it() {
    let text = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\nenvironment \"dev\" {\n  queue \"q\" {\n    max_receives = \"none\"\n  }\n}\nqueue \"q\" {\n  alarm \"dead\" {\n    metric = \"dead_letters\"\n    above = 0\n  }\n}\n";
    let said = |text: &str| {
        let dir = repository(&[("tfsize.hcl", text)]);
        run(dir.path(), &["policy", "check"]).out
    };
    let one = said(text);
    assert!(
        one.contains("nothing measures \"dead_letters\" of queue \"q\""),
        "{one}"
    );
    assert!(one.contains("note: in dev\n"), "{one}");
    assert!(
        one.contains("a queue that sets no message aside has no dead letters"),
        "{one}"
    );
    // What holds in all of them is said of the policy.
    let all = said(&text.replace(
        "queue \"q\" {\n  alarm",
        "queue \"q\" {\n  max_receives = \"none\"\n  alarm",
    ));
    assert!(all.contains("nothing measures"), "{all}");
    assert!(!all.contains("note: in "), "{all}");
}

#[test]
fn lines_that_are_ready_mean_what_was_meant() {
    for (items, line) in [
        (
            format!("job \"j\" {{\n{SIZE}  cron = \"0 20 * * 1-5\"\n}}\n"),
            "write schedule = \"cron(0 20 ? * MON-FRI *)\"",
        ),
        (
            format!("job \"j\" {{\n{SIZE}  schedule = \"every 5 minutes\"\n}}\n"),
            "write schedule = \"rate(5 minutes)\"",
        ),
        (
            format!("job \"j\" {{\n{SIZE}  schedule = \"rate(5 minute)\"\n}}\n"),
            "write schedule = \"rate(5 minutes)\"",
        ),
        (
            format!("job \"j\" {{\n{SIZE}  schedule = \"rate(1 hour)\"\n  tasks = \"1..2\"\n}}\n"),
            "write 2",
        ),
        (
            format!(
                "service \"a\" {{\n{SIZE}  tasks = \"1..3\"\n  schedule \"s\" {{\n    cron = \"0 20 * * *\"\n    tasks = 1\n  }}\n}}\n"
            ),
            "write cron = \"0 20 * * ? *\"",
        ),
        (
            "schedule \"s\" {\n  cron = \"0 3 * * ? *\"\n}\n".to_owned(),
            "write at = \"cron(0 3 * * ? *)\"",
        ),
        (
            format!(
                "service \"a\" {{\n{SIZE}  tasks = 1\n  health_check {{\n    command = \"CMD /ok now\"\n  }}\n}}\n"
            ),
            "write [\"CMD\", \"/ok\", \"now\"]",
        ),
        (
            "queue \"q\" {\n  dead_letters = \"none\"\n}\n".to_owned(),
            "write max_receives = \"none\"",
        ),
        (
            format!(
                "service \"a\" {{\n{SIZE}  tasks = \"1..3\"\n  scale {{\n    on = \"CPUUtilization\"\n    target = \"60%\"\n  }}\n}}\n"
            ),
            "write on = \"cpu\"",
        ),
        (
            format!(
                "service \"a\" {{\n{SIZE}  tasks = 1\n  alarm \"c\" {{\n    metric = \"cpu\"\n    above = 0.7\n  }}\n}}\n"
            ),
            "write \"70%\" for that share",
        ),
        (
            "queue \"audit.fifo\" {\n}\n".to_owned(),
            "is \"audit\" with fifo = true",
        ),
    ] {
        let dir = repository(&[("tfsize.hcl", &policy(&items))]);
        let said = run(dir.path(), &["policy", "check"]).out;
        assert!(said.contains(line), "{items}: {said}");
    }
}

#[test]
fn what_aws_refuses_is_refused_where_it_is_written() {
    let scaled =
        |scales: &str| format!("service \"a\" {{\n{SIZE}  tasks = \"1..3\"\n  {scales}\n}}\n");
    let target = |label: &str, of: &str| {
        format!("scale \"{label}\" {{\n    on = \"cpu\"\n    target = \"{of}\"\n  }}\n  ")
    };
    for (items, wanted) in [
        (
            scaled(&(target("d", "60%") + &target("e", "70%"))),
            "error[policyfile-aws] two targets of one service follow \"cpu\"",
        ),
        (
            scaled(
                "scale \"s\" {\n    kind = \"step\"\n    on = \"cpu\"\n    add = { \"70%\" = 0, \"80%\" = 1 }\n  }",
            ),
            "error[policyfile-value] a step changes the number of tasks by 1 or more",
        ),
        (
            scaled(
                "scale {\n    on = \"cpu\"\n    target = \"60%\"\n  }\n  schedule \"n\" {\n    cron = \"0 20 * * ? *\"\n    timezone = \"Europe/Lndon\"\n    tasks = 1\n  }",
            ),
            "error[policyfile-value] \"Europe/Lndon\" is no time zone",
        ),
    ] {
        assert_eq!(of(&items), [wanted], "{items}");
    }
    let region = |region: &str| checked(&policy("").replace("eu-west-1", region));
    assert_eq!(
        region("eu-wst-1"),
        ["2 error[policyfile-value] \"eu-wst-1\" is no Region"]
    );
    for right in ["eu-west-9", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"] {
        assert_eq!(region(right), Vec::<String>::new(), "{right}");
    }
    // A step that begins with a number of tasks may begin with none.
    let set = scaled(
        "scale \"s\" {\n    kind = \"step\"\n    on = \"cpu\"\n    set = { \"10%\" = 0, \"80%\" = 2 }\n  }",
    );
    assert_eq!(of(&set), Vec::<String>::new());
}

#[test]
fn a_label_is_no_name_of_what_is_selected_by_another() {
    let database = |more: &str| {
        format!(
            "database \"my_db\" {{\n  engine = \"aurora-postgresql\"\n  version = \"17.5\"\n  acu = 1\n{more}}}\n"
        )
    };
    let headline = "\"my_db\" cannot name it in AWS";
    let alone = of(&database(""));
    assert!(
        alone.contains(&format!("error[policyfile-name] {headline}")),
        "{alone:?}"
    );
    let selected = of(&database("  select {\n    names = [\"my-db\"]\n  }\n"));
    assert_eq!(selected, [format!("note[policyfile-generate] {headline}")]);
}

// ---- what is stated is held -------------------------------------------------------------------------------------------

const BUS: &str = "resource \"aws_cloudwatch_event_bus\" \"events\" {\n  name = \"events\"\n}\nresource \"aws_sqs_queue\" \"dead\" {\n  name = \"in-dead\"\n}\nresource \"aws_sqs_queue\" \"in\" {\n  name = \"in\"\n  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })\n}\n";

fn alarm(label: &str, metric: &str, queue: &str, threshold: u32) -> String {
    format!(
        "resource \"aws_cloudwatch_metric_alarm\" \"{label}\" {{\n  alarm_name = \"{label}\"\n  namespace = \"AWS/SQS\"\n  metric_name = \"{metric}\"\n  statistic = \"Maximum\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = {threshold}\n  period = 60\n  evaluation_periods = 1\n  dimensions = {{ QueueName = {queue} }}\n}}\n"
    )
}

#[test]
fn the_dead_letters_of_a_queue_of_a_bus_are_watched() {
    let main = |threshold| {
        let of = |queue: &str| format!("aws_sqs_queue.{queue}.name");
        let metric = "ApproximateNumberOfMessagesVisible";
        BUS.to_owned() + &alarm("dead", metric, &of("dead"), threshold)
    };
    let watched =
        "alarm \"dead\" {\n    metric = \"dead_letters\"\n    above = 0\n    datapoints = 1\n  }";
    for items in [
        format!(
            "bus \"events\" {{\n  queue \"in\" {{\n    max_receives = 3\n    {watched}\n  }}\n}}\n"
        ),
        format!(
            "bus \"events\" {{\n  queue \"in\" {{\n    max_receives = 3\n  }}\n}}\nqueue \"*\" {{\n  {watched}\n}}\n"
        ),
        format!(
            "bus \"events\" {{\n  queue \"in\" {{\n    max_receives = 3\n  }}\n}}\n{}\n",
            watched.replace("metric =", "for = [\"queue/*\"]\n    metric =")
        ),
    ] {
        let text = policy(&items);
        assert_eq!(said(&text, &main(0)), Said::default(), "{items}");
        let found = said(&text, &main(4)).findings.concat();
        assert!(
            found.contains("threshold is 4 instead of 0"),
            "{items}: {found}"
        );
    }
}

#[test]
fn what_is_generated_watches_the_queue_of_dead_letters() {
    let bus = |dead: &str| {
        policy(&format!(
            "bus \"a.b\" {{\n  capacity = \"100/s\"\n  queue \"in\" {{\n    {dead}\n    alarm \"dead\" {{\n      metric = \"dead_letters\"\n      above = 0\n    }}\n  }}\n}}\n"
        ))
    };
    for (dead, name) in [
        ("", "shop-prod-a-b-dead-letters"),
        (
            "dead_letters {\n      retention = \"7d\"\n    }",
            "shop-prod-a-b-in-dead",
        ),
    ] {
        let dir = repository(&[("tfsize.hcl", &bus(dead))]);
        let ran = run(dir.path(), &["generate"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let alarms = std::fs::read_to_string(dir.path().join("stacks/prod/alarms.tf")).unwrap();
        assert!(
            alarms.contains(&format!("QueueName = \"{name}\"")),
            "{alarms}"
        );
    }
}

#[test]
fn what_is_stated_for_all_holds_beside_a_profile_that_says_nothing_of_it() {
    let show = |items: &str| {
        let dir = repository(&[("tfsize.hcl", &policy(items))]);
        let ran = run(dir.path(), &["policy", "show"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        ran.out
    };
    let database = |all: &str, profile: &str| {
        format!(
            "database \"*\" {{\n  engine = \"aurora-postgresql\"\n  version = \"17.5\"\n{all}}}\ndatabase \"main\" {{\n  profile = \"p\"\n  profile \"p\" {{\n{profile}  }}\n}}\n"
        )
    };
    let instance = "    instance = \"db.r6g.xlarge\"\n";
    let main = |shown: &str| {
        let (_, main) = shown.split_once("database \"main\"").unwrap();
        main.to_owned()
    };
    let beside = main(&show(&database("  readers = 1\n", instance)));
    assert!(
        beside.contains("readers = 1") || beside.contains("readers      = 1"),
        "{beside}"
    );
    // The profile says otherwise of what it states, and of the other kind of size.
    let all = "  readers = 1\n  acu = \"1..4\"\n";
    let other = main(&show(&database(
        all,
        &format!("{instance}    readers = 2\n"),
    )));
    assert!(!other.contains("acu"), "{other}");
    assert!(!other.contains("readers = 1"), "{other}");
    let broker = "broker \"*\" {\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  mode = \"SINGLE_INSTANCE\"\n}\nbroker \"mq\" {\n  profile = \"p\"\n  profile \"p\" {\n    instance = \"mq.m5.large\"\n  }\n}\n";
    assert_eq!(of(broker), Vec::<String>::new());
}

#[test]
fn actions_that_are_written_out_are_compared_by_the_whole_arn() {
    let text = |arn: &str| {
        policy(&format!(
            "queue \"in\" {{\n  alarm \"a\" {{\n    metric = \"age\"\n    above = 300\n    datapoints = 1\n    actions = [\"{arn}\"]\n  }}\n}}\n"
        ))
    };
    let queue = "resource \"aws_sqs_queue\" \"in\" {\n  name = \"in\"\n}\nresource \"aws_sns_topic\" \"x\" {\n  name = \"x\"\n}\n";
    let main = |actions: &str| {
        let alarm = alarm(
            "a",
            "ApproximateAgeOfOldestMessage",
            "aws_sqs_queue.in.name",
            300,
        );
        queue.to_owned()
            + &alarm.replace(
                "  period",
                &format!("  alarm_actions = [{actions}]\n  period"),
            )
    };
    let arn = "arn:aws:sns:eu-west-1:111122223333:x";
    let literal = main(&format!("\"{arn}\""));
    assert_eq!(said(&text(arn), &literal), Said::default());
    for other in [
        "arn:aws:sns:eu-west-1:111122224444:x",
        "arn:aws:sns:us-east-1:111122223333:x",
        "arn:aws:sns:eu-west-1:111122223333:y",
    ] {
        let found = said(&text(other), &literal).findings;
        assert_eq!(found.len(), 1, "{other}: {found:?}");
    }
    // Of a topic of the code its name alone is known.
    let reference = main("aws_sns_topic.x.arn");
    assert_eq!(said(&text(arn), &reference), Said::default());
    let other = said(&text("arn:aws:sns:eu-west-1:111122223333:y"), &reference)
        .findings
        .concat();
    assert!(other.contains("actions is [\"x\"]"), "{other}");
}

#[test]
fn target_tracking_on_any_metric_of_aws_is_compared() {
    let scaling = |metric: &str, target: u32| {
        service("web", "\"web\"").replace("  desired_count = 1\n", "")
            + "resource \"aws_appautoscaling_target\" \"web\" {\n  min_capacity = 1\n  max_capacity = 4\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n}\n"
            + &format!(
                "resource \"aws_appautoscaling_policy\" \"p\" {{\n  name = \"p\"\n  policy_type = \"TargetTrackingScaling\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  target_tracking_scaling_policy_configuration {{\n    target_value = {target}\n    customized_metric_specification {{\n      metric_name = \"{metric}\"\n      namespace = \"AWS/X\"\n      statistic = \"Average\"\n    }}\n  }}\n}}\n"
            )
    };
    let text = |on: &str, more: &str| {
        policy(&format!(
            "service \"web\" {{\n{SIZE}  tasks = \"1..4\"\n  scale {{\n    on = \"{on}\"\n    target = 50\n{more}  }}\n}}\nqueue \"mail\" {{\n}}\n"
        ))
    };
    for (on, more, metric) in [
        ("ConnectionCount", "", "ConnectionCount"),
        (
            "messages",
            "    queue = \"mail\"\n",
            "ApproximateNumberOfMessagesVisible",
        ),
    ] {
        let text = text(on, more);
        assert_eq!(said(&text, &scaling(metric, 50)), Said::default(), "{on}");
        let found = said(&text, &scaling(metric, 60)).findings;
        assert_eq!(found.len(), 1, "{on}: {found:?}");
        assert!(found.concat().contains("is 60 instead of 50"), "{found:?}");
    }
}

#[test]
fn a_schedule_that_nobody_calls_so_is_told_by_when_it_is() {
    let action = |label: &str, hour: u32, min: u32| {
        format!(
            "resource \"aws_appautoscaling_scheduled_action\" \"{label}\" {{\n  name = \"{label}\"\n  service_namespace = \"ecs\"\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  schedule = \"cron(0 {hour} * * ? *)\"\n  scalable_target_action {{\n    min_capacity = {min}\n    max_capacity = 4\n  }}\n}}\n"
        )
    };
    let main = |min| {
        service("web", "\"web\"").replace("  desired_count = 1\n", "")
            + "resource \"aws_appautoscaling_target\" \"web\" {\n  min_capacity = 1\n  max_capacity = 4\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n}\n"
            + &action("a", 20, min)
            + &action("b", 6, 2)
    };
    let text = policy(&format!(
        "service \"web\" {{\n{SIZE}  tasks = \"1..4\"\n  schedule \"off\" {{\n    cron = \"0 20 * * ? *\"\n    tasks = \"0..4\"\n  }}\n  schedule \"on\" {{\n    cron = \"0 6 * * ? *\"\n    tasks = \"2..4\"\n  }}\n}}\n"
    ));
    assert_eq!(said(&text, &main(0)), Said::default());
    let found = said(&text, &main(1)).findings;
    assert_eq!(found.len(), 1, "{found:?}");
}

// ---- what holds for nothing -------------------------------------------------------------------------------------------

#[test]
fn what_nothing_takes_is_said() {
    let none = "note[policyfile-compared] nothing takes";
    for (items, wanted) in [
        (
            "queue \"*\" {\n  delay = \"5s\"\n}\n",
            vec![format!("{none} what queue \"*\" states")],
        ),
        (
            "queue \"*\" {\n  delay = \"5s\"\n  retention = \"7d\"\n}\nqueue \"q\" {\n  delay = \"6s\"\n}\n",
            vec![format!("{none} `delay` of queue \"*\"")],
        ),
        (
            "queue \"*\" {\n  delay = \"5s\"\n}\nqueue \"q\" {\n}\n",
            Vec::new(),
        ),
        (
            "alarm \"old\" {\n  for = [\"queue/*\"]\n  metric = \"age\"\n  above = 9\n}\nqueue \"q\" {\n  alarm \"old\" {\n    metric = \"age\"\n    above = 8\n  }\n}\n",
            vec![format!("{none} alarm \"old\" of the top level")],
        ),
    ] {
        assert_eq!(of(items), wanted, "{items}");
    }
    // What holds in one environment holds.
    let text = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\nenvironment \"dev\" {\n  queue \"q\" {\n    delay = null\n  }\n}\nqueue \"*\" {\n  delay = \"5s\"\n}\nqueue \"q\" {\n  delay = \"6s\"\n}\nqueue \"r\" {\n}\n";
    assert_eq!(checked(text), Vec::<String>::new());
}

// ---- which environment ------------------------------------------------------------------------------------------------

const BY_WORKSPACE: &str = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n  delay_seconds = terraform.workspace == \"production\" ? 5 : 1\n}\n";

fn in_workspaces(select: &str) -> String {
    format!(
        "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"production\" {{\n  select {{\n    {select}\n  }}\n}}\nqueue \"q\" {{\n  delay = \"5s\"\n}}\n"
    )
}

/// The findings and what is undecided of the policy's rules, with `--env production`.
fn asked(files: &[(&str, &str)]) -> (String, String) {
    let dir = repository(files);
    let ran = run(
        dir.path(),
        &["lint", "--env", "production", "-o", "json", "--exit-zero"],
    );
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let list = |name: &str, key: &str| {
        let all = report[name].as_array().cloned().unwrap_or_default();
        let of_policy = all
            .iter()
            .filter(|f| f["rule"].as_str().unwrap().starts_with("policy-"));
        of_policy.map(|f| f[key].to_string()).collect::<String>()
    };
    (list("findings", "headline"), list("undecided", "why"))
}

#[test]
fn an_environment_that_is_asked_for_is_read_in_its_workspace() {
    let read = |select: &str| {
        asked(&[
            ("tfsize.hcl", &in_workspaces(select)),
            ("live/app/main.tf", BY_WORKSPACE),
        ])
    };
    let nothing = (String::new(), String::new());
    assert_eq!(read("workspaces = [\"production\"]"), nothing);
    assert_eq!(
        read("paths = [\"live/*\"]\n    workspaces = [\"production\"]"),
        nothing
    );
    // A pattern says no name.
    let (found, undecided) = read("paths = [\"live/*\"]\n    workspaces = [\"prod*\"]");
    assert_eq!(found, "");
    assert!(
        undecided.contains("a pattern for the workspace, and no name"),
        "{undecided}"
    );
    let (found, _) = read("workspaces = [\"staging\"]");
    assert!(found.contains("1 second instead of 5"), "{found}");
    // What is another's by its directory is not meant.
    let other = in_workspaces("workspaces = [\"staging\"]")
        + "environment \"shared\" {\n  select {\n    paths = [\"live/*\"]\n  }\n}\n";
    let (found, undecided) = asked(&[("tfsize.hcl", &other), ("live/app/main.tf", BY_WORKSPACE)]);
    assert_eq!((found, undecided), nothing);
}

const TWICE: &str = "module \"active\" {\n  source = \"../m\"\n  seconds = 300\n}\nmodule \"standby\" {\n  source = \"../m\"\n  seconds = 30\n}\n";
const MODULE: &str = "variable \"seconds\" {\n}\nresource \"aws_sqs_queue\" \"mail\" {\n  name = \"mail\"\n  visibility_timeout_seconds = var.seconds\n}\noutput \"name\" {\n  value = aws_sqs_queue.mail.name\n}\n";

fn with_standby(addresses: &str) -> String {
    format!(
        "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"production\" {{\n  select {{\n    paths = [\"prod\"]\n  }}\n}}\nenvironment \"standby\" {{\n  inherits = \"production\"\n  region = \"eu-west-2\"\n  select {{\n    addresses = [\"{addresses}\"]\n  }}\n  queue \"mail\" {{\n    visibility = \"30s\"\n    alarm \"old\" {{\n      above = \"15m\"\n    }}\n  }}\n}}\nqueue \"mail\" {{\n  visibility = \"5m\"\n  alarm \"old\" {{\n    metric = \"age\"\n    above = \"5m\"\n    datapoints = 1\n  }}\n}}\n"
    )
}

#[test]
fn what_watches_a_part_of_a_root_module_is_of_the_part() {
    let age = "ApproximateAgeOfOldestMessage";
    let main = |active, standby| {
        TWICE.to_owned()
            + &alarm("a", age, "module.active.name", active)
            + &alarm("b", age, "module.standby.name", standby)
    };
    let text = with_standby("module.standby.**");
    let read = |main: &str| {
        said_of(&[
            ("tfsize.hcl", &text),
            ("prod/main.tf", main),
            ("m/main.tf", MODULE),
        ])
    };
    assert_eq!(read(&main(300, 900)), Said::default());
    let found = read(&main(300, 800)).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found.concat().contains("threshold is 800 instead of 900"),
        "{found:?}"
    );
    let found = read(&main(200, 900)).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found.concat().contains("threshold is 200 instead of 300"),
        "{found:?}"
    );
}

#[test]
fn what_an_environment_selects_and_nothing_has_is_said() {
    let says = |addresses: &str, args: &[&str]| {
        let text = with_standby(addresses);
        let dir = repository(&[
            ("tfsize.hcl", &text),
            ("prod/main.tf", TWICE),
            ("m/main.tf", MODULE),
        ]);
        run(dir.path(), args).out
    };
    for args in [
        &["lint", "--exit-zero"][..],
        &["lint", "--exit-zero", "prod"],
    ] {
        let said = says("module.standbi.**", args);
        assert!(
            said.contains("no resource matches \"module.standbi.**\""),
            "{said}"
        );
        assert!(said.contains("environment \"standby\" is empty"), "{said}");
        let said = says("module.standby.**", args);
        assert!(!said.contains("no resource matches"), "{said}");
    }
    let files = |listed: &str| {
        let text = format!(
            "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"production\" {{\n  select {{\n    paths = [\"live/*\"]\n    var_files = [\"{listed}\"]\n  }}\n}}\n"
        );
        let dir = repository(&[
            ("tfsize.hcl", &text),
            ("live/app/main.tf", "variable \"a\" {\n}\n"),
            ("live/app/prod.tfvars", "a = 1\n"),
            ("live/data/main.tf", "variable \"a\" {\n}\n"),
        ]);
        run(dir.path(), &["lint", "--exit-zero"]).out
    };
    let missing = "no root module of the environment has";
    assert!(!files("prod.tfvars").contains(missing));
    assert!(!files("../{root}/prod.tfvars").contains(missing));
    assert!(files("prd.tfvars").contains(missing));
    let said = files("live/{root}/prod.tfvars");
    assert!(said.contains(missing), "{said}");
    assert!(said.contains("../../live/{root}/prod.tfvars"), "{said}");
}
