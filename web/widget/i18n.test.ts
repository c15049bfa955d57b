// The catalogues: complete, with the same placeholders, and picked as documented.

import assert from "node:assert/strict";
import { test } from "node:test";
import de from "../shared/i18n/de.json";
import en from "../shared/i18n/en.json";
import { pickLanguage, translator, wishesOf } from "../shared/i18n/index";
import callBack from "../shared/i18n/call-back.json";
import ask from "../shared/i18n/ask.json";
import handoff from "../shared/i18n/handoff.json";
import autopause from "../shared/i18n/autopause.json";
import code from "../shared/i18n/code.json";
import ended from "../shared/i18n/ended.json";
import files from "../shared/i18n/files.json";
import annotate from "../shared/i18n/annotate.json";
import present from "../shared/i18n/present.json";
import propose from "../shared/i18n/propose.json";
import hands from "../shared/i18n/hands.json";
import join from "../shared/i18n/join.json";
import lens from "../shared/i18n/lens.json";
import launcher from "../shared/i18n/launcher.json";
import path from "../shared/i18n/path.json";
import queue from "../shared/i18n/queue.json";
import scope from "../shared/i18n/scope.json";
import screen from "../shared/i18n/screen.json";
import survey from "../shared/i18n/survey.json";
import talk from "../shared/i18n/talk.json";
import video from "../shared/i18n/video.json";
import voice from "../shared/i18n/voice.json";

const PARTS = { annotate, ask, autopause, callBack, code, ended, files, handoff, hands, join, lens, path, present, propose, queue, scope, screen, survey, talk, video, voice };

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test("German says all that English says, with the same placeholders", () => {
  assert.deepEqual(Object.keys(de), Object.keys(en));
  assert.deepEqual(Object.keys(launcher.de), Object.keys(launcher.en));
  for (const part of Object.values(PARTS)) {
    const german: Readonly<Record<string, string>> = part.de;
    assert.deepEqual(Object.keys(german), Object.keys(part.en));
    for (const [key, text] of Object.entries(part.en)) {
      assert.deepEqual(placeholders(german[key] ?? ""), placeholders(text), key);
      assert.ok(german[key]?.trim(), key);
    }
  }
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    assert.deepEqual(placeholders(de[key]), placeholders(en[key]), key);
    assert.ok(de[key].trim(), key);
  }
});

test("the first wish that has a catalogue is granted, English otherwise", () => {
  assert.equal(pickLanguage(["de-AT", "en"]), "de");
  assert.equal(pickLanguage([undefined, "", "fr", "DE_de"]), "de");
  assert.equal(pickLanguage(["fr", "xx"]), "en");
  assert.equal(pickLanguage([]), "en");
});

test("what the link of a mail names goes before what the browser says", () => {
  const pick = (search: string): string => pickLanguage(wishesOf(search, ["en-GB", "de"]));
  assert.equal(pick("?language=de"), "de");
  assert.equal(pick("?language=fr"), "en");
  assert.equal(pick("?language="), "en");
  assert.equal(pick(""), "en");
});

test("values are filled in as they are, and a missing one stays visible", () => {
  const t = translator("en");
  assert.equal(t("consent_title_page", { agent: "A {agent} $& B" }), "A {agent} $& B asks to see this page");
  assert.equal(t("consent_title_page"), "{agent} asks to see this page");
});
