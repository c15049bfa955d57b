//! What a token says of a customer, read strictly: known claims have one type and a bound each, nothing is
//! said twice, and times are checked against the server's clock.
//!
//! Claims that Tandem does not know are left aside (RFC 7519 §4); what a product wants to be shown is in
//! `custom`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use tandem_protocol::limits::{
    IDENTITY_FIELD_CHARS_MAX, IDENTITY_FIELD_NAME_CHARS_MAX, IDENTITY_FIELDS_MAX,
    IDENTITY_LEEWAY_MS, IDENTITY_SUBJECT_CHARS_MAX, LANGUAGE_TAG_BYTES_MAX,
};
use tandem_tickets::limits::{EMAIL_BYTES_MAX, NAME_CHARS_MAX};

use super::Fault;
use crate::source::{DAY_MS, Millis};

/// Longest life of a token, from `iat` to `exp`, in milliseconds: a day.
const LIFE_MS_MAX: Millis = DAY_MS;

/// A customer by the word of the product that signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who the product says it is: the same for one person, always.
    pub subject: String,
    /// Their name.
    pub name: Option<String>,
    /// Their e-mail, in lower case; none where the product says that it is not verified.
    pub email: Option<String>,
    /// Their language, as BCP 47 tags are.
    pub locale: Option<String>,
    /// What else the product wants to be shown.
    pub custom: BTreeMap<String, String>,
}

/// What every token has to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// `iss`.
    pub issuer: String,
    /// What `aud` is, or holds.
    pub audience: String,
    /// Longest time since `iat`.
    pub age_ms_max: Millis,
}

/// JSON in which no member of an object is named twice: readers disagree about which of two counts
/// (RFC 8259 §4), and nobody who means well writes one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unique {
    Null,
    Bool(bool),
    Int(i64),
    Fraction,
    Text(String),
    List(Vec<Unique>),
    Object(BTreeMap<String, Unique>),
}

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON without doubled members")
    }

    fn visit_unit<E>(self) -> Result<Unique, E> {
        Ok(Unique::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Unique, E> {
        Ok(Unique::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Unique, E> {
        Ok(Unique::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Unique, E> {
        Ok(i64::try_from(value).map_or(Unique::Fraction, Unique::Int))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique::Fraction)
    }

    fn visit_str<E>(self, value: &str) -> Result<Unique, E> {
        Ok(Unique::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Unique, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Unique::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Unique, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = object.next_entry::<String, Unique>()? {
            if members.insert(name, value).is_some() {
                return Err(de::Error::custom("a member is named twice"));
            }
        }
        Ok(Unique::Object(members))
    }
}

impl Unique {
    /// The members of an object.
    pub(super) fn into_object(self) -> Option<BTreeMap<String, Self>> {
        match self {
            Self::Object(members) => Some(members),
            Self::Null
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Fraction
            | Self::Text(_)
            | Self::List(_) => None,
        }
    }
}

impl Person {
    /// Reads what a token says whose signature is good.
    ///
    /// # Errors
    /// [`Fault`] names the first claim that is not as it has to be.
    pub(super) fn read(claims: Unique, expected: &Expected, now: Millis) -> Result<Self, Fault> {
        let mut claims = claims.into_object().ok_or(Fault::Malformed)?;
        check_times(&mut claims, expected, now)?;
        if claims.remove("iss") != Some(Unique::Text(expected.issuer.clone())) {
            return Err(Fault::Claim("iss"));
        }
        if !is_for(claims.remove("aud"), &expected.audience) {
            return Err(Fault::Claim("aud"));
        }
        let subject = text(&mut claims, "sub", IDENTITY_SUBJECT_CHARS_MAX)?;
        let locale = text(&mut claims, "locale", LANGUAGE_TAG_BYTES_MAX)?;
        let is_tag = |tag: &String| {
            tag.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !locale.as_ref().is_none_or(is_tag) {
            return Err(Fault::Claim("locale"));
        }
        Ok(Self {
            subject: subject.ok_or(Fault::Claim("sub"))?,
            name: text(&mut claims, "name", NAME_CHARS_MAX)?,
            email: email(&mut claims)?,
            locale,
            custom: custom(claims.remove("custom"))?,
        })
    }

    /// What they are called: never what somebody typed.
    pub fn label(&self) -> &str {
        self.name
            .as_deref()
            .or(self.email.as_deref())
            .unwrap_or(&self.subject)
    }
}

type Claims = BTreeMap<String, Unique>;

/// `exp`, `iat` and `nbf` (RFC 7519 §4.1), in whole seconds.
fn check_times(claims: &mut Claims, expected: &Expected, now: Millis) -> Result<(), Fault> {
    let exp = time(claims, "exp")?.ok_or(Fault::Claim("exp"))?;
    let iat = time(claims, "iat")?.ok_or(Fault::Claim("iat"))?;
    let nbf = time(claims, "nbf")?.unwrap_or(iat);
    if now >= exp.saturating_add(IDENTITY_LEEWAY_MS) {
        return Err(Fault::Expired);
    }
    if iat > now + IDENTITY_LEEWAY_MS || nbf > now + IDENTITY_LEEWAY_MS {
        return Err(Fault::Early);
    }
    if now - iat > expected.age_ms_max + IDENTITY_LEEWAY_MS {
        return Err(Fault::Old);
    }
    let life = exp - iat;
    if life <= 0 || life > LIFE_MS_MAX {
        return Err(Fault::Claim("exp"));
    }
    Ok(())
}

fn time(claims: &mut Claims, name: &'static str) -> Result<Option<Millis>, Fault> {
    match claims.remove(name) {
        None => Ok(None),
        // Far beyond what milliseconds can hold is no time.
        Some(Unique::Int(seconds)) if (0..=i64::from(u32::MAX) * 2).contains(&seconds) => {
            Ok(Some(seconds * 1_000))
        }
        Some(_) => Err(Fault::Claim(name)),
    }
}

fn is_for(aud: Option<Unique>, audience: &str) -> bool {
    let is_ours = |one: &Unique| matches!(one, Unique::Text(text) if text == audience);
    let is_text = |one: &Unique| matches!(one, Unique::Text(_));
    match aud {
        Some(Unique::List(all)) => all.iter().all(is_text) && all.iter().any(is_ours),
        Some(one) => is_ours(&one),
        None => false,
    }
}

/// A line of text; absent where there is none, `null` or an empty one.
fn text(
    claims: &mut Claims,
    name: &'static str,
    chars_max: usize,
) -> Result<Option<String>, Fault> {
    match claims.remove(name) {
        None | Some(Unique::Null) => Ok(None),
        Some(Unique::Text(text)) if is_line(&text, chars_max) => {
            let text = text.trim();
            Ok((!text.is_empty()).then(|| text.to_owned()))
        }
        Some(_) => Err(Fault::Claim(name)),
    }
}

fn is_line(text: &str, chars_max: usize) -> bool {
    text.chars().count() <= chars_max && !text.chars().any(char::is_control)
}

fn email(claims: &mut Claims) -> Result<Option<String>, Fault> {
    let is_verified = match claims.remove("email_verified") {
        None | Some(Unique::Bool(true)) => true,
        Some(Unique::Bool(false)) => false,
        Some(_) => return Err(Fault::Claim("email_verified")),
    };
    let email = text(claims, "email", EMAIL_BYTES_MAX)?.map(|email| email.to_ascii_lowercase());
    let is_email = |email: &String| email.len() <= EMAIL_BYTES_MAX && email.contains('@');
    if !email.as_ref().is_none_or(is_email) {
        return Err(Fault::Claim("email"));
    }
    Ok(email.filter(|_| is_verified))
}

/// Fields of the product's own: text, whole numbers and yes or no, each a line.
fn custom(fields: Option<Unique>) -> Result<BTreeMap<String, String>, Fault> {
    let fault = Fault::Claim("custom");
    let fields = match fields {
        None | Some(Unique::Null) => return Ok(BTreeMap::new()),
        Some(fields) => fields.into_object().ok_or(fault)?,
    };
    if fields.len() > IDENTITY_FIELDS_MAX {
        return Err(fault);
    }
    let read = |(name, value): (String, Unique)| {
        let value = match value {
            Unique::Text(text) => text,
            Unique::Int(number) => number.to_string(),
            Unique::Bool(yes) => yes.to_string(),
            Unique::Null | Unique::Fraction | Unique::List(_) | Unique::Object(_) => {
                return Err(fault);
            }
        };
        let is_fine = !name.is_empty()
            && is_line(&name, IDENTITY_FIELD_NAME_CHARS_MAX)
            && is_line(&value, IDENTITY_FIELD_CHARS_MAX);
        is_fine.then_some((name, value)).ok_or(fault)
    };
    fields.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_800_000_000_000;

    fn expected() -> Expected {
        Expected {
            issuer: "shop".to_owned(),
            audience: "tandem".to_owned(),
            age_ms_max: 3_600_000,
        }
    }

    /// Reads claims with some of their members replaced.
    fn read(other: &str) -> Result<Person, Fault> {
        let now = NOW / 1_000;
        let mut claims: serde_json::Value = serde_json::json!({
            "iss": "shop", "aud": "tandem", "sub": "7", "iat": now, "exp": now + 300,
        });
        let other: serde_json::Value = serde_json::from_str(other).expect("JSON");
        for (name, value) in other.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        let claims = serde_json::from_str(&claims.to_string()).expect("unique");
        Person::read(claims, &expected(), NOW)
    }

    #[test]
    fn what_is_known_is_read_and_bounded() {
        let person = read(
            r#"{"name":" Ada ","email":"Ada@Shop.example","locale":"de-AT","custom":{"plan":"gold","seats":3,"paid":true},"other":[1]}"#,
        )
        .expect("reads");
        assert_eq!(person.label(), "Ada");
        assert_eq!(person.email.as_deref(), Some("ada@shop.example"));
        assert_eq!(person.custom["seats"], "3");
        let unverified = read(r#"{"email":"a@b.example","email_verified":false}"#);
        assert_eq!(unverified.expect("reads").label(), "7");
        let longest = "x".repeat(IDENTITY_SUBJECT_CHARS_MAX);
        assert!(read(&format!("{{\"sub\":\"{longest}\"}}")).is_ok());
        assert_eq!(
            read(&format!("{{\"sub\":\"{longest}x\"}}")),
            Err(Fault::Claim("sub"))
        );
    }

    #[test]
    fn fields_of_the_products_own_end_at_their_bounds() {
        let of = |n: usize, value: usize| {
            let fields: Vec<String> = (0..n)
                .map(|n| format!("\"f{n}\":\"{}\"", "v".repeat(value)))
                .collect();
            read(&format!("{{\"custom\":{{{}}}}}", fields.join(",")))
        };
        assert!(of(IDENTITY_FIELDS_MAX, IDENTITY_FIELD_CHARS_MAX).is_ok());
        assert!(of(IDENTITY_FIELDS_MAX + 1, 1).is_err());
        assert!(of(1, IDENTITY_FIELD_CHARS_MAX + 1).is_err());
        assert!(read(r#"{"custom":{"":"x"}}"#).is_err());
        assert!(read(r#"{"custom":{"a":{"b":1}}}"#).is_err());
    }

    #[test]
    fn times_hold_within_the_leeway_and_no_longer() {
        let now = NOW / 1_000;
        let of =
            |iat: i64, exp: i64| read(&format!("{{\"iat\":{},\"exp\":{}}}", now + iat, now + exp));
        assert!(of(-300, -29).is_ok());
        assert_eq!(of(-300, -30), Err(Fault::Expired));
        assert!(of(30, 300).is_ok());
        assert_eq!(of(31, 300), Err(Fault::Early));
        assert!(of(-3_630, 60).is_ok());
        assert_eq!(of(-3_631, 60), Err(Fault::Old));
        assert!(of(0, 86_400).is_ok());
        assert_eq!(of(0, 86_401), Err(Fault::Claim("exp")));
        assert_eq!(
            read(&format!("{{\"nbf\":{}}}", now + 31)),
            Err(Fault::Early)
        );
        assert_eq!(read(r#"{"exp":1e99}"#), Err(Fault::Claim("exp")));
    }

    #[test]
    fn nothing_is_said_twice() {
        for twice in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"[{"a":1,"\u0061":2}]"#,
        ] {
            assert!(serde_json::from_str::<Unique>(twice).is_err(), "{twice}");
        }
    }
}
