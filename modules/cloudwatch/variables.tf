variable "name" {
  description = "Start of every name this module gives: dashboards, alarms, saved queries and the alarm topic."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name)) && !strcontains(var.name, "--")
    error_message = "name takes 2 to 40 lower-case letters, digits and single hyphens, starts with a letter and does not end with a hyphen."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key for the alarm topic. Its policy must let cloudwatch.amazonaws.com use it: without that alarms are dropped silently."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "kms_key_arn takes the key's ARN, not its id or alias."
  }
}

variable "subscriptions" {
  description = "Who hears of an alarm, by name: the protocol of SNS and the address. Someone must confirm an e-mail address before it gets anything."
  type = map(object({
    protocol = string
    endpoint = string
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for subscription in var.subscriptions : contains(["email", "email-json", "https", "lambda", "sms", "sqs", "firehose"], subscription.protocol)])
    error_message = "subscriptions.protocol is email, email-json, https, lambda, sms, sqs or firehose; http would carry alarms in plain text."
  }
}

variable "dashboards" {
  description = "Dashboards by name, each a list of widgets with their places: left and upper edge, width and height on a grid of 24 columns. A widget is of type metric (metrics, expressions, horizontal lines), text (markdown), log (query over log groups) or alarm (ARNs)."
  type = map(object({
    widgets = list(object({
      type           = optional(string, "metric")
      title          = optional(string)
      x              = number
      y              = number
      width          = optional(number, 12)
      height         = optional(number, 6)
      view           = optional(string)
      stacked        = optional(bool, false)
      stat           = optional(string, "Average")
      period_seconds = optional(number, 60)
      metrics = optional(list(object({
        namespace   = string
        metric_name = string
        dimensions  = optional(map(string), {})
        stat        = optional(string)
        label       = optional(string)
        id          = optional(string)
        visible     = optional(bool)
      })), [])
      expressions = optional(list(object({
        expression = string
        label      = string
        id         = optional(string)
      })), [])
      lines = optional(list(object({
        label = string
        value = number
      })), [])
      markdown        = optional(string)
      query           = optional(string)
      log_group_names = optional(list(string), [])
      alarm_arns      = optional(list(string), [])
    }))
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for name in keys(var.dashboards) : can(regex("^[a-z][a-z0-9-]{0,59}$", name))])
    error_message = "dashboards are named with 1 to 60 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for board in var.dashboards : length(board.widgets) >= 1 && length(board.widgets) <= 64])
    error_message = "dashboards.widgets takes 1 to 64 widgets; nobody reads more on one page."
  }

  validation {
    condition = alltrue(flatten([
      for board in var.dashboards : [
        for widget in board.widgets :
        widget.width >= 1 && widget.width <= 24 && widget.width == floor(widget.width) &&
        widget.height >= 1 && widget.height <= 1000 && widget.height == floor(widget.height)
      ]
    ]))
    error_message = "dashboards.widgets.width goes from 1 to 24 and height from 1 to 1000, both whole."
  }

  validation {
    condition = alltrue(flatten([
      for board in var.dashboards : [
        for widget in board.widgets :
        widget.x >= 0 && widget.x + widget.width <= 24 && widget.x == floor(widget.x) &&
        widget.y >= 0 && widget.y == floor(widget.y)
      ]
    ]))
    error_message = "dashboards.widgets.x and y are whole and not negative, and x and width together are at most 24: the grid has 24 columns."
  }

  validation {
    condition = alltrue(flatten([
      for board in var.dashboards : [
        for index, one in board.widgets : [
          for other in slice(board.widgets, 0, index) :
          one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y
        ]
      ]
    ]))
    error_message = "dashboards.widgets must not lie on each other: CloudWatch would move them about."
  }

  validation {
    condition = alltrue(flatten([
      for board in var.dashboards : [for widget in board.widgets : widget.period_seconds >= 60 ? widget.period_seconds % 60 == 0 : contains([1, 5, 10, 20, 30], widget.period_seconds)]
    ]))
    error_message = "dashboards.widgets.period_seconds is 1, 5, 10, 20, 30 or a multiple of 60."
  }

  validation {
    condition = alltrue(flatten([
      for board in var.dashboards : [
        for widget in board.widgets :
        widget.view == null ? true : contains(widget.type == "log" ? ["table", "timeSeries", "bar", "pie"] : ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"], widget.view)
      ]
    ]))
    error_message = "dashboards.widgets.view is timeSeries, singleValue, gauge, bar, pie or table; a log widget takes table, timeSeries, bar or pie."
  }

  validation {
    condition = alltrue(flatten([
      for board in var.dashboards : [
        for widget in board.widgets : anytrue([
          widget.type == "metric" && length(widget.metrics) + length(widget.expressions) >= 1 && length(widget.metrics) + length(widget.expressions) <= 500,
          widget.type == "text" && widget.markdown != null,
          widget.type == "log" && widget.query != null && length(widget.log_group_names) >= 1,
          widget.type == "alarm" && length(widget.alarm_arns) >= 1,
        ])
      ]
    ]))
    error_message = "dashboards.widgets.type is metric, with 1 to 500 metrics and expressions, text, with markdown, log, with a query and log_group_names, or alarm, with alarm_arns."
  }
}

variable "log_metrics" {
  description = "Metrics counted from logs, by name of their filter: the log group, the pattern, the metric, the value of a match (a number or a field such as $.duration), and either a default for quiet minutes or up to three dimensions read from the log."
  type = map(object({
    log_group_name = string
    pattern        = string
    namespace      = string
    metric_name    = string
    value          = optional(string, "1")
    unit           = optional(string)
    default_value  = optional(number)
    dimensions     = optional(map(string), {})
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for metric in var.log_metrics : length(metric.pattern) <= 1024])
    error_message = "log_metrics.pattern takes at most 1024 characters."
  }

  validation {
    condition     = alltrue([for metric in var.log_metrics : can(regex("^[^:*$]{1,255}$", metric.namespace)) && !startswith(metric.namespace, "AWS/")])
    error_message = "log_metrics.namespace takes 1 to 255 characters without : * $ and must not start with AWS/, which is reserved."
  }

  validation {
    condition     = alltrue([for metric in var.log_metrics : length(metric.dimensions) <= 3])
    error_message = "log_metrics.dimensions takes at most 3."
  }

  validation {
    condition     = alltrue([for metric in var.log_metrics : metric.default_value == null || length(metric.dimensions) == 0])
    error_message = "log_metrics takes either default_value or dimensions: a value for quiet minutes has no field to read a dimension from."
  }
}

variable "ratio_alarms" {
  description = "Alarms on one metric as a percentage of another, such as failed of all requests. Up to minimum_denominator the ratio counts as 0, so that one failure in a quiet night rings no bell."
  type = map(object({
    description = string
    numerator = object({
      namespace   = string
      metric_name = string
      dimensions  = optional(map(string), {})
      stat        = optional(string, "Sum")
    })
    denominator = object({
      namespace   = string
      metric_name = string
      dimensions  = optional(map(string), {})
      stat        = optional(string, "Sum")
    })
    threshold_percent   = number
    minimum_denominator = optional(number, 0)
    period_seconds      = optional(number, 60)
    evaluation_periods  = optional(number, 5)
    datapoints_to_alarm = optional(number, 3)
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for alarm in var.ratio_alarms : alarm.threshold_percent > 0 && alarm.threshold_percent <= 100])
    error_message = "ratio_alarms.threshold_percent lies above 0 and is at most 100."
  }

  validation {
    condition     = alltrue([for alarm in var.ratio_alarms : alarm.minimum_denominator >= 0])
    error_message = "ratio_alarms.minimum_denominator must not be negative."
  }

  validation {
    condition     = alltrue([for alarm in var.ratio_alarms : contains([10, 20, 30], alarm.period_seconds) || (alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0)])
    error_message = "ratio_alarms.period_seconds is 10, 20, 30 or a multiple of 60."
  }

  validation {
    condition     = alltrue([for alarm in var.ratio_alarms : alarm.datapoints_to_alarm >= 1 && alarm.datapoints_to_alarm <= alarm.evaluation_periods])
    error_message = "ratio_alarms.datapoints_to_alarm goes from 1 to evaluation_periods."
  }

  validation {
    condition     = alltrue([for alarm in var.ratio_alarms : alarm.period_seconds * alarm.evaluation_periods <= (alarm.period_seconds >= 3600 ? 604800 : 86400)])
    error_message = "ratio_alarms: period_seconds times evaluation_periods is at most a day, or a week for periods of an hour and more."
  }
}

variable "percentile_alarms" {
  description = "Alarms on a percentile of a metric, such as p99 of the response time. The threshold is in the metric's own unit: a load balancer's TargetResponseTime is in seconds."
  type = map(object({
    description         = string
    namespace           = string
    metric_name         = string
    dimensions          = optional(map(string), {})
    percentile          = optional(string, "p99")
    threshold           = number
    unit                = optional(string)
    period_seconds      = optional(number, 60)
    evaluation_periods  = optional(number, 5)
    datapoints_to_alarm = optional(number, 3)
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for name in keys(var.percentile_alarms) : !contains(keys(var.ratio_alarms), name)])
    error_message = "percentile_alarms and ratio_alarms share their names' space: a name stands in one of them only."
  }

  validation {
    condition     = alltrue([for alarm in var.percentile_alarms : can(regex("^p(100|[0-9]{1,2}(\\.[0-9]{1,10})?)$", alarm.percentile))])
    error_message = "percentile_alarms.percentile is p0 to p100, such as p99 or p99.9."
  }

  validation {
    condition     = alltrue([for alarm in var.percentile_alarms : contains([10, 20, 30], alarm.period_seconds) || (alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0)])
    error_message = "percentile_alarms.period_seconds is 10, 20, 30 or a multiple of 60."
  }

  validation {
    condition     = alltrue([for alarm in var.percentile_alarms : alarm.datapoints_to_alarm >= 1 && alarm.datapoints_to_alarm <= alarm.evaluation_periods])
    error_message = "percentile_alarms.datapoints_to_alarm goes from 1 to evaluation_periods."
  }

  validation {
    condition     = alltrue([for alarm in var.percentile_alarms : alarm.period_seconds * alarm.evaluation_periods <= (alarm.period_seconds >= 3600 ? 604800 : 86400)])
    error_message = "percentile_alarms: period_seconds times evaluation_periods is at most a day, or a week for periods of an hour and more."
  }
}

variable "queries" {
  description = "Saved queries of CloudWatch Logs Insights by name, and the log groups they start with."
  type = map(object({
    query_string    = string
    log_group_names = optional(list(string), [])
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for query in var.queries : length(query.query_string) >= 1 && length(query.query_string) <= 10000])
    error_message = "queries.query_string takes 1 to 10000 characters."
  }

  validation {
    condition     = alltrue([for query in var.queries : length(query.log_group_names) <= 50])
    error_message = "queries.log_group_names takes at most 50 log groups."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's default_tags."
  type        = map(string)
  nullable    = false
  default     = {}
}
