//! `csvdecode`: comma-separated values as Go reads them.

use std::sync::Arc;

use super::{Call, FuncError, MAX_ITEMS, Outcome};
use crate::config::value::{Type, Value};

pub(super) fn csvdecode(call: &Call<'_>) -> Outcome {
    let mut records = Records {
        text: call.text(0)?,
        line: 1,
    };
    let header = records
        .next_record()?
        .ok_or_else(|| FuncError::arg(0, "the text has no header line"))?;
    let names: Vec<Arc<str>> = header.iter().map(|n| Arc::from(n.as_str())).collect();
    for (i, name) in names.iter().enumerate() {
        if names.iter().take(i).any(|earlier| earlier == name) {
            return Err(FuncError::arg(
                0,
                format!("column \"{name}\" stands twice in the header"),
            ));
        }
    }
    let ty = Type::object(names.iter().map(|n| (Arc::clone(n), Type::String)));
    let mut rows = Vec::new();
    loop {
        let line = records.line;
        let Some(record) = records.next_record()? else {
            break;
        };
        if record.len() != names.len() {
            return Err(FuncError::arg(
                0,
                format!(
                    "line {line} has {} fields, the header {}",
                    record.len(),
                    names.len()
                ),
            ));
        }
        if rows.len().saturating_mul(names.len()) > MAX_ITEMS {
            return Err(FuncError::too_large("the table"));
        }
        let fields = names.iter().cloned().zip(record.iter().map(Value::string));
        rows.push(Value::written_object(fields));
    }
    Ok(Value::list(ty, rows))
}

struct Records<'a> {
    text: &'a str,
    line: usize,
}

impl Records<'_> {
    /// The fields of the next line that is not empty.
    fn next_record(&mut self) -> Result<Option<Vec<String>>, FuncError> {
        loop {
            if let Some(rest) = self.text.strip_prefix('\n') {
                self.text = rest;
            } else if let Some(rest) = self.text.strip_prefix("\r\n") {
                self.text = rest;
            } else {
                break;
            }
            self.line += 1;
        }
        if self.text.is_empty() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            let (field, more) = self.field()?;
            fields.push(field);
            if !more {
                return Ok(Some(fields));
            }
        }
    }

    fn error(&self, what: &str) -> FuncError {
        FuncError::arg(0, format!("line {}: {what}", self.line))
    }

    /// One field, and whether another follows on the line.
    fn field(&mut self) -> Result<(String, bool), FuncError> {
        if let Some(rest) = self.text.strip_prefix('"') {
            self.text = rest;
            return self.quoted();
        }
        let end = self.text.find([',', '\n']).unwrap_or(self.text.len());
        let (field, rest) = self.text.split_at(end);
        let mut field = field;
        let more = rest.starts_with(',');
        if !more {
            field = field.strip_suffix('\r').unwrap_or(field);
        }
        if field.contains('"') {
            return Err(self.error("a quote inside a field without quotes"));
        }
        let field = field.to_owned();
        self.skip_end(rest);
        Ok((field, more))
    }

    fn quoted(&mut self) -> Result<(String, bool), FuncError> {
        let mut out = String::new();
        loop {
            let Some((part, rest)) = self.text.split_once('"') else {
                return Err(self.error("a quoted field does not end"));
            };
            self.line += part.matches('\n').count();
            out.push_str(&part.replace("\r\n", "\n"));
            self.text = rest;
            if let Some(rest) = rest.strip_prefix('"') {
                out.push('"');
                self.text = rest;
                continue;
            }
            let at_end = rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
            if !at_end && !rest.starts_with(',') {
                return Err(self.error("text after the end of a quoted field"));
            }
            let more = rest.starts_with(',');
            self.skip_end(rest.strip_prefix('\r').unwrap_or(rest));
            return Ok((out, more));
        }
    }

    /// Goes on after the comma or line break `rest` begins with.
    fn skip_end<'b>(&mut self, rest: &'b str)
    where
        Self: 'b,
    {
        let consumed = self.text.len() - rest.len();
        let step = usize::from(!rest.is_empty());
        if rest.starts_with('\n') {
            self.line += 1;
        }
        self.text = self.text.get(consumed + step..).unwrap_or("");
    }
}
