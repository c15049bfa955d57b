/// <reference types="node" />
// Categories: an administrator makes them, says what they do, and archives them.

import { describe, it } from "node:test";
import { assertAccessible, createHarness } from "./testing/browser";

const harness = createHarness();

describe("categories", () => {
  it("are made under one another, changed and archived", () =>
    harness.run({}, async ({ page, stub }) => {
      const version = { archived: false, team: null, priority: null, tags: [], needs: [], version: 0 };
      stub.state.closing = { resolutions: [], categories: [], root_causes: ["Unknown"], required: false };
      stub.state.categories = [{ word: "Devices", name: "Devices", parent: null, ...version, needs: ["resolution"] }];
      await page.goto(`${stub.origin}/categories`);
      const list = page.getByRole("list", { name: "Categories of tickets" });
      await list.getByText("Devices", { exact: true }).waitFor();
      await list.getByText("Gone, and not asked for any more: a resolution").waitFor();
      await page.getByRole("button", { name: "New category" }).click();
      const dialog = page.getByRole("dialog", { name: "New category" });
      await dialog.getByLabel("Name").fill("Router");
      await dialog.getByLabel("Stands under").selectOption("Devices");
      await dialog.getByLabel("Priority of tickets").selectOption("High");
      await dialog.getByLabel("A root cause").check();
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Make category" }).click();
      const router = list.getByRole("listitem").filter({ hasText: "Devices › Router" });
      await router.getByText("Priority High").waitFor();
      await router.getByText("Needed to solve: a root cause").waitFor();
      await router.getByRole("button", { name: "Change Devices › Router" }).click();
      const change = page.getByRole("dialog", { name: "Change Devices › Router" });
      await change.getByLabel("Tags that tickets get").fill("router, vpn");
      await change.getByRole("button", { name: "Save" }).click();
      await router.getByText("Tags router, vpn").waitFor();
      await list.getByRole("button", { name: "Archive Devices", exact: true }).click();
      await list.getByRole("button", { name: "Offer again: Devices" }).waitFor();
      await assertAccessible(page);
    }));
});
