# From v8.0.0 and v8.5.0.

variable "create" {
  default = true
}

variable "backup_retention_period" {
  default = 7
}

locals {
  create             = var.create
  cluster_monitoring = null
}
