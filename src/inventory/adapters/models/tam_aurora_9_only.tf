# From v9.0.0 and v9.16.1.

variable "create" {
  default = true
}

variable "backup_retention_period" {
  default = null
}

locals {
  create             = var.create
  cluster_monitoring = var.cluster_monitoring_interval
}
