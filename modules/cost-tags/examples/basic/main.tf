terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.28, < 7.0"
    }
  }
}

# Credentials of the payer account: only there tags can be activated.
provider "aws" {
  region = "us-east-1"
}

module "cost_tags" {
  source = "../.."

  keys = ["project", "environment", "component", "cost-center", "managed-by"]
}

output "keys" {
  description = "Tag keys that are active for cost allocation."
  value       = module.cost_tags.keys
}
