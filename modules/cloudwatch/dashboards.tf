locals {
  widgets = {
    for name, board in var.dashboards : name => [
      for widget in board.widgets : {
        type   = widget.type
        x      = widget.x
        y      = widget.y
        width  = widget.width
        height = widget.height
        # One set of properties for all types; what a widget does not have is null and left out.
        properties = { for property, value in {
          title    = widget.type == "text" ? null : widget.title
          markdown = widget.type == "text" ? widget.markdown : null
          alarms   = widget.type == "alarm" ? widget.alarm_arns : null
          region   = contains(["metric", "log"], widget.type) ? data.aws_region.current.region : null
          view = (
            widget.type == "metric" ? coalesce(widget.view, "timeSeries") :
            widget.type == "log" ? coalesce(widget.view, "table") : null
          )
          query   = widget.type == "log" ? join(" | ", concat([for group in widget.log_group_names : "SOURCE '${group}'"], [widget.query])) : null
          stacked = widget.type == "metric" ? widget.stacked : null
          stat    = widget.type == "metric" ? widget.stat : null
          period  = widget.type == "metric" ? widget.period_seconds : null
          metrics = widget.type != "metric" ? null : concat(
            [for metric in widget.metrics : concat(
              [metric.namespace, metric.metric_name],
              flatten([for dimension, value in metric.dimensions : [dimension, value]]),
              [for options in [{ for option in ["stat", "label", "id", "visible"] : option => metric[option] if metric[option] != null }] : options if length(options) > 0],
            )],
            [for expression in widget.expressions : [{ for option, value in expression : option => value if value != null }]],
          )
          annotations = widget.type == "metric" && length(widget.lines) > 0 ? { horizontal = widget.lines } : null
        } : property => value if value != null }
      }
    ]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  for_each = var.dashboards

  dashboard_name = "${var.name}-${each.key}"
  dashboard_body = jsonencode({ widgets = local.widgets[each.key] })
}
