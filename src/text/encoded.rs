//! Texts that are another text in an encoding.

use std::io::Read as _;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::MultiGzDecoder;

/// The shortest text that is taken for an encoding, in bytes: shorter ones are words.
const SHORTEST: usize = 16;

/// The most that is unpacked of a compressed text, in bytes.
const MOST: u64 = 1 << 20;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a text encodes, if all of it is one encoding: base64, of something compressed as well, hexadecimal digits, or
/// signs as addresses have them.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.len() < SHORTEST {
        return None;
    }
    if text.contains('%') {
        return percent(text);
    }
    let is_line = |b: u8| matches!(b, b'\n' | b'\r');
    let of_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    if !text.bytes().all(|b| of_base64(b) || is_line(b)) {
        return None;
    }
    let bytes: Vec<u8> = text.bytes().filter(|b| !is_line(*b)).collect();
    if let Some(of_hex) = hex(&bytes) {
        return Some(of_hex);
    }
    let bytes = BASE64.decode(bytes).ok()?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut out = Vec::new();
        // What is not all there is looked at as far as it goes.
        let _ = MultiGzDecoder::new(&*bytes)
            .take(MOST)
            .read_to_end(&mut out);
        return Some(out);
    }
    Some(bytes)
}

/// Bytes as a text, if they are one.
pub(super) fn text(bytes: Vec<u8>) -> Option<String> {
    let bytes = super::private::wide(&bytes).unwrap_or(bytes);
    let text = String::from_utf8(bytes).ok()?;
    let is_text = |c: char| !c.is_control() || c.is_whitespace();
    text.chars().all(is_text).then_some(text)
}

fn hex(bytes: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: &u8| char::from(*b).to_digit(16);
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes
        .chunks(2)
        .map(|pair| {
            let mut digits = pair.iter().map(digit);
            let byte = digits.next()?? * 16 + digits.next()??;
            u8::try_from(byte).ok()
        })
        .collect()
}

fn percent(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let encoded = behind.first_chunk::<2>().filter(|_| *first == b'%');
        let encoded = encoded.and_then(|pair| hex(pair)?.first().copied());
        out.push(encoded.unwrap_or(*first));
        rest = if encoded.is_some() {
            behind.get(2..)?
        } else {
            behind
        };
    }
    // Where there was none, it would be looked at again.
    (out.len() < text.len()).then_some(out)
}
