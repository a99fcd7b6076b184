variable "name" {
  description = "Prefix of the rule and group names, which are `<name>-<key>`; both live in one list per account and Region."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]*$", var.name))
    error_message = "name takes letters, digits, underscores and hyphens and starts with a letter or digit."
  }
}

variable "rules" {
  description = "Sampling rules by name. The lowest priority that matches a request decides: `reservoir_size` requests a second over all hosts, then the share `fixed_rate` of the rest. `*` and `?` are wildcards in the matching fields."
  type = map(object({
    priority       = number
    fixed_rate     = number
    reservoir_size = number
    service_name   = optional(string, "*")
    service_type   = optional(string, "*")
    host           = optional(string, "*")
    http_method    = optional(string, "*")
    url_path       = optional(string, "*")
    attributes     = optional(map(string), {})
  }))
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.rules) : can(regex("^[a-zA-Z0-9_-]+$", key)) && length("${var.name}-${key}") <= 32])
    error_message = "each key of rules takes letters, digits, underscores and hyphens, and name, a hyphen and the key may have 32 characters together."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : rule.priority >= 1 && rule.priority <= 9999 && floor(rule.priority) == rule.priority])
    error_message = "priority must be a whole number from 1 to 9999; 10000 is the default rule of X-Ray."
  }

  validation {
    condition     = length(distinct([for rule in values(var.rules) : rule.priority])) == length(var.rules)
    error_message = "two rules have the same priority; which of them decides would be chance."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : rule.fixed_rate >= 0 && rule.fixed_rate <= 1])
    error_message = "fixed_rate is a share from 0 to 1; write 10 % as 0.1."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : rule.reservoir_size >= 0 && floor(rule.reservoir_size) == rule.reservoir_size])
    error_message = "reservoir_size must be a whole number of requests a second, 0 or more."
  }

  validation {
    condition = alltrue([
      for rule in values(var.rules) :
      length(rule.service_name) <= 64 && length(rule.service_type) <= 64 && length(rule.host) <= 64 && length(rule.http_method) <= 10 && length(rule.url_path) <= 128
    ])
    error_message = "X-Ray takes at most 64 characters for service_name, service_type and host, 10 for http_method and 128 for url_path."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : length(rule.attributes) <= 5])
    error_message = "a rule takes at most 5 attributes."
  }
}

variable "groups" {
  description = "Groups of traces by name, each with its own filter and metrics; `insights_enabled` turns on anomaly detection for the group."
  type = map(object({
    filter_expression = string
    insights_enabled  = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.groups) : can(regex("^[a-zA-Z0-9_-]+$", key)) && length("${var.name}-${key}") <= 32])
    error_message = "each key of groups takes letters, digits, underscores and hyphens, and name, a hyphen and the key may have 32 characters together."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
