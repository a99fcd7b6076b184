//! Telling the files that tfsize wrote from all others: only those give way to a new report.
//!
//! What counts is how each format begins or ends, whatever the version.

use std::sync::LazyLock;

use anyhow::Result;
use regex::Regex;

use super::Over;
use crate::text::Versioned;

/// What a report may be written over.
pub fn over(force: bool) -> Over<'static> {
    if force {
        Over::Anything
    } else {
        Over::Own(&|file| Ok(is_report(file)))
    }
}

/// As much of a file as is needed to see how it begins, in bytes.
const BEGINNING: usize = 64 << 10;

/// How reports begin that are for programs, without the space between the parts of JSON.
static BEGINNINGS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let text = r#""(?:[^"\\]|\\.)*""#;
    let name = r#""[a-z0-9-]+""#;
    [
        // Findings and drift as JSON.
        r#"^\{"version":\d+,"findings":\[(\]|\{"rule":)"#.to_owned(),
        r#"^\{"version":\d+,"inputs":\["#.to_owned(),
        // Sizes and effective policies, the rules, and the policy's schema.
        r#"^\{"version":\d+,"environments":(\[\{"system":|\{"[a-z0-9-]+":\{"namespace":)"#.to_owned(),
        r#"^\{"version":\d+,"rules":\[\{"id":"#.to_owned(),
        r#"^\{("\$schema":"[^"]*",)?"type":"object","properties":\{"namespace":\{"#.to_owned(),
        // An inventory, which a plan of Terraform begins otherwise.
        r#"^\{"format_version":"[^"]*","variables":"#.to_owned(),
        format!(
            r#"^\{{("\$schema":{text},)?"version":"2\.1\.0","runs":\[\{{"tool":\{{"driver":\{{"name":"tfsize""#
        ),
        // Code quality.
        r"^\[\]$".to_owned(),
        format!(
            r#"^\[\{{"description":{text},"check_name":{name},"fingerprint":"[0-9a-f]{{32}}","severity":{name},"location":\{{"#
        ),
        // XML, Markdown and HTML.
        r#"^<\?xml[^>]*\?>\s*<testsuites name="tfsize( drift)?""#.to_owned(),
        r#"^<\?xml[^>]*\?>\s*<checkstyle version="[^"]*"(/>|>\s*</checkstyle>|>(?s:.*?) source="tfsize\.)"#.to_owned(),
        r"^<!-- tfsize( drift)? -->".to_owned(),
        r"(?is)^<!doctype html>.{0,1000}<title>Sizing drift".to_owned(),
        // For reading: sizes, the effective policy, its reference, the rules.
        r"^[a-z0-9-]+  .*\n part +size( +(bounds|why|headroom))+ *\n".to_owned(),
        r"^# ---- [a-z0-9-]+ ----\n\n[a-z]+ ".to_owned(),
        r"^# The policy\n\nA policy is an HCL file of literals".to_owned(),
        r"^ rule +about +severity +fix +what holds *\n".to_owned(),
        // An inventory: modules with the addresses in them, or one resource with its attributes.
        r"^(root module|module\.\S+)\n  [a-z0-9_]+\.\S+\n".to_owned(),
        r"^(module\.\S+\.)?((data|ephemeral)\.)?[a-z0-9]+_[a-z0-9_]+\.\S+\n(  +\S+( = |:).*\n)+$".to_owned(),
    ]
    .iter()
    .filter_map(|r| Regex::new(r).ok())
    .collect()
});

/// How each line of the concise format looks.
static CONCISE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\S.*:\d+:\d+: )?(error|warning|note)\[[a-z0-9-]+\] \S").ok());

/// How the last line of a report begins or ends that is for reading.
static ENDS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // Findings: the totals, with or without the number of checks.
        r" \d+ passed, \d+ failed, \d+ suppressed, \d+ undecided\.?$",
        r"^(No findings|\d+ (error|warning|note)s?(, \d+ (warning|note)s?)*)\.$",
        // Workflow commands.
        r"^tfsize: (no findings|\d+ (error|warning|note)s?)",
    ]
    .iter()
    .filter_map(|r| Regex::new(r).ok())
    .collect()
});

/// How a report of drift for reading begins, and how its last line does.
static DRIFT: LazyLock<Option<(Regex, Regex)>> = LazyLock::new(|| {
    let first = Regex::new(r"^(policy|source|plan|state) \S.*\n\n").ok()?;
    let last = Regex::new(r"^(\d+ of )?\d+ values? ").ok()?;
    Some((first, last))
});

/// Whether a file is a report that tfsize wrote, in any format.
pub fn is_report(bytes: &[u8]) -> bool {
    let beginning = bytes.get(..BEGINNING).unwrap_or(bytes);
    let beginning = String::from_utf8_lossy(beginning);
    let packed;
    let beginning = if beginning.starts_with(['{', '[']) {
        packed = without_space(&beginning);
        packed.as_str()
    } else {
        &*beginning
    };
    if BEGINNINGS.iter().any(|r| r.is_match(beginning)) {
        return true;
    }
    let text = String::from_utf8_lossy(bytes);
    let last = text.lines().rev().find(|l| !l.trim().is_empty());
    let Some(last) = last else { return false };
    let drift = |(first, end): &(Regex, Regex)| first.is_match(&text) && end.is_match(last);
    ENDS.iter().any(|r| r.is_match(last))
        || DRIFT.as_ref().is_some_and(drift)
        || CONCISE
            .as_ref()
            .is_some_and(|r| text.lines().all(|l| r.is_match(l)))
}

/// The lines that `drift --trend` adds to a file.
pub const TREND: Versioned = Versioned {
    what: "the trend file",
    newest: 1,
    instead: "name another file",
};

/// Whether a file holds lines that `drift --trend` adds.
///
/// # Errors
///
/// When a later tfsize has added to it: what reads lines of one version need not read two.
pub fn is_trend(bytes: &[u8]) -> Result<bool> {
    let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let known = |line: &[u8]| {
        serde_json::from_slice::<serde_json::Value>(line).is_ok_and(|line| {
            ["version", "date", "environment", "root", "summary"]
                .iter()
                .all(|key| line.get(key).is_some())
        })
    };
    let mut known = lines.clone().map(known);
    // The last line may have been cut off by a crash.
    if !known.next().unwrap_or(false) || known.filter(|known| !known).count() > 1 {
        return Ok(false);
    }
    for line in lines {
        if let Ok(Numbered { version }) = serde_json::from_slice(line) {
            TREND.read(version)?;
        }
    }
    Ok(true)
}

/// The version of a document, whatever else it holds.
#[derive(serde::Deserialize)]
struct Numbered {
    version: f64,
}

/// The beginning of a JSON document without the space between its parts.
fn without_space(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    json.chars()
        .filter(|c| {
            if inside {
                inside = escaped || *c != '"';
                escaped = !escaped && *c == '\\';
                return true;
            }
            inside = *c == '"';
            !c.is_ascii_whitespace()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_no_report() {
        for text in [
            "notes of mine\n",
            "resource \"a\" \"b\" {}\n",
            "{\"version\": 1}",
            "{\"version\":4,\"terraform_version\":\"1.9.0\",\"resources\":[]}",
            r#"{"$schema":"x","version":"2.1.0","runs":[{"tool":{"driver":{"name":"checkov"}}}]}"#,
            r#"[{"description":"a","fingerprint":"b"}]"#,
            "<?xml version=\"1.0\"?>\n<testsuites name=\"pytest\"/>",
            "<?xml version=\"1.0\"?>\n<checkstyle version=\"4.3\"><file name=\"a\"><error source=\"eslint.x\"/></file></checkstyle>",
            "# Notes\n\n1 error and 2 warnings.\n",
            "<!doctype html><title>Mine</title>",
            "policy of mine\n\nall is well\n",
            "root module\n\n  of mine\n",
            "# The policy\n\nof mine\n",
            "production\n  part of mine\n",
            "aws_instance.web\n  is mine\n",
            "",
        ] {
            assert!(!is_report(text.as_bytes()), "{text}");
        }
        for text in [&b""[..], b"{}\n", b"mine\n", &[0xff; 100]] {
            assert!(!is_trend(text).unwrap());
        }
        assert!(!is_report(&[0xff; 100]));
    }
}
