//! What the AWS provider itself holds the values of arguments to, before it asks AWS: lines of the table of `relations.rs`,
//! `takes@BLOCK ARGUMENT KIND …`.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};

use super::relations::{lines, types};

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// One of these texts; whether letters of either case do.
    Choices(bool, Vec<&'static str>),
    /// A number within bounds.
    Range(Option<i64>, Option<i64>),
    /// One of these numbers.
    Numbers(Vec<i64>),
    /// A text of so many characters.
    Length(Option<i64>, Option<i64>),
    /// A document of JSON.
    Json,
}

/// What a type's arguments take, by the block and the name of each.
type OfType = BTreeMap<&'static str, BTreeMap<&'static str, Vec<Takes>>>;

/// What is known of each type, read when it is asked for.
static TYPES: LazyLock<HashMap<&str, OnceLock<OfType>>> =
    LazyLock::new(|| types().map(|name| (name, OnceLock::new())).collect());

/// What the provider holds an argument to, in a block of a type: `aws_sqs_queue`, `data.aws_vpc`.
pub fn of(kind: &str, block: &str, argument: &str) -> &'static [Takes] {
    let known = TYPES.get_key_value(kind).map(|(name, known)| {
        known.get_or_init(|| {
            let mut out = OfType::new();
            for (at, name, takes) in lines(name).filter_map(read) {
                let block = out.entry(at).or_default();
                block.entry(name).or_default().push(takes);
            }
            out
        })
    });
    let takes = known.and_then(|known| known.get(block)?.get(argument));
    takes.map_or(&[], Vec::as_slice)
}

fn read(line: &'static str) -> Option<(&'static str, &'static str, Takes)> {
    let mut words = line.strip_prefix(" takes")?.split(' ');
    let at = words.next()?;
    let name = words.next()?;
    let kind = words.next()?;
    let mut bound = || words.next()?.parse().ok();
    let takes = match kind {
        "range" => Takes::Range(bound(), bound()),
        "length" => Takes::Length(bound(), bound()),
        "json" => Takes::Json,
        "choices" => Takes::Choices(false, words.collect()),
        "caseless" => Takes::Choices(true, words.collect()),
        "numbers" => Takes::Numbers(words.filter_map(|number| number.parse().ok()).collect()),
        _ => return None,
    };
    Some((at.strip_prefix('@').unwrap_or(at), name, takes))
}

impl Takes {
    /// The bounds in words: `1 to 64`.
    pub fn bounds(&self) -> String {
        match self {
            Self::Range(Some(min), Some(max)) | Self::Length(Some(min), Some(max)) => {
                format!("{min} to {max}")
            }
            Self::Range(Some(min), None) | Self::Length(Some(min), None) => {
                format!("at least {min}")
            }
            Self::Range(None, Some(max)) | Self::Length(None, Some(max)) => {
                format!("at most {max}")
            }
            Self::Numbers(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
                format!("one of {}", numbers.join(", "))
            }
            _ => "any".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Takes, of, read};
    use crate::catalog::relations;
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
    fn every_line_is_read_and_of_an_argument_of_the_schema() {
        let schema = embedded().unwrap();
        let mut read_lines = 0;
        for kind in schema.resources() {
            for line in relations::lines(kind).filter(|line| line.starts_with(" takes")) {
                let (at, name, takes) = read(line).unwrap_or_else(|| panic!("{kind}:{line}"));
                let path = format!("{at}.{name}");
                assert!(
                    has(schema.resource(kind).unwrap(), path.trim_start_matches('.')),
                    "{kind} {path}"
                );
                let is_empty = match &takes {
                    Takes::Choices(_, texts) => texts.is_empty(),
                    Takes::Numbers(numbers) => numbers.is_empty(),
                    Takes::Range(min, max) | Takes::Length(min, max) => {
                        matches!((min, max), (Some(min), Some(max)) if min > max)
                            || min.is_none() && max.is_none()
                    }
                    Takes::Json => false,
                };
                assert!(!is_empty, "{kind}:{line}");
                read_lines += 1;
            }
        }
        assert!(read_lines > 1000, "{read_lines}");
        let direction = of("aws_security_group_rule", "", "type");
        assert_eq!(
            direction,
            [Takes::Choices(false, vec!["egress", "ingress"])]
        );
    }
}
