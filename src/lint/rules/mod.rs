//! The rules that need no policy: a folder for each family, in it a file and a page for each rule.

/// What a rule file needs.
mod prelude {
    #[allow(unused_imports)]
    pub(super) use crate::lint::{
        Answer, AttributeValue, Rule, Subject, Verdict, Write, all, at_severity, fail,
        not_applicable, pass,
    };
    #[allow(unused_imports)] // a rule takes what it needs
    pub(super) use crate::registry::{FixPromise, RuleInfo, Severity, Status};
}

use super::Rule;

/// Declares the rules of a family: their modules and the list of them. A rule is `NAME.rs` with its page `NAME.md`
/// beside it, and its id is `FAMILY-NAME`.
macro_rules! rules {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        /// The rules of the family, in the order of the list.
        pub(super) static RULES: &[&crate::lint::Rule] = &[$(&$name::RULE),+];
    };
}

/// Declares the families of rules: their folders and the list of them.
macro_rules! families {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        static FAMILIES: &[&[&Rule]] = &[$($name::RULES),+];
    };
}

mod fifo;
mod reading;
mod service;

families! {
    alarm, aurora, capacity, dashboard, ecs, events, lb, log, mq, proxy, scaling, sns, sqs, xray,
}

/// The rules that need no policy.
pub fn of_aws() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter()).copied()
}
