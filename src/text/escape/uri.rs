//! URI references of paths. The law: every byte that is not unreserved is percent-encoded, so that no path has a scheme,
//! a query, a fragment or an authority.

use std::fmt::Write as _;

/// A path with forward slashes as a URI reference.
pub fn reference(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_hold_unreserved_characters_only() {
        assert_eq!(
            reference("a b/é:%#?\\.tf"),
            "a%20b/%C3%A9%3A%25%23%3F%5C.tf"
        );
    }
}
