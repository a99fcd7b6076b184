variable "keys" {
  description = "Tag keys to activate for cost allocation, spelled as on the resources (case matters). A key must have shown up in billing data, which takes about a day."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for key in var.keys : length(key) >= 1 && length(key) <= 128])
    error_message = "a tag key has 1 to 128 characters."
  }

  validation {
    condition     = alltrue([for key in var.keys : !startswith(lower(key), "aws:")])
    error_message = "keys starting with \"aws:\" are made by AWS and cannot be activated here."
  }
}
