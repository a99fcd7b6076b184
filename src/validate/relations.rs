//! Arguments that exclude or require each other.

use std::collections::BTreeMap;

use crate::catalog::relations::{self, Kind, Relation};
use crate::config::eval::Evaluator;
use crate::config::value::Data;
use crate::finding::{Finding, Undecided};
use crate::registry::validate::CONFLICT;
use crate::syntax::read::{Body, DYNAMIC};
use crate::text::Span;

use super::place::{Blocks, Place, named};
use super::strangers::Strangers;
use super::{Checker, Sureness};

/// Whether an argument or a block is set. To the provider any value but null is one, `false` and `""` too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Absent,
    Set(Span),
    /// Something else was meant to be it, of which is told by itself.
    Meant,
    /// It may turn out to be null, or a `dynamic` block to make none.
    Unknown(Span),
}

/// What a body has.
struct There<'b> {
    body: &'b Body,
    blocks: &'b BTreeMap<&'b str, Blocks<'b>>,
    strangers: &'b Strangers<'b>,
    names: &'b Evaluator<'b>,
}

/// Whether one relation asks for one of some, and another for one of these and more.
fn is_part_of(fewer: &Relation, relation: &Relation) -> bool {
    let asks = |relation: &Relation| matches!(relation.kind, Kind::One | Kind::Some);
    let has = |name| relation.members.contains(name);
    asks(fewer)
        && asks(relation)
        && fewer.members.len() < relation.members.len()
        && fewer.members.iter().all(has)
}

/// Whether none of what a relation names is set.
fn lacks_all(relation: &Relation, there: &There<'_>) -> bool {
    let mut parts = relation.members.iter().map(|name| part(there, name));
    parts.all(|part| part == Part::Absent)
}

impl Checker<'_> {
    /// Holds a body to what the provider says of arguments together.
    pub(super) fn relations(
        &self,
        place: Place<'_>,
        body: &Body,
        blocks: &BTreeMap<&str, Blocks<'_>>,
        strangers: &Strangers<'_>,
        names: &Evaluator<'_>,
    ) {
        let Some(key) = place.scope.own else { return };
        // Of another provider nothing is known.
        if place.scope.sureness != Sureness::Schema {
            return;
        }
        let there = There {
            body,
            blocks,
            strangers,
            names,
        };
        let path = place.path.strip_suffix('.').unwrap_or_default();
        let all = relations::of(&named(key)).iter();
        let all: Vec<&Relation> = all.filter(|relation| relation.at == path).collect();
        for relation in &all {
            // Where none of some is set, none of fewer is: that is told of the fewest.
            let is_told_of_fewer = all.iter().any(|fewer| is_part_of(fewer, relation));
            if !is_told_of_fewer || !lacks_all(relation, &there) {
                self.relation(place, relation, &there);
            }
        }
    }

    fn relation(&self, place: Place<'_>, relation: &Relation, there: &There<'_>) {
        let parts = relation
            .members
            .iter()
            .map(|name| (*name, part(there, name)));
        let parts: Vec<(&str, Part)> = parts.collect();
        let set: Vec<(&str, Span)> = parts
            .iter()
            .filter_map(|(name, part)| match part {
                Part::Set(span) => Some((*name, *span)),
                _ => None,
            })
            .collect();
        let open = parts.iter().find_map(|(name, part)| match part {
            Part::Unknown(span) => Some((*name, *span)),
            _ => None,
        });
        let one_too_many = || {
            let mut sorted = set.clone();
            sorted.sort_by_key(|(_, span)| (span.file, span.start));
            match sorted.as_slice() {
                [first, second, ..] => Some((*first, *second)),
                _ => None,
            }
        };
        match relation.kind {
            Kind::Conflict | Kind::One if one_too_many().is_some() => {
                let Some(((first, at), (second, span))) = one_too_many() else {
                    return;
                };
                let headline = format!(
                    "`{first}` and `{second}` of {} exclude each other",
                    place.whose_plain()
                );
                let finding = Finding::error(&CONFLICT, span, headline)
                    .also(at, format!("`{first}` is set here"))
                    .help("set one of them");
                self.related(place, finding, second);
            }
            Kind::Conflict => {
                let may_be = parts.iter().all(|(_, part)| *part != Part::Absent);
                if let Some(open) = open.filter(|_| may_be) {
                    self.unrelated(place, open);
                }
            }
            Kind::One | Kind::Some if parts.iter().any(|(_, part)| *part == Part::Meant) => {}
            Kind::One | Kind::Some if set.is_empty() && open.is_none() => {
                let names: Vec<String> =
                    parts.iter().map(|(name, _)| format!("`{name}`")).collect();
                let how = if relation.kind == Kind::One {
                    "one"
                } else {
                    "at least one"
                };
                let headline = format!(
                    "{} has none of {}; {how} of them is required",
                    place.whose(),
                    names.join(", ")
                );
                let finding = Finding::error(&CONFLICT, place.header, headline);
                self.related(place, finding, "");
            }
            Kind::One => {
                if let Some(open) = open {
                    self.unrelated(place, open);
                }
            }
            Kind::Some => {
                if let Some(open) = open.filter(|_| set.is_empty()) {
                    self.unrelated(place, open);
                }
            }
            Kind::Requires => match parts.as_slice() {
                [(name, Part::Set(span)), (other, Part::Absent)] => {
                    let headline = format!(
                        "`{name}` of {} needs `{other}`, which is not set",
                        place.whose_plain()
                    );
                    let finding = Finding::error(&CONFLICT, *span, headline);
                    self.related(place, finding, name);
                }
                [(name, Part::Unknown(span)), (_, Part::Absent)] => {
                    self.unrelated(place, (name, *span));
                }
                _ => {}
            },
        }
    }

    fn related(&self, place: Place<'_>, mut finding: Finding, name: &str) {
        if let Some(read) = relations::read() {
            finding = finding.note(format!("source: {read}"));
        }
        self.tell(
            place.scope,
            finding,
            (place.path, name),
            place.scope.sureness,
        );
    }

    /// Says once of a resource that it cannot be decided.
    fn unrelated(&self, place: Place<'_>, (name, span): (&str, Span)) {
        let address = format!("{}{}", self.job.path, place.scope.address);
        let mut out = self.out.borrow_mut();
        let latest = out.undecided.iter().rev();
        let mut latest = latest.take_while(|u| u.address == address);
        if latest.any(|u| u.rule == CONFLICT.id) {
            return;
        }
        out.undecided.push(Undecided {
            rule: CONFLICT.id,
            root: self.root.clone(),
            address,
            attribute: Some(format!("{}{name}", place.path)),
            why: "whether it is set is not known".into(),
            resolve: None,
            at: Some(span),
            environments: Vec::new(),
            more: 0,
        });
    }
}

/// Whether what a path leads to is set.
fn part(there: &There<'_>, path: &str) -> Part {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some(attribute) = there.body.argument(name) {
        let span = attribute.name_span;
        return match there.names.value(&attribute.value) {
            Ok(value) if value.is_null() => Part::Absent,
            Ok(value) if !rest.is_empty() || matches!(value.data, Data::Unknown(_)) => {
                Part::Unknown(span)
            }
            Ok(_) => Part::Set(span),
            // The mistake is told by itself.
            Err(_) => Part::Unknown(span),
        };
    }
    let Some(blocks) = there.blocks.get(name) else {
        let is_meant = there.strangers.has(name);
        return if is_meant { Part::Meant } else { Part::Absent };
    };
    let Some((content, dynamic)) = blocks.bodies.first() else {
        return Part::Absent;
    };
    let span = dynamic.unwrap_or(content).header;
    if blocks.most == Some(0) {
        Part::Absent
    } else if blocks.least == 0 || !rest.is_empty() && dynamic.is_some() {
        Part::Unknown(span)
    } else if rest.is_empty() {
        Part::Set(span)
    } else {
        within(&content.body, rest, there.names, span)
    }
}

/// Whether what a path in a block leads to is set.
fn within(body: &Body, path: &str, names: &Evaluator<'_>, header: Span) -> Part {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if !body.members.is_empty() || body.blocks.iter().any(|b| &*b.kind == DYNAMIC) {
        return Part::Unknown(header);
    }
    if let Some(block) = body.blocks.iter().find(|block| &*block.kind == name) {
        return if rest.is_empty() {
            Part::Set(block.header)
        } else {
            within(&block.body, rest, names, block.header)
        };
    }
    let blocks = BTreeMap::new();
    let there = There {
        body,
        blocks: &blocks,
        strangers: &Strangers::default(),
        names,
    };
    part(&there, path)
}
