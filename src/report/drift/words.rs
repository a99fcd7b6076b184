//! What there is to say of a row, in words that several formats share.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::drift::{Cell, Kind, Range, Row, Side, Status, TargetDrift, Transition};
use crate::text::Span;
use crate::text::escape::terminal::line;

use super::Report;

/// `1 value differs`, `2 values differ`.
pub(super) fn differ(n: usize) -> String {
    let verb = if n == 1 { "differs" } else { "differ" };
    format!("{} {verb}", many(n, "value"))
}

/// `1 value`, `2 values`.
pub(super) fn many(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

impl Cell {
    /// As it is shown in a table.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::NotGiven => String::new(),
            Self::Missing => "no resource".into(),
            Self::NotSet => "not set".into(),
            Self::Value(value) => value.clone(),
            Self::Unknown(_) => "not known".into(),
        }
    }

    pub(super) fn is_given(&self) -> bool {
        *self != Self::NotGiven
    }
}

/// Whether something is other than in the revision that it is held against.
fn moved(status: Option<Status>) -> bool {
    matches!(status, Some(Status::New | Status::Better | Status::Worse))
}

impl Transition {
    /// Whether it is other than in the revision that it is held against.
    pub(super) fn moved(&self) -> bool {
        moved(self.status)
    }
}

impl Row {
    /// Whether it is other than in the revision that it is held against.
    pub(super) fn moved(&self) -> bool {
        moved(self.status)
    }

    /// What the lines of the policy say that it is held to.
    pub(super) fn wants(&self) -> String {
        format!("the policy: {}", self.policy)
    }

    /// Its sides but the policy's, in the order of tables.
    pub(super) fn sides(&self) -> [(Side, &Cell); 3] {
        [
            (Side::Source, &self.source),
            (Side::Plan, &self.plan),
            (Side::State, &self.state),
        ]
    }

    /// `changed outside of Terraform: CPU units of a task of service/api; the policy expects 512, the state has 1024`.
    pub(super) fn sentence(&self) -> String {
        let sides: Vec<String> = self
            .sides()
            .iter()
            .filter(|(_, cell)| cell.is_given())
            .map(|(side, cell)| match cell {
                Cell::Value(value) => format!("the {side} has {value}"),
                Cell::Missing => format!("the {side} has no such resource"),
                Cell::Unknown(_) => format!("the {side}'s value is not known"),
                Cell::NotSet | Cell::NotGiven => format!("the {side} does not set it"),
            })
            .collect();
        let mut out = format!(
            "{} of {}: {}; the policy expects {}",
            self.what,
            self.item,
            self.class.says(),
            self.policy
        );
        for side in sides {
            out.push_str(", ");
            out.push_str(&side);
        }
        line(&out)
    }

    /// The resource and the place in it; the resource alone where no side has the part that it is about.
    pub(super) fn target(&self) -> String {
        let address = self.address.as_deref().unwrap_or_default();
        let nowhere = |(_, cell): &(_, &Cell)| matches!(cell, Cell::Missing | Cell::NotGiven);
        if self.sides().iter().all(nowhere) {
            return address.to_owned();
        }
        let dot = if address.is_empty() || self.path.is_empty() {
            ""
        } else {
            "."
        };
        format!("{address}{dot}{}", self.path)
    }

    /// Why a side is not known.
    pub(super) fn reasons(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (side, cell) in self.sides() {
            if let Cell::Unknown(why) = cell
                && !why.is_empty()
            {
                out.push(format!("{side}: {why}"));
            }
        }
        out
    }

    /// Why a side is not known, and the note.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut out = self.reasons();
        // A note often is the reason of the one side that is not known.
        let known = |note: &String| {
            self.sides()
                .iter()
                .any(|(_, cell)| matches!(cell, Cell::Unknown(why) if why == note))
        };
        if let Some(note) = self.note.as_ref().filter(|n| !known(n)) {
            out.push(note.clone());
        }
        out
    }

    /// Everything beside the values, a sentence each.
    pub(super) fn details(&self) -> Vec<String> {
        let mut out = self.remarks();
        out.extend(self.monthly.and_then(|range| cost(&range)));
        out
    }
}

impl TargetDrift {
    /// How many rows are drift.
    pub(super) fn drifted(&self) -> usize {
        self.rows.iter().filter(|r| r.class.is_drift()).count()
    }

    /// `production (stacks/production)`.
    pub(super) fn name(&self) -> String {
        line(&match self.root.as_deref() {
            Some(root) if root != "." && !root.is_empty() => {
                format!("{} ({root})", self.environment)
            }
            _ => self.environment.clone(),
        })
    }

    /// The sides that were given, with how to take a row's cell.
    pub(super) fn given(&self) -> Vec<Side> {
        let mut out = Vec::new();
        for i in 0..3 {
            let mut cells = self.rows.iter().filter_map(|r| {
                let sides = r.sides();
                sides.get(i).map(|(side, cell)| (*side, cell.is_given()))
            });
            if let Some((side, _)) = cells.find(|(_, given)| *given) {
                out.push(side);
            }
        }
        out
    }

    /// Whether everything of it was read.
    pub(super) fn is_whole(&self) -> bool {
        let open = |r: &Row| r.class.kind() == Kind::Undecided && r.field == "item";
        !self.rows.iter().any(open)
    }

    /// Whether nothing in it has a size, and nothing should.
    pub(super) fn is_bare(&self) -> bool {
        self.rows.is_empty()
            && self.transitions.is_empty()
            && self.unclaimed.is_empty()
            && self.absent.is_empty()
    }

    /// `12 values: 3 drift, 1 not known, 1 waived, 7 as in the policy`.
    pub(super) fn counts(&self) -> String {
        let count = |want: fn(&Row) -> bool| self.rows.iter().filter(|r| want(r)).count();
        let drift = count(|r| r.class.is_drift());
        let open = count(|r| r.class.kind() == Kind::Undecided);
        let mut rest = self.rows.len() - drift - open;
        let mut out = format!("{}: {drift} drift", many(self.rows.len(), "value"));
        if open > 0 {
            let _ = write!(out, ", {open} not known");
        }
        let mut quiet: BTreeMap<&str, usize> = BTreeMap::new();
        for row in self
            .rows
            .iter()
            .filter(|r| matches!(r.class.kind(), Kind::Quiet | Kind::Waived))
        {
            *quiet.entry(row.class.word()).or_default() += 1;
        }
        for (word, n) in quiet {
            rest -= n;
            let _ = write!(out, ", {n} {word}");
        }
        let _ = write!(out, ", {rest} as in the policy");
        out
    }
}

impl Report<'_> {
    /// What moved against the other revision: `1 new, 2 worse`.
    pub(super) fn moves(&self) -> Option<String> {
        self.against?;
        let changes = || {
            self.targets.iter().flat_map(|e| {
                let rows = e.rows.iter().map(|r| r.status);
                rows.chain(e.transitions.iter().map(|t| t.status))
            })
        };
        let mut parts: Vec<String> = [Status::New, Status::Worse, Status::Better]
            .into_iter()
            .filter_map(|status| {
                let n = changes().filter(|c| *c == Some(status)).count();
                (n > 0).then(|| format!("{n} {}", status.word()))
            })
            .collect();
        if self.unclaimed() > 0 {
            let loose = many(self.unclaimed(), "new resource");
            parts.push(format!("{loose} without an item"));
        }
        Some(if parts.is_empty() {
            "nothing new".to_string()
        } else {
            parts.join(", ")
        })
    }
}

/// Two digits after the point, and a comma between thousands.
fn digits(amount: f64) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    format!("{out}.{cents}")
}

/// `$1,200.00`; nothing of a number that is none.
pub(super) fn money(amount: f64) -> String {
    if !amount.is_finite() {
        return "unknown".into();
    }
    let sign = if amount <= -0.005 { "-" } else { "" };
    format!("{sign}${}", digits(amount))
}

/// `+$12.00` or `-$12.00`.
pub(super) fn difference(amount: f64) -> String {
    let sign = if amount.is_finite() && amount >= 0.005 {
        "+"
    } else {
        ""
    };
    format!("{sign}{}", money(amount))
}

/// `+$12.00 (+$6.00 to +$20.00)`; one number where all are alike.
pub(super) fn range(range: &Range) -> String {
    let [floor, expected, ceiling] = [range.floor, range.expected, range.ceiling].map(difference);
    if floor == expected && expected == ceiling {
        expected
    } else {
        format!("{expected} ({floor} to {ceiling})")
    }
}

/// What a difference costs, as a sentence; nothing for less than a cent.
fn cost(cost: &Range) -> Option<String> {
    let all = [cost.floor, cost.expected, cost.ceiling];
    all.iter()
        .any(|n| n.abs() >= 0.005)
        .then(|| format!("a month: {}", range(cost)))
}

impl Report<'_> {
    /// A place as `main.tf:3:9`, from the repository's root.
    pub(super) fn place(&self, span: Span) -> Option<String> {
        let at = self.findings().region(span)?;
        Some(line(&format!("{}:{}", at.path, at.start)))
    }

    /// The empty report of findings over the same files, whose ways with places are the same.
    pub(super) fn findings(&self) -> crate::report::Report<'_> {
        crate::report::Report {
            files: self.files,
            findings: &[],
            suppressed: &[],
            undecided: &[],
            checked: crate::finding::Checked::default(),
            settings: &[],
            rules: &[],
            base: self.base,
        }
    }
}
