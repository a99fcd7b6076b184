//! What several rules read in a dashboard.

use crate::catalog::cloudwatch::{WIDGET_DEFAULT_SIZE, WIDGETS};
use crate::lint::rules::reading::{set, undecided};
use crate::lint::{Blocked, Subject};

rules! {
    json,
    layout,
    limits,
}

/// The argument with the widgets.
pub(super) const BODY: &str = "dashboard_body";

/// The number of widgets; `None` if the body is not an object with a list of them, which `dashboard-json` finds.
pub(super) fn widgets(dashboard: &Subject<'_>) -> Result<Option<usize>, Blocked> {
    if mistake(dashboard)?.is_some() {
        return Ok(None);
    }
    let path = format!("{BODY}.widgets");
    let Some(list) = dashboard.get(&path)? else {
        return Ok(None);
    };
    let Some(items) = list.value.as_items() else {
        return Ok(None);
    };
    // More than there may be are not looked at one by one.
    Ok(Some(items.len()).filter(|n| *n <= WIDGETS.value))
}

/// Why the body is no JSON object with a list of widgets.
pub(super) fn mistake(dashboard: &Subject<'_>) -> Result<Option<String>, Blocked> {
    if !dashboard.resource.documents.contains_key(BODY) {
        let Some(got) = set(dashboard, BODY)? else {
            return Ok(None);
        };
        let Some(text) = got.text() else {
            return Ok(None);
        };
        match crate::inventory::decode(text) {
            Err(e) => return Ok(Some(format!("the dashboard's body is not JSON: {e}"))),
            Ok(value) if value.as_entries().is_none() => {
                return Ok(Some("the dashboard's body is no JSON object".into()));
            }
            Ok(_) => {}
        }
    }
    let path = format!("{BODY}.widgets");
    match dashboard.get(&path)? {
        None => Ok(Some("the dashboard's body has no widgets".into())),
        Some(list) if list.value.as_items().is_none() => {
            Ok(Some("the widgets of a dashboard are a list".into()))
        }
        Some(_) => Ok(None),
    }
}

/// The path of a widget's setting.
pub(super) fn of(widget: usize, name: &str) -> String {
    format!("{BODY}.widgets[{widget}].{name}")
}

/// Where a widget stands.
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Place {
    /// Whether both cover a field.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// Where a widget stands; `None` where CloudWatch places it.
pub(super) fn place(dashboard: &Subject<'_>, widget: usize) -> Result<Option<Place>, Blocked> {
    let number = |name: &str| dashboard.number(&of(widget, name));
    let Some((x, y)) = number("x")?.zip(number("y")?) else {
        return Ok(None);
    };
    let (width, height) = WIDGET_DEFAULT_SIZE.value;
    Ok(Some(Place {
        x,
        y,
        width: number("width")?.unwrap_or_else(|| width.into()),
        height: number("height")?.unwrap_or_else(|| height.into()),
    }))
}

/// A type of widget that is newer than the catalogue.
pub(super) fn unheard(dashboard: &Subject<'_>, path: &str, word: &str) -> Blocked {
    let day = crate::catalog::cloudwatch::DASHBOARD_BODY.date;
    undecided(
        dashboard,
        path,
        format!("\"{word}\" is not in the catalogue of {day}"),
    )
}
