/// <reference types="node" />
// Call-backs: the list with what is due first, the words to say once one is taken, an empty list, and one that can
// not be read.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page, Route } from "../../tests/node_modules/playwright-core";
import type { CallBack } from "../shared/generated/CallBack";
import { assertAccessible, createHarness } from "./testing/browser";
import { freshState, minutesAgo } from "./testing/state";

const harness = createHarness();
const AGENT = freshState().agents[0];

function callBack(id: string, of: Partial<CallBack> = {}): CallBack {
  const ticket = { id: "tic_1042", number: 1042, subject: "The router wizard stops at step 3 of 5" };
  const known = { ticket, customer_name: "Kim Lee", state: "waiting", agent: null, phone: "+49 (0)30 / 5550-4711" } as const;
  return { id, ...known, check_number: "0421", since: minutesAgo(12), due_at: minutesAgo(12), attempts: 0, attempts_max: 3, created_at: minutesAgo(9), version: 1, ...of };
}

function json(route: Route, body: unknown): Promise<void> {
  return route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body) });
}

/** Answers the list with what there is, and takes the one that is asked for. */
async function listIs(page: Page, list: CallBack[]): Promise<void> {
  await page.route("**/api/v1/call-backs?*", (route) => json(route, { data: list, next_cursor: null }));
  await page.route("**/api/v1/call-backs/*/take", (route) => {
    const at = list.findIndex(({ id }) => route.request().url().includes(id));
    const taken = { ...(list[at] as CallBack), state: "taken", agent: { id: AGENT?.id ?? "", name: AGENT?.name ?? "" }, version: 2 } as const;
    list[at] = taken;
    return json(route, taken);
  });
}

describe("call-backs", () => {
  it("stand in the order in which they are due, and who takes one reads what to say first", () =>
    harness.run({}, async ({ page, stub }) => {
      const later = callBack("cab_2", { customer_name: null, due_at: minutesAgo(-90), attempts: 1 });
      const other = callBack("cab_3", { state: "taken", agent: { id: "agt_9", name: "Grace" } });
      await listIs(page, [callBack("cab_1"), other, later]);
      await page.goto(`${stub.origin}/call-backs`);
      await page.getByRole("link", { name: "Call-backs (1 due)" }).waitFor();
      const now = page.getByRole("list", { name: "Now" });
      assert.equal(await now.getByRole("listitem").count(), 2);
      await now.getByText("With Grace").waitFor();
      const waiting = page.getByRole("list", { name: "Later" });
      await waiting.getByText(/Not before .* · 1 of 3 calls reached nobody/).waitFor();
      assert.equal(await waiting.getByRole("button", { name: /^Take/ }).count(), 0, "nobody calls before its time");
      await assertAccessible(page);
      await now.getByRole("button", { name: "Take the call-back on #1042" }).focus();
      await page.keyboard.press("Enter");
      await now.getByText("Your check number is 0421.").waitFor();
      assert.equal(await now.getByRole("link", { name: /5550/ }).first().getAttribute("href"), "tel:+493055504711");
      for (const name of ["Reached: the call-back on #1042", "Not reached: the call-back on #1042"]) await now.getByRole("button", { name, exact: true }).waitFor();
      await assertAccessible(page);
    }));

  it("say that there are none, and that they could not be read", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("c");
      await page.getByText("Nobody wants to be called").waitFor();
      await page.getByLabel("Taken by me").check();
      await page.getByText("You have taken none").waitFor();
      await assertAccessible(page);
      await page.route("**/api/v1/call-backs?*", (route) => route.abort());
      await page.reload();
      await page.getByText("The call-backs could not be read").waitFor();
      await assertAccessible(page);
      await page.unroute("**/api/v1/call-backs?*");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("Nobody wants to be called").waitFor();
    }));
});
