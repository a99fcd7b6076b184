//! Secrets that files of settings set, line by line: `password: x`, `password = x`, `--password x`, `<password>x</password>`.

use super::{HIDDEN, is_secret_name};

/// Words that stand for the type of a value, or for none.
const NO_VALUES: [&str; 12] = [
    "any", "boolean", "false", "integer", "no", "none", "null", "number", "object", "optional",
    "string", "true",
];

/// The longest line of settings, in bytes.
const LONGEST: usize = 4_096;

/// How references of the language begin.
pub(super) const REFERENCES: [&str; 8] = [
    "var.", "local.", "data.", "module.", "each.", "random_", "aws_", "null",
];

fn is_reference(value: &str) -> bool {
    REFERENCES
        .iter()
        .any(|reference| value.starts_with(reference))
        || value.contains('(')
}

/// Whether a word stands for a secret that is given elsewhere: `${DB_PASSWORD}`, `{{ password }}`, `<password>`, `***`.
pub(super) fn is_placeholder(word: &str) -> bool {
    word.starts_with(['$', '<', '%', '('])
        || word.starts_with("{{")
        || word.starts_with("\\$")
        || word
            .chars()
            .all(|c| matches!(c, '*' | '.' | '…' | 'x' | 'X'))
        || word.starts_with(HIDDEN)
}

/// Whether a text sets a secret as files of settings do. A line of a configuration looks like that as well, and has its
/// own rules.
pub(super) fn set_secret(text: &str) -> bool {
    // A word alone sets nothing, and most texts are one.
    let may_set = |b: u8| matches!(b, b':' | b'=' | b'<' | 0x0b) || b.is_ascii_whitespace();
    if !text.bytes().any(|b| may_set(b) || !b.is_ascii()) {
        return false;
    }
    let mut lines = text.lines();
    let mut columns = lines.clone();
    while let Some(line) = lines.next() {
        if line.len() > LONGEST {
            continue;
        }
        if sets_secret(line) || below(line, lines.clone()) || in_element(line) || in_words(line) {
            return true;
        }
    }
    columns.next().is_some_and(|head| in_column(head, columns))
}

/// Whether a word may be a secret.
fn is_value(word: &str) -> bool {
    let bare = word.trim_matches(['"', '\'', ',', ';']);
    let type_word = bare
        .trim_end_matches(['!', '?', '[', ']'])
        .to_ascii_lowercase();
    !bare.is_empty()
        && !bare.contains(char::is_whitespace)
        && !is_placeholder(bare)
        && !bare.starts_with(['/', '-', '&', '!', '[', '{', '|', '>'])
        && !bare.starts_with("arn:")
        && !NO_VALUES.contains(&type_word.as_str())
}

/// Whether a value of several words is one that is in quotes.
fn is_quoted(value: &str) -> bool {
    let value = value.trim_end_matches([',', ';']);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    inner.is_some_and(|inner| {
        inner.contains(' ')
            && !inner.contains(['"', '\''])
            && !is_placeholder(inner)
            && !inner.contains("${")
    })
}

/// The name that a line sets, without what may stand before it.
fn name_of(text: &str) -> &str {
    let name = text
        .trim()
        .trim_start_matches("- ")
        .trim_start_matches("export ");
    name.trim_matches(['"', '\''])
}

fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.chars().all(plain)
}

fn sets_secret(line: &str) -> bool {
    if !(line.contains(':') || line.contains('=') || line.contains("--")) {
        return false;
    }
    if let Some(at) = line.find(['=', ':']) {
        let (name, value) = line.split_at(at);
        let name = name_of(name);
        let sign = value.chars().next();
        let value = value.get(1..).unwrap_or_default();
        // `:=` and `=>`
        let value = match sign {
            Some(':') => value.strip_prefix('='),
            _ => value.strip_prefix('>'),
        }
        .unwrap_or(value);
        let apart = value.starts_with([' ', '\t']);
        let value = value.trim();
        if is_plain(name) && is_secret_name(name) && !is_reference(value) {
            if apart && (is_value(value) || is_quoted(value)) {
                return true;
            }
            // An image, an address and a tag are written like that as well.
            let lower = name.to_ascii_lowercase();
            let is_password = lower.ends_with("password") || lower.ends_with("passwd");
            if is_password && sign == Some(':') && is_value(value) && !value.contains([':', '/']) {
                return true;
            }
        }
        let mut words = value.split_whitespace();
        let scheme = words.next().unwrap_or_default();
        let is_scheme = ["bearer", "basic", "token"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        if is_scheme
            && name.to_ascii_lowercase().ends_with("authorization")
            && words.next().is_some_and(is_value)
        {
            return true;
        }
    }
    if !line.contains("--") {
        return false;
    }
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let option = word.strip_prefix("--").filter(|name| is_secret_name(name));
        if option.is_some() && words.peek().is_some_and(|next| is_value(next)) {
            return true;
        }
    }
    false
}

/// Whether a line of YAML has its value in the lines below: `password: |`, `password:`.
fn below<'t>(line: &str, mut behind: impl Iterator<Item = &'t str>) -> bool {
    let end = line.trim_end();
    let name = end
        .strip_suffix(['|', '>', '-', '+'])
        .map_or(end, |end| end.trim_end_matches(['|', '>', ' ']));
    let Some(name) = name.strip_suffix(':').map(name_of) else {
        return false;
    };
    if !is_plain(name) || !is_secret_name(name) {
        return false;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    behind
        .find(|line| !line.trim().is_empty())
        .is_some_and(|next| {
            let value = next.trim();
            indent(next) > indent(line)
                && is_value(value)
                && !value.ends_with(':')
                && !is_reference(value)
        })
}

/// `<password>x</password>`
fn in_element(line: &str) -> bool {
    let mut rest = line;
    while let Some((_, behind)) = rest.split_once('<') {
        rest = behind;
        let Some((name, text)) = behind.split_once('>') else {
            return false;
        };
        let Some((value, end)) = text.split_once("</") else {
            continue;
        };
        let own = name.rsplit(':').next().unwrap_or(name);
        if end.starts_with(name) && is_plain(own) && is_secret_name(own) && is_value(value.trim()) {
            return true;
        }
    }
    false
}

/// What other tools set with words: `ENV DB_PASSWORD x`, `machine h login u password x`, `curl -u a:x`.
fn in_words(line: &str) -> bool {
    let words: Vec<&str> = match line.split_whitespace().next() {
        Some("ENV" | "machine" | "default") => line.split_whitespace().collect(),
        Some(_) if line.contains("curl ") => line.split_whitespace().collect(),
        _ => return false,
    };
    match words.as_slice() {
        ["ENV", name, value] => is_secret_name(name) && is_value(value),
        ["machine" | "default", rest @ ..] if rest.contains(&"login") => rest
            .windows(2)
            .any(|pair| matches!(pair, ["password", value] if is_value(value))),
        words => words.windows(2).any(|pair| {
            let [option, value] = pair else {
                return false;
            };
            let value = value.trim_matches(['"', '\'']);
            let password = value.split_once(':').map(|(_, password)| password);
            matches!(*option, "-u" | "--user") && password.is_some_and(is_value)
        }),
    }
}

/// Whether a table has a column of secrets with one in it.
fn in_column<'t>(head: &str, mut rows: impl Iterator<Item = &'t str>) -> bool {
    let cells = |line: &'_ str| line.split(',').count();
    let wide = cells(head);
    if wide < 2 || head.len() > LONGEST {
        return false;
    }
    let bare = |cell: &str| cell.trim().trim_matches('"').to_owned();
    let named = |cell: &str| {
        let name = bare(cell);
        is_plain(&name) && is_secret_name(&name)
    };
    let Some(at) = head.split(',').position(named) else {
        return false;
    };
    rows.any(|row| {
        row.len() <= LONGEST
            && cells(row) == wide
            && row
                .split(',')
                .nth(at)
                .is_some_and(|cell| is_value(&bare(cell)))
    })
}

#[cfg(test)]
mod tests {
    use super::set_secret;

    #[test]
    fn files_of_settings_hold_secrets_and_what_describes_them_does_not() {
        for text in [
            "DB_PASSWORD = hunter2",
            "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPx\n",
            "user: app\npassword: hunter2",
            "  - password: 'hunter2'",
            "Authorization: Bearer hunter2",
            "app --password hunter2 -v",
            "password: \"hunter two three\"",
            "password: |\n  hunter2",
            "a:\n  password:\n    hunter2",
            "password:hunter2",
            "PASSWORD := hunter2",
            "password => 'hunter2'",
            "FROM x\nENV DB_PASSWORD hunter2",
            "<c><password>hunter2</password></c>",
            "user,password\napp,hunter2\n",
            "machine x login y password hunter2",
            "curl -s -u admin:hunter2 https://example.com",
        ] {
            assert!(set_secret(text), "{text}");
        }
        for text in [
            "password: string",
            "password: String!",
            "password: ${var.password}",
            "the password: it must have 12 letters",
            "password: {{ .Values.password }}",
            "password = var.password",
            "secret_arn: arn:aws:x",
            "a: b\nc = d",
            "app --password-file x --token $TOKEN",
            "token: /path/of/it",
            "password:",
            "password:\n  type: string",
            "password:\n- a",
            "password: |\n  The password of the user",
            "my-token:latest",
            "registry.example.com/api-token:v1",
            "ENV DB_PASSWORD $X",
            "<password>${var.p}</password>",
            "<password></password>",
            "user,password",
            "name,password\na,\n",
            "docker run -u 1000:1000 x",
            "password: \"\"",
            "machine learning",
            "if password == \"a b\"",
        ] {
            assert!(!set_secret(text), "{text}");
        }
    }
}
