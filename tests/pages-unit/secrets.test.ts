// What must not leave the page is in no batch, at any time: values of the always-masked kinds and
// whatever is in blocked parts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { PrivacyRule } from "../../web/shared/generated/PrivacyRule.ts";
import { type Show, type Stage, openShow, openStage } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

/** Marks of the products whose pages we honour: attributes of an element whose inside stays. */
const BLOCKING = [
  'class="tandem-block"', 'data-tandem="block"', 'class="rr-block"', 'class="x ph-no-capture y"', 'class="sentry-block"', "data-sentry-block",
  "data-openreplay-hidden", "data-openreplay-htmlmasked", 'data-dd-privacy="hidden"', 'class="dd-privacy-hidden"', 'class="amp-block"',
  'class="highlight-block"', 'class="mp-block"', 'class="mp-sensitive"', 'class="no-upscope"', 'class="redacted"', "data-private",
  'data-private="lipsum"', 'class="fs-exclude"', 'class="nr-block"',
];
const SECRET_FIELDS = [
  '<input type=password value="CAN1">', '<input type=hidden value="CAN2">', '<input TYPE=PassWord value="CAN3">',
  ...["cc-number", "cc-csc", "cc-exp", "section-a billing cc-name", "one-time-code", "new-password", "current-password", "CC-NUMBER"].map(
    (kind, i) => `<input autocomplete="${kind}" value="CAN4${i}">`,
  ),
  '<textarea autocomplete="one-time-code">CAN5</textarea>', '<input data-tandem=ignore value="CAN6">', '<textarea class=rr-ignore>CAN7</textarea>',
  '<select autocomplete=cc-exp-month><option value=1>1<option selected data-z>2</select>',
];

async function posted(html: string, live: string): Promise<string> {
  const show = await openShow(stage, `secret ${html.length}`, `<!doctype html><meta charset=utf-8><body>${html}<p>seen</p></body>`);
  await show.start();
  await show.page.waitForFunction("wire.complete");
  await show.customer.evaluate(`(async () => {${live}; const end = document.createElement("p"); end.textContent = "END"; document.body.append(end)})()`);
  const strings = await untilEnd(show);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
  return strings.join("\n");
}

/** Waits for the change that was made last, and for what a timer may still send behind it. */
async function untilEnd(show: Show): Promise<string[]> {
  await show.page.waitForFunction('wire.posted.includes("END")');
  await show.customer.evaluate(`new Promise((done) => { document.body.append("LAST"); setTimeout(done, 0); })`);
  await show.page.waitForFunction('wire.posted.includes("LAST")');
  return show.posted();
}

test("secret fields tell nothing at the start", async () => {
  const strings = await posted(SECRET_FIELDS.join(""), "");
  assert.doesNotMatch(strings, /CAN\d/);
  assert.match(strings, /seen/);
});

test("secret fields tell nothing while they are filled in", async () => {
  const strings = await posted(
    SECRET_FIELDS.join(""),
    `let n = 0; for (const e of document.querySelectorAll("input,textarea")) { if (e.type !== "file") { e.value = "CAN" + 90 + n++; e.setAttribute("value", "CAN8" + n); e.dispatchEvent(new Event("input", { bubbles: true })); } } document.querySelectorAll("textarea").forEach((e) => { e.textContent = "CAN77"; });`,
  );
  assert.doesNotMatch(strings, /CAN\d/);
});

test("a password shown in clear stays secret", async () => {
  const strings = await posted(
    "<input id=p type=password><input id=q>",
    `p.value = "CAN1"; p.type = "text"; await new Promise((done) => setTimeout(done, 60)); p.value = "CAN2"; p.setAttribute("value", "CAN3"); const clone = p; clone.remove(); document.body.append(clone); await new Promise((done) => setTimeout(done, 60)); p.value = "CAN4"; q.type = "password"; q.value = "CAN5";`,
  );
  assert.doesNotMatch(strings, /CAN\d/);
});

test("a chosen file is not named", async () => {
  const strings = await posted(
    "<input id=f type=file>",
    `const list = new DataTransfer(); list.items.add(new File(["CAN1"], "CAN2.txt")); f.files = list.files; f.dispatchEvent(new Event("change", { bubbles: true }));`,
  );
  assert.doesNotMatch(strings, /CAN\d/);
});

test("blocked parts tell nothing, whoever's mark it is", async () => {
  const blocks = BLOCKING.map((mark, i) => `<div ${mark} title="CAN1${i}" data-x="CAN2${i}">CAN3${i}<b>CAN4${i}</b><input value=CAN5${i}></div>`).join("");
  const strings = await posted(
    blocks,
    `for (const e of document.querySelectorAll("body > div")) { e.append("CAN6"); e.firstChild.data = "CAN7"; e.title = "CAN8"; e.querySelector("input").value = "CAN9"; e.querySelector("b").attachShadow; e.innerHTML += "<i>CAN0</i>"; }`,
  );
  assert.doesNotMatch(strings, /CAN\d/);
});

test("what is blocked in a shadow root, or becomes blocked, tells nothing", async () => {
  const strings = await posted(
    "<x-a></x-a><section id=s>open</section>",
    `document.querySelector("x-a").attachShadow({ mode: "open" }).innerHTML = "<div class=rr-block>CAN1<x-b></x-b></div>"; s.setAttribute("data-tandem", "mask block"); s.append("CAN2"); await new Promise((done) => setTimeout(done, 60)); s.append("CAN3"); document.querySelector("x-a").shadowRoot.querySelector("x-b").attachShadow({ mode: "open" }).innerHTML = "CAN4";`,
  );
  assert.doesNotMatch(strings, /CAN\d/);
});

test("attributes that carry code or keys, frames' contents and unsent elements are not sent", async () => {
  const strings = await posted(
    `<p onclick="CAN1" nonce=CAN2 integrity=CAN3>x</p><iframe srcdoc="CAN4" src="/page/CAN5">CAN6</iframe><script>var CAN7</script><noscript>CAN8</noscript><template>CAN9</template><meta content=CAN10><object data=/CAN11><param value=CAN12></object><link rel=prefetch href=/CAN13><!-- CAN14 -->`,
    `document.querySelector("p").setAttribute("onfocus", "CAN15"); document.querySelector("iframe").setAttribute("srcdoc", "CAN16"); document.querySelector("noscript").append("CAN17");`,
  );
  assert.doesNotMatch(strings, /CAN\d/);
});

test("a title under a mark goes with its element alone, which is masked", async () => {
  const show = await openShow(stage, "title", "<!doctype html><html class=tandem-mask><meta charset=utf-8><title>CAN1</title><body></body></html>");
  await show.start();
  await show.page.waitForFunction("wire.complete");
  await show.customer.evaluate('document.title = "CAN2"; document.body.append("END")');
  const strings = await untilEnd(show);
  const times = (word: string): number => strings.filter((string) => string === word).length;
  assert.deepEqual([times("CAN1"), times("CAN2")], [1, 1]);
  await show.customer.evaluate('document.documentElement.className = ""');
  await show.page.waitForFunction('wire.posted.filter((string) => string === "CAN2").length === 3');
  await show.page.close();
});

test("a foreign mark never lifts a mask", async () => {
  const strings = await posted('<div class=rr-block><div class="amp-unmask fs-unmask" data-dd-privacy=allow>CAN1</div></div>', "");
  assert.doesNotMatch(strings, /CAN\d/);
});

/** What is posted of a page under selectors that block. */
async function postedUnder(block: readonly string[], html: string, live = ""): Promise<string> {
  const rules: PrivacyRule[] = [{ pages: "*", profile: "open", mask: [], block: [...block], pause: [] }];
  const show = await openShow(stage, `ruled ${block.join()}`, `<!doctype html><meta charset=utf-8><body>${html}</body>`, { rules });
  await show.start();
  await show.page.waitForFunction("wire.complete");
  await show.customer.evaluate(live);
  const strings = live === "" ? await show.posted() : await untilEnd(show);
  await show.page.close();
  return strings.join("\n");
}

test("what a selector blocks is in no batch, whatever makes it match", async () => {
  const live = `(async () => {
    const around = document.getElementById("around");
    around.className = "on";
    around.firstChild.textContent = "CAN3";
    const open = document.getElementById("host").attachShadow({ mode: "open" });
    open.innerHTML = "<i class=secret>CAN4</i><u>seen too</u>";
    const end = document.createElement("p"); end.textContent = "END"; document.body.append(end)})()`;
  const strings = await postedUnder([".secret", ".on > b", "li:nth-child(2)"], `<p class=secret>CAN1</p><ul><li>one<li>CAN2</ul><div id=around><b>x</b></div><div id=host></div><p>seen</p>`, live);
  assert.ok(!strings.includes("CAN"), strings);
  assert.ok(strings.includes("seen too") && strings.includes("one"));
});

test("a selector that the browser does not know stands for everything", async () => {
  const strings = await postedUnder([".ok", ":no-such-thing(a)"], "<p>CAN1</p>");
  assert.ok(!strings.includes("CAN"), strings);
});

test("a field tells nothing while a mark around it waits to be taken in", async () => {
  const others = "<i>x</i>".repeat(400);
  const html = `<!doctype html><meta charset=utf-8><body>${others}<div><input id=f></div><p>seen</p></body>`;
  const show = await openShow(stage, "waiting mark", html, { tinySlices: true });
  await show.start();
  await show.page.waitForFunction("wire.complete");
  // Marks are taken in by the order in which they came, a few at a time.
  await show.customer.evaluate(`{
    const field = document.getElementById("f");
    for (const other of document.querySelectorAll("i")) other.className = "on";
    field.parentElement.className = "tandem-block";
    field.value = "CAN1";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.append("END");
  }`);
  const strings = await untilEnd(show);
  assert.deepEqual(strings.filter((text) => text.includes("CAN")), []);
  await show.page.close();
});
