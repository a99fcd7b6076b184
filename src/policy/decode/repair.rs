//! What a literal of another type was probably meant to be, in the form that a field takes.

use crate::policy::raw::{Literal, Node};

use super::Field;

/// Units that a number may lack, the likeliest first.
const UNITS: [&str; 9] = ["s", "%", " B", "/s", "d", "x", " KiB", " MiB", " GiB"];

/// A literal as HCL has it.
pub fn hcl(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".into(),
        Literal::Bool(b) => b.to_string(),
        Literal::Number(n) => n.to_string(),
        Literal::Text(text) => {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{}\"", escaped.replace("${", "$${").replace("%{", "%%{"))
        }
        Literal::List(items) => {
            let items: Vec<String> = items.iter().map(|i| hcl(&i.literal)).collect();
            format!("[{}]", items.join(", "))
        }
        Literal::Object(entries) => {
            let entry = |(key, value): &(crate::policy::raw::Name, Node)| {
                let key = hcl(&Literal::Text(key.text.clone()));
                format!("{key} = {}", hcl(&value.literal))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// What a literal is to be written as for a field; none where nothing tells. `unit` is the one in which AWS counts it.
pub(super) fn repaired<T: Field>(node: &Node, unit: &str) -> Option<String> {
    let takes = |literal: &Literal| {
        let node = Node {
            literal: literal.clone(),
            span: node.span,
        };
        T::read(&node).is_ok()
    };
    let mut all = candidates(&node.literal, unit);
    if let (Literal::Text(text), false) = (&node.literal, T::HAS_ENDS) {
        // Of bounds where one number goes, the upper one.
        all.extend(ends(text).map(|(_, high)| Literal::Number(high)));
    }
    // What takes any text has no unit.
    if let (Literal::Number(n), true) = (&node.literal, takes(&Literal::Text("any text".into()))) {
        all = vec![Literal::Text(n.to_string())];
    }
    all.into_iter().find(takes).map(|literal| hcl(&literal))
}

/// A value as a field takes it: as it is, or repaired.
pub fn written<T: Field>(node: &Node, unit: &str) -> Option<String> {
    match T::read(node) {
        Ok(_) => Some(hcl(&node.literal)),
        Err(_) => repaired::<T>(node, unit),
    }
}

fn candidates(literal: &Literal, unit: &str) -> Vec<Literal> {
    let in_list = |literal: &Literal| {
        let node = Node {
            literal: literal.clone(),
            span: super::NOWHERE,
        };
        Literal::List(vec![node])
    };
    let mut out = Vec::new();
    match literal {
        Literal::Number(n) => {
            let units = [unit].into_iter().filter(|unit| !unit.is_empty());
            let units = units.chain(UNITS);
            out.extend(units.map(|unit| Literal::Text(format!("{n}{unit}"))));
        }
        Literal::Text(text) => {
            let text = text.trim();
            out.extend(text.parse().ok().map(Literal::Number));
            match text.to_lowercase().as_str() {
                "true" | "yes" | "on" => out.push(Literal::Bool(true)),
                "false" | "no" | "off" => out.push(Literal::Bool(false)),
                _ => {}
            }
            out.push(Literal::Text(text.to_lowercase()));
            out.extend(seconds(text).map(|seconds| Literal::Text(format!("{seconds}s"))));
            out.extend(days(text).map(|days| Literal::Text(format!("{days}d"))));
            out.extend(ends(text).map(|(low, high)| range(low, high)));
            out.extend(command(text));
            out.push(in_list(literal));
        }
        Literal::List(items) => {
            let numbers: Vec<f64> = items.iter().filter_map(|i| number(&i.literal)).collect();
            if let [low, high] = numbers.as_slice() {
                out.push(range(*low, *high));
            }
            if let [one] = items.as_slice() {
                out.push(one.literal.clone());
            }
        }
        Literal::Object(entries) => {
            let of = |word: &str| {
                let mut all = entries.iter().filter(|(key, _)| key.text.contains(word));
                all.find_map(|(_, value)| number(&value.literal))
            };
            out.extend(of("min").zip(of("max")).map(|(low, high)| range(low, high)));
        }
        Literal::Null | Literal::Bool(_) => {}
    }
    out
}

/// A command of a container that is written as one text: word by word, or with what runs a text as one.
fn command(text: &str) -> Option<Literal> {
    let text_of = |text: &str| Node {
        literal: Literal::Text(text.to_owned()),
        span: super::NOWHERE,
    };
    if let Some(rest) = text.strip_prefix("CMD-SHELL ") {
        return Some(Literal::List(vec![
            text_of("CMD-SHELL"),
            text_of(rest.trim()),
        ]));
    }
    let words = text.strip_prefix("CMD ")?;
    let words = ["CMD"].into_iter().chain(words.split_whitespace());
    Some(Literal::List(words.map(text_of).collect()))
}

/// A range, written as one.
pub fn range(low: f64, high: f64) -> Literal {
    Literal::Text(format!("{low}..{high}"))
}

/// A number, be it written as a text.
pub fn number(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Number(n) => Some(*n),
        Literal::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The two numbers of a range that is written in another way: `2-4`, `2 to 4`.
fn ends(text: &str) -> Option<(f64, f64)> {
    let text = text.replace("..", " ");
    let numbers = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let numbers = numbers.map(|part| part.trim_matches('.'));
    let numbers: Option<Vec<f64>> = numbers
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    match numbers?.as_slice() {
        [low, high] if low <= high => Some((*low, *high)),
        _ => None,
    }
}

/// The seconds of a time in several units: `1m30s`.
fn seconds(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut digits = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let factor = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let number: u64 = std::mem::take(&mut digits).parse().ok()?;
        total = total.checked_add(number.checked_mul(factor)?)?;
    }
    digits.is_empty().then_some(total).filter(|s| *s > 0)
}

/// The days of a time in weeks, months or years: `1 year`.
fn days(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let each = match unit.trim().to_lowercase().trim_end_matches('s') {
        "w" | "week" => 7,
        "mo" | "month" => 30,
        "y" | "year" => 365,
        _ => return None,
    };
    number
        .parse::<u64>()
        .ok()?
        .checked_mul(each)
        .filter(|d| *d > 0)
}

/// The first of several right spellings.
pub fn first_of(examples: &str) -> &str {
    let first = examples.split(" or ").next().unwrap_or(examples);
    match first.split_once("\", ") {
        Some((first, _)) if first.starts_with('"') => examples.get(..=first.len()).unwrap_or(first),
        _ if first.starts_with(['[', '{', '"']) => first,
        _ => first.split(", ").next().unwrap_or(first),
    }
}
