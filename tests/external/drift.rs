//! `tfsize drift` on plans and states that the tool writes.

use std::fs;

use crate::support::drift_stack::{
    ALL, PLAN, SERVICES, STATE, Stack, TARGET, each, told, transitions,
};
use crate::support::need::Ran;
use crate::support::terraform::Terraform;

trials![
    what_the_tool_plans_and_applies_is_told_as_it_is,
    what_a_refresh_finds_was_changed_outside_of_terraform,
];

/// Plans and states that the tool itself writes, before and after an apply, and after an edit.
fn what_the_tool_plans_and_applies_is_told_as_it_is() -> Ran {
    let tf = Terraform::for_stacks()?;
    let stack = Stack::new();
    let tf = tf.with_types_in(stack.dir.path());
    let dir = stack.path("stacks/production");
    let plan = || {
        tf.ok(&dir, &["plan", "-var-file=example.tfvars", "-out=plan"]);
        let plan = tf.json(&dir, &["show", "-json", "plan"]);
        fs::write(stack.path("plan.json"), plan.to_string()).unwrap();
    };
    tf.ok(&dir, &["init"]);
    plan();
    assert_eq!(stack.rows(PLAN).0, 0);
    tf.ok(&dir, &["apply", "plan"]);
    let state = tf.json(&dir, &["show", "-json"]);
    fs::write(stack.path("state.json"), state.to_string()).unwrap();
    for args in [
        STATE,
        &["--state", "stacks/production/terraform.tfstate"],
        &[
            "--source",
            "stacks/production",
            "--state",
            "stacks/production/terraform.tfstate",
        ],
    ] {
        assert_eq!(stack.rows(args), (0, vec![]), "{args:?}");
    }
    plan();
    assert_eq!(stack.rows(ALL), (0, vec![]));

    // Moves alone are silent, also in the plan.
    stack.rename();
    tf.ok(&dir, &["init"]);
    plan();
    let (code, report) = stack.report(ALL);
    assert_eq!(
        (code, told(&report), transitions(&report)),
        (0, vec![], vec![])
    );

    // Edits, planned.
    stack.edit("databases.tf", "", "= 16\n", "= 32\n");
    stack.edit(
        SERVICES,
        "\"workers\"",
        "    memory = {\n      percent",
        "    memory_ = {\n      percent",
    );
    let away = vec![
        "service/worker service.alarm.memory plan-away".to_owned(),
        "database/main database.acu.max plan-away".to_owned(),
    ];
    plan();
    let (code, report) = stack.report(ALL);
    let told = told(&report);
    assert_eq!(code, 1);
    for row in &away {
        assert!(told.contains(row), "{row} is not among {told:?}");
    }
    assert!(told.iter().all(|t| t.ends_with(" plan-away")), "{told:?}");
    assert_eq!(transitions(&report), ["connections-restart"]);
    Ok(())
}

/// What somebody changes in AWS is found by the refresh of the tool itself: in the plan that changes it back, and in the
/// state once it was refreshed.
fn what_a_refresh_finds_was_changed_outside_of_terraform() -> Ran {
    let tf = Terraform::for_stacks()?;
    let stack = Stack::new();
    let tf = tf.with_types_in(stack.dir.path());
    let dir = stack.path("stacks/production");
    tf.ok(&dir, &["init"]);
    tf.ok(
        &dir,
        &["apply", "-auto-approve", "-var-file=example.tfvars"],
    );
    let state = tf.json(&dir, &["show", "-json"]);
    let mut values = std::collections::HashMap::new();
    let mut state = state;
    each(&mut state["values"]["root_module"], &mut |r| {
        values.insert(
            r["address"].as_str().unwrap().to_owned(),
            r["values"].clone(),
        );
    });
    let target = &values[TARGET];
    let group = values
        .iter()
        .find(|(a, _)| a.contains("service_worker") && a.contains("aws_cloudwatch_log_group"));
    let alarm = "module.service_worker.aws_cloudwatch_metric_alarm.memory[0]";
    let changes = serde_json::json!([
        {
            "type": "aws_appautoscaling_target",
            "which": { "resource_id": target["resource_id"] },
            "set": { "max_capacity": 500 },
        },
        {
            "type": "aws_cloudwatch_log_group",
            "which": { "name": group.unwrap().1["name"] },
            "set": { "retention_in_days": 1 },
        },
        {
            "type": "aws_cloudwatch_metric_alarm",
            "which": { "alarm_name": values[alarm]["alarm_name"] },
            "gone": true,
        },
        {
            "type": "aws_ecs_service",
            "which": { "name": values["module.service_gateway.aws_ecs_service.this"]["name"] },
            "set": { "desired_count": 7 },
        },
    ]);
    fs::write(stack.path("changed.json"), changes.to_string()).unwrap();
    let changed = stack.path("changed.json").to_str().unwrap().to_owned();
    let run = |args: &[&str]| {
        let ran = tf.run_with(&dir, &[("TFSIZE_STANDIN_CHANGED", &changed)], args);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    };
    let expected = [
        "service/worker service.logs out-of-band-change",
        "service/worker service.alarm.memory out-of-band-change",
        "service/gateway service.tasks.max out-of-band-change",
        "service/gateway service.tasks autoscaled",
    ];
    let expect = |args: &[&str]| {
        let (code, mut rows) = stack.rows(args);
        let mut expected = expected.to_vec();
        rows.sort();
        expected.sort_unstable();
        assert_eq!(
            (code, rows),
            (1, expected.iter().map(ToString::to_string).collect()),
            "{args:?}"
        );
    };

    // Before the state is refreshed the plan alone knows.
    run(&["plan", "-var-file=example.tfvars", "-out=plan"]);
    let plan = tf.json(&dir, &["show", "-json", "plan"]);
    assert!(
        plan["resource_drift"]
            .as_array()
            .is_some_and(|d| d.len() >= 4)
    );
    fs::write(stack.path("plan.json"), plan.to_string()).unwrap();
    expect(PLAN);
    expect(&["--plan", "plan.json"]);
    // The state given is from before the refresh: what the plan found counts.
    let state = tf.json(&dir, &["show", "-json"]);
    fs::write(stack.path("state.json"), state.to_string()).unwrap();
    expect(ALL);

    // A plan that only looks, and the state after it.
    run(&[
        "plan",
        "-refresh-only",
        "-var-file=example.tfvars",
        "-out=plan",
    ]);
    let plan = tf.json(&dir, &["show", "-json", "plan"]);
    fs::write(stack.path("plan.json"), plan.to_string()).unwrap();
    expect(PLAN);
    run(&[
        "apply",
        "-refresh-only",
        "-auto-approve",
        "-var-file=example.tfvars",
    ]);
    let state = tf.json(&dir, &["show", "-json"]);
    fs::write(stack.path("state.json"), state.to_string()).unwrap();
    expect(STATE);
    Ok(())
}
