//! The JSON of `aws_iam_policy_document`.

use serde_json::{Map, Value as Json, json};

use crate::value::{Object, Value};

const VERSION: &str = "2012-10-17";

/// A policy that is like no other with a different `sid`.
pub(crate) fn minimal(sid: &str) -> Json {
    json!({
        "Version": VERSION,
        "Statement": [{"Sid": sid, "Effect": "Deny", "Action": "*", "Resource": "*"}],
    })
}

/// The policy that the data source's configuration describes: the statements of the source
/// documents, its own, then those of the override documents, which replace statements of the same
/// `Sid`.
pub(crate) fn document(config: &Object) -> Json {
    let mut statements = Vec::new();
    for source in documents(config, "source_json", "source_policy_documents") {
        statements.extend(source);
    }
    let own = config.get("statement").map_or(&[][..], Value::items);
    statements.extend(own.iter().map(statement));
    for overriding in documents(config, "override_json", "override_policy_documents") {
        for new in overriding {
            let sid = new
                .get("Sid")
                .cloned()
                .filter(|sid| sid.as_str() != Some(""));
            match statements
                .iter_mut()
                .find(|old| sid.is_some() && old.get("Sid") == sid.as_ref())
            {
                Some(old) => *old = new,
                None => statements.push(new),
            }
        }
    }
    let mut policy = Map::new();
    let version = config.get("version").and_then(Value::as_str);
    policy.insert("Version".into(), version.unwrap_or(VERSION).into());
    if let Some(id) = config.get("policy_id").and_then(Value::as_str) {
        policy.insert("Id".into(), id.into());
    }
    policy.insert("Statement".into(), statements.into());
    policy.into()
}

/// The statements of the documents that two arguments give, one by one; text that is not a policy
/// gives none.
fn documents(config: &Object, one: &str, several: &str) -> Vec<Vec<Json>> {
    let one = config.get(one);
    let several = config.get(several).map_or(&[][..], Value::items);
    one.into_iter()
        .chain(several)
        .filter_map(|text| serde_json::from_str::<Json>(text.as_str()?).ok())
        .map(
            |mut policy| match policy.get_mut("Statement").map(Json::take) {
                Some(Json::Array(statements)) => statements,
                Some(statement) => vec![statement],
                None => Vec::new(),
            },
        )
        .collect()
}

fn statement(block: &Value) -> Json {
    let mut statement = Map::new();
    if let Some(sid) = block.get("sid").and_then(Value::as_str) {
        statement.insert("Sid".into(), sid.into());
    }
    let effect = block.get("effect").and_then(Value::as_str);
    statement.insert("Effect".into(), effect.unwrap_or("Allow").into());
    for (argument, key) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        let texts = texts(block.get(argument));
        if !texts.is_empty() {
            statement.insert(key.into(), one_or_many(texts));
        }
    }
    for (argument, key) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        let blocks = block.get(argument).map_or(&[][..], Value::items);
        if !blocks.is_empty() {
            statement.insert(key.into(), principals(blocks));
        }
    }
    let conditions = block.get("condition").map_or(&[][..], Value::items);
    let mut tests = Map::new();
    for condition in conditions {
        let (Some(test), Some(variable)) = (
            condition.get("test").and_then(Value::as_str),
            condition.get("variable").and_then(Value::as_str),
        ) else {
            continue;
        };
        let values = one_or_many(texts(condition.get("values")));
        let of_test = tests.entry(test).or_insert_with(|| json!({}));
        if let Some(of_test) = of_test.as_object_mut() {
            of_test.insert(variable.into(), values);
        }
    }
    if !tests.is_empty() {
        statement.insert("Condition".into(), tests.into());
    }
    statement.into()
}

fn principals(blocks: &[Value]) -> Json {
    let mut principals = Map::new();
    for block in blocks {
        let kind = block.get("type").and_then(Value::as_str).unwrap_or("*");
        let identifiers = texts(block.get("identifiers"));
        if kind == "*" && identifiers == ["*"] {
            return "*".into();
        }
        principals.insert(kind.into(), one_or_many(identifiers));
    }
    principals.into()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.map_or(&[][..], Value::items);
    let texts = items.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn one_or_many(mut texts: Vec<String>) -> Json {
    if texts.len() == 1 {
        return texts.remove(0).into();
    }
    texts.into()
}
