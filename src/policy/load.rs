//! Reading the layers of a policy, and what they make in each environment.

use crate::registry::policyfile;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::decode::{Reader, nearest};
use super::raw::{self, Attribute, Block, Literal, Name, Section};
use super::{Environment, Policy, displaces, needs, table, words};
use crate::budget;
use crate::finding::{Finding, merged};
use crate::syntax;
use crate::text::{FileId, Files, Span, Versioned, hex, portable, slashes};

/// The example policy.
pub const BASELINE: &str = include_str!("baseline.hcl");

/// The name under which a policy is looked for.
pub const FILE_NAME: &str = "tfsize.hcl";

/// The language of policies.
const LANGUAGE: Versioned = Versioned {
    what: "the policy",
    newest: 1,
    instead: "write it in that version",
};

/// How deep policies may extend and environments inherit from each other.
const DEEPEST: usize = 32;

/// The steps that reading an environment takes, and laying it over one block of the policy.
const ENVIRONMENT: usize = 500;
const BLOCK: usize = 16;

/// A policy read with all its layers.
#[derive(Debug)]
pub struct Loaded {
    /// Mistakes, each once, in the order of their places.
    pub findings: Vec<Finding>,
    /// What holds in each environment, in the order written; those that cannot be read are missing.
    pub environments: Vec<EnvironmentPolicy>,
    /// The file that was asked for.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "tests quote it")
    )]
    pub file: FileId,
}

/// A policy in one environment.
#[derive(Debug)]
pub struct EnvironmentPolicy {
    /// The environment.
    pub environment: Environment,
    /// Everything that holds in it.
    pub policy: Policy,
    /// The same as written: every stated value with its place.
    pub stated: Section,
    /// The environment's own block, with the whole of its `select`.
    pub declared: Block,
}

impl EnvironmentPolicy {
    /// Everything that is written, the environment's own words before the rest.
    pub fn written(&self) -> Section {
        let mut out = self.stated.clone();
        let mut own = self.declared.clone();
        let of_it = |key: &str| OWN.contains(&key);
        own.body.attributes.retain(|a| of_it(&a.key.text));
        own.body.blocks.retain(|b| b.kind.text == SELECT);
        if !(own.body.attributes.is_empty() && own.body.blocks.is_empty()) {
            out.blocks.push(own);
        }
        out
    }

    /// A digest of everything stated for this environment: equal as long as no value changes, whatever the comments.
    pub fn digest(&self) -> String {
        let mut text = String::new();
        canonical(&self.stated, &mut text);
        let mut digits = hex(&Sha256::digest(text.as_bytes()));
        digits.truncate(16);
        digits
    }

    /// Leaves out that a value is missing where it is there and mistyped: that is told already.
    pub fn without_echoes(&self, findings: &mut Vec<Finding>) {
        let mut mistyped: Vec<(Span, &str, Span)> = Vec::new();
        let mut next = vec![&self.stated];
        while let Some(section) = next.pop() {
            let values = section.attributes.iter();
            mistyped.extend(values.map(|a| (section.header, a.key.text.as_str(), a.value.span)));
            next.extend(section.blocks.iter().map(|b| &b.body));
        }
        let wrong = findings.iter().filter(|f| f.rule == policyfile::VALUE.id);
        let wrong: Vec<Span> = wrong.map(|f| f.primary.span).collect();
        let within = |inner: Span, outer: Span| {
            let (start, end) = (inner.start, inner.end);
            inner.file == outer.file && outer.start <= start && end <= outer.end
        };
        mistyped.retain(|(.., value)| wrong.iter().any(|span| within(*span, *value)));
        findings.retain(|f| {
            let echoes = |(header, key, _): &(Span, &str, Span)| {
                within(f.primary.span, *header) && f.headline.contains(&format!("`{key}`"))
            };
            f.rule != policyfile::MISSING.id || !mistyped.iter().any(echoes)
        });
    }

    /// Everything that is declared with a name, as kind/name, also what this environment switches off; what a block makes
    /// is named with that before it, too.
    pub(super) fn declared(&self) -> impl Iterator<Item = String> {
        let named = |b: &Block| Some((b.kind.text.clone(), b.label.as_ref()?.text.clone()));
        let blocks = self.stated.blocks.iter().filter(|b| !b.is_for_all());
        blocks.flat_map(move |outer| {
            let around = outer.label.as_ref().map_or("", |label| label.text.as_str());
            let inner = outer.body.blocks.iter().filter(|b| !b.is_for_all());
            let inner = inner.filter_map(named).flat_map(move |(kind, name)| {
                [format!("{kind}/{name}"), format!("{kind}/{around}/{name}")]
            });
            let own = named(outer).map(|(kind, name)| format!("{kind}/{name}"));
            own.into_iter().chain(inner)
        })
    }
}

/// Adds the example policy to the files.
pub fn embedded(files: &mut Files) -> FileId {
    files.add("baseline.hcl (the example policy)", BASELINE)
}

/// Reads a policy and everything it extends. Only a file that cannot be read is an `Err`; mistakes are findings.
///
/// # Errors
///
/// When a file of it cannot be read.
pub fn load(files: &mut Files, file: FileId) -> Result<Loaded> {
    let mut findings = Vec::new();
    let mut environments = Vec::new();
    let mut whole = true;
    if let Some(mut root) = layers(files, file, &mut Vec::new(), &mut whole, &mut findings)? {
        words::check(&mut root, &mut findings);
        head_checks(&root, file, &mut findings);
        if declared(&root).next().is_none() {
            // Nothing can come of it, but its mistakes are told with the rest.
            let mut r = Reader::new(&root, "the policy", &mut findings);
            let _ = Policy::read(&mut r);
        }
        for block in declared(&root) {
            let _doing = budget::doing(|| {
                let place = files.locate(block.body.header);
                format!("reading {} ({place})", block.title())
            });
            if !budget::spend(ENVIRONMENT + root.blocks.len() * BLOCK) {
                break;
            }
            if let Some(environment) = effective(&root, block, &mut findings) {
                environments.push(environment);
            }
        }
    }
    if !whole {
        // What the other policy would have brought is not missed, and nothing can come of half a policy.
        let brought = [
            &policyfile::MISSING,
            &policyfile::OVERRIDE,
            &policyfile::INHERITS,
        ];
        findings.retain(|f| !brought.iter().any(|rule| rule.id == f.rule));
        environments.clear();
    }
    Ok(Loaded {
        findings: merged(findings),
        environments,
        file,
    })
}

/// The file's section laid over the policy it extends; `None` when it does not parse. `whole` becomes false when what it
/// extends cannot be read.
fn layers(
    files: &mut Files,
    file: FileId,
    above: &mut Vec<PathBuf>,
    whole: &mut bool,
    findings: &mut Vec<Finding>,
) -> Result<Option<Section>> {
    let body = match syntax::parse(files, file) {
        Ok(body) => body,
        Err(finding) => {
            findings.push(*finding);
            return Ok(None);
        }
    };
    let mut mistakes = Vec::new();
    let mut own = raw::read(file, &body, &mut mistakes);
    table::expand(&mut own, &mut mistakes);
    if let Some(wrong) = unreadable(&own) {
        // Whatever else is in it may be as it should.
        findings.push(wrong);
        return Ok(None);
    }
    findings.extend(mistakes);
    let Some(extends) = own
        .blocks_of("policy")
        .find_map(|p| p.body.attribute("extends"))
    else {
        return Ok(Some(own));
    };
    let Literal::Text(target) = &extends.value.literal else {
        return Ok(Some(own));
    };
    let path = files.path(file).to_path_buf();
    above.push(path.canonicalize().unwrap_or_else(|_| path.clone()));
    let base = if target == "baseline" {
        embedded(files)
    } else {
        let base = path
            .parent()
            .unwrap_or(Path::new(""))
            .join(portable(target));
        if base.canonicalize().is_ok_and(|p| above.contains(&p)) {
            findings.push(
                Finding::error(
                    &policyfile::EXTENDS,
                    extends.value.span,
                    "a policy cannot extend itself",
                )
                .label(format!("leads back to {}", slashes(&base))),
            );
            *whole = false;
            return Ok(Some(own));
        }
        if above.len() >= DEEPEST {
            let headline = format!("policies extend each other more than {DEEPEST} deep");
            findings.push(Finding::error(
                &policyfile::EXTENDS,
                extends.value.span,
                headline,
            ));
            *whole = false;
            return Ok(Some(own));
        }
        match files.read(&base) {
            Ok(id) => id,
            Err(e) => {
                findings.push(
                    Finding::error(&policyfile::EXTENDS, extends.value.span, format!("{e:#}"))
                        .help("the path is relative to this file; \"baseline\" is the example policy of tfsize"),
                );
                *whole = false;
                return Ok(Some(own));
            }
        }
    };
    let Some(mut root) = layers(files, base, above, whole, findings)? else {
        *whole = false;
        return Ok(Some(own));
    };
    // The system keeps the name its own file gives it.
    if let (Some(mine), Some(theirs)) = (
        own.blocks.iter().find(|b| b.kind.text == "policy"),
        root.blocks.iter_mut().find(|b| b.kind.text == "policy"),
    ) {
        theirs.label.clone_from(&mine.label);
    }
    root.overlay(&own, displaces);
    Ok(Some(root))
}

/// What is said of a policy in a version of the language that this program does not read.
fn unreadable(own: &Section) -> Option<Finding> {
    let mut heads = own.blocks_of("policy");
    let version = heads.find_map(|p| p.body.attribute("version"))?;
    let Literal::Number(number) = version.value.literal else {
        return None;
    };
    let wrong = LANGUAGE.read(number).err()?;
    let headline = wrong.to_string();
    Some(Finding::error(
        &policyfile::REQUIRE,
        version.value.span,
        headline,
    ))
}

fn declared(root: &Section) -> impl Iterator<Item = &Block> {
    root.blocks_of("environment").filter(|b| b.label.is_some())
}

fn head_checks(root: &Section, file: FileId, findings: &mut Vec<Finding>) {
    let start = Span::new(file, 0..0);
    if root.blocks_of("policy").next().is_none() {
        findings.push(
            Finding::error(
                &policyfile::MISSING,
                start,
                "a policy needs a `policy` block",
            )
            .help("start with policy \"name\" { region = \"us-east-1\" }"),
        );
    }
    if declared(root).next().is_none() {
        findings.push(
            Finding::error(
                &policyfile::MISSING,
                start,
                "a policy needs an `environment` block",
            )
            .help("write environment \"production\" {}"),
        );
    }
    for block in root.blocks_of("environment").filter(|b| b.label.is_none()) {
        findings.push(
            Finding::error(
                &policyfile::FORM,
                block.body.header,
                "`environment` needs a label",
            )
            .help("write environment \"name\" { with the environment's name before the brace"),
        );
    }
    let require = root
        .blocks_of("policy")
        .find_map(|p| p.body.attribute("require"));
    if let Some((attribute, Literal::Text(text))) = require.map(|a| (a, &a.value.literal)) {
        let here = semver::Version::parse(env!("CARGO_PKG_VERSION"));
        match (semver::VersionReq::parse(text), here) {
            (Ok(wanted), Ok(here)) if !wanted.matches(&here) => findings.push(
                Finding::error(
                    &policyfile::REQUIRE,
                    attribute.value.span,
                    format!("this policy is for tfsize {wanted}"),
                )
                .label(format!("this is {here}")),
            ),
            (Err(e), _) => findings.push(
                Finding::error(
                    &policyfile::VALUE,
                    attribute.value.span,
                    "`require` is not a version requirement",
                )
                .label(e.to_string())
                .help("write \">= 0.1\""),
            ),
            _ => {}
        }
    }
}

/// Attributes of an environment that are its own and override nothing.
const OWN: [&str; 3] = ["inherits", "scenario", "region"];

fn effective(
    root: &Section,
    block: &Block,
    findings: &mut Vec<Finding>,
) -> Option<EnvironmentPolicy> {
    let label = block.label.as_ref()?;
    let mut of_chain = Vec::new();
    let (chain, whole) = match lineage(root, block, &mut of_chain) {
        Ok(chain) => (chain, true),
        Err(chain) => (chain, false),
    };
    let declared = selecting(block, &chain);
    let environment = {
        let mut r = Reader::new(&declared.body, block.title(), findings);
        // What else the block holds is checked where it lands, in the merged policy.
        Environment::read(&mut r, label)
    };
    findings.append(&mut of_chain);
    let before = findings.len();
    let mut stated = Section {
        header: root.header,
        attributes: root.attributes.clone(),
        blocks: root
            .blocks
            .iter()
            .filter(|b| b.kind.text != "environment")
            .cloned()
            .collect(),
    };
    for layer in chain.iter().rev() {
        if !budget::spend(layer.body.blocks.len() * root.blocks.len()) {
            return None;
        }
        let mut body = layer.body.clone();
        // What overrides nothing is reported once, and not as a thing that lacks all of its fields.
        body.blocks
            .retain(|over| over.kind.text != SELECT && check_override(root, layer, over, findings));
        body.attributes
            .retain(|a| !OWN.contains(&a.key.text.as_str()));
        stated.overlay(&body, displaces);
    }
    // A Region of the environment's own, or of one that it inherits from, is the policy's there.
    let region = chain
        .iter()
        .find_map(|layer| layer.body.attribute("region"));
    let head = stated.blocks.iter_mut().find(|b| b.kind.text == "policy");
    if let (Some(region), Some(head)) = (region, head) {
        head.body.set(region);
    }
    stated.check_forms(findings);
    stated.fill_in(displaces, needs);
    let mut r = Reader::new(&stated, "the policy", findings);
    let policy = Policy::read(&mut r);
    if !whole {
        // What is wrong in it is told; what it may have inherited is not missed.
        let own = findings.split_off(before);
        findings.extend(own.into_iter().filter(|f| f.rule != policyfile::MISSING.id));
        return None;
    }
    Some(EnvironmentPolicy {
        environment,
        policy: policy?,
        stated,
        declared,
    })
}

/// An environment with its `select` laid over those of the environments that it inherits from. Without one of its own it
/// has none: it would be taken for what they are.
fn selecting(block: &Block, chain: &[&Block]) -> Block {
    let mut out = block.clone();
    let Some(own) = out.body.blocks.iter_mut().find(|b| b.kind.text == SELECT) else {
        return out;
    };
    let header = own.body.header;
    let layers = chain.iter().rev();
    let mut layers = layers.flat_map(|layer| layer.body.blocks_of(SELECT));
    if let Some(first) = layers.next() {
        let mut body = first.body.clone();
        for next in layers {
            body.overlay(&next.body, displaces);
        }
        // What is taken back is not stated.
        let stated = |a: &Attribute| a.value.literal != Literal::Null;
        body.attributes.retain(stated);
        own.body = Section { header, ..body };
    }
    out
}

/// The block of an environment that says which root modules it is.
const SELECT: &str = "select";

/// An override must change something that exists: a mistyped name would otherwise size nothing.
fn check_override(
    root: &Section,
    layer: &Block,
    over: &Block,
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(label) = &over.label else {
        return true;
    };
    if over.is_for_all() {
        return true;
    }
    if root.blocks.iter().any(|b| b.same_thing(over)) {
        return true;
    }
    let known = root
        .blocks_of(&over.kind.text)
        .filter_map(|b| b.label.as_ref())
        .map(|l| l.text.as_str());
    let mut finding = Finding::error(
        &policyfile::OVERRIDE,
        label.span,
        format!(
            "{} overrides {}, which the policy does not have",
            layer.title(),
            over.title()
        ),
    );
    if let Some(near) = nearest(&label.text, known) {
        finding = finding.label(format!("did you mean \"{near}\"?"));
    }
    findings.push(finding.help(
        "declare it at the top level; `enabled` leaves it out in the environments that do not want it",
    ));
    false
}

/// The environment and those it inherits from, itself first; as an error those found before a mistake ends the line.
fn lineage<'a>(
    root: &'a Section,
    block: &'a Block,
    findings: &mut Vec<Finding>,
) -> Result<Vec<&'a Block>, Vec<&'a Block>> {
    let mut chain = vec![block];
    let mut at = block;
    while let Some(parent) = at.body.attribute("inherits") {
        let Literal::Text(name) = &parent.value.literal else {
            return Ok(chain);
        };
        let mut all = declared(root);
        let Some(next) = all.find(|b| b.label.as_ref().is_some_and(|l| l.text == *name)) else {
            let names = declared(root)
                .filter_map(|b| b.label.as_ref())
                .map(|l: &Name| l.text.as_str());
            let near = nearest(name, names);
            let finding = Finding::error(
                &policyfile::INHERITS,
                parent.value.span,
                format!("there is no environment \"{name}\""),
            );
            findings.push(match near {
                Some(near) => finding.label(format!("did you mean \"{near}\"?")),
                None => finding,
            });
            return Err(chain);
        };
        if chain.iter().any(|b| b.same_thing(next)) {
            findings.push(Finding::error(
                &policyfile::INHERITS,
                parent.value.span,
                "environments inherit from each other in a circle",
            ));
            return Err(chain);
        }
        if chain.len() >= DEEPEST {
            findings.push(Finding::error(
                &policyfile::INHERITS,
                parent.value.span,
                format!("environments inherit from each other more than {DEEPEST} deep"),
            ));
            return Err(chain);
        }
        chain.push(next);
        at = next;
    }
    Ok(chain)
}

/// The stated values as text that does not depend on their order, layout or comments.
fn canonical(section: &Section, out: &mut String) {
    let mut attributes: Vec<_> = section.attributes.iter().collect();
    attributes.sort_by(|a, b| a.key.text.cmp(&b.key.text));
    for attribute in attributes {
        let _ = write!(
            out,
            "{}={:?};",
            attribute.key.text,
            plain(&attribute.value.literal)
        );
    }
    // What is looked for and let pass changes no size.
    let sizes = |b: &&Block| !matches!(b.kind.text.as_str(), "select" | "lint" | "waiver");
    let mut blocks: Vec<_> = section.blocks.iter().filter(sizes).collect();
    blocks.sort_by_key(|b| b.title());
    for block in blocks {
        out.push_str(&block.title());
        out.push('{');
        canonical(&block.body, out);
        out.push('}');
    }
}

fn plain(literal: &Literal) -> String {
    match literal {
        Literal::List(items) => format!(
            "[{}]",
            items
                .iter()
                .map(|i| plain(&i.literal))
                .collect::<Vec<_>>()
                .join(",")
        ),
        Literal::Object(entries) => {
            let mut entries: Vec<_> = entries
                .iter()
                .map(|(k, v)| format!("{}:{}", k.text, plain(&v.literal)))
                .collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        Literal::Text(text) => format!("{text:?}"),
        other => super::decode::show(other),
    }
}

#[cfg(test)]
mod tests;
