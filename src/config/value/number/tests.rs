use proptest::prelude::*;

use super::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn sum(a: &str, b: &str) -> String {
    number(a).add(&number(b)).unwrap().to_string()
}

#[test]
fn decimal_fractions_add_as_people_expect() {
    assert_eq!(sum("0.1", "0.2"), "0.3");
    assert_eq!(number("0.1").mul(&number("3")).unwrap().to_string(), "0.3");
}

#[test]
fn one_third_has_all_digits_of_512_bits() {
    let third = number("1").div(&number("3")).unwrap().to_string();
    assert_eq!(third, format!("0.{}5", "3".repeat(154)));
}

#[test]
fn large_and_small_numbers_are_written_out() {
    assert_eq!(number("1e100").to_string(), format!("1{}", "0".repeat(100)));
    assert_eq!(number("1e200").to_string(), format!("1{}", "0".repeat(200)));
    assert_eq!(number("1e-7").to_string(), "0.0000001");
    assert_eq!(number("-1.50").to_string(), "-1.5");
    assert_eq!(
        number("9007199254740993")
            .mul(&number("9007199254740993"))
            .unwrap()
            .to_string(),
        "81129638414606699710187514626049"
    );
}

#[test]
fn doubles_are_written_with_their_shortest_digits() {
    for (value, text) in [
        (0.1, "0.1"),
        (2.0_f64.sqrt(), "1.4142135623730951"),
        (
            f64::MIN_POSITIVE,
            &format!("0.{}22250738585072014", "0".repeat(307)),
        ),
    ] {
        assert_eq!(Number::from_f64(value).unwrap().to_string(), text);
    }
}

#[test]
fn out_of_range_is_an_error_and_not_a_wait() {
    assert_eq!(Number::parse("1e999999999"), Err(NumberError::Range));
    assert_eq!(Number::parse("1e-999999999"), Err(NumberError::Range));
    assert_eq!(
        Number::parse("1e99999999999999999999"),
        Err(NumberError::Range)
    );
    let mut big = number("1e1000");
    let mut steps = 0;
    while let Ok(next) = big.mul(&big) {
        big = next;
        steps += 1;
        assert!(steps < 10);
    }
    for bad in [
        "", "-", ".", "1.", "0x10", "1e", "1_0", " 1", "inf", "NaN", "e5",
    ] {
        let got = Number::parse(bad);
        if bad == "1." {
            assert_eq!(got, Ok(Number::from(1)));
        } else {
            assert_eq!(got, Err(NumberError::Syntax), "{bad:?}");
        }
    }
}

#[test]
fn rounding_to_whole_numbers_follows_the_sign() {
    for (text, floor, ceil, truncated) in [
        ("2.5", 2, 3, 2),
        ("-2.5", -3, -2, -2),
        ("-0.1", -1, 0, 0),
        ("7", 7, 7, 7),
    ] {
        let n = number(text);
        assert_eq!(n.floor(), Number::from(floor), "{text}");
        assert_eq!(n.ceil(), Number::from(ceil), "{text}");
        assert_eq!(n.truncate(), Number::from(truncated), "{text}");
    }
    assert_eq!(number("-7").rem(&number("3")).unwrap(), Number::from(-1));
    assert_eq!(number("7.5").rem(&number("2")).unwrap(), number("1.5"));
    assert_eq!(
        number("7").div(&Number::ZERO),
        Err(NumberError::DivisionByZero)
    );
    assert_eq!(
        number("7").rem(&Number::ZERO),
        Err(NumberError::DivisionByZero)
    );
}

#[test]
fn formats_follow_c() {
    let n = number("1234.5678").exact();
    assert_eq!(n.fixed(2), "1234.57");
    assert_eq!(n.fixed(0), "1235");
    assert_eq!(n.exponential(3, false), "1.235e+03");
    assert_eq!(n.general(Some(3), true), "1.23E+03");
    assert_eq!(number("1000000").shortest().general(None, false), "1e+06");
    assert_eq!(number("100000").shortest().general(None, false), "100000");
    assert_eq!(number("0.0001").shortest().general(None, false), "0.0001");
    assert_eq!(number("0.00001").shortest().general(None, false), "1e-05");
    assert_eq!(number("0").exact().fixed(2), "0.00");
    assert_eq!(number("0.004").exact().fixed(2), "0.00");
    assert_eq!(number("0.5").exact().fixed(0), "0");
    assert_eq!(number("0.999").exact().fixed(1), "1.0");
}

proptest! {
    #[test]
    fn text_reads_back_as_the_same_number(mantissa in any::<i128>(), exponent in -60_i32..60) {
        let n = number(&format!("{mantissa}e{exponent}"));
        prop_assert_eq!(number(&n.to_string()), n);
    }

    #[test]
    fn doubles_print_as_short_as_rust_prints_them(value in any::<f64>().prop_filter("normal", |v| v.is_normal() || *v == 0.0)) {
        let n = Number::from_f64(value).unwrap();
        let text = n.to_string();
        // Of two equally near texts Rust takes the larger, Go the even one.
        if value != 0.0 {
            prop_assert_eq!(text.len(), format!("{value}").len());
        }
        prop_assert_eq!(text.parse::<f64>().unwrap().to_bits() << 1, value.to_bits() << 1);
        prop_assert_eq!(n.to_f64().to_bits() << 1, value.to_bits() << 1);
    }

    #[test]
    fn small_arithmetic_is_exact(a in any::<i32>(), b in any::<i32>()) {
        let (x, y) = (Number::from(i64::from(a)), Number::from(i64::from(b)));
        let (a, b) = (i64::from(a), i64::from(b));
        prop_assert_eq!(x.add(&y).unwrap(), Number::from(a + b));
        prop_assert_eq!(x.mul(&y).unwrap(), Number::from(a * b));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        if b != 0 {
            let back = x.div(&y).unwrap().mul(&y).unwrap().sub(&x).unwrap().abs();
            prop_assert!(back < number("1e-140"));
            prop_assert_eq!(x.rem(&y).unwrap(), Number::from(a % b));
        }
    }
}
