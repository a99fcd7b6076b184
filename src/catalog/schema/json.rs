//! Reads `terraform providers schema -json`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read as _};

use flate2::read::GzDecoder;
use thiserror::Error;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Attribute, Block, NestedBlock, Nesting, ObjectAttribute, Schema, Type, Types};

/// Why a text is not the schema of providers.
#[derive(Debug, Error)]
pub enum JsonError {
    /// Not JSON, cut short, or not shaped like a schema; the message names line and column.
    #[error("{}{}", if .0.is_eof() { "the provider schema is cut short: " } else { "not a provider schema: " }, .0)]
    Json(serde_json::Error),
    /// JSON, but not the output of `providers schema -json`.
    #[error(
        "{0}; expected the output of `terraform providers schema -json` or `tofu providers schema -json`"
    )]
    NotASchema(String),
    /// A major version of the format that is not known here.
    #[error("provider schema format {0} is not supported, only 0.x and 1.x")]
    Format(String),
    /// Not what gzip wrote, or not all of it.
    #[error("the provider schema cannot be unpacked: {0}")]
    Gzip(io::Error),
    /// A schema without the AWS provider; holds the addresses of those it has.
    #[cfg(feature = "internals")]
    #[error("{}", without_aws(.0))]
    NoAws(Vec<String>),
}

#[cfg(feature = "internals")]
fn without_aws(others: &[String]) -> String {
    if others.is_empty() {
        return "the provider schema names no providers; run `providers schema -json` in an initialised directory that uses hashicorp/aws".into();
    }
    let others = others.join(", ");
    format!("the provider schema does not hold hashicorp/aws, only {others}")
}

/// The most bytes that such an output may have: those of AWS, Azure and Google together have about 100 MB.
const MAX_JSON: u64 = 256 << 20;

/// Reads the output of `terraform providers schema -json` or `tofu providers schema -json`, plain or gzipped: the address
/// of each provider with its schema.
///
/// The text does not say which versions of the providers it describes, so [`Schema::provider_version`] is empty.
///
/// # Errors
///
/// When the text is no such JSON.
pub fn providers_json(bytes: &[u8]) -> Result<Vec<(String, Schema)>, JsonError> {
    let mut text = Vec::new();
    let text = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inflated = GzDecoder::new(bytes).take(MAX_JSON);
        inflated.read_to_end(&mut text).map_err(JsonError::Gzip)?;
        &text
    } else {
        bytes
    };
    let providers: Providers<true> = providers(text)?;
    let all = providers.read.into_iter();
    Ok(all.map(|(address, json)| (address, json.into())).collect())
}

/// The providers in an output: all of them, or AWS's with the addresses of the others.
fn providers<const ALL: bool>(text: &[u8]) -> Result<Providers<ALL>, JsonError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let output: Output<ALL> = serde_json::from_slice(text).map_err(JsonError::Json)?;
    let Some(format) = output.format_version else {
        return Err(JsonError::NotASchema("`format_version` is missing".into()));
    };
    if !matches!(format.split('.').next(), Some("0" | "1")) {
        return Err(JsonError::Format(format));
    }
    if output.provider_schemas.is_none() && output.other {
        return Err(JsonError::NotASchema(
            "`provider_schemas` is missing".into(),
        ));
    }
    Ok(output.provider_schemas.unwrap_or_default())
}

impl From<ProviderJson> for Schema {
    fn from(json: ProviderJson) -> Self {
        let types = [
            json.resource_schemas,
            json.data_source_schemas,
            json.ephemeral_resource_schemas,
        ];
        let provider = json.provider.map(|schema| schema.block.into());
        Self::of(String::new(), types.map(types_of), provider)
    }
}

#[cfg(feature = "internals")]
impl Schema {
    /// Reads the AWS provider's part of the output of `terraform providers schema -json` or
    /// `tofu providers schema -json`, from whichever registry the provider came.
    ///
    /// The text does not say which version of the provider it describes, so
    /// [`provider_version`](Self::provider_version) is empty.
    ///
    /// # Errors
    ///
    /// When the text is no such JSON, or has no AWS provider.
    pub fn from_providers_json(text: &[u8]) -> Result<Self, JsonError> {
        let Providers { read, others } = providers::<false>(text)?;
        match read.into_iter().next() {
            Some((_, aws)) => Ok(aws.into()),
            None => Err(JsonError::NoAws(others)),
        }
    }
}

fn types_of(schemas: BTreeMap<String, SchemaJson>) -> Types {
    schemas
        .into_iter()
        .map(|(name, schema)| (name, (schema.version, schema.block.into())))
        .collect()
}

/// Whether a provider's address is that of the AWS provider: `<host>/hashicorp/aws`, or the
/// bare `aws` of Terraform 0.12.
fn is_aws(address: &str) -> bool {
    address == "aws" || address == "hashicorp/aws" || address.ends_with("/hashicorp/aws")
}

/// The whole output.
struct Output<const ALL: bool> {
    format_version: Option<String>,
    provider_schemas: Option<Providers<ALL>>,
    /// Whether it has keys that a schema does not have, as plan and state files do.
    other: bool,
}

impl<'de, const ALL: bool> Deserialize<'de> for Output<ALL> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct V<const ALL: bool>;
        impl<'de, const ALL: bool> Visitor<'de> for V<ALL> {
            type Value = Output<ALL>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with `format_version` and `provider_schemas`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Output<ALL>, A::Error> {
                let mut output = Output {
                    format_version: None,
                    provider_schemas: None,
                    other: false,
                };
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "format_version" => output.format_version = Some(map.next_value()?),
                        "provider_schemas" => output.provider_schemas = map.next_value()?,
                        _ => {
                            output.other = true;
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(output)
            }
        }
        deserializer.deserialize_map(V::<ALL>)
    }
}

/// The schemas of all providers, or of AWS's alone, by address; and the addresses of the providers passed over.
#[derive(Default)]
struct Providers<const ALL: bool> {
    read: Vec<(String, ProviderJson)>,
    others: Vec<String>,
}

impl<'de, const ALL: bool> Deserialize<'de> for Providers<ALL> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct V<const ALL: bool>;
        impl<'de, const ALL: bool> Visitor<'de> for V<ALL> {
            type Value = Providers<ALL>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of provider schemas by address")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Providers<ALL>, A::Error> {
                let mut providers = Providers::default();
                while let Some(address) = map.next_key::<String>()? {
                    if ALL || is_aws(&address) {
                        providers.read.push((address, map.next_value()?));
                    } else {
                        map.next_value::<IgnoredAny>()?;
                        providers.others.push(address);
                    }
                }
                Ok(providers)
            }
        }
        deserializer.deserialize_map(V::<ALL>)
    }
}

#[derive(Deserialize)]
struct ProviderJson {
    provider: Option<SchemaJson>,
    #[serde(default)]
    resource_schemas: BTreeMap<String, SchemaJson>,
    #[serde(default)]
    data_source_schemas: BTreeMap<String, SchemaJson>,
    #[serde(default)]
    ephemeral_resource_schemas: BTreeMap<String, SchemaJson>,
}

#[derive(Deserialize)]
struct SchemaJson {
    #[serde(default)]
    version: u64,
    #[serde(default)]
    block: BlockJson,
}

#[derive(Deserialize, Default)]
struct BlockJson {
    #[serde(default)]
    attributes: BTreeMap<String, AttributeJson>,
    #[serde(default)]
    block_types: BTreeMap<String, NestedBlockJson>,
    #[serde(default)]
    deprecated: bool,
}

// The flags are the format's own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Deserialize)]
#[serde(try_from = "RawAttributeJson")]
struct AttributeJson(Attribute);

#[allow(clippy::struct_excessive_bools)]
#[derive(Deserialize)]
struct RawAttributeJson {
    #[serde(rename = "type")]
    ty: Option<Type>,
    nested_type: Option<NestedTypeJson>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    write_only: bool,
}

#[derive(Deserialize)]
struct NestedTypeJson {
    #[serde(default)]
    attributes: BTreeMap<String, AttributeJson>,
    nesting_mode: Nesting,
    #[serde(default)]
    min_items: u64,
    #[serde(default)]
    max_items: u64,
}

#[derive(Deserialize)]
struct NestedBlockJson {
    #[serde(default)]
    block: BlockJson,
    nesting_mode: Nesting,
    #[serde(default)]
    min_items: u64,
    #[serde(default)]
    max_items: u64,
}

impl TryFrom<RawAttributeJson> for AttributeJson {
    type Error = &'static str;

    fn try_from(json: RawAttributeJson) -> Result<Self, Self::Error> {
        let nested = json.nested_type.map(|nested| {
            Box::new(NestedBlock {
                block: Block {
                    attributes: attributes(nested.attributes),
                    ..Block::default()
                },
                nesting: nested.nesting_mode,
                min_items: nested.min_items,
                max_items: bound(nested.max_items),
                maybe_argument: false,
            })
        });
        let Some(ty) = json
            .ty
            .or_else(|| nested.as_ref().map(|nested| nested.ty()))
        else {
            return Err("an attribute has neither `type` nor `nested_type`");
        };
        Ok(Self(Attribute {
            ty,
            required: json.required,
            optional: json.optional,
            computed: json.computed,
            sensitive: json.sensitive,
            deprecated: json.deprecated,
            write_only: json.write_only,
            untold: false,
            nested,
        }))
    }
}

/// The format leaves out, or writes 0 for, a maximum that is not set.
fn bound(max_items: u64) -> Option<u64> {
    (max_items > 0).then_some(max_items)
}

fn attributes(json: BTreeMap<String, AttributeJson>) -> BTreeMap<String, Attribute> {
    json.into_iter()
        .map(|(name, AttributeJson(attribute))| (name, attribute))
        .collect()
}

impl From<BlockJson> for Block {
    fn from(json: BlockJson) -> Self {
        Self {
            attributes: attributes(json.attributes),
            blocks: json
                .block_types
                .into_iter()
                .map(|(name, nested)| {
                    let nested = NestedBlock {
                        block: nested.block.into(),
                        nesting: nested.nesting_mode,
                        min_items: nested.min_items,
                        max_items: bound(nested.max_items),
                        maybe_argument: false,
                    };
                    (name, nested)
                })
                .collect(),
            deprecated: json.deprecated,
            open: false,
        }
    }
}

impl<'de> Deserialize<'de> for Nesting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mode = String::deserialize(deserializer)?;
        Ok(match mode.as_str() {
            "single" => Self::Single,
            "group" => Self::Group,
            "list" => Self::List,
            "set" => Self::Set,
            "map" => Self::Map,
            _ => {
                let modes = &["single", "group", "list", "set", "map"];
                return Err(de::Error::unknown_variant(&mode, modes));
            }
        })
    }
}

const PRIMITIVES: &[&str] = &["string", "number", "bool", "dynamic"];
const COLLECTIONS: &[&str] = &["list", "set", "map", "tuple", "object"];

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Type;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type: a name, or an array of a name and its item types")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Type, E> {
                Ok(match name {
                    "string" => Type::String,
                    "number" => Type::Number,
                    "bool" => Type::Bool,
                    "dynamic" => Type::Dynamic,
                    _ => return Err(E::unknown_variant(name, PRIMITIVES)),
                })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Type, A::Error> {
                let name: String = seq
                    .next_element()?
                    .ok_or_else(|| de::Error::invalid_length(0, &self))?;
                let missing = || de::Error::invalid_length(1, &"an item type");
                let ty = match name.as_str() {
                    "list" => Type::List(seq.next_element()?.ok_or_else(missing)?),
                    "set" => Type::Set(seq.next_element()?.ok_or_else(missing)?),
                    "map" => Type::Map(seq.next_element()?.ok_or_else(missing)?),
                    "tuple" => Type::Tuple(seq.next_element()?.ok_or_else(missing)?),
                    "object" => {
                        let types: BTreeMap<String, Type> =
                            seq.next_element()?.ok_or_else(missing)?;
                        let optional: Vec<String> = seq.next_element()?.unwrap_or_default();
                        Type::Object(
                            types
                                .into_iter()
                                .map(|(name, ty)| {
                                    let optional = optional.contains(&name);
                                    (name, ObjectAttribute { ty, optional })
                                })
                                .collect(),
                        )
                    }
                    _ => return Err(de::Error::unknown_variant(&name, COLLECTIONS)),
                };
                match seq.next_element::<IgnoredAny>()? {
                    None => Ok(ty),
                    Some(_) => Err(de::Error::custom(
                        "a type has more items than its kind takes",
                    )),
                }
            }
        }
        deserializer.deserialize_any(V)
    }
}
