//! The Region of a resource.

use super::{Missing, Path, Resource};
use crate::config::value::{Data, Value, Why};

/// Where a resource is.
pub enum Placed {
    /// In the Region of this code.
    In(String),
    /// It says nothing: where its environment is.
    Unsaid,
    /// It says a Region that is not known.
    Unknown(Why),
}

/// The Region that a resource says it is in: by its argument, else by its ARN, else by its provider.
pub fn region_of(resource: &Resource) -> Placed {
    let get = |path: &str| match path.parse::<Path>() {
        Ok(path) => said(resource, &path),
        Err(_) => Placed::Unsaid,
    };
    match get("region") {
        Placed::Unsaid => {}
        said => return said,
    }
    // That the ARN is not known says nothing: most resources are not there yet.
    // Some types have their ARN for an id alone.
    for path in ["arn", "id"] {
        if let Placed::In(arn) = get(path)
            && arn.starts_with("arn:")
            && let Some(region) = arn.split(':').nth(3).filter(|region| !region.is_empty())
        {
            return Placed::In(region.to_owned());
        }
    }
    match resource.provider_region.as_deref() {
        Some(value) => shown(value),
        None => Placed::Unsaid,
    }
}

/// What a resource says at a path; what the provider decides is not said.
fn said(resource: &Resource, path: &Path) -> Placed {
    match resource.get(path) {
        Ok(found) => shown(&found.value),
        Err(Missing::Unknown(why)) => {
            let own = resource.address.to_string();
            match &why {
                Why::KnownAfterApply { address, .. } if **address == own => Placed::Unsaid,
                _ => Placed::Unknown(why),
            }
        }
        Err(_) => Placed::Unsaid,
    }
}

fn shown(value: &Value) -> Placed {
    match &value.data {
        _ if value.is_hidden() => Placed::Unknown(Why::Other("it is sensitive".into())),
        Data::String(text) => Placed::In(text.to_string()),
        Data::Unknown(unknown) => Placed::Unknown(unknown.why.clone()),
        _ => Placed::Unsaid,
    }
}
