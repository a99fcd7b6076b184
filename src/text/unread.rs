//! Files that cannot be read as what they should be: what in them could be a secret.

use super::{FileId, Files, Span, is_name_of_several, is_secret_name};

/// Names of settings that hold whatever another name says.
const ANYTHING: [&str; 10] = [
    "value",
    "default",
    "content",
    "data",
    "body",
    "text",
    "input",
    "command",
    "plaintext",
    "string",
];

/// Hides what could be a secret in a file that does not parse: what stands behind a name that says so, texts that span
/// lines, and every text in quotes but the labels of blocks and what a single harmless name is set to. With `all`, every
/// line: what belongs to which name is not known.
pub fn hide_unread(files: &mut Files, id: FileId, all: bool) {
    let Some(text) = files.get(id).map(|f| f.text.clone()) else {
        return;
    };
    let mut at = 0;
    let mut reader = Reader::default();
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let from = reader.hidden_from(line);
        if let Some(from) = if all { Some(0) } else { from } {
            let shown = line.get(from..).unwrap_or_default();
            let begin = start + from + (shown.len() - shown.trim_start().len());
            let end = start + line.trim_end().len();
            if begin < end {
                files.hide(Span::new(id, begin..end));
            }
        }
    }
}

/// What the lines so far say of the next.
#[derive(Default)]
struct Reader {
    /// The name that was set last is one of a secret.
    secret: bool,
    /// The word that ends the text that spans lines.
    until: Option<String>,
}

impl Reader {
    /// Where what is to be hidden of a line begins.
    fn hidden_from(&mut self, line: &str) -> Option<usize> {
        if let Some(end) = &self.until {
            if line.trim() == end {
                self.until = None;
            }
            return Some(0);
        }
        self.until = marker(line);
        let mut from = None;
        let mut named = false;
        // The last name counts: a line may hold `name = "DB_PASSWORD", value = "…"`.
        for (sign, _) in line.match_indices(['=', ':']) {
            let Some(name) = name_before(line, sign) else {
                continue;
            };
            named = true;
            if from.is_none() {
                self.secret = is_secret_name(name) || is_name_of_several(name);
                from = self.secret.then_some(sign + 1);
            }
        }
        if from.is_some() {
            return from;
        }
        if self.secret && !named && !line.trim().is_empty() && !is_header(line) {
            return Some(0);
        }
        let quote = line.find('"')?;
        if is_header(line) {
            return None;
        }
        harmless(line).map_or(Some(quote), |shown| if shown { None } else { Some(quote) })
    }
}

/// The name that a sign gives something to.
fn name_before(line: &str, sign: usize) -> Option<&str> {
    let before = line.get(..sign).unwrap_or_default().trim_end();
    let name = before
        .trim_matches('"')
        .rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
    name.into_iter().next().filter(|n| !n.is_empty())
}

/// The word at whose line a text ends that begins here: `<<EOT`, `<<-EOT`.
fn marker(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("<<")?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    (!word.is_empty()).then(|| word.to_owned())
}

/// Whether a line is the beginning of a block: its kind and labels, none of which is a secret's.
fn is_header(line: &str) -> bool {
    let Some(head) = line.trim().strip_suffix('{') else {
        return false;
    };
    let kind = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut parts = head.split('"');
    let first = parts.next().unwrap_or_default().trim();
    let rest: Vec<&str> = parts.collect();
    !first.is_empty()
        && first.chars().all(kind)
        && rest.len().is_multiple_of(2)
        && rest
            .iter()
            .skip(1)
            .step_by(2)
            .all(|between| between.trim().is_empty())
        && rest
            .iter()
            .step_by(2)
            .all(|label| label.chars().all(|c| kind(c) || c == '.'))
}

/// Whether a line sets a single name to a single text, and the name is of no secret; none where it does neither.
fn harmless(line: &str) -> Option<bool> {
    let sign = line.find(['=', ':'])?;
    let name = name_before(line, sign)?;
    let before = line.get(..sign)?.trim().trim_matches('"');
    let value = line.get(sign + 1..)?.trim().trim_end_matches(',');
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let single = before == name && !inner.contains(['"', '$', '{', '[', '=']);
    Some(single && !ANYTHING.contains(&name.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, all: bool) -> String {
        let mut files = Files::new();
        let id = files.add("a.tf", text);
        hide_unread(&mut files, id, all);
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

    #[test]
    fn what_is_far_from_its_name_or_has_none_is_hidden() {
        for text in [
            "{\n  name = \"DB_PASSWORD\"\n  value = \"S3CRET\"\n",
            "variable \"db_password\" {\n  default = \"S3CRET\"\n",
            "password =\n\n  S3CRET\n",
            "url = \"postgres://app:S3CRET@host\"\n",
            "url = \"postgres://app:S3C/RET@host\"\n",
            "x = <<EOT\nS3CRET\nS3C/RET\nEOT\ny = [\n",
            "x = <<-EOT\n  S3CRET\n  EOT\n",
            "args = [\n  \"--password\",\n  \"S3CRET\",\n",
            "x = concat(\"S3CRET\", [\n",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\nS3CRET\n-----END PGP PRIVATE KEY BLOCK-----\n",
            "\"value\": \"S3CRET\",\n",
            "tokens = [\n  S3CRET\n",
        ] {
            let got = shown(text, false);
            assert!(!got.contains("S3CRET") && !got.contains("S3C/RET"), "{got}");
        }
        for text in [
            "resource \"aws_sqs_queue\" \"q\" {\n",
            "name = \"mail\"\n",
            "\"name\": \"mail\",\n",
            "count = 1 2\n",
        ] {
            assert_eq!(shown(text, false), text);
        }
    }
}
