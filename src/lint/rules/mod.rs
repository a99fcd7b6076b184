//! The rules that need no policy, one file each.

/// What a rule file needs.
mod prelude {
    #[allow(unused_imports)] // a rule takes what it needs
    pub(super) use crate::finding::{FixPromise, RuleInfo, Severity};
    #[allow(unused_imports)]
    pub(super) use crate::lint::{
        Answer, Asks, Got, Rule, Subject, Verdict, Write, all, fail, not_asked, page, pass, weigh,
    };
}

use super::Rule;

/// Declares the rules: their modules and the list of them.
macro_rules! rules {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        /// Every rule, in the order of the list.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),+];
    };
}

mod task;

rules! {
    ecs_fargate_size,
    scaling_bounds,
}

/// Every rule: those that need no policy, those that the policy decides, and those about suppressions.
pub fn every() -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .chain(super::baseline::rules::RULES)
        .chain(super::ignore::RULES)
        .copied()
}

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    every().find(|r| r.info.id == id)
}
