# From v7.0.0 and v7.7.1.

variable "create_cluster" {
  default = true
}

variable "backup_retention_period" {
  default = 7
}

locals {
  create             = var.create_cluster
  cluster_monitoring = null
}
