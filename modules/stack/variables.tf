variable "network" {
  description = "Where the stack lives: services in subnets with a way out to `egress_cidr`, data in subnets of at least two zones."
  type = object({
    vpc_id             = string
    service_subnet_ids = list(string)
    data_subnet_ids    = list(string)
    egress_cidr        = string
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

variable "deletion_protection" {
  description = "Whether databases refuse to be deleted; turn it off in an apply of its own before a destroy."
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
