//! What the policy decides about a configuration.

use super::{FixPromise, RuleInfo, Severity, Status};

rules! {
    "policy";
    CPU, "policy-cpu", Warning, Sometimes,
        "the CPU of a task is what the policy sizes it to";
    MEMORY, "policy-memory", Warning, Sometimes,
        "the memory of a task is what the policy sizes it to";
    ARCHITECTURE, "policy-architecture", Warning, Sometimes,
        "a task runs on the processor that the policy names";
    TASKS, "policy-tasks", Warning, Sometimes,
        "a service's bounds of tasks are the policy's";
    SCALING, "policy-scaling", Warning, Sometimes,
        "a service scales on the target and with the cooldowns of the policy";
    SPOT, "policy-spot", Warning, Sometimes,
        "a service's mix of Fargate and Fargate Spot is the policy's";
    HEALTH_CHECK, "policy-health-check", Warning, Sometimes,
        "containers are checked as often as the policy says";
    BALANCER, "policy-balancer", Warning, Sometimes,
        "the load balancer and the target group of a service have the times and thresholds of the policy";
    SCHEDULE, "policy-schedule", Warning, Sometimes,
        "a job runs at the times of the policy, with as many tasks";
    ACU, "policy-acu", Warning, Sometimes,
        "an Aurora cluster's capacity bounds are the policy's";
    INSTANCE, "policy-instance", Warning, Sometimes,
        "the instances of an Aurora cluster are of the class of the policy";
    DATABASE_ENGINE, "policy-database-engine", Warning, Sometimes,
        "an Aurora cluster runs the engine, version and storage of the policy";
    READERS, "policy-readers", Warning, Sometimes,
        "an Aurora cluster has as many readers as the policy says";
    PROXY, "policy-proxy", Warning, Sometimes,
        "RDS Proxy may hold the share of connections that the policy says";
    BACKUP, "policy-backup", Warning, Sometimes,
        "backups are kept for as long as the policy says";
    BROKER, "policy-broker", Warning, Sometimes,
        "a broker has the instance type, mode, engine and version of the policy";
    ARCHIVE, "policy-archive", Warning, Sometimes,
        "an event bus keeps its events for as long as the policy says";
    QUEUE, "policy-queue", Warning, Sometimes,
        "a queue's limits are the policy's";
    TOPIC, "policy-topic", Warning, Sometimes,
        "a topic keeps order, throughput and messages as the policy says";
    LOG_RETENTION, "policy-log-retention", Warning, Sometimes,
        "log events are kept for as long as the policy says";
    ALARM, "policy-alarm", Warning, Sometimes,
        "alarms have the thresholds and times of the policy";
    SAMPLING, "policy-sampling", Warning, Sometimes,
        "requests are traced at the rate of the policy";
    TAGS, "policy-tags", Note, Never,
        "what the policy sizes carries the tags that costs are told apart by";
    MISSING_AUTOSCALING, "missing-autoscaling", Warning, Never,
        "a service that the policy lets scale has a scalable target and a scaling policy";
    MISSING_ALARM, "missing-alarm", Warning, Never,
        "what the policy watches has its alarms";
    MISSING_LOG_GROUP, "missing-log-group", Warning, Never,
        "what writes logs that the policy keeps has a log group";
    MISSING_PART, "missing-part", Warning, Never,
        "the instances, proxies and archives that the policy sizes are there";
    MISSING_ITEM, "missing-item", Warning, Never,
        "what the policy sizes is there";
    CAPACITY_DATABASE, "capacity-database", Warning, Never,
        "the connections that tasks may open fit the database";
    CAPACITY_PROXY, "capacity-proxy", Warning, Never,
        "the shares of all proxies of a cluster stay within its connections";
    CAPACITY_BROKER, "capacity-broker", Warning, Never,
        "the connections that tasks may open fit the broker";
    CAPACITY_VCPU, "capacity-vcpu", Warning, Never,
        "all tasks together stay within the quotas of vCPU that the policy states";
}
