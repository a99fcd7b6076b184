//! What a policy states is compared where it goes, left alone where it was stated for all of a kind and does not go, and
//! never passed over in silence.

use crate::support::repository as repositories;
use crate::support::said as told;
use crate::support::tfsize as tfsize_command;

use std::path::Path;

use repositories::repository;
use serde_json::{Value as Json, json};
use tfsize_command::run;
use told::*;

/// The lines of `policy check` that are errors.
fn errors(text: &str) -> Vec<String> {
    let all = checked(text).into_iter();
    all.filter(|line| line.contains(" error[")).collect()
}

/// What `lint` says of one root module, items that nothing stands for included.
fn all_said(policy: &str, main: &str) -> Said {
    all_of(&[("tfsize.hcl", policy), ("prod/main.tf", main)])
}

const SIZE: &str = "  cpu = 256\n  memory = \"512 MB\"\n  tasks = 1\n";

/// How many values `drift` of the root module finds to be others than the policy says.
fn drifted(dir: &Path, more: &[&str]) -> usize {
    let args = ["drift", "--source", "prod", "--env", "prod", "-o", "json"];
    let ran = run(dir, &[&args, more].concat());
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.err));
    let drifted = report["summary"]["drifted"].as_u64().unwrap();
    usize::try_from(drifted).unwrap()
}

/// A state of these resources.
fn stored(resources: &[(&str, &str, Json)]) -> String {
    let resource = |(kind, name, values): &(&str, &str, Json)| {
        json!({
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{ "schema_version": 0, "attributes": values }],
        })
    };
    let all: Vec<_> = resources.iter().map(resource).collect();
    json!({ "version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": all })
        .to_string()
}

/// A service behind a load balancer.
fn balanced(more: &str) -> String {
    let of = format!(
        "  desired_count = 1\n  load_balancer {{\n    target_group_arn = aws_lb_target_group.web.arn\n    container_name = \"web\"\n    container_port = 80\n  }}\n{more}"
    );
    service("web", "\"web\"").replace("  desired_count = 1\n", &of)
        + "resource \"aws_lb_target_group\" \"web\" {\n  name = \"web\"\n  health_check {\n    interval = 30\n  }\n}\n"
}

#[test]
fn what_is_stated_for_all_is_left_alone_where_the_code_has_no_place_for_it() {
    let text = |all: &str, own: &str| {
        policy(&format!(
            "service \"*\" {{\n{SIZE}{all}}}\nservice \"web\" {{\n{own}}}\n"
        ))
    };
    let plain = service("web", "\"web\"");
    let behind = balanced("  health_check_grace_period_seconds = 20\n");
    let grace = |time: &str| format!("  grace = \"{time}\"\n");
    let interval = |time: &str| format!("  balancer {{ interval = \"{time}\" }}\n");
    let container = "  container \"web\" { cpu = \"1 unit\" }\n";
    let other = "  container \"otel\" { cpu = \"1 unit\" }\n";
    for (all, main, findings) in [
        (grace("20s"), &plain, 0),
        (grace("20s"), &behind, 0),
        (grace("21s"), &plain, 0),
        (grace("21s"), &behind, 1),
        (interval("30s"), &plain, 0),
        (interval("30s"), &behind, 0),
        (interval("31s"), &plain, 0),
        (interval("31s"), &behind, 1),
        (container.to_owned(), &plain, 1),
        (other.to_owned(), &plain, 0),
    ] {
        let said = said(&text(&all, ""), main);
        assert_eq!(said.findings.len(), findings, "{all}: {said:?}");
        assert_eq!(said.undecided, [""; 0], "{all}");
        assert_eq!(errors(&text(&all, "")), [""; 0], "{all}");
    }
    // Two of them are one or two, as long as their groups are not known, and never none.
    let second = "  load_balancer {\n    target_group_arn = aws_lb_target_group.api.arn\n    container_name = \"web\"\n    container_port = 80\n  }\n  health_check_grace_period_seconds = 20\n";
    let two =
        balanced(second) + "resource \"aws_lb_target_group\" \"api\" {\n  name = \"api\"\n}\n";
    let found = said(&text(&grace("21s"), ""), &two);
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert_eq!(found.undecided, [""; 0]);
    let dir = repository(&[("main.tf", two.as_str())]);
    let ran = run(dir.path(), &["lint", "-o", "json", "--exit-zero"]);
    assert!(!ran.out.contains("number of elements"), "{}", ran.out);
    // What the service states itself is missed.
    let own = text("", &interval("30s"));
    assert_eq!(said(&own, &plain).findings.len(), 1);
    assert_eq!(said(&text("", other), &plain).findings.len(), 1);
    let says = text(&interval("30s"), "  load_balanced = true\n");
    assert_eq!(said(&says, &plain).findings.len(), 1);
    // What `generate` cannot write of it is a note at the line.
    let lines = checked(&text("", &grace("20s")));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("note[policyfile-generate]"), "{lines:?}");
}

#[test]
fn containers_that_fill_their_task_are_what_generate_cannot_add_to() {
    let text = policy(&format!(
        "service \"web\" {{\n{SIZE}  container \"web-api\" {{ memory = 512 }}\n}}\n"
    ));
    assert_eq!(errors(&text), [""; 0]);
    assert_eq!(checked(&text).len(), 1);
    let main = service("web", "\"web\"").replace(
        "name = \"web\", image",
        "name = \"web-api\", memory = 500, image",
    );
    let found = said(&text, &main);
    assert_eq!(
        found.findings,
        ["prod/main.tf:11 service web: memory of container web-api is 500 MiB instead of 512 MiB"]
    );
    assert_eq!(
        errors(&text.replace("memory = 512 }", "memory = 513 }")).len(),
        2
    );
}

/// A task definition that nothing here starts.
fn task(family: &str, memory: u32) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"{family}\" {{\n  family = \"{family}\"\n  cpu = 256\n  memory = {memory}\n  container_definitions = jsonencode([{{ name = \"app\", image = \"i\", memory = 400, logConfiguration = {{ logDriver = \"awslogs\", options = {{ awslogs-group = aws_cloudwatch_log_group.{family}.name }} }} }}])\n}}\n"
    ) + &log_group(family, family, 30)
}

#[test]
fn a_job_that_something_else_starts_is_its_task_definition() {
    let stated = |more: &str| {
        policy(&format!(
            "job \"migrations\" {{\n  cpu = 256\n  memory = 512\n{more}}}\nlogs {{ retention = \"30d\" }}\n"
        ))
    };
    for family in ["migrations", "shop-prod-migrations"] {
        let main = |memory: u32| task(family, memory) + &service("web", "\"w\"");
        assert_eq!(said(&stated(""), &main(512)), Said::default(), "{family}");
        let off = said(&stated(""), &main(1024));
        assert_eq!(off.findings.len(), 1, "{off:?}");
        let container = |mb: u32| stated(&format!("  container \"app\" {{ memory = {mb} }}\n"));
        assert_eq!(said(&container(400), &main(512)), Said::default());
        assert_eq!(said(&container(401), &main(512)).findings.len(), 1);
        let logs = stated("  logs { retention = \"60d\" }\n");
        assert_eq!(said(&logs, &main(512)).findings.len(), 1);
    }
    // Of one that is to have a schedule that is missing, and the rest is compared.
    let scheduled = stated("  schedule = \"rate(1 day)\"\n");
    let missing = all_said(&scheduled, &task("migrations", 1024));
    assert_eq!(
        missing.findings,
        [
            "prod/main.tf:1 job migrations has no schedule",
            "prod/main.tf:4 job migrations: memory of a task is 1024 MiB instead of 512 MiB",
        ]
    );
    assert_eq!(errors(&stated("  tasks = 2\n")).len(), 1);
    assert_eq!(
        errors(&stated("  container \"app\" { memory = 513 }\n")).len(),
        1
    );
    let shared = stated("").replace(
        "job \"mig",
        "job \"*\" { timezone = \"Europe/London\" }\njob \"mig",
    );
    assert_eq!(errors(&shared), [""; 0]);
}

/// A service that steps move, and the alarms that ask for them.
fn stepped(alarms: &str) -> String {
    let steps = |name: &str, by: i32, end: &str| {
        format!(
            "resource \"aws_appautoscaling_policy\" \"{name}\" {{\n  name = \"{name}\"\n  policy_type = \"StepScaling\"\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  step_scaling_policy_configuration {{\n    adjustment_type = \"ChangeInCapacity\"\n    cooldown = 60\n    step_adjustment {{\n      metric_interval_{end}_bound = 0\n      scaling_adjustment = {by}\n    }}\n  }}\n}}\n"
        )
    };
    service("web", "\"web\"")
        + "resource \"aws_appautoscaling_target\" \"web\" {\n  service_namespace = \"ecs\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  resource_id = \"service/c/${aws_ecs_service.web.name}\"\n  min_capacity = 1\n  max_capacity = 4\n}\n"
        + &steps("up", 1, "lower")
        + &steps("down", -1, "upper")
        + alarms
}

/// An alarm that asks for steps.
fn asks(of: &str, operator: &str, threshold: &str, more: &str) -> String {
    format!(
        "resource \"aws_cloudwatch_metric_alarm\" \"{of}\" {{\n  alarm_name = \"{of}\"\n  comparison_operator = \"{operator}\"\n  threshold = {threshold}\n  alarm_actions = [aws_appautoscaling_policy.{of}.arn]\n{more}}}\n"
    )
}

#[test]
fn steps_of_both_directions_in_one_block_are_two_policies() {
    let of = "  namespace = \"AWS/ECS\"\n  metric_name = \"CPUUtilization\"\n  statistic = \"Average\"\n  period = 60\n  evaluation_periods = 3\n  dimensions = { ServiceName = \"web\" }\n";
    let main = stepped(
        &(asks("up", "GreaterThanThreshold", "50", of)
            + &asks("down", "LessThanThreshold", "10", of)),
    );
    let stated = |add: &str, remove: &str, more: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale {{\n    on = \"cpu\"\n    kind = \"step\"\n    add = {{ {add} }}\n    remove = {{ {remove} }}\n    cooldown = \"1m\"\n{more}  }}\n}}\n"
        ))
    };
    let same = stated(
        "\"50%\" = 1",
        "\"10%\" = 1",
        "    period = \"1m\"\n    datapoints = 3\n",
    );
    assert_eq!(errors(&same), [""; 0]);
    assert_eq!(said(&same, &main), Said::default());
    for (add, remove) in [
        ("\"60%\" = 1", "\"10%\" = 1"),
        ("\"50%\" = 1", "\"20%\" = 1"),
        ("\"50%\" = 2", "\"10%\" = 1"),
        ("\"50%\" = 1", "\"10%\" = 2"),
    ] {
        let off = said(&stated(add, remove, ""), &main);
        assert_eq!(off.findings.len(), 1, "{add} {remove}: {off:?}");
    }
    // What is not stated, such as `breaching`, is not held: each alarm is told once.
    let late = said(
        &stated("\"50%\" = 1", "\"10%\" = 1", "    datapoints = 4\n"),
        &main,
    );
    assert_eq!(late.findings.len(), 2, "{late:?}");
    assert!(late.findings.iter().all(|f| f.contains("3 instead of 4")));
    // A number below zero is one mistake.
    let below =
        stated("\"50%\" = -1", "\"10%\" = 1", "").replace("    remove = { \"10%\" = 1 }\n", "");
    assert_eq!(errors(&below).len(), 1, "{:?}", errors(&below));
    let dir = repository(&[("tfsize.hcl", same.as_str())]);
    let ran = run(dir.path(), &["generate", "--out", "out"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let stack = std::fs::read_to_string(dir.path().join("out/stacks/prod/services.tf")).unwrap();
    for key in ["cpu = {", "cpu-in = {"] {
        assert!(stack.contains(key), "{stack}");
    }
}

#[test]
fn the_alarm_of_steps_is_compared_whatever_it_watches() {
    let of = |more: &str| {
        format!(
            "  namespace = \"AWS/ApplicationELB\"\n  metric_name = \"TargetResponseTime\"\n  period = 10\n  evaluation_periods = 2\n{more}"
        )
    };
    let main = stepped(&asks(
        "up",
        "GreaterThanOrEqualToThreshold",
        "1",
        &of("  extended_statistic = \"p95\"\n"),
    ));
    let stated = |on: &str, level: &str, period: &str, datapoints: u32| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  load_balanced = true\n  ports = {{ http = 80 }}\n  scale {{\n    on = \"{on}\"\n    kind = \"step\"\n    add = {{ \"{level}\" = 1 }}\n    cooldown = \"1m\"\n    period = \"{period}\"\n    datapoints = {datapoints}\n  }}\n}}\n"
        ))
    };
    assert_eq!(
        said(&stated("latency", "1s", "10s", 2), &main),
        Said::default()
    );
    for (level, period, datapoints) in [("2s", "10s", 2), ("1s", "20s", 2), ("1s", "10s", 3)] {
        let off = said(&stated("latency", level, period, datapoints), &main);
        assert_eq!(off.findings.len(), 1, "{level} {period}: {off:?}");
    }
    // An alarm of the policy may state some of it: that is then not the service's to state.
    let both = |period: &str, above: u32| {
        let own =
            format!("alarm \"high\" {{\n  above = {above}\n  select {{ names = [\"up\"] }}\n}}\n");
        said(&(stated("latency", "1s", period, 2) + &own), &main)
    };
    assert_eq!(both("10s", 1), Said::default());
    assert_eq!(both("20s", 1).findings.len(), 1);
    assert_eq!(both("10s", 2).findings.len(), 1);
    // Below the threshold of an alarm of any kind steps count from it as well.
    let counted = |remove: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale {{\n    on = \"alarm\"\n    kind = \"step\"\n    remove = {{ {remove} }}\n    cooldown = \"1m\"\n  }}\n}}\n"
        ))
    };
    let falling = stepped("").replace(
        "      metric_interval_upper_bound = 0\n      scaling_adjustment = -1\n    }\n",
        "      metric_interval_upper_bound = 0\n      metric_interval_lower_bound = -25\n      scaling_adjustment = -1\n    }\n    step_adjustment {\n      metric_interval_upper_bound = -25\n      scaling_adjustment = -2\n    }\n",
    );
    let same = counted("\"0\" = 1, \"-25\" = 2");
    assert_eq!(errors(&same), [""; 0]);
    assert_eq!(said(&same, &falling), Said::default());
    assert_eq!(
        said(&counted("\"0\" = 1, \"-20\" = 2"), &falling)
            .findings
            .len(),
        1
    );
}

#[test]
fn a_name_takes_any_text_for_a_star_and_a_container_must_be_there() {
    let logs = |pattern: &str, kept: &str| {
        policy(&format!(
            "logs \"insights\" {{\n  retention = \"{kept}\"\n  select {{ names = [\"{pattern}\"] }}\n}}\n"
        ))
    };
    let group = |days: u32| log_group("own", "/aws/ecs/containerinsights/prod/performance", days);
    for pattern in ["*containerinsights*", "/aws/*", "*"] {
        assert_eq!(
            said(&logs(pattern, "1d"), &group(1)),
            Said::default(),
            "{pattern}"
        );
        assert_eq!(said(&logs(pattern, "3d"), &group(1)).findings.len(), 1);
    }
    // For ever is longer than any time.
    assert_eq!(said(&logs("*", "forever"), &group(0)), Said::default());
    let short = said(&logs("*", "forever"), &group(3653));
    assert_eq!(short.findings.len(), 1, "{short:?}");
    assert!(short.findings[0].contains("for ever"), "{short:?}");
    assert_eq!(said(&logs("*", "30d"), &group(0)), Said::default());
    let all = "service \"*\" {\n  container \"*\" { memory = 100 }\n}\n";
    let web = |inner: &str| policy(&format!("{all}service \"web\" {{\n{SIZE}{inner}}}\n"));
    let lines = checked(&web(""));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("warning[policyfile-reference]"),
        "{lines:?}"
    );
    assert_eq!(checked(&web("  container \"otel\" {}\n")), [""; 0]);
}

#[test]
fn what_several_metrics_are_read_with_is_compared_of_each() {
    let query = |id: &str, period: u32| {
        format!(
            "  metric_query {{\n    id = \"{id}\"\n    metric {{\n      namespace = \"Shop\"\n      metric_name = \"{id}\"\n      period = {period}\n      stat = \"Average\"\n      dimensions = {{ LoadBalancer = aws_lb.front.arn_suffix }}\n    }}\n  }}\n"
        )
    };
    let main = |first: u32, second: u32| {
        "resource \"aws_lb\" \"front\" {\n}\nresource \"aws_cloudwatch_metric_alarm\" \"x\" {\n  alarm_name = \"x\"\n  comparison_operator = \"GreaterThanThreshold\"\n  threshold = 1\n  evaluation_periods = 1\n  metric_query {\n    id = \"e\"\n    expression = \"cpu + mem\"\n    return_data = true\n  }\n".to_owned()
            + &query("cpu", first)
            + &query("mem", second)
            + "}\n"
    };
    let stated = policy("alarm \"x\" {\n  period = \"1m\"\n  select { names = [\"x\"] }\n}\n");
    for (first, second, findings) in [
        (60, 60, 0),
        (300, 60, 1),
        (60, 300, 1),
        (300, 300, 2),
        (300, 600, 2),
    ] {
        let code = main(first, second);
        let said = said(&stated, &code);
        assert_eq!(said.findings.len(), findings, "{first} {second}: {said:?}");
        assert_eq!(said.undecided, [""; 0]);
        // Drift has a row for each of them, and one run of fixes writes all.
        let dir = repository(&[("tfsize.hcl", stated.as_str()), ("prod/main.tf", &code)]);
        assert_eq!(drifted(dir.path(), &[]), findings, "{first} {second}");
        run(dir.path(), &["lint", "--fix"]);
        let fixed = std::fs::read_to_string(dir.path().join("prod/main.tf")).unwrap();
        assert_eq!(fixed, main(60, 60), "{first} {second}");
    }
    // A state has the blocks of a set in an order of its own.
    let state = |first: u32, second: u32| {
        let query = |id: &str, period: u32| json!({ "id": id, "expression": "", "return_data": null, "period": null, "metric": [{ "namespace": "Shop", "metric_name": id, "period": period, "stat": "Average" }] });
        let all = json!([query("mem", second), query("cpu", first), { "id": "e", "expression": "cpu + mem", "return_data": true, "metric": [] }]);
        json!({ "alarm_name": "x", "comparison_operator": "GreaterThanThreshold", "threshold": 1, "evaluation_periods": 1, "metric_name": "", "metric_query": all })
    };
    for (code, deployed, rows) in [
        ((60, 60), (60, 60), 0),
        ((60, 300), (60, 300), 1),
        ((60, 60), (60, 300), 1),
        ((60, 60), (300, 300), 2),
    ] {
        let alarm = [(
            "aws_cloudwatch_metric_alarm",
            "x",
            state(deployed.0, deployed.1),
        )];
        let dir = repository(&[
            ("tfsize.hcl", stated.as_str()),
            ("prod/main.tf", &main(code.0, code.1)),
            ("s.json", &stored(&alarm)),
        ]);
        let drifted = drifted(dir.path(), &["--state", "s.json"]);
        assert_eq!(drifted, rows, "{code:?} {deployed:?}");
    }
    // How many queries there are is known, though one of them has a part that is not.
    let dir = repository(&[("prod/main.tf", main(60, 60).as_str())]);
    let ran = run(dir.path(), &["lint", "-o", "json", "--exit-zero"]);
    assert!(!ran.out.contains("number of elements"), "{}", ran.out);
}

#[test]
fn an_item_that_nothing_stands_for_is_told() {
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"outbox\"\n  visibility_timeout_seconds = 30\n}\n";
    let stated = policy("queue \"mail\" { visibility = \"30s\" }\n");
    assert_eq!(
        all_said(&stated, queue).findings,
        ["tfsize.hcl:8 nothing in prod is queue mail"]
    );
    // Of what nothing is stated there is nothing to miss.
    assert_eq!(
        all_said(&policy("queue \"mail\" {}\n"), queue),
        Said::default()
    );
    // Another root module of the environment may have it; who asks for a part is not told of the rest.
    let files = [
        ("tfsize.hcl", stated.as_str()),
        ("prod/a/main.tf", queue),
        ("prod/b/main.tf", &queue.replace("outbox", "mail")),
    ];
    assert_eq!(all_of(&files), Said::default());
    let dir = repository(&files);
    let ran = run(
        dir.path(),
        &["lint", "prod/a", "-o", "concise", "--exit-zero"],
    );
    assert!(!ran.out.contains("missing-item"), "{}", ran.out);
    // In a module that is not read it may be.
    let unread = queue.to_owned() + "module \"more\" {\n  source = \"example.com/more/aws\"\n}\n";
    let open = all_said(&stated, &unread);
    assert_eq!(
        (open.findings.len(), open.undecided.len()),
        (0, 1),
        "{open:?}"
    );
    // The kind is often behind the name.
    for name in [
        "mail-queue",
        "prod-mail-queue",
        "mail-prod-queue",
        "mail-queue-prod",
    ] {
        let main = queue.replace("outbox", name);
        assert_eq!(all_said(&stated, &main), Said::default(), "{name}");
        let main = main.replace("= 30", "= 31");
        assert_eq!(all_said(&stated, &main).findings.len(), 1, "{name}");
    }
}

#[test]
fn what_begins_within_open_bounds_is_compared() {
    let main = stepped("");
    let stated = |start: u32, all: bool| {
        let start = format!("  start = {start}\n");
        let (all, own) = if all {
            (format!("service \"*\" {{\n{start}}}\n"), String::new())
        } else {
            (String::new(), start)
        };
        policy(&format!(
            "{all}service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n{own}}}\n"
        ))
    };
    for all in [true, false] {
        assert_eq!(errors(&stated(1, all)), [""; 0]);
        assert_eq!(said(&stated(1, all), &main), Said::default());
        assert_eq!(said(&stated(2, all), &main).findings.len(), 1, "{all}");
    }
    // Other than what `generate` could write is compared as well.
    assert_eq!(checked(&stated(5, false)).len(), 2);
    assert_eq!(errors(&stated(5, false)), [""; 0]);
    assert_eq!(said(&stated(5, false), &main).findings.len(), 1);
}

#[test]
fn numbers_are_compared_to_the_last_digit() {
    let alarm = "resource \"aws_cloudwatch_metric_alarm\" \"x\" {\n  alarm_name = \"x\"\n  namespace = \"Shop\"\n  metric_name = \"Free\"\n  statistic = \"Average\"\n  comparison_operator = \"LessThanThreshold\"\n  threshold = 32212254720\n  period = 60\n  evaluation_periods = 1\n}\n";
    let stated = |n: u64| {
        policy(&format!(
            "alarm \"x\" {{\n  below = {n}\n  select {{ names = [\"x\"] }}\n}}\n"
        ))
    };
    assert_eq!(said(&stated(32_212_254_720), alarm), Said::default());
    assert_eq!(said(&stated(32_212_254_721), alarm).findings.len(), 1);
}

#[test]
fn a_bus_states_its_capacity_where_generate_needs_it() {
    let text = policy("bus \"events\" {\n  archive = \"30d\"\n}\n");
    let main = "resource \"aws_cloudwatch_event_bus\" \"events\" {\n  name = \"events\"\n}\nresource \"aws_cloudwatch_event_archive\" \"events\" {\n  name = \"events\"\n  event_source_arn = aws_cloudwatch_event_bus.events.arn\n  retention_days = 30\n}\n";
    assert_eq!(said(&text, main), Said::default());
    let lines = checked(&text);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("note[policyfile-generate]"), "{lines:?}");
    for (command, code) in [("size", 0), ("generate", 2)] {
        let ran = run(
            repository(&[("tfsize.hcl", text.as_str())]).path(),
            &[command],
        );
        assert_eq!(ran.code, code, "{command}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_tier_carries_a_rate_of_a_word_of_ones_own() {
    let text = |requests: &str| {
        policy("service \"web\" {\n  by = \"requests\"\n  tasks = 1\n  tier \"small\" {\n    up_to = \"2K/s\"\n    cpu = 256\n    memory = 512\n  }\n  tier \"large\" {\n    cpu = 512\n    memory = 1024\n  }\n}\n")
            .replace("environment \"prod\" {\n", &format!("environment \"prod\" {{\n  demand {{ requests = \"{requests}\" }}\n"))
    };
    for (requests, cpu) in [
        ("1K/s", 256),
        ("2K/s", 256),
        ("2001/s", 512),
        ("100M/day", 256),
    ] {
        let dir = repository(&[("tfsize.hcl", text(requests).as_str())]);
        let ran = run(dir.path(), &["size", "-o", "json"]);
        let sized: serde_json::Value = serde_json::from_str(&ran.out).expect(&ran.err);
        let found = &sized["environments"][0]["services"][0]["cpu_units"];
        assert_eq!(found, cpu, "{requests}: {}", ran.out);
    }
}

#[test]
fn what_a_band_is_and_what_lacks_a_metric_are_said_plainly() {
    let main = "resource \"aws_cloudwatch_metric_alarm\" \"x\" {\n  alarm_name = \"x\"\n  comparison_operator = \"GreaterThanUpperThreshold\"\n  threshold_metric_id = \"b\"\n  evaluation_periods = 1\n  metric_query {\n    id = \"b\"\n    expression = \"ANOMALY_DETECTION_BAND(m1, 3)\"\n    return_data = true\n  }\n  metric_query {\n    id = \"m1\"\n    return_data = true\n    metric {\n      namespace = \"Shop\"\n      metric_name = \"Orders\"\n      period = 60\n      stat = \"Sum\"\n    }\n  }\n}\n";
    let stated = policy(
        "alarm = {\n  x = { band = 2, select = { names = [\"x\"] } }\n  y = { above = 2, select = { names = [\"x\"] } }\n  z = { above = 2, select = { names = [\"x\"] } }\n}\n",
    );
    let notes: Vec<String> = checked(&stated);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].contains("\"x\" and 2 more state no `metric`"),
        "{notes:?}"
    );
    let band = policy("alarm \"x\" {\n  band = 2\n  select { names = [\"x\"] }\n}\n");
    let found = said(&band, main);
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert!(
        found.findings[0].ends_with("band is 3 instead of 2"),
        "{found:?}"
    );
}

#[test]
fn what_is_written_as_terraform_has_it_is_answered_with_the_line() {
    let first = |text: &str| {
        let dir = repository(&[("tfsize.hcl", policy(text).as_str())]);
        let ran = run(dir.path(), &["policy", "check"]);
        assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
        ran.out + &ran.err
    };
    for (text, line) in [
        ("queue \"mail\" { visibility = 40 }\n", "write \"40s\""),
        (
            "queue \"mail\" { max_message = 262144 }\n",
            "write \"262144 B\"",
        ),
        (
            "alarm = { full = { for = [\"queue/*\"], above = 20 } }\n",
            "write \"for\" in quotes",
        ),
        ("alarm = { full = { above = 20 } }\n", "by `select`"),
    ] {
        let said = first(text);
        assert!(said.contains(line), "{text}: {said}");
    }
}

#[test]
fn equal_steps_of_two_scaling_policies_are_compared_in_each() {
    let scale = |name: &str, level: u32| {
        format!(
            "  scale \"{name}\" {{\n    kind = \"step\"\n    on = \"cpu\"\n    add = {{ \"{level}%\" = 1 }}\n    cooldown = \"5m\"\n  }}\n"
        )
    };
    let stated = policy(&format!(
        "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n{}{}}}\n",
        scale("low", 50),
        scale("high", 80)
    ));
    let steps = |name: &str, change: u32, level: u32| {
        format!(
            "resource \"aws_appautoscaling_policy\" \"{name}\" {{\n  name = \"{name}\"\n  policy_type = \"StepScaling\"\n  service_namespace = \"ecs\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  step_scaling_policy_configuration {{\n    adjustment_type = \"ChangeInCapacity\"\n    cooldown = 300\n    step_adjustment {{\n      metric_interval_lower_bound = 0\n      scaling_adjustment = {change}\n    }}\n  }}\n}}\n\
             resource \"aws_cloudwatch_metric_alarm\" \"{name}\" {{\n  alarm_name = \"{name}\"\n  comparison_operator = \"GreaterThanOrEqualToThreshold\"\n  evaluation_periods = 1\n  metric_name = \"CPUUtilization\"\n  namespace = \"AWS/ECS\"\n  period = 60\n  statistic = \"Average\"\n  threshold = {level}\n  dimensions = {{ ClusterName = \"c\", ServiceName = aws_ecs_service.web.name }}\n  alarm_actions = [aws_appautoscaling_policy.{name}.arn]\n}}\n"
        )
    };
    let main = |low: u32, high: u32| {
        service("web", "\"web\"")
            + "resource \"aws_appautoscaling_target\" \"web\" {\n  service_namespace = \"ecs\"\n  resource_id = \"service/c/${aws_ecs_service.web.name}\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  min_capacity = 1\n  max_capacity = 4\n}\n"
            + &steps("low", low, 50)
            + &steps("high", high, 80)
    };
    for (low, high, findings) in [(1, 1, 0), (3, 1, 1), (1, 3, 1), (3, 3, 2)] {
        let code = main(low, high);
        let said = said(&stated, &code);
        assert_eq!(said.findings.len(), findings, "{low} {high}: {said:?}");
        let dir = repository(&[("tfsize.hcl", stated.as_str()), ("prod/main.tf", &code)]);
        assert_eq!(drifted(dir.path(), &[]), findings, "{low} {high}");
    }
}

#[test]
fn a_start_that_is_stated_for_all_stays_where_it_lies_within_the_bounds_of_each() {
    let shown = |all: &str, some: &str, own: &str| {
        let text = policy(&format!(
            "service \"*\" {{\n  cpu = 256\n  memory = \"512 MB\"\n{all}  scale {{\n    on = \"cpu\"\n    target = \"50%\"\n  }}\n}}\nservice \"web-*\" {{\n{some}}}\nservice \"web-a\" {{\n{own}}}\n"
        ));
        assert_eq!(errors(&text), [""; 0]);
        let dir = repository(&[("tfsize.hcl", text.as_str())]);
        let ran = run(dir.path(), &["policy", "show", "--env", "prod"]);
        ran.out
            .lines()
            .find(|l| l.trim_start().starts_with("start "))
            .map(|line| {
                let (_, value) = line.split_once('=').unwrap();
                value.split('#').next().unwrap().trim().to_owned()
            })
    };
    let bounds = |tasks: &str| format!("  tasks = \"{tasks}\"\n");
    for (some, own, stays) in [
        (bounds("0..7"), String::new(), true),
        (String::new(), bounds("0..7"), true),
        (bounds("3..7"), String::new(), false),
        (String::new(), bounds("3..7"), false),
        // The bounds between do not count.
        (bounds("3..7"), bounds("0..7"), true),
    ] {
        let found = shown("  start = 2\n", &some, &own);
        assert_eq!(found, stays.then(|| "2".to_owned()), "{some}{own}");
    }
}

#[test]
fn what_a_service_runs_stands_for_no_job() {
    let stated = policy("job \"web\" {\n  cpu = 1024\n  memory = \"2 GB\"\n}\n");
    let main = service("web", "\"web\"");
    assert_eq!(
        all_said(&stated, &main).findings,
        ["tfsize.hcl:8 nothing in prod is job web"]
    );
    // By its name as well, where no reference leads to it.
    let by_name = main.replace(
        "task_definition = aws_ecs_task_definition.web.arn",
        "task_definition = \"web:3\"",
    );
    assert_eq!(
        all_said(&stated, &by_name).findings,
        ["tfsize.hcl:8 nothing in prod is job web"]
    );
    // What no service runs does.
    let other = by_name.replace("\"web:3\"", "\"other\"");
    assert_eq!(said(&stated, &other).findings.len(), 2);
}

#[test]
fn steps_below_the_threshold_of_any_alarm_are_told_by_their_sign() {
    let stated = |level: &str| {
        policy(&format!(
            "service \"web\" {{\n  cpu = 256\n  memory = \"512 MB\"\n  tasks = \"1..4\"\n  scale \"in\" {{\n    kind = \"step\"\n    on = \"alarm\"\n    remove = {{ \"{level}\" = 1 }}\n  }}\n}}\n"
        ))
    };
    let main = |side: &str| {
        service("web", "\"web\"")
            + "resource \"aws_appautoscaling_target\" \"web\" {\n  service_namespace = \"ecs\"\n  resource_id = \"service/c/${aws_ecs_service.web.name}\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  min_capacity = 1\n  max_capacity = 4\n}\n"
            + &format!(
                "resource \"aws_appautoscaling_policy\" \"in\" {{\n  name = \"in\"\n  policy_type = \"StepScaling\"\n  service_namespace = \"ecs\"\n  resource_id = aws_appautoscaling_target.web.resource_id\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  step_scaling_policy_configuration {{\n    adjustment_type = \"ChangeInCapacity\"\n    cooldown = 300\n    step_adjustment {{\n      metric_interval_{side}_bound = 0\n      scaling_adjustment = -1\n    }}\n  }}\n}}\n"
            )
    };
    for (level, side, findings) in [
        ("0", "lower", 0),
        ("0", "upper", 1),
        ("-0", "lower", 1),
        ("-0", "upper", 0),
    ] {
        let said = said(&stated(level), &main(side));
        assert_eq!(said.findings.len(), findings, "{level} {side}: {said:?}");
        assert_eq!(said.undecided, [""; 0]);
    }
}

#[test]
fn a_retention_is_answered_in_days_and_has_no_zero() {
    let found = |value: &str| errors(&policy(&format!("logs {{ retention = {value} }}\n")));
    for right in ["\"30d\"", "\"forever\"", "\"720h\""] {
        assert_eq!(found(right), [""; 0], "{right}");
    }
    for wrong in ["30", "0", "\"0d\"", "\"0s\""] {
        assert_eq!(found(wrong).len(), 1, "{wrong}");
    }
}

/// An alarm that queries one metric of an item is the item's, whether its dimension is a name or a reference, like one that
/// watches it without a query.
#[test]
fn an_alarm_that_queries_is_the_items_by_the_name_in_its_metrics() {
    let policy = policy(
        "queue \"mail\" {\n  alarm \"old\" {\n    metric = \"age\"\n    above = \"5m\"\n    datapoints = 1\n  }\n}\n",
    );
    let queried = |name: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"mail\" {{\n  name = \"mail\"\n}}\nresource \"aws_sqs_queue\" \"other\" {{\n  name = \"other\"\n}}\n\
             resource \"aws_cloudwatch_metric_alarm\" \"q\" {{\n  alarm_name = \"q\"\n  comparison_operator = \"GreaterThanThreshold\"\n  evaluation_periods = 1\n  threshold = 600\n  \
             metric_query {{\n    id = \"m1\"\n    return_data = true\n    metric {{\n      metric_name = \"ApproximateAgeOfOldestMessage\"\n      namespace = \"AWS/SQS\"\n      period = 60\n      stat = \"Maximum\"\n      \
             dimensions = {{ QueueName = {name} }}\n    }}\n  }}\n}}\n"
        )
    };
    for name in ["\"mail\"", "aws_sqs_queue.mail.name"] {
        let got = said(&policy, &queried(name));
        assert!(
            got.findings.len() == 1 && got.findings[0].contains("600"),
            "{name}: {:?} {:?}",
            got.findings,
            got.undecided
        );
    }
    let got = said(&policy, &queried("\"other\""));
    assert!(
        got.findings.len() == 1 && got.findings[0].contains("no alarm"),
        "{:?}",
        got.findings
    );
}

/// What was generated for an environment is that environment, also where it selects a part of another root module.
#[test]
fn a_stack_is_the_environment_that_it_was_generated_for_whatever_that_selects() {
    let policy = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n  select {\n    paths = [\"prod\"]\n  }\n}\n\
                  environment \"standby\" {\n  inherits = \"production\"\n  select {\n    addresses = [\"module.standby.**\"]\n  }\n}\n\
                  queue \"mail\" {\n  delay = \"5s\"\n}\n";
    let dir = repository(&[("tfsize.hcl", policy)]);
    let ran = run(dir.path(), &["generate", "--out", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let file = dir.path().join("stacks/standby/queues.tf");
    let text = std::fs::read_to_string(&file).unwrap();
    let line = text
        .lines()
        .find(|line| line.contains("delay_seconds"))
        .unwrap();
    std::fs::write(&file, text.replace(line, "  delay_seconds = 7")).unwrap();
    for more in [&[][..], &["--env", "standby"]] {
        let lint = run(
            dir.path(),
            &[&["lint", "stacks", "-o", "concise"], more].concat(),
        );
        let found = lint
            .out
            .lines()
            .filter(|line| line.contains("policy-"))
            .count();
        assert_eq!(found, 1, "{}{}", lint.out, lint.err);
    }
}
