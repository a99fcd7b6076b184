
locals {
  external     = try(var.deployment_controller.type, null) == "EXTERNAL"
  daemon       = var.scheduling_strategy == "DAEMON"
  fargate      = var.launch_type == "FARGATE"
  counted      = !local.daemon && !local.external
  service_made = var.create && var.create_service
  task_made    = var.create && var.create_task_definition
  scaled       = local.service_made && var.enable_autoscaling && !local.daemon
  cluster_name = try(element(split("/", var.cluster_arn), 1), "")
  service_name = try(aws_ecs_service.this[0].name, aws_ecs_service.ignore_task_definition[0].name)
}

resource "aws_ecs_task_definition" "this" {
  count = local.task_made ? 1 : 0

  container_definitions    = jsonencode([for name, c in module.container_definition : c.container_definition])
  cpu                      = var.cpu
  family                   = try(coalesce(var.family, var.name), var.rest)
  memory                   = var.memory
  network_mode             = var.network_mode
  requires_compatibilities = var.requires_compatibilities
  tags                     = merge(var.tags, var.task_tags)

  dynamic "ephemeral_storage" {
    for_each = [for s in var.ephemeral_storage[*] : s if length(s) > 0]

    content {
      size_in_gib = ephemeral_storage.value.size_in_gib
    }
  }

  dynamic "runtime_platform" {
    for_each = [for p in var.runtime_platform[*] : p if length(p) > 0]

    content {
      cpu_architecture        = try(runtime_platform.value.cpu_architecture, local.cpu_kind)
      operating_system_family = try(runtime_platform.value.operating_system_family, local.os_kind)
    }
  }
}

# The smaller and the larger of two, each with its place.
resource "aws_appautoscaling_target" "this" {
  count = local.scaled ? 1 : 0

  min_capacity       = var.autoscaling_min_capacity <= var.desired_count ? var.autoscaling_min_capacity : var.desired_count
  max_capacity       = var.autoscaling_max_capacity >= var.desired_count ? var.autoscaling_max_capacity : var.desired_count
  resource_id        = "service/${local.cluster_name}/${local.service_name}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
  tags               = var.tags
}

resource "aws_appautoscaling_policy" "this" {
  for_each = { for name, p in var.autoscaling_policies : name => p if local.scaled }

  name               = try(coalesce(try(each.value.name, null), each.key), each.key)
  policy_type        = try(coalesce(try(each.value.policy_type, null), "TargetTrackingScaling"), "TargetTrackingScaling")
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace

  dynamic "step_scaling_policy_configuration" {
    for_each = try(each.value.step_scaling_policy_configuration[*], [])
    iterator = steps

    content {
      adjustment_type          = try(steps.value.adjustment_type, null)
      cooldown                 = try(steps.value.cooldown, null)
      metric_aggregation_type  = try(steps.value.metric_aggregation_type, null)
      min_adjustment_magnitude = try(steps.value.min_adjustment_magnitude, null)

      dynamic "step_adjustment" {
        for_each = try(flatten(steps.value.step_adjustment[*]), [])

        content {
          metric_interval_lower_bound = try(step_adjustment.value.metric_interval_lower_bound, null)
          metric_interval_upper_bound = try(step_adjustment.value.metric_interval_upper_bound, null)
          scaling_adjustment          = try(step_adjustment.value.scaling_adjustment, null)
        }
      }
    }
  }

  dynamic "target_tracking_scaling_policy_configuration" {
    for_each = try(coalesce(try(each.value.policy_type, null), local.tracking), local.tracking) == "TargetTrackingScaling" ? try(each.value.target_tracking_scaling_policy_configuration[*], []) : []
    iterator = target

    content {
      disable_scale_in   = try(target.value.disable_scale_in, null)
      scale_in_cooldown  = try(coalesce(target.value.scale_in_cooldown, 300), 300)
      scale_out_cooldown = try(coalesce(target.value.scale_out_cooldown, 60), 60)
      target_value       = try(coalesce(target.value.target_value, 75), 75)

      dynamic "predefined_metric_specification" {
        for_each = try(target.value.predefined_metric_specification[*], [])
        iterator = metric

        content {
          predefined_metric_type = metric.value.predefined_metric_type
          resource_label         = try(metric.value.resource_label, null)
        }
      }

      dynamic "customized_metric_specification" {
        for_each = try(target.value.customized_metric_specification[*], [])
        iterator = metric

        content {
          metric_name = try(metric.value.metric_name, null)
          namespace   = try(metric.value.namespace, null)
          statistic   = try(metric.value.statistic, null)
          unit        = try(metric.value.unit, null)

          dynamic "dimensions" {
            for_each = try(flatten(metric.value.dimensions[*]), [])

            content {
              name  = dimensions.value.name
              value = dimensions.value.value
            }
          }

          dynamic "metrics" {
            for_each = try(flatten(metric.value.metrics[*]), [])

            content {
              id          = metrics.value.id
              expression  = try(metrics.value.expression, null)
              label       = try(metrics.value.label, null)
              return_data = try(metrics.value.return_data, null)

              dynamic "metric_stat" {
                for_each = try(metrics.value.metric_stat[*], [])

                content {
                  stat = metric_stat.value.stat
                  unit = try(metric_stat.value.unit, null)

                  metric {
                    metric_name = metric_stat.value.metric.metric_name
                    namespace   = metric_stat.value.metric.namespace

                    dynamic "dimensions" {
                      for_each = try(flatten(metric_stat.value.metric.dimensions[*]), [])

                      content {
                        name  = dimensions.value.name
                        value = dimensions.value.value
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

resource "aws_appautoscaling_scheduled_action" "this" {
  for_each = { for name, a in merge(var.autoscaling_scheduled_actions, {}) : name => a if local.scaled }

  name               = try(coalesce(try(each.value.name, null), each.key), each.key)
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  schedule           = each.value.schedule
  start_time         = try(each.value.start_time, null)
  end_time           = try(each.value.end_time, null)
  timezone           = try(each.value.timezone, null)

  scalable_target_action {
    min_capacity = each.value.min_capacity
    max_capacity = each.value.max_capacity
  }
}
