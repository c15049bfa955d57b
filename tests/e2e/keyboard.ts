// Both ends of a session without a mouse: Tab until something has the keyboard, press it, and hear what a
// screen reader would say.

import assert from "node:assert/strict";
import type { Frame, Locator, Page } from "playwright-core";
import { axeInBoth } from "../../web/widget/testing/browser.ts";
import { eventually } from "./support.ts";

/** Stops of the Tab key until something must have come up. */
const STOPS_MAX = 60;

/** The element has the keyboard: within its document, and its document within the window. */
export async function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.ownerDocument.hasFocus() && (element.getRootNode() as Document).activeElement === element, undefined, { timeout: 500 }).catch(() => false);
}

/** Goes on with Tab, or back, until the element has the keyboard. */
export async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await target.first().waitFor();
  for (let stops = 0; stops < STOPS_MAX; stops += 1) {
    if (await isFocused(target.first())) return;
    await page.keyboard.press(key);
  }
  const last = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.fail(`Tab does not reach ${String(target)}, and stops at ${last}`);
}

/** Whether the eye finds what has the keyboard. */
async function isSeenFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    // What is chosen in a menu stands out by its ground.
    return element.matches(":focus-visible") && (outlineStyle !== "none" || boxShadow !== "none" || element.hasAttribute("data-highlighted"));
  });
}

/** Presses it as the keyboard does, once it counts. */
export async function pressKey(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, target);
  assert.ok(await isSeenFocused(target.first()), `the focus on ${String(target)} can be seen`);
  await eventually("it can be pressed", async () => (await target.first().getAttribute("aria-disabled")) !== "true");
  await page.keyboard.press(key);
}

/** Said where a screen reader hears it without the focus. */
export async function hears(target: Frame | Page, words: string | RegExp): Promise<void> {
  await target.locator("[role=status], [role=alert], [role=log], [aria-live]").filter({ hasText: words }).first().waitFor({ state: "attached" });
}

export async function hasKeyboard(what: string, target: Frame | Page, selector = "*"): Promise<void> {
  await eventually(`${what} has the keyboard`, () => target.evaluate((within) => document.hasFocus() && document.activeElement?.closest(within) !== null, selector));
}

export async function accessible(name: string, ...targets: (Frame | Page)[]): Promise<void> {
  for (const target of targets) assert.deepEqual(await axeInBoth(target), [], name);
}

/** The keyboard goes there by itself: what had it is gone, or can not be pressed at this moment. */
export async function holds(target: Locator): Promise<void> {
  await eventually(`${String(target)} has the keyboard`, () => isFocused(target.first())).catch(async (cause: unknown) => {
    const holder = await target.page().evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? "nothing");
    throw new Error(`not ${holder}`, { cause });
  });
}
