module "bus_events" {
  source = "../event-bus"

  name = "mistersmith-production-events"

  # Planned for 10,000/s; the demand is 57.9/s at peak.
  archive_days          = 7
  max_events_per_second = 10000
  queues = {
    agent-tasks = {
      retention_seconds          = 86400
      visibility_timeout_seconds = 30
      max_message_bytes          = 262144
      max_receive_count          = 5
    }
  }

  topics = {
    agent-events = {
      subscriptions = ["agent-tasks"]
    }
  }
  rules = {
    discovery = {
      description = "Discovery events reach the agents' queue"
      event_pattern = jsonencode({
        source = ["mistersmith.discovery"]
      })
      targets = {
        queue-agent-tasks = {
          queue = "agent-tasks"
        }
      }
    }
  }
  kms_key_arn = module.encryption.key_arn
  alarms = {
    dead_letters = {}
    capacity = {
      percent        = 80
      period_seconds = 60
    }
    actions = [module.observability.alarm_topic_arn]
  }
  tags = {
    component          = "events"
    "tfsize:component" = "bus/events"
  }
}
