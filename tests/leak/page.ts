// A page with a canary in every place that a mirror could read from, and what happens in it while
// somebody watches.

import { Canaries } from "./canaries.ts";
import { features } from "./features.ts";

/** Marks that block, each with what it is written as. */
const BLOCKS = ['class="tandem-block"', 'data-tandem="block"', 'class="rr-block"', 'class="ph-no-capture"', "data-sentry-block", "data-openreplay-hidden", 'data-dd-privacy="hidden"', "data-private", 'class="fs-exclude"', 'class="mp-sensitive"'];
/** Marks that mask. */
const MASKS = ['class="tandem-mask"', 'data-tandem="mask"', 'class="sentry-mask"', "data-openreplay-masked", 'data-dd-privacy="mask"', "data-clarity-mask", 'class="amp-mask"', 'class="fs-mask"', 'data-recording-ignore="mask"', "data-hj-suppress"];
/** Autofill purposes of secrets. */
const PURPOSES = ["cc-name", "cc-number", "cc-exp", "cc-csc", "section-a billing cc-type", "one-time-code", "new-password", "current-password", "CC-NUMBER"];
/** Text fields whose values customers write. */
const FIELDS = ["text", "search", "email", "tel", "url"];

/** Rules of the server under which the page is watched. */
const CONFIG = `[[privacy_rules]]
pages = "*"
block = ["[data-ruled=block]", ".now-private .ruled-block", "x-ruled > em"]
mask = ["[data-ruled=mask]", ".now-private ~ .ruled-mask", "td:nth-child(2)"]

[[privacy_rules]]
pages = "/nowhere/*"
mask = ["h6"]
`;

/** The part of the page that the customer hides before `live` runs. */
export const HIDES = "#customer-hides";

/** Files of the page, by name. */
export interface LeakPage {
  readonly html: string;
  readonly files: Readonly<Record<string, { readonly type: string; readonly body: string }>>;
  /** Query and fragment of its address. */
  readonly suffix: string;
  /** Configuration of the server. */
  readonly config: string;
  /** Runs in the page once it is watched and [`HIDES`] is hidden. */
  readonly live: string;
}

/** Puts the places of a page of canaries into another page, whose addresses are relative to `base`. */
export function putInto(html: string, { html: places }: LeakPage, base: string): string {
  const [, head = "", body = ""] = /<\/title>([^]*)<\/head><body>([^]*)<\/body>/.exec(places) ?? [];
  const start = /<head(?:\s[^>]*)?>/i.exec(html) ?? /<html(?:\s[^>]*)?>|<!doctype[^>]*>/i.exec(html);
  const at = start === null ? 0 : start.index + start[0].length;
  const opened = `${html.slice(0, at)}${/<base\s/i.test(html) ? "" : `<base href="${base}">`}${head}${html.slice(at)}`;
  const end = opened.toLowerCase().lastIndexOf("</body>");
  return end < 0 ? `${opened}${body}` : `${opened.slice(0, end)}${body}${opened.slice(end)}`;
}

/** Makes a page out of fresh canaries; other files are below `folder`. */
export function leakPage(c: Canaries, folder: string): LeakPage {
  const linked = `/* ${c.at("said", "comment of a linked sheet")} */ @import "${folder}imported.css?${c.at("always", "address of an import")}";
.linked::before { content: "${c.at("said", "content of a linked sheet")}" }
.linked[data-a="${c.at("said", "attribute selector of a linked sheet")}"] { color: red }`;
  const imported = `.linked::after { content: '${c.at("said", "content of an imported sheet")}' }`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><title>${c.at("said", "title of an SVG file")}</title><text y="15">${c.at("said", "text of an SVG file")}</text></svg>`;
  const hiddenPicture = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">${c.at("always", "SVG file in a blocked part")}</text></svg>`;
  const maskedPicture = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">${c.at("always", "SVG file in a masked part")}</text></svg>`;
  const more = features(c, folder);
  const svg = (body: string) => ({ type: "image/svg+xml", body });
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${c.at("said", "document.title")}</title>${head(c, folder)}${more.head}</head><body>
<h1>The page stands</h1>${[texts(c), tables(c), forms(c), secrets(c), styled(c), drawings(c, folder), unsent(c, folder), marked(c, folder), ruled(c), shadows(c), changing(c), more.body].join("\n")}</body></html>`,
    files: {
      ...more.files,
      "linked.css": { type: "text/css", body: linked },
      "inner.html": { type: "text/html", body: `<title>${c.at("said", "title of a framed page")}</title><p>${c.at("said", "text of a framed page")}</p><input type=password value=${c.at("always", "password of a framed page")}>` },
      "imported.css": { type: "text/css", body: imported },
      "picture.svg": svg(picture),
      "hidden.svg": svg(hiddenPicture),
      "masked.svg": svg(maskedPicture),
    },
    suffix: `?${c.at("said", "name of a query parameter")}=1&q=${c.at("written", "value of a query parameter")}&${c.at("written", "query flag")}#${c.at("written", "fragment")}`,
    config: CONFIG,
    live: `(async () => { await ${live(c, folder)}; ${liveUnderRules(c)} await ${more.live}; })()`,
  };
}

function head(c: Canaries, folder: string): string {
  return `<meta name="description" content="${c.at("always", "meta content")}"><meta property="og:title" content="${c.at("always", "og:title")}">
<link rel="prefetch" href="${folder}${c.at("always", "address of a prefetch")}.js"><link rel="canonical" href="/${c.at("always", "canonical address")}">
<link rel="stylesheet" href="${folder}linked.css?${c.at("always", "address of a sheet")}" title="${c.at("said", "title of a sheet")}">
<script>const v = "${c.at("always", "script text")}"; window.kept = v; localStorage.setItem("k", v); sessionStorage.setItem("k", v); document.cookie = "k=" + v; console.log(v);</script>
<script type="application/json">{"a": "${c.at("always", "data block")}"}</script><script type="application/ld+json">{"name": "${c.at("always", "linked data")}"}</script>
<script type="text/template"><b>${c.at("always", "script template")}</b></script><noscript><style>a{content:"${c.at("always", "noscript in the head")}"}</style></noscript>
<style>/* ${c.at("said", "comment of a sheet")} */
.said::before { content: "${c.at("said", "content of a sheet")}" } .two::after { content: "a" '${c.at("said", "second string of content")}' counter(n) }
.attr::before { content: attr(data-shown) } .q { quotes: "${c.at("said", "opening quotes")}" "${c.at("said", "closing quotes")}" } .l { list-style-type: "${c.at("said", "list-style-type")}" }
:root { --said: "${c.at("said", "custom property, a string")}"; --bare: ${c.at("said", "custom property, a word")}; --json: { "a": "${c.at("said", "custom property, a block")}" }; --hash: #${c.at("said", "custom property, a hash")}; --call: ${c.at("said", "custom property, a function")}(1) }
.v::before { content: var(--said, "${c.at("said", "fallback of var()")}") } .e::before { content: "${escaped(c.at("said", "content with escapes"))}" }
[data-said="${c.at("said", "attribute selector")}"], [title^='${c.at("said", "beginning in an attribute selector")}'], [data-said=${c.at("said", "bare word in an attribute selector")}] { color: green }
@media (min-width: 1px) { @supports (color: red) { .said::after { content: "${c.at("said", "content within @media")}" } } } @layer a { .said i::after { content: "${c.at("said", "content within @layer")}" } }
.outer { & .inner::before { content: "${c.at("said", "content of a nested rule")}" } } :lang("${c.at("said", "argument of :lang()")}") { color: blue }
.b { background: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text>${c.at("said", "data address in a sheet")}</text></svg>") } .u { background: url(${folder}${c.at("always", "address in a sheet")}.png) }
@font-face { font-family: "${c.at("named", "name of a font")}"; src: url(${folder}${c.at("always", "address of a font")}.woff2), local("${c.at("said", "local font")}") }
@keyframes ${c.at("named", "name of keyframes")} { to { opacity: 1 } } .k { animation: ${c.at("named", "animation-name")} 1s; counter-reset: ${c.at("named", "name of a counter")} }
.never-there::before { content: "${c.at("said", "rule that applies to nothing")}" } @charset "${c.at("said", "late @charset")}"; @unknown "${c.at("said", "unknown at-rule")}";
.${c.at("named", "class in a selector")}, #${c.at("named", "id in a selector")} { color: inherit }</style>`;
}

/** The same word as CSS may write it. */
function escaped(word: string): string {
  return [...word].map((letter, at) => (at % 3 === 0 ? `\\${letter.charCodeAt(0).toString(16)} ` : letter)).join("");
}

function texts(c: Canaries): string {
  const attributes = ["title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "aria-placeholder", "data-name", "data-json", "custom", "content", "itemprop", "summary", "abbr"];
  return `<!-- ${c.at("always", "comment")} --><p>${c.at("said", "text")}</p><p>Dear<b>${c.at("said", "text of an inline element")}</b><wbr>${c.at("said", "text behind an element")}</p>
<p hidden>${c.at("said", "hidden text")}</p><p style="display:none">${c.at("said", "text that is not shown")}</p><pre>${c.at("said", "preformatted text")}</pre><p>mail${c.at("said", "text inside a word")}mail</p>
${attributes.map((name) => `<span ${name}="${c.at("said", `attribute ${name}`)}">x</span>`).join("")}
<a href="/${c.at("always", "address of a link")}?q=1" ping="/${c.at("always", "ping")}" download="${c.at("said", "download")}" hreflang="${c.at("said", "hreflang")}">${c.at("said", "text of a link")}</a>
<q cite="/${c.at("always", "cite")}">${c.at("said", "quotation")}</q><abbr title="${c.at("said", "title of an abbreviation")}">x</abbr><time datetime="${c.at("said", "datetime")}">x</time><data value="${c.at("said", "value of data")}">x</data>
<details><summary>${c.at("said", "summary")}</summary>${c.at("said", "text of closed details")}</details><dialog>${c.at("said", "closed dialog")}</dialog><div popover>${c.at("said", "closed popover")}</div>
<ruby>x<rt>${c.at("said", "ruby text")}</rt></ruby><ul><li value="3">${c.at("said", "list item")}</li></ul><bdo dir="rtl">${c.at("said", "reversed text")}</bdo>
<x-${c.at("named", "name of a custom element").toLowerCase()} of="${c.at("said", "attribute of a custom element")}">${c.at("said", "text of a custom element")}</x-${c.placements.at(-3)?.canary.toLowerCase()}>
<p class="${c.at("named", "class")}" id="${c.at("named", "id")}" part="${c.at("named", "part")}" slot="${c.at("named", "slot")}">x</p>
<p onclick="'${c.at("always", "event handler")}'" nonce="${c.at("always", "nonce")}" data-shown="${c.at("said", "attribute shown by attr()")}" class="attr">x</p>`;
}

function tables(c: Canaries): string {
  return `<table summary="${c.at("said", "summary of a table")}"><caption>${c.at("said", "caption")}</caption><tr><th abbr="${c.at("said", "abbr of a header")}" headers="${c.at("named", "headers")}">${c.at("said", "header cell")}</th><td background="/${c.at("always", "background")}">${c.at("said", "cell")}</td></tr></table>
<figure><figcaption>${c.at("said", "figcaption")}</figcaption></figure><fieldset><legend>${c.at("said", "legend")}</legend></fieldset><address>${c.at("said", "address element")}</address>
<map name="${c.at("named", "name of a map")}"><area alt="${c.at("said", "alt of an area")}" href="/${c.at("always", "address of an area")}" shape="rect" coords="0,0,1,1"></map>`;
}

function forms(c: Canaries): string {
  const autofill = ["name", "given-name", "street-address", "postal-code", "bday", "email", "tel"];
  return `<form action="/${c.at("always", "action")}" name="${c.at("named", "name of a form")}" target="${c.at("always", "target")}">
${FIELDS.map((type) => `<input type="${type}" value="${c.at("written", `value attribute of ${type}`)}" placeholder="${c.at("said", `placeholder of ${type}`)}">`).join("")}
${autofill.map((purpose) => `<input autocomplete="${purpose}" value="${c.at("written", `field for ${purpose}`)}">`).join("")}
<input name="${c.at("named", "name of a field")}" pattern="${c.at("said", "pattern")}" title="${c.at("said", "title of a field")}" list="${c.at("named", "list of a field")}" aria-label="${c.at("said", "label of a field")}">
<input id="typed" type="text"><input id="typed-number" type="number"><textarea id="area" placeholder="${c.at("said", "placeholder of a textarea")}">${c.at("written", "default of a textarea")}</textarea>
<input type="checkbox" value="${c.at("said", "value of a checkbox")}"><input type="radio" value="${c.at("said", "value of a radio button")}">
<input type="button" value="${c.at("said", "value of a button")}"><input type="submit" value="${c.at("said", "value of a submit button")}" formaction="/${c.at("always", "formaction")}"><input type="reset" value="${c.at("said", "value of a reset button")}">
<input type="image" alt="${c.at("said", "alt of an image button")}" src="/${c.at("always", "address of an image button")}"><button value="${c.at("said", "value of a button element")}">${c.at("said", "text of a button")}</button>
<select><optgroup label="${c.at("said", "label of options")}"><option value="${c.at("said", "value of an option")}" label="${c.at("said", "label of an option")}"><option selected>${c.at("said", "chosen option")}</optgroup></select>
<select multiple><option data-x="${c.at("said", "data of an option")}">${c.at("said", "option of a list")}</select><datalist id="list"><option value="${c.at("said", "value of a datalist")}">${c.at("said", "text of a datalist")}</datalist>
<label for="${c.at("named", "for of a label")}">${c.at("said", "label")}</label><output>${c.at("said", "output")}</output><progress aria-label="${c.at("said", "label of progress")}" value=".5">${c.at("said", "fallback of progress")}</progress><meter title="${c.at("said", "title of a meter")}">${c.at("said", "fallback of a meter")}</meter>
</form><div id="editor" contenteditable="true" aria-placeholder="${c.at("said", "placeholder of an editor")}">${c.at("written", "editor")}<p>${c.at("written", "paragraph of an editor")}</p></div><div contenteditable="plaintext-only">${c.at("written", "plain text editor")}</div>
<div class="tandem-allow"><input type="password" value="${c.at("always", "allowed password")}"><input autocomplete="cc-number" value="${c.at("always", "allowed card field")}"></div>`;
}

function secrets(c: Canaries): string {
  return `<input type="password" id="password" value="${c.at("always", "password")}"><input type="hidden" value="${c.at("always", "hidden field")}"><input TYPE="PassWord" value="${c.at("always", "password in odd case")}">
<input type="file" id="file">${PURPOSES.map((purpose) => `<input autocomplete="${purpose}" value="${c.at("always", `field for ${purpose}`)}">`).join("")}
<textarea autocomplete="one-time-code">${c.at("always", "textarea for a code")}</textarea><select autocomplete="cc-exp-month"><option selected value="${c.at("always", "option of a card field")}">1</select>
${["data-tandem=ignore", "class=rr-ignore", "data-sentry-ignore", "class=ph-ignore-input", "data-dd-privacy=mask-user-input"].map((mark) => `<input ${mark} value="${c.at("always", `field with ${mark}`)}">`).join("")}
<textarea class="sentry-ignore">${c.at("always", "ignored textarea")}</textarea><input id="toggled" type="password"><input id="turned" type="text"><input id="purposed" type="text">`;
}

function styled(c: Canaries): string {
  return `<p class="said" style="--own: '${c.at("said", "custom property of an element")}'; --word: ${c.at("said", "word in a custom property of an element")}; /* ${c.at("said", "comment in a style attribute")} */">x</p>
<p style="background:url(/${c.at("always", "address in a style attribute")}.png)">x</p><p style="content:'${c.at("said", "content in a style attribute")}'">x</p><p style="${c.at("named", "unknown property")}: 1">x</p>
<ul class="l"><li class="two attr" data-shown="x">x</ul><q class="q v e">x</q><p class="outer linked" data-a="b"><span class="inner">x</span></p><div class="b u k">x</div>`;
}

function drawings(c: Canaries, folder: string): string {
  return `<svg width="90" height="20" aria-label="${c.at("said", "label of a drawing")}"><title>${c.at("said", "title of a drawing")}</title><desc>${c.at("said", "description of a drawing")}</desc><metadata>${c.at("said", "metadata of a drawing")}</metadata>
<text y="9" data-x="${c.at("said", "data of a drawing")}">${c.at("said", "text of a drawing")}<tspan>${c.at("said", "tspan")}</tspan></text><a xlink:href="/${c.at("always", "xlink:href")}" xlink:title="${c.at("said", "xlink:title")}"><circle r="3"/></a>
<use href="${folder}x.svg?${c.at("always", "address of use")}#a"/><image href="/${c.at("always", "address of an image in a drawing")}"/><animate attributeName="x" values="${c.at("said", "values of an animation")}"/>
<style>text::before { content: "${c.at("said", "content of a drawing's sheet")}" }</style><script>"${c.at("always", "script of a drawing")}"</script><foreignObject width="50" height="9"><p>${c.at("said", "foreignObject")}</p></foreignObject></svg>
<math alttext="${c.at("said", "alttext")}"><mi>${c.at("said", "formula")}</mi><mtext>${c.at("said", "text of a formula")}</mtext><semantics><annotation encoding="x">${c.at("said", "annotation of a formula")}</annotation></semantics></math>
<img src="${folder}picture.svg?${c.at("always", "address of an image")}" alt="${c.at("said", "alt")}" srcset="${folder}picture.svg?${c.at("always", "srcset")} 2x" longdesc="/${c.at("always", "longdesc")}">
<img alt="" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>${c.at("said", "data address of an image")}</text></svg>"><picture><source srcset="/${c.at("always", "source of a picture")}.png" media="print"><img alt=""></picture>`;
}

function unsent(c: Canaries, folder: string): string {
  return `<noscript>${c.at("always", "noscript")}</noscript><template><p title="${c.at("always", "attribute in a template")}">${c.at("always", "template")}</p></template>
<iframe src="${folder}inner.html?${c.at("always", "address of a frame")}" title="${c.at("said", "title of a frame")}" name="${c.at("named", "name of a frame")}">${c.at("always", "fallback of a frame")}</iframe><iframe srcdoc="<p>${c.at("said", "srcdoc")}</p>"></iframe>
<object data="/${c.at("always", "address of an object")}" title="${c.at("said", "title of an object")}">${c.at("said", "fallback of an object")}</object><embed src="/${c.at("always", "address of an embed")}"><canvas aria-label="${c.at("said", "label of a canvas")}">${c.at("always", "fallback of a canvas")}</canvas>
<video src="/${c.at("always", "address of a video")}" poster="/${c.at("always", "poster")}" title="${c.at("said", "title of a video")}"><track label="${c.at("said", "label of a track")}" src="/${c.at("always", "address of a track")}">${c.at("always", "fallback of a video")}</video>
<audio src="/${c.at("always", "address of a sound")}">${c.at("always", "fallback of a sound")}</audio><p is="${c.at("named", "is")}">x</p><xmp>${c.at("said", "xmp")}</xmp>`;
}

function marked(c: Canaries, folder: string): string {
  const blocked = BLOCKS.map((mark) => `<div ${mark} title="${c.at("always", `title under ${mark}`)}">${c.at("always", `text under ${mark}`)}<b data-x="${c.at("always", `data under ${mark}`)}">x</b></div>`);
  const masked = MASKS.map((mark) => `<div ${mark} title="${c.at("always", `title under ${mark}`)}"><p>${c.at("always", `text under ${mark}`)}</p><input value="${c.at("always", `value under ${mark}`)}"></div>`);
  return `${blocked.join("")}${masked.join("")}<div class="rr-block"><img src="${folder}hidden.svg" alt="${c.at("always", "alt in a blocked part")}"><svg><text>${c.at("always", "drawing in a blocked part")}</text></svg></div>
<div class="tandem-mask" style="--x: '${c.at("always", "style of a masked part")}'"><img src="${folder}masked.svg" alt="${c.at("always", "alt in a masked part")}"><select><option value="${c.at("always", "value of a masked option")}">${c.at("always", "masked option")}</select><style>.m::before { content: "${c.at("always", "sheet in a masked part")}" }</style>
<svg><text>${c.at("always", "drawing in a masked part")}</text></svg><textarea>${c.at("always", "masked textarea")}</textarea><button>${c.at("always", "masked button")}</button><a href="/x">${c.at("always", "masked link")}</a><div data-tandem="allow">${c.at("always", "allowed inside a masked part")}</div>
<div class="amp-unmask fs-unmask" data-clarity-unmask data-dd-privacy="allow">${c.at("always", "foreign unmask inside a masked part")}</div></div><p>Paid with ${c.card("card number in a text", " ")} <b title="${c.card("card number in an attribute", "-")}">x</b> ${c.card("card number without groups", "")}</p>
<div class="tandem-allow"><input value="${c.card("card number in an allowed field", " ")}"></div>
<div id="mask-parent" class="tandem-mask"></div><div id="block-parent" class="tandem-block"></div><div id="open-parent"></div>`;
}

/** Parts that selectors of the server and the customer keep back. */
function ruled(c: Canaries): string {
  return `<section data-ruled="block" title="${c.at("always", "title of a part blocked by a selector")}">${c.at("always", "text of a part blocked by a selector")}<input value="${c.at("always", "value in a part blocked by a selector")}"></section>
<section data-ruled="mask"><p title="${c.at("always", "title under a masking selector")}">${c.at("always", "text under a masking selector")}</p><input value="${c.at("always", "value under a masking selector")}"></section>
<table><tr><td>x<td>${c.at("always", "cell masked by its place")}</table><x-ruled><template shadowrootmode="open"><p data-ruled="block">${c.at("always", "shadow root with a part blocked by a selector")}</p></template><em>${c.at("always", "slotted part blocked by a selector")}</em></x-ruled>
<iframe srcdoc="<p data-ruled=block>${c.at("always", "framed page with a part blocked by a selector")}</p>"></iframe>
<div id="turns-private"><p class="ruled-block">clear</p></div><p class="ruled-mask">clear</p><div id="customer-hides" style="padding: 20px"><p>Hide me</p></div>`;
}

/** What comes under selectors by a change elsewhere, and what happens in a part that is hidden. */
function liveUnderRules(c: Canaries): string {
  const at = (place: string): string => JSON.stringify(c.at("always", `live: ${place}`));
  return `{
    const turns = document.getElementById("turns-private");
    turns.className = "now-private";
    turns.firstChild.textContent = ${at("text blocked by a class around it")};
    document.querySelector(".ruled-mask").textContent = ${at("text masked by a class before it")};
    turns.insertAdjacentHTML("beforeend", "<i class=ruled-block>" + ${at("part added under a class around it")} + "</i>");
    const plain = document.createElement("p");
    turns.append(plain);
    plain.setAttribute("data-ruled", "block");
    plain.textContent = ${at("text of a part that comes under a selector by itself")};
    const part = document.querySelector("${HIDES}");
    part.firstChild.textContent = ${at("text of a part that the customer has hidden")};
    part.title = ${at("title of a part that the customer has hidden")};
    part.insertAdjacentHTML("beforeend", "<input value=" + ${at("value in a part that the customer has hidden")} + ">");
    part.remove();
    document.body.prepend(part);
    part.append(${at("text added to a hidden part that was moved")});
  }`;
}

function shadows(c: Canaries): string {
  return `<x-declared><template shadowrootmode="open"><style>:host::before { content: "${c.at("said", "content of a shadow sheet")}" }</style><p title="${c.at("said", "attribute in a shadow root")}">${c.at("said", "text in a shadow root")}</p><slot name="s">${c.at("said", "fallback of a slot")}</slot><div class="tandem-mask">${c.at("always", "masked text in a shadow root")}<slot></slot></div></template>
<i slot="s">${c.at("said", "slotted text")}</i></x-declared><x-masked class="tandem-mask"><template shadowrootmode="open">${c.at("always", "shadow root of a masked host")}<input value="${c.at("always", "value in the shadow root of a masked host")}"></template></x-masked>
<x-blocked class="tandem-block"><template shadowrootmode="open">${c.at("always", "shadow root of a blocked host")}</template></x-blocked><x-closed><template shadowrootmode="closed">${c.at("said", "closed shadow root")}</template></x-closed>`;
}

/** Elements that the live part works on. */
function changing(c: Canaries): string {
  return `<p id="later-masked">${c.at("said", "text that is masked later")}</p><p id="later-blocked">${c.at("said", "text that is blocked later")}</p><p id="unmarked" class="tandem-mask">x</p><div id="flipped"><b>x</b></div>
<div id="deep"><div><div><p id="deep-text">x</p></div></div></div><div id="both"><p id="first">x</p></div><div id="host"></div><p id="plain">x</p><select id="choice"><option>a<option>b</select><input id="plain-input">`;
}

/** What happens in the page while it is watched; `turn` lets the sensor look in between. */
function live(c: Canaries, folder: string): string {
  const at = (hidden: "always" | "written" | "said", place: string): string => JSON.stringify(c.at(hidden, `live: ${place}`));
  return `(async () => {
const $ = (id) => document.getElementById(id);
const turn = () => new Promise((done) => setTimeout(done, 60));
const make = (html) => { const box = document.createElement("div"); box.innerHTML = html; return box.firstChild; };
$("typed").value = ${at("written", "value of a field")}; $("typed").dispatchEvent(new Event("input", { bubbles: true })); $("typed").select(); $("typed").focus();
$("area").value = ${at("written", "value of a textarea")}; $("area").dispatchEvent(new Event("input", { bubbles: true })); $("typed").setAttribute("value", ${at("written", "value attribute")});
$("editor").append(${at("written", "text typed in an editor")}); $("editor").firstChild.data = ${at("written", "text changed in an editor")}; $("editor").innerHTML += "<b>" + ${at("written", "element in an editor")} + "</b>";
$("password").value = ${at("always", "password")}; $("password").dispatchEvent(new Event("input", { bubbles: true })); $("password").setAttribute("value", ${at("always", "value attribute of a password")}); $("password").setAttribute("title", ${at("said", "title of a password field")});
const list = new DataTransfer(); list.items.add(new File([${at("always", "contents of a chosen file")}], ${at("always", "name of a chosen file")})); $("file").files = list.files; $("file").dispatchEvent(new Event("change", { bubbles: true }));
await turn();
$("toggled").value = ${at("always", "password before it is shown")}; $("toggled").type = "text"; await turn();
$("toggled").value = ${at("always", "password while it is shown")}; $("toggled").dispatchEvent(new Event("input", { bubbles: true })); $("toggled").setAttribute("value", ${at("always", "attribute of a shown password")}); await turn();
$("toggled").type = "password"; $("toggled").value = ${at("always", "password after it was shown")}; const again = $("toggled"); again.remove(); await turn(); document.body.append(again); again.type = "text"; again.value = ${at("always", "shown password that came back")}; await turn();
$("turned").type = "password"; $("turned").value = ${at("always", "field that became a password, at once")}; await turn(); $("turned").value = ${at("always", "field that became a password")};
$("purposed").setAttribute("autocomplete", "one-time-code"); $("purposed").value = ${at("always", "field that became one for a code")}; $("purposed").dispatchEvent(new Event("input", { bubbles: true })); await turn();
$("purposed").removeAttribute("autocomplete"); $("purposed").value = ${at("always", "field that was one for a code")}; await turn();
document.title = ${at("said", "document.title")}; history.pushState(0, "", location.pathname + "/" + ${at("said", "path by pushState")} + "?q=" + ${at("written", "query by pushState")}); history.replaceState(0, "", "#" + ${at("written", "fragment by replaceState")}); location.hash = ${at("written", "fragment")};
$("plain").textContent = ${at("said", "textContent")}; $("plain").title = ${at("said", "title")}; $("plain").setAttribute("data-later", ${at("said", "data attribute")}); $("plain").append(document.createComment(${at("always", "comment")})); $("plain").before(make("<p>" + ${at("said", "innerHTML")} + "</p>"));
$("plain").style.setProperty("--later", "'" + ${at("said", "custom property")} + "'"); $("plain").style.setProperty("--bare", ${at("said", "word in a custom property")}); $("plain").setAttributeNS("http://www.w3.org/1999/xlink", "xlink:title", ${at("said", "xlink:title")}); await turn();
const sheet = new CSSStyleSheet(); sheet.replaceSync("#plain::after { content: '" + ${at("said", "adopted sheet")} + "' } /* " + ${at("said", "comment of an adopted sheet")} + " */"); document.adoptedStyleSheets = [sheet]; sheet.insertRule("#plain::before { content: '" + ${at("said", "rule inserted into an adopted sheet")} + "' }");
document.styleSheets[1]?.insertRule(".said { --r: '" + ${at("said", "inserted rule")} + "' }"); const style = make("<style></style>"); document.head.append(style); style.append(".said { --t: '" + ${at("said", "text of a style element")} + "' }"); await turn();
const root = $("host").attachShadow({ mode: "open" }); root.innerHTML = "<p>" + ${at("said", "shadow root")} + "</p><div class=tandem-mask>" + ${at("always", "masked part of a shadow root")} + "</div>"; root.adoptedStyleSheets = [sheet]; await turn();
$("mask-parent").append(${at("always", "text added to a masked part")}, make("<p title=" + ${at("always", "title added to a masked part")} + ">" + ${at("always", "element added to a masked part")} + "</p>")); $("block-parent").append(${at("always", "text added to a blocked part")}); $("block-parent").innerHTML += "<p>" + ${at("always", "element added to a blocked part")} + "</p>"; await turn();
$("later-masked").className = "rr-mask"; $("later-masked").firstChild.data = ${at("always", "text changed as its mark came")}; $("later-blocked").setAttribute("data-tandem", "block"); $("later-blocked").title = ${at("always", "title set as its mark came")}; await turn();
$("both").title = ${at("always", "title set before the mark")}; $("first").title = ${at("always", "title of a child set before the mark")}; $("first").textContent = ${at("always", "text of a child set before the mark")}; $("both").className = "sentry-mask"; await turn();
$("deep-text").firstChild.data = ${at("always", "deep text set before the mark")}; $("deep").dataset.ddPrivacy = "mask"; await turn(); $("deep-text").firstChild.data = ${at("always", "deep text set after the mark")}; $("deep-text").title = ${at("always", "deep title set after the mark")}; await turn();
$("flipped").className = "tandem-mask"; $("flipped").firstChild.textContent = ${at("always", "text set with the mark")}; await turn(); $("flipped").firstChild.textContent = "clear"; $("flipped").className = ""; await turn(); $("flipped").className = "tandem-block"; $("flipped").firstChild.textContent = ${at("always", "text set with a block")}; await turn(); $("flipped").className = "tandem-mask"; $("flipped").firstChild.textContent = ${at("always", "text as a block turned into a mask")}; await turn();
const wanderer = make("<p>" + ${at("always", "node made under a mask")} + "</p>"); $("mask-parent").append(wanderer); await turn(); wanderer.firstChild.data = "clear"; $("open-parent").append(wanderer); await turn();
wanderer.firstChild.data = ${at("always", "text of a node moved under a mask")}; $("mask-parent").append(wanderer); await turn(); wanderer.title = ${at("always", "title of a node moved under a mask")}; $("block-parent").append(wanderer); wanderer.append(${at("always", "text of a node moved into a block")}); await turn();
const newcomer = make("<div><p>x</p></div>"); $("open-parent").append(newcomer); await turn(); newcomer.firstChild.firstChild.data = ${at("always", "text of a node whose new parent is marked as it moves")}; $("flipped").className = ""; $("flipped").textContent = ""; $("open-parent").className = "ph-mask"; $("open-parent").append(make("<i>" + ${at("always", "element added as the mark came")} + "</i>")); await turn();
$("choice").options[1].text = ${at("said", "text of an option")}; $("choice").selectedIndex = 1; $("choice").add(new Option(${at("said", "added option")}, ${at("said", "value of an added option")})); $("choice").autocomplete = "cc-exp"; $("choice").add(new Option(${at("always", "option added to a card field")})); await turn();
$("plain-input").classList.add("rr-mask"); $("plain-input").value = ${at("always", "value of a field as its mark came")}; $("plain-input").dispatchEvent(new Event("input", { bubbles: true })); await turn(); $("plain-input").className = "rr-ignore"; $("plain-input").value = ${at("always", "value of a field that is ignored")}; $("plain-input").dispatchEvent(new Event("input", { bubbles: true })); await turn();
const hidden = make("<input type=hidden>"); document.body.append(hidden); hidden.value = ${at("always", "hidden field")}; await turn(); hidden.type = "text"; hidden.value = ${at("always", "hidden field that is shown")}; await turn();
const image = new Image(); image.src = ${JSON.stringify(folder)} + "picture.svg?" + ${at("always", "address of an image")}; image.alt = ${at("said", "alt")}; document.body.append(image); const frame = make("<iframe></iframe>"); frame.srcdoc = "<p>" + ${at("said", "srcdoc")} + "</p>"; document.body.append(frame);
const canvas = document.createElement("canvas"); canvas.getContext("2d").fillText(${at("said", "text on a canvas")}, 1, 9); document.body.append(canvas); getSelection().selectAllChildren($("mask-parent")); navigator.clipboard?.writeText(${at("always", "clipboard")}).catch(() => {}); console.log(${at("always", "console")}); window.name = ${at("always", "window.name")}; fetch(${JSON.stringify(folder)} + ${at("always", "address of a request")}).catch(() => {});
new BroadcastChannel("x").postMessage(${at("always", "message of a channel")}); postMessage(${at("always", "posted message")}, "*"); dispatchEvent(new CustomEvent("x", { detail: ${at("always", "detail of an event")} })); await turn();
document.body.append(make("<p>The story ends</p>"));
})()`;
}
