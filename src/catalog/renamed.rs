//! Arguments that the AWS provider had once, and what is written in their place: the renames and removals of its versions
//! 4 to 6, by its upgrade guides.
//!
//! The table is text, a line for each: the version that changed it, the type (`data.` before that of a data source, `provider`
//! for the provider's own block), the path (`*.` for any block that the type has), `= NAME` where something in the same block
//! stands for it, and behind a colon how it is written where it does not take the same value.

use super::source::{Source, sources};

sources! {
    /// What version 4 changed.
    GUIDE_4 = "Terraform AWS Provider Version 4 Upgrade Guide", "",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-4-upgrade", "2026";
    /// What version 5 changed.
    GUIDE_5 = "Terraform AWS Provider Version 5 Upgrade Guide", "",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade", "2026";
    /// What version 6 changed.
    GUIDE_6 = "Terraform AWS Provider Version 6 Upgrade Guide", "",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade", "2026";
}

const TEXT: &str = include_str!("aws.renamed");

/// An argument that is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renamed {
    /// The type that had it, as the table names it.
    pub kind: &'static str,
    /// The path to it.
    pub path: &'static str,
    /// The argument or block of the same block that stands for it, if there is one.
    pub now: Option<&'static str>,
    /// How that is written; none where it takes the same value.
    pub how: Option<&'static str>,
    /// The guide of the version that changed it.
    pub source: &'static Source,
    /// That version.
    pub since: &'static str,
}

fn renamed(line: &'static str) -> Option<Renamed> {
    let (line, how) = match line.split_once(": ") {
        Some((line, how)) => (line, Some(how)),
        None => (line, None),
    };
    let mut words = line.split(' ');
    let (since, kind, path) = (words.next()?, words.next()?, words.next()?);
    let now = match (words.next(), words.next()) {
        (Some("="), Some(now)) => Some(now),
        (None, _) => None,
        _ => return None,
    };
    let source = match since {
        "4" => &GUIDE_4,
        "5" => &GUIDE_5,
        "6" => &GUIDE_6,
        _ => return None,
    };
    Some(Renamed {
        kind,
        path,
        now,
        how,
        source,
        since,
    })
}

/// What became of an argument or a block of a type; `path` is the way to its block (`network_configuration.`), empty at the
/// top.
pub fn of(kind: &str, path: &str, name: &str) -> Option<Renamed> {
    let all = TEXT.lines().filter_map(renamed);
    let mut all = all.filter(|one| one.kind == kind);
    all.find(|one| match one.path.strip_prefix("*.") {
        Some(last) => !path.is_empty() && last == name,
        None => one.path.strip_prefix(path) == Some(name),
    })
}

#[cfg(test)]
mod tests {
    use super::{TEXT, of, renamed};
    use crate::catalog::schema::{Block, embedded};

    /// Whether a body, or one somewhere in it, has what is written now and not what was.
    fn holds(block: &Block, old: &str, now: Option<&str>) -> bool {
        let has = |name: &str| {
            let settable = block.attributes.get(name);
            settable.is_some_and(|a| a.optional || a.required) || block.blocks.contains_key(name)
        };
        !has(old) && now.is_none_or(has)
    }

    fn within<'b>(block: &'b Block, all: &mut Vec<&'b Block>) {
        all.push(block);
        for nested in block.blocks.values() {
            within(&nested.block, all);
        }
    }

    #[test]
    fn what_is_renamed_is_gone_and_what_is_written_now_is_there() {
        let schema = embedded().unwrap();
        for line in TEXT.lines() {
            let one = renamed(line).unwrap_or_else(|| panic!("{line}"));
            assert!(one.now.is_some() || one.how.is_some(), "{line}");
            let block = match one.kind.strip_prefix("data.") {
                Some(kind) => schema.data_source(kind),
                None if one.kind == "provider" => schema.provider(),
                None => schema.resource(one.kind),
            };
            let block = block.unwrap_or_else(|| panic!("{}", one.kind));
            let now = one.now;
            let mut parts: Vec<&str> = one.path.split('.').collect();
            let last = parts.pop().unwrap();
            if parts == ["*"] {
                let mut all = Vec::new();
                within(block, &mut all);
                assert!(
                    all.iter().skip(1).any(|inner| holds(inner, last, now)),
                    "{one:?}"
                );
                continue;
            }
            let block = parts
                .iter()
                .fold(block, |block, part| &block.blocks[*part].block);
            assert!(holds(block, last, now), "{one:?}");
        }
    }

    #[test]
    fn an_argument_is_found_by_its_type_and_path() {
        let eip = of("aws_eip", "", "vpc").unwrap();
        assert!(eip.now == Some("domain") && eip.how.is_some() && eip.since == "6");
        let firehose = "aws_kinesis_firehose_delivery_stream";
        let size = of(firehose, "extended_s3_configuration.", "buffer_size").unwrap();
        assert_eq!(size.now, Some("buffering_size"));
        assert!(of(firehose, "", "buffer_size").is_none());
        let volume = of(
            "aws_msk_cluster",
            "broker_node_group_info.",
            "ebs_volume_size",
        );
        assert!(volume.is_some() && of("aws_msk_cluster", "", "ebs_volume_size").is_none());
        assert!(of("aws_instance", "", "vpc").is_none());
    }
}
