//! As much of Go as declares the schemas of a provider: its tokens, its declarations by name, and its literals.

use std::collections::HashMap;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name with all that is behind its dots, a keyword, or a number.
    Word(String),
    /// A text.
    Text(String),
    /// Anything else.
    Mark(char),
}

impl Token {
    pub(crate) fn is(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }

    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }
}

/// The tokens of a file.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = |n: usize| rest.get(n..).unwrap_or_default();
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", at);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| at(end + 2));
        } else if matches!(first, '"' | '`' | '\'') {
            let mut end = 1;
            let mut chars = at(1).chars();
            while let Some(c) = chars.next() {
                end += c.len_utf8();
                if c == '\\' && first != '`' {
                    end += chars.next().map_or(0, char::len_utf8);
                } else if c == first {
                    break;
                }
            }
            let inner = rest.get(1..end.saturating_sub(1)).unwrap_or_default();
            out.push(Token::Text(inner.to_owned()));
            rest = at(end);
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
            let end = end.unwrap_or(rest.len());
            out.push(Token::Word(rest.get(..end).unwrap_or_default().to_owned()));
            rest = at(end);
        } else {
            out.push(Token::Mark(first));
            rest = at(first.len_utf8());
        }
    }
    out
}

/// The place behind the bracket that closes the one at a place.
pub(crate) fn closed(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Mark('{' | '(' | '[') => depth += 1,
            Token::Mark('}' | ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// What stands within the brackets at a place, at each comma that is in none of its own.
pub(crate) fn parts(tokens: &[Token], open: usize) -> Vec<&[Token]> {
    let end = closed(tokens, open).saturating_sub(1);
    let mut out = Vec::new();
    let mut start = open + 1;
    let mut at = start;
    while at < end {
        match tokens.get(at) {
            Some(Token::Mark('{' | '(' | '[')) => at = closed(tokens, at),
            Some(Token::Mark(',')) => {
                out.extend(tokens.get(start..at));
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    out.extend(tokens.get(start..end));
    out.retain(|part| !part.is_empty());
    out
}

/// The fields of a literal, `Name: value`, by name.
pub(crate) fn fields(tokens: &[Token], open: usize) -> Vec<(&Token, &[Token])> {
    let parts = parts(tokens, open).into_iter();
    parts
        .filter_map(|part| match part {
            [name, Token::Mark(':'), value @ ..] => Some((name, value)),
            _ => None,
        })
        .collect()
}

/// Where a name is followed by these marks.
pub(crate) fn find(tokens: &[Token], pattern: &[Token]) -> Option<usize> {
    tokens.windows(pattern.len()).position(|w| w == pattern)
}

/// What the files of one package declare.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// Bodies of functions and methods, a method as `Type.Name`; values of variables; bodies of structures.
    declared: HashMap<String, Vec<Token>>,
    /// Constants that are texts.
    constants: HashMap<String, String>,
}

impl Package {
    /// Adds the declarations of a file.
    pub(crate) fn add(&mut self, text: &str) {
        let tokens = tokens(text);
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = tokens.get(at..).unwrap_or_default();
            at = if token.is_word("func") {
                at + self.function(rest)
            } else if let [
                Token::Word(_),
                Token::Word(name),
                Token::Word(what),
                Token::Mark('{'),
                ..,
            ] = rest
                && what == "struct"
            {
                let end = closed(rest, 3);
                self.insert(name, rest.get(3..end));
                at + end
            } else if let [
                Token::Word(name),
                Token::Word(_),
                Token::Mark('='),
                Token::Text(text),
                ..,
            ] = rest
            {
                self.constants.insert(name.clone(), text.clone());
                at + 4
            } else if let [Token::Word(name), Token::Mark('='), ..] = rest {
                if let Some(Token::Text(text)) = rest.get(2) {
                    self.constants.insert(name.clone(), text.clone());
                }
                let end = value(rest, 2);
                self.insert(name, rest.get(2..end));
                at + end
            } else {
                at + 1
            };
        }
    }

    fn insert(&mut self, name: &str, body: Option<&[Token]>) {
        if let Some(body) = body {
            self.declared.insert(name.to_owned(), body.to_vec());
        }
    }

    /// Adds a function, and says how long it is.
    fn function(&mut self, rest: &[Token]) -> usize {
        let (name, mut at) = match rest {
            [_, Token::Word(name), ..] => (name.clone(), 2),
            [_, Token::Mark('('), ..] => {
                let end = closed(rest, 1);
                let receiver = rest.get(..end).unwrap_or_default();
                let of = receiver.iter().rev().find_map(Token::word);
                match (of, rest.get(end).and_then(Token::word)) {
                    (Some(of), Some(name)) => (format!("{of}.{name}"), end + 1),
                    _ => return 1,
                }
            }
            _ => return 1,
        };
        while let Some(token) = rest.get(at) {
            match token {
                Token::Mark('(' | '[') => at = closed(rest, at),
                Token::Mark('{') => break,
                _ => at += 1,
            }
        }
        let end = closed(rest, at);
        self.insert(&name, rest.get(at..end));
        end
    }

    /// What a name is declared as.
    pub(crate) fn get(&self, name: &str) -> Option<&[Token]> {
        self.declared.get(name).map(Vec::as_slice)
    }

    /// The text that a constant is.
    pub(crate) fn constant(&self, name: &str) -> Option<&str> {
        self.constants.get(name).map(String::as_str)
    }

    /// The declarations whose names end so.
    pub(crate) fn ending(&self, end: &str) -> Vec<&[Token]> {
        let all = self.declared.iter().filter(|(name, _)| name.ends_with(end));
        all.map(|(_, body)| body.as_slice()).collect()
    }
}

/// The end of a literal that begins at a place.
fn value(tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Mark('[') => at = closed(tokens, at),
            Token::Mark('{' | '(') => return closed(tokens, at),
            Token::Mark('*' | '&' | ']') | Token::Word(_) if at < start + 6 => at += 1,
            _ => break,
        }
    }
    at.max(start + 1)
}
