//! Which metric of an item an alarm means, and what is wrong with it.

use super::alarm::{ItemAlarm, Side, timing};
use super::decode::{Stated, nearest};
use super::level::{Level, Threshold};
use super::mistake::{refused, suggest};
use super::observe::Metric;
use super::{AnyItem, Policy, words};
use crate::catalog::cloudwatch as cw;
use crate::catalog::metrics::{Measured, Namespace, Unit};
use crate::finding::Finding;
use crate::registry::policyfile;
use crate::text::Span;

/// A metric that an alarm means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meant<'p> {
    /// One of AWS's.
    Aws(&'static Namespace, &'static Measured),
    /// One of the policy's.
    Own(&'p Metric),
}

impl Meant<'_> {
    /// Its unit; none where any is taken.
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Aws(_, metric) => Some(metric.unit),
            Self::Own(metric) => match metric.unit.value.as_str() {
                "Percent" => Some(Unit::Percent),
                "Seconds" => Some(Unit::Seconds),
                "Milliseconds" => Some(Unit::Milliseconds),
                "Bytes" => Some(Unit::Bytes),
                "Count" => Some(Unit::Count),
                _ => None,
            },
        }
    }
}

/// An alarm and the item that it watches.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'p> {
    /// What is watched.
    pub item: AnyItem<'p>,
    /// The bus that makes it, where it is a queue of one.
    pub inside: Option<&'p str>,
    /// What the policy states of the alarm.
    pub alarm: &'p ItemAlarm,
}

impl<'p> Watch<'p> {
    /// The name of the item; of a queue of a bus, with the bus before it.
    pub fn name(&self) -> String {
        let name = &self.item.name.text;
        self.inside
            .map_or_else(|| name.clone(), |bus| format!("{bus}/{name}"))
    }

    /// The metric; none where nothing of that name is measured.
    pub fn meant(&self, policy: &'p Policy) -> Option<Meant<'p>> {
        let word = self.alarm.metric.as_ref()?.value.as_str();
        let all = || self.item.measures.iter().copied();
        let find = |is: &dyn Fn(&Measured) -> bool| {
            all().find_map(|space| {
                let found = space.metrics.iter().find(|metric| is(metric))?;
                Some(Meant::Aws(space, found))
            })
        };
        let own = || policy.metrics.iter().find(|m| m.name.text == word);
        find(&|metric| !metric.word.is_empty() && metric.word == word)
            .or_else(|| find(&|metric| metric.name == word))
            .or_else(|| own().map(Meant::Own))
    }

    /// What is wrong with it.
    pub fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        let alarm = self.alarm;
        let here = alarm.name.span;
        timing(
            alarm.period,
            alarm.datapoints,
            alarm.breaching,
            (here, matches!(self.meant(policy), Some(Meant::Own(_)))),
            findings,
        );
        sides(alarm, findings);
        if alarm.threshold().is_none() {
            let finding = Finding::error(&policyfile::MISSING, here, "an alarm needs a threshold");
            let finding = finding.lacks(&["above", "below"]);
            findings.push(finding.help("write above = \"80%\", or below = 1"));
        }
        let Some(metric) = &alarm.metric else { return };
        match self.meant(policy) {
            None => findings.push(self.unmeasured(metric, policy)),
            Some(Meant::Own(own)) => self.own(own, metric, findings),
            Some(Meant::Aws(..)) => {}
        }
        let banded = matches!(alarm.threshold(), Some((Side::Band(_), _)));
        if let (Some(meant), Some((_, threshold)), false) =
            (self.meant(policy), alarm.threshold(), banded)
        {
            check_unit(meant, metric, threshold, here, findings);
        }
    }

    /// That AWS does not measure it for the item.
    fn unmeasured(&self, metric: &Stated<String>, policy: &Policy) -> Finding {
        let (word, at) = (metric.value.as_str(), metric.span_or(self.alarm.name.span));
        let item = format!("{} \"{}\"", self.item.kind, self.name());
        let finding = Finding::error(
            &policyfile::REFERENCE,
            at,
            format!("nothing measures \"{word}\" of {item}"),
        );
        let spaces = self.item.measures.iter();
        let finding = spaces.fold(finding, |f, space| {
            f.note(format!("{}: source: {}", space.name, space.source))
        });
        let is = |m: &Measured| m.name == word || !m.word.is_empty() && m.word == word;
        if let Some((spaces, help)) = self.item.may_measure
            && spaces.iter().any(|space| space.metrics.iter().any(is))
        {
            let alarm = &self.alarm.name.text;
            return finding.help(if policy.for_all.contains(&at) {
                format!(
                    "{help}; or switch it off in {item}: alarm \"{alarm}\" {{ enabled = false }}"
                )
            } else {
                help.to_owned()
            });
        }
        let all = || self.item.measures.iter().flat_map(|space| space.metrics);
        let own = || policy.metrics.iter().map(|m| m.name.text.as_str());
        let words = || all().map(|m| m.word).filter(|w| !w.is_empty());
        let names = all().map(|m| m.name);
        let called = words::ours_for(word).filter(|ours| words().any(|word| word == *ours));
        let near = || nearest(word, words().chain(names).chain(own()));
        match called.or_else(near) {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => suggest(finding, None, words().chain(own())),
        }
    }

    /// A metric of the policy's own has the dimensions that it is published with.
    fn own(&self, own: &Metric, metric: &Stated<String>, findings: &mut Vec<Finding>) {
        let at = metric.span_or(self.alarm.name.span);
        if own.logged_by.is_some() && !own.dimensions.value.is_empty() {
            let headline = format!("no one alarm can watch \"{}\"", own.name.text);
            let finding = Finding::error(&policyfile::VALUE, at, headline)
                .label("its dimensions have the values of log lines")
                .also(own.dimensions.span_or(own.name.span), "one metric for each");
            findings.push(finding.help("leave `dimensions` out of the `metric`"));
        } else if own.logged_by.is_none() && !self.item.publishes {
            let headline = format!("a {} publishes no metric of its own", self.item.kind);
            let finding = Finding::error(&policyfile::VALUE, at, headline);
            findings.push(finding.help("write the alarm in the service that publishes it"));
        }
    }
}

/// What is wrong with where it fires, and with whom it tells.
pub(super) fn sides(alarm: &ItemAlarm, findings: &mut Vec<Finding>) {
    let here = alarm.name.span;
    let stated = [
        ("above", alarm.above.map(|a| a.at)),
        ("below", alarm.below.map(|b| b.at)),
        ("band", alarm.band.map(|b| b.at)),
    ];
    let mut stated = stated
        .into_iter()
        .filter_map(|(word, at)| Some((word, at?)));
    if let (Some((first, one)), Some((second, other))) = (stated.next(), stated.next()) {
        let at = other.unwrap_or(here);
        let finding = Finding::error(
            &policyfile::VALUE,
            at,
            "an alarm rings on one side of its threshold",
        );
        let help = format!("state `{first}` or `{second}`, or write two alarms");
        findings.push(
            finding
                .also(one.unwrap_or(here), "the other side")
                .help(help),
        );
    }
    if let Some(band) = alarm
        .band
        .filter(|b| !(b.value > 0.0 && b.value.is_finite()))
    {
        let headline = "a band has a width above 0";
        let finding = Finding::error(&policyfile::VALUE, band.span_or(here), headline);
        findings.push(finding.help("write band = 2"));
    }
    let of_a_band = alarm.outside.map(|o| ("outside", o.at));
    let of_a_threshold = alarm.inclusive.map(|i| ("inclusive", i.at));
    let strange = if alarm.band.is_some() {
        of_a_threshold.map(|it| (it, "a threshold, and a band has none"))
    } else {
        of_a_band.map(|it| (it, "`band`"))
    };
    if let Some(((word, at), with)) = strange {
        let headline = format!("`{word}` goes with {with}");
        findings.push(Finding::error(
            &policyfile::VALUE,
            at.unwrap_or(here),
            headline,
        ));
    }
    let Some(actions) = &alarm.actions else {
        return;
    };
    let at = actions.span_or(here);
    let most = cw::ALARM_ACTIONS.value;
    if actions.value.len() > most {
        let headline = format!("an alarm has {most} actions at most");
        findings.push(refused(at, headline, cw::ALARM_ACTIONS.source));
    }
    if let Some(strange) = actions.value.iter().find(|a| !a.starts_with("arn:")) {
        let headline = format!("\"{strange}\" is no ARN");
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings
            .push(finding.help("write actions = [\"arn:aws:sns:eu-west-1:111122223333:alarms\"]"));
    }
}

/// A number that is a share of one where a share in percent is meant.
pub(super) fn is_part_of_one(level: Level) -> bool {
    matches!(level, Level::Number(n) if n > 0.0 && n < 1.0)
}

/// Says of a threshold in percent that it is below one percent, where no unit says so.
fn share(threshold: Stated<Threshold>, unit: Option<Unit>, at: Span, findings: &mut Vec<Finding>) {
    let Threshold::Level(level) = threshold.value else {
        return;
    };
    if unit == Some(Unit::Percent) && is_part_of_one(level) {
        findings.push(below_one(level, "threshold", at));
    }
}

/// That a number means less than one percent.
pub(super) fn below_one(level: Level, what: &str, at: Span) -> Finding {
    let number = level.number();
    let headline = format!("a {what} of {number} is {number} percent");
    let percent = crate::value::unit::plain(number * 100.0);
    Finding::warning(&policyfile::VALUE, at, headline).help(format!(
        "write \"{percent}%\" for that share, or \"{number}%\" where it is meant"
    ))
}

/// A threshold in the unit of its metric, and where it can lie.
fn check_unit(
    meant: Meant<'_>,
    metric: &Stated<String>,
    threshold: Stated<Threshold>,
    here: Span,
    findings: &mut Vec<Finding>,
) {
    let at = threshold.span_or(here);
    let unit = meant.unit();
    let Some(number) = threshold.value.in_unit(unit) else {
        let headline = format!("a threshold of {} is no such value", metric.value);
        let finding = Finding::error(&policyfile::VALUE, at, headline);
        findings.push(finding.help(match unit {
            Some(Unit::Percent) => "write a share, such as \"70%\"",
            Some(Unit::Seconds) => "write a duration, such as \"5m\"",
            Some(Unit::Milliseconds) => "write a duration, such as \"250ms\"",
            Some(Unit::Bytes) => "write a size, such as \"2 GB\"",
            Some(Unit::Count) | None => "write a number",
        }));
        return;
    };
    let Meant::Aws(space, metric) = meant else {
        return;
    };
    share(threshold, unit, at, findings);
    // Of ECS a service may use more than it reserves.
    let bounded = cw::percentage(space.name, metric.name);
    if number < 0.0 || bounded.is_some() && number > 100.0 {
        let headline = format!("{} never has that value", metric.name);
        let source = bounded.map_or(space.source, |bounded| bounded.source);
        let finding = refused(at, headline, source);
        findings.push(finding.label(if bounded.is_some() {
            "0% to 100%"
        } else {
            "0 or more"
        }));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::Item;

    macro_rules! measured {
        ($($all:ident: $module:ident::$one:ident => $sized:ident => $file:ident::$family:ident,)+) => {
            /// What AWS measures of each kind of item.
            const MEASURED: &[&[&Namespace]] =
                &[$(<crate::policy::$module::$one as Item>::METRICS,)+];
        };
    }
    crate::items::items!(measured);

    #[test]
    fn a_metric_is_listed_once_and_a_word_means_one() {
        assert!(MEASURED.iter().filter(|all| !all.is_empty()).count() >= 5);
        for space in MEASURED.iter().copied().flatten() {
            let names: BTreeSet<&str> = space.metrics.iter().map(|m| m.name).collect();
            assert_eq!(names.len(), space.metrics.len(), "{}", space.name);
        }
        // What is measured of one thing is told apart by the word alone. One namespace may have two for the same part: of
        // one engine, and of the other.
        for all in MEASURED {
            let mut words = BTreeSet::new();
            let mut parts = BTreeSet::new();
            for space in *all {
                if !parts.insert((space.name, space.part)) {
                    words.clear();
                }
                for metric in space.metrics.iter().filter(|m| !m.word.is_empty()) {
                    assert!(words.insert(metric.word), "{} {}", space.name, metric.word);
                }
            }
        }
    }

    #[test]
    fn units_and_statistics_are_those_of_the_catalogue() {
        for space in MEASURED.iter().copied().flatten() {
            for metric in space.metrics {
                assert!(cw::STATISTICS.value.contains(&metric.usual), "{metric:?}");
                if cw::percentage(space.name, metric.name).is_some() {
                    assert_eq!(metric.unit, Unit::Percent, "{metric:?}");
                }
            }
        }
    }
}
