//! Values of arguments held to what the AWS APIs take.

mod choice;
mod cidr;
mod policy;

use crate::catalog::schedule;
use crate::catalog::schema::Attribute as Known;
use crate::catalog::values::{self, Body, Shape, Verdict};
use crate::config::load::{Mode, ResourceKey};
use crate::config::value::{Data, Value, quoted};
use crate::finding::{Finding, Fix, Replacement, RuleInfo, Safety, Severity, Undecided};
use crate::registry::values::{CHOICE, CIDR, LENGTH, PATTERN, POLICY, RANGE, SCHEDULE, UNLISTED};
use crate::syntax::read::Attribute;
use crate::text::Span;

use super::body::Place;
use super::{Checker, Sureness};

/// The rules that are asked of a resource's values.
pub(super) const RULES: [&RuleInfo; 8] = [
    &CHOICE, &UNLISTED, &RANGE, &LENGTH, &PATTERN, &CIDR, &POLICY, &SCHEDULE,
];

/// The most values that a finding lists.
const LISTED: usize = 12;

/// A value, and whose it is.
#[derive(Clone, Copy)]
struct Held<'h> {
    place: Place<'h>,
    attribute: &'h Attribute,
    value: &'h Value,
    /// Whether the schema has it as a secret.
    is_secret: bool,
}

impl Held<'_> {
    /// The argument, as messages begin with it.
    fn argument(&self) -> String {
        format!(
            "`{}{}` of {}",
            self.place.path, self.attribute.name, self.place.scope.address
        )
    }

    /// Where the value is written.
    fn span(&self) -> Span {
        let literal = self.value.origin.resolved_literal();
        literal.unwrap_or(self.attribute.value.span)
    }

    /// The text as it may be shown.
    fn shown(&self, text: &str) -> String {
        let mark = self.value.sensitive;
        if self.is_secret || mark.is_hidden() {
            return "(sensitive value)".to_owned();
        }
        quoted(text, mark)
    }
}

/// What the APIs take in the body at a path (`network_configuration.`) of a resource.
fn body(key: &ResourceKey, path: &str) -> Option<Body> {
    if key.mode != Mode::Managed {
        return None;
    }
    let mut body = values::embedded()?.resource(&key.kind)?;
    for block in path.split('.').filter(|block| !block.is_empty()) {
        body = body.block(block)?;
    }
    Some(body)
}

impl Checker<'_> {
    /// Holds the value of an argument to what the APIs take.
    pub(super) fn values(
        &self,
        place: Place<'_>,
        attribute: &Attribute,
        value: &Value,
        known: &Known,
    ) {
        let Some(key) = place.scope.own else { return };
        let held = Held {
            place,
            attribute,
            value,
            is_secret: known.sensitive,
        };
        let body = body(key, place.path);
        self.form(key, held);
        if let Some(body) = body {
            if let Some(shape) = body.argument(&attribute.name) {
                self.each(shape, held);
            } else if let Some(inner) = body.block(&attribute.name) {
                self.object(inner, held);
            }
        }
    }

    /// A value, or each element of it.
    fn each(&self, shape: &'static Shape, held: Held<'_>) {
        match &held.value.data {
            Data::String(text) => self.text(shape, held, text),
            Data::Number(number) => {
                if let Ok(number) = number.to_string().parse() {
                    self.number(shape, held, number);
                }
            }
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                for value in items.iter() {
                    self.each(shape, Held { value, ..held });
                }
            }
            Data::Unknown(_) => {
                let rule = match (shape.is_number, shape.choices.is_empty(), shape.pattern) {
                    (true, ..) => &RANGE,
                    (_, false, _) if shape.is_closed => &CHOICE,
                    (_, false, _) => &UNLISTED,
                    (_, _, Some(_)) => &PATTERN,
                    _ => &LENGTH,
                };
                self.unknown(rule, held, "its value is not known");
            }
            _ => {}
        }
    }

    /// The attributes of an object, or of each object of a collection.
    fn object(&self, body: Body, held: Held<'_>) {
        if let Some(entries) = held.value.as_entries() {
            for (name, value) in entries.iter() {
                let inner = Held { value, ..held };
                if let Some(shape) = body.argument(name) {
                    self.each(shape, inner);
                } else if let Some(body) = body.block(name) {
                    self.object(body, inner);
                }
            }
        } else if let Some(items) = held.value.as_items() {
            for value in items.iter() {
                self.object(body, Held { value, ..held });
            }
        }
    }

    fn text(&self, shape: &'static Shape, held: Held<'_>, text: &str) {
        match shape.takes_text(text) {
            Verdict::Right => {}
            Verdict::NoChoice => self.choice(shape, held, text),
            Verdict::OutOfRange => self.out_of_range(shape, held, text),
            Verdict::Length(length) => {
                let headline = format!(
                    "{} has {length} {}, and must have {}",
                    held.argument(),
                    if length == 1 {
                        "character"
                    } else {
                        "characters"
                    },
                    shape.bounds()
                );
                self.refuse(
                    held,
                    Finding::error(&LENGTH, held.span(), headline),
                    Some(shape),
                );
            }
            Verdict::NoMatch => {
                let headline = format!(
                    "{} is {}, which has not the form that AWS takes",
                    held.argument(),
                    held.shown(text)
                );
                let finding = Finding::error(&PATTERN, held.span(), headline);
                let pattern = shape.pattern.unwrap_or_default();
                let pattern = pattern.strip_prefix("(?s)").unwrap_or(pattern);
                let finding = finding.note(format!("the form, as a regular expression: {pattern}"));
                self.refuse(held, finding, Some(shape));
            }
            Verdict::Undecided(why) => self.unknown(&PATTERN, held, why),
        }
    }

    fn number(&self, shape: &'static Shape, held: Held<'_>, number: f64) {
        let text = number.to_string();
        if shape.takes_number(number) == Verdict::OutOfRange {
            self.out_of_range(shape, held, &text);
        }
    }

    fn out_of_range(&self, shape: &'static Shape, held: Held<'_>, text: &str) {
        let shown = held.shown(text);
        let headline = format!(
            "{} is {}, and must be {}",
            held.argument(),
            shown.trim_matches('"'),
            shape.bounds()
        );
        self.refuse(
            held,
            Finding::error(&RANGE, held.span(), headline),
            Some(shape),
        );
    }

    /// A text that is not among the enumerated ones.
    fn choice(&self, shape: &'static Shape, held: Held<'_>, text: &str) {
        let meant = choice::meant(shape, text);
        let shown = held.shown(text);
        if meant.is_none() && !shape.is_closed {
            let headline = format!(
                "{} is {shown}, which is not among the values that AWS had on {}",
                held.argument(),
                values::embedded().map_or("", |table| table.date)
            );
            let finding = Finding::new(Severity::Note, &UNLISTED, held.span(), headline);
            return self.refuse(held, finding, Some(shape));
        }
        let headline = format!("{} is {shown}, which AWS does not take", held.argument());
        let mut finding = Finding::error(&CHOICE, held.span(), headline);
        if let Some(meant) = meant {
            finding = finding
                .help(format!("did you mean \"{meant}\"?"))
                .fix(self.rewrite(held, meant));
        }
        if shape.choices.len() <= LISTED {
            finding = finding.note(format!("the values are {}", shape.choices.join(", ")));
        }
        self.refuse(held, finding, Some(shape));
    }

    /// What an argument takes by its name, whatever the API says of it.
    fn form(&self, key: &ResourceKey, held: Held<'_>) {
        let name = &*held.attribute.name;
        if cidr::is_cidr(name) {
            self.cidrs(held);
        }
        if schedule_of(key, name)
            && let Some(text) = held.value.as_str()
            && !text.is_empty()
            && let Err(wrong) = schedule::check(text)
        {
            let headline = format!("{}: {}", held.argument(), wrong.says);
            let finding = Finding::error(&SCHEDULE, held.span(), headline)
                .help(format!("write one such as \"{}\"", wrong.write))
                .note(format!("source: {}", wrong.source));
            self.refuse(held, finding, None);
        }
        if let Some(form) = policy::form(&key.kind, name) {
            self.policy(form, held);
        }
    }

    /// Tells what AWS refuses.
    fn refuse(&self, held: Held<'_>, mut finding: Finding, shape: Option<&Shape>) {
        if let (Some(shape), Some(table)) = (shape, values::embedded()) {
            finding = finding.note(format!(
                "source: botocore {}, {shape} ({})",
                table.version, table.date
            ));
        }
        let at = (held.place.path, &*held.attribute.name);
        self.tell(held.place.scope, finding, at, Sureness::Always);
    }

    /// Says once of a resource that a rule cannot be decided.
    fn unknown(&self, rule: &'static RuleInfo, held: Held<'_>, why: &str) {
        let address = format!("{}{}", self.job.path, held.place.scope.address);
        let mut out = self.out.borrow_mut();
        let mut latest = out
            .undecided
            .iter()
            .rev()
            .take_while(|u| u.address == address);
        if latest.any(|u| u.rule == rule.id) {
            return;
        }
        out.undecided.push(Undecided {
            rule: rule.id,
            root: self.root.clone(),
            address,
            attribute: Some(format!("{}{}", held.place.path, held.attribute.name)),
            why: why.to_owned(),
            resolve: None,
            at: Some(held.attribute.value.span),
            environments: Vec::new(),
        });
    }

    /// Writes another text in the place of a quoted one.
    fn rewrite(&self, held: Held<'_>, meant: &str) -> Option<Fix> {
        let text = held.value.as_str()?;
        let span = held.value.origin.resolved_literal()?;
        let is_quoted = usize::try_from(span.end - span.start).ok()? == text.len() + 2;
        (is_quoted && self.job.called.is_none()).then(|| Fix {
            title: format!("write \"{meant}\""),
            edits: vec![Replacement {
                span,
                text: format!("\"{meant}\""),
            }],
            safety: Safety::Safe,
            because: String::new(),
        })
    }
}

/// Whether an argument is a schedule of EventBridge.
fn schedule_of(key: &ResourceKey, name: &str) -> bool {
    key.mode == Mode::Managed
        && name == "schedule_expression"
        && ["aws_cloudwatch_event_rule", "aws_scheduler_schedule"].contains(&&*key.kind)
}
