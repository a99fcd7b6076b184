variable "name" {
  description = "Name of the cluster; instances, proxy, log groups and alarms are named after it. A new name replaces the database."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name)) && !strcontains(var.name, "--")
    error_message = "name takes 2 to 40 lower-case letters, digits and single hyphens, starts with a letter and does not end with a hyphen."
  }
}

variable "engine" {
  description = "Aurora edition: aurora-postgresql or aurora-mysql."
  type        = string
  nullable    = false
  default     = "aurora-postgresql"

  validation {
    condition     = contains(["aurora-postgresql", "aurora-mysql"], var.engine)
    error_message = "engine is aurora-postgresql or aurora-mysql."
  }
}

variable "engine_version" {
  description = "Version of the engine. Give the major version (\"17\", \"8.0\") and let AWS upgrade the minor one, or pin it (\"17.5\", \"8.0.mysql_aurora.3.10.0\")."
  type        = string
  nullable    = false

  validation {
    condition = can(regex(
      var.engine == "aurora-mysql" ? "^8\\.[0-9]+(\\.mysql_aurora(\\.[0-9]+){3})?$" : "^[1-9][0-9](\\.[0-9]+)?$",
      var.engine_version,
    ))
    error_message = "engine_version must fit the engine: \"17\" or \"17.5\" for aurora-postgresql, \"8.0\" or \"8.0.mysql_aurora.3.10.0\" for aurora-mysql."
  }
}

variable "parameter_group_family" {
  description = "Family of the cluster parameter group, of the same engine and major version: aurora-postgresql17, aurora-mysql8.0."
  type        = string
  nullable    = false

  validation {
    condition = var.parameter_group_family == join("", [
      var.engine,
      try(regex(var.engine == "aurora-mysql" ? "^[0-9]+\\.[0-9]+" : "^[0-9]+", var.engine_version), "?"),
    ])
    error_message = "parameter_group_family must be the engine followed by its major version, such as aurora-postgresql17 for 17.5 or aurora-mysql8.0 for 8.0."
  }
}

variable "instance_class" {
  description = "Class of every instance. db.serverless grows and shrinks between min_acu and max_acu; any other, such as db.r6g.large, is of a fixed size. A change restarts the instances."
  type        = string
  nullable    = false
  default     = "db.serverless"

  validation {
    condition     = can(regex("^db\\.(serverless|[a-z0-9-]+\\.[a-z0-9]+)$", var.instance_class))
    error_message = "instance_class is db.serverless or a class such as db.r6g.large."
  }
}

variable "min_acu" {
  description = "Least capacity of every instance in Aurora capacity units (about 2 GiB of memory each), in steps of 0.5. 0 lets the cluster pause. Only, and always, with db.serverless."
  type        = number
  default     = null

  validation {
    condition     = var.min_acu == null ? true : var.min_acu >= 0 && var.min_acu <= 256 && var.min_acu * 2 == floor(var.min_acu * 2)
    error_message = "min_acu goes from 0 to 256 in steps of 0.5."
  }

  validation {
    condition     = (var.min_acu != null) == (var.instance_class == "db.serverless")
    error_message = "min_acu goes with instance_class = \"db.serverless\", and with no other."
  }
}

variable "max_acu" {
  description = "Maximum capacity of every instance in Aurora capacity units, in steps of 0.5. The bill is bounded by this times the number of instances; a change moves max_connections after a reboot. Only, and always, with db.serverless."
  type        = number
  default     = null

  validation {
    condition     = var.max_acu == null ? true : var.max_acu >= 1 && var.max_acu <= 256 && var.max_acu * 2 == floor(var.max_acu * 2)
    error_message = "max_acu goes from 1 to 256 in steps of 0.5."
  }

  validation {
    condition     = try(var.max_acu >= var.min_acu, true)
    error_message = "max_acu must not be below min_acu."
  }

  validation {
    condition     = (var.max_acu != null) == (var.instance_class == "db.serverless")
    error_message = "max_acu goes with instance_class = \"db.serverless\", and with no other."
  }
}

variable "auto_pause_seconds" {
  description = "Idle time after which the cluster pauses, 300 to 86400 seconds. Only with min_acu = 0; null leaves it to AWS, which takes 300."
  type        = number
  default     = null

  validation {
    condition     = var.auto_pause_seconds == null ? true : var.auto_pause_seconds >= 300 && var.auto_pause_seconds <= 86400 && var.auto_pause_seconds == floor(var.auto_pause_seconds)
    error_message = "auto_pause_seconds is a whole number from 300 to 86400, or null."
  }

  validation {
    condition     = var.auto_pause_seconds == null || try(var.min_acu == 0, false)
    error_message = "auto_pause_seconds needs min_acu = 0: a cluster with a higher floor never pauses."
  }
}

variable "readers" {
  description = "Number of readers, 0 to 15. The first stands by for the writer and, where it is serverless, follows its capacity; the others scale on their own."
  type        = number
  nullable    = false
  default     = 1

  validation {
    condition     = var.readers >= 0 && var.readers <= 15 && var.readers == floor(var.readers)
    error_message = "readers is a whole number from 0 to 15."
  }
}

variable "reader_scaling" {
  description = "Moves the number of readers from `min` to `max` so that the predefined metric holds `target`; the `readers` are always there. Only of an instance class: Aurora does not scale the number of serverless readers. Null: their number stays."
  type = object({
    predefined_metric = string
    min               = number
    max               = number
    target            = number
    scale_out_seconds = optional(number, 300)
    scale_in_seconds  = optional(number, 300)
    disable_scale_in  = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.reader_scaling == null ? true : contains(["RDSReaderAverageCPUUtilization", "RDSReaderAverageDatabaseConnections"], var.reader_scaling.predefined_metric)
    error_message = "predefined_metric of reader_scaling is RDSReaderAverageCPUUtilization or RDSReaderAverageDatabaseConnections."
  }

  validation {
    condition     = var.reader_scaling == null ? true : var.reader_scaling.min >= 0 && var.reader_scaling.min <= var.reader_scaling.max && var.reader_scaling.max <= 15 && floor(var.reader_scaling.min) == var.reader_scaling.min && floor(var.reader_scaling.max) == var.reader_scaling.max
    error_message = "min and max of reader_scaling are whole numbers from 0 to 15, min not above max."
  }

  validation {
    condition     = var.reader_scaling == null ? true : var.readers >= 1 && var.readers <= var.reader_scaling.max
    error_message = "reader_scaling needs readers from 1 to its max: the cluster starts with at least one."
  }

  validation {
    condition     = var.reader_scaling == null || var.instance_class != "db.serverless"
    error_message = "reader_scaling needs an instance class: Aurora does not scale the number of serverless readers."
  }

  validation {
    condition     = var.reader_scaling == null ? true : var.reader_scaling.target > 0 && var.reader_scaling.scale_out_seconds >= 0 && var.reader_scaling.scale_in_seconds >= 0
    error_message = "target of reader_scaling is above 0, and its seconds are not below 0."
  }
}

variable "users" {
  description = "Users of the database that log in with IAM, which `bootstrap_sql` makes; the proxy logs in as them alone, or as anybody where there are none."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for user in var.users : can(regex("^[A-Za-z0-9_-]+$", user)) && length(user) <= (var.engine == "aurora-mysql" ? 32 : 63)])
    error_message = "users take letters, digits, hyphens and underscores: 63 of them at most for PostgreSQL, 32 for MySQL."
  }
}

variable "proxy" {
  description = "Connection pool in front of the cluster (RDS Proxy): how much of the database's max_connections it may use, how much of it may idle (null: half of that), how long a client waits for a connection and how long an idle client is kept. null is no proxy."
  type = object({
    max_connections_percent           = number
    max_idle_connections_percent      = optional(number)
    connection_borrow_timeout_seconds = optional(number, 120)
    idle_client_timeout_seconds       = optional(number, 1800)
  })
  default = null

  validation {
    condition     = var.proxy == null ? true : var.proxy.max_connections_percent >= 1 && var.proxy.max_connections_percent <= 100
    error_message = "proxy.max_connections_percent goes from 1 to 100."
  }

  validation {
    condition     = try(var.proxy.max_idle_connections_percent, null) == null ? true : var.proxy.max_idle_connections_percent >= 0 && var.proxy.max_idle_connections_percent <= var.proxy.max_connections_percent
    error_message = "proxy.max_idle_connections_percent goes from 0 to proxy.max_connections_percent."
  }

  validation {
    condition     = var.proxy == null ? true : var.proxy.connection_borrow_timeout_seconds >= 0 && var.proxy.connection_borrow_timeout_seconds <= 300
    error_message = "proxy.connection_borrow_timeout_seconds goes from 0 to 300."
  }

  validation {
    condition     = var.proxy == null ? true : var.proxy.idle_client_timeout_seconds >= 1 && var.proxy.idle_client_timeout_seconds <= 28800
    error_message = "proxy.idle_client_timeout_seconds goes from 1 to 28800, which is eight hours."
  }
}

variable "storage_type" {
  description = "aurora for standard storage, billed per request, or aurora-iopt1 for I/O-Optimized, which pays off when I/O is about a quarter of the bill; null leaves it as it is, standard at first. Size and IOPS are not settable: the volume grows with the data."
  type        = string
  default     = null

  validation {
    condition     = var.storage_type == null ? true : contains(["aurora", "aurora-iopt1"], var.storage_type)
    error_message = "storage_type is null, aurora or aurora-iopt1."
  }
}

variable "network" {
  description = "Where the database lives and who reaches it: the VPC, at least two subnets in different availability zones, and the clients' security groups by client name. The module opens the way on both sides, so the clients need no egress rule of their own."
  type = object({
    vpc_id                    = string
    subnet_ids                = list(string)
    client_security_group_ids = map(string)
  })
  nullable = false

  validation {
    condition     = length(var.network.subnet_ids) >= 2
    error_message = "network.subnet_ids needs subnets in at least two availability zones: Aurora refuses a group with one."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key for storage, master secret, Performance Insights and logs. Its policy must let logs.<region>.amazonaws.com use it."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "kms_key_arn takes the key's ARN: RDS stores the ARN and would show a change for an id or an alias."
  }
}

variable "backup_retention_days" {
  description = "Days of continuous backup, 1 to 35."
  type        = number
  nullable    = false
  default     = 14

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35 && var.backup_retention_days == floor(var.backup_retention_days)
    error_message = "backup_retention_days is a whole number from 1 to 35."
  }
}

variable "backtrack_seconds" {
  description = "How far the cluster can be rewound in place, up to 259200 seconds. Only aurora-mysql, only in Regions which offer it, and only settable at creation; null is off."
  type        = number
  default     = null

  validation {
    condition     = var.backtrack_seconds == null ? true : var.backtrack_seconds >= 1 && var.backtrack_seconds <= 259200 && var.backtrack_seconds == floor(var.backtrack_seconds)
    error_message = "backtrack_seconds is a whole number from 1 to 259200 (72 hours), or null."
  }

  validation {
    condition     = var.backtrack_seconds == null || var.engine == "aurora-mysql"
    error_message = "backtrack_seconds needs the engine aurora-mysql."
  }
}

variable "backup_window" {
  description = "Daily backup window in UTC, at least 30 minutes, as \"hh:mm-hh:mm\"."
  type        = string
  nullable    = false
  default     = "02:00-03:00"

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup_window))
    error_message = "backup_window has the form \"hh:mm-hh:mm\" in UTC, such as \"02:00-03:00\"."
  }
}

variable "maintenance_window" {
  description = "Weekly maintenance window in UTC, at least 30 minutes, as \"ddd:hh:mm-ddd:hh:mm\". Must not meet the backup window."
  type        = string
  nullable    = false
  default     = "sun:03:00-sun:04:00"

  validation {
    condition     = can(regex("^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance_window))
    error_message = "maintenance_window has the form \"ddd:hh:mm-ddd:hh:mm\" in UTC and lower case, such as \"sun:03:00-sun:04:00\"."
  }
}

variable "production" {
  description = "Whether losing this database would hurt: a production cluster must have a reader to fail over to and protection against deletion."
  type        = bool
  nullable    = false
  default     = true
}

variable "deletion_protection" {
  description = "Whether the cluster refuses to be deleted."
  type        = bool
  nullable    = false
  default     = true
}

variable "deletable" {
  description = "Whether the protection is lifted for now, in an apply of its own before the cluster is destroyed. What the cluster leaves behind stays as it is."
  type        = bool
  nullable    = false
  default     = false
}

variable "final_snapshot" {
  description = "Whether a snapshot is taken when the cluster is deleted. Null: where deletion_protection is on, so that a development cluster goes away without a trace."
  type        = bool
  default     = null
}

variable "extended_support" {
  description = "Whether RDS keeps an engine past the end of its standard support, at a price for each vCPU or ACU, instead of upgrading it. RDS takes it when the cluster is made; a later change here does nothing."
  type        = bool
  nullable    = false
  default     = false
}

variable "performance_insights" {
  description = "Whether query statistics are kept for seven days. AWS advises at least 2 ACU for it, and burstable classes of aurora-mysql do not have it."
  type        = bool
  nullable    = false
  default     = true
}

variable "log_retention_days" {
  description = "Days the database's and the proxy's logs are kept; one of the values CloudWatch Logs accepts."
  type        = number
  nullable    = false
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }
}

variable "max_connections" {
  description = "Connections to one instance that count as full: what the connection alarm is measured against, and needed for it alone. It sets no database parameter; Aurora derives the real limit from max_acu or from the memory of the class."
  type        = number
  default     = null

  validation {
    condition     = var.max_connections == null ? true : var.max_connections >= 1 && var.max_connections == floor(var.max_connections)
    error_message = "max_connections is a whole number of at least 1, or null."
  }
}

variable "alarms" {
  description = "Alarms of writer and readers: on processor, on capacity as a share of max_acu where they are serverless, and on connections as a share of max_connections. Each is a share in percent above which it rings, and the window it looks at: by default three of five minutes. One that is absent or null does not exist. actions are the ARNs told when an alarm starts and ends, 5 at most."
  type = object({
    cpu = optional(object({
      percent             = number
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    acu = optional(object({
      percent             = number
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    connections = optional(object({
      percent             = number
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    actions = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for alarm in [var.alarms.cpu, var.alarms.acu, var.alarms.connections] : alarm.percent > 0 && alarm.percent <= 100 if alarm != null])
    error_message = "percent of an alarm is above 0 and at most 100."
  }

  validation {
    condition     = var.alarms.acu == null || var.instance_class == "db.serverless"
    error_message = "alarms.acu needs instance_class = \"db.serverless\": no other has a share of its capacity."
  }

  validation {
    condition     = var.alarms.connections == null || var.max_connections != null
    error_message = "alarms.connections needs max_connections, which it is a share of."
  }

  validation {
    condition     = alltrue([for alarm in [var.alarms.cpu, var.alarms.acu, var.alarms.connections] : alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0 if alarm != null])
    error_message = "period_seconds of an alarm is a multiple of 60: RDS publishes these metrics once a minute."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.cpu, var.alarms.acu, var.alarms.connections] : alltrue([
        alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods,
        alarm.datapoints_to_alarm >= 1 && floor(alarm.datapoints_to_alarm) == alarm.datapoints_to_alarm,
        alarm.datapoints_to_alarm <= alarm.evaluation_periods,
      ]) if alarm != null
    ])
    error_message = "evaluation_periods and datapoints_to_alarm of an alarm are whole numbers from 1 up, with datapoints_to_alarm not above evaluation_periods."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.cpu, var.alarms.acu, var.alarms.connections] :
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
