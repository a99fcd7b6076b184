//! What an environment may cost: the policy's `budget`, and the flags that count instead of it.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive as _;

use crate::cli::session::PolicyFile;
use crate::cost::{End, Limit};
use crate::policy::EnvironmentPolicy;
use crate::report::cost::Priced;
use crate::text::Files;
use crate::value::unit::{Quantity as _, Usd};

/// A limit as `--fail-above` takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FailAbove(Limit);

impl FromStr for FailAbove {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (end, amount) = match text.split_once('=') {
            Some((word, amount)) => (End::of(word), amount),
            None => (Some(End::Expected), text),
        };
        let amount = Usd::from_text(amount).and_then(dollars);
        match (end, amount) {
            (Some(end), Some(most)) => Ok(Self(Limit { end, most })),
            _ => Err("an amount in US dollars is required, such as 500, which may have floor=, expected= or ceiling= before it".into()),
        }
    }
}

/// An amount with the digits that were written.
fn dollars(usd: Usd) -> Option<Decimal> {
    Decimal::from_f64(usd.0)
}

/// The limits of each environment, each with who says so.
pub(super) struct StatedLimits {
    flags: Vec<(Limit, String)>,
    policy: BTreeMap<String, Vec<(Limit, String)>>,
}

impl StatedLimits {
    /// Those of an environment: at each amount the flag, else what the policy says.
    pub(super) fn of(&self, environment: Option<&str>) -> Vec<(Limit, String)> {
        let own = environment.and_then(|name| self.policy.get(name));
        let own = own.into_iter().flatten();
        let own = own.filter(|(limit, _)| self.flags.iter().all(|(f, _)| f.end != limit.end));
        let mut all: Vec<_> = self.flags.iter().chain(own).cloned().collect();
        all.sort_by_key(|(limit, _)| limit.end);
        all
    }
}

/// What a budget of the policy says nothing of, though it might.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unheld {
    /// Root modules of no environment.
    pub(super) roots: Vec<String>,
    /// Environments with a budget for which nothing was priced, where that is no choice of the command line.
    pub(super) environments: Vec<String>,
}

impl StatedLimits {
    /// Whether nothing is limited.
    pub(super) fn is_empty(&self) -> bool {
        self.flags.is_empty() && self.policy.values().all(Vec::is_empty)
    }

    /// What escapes the policy's budgets: a root module that no environment takes for its own, and an environment that was
    /// asked for, or is missing beside such a one. A flag holds everywhere.
    pub(super) fn unheld(&self, priced: &[Priced], asked: &[String]) -> Unheld {
        let mut out = Unheld::default();
        if !self.flags.is_empty() || self.policy.values().all(Vec::is_empty) {
            return out;
        }
        let roots = priced.iter().filter(|one| one.environment.is_none());
        out.roots = roots.map(|one| one.title.clone()).collect();
        for (name, limits) in &self.policy {
            let is_asked = asked.contains(name);
            let is_missing = is_asked || asked.is_empty() && !out.roots.is_empty();
            let has_none = priced
                .iter()
                .all(|one| one.environment.as_ref() != Some(name));
            if !limits.is_empty() && is_missing && has_none {
                out.environments.push(name.clone());
            }
        }
        out
    }
}

/// The limits that flags and the policy state; of two flags for one amount the later counts.
pub(super) fn stated(flags: &[FailAbove], policy: &PolicyFile, files: &Files) -> StatedLimits {
    let last: BTreeMap<End, Limit> = flags.iter().map(|f| (f.0.end, f.0)).collect();
    let flags = last.into_values();
    let environments = policy.loaded.environments.iter();
    StatedLimits {
        flags: flags
            .map(|limit| (limit, "--fail-above".to_owned()))
            .collect(),
        policy: environments
            .map(|e| (e.environment.name.text.clone(), of_policy(e, files)))
            .collect(),
    }
}

fn of_policy(environment: &EnvironmentPolicy, files: &Files) -> Vec<(Limit, String)> {
    let Some(budget) = &environment.policy.budget else {
        return Vec::new();
    };
    let ends = [
        (End::Floor, &budget.floor),
        (End::Expected, &budget.expected),
        (End::Ceiling, &budget.ceiling),
    ];
    let all = ends.into_iter().filter_map(|(end, stated)| {
        let stated = stated.as_ref()?;
        let most = dollars(stated.value)?;
        let at = stated
            .at
            .map_or_else(|| "the policy".into(), |at| files.locate(at));
        Some((Limit { end, most }, at))
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_an_amount_that_may_name_its_end() {
        let limit = |text: &str| {
            text.parse::<FailAbove>()
                .map(|f| (f.0.end, f.0.most.to_string()))
        };
        assert_eq!(limit("500"), Ok((End::Expected, "500".into())));
        assert_eq!(limit("ceiling=1200.5"), Ok((End::Ceiling, "1200.5".into())));
        for wrong in [
            "",
            "-1",
            "x",
            "most=5",
            "floor=",
            "1e30",
            "NaN",
            "floor=floor=1",
        ] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
