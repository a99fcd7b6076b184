//! `cloudposse/ecs-alb-service-task/aws` and `cloudposse/ecs-web-app/aws`, which calls it.

use super::{Adapter, Model, Nested, Range};

/// One service behind a load balancer.
pub(super) static SERVICE: Adapter = Adapter {
    registry: "cloudposse/ecs-alb-service-task/aws",
    repository: "cloudposse/terraform-aws-ecs-alb-service-task",
    submodule: "",
    ranges: &[Range {
        from: [0, 60, 0],
        below: [0, 79, 0],
        read: &["0.60.0", "0.66.4", "0.75.0", "v0.78.0"],
        model: &TASK,
    }],
};

/// A service with its image, pipeline, autoscaling and alarms.
pub(super) static WEB_APP: Adapter = Adapter {
    registry: "cloudposse/ecs-web-app/aws",
    repository: "cloudposse/terraform-aws-ecs-web-app",
    submodule: "",
    ranges: &[Range {
        from: [1, 0, 0],
        below: [3, 0, 0],
        read: &["1.8.2", "2.1.2", "v2.4.3"],
        model: &APP,
    }],
};

/// What names, tags and switches the modules of this family.
pub(super) const LABEL: &str = include_str!("models/cloudposse_label.tf");

const SERVICE_BODY: &str = include_str!("models/cloudposse_service.body");
const DEFINITION_BODY: &str = include_str!("models/cloudposse_definition.body");
const INPUTS: &str = include_str!("models/cloudposse_task.tf");

/// Four services, of which one is made, differ in what they ignore.
const NOTHING: &str = r#"resource "aws_ecs_service" "default" {
  count = local.made && !var.ignore_changes_task_definition && !var.ignore_changes_desired_count ? 1 : 0
"#;

const DEFINITION: &str = r#"}

resource "aws_ecs_service" "ignore_changes_task_definition" {
  count = local.made && var.ignore_changes_task_definition && !var.ignore_changes_desired_count ? 1 : 0

  lifecycle {
    ignore_changes = [task_definition]
  }
"#;

const COUNT: &str = r#"}

resource "aws_ecs_service" "ignore_changes_desired_count" {
  count = local.made && !var.ignore_changes_task_definition && var.ignore_changes_desired_count ? 1 : 0

  lifecycle {
    ignore_changes = [desired_count]
  }
"#;

const BOTH: &str = r#"}

resource "aws_ecs_service" "ignore_changes_task_definition_and_desired_count" {
  count = local.made && var.ignore_changes_task_definition && var.ignore_changes_desired_count ? 1 : 0

  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }
"#;

static TASK: Model = Model {
    name: "cloudposse/ecs-alb-service-task",
    texts: &[
        LABEL,
        INPUTS,
        NOTHING,
        SERVICE_BODY,
        DEFINITION,
        SERVICE_BODY,
        COUNT,
        SERVICE_BODY,
        BOTH,
        SERVICE_BODY,
        "}\n\nresource \"aws_ecs_task_definition\" \"default\" {",
        "  container_definitions = var.container_definition_json",
        DEFINITION_BODY,
        "}",
    ],
    calls: &[],
};

/// The same for containers that are not text yet, so that their parts keep their places.
static TASK_OF_APP: Model = Model {
    name: "cloudposse/ecs-web-app/ecs-alb-service-task",
    texts: &[
        LABEL,
        INPUTS,
        NOTHING,
        SERVICE_BODY,
        DEFINITION,
        SERVICE_BODY,
        COUNT,
        SERVICE_BODY,
        BOTH,
        SERVICE_BODY,
        "}\n\nresource \"aws_ecs_task_definition\" \"default\" {",
        "  container_definitions = jsonencode(var.containers)",
        DEFINITION_BODY,
        "}\n\nvariable \"containers\" {}",
    ],
    calls: &[],
};

static SCALING: Model = Model {
    name: "cloudposse/ecs-web-app/ecs-cloudwatch-autoscaling",
    texts: &[include_str!("models/cloudposse_scaling.tf")],
    calls: &[],
};

static APP: Model = Model {
    name: "cloudposse/ecs-web-app",
    texts: &[LABEL, include_str!("models/cloudposse_web_app.tf")],
    calls: &[
        Nested {
            call: "ecs_alb_service_task",
            model: &TASK_OF_APP,
            entries: None,
        },
        Nested {
            call: "ecs_cloudwatch_autoscaling",
            model: &SCALING,
            entries: None,
        },
    ],
};
