//! What moves the number of tasks of a service: what a scaling policy follows, and how a module is told to make one.

use crate::config::value::{Value as Found, Why};
use crate::inventory::{Missing, Path, Resource};
use crate::sizing::{ScaleMetric, SizedScale, SizedService};
use crate::syntax::tree::Expr;

use super::matching::text;
use super::{Inputs, Sign, label};

/// What a scaling policy follows tells it from the others of a service.
pub(super) static FOLLOWS: Sign = Sign { says: follows };

const TRACKING: &str = "target_tracking_scaling_policy_configuration[0]";
const CPU: (&str, &str) = ("ECSServiceAverageCPUUtilization", "CPU");
const MEMORY: (&str, &str) = ("ECSServiceAverageMemoryUtilization", "memory");
const REQUESTS: (&str, &str) = ("ALBRequestCountPerTarget", "requests");
const RESPONSE_TIME: &str = "TargetResponseTime";
const WAITING: &str = "ApproximateNumberOfMessagesVisible";
const RUNNING: &str = "RunningTaskCount";

/// What a policy of `sized` follows, in the words of [`FOLLOWS`].
pub(super) fn wanted(service: &SizedService, key: &str) -> Option<String> {
    let scale = service.scales.iter().find(|s| s.name == key)?;
    Some(tracking(&match &scale.metric {
        ScaleMetric::Predefined(name) => predefined(name),
        ScaleMetric::Requests => REQUESTS.1.to_owned(),
        ScaleMetric::Latency(percentile) => latency(percentile.as_deref()),
        ScaleMetric::Backlog { .. } => BACKLOG.to_owned(),
        ScaleMetric::Custom { name, .. } => name.clone(),
    }))
}

const BACKLOG: &str = "backlog";

fn tracking(of: &str) -> String {
    format!("target tracking of {of}")
}

fn predefined(name: &str) -> String {
    let mut known = [CPU, MEMORY, REQUESTS].into_iter();
    let word = known.find(|(aws, _)| *aws == name);
    word.map_or(name, |(_, word)| word).to_owned()
}

fn latency(percentile: Option<&str>) -> String {
    match percentile {
        Some(percentile) => format!("latency {percentile}"),
        None => "latency".to_owned(),
    }
}

/// What a scaling policy follows.
fn follows(policy: &Resource) -> Result<Option<String>, Why> {
    let kind = text(policy, "policy_type")?;
    match kind.as_deref() {
        Some("TargetTrackingScaling") => Ok(Some(tracking(&tracked(policy)?))),
        Some("PredictiveScaling") => Ok(Some("prediction".into())),
        // Steps are the default of the provider.
        Some("StepScaling") | None => Ok(Some("steps".into())),
        Some(_) => Ok(None),
    }
}

/// The metric of a policy that tracks one.
fn tracked(policy: &Resource) -> Result<String, Why> {
    let at = |path: &str| text(policy, &format!("{TRACKING}.{path}"));
    if let Some(name) = at("predefined_metric_specification[0].predefined_metric_type")? {
        return Ok(predefined(&name));
    }
    if let Some(name) = at("customized_metric_specification[0].metric_name")? {
        let statistic = at("customized_metric_specification[0].statistic")?;
        let average = statistic.as_deref().is_none_or(|s| s == "Average");
        return Ok(if *name == *RESPONSE_TIME && average {
            latency(None)
        } else {
            (*name).to_owned()
        });
    }
    let metrics = list(
        policy,
        &format!("{TRACKING}.customized_metric_specification[0].metrics"),
    )?;
    let stats: Vec<(String, String)> = metrics.iter().filter_map(measured).collect();
    let measures = |name: &str| stats.iter().any(|(measured, _)| measured == name);
    Ok(match stats.as_slice() {
        [(name, stat)] if name == RESPONSE_TIME => latency(Some(stat)),
        [(name, _)] => name.clone(),
        _ if measures(WAITING) && measures(RUNNING) => BACKLOG.to_owned(),
        _ => "an expression".to_owned(),
    })
}

/// The entries of a list of blocks.
fn list(policy: &Resource, path: &str) -> Result<Vec<Found>, Why> {
    let Ok(path) = path.parse::<Path>() else {
        return Ok(Vec::new());
    };
    match policy.get(&path) {
        Ok(found) => Ok(found
            .value
            .as_items()
            .map_or_else(Vec::new, |items| items.to_vec())),
        Err(Missing::Unknown(why)) => Err(why),
        Err(_) => Ok(Vec::new()),
    }
}

/// The metric that an entry measures, and by which statistic.
fn measured(entry: &Found) -> Option<(String, String)> {
    let within = |value: &Found, name: &str| value.as_entries()?.get(name).cloned();
    let block = |value: &Found, name: &str| {
        let inner = within(value, name)?;
        match inner.as_items() {
            Some(items) => items.first().cloned(),
            None => Some(inner),
        }
    };
    let stat = block(entry, "metric_stat")?;
    let name = within(&block(&stat, "metric")?, "metric_name")?;
    let statistic = within(&stat, "stat")?;
    Some((name.as_str()?.to_owned(), statistic.as_str()?.to_owned()))
}

/// The scaling policies as the module takes them, but for what is sized.
pub(super) fn wire(service: &SizedService, inputs: &mut Inputs) {
    for scale in &service.scales {
        wire_one(service, scale, inputs);
    }
    for schedule in &service.schedules {
        let at = format!("schedules.{}", schedule.name);
        inputs.set(&format!("{at}.cron"), Expr::text(&schedule.cron.value));
        let zone = Expr::text(&schedule.timezone.value);
        inputs.set(&format!("{at}.timezone"), zone);
    }
}

fn wire_one(service: &SizedService, scale: &SizedScale, inputs: &mut Inputs) {
    let at = format!("scaling.{}", scale.name);
    let balancer = format!("var.load_balancers[\"{}\"]", service.name);
    match &scale.metric {
        ScaleMetric::Predefined(metric) => {
            inputs.set(&format!("{at}.predefined_metric"), Expr::text(*metric));
        }
        ScaleMetric::Requests => {
            let group = format!("{balancer}.target_group_arn_suffix");
            let label = format!("\"${{{balancer}.arn_suffix}}/${{{group}}}\"");
            inputs.set(&format!("{at}.predefined_metric"), Expr::text(REQUESTS.0));
            inputs.set(&format!("{at}.resource_label"), Expr::raw(label));
        }
        ScaleMetric::Custom { namespace, name } => {
            let at = format!("{at}.custom_metric");
            let of = |key: &str| format!("{at}.dimensions.{key}");
            inputs.set(&format!("{at}.namespace"), Expr::text(namespace));
            inputs.set(&format!("{at}.metric_name"), Expr::text(name));
            inputs.set(&of("ClusterName"), Expr::raw("module.cluster.name"));
            inputs.set(&of("ServiceName"), Expr::text(&service.name));
        }
        ScaleMetric::Latency(percentile) => {
            let dimensions = [
                ("LoadBalancer", Expr::raw(format!("{balancer}.arn_suffix"))),
                (
                    "TargetGroup",
                    Expr::raw(format!("{balancer}.target_group_arn_suffix")),
                ),
            ];
            let statistic = percentile.as_deref().unwrap_or("Average");
            let mut metric = measure(
                "latency",
                ("AWS/ApplicationELB", RESPONSE_TIME),
                dimensions,
                statistic,
            );
            metric.push(("return_data", Expr::Bool(true)));
            let metrics = Expr::list([Expr::object(metric)]);
            inputs.set(&format!("{at}.custom_metric.metrics"), metrics);
        }
        ScaleMetric::Backlog { bus, queue } => {
            let names = format!("module.{}.queue_names[\"{queue}\"]", label("bus", bus));
            let waiting = [("QueueName", Expr::raw(names))];
            let running = [
                ("ClusterName", Expr::raw("module.cluster.name")),
                ("ServiceName", Expr::text(&service.name)),
            ];
            let metrics = Expr::list([
                Expr::object(measure("waiting", ("AWS/SQS", WAITING), waiting, "Sum")),
                Expr::object(measure(
                    "running",
                    ("ECS/ContainerInsights", RUNNING),
                    running,
                    "Average",
                )),
                Expr::object([
                    ("id", Expr::text("backlog")),
                    ("expression", Expr::text("waiting / running")),
                    ("label", Expr::text("Messages that wait for each task")),
                    ("return_data", Expr::Bool(true)),
                ]),
            ]);
            inputs.set(&format!("{at}.custom_metric.metrics"), metrics);
        }
    }
}

/// A metric of an expression as the module takes it.
fn measure(
    id: &str,
    (namespace, name): (&str, &str),
    dimensions: impl IntoIterator<Item = (&'static str, Expr)>,
    stat: &str,
) -> Vec<(&'static str, Expr)> {
    let metric = Expr::object([
        ("namespace", Expr::text(namespace)),
        ("metric_name", Expr::text(name)),
        ("dimensions", Expr::object(dimensions)),
    ]);
    let stat = Expr::object([("stat", Expr::text(stat)), ("metric", metric)]);
    vec![("id", Expr::text(id)), ("metric_stat", stat)]
}
