// Second line of defence behind the sanitiser: which elements and attributes may be built.
// The frame's own policy (no script, no request but `blob:` and `data:`) is the third.

/** Elements that are never built; a neutral one takes their place and their identifier. */
const NEVER = new Set(
  ("applet base controlledframe credential fencedframe geolocation install link login meta model noembed noframes " +
    "noscript param permission portal script selectlist selectmenu template usermedia webview").split(" "),
);

const NEVER_ATTRIBUTES = new Set([
  "src", "srcset", "srcdoc", "nonce", "integrity", "ping", "poster", "data", "codebase", "archive", "background", "imagesrcset",
  "manifest", "http-equiv", "lowsrc", "dynsrc", "longdesc", "profile", "is",
]);

/** Schemes of links that are kept as text; a click on them does nothing. */
const LINK = /^(?:https?:|mailto:|tel:|sms:|[^:]*(?:[/?#]|$))/i;

/** Whether an element of this local name may be built. */
export function mayBuild(name: string): boolean {
  return !NEVER.has(name.toLowerCase());
}

/** The value that an attribute may have; null: it is left out. */
export function allowedValue(element: string, attribute: string, value: string): string | null {
  const name = attribute.toLowerCase();
  if (name.startsWith("on") || NEVER_ATTRIBUTES.has(name)) {
    return null;
  }
  if (name === "href" || name === "xlink:href") {
    return allowedLink(element, value);
  }
  if (name === "attributename" && /href|src|^on/i.test(value)) {
    return null;
  }
  if (name === "action" || name === "formaction") {
    return LINK.test(value.trim()) ? value : "";
  }
  return value;
}

function allowedLink(element: string, value: string): string | null {
  if (element === "a" || element === "area") {
    return LINK.test(stripControls(value)) ? value : "#";
  }
  // Anything else that takes an address shows something; only parts of this document are allowed.
  return value.startsWith("#") ? value : null;
}

/** Browsers ignore tabs, line ends and leading controls in addresses. */
function stripControls(value: string): string {
  return value.replace(/[\u0000-\u0020]+/g, "");
}
