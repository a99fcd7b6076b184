//! What CloudWatch accepts: alarms, log groups, metric filters, dashboards; and what is free.
//!
//! Times are in seconds unless a name says days.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, Source, sources};

sources! {
    /// Enumerations, ranges and descriptions of the CloudWatch API.
    METRICS_API = "botocore 1.44.5", "cloudwatch service-2.json", "", "2026";
    /// Enumerations, ranges and descriptions of the CloudWatch Logs API.
    LOGS_API = "botocore 1.44.5", "logs service-2.json", "", "2026";
    /// Form and limits of a dashboard's body.
    DASHBOARD_BODY = "Amazon CloudWatch API Reference", "Dashboard body structure and syntax",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html", "2026-04-13";
    /// Differences between the classes of log groups.
    LOG_CLASS = "Amazon CloudWatch Logs User Guide", "Log classes",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html", "2026-04-13";
    /// Names of log groups that AWS services send their logs to.
    LOG_NAMES = "Amazon CloudWatch Logs User Guide", "Logging from AWS services; Enable logging from AWS services",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html", "2026";
    /// Functions of metric math.
    METRIC_MATH = "Amazon CloudWatch User Guide", "Using math expressions with CloudWatch metrics",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html", "2026";
    /// Metrics and dimensions of ECS.
    ECS_METRICS = "Amazon ECS Developer Guide", "Amazon ECS CloudWatch metrics",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html", "2026";
    /// Metrics and dimensions of RDS.
    RDS_METRICS = "Amazon Aurora User Guide", "Amazon CloudWatch metrics for Amazon Aurora",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html", "2026";
    /// Metrics and dimensions of Amazon MQ.
    MQ_METRICS = "Amazon MQ Developer Guide", "Available CloudWatch metrics for Amazon MQ brokers",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-accessing-metrics.html", "2026";
}

/// What `retention_in_days` of a log group may be, besides 0 in Terraform, which means never.
pub static RETENTION_DAYS: Fact<[u32; 22]> = Fact::new(
    [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
        2922, 3288, 3653,
    ],
    &LOGS_API,
);

/// `retention_in_days` when it is left out: log events never expire.
pub static RETENTION_DEFAULT_DAYS: Fact<u32> = Fact::new(0, &LOGS_API);

/// Whether a log group can keep its events that many days; 0 means for ever.
pub fn is_retention(days: u32) -> bool {
    days == 0 || RETENTION_DAYS.value.contains(&days)
}

/// Shortest retention that keeps events at least that many days; `None` above ten years, or when `days` is 0.
pub fn retention_at_least(days: u32) -> Option<u32> {
    if days == 0 {
        return None;
    }
    RETENTION_DAYS.value.iter().copied().find(|it| *it >= days)
}

/// How names of log groups begin that services of AWS give, or ask for: those of functions, of state machines, of firewalls
/// and so on. What runs in containers writes to groups of its own.
pub static SERVICE_LOG_GROUPS: Fact<[&str; 13]> = Fact::new(
    [
        "/aws/lambda/",
        "/aws/vendedlogs/",
        "/aws/apigateway/",
        "/aws/api-gateway/",
        "/aws/states/",
        "/aws/events/",
        "/aws/codebuild/",
        "/aws/rds/",
        "/aws/eks/",
        "/aws/amazonmq/",
        "/aws/ecs/containerinsights/",
        "API-Gateway-Execution-Logs_",
        "aws-waf-logs-",
    ],
    &LOG_NAMES,
);

/// Whether a log group is by its name one that a service of AWS writes to.
pub fn is_service_log_group(name: &str) -> bool {
    let mut all = SERVICE_LOG_GROUPS.value.iter();
    all.any(|prefix| name.starts_with(prefix))
}

/// A class of log groups; it cannot be changed after creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LogClass {
    /// The value of `log_group_class`.
    pub name: &'static str,
    /// Whether metric filters, subscription filters, Live Tail, embedded metrics and Container Insights work.
    pub full: bool,
    /// Days it keeps events when it does not let one choose.
    pub fixed_days: Option<u32>,
}

/// The classes whose abilities AWS documents.
pub static LOG_CLASSES: Fact<[LogClass; 3]> = Fact::new(
    [
        LogClass {
            name: "STANDARD",
            full: true,
            fixed_days: None,
        },
        LogClass {
            name: "INFREQUENT_ACCESS",
            full: false,
            fixed_days: None,
        },
        LogClass {
            name: "DELIVERY",
            full: false,
            fixed_days: Some(2),
        },
    ],
    &LOG_CLASS,
);

/// Every value of `log_group_class`.
pub static LOG_CLASS_NAMES: Fact<[&str; 4]> = Fact::new(
    ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"],
    &LOGS_API,
);

/// Length of a metric filter's pattern, characters.
pub static METRIC_FILTER_PATTERN_CHARACTERS: Fact<usize> = Fact::new(1024, &LOGS_API);

/// Dimensions of a metric filter; a `default_value` rules them out.
pub static METRIC_FILTER_DIMENSIONS: Fact<usize> = Fact::new(3, &LOGS_API);

/// Alarm periods below a minute, for high-resolution metrics only.
pub static HIGH_RESOLUTION_PERIODS: Fact<[u32; 3]> = Fact::new([10, 20, 30], &METRICS_API);

/// Further periods of a high-resolution metric that a query reads.
pub static QUERY_PERIODS: Fact<[u32; 2]> = Fact::new([1, 5], &METRICS_API);

/// Whether an alarm can have that period: 10, 20, 30 or a multiple of 60.
pub fn is_alarm_period(seconds: u32) -> bool {
    HIGH_RESOLUTION_PERIODS.value.contains(&seconds) || (seconds > 0 && seconds.is_multiple_of(60))
}

/// Longest time an alarm may look at (period times evaluation periods) with a period below an hour.
pub static ALARM_WINDOW_SECONDS: Fact<u32> = Fact::new(86_400, &METRICS_API);

/// Longest time an alarm may look at with a period of an hour or more.
pub static LONG_ALARM_WINDOW_SECONDS: Fact<u32> = Fact::new(604_800, &METRICS_API);

/// Most evaluation periods an alarm of that period can have; 0 for a period that does not exist.
pub fn most_evaluation_periods(period: u32) -> u32 {
    if !is_alarm_period(period) {
        return 0;
    }
    let window = if period >= 3600 {
        LONG_ALARM_WINDOW_SECONDS.value
    } else {
        ALARM_WINDOW_SECONDS.value
    };
    window / period
}

/// Actions of each state of an alarm.
pub static ALARM_ACTIONS: Fact<usize> = Fact::new(5, &METRICS_API);

/// Alarms that the rule of a composite alarm may name.
pub static COMPOSITE_CHILDREN: Fact<usize> = Fact::new(100, &METRICS_API);

/// Values of an alarm's `statistic`; rules out `extended_statistic`.
pub static STATISTICS: Fact<[&str; 5]> = Fact::new(
    ["SampleCount", "Average", "Sum", "Minimum", "Maximum"],
    &METRICS_API,
);

/// Whether an alarm can have that `extended_statistic`: `p99.9`, `tm90`, `IQM`, `TM(5%:95%)` and their like.
pub fn is_extended_statistic(text: &str) -> bool {
    if text == "IQM" {
        return true;
    }
    if let Some((name, range)) = text.strip_suffix(')').and_then(|it| it.split_once('(')) {
        return matches!(name, "TM" | "WM" | "PR" | "TC" | "TS") && is_trim_range(range);
    }
    let number = ["tm", "wm", "tc", "ts", "pr", "p"]
        .into_iter()
        .find_map(|prefix| text.strip_prefix(prefix));
    number.is_some_and(is_percentage)
}

/// `5%:95%`, `:95%`, `100:` and their like; at least one end.
fn is_trim_range(text: &str) -> bool {
    let Some((from, to)) = text.split_once(':') else {
        return false;
    };
    let is_end = |end: &str| {
        end.is_empty()
            || end
                .strip_suffix('%')
                .map_or_else(|| is_plain_number(end), is_percentage)
    };
    !(from.is_empty() && to.is_empty()) && is_end(from) && is_end(to)
}

fn is_percentage(text: &str) -> bool {
    is_plain_number(text) && text.parse().is_ok_and(|it: f64| it <= 100.0)
}

fn is_plain_number(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_digit())
        && text.chars().all(|it| it.is_ascii_digit() || it == '.')
        && text.parse::<f64>().is_ok()
}

/// Operators of an alarm with a threshold.
pub static COMPARISONS: Fact<[&str; 4]> = Fact::new(
    [
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
    ],
    &METRICS_API,
);

/// Operators of an alarm with an anomaly band.
pub static BAND_COMPARISONS: Fact<[&str; 3]> = Fact::new(
    [
        "LessThanLowerOrGreaterThanUpperThreshold",
        "LessThanLowerThreshold",
        "GreaterThanUpperThreshold",
    ],
    &METRICS_API,
);

/// Standard deviations of a band where its expression does not say how many.
pub static BAND_WIDTH_DEFAULT: Fact<f64> = Fact::new(2.0, &METRIC_MATH);

/// Values of `treat_missing_data`; the first is the default.
pub static MISSING_DATA: Fact<[&str; 4]> = Fact::new(
    ["missing", "ignore", "breaching", "notBreaching"],
    &METRICS_API,
);

/// `treat_missing_data` when it is left out.
pub static MISSING_DATA_DEFAULT: Fact<&str> = Fact::new("missing", &METRICS_API);

/// Values of `evaluate_low_sample_count_percentiles`.
pub static LOW_SAMPLE_PERCENTILES: Fact<[&str; 2]> =
    Fact::new(["evaluate", "ignore"], &METRICS_API);

/// Metric queries of an alarm, in all.
pub static ALARM_QUERIES: Fact<usize> = Fact::new(20, &METRICS_API);

/// Metric queries of an alarm that read a metric, and as many that are expressions.
pub static ALARM_QUERIES_OF_A_KIND: Fact<usize> = Fact::new(10, &METRICS_API);

/// Length of a metric namespace, characters; it must start neither with `AWS/` nor with a colon.
pub static NAMESPACE_CHARACTERS: Fact<usize> = Fact::new(255, &METRICS_API);

/// Whether data can be published to that namespace.
pub fn is_custom_namespace(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= NAMESPACE_CHARACTERS.value
        && !text.starts_with("AWS/")
        && !text.starts_with(':')
}

/// A metric that is a percentage: from 0 to 100, whatever the statistic but a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Percentage {
    /// CloudWatch namespace.
    pub namespace: &'static str,
    /// Metric name.
    pub name: &'static str,
    /// Where it was read.
    pub source: &'static Source,
}

const fn percent(
    namespace: &'static str,
    name: &'static str,
    source: &'static Source,
) -> Percentage {
    Percentage {
        namespace,
        name,
        source,
    }
}

/// Metrics that are percentages. ECS is left out: a service may use more than it reserves.
pub static PERCENTAGES: [Percentage; 6] = [
    percent("AWS/RDS", "CPUUtilization", &RDS_METRICS),
    percent("AWS/RDS", "ACUUtilization", &RDS_METRICS),
    percent("AWS/AmazonMQ", "CpuUtilization", &MQ_METRICS),
    percent("AWS/AmazonMQ", "HeapUsage", &MQ_METRICS),
    percent("AWS/AmazonMQ", "StorePercentUsage", &MQ_METRICS),
    percent("AWS/AmazonMQ", "SystemCpuUtilization", &MQ_METRICS),
];

/// The percentage of that namespace and name; `None` for every other metric, known or not.
pub fn percentage(namespace: &str, name: &str) -> Option<&'static Percentage> {
    PERCENTAGES
        .iter()
        .find(|it| it.namespace == namespace && it.name == name)
}

/// The dimensions of a namespace's metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dimensions {
    /// CloudWatch namespace.
    pub namespace: &'static str,
    /// Names of metrics that alarms are often for, and of those that are spelled nearly like one; there are more.
    pub metrics: &'static [&'static str],
    /// Names of dimensions, as CloudWatch spells them; there may be more.
    pub names: &'static [&'static str],
    /// A dimension, and the metrics that are never without it.
    pub always: Option<(&'static str, &'static [&'static str])>,
    /// Where they were read.
    pub source: &'static Source,
}

impl Dimensions {
    /// The dimension that this metric is never without.
    pub fn always(&self, metric: &str) -> Option<&'static str> {
        let (dimension, metrics) = self.always?;
        metrics.contains(&metric).then_some(dimension)
    }
}

/// Dimensions of the metrics that services publish.
pub static DIMENSIONS: [Dimensions; 3] = [
    Dimensions {
        namespace: "AWS/ECS",
        metrics: &[
            "CPUUtilization",
            "MemoryUtilization",
            "CPUReservation",
            "MemoryReservation",
            "GPUReservation",
            "GPUUtilization",
        ],
        names: &["ClusterName", "ServiceName"],
        always: Some(("ClusterName", &["CPUUtilization", "MemoryUtilization"])),
        source: &ECS_METRICS,
    },
    Dimensions {
        namespace: "AWS/RDS",
        metrics: &[
            "CPUUtilization",
            "ACUUtilization",
            "ServerlessDatabaseCapacity",
            "DatabaseConnections",
            "FreeableMemory",
        ],
        names: &[
            "DBClusterIdentifier",
            "DBInstanceIdentifier",
            "DatabaseClass",
            "EngineName",
            "Role",
        ],
        always: None,
        source: &RDS_METRICS,
    },
    Dimensions {
        namespace: "AWS/AmazonMQ",
        metrics: &[
            "CpuUtilization",
            "SystemCpuUtilization",
            "HeapUsage",
            "StorePercentUsage",
            "RabbitMQMemUsed",
            "RabbitMQMemLimit",
        ],
        names: &["Broker", "Queue", "Topic", "VirtualHost"],
        always: Some((
            "Broker",
            &["CpuUtilization", "SystemCpuUtilization", "RabbitMQMemUsed"],
        )),
        source: &MQ_METRICS,
    },
];

/// The dimensions of a namespace; `None` for a namespace that the catalogue does not have.
pub fn dimensions(namespace: &str) -> Option<&'static Dimensions> {
    DIMENSIONS.iter().find(|it| it.namespace == namespace)
}

/// Columns of a dashboard's grid.
pub static DASHBOARD_COLUMNS: Fact<u32> = Fact::new(24, &DASHBOARD_BODY);

/// What a widget's `x` may be; `x` and `y` come together or not at all.
pub static WIDGET_X: Fact<RangeInclusive<u32>> = Fact::new(0..=23, &DASHBOARD_BODY);

/// What a widget's `width` may be.
pub static WIDGET_WIDTH: Fact<RangeInclusive<u32>> = Fact::new(1..=24, &DASHBOARD_BODY);

/// What a widget's `height` may be.
pub static WIDGET_HEIGHT: Fact<RangeInclusive<u32>> = Fact::new(1..=1000, &DASHBOARD_BODY);

/// Width and height of a widget when they are not given.
pub static WIDGET_DEFAULT_SIZE: Fact<(u32, u32)> = Fact::new((6, 6), &DASHBOARD_BODY);

/// Values of a widget's `type`.
pub static WIDGET_TYPES: Fact<[&str; 5]> = Fact::new(
    ["metric", "text", "log", "alarm", "explorer"],
    &DASHBOARD_BODY,
);

/// Values of a metric widget's `view`.
pub static WIDGET_VIEWS: Fact<[&str; 6]> = Fact::new(
    ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"],
    &DASHBOARD_BODY,
);

/// Widgets of a dashboard.
pub static WIDGETS: Fact<usize> = Fact::new(500, &DASHBOARD_BODY);

/// Metrics of a widget.
pub static WIDGET_METRICS: Fact<usize> = Fact::new(500, &DASHBOARD_BODY);

/// Metrics of a dashboard.
pub static DASHBOARD_METRICS: Fact<usize> = Fact::new(2500, &DASHBOARD_BODY);

/// Whether a dashboard can have that name: 1 to 255 of letters, digits, `_` and `-`.
pub fn is_dashboard_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn retentions() {
        assert!(RETENTION_DAYS.value.is_sorted_by(|a, b| a < b));
        for days in [0, 1, 30, 365, 3653] {
            assert!(is_retention(days), "{days}");
        }
        for days in [2, 10, 15, 21, 45, 360, 4000] {
            assert!(!is_retention(days), "{days}");
        }
        assert_eq!(retention_at_least(45), Some(60));
        assert_eq!(retention_at_least(3654), None);
        assert_eq!(retention_at_least(0), None);
    }

    #[test]
    fn alarm_periods_and_windows() {
        for period in [10, 20, 30, 60, 300, 86_400] {
            assert!(is_alarm_period(period), "{period}");
        }
        for period in [0, 1, 15, 40, 61, 90] {
            assert!(!is_alarm_period(period), "{period}");
        }
        assert_eq!(most_evaluation_periods(60), 1440);
        assert_eq!(most_evaluation_periods(300), 288);
        assert_eq!(most_evaluation_periods(3600), 168);
        assert_eq!(most_evaluation_periods(61), 0);
    }

    #[test]
    fn extended_statistics() {
        for sound in [
            "p99",
            "p99.9",
            "p0.0",
            "p100",
            "tm90",
            "wm98",
            "tc99",
            "ts80",
            "IQM",
            "TM(5%:95%)",
            "PR(:300)",
            "WM(10%:)",
        ] {
            assert!(is_extended_statistic(sound), "{sound}");
        }
        for wrong in [
            "",
            "p",
            "p101",
            "p-1",
            "P99",
            "99",
            "pinf",
            "p.5",
            "p9.9.9",
            "Average",
            "TM(:)",
            "TM(5%)",
            "XX(1:2)",
            "TM(5%:101%)",
        ] {
            assert!(!is_extended_statistic(wrong), "{wrong}");
        }
    }

    #[test]
    fn names() {
        assert!(is_custom_namespace("Agents/Worker"));
        assert!(!is_custom_namespace("AWS/ECS"));
        assert!(!is_custom_namespace(":x"));
        assert!(is_dashboard_name("system-overview_1"));
        assert!(!is_dashboard_name("system overview"));
        assert!(!is_dashboard_name(""));
    }

    #[test]
    fn classes_and_widgets_are_spelled_as_listed() {
        for class in &LOG_CLASSES.value {
            assert!(LOG_CLASS_NAMES.value.contains(&class.name));
        }
        assert_eq!(
            WIDGET_X.value.end() + WIDGET_WIDTH.value.start(),
            DASHBOARD_COLUMNS.value
        );
        assert_eq!(*WIDGET_WIDTH.value.end(), DASHBOARD_COLUMNS.value);
    }

    proptest! {
        #[test]
        fn the_retention_offered_is_the_shortest_that_is_long_enough(days in 1u32..=3653) {
            let offered = retention_at_least(days).unwrap();
            prop_assert!(is_retention(offered) && offered >= days);
            prop_assert!(RETENTION_DAYS.value.iter().all(|it| *it < days || *it >= offered));
        }

        #[test]
        fn an_alarm_never_looks_further_than_allowed(minutes in 1u32..=10_080) {
            let period = minutes * 60;
            let window = if period >= 3600 { LONG_ALARM_WINDOW_SECONDS.value } else { ALARM_WINDOW_SECONDS.value };
            let most = most_evaluation_periods(period);
            prop_assert!(most * period <= window);
            prop_assert!((most + 1) * period > window);
        }

        #[test]
        fn every_percentile_is_one(tenths in 0u32..=1000) {
            let text = format!("p{}.{}", tenths / 10, tenths % 10);
            prop_assert!(is_extended_statistic(&text));
        }
    }
}
