//! Policies as teams write them for code that is there: what is held, what is left open, and what only `generate` needs.

use crate::support::repository as repositories;
use crate::support::said as told;
use crate::support::tfsize as tfsize_command;

use repositories::repository;
use serde_json::Value as Json;
use tfsize_command::run;
use told::*;

const LOGGED: &str = "service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n}\ndatabase \"main\" {\n  engine = \"aurora-postgresql\"\n  version = \"17.5\"\n  acu = 1\n}\nlogs {\n  retention = \"365d\"\n}\n";

#[test]
fn a_log_group_is_of_what_writes_to_it() {
    let calls = "module \"web\" {\n  source = \"../web\"\n}\nmodule \"main\" {\n  source = \"../main\"\n}\n";
    let cluster = "resource \"aws_rds_cluster\" \"db\" {\n  cluster_identifier = \"main\"\n  engine = \"aurora-postgresql\"\n  engine_version = \"17.5\"\n  enabled_cloudwatch_logs_exports = [\"postgresql\"]\n  serverlessv2_scaling_configuration {\n    min_capacity = 1\n    max_capacity = 1\n  }\n}\nresource \"aws_rds_cluster_instance\" \"db\" {\n  cluster_identifier = aws_rds_cluster.db.id\n  instance_class = \"db.serverless\"\n  engine = \"aurora-postgresql\"\n}\n";
    let of_cluster = |days| log_group("own", "/aws/rds/cluster/main/postgresql", days);
    let of_service = |days| log_group("own", "web", days);
    let said = |of_service: String, of_cluster: String, more: &[(&str, &str)]| {
        let log = "aws_cloudwatch_log_group.own.name";
        let (web, main) = more
            .iter()
            .fold((String::new(), String::new()), |all, (at, name)| {
                let group = log_group("other", name, 30);
                match *at {
                    "web" => (all.0 + &group, all.1),
                    _ => (all.0, all.1 + &group),
                }
            });
        said_of(&[
            ("tfsize.hcl", &policy(LOGGED)),
            ("prod/main.tf", calls),
            ("web/main.tf", &(service("web", log) + &of_service + &web)),
            ("main/main.tf", &(cluster.to_owned() + &of_cluster + &main)),
        ])
    };
    assert_eq!(said(of_service(365), of_cluster(365), &[]), Said::default());
    // What others write is not theirs, wherever it stands and whatever it is called.
    for name in [
        "/aws/lambda/web-forwarder",
        "/aws/vendedlogs/states/web",
        "aws-waf-logs-web",
        "web-audit",
    ] {
        let more = [("web", name), ("main", name)];
        assert_eq!(
            said(of_service(365), of_cluster(365), &more),
            Said::default(),
            "{name}"
        );
    }
    // What is theirs still is.
    let own = said(
        of_service(30),
        of_cluster(90),
        &[("web", "/aws/lambda/web")],
    );
    assert_eq!(
        own.findings,
        [
            "main/main.tf:18 database main: retention of logs is 90 days instead of at least 365 days",
            "web/main.tf:15 service web: retention of logs is 30 days instead of at least 365 days",
        ]
    );
    // Containers may write to a group of any name.
    let named = service("web", "\"/aws/lambda/web\"") + &log_group("own", "/aws/lambda/web", 30);
    let lone = LOGGED.replace("database \"main\"", "queue \"x\" {\n}\ndatabase \"main\"");
    let found = said_of(&[("tfsize.hcl", &policy(&lone)), ("prod/main.tf", &named)]);
    assert_eq!(
        found.findings,
        ["prod/main.tf:15 service web: retention of logs is 30 days instead of at least 365 days"]
    );
}

#[test]
fn one_literal_for_several_items_is_one_finding() {
    let queues = |first: &str, second: &str| {
        policy(&format!(
            "queue \"a\" {{\n  {first}\n}}\nqueue \"b\" {{\n  {second}\n}}\n"
        ))
    };
    let main = "variable \"hidden\" {\n  default = 300\n}\nresource \"aws_sqs_queue\" \"a\" {\n  name = \"a\"\n  visibility_timeout_seconds = var.hidden\n}\nresource \"aws_sqs_queue\" \"b\" {\n  name = \"b\"\n  visibility_timeout_seconds = var.hidden\n}\n";
    let five = "visibility = \"5m\"";
    let six = "visibility = \"6m\"";
    let seven = "visibility = \"7m\"";
    let findings = |first, second| said(&queues(first, second), main).findings.len();
    assert_eq!(findings(five, five), 0);
    assert_eq!(findings(six, six), 1);
    // Two wishes for one text are two.
    assert_eq!(findings(six, seven), 2);
    assert_eq!(findings(five, seven), 1);
}

#[test]
fn what_only_generate_needs_stops_nothing_else() {
    let counted = "service \"web\" {\n  tasks = 2\n  load_balanced = true\n}\n";
    let main = service("web", "\"web\"");
    let found = said(&policy(counted), &main);
    assert_eq!(
        found.findings,
        ["prod/main.tf:4 service web: minimum task count is 1 instead of at least 2"]
    );
    assert_eq!(
        checked(&policy(counted)),
        [
            "8 note[policyfile-generate] service \"web\" has no size",
            "10 note[policyfile-generate] a load balancer needs a port",
        ]
    );
    // Half a size is held as far as it goes.
    let half = "service \"web\" {\n  tasks = 1\n  memory = \"1 GB\"\n}\n";
    assert_eq!(
        said(&policy(half), &main).findings,
        ["prod/main.tf:10 service web: memory of a task is 512 MiB instead of 1024 MiB"]
    );
    for text in [counted, half] {
        let dir = repository(&[("tfsize.hcl", &policy(text))]);
        for command in ["size", "generate"] {
            let ran = run(dir.path(), &[command]);
            let wanted = if command == "size" { 0 } else { 2 };
            assert_eq!(ran.code, wanted, "{command}: {}{}", ran.out, ran.err);
            assert_eq!(
                ran.err.contains("policyfile-generate"),
                wanted == 2,
                "{}",
                ran.err
            );
        }
        let written = dir.path().join("stacks");
        assert!(!written.exists());
    }
    let size = run(
        repository(&[("tfsize.hcl", &policy(counted))]).path(),
        &["size"],
    );
    assert!(size.out.contains("not stated"), "{}", size.out);
}

#[test]
fn what_is_not_settled_of_aws_stops_no_policy() {
    let broker = "broker \"jobs\" {\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  mode = \"SINGLE_INSTANCE\"\n  instance = \"mq.t3.micro\"\n}\n";
    let main = "resource \"aws_mq_broker\" \"jobs\" {\n  broker_name = \"jobs\"\n  engine_type = \"RabbitMQ\"\n  engine_version = \"3.13\"\n  host_instance_type = \"mq.m5.large\"\n  deployment_mode = \"SINGLE_INSTANCE\"\n}\n";
    let said = said(&policy(broker), main);
    assert_eq!(
        said.findings,
        ["prod/main.tf:5 broker jobs: instance type is \"mq.m5.large\" instead of \"mq.t3.micro\""]
    );
    let notes = checked(&policy(broker));
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("warning[policyfile-aws]"), "{notes:?}");
}

#[test]
fn what_one_environment_switches_off_is_an_item_in_the_others() {
    let text = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"prod\" {\n}\nenvironment \"standby\" {\n  service \"admin\" {\n    enabled = false\n  }\n}\nservice \"*\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n}\nservice \"admin\" {\n}\nservice \"api\" {\n}\nalarm \"cpu\" {\n  for = [\"service/admin\", \"service/api\"]\n  metric = \"cpu\"\n  above = \"70%\"\n}\n";
    assert_eq!(checked(text), Vec::<String>::new());
    let wrong = checked(&text.replace("\"service/admin\", ", "\"service/admn\", "));
    assert!(!wrong.is_empty());
    assert!(
        wrong
            .iter()
            .all(|l| l.contains("no item is \"service/admn\"")),
        "{wrong:?}"
    );
}

#[test]
fn what_an_item_says_is_nearer_than_what_is_stated_for_all() {
    let queues = |own: &str| {
        policy(&format!(
            "queue \"*\" {{\n  max_receives = 3\n  dead_letters {{\n    retention = \"14d\"\n  }}\n}}\nqueue \"mail\" {{\n  {own}\n}}\n"
        ))
    };
    assert_eq!(
        checked(&queues("max_receives = \"none\"")),
        ["8 note[policyfile-compared] nothing takes what queue \"*\" states"]
    );
    let main = "resource \"aws_sqs_queue\" \"mail\" {\n  name = \"mail\"\n}\n";
    assert_eq!(
        said(&queues("max_receives = \"none\""), main),
        Said::default()
    );
    // A number takes nothing away.
    assert_eq!(said(&queues("max_receives = 5"), main).findings.len(), 1);
    let both = "max_receives = \"none\"\n  dead_letters {\n    retention = \"1d\"\n  }";
    let errors = checked(&queues(both));
    let errors = errors.iter().filter(|line| line.contains(" error["));
    assert_eq!(errors.count(), 1);
}

#[test]
fn a_metric_of_a_load_balancer_says_what_is_not_stated() {
    let alarm = "service \"api\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n  alarm \"hosts\" {\n    metric = \"HealthyHostCount\"\n    below = 1\n  }\n}\n";
    let dir = repository(&[("tfsize.hcl", &policy(alarm))]);
    let ran = run(dir.path(), &["policy", "check"]);
    assert!(ran.out.contains("load_balanced = true"), "{}", ran.out);
}

#[test]
fn an_alarm_on_another_metric_leaves_nothing_open() {
    let alarm = |namespace: &str, metric: &str| {
        format!(
            "variable \"x\" {{\n  type = string\n}}\nresource \"aws_cloudwatch_metric_alarm\" \"status\" {{\n  alarm_name = \"status\"\n  namespace = {namespace}\n  metric_name = \"{metric}\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 70\n  period = 60\n  evaluation_periods = 5\n  datapoints_to_alarm = 3\n  statistic = \"Average\"\n  dimensions = {{ InstanceId = var.x }}\n}}\n"
        )
    };
    let watched = policy(
        "service \"web\" {\n  tasks = 1\n}\nalarm \"cpu\" {\n  on = \"cpu\"\n  above = \"70%\"\n}\n",
    );
    let own = policy(
        "service \"web\" {\n  tasks = 1\n  alarm \"cpu\" {\n    metric = \"cpu\"\n    above = \"70%\"\n  }\n}\n",
    );
    for text in [&watched, &own] {
        let said = |namespace: &str, metric: &str| {
            said(
                text,
                &(service("web", "\"web\"") + &alarm(namespace, metric)),
            )
        };
        let missing = said("\"AWS/EC2\"", "StatusCheckFailed");
        assert_eq!(missing.undecided, Vec::<String>::new());
        assert_eq!(missing.findings.len(), 1, "{missing:?}");
        assert!(missing.findings[0].contains("has no alarm"), "{missing:?}");
        // One that may be it, or whose metric is not known, still does.
        let (ecs, cpu) = ("\"AWS/ECS\"", "CPUUtilization");
        for (namespace, metric) in [(ecs, cpu), ("var.x", cpu)] {
            let open = said(namespace, metric);
            assert_eq!(open.findings, Vec::<String>::new(), "{namespace}");
            assert_eq!(open.undecided.len(), 1, "{open:?}");
        }
    }
}

#[test]
fn an_alarm_that_asks_for_nothing_starts_no_scaling() {
    let scaled = policy(
        "service \"web\" {\n  tasks = \"1..4\"\n  scale {\n    on = \"cpu\"\n    kind = \"step\"\n    add = { \"70%\" = 1 }\n  }\n}\n",
    );
    let steps = "variable \"x\" {\n  type = string\n}\nresource \"aws_appautoscaling_target\" \"web\" {\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  min_capacity = 1\n  max_capacity = 4\n}\nresource \"aws_appautoscaling_policy\" \"web\" {\n  name = \"up\"\n  policy_type = \"StepScaling\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  step_scaling_policy_configuration {\n    adjustment_type = \"ChangeInCapacity\"\n    cooldown = 60\n    step_adjustment {\n      metric_interval_lower_bound = 0\n      scaling_adjustment = 1\n    }\n  }\n}\n";
    let said = |actions: &str| {
        let alarm = format!(
            "resource \"aws_cloudwatch_metric_alarm\" \"cpu\" {{\n  alarm_name = \"cpu\"\n  namespace = \"AWS/ECS\"\n  metric_name = \"CPUUtilization\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 70\n  period = 60\n  evaluation_periods = 1\n  statistic = \"Average\"\n  dimensions = {{ InstanceId = var.x }}\n  alarm_actions = {actions}\n}}\n"
        );
        said(&scaled, &(service("web", "\"web\"") + steps + &alarm))
    };
    for actions in ["[]", "[\"arn:aws:sns:eu-west-1:111122223333:alarms\"]"] {
        let missing = said(actions);
        assert_eq!(missing.findings.len(), 1, "{missing:?}");
        assert_eq!(missing.undecided, Vec::<String>::new());
    }
    let open = said("[var.x]");
    assert_eq!(open.findings, Vec::<String>::new());
    assert_eq!(open.undecided.len(), 1, "{open:?}");
}

/// An alarm as it is written, without what differs.
fn alarm(label: &str, more: &str) -> String {
    format!(
        "resource \"aws_cloudwatch_metric_alarm\" \"{label}\" {{\n  alarm_name = \"{label}\"\n  evaluation_periods = 2\n{more}\n}}\n"
    )
}

const CUSTOM: &str = "  namespace = \"Transfers\"\n  metric_name = \"Errors\"\n  comparison_operator = \"GreaterThanOrEqualToThreshold\"\n  statistic = \"Sum\"\n  threshold = 3\n  period = 300";

#[test]
fn an_alarm_of_no_item_is_held_to_what_is_stated() {
    let watch = |stated: &str| {
        policy(&format!(
            "alarm \"transfers\" {{\n  select {{\n    names = [\"*-errors\"]\n  }}\n  {stated}\n}}\n"
        ))
    };
    let main = alarm("in-errors", CUSTOM) + &alarm("out-errors", CUSTOM) + &alarm("other", CUSTOM);
    let same = [
        "above = 3",
        "period = \"5m\"",
        "datapoints = 2",
        "breaching = 2",
        "statistic = \"sum\"",
        "metric = \"Errors\"",
        "namespace = \"Transfers\"",
        "inclusive = true\n  above = 3",
        "missing = \"missing\"",
    ];
    assert_eq!(
        said(
            &watch(
                &same
                    .map(|s| s.replace("inclusive = true\n  above = 3", ""))
                    .join("\n  ")
            ),
            &main
        ),
        Said::default()
    );
    assert_eq!(
        said(&watch("inclusive = true\n  above = 3"), &main),
        Said::default()
    );
    // Each changed value is one finding for each alarm, at its own line.
    for (stated, says) in [
        ("above = 4", "threshold is 3 instead of 4"),
        ("below = 3", "side of the threshold is"),
        ("inclusive = false\n  above = 3", "comparison is"),
        (
            "period = \"1m\"",
            "period is 300 seconds instead of 60 seconds",
        ),
        ("datapoints = 3", "datapoints looked at is 2 instead of 3"),
        ("breaching = 1", "datapoints that must be over is not set"),
        (
            "statistic = \"average\"",
            "statistic is \"Sum\" instead of \"Average\"",
        ),
        (
            "metric = \"Failures\"",
            "metric is \"Errors\" instead of \"Failures\"",
        ),
        (
            "namespace = \"Other\"",
            "namespace of the metric is \"Transfers\"",
        ),
        ("missing = \"breaching\"", "meaning of missing data is"),
    ] {
        let said = said(&watch(stated), &main);
        assert_eq!(said.undecided, Vec::<String>::new(), "{stated}");
        assert_eq!(said.findings.len(), 2, "{stated}: {said:?}");
        assert!(
            said.findings.iter().all(|f| f.contains(says)),
            "{stated}: {said:?}"
        );
    }
    // What several metrics come to has a threshold as well, and the period that they are read with.
    let query = |id: &str, metric: &str| {
        format!(
            "  metric_query {{\n    id = \"{id}\"\n    metric {{\n      namespace = \"Transfers\"\n      metric_name = \"{metric}\"\n      period = 300\n      stat = \"Sum\"\n    }}\n  }}\n"
        )
    };
    let share = "  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 5\n  metric_query {\n    id = \"share\"\n    expression = \"errors / all\"\n    return_data = true\n  }\n";
    let share = alarm(
        "share-errors",
        &(share.to_owned() + &query("errors", "Errors") + &query("all", "All")),
    );
    assert_eq!(
        said(&watch("above = 5\n  period = \"5m\""), &share),
        Said::default()
    );
    assert_eq!(
        said(&watch("above = 6\n  period = \"1m\""), &share)
            .findings
            .len(),
        3
    );
}

#[test]
fn an_alarm_that_is_told_by_its_name_is_of_no_item_besides() {
    let service_alarm = "service \"web\" {\n  tasks = 1\n  alarm \"cpu\" {\n    metric = \"cpu\"\n    above = \"70%\"\n  }\n}\n";
    let apart = "alarm \"odd\" {\n  select {\n    names = [\"odd\"]\n  }\n  above = 90\n}\n";
    let cpu = |threshold: u32| {
        format!(
            "  namespace = \"AWS/ECS\"\n  metric_name = \"CPUUtilization\"\n  comparison_operator = \"GreaterThanThreshold\"\n  statistic = \"Average\"\n  period = 60\n  threshold = {threshold}\n  dimensions = {{ ServiceName = \"web\", ClusterName = \"c\" }}"
        )
    };
    let main = service("web", "\"web\"") + &alarm("cpu", &cpu(70)) + &alarm("odd", &cpu(90));
    let both = policy(&[service_alarm, apart].concat());
    assert_eq!(said(&both, &main), Said::default());
    let moved = main.replace("threshold = 90", "threshold = 95");
    assert_eq!(said(&both, &moved).findings.len(), 1);
}

#[test]
fn words_of_an_alarm_of_no_item_go_with_each_other() {
    let watch = |stated: &str| {
        policy(&format!(
            "alarm \"transfers\" {{\n  select {{\n    names = [\"*-errors\"]\n  }}\n  {stated}\n}}\n"
        ))
    };
    let whole = "metric = \"Errors\"\n  namespace = \"Transfers\"\n  above = 3";
    assert_eq!(checked(&watch(whole)), Vec::<String>::new());
    for stated in [
        "on = \"cpu\"",
        "for = [\"service/*\"]",
        "percentile = \"p95\"",
        "over = \"1s\"",
        "of = [\"service/*\"]",
        "below = 1",
    ] {
        let said = checked(&watch(&format!("{whole}\n  {stated}")));
        assert_eq!(said.len(), 1, "{stated}: {said:?}");
        assert!(said[0].contains(" error["), "{said:?}");
    }
    for part in ["metric = \"Errors\"", "above = 3", ""] {
        let said = checked(&watch(part));
        assert_eq!(said.len(), 1, "{part}: {said:?}");
        assert!(said[0].contains("note[policyfile-compared]"), "{said:?}");
    }
    let alone = policy(
        "alarm \"x\" {\n  on = \"cpu\"\n  above = \"70%\"\n  namespace = \"Transfers\"\n}\n",
    );
    assert_eq!(checked(&alone).len(), 1);
}

const SCALED: &str = "resource \"aws_appautoscaling_target\" \"web\" {\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  min_capacity = 0\n  max_capacity = 4\n}\nresource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n";

/// A policy that asks for a number of tasks by steps, and the alarm that starts it.
fn exact(label: &str, steps: &[&str], operator: &str, threshold: u32, periods: u32) -> String {
    let steps: Vec<String> = steps
        .iter()
        .map(|s| format!("    step_adjustment {{\n{s}\n    }}\n"))
        .collect();
    format!(
        "resource \"aws_appautoscaling_policy\" \"{label}\" {{\n  name = \"{label}\"\n  policy_type = \"StepScaling\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  step_scaling_policy_configuration {{\n    adjustment_type = \"ExactCapacity\"\n    cooldown = 60\n{}  }}\n}}\n\
         resource \"aws_cloudwatch_metric_alarm\" \"{label}\" {{\n  alarm_name = \"{label}\"\n  namespace = \"AWS/SQS\"\n  metric_name = \"ApproximateNumberOfMessagesVisible\"\n  comparison_operator = \"{operator}\"\n  threshold = {threshold}\n  period = 60\n  evaluation_periods = {periods}\n  datapoints_to_alarm = 1\n  statistic = \"Sum\"\n  dimensions = {{ QueueName = aws_sqs_queue.jobs.name }}\n  alarm_actions = [aws_appautoscaling_policy.{label}.arn]\n}}\n",
        steps.concat()
    )
}

#[test]
fn steps_go_by_the_messages_of_a_queue() {
    let text = policy(
        "queue \"jobs\" {\n}\nservice \"web\" {\n  tasks = \"0..4\"\n  scale \"up\" {\n    on = \"messages\"\n    queue = \"jobs\"\n    kind = \"step\"\n    set = { 1 = 1, 101 = 2 }\n    cooldown = \"60s\"\n    datapoints = 1\n  }\n  scale \"down\" {\n    on = \"messages\"\n    queue = \"jobs\"\n    kind = \"step\"\n    set_below = { 1 = 0 }\n    cooldown = \"60s\"\n    datapoints = 1\n  }\n}\n",
    );
    let one = "      metric_interval_lower_bound = 0\n      metric_interval_upper_bound = 100\n      scaling_adjustment = 1";
    let two = "      metric_interval_lower_bound = 100\n      scaling_adjustment = 2";
    let none = "      metric_interval_upper_bound = 0\n      scaling_adjustment = 0";
    let more = "GreaterThanOrEqualToThreshold";
    let up = |threshold, periods| exact("up", &[one, two], more, threshold, periods);
    let down = |threshold, periods| exact("down", &[none], "LessThanThreshold", threshold, periods);
    let main = |up: String, down: String| {
        let service = service("web", "\"web\"").replace("  desired_count = 1\n", "");
        [service.as_str(), SCALED, &up, &down].concat()
    };
    assert_eq!(said(&text, &main(up(1, 1), down(1, 1))), Said::default());
    let finding = |main: String| {
        let said = said(&text, &main);
        assert_eq!(said.undecided, Vec::<String>::new());
        assert_eq!(said.findings.len(), 1, "{said:?}");
        said.findings.concat()
    };
    assert!(
        finding(main(up(2, 1), down(1, 1))).contains("threshold of a step (up) is 2 instead of 1")
    );
    assert!(finding(main(up(1, 3), down(1, 1))).contains("datapoints"));
    assert!(
        finding(main(up(1, 1), down(5, 1)))
            .contains("threshold of a step (down) is 5 instead of 1")
    );
    let further = two.replace("adjustment = 2", "adjustment = 3");
    let further = exact("up", &[one, &further], more, 1, 1);
    assert!(finding(main(further, down(1, 1))).contains("steps of scaling"));
    let never = none.replace("adjustment = 0", "adjustment = 1");
    let never = exact("down", &[&never], "LessThanThreshold", 1, 1);
    assert!(finding(main(up(1, 1), never)).contains("steps of scaling"));
    // The alarms of scaling are no alarms of the queue.
    let watched = text.replace(
        "queue \"jobs\" {\n",
        "queue \"jobs\" {\n  alarm \"many\" {\n    metric = \"ApproximateNumberOfMessagesVisible\"\n    above = 1\n  }\n",
    );
    let missed = said(&watched, &main(up(1, 1), down(1, 1)));
    assert_eq!(missed.findings.len(), 1, "{missed:?}");
    assert!(
        missed.findings[0].contains("queue jobs has no alarm"),
        "{missed:?}"
    );
    // A target for them is never met by adding tasks, and AWS takes it.
    let tracked = text.replace(
        "kind = \"step\"\n    set = { 1 = 1, 101 = 2 }",
        "target = 5",
    );
    assert!(
        checked(&tracked)
            .iter()
            .any(|f| f.contains("warning[policyfile-scaling] a target for the messages"))
    );
}

#[test]
fn what_a_load_balancer_measures_is_of_the_services_behind_it() {
    let balanced = |action: &str| {
        format!(
            "resource \"aws_alb\" \"front\" {{\n  count = 1\n  name = \"front\"\n}}\nresource \"aws_alb_target_group\" \"web\" {{\n  name = \"web\"\n}}\nresource \"aws_alb_listener\" \"front\" {{\n  load_balancer_arn = aws_alb.front[0].arn\n  port = 80\n  default_action {{\n    type = \"forward\"\n    target_group_arn = {action}\n  }}\n}}\n"
        )
    };
    let web = service("web", "\"web\"").replace(
        "  desired_count = 1\n",
        "  desired_count = 1\n  load_balancer {\n    target_group_arn = aws_alb_target_group.web.arn\n    container_name = \"web\"\n    container_port = 80\n  }\n",
    );
    let text = |metric: &str, side: &str| {
        policy(&format!(
            "service \"web\" {{\n  tasks = 1\n  load_balanced = true\n  alarm \"x\" {{\n    metric = \"{metric}\"\n    {side}\n    period = \"1m\"\n  }}\n}}\n"
        ))
    };
    let watched = |namespace: &str, metric: &str, operator: &str, dimensions: &str| {
        alarm(
            "front",
            &format!(
                "  namespace = \"{namespace}\"\n  metric_name = \"{metric}\"\n  comparison_operator = \"{operator}\"\n  statistic = \"Sum\"\n  period = 60\n  threshold = 5\n  dimensions = {{ {dimensions} }}"
            ),
        )
    };
    let over = "GreaterThanThreshold";
    let elb = "AWS/ApplicationELB";
    for dimensions in [
        "LoadBalancer = aws_alb.front[0].arn_suffix",
        "LoadBalancer = trimprefix(split(\":\", aws_alb.front[0].arn)[5], \"loadbalancer/\")",
    ] {
        for metric in ["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"] {
            let main = web.clone()
                + &balanced("aws_alb_target_group.web.arn")
                + &watched(elb, metric, over, dimensions);
            assert_eq!(
                said(&text(metric, "above = 5"), &main),
                Said::default(),
                "{metric} {dimensions}"
            );
            let wrong = said(&text(metric, "above = 6"), &main);
            assert_eq!(wrong.findings.len(), 1, "{metric} {dimensions}: {wrong:?}");
        }
    }
    // A Network Load Balancer counts hosts as well.
    let hosts = watched(
        "AWS/NetworkELB",
        "HealthyHostCount",
        "LessThanThreshold",
        "TargetGroup = aws_alb_target_group.web.arn_suffix",
    );
    let main = web + &balanced("aws_alb_target_group.web.arn") + &hosts;
    assert_eq!(
        said(&text("healthy_hosts", "below = 5"), &main),
        Said::default()
    );
    assert_eq!(
        said(&text("healthy_hosts", "below = 2"), &main)
            .findings
            .len(),
        1
    );
}

#[test]
fn an_item_may_be_told_by_the_root_module_that_it_is_in() {
    let items = "service \"first\" {\n  tasks = 1\n  select {\n    paths = [\"live/first\"]\n  }\n}\nservice \"second\" {\n  tasks = 2\n  select {\n    paths = [\"live/second\"]\n  }\n}\n";
    let text = HEAD.replace("{\n}", "{\n  select {\n    paths = [\"live/**\"]\n  }\n}") + items;
    let nameless = "variable \"name\" {\n  type = string\n}\n".to_owned()
        + &service("web", "\"web\"")
            .replace("name = \"web\"\n  cluster", "name = var.name\n  cluster");
    let two = nameless.replace("desired_count = 1", "desired_count = 2");
    let said = |first: &str, second: &str| {
        said_of(&[
            ("tfsize.hcl", &text),
            ("live/first/main.tf", first),
            ("live/second/main.tf", second),
        ])
    };
    assert_eq!(said(&nameless, &two), Said::default());
    let swapped = said(&two, &nameless);
    assert_eq!(swapped.findings.len(), 2, "{swapped:?}");
}

#[test]
fn log_groups_of_no_item_have_retentions_of_their_own() {
    let named = |name: &str, days: u32| {
        format!(
            "logs \"{name}\" {{\n  select {{\n    names = [\"/aws/{name}/*\"]\n  }}\n  retention = \"{days}d\"\n}}\n"
        )
    };
    let items = |database: &str| LOGGED.replace("  acu = 1\n", &format!("  acu = 1\n{database}"));
    let main = service("web", "aws_cloudwatch_log_group.web.name")
        + &log_group("web", "web", 365)
        + &log_group("one", "/aws/lambda/one", 30)
        + &log_group("two", "/aws/lambda/two", 30)
        + &log_group("states", "/aws/states/x", 7);
    let held = |lambda, states| {
        said(
            &policy(
                &[
                    items("").as_str(),
                    &named("lambda", lambda),
                    &named("states", states),
                ]
                .concat(),
            ),
            &main,
        )
    };
    assert_eq!(held(30, 7), Said::default());
    assert_eq!(held(60, 7).findings.len(), 2);
    assert_eq!(
        held(30, 14).findings,
        ["prod/main.tf:27 logs states: retention of logs is 7 days instead of at least 14 days"]
    );
    // A group that is told by a name of its own is not held to that of all.
    let short = main.replace(
        "name = \"web\"\n  retention_in_days = 365",
        "name = \"web\"\n  retention_in_days = 14",
    );
    let apart =
        "logs \"short\" {\n  select {\n    names = [\"web\"]\n  }\n  retention = \"14d\"\n}\n";
    assert_eq!(said(&policy(&items("")), &short).findings.len(), 1);
    assert_eq!(
        said(&policy(&[items("").as_str(), apart].concat()), &short),
        Said::default()
    );
    // A database says how long its own are kept.
    let cluster = "resource \"aws_rds_cluster\" \"main\" {\n  cluster_identifier = \"main\"\n  engine = \"aurora-postgresql\"\n  engine_version = \"17.5\"\n  enabled_cloudwatch_logs_exports = [\"postgresql\"]\n  serverlessv2_scaling_configuration {\n    min_capacity = 1\n    max_capacity = 1\n  }\n}\nresource \"aws_rds_cluster_instance\" \"main\" {\n  cluster_identifier = aws_rds_cluster.main.id\n  instance_class = \"db.serverless\"\n  engine = \"aurora-postgresql\"\n}\n";
    let of_cluster =
        main.clone() + cluster + &log_group("db", "/aws/rds/cluster/main/postgresql", 90);
    let own = |days| {
        policy(&items(&format!(
            "  logs {{\n    retention = \"{days}d\"\n  }}\n"
        )))
    };
    assert_eq!(said(&own(90), &of_cluster), Said::default());
    assert_eq!(said(&own(120), &of_cluster).findings.len(), 1);
    // None of it is written anew, and a name is needed where something is selected.
    let nameless = "logs {\n  select {\n    names = [\"x\"]\n  }\n  retention = \"30d\"\n}\n";
    assert_eq!(checked(&policy(nameless)).len(), 1);
}

#[test]
fn how_a_name_begins_tells_an_item() {
    let items = |more: &str| {
        policy(&format!(
            "queue \"*\" {{\n  visibility = \"30s\"\n}}\nqueue \"mail\" {{\n{more}}}\n"
        ))
    };
    let queue = |prefix: &str, hidden: u32| {
        format!(
            "resource \"aws_sqs_queue\" \"this\" {{\n  name_prefix = \"{prefix}\"\n  visibility_timeout_seconds = {hidden}\n}}\nresource \"aws_sqs_queue\" \"other\" {{\n  name = \"other\"\n  visibility_timeout_seconds = 1\n}}\n"
        )
    };
    let selects = |name: &str| format!("  select {{\n    names = [\"{name}\"]\n  }}\n");
    for (more, prefix, is) in [
        (String::new(), "mail-", true),
        (String::new(), "shop-prod-mail-", true),
        (String::new(), "mailbox-", false),
        (selects("mail-*"), "mail-", true),
        (selects("ma*"), "mail-", true),
        (selects("mail-2"), "mail-", false),
        (selects("post-*"), "mail-", false),
    ] {
        let text = items(&more);
        assert_eq!(
            said(&text, &queue(prefix, 30)),
            Said::default(),
            "{more} {prefix}"
        );
        let wrong = said(&text, &queue(prefix, 60));
        assert_eq!(
            wrong.findings.len(),
            usize::from(is),
            "{more} {prefix}: {wrong:?}"
        );
        assert_eq!(wrong.undecided, Vec::<String>::new());
    }
}

const SCALABLE: &str = "resource \"aws_appautoscaling_target\" \"web\" {\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = \"service/c/${aws_ecs_service.web.name}\"\n  min_capacity = 1\n  max_capacity = 4\n}\n";

#[test]
fn the_number_that_a_service_begins_with_is_held_where_it_is_written() {
    let tracked = "resource \"aws_appautoscaling_policy\" \"cpu\" {\n  name = \"cpu\"\n  policy_type = \"TargetTrackingScaling\"\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  target_tracking_scaling_policy_configuration {\n    target_value = 60\n    predefined_metric_specification {\n      predefined_metric_type = \"ECSServiceAverageCPUUtilization\"\n    }\n  }\n}\n";
    let main = service("web", "\"web\"") + SCALABLE + tracked;
    let stated = |start: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n{start}  scale {{\n    on = \"cpu\"\n    target = \"60%\"\n  }}\n}}\n"
        ))
    };
    assert_eq!(said(&stated(""), &main), Said::default());
    assert_eq!(said(&stated("  start = 1\n"), &main), Said::default());
    assert_eq!(
        said(&stated("  start = 3\n"), &main).findings,
        ["prod/main.tf:4 service web: tasks to begin with is 1 instead of 3"]
    );
    // What runs was moved since.
    let state = r#"{ "format_version": "1.0", "terraform_version": "1.11.4", "values": { "root_module": { "resources": [
        { "address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0, "values": { "name": "web", "desired_count": 4 } } ] } } }"#;
    let files = [
        ("tfsize.hcl", stated("  start = 1\n")),
        ("prod/main.tf", main.clone()),
        ("state.json", state.to_owned()),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(at, text)| (*at, text.as_str()))
        .collect();
    let dir = repository(&files);
    let args = [
        "drift",
        "--source",
        "prod",
        "--state",
        "state.json",
        "--env",
        "prod",
        "-o",
        "json",
    ];
    let ran = run(dir.path(), &args);
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    let rows = report["estates"][0]["rows"].as_array().unwrap();
    let start = rows
        .iter()
        .find(|row| row["field"] == "service.tasks.start");
    assert_eq!(start.expect("a row")["class"], "same", "{}", ran.out);
    let wrong = |text: &str| {
        let checked = checked(text);
        let errors = checked.iter().filter(|line| line.contains(" error["));
        errors.cloned().collect::<Vec<_>>()
    };
    assert_eq!(wrong(&stated("  start = 5\n")), [""; 0]);
    let fixed = stated("").replace("tasks = \"1..4\"", "tasks = 2\n  start = 2");
    let fixed = fixed.replace(
        "  scale {\n    on = \"cpu\"\n    target = \"60%\"\n  }\n",
        "",
    );
    assert_eq!(
        wrong(&fixed),
        ["12 error[policyfile-value] `start` is the number of tasks before scaling moves it"]
    );
    // Other bounds of an environment begin elsewhere.
    let narrow = stated("  start = 3\n").replace(
        "environment \"prod\" {\n",
        "environment \"prod\" {\n  service \"web\" { tasks = \"1..2\" }\n",
    );
    assert_eq!(wrong(&narrow), [""; 0]);
}

#[test]
fn the_grace_of_a_service_is_for_its_load_balancer() {
    let main = service("web", "\"web\"").replace(
        "  desired_count = 1\n",
        "  desired_count = 1\n  health_check_grace_period_seconds = 20\n",
    );
    let stated = |more: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n{more}}}\n"
        ))
    };
    let balanced = "  load_balanced = true\n  ports = { http = 80 }\n";
    let with = |grace: &str| stated(&format!("{balanced}  grace = \"{grace}\"\n"));
    assert_eq!(said(&with("20s"), &main), Said::default());
    assert_eq!(
        said(&with("1m"), &main).findings,
        [
            "prod/main.tf:5 service web: grace period of the load balancer's checks is 20 seconds instead of 60 seconds"
        ]
    );
    assert_eq!(
        checked(&stated("  grace = \"20s\"\n")),
        ["12 note[policyfile-generate] `grace` is for the checks of a load balancer"]
    );
}

#[test]
fn target_groups_and_schedules_of_no_item_are_held_to_what_is_stated() {
    let main = "resource \"aws_alb_target_group\" \"admin\" {\n  name = \"admin-tg\"\n  deregistration_delay = 15\n  health_check {\n    interval = 10\n    healthy_threshold = 3\n  }\n}\n\
        resource \"aws_cloudwatch_event_rule\" \"report\" {\n  name = \"monthly-report\"\n  schedule_expression = \"cron(0 9 8 * ? *)\"\n}\n\
        resource \"aws_scheduler_schedule\" \"reboot\" {\n  name = \"reboot-grafana\"\n  schedule_expression = \"rate(1 day)\"\n  target {\n    arn = \"arn:aws:scheduler:::aws-sdk:ec2:rebootInstances\"\n    role_arn = \"r\"\n  }\n  flexible_time_window {\n    mode = \"OFF\"\n  }\n}\n";
    let stated = |drain: &str, at: &str, reboot: &str| {
        policy(&format!(
            "target_group \"admin\" {{\n  interval = \"10s\"\n  healthy = 3\n  drain = \"{drain}\"\n  select {{ names = [\"admin-*\"] }}\n}}\n\
             schedule \"monthly-report\" {{ at = \"{at}\" }}\n\
             schedule \"reboot\" {{\n  at = \"{reboot}\"\n  timezone = \"UTC\"\n  select {{ names = [\"reboot-*\"] }}\n}}\n"
        ))
    };
    let same = stated("15s", "cron(0 9 8 * ? *)", "rate(1 day)");
    assert_eq!(said(&same, main), Said::default());
    assert_eq!(
        said(&stated("30s", "cron(0 9 8 * ? *)", "rate(1 day)"), main).findings,
        [
            "prod/main.tf:3 target_group admin: deregistration delay is 15 seconds instead of 30 seconds"
        ]
    );
    assert_eq!(
        said(&stated("15s", "cron(0 9 9 * ? *)", "rate(1 day)"), main).findings,
        [
            "prod/main.tf:11 schedule monthly-report: schedule is \"cron(0 9 8 * ? *)\" instead of \"cron(0 9 9 * ? *)\""
        ]
    );
    assert_eq!(
        said(&stated("15s", "cron(0 9 8 * ? *)", "rate(2 days)"), main).findings,
        [
            "prod/main.tf:15 schedule reboot: schedule is \"rate(1 day)\" instead of \"rate(2 days)\""
        ]
    );
    let errors = |text: &str| {
        let all = checked(text);
        all.into_iter()
            .filter(|line| line.contains(" error["))
            .collect::<Vec<_>>()
    };
    assert_eq!(errors(&same), [""; 0]);
    assert_eq!(errors(&stated("2h", "cron(0 9 8 * ? *)", "daily")).len(), 2);
}

#[test]
fn steps_that_an_alarm_of_any_kind_starts_are_compared() {
    let steps = |name: &str, by: i32| {
        format!(
            "resource \"aws_appautoscaling_policy\" \"{name}\" {{\n  name = \"{name}\"\n  policy_type = \"StepScaling\"\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  step_scaling_policy_configuration {{\n    adjustment_type = \"ChangeInCapacity\"\n    cooldown = 60\n    step_adjustment {{\n      metric_interval_lower_bound = 0\n      scaling_adjustment = {by}\n    }}\n  }}\n}}\n"
        )
    };
    let main = service("web", "\"web\"") + SCALABLE + &steps("up", 1) + &steps("down", -1);
    let stated = |add: &str, remove: &str, cooldown: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale \"up\" {{\n    on = \"alarm\"\n    kind = \"step\"\n    add = {{ {add} }}\n    cooldown = \"{cooldown}\"\n  }}\n  scale \"down\" {{\n    on = \"alarm\"\n    kind = \"step\"\n    remove = {{ {remove} }}\n  }}\n}}\n"
        ))
    };
    assert_eq!(
        said(&stated("0 = 1", "0 = 1", "1m"), &main),
        Said::default()
    );
    let down = said(&stated("0 = 1", "0 = 2", "1m"), &main);
    assert_eq!(down.findings.len(), 1, "{down:?}");
    assert!(down.findings[0].contains("0..: -1"), "{down:?}");
    let up = said(&stated("0 = 1, 20 = 3", "0 = 1", "1m"), &main);
    assert_eq!(up.findings.len(), 1, "{up:?}");
    let late = said(&stated("0 = 1", "0 = 1", "2m"), &main);
    assert_eq!(late.findings.len(), 1, "{late:?}");
    // The alarm's own times are stated with the alarm.
    let timed = stated("0 = 1", "0 = 1", "1m").replace("cooldown = \"1m\"", "period = \"1m\"");
    let checked = checked(&timed);
    let errors = checked.iter().filter(|line| line.contains(" error["));
    assert_eq!(errors.count(), 1, "{checked:?}");
}

#[test]
fn an_item_may_leave_its_log_groups_out_of_what_holds_for_all() {
    let main = service("web", "aws_cloudwatch_log_group.web.name") + &log_group("web", "web", 30);
    let stated = |own: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n{own}}}\nlogs {{\n  retention = \"365d\"\n}}\n"
        ))
    };
    assert_eq!(said(&stated(""), &main).findings.len(), 1);
    let off = stated("  logs { enabled = false }\n");
    assert_eq!(checked(&off), [""; 0]);
    assert_eq!(said(&off, &main), Said::default());
    // Without any log group there is none to miss.
    let none = service("web", "\"elsewhere\"");
    assert_eq!(said(&off, &none), Said::default());
    let lacks = checked(&stated("  logs {\n  }\n"));
    assert_eq!(lacks.len(), 1, "{lacks:?}");
    assert!(lacks[0].contains("retention"), "{lacks:?}");
}

#[test]
fn one_literal_that_two_numbers_of_an_alarm_follow_is_one_finding() {
    let main = |periods: u32, more: &str| {
        format!(
            "resource \"aws_cloudwatch_metric_alarm\" \"slow\" {{\n  alarm_name = \"slow\"\n  namespace = \"Shop\"\n  metric_name = \"Latency\"\n  statistic = \"Average\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 1\n  period = 60\n  evaluation_periods = {periods}\n{more}}}\n"
        )
    };
    let stated = |numbers: &str| {
        policy(&format!(
            "alarm \"slow\" {{\n  above = 1\n{numbers}  select {{ names = [\"slow\"] }}\n}}\n"
        ))
    };
    let all = stated("  datapoints = 5\n  breaching = 5\n");
    let own = "  datapoints_to_alarm = 5\n";
    assert_eq!(said(&all, &main(5, "")), Said::default());
    assert_eq!(said(&all, &main(5, own)), Said::default());
    for (periods, more) in [(6, ""), (6, own), (5, "  datapoints_to_alarm = 4\n")] {
        let said = said(&all, &main(periods, more));
        assert_eq!(said.findings.len(), 1, "{periods} {more}: {said:?}");
    }
    // What no other number says is said of this one.
    let alone = stated("  breaching = 5\n  datapoints = 6\n");
    assert_eq!(said(&alone, &main(6, "")).findings.len(), 1);
    let only = stated("  breaching = 3\n");
    assert_eq!(said(&only, &main(3, "")), Said::default());
    assert_eq!(said(&only, &main(4, "")).findings.len(), 1);
}

#[test]
fn a_target_may_name_the_rule_of_its_job_by_text() {
    let main = |rule: &str| {
        format!(
            "resource \"aws_cloudwatch_event_rule\" \"n\" {{\n  name = \"nightly\"\n  schedule_expression = \"rate(1 day)\"\n}}\n\
             resource \"aws_cloudwatch_event_target\" \"n\" {{\n  rule = {rule}\n  arn = \"arn:aws:ecs:eu-west-1:123456789012:cluster/c\"\n  ecs_target {{\n    task_count = 2\n    task_definition_arn = aws_ecs_task_definition.n.arn\n  }}\n}}\n\
             resource \"aws_ecs_task_definition\" \"n\" {{\n  family = \"nightly\"\n  cpu = 256\n  memory = 1024\n  container_definitions = jsonencode([{{ name = \"n\", image = \"i\" }}])\n}}\n"
        )
    };
    let stated = |cpu: u32, tasks: u32| {
        policy(&format!(
            "job \"nightly\" {{\n  cpu = {cpu}\n  memory = \"1 GB\"\n  tasks = {tasks}\n  schedule = \"rate(1 day)\"\n}}\n"
        ))
    };
    for rule in ["\"nightly\"", "aws_cloudwatch_event_rule.n.name"] {
        assert_eq!(
            said(&stated(256, 2), &main(rule)),
            Said::default(),
            "{rule}"
        );
        let all = said(&stated(512, 1), &main(rule));
        assert_eq!(all.findings.len(), 2, "{rule}: {all:?}");
    }
    // The target of another rule makes none of this one.
    let other = said(&stated(512, 1), &main("\"weekly\""));
    assert_eq!(other, Said::default());
}

#[test]
fn what_a_scale_and_an_alarm_state_of_one_number_is_held_to_both() {
    let scale = "service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"0..4\"\n  scale \"up\" {\n    on = \"messages\"\n    queue = \"jobs\"\n    kind = \"step\"\n    set = { 2 = 1 }\n    cooldown = \"60s\"\n    datapoints = 1\n  }\n}\nqueue \"jobs\" {\n}\n";
    let alarm = |above: u32| {
        format!("alarm \"up\" {{\n  above = {above}\n  select {{\n    names = [\"up\"]\n  }}\n}}\n")
    };
    let step = "      metric_interval_lower_bound = 0\n      scaling_adjustment = 1";
    let up = |threshold| exact("up", &[step], "GreaterThanOrEqualToThreshold", threshold, 1);
    let main = |threshold| {
        let service = service("web", "\"web\"").replace("  desired_count = 1\n", "");
        [service.as_str(), SCALED, &up(threshold)].concat()
    };
    let of = |above: u32, threshold: u32| {
        let said = said(
            &policy(&format!("{scale}{}", alarm(above))),
            &main(threshold),
        );
        assert_eq!(said.undecided, Vec::<String>::new());
        said.findings
    };
    assert_eq!(of(2, 2), Vec::<String>::new());
    // One number, one finding, where both say the same.
    assert_eq!(of(2, 3).len(), 1, "{:?}", of(2, 3));
    // Where they contradict, neither number is silent.
    let found = of(1, 1).concat();
    assert!(
        found.contains("threshold of a step is 1 instead of 2"),
        "{found}"
    );
    let found = of(1, 2).concat();
    assert!(found.contains("threshold is 2 instead of 1"), "{found}");
}

#[test]
fn a_job_that_nothing_schedules_is_compared_and_its_schedule_missed() {
    let text = policy(
        "job \"report\" {\n  cpu = 256\n  memory = \"512 MB\"\n  schedule = \"rate(1 hour)\"\n  timezone = \"Europe/Berlin\"\n}\n",
    );
    let task = |memory: u32| {
        format!(
            "resource \"aws_ecs_task_definition\" \"r\" {{\n  family = \"report\"\n  requires_compatibilities = [\"FARGATE\"]\n  network_mode = \"awsvpc\"\n  cpu = 256\n  memory = {memory}\n  container_definitions = \"[]\"\n}}\n"
        )
    };
    let schedule = |arn: &str| {
        format!(
            "resource \"aws_scheduler_schedule\" \"s\" {{\n  name = \"other\"\n  schedule_expression = \"rate(1 hour)\"\n  flexible_time_window {{\n    mode = \"OFF\"\n  }}\n  target {{\n    arn = \"arn:aws:ecs:eu-central-1:123456789012:cluster/c\"\n    role_arn = \"arn:aws:iam::123456789012:role/r\"\n    ecs_parameters {{\n      task_definition_arn = {arn}\n    }}\n  }}\n}}\n"
        )
    };
    let all = |main: &str| all_of(&[("tfsize.hcl", &text), ("prod/main.tf", main)]);
    let found = all(&task(512));
    assert_eq!(found.undecided, Vec::<String>::new());
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert!(
        found.findings[0].contains("job report has no schedule"),
        "{found:?}"
    );
    // Its sizes are compared all the same.
    let found = all(&task(1024));
    assert_eq!(found.findings.len(), 2, "{found:?}");
    // What another schedule starts is that one's.
    let found = all(&(task(1024) + &schedule("aws_ecs_task_definition.r.arn")));
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert!(
        found.findings[0].contains("nothing in prod is job report"),
        "{found:?}"
    );
    // Whether one starts it is not known where that is not.
    let found = all(&(task(512) + "variable \"task\" {\n}\n" + &schedule("var.task")));
    assert_eq!(found.findings, Vec::<String>::new());
    assert!(!found.undecided.is_empty());
}

#[test]
fn what_a_select_leaves_out_is_no_reason_to_doubt() {
    let text = policy(
        "queue \"jobs\" {\n  delay = \"5s\"\n  select {\n    addresses = [\"module.a.**\"]\n  }\n}\n",
    );
    let of = |unread: &str| {
        let main = format!(
            "module \"{unread}\" {{\n  source = \"git::https://example.com/x.git\"\n}}\nmodule \"read\" {{\n  source = \"../read\"\n}}\n"
        );
        all_of(&[
            ("tfsize.hcl", &text),
            ("prod/main.tf", &main),
            (
                "read/main.tf",
                "resource \"aws_sqs_queue\" \"x\" {\n  name = \"x\"\n}\n",
            ),
        ])
    };
    let found = of("b");
    assert_eq!(found.undecided, Vec::<String>::new());
    assert!(
        found
            .findings
            .concat()
            .contains("nothing in prod is queue jobs"),
        "{found:?}"
    );
    let found = of("a");
    assert_eq!(found.findings, Vec::<String>::new());
    assert!(found.undecided.concat().contains("module.a"), "{found:?}");
}

#[test]
fn a_number_that_several_follow_is_said_of_each_metric_and_once_a_literal() {
    // Two target trackings whose wrong target is one literal, elsewhere.
    let text = policy(
        "service \"web\" {\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale \"cpu\" {\n    on = \"cpu\"\n    target = \"70%\"\n  }\n  scale \"memory\" {\n    on = \"memory\"\n    target = \"70%\"\n  }\n}\n",
    );
    let policy = |label: &str, metric: &str, target: u32| {
        format!(
            "resource \"aws_appautoscaling_policy\" \"{label}\" {{\n  name = \"{label}\"\n  policy_type = \"TargetTrackingScaling\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  target_tracking_scaling_policy_configuration {{\n    target_value = {target}\n    predefined_metric_specification {{\n      predefined_metric_type = \"{metric}\"\n    }}\n  }}\n}}\n"
        )
    };
    let target = "resource \"aws_appautoscaling_target\" \"web\" {\n  min_capacity = 1\n  max_capacity = 4\n  resource_id = \"service/c/web\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n}\n";
    let main = [
        service("web", "\"web\"")
            .replace("  desired_count = 1\n", "")
            .as_str(),
        target,
        &policy("cpu", "ECSServiceAverageCPUUtilization", 60),
        &policy("memory", "ECSServiceAverageMemoryUtilization", 60),
    ]
    .concat();
    let found = said(&text, &main).findings.concat();
    for metric in ["cpu", "memory"] {
        let wanted = format!("target of scaling ({metric}) is 60 instead of 70");
        assert!(found.contains(&wanted), "{found}");
    }
}
