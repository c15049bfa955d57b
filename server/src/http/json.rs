//! JSON as JSON Schema reads it, which is how the OpenAPI document describes it.
//!
//! Serde alone takes an array for an object, field by field in the order of their declaration, and
//! refuses `4.0` where a whole number is wanted. The document promises the opposite of both: an
//! object has names, and a whole number may be written with a fraction of nothing. What is read by
//! [`AsDocumented`] keeps that promise at every depth that serde reads directly.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// Beyond it a fraction can not be told from a whole number (RFC 8259 §6).
const WHOLE_MAX: f64 = 9_007_199_254_740_991.0;

/// A deserializer, a visitor, a seed, or an access, read as documented.
pub(super) struct AsDocumented<T>(pub(super) T);

/// What the type that is read wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// An object: no array stands for it.
    Object,
    /// A whole number, however it is written.
    Whole,
    /// Something else.
    Any,
}

struct Checked<V> {
    visitor: V,
    wanted: Wanted,
}

impl<V> Checked<V> {
    fn new(visitor: V, wanted: Wanted) -> Self {
        Self { visitor, wanted }
    }
}

/// Methods that hand a visitor on.
macro_rules! hand_on {
    ($($method:ident: $wanted:ident,)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
                self.0.$method(Checked::new(visitor, Wanted::$wanted))
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for AsDocumented<D> {
    type Error = D::Error;

    hand_on! {
        deserialize_any: Any,
        deserialize_bool: Any,
        deserialize_i8: Whole,
        deserialize_i16: Whole,
        deserialize_i32: Whole,
        deserialize_i64: Whole,
        deserialize_u8: Whole,
        deserialize_u16: Whole,
        deserialize_u32: Whole,
        deserialize_u64: Whole,
        deserialize_f32: Any,
        deserialize_f64: Any,
        deserialize_char: Any,
        deserialize_str: Any,
        deserialize_string: Any,
        deserialize_bytes: Any,
        deserialize_byte_buf: Any,
        deserialize_option: Any,
        deserialize_unit: Any,
        deserialize_seq: Any,
        deserialize_map: Object,
        deserialize_identifier: Any,
        deserialize_ignored_any: Any,
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0
            .deserialize_unit_struct(name, Checked::new(visitor, Wanted::Any))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0
            .deserialize_newtype_struct(name, Checked::new(visitor, Wanted::Any))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0
            .deserialize_tuple(len, Checked::new(visitor, Wanted::Any))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0
            .deserialize_tuple_struct(name, len, Checked::new(visitor, Wanted::Any))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0
            .deserialize_struct(name, fields, Checked::new(visitor, Wanted::Object))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0
            .deserialize_enum(name, variants, Checked::new(visitor, Wanted::Any))
    }
}

/// Methods that hand a value on.
macro_rules! visit_on {
    ($($method:ident: $value:ty,)*) => {
        $(
            fn $method<E: Error>(self, value: $value) -> Result<V::Value, E> {
                self.visitor.$method(value)
            }
        )*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Checked<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    visit_on! {
        visit_bool: bool,
        visit_i64: i64,
        visit_u64: u64,
        visit_str: &str,
        visit_borrowed_str: &'de str,
        visit_string: String,
        visit_bytes: &[u8],
        visit_borrowed_bytes: &'de [u8],
        visit_byte_buf: Vec<u8>,
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        let is_whole = value.fract() == 0.0 && value.abs() <= WHOLE_MAX;
        if self.wanted == Wanted::Whole && is_whole {
            // Whole and within 53 bits: nothing is cut off.
            return self.visitor.visit_i64(value as i64);
        }
        self.visitor.visit_f64(value)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(AsDocumented(inner))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(AsDocumented(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        if self.wanted == Wanted::Object {
            return Err(A::Error::invalid_type(Unexpected::Seq, &"an object"));
        }
        self.visitor.visit_seq(AsDocumented(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(AsDocumented(fields))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(AsDocumented(variant))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for AsDocumented<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(AsDocumented(inner))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for AsDocumented<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(AsDocumented(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for AsDocumented<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(AsDocumented(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for AsDocumented<A> {
    type Error = A::Error;
    type Variant = AsDocumented<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, variant) = self.0.variant_seed(seed)?;
        Ok((name, AsDocumented(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for AsDocumented<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(AsDocumented(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0
            .tuple_variant(len, Checked::new(visitor, Wanted::Any))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0
            .struct_variant(fields, Checked::new(visitor, Wanted::Object))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        n: u8,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        inner: Option<Inner>,
        many: Vec<Inner>,
        share: Option<f64>,
    }

    fn read(text: &str) -> Result<Outer, String> {
        let mut json = serde_json::Deserializer::from_str(text);
        Outer::deserialize(AsDocumented(&mut json)).map_err(|error| error.to_string())
    }

    #[test]
    fn an_array_is_no_object_at_any_depth() {
        let fine = read(r#"{"inner":{"n":1},"many":[{"n":2}]}"#).expect("documented");
        assert_eq!(fine.inner, Some(Inner { n: 1 }));
        assert_eq!(fine.many, [Inner { n: 2 }]);
        for text in [
            "[null,[]]",
            r#"{"inner":[1],"many":[]}"#,
            r#"{"many":[[2]]}"#,
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains("expected an object"), "{text}: {error}");
        }
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_nothing() {
        let check = |number: &str, expected: Option<u8>| {
            let found = read(&format!(r#"{{"many":[{{"n":{number}}}]}}"#));
            assert_eq!(
                found.ok().map(|outer| outer.many[0].n),
                expected,
                "{number}"
            );
        };
        check("4", Some(4));
        check("4.0", Some(4));
        check("4e1", Some(40));
        check("-0.0", Some(0));
        check("255.0", Some(255));
        check("4.5", None);
        check("256.0", None);
        check("-1.0", None);
        check("1e300", None);
        check("\"4\"", None);
    }

    #[test]
    fn a_fraction_stays_one_where_one_is_wanted() {
        let outer = read(r#"{"many":[],"share":4.0}"#).expect("documented");
        assert_eq!(outer.share, Some(4.0));
    }
}
