//! How the arguments of the AWS provider's types exclude and require each other, which its schema does not tell.
//!
//! The table is made by the example `pack-relations` from the provider's source. It is text: its first line has the version
//! and the commit that it was read from, a line without an indent names a type (`data.` before that of a data source), and
//! the lines below it are its relations, `KIND@BLOCK MEMBER…`; those that begin with `takes` are read in `takes.rs`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

/// How some arguments stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Two that cannot both be set.
    Conflict,
    /// Exactly one is to be set.
    One,
    /// At least one is to be set.
    Some,
    /// The first is set only together with the second.
    Requires,
}

/// A relation of arguments and blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// How they stand to each other.
    pub kind: Kind,
    /// The block that they are in, as a path; empty where they are at the top.
    pub at: &'static str,
    /// Their paths from there.
    pub members: Vec<&'static str>,
}

/// Where the table was read.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    version: &'static str,
    commit: &'static str,
}

impl fmt::Display for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, commit } = self;
        write!(
            f,
            "source of the AWS provider {version}, as indexed in github.com/lonegunmanb/terraform-provider-aws-index at {commit}"
        )
    }
}

const TEXT: &str = include_str!("aws.relations");

/// A type of the table.
struct OfType {
    lines: &'static str,
    /// Its relations, read when they are asked for.
    relations: OnceLock<Vec<Relation>>,
}

/// What the table has of each type.
static TYPES: LazyLock<BTreeMap<&str, OfType>> = LazyLock::new(|| {
    let mut out = BTreeMap::new();
    let mut rest = TEXT.split_once('\n').map_or("", |(_, rest)| rest);
    while let Some((name, more)) = rest.split_once('\n') {
        let end = more.match_indices('\n').find(|(at, _)| {
            let next = more.get(at + 1..).unwrap_or_default();
            !next.starts_with(' ')
        });
        let end = end.map_or(more.len(), |(at, _)| at + 1);
        let (lines, next) = more.split_at(end);
        let relations = OnceLock::new();
        out.insert(name, OfType { lines, relations });
        rest = next;
    }
    out
});

/// Where the table was read; none where it is damaged.
pub fn read() -> Option<Read> {
    let line = TEXT.lines().next()?.strip_prefix("# ")?;
    let (version, commit) = line.split_once(' ')?;
    Some(Read { version, commit })
}

/// The lines of a type: `aws_sqs_queue`, `data.aws_vpc`.
pub(super) fn lines(name: &str) -> impl Iterator<Item = &'static str> {
    TYPES.get(name).map_or("", |of| of.lines).lines()
}

/// The types that the table has.
pub(super) fn types() -> impl Iterator<Item = &'static str> {
    TYPES.keys().copied()
}

/// The relations of a type: `aws_sqs_queue`, `data.aws_vpc`.
pub fn of(name: &str) -> &'static [Relation] {
    let Some(of) = TYPES.get(name) else {
        return &[];
    };
    let read = || of.lines.lines().filter_map(relation).collect();
    of.relations.get_or_init(read)
}

fn relation(line: &'static str) -> Option<Relation> {
    let mut words = line.trim_start().split(' ');
    let first = words.next()?;
    let (kind, at) = first.split_once('@').unwrap_or((first, ""));
    let kind = match kind {
        "conflict" => Kind::Conflict,
        "one" => Kind::One,
        "some" => Kind::Some,
        "requires" => Kind::Requires,
        _ => return None,
    };
    Some(Relation {
        kind,
        at,
        members: words.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, TEXT, TYPES, of, read, relation};
    use crate::catalog::schema::{Block, embedded};

    fn has(block: &Block, path: &str) -> bool {
        match path.split_once('.') {
            None => block.attributes.contains_key(path) || block.blocks.contains_key(path),
            Some((first, rest)) => block
                .blocks
                .get(first)
                .is_some_and(|nested| has(&nested.block, rest)),
        }
    }

    #[test]
    fn every_member_is_an_argument_of_the_schema() {
        assert!(read().is_some());
        let schema = embedded().unwrap();
        let is_relation = |line: &&str| line.starts_with(' ') && !line.starts_with(" takes");
        let lines = TEXT.lines().filter(is_relation).count();
        let mut relations = 0;
        for name in TYPES.keys() {
            let block = match name.strip_prefix("data.") {
                Some(name) => schema.data_source(name),
                None => schema.resource(name),
            };
            let block = block.unwrap_or_else(|| panic!("{name}"));
            for relation in of(name) {
                relations += 1;
                assert!(relation.members.len() > 1, "{name}: {relation:?}");
                let is_pair = matches!(relation.kind, Kind::Conflict | Kind::Requires);
                assert!(
                    !is_pair || relation.members.len() == 2,
                    "{name}: {relation:?}"
                );
                for member in &relation.members {
                    let path = format!("{}.{member}", relation.at);
                    let path = path.trim_start_matches('.');
                    assert!(has(block, path), "{name}: {path}");
                }
            }
        }
        assert_eq!(relations, lines);
        assert!(relations > 900, "{relations}");
    }

    #[test]
    fn what_is_known_of_some_types_is_read() {
        let conflict = relation(" conflict name name_prefix");
        assert!(
            of("aws_sqs_queue")
                .iter()
                .any(|r| Some(r) == conflict.as_ref())
        );
        let mut all = of("aws_vpc_security_group_ingress_rule").iter();
        let one = all.find(|r| r.kind == Kind::One);
        assert_eq!(one.map(|r| r.members.len()), Some(4));
        assert!(of("aws_nothing").is_empty());
    }
}
