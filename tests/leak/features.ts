// More of the page of canaries: what else a page can show or hold, by the platform's features.

import type { Canaries, Hidden } from "./canaries.ts";

/** A file of the page. */
interface File {
  readonly type: string;
  readonly body: string;
}

/** What this adds to the page. */
export interface Features {
  readonly head: string;
  readonly body: string;
  readonly files: Readonly<Record<string, File>>;
  /** Runs in the page while it is watched. */
  readonly live: string;
}

/** Makes it out of fresh canaries; other files are below `folder`. */
export function features(c: Canaries, folder: string): Features {
  return {
    head: head(c, folder),
    body: [rare(c, folder), names(c), semantics(c), foreign(c), fields(c), composed(c), framed(c, folder), targets()].join("\n"),
    files: files(c, folder),
    live: `(async () => { const turn = () => new Promise((done) => setTimeout(done, 60)); const $ = (id) => document.getElementById(id);
${[liveRoots(c), liveSheets(c), liveFields(c), liveSecrets(c), liveFrames(c), liveUnseen(c)].map((part) => `{${part}}`).join("\n")} })()`,
  };
}

/** An attribute's value: no double quotes, no ampersands. */
function inAttribute(html: string): string {
  return html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}

function head(c: Canaries, folder: string): string {
  const nested = `.data-import::before { content: '${c.at("said", "content of a sheet imported from a data address")}' }`;
  const list = `<link rel="alternate" hreflang="x" title="${c.at("always", "title of an alternate")}" href="/${c.at("always", "address of an alternate")}"><link rel="icon" href="${folder}${c.at("always", "address of an icon")}.png">
<link rel="preload" as="image" imagesrcset="${folder}${c.at("always", "imagesrcset")}.png 1x"><link rel="alternate stylesheet" title="${c.at("said", "title of an alternate sheet")}" href="${folder}linked.css?${c.at("always", "address of an alternate sheet")}">
<meta name="referrer" content="unsafe-url"><meta name="${c.at("always", "name of a meta")}" content="x"><script type="speculationrules">{"tag": "${c.at("always", "speculation rules")}"}</script><script type="importmap">{"imports": {"${c.at("always", "import map")}": "/x.js"}}</script>`;
  return `${list}<style>@import "data:text/css,${encodeURIComponent(nested)}"; @import url("${folder}imported.css?${c.at("always", "address of a conditional import")}") layer(a) supports(content: "${c.at("said", "condition of an import")}");
.x { color: red }</style>${sheet(c, folder)}`;
}

/** What a text of CSS can say, each in a sheet of its own so that no mistake swallows another. */
function sheet(c: Canaries, folder: string): string {
  const said = (place: string): string => c.at("said", place);
  const named = (place: string): string => c.at("named", place);
  return [
    `@counter-style ${named("name of a counter style")} { system: cyclic; symbols: "${said("symbols of a counter style")}" "b"; prefix: "${said("prefix of a counter style")}"; suffix: '${said("suffix of a counter style")}'; negative: "${said("negative of a counter style")}"; pad: 3 "${said("pad of a counter style")}" }`,
    `@property --${named("name of a property")} { syntax: "<string>"; inherits: true; initial-value: "${said("initial value of a property")}" } @property --any { syntax: "*"; inherits: true; initial-value: "${said("initial value of any syntax")}" }`,
    `@container style(--x: "${said("style query")}") { .x { color: red } } @container ${named("name of a container")} (width > 1px) { .x { color: red } }`,
    `@supports (content: "${said("condition of @supports")}") { .x { color: red } } @supports selector([data-x="${said("selector of @supports")}"]) { .x { color: red } }`,
    `@scope ([data-x="${said("root of a scope")}"]) to (.y[title="${said("limit of a scope")}"]) { .x { color: red } }`,
    `@layer ${named("name of a layer")} { .x { color: red } } @starting-style { .x::after { content: "${said("content of a starting style")}" } } @page { @top-left { content: "${said("margin of a page")}" } }`,
    `.x { text-overflow: "${said("text-overflow")}"; hyphenate-character: "${said("hyphenate-character")}"; text-emphasis: "${said("text-emphasis")}"; list-style: inside "${said("list-style")}" }`,
    `.x::marker { content: "${said("content of a marker")}" } .x::before { content: "x" / "${said("alternative of content")}"; content: attr(data-none, "${said("fallback of attr()")}") counter(n) url("${folder}${c.at("always", "address in content")}.png?${c.at("always", "query of an address in content")}") }`,
    `:is(.x, [data-x="${said("argument of :is()")}"]) { color: red } .x:has(> [title="${said("argument of :has()")}"]) { color: red } :nth-child(1 of [data-x="${said("argument of :nth-child()")}"]) { color: red } .x:not([data-x$="${said("argument of :not()")}" i]) { color: red }`,
    `::highlight(${named("name of a highlight in a sheet")}) { color: red } x-y::part(${named("name of a part in a sheet")}) { color: red } :state(${named("name of a state in a sheet")}) { color: red }`,
    `.x { background: image-set("${folder}${c.at("always", "address in image-set()")}.png" 1x); cursor: url(${folder}${c.at("always", "address of a cursor")}.cur), auto; mask: url("${folder}${c.at("always", "address of a mask")}.svg#m"); --u: url(${folder}${c.at("always", "address in a custom property")}.png) }`,
    `@namespace z url("urn:${said("name of a namespace")}"); .x { color: red } /*# sourceMappingURL=${said("address of a source map")} */`,
    `.x { color: red } .y { --list: ${said("first of a list")}, "${said("second of a list")}", [${said("third of a list")}]; --at: @${said("at-keyword in a custom property")}; --unit: 1${said("unit in a custom property")} }`,
    `.x { color: red } .z::before { content: "${said("string that does not end")}`,
    `.x { color: red } /* ${said("comment that does not end")}`,
    `.x { color: red; }}}} .z::before { content: "${said("content behind stray brackets")}" } <!-- .w::before { content: '${said("content behind a comment of HTML")}' } -->`,
  ].map((css) => `<style>${css}</style>`).join("\n");
}

/** Elements and attributes that are seldom seen. */
function rare(c: Canaries, folder: string): string {
  const dropped = ["popovertarget", "commandfor", "command", "interestfor", "accesskey", "attributionsrc", "archive", "classid", "codebase", "lowsrc", "dynsrc", "manifest", "profile", "integrity", "srcdoc", "form", "formtarget", "allow", "csp", "usemap-x-on", "http-equiv"].slice(0, 19);
  const said = ["itemid", "itemtype", "itemref", "property", "resource", "typeof", "about", "vocab", "prefix", "xlink:role", "xml:space-x", "aria-braillelabel", "aria-brailleroledescription", "aria-keyshortcuts", "aria-errormessage", "aria-details-x", "data-tooltip", "data-original-title", "ng-reflect-model", "v-text", "x-text", "anchor", "dirname", "datetime", "label", "prompt", "standby", "alt", "content", "desc"];
  const handlers = ["onload", "onfocusin", "onbeforetoggle", "onscrollend", "ontransitionend"];
  return `${dropped.map((name) => `<b ${name}="${c.at("always", `attribute ${name}`)}">x</b>`).join("")}${said.map((name) => `<b ${name}="${c.at("said", `attribute ${name} of an element`)}">x</b>`).join("")}
${handlers.map((name) => `<i ${name}="'${c.at("always", `handler ${name}`)}'">x</i>`).join("")}<object><param name="x" value="${c.at("always", "value of a parameter")}"></object><noframes>${c.at("always", "noframes")}</noframes><noembed>${c.at("always", "noembed")}</noembed>
<a href="javascript:'${c.at("always", "script address")}'">x</a><a href="data:text/html,${c.at("always", "data address of a link")}">x</a><a href="mailto:${c.at("always", "address of a person")}@example.org?subject=${c.at("always", "subject of a mail")}">x</a><a href="tel:${c.at("always", "telephone")}">x</a>
<marquee>${c.at("said", "marquee")}</marquee><listing>${c.at("said", "listing")}</listing><nobr>${c.at("said", "nobr")}</nobr><font face="${c.at("named", "face")}">x</font><dfn title="${c.at("said", "title of a definition")}">x</dfn><menu label="${c.at("said", "label of a menu")}"><li>x</menu>
<ruby><rb>${c.at("said", "ruby base")}</rb><rp>${c.at("said", "ruby parenthesis")}</rp><rtc>${c.at("said", "ruby container")}</rtc></ruby><del cite="/${c.at("always", "address of a deletion")}" datetime="${c.at("said", "time of a deletion")}">x</del>
<fencedframe title="${c.at("said", "title of a fenced frame")}">${c.at("always", "fallback of a fenced frame")}</fencedframe><unknown-element foo="${c.at("said", "attribute of an unknown element")}">${c.at("said", "text of an unknown element")}</unknown-element>
<style type="text/x-template">${c.at("said", "style element of another type")} words { content: "x" }</style><style media="print">.x::before { content: "${c.at("said", "content for print")}" }</style>
<img src="blob:x" alt="${c.at("said", "alt of a broken image")}"><img src="data:text/plain,${c.at("always", "data address that is no image")}" alt=""><map><area href="?${c.at("always", "query of an area")}" title="${c.at("said", "title of an area")}"></map><picture><source srcset="${folder}picture.svg?${c.at("always", "srcset of a source")} 1x, /x.png?${c.at("always", "second in a srcset")} 2x"><img src="${folder}picture.svg" alt=""></picture>
<p style="color: red; background: url('${folder}${c.at("always", "address in a style attribute")}.png'); --s: '${c.at("said", "custom property of an element")}'; /* ${c.at("said", "comment in a style attribute")} */ quotes: '${c.at("said", "quotes of an element")}' ''">x</p><p style="content: '${c.at("said", "style that does not end")}">x</p>`;
}

/** Names, which style sheets know things by; those of attributes and elements among them. */
function names(c: Canaries): string {
  const low = (place: string): string => {
    const name = c.at("named", place);
    return name.toLowerCase();
  };
  return `<p ${low("name of an attribute")}="" data-${low("name of a data attribute")}="">x</p><o:${low("name of an element with a colon")}>x</o:p><details name="${c.at("named", "name of details")}"><summary>x</summary></details>
<p exportparts="${c.at("said", "exportparts")}" aria-labelledby="${c.at("named", "aria-labelledby")}" aria-controls="${c.at("named", "aria-controls")}">x</p>`;
}

/** What is said to people or to programs beside the text. */
function semantics(c: Canaries): string {
  const states = ["aria-colindextext", "aria-rowindextext", "aria-valuetext", "aria-description"];
  return `<div itemscope itemtype="https://schema.org/${c.at("said", "type of an item")}"><span itemprop="${c.at("said", "property of an item")}" content="${c.at("said", "content of an item")}">x</span><meta itemprop="x" content="${c.at("always", "meta of an item")}"><link itemprop="url" href="/${c.at("always", "link of an item")}"></div>
${states.map((name) => `<div role="slider" ${name}="${c.at("said", `${name} of a widget`)}">x</div>`).join("")}<div role="${c.at("named", "role")}">x</div><dl><dt>${c.at("said", "term")}</dt><dd>${c.at("said", "definition")}</dd></dl>
<?${c.at("always", "processing instruction")}?><!${c.at("always", "bogus comment")}><![CDATA[${c.at("always", "CDATA that HTML takes for a comment")}]]></${c.at("always", "end tag without a name")} x><textarea hidden>${c.at("written", "hidden textarea")}</textarea>
<p>x<!--${c.at("always", "comment within a text")}-->y</p><p inert>${c.at("said", "inert text")}</p><p style="visibility: hidden">${c.at("said", "invisible text")}</p><p style="content-visibility: hidden">${c.at("said", "skipped text")}</p><p style="opacity: 0; position: absolute; left: -9999px">${c.at("said", "text for screen readers")}</p>`;
}

/** SVG and MathML. */
function foreign(c: Canaries): string {
  return `<svg width="40" height="20" aria-label="${c.at("said", "label of a drawing")}"><title>${c.at("said", "title inside a drawing")}</title><desc>${c.at("said", "description inside a drawing")}</desc><metadata><x>${c.at("said", "metadata of a drawing")}</x></metadata><![CDATA[${c.at("said", "CDATA in a drawing")}]]>
<a xlink:href="/${c.at("always", "address of a drawing's link")}" xlink:title="${c.at("said", "xlink:title")}"><text>x</text></a><switch><text systemLanguage="zz">${c.at("said", "other language")}</text></switch><text><textPath href="#p">${c.at("said", "text on a path")}</textPath><tspan aria-label="${c.at("said", "label of a tspan")}">${c.at("said", "tspan")}</tspan></text>
<set attributeName="data-x" to="${c.at("said", "to of an animation")}" begin="0s"/><animate attributeName="class" values="a;${c.at("said", "values of an animation")}" from="${c.at("said", "from of an animation")}" by="${c.at("said", "by of an animation")}" dur="1s" onbegin="'${c.at("always", "onbegin")}'"/>
<use href="/other.svg?${c.at("always", "address of a use")}#${c.at("named", "fragment of a use")}"/><image href="/${c.at("always", "address of an image in a drawing")}.png" width="1" height="1"/><filter><feImage href="/${c.at("always", "address in a filter")}.png"/></filter><text class="tandem-mask"><title>${c.at("always", "title in a masked drawing")}</title>${c.at("always", "masked text of a drawing")}</text>
<g class="tandem-block"><text>${c.at("always", "blocked text of a drawing")}</text></g><rect fill="url(/x.svg?${c.at("always", "address of a fill")}#a)" data-name="${c.at("said", "name of a layer in a drawing")}" inkscape:label="${c.at("said", "label of a layer in a drawing")}" sodipodi:docname="${c.at("said", "file name in a drawing")}"/></svg>
<math href="/${c.at("always", "address of a formula")}" altimg="/${c.at("always", "picture of a formula")}"><ms lquote="${c.at("said", "quote of a formula")}">${c.at("said", "string of a formula")}</ms><mfenced open="${c.at("said", "bracket of a formula")}"><mi>x</mi></mfenced><semantics><mi>x</mi><annotation-xml encoding="x"><mi>${c.at("said", "annotation of a formula in XML")}</mi></annotation-xml><annotation encoding="application/x-tex">${c.at("said", "source of a formula")}</annotation></semantics></math>`;
}

function fields(c: Canaries): string {
  return `<input id="judged" value="${c.at("written", "judged field")}"><input name="x" dirname="${c.at("said", "dirname of a field")}" list="list-2"><datalist id="list-2"><option label="${c.at("said", "label in a datalist")}" value="${c.at("said", "value in a datalist")}"></datalist>
<select autocomplete="cc-exp-year"><button><selectedcontent></selectedcontent></button><optgroup label="${c.at("always", "group of a card field")}"><option selected label="${c.at("always", "label of an option of a card field")}">${c.at("always", "text of an option of a card field")}</optgroup></select>
<label>${c.at("said", "text around a field")}<input type="password" aria-label="${c.at("said", "label of a password")}" placeholder="${c.at("said", "placeholder of a password")}" data-value="${c.at("said", "data attribute of a password")}" value="${c.at("always", "password in a label")}"></label>
<form><input type="password" name="p" value="${c.at("always", "password in a form")}"><input type="hidden" name="csrf" value="${c.at("always", "token of a form")}"><button type="button" formaction="/${c.at("always", "action of a button")}">x</button></form>
<div contenteditable><textarea>${c.at("written", "textarea in an editor")}</textarea><span contenteditable="false">${c.at("written", "island in an editor")}</span><svg><text>${c.at("written", "drawing in an editor")}</text></svg><img alt="${c.at("written", "alt in an editor")}" src="x:"></div>
<select><option>${c.card("card number of an option", " ")}</select><p data-pan="${c.card("card number in a data attribute", "")}" aria-label="Card ${c.card("card number in a label", " ")}">x</p><textarea class="tandem-allow">${c.card("card number in an allowed textarea", "-")}</textarea><style>.card::before { content: "${c.card("card number in a sheet", " ")}" }</style>`;
}

/** What is slotted is under the marks around it and under those around its slot. */
function composed(c: Canaries): string {
  return `<x-wrap><template shadowrootmode="open"><div class="tandem-mask">${c.at("always", "fallback beside a slot in a masked part")}<slot></slot></div></template><p>${c.at("always", "element slotted into a masked part")}</p>${c.at("always", "text slotted into a masked part")}<img alt="${c.at("always", "alt slotted into a masked part")}"><input value="${c.at("always", "value slotted into a masked part")}"></x-wrap>${slotted(c)}
<x-outer><template shadowrootmode="open"><x-inner class="tandem-mask"><template shadowrootmode="open">${c.at("always", "root of a masked host in a root")}<slot></slot></template><slot>${c.at("always", "fallback of a slot in a masked host")}</slot></x-inner></template></x-outer>
<x-late class="tandem-mask"><template shadowrootmode="open"><slot></slot></template><p>${c.at("always", "text slotted into a root of a masked host")}</p></x-late>`;
}

/** Slots in marked parts of roots: named ones, in each other, in closed roots, and in blocks. */
function slotted(c: Canaries): string {
  const root = (html: string): string => `<template shadowrootmode="open">${html}</template>`;
  const always = (place: string): string => c.at("always", place);
  return `<x-named>${root('<slot name="a"></slot><div class="rr-mask"><slot name="b"></slot></div><slot></slot>')}<p slot="a">${c.at("said", "text slotted beside a masked slot")}</p><p slot="b">${always("text of a masked slot with a name")}<b title="${always("title in a masked slot with a name")}">x</b></p>${c.at("said", "text of the default slot beside a masked one")}</x-named>
<x-shut>${root("<div data-tandem=block><slot></slot></div>")}${always("text in a blocked slot")}<p>${always("element in a blocked slot")}</p></x-shut><x-ruled-slot>${root("<div data-ruled=mask><slot></slot></div>")}${always("text in a slot that a selector masks")}</x-ruled-slot>
<x-one>${root(`<x-two>${root(`<x-three>${root('<div class="sentry-mask"><slot></slot></div>')}<slot></slot></x-three>`)}<slot name="deep"><slot></slot></slot></x-two>`)}${always("text slotted through three roots")}<p>${always("element slotted through three roots")}</p></x-one>
<x-fallback>${root('<slot class="tandem-mask" name="none"><slot></slot></slot>')}${always("text in a slot in the fallback of a masked one")}</x-fallback><x-turning id="turning">${root("<div><slot></slot><slot name=side></slot></div><slot name=free></slot>")}x<p>x</p><p slot="free">x</p></x-turning>`;
}

function framed(c: Canaries, folder: string): string {
  const password = (place: string): string => `<input type=password value=${c.at("always", place)}>`;
  const nested = `<p>${c.at("said", "text of a document in a document")}</p>${password("password of a document in a document")}<iframe srcdoc="${inAttribute(`${password("password three documents deep")}<p class=tandem-mask>${c.at("always", "masked text three documents deep")}</p>`)}"></iframe>`;
  return `<div class="tandem-mask"><iframe srcdoc="${inAttribute(`<title>${c.at("always", "title of a masked document")}</title><p title=${c.at("always", "title in a masked document")}>${c.at("always", "text of a masked document")}</p><style>p::before { content: "${c.at("always", "sheet of a masked document")}" }</style>`)}"></iframe></div>
<div class="tandem-block"><iframe srcdoc="${inAttribute(`<p>${c.at("always", "text of a blocked document")}</p>`)}"></iframe></div><iframe srcdoc="${inAttribute(nested)}"></iframe><iframe src="${folder}frameset.html"></iframe><iframe src="${folder}story.xhtml"></iframe>
<iframe id="toggling" src="${folder}toggling.html"></iframe><iframe id="written"></iframe><div class="tandem-mask"><iframe id="written-masked"></iframe></div><iframe src="https://${c.at("said", "host of a frame that is out of reach").toLowerCase()}.invalid/${c.at("always", "path of a frame that is out of reach")}"></iframe>`;
}

/** Elements that the live part works on. */
function targets(): string {
  return `<div id="closed"></div><div id="closed-masked" class="tandem-mask"></div><div id="manual"><b>x</b></div><x-states id="states"></x-states><p id="lit">x</p><div id="animated">x</div><div id="animated-masked" class="tandem-mask">x</div><dialog id="dialog"></dialog><div id="popover" popover></div><video id="video"></video><div id="drop">x</div>
<input id="second-password" type="password"><input id="moving-password" type="password"><div id="typed-in" contenteditable></div><input id="open-card" class="tandem-allow">`;
}

function files(c: Canaries, folder: string): Record<string, File> {
  const html = (body: string): File => ({ type: "text/html", body });
  return {
    "frameset.html": html(`<!doctype html public "-//X//${c.at("always", "public identifier of a doctype")}" "${c.at("always", "system identifier of a doctype")}"><title>${c.at("said", "title of a frameset")}</title><frameset cols="50%,50%" title="${c.at("said", "title of a set of frames")}"><frame name="${c.at("named", "name of a frame in a set")}" src="${folder}toggling.html?${c.at("always", "address of a frame in a set")}" title="${c.at("said", "title of a frame in a set")}"><frame longdesc="/${c.at("always", "longdesc of a frame")}"><noframes>${c.at("always", "noframes of a set")}</noframes></frameset>`),
    "story.xhtml": { type: "application/xhtml+xml", body: `<?xml version="1.0"?><?app ${c.at("always", "processing instruction of XHTML")}?><!-- ${c.at("always", "comment of XHTML")} --><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p><![CDATA[${c.at("said", "CDATA of XHTML")}]]></p><x xmlns="urn:${c.at("always", "foreign namespace")}">${c.at("said", "text of a foreign namespace")}</x><input type="password" value="${c.at("always", "password of XHTML")}"/></body></html>` },
    "toggling.html": html(`<!doctype html><title>x</title><p>A framed page</p><input id="p" type="password"><input id="q">`),
  };
}

/** Shadow roots, slots and what is slotted, while the page is watched. */
function liveRoots(c: Canaries): string {
  const at = (hidden: Hidden, place: string): string => JSON.stringify(c.at(hidden, `live: ${place}`));
  return `const root = $("closed").attachShadow({ mode: "closed" });
root.innerHTML = "<p>" + ${at("said", "closed root")} + "</p><p class=rr-mask>" + ${at("always", "masked part of a closed root")} + "</p><p class=rr-block>" + ${at("always", "blocked part of a closed root")} + "</p><input type=password value=" + ${at("always", "password in a closed root")} + ">";
$("closed-masked").attachShadow({ mode: "closed" }).innerHTML = "<p>" + ${at("always", "closed root of a masked host")} + "</p>"; await turn();
$("closed").className = "tandem-mask"; root.firstChild.textContent = ${at("always", "closed root whose host was masked")}; await turn();
const manual = $("manual").attachShadow({ mode: "open", slotAssignment: "manual" }); manual.innerHTML = "<slot></slot><p class=tandem-mask>" + ${at("always", "masked part of a root with slots by hand")} + "</p>"; manual.querySelector("slot").assign($("manual").firstChild); await turn(); $("manual").className = "tandem-mask"; $("manual").firstChild.textContent = ${at("always", "text assigned to a slot of a masked host")}; await turn();
const turning = $("turning"); const inside = turning.shadowRoot; const [words, piece, free] = turning.childNodes; words.data = ${at("always", "text slotted into a part as its mark comes")}; piece.title = ${at("always", "title slotted into a part as its mark comes")}; inside.firstChild.className = "tandem-mask"; await turn();
free.textContent = ${at("always", "element that takes a masked slot")}; free.slot = "side"; turning.append(${at("always", "text added to a masked slot")}); await turn(); inside.querySelector("slot").remove(); words.data = ${at("always", "text whose masked slot is gone")}; await turn(); free.slot = "free"; free.textContent = "x"; await turn();
inside.lastChild.replaceWith(inside.firstChild.lastChild); free.textContent = ${at("said", "element without a slot")}; const other = document.createElement("div"); other.innerHTML = "<slot></slot>"; inside.append(other); other.className = "ph-mask"; words.data = ${at("always", "text that another masked slot takes in")}; await turn();
const upgraded = document.createElement("x-up"); upgraded.append("x"); document.body.append(upgraded); await turn(); upgraded.attachShadow({ mode: "closed" }).innerHTML = "<i class=rr-block><slot></slot></i>"; upgraded.firstChild.data = ${at("always", "text of a host as its closed root comes")}; await turn(); upgraded.firstChild.data = ${at("always", "text of a host with a closed root")}; await turn();
const late = document.querySelector("x-late"); late.append(${at("always", "text added to a masked host")}); late.querySelector("p").title = ${at("always", "title set in a masked host")}; await turn();`;
}

function liveSheets(c: Canaries): string {
  const at = (hidden: Hidden, place: string): string => JSON.stringify(c.at(hidden, `live: ${place}`));
  return `CSS.registerProperty({ name: "--" + ${at("named", "registered property")}, syntax: "*", inherits: true, initialValue: '"' + ${at("said", "initial value of a registered property")} + '"' });
const face = new FontFace(${at("named", "family of a font")}, "url(/" + ${at("always", "address of a font")} + ".woff2)"); document.fonts.add(face);
const style = document.createElement("style"); style.textContent = ".k { color: red } .l { color: red }"; document.head.append(style); await turn(); const [rule, other] = style.sheet.cssRules;
rule.style.setProperty("--k", '"' + ${at("said", "property set in a rule")} + '"'); rule.style.content = '"' + ${at("said", "content set in a rule")} + '"'; other.selectorText = "[data-k='" + ${at("said", "selector set in a rule")} + "']"; style.sheet.insertRule("@counter-style k { symbols: '" + ${at("said", "inserted counter style")} + "' }"); await turn();
const masked = document.createElement("style"); $("mask-parent").append(masked); masked.textContent = ".x::before { content: '" + ${at("always", "sheet added to a masked part")} + "' }"; await turn(); masked.sheet?.insertRule(".y { --y: '" + ${at("always", "rule inserted into a masked sheet")} + "' }"); await turn();
$("animated").animate([{ content: '"' + ${at("said", "content of an animation")} + '"', opacity: 0 }, { "--a": '"' + ${at("said", "property of an animation")} + '"', opacity: 1 }], { duration: 1e5, id: ${at("always", "identifier of an animation")} });
$("animated-masked").animate([{ content: '"' + ${at("always", "content of a masked animation")} + '"', opacity: 0 }, { opacity: 1 }], { duration: 1e5, pseudoElement: "::before" });
$("lit").firstChild.data = ${at("said", "highlighted text")}; const range = new Range(); range.selectNodeContents($("lit")); CSS.highlights?.set(${at("named", "name of a highlight")}, new Highlight(range)); await turn();`;
}

function liveFields(c: Canaries): string {
  const at = (hidden: Hidden, place: string): string => JSON.stringify(c.at(hidden, `live: ${place}`));
  const card = c.card("live: card number that is typed", "");
  c.part("live: most of a card number that is typed", card.slice(0, 12));
  return `const judged = $("judged"); judged.setCustomValidity(${at("always", "custom validity")}); judged.reportValidity(); judged.setAttribute("aria-errormessage", "x"); await turn();
class States extends HTMLElement { static formAssociated = true; constructor() { super(); this.inside = this.attachInternals(); } } customElements.define("x-states", States); const inside = $("states").inside;
inside.setFormValue(${at("always", "value of a custom field")}, ${at("always", "state of a custom field")}); inside.setValidity({ customError: true }, ${at("always", "validity of a custom field")}); inside.ariaLabel = ${at("always", "inner label of a custom field")}; inside.ariaValueText = ${at("always", "inner value of a custom field")}; await turn();
$("dialog").textContent = ${at("said", "text of a dialog")}; $("dialog").showModal(); $("dialog").returnValue = ${at("always", "answer of a dialog")}; await turn(); $("dialog").close(${at("always", "answer of a closed dialog")}); $("popover").textContent = ${at("said", "text of a popover")}; $("popover").showPopover(); await turn(); $("popover").hidePopover();
$("typed-in").focus(); document.execCommand("insertText", false, ${at("written", "text that is typed")}); await turn(); document.execCommand("insertHTML", false, "<b title=x>" + ${at("written", "markup that is pasted")} + "</b>"); await turn();
const open = $("open-card"); for (const digit of ${JSON.stringify(card)}) { open.value += digit; open.dispatchEvent(new Event("input", { bubbles: true })); await new Promise(requestAnimationFrame); } await turn();
document.title = "Paid with " + ${JSON.stringify(c.card("live: card number in the title", " "))}; await turn();`;
}

/** What was of an always-masked kind once, wherever it goes. */
function liveSecrets(c: Canaries): string {
  const at = (place: string): string => JSON.stringify(c.at("always", `live: ${place}`));
  return `const password = $("second-password"); password.value = ${at("password that is shown")}; password.type = "text"; await turn(); password.autocomplete = "name"; password.removeAttribute("type"); password.setAttribute("value", ${at("attribute of a password without a type")}); password.value = ${at("password without a type")}; password.setSelectionRange(1, 2); await turn();
password.type = "button"; password.value = ${at("password that became a button")}; await turn(); password.type = "text"; password.className = "tandem-allow"; password.value = ${at("password that is allowed")}; await turn();
const moving = $("moving-password"); moving.value = ${at("password that moves to another document")}; moving.type = "text"; await turn(); $("toggling").contentDocument.body.append(moving); await turn(); moving.value = ${at("password in another document")}; moving.dispatchEvent(new Event("input", { bubbles: true })); await turn();
const hidden = document.querySelector("#customer-hides"); hidden?.append(${at("text of a hidden part")}); await turn(); if (hidden) { $("toggling").contentDocument.body.append(hidden); await turn(); hidden.append(${at("text of a hidden part in another document")}); await turn(); document.body.prepend(hidden); await turn(); hidden.append(${at("text of a hidden part that came back")}); await turn(); }`;
}

function liveFrames(c: Canaries): string {
  const at = (hidden: Hidden, place: string): string => JSON.stringify(c.at(hidden, `live: ${place}`));
  return `const inner = $("toggling").contentDocument; const shown = inner.getElementById("p"); shown.value = ${at("always", "password of a framed page")}; shown.type = "text"; await turn(); shown.value = ${at("always", "shown password of a framed page")}; shown.dispatchEvent(new Event("input", { bubbles: true })); shown.setAttribute("value", ${at("always", "attribute of a shown password of a framed page")}); await turn();
inner.getElementById("q").value = ${at("written", "field of a framed page")}; inner.body.append(${at("said", "text added to a framed page")}); inner.title = ${at("said", "title of a framed page")}; await turn();
for (const [id, text, secret] of [["written", ${at("said", "text that is written anew")}, ${at("always", "password that is written anew")}], ["written-masked", ${at("always", "masked text that is written anew")}, ${at("always", "masked password that is written anew")}]]) { const written = $(id).contentDocument; written.open(); written.write("<!doctype html><title>x</title><p>" + text + "</p><input type=password value=" + secret + ">"); written.close(); await turn(); written.open(); written.write("<p>" + text + "</p>"); written.close(); await turn(); }`;
}

/** What is in the page and on no screen. */
function liveUnseen(c: Canaries): string {
  const at = (place: string): string => JSON.stringify(c.at("always", `live: ${place}`));
  return `history.replaceState({ a: ${at("state of the history")} }, ""); performance.mark(${at("name of a mark")}); performance.measure(${at("name of a measure")}); new Worker(URL.createObjectURL(new Blob(["//" + ${at("source of a worker")}]))).terminate();
const data = new DataTransfer(); data.setData("text/plain", ${at("dragged text")}); $("drop").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: data })); document.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData: data }));
for (const event of [new KeyboardEvent("keydown", { key: ${at("key")}, bubbles: true }), new CompositionEvent("compositionupdate", { data: ${at("composed text")}, bubbles: true }), new InputEvent("beforeinput", { data: ${at("data of an input event")}, bubbles: true })]) $("second-password").dispatchEvent(event);
const track = $("video").addTextTrack("captions", ${at("label of a track")}, "en"); track.mode = "showing"; track.addCue(new VTTCue(0, 9, ${at("text of a cue")})); if (navigator.mediaSession) navigator.mediaSession.metadata = new MediaMetadata({ title: ${at("title of what plays")} });
const held = document.createElement("p"); held.textContent = ${at("element that is nowhere")}; const piece = document.createElement("template"); piece.content.append(${at("contents of a template")}); document.body.append(piece); document.body.append(document.createProcessingInstruction("x", ${at("instruction")}));
document.body.setAttributeNS("urn:x", "x:" + "y", ${at("attribute of another namespace")}); document.body.removeAttributeNS("urn:x", "y"); const short = document.createElement("p"); short.textContent = ${at("element that came and went")}; document.body.append(short); short.remove(); await turn();`;
}
