//! Telling the files that tfsize wrote from all others: only those give way to a new report.
//!
//! What counts is how each format begins *and* what else it always has, whatever the version: a line or a list that
//! anyone could have written is nobody's.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use anyhow::Result;
use regex::Regex;
use serde::de::IgnoredAny;

use crate::text::Versioned;
use crate::text::write::Over;

/// What a report may be written over.
pub fn over(force: bool) -> Over<'static> {
    if force {
        Over::Anything
    } else {
        Over::Own(&|file| Ok(is_report(file)))
    }
}

/// An empty list, as tfsize writes it: others do not break the line.
pub(super) const EMPTY_LIST: &str = "[\n]\n";

/// A JSON document of tfsize.
struct Document {
    /// How it begins, without the space between its parts.
    begins: Regex,
    /// Names at its top, and others that may be there.
    names: &'static [&'static str],
    others: &'static [&'static str],
    /// What it has besides, somewhere, without the space between its parts.
    has: Regex,
}

/// The documents that are an object or a list of objects.
static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let text = r#""(?:[^"\\]|\\.)*""#;
    let name = r#""[a-z0-9-]+""#;
    let driver = format!(
        r#"^\{{("\$schema":{text},)?"version":"2\.1\.0","runs":\[\{{"tool":\{{"driver":\{{"name":"tfsize""#
    );
    let quality = format!(
        r#"^\[\{{"description":{text},"check_name":{name},"fingerprint":"[0-9a-f]{{32}}","severity":{name},"location":\{{"#
    );
    let all: [(&str, &[&str], &[&str], &str); 17] = [
        // Findings.
        (
            r#"^\{"version":\d+,"findings":\[(\]|\{"rule":)"#,
            &["version", "findings", "summary"],
            &["suppressed", "undecided", "checked", "rules", "settings"],
            r#""summary":\{"errors":\d+,"warnings":\d+,"notes":\d+\}"#,
        ),
        // Drift.
        (
            r#"^\{"version":\d+,"inputs":\["#,
            &["version", "inputs", "summary", "classes"],
            &["against", "estates", "gaps", "settings"],
            r#""summary":\{"#,
        ),
        // Sizes and effective policies, the rules, and the policy's schema.
        (
            r#"^\{"version":\d+,"environments":(\[\{"system":|\{"[a-z0-9-]+":\{"namespace":(null|\{"value":))"#,
            &["version", "environments"],
            &[],
            "",
        ),
        (
            r#"^\{"version":\d+,"files":\[(\]|\{"path":"(?:[^"\\]|\\.)*","standing":)"#,
            &["version", "files"],
            &[],
            "",
        ),
        (
            r#"^\{"version":\d+,"rule":(\{"id":|null,"resources":\[)"#,
            &["version", "rule", "resources", "mistakes", "unread"],
            &[],
            "",
        ),
        (
            r#"^\{"version":\d+,"rules":\[\{"id":"#,
            &["version", "rules"],
            &[],
            r#""severity":"[a-z]+".*"page":""#,
        ),
        (
            r#"^\{("\$schema":"[^"]*",)?"type":"object","properties":\{"namespace":\{"type":"string","description":"namespace of custom metrics"#,
            &["type", "properties"],
            &[
                "$schema",
                "$defs",
                "title",
                "description",
                "additionalProperties",
                "required",
            ],
            "",
        ),
        // A resource type, the list of schemas, and each of these.
        (
            r#"^\{"version":\d+,"type":"[^"]+","provider_version":"#,
            &["version", "type", "provider_version", "block"],
            &[],
            "",
        ),
        (
            r#"^\{"version":\d+,"schemas":\[\{"name":"#,
            &["version", "schemas"],
            &[],
            r#""about":"#,
        ),
        (
            r#"^\{"\$schema":"[^"]*","title":"tfsize "#,
            &["$schema", "title", "description", "type", "properties"],
            &["$defs", "required", "additionalProperties"],
            "",
        ),
        // Costs and prices.
        (
            r#"^\{"version":\d+,"currency":"[A-Z]+","estimates":\["#,
            &["version", "currency", "estimates"],
            &["against", "differences", "limits"],
            "",
        ),
        // The shape of `infracost breakdown`, as tfsize writes it.
        (
            r#"^\{"version":"[^"]*","runId":"tfsize[^"]*","currency":"[A-Z]+","projects":\["#,
            &[
                "version",
                "runId",
                "currency",
                "projects",
                "totalHourlyCost",
                "totalMonthlyCost",
                "pastTotalHourlyCost",
                "pastTotalMonthlyCost",
                "diffTotalHourlyCost",
                "diffTotalMonthlyCost",
                "timeGenerated",
                "summary",
            ],
            &[],
            "",
        ),
        (
            r#"^\{"version":\d+,"currency":"[A-Z]+","items":\["#,
            &["version", "currency", "items", "prices"],
            &[],
            "",
        ),
        // Simulations.
        (
            r#"^\{"version":\d+,"simulations":\["#,
            &["version", "simulations", "parameters", "sources"],
            &[],
            "",
        ),
        // An inventory, which a plan of Terraform begins otherwise.
        (
            r#"^\{"format_version":"[^"]*","variables":"#,
            &[
                "format_version",
                "variables",
                "planned_values",
                "resource_changes",
                "output_changes",
            ],
            &[],
            "",
        ),
        (&driver, &["version", "runs"], &["$schema"], ""),
        (&quality, &[], &[], ""),
    ];
    let made = |(begins, names, others, has): &(
        &str,
        &'static [&'static str],
        &'static [&'static str],
        &str,
    )| {
        Some(Document {
            begins: Regex::new(begins).ok()?,
            names,
            others,
            has: Regex::new(has).ok()?,
        })
    };
    all.iter().filter_map(made).collect()
});

/// How documents in XML, Markdown and HTML begin and end.
static MARKUP: LazyLock<Vec<(Regex, Regex)>> = LazyLock::new(|| {
    pairs(&[
        (
            r#"^<\?xml[^>]*\?>\s*<testsuites name="tfsize( drift)?""#,
            r"(</testsuites>|/>)\s*$",
        ),
        (
            r#"^<\?xml[^>]*\?>\s*(<!-- tfsize -->\s*<checkstyle|<checkstyle version="[^"]*">(?s:.*?) source="tfsize\.)"#,
            r"(</checkstyle>|/>)\s*$",
        ),
        (
            r"^<!-- tfsize( drift| cost)? -->\n#{2,3} [tT]fsize|^<!-- tfsize drift -->\n#",
            "",
        ),
        (
            r"(?is)^<!doctype html>.{0,1000}<title>(Sizing drift|Simulated load|Costs a month)",
            r"(?i)</html>\s*$",
        ),
    ])
});

/// How texts for reading begin and end.
static TEXTS: LazyLock<Vec<(Regex, Regex)>> = LazyLock::new(|| {
    let totals = r"\n\d+ (error|warning|note)s?(, \d+ (warning|note)s?)*\.\n(\d+ (questions? about|checks? on) .*, \d+ undecided\.\n)?$";
    pairs(&[
        // Findings, with the number of checks; none, with it or with why there is none.
        (r"^(error|warning|note)\[[a-z0-9-]+\]: \S", totals),
        (
            r"^No findings",
            r"^No findings( in the policy|\.\n(\d+ (questions? about|checks? on) .*, \d+ undecided|Nothing was checked: (there is no Terraform configuration here|no Terraform configuration was found|no rule applies to any resource)))\.\n$",
        ),
        // Drift.
        (
            r"^(policy|source|plan|state) \S.*\n\n",
            r"\n(\d+ of )?\d+ values? .*\.\n$",
        ),
        // Sizes, the effective policy, its reference, the rules.
        (
            r"^[a-z0-9-]+  .*\n (part|item) +size( +(bounds|why|headroom))+ *\n",
            "",
        ),
        (
            r"^# ---- [a-z0-9-]+ ----\n\n(namespace +=|[a-z]+ +\x22[^\x22\n]*\x22 \{\n)",
            "",
        ),
        (r"^# The policy\n\nA policy is an HCL file of literals", ""),
        (
            r"^ rule +about +severity +fix +what holds *\n [a-z0-9-]+ ",
            "",
        ),
        // What was generated, and how generated files stand to those on disk.
        (r"^Wrote \d+ files to .*\.\n", ""),
        (
            r"^\S.*: (missing|stale: .*|edited by hand since tfsize wrote it|in the way: tfsize did not write it|no longer wanted; --prune removes it)\n",
            "",
        ),
        // A rule's page, and where the values of a resource are from.
        (
            r"^# [a-z0-9-]+\n\n.*\.\n\n## What it checks\n",
            r"\n## Why\n",
        ),
        (
            r"^\S.* in \S.*\n  (checked as \S+: |no environment of the policy matches it\n)",
            "",
        ),
        // A resource type, and the list of schemas.
        (
            r"^\S+  (AWS provider|\S+/\S+/\S+)( \d\S*)?.*\n  (required|optional|given by the provider|blocks)\n",
            "",
        ),
        (r"^lint +what `lint.* prints?( as JSON)?\ndrift ", ""),
        // Costs, prices, and what has prices.
        (
            r"^.*  US dollars a month(, more than in .*)?\n resource +billed +floor +expected +ceiling *\n",
            "",
        ),
        (r"^ item +Region +price +quantity a month +source *\n", ""),
        (r"^ item +unit +Regions +about *\n", ""),
        (
            r"^side,title,environment,resource,type,region,what,item,unit,basis,unit price,[a-z ,]*\n",
            r"\n$",
        ),
        (
            r"^AvailabilityZone,BilledCost,[A-Za-z,]*,x_Ceiling,x_Environment,x_Floor,x_RootModule\n",
            r"\n$",
        ),
        // Simulations, for reading and for spreadsheets.
        (
            r"^(\S.*  load: .*, \d+ minutes\n(?s:.*)\n)?Taken for what AWS does not publish or the policy does not state; --set NAME=VALUE changes it\n parameter +value +range +what it is *\n",
            "",
        ),
        (
            r"^environment,item,unit,minute,offered,served,utilization,amount,wanted,cause\n",
            r"\n$",
        ),
        // An inventory: modules with the addresses in them, or one resource with its attributes.
        (
            r"^((root module|module\.\S+)\n  [a-z0-9_]+\.\S+\n|\n\S.*\n  not read: |\noutputs\n  \S+ = )",
            r"^(\n?(root module|module\.\S+)\n(  [a-z0-9_]+\.\S.*\n(    [a-z][a-z0-9_.\[\]]* = .*\n)*)+|\n\S.*\n  not read: .*\n|\noutputs\n(  \S+ = .*\n)+)+$",
        ),
        (
            r"^(module\.\S+\.)?((data|ephemeral)\.)?[a-z0-9]+_[a-z0-9_]+\.\S+\n",
            r"^\S+\n(  +\S+( = |:).*\n)+$",
        ),
        // Workflow commands: nothing else, and the totals.
        (
            r"^(::(error|warning|notice) |tfsize: )",
            r"^(::(error|warning|notice) .*\n)*tfsize: (no findings|\d+ (error|warning|note)s?[^;]*)(; .*)?\n$",
        ),
        // The concise format.
        (
            r"^(\S.*:\d+:\d+: )?(error|warning|note)\[RULE\] \S",
            r"^((\S.*:\d+:\d+: )?(error|warning|note)\[RULE\] \S.*\n)+$",
        ),
    ])
});

/// An id of a rule: words with hyphens, but for those of reading.
const RULE: &str =
    "([a-z0-9]+-[a-z0-9-]+|syntax|configuration|evaluation|validation|condition|variables)";

fn pairs(all: &[(&str, &str)]) -> Vec<(Regex, Regex)> {
    let made = |text: &str| Regex::new(&text.replace("RULE", RULE)).ok();
    let pair = |(begins, ends): &(&str, &str)| Some((made(begins)?, made(ends)?));
    all.iter().filter_map(pair).collect()
}

/// Whether a file is a report that tfsize wrote, in any format.
pub fn is_report(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    match text.chars().next() {
        Some('{' | '[') => text == EMPTY_LIST || is_document(text),
        Some('<') => fits(&MARKUP, text),
        _ => fits(&TEXTS, text),
    }
}

fn fits(all: &[(Regex, Regex)], text: &str) -> bool {
    let fits = |(begins, ends): &(Regex, Regex)| begins.is_match(text) && ends.is_match(text);
    all.iter().any(fits)
}

impl Document {
    /// Whether these are its names: all that it always has, and none that it never has.
    fn has_names(&self, names: &BTreeSet<String>) -> bool {
        let known = |name: &String| {
            let mut all = self.names.iter().chain(self.others);
            all.any(|known| known == name)
        };
        self.names.iter().all(|name| names.contains(*name)) && names.iter().all(known)
    }
}

fn is_document(text: &str) -> bool {
    let packed = without_space(text);
    let begun = DOCUMENTS.iter().find(|one| one.begins.is_match(&packed));
    begun.is_some_and(|one| {
        one.has.is_match(&packed) && names(text).is_some_and(|names| one.has_names(&names))
    })
}

/// The names at the top of a JSON document, none in a list; nothing when it is no document.
fn names(text: &str) -> Option<BTreeSet<String>> {
    if text.starts_with('[') {
        return serde_json::from_str::<IgnoredAny>(text)
            .ok()
            .map(|_| BTreeSet::new());
    }
    #[allow(
        clippy::zero_sized_map_values,
        reason = "serde reads no set from an object"
    )]
    let top: HashMap<String, IgnoredAny> = serde_json::from_str(text).ok()?;
    Some(top.into_keys().collect())
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

/// A JSON document without the space between its parts.
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
            "2 errors.\n",
            "notes of mine\n2 errors.\n",
            "error[mine]: no totals\n",
            "No findings.\n",
            "No findings.\nNothing of mine is lost.\n",
            "12 checks on 3 resources in 1 root module: 12 passed, 0 failed, 0 suppressed, 0 undecided\n",
            "a log\ntfsize: no findings\n",
            "main.tf:1:1: error[mine] x\nand more of mine\n",
            "[]",
            "[]\n",
            "[ ]\n",
            r#"{"version":1,"findings":[]}"#,
            r#"{"version":1,"findings":[],"summary":{}}"#,
            r#"{"version":1,"rules":[{"id":"mine"}]}"#,
            r#"{"version":1,"inputs":[]}"#,
            "<?xml version=\"1.0\"?>\n<checkstyle version=\"10.0\"/>",
            "module.vpc\n  aws_vpc.this\nmine\n",
            r#"{"$schema":"x","type":"object","properties":{"namespace":{"type":"string"},"replicas":{}}}"#,
            r#"{"version":1,"environments":{"prod":{"namespace":"mine"}}}"#,
            r#"{"version":2,"rules":[{"id":"r1","severity":"error"}],"owner":"me"}"#,
            r#"{"format_version":"1.2","variables":{},"planned_values":{},"resource_changes":[],"output_changes":{},"configuration":{}}"#,
            r#"{"version":1,"findings":[],"summary":{"errors":0,"warnings":0,"notes":0},"mine":1}"#,
            "src/main.tf:1:1: warning[deprecated] old syntax\n",
            "<!-- tfsize -->\nnotes of mine\n",
            "# ---- prod ----\n\nnotes of mine\n",
            "No findings.\nNothing was checked: I was away.\n",
            "tfsize: no findings, I wrote\n",
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
