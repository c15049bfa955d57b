//! Custom fields: what a team wants to know of its tickets beside what every ticket has.
//!
//! A field has a key that programs say, a kind, and a label that people read. Here is what a field may
//! be and which values it takes; which fields there are, the server knows. A field is archived and never
//! deleted, so that its key means the same for all time.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::{
    FIELD_KEY_CHARS_MAX, FIELD_NUMBER_MAX, FIELD_OPTION_CHARS_MAX, FIELD_OPTIONS_MAX,
    FIELD_TEXT_CHARS_MAX,
};

/// The values of a ticket's fields by their keys.
pub type FieldValues = BTreeMap<String, FieldValue>;

/// What values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A line.
    Text,
    /// A number.
    Number,
    /// One of its options.
    Choice,
    /// True or false.
    YesNo,
    /// A day, `2026-11-30`.
    Date,
}

impl FieldKind {
    const ALL: [Self; 5] = [
        Self::Text,
        Self::Number,
        Self::Choice,
        Self::YesNo,
        Self::Date,
    ];

    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Choice => "choice",
            Self::YesNo => "yes_no",
            Self::Date => "date",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether its values are whatever somebody types, and by that may say something of a person. What is
    /// chosen is a word of the team's.
    pub const fn is_typed(self) -> bool {
        match self {
            Self::Text | Self::Number | Self::Date => true,
            Self::Choice | Self::YesNo => false,
        }
    }
}

/// A number that a field takes: finite, and the same however it was written.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FieldNumber))]
pub struct FieldNumber(f64);

// It is never NaN.
impl Eq for FieldNumber {}

impl FieldNumber {
    /// Nothing for what is too large, or no number.
    pub fn new(value: f64) -> Option<Self> {
        // The sum has no sign where it is nothing.
        (value.abs() <= FIELD_NUMBER_MAX).then_some(Self(value + 0.0))
    }

    /// Where it is whole.
    fn whole(self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and bounded by new")]
        (self.0.fract() == 0.0).then_some(self.0 as i64)
    }
}

impl fmt::Display for FieldNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

impl fmt::Debug for FieldNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

impl Serialize for FieldNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}

impl<'de> Deserialize<'de> for FieldNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| serde::de::Error::custom("too large a number"))
    }
}

/// A value of a field: a text (also an option, and a day), a number, or true or false.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(
    untagged,
    expecting = "must be a text, a number from -10^15 to 10^15, or true or false"
)]
pub enum FieldValue {
    /// Yes or no.
    YesNo(bool),
    /// A number.
    Number(FieldNumber),
    /// A line, an option or a day.
    Text(String),
}

impl fmt::Display for FieldValue {
    /// As lists look for it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(is) => write!(formatter, "{is}"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// A field, as a team has defined it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What programs call it.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// What values it takes.
    pub kind: FieldKind,
    /// What to write there, for agents; may be empty.
    pub help: String,
    /// What can be chosen; of a choice alone.
    pub options: Vec<String>,
    /// Whether a ticket needs a value to become solved or closed.
    pub is_required: bool,
    /// Whether it is shown where it has a value, and takes none any more.
    pub is_archived: bool,
}

impl Field {
    /// The value as it is kept.
    ///
    /// # Errors
    /// What it must be, in words that follow the field's name.
    pub fn read(&self, value: FieldValue) -> Result<FieldValue, &'static str> {
        if self.is_archived {
            return Err("is archived: it may only be cleared");
        }
        match (self.kind, value) {
            (FieldKind::YesNo, value @ FieldValue::YesNo(_))
            | (FieldKind::Number, value @ FieldValue::Number(_)) => Ok(value),
            (FieldKind::Text, FieldValue::Text(text)) => read_text(&text),
            (FieldKind::Choice, FieldValue::Text(word)) => {
                let is_known = self.options.contains(&word);
                is_known
                    .then_some(FieldValue::Text(word))
                    .ok_or("must be one of its options")
            }
            (FieldKind::Date, FieldValue::Text(day)) => read_day(&day),
            (kind, _) => Err(match kind {
                FieldKind::Text => "must be a text",
                FieldKind::Number => "must be a number",
                FieldKind::Choice => "must be one of its options",
                FieldKind::YesNo => "must be true or false",
                FieldKind::Date => NO_DAY,
            }),
        }
    }

    /// The value that a word in an address stands for; what is in no option any more may be looked for, what
    /// could never be one may not.
    ///
    /// # Errors
    /// What it must be.
    pub fn read_word(&self, word: &str) -> Result<FieldValue, &'static str> {
        match self.kind {
            FieldKind::Choice => is_option(word)
                .then(|| FieldValue::Text(word.to_owned()))
                .ok_or("must be one line of 1 to 60 characters"),
            FieldKind::Text => read_text(word),
            FieldKind::Date => read_day(word),
            FieldKind::YesNo => match word {
                "true" => Ok(FieldValue::YesNo(true)),
                "false" => Ok(FieldValue::YesNo(false)),
                _ => Err("must be true or false"),
            },
            FieldKind::Number => {
                let number = word.parse().ok().and_then(FieldNumber::new);
                number.map(FieldValue::Number).ok_or("must be a number")
            }
        }
    }
}

const NO_DAY: &str = "must be a day such as 2026-11-30";

fn read_text(text: &str) -> Result<FieldValue, &'static str> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err("must be one line without control characters; null clears it");
    }
    if text.chars().count() > FIELD_TEXT_CHARS_MAX {
        return Err("must have at most 500 characters");
    }
    Ok(FieldValue::Text(text.to_owned()))
}

fn read_day(day: &str) -> Result<FieldValue, &'static str> {
    // The parser takes more than one way to write a day.
    let is_short = day.len() == "2026-11-30".len();
    let read: Option<jiff::civil::Date> = day.parse().ok().filter(|_| is_short);
    let day = read.filter(|read| read.to_string() == day);
    day.map(|day| FieldValue::Text(day.to_string()))
        .ok_or(NO_DAY)
}

/// Whether `key` may be a field's: a letter, then letters, digits and `_`, all of them small.
pub fn is_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    key.len() <= FIELD_KEY_CHARS_MAX
        && key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().all(is_plain)
}

/// Whether `word` may be an option, once there are no blanks around it.
fn is_option(word: &str) -> bool {
    !word.is_empty()
        && word.chars().count() <= FIELD_OPTION_CHARS_MAX
        && !word.chars().any(char::is_control)
}

/// The options of a field of this kind, each once, without blanks around them.
///
/// # Errors
/// What they must be.
pub fn read_options(kind: FieldKind, words: &[String]) -> Result<Vec<String>, &'static str> {
    if kind != FieldKind::Choice {
        let none = words.is_empty().then(Vec::new);
        return none.ok_or("must be empty: only a choice has options");
    }
    if words.is_empty() || words.len() > FIELD_OPTIONS_MAX {
        return Err("must be 1 to 50 options");
    }
    let mut options: Vec<String> = Vec::new();
    for word in words {
        let word = word.trim();
        if !is_option(word) {
            return Err("each option must be one line of 1 to 60 characters");
        }
        if !options.iter().any(|option| option == word) {
            options.push(word.to_owned());
        }
    }
    Ok(options)
}

/// What a search for words looks into: the texts of all values.
pub fn words(values: &FieldValues) -> String {
    let texts = values.values().filter_map(|value| match value {
        FieldValue::Text(text) => Some(text.as_str()),
        FieldValue::Number(_) | FieldValue::YesNo(_) => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field {
            key: "plan".to_owned(),
            label: "Plan".to_owned(),
            kind,
            help: String::new(),
            options: vec!["Gold".to_owned(), "Tin".to_owned()],
            is_required: false,
            is_archived: false,
        }
    }

    /// What a field of that kind makes of a JSON value, as JSON again.
    fn check(kind: FieldKind, json: &str, kept: Option<&str>) {
        let read: Result<FieldValue, _> = serde_json::from_str(json);
        let value = read.ok().and_then(|value| field(kind).read(value).ok());
        let text = value.map(|value| serde_json::to_string(&value).expect("serialises"));
        assert_eq!(text.as_deref(), kept, "{kind:?} {json}");
    }

    #[test]
    fn each_kind_takes_its_values_and_no_others() {
        check(FieldKind::Text, r#"" a  b ""#, Some(r#""a  b""#));
        check(FieldKind::Text, r#""""#, None);
        check(FieldKind::Text, r#""a\nb""#, None);
        check(FieldKind::Text, "7", None);
        check(FieldKind::Number, "7", Some("7"));
        check(FieldKind::Number, "7.0", Some("7"));
        check(FieldKind::Number, "-0.0", Some("0"));
        check(FieldKind::Number, "0.1", Some("0.1"));
        check(FieldKind::Number, r#""7""#, None);
        check(FieldKind::Choice, r#""Gold""#, Some(r#""Gold""#));
        check(FieldKind::Choice, r#""gold""#, None);
        check(FieldKind::YesNo, "false", Some("false"));
        check(FieldKind::YesNo, "0", None);
        check(FieldKind::Date, r#""2028-02-29""#, Some(r#""2028-02-29""#));
        for bad in [
            r#""2027-02-29""#,
            r#""20280229""#,
            r#""2028-2-29""#,
            r#""""#,
            "20280229",
        ] {
            check(FieldKind::Date, bad, None);
        }
        for kind in FieldKind::ALL {
            check(kind, "null", None);
            check(kind, "[]", None);
            check(kind, "{}", None);
            assert_eq!(FieldKind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn values_keep_their_bounds() {
        let text = |length: usize| format!("\"{}\"", "ä".repeat(length));
        let longest = text(FIELD_TEXT_CHARS_MAX);
        check(FieldKind::Text, &longest, Some(&longest));
        check(FieldKind::Text, &text(FIELD_TEXT_CHARS_MAX + 1), None);
        check(FieldKind::Number, "1e15", Some("1000000000000000"));
        check(FieldKind::Number, "-1e15", Some("-1000000000000000"));
        check(FieldKind::Number, "1000000000000001", None);
        check(FieldKind::Number, "1e999", None);
        assert_eq!(FieldNumber::new(f64::NAN), None);
    }

    #[test]
    fn what_is_archived_takes_nothing_and_is_looked_for_all_the_same() {
        let archived = Field {
            is_archived: true,
            ..field(FieldKind::Choice)
        };
        assert!(archived.read(FieldValue::Text("Gold".to_owned())).is_err());
        let gone = archived.read_word("Silver");
        assert_eq!(gone, Ok(FieldValue::Text("Silver".to_owned())));
    }

    #[test]
    fn words_of_an_address_are_read_as_values() {
        let text = |kind, word: &str| field(kind).read_word(word).map(|value| value.to_string());
        assert_eq!(text(FieldKind::Number, "7.0").as_deref(), Ok("7"));
        assert_eq!(text(FieldKind::Number, "1e3").as_deref(), Ok("1000"));
        assert_eq!(text(FieldKind::YesNo, "true").as_deref(), Ok("true"));
        for (kind, word) in [
            (FieldKind::Number, "NaN"),
            (FieldKind::Number, "seven"),
            (FieldKind::YesNo, "yes"),
            (FieldKind::Date, "today"),
            (FieldKind::Text, ""),
            (FieldKind::Choice, ""),
            (FieldKind::Choice, "\0"),
            (FieldKind::Choice, "Gold\n"),
        ] {
            assert!(text(kind, word).is_err(), "{kind:?} {word}");
        }
        let longest = "ä".repeat(FIELD_OPTION_CHARS_MAX);
        assert_eq!(text(FieldKind::Choice, &longest), Ok(longest.clone()));
        assert!(text(FieldKind::Choice, &format!("{longest}ä")).is_err());
    }

    #[test]
    fn keys_are_short_and_small() {
        for good in ["a", "order_no2", &"k".repeat(FIELD_KEY_CHARS_MAX)] {
            assert!(is_key(good), "{good}");
        }
        for bad in [
            "",
            "2a",
            "_a",
            "A",
            "a-b",
            "ä",
            &"k".repeat(FIELD_KEY_CHARS_MAX + 1),
        ] {
            assert!(!is_key(bad), "{bad}");
        }
    }

    #[test]
    fn options_are_bounded_and_each_is_there_once() {
        let of = |kind, words: &[String]| read_options(kind, words);
        let owned = |words: &[&str]| {
            words
                .iter()
                .map(|&word| word.to_owned())
                .collect::<Vec<_>>()
        };
        let twice = of(FieldKind::Choice, &owned(&[" a ", "b", "a"]));
        assert_eq!(twice, Ok(owned(&["a", "b"])));
        assert!(of(FieldKind::Choice, &[]).is_err());
        assert!(of(FieldKind::Text, &owned(&["a"])).is_err());
        assert_eq!(of(FieldKind::Text, &[]), Ok(Vec::new()));
        let many = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
        assert!(of(FieldKind::Choice, &many(FIELD_OPTIONS_MAX)).is_ok());
        assert!(of(FieldKind::Choice, &many(FIELD_OPTIONS_MAX + 1)).is_err());
        let long = |n: usize| vec!["x".repeat(n)];
        assert!(of(FieldKind::Choice, &long(FIELD_OPTION_CHARS_MAX)).is_ok());
        assert!(of(FieldKind::Choice, &long(FIELD_OPTION_CHARS_MAX + 1)).is_err());
    }

    #[test]
    fn searches_look_into_texts_alone() {
        let json = r#"{"a":"One","b":2,"c":true,"d":"2026-11-30"}"#;
        let values: FieldValues = serde_json::from_str(json).expect("reads");
        assert_eq!(words(&values), "One\n2026-11-30");
        assert_eq!(serde_json::to_string(&values).expect("serialises"), json);
    }
}
