//! Reads plan and state JSON entry by entry: what is not needed is skipped without being built, and each
//! resource is turned into values before the next one is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::json::{Parts, Reading};
use super::kinds::Kinds;
use super::path::pointer_step;
use super::{Address, Gap, InputError, Mode, Resource, SourceKind, from_plan, from_state};
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

/// Reads a whole text.
pub(super) fn read(file: FileId, text: &[u8]) -> Result<Contents, InputError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    not_json(text)?;
    let mut reader = Reader::new(file);
    run(
        text,
        Top {
            reader: &mut reader,
        },
    )?;
    reader.contents()
}

/// Reads again those resources of `planned_values` or, if there are none there, of the prior state that
/// are in `wanted`. All of them if `wanted` is `None`.
pub(super) fn read_again(
    file: FileId,
    text: &[u8],
    key: &'static str,
    wanted: Option<&BTreeSet<Box<str>>>,
) -> Result<Vec<Resource>, InputError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = Reader::new(file);
    let want = wanted.map_or(Want::All, Want::Only);
    run(
        text,
        Again {
            reader: &mut reader,
            key,
            want,
        },
    )?;
    Ok(reader.resources)
}

fn run<'de, S: DeserializeSeed<'de>>(text: &'de [u8], seed: S) -> Result<(), InputError> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let result = seed
        .deserialize(&mut deserializer)
        .map(drop)
        .and_then(|()| deserializer.end());
    result.map_err(|error| {
        if error.is_eof() {
            InputError::new(format!("the JSON is cut short: {error}"))
        } else if log_lines(text) {
            InputError::new("this is the log of a run with -json, not a plan")
                .help("save the plan with `plan -out=FILE` and give what `terraform show -json FILE` prints")
        } else {
            InputError::new(format!("not the JSON of a plan or state: {error}"))
        }
    })
}

/// Whether the text is one JSON object a line, as `plan -json` prints.
fn log_lines(text: &[u8]) -> bool {
    text.starts_with(b"{\"@level\"")
}

/// Says what a text is that is not JSON at all.
fn not_json(text: &[u8]) -> Result<(), InputError> {
    let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
    let error = |what: &str| Err(InputError::new(what).help(show));
    let start = text.trim_ascii_start();
    if start.is_empty() {
        return error("the file is empty");
    }
    if start.starts_with(b"{") {
        return Ok(());
    }
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(
            InputError::new("the text is UTF-16, as some shells write redirected output")
                .help("write it as UTF-8"),
        );
    }
    if text.starts_with(b"PK\x03\x04") {
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

pub(super) struct Reader {
    file: FileId,
    pub(super) kinds: Kinds,
    keys: BTreeSet<String>,
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
    pub(super) gaps: Vec<Gap>,
}

impl Reader {
    fn new(file: FileId) -> Self {
        Self {
            file,
            kinds: Kinds::default(),
            keys: BTreeSet::new(),
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
            gaps: Vec::new(),
        }
    }

    /// The place of a JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> Origin {
        place(self.file, pointer)
    }

    pub(super) fn gap(&mut self, what: &str, why: impl Into<Arc<str>>) {
        self.gaps.push(Gap {
            what: what.into(),
            why: why.into(),
            span: None,
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
        let values = reading.resource(parts, kind.as_deref());
        values.with_origin(self.at(pointer))
    }

    /// Tells what was read, or why it is neither plan nor state.
    fn contents(self) -> Result<Contents, InputError> {
        let has = |key: &str| self.keys.contains(key);
        let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
        let error = |what: &str| Err(InputError::new(what).help(show));
        if has("encrypted_data") || has("encryption_version") {
            return Err(InputError::new("the file is encrypted by OpenTofu")
                .help("give what `tofu show -json` prints, which decrypts it"));
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
        if has("@level") {
            return error("this is the log of a run with -json, not a plan");
        }
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
        } else {
            return error("this JSON is neither a plan nor a state");
        };
        let Some(format) = &self.format_version else {
            return error("the JSON has no format_version, so it is neither a plan nor a state");
        };
        if !matches!(format.split('.').next(), Some("0" | "1")) {
            let what = if plan { "plan" } else { "state" };
            return Err(InputError::new(format!(
                "the {what} has format version {format}; versions 0.x and 1.x are read"
            ))
            .help("a newer version of this program may read it"));
        }
        Ok(self.into_contents(kind))
    }

    fn state_file(mut self, version: &Json) -> Result<Contents, InputError> {
        if version.as_u64() != Some(4) {
            let help = "give what `terraform show -json` prints";
            return Err(InputError::new(format!(
                "the state file has version {version}; only version 4 is read (Terraform 0.12 and later write it)"
            ))
            .help(help));
        }
        if !self.keys.contains("lineage") && !self.keys.contains("resources") {
            return Err(InputError::new(
                "the JSON has a version, but is no state file: it has neither lineage nor resources",
            ));
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
            gaps: self.gaps,
        }
    }
}

/// The whole text.
struct Top<'r> {
    reader: &'r mut Reader,
}

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reader = self.reader;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format_version" => reader.format_version = text(map.next_value()?),
                "terraform_version" => reader.terraform_version = text(map.next_value()?),
                "version" => reader.version = Some(map.next_value()?),
                "resource_changes" => map.next_value_seed(List {
                    reader,
                    pointer: "/resource_changes",
                    each: from_plan::change,
                })?,
                "resource_drift" => map.next_value_seed(List {
                    reader,
                    pointer: "/resource_drift",
                    each: from_plan::drift,
                })?,
                "resources" => map.next_value_seed(List {
                    reader,
                    pointer: "/resources",
                    each: from_state::stored,
                })?,
                "planned_values" => map.next_value_seed(Values {
                    reader,
                    pointer: "/planned_values".into(),
                    want: Want::Addresses,
                    outputs: true,
                })?,
                "values" => map.next_value_seed(Values {
                    reader,
                    pointer: "/values".into(),
                    want: Want::All,
                    outputs: true,
                })?,
                "prior_state" => map.next_value_seed(Inside {
                    key: "values",
                    seed: Values {
                        reader,
                        pointer: "/prior_state/values".into(),
                        want: Want::Data,
                        outputs: false,
                    },
                })?,
                "outputs" => reader.outputs = object(map.next_value()?),
                "output_changes" => reader.output_changes = object(map.next_value()?),
                "variables" => reader.variables = object(map.next_value()?),
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
            reader.keys.insert(key);
        }
        Ok(())
    }
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

/// One key of the whole text.
struct Again<'r> {
    reader: &'r mut Reader,
    key: &'static str,
    want: Want<'r>,
}

impl<'de> DeserializeSeed<'de> for Again<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { reader, key, want } = self;
        let pointer = if key == "prior_state" {
            "/prior_state/values".into()
        } else {
            format!("/{key}")
        };
        let values = Values {
            reader,
            pointer,
            want,
            outputs: false,
        };
        if key == "prior_state" {
            let seed = Inside {
                key: "values",
                seed: values,
            };
            Inside { key, seed }.deserialize(deserializer)
        } else {
            Inside { key, seed: values }.deserialize(deserializer)
        }
    }
}

/// The value of one key of an object; nothing if there is no object.
struct Inside<S> {
    key: &'static str,
    seed: S,
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Inside<S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> Visitor<'de> for Inside<S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with {}", self.key)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seed = Some(self.seed);
        while let Some(key) = map.next_key::<String>()? {
            match seed.take_if(|_| key == self.key) {
                Some(seed) => map.next_value_seed(seed)?,
                None => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// A list of which each entry is built, read and dropped.
struct List<'r> {
    reader: &'r mut Reader,
    pointer: &'static str,
    each: fn(&mut Reader, &str, &Json),
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of resources")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    /// Configuration in JSON may have the same name for an object.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0usize;
        while let Some(entry) = seq.next_element::<Json>()? {
            (self.each)(self.reader, &format!("{}/{index}", self.pointer), &entry);
            index += 1;
        }
        Ok(())
    }
}

impl Reader {
    pub(super) fn push(&mut self, resource: Resource) {
        self.resources.push(resource);
    }

    pub(super) fn push_drift(&mut self, resource: Resource) {
        self.drift.push(resource);
    }
}

/// `{"outputs": …, "root_module": …}`
struct Values<'r> {
    reader: &'r mut Reader,
    pointer: String,
    want: Want<'r>,
    outputs: bool,
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with outputs and root_module")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "outputs" if self.outputs => self.reader.outputs = object(map.next_value()?),
                "root_module" => map.next_value_seed(Tree {
                    reader: self.reader,
                    pointer: format!("{}/root_module", self.pointer),
                    want: self.want,
                })?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// A module with its resources and child modules.
struct Tree<'r> {
    reader: &'r mut Reader,
    pointer: String,
    want: Want<'r>,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a module with resources and child_modules")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let modules = match key.as_str() {
                "resources" => false,
                "child_modules" => true,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            map.next_value_seed(Branches {
                reader: self.reader,
                pointer: format!("{}/{key}", self.pointer),
                want: self.want,
                modules,
            })?;
        }
        Ok(())
    }
}

/// The resources or the child modules of a module.
struct Branches<'r> {
    reader: &'r mut Reader,
    pointer: String,
    want: Want<'r>,
    modules: bool,
}

impl<'de> DeserializeSeed<'de> for Branches<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Branches<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.modules {
            "a list of modules"
        } else {
            "a list of resources"
        })
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self {
            reader,
            pointer,
            want,
            modules,
        } = self;
        let mut index = 0usize;
        loop {
            let pointer = format!("{pointer}/{index}");
            index += 1;
            if modules {
                let tree = Tree {
                    reader,
                    pointer,
                    want,
                };
                if seq.next_element_seed(tree)?.is_none() {
                    return Ok(());
                }
                continue;
            }
            match seq.next_element_seed(Entry { want })? {
                None => return Ok(()),
                Some(None) => {}
                Some(Some(Picked::Address(address))) => _ = reader.planned.insert(address),
                Some(Some(Picked::Whole(entry))) => {
                    if let Some(resource) = from_state::shown(reader, &pointer, &entry) {
                        if matches!(want, Want::Data) {
                            reader.read.push(resource);
                        } else {
                            reader.push(resource);
                        }
                    }
                }
            }
        }
    }
}

/// What is wanted of an entry.
enum Picked {
    Address(Box<str>),
    Whole(Json),
}

/// One resource of a module. Once it is clear that it is not wanted, the rest is skipped.
struct Entry<'w> {
    want: Want<'w>,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = Option<Picked>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = Option<Picked>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Map::new();
        let mut address = None;
        let mut skip = false;
        while let Some(key) = map.next_key::<String>()? {
            let addresses = matches!(self.want, Want::Addresses);
            if skip || (addresses && key != "address") {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Json = map.next_value()?;
            match (self.want, key.as_str(), &value) {
                (Want::Addresses, _, Json::String(text)) => address = Some(text.as_str().into()),
                (Want::Only(wanted), "address", Json::String(text)) => {
                    skip = !wanted.contains(text.as_str());
                }
                (Want::Data, "mode", mode) => skip = mode != "data",
                _ => {}
            }
            entries.insert(key, value);
        }
        Ok(match self.want {
            Want::Addresses => address.map(Picked::Address),
            Want::Data if entries.get("mode").is_none_or(|mode| mode != "data") => None,
            _ if skip => None,
            _ => Some(Picked::Whole(Json::Object(entries))),
        })
    }
}

/// A value by type and marks, and whether it is sensitive, of an entry of `outputs`.
pub(super) fn output(entry: &Json) -> (Option<Value>, bool) {
    let sensitive = entry.get("sensitive") == Some(&Json::Bool(true));
    let value = entry.get("value").map(|value| {
        let ty = entry.get("type").and_then(|ty| super::json::type_of(ty, 0));
        let typed = ty.and_then(|ty| super::json::of_type(value, &ty));
        typed
            .unwrap_or_else(|| crate::config::value::json::from_serde(value))
            .marked(sensitive)
    });
    (value, sensitive)
}

/// A pointer one name further.
pub(super) fn pointer_to(pointer: &str, name: &str) -> String {
    let mut out = pointer.to_owned();
    pointer_step(&mut out, name);
    out
}

/// Text at a key.
pub(super) fn text_at<'j>(entry: &'j Json, key: &str) -> Option<&'j str> {
    entry.get(key).and_then(Json::as_str)
}

/// Texts of a list at a key.
pub(super) fn texts_at(entry: &Json, key: &str) -> Vec<Arc<str>> {
    let list = entry.get(key).and_then(Json::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(Arc::from))
        .collect()
}

/// The variables of a plan.
pub(super) fn variables(entries: Option<Map<String, Json>>) -> BTreeMap<Arc<str>, Value> {
    entries
        .into_iter()
        .flatten()
        .map(|(name, entry)| {
            let value = entry.get("value").unwrap_or(&Json::Null);
            (name.into(), crate::config::value::json::from_serde(value))
        })
        .collect()
}

/// The mode of an entry; `None` for a word that is not known.
pub(super) fn mode_at(entry: &Json) -> Option<Mode> {
    match text_at(entry, "mode")? {
        "managed" => Some(Mode::Managed),
        "data" => Some(Mode::Data),
        "ephemeral" => Some(Mode::Ephemeral),
        _ => None,
    }
}
