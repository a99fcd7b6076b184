//! Activation of cost-allocation tags.

use crate::policy::Policy;
use crate::policy::cost::Tags;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::Sized;
use crate::value::{Decided, Value};

use super::dashboards::Drawn;
use super::{
    Anchor, Binding, Compare, Family, Field, Listed, Otherwise, Part, Read, Select, Selector,
    Shows, Unset, row,
};

/// Cost-allocation tags.
pub(super) struct CostTags;

static TAG: Part = Part::of("aws_ce_cost_allocation_tag", "cost allocation tag", &[]);

fn keys(tags: &Tags) -> Vec<String> {
    tags.keys.value.clone()
}

impl Family for CostTags {
    type Item = Tags;

    const NAME: &'static str = "cost_tags";
    const MODULE: &'static str = "cost-tags";
    const FILE: &'static str = "main";
    // The key of a tag is no resource to be tagged.
    const TAGGED: bool = false;
    const BINDINGS: &'static [&'static [Binding<Tags>]] = &[&[Binding {
        keys: Some(keys),
        shows: Shows::Derived(|_, key| Some(key.into())),
        ..row(
            Field {
                name: "tags.keys",
                title: "key of cost allocation",
                unit: "",
                doc: "keys active for cost allocation",
                input: "keys",
                part: &TAG,
                select: Select::Named {
                    at: "tag_key",
                    name: "{key}",
                    otherwise: Otherwise::NotAsked,
                },
                read: Read::Path("tag_key"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::Differs,
                rule: &policy::TAGS,
                caution: None,
                price: None,
            },
            |t, _| {
                let keys = t.keys.value.iter();
                let keys = keys.map(|k| Value::Text(k.clone())).collect();
                Some(Decided::new(Value::List(keys), [t.keys.at]))
            },
        )
    }]];
    const ANCHOR: Option<Anchor> = None;
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<Tags>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];

    fn selectors<'p>(_: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        Vec::new()
    }

    fn items(sized: &Sized) -> Vec<&Tags> {
        sized.tags.iter().filter(|t| t.activate.value).collect()
    }

    fn name(_: &Tags) -> String {
        Self::NAME.into()
    }

    fn why(_: &Tags) -> Option<String> {
        Some("Works in the payer account only, a day after a key first shows up in billing.".into())
    }
}
