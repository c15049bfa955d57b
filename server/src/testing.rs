//! Which database tests run on: SQLite, or the PostgreSQL that `TANDEM_TEST_DATABASE` names. Nothing
//! but tests asks.

use std::path::Path;

use crate::source::secret_hash;
pub use crate::store::TAKE_TURN;
use crate::store::settings::PostgresUrl;

/// The variable that names a PostgreSQL database for tests, `postgres://…`.
const VARIABLE: &str = "TANDEM_TEST_DATABASE";
/// Letters of a digest that tell the folders of one run apart.
const DIGEST_LETTERS: usize = 24;

/// A place in the database of the tests that belongs to this folder alone, and is found again by it;
/// nothing where they run on SQLite.
pub fn database(folder: &Path) -> Option<PostgresUrl> {
    let server = std::env::var(VARIABLE).ok()?;
    let digest = secret_hash(&folder.to_string_lossy());
    let separator = if server.contains('?') { '&' } else { '?' };
    let schema = &digest[..DIGEST_LETTERS];
    Some(format!("{server}{separator}options[search_path]=t_{schema}").into())
}
