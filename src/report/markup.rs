//! Elements of XML, HTML and SVG: one writer for all of them. What is large is written as it is made; HTML is written so
//! that an XML parser reads it, too.

use std::io::{self, Write};

use crate::text::escape::markup;

/// An element with attributes, and content in which texts and elements alternate.
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

enum Content {
    /// Escaped already.
    Text(String),
    Element(Element),
}

/// An element without content.
pub(super) fn element(name: &'static str) -> Element {
    Element {
        name,
        attributes: Vec::new(),
        content: Vec::new(),
    }
}

impl Element {
    /// Another attribute; its value is kept to one line, as readers make it one.
    pub(super) fn with(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.attributes
            .push((name, markup::attribute(value.as_ref())));
        self
    }

    pub(super) fn class(self, value: impl AsRef<str>) -> Self {
        self.with("class", value)
    }

    /// Text on one line, in which nothing is markup.
    pub(super) fn text(self, text: impl AsRef<str>) -> Self {
        self.written(markup::line(text.as_ref()))
    }

    /// Text that keeps its lines, in which nothing is markup.
    pub(super) fn lines(self, text: impl AsRef<str>) -> Self {
        self.written(markup::lines(text.as_ref()))
    }

    /// A style sheet of this program's own, written as it is.
    pub(super) fn raw(self, text: impl Into<String>) -> Self {
        self.written(text.into())
    }

    fn written(mut self, text: String) -> Self {
        if !text.is_empty() {
            self.content.push(Content::Text(text));
        }
        self
    }

    pub(super) fn put(mut self, child: Self) -> Self {
        self.content.push(Content::Element(child));
        self
    }

    pub(super) fn all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        let children = children.into_iter().map(Content::Element);
        self.content.extend(children);
        self
    }
}

/// How a document is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// An element on each line, below the one that it is in.
    Xml,
    /// Elements around which spaces show stay on the line they are on.
    Html,
}

/// Elements that have no content in HTML, and no closing tag.
const VOID: [&str; 4] = ["meta", "input", "br", "hr"];

/// Elements of HTML around which spaces show.
const INLINE: [&str; 9] = ["a", "b", "code", "span", "small", "br", "em", "dt", "tspan"];

/// What is in an element so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Text,
    Elements,
}

/// A document that is written from its start to its end.
pub(super) struct Document<'w> {
    to: &'w mut dyn Write,
    layout: Layout,
    /// The elements that are open.
    open: Vec<(&'static str, Holds)>,
}

impl<'w> Document<'w> {
    pub(super) fn xml(to: &'w mut dyn Write) -> io::Result<Self> {
        to.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        Ok(Self::new(to, Layout::Xml))
    }

    /// A comment of this program's own, before the outermost element.
    pub(super) fn comment(&mut self, text: &'static str) -> io::Result<()> {
        writeln!(self.to, "<!-- {text} -->")
    }

    pub(super) fn html(to: &'w mut dyn Write) -> io::Result<Self> {
        to.write_all(b"<!DOCTYPE html>")?;
        Ok(Self::new(to, Layout::Html))
    }

    fn new(to: &'w mut dyn Write, layout: Layout) -> Self {
        let open = Vec::new();
        Self { to, layout, open }
    }

    /// Writes an element without its end: what follows goes into it until it is closed.
    pub(super) fn open(&mut self, element: &Element) -> io::Result<()> {
        self.start(element)?;
        if self.layout == Layout::Html {
            self.to.write_all(b">")?;
        }
        self.open.push((element.name, Holds::Nothing));
        for content in &element.content {
            match content {
                Content::Text(text) => self.text(text)?,
                Content::Element(child) => self.put(child)?,
            }
        }
        Ok(())
    }

    /// Writes a whole element.
    pub(super) fn put(&mut self, element: &Element) -> io::Result<()> {
        if self.layout == Layout::Html && VOID.contains(&element.name) {
            self.start(element)?;
            return self.to.write_all(b" />");
        }
        self.open(element)?;
        self.close()
    }

    /// Writes elements one after the other.
    pub(super) fn all(&mut self, elements: impl IntoIterator<Item = Element>) -> io::Result<()> {
        let mut elements = elements.into_iter();
        elements.try_for_each(|element| self.put(&element))
    }

    /// Ends the element that was opened last.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let Some((name, holds)) = self.open.pop() else {
            return Ok(());
        };
        if self.layout == Layout::Html {
            return write!(self.to, "</{name}>");
        }
        match holds {
            Holds::Nothing => return self.to.write_all(b"/>\n"),
            Holds::Text => {}
            Holds::Elements => self.indent()?,
        }
        writeln!(self.to, "</{name}>")
    }

    /// Ends the document.
    pub(super) fn end(mut self) -> io::Result<()> {
        while !self.open.is_empty() {
            self.close()?;
        }
        match self.layout {
            Layout::Xml => Ok(()),
            Layout::Html => self.to.write_all(b"\n"),
        }
    }

    /// The start of an element up to its last attribute.
    fn start(&mut self, element: &Element) -> io::Result<()> {
        match self.layout {
            Layout::Html if INLINE.contains(&element.name) => {}
            Layout::Html => self.to.write_all(b"\n")?,
            Layout::Xml => {
                if let Some((_, holds)) = self.open.last_mut() {
                    match std::mem::replace(holds, Holds::Elements) {
                        Holds::Nothing => self.to.write_all(b">\n")?,
                        Holds::Text => self.to.write_all(b"\n")?,
                        Holds::Elements => {}
                    }
                }
                self.indent()?;
            }
        }
        write!(self.to, "<{}", element.name)?;
        for (name, value) in &element.attributes {
            write!(self.to, " {name}=\"{value}\"")?;
        }
        Ok(())
    }

    /// Text that is escaped already.
    fn text(&mut self, text: &str) -> io::Result<()> {
        if let (Layout::Xml, Some((_, holds @ Holds::Nothing))) =
            (self.layout, self.open.last_mut())
        {
            *holds = Holds::Text;
            self.to.write_all(b">")?;
        }
        self.to.write_all(text.as_bytes())
    }

    fn indent(&mut self) -> io::Result<()> {
        self.to.write_all("  ".repeat(self.open.len()).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_and_closed_is_what_is_put() {
        let child = || element("a").text("x").with("n", "1 < 2");
        for html in [false, true] {
            let start = |to| {
                if html {
                    Document::html(to)
                } else {
                    Document::xml(to)
                }
            };
            let (mut whole, mut streamed) = (Vec::new(), Vec::new());
            let mut document = start(&mut whole).unwrap();
            let inner = element("q").put(element("r"));
            let tree = element("p").put(child()).put(inner);
            document.put(&tree).unwrap();
            document.end().unwrap();
            let mut document = start(&mut streamed).unwrap();
            document.open(&element("p")).unwrap();
            document.put(&child()).unwrap();
            document.open(&element("q")).unwrap();
            document.put(&element("r")).unwrap();
            document.end().unwrap();
            assert_eq!(whole, streamed);
            let text = String::from_utf8(whole).unwrap();
            let expect = if html {
                "<!DOCTYPE html>\n<p><a n=\"1 &lt; 2\">x</a>\n<q>\n<r></r></q></p>\n"
            } else {
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<p>\n  <a n=\"1 &lt; 2\">x</a>\n  <q>\n    <r/>\n  </q>\n</p>\n"
            };
            assert_eq!(text, expect);
        }
    }
}
