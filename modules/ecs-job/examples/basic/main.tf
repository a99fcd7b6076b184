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

module "sync" {
  source = "../.."

  name     = "sync"
  cluster  = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/example", name = "example" }
  image    = "111122223333.dkr.ecr.us-east-1.amazonaws.com/sync:1.4.0"
  cpu      = 512
  memory   = 1024
  tasks    = 2
  schedule = { expression = "cron(0 3 * * ? *)", timezone = "Europe/Berlin" }

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

    egress = {
      https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" }
    }
  }

  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}
