//! Any text through both parsers, the repair of HCL included: they end, and every place lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfsize::syntax::read::{Body, parse_file};
use tfsize::text::{Files, Span};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut files = Files::new();
    let id = files.add("fuzz.tf", text);
    let text = files.get(id).map_or("", |f| f.text.as_str());
    for json in [false, true] {
        match parse_file(text, id, json) {
            Ok(body) => holds(&body, text),
            Err(finding) => inside(finding.primary.span, text),
        }
    }
});

fn holds(body: &Body, text: &str) {
    inside(body.span, text);
    for attribute in body.attributes.iter().chain(&body.members) {
        inside(attribute.name_span, text);
        inside(attribute.span, text);
        inside(attribute.value.span, text);
    }
    for block in &body.blocks {
        inside(block.header, text);
        inside(block.span, text);
        for label in &block.labels {
            inside(label.span, text);
        }
        holds(&block.body, text);
    }
}

fn inside(span: Span, text: &str) {
    assert!(text.get(span.range()).is_some(), "{span:?} of {}", text.len());
}
