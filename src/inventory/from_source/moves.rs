//! `moved`, `removed` and `import`: whether their addresses make sense, alone, together and beside what is declared.

use crate::registry::reading;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::load::{
    Child, Import, Mode, Module, Reference, Removed, ResourceKey, Step, Tree,
};
use crate::finding::Finding;
use crate::text::Span;

use super::super::{Address, Inventory, Key, Mode as AddressMode, Step as Called};
use super::Run;

/// An address as one of these blocks writes it, relative to its module.
#[derive(Debug, Clone, PartialEq)]
struct Target {
    /// Calls that lead to it, the module itself last where no resource is named.
    modules: Vec<(Arc<str>, Option<Key>)>,
    resource: Option<(ResourceKey, Option<Key>)>,
    span: Span,
}

/// What a target names, to find equal ones by.
type Named<'t> = (
    &'t [(Arc<str>, Option<Key>)],
    &'t Option<(ResourceKey, Option<Key>)>,
);

impl Target {
    fn named(&self) -> Named<'_> {
        (&self.modules, &self.resource)
    }

    fn same(&self, other: &Self) -> bool {
        self.named() == other.named()
    }

    /// Whether both are the same block, whichever of its instances.
    fn same_block(&self, other: &Self) -> bool {
        let names = |t: &Self| {
            t.modules
                .iter()
                .map(|m| Arc::clone(&m.0))
                .collect::<Vec<_>>()
        };
        let block = |t: &Self| t.resource.as_ref().map(|r| r.0.clone());
        names(self) == names(other) && block(self) == block(other)
    }
}

/// Words that begin no address.
const RESERVED: &[&str] = &[
    "var",
    "local",
    "each",
    "count",
    "path",
    "self",
    "terraform",
    "template",
    "lazy",
    "arg",
];

fn target(reference: &Reference) -> Result<Target, &'static str> {
    let mut steps = reference.steps.iter().peekable();
    let mut modules = Vec::new();
    let key = |steps: &mut std::iter::Peekable<std::slice::Iter<'_, Step>>| {
        let key = match steps.peek() {
            Some(Step::Key(key)) => Some(Key::Text(Arc::clone(key).into())),
            Some(Step::Index(index)) => Some(Key::Index(*index)),
            Some(Step::Other) => return Err("a key is written out here, as `[0]` or `[\"a\"]`"),
            _ => None,
        };
        if key.is_some() {
            steps.next();
        }
        Ok(key)
    };
    let done = |modules, resource| {
        Ok(Target {
            modules,
            resource,
            span: reference.span,
        })
    };
    let mut mode = Mode::Managed;
    let kind = loop {
        match steps.next() {
            Some(Step::Name(word)) if &**word == "module" => {
                let Some(Step::Name(name)) = steps.next() else {
                    return Err("a module is named as `module.name`");
                };
                let key = key(&mut steps)?;
                modules.push((Arc::clone(name), key));
            }
            Some(Step::Name(word)) if &**word == "data" && mode == Mode::Managed => {
                mode = Mode::Data;
            }
            Some(Step::Name(word)) if &**word == "resource" && mode == Mode::Managed => {}
            Some(Step::Name(word)) if RESERVED.contains(&&**word) => {
                return Err("this word names no resource");
            }
            Some(Step::Name(word)) => break Arc::clone(word),
            None if !modules.is_empty() && mode == Mode::Managed => return done(modules, None),
            _ => return Err("a resource is named by its type and its name"),
        }
    };
    let Some(Step::Name(name)) = steps.next() else {
        return Err("a resource is named by its type and its name");
    };
    let key = key(&mut steps)?;
    if steps.next().is_some() {
        return Err("an address ends with the resource or its key");
    }
    let block = ResourceKey {
        mode,
        kind,
        name: Arc::clone(name),
    };
    done(modules, Some((block, key)))
}

/// A `moved` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The calls that lead to the module it stands in; it holds in each instance of them.
    within: Vec<Arc<str>>,
    from: Target,
    to: Target,
}

/// Every `moved` block that can be read.
pub(super) fn list(tree: &Tree) -> Vec<Move> {
    let mut out = Vec::new();
    gather(tree, &mut Vec::new(), &mut out);
    out
}

fn gather(tree: &Tree, within: &mut Vec<Arc<str>>, out: &mut Vec<Move>) {
    for block in &tree.module.moved {
        let read = |r: &Option<Reference>| target(r.as_ref()?).ok();
        if let (Some(from), Some(to)) = (read(&block.from), read(&block.to)) {
            out.push(Move {
                within: within.clone(),
                from,
                to,
            });
        }
    }
    for (name, child) in &tree.calls {
        if let Child::Module(child) = child {
            within.push(Arc::clone(name));
            gather(child, within, out);
            within.pop();
        }
    }
}

impl Move {
    /// Where the block takes what has an address; none when it is not about it.
    pub fn apply(&self, address: &Address) -> Option<Address> {
        let depth = self.within.len();
        let inside = address.module.get(..depth)?;
        if !inside.iter().zip(&self.within).all(|(s, w)| s.name == *w) {
            return None;
        }
        let rest = address.module.get(depth..)?;
        let calls = &self.from.modules;
        let passed = rest.get(..calls.len())?;
        // A step or a block without a key stands for all instances, whose keys stay.
        let fits = |name: &Arc<str>, key: &Option<Key>, step: &Called| {
            step.name == *name && (key.is_none() || *key == step.key)
        };
        if !passed.iter().zip(calls).all(|(s, (n, k))| fits(n, k, s)) {
            return None;
        }
        let mut to = address.clone();
        let mut module: Vec<Called> = inside.to_vec();
        for (i, (name, key)) in self.to.modules.iter().enumerate() {
            let kept = passed
                .get(i)
                .filter(|_| key.is_none() && calls.get(i).is_some_and(|(_, k)| k.is_none()));
            module.push(Called {
                name: Arc::clone(name),
                key: key.clone().or_else(|| kept.and_then(|s| s.key.clone())),
            });
        }
        match (&self.from.resource, &self.to.resource) {
            (None, None) => module.extend(rest.get(calls.len()..)?.iter().cloned()),
            (Some((from, from_key)), Some((goal, goal_key))) => {
                let managed = address.mode == AddressMode::Managed;
                let key_fits = from_key.is_none() || *from_key == address.key;
                let here = rest.len() == calls.len() && managed && key_fits;
                if !here || address.kind != from.kind || address.name != from.name {
                    return None;
                }
                to.kind = Arc::clone(&goal.kind);
                to.name = Arc::clone(&goal.name);
                to.key = match (from_key, goal_key) {
                    (None, None) => address.key.clone(),
                    _ => goal_key.clone(),
                };
            }
            _ => return None,
        }
        to.module = module;
        Some(to)
    }
}

/// Says what is wrong with these blocks, in every module.
pub(super) fn check(run: &Run<'_>, tree: &Tree, inventory: &Inventory) {
    module(run, tree, Some(inventory));
}

fn module(run: &Run<'_>, tree: &Tree, root: Option<&Inventory>) {
    moved(run, tree, root);
    for removed in &tree.module.removed {
        gone(run, tree, removed);
    }
    if root.is_some() {
        imports(run, tree);
    }
    for child in tree.calls.values() {
        if let Child::Module(child) = child {
            module(run, child, None);
        }
    }
}

fn read(run: &Run<'_>, reference: &Reference) -> Option<Target> {
    match target(reference) {
        Ok(target) => Some(target),
        Err(why) => {
            let headline = format!("`{reference}` is not an address");
            let finding = Finding::error(&reading::CONFIGURATION, reference.span, headline);
            run.note(finding.label(why));
            None
        }
    }
}

fn moved(run: &Run<'_>, tree: &Tree, root: Option<&Inventory>) {
    let mut pairs = Vec::new();
    for block in &tree.module.moved {
        let (Some(from), Some(to)) = (&block.from, &block.to) else {
            continue;
        };
        let (read_from, read_to) = (read(run, from), read(run, to));
        if let (Some(source), Some(goal)) = (read_from, read_to) {
            pairs.push((from, to, source, goal));
        }
    }
    let there = root.map(There::of);
    let mut all: Vec<(&Target, &Target)> = Vec::new();
    // Of those before, the moves from and to a thing. Those that are kept have one goal each, and one source.
    let mut sources: HashMap<Named<'_>, (&Target, &Target)> = HashMap::new();
    let mut goals: HashMap<Named<'_>, (&Target, &Target)> = HashMap::new();
    for (from, to, source, goal) in &pairs {
        let refuse =
            |headline: String| Finding::error(&reading::CONFIGURATION, source.span, headline);
        if source.resource.is_some() != goal.resource.is_some() {
            run.note(refuse(
                "`from` and `to` are either both resources or both modules".into(),
            ));
            continue;
        }
        if source.same(goal) {
            run.note(refuse(format!("`{from}` is moved to itself")));
            continue;
        }
        let twice = sources.get(&source.named());
        if let Some((other, _)) = twice.filter(|(_, end)| !end.same(goal)) {
            let finding = refuse(format!("`{from}` is moved to two places"));
            run.note(finding.also(other.span, "the other move"));
            continue;
        }
        let onto = goals.get(&goal.named());
        if let Some((other, _)) = onto.filter(|(other, _)| !other.same(source)) {
            let finding = refuse(format!("two things are moved to `{to}`"));
            run.note(finding.also(other.span, "the other one"));
            continue;
        }
        if let Some(place) = still_there(tree, there.as_ref(), source, goal) {
            let mut finding = refuse(format!("`{from}` is moved away, and it is still declared"));
            finding = finding.help("take away the move, or what is declared");
            run.note(match place {
                Still::Block(span) => finding.also(span, "here"),
                Still::Instance => finding,
            });
        }
        sources.entry(source.named()).or_insert((source, goal));
        goals.entry(goal.named()).or_insert((source, goal));
        all.push((source, goal));
    }
    circles(run, &all, &sources);
}

/// Says which moves lead back to where they began, each circle once. A thing is moved to one place, so each move is
/// followed once.
fn circles(
    run: &Run<'_>,
    all: &[(&Target, &Target)],
    sources: &HashMap<Named<'_>, (&Target, &Target)>,
) {
    // The start of the walk in which a move was come by.
    let mut walks: HashMap<Named<'_>, usize> = HashMap::new();
    for (number, (start, first)) in all.iter().enumerate() {
        let mut walk: Vec<&Target> = Vec::new();
        let mut at = (*start, *first);
        loop {
            match walks.insert(at.0.named(), number) {
                None => walk.push(at.0),
                Some(earlier) if earlier == number => {
                    // The walk met itself: what comes before the place where it did only leads there.
                    let from = walk.iter().position(|known| known.same(at.0)).unwrap_or(0);
                    let mut circle = walk.split_off(from);
                    let spans = circle.iter().map(|target| target.span).enumerate();
                    let first = spans.min_by_key(|(_, span)| *span).map_or(0, |(at, _)| at);
                    circle.rotate_left(first);
                    tell(run, &circle);
                    break;
                }
                Some(_) => break,
            }
            let Some(next) = sources.get(&at.1.named()) else {
                break;
            };
            at = *next;
        }
    }
}

fn tell(run: &Run<'_>, circle: &[&Target]) {
    let Some((start, others)) = circle.split_first() else {
        return;
    };
    let headline = "these moves form a circle, so nothing has a place to go";
    let finding = Finding::error(&reading::CONFIGURATION, start.span, headline);
    let finding = others
        .iter()
        .fold(finding, |f, other| f.also(other.span, "and this"));
    run.note(finding);
}

/// The module that calls lead to; nothing where it is not known or not called.
fn inside<'t>(tree: &'t Tree, calls: &[(Arc<str>, Option<Key>)]) -> Option<&'t Tree> {
    calls
        .iter()
        .try_fold(tree, |tree, (name, _)| match tree.calls.get(name) {
            Some(Child::Module(child)) => Some(&**child),
            _ => None,
        })
}

/// What is moved away and still there.
enum Still {
    /// A block, which is declared there.
    Block(Span),
    /// An instance of one.
    Instance,
}

/// Whether something that is moved away is still there.
fn still_there(
    tree: &Tree,
    there: Option<&There<'_>>,
    source: &Target,
    goal: &Target,
) -> Option<Still> {
    let keyed = source.modules.iter().any(|m| m.1.is_some())
        || matches!(source.resource, Some((_, Some(_))));
    if keyed {
        return there?.has(source).then_some(Still::Instance);
    }
    // Instances of a block may be moved about within it.
    if source.same_block(goal) {
        return None;
    }
    declared(tree, source).map(Still::Block)
}

/// What there is in a root, to look moves up in.
struct There<'i> {
    modules: HashSet<&'i [Called]>,
    resources: HashSet<&'i Address>,
}

impl<'i> There<'i> {
    fn of(inventory: &'i Inventory) -> Self {
        Self {
            modules: inventory.modules.iter().map(|m| &*m.path).collect(),
            resources: inventory.resources.iter().map(|r| &r.address).collect(),
        }
    }

    fn has(&self, target: &Target) -> bool {
        let path = target.modules.iter().map(|(name, key)| Called {
            name: Arc::clone(name),
            key: key.clone(),
        });
        let path: Vec<Called> = path.collect();
        match &target.resource {
            None => self.modules.contains(&*path),
            Some((block, key)) => self.resources.contains(&Address {
                module: path,
                mode: block.mode.into(),
                kind: Arc::clone(&block.kind),
                name: Arc::clone(&block.name),
                key: key.clone(),
            }),
        }
    }
}

fn declared(tree: &Tree, target: &Target) -> Option<Span> {
    let within = |module: &Module| match &target.resource {
        Some((block, _)) => module.resources.get(block).map(|r| r.span),
        None => None,
    };
    if target.resource.is_some() {
        return within(&inside(tree, &target.modules)?.module);
    }
    let (last, above) = target.modules.split_last()?;
    let module = &inside(tree, above)?.module;
    module.calls.get(&last.0).map(|call| call.span)
}

fn gone(run: &Run<'_>, tree: &Tree, removed: &Removed) {
    let Some(reference) = &removed.from else {
        return;
    };
    let Some(target) = read(run, reference) else {
        return;
    };
    let keyed = target.modules.iter().any(|m| m.1.is_some())
        || matches!(target.resource, Some((_, Some(_))));
    if keyed {
        let headline = "a whole resource or module is removed, not one of its instances";
        run.note(Finding::error(
            &reading::CONFIGURATION,
            reference.span,
            headline,
        ));
    } else if let Some(span) = declared(tree, &target) {
        let headline = format!("`{reference}` is said to be removed, and it is still declared");
        let finding = Finding::error(&reading::CONFIGURATION, reference.span, headline);
        run.note(finding.also(span, "here"));
    }
}

fn imports(run: &Run<'_>, tree: &Tree) {
    let mut seen: HashMap<_, Span> = HashMap::new();
    for import in &tree.module.imports {
        let Some(reference) = import.to.as_ref().and_then(Reference::read) else {
            continue;
        };
        if let Some(id) = import
            .id
            .as_ref()
            .filter(|id| id.is_null() || id.literal() == Some(""))
        {
            let headline = "an import needs the identifier of what is imported";
            run.note(Finding::error(&reading::CONFIGURATION, id.span, headline));
        }
        // Keys of an import may be computed.
        let computed = reference.steps.contains(&Step::Other);
        let plain = Reference {
            steps: reference
                .steps
                .iter()
                .filter(|s| **s != Step::Other)
                .cloned()
                .collect(),
            ..reference.clone()
        };
        let Some(target) = read(run, &plain) else {
            continue;
        };
        import_of(run, tree, import, &plain, &target);
        if computed || import.for_each.is_some() {
            continue;
        }
        let named = (target.modules, target.resource);
        if let Some(first) = seen.get(&named) {
            let headline = format!("`{plain}` is imported twice");
            let finding = Finding::error(&reading::CONFIGURATION, reference.span, headline);
            run.note(finding.also(*first, "here already"));
        }
        seen.entry(named).or_insert(target.span);
    }
}

/// Says that what is imported is declared nowhere. What is in modules that are not here is left open.
fn import_of(run: &Run<'_>, tree: &Tree, import: &Import, to: &Reference, target: &Target) {
    let Some((block, _)) = &target.resource else {
        let headline = "a resource is imported, not a module";
        run.note(Finding::error(&reading::CONFIGURATION, to.span, headline));
        return;
    };
    let Some(home) = inside(tree, &target.modules) else {
        return;
    };
    if !home.module.resources.contains_key(block) {
        let headline = format!("`{to}` is imported, and it is not declared");
        let finding = Finding::error(&reading::CONFIGURATION, import.span, headline);
        run.note(finding.help("declare it, or let the tool write it: -generate-config-out"));
    }
}
