//! What a word of the language states is held by lint against what `generate` wrote of it, or the policy is told why it is
//! not. The words, and the reasons, are those of the decoder itself.

use std::collections::{BTreeMap, BTreeSet};

use tfsize::family::FAMILIES;
use tfsize::finding::Severity;
use tfsize::lint::{Options, run as lint};
use tfsize::policy::decode::Comparison;
use tfsize::policy::lint::Day;
use tfsize::policy::raw::{Literal, Node, Section};
use tfsize::policy::{self, EnvironmentPolicy, FieldDoc, Policy, SectionDoc};
use tfsize::sizing;
use tfsize::target::{ActivePolicy, Request};
use tfsize::text::Files;

/// Policies that use the language, and one for what they do not use.
const POLICIES: [&str; 4] = [
    policy::BASELINE,
    include_str!("../fixtures/policies/bookshop/tfsize.hcl"),
    include_str!("../fixtures/policies/market/tfsize.hcl"),
    include_str!("../fixtures/agreement/words.hcl"),
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
        "budget",
        "what an environment may cost, which `cost` is held to",
    ),
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
    ("broker.engine", "goes with `version` and `instance`"),
    ("database.engine", "goes with `version`"),
];

/// A word of the language.
struct Word {
    field: FieldDoc,
    /// Whether resources are compared with it.
    comparison: Comparison,
}

/// The words of a block, and of those inside.
fn words(doc: &SectionDoc, (at, around): (&str, Comparison), out: &mut BTreeMap<String, Word>) {
    let path = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    let here = around.of(doc.comparison);
    for field in &doc.fields {
        let comparison = field.comparison_in(here);
        let field = field.clone();
        out.insert(path(field.name), Word { field, comparison });
    }
    for section in &doc.sections {
        words(section, (&path(section.kind), here), out);
    }
}

fn language() -> BTreeMap<String, Word> {
    let mut all = BTreeMap::new();
    words(&Policy::describe(), ("", Comparison::Compared), &mut all);
    // The demand of an environment has the words of the top level.
    all.retain(|word, _| !word.starts_with("environment.demand."));
    all
}

/// A value of a policy, with the others of its block.
#[derive(Clone)]
struct Value {
    node: Node,
    beside: Vec<(String, Node)>,
}

/// Where values stand in a policy, by word.
fn values(section: &Section, at: &str, out: &mut BTreeMap<String, Vec<Value>>) {
    let path = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    for attribute in &section.attributes {
        let others = section
            .attributes
            .iter()
            .filter(|o| o.key.text != attribute.key.text);
        let value = Value {
            node: attribute.value.clone(),
            beside: others
                .map(|other| (path(&other.key.text), other.value.clone()))
                .collect(),
        };
        out.entry(path(&attribute.key.text))
            .or_default()
            .push(value);
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

/// The values of a policy, by word.
fn values_of(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut files = Files::new();
    let id = files.add(policy::FILE_NAME, text);
    let body = tfsize::syntax::parse(&files, id, &mut Vec::new()).unwrap();
    let section = policy::raw::read(id, &body, |_, _| false, &mut Vec::new());
    let mut out = BTreeMap::new();
    values(&section, "", &mut out);
    out
}

/// The environments of a policy. None where it has mistakes.
fn read(files: &mut Files, text: &str) -> Option<Vec<EnvironmentPolicy>> {
    let id = files.add(policy::FILE_NAME, text);
    let loaded = policy::load(files, id).ok()?;
    let mut findings = loaded.findings;
    for environment in &loaded.environments {
        policy::validate(environment, &mut findings);
    }
    let usable = findings.iter().all(|f| f.severity != Severity::Error);
    usable.then_some(loaded.environments)
}

/// The labels of the blocks of a policy.
fn labels_of(text: &str) -> BTreeSet<String> {
    let label = regex::Regex::new(r#"(?m)^ *[a-z_]+ "([^"]+)" \{"#).unwrap();
    label
        .captures_iter(text)
        .map(|found| found[1].to_owned())
        .collect()
}

/// The sizes of the environments of a policy. None where it has mistakes.
fn without_mistakes(text: &str) -> Option<Vec<sizing::Sized>> {
    let environments = read(&mut Files::new(), text)?;
    let environments = environments.iter();
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

/// The texts of a policy in which one value of a word is another, those first that change one value alone. What goes with
/// another one only, as an engine with a version, has that changed as well: to what another block states of it.
fn changed(text: &str, word: &str, field: &FieldDoc) -> Vec<String> {
    let all = values_of(text);
    let Some(values) = all.get(word) else {
        return Vec::new();
    };
    let written = |node: &Node, other: &str| {
        let range = node.span.range();
        (range.start, range.end, other.to_owned())
    };
    let with = |mut edits: Vec<(usize, usize, String)>| {
        edits.sort();
        let mut out = text.to_owned();
        for (start, end, other) in edits.into_iter().rev() {
            out.replace_range(start..end, &other);
        }
        out
    };
    let mut alone = Vec::new();
    let mut together = Vec::new();
    let labels = labels_of(text);
    for value in values.iter().take(6) {
        for node in within(&value.node) {
            let named = labels.iter().map(|label| format!("\"{label}\""));
            // What names a block may name another.
            let is_name = matches!(&node.literal, Literal::Text(name) if labels.contains(name));
            let named: Vec<String> = named.filter(|_| is_name).collect();
            for other in others(node, field).into_iter().chain(named) {
                let edit = written(node, &other);
                alone.push(with(vec![edit.clone()]));
                for (beside, node) in &value.beside {
                    let known = all.get(beside).into_iter().flatten();
                    let known = known.map(|known| &text[known.node.span.range()]);
                    let different = known.filter(|known| *known != &text[node.span.range()]);
                    let different: BTreeSet<&str> = different.collect();
                    let edits = different.iter().map(|other| written(node, other));
                    together.extend(edits.map(|other| with(vec![edit.clone(), other])));
                }
            }
        }
    }
    // Words with a closed list alone lead to what goes with another.
    if field.complete {
        alone.extend(together);
    }
    alone
}

/// Whether a word is in a list of words, alone or as one of a block.
fn is_in(list: &[(&str, &str)], word: &str) -> bool {
    list.iter().any(|(name, _)| {
        let whole = word == *name || word.starts_with(&format!("{name}."));
        // A word without a block is one of every block.
        whole || !name.contains('.') && word.split('.').any(|part| part == *name)
    })
}

/// Alarms of all items are read by one decoder, and compared as those of services.
fn is_read_elsewhere(word: &str) -> bool {
    let of_item = word.split_once(".alarm.");
    of_item.is_some_and(|(item, _)| item != "service")
}

/// What `generate` writes of a policy, and beside it what the policy only says to be there.
struct Stacks {
    dir: tempfile::TempDir,
    text: &'static str,
    compared: BTreeSet<String>,
}

impl Stacks {
    fn new(text: &'static str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let environments = read(&mut Files::new(), text).unwrap();
        let sized: Vec<_> = environments
            .iter()
            .map(|environment| sizing::size(environment, &mut Vec::new()))
            .collect();
        let all: Vec<_> = environments.iter().zip(&sized).collect();
        for (path, written) in tfsize::generate::files(&all) {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, written.text).unwrap();
        }
        if text.contains("target_group") {
            let there = dir.path().join("stacks/production/there.tf");
            std::fs::write(there, include_str!("../fixtures/agreement/there.tf")).unwrap();
        }
        let compared = compared(text).unwrap();
        Self {
            dir,
            text,
            compared,
        }
    }

    /// What lint says of them by another policy. None where that has mistakes.
    fn findings(&self, text: &str) -> Option<Vec<String>> {
        let mut files = Files::new();
        let environments = read(&mut files, text)?;
        let policy = ActivePolicy {
            environments: &environments,
            dir: self.dir.path().to_owned(),
            embedded: false,
        };
        let options = Options {
            request: Request {
                paths: vec![self.dir.path().join("stacks")],
                ..Request::default()
            },
            today: Day(jiff::civil::date(2026, 6, 1)),
            base: self.dir.path().to_owned(),
            ..Options::default()
        };
        let run = lint(&mut files, &options, &policy, None, &|_, _| {}).unwrap();
        let of_policy = run
            .findings
            .iter()
            .filter(|f| f.rule.starts_with("policy-"));
        Some(of_policy.map(|f| f.headline.clone()).collect())
    }

    /// Whether lint holds a word. What is shown of an item is held by its binding, as the laws of those have it; what is
    /// not may be missed as a whole.
    fn holds(&self, word: &str, field: &FieldDoc) -> bool {
        const TRIED: usize = 4;
        let mut same = Vec::new();
        for text in changed(self.text, word, field) {
            match compared(&text) {
                Some(compared) if compared != self.compared => return true,
                Some(_) => same.push(text),
                None => {}
            }
        }
        let found = |text: &String| self.findings(text).is_some_and(|found| !found.is_empty());
        same.iter().take(TRIED).any(found)
    }
}

#[test]
fn what_a_word_states_is_held_or_it_is_said_why_not() {
    let all: Vec<Stacks> = POLICIES.into_iter().rev().map(Stacks::new).collect();
    for stacks in &all {
        let found = stacks.findings(stacks.text);
        assert_eq!(found, Some(Vec::new()), "{}", stacks.dir.path().display());
    }
    let language: Vec<(String, Word)> = language().into_iter().collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let silent = std::sync::Mutex::new(Vec::new());
    let look = || {
        loop {
            let turn = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some((word, of)) = language.get(turn) else {
                return;
            };
            if of.comparison != Comparison::Compared || is_read_elsewhere(word) {
                continue;
            }
            if !all.iter().any(|stacks| stacks.holds(word, &of.field)) {
                silent.lock().unwrap().push(word.clone());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(look);
        }
    });
    assert_eq!(silent.into_inner().unwrap(), [""; 0]);
}

#[test]
fn what_is_said_not_to_be_compared_is_not() {
    let mut wrong = Vec::new();
    for (word, of) in language() {
        let Comparison::Not(why) = of.comparison else {
            continue;
        };
        assert!(!why.is_empty(), "{word}");
        for text in POLICIES {
            let before = compared(text).unwrap();
            let mut all = changed(text, &word, &of.field).into_iter().take(6);
            let is_compared = all.any(|text| compared(&text).is_some_and(|after| after != before));
            if is_compared && !wrong.contains(&word) {
                wrong.push(word.clone());
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_word_is_written_or_only_says_what_is_there() {
    let stated: Vec<_> = POLICIES
        .into_iter()
        .rev()
        .map(|text| (text, values_of(text), written(text).unwrap()))
        .collect();
    let (mut untried, mut silent) = (Vec::new(), Vec::new());
    for (word, of) in language() {
        if of.field.planning || is_in(UNWRITTEN, &word) || is_read_elsewhere(&word) {
            continue;
        }
        if stated
            .iter()
            .all(|(_, values, _)| !values.contains_key(&word))
        {
            untried.push(word);
            continue;
        }
        let changes = |text: &str, before: &BTreeSet<String>| {
            let mut all = changed(text, &word, &of.field).into_iter();
            all.any(|text| written(&text).is_some_and(|after| after != *before))
        };
        if !stated.iter().any(|(text, _, before)| changes(text, before)) {
            silent.push(word);
        }
    }
    let none: Vec<String> = Vec::new();
    assert_eq!((untried, silent), (none.clone(), none));
}
