terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.28, < 7.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = { project = "example" }
  }
}

variable "broker_password" {
  description = "Password of the broker's first user. It ends up in the state."
  type        = string
  nullable    = false
  sensitive   = true
}

module "broker" {
  source = "../.."

  name            = "example-events"
  engine          = "RabbitMQ"
  engine_version  = "3.13"
  instance_type   = "mq.m5.xlarge"
  deployment_mode = "CLUSTER_MULTI_AZ"
  max_connections = 5000

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1", "subnet-0123456789abcdef2"]
    client_security_group_ids = {
      worker = "sg-0123456789abcdef1"
    }
  }

  admin = {
    username = "operator"
    password = var.broker_password
  }

  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  alarms = {
    cpu         = { percent = 80 }
    memory      = { percent = 90 }
    connections = { percent = 80 }
    actions     = ["arn:aws:sns:us-east-1:111122223333:example-alarms"]
  }
}

output "endpoints" {
  description = "Addresses services connect to."
  value       = module.broker.endpoints
}
