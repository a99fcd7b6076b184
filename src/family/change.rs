//! What a change of a resource does, as the family of the resource says it.

use crate::catalog::source::Source;
use crate::catalog::transition::FORCES_NEW;
use crate::registry::RuleInfo;
use crate::value::Value;

/// What changes of one type of resource do.
pub struct Transitions {
    /// The type of resource: `aws_rds_cluster`.
    pub kind: &'static str,
    /// The attributes that are read of it.
    pub reads: &'static [&'static str],
    /// Whether it holds something, or something hangs on it: replacing others is how they are changed.
    pub holds: bool,
    /// What is counted of what runs now, for those who ask.
    pub running: Option<Running>,
    /// What a change does.
    pub of: fn(&dyn Change) -> Vec<Effect>,
}

/// What is counted of the resources of a type.
pub struct Running {
    /// The type of resource that is counted.
    pub kind: &'static str,
    /// The attribute that names one.
    pub name: &'static str,
    /// The attribute that is counted.
    pub number: &'static str,
}

/// An attribute on one side of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// It is not set.
    NotSet,
    /// What it is on that side.
    Value(Value),
    /// It is not known, or there is no such resource.
    Unknown,
}

/// A resource before and after a change.
pub trait Change {
    /// What it is called.
    fn address(&self) -> &str;
    /// An attribute as it was.
    fn before(&self, path: &str) -> Seen;
    /// An attribute as it will be.
    fn after(&self, path: &str) -> Seen;
    /// Whether it is destroyed, be it to be made anew.
    fn is_destroyed(&self) -> bool;
    /// What is counted of the resource of a name, as it runs now.
    fn running(&self, name: &str) -> Option<f64>;
}

/// One thing that a change does.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The rule that says so.
    pub rule: &'static RuleInfo,
    /// The attribute that changes.
    pub path: &'static str,
    /// One sentence that stands alone.
    pub headline: String,
    /// The value before, as it is shown.
    pub before: String,
    /// The value after.
    pub after: String,
    /// The source of the AWS fact, and the arithmetic.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<&'static str>,
    /// Whether it says why another resource is made.
    pub replaces: bool,
}

impl Effect {
    pub(super) fn new(
        rule: &'static RuleInfo,
        path: &'static str,
        headline: String,
        (before, after): (String, String),
    ) -> Self {
        Self {
            rule,
            path,
            headline,
            before,
            after,
            notes: Vec::new(),
            help: None,
            replaces: false,
        }
    }

    pub(super) fn source(mut self, source: &Source) -> Self {
        self.notes.push(source.to_string());
        self
    }

    pub(super) fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

impl Seen {
    /// The text that it is.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Value(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The number that it is or spells.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Value(value) => value.as_number(),
            _ => None,
        }
    }

    /// Whether it is on; what is not set is off.
    pub(super) fn switch(self) -> Option<bool> {
        match self {
            Self::Value(Value::Bool(on)) => Some(on),
            Self::NotSet => Some(false),
            _ => None,
        }
    }
}

/// The texts before and after, where both are known and differ.
pub(super) fn texts(change: &dyn Change, path: &str) -> Option<(String, String)> {
    let (before, after) = (change.before(path).text()?, change.after(path).text()?);
    (!before.eq_ignore_ascii_case(&after)).then_some((before, after))
}

/// The engine versions before and after; a version that only says less than the other is the same.
pub(super) fn versions(change: &dyn Change) -> Option<(String, String)> {
    let (before, after) = texts(change, "engine_version")?;
    let within = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
    (!within(&before, &after) && !within(&after, &before)).then_some((before, after))
}

/// The numbers before and after, where both are known and differ.
pub(super) fn numbers(change: &dyn Change, path: &str) -> Option<(f64, f64)> {
    let (before, after) = (change.before(path).number()?, change.after(path).number()?);
    ((before - after).abs() > 1e-9).then_some((before, after))
}

/// What a switch is before and after, where that is known and differs.
fn switches(change: &dyn Change, path: &str) -> Option<(String, String)> {
    let (before, after) = (change.before(path).switch()?, change.after(path).switch()?);
    (before != after).then(|| (before.to_string(), after.to_string()))
}

/// The replacement that a change of an argument is which the provider cannot change in place.
pub(super) fn replacement(
    change: &dyn Change,
    rule: &'static RuleInfo,
    argument: &'static str,
) -> Option<Effect> {
    let both = texts(change, argument).or_else(|| switches(change, argument))?;
    let headline = format!(
        "{}: {argument} from {} to {} destroys it and makes another",
        change.address(),
        both.0,
        both.1
    );
    let effect = Effect::new(rule, argument, headline, both).source(&FORCES_NEW);
    Some(Effect {
        replaces: true,
        ..effect
    })
}

/// What happens to what takes messages where it becomes FIFO, or is it no longer.
pub(super) fn fifo(change: &dyn Change, argument: &'static str) -> Vec<Effect> {
    let found = replacement(change, &crate::registry::transition::REPLACED, argument);
    let found = found.map(|effect| {
        effect.help("what waits in it or subscribes to it goes with it: make the other one first, and move the clients")
    });
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change of texts, numbers and switches.
    struct Made {
        before: Vec<(&'static str, Value)>,
        after: Vec<(&'static str, Value)>,
        running: Option<f64>,
    }

    fn seen(all: &[(&str, Value)], path: &str) -> Seen {
        let found = all.iter().find(|(known, _)| *known == path);
        found.map_or(Seen::NotSet, |(_, value)| Seen::Value(value.clone()))
    }

    impl Change for Made {
        fn address(&self) -> &'static str {
            "it"
        }
        fn before(&self, path: &str) -> Seen {
            seen(&self.before, path)
        }
        fn after(&self, path: &str) -> Seen {
            seen(&self.after, path)
        }
        fn is_destroyed(&self) -> bool {
            false
        }
        fn running(&self, _: &str) -> Option<f64> {
            self.running
        }
    }

    fn engine(before: &str, after: &str) -> Made {
        Made {
            before: vec![("engine_version", before.into())],
            after: vec![("engine_version", after.into())],
            running: None,
        }
    }

    #[test]
    fn a_version_that_only_says_less_is_no_change() {
        assert_eq!(versions(&engine("16", "16.4")), None);
        assert_eq!(versions(&engine("16.4", "16")), None);
        assert_eq!(versions(&engine("16.4", "16.4")), None);
        let both = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(versions(&engine("16.4", "16.40")), both("16.4", "16.40"));
        assert_eq!(versions(&engine("1", "16")), both("1", "16"));
    }

    #[test]
    fn a_switch_that_is_not_set_is_off() {
        let fifo = |before: Option<bool>, after: Option<bool>| {
            let row = |on: Option<bool>| on.map(|on| ("fifo_queue", on.into()));
            let made = Made {
                before: row(before).into_iter().collect(),
                after: row(after).into_iter().collect(),
                running: None,
            };
            super::fifo(&made, "fifo_queue").len()
        };
        assert_eq!(fifo(None, Some(true)), 1);
        assert_eq!(fifo(Some(true), None), 1);
        assert_eq!(fifo(Some(false), None), 0);
        assert_eq!(fifo(Some(true), Some(true)), 0);
    }
}
