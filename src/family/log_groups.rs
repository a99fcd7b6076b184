//! Log groups that belong to no item of the policy.

use crate::catalog::cloudwatch::LOG_CLASS;
use crate::catalog::cloudwatch::RETENTION_DEFAULT_DAYS;
use crate::policy::Policy;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy, transition};
use crate::sizing::{Sized, SizedLogs};

use super::change::{Transitions, replacement};
use super::dashboards::Drawn;
use super::{
    Anchor, Binding, Compare, Family, Field, Listed, Part, Read, Select, Selector, Unset, optional,
    row,
};

/// The family's name.
pub(super) const NAME: &str = "logs";

/// Log groups of no item.
pub(super) struct LogGroups;

static GROUP: Part = Part::of("aws_cloudwatch_log_group", "log group", &[]);

/// What changes of log groups do.
const CHANGES: &[Transitions] = &[Transitions {
    kind: "aws_cloudwatch_log_group",
    reads: &["log_group_class"],
    holds: true,
    running: None,
    of: |change| {
        let rule = &transition::LOG_GROUP_REPLACED;
        let found = replacement(change, rule, "log_group_class").map(|effect| {
            effect
                .source(&LOG_CLASS)
                .help("its events are deleted with it: export them first, or make a second group")
        });
        found.into_iter().collect()
    },
}];

impl Family for LogGroups {
    type Item = SizedLogs;

    const NAME: &'static str = NAME;
    // They are there already: what makes them names them, and is not known.
    const MODULE: &'static str = "";
    const FILE: &'static str = "";
    const ALONE: bool = true;
    const TAGGED: bool = false;
    const BINDINGS: &'static [&'static [Binding<SizedLogs>]] = &[&[row(
        Field {
            name: "logs.retention",
            title: "retention of logs",
            unit: " days",
            doc: "days log events are kept in log groups of no item",
            input: "retention_days",
            part: &GROUP,
            select: Select::All,
            read: Read::Path("retention_in_days"),
            mode: Mode::AtLeast,
            compare: Compare::ZeroIsForever,
            unset: Unset::number(&RETENTION_DEFAULT_DAYS),
            rule: &policy::LOG_RETENTION,
            caution: None,
            price: None,
        },
        |logs, _| optional(logs.days.as_ref()),
    )]];
    const ANCHOR: Option<Anchor> = Some(Anchor {
        also: &[],
        leads_to: &[],
        part: &GROUP,
        name: "name",
        prefix: Some("name_prefix"),
        only: None,
        ending: "",
        bare: None,
        behind: &[],
        within: &[],
        always: false,
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedLogs>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];
    const TRANSITIONS: &'static [Transitions] = CHANGES;

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let all = policy.log_groups.iter();
        let one = |logs: &'p crate::policy::observe::Logs| {
            Some(Selector {
                name: &logs.name.as_ref()?.text,
                select: logs.select.as_ref(),
            })
        };
        all.filter_map(one).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedLogs> {
        sized.logs.iter().collect()
    }

    fn name(item: &SizedLogs) -> String {
        item.name.clone()
    }
}
