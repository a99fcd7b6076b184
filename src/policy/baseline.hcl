# MisterSmith sizing baseline (Sub-Phase 2.5, Resource Sizing, started 2025-01-10).
#
# Every figure is the baseline's own unless a comment says "assumed". Where the baseline contradicts itself or AWS it
# is kept as written: `tfsize policy check` shows the arithmetic.
#
# Quantities take units: "0.5 vCPU", "1 GB" (memory, as ECS counts it), 16 (ACU), "60s", "24h", "70%", "1M/day",
# "256 KiB", "100 Mbps", "10 GB/month". Ranges are "low..high", both ends included.

policy "mistersmith" {
  description = "Agent orchestration on ECS, Aurora and Amazon MQ"
  region      = "us-east-1" # assumed
  require     = ">= 0.1"    # the versions of tfsize that may read this policy
}

# ---- what the system must carry ------------------------------------------------------------------------------------
# An environment holds its demand and, as blocks of the same names as below, whatever differs there. The baseline states
# the broker's throughput and no load: the messages are taken to reach that throughput at peak.

environment "development" {
  demand {
    agents          = 8   # "Max workers: 8 (default)"
    tasks_per_agent = 5   # the base tier of a worker
    connections     = 100 # the smallest gateway tier
    messages        = "1K/s"
    peak_factor     = 1
  }

  database "main" {
    profile             = "development"
    deletion_protection = false # assumed: what is made for development may go
    final_snapshot      = false
  }

  broker "messages" {
    profile = "development"
  }
}

environment "staging" {
  demand {
    agents          = 100 # assumed: a tenth of production
    tasks_per_agent = 10
    connections     = 1000
    messages        = "10K/s"
    peak_factor     = 1
  }

  database "main" {
    profile = "staging"
  }

  broker "messages" {
    profile = "staging"
  }
}

environment "production" {
  demand {
    agents          = 1000
    tasks_per_agent = 10
    connections     = 1000    # "SSE connections: up to 1000 concurrent"
    messages        = "10K/s" # assumed, as below: at peak it reaches the throughput the broker is planned for
    events          = "1M/day" # "1M events/day at peak": taken for the average of the busiest day
    peak_factor     = 5        # assumed: the busiest minute against the day's average
  }

  database "main" {
    profile = "production-base"
  }

  broker "messages" {
    profile = "production"
  }
}

# The same system at its peak. A scenario is sized and checked; `generate` writes it only when it is named.
environment "production-peak" {
  inherits = "production"
  scenario = true

  database "main" {
    profile = "production-peak"
  }
}

# ---- ECS services ----------------------------------------------------------------------------------------------------
# A tier holds what lies above the tier before it, up to and including its own `up_to`: 10 agents are "1x", 11 are
# "10x". The baseline writes shared edges (1-10, 10-50); "handles 1000 SSE" for the 1000 row decides which tier has them.

service "supervisor" {
  description        = "Control plane"
  by                 = "agents"
  recommended        = "50x"
  tasks              = "1..10"
  database_pool      = 30
  broker_connections = 1 # assumed
  commitment         = "reserved-instances"
  ports              = { metrics = 9090 }
  consensus          = true
  planning           = { agreement = "majority, unanimous or quorum" }

  tier "1x" {
    up_to  = 10
    cpu    = "0.5 vCPU"
    memory = "1 GB"
  }

  tier "10x" {
    up_to  = 50
    cpu    = "1 vCPU"
    memory = "2 GB"
  }

  tier "50x" {
    up_to  = 100
    cpu    = "2 vCPU"
    memory = "4 GB"
  }

  tier "100x" {
    cpu    = "4 vCPU"
    memory = "8 GB"
  }

  scale {
    on           = "cpu"
    target       = 70
    out_cooldown = "60s"
    in_cooldown  = "300s"
  }

  health_check {
    interval = "60s"
  }
}

service "worker" {
  description        = "Agent execution"
  by                 = "tasks_per_agent"
  recommended        = "standard"
  tasks              = "1..100"
  database_pool      = 30
  broker_connections = 1 # assumed
  ports              = { metrics = 9090 }

  tier "base" {
    up_to  = 5
    cpu    = "0.25 vCPU"
    memory = "512 MB"
  }

  tier "standard" {
    up_to  = 10
    cpu    = "0.5 vCPU"
    memory = "1 GB"
  }

  tier "performance" {
    up_to  = 20
    cpu    = "1 vCPU"
    memory = "2 GB"
  }

  # The sizes above are "per agent", so a task holds one.
  agents {
    per_task   = 1
    range      = "1..1000"
    memory     = "100 MB"
    max_vcpu   = 500
    max_memory = "1000 GB" # "1 TB memory (1000 agents)"
    default    = 8
  }

  # The baseline names the metric and no target ("N/A"): it is derived from what a task holds.
  scale {
    on           = "agents-per-task"
    out_cooldown = "60s"
    in_cooldown  = "300s"
  }

  # "Use Spot instances for worker agents (70% savings)". The mix is assumed: one task always on demand.
  spot {
    on_demand_base   = 1
    on_demand_weight = 1
    spot_weight      = 3
    saving           = "70%"
  }

  health_check {
    interval = "60s"
  }
}

service "gateway" {
  description        = "API and WebSocket"
  by                 = "connections"
  recommended        = "medium"
  tasks              = "2..20"
  database_pool      = 30
  broker_connections = 1 # assumed
  commitment         = "reserved-instances"
  load_balanced      = true
  ports              = { api = 8080, metrics = 9090 }
  planning           = { sse_connections = "up to 1000 concurrent", websocket_grpc = "to be decided by agent count" }

  tier "small" {
    up_to     = 100
    cpu       = "0.5 vCPU"
    memory    = "1 GB"
    bandwidth = "10 Mbps"
  }

  tier "medium" {
    up_to     = 1000
    cpu       = "2 vCPU"
    memory    = "4 GB"
    bandwidth = "100 Mbps"
  }

  tier "large" {
    up_to     = 10000
    cpu       = "4 vCPU"
    memory    = "8 GB"
    bandwidth = "1 Gbps"
  }

  scale {
    on           = "connections-per-task" # "Connection count": target tracking needs a per-task value
    target       = 800
    out_cooldown = "60s"
    in_cooldown  = "300s"
  }

  health_check {
    interval = "60s"
  }
}

# ---- Aurora Serverless v2 --------------------------------------------------------------------------------------------

database "main" {
  engine       = "aurora-postgresql" # assumed
  version      = "17"                # assumed
  clients      = ["supervisor", "worker", "gateway"]
  backup       = "14d" # assumed
  records      = { agent_state = "1 KB", discovery_event = "2 KB", metric = "500 B" }
  iops         = "3000..10000"
  read_replica = "analytics"

  profile "development" {
    acu     = "0.5..2"
    storage = "10 GB"
    readers = 0
  }

  profile "staging" {
    acu     = "1..8"
    storage = "50 GB"
    readers = 0
  }

  profile "production-base" {
    acu     = "2..16"
    storage = "100 GB"
    readers = 1
  }

  profile "production-peak" {
    acu             = "4..32"
    storage         = "500 GB"
    readers         = 1
    max_connections = 960 # "Max connections: 960 (32 ACU)"
  }

  # "Enable RDS Proxy for connection pooling"; the share is assumed.
  proxy {
    max_connections = "90%"
  }

  growth {
    volume = "10 GB/month"
    agents = 1000
  }

  scaling {
    metric     = "cpu"
    target     = "70%"
    up_after   = "60s"
    down_below = "50%"
    down_after = "300s"
  }
}

# ---- Amazon MQ ---------------------------------------------------------------------------------------------------------

broker "messages" {
  clients   = ["supervisor", "worker", "gateway"]
  protocol  = "nats" # "NATS alternative", port 4222
  port      = 4222
  message   = "1..10 KB"
  retention = "24h"
  storage   = "100 GB"
  medium    = "ebs"

  # No single engine takes all three instance types at the connections asked for, so each profile names its own (assumed).
  profile "development" {
    engine      = "ActiveMQ"
    version     = "5.18"
    mode        = "SINGLE_INSTANCE"
    instance    = "mq.t3.micro"
    connections = 100
    throughput  = "1K/s"
  }

  profile "staging" {
    engine      = "RabbitMQ"
    version     = "3.13"
    mode        = "SINGLE_INSTANCE"
    instance    = "mq.m5.large"
    connections = 1000
    throughput  = "10K/s"
  }

  profile "production" {
    engine      = "RabbitMQ"
    version     = "3.13"
    mode        = "CLUSTER_MULTI_AZ"
    instance    = "mq.m5.xlarge"
    connections = 5000
    throughput  = "50K/s"
  }

  client {
    connections     = "10..100"
    connect_timeout = "10s"
    ping_interval   = "30s"
    max_reconnects  = 10
  }
}

# ---- EventBridge, SQS and SNS -------------------------------------------------------------------------------------------

bus "events" {
  kind        = "custom"
  recommended = true
  capacity    = "10000/s"
  max_event   = "256 KiB"
  billing     = "per-event"
  archive     = "7d"                     # assumed
  publishers  = ["supervisor", "worker"] # assumed, as who sends and receives below

  queue "agent-tasks" {
    retention  = "24h"
    visibility = "30s" # assumed
    producers  = ["supervisor"]
    consumers  = ["worker"]
  }

  topic "agent-events" {
    queues     = ["agent-tasks"]
    publishers = ["worker"]
  }

  rule "discovery" {
    description = "Discovery events reach the agents' queue"
    sources     = ["mistersmith.discovery"]
    queues      = ["agent-tasks"]
  }
}

bus "partner" {
  kind      = "partner"
  capacity  = "2400/s"
  max_event = "256 KiB"
  billing   = "subscription"
}

# ---- what is watched ----------------------------------------------------------------------------------------------------

namespace = "MisterSmith" # of custom metrics

metric "agent-count" {
  title      = "Agent count by state"
  name       = "AgentCount"
  unit       = "Count"
  dimensions = ["state"]
  logged_by  = "supervisor"
}

metric "task-time" {
  title     = "Task execution time"
  name      = "TaskExecutionTime"
  unit      = "Milliseconds"
  logged_by = "worker"
}

metric "discovery-events" {
  title     = "Discovery events per second"
  name      = "DiscoveryEvents"
  unit      = "Count/Second"
  logged_by = "supervisor"
}

metric "consensus-latency" {
  title     = "Consensus latency"
  name      = "ConsensusLatency"
  unit      = "Milliseconds"
  logged_by = "supervisor"
}

metric "agent-memory" {
  title     = "Memory usage per agent"
  name      = "AgentMemory"
  unit      = "Megabytes"
  logged_by = "worker"
}

# Per-task values that the services publish themselves; scaling tracks them.
metric "agents-per-task" {
  title    = "Agents per task"
  name     = "AgentsPerTask"
  unit     = "Count"
  per_task = true
}

metric "connections-per-task" {
  title    = "Connections per task"
  name     = "ConnectionsPerTask"
  unit     = "Count"
  per_task = true
}

alarm "high-cpu" {
  on    = "cpu"
  above = "80%"
}

alarm "memory-pressure" {
  on    = "memory"
  above = "90%"
}

alarm "connection-exhaustion" {
  on    = "connections"
  above = "80%" # assumed: of what the database or broker grants
}

alarm "error-rate" {
  on    = "errors"
  above = "1%"
}

alarm "latency" {
  on         = "latency"
  percentile = "p99"
  over       = "1s"
}

dashboard "system-overview" {
  title = "System Overview"
  shows = ["services", "database", "broker", "bus"]
}

dashboard "agent-performance" {
  title = "Agent Performance"
  shows = ["metrics", "service:worker", "service:supervisor"]
}

dashboard "api-gateway" {
  title = "API Gateway"
  shows = ["service:gateway", "load-balancer"]
}

dashboard "database-health" {
  title = "Database Health"
  shows = ["database"]
}

tracing {
  rate      = "10%" # "adjustable"
  reservoir = 1 # assumed: one request a second is always traced
  retention = "30d"
  segments  = "10M/month"
  agents    = 1000
  ports     = { otlp_grpc = 4317, otlp_http = 4318 }
}

logs {
  retention = "365d" # assumed
}

# ---- network ------------------------------------------------------------------------------------------------------------
# The baseline's total row (170 Mbps in, 270 Mbps out, 1.7 TB) is the sum of these; `tfsize size` shows it.

network "gateway" {
  ingress = "100 Mbps"
  egress  = "200 Mbps"
  volume  = "1 TB/month"
}

network "messages" {
  ingress = "50 Mbps"
  egress  = "50 Mbps"
  volume  = "500 GB/month"
}

network "main" {
  ingress = "20 Mbps"
  egress  = "20 Mbps"
  volume  = "200 GB/month"
}

# ---- cost ---------------------------------------------------------------------------------------------------------------

cost {
  compute    = ["Spot for worker agents", "Reserved Instances for supervisor and gateway", "aggressive auto-scaling"]
  database   = ["Aurora Serverless v2 for automatic scaling", "RDS Proxy for connection pooling", "read replicas for analytics"]
  messaging  = ["EventBridge for event-driven", "SQS/SNS for simpler patterns", "batch message processing"]
  monitoring = ["appropriate metric retention", "metric filters for aggregation", "sample traces intelligently"]
}

tags {
  keys   = ["project", "environment", "component", "cost-center", "managed-by"]
  values = { project = "mistersmith", cost-center = "mistersmith" } # assumed
}
