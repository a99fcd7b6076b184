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
