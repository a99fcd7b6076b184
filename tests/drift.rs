//! `tfsize drift`: what `generate` wrote, planned and applied is silent, and each single change is told as what it is.

#![allow(
    clippy::print_stdout,
    reason = "a test that cannot go on says so by panicking"
)]

use crate::support::drift_stack;
use crate::support::tfsize as tfsize_run;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use drift_stack::{
    ALL, PLAN, SERVICES, SOURCE, STATE, Stack, TARGET, edit, json, told, transitions,
};
use tfsize_run::run;

#[test]
fn what_was_generated_planned_and_applied_is_silent() {
    let stack = Stack::new();
    for args in [
        &[][..],
        SOURCE,
        STATE,
        PLAN,
        ALL,
        &["--plan", "plan.json"],
        &["--state", "state.json"],
        &["--plan", "plan.json", "--state", "state.json"],
    ] {
        let (code, report) = stack.report(args);
        let told: Vec<String> = told(&report)
            .into_iter()
            .filter(|t| !t.ends_with(" undecided"))
            .collect();
        assert_eq!((code, told), (0, vec![]), "{args:?}");
        assert_eq!(transitions(&report), [""; 0], "{args:?}");
        let rows = report["estates"][0]["rows"].as_array().unwrap().len();
        assert!(rows > 100, "{args:?}: {rows} rows");
    }
}

#[test]
fn a_literal_changed_in_code_left_the_baseline() {
    let stack = Stack::new();
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = ",
        "min_tasks        = 1",
    );
    let expected = vec!["service/worker service.tasks.min code-differs".to_owned()];
    for args in [SOURCE, STATE, PLAN, ALL] {
        assert_eq!(stack.rows(args), (1, expected.clone()), "{args:?}");
    }
    let (_, report) = stack.report(STATE);
    let rows = report["estates"][0]["rows"].as_array().unwrap();
    let row = rows.iter().find(|r| r["class"] == "code-differs").unwrap();
    assert_eq!(row["above"], true, "{row}");
    // One task is always on demand, and of ten more three are and seven on Spot: 1 + 3 + 7 x 30 % = 6.1, which is 5.1 more
    // than one, at 18.02 USD a month for 0.5 vCPU and 1 GB.
    let floor = row["monthly"]["floor"].as_f64().unwrap();
    assert!((floor - 5.1 * 18.02).abs() < 0.01, "{row}");
}

#[test]
fn a_default_of_a_variable_left_the_baseline_where_it_is_written() {
    let stack = Stack::new();
    stack.edit(
        SERVICES,
        "\"service_gateway\"",
        "memory           = 4096",
        "memory           = var.gateway_memory",
    );
    stack.append(
        "sizes.tf",
        "variable \"gateway_memory\" {\n  default = 8192\n}\n",
    );
    let (code, report) = stack.report(SOURCE);
    assert_eq!(
        told(&report),
        ["service/gateway service.memory code-differs"]
    );
    assert_eq!(code, 1);
    let rows = report["estates"][0]["rows"].as_array().unwrap();
    let row = rows.iter().find(|r| r["class"] == "code-differs").unwrap();
    assert!(row.to_string().contains("sizes.tf"), "{row}");
}

#[test]
fn a_value_of_tfvars_left_the_baseline() {
    let stack = Stack::new();
    stack.edit(
        SERVICES,
        "\"service_gateway\"",
        "memory           = 4096",
        "memory           = var.gateway_memory",
    );
    stack.append(
        "sizes.tf",
        "variable \"gateway_memory\" {\n  default = 4096\n}\n",
    );
    assert_eq!(stack.rows(SOURCE), (0, vec![]));
    stack.append("terraform.tfvars", "gateway_memory = 8192\n");
    let expected = vec!["service/gateway service.memory code-differs".to_owned()];
    assert_eq!(stack.rows(SOURCE), (1, expected.clone()));
    assert_eq!(stack.rows(STATE), (1, expected));
}

#[test]
fn a_change_of_the_state_alone_was_made_outside_of_terraform() {
    let stack = Stack::new();
    stack.deployed(
        "module.service_gateway.aws_appautoscaling_target.this",
        |v| {
            v["max_capacity"] = 500.into();
        },
    );
    let expected = vec!["service/gateway service.tasks.max out-of-band-change".to_owned()];
    for args in [STATE, ALL] {
        assert_eq!(stack.rows(args), (1, expected.clone()), "{args:?}");
    }
    // Without the source nobody can tell who changed it.
    let (code, rows) = stack.rows(&["--state", "state.json"]);
    assert_eq!(
        (code, rows),
        (
            1,
            vec!["service/gateway service.tasks.max code-differs".to_owned()]
        )
    );
}

#[test]
fn a_policy_that_changes_is_ahead_of_what_was_generated_from_it() {
    let stack = Stack::with_policy();
    assert_eq!(stack.rows(ALL), (0, vec![]));
    let policy = stack.path("tfsize.hcl");
    edit(&policy, "profile \"production-base\" {", "2..16", "2..32");
    let (code, rows) = stack.rows(ALL);
    assert_eq!(code, 1);
    assert!(
        rows.iter().all(|r| r.ends_with(" policy-ahead")),
        "{rows:?}"
    );
    assert!(
        rows.iter()
            .any(|r| r == "database/main database.acu.max policy-ahead"),
        "{rows:?}"
    );
    // One edit, and that file is no longer what the policy made.
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = ",
        "min_tasks        = 1",
    );
    let (_, rows) = stack.rows(SOURCE);
    let expected = [
        "service/worker service.tasks.min code-differs",
        "database/main database.acu.max policy-ahead",
    ];
    for row in expected {
        assert!(rows.contains(&row.to_owned()), "{row}: {rows:?}");
    }
    // What another file says over the generated ones is somebody's own.
    stack.append(
        "own_override.tf",
        "module \"database_main\" {\n  max_acu = 24\n}\n",
    );
    let (_, rows) = stack.rows(SOURCE);
    let own = "database/main database.acu.max code-differs".to_owned();
    assert!(rows.contains(&own), "{rows:?}");
}

#[test]
fn an_alarm_that_is_removed_is_said_once() {
    let stack = Stack::new();
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "    memory = {\n      percent             = 90\n      period_seconds      = 60\n      evaluation_periods  = 5\n      datapoints_to_alarm = 3\n    }\n",
        "",
    );
    let expected = vec!["service/worker service.alarm.memory code-differs".to_owned()];
    for args in [SOURCE, STATE, ALL] {
        assert_eq!(stack.rows(args), (1, expected.clone()), "{args:?}");
    }
}

#[test]
fn a_service_that_the_policy_has_not_is_unclaimed() {
    let stack = Stack::with_policy();
    stack.append(
        "extra.tf",
        "resource \"aws_ecs_service\" \"extra\" {\n  name          = \"reports\"\n  desired_count = 2\n}\n",
    );
    let (code, report) = stack.report(ALL);
    assert_eq!((code, told(&report)), (1, vec![]));
    assert_eq!(
        report["estates"][0]["unclaimed"][0]["address"], "aws_ecs_service.extra",
        "{}",
        report["estates"][0]["unclaimed"]
    );
    for on in ["over", "values"] {
        let ran = stack.drift(&["--source", "stacks/production", "--fail-on", on]);
        assert_eq!(ran.code, 0, "{on}");
    }
}

#[test]
fn autoscaling_is_drift_outside_of_its_bounds_only() {
    let stack = Stack::new();
    let running = |n: u64| {
        stack.deployed("module.service_gateway.aws_ecs_service.this", |v| {
            v["desired_count"] = n.into();
        });
    };
    running(7);
    let inside = vec!["service/gateway service.tasks autoscaled".to_owned()];
    for args in [STATE, ALL] {
        assert_eq!(stack.rows(args), (0, inside.clone()), "{args:?}");
    }
    running(5000);
    let outside = vec!["service/gateway service.tasks out-of-band-change".to_owned()];
    for args in [STATE, ALL, &["--state", "state.json"]] {
        assert_eq!(stack.rows(args), (1, outside.clone()), "{args:?}");
    }
}

#[test]
fn another_engine_says_what_it_does() {
    let stack = Stack::new();
    stack.edit(
        "brokers.tf",
        "",
        "\"CLUSTER_MULTI_AZ\"",
        "\"SINGLE_INSTANCE\"",
    );
    stack.edit("databases.tf", "", "\"17\"", "\"16\"");
    let (code, report) = stack.report(STATE);
    assert_eq!(code, 1);
    assert_eq!(
        told(&report),
        [
            "database/main database.version code-differs",
            "broker/messages broker.mode code-differs",
        ]
    );
    assert_eq!(transitions(&report), ["broker-replaced", "version-lowered"]);
}

#[test]
fn a_resource_that_is_renamed_with_moved_is_silent() {
    let stack = Stack::new();
    stack.rename();
    let (code, report) = stack.report(STATE);
    assert_eq!(
        (code, told(&report), transitions(&report)),
        (0, vec![], vec![])
    );
}

/// Without `moved` the resources are others; the values they have are compared all the same.
#[test]
fn a_resource_that_is_renamed_without_moved_has_the_same_values() {
    let stack = Stack::new();
    stack.rename();
    fs::remove_file(stack.file("moved.tf")).unwrap();
    let (code, report) = stack.report(STATE);
    assert_eq!((code, told(&report)), (0, vec![]));
}

/// A schedule that sets the bounds of a service's tasks is no change from outside.
#[test]
fn what_a_schedule_sets_is_autoscaling() {
    let stack = Stack::new();
    stack.append(
        "schedule.tf",
        "resource \"aws_appautoscaling_scheduled_action\" \"sale\" {\n  name               = \"sale\"\n  \
         service_namespace  = \"ecs\"\n  resource_id        = module.service_gateway.scalable_target\n  \
         scalable_dimension = \"ecs:service:DesiredCount\"\n  schedule           = \"cron(0 6 * * ? *)\"\n\n  \
         scalable_target_action {\n    min_capacity = 9\n    max_capacity = 90\n  }\n}\n",
    );
    let gateway = fs::read_to_string(stack.path("modules/ecs-service/outputs.tf")).unwrap();
    let output =
        "output \"scalable_target\" {\n  value = aws_appautoscaling_target.this.resource_id\n}\n";
    fs::write(
        stack.path("modules/ecs-service/outputs.tf"),
        gateway + output,
    )
    .unwrap();
    stack.deployed("module.service_gateway.aws_ecs_service.this", |v| {
        v["desired_count"] = 9.into();
    });
    stack.deployed(TARGET, |v| v["min_capacity"] = 9.into());
    let expected = vec!["service/gateway service.tasks.min autoscaled".to_owned()];
    assert_eq!(stack.rows(STATE), (0, expected));
    stack.deployed(TARGET, |v| v["min_capacity"] = 8.into());
    let (code, rows) = stack.rows(STATE);
    let changed = "service/gateway service.tasks.min out-of-band-change".to_owned();
    assert!(code == 1 && rows.contains(&changed), "{rows:?}");
}

#[test]
fn a_plan_that_changes_a_value_goes_towards_the_policy_or_away() {
    let stack = Stack::new();
    let kept = json(&stack.path("plan.json"));
    let changes = kept["resource_changes"].as_array().unwrap();
    let target = changes.iter().find(|c| c["address"] == TARGET).unwrap();
    let most = target["change"]["after"]["max_capacity"].as_u64().unwrap();
    let cases = [
        (most + 10, most, "plan-toward"),
        (most, most + 10, "plan-away"),
        (most + 10, most + 5, "plan-toward"),
        (most + 5, most + 10, "plan-away"),
    ];
    for (before, after, class) in cases {
        stack.planned(TARGET, "max_capacity", before, after);
        let expected = vec![format!("service/gateway service.tasks.max {class}")];
        assert_eq!(
            stack.rows(&["--plan", "plan.json"]),
            (1, expected),
            "{before} to {after}"
        );
    }
    // What the plan found changed outside of Terraform is that, though the plan changes it back.
    stack.planned(TARGET, "max_capacity", most + 10, most);
    stack.found(TARGET, "max_capacity", most, most + 10);
    let expected = vec!["service/gateway service.tasks.max out-of-band-change".to_owned()];
    assert_eq!(stack.rows(PLAN), (1, expected));
}

/// A waiver of the policy or a comment in the code lets drift pass as it lets findings pass: within its bound and until
/// its day.
#[test]
fn what_is_waived_is_told_and_does_not_count() {
    let stack = Stack::with_policy();
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = 1",
        "min_tasks        = 3",
    );
    stack.edit("databases.tf", "", "= 16\n", "= 32\n");
    let off = vec![
        "service/worker service.tasks.min code-differs".to_owned(),
        "database/main database.acu.max code-differs".to_owned(),
    ];
    assert_eq!(stack.rows(SOURCE), (1, off.clone()));

    let policy = fs::read_to_string(stack.path("tfsize.hcl")).unwrap();
    let waive = |up_to: &str, until: &str| {
        let waiver = format!(
            "waiver \"load\" {{\n  rule    = \"policy-acu\"\n  address = \"module.database_main.*\"\n  up_to   = \"{up_to}\"\n  \
             until   = \"{until}\"\n  reason  = \"until the load test\"\n  owner   = \"data\"\n}}\n"
        );
        fs::write(stack.path("tfsize.hcl"), format!("{policy}\n{waiver}")).unwrap();
    };
    let comment = |until: &str| {
        let now = format!(
            "min_tasks        = 3 # tfsize:ignore[policy-tasks] reason=\"sale\" until={until}"
        );
        stack.edit(SERVICES, "\"service_worker\"", "min_tasks        = 3", &now);
    };
    comment("2999-12-31");
    waive("2x", "2999-12-31");
    let (code, report) = stack.report(SOURCE);
    let passed = vec![
        "service/worker service.tasks.min waived".to_owned(),
        "database/main database.acu.max waived".to_owned(),
    ];
    assert_eq!((code, told(&report)), (0, passed.clone()));
    let text = report.to_string();
    for said in [
        "a comment lets it pass until 2999-12-31: sale",
        "a waiver lets it pass until 2999-12-31: until the load test (data)",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }

    // Farther than the waiver allows, and after its day.
    waive("1.5x", "2999-12-31");
    let (code, report) = stack.report(SOURCE);
    assert_eq!(
        (code, told(&report)),
        (1, vec![passed[0].clone(), off[1].clone()])
    );
    assert!(
        report
            .to_string()
            .contains("the waiver load lets it be 1.5x the policy's at most, and it is 2x")
    );
    waive("2x", "2020-01-01");
    assert_eq!(stack.rows(SOURCE).1[1], off[1]);

    // A comment is about the code: it lets nothing pass that the code does not say.
    waive("2x", "2999-12-31");
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = 3",
        "min_tasks        = 1",
    );
    stack.deployed(
        "module.service_worker.aws_appautoscaling_target.this",
        |v| {
            v["min_capacity"] = 3.into();
        },
    );
    let (code, rows) = stack.rows(STATE);
    assert_eq!(code, 1);
    assert!(
        rows.contains(&"service/worker service.tasks.min out-of-band-change".to_owned()),
        "{rows:?}"
    );
}

/// Another engine of what is written without modules: the row, and what the change does.
#[test]
fn an_engine_is_compared_as_any_value() {
    let dir = tempfile::tempdir().unwrap();
    let broker = |engine: &str| {
        serde_json::json!({
            "broker_name": "mistersmith-production-messages", "engine_type": engine,
            "engine_version": "3.13", "host_instance_type": "mq.m5.large",
            "deployment_mode": "CLUSTER_MULTI_AZ",
        })
    };
    let state = serde_json::json!({
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": { "root_module": { "resources": [resource("aws_mq_broker", &broker("RabbitMQ"))] } },
    });
    fs::write(dir.path().join("state.json"), state.to_string()).unwrap();
    let ran = run(dir.path(), &["init"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told_with = |engine: &str| {
        let text = format!(
            "resource \"aws_mq_broker\" \"this\" {{\n  broker_name = \"mistersmith-production-messages\"\n  engine_type = \"{engine}\"\n  \
             engine_version = \"3.13\"\n  host_instance_type = \"mq.m5.large\"\n  deployment_mode = \"CLUSTER_MULTI_AZ\"\n}}\n"
        );
        fs::write(dir.path().join("main.tf"), text).unwrap();
        let args = [
            "drift",
            "--source",
            ".",
            "--state",
            "state.json",
            "--env",
            "production",
            "-o",
            "json",
        ];
        let ran = run(dir.path(), &args);
        let report: Json = serde_json::from_str(&ran.out).unwrap();
        let rows = told(&report)
            .into_iter()
            .filter(|r| r.contains("broker.engine"));
        (rows.collect::<Vec<_>>(), transitions(&report))
    };
    assert_eq!(told_with("RabbitMQ"), (vec![], vec![]));
    assert_eq!(
        told_with("ActiveMQ"),
        (
            vec!["broker/messages broker.engine code-differs".to_owned()],
            vec!["broker-replaced".to_owned()]
        )
    );
}

#[test]
fn what_fails_the_run_is_chosen() {
    let stack = Stack::new();
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = ",
        "min_tasks        = 1",
    );
    let code = |on: &str| {
        let mut args = SOURCE.to_vec();
        args.extend(["--fail-on", on]);
        stack.drift(&args).code
    };
    let codes = [
        "any",
        "values",
        "over",
        "under",
        "new",
        "cost=1",
        "cost=1000000",
        "never",
        "under,over",
    ];
    assert_eq!(codes.map(code), [1, 1, 1, 0, 2, 1, 0, 0, 1]);
    assert_eq!(code("cost"), 2);
    // Without another revision nothing is new.
    assert_eq!(code("worse"), 2);
}

#[test]
fn what_cannot_be_compared_says_so() {
    let stack = Stack::new();
    fs::create_dir(stack.path("empty")).unwrap();
    assert_eq!(stack.drift(&["--source", "empty"]).code, 3);
    assert_eq!(stack.drift(&["--source", "nowhere"]).code, 2);
    assert_eq!(stack.drift(&["--plan", "state.json"]).code, 2);
    assert_eq!(stack.drift(&["--state", "plan.json"]).code, 2);
    let ran = stack.drift(&["--source", "stacks/production", "--base", "main"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("repository"), "{}", ran.err);
}

fn git(dir: &Path, args: &[&str]) {
    let mut command = std::process::Command::new("git");
    command.current_dir(dir).args([
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "commit.gpgsign=false",
    ]);
    let output = command.args(args).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn against_a_revision_what_is_new_worse_and_better_counts() {
    let stack = Stack::new();
    let dir = stack.dir.path();
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = ",
        "min_tasks        = 1",
    );
    git(dir, &["init", "--quiet", "--initial-branch", "main"]);
    git(dir, &["add", "modules", "stacks"]);
    git(dir, &["commit", "--quiet", "-m", "first"]);
    let against = |more: &[&str]| {
        let mut args = SOURCE.to_vec();
        args.extend(["--base", "main"]);
        args.extend(more);
        let (code, report) = stack.report(&args);
        let rows = report["estates"][0]["rows"].as_array().unwrap();
        let moved: Vec<String> = rows
            .iter()
            .filter(|r| r["change"] != "same")
            .map(|r| {
                format!(
                    "{} {}",
                    r["field"].as_str().unwrap(),
                    r["change"].as_str().unwrap()
                )
            })
            .collect();
        (code, moved)
    };
    // It was so before.
    assert_eq!(against(&[]), (0, vec![]));
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = 1",
        "min_tasks        = 11",
    );
    assert_eq!(
        against(&[]),
        (1, vec!["service.tasks.min worse".to_owned()])
    );
    stack.edit("databases.tf", "", "= 16\n", "= 32\n");
    let (code, moved) = against(&["--fail-on", "new"]);
    assert_eq!((code, moved[1].as_str()), (1, "database.acu.max new"));
    let ran = stack.drift(&["--source", "stacks/production", "--base", "nothing"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no revision nothing"), "{}", ran.err);
}

/// A change that takes a service away, or what is known of it, is told though nothing else of it can be compared.
#[test]
fn against_a_revision_what_goes_missing_is_told() {
    let stack = Stack::new();
    let dir = stack.dir.path();
    git(dir, &["init", "--quiet", "--initial-branch", "main"]);
    git(dir, &["add", "modules", "stacks"]);
    git(dir, &["commit", "--quiet", "-m", "first"]);
    let base = ["--source", "stacks/production", "--base", "main"];
    let moved = || {
        let (code, report) = stack.report(&base);
        let rows = report["estates"][0]["rows"].as_array().unwrap();
        let moved = rows.iter().filter(|r| r["change"] != "same");
        let tell = |r: &Json| {
            let word = |key: &str| r[key].as_str().unwrap().to_owned();
            format!(
                "{} {} {} {}",
                word("item"),
                word("field"),
                word("class"),
                word("change")
            )
        };
        (code, moved.map(tell).collect::<Vec<_>>())
    };
    assert_eq!(moved(), (0, vec![]));
    let kept = fs::read_to_string(stack.file(SERVICES)).unwrap();

    // Not known any more: told, and no failure.
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = 1\n",
        "min_tasks        = var.least\n",
    );
    stack.append("least.tf", "variable \"least\" {}\n");
    let open = "service/worker service.tasks.min undecided new".to_owned();
    assert_eq!(moved(), (0, vec![open]));

    // Off where it was not known.
    git(dir, &["add", "stacks"]);
    git(dir, &["commit", "--quiet", "-m", "second"]);
    stack.edit(
        SERVICES,
        "\"service_worker\"",
        "min_tasks        = var.least",
        "min_tasks        = 7",
    );
    let off = "service/worker service.tasks.min code-differs new".to_owned();
    assert_eq!(moved(), (1, vec![off]));

    // Gone.
    let from = kept.find("module \"service_worker\"").unwrap();
    let end = from + kept[from..].find("\n}\n").unwrap() + 3;
    fs::write(
        stack.file(SERVICES),
        format!("{}{}", &kept[..from], &kept[end..]),
    )
    .unwrap();
    for name in ["observability.tf", "checks.tf", "outputs.tf"] {
        let text = fs::read_to_string(stack.file(name)).unwrap();
        fs::write(
            stack.file(name),
            text.replace("module.service_worker.", "local.worker."),
        )
        .unwrap();
    }
    stack.append(
        "worker.tf",
        "locals {\n  worker = {\n    alarm_names = []\n  }\n}\n",
    );
    let (code, rows) = moved();
    let gone = "service/worker item code-differs new".to_owned();
    assert!(code == 1 && rows.contains(&gone), "{code} {rows:?}");
}

/// What cannot be read is not known, and a run that could not read its source is no success.
#[test]
fn what_is_not_read_never_passes() {
    let stack = Stack::new();
    let ran = |args: &[&str]| {
        let ran = stack.drift(args);
        (ran.code, ran.out + &ran.err)
    };
    let missing = ["--source", "stacks/production", "--var-file", "none.tfvars"];
    assert_eq!(ran(&missing).0, 2);
    let undeclared = ["--source", "stacks/production", "--var", "nothing=1"];
    let (code, text) = ran(&undeclared);
    assert!(
        code == 2 && text.contains("there is no variable `nothing`"),
        "{code} {text}"
    );

    // A plan that ended in an error, or was made of some resources only.
    let plan = json(&stack.path("plan.json"));
    for (key, value) in [("errored", true), ("complete", false)] {
        let mut part = plan.clone();
        part[key] = value.into();
        part["planned_values"] = serde_json::json!({ "root_module": {} });
        let changes = part["resource_changes"].as_array_mut().unwrap();
        changes.retain(|c| !c["address"].as_str().unwrap().contains("database"));
        fs::write(stack.path("part.json"), part.to_string()).unwrap();
        let (code, report) = stack.report(&["--plan", "part.json", "--env", "production"]);
        assert_eq!(code, 0);
        let rows = told(&report);
        assert!(
            rows.contains(&"database/main item undecided".to_owned()),
            "{rows:?}"
        );
        assert!(
            report["gaps"][0].as_str().unwrap().starts_with("the plan"),
            "{report}"
        );
    }

    // A state of something else.
    let mut state = json(&stack.path("state.json"));
    state["values"] = serde_json::json!({ "root_module": {} });
    fs::write(stack.path("other.json"), state.to_string()).unwrap();
    let (code, report) = stack.report(&["--source", "stacks/production", "--state", "other.json"]);
    assert_eq!(code, 0);
    let rows = told(&report);
    assert!(rows.iter().any(|r| r.ends_with(" not-applied")), "{rows:?}");
    assert!(
        report["gaps"]
            .to_string()
            .contains("is it of this root module?"),
        "{report}"
    );

    stack.append("databases.tf", "resource {\n");
    let (code, text) = ran(SOURCE);
    assert!(
        code == 1 && text.contains("cannot be read as a whole"),
        "{code} {text}"
    );
    let (_, report) = {
        let ran = stack.drift(&["--source", "stacks/production", "-o", "json=report.json"]);
        (ran.code, json(&stack.path("report.json")))
    };
    let rows = told(&report);
    assert!(
        rows.contains(&"database/main item undecided".to_owned()),
        "{rows:?}"
    );
}

/// What generate wrote tells which environment it is.
#[test]
fn an_environment_that_is_asked_for_is_not_every_stacks() {
    let stack = Stack::new();
    stack.ok(&["generate"]);
    let targets = |args: &[&str]| {
        let (code, report) = stack.report(args);
        let targets = report["estates"].as_array().unwrap().clone();
        let name = |e: &Json| {
            format!(
                "{} {}",
                e["root"].as_str().unwrap(),
                e["environment"].as_str().unwrap()
            )
        };
        (code, targets.iter().map(name).collect::<Vec<_>>())
    };
    let production = "stacks/production production".to_owned();
    assert_eq!(
        targets(&["--env", "production"]),
        (0, vec![production.clone()])
    );
    let (code, all) = targets(&["--env", "all"]);
    assert!(
        code == 0 && all.contains(&production) && all.iter().all(|e| e.starts_with("stacks/")),
        "{all:?}"
    );
    // One that is named itself is compared with whatever is asked for.
    let (code, _) = targets(&["--source", "stacks/development", "--env", "production"]);
    assert_eq!(code, 1);
}

/// Costs of one item are taken together: the tasks of twice the size cost twice as much each.
#[test]
fn the_cost_of_all_is_that_of_its_values_together() {
    let stack = Stack::new();
    let monthly = || {
        let (_, report) = stack.report(SOURCE);
        let range = &report["summary"]["monthly"];
        ["floor", "expected", "ceiling"].map(|key| range[key].as_f64().unwrap())
    };
    let text = fs::read_to_string(stack.file(SERVICES)).unwrap();
    let from = text.find("\"service_gateway\"").unwrap();
    let number = |name: &str| {
        let rest = &text[from + text[from..].find(name).unwrap()..];
        let value = rest.split('=').nth(1).unwrap().trim_start();
        value
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    let (cpu, max) = (number("cpu "), number("max_tasks"));
    let set = |name: &str, old: f64, new: f64| {
        let path = stack.file(SERVICES);
        let text = fs::read_to_string(&path).unwrap();
        let from = text.find("\"service_gateway\"").unwrap();
        let at = from + text[from..].find(name).unwrap();
        let value = at + text[at..].find(&old.to_string()).unwrap();
        let text = format!(
            "{}{new}{}",
            &text[..value],
            &text[value + old.to_string().len()..]
        );
        fs::write(path, text).unwrap();
    };
    set("cpu ", cpu, cpu * 2.0);
    let size = monthly();
    set("max_tasks", max, max * 2.0);
    let both = monthly();
    set("cpu ", cpu * 2.0, cpu);
    let number = monthly();
    let close = |a: f64, b: f64| (a - b).abs() < 0.01;
    assert!(close(both[0], size[0]), "{both:?} {size:?}");
    // The further tasks have the further CPU, too.
    assert!(
        close(both[2], number[2] + 2.0 * size[2]),
        "{both:?} {size:?} {number:?}"
    );
}

#[test]
fn a_trend_is_continued_by_a_line() {
    let stack = Stack::new();
    for _ in 0..2 {
        let mut args = STATE.to_vec();
        args.extend(["--trend", "trend.jsonl"]);
        assert_eq!(stack.drift(&args).code, 0);
    }
    let text = fs::read_to_string(stack.path("trend.jsonl")).unwrap();
    let lines: Vec<Json> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert_eq!(line["environment"], "production");
        assert_eq!(line["summary"]["drifted"], 0);
        assert!(
            line["summary"]["coverage"]["sized"].as_u64() > Some(0),
            "{line}"
        );
    }
}

/// One resource of a state.
fn resource(kind: &str, values: &Json) -> Json {
    serde_json::json!({
        "address": format!("{kind}.this"),
        "mode": "managed",
        "type": kind,
        "name": "this",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 0,
        "values": values,
        "sensitive_values": {},
    })
}

/// The transitions from a state to a source of one resource each; an empty source removes it.
fn from_state(kind: &str, before: &Json, after: &str, more: &[Json]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let mut resources = vec![resource(kind, before)];
    resources.extend(more.iter().cloned());
    let state = serde_json::json!({
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": { "root_module": { "resources": resources } },
    });
    fs::write(dir.path().join("state.json"), state.to_string()).unwrap();
    let mut text = String::from("variable \"environment\" {\n  default = \"production\"\n}\n");
    if !after.is_empty() {
        let _ = writeln!(text, "resource \"{kind}\" \"this\" {{\n{after}\n}}");
    }
    for other in more {
        let kind = other["type"].as_str().unwrap();
        let _ = writeln!(
            text,
            "resource \"{kind}\" \"this\" {{\n  name = \"web\"\n}}"
        );
    }
    fs::write(dir.path().join("main.tf"), text).unwrap();
    let args = [
        "drift",
        "--source",
        ".",
        "--state",
        "state.json",
        "-o",
        "json",
    ];
    let ran = run(dir.path(), &args);
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}\n{}{}", ran.out, ran.err));
    let targets = report["estates"].as_array().unwrap();
    for one in targets[0]["transitions"].as_array().unwrap() {
        let about = format!("{one}");
        assert!(about.contains("(20"), "no dated source: {about}");
        assert!(one["help"].is_string(), "no help: {about}");
    }
    transitions(&report)
}

#[test]
fn each_rule_on_changes_fires_and_is_silent() {
    use serde_json::json;

    let broker = json!({
        "broker_name": "b", "engine_type": "RabbitMQ", "engine_version": "3.13",
        "host_instance_type": "mq.m5.large", "deployment_mode": "CLUSTER_MULTI_AZ",
    });
    let with = |old: &str, new: &str| {
        let text = "  broker_name = \"b\"\n  engine_type = \"RabbitMQ\"\n  engine_version = \"3.13\"\n  \
            host_instance_type = \"mq.m5.large\"\n  deployment_mode = \"CLUSTER_MULTI_AZ\"";
        assert!(text.contains(old), "{old}");
        from_state("aws_mq_broker", &broker, &text.replace(old, new), &[])
    };
    assert_eq!(with("3.13", "3.13"), [""; 0]);
    assert_eq!(with("mq.m5.large", "mq.t3.micro"), ["broker-lowered"]);
    assert_eq!(with("mq.m5.large", "mq.m5.xlarge"), ["broker-restart"]);
    assert_eq!(with("3.13", "4.2"), ["broker-restart"]);
    assert_eq!(
        with("CLUSTER_MULTI_AZ", "SINGLE_INSTANCE"),
        ["broker-replaced"]
    );
    assert_eq!(with("RabbitMQ", "ActiveMQ"), ["broker-replaced"]);

    let cluster = json!({
        "cluster_identifier": "c", "engine": "aurora-postgresql", "engine_version": "16.4",
        "skip_final_snapshot": true,
        "serverlessv2_scaling_configuration": [{ "min_capacity": 0.0, "max_capacity": 16.0 }],
    });
    let with = |old: &str, new: &str| {
        let text = "  cluster_identifier = \"c\"\n  engine = \"aurora-postgresql\"\n  engine_version = \"16.4\"\n  \
            serverlessv2_scaling_configuration {\n    min_capacity = 0\n    max_capacity = 16\n  }";
        assert!(text.contains(old), "{old}");
        from_state("aws_rds_cluster", &cluster, &text.replace(old, new), &[])
    };
    assert_eq!(with("16.4", "16.4"), [""; 0]);
    assert_eq!(with("16.4", "17.4"), [""; 0]);
    assert_eq!(
        with("max_capacity = 16", "max_capacity = 32"),
        ["connections-restart"]
    );
    // Below 1 ACU the least capacity caps connections.
    assert_eq!(
        with("min_capacity = 0", "min_capacity = 1"),
        ["connections-restart"]
    );
    assert_eq!(with("16.4", "16.2"), ["version-lowered", "auto-pause-lost"]);
    assert_eq!(
        with("\"aurora-postgresql\"", "\"aurora-mysql\""),
        ["database-replaced"]
    );
    let gone = |before: &Json| from_state("aws_rds_cluster", before, "", &[]);
    assert_eq!(gone(&cluster), ["database-dropped"]);
    let mut kept = cluster.clone();
    kept["skip_final_snapshot"] = false.into();
    assert_eq!(gone(&kept), [""; 0]);

    let group = json!({ "name": "g", "log_group_class": "STANDARD" });
    let with = |class: &str| {
        let after = format!("  name = \"g\"\n  log_group_class = \"{class}\"");
        from_state("aws_cloudwatch_log_group", &group, &after, &[])
    };
    assert_eq!(with("STANDARD"), [""; 0]);
    assert_eq!(with("INFREQUENT_ACCESS"), ["log-group-replaced"]);

    let target =
        json!({ "resource_id": "service/main/web", "min_capacity": 1, "max_capacity": 20 });
    let with = |most: u32, running: u32| {
        let after = format!(
            "  resource_id = \"service/main/web\"\n  min_capacity = 1\n  max_capacity = {most}"
        );
        let service = resource(
            "aws_ecs_service",
            &json!({ "name": "web", "desired_count": running }),
        );
        from_state("aws_appautoscaling_target", &target, &after, &[service])
    };
    assert_eq!(with(20, 12), [""; 0]);
    assert_eq!(with(12, 12), [""; 0]);
    assert_eq!(with(10, 12), ["tasks-cut"]);
}

#[test]
fn what_a_plan_replaces_is_said_though_no_rule_knows_why() {
    let stack = Stack::new();
    stack.planned(TARGET, "max_capacity", 10, 10);
    let mut plan = json(&stack.path("plan.json"));
    let changes = plan["resource_changes"].as_array_mut().unwrap();
    for change in changes {
        let address = change["address"].as_str().unwrap().to_owned();
        let replaced = address == "module.service_gateway.aws_ecs_service.this"
            || address == "module.service_gateway.aws_ecs_task_definition.this";
        if replaced {
            change["change"]["actions"] = serde_json::json!(["delete", "create"]);
        }
    }
    fs::write(stack.path("plan.json"), plan.to_string()).unwrap();
    let (_, report) = stack.report(&["--plan", "plan.json"]);
    assert_eq!(transitions(&report), ["replaced"]);
}
