//! What is stated for all of a kind, or for those whose names have a form: `service "*"`, `job "csv-*"`.

use std::collections::{BTreeMap, HashSet};

use super::decode::nearest;
use super::raw::{Block, DisplacesOf, Literal, NeedsOf, Node, Section};
use crate::budget;
use crate::finding::{Finding, Severity};
use crate::registry::policyfile;
use crate::text::Span;

/// The label of a block that holds for all of its kind.
const ALL: &str = "*";

/// Whether a name has the form of a label, in which `*` stands for any text.
fn has_form(form: &str, name: &str) -> bool {
    let mut parts = form.split('*');
    let Some(rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    let Some(mut rest) = rest.strip_suffix(last) else {
        return false;
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    true
}

/// The places of a value and of what is in it.
fn places(value: &Node, out: &mut HashSet<Span>) {
    out.insert(value.span);
    match &value.literal {
        Literal::Object(entries) => entries.iter().for_each(|(_, value)| places(value, out)),
        Literal::List(items) => items.iter().for_each(|item| places(item, out)),
        _ => {}
    }
}

/// What is stated for all of a kind, and what of it holds for something, over all environments of a policy.
#[derive(Default)]
pub(super) struct Defaults {
    /// Each block, by where it stands, with its keys and their values.
    stated: BTreeMap<Span, (String, Vec<(String, Span)>)>,
    taken: HashSet<Span>,
}

impl Defaults {
    /// Looks at what holds in one environment.
    pub(super) fn see(&mut self, section: &Section) {
        self.look(section, None);
    }

    fn look(&mut self, section: &Section, for_all: Option<&Block>) {
        for attribute in &section.attributes {
            if attribute.value.literal == Literal::Null {
                continue;
            }
            let place = attribute.value.span;
            let Some(block) = for_all else {
                self.taken.insert(place);
                continue;
            };
            let title = || (block.title(), Vec::new());
            let (_, keys) = self.stated.entry(block.body.header).or_insert_with(title);
            if !keys.iter().any(|(_, known)| *known == place) {
                keys.push((attribute.key.text.clone(), place));
            }
        }
        for block in &section.blocks {
            // Of what is stated for all of what all have, that is told by itself.
            if for_all.is_some() && block.is_for_all() {
                continue;
            }
            let of_all = for_all.or_else(|| Some(block).filter(|b| b.is_for_all()));
            self.look(&block.body, of_all);
        }
    }

    /// What holds for nothing, a note for each block.
    pub(super) fn taken_by_none(&self) -> Vec<Finding> {
        let mut out = Vec::new();
        for (header, (title, keys)) in &self.stated {
            let open = keys.iter().filter(|(_, place)| !self.taken.contains(place));
            let open: Vec<&(String, Span)> = open.collect();
            let Some((_, first)) = open.first() else {
                continue;
            };
            if open.len() == keys.len() {
                let headline = format!("nothing takes what {title} states");
                let finding =
                    Finding::new(Severity::Note, &policyfile::COMPARED, *header, headline);
                let why = "there is no item of it, or each states its own or takes none of it";
                out.push(finding.note(why));
                continue;
            }
            let mut names: Vec<String> = open.iter().map(|(key, _)| format!("`{key}`")).collect();
            names.dedup();
            let headline = format!("nothing takes {} of {title}", names.join(", "));
            let finding = Finding::new(Severity::Note, &policyfile::COMPARED, *header, headline);
            let finding = finding.also(*first, "held nowhere");
            out.push(
                finding.note("each item states its own, or it does not go with the rest of it"),
            );
        }
        out
    }
}

/// Whether a block is one that another is for.
fn is_for(default: &Block, block: &Block) -> bool {
    let labels = (default.label.as_ref(), block.label.as_ref());
    default.kind.text == block.kind.text
        && matches!(labels, (Some(form), Some(name)) if has_form(&form.text, &name.text))
}

impl Section {
    /// Lays what is stated for all of a kind below each of the kind, here and inside. Those blocks stay, so that their
    /// mistakes are found. The form that says more is the nearer one. What does not go with the rest of a block, as `needs`
    /// tells, was not meant for it.
    pub fn fill_in(&mut self, displaces: DisplacesOf, needs: NeedsOf) {
        self.fill_in_below(&[], displaces, needs);
    }

    fn fill_in_below(&mut self, above: &[Block], displaces: DisplacesOf, needs: NeedsOf) {
        let own = self.blocks.iter().filter(|b| b.is_for_all());
        let mut own: Vec<Block> = own.cloned().collect();
        let says = |b: &Block| b.label.as_ref().map_or(0, |label| label.text.len());
        own.sort_by_key(says);
        let all: Vec<Block> = above.iter().cloned().chain(own).collect();
        for block in self.blocks.iter_mut().filter(|b| !b.is_for_all()) {
            let weight = block.body.blocks.len() + all.len();
            if !budget::spend(weight) {
                return;
            }
            let below = all.iter().filter(|default| is_for(default, block));
            let below: Vec<_> = below.collect();
            if let Some((first, rest)) = below.split_first() {
                let mut body = first.body.clone();
                for next in rest {
                    body.lay(&next.body, &next.kind.text, displaces);
                }
                let needs = needs(&block.kind.text).into_iter();
                let needs: Vec<_> = needs.filter(|n| !block.body.mentions(n.key)).collect();
                // What goes by all that is stated in the end is not taken away by a part of it.
                let stated = |key| below.iter().rev().find_map(|b| b.body.attribute(key));
                let of_all = needs.iter().filter_map(|n| stated(n.key));
                let of_all: Vec<_> = of_all.cloned().collect();
                let own = std::mem::replace(&mut block.body, body);
                block.body.header = own.header;
                block.body.lay(&own, &block.kind.text, displaces);
                // Whether it goes with what is stated here tells more than what it was stated beside.
                for attribute in &of_all {
                    block.body.set(attribute);
                }
                for one in needs {
                    if !(one.goes)(&block.body) {
                        block.body.drop(one.key);
                    }
                }
            }
            block.body.fill_in_below(&all, displaces, needs);
        }
    }

    /// Where values are stated that hold for all of a kind.
    pub fn for_all(&self) -> HashSet<Span> {
        let mut out = HashSet::new();
        let mut next: Vec<(&Section, bool)> = vec![(self, false)];
        while let Some((section, for_all)) = next.pop() {
            if for_all {
                let values = section.attributes.iter().map(|a| &a.value);
                values.for_each(|value| places(value, &mut out));
            }
            let inner = section.blocks.iter();
            // What an item states is its own, inside of it as well.
            next.extend(inner.map(|b| (&b.body, for_all || b.is_for_all())));
        }
        out
    }

    /// Reports forms of names that nothing has.
    pub fn check_forms(&self, findings: &mut Vec<Finding>) {
        for default in self.blocks.iter().filter(|b| b.is_for_all()) {
            let Some(label) = default.label.as_ref().filter(|label| label.text != ALL) else {
                continue;
            };
            let mut names = Vec::new();
            self.labels(&default.kind.text, &mut names);
            if !budget::spend(names.len()) || names.iter().any(|name| has_form(&label.text, name)) {
                continue;
            }
            let headline = format!(
                "no `{}` has a name of the form \"{}\"",
                default.kind.text, label.text
            );
            let finding = Finding::error(&policyfile::REFERENCE, label.span, headline);
            let near = nearest(&label.text.replace('*', ""), names.iter().copied());
            findings.push(match near {
                Some(near) => finding.label(format!("did you mean \"{near}\"?")),
                None => finding
                    .help("`*` stands for any text; without it the block is one of that name"),
            });
        }
        for block in &self.blocks {
            if block.is_for_all() {
                self.check_inner(block, findings);
            } else {
                block.body.check_forms(findings);
            }
        }
    }

    /// Reports what is stated for all of a kind that the items of another kind have, where none of these states any.
    fn check_inner(&self, outer: &Block, findings: &mut Vec<Finding>) {
        for inner in outer.body.blocks.iter().filter(|b| b.is_for_all()) {
            let kind = inner.kind.text.as_str();
            let mut all = self.blocks_of(&outer.kind.text);
            let takes = |b: &Block| {
                let mut own = b.body.blocks_of(kind).filter(|one| !one.is_for_all());
                own.any(|one| is_for(inner, one))
            };
            if all.any(takes) || !budget::spend(self.blocks.len()) {
                continue;
            }
            let headline = format!("no {} states a `{kind}` that takes this", outer.kind.text);
            let finding = Finding::warning(&policyfile::REFERENCE, inner.body.header, headline);
            findings.push(finding.help(format!(
                "name it where it is, such as {kind} \"name\" {{}}: what is stated here then holds for it"
            )));
        }
    }

    /// The labels of all blocks of a kind, here and inside.
    fn labels<'a>(&'a self, kind: &str, out: &mut Vec<&'a str>) {
        for block in self.blocks.iter().filter(|b| !b.is_for_all()) {
            if block.kind.text == kind {
                out.extend(block.label.as_ref().map(|label| label.text.as_str()));
            }
            block.body.labels(kind, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::has_form;

    #[test]
    fn a_star_stands_for_any_text() {
        for (form, name, has) in [
            ("*", "", true),
            ("*", "a", true),
            ("a*", "a", true),
            ("a*", "ab", true),
            ("a*", "ba", false),
            ("*a", "ba", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*b*b", "ab", false),
            ("ab", "ab", true),
            ("ab", "abc", false),
        ] {
            assert_eq!(has_form(form, name), has, "{form} {name}");
        }
    }
}
