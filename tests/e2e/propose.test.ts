// Propose and approve: nothing reaches the page before the customer's tap, exactly what was shown after it;
// and under control what can not be taken back waits for the tap.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { clickOn, placeOf, takeControl, touch } from "../bench/control/drive.ts";
import { agentSees, agentTransport, answerConsent, meetByWidget, type Network, openStage, type Stage, timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";
import { press } from "../../web/widget/testing/press.ts";

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

/** What a hand makes there. The customer's own pointer moves as the client frame grows under it, and is told apart
 *  by `isTrusted`; under control the agent's pointer moves as well. */
const HEARD = ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "contextmenu", "focus", "focusin", "blur", "focusout", "keydown", "keypress", "keyup", "beforeinput", "input", "change", "submit", "reset", "paste", "compositionstart", "compositionend", "dragend", "drop", "scroll"];
const MOVES = ["pointerover", "pointerenter", "mouseover", "mouseenter", "pointermove", "mousemove", "pointerout", "pointerleave", "mouseout", "mouseleave"];

/** Things to propose, and a record of all that the page hears of elements of its own. */
async function furnish(customer: Page, moves = true): Promise<void> {
  await customer.evaluate(([types, moves]) => {
    const area = document.createElement("div");
    area.style.cssText = "position:fixed;left:0;top:0;z-index:9;background:#fff;padding:8px;display:grid;gap:6px";
    area.innerHTML = `<button id=save type=button>Save changes</button><label>Host name <input id=host value=old></label><label>Card <input id=card autocomplete=cc-number></label>
      <input id=secret type=password value=s3cret><button id=delete type=button>Delete</button><div id=loesch role=button tabindex=0>Konto löschen</div>
      <form id=form action="#sent"><label>Search <input id=query name=q></label><button id=send>Go</button></form>
      <button id=plain type=button>Plain</button><div data-tandem=no-control><button id=kept type=button>kept</button></div><p id=said></p>
      <fieldset style="padding:0;border:0"><label><input type=radio name=plan id=keep checked>Keep it</label><label><input type=radio name=plan id=wipe>Delete it all</label></fieldset>
      <label>Size <select id=size><option>Small<option>Large</select></label><span id=thing draggable=true style="position:fixed;left:560px;top:90px;width:80px;height:32px">drag me</span><div id=tile style="position:fixed;left:420px;top:90px;width:120px;height:32px">Tile</div><dialog id=sure style="transform:translate(4px);opacity:.9;filter:saturate(.9);overflow:hidden">Sure? <button id=erase type=button>Delete all</button></dialog>`;
    document.body.append(area);
    document.querySelector("#form")?.addEventListener("submit", (event) => event.preventDefault());
    document.querySelector("#tile")?.addEventListener("touchstart", ({ currentTarget }) => {
      (currentTarget as Element).innerHTML = "<button id=trap type=button style='width:100%;height:100%'>Delete the tile</button>";
    });
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const type of types) {
      // Behind the window: what a change has told already is not told again from there on.
      document.addEventListener(type, (event) => {
        const target = type === "scroll" && event.target === document ? document.documentElement : event.target;
        if (target instanceof Element && !target.hasAttribute("data-tandem-ui") && !(event.isTrusted && moves.includes(type))) heard.push(`${type} ${target.id || target.localName}`);
      }, true);
    }
  }, [moves ? [...HEARD, ...MOVES] : HEARD, MOVES] as const);
}

interface Scene {
  readonly stage: Stage;
  readonly frame: Frame;
  readonly replica: Frame;
  heard(): Promise<readonly string[]>;
  point(target: string): Promise<void>;
}

/** A browser with a touch screen beside the mouse. */
const TOUCHING: Pick<Browser, "newContext"> = { newContext: (options) => browser.newContext({ ...options, hasTouch: true }) };

async function inSession(work: (scene: Scene) => Promise<void>, { network = "websocket", moves = true, on = server, ofAgent = browser }: { network?: Network; moves?: boolean; on?: TandemServer; ofAgent?: Pick<Browser, "newContext"> } = {}): Promise<void> {
  const stage = await openStage(ofAgent, on, network, browser);
  try {
    await meetByWidget(stage, on.product);
    await answerConsent(stage.customer, "Allow");
    if (network === "p2p") await agentTransport(stage.agent, "P2P");
    await furnish(stage.customer, moves);
    await agentSees(stage.agent, "Save changes");
    const replica = await replicaFrame(stage.agent);
    await work({
      stage,
      replica,
      frame: await clientFrame(stage.customer),
      heard: () => stage.customer.evaluate(() => Reflect.get(globalThis, "heard") as string[]),
      point: (target) => clickOn(stage.agent, replica, target),
    });
  } finally {
    await stage.close();
  }
}

/** The agent chooses an element and proposes to click it, or to type there. */
async function propose({ stage: { agent }, point }: Scene, target: string, text?: string): Promise<void> {
  await agent.getByRole("button", { name: "Propose", exact: true }).click();
  await point(target);
  const form = agent.getByRole("form", { name: "Propose" });
  if (text !== undefined) await form.getByRole("textbox").fill(text);
  await form.getByRole("button", { name: /^Propose/ }).click();
}

async function state(agent: Page, name: string): Promise<void> {
  await agent.locator(`[data-proposal="${name}"]`).waitFor({ state: "attached" });
}

/** The customer's answer, once it counts. */
async function answer(frame: Frame, name: "Do it" | "No", words: RegExp | string): Promise<void> {
  await frame.getByRole("region", { name: words }).waitFor();
  const button = frame.getByRole("button", { name, exact: true });
  await eventually("the answers are armed", async () => (await button.getAttribute("aria-disabled")) === null);
  await press(frame, button);
}

async function refusals(agent: Page): Promise<readonly unknown[]> {
  return (await timelineOf(agent)).filter(({ kind }) => kind === "act_refused").map(({ data }) => data["reason"]);
}

const CLICKED = ["pointerover", "pointerenter", "mouseover", "mouseenter", "pointermove", "mousemove", "pointerdown", "mousedown", "focus", "focusin", "pointerup", "mouseup", "click"];

for (const network of ["websocket", "p2p"] as const) {
  test(`a click is proposed, the page hears nothing before the tap and exactly a click after it (${network})`, async () => {
    await inSession(async (scene) => {
      const { stage: { agent, customer }, frame, heard } = scene;
      await propose(scene, "#save");
      await state(agent, "waiting");
      await frame.getByRole("region", { name: "Ada Fields proposes: Click “Save changes”" }).waitFor();
      await customer.locator("[data-tandem-ui][aria-hidden]:popover-open").waitFor({ state: "attached" });
      assert.deepEqual(await heard(), []);
      await answer(frame, "Do it", /Save changes/);
      await state(agent, "done");
      const own = (await heard()).filter((one) => one.endsWith(" save")).map((one) => one.replace(" save", ""));
      assert.deepEqual(own.filter((one, i) => own.indexOf(one) === i), CLICKED);
      assert.equal(own.filter((one) => one === "click").length, 1);
      const lines = (await timelineOf(agent)).filter(({ kind }) => kind.startsWith("propos")).map(({ kind, data }) => [kind, data["held"], data["state"]]);
      assert.deepEqual(lines.reverse().toSorted(), [["proposal_answered", false, "done"], ["proposed", false, undefined]]);
    }, { network });
  });
}

test("words take the place of what the field held at the tap; No, taking back and Pause leave the page as it was", async () => {
  await inSession(async (scene) => {
    const { stage: { agent, customer }, frame, heard } = scene;
    await propose(scene, "#host", "10.0.0.1");
    await frame.getByRole("region", { name: /Type “10\.0\.0\.1” in “Host name”/ }).waitFor();
    assert.deepEqual([await heard(), await customer.locator("#host").inputValue()], [[], "old"]);
    await answer(frame, "Do it", /Host name/);
    await state(agent, "done");
    assert.equal(await customer.locator("#host").inputValue(), "10.0.0.1");
    assert.deepEqual(await heard(), ["focus host", "focusin host", "beforeinput host", "input host"]);
    await propose(scene, "#save");
    await answer(frame, "No", /Save changes/);
    await state(agent, "declined");
    await propose(scene, "#save");
    await frame.getByRole("region", { name: /Save changes/ }).waitFor();
    await agent.getByRole("button", { name: "Take back" }).click();
    await state(agent, "withdrawn");
    await frame.getByRole("region", { name: /Save changes/ }).waitFor({ state: "hidden" });
    await propose(scene, "#save");
    await frame.getByRole("region", { name: /Save changes/ }).waitFor();
    await press(frame, frame.getByRole("button", { name: "Pause" }));
    await state(agent, "ended");
    assert.deepEqual((await heard()).filter((one) => one.endsWith("save")), []);
  });
});

test("what is out of sight is brought into it, and of that the page hears that it was scrolled and nothing else", async () => {
  await inSession(async (scene) => {
    const { stage: { agent, customer }, frame, heard } = scene;
    await customer.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<div style='height:3000px'></div><div id=scroller style='height:80px;overflow:auto;margin-left:420px'><p style='height:400px'></p><button id=far type=button>Far away</button></div>"));
    await agentSees(agent, "Far away");
    await propose(scene, "#far");
    await frame.getByRole("region", { name: /Click “Far away”/ }).waitFor();
    await eventually("it is in sight", () => customer.locator("#far").evaluate((far) => {
      const { top, bottom } = far.getBoundingClientRect();
      const around = far.parentElement?.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight && top >= (around?.top ?? 0) && bottom <= (around?.bottom ?? 0);
    }));
    await state(agent, "waiting");
    assert.deepEqual([...new Set(await heard())].toSorted(), ["scroll html", "scroll scroller"]);
    await answer(frame, "Do it", /Far away/);
    await state(agent, "done");
    assert.equal((await heard()).filter((one) => one === "click far").length, 1);
  });
});

test("what is not as it was shown is refused at the tap, and masked and payment fields at once", async () => {
  await inSession(async (scene) => {
    const { stage: { agent, customer }, frame, heard } = scene;
    const spoil: Readonly<Record<string, () => void>> = {
      "another label": () => void ((document.querySelector("#save") as HTMLElement).textContent = "Erase all"),
      replaced: () => void document.querySelector("#save")?.replaceWith(document.querySelector("#save")?.cloneNode(true) as Node),
      moved: () => void ((document.querySelector("#save") as HTMLElement).style.translate = "90px 40px"),
      covered: () => void document.body.insertAdjacentHTML("beforeend", "<div id=cover style='position:fixed;inset:0;z-index:99'></div>"),
      "another kind": () => document.querySelector("#save")?.setAttribute("type", "submit"),
    };
    for (const [name, change] of Object.entries(spoil)) {
      await propose(scene, "#save");
      await frame.getByRole("region", { name: /Click “Save changes”/ }).waitFor();
      await customer.evaluate(change);
      await answer(frame, "Do it", /Save changes/);
      await state(agent, "stale");
      assert.deepEqual(await heard(), [], name);
      await customer.evaluate(() => {
        document.querySelector("#cover")?.remove();
        const save = document.querySelector("#save") as HTMLElement;
        save.textContent = "Save changes";
        save.style.translate = "";
        save.setAttribute("type", "button");
      });
      await eventually("the agent sees it as it was", async () => scene.replica.evaluate(() => document.querySelector("#save")?.textContent === "Save changes" && document.querySelector("#cover") === null));
    }
    await propose(scene, "#host", "x");
    await frame.getByRole("region", { name: /Host name/ }).waitFor();
    await customer.evaluate(() => document.querySelector("#host")?.setAttribute("type", "password"));
    await answer(frame, "Do it", /Host name/);
    await state(agent, "stale");
    await propose(scene, "#card", "4111");
    await state(agent, "refused");
    await propose(scene, "#kept");
    await state(agent, "refused");
    assert.deepEqual([await heard(), await customer.locator("#host").inputValue()], [[], "old"]);
  });
});

test("under control what deletes, pays or sends is held before the page hears of it, and done at the tap", async () => {
  await inSession(async (scene) => {
    const { stage: { agent, customer }, frame, heard, point } = scene;
    await takeControl(agent, customer);
    for (const [target, words] of [["#delete", /wants to click “Delete”/], ["#loesch", /wants to click “Konto löschen”/], ["#send", /wants to send the form by “Go”/]] as const) {
      await point(target);
      await state(agent, "waiting");
      await frame.getByRole("region", { name: words }).waitFor();
      assert.deepEqual(await heard(), [], target);
      await answer(frame, "No", words);
      await state(agent, "declined");
    }
    await point("#query");
    await agent.keyboard.type("words");
    await eventually("the words", async () => (await customer.locator("#query").inputValue()) === "words");
    await eventually("the last key is let go", async () => (await heard()).filter((one) => one === "keyup query").length === 5);
    const before = await heard();
    await agent.keyboard.press("Enter");
    await frame.getByRole("region", { name: /send the form by “Search”/ }).waitFor();
    assert.deepEqual(await heard(), before);
    await answer(frame, "Do it", /Search/);
    await state(agent, "done");
    const after = (await heard()).slice(before.length).filter((one) => !/^(?:blur|focus)/.test(one));
    // The customer's own tap takes the focus out of the field, and the browser may tell of that before the tap or behind it.
    const changed = after.indexOf("change query");
    assert.ok(changed >= 0 && changed < after.indexOf("click send"), after.join());
    assert.deepEqual(after.toSpliced(changed, 1), ["keydown query", "keypress query", "beforeinput query", "click send", "submit form", "keyup query"]);
    await point("#plain");
    await eventually("what can be taken back needs no tap", async () => (await heard()).includes("click plain"));
    await customer.evaluate(() => (document.querySelector("#delete") as HTMLElement).focus());
    const count = (await heard()).length;
    await agent.keyboard.press("Space");
    await answer(frame, "No", /the space bar on “Delete”/);
    assert.deepEqual((await heard()).slice(count).filter((one) => !/^(?:blur|focus)/.test(one)), []);
    assert.ok((await refusals(agent)).includes("held"));
    await heldOnTheWay(scene);
    // All outside of a modal dialog is inert, but not the question.
    await customer.evaluate(() => document.querySelector<HTMLDialogElement>("#sure")?.showModal());
    await agentSees(agent, "Delete all");
    await point("#erase");
    await answer(frame, "Do it", /wants to click “Delete all”/);
    await eventually("it is done", async () => (await heard()).includes("click erase"));
  }, { moves: false, ofAgent: TOUCHING });
});

/** What turns out to be lasting only under way: where a press is let go, where a finger is lifted, by an arrow key; and a drop, of which nobody is asked. */
async function heldOnTheWay({ stage: { agent, customer }, replica, frame, heard }: Scene): Promise<void> {
  const pressed = async (id: string): Promise<readonly string[]> => (await heard()).filter((one) => /^(?:pointer|mouse|click|change|input|drop)/.test(one) && one.endsWith(` ${id}`));
  const drag = async (from: string, to: string): Promise<void> => {
    const [a, b] = [await placeOf(replica, from), await placeOf(replica, to)];
    await agent.mouse.move(a.x, a.y);
    await agent.mouse.down();
    await agent.mouse.move(b.x, b.y, { steps: 8 });
    await agent.mouse.up();
  };
  assert.deepEqual(await pressed("delete"), []);
  await drag("#plain", "#delete");
  await frame.getByRole("region", { name: /wants to click “Delete”/ }).waitFor();
  assert.deepEqual(await pressed("delete"), []);
  await answer(frame, "Do it", /wants to click “Delete”/);
  await eventually("the press that was let go there", async () => (await heard()).includes("click delete"));

  await touch(agent, [await placeOf(replica, "#tile")]);
  await frame.getByRole("region", { name: /wants to click “Delete the tile”/ }).waitFor();
  assert.deepEqual(await pressed("trap"), []);
  await answer(frame, "Do it", /Delete the tile/);
  await eventually("the tap on what came under the finger", async () => (await heard()).includes("click trap"));

  for (const [name, isChosen] of [["No", false], ["Do it", true]] as const) {
    await customer.evaluate(() => (document.querySelector("#keep") as HTMLElement).focus());
    await agent.keyboard.press("ArrowDown");
    await frame.getByRole("region", { name: /wants to click “Delete it all”/ }).waitFor();
    assert.deepEqual([await pressed("wipe"), await customer.locator("#keep").isChecked()], [[], true]);
    await answer(frame, name, /Delete it all/);
    await state(agent, isChosen ? "done" : "declined");
    await eventually(`it is ${isChosen ? "" : "not "}chosen`, async () => (await customer.locator("#wipe").isChecked()) === isChosen);
  }

  const count = (await refusals(agent)).length;
  await drag("#thing", "#loesch");
  await eventually("the agent is told that it is held", async () => (await refusals(agent)).length > count);
  assert.ok((await heard()).includes("dragend thing"));
  assert.deepEqual([(await refusals(agent)).at(-1), await pressed("loesch"), await frame.getByRole("region", { name: /löschen/ }).count()], ["held", [], 0]);
}

test("as long as what holds acts is not there, nothing is done", async () => {
  await inSession(async ({ stage: { agent, customer }, heard, point }) => {
    let release = (): void => undefined;
    const gate = new Promise<void>((open) => (release = open));
    let asked = (): void => undefined;
    const wanted = new Promise<void>((heardOf) => (asked = heardOf));
    await customer.route("**/propose.js", async (route) => {
      asked();
      await gate;
      await route.continue();
    });
    await takeControl(agent, customer);
    await point("#plain");
    await wanted;
    // Control itself is there, and answers that it waits.
    await agent.locator("[data-pending]:not([data-pending='0'])").waitFor({ state: "attached" });
    assert.deepEqual(await heard(), []);
    release();
    await eventually("the click", async () => (await heard()).includes("click plain"));
  }, { moves: false });
});

const RULES = `[[control_rules]]
pages = "/demo/*"
selector = "#host"
effect = "read_only"

[[control_rules]]
pages = "/demo/*"
selector = "#form"
effect = "no_submit"

[[control_rules]]
pages = "/demo/*"
selector = "#plain"
effect = "confirm"

[[control_rules]]
pages = "/demo/*"
selector = "#loesch"
effect = "no_control"

[[control_rules]]
pages = "/demo/*"
selector = "#size"
effect = "confirm"

[[control_rules]]
pages = "/elsewhere/*"
effect = "no_control"
`;

test("rules of the server hold under control and for proposals, and each attempt is on the timeline", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tandem-rules-"));
  await writeFile(join(folder, "tandem.toml"), RULES);
  const ruled = await TandemServer.launch("--privacy-profile", "open", "--config", join(folder, "tandem.toml"));
  try {
    await inSession(async (scene) => {
      const { stage: { agent, customer }, frame, heard, point } = scene;
      for (const [target, text] of [["#host", "x"], ["#send"], ["#loesch"]] as const) {
        await propose(scene, target, text);
        await state(agent, "refused");
      }
      assert.deepEqual(await heard(), []);
      await takeControl(agent, customer);
      const says = (reason: string): Promise<void> => agent.locator(`[data-control="${reason}"]`).waitFor({ state: "attached" });
      await point("#loesch");
      await says("no_control");
      await point("#send");
      await says("no_submit");
      await point("#plain");
      await says("held");
      assert.deepEqual(await heard(), []);
      await answer(frame, "Do it", /wants to click “Plain”/);
      await eventually("the click", async () => (await heard()).includes("click plain"));
      await point("#host");
      await agent.keyboard.type("x");
      await says("read_only");
      await point("#query");
      await agent.keyboard.press("Enter");
      await says("no_submit");
      assert.equal(await customer.locator("#host").inputValue(), "old");
      assert.ok(!(await heard()).some((one) => one.startsWith("submit") || one === "keydown query"));
      // What no rule names is as it was.
      await point("#save");
      await eventually("the click", async () => (await heard()).includes("click save"));
      await choosesUnderConfirm(scene);
      await insideNothingIsDone(scene);
      const reasons = await refusals(agent);
      for (const reason of ["no_control", "no_submit", "held", "read_only"]) assert.ok(reasons.includes(reason), reason);
    }, { moves: false, on: ruled });
  } finally {
    await ruled.stop();
    await rm(folder, { recursive: true });
  }
});

/** A list that a rule names opens for the agent, and what they choose in it is what waits; keys that would change it are refused without a question. */
async function choosesUnderConfirm({ stage: { agent, customer }, frame, heard, point }: Scene): Promise<void> {
  const size = customer.locator("#size");
  await point("#size");
  await agent.keyboard.press("ArrowDown");
  await agent.keyboard.press("Enter");
  const question = frame.getByRole("region", { name: "Ada Fields wants to set “Size” to “Large”" });
  await question.waitFor();
  assert.deepEqual([await size.inputValue(), (await heard()).includes("change size")], ["Small", false]);
  await answer(frame, "Do it", /Size/);
  await eventually("the choice", async () => (await size.inputValue()) === "Large");
  await state(agent, "done");
  const before = (await refusals(agent)).length;
  await customer.evaluate(() => (document.querySelector("#size") as HTMLElement).focus());
  await agent.keyboard.press("ArrowUp");
  await eventually("the key is held", async () => (await refusals(agent)).length > before);
  assert.deepEqual([(await refusals(agent)).at(-1), await size.inputValue(), await question.count()], ["held", "Large", 0]);
}

/** A document inside the page comes under the rules of all pages. */
async function insideNothingIsDone(scene: Scene): Promise<void> {
  const { stage: { agent, customer }, replica } = scene;
  await customer.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.id = "nest";
    frame.srcdoc = "<button id=inner type=button onclick='parent.innerClicks = 1'>Inner</button>";
    frame.style.cssText = "position:fixed;z-index:9;left:420px;top:8px;width:200px;height:60px;background:#fff";
    document.body.append(frame);
  });
  await replica.waitForSelector("#nest");
  const before = (await refusals(agent)).length;
  const { x, y } = await placeOf(replica, "#nest >>> #inner");
  await agent.mouse.click(x, y);
  await eventually("the press is refused", async () => (await refusals(agent)).length > before);
  assert.deepEqual([(await refusals(agent)).at(-1), await customer.evaluate(() => Reflect.get(globalThis, "innerClicks") as unknown)], ["no_control", undefined]);
}
