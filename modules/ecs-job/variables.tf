variable "name" {
  description = "Name of the job, its container, roles and schedule. A new name replaces the schedule."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,60}$", var.name))
    error_message = "name takes 1 to 60 letters, digits, hyphens and underscores."
  }

  validation {
    condition     = length("${var.cluster.name}-${var.name}") <= 64
    error_message = "the names of cluster and job have 63 characters at most together."
  }
}

variable "cluster" {
  description = "Cluster the job runs in."
  type = object({
    arn  = string
    name = string
  })
  nullable = false
}

variable "image" {
  description = "Container image with a tag or a digest. Deploy a new version by changing it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image must end in a digest or a tag other than latest: tasks started at different times must run the same code."
  }
}

variable "cpu" {
  description = "CPU units of a task (1024 are one vCPU): 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768."
  type        = number
  nullable    = false

  validation {
    condition     = contains(keys(local.fargate_memory_mib), tostring(var.cpu))
    error_message = "cpu must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768."
  }
}

variable "memory" {
  description = "Memory of a task in MiB. Fargate offers certain pairs with cpu only."
  type        = number
  nullable    = false

  # A wrong cpu is reported by cpu alone.
  validation {
    condition     = contains(lookup(local.fargate_memory_mib, tostring(var.cpu), [var.memory]), var.memory)
    error_message = "memory = ${var.memory} is not offered with cpu = ${var.cpu}; allowed are ${join(", ", lookup(local.fargate_memory_mib, tostring(var.cpu), []))} MiB."
  }
}

variable "cpu_architecture" {
  description = "Processor the image is built for: X86_64, or ARM64 at about four fifths of the price."
  type        = string
  default     = "X86_64"
  nullable    = false

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "tasks" {
  description = "Tasks that are started each time."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.tasks >= 1 && var.tasks <= 10 && floor(var.tasks) == var.tasks
    error_message = "tasks must be a whole number from 1 to 10."
  }
}

variable "schedule" {
  description = "When the job runs, as EventBridge Scheduler takes it: `rate(1 hour)`, `cron(0 3 * * ? *)` with six fields, or `at(2030-01-31T03:00:00)` once; in the time zone of that IANA name. Null: something else starts it."
  type = object({
    expression = string
    timezone   = optional(string, "UTC")
  })
  default = null

  validation {
    condition     = var.schedule == null ? true : can(regex("^(rate\\([1-9][0-9]* (minute|hour|day)s?\\)|cron\\([^() ]+( [^() ]+){5}\\)|at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\))$", var.schedule.expression))
    error_message = "expression of schedule must be rate(), cron() with six fields, or at() with a date and a time."
  }
}

variable "containers" {
  description = "Containers with a size of their own, by name: sidecars with their image, and the job's own by the name of the job. `cpu` units and `memory_reservation` in MiB are what a container is sure of, `memory` in MiB is the most it may use."
  type = map(object({
    image              = optional(string)
    cpu                = optional(number)
    memory             = optional(number)
    memory_reservation = optional(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name, container in var.containers : can(regex("^[A-Za-z0-9_-]{1,255}$", name)) && (container.image == null) == (name == var.name)])
    error_message = "each of containers has an image but the job's own, which has the name of the job; names take letters, digits, hyphens and underscores."
  }

  validation {
    condition     = alltrue([for container in values(var.containers) : alltrue([for size in [container.cpu, container.memory, container.memory_reservation] : size == null ? true : size >= 0 && floor(size) == size])])
    error_message = "cpu, memory and memory_reservation of containers must be whole numbers."
  }

  validation {
    condition     = alltrue([for container in values(var.containers) : alltrue([for mib in [container.memory, container.memory_reservation] : mib == null ? true : mib >= 6 && mib <= var.memory])])
    error_message = "memory and memory_reservation of containers are 6 MiB at least, and at most the memory of the task."
  }

  validation {
    condition     = sum(concat([0], [for container in values(var.containers) : container.cpu == null ? 0 : container.cpu])) <= var.cpu
    error_message = "the containers take more cpu than the task has."
  }

  validation {
    condition     = sum(concat([0], [for container in values(var.containers) : container.memory_reservation != null ? container.memory_reservation : (container.memory != null ? container.memory : 0)])) <= var.memory
    error_message = "the containers take more memory than the task has."
  }
}

variable "network" {
  description = "Private subnets of the tasks, and what they may reach: a task pulls its image and sends its logs through its own network interface, so at least one rule of egress must lead to them. s3_prefix_list_id is that of the gateway endpoint of S3, where the layers of images in Amazon ECR come from where there is no other way out."
  type = object({
    vpc_id            = string
    subnet_ids        = list(string)
    s3_prefix_list_id = optional(string)
    egress = map(object({
      description       = string
      port              = number
      protocol          = optional(string, "tcp")
      cidr_ipv4         = optional(string)
      prefix_list_id    = optional(string)
      security_group_id = optional(string)
    }))
  })
  nullable = false

  validation {
    condition     = length(var.network.subnet_ids) > 0
    error_message = "subnet_ids must name at least one subnet."
  }

  validation {
    condition     = length(var.network.egress) > 0
    error_message = "egress must have at least one rule: without a way out a task cannot pull its image."
  }

  validation {
    condition     = alltrue([for rule in values(var.network.egress) : length([for target in [rule.cidr_ipv4, rule.prefix_list_id, rule.security_group_id] : true if target != null]) == 1])
    error_message = "each rule of egress takes exactly one of cidr_ipv4, prefix_list_id and security_group_id."
  }
}

variable "environment" {
  description = "Environment variables in plain text; anyone who may read the task definition sees them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "secrets" {
  description = "Environment variables read at start, by name: the ARN of a Secrets Manager secret (optionally with field, stage and version) or of an SSM parameter. Secrets with a key of their own must use kms_key_arn."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[a-z-]+:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+(:[^:]*){0,3}|ssm:[a-z0-9-]+:[0-9]{12}:parameter/.+)$", arn))])
    error_message = "secrets takes ARNs of Secrets Manager secrets or SSM parameters."
  }

  validation {
    condition     = length(setintersection(keys(var.secrets), keys(var.environment))) == 0
    error_message = "the same name is in secrets and in environment."
  }
}

variable "task_policy_json" {
  description = "IAM policy of the code in the task, as JSON. Build it with jsonencode: whether there is one must be known before anything is created. Null: the code may call nothing."
  type        = string
  default     = null

  validation {
    condition     = var.task_policy_json == null ? true : can(jsondecode(var.task_policy_json).Statement)
    error_message = "task_policy_json must be an IAM policy document in JSON, with a Statement."
  }
}

variable "log_retention_days" {
  description = "Days CloudWatch keeps the logs: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the logs and the secrets; its policy must let CloudWatch Logs use it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
