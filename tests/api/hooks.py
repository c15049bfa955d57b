"""What Schemathesis can not know of the requests that it makes."""

import itertools

import schemathesis

KEYS = itertools.count()

# Segments that an address does not keep (RFC 3986 §5.2.4), or that make it another one.
NOT_KEPT = {"", ".", ".."}


# A piece of a file is bytes.
@schemathesis.serializer("application/partial-upload")
def piece(ctx, value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return str(value).encode("utf-8", "ignore")


# A request that is to be accepted is the first with its Idempotency-Key, and begins at the first page: a key
# that has come before belongs to another request, and a cursor is one that its list gave out. The schema can
# not say either; requests that are to be refused keep theirs.
@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"schemathesis-{next(KEYS)}"
    if case.query:
        case.query.pop("cursor", None)
    # An identifier out of another answer would lead to another operation.
    for name, value in (case.path_parameters or {}).items():
        if value in NOT_KEPT:
            case.path_parameters[name] = "none"
