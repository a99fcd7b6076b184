//! Whether configured resources get the shape that a plan has for them.

#![allow(
    clippy::many_single_char_names,
    reason = "each test uses its part; a plan of another shape has failed it"
)]

use serde_json::{Value as Json, json};
use tfsize::config::value::json::from_serde;
use tfsize::config::value::{Data, Type, Value, identical};
use tfsize::inventory::{Address, Configured, Mode, Provider, read_plan, shape};
use tfsize::text::{FileId, Files};

pub(crate) fn file() -> FileId {
    Files::new().add("plan.json", "")
}

/// Whether a planned value came out as applied: what was unknown may be anything, collections and
/// tuples are one, and marks do not count.
pub(crate) fn came_out(planned: &Value, applied: &Value) -> bool {
    match (&planned.data, &applied.data) {
        (Data::Unknown(_), _) | (Data::Null(_), Data::Null(_)) => true,
        _ => match (planned.as_items(), applied.as_items()) {
            (Some(a), Some(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| came_out(a, b))
            }
            (None, None) => match (planned.as_entries(), applied.as_entries()) {
                (Some(a), Some(b)) => {
                    a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| came_out(a, b))
                }
                (None, None) => identical(planned, applied),
                _ => false,
            },
            _ => false,
        },
    }
}

/// What a resource's configuration sets, with the values the plan has for it.
pub(crate) fn configured(expressions: &Json, planned: &Value) -> Configured {
    let mut out = Configured::default();
    for (name, expression) in expressions.as_object().unwrap() {
        let value = planned.as_entries().unwrap().get(&**name).unwrap().clone();
        let is_attribute = |json: &Json| {
            let object = json.as_object();
            object.is_some_and(|o| {
                o.is_empty() || o.contains_key("constant_value") || o.contains_key("references")
            })
        };
        match expression {
            // What is a secret is not known, whatever it is made of.
            _ if value.is_withheld() => out.attributes.push((name.as_str().into(), value)),
            Json::Array(blocks) => {
                let items = value.as_items().unwrap();
                let block = |(block, value): (&Json, &Value)| configured(block, value);
                out.blocks.push((
                    name.as_str().into(),
                    blocks.iter().zip(items.iter()).map(block).collect(),
                ));
            }
            single if is_attribute(single) => {
                // As it is written: no type of the schema yet.
                let constant = single.get("constant_value").map(from_serde);
                out.attributes
                    .push((name.as_str().into(), constant.unwrap_or(value)));
            }
            block => out
                .blocks
                .push((name.as_str().into(), vec![configured(block, &value)])),
        }
    }
    out
}

/// Whether both are the same but for the reasons of what is unknown; unmarked, as marks come with values.
pub(crate) fn alike(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Unknown(x), Data::Unknown(y)) => {
            x.ty == y.ty || x.ty == Type::Dynamic || y.ty == Type::Dynamic
        }
        (Data::Null(x), Data::Null(y)) => x == y,
        (Data::List(s, x), Data::List(t, y)) | (Data::Set(s, x), Data::Set(t, y)) => {
            s == t && x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| alike(x, y))
        }
        (Data::Tuple(x), Data::Tuple(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| alike(x, y))
        }
        (Data::Map(_, x), Data::Map(_, y)) | (Data::Object(x), Data::Object(y)) => {
            x.keys().eq(y.keys()) && x.values().zip(y.values()).all(|(x, y)| alike(x, y))
        }
        _ => identical(a, b),
    }
}

pub(crate) fn shapes_agree(plan: &[u8], provider: &Provider) -> usize {
    let inventory = read_plan(file(), plan).unwrap();
    let json: Json = serde_json::from_slice(plan).unwrap();
    let mut count = 0;
    for resource in json["configuration"]["root_module"]["resources"]
        .as_array()
        .unwrap()
    {
        let block: Address = resource["address"].as_str().unwrap().parse().unwrap();
        for planned in inventory
            .resources
            .iter()
            .filter(|r| r.address.block() == block)
        {
            if planned.address.mode != Mode::Managed || !planned.address.module.is_empty() {
                continue;
            }
            let none = json!({});
            let expressions = resource.get("expressions").unwrap_or(&none);
            let configured = configured(expressions, &planned.values);
            let shaped = shape(&planned.address, &configured, provider);
            let withheld = |name: &str| {
                let entries = planned.values.as_entries().unwrap();
                entries.get(name).is_some_and(Value::is_withheld)
            };
            let problems = shaped.problems.iter().filter(|p| !withheld(&p.path));
            assert_eq!(
                problems.count(),
                0,
                "{} {:?}",
                planned.address,
                shaped.problems
            );
            let ours = shaped.values.as_entries().unwrap();
            let theirs = planned.values.as_entries().unwrap();
            assert!(ours.keys().eq(theirs.keys()), "{}", planned.address);
            for (name, value) in ours.iter() {
                let other = &theirs[name];
                assert!(
                    other.is_withheld() || alike(value, other),
                    "{}.{name}\n{value:?}\n{other:?}",
                    planned.address
                );
            }
            count += 1;
        }
    }
    count
}
