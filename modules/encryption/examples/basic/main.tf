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

module "encryption" {
  source = "../.."

  name           = "example"
  administrators = ["arn:aws:iam::111122223333:role/platform"]
}

output "key_arn" {
  description = "ARN of the key."
  value       = module.encryption.key_arn
}
