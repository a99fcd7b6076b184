//! Text to a lossless tree, or one finding that says where reading stopped.

use hcl::edit::parser::parse_body;
use hcl::edit::structure::Body;

use crate::finding::Finding;
use crate::text::{FileId, Files, Span};

/// Parses a file; spans of the tree count bytes of the file's text.
pub fn parse(files: &Files, id: FileId) -> Result<Body, Box<Finding>> {
    let text = files.get(id).map_or("", |f| f.text.as_str());
    parse_body(text).map_err(|e| {
        let start = e.location().offset().min(text.len());
        let end = text
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .map_or(start, |c| start + c.len_utf8());
        Box::new(
            Finding::error("syntax", Span::new(id, start..end), "this is not valid HCL")
                .label(e.message().replace('\n', ", "))
                .help("nothing below this place was read; mend it and run again"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_reported_at_its_place() {
        let mut files = Files::new();
        let id = files.add("a.hcl", "service \"é\" {\n  cpu = = 1\n}\n");
        let finding = parse(&files, id).unwrap_err();
        assert_eq!(files.place(finding.primary.span).to_string(), "2:9");
    }
}
