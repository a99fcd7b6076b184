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

module "cluster" {
  source = "../.."

  name = "example"
}

output "cluster" {
  description = "What a service needs to know about the cluster."
  value       = { arn = module.cluster.arn, name = module.cluster.name }
}
