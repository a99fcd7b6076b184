//! The tags of a resource.

use crate::config::value::{Data, Shown, Why};

use super::Resource;

impl Resource {
    /// A tag, also one that the provider adds; none where there is no such tag.
    ///
    /// # Errors
    ///
    /// Why it is not known whether there is one, or what it says.
    pub fn tag(&self, key: &str) -> Result<Option<Shown>, Why> {
        let Some(entries) = self.values.as_entries() else {
            return Ok(None);
        };
        let mut unknown = None;
        for map in ["tags_all", "tags"] {
            match entries.get(map).map(|v| &v.data) {
                Some(Data::Map(_, tags) | Data::Object(tags)) => {
                    let whole = entries.get(map).map(|v| v.sensitive).unwrap_or_default();
                    let value = tags.get(key).map(|v| v.clone().marked(whole));
                    match value.as_ref().map(|v| &v.data) {
                        Some(Data::String(_)) => return Ok(value.as_ref().and_then(Shown::string)),
                        Some(Data::Unknown(u)) => return Err(u.why.clone()),
                        _ => {}
                    }
                }
                Some(Data::Unknown(u)) => unknown = Some(u.why.clone()),
                _ => {}
            }
        }
        // Tags that are written out and lack the key settle it, whatever `tags_all` adds later.
        let written = matches!(
            entries.get("tags").map(|v| &v.data),
            Some(Data::Map(..) | Data::Object(_) | Data::Null(_))
        );
        match unknown {
            Some(why) if !written => Err(why),
            _ => Ok(None),
        }
    }
}
