//! Changes of JSON that leave it JSON: a value gives way to another of the document, is doubled, or goes.

use libfuzzer_sys::fuzzer_mutate;
use serde_json::Value;

/// A few numbers out of one, enough to choose with.
struct Choice(u64);

impl Choice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % bound.max(1)
    }
}

/// How many values there are in one, itself among them.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(entries) => entries.values().map(count).sum(),
        _ => 0,
    }
}

/// The value of that number, in the order of [`count`].
fn nth<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    let inner: Vec<&'a mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(entries) => entries.values_mut().collect(),
        _ => Vec::new(),
    };
    inner.into_iter().find_map(|one| nth(one, at))
}

/// Every third time the bytes are changed, since what is no JSON must be read, too.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut choice = Choice(u64::from(seed) << 7 | 1);
    let document = data.get(..size).map(serde_json::from_slice::<Value>);
    let (Some(Ok(mut document)), true) = (document, choice.below(3) > 0) else {
        return fuzzer_mutate(data, size, max_size);
    };
    let all = count(&document);
    let mut from = choice.below(all);
    let other = nth(&mut document, &mut from).cloned().unwrap_or(Value::Null);
    let mut to = choice.below(all);
    if let Some(place) = nth(&mut document, &mut to) {
        match (choice.below(6), &mut *place) {
            (0, Value::Array(items)) => items.push(other),
            (1, Value::Array(items)) => drop(items.pop()),
            (0 | 1, Value::Object(entries)) => {
                let key = entries.keys().nth(choice.below(entries.len())).cloned();
                let key = key.unwrap_or_default();
                if choice.below(2) == 0 {
                    entries.remove(&key);
                } else {
                    entries.insert(key, other);
                }
            }
            (2, _) => *place = Value::from([0, -1, i64::MAX][choice.below(3)]),
            (3, _) => *place = Value::from(["", "true", "module.a[\"b\"].c.d", "1e999"][choice.below(4)]),
            (4, _) => *place = Value::Null,
            _ => *place = other,
        }
    }
    match serde_json::to_vec(&document) {
        Ok(text) if text.len() <= max_size && text.len() <= data.len() => {
            data[..text.len()].copy_from_slice(&text);
            text.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
}
