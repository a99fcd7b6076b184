//! Reading the layers of a policy, and what they make in each environment.

use crate::registry::policyfile;
use anyhow::Result;
use sha2::{Digest, Sha256};

mod canonical;
mod layers;

use canonical::canonical;
use layers::{head_checks, layers};

use super::decode::{Reader, nearest};
use super::defaults::Defaults;
use super::raw::{Attribute, Block, Literal, Meaning, Name, Section};
use super::{Environment, Policy, displaces, needs, words};
use crate::budget;
use crate::finding::{Finding, Severity, merged};
use crate::text::{FileId, Files, Span, hex};

/// The example policy.
pub const BASELINE: &str = include_str!("baseline.hcl");

/// The name under which a policy is looked for.
pub const FILE_NAME: &str = "tfsize.hcl";

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
    /// Its block: name, demand, and how root modules are told to be it.
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

    /// Leaves out that a value is missing, or that another goes with it, where it is there and mistyped, or called as others call it: that is told already.
    pub fn without_echoes(&self, findings: &mut Vec<Finding>) {
        let within = |inner: Span, outer: Span| {
            let (start, end) = (inner.start, inner.end);
            inner.file == outer.file && outer.start <= start && end <= outer.end
        };
        let wrong = findings.iter().filter(|f| f.rule == policyfile::VALUE.id);
        let wrong: Vec<Span> = wrong.map(|f| f.primary.span).collect();
        // The places of a block of which something is told already, and the key of that.
        let mut told: Vec<(Span, &str)> = Vec::new();
        let mut next = vec![&self.stated];
        while let Some(section) = next.pop() {
            let values = section.attributes.iter();
            let known = values.clone().filter(|a| {
                let is_wrong = || wrong.iter().any(|span| within(*span, a.value.span));
                a.meaning != Meaning::Written || is_wrong()
            });
            for key in known.map(|a| a.key.text.as_str()) {
                told.push((section.header, key));
                let others = values.clone().filter(|a| a.key.text != key);
                told.extend(others.map(|a| (a.value.span, key)));
            }
            next.extend(section.blocks.iter().map(|b| &b.body));
        }
        findings.retain(|f| {
            let echoes = |(place, key): &(Span, &str)| {
                within(f.primary.span, *place) && f.lacks.iter().any(|lacks| lacks == key)
            };
            f.lacks.is_empty() || !told.iter().any(echoes)
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
    let mut declared_in = 0;
    let mut own: Vec<Block> = Vec::new();
    if let Some(mut root) = layers(files, file, &mut Vec::new(), &mut whole, &mut findings)? {
        words::check(&mut root, &mut findings);
        head_checks(&root, file, &mut findings);
        if declared(&root).next().is_none() {
            // Nothing can come of it, but its mistakes are told with the rest.
            let mut r = Reader::new(&root, "the policy", &mut findings);
            let _ = Policy::read(&mut r);
        }
        own.extend(declared(&root).cloned());
        declared_in = own.len();
        let mut defaults = Defaults::default();
        for block in declared(&root) {
            let _doing = budget::doing(|| {
                let place = files.locate(block.body.header);
                format!("reading {} ({place})", block.title())
            });
            if !budget::spend(ENVIRONMENT + root.blocks.len() * BLOCK) {
                break;
            }
            let mut said = Vec::new();
            if let Some(environment) = effective(&root, block, &mut said) {
                defaults.see(&environment.stated);
                environments.push(environment);
            }
            if let Some(label) = &block.label {
                said_of(&label.text, &mut said);
            }
            findings.append(&mut said);
        }
        // What may hold once a mistake is mended is not said to hold nowhere.
        let is_right = findings.iter().all(|f| f.severity != Severity::Error);
        if environments.len() == declared_in && is_right {
            let mut none = defaults.taken_by_none();
            // What nothing can take is said already.
            none.retain(|note| !findings.iter().any(|f| f.primary.span == note.primary.span));
            findings.append(&mut none);
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
        findings: of_some(merged(findings), declared_in.max(1), own.iter()),
        environments,
        file,
    })
}

/// Says of findings that they hold in one environment.
pub fn said_of(environment: &str, findings: &mut [Finding]) {
    for finding in findings {
        finding.environments = vec![environment.to_owned()];
    }
}

/// Names the environments of those findings alone that do not hold in all of so many, and do not stand in the block of one.
pub fn of_some<'b>(
    mut findings: Vec<Finding>,
    all: usize,
    blocks: impl Iterator<Item = &'b Block>,
) -> Vec<Finding> {
    let blocks: Vec<Span> = blocks.map(whole).collect();
    for finding in &mut findings {
        let at = finding.primary.span;
        let holds =
            |block: &Span| block.file == at.file && block.start <= at.start && at.end <= block.end;
        if finding.environments.len() >= all || blocks.iter().any(holds) {
            finding.environments.clear();
        }
    }
    findings
}

/// From the kind of a block to the last that is written in it.
fn whole(block: &Block) -> Span {
    let mut out = Span {
        end: block.body.header.end,
        ..block.kind.span
    };
    let mut next = vec![&block.body];
    while let Some(section) = next.pop() {
        let values = section.attributes.iter().map(|a| a.value.span);
        let headers = section.blocks.iter().map(|b| b.body.header);
        // What is inherited stands elsewhere.
        for span in values
            .chain(headers)
            .filter(|s| s.file == out.file && s.start >= out.start)
        {
            out.end = out.end.max(span.end);
        }
        let inner = section.blocks.iter().filter(|b| b.kind.text != SELECT);
        next.extend(inner.map(|b| &b.body));
    }
    out
}

fn declared(root: &Section) -> impl Iterator<Item = &Block> {
    root.blocks_of("environment").filter(|b| b.label.is_some())
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
    let for_all = stated.for_all();
    Some(EnvironmentPolicy {
        environment,
        policy: Policy { for_all, ..policy? },
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

#[cfg(test)]
mod tests;
