//! Names in a body that the schema does not have, and what was meant by them: a name that is misspelled, or one that an
//! earlier version of the provider had.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::catalog::renamed::{self, Renamed};
use crate::catalog::schema::{self, Block as Schema};
use crate::config::value::{Value, convert};
use crate::finding::{Finding, Fix};
use crate::inventory::constraint;
use crate::registry::validate::ARGUMENT;
use crate::syntax::read::{Attribute, Block, Body};
use crate::text::Span;

use super::near::{is_slip, near};
use super::place::{Blocks, Place, named};
use super::{Checker, Sureness};

/// What one name was meant to be.
#[derive(Clone, Copy)]
struct Meant<'s> {
    /// A name of the same body, if it is one.
    name: Option<&'s str>,
    /// What became of it, where an earlier version had it.
    renamed: Option<Renamed>,
}

/// The names of a body that the schema lacks.
#[derive(Default)]
pub(super) struct Strangers<'s>(HashMap<String, Meant<'s>>);

impl Strangers<'_> {
    /// Whether something was meant to be an argument or a block of the schema.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.values().any(|meant| meant.name == Some(name))
    }
}

/// The names in a body that its schema lacks, with what was meant by each.
pub(super) fn of<'s>(
    place: Place<'_>,
    body: &Body,
    blocks: &BTreeMap<&str, Blocks<'_>>,
    schema: &'s Schema,
) -> Strangers<'s> {
    let mut out = Strangers::default();
    if schema.open {
        return out;
    }
    let is_known =
        |name: &str| schema.attributes.contains_key(name) || schema.blocks.contains_key(name);
    let all_known = body.attributes.iter().all(|a| is_known(&a.name));
    if all_known && blocks.keys().all(|name| is_known(name)) {
        return out;
    }
    let taken: HashSet<&str> = body.attributes.iter().map(|a| &*a.name).collect();
    let kind = kind(place);
    let known = |name: &str| {
        let renamed = renamed::of(kind.as_deref()?, place.path, name)?;
        let now = renamed.now.and_then(|now| {
            let attribute = schema.attributes.get_key_value(now).map(|(name, _)| name);
            let block = || schema.blocks.get_key_value(now).map(|(name, _)| name);
            attribute.or_else(block).map(String::as_str)
        });
        Some((now, Some(renamed)))
    };
    let of_blocks = |name: &str| near(name, schema.blocks.keys().map(String::as_str));
    let of_arguments = |name: &str| {
        let settable = schema.attributes.iter().filter(|(other, known)| {
            (known.required || known.optional) && !taken.contains(other.as_str())
        });
        near(name, settable.map(|(name, _)| name.as_str()))
    };
    for attribute in body.attributes.iter().filter(|a| !is_known(&a.name)) {
        let name = &*attribute.name;
        let guess = || (of_arguments(name).or_else(|| of_blocks(name)), None);
        let (now, renamed) = known(name).unwrap_or_else(guess);
        let meant = Meant { name: now, renamed };
        out.0.insert(name.to_owned(), meant);
    }
    for name in blocks.keys().filter(|name| !is_known(name)) {
        let (now, renamed) = known(name).unwrap_or_else(|| (of_blocks(name), None));
        let meant = Meant { name: now, renamed };
        out.0.insert((*name).to_owned(), meant);
    }
    out
}

/// What the table of renamed arguments calls the type of a body of AWS's provider.
fn kind(place: Place<'_>) -> Option<String> {
    if place.scope.sureness != Sureness::Schema {
        return None;
    }
    let is_provider = place.scope.address.starts_with("provider.");
    match place.scope.own {
        Some(key) => Some(named(key)),
        None => is_provider.then(|| "provider".to_owned()),
    }
}

/// A finding with what became of the name.
fn told(finding: Finding, renamed: &Renamed) -> Finding {
    let since = renamed.since;
    let help = match (renamed.how, renamed.now) {
        (Some(how), _) => format!("version {since} of the provider removed it; {how}"),
        (None, Some(now)) => format!("version {since} of the provider renamed it to `{now}`"),
        (None, None) => format!("version {since} of the provider removed it"),
    };
    finding
        .help(help)
        .note(format!("source: {}", renamed.source))
}

impl Checker<'_> {
    /// An argument that the schema does not have.
    pub(super) fn stranger(
        &self,
        place: Place<'_>,
        attribute: &Attribute,
        value: Option<&Value>,
        strangers: &Strangers<'_>,
        schema: &Schema,
    ) {
        let (name, span) = (&attribute.name, attribute.name_span);
        if schema.open {
            let why = format!("what {} takes is not told by the schema", place.whose());
            return self.untold(place, &ARGUMENT, span, why);
        }
        let headline = format!("{} has no argument `{name}`", place.whose());
        let mut finding = Finding::error(&ARGUMENT, span, headline);
        let mut sureness = place.scope.sureness;
        let ty = |now: &str| schema.attributes.get(now).map(|known| &known.ty);
        // What does not fit the other argument is not meant for it.
        let fits = |now: &str| {
            let fits =
                |(value, ty): (&Value, &schema::Type)| convert(value, &constraint(ty)).is_ok();
            value.zip(ty(now)).is_some_and(fits)
        };
        let meant = strangers.0.get(&**name);
        match meant.map(|meant| (meant.renamed, meant.name)) {
            Some((Some(renamed), now)) => {
                finding = told(finding, &renamed);
                let now = now.filter(|now| renamed.how.is_none() && fits(now));
                finding = finding.fix(now.and_then(|now| self.rename(name, span, now)));
            }
            Some((None, Some(now))) if ty(now).is_some() => {
                finding = finding
                    .help(format!("did you mean `{now}`?"))
                    .fix(fits(now).then(|| self.rename(name, span, now)).flatten());
                if is_slip(name, now) {
                    sureness = Sureness::Always;
                }
            }
            Some((None, Some(now))) => {
                finding = finding.help(format!("did you mean the block `{now}`?"));
            }
            _ => {}
        }
        self.tell(place.scope, finding, (place.path, name), sureness);
    }

    /// Blocks of a kind that the schema does not have.
    pub(super) fn strange_blocks(
        &self,
        place: Place<'_>,
        (kind, blocks): (&str, &Blocks<'_>),
        strangers: &Strangers<'_>,
    ) {
        let header = blocks.header().unwrap_or(place.header);
        let headline = format!("{} has no block `{kind}`", place.whose());
        let mut finding = Finding::error(&ARGUMENT, header, headline);
        let mut sureness = place.scope.sureness;
        let rename = |now: &str| match blocks.bodies.as_slice() {
            // The iterator's name follows the label.
            [(content, None)] => self.rename_block(content, now),
            _ => None,
        };
        let meant = strangers.0.get(kind);
        match meant.map(|meant| (meant.renamed, meant.name)) {
            Some((Some(renamed), now)) => {
                finding = told(finding, &renamed);
                let now = now.filter(|_| renamed.how.is_none());
                finding = finding.fix(now.and_then(rename));
            }
            Some((None, Some(now))) => {
                finding = finding
                    .help(format!("did you mean `{now}`?"))
                    .fix(rename(now));
                if is_slip(kind, now) {
                    sureness = Sureness::Always;
                }
            }
            _ => {}
        }
        self.tell(place.scope, finding, (place.path, kind), sureness);
    }

    fn rename_block(&self, content: &Block, meant: &str) -> Option<Fix> {
        let kind = Span {
            end: content.header.start + u32::try_from(content.kind.len()).ok()?,
            ..content.header
        };
        self.rename(&content.kind, kind, meant)
    }
}
