// Drives the replica in the agent's console as a person does: with the mouse over it and on its keys.

import type { ElementHandle, Frame, Page } from "playwright-core";

import { press } from "../../../web/widget/testing/press.ts";
import { clientFrame, eventually } from "../../e2e/support.ts";
import type { Case } from "./cases.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lets the agent ask for control and the customer allow it, and takes it into the hand. */
export async function takeControl(agent: Page, customer: Page): Promise<void> {
  await agent.getByRole("button", { name: "Request control" }).click();
  await answerControl(customer, "Allow control");
  await agent.getByRole("button", { name: "Control", exact: true }).click();
}

/** The agent clicks on something in the picture. Nobody's mouse comes out of nowhere, and the browser may give a press that does to
 *  the console around the picture. */
export async function clickOn(agent: Page, replica: Frame, target: string): Promise<void> {
  const { x, y } = await placeOf(replica, target);
  await agent.mouse.move(x - 12, y - 6, { steps: 4 });
  await agent.mouse.click(x, y);
}

/** Answers the sheet once it counts. */
export async function answerControl(customer: Page, answer: "Allow control" | "Clicking only" | "Allow typing" | "Allow files" | "Talk" | "Choose what to show" | "Go on with" | "Stay with" | "No"): Promise<void> {
  const frame = await clientFrame(customer);
  const button = frame.getByRole("dialog").getByRole("button", { name: new RegExp(`^${answer}`) });
  await eventually("the sheet is armed", async () => (await button.getAttribute("aria-disabled", { timeout: 20_000 })) === null);
  await press(frame, button);
}

/** The customer carries out what waits. */
export async function approve(customer: Page): Promise<void> {
  const frame = await clientFrame(customer);
  const button = frame.getByRole("button", { name: "Do it", exact: true });
  await eventually("the answers are armed", async () => (await button.getAttribute("aria-disabled", { timeout: 20_000 })) === null);
  await press(frame, button);
}

/** Where a place of an element is shown in the console's window. */
export async function placeOf(replica: Frame, target: string, fx = 0.5, fy = 0.5): Promise<Point> {
  const { frame, element } = await find(replica, target);
  const box = await element.evaluate((node) => {
    node.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = node.getBoundingClientRect();
    return { left, top, width, height };
  });
  return outward(frame, { x: box.left + box.width * fx, y: box.top + box.height * fy });
}

async function find(replica: Frame, target: string): Promise<{ frame: Frame; element: ElementHandle<Element> }> {
  let scope: Frame | ElementHandle<Element> = replica;
  let frame = replica;
  let found: ElementHandle<Element> | null = null;
  for (const part of target.split(" >>> ")) {
    const inner: Frame | null = found === null ? null : await found.contentFrame();
    if (inner !== null) {
      frame = inner;
      scope = inner;
    }
    found = (await scope.waitForSelector(part, { state: "attached", timeout: 5_000 })) as ElementHandle<Element>;
    scope = found;
  }
  if (found === null) throw new Error(`nothing at ${target}`);
  return { frame, element: found };
}

/** Where a word of an element is shown, or the edge of it at which a `|` stands. */
async function wordOf(replica: Frame, target: string, marked: string): Promise<Point> {
  const word = marked.replace("|", "");
  const part = marked.startsWith("|") ? 0 : marked.endsWith("|") ? 1 : 0.5;
  const { frame, element } = await find(replica, target);
  let place: Point | null = null;
  await eventually(`“${word}” is in the picture`, async () => {
    place = await element.evaluate((node, [wanted, fx]) => {
      const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode() as Text | null; text !== null; text = texts.nextNode() as Text | null) {
        const at = text.data.indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + wanted.length);
        const { left, top, width, height } = range.getBoundingClientRect();
        // An edge is hit from within; events of the mouse have whole pixels.
        return { x: left + 2 + (width - 4) * fx, y: top + height / 2 };
      }
      return null;
    }, [word, part] as const);
    return place !== null;
  });
  return outward(frame, place ?? { x: 0, y: 0 });
}

function startOf(replica: Frame, { target, word }: Case): Promise<Point> {
  return word === undefined ? placeOf(replica, target) : wordOf(replica, target, word);
}

function endOf(replica: Frame, { target, to, toWord }: Case): Promise<Point> {
  return toWord === undefined ? placeOf(replica, to ?? target) : wordOf(replica, to ?? target, toWord);
}

async function outward(frame: Frame, { x, y }: Point): Promise<Point> {
  const parent = frame.parentFrame();
  if (parent === null) return { x, y };
  const around = await (await frame.frameElement()).evaluate((element) => {
    const own = element as HTMLElement;
    const { left, top, width } = own.getBoundingClientRect();
    const scale = width / own.offsetWidth;
    return { left: left + own.clientLeft * scale, top: top + own.clientTop * scale, scale };
  });
  return outward(parent, { x: around.left + x * around.scale, y: around.top + y * around.scale });
}

/** Does what a case says. */
export async function drive(agent: Page, replica: Frame, one: Case): Promise<void> {
  if (one.with !== undefined) await agent.keyboard.down(one.with);
  try {
    if (one.act === "key" || one.act === "copy" || one.act === "paste") await keyboard(agent, replica, one);
    else await hand(agent, replica, one, await startOf(replica, one));
  } finally {
    if (one.with !== undefined) await agent.keyboard.up(one.with);
  }
}

/** What is done with keys alone, where a click has put the focus unless it is there. */
async function keyboard(agent: Page, replica: Frame, one: Case): Promise<void> {
  if (one.focus !== false) {
    const { x, y } = await startOf(replica, one);
    await agent.mouse.click(x, y);
  }
  if (one.act === "paste") return paste(agent, one.text ?? "");
  await keys(agent, one.key);
  if (one.act === "copy") await copy(agent, one.text ?? "");
}

/** What begins with the mouse or a finger. */
async function hand(agent: Page, replica: Frame, one: Case, { x, y }: Point): Promise<void> {
  const { mouse } = agent;
  switch (one.act) {
    case "hover":
      return mouse.move(x, y, { steps: 3 });
    case "contextmenu":
      return mouse.click(x, y, { button: "right" });
    case "wheel":
      await mouse.move(x, y);
      return mouse.wheel(0, Number(one.value ?? 120));
    case "tap":
      return touch(agent, [{ x, y }]);
    case "swipe":
      return touch(agent, [0, 0.25, 0.5, 0.75, 1].map((part) => ({ x, y: y - Number(one.value ?? 20) * part })));
    case "drag":
      await drag(agent, { x, y }, await endOf(replica, one));
      return keys(agent, one.key);
  }
  await mouse.click(x, y, { clickCount: one.act === "dblclick" ? 2 : one.act === "triple" ? 3 : 1 });
  switch (one.act) {
    case "reach": {
      const end = await endOf(replica, one);
      await agent.keyboard.down("Shift");
      await mouse.click(end.x, end.y);
      await agent.keyboard.up("Shift");
      return keys(agent, one.key);
    }
    case "type":
      return type(agent, one.text ?? "");
    case "insert":
      return insert(agent, replica, one.text ?? "");
    case "compose":
      return compose(agent, replica, one.text ?? "");
    case "dead":
      return dead(agent, replica, one.text ?? "");
    case "select":
      return select(agent, replica, one);
    case "set":
      return set(agent, String(one.value));
    default:
      return keys(agent, one.key);
  }
}

/** A finger on the agent's screen, put down at the first place and lifted at the last. */
export async function touch(agent: Page, way: readonly Point[]): Promise<void> {
  const cdp = await agent.context().newCDPSession(agent);
  let down: Promise<unknown> = Promise.resolve();
  for (const [at, place] of way.entries()) {
    const sent = cdp.send("Input.dispatchTouchEvent", { type: at === 0 ? "touchStart" : "touchMove", touchPoints: [place] });
    // Nobody waits for the first: a finger that lies still for long is a long press.
    if (at === 0) {
      down = sent;
      continue;
    }
    await sent;
    // Moves come at most each 40 ms.
    await agent.waitForTimeout(60);
  }
  await Promise.all([down, cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] })]);
  await cdp.detach();
}

/** As a keyboard with dead keys does on a Mac and on Linux: the accent is composed with the letter. */
export async function dead(agent: Page, replica: Frame, text: string): Promise<void> {
  const cdp = await agent.context().newCDPSession(replica).catch(() => agent.context().newCDPSession(agent));
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Dead", code: "Quote", windowsVirtualKeyCode: 222 });
  await cdp.send("Input.imeSetComposition", { text: text.normalize("NFD").slice(1), selectionStart: 1, selectionEnd: 1 });
  await cdp.send("Input.insertText", { text });
  await cdp.detach();
}

async function type(agent: Page, text: string): Promise<void> {
  for (const character of text) await agent.keyboard.press(character === "\n" ? "Enter" : character === " " ? "Space" : character);
}

/** As an input method does: what is not settled yet is shown and replaced, then it is put in. */
export async function compose(agent: Page, replica: Frame, text: string): Promise<void> {
  // The picture has a process of its own, and the input method belongs to whichever has the keyboard.
  const cdp = await agent.context().newCDPSession(replica).catch(() => agent.context().newCDPSession(agent));
  for (const part of ["に", "にほ", text]) await cdp.send("Input.imeSetComposition", { text: part, selectionStart: part.length, selectionEnd: part.length });
  await cdp.send("Input.insertText", { text });
  await cdp.detach();
}

async function keys(agent: Page, list = ""): Promise<void> {
  for (const key of list.split(" ").filter(Boolean)) await agent.keyboard.press(key);
}

/** As a panel of emoji does, outside of a keyboard and of a composition. */
async function insert(agent: Page, replica: Frame, text: string): Promise<void> {
  const cdp = await agent.context().newCDPSession(replica).catch(() => agent.context().newCDPSession(agent));
  await cdp.send("Input.insertText", { text });
  await cdp.detach();
}

/** Puts a text into the agent's clipboard and pastes it by their keys. */
async function paste(agent: Page, text: string): Promise<void> {
  await useClipboard(agent);
  await agent.evaluate((words) => navigator.clipboard.writeText(words), text);
  await agent.keyboard.press("Control+v");
}

/** Copies by their keys what is selected, which has to be this text then. */
async function copy(agent: Page, wanted: string): Promise<void> {
  await useClipboard(agent);
  await agent.evaluate(() => navigator.clipboard.writeText(""));
  let copied = "";
  await eventually(`“${wanted}” is copied`, async () => {
    await agent.keyboard.press("Control+c");
    copied = await agent.evaluate(() => navigator.clipboard.readText());
    return copied === wanted;
  }).catch(() => {
    throw new Error(`“${copied}” was copied and not “${wanted}”`);
  });
}

function useClipboard(agent: Page): Promise<void> {
  return agent.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(agent.url()).origin });
}

/** In the list that the replica shows in the place of the browser's own. */
async function select(agent: Page, replica: Frame, { target, value }: Case): Promise<void> {
  const element = await replica.$(target);
  const by = await element?.evaluate((select, wanted) => {
    const { options, selectedIndex } = select as HTMLSelectElement;
    return [...options].findIndex((option) => option.value === wanted) - selectedIndex;
  }, String(value));
  for (let n = Math.abs(by ?? 0); n > 0; n--) await agent.keyboard.press((by ?? 0) > 0 ? "ArrowDown" : "ArrowUp");
  await agent.keyboard.press("Enter");
}

/** In the field that the replica shows in the place of the browser's picker. */
async function set(agent: Page, value: string): Promise<void> {
  for (const key of keysOfField(value)) await agent.keyboard.press(key);
  await agent.keyboard.press("Enter");
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** The keys with which a value is put into such a field of a browser that speaks American English. */
export function keysOfField(value: string): readonly string[] {
  if (value === "") return ["Delete"];
  const [, date, year, month, day, week, hour, minute, second] = /^((\d{4})-(?:(\d\d)(?:-(\d\d))?|W(\d\d)))?T?(?:(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(value) ?? [];
  if (date === undefined && hour === undefined) return [...value];
  const hours = Number(hour);
  const time = hour === undefined ? [] : [String(hours % 12 || 12).padStart(2, "0"), minute ?? "", second ?? "", hours < 12 ? "AM" : "PM"];
  // A month without a day is named, and a name does not end by itself; nor does a year, which may have more than four digits.
  const days = month !== undefined && day === undefined ? [...(MONTHS[Number(month) - 1] ?? ""), "ArrowRight"] : [...(week ?? ""), ...(month ?? ""), ...(day ?? "")];
  return [...days, ...(year ?? ""), ...(date !== undefined && hour !== undefined ? ["ArrowRight"] : []), ...time.join("")];
}

async function drag(agent: Page, from: Point, to: Point): Promise<void> {
  const { mouse } = agent;
  await mouse.move(from.x, from.y);
  await mouse.down();
  // Moves come at most each 40 ms.
  for (const part of [0.2, 0.5, 0.8, 1, 1]) {
    await mouse.move(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
    await agent.waitForTimeout(60);
  }
  await mouse.up();
}
