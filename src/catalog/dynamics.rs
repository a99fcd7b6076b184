//! How AWS's mechanisms behave in time: what is published, as facts, and what is not, as parameters with a default and a range.
//!
//! Times are in seconds.

use super::source::{Fact, Source, sources};

sources! {
    /// Alarms, cooldowns, several policies at once, missing data.
    TARGET_TRACKING = "Application Auto Scaling User Guide", "Target tracking scaling policies: how it works",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html", "2026";
    /// Steps, adjustment types, cooldowns.
    STEP_SCALING = "Application Auto Scaling User Guide", "Step scaling policies: how it works",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html", "2026";
    /// Actions set bounds, and the capacity is moved into them.
    SCHEDULED = "Application Auto Scaling User Guide", "Scheduled scaling: how it works",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html", "2026";
    /// Scaling of services: the base of a proportion, deployments, services without tasks.
    SERVICE_SCALING = "Amazon ECS Developer Guide", "Automatically scale your service",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html", "2026";
    /// What a task goes through, and how long a service waits for it.
    TASK_LIFECYCLE = "Amazon ECS Developer Guide", "Task lifecycle",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html", "2026";
    /// Rolling deployments.
    DEPLOYMENTS = "Amazon ECS Developer Guide", "Amazon ECS rolling updates",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html", "2026";
    /// When a task without checks counts as healthy.
    DEPLOYMENT_API = "botocore 1.44.8", "ecs service-2.json: DeploymentConfiguration", "", "2026";
    /// How many tasks a service starts.
    LAUNCH_QUOTAS = "AWS General Reference", "Amazon ECS endpoints and quotas",
        "https://docs.aws.amazon.com/general/latest/gr/ecs-service.html", "2026";
    /// How missing data is treated, how often an alarm acts.
    ALARMS = "Amazon CloudWatch User Guide", "Using Amazon CloudWatch alarms",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html", "2026-04-13";
    /// Steps, speed and bounds of Aurora Serverless v2.
    SERVERLESS = "Amazon Aurora User Guide", "How Aurora Serverless v2 works",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html", "2026-04-13";
    /// How long a failover takes.
    FAILOVER = "Amazon Aurora User Guide", "High availability for Amazon Aurora",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html", "2026-04-13";
    /// Share of the database's connections, and what is kept of it.
    PROXY = "Amazon Aurora User Guide", "RDS Proxy connection considerations",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-connections.html", "2026-04-13";
    /// Retention, messages in flight.
    SQS = "Amazon SQS Developer Guide", "Amazon SQS queue types and quotas",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html", "2026";
    /// Restarts of brokers.
    BROKERS = "Amazon MQ Developer Guide", "Broker instance maintenance",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/maintaining-brokers.html", "2026-04-13";
    /// Registration and checks of targets.
    TARGETS = "Elastic Load Balancing, Application Load Balancers", "Health checks for target groups",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html", "2026";
}

/// Seconds after it runs until a task without any check counts as healthy.
pub static UNCHECKED_SECONDS: Fact<u32> = Fact::new(40, &DEPLOYMENT_API);
/// Connections of a database that AWS's own automation needs.
pub static RESERVED_CONNECTIONS: Fact<u32> = Fact::new(3, &SERVERLESS);
/// Share of a failover's time that is left where a proxy stands before the database: up to 66 % less.
pub static FAILOVER_BEHIND_PROXY: Fact<f64> = Fact::new(0.34, &PROXY);

/// Tasks that one service starts in a minute: in the older Regions, and in all others.
pub static LAUNCHES_PER_MINUTE: Fact<(u32, u32)> = Fact::new((500, 125), &LAUNCH_QUOTAS);
/// The Regions with the higher rate.
static FAST_REGIONS: [&str; 16] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
];

/// Tasks that one service starts in a minute in a Region.
pub fn launches_per_minute(region: &str) -> u32 {
    let (fast, other) = LAUNCHES_PER_MINUTE.value;
    if FAST_REGIONS.contains(&region) {
        fast
    } else {
        other
    }
}

/// What AWS does not publish, or the policy does not state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its name, as a user sets it.
    pub name: &'static str,
    /// Its unit; empty for a number.
    pub unit: &'static str,
    /// What it is, without a full stop.
    pub about: &'static str,
    /// What it is taken for.
    pub default: f64,
    /// The least and the most that is plausible.
    pub range: (f64, f64),
    /// What the default rests on, without a full stop.
    pub why: &'static str,
    /// Whether the larger end is the worse one.
    pub more_is_worse: bool,
}

macro_rules! parameters {
    ($($(#[$doc:meta])* $id:ident = $name:literal, $unit:literal, $default:literal, $low:literal..$high:literal, $worse:literal,
        $about:literal, $why:literal;)+) => {
        /// The parameters, by what they are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Unpublished {
            $($(#[$doc])* $id,)+
        }

        impl Unpublished {
            /// Every one, in the order of their values.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// Its name, its unit, what it is taken for, and what that rests on.
            pub const fn info(self) -> &'static Parameter {
                match self {
                    $(Self::$id => &Parameter {
                        name: $name,
                        unit: $unit,
                        about: $about,
                        default: $default,
                        range: ($low, $high),
                        why: $why,
                        more_is_worse: $worse,
                    },)+
                }
            }
        }
    };
}

parameters! {
    /// Time until a datapoint is there.
    MetricLag = "metric-lag", "s", 150.0, 60.0..180.0, true,
        "time after its minute until a datapoint reaches an alarm",
        "363 s were measured from a step of the load to the alarm: three datapoints, half a minute and this (AWS News Blog, 2026-06-18)";
    /// Datapoints of the high alarm.
    HighDatapoints = "high-datapoints", "", 3.0, 1.0..3.0, true,
        "datapoints above the target before target tracking adds tasks",
        "observed and not promised (aws/containers-roadmap, issue 1208, 2020)";
    /// Datapoints of the low alarm.
    LowDatapoints = "low-datapoints", "", 15.0, 15.0..15.0, true,
        "datapoints below the low threshold before target tracking removes tasks",
        "observed and not promised (aws/containers-roadmap, issue 1208, 2020)";
    /// Threshold of the low alarm.
    LowShare = "low-threshold", "", 0.9, 0.8..0.95, false,
        "threshold of the low alarm as a share of the target",
        "usually more than 10 % below the target (Application Auto Scaling User Guide)";
    /// How target tracking goes down.
    InStep = "scale-in-tasks", "", 0.0, 0.0..1.0, false,
        "tasks that target tracking removes at a time; 0 removes in proportion",
        "it is only said to be gradual (Amazon ECS Developer Guide)";
    /// Time of the network interface.
    Provisioning = "provisioning", "s", 20.0, 12.0..40.0, true,
        "time until a task has its network interface",
        "23 s from the alarm to provisioned tasks, measured (AWS News Blog, 2026-06-18)";
    /// Size of the image.
    Image = "image", "MB", 400.0, 50.0..2000.0, true,
        "size of the image of a task",
        "an assumption: the policy states none";
    /// Speed of the pull.
    Pull = "pull-rate", "MB/s", 11.0, 8.0..40.0, false,
        "speed at which an image is pulled and unpacked",
        "413 MB in 57 s, the mean of ten launches (elasticscale.com, 2024-04-10)";
    /// Time of the program.
    Startup = "startup", "s", 10.0, 0.0..300.0, true,
        "time that a program needs before it answers",
        "an assumption: the policy states none";
    /// Time until the first check.
    Registration = "registration", "s", 5.0, 2.0..60.0, true,
        "time beside half an interval until a new target passes its first check",
        "one success is enough (Application Load Balancers guide)";
    /// How long stopped tasks without a balancer live on.
    Stopping = "stopping", "s", 30.0, 2.0..120.0, true,
        "time that a task takes to stop, in which it is billed",
        "the default of stopTimeout, which is the most unless it is set (Amazon ECS Developer Guide)";
    /// Growth of Aurora.
    AcuDoubling = "acu-doubling", "s", 60.0, 15.0..180.0, true,
        "time in which Aurora Serverless v2 doubles its capacity",
        "the larger the capacity, the larger the step, 0.5 ACU at least (Amazon Aurora User Guide)";
    /// When Aurora begins to shrink.
    AcuHold = "acu-hold", "s", 60.0, 15.0..300.0, true,
        "time without need before Aurora Serverless v2 gives capacity back",
        "gradual, and no more is said (Amazon Aurora User Guide)";
    /// How fast Aurora shrinks.
    AcuHalving = "acu-halving", "s", 300.0, 120.0..900.0, true,
        "time in which Aurora Serverless v2 halves its capacity",
        "gradual, and no more is said (Amazon Aurora User Guide)";
    /// What a proxy keeps.
    ProxyReserve = "proxy-reserve", "%", 1.0, 0.0..5.0, true,
        "share of its connections that RDS Proxy keeps for itself, beside two",
        "a reserve is published, and its size is not (Amazon Aurora User Guide)";
    /// Failover with a reader.
    Failover = "failover", "s", 30.0, 15.0..60.0, true,
        "time of a database failover to a reader",
        "under 60 s, often under 30 (Amazon Aurora User Guide)";
    /// Failover without a reader.
    FailoverAlone = "failover-alone", "s", 600.0, 300.0..900.0, true,
        "time until a database without readers has a new writer",
        "up to 10 minutes (Amazon Aurora User Guide)";
    /// Outage of a broker.
    BrokerOutage = "broker-outage", "s", 60.0, 5.0..180.0, true,
        "time that the connections of a broker are away after a failover",
        "\"a short while\" (Amazon MQ Developer Guide)";
    /// Connections that a broker takes in a second.
    AcceptRate = "accept-rate", "/s", 200.0, 50.0..1000.0, false,
        "connections that one node of a broker accepts in a second",
        "an assumption: TLS handshakes bound it, and nothing is published";
    /// Zones.
    Zones = "zones", "", 3.0, 2.0..6.0, false,
        "zones that tasks are spread over, of which one is lost",
        "an assumption: the subnets are not of the policy";
    /// Spot tasks that are taken at once.
    SpotReclaim = "spot-reclaim", "%", 50.0, 0.0..100.0, true,
        "share of the Spot tasks that AWS takes back at once",
        "nothing is published for Fargate";
    /// The load that is usual.
    Baseline = "baseline", "%", 0.0, 1.0..100.0, true,
        "usual load as a share of the peak; 0 takes it from the policy's peak_factor, else 20 %",
        "an assumption where the policy has no peak_factor above 1";
}

/// The parameter of a name.
pub fn parameter(name: &str) -> Option<Unpublished> {
    let mut all = Unpublished::ALL.iter().copied();
    all.find(|one| one.info().name == name)
}

/// Where the rules that have no number here were read, by mechanism.
pub static RULES: &[(&str, &Source)] = &[
    ("target tracking", &TARGET_TRACKING),
    ("scaling of services", &SERVICE_SCALING),
    ("step scaling", &STEP_SCALING),
    ("scheduled actions", &SCHEDULED),
    ("task start", &TASK_LIFECYCLE),
    ("first health check", &TARGETS),
    ("deployments", &DEPLOYMENTS),
    ("alarms", &ALARMS),
    ("database capacity", &SERVERLESS),
    ("database failover", &FAILOVER),
    ("database proxy", &PROXY),
    ("queues", &SQS),
    ("broker failover", &BROKERS),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_named_once_and_lies_in_its_range() {
        for (at, one) in Unpublished::ALL.iter().enumerate() {
            let info = one.info();
            assert_eq!(parameter(info.name), Some(*one));
            assert_eq!(*one as usize, at);
            let (low, high) = info.range;
            assert!(low <= high, "{}", info.name);
            // A zero may stand for "taken from the policy".
            let inside = (low..=high).contains(&info.default);
            assert!(inside || info.default == 0.0, "{}", info.name);
            assert!(!info.about.ends_with('.') && !info.why.ends_with('.'));
        }
        assert_eq!(parameter("nothing"), None);
    }

    #[test]
    fn older_regions_start_tasks_faster() {
        assert_eq!(launches_per_minute("us-east-1"), 500);
        assert_eq!(launches_per_minute("me-central-1"), 125);
    }
}
