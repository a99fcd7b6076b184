//! Conversions to a type, and functions of the sensitive mark.

use super::{Call, FuncError, Kind, Outcome};
use crate::config::value::{Type, Value, convert, convertible};

fn to(call: &Call<'_>, kind: Kind, name: &str) -> Outcome {
    let value = call.get(0)?;
    let want = kind.ty();
    let have = value.ty();
    let shown = if value.contains_hidden() {
        format!("this sensitive {}", have.friendly())
    } else {
        match (value.as_str(), kind) {
            (Some(text), Kind::Bool | Kind::Number) => format!("\"{text}\""),
            _ => have.friendly(),
        }
    };
    if !convertible(&have, &want) {
        return Err(FuncError::arg(
            0,
            format!("{shown} cannot be converted to {name}"),
        ));
    }
    convert(value, &want).map_err(|e| {
        let hint = match kind {
            Kind::Bool => "; only \"true\" and \"false\" can".to_owned(),
            Kind::Number => "; it must be a decimal number".to_owned(),
            _ => format!(": {e}"),
        };
        FuncError::arg(0, format!("{shown} cannot be converted to {name}{hint}"))
    })
}

pub(super) fn tobool(call: &Call<'_>) -> Outcome {
    to(call, Kind::Bool, "bool")
}

/// Whether a value of which its type alone is known may be converted as a call says.
pub(super) fn may_be(call: &Call<'_>) -> Result<(), FuncError> {
    let (kind, name) = match call.function.name {
        "tobool" => (Kind::Bool, "bool"),
        "tolist" => (Kind::List, "list"),
        "tomap" => (Kind::Map, "map"),
        "tonumber" => (Kind::Number, "number"),
        "toset" => (Kind::Set, "set"),
        "tostring" => (Kind::String, "string"),
        _ => return Ok(()),
    };
    let have = call.get(0)?.ty();
    if have == Type::Dynamic || convertible(&have, &kind.ty()) {
        return Ok(());
    }
    let shown = have.friendly();
    Err(FuncError::arg(
        0,
        format!("{shown} cannot be converted to {name}"),
    ))
}

pub(super) fn tonumber(call: &Call<'_>) -> Outcome {
    to(call, Kind::Number, "number")
}

pub(super) fn tostring(call: &Call<'_>) -> Outcome {
    to(call, Kind::String, "string")
}

pub(super) fn tolist(call: &Call<'_>) -> Outcome {
    to(call, Kind::List, "list")
}

pub(super) fn toset(call: &Call<'_>) -> Outcome {
    to(call, Kind::Set, "set")
}

pub(super) fn tomap(call: &Call<'_>) -> Outcome {
    to(call, Kind::Map, "map")
}

pub(super) fn sensitive(call: &Call<'_>) -> Outcome {
    Ok(call.get(0)?.clone().marked(true))
}

pub(super) fn nonsensitive(call: &Call<'_>) -> Outcome {
    let mut value = call.get(0)?.clone();
    // It says what is sensitive to the language, not what this program may print.
    value.sensitive = value.sensitive.without_sensitive();
    Ok(value)
}

pub(super) fn issensitive(call: &Call<'_>) -> Outcome {
    let value = call.get(0)?;
    if !value.is_known() && !value.sensitive.is_sensitive() {
        return Ok(call.unknown(Type::Bool));
    }
    Ok(Value::bool(value.sensitive.is_sensitive()))
}

pub(super) fn unchanged(call: &Call<'_>) -> Outcome {
    call.get(0).cloned()
}

pub(super) fn own_type(call: &Call<'_>) -> Result<Type, FuncError> {
    Ok(call.get(0)?.ty())
}
