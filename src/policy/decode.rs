//! The spanned decoder of a policy, which also describes itself.
//!
//! One function per section reads its fields through a [`Reader`]. With text behind it the reader yields values and
//! collects every mistake; without, it writes down what it was asked for, and that is the reference page and the schema.

mod blocks;
mod doc;
mod repair;
mod types;

use crate::registry::policyfile;
use std::fmt;

use serde_json::Value as Json;

pub use blocks::Own;
pub use doc::{Comparison, FieldDoc, FreeDoc, SectionDoc, why};
pub use repair::{first_of, hcl, number, range, written};
pub use types::{Fact, Named};

use super::raw::{Literal, Meaning, Name, Node, Section};
use crate::finding::Finding;
use crate::text::Span;
use crate::value::Decided;

/// A value and the place that states it; no place means tfsize's own default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated<T> {
    /// What is stated, read as its type.
    pub value: T,
    /// Where the policy says so.
    pub at: Option<Span>,
}

impl<T> Stated<T> {
    /// A value no policy line states.
    pub fn default(value: T) -> Self {
        Self { value, at: None }
    }

    /// The value with its place, as sizes have it.
    pub fn decided(&self) -> Decided<T>
    where
        T: Clone,
    {
        Decided::new(self.value.clone(), [self.at])
    }

    /// The place, or the given one for a default.
    pub fn span_or(&self, other: Span) -> Span {
        self.at.unwrap_or(other)
    }
}

/// A type that a field can have.
pub trait Field: Sized {
    /// What it is, for messages and the reference: "a memory size".
    fn what() -> String;
    /// Whether that names every right spelling, so that examples add nothing.
    const COMPLETE: bool = false;
    /// Whether it has a lower and an upper end.
    const HAS_ENDS: bool = false;
    /// Right spellings.
    fn examples() -> String;
    /// Its JSON Schema.
    fn schema() -> Json;
    /// Reads a literal. The error says what is wrong and at which place inside it.
    ///
    /// # Errors
    ///
    /// What is wrong with the literal, and where inside it.
    fn read(node: &Node) -> Result<Self, Wrong>;
}

/// Why a literal is not of a field's type.
#[derive(Debug)]
pub struct Wrong {
    /// The place, which may be inside a list or an object.
    pub span: Span,
    /// What is wrong, when there is more to say than "not of the type".
    pub why: Option<String>,
    /// What is to be written, where that is another key or no value of the type as it is.
    pub write: Option<String>,
    /// The entry of an object that it is about.
    pub entry: Option<Box<Entry>>,
}

/// An entry of an object that is not of its type.
#[derive(Debug)]
pub struct Entry {
    /// The key that is written.
    name: String,
    /// What it is to be, in words.
    what: String,
    /// How it is written.
    write: String,
    /// What it is; none where the text itself shows it.
    kind: Option<&'static str>,
}

impl Wrong {
    pub(super) fn here(node: &Node) -> Self {
        Self {
            span: node.span,
            why: None,
            write: None,
            entry: None,
        }
    }

    pub(super) fn because(node: &Node, why: impl Into<String>) -> Self {
        Self {
            span: node.span,
            why: Some(why.into()),
            write: None,
            entry: None,
        }
    }

    /// As it is said of the entry of an object.
    pub(super) fn in_entry<T: Field>(mut self, name: &Name, node: &Node) -> Self {
        if self.entry.is_none() {
            let kind = Some(node.literal.kind());
            let text = matches!(node.literal, Literal::Text(_));
            let repaired = repair::repaired::<T>(node, "");
            self.entry = Some(Box::new(Entry {
                name: name.text.clone(),
                what: T::what(),
                write: repaired.unwrap_or_else(T::examples),
                kind: kind.filter(|_| !text),
            }));
        }
        self
    }
}

/// A literal as one line of text, strings without quotes.
pub fn show(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".into(),
        Literal::Bool(b) => b.to_string(),
        Literal::Number(n) => n.to_string(),
        Literal::Text(t) => t.clone(),
        Literal::List(items) => {
            let items: Vec<String> = items.iter().map(|i| show(&i.literal)).collect();
            items.join(", ")
        }
        Literal::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(k, v)| format!("{} = {}", k.text, show(&v.literal)))
                .collect();
            entries.join(", ")
        }
    }
}

/// The profile in force of several: the one that is asked for, or the only one.
pub fn in_force<'p, P>(
    wanted: Option<&Stated<String>>,
    profiles: &'p [P],
    name: fn(&P) -> &Name,
) -> Option<&'p P> {
    match (wanted, profiles) {
        (Some(wanted), all) => all.iter().find(|p| name(p).text == wanted.value),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// Declares a field type with a closed set of words.
macro_rules! words {
    (
        $(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }
        $(theirs: $theirs:path)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in a policy.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::policy::decode::Field for $name {
            const COMPLETE: bool = true;
            fn what() -> String {
                format!("one of {}", Self::WORDS.join(", "))
            }
            fn examples() -> String {
                let words: Vec<String> = Self::WORDS.iter().map(|w| format!("\"{w}\"")).collect();
                match words.split_last() {
                    Some((last, [])) => last.clone(),
                    Some((last, others)) => format!("{} or {last}", others.join(", ")),
                    None => String::new(),
                }
            }
            fn schema() -> serde_json::Value {
                serde_json::json!({ "enum": Self::WORDS })
            }
            fn read(node: &$crate::policy::raw::Node) -> Result<Self, $crate::policy::decode::Wrong> {
                let $crate::policy::raw::Literal::Text(text) = &node.literal else {
                    return Err($crate::policy::decode::Wrong::here(node));
                };
                match text.to_lowercase().as_str() {
                    $(w if w == $word.to_lowercase() => Ok(Self::$variant),)+
                    other => {
                        $(if let Some((why, ours)) = $theirs(other) {
                            let write = Some(format!("\"{ours}\""));
                            let wrong = $crate::policy::decode::Wrong::because(node, why);
                            return Err($crate::policy::decode::Wrong { write, ..wrong });
                        })?
                        Err($crate::policy::decode::Wrong {
                            why: {
                                let lower: Vec<String> =
                                    Self::WORDS.iter().map(|w| w.to_lowercase()).collect();
                                let known = lower.iter().map(String::as_str);
                                let near = $crate::policy::decode::nearest(other, known);
                                let at = lower.iter().position(|w| Some(w.as_str()) == near);
                                let word = at.and_then(|at| Self::WORDS.get(at));
                                word.map(|w| format!("did you mean \"{w}\"?"))
                            },
                            ..$crate::policy::decode::Wrong::here(node)
                        })
                    }
                }
            }
        }
    };
}
pub(crate) use words;

/// The known name that is close enough to be what was meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Names are short; what compares long ones, or very many, takes far longer than its advice is worth.
    const LONGEST: usize = 100;
    const MOST: usize = 1000;
    if name.len() > LONGEST {
        return None;
    }
    known
        .take(MOST)
        .filter(|k| k.len() <= LONGEST)
        .map(|k| (strsim::jaro_winkler(name, k), k))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

/// One section being read, or described when no text stands behind it.
pub struct Reader<'a> {
    section: Option<&'a Section>,
    title: String,
    doc: SectionDoc,
    /// The keys that were asked for.
    asked: Vec<&'static str>,
    /// What AWS calls the next.
    aws: &'static [&'static str],
    /// The unit that AWS counts the next in, where that is not seconds.
    unit: &'static str,
    /// The word of another key that the next goes with.
    only_with: Option<(&'static str, &'static str)>,
    /// Whether resources are compared with the next.
    comparison: Comparison,
    /// Whether it states what holds for all of a kind, which lacks nothing.
    for_all: bool,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// Reads a section; `title` names it in messages.
    pub fn new(
        section: &'a Section,
        title: impl Into<String>,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        Self {
            section: Some(section),
            title: title.into(),
            doc: SectionDoc::default(),
            asked: Vec::new(),
            aws: &[],
            unit: "",
            only_with: None,
            comparison: Comparison::Compared,
            for_all: false,
            findings,
        }
    }

    /// Describes what a section's function asks for.
    pub fn describe<T>(f: impl FnOnce(&mut Reader) -> T) -> SectionDoc {
        let mut findings = Vec::new();
        let mut reader = Reader {
            section: None,
            title: String::new(),
            doc: SectionDoc::default(),
            asked: Vec::new(),
            aws: &[],
            unit: "",
            only_with: None,
            comparison: Comparison::Compared,
            for_all: false,
            findings: &mut findings,
        };
        f(&mut reader);
        reader.doc
    }

    fn field<T: Field>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        required: bool,
        default: impl FnOnce() -> Option<String>,
    ) -> Option<Stated<T>> {
        let aws = std::mem::take(&mut self.aws);
        let unit = std::mem::take(&mut self.unit);
        let only_with = self.only_with.take();
        let comparison = std::mem::take(&mut self.comparison);
        let Some(section) = self.section else {
            self.doc.fields.push(FieldDoc {
                name,
                aws,
                what: T::what(),
                examples: T::examples(),
                complete: T::COMPLETE,
                has_ends: T::HAS_ENDS,
                required,
                default: default(),
                doc,
                planning: false,
                comparison,
                schema: T::schema(),
                unit,
                only_with,
                written: written::<T>,
            });
            return None;
        };
        self.asked.push(name);
        let stated = section
            .attribute(name)
            .filter(|a| a.value.literal != Literal::Null);
        let Some(attribute) = stated else {
            if required && !self.for_all {
                self.findings.push(
                    Finding::error(
                        &policyfile::MISSING,
                        section.header,
                        format!("{} needs `{name}`", self.title),
                    )
                    .lacks(&[name])
                    .help(format!("{doc}: {}", spelling::<T>())),
                );
            }
            return None;
        };
        match attribute.meaning {
            Meaning::Written => self.value(name, &attribute.value, unit),
            // The word itself was said to be wrong.
            Meaning::Slip => T::read(&attribute.value).ok().map(|value| Stated {
                value,
                at: Some(attribute.value.span),
            }),
            Meaning::Foreign => None,
        }
    }

    /// Whether a value is stated, be it a wrong one.
    pub fn states(&self, name: &str) -> bool {
        let attribute = self.section.and_then(|section| section.attribute(name));
        attribute.is_some_and(|a| a.value.literal != Literal::Null)
    }

    /// A value that is stated; a finding where it is not of its type.
    fn value<T: Field>(&mut self, name: &str, node: &Node, unit: &str) -> Option<Stated<T>> {
        let wrong = match T::read(node) {
            Ok(value) => {
                return Some(Stated {
                    value,
                    at: Some(node.span),
                });
            }
            Err(wrong) => wrong,
        };
        let title = &self.title;
        let (what, write, kind) = match wrong.entry {
            Some(entry) => {
                let Entry {
                    name: entry,
                    what,
                    write,
                    kind,
                } = *entry;
                let headline = format!("`{entry}` in `{name}` of {title} is not {what}");
                (headline, write, kind)
            }
            None => {
                let headline = format!("`{name}` of {title} is not {}", T::what());
                let repaired = repair::repaired::<T>(node, unit);
                let text = matches!(node.literal, Literal::Text(_));
                // A string of the wrong form is shown by the underlined text itself.
                let kind = Some(node.literal.kind()).filter(|_| !text);
                let write = wrong.write.or(repaired);
                (headline, write.unwrap_or_else(T::examples), kind)
            }
        };
        let finding = Finding::error(&policyfile::VALUE, wrong.span, what);
        let finding = match (wrong.why, kind) {
            (Some(why), _) => finding.label(why),
            (None, Some(kind)) => finding.label(format!("this is {kind}")),
            (None, None) => finding,
        };
        self.findings.push(finding.help(format!("write {write}")));
        None
    }

    /// Every value under a word of one's own: those that no field before asked for.
    pub fn free<T: Field>(&mut self, doc: &'static str) -> Named<T> {
        let Some(section) = self.section else {
            self.doc.free = Some(FreeDoc {
                what: T::what(),
                examples: T::examples(),
                doc,
                schema: T::schema(),
            });
            return Named::default();
        };
        let own = section.attributes.iter().filter(|a| {
            let asked = self.asked.iter().any(|name| *name == a.key.text);
            !asked && a.value.literal != Literal::Null
        });
        let own: Vec<_> = own.map(|a| (a.key.clone(), &a.value)).collect();
        let mut out = Vec::new();
        for (key, node) in own {
            if let Some(value) = self.value(&key.text, node, "") {
                out.push((key, value));
            }
        }
        Named(out)
    }

    /// A field that must be stated; absent or wrong it is a finding, and `None`.
    pub fn required<T: Field>(
        &mut self,
        name: &'static str,
        doc: &'static str,
    ) -> Option<Stated<T>> {
        self.field(name, doc, true, || None)
    }

    /// A field that may be absent.
    pub fn optional<T: Field>(
        &mut self,
        name: &'static str,
        doc: &'static str,
    ) -> Option<Stated<T>> {
        self.field(name, doc, false, || None)
    }

    /// A field that may be absent and that no resource can express.
    pub fn planned<T: Field>(
        &mut self,
        name: &'static str,
        doc: &'static str,
    ) -> Option<Stated<T>> {
        let field = self.optional(name, doc);
        self.planning();
        field
    }

    /// A field with a default, which the reference shows.
    pub fn or<T: Field + fmt::Display>(
        &mut self,
        name: &'static str,
        default: T,
        doc: &'static str,
    ) -> Stated<T> {
        self.field(name, doc, false, || Some(default.to_string()))
            .unwrap_or(Stated::default(default))
    }

    /// A list that is empty when absent.
    pub fn list<T: Field>(&mut self, name: &'static str, doc: &'static str) -> Stated<Vec<T>> {
        self.field(name, doc, false, || Some("[]".into()))
            .unwrap_or(Stated::default(Vec::new()))
    }

    /// An object with free names that is empty when absent.
    pub fn named<T: Field>(&mut self, name: &'static str, doc: &'static str) -> Named<T> {
        self.field(name, doc, false, || Some("{}".into()))
            .map_or(Named(Vec::new()), |s: Stated<Named<T>>| s.value)
    }

    /// Says what AWS and Terraform call the field that is read next, for who writes a first policy.
    pub fn aws(&mut self, names: &'static [&'static str]) -> &mut Self {
        self.aws = names;
        self
    }

    /// Says in which unit AWS counts the field that is read next, where that is not seconds.
    pub fn counted_in(&mut self, unit: &'static str) -> &mut Self {
        self.unit = unit;
        self
    }

    /// Says with which word of another key the field that is read next goes: what it is by itself is not told otherwise.
    pub fn with(&mut self, key: &'static str, word: &'static str) -> &mut Self {
        self.only_with = Some((key, word));
        self
    }

    /// Says why no resource is compared with the field that is read next.
    pub fn uncompared(&mut self, why: &'static str) -> &mut Self {
        self.comparison = Comparison::Not(why);
        self
    }

    /// Says that there is nothing to compare with the field that is read next.
    pub fn setting(&mut self) -> &mut Self {
        self.comparison = Comparison::Setting;
        self
    }

    /// Says why no resource is compared with what the block states.
    pub fn all_uncompared(&mut self, why: &'static str) {
        self.doc.comparison = Comparison::Not(why);
    }

    /// Says that there is nothing to compare with what the block states.
    pub fn all_settings(&mut self) {
        self.doc.comparison = Comparison::Setting;
    }

    /// Marks the field just read as a planning fact: no resource can express it.
    pub fn planning(&mut self) {
        if let Some(field) = self.doc.fields.last_mut() {
            field.planning = true;
        }
    }
}

/// What a field takes, with right spellings where the words do not list them already.
fn spelling<T: Field>() -> String {
    let what = T::what();
    if T::COMPLETE || what == T::examples() {
        what
    } else {
        format!("{what}, such as {}", T::examples())
    }
}

/// The label of a block that is only being described.
const NOWHERE: Span = Span::nowhere();
