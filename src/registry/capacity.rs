//! What must hold across the sized items of a policy.

rules! {
    pub, "capacity";
    TASKS, "capacity-tasks", Warning, Never,
        "tasks suffice for the demand";
    TIER, "capacity-tier", Warning, Never,
        "the demand lies within the tiers";
    RECOMMENDED, "capacity-recommended", Warning, Never,
        "the recommended tier is the one the demand needs";
    SCALING, "capacity-scaling", Warning, Never,
        "a scaling policy has a target";
    FLEET, "capacity-fleet", Warning, Never,
        "the fleet the policy plans for fits its bounds";
    AGENTS, "capacity-agents", Warning, Never,
        "the agents of a task fit its memory";
    CONNECTIONS, "capacity-connections", Warning, Never,
        "tasks times pool stay within the database's connections";
    SURGE, "capacity-surge", Warning, Never,
        "connections stay within the limit while services are deployed and while a node restarts";
    STATED_CONNECTIONS, "capacity-stated-connections", Warning, Never,
        "the connections a profile plans for are those Aurora grants";
    QUORUM, "capacity-quorum", Warning, Never,
        "a service whose tasks agree by majority has a majority left when one of them is lost";
    GROWTH, "capacity-growth", Warning, Never,
        "storage outlasts the growth of a year";
    BROKER_CONNECTIONS, "capacity-broker-connections", Warning, Never,
        "the broker takes the connections that its clients may open";
    MESSAGES, "capacity-messages", Warning, Never,
        "the broker is planned for the messages at peak";
    RETENTION, "capacity-retention", Warning, Never,
        "messages kept for the retention fit the storage";
    STORAGE, "capacity-storage", Warning, Never,
        "the broker has the storage planned for";
    THROUGHPUT, "capacity-throughput", Warning, Never,
        "messages fit the bandwidth";
    VOLUME, "capacity-volume", Warning, Never,
        "messages of a month fit the volume planned for";
    EVENTS, "capacity-events", Warning, Never,
        "events at peak stay within the bus and the quota";
    PLANNING, "planning-aws", Warning, Never,
        "planning facts are ones AWS has";
}
