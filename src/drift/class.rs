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

use crate::config::value::{Value as Found, Why};
use crate::family::Field;
use crate::observation::{Verdict, plain};
use crate::policy::lint::Mode;
use crate::value::Value;

use super::side::Side;
use super::side_value::SideValue;
use super::table::Class;

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
    /// It is not known, and why; none where nothing tells.
    Open(Option<Why>),
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
            (Some(Verdict::Undecided(why)), _) => Standing::Open(Some(why)),
            (None, SideValue::Unknown(why)) => Standing::Open(Some(why.clone())),
            (None, SideValue::OneOf(_, why)) => Standing::Open(why.clone()),
            (None, _) => Standing::NotGiven,
        }
    }

    /// Whether two sides surely have different values: not where one of them is not known.
    pub(super) fn differ(&self, a: &SideValue, b: &SideValue) -> bool {
        let equal = |want: &Found, got: &SideValue| {
            got.verdict(self.field, &plain(want), Mode::Exact) == Some(Verdict::Conforms)
        };
        match (a, b) {
            (SideValue::NotSet(_), SideValue::Value(v)) => !equal(v, a),
            (SideValue::Value(v), SideValue::NotSet(_)) => !equal(v, b),
            (SideValue::Value(one), SideValue::Value(other)) => !equal(one, b) && !equal(other, a),
            (SideValue::Missing, SideValue::NotSet(_) | SideValue::Value(_))
            | (SideValue::NotSet(_) | SideValue::Value(_), SideValue::Missing) => true,
            _ => false,
        }
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
            Side::Plan => &self.after,
            Side::State => self.now(),
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
        let open = |side, why: Option<&Why>| Decision {
            class: Class::Undecided,
            side,
            note: Some(why.map_or_else(String::new, Why::to_string)),
        };
        let off = [&source, &after, &deployed].contains(&&Standing::Deviates);
        if self.found && off {
            let back = self.differ(&self.after, now);
            let note = if back {
                "the plan found it changed outside of Terraform, and changes it back"
            } else {
                "the plan found it changed outside of Terraform"
            };
            let side = match deployed {
                Standing::Deviates => Side::State,
                _ => Side::Plan,
            };
            return decision(Class::OutOfBandChange, side, Some(note));
        }
        let explains =
            self.after.given() && !(self.state.given() && self.differ(&self.before, &self.state));
        let changes = explains && self.differ(&self.before, &self.after);
        if changes && self.deployed {
            match (self.stand(&self.before), &after) {
                (Standing::Conforms, Standing::Deviates) => {
                    return decision(Class::PlanAway, Side::Plan, None);
                }
                (Standing::Deviates, Standing::Conforms) => {
                    return decision(Class::PlanToward, Side::State, None);
                }
                (Standing::Deviates, Standing::Deviates) => {
                    let nearer = match (self.distance(&self.before), self.distance(&self.after)) {
                        (Some(before), Some(after)) => after < before,
                        _ => false,
                    };
                    return if nearer {
                        decision(Class::PlanToward, Side::Plan, Some("nearer, and not there"))
                    } else {
                        decision(Class::PlanAway, Side::Plan, None)
                    };
                }
                (Standing::Conforms, Standing::Conforms) if source != Standing::Deviates => {
                    return decision(Class::Same, Side::Plan, None);
                }
                _ => {}
            }
        }
        // The plan knows what the configuration comes to where the source alone does not say.
        let (configured, side) = match (&source, &after) {
            (Standing::NotGiven, _)
            | (Standing::Open(_), Standing::Conforms | Standing::Deviates) => (&after, Side::Plan),
            _ => (&source, Side::Source),
        };
        match configured {
            Standing::Deviates => {
                let differs = self.differ(self.of(side), now);
                if deployed == Standing::Deviates
                    && differs
                    && !changes
                    && *now != SideValue::Missing
                {
                    let note = "it is neither what the code nor what the policy has";
                    return decision(Class::OutOfBandChange, Side::State, Some(note));
                }
                if self.ahead && source == Standing::Deviates {
                    return decision(Class::PolicyAhead, side, None);
                }
                let is_older = side == Side::Source && after == Standing::Conforms;
                let note = is_older.then_some("the plan was made before");
                decision(Class::CodeDiffers, side, note)
            }
            Standing::Open(why) => open(side, why.as_ref()),
            Standing::Conforms => match &deployed {
                Standing::Deviates if *now == SideValue::Missing && !self.deployed => {
                    // A plan that makes it says so; without one a state of something else looks like this.
                    let class = if self.after.given() {
                        Class::Same
                    } else {
                        Class::NotApplied
                    };
                    decision(class, Side::State, Some("nothing of it is deployed"))
                }
                Standing::Deviates if explains && after == Standing::Deviates => {
                    let why = Why::Other("the source has changed since the plan was made".into());
                    open(Side::State, Some(&why))
                }
                Standing::Deviates => {
                    let note = (!self.after.given())
                        .then_some("or the source has not been applied yet: a plan can tell");
                    decision(Class::OutOfBandChange, Side::State, note)
                }
                Standing::Open(why) => open(Side::State, why.as_ref()),
                Standing::Conforms | Standing::NotGiven => decision(Class::Same, side, None),
            },
            Standing::NotGiven => match &deployed {
                Standing::Deviates => decision(
                    Class::CodeDiffers,
                    Side::State,
                    Some("by the state alone: who changed it is not known"),
                ),
                Standing::Open(why) => open(Side::State, why.as_ref()),
                Standing::Conforms | Standing::NotGiven => decision(Class::Same, Side::State, None),
            },
        }
    }
}

#[cfg(test)]
mod tests;
