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

module "database" {
  source = "../.."

  name                   = "example-main"
  engine_version         = "17"
  parameter_group_family = "aurora-postgresql17"

  min_acu         = 2
  max_acu         = 16
  readers         = 1
  max_connections = 3360

  users = ["gateway"]

  proxy = {
    max_connections_percent = 70
  }

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    client_security_group_ids = {
      gateway = "sg-0123456789abcdef0"
      worker  = "sg-0123456789abcdef1"
    }
  }

  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  alarms = {
    cpu         = { percent = 80 }
    acu         = { percent = 90 }
    connections = { percent = 80 }
    actions     = ["arn:aws:sns:us-east-1:111122223333:example-alarms"]
  }
}

output "writer_endpoint" {
  description = "Host name services connect to."
  value       = module.database.writer_endpoint
}
