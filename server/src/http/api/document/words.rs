//! What words a body may hold, as the document says it: the rules of [`super::super::check`] in the words of
//! JSON Schema.
//!
//! A field names its rule as its `format`, and this writes the rule out, so that it stands in one place.

use utoipa::openapi::schema::{ArrayItems, Object, Schema, SchemaFormat};
use utoipa::openapi::{OpenApi, RefOr};

/// The name of a format, and what writes its rule into an object.
type Rule = (&'static str, fn(&mut Object));

/// All of them.
const RULES: [Rule; 9] = [
    ("line", line),
    ("line-or-blank", line_or_blank),
    ("text", text),
    ("text-or-blank", text_or_blank),
    ("tag", tag),
    ("team-or-blank", team_or_blank),
    ("email-or-blank", email_or_blank),
    ("phone", phone),
    ("language", language),
];

/// `Checks::line`: one line with at least one character that can be seen.
fn line(object: &mut Object) {
    rule(
        object,
        r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$",
    );
    object.min_length = Some(1);
}

/// `Checks::optional_line`.
fn line_or_blank(object: &mut Object) {
    rule(object, r"^[^\u0000-\u001f\u007f-\u009f]*$");
}

/// `Checks::body`: lines, with at least one character that can be seen.
fn text(object: &mut Object) {
    rule(
        object,
        r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$",
    );
    object.min_length = Some(1);
}

/// `Checks::optional_body`.
fn text_or_blank(object: &mut Object) {
    rule(
        object,
        r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$",
    );
}

/// `Checks::phone`: some digits and what stands between them, one plus before all of them.
fn phone(object: &mut Object) {
    rule(object, r"^[ ()./-]*\+?(?:[ ()./-]*[0-9]){5,20}[ ()./-]*$");
}

/// `Checks::tags`, one of them.
fn tag(object: &mut Object) {
    rule(
        object,
        r"^[^,\u0000-\u001f\u007f-\u009f]*[^\s,\u0000-\u001f\u007f-\u009f][^,\u0000-\u001f\u007f-\u009f]*$",
    );
    object.min_length = Some(1);
}

/// `Checks::team`; the one word that no team is called is not ruled out.
fn team_or_blank(object: &mut Object) {
    rule(object, r"^[^,\u0000-\u001f\u007f-\u009f]*$");
}

/// `Checks::optional_email`.
fn email_or_blank(object: &mut Object) {
    rule(
        object,
        r"^(|[^@\s\u0000-\u001f\u007f-\u009f]+@[^@.\s\u0000-\u001f\u007f-\u009f]+(\.[^@.\s\u0000-\u001f\u007f-\u009f]+)*)$",
    );
}

/// `Checks::language`.
fn language(object: &mut Object) {
    rule(object, r"^[A-Za-z]{2,3}(-[0-9A-Za-z]{1,8})*$");
    object.min_length = Some(2);
}

fn rule(object: &mut Object, pattern: &str) {
    object.format = None;
    object.pattern = Some(pattern.to_owned());
}

/// Writes the rules into every schema of the document.
pub(super) fn spell_out(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for schema in components.schemas.values_mut() {
        within(schema);
    }
}

fn within(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            object.properties.values_mut().for_each(within);
            if let Some(SchemaFormat::Custom(name)) = &object.format
                && let Some((_, write)) = RULES.iter().find(|(format, _)| format == name)
            {
                write(object);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                within(items);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(within),
        Schema::AllOf(all) => all.items.iter_mut().for_each(within),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(within),
        // The enum is not ours and may grow; what it grows by has no words of ours.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use utoipa::openapi::ObjectBuilder;

    use super::*;

    #[test]
    fn a_format_of_ours_becomes_a_rule_and_others_stay() {
        for (name, _) in RULES {
            let format = Some(SchemaFormat::Custom(name.to_owned()));
            let object = ObjectBuilder::new().format(format).build();
            let mut schema = RefOr::T(Schema::Object(object));
            within(&mut schema);
            let RefOr::T(Schema::Object(object)) = schema else {
                panic!("an object stays one");
            };
            assert!(
                object.format.is_none() && object.pattern.is_some(),
                "{name}"
            );
        }
        let email = Some(SchemaFormat::Custom("email".to_owned()));
        let mut schema = RefOr::T(Schema::Object(ObjectBuilder::new().format(email).build()));
        let before = schema.clone();
        within(&mut schema);
        assert!(schema == before);
    }
}
