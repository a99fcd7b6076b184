//! Where the language has a word, and what that place is called.

use super::{SectionDoc, language};

/// The most places that an error names.
const PLACES: usize = 3;

/// A place in the language, with what it is called.
pub(super) struct Place {
    /// How many blocks lie between it and where the word stands.
    far: usize,
    says: String,
}

/// Where the language has a word, the nearest place first.
pub(super) fn places(word: &str, here: &[&str]) -> Vec<Place> {
    let mut out = Vec::new();
    let mut path = Vec::new();
    collect(language(), word, here, &mut path, &mut out);
    out.sort_by_key(|place| place.far);
    out
}

fn collect(
    doc: &'static SectionDoc,
    word: &str,
    here: &[&str],
    path: &mut Vec<&'static SectionDoc>,
    out: &mut Vec<Place>,
) {
    let has =
        doc.fields.iter().any(|f| f.name == word) || doc.sections.iter().any(|s| s.kind == word);
    if has {
        let shared = path.iter().zip(here).take_while(|(a, b)| a.kind == **b);
        let shared = shared.count();
        out.push(Place {
            far: path.len() + here.len() - 2 * shared,
            says: called(path, here),
        });
    }
    for section in &doc.sections {
        path.push(section);
        collect(section, word, here, path, out);
        path.pop();
    }
}

/// A place as a sentence names it: "a `profile` of a `database`".
fn called(path: &[&SectionDoc], here: &[&str]) -> String {
    if path.is_empty() {
        return "the top level".into();
    }
    // The same kind of block may stand in several places, each with words of its own.
    let twin = path.len() == 1 && here.len() > 1;
    let twin = twin && path.first().map(|doc| doc.kind) == here.last().copied();
    let one = |doc: &&SectionDoc| {
        let vowel = doc.kind.starts_with(['a', 'e', 'i', 'o', 'u']);
        match (doc.label, vowel) {
            (None, _) => format!("`{}`", doc.kind),
            (Some(_), true) => format!("an `{}`", doc.kind),
            (Some(_), false) => format!("a `{}`", doc.kind),
        }
    };
    let all: Vec<String> = path.iter().rev().map(one).collect();
    let all = all.join(" of ");
    if twin {
        format!("{all} at the top level")
    } else {
        all
    }
}

pub(super) fn listed(places: &[Place]) -> String {
    let says: Vec<&str> = places
        .iter()
        .map(|p| p.says.as_str())
        .take(PLACES)
        .collect();
    let listed = match says.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    };
    if places.len() > PLACES {
        format!("another block, such as {listed}")
    } else {
        listed
    }
}
