//! Addresses of resource instances, written and sorted as Terraform does.

mod read;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::text::HIDDEN;

pub(super) use read::Reader;
pub use read::parse_module;

/// Which instance of a resource or module.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// Of `count`.
    Index(u64),
    /// Of `for_each`.
    Text(KeyText),
    /// One that stands for all, as `count` or `for_each` is not known.
    Unknown,
}

/// The text of a key. One that comes of a private value is itself to compare, and shown as a word.
#[derive(Clone)]
pub struct KeyText {
    text: Arc<str>,
    hidden: bool,
}

impl KeyText {
    /// The text, with whether it must not be shown.
    pub fn new(text: impl Into<Arc<str>>, hidden: bool) -> Self {
        Self {
            text: text.into(),
            hidden,
        }
    }

    /// What it is compared by.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text as it may be shown.
    pub fn shown(&self) -> &str {
        if self.hidden { HIDDEN } else { &self.text }
    }
}

impl<T: Into<Arc<str>>> From<T> for KeyText {
    fn from(text: T) -> Self {
        Self::new(text, false)
    }
}

impl std::ops::Deref for KeyText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for KeyText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for KeyText {}

impl std::hash::Hash for KeyText {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for KeyText {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for KeyText {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown())
    }
}

/// A module call on the way from the root.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// The call's label.
    pub name: Arc<str>,
    /// Which instance of it.
    pub key: Option<Key>,
}

/// What a block declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// `data`
    Data,
    /// `resource`
    Managed,
    /// `ephemeral`
    Ephemeral,
}

impl From<crate::config::load::Mode> for Mode {
    fn from(mode: crate::config::load::Mode) -> Self {
        match mode {
            crate::config::load::Mode::Managed => Self::Managed,
            crate::config::load::Mode::Data => Self::Data,
            crate::config::load::Mode::Ephemeral => Self::Ephemeral,
        }
    }
}

impl Mode {
    /// The word in plan and state JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Data => "data",
            Self::Ephemeral => "ephemeral",
        }
    }
}

/// The address of one resource instance.
///
/// Sorted as plans list resources: modules by depth, name and key; within a module data sources
/// first, then by type, name and key, with numbers in numeric order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// The module instance it stands in; empty for the root.
    pub module: Vec<Step>,
    /// What its block declares.
    pub mode: Mode,
    /// The resource type, as `aws_sqs_queue`.
    pub kind: Arc<str>,
    /// The block's second label.
    pub name: Arc<str>,
    /// Which instance of the block.
    pub key: Option<Key>,
}

/// Why text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} (at character {})", .offset + 1)]
pub struct AddressError {
    /// Byte offset of the first character that does not fit.
    pub offset: usize,
    /// What is wrong there.
    pub message: &'static str,
}

impl Address {
    /// An instance in the root module.
    pub fn root(mode: Mode, kind: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            module: Vec::new(),
            mode,
            kind: kind.into(),
            name: name.into(),
            key: None,
        }
    }

    /// The same instance's block, without the key: `aws_sqs_queue.jobs`.
    #[must_use]
    pub fn block(&self) -> Self {
        Self {
            key: None,
            ..self.clone()
        }
    }

    /// How it may be written: as it is, and with keys left out. Where there are many, that is its own, or all.
    pub fn spellings(&self) -> Vec<String> {
        const EACH: usize = 4;
        let mut out = vec![self.clone()];
        let modules = self.module.iter().filter(|step| step.key.is_some()).count();
        if modules > EACH {
            let mut bare = self.block();
            bare.module.iter_mut().for_each(|step| step.key = None);
            out.extend([self.block(), bare]);
        } else {
            if self.key.is_some() {
                out.push(self.block());
            }
            for at in 0..self.module.len() {
                let keyed = |a: &&Self| a.module.get(at).is_some_and(|step| step.key.is_some());
                let without = |a: &Self| {
                    let mut a = a.clone();
                    a.module
                        .iter_mut()
                        .skip(at)
                        .take(1)
                        .for_each(|step| step.key = None);
                    a
                };
                let more: Vec<Self> = out.iter().filter(keyed).map(without).collect();
                out.extend(more);
            }
        }
        out.iter().map(Self::to_string).collect()
    }

    /// Whether a key on the way to it, or its own, is not known.
    pub fn has_unknown_key(&self) -> bool {
        let steps = self.module.iter().map(|step| step.key.as_ref());
        steps
            .chain([self.key.as_ref()])
            .any(|key| key == Some(&Key::Unknown))
    }

    fn rank(&self) -> (&Mode, &str, &str, Option<&Key>) {
        (&self.mode, &self.kind, &self.name, self.key.as_ref())
    }
}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_modules(&self.module, &other.module).then_with(|| self.rank().cmp(&other.rank()))
    }
}

/// The order of module instances: the root first, then by depth, then call by call.
pub fn compare_modules(a: &[Step], b: &[Step]) -> Ordering {
    let calls = a.iter().zip(b);
    a.len().cmp(&b.len()).then_with(|| {
        calls
            .map(|(a, b)| (&a.name, &a.key).cmp(&(&b.name, &b.key)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

impl fmt::Display for Key {
    /// With its brackets: `[0]`, `["blue"]`, `[*]` for an unknown one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Text(text) => write!(f, "[{}]", Quoted(text.shown())),
            Self::Unknown => f.write_str("[*]"),
        }
    }
}

impl fmt::Display for Step {
    /// `module.worker["blue"]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "module.{}", self.name)?;
        self.key.as_ref().map_or(Ok(()), |key| key.fmt(f))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.module {
            write!(f, "{step}.")?;
        }
        f.write_str(match self.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        })?;
        write!(f, "{}.{}", self.kind, self.name)?;
        self.key.as_ref().map_or(Ok(()), |key| key.fmt(f))
    }
}

/// The address of a module instance: `module.a.module.b[0]`, empty for the root.
pub fn module_text(module: &[Step]) -> String {
    let steps: Vec<String> = module.iter().map(Step::to_string).collect();
    steps.join(".")
}

/// A string as Terraform quotes it in addresses.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        f.write_char('"')?;
        let mut chars = self.0.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '"' | '\\' => write!(f, "\\{c}")?,
                '$' | '%' if chars.peek() == Some(&'{') => write!(f, "{c}{c}")?,
                c if printable(c) => f.write_char(c)?,
                c if u32::from(c) < 0x1_0000 => write!(f, "\\u{:04x}", u32::from(c))?,
                c => write!(f, "\\U{:08x}", u32::from(c))?,
            }
        }
        f.write_char('"')
    }
}

/// Whether a character is shown as itself: letters, marks, numbers, punctuation, symbols and the
/// plain blank.
fn printable(c: char) -> bool {
    // Behind another character `escape_debug` leaves combining marks alone and escapes exactly what
    // has no shape of its own.
    let mut text = [0u8; 5];
    text[0] = b'a';
    let (_, rest) = text.split_at_mut(1);
    let length = c.encode_utf8(rest).len();
    let shown = std::str::from_utf8(text.get(..=length).unwrap_or_default()).unwrap_or_default();
    c == '\'' || c.is_ascii_graphic() || shown.escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As Terraform 1.11.4 printed them for resources with these keys.
    #[test]
    fn keys_are_quoted_as_terraform_prints_them() {
        for (key, text) in [
            ("${template}", r#"terraform_data.a["$${template}"]"#),
            ("%{if}", r#"terraform_data.a["%%{if}"]"#),
            ("back\\slash", r#"terraform_data.a["back\\slash"]"#),
            ("tab\there", r#"terraform_data.a["tab\there"]"#),
            ("with \"quotes\"", r#"terraform_data.a["with \"quotes\""]"#),
            ("é", r#"terraform_data.a["é"]"#),
            ("$x $", r#"terraform_data.a["$x $"]"#),
            (
                "a\u{a0}b\u{200b}\u{1}",
                r#"terraform_data.a["a\u00a0b\u200b\u0001"]"#,
            ),
            (
                "e\u{301}\u{e000}\u{f0000}",
                "terraform_data.a[\"e\u{301}\\ue000\\U000f0000\"]",
            ),
        ] {
            let mut address = Address::root(Mode::Managed, "terraform_data", "a");
            address.key = Some(Key::Text(key.into()));
            assert_eq!(address.to_string(), text);
            assert_eq!(text.parse(), Ok(address));
        }
    }

    #[test]
    fn an_address_has_modules_mode_and_keys() {
        let text = r#"module.a["x"].module.b[3].data.aws_region.here[*]"#;
        let address: Address = text.parse().unwrap();
        assert_eq!(address.mode, Mode::Data);
        assert_eq!(&*address.kind, "aws_region");
        assert!(address.has_unknown_key());
        assert_eq!(module_text(&address.module), r#"module.a["x"].module.b[3]"#);
        assert_eq!(
            parse_module(r#"module.a["x"].module.b[3]"#),
            Ok(address.module.clone())
        );
        assert_eq!(address.to_string(), text);
    }

    #[test]
    fn keys_may_be_left_out_of_an_address() {
        let spelled = |text: &str| text.parse::<Address>().unwrap().spellings();
        assert_eq!(
            spelled(r#"module.a["x"].module.b.module.c[3].aws_sqs_queue.jobs[0]"#),
            [
                r#"module.a["x"].module.b.module.c[3].aws_sqs_queue.jobs[0]"#,
                r#"module.a["x"].module.b.module.c[3].aws_sqs_queue.jobs"#,
                "module.a.module.b.module.c[3].aws_sqs_queue.jobs[0]",
                "module.a.module.b.module.c[3].aws_sqs_queue.jobs",
                r#"module.a["x"].module.b.module.c.aws_sqs_queue.jobs[0]"#,
                r#"module.a["x"].module.b.module.c.aws_sqs_queue.jobs"#,
                "module.a.module.b.module.c.aws_sqs_queue.jobs[0]",
                "module.a.module.b.module.c.aws_sqs_queue.jobs",
            ]
        );
        let deep = "module.a[0].".repeat(40) + "aws_sqs_queue.jobs[0]";
        let bare = "module.a.".repeat(40) + "aws_sqs_queue.jobs";
        assert_eq!(spelled(&deep).len(), 3);
        assert!(spelled(&deep).contains(&bare));
        assert_eq!(spelled("aws_sqs_queue.jobs"), ["aws_sqs_queue.jobs"]);
    }

    #[test]
    fn text_that_is_no_address_says_where() {
        for (text, offset) in [
            ("", 0),
            ("aws_sqs_queue", 13),
            ("aws_sqs_queue.jobs[", 19),
            ("aws_sqs_queue.jobs[x]", 19),
            ("aws_sqs_queue.jobs[\"x]", 22),
            ("aws_sqs_queue.jobs.name", 18),
            ("module.a", 8),
            ("data.aws_region", 15),
            ("aws_sqs_queue.jobs[99999999999999999999]", 19),
        ] {
            let error = text.parse::<Address>().unwrap_err();
            assert_eq!(error.offset, offset, "{text}: {error}");
        }
    }

    #[test]
    fn the_order_is_that_of_plans() {
        let sorted = [
            "data.z.z",
            "a.b",
            "a.c",
            "a.c[2]",
            "a.c[10]",
            "a.c[\"1\"]",
            "b.a",
            "module.b.a.a",
            "module.b[2].a.a",
            "module.b[10].data.a.a",
            "module.a.module.a.a.a",
        ];
        let mut shuffled: Vec<Address> = sorted.iter().rev().map(|t| t.parse().unwrap()).collect();
        shuffled.sort();
        let texts: Vec<String> = shuffled.iter().map(Address::to_string).collect();
        assert_eq!(texts, sorted);
    }

    fn key() -> impl Strategy<Value = Option<Key>> {
        prop_oneof![
            Just(None),
            any::<u64>().prop_map(|i| Some(Key::Index(i))),
            Just(Some(Key::Unknown)),
            ".*".prop_map(|t| Some(Key::Text(t.into()))),
            "[$%{}\"\\\\un]{0,8}".prop_map(|t| Some(Key::Text(t.into()))),
        ]
    }

    proptest! {
        #[test]
        fn every_address_reads_back(
            module in prop::collection::vec(("[a-z_][a-z0-9_-]{0,5}", key()), 0..3),
            mode in prop_oneof![Just(Mode::Managed), Just(Mode::Data), Just(Mode::Ephemeral)],
            kind in "[a-z]+_[a-z0-9_]{0,5}",
            name in "[a-z_é][a-zA-Z0-9_-]{0,5}",
            key in key(),
        ) {
            let step = |(name, key): (String, Option<Key>)| Step { name: name.into(), key };
            let address = Address {
                module: module.into_iter().map(step).collect(),
                mode,
                kind: kind.into(),
                name: name.into(),
                key,
            };
            let text = address.to_string();
            prop_assert_eq!(text.parse::<Address>(), Ok(address), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a-z.\\[\\]\"\\\\$%{*0-9é]{0,30}") {
            let _ = text.parse::<Address>();
            let _ = parse_module(&text);
        }
    }
}
