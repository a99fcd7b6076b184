//! Reads plan and state JSON entry by entry: what is not needed is skipped without being built, and each
//! resource is turned into values before the next one is read.

mod attributes;
mod entry;

use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

pub(super) use attributes::{mode_at, output, pointer_to, text_at, texts_at, variables};
pub(super) use entry::Entry;
use entry::{CHANGE, RESOURCE};

use super::json::{Parts, Reading, Texts};
use super::kinds::Kinds;
use super::scan::{MAX_DEPTH, Scanner};
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

/// Says what a text is that is not JSON at all.
fn not_json(text: &[u8]) -> Result<(), InputError> {
    let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
    let error = |what: &str| Err(InputError::new(what).help(show));
    let start = text.trim_ascii_start();
    if start.is_empty() {
        return error("the file is empty");
    }
    let starts = |with: &[&[u8]]| with.iter().any(|with| text.starts_with(with));
    if starts(&[b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"]) {
        return Err(
            InputError::new("the text is UTF-16, as some shells write redirected output")
                .help("write it as UTF-8"),
        );
    }
    if start.starts_with(b"{") {
        return Ok(());
    }
    if start.starts_with(b"[") {
        return error("this JSON is a list, neither a plan nor a state");
    }
    if starts(&[b"\x1f\x8b"]) {
        return Err(InputError::new("the file is compressed with gzip").help("unpack it first"));
    }
    if starts(&[b"PK\x03\x04"]) {
        return error("this is a saved plan in its own format, not JSON");
    }
    let head = String::from_utf8_lossy(start.get(..4096).unwrap_or(start));
    let has = |line: &str| head.lines().any(|l| l.trim_start().starts_with(line));
    if has("# This file is maintained automatically by") || has("provider \"registry.") {
        return error("this is a dependency lock file, neither a plan nor a state");
    }
    if has("Terraform will perform") || has("OpenTofu will perform") || has("Terraform used the") {
        return error("this is a plan as text, not as JSON");
    }
    if has("resource \"") || has("terraform {") || has("module \"") || has("variable \"") {
        return error("this is configuration, neither a plan nor a state");
    }
    error("this is not JSON")
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

    /// Whether the schema of a resource is known.
    pub(super) fn has_schema(&mut self, address: &Address) -> bool {
        self.kinds.get(address.mode, &address.kind).is_some()
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

    /// What a text is, if it says that it is something else or in a version that is not read.
    fn foreign(&self) -> Option<InputError> {
        let has = |key: &str| self.keys.contains(key);
        let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
        let error = |what: &str| Some(InputError::new(what).help(show));
        if has("encrypted_data") || has("encryption_version") {
            return Some(
                InputError::new("the file is encrypted by OpenTofu")
                    .help("give what `tofu show -json` prints, which decrypts it"),
            );
        }
        if has("provider_schemas") {
            return error("this is a provider schema, neither a plan nor a state");
        }
        if has("Operation") && has("Who") {
            return error("this is the lock of a state (.lock.info), not the state");
        }
        if has("diagnostics") && has("valid") {
            return error("this is the output of `validate -json`, neither a plan nor a state");
        }
        if has("Modules") && self.keys.len() == 1 {
            return error("this is the list of installed modules, neither a plan nor a state");
        }
        if has("AWSTemplateFormatVersion") || has("Resources") {
            return error("this is a CloudFormation template, neither a plan nor a state");
        }
        if has("@level") || (has("type") && has("terraform") && has("ui")) {
            return Some(
                InputError::new("this is the log of a run with -json, not a plan").help(
                    "save the plan with `plan -out=FILE` and give what `terraform show -json FILE` prints",
                ),
            );
        }
        let npm = [
            "dependencies",
            "devDependencies",
            "scripts",
            "lockfileVersion",
        ];
        if has("name") && npm.into_iter().any(has) {
            return error("this describes a package of npm, neither a plan nor a state");
        }
        let format = self.format_version.as_ref()?;
        if !readable(format) {
            let what = if has("values") { "state" } else { "plan" };
            return Some(
                InputError::new(format!(
                    "the {what} has format version {format}; versions 0.x and 1.x are read"
                ))
                .help("a newer version of this program may read it"),
            );
        }
        None
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
            gaps: self.gaps,
        }
    }
}

/// Whether a version of the plan and state format is read.
fn readable(format: &str) -> bool {
    matches!(format.split('.').next(), Some("0" | "1"))
}

impl Reader<'_> {
    /// The whole text.
    fn top(&mut self, scanner: &mut Scanner<'_>) -> Result<(), InputError> {
        if !scanner.enter(b'{')? {
            return Err(scanner.wrong("a JSON object is expected"));
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            let key = scanner.name()?;
            // Known before the value is read, since that may fail because of what the text is.
            self.keys.insert(key.clone());
            match key.as_str() {
                "format_version" => {
                    self.format_version = text(scanner.parse()?);
                    // A newer format may be another from here on.
                    if let Some(error) = self.foreign() {
                        return Err(error);
                    }
                }
                "terraform_version" => self.terraform_version = text(scanner.parse()?),
                "version" => self.version = Some(scanner.parse()?),
                "resource_changes" => self.list(scanner, "/resource_changes", List::Changes)?,
                "resource_drift" => self.list(scanner, "/resource_drift", List::Drift)?,
                "resources" => self.list(scanner, "/resources", List::Stored)?,
                "planned_values" => {
                    self.values_of(scanner, "/planned_values", Want::Addresses, true)?;
                }
                "values" => self.values_of(scanner, "/values", Want::All, true)?,
                "prior_state" => self.prior_state(scanner, Want::Data)?,
                "outputs" => self.outputs = object(scanner.parse()?),
                "output_changes" => self.output_changes = object(scanner.parse()?),
                "variables" => self.variables = object(scanner.parse()?),
                "configuration" => self.declared(scanner)?,
                "errored" => self.errored = scanner.parse::<Json>()? == Json::Bool(true),
                "complete" => self.partial = scanner.parse::<Json>()? == Json::Bool(false),
                _ => scanner.skip()?,
            }
        }
        let whole = |why: &str| Gap {
            what: "the part that is missing".into(),
            why: why.into(),
            span: None,
            call: None,
        };
        if self.errored {
            let why = "it ended in an error, and has nothing of what was not planned by then";
            self.gaps.push(whole(why));
        } else if self.partial {
            let why =
                "it is not complete: other resources were left out (as with -target), or put off";
            self.gaps.push(whole(why));
        }
        scanner.end()
    }

    /// Goes into an object; a null in its place has no entries.
    fn enter(scanner: &mut Scanner<'_>, what: &str) -> Result<bool, InputError> {
        Self::enter_as(scanner, b'{', what)
    }

    fn enter_as(scanner: &mut Scanner<'_>, open: u8, what: &str) -> Result<bool, InputError> {
        if scanner.enter(open)? {
            return Ok(true);
        }
        if scanner.is_null()? {
            scanner.skip()?;
            return Ok(false);
        }
        Err(scanner.wrong(&format!("expected {what}")))
    }

    /// A list of which each entry is read and dropped.
    fn list(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &'static str,
        list: List,
    ) -> Result<(), InputError> {
        // Configuration in JSON may have the same name for an object.
        if scanner.is_object()? {
            return scanner.skip();
        }
        if !Self::enter_as(scanner, b'[', "a list of resources")? {
            return Ok(());
        }
        let mut first = true;
        let mut index = 0usize;
        while scanner.more(b']', &mut first)? {
            let pointer = format!("{pointer}/{index}");
            index += 1;
            match list {
                List::Stored => {
                    let entry: Json = scanner.parse()?;
                    (self.how.dialects.stored)(self, &pointer, &entry);
                }
                List::Changes | List::Drift if !scanner.is_object()? => {
                    scanner.skip()?;
                    self.gap(&pointer, "it is no resource");
                }
                List::Changes | List::Drift => {
                    let entry = Entry::scan(scanner, CHANGE, |_, _| true)?;
                    let entry = entry.ok_or_else(|| InputError::new("no entry"))?;
                    if let Some(resource) = (self.how.dialects.changed)(self, &pointer, &entry)? {
                        match list {
                            List::Drift => push(&mut self.drift, resource),
                            _ => push(&mut self.resources, resource),
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// `{"values": …}`
    fn prior_state(&mut self, scanner: &mut Scanner<'_>, want: Want<'_>) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with values")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            if scanner.name_among(&["values"])?.is_empty() {
                scanner.skip()?;
            } else {
                self.values_of(scanner, "/prior_state/values", want, false)?;
            }
        }
        Ok(())
    }

    /// Which variables of the root module `configuration` declares sensitive.
    fn declared(&mut self, scanner: &mut Scanner<'_>) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with root_module")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            if scanner.name_among(&["root_module"])?.is_empty() {
                scanner.skip()?;
                continue;
            }
            if !Self::enter(scanner, "an object with variables")? {
                continue;
            }
            let mut first = true;
            while scanner.more(b'}', &mut first)? {
                if scanner.name_among(&["variables"])?.is_empty() {
                    scanner.skip()?;
                    continue;
                }
                let all = object(scanner.parse()?).into_iter().flatten();
                let sensitive = all.filter(|(_, v)| v.get("sensitive") == Some(&Json::Bool(true)));
                self.sensitive.extend(sensitive.map(|(name, _)| name));
            }
        }
        Ok(())
    }

    /// `{"outputs": …, "root_module": …}`
    fn values_of(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &str,
        want: Want<'_>,
        outputs: bool,
    ) -> Result<(), InputError> {
        if !Self::enter(scanner, "an object with outputs and root_module")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            match scanner.name_among(&["outputs", "root_module"])? {
                "outputs" if outputs => self.outputs = object(scanner.parse()?),
                "root_module" => {
                    self.tree(scanner, &format!("{pointer}/root_module"), want, 0)?;
                }
                _ => scanner.skip()?,
            }
        }
        Ok(())
    }

    /// A module with its resources and child modules.
    fn tree(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &str,
        want: Want<'_>,
        depth: u32,
    ) -> Result<(), InputError> {
        if depth == MAX_DEPTH {
            return Err(scanner.wrong("recursion limit exceeded"));
        }
        if !Self::enter(scanner, "a module with resources and child_modules")? {
            return Ok(());
        }
        let mut first = true;
        while scanner.more(b'}', &mut first)? {
            let (modules, what) = match scanner.name_among(&["resources", "child_modules"])? {
                "resources" => (false, "a list of resources"),
                "child_modules" => (true, "a list of modules"),
                _ => {
                    scanner.skip()?;
                    continue;
                }
            };
            if !Self::enter_as(scanner, b'[', what)? {
                continue;
            }
            let key = if modules {
                "child_modules"
            } else {
                "resources"
            };
            let mut first = true;
            let mut index = 0usize;
            while scanner.more(b']', &mut first)? {
                if modules {
                    let pointer = format!("{pointer}/{key}/{index}");
                    self.tree(scanner, &pointer, want, depth + 1)?;
                } else {
                    self.branch(scanner, &|| format!("{pointer}/{key}/{index}"), want)?;
                }
                index += 1;
            }
        }
        Ok(())
    }

    /// One resource of a module. Once it is clear that it is not wanted, the rest is only skipped.
    fn branch(
        &mut self,
        scanner: &mut Scanner<'_>,
        pointer: &dyn Fn() -> String,
        want: Want<'_>,
    ) -> Result<(), InputError> {
        let all: &[&str] = match want {
            Want::Addresses => &["address"],
            _ => RESOURCE,
        };
        let fits = |key: &str, text: &[u8]| match (want, key) {
            (Want::Data, "mode") => text == b"\"data\"",
            (Want::Only(only), "address") => {
                let address = serde_json::from_slice::<Box<str>>(text);
                address.is_ok_and(|address| only.contains(&address))
            }
            _ => true,
        };
        let Some(entry) = Entry::scan(scanner, all, fits)? else {
            return Ok(());
        };
        match want {
            Want::Addresses => {
                if let Some(address) = entry.text("address")? {
                    self.planned.insert(address.into());
                }
            }
            Want::Data if !entry.has("mode") => {}
            _ => {
                if let Some(resource) = (self.how.dialects.shown)(self, &pointer(), &entry)? {
                    match want {
                        Want::Data => push(&mut self.read, resource),
                        _ => push(&mut self.resources, resource),
                    }
                }
            }
        }
        Ok(())
    }
}

/// The lists of resources.
#[derive(Clone, Copy)]
enum List {
    Changes,
    Drift,
    Stored,
}

fn text(json: Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text),
        _ => None,
    }
}

fn object(json: Json) -> Option<Map<String, Json>> {
    match json {
        Json::Object(entries) => Some(entries),
        _ => None,
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
