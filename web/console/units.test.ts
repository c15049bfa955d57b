/// <reference types="node" />
// Words and small decisions that need no browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { TimelineEntry } from "../shared/api-types";
import { passwordStrength } from "./access/strength";
import { dueWords, durationWords, stopwatch, timeAgo, timeLeft } from "./app/clock.svelte";
import { parseRoute, safeNext } from "./app/router.svelte";
import { fileNames, groupTimeline, withFilesWords } from "./ticket/timeline";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");
const ago = (ms: number): string => new Date(NOW - ms).toISOString();

describe("routes", () => {
  const check = (path: string, expected: unknown): void => assert.deepEqual(parseRoute(new URL(path, "https://t.example")), expected);

  it("are parsed from addresses", () => {
    check("/", { name: "tickets" });
    check("/waiting", { name: "waiting" });
    check("/tickets/tic_1", { name: "ticket", id: "tic_1" });
    check("/sessions/ses%2F1", { name: "session", id: "ses/1" });
    check("/sign-in?next=%2Fsessions%2Fses_1", { name: "sign-in", next: "/sessions/ses_1" });
  });

  it("that are not ours are not found", () => {
    for (const path of ["/join", "/tickets/a/b", "/tickets/%E0%A4%A", "/demo/"]) check(path, { name: "not-found" });
  });

  it("lead back to our own origin only", () => {
    const hostile = ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "/\t/elsewhere.example"];
    for (const next of hostile) assert.equal(safeNext(next), "/", next);
    assert.equal(safeNext("/tickets/tic_1?x=1"), "/tickets/tic_1?x=1");
  });
});

describe("times", () => {
  it("are told as people tell them", () => {
    assert.equal(timeAgo(ago(59_000), NOW), "just now");
    assert.equal(timeAgo(ago(60_000), NOW), "1 min ago");
    assert.equal(timeAgo(ago(3_600_000 * 23), NOW), "23 h ago");
    assert.equal(timeAgo(ago(3_600_000 * 25), NOW), "yesterday");
    assert.equal(stopwatch(3_729_000), "1:02:09");
    assert.equal(stopwatch(-5), "0:00");
    assert.equal(durationWords(638_000), "10 min 38 s");
    assert.equal(durationWords(120_000), "2 min");
    assert.equal(timeLeft(ago(-90 * 60_000), NOW), "in 1 h 30 min");
    assert.equal(timeLeft(ago(1), NOW), "expired");
    assert.equal(dueWords(ago(-59_999), NOW), "due in under a minute");
    assert.equal(dueWords(ago(-12 * 60_000), NOW), "due in 12 min");
    assert.equal(dueWords(ago(-27 * 3_600_000), NOW), "due in 1 day 3 h");
    assert.equal(dueWords(ago(1), NOW), "breached just now");
    assert.equal(dueWords(ago(5 * 60_000), NOW), "breached 5 min ago");
  });
});

describe("the hint at a password's strength", () => {
  const check = (password: string, score: number): void => assert.equal(passwordStrength(password).score, score, password);

  it("grows with length and variety and sees through the common ones", () => {
    check("", 0);
    check("abc", 1);
    check("aaaaaaaaaaaa", 2);
    check("Password1234!", 2);
    check("kdwmqpzluvob", 3);
    check("seven tall ships sail", 4);
  });
});

describe("the timeline", () => {
  it("names the files that go with a message, and counts those that it does not know", () => {
    const actor = { kind: "agent", name: "Ada" } as const;
    const sent: TimelineEntry = { id: "evt_1", at: "2026-11-30T10:00:00.000Z", actor, session_id: null, kind: "file_sent", data: { file: "fil_1", name: "bill.pdf", size: 7 } };
    const names = fileNames([sent]);
    assert.equal(withFilesWords(["fil_1"], names), "With bill.pdf");
    assert.equal(withFilesWords(["fil_1", "fil_2"], names), "With bill.pdf, 1 file");
    assert.equal(withFilesWords(["fil_2", "fil_3"], names), "With 2 files");
  });

  const entry = (id: string, session_id: string | null, minutes: number): TimelineEntry => ({
    id,
    at: ago(minutes * 60_000),
    actor: { kind: "agent", name: "Ada" },
    session_id,
    kind: "comment",
    data: { body: id },
  });

  it("puts neighbours of one session into one block and says where it goes on", () => {
    const [day] = groupTimeline([entry("a", null, 9), entry("b", "s", 8), entry("c", "s", 7), entry("d", null, 6), entry("e", "s", 5)], NOW);
    const shape = day?.items.map((item) => (item.type === "entry" ? item.entry.id : `${item.first ? "begin" : "again"}:${item.entries.map(({ id }) => id).join("")}`));
    assert.deepEqual(shape, ["a", "begin:bc", "d", "again:e"]);
  });

  it("has a heading for each day", () => {
    const days = groupTimeline([entry("a", null, 60 * 24 * 3), entry("b", null, 60 * 24), entry("c", null, 1)], NOW);
    assert.deepEqual(days.map(({ words }) => words), ["Thursday, November 19, 2026", "Yesterday", "Today"]);
    assert.deepEqual(groupTimeline([], NOW), []);
  });
});

describe("the design tokens", () => {
  const css = readFileSync(new URL("../shared/design/tokens.css", import.meta.url), "utf8");
  const block = (selector: string): string => {
    const from = css.indexOf("{", css.indexOf(selector)) + 1;
    return css.slice(from, css.indexOf("}", from));
  };
  const values = (text: string): Record<string, string> =>
    Object.fromEntries([...text.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
  const light = values(block(":root {"));
  const dark = values(block(':root[data-theme="dark"]'));

  it("are the same dark whether chosen or followed from the system", () => {
    assert.deepEqual(values(block(":root:not([data-theme")), dark);
    assert.ok(Object.keys(dark).length > 30);
  });

  it("keep text readable on every ground of both themes", () => {
    for (const theme of [light, { ...light, ...dark }]) {
      for (const ground of ["canvas", "surface", "surface-sunken", "surface-raised"]) {
        for (const ink of ["ink", "ink-soft", "ink-faint", "accent-ink"]) {
          const ratio = contrast(theme[`--color-${ink}`] ?? "", theme[`--color-${ground}`] ?? "");
          assert.ok(ratio >= 4.5, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
        }
      }
      for (const tone of ["accent", "customer", "live", "success", "warning", "danger", "info"]) {
        const ratio = contrast(theme[`--color-${tone}-ink`] ?? "", theme[`--color-${tone}-soft`] ?? "");
        assert.ok(ratio >= 4.5, `${tone}: ${ratio.toFixed(2)}`);
      }
      for (const solid of ["accent", "accent-hover", "customer", "danger", "danger-hover"]) {
        const ratio = contrast(theme["--color-ink-on-solid"] ?? "", theme[`--color-${solid}`] ?? "");
        assert.ok(ratio >= 4.5, `white on ${solid}: ${ratio.toFixed(2)}`);
      }
    }
  });
});

/** WCAG 2.2, contrast ratio of two `#rrggbb` colours. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
