//! What a change does to a resource: the plan and, after apply, the new state.

use tfsize::catalog::schema::{Attribute, Block};

use crate::invent::Inventor;
use crate::value::{Object, Value};

/// Attributes whose change makes a new object. Schemas do not say which those are; these identify
/// the object in nearly every type that has them.
const IDENTIFYING: &[&str] = &[
    "alarm_name",
    "availability_zone",
    "broker_name",
    "bucket",
    "cluster_identifier",
    "engine",
    "engine_type",
    "function_name",
    "identifier",
    "name",
    "name_prefix",
    "replication_group_id",
    "vpc_id",
];

/// A task definition is never changed, only registered anew, except for these.
const MUTABLE_OF_TASK_DEFINITION: &[&str] = &["skip_destroy", "tags", "tags_all", "track_latest"];

/// Calls `f` with the path, declaration and value of every attribute of a block, nested ones too.
fn visit(
    block: &Block,
    object: &mut Object,
    path: &str,
    f: &mut impl FnMut(&str, &Attribute, &mut Value),
) {
    for (name, attribute) in &block.attributes {
        let value = object.entry(name.clone()).or_insert(Value::Null);
        f(&format!("{path}{name}"), attribute, value);
    }
    for (name, nested) in &block.blocks {
        match object.get_mut(name) {
            Some(Value::List(items)) => {
                for (i, item) in items.iter_mut().enumerate() {
                    if let Value::Map(object) = item {
                        visit(&nested.block, object, &format!("{path}{name}.{i}."), f);
                    }
                }
            }
            Some(Value::Map(object)) => {
                visit(&nested.block, object, &format!("{path}{name}."), f);
            }
            _ => {}
        }
    }
}

/// The planned state: what the configuration leaves to the provider is unknown in a new object and
/// stays as it is in an old one.
pub(crate) fn plan(block: &Block, prior: &Value, proposed: Object, tags: &Object) -> Object {
    let changed = prior.as_object() != Some(&proposed);
    let new = *prior == Value::Null;
    let mut planned = proposed;
    visit(block, &mut planned, "", &mut |path, attribute, value| {
        let nested = path.contains('.');
        if attribute.write_only {
            *value = Value::Null;
        } else if attribute.computed && *value == Value::Null && changed && (new || nested) {
            *value = Value::Unknown;
        }
    });
    if block.attributes.contains_key("tags_all") {
        let all = tags_all(tags, planned.get("tags"));
        planned.insert("tags_all".into(), all);
    }
    planned
}

/// A resource's tags over the provider's default tags.
fn tags_all(defaults: &Object, tags: Option<&Value>) -> Value {
    match tags {
        Some(Value::Unknown) => Value::Unknown,
        Some(Value::Map(tags)) => {
            let mut all = defaults.clone();
            all.extend(tags.clone());
            Value::Map(all)
        }
        _ => Value::Map(defaults.clone()),
    }
}

/// The attributes whose planned change needs a new object in place of the old one.
pub(crate) fn replacing(kind: &str, prior: &Value, planned: &Object) -> Vec<String> {
    let Value::Map(prior) = prior else {
        return Vec::new();
    };
    let replaces = |name: &str| match kind {
        "aws_ecs_task_definition" => !MUTABLE_OF_TASK_DEFINITION.contains(&name),
        _ => IDENTIFYING.contains(&name),
    };
    planned
        .iter()
        .filter(|(name, value)| replaces(name) && prior.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect()
}

/// The state after apply: the planned one with a value for everything unknown. What configuration
/// could have set gets what AWS has when nobody says otherwise, mostly nothing.
pub(crate) fn apply(block: &Block, planned: Object, inventor: &Inventor<'_>) -> Object {
    let mut state = planned;
    visit(block, &mut state, "", &mut |path, attribute, value| {
        if *value == Value::Unknown {
            *value = if attribute.optional {
                inventor.default(path, &attribute.ty)
            } else {
                inventor.value(path, &attribute.ty)
            };
        }
    });
    state
}

/// What reading a data source gives: its configuration with a value for everything computed.
pub(crate) fn read(block: &Block, config: Object, inventor: &Inventor<'_>) -> Object {
    let mut state = config;
    visit(block, &mut state, "", &mut |path, attribute, value| {
        if attribute.computed && *value == Value::Null {
            *value = inventor.value(path, &attribute.ty);
        }
    });
    state
}
