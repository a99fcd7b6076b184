//! Policies in which something does not hold, each with the rule that fires.

/// A policy in which everything holds, mostly with nothing to spare.
pub(super) const SOUND: &str = r#"
policy "p" {
  region = "us-east-1"
}
environment "e" {
  demand {
    agents      = 100
    messages    = "1K/s"
    events      = "500/s"
    peak_factor = 2
  }
}
metric "load" {
  name     = "Load"
  per_task = true
}
service "worker" {
  by                 = "agents"
  recommended        = "small"
  tasks              = "1..10"
  database_pool      = 5
  broker_connections = 100
  tier "small" {
    up_to  = 100
    cpu    = "1 vCPU"
    memory = "2 GB"
    bandwidth = "10 Mbps"
  }
  tier "large" {
    up_to  = 1000
    cpu    = "2 vCPU"
    memory = "4 GB"
  }
  agents {
    per_task   = 10
    range      = "1..100"
    memory     = "184 MB"
    max_vcpu   = 10
    max_memory = "20 GB"
  }
  scale {
    on     = "load"
    target = 10
  }
}
database "main" {
  engine  = "aurora-postgresql"
  version = "17"
  clients = ["worker"]
  profile = "all"
  profile "all" {
    acu             = "1..8"
    storage         = "120 GB"
    max_connections = 1669
  }
  growth {
    volume = "10 GB/month"
    agents = 100
  }
}
broker "queue" {
  profile   = "all"
  clients   = ["worker"]
  protocol  = "amqp"
  port      = 5671
  message   = "1..10 KB"
  retention = "10000s"
  storage   = "200 GB"
  client {
    connect_timeout = "10s"
    max_reconnects  = 18
  }
  profile "all" {
    engine      = "RabbitMQ"
    version     = "3.13"
    mode        = "SINGLE_INSTANCE"
    instance    = "mq.m5.large"
    connections = 1000
    throughput  = "2K/s"
  }
}
bus "events" {
  capacity  = "1000/s"
  max_event = "1 MiB"
  billing   = "per-event"
}
bus "partner" {
  kind     = "partner"
  capacity = "1400/s"
}
tracing {
  rate      = "10%"
  retention = "30d"
}
network "queue" {
  egress = "16 Mbps"
  volume = "2628 GB/month"
}
network "worker" {
  ingress = "50 Mbps"
  egress  = "100 Mbps"
}
"#;

/// What sizes the service by agents, and by so many connections that a task has no socket left.
const BY_AGENTS: &str = r#"    peak_factor = 2
  }
}
metric "load" {
  name     = "Load"
  per_task = true
}
service "worker" {
  by                 = "agents"
"#;
const BY_CONNECTIONS: &str = r#"    peak_factor = 2
    connections = 700000
  }
}
metric "load" {
  name     = "Load"
  per_task = true
}
service "worker" {
  by                 = "connections"
"#;

/// The rule that fires, what is changed, the text it points at, and what it says.
pub(super) const CASES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "capacity-tasks",
        "\"1..10\"",
        "\"1..9\"",
        "\"1..9\"",
        "100 agents / 10 per task = 10 tasks > 9",
    ),
    (
        "capacity-tier",
        "agents      = 100",
        "agents      = 1001",
        "1000",
        "1,001 agents, above the largest tier (1,000)",
    ),
    (
        "capacity-recommended",
        "agents      = 100",
        "agents      = 101",
        "\"small\"",
        "101 agents, up to 1,000",
    ),
    (
        "capacity-scaling",
        "    target = 10\n",
        "",
        "\"load\"",
        "the policy states no target",
    ),
    (
        "capacity-fleet",
        "max_vcpu   = 10",
        "max_vcpu   = 11",
        "\"1..10\"",
        "10 tasks x 1 vCPU = 10 vCPU; planned: 11",
    ),
    (
        "capacity-agents",
        "\"184 MB\"",
        "\"185 MB\"",
        "10",
        "10 x 185 MB = 1,850 MB of 2 GB (90%)",
    ),
    (
        "capacity-connections",
        "database_pool      = 5",
        "database_pool      = 167",
        "\"1..8\"",
        "10 worker x 167 = 1,670 > 1,669",
    ),
    (
        "capacity-surge",
        "database_pool      = 5",
        "database_pool      = 84",
        "\"1..8\"",
        "worker is deployed, 20 tasks in place of 10: 1,680 of 1,669",
    ),
    (
        "capacity-surge",
        "broker_connections = 100",
        "broker_connections = 251",
        "\"mq.m5.large\"",
        "during deployments services may open 5,020 connections to queue, which takes 5,000",
    ),
    (
        "capacity-quorum",
        "  recommended        = \"small\"\n",
        "  recommended        = \"small\"\n  consensus          = true\n",
        "\"1..10\"",
        "a majority of 1 is 1, so 0 may be lost",
    ),
    (
        "capacity-sockets",
        BY_AGENTS,
        BY_CONNECTIONS,
        "\"1..10\"",
        "700,000 connections / 10 tasks = 70,000; with 5 to databases and 100 to brokers: 70,105",
    ),
    (
        "capacity-bandwidth",
        "\"100 Mbps\"",
        "\"99 Mbps\"",
        "\"99 Mbps\"",
        "10 tasks x 10 Mbps = 100 Mbps; planned: 99 Mbps, which is 9 tasks",
    ),
    (
        "capacity-backends",
        "database_pool      = 5",
        "database_pool      = 86",
        "\"1..8\"",
        "860 connections leave main less than half of its memory",
    ),
    (
        "capacity-auto-pause",
        "    acu             = \"1..8\"\n",
        "    acu             = \"0..8\"\n    auto_pause      = \"600s\"\n",
        "\"600s\"",
        "at the minimum of tasks: 1 worker x 5 = 5 connections",
    ),
    (
        "capacity-reconnect",
        "max_reconnects  = 18",
        "max_reconnects  = 17",
        "17",
        "17 attempts x 10 s = 170 s",
    ),
    (
        "capacity-stated-connections",
        "= 1669",
        "= 1668",
        "1668",
        "1,669 granted",
    ),
    (
        "capacity-stated-connections",
        "= 1669",
        "= 1670",
        "1670",
        "above what Aurora grants",
    ),
    (
        "capacity-growth",
        "\"120 GB\"",
        "\"119 GB\"",
        "\"119 GB\"",
        "119 GB / 10 GB/month = 11.9 months",
    ),
    (
        "capacity-broker-connections",
        "broker_connections = 100",
        "broker_connections = 101",
        "1000",
        "10 worker x 101 = 1,010 > 1,000",
    ),
    (
        "capacity-broker-connections",
        "connections = 1000\n",
        "connections = 5001\n",
        "\"mq.m5.large\"",
        "planned for 5,001 connections and takes 5,000",
    ),
    (
        "capacity-messages",
        "\"1K/s\"",
        "\"1001/s\"",
        "\"2K/s\"",
        "2,002/s at peak > 2,000/s",
    ),
    (
        "capacity-retention",
        "\"10000s\"",
        "\"10001s\"",
        "\"200 GB\"",
        "2,000/s x 10 KB x 10001s = 200.02 GB",
    ),
    (
        "capacity-storage",
        "\"200 GB\"",
        "\"201 GB\"",
        "\"201 GB\"",
        "200 GB a node",
    ),
    (
        "capacity-throughput",
        "\"16 Mbps\"",
        "\"15 Mbps\"",
        "\"15 Mbps\"",
        "2,000/s x 1 KB = 16 Mbps",
    ),
    (
        "capacity-volume",
        "\"2628 GB/month\"",
        "\"2627 GB/month\"",
        "\"2627 GB/month\"",
        "x 730 h = ",
    ),
    (
        "capacity-events",
        "\"500/s\"",
        "\"501/s\"",
        "\"1000/s\"",
        "1,002/s at peak > 1,000/s",
    ),
    (
        "capacity-events",
        "\"1000/s\"",
        "\"10001/s\"",
        "\"10001/s\"",
        "10,001/s > 10,000 PutEvents a second in us-east-1",
    ),
    (
        "planning-aws",
        "\"amqp\"",
        "\"nats\"",
        "\"nats\"",
        "Amazon MQ speaks no NATS",
    ),
    (
        "planning-aws",
        "= 5671",
        "= 4222",
        "4222",
        "Amazon MQ listens on 5671",
    ),
    (
        "planning-aws",
        "\"per-event\"",
        "\"subscription\"",
        "\"subscription\"",
        "billed per event",
    ),
    (
        "planning-aws",
        "\"1400/s\"",
        "\"1401/s\"",
        "\"1401/s\"",
        "limited to 1,400/s, not 1,401/s",
    ),
    (
        "planning-aws",
        "\"30d\"",
        "\"7d\"",
        "\"7d\"",
        "X-Ray keeps traces 30 days",
    ),
    (
        "planning-aws",
        "\"1 MiB\"",
        "\"2 MiB\"",
        "\"2 MiB\"",
        "larger than EventBridge takes",
    ),
    (
        "planning-aws",
        "  recommended        = \"small\"\n",
        "  commitment = \"reserved-instances\"\n",
        "\"reserved-instances\"",
        "Fargate has none",
    ),
    (
        "planning-aws",
        "  growth {",
        "  iops = \"100..200\"\n  growth {",
        "\"100..200\"",
        "takes no IOPS",
    ),
    (
        "planning-aws",
        "  growth {",
        "  scaling {\n    target = \"70%\"\n  }\n  growth {",
        "\"70%\"",
        "no thresholds",
    ),
];
