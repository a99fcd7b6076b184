//! `rsadecrypt`: RSA with PKCS #1 v1.5 padding, for keys in PEM (PKCS #1 or PKCS #8).
//!
//! The result is shown to the one who holds the key and nobody measures how long it takes, so plain
//! big-number arithmetic does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use num_bigint::BigUint;

use super::{Call, FuncError, Outcome, encode};
use crate::config::value::Value;

/// Longest key, in bytes of its modulus.
const MAX_MODULUS: usize = 2048;

pub(super) fn rsadecrypt(call: &Call<'_>) -> Outcome {
    let cipher = encode::decode64(call, 0)?;
    let key = private_key(call.text(1)?)
        .ok_or_else(|| FuncError::arg(1, "an RSA private key in PEM is required"))?;
    let plain = decrypt(&key, &cipher)
        .ok_or_else(|| FuncError::new("the text was not encrypted for this key"))?;
    let text =
        String::from_utf8(plain).map_err(|_| FuncError::new("the decrypted text is not UTF-8"))?;
    Ok(Value::string(text))
}

struct Key {
    modulus: BigUint,
    exponent: BigUint,
}

fn decrypt(key: &Key, cipher: &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(key.modulus.bits().div_ceil(8)).ok()?;
    let cipher = BigUint::from_bytes_be(cipher);
    if cipher >= key.modulus {
        return None;
    }
    let block = cipher.modpow(&key.exponent, &key.modulus).to_bytes_be();
    // 0x00 0x02, at least eight bytes of padding that are not zero, 0x00, the text. The first zero is
    // not part of the number.
    if block.len() + 1 != length || block.first() != Some(&2) {
        return None;
    }
    let end = block.iter().position(|b| *b == 0)?;
    if end < 9 {
        return None;
    }
    block.get(end + 1..).map(<[u8]>::to_vec)
}

fn private_key(pem: &str) -> Option<Key> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD.decode(body).ok()?;
    match label {
        "RSA PRIVATE KEY" => pkcs1(&der),
        "PRIVATE KEY" => {
            // `PrivateKeyInfo`: version, algorithm, the PKCS #1 key as octets.
            let mut info = Der(&der).sequence()?;
            info.take(0x02)?;
            info.take(0x30)?;
            pkcs1(info.take(0x04)?)
        }
        _ => None,
    }
}

/// `RSAPrivateKey` (RFC 8017, A.1.2): version, modulus, public exponent, private exponent, …
fn pkcs1(der: &[u8]) -> Option<Key> {
    let mut key = Der(der).sequence()?;
    key.take(0x02)?;
    let modulus = key.take(0x02)?;
    key.take(0x02)?;
    let exponent = key.take(0x02)?;
    if modulus.len() > MAX_MODULUS || exponent.len() > MAX_MODULUS {
        return None;
    }
    let key = Key {
        modulus: BigUint::from_bytes_be(modulus),
        exponent: BigUint::from_bytes_be(exponent),
    };
    (key.modulus.bits() > 0).then_some(key)
}

struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn sequence(mut self) -> Option<Self> {
        self.take(0x30).map(Der)
    }

    /// The content of the next element, if it has the tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (first, rest) = self.0.split_first()?;
        let (length, mut rest) = rest.split_first()?;
        let mut size = usize::from(*length);
        if *length & 0x80 != 0 {
            let count = usize::from(length & 0x7f);
            if count > 4 {
                return None;
            }
            let (bytes, after) = rest.split_at_checked(count)?;
            size = bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b));
            rest = after;
        }
        let (content, rest) = rest.split_at_checked(size)?;
        self.0 = rest;
        (*first == tag).then_some(content)
    }
}
