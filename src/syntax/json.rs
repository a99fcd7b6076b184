//! JSON with the place of every value, whose text may be templates of HCL.

mod template;

use std::collections::HashMap;
use std::sync::Arc;

use hcl::edit::expr::Expression;

use super::repair::Lost;
use crate::finding::Finding;
use crate::registry::reading;
use crate::text::{FileId, Span};

use template::{Template, templates};

/// Deepest nesting of objects and lists.
const MAX_DEPTH: usize = 64;

/// A value of JSON.
#[derive(Debug, Clone)]
pub struct Json {
    /// Where it stands; text with its quotes.
    pub span: Span,
    /// The content; a number as it is written.
    pub data: JsonData,
}

/// The kinds of JSON value; cheap to clone.
#[derive(Debug, Clone)]
pub enum JsonData {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(Arc<str>),
    /// Text, which in most places is a template.
    Text(JsonText),
    /// A list.
    Array(Arc<[Json]>),
    /// An object; a name may come several times.
    Object(Arc<[Member]>),
}

/// Text of JSON.
#[derive(Debug, Clone)]
pub struct JsonText {
    /// The text as it is, with `${` and `$${` unread.
    pub text: Arc<str>,
    /// What it means where it is a template; none where that is the text itself. Its spans count from the start of
    /// the file. The finding is to be said only where the template is used.
    pub template: Option<Result<Arc<Expression>, Arc<Finding>>>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name, which in expressions may be a template.
    pub name: JsonText,
    /// Where the name stands, with its quotes.
    pub name_span: Span,
    /// What stands behind the colon.
    pub value: Json,
}

/// Parses a JSON text. Nesting is bounded to 64 levels. The entries of objects in templates that the tree does not have are
/// noted.
///
/// # Errors
///
/// The mistake in the text, at its place.
pub fn parse_json(text: &str, id: FileId, lost: &mut Vec<Lost>) -> Result<Json, Box<Finding>> {
    let mut reader = Reader {
        text,
        id,
        at: 0,
        depth: 0,
        templates: templates(text, id, lost),
    };
    reader.space();
    let value = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.mistake("the file should end here"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    id: FileId,
    at: usize,
    depth: usize,
    templates: HashMap<usize, Template>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span(&self, from: usize) -> Span {
        Span::new(self.id, from..self.at)
    }

    fn mistake(&self, what: &str) -> Box<Finding> {
        let end = self.rest().chars().next().map_or(0, char::len_utf8);
        let span = Span::new(self.id, self.at..self.at + end);
        Box::new(
            Finding::error(&reading::SYNTAX, span, "this is not valid JSON")
                .label(what)
                .help("nothing of this file was read; fix it and run again"),
        )
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn eat(&mut self, sign: char) -> bool {
        let there = self.rest().starts_with(sign);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self) -> Result<Json, Box<Finding>> {
        let from = self.at;
        let word = |word: &str| self.rest().starts_with(word).then_some(word.len());
        let data = if let Some(length) = word("null") {
            self.at += length;
            JsonData::Null
        } else if let Some(length) = word("true") {
            self.at += length;
            JsonData::Bool(true)
        } else if let Some(length) = word("false") {
            self.at += length;
            JsonData::Bool(false)
        } else {
            match self.rest().chars().next() {
                Some('"') => JsonData::Text(self.string()?),
                Some('{') => JsonData::Object(self.object()?.into()),
                Some('[') => JsonData::Array(self.array()?.into()),
                Some('-' | '0'..='9') => JsonData::Number(self.number()?),
                _ => return Err(self.mistake("a value is required here")),
            }
        };
        Ok(Json {
            span: self.span(from),
            data,
        })
    }

    fn deeper(&mut self) -> Result<(), Box<Finding>> {
        if self.depth >= MAX_DEPTH {
            let span = Span::new(self.id, self.at..self.at + 1);
            return Err(Box::new(Finding::error(
                &reading::SYNTAX,
                span,
                "this is nested too deeply to be read",
            )));
        }
        self.depth += 1;
        self.at += 1;
        self.space();
        Ok(())
    }

    fn array(&mut self) -> Result<Vec<Json>, Box<Finding>> {
        self.deeper()?;
        let mut items = Vec::new();
        if !self.eat(']') {
            loop {
                items.push(self.value()?);
                self.space();
                if self.eat(']') {
                    break;
                }
                if !self.eat(',') {
                    return Err(self.mistake("`,` or `]` is required here"));
                }
                self.space();
            }
        }
        self.depth -= 1;
        Ok(items)
    }

    fn object(&mut self) -> Result<Vec<Member>, Box<Finding>> {
        self.deeper()?;
        let mut members = Vec::new();
        if !self.eat('}') {
            loop {
                let from = self.at;
                if !self.rest().starts_with('"') {
                    return Err(self.mistake("a name in quotes is required here"));
                }
                let name = self.string()?;
                let name_span = self.span(from);
                self.space();
                if !self.eat(':') {
                    return Err(self.mistake("`:` is required here"));
                }
                self.space();
                members.push(Member {
                    name,
                    name_span,
                    value: self.value()?,
                });
                self.space();
                if self.eat('}') {
                    break;
                }
                if !self.eat(',') {
                    return Err(self.mistake("`,` or `}` is required here"));
                }
                self.space();
            }
        }
        self.depth -= 1;
        Ok(members)
    }

    fn number(&mut self) -> Result<Arc<str>, Box<Finding>> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        let number = rest.get(..length).unwrap_or("");
        if serde_json::from_str::<serde::de::IgnoredAny>(number).is_err() {
            return Err(self.mistake("this is not a number"));
        }
        let number = number.into();
        self.at += length;
        Ok(number)
    }

    fn string(&mut self) -> Result<JsonText, Box<Finding>> {
        let from = self.at;
        let Some(length) = string_length(self.rest()) else {
            return Err(self.mistake("this text has no closing quote"));
        };
        let raw = self.rest().get(..length).unwrap_or("");
        let text = match serde_json::from_str::<String>(raw) {
            Ok(text) => text.into(),
            Err(e) => return Err(self.mistake(&e.to_string())),
        };
        self.at += length;
        Ok(JsonText {
            text,
            template: self.templates.remove(&from),
        })
    }
}

/// The length of a string with its quotes.
fn string_length(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use hcl::edit::Span as _;
    use hcl::edit::template::Element;
    use proptest::prelude::*;

    use crate::text::Files;

    fn read(text: &str) -> Result<Json, Box<Finding>> {
        let mut files = Files::new();
        let id = files.add("a.tf.json", text);
        parse_json(text, id, &mut Vec::new())
    }

    fn member(json: &Json, at: usize) -> &Json {
        match &json.data {
            JsonData::Object(members) => &members[at].value,
            other => panic!("unexpected {other:?}"),
        }
    }

    fn expression(json: &Json) -> Arc<Expression> {
        match &json.data {
            JsonData::Text(text) => Arc::clone(text.template.as_ref().unwrap().as_ref().unwrap()),
            other => panic!("unexpected {other:?}"),
        }
    }

    #[test]
    fn templates_stand_where_they_are_written() {
        let text =
            r#"{"a": "x ${var.size} y", "b": [1, "${ lookup(var.m, \"k\") }\/"], "c": "plain"}"#;
        let json = read(text).unwrap();
        let template = expression(member(&json, 0));
        assert_eq!(&text[template.span().unwrap()], "\"x ${var.size} y\"");
        let Expression::StringTemplate(parts) = &*template else {
            panic!("not a template");
        };
        let Some(Element::Interpolation(inner)) = parts.iter().nth(1) else {
            panic!("no interpolation");
        };
        assert_eq!(&text[inner.expr.span().unwrap()], "var.size");
        let JsonData::Array(list) = &member(&json, 1).data else {
            panic!("no list");
        };
        let call = expression(&list[1]);
        assert_eq!(call.span().unwrap(), list[1].span.range());
        let JsonData::Text(plain) = &member(&json, 2).data else {
            panic!("no text");
        };
        assert!(plain.template.is_none());
    }

    #[test]
    fn escapes_of_both_languages_are_read() {
        let json = read(r#"{"a": "$${x}\n", "b": "\ud83d\ude00\"\\ ${a}\u00e9"}"#).unwrap();
        assert_eq!(expression(member(&json, 0)).as_str(), Some("${x}\n"));
        let template = expression(member(&json, 1));
        let Expression::StringTemplate(parts) = &*template else {
            panic!("not a template");
        };
        let texts: Vec<_> = parts
            .iter()
            .filter_map(|p| p.as_literal().map(|l| l.value().as_str()))
            .collect();
        assert_eq!(texts, ["😀\"\\ ", "é"]);
    }

    #[test]
    fn a_mistake_in_one_template_leaves_the_others() {
        let json = read(r#"{"a": "${b c}", "b": "${c}", "c": "${"}"#).unwrap();
        let wrong = |at: usize| match &member(&json, at).data {
            JsonData::Text(text) => text.template.as_ref().unwrap().is_err(),
            _ => false,
        };
        assert!(wrong(0) && wrong(2));
        assert_eq!(expression(member(&json, 1)).to_string().trim(), "\"${c}\"");
    }

    #[test]
    fn depth_is_bounded() {
        let text = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&text).unwrap_err().headline.contains("too deeply"));
    }

    #[test]
    fn what_is_not_json_is_said_at_its_place() {
        for (text, at) in [
            ("{\"a\" 1}", 5),
            ("{\"a\": 1,}", 8),
            ("[1 2]", 3),
            ("{\"a\": 01}", 6),
            ("", 0),
        ] {
            assert_eq!(read(text).unwrap_err().primary.span.start, at, "{text}");
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "[a-z\"\\\\$%{}~é😀\n/ ]{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::btree_map("[a-z${}]{0,4}", inner, 0..4)
                    .prop_map(|m| m.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    fn plain(json: &Json) -> serde_json::Value {
        match &json.data {
            JsonData::Null => serde_json::Value::Null,
            JsonData::Bool(value) => (*value).into(),
            JsonData::Number(text) => serde_json::from_str(text).unwrap(),
            JsonData::Text(text) => (*text.text).into(),
            JsonData::Array(items) => items.iter().map(plain).collect::<Vec<_>>().into(),
            JsonData::Object(members) => members
                .iter()
                .map(|m| (m.name.text.to_string(), plain(&m.value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    fn check_spans(text: &str, json: &Json) -> Result<(), TestCaseError> {
        let slice = &text[json.span.range()];
        prop_assert_eq!(
            serde_json::from_str::<serde_json::Value>(slice).unwrap(),
            plain(json)
        );
        match &json.data {
            JsonData::Text(JsonText {
                template: Some(Ok(e)),
                ..
            }) => {
                if let Some(span) = e.span() {
                    prop_assert_eq!(span, json.span.range());
                }
            }
            JsonData::Array(items) => {
                for item in items.iter() {
                    check_spans(text, item)?;
                }
            }
            JsonData::Object(members) => {
                for member in members.iter() {
                    check_spans(text, &member.value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn it_reads_what_a_json_library_writes(value in any_json(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let json = read(&text).unwrap();
            prop_assert_eq!(plain(&json), value);
            check_spans(&text, &json)?;
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a-c\"{}\\[\\],:$%\\\\~\\nu0-9é-]{0,60}") {
            let _ = read(&text);
        }
    }
}
