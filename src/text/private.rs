//! Which files of a repository are of no configuration: what tools keep in it, credentials, plans and states.
//!
//! A text of a stranger may name any file, and what it holds would be shown. So a file is known by its name, and where a
//! name says nothing, by what it holds.

use std::path::Path;

/// The list of the modules that `init` has brought.
pub(super) const MODULES: &str = "modules.json";

const CREDENTIALS: &str = "credentials";
const PLAN: &str = "a plan";
const STATE: &str = "a state";

/// Directories of tools that hold credentials, in small letters.
const DIRECTORIES: [&str; 15] = [
    ".aws",
    ".azure",
    ".bundle",
    ".cargo",
    ".config",
    ".docker",
    ".gem",
    ".gnupg",
    ".infracost",
    ".kube",
    ".m2",
    ".oci",
    ".password-store",
    ".ssh",
    ".terraform.d",
];

/// Files that hold credentials, in small letters. A directory may have such a name: a module can be called `credentials`.
const FILES: [&str; 41] = [
    ".boto",
    ".dockercfg",
    ".dockerconfigjson",
    ".env",
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
    "service-account.json",
    "settings.xml",
    "terraform.rc",
    "vault-token",
    "vault_pass",
];

/// Endings of the names of files that hold keys: containers of them, which no function of a configuration reads as text.
const ENDINGS: [&str; 8] = [
    "jks", "kdbx", "key", "keystore", "p12", "pfx", "ppk", "tfplan",
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
    let mut parts = inner.components().peekable();
    while let Some(part) = parts.next() {
        let name = part.as_os_str().to_string_lossy().to_ascii_lowercase();
        let last = parts.peek().is_none();
        match name.as_str() {
            ".git" | ".hg" | ".svn" | ".jj" => return Some("the version control"),
            ".terraform" => {
                let next = parts.next();
                let modules = next.is_none_or(|next| next.as_os_str() == "modules");
                // The list of modules has their sources, and those may have credentials.
                let list = parts.peek().is_some_and(|p| p.as_os_str() == MODULES);
                if !modules || list {
                    return Some("`terraform init`");
                }
            }
            name if DIRECTORIES.contains(&name) => return Some(CREDENTIALS),
            _ => {}
        }
        if last && what == Named::File {
            return by_file_name(&name);
        }
    }
    None
}

/// Whether a name is one of those that hold variables of an environment: `.env`, `.env.production`, `prod.env`.
fn is_environment(name: &str) -> bool {
    name.strip_prefix(".env")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        || Path::new(name).extension().is_some_and(|end| end == "env")
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

/// Whose a file is by what it holds: a plan, a state or a private key under any name.
///
/// Source files of a configuration may have a key in a text; one that *is* a key has no such ending.
pub(super) fn by_content(path: &Path, bytes: &[u8]) -> Option<&'static str> {
    if is_saved_plan(bytes) {
        return Some(PLAN);
    }
    if starts_with_brace(bytes) && has(bytes, b"\"terraform_version\"") {
        if has(bytes, b"\"format_version\"") {
            return Some(PLAN);
        }
        if has(bytes, b"\"lineage\"") || has(bytes, b"\"serial\"") {
            return Some(STATE);
        }
    }
    let ending = path.extension().and_then(|ending| ending.to_str());
    let is_source = matches!(ending, Some("tf" | "tofu" | "hcl" | "tfvars"));
    if !is_source && (is_private_key(bytes) || has(bytes, b"aws_secret_access_key")) {
        return Some(CREDENTIALS);
    }
    None
}

/// Whether this is what `plan -out` writes: an archive with a plan in it, whatever it is called.
fn is_saved_plan(bytes: &[u8]) -> bool {
    const ENTRY: &[u8] = b"PK\x03\x04";
    /// Where the name of an entry begins, in bytes from the beginning of its head.
    const NAME: usize = 30;
    if !bytes.starts_with(ENTRY) {
        return false;
    }
    let finder = memchr::memmem::Finder::new(ENTRY);
    finder.find_iter(bytes).any(|at| {
        let name = bytes.get(at + NAME..).unwrap_or_default();
        [&b"tfplan"[..], b"tfstate", b"tfconfig/"]
            .iter()
            .any(|own| name.starts_with(own))
    })
}

fn starts_with_brace(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"{")
}

/// Whether there is the head of a private key in the text, of whatever kind.
fn is_private_key(bytes: &[u8]) -> bool {
    let finder = memchr::memmem::Finder::new(b"-----BEGIN ");
    finder.find_iter(bytes).any(|at| {
        let head = bytes.get(at..bytes.len().min(at + 64)).unwrap_or_default();
        let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
        has(line, b"PRIVATE KEY")
    }) || bytes.starts_with(b"PuTTY-User-Key-File")
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_names_are_a_set_in_small_letters() {
        let sorted = |names: &[&str]| names.windows(2).all(|w| w[0] < w[1]);
        assert!(sorted(&DIRECTORIES) && sorted(&FILES) && sorted(&ENDINGS));
        let all = DIRECTORIES.iter().chain(&FILES).chain(&ENDINGS);
        assert!(all.into_iter().all(|n| n.to_ascii_lowercase() == **n));
    }

    #[test]
    fn plans_states_and_keys_are_known_under_any_name() {
        let saved = [
            entry("tfconfig/m-/main.tf", b"x"),
            entry("tfplan", b"secret"),
        ]
        .concat();
        let key = b"Bag Attributes\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n";
        let account =
            br#"{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\nMI"}"#;
        let known: [(&[u8], &str); 9] = [
            (&saved, PLAN),
            (&entry("tfplan", b""), PLAN),
            (br#" {"format_version":"1.2","terraform_version":"1.9.0"}"#, PLAN),
            (b"\xef\xbb\xbf{\"checks\":[],\n\"format_version\":\"1.2\",\"terraform_version\":\"1\"}", PLAN),
            (br#"{"version": 4, "terraform_version": "1.9.0", "serial": 1}"#, STATE),
            (br#"{"lineage": "x", "terraform_version": "1.9.0"}"#, STATE),
            (key, CREDENTIALS),
            (account, CREDENTIALS),
            (b"[default]\naws_secret_access_key = x\n", CREDENTIALS),
        ];
        for (bytes, whose) in known {
            for name in ["x", "plan.json", "data.txt", "x.tf.json", "x.tftpl"] {
                let shown = String::from_utf8_lossy(bytes);
                assert_eq!(by_content(Path::new(name), bytes), Some(whose), "{shown}");
            }
        }
    }

    #[test]
    fn other_files_are_none_of_them() {
        let lambda = [entry("index.js", b"tfplan"), entry("tf.js", b"")].concat();
        let others: [(&str, &[u8]); 7] = [
            ("lambda.zip", &lambda),
            ("versions.json", br#"{"terraform_version": "1.9.0"}"#),
            ("p.json", br#"{"Version": "2012-10-17", "Statement": []}"#),
            ("key.pub", b"ssh-rsa AAAA"),
            ("cert.pem", b"-----BEGIN CERTIFICATE-----\nMIIE\n"),
            ("main.tf", b"x = <<E\n-----BEGIN RSA PRIVATE KEY-----\nE\n"),
            ("empty", b""),
        ];
        for (name, bytes) in others {
            assert_eq!(by_content(Path::new(name), bytes), None, "{name}");
        }
    }
}
