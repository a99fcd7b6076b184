//! What changing something does: what AWS refuses, restarts, replaces or loses.

use crate::registry::{RuleInfo, transition};
use std::collections::{HashMap, HashSet};

use crate::catalog::aurora::{self, Capability};
use crate::catalog::aurora_class::InstanceClass;
use crate::catalog::source::{Source, Support};
use crate::catalog::{broker, cloudwatch, transition as facts};
use crate::config::value::{HIDDEN, Value as Found};
use crate::inventory::{Action, Inventory, Mode, Resource};
use crate::text::Span;

use super::inputs::{Moves, value};
use super::side_value::SideValue;
use super::source_locations::SourceLocations;
use super::table::Transition;

/// What changes: the values before and after, and what the plan does.
struct Change<'a> {
    address: String,
    before: Resource,
    after: Option<Resource>,
    action: Option<Action>,
    /// The resource as the source has it.
    own: Option<&'a Resource>,
    source_locations: &'a SourceLocations<'a>,
}

/// The types that hold something, or that something hangs on: replacing others is how they are changed.
const HOLDING: [&str; 7] = [
    "aws_sqs_queue",
    "aws_sns_topic",
    "aws_ecs_service",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_mq_broker",
    "aws_cloudwatch_log_group",
];

/// What the rules read of a type.
pub(super) fn watched(kind: &str) -> &'static [&'static str] {
    match kind {
        "aws_mq_broker" => &[
            "deployment_mode",
            "engine_type",
            "engine_version",
            "host_instance_type",
        ],
        "aws_rds_cluster" => &[
            "engine",
            "engine_version",
            "serverlessv2_scaling_configuration",
            "skip_final_snapshot",
            "storage_type",
        ],
        "aws_rds_cluster_instance" => &["engine", "instance_class"],
        "aws_cloudwatch_log_group" => &["log_group_class"],
        "aws_appautoscaling_target" => &["max_capacity", "resource_id"],
        "aws_ecs_service" => &["desired_count", "name"],
        "aws_sqs_queue" => &["fifo_queue"],
        "aws_sns_topic" => &["fifo_topic"],
        _ => &[],
    }
}

/// What changes do: those of a plan, or those that bring the state to the source.
pub(super) fn transitions(
    source: Option<&Inventory>,
    plan: Option<&Inventory>,
    state: Option<&Inventory>,
    moves: &Moves,
    source_locations: &SourceLocations<'_>,
) -> Vec<Transition> {
    let mut changes = plan.map_or_else(Vec::new, |plan| {
        planned(plan, source, moves, source_locations)
    });
    if let (Some(source), Some(state)) = (source, state) {
        // What the plan was made before, or without.
        let known: HashSet<String> = changes.iter().map(|c| c.address.clone()).collect();
        let rest = coming(source, state, moves, source_locations).into_iter();
        changes.extend(rest.filter(|c| !known.contains(&c.address)));
    }
    let running = running(state, plan);
    let mut out = Vec::new();
    for change in &changes {
        let first = out.len();
        match &*change.before.address.kind {
            "aws_mq_broker" => of_broker(change, &mut out),
            "aws_rds_cluster" => of_cluster(change, &mut out),
            "aws_rds_cluster_instance" => out.extend(of_instance(change)),
            "aws_cloudwatch_log_group" => of_log_group(change, &mut out),
            "aws_appautoscaling_target" => of_target(change, &running, &mut out),
            "aws_sqs_queue" => of_messages(change, "fifo_queue", &mut out),
            "aws_sns_topic" => of_messages(change, "fifo_topic", &mut out),
            _ => {}
        }
        of_plan(change, &mut out);
        if change.hides() {
            for transition in out.iter_mut().skip(first) {
                transition.withhold();
            }
        }
    }
    out
}

fn planned<'a>(
    plan: &Inventory,
    source: Option<&'a Inventory>,
    moves: &Moves,
    source_locations: &'a SourceLocations<'a>,
) -> Vec<Change<'a>> {
    let mut out = Vec::new();
    for resource in plan.resources.iter().chain(&plan.removed) {
        let Some(change) = &resource.change else {
            continue;
        };
        let quiet = matches!(change.action, Action::NoOp | Action::Create | Action::Read);
        if quiet || change.before.is_null() {
            continue;
        }
        let with = |values| Resource::new(resource.address.clone(), values);
        let now = moves.now(&resource.address);
        out.push(Change {
            address: now.to_string(),
            before: with(change.before.clone()),
            after: Some(with(change.after.clone())).filter(|r| !r.values.is_null()),
            action: Some(change.action.clone()),
            own: source.and_then(|s| s.get(&now)),
            source_locations,
        });
    }
    out
}

/// What the next apply does, as far as the source tells.
fn coming<'a>(
    source: &'a Inventory,
    state: &Inventory,
    moves: &Moves,
    source_locations: &'a SourceLocations<'a>,
) -> Vec<Change<'a>> {
    let counted: HashSet<(&str, &str)> = source
        .resources
        .iter()
        .map(|r| &r.address)
        .filter(|a| a.has_unknown_key())
        .map(|a| (&*a.kind, &*a.name))
        .collect();
    let mut out = Vec::new();
    for was in &state.resources {
        if was.address.mode != Mode::Managed {
            continue;
        }
        let now = moves.now(&was.address);
        let after = source.get(&now);
        // What was not read may hold it, and so may a block whose instances are not known.
        let open = !source.gaps.is_empty() || counted.contains(&(&*now.kind, &*now.name));
        if after.is_none() && open {
            continue;
        }
        out.push(Change {
            address: now.to_string(),
            before: was.clone(),
            after: after.cloned(),
            action: None,
            own: after,
            source_locations,
        });
    }
    out
}

/// How many tasks run, by the service's name.
fn running(state: Option<&Inventory>, plan: Option<&Inventory>) -> HashMap<String, f64> {
    let mut out = HashMap::new();
    let inventory = state.or(plan).into_iter();
    for service in inventory.flat_map(|i| i.of_kind("aws_ecs_service")) {
        let now = match plan.and(service.change.as_ref()) {
            Some(change) if !change.before.is_null() => number(
                &Resource::new(service.address.clone(), change.before.clone()),
                "desired_count",
            ),
            Some(_) => None,
            None => number(service, "desired_count"),
        };
        // The number is told where a target is lowered.
        let change = service.change.as_ref().map(|c| &c.before);
        if std::iter::once(&service.values)
            .chain(change)
            .any(|v| hides(v, watched("aws_ecs_service")))
        {
            continue;
        }
        if let (Some(name), Some(now)) = (text(service, "name"), now) {
            out.entry(name).or_insert(now);
        }
    }
    out
}

/// Whether one of these attributes must not be shown.
fn hides(values: &Found, attributes: &[&str]) -> bool {
    let entries = values.as_entries();
    let mut read = attributes.iter().filter_map(|name| entries?.get(*name));
    values.sensitive.is_hidden() || read.any(Found::contains_hidden)
}

fn text(resource: &Resource, path: &str) -> Option<String> {
    match value(resource, path) {
        SideValue::Value(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

fn number(resource: &Resource, path: &str) -> Option<f64> {
    match value(resource, path) {
        SideValue::Value(value) => crate::observation::plain(&value).as_number(),
        _ => None,
    }
}

impl Change<'_> {
    /// The values of a text before and after, where both are known and differ.
    fn texts(&self, path: &str) -> Option<(String, String)> {
        let (before, after) = (text(&self.before, path)?, text(self.after.as_ref()?, path)?);
        (!before.eq_ignore_ascii_case(&after)).then_some((before, after))
    }

    /// The engine versions before and after; a version that only says less than the other is the same.
    fn versions(&self) -> Option<(String, String)> {
        let (before, after) = self.texts("engine_version")?;
        let within = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
        (!within(&before, &after) && !within(&after, &before)).then_some((before, after))
    }

    /// What a switch is before and after, where that is known and differs; one that is not set is off.
    fn switch(&self, path: &str) -> Option<(String, String)> {
        let is_on = |resource: &Resource| match value(resource, path) {
            SideValue::Value(value) => value.as_bool(),
            SideValue::NotSet(_) => Some(false),
            _ => None,
        };
        let (before, after) = (is_on(&self.before)?, is_on(self.after.as_ref()?)?);
        (before != after).then(|| (before.to_string(), after.to_string()))
    }

    fn numbers(&self, path: &str) -> Option<(f64, f64)> {
        let (before, after) = (
            number(&self.before, path)?,
            number(self.after.as_ref()?, path)?,
        );
        ((before - after).abs() > 1e-9).then_some((before, after))
    }

    /// Whether any value that the rules read of it must not be shown.
    fn hides(&self) -> bool {
        let mut both = std::iter::once(&self.before).chain(&self.after);
        both.any(|r| hides(&r.values, watched(&r.address.kind)))
    }

    /// Where a value is written in the source.
    fn place(&self, path: &str) -> Option<Span> {
        let own = self.own?;
        if path.is_empty() {
            // The resource as a whole.
            return self.source_locations.of(own, None).at;
        }
        let written = match value(own, path) {
            SideValue::Value(value) => self.source_locations.of(own, Some(&value)),
            _ => self.source_locations.of(own, None),
        };
        written.at
    }

    fn says(
        &self,
        rule: &'static RuleInfo,
        path: &str,
        headline: String,
        (before, after): (String, String),
    ) -> Transition {
        Transition {
            rule: rule.id,
            severity: rule.severity,
            address: self.address.clone(),
            headline,
            before,
            after,
            notes: Vec::new(),
            help: None,
            at: self.place(path),
            status: None,
        }
    }
}

impl Transition {
    /// Leaves the rule's own sentence of it, where the values must not be shown.
    fn withhold(&mut self) {
        let rule = transition::RULES.iter().find(|r| r.id == self.rule);
        let summary = rule.map_or("it is replaced", |r| r.summary);
        self.headline = format!("{}: {summary}", self.address);
        self.before = HIDDEN.into();
        self.after = HIDDEN.into();
        self.notes.clear();
    }

    fn source(mut self, source: &Source) -> Self {
        self.notes.push(source.to_string());
        self
    }

    fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}

/// Whether changing a sized argument of a type makes another resource.
fn replaces(kind: &str, argument: &str) -> bool {
    facts::REPLACED_BY.value.contains(&(kind, argument))
}

/// The replacement that a change of an argument is.
fn replacement(change: &Change<'_>, rule: &'static RuleInfo, argument: &str) -> Option<Transition> {
    if !replaces(&change.before.address.kind, argument) {
        return None;
    }
    let (before, after) = change.texts(argument).or_else(|| change.switch(argument))?;
    let headline = format!(
        "{}: {argument} from {before} to {after} destroys it and makes another",
        change.address
    );
    Some(
        change
            .says(rule, argument, headline, (before, after))
            .source(facts::REPLACED_BY.source),
    )
}

fn of_broker(change: &Change<'_>, out: &mut Vec<Transition>) {
    for argument in ["deployment_mode", "engine_type"] {
        let found = replacement(change, &transition::BROKER_REPLACED, argument);
        out.extend(found.map(|t| {
            t.help("its messages and its endpoint go with it: make the other one first, and move the clients")
        }));
    }
    let engine = text(&change.before, "engine_type").and_then(|e| broker::Engine::parse(&e));
    if let Some((before, after)) = change.texts("host_instance_type") {
        let lowered =
            engine == Some(broker::Engine::RabbitMq) && after == facts::NOT_LOWERED_TO.value;
        let (rule, headline, source) = if lowered {
            (
                &transition::BROKER_LOWERED,
                format!("{}: {before} cannot be lowered to {after}", change.address),
                facts::NOT_LOWERED_TO.source,
            )
        } else {
            (
                &transition::BROKER_RESTART,
                format!("{}: {before} to {after} restarts it", change.address),
                &facts::BROKER_REBOOT,
            )
        };
        let says = change.says(rule, "host_instance_type", headline, (before, after));
        out.push(says.source(source).help(if lowered {
            "keep the type, or make another broker and move the clients"
        } else {
            "clients must connect again: apply it in a maintenance window"
        }));
    }
    if let Some((before, after)) = change.versions() {
        let headline = format!(
            "{}: version {before} to {after} restarts it",
            change.address
        );
        let rule = &transition::BROKER_RESTART;
        out.push(
            change
                .says(rule, "engine_version", headline, (before, after))
                .source(&facts::BROKER_REBOOT)
                .help("clients must connect again: apply it in a maintenance window"),
        );
    }
}

/// Where a cluster has its maximum and minimum capacity.
const MOST: &str = "serverlessv2_scaling_configuration[0].max_capacity";
const LEAST: &str = "serverlessv2_scaling_configuration[0].min_capacity";

fn of_cluster(change: &Change<'_>, out: &mut Vec<Transition>) {
    let address = &change.address;
    out.extend(
        replacement(change, &transition::DATABASE_REPLACED, "engine")
            .map(|t| t.help("its data go with it: make the other one first, and move the data")),
    );
    let engine = text(&change.before, "engine").and_then(|e| aurora::Engine::parse(&e));
    let limit = |r: Option<&Resource>| {
        let bounds = (number(r?, LEAST)?, number(r?, MOST)?);
        aurora::max_connections(engine?, bounds.0, bounds.1)
    };
    let limits = (limit(Some(&change.before)), limit(change.after.as_ref()));
    let limits = match limits {
        (Some(before), Some(after)) => Some((before.limit, after.limit)),
        _ => None,
    };
    let moved = change.numbers(MOST).map(|values| (MOST, values));
    // A minimum capacity of next to nothing caps them, whatever the maximum is.
    let capped = || {
        let values = change.numbers(LEAST)?;
        limits.filter(|(a, b)| a != b).map(|_| (LEAST, values))
    };
    if let Some((path, (before, after))) = moved.or_else(capped) {
        let which = if path == MOST { "maximum" } else { "minimum" };
        let mut says = change.says(
            &transition::CONNECTIONS_RESTART,
            path,
            format!(
                "{address}: max_connections follows the {which} capacity of {before} to {after} ACU when the instances restart"
            ),
            (before.to_string(), after.to_string()),
        );
        if let Some((before, after)) = limits {
            says.notes
                .push(format!("{before} connections before, {after} after"));
        }
        out.push(
            says.source(&aurora::MAX_CONNECTIONS)
                .help("restart the readers first, then the writer"),
        );
    }
    if let (Some(engine), Some((before, after))) = (engine, change.versions()) {
        let version = |text: &str| aurora::EngineVersion::parse(engine, text);
        if let (Some(old), Some(new)) = (version(&before), version(&after)) {
            let lower = new.major < old.major
                || new.major == old.major
                    && matches!((old.minor, new.minor), (Some(o), Some(n)) if n < o);
            if lower {
                let headline = format!("{address}: {after} is a lower version than {before}");
                let (rule, values) = (
                    &transition::VERSION_LOWERED,
                    (before.clone(), after.clone()),
                );
                out.push(
                    change
                        .says(rule, "engine_version", headline, values)
                        .source(&facts::ENGINE_VERSION)
                        .help("restore a snapshot from before the upgrade into another cluster"),
                );
            }
        }
        let pauses = |text: &str| {
            aurora::supports(engine, text, Capability::AutoPause) == Support::Supported
        };
        let wanted = change.after.as_ref().and_then(|r| number(r, LEAST)) == Some(0.0);
        if pauses(&before) && !pauses(&after) && wanted {
            let headline =
                format!("{address}: {after} cannot pause, and the minimum capacity is 0");
            out.push(
                change
                    .says(
                        &transition::AUTO_PAUSE_LOST,
                        "engine_version",
                        headline,
                        (before, after),
                    )
                    .source(aurora::CAPABILITIES_FROM)
                    .help("keep the version, or a minimum capacity of 0.5"),
            );
        }
    }
    out.extend(storage(change, engine));
    let gone = change.after.is_none() || matches!(change.action, Some(Action::Replace { .. }));
    let forgotten = matches!(change.action, Some(Action::Forget));
    let skips = match value(&change.before, "skip_final_snapshot") {
        SideValue::Value(value) => value.as_bool() == Some(true),
        _ => false,
    };
    if gone && skips && !forgotten {
        out.push(
            change
                .says(
                    &transition::DATABASE_DROPPED,
                    "skip_final_snapshot",
                    format!("{address} is removed, and no final snapshot is taken"),
                    ("there".into(), "removed".into()),
                )
                .source(&facts::FINAL_SNAPSHOT)
                .help("set skip_final_snapshot = false and a final_snapshot_identifier, and apply that first"),
        );
    }
}

/// The storage of an Aurora cluster that is switched to I/O-Optimized.
fn storage(change: &Change<'_>, engine: Option<aurora::Engine>) -> Option<Transition> {
    engine?;
    let of = |resource: &Resource| match value(resource, "storage_type") {
        SideValue::NotSet(_) => Some(aurora::STANDARD.to_owned()),
        SideValue::Value(value) => match value.as_str()? {
            "" => Some(aurora::STANDARD.to_owned()),
            other => Some(other.to_owned()),
        },
        _ => None,
    };
    let (before, after) = (of(&change.before)?, of(change.after.as_ref()?)?);
    if before != aurora::STANDARD || after != aurora::IO_OPTIMIZED {
        return None;
    }
    let days = facts::IO_OPTIMIZED_DAYS;
    let headline = format!(
        "{}: storage is switched to I/O-Optimized, which AWS does once in {} days",
        change.address, days.value
    );
    Some(
        change
            .says(
                &transition::STORAGE_SWITCHED,
                "storage_type",
                headline,
                (before, after),
            )
            .source(days.source)
            .help(
                "instances and storage cost more from then on; it can be switched back at any time",
            ),
    )
}

fn of_instance(change: &Change<'_>) -> Option<Transition> {
    let (before, after) = change.texts("instance_class")?;
    let engine = text(&change.before, "engine").and_then(|e| aurora::Engine::parse(&e));
    let limit = |class: &str| Some(InstanceClass::parse(class)?.connections(engine?)?.limit);
    let limits = (limit(&before), limit(&after));
    let headline = format!("{}: {before} to {after} restarts it", change.address);
    let values = (before, after);
    let mut says = change.says(
        &transition::DATABASE_RESTART,
        "instance_class",
        headline,
        values,
    );
    if let (Some(before), Some(after)) = limits
        && before != after
    {
        says.notes
            .push(format!("{before} connections before, {after} after"));
    }
    Some(
        says.source(&facts::INSTANCE_CLASS)
            .help("clients must connect again: change a reader first, fail over to it, then change the others"),
    )
}

fn of_log_group(change: &Change<'_>, out: &mut Vec<Transition>) {
    out.extend(
        replacement(change, &transition::LOG_GROUP_REPLACED, "log_group_class").map(|t| {
            t.source(&cloudwatch::LOG_CLASS)
                .help("its events are deleted with it: export them first, or make a second group")
        }),
    );
}

/// A queue or a topic is FIFO or is not for as long as it is there.
fn of_messages(change: &Change<'_>, argument: &str, out: &mut Vec<Transition>) {
    let found = replacement(change, &transition::REPLACED, argument);
    out.extend(found.map(|t| {
        t.help("what waits in it or subscribes to it goes with it: make the other one first, and move the clients")
    }));
}

fn of_target(change: &Change<'_>, running: &HashMap<String, f64>, out: &mut Vec<Transition>) {
    let Some((before, after)) = change.numbers("max_capacity") else {
        return;
    };
    let Some(name) = text(&change.before, "resource_id")
        .filter(|id| id.starts_with("service/"))
        .and_then(|id| id.rsplit('/').next().map(str::to_owned))
    else {
        return;
    };
    let Some(now) = running
        .get(&name)
        .filter(|now| after < before && **now > after)
    else {
        return;
    };
    out.push(
        change
            .says(
                &transition::TASKS_CUT,
                "max_capacity",
                format!("{name} runs {now} tasks, and {after} are allowed after it"),
                (before.to_string(), after.to_string()),
            )
            .source(&facts::SCALABLE_TARGET)
            .help("lower it when fewer tasks run"),
    );
}

/// What the plan itself says is replaced, where no other rule says why.
fn of_plan(change: &Change<'_>, out: &mut Vec<Transition>) {
    let kind = &*change.before.address.kind;
    let says_why = [
        transition::BROKER_REPLACED.id,
        transition::DATABASE_REPLACED.id,
        transition::LOG_GROUP_REPLACED.id,
        transition::REPLACED.id,
    ];
    let said = |t: &Transition| t.address == change.address && says_why.contains(&t.rule);
    let replaced = matches!(change.action, Some(Action::Replace { .. }));
    if !replaced || !HOLDING.contains(&kind) || out.iter().any(said) {
        return;
    }
    out.push(change.says(
        &transition::REPLACED,
        "",
        format!("{} is destroyed, and another is made", change.address),
        ("there".into(), "another".into()),
    ));
}
