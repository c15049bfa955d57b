//! Content Security Policies (W3C CSP Level 3) of the pages that we serve.

use crate::state::AppState;

/// Styles of pages whose framework writes some of them into markup.
const STYLES_IN_MARKUP: &str = "'self' 'unsafe-inline'";
/// Styles of pages that have their own from files, and from sheets of the object model, which no
/// policy is asked about.
const STYLES_OF_FILES: &str = "'self'";

/// Of the console and the join page: nobody may frame them, they talk to our own origin only.
pub(super) fn page(state: &AppState) -> String {
    policy(state, STYLES_IN_MARKUP, "'none'")
}

/// Of the client frame: the products of the tenant may frame it.
pub(super) fn frame(state: &AppState) -> String {
    let mut ancestors = "'self'".to_owned();
    for origin in state.allowed_origins.iter() {
        ancestors.push(' ');
        ancestors.push_str(origin.as_str());
    }
    policy(state, STYLES_OF_FILES, &ancestors)
}

/// Of the side panel of a ticket: the ticket systems that we are connected to may frame it.
pub(super) fn embed(state: &AppState) -> String {
    let mut ancestors = "'self'".to_owned();
    for origin in state.connectors.may_frame() {
        ancestors.push(' ');
        ancestors.push_str(origin.as_str());
    }
    policy(state, STYLES_IN_MARKUP, &ancestors)
}

fn policy(state: &AppState, styles: &str, ancestors: &str) -> String {
    let sockets = state.origin.websocket();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
         style-src {styles}; frame-src 'self'; connect-src 'self' {sockets}; \
         img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; \
         frame-ancestors {ancestors}; object-src 'none'; base-uri 'none'; form-action 'self'"
    )
}

/// Of a replica: it builds what it was handed and can call nobody. Frames inside it, which inherit
/// this policy, come from itself: `srcdoc` has no quirks, so those that need some are `blob:`.
pub(super) fn replica(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline' blob:; \
         img-src blob: data:; font-src blob: data:; media-src blob: data:; frame-src blob:; form-action 'none'; \
         base-uri 'none'; frame-ancestors 'self'; sandbox allow-scripts"
    )
}
