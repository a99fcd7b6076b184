//! Files that cannot be read as what they should be: what in them could be a secret.

use crate::config::secret::is_secret_name;
use crate::text::{FileId, Files, Span};

/// Hides what could be a secret in a file that does not parse: what stands behind a name that says so, to the end of its
/// line, and every text in quotes on the lines that follow until another name is set. With `all`, every line: what belongs
/// to which name is not known.
pub(super) fn hide(files: &mut Files, id: FileId, all: bool) {
    let Some(text) = files.get(id).map(|f| f.text.clone()) else {
        return;
    };
    let mut at = 0;
    let mut secret = false;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let mut from = all.then_some(0);
        // The last name counts: a line may hold `name = "DB_PASSWORD", value = "…"`.
        for (sign, _) in line.match_indices(['=', ':']) {
            let before = line.get(..sign).unwrap_or_default().trim_end();
            let name = before
                .trim_matches('"')
                .rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
            let Some(name) = name.into_iter().next().filter(|n| !n.is_empty()) else {
                continue;
            };
            if from.is_none() {
                secret = all || is_secret_name(name);
                from = secret.then_some(sign + 1);
            }
        }
        let quoted = line.split('"').any(|part| is_secret_name(part.trim()));
        if from.is_none() && (secret || quoted) {
            from = line.find('"');
        }
        if let Some(from) = from {
            let shown = line.get(from..).unwrap_or_default();
            let begin = start + from + (shown.len() - shown.trim_start().len());
            let end = start + line.trim_end().len();
            if begin < end {
                files.hide(Span::new(id, begin..end));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, all: bool) -> String {
        let mut files = Files::new();
        let id = files.add("a.tf", text);
        hide(&mut files, id, all);
        files.excerpt(id, 0..usize::MAX).text.into_owned()
    }

    #[test]
    fn what_stands_behind_the_name_of_a_secret_is_hidden() {
        let text = "size = \"large\"\npassword = \"S3CRET\n\"S3CRET\"\nn = 1\n{name = \"DB_PASSWORD\", value = \"S3CRET\"\n";
        let got = shown(text, false);
        assert!(!got.contains("S3CRET"), "{got}");
        assert!(got.contains("large") && got.contains("n = 1"), "{got}");
        assert!(!shown(text, true).contains("large"));
    }
}
