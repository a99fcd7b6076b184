//! Which enumerated value an unknown one was meant to be.

use crate::catalog::values::Shape;
use crate::validate::near::near;

/// The shortest word in which a letter can be a slip and not another name.
const SHORTEST: usize = 5;

/// The value that was meant: of an enumeration that does not grow the nearest one; of another one only where it cannot be
/// the name of something new.
pub(super) fn meant(shape: &Shape, text: &str) -> Option<&'static str> {
    let meant = near(text, shape.choices.iter().copied())?;
    (shape.is_closed || is_slip(text, meant)).then_some(meant)
}

/// Whether two texts differ in the case of letters, or in a letter of a long word.
fn is_slip(text: &str, meant: &str) -> bool {
    let signs =
        |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    if signs(text).eq_ignore_ascii_case(&signs(meant)) {
        return true;
    }
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.map(str::to_ascii_lowercase).collect()
    };
    let others =
        |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_alphabetic()).collect() };
    let (ours, theirs) = (words(text), words(meant));
    // A word that ends with two of them is no plural.
    let stem = |word: &str| match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    };
    let are_slips = ours
        .iter()
        .zip(&theirs)
        .all(|(our, their)| our == their || their.len() >= SHORTEST && stem(our) != stem(their));
    others(text) == others(meant) && ours.len() == theirs.len() && are_slips
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_new_name_is_no_slip() {
        for (text, known) in [
            ("m9g.large", "m8g.large"),
            ("m8x.large", "m8g.large"),
            ("python3.15", "python3.14"),
            ("nodejs26.x", "nodejs24.x"),
            ("eu-west-4", "eu-west-3"),
            ("gp4", "gp3"),
            ("enhanceds", "enhanced"),
        ] {
            assert!(!is_slip(text, known), "{text}");
        }
        for (text, known) in [
            ("t3.lagre", "t3.large"),
            ("T3.Micro", "t3.micro"),
            ("pyhton3.12", "python3.12"),
            ("fargate", "FARGATE"),
            ("AES-256", "AES256"),
            ("aws-kms", "aws:kms"),
            ("gp-2", "gp2"),
            ("postgress", "postgres"),
        ] {
            assert!(is_slip(text, known), "{text}");
        }
    }
}
