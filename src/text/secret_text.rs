//! Secrets that a text shows by what it says, whatever it is called: passwords in addresses, private keys, tokens with a
//! beginning of their own, and what a shell or a query sets.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use super::secret_lines::{REFERENCES, is_placeholder, set_secret};
use super::secret_signs::{
    KEY_BEGINS, KEY_ENDS, SHORTEST_TOKEN, Sign, WEB_TOKEN, has_sign, signs_in,
};
use super::{HIDDEN, encoded, is_secret_name};

/// The words that make a key a private one.
const PRIVATE: &str = "PRIVATE KEY";

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
    let bytes = text.as_bytes();
    match bytes.len() {
        0..=4 => false,
        // What is so short is an address or a setting, if it is anything.
        len if len < SHORTEST_TOKEN => memchr2(b'=', b':', bytes).is_some(),
        _ => memchr(b'=', bytes).is_some() || has_sign(text),
    }
}

/// Where the secrets are in a text: in order, and apart from each other.
pub fn secrets_in(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut begun = Vec::new();
    let mut ended = Vec::new();
    for (sign, at, length) in signs_in(text) {
        let behind = at + length;
        match sign {
            Sign::Address => out.extend(in_address(text, behind)),
            Sign::Oracle => out.extend(in_oracle_address(text, behind)),
            Sign::KeyBegins => begun.push(at),
            Sign::KeyEnds => ended.push(at),
            Sign::Hook => out.extend(in_hook(text, at)),
            Sign::WebToken => out.extend(web_token(text, at)),
            Sign::Token(least) => out.extend(token(text, at, behind, least)),
        }
    }
    keys(text, &begun, &ended, &mut out);
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

/// The text up to where its address or word ends.
fn word(text: &str) -> &str {
    text.split(ends_word).next().unwrap_or(text)
}

/// Whether this may be a password that is written out.
fn is_password(text: &str) -> bool {
    !text.is_empty() && !is_placeholder(text)
}

/// The password in an address, `postgres://user:password@host`, also one with a slash in it; `start` is behind the `://`.
fn in_address(text: &str, start: usize) -> Option<Range<usize>> {
    let run = word(text.get(start..)?);
    let authority = run.split(['/', '?', '#']).next().unwrap_or(run);
    let end = authority.rfind('@').or_else(|| {
        // A slash may be of the password: what is before it is then no port, and an `@` follows.
        let (_, after) = authority.split_once(':')?;
        let port = after.bytes().all(|b| b.is_ascii_digit());
        (!port && !authority.starts_with('[')).then(|| run.rfind('@'))?
    })?;
    let (user, password) = run.get(..end)?.split_once(':')?;
    is_password(password).then(|| start + user.len() + 1..start + end)
}

/// The password in `jdbc:oracle:thin:user/password@host`; `start` is behind `oracle:`.
fn in_oracle_address(text: &str, start: usize) -> Option<Range<usize>> {
    let (info, _) = word(text.get(start..)?).split_once('@')?;
    let (user, password) = info.split_once('/')?;
    is_password(password).then(|| start + user.len() + 1..start + info.len())
}

/// Private keys from their first line to their last; without one, to the end of the text, or from its beginning.
fn keys(text: &str, begun: &[usize], ended: &[usize], out: &mut Vec<Range<usize>>) {
    let label_at = |at: usize| {
        let head = text.get(at..).unwrap_or_default();
        head.split("-----").next().unwrap_or_default()
    };
    let is_private = |label: &str| label.len() <= 80 && label.contains(PRIVATE);
    if let Some(&end) = ended.first()
        && begun.first().is_none_or(|begin| *begin > end)
    {
        let label = label_at(end + KEY_ENDS.len());
        if is_private(label) {
            out.push(0..end + KEY_ENDS.len() + label.len());
        }
    }
    let mut from = 0;
    for &start in begun {
        if start < from || !is_private(label_at(start + KEY_BEGINS.len())) {
            continue;
        }
        let end = ended.get(ended.partition_point(|end| *end < start)..);
        from = end
            .and_then(|later| later.first())
            .map_or(text.len(), |end| {
                let tail = end + KEY_ENDS.len();
                let close = text.get(tail..).and_then(|tail| tail.find("-----"));
                close.map_or(text.len(), |dashes| tail + dashes + 5)
            });
        out.push(start..from);
    }
}

/// Whether a character may be of a token.
fn of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Whether no longer word ends here in a token.
fn begins_word(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().chars().next_back();
    !before.is_some_and(of_token)
}

/// A token that says what it is; `body` is where what follows its sign begins.
fn token(text: &str, start: usize, body: usize, least: usize) -> Option<Range<usize>> {
    let rest = text.get(body..)?;
    let length = rest.find(|c| !of_token(c)).unwrap_or(rest.len());
    let said = rest.get(..length)?;
    // What a long name is made of is in small letters, with signs between its words.
    let is_name = least > 16 && !said.bytes().any(|b| b.is_ascii_uppercase());
    (length >= least && !is_name && begins_word(text, start)).then_some(start..body + length)
}

/// The last part of the address of a hook.
fn in_hook(text: &str, start: usize) -> Option<Range<usize>> {
    let address = word(text.get(start..)?);
    let last = address.rsplit('/').next()?;
    let end = start + address.len();
    (last.len() >= 16 && !is_placeholder(last)).then(|| end - last.len()..end)
}

/// A JSON Web Token.
fn web_token(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let end = |c: char| !(of_token(c) || c == '.');
    let token = rest.split(end).next().unwrap_or(rest);
    let mut parts = token.split('.');
    let (head, body, sign) = (parts.next()?, parts.next()?, parts.next()?);
    let is_one = parts.next().is_none()
        && body.starts_with(WEB_TOKEN)
        && [head, body, sign].iter().all(|part| part.len() >= 10);
    (is_one && begins_word(text, start)).then(|| start..start + token.len())
}

/// What a shell, a query or a list of options sets: `export DB_PASSWORD=…`, `?user=a&password=…`, `--token=…`.
fn settings(text: &str, out: &mut Vec<Range<usize>>) {
    let named = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    for sign in memchr_iter(b'=', text.as_bytes()) {
        // Nearly always the sign stands apart in a configuration.
        let before = sign.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        if before.is_some_and(|b| b.is_ascii() && !named(char::from(*b))) {
            continue;
        }
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
