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
    // A metric for a key, as teams write it first.
    for (items, headline, line) in [
        (
            scaled("scale {\n    cpu = \"70%\"\n  }"),
            "scale has no `cpu`",
            "write on = \"cpu\" and target = \"70%\"",
        ),
        (
            scaled("alarm \"x\" {\n    memory = 80\n  }").replace("1..3", "1..1"),
            "alarm \"x\" has no `memory`",
            "write metric = \"memory\" and above = 80",
        ),
    ] {
        let wanted = format!("error[policyfile-unknown-key] {headline}");
        assert_eq!(of(&items), [wanted], "{items}");
        let dir = repository(&[("tfsize.hcl", &policy(&items))]);
        let said = run(dir.path(), &["policy", "check"]).out;
        assert!(said.contains(line), "{said}");
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
        (
            "database \"d\" {\n  engine = \"postgres\"\n  version = \"16\"\n  acu = 1\n}\n".to_owned(),
            "write \"aurora-postgresql\"\n",
        ),
        (
            "database \"d\" {\n  engine = \"mysql\"\n  version = \"8.0\"\n  acu = 1\n}\n".to_owned(),
            "RDS instances are not in the language yet",
        ),
        (
            "database \"d\" {\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n  acu = 1\n  readers = \"1..3\"\n}\n".to_owned(),
            "write 1; bounds belong in the database: scale = { on = \"cpu\", readers = \"1..3\", target = \"60%\" }",
        ),
        (
            format!("service \"a\" {{\n{SIZE}  tasks = 1\n  capacity_provider = \"FARGATE_SPOT\"\n}}\n"),
            "the policy calls it `spot`; `spot` is a block: write spot {",
        ),
        (
            format!("service \"a\" {{\n{SIZE}  tasks = 1\n  log_retention = 30\n}}\n"),
            "the policy calls it `logs`; `logs` is a block: write logs {",
        ),
        (
            "queue \"q\" {\n  message_retention = \"4d\"\n}\n".to_owned(),
            "write retention = \"4d\"",
        ),
        (
            "logs {\n  retention = \"1 year\"\n}\n".to_owned(),
            "write \"365d\"",
        ),
        (
            format!("service \"a\" {{\n{SIZE}  tasks = 1\n  health_check {{\n    command = \"curl -f \\\"x\\\"\"\n  }}\n}}\n"),
            "write [\"CMD-SHELL\", \"curl -f \\\"x\\\"\"]",
        ),
        (
            "database \"d\" {\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n  acu = 1\n  storage_type = \"io-optimized\"\n}\n".to_owned(),
            "write \"aurora-iopt1\"\n",
        ),
        (
            "queue \"q\" {\n  alarm \"a\" {\n    metric = \"dlq\"\n    above = 0\n  }\n}\n".to_owned(),
            "did you mean \"dead_letters\"?",
        ),
        (
            "logs {\n  days = 30\n}\n".to_owned(),
            "write retention = \"30d\"",
        ),
        (
            "broker \"b\" {\n  engine = \"rabbitmq\"\n  version = \"3.13\"\n  mode = \"cluster\"\n  instance = \"mq.m5.large\"\n}\n".to_owned(),
            "did you mean \"CLUSTER_MULTI_AZ\"?",
        ),
        (
            "target_group \"t\" {\n  matcher = \"200-299\"\n}\n".to_owned(),
            "`drain`; what the policy has no word for stays in Terraform",
        ),
        (
            format!("service \"a\" {{\n{SIZE}  tasks = 1\n  container \"x\" {{ cpu = 5 }}\n}}\n"),
            "write \"5 units\"",
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
fn a_tier_up_to_a_rate_is_of_a_rate() {
    let text = |demand: &str, by: &str, up_to: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"prod\" {{\n  demand {{\n    {demand}\n  }}\n}}\nservice \"a\" {{\n  by = \"{by}\"\n  tasks = 1\n  tier \"s\" {{\n    up_to = {up_to}\n    cpu = 256\n    memory = 512\n  }}\n  tier \"l\" {{\n    cpu = 512\n    memory = 1024\n  }}\n}}\n"
        )
    };
    let rate = "\"1K/s\"";
    for (demand, by) in [
        ("users = 500", "users"),
        ("connections = 500", "connections"),
    ] {
        let lines = checked(&text(demand, by, rate));
        let headline = format!("`up_to` of tier \"s\" is a rate, and `{by}` is a number");
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].ends_with(&headline), "{lines:?}");
        assert_eq!(checked(&text(demand, by, "1000")), Vec::<String>::new());
    }
    for (demand, by) in [
        ("users = \"2K/s\"", "users"),
        ("messages = \"2K/s\"", "messages"),
    ] {
        assert_eq!(checked(&text(demand, by, rate)), Vec::<String>::new());
    }
}

#[test]
fn what_is_inherited_and_does_not_go_is_taken_back_by_name() {
    let says = |text: &str| {
        let dir = repository(&[("tfsize.hcl", text)]);
        run(dir.path(), &["policy", "check"]).out
    };
    // A default's steps beside an item's target.
    let steps = |back: &str| {
        policy(&format!(
            "service \"*\" {{\n{SIZE}  tasks = \"1..4\"\n  scale \"a\" {{\n    kind = \"step\"\n    on = \"memory\"\n    add = {{ \"70%\" = 1 }}\n  }}\n}}\nservice \"web\" {{\n  scale \"a\" {{\n    kind = \"target\"\n    target = \"70%\"\n{back}  }}\n}}\n"
        ))
    };
    assert!(says(&steps("")).contains("with add = null"));
    let mended = checked(&steps("    add = null\n"));
    assert!(
        mended.iter().all(|line| !line.contains(" error[")),
        "{mended:?}"
    );
    // A schedule that one environment takes back.
    let job = |back: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"prod\" {{\n}}\nenvironment \"dev\" {{\n  job \"sync\" {{\n    schedule = null\n{back}  }}\n}}\njob \"sync\" {{\n{SIZE}  schedule = \"rate(1 hour)\"\n  timezone = \"Europe/London\"\n  tasks = 2\n}}\n"
        )
    };
    let told = says(&job(""));
    for part in ["note: in dev", "timezone = null", "tasks = null"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let mended = job("    timezone = null\n    tasks = null\n");
    assert_eq!(checked(&mended), Vec::<String>::new());
    // A load balancer's words that are stated for all.
    let all = |own: &str| {
        policy(&format!(
            "service \"*\" {{\n{SIZE}  tasks = \"1..4\"\n  scale \"lat\" {{\n    on = \"latency\"\n    target = \"1s\"\n  }}\n  alarm \"slow\" {{\n    metric = \"latency\"\n    above = \"1s\"\n  }}\n}}\nservice \"worker\" {{\n{own}}}\n"
        ))
    };
    let told = says(&all(""));
    for part in [
        "scale \"lat\" { enabled = false } in service \"worker\"",
        "alarm \"slow\" { enabled = false }",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let off =
        "  tasks = 1\n  scale \"lat\" { enabled = false }\n  alarm \"slow\" { enabled = false }\n";
    let mended = checked(&all(off));
    assert!(
        mended.iter().all(|line| !line.contains(" error[")),
        "{mended:?}"
    );
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

#[test]
fn names_and_numbers_are_taken_as_aws_and_teams_write_them() {
    let of_service = |target: &str, above: &str| {
        format!(
            "service \"api_v2\" {{\n{SIZE}  tasks = \"1..4\"\n  scale {{\n    on = \"cpu\"\n    target = {target}\n  }}\n  alarm \"a\" {{\n    metric = \"cpu\"\n    above = {above}\n  }}\n}}\n"
        )
    };
    for share in ["70", "\"70%\""] {
        assert_eq!(
            of(&of_service(share, share)),
            Vec::<String>::new(),
            "{share}"
        );
    }
    // Nobody plans the events of a bus whose code is there; a rule without a source matches by its types.
    let bus = "queue \"order_events\" {\n}\nbus \"order_events\" {\n  topic \"t\" {}\n  rule \"all\" {\n    detail_types = [\"x\"]\n    topics = [\"t\"]\n  }\n}\n";
    assert_eq!(
        of(bus),
        ["note[policyfile-generate] bus \"order_events\" has no `capacity`"]
    );
    let says = |text: &str| {
        let dir = repository(&[("tfsize.hcl", text)]);
        run(dir.path(), &["policy", "check"]).out
    };
    let inside = |block: &str| {
        format!(
            "policy \"shop\" {{\n  region = \"eu-west-1\"\n}}\nenvironment \"prod\" {{\n  {block}\n}}\nservice \"a\" {{\n{SIZE}  tasks = 1\n}}\n"
        )
    };
    let cache = says(&inside("cache \"sessions\" {\n    nodes = 2\n  }"));
    assert!(cache.contains("no words for caches yet"), "{cache}");
    let line = says(&inside("service \"a\" { spot { enabled = false } }"));
    assert!(
        line.contains("this block needs a line of its own"),
        "{line}"
    );
    let dir = repository(&[("tfsize.hcl", &inside(""))]);
    let sizes = run(dir.path(), &["size"]).out;
    let row = sizes
        .lines()
        .find(|line| line.contains("service a"))
        .unwrap();
    assert!(row.trim_end().ends_with("fixed"), "{sizes}");
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

#[test]
fn scaling_of_another_kind_is_said_as_that() {
    let main = service("web", "\"web\"").replace("  desired_count = 1\n", "")
        + "resource \"aws_appautoscaling_target\" \"web\" {\n  min_capacity = 1\n  max_capacity = 4\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n}\n\
        resource \"aws_appautoscaling_policy\" \"up\" {\n  name = \"up\"\n  policy_type = \"StepScaling\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  step_scaling_policy_configuration {\n    adjustment_type = \"ChangeInCapacity\"\n    cooldown = 60\n    step_adjustment {\n      metric_interval_lower_bound = 0\n      scaling_adjustment = 1\n    }\n  }\n}\n";
    let text = policy(&format!(
        "service \"web\" {{\n{SIZE}  tasks = \"1..4\"\n  scale {{\n    on = \"cpu\"\n    target = 70\n  }}\n}}\n"
    ));
    let found = said(&text, &main);
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert!(
        found.findings[0].ends_with(
            "has a scaling policy by steps that add tasks, and none by target tracking of CPU"
        ),
        "{found:?}"
    );
}

#[test]
fn an_alarm_under_a_threshold_is_none_over_it() {
    let watching = |label: &str, operator: &str, threshold: u32, query: bool| {
        let of = "namespace = \"AWS/ECS\"\n  metric_name = \"CPUUtilization\"\n  period = 60\n  dimensions = { ServiceName = aws_ecs_service.web.name, ClusterName = \"c\" }\n";
        let of = if query {
            format!(
                "metric_query {{\n  id = \"m\"\n  return_data = true\n  metric {{\n  stat = \"Average\"\n  {of}  }}\n  }}\n"
            )
        } else {
            format!("statistic = \"Average\"\n  {of}")
        };
        format!(
            "resource \"aws_cloudwatch_metric_alarm\" \"{label}\" {{\n  alarm_name = \"{label}\"\n  comparison_operator = \"{operator}\"\n  threshold = {threshold}\n  evaluation_periods = 5\n  datapoints_to_alarm = 3\n  {of}}}\n"
        )
    };
    let text = policy(&format!(
        "service \"web\" {{\n{SIZE}  tasks = 1\n}}\nalarm \"cpu\" {{\n  on = \"cpu\"\n  above = \"70%\"\n}}\n"
    ));
    let (over, under) = ("GreaterThanThreshold", "LessThanThreshold");
    for query in [false, true] {
        let main = |threshold| {
            service("web", "\"web\"")
                + &watching("high", over, threshold, query)
                + &watching("low", under, 90, false)
        };
        assert_eq!(said(&text, &main(70)), Said::default(), "{query}");
        let found = said(&text, &main(80));
        assert_eq!(found.findings.len(), 1, "{query} {found:?}");
        assert!(found.findings[0].contains("80%"), "{found:?}");
        let alone = service("web", "\"web\"") + &watching("low", under, 40, query);
        let found = said(&text, &alone);
        assert_eq!(found.findings.len(), 1, "{query} {found:?}");
        assert!(found.findings[0].contains("has no alarm"), "{found:?}");
    }
}

#[test]
fn one_number_of_tasks_takes_no_scale_of_a_default() {
    let scale = "  scale {\n    on = \"cpu\"\n    target = \"60%\"\n  }\n";
    let text = |own: &str| {
        policy(&format!(
            "service \"*\" {{\n{SIZE}  tasks = \"1..4\"\n{scale}}}\nservice \"web\" {{\n{own}}}\nservice \"other\" {{\n}}\n"
        ))
    };
    let missing = |own: &str| {
        let said = said(&text(own), &service("web", "\"web\"")).findings;
        said.iter()
            .filter(|f| f.contains("service web has no scal"))
            .count()
    };
    assert_eq!(missing("  tasks = 1\n"), 0);
    // Bounds are bounds, also where they are equal.
    assert_eq!(missing("  tasks = \"1..1\"\n"), 2);
    assert_eq!(missing(""), 2);
    // A schedule makes bounds of it.
    let by_time = "  tasks = 1\n  schedule \"day\" {\n    cron = \"0 8 * * ? *\"\n    tasks = \"1..4\"\n  }\n";
    assert_eq!(missing(by_time), 2);
    // What it states itself is held, and said to move nothing.
    assert_eq!(missing(&format!("  tasks = 1\n{scale}")), 2);
    assert_eq!(
        checked(&text(&format!("  tasks = 1\n{scale}"))),
        ["18 note[policyfile-scaling] one number of tasks is what the `scale` of web cannot move"]
    );
}

#[test]
fn a_threshold_is_shown_as_it_was_written() {
    let queue = "resource \"aws_sqs_queue\" \"in\" {\n  name = \"in\"\n}\n";
    let main = queue.to_owned()
        + &alarm(
            "a",
            "ApproximateAgeOfOldestMessage",
            "aws_sqs_queue.in.name",
            2,
        );
    for (stated, shown) in [
        ("1501ms", "1.501"),
        ("0.1s", "0.1"),
        ("1.1s", "1.1"),
        ("2500ms", "2.5"),
    ] {
        let text = policy(&format!(
            "queue \"in\" {{\n  max_receives = \"none\"\n  alarm \"a\" {{\n    metric = \"age\"\n    above = \"{stated}\"\n    datapoints = 1\n  }}\n}}\n"
        ));
        let found = said(&text, &main).findings;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].ends_with(&format!("is 2 seconds instead of {shown} seconds"))
                || found[0].ends_with(&format!("is 2 instead of {shown}")),
            "{found:?}"
        );
        let dir = repository(&[("tfsize.hcl", &text)]);
        assert_eq!(run(dir.path(), &["generate"]).code, 0);
        let alarms = std::fs::read_to_string(dir.path().join("stacks/prod/alarms.tf")).unwrap();
        assert!(alarms.contains(&format!("= {shown}\n")), "{alarms}");
    }
}

// ---- what holds for nothing -------------------------------------------------------------------------------------------

#[test]
fn numbers_that_no_resource_is_compared_with_are_named_with_the_reason() {
    let text = policy(&format!(
        "service \"a\" {{\n{SIZE}  tasks = 1\n  database_pool = 5\n  egress = {{ smtp = 587 }}\n  command = [\"serve\"]\n}}\nquotas {{\n  spot_vcpu = 10\n}}\n"
    ));
    let dir = repository(&[("tfsize.hcl", &text)]);
    let told = run(dir.path(), &["policy", "check"]).out;
    assert!(
        told.contains("`service.database_pool`, `quotas.spot_vcpu`: capacity is checked with it\n"),
        "{told}"
    );
    assert!(told.contains("`service.egress`: "), "{told}");
    assert!(!told.contains("command"), "{told}");
    let shown = run(dir.path(), &["policy", "show"]).out;
    let line = |key: &str| {
        let mut lines = shown.lines().map(str::trim_start);
        lines.find(|line| line.starts_with(key)).unwrap().to_owned()
    };
    assert!(line("command ").ends_with("not compared: it says what runs, and states no size"));
    assert!(line("database_pool ").ends_with("not compared: capacity is checked with it"));
    assert!(!line("cpu ").contains("not compared"));
    let all = run(dir.path(), &["policy", "show", "-o", "json"]).out;
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let service = &all["environments"]["prod"]["service"]["a"];
    assert_eq!(
        service["database_pool"]["uncompared"],
        "capacity is checked with it"
    );
    assert!(service["cpu"].get("uncompared").is_none());
    // Where all is compared nothing is said.
    let dir = repository(&[(
        "tfsize.hcl",
        &policy("queue \"q\" {\n  delay = \"5s\"\n}\n"),
    )]);
    assert_eq!(
        run(dir.path(), &["policy", "check"]).out,
        "No findings in the policy.\n"
    );
}

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
        undecided.contains("nothing says which workspace it is"),
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
    // It is no green run, whichever command looks.
    let ends = |addresses: &str, args: &[&str]| {
        let text = with_standby(addresses);
        let dir = repository(&[
            ("tfsize.hcl", &text),
            ("prod/main.tf", TWICE),
            ("m/main.tf", MODULE),
        ]);
        let ran = run(dir.path(), args);
        (ran.code, ran.err)
    };
    for args in [
        &["drift"][..],
        &["drift", "--env", "standby"],
        &["drift", "--source", "prod", "--env", "standby"],
    ] {
        let (code, told) = ends("module.standbi.**", args);
        assert_eq!(code, 1, "{args:?} {told}");
        assert!(
            told.contains("no resource matches \"module.standbi.**\""),
            "{told}"
        );
        let (_, told) = ends("module.standby.**", args);
        assert!(!told.contains("no resource matches"), "{told}");
    }
    let never = ["drift", "--env", "standby", "--fail-on", "never"];
    assert_eq!(ends("module.standbi.**", &never).0, 0);
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
