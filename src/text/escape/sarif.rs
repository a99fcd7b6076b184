//! Messages of SARIF. The law: a message is text; what others wrote makes no link in it.
//!
//! `[text](target)` is a link in a plain message (SARIF 2.1.0, 3.11.6), and readers show it as one.

use super::{LONGEST, many_lines};

/// A plain message, with its lines.
pub fn message(text: &str) -> String {
    many_lines(text, LONGEST).replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_no_link() {
        assert_eq!(
            message("a[\"x\"].b [y](http://z)\n\u{1b}"),
            "a[\"x\"].b [y] (http://z)\n\u{fffd}"
        );
    }
}
