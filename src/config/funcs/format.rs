//! `format` and `formatlist`.

use std::sync::Arc;

use super::{Call, FuncError, MAX_TEXT, Outcome, string};
use crate::config::value::{Data, Number, Piece, Type, Unknown, Value, convert, json};
use num_bigint::BigInt;
use num_traits::Signed;

/// One verb of a format: `%-10.3[2]s`.
#[derive(Debug, Default, Clone)]
#[allow(clippy::struct_excessive_bools)] // one for each flag of the syntax
struct Verb {
    raw: String,
    argument: usize,
    mode: char,
    zero: bool,
    sharp: bool,
    plus: bool,
    minus: bool,
    space: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

impl Verb {
    fn unsupported(&self, what: &str) -> FuncError {
        FuncError::arg(
            0,
            format!("\"{}\" cannot format its argument: {what}", self.raw),
        )
    }

    /// Fills up to the width, counted in characters a reader sees.
    fn padded(&self, text: &str) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(string::count(text));
        let fill = if self.zero { "0" } else { " " }.repeat(missing);
        if self.minus {
            format!("{text}{fill}")
        } else {
            format!("{fill}{text}")
        }
    }
}

/// Formats as Terraform does: every argument must be used.
fn formatted(format: &str, args: &[Value]) -> Result<String, FuncError> {
    let mut out = String::new();
    let mut rest = format;
    let mut next = 0;
    let mut used = 0;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let tail = rest.get(at + 1..).unwrap_or("");
        if let Some(tail) = tail.strip_prefix('%') {
            out.push('%');
            rest = tail;
            continue;
        }
        let (verb, tail) = parse_verb(tail, next).ok_or_else(|| {
            let offset = format.len() - rest.len() + at;
            FuncError::arg(
                0,
                format!("the verb at byte {offset} of the format is not complete"),
            )
        })?;
        rest = tail;
        next = verb.argument + 1;
        used = used.max(next);
        let Some(arg) = args.get(verb.argument) else {
            let (raw, count) = (&verb.raw, args.len());
            return Err(FuncError::arg(
                0,
                format!("\"{raw}\" needs argument {next}, but there are {count}"),
            ));
        };
        out.push_str(&append(&verb, arg)?);
        if out.len() > MAX_TEXT {
            return Err(FuncError::too_large("the formatted string"));
        }
    }
    out.push_str(rest);
    if used < args.len() {
        return Err(FuncError::arg(
            used + 1,
            format!("the format uses {used} of {} arguments", args.len()),
        ));
    }
    Ok(out)
}

/// What a format comes to of which some arguments are not known; none where it is not known what stands where.
fn pieces(format: &str, args: &[Value]) -> Option<Vec<Piece>> {
    let mut out = Vec::new();
    let mut rest = format;
    let mut next = 0;
    while let Some((text, tail)) = rest.split_once('%') {
        out.push(Piece::Text(text.into()));
        if let Some(tail) = tail.strip_prefix('%') {
            out.push(Piece::Text("%".into()));
            rest = tail;
            continue;
        }
        let (verb, tail) = parse_verb(tail, next)?;
        (rest, next) = (tail, verb.argument + 1);
        let arg = args.get(verb.argument)?;
        match (verb.mode, arg.is_wholly_known()) {
            (_, true) => out.push(Piece::Text(append(&verb, arg).ok()?.into())),
            ('q', false) => {
                out.push(Piece::Text("\"".into()));
                out.push(Piece::Open(Arc::new(arg.clone())));
                out.push(Piece::Text("\"".into()));
            }
            ('v', false) if arg.is_known() => out.push(Piece::Json(Arc::new(arg.clone()))),
            (_, false) => {
                if !Piece::add(arg, &mut out) {
                    return None;
                }
            }
        }
        if out.len() > MAX_VERBS {
            return None;
        }
    }
    out.push(Piece::Text(rest.into()));
    Some(out)
}

/// The most parts that are kept of what a format comes to.
const MAX_VERBS: usize = 10_000;

/// Widths and precisions beyond are refused: nobody reads such a text.
const MAX_NUMBER: usize = 100_000;

fn parse_verb(text: &str, next: usize) -> Option<(Verb, &str)> {
    let mut verb = Verb {
        argument: next,
        ..Verb::default()
    };
    let mut rest = text;
    while let Some(flag) = rest.chars().next() {
        match flag {
            '0' => verb.zero = true,
            '#' => verb.sharp = true,
            '-' => verb.minus = true,
            '+' => verb.plus = true,
            ' ' => verb.space = true,
            _ => break,
        }
        rest = rest.get(1..)?;
    }
    let number = |rest: &mut &str| -> Option<usize> {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, tail) = rest.split_at_checked(end)?;
        *rest = tail;
        digits.parse().ok().filter(|n| *n <= MAX_NUMBER)
    };
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        verb.width = Some(number(&mut rest)?);
    }
    if let Some(tail) = rest.strip_prefix('.') {
        rest = tail;
        let digits = rest.starts_with(|c: char| c.is_ascii_digit());
        verb.precision = Some(if digits { number(&mut rest)? } else { 0 });
    }
    if let Some(tail) = rest.strip_prefix('[') {
        rest = tail;
        verb.argument = number(&mut rest)?.checked_sub(1)?;
        rest = rest.strip_prefix(']')?;
    }
    verb.mode = rest.chars().next().filter(char::is_ascii_alphabetic)?;
    rest = rest.get(1..)?;
    let length = text.len() - rest.len();
    verb.raw = format!("%{}", text.get(..length)?);
    Some((verb, rest))
}

fn append(verb: &Verb, arg: &Value) -> Result<String, FuncError> {
    if verb.mode != 'v' && arg.is_null() {
        return Err(verb.unsupported("it is null"));
    }
    let converted = |ty: &Type| convert(arg, ty).map_err(|e| verb.unsupported(&e.to_string()));
    match verb.mode {
        'v' => Ok(as_is(verb, arg)),
        't' => Ok(converted(&Type::Bool)?
            .as_bool()
            .unwrap_or(false)
            .to_string()),
        's' | 'q' => {
            let text = converted(&Type::String)?;
            let mut text = text.as_str().unwrap_or("").to_owned();
            if let Some(length) = verb.precision.filter(|p| *p > 0) {
                text = super::string::seen(&text).take(length).collect();
            }
            if verb.mode == 'q' {
                let mut quoted = String::new();
                json::quote(&text, &mut quoted);
                text = quoted;
            }
            Ok(verb.padded(&text))
        }
        'b' | 'd' | 'o' | 'x' | 'X' => {
            let number = converted(&Type::Number)?;
            let whole = number.as_number().and_then(Number::to_big);
            let whole = whole.ok_or_else(|| verb.unsupported("a whole number is required"))?;
            Ok(integer(verb, &whole))
        }
        'e' | 'E' | 'f' | 'g' | 'G' => {
            let number = converted(&Type::Number)?;
            Ok(number
                .as_number()
                .map_or_else(String::new, |n| float(verb, n)))
        }
        _ => Err(FuncError::arg(
            0,
            format!("there is no verb \"{}\"", verb.raw),
        )),
    }
}

fn as_is(verb: &Verb, arg: &Value) -> String {
    let text = match &arg.data {
        Data::String(text) if !verb.sharp => text.to_string(),
        Data::Number(number) if !verb.sharp => number.shortest().general(None, false),
        // Only known values come here.
        _ => json::encode(arg).unwrap_or_default(),
    };
    verb.padded(&text)
}

/// The sign by the flags, for a number without one.
fn sign(verb: &Verb, negative: bool) -> &'static str {
    match (negative, verb.plus, verb.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    }
}

fn integer(verb: &Verb, value: &BigInt) -> String {
    let magnitude = value.magnitude();
    let (mut digits, prefix) = match verb.mode {
        'b' => (magnitude.to_str_radix(2), "0b"),
        'o' => (magnitude.to_str_radix(8), "0"),
        'x' => (magnitude.to_str_radix(16), "0x"),
        'X' => (magnitude.to_str_radix(16).to_uppercase(), "0X"),
        _ => (magnitude.to_string(), ""),
    };
    if let Some(precision) = verb.precision {
        if precision == 0 && digits == "0" {
            digits.clear();
        }
        let zeros = precision.saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(zeros));
    }
    let head = format!(
        "{}{}",
        sign(verb, value.is_negative()),
        if verb.sharp { prefix } else { "" }
    );
    let missing = verb
        .width
        .unwrap_or(0)
        .saturating_sub(head.len() + digits.len());
    if verb.minus {
        format!("{head}{digits}{}", " ".repeat(missing))
    } else if verb.zero && verb.precision.is_none() {
        format!("{head}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{head}{digits}", " ".repeat(missing))
    }
}

fn float(verb: &Verb, number: &Number) -> String {
    let negative = number.signum() < 0;
    let magnitude = number.abs();
    let digits = match verb.mode {
        'e' | 'E' => magnitude
            .exact()
            .exponential(verb.precision.unwrap_or(6), verb.mode == 'E'),
        'f' => magnitude.exact().fixed(verb.precision.unwrap_or(6)),
        _ => match verb.precision {
            Some(precision) => magnitude.exact().general(Some(precision), verb.mode == 'G'),
            None => magnitude.shortest().general(None, verb.mode == 'G'),
        },
    };
    let head = sign(verb, negative);
    let missing = verb
        .width
        .unwrap_or(0)
        .saturating_sub(head.len() + digits.len());
    if verb.minus {
        format!("{head}{digits}{}", " ".repeat(missing))
    } else if verb.zero {
        format!("{head}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{head}{digits}", " ".repeat(missing))
    }
}

pub(super) fn format(call: &Call<'_>) -> Outcome {
    let format = call.text(0)?;
    let args = call.args.get(1..).unwrap_or(&[]);
    if args.iter().any(|arg| !arg.is_wholly_known()) {
        let known = format.split('%').next().unwrap_or("");
        let mut unknown = Unknown::new(Type::String, super::why(args)).not_null();
        unknown = unknown.prefix(known);
        unknown.pieces = pieces(format, args).map(Into::into);
        return Ok(unknown.into());
    }
    formatted(format, args).map(Value::string)
}

pub(super) fn formatlist(call: &Call<'_>) -> Outcome {
    let format = call.text(0)?;
    let args = call.args.get(1..).unwrap_or(&[]);
    let mut rows: Option<(usize, usize)> = None;
    let mut undecided = false;
    for (i, arg) in args.iter().enumerate() {
        if arg.is_null() || !arg.ty().is_sequence() {
            undecided |= !arg.is_known() && arg.ty() == Type::Dynamic;
            continue;
        }
        let Some(length) = arg.length() else {
            undecided = true;
            continue;
        };
        undecided |= !arg.is_known();
        match rows {
            Some((first, rows)) if rows != length => {
                return Err(FuncError::arg(
                    i + 1,
                    format!(
                        "argument {} has {length} elements, argument {} has {rows}",
                        i + 1,
                        first + 1
                    ),
                ));
            }
            Some(_) => {}
            None => rows = Some((i, length)),
        }
    }
    if undecided {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    let count = rows.map_or(1, |(_, length)| length);
    let mut out = Vec::new();
    let mut total = 0;
    for row in 0..count {
        let cells: Vec<Value> = args
            .iter()
            .map(|arg| match arg.as_items() {
                Some(items) => items.get(row).unwrap_or(arg).clone(),
                None => arg.clone(),
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_wholly_known()) {
            out.push(
                Unknown::new(Type::String, super::why(&cells))
                    .not_null()
                    .into(),
            );
            continue;
        }
        let text = formatted(format, &cells).map_err(|e| FuncError {
            message: format!("element {row}: {}", e.message),
            ..e
        })?;
        total += text.len();
        if total > MAX_TEXT {
            return Err(FuncError::too_large("the formatted list"));
        }
        out.push(Value::string(text));
    }
    Ok(Value::list(Type::String, out))
}
