//! Encodings: JSON, base64, gzip, URL, character sets.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::{Call, FuncError, MAX_TEXT, Outcome};
use crate::budget;
use crate::config::value::{Data, Piece, Type, Unknown, Value, json};

/// Bytes of JSON that take a step to write, and to keep beside the value that they are of.
const ENCODED: usize = 8;

pub(super) fn jsonencode(call: &Call<'_>) -> Outcome {
    let value = call.get(0)?;
    match json::encode(value) {
        Ok(text) => {
            budget::spend(text.len() / ENCODED);
            Ok(Value::string(text))
        }
        Err(unknown) => {
            let mut out = Unknown::new(Type::String, unknown.why.clone()).not_null();
            if value.is_known() {
                out = out.made_of([Piece::Json(Arc::new(value.clone()))]);
            }
            if !value.may_be_null() {
                out = match value.ty() {
                    Type::String => out.full_prefix("\""),
                    ty if ty.is_mapping() => out.full_prefix("{"),
                    ty if ty.is_sequence() => out.full_prefix("["),
                    _ => out,
                };
            }
            Ok(out.into())
        }
    }
}

pub(super) fn jsondecode(call: &Call<'_>) -> Outcome {
    if let Data::Unknown(unknown) = &call.get(0)?.data {
        let document = json::document(unknown);
        return Ok(document.unwrap_or_else(|| call.unknown(Type::Dynamic)));
    }
    json::decode(call.text(0)?).map_err(|e| FuncError::arg(0, format!("the text is not JSON: {e}")))
}

/// Decodes base64 as Go does: line breaks are skipped, padding is required.
pub(super) fn decode64(call: &Call<'_>, arg: usize) -> Result<Vec<u8>, FuncError> {
    let text: String = call
        .text(arg)?
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n'))
        .collect();
    STANDARD
        .decode(text)
        .map_err(|_| FuncError::arg(arg, "the text is not base64"))
}

pub(super) fn base64decode(call: &Call<'_>) -> Outcome {
    let text = String::from_utf8(decode64(call, 0)?)
        .map_err(|_| FuncError::arg(0, "what the base64 text stands for is not UTF-8"))?;
    Ok(Value::string(text).marked(call.get(0)?.sensitive))
}

pub(super) fn base64encode(call: &Call<'_>) -> Outcome {
    Ok(Value::string(STANDARD.encode(call.text(0)?)))
}

/// The bytes depend on the compressor: they stand for the same text as the real tool's, but differ.
pub(super) fn base64gzip(call: &Call<'_>) -> Outcome {
    let failed = |e: std::io::Error| FuncError::new(format!("cannot compress: {e}"));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(call.text(0)?.as_bytes())
        .map_err(failed)?;
    let bytes = encoder.finish().map_err(failed)?;
    Ok(Value::string(STANDARD.encode(bytes)))
}

pub(super) fn base64gunzip(call: &Call<'_>) -> Outcome {
    let bytes = decode64(call, 0)?;
    let mut text = Vec::new();
    let limit = u64::try_from(MAX_TEXT).unwrap_or(u64::MAX);
    MultiGzDecoder::new(bytes.as_slice())
        .take(limit + 1)
        .read_to_end(&mut text)
        .map_err(|e| FuncError::arg(0, format!("the data is not gzip: {e}")))?;
    if text.len() > MAX_TEXT {
        return Err(FuncError::too_large("the unpacked text"));
    }
    let text =
        String::from_utf8(text).map_err(|_| FuncError::arg(0, "the unpacked data is not UTF-8"))?;
    Ok(Value::string(text).marked(call.get(0)?.sensitive))
}

pub(super) fn urlencode(call: &Call<'_>) -> Outcome {
    let mut out = String::new();
    for byte in call.text(0)?.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Ok(Value::string(out))
}

pub(super) fn urldecode(call: &Call<'_>) -> Outcome {
    let mut out = Vec::new();
    let mut bytes = call.text(0)?.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
                let (high, low) = (digit(bytes.next()), digit(bytes.next()));
                let code = high
                    .zip(low)
                    .and_then(|(h, l)| u8::try_from(h * 16 + l).ok());
                out.push(code.ok_or_else(|| {
                    FuncError::arg(0, "a % must be followed by two hexadecimal digits")
                })?);
            }
            byte => out.push(byte),
        }
    }
    let text =
        String::from_utf8(out).map_err(|_| FuncError::arg(0, "the decoded text is not UTF-8"))?;
    Ok(Value::string(text))
}

/// A character set by its IANA name.
enum Charset {
    Utf16 { little: bool, mark: bool },
    Table(&'static Encoding),
}

fn charset(call: &Call<'_>) -> Result<Charset, FuncError> {
    let name = call.text(1)?;
    let utf16 = |little, mark| Ok(Charset::Utf16 { little, mark });
    match name.to_ascii_uppercase().as_str() {
        "UTF-16LE" | "CSUTF16LE" => utf16(true, false),
        "UTF-16BE" | "CSUTF16BE" => utf16(false, false),
        "UTF-16" | "CSUTF16" => utf16(false, true),
        _ => Encoding::for_label_no_replacement(name.as_bytes())
            .map(Charset::Table)
            .ok_or_else(|| FuncError::arg(1, format!("there is no character set \"{name}\""))),
    }
}

pub(super) fn textencodebase64(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let bytes = match charset(call)? {
        Charset::Utf16 { little, mark } => mark
            .then_some(0xfeff)
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect(),
        Charset::Table(table) => {
            let (bytes, _, lossy) = table.encode(text);
            if lossy {
                let message = format!("the text has characters that {} lacks", table.name());
                return Err(FuncError::arg(0, message));
            }
            bytes.into_owned()
        }
    };
    Ok(Value::string(STANDARD.encode(bytes)))
}

pub(super) fn textdecodebase64(call: &Call<'_>) -> Outcome {
    let bytes = decode64(call, 0)?;
    let bad = |name: &str| FuncError::arg(0, format!("the data is not text in {name}"));
    let text = match charset(call)? {
        Charset::Utf16 { little, mark } => {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let mut little = little;
            let mut units = Vec::with_capacity(pairs.len());
            for (i, pair) in pairs.iter().enumerate() {
                if mark && i == 0 && (*pair == [0xff, 0xfe] || *pair == [0xfe, 0xff]) {
                    little = *pair == [0xff, 0xfe];
                    continue;
                }
                units.push(if little {
                    u16::from_le_bytes(*pair)
                } else {
                    u16::from_be_bytes(*pair)
                });
            }
            let text = String::from_utf16(&units).ok().filter(|_| rest.is_empty());
            text.ok_or_else(|| bad("UTF-16"))?
        }
        Charset::Table(table) => table
            .decode_without_bom_handling_and_without_replacement(&bytes)
            .ok_or_else(|| bad(table.name()))?
            .into_owned(),
    };
    Ok(Value::string(text))
}
