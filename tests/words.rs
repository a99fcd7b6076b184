//! Every word of the language changes something that is compared, or is named here with what it is for instead. The words
//! are those that the decoder itself describes.

use std::collections::{BTreeMap, BTreeSet};

use tfsize::family::FAMILIES;
use tfsize::finding::Severity;
use tfsize::policy::raw::{Literal, Node, Section};
use tfsize::policy::{self, FieldDoc, Policy, SectionDoc};
use tfsize::sizing;
use tfsize::text::Files;

/// Policies that use the language, and one for what they do not use.
const POLICIES: [&str; 4] = [
    policy::BASELINE,
    include_str!("../fixtures/policies/bookshop/tfsize.hcl"),
    include_str!("../fixtures/policies/market/tfsize.hcl"),
    include_str!("../fixtures/agreement/words.hcl"),
];

/// Words that no resource is compared by, with what they do instead.
const OTHERWISE: &[(&str, &str)] = &[
    ("description", "said, and compared with nothing"),
    ("enabled", "leaves a whole block out"),
    ("select", "says which resources or root modules are meant"),
    ("policy", "the head: which system, and for which tfsize"),
    ("environment", "which environments there are"),
    ("lint", "how strictly is held what others state"),
    ("waiver", "which findings pass"),
    (
        "quotas",
        "what the account allows, which capacity is held to",
    ),
    ("cost", "strategies in words"),
    ("network", "bandwidth for planning"),
    ("tags", "compared by the keys, for every item alike"),
    ("dashboard", "what is drawn"),
    ("metric", "what others watch and follow by its label"),
    ("namespace", "where the policy's own metrics are"),
    ("service.load_balanced", "whether a load balancer is wired"),
    ("service.recommended", "told apart from what demand chooses"),
    ("service.database_pool", "reckoned with for connections"),
    (
        "service.broker_connections",
        "reckoned with for connections",
    ),
    ("service.health_check.command", "what runs in the container"),
    (
        "service.container.health_check.command",
        "what runs in the container",
    ),
    ("service.clients", "what is wired to what"),
    ("service.egress", "what is wired to what"),
    ("service.names", "what a container is told"),
    ("service.user", "what runs in the container"),
    ("service.command", "what runs in the container"),
    ("service.writable", "what runs in the container"),
    ("service.read_only_root", "what runs in the container"),
    ("service.execute_command", "what runs in the container"),
    ("queue.producers", "what is wired to what"),
    ("queue.consumers", "what is wired to what"),
    ("topic.publishers", "what is wired to what"),
    ("bus.publishers", "what is wired to what"),
    ("bus.queue.producers", "what is wired to what"),
    ("bus.queue.consumers", "what is wired to what"),
    ("bus.topic.publishers", "what is wired to what"),
    ("tracing.ports", "what a collector is made for"),
    ("database.clients", "who is reckoned with for connections"),
    ("broker.clients", "who is reckoned with for connections"),
    ("bus.kind", "whether it is Terraform's to make"),
    ("bus.topic.queues", "what is wired to what"),
    ("bus.rule.sources", "which events a rule matches"),
    ("bus.rule.detail_types", "which events a rule matches"),
    ("bus.rule.queues", "what is wired to what"),
    ("bus.rule.topics", "what is wired to what"),
    ("bus.topic.fifo", "how the bus's module makes a topic"),
    ("broker.connections", "what capacity is reckoned with"),
    (
        "broker.engine",
        "goes with `version` and `instance`, and is compared with them",
    ),
    (
        "database.engine",
        "goes with `version`, and is compared with it",
    ),
    ("service.scale.kind", "which of two forms the rest has"),
    ("service.scale.queue", "what is wired to what"),
    ("service.alarm.outside", "which alarm is meant"),
];

/// Words that `generate` writes nothing by, with what they do instead.
const UNWRITTEN: &[(&str, &str)] = &[
    ("select", "says which resources or root modules are meant"),
    ("description", "a comment"),
    ("enabled", "leaves a whole block out"),
    ("policy", "the head: which system, and for which tfsize"),
    ("environment", "its words are those of the top level"),
    ("lint", "how strictly is held what others state"),
    ("waiver", "which findings pass"),
    (
        "quotas",
        "what the account allows, which capacity is held to",
    ),
    ("target_group", "says what is there, as `generate` tells"),
    ("schedule.at", "says what is there, as `generate` tells"),
    (
        "schedule.timezone",
        "says what is there, as `generate` tells",
    ),
    ("service.recommended", "told apart from what demand chooses"),
    ("service.scale.kind", "which of two forms the rest has"),
    ("metric.per_task", "whether scaling may follow it"),
    ("broker.connections", "what capacity is reckoned with"),
    ("broker.engine", "goes with `version` and `instance`"),
    ("database.engine", "goes with `version`"),
];

/// Words with the field that reads each, planning facts left out.
fn words(doc: &SectionDoc, at: &str, out: &mut BTreeMap<String, FieldDoc>) {
    let path = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    for field in doc.fields.iter().filter(|field| !field.planning) {
        out.insert(path(field.name), field.clone());
    }
    for section in &doc.sections {
        words(section, &path(section.kind), out);
    }
}

/// Where values stand in a policy, by word.
fn values(section: &Section, at: &str, out: &mut BTreeMap<String, Vec<Node>>) {
    let path = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    for attribute in &section.attributes {
        let all = out.entry(path(&attribute.key.text)).or_default();
        all.push(attribute.value.clone());
    }
    for block in &section.blocks {
        // What an environment changes has the words of the top level.
        let inner = match block.kind.text.as_str() {
            "environment" => String::new(),
            kind => path(kind),
        };
        values(&block.body, &inner, out);
    }
}

/// The sizes of the environments of a policy. None where it has mistakes.
fn without_mistakes(text: &str) -> Option<Vec<sizing::Sized>> {
    let mut files = Files::new();
    let id = files.add(policy::FILE_NAME, text);
    let loaded = policy::load(&mut files, id).ok()?;
    let mut findings = loaded.findings;
    for environment in &loaded.environments {
        policy::validate(environment, &mut findings);
    }
    if findings.iter().any(|f| f.severity == Severity::Error) {
        return None;
    }
    let environments = loaded.environments.iter();
    let sized = environments.map(|environment| sizing::size(environment, &mut Vec::new()));
    Some(sized.collect())
}

/// What is compared: the value of each row that the policy states, in each environment. None where it has mistakes.
fn compared(text: &str) -> Option<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    for sized in &without_mistakes(text)? {
        let name = &sized.environment;
        for call in FAMILIES.iter().flat_map(|family| family.calls(sized)) {
            for bound in call.bound.iter().filter(|b| !b.value.because.is_empty()) {
                let (field, shows) = (bound.field.name, &bound.shows);
                let told = (&bound.key, &bound.select, bound.says());
                out.insert(format!("{name} {} {field} {told:?} {shows:?}", call.label));
            }
        }
    }
    Some(out)
}

/// Other texts for a value.
fn others(node: &Node, field: &FieldDoc) -> Vec<String> {
    match &node.literal {
        Literal::Bool(yes) => vec![(!yes).to_string()],
        Literal::Number(n) => [n + 1.0, n * 2.0, n - 1.0, (n / 2.0).floor()]
            .map(|n| n.to_string())
            .into(),
        Literal::Text(text) => {
            let listed = field.schema["enum"].as_array().cloned().unwrap_or_default();
            let listed = listed
                .iter()
                .filter_map(|word| word.as_str().map(str::to_owned));
            let mut out: Vec<String> = listed.filter(|word| word != text).collect();
            let digits = regex::Regex::new(r"\d+").unwrap();
            for found in digits.find_iter(text) {
                let n: u64 = found.as_str().parse().unwrap();
                let near = [n + 1, n * 2, n.saturating_sub(1), n / 2, n + 5, n + 30];
                out.extend(
                    near.map(|n| format!("{}{n}{}", &text[..found.start()], &text[found.end()..])),
                );
            }
            out.extend(
                [
                    "p50",
                    "Average",
                    "sum",
                    "UTC",
                    "Europe/Paris",
                    "cpu",
                    "memory",
                    "/other",
                    "db.r6g.xlarge",
                    "mq.m5.xlarge",
                    "other",
                    "above",
                    "below",
                ]
                .map(str::to_owned),
            );
            out.into_iter().map(|text| format!("\"{text}\"")).collect()
        }
        Literal::List(items) => {
            let mut out = vec!["[]".to_owned()];
            let texts = items.iter().map(|item| match &item.literal {
                Literal::Text(text) => Some(format!("\"{text}\"")),
                _ => None,
            });
            if let Some(texts) = texts.collect::<Option<Vec<_>>>() {
                out.extend(
                    texts
                        .split_last()
                        .map(|(_, rest)| format!("[{}]", rest.join(", "))),
                );
            }
            if let [
                Node {
                    literal: Literal::Text(first),
                    ..
                },
                ..,
            ] = items.as_slice()
            {
                out.push(format!("[\"{first}x\"]"));
            }
            out
        }
        Literal::Null | Literal::Object(_) => Vec::new(),
    }
}

/// A value and those in it.
fn within(node: &Node) -> Vec<&Node> {
    match &node.literal {
        Literal::Object(entries) => entries
            .iter()
            .flat_map(|(_, value)| within(value))
            .collect(),
        _ => vec![node],
    }
}

/// What `generate` writes for each environment, without comments. None where the policy has mistakes.
fn written(text: &str) -> Option<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    for sized in &without_mistakes(text)? {
        for (name, text) in tfsize::generate::stack_files(sized, "modules") {
            let is_code = |line: &&str| !line.trim_start().starts_with('#');
            let code: Vec<&str> = text.lines().filter(is_code).collect();
            out.insert(format!("{} {name} {}", sized.environment, code.join("\n")));
        }
    }
    Some(out)
}

/// What is made of a policy.
type Made = fn(&str) -> Option<BTreeSet<String>>;

/// Whether some change of a word changes what is made of the policy.
fn changes(text: &str, nodes: &[Node], field: &FieldDoc, made: Made) -> bool {
    let Some(before) = made(text) else {
        panic!("a policy with mistakes");
    };
    let all = nodes.iter().flat_map(within);
    all.take(6).any(|node| {
        let range = node.span.range();
        let mut others = others(node, field).into_iter();
        others.any(|other| {
            let changed = format!("{}{other}{}", &text[..range.start], &text[range.end..]);
            made(&changed).is_some_and(|after| after != before)
        })
    })
}

/// Words of which nothing is compared or written, whatever is made of a policy: those that were never stated, and those
/// that no change of changes it.
fn silent(made: Made, is_otherwise: impl Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let mut all = BTreeMap::new();
    words(&Policy::describe(), "", &mut all);
    let stated: Vec<(&str, BTreeMap<String, Vec<Node>>)> = POLICIES
        .iter()
        .map(|text| {
            let mut files = Files::new();
            let id = files.add(policy::FILE_NAME, *text);
            let body = tfsize::syntax::parse(&files, id, &mut Vec::new()).unwrap();
            let section = policy::raw::read(id, &body, |_, _| false, &mut Vec::new());
            let mut out = BTreeMap::new();
            values(&section, "", &mut out);
            (*text, out)
        })
        .collect();
    let (mut untried, mut silent) = (Vec::new(), Vec::new());
    for (word, field) in &all {
        // Alarms of all items are read by one decoder, and compared as those of services.
        let of_item = word.split_once(".alarm.");
        if is_otherwise(word) || of_item.is_some_and(|(item, _)| item != "service") {
            continue;
        }
        let mut tried = false;
        let changes = stated.iter().rev().any(|(text, values)| {
            let nodes = values.get(word);
            tried |= nodes.is_some();
            nodes.is_some_and(|nodes| changes(text, nodes, field, made))
        });
        match (tried, changes) {
            (false, _) => untried.push(word.clone()),
            (true, false) => silent.push(word.clone()),
            (true, true) => {}
        }
    }
    (untried, silent)
}

/// Whether a word is in a list of words, alone or as one of a block.
fn is_in(list: &[(&str, &str)], word: &str) -> bool {
    list.iter().any(|(name, _)| {
        let whole = word == *name || word.starts_with(&format!("{name}."));
        // A word without a block is one of every block.
        whole || !name.contains('.') && word.split('.').any(|part| part == *name)
    })
}

#[test]
fn every_word_is_compared_or_is_for_something_else() {
    let found = silent(compared, |word| is_in(OTHERWISE, word));
    assert_eq!(found, (Vec::new(), Vec::new()));
}

#[test]
fn every_word_is_written_or_only_says_what_is_there() {
    let found = silent(written, |word| is_in(UNWRITTEN, word));
    assert_eq!(found, (Vec::new(), Vec::new()));
}
