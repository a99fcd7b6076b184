variable "name" {
  description = "Name of the cluster; metrics, alarms and scaling refer to it, and a new name replaces the cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9_-]{0,254}$", var.name))
    error_message = "name starts with a letter and takes up to 255 letters, digits, underscores and hyphens."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
