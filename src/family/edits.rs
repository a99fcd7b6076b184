//! Edits of the policy that resolve a contradiction, each with what it costs a month.

use crate::config::value::Value as Found;
use crate::finding::{Fix, Monthly, Replacement, Safety};
use crate::sizing::Sized;
use crate::text::Span;

use super::{Family, Price, Range};

/// What an edit costs a month.
pub(super) enum Costs {
    /// Nothing is sized by what it changes.
    Nothing,
    /// So much more than now; none where a price is not known.
    More(Option<Range>),
}

/// What an item costs more with other values of what decides its cost.
pub(super) fn more<F: Family>(item: &F::Item, sized: &Sized, values: &[(Price, String)]) -> Costs {
    let found = values
        .iter()
        .map(|(price, text)| (*price, Found::string(text.clone())));
    let found: Vec<(Price, Found)> = found.collect();
    let found: Vec<(Price, &Found)> = found.iter().map(|(price, value)| (*price, value)).collect();
    let now = F::cost(item, sized, &[]);
    let then = F::cost(item, sized, &found).zip(now);
    let range = then.map(|(then, now)| then.less(now));
    Costs::More(range.filter(|range| range.is_finite()))
}

/// Writes a text in place of what the policy states at a place; none where it states nothing there.
pub(super) fn rewrite(at: Option<Span>, text: &str, costs: &Costs) -> Option<Fix> {
    let monthly = match costs {
        Costs::Nothing => None,
        Costs::More(None) => Some(Monthly::one(None, "maximum")),
        Costs::More(Some(range)) => {
            let ends = [(range.ceiling, "maximum"), (range.floor, "minimum")];
            let mut changed = ends
                .into_iter()
                .filter(|(dollars, _)| dollars.abs() >= 0.005);
            let changed = changed.next();
            changed.map(|(dollars, end)| Monthly::one(Some(dollars), end))
        }
    };
    Some(Fix {
        title: format!("write {text}"),
        edits: vec![Replacement {
            span: at?,
            text: text.to_owned(),
        }],
        safety: Safety::Unsafe,
        because: "the policy states it, and what it sizes follows".into(),
        monthly,
    })
}
