//! Each word of a policy is compared once: where several items may say something of one resource, where it is stated for all
//! of a kind, and where environments inherit it.

use crate::support::repository as repositories;
use crate::support::said as told;
use crate::support::tfsize as tfsize_command;

use repositories::repository;
use tfsize_command::run;
use told::*;

/// The lines of `policy check` that are errors.
fn errors_of(text: &str) -> Vec<String> {
    let all = checked(text).into_iter();
    all.filter(|line| line.contains(" error[")).collect()
}

/// A service behind a target group that has a name of its own.
fn balanced() -> String {
    service("web", "aws_cloudwatch_log_group.web.name").replace(
        "  desired_count = 1\n",
        "  desired_count = 1\n  load_balancer {\n    target_group_arn = aws_lb_target_group.web.arn\n    container_name = \"web\"\n    container_port = 80\n  }\n",
    ) + &log_group("web", "web", 30)
        + "resource \"aws_lb_target_group\" \"web\" {\n  name = \"front\"\n  deregistration_delay = 15\n  health_check {\n    interval = 10\n    healthy_threshold = 3\n  }\n}\n"
}

#[test]
fn what_an_item_of_its_own_states_is_its_and_the_rest_stays_with_the_service() {
    let stated = |balancer: &str, group: &str, logs: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  ports = {{ http = 80 }}\n  balancer {{\n{balancer}  }}\n}}\n\
             target_group \"front\" {{\n{group}}}\nlogs {{\n  retention = \"60d\"\n}}\n{logs}"
        ))
    };
    let own_logs = "logs \"short\" {\n  retention = \"30d\"\n  select { names = [\"web\"] }\n}\n";
    let of = |interval: u32, drain: u32, healthy: u32| {
        let balancer = format!("    interval = \"{interval}s\"\n    healthy = 9\n");
        let group = format!("  drain = \"{drain}s\"\n  healthy = {healthy}\n");
        said(&stated(&balancer, &group, own_logs), &balanced())
    };
    // The service's threshold of 9 is not held: the group states its own.
    assert_eq!(of(10, 15, 3), Said::default());
    for (interval, drain, healthy, says) in [
        (
            20,
            15,
            3,
            "service web: interval of the load balancer's check is 10 seconds instead of 20 seconds",
        ),
        (
            10,
            30,
            3,
            "target_group front: deregistration delay is 15 seconds instead of 30 seconds",
        ),
        (
            10,
            15,
            5,
            "target_group front: threshold of healthy targets is 3 instead of 5",
        ),
    ] {
        let said = of(interval, drain, healthy);
        assert_eq!(said.findings.len(), 1, "{said:?}");
        assert!(said.findings[0].ends_with(says), "{said:?}");
        assert_eq!(said.undecided, [""; 0]);
    }
    // A group that states nothing takes nothing away.
    let plain = stated(
        "    interval = \"20s\"\n    drain = \"30s\"\n",
        "",
        own_logs,
    );
    assert_eq!(said(&plain, &balanced()).findings.len(), 2);
    // The same where the group is in another root module of the environment.
    let [service_file, rest] = balanced()
        .split_once("resource \"aws_cloudwatch_log_group\"")
        .map(|(a, b)| {
            [
                a.to_owned(),
                format!("resource \"aws_cloudwatch_log_group\"{b}"),
            ]
        })
        .unwrap();
    let service_file = service_file
        .replace("aws_cloudwatch_log_group.web.name", "\"web\"")
        .replace("aws_lb_target_group.web.arn", "\"arn\"");
    let apart = |logs: &str| {
        let text = stated("    interval = \"10s\"\n", "  drain = \"15s\"\n", logs);
        let mut said = said_of(&[
            ("tfsize.hcl", text.as_str()),
            ("prod/a/main.tf", service_file.as_str()),
            ("prod/b/main.tf", rest.as_str()),
        ]);
        said.findings.retain(|f| f.contains("log"));
        said.findings
    };
    assert_eq!(apart(own_logs), [""; 0]);
    assert_eq!(apart("").len(), 1);
    assert_eq!(apart(&own_logs.replace("30d", "90d")).len(), 1);
}

#[test]
fn a_module_of_which_nothing_is_planned_is_no_root_module() {
    let text = HEAD.replace("{\n}", "{\n  select {\n    paths = [\"live/**\"]\n  }\n}")
        + "service \"web\" {\n  cpu = 512\n  memory = \"1 GB\"\n  tasks = 1\n}\n";
    let module = service("web", "\"web\"");
    for none in ["count = 0", "for_each = {}"] {
        let call = |meta: &str| format!("module \"web\" {{\n  source = \"./web\"\n  {meta}\n}}\n");
        let files = |meta: &str| {
            vec![
                ("tfsize.hcl".to_owned(), text.clone()),
                ("live/main.tf".to_owned(), call(meta)),
                ("live/web/main.tf".to_owned(), module.clone()),
            ]
        };
        let findings = |meta: &str, args: &[&str]| {
            let files = files(meta);
            let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
            let dir = repository(&files);
            let mut all = vec!["lint", "-o", "concise", "--exit-zero"];
            all.extend(args);
            let ran = run(dir.path(), &all);
            ran.out.matches("[policy-cpu]").count()
        };
        for args in [&[][..], &["--env", "prod"]] {
            assert_eq!(findings(none, args), 0, "{none} {args:?}");
            assert!(findings("count = 1", args) > 0, "{args:?}");
        }
        // Who names it means it.
        assert!(findings(none, &["live/web", "--env", "prod"]) > 0);
    }
}

#[test]
fn a_part_of_a_select_is_changed_and_the_rest_inherited() {
    let text = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\n\
        environment \"prod\" {\n  select {\n    paths = [\"live\"]\n    workspaces = [\"production\"]\n    addresses = [\"aws_*.web\"]\n  }\n}\n\
        environment \"standby\" {\n  inherits = \"prod\"\n  region = \"eu-west-2\"\n  select {\n    addresses = [\"aws_*.spare\"]\n  }\n  service \"web\" { tasks = 0 }\n}\n\
        environment \"test\" {\n  inherits = \"prod\"\n}\n\
        service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  select {\n    names = [\"web\", \"spare\"]\n  }\n}\n";
    let main = |cpu: &str, spare: u32| {
        let all = service("web", "\"web\"").replace("cpu = 256", &format!("cpu = {cpu}"));
        let spare_one = service("spare", "\"web\"")
            .replace("desired_count = 1", &format!("desired_count = {spare}"));
        all + &spare_one
    };
    let by_workspace = "terraform.workspace == \"production\" ? 256 : 1024";
    let said_of_main = |main: String| said_of(&[("tfsize.hcl", text), ("live/main.tf", &main)]);
    assert_eq!(said_of_main(main(by_workspace, 0)), Said::default());
    let off = said_of_main(main(by_workspace, 1));
    assert_eq!(off.findings.len(), 1, "{off:?}");
    let off = said_of_main(main("512", 0));
    assert_eq!(off.findings.len(), 1, "{off:?}");
    // What holds is shown, with the line that says it.
    let dir = repository(&[("tfsize.hcl", text)]);
    let shown = run(dir.path(), &["policy", "show", "--env", "standby"]).out;
    for line in [
        "workspaces = [\"production\"]",
        "addresses  = [\"aws_*.spare\"]",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    // Without one of its own an environment is not where the one is that it inherits from.
    let shown = run(dir.path(), &["policy", "show", "--env", "test"]).out;
    assert!(!shown.contains("workspaces"), "{shown}");
}

#[test]
fn an_environment_is_where_its_paths_say() {
    let text = HEAD.replace("{\n}", "{\n  select {\n    paths = [\"live\"]\n  }\n}")
        + "service \"web\" {\n  cpu = 512\n  memory = \"1 GB\"\n  tasks = 1\n}\n";
    let main = service("web", "\"web\"");
    let dir = repository(&[
        ("tfsize.hcl", text.as_str()),
        ("live/main.tf", main.as_str()),
        ("other/main.tf", main.as_str()),
    ]);
    let count = |args: &[&str]| {
        let mut all = vec![
            "lint",
            "-o",
            "concise",
            "--only",
            "policy-cpu",
            "--exit-zero",
        ];
        all.extend(args);
        run(dir.path(), &all).out.matches("[policy-cpu]").count()
    };
    assert_eq!(count(&[]), 1);
    assert_eq!(count(&["--env", "prod"]), 1);
    assert_eq!(count(&["--env", "prod", "other"]), 1);
}

#[test]
fn what_is_stated_for_all_is_left_out_where_it_does_not_go() {
    let text = policy(
        "service \"*\" {\n  cpu = 256\n  memory = \"512 MB\"\n  start = 2\n  grace = \"20s\"\n  balancer { interval = \"10s\" }\n}\n\
         service \"web\" {\n  tasks = \"1..4\"\n  ports = { http = 80 }\n  scale { \n    on = \"cpu\"\n    target = \"60%\"\n  }\n}\n\
         service \"worker\" {\n  tasks = 1\n  load_balanced = false\n}\n\
         service \"wide\" {\n  tasks = \"4..8\"\n  load_balanced = false\n  scale {\n    on = \"cpu\"\n    target = \"60%\"\n  }\n}\n\
         queue \"*\" { throughput = \"message-group\" }\nqueue \"plain\" {}\nqueue \"ordered\" { fifo = true }\n",
    );
    let errors = |text: &str| {
        let all = checked(text).into_iter();
        all.filter(|line| line.contains(" error["))
            .collect::<Vec<_>>()
    };
    assert_eq!(errors(&text), [""; 0]);
    let dir = repository(&[("tfsize.hcl", text.as_str())]);
    let ran = run(dir.path(), &["policy", "show", "-o", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&ran.out).expect(&ran.out);
    let of = |kind: &str, name: &str, key: &str| {
        shown["environments"]["prod"][kind][name][key]["origin"]
            .as_str()
            .is_some_and(|origin| origin != "default")
    };
    for (name, goes) in [("web", true), ("worker", false), ("wide", false)] {
        assert_eq!(of("service", name, "start"), goes, "{name} {}", ran.out);
        assert_eq!(of("service", name, "grace"), goes, "{name} {}", ran.out);
    }
    assert!(of("queue", "ordered", "throughput"));
    assert!(!of("queue", "plain", "throughput"));
    // What an item says itself is its own mistake.
    let own = text.replace("  tasks = 1\n", "  tasks = 1\n  grace = \"5s\"\n");
    assert_eq!(errors(&own).len(), 1);
}

#[test]
fn a_schedule_is_compared_with_its_time() {
    let main = service("web", "\"web\"")
        + "resource \"aws_appautoscaling_target\" \"web\" {\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = \"service/c/${aws_ecs_service.web.name}\"\n  min_capacity = 1\n  max_capacity = 4\n}\n\
        resource \"aws_appautoscaling_scheduled_action\" \"night\" {\n  name = \"night\"\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  schedule = \"cron(0 20 * * ? *)\"\n  timezone = \"Europe/London\"\n  scalable_target_action {\n    min_capacity = 0\n    max_capacity = 0\n  }\n}\n";
    let stated = |cron: &str, zone: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  schedule \"night\" {{\n    cron = \"{cron}\"\n    timezone = \"{zone}\"\n    tasks = 0\n  }}\n}}\n"
        ))
    };
    let zone = "Europe/London";
    assert_eq!(said(&stated("0 20 * * ? *", zone), &main), Said::default());
    let late = said(&stated("0 22 * * ? *", zone), &main);
    assert_eq!(late.findings.len(), 1, "{late:?}");
    assert!(late.findings[0].contains("cron(0 20 * * ? *)"), "{late:?}");
    let there = said(&stated("0 20 * * ? *", "UTC"), &main);
    assert_eq!(there.findings.len(), 1, "{there:?}");
    // Without a time zone it is UTC.
    let none = main.replace("  timezone = \"Europe/London\"\n", "");
    assert_eq!(said(&stated("0 20 * * ? *", "UTC"), &none), Said::default());
}

#[test]
fn words_of_steps_and_of_targets_are_not_taken_for_each_other() {
    let stated = |of: &str, more: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale {{\n    on = \"cpu\"\n{of}{more}  }}\n}}\n"
        ))
    };
    let steps = "    kind = \"step\"\n    add = { \"70%\" = 1 }\n";
    let target = "    target = \"60%\"\n";
    let errors = |text: &str| {
        let all = checked(text).into_iter();
        all.filter(|line| line.contains(" error[")).count()
    };
    for (of, not_of, more) in [
        (target, steps, "    in_cooldown = \"1m\"\n"),
        (target, steps, "    scale_in = false\n"),
        (steps, target, "    cooldown = \"1m\"\n"),
        (steps, target, "    period = \"2m\"\n"),
        (steps, target, "    datapoints = 2\n"),
        (steps, target, "    breaching = 2\n"),
        (steps, target, "    statistic = \"maximum\"\n"),
    ] {
        assert_eq!(errors(&stated(of, more)), 0, "{of}{more}");
        assert_eq!(errors(&stated(not_of, more)), 1, "{not_of}{more}");
    }
    // What is of one direction goes with steps that have it.
    let fewer = "    kind = \"step\"\n    remove = { \"20%\" = 1 }\n";
    let both = format!("{steps}    remove = {{ \"20%\" = 1 }}\n");
    for (of, not_of, more) in [
        (steps, fewer, "    out_cooldown = \"1m\"\n"),
        (fewer, steps, "    in_cooldown = \"1m\"\n"),
        (fewer, steps, "    in_period = \"2m\"\n"),
        (fewer, steps, "    in_datapoints = 4\n"),
        (fewer, steps, "    in_breaching = 2\n"),
    ] {
        assert_eq!(errors(&stated(of, more)), 0, "{of}{more}");
        assert_eq!(errors(&stated(&both, more)), 0, "{both}{more}");
        assert_eq!(errors(&stated(not_of, more)), 1, "{not_of}{more}");
    }
}

#[test]
fn what_is_told_by_a_name_of_its_own_is_missed_where_it_is_not() {
    let items = "alarm \"slow\" {\n  above = 1\n  select { names = [\"slow\"] }\n}\n\
        logs \"audit\" {\n  retention = \"30d\"\n  select { names = [\"audit\"] }\n}\n";
    let alarm = "resource \"aws_cloudwatch_metric_alarm\" \"slow\" {\n  alarm_name = \"slow\"\n  namespace = \"Shop\"\n  metric_name = \"Latency\"\n  statistic = \"Average\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 1\n  period = 60\n  evaluation_periods = 1\n}\n";
    let both = alarm.to_owned() + &log_group("audit", "audit", 30);
    let text = policy(items);
    assert_eq!(said(&text, &both), Said::default());
    let none = service("web", "\"web\"");
    let missed = said(&text, &none);
    assert_eq!(
        missed.findings,
        [
            "tfsize.hcl:9 nothing in prod is alarm slow",
            "tfsize.hcl:13 nothing in prod is logs audit"
        ]
    );
    // In another root module of the environment it is there.
    let files = [
        ("tfsize.hcl", text.as_str()),
        ("prod/a/main.tf", none.as_str()),
        ("prod/b/main.tf", both.as_str()),
    ];
    assert_eq!(said_of(&files), Said::default());
    // It may be in what is not read.
    let unread = none + "module \"more\" {\n  source = \"example.com/more/aws\"\n}\n";
    let open = said(&text, &unread);
    assert_eq!(open.findings, [""; 0]);
    assert_eq!(open.undecided.len(), 2, "{open:?}");
}

#[test]
fn an_alarm_is_of_what_has_its_metric() {
    let errors = |on: &str, of: &str| {
        let text = policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n}}\nqueue \"mail\" {{}}\nalarm \"x\" {{\n  on = \"{on}\"\n  of = [\"{of}\"]\n  above = \"70%\"\n}}\n"
        ));
        let all = checked(&text).into_iter();
        all.filter(|line| line.contains(" error["))
            .collect::<Vec<_>>()
    };
    assert_eq!(errors("cpu", "service/web"), [""; 0]);
    assert_eq!(errors("cpu", "*/*"), [""; 0]);
    for (on, of) in [
        ("connections", "service/web"),
        ("cpu", "queue/mail"),
        ("errors", "service/*"),
    ] {
        let said = errors(on, of);
        assert_eq!(said.len(), 1, "{on} {of} {said:?}");
        assert!(said[0].contains("nothing measures"), "{said:?}");
    }
}

#[test]
fn a_mistyped_value_is_told_once_and_a_short_period_is_a_warning() {
    let of = |numbers: &str| {
        checked(&policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n}}\nalarm \"x\" {{\n  on = \"cpu\"\n{numbers}}}\n"
        )))
    };
    let mistyped = of("  above = \"many\"\n");
    assert_eq!(mistyped.len(), 1, "{mistyped:?}");
    let short = of("  above = \"70%\"\n  period = \"30s\"\n");
    assert_eq!(short.len(), 1, "{short:?}");
    assert!(short[0].contains(" warning["), "{short:?}");
    let wrong = of("  above = \"70%\"\n  period = \"45s\"\n");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains(" error["), "{wrong:?}");
}

#[test]
fn what_is_not_written_is_named() {
    let text = policy(
        "queue \"mail\" {}\ntarget_group \"admin\" {\n  drain = \"15s\"\n}\nlogs \"audit\" {\n  retention = \"30d\"\n  select { names = [\"audit\"] }\n}\n",
    );
    let dir = repository(&[("tfsize.hcl", text.as_str())]);
    let ran = run(dir.path(), &["generate", "--out", "out"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told = ran.out + &ran.err;
    assert!(told.contains("logs/audit, target_group/admin"), "{told}");
}

#[test]
fn keys_of_modules_may_be_left_out_of_a_select() {
    let text = |addresses: &str| {
        policy(&format!(
            "service \"*\" {{\n  memory = \"512 MB\"\n}}\nservice \"shop\" {{\n  cpu = 256\n  tasks = 1\n  select {{ addresses = [\"{addresses}\"] }}\n}}\n"
        ))
    };
    let module = service("web", "\"web\"");
    let call = "module \"region\" {\n  count = 1\n  source = \"./region\"\n}\n";
    let said = |addresses: &str| {
        let text = text(addresses);
        all_of(&[
            ("tfsize.hcl", text.as_str()),
            ("prod/main.tf", call),
            ("prod/region/main.tf", &module),
        ])
    };
    for addresses in [
        "module.region.**",
        "module.region[0].**",
        "module.region.aws_ecs_service.web",
        "module.region[0].aws_ecs_service.web",
    ] {
        assert_eq!(said(addresses), Said::default(), "{addresses}");
    }
    // What is not there is missed where it is named.
    let missed = said("module.region[1].**");
    assert_eq!(
        missed.findings,
        ["tfsize.hcl:11 nothing in prod is service shop"]
    );
}

#[test]
fn a_tagged_alarm_on_another_metric_is_another_alarm() {
    let text = policy(
        "service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  alarm \"full\" {\n    metric = \"memory\"\n    above = \"80%\"\n  }\n}\n",
    );
    let code = |metric: &str| {
        service("web", "\"web\"")
            + &format!(
                "resource \"aws_cloudwatch_metric_alarm\" \"full\" {{\n  alarm_name = \"full\"\n  namespace = \"AWS/ECS\"\n  metric_name = \"{metric}\"\n  statistic = \"Average\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 80\n  period = 60\n  evaluation_periods = 1\n  dimensions = {{ ClusterName = \"c\", ServiceName = aws_ecs_service.web.name }}\n  tags = {{ \"tfsize:component\" = \"alarm/service/web/full\" }}\n}}\n"
            )
    };
    assert_eq!(said(&text, &code("MemoryUtilization")), Said::default());
    let other = said(&text, &code("CPUUtilization"));
    assert_eq!(other.findings.len(), 1, "{other:?}");
    assert!(other.findings[0].contains("no alarm"), "{other:?}");
}

#[test]
fn one_mistake_in_how_something_is_called_is_one_error() {
    let errors = |text: &str| {
        let all = checked(&policy(text)).into_iter();
        all.filter(|line| line.contains(" error["))
            .collect::<Vec<_>>()
    };
    for text in [
        "broker \"a\" {\n  engine_type = \"RabbitMQ\"\n  version = \"3.13\"\n  mode = \"SINGLE_INSTANCE\"\n  instance = \"mq.m5.large\"\n}\n",
        "database \"a\" {\n  engine = \"aurora-postgresql\"\n  version = \"16\"\n  instance_class = \"db.r6g.large\"\n}\n",
        "service \"a\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..2\"\n  scale {\n    metric = \"cpu\"\n    target = \"70%\"\n  }\n}\n",
        "alarm \"slow\" {\n  namespace = \"Shop\"\n  metric = \"Latency\"\n  statistic = \"p95\"\n  above = 3\n  missing = \"breaching\"\n}\n",
    ] {
        let said = errors(text);
        assert_eq!(said.len(), 1, "{text}: {said:?}");
    }
}

/// An alarm with a threshold, found by its name.
fn watching(name: &str, threshold: u32) -> String {
    let label = name.replace(['/', '.'], "-");
    format!(
        "resource \"aws_cloudwatch_metric_alarm\" \"{label}\" {{\n  alarm_name = \"{name}\"\n  namespace = \"Shop\"\n  metric_name = \"Errors\"\n  statistic = \"Sum\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = {threshold}\n  period = 60\n  evaluation_periods = 2\n}}\n"
    )
}

#[test]
fn a_table_of_thresholds_is_for_alarms_by_their_names() {
    let text = |select: &str| {
        policy(&format!(
            "alarm \"errors\" {{\n  period = \"1m\"\n  datapoints = 2\n{select}  above = {{\n    \"*-warning\" = 5\n    \"*-critical\" = 50\n    \"mail-*-critical\" = 20\n  }}\n}}\n"
        ))
    };
    let main = |warning, critical, mail| {
        watching("api-errors-warning", warning)
            + &watching("api-errors-critical", critical)
            + &watching("mail-errors-critical", mail)
    };
    let plain = text("");
    assert_eq!(errors_of(&plain), [""; 0]);
    assert_eq!(said(&plain, &main(5, 50, 20)), Said::default());
    for (main, found) in [
        (main(6, 50, 20), "is 6 instead of 5"),
        (main(5, 51, 20), "is 51 instead of 50"),
        // The longer name is nearer.
        (main(5, 50, 50), "is 50 instead of 20"),
    ] {
        let said = said(&plain, &main);
        assert_eq!(said.findings.len(), 1, "{said:?}");
        assert!(said.findings[0].contains(found), "{said:?}");
    }
    // What they have in common is held of each.
    let late = plain.replace("datapoints = 2", "datapoints = 3");
    assert_eq!(said(&late, &main(5, 50, 20)).findings.len(), 3);
    // A `select` says of which alarms they are.
    let some = text("  select { names = [\"api-*\"] }\n");
    let found = said(&some, &main(5, 50, 99));
    assert_eq!(
        found.findings,
        ["tfsize.hcl:15 nothing in prod is alarm errors mail-*-critical"]
    );
    // An environment has a table of its own.
    let other = plain.replace(
        "environment \"prod\" {",
        "environment \"prod\" {\n  alarm \"errors\" {\n    above = { \"*-errors-*\" = 7 }\n  }",
    );
    assert_eq!(said(&other, &main(7, 7, 7)), Said::default());
    // A table names something, and is of the top level.
    let empty = errors_of(&policy("alarm \"errors\" {\n  above = {}\n}\n"));
    assert_eq!(empty.len(), 1, "{empty:?}");
    let inner = policy(
        "queue \"q\" {\n  alarm \"old\" {\n    metric = \"age\"\n    above = { a = 1 }\n  }\n}\n",
    );
    let inner = errors_of(&inner);
    assert_eq!(inner.len(), 1, "{inner:?}");
    // What holds for all alarms may be one.
    let all = "queue \"q\" {\n  max_receives = \"none\"\n}\nalarm \"*\" {\n  above = { \"queue/*\" = 9 }\n}\nalarm \"age\" {\n  metric = \"age\"\n}\n";
    assert_eq!(checked(&policy(all)), [""; 0]);
    // What is wrong in a row is said there.
    let wrong = plain.replace("\"*-critical\" = 50", "\"*-critical\" = \"much\"");
    let lines = errors_of(&wrong);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("13 "), "{lines:?}");
}

#[test]
fn what_a_select_excepts_is_another_item() {
    let text = |except: &str| {
        policy(&format!(
            "alarm \"errors\" {{\n  above = 5\n  select {{\n    names = [\"*\"]\n{except}  }}\n}}\nalarm \"mail\" {{\n  above = 20\n  select {{ names = [\"mail-*\"] }}\n}}\n"
        ))
    };
    let main = |mail| watching("api-errors", 5) + &watching("mail-errors", mail);
    let except = text("    except = [\"mail-*\"]\n");
    assert_eq!(said(&except, &main(20)), Said::default());
    assert_eq!(said(&except, &main(21)).findings.len(), 1);
    // What two state is held to both.
    assert_eq!(said(&text(""), &main(20)).findings.len(), 1);
    // A name that is not known may be excepted.
    let unknown = main(20)
        .replace(
            "alarm_name = \"mail-errors\"",
            "alarm_name = aws_sns_topic.x.arn",
        )
        .replace("\"mail-errors\" {", "\"other\" {")
        + "resource \"aws_sns_topic\" \"x\" {\n  name = \"x\"\n}\n";
    let found = said(&except, &unknown);
    assert_eq!(found.findings, [""; 0], "{found:?}");
    assert!(!found.undecided.is_empty(), "{found:?}");
}

#[test]
fn a_table_of_thresholds_is_for_items_as_for_names_them() {
    let text = |more: &str, table: &str| {
        policy(&format!(
            "queue \"*\" {{ max_receives = \"none\" }}\nqueue \"mail\" {{}}\nqueue \"sms\" {{}}\nqueue \"old\" {{}}\nalarm \"age\" {{\n  metric = \"age\"\n  datapoints = 1\n{more}  above = {{ {table} }}\n}}\n"
        ))
    };
    let queue = |name: &str, age: u32| {
        format!(
            "resource \"aws_sqs_queue\" \"{name}\" {{\n  name = \"{name}\"\n}}\nresource \"aws_cloudwatch_metric_alarm\" \"{name}\" {{\n  alarm_name = \"{name}\"\n  namespace = \"AWS/SQS\"\n  metric_name = \"ApproximateAgeOfOldestMessage\"\n  statistic = \"Maximum\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = {age}\n  period = 60\n  evaluation_periods = 1\n  dimensions = {{ QueueName = aws_sqs_queue.{name}.name }}\n}}\n"
        )
    };
    let main = |mail, sms, old| queue("mail", mail) + &queue("sms", sms) + &queue("old", old);
    let rows = "\"queue/*\" = \"5m\", \"queue/old\" = \"1h\"";
    // What no item is left for is no mistake.
    let each = text(
        "",
        "\"queue/*\" = \"5m\", \"queue/old\" = \"1h\", \"queue/mail\" = \"2m\", \"queue/sms\" = \"3m\"",
    );
    assert_eq!(checked(&each), [""; 0]);
    let all = text("", rows);
    assert_eq!(errors_of(&all), [""; 0]);
    assert_eq!(said(&all, &main(300, 300, 3600)), Said::default());
    for main in [main(301, 300, 3600), main(300, 300, 300)] {
        let said = said(&all, &main);
        assert_eq!(said.findings.len(), 1, "{said:?}");
    }
    // Beside `for` it is of those alone.
    let some = text("  for = [\"queue/mail\", \"queue/old\"]\n", rows);
    assert_eq!(errors_of(&some), [""; 0]);
    assert_eq!(said(&some, &main(300, 1, 3600)), Said::default());
    // `generate` writes each with its own.
    let dir = repository(&[("tfsize.hcl", all.as_str())]);
    assert_eq!(run(dir.path(), &["generate"]).code, 0);
    let alarms = std::fs::read_to_string(dir.path().join("stacks/prod/alarms.tf")).unwrap();
    assert_eq!(alarms.matches("= 300\n").count(), 2, "{alarms}");
    assert_eq!(alarms.matches("= 3600\n").count(), 1, "{alarms}");
    // What names nothing is told.
    let none = errors_of(&text("", "\"queue/male\" = \"5m\""));
    assert_eq!(none.len(), 1, "{none:?}");
    assert!(none[0].contains("no item is \"queue/male\""), "{none:?}");
    let both = errors_of(&text("  on = \"cpu\"\n", rows).replace("  metric = \"age\"\n", ""));
    assert!(
        both[0].contains("`on` does not go with a table by items"),
        "{both:?}"
    );
}
