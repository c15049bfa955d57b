//! Whose data something is: an organisation that uses this server, by itself or beside others (ADR 0049).

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How the tenant is kept that every server has.
const DEFAULT: &str = "ten_default";

/// Longest identifier that somebody chooses.
const ID_BYTES_MAX: usize = 32;

/// Identifier of a tenant. Operators choose those of further tenants: small letters, digits and hyphens,
/// so that one is a name of a folder and none is that of the default one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantId(Arc<str>);

/// A text is not an identifier of a tenant.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no identifier of a tenant: small letters, digits and hyphens, a letter first, \
     {ID_BYTES_MAX} at most"
)]
pub struct NotATenant(pub String);

impl TenantId {
    /// One that stands in the database.
    pub(crate) fn known(id: String) -> Self {
        Self(id.into())
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the tenant that every server has.
    pub fn is_default(&self) -> bool {
        &*self.0 == DEFAULT
    }

    /// Where what lasts of a tenant lies beside the database: the data folder itself for the default one.
    pub fn folder_in(&self, data: &Path) -> PathBuf {
        if self.is_default() {
            data.to_owned()
        } else {
            data.join("tenants").join(&*self.0)
        }
    }
}

impl Default for TenantId {
    fn default() -> Self {
        Self(DEFAULT.into())
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for TenantId {
    type Err = NotATenant;

    fn from_str(text: &str) -> Result<Self, NotATenant> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        if begins && text.len() <= ID_BYTES_MAX && text.bytes().all(is_plain) {
            Ok(Self(text.into()))
        } else {
            Err(NotATenant(text.to_owned()))
        }
    }
}

impl TryFrom<String> for TenantId {
    type Error = NotATenant;

    fn try_from(text: String) -> Result<Self, NotATenant> {
        text.parse()
    }
}

impl From<TenantId> for String {
    fn from(id: TenantId) -> Self {
        id.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_names_of_folders_and_none_is_that_of_the_default_one() {
        let longest = "a".repeat(ID_BYTES_MAX);
        for fine in ["acme", "a", "a-1", longest.as_str()] {
            assert!(fine.parse::<TenantId>().is_ok(), "{fine}");
        }
        let longer = longest.clone() + "a";
        for odd in [
            "",
            "Acme",
            "1a",
            "-a",
            "a_b",
            "a.b",
            "a/b",
            "..",
            "ä",
            DEFAULT,
            longer.as_str(),
        ] {
            assert!(odd.parse::<TenantId>().is_err(), "{odd}");
        }
    }

    #[test]
    fn each_has_a_folder_of_its_own() {
        let data = Path::new("data");
        assert_eq!(TenantId::default().folder_in(data), data);
        let acme: TenantId = "acme".parse().expect("an identifier");
        assert_eq!(acme.folder_in(data), data.join("tenants").join("acme"));
    }
}
