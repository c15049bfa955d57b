// A page that is out for the customer's consent: it covers, fades, shrinks, cuts and moves the sheets that
// ask for it, and presses them itself. None of that gives anything, and a person's own answer then counts.
// So it is with everything that is asked on a sheet or card: a number, a view, control, files, a talk, a
// screen, and an act that waits for the tap.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { clickOn } from "../bench/control/drive.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** How often each disguised answer is pressed. */
const N_PRESSES = 5;

/** From an answer to beside the sheet. */
const BESIDE_PX = 50;
/** For half a second Chromium itself discards presses on a frame that has moved; other browsers do not. */
const BROWSERS_OWN_GUARD_MS = 800;

/** What is done to the element that holds the frame, or is laid over it. */
const DISGUISES: Readonly<Record<string, Readonly<Record<string, string>> | "cover">> = {
  "an overlay that lets presses through": "cover",
  opacity: { opacity: "0.02" },
  "a filter": { filter: "blur(14px)" },
  "a clip": { "clip-path": "inset(0 0 0 97%)" },
  "a small scale": { transform: "scale(0.3)" },
  "a turn": { transform: "rotate(180deg)" },
  "a perspective": { transform: "perspective(300px) rotateY(70deg)" },
};
/** One of each kind, for sheets that are guarded by the same watch. */
const FEW = ["an overlay that lets presses through", "opacity", "a small scale"];

interface Sheet {
  readonly customer: Page;
  readonly frame: Frame;
  /** The answer that would give the most. */
  readonly answer: Locator;
}

let server: TandemServer;
let browser: Browser;

before(async () => {
  server = await TandemServer.launch();
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

const isArmed = async ({ answer }: Sheet): Promise<boolean> => (await answer.getAttribute("aria-disabled")) === null;

async function middleOf({ answer }: Sheet): Promise<readonly [x: number, y: number]> {
  const box = await answer.boundingBox();
  assert.ok(box);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Puts styles on what the loader has added to the page, as any script of the page can; null takes them away. */
async function style(customer: Page, styles: Readonly<Record<string, string>>, on: boolean): Promise<void> {
  await customer.evaluate(
    ([wanted, set]) => {
      for (const host of document.querySelectorAll<HTMLElement>("[data-tandem-ui]")) {
        for (const [name, value] of Object.entries(wanted)) {
          if (set) host.style.setProperty(name, value, "important");
          else host.style.removeProperty(name);
        }
      }
    },
    [styles, on] as const,
  );
}

async function cover(customer: Page, on: boolean): Promise<void> {
  await customer.evaluate((shows) => {
    if (!shows) return document.getElementById("decoy")?.remove();
    const decoy = Object.assign(document.createElement("div"), { id: "decoy", popover: "manual", textContent: "Click here to win" });
    decoy.style.cssText = "position:fixed;inset:0;margin:0;width:100vw;height:100vh;max-width:none;max-height:none;border:0;background:#fff;pointer-events:none";
    document.body.append(decoy);
    return decoy.showPopover();
  }, on);
}

async function disguise(customer: Page, how: Readonly<Record<string, string>> | "cover", on: boolean): Promise<void> {
  await (how === "cover" ? cover(customer, on) : style(customer, how, on));
}

/** Presses too early: quick ones, and one that is held until the sheet is armed. */
async function pressEarly(sheet: Sheet): Promise<void> {
  const { customer } = sheet;
  // Out of sight and back again, the sheet has to be read anew.
  await cover(customer, true);
  await eventually("the sheet is covered", async () => !(await isArmed(sheet)));
  const [x, y] = await middleOf(sheet);
  await customer.mouse.move(x, y);
  for (let n = 0; n < N_PRESSES; n++) await customer.mouse.click(x, y, { clickCount: n + 1 });
  await customer.mouse.down();
  await cover(customer, false);
  await eventually("the sheet is armed", () => isArmed(sheet));
  await customer.mouse.up();
}

/** The sheet waits out of sight and comes under the pointer at the last moment. */
async function moveUnderPointer(sheet: Sheet): Promise<void> {
  const { customer } = sheet;
  const [x, y] = await middleOf(sheet);
  const away = { transform: "translate(-4000px, 0)" };
  await style(customer, away, true);
  await eventually("the sheet is away", async () => !(await isArmed(sheet)));
  await customer.mouse.move(x, y);
  await style(customer, away, false);
  await customer.mouse.click(x, y);
  await eventually("the sheet is back", () => isArmed(sheet));
}

/** The whole sheet in plain sight slides, so that an answer comes under a mouse that rests elsewhere. */
async function slideUnderMouse(sheet: Sheet): Promise<void> {
  const { customer, answer } = sheet;
  const [, y] = await middleOf(sheet);
  const left = async (): Promise<number> => (await answer.boundingBox())?.x ?? 0;
  const x = (await left()) - BESIDE_PX;
  await customer.mouse.move(x, y);
  const aside = { transform: `translate(${-2 * BESIDE_PX}px, 0)` };
  await style(customer, aside, true);
  await eventually("the answer is under the mouse", async () => (await left()) < x);
  await customer.waitForTimeout(BROWSERS_OWN_GUARD_MS);
  assert.equal(await isArmed(sheet), true, "a slide in plain sight is no disguise");
  await customer.mouse.down();
  await customer.mouse.up();
  await style(customer, aside, false);
  await eventually("the sheet is armed anew", () => isArmed(sheet));
}

async function pressByScript({ frame }: Sheet): Promise<void> {
  await frame.evaluate(() => {
    for (const button of document.querySelectorAll<HTMLElement>(".sheet-foot button, .proposal-answers .primary")) {
      button.click();
      for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) button.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, detail: 1 }));
      for (const key of ["Enter", " "]) button.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, key }));
    }
  });
}

type Count = () => Promise<number>;

/** Presses the answer under each disguise; `given` says how often the server has been told of a grant. */
async function pressDisguised(sheet: Sheet, given: Count, names: readonly string[]): Promise<void> {
  const { customer } = sheet;
  const before = await given();
  for (const name of names) {
    const how = DISGUISES[name];
    assert.ok(how !== undefined, name);
    await disguise(customer, how, true);
    await eventually(`${name} is noticed`, async () => !(await isArmed(sheet)));
    const [x, y] = await middleOf(sheet);
    for (let n = 0; n < N_PRESSES; n++) await customer.mouse.click(x, y);
    await disguise(customer, how, false);
    await eventually(`the sheet is whole again after ${name}`, () => isArmed(sheet));
    assert.equal(await given(), before, name);
  }
}

type Works = Readonly<Record<string, (sheet: Sheet) => Promise<void>>>;

async function tryWorks(sheet: Sheet, given: Count, works: Works): Promise<void> {
  const before = await given();
  for (const [name, work] of Object.entries(works)) {
    await work(sheet);
    assert.equal(await given(), before, name);
  }
  // A person comes with the mouse from elsewhere.
  await sheet.customer.mouse.move(1, 1);
  await press(sheet.frame, sheet.answer);
  await eventually("a person's own answer counts", async () => (await given()) > before);
}

/** What else can be pressed does its own wherever a disguise brings it under the mouse; here only the answers are tried. */
async function leaveAnswersAlone({ frame }: Sheet): Promise<void> {
  await frame.evaluate(() => {
    for (const button of document.querySelectorAll("button")) if (!button.matches(".sheet-foot button, .proposal-answers .primary")) button.remove();
  });
}

/** Tries everything. */
async function attack(sheet: Sheet, given: Count): Promise<void> {
  await eventually("the sheet is armed", () => isArmed(sheet));
  await leaveAnswersAlone(sheet);
  await pressDisguised(sheet, given, Object.keys(DISGUISES));
  await tryWorks(sheet, given, { "presses by script": pressByScript, "early presses": pressEarly, "a sheet that slides": slideUnderMouse, "a sheet under the pointer": moveUnderPointer });
}

/** Tries one disguise of each kind, presses by script and presses that come too early. */
async function attackBriefly(sheet: Sheet, given: Count): Promise<void> {
  await eventually("the sheet is armed", () => isArmed(sheet));
  await leaveAnswersAlone(sheet);
  await pressDisguised(sheet, given, FEW);
  await tryWorks(sheet, given, { "presses by script": pressByScript, "early presses": pressEarly });
}

test("no disguise and no script gives anything that is asked on a sheet or card", async () => {
  const stage = await flow.openStage(browser, server, "p2p");
  const { agent, customer } = stage;
  const given = async (): Promise<number> => (await flow.timelineOf(agent)).filter(({ kind }) => kind === "consent_given" || kind === "grant_added").length;
  try {
    await flow.enterCode(stage, server.product);
    // A page that means it hides its layers from what would put itself on top again.
    await customer.evaluate(() => window.addEventListener("toggle", (event) => event.stopImmediatePropagation(), true));
    const frame = await clientFrame(customer);
    const answer = (name: RegExp | string): Sheet => ({ customer, frame, answer: frame.getByRole("dialog").getByRole("button", { name }) });

    const right = /\d\d/.exec(await agent.getByRole("heading", { name: /^Read this number out/ }).innerText())?.[0] ?? "";
    const consent = frame.getByRole("dialog", { name: /asks to see this page/ });
    await attackBriefly(answer(right), () => consent.count());
    await attack(answer(/^Allow/), given);
    await agent.getByRole("button", { name: "Request control" }).click();
    await attack(answer(/^Allow control/), given);
    await agent.getByRole("button", { name: "Propose", exact: true }).click();
    await clickOn(agent, await replicaFrame(agent), "h1");
    await agent.getByRole("form", { name: "Propose" }).getByRole("button", { name: /^Propose/ }).click();
    const answered = async (): Promise<number> => (await flow.timelineOf(agent)).filter(({ kind }) => kind === "proposal_answered").length;
    await attackBriefly({ customer, frame, answer: frame.getByRole("button", { name: "Do it", exact: true }) }, answered);
    await agent.getByRole("tab", { name: "Files" }).click();
    await agent.getByRole("button", { name: "Ask to exchange files" }).click();
    await attackBriefly(answer(/^Allow files/), given);
    await agent.locator('button[aria-label="Ask to talk"][aria-disabled="false"]').click();
    await attackBriefly(answer(/^Talk/), given);
    await agent.getByRole("button", { name: "Ask for their screen" }).click();
    await attackBriefly(answer(/^Choose what to show/), given);
  } finally {
    await stage.close();
  }
});
