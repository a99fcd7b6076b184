//! The JSON Schemas of what tfsize writes for programs, each of the newest version.

/// The schema of one kind of file or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The command with this output, or the name of the file.
    pub name: &'static str,
    /// Of what it is, without a full stop.
    pub about: &'static str,
    /// The document.
    pub text: &'static str,
}

macro_rules! schemas {
    ($($name:literal, $about:literal;)+) => {
        &[$(Schema {
            name: $name,
            about: $about,
            text: include_str!(concat!("schemas/", $name, ".json")),
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
