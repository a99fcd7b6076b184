//! What changing something does.

rules! {
    pub, "transition";
    BROKER_LOWERED, "broker-lowered", Error, Never,
        "a RabbitMQ broker is not brought to the smallest instance type";
    BROKER_RESTART, "broker-restart", Warning, Never,
        "another instance type or engine version restarts the broker";
    BROKER_REPLACED, "broker-replaced", Error, Never,
        "another deployment mode or engine replaces the broker";
    DATABASE_REPLACED, "database-replaced", Error, Never,
        "another engine replaces the cluster";
    DATABASE_RESTART, "database-restart", Warning, Never,
        "another instance class restarts the instance";
    STORAGE_SWITCHED, "storage-switched", Note, Never,
        "the storage of a cluster is switched to I/O-Optimized, which is done once in 30 days";
    LOG_GROUP_REPLACED, "log-group-replaced", Error, Never,
        "a log group keeps its class: another one replaces it with its events";
    REPLACED, "replaced", Warning, Never,
        "a change destroys the resource and makes another";
    CONNECTIONS_RESTART, "connections-restart", Warning, Never,
        "connections follow the capacity when the instances restart";
    AUTO_PAUSE_LOST, "auto-pause-lost", Error, Never,
        "the engine version cannot pause at no load";
    VERSION_LOWERED, "version-lowered", Warning, Never,
        "an engine version is lowered, which is not done in place";
    DATABASE_DROPPED, "database-dropped", Error, Never,
        "the database is removed without a final snapshot";
    TASKS_CUT, "tasks-cut", Warning, Never,
        "the maximum task count is below the number that runs now";
}
