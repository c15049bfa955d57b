/// <reference types="node" />
// Customers who are in the product: the list, an invitation from its dialog to what becomes of it, who has invited
// before, an empty list, and one that can not be read.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page, Route } from "../../tests/node_modules/playwright-core";
import type { Invitation } from "../shared/generated/Invitation";
import type { PresentCustomer } from "../shared/generated/PresentCustomer";
import { assertAccessible, createHarness } from "./testing/browser";
import { freshState, minutesAgo } from "./testing/state";

const harness = createHarness();
const AGENT = freshState().agents[0];

function customer(id: string, name: string, of: Partial<PresentCustomer> = {}): PresentCustomer {
  return { id, name, customer_id: null, origin: "https://shop.example", since: minutesAgo(5), ticket: null, invitation: null, paused_until: null, ...of };
}

function invitation(of: Partial<Invitation> = {}): Invitation {
  return { id: "inv_1", agent: { id: AGENT?.id ?? "", name: AGENT?.name ?? "" }, customer_name: "Ada Lovelace", ticket_id: null, words: null, state: "open", made_at: minutesAgo(0), until: minutesAgo(-2), session_id: null, ...of };
}

function json(route: Route, body: unknown, status = 200): Promise<void> {
  return route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) });
}

/** Answers the list with what there is, and takes an invitation of the first. */
async function presentAre(page: Page, list: PresentCustomer[], sent: unknown[]): Promise<void> {
  await page.route("**/api/v1/present-customers?*", (route) => json(route, { data: list, next_cursor: null }));
  await page.route("**/api/v1/present-customers/*/invitations", (route) => {
    sent.push(route.request().postDataJSON());
    list[0] = { ...(list[0] as PresentCustomer), invitation: invitation() };
    return json(route, invitation(), 201);
  });
}

describe("customers in the product", () => {
  it("are listed and invited, and the agent reads what becomes of it", () =>
    harness.run({}, async ({ page, stub }) => {
      const sent: unknown[] = [];
      const other = customer("prc_2", "Bo Diddley", { invitation: invitation({ id: "inv_9", agent: { id: "agt_9", name: "Grace" } }) });
      const paused = customer("prc_3", "Cy Twombly", { paused_until: minutesAgo(-20) });
      let state: Invitation["state"] = "open";
      await presentAre(page, [customer("prc_1", "Ada Lovelace"), other, paused], sent);
      await page.route("**/api/v1/invitations/*", (route) => json(route, invitation({ state })));
      await page.goto(`${stub.origin}/present`);
      await page.getByText("Grace has invited them").waitFor();
      await page.getByText(/Nobody asks again before/).waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Invite Ada Lovelace" }).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(/Your words/).fill("Shall I help?");
      await assertAccessible(page);
      await page.keyboard.press("Enter");
      await page.getByText("You have invited them").waitFor();
      assert.deepEqual(sent, [{ ticket_id: null, words: "Shall I help?" }]);
      await page.getByRole("button", { name: "Take back the invitation of Ada Lovelace" }).waitFor();
      state = "declined";
      stub.emit("present_customers");
      await page.getByText(/Ada Lovelace does not want help now/).waitFor();
    }));

  it("may leave while they are invited, and what was typed stays", () =>
    harness.run({}, async ({ page, stub }) => {
      const list = [customer("prc_1", "Ada Lovelace")];
      await presentAre(page, list, []);
      await page.goto(`${stub.origin}/present`);
      await page.getByRole("button", { name: "Invite Ada Lovelace" }).click();
      const words = page.getByRole("dialog").getByLabel(/Your words/);
      await words.fill("Shall I help?");
      list.length = 0;
      stub.emit("present_customers");
      await page.getByText("Nobody is in the product").waitFor();
      assert.equal(await words.inputValue(), "Shall I help?");
    }));

  it("are shown as far as somebody wanted, however many come and go", () =>
    harness.run({}, async ({ page, stub }) => {
      const all = Array.from({ length: 60 }, (_, n) => customer(`prc_${String(n).padStart(2, "0")}`, `Customer ${n}`));
      await page.route("**/api/v1/present-customers?*", (route) => {
        const query = new URL(route.request().url()).searchParams;
        const from = Number(query.get("cursor") ?? 0);
        const to = from + Number(query.get("limit"));
        return json(route, { data: all.slice(from, to), next_cursor: to < all.length ? String(to) : null });
      });
      await page.goto(`${stub.origin}/present`);
      await page.getByRole("button", { name: "Show more" }).click();
      await page.getByText("Customer 59", { exact: true }).waitFor();
      all.push(customer("prc_60", "Customer 60"));
      stub.emit("present_customers");
      await page.getByText("Customer 60", { exact: true }).waitFor();
    }));

  it("say that there are none, and that they could not be read", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("p");
      await page.getByText("Nobody is in the product").waitFor();
      await assertAccessible(page);
      await page.route("**/api/v1/present-customers?*", (route) => route.abort());
      await page.reload();
      await page.getByText("Who is in the product could not be read").waitFor();
      await assertAccessible(page);
      await page.unroute("**/api/v1/present-customers?*");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("Nobody is in the product").waitFor();
    }));
});
