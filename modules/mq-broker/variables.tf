variable "name" {
  description = "Name of the broker, its security group and its alarms. A new name replaces the broker."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name)) && !strcontains(var.name, "--")
    error_message = "name takes 2 to 40 lower-case letters, digits and single hyphens, starts with a letter and does not end with a hyphen."
  }
}

variable "engine" {
  description = "Engine of the broker, RabbitMQ or ActiveMQ, in any case."
  type        = string
  nullable    = false
  default     = "RabbitMQ"

  validation {
    condition     = contains(["rabbitmq", "activemq"], lower(var.engine))
    error_message = "engine is RabbitMQ or ActiveMQ."
  }
}

variable "engine_version" {
  description = "Major and minor version of the engine, \"3.13\" or \"4.2\" for RabbitMQ, \"5.18\" or \"5.19\" for ActiveMQ. Amazon MQ chooses the patch."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+$", var.engine_version))
    error_message = "engine_version is major.minor without a patch: Amazon MQ upgrades patches itself and refuses one here."
  }

  validation {
    condition = try(
      tonumber(split(".", var.engine_version)[0]) * 1000 + tonumber(split(".", var.engine_version)[1]) >= (lower(var.engine) == "rabbitmq" ? 3013 : 5018),
      false,
    )
    error_message = "engine_version must be at least 3.13 for RabbitMQ and 5.18 for ActiveMQ: older versions have reached their end."
  }
}

variable "instance_type" {
  description = "Instance type of every broker node, such as mq.m5.large."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^mq\\.(t3\\.micro|m5\\.(large|[24]?xlarge)|m7g\\.(medium|large|(2|4|8|12|16)?xlarge))$", var.instance_type))
    error_message = "instance_type is mq.t3.micro, mq.m5.large to mq.m5.4xlarge or mq.m7g.medium to mq.m7g.16xlarge, spelt as the API does (mq.m7g.2xlarge)."
  }

  validation {
    condition     = lower(var.engine) != "rabbitmq" || var.instance_type != "mq.t3.micro"
    error_message = "instance_type mq.t3.micro is refused for RabbitMQ; its smallest is mq.m7g.medium."
  }

  validation {
    condition     = lower(var.engine) != "rabbitmq" || try(tonumber(split(".", var.engine_version)[0]) < 4, true) || startswith(var.instance_type, "mq.m7g.")
    error_message = "instance_type must be an mq.m7g type for RabbitMQ 4; mq.m5 stays with 3.13."
  }
}

variable "deployment_mode" {
  description = "SINGLE_INSTANCE, CLUSTER_MULTI_AZ (RabbitMQ: three nodes) or ACTIVE_STANDBY_MULTI_AZ (ActiveMQ: a pair). A change replaces the broker."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["SINGLE_INSTANCE", lower(var.engine) == "rabbitmq" ? "CLUSTER_MULTI_AZ" : "ACTIVE_STANDBY_MULTI_AZ"], var.deployment_mode)
    error_message = "deployment_mode is SINGLE_INSTANCE or, for RabbitMQ, CLUSTER_MULTI_AZ and, for ActiveMQ, ACTIVE_STANDBY_MULTI_AZ."
  }
}

variable "storage_type" {
  description = "Storage of the broker, efs or ebs; null takes the engine's own (RabbitMQ ebs, ActiveMQ efs). Its size comes with the instance type. A change replaces the broker."
  type        = string
  default     = null

  validation {
    condition     = var.storage_type == null ? true : contains(["efs", "ebs"], var.storage_type)
    error_message = "storage_type is efs, ebs or null."
  }

  validation {
    condition     = lower(var.engine) != "rabbitmq" || var.storage_type != "efs"
    error_message = "storage_type efs is for ActiveMQ only; RabbitMQ stores on ebs."
  }

  validation {
    condition = lower(var.engine) != "activemq" || var.storage_type != "ebs" || (
      var.deployment_mode == "SINGLE_INSTANCE" && startswith(var.instance_type, "mq.m5.")
    )
    error_message = "storage_type ebs goes with ActiveMQ only on an mq.m5 type in SINGLE_INSTANCE mode: a pair shares its storage."
  }
}

variable "protocols" {
  description = "Ways in which clients reach the broker, each over TLS: amqp and console, for ActiveMQ also openwire, stomp, mqtt and wss. Only their ports are opened."
  type        = set(string)
  nullable    = false
  default     = ["amqp"]

  validation {
    condition     = length(var.protocols) > 0
    error_message = "protocols needs at least one entry, or no client could reach the broker."
  }

  validation {
    condition     = length(setsubtract(var.protocols, lower(var.engine) == "rabbitmq" ? ["amqp", "console"] : ["amqp", "console", "openwire", "stomp", "mqtt", "wss"])) == 0
    error_message = "protocols takes amqp and console, and for ActiveMQ also openwire, stomp, mqtt and wss."
  }
}

variable "network" {
  description = "Where the broker lives and who reaches it: the VPC, the subnets (one for a single instance, two for a pair, one or more in different availability zones for a cluster) and the clients' security groups by client name. The module opens the way on both sides, so the clients need no egress rule of their own."
  type = object({
    vpc_id                    = string
    subnet_ids                = list(string)
    client_security_group_ids = map(string)
  })
  nullable = false

  validation {
    condition     = length(var.network.subnet_ids) >= 1
    error_message = "network.subnet_ids needs at least one subnet: the broker is private."
  }
}

variable "admin" {
  description = "First user of the broker. It is written to the state, so encrypt the state; after creation the module leaves the user alone, and the password is rotated in the broker itself (for RabbitMQ a change here would replace the broker)."
  type = object({
    username = string
    password = string
  })
  nullable  = false
  sensitive = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_.~-]{2,100}$", var.admin.username))
    error_message = "admin.username takes 2 to 100 letters, digits, underscores, periods, tildes and hyphens."
  }

  validation {
    condition     = lower(var.engine) != "rabbitmq" || (var.admin.username != "guest" && !strcontains(var.admin.username, "~"))
    error_message = "admin.username must not be guest and must not contain a tilde for RabbitMQ."
  }

  validation {
    condition     = length(var.admin.password) >= 12 && length(var.admin.password) <= 250 && length(distinct(split("", var.admin.password))) >= 4
    error_message = "admin.password takes 12 to 250 characters, at least 4 of them different."
  }

  validation {
    condition     = !can(regex("[,:=]", var.admin.password))
    error_message = "admin.password must not contain a comma, a colon or an equals sign."
  }
}

variable "configuration" {
  description = "Configuration of the broker, Cuttlefish lines for RabbitMQ and XML for ActiveMQ; null keeps the engine's own."
  type        = string
  default     = null
}

variable "connection_max" {
  description = "Connections that a node of RabbitMQ 4 takes, written into its configuration; null keeps those it begins with, which are a third or less of what its type can take. A change waits for the maintenance window."
  type        = number
  default     = null

  validation {
    condition     = var.connection_max == null ? true : var.connection_max >= 1 && var.connection_max == floor(var.connection_max) && var.connection_max <= lookup(local.connections_per_node, trimprefix(var.instance_type, "mq."), 0)
    error_message = "connection_max is a whole number from 1 to what a node of the instance type takes at most."
  }

  validation {
    condition     = var.connection_max == null || (lower(var.engine) == "rabbitmq" && try(tonumber(split(".", var.engine_version)[0]) >= 4, false))
    error_message = "connection_max is configured for RabbitMQ from 4.0 up; other brokers take what their type takes."
  }

  validation {
    condition     = var.connection_max == null || var.configuration == null ? true : !strcontains(var.configuration, "connection_max")
    error_message = "connection_max stands in configuration already."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key for the broker's storage. A change replaces the broker."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "kms_key_arn takes the key's ARN, not its id or alias."
  }
}

variable "maintenance" {
  description = "Start of the weekly maintenance window of two hours, in which Amazon MQ restarts the broker for upgrades and changes."
  type = object({
    day_of_week = optional(string, "SUNDAY")
    time_of_day = optional(string, "04:30")
    time_zone   = optional(string, "UTC")
  })
  nullable = false
  default  = {}

  validation {
    condition     = contains(["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"], var.maintenance.day_of_week)
    error_message = "maintenance.day_of_week is the day in capitals, such as SUNDAY."
  }

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.time_of_day))
    error_message = "maintenance.time_of_day has the form hh:mm on the 24-hour clock."
  }
}

variable "max_connections" {
  description = "Connections that count as full: what the connection alarm is measured against, and needed for it alone. It sets nothing in the broker, whose own limit comes with its type and connection_max."
  type        = number
  default     = null

  validation {
    condition     = var.max_connections == null ? true : var.max_connections >= 1 && var.max_connections == floor(var.max_connections)
    error_message = "max_connections is a whole number of at least 1, or null."
  }
}

variable "alarms" {
  description = "Alarms on processor, on memory (of RabbitMQ the share of the limit at which it blocks publishers, of ActiveMQ the heap), on connections as a share of max_connections, and on the message store of ActiveMQ, each a share in percent above which it rings; and on the free disk of RabbitMQ, which rings below `times_limit` times the free disk at which it blocks publishers. Each has the window it looks at: by default three of five minutes. One that is absent or null does not exist. actions are the ARNs told when an alarm starts and ends, 5 at most."
  type = object({
    cpu = optional(object({
      percent             = number
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    memory = optional(object({
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
    storage = optional(object({
      percent             = number
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    disk = optional(object({
      times_limit         = optional(number, 2)
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 3)
    }))
    actions = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.connections, var.alarms.storage] : alarm.percent > 0 && alarm.percent <= 100 if alarm != null])
    error_message = "percent of an alarm is above 0 and at most 100."
  }

  validation {
    condition     = var.alarms.disk == null ? true : var.alarms.disk.times_limit > 1
    error_message = "times_limit is above 1: at the limit the broker blocks publishers already."
  }

  validation {
    condition     = var.alarms.connections == null || var.max_connections != null
    error_message = "alarms.connections needs max_connections, which it is a share of."
  }

  validation {
    condition     = alltrue([for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.connections, var.alarms.storage, var.alarms.disk] : alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0 if alarm != null])
    error_message = "period_seconds of an alarm is a multiple of 60: Amazon MQ publishes these metrics once a minute."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.connections, var.alarms.storage, var.alarms.disk] : alltrue([
        alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods,
        alarm.datapoints_to_alarm >= 1 && floor(alarm.datapoints_to_alarm) == alarm.datapoints_to_alarm,
        alarm.datapoints_to_alarm <= alarm.evaluation_periods,
      ]) if alarm != null
    ])
    error_message = "evaluation_periods and datapoints_to_alarm of an alarm are whole numbers from 1 up, with datapoints_to_alarm not above evaluation_periods."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.connections, var.alarms.storage, var.alarms.disk] :
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
