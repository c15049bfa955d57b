//! Lists: a page of data and an opaque cursor to the next.

use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;

/// Longest page.
pub const LIMIT_MAX: u32 = 200;
/// Length of a page when the caller does not say.
pub const LIMIT_DEFAULT: u32 = 50;
/// Longest cursor that is looked at.
const CURSOR_BYTES_MAX: usize = 256;

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct List<T> {
    /// The items.
    pub data: Vec<T>,
    /// Where the next page begins; absent on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Where to begin and how much.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Length of the page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u32>,
}

impl Paging {
    /// The place in the list `list` that the page begins behind.
    ///
    /// # Errors
    /// 400 `invalid_cursor`.
    pub fn place(&self, list: &str) -> Result<Option<String>, Problem> {
        let cursor = self.cursor.as_deref();
        cursor.map(|cursor| place(list, cursor)).transpose()
    }
}

/// The length of a page.
///
/// # Errors
/// 400 `invalid_query` when it is not 1 to 200.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or(LIMIT_DEFAULT) {
        limit @ 1..=LIMIT_MAX => Ok(limit),
        _ => Err(Problem::invalid_query(format!(
            "limit must be from 1 to {LIMIT_MAX}."
        ))),
    }
}

/// Cuts what was asked for with one item more than a page, and says behind which item the next page
/// begins, if there is one.
pub fn cut<T>(
    mut items: Vec<T>,
    limit: u32,
    cursor: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let length = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > length;
    items.truncate(length);
    let next = items.last().filter(|_| more).map(cursor);
    (items, next)
}

/// Makes a cursor of `place` in the list `list`.
pub fn cursor(list: &str, place: &str) -> String {
    BASE64URL_NOPAD.encode(format!("{list} {place}").as_bytes())
}

/// Reads a cursor of the list `list`.
///
/// # Errors
/// 400 `invalid_cursor` when it was not made for that list.
pub fn place(list: &str, cursor: &str) -> Result<String, Problem> {
    let bytes = (cursor.len() <= CURSOR_BYTES_MAX)
        .then(|| BASE64URL_NOPAD.decode(cursor.as_bytes()).ok())
        .flatten();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text
        .as_deref()
        .and_then(|text| text.strip_prefix(list)?.strip_prefix(' '));
    place.map(ToOwned::to_owned).ok_or_else(invalid_cursor)
}

/// 400 `invalid_cursor`.
pub fn invalid_cursor() -> Problem {
    let detail = "The cursor is not one that this list gave out.";
    Problem::new(StatusCode::BAD_REQUEST, "invalid_cursor", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back_only_in_their_own_list() {
        let made = cursor("timeline", "evt_1");
        assert_eq!(place("timeline", &made).expect("reads"), "evt_1");
        for (list, cursor) in [
            ("tickets", made.as_str()),
            ("timeline", ""),
            ("timeline", "§§"),
        ] {
            assert_eq!(
                place(list, cursor).expect_err("refused").code(),
                "invalid_cursor"
            );
        }
        assert!(
            place(
                "timeline",
                &cursor("timeline", &"x".repeat(CURSOR_BYTES_MAX))
            )
            .is_err()
        );
    }

    #[test]
    fn a_page_is_cut_where_one_more_was_read() {
        let cut = |count: u32| cut((1..=count).collect(), 3, u32::to_string);
        assert_eq!(cut(0), (vec![], None));
        assert_eq!(cut(3), (vec![1, 2, 3], None));
        assert_eq!(cut(4), (vec![1, 2, 3], Some("3".to_owned())));
    }

    #[test]
    fn limits_have_bounds() {
        assert_eq!(limit(None).expect("default"), LIMIT_DEFAULT);
        assert_eq!(limit(Some(LIMIT_MAX)).expect("bound"), LIMIT_MAX);
        assert!(limit(Some(0)).is_err() && limit(Some(LIMIT_MAX + 1)).is_err());
    }
}
