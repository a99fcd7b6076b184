//! Functions that render templates, and who renders for them.

use super::{Call, FuncError, Outcome, file, path};
use crate::config::value::{Type, Unknown, Value, Why};

/// Renders templates: the evaluator, which also knows how deep templates are nested.
pub trait Templates {
    /// Renders `source` with the attributes of `variables` as its variables. `name` is the file's name
    /// for messages, `None` for `templatestring`. The error is one line for the user.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, or with a part of it.
    fn render(&self, source: &str, name: Option<&str>, variables: &Value) -> Result<Value, String>;
}

fn render(call: &Call<'_>, source: &str, name: Option<&str>) -> Outcome {
    let variables = call.get(1)?;
    if !variables.ty().is_mapping() {
        return Err(FuncError::arg(1, "the variables must be an object or map"));
    }
    if let Some(bad) = variables
        .as_entries()
        .and_then(|entries| entries.keys().find(|key| !is_name(key)))
    {
        return Err(FuncError::arg(
            1,
            format!("\"{bad}\" cannot be the name of a variable"),
        ));
    }
    let Some(templates) = call.context.templates else {
        let what = call.function.name.into();
        return Ok(Unknown::new(Type::Dynamic, Why::Unsupported { what }).into());
    };
    let out = templates
        .render(source, name, variables)
        .map_err(|message| match name {
            Some(name) => FuncError::new(format!("{name}: {message}")),
            None => FuncError::new(message),
        })?;
    Ok(out.marked(call.get(0)?.sensitive | variables.sensitive))
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

pub(super) fn templatefile(call: &Call<'_>) -> Outcome {
    let name = call.text(0)?;
    match call.context.files.read(&path::expanded(call, name)) {
        Ok(bytes) => render(call, file::text_of(&bytes)?, Some(name)),
        Err(e) => file::failed(call, e, Type::Dynamic),
    }
}

pub(super) fn templatestring(call: &Call<'_>) -> Outcome {
    render(call, call.text(0)?, None)
}
