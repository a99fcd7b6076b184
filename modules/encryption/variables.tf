variable "name" {
  description = "Name of the key's alias, without the leading `alias/`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9/_-]{1,250}$", var.name)) && !startswith(var.name, "aws/")
    error_message = "name takes 1 to 250 letters, digits, slashes, underscores and hyphens and must not start with \"aws/\"."
  }
}

variable "administrators" {
  description = "ARNs of the IAM roles and users that administer the key. The role that applies must be among them, or KMS refuses the policy. The account's root ARN leaves administration to IAM policies."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.administrators) > 0
    error_message = "administrators must name at least one principal: a key nobody administers can only be recovered by AWS Support."
  }

  validation {
    condition     = alltrue([for arn in var.administrators : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(root|(role|user)/[^*]+)$", arn))])
    error_message = "administrators takes ARNs of IAM roles, users or an account's root, such as arn:aws:iam::111122223333:role/platform, without wildcards."
  }
}

variable "rotation_days" {
  description = "Days after which KMS rotates the key material, 90 to 2560."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.rotation_days >= 90 && var.rotation_days <= 2560 && floor(var.rotation_days) == var.rotation_days
    error_message = "rotation_days must be a whole number from 90 to 2560."
  }
}

variable "tags" {
  description = "Tags added to those of the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false
}
