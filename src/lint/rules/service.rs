//! What several rules read in a service and in what scales it.

use crate::catalog::fargate;
use crate::inventory::Mode;
use crate::lint::{Blocked, Subject};

/// One entry of a capacity provider strategy.
pub(super) struct Provider {
    /// The way to its block.
    pub(super) path: String,
    /// The provider; what is not known is an error here, so that the other entries can still be read.
    pub(super) name: Result<Option<String>, Blocked>,
}

/// The entries of a capacity provider strategy.
pub(super) fn strategy(of: &Subject<'_>, block: &str) -> Result<Vec<Provider>, Blocked> {
    let count = of.count(block)?;
    let entries = (0..count).map(|i| {
        let path = format!("{block}[{i}]");
        Provider {
            name: of.text(&format!("{path}.capacity_provider")),
            path,
        }
    });
    Ok(entries.collect())
}

/// Whether a service runs on Fargate, as far as it says so itself: the cluster's default strategy does not count.
pub(super) fn on_fargate(service: &Subject<'_>) -> Result<bool, Blocked> {
    match crate::lint::rules::reading::text(service, "launch_type")? {
        Some(kind) => Ok(kind == fargate::FARGATE),
        None => provided_by(service, &|name| {
            name == fargate::FARGATE || name == fargate::FARGATE_SPOT
        }),
    }
}

/// The entry that puts tasks on Fargate Spot.
pub(super) fn spot(service: &Subject<'_>) -> Result<Option<Provider>, Blocked> {
    let mut blocked = None;
    for entry in strategy(service, "capacity_provider_strategy")? {
        match &entry.name {
            Ok(Some(name)) if name == fargate::FARGATE_SPOT => {
                let weight = service.whole(&format!("{}.weight", entry.path))?;
                let base = service.whole(&format!("{}.base", entry.path))?;
                // With neither it gets no task.
                let used = weight.unwrap_or(0) > 0 || base.unwrap_or(0) > 0;
                return Ok(used.then_some(entry));
            }
            Err(why) => blocked = Some(why.clone()),
            Ok(_) => {}
        }
    }
    blocked.map_or(Ok(None), Err)
}

fn provided_by(service: &Subject<'_>, wanted: &dyn Fn(&str) -> bool) -> Result<bool, Blocked> {
    let mut blocked = None;
    for entry in strategy(service, "capacity_provider_strategy")? {
        match entry.name {
            Ok(Some(name)) if wanted(&name) => return Ok(true),
            Err(why) => blocked = Some(why),
            Ok(_) => {}
        }
    }
    blocked.map_or(Ok(false), Err)
}

/// The task definition a service runs, where exactly one of this root can be it.
pub(super) fn task<'a>(service: &Subject<'a>) -> Option<Subject<'a>> {
    let kind = "aws_ecs_task_definition";
    let mut found = managed(service.referred("task_definition", &[kind]));
    if found.is_empty()
        && let Some(text) = service.known("task_definition")
        && let Some(family) = text.text().and_then(|t| t.split(':').next())
    {
        let same = |t: &Subject<'_>| t.known("family").is_some_and(|f| f.text() == Some(family));
        found = service.with_text(kind, "family", family);
        found.retain(same);
    }
    one(found)
}

/// The managed ones.
pub(super) fn managed(found: Vec<Subject<'_>>) -> Vec<Subject<'_>> {
    let mut found = found;
    found.retain(|s| s.resource.address.mode == Mode::Managed);
    found
}

/// The only one.
pub(super) fn one(mut found: Vec<Subject<'_>>) -> Option<Subject<'_>> {
    let only = found.pop()?;
    found.is_empty().then_some(only)
}

/// What updates a service's tasks: `ECS` unless it says otherwise.
pub(super) fn controller(service: &Subject<'_>) -> Result<String, Blocked> {
    let kind = service.text("deployment_controller[0].type")?;
    Ok(kind.unwrap_or_else(|| "ECS".into()))
}

/// Whether it runs one task on each instance rather than a number of them.
pub(super) fn daemon(service: &Subject<'_>) -> Result<bool, Blocked> {
    Ok(service.text("scheduling_strategy")?.as_deref() == Some("DAEMON"))
}

/// The scalable targets that scale a service.
pub(super) fn targets<'a>(service: &Subject<'a>) -> Vec<Subject<'a>> {
    let kind = "aws_appautoscaling_target";
    let mut found = service.referrers(kind, "resource_id");
    let text = |at: &Subject<'_>, path: &str| {
        let got = at.known(path)?;
        Some(got.text()?.rsplit('/').next()?.to_owned())
    };
    if let Some(name) = text(service, "name") {
        let mut clusters: Vec<String> = text(service, "cluster").into_iter().collect();
        let referred = managed(service.referred("cluster", &["aws_ecs_cluster"]));
        clusters.extend(one(referred).and_then(|c| text(&c, "name")));
        for cluster in clusters {
            let id = format!("service/{cluster}/{name}");
            found.extend(service.with_text(kind, "resource_id", &id));
        }
    }
    each(found, |target| scales(target, service))
}

/// Those that are meant, each once, in the order of the inventory.
fn each<'a>(mut found: Vec<Subject<'a>>, meant: impl Fn(&Subject<'a>) -> bool) -> Vec<Subject<'a>> {
    found.sort_by(|a, b| a.resource.address.cmp(&b.resource.address));
    found.dedup_by(|a, b| a.resource.address == b.resource.address);
    found.retain(meant);
    found
}

/// Whether a scalable target surely is that of a service.
fn scales(target: &Subject<'_>, service: &Subject<'_>) -> bool {
    if target
        .known("service_namespace")
        .is_some_and(|n| n.text() != Some("ecs"))
    {
        return false;
    }
    let named = target.referred("resource_id", &["aws_ecs_service"]);
    if !named.is_empty() {
        return named
            .iter()
            .any(|s| s.resource.address == service.resource.address);
    }
    let id = target.known("resource_id");
    let Some(id) = id.as_ref().and_then(|id| id.text()) else {
        return false;
    };
    let mut parts = id.split('/');
    let (Some("service"), Some(cluster), Some(name), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is = |at: &Subject<'_>, path: &str, text: &str| {
        at.known(path)
            .is_some_and(|g| g.text().is_some_and(|t| t.rsplit('/').next() == Some(text)))
    };
    if !is(service, "name", name) {
        return false;
    }
    let clusters = managed(service.referred("cluster", &["aws_ecs_cluster"]));
    is(service, "cluster", cluster) || one(clusters).is_some_and(|c| is(&c, "name", cluster))
}

/// The policies or scheduled actions of a scalable target. To AWS, targets of one resource and dimension are the same:
/// what names the resource is of the first of them.
pub(super) fn of_target<'a>(target: &Subject<'a>, kind: &str) -> Vec<Subject<'a>> {
    let mut found = target.sole_referrers(kind, "resource_id");
    let own = "aws_appautoscaling_target";
    let id = target.known("resource_id");
    if let Some(id) = id.as_ref().and_then(|id| id.text())
        && is_first(target, target.first_with_text(own, "resource_id", id).0)
    {
        found.extend(target.with_text(kind, "resource_id", id));
    }
    if let Some(service) = one(target.referred("resource_id", &["aws_ecs_service"]))
        && is_first(target, service.first_sole_referrer(own, "resource_id"))
    {
        found.extend(service.sole_referrers(kind, "resource_id"));
    }
    each(found, |policy| belongs(policy, target))
}

/// Whether no other target of the same dimension comes before it.
fn is_first(target: &Subject<'_>, first: Option<Subject<'_>>) -> bool {
    first.is_none_or(|first| {
        let dimension = |s: &Subject<'_>| s.known("scalable_dimension").map(|d| d.to_string());
        first.resource.address == target.resource.address || dimension(&first) != dimension(target)
    })
}

/// Whether a policy or scheduled action surely is that of a scalable target.
fn belongs(policy: &Subject<'_>, target: &Subject<'_>) -> bool {
    let dimension = |s: &Subject<'_>| s.known("scalable_dimension").map(|d| d.to_string());
    if let (Some(a), Some(b)) = (dimension(policy), dimension(target))
        && a != b
    {
        return false;
    }
    let named = policy.referred("resource_id", &["aws_appautoscaling_target"]);
    if !named.is_empty() {
        return one(named).is_some_and(|t| t.resource.address == target.resource.address);
    }
    if let (Some(a), Some(b)) = (policy.known("resource_id"), target.known("resource_id")) {
        return a.text() == b.text();
    }
    let kinds = &["aws_ecs_service"];
    let of_policy = one(policy.referred("resource_id", kinds));
    let of_mine = one(target.referred("resource_id", kinds));
    match (of_policy, of_mine) {
        (Some(a), Some(b)) => a.resource.address == b.resource.address,
        _ => false,
    }
}
