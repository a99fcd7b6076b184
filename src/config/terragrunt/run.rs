//! One run over units: each file is parsed once, and a configuration that several units read is evaluated once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::file::ConfigFile;
use super::paths;
use crate::budget;
use crate::config::eval::EvalError;
use crate::config::load::ProcessEnv;
use crate::config::value::{Entries, Value};
use crate::finding::Finding;
use crate::registry::reading;
use crate::syntax::read::parse_file_noting;
use crate::text::{Files, Reach, SourceFile, Span, hide_unread};
use crate::threads;

/// How many configurations may read one another.
const DEEPEST: usize = 64;

/// What outlives one reading of units: the files that were parsed, and what is known of the outputs of units.
#[derive(Default)]
pub(super) struct Memory {
    parsed: RefCell<HashMap<PathBuf, Parsed>>,
    /// The outputs of units, by their directories without links; none where mocks stand for them.
    pub(super) outputs: Option<HashMap<PathBuf, Entries>>,
}

impl Memory {
    /// One in which outputs are what they are known to be.
    pub(super) fn judging() -> Self {
        Self {
            outputs: Some(HashMap::new()),
            ..Self::default()
        }
    }
}

/// What came of parsing a file: it, and what is wrong with it.
#[derive(Clone)]
struct Parsed {
    file: Option<Rc<ConfigFile>>,
    findings: Vec<Finding>,
}

/// What is shared by the units of a run.
pub(super) struct Run<'f> {
    files: RefCell<&'f mut Files>,
    memory: &'f Memory,
    /// Which files may be read.
    pub(super) reach: Reach,
    /// The environment of the process.
    pub(super) process: &'f ProcessEnv,
    /// Configurations that others read; those that hang on which unit asks by its file, too.
    read: RefCell<HashMap<Asked, Kept>>,
    /// The configurations that are being evaluated, each for the one before.
    active: RefCell<Vec<PathBuf>>,
    /// The unit whose turn it is.
    pub(super) unit: RefCell<Turn>,
    /// Whether something asked which unit it is since this was last cleared.
    pub(super) asked: Cell<bool>,
}

/// A configuration that is read, and the unit where its values hang on that.
type Asked = (PathBuf, Option<PathBuf>);

/// What came of a configuration that was read.
#[derive(Clone)]
struct Kept {
    value: Value,
    findings: Vec<Finding>,
    files: BTreeSet<PathBuf>,
}

/// The unit that is read, and what is found on the way.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Its directory as it is named.
    pub(super) named: PathBuf,
    /// The same without links.
    pub(super) dir: PathBuf,
    /// What is wrong.
    pub(super) findings: Vec<Finding>,
    /// The files that it reads.
    pub(super) files: BTreeSet<PathBuf>,
}

/// Why a configuration is not read.
pub(super) enum Unread {
    /// It is not there.
    Missing,
    /// It cannot be read or parsed; why is among the findings.
    Broken,
    /// It may not be read.
    Refused(String),
}

impl<'f> Run<'f> {
    pub(super) fn new(files: &'f mut Files, memory: &'f Memory, process: &'f ProcessEnv) -> Self {
        Self {
            reach: files.reach().clone(),
            files: RefCell::new(files),
            memory,
            process,
            read: RefCell::default(),
            active: RefCell::default(),
            unit: RefCell::default(),
            asked: Cell::new(false),
        }
    }

    /// Whether what comes of a mock is checked, and so not known.
    pub(super) fn judges(&self) -> bool {
        self.memory.outputs.is_some()
    }

    /// The outputs of the unit in a directory, as far as they are known.
    pub(super) fn outputs(&self, dir: &Path) -> Option<&Entries> {
        self.memory.outputs.as_ref()?.get(dir)
    }

    /// Says what is wrong, once.
    pub(super) fn note(&self, finding: Finding) {
        let mut turn = self.unit.borrow_mut();
        if !turn.findings.contains(&finding) {
            turn.findings.push(finding);
        }
    }

    /// Says that something has no value, unless that would tell a secret.
    pub(super) fn refuse(&self, error: &EvalError) {
        if !error.secret {
            let finding = Finding::error(&reading::EVALUATION, error.span, error.message.clone());
            self.note(finding.certainty(error.certainty));
        }
    }

    /// Keeps literals out of what is shown.
    pub(super) fn hide(&self, spans: Vec<Span>) {
        let mut files = self.files.borrow_mut();
        for span in spans {
            files.hide(span);
        }
    }

    /// Whether the text of an expression has a word.
    pub(super) fn mentions(&self, span: Span, word: &str) -> bool {
        self.files.borrow().slice(span).contains(word)
    }

    /// Whether a file of this run says something.
    pub(super) fn says(&self, path: &Path, word: &str) -> bool {
        let named = self.named(path);
        let files = self.files.borrow();
        files
            .all()
            .any(|f| f.path == named && f.text.contains(word))
    }

    /// The start of a file, for what is wrong with it as a whole.
    pub(super) fn start_of(&self, path: &Path) -> Span {
        let named = self.named(path);
        let mut files = self.files.borrow_mut();
        let known = files.ids().find(|id| files.path(*id) == named);
        let id = known.unwrap_or_else(|| files.reserve(&named));
        Span::new(id, 0..0)
    }

    /// A path as people would name it from where the unit is named from.
    pub(super) fn named(&self, path: &Path) -> PathBuf {
        let turn = self.unit.borrow();
        paths::named_from(&turn.named, &turn.dir, path)
    }

    /// Parses a file.
    pub(super) fn file(&self, path: &Path) -> Result<Rc<ConfigFile>, Unread> {
        self.unit.borrow_mut().files.insert(path.to_owned());
        let known = self.memory.parsed.borrow().get(path).cloned();
        if let Some(known) = known {
            for finding in known.findings {
                self.note(finding);
            }
            return known.file.ok_or(Unread::Broken);
        }
        if let Err(refusal) = self.reach.file(path) {
            return Err(if refusal.is_missing() {
                Unread::Missing
            } else {
                Unread::Refused(refusal.to_string())
            });
        }
        let named = self.named(path);
        let mut source = match SourceFile::read(&self.reach, path) {
            Ok(source) => source,
            Err(e) => return Err(Unread::Refused(format!("{e:#}"))),
        };
        source.path.clone_from(&named);
        budget::earn(source.text.len());
        let json = path.extension().is_some_and(|e| e == "json");
        let mut files = self.files.borrow_mut();
        let id = files.reserve(&named);
        let mut lost = Vec::new();
        let body = parse_file_noting(&source.text, id, json, &mut lost);
        files.fill(id, source);
        for lost in lost {
            files.hide(Span::new(id, lost.value));
        }
        let mut findings = Vec::new();
        let file = match body {
            Ok(body) => {
                let file = ConfigFile::new(id, path.to_owned(), body, &mut findings);
                file.hide_secrets(&mut files);
                Some(Rc::new(file))
            }
            Err(finding) => {
                hide_unread(&mut files, id, false);
                findings.push(*finding);
                None
            }
        };
        drop(files);
        let parsed = Parsed { file, findings };
        let mut all = self.memory.parsed.borrow_mut();
        all.insert(path.to_owned(), parsed.clone());
        drop(all);
        for finding in parsed.findings {
            self.note(finding);
        }
        parsed.file.ok_or(Unread::Broken)
    }

    /// What `evaluate` makes of a configuration that another one reads; a circle of them is an error.
    pub(super) fn read(
        &self,
        path: &Path,
        at: Span,
        evaluate: impl FnOnce() -> Result<Value, EvalError>,
    ) -> Result<Value, EvalError> {
        let unit = self.unit.borrow().dir.clone();
        let known = {
            let read = self.read.borrow();
            let own = read.get(&(path.to_owned(), None));
            let own = own.cloned();
            own.map(|kept| (kept, false)).or_else(|| {
                let kept = read.get(&(path.to_owned(), Some(unit.clone())))?;
                Some((kept.clone(), true))
            })
        };
        if let Some((kept, asked)) = known {
            self.asked.set(self.asked.get() || asked);
            self.unit.borrow_mut().files.extend(kept.files);
            for finding in kept.findings {
                self.note(finding);
            }
            return Ok(kept.value);
        }
        let active = self.active.borrow().iter().any(|p| p == path);
        if active {
            let text = format!("{} reads itself", paths::text(&self.named(path)));
            return Err(EvalError::new(at, text).surely());
        }
        if self.active.borrow().len() >= DEEPEST || !threads::has_room() {
            let text = format!("more than {DEEPEST} configurations read one another");
            return Err(EvalError::new(at, text));
        }
        self.active.borrow_mut().push(path.to_owned());
        let outer = self.asked.replace(false);
        let (findings, files) = {
            let mut turn = self.unit.borrow_mut();
            (
                std::mem::take(&mut turn.findings),
                std::mem::take(&mut turn.files),
            )
        };
        let value = evaluate();
        let asked = self.asked.get();
        self.asked.set(outer || asked);
        self.active.borrow_mut().pop();
        let mut turn = self.unit.borrow_mut();
        let own = std::mem::replace(&mut turn.findings, findings);
        let mine = std::mem::replace(&mut turn.files, files);
        turn.files.extend(mine.iter().cloned());
        drop(turn);
        for finding in &own {
            self.note(finding.clone());
        }
        if let Ok(value) = &value {
            self.read.borrow_mut().insert(
                (path.to_owned(), asked.then_some(unit)),
                Kept {
                    value: value.clone(),
                    findings: own,
                    files: mine,
                },
            );
        }
        value
    }
}
