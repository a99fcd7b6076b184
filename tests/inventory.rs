//! Inventories read from what Terraform 1.11.4 wrote (`fixtures/inventory/`), held against each other and
//! against the shape of configured resources.

#![allow(
    clippy::many_single_char_names,
    clippy::too_many_lines,
    reason = "a test that cannot be set up has failed"
)]

use crate::support::shapes;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tfsize::catalog::schema::{Block, embedded};
use tfsize::config::value::json::from_serde;
use tfsize::config::value::{Data, Source, Type, Value, Why, identical};
use tfsize::inventory::{
    Action, Address, Configured, Expect, Inventory, Missing, Mode, Path, Provider, Resource,
    SourceKind, read, read_file, read_plan, read_state, shape,
};
use tfsize::text::Files;

use shapes::{came_out, file, shapes_agree};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/inventory")
        .join(name)
}

fn text(name: &str) -> Vec<u8> {
    fs::read(fixture(name)).unwrap()
}

fn inventory(name: &str) -> Inventory {
    read(file(), &text(name)).unwrap()
}

fn at<'a>(inventory: &'a Inventory, address: &str) -> &'a Resource {
    inventory
        .find(address)
        .unwrap_or_else(|| panic!("{address}"))
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

fn addresses(resources: &[Resource]) -> Vec<String> {
    resources.iter().map(|r| r.address.to_string()).collect()
}

/// Whether nothing is unknown but what is withheld.
fn known_but_for_secrets(value: &Value) -> bool {
    value.is_withheld() || value.is_known() && value.children().all(known_but_for_secrets)
}

#[test]
fn plan_state_and_state_file_of_one_stack_agree() {
    let plan = inventory("stack/plan.json");
    let state = inventory("stack/state.json");
    let stored = inventory("stack/state-file.json");
    assert_eq!(
        (plan.kind, state.kind, stored.kind),
        (SourceKind::Plan, SourceKind::State, SourceKind::StateFile)
    );
    assert_eq!(plan.terraform_version.as_deref(), Some("1.11.4"));
    assert!(plan.resources.len() > 25);
    for (a, b, unknowns) in [(&plan, &state, true), (&state, &stored, false)] {
        assert_eq!(addresses(&a.resources), addresses(&b.resources));
        assert_eq!(a.modules, b.modules);
        assert!(a.gaps.is_empty() && b.gaps.is_empty(), "{:?}", b.gaps);
        for (a, b) in a.resources.iter().zip(&b.resources) {
            assert!(came_out(&a.values, &b.values), "{}", a.address);
            assert!(
                unknowns || known_but_for_secrets(&a.values),
                "{}",
                a.address
            );
            assert_eq!(a.provider, b.provider, "{}", a.address);
            assert!(!a.open && !b.open);
        }
        assert_eq!(a.outputs.len(), 3);
        for (a, b) in a.outputs.iter().zip(&b.outputs) {
            assert_eq!((&a.name, a.sensitive), (&b.name, b.sensitive));
            assert!(came_out(&a.value, &b.value), "{}", a.name);
        }
    }
    assert!(plan.resources.iter().any(|r| !r.values.is_wholly_known()));
    let depends = |i: &Inventory| at(i, "aws_sqs_queue.jobs").depends_on.clone();
    assert_eq!(depends(&state), ["aws_sqs_queue.dead".into()]);
    assert_eq!(depends(&state), depends(&stored));
}

#[test]
fn resources_stand_in_the_order_of_the_plan() {
    let text: Json = serde_json::from_slice(&text("stack/plan.json")).unwrap();
    let changes = text["resource_changes"].as_array().unwrap().iter();
    let theirs: Vec<&str> = changes.map(|c| c["address"].as_str().unwrap()).collect();
    let ours = inventory("stack/plan.json");
    let managed = ours
        .resources
        .iter()
        .filter(|r| r.address.mode == Mode::Managed);
    let ours: Vec<String> = managed.map(|r| r.address.to_string()).collect();
    assert_eq!(ours, theirs);
}

#[test]
fn values_are_typed_marked_and_placed() {
    let plan = inventory("stack/plan.json");
    let broker = at(&plan, "aws_mq_broker.main");
    let user = broker.values.as_entries().unwrap().get("user").unwrap();
    assert!(user.is_withheld() && user.sensitive.is_sensitive());
    let cluster = at(&plan, "aws_rds_cluster.main");
    let found = cluster
        .get(&path("serverlessv2_scaling_configuration[0].max_capacity"))
        .unwrap();
    assert_eq!(found.value, Value::number(16_i64));
    assert_eq!(
        found.pointer,
        "/serverlessv2_scaling_configuration/0/max_capacity"
    );
    let Some(Source::Json { pointer, .. }) = cluster.values.origin.source() else {
        panic!("{:?}", cluster.values.origin);
    };
    let text: Json = serde_json::from_slice(&text("stack/plan.json")).unwrap();
    assert_eq!(
        text.pointer(&format!("{pointer}{}", found.pointer)),
        Some(&json!(16))
    );
    let missing = cluster.get(&path("endpoint")).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "aws_rds_cluster.main.endpoint is known after apply"
    );
    assert_eq!(
        cluster.get(&path("kms_key")).unwrap_err(),
        Missing::Absent {
            attribute: "kms_key".into()
        }
    );
    assert_eq!(
        at(&plan, "terraform_data.secret")
            .get(&path("input.password"))
            .unwrap_err(),
        Missing::Unknown(Why::Withheld)
    );
    assert_eq!(plan.outputs[2].name, "workers".into());
    let blue = plan.outputs[2]
        .value
        .as_entries()
        .unwrap()
        .get("blue")
        .unwrap();
    assert_eq!(
        path("name").get(blue).unwrap().value.as_str(),
        Some("worker-blue")
    );
    assert!(path("arn").get(blue).unwrap_err().is_unknown());
}

#[test]
fn containers_and_redrive_policies_are_decoded_in_all_three() {
    for name in [
        "stack/plan.json",
        "stack/state.json",
        "stack/state-file.json",
    ] {
        let inventory = inventory(name);
        let task = at(
            &inventory,
            r#"module.worker["gr\"een"].aws_ecs_task_definition.this"#,
        );
        let get = |text: &str| task.get(&path(text)).unwrap().value;
        assert_eq!(
            get("container_definitions[name=sidecar].cpu"),
            Value::number(32_i64)
        );
        assert_eq!(
            get("container_definitions[0].environment[name=A].value"),
            Value::string("1")
        );
        assert_eq!(get("cpu"), Value::string("1024"));
        let queue = at(&inventory, "aws_sqs_queue.jobs");
        let receives = queue.get(&path("redrive_policy.maxReceiveCount"));
        if inventory.kind == SourceKind::Plan {
            assert!(receives.unwrap_err().is_unknown());
        } else {
            assert_eq!(receives.unwrap().value, Value::number(5_i64));
        }
    }
}

#[test]
fn a_plan_says_what_changes() {
    let plan = inventory("change/plan.json");
    let change = |address: &str| at(&plan, address).change.clone().unwrap();
    let replace = Action::Replace {
        create_first: false,
    };
    assert_eq!(change("aws_mq_broker.broker").action, replace);
    assert!(at(&plan, "aws_mq_broker.broker").tainted);
    let queue = at(&plan, "aws_sqs_queue.jobs");
    assert_eq!(queue.previous, Some("aws_sqs_queue.queue".parse().unwrap()));
    let change = queue.change.clone().unwrap();
    assert_eq!(change.action, Action::Update);
    let size = |value: &Value| path("max_message_size").get(value).unwrap().value;
    assert_eq!(size(&change.before), Value::number(3072_i64));
    assert_eq!(size(&change.after), Value::number(2048_i64));
    assert_eq!(addresses(&plan.removed), ["terraform_data.counted[2]"]);
    assert!(plan.removed[0].change.as_ref().unwrap().after.is_null());
    assert_eq!(addresses(&plan.deposed), ["aws_sqs_queue.jobs"]);
    assert_eq!(plan.deposed[0].deposed.as_deref(), Some("0a1b2c3d"));
    // As it was given on the command line.
    assert_eq!(plan.variables["size"], Value::string("2"));
}

#[test]
fn a_state_keeps_what_a_replacement_left_behind_apart() {
    let shown = inventory("change/left-behind.json");
    let stored = inventory("change/state-file.json");
    for state in [&shown, &stored] {
        assert!(at(state, "aws_mq_broker.broker").tainted);
        assert_eq!(addresses(&state.deposed), ["aws_sqs_queue.queue"]);
        assert_eq!(
            path("name").get(&state.deposed[0].values).unwrap().value,
            Value::string("older")
        );
        let queue = at(state, "aws_sqs_queue.queue");
        assert_eq!(
            queue.get(&path("name")).unwrap().value,
            Value::string("queue")
        );
    }
    assert_eq!(addresses(&shown.resources), addresses(&stored.resources));
}

#[test]
fn a_plan_that_only_refreshes_has_the_state_it_found() {
    let plan = inventory("change/refresh-only.json");
    assert_eq!(plan.kind, SourceKind::Plan);
    assert_eq!(plan.resources.len(), 5, "{:?}", addresses(&plan.resources));
    assert_eq!(plan.deposed.len(), 1);
}

/// A plan in which every object's keys are sorted, and one with two parts missing.
#[test]
fn the_order_of_keys_and_missing_parts_do_not_matter() {
    fn sorted(json: &Json) -> Json {
        match json {
            Json::Object(entries) => {
                let mut names: Vec<&String> = entries.keys().collect();
                names.sort_by(|a, b| b.cmp(a));
                Json::Object(
                    names
                        .iter()
                        .map(|n| ((*n).clone(), sorted(&entries[*n])))
                        .collect(),
                )
            }
            Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    let original: Json = serde_json::from_slice(&text("stack/plan.json")).unwrap();
    let plan = inventory("stack/plan.json");
    let again = read(file(), sorted(&original).to_string().as_bytes()).unwrap();
    for (a, b) in plan.resources.iter().zip(&again.resources) {
        assert!(identical(&a.values, &b.values), "{}", a.address);
    }
    assert_eq!(addresses(&plan.resources), addresses(&again.resources));

    let mut bare = original;
    bare["resource_changes"].as_array_mut().unwrap().remove(0);
    bare["resource_drift"] = json!([bare["resource_changes"][0]]);
    bare["prior_state"] = Json::Null;
    let bare = read(file(), bare.to_string().as_bytes()).unwrap();
    let data = addresses(&plan.resources)[0].clone();
    assert_eq!(data, "data.aws_region.current");
    assert_eq!(addresses(&bare.resources), addresses(&plan.resources)[1..]);
    assert_eq!(bare.resources[0].change, None, "read from planned_values");
    assert_eq!(addresses(&bare.drift), ["aws_mq_broker.main"]);
}

#[test]
fn what_is_neither_plan_nor_state_is_named() {
    let state_file = String::from_utf8(text("stack/state-file.json")).unwrap();
    let plan = String::from_utf8(text("stack/plan.json")).unwrap();
    let older = state_file.replacen("\"version\": 4", "\"version\": 3", 1);
    let newer = plan.replacen(
        "\"format_version\":\"1.2\"",
        "\"format_version\":\"2.0\"",
        1,
    );
    assert!(older != state_file && newer != plan);
    let cut = &plan[..plan.len() / 2];
    for (text, part) in [
        ("", "the file is empty"),
        ("  \n", "the file is empty"),
        (cut, "looks truncated"),
        (&older, "version 3; only version 4 is read"),
        (&newer, "format version 2.0"),
        (
            r#"{"format_version":"3.1","values":{}}"#,
            "format version 3.1",
        ),
        (
            r#"{"serial":1,"lineage":"x","encrypted_data":"aGk=","meta":{},"encryption_version":"v0"}"#,
            "encrypted by OpenTofu",
        ),
        (
            "# This file is maintained automatically by \"terraform init\".\n",
            "dependency lock file",
        ),
        (
            "provider \"registry.opentofu.org/hashicorp/aws\" {\n",
            "dependency lock file",
        ),
        ("resource \"aws_sqs_queue\" \"a\" {\n}\n", "configuration"),
        (
            r#"{"resource":{"aws_sqs_queue":{}},"terraform":{}}"#,
            "configuration in JSON",
        ),
        (
            r#"{"format_version":"1.0","provider_schemas":{}}"#,
            "provider schema",
        ),
        (
            r#"{"ID":"x","Operation":"OperationTypePlan","Who":"me"}"#,
            "lock of a state",
        ),
        (
            "{\"@level\":\"info\"}\n{\"@level\":\"info\"}\n",
            "log of a run",
        ),
        (
            r#"{"format_version":"1.0","valid":true,"diagnostics":[]}"#,
            "validate -json",
        ),
        (r#"{"Modules":[]}"#, "installed modules"),
        ("PK\u{3}\u{4}xxxx", "saved plan in its own format"),
        (
            "\nTerraform used the selected providers to generate…",
            "plan as text",
        ),
        ("[]", "this JSON is a list"),
        ("nonsense", "this is not JSON"),
        (r#"{"a":1}"#, "neither a plan nor a state"),
        (r#"{"planned_values":{}}"#, "no format_version"),
        (
            r#"{"format_version":"1.2","resource_changes":7}"#,
            "a list of resources",
        ),
        (
            "{\"planned_values\":nonsense}",
            "not the JSON of a plan or state",
        ),
    ] {
        let error = read(file(), text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part), "{part}: {error}");
    }
    let deep = format!(
        r#"{{"format_version":"1.2","resource_changes":[{}"#,
        "[".repeat(100_000)
    );
    let error = read(file(), deep.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("recursion limit"), "{error}");
    let utf16: Vec<u8> = plan.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [b"\xff\xfe".to_vec(), utf16].concat();
    assert!(
        read(file(), &utf16)
            .unwrap_err()
            .to_string()
            .contains("UTF-16")
    );
    let state = text("stack/state.json");
    assert!(
        read_plan(file(), &state)
            .unwrap_err()
            .to_string()
            .contains("a state, not a plan")
    );
    assert!(
        read_state(file(), plan.as_bytes())
            .unwrap_err()
            .to_string()
            .contains("a plan, not a state")
    );
    let mark = [b"\xef\xbb\xbf".to_vec(), state].concat();
    assert!(read_state(file(), &mark).is_ok());
    let empty = read(file(), br#"{"format_version":"1.0"}"#).unwrap();
    assert_eq!((empty.kind, empty.resources.len()), (SourceKind::State, 0));
    let mut files = Files::new();
    let found = read_file(&mut files, &fixture("stack/plan.json"), Expect::Plan).unwrap();
    assert_eq!(
        found.resources.len(),
        inventory("stack/plan.json").resources.len()
    );
    let error = read_file(&mut files, &fixture("stack/none.json"), Expect::Any).unwrap_err();
    assert!(format!("{error:#}").contains("none.json"), "{error:#}");
}

#[test]
fn entries_that_cannot_be_read_are_gaps_and_the_rest_is_read() {
    let mut plan: Json = serde_json::from_slice(&text("stack/plan.json")).unwrap();
    plan["resource_changes"][0]["address"] = json!("no address");
    plan["resource_changes"][1]
        .as_object_mut()
        .unwrap()
        .remove("change");
    let bare = read(file(), plan.to_string().as_bytes()).unwrap();
    let gaps: Vec<&str> = bare.gaps.iter().map(|gap| &*gap.what).collect();
    assert_eq!(gaps, ["no address", "aws_mq_broker.main"]);
    let mut state: Json = serde_json::from_slice(&text("stack/state-file.json")).unwrap();
    state["resources"][1]["instances"][0]["attributes"] = Json::Null;
    state["resources"][1]["instances"][0]["attributes_flat"] = json!({});
    state["resources"][2]["type"] = Json::Null;
    let found = read(file(), state.to_string().as_bytes()).unwrap();
    assert_eq!(found.gaps.len(), 2, "{:?}", found.gaps);
}

#[test]
fn the_paths_of_all_bindings_are_read() {
    let mut count = 0;
    for field in tfsize::family::FAMILIES
        .iter()
        .flat_map(|family| family.fields())
    {
        let tfsize::family::Read::Path(text) = field.read else {
            continue;
        };
        assert_eq!(path(text).to_string(), text);
        count += 1;
    }
    assert!(count > 50, "{count} paths");
}

#[test]
fn configured_resources_have_the_shape_of_the_plan() {
    let tags = from_serde(&json!({"Team": "platform", "Stage": "prod"}));
    let provider = Provider {
        region: None,
        default_tags: Some(tags),
    };
    assert!(shapes_agree(&text("stack/plan.json"), &provider) > 20);
}

fn attribute(name: &str, value: Value) -> (Arc<str>, Value) {
    (name.into(), value)
}

fn shaped(address: &str, configured: &Configured, tags: Option<Json>) -> tfsize::inventory::Shaped {
    let default_tags = tags.map(|tags| from_serde(&tags));
    shape(
        &address.parse().unwrap(),
        configured,
        &Provider {
            default_tags,
            region: None,
        },
    )
}

#[test]
fn what_does_not_fit_the_schema_is_a_problem_with_its_path() {
    let scaling = Configured {
        attributes: vec![attribute("max_capacity", Value::string("many"))],
        ..Configured::default()
    };
    let configured = Configured {
        attributes: vec![
            attribute("engine", Value::string("aurora-postgresql")),
            attribute("size", Value::number(1_i64)),
            attribute("port", Value::string("5432")),
            attribute("arn", Value::string("mine")),
        ],
        blocks: vec![
            ("serverlessv2_scaling_configuration".into(), vec![scaling]),
            ("engine".into(), vec![Configured::default()]),
        ],
        ..Configured::default()
    };
    let shaped = shaped("aws_rds_cluster.a", &configured, None);
    let paths: Vec<&str> = shaped.problems.iter().map(|p| &*p.path).collect();
    assert_eq!(
        paths,
        [
            "arn",
            "serverlessv2_scaling_configuration[0].max_capacity",
            "size",
            "engine"
        ]
    );
    let entries = shaped.values.as_entries().unwrap();
    assert_eq!(entries["port"], Value::number(5432_i64));
    assert!(!entries["arn"].is_known());
}

#[test]
fn tags_all_is_known_when_the_provider_would_know_it() {
    let all = |tags: Option<Json>, defaults: Option<Json>| {
        let attributes = tags.map(|tags| attribute("tags", from_serde(&tags)));
        let configured = Configured {
            attributes: attributes.into_iter().collect(),
            ..Configured::default()
        };
        shaped("aws_sqs_queue.a", &configured, defaults)
            .values
            .as_entries()
            .unwrap()["tags_all"]
            .clone()
    };
    let map = |entries: &[(&str, &str)]| {
        let entries = entries
            .iter()
            .map(|(k, v)| (Arc::from(*k), Value::string(v)));
        Value::map(Type::String, entries)
    };
    let both = all(
        Some(json!({"a": "1", "b": "2"})),
        Some(json!({"b": "0", "c": "3"})),
    );
    assert_eq!(both, map(&[("a", "1"), ("b", "2"), ("c", "3")]));
    assert_eq!(all(None, Some(json!({"c": 3}))), map(&[("c", "3")]));
    assert!(!all(None, None).is_known());
    assert!(!all(Some(json!({"a": ""})), None).is_known());
}

#[test]
fn a_block_of_unknown_number_is_unknown_and_an_unknown_type_is_open() {
    let why = tfsize::config::value::Why::Other("later".into());
    let configured = Configured {
        unknown_blocks: vec![("metric_query".into(), why)],
        ..Configured::default()
    };
    let alarm = shaped("aws_cloudwatch_metric_alarm.a", &configured, None);
    let query = &alarm.values.as_entries().unwrap()["metric_query"];
    assert!(matches!(&query.data, Data::Unknown(u) if matches!(u.ty, Type::Set(_))));
    let random = Configured {
        attributes: vec![attribute("length", Value::number(8_i64))],
        ..Configured::default()
    };
    let shaped = shaped("random_password.a", &random, None);
    assert!(shaped.open);
    let mut resource = Resource::new("random_password.a".parse().unwrap(), shaped.values);
    resource.open = true;
    assert_eq!(
        resource.get(&path("length")).unwrap().value,
        Value::number(8_i64)
    );
    let missing = resource.get(&path("result")).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "random_password.a.result is known after apply"
    );
}

/// A body with one block of each name at all depths.
fn full(block: &Block) -> Configured {
    let blocks = block.blocks.iter();
    Configured {
        blocks: blocks
            .map(|(name, nested)| (name.as_str().into(), vec![full(&nested.block)]))
            .collect(),
        label: Some("label".into()),
        ..Configured::default()
    }
}

/// Every type of the schema gets a value of its type, from an empty body and from one with all blocks.
#[test]
fn every_type_has_a_shape() {
    let schema = embedded().unwrap();
    let managed = schema
        .resources()
        .map(|name| (Mode::Managed, name, schema.resource(name)));
    let data = schema
        .data_sources()
        .map(|name| (Mode::Data, name, schema.data_source(name)));
    for (mode, name, block) in managed.chain(data) {
        let block = block.unwrap();
        let address = Address::root(mode, name, "a");
        let ty = block.ty().to_string().replace(' ', "");
        for configured in [Configured::default(), full(block)] {
            let shaped = shape(&address, &configured, &Provider::default());
            assert_eq!(shaped.problems, [], "{name}");
            assert_eq!(shaped.values.ty().to_string(), ty, "{name}");
        }
    }
}

/// Elements of sets keep their places, so pointers lead to them.
#[test]
fn sets_are_in_the_order_of_the_file() {
    let mut count = 0;
    for name in [
        "stack/plan.json",
        "stack/state.json",
        "stack/state-file.json",
    ] {
        let json: Json = serde_json::from_slice(&text(name)).unwrap();
        for resource in &inventory(name).resources {
            let Some(Source::Json { pointer, .. }) = resource.values.origin.source() else {
                panic!("{}", resource.address);
            };
            let theirs = json.pointer(pointer).unwrap();
            for (name, value) in resource.values.as_entries().unwrap().iter() {
                let Data::Set(element, items) = &value.data else {
                    continue;
                };
                let theirs = theirs[&**name].as_array().unwrap();
                assert_eq!(theirs.len(), items.len());
                for (ours, theirs) in items
                    .iter()
                    .zip(theirs)
                    .filter(|_| *element != Type::String)
                {
                    let known = |json: &Json| {
                        json.as_object().unwrap().iter().all(|(name, part)| {
                            let ours = &ours.as_entries().unwrap()[&**name];
                            came_out(ours, &from_serde(part))
                        })
                    };
                    assert!(known(theirs), "{}.{name}", resource.address);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 10, "{count}");
}

const FIXTURES: [&str; 5] = [
    "change/plan.json",
    "change/state-file.json",
    "change/left-behind.json",
    "change/refresh-only.json",
    "stack/state-file.json",
];

/// Puts `new` in place of the `at`-th node.
fn replace(json: &mut Json, at: &mut usize, new: &Json) {
    if *at == 0 {
        *json = new.clone();
    }
    *at = at.wrapping_sub(1);
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| replace(item, at, new)),
        Json::Object(entries) => entries.values_mut().for_each(|item| replace(item, at, new)),
        _ => {}
    }
}

fn nodes(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(nodes).sum(),
        Json::Object(entries) => entries.values().map(nodes).sum(),
        _ => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_other_node_in_a_file_makes_it_panic(
        which in 0..FIXTURES.len(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        new in prop_oneof![
            Just(Json::Null), Just(json!(true)), Just(json!(-1)), Just(json!(1e300)), Just(json!("x")),
            Just(json!([])), Just(json!({})), Just(json!([[true], null])), Just(json!({"value": 1, "type": ["list", "string"]})),
        ],
    ) {
        let mut json: Json = serde_json::from_slice(&text(FIXTURES[which])).unwrap();
        for place in places {
            let mut at = place.index(nodes(&json));
            replace(&mut json, &mut at, &new);
        }
        if let Ok(inventory) = read(file(), json.to_string().as_bytes()) {
            for resource in inventory.resources.iter().chain(&inventory.drift) {
                let _ = resource.get(&path("user[username=admin].password"));
                let _ = resource.get(&path("redrive_policy.maxReceiveCount"));
            }
        }
    }

    #[test]
    fn no_other_byte_in_a_file_makes_it_panic(
        which in 0..FIXTURES.len(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut bytes = text(FIXTURES[which]);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = read(file(), &bytes);
    }
}

/// What a plan declares sensitive is so in it; so is what stands behind the name of a secret, of whatever provider.
#[test]
fn secrets_of_a_plan_are_marked_without_a_schema() {
    let text = json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": { "pw": { "value": "a" }, "db_password": { "value": "b" }, "size": { "value": "c" } },
        "planned_values": {
            "outputs": { "api_key": { "sensitive": false, "type": "string", "value": "d" } },
            "root_module": { "resources": [{
                "address": "google_sql_user.p", "mode": "managed", "type": "google_sql_user", "name": "p",
                "provider_name": "registry.terraform.io/hashicorp/google", "schema_version": 0,
                "values": { "name": "n", "password": "e", "login": [{ "client_secret": "f" }],
                    "url": "postgres://app:g@db:5432/app", "site": "https://example.com" },
            }] },
        },
        "configuration": { "provider_config": {}, "root_module": { "variables": { "pw": { "sensitive": true }, "size": {} } } },
    });
    let mut files = Files::new();
    let id = files.add("plan.json", "");
    let plan = read_plan(id, text.to_string().as_bytes()).unwrap();
    let hidden = |name: &str| plan.variables[name].sensitive.is_hidden();
    assert!(hidden("pw") && hidden("db_password") && !hidden("size"));
    assert!(plan.outputs[0].value.sensitive.is_hidden());
    let at = |path: &str| match plan.resources[0].get(&path.parse::<Path>().unwrap()) {
        Ok(found) => found.value.sensitive.is_hidden(),
        Err(missing) => missing == Missing::Unknown(Why::Withheld),
    };
    assert!(at("password") && at("login[0].client_secret") && !at("name"));
    assert!(at("url") && !at("site"));
}
