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

module "tracing" {
  source = "../.."

  name = "example"

  rules = {
    # Health checks say nothing and would fill the reservoir.
    health = {
      priority       = 100
      fixed_rate     = 0
      reservoir_size = 0
      url_path       = "/health"
    }

    default = {
      priority       = 9000
      fixed_rate     = 0.1
      reservoir_size = 5
    }
  }

  groups = {
    slow = {
      filter_expression = "responsetime > 1"
      insights_enabled  = true
    }
  }
}

output "rule_names" {
  description = "Names of the sampling rules by key."
  value       = module.tracing.rule_names
}
