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

/// Attributes of SVG (SVG 2, attribute index; filters and animations with it) that draw, place or
/// time something. What is read by people or by programs of the page is not among them.
#[rustfmt::skip]
const SVG_STRUCTURE: &[&str] = &[
    "accumulate", "additive", "alignment-baseline", "amplitude", "attributeName", "attributeType",
    "azimuth", "baseFrequency", "baseProfile", "baseline-shift", "begin", "bias", "calcMode",
    "class", "clip", "clip-path", "clip-rule", "clipPathUnits", "color", "color-interpolation",
    "color-interpolation-filters", "color-profile", "color-rendering", "contentScriptType",
    "contentStyleType", "cursor", "cx", "cy", "d", "diffuseConstant", "direction", "display",
    "divisor", "dominant-baseline", "dur", "dx", "dy", "edgeMode", "elevation",
    "enable-background", "end", "exponent", "fill", "fill-opacity", "fill-rule", "filter",
    "filterRes", "filterUnits", "flood-color", "flood-opacity", "font-family", "font-size",
    "font-size-adjust", "font-stretch", "font-style", "font-variant", "font-weight", "fr", "fx",
    "fy", "glyph-orientation-horizontal", "glyph-orientation-vertical", "gradientTransform",
    "gradientUnits", "height", "id", "image-rendering", "in", "in2", "intercept", "k1", "k2",
    "k3", "k4", "kernelMatrix", "kernelUnitLength", "kerning", "keyPoints", "keySplines",
    "keyTimes", "lang", "lengthAdjust", "letter-spacing", "lighting-color", "limitingConeAngle",
    "marker", "marker-end", "marker-mid", "marker-start", "markerHeight", "markerUnits",
    "markerWidth", "mask", "mask-type", "maskContentUnits", "maskUnits", "max", "media", "method",
    "min", "mode", "numOctaves", "offset", "opacity", "operator", "order", "orient", "origin",
    "overflow", "paint-order", "path", "pathLength", "patternContentUnits", "patternTransform",
    "patternUnits", "pointer-events", "points", "pointsAtX", "pointsAtY", "pointsAtZ",
    "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "r", "radius", "refX", "refY",
    "repeatCount", "repeatDur", "requiredExtensions", "requiredFeatures", "restart", "result",
    "role", "rotate", "rx", "ry", "scale", "seed", "shape-rendering", "side", "slope", "spacing",
    "specularConstant", "specularExponent", "spreadMethod", "startOffset", "stdDeviation",
    "stitchTiles", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "surfaceScale", "systemLanguage", "tabindex", "tableValues",
    "targetX", "targetY", "text-anchor", "text-decoration", "text-overflow", "text-rendering",
    "textLength", "transform", "transform-origin", "type", "unicode-bidi", "vector-effect",
    "version", "viewBox", "visibility", "white-space", "width", "word-spacing", "writing-mode",
    "x", "x1", "x2", "xChannelSelector", "xml:lang", "xml:space", "y", "y1", "y2",
    "yChannelSelector", "z", "zoomAndPan",
];

/// Where an animation leads (SMIL Animation §3.2): numbers pass, everything else is text.
const SVG_ANIMATED: &[&str] = &["by", "from", "to", "values"];

/// Attributes of MathML (MathML 3 §3) that draw or place something. Brackets and separators that
/// are written in attributes are text.
#[rustfmt::skip]
const MATHML_STRUCTURE: &[&str] = &[
    "accent", "accentunder", "actiontype", "align", "bevelled", "class", "columnalign",
    "columnlines", "columnspacing", "columnspan", "columnwidth", "crossout", "denomalign",
    "depth", "dir", "display", "displaystyle", "edge", "equalcolumns", "equalrows", "fence",
    "fontfamily", "fontsize", "fontstyle", "fontweight", "frame", "framespacing", "groupalign",
    "height", "id", "indentalign", "indentalignfirst", "indentalignlast", "indentshift",
    "indentshiftfirst", "indentshiftlast", "indenttarget", "lang", "largeop", "linebreak",
    "linebreakstyle", "lineleading", "linethickness", "location", "longdivstyle", "lspace",
    "mathbackground", "mathcolor", "mathsize", "mathvariant", "maxsize", "maxwidth",
    "mediummathspace", "minlabelspacing", "minsize", "movablelimits", "notation", "numalign",
    "overflow", "position", "role", "rowalign", "rowlines", "rowspacing", "rowspan", "rspace",
    "scriptlevel", "scriptminsize", "scriptsizemultiplier", "selection", "separator", "shift",
    "side", "stackalign", "stretchy", "subscriptshift", "superscriptshift", "symmetric",
    "tabindex", "thickmathspace", "thinmathspace", "valign", "verythickmathspace",
    "verythinmathspace", "voffset", "width", "xml:lang", "xml:space",
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
        if tells_structure(namespace, name, value) {
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

fn tells_structure(namespace: u32, name: &str, value: &str) -> bool {
    if name.starts_with("aria-") {
        return ARIA_STRUCTURE.binary_search(&name).is_ok();
    }
    if name.starts_with("data-") {
        // Frameworks scope their styles by names without a value, which masking leaves alone.
        return false;
    }
    match namespace {
        0 => STRUCTURE.binary_search(&name).is_ok(),
        1 if SVG_ANIMATED.contains(&name) => is_numbers(value),
        1 => draws(name),
        2 => MATHML_STRUCTURE.binary_search(&name).is_ok(),
        _ => false,
    }
}

/// Whether selectors may compare with the value of an attribute of this name: it is never masked.
#[must_use]
pub(crate) fn is_structure(name: &str) -> bool {
    STRUCTURE.binary_search(&name).is_ok() || ARIA_STRUCTURE.binary_search(&name).is_ok()
}

/// Whether an attribute of SVG draws, places or times something, and tells nothing else.
#[must_use]
pub(crate) fn draws(name: &str) -> bool {
    SVG_STRUCTURE.binary_search(&name).is_ok()
}

/// Lists of numbers, exponents and percentages included.
fn is_numbers(value: &str) -> bool {
    value.split([';', ',', ' ', '\t', '\n']).all(|item| {
        let number = item.strip_suffix('%').unwrap_or(item);
        number.is_empty() || is_number(number)
    })
}

/// A number as SVG writes it (SVG 2 §4.2). The standard library's parser would double the client.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent),
        None => (unsigned, "0"),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    (!whole.is_empty() || !fraction.is_empty())
        && is_digits(whole)
        && is_digits(fraction)
        && !exponent.is_empty()
        && is_digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::{ARIA_STRUCTURE, MATHML_STRUCTURE, STRUCTURE, SVG_STRUCTURE, is_numbers};

    #[test]
    fn numbers_alone_pass() {
        for text in ["0", "-1.5", "1e3;+.5 2.", "10%,20%", "", "1E-3"] {
            assert!(is_numbers(text), "{text}");
        }
        for text in [
            "a", "1a", ".", "-", "e3", "1e", "inf", "nan", "1.2.3", "1-2", "--1",
        ] {
            assert!(!is_numbers(text), "{text}");
        }
    }

    #[test]
    fn lists_are_sorted() {
        for list in [STRUCTURE, ARIA_STRUCTURE, SVG_STRUCTURE, MATHML_STRUCTURE] {
            assert!(list.is_sorted());
        }
    }
}
