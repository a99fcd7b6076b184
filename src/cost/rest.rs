//! What an item shows that decides its cost and that the policy leaves open.

use crate::config::value::Value as Found;
use crate::family::matching::{Component, members};
use crate::family::{Call, Field, Part, Price, Read, Unset, family};
use crate::observation::{Actual, read};
use crate::policy::lint::Lint;

/// Values of an item that count on both sides of a difference.
pub type Rest = Vec<(Price, Found)>;

/// What an item shows that decides its cost, but for what the policy expects of it; none where that is not known.
pub fn rest(component: &Component<'_>, call: &Call, lint: &Lint) -> Option<Rest> {
    let family = family(call.family)?;
    let is_expected = |price: Price| {
        let mut of_price = call.bound.iter().filter(|b| b.field.price == Some(price));
        of_price.any(|bound| bound.expected(lint, component.ours).is_some())
    };
    let of_field =
        |field: &'static Field| Some((field.price?, field.part, field.read, field.unset));
    let fields = family.fields().into_iter().filter_map(of_field);
    let unstated = family.unstated().iter();
    let unstated = unstated.map(|one| (one.price, one.part, one.read, Unset::Differs));
    let mut out = Rest::new();
    for (price, part, at, unset) in fields.chain(unstated) {
        if is_expected(price) || out.iter().any(|(known, _)| *known == price) {
            continue;
        }
        let value = shown(component, part, at, unset).ok()?;
        out.extend(value.map(|value| (price, value)));
    }
    Some(out)
}

/// That something is not known.
struct NotKnown;

/// What the parts of an item show at a place, which they all have alike; none where none of them has it.
fn shown(
    component: &Component<'_>,
    part: &Part,
    at: Read,
    unset: Unset,
) -> Result<Option<Found>, NotKnown> {
    let parts = members(component, part.kind);
    if let Read::CountLess(less) = at {
        let count = i64::try_from(parts.len()).map_err(|_| NotKnown)? - i64::from(less);
        let open = parts.iter().any(|part| part.address.has_unknown_key());
        return if open || count < 0 {
            Err(NotKnown)
        } else {
            Ok(Some(Found::number(count)))
        };
    }
    let mut all = Vec::new();
    for part in parts {
        let path = at.path().ok_or(NotKnown)?;
        for outcome in read(part, path, unset).outcomes {
            all.push(match outcome.actual {
                Actual::Value(value) if value.contains_hidden() => return Err(NotKnown),
                Actual::Value(value) => Some(value),
                Actual::NotSet { taken, .. } => taken,
                Actual::NoBlock(_) => None,
                Actual::Unknown(_) => return Err(NotKnown),
            });
        }
    }
    let mut all = all.into_iter();
    let first = all.next().flatten();
    if all.all(|other| other == first) {
        Ok(first)
    } else {
        Err(NotKnown)
    }
}
