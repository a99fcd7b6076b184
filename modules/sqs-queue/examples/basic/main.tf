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

resource "aws_kms_key" "messages" {
  description         = "Messages of the example."
  enable_key_rotation = true
}

module "orders" {
  source = "../.."

  name                       = "orders"
  visibility_timeout_seconds = 300
  max_receive_count          = 3
  kms_key_arn                = aws_kms_key.messages.arn
  alarms                     = { dead_letters = {} }
}

output "queue_arn" {
  description = "ARN of the queue."
  value       = module.orders.queue_arn
}
