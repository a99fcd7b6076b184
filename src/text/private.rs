//! Which files of a repository are of no configuration: what tools keep in it, credentials, plans and states.
//!
//! A text of a stranger may name any file, and what it holds would be shown. So a file is known by its name, and where a
//! name says nothing, by what it holds.

use std::path::Path;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::bytes::Regex;

/// The list of the modules that `init` has brought.
pub(super) const MODULES: &str = "modules.json";

const CREDENTIALS: &str = "credentials";
const PLAN: &str = "a plan";
const STATE: &str = "a state";

/// Directories in which every file counts as a credential, in small letters.
const WHOLE: [&str; 4] = [".gnupg", ".password-store", ".ssh", ".terraform.d"];

/// Directories of tools, in small letters, and how what holds credentials in each begins. Other files in them are of the
/// repository: workflows keep task definitions in `.aws`.
const PARTS: [(&str, &[&str]); 11] = [
    (".aws", &["cli", "config", "credentials", "sso"]),
    (
        ".azure",
        &[
            "accesstokens",
            "azureprofile",
            "msal_token_cache",
            "service_principal_entries",
        ],
    ),
    (".bundle", &["config"]),
    (".cargo", &["credentials"]),
    (
        ".config",
        &["doctl", "gcloud", "gh", "hcloud", "op", "rclone"],
    ),
    (".docker", &["config"]),
    (".gem", &["credentials"]),
    (".infracost", &["credentials"]),
    (".kube", &["cache", "config"]),
    (".m2", &["settings"]),
    (".oci", &["config", "sessions"]),
];

/// Files that hold credentials, in small letters. A directory may have such a name: a module can be called `credentials`.
const FILES: [&str; 40] = [
    ".boto",
    ".dockercfg",
    ".dockerconfigjson",
    ".envrc",
    ".git-credentials",
    ".gitconfig",
    ".htpasswd",
    ".my.cnf",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    ".s3cfg",
    ".terraformrc",
    ".tofurc",
    ".vault-token",
    ".vault_pass",
    ".vault_password",
    ".yarnrc.yml",
    "_netrc",
    "auth.json",
    "credentials",
    "credentials.db",
    "credentials.json",
    "credentials.tfrc.json",
    "credentials.toml",
    "gradle.properties",
    "id_dsa",
    "id_ecdsa",
    "id_ecdsa_sk",
    "id_ed25519",
    "id_ed25519_sk",
    "id_rsa",
    "kubeconfig",
    "pip.conf",
    "settings.xml",
    "terraform.rc",
    "vault-token",
    "vault_pass",
    "vault_password",
];

/// Endings of the names of containers of keys, and of settings of a backend.
const ENDINGS: [&str; 8] = [
    "jks",
    "kdbx",
    "keystore",
    "p12",
    "pfx",
    "ppk",
    "tfbackend",
    "tfplan",
];

/// Endings of files that show how another is to be written.
const EXAMPLES: [&str; 8] = [
    "dist", "example", "j2", "sample", "template", "tftpl", "tmpl", "tpl",
];

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    File,
    Directory,
}

/// Whose a path below a root is that is not of the configuration: what the checkout, `init` and other tools keep there,
/// credentials among it. The modules that `init` has brought are the configuration's.
pub(super) fn by_name(inner: &Path, what: Named) -> Option<&'static str> {
    let names: Vec<String> = inner
        .components()
        .map(|part| part.as_os_str().to_string_lossy().to_ascii_lowercase())
        .collect();
    let (last, dirs) = names.split_last()?;
    for (at, name) in names.iter().enumerate() {
        let behind = |n: usize| names.get(at + n).map(String::as_str);
        match name.as_str() {
            ".git" | ".hg" | ".svn" | ".jj" => return Some("the version control"),
            ".terraform" => {
                let modules = behind(1).is_none_or(|next| next == "modules");
                // The list of modules has their sources, and those may have credentials.
                if !modules || behind(2) == Some(MODULES) {
                    return Some("`terraform init`");
                }
            }
            _ => {}
        }
    }
    // A directory may be a module whatever its name, and what is in it is asked for file by file.
    if what == Named::Directory || is_configuration(last) {
        return None;
    }
    let kept = |(at, dir): (usize, &String)| {
        WHOLE.contains(&dir.as_str())
            || names.get(at + 1).is_some_and(|next| {
                let mut parts = PARTS.iter().filter(|(name, _)| name == dir);
                parts.any(|(_, parts)| parts.iter().any(|part| begins(next, part)))
            })
    };
    if dirs.iter().enumerate().any(kept) {
        return Some(CREDENTIALS);
    }
    by_file_name(last)
}

/// Whether a name is this word, or begins with it.
fn begins(name: &str, word: &str) -> bool {
    let rest = name.strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// Whether a file of that name is one of a configuration.
fn is_configuration(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    let ending = Path::new(name).extension().and_then(|end| end.to_str());
    matches!(ending, Some("tf" | "tofu" | "tfvars"))
}

/// How what is read as a part of a configuration or a policy ends, by what that says of it: configuration, values, HCL of
/// another use; none where it says nothing.
pub(super) fn kind_of(path: &Path) -> Option<&'static str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let ending = |name: &str| {
        let ending = Path::new(name).extension()?.to_str()?;
        let known = ["tf", "tofu", "tfvars", "hcl"];
        known.into_iter().find(|known| *known == ending)
    };
    let found = name.strip_suffix(".json").and_then(ending);
    match found.or_else(|| ending(&name)) {
        Some("tf" | "tofu") => Some("configuration"),
        Some("tfvars") => Some("values"),
        Some(_) => Some("HCL"),
        None => None,
    }
}

/// Whether a name is one of those that hold variables of an environment: `.env`, `.env.production`, `prod.env`.
fn is_environment(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|end| end.to_str());
    let behind = name.strip_prefix(".env");
    let is_one = behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        || ending == Some("env");
    is_one && !ending.is_some_and(|end| EXAMPLES.contains(&end))
}

/// Whose a file is by its name: a state and what is kept beside one, a plan, credentials.
fn by_file_name(name: &str) -> Option<&'static str> {
    // What the action that signs in to Google Cloud writes beside the configuration.
    if FILES.contains(&name) || is_environment(name) || name.starts_with("gha-creds-") {
        return Some(CREDENTIALS);
    }
    if name.ends_with(".tfstate") || name.contains(".tfstate.") {
        return Some(STATE);
    }
    let ending = Path::new(name).extension()?.to_str()?;
    match ending {
        "tfplan" => Some(PLAN),
        ending if ENDINGS.contains(&ending) => Some(CREDENTIALS),
        _ => None,
    }
}

/// Whose a file is by what it holds, that is come across as a part of a configuration or a policy. Files of a configuration
/// are what their names say, but for JSON of a tool that is called like one.
pub(super) fn among_sources(path: &Path, bytes: &[u8]) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    if is_configuration(&name) {
        let wide = wide(bytes);
        let bytes = wide.as_deref().unwrap_or(bytes);
        let json = Path::new(&name)
            .extension()
            .is_some_and(|end| end == "json");
        return plan_or_state(bytes).filter(|_| json);
    }
    whose(bytes)
}

/// Whose a file is that a function reads: by its name the values of variables, by what it holds a plan, a state or a key,
/// whatever it is called.
pub(super) fn as_data(path: &Path, bytes: &[u8]) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".json").unwrap_or(&name);
    if Path::new(name)
        .extension()
        .is_some_and(|end| end == "tfvars")
    {
        return Some("the values of variables");
    }
    whose(bytes)
}

/// Whose these bytes are: a plan, a state or a key.
pub fn whose(bytes: &[u8]) -> Option<&'static str> {
    let wide = wide(bytes);
    let bytes = wide.as_deref().unwrap_or(bytes);
    let may_be = || KEY_WORDS.as_ref().is_none_or(|words| words.is_match(bytes));
    let key = || may_be() && KEYS.iter().any(|key| key.is_match(bytes));
    plan_or_state(bytes).or_else(|| key().then_some(CREDENTIALS))
}

fn plan_or_state(bytes: &[u8]) -> Option<&'static str> {
    if is_saved_plan(bytes) {
        return Some(PLAN);
    }
    let has = |name: &str| memchr::memmem::find(bytes, format!("\"{name}\"").as_bytes()).is_some();
    if !has("terraform_version") {
        return None;
    }
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    if has("format_version") && any(&["values", "planned_values", "resource_changes", "variables"])
    {
        return Some(PLAN);
    }
    (has("lineage") || has("serial") && has("resources")).then_some(STATE)
}

/// A word of each of those forms of keys: what has none of them is none, and need not be tried.
static KEY_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "PRIVATE KEY-----",
            "PuTTY-User-Key-File",
            "aws_secret_access_key",
            "AGE-SECRET-KEY-1",
            "\"auths\"",
            "\"kty\"",
        ])
        .ok()
});

/// Keys as text: in PEM with something in it, of AWS, of age, as a JSON Web Key, and logins at registries of images.
static KEYS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:\s|\\[nr]|[A-Za-z0-9-]+: [^\n]*\n)*[A-Za-z0-9+/=]{30}",
        r"^PuTTY-User-Key-File",
        r#"(?i)aws_secret_access_key["'\s]*[=:]\s*["']?[A-Za-z0-9/+]{40}"#,
        r"AGE-SECRET-KEY-1[A-Z0-9]{50}",
        r#""auths"\s*:\s*\{\s*"[^"]*"\s*:\s*\{[^{}]*"auth"\s*:\s*"[A-Za-z0-9+/=]{8,}""#,
        r#""kty"[^{}]*"d"\s*:\s*"[A-Za-z0-9_-]{30}|"d"\s*:\s*"[A-Za-z0-9_-]{30,}"[^{}]*"kty""#,
    ]
    .iter()
    .filter_map(|key| Regex::new(key).ok())
    .collect()
});

/// Text in UTF-16, as some shells write what a program prints, in UTF-8.
pub(super) fn wide(bytes: &[u8]) -> Option<Vec<u8>> {
    let units: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] | [1..=0x7f, 0, 1..=0x7f, 0, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] | [0, 1..=0x7f, 0, 1..=0x7f, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| units(*pair));
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some(text.into_bytes())
}

/// Whether this is what `plan -out` writes: an archive with a plan in it, whatever it is called.
fn is_saved_plan(bytes: &[u8]) -> bool {
    const ENTRY: &[u8] = b"PK\x03\x04";
    /// Where the length of the name of an entry stands, and the name, in bytes from the beginning of its head.
    const LENGTH: usize = 26;
    const NAME: usize = 30;
    if !bytes.starts_with(ENTRY) {
        return false;
    }
    let finder = memchr::memmem::Finder::new(ENTRY);
    finder.find_iter(bytes).any(|at| {
        let entry = bytes.get(at..).unwrap_or_default();
        let name = entry.get(NAME..).unwrap_or_default();
        let Some([low, high]) = entry.get(LENGTH..LENGTH + 2) else {
            return false;
        };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        matches!(
            name.get(..length),
            Some(b"tfplan" | b"tfstate" | b"tfstate-prev" | b"tfconfig/modules.json")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";

    /// A local file header of a ZIP archive, with a name and what it holds.
    fn entry(name: &str, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        [
            b"PK\x03\x04\x14\0\0\0\0\0",
            &[0; 16][..],
            &length,
            &[0, 0],
            name.as_bytes(),
            content,
        ]
        .concat()
    }

    #[test]
    fn the_names_are_sets_in_small_letters() {
        let sorted = |names: &[&str]| names.windows(2).all(|w| w[0] < w[1]);
        let dirs = PARTS.map(|(dir, _)| dir);
        let parts = PARTS.iter().flat_map(|(_, parts)| *parts);
        assert!(PARTS.iter().all(|(_, parts)| sorted(parts)));
        for names in [&WHOLE[..], &dirs, &FILES, &ENDINGS, &EXAMPLES] {
            assert!(sorted(names), "{names:?}");
            assert!(
                names
                    .iter()
                    .chain(parts.clone())
                    .all(|n| n.to_ascii_lowercase() == **n)
            );
        }
    }

    #[test]
    fn plans_states_and_keys_are_known_under_any_name() {
        let saved = [
            entry("tfconfig/m-/main.tf", b"x"),
            entry("tfplan", b"secret"),
        ]
        .concat();
        let plan = r#"# mine
{"checks":[],"planned_values":{},"format_version":"1.2","terraform_version":"1.9.0"}"#;
        let little: Vec<u8> = plan.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(plan.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let text = |text: &str| text.as_bytes().to_vec();
        let known: [(Vec<u8>, &str); 13] = [
            (saved, PLAN),
            (entry("tfplan", b""), PLAN),
            (text(plan), PLAN),
            (little, PLAN),
            (big, PLAN),
            (
                text(
                    r#"{"version": 4, "terraform_version": "1.9.0", "serial": 1, "resources": []}"#,
                ),
                STATE,
            ),
            (
                text(r#"{"lineage": "x", "terraform_version": "1.9.0"}"#),
                STATE,
            ),
            (
                format!("Bag Attributes\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n{BODY}\n").into(),
                CREDENTIALS,
            ),
            (
                format!("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{BODY}\n")
                    .into(),
                CREDENTIALS,
            ),
            (
                format!(r#"{{"private_key": "-----BEGIN PRIVATE KEY-----\n{BODY}"}}"#).into(),
                CREDENTIALS,
            ),
            (
                format!("export AWS_SECRET_ACCESS_KEY='{}'\n", "a/".repeat(20)).into(),
                CREDENTIALS,
            ),
            (
                format!("AGE-SECRET-KEY-1{}", "Q".repeat(58)).into(),
                CREDENTIALS,
            ),
            (
                format!(r#"{{"kty": "RSA", "n": "x", "d": "{BODY}"}}"#).into(),
                CREDENTIALS,
            ),
        ];
        for (bytes, whose) in known {
            for name in ["x", "plan.json", "data.txt", "x.tf.json", "x.tftpl"] {
                let shown = String::from_utf8_lossy(&bytes);
                assert_eq!(as_data(Path::new(name), &bytes), Some(whose), "{shown}");
            }
            assert_eq!(among_sources(Path::new("odd.hcl"), &bytes), Some(whose));
            let of_tool = Some(whose).filter(|whose| *whose != CREDENTIALS);
            assert_eq!(among_sources(Path::new("x.tf.json"), &bytes), of_tool);
            assert_eq!(among_sources(Path::new("x.tf"), &bytes), None);
        }
        for name in ["secret.auto.tfvars", "x.tfvars.json"] {
            assert_eq!(
                as_data(Path::new(name), b""),
                Some("the values of variables")
            );
        }
    }

    #[test]
    fn other_files_are_none_of_them() {
        let lambda = [
            entry("index.js", b"tfplan"),
            entry("tfstate.js", b""),
            entry("tfplan-parser/x", b""),
        ]
        .concat();
        let others: [(&str, &[u8]); 10] = [
            ("lambda.zip", &lambda),
            (
                "versions.json",
                br#"{"terraform_version": "1.9.0", "serial": 3}"#,
            ),
            ("p.json", br#"{"Version": "2012-10-17", "Statement": []}"#),
            ("key.pub", b"ssh-rsa AAAA"),
            ("cert.pem", b"-----BEGIN CERTIFICATE-----\nMIIE\n"),
            (
                "user_data.sh.tpl",
                b"aws configure set aws_secret_access_key ${x}\n",
            ),
            ("cloud.tpl", b"-----BEGIN PRIVATE KEY-----\n${key}\n"),
            ("check.sh", b"grep -- '-----BEGIN PRIVATE KEY-----' file\n"),
            ("public.jwk", br#"{"kty":"RSA","e":"AQAB"}"#),
            ("empty", b""),
        ];
        for (name, bytes) in others {
            assert_eq!(as_data(Path::new(name), bytes), None, "{name}");
        }
        for name in [
            ".env.example",
            ".aws/task-definition.json",
            ".kube/deploy.yaml",
            "hashicorp.key",
            ".aws/main.tf",
        ] {
            assert_eq!(by_name(Path::new(name), Named::File), None, "{name}");
        }
    }
}
