variable "name" {
  description = "Name of the queue; a FIFO queue's name ends in `.fifo` behind it. A new name replaces the queue."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,62}$", var.name))
    error_message = "name takes 1 to 62 letters, digits, underscores and hyphens; the endings of dead letters and FIFO queues are added."
  }
}

variable "fifo" {
  description = "Whether messages of a group keep their order and are delivered once. A change replaces the queue."
  type        = bool
  default     = false
  nullable    = false
}

variable "throughput_limit" {
  description = "Of a FIFO queue: the quota of messages is `perQueue` or `perMessageGroupId`."
  type        = string
  default     = "perQueue"
  nullable    = false

  validation {
    condition     = contains(["perQueue", "perMessageGroupId"], var.throughput_limit)
    error_message = "throughput_limit is perQueue or perMessageGroupId."
  }

  validation {
    condition     = var.throughput_limit == "perQueue" || (var.fifo && var.deduplication_scope == "messageGroup")
    error_message = "throughput_limit is perMessageGroupId only of a FIFO queue with deduplication_scope = messageGroup."
  }
}

variable "deduplication_scope" {
  description = "Of a FIFO queue: duplicates are found in all of the `queue`, or in each `messageGroup`."
  type        = string
  default     = "queue"
  nullable    = false

  validation {
    condition     = contains(["queue", "messageGroup"], var.deduplication_scope)
    error_message = "deduplication_scope is queue or messageGroup."
  }

  validation {
    condition     = var.fifo || var.deduplication_scope == "queue"
    error_message = "deduplication_scope is of FIFO queues: set fifo = true, or leave it out."
  }
}

variable "retention_seconds" {
  description = "Seconds that messages are kept."
  type        = number
  default     = 345600
  nullable    = false

  validation {
    condition     = var.retention_seconds >= 60 && var.retention_seconds <= 1209600 && var.retention_seconds == floor(var.retention_seconds)
    error_message = "retention_seconds is a whole number from 60 to 1209600, which is 14 days."
  }
}

variable "visibility_timeout_seconds" {
  description = "Seconds that a message is hidden once it is read: longer than the work on it takes."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.visibility_timeout_seconds >= 0 && var.visibility_timeout_seconds <= 43200 && var.visibility_timeout_seconds == floor(var.visibility_timeout_seconds)
    error_message = "visibility_timeout_seconds is a whole number from 0 to 43200, which is 12 hours."
  }
}

variable "delay_seconds" {
  description = "Seconds that a message is held back when it comes in."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.delay_seconds >= 0 && var.delay_seconds <= 900 && var.delay_seconds == floor(var.delay_seconds)
    error_message = "delay_seconds is a whole number from 0 to 900."
  }
}

variable "receive_wait_seconds" {
  description = "Seconds that a request for messages waits for one. Long polling makes fewer empty receives, and SQS bills by request."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.receive_wait_seconds >= 0 && var.receive_wait_seconds <= 20 && var.receive_wait_seconds == floor(var.receive_wait_seconds)
    error_message = "receive_wait_seconds is a whole number from 0 to 20."
  }
}

variable "max_message_bytes" {
  description = "Largest message in bytes."
  type        = number
  default     = 262144
  nullable    = false

  validation {
    condition     = var.max_message_bytes >= 1024 && var.max_message_bytes <= 1048576 && var.max_message_bytes == floor(var.max_message_bytes)
    error_message = "max_message_bytes is a whole number from 1024 to 1048576."
  }
}

variable "max_receive_count" {
  description = "How often a message is delivered before it goes to the dead letters; null for a queue without dead letters."
  type        = number
  default     = 5

  validation {
    condition     = var.max_receive_count == null ? true : var.max_receive_count >= 1 && var.max_receive_count <= 1000 && var.max_receive_count == floor(var.max_receive_count)
    error_message = "max_receive_count is a whole number from 1 to 1000, or null."
  }
}

variable "dead_letter_retention_seconds" {
  description = "Seconds that dead letters are kept. In a standard queue the time counts from when a message came in, not from when it was set aside."
  type        = number
  default     = 1209600
  nullable    = false

  validation {
    condition     = var.dead_letter_retention_seconds >= 60 && var.dead_letter_retention_seconds <= 1209600 && var.dead_letter_retention_seconds == floor(var.dead_letter_retention_seconds)
    error_message = "dead_letter_retention_seconds is a whole number from 60 to 1209600, which is 14 days."
  }
}

variable "sending_services" {
  description = "AWS services that may send, such as `events.amazonaws.com`, each with the ARNs of what they send for; `*` and `?` are wildcards."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for service in keys(var.sending_services) : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", service))])
    error_message = "sending_services are named as events.amazonaws.com is."
  }

  validation {
    condition     = alltrue([for sources in values(var.sending_services) : length(sources) > 0 && alltrue([for source in sources : startswith(source, "arn:")])])
    error_message = "each of sending_services takes at least one ARN: a service without one would send for anybody's account."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key for messages. Its policy must let sending services use it, or what they send is dropped silently."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "kms_key_arn takes the key's ARN, not its id or alias."
  }
}

variable "alarms" {
  description = "The alarm on dead letters that wait, and where it is sent; without `dead_letters` there is none."
  type = object({
    actions = optional(list(string), [])
    dead_letters = optional(object({
      count               = optional(number, 0)
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 1)
      datapoints_to_alarm = optional(number, 1)
    }))
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.alarms.dead_letters == null ? true : var.alarms.dead_letters.count >= 0
    error_message = "alarms.dead_letters.count is 0 or more."
  }

  validation {
    condition     = var.alarms.dead_letters == null ? true : var.alarms.dead_letters.period_seconds >= 60 && var.alarms.dead_letters.period_seconds % 60 == 0
    error_message = "alarms.dead_letters.period_seconds is a multiple of 60: SQS publishes its metrics once a minute."
  }

  validation {
    condition     = var.alarms.dead_letters == null ? true : var.alarms.dead_letters.datapoints_to_alarm >= 1 && var.alarms.dead_letters.datapoints_to_alarm <= var.alarms.dead_letters.evaluation_periods
    error_message = "alarms.dead_letters.datapoints_to_alarm is from 1 to evaluation_periods."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
