//! The JSON Schemas of what tfsize writes for programs, each of the newest version.

use std::sync::LazyLock;

use serde_json::{Value as Json, json};

use crate::family::FAMILIES;

/// The schema of one kind of file or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The command with this output, or the name of the file.
    pub name: &'static str,
    /// Of what it is, without a full stop.
    pub about: &'static str,
    /// The document, but for what the families say of their items.
    frame: &'static str,
}

impl Schema {
    /// The document.
    pub fn text(&self) -> &'static str {
        if self.name == SIZE {
            &SIZES
        } else {
            self.frame
        }
    }
}

/// The output that lists items, each as its family describes it.
const SIZE: &str = "size";

static SIZES: LazyLock<String> = LazyLock::new(|| {
    let frame = find(SIZE).map_or("", |schema| schema.frame);
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
    ($($name:literal, $about:literal;)+) => {
        &[$(Schema {
            name: $name,
            about: $about,
            frame: include_str!(concat!("schemas/", $name, ".json")),
        }),+]
    };
}

/// Every schema but that of the policy, which follows from what is read of one.
pub const ALL: &[Schema] = schemas! {
    "lint", "what `lint -o json` prints";
    "drift", "what `drift -o json` prints";
    "trend", "a line of the file of `drift --trend`";
    "baseline", "the file of `lint --baseline`";
    "size", "what `size` prints as JSON";
    "inspect", "what `inspect` prints as JSON";
    "rules", "what `rules` prints as JSON";
    "cost", "what `cost` prints as JSON";
    "prices", "what `prices show` prints as JSON";
    "schemas", "what `schema` prints as JSON where nothing is named";
    "type", "what `schema TYPE` prints of a resource type as JSON";
    "policy-show", "what `policy show` prints as JSON";
    "policy-check", "what `policy check` prints as JSON";
};

/// The schema of a name.
pub fn find(name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name)
}
