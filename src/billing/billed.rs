//! A resource as its price is worked out: what its arguments say, what belongs to it, and the lines of its bill.

use rust_decimal::Decimal;

use super::bill::{Charge, Ends, Line, Quantity};
use crate::catalog::price::Table;
use crate::catalog::schema::embedded;
use crate::config::value::{Data, Value, Why};
use crate::inventory::{
    self, Blocked, Inventory, Missing, Mode, Path, Relations, Resource, referred,
};

/// The largest number that is reckoned with: products of several stay within what a decimal holds.
const LARGEST: f64 = 1e6;

/// A resource, and its bill as it is made.
pub struct Billed<'a> {
    /// The list prices by Region that the bill is worked out with.
    pub(crate) prices: &'a Table,
    /// What it belongs to.
    pub(crate) inventory: &'a Inventory,
    /// Which resources of it lead to which.
    pub(crate) relations: &'a Relations,
    /// The resource that is billed.
    pub(crate) resource: &'a Resource,
    /// Code of its Region; none where it is not known.
    pub(crate) region: Option<&'a str>,
    /// What is billed of it so far, a line for each item of the price list.
    pub(crate) lines: Vec<Line>,
    /// The address of what it is one of several of: the cluster of an instance.
    pub(crate) group: Option<String>,
}

/// What is made of arguments; the error says which is not known.
pub type Known<T> = Result<T, Blocked>;

impl<'a> Billed<'a> {
    /// The same for another resource, with a bill of its own.
    pub(crate) fn of(&self, resource: &'a Resource) -> Self {
        Self {
            prices: self.prices,
            inventory: self.inventory,
            relations: self.relations,
            resource,
            region: self.region,
            lines: Vec::new(),
            group: None,
        }
    }

    /// The value at a path; none where it is not set.
    pub(crate) fn get(&self, path: &str) -> Known<Option<Value>> {
        let parsed = path.parse::<Path>();
        debug_assert!(
            parsed
                .as_ref()
                .is_ok_and(|p| inventory::has_path(&self.resource.address, p)),
            "{path} is no path of {}",
            self.resource.address.kind
        );
        let parsed = parsed.map_err(|e| self.blocked(path, Why::Other(e.to_string().into())))?;
        match self.resource.get(&parsed) {
            Ok(found) if found.value.is_hidden() => {
                Err(self.blocked(path, Why::Other("it is sensitive".into())))
            }
            Ok(found) => Ok(Some(found.value)),
            Err(missing) if missing.is_unset() => Ok(None),
            Err(Missing::Unknown(why)) if self.is_left_to_aws(&parsed, &why) => Ok(None),
            Err(Missing::Unknown(why)) => Err(self.blocked(path, why)),
            Err(other) => Err(self.blocked(path, Why::Other(other.to_string().into()))),
        }
    }

    /// Whether an argument is not written and gets its value from AWS: the bill is worked out with what AWS takes then.
    fn is_left_to_aws(&self, path: &Path, why: &Why) -> bool {
        let own = &self.resource.address;
        let of_own =
            matches!(why, Why::KnownAfterApply { address, .. } if **address == own.to_string());
        let computed = || {
            let block = embedded()
                .ok()
                .and_then(|schema| schema.resource(&own.kind));
            let attribute = block.and_then(|block| block.attributes.get(path.head()));
            attribute.is_some_and(|attribute| attribute.computed)
        };
        of_own && computed()
    }

    /// A text at a path.
    pub(crate) fn text(&self, path: &str) -> Known<Option<String>> {
        Ok(self.get(path)?.and_then(|v| v.as_str().map(str::to_owned)))
    }

    /// A number at a path, also where it is written as text.
    pub(crate) fn number(&self, path: &str) -> Known<Option<Decimal>> {
        let Some(value) = self.get(path)? else {
            return Ok(None);
        };
        let text = match &value.data {
            Data::Number(number) => number.to_string(),
            Data::String(text) => text.trim().to_owned(),
            _ => return Ok(None),
        };
        let whole = text.parse::<f64>().ok();
        if whole.is_some_and(|n| !(0.0..=LARGEST).contains(&n)) {
            let why = Why::Other("it is no number of anything that AWS has".into());
            return Err(self.blocked(path, why));
        }
        Ok(text.parse().ok())
    }

    /// A truth value at a path.
    pub(crate) fn flag(&self, path: &str) -> Known<bool> {
        Ok(self.get(path)?.and_then(|v| v.as_bool()).unwrap_or(false))
    }

    /// How many elements or blocks there are at a path.
    pub(crate) fn count(&self, path: &str) -> Known<usize> {
        let Some(value) = self.get(path)? else {
            return Ok(0);
        };
        value.elements().ok_or_else(|| {
            self.blocked(
                path,
                Why::Other("the number of elements is not known".into()),
            )
        })
    }

    /// That the value at a path is not known.
    pub(crate) fn blocked(&self, path: &str, why: Why) -> Blocked {
        Blocked {
            address: self.resource.address.to_string(),
            attribute: path.to_owned(),
            why,
            at: self.resource.origin.span(),
        }
    }

    /// The resources that an argument refers to, of these types; what is read as data is not of this configuration.
    pub(crate) fn referred(&self, argument: &str, kinds: &[&str]) -> Vec<&'a Resource> {
        let mut found = referred(self.inventory, self.resource, argument, kinds);
        found.retain(|resource| resource.address.mode == Mode::Managed);
        found
    }

    /// The resources of a type with an argument that leads to this one.
    pub(crate) fn referrers(&self, kind: &str, argument: &str) -> Vec<&'a Resource> {
        self.relations
            .referrers(self.inventory, (kind, argument), &self.resource.address)
    }

    /// The resources of a type with this text at a path.
    pub(crate) fn with_text(&self, kind: &str, path: &str, text: &str) -> Vec<&'a Resource> {
        self.relations
            .with_text(self.inventory, (kind, path), text, None)
    }

    /// Adds a line.
    pub(crate) fn line(
        &mut self,
        what: impl Into<String>,
        meter: impl AsRef<str>,
        quantity: Quantity,
    ) {
        let meter = meter.as_ref();
        let price = self
            .region
            .and_then(|region| self.prices.price(meter, region));
        self.lines.push(Line {
            what: what.into(),
            meter: meter.to_owned(),
            price,
            quantity,
            assumed: None,
        });
    }

    /// Adds the lines of charges.
    pub(crate) fn charge(&mut self, charges: impl IntoIterator<Item = Charge>) {
        let charges = charges.into_iter();
        self.lines
            .extend(charges.map(|charge| charge.line(self.prices, self.region)));
    }

    /// Adds a line of what is there all the time, so many times.
    pub(crate) fn always(&mut self, what: impl Into<String>, meter: impl AsRef<str>, count: Ends) {
        self.charge([Charge::always(what, meter, count)]);
    }

    /// Adds a line of what is billed by the month, so many times.
    pub(crate) fn monthly(
        &mut self,
        what: impl Into<String>,
        meter: impl AsRef<str>,
        count: Decimal,
    ) {
        self.line(what, meter, Quantity::Known(Ends::flat(count)));
    }

    /// Adds a line of what hangs on usage.
    pub(crate) fn usage(&mut self, what: impl Into<String>, meter: impl AsRef<str>) {
        self.line(what, meter, Quantity::Usage);
    }
}
