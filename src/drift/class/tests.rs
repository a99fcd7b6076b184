//! What each row comes to, by what its sides have.

use super::*;
use crate::config::value::{Mark, Type, Why};
use crate::drift::table::Cell;
use crate::family::FAMILIES;

fn number(n: i64) -> SideValue {
    SideValue::Value(Found::number(n))
}

/// As the policy has it, and two that are not.
fn right() -> SideValue {
    number(2048)
}

fn off() -> SideValue {
    number(1024)
}

fn off_too() -> SideValue {
    number(512)
}

fn open() -> SideValue {
    SideValue::Unknown(Why::Other("nobody knows".into()))
}

/// The four sides of a row: source, plan before and after, state.
struct Sides(SideValue, SideValue, SideValue, SideValue);

const NONE: SideValue = SideValue::NotGiven;

fn decide(sides: Sides, change: impl FnOnce(&mut Facts<'_>)) -> (Class, Side, String) {
    let Sides(source, before, after, state) = sides;
    let fields = FAMILIES.iter().flat_map(|family| family.fields());
    let memory = fields.into_iter().find(|f| f.name == "service.memory");
    let mut facts = Facts {
        field: memory.unwrap(),
        want: &Value::Number(2048.0),
        mode: Mode::Exact,
        source,
        before,
        after,
        state,
        found: false,
        deployed: true,
        ahead: false,
    };
    change(&mut facts);
    let decision = facts.decide();
    let note = decision.note.unwrap_or_default();
    (decision.class, decision.side, note)
}

fn plain_row(sides: Sides) -> (Class, Side, String) {
    decide(sides, |_| {})
}

fn is(class: Class, side: Side, note: &str) -> (Class, Side, String) {
    (class, side, note.to_owned())
}

#[test]
fn what_the_plan_found_changed_outside_is_that_where_a_side_is_off() {
    let found = |sides| decide(sides, |facts| facts.found = true);
    assert_eq!(
        found(Sides(right(), off(), right(), right())),
        is(
            Class::OutOfBandChange,
            Side::State,
            "the plan found it changed outside of Terraform, and changes it back"
        )
    );
    assert_eq!(
        found(Sides(right(), off(), off(), right())),
        is(
            Class::OutOfBandChange,
            Side::State,
            "the plan found it changed outside of Terraform"
        )
    );
    assert_eq!(found(Sides(right(), right(), off(), right())).1, Side::Plan);
    let (class, ..) = found(Sides(right(), right(), right(), right()));
    assert_eq!(class, Class::Same);
}

#[test]
fn a_plan_goes_towards_the_policy_or_away() {
    let plan = |before, after| plain_row(Sides(NONE, before, after, NONE));
    assert_eq!(plan(right(), off()), is(Class::PlanAway, Side::Plan, ""));
    assert_eq!(plan(off(), right()), is(Class::PlanToward, Side::State, ""));
    assert_eq!(
        plan(off_too(), off()),
        is(Class::PlanToward, Side::Plan, "nearer, and not there")
    );
    assert_eq!(plan(off(), off_too()), is(Class::PlanAway, Side::Plan, ""));
    // As far on the other side is no nearer.
    assert_eq!(
        plan(off(), number(3072)),
        is(Class::PlanAway, Side::Plan, "")
    );
    let sides = Sides(NONE, number(4096), number(3000), NONE);
    let least = decide(sides, |facts| facts.mode = Mode::AtLeast);
    assert_eq!(least, is(Class::Same, Side::Plan, ""));
    // A state that is not what the plan began with is not explained by it.
    assert_eq!(
        plain_row(Sides(NONE, right(), off(), off_too())).0,
        Class::OutOfBandChange
    );
    // What is not there is made, not changed.
    let made = Sides(right(), SideValue::Missing, right(), NONE);
    let made = decide(made, |facts| facts.deployed = false);
    assert_eq!(
        made,
        is(Class::Same, Side::State, "nothing of it is deployed")
    );
}

#[test]
fn a_source_that_is_off_was_edited_unless_the_policy_is_ahead() {
    let source = |state| plain_row(Sides(off(), NONE, NONE, state));
    assert_eq!(source(off()), is(Class::CodeDiffers, Side::Source, ""));
    assert_eq!(source(NONE), is(Class::CodeDiffers, Side::Source, ""));
    assert_eq!(
        source(SideValue::Missing),
        is(Class::CodeDiffers, Side::Source, "")
    );
    assert_eq!(source(right()), is(Class::CodeDiffers, Side::Source, ""));
    assert_eq!(
        source(off_too()),
        is(
            Class::OutOfBandChange,
            Side::State,
            "it is neither what the code nor what the policy has"
        )
    );
    let ahead = |sides| decide(sides, |facts| facts.ahead = true);
    assert_eq!(
        ahead(Sides(off(), NONE, NONE, off())),
        is(Class::PolicyAhead, Side::Source, "")
    );
    assert_eq!(
        ahead(Sides(NONE, off(), off(), off())).0,
        Class::CodeDiffers,
        "without the source nobody knows what it was generated from"
    );
    assert_eq!(
        plain_row(Sides(off(), right(), right(), right())),
        is(Class::CodeDiffers, Side::Source, "the plan was made before")
    );
    assert_eq!(
        plain_row(Sides(off(), off(), off(), off())),
        is(Class::CodeDiffers, Side::Source, "")
    );
    // The plan knows what the source alone does not say.
    assert_eq!(
        plain_row(Sides(open(), off(), off(), off())),
        is(Class::CodeDiffers, Side::Plan, "")
    );
}

#[test]
fn a_source_that_is_held_is_compared_with_what_is_deployed() {
    let source = |state| plain_row(Sides(right(), NONE, NONE, state));
    assert_eq!(source(right()), is(Class::Same, Side::Source, ""));
    assert_eq!(source(NONE), is(Class::Same, Side::Source, ""));
    assert_eq!(
        source(off()),
        is(
            Class::OutOfBandChange,
            Side::State,
            "or the source has not been applied yet: a plan can tell"
        )
    );
    assert_eq!(
        source(open()),
        is(Class::Undecided, Side::State, "nobody knows")
    );
    let nothing = |after| {
        let sides = Sides(right(), NONE, after, SideValue::Missing);
        decide(sides, |facts| facts.deployed = false).0
    };
    assert_eq!(nothing(NONE), Class::NotApplied);
    assert_eq!(nothing(right()), Class::Same);
    // Another of its resources is deployed, and this one was removed.
    assert_eq!(source(SideValue::Missing).0, Class::OutOfBandChange);
    assert_eq!(
        plain_row(Sides(right(), off(), off(), off())),
        is(
            Class::Undecided,
            Side::State,
            "the source has changed since the plan was made"
        )
    );
    // A plan of another state tells nothing of when the source changed.
    assert_eq!(
        plain_row(Sides(right(), off_too(), off(), off())),
        is(Class::OutOfBandChange, Side::State, "")
    );
    assert_eq!(
        plain_row(Sides(right(), right(), right(), off())),
        is(Class::OutOfBandChange, Side::State, "")
    );
}

#[test]
fn where_nothing_is_configured_or_known_it_says_so() {
    let alone = |state| plain_row(Sides(NONE, NONE, NONE, state));
    assert_eq!(
        alone(off()),
        is(
            Class::CodeDiffers,
            Side::State,
            "by the state alone: who changed it is not known"
        )
    );
    assert_eq!(alone(right()), is(Class::Same, Side::State, ""));
    assert_eq!(
        alone(open()),
        is(Class::Undecided, Side::State, "nobody knows")
    );
    assert_eq!(
        plain_row(Sides(open(), NONE, NONE, off())),
        is(Class::Undecided, Side::Source, "nobody knows")
    );
}

/// What is one of several values is decided where it is the same for all of them.
#[test]
fn an_open_value_is_off_where_all_it_can_be_is() {
    let one_of =
        |all: &[SideValue]| SideValue::OneOf(all.to_vec(), Some(Why::Other("nobody knows".into())));
    let alone = |got| plain_row(Sides(got, NONE, NONE, NONE));
    assert_eq!(
        alone(one_of(&[off(), off_too()])),
        is(Class::CodeDiffers, Side::Source, "")
    );
    let text = SideValue::Value(Found::string("2 GB"));
    assert_eq!(
        alone(one_of(&[right(), text])),
        is(Class::Same, Side::Source, "")
    );
    for all in [[right(), off()], [off(), right()], [off(), open()]] {
        let undecided = is(Class::Undecided, Side::Source, "nobody knows");
        assert_eq!(alone(one_of(&all)), undecided, "{all:?}");
    }
    // Whether it is what is deployed is not known.
    let either = one_of(&[off(), off_too()]);
    assert_eq!(
        plain_row(Sides(either, NONE, NONE, off())),
        is(Class::CodeDiffers, Side::Source, "")
    );
}

/// A cell says nothing of a value that must not be shown, however deep it is.
#[test]
fn a_cell_has_the_value_as_it_may_be_shown() {
    let value = |text: &str| SideValue::Value(Found::string(text));
    assert_eq!(value("gp3").cell(), Cell::Value("gp3".into()));
    assert_eq!(number(2048).cell(), Cell::Value("2048".into()));
    assert_eq!(SideValue::NotSet(None).cell(), Cell::NotSet);
    let several = SideValue::OneOf(
        vec![number(1), SideValue::NotSet(None), SideValue::Missing],
        Some(Why::Other("why".into())),
    );
    assert_eq!(
        several.cell(),
        Cell::Value("1 or not set or no resource".into())
    );
    assert_eq!(SideValue::Missing.cell(), Cell::Missing);
    assert_eq!(SideValue::NotGiven.cell(), Cell::NotGiven);
    assert_eq!(open().cell(), Cell::Unknown("nobody knows".into()));
    for mark in [Mark::SENSITIVE, Mark::PRIVATE, Mark::SECRET] {
        let secret = Found::string("hunter2").marked(mark);
        let unknown = Found::unknown(
            Type::String,
            Why::KnownAfterApply {
                address: "hunter2".into(),
                path: "id".into(),
            },
        );
        for hidden in [secret.clone(), unknown.marked(mark)] {
            let list = Found::list(Type::String, [Found::string("plain"), hidden.clone()]);
            let one_of = SideValue::OneOf(
                vec![number(1), SideValue::Value(hidden.clone())],
                Some(Why::Other("why".into())),
            );
            for got in [SideValue::Value(hidden), SideValue::Value(list), one_of] {
                assert!(got.is_hidden(), "{got:?}");
                let Cell::Value(shown) = got.cell() else {
                    panic!("{got:?}");
                };
                assert!(!shown.contains("hunter2"), "{shown}");
            }
        }
    }
    assert!(!value("gp3").is_hidden());
}

#[test]
fn a_change_within_what_the_policy_lets_be_is_told_of_the_plan() {
    for source in [NONE, right(), open()] {
        let sides = Sides(source.clone(), number(4096), number(3000), NONE);
        let within = decide(sides, |facts| facts.mode = Mode::AtLeast);
        assert_eq!(within, is(Class::Same, Side::Plan, ""), "{source:?}");
    }
    // The code has moved on since, and what it has is off.
    let sides = Sides(off(), number(4096), number(3000), NONE);
    let (class, side, _) = decide(sides, |facts| facts.mode = Mode::AtLeast);
    assert_eq!((class, side), (Class::CodeDiffers, Side::Source));
}

#[test]
fn each_side_has_its_name() {
    let all = [Side::Source, Side::Plan, Side::State];
    assert_eq!(all.map(Side::word), ["source", "plan", "state"]);
}

/// What a row of these values comes to, as the table at the head of the module has it.
fn by_the_table(facts: &Facts<'_>) -> Class {
    let conforms = |value: &SideValue| *value == right();
    let is_open = |value: &SideValue| matches!(value, SideValue::Unknown(_));
    let deviates = |value: &SideValue| value.given() && !conforms(value) && !is_open(value);
    let known = |value: &SideValue| value.given() && !is_open(value);
    let differ = |a: &SideValue, b: &SideValue| known(a) && known(b) && a != b;
    let (source, before, after) = (&facts.source, &facts.before, &facts.after);
    let refreshed = facts.found && before.given();
    let now = match &facts.state {
        state if state.given() && !refreshed => state,
        _ => before,
    };
    if facts.found && [source, after, now].into_iter().any(deviates) {
        return Class::OutOfBandChange;
    }
    let explains = after.given() && !(facts.state.given() && differ(before, &facts.state));
    let changes = explains && differ(before, after);
    let off_by = |value: &SideValue| {
        let number = value.value().and_then(|v| plain(v).as_number());
        number.map(|n| (n - 2048.0).abs())
    };
    if changes && facts.deployed {
        match (conforms(before), conforms(after)) {
            (true, false) => return Class::PlanAway,
            (false, true) => return Class::PlanToward,
            _ => {
                let (before, after) = (off_by(before), off_by(after));
                let nearer = before.zip(after).is_some_and(|(b, a)| a < b);
                return if nearer {
                    Class::PlanToward
                } else {
                    Class::PlanAway
                };
            }
        }
    }
    let said_by_plan = !source.given() || is_open(source) && known(after);
    let configured = if said_by_plan { after } else { source };
    let is_another = deviates(now) && *now != SideValue::Missing && differ(configured, now);
    let there = *now != SideValue::Missing || facts.deployed;
    if deviates(configured) {
        return match () {
            () if is_another && !changes => Class::OutOfBandChange,
            () if facts.ahead && deviates(source) => Class::PolicyAhead,
            () => Class::CodeDiffers,
        };
    }
    if is_open(configured) || is_open(now) {
        return Class::Undecided;
    }
    match (configured.given(), deviates(now)) {
        (_, false) => Class::Same,
        (false, true) => Class::CodeDiffers,
        (true, true) if !there && after.given() => Class::Same,
        (true, true) if !there => Class::NotApplied,
        (true, true) if explains && deviates(after) => Class::Undecided,
        (true, true) => Class::OutOfBandChange,
    }
}

#[test]
fn every_row_comes_to_what_the_table_says() {
    let values = [
        NONE,
        SideValue::Missing,
        SideValue::NotSet(None),
        right(),
        off(),
        off_too(),
        open(),
    ];
    let fields = FAMILIES.iter().flat_map(|family| family.fields());
    let memory = fields.into_iter().find(|f| f.name == "service.memory");
    let pick = |n: usize| values[n % values.len()].clone();
    let count = values.len();
    for n in 0..count.pow(4) {
        for switches in 0..8 {
            let facts = Facts {
                field: memory.unwrap(),
                want: &Value::Number(2048.0),
                mode: Mode::Exact,
                source: pick(n),
                before: pick(n / count),
                after: pick(n / count.pow(2)),
                state: pick(n / count.pow(3)),
                found: switches & 1 > 0,
                deployed: switches & 2 > 0,
                ahead: switches & 4 > 0,
            };
            let sides = (&facts.source, &facts.before, &facts.after, &facts.state);
            let (class, table) = (facts.decide().class, by_the_table(&facts));
            assert_eq!(
                class, table,
                "{sides:?}, found, deployed, ahead: {switches:03b}"
            );
        }
    }
}

/// A version that says less is that of one that says more, whichever side has it.
#[test]
fn what_one_side_says_in_full_does_not_differ() {
    let mut fields = FAMILIES.iter().flat_map(|family| family.fields());
    let version = fields.find(|f| f.name == "database.version").unwrap();
    let facts = Facts {
        field: version,
        want: &Value::Text("17".into()),
        mode: Mode::Exact,
        source: NONE,
        before: NONE,
        after: NONE,
        state: NONE,
        found: false,
        deployed: true,
        ahead: false,
    };
    let text = |text: &str| SideValue::Value(Found::string(text));
    let differ = |a: &SideValue, b: &SideValue| (facts.differ(a, b), facts.differ(b, a));
    assert_eq!(differ(&text("17"), &text("17.4")), (false, false));
    assert_eq!(differ(&text("16"), &text("17.4")), (true, true));
    let taken = SideValue::NotSet(Some(Found::string("17.4")));
    assert_eq!(differ(&text("17"), &taken), (false, false));
    assert_eq!(differ(&text("16"), &taken), (true, true));
}
