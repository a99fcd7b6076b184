//! What belongs to an item besides its anchor, and where a bound value is read.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::config::value::Why;
use crate::family::{Bound, FAMILIES, Read};
use crate::inventory::{Address, Inventory, Mode, Resource, Step, module_text, referred};
use crate::sizing::Sized;

use super::matching::{Component, Matches, anchor, text, usual_names};

/// Adds to each component what belongs to it.
pub(super) fn fill<'a>(inventory: &'a Inventory, sized: &Sized, components: &mut [Component<'a>]) {
    if components.is_empty() {
        return;
    }
    // What every resource refers to, found once: components ask for it again and again.
    let mut linked: HashMap<&'a Address, Vec<&'a Address>> = HashMap::new();
    for resource in &inventory.resources {
        for argument in links(&resource.address.kind) {
            for target in referred(inventory, resource, argument, &[]) {
                linked
                    .entry(&resource.address)
                    .or_default()
                    .push(&target.address);
                linked
                    .entry(&target.address)
                    .or_default()
                    .push(&resource.address);
            }
        }
    }
    for family in FAMILIES {
        let mine = |c: &&mut Component<'a>| c.family == family.name();
        let Some((anchor_kind, name_at)) = anchor(family.name()) else {
            continue;
        };
        let mut mine = components.iter_mut().filter(mine).peekable();
        if mine.peek().is_none() {
            continue;
        }
        let mut kinds: HashSet<&'static str> = family.rows().iter().map(|r| r.kind).collect();
        match family.name() {
            "database" => kinds.extend(CHAIN),
            // It tells which bounds a schedule sets.
            "service" => kinds.extend(["aws_appautoscaling_scheduled_action"]),
            _ => {}
        }
        kinds.remove(anchor_kind);
        let index = Index::new(inventory, family.name(), &kinds, anchor_kind, sized);
        let mine: Vec<&mut Component<'a>> = mine.collect();
        let mut copies: HashMap<String, Copies<'a>> = HashMap::new();
        let mut names: HashMap<Arc<str>, Copies<'a>> = HashMap::new();
        for component in &mine {
            let anchor = &component.anchor.address;
            copies
                .entry(component.name.clone())
                .or_default()
                .add(anchor);
            if let Ok(Some(name)) = text(component.anchor, name_at) {
                names
                    .entry(Arc::clone(name.text()))
                    .or_default()
                    .add(anchor);
            }
        }
        for component in mine {
            let name = text(component.anchor, name_at).ok().flatten();
            let of_name = name.as_ref().and_then(|n| names.get(n.text()));
            let copies = (copies.get(&component.name), of_name);
            let more = index.members(component, name.as_deref(), copies, &linked);
            component.members.extend(more);
        }
    }
}

/// The resources that may belong to items of one family, by what tells it. With thousands of them, asking each of every
/// item would take too long.
struct Index<'a, 's> {
    /// In the order of the inventory.
    candidates: Vec<&'a Resource>,
    places: HashMap<&'a Address, usize>,
    /// By the component that their tag names.
    tagged: HashMap<Arc<str>, Vec<usize>>,
    /// By the module instances around them.
    within: HashMap<String, Vec<usize>>,
    /// The name each states, and by it.
    stated: Vec<Option<Arc<str>>>,
    named: HashMap<Arc<str>, Vec<usize>>,
    /// Task definitions by family.
    families: HashMap<Arc<str>, Vec<usize>>,
    /// By the names of items that their own name begins with.
    carrying: HashMap<String, Vec<usize>>,
    /// Queues by the bus of the policy that they are of by their name.
    queues: HashMap<&'s str, Vec<usize>>,
    /// How many anchors stand in each module instance, or below it.
    anchors: HashMap<String, usize>,
}

/// The module instances around a resource, the root left out.
fn around(address: &Address) -> impl Iterator<Item = String> {
    (1..=address.module.len())
        .map(|depth| module_text(address.module.get(..depth).unwrap_or_default()))
}

/// The anchors that are the same item, or have the same name: a stack may be called several times.
#[derive(Default)]
struct Copies<'a> {
    number: usize,
    /// The module instances that they stand in or below.
    modules: HashSet<&'a [Step]>,
}

impl<'a> Copies<'a> {
    fn add(&mut self, anchor: &'a Address) {
        self.number += 1;
        self.modules
            .extend((1..=anchor.module.len()).filter_map(|depth| anchor.module.get(..depth)));
    }

    /// Whether none of them is nearer to a resource, by the modules around both, than this one.
    fn nearest(&self, anchor: &Address, resource: &Address) -> bool {
        if self.number <= 1 {
            return true;
        }
        let both = anchor.module.iter().zip(&resource.module);
        let shared = both.take_while(|(a, b)| a == b).count();
        let nearer = resource.module.get(..=shared);
        nearer.is_none_or(|module| !self.modules.contains(module))
    }
}

impl<'a, 's> Index<'a, 's> {
    fn new(
        inventory: &'a Inventory,
        family: &str,
        kinds: &HashSet<&'static str>,
        anchor_kind: &str,
        sized: &'s Sized,
    ) -> Self {
        let mut out = Self {
            candidates: Vec::new(),
            places: HashMap::new(),
            tagged: HashMap::new(),
            within: HashMap::new(),
            stated: Vec::new(),
            named: HashMap::new(),
            families: HashMap::new(),
            carrying: HashMap::new(),
            queues: HashMap::new(),
            anchors: HashMap::new(),
        };
        let mut queues: HashMap<String, Vec<&'s str>> = HashMap::new();
        for bus in sized.buses.iter().filter(|b| b.custom && family == "bus") {
            for queue in &bus.queues {
                let names = usual_names(&queue.name, &sized.system, &sized.environment);
                for name in names {
                    queues.entry(name).or_default().push(&bus.name);
                }
            }
        }
        for anchor in inventory.of_kind(anchor_kind) {
            for module in around(&anchor.address) {
                *out.anchors.entry(module).or_default() += 1;
            }
        }
        let candidates = inventory.resources.iter();
        for resource in candidates.filter(|r| kinds.contains(&*r.address.kind)) {
            let place = out.candidates.len();
            out.candidates.push(resource);
            out.places.insert(&resource.address, place);
            if let Ok(Some(id)) = resource.tag("tfsize:component") {
                out.tagged
                    .entry(Arc::clone(id.text()))
                    .or_default()
                    .push(place);
            }
            for module in around(&resource.address) {
                out.within.entry(module).or_default().push(place);
            }
            let stated = stated(family, resource);
            if let Some(name) = &stated {
                out.named.entry(Arc::clone(name)).or_default().push(place);
            }
            out.stated.push(stated);
            match &*resource.address.kind {
                "aws_ecs_task_definition" => {
                    if let Ok(Some(name)) = text(resource, "family") {
                        out.families
                            .entry(Arc::clone(name.text()))
                            .or_default()
                            .push(place);
                    }
                }
                "aws_sqs_queue" => {
                    let name = text(resource, "name").ok().flatten();
                    let name = name.as_deref().unwrap_or_default();
                    let name = name.strip_suffix(".fifo").unwrap_or(name);
                    for bus in queues.get(name).into_iter().flatten() {
                        out.queues.entry(bus).or_default().push(place);
                    }
                }
                _ => {}
            }
            for name in carried(family, resource) {
                out.carrying.entry(name).or_default().push(place);
            }
        }
        out
    }

    /// What belongs to a component, in the order of the inventory. Where there are `copies` of its item or its name, what
    /// is tagged or called after it is of the nearest.
    fn members(
        &self,
        component: &Component<'a>,
        name: Option<&str>,
        (of_item, of_name): (Option<&Copies<'_>>, Option<&Copies<'_>>),
        linked: &HashMap<&'a Address, Vec<&'a Address>>,
    ) -> Vec<&'a Resource> {
        let family = component.family;
        let of = |list: Option<&Vec<usize>>| list.cloned().unwrap_or_default();
        let mut sure: BTreeSet<usize> = BTreeSet::new();
        let id = format!("{family}/{}", component.name);
        let module = &component.anchor.address.module;
        let around = module_text(module);
        let tagged = of(self.tagged.get(id.as_str()));
        let nearest = |place: usize, copies: Option<&Copies<'_>>| {
            let (Some(copies), Some(resource)) = (copies, self.candidates.get(place)) else {
                return true;
            };
            copies.nearest(&component.anchor.address, &resource.address)
        };
        sure.extend(tagged.into_iter().filter(|place| nearest(*place, of_item)));
        let mut carried: Vec<usize> = Vec::new();
        if let Some(name) = name {
            carried.extend(of(self.named.get(name)));
            carried.extend(of(self.carrying.get(name)));
        }
        if let Some(definition) = runs(component.anchor) {
            carried.extend(of(self.families.get(definition.as_str())));
        }
        if family == "bus" {
            carried.extend(of(self.queues.get(component.name.as_str())));
        }
        sure.extend(carried.into_iter().filter(|place| nearest(*place, of_name)));
        // A name that is written out and another's decides alone: a reference may lead to all instances of a module.
        let anothers = |place: usize| {
            let stated = self.stated.get(place).and_then(Option::as_deref);
            matches!((name, stated), (Some(mine), Some(stated)) if mine != stated)
        };
        // Another anchor in the same module instance: then standing beside it says nothing.
        if !module.is_empty() && self.anchors.get(&around) == Some(&1) {
            let beside = of(self.within.get(&around));
            sure.extend(beside.into_iter().filter(|place| !anothers(*place)));
        }
        let mut found = sure.clone();
        let mut next: Vec<&Address> = vec![&component.anchor.address];
        next.extend(
            sure.iter()
                .filter_map(|p| self.candidates.get(*p))
                .map(|r| &r.address),
        );
        while let Some(address) = next.pop() {
            for other in linked.get(address).into_iter().flatten() {
                let Some(place) = self.places.get(other).copied() else {
                    continue;
                };
                if !anothers(place) && found.insert(place) {
                    next.push(other);
                }
            }
        }
        found
            .into_iter()
            .filter_map(|place| self.candidates.get(place).copied())
            .collect()
    }
}

/// What lies between a cluster and the target group of its proxy.
pub(super) const CHAIN: [&str; 2] = ["aws_db_proxy", "aws_db_proxy_target"];

/// The arguments by which resources of a type say what they belong to.
pub(super) fn links(kind: &str) -> &'static [&'static str] {
    match kind {
        "aws_ecs_service" => &["task_definition"],
        "aws_ecs_task_definition" => &["container_definitions"],
        "aws_appautoscaling_target"
        | "aws_appautoscaling_policy"
        | "aws_appautoscaling_scheduled_action" => &["resource_id"],
        "aws_cloudwatch_metric_alarm" => &["dimensions", "metric_query"],
        "aws_rds_cluster_instance" => &["cluster_identifier"],
        "aws_db_proxy_default_target_group" => &["db_proxy_name"],
        "aws_db_proxy_target" => &[
            "db_cluster_identifier",
            "db_proxy_name",
            "target_group_name",
        ],
        "aws_cloudwatch_log_group" => &["name"],
        "aws_cloudwatch_event_archive" => &["event_source_arn"],
        _ => &[],
    }
}

/// The name of the anchor that a resource says it belongs to, where it is known and is nothing but that name.
fn stated(family: &str, resource: &Resource) -> Option<Arc<str>> {
    let path = match (family, &*resource.address.kind) {
        ("service", "aws_cloudwatch_metric_alarm") => "dimensions.ServiceName",
        ("database", "aws_cloudwatch_metric_alarm") => "dimensions.DBClusterIdentifier",
        ("database", "aws_rds_cluster_instance") => "cluster_identifier",
        ("database", "aws_db_proxy_target") => "db_cluster_identifier",
        ("bus", "aws_cloudwatch_metric_alarm") => "dimensions.EventBusName",
        (
            "service",
            "aws_appautoscaling_target"
            | "aws_appautoscaling_policy"
            | "aws_appautoscaling_scheduled_action",
        ) => {
            let id = text(resource, "resource_id").ok().flatten()?;
            let name = id.strip_prefix("service/")?.rsplit('/').next()?;
            return Some(Arc::from(name));
        }
        _ => return None,
    };
    Some(Arc::clone(text(resource, path).ok().flatten()?.text()))
}

/// The family of the task definition that a service names by its ARN or its family, with a revision or without.
fn runs(service: &Resource) -> Option<String> {
    if &*service.address.kind != "aws_ecs_service" {
        return None;
    }
    let named = text(service, "task_definition").ok().flatten()?;
    let last = named.rsplit('/').next()?;
    last.split(':').next().map(str::to_owned)
}

/// The names that an anchor may have by a resource whose own name begins with it.
fn carried(family: &str, resource: &Resource) -> Vec<String> {
    let text_at = |path: &str| text(resource, path).ok().flatten();
    match (family, &*resource.address.kind) {
        ("database", "aws_cloudwatch_log_group") => {
            let name = text_at("name");
            let cluster = name
                .as_ref()
                .and_then(|n| n.strip_prefix("/aws/rds/cluster/")?.split_once('/'));
            cluster.map(|(c, _)| c.to_owned()).into_iter().collect()
        }
        // RabbitMQ's nodes and ActiveMQ's instances carry the broker's name with a number.
        ("broker", "aws_cloudwatch_metric_alarm") => {
            let Some(named) = text_at("dimensions.Broker") else {
                return Vec::new();
            };
            let bare = ["-1", "-2"].iter().filter_map(|n| named.strip_suffix(n));
            bare.map(str::to_owned).chain([named.to_string()]).collect()
        }
        ("bus", "aws_sqs_queue") => {
            let name = text_at("name").unwrap_or_default();
            let fronts = name.match_indices('-').filter_map(|(i, _)| name.get(..i));
            fronts.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// The queue of a bus that an SQS queue is, by its name: that of the policy, alone, behind the bus's name or with the
/// system and the environment.
fn queue_of<'s>(
    resource: &Resource,
    bus: &str,
    bus_name: Option<&str>,
    sized: &'s Sized,
) -> Option<&'s str> {
    if &*resource.address.kind != "aws_sqs_queue" {
        return None;
    }
    let name = text(resource, "name").ok().flatten()?;
    let name = name.strip_suffix(".fifo").unwrap_or(&name);
    let bus = sized.buses.iter().find(|b| b.custom && b.name == bus)?;
    let queues = bus.queues.iter().map(|q| q.name.as_str());
    queues.into_iter().find(|queue| {
        let behind = bus_name.is_some_and(|b| name == format!("{b}-{queue}"));
        let usual = usual_names(queue, &sized.system, &sized.environment);
        behind || usual.iter().any(|u| u == name)
    })
}

/// Where a bound value is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup<'a> {
    /// In these resources, at the binding's path.
    At(Vec<&'a Resource>),
    /// The number of these, less the binding's.
    Count(Vec<&'a Resource>, u32),
    /// There is no such resource.
    Nowhere,
    /// It is not known which resource it is.
    Unknown(Why),
    /// It can be told only of what `generate` wrote.
    NotAsked,
}

/// Where a binding's value is read in a component.
pub fn lookup<'a>(component: &Component<'a>, bound: &Bound, sized: &Sized) -> Lookup<'a> {
    let of_kind: Vec<&'a Resource> = component
        .members
        .iter()
        .copied()
        .filter(|r| *r.address.kind == *bound.resource)
        .collect();
    if let Read::CountLess(less) = bound.read {
        return if of_kind.is_empty() {
            Lookup::Nowhere
        } else {
            Lookup::Count(of_kind, less)
        };
    }
    // What is told apart by the name `generate` gives cannot be looked for elsewhere.
    let by_name = bound
        .select
        .iter()
        .any(|(k, _)| matches!(*k, "alarm_name" | "name" | "rule_name" | "tag_key"));
    if by_name && !component.ours && bound.resource == "aws_sqs_queue" {
        let bus = text(component.anchor, "name").ok().flatten();
        let key = bound.input.split('.').nth(1).unwrap_or_default();
        let found: Vec<&'a Resource> = of_kind
            .into_iter()
            .filter(|r| queue_of(r, &component.name, bus.as_deref(), sized) == Some(key))
            .collect();
        // A queue of the policy may be made in another root module.
        return if found.is_empty() {
            Lookup::NotAsked
        } else {
            Lookup::At(found)
        };
    }
    if by_name && !component.ours {
        return match component.family {
            // One anchor is the item itself: there is nothing to tell apart.
            "tracing" => Lookup::At(vec![component.anchor]),
            _ => Lookup::NotAsked,
        };
    }
    let mut unknown = None;
    let mut found = Vec::new();
    for resource in of_kind {
        match fits(resource, bound, component, sized) {
            Ok(true) => found.push(resource),
            Ok(false) => {}
            Err(why) => unknown = Some(why),
        }
    }
    match (found.is_empty(), unknown) {
        (false, _) => Lookup::At(found),
        (true, Some(why)) => Lookup::Unknown(why),
        (true, None) => Lookup::Nowhere,
    }
}

/// Whether a resource has what tells the binding's from others of its type.
fn fits(
    resource: &Resource,
    bound: &Bound,
    component: &Component<'_>,
    sized: &Sized,
) -> Result<bool, Why> {
    for (path, wanted) in &bound.select {
        match text(resource, path)? {
            Some(value) if *value == **wanted => {}
            _ => return Ok(false),
        }
    }
    if bound.resource == "aws_appautoscaling_policy" && component.family == "service" {
        let service = sized.services.iter().find(|s| s.name == component.name);
        if let Some(scale) = service.and_then(|s| s.scale.as_ref()) {
            return tracks(resource, &scale.metric);
        }
    }
    Ok(true)
}

/// Whether a scaling policy tracks a metric.
fn tracks(resource: &Resource, metric: &crate::sizing::ScaleMetric) -> Result<bool, Why> {
    use crate::sizing::ScaleMetric;
    let at = "target_tracking_scaling_policy_configuration[0]";
    let read = |path: &str| text(resource, &format!("{at}.{path}"));
    let predefined = read("predefined_metric_specification[0].predefined_metric_type")?;
    Ok(match metric {
        ScaleMetric::Predefined(name) => predefined.as_deref() == Some(*name),
        ScaleMetric::Requests => predefined.as_deref() == Some("ALBRequestCountPerTarget"),
        ScaleMetric::Custom { name, .. } => {
            let own = read("customized_metric_specification[0].metric_name")?;
            own.as_deref() == Some(name.as_str())
        }
    })
}

/// What is known of a part that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// A fixed number of tasks needs no scaling: the number is the service's own.
    Fixed,
    /// The item does without one.
    NotAsked,
    /// It may be in what was not read, or be one of which it is not known what it belongs to.
    Unknown(Why),
}

/// Of each type, the first resource that belongs to no item and of which it is not known what it belongs to.
pub(super) fn loose<'a>(
    inventory: &'a Inventory,
    claimed: &HashSet<&Address>,
) -> HashMap<&'a str, &'a Address> {
    let mut out = HashMap::new();
    let managed = |r: &&Resource| r.address.mode == Mode::Managed;
    for resource in inventory.resources.iter().filter(managed) {
        let (address, kind) = (&resource.address, &*resource.address.kind);
        let at = match kind {
            "aws_cloudwatch_metric_alarm" => "dimensions",
            "aws_cloudwatch_log_group" => "name",
            "aws_rds_cluster_instance" => "cluster_identifier",
            "aws_cloudwatch_event_archive" => "event_source_arn",
            _ => "resource_id",
        };
        let value = resource.values.as_entries().and_then(|e| e.get(at));
        if value.is_some_and(|v| !v.is_wholly_known()) && !claimed.contains(address) {
            out.entry(kind).or_insert(address);
        }
    }
    out
}

/// Where the part of a binding that [`lookup`] did not find may be; none when it is surely missing.
pub fn elsewhere(
    component: &Component<'_>,
    bound: &Bound,
    sized: &Sized,
    inventory: &Inventory,
    matches: &Matches<'_>,
) -> Option<Elsewhere> {
    let kind = bound.resource;
    let unknown = |why: String| Some(Elsewhere::Unknown(Why::Other(why.into())));
    let fixed = || {
        let mut services = sized.services.iter();
        component.family == "service"
            && services.any(|s| s.name == component.name && s.scale.is_none())
    };
    if kind == "aws_appautoscaling_target" && fixed() {
        return Some(Elsewhere::Fixed);
    }
    if bound.field == "database.logs" {
        // A cluster that exports no logs has none to keep.
        let exports = component.anchor.values.as_entries();
        let exports = exports.and_then(|e| e.get("enabled_cloudwatch_logs_exports"));
        if exports.is_none_or(|v| v.is_null() || v.length() == Some(0)) {
            return Some(Elsewhere::NotAsked);
        }
    }
    if kind == "aws_ecs_task_definition" {
        return unknown("its task definition is not in this root module".into());
    }
    if let Some(loose) = matches.loose.get(kind) {
        return unknown(format!("what {loose} belongs to is not known"));
    }
    let gap = inventory.gaps.first()?;
    unknown(format!(
        "it may be in {}, which is not read: {}",
        gap.what, gap.why
    ))
}

/// Whether a later row reads the same attribute for the same value: one question is asked once.
pub fn shown_later(bound: &[Bound], i: usize) -> bool {
    let (Some(me), Some(rest)) = (bound.get(i), bound.get(i + 1..)) else {
        return false;
    };
    rest.iter().any(|other| {
        (other.resource, &other.select, other.read, &other.shows)
            == (me.resource, &me.select, me.read, &me.shows)
    })
}
