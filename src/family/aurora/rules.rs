//! What the policy decides of the family alone.

crate::registry::rules! {
    pub(super), ".";
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
    DELETION, "policy-deletion", Warning, Sometimes,
        "a database is protected from deletion, and leaves a snapshot, as the policy says";
    CAPACITY_DATABASE, "capacity-database", Warning, Sometimes,
        "the connections that tasks may open fit the database";
    CAPACITY_PROXY, "capacity-proxy", Warning, Never,
        "the shares of all proxies of a cluster stay within its connections";
}
