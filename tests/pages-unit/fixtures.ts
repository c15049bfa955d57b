// Small pages, one feature each, and what happens in them after the start.

export interface Fixture {
  readonly name: string;
  readonly html: string;
  /** Runs in the customer's document once the first picture is equal. */
  readonly live?: string;
  readonly mode?: "no" | "limited" | "full";
}

const page = (body: string, head = ""): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Case</title>${head}</head><body>${body}</body></html>`;

export const FIXTURES: readonly Fixture[] = [
  {
    name: "plain tree with comments, scripts and odd names",
    html: page(`<!-- no --><p id=a title='x "y" & z'>one<!-- no -->two</p><o:p>odd</o:p><p @click="x" :class="y" [z]="q">vue</p><noscript>no</noscript><template><p>no</p></template><script>var a = 1;</script>`),
    live: `const p = document.createElement("p"); p.append("three", document.createComment("no"), "four"); document.body.prepend(p); document.querySelector("#a").setAttribute("title", "other"); document.querySelector("o\\\\:p").firstChild.data = "changed"; document.querySelector("#a").removeAttribute("id");`,
  },
  {
    name: "moves among siblings and into other parents",
    html: page(`<ul id=a>${Array.from({ length: 20 }, (_, i) => `<li id=l${i}>item ${i}<b>b</b></li>`).join("")}</ul><div id=b><p>stay</p></div>`),
    live: `const a = document.querySelector("#a"), b = document.querySelector("#b"); [...a.children].reverse().forEach((li) => a.append(li)); b.prepend(a.children[3]); b.append(a.children[4], a.children[9]); b.firstChild.append(a.firstChild);`,
  },
  {
    name: "parent and child change places",
    html: page(`<div id=a><div id=b><div id=c>deep</div></div></div>`),
    live: `const [a, b, c] = ["a", "b", "c"].map((id) => document.getElementById(id)); document.body.append(c); c.append(b); b.append(a);`,
  },
  {
    name: "a known node moves into a new one that is taken out again",
    html: page(`<div id=a><i>i</i></div><div id=b><u>u</u></div>`),
    live: `const a = document.querySelector("#a"), u = document.querySelector("u"), n = document.createElement("section"); n.append(u); a.append(n); a.firstChild.remove(); n.append(document.querySelector("#b")); n.remove(); document.body.append(n.firstChild); document.body.append(n);`,
  },
  {
    name: "innerHTML, replaceWith, normalize, splitText",
    html: page(`<div id=a>old <b>bold</b></div><p id=b>some text</p>`),
    live: `const a = document.querySelector("#a"), b = document.querySelector("#b"); a.innerHTML = "<table><tr><td>1<td>2</table><p>new"; b.firstChild.splitText(4); b.append("more"); const q = document.createElement("q"); q.textContent = "q"; a.lastChild.replaceWith(q, "tail"); document.body.append("x", "y"); document.body.normalize();`,
  },
  {
    name: "open shadow roots with slots",
    html: page(`<my-card><span slot=title>Title</span>light</my-card><div id=d>plain</div>`, `<script>customElements.define("my-card", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<style>:host{display:block;color:red}</style><h1><slot name=title></slot></h1><p>in <i>shadow</i></p><slot></slot>"; } });</script>`),
    live: `document.querySelector("my-card").shadowRoot.querySelector("p").append(" more"); const r = document.querySelector("#d").attachShadow({ mode: "open", delegatesFocus: true }); r.innerHTML = "<b>late</b><slot></slot>"; const c = document.createElement("my-card"); c.append("second"); document.body.append(c); c.shadowRoot.append("tail");`,
  },
  {
    name: "shadow host moved, root emptied and filled",
    html: page(`<div id=a></div><div id=b></div>`, `<script>addEventListener("DOMContentLoaded", () => { const h = document.createElement("x-host"); h.attachShadow({ mode: "open" }).innerHTML = "<p>one</p>"; document.querySelector("#a").append(h); });</script>`),
    live: `const h = document.querySelector("x-host"); document.querySelector("#b").append(h); h.shadowRoot.innerHTML = ""; h.shadowRoot.innerHTML = "<p>two</p><x-in></x-in>"; h.shadowRoot.querySelector("x-in").attachShadow({ mode: "open" }).innerHTML = "<i>nested</i>";`,
  },
  {
    name: "manual slots",
    html: page(`<x-m>text</x-m>`, `<script>addEventListener("DOMContentLoaded", () => { document.querySelector("x-m").attachShadow({ mode: "open", slotAssignment: "manual" }).innerHTML = "<slot></slot>"; });</script>`),
  },
  {
    name: "adopted sheets",
    html: page(`<p>text</p><x-s></x-s>`, `<script>addEventListener("DOMContentLoaded", () => { const s = new CSSStyleSheet(); s.replaceSync("p{color:red}"); document.adoptedStyleSheets = [s]; const r = document.querySelector("x-s").attachShadow({ mode: "open" }); r.innerHTML = "<p>in</p>"; r.adoptedStyleSheets = [s]; window.s = s; });</script>`),
    live: `s.replaceSync("p{color:blue}b{margin:1px}"); const t = new CSSStyleSheet(); t.insertRule("p{padding:3px}"); document.adoptedStyleSheets.push(t); document.querySelector("x-s").shadowRoot.adoptedStyleSheets = [t, s]; t.insertRule("i{top:0}"); s.deleteRule(1);`,
  },
  {
    name: "rules changed before the start, of a number that did not",
    html: page(`<p>text</p>`, `<style id=e>p{color:red}b{margin:1px}</style><script>e.sheet.cssRules[0].style.color = "blue"; e.sheet.cssRules[1].selectorText = "p";</script>`),
    live: `e.sheet.insertRule("@keyframes k{from{top:1px}}", 2); e.sheet.cssRules[2].name = "other";`,
  },
  {
    name: "a link that loses its address",
    html: page(`<a id=a href="/x">a</a>`),
    live: `a.removeAttribute("href");`,
  },
  {
    name: "fonts and properties that scripts register are no part of the page's own sheets",
    html: page(`<p style="width:var(--wide,9px)">text</p>`),
    live: `CSS.registerProperty({ name: "--wide", syntax: "<length>", inherits: false, initialValue: "90px" }); document.fonts.add(new FontFace("Odd \\"name", "local(none)"));`,
  },
  {
    name: "adopted sheet switched off, and replaced later",
    html: page(`<p>text</p>`),
    live: `const s = new CSSStyleSheet(), t = new CSSStyleSheet(); document.adoptedStyleSheets = [s, t]; s.replaceSync("p{color:red}"); await t.replace("p{margin:4px}"); t.cssRules[0].style.margin = "5px";`,
  },
  {
    name: "rules inserted before the start",
    html: page(`<p>text</p>`, `<style id=e></style><style id=f>p{color:red}</style><script>e.sheet.insertRule("p{margin:1px}"); f.sheet.insertRule("p{padding:1px}", 0);</script>`),
    live: `e.sheet.insertRule("@media (min-width:1px){p{top:1px}}", 1); e.sheet.cssRules[1].insertRule("i{left:2px}", 1); f.sheet.deleteRule(0);`,
  },
  {
    name: "rules edited through the CSSOM",
    html: page(`<p class=a>text</p>`, `<style id=e>p{color:red}.a{margin:1px}@media (min-width:1px){p{top:1px}}@keyframes k{from{top:0}}</style>`),
    live: `const r = e.sheet.cssRules; r[0].style.color = "blue"; r[1].selectorText = ".b"; r[2].media.mediaText = "(min-width:9px)"; r[3].appendRule("to{top:5px}"); r[0].style.setProperty("left", "3px");`,
  },
  {
    name: "a style object kept and used later",
    html: page(`<p>text</p>`, `<style id=e>p{color:red}</style>`),
    live: `window.kept = e.sheet.cssRules[0].style; await new Promise((done) => setTimeout(done, 60)); kept.color = "green"; document.body.append("x");`,
  },
  {
    name: "text of a style element after rules were inserted",
    html: page(`<p>text</p>`, `<style id=e>p{color:red}</style>`),
    live: `e.sheet.insertRule("p{margin:9px}"); await new Promise((done) => setTimeout(done, 60)); e.textContent = "p{color:blue}"; await new Promise((done) => setTimeout(done, 60)); e.firstChild.data = "p{color:green}"; const s = document.createElement("style"); s.append("b{top:0}"); document.head.append(s);`,
  },
  {
    name: "sheets switched on and off",
    html: page(`<p>text</p>`, `<style id=e>p{color:red}</style><link id=l rel=stylesheet href=/files/plain.css>`),
    live: `e.sheet.disabled = true; l.sheet.disabled = true; await new Promise((done) => setTimeout(done, 60)); l.sheet.disabled = false; const t = document.createElement("style"); t.textContent = "b{top:0}"; document.head.append(t); t.disabled = true;`,
  },
  {
    name: "linked sheets, one turned into a sheet later",
    html: page(`<p class=late>text</p><div class=art></div>`, `<link rel=stylesheet href=/files/plain.css media=screen><link rel=icon href=/files/red.png><link id=l rel=preload as=style href=/files/deep/art.css>`),
    live: `document.querySelector("#l").rel = "stylesheet"; document.querySelector("#l").removeAttribute("as");`,
  },
  {
    name: "linked sheet changed through the CSSOM",
    html: page(`<p>text</p>`, `<link id=l rel=stylesheet href=/files/plain.css>`),
    live: `l.sheet.insertRule("p{margin:3px}", 0); l.sheet.deleteRule(2);`,
  },
  {
    name: "form fields at the start",
    html: page(
      `<input id=t value=old><input id=n type=number value=3><input type=range id=g><input type=checkbox id=c checked><input type=radio name=r value=1><input type=radio name=r id=r2 value=2><textarea id=a>default</textarea><select id=s><option>1<option>2<optgroup label=g><option>3</optgroup></select><select id=m multiple><option selected>1<option>2<option>3</select><progress value=3 max=9></progress>`,
      `<script>addEventListener("DOMContentLoaded", () => { t.value = "typed"; n.value = 8; c.checked = false; c.indeterminate = true; r2.checked = true; a.value = "typed\\nmore"; s.selectedIndex = 2; m.options[2].selected = true; });</script>`,
    ),
    live: `t.value = "again"; n.stepUp(); g.valueAsNumber = 20; c.indeterminate = false; document.querySelector("[name=r]").checked = true; a.setRangeText("ZZ", 0, 2); s.value = "2"; m.options[0].selected = false;`,
  },
  {
    name: "form reset, and options that come and go",
    html: page(`<form id=f><input id=t value=first><input type=checkbox id=c><select id=s><option>1<option selected>2</select><textarea id=a>x</textarea></form><select id=p></select>`),
    live: `t.value = "typed"; c.checked = true; s.selectedIndex = 0; a.value = "y"; await new Promise((done) => setTimeout(done, 60)); f.reset(); p.append(new Option("a", "a"), new Option("b", "b", false, true)); s.remove(1); s.add(new Option("n", "n", true, true)); a.firstChild.data = "z"; t.setAttribute("value", "attr");`,
  },
  {
    name: "scroll positions of elements",
    html: page(`<div id=o style="height:100px;overflow:auto"><div style="height:900px;width:2000px">tall</div></div><div style="height:3000px">page</div>`, `<script>addEventListener("DOMContentLoaded", () => { o.scrollTo(30, 200); });</script>`),
    live: `o.scrollTo({ left: 5, top: 77, behavior: "instant" }); scrollTo({ top: 400, behavior: "instant" }); const d = document.createElement("div"); d.style.cssText = "height:50px;overflow:scroll"; d.innerHTML = "<p style='height:400px'>x</p>"; document.body.prepend(d); d.scrollTop = 120;`,
  },
  {
    name: "window scrolled at the start",
    html: page(`<div style="height:3000px;width:3000px">page</div>`, `<script>addEventListener("load", () => scrollTo(40, 800));</script>`),
    live: `document.body.firstChild.style.height = "6000px"; scrollTo({ left: 0, top: 5000, behavior: "instant" });`,
  },
  {
    name: "scroll inside a shadow root",
    html: page(`<x-s></x-s>`, `<script>addEventListener("DOMContentLoaded", () => { document.querySelector("x-s").attachShadow({ mode: "open" }).innerHTML = "<div style='height:60px;overflow:auto'><p style='height:500px'>x</p></div>"; });</script>`),
    live: `document.querySelector("x-s").shadowRoot.firstChild.scrollTop = 55;`,
  },
  {
    name: "scroll position that only a linked sheet makes possible",
    html: page(`<div class=tall><p style="height:2000px;width:10px"></p></div>`, `<link rel=stylesheet href=/files/tall.css><script>addEventListener("load", () => { document.querySelector(".tall").scrollTop = 300; });</script>`),
  },
  {
    name: "images of all kinds",
    html: page(
      `<img src=/files/red.png width=8><img srcset="/files/red.png 1x, /files/none.png 9x"><picture><source media="(min-width:1px)" srcset=/files/dot.svg><img src=/files/red.png></picture><input type=image src=/files/red.png><svg width=20 height=20><image href=/files/red.png width=8 height=6 /></svg><img id=x alt=none><video poster=/files/red.png></video>`,
    ),
    live: `x.src = "/files/dot.svg"; document.images[0].src = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='5' height='4'/%3E"; const b = await (await fetch("/files/red.png")).blob(); const i = new Image(); i.src = URL.createObjectURL(b); document.body.append(i); document.images[1].removeAttribute("srcset");`,
  },
  {
    name: "svg and mathml",
    html: page(`<svg viewBox="0 0 10 10" width=50 height=50><defs><linearGradient id=g gradientUnits=userSpaceOnUse><stop offset=0 /></linearGradient><symbol id=s><circle r=3 /></symbol></defs><use href="#s" xlink:href="#s" /><foreignObject width=5 height=5><p>html</p></foreignObject><a xlink:href="#q"><text>t</text></a><style>circle{fill:red}</style></svg><math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>`),
    live: `const s = document.querySelector("svg"); s.setAttribute("viewBox", "0 0 20 20"); const c = document.createElementNS("http://www.w3.org/2000/svg", "circle"); c.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:title", "t"); c.setAttribute("r", "2"); s.append(c); document.querySelector("use").setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", "#g"); document.querySelector("linearGradient").setAttribute("x1", "3");`,
  },
  {
    name: "blocked parts, marked later and unmarked again",
    html: page(`<div class="x tandem-block" data-n=1>secret<b>b</b></div><p id=a data-k=v>text <b>bold</b></p><div data-tandem=block id=d>no</div><div class=tandem-mask>masked</div>`),
    live: `a.classList.add("rr-block"); await new Promise((done) => setTimeout(done, 60)); a.append("hidden"); document.querySelector(".x").append("x"); await new Promise((done) => setTimeout(done, 60)); a.className = "open"; d.removeAttribute("data-tandem");`,
  },
  {
    name: "boxes for frames, canvas and media",
    html: page(`<iframe src=/page/none width=90 height=40></iframe><canvas width=50 height=30>fallback</canvas><object data=/files/dot.svg>fallback</object><video width=60 height=20><source src=/x.mp4></video><p>after</p>`),
    live: `document.querySelector("canvas").width = 80; document.querySelector("canvas").append("x"); document.querySelector("iframe").remove();`,
  },
  {
    name: "clobbered names",
    html: page(`<form id=f><input name=attributes><input name=childNodes><input name=firstChild><input name=parentNode><input name=nodeType><input name=getAttribute><input name=nextSibling><input name=localName><input name=shadowRoot></form><img name=title><img name=documentElement><img name=adoptedStyleSheets><p>after</p>`),
    live: `HTMLElement.prototype.append.call(f, "text"); const d = document.createElement("div"); d.textContent = "in"; Node.prototype.appendChild.call(f, d); Element.prototype.setAttribute.call(f, "class", "c"); Node.prototype.removeChild.call(document.body, document.querySelector("p"));`,
  },
  {
    name: "own interface is not there",
    html: page(`<p>text</p><div data-tandem-ui><b>ours</b></div>`),
    live: `document.querySelector("[data-tandem-ui] b").append("x"); const d = document.createElement("div"); d.setAttribute("data-tandem-ui", ""); d.append("y"); document.documentElement.append(d); document.querySelector("p").append("z");`,
  },
  {
    name: "own interface goes into a dialog and out of it",
    html: page(`<p>text</p><dialog><i>in</i></dialog><div data-tandem-ui><b>ours</b></div>`),
    live: `const [ours, dialog] = ["[data-tandem-ui]", "dialog"].map((one) => document.querySelector(one)); dialog.showModal(); dialog.moveBefore(ours, null); dialog.append("behind"); document.documentElement.moveBefore(ours, null); dialog.append("and more"); dialog.moveBefore(ours, dialog.firstChild); dialog.querySelector("i").append("x");`,
  },
  {
    name: "document element replaced",
    html: page(`<p>old</p>`),
    live: `const h = document.createElement("html"); h.className = "new"; h.innerHTML = "<head><style>p{color:red}</style></head><body><p>new</p></body>"; document.replaceChild(h, document.documentElement);`,
  },
  { name: "full quirks", mode: "full", html: `<html><body><table><tr><td>quirks</table></body></html>`, live: `document.body.append("x");` },
  {
    name: "limited quirks", mode: "limited",
    html: `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><body><p>limited</p></body></html>`,
  },
];
