//! A wrapper that keeps personal data out of logs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Personal data: goes through JSON as it is, is printed as `•••`.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value; the caller keeps it out of the log.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself; the caller keeps it out of the log.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Pii<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("•••")
    }
}

impl<T> fmt::Display for Pii<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("•••")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_hides_what_json_carries() {
        let email = Pii::new("ada@example.com".to_owned());
        assert_eq!(
            format!("{email} {email:?} {:?}", Some(&email)),
            "••• ••• Some(•••)"
        );
        assert_eq!(
            serde_json::to_string(&email).expect("serialises"),
            "\"ada@example.com\""
        );
    }
}
