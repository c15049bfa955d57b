//! What the OpenAPI document says of every operation alike: ways in, answers, rules for words, and headers of
//! requests that may come again or must not overwrite.

mod answers;
#[cfg(test)]
mod rules;
mod words;

use tandem_protocol::limits::{IDEMPOTENCY_KEY_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MIN};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::access;

/// Writes it into the document that was collected from the handlers.
pub(super) fn complete(document: &mut OpenApi) {
    access::describe(document);
    answers::name_shared(document);
    words::spell_out(document);
    for (template, item) in &mut document.paths.paths {
        for (method, operation) in access::operations(item) {
            let line = access::of(&method, template);
            describe_parameters(operation);
            answers::name(&method, line, operation);
            if line.is_some_and(|line| access::keeps_answer(&method, line)) {
                let parameters = operation.parameters.get_or_insert_default();
                parameters.push(RefOr::T(idempotency_key()));
            }
        }
    }
}

/// What parameters hold that many operations have.
fn describe_parameters(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let name = parameter.name.to_ascii_lowercase();
        let pattern = match parameter.parameter_in {
            // Identifiers are all that paths hold.
            ParameterIn::Path => "^[A-Za-z0-9_-]{1,64}$",
            // Any version or one of them, as `ETag` writes it (RFC 9110 §13.1.1).
            ParameterIn::Header if name == "if-match" => r#"^(\*|"[0-9]{1,18}")$"#,
            // RFC 9651 §3.3.6.
            ParameterIn::Header if name == "upload-complete" => r"^\?[01]$",
            ParameterIn::Header
            | ParameterIn::Query
            | ParameterIn::QueryString
            | ParameterIn::Cookie => continue,
        };
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(pattern));
        parameter.schema = Some(schema.build().into());
    }
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(IDEMPOTENCY_KEY_BYTES_MIN))
        .max_length(Some(IDEMPOTENCY_KEY_BYTES_MAX))
        .pattern(Some("^[!#-~]([ !#-~]*[!#-~])?$"))
        .build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Chosen by the caller for one request, best a UUID. The same request again gets the same \
             answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for \
             another one, 409 `idempotency_pending` while the first is being answered.",
        ))
        .schema(Some(schema))
        .build()
}
