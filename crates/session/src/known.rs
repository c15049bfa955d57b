//! What a product has said of who its customer is.

use tandem_protocol::language::Language;

/// A customer whom the product has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCustomer {
    /// Identifier, `cus_…`.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Language in which they want to be helped, where the product says so.
    pub language: Option<Language>,
}
