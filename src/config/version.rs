//! Which versions a constraint allows, as far as ranges of versions have to be told apart.

/// Versions from one up to another that is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    from: [u64; 3],
    below: [u64; 3],
}

const MOST: [u64; 3] = [u64::MAX; 3];

impl Bounds {
    /// Any version.
    pub const ANY: Self = Self {
        from: [0; 3],
        below: MOST,
    };

    /// Whether a version of a range is among them.
    pub fn meets(self, from: [u64; 3], below: [u64; 3]) -> bool {
        self.from.max(from) < self.below.min(below)
    }

    /// The versions that both allow.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            below: self.below.min(other.below),
        }
    }
}

/// The one version that a text spells.
pub fn exact(text: &str) -> Option<Bounds> {
    let (from, parts) = parse(text)?;
    (parts == 3).then(|| Bounds {
        from,
        below: next(from, 2),
    })
}

/// The versions that a constraint allows: `~> 5.11`, `>= 5.0, < 7.0`. Exclusions of single versions do not matter here.
pub fn constraint(text: &str) -> Option<Bounds> {
    let mut bounds = Bounds::ANY;
    for part in text.split(',') {
        let part = part.trim();
        let at = part.find(|c: char| c.is_ascii_digit())?;
        let (operator, version) = part.split_at_checked(at)?;
        let (from, parts) = parse(version)?;
        let allowed = match operator.trim().trim_end_matches('v') {
            "" | "=" => Bounds {
                from,
                below: next(from, 2),
            },
            ">=" => Bounds { from, below: MOST },
            ">" => Bounds {
                from: next(from, 2),
                below: MOST,
            },
            "<" => Bounds {
                from: [0; 3],
                below: from,
            },
            "<=" => Bounds {
                from: [0; 3],
                below: next(from, 2),
            },
            "~>" => Bounds {
                from,
                below: if parts == 3 {
                    next(from, 1)
                } else {
                    next(from, 0)
                },
            },
            "!=" => Bounds::ANY,
            _ => return None,
        };
        bounds = bounds.and(allowed);
    }
    Some(bounds)
}

/// A version and how many numbers it has; what follows them is left out.
fn parse(text: &str) -> Option<([u64; 3], usize)> {
    let core = text.trim().split(['-', '+']).next()?;
    let mut out = [0; 3];
    let mut count = 0;
    for part in core.split('.') {
        *out.get_mut(count)? = part.parse().ok()?;
        count += 1;
    }
    Some((out, count))
}

/// The first version after all that begin with the same numbers up to `place`.
fn next(version: [u64; 3], place: usize) -> [u64; 3] {
    let mut out = [0; 3];
    for (i, (to, from)) in out.iter_mut().zip(version).enumerate() {
        *to = match i.cmp(&place) {
            std::cmp::Ordering::Less => from,
            std::cmp::Ordering::Equal => from.saturating_add(1),
            std::cmp::Ordering::Greater => 0,
        };
    }
    out
}

/// A range in words.
pub fn words(from: [u64; 3], below: [u64; 3]) -> String {
    let text = |[a, b, c]: [u64; 3]| format!("{a}.{b}.{c}");
    format!("{} to below {}", text(from), text(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_meet_the_ranges_that_hold_a_version_of_theirs() {
        for (text, met) in [
            ("5.11.0", vec![5]),
            ("= 5.11.0", vec![5]),
            ("~> 5.11", vec![5]),
            ("~> 5.11.2", vec![5]),
            ("~> 5", vec![5]),
            (">= 5.0, < 6.0", vec![5]),
            (">= 5.0", vec![5, 6, 7]),
            ("> 5.0, <= 6.0.0", vec![5, 6]),
            ("!= 6.0.0", vec![4, 5, 6, 7]),
            ("~> 6.0, != 6.0.0", vec![6]),
            ("< 4.0", vec![]),
        ] {
            let bounds = constraint(text).unwrap();
            let majors: Vec<u64> = (4..8)
                .filter(|m| bounds.meets([*m, 0, 0], [m + 1, 0, 0]))
                .collect();
            assert_eq!(majors, met, "{text}");
        }
        for text in ["", "latest", "~ 5", "1.2.3.4"] {
            assert_eq!(constraint(text), None, "{text}");
        }
        assert!(exact("5.11.0").unwrap().meets([5, 0, 0], [6, 0, 0]));
        assert_eq!(exact("5.11"), None);
        assert_eq!(exact("main"), None);
    }
}
