//! Time grows with the number of instances, and no faster: eight times as many take less than thirty times as long, where
//! work that looks at every pair would take sixty-four.

use crate::support::tfsize as tool;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tool::run;

const FEW: usize = 60;
const MANY: usize = 8 * FEW;

/// A service with its task definition, scaling and alarm, so and so often.
fn services(dir: &Path, number: usize) {
    let text = format!(
        r#"
resource "aws_ecs_cluster" "main" {{
  name = "main"
}}

resource "aws_ecs_task_definition" "it" {{
  for_each                 = toset([for i in range({number}) : "s${{i}}"])
  family                   = each.key
  cpu                      = 256
  memory                   = 512
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  container_definitions    = jsonencode([{{ name = "a", image = "x", essential = true }}])
}}

resource "aws_ecs_service" "it" {{
  for_each        = aws_ecs_task_definition.it
  name            = each.key
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.it[each.key].arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {{
    subnets = ["subnet-1"]
  }}
}}

resource "aws_appautoscaling_target" "it" {{
  for_each           = aws_ecs_service.it
  min_capacity       = 1
  max_capacity       = 5
  resource_id        = "service/${{aws_ecs_cluster.main.name}}/${{aws_ecs_service.it[each.key].name}}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}}

resource "aws_cloudwatch_metric_alarm" "it" {{
  for_each            = aws_ecs_service.it
  alarm_name          = "cpu-${{each.key}}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  metric_name         = "CPUUtilization"
  namespace           = "AWS/ECS"
  period              = 60
  statistic           = "Average"
  threshold           = 80
  alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:x"]
  dimensions = {{
    ClusterName = aws_ecs_cluster.main.name
    ServiceName = aws_ecs_service.it[each.key].name
  }}
}}
"#
    );
    fs::write(dir.join("main.tf"), text).unwrap();
    let ran = run(dir, &["init"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let policy = dir.join("tfsize.hcl");
    let text = fs::read_to_string(&policy).unwrap();
    let head = "service \"gateway\" {\n";
    assert!(text.contains(head));
    let select = format!("{head}  select {{\n    addresses = [\"aws_ecs_service.it*\"]\n  }}\n");
    fs::write(&policy, text.replacen(head, &select, 1)).unwrap();
}

/// A plan of a stack so and so often, each time in a module instance of its own.
fn plan(dir: &Path, number: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let kept = fs::read_to_string(root.join("stacks/bookshop-production/plan.json")).unwrap();
    let kept: Json = serde_json::from_str(&kept).unwrap();
    let mut changes = Vec::new();
    for copy in 0..number {
        for change in kept["resource_changes"].as_array().unwrap() {
            let mut change = change.clone();
            for key in ["address", "module_address"] {
                if let Some(text) = change[key].as_str() {
                    change[key] = format!("module.copy[{copy}].{text}").into();
                }
            }
            changes.push(change);
        }
    }
    let plan = json!({
        "format_version": kept["format_version"],
        "terraform_version": kept["terraform_version"],
        "planned_values": { "root_module": {} },
        "resource_changes": changes,
    });
    fs::write(dir.join("plan.json"), plan.to_string()).unwrap();
    fs::copy(
        root.join("policies/bookshop/tfsize.hcl"),
        dir.join("tfsize.hcl"),
    )
    .unwrap();
}

/// The shortest of three runs, and what it printed.
fn timed(dir: &Path, args: &[&str]) -> (Duration, String) {
    let runs = (0..3).map(|_| {
        let start = Instant::now();
        let ran = run(dir, args);
        assert!((0..=1).contains(&ran.code), "{args:?} {}", ran.err);
        (start.elapsed(), ran.out)
    });
    runs.min_by_key(|(took, _)| *took).unwrap()
}

fn grows(write: fn(&Path, usize), (few, many): (usize, usize), args: &[&str]) -> String {
    let [(little, _), (much, out)] = [few, many].map(|number| {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), number);
        timed(dir.path(), args)
    });
    assert!(
        much < 30 * little,
        "{args:?}: {little:?} for {few}, {much:?} for {many}"
    );
    out
}

#[test]
fn lint_of_many_instances() {
    let out = grows(services, (FEW, MANY), &["lint", "--env", "production"]);
    // One literal is one finding, however many instances read it.
    let more = format!("and {} more", MANY - 2);
    assert!(out.contains(&more), "{out}");
    assert!(out.matches("warning[").count() < 20, "{out}");
}

#[test]
fn drift_of_many_instances() {
    let args = ["drift", "--source", ".", "--env", "production"];
    let out = grows(services, (FEW, MANY), &args);
    let sized = format!("{MANY} of {MANY} resources sized by the policy");
    assert!(out.contains(&sized), "{out}");
}

#[test]
fn drift_of_a_plan_with_a_stack_many_times() {
    let args = ["drift", "--plan", "plan.json", "--env", "production"];
    let out = grows(plan, (3, 24), &args);
    assert!(
        out.contains("values: 0 drift"),
        "{}",
        out.lines().next().unwrap_or_default()
    );
}
