//! Names by which a value is known to be a secret though nothing declares it so.

/// What a secret is called at the end of its name: `db_password`, `apiKey`, `SLACK-TOKEN`.
const ENDINGS: [&[&str]; 24] = [
    &["password"],
    &["passwd"],
    &["passphrase"],
    &["passcode"],
    &["pwd"],
    &["pw"],
    &["secret"],
    &["token"],
    &["credential"],
    &["credentials"],
    &["passwords"],
    &["dsn"],
    &["apikey"],
    &["api", "key"],
    &["private", "key"],
    &["access", "key"],
    &["secret", "key"],
    &["signing", "key"],
    &["encryption", "key"],
    &["master", "key"],
    &["connection", "string"],
    &["secret", "string"],
    &["secret", "binary"],
    &["auth", "header"],
];

/// What may follow those and says how the value is given, not something about it.
const TAILS: [&str; 5] = ["value", "wo", "base64", "pem", "plaintext"];

/// The last two letters of all those words.
const LAST: [&[u8; 2]; 21] = [
    b"rd", b"wd", b"se", b"de", b"pw", b"et", b"en", b"al", b"ls", b"ds", b"sn", b"ey", b"ng",
    b"ry", b"er", b"ss", b"ue", b"wo", b"64", b"em", b"xt",
];

/// Whether an argument, a key or an environment variable of this name holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    // Most names are decided by their length or their last letters, without taking them apart.
    if name.len() < 2 || name.len() > 256 || !may_end(name) {
        return false;
    }
    let words = words(name);
    let mut words: &[String] = &words;
    while let Some((last, rest)) = words.split_last() {
        if !TAILS.contains(&last.as_str()) {
            break;
        }
        words = rest;
    }
    let ends = |ending: &[&str]| {
        let start = words.len().checked_sub(ending.len());
        start.is_some_and(|start| words.iter().skip(start).eq(ending.iter()))
    };
    // `PGPASSWORD` is one word.
    let run_on = |word: &String| word.ends_with("password") || word.ends_with("passwd");
    if words.last().is_some_and(run_on) {
        return true;
    }
    // `DB_PASS` is one, and `pass` alone says whether something did.
    ENDINGS.iter().any(|ending| ends(ending)) || words.len() > 1 && ends(&["pass"])
}

/// Whether a text holds a secret by what it says: an address with a password in it, or a private key.
pub fn holds_secret(text: &str) -> bool {
    let address = |(_, rest): (&str, &str)| {
        let end = |c: char| matches!(c, '/' | '?' | '#' | '"' | '\'') || c.is_whitespace();
        let authority = rest.split(end).next().unwrap_or(rest);
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        user.and_then(|user| user.split_once(':'))
            .is_some_and(|(_, password)| !password.is_empty())
    };
    let mut rest = text;
    while let Some(found) = rest.split_once("://") {
        if address(found) {
            return true;
        }
        rest = found.1;
    }
    text.contains("PRIVATE KEY-----")
}

/// Whether a name ends like a word of a secret; a letter that is not of ASCII may stand for one that is.
fn may_end(name: &str) -> bool {
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    match name.as_bytes() {
        [.., a, b] if a.is_ascii() && b.is_ascii() => {
            let last = [a.to_ascii_lowercase(), b.to_ascii_lowercase()];
            LAST.contains(&&last)
        }
        _ => true,
    }
}

/// The words of a name in lower case, whether they are set apart by signs or by capitals.
fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        if !open || small && c.is_uppercase() {
            out.push(String::new());
        }
        open = true;
        small = c.is_lowercase() || c.is_ascii_digit();
        if let Some(word) = out.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_password_and_keys_are_secrets() {
        for text in [
            "postgres://app:hunter2@db.example.com:5432/app",
            "see https://example.com/a and amqps://u:p@b",
            "redis://:hunter2@cache:6379",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in [
            "https://example.com/a:b@c",
            "https://user@example.com",
            "https://user:@example.com",
            "arn:aws:sns:us-east-1:123456789012:mail",
            "://",
            "a@b:c",
            "http://[::1]:80/x@y",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn every_word_of_a_secret_is_among_the_endings() {
        let last = ENDINGS.iter().filter_map(|ending| ending.last());
        for word in last.chain(&TAILS).chain(&["pass"]) {
            for name in [(*word).to_owned(), word.to_uppercase(), format!("{word}_ ")] {
                assert!(may_end(&name), "{name}");
            }
        }
        assert!(!may_end("name"));
    }

    #[test]
    fn names_of_secrets_are_told_from_those_about_them() {
        for name in [
            "password",
            "PGPASSWORD",
            "master_password",
            "DB_PASSWORD",
            "dbPassword",
            "auth_token",
            "apiKey",
            "api_key",
            "PRIVATE_KEY_PEM",
            "connection_string",
            "secret_string",
            "password_wo",
            "DB_PASS",
            "pw",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "password_length",
            "secret_arn",
            "token_ttl",
            "kms_key",
            "key",
            "pass",
            "password_wo_version",
            "manage_master_user_password_rotation",
            "refresh_token_validity",
            "name",
            "passing",
            "access_key_id",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
