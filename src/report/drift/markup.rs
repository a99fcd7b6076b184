//! Elements of HTML and SVG, written so that an XML parser reads them, too.

use crate::text::escape::markup::{attribute, line};

/// An element with attributes and content in which texts and elements alternate.
pub(super) struct Tag {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

enum Content {
    Text(String),
    Raw(String),
    Tag(Tag),
}

/// Elements that have no content in HTML, and no closing tag.
const VOID: [&str; 4] = ["meta", "input", "br", "hr"];

/// Elements around which spaces show: these stay on the line they are on.
const INLINE: [&str; 9] = ["a", "b", "code", "span", "small", "br", "em", "dt", "tspan"];

/// An element without content.
pub(super) fn tag(name: &'static str) -> Tag {
    Tag {
        name,
        attributes: Vec::new(),
        content: Vec::new(),
    }
}

impl Tag {
    pub(super) fn with(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.attributes.push((name, attribute(value.as_ref())));
        self
    }

    pub(super) fn class(self, value: impl AsRef<str>) -> Self {
        self.with("class", value)
    }

    /// Text, in which nothing is markup.
    pub(super) fn text(mut self, text: impl AsRef<str>) -> Self {
        self.content.push(Content::Text(line(text.as_ref())));
        self
    }

    /// A style sheet of this program's own, written as it is.
    pub(super) fn raw(mut self, text: impl Into<String>) -> Self {
        self.content.push(Content::Raw(text.into()));
        self
    }

    pub(super) fn put(mut self, child: Tag) -> Self {
        self.content.push(Content::Tag(child));
        self
    }

    pub(super) fn all(mut self, children: impl IntoIterator<Item = Tag>) -> Self {
        self.content.extend(children.into_iter().map(Content::Tag));
        self
    }

    /// Children that are written at once: thousands of them take many times the room as elements.
    pub(super) fn all_written(mut self, children: impl IntoIterator<Item = Tag>) -> Self {
        let mut out = String::new();
        for child in children {
            child.write(&mut out);
        }
        self.content.push(Content::Raw(out));
        self
    }

    /// The whole document with this as its root.
    pub(super) fn document(&self) -> String {
        let mut out = "<!DOCTYPE html>".to_string();
        self.write(&mut out);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String) {
        let inline = INLINE.contains(&self.name);
        if !inline {
            out.push('\n');
        }
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(value);
            out.push('"');
        }
        if VOID.contains(&self.name) {
            out.push_str(" />");
            return;
        }
        out.push('>');
        for content in &self.content {
            match content {
                Content::Text(text) | Content::Raw(text) => out.push_str(text),
                Content::Tag(tag) => tag.write(out),
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}
