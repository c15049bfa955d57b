//! Names of elements and attributes, sorted for binary search.

/// HTML elements that may be built; custom elements beside them. `iframe`, `frame`, `object` and `embed`
/// keep their place in the layout: without the attributes that load something they are empty.
#[rustfmt::skip]
pub(super) const HTML_TAGS: &[&str] = &[
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi", "bdo",
    "big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code",
    "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir",
    "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer",
    "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i",
    "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "listing", "main", "map",
    "mark", "marquee", "menu", "meter", "nav", "nobr", "object", "ol", "optgroup", "option",
    "output", "p", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc",
    "ruby", "s", "samp", "search", "section", "select", "selectedcontent", "slot", "small",
    "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "table", "tbody",
    "td", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul",
    "var", "video", "wbr", "xmp",
];

/// HTML elements that some browser runs, loads or asks something with, or reads in a way of its own.
/// Every other name that is in none of the lists makes an `HTMLUnknownElement` (HTML §4.2.6), which
/// does nothing.
#[rustfmt::skip]
pub(super) const HTML_REFUSED: &[&str] = &[
    "applet", "base", "controlledframe", "credential", "fencedframe", "geolocation", "install",
    "link", "login", "meta", "model", "noembed", "noframes", "noscript", "param", "permission",
    "portal", "script", "selectlist", "selectmenu", "template", "usermedia", "webview",
];

/// SVG elements that may be built.
#[rustfmt::skip]
pub(super) const SVG_TAGS: &[&str] = &[
    "a", "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc",
    "discard", "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite",
    "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight",
    "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur",
    "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
    "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "filter", "foreignObject",
    "g", "image", "line", "linearGradient", "marker", "mask", "metadata", "mpath", "path",
    "pattern", "polygon", "polyline", "radialGradient", "rect", "set", "stop", "style", "svg",
    "switch", "symbol", "text", "textPath", "title", "tspan", "use", "view",
];

/// MathML elements that may be built.
#[rustfmt::skip]
pub(super) const MATHML_TAGS: &[&str] = &[
    "annotation", "annotation-xml", "maction", "math", "menclose", "merror", "mfenced", "mfrac",
    "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot",
    "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd",
    "mtext", "mtr", "munder", "munderover", "none", "semantics",
];

/// Attributes that never pass, whatever they are on.
#[rustfmt::skip]
pub(super) const DROPPED: &[&str] = &[
    "accesskey", "action", "allow", "altimg", "archive", "attributionsrc", "autofocus", "autoplay",
    "background", "cite", "classid", "codebase", "command", "commandfor", "crossorigin", "csp",
    "data", "datasrc", "download", "dynsrc", "fetchpriority", "form", "formaction",
    "formenctype", "formmethod", "formnovalidate", "formtarget", "http-equiv", "icon",
    "imagesrcset", "integrity", "interestfor", "is", "longdesc", "lowsrc", "manifest", "nonce",
    "ping", "popovertarget", "popovertargetaction", "poster", "profile", "referrerpolicy",
    "sandbox", "shadowrootclonable", "shadowrootdelegatesfocus", "shadowrootmode",
    "shadowrootserializable", "src", "srcdoc", "srcset", "target", "xml:base", "xmlns",
];
