//! What the policy decides about a configuration.

rules! {
    pub, "policy";
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
    BALANCER, "policy-balancer", Warning, Sometimes,
        "the load balancer and the target group of a service have the times and thresholds of the policy";
    SCHEDULE, "policy-schedule", Warning, Sometimes,
        "a job runs at the times of the policy, with as many tasks";
    LOG_RETENTION, "policy-log-retention", Warning, Sometimes,
        "log events are kept for as long as the policy says";
    ALARM, "policy-alarm", Warning, Sometimes,
        "alarms have the thresholds and times of the policy";
    SAMPLING, "policy-sampling", Warning, Sometimes,
        "requests are traced at the rate of the policy";
    TAGS, "policy-tags", Note, Never,
        "what the policy sizes carries the tags that costs are told apart by";
    REGION, "policy-region", Warning, Never,
        "what the policy sizes is in the Region of its environment";
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
    CAPACITY_VCPU, "capacity-vcpu", Warning, Never,
        "all tasks together stay within the quotas of vCPU that the policy states";
}
