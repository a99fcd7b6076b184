//! What a text is that is neither a plan nor a state, or in a version that is not read.

use super::Reader;
use crate::inventory::InputError;

/// Says what a text is that is not JSON at all.
pub(super) fn not_json(text: &[u8]) -> Result<(), InputError> {
    let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
    let error = |what: &str| Err(InputError::new(what).help(show));
    let start = text.trim_ascii_start();
    if start.is_empty() {
        return error("the file is empty");
    }
    let starts = |with: &[&[u8]]| with.iter().any(|with| text.starts_with(with));
    if starts(&[b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"]) {
        return Err(
            InputError::new("the text is UTF-16, as some shells write redirected output")
                .help("write it as UTF-8"),
        );
    }
    if start.starts_with(b"{") {
        return Ok(());
    }
    if start.starts_with(b"[") {
        return error("this JSON is a list, neither a plan nor a state");
    }
    if starts(&[b"\x1f\x8b"]) {
        return Err(InputError::new("the file is compressed with gzip").help("unpack it first"));
    }
    if starts(&[b"PK\x03\x04"]) {
        return error("this is a saved plan in its own format, not JSON");
    }
    let head = String::from_utf8_lossy(start.get(..4096).unwrap_or(start));
    let has = |line: &str| head.lines().any(|l| l.trim_start().starts_with(line));
    if has("# This file is maintained automatically by") || has("provider \"registry.") {
        return error("this is a dependency lock file, neither a plan nor a state");
    }
    if has("Terraform will perform") || has("OpenTofu will perform") || has("Terraform used the") {
        return error("this is a plan as text, not as JSON");
    }
    if has("resource \"") || has("terraform {") || has("module \"") || has("variable \"") {
        return error("this is configuration, neither a plan nor a state");
    }
    error("this is not JSON")
}

/// Whether a version of the plan and state format is read.
fn readable(format: &str) -> bool {
    matches!(format.split('.').next(), Some("0" | "1"))
}

impl Reader<'_> {
    /// What a text is, if it says that it is something else or in a version that is not read.
    pub(super) fn foreign(&self) -> Option<InputError> {
        let has = |key: &str| self.keys.contains(key);
        let show = "give what `terraform show -json PLANFILE` or `terraform show -json` prints";
        let error = |what: &str| Some(InputError::new(what).help(show));
        if has("encrypted_data") || has("encryption_version") {
            return Some(
                InputError::new("the file is encrypted by OpenTofu")
                    .help("give what `tofu show -json` prints, which decrypts it"),
            );
        }
        if has("provider_schemas") {
            return error("this is a provider schema, neither a plan nor a state");
        }
        if has("Operation") && has("Who") {
            return error("this is the lock of a state (.lock.info), not the state");
        }
        if has("diagnostics") && has("valid") {
            return error("this is the output of `validate -json`, neither a plan nor a state");
        }
        if has("Modules") && self.keys.len() == 1 {
            return error("this is the list of installed modules, neither a plan nor a state");
        }
        if has("AWSTemplateFormatVersion") || has("Resources") {
            return error("this is a CloudFormation template, neither a plan nor a state");
        }
        if has("@level") || (has("type") && has("terraform") && has("ui")) {
            return Some(
                InputError::new("this is the log of a run with -json, not a plan").help(
                    "save the plan with `plan -out=FILE` and give what `terraform show -json FILE` prints",
                ),
            );
        }
        let npm = [
            "dependencies",
            "devDependencies",
            "scripts",
            "lockfileVersion",
        ];
        if has("name") && npm.into_iter().any(has) {
            return error("this describes a package of npm, neither a plan nor a state");
        }
        let format = self.format_version.as_ref()?;
        if !readable(format) {
            let what = if has("values") { "state" } else { "plan" };
            return Some(
                InputError::new(format!(
                    "the {what} has format version {format}; versions 0.x and 1.x are read"
                ))
                .help("a newer version of this program may read it"),
            );
        }
        None
    }
}
