/// <reference types="node" />
// What the desk is set to, as its administrators read it.

import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { Setting } from "../shared/generated/Setting";
import { groupWords, isUnset, placeWords, settingWords, valueWords } from "./settings/words";
import { assertAccessible, createHarness } from "./testing/browser";

const harness = createHarness();

function setting(key: string, change: Partial<Setting> = {}): Setting {
  return { key, nth: null, values: ["1"], hidden: false, set: true, flag: null, env: null, ...change };
}

test("a setting is called by its key, and which one of several it is", () => {
  assert.equal(settingWords(setting("survey.every_days")), "Every days");
  assert.equal(settingWords(setting("organisation")), "Organisation");
  assert.equal(settingWords(setting("sla.policies.first_response_minutes", { nth: 2 })), "Policies 2: first response minutes");
  assert.equal(settingWords(setting("privacy_rules.pages", { nth: 1 })), "Privacy rules 1: pages");
  assert.equal(settingWords(setting("access_rules.where.without_tags", { nth: 3 })), "Where 3: without tags");
  assert.equal(settingWords(setting("tenants.survey.every_days")), "Every days");
});

test("a value is read as words, and a secret not at all", () => {
  assert.equal(valueWords(setting("survey.ces", { values: ["false"] })), "No");
  assert.equal(valueWords(setting("survey.ces", { values: ["true"] })), "Yes");
  assert.equal(valueWords(setting("closing.categories", { values: ["Fault", "How to"] })), "Fault, How to");
  assert.equal(valueWords(setting("oidc.client_secret_file", { values: [], hidden: true })), "Set, and not shown");
  assert.equal(valueWords(setting("mail", { values: [], set: false })), "Not set");
});

test("where it is set stands beside it, what wins first", () => {
  const one = setting("survey.every_days", { flag: "survey-every-days", env: "TANDEM_SURVEY_EVERY_DAYS" });
  assert.deepEqual(placeWords(one), ["--survey-every-days", "TANDEM_SURVEY_EVERY_DAYS", "survey.every_days"]);
  assert.deepEqual(placeWords(setting("sla.warn_percent")), ["sla.warn_percent"]);
});

test("a group has a title, and says where nothing of it is set up", () => {
  const mail = { name: "mail", settings: [setting("mail", { values: [], set: false })] };
  assert.equal(groupWords(mail).title, "Mail server");
  assert.equal(isUnset(mail), true);
  assert.equal(isUnset({ name: "survey", settings: [setting("survey.ces")] }), false);
  assert.equal(groupWords({ name: "access", settings: [] }).title, "Access rules");
  assert.equal(groupWords({ name: "of another day", settings: [] }).title, "of another day");
});

describe("settings", () => {
  it("are read in groups, with where each is set", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      stub.state.settings = [
        { name: "survey", settings: [setting("survey.every_days", { values: ["7"], flag: "survey-every-days", env: "TANDEM_SURVEY_EVERY_DAYS" })] },
        { name: "mail", settings: [setting("mail", { values: [], set: false })] },
      ];
      stub.refuse("GET /settings", { status: 503, code: "unavailable", detail: "Try again later." });
      await page.goto(stub.origin);
      await page.getByRole("link", { name: "Settings" }).click();
      await page.getByRole("button", { name: "Try again" }).click();
      const surveys = page.getByRole("region", { name: "Surveys" });
      await surveys.getByText("TANDEM_SURVEY_EVERY_DAYS").waitFor();
      assert.equal(await surveys.locator("dd.value").innerText(), "7");
      await page.getByRole("region", { name: "Mail server" }).getByText("Nothing of this is set up.").waitFor();
      await assertAccessible(page);
    }));
});
