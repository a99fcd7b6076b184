//! What a policy states as text that does not change with its layout.

use std::fmt::Write as _;

use crate::policy::decode;
use crate::policy::raw::{Block, Literal, Section};

/// The stated values as text that does not depend on their order, layout or comments.
pub(super) fn canonical(section: &Section, out: &mut String) {
    let mut attributes: Vec<_> = section.attributes.iter().collect();
    attributes.sort_by(|a, b| a.key.text.cmp(&b.key.text));
    for attribute in attributes {
        let _ = write!(
            out,
            "{}={:?};",
            attribute.key.text,
            plain(&attribute.value.literal)
        );
    }
    // What is looked for and waived changes no size.
    let sizes = |b: &&Block| !matches!(b.kind.text.as_str(), "select" | "lint" | "waiver");
    let mut blocks: Vec<_> = section.blocks.iter().filter(sizes).collect();
    blocks.sort_by_key(|b| b.title());
    for block in blocks {
        out.push_str(&block.title());
        out.push('{');
        canonical(&block.body, out);
        out.push('}');
    }
}

fn plain(literal: &Literal) -> String {
    match literal {
        Literal::List(items) => format!(
            "[{}]",
            items
                .iter()
                .map(|i| plain(&i.literal))
                .collect::<Vec<_>>()
                .join(",")
        ),
        Literal::Object(entries) => {
            let mut entries: Vec<_> = entries
                .iter()
                .map(|(k, v)| format!("{}:{}", k.text, plain(&v.literal)))
                .collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        Literal::Text(text) => format!("{text:?}"),
        other => decode::show(other),
    }
}
