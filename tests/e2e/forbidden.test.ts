// What an agent's client that was tampered with sends into the session by itself: forty acts that nobody
// has allowed, none of which the page feels, and each of which is refused by name.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page, Worker } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import type { Input } from "../../web/shared/generated/Input.ts";
import { answerControl, placeOf, takeControl } from "../bench/control/drive.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, PATIENCE_MS, replicaFrame, TandemServer } from "./support.ts";
import { type Place, send, tamper, type Tampered } from "./tamper.ts";

const PASSWORD = "correct horse battery";
/** Acts of which one is a try. */
const N_FORBIDDEN = 40;

let server: TandemServer;
let browser: Browser;

before(async () => {
  server = await TandemServer.launch("--privacy-profile", "open");
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

declare global {
  // What the customer's page counts while it is told to.
  var felt: { on: boolean; events: string[] };
}

const HTML = `<button id=hit>hit me</button><input id=field><input id=masked class=tandem-mask value=SECRET>
  <input id=password type=password value=SECRET><input id=date class=tandem-mask type=date value=2026-01-01><input id=check class=tandem-mask type=checkbox>
  <select id=list class=tandem-mask><option>one<option>two</select><input id=file type=file>
  <div data-tandem=no-control><button id=kept>kept</button><input id=kept-field><div id=scroller style="height:30px;overflow:auto"><p style="height:200px">tall</p></div></div>`;
const EVENTS = ["pointerdown", "pointerup", "click", "contextmenu", "keydown", "beforeinput", "input", "change", "submit", "wheel", "scroll", "popstate"];

/** Fills the page, and a document in it from which control is kept away, and notes what they feel. */
async function furnish(customer: Page): Promise<void> {
  await customer.evaluate(
    ([html, events]) => {
      globalThis.felt = { on: false, events: [] };
      const area = document.createElement("div");
      area.style.cssText = "position:fixed;left:0;top:0;width:700px;z-index:9;background:#fff";
      area.innerHTML = html;
      const frame = document.createElement("iframe");
      frame.id = "nested";
      frame.setAttribute("data-tandem", "no-control");
      frame.srcdoc = "<button id=inner>inner</button><input id=inner-field>";
      frame.style.height = "60px";
      area.append(frame);
      document.body.append(area);
      frame.addEventListener("load", () => {
        for (const where of [window, frame.contentWindow]) {
          for (const type of events) where?.addEventListener(type, () => felt.on && felt.events.push(type), true);
        }
      });
    },
    [HTML, EVENTS] as const,
  );
}

const VALUES = `JSON.stringify([...document.querySelectorAll("#field,#masked,#password,#date,#list,#kept-field")].map(({ value }) => value)) + document.querySelector("#check").checked + document.querySelector("#scroller").scrollTop + location.href`;
const PRESS = { button: 0, detail: 1, modifiers: 0 } as const;
const down: Input = { kind: "down", ...PRESS, touch: false };
const key = (name: string, code = "KeyX", modifiers = 0): Input => ({ kind: "key", down: true, key: name, code, repeat: false, modifiers });
const text = (words: string, pasted = false): Input => ({ kind: "text", text: words, pasted });
const TYPED = [key("x"), text("x"), text("x", true), { kind: "set", value: "2026-02-02" }] as const satisfies readonly Input[];

/** One try: a name, where, what, and how it is to be answered. */
type Try = readonly [name: string, place: Place, input: unknown, answer: string];

class Client {
  readonly #worker: Worker;
  #n = 1_000_000;
  /** Tries and how they were answered. */
  readonly answered: string[] = [];
  constructor(worker: Worker) {
    this.#worker = worker;
  }

  act(place: Place, input: unknown): Promise<string> {
    const n = ++this.#n;
    return send(this.#worker, JSON.stringify({ type: "act", act: { n, ...place, input } }), n);
  }

  async try([name, place, input, wanted]: Try): Promise<void> {
    const answer = await this.act(place, input);
    assert.equal(answer, wanted, name);
    this.answered.push(answer);
  }

  async say(name: string, message: string, wanted: string): Promise<void> {
    const answer = await send(this.#worker, message);
    assert.equal(answer, wanted, name);
    this.answered.push(answer);
  }
}

type Places = Readonly<Record<"hit" | "field" | "masked" | "password" | "date" | "check" | "list" | "file" | "kept" | "kept-field" | "scroller" | "inner" | "inner-field", Place>>;

/** Where things are, as the console's own clicks tell it. */
async function learn(agent: Page, worker: Worker): Promise<Places> {
  const replica = await replicaFrame(agent);
  const places: Record<string, Place> = {};
  for (const name of ["hit", "field", "masked", "password", "date", "check", "list", "file", "kept", "kept-field", "scroller", "inner", "inner-field"]) {
    await worker.evaluate(() => Object.assign(Reflect.get(globalThis, "tampered") as Tampered, { place: null }));
    const { x, y } = await placeOf(replica, name.startsWith("inner") ? `#nested >>> #${name}` : `#${name}`);
    await agent.mouse.click(x, y);
    await agent.keyboard.press("Escape");
    await eventually(`a press on ${name}`, async () => {
      const place = await worker.evaluate(() => (Reflect.get(globalThis, "tampered") as Tampered).place);
      if (place !== null) places[name] = place;
      return place !== null;
    });
  }
  return places as Places;
}

/** With all grants: what the page's author, the masking and the protocol forbid. */
async function tryWithGrants(client: Client, at: Places, quietly: (work: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const tries: Try[] = [
    ["a press on a part without control", at.kept, down, "no_control"],
    ["the other button there", at.kept, { ...down, button: 2 }, "no_control"],
    ["a field there", at["kept-field"], down, "no_control"],
    ["the wheel there", at.scroller, { kind: "wheel", dx: 0, dy: 50, modifiers: 0 }, "no_control"],
    ["a document there", at.inner, down, "no_control"],
    ["a field of a document there", at["inner-field"], down, "no_control"],
    ["a key in a document there", at["inner-field"], key("x"), "no_control"],
    ["a file dialog", at.file, down, "customers_step"],
    ["the button in the middle", at.hit, { ...down, button: 1 }, "customers_step"],
    ["another site", at.hit, { kind: "visit", path: "https://evil.example/" }, "elsewhere"],
    ["another site without a scheme", at.hit, { kind: "visit", path: "//evil.example/" }, "elsewhere"],
    ["a script for an address", at.hit, { kind: "visit", path: "javascript:felt.events.push(1)" }, "elsewhere"],
    ["a masked box", at.check, down, "masked"],
    ["a masked list", at.list, { kind: "choose", option: 1 }, "masked"],
    ["a masked date", at.date, { kind: "set", value: "2026-02-02" }, "masked"],
    ["an epoch before", { ...at.hit, epoch: at.hit.epoch - 1 }, down, "stale"],
    ["an epoch to come", { ...at.hit, epoch: at.hit.epoch + 1 }, down, "stale"],
    ["a node that is not there", { ...at.hit, node: 4_000_000 }, down, "stale"],
    ["a key that is too long", at.field, key("x".repeat(65)), "too_large"],
    ["a key code that is too long", at.field, key("x", "x".repeat(65)), "too_large"],
    ["a value that is too long", at.date, { kind: "set", value: "x".repeat(65) }, "too_large"],
    ["a text that is too long", at.field, text("x".repeat(16 * 1024 + 1)), "too_large"],
  ];
  for (const one of tries) await client.try(one);
  for (const name of ["masked", "password"] as const) {
    await quietly(() => client.act(at[name], down).then(() => client.act(at[name], { kind: "up", ...PRESS })));
    for (const input of [key("x"), key("Backspace", "Backspace"), key("z", "KeyZ", 2), text("x", name === "password")]) {
      await client.try([`${JSON.stringify(input)} in ${name}`, at[name], input, "masked"]);
    }
  }
}

test("forty acts that nobody has allowed are refused by name, and the page feels none of them", async () => {
  const stage = await flow.openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await flow.meetByWidget(stage, server.product);
    await flow.answerConsent(customer, "Allow");
    await furnish(customer);
    await flow.agentSees(agent, "hit me");
    const worker = await tamper(agent);
    const client = new Client(worker);
    await takeControl(agent, customer);
    const at = await learn(agent, worker);
    const feel = (on: boolean): Promise<void> => customer.evaluate((now) => void (felt.on = now), on);
    const quietly = async (work: () => Promise<unknown>): Promise<void> => {
      await feel(false);
      await work();
      await feel(true);
    };
    assert.equal(await client.act(at.hit, down), "done");
    assert.equal(await client.act(at.hit, { kind: "up", ...PRESS }), "done");
    const [values, lines] = [await customer.evaluate(VALUES), await refusals(agent)];
    await feel(true);

    await tryWithGrants(client, at, quietly);
    await quietly(async () => {
      const frame = await clientFrame(customer);
      await press(frame, frame.getByRole("button", { name: "Stop control" }));
    });
    for (const input of [down, { kind: "history", delta: 0 } as const, ...TYPED]) await client.try(["after Stop", at.field, input, "not_granted"]);
    await quietly(async () => {
      await agent.getByRole("button", { name: "Request control" }).click();
      await answerControl(customer, "Clicking only");
      await agent.getByRole("button", { name: "Ask to type" }).waitFor();
    });
    for (const input of TYPED) await client.try(["without the grant to type", at.field, input, "not_granted"]);
    assert.equal(client.answered.length, N_FORBIDDEN);

    // What is no act of an agent's client at all.
    await client.say("a grant of one's own", JSON.stringify({ type: "grant", grant: "type" }), "error not_allowed");
    await client.say("no JSON", '{"type":"act"', "error malformed");
    await client.say("a node that is no number", JSON.stringify({ type: "act", act: { n: 1, ...at.hit, node: "1", input: down } }), "error malformed");
    await client.say("an act that is none", JSON.stringify({ type: "act", act: { n: 1, ...at.hit, input: { kind: "run", script: "1" } } }), "error malformed");
    await client.say("an act as if answered", JSON.stringify({ type: "acted", n: 1, refused: null }), "error not_allowed");
    const observer = await observe(stage);
    await observer.client.say("an observer's press", JSON.stringify({ type: "act", act: { n: 1, ...at.hit, input: down } }), "error not_allowed");
    await observer.close();

    assert.deepEqual(await customer.evaluate(() => felt.events), []);
    assert.equal(await customer.evaluate(VALUES), values);
    await eventually("each act is on the timeline", async () => (await refusals(agent)) - lines === N_FORBIDDEN);
    // Nor was the client hindered from what is allowed.
    await quietly(async () => assert.equal(await client.act(at.hit, down), "done"));
  } finally {
    await stage.close();
  }
});

async function refusals(agent: Page): Promise<number> {
  return (await flow.timelineOf(agent)).filter(({ kind }) => kind === "act_refused").length;
}

/** A colleague who watches, with a client that was tampered with. */
async function observe({ agent }: flow.Stage): Promise<{ readonly client: Client; close(): Promise<void> }> {
  const headers = { origin: server.origin };
  const [name, email] = ["Olga", "olga@tandem.test"];
  assert.equal((await agent.request.post(`${server.origin}/api/v1/agents`, { headers, data: { name, email, password: PASSWORD } })).status(), 201);
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  assert.equal((await context.request.post(`${server.origin}/api/v1/sign-in`, { headers, data: { email, password: PASSWORD } })).status(), 200);
  const page = await context.newPage();
  await page.goto(agent.url());
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await page.getByText("You watch as observer").waitFor();
  return { client: new Client(await tamper(page)), close: () => context.close() };
}
