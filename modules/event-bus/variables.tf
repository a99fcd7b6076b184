variable "name" {
  description = "Name of the bus; rules, queues, topics and alarms are named after it. A new name replaces the bus."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,40}$", var.name))
    error_message = "name takes 1 to 40 letters, digits, periods, hyphens and underscores."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key for bus, archive, queues and topics. Its policy must let events.amazonaws.com use it, and sns.amazonaws.com where a topic feeds a queue: without that messages are dropped silently."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "kms_key_arn takes the key's ARN, not its id or alias."
  }
}

variable "archive_days" {
  description = "Days every event is kept for replay; null keeps no archive."
  type        = number
  default     = 7

  validation {
    condition     = var.archive_days == null ? true : var.archive_days >= 1 && var.archive_days == floor(var.archive_days)
    error_message = "archive_days is a whole number of at least 1, or null: 0 would keep every event for ever."
  }
}

variable "rules" {
  description = "Rules by name: which events match (a JSON pattern) and where they go. A target is an ARN from outside, or the name of a queue or topic of this module; role_arn is for targets EventBridge cannot reach without a role, such as a task or a state machine."
  type = map(object({
    description   = string
    event_pattern = string
    targets = map(object({
      arn      = optional(string)
      queue    = optional(string)
      topic    = optional(string)
      role_arn = optional(string)
    }))
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for name in keys(var.rules) : can(regex("^[A-Za-z0-9._-]{1,23}$", name))])
    error_message = "rules are named with 1 to 23 letters, digits, periods, hyphens and underscores: with the bus they make the rule's name of at most 64."
  }

  validation {
    condition     = alltrue([for rule in var.rules : can(keys(jsondecode(rule.event_pattern))) && length(rule.event_pattern) <= 2048])
    error_message = "rules.event_pattern is a JSON object of at most 2048 characters; build it with jsonencode."
  }

  validation {
    condition     = alltrue([for rule in var.rules : length(rule.targets) >= 1 && length(rule.targets) <= 5])
    error_message = "rules.targets takes 1 to 5 targets per rule; split the rule for more."
  }

  validation {
    condition     = alltrue(flatten([for rule in var.rules : [for name in keys(rule.targets) : can(regex("^[A-Za-z0-9._-]{1,64}$", name))]]))
    error_message = "rules.targets are named with 1 to 64 letters, digits, periods, underscores and hyphens."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.rules : [for target in rule.targets : length([for way in [target.arn, target.queue, target.topic] : true if way != null]) == 1]
    ]))
    error_message = "rules.targets gives exactly one of arn, queue and topic each."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.rules : [
        for target in rule.targets :
        (target.queue == null ? true : contains(keys(var.queues), target.queue)) && (target.topic == null ? true : contains(keys(var.topics), target.topic))
      ]
    ]))
    error_message = "rules.targets names a queue or topic which this module does not make."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.rules : [for target in rule.targets : target.topic == null ? true : !try(var.topics[target.topic].fifo, false)]
    ]))
    error_message = "rules.targets cannot be a FIFO topic: EventBridge does not deliver to one. Take a FIFO queue instead."
  }
}

variable "queues" {
  description = "SQS queues by name: retention, time a received message stays hidden, largest message, delivery delay, wait for messages, first-in-first-out with its quota and scope of duplicates, and how often a message is received before it goes to the dead letters; 0 never sends it there. With `dead_letter_retention_seconds` a queue has dead letters of its own."
  type = map(object({
    retention_seconds             = optional(number, 345600)
    visibility_timeout_seconds    = optional(number, 30)
    max_message_bytes             = optional(number, 262144)
    delay_seconds                 = optional(number, 0)
    receive_wait_seconds          = optional(number, 20)
    fifo                          = optional(bool, false)
    throughput_limit              = optional(string, "perQueue")
    deduplication_scope           = optional(string, "queue")
    max_receive_count             = optional(number, 5)
    dead_letter_retention_seconds = optional(number)
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for name in keys(var.queues) : can(regex("^[A-Za-z0-9_-]{1,34}$", name)) && !contains(["dead-letters"], name)])
    error_message = "queues are named with 1 to 34 letters, digits, hyphens and underscores, and not dead-letters."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.retention_seconds >= 60 && queue.retention_seconds <= 1209600])
    error_message = "queues.retention_seconds goes from 60 to 1209600, which is 14 days."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.visibility_timeout_seconds >= 0 && queue.visibility_timeout_seconds <= 43200])
    error_message = "queues.visibility_timeout_seconds goes from 0 to 43200, which is 12 hours."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.max_message_bytes >= 1024 && queue.max_message_bytes <= 1048576])
    error_message = "queues.max_message_bytes goes from 1024 to 1048576."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.delay_seconds >= 0 && queue.delay_seconds <= 900])
    error_message = "queues.delay_seconds goes from 0 to 900."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.receive_wait_seconds >= 0 && queue.receive_wait_seconds <= 20])
    error_message = "queues.receive_wait_seconds goes from 0 to 20."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.max_receive_count >= 0 && queue.max_receive_count <= 1000])
    error_message = "queues.max_receive_count goes from 1 to 1000, or is 0 for a queue without dead letters."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.dead_letter_retention_seconds == null ? true : queue.dead_letter_retention_seconds >= 60 && queue.dead_letter_retention_seconds <= 1209600])
    error_message = "queues.dead_letter_retention_seconds goes from 60 to 1209600, which is 14 days, or is null."
  }

  validation {
    condition     = alltrue([for name, queue in var.queues : queue.dead_letter_retention_seconds == null ? true : length(name) <= 29])
    error_message = "queues with dead_letter_retention_seconds are named with 29 characters at most: the name of their dead letters is longer."
  }

  validation {
    condition     = alltrue([for queue in var.queues : contains(["perQueue", "perMessageGroupId"], queue.throughput_limit) && contains(["queue", "messageGroup"], queue.deduplication_scope)])
    error_message = "queues.throughput_limit is perQueue or perMessageGroupId, queues.deduplication_scope is queue or messageGroup."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.throughput_limit == "perQueue" || queue.deduplication_scope == "messageGroup"])
    error_message = "queues.throughput_limit is perMessageGroupId only with deduplication_scope = messageGroup."
  }

  validation {
    condition     = alltrue([for queue in var.queues : queue.fifo || queue.deduplication_scope == "queue"])
    error_message = "queues.deduplication_scope is of FIFO queues: set fifo = true, or leave it out."
  }
}

variable "topics" {
  description = "SNS topics by name, first-in-first-out or not, and the queues of this module that receive what is published to them."
  type = map(object({
    fifo          = optional(bool, false)
    subscriptions = optional(list(string), [])
  }))
  nullable = false
  default  = {}

  validation {
    condition     = alltrue([for name in keys(var.topics) : can(regex("^[A-Za-z0-9_-]{1,34}$", name))])
    error_message = "topics are named with 1 to 34 letters, digits, hyphens and underscores."
  }

  validation {
    condition     = alltrue(flatten([for topic in var.topics : [for queue in topic.subscriptions : contains(keys(var.queues), queue)]]))
    error_message = "topics.subscriptions names a queue which this module does not make."
  }

  validation {
    condition     = alltrue(flatten([for topic in var.topics : [for queue in topic.subscriptions : topic.fifo || !try(var.queues[queue].fifo, false)]]))
    error_message = "topics.subscriptions: a FIFO queue takes messages from a FIFO topic only."
  }
}

variable "max_events_per_second" {
  description = "Events per second the bus is planned for: what the capacity alarm is measured against. It sets nothing; the quota on putting events belongs to account and Region."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_events_per_second > 0
    error_message = "max_events_per_second must be above 0."
  }
}

variable "alarms" {
  description = "Alarms on undelivered and on many events. dead_letters rings when more than `count` of them wait, and when an event reached not even them; capacity above a share, in percent, of max_events_per_second, and when rules are throttled. Each has the window it looks at. One that is absent or null does not exist; left out as a whole, both do. actions are the ARNs told when an alarm starts and ends, 5 at most."
  type = object({
    dead_letters = optional(object({
      count               = optional(number, 0)
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 1)
      datapoints_to_alarm = optional(number, 1)
    }))
    capacity = optional(object({
      percent             = number
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    actions = optional(list(string), [])
  })
  default = {
    dead_letters = {}
    capacity     = { percent = 80 }
  }
  nullable = false

  validation {
    condition     = alltrue([for alarm in [var.alarms.capacity] : alarm.percent > 0 && alarm.percent <= 100 if alarm != null])
    error_message = "percent of an alarm is above 0 and at most 100."
  }

  validation {
    condition     = alltrue([for alarm in [var.alarms.dead_letters] : alarm.count >= 0 && floor(alarm.count) == alarm.count if alarm != null])
    error_message = "count of dead_letters is a whole number, 0 or more."
  }

  validation {
    condition     = alltrue([for alarm in [var.alarms.dead_letters, var.alarms.capacity] : alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0 if alarm != null])
    error_message = "period_seconds of an alarm is a multiple of 60: AWS publishes these metrics once a minute."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.dead_letters, var.alarms.capacity] : alltrue([
        alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods,
        alarm.datapoints_to_alarm >= 1 && floor(alarm.datapoints_to_alarm) == alarm.datapoints_to_alarm,
        alarm.datapoints_to_alarm <= alarm.evaluation_periods,
      ]) if alarm != null
    ])
    error_message = "evaluation_periods and datapoints_to_alarm of an alarm are whole numbers from 1 up, with datapoints_to_alarm not above evaluation_periods."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.dead_letters, var.alarms.capacity] :
      alarm.period_seconds * alarm.evaluation_periods <= (alarm.period_seconds < 3600 ? 86400 : 604800) if alarm != null
    ])
    error_message = "period_seconds times evaluation_periods of an alarm is at most a day, or a week for periods of an hour and more."
  }

  validation {
    condition     = length(var.alarms.actions) <= 5
    error_message = "actions takes at most 5 ARNs."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's default_tags."
  type        = map(string)
  nullable    = false
  default     = {}
}
