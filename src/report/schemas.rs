//! The JSON Schemas of what tfsize writes for programs, each of the newest version.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::family::FAMILIES;

/// The schema of one kind of file or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The command with this output, or the name of the file.
    pub name: &'static str,
    /// The version that is written: what is read of it by others holds within one.
    pub version: u32,
    /// Of what it is, without a full stop.
    pub about: &'static str,
    /// The document, but for what the families say of their items.
    frame: &'static str,
}

impl Schema {
    /// The whole JSON Schema, with what the families say of their items.
    pub fn text(&self) -> &'static str {
        if self.name == SIZE.name {
            &SIZES
        } else {
            self.frame
        }
    }
}

/// What there are schemas of, for programs: version 1 of the JSON of `tfsize schema`.
#[derive(Serialize)]
pub struct Listed {
    version: u32,
    schemas: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    about: &'static str,
}

impl Listed {
    /// All of them.
    pub fn all() -> Self {
        let entry = |schema: &Schema| Entry {
            name: schema.name,
            about: schema.about,
        };
        Self {
            version: SCHEMAS.version,
            schemas: ALL.iter().map(entry).collect(),
        }
    }
}

/// The sizes list items, each as its family describes it.
static SIZES: LazyLock<String> = LazyLock::new(|| {
    let frame = SIZE.frame;
    with_items(frame).unwrap_or_else(|| frame.to_owned())
});

/// The schema of an environment, with a list of the items of each family.
fn with_items(frame: &str) -> Option<String> {
    let mut all: Json = serde_json::from_str(frame).ok()?;
    for family in FAMILIES {
        let Some((list, item)) = family.schema() else {
            continue;
        };
        let name = family.name();
        let definitions = all.get_mut("$defs")?.as_object_mut()?;
        definitions.insert(name.to_owned(), serde_json::from_str(item).ok()?);
        let environment = definitions.get_mut("environment")?;
        let lists = environment.get_mut("properties")?.as_object_mut()?;
        let items = json!({ "type": "array", "items": { "$ref": format!("#/$defs/{name}") } });
        lists.insert(list.to_owned(), items);
    }
    serde_json::to_string_pretty(&all)
        .ok()
        .map(|text| text + "\n")
}

macro_rules! schemas {
    ($($constant:ident, $name:literal, $version:expr, $about:literal;)+) => {
        $(
            #[doc = concat!("The schema of ", $about, ".")]
            pub const $constant: Schema = Schema {
                name: $name,
                version: $version,
                about: $about,
                frame: include_str!(concat!("schemas/", $name, ".json")),
            };
        )+

        /// Every schema but that of the policy, which follows from what is read of one.
        pub const ALL: &[Schema] = &[$($constant),+];
    };
}

schemas! {
    LINT, "lint", 1, "what `lint`, `validate` and `capacity` print as JSON";
    DRIFT, "drift", 1, "what `drift -o json` prints";
    TREND, "trend", 1, "a line of the file of `drift --trend`";
    BASELINE, "baseline", 1, "the file of `lint --baseline`";
    SIZE, "size", 1, "what `size` prints as JSON";
    INSPECT, "inspect", 1, "what `inspect` prints as JSON";
    GENERATE, "generate", 1, "what `generate` prints as JSON";
    EXPLAIN, "explain", 1, "what `explain` prints as JSON";
    RULES, "rules", 1, "what `rules` prints as JSON";
    COST, "cost", 1, "what `cost` prints as JSON";
    SIMULATE, "simulate", 1, "what `simulate` prints as JSON";
    PRICES, "prices", 1, "what `prices show` prints as JSON";
    SCHEMAS, "schemas", 1, "what `schema` prints as JSON where nothing is named";
    TYPE, "type", 1, "what `schema TYPE` prints of a resource type as JSON";
    POLICY_SHOW, "policy-show", 1, "what `policy show` prints as JSON";
    POLICY_CHECK, "policy-check", 1, "what `policy check` prints as JSON";
}

/// The schema of a name.
pub fn find(name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name)
}
