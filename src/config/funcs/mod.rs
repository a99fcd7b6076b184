//! The functions of the language, as `OpenTofu` 1.9 has them.
//!
//! One table (`table`) names each function with its parameters; arity, conversion of arguments, null
//! and unknown arguments, sensitive marks and the list of names all derive from it. `try`, `can` and
//! `convert` are not here: they evaluate their arguments themselves or take a type, so they belong to the evaluator.
//! Functions of providers (`provider::…`) belong there too.

mod cidr;
mod collection;
mod combine;
mod conversion;
mod csv;
mod encode;
mod file;
mod format;
mod hash;
mod numeric;
mod path;
mod regex;
mod rsa;
mod sequence;
mod signature;
mod string;
mod table;
mod template;
mod time;
mod yaml;

pub use file::{FileError, Filesystem, NoFiles, ProjectFiles};
pub use signature::{Function, Kind, Param};
pub use template::Templates;

use std::ops::BitOr;
use std::sync::Arc;

use thiserror::Error;

use num_bigint::BigInt;

use crate::budget;
use crate::config::value::{
    ConvertError, Data, HIDDEN, Mark, Number, NumberError, Origin, Type, Unknown, Value, Why,
    by_contents, convert,
};
use crate::text::whose;
use signature::Returns;

/// Most values an argument may consist of; beyond, the result is unknown.
const MAX_VALUES: usize = 1_000_000;
/// Longest string a function may build, in bytes.
const MAX_TEXT: usize = 16 << 20;
/// Most elements a function may build.
const MAX_ITEMS: usize = 200_000;

/// The steps that a call takes by itself.
const CALL: usize = 4;

/// What functions know of the world.
pub struct FuncContext<'a> {
    /// The files that may be read.
    pub files: &'a dyn Filesystem,
    /// Renders templates; without it they are unknown.
    pub templates: Option<&'a dyn Templates>,
}

/// Why a function has no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FuncError {
    /// The argument to blame, from 0; `None` if not a single one is.
    pub arg: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What is too large to be worked out here. The real tool may well do it: the result is unknown then.
    large: Option<Arc<str>>,
    /// Whether the first versions of the language had the function.
    pub(crate) removed: bool,
}

impl FuncError {
    /// An error of the call as a whole.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            arg: None,
            message: message.into(),
            large: None,
            removed: false,
        }
    }

    /// An error of one argument.
    pub(crate) fn arg(arg: usize, message: impl Into<String>) -> Self {
        Self {
            arg: Some(arg),
            ..Self::new(message)
        }
    }

    /// The call of a function that the language had once, with what is written instead.
    fn removed(name: &str, instead: &str) -> Self {
        Self {
            removed: true,
            ..Self::new(format!(
                "{name} was removed from the language; write {instead}"
            ))
        }
    }

    fn too_large(what: &str) -> Self {
        Self {
            large: Some(what.into()),
            ..Self::new(format!("{what} is too large to evaluate here"))
        }
    }
}

impl From<NumberError> for FuncError {
    fn from(e: NumberError) -> Self {
        Self::new(e.to_string())
    }
}

impl From<ConvertError> for FuncError {
    fn from(e: ConvertError) -> Self {
        Self::new(e.to_string())
    }
}

type Outcome = Result<Value, FuncError>;

/// A YAML document, as `yamldecode` reads it.
///
/// # Errors
///
/// When it is none.
pub fn parse_yaml(text: &str) -> Outcome {
    yaml::parse(text)
}

/// The names of all functions, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    table::FUNCTIONS.iter().map(|f| f.name)
}

/// The function of that name; `core::` before it is allowed, as in `OpenTofu`.
pub fn get(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    table::FUNCTIONS
        .binary_search_by(|f| f.name.cmp(name))
        .ok()
        .and_then(|at| table::FUNCTIONS.get(at))
}

/// Calls a function. Elements that pass through keep their origins and marks; a computed result has no
/// origin. Unknown arguments give an unknown result of the function's type, for the first argument's
/// reason, unless the function can do with them.
///
/// # Errors
///
/// When there is no such function, or it refuses its arguments.
pub fn call(name: &str, args: Vec<Value>, context: &FuncContext<'_>) -> Outcome {
    let function =
        get(name).ok_or_else(|| FuncError::new(format!("there is no function {name}")))?;
    let text: usize = args.iter().filter_map(Value::as_str).map(str::len).sum();
    if !budget::spend(CALL) || !budget::spend_text(text) {
        return Ok(Value::unknown(Type::Dynamic, Why::Budget));
    }
    counted(function, args.len())?;
    let given = args.clone();
    let made = run(function, args, context).map(|made| as_shown_by(&given, function.name, made));
    made.or_else(|e| {
        if let Some(what) = e.large {
            let marks = given.iter().map(Value::marks);
            let marks = marks.fold(Mark::NONE, BitOr::bitor);
            return Ok(Value::unknown(Type::Dynamic, Why::TooLarge { what }).marked(marks));
        }
        // What a message quotes is a part of an argument, and no message may tell one that must not be shown.
        Err(if given.iter().any(Value::contains_hidden) {
            let message = format!("an argument that does not fit is {HIDDEN}");
            FuncError {
                arg: e.arg,
                ..FuncError::new(message)
            }
        } else {
            e
        })
    })
}

/// Functions that make values of what is written in a file or a text.
const READERS: [&str; 10] = [
    "base64decode",
    "base64gunzip",
    "csvdecode",
    "file",
    "jsondecode",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "urldecode",
    "yamldecode",
];

/// Those that may give what a file is refused for.
const DECODERS: [&str; 4] = [
    "base64decode",
    "base64gunzip",
    "textdecodebase64",
    "urldecode",
];

/// The result without a secret that is read of a file or a text, or that an argument shows by what it says and the result
/// does not: an encoding, a part, a digest, a length, whether it begins so. A file may have been written by others than
/// those who wrote the configuration, who could ask anything of it.
fn as_shown_by(given: &[Value], name: &str, made: Value) -> Value {
    if DECODERS.contains(&name)
        && let Some(whose) = made.as_str().and_then(|text| whose(text.as_bytes()))
    {
        let path = format!("the result of {name}").into();
        return Value::unknown(Type::String, Why::FilePrivate { path, whose }).marked(made.marks());
    }
    if READERS.contains(&name) {
        return by_contents(made).without_named();
    }
    let shows = |arg: &Value| !arg.sensitive.is_hidden() && arg.is_hidden();
    if given.iter().any(shows) {
        Value::hidden_by(made.marks() | Mark::SECRET, Origin::NONE)
    } else {
        made
    }
}

fn run(function: &'static Function, args: Vec<Value>, context: &FuncContext<'_>) -> Outcome {
    let name = function.name;
    let mut args = fitted(function, args)?;

    if let Some(large) = args.iter().find(|a| a.exceeds(MAX_VALUES)) {
        let what = format!("the argument of {name}").into();
        return Ok(Value::unknown(Type::Dynamic, Why::TooLarge { what }).marked(large.sensitive));
    }

    let mut sensitive = Mark::NONE;
    let mut open = None;
    let mut open_type = false;
    for (i, arg) in args.iter_mut().enumerate() {
        let Some(param) = function.param(i) else {
            continue;
        };
        let has_type = match &arg.data {
            Data::Null(ty) => *ty != Type::Dynamic,
            Data::Unknown(unknown) => unknown.ty != Type::Dynamic,
            _ => true,
        };
        // Of what is not known `format` knows the text around; a null without a type is not known to it at all.
        let is_bare_null = name == "format" && arg.is_null();
        if !has_type && (!param.dynamic || is_bare_null) {
            open_type = true;
            open.get_or_insert_with(|| why(std::slice::from_ref(arg)));
        }
        if !param.marked {
            let taken = std::mem::replace(arg, Value::bool(false));
            let (plain, marked) = taken.unmark_deep();
            *arg = plain;
            sensitive |= marked;
        }
        // What is not known has no parts that could hand its mark on.
        let asks_for_marks = matches!(name, "issensitive" | "nonsensitive");
        if param.marked && param.unknown && !arg.is_known() && !asks_for_marks {
            sensitive |= arg.sensitive;
        }
        if !arg.is_known() && !param.unknown {
            sensitive |= arg.sensitive;
            open.get_or_insert_with(|| why(std::slice::from_ref(arg)));
        }
    }

    let call = Call {
        function,
        args: &args,
        context,
    };
    let result = match open {
        Some(why) => {
            conversion::may_be(&call)?;
            let ty = if open_type {
                Type::Dynamic
            } else {
                call.result_type()?
            };
            let mut unknown = Unknown::new(ty, why);
            unknown.not_null = !function.nullable && unknown.ty != Type::Dynamic;
            unknown.into()
        }
        None => (function.run)(&call)?,
    };
    bounded(function.name, &result)?;
    Ok(result.marked(sensitive))
}

/// Whether a call has as many arguments as the function takes.
fn counted(function: &Function, given: usize) -> Result<(), FuncError> {
    let least = function.params.len();
    if given < least || (given > least && function.rest.is_none()) {
        let least_word = if function.rest.is_some() {
            "at least "
        } else {
            ""
        };
        let plural = if least == 1 { "" } else { "s" };
        return Err(FuncError::new(format!(
            "it takes {least_word}{least} argument{plural}, not {given}"
        )));
    }
    Ok(())
}

/// The arguments converted to the parameters' types.
fn fitted(function: &'static Function, args: Vec<Value>) -> Result<Vec<Value>, FuncError> {
    args.into_iter()
        .enumerate()
        .map(|(i, arg)| {
            let Some(param) = function.param(i) else {
                return Ok(arg);
            };
            let arg = match param.kind {
                Kind::Any => arg,
                kind => convert(&arg, &kind.ty())
                    .map_err(|e| FuncError::arg(i, format!("{}: {e}", param.name)))?,
            };
            if arg.is_null() && !param.null {
                let message = format!("{} must not be null", param.name);
                return Err(FuncError::arg(i, message));
            }
            Ok(arg)
        })
        .collect()
}

fn bounded(name: &str, result: &Value) -> Result<(), FuncError> {
    let too_large = match &result.data {
        Data::String(text) => text.len() > MAX_TEXT,
        _ => result.length().is_some_and(|n| n > MAX_ITEMS),
    };
    if too_large {
        return Err(FuncError::too_large(&format!("the result of {name}")));
    }
    Ok(())
}

/// The reason of what is unknown first.
fn why(values: &[Value]) -> Why {
    values.iter().find_map(Value::first_unknown).map_or_else(
        || Why::Other("the type of a null value is not known".into()),
        |unknown| unknown.why.clone(),
    )
}

/// One call: the arguments as the table's parameters promise them.
struct Call<'a> {
    function: &'static Function,
    args: &'a [Value],
    context: &'a FuncContext<'a>,
}

impl<'a> Call<'a> {
    fn result_type(&self) -> Result<Type, FuncError> {
        match self.function.returns {
            Returns::Is(kind) => Ok(kind.ty()),
            Returns::By(of) => of(self),
        }
    }

    /// An unknown result of type `ty`, for the reason of the first unknown argument.
    fn unknown(&self, ty: Type) -> Value {
        let mut unknown = Unknown::new(ty, why(self.args));
        unknown.not_null = !self.function.nullable;
        unknown.into()
    }

    fn get(&self, i: usize) -> Result<&'a Value, FuncError> {
        let name = self.function.name;
        self.args
            .get(i)
            .ok_or_else(|| FuncError::new(format!("{name} needs more arguments")))
    }

    fn text(&self, i: usize) -> Result<&'a str, FuncError> {
        self.get(i)?
            .as_str()
            .ok_or_else(|| FuncError::arg(i, "a string is required"))
    }

    fn number(&self, i: usize) -> Result<&'a Number, FuncError> {
        self.get(i)?
            .as_number()
            .ok_or_else(|| FuncError::arg(i, "a number is required"))
    }

    /// A whole number of 64 bits.
    fn int(&self, i: usize) -> Result<i64, FuncError> {
        let number = self.number(i)?;
        number.to_i64().ok_or_else(|| {
            FuncError::arg(
                i,
                if number.is_whole() {
                    "the number is out of range"
                } else {
                    "a whole number is required"
                },
            )
        })
    }

    fn big(&self, i: usize) -> Result<BigInt, FuncError> {
        self.number(i)?
            .to_big()
            .ok_or_else(|| FuncError::arg(i, "a whole number is required"))
    }

    /// The elements of a list, set or tuple.
    fn items(&self, i: usize) -> Result<&'a [Value], FuncError> {
        self.get(i)?
            .as_items()
            .map(|items| &**items)
            .ok_or_else(|| FuncError::arg(i, "a list, set or tuple is required"))
    }

    /// The texts of a wholly known list of strings; null elements are an error.
    fn texts(&self, i: usize) -> Result<Vec<&'a str>, FuncError> {
        self.items(i)?
            .iter()
            .enumerate()
            .map(|(at, item)| {
                item.as_str()
                    .ok_or_else(|| FuncError::arg(i, format!("element {at} is null")))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
