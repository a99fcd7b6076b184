//! The provider schema: what is read from JSON, what survives packing, what damage does.

#[path = "tools/merge_schema/bindings.rs"]
mod bindings;
#[path = "tools/merge_schema/merge.rs"]
mod merge;

use std::io::{Read, Write};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use tfsize::catalog::schema::{
    Block, Category, JsonError, Nesting, PackedError, Schema, Type, embedded, pack, unpack,
};

/// Every feature of the format, in one resource type.
const SMALL: &str = r#"{
  "format_version": "1.0",
  "provider_schemas": {
    "registry.terraform.io/hashicorp/random": {"resource_schemas": {"random_id": {"version": [1]}}},
    "example.com/hashicorp/aws": {
      "provider": {"version": 0, "block": {"attributes": {"region": {"type": "string", "optional": true}}}},
      "resource_schemas": {
        "aws_thing": {
          "version": 3,
          "block": {
            "description": "Left out.",
            "description_kind": "plain",
            "deprecated": true,
            "attributes": {
              "all": {
                "type": ["object", {"a": "string", "b": ["tuple", ["number", "bool"]]}, ["b"]],
                "optional": true, "computed": true, "sensitive": true, "deprecated": true
              },
              "any": {"type": "dynamic", "optional": true, "write_only": true},
              "name": {"type": "string", "required": true, "description_kind": "plain"},
              "nested": {
                "nested_type": {
                  "attributes": {"x": {"type": ["map", ["set", "number"]], "required": true}},
                  "nesting_mode": "list", "min_items": 1, "max_items": 4
                },
                "optional": true
              }
            },
            "block_types": {
              "grouped": {"nesting_mode": "group", "block": {}},
              "labelled": {"nesting_mode": "map", "block": {"attributes": {"name": {"type": "string", "required": true}}}},
              "rule": {
                "nesting_mode": "set", "min_items": 1, "max_items": 300,
                "block": {"block_types": {"timeouts": {"nesting_mode": "single", "block": {}}}}
              }
            }
          }
        }
      },
      "data_source_schemas": {"aws_thing": {"version": 0, "block": {"attributes": {"größe": {"type": ["list", "number"], "computed": true}}}}},
      "ephemeral_resource_schemas": {"aws_secret": {"version": 0, "block": {}}},
      "functions": {"arn_parse": {"return_type": "string"}}
    }
  }
}"#;

fn small() -> Schema {
    let mut schema = Schema::from_providers_json(SMALL.as_bytes()).unwrap();
    schema.provider_version = "1.2.3".into();
    schema
}

#[test]
fn every_feature_of_the_json_is_read() {
    let schema = small();
    let thing = schema.resource("aws_thing").unwrap();
    assert_eq!(schema.version(Category::Managed, "aws_thing"), Some(3));
    assert!(thing.deprecated);

    let all = &thing.attributes["all"];
    assert!(all.optional && all.computed && all.sensitive && all.deprecated);
    assert!(!all.required && !all.write_only);
    assert_eq!(
        all.ty.to_string(),
        "object({a = string, b = optional(tuple([number, bool]))})"
    );
    let any = &thing.attributes["any"];
    assert!(any.write_only);
    assert_eq!(any.ty, Type::Dynamic);
    assert!(thing.attributes["name"].required);
    let nested = thing.attributes["nested"].nested.as_ref().unwrap();
    assert_eq!((nested.nesting, nested.min_items), (Nesting::List, 1));
    assert_eq!(nested.max_items, Some(4));
    assert!(nested.block.attributes["x"].required);
    assert_eq!(
        thing.attributes["nested"].ty.to_string(),
        "list(object({x = map(set(number))}))"
    );

    assert_eq!(thing.blocks["grouped"].nesting, Nesting::Group);
    assert_eq!(thing.blocks["labelled"].nesting, Nesting::Map);
    let rule = &thing.blocks["rule"];
    assert_eq!((rule.nesting, rule.min_items), (Nesting::Set, 1));
    assert_eq!(rule.max_items, Some(300));
    assert_eq!(rule.block.blocks["timeouts"].nesting, Nesting::Single);
    assert_eq!(rule.block.blocks["timeouts"].max_items, None);

    assert!(schema.data_source("aws_thing").unwrap().attributes["größe"].computed);
    assert_eq!(schema.ephemeral("aws_secret"), Some(&Block::default()));
    assert!(schema.provider().unwrap().attributes["region"].optional);
    assert_eq!(
        schema.resource("random_id"),
        None,
        "not the provider asked for"
    );
}

#[test]
fn other_json_is_refused_with_the_reason() {
    let reason = |json: &str| Schema::from_providers_json(json.as_bytes()).unwrap_err();
    let cases = [
        ("", "cut short"),
        ("[]", "expected an object with `format_version`"),
        ("{}", "`format_version` is missing"),
        // A state file, and a plan.
        (
            r#"{"version": 4, "terraform_version": "1.11.4", "resources": []}"#,
            "`format_version` is missing",
        ),
        (
            r#"{"format_version": "1.2", "planned_values": {}}"#,
            "`provider_schemas` is missing",
        ),
        // What an empty directory gives.
        (r#"{"format_version": "1.0"}"#, "names no providers"),
        (
            r#"{"format_version": "2.0", "provider_schemas": {}}"#,
            "format 2.0 is not supported",
        ),
        (
            r#"{"format_version": "1.0", "provider_schemas": {"registry.opentofu.org/hashicorp/google": {}, "r/evil/aws": {}}}"#,
            "only registry.opentofu.org/hashicorp/google, r/evil/aws",
        ),
        (
            &SMALL.replace("\"list\", \"number\"", "\"lisp\", \"number\""),
            "`lisp`",
        ),
        (
            &SMALL.replace("\"nesting_mode\": \"group\"", "\"nesting_mode\": \"heap\""),
            "`heap`",
        ),
        (
            &SMALL.replace("\"list\", \"number\"", "\"list\""),
            "an item type",
        ),
        (
            &SMALL.replace("\"type\": \"dynamic\", ", ""),
            "neither `type` nor `nested_type`",
        ),
    ];
    for (json, part) in cases {
        let reason = reason(json).to_string();
        assert!(reason.contains(part), "{json}: {reason}");
    }
}

#[test]
fn json_cut_anywhere_is_called_cut_short() {
    for end in 0..SMALL.len() {
        let error = Schema::from_providers_json(&SMALL.as_bytes()[..end]).unwrap_err();
        assert!(error.to_string().contains("cut short"), "{end}: {error}");
        assert!(matches!(error, JsonError::Json(_)));
    }
}

#[test]
fn registries_of_either_tool_are_known() {
    for host in [
        "registry.terraform.io",
        "registry.opentofu.org",
        "mirror.example.com:8443",
    ] {
        let json = SMALL.replace("example.com/", &format!("{host}/"));
        let mut schema = Schema::from_providers_json(json.as_bytes()).unwrap();
        schema.provider_version = "1.2.3".into();
        assert_eq!(schema, small());
    }
    let marked = format!("\u{feff}{SMALL}");
    assert!(Schema::from_providers_json(marked.as_bytes()).is_ok());
}

#[test]
fn packing_loses_nothing() {
    assert_eq!(unpack(&pack(&small(), [7; 32])).unwrap(), small());

    let known = embedded().unwrap();
    let again = unpack(&pack(known, [0; 32])).unwrap();
    assert_eq!(again, *known);
    // Equality notices a difference in any one type.
    let mut other = small();
    other.provider_version = "1.2.4".into();
    assert_ne!(other, small());
    let json = SMALL.replace("\"max_items\": 300", "\"max_items\": 301");
    let mut other = Schema::from_providers_json(json.as_bytes()).unwrap();
    other.provider_version = "1.2.3".into();
    assert_ne!(other, small());
}

#[test]
fn the_embedded_schema_knows_the_provider() {
    let schema = embedded().unwrap();
    assert_eq!(schema.provider_version, "6.69.1");
    assert!(schema.resources().len() > 1600);
    assert!(schema.data_sources().len() > 600);
    for kind in schema.resources() {
        let block = schema.resource(kind).unwrap();
        assert!(kind.starts_with("aws_"));
        for (name, attribute) in &block.attributes {
            let set = [attribute.required, attribute.optional, attribute.computed];
            assert!(set.contains(&true), "{kind}.{name} is of no use");
            assert!(!attribute.required || set == [true, false, false]);
        }
    }
    for kind in schema.data_sources() {
        assert!(schema.data_source(kind).is_some(), "{kind}");
    }

    let task = schema.resource("aws_ecs_task_definition").unwrap();
    let cpu = &task.attributes["cpu"];
    assert_eq!(cpu.ty, Type::String);
    assert!(cpu.optional && !cpu.required && !cpu.computed);
    assert!(task.attributes["family"].required);
    let storage = &task.blocks["ephemeral_storage"];
    assert_eq!(storage.block.attributes["size_in_gib"].ty, Type::Number);

    let cluster = schema.resource("aws_rds_cluster").unwrap();
    let scaling = &cluster.blocks["serverlessv2_scaling_configuration"];
    assert_eq!(
        (scaling.nesting, scaling.max_items),
        (Nesting::List, Some(1))
    );
    let bounds: Vec<_> = scaling.block.attributes.keys().collect();
    assert_eq!(
        bounds,
        ["max_capacity", "min_capacity", "seconds_until_auto_pause"]
    );
    assert!(cluster.attributes["master_password"].sensitive);
    assert!(cluster.attributes["master_password_wo"].write_only);
    assert_eq!(
        cluster.attributes["master_user_secret"].ty.to_string(),
        "list(object({kms_key_id = string, secret_arn = string, secret_status = string}))"
    );

    let broker = schema.resource("aws_mq_broker").unwrap();
    assert_eq!(broker.blocks["user"].nesting, Nesting::Set);
    assert_eq!(broker.blocks["timeouts"].nesting, Nesting::Single);
    assert!(schema.data_source("aws_region").unwrap().attributes["name"].deprecated);
    assert_eq!(schema.resource("aws_region"), None);
    assert_eq!(schema.resource("aws_sqs_que"), None);
}

/// A table as header and inflated content.
fn opened(schema: &Schema) -> (Vec<u8>, Vec<u8>) {
    let table = pack(schema, [0; 32]);
    // Name, format, version, digest.
    let header = "tfsize schema\n".len() + 1 + 1 + schema.provider_version.len() + 32;
    let (header, zlib) = table.split_at(header);
    let mut content = Vec::new();
    ZlibDecoder::new(zlib).read_to_end(&mut content).unwrap();
    (header.to_vec(), content)
}

fn closed(header: &[u8], content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(header.to_vec(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Reads a table and everything in it: an accepted table must be readable to the end.
fn read_all(table: &[u8]) -> Result<usize, PackedError> {
    let schema = unpack(table)?;
    let blocks = schema.resources().map(|kind| schema.resource(kind));
    let blocks = blocks.chain(schema.data_sources().map(|kind| schema.data_source(kind)));
    let blocks = blocks.chain(schema.ephemerals().map(|kind| schema.ephemeral(kind)));
    Ok(blocks
        .map(|block| block.expect("checked").attributes.len())
        .sum())
}

#[test]
fn a_table_that_is_none_is_refused_with_the_reason() {
    assert_eq!(read_all(b""), Err(PackedError::NotATable));
    assert_eq!(read_all(SMALL.as_bytes()), Err(PackedError::NotATable));
    let (mut header, content) = opened(&small());
    assert_eq!(read_all(&closed(&header, &content)), Ok(5));
    let more = [content.as_slice(), b"\0"].concat();
    assert!(matches!(
        read_all(&closed(&header, &more)),
        Err(PackedError::Damaged(_))
    ));
    header["tfsize schema\n".len()] = 9;
    assert_eq!(
        read_all(&closed(&header, &content)),
        Err(PackedError::Format(9))
    );
}

/// A table of types that each hold the one before twice, or once, `levels` deep.
fn towering(levels: u8, width: u8) -> Vec<u8> {
    const STRING: u8 = 0;
    const TUPLE: u8 = 7;
    let mut content = vec![0, levels, STRING];
    for level in 1..levels {
        content.extend([TUPLE, width]);
        content.extend(std::iter::repeat_n(level - 1, usize::from(width)));
    }
    // No attributes, blocks, resource types, data sources, ephemeral types, provider.
    content.extend([0; 6]);
    let (header, _) = opened(&small());
    closed(&header, &content)
}

#[test]
fn few_bytes_cannot_stand_for_more_than_memory_holds() {
    assert_eq!(read_all(&towering(10, 2)), Ok(0));
    assert_eq!(
        read_all(&towering(60, 2)),
        Err(PackedError::Damaged("types"))
    );
    assert_eq!(read_all(&towering(60, 1)), Ok(0));
    assert_eq!(
        read_all(&towering(127, 1)),
        Err(PackedError::Damaged("types"))
    );

    let (header, _) = opened(&small());
    let zeros = closed(&header, &vec![0; 64 << 20]);
    assert!(matches!(read_all(&zeros), Err(PackedError::Damaged(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_table_is_an_error(at in any::<prop::sample::Index>(), flip in 1_u8.., cut in any::<bool>()) {
        static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| pack(&small(), [0; 32]));
        let mut table = TABLE.clone();
        let at = at.index(table.len());
        if cut {
            table.truncate(at);
            prop_assert!(read_all(&table).is_err());
        } else {
            table[at] ^= flip;
            // The version and the digest are not checked against anything, nor are a few bits of
            // the compression's own header that do not bear on its content.
            let _ = read_all(&table);
        }
    }

    #[test]
    fn damage_that_the_checksum_misses_never_panics(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        static OPENED: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| opened(&small()));
        let (header, content) = &*OPENED;
        let mut content = content.clone();
        for (at, byte) in flips {
            let at = at.index(content.len());
            content[at] = byte;
        }
        if let Some(cut) = cut {
            content.truncate(cut.index(content.len()));
        }
        let _ = read_all(&closed(header, &content));
    }
}

#[test]
fn damage_in_the_embedded_table_is_an_error() {
    let (header, content) = opened(embedded().unwrap());
    let table = closed(&header, &content);
    // Changed bytes in the compressed content, spread over all of it.
    for at in (header.len() + 2..table.len()).step_by(table.len() / 40) {
        let mut table = table.clone();
        table[at] ^= 0x10;
        assert!(
            matches!(read_all(&table), Err(PackedError::Damaged(_))),
            "{at}"
        );
    }
}

/// Bindings as the generator writes them, cut to what is read.
const BINDINGS: &str = r#"
function sizeBoxLidToHclTerraform(struct) {
    const attrs = {
        colours: {
            value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(struct.colours),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
    };
}
class SizeBoxLidOutputReference extends cdktn.ComplexObject {
        super(terraformResource, terraformAttribute, false, 0);
    // colours - computed: false, optional: false, required: true
    get colours() {
        return cdktn.Fn.tolist(this.getListAttribute('colours'));
    }
}
class SizeBoxPartOutputReference extends cdktn.ComplexObject {
        super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
    // part - computed: false, optional: true, required: false
    _part = new SizeBoxPartList(this, "part", false);
}
class SizeBoxPartList extends cdktn.ComplexList {
    get(index) {
        return new SizeBoxPartOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
class SizeBox extends cdktn.TerraformResource {
    static tfResourceType = "aws_size_box";
                providerVersion: '9.8.7',
    // key_wo - computed: false, optional: true, required: false
    get keyWo() {
        return this.getStringAttribute('key_wo');
    }
    // size - computed: true, optional: true, required: false
    get size() {
        return this.getNumberAttribute('size');
    }
    // lid - computed: false, optional: false, required: true
    _lid = new SizeBoxLidOutputReference(this, "lid");
    // part - computed: false, optional: true, required: false
    _part = new SizeBoxPartList(this, "part", true);
}
"#;

#[test]
fn bindings_are_read_and_merged() {
    let mut newer = bindings::Bindings::default();
    newer.add(BINDINGS);
    let newer = newer.schema();
    assert_eq!(newer.provider_version, "9.8.7");
    let size_box = newer.resource("aws_size_box").unwrap();
    let size = &size_box.attributes["size"];
    assert_eq!(size.ty, Type::Number);
    assert!(size.optional && size.computed && !size.required && size.untold);
    assert!(size_box.attributes["key_wo"].write_only && !size.write_only);
    // `lid` comes before `size`, so the blocks begin with it.
    let lid = &size_box.blocks["lid"];
    assert_eq!(
        (
            lid.nesting,
            lid.min_items,
            lid.max_items,
            lid.maybe_argument
        ),
        (Nesting::List, 1, Some(1), false)
    );
    let colours = &lid.block.attributes["colours"];
    assert!(colours.required);
    assert_eq!(colours.ty, Type::Set(Box::new(Type::String)));
    // What holds itself ends, and says that it does not tell all; nothing tells that it is no argument.
    let part = &size_box.blocks["part"];
    assert_eq!((part.nesting, part.max_items), (Nesting::Set, None));
    let inner = &part.block.blocks["part"];
    assert!(inner.block.open && inner.maybe_argument);

    let json = r#"{"format_version": "1.0", "provider_schemas": {"aws": {"resource_schemas": {"aws_size_box":
        {"version": 3, "block": {"attributes": {
            "old": {"type": "string", "required": true},
            "size": {"type": "number", "required": true, "sensitive": true}
        }}}}}}}"#;
    let older = Schema::from_providers_json(json.as_bytes()).unwrap();
    let (merged, told) = merge::merged(&older, &newer);
    assert_eq!(unpack(&pack(&merged, [0; 32])).unwrap(), merged);
    assert_eq!(merged.version(Category::Managed, "aws_size_box"), Some(3));
    let both = merged.resource("aws_size_box").unwrap();
    let size = &both.attributes["size"];
    assert!(size.sensitive && size.optional && !size.required && !size.untold);
    assert!(both.attributes["old"].optional && !both.attributes["old"].required);
    assert!(both.blocks.contains_key("lid"));
    let kinds: Vec<&str> = told.differences.keys().copied().collect();
    assert_eq!(
        kinds,
        [
            "argument in the newer only",
            "argument in the older only",
            "block in the newer only",
            "no longer required",
            "now computed"
        ]
    );
}
