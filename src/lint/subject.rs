//! What rules are written with: a [`Subject`] reads one resource, an [`Answer`] says what the check came to.
//!
//! `subject.get("cpu")?` gives the value, or `None` where it is not set. Where the value is unknown, the `?` ends the check
//! as undecided.

use std::cell::RefCell;

pub use crate::inventory::Blocked;

use crate::config::value::{Data, HIDDEN, Origin, Value, Why};
use crate::finding::{Finding, Headline, RuleInfo, Severity, Subject as About};
use crate::inventory::{self, Assumed, Missing, OpenCondition, Path, Resource};
use crate::text::Span;

use super::root_module::RootModule;

/// What one check came to. The error is "undecided".
pub type Answer = Result<Verdict, Blocked>;

/// What a check says where everything it reads is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The rule does not apply to this resource: it is not counted.
    NotApplicable,
    /// Nothing is wrong.
    Pass,
    /// What is wrong; never empty.
    Fail(Vec<Finding>),
}

/// The rule does not apply.
///
/// # Errors
///
/// Never: it is an answer of a rule.
pub fn not_applicable() -> Answer {
    Ok(Verdict::NotApplicable)
}

/// Nothing is wrong.
///
/// # Errors
///
/// Never: it is an answer of a rule.
pub fn pass() -> Answer {
    Ok(Verdict::Pass)
}

/// One thing is wrong.
///
/// # Errors
///
/// Never: it is an answer of a rule.
pub fn fail(finding: Finding) -> Answer {
    Ok(Verdict::Fail(vec![finding]))
}

/// Everything that is wrong; nothing is a pass.
///
/// # Errors
///
/// Never: it is an answer of a rule.
pub fn all(findings: Vec<Finding>) -> Answer {
    Ok(if findings.is_empty() {
        Verdict::Pass
    } else {
        Verdict::Fail(findings)
    })
}

/// The value of an attribute, and its path.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeValue {
    /// The path that was read, as in `container_definitions[0].cpu`.
    pub path: String,
    /// The value: known at its top and not null.
    pub value: Value,
}

impl AttributeValue {
    /// Its text, if it is a string.
    pub fn text(&self) -> Option<&str> {
        self.value.as_str()
    }

    /// Its number, or the one that its text spells.
    pub fn number(&self) -> Option<f64> {
        match &self.value.data {
            Data::Number(n) => n.to_string().parse().ok(),
            Data::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Its number, if it is a whole one that fits.
    pub fn whole(&self) -> Option<u32> {
        let n = self.number()?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let fits = n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&n);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        fits.then_some(n as u32)
    }

    /// Its truth value.
    pub fn bool(&self) -> Option<bool> {
        match &self.value.data {
            Data::String(text) => match &**text {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => self.value.as_bool(),
        }
    }

    /// How many elements it has, where that is known.
    pub fn len(&self) -> Option<usize> {
        self.value.elements()
    }

    /// How many elements of a set are written, some of which may turn out equal.
    fn written(&self) -> Option<usize> {
        match &self.value.data {
            Data::Set(_, items) => Some(items.len()),
            _ => None,
        }
    }

    /// Whether it is surely empty.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

/// As messages quote it: text in quotes, numbers plain.
impl std::fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&quoted(&self.value))
    }
}

/// A value as messages quote it.
pub(super) fn quoted(value: &Value) -> String {
    if value.is_hidden() {
        HIDDEN.to_owned()
    } else {
        crate::config::value::show(value)
    }
}

/// One resource instance, as a rule sees it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The root module it belongs to.
    pub root_module: &'a RootModule<'a>,
    /// What is checked, with its values as they evaluate.
    pub resource: &'a Resource,
    /// The rule that is evaluated.
    pub rule: &'static RuleInfo,
    /// The branches taken of conditionals whose condition is unknown; none where the rule does not try them.
    pub(super) assumptions: Option<&'a BranchAssumptions>,
}

/// The branches taken of conditionals whose condition is unknown. A rule is evaluated once for each combination.
#[derive(Debug, Default)]
pub struct BranchAssumptions {
    /// How each condition is assumed to turn out.
    pub(super) assumed: Assumed,
    /// The first unknown condition that the rule came upon and that nothing is assumed of.
    pub(super) met: OpenCondition,
    /// The sensitive values that the rule has read.
    pub(super) secrets: RefCell<Vec<Value>>,
}

impl BranchAssumptions {
    /// With these branches taken.
    pub(super) fn assuming(assumed: Assumed) -> Self {
        Self {
            assumed,
            ..Self::default()
        }
    }
}

impl<'a> Subject<'a> {
    /// A value with the branches taken; as it is where none are.
    fn settled(&self, value: &Value) -> Value {
        self.assumptions.map_or_else(
            || value.clone(),
            |w| w.assumed.resolve_conditionals(value, &w.met),
        )
    }

    /// The value at a path; `None` where it is not set. A path is as in `runtime_platform[0].cpu_architecture`,
    /// `capacity_provider_strategy[capacity_provider=FARGATE].weight`, `container_definitions[0].cpu`.
    ///
    /// A rule that reads what must not be shown can decide by it, and what it says is withheld.
    ///
    /// # Errors
    ///
    /// When it is not known, so that the rule ends undecided.
    pub fn get(&self, path: &str) -> Result<Option<AttributeValue>, Blocked> {
        let found = self.look(path)?;
        if let Some(got) = &found {
            self.has_read(&got.value);
        }
        Ok(found)
    }

    /// Notes a value that the rule has read in another way.
    pub(super) fn has_read(&self, value: &Value) {
        if let Some(assumptions) = self.assumptions
            && (value.contains_hidden() || value.is_hidden())
        {
            assumptions.secrets.borrow_mut().push(value.clone());
        }
    }

    /// A text that the rule promises not to quote, such as a password whose length it checks.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn unquoted(&self, path: &str) -> Result<Option<String>, Blocked> {
        Ok(self.look(path)?.and_then(|g| g.text().map(str::to_owned)))
    }

    /// Whether the value at a path must not be shown.
    pub(super) fn hides(&self, path: &str) -> bool {
        let found = self.look(path).ok().flatten();
        found.is_some_and(|g| g.value.contains_hidden())
    }

    /// The same for who shows it as it may be shown, by [`AttributeValue`]'s `Display`.
    pub(super) fn look(&self, path: &str) -> Result<Option<AttributeValue>, Blocked> {
        let parsed = self.parsed(path)?;
        let found = match self.assumptions {
            Some(assumptions) => {
                self.resource
                    .get_assuming(&parsed, &assumptions.assumed, &assumptions.met)
            }
            None => self.resource.get(&parsed),
        };
        match found {
            Ok(found) => Ok(Some(AttributeValue {
                path: path.to_owned(),
                value: found.value,
            })),
            Err(missing) if missing.is_unset() => Ok(None),
            Err(Missing::Unknown(why)) => Err(self.blocked(path, why)),
            Err(other) => Err(self.blocked(path, Why::Other(other.to_string().into()))),
        }
    }

    /// A path of the subject's type. Tests run with assertions on, so that a path with a typo ships in no rule; were there
    /// one, nothing would be known at it.
    fn parsed(&self, path: &str) -> Result<Path, Blocked> {
        let parsed = path.parse::<Path>();
        debug_assert!(
            parsed
                .as_ref()
                .is_ok_and(|parsed| inventory::has_path(&self.resource.address, parsed)),
            "{path} is no path of {}",
            self.resource.address.kind
        );
        parsed.map_err(|e| Blocked {
            address: self.resource.address.to_string(),
            attribute: path.to_owned(),
            why: Why::Other(format!("{path} is no path: {e}").into()),
            at: self.resource.origin.span(),
        })
    }

    /// The same, where unknown counts as not set: for what only adds to a message.
    pub fn known(&self, path: &str) -> Option<AttributeValue> {
        self.get(path).ok().flatten()
    }

    /// A whole number at a path.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), and when it is no whole number.
    pub fn whole(&self, path: &str) -> Result<Option<u32>, Blocked> {
        Ok(self.get(path)?.and_then(|g| g.whole()))
    }

    /// A number at a path.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), and when it is no number.
    pub fn number(&self, path: &str) -> Result<Option<f64>, Blocked> {
        Ok(self.get(path)?.and_then(|g| g.number()))
    }

    /// A text at a path.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), and when it is no text.
    pub fn text(&self, path: &str) -> Result<Option<String>, Blocked> {
        Ok(self.get(path)?.and_then(|g| g.text().map(str::to_owned)))
    }

    /// A truth value at a path.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), and when it is no truth value.
    pub fn flag(&self, path: &str) -> Result<Option<bool>, Blocked> {
        Ok(self.get(path)?.and_then(|g| g.bool()))
    }

    /// How many elements or blocks there are at a path; 0 where it is not set.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn count(&self, path: &str) -> Result<usize, Blocked> {
        // How many there are is no secret where one of them holds one.
        let found = self.look(path)?;
        if let Some(got) = found
            .as_ref()
            .filter(|g| g.value.mark_of_parts().is_hidden())
        {
            self.has_read(&got.value);
        }
        match found {
            None => Ok(0),
            Some(got) => got.len().or_else(|| got.written()).ok_or_else(|| {
                self.blocked(
                    path,
                    Why::Other("the number of elements is not known".into()),
                )
            }),
        }
    }

    /// Undecided, because the value at this path is unknown.
    pub fn blocked(&self, path: &str, why: Why) -> Blocked {
        Blocked {
            address: self.resource.address.to_string(),
            attribute: path.to_owned(),
            why,
            at: self.origin(path).span().or(self.resource.origin.span()),
        }
    }

    /// Where the value at a path comes from; where it is not set, the body it would be added to.
    pub fn origin(&self, path: &str) -> Origin {
        let Ok(parsed) = path.parse::<Path>() else {
            return Origin::NONE;
        };
        let entries = self.resource.values.as_entries();
        let head = entries.and_then(|e| e.get(parsed.head()));
        let mut at = match head {
            Some(value) => self.settled(value),
            None => return Origin::NONE,
        };
        let mut origin = at.origin.clone();
        for (i, step) in parsed.steps().iter().enumerate().skip(1) {
            if i == 1
                && let Some(document) = self.resource.documents.get(parsed.head())
            {
                at = self.settled(document);
            }
            let next = step_into(&at, step);
            match next {
                Some(value) => {
                    if !value.origin.is_none() {
                        origin = value.origin.clone();
                    }
                    at = value;
                }
                None => break,
            }
        }
        origin
    }

    /// A finding about the value at a path, with the rule's severity, at the literal to change.
    pub fn finding(&self, path: &str, headline: impl Into<Headline>) -> Finding {
        let written = self.root_module.written(&self.origin(path), self.resource);
        let got = self.look(path).ok().flatten();
        self.about(written, Some(path), got.as_ref(), headline)
    }

    /// A finding about the resource as a whole, at its block.
    pub fn finding_here(&self, headline: impl Into<Headline>) -> Finding {
        self.about(self.root_module.block(self.resource), None, None, headline)
    }

    /// A finding at a place of its own, such as a name in `ignore_changes`.
    pub fn finding_at(&self, span: Span, headline: impl Into<Headline>) -> Finding {
        let written = self
            .root_module
            .written(&Origin::literal(span), self.resource);
        self.about(written, None, None, headline)
    }

    fn about(
        &self,
        written: super::root_module::Written,
        path: Option<&str>,
        got: Option<&AttributeValue>,
        headline: impl Into<Headline>,
    ) -> Finding {
        let is_withheld = got.is_some_and(|got| got.value.is_hidden());
        let got = got.map(ToString::to_string);
        let mut finding = Finding::new(self.rule.severity, self.rule, written.span, headline)
            .trail(written.trail)
            .about(About {
                root: self.root_module.dir.to_owned(),
                address: self.resource.address.to_string(),
                attribute: path.map(str::to_owned),
                got: got.clone(),
                is_withheld,
                ..About::default()
            });
        if let Some(got) = got.filter(|_| written.literal)
            && self.root_module.files.slice(written.span).trim_matches('"') != got.trim_matches('"')
        {
            finding = finding.label(got);
        }
        for part in written.parts.iter().take(4) {
            finding = finding.also(*part, "part of it");
        }
        finding.environments = self
            .root_module
            .environment
            .map(str::to_owned)
            .into_iter()
            .collect();
        finding
    }

    /// The resources that an argument refers to, the surest first.
    pub fn referred(&self, argument: &str, kinds: &[&str]) -> Vec<Subject<'a>> {
        inventory::referred(self.root_module.inventory, self.resource, argument, kinds)
            .into_iter()
            .map(|resource| Subject { resource, ..*self })
            .collect()
    }

    /// The other resources of a type whose argument leads to this one, maybe among others.
    pub fn referrers(&self, kind: &str, argument: &str) -> Vec<Subject<'a>> {
        let (root_module, me) = (self.root_module, &self.resource.address);
        self.each_other(root_module.relations.referrers(
            root_module.inventory,
            (kind, argument),
            me,
        ))
    }

    /// The other resources of a type whose argument leads to this one, and to no other of its type.
    pub fn sole_referrers(&self, kind: &str, argument: &str) -> Vec<Subject<'a>> {
        let (root_module, me) = (self.root_module, &self.resource.address);
        self.each_other(root_module.relations.sole_referrers(
            root_module.inventory,
            (kind, argument),
            me,
        ))
    }

    /// The first of those; however many there are, it is found at once.
    pub fn first_sole_referrer(&self, kind: &str, argument: &str) -> Option<Subject<'a>> {
        let RootModule {
            relations,
            inventory,
            ..
        } = self.root_module;
        let me = &self.resource.address;
        let first = relations.first_sole_referrer(inventory, (kind, argument), me)?;
        Some(Subject {
            resource: first,
            ..*self
        })
    }

    /// The other resources of a type with a text or number at a path, in order.
    pub fn with_text(&self, kind: &str, path: &str, text: &str) -> Vec<Subject<'a>> {
        let RootModule {
            relations,
            inventory,
            ..
        } = self.root_module;
        self.each_other(relations.with_text(inventory, (kind, path), text, None))
    }

    /// The first of all resources of a type with a text or number at a path, this one among them; and whether there are
    /// more. However many share it, that is found at once.
    pub fn first_with_text(
        &self,
        kind: &str,
        path: &str,
        text: &str,
    ) -> (Option<Subject<'a>>, bool) {
        let RootModule {
            relations,
            inventory,
            ..
        } = self.root_module;
        let found = relations.with_text(inventory, (kind, path), text, Some(2));
        let more = found.len() > 1;
        let first = found.into_iter().next();
        (first.map(|resource| Subject { resource, ..*self }), more)
    }

    /// What a rule finds once for the root module. What it reads there says nothing of one resource, so no branches are
    /// taken in it.
    pub fn shared<T: std::any::Any + Send + Sync>(
        &self,
        what: &'static str,
        find: impl FnOnce(&Subject<'a>) -> T,
    ) -> std::sync::Arc<T> {
        let of_all = Subject {
            assumptions: None,
            ..*self
        };
        self.root_module.relations.shared(what, || find(&of_all))
    }

    /// What is read here, and the sensitive values among it: who tells of it later says so with [`told`](Self::told).
    pub fn noting<T>(&self, read: impl FnOnce(&Subject<'_>) -> T) -> (T, Vec<Value>) {
        let assumptions = BranchAssumptions::default();
        let found = read(&Subject {
            assumptions: Some(&assumptions),
            ..*self
        });
        (found, assumptions.secrets.take())
    }

    /// Says that sensitive values which were read elsewhere decide here.
    pub fn told(&self, secrets: &[Value]) {
        for secret in secrets {
            self.has_read(secret);
        }
    }

    fn each_other(&self, all: impl IntoIterator<Item = &'a Resource>) -> Vec<Subject<'a>> {
        all.into_iter()
            .filter(|r| r.address != self.resource.address)
            .map(|resource| Subject { resource, ..*self })
            .collect()
    }

    /// The whole address, with the modules it is in.
    pub fn address(&self) -> String {
        self.resource.address.to_string()
    }

    /// A headline that names the resource.
    pub fn says(&self, text: impl Fn(&str) -> String) -> Headline {
        let mut address = self.resource.address.clone();
        address.module.clear();
        Headline {
            text: text(&address.to_string()),
            of_block: Some(text(&address.block().to_string())),
        }
    }

    /// Its name in messages: the address without the module it is in.
    pub fn name(&self) -> String {
        let mut address = self.resource.address.clone();
        address.module.clear();
        address.to_string()
    }
}

fn step_into(value: &Value, step: &inventory::PathStep) -> Option<Value> {
    use inventory::PathStep;
    match step {
        PathStep::Attribute(name) => value.as_entries()?.get(name).cloned(),
        PathStep::Index(0) if value.as_items().is_none() && value.as_entries().is_some() => {
            Some(value.clone())
        }
        PathStep::Index(index) => value.as_items()?.get(*index).cloned(),
        PathStep::Where { key, value: wanted } => value
            .as_items()?
            .iter()
            .find(|item| {
                let attribute = item.as_entries().and_then(|e| e.get(key));
                attribute.is_some_and(|a| match &a.data {
                    Data::String(text) => text == wanted,
                    Data::Number(n) => n.to_string() == **wanted,
                    Data::Bool(b) => b.to_string() == **wanted,
                    _ => false,
                })
            })
            .cloned(),
    }
}

/// Another severity than the rule's own, for one finding of several.
pub fn at_severity(finding: Finding, severity: Severity) -> Finding {
    Finding {
        severity,
        ..finding
    }
}
