//! What a resource shows, and how that stands: each way of comparing, each default, and open conditions.

use std::sync::Arc;

mod alarms;
mod compared;
mod items;
mod parts;

use super::*;
use crate::catalog::source::Fact;
use crate::config::value::{Branches, Number, Type, Unknown};
use crate::family::{FAMILIES, Taken};
use crate::inventory::Address;

fn field(name: &str) -> &'static Field {
    let mut all = FAMILIES.iter().flat_map(|f| f.fields());
    all.find(|f| f.name == name).unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn number(n: f64) -> Value {
    Value::Number(n)
}

const HELD: Verdict = Verdict::Conforms;
const ABOVE: Verdict = Verdict::Deviates { above: Some(true) };
const BELOW: Verdict = Verdict::Deviates { above: Some(false) };
const OTHER: Verdict = Verdict::Deviates { above: None };

/// A resource of these attributes.
fn resource(values: &[(&str, Found)]) -> Resource {
    let address: Address = "aws_thing.one".parse().unwrap();
    let values = values.iter().map(|(k, v)| (Arc::from(*k), v.clone()));
    Resource::new(address, Found::object(values))
}

fn block(values: &[(&str, Found)]) -> Found {
    let values = values.iter().map(|(k, v)| (Arc::from(*k), v.clone()));
    Found::tuple([Found::object(values)])
}

fn unset(name: &str) -> Unset {
    field(name).unset
}

/// What one reading without open conditions comes to.
fn one(resource: &Resource, path: &'static str, unset: Unset) -> Actual {
    let reading = read(resource, path, unset);
    assert_eq!(reading.outcomes.len(), 1);
    assert_eq!(reading.open, None);
    reading.outcomes[0].actual.clone()
}

fn not_set(taken: Option<Found>, block: Option<&str>) -> Actual {
    Actual::NotSet {
        taken,
        block: block.map(str::to_owned),
    }
}

#[test]
fn what_is_not_set_is_what_aws_takes() {
    let null = || Found::null(Type::Dynamic);
    let bare = resource(&[("size", null()), ("evaluation_periods", Found::number(3))]);
    let retention = unset("database.backup");
    assert_eq!(
        one(&bare, "size", retention),
        not_set(Some(Found::number(1)), None)
    );
    assert_eq!(one(&bare, "size", Unset::Differs), not_set(None, None));
    let breaching = unset("service.alarm.cpu.breaching");
    let all = not_set(Some(Found::number(3)), None);
    assert_eq!(one(&bare, "size", breaching), all);
    // A block that is not there has the defaults of none, where they are the block's own.
    let path = "check[0].interval";
    let within = unset("service.health_check.interval");
    let empty = resource(&[("check", Found::tuple([]))]);
    assert_eq!(
        one(&empty, path, within),
        Actual::NoBlock("check[0]".into())
    );
    let cooldown = unset("service.scale.in_cooldown");
    let taken = Some(Found::number(300));
    assert_eq!(
        one(&empty, path, cooldown),
        not_set(taken, Some("check[0]"))
    );
    let there = resource(&[("check", block(&[("interval", null())]))]);
    assert_eq!(
        one(&there, path, within),
        not_set(Some(Found::number(30)), None)
    );
}

#[test]
fn a_block_decides_what_is_taken_of_what_is_not_set_in_it() {
    let path = "check.interval";
    let there = resource(&[("check", block(&[("interval", Found::null(Type::Dynamic))]))]);
    let there = |unset| one(&there, "check[0].interval", unset);
    // A document of no text is none.
    let none = resource(&[("check", Found::string(""))]);
    let none = |unset| one(&none, path, unset);
    assert_eq!(there(Unset::DiffersInBlock), not_set(None, None));
    assert_eq!(none(Unset::DiffersInBlock), Actual::NoBlock("check".into()));
    let within = unset("service.health_check.interval");
    let Unset::TakesInBlock(fact) = within else {
        panic!("{within:?}");
    };
    assert_eq!(none(within), Actual::NoBlock("check".into()));
    let other = Fact {
        value: Taken::Number(7),
        ..fact
    };
    let both = Unset::TakesByBlock(fact, other);
    assert_eq!(there(both), not_set(Some(Found::number(30)), None));
    assert_eq!(none(both), not_set(Some(Found::number(7)), Some("check")));
    let nothing = Some(Found::null(Type::Dynamic));
    let or_nothing = Unset::TakesOrNothing(fact);
    assert_eq!(there(or_nothing), not_set(Some(Found::number(30)), None));
    assert_eq!(none(or_nothing), not_set(nothing, Some("check")));
    let unclear = Actual::Unknown(Why::Other("AWS chooses it".into()));
    assert_eq!(there(Unset::Unclear("AWS chooses it")), unclear);
}

/// Steps are shown as one text, unless they must not be shown.
#[test]
fn steps_that_must_not_be_shown_are_made_no_text() {
    let step = || {
        block(&[
            ("metric_interval_lower_bound", Found::number(0)),
            ("scaling_adjustment", Found::number(2)),
        ])
    };
    let Actual::Value(text) = steps(&step()) else {
        panic!("{:?}", steps(&step()));
    };
    assert_eq!(text.as_str(), Some("0..: 2"));
    let hidden = step().marked(crate::config::value::Mark::SECRET);
    assert_eq!(steps(&hidden), Actual::Value(hidden.clone()));
    let open = Found::unknown(Type::Number, Why::Budget);
    let open = block(&[
        ("metric_interval_lower_bound", open),
        ("scaling_adjustment", Found::number(2)),
    ]);
    assert_eq!(steps(&open), Actual::Unknown(Why::Budget));
}

#[test]
fn resources_are_counted_where_all_of_them_are_known() {
    let named = |address: &str| {
        let address: Address = address.parse().unwrap();
        Resource::new(address, Found::object([]))
    };
    let all = ["aws_thing.one[0]", "aws_thing.one[1]", "aws_thing.two"].map(named);
    let all: Vec<&Resource> = all.iter().collect();
    let counted = |less: u32| match count(&all, less) {
        Observation::At(readings) => readings[0].outcomes[0].actual.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(counted(0), Actual::Value(Found::number(3)));
    assert_eq!(counted(1), Actual::Value(Found::number(2)));
    assert_eq!(counted(4), Actual::Value(Found::number(0)));
    assert_eq!(count(&[], 0), Observation::Absent);
    let mut open = named("aws_thing.one[0]");
    open.address.key = Some(crate::inventory::Key::Unknown);
    let with = count(&[all[0], &open], 0);
    assert!(matches!(with, Observation::Unknown(_)), "{with:?}");
}

#[test]
fn what_nothing_moves_is_held_on_its_side_unless_the_policy_ignores_it() {
    let task = resource(&[("count", Found::number(3))]);
    let mut reading = read(&task, "count", Unset::Differs);
    let mode = |reading: &Reading<'_>, mode| reading.mode(mode);
    assert_eq!(mode(&reading, Mode::Exact), Mode::Exact);
    reading.fixed = Some(Mode::AtLeast);
    assert_eq!(mode(&reading, Mode::Exact), Mode::AtLeast);
    assert_eq!(mode(&reading, Mode::Ignore), Mode::Ignore);
}

#[test]
fn what_the_provider_decides_counts_as_not_set_where_it_is_known() {
    let later = |address: &str, path: &str| {
        let why = Why::KnownAfterApply {
            address: address.into(),
            path: path.into(),
        };
        Found::unknown(Type::Number, why)
    };
    let own = resource(&[("size", later("aws_thing.one", "size"))]);
    let others = resource(&[("size", later("aws_thing.two", "size"))]);
    let takes = unset("database.backup");
    assert_eq!(
        one(&own, "size", takes),
        not_set(Some(Found::number(1)), None)
    );
    assert!(matches!(
        one(&own, "size", Unset::Differs),
        Actual::Unknown(_)
    ));
    assert!(matches!(one(&others, "size", takes), Actual::Unknown(_)));
    // All of a block may be left to it.
    let whole = resource(&[("pool", later("aws_thing.one", "pool"))]);
    let share = unset("database.proxy.max_connections");
    assert_eq!(
        one(&whole, "pool[0].share", share),
        not_set(Some(Found::number(100)), None)
    );
    // A policy may want that there is no such block, and nothing was written.
    let within = unset("service.health_check.interval");
    let Unset::TakesInBlock(fact) = within else {
        panic!("{within:?}");
    };
    let or_nothing = Unset::TakesOrNothing(fact);
    let nothing = Some(Found::null(Type::Dynamic));
    assert_eq!(
        one(&whole, "pool[0].share", or_nothing),
        not_set(nothing, Some("pool[0]"))
    );
    // A plan has the same for what is written and not known.
    let mut planned = whole;
    planned.change = Some(crate::inventory::Change {
        action: crate::inventory::Action::Create,
        reason: None,
        before: Found::null(Type::Dynamic),
        after: planned.values.clone(),
    });
    let of_plan = |unset| one(&planned, "pool[0].share", unset);
    assert!(matches!(of_plan(or_nothing), Actual::Unknown(_)));
    assert_eq!(of_plan(share), not_set(Some(Found::number(100)), None));
}

/// A value behind a condition that is not known.
fn either(condition: &str, yes: Found, no: Found) -> Found {
    let why = Why::MissingVariable {
        name: condition.into(),
    };
    let mut unknown = Unknown::new(Type::Dynamic, why);
    unknown.branches = Branches::new(condition.into(), yes, no);
    assert!(unknown.branches.is_some());
    unknown.into()
}

fn memory(value: Found) -> Verdict {
    let resource = resource(&[("memory", value)]);
    let reading = read(&resource, "memory", Unset::Differs);
    reading.verdict(field("service.memory"), &number(2048.0), Mode::Exact)
}

#[test]
fn an_open_condition_decides_where_its_branches_agree() {
    let n = |n: i64| Found::number(n);
    assert_eq!(memory(either("a", n(2048), n(2048))), HELD);
    assert_eq!(memory(either("a", n(4096), n(8192))), ABOVE);
    assert_eq!(memory(either("a", n(1024), n(8192))), OTHER);
    let open = |verdict: &Verdict| matches!(verdict, Verdict::Undecided(Why::MissingVariable { name }) if &**name == "a");
    assert!(open(&memory(either("a", n(2048), n(8192)))));
    // One condition turns out one way, wherever it is asked.
    let inner = |holds: i64, fails: i64| either("a", n(holds), n(fails));
    assert_eq!(memory(either("a", inner(2048, 1), inner(1, 2048))), HELD);
    // Another one is asked for itself.
    assert_eq!(memory(either("a", either("b", n(1), n(2)), n(3))), BELOW);
    assert!(open(&memory(either("a", either("b", n(1), n(2048)), n(3)))));
    let unknown = Found::unknown(Type::Number, Why::Budget);
    let half = memory(either("a", unknown, n(8192)));
    assert_eq!(half, Verdict::Undecided(Why::Budget));
}

/// Each condition is tried both ways, as far as they are few.
#[test]
fn many_open_conditions_are_left_open() {
    let nested = |depth: usize| {
        let conditions = (0..depth).map(|i| format!("c{i}"));
        conditions.fold(Found::number(2048), |inner, condition| {
            either(&condition, Found::number(2048), inner)
        })
    };
    assert_eq!(memory(nested(4)), HELD);
    let many = memory(nested(8));
    assert!(matches!(many, Verdict::Undecided(_)), "{many:?}");
}
