//! The signs by which secrets are found in a text: all of them in one search, since every file is looked through.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};

/// How tokens begin that say of themselves what they are, and the fewest letters, digits, `_` and `-` that follow.
const TOKENS: [(&str, usize); 18] = [
    ("AGE-SECRET-KEY-", 16),
    ("AIza", 35),
    ("SG.", 22),
    ("dckr_pat_", 16),
    ("github_pat_", 16),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghs_", 16),
    ("ghu_", 16),
    ("glpat-", 16),
    ("hvs.", 16),
    ("npm_", 36),
    ("pypi-", 50),
    ("rk_live_", 16),
    ("sk_live_", 16),
    ("xapp-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
];

/// The length of the shortest of them, of a key and of a hook, in bytes.
pub(super) const SHORTEST_TOKEN: usize = 20;

/// How a private key begins and ends.
pub(super) const KEY_BEGINS: &str = "-----BEGIN ";
pub(super) const KEY_ENDS: &str = "-----END ";

/// How each of the first two parts of a JSON Web Token begins.
pub(super) const WEB_TOKEN: &str = "eyJ";

/// What a text may have a secret at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// `postgres://user:password@host`
    Address,
    /// `jdbc:oracle:thin:user/password@host`
    Oracle,
    KeyBegins,
    KeyEnds,
    /// Where a hook of Slack is; who knows the rest of the address may write there.
    Hook,
    WebToken,
    /// A token that says what it is, with the fewest characters that follow.
    Token(usize),
}

/// Every sign as it is written; none is the beginning of another.
static SIGNS: LazyLock<Vec<(&str, Sign)>> = LazyLock::new(|| {
    let mut signs = vec![
        ("://", Sign::Address),
        ("jdbc:oracle:", Sign::Oracle),
        (KEY_BEGINS, Sign::KeyBegins),
        (KEY_ENDS, Sign::KeyEnds),
        ("hooks.slack.com/services/T", Sign::Hook),
        (WEB_TOKEN, Sign::WebToken),
    ];
    signs.extend(TOKENS.map(|(token, least)| (token, Sign::Token(least))));
    signs
});

/// The search for all of them; none only where the list cannot be searched for.
static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(SIGNS.iter().map(|(written, _)| written))
        .ok()
});

/// Whether a text has one of them.
pub(super) fn has_sign(text: &str) -> bool {
    signs_in(text).next().is_some()
}

/// Every sign in a text, with where it begins and how long it is, in bytes.
pub(super) fn signs_in(text: &str) -> impl Iterator<Item = (Sign, usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = SEARCH
            .as_ref()?
            .find(Input::new(text).span(from..text.len()))?;
        // Signs may reach into each other: the next one is looked for one byte on.
        from = found.start() + 1;
        let (_, sign) = SIGNS.get(found.pattern().as_usize())?;
        Some((*sign, found.start(), found.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_sign_is_the_beginning_of_another() {
        assert!(SEARCH.is_some());
        for (one, _) in SIGNS.iter() {
            let begun = SIGNS.iter().filter(|(other, _)| other.starts_with(one));
            assert_eq!(begun.count(), 1, "{one}");
        }
    }

    #[test]
    fn nothing_shorter_than_the_shortest_is_one() {
        let tokens = TOKENS.iter().map(|(token, least)| token.len() + least);
        let keys = [KEY_BEGINS, KEY_ENDS].map(|sign| sign.len() + "PRIVATE KEY".len());
        assert_eq!(tokens.chain(keys).min(), Some(SHORTEST_TOKEN));
    }

    proptest! {
        #[test]
        fn every_sign_is_found_wherever_it_stands(
            parts in prop::collection::vec((0..SIGNS.len(), 0..40_usize, "[-:/a-z \u{e9}]{0,6}"), 0..12)
        ) {
            let mut text = String::new();
            for (sign, length, between) in parts {
                let (written, _) = SIGNS[sign];
                text.push_str(written.get(..length).unwrap_or(written));
                text.push_str(&between);
            }
            let found: Vec<_> = signs_in(&text).collect();
            let mut wanted: Vec<_> = SIGNS
                .iter()
                .flat_map(|(written, sign)| {
                    text.match_indices(written).map(|(at, _)| (*sign, at, written.len()))
                })
                .collect();
            wanted.sort_by_key(|(_, at, _)| *at);
            prop_assert_eq!(has_sign(&text), !wanted.is_empty());
            prop_assert_eq!(found, wanted);
        }
    }
}
