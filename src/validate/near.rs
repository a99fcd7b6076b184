//! Which name a misspelled one was meant to be.

use crate::budget;

/// The longest name that is compared.
const LONGEST: usize = 100;
/// The most names that are compared.
const MOST: usize = 2_000;

/// The one name among those known that another is a misspelling of: one or two letters off, of one or two letters by case
/// alone, and no second as near.
pub(super) fn near<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > LONGEST {
        return None;
    }
    let most = match name.chars().count() {
        // Any other name is as near.
        ..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in known.take(MOST).filter(|k| k.len() <= LONGEST) {
        let Some(distance) = distance(name, candidate, most) else {
            continue;
        };
        if distance > most {
            continue;
        }
        match best {
            Some((known, _)) if known < distance => {}
            Some((known, _)) if known == distance => tied = true,
            _ => {
                best = Some((distance, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, name)| name)
}

/// How many letters two names are off, if it can be that few. Most are told apart by their lengths, and of the others
/// most have the same beginning or end; what is compared letter by letter is paid for.
fn distance(name: &str, other: &str, most: usize) -> Option<usize> {
    if !budget::spend(1) {
        return None;
    }
    // A letter has four bytes at most.
    if other.len().abs_diff(name.len()) > 4 * most {
        return None;
    }
    if other.eq_ignore_ascii_case(name) {
        return Some(0);
    }
    // A letter that is another takes one out of those of a name, and puts one in.
    if (signs(name) ^ signs(other)).count_ones() as usize > 2 * most {
        return None;
    }
    let begin = |(a, b): (char, char)| (a == b).then_some(a.len_utf8());
    let same: usize = name.chars().zip(other.chars()).map_while(begin).sum();
    let (name, other) = (name.get(same..)?, other.get(same..)?);
    let end = |(a, b): (char, char)| (a == b).then_some(a.len_utf8());
    let same: usize = name
        .chars()
        .rev()
        .zip(other.chars().rev())
        .map_while(end)
        .sum();
    let (name, other) = (
        name.get(..name.len() - same)?,
        other.get(..other.len() - same)?,
    );
    budget::spend(1 + name.len() * other.len() / 16)
        .then(|| strsim::damerau_levenshtein(name, other))
}

/// Which bytes are in a name, as one bit for several of them; all bytes of a letter beyond ASCII are one.
fn signs(name: &str) -> u64 {
    let bits = name.bytes().filter(|b| !(0x80..0xc0).contains(b));
    bits.fold(0, |bits, b| bits | 1 << (b % 64))
}

/// Whether a name can be nothing but a misspelling of another, even where names are not known that came or went with
/// other versions: a slip within a long word, where neither a number nor a plural makes another name of it.
pub(super) fn is_slip(name: &str, meant: &str) -> bool {
    let stem = |text: &str| {
        let text = text.trim_end_matches(|c: char| c.is_ascii_digit());
        text.strip_suffix('s').unwrap_or(text).to_owned()
    };
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    // A word that goes on where another begins or ends is another name: `alb` and `lb`.
    let words = || {
        name.split('_')
            .zip(meant.split('_'))
            .filter(|(a, b)| a != b)
    };
    let goes_on = |(a, b): (&str, &str)| {
        let is_part = a.starts_with(b) || b.starts_with(a) || a.ends_with(b) || b.ends_with(a);
        is_part && (a.len().min(b.len()) < 4 || a.len().abs_diff(b.len()) > 1)
    };
    name.len() >= 6
        && meant.len() >= 6
        && !words().any(goes_on)
        && stem(name) != stem(meant)
        && digits(name) == digits(meant)
        && name.split('_').count() == meant.split('_').count()
}

#[cfg(test)]
mod tests {
    use super::{is_slip, near};

    #[test]
    fn a_misspelled_name_has_one_that_was_meant() {
        let known = ["desired_count", "name", "names", "launch_type", "cpu"];
        let near = |name| near(name, known.into_iter());
        assert_eq!(near("desired_cuont"), Some("desired_count"));
        assert_eq!(near("lanch_typ"), Some("launch_type"));
        assert_eq!(near("Name"), Some("name"));
        assert_eq!(near("cpus"), Some("cpu"));
        // Two are as near, and one is too far.
        assert_eq!(near("namer"), None);
        assert_eq!(near("memory"), None);
        assert_eq!(near("desired_capacity"), None);
    }

    #[test]
    fn other_versions_have_plurals_and_numbers() {
        assert!(is_slip("desired_cuont", "desired_count"));
        assert!(is_slip("aws_sqs_queu", "aws_sqs_queue"));
        assert!(!is_slip("security_group_id", "security_group_ids"));
        assert!(!is_slip("cidr_block2", "cidr_block"));
        assert!(!is_slip("vpc", "vpcs"));
        assert!(!is_slip("auto_scaling", "autoscaling"));
        assert!(!is_slip("alb_target_group_arn", "lb_target_group_arn"));
        assert!(!is_slip("number_of_nodes", "num_of_nodes"));
    }

    #[test]
    fn comparing_long_names_is_paid_for() {
        let end = "ab".repeat(40);
        let names: Vec<String> = (0..super::MOST).map(|i| format!("{i:0>9}{end}")).collect();
        let name = "ba".repeat(44);
        let budget = crate::budget::Budget::new(crate::budget::Limits::default());
        budget.enter(|| super::near(&name, names.iter().map(String::as_str)));
        assert!(budget.steps() > 500_000, "{}", budget.steps());
    }

    #[test]
    fn each_name_that_is_looked_at_is_paid_for() {
        // None has a letter in common with the name, so that none is compared.
        let names = vec!["zzzzzz"; super::MOST];
        let budget = crate::budget::Budget::new(crate::budget::Limits::default());
        budget.enter(|| super::near("abcdef", names.into_iter()));
        assert!(budget.steps() >= super::MOST as u64, "{}", budget.steps());
    }
}
