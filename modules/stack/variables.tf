variable "network" {
  description = "Where the stack lives: services in subnets with a way out to `egress_cidr`, data in subnets of at least two zones. With NAT gateways the way out leads to everywhere, which is the default. With interface endpoints alone it is the range of the VPC, and `s3_prefix_list_id` is that of the gateway endpoint of S3, where image layers come from."
  type = object({
    vpc_id             = string
    service_subnet_ids = list(string)
    data_subnet_ids    = list(string)
    egress_cidr        = optional(string, "0.0.0.0/0")
    s3_prefix_list_id  = optional(string)
  })
  nullable = false
}

variable "images" {
  description = "Container image of each service, with a tag or digest."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for name in ["supervisor", "worker", "gateway"] : contains(keys(var.images), name)])
    error_message = "`images` needs an entry for each of: supervisor, worker, gateway."
  }
}

variable "environment" {
  description = "Environment variables by service."
  type        = map(map(string))
  nullable    = false
  default     = {}
}

variable "secrets" {
  description = "ARNs of secrets by service and variable name."
  type        = map(map(string))
  nullable    = false
  default     = {}
}

variable "task_policies" {
  description = "What the code of a service may call beside what the policy of sizes says, by service: a document in JSON, ARNs of IAM policies, and a policy that bounds both."
  type = map(object({
    json                 = optional(string)
    arns                 = optional(list(string), [])
    permissions_boundary = optional(string)
  }))
  nullable = false
  default  = {}
}

variable "service_clients" {
  description = "Security groups from outside that call a service, by service and name, such as what scrapes its metrics; each at the named ports (null: at all)."
  type = map(map(object({
    security_group_id = string
    port_names        = optional(set(string))
  })))
  nullable = false
  default  = {}
}

variable "load_balancers" {
  description = "The Application Load Balancer before each service that has one."
  type = map(object({
    arn_suffix              = string
    target_group_arn        = string
    target_group_arn_suffix = string
    security_group_id       = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in ["gateway"] : contains(keys(var.load_balancers), name)])
    error_message = "`load_balancers` needs an entry for each of: gateway."
  }
}

variable "broker_admins" {
  description = "First user of each broker. The password is kept in the state: encrypt it, and rotate in the broker."
  type = map(object({
    username = string
    password = string
  }))
  nullable  = false
  sensitive = true

  validation {
    condition     = alltrue([for name in ["messages"] : contains(keys(var.broker_admins), name)])
    error_message = "`broker_admins` needs an entry for each of: messages."
  }
}

variable "volume_init_image" {
  description = "Image with a `chmod`, which lets containers that do not run as root write to their volumes. It is pulled by every task: give a copy in a registry of your own. \"\": none, and the volumes belong to root or to whom a `VOLUME` of the image says."
  type        = string
  nullable    = false
  default     = "public.ecr.aws/docker/library/busybox:1.37.0"
}

variable "trace_collector_image" {
  description = "Image of the collector beside each service that sends traces to X-Ray: the AWS Distro for OpenTelemetry. It is pulled by every task: give a copy in a registry of your own."
  type        = string
  nullable    = false
  default     = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1"
}

variable "deletion_protection" {
  description = "false lifts the protection of databases that refuse to be deleted, in an apply of its own before a destroy; their final snapshots are still taken."
  type        = bool
  nullable    = false
  default     = true
}

variable "alarm_subscriptions" {
  description = "Who is told of alarms: protocol and endpoint by name."
  type = map(object({
    protocol = string
    endpoint = string
  }))
  nullable = false
  default  = {}
}
