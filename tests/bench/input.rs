//! Configurations to measure with, made here: nothing of them is committed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A flat file of about that many lines: variables, locals, and resources that refer to them and to each other.
pub(crate) fn flat(lines: usize) -> String {
    let mut out = String::from(
        r#"variable "environment" {
  description = "Name of the environment"
  type        = string
  default     = "production"

  validation {
    condition     = contains(["development", "production"], var.environment)
    error_message = "There are two environments."
  }
}

variable "region" {
  type    = string
  default = "eu-west-1"
}

locals {
  prefix = "shop-${var.environment}"
  sizes = {
    small = { cpu = 256, memory = 512 }
    large = { cpu = 1024, memory = 2048 }
  }
  tags = {
    Environment = var.environment
    Team        = "platform"
  }
}
"#,
    );
    let mut made = out.lines().count();
    let mut service = 0;
    loop {
        let text = service_text(service);
        made += text.lines().count();
        if made > lines {
            break;
        }
        out.push_str(&text);
        service += 1;
    }
    out
}

/// One service: what a team writes for one, about 100 lines.
fn service_text(i: usize) -> String {
    let size = if i.is_multiple_of(3) {
        "large"
    } else {
        "small"
    };
    format!(
        r#"
# Service {i}: its log group, task, service, scaling and alarm.
resource "aws_cloudwatch_log_group" "s{i}" {{
  name              = "/ecs/${{local.prefix}}/s{i}"
  retention_in_days = var.environment == "production" ? 90 : 7
  tags              = merge(local.tags, {{ Service = "s{i}" }})
}}

resource "aws_ecs_task_definition" "s{i}" {{
  family                   = "${{local.prefix}}-s{i}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = local.sizes.{size}.cpu
  memory                   = local.sizes.{size}.memory

  container_definitions = jsonencode([
    {{
      name      = "s{i}"
      image     = "registry.example.com/s{i}:1.{i}.0"
      essential = true
      cpu       = local.sizes["{size}"].cpu
      memory    = local.sizes["{size}"].memory
      portMappings = [
        {{ containerPort = 8080, protocol = "tcp" }}
      ]
      environment = [
        for name, value in local.tags : {{ name = upper(name), value = value }}
      ]
      logConfiguration = {{
        logDriver = "awslogs"
        options = {{
          awslogs-group         = aws_cloudwatch_log_group.s{i}.name
          awslogs-region        = var.region
          awslogs-stream-prefix = "s{i}"
        }}
      }}
    }}
  ])

  tags = merge(local.tags, {{ Service = "s{i}" }})
}}

resource "aws_ecs_service" "s{i}" {{
  name            = "${{local.prefix}}-s{i}"
  cluster         = "arn:aws:ecs:${{var.region}}:123456789012:cluster/main"
  task_definition = aws_ecs_task_definition.s{i}.arn
  desired_count   = var.environment == "production" ? 3 : 1

  deployment_circuit_breaker {{
    enable   = true
    rollback = true
  }}

  network_configuration {{
    subnets          = ["subnet-0a", "subnet-0b"]
    security_groups  = ["sg-{i}"]
    assign_public_ip = false
  }}

  tags = merge(local.tags, {{ Service = "s{i}" }})
}}

resource "aws_appautoscaling_target" "s{i}" {{
  min_capacity       = 2
  max_capacity       = 2 * 10 + {i}
  resource_id        = "service/main/${{aws_ecs_service.s{i}.name}}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}}

resource "aws_cloudwatch_metric_alarm" "s{i}" {{
  alarm_name          = format("%s-cpu-%s", local.prefix, "s{i}")
  alarm_description   = "CPU of s{i}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  metric_name         = "CPUUtilization"
  namespace           = "AWS/ECS"
  period              = 60
  statistic           = "Average"
  threshold           = 80

  dimensions = {{
    ClusterName = "main"
    ServiceName = aws_ecs_service.s{i}.name
  }}
}}

output "service_{i}" {{
  value = aws_ecs_service.s{i}.name
}}
"#
    )
}

/// One root module with one resource of that many instances, each with its own size.
pub(crate) fn many_instances(dir: &Path, count: usize) {
    // The language's `range` stops at 1024 numbers.
    let rows = count.div_ceil(1000);
    let text = format!(
        r#"locals {{
  numbers = flatten([for row in range({rows}) : [for i in range(1000) : row * 1000 + i]])
  queues  = {{ for i in local.numbers : "queue-${{i}}" => {{ seconds = 30 + i % 60, retention = 86400 }} if i < {count} }}
}}

resource "aws_sqs_queue" "each" {{
  for_each                   = local.queues
  name                       = "shop-${{each.key}}"
  visibility_timeout_seconds = each.value.seconds
  message_retention_seconds  = each.value.retention
  tags                       = {{ Queue = each.key, Team = "platform" }}
}}

output "names" {{
  value = [for queue in aws_sqs_queue.each : queue.name]
}}
"#
    );
    put(&dir.join("main.tf"), &text);
}

/// A repository of many root modules that share others. Gives the roots and the lines of it all.
pub(crate) fn monorepo(
    dir: &Path,
    roots: usize,
    modules: usize,
    lines: usize,
) -> (Vec<PathBuf>, usize) {
    let mut written = 0;
    let per_root = lines * 4 / 5 / roots;
    let mut all = Vec::new();
    for r in 0..roots {
        let dir = dir.join(format!("stacks/team-{}/root-{r}", r % 10));
        let calls: String = (0..6).map(|i| call(i, (r * 7 + i * 5) % modules)).collect();
        let values = "environment = \"production\"\nregion      = \"eu-central-1\"\n";
        let used = calls.lines().count() + values.lines().count();
        written += put(&dir.join("main.tf"), &flat(per_root - used));
        written += put(&dir.join("modules.tf"), &calls);
        written += put(&dir.join("terraform.tfvars"), values);
        all.push(dir);
    }
    // The shared modules have the rest.
    for m in 0..modules {
        let dir = dir.join(format!("modules/m{m}"));
        let mine = (lines - written) / (modules - m);
        let variables = module_variables();
        let rest = mine - variables.lines().count();
        written += put(&dir.join("variables.tf"), &variables);
        written += put(&dir.join("main.tf"), &module_text(m, rest));
    }
    (all, written)
}

fn call(i: usize, module: usize) -> String {
    let each = if i == 0 {
        "\n  for_each = toset([\"blue\", \"green\"])"
    } else {
        ""
    };
    let name = if i == 0 { "${each.key}" } else { "only" };
    format!(
        r#"module "c{i}" {{
  source = "../../../modules/m{module}"{each}
  name   = "${{local.prefix}}-{name}"
  tags   = local.tags
  size   = {{ cpu = local.sizes.large.cpu, memory = 2048 }}
}}

"#
    )
}

fn module_variables() -> String {
    r#"variable "name" {
  description = "Name of what is made"
  type        = string
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "size" {
  type = object({
    cpu    = number
    memory = number
    spot   = optional(bool, false)
  })

  validation {
    condition     = var.size.memory >= 2 * var.size.cpu
    error_message = "Memory is at least twice the CPU."
  }
}
"#
    .to_owned()
}

fn module_text(m: usize, lines: usize) -> String {
    let mut out = format!(
        r#"locals {{
  name = "${{var.name}}-m{m}"
  tags = merge(var.tags, {{ Module = "m{m}" }})
}}

output "name" {{
  value = local.name
}}
"#
    );
    let mut i = 0;
    while out.lines().count() + 30 <= lines {
        let _ = write!(
            out,
            r#"
resource "aws_sqs_queue" "q{i}" {{
  name                       = "${{local.name}}-q{i}"
  visibility_timeout_seconds = 30 + {i}
  redrive_policy = jsonencode({{
    deadLetterTargetArn = aws_sqs_queue.dead{i}.arn
    maxReceiveCount     = var.size.spot ? 3 : 5
  }})
  tags = local.tags
}}

resource "aws_sqs_queue" "dead{i}" {{
  name = "${{local.name}}-dead{i}"
  tags = local.tags
}}

resource "aws_security_group" "g{i}" {{
  name = "${{local.name}}-g{i}"
  tags = local.tags

  dynamic "ingress" {{
    for_each = [80, 443]
    content {{
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }}
  }}
}}
"#
        );
        i += 1;
    }
    out
}

/// Writes a file and gives its lines.
fn put(path: &Path, text: &str) -> usize {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
    fs::write(path, text).expect("a new file");
    text.lines().count()
}
