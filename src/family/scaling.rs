//! What moves the number of tasks of a service: what a scaling policy follows, and how a module is told to make one.

use crate::config::value::{Data, Value as Found, Why};
use crate::inventory::{Missing, Path, Resource};
use crate::policy::service::{ALARM, Doing};
use crate::sizing::{ScaleMetric, SizedScale, SizedService, SizedSteps};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;
use crate::value::{Decided, Value};

use super::matching::{Watching, asks_to_scale, text, watching};
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
const REQUESTED: &str = "RequestCountPerTarget";

/// What an alarm asks a scaling policy for, which tells it from the other alarms of a service.
pub(super) static ASKS: Sign = Sign { says: asks };

/// What the steps of a policy are told by, in the words of [`FOLLOWS`].
pub(super) fn stepped(service: &SizedService, key: &str) -> Option<String> {
    let steps = service.steps.iter().find(|s| s.name == key)?;
    Some(doing(steps.doing).to_owned())
}

/// What the alarm of such a policy is told by, in the words of [`ASKS`].
pub(super) fn asked(service: &SizedService, key: &str) -> Option<String> {
    let steps = service.steps.iter().find(|s| s.name == key)?;
    // What an alarm of any kind watches is not looked for.
    let name = followed(&steps.metric).unwrap_or("another metric");
    let side = if steps.is_below() { "below" } else { "above" };
    Some(format!("scaling on {name} {side}"))
}

const fn doing(doing: Doing) -> &'static str {
    match doing {
        Doing::Add => "steps that add tasks",
        Doing::Remove => "steps that remove tasks",
        Doing::Set => "steps to a number of tasks",
        Doing::SetBelow => "steps down to a number of tasks",
    }
}

/// The namespace and the name of a metric by which the alarm of a scaling policy is told.
pub(super) fn watched(metric: &ScaleMetric) -> Option<(&str, &str)> {
    match metric {
        ScaleMetric::Predefined(name) if *name == CPU.0 => Some(("AWS/ECS", "CPUUtilization")),
        ScaleMetric::Predefined(name) if *name == MEMORY.0 => {
            Some(("AWS/ECS", "MemoryUtilization"))
        }
        ScaleMetric::Custom { namespace, name } => Some((namespace, name)),
        ScaleMetric::Messages { .. } => Some(("AWS/SQS", WAITING)),
        ScaleMetric::Predefined(_)
        | ScaleMetric::Requests
        | ScaleMetric::Latency(_)
        | ScaleMetric::Alarm
        | ScaleMetric::Named(_)
        | ScaleMetric::Backlog { .. } => None,
    }
}

/// What the alarm of a scaling policy is told by; none where any alarm may be it.
pub(super) fn followed(metric: &ScaleMetric) -> Option<&str> {
    match metric {
        ScaleMetric::Latency(_) => Some(RESPONSE_TIME),
        ScaleMetric::Requests => Some(REQUESTED),
        ScaleMetric::Backlog { .. } => Some(BACKLOG),
        ScaleMetric::Named(name) => Some(name),
        ScaleMetric::Predefined(_)
        | ScaleMetric::Messages { .. }
        | ScaleMetric::Alarm
        | ScaleMetric::Custom { .. } => watched(metric).map(|(_, name)| name),
    }
}

/// What an alarm asks a scaling policy for; none where it asks none.
fn asks(alarm: &Resource) -> Result<Option<String>, Why> {
    let actions = list(alarm, "alarm_actions")?;
    if !actions.iter().any(asks_to_scale) {
        return match actions.iter().find_map(may_ask) {
            Some(why) => Err(why),
            None => Ok(None),
        };
    }
    let Some(operator) = text(alarm, "comparison_operator")? else {
        return Ok(None);
    };
    let side = if operator.starts_with("Less") {
        "below"
    } else {
        "above"
    };
    let is = |all: &[String], name: &str| all.iter().any(|one| one == name);
    let name = match watching(alarm)? {
        Watching::One(metric) => metric.name,
        Watching::Several(all) if is(&all, WAITING) && is(&all, RUNNING) => BACKLOG.to_owned(),
        Watching::Several(_) | Watching::Other => return Ok(None),
    };
    Ok(Some(format!("scaling on {name} {side}")))
}

/// Why it is not known whether an action asks a scaling policy; none where it is. What another resource makes is not one.
fn may_ask(action: &Found) -> Option<Why> {
    match &action.data {
        Data::Unknown(unknown) => match &unknown.why {
            Why::KnownAfterApply { .. } => None,
            why => Some(why.clone()),
        },
        _ => None,
    }
}

/// The steps of a policy as one text, whatever their order and however their numbers are written.
pub fn steps_as_text(value: &Value) -> Option<String> {
    let Value::List(blocks) = value else {
        return match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
    };
    let number = |value: Option<&Value>| match value {
        Some(Value::Number(n)) => Some(*n),
        Some(Value::Text(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let mut steps = Vec::new();
    for block in blocks {
        let Value::Object(entries) = block else {
            return None;
        };
        let at = |name: &str| number(entries.iter().find(|(key, _)| key == name).map(|(_, v)| v));
        let bound = |n: Option<f64>| n.map_or_else(String::new, plain);
        let (low, high) = (at(LOWER), at(UPPER));
        let by = at(ADJUSTMENT).map_or_else(|| "nothing".into(), plain);
        // Without an end a step reaches as far as there is.
        steps.push((
            low.unwrap_or(f64::NEG_INFINITY),
            format!("{}..{}: {by}", bound(low), bound(high)),
        ));
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let steps: Vec<String> = steps.into_iter().map(|(_, text)| text).collect();
    Some(steps.join(", "))
}

const LOWER: &str = "metric_interval_lower_bound";
const UPPER: &str = "metric_interval_upper_bound";
const ADJUSTMENT: &str = "scaling_adjustment";

/// The steps as the resource has them, as a text: each with its bounds, counted from the alarm's threshold.
pub(super) fn shown(steps: &SizedSteps) -> Option<Value> {
    let all = &steps.changes.value;
    // A zero has no sign in the code.
    let level = |from: f64| Value::Number(from + 0.0);
    let ends = all.iter().skip(1).map(|(from, _)| level(*from));
    let ends = ends.chain([Value::Null]);
    let blocks = all.iter().zip(ends).map(|((from, by), end)| {
        let from = level(*from);
        let (low, high) = if steps.is_below() {
            (end, from)
        } else {
            (from, end)
        };
        #[allow(clippy::cast_precision_loss)] // no service has so many tasks
        let by = Value::Number(*by as f64);
        let entries = [(LOWER, low), (UPPER, high), (ADJUSTMENT, by)];
        Value::Object(entries.map(|(name, value)| (name.to_owned(), value)).into())
    });
    steps_as_text(&Value::List(blocks.collect())).map(Value::Text)
}

/// The steps as the module takes them.
pub(super) fn changes(steps: &SizedSteps) -> Decided<Value> {
    steps.changes.map(|all| {
        let one = |(from, by): &(f64, i64)| {
            #[allow(clippy::cast_precision_loss)] // no service has so many tasks
            let by = Value::Number(*by as f64);
            Value::Object(vec![
                ("from".into(), Value::Number(*from + 0.0)),
                ("by".into(), by),
            ])
        };
        Value::List(all.iter().map(one).collect())
    })
}

/// What a policy of `sized` follows, in the words of [`FOLLOWS`].
pub(super) fn wanted(service: &SizedService, key: &str) -> Option<String> {
    let scale = service.scales.iter().find(|s| s.name == key)?;
    Some(tracking(&match &scale.metric {
        ScaleMetric::Predefined(name) => predefined(name),
        ScaleMetric::Requests => REQUESTS.1.to_owned(),
        ScaleMetric::Latency(percentile) => latency(percentile.as_deref()),
        ScaleMetric::Backlog { .. } => BACKLOG.to_owned(),
        ScaleMetric::Messages { .. } => WAITING.to_owned(),
        ScaleMetric::Alarm => ALARM.to_owned(),
        ScaleMetric::Custom { name, .. } | ScaleMetric::Named(name) => name.clone(),
    }))
}

const BACKLOG: &str = "backlog";

/// A predefined metric that a policy follows, in the words of [`FOLLOWS`].
pub(super) fn follows_predefined(name: &str) -> String {
    tracking(&predefined(name))
}

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
        Some("StepScaling") | None => Ok(Some(steps(policy)?.into())),
        Some(_) => Ok(None),
    }
}

/// What the steps of a policy do.
fn steps(policy: &Resource) -> Result<&'static str, Why> {
    const STEPS: &str = "step_scaling_policy_configuration[0]";
    let kind = text(policy, &format!("{STEPS}.adjustment_type"))?;
    let blocks = list(policy, &format!("{STEPS}.step_adjustment"))?;
    if kind.is_some_and(|kind| *kind == *"ExactCapacity") {
        // Below a threshold a step has no lower end, or one below 0.
        let end = |block: &Found, name: &str| {
            let end = block.as_entries()?.get(name)?;
            let number = end.as_number().map(ToString::to_string);
            let text = number.or_else(|| end.as_str().map(str::to_owned))?;
            text.trim().parse::<f64>().ok()
        };
        let below = |block: &Found| {
            let falls = end(block, LOWER).is_none_or(|low| low < 0.0);
            falls && end(block, UPPER).is_some_and(|high| high <= 0.0)
        };
        let is_below = !blocks.is_empty() && blocks.iter().all(below);
        return Ok(doing(if is_below {
            Doing::SetBelow
        } else {
            Doing::Set
        }));
    }
    let by = |block: &Found| {
        let by = block
            .as_entries()?
            .get(ADJUSTMENT)?
            .as_number()?
            .to_string();
        by.parse::<f64>().ok()
    };
    let all: Vec<f64> = blocks.iter().filter_map(by).collect();
    Ok(if !all.is_empty() && all.iter().all(|by| *by < 0.0) {
        doing(Doing::Remove)
    } else {
        doing(Doing::Add)
    })
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
    for steps in &service.steps {
        wire_steps(service, steps, inputs);
    }
}

fn wire_steps(service: &SizedService, steps: &SizedSteps, inputs: &mut Inputs) {
    let at = format!("steps.{}", steps.name);
    let kind = match (steps.doing, steps.shares) {
        (Doing::Set | Doing::SetBelow, _) => "ExactCapacity",
        (_, true) => "PercentChangeInCapacity",
        (_, false) => "ChangeInCapacity",
    };
    inputs.set(&format!("{at}.adjustment_type"), Expr::text(kind));
    if steps.doing == Doing::SetBelow {
        inputs.set(&format!("{at}.below"), Expr::Bool(true));
    }
    let stated = steps.statistic.as_ref().map(|s| s.value.as_str());
    let sum = stated.unwrap_or("Sum");
    let average = stated.unwrap_or("Average");
    let metrics = match (watched(&steps.metric), &steps.metric) {
        (Some(metric), ScaleMetric::Messages { bus, queue }) => {
            let of = [("QueueName", Expr::raw(queue_name(bus.as_deref(), queue)))];
            let mut metric = measure("watched", metric, of, sum);
            metric.push(("return_data", Expr::Bool(true)));
            Expr::list([Expr::object(metric)])
        }
        (Some((namespace, name)), _) => {
            let of = of_service(service);
            let mut metric = measure("watched", (namespace, name), of, average);
            metric.push(("return_data", Expr::Bool(true)));
            Expr::list([Expr::object(metric)])
        }
        (None, ScaleMetric::Requests) => {
            let of = of_balancer(service);
            let metric = ("AWS/ApplicationELB", REQUESTED);
            let mut metric = measure("watched", metric, of, sum);
            metric.push(("return_data", Expr::Bool(true)));
            Expr::list([Expr::object(metric)])
        }
        (None, ScaleMetric::Latency(_)) => {
            let of = of_balancer(service);
            let metric = ("AWS/ApplicationELB", RESPONSE_TIME);
            let mut metric = measure("latency", metric, of, average);
            metric.push(("return_data", Expr::Bool(true)));
            Expr::list([Expr::object(metric)])
        }
        (None, metric) => match expression(service, metric) {
            Some(metrics) => metrics,
            None => return,
        },
    };
    inputs.set(&format!("{at}.metrics"), metrics);
}

/// Where the stack has the ARN suffixes of what stands before a service.
pub(super) fn balancer(service: &SizedService) -> String {
    let name = &service.name;
    if service.balancer.is_some() {
        format!("module.{}.load_balancer", label("service", name))
    } else {
        format!("var.load_balancers[\"{name}\"]")
    }
}

/// The dimensions of a service's own metrics.
pub(super) fn of_service(service: &SizedService) -> [(&'static str, Expr); 2] {
    [
        ("ClusterName", Expr::raw("module.cluster.name")),
        ("ServiceName", Expr::text(&service.name)),
    ]
}

/// The dimensions of what its load balancer measures of a service.
pub(super) fn of_balancer(service: &SizedService) -> [(&'static str, Expr); 2] {
    let balancer = balancer(service);
    let group = Expr::raw(format!("{balancer}.target_group_arn_suffix"));
    [
        ("LoadBalancer", Expr::raw(format!("{balancer}.arn_suffix"))),
        ("TargetGroup", group),
    ]
}

/// Where the stack has the name of a queue.
fn queue_name(bus: Option<&str>, queue: &str) -> String {
    match bus {
        Some(bus) => format!("module.{}.queue_names[\"{queue}\"]", label("bus", bus)),
        None => format!("module.{}.queue_name", label("queue", queue)),
    }
}

/// A metric that takes a statistic or a sum of AWS's own to tell.
fn expression(service: &SizedService, metric: &ScaleMetric) -> Option<Expr> {
    match metric {
        ScaleMetric::Latency(percentile) => {
            let statistic = percentile.as_deref().unwrap_or("Average");
            let name = ("AWS/ApplicationELB", RESPONSE_TIME);
            let mut metric = measure("latency", name, of_balancer(service), statistic);
            metric.push(("return_data", Expr::Bool(true)));
            Some(Expr::list([Expr::object(metric)]))
        }
        ScaleMetric::Messages { bus, queue } => {
            let of = [("QueueName", Expr::raw(queue_name(bus.as_deref(), queue)))];
            let mut metric = measure("waiting", ("AWS/SQS", WAITING), of, "Average");
            metric.push(("return_data", Expr::Bool(true)));
            Some(Expr::list([Expr::object(metric)]))
        }
        ScaleMetric::Backlog { bus, queue } => {
            let name = queue_name(bus.as_deref(), queue);
            let waiting = [("QueueName", Expr::raw(name))];
            let running = ("ECS/ContainerInsights", RUNNING);
            Some(Expr::list([
                Expr::object(measure("waiting", ("AWS/SQS", WAITING), waiting, "Sum")),
                Expr::object(measure("running", running, of_service(service), "Average")),
                Expr::object([
                    ("id", Expr::text("backlog")),
                    ("expression", Expr::text("waiting / running")),
                    ("label", Expr::text("Messages that wait for each task")),
                    ("return_data", Expr::Bool(true)),
                ]),
            ]))
        }
        ScaleMetric::Predefined(_)
        | ScaleMetric::Requests
        | ScaleMetric::Alarm
        | ScaleMetric::Named(_)
        | ScaleMetric::Custom { .. } => None,
    }
}

fn wire_one(service: &SizedService, scale: &SizedScale, inputs: &mut Inputs) {
    let at = format!("scaling.{}", scale.name);
    let balancer = balancer(service);
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
        // What nobody can write is said.
        ScaleMetric::Alarm | ScaleMetric::Named(_) => {}
        metric @ (ScaleMetric::Latency(_)
        | ScaleMetric::Messages { .. }
        | ScaleMetric::Backlog { .. }) => {
            if let Some(metrics) = expression(service, metric) {
                inputs.set(&format!("{at}.custom_metric.metrics"), metrics);
            }
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
