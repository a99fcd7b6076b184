//! What changes of a plan do, by the types that change.

use super::*;
use crate::inventory::{Change as Planned, SourceKind};
use crate::text::Files;

fn object(all: &[(&str, Found)]) -> Found {
    let entries = all
        .iter()
        .map(|(name, value)| ((*name).into(), value.clone()));
    Found::object(entries)
}

/// A plan that does this to a resource.
fn plan(address: &str, action: Action, before: Found, after: Found) -> Inventory {
    let mut resource = Resource::new(address.parse().unwrap(), after.clone());
    resource.change = Some(Planned {
        action,
        reason: None,
        before,
        after,
    });
    let mut plan = Inventory::new(SourceKind::Plan);
    plan.resources.push(resource);
    plan
}

fn of(plan: &Inventory) -> Vec<Transition> {
    let files = Files::new();
    let places = SourceLocations::new(&files, &[], None);
    let moves = Moves::new(Vec::new(), Some(plan));
    transitions(None, Some(plan), None, &moves, &places)
}

const REPLACE: Action = Action::Replace {
    create_first: false,
};

fn rules(all: &[Transition]) -> Vec<&'static str> {
    all.iter().map(|transition| transition.rule).collect()
}

#[test]
fn only_what_holds_something_is_told_to_be_replaced() {
    let values = || object(&[("name", Found::string("a"))]);
    let replaced = |address: &str| of(&plan(address, REPLACE, values(), values()));
    assert_eq!(
        rules(&replaced("aws_sqs_queue.a")),
        [transition::REPLACED.id]
    );
    assert_eq!(
        rules(&replaced("aws_ecs_service.a")),
        [transition::REPLACED.id]
    );
    // A type that no family has, and one that holds nothing.
    assert_eq!(replaced("aws_ecs_task_definition.a"), []);
    assert_eq!(replaced("aws_appautoscaling_target.a"), []);
}

#[test]
fn what_says_why_it_is_replaced_is_told_once() {
    let fifo = |on: bool| object(&[("fifo_queue", Found::bool(on))]);
    let found = of(&plan("aws_sqs_queue.a", REPLACE, fifo(false), fifo(true)));
    let [only] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((&*only.before, &*only.after), ("false", "true"));
    assert!(only.headline.contains("fifo_queue"), "{}", only.headline);
}

#[test]
fn what_is_made_or_stays_as_it_is_has_no_transition() {
    let fifo = |on: bool| object(&[("fifo_queue", Found::bool(on))]);
    for action in [Action::NoOp, Action::Create, Action::Read] {
        assert_eq!(
            of(&plan("aws_sqs_queue.a", action, fifo(false), fifo(true))),
            []
        );
    }
}

#[test]
fn a_value_that_must_not_be_shown_is_in_no_sentence() {
    let class = |name: &str| {
        let hidden = Found::string(name).marked(crate::config::value::Mark::SENSITIVE);
        object(&[("log_group_class", hidden)])
    };
    let (before, after) = (class("STANDARD"), class("INFREQUENT_ACCESS"));
    let found = of(&plan("aws_cloudwatch_log_group.a", REPLACE, before, after));
    assert_eq!(rules(&found), [transition::LOG_GROUP_REPLACED.id]);
    let all = format!("{found:?}");
    assert!(
        !all.contains("STANDARD") && !all.contains("INFREQUENT"),
        "{all}"
    );
    assert_eq!((&*found[0].before, &*found[0].after), (HIDDEN, HIDDEN));
    let summary = transition::LOG_GROUP_REPLACED.summary;
    let headline = format!("aws_cloudwatch_log_group.a: {summary}");
    assert_eq!(found[0].headline, headline);
}

#[test]
fn fewer_tasks_than_run_are_told_with_how_many_do() {
    let bounds = |most: i64| {
        object(&[
            ("resource_id", Found::string("service/shop/web")),
            ("max_capacity", Found::number(most)),
        ])
    };
    let with = |running: i64, most: i64| {
        let mut plan = plan(
            "aws_appautoscaling_target.web",
            Action::Update,
            bounds(9),
            bounds(most),
        );
        let service = object(&[
            ("name", Found::string("web")),
            ("desired_count", Found::number(running)),
        ]);
        let service = Resource::new("aws_ecs_service.web".parse().unwrap(), service);
        plan.resources.push(service);
        of(&plan.sorted())
    };
    assert_eq!(rules(&with(6, 4)), [transition::TASKS_CUT.id]);
    assert!(with(6, 4)[0].headline.contains("runs 6 tasks"));
    assert_eq!(with(4, 4), []);
    assert_eq!(with(6, 12), []);
}

fn managed(address: &str, values: Found) -> Resource {
    Resource::new(address.parse().unwrap(), values)
}

fn inventory(kind: SourceKind, resources: Vec<Resource>) -> Inventory {
    let mut out = Inventory::new(kind);
    out.resources = resources;
    out.sorted()
}

/// What brings a state to a source, beside a plan.
fn brought(state: &[Resource], source: &Inventory, plan: Option<&Inventory>) -> Vec<Transition> {
    let state = inventory(SourceKind::State, state.to_vec());
    let files = Files::new();
    let places = SourceLocations::new(&files, &[], None);
    let moves = Moves::new(Vec::new(), plan);
    transitions(Some(source), plan, Some(&state), &moves, &places)
}

/// A cluster of which no snapshot is taken when it goes.
fn cluster(address: &str) -> Resource {
    managed(
        address,
        object(&[("skip_final_snapshot", Found::bool(true))]),
    )
}

/// What the source no longer has is removed, unless it may be in what was not read.
#[test]
fn what_a_state_has_and_its_source_has_not_is_removed() {
    let source = |resources| inventory(SourceKind::Source, resources);
    let state = [cluster("aws_rds_cluster.a")];
    let dropped = [transition::DATABASE_DROPPED.id];
    let found = brought(&state, &source(vec![]), None);
    assert_eq!(rules(&found), dropped);
    let headline = &found[0].headline;
    assert!(
        headline.starts_with("aws_rds_cluster.a is removed"),
        "{headline}"
    );
    assert_eq!(brought(&state, &source(state.to_vec()), None), []);
    let kept = object(&[("skip_final_snapshot", Found::bool(false))]);
    let kept = [managed("aws_rds_cluster.a", kept)];
    assert_eq!(brought(&kept, &source(vec![]), None), []);
    // A data source is only read.
    let data = [cluster("data.aws_rds_cluster.a")];
    assert_eq!(brought(&data, &source(vec![]), None), []);
    let mut partly = source(vec![]);
    partly.gaps.push(crate::inventory::Gap {
        what: "module.b".into(),
        why: "it was not read".into(),
        span: None,
        call: None,
    });
    assert_eq!(brought(&state, &partly, None), []);
    for (name, told) in [("a", 0), ("b", 1)] {
        let mut counted = cluster(&format!("aws_rds_cluster.{name}"));
        counted.address.key = Some(crate::inventory::Key::Unknown);
        let found = brought(&state, &source(vec![counted]), None);
        assert_eq!(found.len(), told, "instances of {name} are not known");
    }
}

/// A plan says itself what it destroys, and what it only forgets.
#[test]
fn what_a_plan_destroys_is_removed_and_what_it_forgets_is_not() {
    let of = |action: Action, goes: bool| {
        let before = cluster("aws_rds_cluster.a").values;
        let after = if goes {
            Found::null(crate::config::value::Type::Dynamic)
        } else {
            before.clone()
        };
        let found = of(&plan("aws_rds_cluster.a", action, before, after));
        let dropped = |t: &Transition| t.rule == transition::DATABASE_DROPPED.id;
        found.iter().any(dropped)
    };
    assert!(of(Action::Delete, true));
    assert!(of(REPLACE, false));
    assert!(!of(Action::Forget, true));
    assert!(!of(Action::Update, false));
}

/// Plan and state may be of different times: what the plan tells is not told again, and what it does not know is.
#[test]
fn what_plan_and_state_both_have_is_told_once() {
    let queue = |name: &str, fifo: bool| {
        let fifo = object(&[("fifo_queue", Found::bool(fifo))]);
        managed(&format!("aws_sqs_queue.{name}"), fifo)
    };
    let state = [queue("a", false), queue("b", false)];
    let source = inventory(SourceKind::Source, vec![queue("a", true), queue("b", true)]);
    let (before, after) = (queue("a", false).values, queue("a", true).values);
    let plan = plan("aws_sqs_queue.a", REPLACE, before, after);
    let addresses = |plan| {
        let found = brought(&state, &source, plan);
        let addresses = found.into_iter().map(|t| t.address);
        addresses.collect::<Vec<_>>()
    };
    let both = ["aws_sqs_queue.a", "aws_sqs_queue.b"];
    assert_eq!(addresses(None), both);
    assert_eq!(addresses(Some(&plan)), both);
}

/// What runs is what the state has, or what the plan found before.
#[test]
fn tasks_that_run_are_those_of_the_state() {
    let bounds = |most: i64| {
        object(&[
            ("resource_id", Found::string("service/shop/web")),
            ("max_capacity", Found::number(most)),
        ])
    };
    let service = |tasks: Found| {
        let values = [("name", Found::string("web")), ("desired_count", tasks)];
        managed("aws_ecs_service.web", object(&values))
    };
    let target = |most| managed("aws_appautoscaling_target.web", bounds(most));
    let source = inventory(
        SourceKind::Source,
        vec![service(Found::number(1)), target(4)],
    );
    let of_state = |tasks: Found| {
        let state = [service(tasks), target(9)];
        rules(&brought(&state, &source, None))
    };
    let cut = [transition::TASKS_CUT.id];
    assert_eq!(of_state(Found::number(6)), cut);
    assert!(of_state(Found::number(4)).is_empty());
    // What a plan makes does not run yet, and what it changes runs as before.
    let of_plan = |before: Found, after: i64| {
        let mut plan = plan(
            "aws_appautoscaling_target.web",
            Action::Update,
            bounds(9),
            bounds(4),
        );
        let mut changed = service(Found::number(after));
        changed.change = Some(Planned {
            action: Action::Update,
            reason: None,
            before,
            after: changed.values.clone(),
        });
        plan.resources.push(changed);
        rules(&of(&plan.sorted()))
    };
    assert_eq!(of_plan(service(Found::number(6)).values, 1), cut);
    assert!(of_plan(service(Found::number(1)).values, 6).is_empty());
    let nothing = Found::null(crate::config::value::Type::Dynamic);
    assert!(of_plan(nothing, 6).is_empty());
    // A number that must not be shown is told by no comparison.
    let secret = Found::number(6).marked(crate::config::value::Mark::SENSITIVE);
    let found = brought(&[service(secret), target(9)], &source, None);
    assert!(!format!("{found:?}").contains('6'), "{found:?}");
}

/// What is not set is what AWS takes, and no value that is not known.
#[test]
fn storage_that_is_not_set_is_the_standard_one() {
    let of = |before: Option<&str>, after: Option<&str>| {
        let cluster = |storage: Option<&str>| {
            let mut all = vec![("engine", Found::string("aurora-postgresql"))];
            all.extend(storage.map(|storage| ("storage_type", Found::string(storage))));
            object(&all)
        };
        let (before, after) = (cluster(before), cluster(after));
        let found = of(&plan("aws_rds_cluster.a", Action::Update, before, after));
        found
            .into_iter()
            .map(|t| (t.before, t.after))
            .collect::<Vec<_>>()
    };
    let to = |before: &str, after: &str| vec![(before.to_owned(), after.to_owned())];
    let (standard, optimized) = ("aurora", "aurora-iopt1");
    assert_eq!(of(Some(standard), Some(optimized)), to(standard, optimized));
    assert_eq!(of(None, Some(optimized)), to(standard, optimized));
    assert_eq!(of(None, Some(standard)), []);
}

/// A change is told at the value in the source that brings it, else at the resource.
#[test]
fn a_transition_is_at_what_brings_it() {
    use crate::config::load::{Loader, ProcessEnv};
    use crate::inventory::{SourceOptions, read_source};

    let at = |body: &str| {
        let dir = tempfile::tempdir().unwrap();
        let text = format!("resource \"aws_sqs_queue\" \"a\" {{\n{body}}}\n");
        std::fs::write(dir.path().join("main.tf"), text).unwrap();
        let mut files = Files::new();
        let options = SourceOptions {
            dir: dir.path().to_owned(),
            command_line: Vec::new(),
            around: ProcessEnv::default(),
        };
        let sourced = read_source(&mut files, &mut Loader::new(), &options);
        let places = SourceLocations::new(&files, &sourced.calls, Some(dir.path()));
        let moves = Moves::new(Vec::new(), None);
        let fifo = object(&[("fifo_queue", Found::bool(body.is_empty()))]);
        let state = inventory(SourceKind::State, vec![managed("aws_sqs_queue.a", fifo)]);
        let found = transitions(
            Some(&sourced.inventory),
            None,
            Some(&state),
            &moves,
            &places,
        );
        let at = found[0].at.map(|at| files.slice(at).to_owned());
        at.unwrap_or_default()
    };
    assert_eq!(at("  fifo_queue = true\n"), "true");
    assert!(at("").starts_with("resource"), "{}", at(""));
}
