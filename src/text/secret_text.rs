//! Secrets that a text shows by what it says, whatever it is called: passwords in addresses, private keys, tokens with a
//! beginning of their own, and what a shell or a query sets.

use std::borrow::Cow;
use std::ops::Range;

use super::secret_lines::{REFERENCES, is_placeholder, set_secret};
use super::{HIDDEN, encoded, is_secret_name};

/// How a private key begins and ends, and the words that make it one.
const KEY: (&str, &str, &str) = ("-----BEGIN ", "-----END ", "PRIVATE KEY");

/// How tokens begin that say of themselves what they are, and the fewest letters, digits, `_` and `-` that follow.
const TOKENS: [(&str, usize); 18] = [
    ("AGE-SECRET-KEY-", 16),
    ("AIza", 35),
    ("SG.", 22),
    ("dckr_pat_", 16),
    ("github_pat_", 16),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghs_", 16),
    ("ghu_", 16),
    ("glpat-", 16),
    ("hvs.", 16),
    ("npm_", 36),
    ("pypi-", 50),
    ("rk_live_", 16),
    ("sk_live_", 16),
    ("xapp-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
];

/// Where hooks of Slack are; who knows the rest of the address may write there.
const HOOKS: &str = "hooks.slack.com/services/T";

/// How each of the first two parts of a JSON Web Token begins.
const WEB_TOKEN: &str = "eyJ";

/// Whether a text holds a secret by what it says.
pub fn holds_secret(text: &str) -> bool {
    shows_secret(text, 0)
}

/// How many encodings within each other are taken off.
const ENCODED: usize = 3;

fn shows_secret(text: &str, depth: usize) -> bool {
    may_hold(text) && !secrets_in(text).is_empty()
        || set_secret(text)
        || depth < ENCODED
            && encoded::decoded(text).is_some_and(|bytes| {
                super::private::whose(&bytes).is_some()
                    || encoded::text(bytes).is_some_and(|text| shows_secret(&text, depth + 1))
            })
}

/// The text with a word in place of each secret in it.
pub fn masked(text: &str) -> Cow<'_, str> {
    if !may_hold(text) {
        return Cow::Borrowed(text);
    }
    let found = secrets_in(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in found {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(HIDDEN);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether it is worth looking for more than a sign; most texts have none.
fn may_hold(text: &str) -> bool {
    text.len() > 4
        && (text.contains('=')
            || text.contains("://")
            || text.contains("-----")
            || text.contains("jdbc:")
            || text.contains(HOOKS)
            || text.contains(WEB_TOKEN)
            || TOKENS
                .iter()
                .any(|(token, least)| text.len() > *least && text.contains(token)))
}

/// Where the secrets are in a text: in order, and apart from each other.
pub fn secrets_in(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    addresses(text, &mut out);
    keys(text, &mut out);
    tokens(text, &mut out);
    settings(text, &mut out);
    out.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(out.len());
    for range in out {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Whether a character ends an address or a word in whatever text it stands in.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>')
}

/// Passwords in addresses: `postgres://user:password@host`, also one with a slash in it, and
/// `jdbc:oracle:thin:user/password@host`.
fn addresses(text: &str, out: &mut Vec<Range<usize>>) {
    for (sign, found) in text.match_indices("://") {
        let start = sign + found.len();
        let rest = text.get(start..).unwrap_or_default();
        let run = rest.split(ends_word).next().unwrap_or(rest);
        let authority = run.split(['/', '?', '#']).next().unwrap_or(run);
        let end = match authority.rfind('@') {
            Some(end) => end,
            // A slash may be of the password: what is before it is then no port, and an `@` follows.
            None => {
                let user = authority.split_once(':').map(|(_, after)| after);
                let port = |after: &str| after.bytes().all(|b| b.is_ascii_digit());
                match user {
                    Some(after) if !port(after) && !authority.starts_with('[') => {
                        match run.rfind('@') {
                            Some(end) => end,
                            None => continue,
                        }
                    }
                    _ => continue,
                }
            }
        };
        let info = run.get(..end).unwrap_or_default();
        if let Some((user, password)) = info.split_once(':')
            && !password.is_empty()
            && !is_placeholder(password)
        {
            out.push(start + user.len() + 1..start + end);
        }
    }
    for (sign, found) in text.match_indices("jdbc:oracle:") {
        let start = sign + found.len();
        let rest = text.get(start..).unwrap_or_default();
        let run = rest.split(ends_word).next().unwrap_or(rest);
        if let Some((info, _)) = run.split_once('@')
            && let Some((user, password)) = info.split_once('/')
            && !password.is_empty()
            && !is_placeholder(password)
        {
            out.push(start + user.len() + 1..start + info.len());
        }
    }
}

/// Private keys from their first line to their last; without one, to the end of the text, or from its beginning.
fn keys(text: &str, out: &mut Vec<Range<usize>>) {
    let (begin, end, words) = KEY;
    if let Some(at) = text.find(end) {
        let label = text.get(at + end.len()..).unwrap_or_default();
        let label = label.split("-----").next().unwrap_or_default();
        let whole = text.get(..at).is_some_and(|before| before.contains(begin));
        if !whole && label.len() <= 80 && label.contains(words) {
            out.push(0..at + end.len() + label.len());
        }
    }
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(begin)) {
        let start = from + start;
        let rest = text.get(start..).unwrap_or_default();
        let head = rest.get(begin.len()..).unwrap_or_default();
        let label = head.split("-----").next().unwrap_or_default();
        from = start + begin.len();
        if label.len() > 80 || !label.contains(words) {
            continue;
        }
        let last = rest.find(end).map_or(rest.len(), |at| {
            let tail = rest.get(at + end.len()..).unwrap_or_default();
            let close = tail.find("-----").map_or(tail.len(), |dashes| dashes + 5);
            at + end.len() + close
        });
        out.push(start..start + last);
        from = start + last;
    }
}

/// Tokens that say what they are.
fn tokens(text: &str, out: &mut Vec<Range<usize>>) {
    let of_it = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut add = |start: usize, length: usize| {
        let before = text.get(..start).unwrap_or_default().chars().next_back();
        if !before.is_some_and(of_it) {
            out.push(start..start + length);
        }
    };
    for (token, least) in TOKENS {
        for (start, _) in text.match_indices(token) {
            let rest = text.get(start + token.len()..).unwrap_or_default();
            let length = rest.find(|c| !of_it(c)).unwrap_or(rest.len());
            let body = rest.get(..length).unwrap_or_default();
            // What a long name is made of is in small letters, with signs between its words.
            let is_name = least > 16 && !body.bytes().any(|b| b.is_ascii_uppercase());
            if length >= least && !is_name {
                add(start, token.len() + length);
            }
        }
    }
    for (start, _) in text.match_indices(HOOKS) {
        let rest = text.get(start..).unwrap_or_default();
        let address = rest.split(ends_word).next().unwrap_or(rest);
        let last = address.rsplit('/').next().unwrap_or_default();
        if last.len() >= 16 && !is_placeholder(last) {
            let end = start + address.len();
            out.push(end - last.len()..end);
        }
    }
    let mut add = |start: usize, length: usize| {
        let before = text.get(..start).unwrap_or_default().chars().next_back();
        if !before.is_some_and(of_it) {
            out.push(start..start + length);
        }
    };
    for (start, _) in text.match_indices(WEB_TOKEN) {
        let rest = text.get(start..).unwrap_or_default();
        let end = |c: char| !(of_it(c) || c == '.');
        let token = rest.split(end).next().unwrap_or(rest);
        let parts: Vec<&str> = token.split('.').collect();
        if let [head, body, sign] = parts.as_slice()
            && body.starts_with(WEB_TOKEN)
            && [head, body, sign].iter().all(|part| part.len() >= 10)
        {
            add(start, token.len());
        }
    }
}

/// What a shell, a query or a list of options sets: `export DB_PASSWORD=…`, `?user=a&password=…`, `--token=…`.
fn settings(text: &str, out: &mut Vec<Range<usize>>) {
    let named = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    for (sign, _) in text.match_indices('=') {
        let from = text.ceil_char_boundary(sign.saturating_sub(64));
        let before = text.get(from..sign).unwrap_or_default();
        let name = before.rsplit(|c| !named(c)).next().unwrap_or_default();
        if name.is_empty() || !is_secret_name(name) {
            continue;
        }
        let rest = text.get(sign + 1..).unwrap_or_default();
        // A comparison, and an assignment of the language, which has its own rules.
        if rest.starts_with(['=', '>', '~']) {
            continue;
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (skip, value) = match quote {
            Some(quote) => {
                let inner = rest.get(1..).unwrap_or_default();
                (1, inner.split([quote, '\n']).next().unwrap_or(inner))
            }
            None => {
                let end = |c: char| ends_word(c) || matches!(c, '&' | ';' | ',' | ')' | '|' | '\\');
                (0, rest.split(end).next().unwrap_or(rest))
            }
        };
        let is_open = value.is_empty()
            || is_placeholder(value)
            || matches!(value, "true" | "false")
            || quote.is_none() && REFERENCES.iter().any(|r| value.starts_with(r));
        if !is_open {
            let start = sign + 1 + skip;
            out.push(start..start + value.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_a_secret_is_found_and_nothing_beside_it_is_hidden() {
        for (text, shown) in [
            (
                "postgres://app:hunter2@db.example.com:5432/app",
                "postgres://app:(sensitive)@db.example.com:5432/app",
            ),
            (
                "see https://example.com/a and amqps://u:p@b",
                "see https://example.com/a and amqps://u:(sensitive)@b",
            ),
            (
                "redis://:hunter2@cache:6379",
                "redis://:(sensitive)@cache:6379",
            ),
            (
                "postgres://u:hun/ter2@h/db",
                "postgres://u:(sensitive)@h/db",
            ),
            (
                "postgres://u:hun@ter2@h/db",
                "postgres://u:(sensitive)@h/db",
            ),
            (
                "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb",
                "a\n(sensitive)\nb",
            ),
            (
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----",
                "(sensitive)",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIE", "(sensitive)"),
            ("k AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQ.", "k (sensitive)."),
            ("ghp_0123456789abcdefghij", "(sensitive)"),
            (
                "jdbc:postgresql://h/d?user=a&password=hunter2&ssl=true",
                "jdbc:postgresql://h/d?user=a&password=(sensitive)&ssl=true",
            ),
            (
                "jdbc:oracle:thin:scott/tiger@h:1521:x",
                "jdbc:oracle:thin:scott/(sensitive)@h:1521:x",
            ),
            (
                "jdbc:sqlserver://h;user=x;password=y1;z=1",
                "jdbc:sqlserver://h;user=x;password=(sensitive);z=1",
            ),
            (
                "#!/bin/sh\nexport DB_PASSWORD=hunter2\necho \"a b\"",
                "#!/bin/sh\nexport DB_PASSWORD=(sensitive)\necho \"a b\"",
            ),
            ("API_KEY='a b' run", "API_KEY='(sensitive)' run"),
            ("app --token=abc -v", "app --token=(sensitive) -v"),
        ] {
            assert!(holds_secret(text), "{text}");
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn what_only_speaks_of_secrets_is_shown() {
        for text in [
            "https://example.com/a:b@c",
            "https://example.com:8080/a@b",
            "https://user@example.com",
            "https://user:@example.com",
            "arn:aws:sns:us-east-1:123456789012:mail",
            "://",
            "a@b:c",
            "http://[::1]:80/x@y",
            "postgres://app:${var.db_password}@host/db",
            "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
            "-----BEGIN CERTIFICATE-----",
            "export DB_PASSWORD=$1",
            "DB_PASSWORD=${DB_PASSWORD}",
            "password=var.password",
            "token==",
            "secret_arn=arn:aws:x",
            "ghp_short",
            "xghp_0123456789abcdefghij",
            "tokens=500",
            "é=",
        ] {
            assert!(!holds_secret(text), "{text}");
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_line_of_a_configuration_has_its_own_rules() {
        let text = "password = \"hunter2\"";
        assert_eq!(masked(text), text);
        assert!(holds_secret(text));
    }

    #[test]
    fn tokens_of_known_forms_are_found_and_names_like_them_are_none() {
        let letters = "aB3".repeat(20);
        for text in [
            format!("npm_{letters}"),
            format!("pypi-AgEI{letters}"),
            format!("x SG.{letters}.y"),
            format!("AIza{letters}"),
            format!("dckr_pat_{letters}"),
            format!("rk_live_{letters}"),
            format!("https://hooks.slack.com/services/T0/B0/{letters}"),
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlb2Zp".to_owned(),
        ] {
            assert!(holds_secret(&text), "{text}");
            assert!(
                !masked(&text).contains("aB3aB3aB3") && !masked(&text).contains("c2lnbm"),
                "{text}"
            );
        }
        for text in [
            "npm_config_registry_of_the_whole_company_and_more",
            "pypi-proxy",
            "aws_security_group.SG.id",
            "eyJhbGciOiJIUzI1NiJ9",
            "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn encodings_of_what_shows_a_secret_show_it() {
        for text in [
            "cGFzc3dvcmQ6IGh1bnRlcjIK",
            "Y0dGemMzZHZjbVE2SUdoMWJuUmxjaklL",
            "cGFzc3dvcmQ6\nIGh1bnRlcjIK\n",
            "70617373776f72643a2068756e74657232",
            "password%3A%20hunter2%0A",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in [
            "dXNlcjogaHVudGVyMiBpcyBoZXJl",
            "7573657220697320686572657573657220",
            "a%20b%20c",
            "AmazonEC2ContainerRegistryReadOnly",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
