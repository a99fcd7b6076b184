//! What a row comes to.
//!
//! A value *conforms* where it is the policy's, or on the side that the policy allows; else it *deviates*. What is
//! *deployed* is the state's value, or what the plan says there is before. What is *configured* is the source's, or what
//! the plan says there is after. The plan *explains* a difference if what it says there is before is what the state has.
//! The first line that matches decides:
//!
//! | when | class |
//! |---|---|
//! | the plan found the value changed outside of Terraform, and a side deviates | out-of-band-change |
//! | the plan changes it, conforms before, deviates after | plan-away |
//! | the plan changes it, deviates before, conforms after | plan-toward |
//! | the plan changes it, deviates before and after | plan-toward if nearer, else plan-away |
//! | the plan changes it, conforms before and after | same |
//! | configured deviates, deployed deviates and other than configured, and no plan explains it | out-of-band-change |
//! | source deviates, the files were generated from another policy and not edited since | policy-ahead |
//! | configured deviates | code-differs |
//! | configured not known | undecided |
//! | configured conforms, nothing of the item deployed | same where a plan makes it, else not-applied |
//! | configured conforms, deployed deviates, the plan was made before the source changed | undecided |
//! | configured conforms, deployed deviates | out-of-band-change |
//! | nothing configured is given, deployed deviates | code-differs |
//! | deployed not known | undecided |
//! | otherwise | same |
//!
//! A resource that is not deployed at all is not changed by a plan that makes it.

use crate::config::value::{Shown, Value as Found};
use crate::family::Field;
use crate::observation::{Actual, Reading, Verdict, plain};
use crate::policy::lint::Mode;
use crate::value::Value;

use super::table::{Cell, Class};

/// A value as one side has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SideValue {
    /// The side was not given.
    NotGiven,
    /// There is no such resource.
    Missing,
    /// There is, and the argument is not set; with what AWS takes then, where that is known.
    NotSet(Option<Found>),
    /// The value.
    Value(Found),
    /// One of these, by a condition that is not known, and why that is.
    OneOf(Vec<SideValue>, String),
    /// It is not known, and why.
    Unknown(String),
}

impl SideValue {
    /// As a resource shows it.
    pub(super) fn of(reading: Reading<'_>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for outcome in reading.outcomes {
            let got = match outcome.actual {
                Actual::Value(value) => Self::Value(value),
                Actual::NotSet { taken, .. } => Self::NotSet(taken),
                Actual::NoBlock(_) => Self::Missing,
                Actual::Unknown(why) => return Self::Unknown(why.to_string()),
            };
            if !all.contains(&got) {
                all.push(got);
            }
        }
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => one,
            (Some(last), false) => {
                all.push(last);
                let why = reading.open.map(|why| why.to_string());
                Self::OneOf(all, why.unwrap_or_default())
            }
            (None, _) => Self::NotGiven,
        }
    }

    /// As a table shows it.
    pub(super) fn cell(&self) -> Cell {
        match self {
            Self::NotGiven => Cell::NotGiven,
            Self::Missing => Cell::Missing,
            Self::NotSet(_) => Cell::NotSet,
            Self::Value(value) => Cell::Value(bare(value)),
            Self::OneOf(all, _) => {
                let texts: Vec<String> = all.iter().map(Self::word).collect();
                Cell::Value(texts.join(" or "))
            }
            Self::Unknown(why) => Cell::Unknown(why.clone()),
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Value(value) => bare(value),
            Self::Missing | Self::NotGiven => "no resource".into(),
            Self::NotSet(_) => "not set".into(),
            Self::OneOf(..) | Self::Unknown(_) => "not known".into(),
        }
    }

    /// How it stands to what is expected; none where the side was not given or it is not known.
    fn verdict(&self, field: &Field, want: &Value, mode: Mode) -> Option<Verdict> {
        let actual = match self {
            Self::NotGiven | Self::Unknown(_) => return None,
            Self::Missing => return Some(Verdict::Deviates { above: None }),
            Self::NotSet(taken) => Actual::NotSet {
                taken: taken.clone(),
                block: None,
            },
            Self::Value(value) => Actual::Value(value.clone()),
            Self::OneOf(all, _) => {
                let mut all = all.iter().map(|got| got.verdict(field, want, mode));
                let first = all.next()??;
                return all.try_fold(first, |out, next| out.or_else(next?));
            }
        };
        Some(actual.verdict(field, want, mode))
    }

    /// Whether the value must not be shown, nor what could tell it: its price, its side, how far it is.
    pub(super) fn is_hidden(&self) -> bool {
        match self {
            Self::OneOf(all, _) => all.iter().any(Self::is_hidden),
            _ => self.value().is_some_and(Found::contains_hidden),
        }
    }

    fn given(&self) -> bool {
        *self != Self::NotGiven
    }

    /// The value, where there is one.
    pub(super) fn value(&self) -> Option<&Found> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// A value without the quotes of a text.
fn bare(value: &Found) -> String {
    Shown::of(value).to_string()
}

/// What a row is decided by.
pub(super) struct Facts<'a> {
    /// The field of the policy.
    pub(super) field: &'a Field,
    /// What the policy wants.
    pub(super) want: &'a Value,
    /// How strictly.
    pub(super) mode: Mode,
    /// What the source has.
    pub(super) source: SideValue,
    /// What the plan says there is before.
    pub(super) before: SideValue,
    /// What the plan says there is after.
    pub(super) after: SideValue,
    /// What the state has.
    pub(super) state: SideValue,
    /// Whether the plan found it changed outside of Terraform.
    pub(super) found: bool,
    /// Whether anything of the item is deployed.
    pub(super) deployed: bool,
    /// Whether the files were generated from another policy, and not edited since.
    pub(super) ahead: bool,
}

/// Which side a class is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    After,
    Deployed,
}

impl Side {
    /// Its name in reports.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::After => "plan",
            Self::Deployed => "state",
        }
    }
}

/// What a row comes to, and why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decision {
    pub(super) class: Class,
    pub(super) side: Side,
    pub(super) note: Option<String>,
}

/// How one side stands.
#[derive(Debug, Clone, PartialEq)]
enum Standing {
    NotGiven,
    Conforms,
    Deviates,
    Open(String),
}

impl Facts<'_> {
    /// How much a value stands off; none where the policy does not ask or it is not known.
    pub(super) fn verdict(&self, got: &SideValue) -> Option<Verdict> {
        got.verdict(self.field, self.want, self.mode)
    }

    fn stand(&self, got: &SideValue) -> Standing {
        match (self.verdict(got), got) {
            (Some(Verdict::Conforms | Verdict::Ignored), _) => Standing::Conforms,
            (Some(Verdict::Deviates { .. }), _) => Standing::Deviates,
            (Some(Verdict::Undecided(why)), _) => Standing::Open(why.to_string()),
            (None, SideValue::Unknown(why) | SideValue::OneOf(_, why)) => {
                Standing::Open(why.clone())
            }
            (None, _) => Standing::NotGiven,
        }
    }

    /// Whether two sides have the same; none where one is not known.
    pub(super) fn same(&self, a: &SideValue, b: &SideValue) -> Option<bool> {
        let equal = |want: &Found, got: &SideValue| {
            got.verdict(self.field, &plain(want), Mode::Exact) == Some(Verdict::Conforms)
        };
        Some(match (a, b) {
            (SideValue::Missing, SideValue::Missing)
            | (SideValue::NotSet(_), SideValue::NotSet(_)) => true,
            (SideValue::NotSet(_), SideValue::Value(v)) => equal(v, a),
            (SideValue::Value(v), SideValue::NotSet(_)) => equal(v, b),
            (SideValue::Value(one), SideValue::Value(other)) => equal(one, b) || equal(other, a),
            (SideValue::Missing, SideValue::NotSet(_) | SideValue::Value(_))
            | (SideValue::NotSet(_) | SideValue::Value(_), SideValue::Missing) => false,
            _ => return None,
        })
    }

    /// What is deployed: by the state, else by the plan; by the plan also where its refresh found what the state has not.
    pub(super) fn now(&self) -> &SideValue {
        if self.state.given() && !(self.found && self.before.given()) {
            &self.state
        } else {
            &self.before
        }
    }

    /// What a side has.
    pub(super) fn of(&self, side: Side) -> &SideValue {
        match side {
            Side::Source => &self.source,
            Side::After => &self.after,
            Side::Deployed => self.now(),
        }
    }

    /// How far a value is from the policy's.
    pub(super) fn distance(&self, got: &SideValue) -> Option<f64> {
        let got = plain(got.value()?).as_number()?;
        Some((got - self.want.as_number()?).abs())
    }

    /// Decides by the table above.
    pub(super) fn decide(&self) -> Decision {
        let now = self.now();
        let (source, after, deployed) = (
            self.stand(&self.source),
            self.stand(&self.after),
            self.stand(now),
        );
        let decision = |class, side, note: Option<&str>| Decision {
            class,
            side,
            note: note.map(str::to_owned),
        };
        let open = |side, why: &String| Decision {
            class: Class::Undecided,
            side,
            note: Some(why.clone()),
        };
        let off = [&source, &after, &deployed].contains(&&Standing::Deviates);
        if self.found && off {
            let back = self.same(&self.after, now) == Some(false);
            let note = if back {
                "the plan found it changed outside of Terraform, and changes it back"
            } else {
                "the plan found it changed outside of Terraform"
            };
            let side = match deployed {
                Standing::Deviates => Side::Deployed,
                _ => Side::After,
            };
            return decision(Class::OutOfBandChange, side, Some(note));
        }
        let explains = self.after.given()
            && (!self.state.given() || self.same(&self.before, &self.state) != Some(false));
        let changes = explains && self.same(&self.before, &self.after) == Some(false);
        if changes && self.deployed {
            match (self.stand(&self.before), &after) {
                (Standing::Conforms, Standing::Deviates) => {
                    return decision(Class::PlanAway, Side::After, None);
                }
                (Standing::Deviates, Standing::Conforms) => {
                    return decision(Class::PlanToward, Side::Deployed, None);
                }
                (Standing::Deviates, Standing::Deviates) => {
                    let nearer = match (self.distance(&self.before), self.distance(&self.after)) {
                        (Some(before), Some(after)) => after < before,
                        _ => false,
                    };
                    return if nearer {
                        decision(
                            Class::PlanToward,
                            Side::After,
                            Some("nearer, and not there"),
                        )
                    } else {
                        decision(Class::PlanAway, Side::After, None)
                    };
                }
                (Standing::Conforms, Standing::Conforms) if source != Standing::Deviates => {
                    return decision(Class::Same, Side::After, None);
                }
                _ => {}
            }
        }
        // The plan knows what the configuration comes to where the source alone does not say.
        let (configured, side) = match (&source, &after) {
            (Standing::NotGiven, _)
            | (Standing::Open(_), Standing::Conforms | Standing::Deviates) => (&after, Side::After),
            _ => (&source, Side::Source),
        };
        match configured {
            Standing::Deviates => {
                let differs = self.same(self.of(side), now) == Some(false);
                if deployed == Standing::Deviates
                    && differs
                    && !changes
                    && *now != SideValue::Missing
                {
                    let note = "it is neither what the code nor what the policy has";
                    return decision(Class::OutOfBandChange, Side::Deployed, Some(note));
                }
                if self.ahead && source == Standing::Deviates {
                    return decision(Class::PolicyAhead, side, None);
                }
                let note = match &self.after {
                    SideValue::NotGiven => None,
                    _ if side == Side::Source && after == Standing::Conforms => {
                        Some("the plan was made before")
                    }
                    _ => None,
                };
                decision(Class::CodeDiffers, side, note)
            }
            Standing::Open(why) => open(side, why),
            Standing::Conforms => match &deployed {
                Standing::Deviates if *now == SideValue::Missing && !self.deployed => {
                    // A plan that makes it says so; without one a state of something else looks like this.
                    let class = if self.after.given() {
                        Class::Same
                    } else {
                        Class::NotApplied
                    };
                    decision(class, Side::Deployed, Some("nothing of it is deployed"))
                }
                Standing::Deviates if explains && after == Standing::Deviates => {
                    let why = "the source has changed since the plan was made".to_owned();
                    open(Side::Deployed, &why)
                }
                Standing::Deviates => {
                    let note = (!self.after.given())
                        .then_some("or the source has not been applied yet: a plan can tell");
                    decision(Class::OutOfBandChange, Side::Deployed, note)
                }
                Standing::Open(why) => open(Side::Deployed, why),
                Standing::Conforms | Standing::NotGiven => decision(Class::Same, side, None),
            },
            Standing::NotGiven => match &deployed {
                Standing::Deviates => decision(
                    Class::CodeDiffers,
                    Side::Deployed,
                    Some("by the state alone: who changed it is not known"),
                ),
                Standing::Open(why) => open(Side::Deployed, why),
                Standing::Conforms | Standing::NotGiven => {
                    decision(Class::Same, Side::Deployed, None)
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::{Mark, Type, Why};
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
        SideValue::Unknown("nobody knows".into())
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
                Side::Deployed,
                "the plan found it changed outside of Terraform, and changes it back"
            )
        );
        assert_eq!(
            found(Sides(right(), off(), off(), right())),
            is(
                Class::OutOfBandChange,
                Side::Deployed,
                "the plan found it changed outside of Terraform"
            )
        );
        assert_eq!(
            found(Sides(right(), right(), off(), right())).1,
            Side::After
        );
        let (class, ..) = found(Sides(right(), right(), right(), right()));
        assert_eq!(class, Class::Same);
    }

    #[test]
    fn a_plan_goes_towards_the_policy_or_away() {
        let plan = |before, after| plain_row(Sides(NONE, before, after, NONE));
        assert_eq!(plan(right(), off()), is(Class::PlanAway, Side::After, ""));
        assert_eq!(
            plan(off(), right()),
            is(Class::PlanToward, Side::Deployed, "")
        );
        assert_eq!(
            plan(off_too(), off()),
            is(Class::PlanToward, Side::After, "nearer, and not there")
        );
        assert_eq!(plan(off(), off_too()), is(Class::PlanAway, Side::After, ""));
        // As far on the other side is no nearer.
        assert_eq!(
            plan(off(), number(3072)),
            is(Class::PlanAway, Side::After, "")
        );
        let sides = Sides(NONE, number(4096), number(3000), NONE);
        let least = decide(sides, |facts| facts.mode = Mode::AtLeast);
        assert_eq!(least, is(Class::Same, Side::After, ""));
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
            is(Class::Same, Side::Deployed, "nothing of it is deployed")
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
                Side::Deployed,
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
        // The plan knows what the source alone does not say.
        assert_eq!(
            plain_row(Sides(open(), off(), off(), off())),
            is(Class::CodeDiffers, Side::After, "")
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
                Side::Deployed,
                "or the source has not been applied yet: a plan can tell"
            )
        );
        assert_eq!(
            source(open()),
            is(Class::Undecided, Side::Deployed, "nobody knows")
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
                Side::Deployed,
                "the source has changed since the plan was made"
            )
        );
        assert_eq!(
            plain_row(Sides(right(), right(), right(), off())),
            is(Class::OutOfBandChange, Side::Deployed, "")
        );
    }

    #[test]
    fn where_nothing_is_configured_or_known_it_says_so() {
        let alone = |state| plain_row(Sides(NONE, NONE, NONE, state));
        assert_eq!(
            alone(off()),
            is(
                Class::CodeDiffers,
                Side::Deployed,
                "by the state alone: who changed it is not known"
            )
        );
        assert_eq!(alone(right()), is(Class::Same, Side::Deployed, ""));
        assert_eq!(
            alone(open()),
            is(Class::Undecided, Side::Deployed, "nobody knows")
        );
        assert_eq!(
            plain_row(Sides(open(), NONE, NONE, off())),
            is(Class::Undecided, Side::Source, "nobody knows")
        );
    }

    /// What is one of several values is decided where it is the same for all of them.
    #[test]
    fn an_open_value_is_off_where_all_it_can_be_is() {
        let one_of = |all: &[SideValue]| SideValue::OneOf(all.to_vec(), "nobody knows".into());
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
            "why".into(),
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
                    "why".into(),
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
            assert_eq!(within, is(Class::Same, Side::After, ""), "{source:?}");
        }
        // The code has moved on since, and what it has is off.
        let sides = Sides(off(), number(4096), number(3000), NONE);
        let (class, side, _) = decide(sides, |facts| facts.mode = Mode::AtLeast);
        assert_eq!((class, side), (Class::CodeDiffers, Side::Source));
    }

    #[test]
    fn each_side_has_its_name() {
        let all = [Side::Source, Side::After, Side::Deployed];
        assert_eq!(all.map(Side::word), ["source", "plan", "state"]);
    }
}
