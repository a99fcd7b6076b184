//! Evil texts, and the parsers that a text of each output language is read with afterwards.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use html5gum::{Token, Tokenizer};
use quick_xml::Reader;
use quick_xml::events::Event;
use regex::Regex;
use serde_json::Value;

/// What each evil text is recognised by: letters that no escaper touches.
pub(crate) fn word(i: usize) -> String {
    let letter = |n: usize| char::from(b'g' + u8::try_from(n % 20).unwrap());
    format!("Evil{}{}", letter(i / 20), letter(i))
}

/// The texts, `WORD` in place of their words. NUL stands in none: no path and no HCL can hold it.
const TEXTS: &[&str] = &[
    "\u{1b}[35mWORD\u{1b}[8m",
    "\u{1b}]8;;http://evil.example\u{1b}\\WORD\u{1b}]8;;\u{1b}\\",
    "\u{1b}]0;WORD\u{7}",
    "\u{1b}[2J\u{1b}cWORD\u{8}\u{8}\u{8}",
    "\u{9b}35mWORD\u{9d}0;t\u{9c}\u{90}\u{85}",
    "\u{202e}WORD\u{2066}x\u{2069}\u{202c}\u{200f}\u{61c}",
    "WORD\u{200b}\u{200d}\u{2060}\u{feff}\u{ad}\u{180e}\u{e0041}\u{e007f}",
    "WORD\u{2028}::error::x\u{2029}::error::y",
    "a\n::error file=x::WORD",
    "a\r::error::WORD",
    "a\r\n  ::add-mask::WORD",
    "::add-mask::WORD",
    "\u{a0}\u{3000}::stop-commands::WORD",
    "##[error]WORD",
    "x ##[set-output name=a]WORD###[add-mask]y",
    "##vso[task.setvariable variable=a]WORD",
    "##teamcity[message text='WORD']",
    "#\u{200b}#[error]WORD",
    "section_start:1:WORD\r\u{1b}[0K",
    "@WORD/team @all",
    "WORD@evil.example",
    "http://evil.example/WORD",
    "ftp://evil.example/WORD HTTPS://evil.example",
    "www.evil.example/WORD WWW.evil.example",
    "mailto:WORD@evil.example xmpp:a@b.c",
    "[WORD](javascript:alert(1)) [a](http://evil.example)",
    "![WORD](http://evil.example/a.png)",
    "[WORD]: http://evil.example\n[WORD] [^1] [^1]: x",
    "<http://evil.example/WORD>",
    "</script><img src=x onerror=alert(1)>WORD",
    "<a href=\"javascript:alert(1)\">WORD</a>",
    "\" onclick=\"alert(1)\" x='WORD' y='",
    "]]>WORD<![CDATA[",
    "--><script>WORD</script><!--",
    "<!-- tfsize drift --> <!-- tfsize --> WORD",
    "</details></summary>WORD\n\n# Title",
    "&lt;WORD&#64;&amp;&quot;",
    "``` WORD `````` ~~~ `",
    "\n```\n# WORD\n```\n",
    "a | WORD \\| b \\",
    "# WORD\n===\n---",
    "- WORD\n+ b\n1. c\n2) d",
    "**WORD** __b__ ~~c~~ *d* $e$ $$f$$",
    "/close WORD\n/merge",
    "#123 GH-1 a/b#2 !3 %4 &5 ~6 WORD",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709 WORD",
    "=WORD|' /C calc'!A0",
    "+1+WORD",
    "-1-WORD",
    "@SUM(WORD)",
    "%0A::error::WORD",
    "%25%0D%0AWORD%",
    "${WORD} %{ if true } $${a} %%{b}",
    "\"\n}\nresource \"evil\" \"WORD\" {",
    "EOT\nWORD = 1",
    "*/ WORD = 1 /*",
    "'\"\\ \\\" WORD \\u0041",
    "\u{fffe}\u{ffff}WORD",
    "../..\\WORD?a#b%c;d",
];

/// Every evil text with what it is recognised by; the longest has so many characters.
pub(crate) fn texts(longest: usize) -> Vec<(String, String)> {
    let long = format!("WORD{}", "y".repeat(longest));
    let all = TEXTS.iter().copied().chain([long.as_str()]);
    let all = all.enumerate();
    all.map(|(i, text)| (word(i), text.replace("WORD", &word(i))))
        .collect()
}

/// What is invisible or moves a terminal, by Unicode's own classes.
static HIDDEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\x{fffe}\x{ffff}&&[^\n\t]]").unwrap());

/// The styles that may be printed: bold, and foreground colours but the one that the evil texts ask for.
static STYLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("\u{1b}\\[(0|1|1;3[1236]|3[1236]|9[1-46]|22|39)?m").unwrap());

/// A path of unreserved characters.
static ESCAPED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^([A-Za-z0-9._~/-]|%[0-9A-F]{2})*$").unwrap());

/// Nothing in it is hidden.
pub(crate) fn visible(text: &str, about: &str) {
    // A line may end as on Windows.
    let text = text.replace("\r\n", "\n");
    if let Some(found) = HIDDEN.find(&text) {
        let from = text.floor_char_boundary(found.start().saturating_sub(80));
        let until = text.ceil_char_boundary((found.end() + 80).min(text.len()));
        panic!("{about}: {:?} in {:?}", found.as_str(), &text[from..until]);
    }
}

/// A text for a terminal or a log: styles of the program apart nothing in it is hidden, and no line is a command.
pub(crate) fn terminal(text: &str, about: &str) {
    let plain = STYLE.replace_all(text, "");
    visible(&plain, about);
    for text in [text, &plain] {
        no_commands(text, about);
    }
}

/// No line is taken as a command by a runner.
pub(crate) fn no_commands(text: &str, about: &str) {
    for line in text.lines() {
        assert!(github_command(line).is_none(), "{about}: {line:?}");
        let other = ["##vso[", "##teamcity[", "\r\u{1b}[0K"];
        assert!(!other.iter().any(|o| line.contains(o)), "{about}: {line:?}");
    }
}

/// Name, properties and message of a command.
type Command = (String, Vec<(String, String)>, String);

/// The command in a line, as GitHub's runner reads it (actions/runner, `ActionCommand.cs`):
/// `::name a=b,c=d::message` after blanks, else `##[name a=b;c=d]message` wherever it stands.
pub(crate) fn github_command(line: &str) -> Option<Command> {
    let trimmed = line.trim_start();
    if let Some(rest) = trimmed.strip_prefix("::")
        && let Some((info, message)) = rest.split_once("::")
    {
        let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
        // The names that the runner knows are words.
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let unescaped = |text: &str| {
            text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%3A", ":")
                .replace("%2C", ",")
                .replace("%25", "%")
        };
        let properties = properties.split(',').filter_map(|p| p.split_once('='));
        let properties = properties.map(|(n, v)| (n.trim().to_owned(), unescaped(v)));
        let message = message
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%");
        return Some((name.to_owned(), properties.collect(), message));
    }
    let (_, rest) = line.split_once("##[")?;
    let (info, message) = rest.split_once(']')?;
    let name = info.split_once(' ').map_or(info, |(name, _)| name);
    Some((name.to_owned(), Vec::new(), message.to_owned()))
}

/// A JSON document: visible, free of commands, and parsed.
pub(crate) fn json(text: &str, about: &str) -> Value {
    visible(text, about);
    no_commands(text, about);
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{about}: {e}"))
}

/// Every text of a JSON document, keys too.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(entries) => {
            let entries = entries.iter();
            entries
                .flat_map(|(k, v)| std::iter::once(k.clone()).chain(strings(v)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// SARIF: its URIs hold unreserved characters only, and no message has a link.
pub(crate) fn sarif(value: &Value, about: &str) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                if let ("uri", Value::String(uri)) = (name.as_str(), value) {
                    let path = uri.strip_prefix("file://").unwrap_or(uri);
                    assert!(ESCAPED.is_match(path), "{about}: {uri}");
                }
                if let ("text", Value::String(text)) = (name.as_str(), value) {
                    assert!(!text.contains("]("), "{about}: {text}");
                }
                // The texts of rules are this program's own, and edits are exact.
                if !matches!(name.as_str(), "rules" | "insertedContent") {
                    sarif(value, about);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|v| sarif(v, about)),
        _ => {}
    }
}

/// XML: every text and attribute, unescaped; each of their characters is one that XML 1.0 allows.
pub(crate) fn xml(text: &str, about: &str) -> Vec<String> {
    visible(text, about);
    no_commands(text, about);
    let allowed = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut out = Vec::new();
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{about}: {e}"))
        {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_string();
                let known = [
                    "testsuites",
                    "testsuite",
                    "testcase",
                    "failure",
                    "skipped",
                    "system-out",
                ];
                let known = known.iter().chain(&["checkstyle", "file", "error"]);
                assert!(known.into_iter().any(|k| *k == name), "{about}: <{name}>");
                for attribute in start.attributes() {
                    let value = attribute.unwrap().value.to_string();
                    out.push(quick_xml::escape::unescape(&value).unwrap().into_owned());
                }
            }
            Event::Text(part) => out.push(part.to_string()),
            Event::GeneralRef(part) => {
                // A reference splits a text: what is recognised must not be split by one.
                let _ = part;
            }
            Event::End(_) | Event::Decl(_) => {}
            // The mark of the program that wrote it.
            Event::Comment(mark) if &*mark == " tfsize " => {}
            Event::Eof => break,
            other => panic!("{about}: {other:?}"),
        }
    }
    for text in &out {
        assert!(text.chars().all(allowed), "{about}: {text:?}");
    }
    out
}

/// A tag with its attributes, or text with the elements it stands in.
struct Read {
    tags: Vec<(String, Vec<(String, String)>)>,
    texts: Vec<(String, Vec<String>)>,
    comments: Vec<String>,
}

const VOID: [&str; 5] = ["meta", "input", "br", "hr", "img"];

fn html_tokens(text: &str, about: &str) -> Read {
    let mut out = Read {
        tags: Vec::new(),
        texts: Vec::new(),
        comments: Vec::new(),
    };
    let mut open: Vec<String> = Vec::new();
    let string = |s: &[u8]| String::from_utf8(s.to_vec()).unwrap();
    for Ok(token) in Tokenizer::new(text) {
        match token {
            Token::StartTag(tag) => {
                let name = string(&tag.name);
                let attributes = tag.attributes.iter();
                let attributes = attributes
                    .map(|(n, v)| (string(n), string(&v.value)))
                    .collect();
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    open.push(name.clone());
                }
                out.tags.push((name, attributes));
            }
            Token::EndTag(tag) => {
                let name = string(&tag.name);
                assert_eq!(open.pop().as_ref(), Some(&name), "{about}");
            }
            Token::String(text) => out.texts.push((string(&text.value), open.clone())),
            Token::Comment(text) => out.comments.push(string(&text.value)),
            Token::Doctype(_) => {}
            Token::Error(e) => panic!("{about}: {e:?}"),
        }
    }
    assert!(open.is_empty(), "{about}: {open:?}");
    out
}

fn safe_tags(read: &Read, allowed: &[&str], about: &str) {
    for (name, attributes) in &read.tags {
        assert!(
            allowed.contains(&name.as_str()),
            "{about}: <{name} {attributes:?}>"
        );
        for (attribute, value) in attributes {
            assert!(!attribute.starts_with("on"), "{about}: {attribute}");
            if matches!(
                attribute.as_str(),
                "href" | "src" | "action" | "formaction" | "xlink:href"
            ) {
                let own = ["https://docs.aws.amazon.com/", "https://aws.amazon.com/"];
                assert!(own.iter().any(|o| value.starts_with(o)), "{about}: {value}");
            }
        }
    }
}

/// The page of `drift`: its elements are its own, and nothing runs or is fetched. Returns its texts.
pub(crate) fn html(text: &str, about: &str) -> Vec<String> {
    visible(text, about);
    no_commands(text, about);
    let read = html_tokens(text, about);
    let allowed = "html head meta title style body main header h1 h2 h3 dl dt dd div code ul ol li b span small p em \
        fieldset legend label input section table caption thead tbody tr th td a details summary meter figure \
        figcaption svg g rect line circle text tspan footer path";
    let allowed: Vec<&str> = allowed.split_whitespace().collect();
    safe_tags(&read, &allowed, about);
    assert!(read.comments.is_empty(), "{about}: {:?}", read.comments);
    let policy = |(name, attributes): &(String, Vec<(String, String)>)| {
        name == "meta"
            && attributes
                .iter()
                .any(|(_, v)| v.starts_with("default-src 'none'"))
    };
    assert!(read.tags.iter().any(policy), "{about}: no policy");
    assert_eq!(
        read.tags.iter().filter(|(n, _)| n == "style").count(),
        1,
        "{about}"
    );
    read.texts.into_iter().map(|(text, _)| text).collect()
}

/// A comment: rendered as GitHub does, its elements are its own, and its text has no mention and no reference that the
/// sites would make a link afterwards. Returns its texts.
pub(crate) fn markdown(text: &str, about: &str) -> Vec<String> {
    visible(text, about);
    no_commands(text, about);
    if text.is_empty() {
        return Vec::new();
    }
    assert_eq!(text.matches("<!-- tfsize").count(), 1, "{about}: the mark");
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.description_lists = true;
    options.render.r#unsafe = true;
    let page = comrak::markdown_to_html(text, &options);
    let read = html_tokens(&page, about);
    let allowed = [
        "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "strong", "ul", "li",
    ];
    let allowed: Vec<&str> = allowed
        .into_iter()
        .chain(["details", "summary", "br", "a"])
        .collect();
    safe_tags(&read, &allowed, about);
    assert_eq!(read.comments.len(), 1, "{about}: {:?}", read.comments);
    assert_eq!(
        read.tags.iter().filter(|(n, _)| n == "h3").count(),
        1,
        "{about}"
    );
    // What the sites make links of in the text of a page, wherever it is not code.
    let linked = Regex::new(
        r"(?i)@[a-z0-9]|[a-z]://|\bwww\.|mailto:[a-z]|(^|\W)[#!%~&][0-9]|\bgh-[0-9]|\b[0-9a-f]{40}\b",
    );
    let linked = linked.unwrap();
    for (text, within) in &read.texts {
        let quiet = within
            .iter()
            .any(|e| matches!(e.as_str(), "code" | "pre" | "a"));
        if !quiet && let Some(found) = linked.find(text) {
            panic!("{about}: {:?} in {text:?}", found.as_str());
        }
    }
    // A quick action of GitLab starts a line.
    let code: BTreeSet<&str> = read.texts.iter().map(|(text, _)| text.as_str()).collect();
    for line in text.lines() {
        assert!(
            !line.starts_with('/') || code.iter().any(|c| c.contains(line)),
            "{about}: {line}"
        );
    }
    read.texts.into_iter().map(|(text, _)| text).collect()
}
