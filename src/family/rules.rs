//! The ids of the rules that hold fields to the policy. The rules with their pages are the linter's.

/// CPU of a task.
pub const CPU: &str = "policy-cpu";
/// Memory of a task.
pub const MEMORY: &str = "policy-memory";
/// Processor of a task.
pub const ARCHITECTURE: &str = "policy-architecture";
/// Bounds of the number of tasks.
pub const TASKS: &str = "policy-tasks";
/// Target and cooldowns of scaling.
pub const SCALING: &str = "policy-scaling";
/// Fargate and Fargate Spot.
pub const SPOT: &str = "policy-spot";
/// Health checks of containers.
pub const HEALTH_CHECK: &str = "policy-health-check";
/// Capacity of a cluster.
pub const ACU: &str = "policy-acu";
/// Engine, version and storage of a cluster.
pub const DATABASE_ENGINE: &str = "policy-database-engine";
/// Readers of a cluster.
pub const READERS: &str = "policy-readers";
/// Share of a proxy.
pub const PROXY: &str = "policy-proxy";
/// Retention of backups.
pub const BACKUP: &str = "policy-backup";
/// Instance type, mode, engine and version of a broker.
pub const BROKER: &str = "policy-broker";
/// Retention of an archive.
pub const ARCHIVE: &str = "policy-archive";
/// Limits of a queue.
pub const QUEUE: &str = "policy-queue";
/// Retention of logs.
pub const LOG_RETENTION: &str = "policy-log-retention";
/// Thresholds and times of alarms.
pub const ALARM: &str = "policy-alarm";
/// Sampling of traces.
pub const SAMPLING: &str = "policy-sampling";
/// Tags for costs.
pub const TAGS: &str = "policy-tags";
/// A scalable target or a scaling policy is missing.
pub const MISSING_AUTOSCALING: &str = "missing-autoscaling";
/// An alarm is missing.
pub const MISSING_ALARM: &str = "missing-alarm";
/// A log group is missing.
pub const MISSING_LOG_GROUP: &str = "missing-log-group";
/// Another part is missing.
pub const MISSING_PART: &str = "missing-part";
