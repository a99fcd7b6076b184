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

module "orders_age" {
  source = "../.."

  name                = "orders-age"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = [{ QueueName = "orders" }]
  statistic           = "Maximum"
  threshold           = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 3
}

output "alarm_names" {
  description = "Names of the alarms."
  value       = module.orders_age.alarm_names
}
