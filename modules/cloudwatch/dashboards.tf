locals {
  columns = 24

  # Left edge of every widget, and of the end, as if all stood in one endless row.
  edges = {
    for name, board in var.dashboards : name => [
      for index in range(length(board.widgets) + 1) : sum(concat([0], [for widget in slice(board.widgets, 0, index) : widget.width]))
    ]
  }

  # For each widget: if a row began with it, which widget would begin the next row. The end is its own successor.
  next_row = {
    for name, edges in local.edges : name => [
      for start in edges : length([for end in slice(edges, 1, length(edges)) : end if end - start <= local.columns])
    ]
  }

  # Which rows there are follows by going from row to row. There are no loops here, so every step doubles what the
  # last one found: the next 1, 2, 4, … 32 rows, which is enough for the 64 widgets a dashboard may have.
  skip_2  = { for name, next in local.next_row : name => [for index in next : next[index]] }
  skip_4  = { for name, next in local.skip_2 : name => [for index in next : next[index]] }
  skip_8  = { for name, next in local.skip_4 : name => [for index in next : next[index]] }
  skip_16 = { for name, next in local.skip_8 : name => [for index in next : next[index]] }
  skip_32 = { for name, next in local.skip_16 : name => [for index in next : next[index]] }

  rows_2  = { for name, next in local.next_row : name => [0, next[0]] }
  rows_4  = { for name, rows in local.rows_2 : name => concat(rows, [for row in rows : local.skip_2[name][row]]) }
  rows_8  = { for name, rows in local.rows_4 : name => concat(rows, [for row in rows : local.skip_4[name][row]]) }
  rows_16 = { for name, rows in local.rows_8 : name => concat(rows, [for row in rows : local.skip_8[name][row]]) }
  rows_32 = { for name, rows in local.rows_16 : name => concat(rows, [for row in rows : local.skip_16[name][row]]) }
  rows_64 = { for name, rows in local.rows_32 : name => concat(rows, [for row in rows : local.skip_32[name][row]]) }

  # For each widget, the widget its row begins with.
  row_of = {
    for name, board in var.dashboards : name => [
      for index in range(length(board.widgets)) : max([for row in local.rows_64[name] : row if row <= index]...)
    ]
  }

  # A row is as high as its highest widget.
  row_heights = {
    for name, rows in local.row_of : name => {
      for row in distinct(rows) : row => max([for index, widget in var.dashboards[name].widgets : widget.height if rows[index] == row]...)
    }
  }

  places = {
    for name, rows in local.row_of : name => [
      for index, row in rows : {
        x = local.edges[name][index] - local.edges[name][row]
        y = sum(concat([0], [for other, height in local.row_heights[name] : height if tonumber(other) < row]))
      }
    ]
  }

  widgets = {
    for name, board in var.dashboards : name => [
      for index, widget in board.widgets : {
        type   = widget.type
        x      = local.places[name][index].x
        y      = local.places[name][index].y
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
