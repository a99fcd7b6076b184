//! Bytes as hexadecimal digits.

/// Two small digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    let digits = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]);
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(hex(&[0, 9, 10, 0x7f, 0xa0, 255]), "00090a7fa0ff");
        for byte in 0..=255 {
            assert_eq!(hex(&[byte]), format!("{byte:02x}"));
        }
    }
}
