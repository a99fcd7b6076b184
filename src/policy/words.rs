//! Where the words of the language belong: keys and blocks that a policy states where no block of the kind has them.

mod foreign;
mod places;

use std::sync::LazyLock;

use places::{listed, places};

use super::Policy;
use super::decode::{FieldDoc, SectionDoc, first_of, hcl, nearest, number, range};
use super::observe::AlarmOn;
use super::raw::{Attribute, Block, Literal, Meaning, Name, Node, Section};
use crate::catalog::schedule::meant;
use crate::finding::Finding;
use crate::registry::policyfile;

/// The language, as the decoder describes it.
static LANGUAGE: LazyLock<SectionDoc> = LazyLock::new(Policy::describe);

/// How like two words are from which on one is taken for a slip of the other, wherever else it may belong.
const SLIP: f64 = 0.9;

/// Whether one block of a kind may do without a label in a block of another.
pub(super) fn label_may_lack(around: &str, kind: &str) -> bool {
    let outer = LANGUAGE.sections.iter().filter(|doc| doc.kind == around);
    let mut inner = outer.flat_map(|doc| &doc.sections);
    inner.any(|doc| doc.kind == kind && doc.label_may_lack)
}

/// The word of the policy for what other tools call so.
pub(super) fn ours_for(word: &str) -> Option<&'static str> {
    foreign::block(word)
}

/// The language of policies.
pub(super) fn language() -> &'static SectionDoc {
    &LANGUAGE
}

/// The block that holds others of the top level.
pub(super) const ENVIRONMENT: &str = "environment";

/// Reports keys and blocks that the language does not have where they stand. A mistyped one is read as what it was meant
/// to be, so that nothing else is said of it; any other is left out.
pub(super) fn check(root: &mut Section, findings: &mut Vec<Finding>) {
    let top = Here {
        path: Vec::new(),
        title: "the policy".into(),
        docs: vec![&LANGUAGE],
    };
    top.check(root, findings);
}

/// A block of a policy and what the language has in it.
struct Here {
    /// The kinds of the blocks around it and its own, from the top.
    path: Vec<&'static str>,
    title: String,
    docs: Vec<&'static SectionDoc>,
}

/// What a word was meant to be.
enum Meant {
    /// Another word of the same block, of which it is a slip.
    As(&'static str),
    /// Another word of the same block, which others call so.
    CalledSo(&'static str),
    /// Two words of the same block: what is measured, and the value of it.
    Measured(&'static str, &'static str),
    /// Nothing that is known here.
    Nothing,
}

impl Here {
    fn fields(&self) -> impl Iterator<Item = &'static FieldDoc> {
        self.docs.iter().flat_map(|doc| &doc.fields)
    }

    fn field(&self, name: &str) -> Option<&'static FieldDoc> {
        self.fields().find(|f| f.name == name)
    }

    fn blocks(&self) -> impl Iterator<Item = &'static SectionDoc> {
        let inside = self.path.first() == Some(&ENVIRONMENT);
        let all = self.docs.iter().flat_map(|doc| &doc.sections);
        all.filter(move |s| !(inside && s.kind == ENVIRONMENT))
    }

    fn block(&self, kind: &str) -> Option<&'static SectionDoc> {
        self.blocks().find(|s| s.kind == kind)
    }

    /// What the language has in a block; nothing where it does not have the block here. What holds for all of a kind may
    /// stand in any block around them.
    fn inside(&self, block: &Block) -> Vec<&'static SectionDoc> {
        let kind = block.kind.text.as_str();
        let mut found: Vec<_> = self.block(kind).into_iter().collect();
        if found.is_empty() && block.is_for_all() {
            self.blocks()
                .for_each(|doc| labelled(doc, kind, &mut found));
        }
        found
    }

    fn check(&self, section: &mut Section, findings: &mut Vec<Finding>) {
        if self.docs.iter().all(|doc| doc.free.is_none()) {
            let unknown = |a: &Attribute| self.field(&a.key.text).is_none();
            if section.attributes.iter().any(unknown) {
                self.attributes(section, findings);
            }
        }
        if section.blocks.iter().any(|b| self.inside(b).is_empty()) {
            self.unknown_blocks(section, findings);
        }
        for block in &mut section.blocks {
            let mut docs = self.inside(block);
            let mut path = self.path.clone();
            path.extend(docs.first().map(|doc| doc.kind));
            if path == [ENVIRONMENT] {
                // What an environment changes has the shape of the top level.
                docs.push(&LANGUAGE);
            }
            let here = Here {
                path,
                title: block.title(),
                docs,
            };
            here.check(&mut block.body, findings);
        }
    }

    /// Mends the keys that the block does not have.
    fn attributes(&self, section: &mut Section, findings: &mut Vec<Finding>) {
        let stated: Vec<String> = section
            .attributes
            .iter()
            .map(|a| a.key.text.clone())
            .collect();
        let mut taken: Vec<&str> = Vec::new();
        let all = section.attributes.clone();
        let mut levels = Vec::new();
        section.attributes.retain_mut(|attribute| {
            if self.field(&attribute.key.text).is_some() {
                return true;
            }
            let (finding, meant) = self.unknown_key(attribute, &all);
            findings.push(finding);
            let (word, meaning) = match meant {
                Meant::As(word) => (word, Meaning::Slip),
                Meant::CalledSo(word) => (word, Meaning::Foreign),
                Meant::Measured(word, level) => {
                    let key = Name {
                        text: level.into(),
                        span: attribute.key.span,
                    };
                    let meaning = Meaning::Foreign;
                    let value = attribute.value.clone();
                    levels.push(Attribute {
                        key,
                        value,
                        meaning,
                    });
                    (word, Meaning::Foreign)
                }
                Meant::Nothing => return false,
            };
            if stated.iter().any(|s| s == word) || taken.contains(&word) {
                return false;
            }
            taken.push(word);
            attribute.key.text = word.into();
            attribute.meaning = meaning;
            true
        });
        levels.retain(|level| section.attribute(&level.key.text).is_none());
        section.attributes.extend(levels);
    }

    /// What of a block says what is measured, and which value of it is meant, where a key is the word for a metric.
    fn measured(&self, name: &str) -> Option<(&'static str, &'static FieldDoc)> {
        // What an environment changes states the rest at the top level.
        let last = self.path.last();
        let words = match last.filter(|_| self.path.first() != Some(&ENVIRONMENT)) {
            Some(&"scale") => ("on", "target"),
            Some(&"alarm") => ("metric", "above"),
            _ => return None,
        };
        let (what, level) = words;
        let is_metric = super::metric_words().contains(&name) || AlarmOn::WORDS.contains(&name);
        self.field(what).filter(|_| is_metric)?;
        Some((what, self.field(level)?))
    }

    fn unknown_key(&self, attribute: &Attribute, beside: &[Attribute]) -> (Finding, Meant) {
        let name = attribute.key.text.as_str();
        let finding = Finding::error(
            &policyfile::UNKNOWN_KEY,
            attribute.key.span,
            format!("{} has no `{name}`", self.title),
        );
        let none = matches!(&attribute.value.literal, Literal::Text(text) if text == "none");
        if name == "dead_letters" && none {
            let line = "write max_receives = \"none\": no message is set aside";
            return (finding.help(line), Meant::Nothing);
        }
        if let Some(doc) = self.block(name) {
            return (finding.help(as_block(doc)), Meant::Nothing);
        }
        let states = |key: &str| beside.iter().any(|a| a.key.text == key);
        let measured = self.measured(name);
        if let Some((what, level)) =
            measured.filter(|(what, level)| !states(what) && !states(level.name))
        {
            let value = (level.written)(&attribute.value, level.unit);
            let value = value.unwrap_or_else(|| first_of(&level.examples).to_owned());
            let line = format!("write {what} = \"{name}\" and {} = {value}", level.name);
            return (finding.help(line), Meant::Measured(what, level.name));
        }
        let keys: Vec<&str> = self.fields().map(|f| f.name).collect();
        let free = self.blocks().find(|doc| doc.free.is_some());
        let knows = free.map_or_else(
            || "it knows".to_owned(),
            |doc| {
                format!(
                    "a word of your own belongs in `{}`; otherwise it knows",
                    doc.kind
                )
            },
        );
        let (finding, meant) = self.meant(finding, name, &keys, &knows);
        let (Meant::As(word) | Meant::CalledSo(word)) = meant else {
            return (finding, meant);
        };
        let line = self.field(word).and_then(|f| line(f, attribute, beside));
        // Beside the word itself, a value that stays as it is says nothing.
        let slip = matches!(meant, Meant::As(_));
        let line = line.filter(|line| !slip || !line.ends_with(&hcl(&attribute.value.literal)));
        match line {
            Some(line) => (finding.help(format!("write {line}")), meant),
            None => (finding, meant),
        }
    }

    /// Mends the blocks that the block does not have.
    fn unknown_blocks(&self, section: &mut Section, findings: &mut Vec<Finding>) {
        let stated: Vec<(String, Option<String>)> = section
            .blocks
            .iter()
            .map(|b| (b.kind.text.clone(), label(b)))
            .collect();
        section.blocks.retain_mut(|block| {
            if !self.inside(block).is_empty() {
                return true;
            }
            let (finding, meant) = self.unknown_block(block);
            findings.push(finding);
            let (Meant::As(word) | Meant::CalledSo(word)) = meant else {
                return false;
            };
            let known = self.block(word);
            let labelled = known.is_some_and(|doc| {
                doc.label_may_lack || doc.label.is_some() == block.label.is_some()
            });
            if !labelled || stated.contains(&(word.to_owned(), label(block))) {
                return false;
            }
            block.kind.text = word.into();
            true
        });
    }

    fn unknown_block(&self, block: &Block) -> (Finding, Meant) {
        let kind = block.kind.text.as_str();
        let finding = Finding::error(
            &policyfile::UNKNOWN_KEY,
            block.kind.span,
            format!("{} has no block `{kind}`", self.title),
        );
        if let Some(field) = self.field(kind) {
            return (finding.help(as_value(field)), Meant::Nothing);
        }
        let mut kinds: Vec<&str> = Vec::new();
        for doc in self.blocks() {
            if !kinds.contains(&doc.kind) {
                kinds.push(doc.kind);
            }
        }
        self.meant(finding, kind, &kinds, "it knows the blocks")
    }

    /// Says what a word may have been meant to be: a word of this block, or one of another.
    fn meant(
        &self,
        mut finding: Finding,
        word: &str,
        known: &[&'static str],
        knows: &str,
    ) -> (Finding, Meant) {
        let around = self.path.strip_prefix(&[ENVIRONMENT]);
        let places = places(word, around.unwrap_or(&self.path));
        let near = nearest(word, known.iter().copied());
        let near = near.filter(|near| places.is_empty() || strsim::jaro_winkler(word, near) > SLIP);
        let kind = self.path.last().copied().unwrap_or_default();
        let foreign = foreign::block(word).or_else(|| foreign::range(kind, word));
        let foreign = foreign.or_else(|| foreign::word(kind, word));
        let mut theirs = ours(word);
        theirs.extend(foreign.filter(|ours| !theirs.contains(ours)));
        // A name of AWS is no slip, however like it is: its value may be in another unit.
        let near = near.filter(|_| theirs.is_empty());
        let (here, elsewhere): (Vec<&str>, Vec<&str>) =
            theirs.into_iter().partition(|own| known.contains(own));
        if let Some(near) = near {
            finding = finding.label(format!("did you mean `{near}`?"));
            if !places.is_empty() {
                finding = finding.help(format!("`{word}` belongs in {}", listed(&places)));
            }
            return (finding, Meant::As(near));
        }
        if let [own, rest @ ..] = here.as_slice() {
            finding = finding.label(format!("the policy calls it {}", either(&here)));
            let known = known.iter().find(|known| *known == own);
            let one = known.filter(|_| rest.is_empty());
            return (
                finding,
                one.map_or(Meant::Nothing, |own| Meant::CalledSo(own)),
            );
        }
        let mut blocks = elsewhere.iter().filter_map(|own| self.block(own));
        if let Some(block) = blocks.next().filter(|_| places.is_empty()) {
            return (
                finding.help(format!(
                    "the policy calls it `{0}`; {1}",
                    block.kind,
                    as_block(block)
                )),
                Meant::Nothing,
            );
        }
        finding = match (elsewhere.as_slice(), places.is_empty(), foreign::later(word)) {
            (_, false, _) => finding.help(format!("`{word}` belongs in {}", listed(&places))),
            ([own, ..], true, _) => {
                let belongs = listed(&self::places(own, around.unwrap_or(&self.path)));
                finding.help(format!(
                    "the policy calls it `{own}`, which belongs in {belongs}"
                ))
            }
            ([], true, Some(what)) => finding.help(format!(
                "the policy has no words for {what} yet; alarms and log groups of theirs can be stated: alarm \"name\" {{, logs \"name\" {{"
            )),
            ([], true, None) if !known.is_empty() => {
                finding.help(format!(
                    "{knows} {}; what the policy has no word for stays in Terraform",
                    quoted(known)
                ))
            }
            ([], true, None) => finding,
        };
        (finding, Meant::Nothing)
    }
}

/// The line that a value of another word is to be, as far as it tells. Of what has two ends both have to be stated.
fn line(field: &FieldDoc, attribute: &Attribute, beside: &[Attribute]) -> Option<String> {
    let name = field.name;
    let ours = |node: &Node| (field.written)(node, field.unit);
    if foreign::is_counted_otherwise(&attribute.key.text, name) {
        return None;
    }
    let ends = foreign::counterpart(&attribute.key.text);
    let Some((other, is_low)) = ends.filter(|_| field.has_ends) else {
        // The times of a cron expression stand alone, or as EventBridge has them.
        let times = match (&attribute.value.literal, name) {
            (Literal::Text(text), "cron") => meant::fields(text),
            (Literal::Text(text), "schedule" | "at") => meant::schedule(text),
            _ => None,
        };
        let value = times.map_or_else(
            || ours(&attribute.value),
            |times| Some(format!("\"{times}\"")),
        );
        return Some(format!("{name} = {}", value?));
    };
    let other = beside.iter().find(|a| a.key.text == other);
    let ends = other.and_then(|other| {
        let (own, other) = (
            number(&attribute.value.literal)?,
            number(&other.value.literal)?,
        );
        let (low, high) = if is_low { (own, other) } else { (other, own) };
        ours(&Node {
            literal: range(low, high),
            span: attribute.value.span,
        })
    });
    Some(match ends {
        Some(both) => format!("{name} = {both}"),
        None => format!("{name} = {}, both ends in one", first_of(&field.examples)),
    })
}

/// The words of the policy for what AWS and Terraform call so, in the order of the reference.
fn ours(word: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    called_so(&LANGUAGE, word, &mut out);
    out
}

fn called_so(doc: &'static SectionDoc, word: &str, out: &mut Vec<&'static str>) {
    let so = doc.fields.iter().filter(|field| field.aws.contains(&word));
    for name in so.map(|field| field.name) {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    for section in &doc.sections {
        called_so(section, word, out);
    }
}

/// The kinds of labelled blocks of that name, however deep inside.
fn labelled(doc: &'static SectionDoc, kind: &str, out: &mut Vec<&'static SectionDoc>) {
    for section in &doc.sections {
        if section.kind == kind && section.label.is_some() {
            out.push(section);
        }
        labelled(section, kind, out);
    }
}

fn label(block: &Block) -> Option<String> {
    block.label.as_ref().map(|l| l.text.clone())
}

/// Words of which one is meant.
fn either(words: &[&str]) -> String {
    let all: Vec<String> = words.iter().map(|k| format!("`{k}`")).collect();
    all.join(" or ")
}

fn quoted(words: &[&str]) -> String {
    let all: Vec<String> = words.iter().map(|k| format!("`{k}`")).collect();
    all.join(", ")
}

/// How a block is written that was written as a value.
fn as_block(doc: &SectionDoc) -> String {
    let header = match doc.label {
        Some(_) if !doc.label_may_lack => format!("{} \"name\" {{", doc.kind),
        _ => format!("{} {{", doc.kind),
    };
    format!(
        "`{}` is a block: write {header} without `=`, and each of its keys on a line of its own",
        doc.kind
    )
}

/// How a value is written that was written as a block.
fn as_value(field: &FieldDoc) -> String {
    format!(
        "`{0}` is a value: write {0} = {1}",
        field.name, field.examples
    )
}

#[cfg(test)]
mod tests {
    use crate::policy::load;
    use crate::text::Files;

    /// The errors of a policy, each with what its help says.
    fn said(text: &str) -> Vec<(String, String)> {
        let mut files = Files::new();
        let head = "policy \"p\" {\n  region = \"x\"\n}\n";
        let id = files.add("tfsize.hcl", format!("{head}{text}"));
        let loaded = load(&mut files, id).unwrap();
        let all = loaded.findings.into_iter();
        all.map(|f| {
            let help = f.help.unwrap_or_default();
            (f.headline, format!("{}{help}", f.primary.text))
        })
        .collect()
    }

    fn says(text: &str, headline: &str, help: &str) {
        assert_eq!(said(text), [(headline.into(), help.into())], "{text}");
    }

    #[test]
    fn a_word_of_another_block_is_told_with_its_place() {
        says(
            "environment \"e\" {\n  target = 70\n}\n",
            "environment \"e\" has no `target`",
            "`target` belongs in a `scale` of a `service`, `scale` of a `database` or `scaling` of a `database`",
        );
        says(
            "environment \"e\" {\n  spot {\n  }\n}\n",
            "environment \"e\" has no block `spot`",
            "`spot` belongs in a `service`",
        );
        says(
            "environment \"e\" {\n}\nalarm \"a\" {\n  on     = \"cpu\"\n  region = \"x\"\n}\n",
            "alarm \"a\" has no `region`",
            "`region` belongs in a `policy` or an `environment`",
        );
    }

    #[test]
    fn a_block_in_an_environment_that_is_nowhere_is_no_override() {
        let found = said("environment \"e\" {\n  heap \"x\" {\n    size = 1\n  }\n}\n");
        let [(headline, help)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(headline, "environment \"e\" has no block `heap`");
        assert!(help.starts_with("it knows the blocks `select`"), "{help}");
        assert!(!help.contains("`environment`"), "{help}");
    }

    #[test]
    fn a_name_of_aws_leads_to_the_word_of_the_policy() {
        let found = said("queue \"a\" {\n  delay_seconds = 5\n}\n");
        let says = |(headline, help): &(String, String)| {
            headline == "queue \"a\" has no `delay_seconds`"
                && help == "the policy calls it `delay`write delay = \"5s\""
        };
        assert!(found.iter().any(says), "{found:?}");
        let found = said("alarm \"a\" {\n  on = \"cpu\"\n  threshold = 80\n}\n");
        assert!(
            found
                .iter()
                .any(|(_, help)| help == "the policy calls it `above` or `below`"),
            "{found:?}"
        );
        let found = said("service \"a\" {\n  visibility_timeout_seconds = 80\n}\n");
        let wanted = "the policy calls it `visibility`, which belongs in a `queue`";
        assert!(
            found.iter().any(|(_, help)| help.starts_with(wanted)),
            "{found:?}"
        );
    }

    #[test]
    fn a_slip_is_read_as_what_was_meant() {
        let found = said(
            "environment \"e\" {\n  servce \"a\" {\n    taks = 2\n  }\n}\nservice \"a\" {\n}\n",
        );
        // And not that `tasks` is missing.
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            found,
            [
                pair(
                    "environment \"e\" has no block `servce`",
                    "did you mean `service`?"
                ),
                pair("service \"a\" has no `taks`", "did you mean `tasks`?"),
            ]
        );
    }
}
