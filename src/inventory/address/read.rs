//! Addresses and attribute paths read from text.

use std::str::FromStr;
use std::sync::Arc;

use super::{Address, AddressError, Key, Mode, Step};

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let mut reader = Reader { text, at: 0 };
        let address = reader.address()?;
        reader.end()?;
        Ok(address)
    }
}

/// Reads the address of a module instance: `module.a.module.b[0]`; the empty text is the root.
///
/// # Errors
///
/// When the text is no such address.
pub fn parse_module(text: &str) -> Result<Vec<Step>, AddressError> {
    let mut reader = Reader { text, at: 0 };
    let mut module = Vec::new();
    while reader.at < text.len() {
        if !module.is_empty() {
            reader.expect('.')?;
        }
        if &*reader.word()? != "module" {
            return Err(reader.error("module.<name> is required"));
        }
        if module.len() == DEEPEST {
            return Err(reader.error(TOO_DEEP));
        }
        module.push(reader.call()?);
    }
    Ok(module)
}

/// The most modules in each other in an address: configurations have a few, and every look at an address goes through all.
const DEEPEST: usize = 200;
const TOO_DEEP: &str = "no more than 200 modules may be in each other";

/// Reads addresses and attribute paths.
pub(in super::super) struct Reader<'a> {
    pub(in super::super) text: &'a str,
    pub(in super::super) at: usize,
}

impl Reader<'_> {
    pub(in super::super) fn error(&self, message: &'static str) -> AddressError {
        AddressError {
            offset: self.text.get(..self.at).map_or(0, |t| t.chars().count()),
            message,
        }
    }

    pub(in super::super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(in super::super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(in super::super) fn accept(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    pub(in super::super) fn expect(&mut self, c: char) -> Result<(), AddressError> {
        if self.accept(c) {
            Ok(())
        } else {
            Err(self.error(match c {
                '.' => "a dot is required",
                ']' => "a closing bracket is required",
                _ => "this character does not fit",
            }))
        }
    }

    pub(in super::super) fn end(&self) -> Result<(), AddressError> {
        if self.rest().is_empty() {
            Ok(())
        } else {
            Err(self.error("nothing may follow here"))
        }
    }

    /// An identifier.
    fn word(&mut self) -> Result<Arc<str>, AddressError> {
        let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        self.take(fits)
            .ok_or_else(|| self.error("a name is required"))
    }

    /// The longest text of such characters, if any.
    pub(in super::super) fn take(&mut self, fits: impl Fn(char) -> bool) -> Option<Arc<str>> {
        let rest = self.rest();
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let word: Arc<str> = rest.get(..length).filter(|w| !w.is_empty())?.into();
        self.at += length;
        Some(word)
    }

    fn address(&mut self) -> Result<Address, AddressError> {
        let mut module = Vec::new();
        let mut first = self.word()?;
        while &*first == "module" {
            if module.len() == DEEPEST {
                return Err(self.error(TOO_DEEP));
            }
            module.push(self.call()?);
            self.expect('.')?;
            first = self.word()?;
        }
        let mode = match &*first {
            "data" => Mode::Data,
            "ephemeral" => Mode::Ephemeral,
            _ => Mode::Managed,
        };
        let kind = if mode == Mode::Managed {
            first
        } else {
            self.expect('.')?;
            self.word()?
        };
        self.expect('.')?;
        let name = self.word()?;
        let key = self.key()?;
        Ok(Address {
            module,
            mode,
            kind,
            name,
            key,
        })
    }

    /// What follows the word `module`.
    fn call(&mut self) -> Result<Step, AddressError> {
        self.expect('.')?;
        let name = self.word()?;
        let key = self.key()?;
        Ok(Step { name, key })
    }

    fn key(&mut self) -> Result<Option<Key>, AddressError> {
        if !self.accept('[') {
            return Ok(None);
        }
        let key = match self.peek() {
            Some('"') => Key::Text(self.quoted()?.into()),
            Some('*') => {
                self.at += 1;
                Key::Unknown
            }
            _ => Key::Index(self.index()?),
        };
        self.expect(']')?;
        Ok(Some(key))
    }

    pub(in super::super) fn index(&mut self) -> Result<u64, AddressError> {
        let back = self.at;
        let digits = self.take(|c| c.is_ascii_digit());
        let index = digits.and_then(|digits| digits.parse().ok());
        index.ok_or_else(|| {
            self.at = back;
            self.error("a number or a text in quotes is required")
        })
    }

    /// A string in quotes.
    pub(in super::super) fn quoted(&mut self) -> Result<String, AddressError> {
        self.expect('"')?;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(self.error("the closing quote is missing"));
            };
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                '$' | '%' => {
                    out.push(c);
                    // A doubled introducer stands for a single one.
                    let mut ahead = self.rest().chars();
                    if ahead.next() == Some(c) && ahead.next() == Some('{') {
                        self.at += 1;
                    }
                }
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, AddressError> {
        let Some(c) = self.peek() else {
            return Err(self.error("the closing quote is missing"));
        };
        self.at += c.len_utf8();
        let digits = match c {
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            '"' | '\\' => return Ok(c),
            'u' => 4,
            'U' => 8,
            _ => return Err(self.error("an unknown escape")),
        };
        let hex = self.rest().get(..digits);
        let code = hex
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let c = code
            .and_then(char::from_u32)
            .ok_or_else(|| self.error("an unknown escape"))?;
        self.at += digits;
        Ok(c)
    }
}
