//! Checksums and name-based identifiers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{Call, FuncError, Outcome, file};
use crate::config::value::Value;
use crate::text::hex;

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

type Sum = fn(&[u8]) -> String;

fn md5_hex(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

fn sha1_hex(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn sha512_hex(bytes: &[u8]) -> String {
    hex(&Sha512::digest(bytes))
}

fn sha256_base64(bytes: &[u8]) -> String {
    base64(&Sha256::digest(bytes))
}

fn sha512_base64(bytes: &[u8]) -> String {
    base64(&Sha512::digest(bytes))
}

fn of_text(call: &Call<'_>, sum: Sum) -> Outcome {
    Ok(Value::string(sum(call.text(0)?.as_bytes())))
}

fn of_file(call: &Call<'_>, sum: Sum) -> Outcome {
    file::with_bytes(call, |bytes| Ok(Value::string(sum(bytes))))
}

pub(super) fn md5(call: &Call<'_>) -> Outcome {
    of_text(call, md5_hex)
}

pub(super) fn sha1(call: &Call<'_>) -> Outcome {
    of_text(call, sha1_hex)
}

pub(super) fn sha256(call: &Call<'_>) -> Outcome {
    of_text(call, sha256_hex)
}

pub(super) fn sha512(call: &Call<'_>) -> Outcome {
    of_text(call, sha512_hex)
}

pub(super) fn base64sha256(call: &Call<'_>) -> Outcome {
    of_text(call, sha256_base64)
}

pub(super) fn base64sha512(call: &Call<'_>) -> Outcome {
    of_text(call, sha512_base64)
}

pub(super) fn filemd5(call: &Call<'_>) -> Outcome {
    of_file(call, md5_hex)
}

pub(super) fn filesha1(call: &Call<'_>) -> Outcome {
    of_file(call, sha1_hex)
}

pub(super) fn filesha256(call: &Call<'_>) -> Outcome {
    of_file(call, sha256_hex)
}

pub(super) fn filesha512(call: &Call<'_>) -> Outcome {
    of_file(call, sha512_hex)
}

pub(super) fn filebase64sha256(call: &Call<'_>) -> Outcome {
    of_file(call, sha256_base64)
}

pub(super) fn filebase64sha512(call: &Call<'_>) -> Outcome {
    of_file(call, sha512_base64)
}

/// The identifiers of the name spaces of RFC 9562, section 6.6.
fn namespace(name: &str) -> Option<[u8; 16]> {
    let text = match name {
        "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
        "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
        other => other,
    };
    let text = text
        .strip_prefix("urn:uuid:")
        .or_else(|| text.strip_prefix('{').and_then(|t| t.strip_suffix('}')))
        .unwrap_or(text);
    let plain = text.len() == 32;
    let digits: String = text
        .char_indices()
        .filter(|(i, c)| plain || *c != '-' || !matches!(i, 8 | 13 | 18 | 23))
        .map(|(_, c)| c)
        .collect();
    let length = if plain { 32 } else { 36 };
    if text.len() != length || digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    u128::from_str_radix(&digits, 16)
        .ok()
        .map(u128::to_be_bytes)
}

/// A version 5 identifier (RFC 9562, section 5.5): SHA-1 of name space and name.
pub(super) fn uuidv5(call: &Call<'_>) -> Outcome {
    let name = call.text(0)?;
    let namespace = namespace(name).ok_or_else(|| {
        FuncError::arg(
            0,
            format!("\"{name}\" is none of dns, url, oid and x500, and no UUID"),
        )
    })?;
    let mut sha = Sha1::new();
    sha.update(namespace);
    sha.update(call.text(1)?.as_bytes());
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(sha.finalize()) {
        *to = from;
    }
    let id = u128::from_be_bytes(bytes);
    let id = id & !(0xf << 76) | (5 << 76);
    let id = id & !(0b11 << 62) | (0b10 << 62);
    let text = format!("{id:032x}");
    let part = |range| text.get(range).unwrap_or("");
    Ok(Value::string(format!(
        "{}-{}-{}-{}-{}",
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32)
    )))
}
