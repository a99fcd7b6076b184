//! What tfsize has to say about a user's text: findings with a place, a reason and a way out.

mod changed;
mod checked;
mod fix;

use std::collections::HashMap;

pub use changed::{Changed, ChangedKind};
pub use checked::{Checked, Undecided};
pub use fix::{Fix, Monthly, Replacement, Safety};

pub use crate::registry::{FixPromise, RuleInfo, Severity, Status};

use crate::text::Span;

/// A place in a file with what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// The bytes to underline.
    pub span: Span,
    /// Short text beside them; may be empty.
    pub text: String,
}

/// How sure a finding is. Who makes it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It is wrong whatever values the configuration is given: it cannot be read, or names what is not there.
    Sure,
    /// It is wrong with the values at hand. They may be others in the real run: those of a variable, those in a file that
    /// a build makes, or those of another version of the provider.
    Conditional,
}

/// One finding. Built with [`Finding::error`] and its kin, which demand the place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The id of its rule.
    pub rule: &'static str,
    /// How grave it is: the severity of its rule, or what the policy sets for that.
    pub severity: Severity,
    /// One sentence that stands alone.
    pub headline: String,
    /// That for whichever instance of a block, where it names one.
    pub of_block: Option<String>,
    /// Where to look first: the text to change.
    pub primary: Label,
    /// Whether it is wrong whatever the values are.
    pub certainty: Certainty,
    /// Other places that took part in the decision.
    pub related: Vec<Label>,
    /// Arithmetic, AWS sources and other reasons, one each.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The environments it holds in; none when it does not depend on one.
    pub environments: Vec<String>,
    /// The places the value goes through, from the primary one to the argument of the resource: variables, locals,
    /// module calls. Empty when it stands there itself.
    pub trail: Vec<Label>,
    /// What it is about, when that is a resource.
    pub subject: Option<Box<Subject>>,
    /// The keys of the policy of which one is missing, when that is what it says.
    pub lacks: Box<[String]>,
    /// A change that mends it.
    pub fix: Option<Fix>,
    /// Why it does not count.
    pub suppressed: Option<Suppressed>,
}

/// The resource a finding is about, and the values that differ.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subject {
    /// The root module's directory as it was named.
    pub root: String,
    /// The resource's address, with the keys of its instance.
    pub address: String,
    /// The item of the policy that it is, as the headline names it; none where it is about none.
    pub item: Option<String>,
    /// What the headline says of that item; none where it names none.
    pub said: Option<Said>,
    /// Where in the resource, as `cpu` or `serverlessv2_scaling_configuration[0].max_capacity`.
    pub attribute: Option<String>,
    /// What the policy or AWS wants.
    pub want: Option<String>,
    /// What is there; `None` when nothing is.
    pub got: Option<String>,
    /// Whether what is there must not be shown, and `got` says so in its place.
    pub is_withheld: bool,
    /// What the found value costs more than the wanted one, in US dollars a month; negative when it costs less.
    pub monthly: Option<f64>,
}

/// A headline, and the same for whichever instance of a resource's block where it names the resource.
#[derive(Debug, Clone)]
pub struct Headline {
    /// One sentence that stands alone.
    pub text: String,
    /// That with the address of the block in place of the instance's.
    pub of_block: Option<String>,
}

impl<T: Into<String>> From<T> for Headline {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            of_block: None,
        }
    }
}

/// What a headline says of an item, which is the same for another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Said {
    /// The value that it is about, as it is called in sentences.
    pub about: String,
    /// What is said of it.
    pub text: String,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// Who says so.
    pub by: Suppressor,
    /// The reason given.
    pub reason: String,
    /// The day it ends, as `2026-12-31`.
    pub until: Option<String>,
    /// Where it is said.
    pub at: Option<Span>,
}

/// What suppresses findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppressor {
    /// A comment in the configuration.
    Comment,
    /// A waiver of the policy.
    Waiver,
    /// A baseline file.
    Baseline,
}

impl Suppressor {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Waiver => "waiver",
            Self::Baseline => "baseline",
        }
    }
}

impl Finding {
    /// A finding of the given severity at a place.
    pub fn new(
        severity: Severity,
        rule: &'static RuleInfo,
        span: Span,
        headline: impl Into<Headline>,
    ) -> Self {
        let Headline { text, of_block } = headline.into();
        Self {
            rule: rule.id,
            severity,
            certainty: Certainty::Sure,
            headline: one_line(&text),
            of_block: of_block.map(|text| one_line(&text)),
            primary: Label {
                span,
                text: String::new(),
            },
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            environments: Vec::new(),
            trail: Vec::new(),
            subject: None,
            lacks: Box::default(),
            fix: None,
            suppressed: None,
        }
    }

    /// The keys of which one is missing.
    #[must_use]
    pub fn lacks<K: ToString>(mut self, keys: &[K]) -> Self {
        self.lacks = keys.iter().map(ToString::to_string).collect();
        self
    }

    /// An error at a place.
    pub fn error(rule: &'static RuleInfo, span: Span, headline: impl Into<Headline>) -> Self {
        Self::new(Severity::Error, rule, span, headline)
    }

    /// A warning at a place.
    pub fn warning(rule: &'static RuleInfo, span: Span, headline: impl Into<Headline>) -> Self {
        Self::new(Severity::Warning, rule, span, headline)
    }

    /// How sure it is.
    #[must_use]
    pub fn certainty(mut self, certainty: Certainty) -> Self {
        self.certainty = certainty;
        self
    }

    /// Whether both say the same, in whichever environments.
    fn says_the_same(&self, other: &Self) -> bool {
        self.severity == other.severity
            && self.rule == other.rule
            && self.headline == other.headline
            && self.primary == other.primary
            && self.related == other.related
            && self.help == other.help
            && self.trail == other.trail
            && self.subject == other.subject
            && match (&self.fix, &other.fix) {
                (Some(own), Some(other)) => own.does_the_same(other),
                (own, other) => own.is_none() && other.is_none(),
            }
            && self.suppressed == other.suppressed
    }

    /// The text beside the underlined bytes.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that took part.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// A reason: arithmetic or a source.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// The resource it is about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(Box::new(subject));
        self
    }

    /// The places between the primary one and the resource.
    #[must_use]
    pub fn trail(mut self, trail: Vec<Label>) -> Self {
        self.trail = trail;
        self
    }

    /// A change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// A headline is one line, whatever was quoted in it.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// Makes one finding of those that say the same in several environments, and sorts them by place.
pub fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let mut at: HashMap<(Span, &'static str, String, Option<String>), Vec<usize>> = HashMap::new();
    for mut finding in findings {
        let environments = std::mem::take(&mut finding.environments);
        let address = finding.subject.as_ref().map(|s| s.address.clone());
        let headline = finding.headline.clone();
        let key = (finding.primary.span, finding.rule, headline, address);
        let known = at.entry(key).or_default();
        let same = known
            .iter()
            .copied()
            .find(|i| out.get(*i).is_some_and(|f| f.says_the_same(&finding)));
        if let Some(known) = same.and_then(|i| out.get_mut(i)) {
            let is_elsewhere = environments.iter().any(|e| !known.environments.contains(e));
            for environment in environments {
                if !known.environments.contains(&environment) {
                    known.environments.push(environment);
                }
            }
            let costs = finding.fix.take().and_then(|fix| fix.monthly);
            let costs = costs.filter(|_| is_elsewhere);
            if let Some(fix) = &mut known.fix {
                fix.also_costs(costs);
            }
            // The reasons may differ from environment to environment.
            for note in std::mem::take(&mut finding.notes) {
                if !known.notes.contains(&note) {
                    known.notes.push(note);
                }
            }
        } else {
            known.push(out.len());
            out.push(Finding {
                environments,
                ..finding
            });
        }
    }
    out.sort_by_key(|f| (f.primary.span, std::cmp::Reverse(f.severity), f.rule));
    out
}
