//! Names by which a value is known to be a secret though nothing declares it so.

/// What a secret is called at the end of its name: `db_password`, `apiKey`, `SLACK-TOKEN`.
const ENDINGS: [&[&str]; 41] = [
    &["password"],
    &["passwords"],
    &["passwd"],
    &["passphrase"],
    &["passcode"],
    &["pwd"],
    &["pw"],
    &["secret"],
    &["token"],
    &["credential"],
    &["credentials"],
    &["dsn"],
    &["psk"],
    &["jwt"],
    &["apikey"],
    &["secretkey"],
    &["privatekey"],
    &["accesskey"],
    &["authkey"],
    &["licensekey"],
    &["api", "key"],
    &["private", "key"],
    &["access", "key"],
    &["account", "key"],
    &["auth", "key"],
    &["deploy", "key"],
    &["secret", "key"],
    &["session", "key"],
    &["shared", "key"],
    &["signing", "key"],
    &["encryption", "key"],
    &["hmac", "key"],
    &["license", "key"],
    &["licence", "key"],
    &["master", "key"],
    &["connection", "string"],
    &["secret", "string"],
    &["secret", "binary"],
    &["auth", "header"],
    &["github", "pat"],
    &["gitlab", "pat"],
];

/// How the last word may end where others run into it: `PGPASSWORD`.
const RUN_ON: [&str; 2] = ["password", "passwd"];

/// What may follow those and says how or when the value is given, not something about it.
const TAILS: [&str; 13] = [
    "value",
    "wo",
    "base64",
    "pem",
    "plaintext",
    "old",
    "new",
    "previous",
    "current",
    "primary",
    "secondary",
    "backup",
    "prod",
];

/// Words before `token` that say what it is instead: a place in a list, a version, a request told from others, how many
/// there are of them, those of the metadata service.
const OTHER_TOKENS: [&str; 12] = [
    "continuation",
    "creation",
    "cursor",
    "http",
    "idempotency",
    "lock",
    "max",
    "next",
    "page",
    "pagination",
    "update",
    "version",
];

/// Words that a name begins with which asks whether something is to be.
const WHETHER: [&str; 7] = [
    "enable", "generate", "has", "is", "manage", "require", "use",
];

/// Last words of names that say which one or where: what is in the text of a secret beside it. Such a word may as well be
/// what somebody calls the one whose secret it is, as a key of a map of passwords.
const WHICH: [&str; 44] = [
    "account",
    "address",
    "app",
    "application",
    "arn",
    "cluster",
    "component",
    "database",
    "db",
    "dbname",
    "domain",
    "endpoint",
    "engine",
    "env",
    "environment",
    "family",
    "host",
    "hostname",
    "id",
    "image",
    "kind",
    "location",
    "mode",
    "name",
    "namespace",
    "nodes",
    "partition",
    "path",
    "prefix",
    "project",
    "region",
    "role",
    "scheme",
    "service",
    "stage",
    "status",
    "storage",
    "subnets",
    "suffix",
    "target",
    "tasks",
    "team",
    "workspace",
    "zone",
];

/// Last words of names that say how large, how many or of which kind, and that nothing is called: what else is known of what
/// has a secret.
const MEASURES: [&str; 45] = [
    "architecture",
    "bandwidth",
    "capacity",
    "cidr",
    "class",
    "concurrency",
    "cooldown",
    "count",
    "cpu",
    "day",
    "days",
    "delay",
    "description",
    "enabled",
    "essential",
    "hours",
    "interval",
    "iops",
    "length",
    "level",
    "limit",
    "max",
    "maximum",
    "memory",
    "min",
    "minimum",
    "minutes",
    "percent",
    "percentage",
    "period",
    "port",
    "ports",
    "priority",
    "protocol",
    "replicas",
    "retention",
    "retries",
    "seconds",
    "size",
    "threshold",
    "throughput",
    "timeout",
    "type",
    "version",
    "weight",
];

/// Whether what has this name, in the text of a secret or as what leads to one, is none itself.
pub fn is_plain_name(name: &str) -> bool {
    is_measure_name(name) || ends_with(name, &WHICH)
}

/// Whether an entry of this name is no secret, though what it is in is called one.
pub fn is_measure_name(name: &str) -> bool {
    ends_with(name, &MEASURES)
}

fn ends_with(name: &str, words: &[&str]) -> bool {
    let last = name.rsplit(['_', '-']).next().unwrap_or(name);
    let last = last.to_ascii_lowercase();
    words.binary_search(&last.as_str()).is_ok()
}

/// Whether what has this name says in which units secrets are counted, under their names.
pub fn is_name_of_units(name: &str) -> bool {
    name.ends_with("_units")
}

/// The last two letters of all those words, without the `s` of several.
const LAST: [&[u8; 2]; 27] = [
    b"rd", b"wd", b"se", b"de", b"pw", b"et", b"en", b"al", b"sn", b"sk", b"wt", b"ey", b"ng",
    b"ry", b"er", b"at", b"ss", b"ue", b"wo", b"em", b"xt", b"ld", b"ew", b"us", b"nt", b"up",
    b"od",
];

/// What a name says of what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// A secret.
    One,
    /// Several of them, or how many there are, or where they are kept: the value tells which.
    Several,
}

/// Whether an argument, a key or an environment variable of this name holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    says(name) == Some(Says::One)
}

/// Whether what has this name holds secrets where it is made of texts, and may as well be a number of them, or lead to
/// where they are kept: `tokens`, `api_keys`, `secrets`.
pub fn is_name_of_several(name: &str) -> bool {
    says(name) == Some(Says::Several)
}

fn says(name: &str) -> Option<Says> {
    // Most names are decided by their length or their last letters, without taking them apart.
    if name.len() < 2 || name.len() > 256 || !may_end(name) || !last_word_may_be(name) {
        return None;
    }
    taken_apart(name)
}

fn taken_apart(name: &str) -> Option<Says> {
    let mut words = words(name);
    while let Some(last) = words.last_mut() {
        if TAILS.contains(&last.as_str()) {
            words.pop();
            continue;
        }
        // `password1`, `token_2`, `key_v3`
        let number = last.trim_end_matches(|c: char| c.is_ascii_digit());
        if number.len() == last.len() {
            break;
        }
        if matches!(number, "" | "v") {
            words.pop();
        } else {
            let length = number.len();
            last.truncate(length);
        }
    }
    if is_one(&words) {
        return Some(Says::One);
    }
    let last = words.last_mut()?;
    last.ends_with('s').then(|| last.pop())?;
    is_one(&words).then_some(Says::Several)
}

fn is_one(words: &[String]) -> bool {
    let ends = |ending: &[&str]| {
        let start = words.len().checked_sub(ending.len());
        start.is_some_and(|start| words.iter().skip(start).eq(ending.iter()))
    };
    if let [.., before, last] = words
        && last == "token"
        && OTHER_TOKENS.contains(&before.as_str())
    {
        return false;
    }
    if let [first, _, ..] = words
        && WHETHER.contains(&first.as_str())
    {
        return false;
    }
    let run_on = |word: &String| RUN_ON.iter().any(|end| word.ends_with(end));
    if words.last().is_some_and(run_on) {
        return true;
    }
    // `DB_PASS` is one, and `pass` alone says whether something did.
    ENDINGS.iter().any(|ending| ends(ending)) || words.len() > 1 && ends(&["pass"])
}

/// Whether a name ends like a word of a secret; a letter that is not of ASCII may stand for one that is.
fn may_end(name: &str) -> bool {
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let ends = |name: &[u8]| match name {
        [.., a, b] if a.is_ascii() && b.is_ascii() => {
            let last = [a.to_ascii_lowercase(), b.to_ascii_lowercase()];
            b.is_ascii_digit() || LAST.contains(&&last)
        }
        _ => true,
    };
    match name.as_bytes() {
        bytes @ [one @ .., b's' | b'S'] => ends(bytes) || ends(one),
        bytes => ends(bytes),
    }
}

/// Whether the last word of a name is one of a secret, of how it is given, or a number.
fn last_word_may_be(name: &str) -> bool {
    // Other letters may stand for one of those of ASCII.
    if !name.is_ascii() {
        return true;
    }
    let whole = last_word(name);
    let word = whole.trim_end_matches(|c: char| c.is_ascii_digit());
    if matches!(word, "" | "v" | "V") {
        return true;
    }
    let of_one = |word: &str| {
        let mut last = ENDINGS.iter().filter_map(|ending| ending.last());
        last.any(|known| word.eq_ignore_ascii_case(known)) || word.eq_ignore_ascii_case("pass")
    };
    let is_tail = |word: &str| TAILS.iter().any(|tail| word.eq_ignore_ascii_case(tail));
    let runs_on = |word: &str| {
        RUN_ON.iter().any(|known| {
            let at = word.len().checked_sub(known.len());
            let end = at.and_then(|at| word.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(known))
        })
    };
    let may_be = |word: &str| of_one(word) || is_tail(word) || runs_on(word);
    may_be(word) || is_tail(whole) || word.strip_suffix(['s', 'S']).is_some_and(may_be)
}

/// The last word of a name of ASCII, as [`words`] sets it apart.
fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let bytes = name.as_bytes();
    let mut start = bytes.len();
    while let Some(at) = start.checked_sub(1) {
        let Some(here) = bytes.get(at).filter(|b| b.is_ascii_alphanumeric()) else {
            break;
        };
        start = at;
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let is_small = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if here.is_ascii_uppercase() && before.is_some_and(is_small) {
            break;
        }
    }
    name.get(start..).unwrap_or(name)
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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn no_name_of_a_secret_is_passed_over(
            parts in prop::collection::vec((0..200_usize, "[a-zA-Z]{0,3}", "[0-9_. \u{212a}-]{0,2}", any::<bool>()), 1..4)
        ) {
            let known: Vec<&str> = ENDINGS
                .iter()
                .flat_map(|ending| ending.iter())
                .chain(&TAILS)
                .chain(&RUN_ON)
                .chain(&["pass", "v", "name"])
                .copied()
                .collect();
            let mut name = String::new();
            for (word, other, sign, capitals) in parts {
                let word = known.get(word).copied().unwrap_or(&other);
                let (head, tail) = word.split_at(word.len().min(1));
                name.push_str(&if capitals { head.to_uppercase() } else { head.to_owned() });
                name.push_str(tail);
                name.push_str(&sign);
            }
            for name in [name.clone(), name.to_uppercase(), format!("{name}s")] {
                prop_assert_eq!(taken_apart(&name), taken_apart(&name).filter(|_| may_end(&name) && last_word_may_be(&name)), "{}", name);
            }
        }
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
            "password1",
            "token_2",
            "DbPassword3",
            "db_password_old",
            "access_key_previous",
            "api_key_v2",
            "secretkey",
            "license_key",
            "hmac_key",
            "github_pat",
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
            "key_id",
            "token_endpoint",
            "page_token",
            "nextPageToken",
            "continuation_token",
            "token_url",
            "password_policy",
            "secrets_manager_arn",
            "secrets_manager_prefix",
            "secret_name",
            "base64",
            "v2",
            "old",
            "status",
            "bypass",
            "class",
            "keys",
            "threshold",
            "http_tokens",
            "max_tokens",
            "creation_token",
            "idempotency_token",
            "manage_master_user_password",
            "generate_secret",
        ] {
            assert!(!is_secret_name(name) && !is_name_of_several(name), "{name}");
        }
    }

    #[test]
    fn what_else_is_known_of_a_secret_has_plain_names() {
        assert!(WHICH.is_sorted() && MEASURES.is_sorted());
        for name in WHICH.iter().chain(&MEASURES) {
            assert!(!is_secret_name(name) && !is_name_of_several(name), "{name}");
            assert!(is_plain_name(&format!("db_{name}")), "{name}");
        }
        for name in [
            "value",
            "data",
            "username",
            "production",
            "key",
            "url",
            "secret",
        ] {
            assert!(!is_plain_name(name), "{name}");
        }
        assert!(is_name_of_units("token_validity_units") && !is_name_of_units("tokens"));
    }

    #[test]
    fn names_of_several_may_stand_for_their_number() {
        for name in ["tokens", "secrets", "apiKeys", "api_keys", "session_tokens"] {
            assert!(is_name_of_several(name) && !is_secret_name(name), "{name}");
        }
        assert!(!is_name_of_several("token") && !is_name_of_several("accounts"));
    }
}
