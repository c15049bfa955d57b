import assert from "node:assert/strict";
import { test } from "node:test";
import page from "../shared/i18n/appointment-page.json";
import { readFragment } from "./fragment.ts";
import { nextLook, timesOf } from "./times.ts";

test("the secret of a link is told apart, and nothing else is one", () => {
  assert.equal(readFragment("#appointment.aZ0_-9"), "appointment.aZ0_-9");
  for (const other of ["", "#", "#survey.x", "#appointment.", "#appointment.x.1", "#appointment.<b>"]) assert.equal(readFragment(other), null, other);
});

test("a time is told where its reader is, on both sides of a change of the clocks", () => {
  const told = (at: string, zone: string): string => {
    const ends = new Date(Date.parse(at) + 30 * 60_000).toISOString();
    const { day, hours } = timesOf(at, ends, "en-GB", zone);
    // Where the comma stands is the browser's matter.
    return `${day} ${hours}`.replaceAll(",", "");
  };
  assert.equal(told("2027-03-27T09:00:00Z", "Europe/Berlin"), "Saturday 27 March 2027 10:00 – 10:30");
  assert.equal(told("2027-03-28T08:00:00Z", "Europe/Berlin"), "Sunday 28 March 2027 10:00 – 10:30");
  assert.equal(told("2027-03-28T00:45:00Z", "Europe/Berlin"), "Sunday 28 March 2027 01:45 – 03:15", "the hour that is not there");
  assert.equal(told("2027-03-28T08:00:00Z", "America/New_York"), "Sunday 28 March 2027 04:00 – 04:30");
  assert.equal(told("2026-12-31T22:45:00Z", "Europe/Berlin"), "Thursday 31 December 2026 23:45 – Friday 1 January 2027 00:15");
});

test("the zone is named as it is then", () => {
  const zone = (at: string): string => timesOf(at, at, "en-GB", "Europe/Berlin").zone;
  assert.equal(zone("2027-03-27T09:00:00Z"), "Central European Standard Time (Europe/Berlin)");
  assert.equal(zone("2027-03-28T08:00:00Z"), "Central European Summer Time (Europe/Berlin)");
});

test("the page looks anew at the next moment, and now and then", () => {
  const now = Date.parse("2026-12-01T09:00:00Z");
  assert.equal(nextLook(now, ["2026-12-01T09:00:30Z", "2026-12-01T10:00:00Z"]), 30_000);
  assert.equal(nextLook(now, ["2026-12-02T09:00:00Z"]), 60_000);
  assert.equal(nextLook(now, ["2026-11-30T09:00:00Z"]), 60_000);
  assert.equal(nextLook(now, ["2026-12-01T09:00:00.001Z"]), 2_000);
});

test("German says all that English says", () => {
  assert.deepEqual(Object.keys(page.de), Object.keys(page.en));
});
