variable "name" {
  description = "Name of the topic; a FIFO topic's name ends in `.fifo` behind it. A new name replaces the topic."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,251}$", var.name))
    error_message = "name takes 1 to 251 letters, digits, underscores and hyphens; the ending .fifo is added."
  }
}

variable "fifo" {
  description = "Whether messages of a group keep their order and are delivered once. A change replaces the topic."
  type        = bool
  default     = false
  nullable    = false
}

variable "throughput_scope" {
  description = "Of a FIFO topic: `Topic` removes duplicates in all of it and takes 3,000 messages a second, `MessageGroup` in each group and takes more. AWS does not let it be taken back."
  type        = string
  default     = "Topic"
  nullable    = false

  validation {
    condition     = contains(["Topic", "MessageGroup"], var.throughput_scope)
    error_message = "throughput_scope is Topic or MessageGroup."
  }

  validation {
    condition     = var.fifo || var.throughput_scope == "Topic"
    error_message = "throughput_scope is of FIFO topics: set fifo = true, or leave it out."
  }
}

variable "archive_days" {
  description = "Days that a FIFO topic keeps its messages, so that a subscriber can have them again; null keeps none."
  type        = number
  default     = null

  validation {
    condition     = var.archive_days == null ? true : var.archive_days >= 1 && var.archive_days <= 365 && var.archive_days == floor(var.archive_days)
    error_message = "archive_days is a whole number from 1 to 365, or null."
  }

  validation {
    condition     = var.archive_days == null || var.fifo
    error_message = "archive_days is of FIFO topics: SNS keeps no messages of others."
  }
}

variable "publishing_services" {
  description = "AWS services that may publish, such as `events.amazonaws.com`, each with the ARNs of what they publish for; `*` and `?` are wildcards."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for service in keys(var.publishing_services) : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", service))])
    error_message = "publishing_services are named as events.amazonaws.com is."
  }

  validation {
    condition     = alltrue([for sources in values(var.publishing_services) : length(sources) > 0 && alltrue([for source in sources : startswith(source, "arn:")])])
    error_message = "each of publishing_services takes at least one ARN: a service without one would publish for anybody's account."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key for messages. Its policy must let publishing services use it, or what they send is dropped silently."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "kms_key_arn takes the key's ARN, not its id or alias."
  }
}

variable "alarms" {
  description = "The alarm on messages that were given up for a subscriber, and where it is sent; without `failed` there is none."
  type = object({
    actions = optional(list(string), [])
    failed = optional(object({
      count               = optional(number, 0)
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 1)
      datapoints_to_alarm = optional(number, 1)
    }))
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.alarms.failed == null ? true : var.alarms.failed.count >= 0
    error_message = "alarms.failed.count is 0 or more."
  }

  validation {
    condition     = var.alarms.failed == null ? true : contains([10, 20, 30], var.alarms.failed.period_seconds) || (var.alarms.failed.period_seconds >= 60 && var.alarms.failed.period_seconds % 60 == 0)
    error_message = "alarms.failed.period_seconds is 10, 20, 30 or a multiple of 60."
  }

  validation {
    condition     = var.alarms.failed == null ? true : var.alarms.failed.datapoints_to_alarm >= 1 && var.alarms.failed.datapoints_to_alarm <= var.alarms.failed.evaluation_periods
    error_message = "alarms.failed.datapoints_to_alarm is from 1 to evaluation_periods."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
