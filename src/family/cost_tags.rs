//! Activation of cost-allocation tags.

use crate::policy::cost::Tags;
use crate::sizing::Sized;
use crate::value::{Decided, Value};

use super::{Binding, Compare, Family, Inputs, Read, Shows};

/// Cost-allocation tags.
pub(super) struct CostTags;

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
        field: "tags.keys",
        input: "keys",
        resource: "aws_ce_cost_allocation_tag",
        select: &[("tag_key", "{key}")],
        read: Read::Path("tag_key"),
        keys: Some(keys),
        write: |t, _| {
            let keys = t
                .keys
                .value
                .iter()
                .map(|k| Value::Text(k.clone()))
                .collect();
            Some(Decided::new(Value::List(keys), [t.keys.at]))
        },
        shows: Shows::Derived(|_, key| Some(key.into())),
        compare: Compare::Exact,
        doc: "keys active for cost allocation",
    }]];

    fn items(sized: &Sized) -> Vec<&Tags> {
        sized.tags.iter().filter(|t| t.activate.value).collect()
    }

    fn name(_: &Tags) -> String {
        Self::NAME.into()
    }

    fn why(_: &Tags) -> Option<String> {
        Some("Works in the payer account only, a day after a key first shows up in billing.".into())
    }

    fn identity(_: &Tags, _: &Sized, _: &mut Inputs) {}

    fn wiring(_: &Tags, _: &Sized, _: &mut Inputs) {}
}
