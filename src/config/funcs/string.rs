//! Functions of strings.

use unicode_segmentation::{Graphemes, UnicodeSegmentation};

use super::{Call, FuncError, MAX_TEXT, Outcome};
use crate::budget;
use crate::config::value::{Data, Piece, Type, Unknown, Value};

pub(super) fn chomp(call: &Call<'_>) -> Outcome {
    Ok(Value::string(call.text(0)?.trim_end_matches(['\r', '\n'])))
}

pub(super) fn endswith(call: &Call<'_>) -> Outcome {
    Ok(Value::bool(call.text(0)?.ends_with(call.text(1)?)))
}

pub(super) fn startswith(call: &Call<'_>) -> Outcome {
    let prefix = call.text(1)?;
    if let Data::Unknown(unknown) = &call.get(0)?.data {
        let known = unknown.prefix.as_deref().unwrap_or("");
        if known.starts_with(prefix) {
            return Ok(Value::bool(true));
        }
        if known.len() >= prefix.len() {
            return Ok(Value::bool(false));
        }
        return Ok(call.unknown(Type::Bool));
    }
    Ok(Value::bool(call.text(0)?.starts_with(prefix)))
}

pub(super) fn strcontains(call: &Call<'_>) -> Outcome {
    Ok(Value::bool(call.text(0)?.contains(call.text(1)?)))
}

pub(super) fn lower(call: &Call<'_>) -> Outcome {
    let one = |c: char| single(c, c.to_lowercase());
    Ok(Value::string(
        call.text(0)?.chars().map(one).collect::<String>(),
    ))
}

pub(super) fn upper(call: &Call<'_>) -> Outcome {
    Ok(Value::string(
        call.text(0)?.chars().map(upper_char).collect::<String>(),
    ))
}

fn upper_char(c: char) -> char {
    single(c, c.to_uppercase())
}

/// The one character it maps to. Where Unicode maps it to several (`ß`), Go keeps it as it is.
fn single(c: char, mut mapped: impl ExactSizeIterator<Item = char>) -> char {
    if mapped.len() == 1 {
        mapped.next().unwrap_or(c)
    } else {
        c
    }
}

pub(super) fn title(call: &Call<'_>) -> Outcome {
    let mut after_separator = true;
    let titled: String = call
        .text(0)?
        .chars()
        .map(|c| {
            let out = if after_separator { upper_char(c) } else { c };
            after_separator = is_separator(c);
            out
        })
        .collect();
    Ok(Value::string(titled))
}

fn is_separator(c: char) -> bool {
    if c.is_ascii() {
        !(c.is_ascii_alphanumeric() || c == '_')
    } else {
        !c.is_alphanumeric() && c.is_whitespace()
    }
}

pub(super) fn strrev(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    // Of other text, what a reader sees as one character may be several.
    let plain = text.is_ascii() && !text.contains('\r');
    Ok(Value::string(if plain {
        text.chars().rev().collect::<String>()
    } else {
        seen(text).rev().collect()
    }))
}

/// Bytes of text whose characters, as a reader sees them, take a step to find.
const SEEN: usize = 4;

/// The characters a reader sees; none when the run's budget is used up.
pub(super) fn seen(text: &str) -> Graphemes<'_> {
    let within = budget::spend(text.len() / SEEN);
    if within { text } else { "" }.graphemes(true)
}

/// The number of characters a reader sees.
pub(super) fn count(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\r') {
        text.len()
    } else {
        seen(text).count()
    }
}

pub(super) fn substr(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let (offset, length) = (call.int(1)?, call.int(2)?);
    if offset >= 0 && length == 0 {
        return Ok(Value::string(""));
    }
    let total = i64::try_from(count(text)).unwrap_or(i64::MAX);
    let start = if offset < 0 { offset + total } else { offset };
    let skip = usize::try_from(start).unwrap_or(0);
    let take = match length {
        // From the end, a length of zero takes everything: so does the real tool.
        ..=0 => usize::MAX,
        _ => usize::try_from(length).unwrap_or(usize::MAX),
    };
    Ok(Value::string(
        seen(text).skip(skip).take(take).collect::<String>(),
    ))
}

pub(super) fn split(call: &Call<'_>) -> Outcome {
    let (separator, text) = (call.text(0)?, call.text(1)?);
    if separator.is_empty() {
        let mut buffer = [0; 4];
        let chars = text
            .chars()
            .map(|c| Value::string(c.encode_utf8(&mut buffer)));
        return Ok(Value::list(Type::String, chars));
    }
    Ok(Value::strings(text.split(separator)))
}

pub(super) fn join(call: &Call<'_>) -> Outcome {
    let separator = call.text(0)?;
    if call.args.len() < 2 {
        return Err(FuncError::new("at least one list is required"));
    }
    if call.args.iter().any(|list| !list.is_wholly_known()) {
        let mut out = Unknown::new(Type::String, super::why(call.args));
        out.pieces = joined(call, separator).map(Into::into);
        return Ok(out.into());
    }
    let mut parts = Vec::new();
    for i in 1..call.args.len() {
        parts.extend(call.texts(i)?);
    }
    let length = parts
        .iter()
        .map(|p| p.len() + separator.len())
        .sum::<usize>();
    if length > MAX_TEXT {
        return Err(FuncError::too_large("the joined string"));
    }
    Ok(Value::string(parts.join(separator)))
}

/// What lists with elements that are not known come to; none where the number of elements is not known.
fn joined(call: &Call<'_>, separator: &str) -> Option<Vec<Piece>> {
    let mut out = Vec::new();
    for list in call.args.get(1..)? {
        for item in list.as_items()?.iter() {
            if !out.is_empty() {
                out.push(Piece::Text(separator.into()));
            }
            if !Piece::add(item, &mut out) {
                return None;
            }
        }
    }
    Some(out)
}

pub(super) fn indent(call: &Call<'_>) -> Outcome {
    let spaces = usize::try_from(call.int(0)?)
        .map_err(|_| FuncError::arg(0, "the number of spaces must not be negative"))?;
    let text = call.text(1)?;
    let lines = text.matches('\n').count();
    if lines.saturating_mul(spaces) > MAX_TEXT {
        return Err(FuncError::too_large("the indented string"));
    }
    if lines == 0 {
        return Ok(Value::string(text));
    }
    Ok(Value::string(
        text.replace('\n', &format!("\n{}", " ".repeat(spaces))),
    ))
}

pub(super) fn trim(call: &Call<'_>) -> Outcome {
    let cut: Vec<char> = call.text(1)?.chars().collect();
    Ok(Value::string(call.text(0)?.trim_matches(cut.as_slice())))
}

pub(super) fn trimprefix(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    Ok(Value::string(
        text.strip_prefix(call.text(1)?).unwrap_or(text),
    ))
}

pub(super) fn trimsuffix(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    Ok(Value::string(
        text.strip_suffix(call.text(1)?).unwrap_or(text),
    ))
}

pub(super) fn trimspace(call: &Call<'_>) -> Outcome {
    Ok(Value::string(call.text(0)?.trim()))
}

/// Replaces a plain substring; patterns between slashes are the affair of [`super::regex`].
pub(super) fn replace(call: &Call<'_>) -> Outcome {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let pattern = old
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    if let Some(pattern) = pattern {
        return super::regex::replace_all(text, pattern, new).map(Value::string);
    }
    let found = text.matches(old).count();
    if text.len().saturating_add(found.saturating_mul(new.len())) > MAX_TEXT {
        return Err(FuncError::too_large("the string with replacements"));
    }
    Ok(Value::string(text.replace(old, new)))
}
