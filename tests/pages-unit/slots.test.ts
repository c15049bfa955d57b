// Marks around a slot hold for what is slotted, wherever slot, mark and node come from. Elements that
// are blocked are in no batch, so blocks stand here for all marks; texts are masked by the worker,
// which their host's shadow root tells what is around them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { mark } from "../../web/shared/batch.ts";
import { type Stage, openShow, openStage } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

const turn = "await new Promise((done) => setTimeout(done, 40));";

interface Story {
  readonly html: string;
  /** Runs in the page once it has been sent; `host` is the first element of the body and `root` its root. */
  readonly live?: string;
  /** Texts of the host stand in the blocked slot at last. */
  readonly texts?: false;
  /** What the agent sees all the same. */
  readonly seen?: readonly string[];
}

const root = (html: string, mode = "open"): string => `<template shadowrootmode=${mode}>${html}</template>`;
const blocked = "<div class=rr-block><slot></slot></div>";

/** Marks that the roots which were told last say to be around the slot of texts. */
const AROUND = "wire.told.filter(({ name }) => name === 'SHADOW').map(({ words }) => words[0] >> 2)";

const STORIES: Readonly<Record<string, Story>> = {
  "texts and elements of the default slot": { html: `<x-a>${root(`${blocked}<b>seen b</b>`)}own<p title=CAN2>CAN3<i>CAN4</i></p></x-a>`, seen: ["seen b"] },
  "one name and not the other": { texts: false,
    html: `<x-a>${root("<slot name=a></slot><div data-tandem=block><slot name=b></slot></div><slot></slot>")}<p slot=a>seen a</p><p slot=b>CAN1</p>seen text<p>seen p</p></x-a>`,
    live: `root.host.insertAdjacentHTML("beforeend", "<p slot=b>CAN2</p><p slot=a>seen late</p>")`,
    seen: ["seen a", "seen text", "seen p", "seen late"],
  },
  "a slot of a slotted host": { html: `<x-a>${root(`<x-b>${root(blocked)}<slot></slot></x-b>`)}own<p>CAN2</p></x-a>` },
  "a slot of a host three roots deep": { html: `<x-a>${root(`<x-b>${root(`<x-c>${root(blocked)}<slot></slot></x-c>`)}<slot></slot></x-b>`)}own<p>CAN2</p></x-a>` },
  "a slot in the fallback of a slot": { html: `<x-a>${root(`<div class=rr-block><slot name=other><slot></slot></slot></div>`)}own<p>CAN2</p></x-a>` },
  "a slot that is marked itself": { html: `<x-a>${root("<slot class=rr-block></slot>")}own<p>CAN2</p></x-a>` },
  "a closed root": { html: "<div>seen before</div>", live: `host.textContent = "own"; host.attachShadow({ mode: "closed" }).innerHTML = "${blocked}"; ${turn} host.append(document.createElement("p")); host.lastChild.textContent = "CAN3";`, seen: ["seen before"] },
  "a root that comes late": { html: "<div>seen before<p>seen p</p></div>", live: `host.firstChild.data = "own"; host.lastChild.firstChild.data = "CAN2"; host.attachShadow({ mode: "open" }).innerHTML = "${blocked}"; ${turn} host.append("own");` },
  "a slot that comes late": { html: `<x-a>${root("<div class=rr-block></div>")}seen before<p>seen p</p></x-a>`, live: `root.firstChild.append(document.createElement("slot")); host.firstChild.data = "own"; host.lastChild.firstChild.data = "CAN2"; host.append("own");` },
  "a mark that comes late": { html: `<x-a>${root("<div><div><slot></slot></div></div>")}seen before<p>seen p</p></x-a>`, live: `host.firstChild.data = "own"; host.lastChild.title = "CAN2"; root.firstChild.className = "tandem-block"; ${turn} host.lastChild.firstChild.data = "CAN3";` },
  "a mark that comes late three roots deep": {
    html: `<x-a>${root(`<x-b>${root(`<x-c>${root("<div><slot></slot></div>")}<slot></slot></x-c>`)}<slot></slot></x-b>`)}seen before<p>seen p</p></x-a>`,
    live: `root.firstChild.shadowRoot.firstChild.shadowRoot.firstChild.className = "rr-block"; host.firstChild.data = "own"; host.lastChild.title = "CAN2"; ${turn} host.append("own");`,
    seen: ["seen before", "seen p"],
  },
  "a slot that moves": { html: `<x-a>${root("<slot></slot><div class=rr-block></div>")}seen before<p>seen p</p></x-a>`, live: `root.lastChild.append(root.firstChild); host.firstChild.data = "own"; host.lastChild.title = "CAN2";` },
  "a slot that is renamed": { texts: false, html: `<x-a>${root("<slot></slot><div class=rr-block><slot name=a></slot></div>")}<p slot=b>seen b</p><p>seen p</p></x-a>`, live: `root.lastChild.firstChild.name = "b"; host.firstChild.firstChild.data = "CAN1"; host.lastChild.firstChild.data = "seen after";`, seen: ["seen b", "seen after"] },
  "a node that takes another slot": { texts: false, html: `<x-a>${root("<slot></slot><div class=rr-block><slot name=b></slot></div>")}<p>seen before</p></x-a>`, live: `host.firstChild.slot = "b"; host.firstChild.firstChild.data = "CAN1"; ${turn} host.firstChild.firstChild.data = "CAN2";`, seen: ["seen before"] },
  "a node that moves into a slot": { html: `<x-a>${root(blocked)}</x-a><p id=p>seen before</p>`, live: `const p = document.getElementById("p"); host.append(p); p.firstChild.data = "CAN1"; p.title = "CAN2"; ${turn} p.append("CAN3");`, seen: ["seen before"] },
  "a slot that goes": { html: `<x-a>${root(blocked)}own<p>CAN2</p></x-a>`, live: `root.firstChild.remove(); host.firstChild.data = "own"; ${turn} host.append("own");` },
  "slots by hand": { html: "<div>seen before</div>", live: `host.textContent = "own"; const r = host.attachShadow({ mode: "open", slotAssignment: "manual" }); r.innerHTML = "${blocked}"; r.querySelector("slot").assign(host.firstChild); ${turn} host.append("own"); r.querySelector("slot").assign(host.lastChild);` },
  "a mark that goes": { html: `<x-a>${root(blocked)}own<p>CAN2</p></x-a>`, live: `host.firstChild.data = "seen 1"; host.lastChild.textContent = "seen 2"; root.firstChild.className = "";`, seen: ["seen 1", "seen 2"] },
};

for (const [what, { html, live = "", seen = [], texts = true }] of Object.entries(STORIES)) {
  for (const tinySlices of [false, true]) {
    test(`marks hold for ${what}${tinySlices ? ", a few nodes at a time" : ""}`, async () => {
      const show = await openShow(stage, what, `<!doctype html><meta charset=utf-8><body>${html}</body>`, { tinySlices });
      await show.start();
      await show.page.waitForFunction("wire.complete");
      await show.customer.evaluate(`(async () => { const host = document.body.firstElementChild; const root = host.shadowRoot; ${live}; ${turn} document.body.append("END"); })()`);
      await show.page.waitForFunction('wire.posted.includes("END")');
      const posted = await show.posted();
      assert.deepEqual(posted.filter((text) => text.includes("CAN")), []);
      const around: number[] = await show.page.evaluate(AROUND);
      assert.equal(around.includes(mark.BLOCK), texts, around.join());
      assert.deepEqual(seen.filter((text) => !posted.includes(text)), []);
      assert.deepEqual(await show.faults(), []);
      await show.page.close();
    });
  }
}

test("marks around a slot that came unseen hold in the next epoch", async () => {
  const html = `<x-a>${root(`<x-b>${root("<div><slot></slot></div>")}<slot></slot></x-b>`)}<p>seen p</p></x-a>`;
  const show = await openShow(stage, "next epoch", `<!doctype html><meta charset=utf-8><body>${html}</body>`);
  await show.start();
  await show.page.waitForFunction("wire.complete");
  await show.page.evaluate(`(async () => {
    wire.command({ type: "hold" });
    await new Promise((done) => setTimeout(done, 40));
    const host = frames.customer.document.body.firstElementChild;
    host.shadowRoot.firstChild.shadowRoot.firstChild.className = "rr-block";
    host.lastChild.firstChild.data = "CAN1";
    wire.complete = false;
    wire.command({ type: "start" });
  })()`);
  await show.page.waitForFunction("wire.complete");
  await show.customer.evaluate('document.querySelector("p").title = "CAN2"; document.body.append("END")');
  await show.page.waitForFunction('wire.posted.includes("END")');
  assert.deepEqual((await show.posted()).filter((text) => text.includes("CAN")), []);
  await show.page.close();
});
