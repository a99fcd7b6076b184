variable "name" {
  description = "Name of the alarm; with several `dimensions` each alarm has its number behind it. A new name replaces the alarm."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.name) >= 1 && length(var.name) <= 250
    error_message = "name takes 1 to 250 characters."
  }
}

variable "namespace" {
  description = "CloudWatch namespace of the metric."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^:].{0,254}$", var.namespace))
    error_message = "namespace takes 1 to 255 characters and does not start with a colon."
  }
}

variable "metric_name" {
  description = "Name of the metric."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.metric_name) >= 1 && length(var.metric_name) <= 255
    error_message = "metric_name takes 1 to 255 characters."
  }
}

variable "dimensions" {
  description = "Dimensions of the metric. AWS may measure parts of one thing by themselves: each entry is an alarm, all of them with the same numbers."
  type        = list(map(string))
  default     = [{}]
  nullable    = false

  validation {
    condition     = length(var.dimensions) >= 1 && alltrue([for of in var.dimensions : length(of) <= 30])
    error_message = "dimensions has at least one entry, each with 30 dimensions at most."
  }
}

variable "statistic" {
  description = "How the values of a period become one: SampleCount, Average, Sum, Minimum, Maximum, or a percentile or trimmed mean such as p99 or tm90."
  type        = string
  default     = "Average"
  nullable    = false

  validation {
    condition     = can(regex("^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts|pr)[0-9]{1,3}([.][0-9]+)?|(TM|WM|PR|TC|TS)[(][0-9.%]*:[0-9.%]*[)])$", var.statistic))
    error_message = "statistic is one of SampleCount, Average, Sum, Minimum and Maximum, or as p99, tm90, IQM or TM(5%:95%)."
  }
}

variable "comparison_operator" {
  description = "On which side of the threshold the alarm rings, and whether at the threshold itself."
  type        = string
  default     = "GreaterThanThreshold"
  nullable    = false

  validation {
    condition = contains(
      var.band == null
      ? ["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"]
      : ["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"],
      var.comparison_operator,
    )
    error_message = "comparison_operator is GreaterThanThreshold, GreaterThanOrEqualToThreshold, LessThanThreshold or LessThanOrEqualToThreshold; with a band, LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold or GreaterThanUpperThreshold."
  }
}

variable "threshold" {
  description = "Where the alarm rings, in the metric's unit; null with a band."
  type        = number
  default     = null

  validation {
    condition     = (var.threshold == null) != (var.band == null)
    error_message = "an alarm has a threshold or a band, and not both."
  }
}

variable "band" {
  description = "Width of the band of usual values that the alarm rings outside of, in standard deviations; null with a threshold. AWS learns the values, and bills such an alarm as three."
  type        = number
  default     = null

  validation {
    condition     = var.band == null ? true : var.band > 0
    error_message = "band is above 0."
  }
}

variable "period_seconds" {
  description = "Seconds of one datapoint. Periods of 10, 20 and 30 seconds are for high-resolution metrics."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = contains([10, 20, 30], var.period_seconds) || (var.period_seconds >= 60 && var.period_seconds % 60 == 0)
    error_message = "period_seconds is 10, 20, 30 or a multiple of 60."
  }
}

variable "evaluation_periods" {
  description = "Datapoints looked at."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.evaluation_periods >= 1 && floor(var.evaluation_periods) == var.evaluation_periods
    error_message = "evaluation_periods is a whole number from 1 up."
  }

  validation {
    condition     = var.period_seconds * var.evaluation_periods <= (var.period_seconds < 3600 ? 86400 : 604800)
    error_message = "period_seconds times evaluation_periods is at most a day, or a week for periods of an hour and more."
  }
}

variable "datapoints_to_alarm" {
  description = "Datapoints of them that must be over."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.datapoints_to_alarm >= 1 && floor(var.datapoints_to_alarm) == var.datapoints_to_alarm && var.datapoints_to_alarm <= var.evaluation_periods
    error_message = "datapoints_to_alarm is a whole number from 1 to evaluation_periods."
  }
}

variable "treat_missing_data" {
  description = "What a period without a datapoint counts for: missing, ignore, breaching or notBreaching."
  type        = string
  default     = "notBreaching"
  nullable    = false

  validation {
    condition     = contains(["missing", "ignore", "breaching", "notBreaching"], var.treat_missing_data)
    error_message = "treat_missing_data is missing, ignore, breaching or notBreaching."
  }
}

variable "actions" {
  description = "ARNs of what is told when the alarm starts and ends, 5 at most."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.actions) <= 5
    error_message = "actions takes at most 5 ARNs."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
