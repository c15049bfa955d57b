//! Masking of attributes: by default where text is masked, values of inputs where values are.

use std::borrow::Cow;

use tandem_protocol::batch::mark;

use super::{BULLETS, Context, Mask, mask_cards, mask_text};
use crate::role::Role;

/// Attributes of HTML that say how something is laid out or behaves, and tell nothing else.
/// Where text is masked, all others are masked with it.
#[rustfmt::skip]
const STRUCTURE: &[&str] = &[
    "align", "autocomplete", "axis", "bgcolor", "border", "cellpadding", "cellspacing", "char",
    "charoff", "class", "clear", "color", "cols", "colspan", "compact", "contenteditable",
    "controls", "coords", "decoding", "dir", "disabled", "draggable", "enterkeyhint", "face",
    "for", "frame", "frameborder", "headers", "height", "hidden", "hspace", "id", "inert",
    "inputmode", "lang", "link", "loading", "loop", "low", "marginheight", "marginwidth", "max",
    "maxlength", "media", "min", "minlength", "multiple", "muted", "name", "noshade", "nowrap",
    "open", "part", "playsinline", "popover", "readonly", "rel", "required", "reversed", "role",
    "rows", "rowspan", "rules", "scope", "scrolling", "shape", "size", "sizes", "slot", "span",
    "spellcheck", "start", "step", "tabindex", "theme", "translate", "type", "usemap", "valign",
    "vspace", "width", "wrap",
];

/// States of ARIA whose values come from a fixed list or are identifiers.
#[rustfmt::skip]
const ARIA_STRUCTURE: &[&str] = &[
    "aria-activedescendant", "aria-atomic", "aria-autocomplete", "aria-busy", "aria-checked",
    "aria-controls", "aria-current", "aria-describedby", "aria-disabled", "aria-expanded",
    "aria-haspopup", "aria-hidden", "aria-invalid", "aria-labelledby", "aria-level", "aria-live",
    "aria-modal", "aria-multiline", "aria-multiselectable", "aria-orientation", "aria-owns",
    "aria-posinset", "aria-pressed", "aria-readonly", "aria-relevant", "aria-required",
    "aria-selected", "aria-setsize", "aria-sort",
];

/// What a blocked element keeps: its place in the layout.
const SHELL: &[&str] = &["class", "dir", "height", "hidden", "id", "style", "width"];

impl Mask {
    /// Value of an attribute, by the context of its element; nothing when it stays in the page.
    ///
    /// `style`, `href` and what `sanitize` drops have been dealt with before.
    #[must_use]
    pub fn attribute<'a>(
        self,
        context: Context,
        namespace: u32,
        name: &str,
        value: &'a str,
    ) -> Option<Cow<'a, str>> {
        if context.has(mark::BLOCK) {
            return SHELL.contains(&name).then_some(Cow::Borrowed(value));
        }
        match name {
            "value" => return self.value_attribute(context, value),
            "checked" | "selected" => {
                return self.shows_state(context).then_some(Cow::Borrowed(value));
            }
            _ => {}
        }
        if tells_structure(namespace, name) {
            return Some(Cow::Borrowed(value));
        }
        let masked = if self.masks_text(context) {
            mask_text(value)
        } else {
            mask_cards(value)
        };
        Some(masked)
    }

    fn value_attribute<'a>(self, context: Context, value: &'a str) -> Option<Cow<'a, str>> {
        match context.role {
            Role::Field => {
                let shown = self.value(context, value)?;
                // A field of an always-masked kind does not even say whether it is filled in.
                let is_secret = context.has(mark::SECRET) && shown == BULLETS;
                (!is_secret).then_some(shown)
            }
            _ if context.has(mark::SECRET | mark::IGNORE) => None,
            Role::Button => Some(self.text(context, value)),
            _ if self.masks_text(context) => None,
            _ => Some(mask_cards(value)),
        }
    }
}

fn tells_structure(namespace: u32, name: &str) -> bool {
    if name.starts_with("aria-") {
        return ARIA_STRUCTURE.binary_search(&name).is_ok();
    }
    if name.starts_with("data-") {
        // Frameworks scope their styles by names without a value, which masking leaves alone.
        return false;
    }
    if namespace == 0 {
        return STRUCTURE.binary_search(&name).is_ok();
    }
    !matches!(
        name,
        "title" | "alt" | "label" | "placeholder" | "desc" | "value"
    )
}

#[cfg(test)]
mod tests {
    use super::{ARIA_STRUCTURE, STRUCTURE};

    #[test]
    fn lists_are_sorted() {
        assert!(STRUCTURE.is_sorted());
        assert!(ARIA_STRUCTURE.is_sorted());
    }
}
