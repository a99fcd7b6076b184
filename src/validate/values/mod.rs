//! Values of arguments held to what the AWS APIs take.

mod choice;
mod cidr;
mod document;
mod forms;
mod lifecycle;
mod named;
mod policy;
mod provider;
mod wrong;

use hcl::edit::expr::Expression;

use crate::catalog::limits::{self, Limit};
use crate::catalog::schedule::{self, Wrong};
use crate::catalog::schema::Attribute as Known;
use crate::catalog::values::{self, Body, Shape, Verdict};
use crate::config::load::{Mode, ResourceKey};
use crate::config::value::{Data, Origin, Source, Type, Value, convert, quoted};
use crate::finding::{
    Finding, Fix, Headline, Label, Replacement, RuleInfo, Safety, Severity, Undecided,
};
use crate::registry::values::{
    ARN, CHOICE, CIDR, JSON, LENGTH, PATTERN, POLICY, RANGE, SCHEDULE, UNLISTED,
};
use crate::syntax::read::{Attribute, Expr, Syntax};
use crate::text::Span;

use super::near::near;
use super::place::Place;
use super::{Checker, Scope, Sureness};

/// The rules that are asked of a resource's values.
pub(super) const RULES: [&RuleInfo; 10] = [
    &CHOICE, &UNLISTED, &RANGE, &LENGTH, &PATTERN, &ARN, &CIDR, &POLICY, &JSON, &SCHEDULE,
];

/// The most values that a finding lists.
const LISTED: usize = 12;

/// A value, and whose it is.
#[derive(Clone, Copy)]
pub(super) struct Held<'h> {
    /// Whose it is.
    pub(super) scope: &'h Scope<'h>,
    /// The way to its block: `network_configuration.`; empty at the top.
    pub(super) path: &'h str,
    /// The name of the argument in its block.
    pub(super) name: &'h str,
    /// Where it is given its value.
    pub(super) given: Span,
    pub(super) value: &'h Value,
    /// The values of the arguments beside it by their names; none where one is not known.
    pub(super) beside: &'h dyn Fn(&str) -> Option<Value>,
    /// What is written as its JSON, whose parts have places.
    pub(super) written: Option<&'h Value>,
    /// Whether the schema has it as a secret.
    pub(super) is_secret: bool,
    /// Whether the value is that of a run, and not what is written alone.
    pub(super) of_run: bool,
}

impl Held<'_> {
    /// A headline about the argument.
    fn says(&self, text: impl Fn(&str) -> String) -> Headline {
        let of = |address: &str| text(&format!("`{}{}` of {address}", self.path, self.name));
        Headline {
            text: of(self.scope.address),
            of_block: self.scope.block.map(of),
        }
    }

    /// Where the value is written.
    fn span(&self) -> Span {
        let literal = self.value.origin.resolved_literal();
        literal.unwrap_or(self.given)
    }

    /// Whether it comes of what is written or given, so that somebody can change it. What is made of a default is another
    /// value in a run that gives one.
    fn is_written(&self) -> bool {
        let origin = &self.value.origin;
        if origin.resolved_literal().is_some() {
            return true;
        }
        let (mut is_mixed, mut is_open) = (false, false);
        origin.visit(|source| match source {
            Source::Mixed(..) => is_mixed = true,
            Source::Via { name, .. } => is_open |= &**name == "default",
            Source::Default { .. } | Source::Absent(_) => is_open = true,
            Source::Literal(_) | Source::Json { .. } => {}
        });
        is_mixed && !is_open
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

/// What an expression encodes as JSON, where it does nothing else.
fn encoded(expression: &Expr) -> Option<&Expression> {
    let Syntax::Hcl(expression) = &expression.syntax else {
        return None;
    };
    match &**expression {
        Expression::FuncCall(call)
            if call.name.namespace.is_empty() && call.name.name.as_str() == "jsonencode" =>
        {
            call.args.iter().next()
        }
        _ => None,
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
        let Some(key) = place.scope.own else {
            return self.role_of_provider(place, attribute, value);
        };
        let written = encoded(&attribute.value)
            .filter(|_| place.bound.is_empty())
            .and_then(|inner| {
                let names = self.names.evaluator(attribute.value.span.file);
                names.eval(inner).ok()
            });
        let beside = |name: &str| {
            let argument = place.body?.argument(name)?;
            let names = self.names.evaluator(argument.value.span.file);
            names.value(&argument.value).ok()
        };
        let held = Held {
            scope: place.scope,
            path: place.path,
            name: &attribute.name,
            given: attribute.value.span,
            value,
            beside: &beside,
            written: written.as_ref(),
            is_secret: known.sensitive,
            of_run: false,
        };
        self.held_to(key, body(key, place.path), held);
    }

    /// The role that AWS's provider assumes.
    fn role_of_provider(&self, place: Place<'_>, attribute: &Attribute, value: &Value) {
        let is_role = &*attribute.name == "role_arn" && value.as_str().is_some();
        if is_role && place.scope.sureness == Sureness::Schema {
            self.arns(Held {
                scope: place.scope,
                path: place.path,
                name: &attribute.name,
                given: attribute.value.span,
                value,
                beside: &|_| None,
                written: None,
                is_secret: false,
                of_run: false,
            });
        }
    }

    /// Holds a value to what the body of its argument says, and to its form.
    pub(super) fn held_to(&self, key: &ResourceKey, body: Option<Body>, held: Held<'_>) {
        let before = self.out.borrow().findings.len();
        self.form(key, held);
        // What is no ARN has not the form of one, either: it is said once.
        if self.out.borrow().findings.len() > before {
            return;
        }
        // What the provider refuses does not come to AWS.
        if self.provider_takes(key, held) {
            return;
        }
        if let Some(body) = body {
            if let Some(shape) = body.argument(held.name) {
                self.each(shape, held);
            } else if let Some(inner) = body.block(held.name) {
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
                let headline = held.says(|argument| {
                    format!(
                        "{argument} has {length} {}, and must have {}",
                        if length == 1 {
                            "character"
                        } else {
                            "characters"
                        },
                        shape.bounds()
                    )
                });
                self.refuse(
                    held,
                    Finding::error(&LENGTH, held.span(), headline),
                    Some(shape),
                );
            }
            Verdict::NoMatch => {
                let headline = held.says(|argument| {
                    format!(
                        "{argument} is {}, which has not the form that AWS takes",
                        held.shown(text)
                    )
                });
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

    /// A number that a document of AWS bounds.
    fn limited(&self, limit: &Limit, held: Held<'_>) {
        let number = match &held.value.data {
            Data::Number(number) => number.to_string().parse().ok(),
            Data::String(text) => text.parse::<f64>().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number| !limit.takes(*number)) else {
            return;
        };
        let shown = held.shown(&number.to_string());
        let shown = shown.trim_matches('"');
        let headline = held.says(|argument| format!("{argument} is {shown}, and must be {limit}"));
        let finding = Finding::error(&RANGE, held.span(), headline)
            .note(format!("source: {}", limit.source()));
        self.refuse(held, finding, None);
    }

    fn out_of_range(&self, shape: &'static Shape, held: Held<'_>, text: &str) {
        let shown = held.shown(text);
        let headline = held.says(|argument| {
            format!(
                "{argument} is {}, and must be {}",
                shown.trim_matches('"'),
                shape.bounds()
            )
        });
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
            let headline = held.says(|argument| {
                format!(
                    "{argument} is {shown}, which is not among the values that AWS had on {}",
                    values::embedded().map_or("", |table| table.date)
                )
            });
            let mut finding = Finding::new(Severity::Note, &UNLISTED, held.span(), headline);
            if let Some(near) = near(text, shape.choices.iter().copied()) {
                finding = finding.help(format!("it is near to \"{near}\""));
            }
            return self.refuse(held, finding, Some(shape));
        }
        let headline =
            held.says(|argument| format!("{argument} is {shown}, which AWS does not take"));
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
        let name = held.name;
        if cidr::is_cidr(name) {
            self.cidrs(key, held);
        }
        if let Some(check) = schedule_of(key, held)
            && let Some(text) = held.value.as_str()
            && !text.is_empty()
            && let Err(wrong) = check(text)
        {
            let headline = held.says(|argument| format!("{argument}: {}", wrong.says));
            let finding = Finding::error(&SCHEDULE, held.span(), headline)
                .help(format!("write one such as \"{}\"", wrong.write))
                .note(format!("source: {}", wrong.source));
            self.refuse(held, finding, None);
        }
        if key.mode == Mode::Data && document::is_document(&key.kind, held.value) {
            self.document(held);
        }
        self.named_form(key, held);
        let path = format!("{}{name}", held.path);
        if key.mode == Mode::Managed {
            for limit in limits::of(&key.kind, &path).filter(|limit| holds(limit, held)) {
                self.limited(limit, held);
            }
        }
        if let Some(form) = policy::form(&key.kind, &path) {
            self.policy(form, held);
        }
    }

    /// Tells what AWS refuses.
    fn refuse(&self, held: Held<'_>, mut finding: Finding, shape: Option<&Shape>) {
        // A mock need not look like what it stands for.
        if held.of_run && !held.is_written() {
            return;
        }
        if let (Some(shape), Some(table)) = (shape, values::embedded()) {
            finding = finding.note(format!(
                "source: botocore {}, {shape} ({})",
                table.version, table.date
            ));
        }
        if held.of_run {
            finding = finding.trail(trail(&held.value.origin));
        }
        let at = (held.path, held.name);
        self.tell(held.scope, finding, at, Sureness::Always);
    }

    /// Says once of a resource that a rule cannot be decided.
    fn unknown(&self, rule: &'static RuleInfo, held: Held<'_>, why: &str) {
        if held.of_run {
            return;
        }
        let address = format!("{}{}", self.job.path, held.scope.address);
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
            attribute: Some(format!("{}{}", held.path, held.name)),
            why: why.to_owned(),
            resolve: None,
            at: Some(held.given),
            environments: Vec::new(),
            more: 0,
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
            monthly: None,
        })
    }
}

/// The way from a literal to where its value is used.
fn trail(origin: &Origin) -> Vec<Label> {
    const MOST: usize = 8;
    let mut out = Vec::new();
    let mut at = origin;
    while let Some(Source::Via { used, name, from }) = at.source() {
        if &**name != "default" {
            out.push(Label {
                span: *used,
                text: format!("through {name}"),
            });
        }
        at = from;
    }
    out.reverse();
    out.truncate(MOST);
    out
}

/// Whether a text is a schedule.
type ScheduleCheck = fn(&str) -> Result<(), Wrong>;

/// Whether what a limit hangs on is what it must be. Where that is not known, the limit may not hold.
fn holds(limit: &Limit, held: Held<'_>) -> bool {
    limit.with().is_none_or(|(name, values)| {
        let beside = (held.beside)(name).filter(|value| !value.sensitive.is_hidden());
        let text = beside.and_then(|value| convert(&value, &Type::String).ok());
        let text = text.as_ref().and_then(Value::as_str);
        text.is_some_and(|text| values.iter().any(|known| known.eq_ignore_ascii_case(text)))
    })
}

/// What holds the schedule that an argument is.
fn schedule_of(key: &ResourceKey, held: Held<'_>) -> Option<ScheduleCheck> {
    if key.mode != Mode::Managed {
        return None;
    }
    // The name first: few arguments have one of these, and every argument is asked.
    let check: ScheduleCheck = match (held.name, &*key.kind, held.path) {
        ("schedule_expression", "aws_cloudwatch_event_rule", "") => schedule::check_rule,
        ("schedule_expression", "aws_scheduler_schedule", "") => schedule::check,
        ("schedule", "aws_backup_plan", "rule.")
        | ("schedule", "aws_glue_trigger" | "aws_appautoscaling_scheduled_action", "") => {
            schedule::check_numbers
        }
        ("recurrence", "aws_autoscaling_schedule", "") => schedule::check_recurrence,
        _ => return None,
    };
    Some(check)
}
