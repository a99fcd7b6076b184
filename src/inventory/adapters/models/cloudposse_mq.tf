# From cloudposse/terraform-aws-mq-broker 1.0.0 to v3.5.1.

variable "apply_immediately" {
  default = false
}

variable "auto_minor_version_upgrade" {
  default = false
}

variable "deployment_mode" {
  default = "ACTIVE_STANDBY_MULTI_AZ"
}

variable "engine_type" {
  default = "ActiveMQ"
}

variable "host_instance_type" {
  default = "mq.t3.micro"
}

variable "publicly_accessible" {
  default = false
}

variable "general_log_enabled" {
  default = true
}

variable "audit_log_enabled" {
  default = true
}

variable "maintenance_day_of_week" {
  default = "SUNDAY"
}

variable "maintenance_time_of_day" {
  default = "03:00"
}

variable "maintenance_time_zone" {
  default = "UTC"
}

variable "subnet_ids" {
  default = null
}


resource "aws_mq_broker" "default" {
  count = local.enabled ? 1 : 0

  broker_name                = local.id
  apply_immediately          = var.apply_immediately
  auto_minor_version_upgrade = var.auto_minor_version_upgrade
  deployment_mode            = var.deployment_mode
  engine_type                = var.engine_type
  engine_version             = var.engine_version
  host_instance_type         = var.host_instance_type
  publicly_accessible        = var.publicly_accessible
  storage_type               = null
  subnet_ids                 = var.subnet_ids
  tags                       = local.all_tags

  dynamic "logs" {
    for_each = var.general_log_enabled || var.audit_log_enabled ? ["logs"] : []

    content {
      general = var.general_log_enabled
      audit   = var.audit_log_enabled
    }
  }

  maintenance_window_start_time {
    day_of_week = var.maintenance_day_of_week
    time_of_day = var.maintenance_time_of_day
    time_zone   = var.maintenance_time_zone
  }
}
