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

module "events" {
  source = "../.."

  name                  = "example-events"
  kms_key_arn           = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  archive_days          = 7
  max_events_per_second = 58

  rules = {
    discovery = {
      description   = "What agents found, for the workers that index it"
      event_pattern = jsonencode({ detail-type = ["AgentDiscovered"] })
      targets = {
        index = { queue = "index" }
      }
    }
    state = {
      description   = "Changes of an agent's state, for everyone who follows them"
      event_pattern = jsonencode({ detail-type = ["AgentStateChanged"] })
      targets = {
        followers = { topic = "state" }
        ordered   = { queue = "state-log" }
      }
    }
  }

  queues = {
    index     = { retention_seconds = 86400, visibility_timeout_seconds = 60 }
    audit     = { retention_seconds = 86400 }
    state-log = { retention_seconds = 86400, fifo = true }
  }

  topics = {
    state = { subscriptions = ["audit"] }
  }

  alarms = {
    dead_letters = {}
    capacity     = { percent = 80 }
    actions      = ["arn:aws:sns:us-east-1:111122223333:example-alarms"]
  }
}

output "bus_name" {
  description = "Bus that services put their events on."
  value       = module.events.bus_name
}
