//! What must hold across the sized items of a policy.

rules! {
    pub, "capacity";
    TASKS, "capacity-tasks", Warning, Sometimes,
        "tasks suffice for the demand";
    TIER, "capacity-tier", Warning, Never,
        "the demand lies within the tiers";
    RECOMMENDED, "capacity-recommended", Warning, Sometimes,
        "the recommended tier is the one the demand needs";
    SCALING, "capacity-scaling", Warning, Never,
        "a scaling policy has a target";
    FLEET, "capacity-fleet", Warning, Sometimes,
        "the fleet the policy plans for fits its bounds";
    AGENTS, "capacity-agents", Warning, Sometimes,
        "the agents of a task fit its memory";
    CONNECTIONS, "capacity-connections", Warning, Sometimes,
        "tasks times pool stay within the database's connections";
    SURGE, "capacity-surge", Warning, Sometimes,
        "connections stay within the limit while services are deployed and while a node restarts";
    STATED_CONNECTIONS, "capacity-stated-connections", Warning, Sometimes,
        "the connections a profile plans for are those Aurora grants";
    QUORUM, "capacity-quorum", Warning, Sometimes,
        "a service whose tasks agree by majority has a majority left when one of them is lost";
    SOCKETS, "capacity-sockets", Warning, Never,
        "a task may open as many sockets as the demand's connections and its own pools take";
    BANDWIDTH, "capacity-bandwidth", Note, Never,
        "all tasks of a service carry no more than the bandwidth that is planned for it";
    BACKENDS, "capacity-backends", Note, Never,
        "open connections leave a database half of its memory";
    AUTO_PAUSE, "capacity-auto-pause", Note, Never,
        "a database that may pause has clients that let it";
    RECONNECT, "capacity-reconnect", Note, Never,
        "clients of a broker try to reconnect for as long as a failover may take";
    GROWTH, "capacity-growth", Warning, Never,
        "storage outlasts the growth of a year";
    BROKER_CONNECTIONS, "capacity-broker-connections", Warning, Sometimes,
        "the broker takes the connections that its clients may open";
    MESSAGES, "capacity-messages", Warning, Sometimes,
        "the broker is planned for the messages at peak";
    RETENTION, "capacity-retention", Warning, Never,
        "messages kept for the retention fit the storage";
    STORAGE, "capacity-storage", Warning, Sometimes,
        "the broker has the storage planned for";
    THROUGHPUT, "capacity-throughput", Warning, Never,
        "messages fit the bandwidth";
    VOLUME, "capacity-volume", Warning, Never,
        "messages of a month fit the volume planned for";
    EVENTS, "capacity-events", Warning, Sometimes,
        "events at peak stay within the bus and the quota";
    PLANNING, "planning-aws", Warning, Never,
        "planning facts are ones AWS has";
}
