//! The blocks of a section: which there are, whether they hold, and what is in them.

use super::{NOWHERE, Reader, SectionDoc};
use crate::finding::Finding;
use crate::policy::raw::{Block, Literal, Name};
use crate::registry::policyfile;

/// A block that an item may do without, or leave out although it holds for all.
#[derive(Debug, Clone, PartialEq)]
pub enum Own<T> {
    /// Nothing is said.
    Unsaid,
    /// It is left out: `enabled = false`.
    Off,
    /// It says this.
    Says(T),
}

impl<T> Own<T> {
    /// What it says, where it says something.
    pub fn said(&self) -> Option<&T> {
        match self {
            Self::Says(said) => Some(said),
            Self::Unsaid | Self::Off => None,
        }
    }

    /// What it says, or what is said for all where it says nothing.
    pub fn or<'a>(&'a self, of_all: Option<&'a T>) -> Option<&'a T> {
        match self {
            Self::Says(said) => Some(said),
            Self::Unsaid => of_all,
            Self::Off => None,
        }
    }
}

impl Reader<'_> {
    /// The blocks of a kind, each with a label. A block with `enabled = false` is left out.
    pub fn blocks<T>(
        &mut self,
        kind: &'static str,
        label: &'static str,
        doc: &'static str,
        mut read: impl FnMut(&mut Reader, &Name) -> Option<T>,
    ) -> Vec<T> {
        let read = |r: &mut Reader, name: &Name| (r.enabled(), read(r, name));
        self.labelled((kind, label, doc), false, read)
            .into_iter()
            .filter_map(|(enabled, item)| item.filter(|_| enabled))
            .collect()
    }

    /// The blocks of a kind of which one may do without a label. A block with `enabled = false` is left out.
    pub fn one_or_several<T>(
        &mut self,
        kind: &'static str,
        label: &'static str,
        doc: &'static str,
        mut read: impl FnMut(&mut Reader, Option<&Name>) -> Option<T>,
    ) -> Vec<T> {
        let without = self.section.and_then(|section| {
            let mut blocks = section.blocks_of(kind);
            blocks.find(|b| b.label.is_none())
        });
        let mut out = Vec::new();
        if let Some(block) = without {
            let (enabled, item) = self.inside(block, |r| (r.enabled(), read(r, None)));
            out.extend(item.filter(|_| enabled));
        }
        let all = self.labelled((kind, label, doc), true, |r, name| {
            let named = Some(name).filter(|name| !name.text.is_empty());
            (r.enabled(), read(r, named))
        });
        let named = all.into_iter();
        out.extend(named.filter_map(|(enabled, item)| item.filter(|_| enabled)));
        out
    }

    /// The one block of a kind, which has a label and is always in force.
    pub fn only<T>(
        &mut self,
        kind: &'static str,
        label: &'static str,
        doc: &'static str,
        read: impl FnMut(&mut Reader, &Name) -> Option<T>,
    ) -> Option<T> {
        let second = self.section.and_then(|s| {
            let mut blocks = s.blocks_of(kind);
            Some((blocks.next()?.body.header, blocks.next()?.body.header))
        });
        if let Some((first, second)) = second {
            self.findings.push(
                Finding::error(
                    &policyfile::DUPLICATE,
                    second,
                    format!("there is a `{kind}` block already"),
                )
                .also(first, "first here"),
            );
        }
        let all = self.labelled((kind, label, doc), false, read);
        all.into_iter().next().flatten()
    }

    fn labelled<T>(
        &mut self,
        (kind, label, doc): (&'static str, &'static str, &'static str),
        label_may_lack: bool,
        mut read: impl FnMut(&mut Reader, &Name) -> T,
    ) -> Vec<T> {
        let Some(section) = self.section else {
            let nobody = Name {
                text: String::new(),
                span: NOWHERE,
            };
            self.doc.sections.push(SectionDoc {
                kind,
                label: Some(label),
                label_may_lack,
                doc,
                ..Self::describe(|r| {
                    read(r, &nobody);
                })
            });
            return Vec::new();
        };
        // What holds for all of the kind is read by itself first, so that a mistake in it is told once.
        let mut told: Vec<Finding> = Vec::new();
        for block in section.blocks_of(kind).filter(|b| b.is_for_all()) {
            let Some(name) = &block.label else { continue };
            let from = self.findings.len();
            self.inside(block, |r| read(r, name));
            told.extend(self.findings.iter().skip(from).cloned());
        }
        let mut out = Vec::new();
        for block in section.blocks_of(kind).filter(|b| !b.is_for_all()) {
            let Some(name) = &block.label else {
                if label_may_lack {
                    continue;
                }
                self.findings.push(
                    Finding::error(
                        &policyfile::FORM,
                        block.body.header,
                        format!("`{kind}` needs a label"),
                    )
                    .help(format!(
                        "write {kind} \"name\" {{ with {label} before the brace"
                    )),
                );
                continue;
            };
            let from = self.findings.len();
            out.push(self.inside(block, |r| read(r, name)));
            let own = self.findings.split_off(from);
            let known = |f: &Finding| {
                told.iter()
                    .any(|t| t.rule == f.rule && t.primary.span == f.primary.span)
            };
            self.findings.extend(own.into_iter().filter(|f| !known(f)));
        }
        out
    }

    /// The one block of a kind, which takes no label. With `enabled = false` it is left out.
    pub fn block<T>(
        &mut self,
        kind: &'static str,
        doc: &'static str,
        read: impl FnOnce(&mut Reader) -> Option<T>,
    ) -> Option<T> {
        let Some(section) = self.section else {
            let mut found = None;
            let described = Self::describe(|r| {
                r.enabled();
                found = read(r);
            });
            self.doc.sections.push(SectionDoc {
                kind,
                label: None,
                doc,
                ..described
            });
            return found;
        };
        for block in section.blocks_of(kind) {
            if let Some(label) = &block.label {
                self.findings.push(
                    Finding::error(
                        &policyfile::FORM,
                        label.span,
                        format!("`{kind}` takes no label"),
                    )
                    .help(format!("write {kind} {{ without the label")),
                );
            }
        }
        let block = section.blocks_of(kind).find(|b| b.label.is_none())?;
        let (enabled, item) = self.inside(block, |r| (r.enabled(), read(r)));
        item.filter(|_| enabled)
    }

    /// The same of a block that an item states instead of what holds for all: `enabled = false` then means none.
    pub fn own_block<T>(
        &mut self,
        kind: &'static str,
        doc: &'static str,
        read: impl FnOnce(&mut Reader) -> Option<T>,
    ) -> Own<T> {
        let is_off = self.section.is_some_and(|section| {
            let mut blocks = section.blocks_of(kind).filter(|b| b.label.is_none());
            let block = blocks.next().and_then(|b| b.body.attribute("enabled"));
            block.is_some_and(|enabled| enabled.value.literal == Literal::Bool(false))
        });
        // What is left out lacks nothing.
        let for_all = self.for_all;
        self.for_all = for_all || is_off;
        let said = self.block(kind, doc, read);
        self.for_all = for_all;
        match said {
            Some(said) => Own::Says(said),
            None if is_off => Own::Off,
            None => Own::Unsaid,
        }
    }

    /// Whether the block holds at all.
    fn enabled(&mut self) -> bool {
        self.setting()
            .or("enabled", true, "false leaves the whole block out")
            .value
    }

    fn inside<T>(&mut self, block: &Block, read: impl FnOnce(&mut Reader) -> T) -> T {
        let mut inner = Reader::new(&block.body, block.title(), self.findings);
        inner.for_all = block.is_for_all() || self.for_all;
        read(&mut inner)
    }
}
