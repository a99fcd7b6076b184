//! A value of a side in a table, and how it stands to the policy.

use super::*;
use crate::config::value::{Mark, Why};
use crate::family::FAMILIES;

fn number(n: i64) -> SideValue {
    SideValue::Value(Found::number(n))
}

fn either(all: &[i64]) -> SideValue {
    SideValue::OneOf(
        all.iter().map(|n| number(*n)).collect(),
        Some(Why::Other("nobody knows".into())),
    )
}

fn verdict(got: &SideValue) -> Option<Verdict> {
    let mut fields = FAMILIES.iter().flat_map(|family| family.fields());
    let memory = fields.find(|field| field.name == "service.memory").unwrap();
    got.verdict(memory, &Value::Number(2048.0), Mode::AtLeast)
}

#[test]
fn what_is_not_known_stands_nowhere() {
    assert_eq!(verdict(&SideValue::NotGiven), None);
    assert_eq!(
        verdict(&SideValue::Unknown(Why::Other("nobody knows".into()))),
        None
    );
    let missing = Some(Verdict::Deviates { above: None });
    assert_eq!(verdict(&SideValue::Missing), missing);
}

#[test]
fn of_several_possible_values_only_what_all_are_is_certain() {
    assert_eq!(verdict(&either(&[2048, 4096])), Some(Verdict::Conforms));
    let below = verdict(&either(&[512, 1024]));
    assert!(matches!(below, Some(Verdict::Deviates { .. })), "{below:?}");
    let mixed = verdict(&either(&[512, 4096]));
    let certain = matches!(mixed, Some(Verdict::Deviates { .. } | Verdict::Conforms));
    assert!(!certain, "{mixed:?}");
}

#[test]
fn a_table_shows_all_that_it_may_be_and_no_quotes() {
    assert_eq!(either(&[1, 2]).cell(), Cell::Value("1 or 2".into()));
    let text = SideValue::Value(Found::string("arm64"));
    assert_eq!(text.cell(), Cell::Value("arm64".into()));
    assert_eq!(SideValue::NotSet(None).cell(), Cell::NotSet);
    assert_eq!(SideValue::Missing.cell(), Cell::Missing);
}

#[test]
fn what_must_not_be_shown_is_hidden_among_others_too() {
    let secret = SideValue::Value(Found::number(7).marked(Mark::SENSITIVE));
    let among = SideValue::OneOf(vec![number(1), secret.clone()], None);
    for got in [secret, among] {
        assert!(got.is_hidden());
        let Cell::Value(shown) = got.cell() else {
            panic!("{got:?}");
        };
        assert!(!shown.contains('7'), "{shown}");
    }
    assert!(!number(7).is_hidden() && !SideValue::NotGiven.is_hidden());
}
