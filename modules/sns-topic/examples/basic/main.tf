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

  name         = "orders"
  fifo         = true
  archive_days = 30
  kms_key_arn  = aws_kms_key.messages.arn
  alarms       = { failed = {} }
}

output "topic_arn" {
  description = "ARN of the topic."
  value       = module.orders.topic_arn
}
