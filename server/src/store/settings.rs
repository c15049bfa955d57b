//! Where the record is kept, as an operator says it.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use reqwest::Url;
use serde::{Deserialize, Serialize, Serializer};

/// What may stand behind the `?` of an address; the driver would write others into the log.
const PARAMETERS: [&str; 9] = [
    "host",
    "port",
    "dbname",
    "user",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "application_name",
];
/// Likewise, with a parameter of PostgreSQL in brackets: `options[search_path]`.
const OPTIONS: &str = "options";

/// Address of a PostgreSQL database, `postgres://…`. Whatever is made of it as text, for people or for
/// the log, leaves its password out.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct PostgresUrl(String);

impl PostgresUrl {
    /// What is wrong with it, in words without any of its own.
    pub fn complaint(&self) -> Option<&'static str> {
        let Ok(url) = Url::parse(&self.0) else {
            return Some("must be an address such as postgres://tandem@db.example/tandem");
        };
        if !matches!(url.scheme(), "postgres" | "postgresql") || url.cannot_be_a_base() {
            return Some("must begin with postgres://; without it the database is SQLite's");
        }
        let is_known =
            |key: &str| PARAMETERS.contains(&key) || key == OPTIONS || key.starts_with("options[");
        if url.query_pairs().any(|(key, _)| key == "password") {
            return Some("has its password before the @, or in database_password_file");
        }
        if !url.query_pairs().all(|(key, _)| is_known(&key)) {
            return Some(
                "may have host, port, dbname, user, sslmode, sslrootcert, sslcert, sslkey, \
                 application_name and options behind the ?",
            );
        }
        None
    }

    /// The same with this password.
    #[must_use]
    pub fn with_password(self, password: &str) -> Self {
        match Url::parse(&self.0) {
            Ok(mut url) => {
                // Where no host is named, as with a socket, this is the only place for it.
                url.query_pairs_mut().append_pair("password", password);
                Self(url.into())
            }
            Err(_) => self,
        }
    }

    /// The same with the password that is in a file.
    ///
    /// # Errors
    /// The file can not be read.
    pub fn with_password_in(self, file: &Path) -> io::Result<Self> {
        let password = std::fs::read_to_string(file)?;
        Ok(self.with_password(password.trim_end_matches(['\r', '\n'])))
    }

    /// All of it, for the driver alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for PostgresUrl {
    // A parser that refuses names what it has refused.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl From<String> for PostgresUrl {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parsed = Url::parse(&self.0).ok();
        let Some(mut url) = parsed.filter(|url| !url.cannot_be_a_base()) else {
            return out.write_str("postgres://");
        };
        // One without a host has no password there.
        let _no_host = url.set_password(None);
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| key != "password")
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
        out.write_str(url.as_str())
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for PostgresUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PostgresUrl {
        PostgresUrl::from(text.to_owned())
    }

    #[test]
    fn a_password_is_in_no_text_that_is_made_of_an_address() {
        for text in [
            "postgres://tandem:SECRET@db.example:5433/desk?sslmode=require",
            "postgres://tandem@db.example/desk?password=SECRET",
            "postgres:SECRET",
            "SECRET",
        ] {
            let url = url(text).with_password("SECRET");
            for shown in [url.to_string(), format!("{url:?}"), toml_of(&url)] {
                assert!(!shown.contains("SECRET"), "{shown}");
            }
        }
        let url = url("postgres://tandem:SECRET@db.example:5433/desk?sslmode=require");
        let shown = "postgres://tandem@db.example:5433/desk?sslmode=require";
        assert_eq!(url.to_string(), shown);
    }

    fn toml_of(url: &PostgresUrl) -> String {
        toml::Value::try_from(url).expect("text").to_string()
    }

    #[test]
    fn a_password_of_a_file_goes_to_the_driver_whatever_is_in_it() {
        let socket = url("postgres:///desk?host=/run/postgresql&user=tandem");
        let known = socket.with_password("a b/ü@:&=%");
        let parsed = Url::parse(known.reveal()).expect("an address");
        let password = parsed.query_pairs().find(|(key, _)| key == "password");
        assert_eq!(password.expect("is there").1, "a b/ü@:&=%");
    }

    #[test]
    fn what_the_driver_would_write_into_the_log_is_refused_without_being_repeated() {
        assert_eq!(url("postgres://a@b/c?sslmode=require").complaint(), None);
        assert_eq!(url("postgresql:///c?host=/run").complaint(), None);
        assert_eq!(
            url("postgres://b/c?options[search_path]=desk").complaint(),
            None
        );
        for text in [
            "SECRET",
            "postgres:SECRET",
            "mysql://a:SECRET@b/c",
            "sqlite://SECRET",
            "postgres://b/c?password=SECRET",
            "postgres://b/c?passwd=SECRET",
        ] {
            let complaint = url(text).complaint().expect("refused");
            assert!(!complaint.contains("SECRET"));
        }
    }
}
