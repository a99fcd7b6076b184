//! Reads plan and state JSON entry by entry: what is not needed is skipped without being built, and each
//! resource is turned into values before the next one is read.

mod attributes;
mod configuration;
mod entry;
mod foreign;
mod scanning;

use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

pub(super) use attributes::{mode_at, output, pointer_to, text_at, texts_at, variables};
pub(super) use configuration::Providers;
pub(super) use entry::Entry;
use foreign::not_json;

use super::json::{Parts, Reading, Texts};
use super::kinds::{Kinds, is_only_kept};
use super::scan::Scanner;
use super::{Address, AddressError, Gap, InputError, Keep, Resource, SourceKind};
use crate::config::value::{Origin, Source, Value};
use crate::text::FileId;

/// A place in a JSON file.
pub(super) fn place(file: FileId, pointer: &str) -> Origin {
    let pointer = pointer.into();
    Origin::new(Source::Json { file, pointer })
}

/// What a text holds.
pub(super) struct Contents {
    pub(super) kind: SourceKind,
    pub(super) format_version: Option<Arc<str>>,
    pub(super) terraform_version: Option<Arc<str>>,
    /// `resource_changes` of a plan; resources of a state.
    pub(super) resources: Vec<Resource>,
    pub(super) drift: Vec<Resource>,
    /// Data sources that were read while planning.
    pub(super) read: Vec<Resource>,
    /// Addresses in `planned_values`.
    pub(super) planned: BTreeSet<Box<str>>,
    pub(super) outputs: Option<Map<String, Json>>,
    pub(super) output_changes: Option<Map<String, Json>>,
    pub(super) variables: Option<Map<String, Json>>,
    /// The root module's variables that are declared sensitive.
    pub(super) sensitive: BTreeSet<String>,
    /// What the configuration in a plan says of providers.
    pub(super) providers: Providers,
    pub(super) gaps: Vec<Gap>,
}

/// Which resources are read from a tree of modules.
#[derive(Clone, Copy)]
pub(super) enum Want<'w> {
    All,
    /// Nothing but their addresses.
    Addresses,
    Data,
    Only(&'w BTreeSet<Box<str>>),
}

/// A text that can be read more than once.
pub(super) trait Input {
    /// Its beginning.
    fn open(&self) -> std::io::Result<Box<dyn Read + '_>>;
}

impl Input for &[u8] {
    fn open(&self) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(*self))
    }
}

impl Input for std::path::Path {
    fn open(&self) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(std::fs::File::open(self)?))
    }
}

/// Which values are kept of a resource type.
pub(super) type Wanted<'w> = &'w dyn Fn(&str) -> Keep;

/// Makes a resource of an entry, or says in a gap why it cannot.
type Decode = fn(
    &mut Reader<'_>,
    pointer: &str,
    entry: &Entry<'_, '_>,
) -> Result<Option<Resource>, InputError>;

/// How the entries of plans and states become resources.
#[derive(Clone, Copy)]
pub(super) struct Dialects {
    /// An entry of a plan's `resource_changes` or `resource_drift`.
    pub(super) changed: Decode,
    /// A resource of `show -json` of a state, or of a plan's `planned_values`.
    pub(super) shown: Decode,
    /// A block of a state file, with its instances.
    pub(super) stored: fn(&mut Reader<'_>, pointer: &str, block: &Json),
}

/// How a text is read.
#[derive(Clone, Copy)]
pub(super) struct How<'w> {
    pub(super) dialects: Dialects,
    pub(super) wanted: Wanted<'w>,
}

fn open<I: Input + ?Sized>(input: &I) -> Result<Scanner<'_>, InputError> {
    let from = input.open().map_err(|e| InputError::new(e.to_string()))?;
    Ok(Scanner::new(from))
}

/// Reads a whole text.
pub(super) fn read<I: Input + ?Sized>(
    file: FileId,
    input: &I,
    how: How<'_>,
) -> Result<Contents, InputError> {
    let mut scanner = open(input)?;
    not_json(scanner.head()?)?;
    let mut reader = Reader::new(file, how);
    match reader.top(&mut scanner) {
        Ok(()) => reader.contents(),
        // What a foreign text is says more than where it is not as expected.
        Err(error) => Err(reader.foreign().unwrap_or(error)),
    }
}

/// Reads again those resources of `planned_values` or, if there are none there, of the prior state that
/// are in `wanted`. All of them if `wanted` is `None`.
pub(super) fn read_again<I: Input + ?Sized>(
    file: FileId,
    input: &I,
    key: &'static str,
    only: Option<&BTreeSet<Box<str>>>,
    how: How<'_>,
) -> Result<Vec<Resource>, InputError> {
    let mut scanner = open(input)?;
    scanner.head()?;
    let mut reader = Reader::new(file, how);
    let want = only.map_or(Want::All, Want::Only);
    scanner.enter(b'{')?;
    let mut first = true;
    while scanner.more(b'}', &mut first)? {
        if scanner.name_among(&[key])?.is_empty() {
            scanner.skip()?;
        } else if key == "prior_state" {
            reader.prior_state(&mut scanner, want)?;
        } else {
            reader.values_of(&mut scanner, &format!("/{key}"), want, false)?;
        }
    }
    Ok(reader.resources)
}

pub(super) struct Reader<'w> {
    file: FileId,
    how: How<'w>,
    pub(super) kinds: Kinds,
    keys: BTreeSet<String>,
    keeps: HashMap<Arc<str>, Arc<Keep>>,
    texts: Texts,
    format_version: Option<String>,
    terraform_version: Option<String>,
    version: Option<Json>,
    resources: Vec<Resource>,
    drift: Vec<Resource>,
    read: Vec<Resource>,
    planned: BTreeSet<Box<str>>,
    outputs: Option<Map<String, Json>>,
    output_changes: Option<Map<String, Json>>,
    variables: Option<Map<String, Json>>,
    sensitive: BTreeSet<String>,
    providers: Providers,
    pub(super) gaps: Vec<Gap>,
    /// Whether a plan ended in an error.
    errored: bool,
    /// Whether a plan says that it is not complete.
    partial: bool,
}

impl<'w> Reader<'w> {
    fn new(file: FileId, how: How<'w>) -> Self {
        Self {
            file,
            how,
            kinds: Kinds::default(),
            keys: BTreeSet::new(),
            keeps: HashMap::new(),
            texts: Texts::default(),
            format_version: None,
            terraform_version: None,
            version: None,
            resources: Vec::new(),
            drift: Vec::new(),
            read: Vec::new(),
            planned: BTreeSet::new(),
            outputs: None,
            output_changes: None,
            variables: None,
            sensitive: BTreeSet::new(),
            providers: Providers::default(),
            gaps: Vec::new(),
            errored: false,
            partial: false,
        }
    }

    /// The place of a JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> Origin {
        place(self.file, pointer)
    }

    /// A text, shared with those before.
    pub(super) fn shared(&mut self, text: Option<String>) -> Option<Arc<str>> {
        text.map(|text| self.texts.get(&text))
    }

    pub(super) fn gap(&mut self, what: &str, why: impl Into<Arc<str>>) {
        self.gaps.push(Gap {
            what: what.into(),
            why: why.into(),
            span: None,
            call: None,
        });
    }

    /// A resource's values, typed by its schema; `pointer` is where they stand.
    pub(super) fn values(
        &mut self,
        reading: &mut Reading<'_>,
        address: &Address,
        parts: Parts<'_>,
        pointer: &str,
    ) -> Value {
        let kind = self.kinds.get(address.mode, &address.kind);
        let keep = self.keep(address);
        reading.texts = std::mem::take(&mut self.texts);
        let values = reading.resource(parts, kind.as_deref(), &keep);
        self.texts = std::mem::take(&mut reading.texts);
        if values.is_null() {
            return values;
        }
        values.with_origin(self.at(pointer))
    }

    /// Whether a schema of a resource is known that may say that nothing in it is sensitive.
    pub(super) fn has_schema(&mut self, address: &Address) -> bool {
        let (mode, kind) = (address.mode, &address.kind);
        self.kinds.get(mode, kind).is_some() && !is_only_kept(mode, kind)
    }

    /// Which values of a resource are kept.
    pub(super) fn keep(&mut self, address: &Address) -> Arc<Keep> {
        if let Some(keep) = self.keeps.get(&address.kind) {
            return Arc::clone(keep);
        }
        let keep = Arc::new((self.how.wanted)(&address.kind));
        self.keeps
            .insert(Arc::clone(&address.kind), Arc::clone(&keep));
        keep
    }

    /// The address with its texts shared with those before.
    pub(super) fn address(&mut self, text: &str) -> Result<Address, AddressError> {
        let mut address: Address = text.parse()?;
        address.module.shrink_to_fit();
        for step in &mut address.module {
            step.name = self.texts.get(&step.name);
        }
        address.kind = self.texts.get(&address.kind);
        address.name = self.texts.get(&address.name);
        Ok(address)
    }

    /// The address of an entry, or a gap that says why it has none.
    pub(super) fn address_at(&mut self, pointer: &str, text: &str) -> Option<Address> {
        match self.address(text) {
            Ok(address) => Some(address),
            Err(e) => {
                let what = if text.is_empty() { pointer } else { text };
                self.gap(what, format!("its address cannot be read: {e}"));
                None
            }
        }
    }

    /// Tells what was read, or why it is neither plan nor state.
    fn contents(self) -> Result<Contents, InputError> {
        if let Some(error) = self.foreign() {
            return Err(error);
        }
        let has = |key: &str| self.keys.contains(key);
        let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
        let error = |what: &str| Err(InputError::new(what).help(show));
        if let (Some(version), None) = (self.version.clone(), &self.format_version) {
            return self.state_file(&version);
        }
        let plan = [
            "planned_values",
            "resource_changes",
            "prior_state",
            "output_changes",
        ];
        let plan = plan.into_iter().any(&has) || (has("configuration") && !has("values"));
        // `show -json` of an empty state has nothing but the format's version.
        let state = has("values") || (has("format_version") && self.keys.len() <= 2);
        let kind = if plan {
            SourceKind::Plan
        } else if state {
            SourceKind::State
        } else if has("terraform") || has("resource") || has("module") || has("variable") {
            return error("this is configuration in JSON, neither a plan nor a state");
        } else if self.keys.is_empty() {
            return error("this JSON is empty, neither a plan nor a state");
        } else {
            let some: Vec<&str> = self.keys.iter().map(String::as_str).take(5).collect();
            let what = format!(
                "this JSON is neither a plan nor a state; at its top are {}",
                some.join(", ")
            );
            return error(&what);
        };
        if self.format_version.is_none() {
            return error("the JSON has no format_version, so it is neither a plan nor a state");
        }
        Ok(self.into_contents(kind))
    }

    fn state_file(mut self, version: &Json) -> Result<Contents, InputError> {
        if !self.keys.contains("lineage") && !self.keys.contains("resources") {
            return Err(InputError::new(
                "the JSON has a version, but is no state file: it has neither lineage nor resources",
            ));
        }
        if version.as_u64() != Some(4) {
            let help = "give what `terraform show -json` prints";
            return Err(InputError::new(format!(
                "the state file has version {version}; only version 4 is read (Terraform 0.12 and later write it)"
            ))
            .help(help));
        }
        self.format_version = Some("4".into());
        Ok(self.into_contents(SourceKind::StateFile))
    }

    fn into_contents(self, kind: SourceKind) -> Contents {
        Contents {
            kind,
            format_version: self.format_version.map(Into::into),
            terraform_version: self.terraform_version.map(Into::into),
            resources: self.resources,
            drift: self.drift,
            read: self.read,
            planned: self.planned,
            outputs: self.outputs,
            output_changes: self.output_changes,
            variables: self.variables,
            sensitive: self.sensitive,
            providers: self.providers,
            gaps: self.gaps,
        }
    }
}

impl Reader<'_> {
    pub(super) fn push(&mut self, resource: Resource) {
        push(&mut self.resources, resource);
    }
}

/// Adds to a long list; doubling it would take as much again for nothing.
fn push(list: &mut Vec<Resource>, resource: Resource) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 8 + 64);
    }
    list.push(resource);
}
