variable "name" {
  description = "Name of the service, its container, roles and alarms. A new name replaces the service."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,150}$", var.name))
    error_message = "name takes 1 to 150 letters, digits, hyphens and underscores."
  }
}

variable "cluster" {
  description = "Cluster the service runs in, with the Fargate and Fargate Spot capacity providers attached."
  type = object({
    arn  = string
    name = string
  })
  nullable = false
}

variable "image" {
  description = "Container image with a tag or a digest. Deploy a new version by changing it: the task definition is never ignored."
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

variable "start_tasks" {
  description = "Tasks the service is created with, before scaling moves them. Null: min_tasks."
  type        = number
  default     = null

  validation {
    condition     = var.start_tasks == null ? true : var.start_tasks >= var.min_tasks && var.start_tasks <= var.max_tasks && floor(var.start_tasks) == var.start_tasks
    error_message = "start_tasks must be a whole number from min_tasks to max_tasks."
  }
}

variable "min_tasks" {
  description = "Minimum task count that scaling keeps, and the count the service is created with where start_tasks is null."
  type        = number
  nullable    = false

  validation {
    condition     = var.min_tasks >= 0 && floor(var.min_tasks) == var.min_tasks
    error_message = "min_tasks must be a whole number, 0 or more."
  }
}

variable "max_tasks" {
  description = "Maximum task count that scaling may reach."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_tasks >= 0 && floor(var.max_tasks) == var.max_tasks
    error_message = "max_tasks must be a whole number, 0 or more."
  }

  validation {
    condition     = var.max_tasks >= var.min_tasks
    error_message = "max_tasks = ${var.max_tasks} is below min_tasks = ${var.min_tasks}."
  }
}

variable "scaling" {
  description = "Target-tracking policies by name, each with one metric: a predefined one, or a custom one given by name or as a list of metric expressions. The metric must fall when tasks are added (a value per task), or scaling runs to max_tasks. Empty: the count stays within its bounds but nothing moves it."
  type = map(object({
    target            = number
    scale_out_seconds = optional(number, 60)
    scale_in_seconds  = optional(number, 300)
    disable_scale_in  = optional(bool, false)
    predefined_metric = optional(string)
    resource_label    = optional(string)
    custom_metric = optional(object({
      namespace   = optional(string)
      metric_name = optional(string)
      statistic   = optional(string, "Average")
      dimensions  = optional(map(string), {})
      metrics = optional(list(object({
        id          = string
        expression  = optional(string)
        label       = optional(string)
        return_data = optional(bool, false)
        metric_stat = optional(object({
          stat = string
          metric = object({
            namespace   = string
            metric_name = string
            dimensions  = optional(map(string), {})
          })
        }))
      })), [])
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for policy in values(var.scaling) : (policy.predefined_metric == null) != (policy.custom_metric == null)])
    error_message = "each policy of scaling takes exactly one of predefined_metric and custom_metric."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) :
      contains(["", "ALBRequestCountPerTarget", "ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"], policy.predefined_metric == null ? "" : policy.predefined_metric)
    ])
    error_message = "predefined_metric must be ECSServiceAverageCPUUtilization, ECSServiceAverageMemoryUtilization or ALBRequestCountPerTarget."
  }

  validation {
    condition = length(distinct([for policy in values(var.scaling) : policy.predefined_metric if policy.predefined_metric != null])) == length([
      for policy in values(var.scaling) : policy.predefined_metric if policy.predefined_metric != null
    ])
    error_message = "two policies of scaling track the same predefined metric; each needs a metric of its own."
  }

  validation {
    condition     = alltrue([for policy in values(var.scaling) : (policy.resource_label != null) == (policy.predefined_metric == "ALBRequestCountPerTarget")])
    error_message = "resource_label belongs to ALBRequestCountPerTarget, which needs it, and to no other metric; it is the ARN suffixes of load balancer and target group with a slash between."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) :
      policy.target > 0 && (!startswith(policy.predefined_metric == null ? "" : policy.predefined_metric, "ECSServiceAverage") || policy.target <= 100)
    ])
    error_message = "target must be above 0, and at most 100 for the utilization metrics, which are percentages."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) :
      alltrue([for seconds in [policy.scale_out_seconds, policy.scale_in_seconds] : seconds >= 0 && floor(seconds) == seconds])
    ])
    error_message = "scale_out_seconds and scale_in_seconds must be whole numbers, 0 or more."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) : policy.custom_metric == null ? true : (
        length(policy.custom_metric.metrics) == 0
        ? policy.custom_metric.namespace != null && policy.custom_metric.metric_name != null
        : policy.custom_metric.namespace == null && policy.custom_metric.metric_name == null && length(policy.custom_metric.dimensions) == 0
      )
    ])
    error_message = "custom_metric takes either namespace and metric_name, with statistic and dimensions, or metrics alone."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) : policy.custom_metric == null ? true : contains(["Average", "Maximum", "Minimum", "SampleCount", "Sum"], policy.custom_metric.statistic)
    ])
    error_message = "statistic must be Average, Maximum, Minimum, SampleCount or Sum."
  }

  validation {
    condition = alltrue(flatten([
      for policy in values(var.scaling) : policy.custom_metric == null ? [] : [
        for metric in policy.custom_metric.metrics :
        can(regex("^[a-z][A-Za-z0-9_]*$", metric.id)) && (metric.expression == null) != (metric.metric_stat == null)
      ]
    ]))
    error_message = "each entry of metrics has an id which starts with a lower-case letter, and exactly one of expression and metric_stat."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) : policy.custom_metric == null ? true : (
        length(policy.custom_metric.metrics) == 0
        || length([for metric in policy.custom_metric.metrics : metric.id if metric.return_data]) == 1
      )
    ])
    error_message = "exactly one entry of metrics has return_data = true: that one is compared with the target."
  }

  validation {
    condition = alltrue([
      for policy in values(var.scaling) : policy.custom_metric == null ? true : (
        length(distinct([for metric in policy.custom_metric.metrics : metric.id])) == length(policy.custom_metric.metrics)
      )
    ])
    error_message = "two entries of metrics have the same id."
  }
}

variable "steps" {
  description = "Step-scaling policies by name, each with the alarm that asks for it. `changes` has by how many tasks (or percent, or to which number, by `adjustment_type`) the count changes `from` so far beyond `threshold` on, first step first; changes below 0 remove tasks as the value falls, and with `below` any do. `metrics` has one metric, or several of which the last is an expression."
  type = map(object({
    adjustment_type  = optional(string, "ChangeInCapacity")
    changes          = list(object({ from = number, by = number }))
    below            = optional(bool, false)
    cooldown_seconds = optional(number, 300)
    threshold        = number
    period_seconds   = optional(number, 60)
    datapoints       = optional(number, 3)
    breaching        = optional(number)
    metrics = list(object({
      id          = string
      expression  = optional(string)
      label       = optional(string)
      return_data = optional(bool, false)
      metric_stat = optional(object({
        stat = string
        metric = object({
          namespace   = string
          metric_name = string
          dimensions  = optional(map(string), {})
        })
      }))
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for steps in values(var.steps) : contains(["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"], steps.adjustment_type)])
    error_message = "adjustment_type of steps must be ChangeInCapacity, PercentChangeInCapacity or ExactCapacity."
  }

  validation {
    condition     = alltrue([for steps in values(var.steps) : length(steps.changes) >= 1 && length(steps.changes) <= 20 && try(steps.changes[0].from == 0, false)])
    error_message = "changes of steps has 1 to 20 entries, the first of them from 0."
  }

  validation {
    condition = alltrue([
      for steps in values(var.steps) : steps.adjustment_type == "ExactCapacity" ? alltrue([for change in steps.changes : change.by >= 0]) : (
        alltrue([for change in steps.changes : change.by > 0 && !steps.below]) || alltrue([for change in steps.changes : change.by < 0])
      )
    ])
    error_message = "the changes of one policy of steps all add tasks, all remove them, or with ExactCapacity all name a number of tasks; `below` goes with the last two."
  }

  validation {
    condition     = alltrue([for steps in values(var.steps) : length(steps.metrics) >= 1])
    error_message = "metrics of steps has at least one metric."
  }

  validation {
    condition     = length(setintersection(keys(var.steps), keys(var.scaling))) == 0
    error_message = "a policy of steps must not have the name of a policy of scaling."
  }
}

variable "schedules" {
  description = "Bounds that change by the clock, by name. `cron` holds the six fields alone (minutes hours day-of-month month day-of-week year), `timezone` an IANA name. At its time a schedule overwrites min_tasks and max_tasks until the next schedule or apply."
  type = map(object({
    cron     = string
    timezone = optional(string, "UTC")
    min      = number
    max      = number
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for schedule in values(var.schedules) : can(regex("^[^() ]+( [^() ]+){5}$", schedule.cron))])
    error_message = "cron must have six fields with one space between, without \"cron(\" around: \"0 20 ? * MON-FRI *\"."
  }

  validation {
    condition = alltrue([
      for schedule in values(var.schedules) :
      schedule.min >= 0 && schedule.min <= schedule.max && floor(schedule.min) == schedule.min && floor(schedule.max) == schedule.max
    ])
    error_message = "min and max of a schedule must be whole numbers, 0 or more, with min not above max."
  }
}

variable "spot" {
  description = "Share of Fargate Spot: the first `on_demand_base` tasks run on demand, the rest is split by the two weights. AWS takes Spot tasks back with two minutes' notice and does not replace them on demand. Null: on demand only."
  type = object({
    on_demand_base   = optional(number, 1)
    on_demand_weight = optional(number, 1)
    spot_weight      = optional(number, 3)
  })
  default = null

  validation {
    condition = var.spot == null ? true : alltrue([
      for weight in [var.spot.on_demand_weight, var.spot.spot_weight] : weight >= 0 && weight <= 1000 && floor(weight) == weight
    ])
    error_message = "on_demand_weight and spot_weight must be whole numbers from 0 to 1000."
  }

  validation {
    condition     = var.spot == null ? true : var.spot.on_demand_weight + var.spot.spot_weight > 0
    error_message = "on_demand_weight and spot_weight must not both be 0: no task above the base could start."
  }

  validation {
    condition     = var.spot == null ? true : var.spot.on_demand_base >= 0 && var.spot.on_demand_base <= 100000 && floor(var.spot.on_demand_base) == var.spot.on_demand_base
    error_message = "on_demand_base must be a whole number from 0 to 100000."
  }
}

variable "ports" {
  description = "TCP ports the container listens on, by name."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.ports) : can(regex("^[a-z0-9][a-z0-9_-]{0,63}$", name))])
    error_message = "a port's name takes up to 64 lower-case letters, digits, underscores and hyphens."
  }

  validation {
    condition     = alltrue([for port in values(var.ports) : port >= 1 && port <= 65535 && floor(port) == port])
    error_message = "a port must be a whole number from 1 to 65535."
  }

  validation {
    condition     = length(distinct(values(var.ports))) == length(var.ports)
    error_message = "two names in ports stand for the same port."
  }
}

variable "load_balancer" {
  description = "Target group (of target type ip) that receives the tasks, and the name of the port it sends to. `dimensions` are the ARN suffixes by which metrics name both, for the alarm that nobody answers. Null: no load balancer."
  type = object({
    target_group_arn = string
    port_name        = string
    dimensions = optional(object({
      load_balancer = string
      target_group  = string
    }))
  })
  default = null

  validation {
    condition     = var.load_balancer == null ? true : contains(keys(var.ports), var.load_balancer.port_name)
    error_message = "port_name of load_balancer must be one of the names in ports."
  }
}

variable "balancer" {
  description = "A load balancer of the service's own: an Application Load Balancer with HTTPS on 443 in `subnet_ids`, open to `ingress_cidrs`, that sends to the port of that name. `path` is asked for every `interval_seconds`; `healthy_checks` and `unhealthy_checks` in a row decide. A stopping task has `drain_seconds` to end its requests, and a connection without data is closed after `idle_seconds`. Null: none, or the one that `load_balancer` names."
  type = object({
    port_name        = string
    internal         = optional(bool, false)
    subnet_ids       = list(string)
    ingress_cidrs    = list(string)
    certificate_arn  = string
    path             = optional(string, "/")
    interval_seconds = optional(number, 30)
    timeout_seconds  = optional(number, 5)
    healthy_checks   = optional(number, 5)
    unhealthy_checks = optional(number, 2)
    drain_seconds    = optional(number, 300)
    idle_seconds     = optional(number, 60)
  })
  default = null

  validation {
    condition     = var.balancer == null || var.load_balancer == null
    error_message = "balancer and load_balancer must not both be set."
  }

  validation {
    condition     = var.balancer == null ? true : contains(keys(var.ports), var.balancer.port_name)
    error_message = "port_name of balancer must be one of the names in ports."
  }

  validation {
    condition     = var.balancer == null ? true : length(var.balancer.subnet_ids) >= 2 && length(var.balancer.ingress_cidrs) >= 1
    error_message = "balancer takes subnets in two Availability Zones at least, and one network that may reach it."
  }

  validation {
    condition     = var.balancer == null ? true : startswith(var.balancer.path, "/") && length(var.balancer.path) <= 1024
    error_message = "path of balancer starts with / and has 1024 characters at most."
  }

  validation {
    condition = var.balancer == null ? true : alltrue([
      var.balancer.interval_seconds >= 5 && var.balancer.interval_seconds <= 300,
      var.balancer.timeout_seconds >= 2 && var.balancer.timeout_seconds <= 120,
      var.balancer.timeout_seconds < var.balancer.interval_seconds,
    ])
    error_message = "balancer takes interval_seconds 5 to 300 and timeout_seconds 2 to 120, less than interval_seconds."
  }

  validation {
    condition = var.balancer == null ? true : alltrue([
      for checks in [var.balancer.healthy_checks, var.balancer.unhealthy_checks] : checks >= 2 && checks <= 10 && floor(checks) == checks
    ])
    error_message = "healthy_checks and unhealthy_checks of balancer must be whole numbers from 2 to 10."
  }

  validation {
    condition     = var.balancer == null ? true : var.balancer.drain_seconds >= 0 && var.balancer.drain_seconds <= 3600 && var.balancer.idle_seconds >= 1 && var.balancer.idle_seconds <= 4000
    error_message = "balancer takes drain_seconds 0 to 3600 and idle_seconds 1 to 4000."
  }
}

variable "containers" {
  description = "Containers with a size of their own, by name: sidecars with their image, and the service's own by the name of the service. `cpu` units and `memory_reservation` in MiB are what a container is sure of, `memory` in MiB is the most it may use. A sidecar that ends is started again."
  type = map(object({
    image              = optional(string)
    cpu                = optional(number)
    memory             = optional(number)
    memory_reservation = optional(number)
    health_check = optional(object({
      command              = list(string)
      interval_seconds     = optional(number, 30)
      timeout_seconds      = optional(number, 5)
      retries              = optional(number, 3)
      start_period_seconds = optional(number, 30)
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name, container in var.containers : can(regex("^[A-Za-z0-9_-]{1,255}$", name)) && (container.image == null) == (name == var.name)])
    error_message = "each of containers has an image but the service's own, which has the name of the service; names take letters, digits, hyphens and underscores."
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

  validation {
    condition = alltrue([
      for check in values(var.containers)[*].health_check : check == null ? true : (
        length(check.command) >= 2 && can(regex("^CMD(-SHELL)?$", check.command[0])) &&
        check.interval_seconds >= 5 && check.interval_seconds <= 300 &&
        check.timeout_seconds >= 2 && check.timeout_seconds <= 60 &&
        check.retries >= 1 && check.retries <= 10 &&
        check.start_period_seconds >= 0 && check.start_period_seconds <= 300
      )
    ])
    error_message = "health_check of containers takes a command that starts with CMD or CMD-SHELL, interval_seconds 5 to 300, timeout_seconds 2 to 60, retries 1 to 10 and start_period_seconds 0 to 300."
  }

  validation {
    condition     = var.health_check == null || try(var.containers[var.name].health_check, null) == null
    error_message = "the service's own container has one health check: in health_check or in containers."
  }
}

variable "health_check" {
  description = "Command run in the container; after `retries` failures in a row the task is replaced. The first word is CMD or CMD-SHELL. Null: only the load balancer judges health."
  type = object({
    command              = list(string)
    interval_seconds     = optional(number, 30)
    timeout_seconds      = optional(number, 5)
    retries              = optional(number, 3)
    start_period_seconds = optional(number, 30)
  })
  default = null

  validation {
    condition     = var.health_check == null ? true : length(var.health_check.command) >= 2 && can(regex("^CMD(-SHELL)?$", var.health_check.command[0]))
    error_message = "command of health_check starts with CMD or CMD-SHELL, followed by what to run."
  }

  validation {
    condition = var.health_check == null ? true : alltrue([
      var.health_check.interval_seconds >= 5 && var.health_check.interval_seconds <= 300,
      var.health_check.timeout_seconds >= 2 && var.health_check.timeout_seconds <= 60,
      var.health_check.retries >= 1 && var.health_check.retries <= 10,
      var.health_check.start_period_seconds >= 0 && var.health_check.start_period_seconds <= 300,
    ])
    error_message = "health_check takes interval_seconds 5 to 300, timeout_seconds 2 to 60, retries 1 to 10 and start_period_seconds 0 to 300."
  }
}

variable "health_check_grace_period_seconds" {
  description = "Seconds a new task may fail the load balancer's checks. Without load_balancer it has no effect."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.health_check_grace_period_seconds >= 0 && floor(var.health_check_grace_period_seconds) == var.health_check_grace_period_seconds
    error_message = "health_check_grace_period_seconds must be a whole number, 0 or more."
  }
}

variable "command" {
  description = "Arguments of the container. Null: those of the image."
  type        = list(string)
  default     = null
}

variable "entrypoint" {
  description = "Program of the container. Null: that of the image."
  type        = list(string)
  default     = null
}

variable "user" {
  description = "User of the container, as a name or a number, with a group behind a colon. Null: that of the image."
  type        = string
  default     = null

  validation {
    condition     = var.user == null ? true : can(regex("^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?$", var.user))
    error_message = "user is a name or a number, with a group behind a colon."
  }
}

variable "read_only_root" {
  description = "Whether the container may write nowhere but to `writable_paths`. Execute command turns it off: its agents write into the container."
  type        = bool
  default     = true
  nullable    = false
}

variable "writable_paths" {
  description = "Directories of the container that are volumes of the task, gone with it."
  type        = set(string)
  default     = ["/tmp"]
  nullable    = false

  validation {
    condition     = alltrue([for path in var.writable_paths : can(regex("^(/[A-Za-z0-9_.-]+)+$", path))])
    error_message = "writable_paths are absolute paths of letters, digits, underscores, periods and hyphens."
  }

  validation {
    condition     = length(distinct([for path in var.writable_paths : replace(trim(path, "/"), "/[^A-Za-z0-9_-]/", "-")])) == length(var.writable_paths)
    error_message = "two of writable_paths differ by punctuation only, which makes one volume of both."
  }
}

variable "volume_init_image" {
  description = "Image with a `chmod` that lets every user write to `writable_paths`, before the container starts. Null: they belong to root, or to whom a `VOLUME` of the image says."
  type        = string
  default     = null

  validation {
    condition     = var.volume_init_image == null ? true : can(regex("(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$", var.volume_init_image)) && !endswith(var.volume_init_image, ":latest")
    error_message = "volume_init_image must end in a digest or a tag other than latest."
  }
}

variable "collector" {
  description = "Collector of traces beside the container: an image of the AWS Distro for OpenTelemetry, and the ports at which it takes OTLP from the task. The code needs the rights to send to X-Ray. Null: none."
  type = object({
    image     = string
    grpc_port = optional(number)
    http_port = optional(number)
  })
  default = null

  validation {
    condition     = var.collector == null ? true : can(regex("(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$", var.collector.image)) && !endswith(var.collector.image, ":latest")
    error_message = "image of collector must end in a digest or a tag other than latest."
  }

  validation {
    condition     = var.collector == null ? true : length([for port in [var.collector.grpc_port, var.collector.http_port] : port if port == null ? false : port >= 1 && port <= 65535]) == length([for port in [var.collector.grpc_port, var.collector.http_port] : port if port != null]) && (var.collector.grpc_port != null || var.collector.http_port != null)
    error_message = "collector takes grpc_port, http_port or both, from 1 to 65535."
  }
}

variable "enable_execute_command" {
  description = "Whether `aws ecs execute-command` opens a shell in the container."
  type        = bool
  default     = false
  nullable    = false
}

variable "stop_timeout_seconds" {
  description = "Seconds between SIGTERM and SIGKILL, 2 to 120. The default uses the whole notice of a Spot reclaim; 30 would waste most of it."
  type        = number
  default     = 120
  nullable    = false

  validation {
    condition     = var.stop_timeout_seconds >= 2 && var.stop_timeout_seconds <= 120 && floor(var.stop_timeout_seconds) == var.stop_timeout_seconds
    error_message = "stop_timeout_seconds must be a whole number from 2 to 120."
  }
}

variable "ephemeral_storage_gib" {
  description = "Disk of a task in GiB, 21 to 200, shared by image layers and /tmp. Null: the 20 GiB every task has at no charge."
  type        = number
  default     = null

  validation {
    condition     = var.ephemeral_storage_gib == null ? true : var.ephemeral_storage_gib >= 21 && var.ephemeral_storage_gib <= 200 && floor(var.ephemeral_storage_gib) == var.ephemeral_storage_gib
    error_message = "ephemeral_storage_gib must be a whole number from 21 to 200, or null for the 20 GiB every task has."
  }
}

variable "nofile_limit" {
  description = "Open files and sockets per process, 1024 to 1048576. Null: the 65535 of Fargate."
  type        = number
  default     = null

  validation {
    condition     = var.nofile_limit == null ? true : var.nofile_limit >= 1024 && var.nofile_limit <= 1048576 && floor(var.nofile_limit) == var.nofile_limit
    error_message = "nofile_limit must be a whole number from 1024 to 1048576."
  }
}

variable "deployment" {
  description = "Bounds on running tasks during a deployment, in percent of the desired count. The maximum counts against the vCPU quota of the account."
  type = object({
    minimum_healthy_percent = optional(number, 100)
    maximum_percent         = optional(number, 200)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.deployment.minimum_healthy_percent >= 0 && var.deployment.minimum_healthy_percent <= 100 && floor(var.deployment.minimum_healthy_percent) == var.deployment.minimum_healthy_percent
    error_message = "minimum_healthy_percent must be a whole number from 0 to 100."
  }

  validation {
    condition     = var.deployment.maximum_percent > 100 && var.deployment.maximum_percent <= 200 && floor(var.deployment.maximum_percent) == var.deployment.maximum_percent
    error_message = "maximum_percent must be a whole number from 101 to 200: at 100 tasks cannot be rebalanced over Availability Zones."
  }
}

variable "network" {
  description = "Private subnets of the tasks, and who may talk to whom: security groups let in, by name, to the named ports (null: to all), and what the tasks may reach. A task pulls its image and sends its logs through its own network interface, so at least one rule of egress must lead to them. s3_prefix_list_id is that of the gateway endpoint of S3, where the layers of images in Amazon ECR come from where there is no other way out."
  type = object({
    vpc_id     = string
    subnet_ids = list(string)
    ingress_from_groups = optional(map(object({
      security_group_id = string
      port_names        = optional(set(string))
    })), {})
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
    condition     = alltrue([for rule in values(var.network.ingress_from_groups) : rule.port_names == null ? true : length(setsubtract(rule.port_names, keys(var.ports))) == 0])
    error_message = "port_names of ingress_from_groups must be names in ports."
  }

  validation {
    condition     = length(var.network.egress) > 0
    error_message = "egress must have at least one rule: without a way out a task cannot pull its image."
  }

  validation {
    condition     = alltrue([for rule in values(var.network.egress) : length([for target in [rule.cidr_ipv4, rule.prefix_list_id, rule.security_group_id] : true if target != null]) == 1])
    error_message = "each rule of egress takes exactly one of cidr_ipv4, prefix_list_id and security_group_id."
  }

  validation {
    condition     = alltrue([for rule in values(var.network.egress) : contains(["tcp", "udp"], rule.protocol) && rule.port >= 1 && rule.port <= 65535 && floor(rule.port) == rule.port])
    error_message = "each rule of egress has the protocol tcp or udp and a port from 1 to 65535."
  }
}

variable "clients" {
  description = "Security groups of those that call the service, by name, each with the names of the ports it may reach (null: all). The module opens the way on both sides, so the clients need no egress rule of their own."
  type = map(object({
    security_group_id = string
    port_names        = optional(set(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for client in values(var.clients) : client.port_names == null ? true : length(setsubtract(client.port_names, keys(var.ports))) == 0])
    error_message = "port_names of clients must be names in ports."
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

variable "permissions" {
  description = "What the code in the task may call, by the name of the statement: actions, the resources they are allowed on, and conditions by operator and key."
  type = map(object({
    actions    = list(string)
    resources  = list(string)
    conditions = optional(map(map(list(string))), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name, statement in var.permissions : can(regex("^[A-Za-z0-9]+$", name)) && length(statement.actions) > 0 && length(statement.resources) > 0])
    error_message = "names of permissions take letters and digits, and each has actions and resources."
  }

  validation {
    condition     = alltrue([for statement in values(var.permissions) : alltrue([for action in statement.actions : can(regex("^[a-z0-9-]+:[A-Za-z0-9*]+$", action))])])
    error_message = "actions of permissions are a service and a call, such as sqs:SendMessage."
  }
}

variable "task_policy_arns" {
  description = "ARNs of IAM policies that the code in the task gets as well, 10 at most."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.task_policy_arns) <= 10
    error_message = "task_policy_arns takes at most 10 ARNs."
  }
}

variable "permissions_boundary" {
  description = "ARN of the IAM policy that bounds both roles. Null: no bound."
  type        = string
  default     = null
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

variable "alarms" {
  description = "Alarms on the average CPU and memory utilization of the service, each a share in percent above which it rings; and `outage`, which rings when fewer tasks run than are wanted, and when a load balancer finds none healthy. Each has the window it looks at: by default three of five minutes, for an outage all five. One that is absent or null does not exist. actions are the ARNs told when an alarm starts and ends, 5 at most."
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
    outage = optional(object({
      period_seconds      = optional(number, 60)
      evaluation_periods  = optional(number, 5)
      datapoints_to_alarm = optional(number, 5)
    }))
    actions = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for alarm in [var.alarms.cpu, var.alarms.memory] : alarm.percent > 0 && alarm.percent <= 100 if alarm != null])
    error_message = "percent of an alarm is above 0 and at most 100."
  }

  validation {
    condition     = alltrue([for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.outage] : alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0 if alarm != null])
    error_message = "period_seconds of an alarm is a multiple of 60: ECS publishes these metrics once a minute."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.outage] : alltrue([
        alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods,
        alarm.datapoints_to_alarm >= 1 && floor(alarm.datapoints_to_alarm) == alarm.datapoints_to_alarm,
        alarm.datapoints_to_alarm <= alarm.evaluation_periods,
      ]) if alarm != null
    ])
    error_message = "evaluation_periods and datapoints_to_alarm of an alarm are whole numbers from 1 up, with datapoints_to_alarm not above evaluation_periods."
  }

  validation {
    condition = alltrue([
      for alarm in [var.alarms.cpu, var.alarms.memory, var.alarms.outage] :
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
  description = "Tags added to those of the provider's `default_tags`; the service passes them on to its tasks."
  type        = map(string)
  default     = {}
  nullable    = false
}
