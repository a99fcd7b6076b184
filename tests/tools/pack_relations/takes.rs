//! What the provider holds the value of an argument to, where its source says so with the functions that the plugins share.

use std::fmt;

use super::go::{Package, Token, closed, parts};

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Takes {
    /// One of these texts; whether letters of either case do.
    Choices(bool, Vec<String>),
    /// A number within bounds.
    Range(Option<i64>, Option<i64>),
    /// One of these numbers.
    Numbers(Vec<i64>),
    /// A text of so many characters.
    Length(Option<i64>, Option<i64>),
    /// A document of JSON.
    Json,
    /// A value of an enumeration of the service's API, by its name there; whether letters of either case do.
    Shape(bool, String),
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bounds =
            |f: &mut fmt::Formatter<'_>, word: &str, min: &Option<i64>, max: &Option<i64>| {
                let bound = |bound: &Option<i64>| bound.map_or("-".to_owned(), |n| n.to_string());
                write!(f, "{word} {} {}", bound(min), bound(max))
            };
        match self {
            Self::Choices(false, texts) => write!(f, "choices {}", texts.join(" ")),
            Self::Choices(true, texts) => write!(f, "caseless {}", texts.join(" ")),
            Self::Range(min, max) => bounds(f, "range", min, max),
            Self::Length(min, max) => bounds(f, "length", min, max),
            Self::Numbers(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
                write!(f, "numbers {}", numbers.join(" "))
            }
            Self::Json => f.write_str("json"),
            Self::Shape(false, name) => write!(f, "shape {name}"),
            Self::Shape(true, name) => write!(f, "caseless-shape {name}"),
        }
    }
}

/// What a `ValidateFunc` says. Of what is not known here, and of alternatives, nothing.
pub(crate) fn of_sdk(package: &Package, value: &[Token]) -> Vec<Takes> {
    let [Token::Word(what), ..] = value else {
        return Vec::new();
    };
    let arguments = |open: usize| parts(value, open);
    match what.as_str() {
        "validation.ToDiagFunc" | "validation.All" | "validation.AllDiag" => arguments(1)
            .into_iter()
            .flat_map(|part| of_sdk(package, part))
            .collect(),
        "validation.IsPortNumber" => vec![Takes::Range(Some(1), Some(65_535))],
        "validation.IsPortNumberOrZero" => vec![Takes::Range(Some(0), Some(65_535))],
        "validation.StringIsJSON"
        | "verify.ValidIAMPolicyJSON"
        | "validateEventPatternValue"
        | "validTaskDefinitionContainerDefinitions" => vec![Takes::Json],
        "validation.IntBetween" => between(&arguments(1), Takes::Range),
        "validation.IntAtLeast" => least(&arguments(1), Takes::Range),
        "validation.IntAtMost" => most(&arguments(1), Takes::Range),
        "validation.StringLenBetween" => between(&arguments(1), Takes::Length),
        "validation.IntInSlice" => {
            let [list, ..] = arguments(1)[..] else {
                return Vec::new();
            };
            let numbers =
                elements(list, "int").and_then(|all| all.into_iter().map(number).collect());
            numbers.map(Takes::Numbers).into_iter().collect()
        }
        "validation.StringInSlice" => {
            let [list, case] = arguments(1)[..] else {
                return Vec::new();
            };
            let ignores_case = case.first().and_then(Token::word) == Some("true");
            let texts =
                elements(list, "string").and_then(|all| all.into_iter().map(text).collect());
            texts
                .map(|texts| Takes::Choices(ignores_case, texts))
                .into_iter()
                .collect()
        }
        "enum.Validate" | "enum.ValidateIgnoreCase" => enumeration(package, value),
        _ => Vec::new(),
    }
}

/// What a shared function that makes the whole of an argument says: those for documents hold them to JSON.
pub(crate) fn of_shared(value: &[Token]) -> Option<Takes> {
    let made = value.first()?.word()?.strip_prefix("sdkv2.")?;
    let is_document =
        made.starts_with("JSONDocumentSchema") || made.starts_with("IAMPolicyDocumentSchema");
    is_document.then_some(Takes::Json)
}

/// What the validators and the type of an argument of the plugin framework say.
pub(crate) fn of_framework(tokens: &[Token]) -> Vec<Takes> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let Some(word) = token.word() else {
            at += 1;
            continue;
        };
        let rest = tokens.get(at..).unwrap_or_default();
        let arguments = || parts(rest, 1);
        let is_call = rest.get(1).is_some_and(|t| t.is('('));
        match word.rsplit_once('.') {
            // One of several is enough.
            Some((of, "Any")) if of.ends_with("validator") && is_call => at += closed(rest, 1),
            Some(("int32validator" | "int64validator", what)) if is_call => {
                out.extend(match what {
                    "Between" => between(&arguments(), Takes::Range),
                    "AtLeast" => least(&arguments(), Takes::Range),
                    "AtMost" => most(&arguments(), Takes::Range),
                    _ => Vec::new(),
                });
            }
            Some(("stringvalidator", what)) if is_call => out.extend(match what {
                "LengthBetween" => between(&arguments(), Takes::Length),
                "LengthAtLeast" => least(&arguments(), Takes::Length),
                "LengthAtMost" => most(&arguments(), Takes::Length),
                "OneOf" => {
                    let texts: Option<Vec<String>> = arguments().into_iter().map(text).collect();
                    let texts = texts.filter(|texts| !texts.is_empty());
                    texts
                        .map(|texts| Takes::Choices(false, texts))
                        .into_iter()
                        .collect()
                }
                _ => Vec::new(),
            }),
            Some(("enum", "FrameworkValidate") | ("fwtypes", "StringEnumType")) => {
                out.extend(shape(rest, false));
            }
            _ => {}
        }
        at += 1;
    }
    out
}

/// The enumeration of `enum.Validate[awstypes.VolumeType]()`, or one that the provider declares itself.
fn enumeration(package: &Package, value: &[Token]) -> Vec<Takes> {
    let ignores_case = value.first().and_then(Token::word) == Some("enum.ValidateIgnoreCase");
    if let Some(shape) = shape(value, ignores_case) {
        return vec![shape];
    }
    let Some(name) = value.get(2).and_then(Token::word) else {
        return Vec::new();
    };
    // Its values are texts that stand in its method, or constants of the package.
    let Some(body) = package.get(&format!("{name}.Values")) else {
        return Vec::new();
    };
    let Some(open) = body.iter().skip(1).position(|t| t.is('{')) else {
        return Vec::new();
    };
    let texts: Option<Vec<String>> = parts(body, open + 1)
        .into_iter()
        .map(|part| match part {
            [Token::Text(text)] => Some(text.clone()),
            [Token::Word(constant)] => package.constant(constant).map(str::to_owned),
            _ => None,
        })
        .collect();
    let texts = texts.filter(|texts| !texts.is_empty());
    texts
        .map(|texts| Takes::Choices(ignores_case, texts))
        .into_iter()
        .collect()
}

/// The enumeration of the service that stands in brackets behind a function.
fn shape(value: &[Token], ignores_case: bool) -> Option<Takes> {
    let [_, Token::Mark('['), Token::Word(of), Token::Mark(']'), ..] = value else {
        return None;
    };
    // `awstypes` are those of the service; others have the name of another service before it.
    let name = of
        .strip_prefix("awstypes.")
        .or_else(|| of.strip_prefix("types."))?;
    Some(Takes::Shape(ignores_case, name.to_owned()))
}

/// The elements of `[]string{…}`.
fn elements<'t>(list: &'t [Token], of: &str) -> Option<Vec<&'t [Token]>> {
    let is_list = matches!(list, [Token::Mark('['), Token::Mark(']'), Token::Word(word), Token::Mark('{'), ..] if word == of);
    let elements = is_list.then(|| parts(list, 3))?;
    (!elements.is_empty()).then_some(elements)
}

/// A text without blanks, which separate them in the table.
fn text(tokens: &[Token]) -> Option<String> {
    match tokens {
        [Token::Text(text)] if !text.is_empty() && !text.contains([' ', '\\', '\n']) => {
            Some(text.clone())
        }
        _ => None,
    }
}

fn number(tokens: &[Token]) -> Option<i64> {
    match tokens {
        [Token::Word(digits)] => digits.replace('_', "").parse().ok(),
        [Token::Mark('-'), Token::Word(digits)] => digits.parse::<i64>().ok().map(|n| -n),
        _ => None,
    }
}

/// What makes something of bounds.
type Bounded = fn(Option<i64>, Option<i64>) -> Takes;

fn between(arguments: &[&[Token]], of: Bounded) -> Vec<Takes> {
    match arguments {
        [min, max] => {
            let (min, max) = (number(min), number(max));
            let is_known = min.is_some() || max.is_some();
            is_known.then(|| of(min, max)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn least(arguments: &[&[Token]], of: Bounded) -> Vec<Takes> {
    let min = arguments.first().and_then(|min| number(min));
    min.map(|min| of(Some(min), None)).into_iter().collect()
}

fn most(arguments: &[&[Token]], of: Bounded) -> Vec<Takes> {
    let max = arguments.first().and_then(|max| number(max));
    max.map(|max| of(None, Some(max))).into_iter().collect()
}
