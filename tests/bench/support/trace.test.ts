import assert from "node:assert/strict";
import { test } from "node:test";

import { occupation, threadTime, type TraceEvent, turns } from "./trace.ts";

function event(name: string, ts: number, dur: number, url = "", thread = 1): TraceEvent {
  return { name, ph: "X", pid: 1, tid: thread, ts, dur, args: { data: { url } } };
}

function marks(from: number, to: number): TraceEvent[] {
  const one = (name: string, ts: number): TraceEvent => ({ name, ph: "I", pid: 1, tid: 1, ts, cat: "blink.user_timing" });
  return [one("from", from), one("to", to)];
}

const ours = (url: string): boolean => url.endsWith("ours.js");
const measure = (events: TraceEvent[]) => occupation([...marks(0, 100_000), ...events], ours, "from", "to");

test("nested calls count once and other scripts not at all", () => {
  const calls = [
    event("FunctionCall", 1000, 4000, "ours.js"),
    event("FunctionCall", 2000, 1000, "ours.js"),
    event("FunctionCall", 8000, 9000, "theirs.js"),
  ];
  assert.equal(measure(calls).busyMs, 4);
});

test("processor time leaves out what other processes took meanwhile", () => {
  const calls = [
    { ...event("FunctionCall", 1000, 4000, "ours.js"), tdur: 2500 },
    { ...event("FunctionCall", 2000, 1000, "ours.js"), tdur: 900 },
    { ...event("FunctionCall", 8000, 3000, "ours.js"), tdur: 500 },
  ];
  assert.equal(measure(calls).cpuMs, 3);
  assert.equal(measure(calls).busyMs, 7);
});

test("only the page's own thread counts, and only between the marks", () => {
  const calls = [
    event("FunctionCall", 1000, 4000, "ours.js", 2),
    event("FunctionCall", 99_000, 4000, "ours.js"),
    event("EvaluateScript", 200_000, 4000, "ours.js"),
  ];
  assert.equal(measure(calls).busyMs, 1);
});

test("continuations count in a task that is ours alone", () => {
  const events = [
    event("RunTask", 0, 10_000),
    event("FunctionCall", 1000, 1000, "ours.js"),
    event("RunMicrotasks", 3000, 2000),
    event("RunTask", 20_000, 10_000),
    event("FunctionCall", 21_000, 1000, "ours.js"),
    event("FunctionCall", 23_000, 1000, "theirs.js"),
    event("RunMicrotasks", 25_000, 2000),
  ];
  assert.equal(measure(events).busyMs, 4);
});

test("the longest block is the whole task around a call", () => {
  const events = [
    event("RunTask", 0, 10_000),
    event("FunctionCall", 1000, 2000, "ours.js"),
    event("RunTask", 20_000, 50_000),
    event("FunctionCall", 21_000, 2000, "theirs.js"),
  ];
  assert.equal(measure(events).longestTaskMs, 10);
});

test("a trace without the marks is refused", () => {
  assert.throws(() => occupation([], ours, "from", "to"), /no mark from/);
});

test("a thread's time is that of its outermost tasks between the marks", () => {
  const events = [
    { ...event("RunTask", 1000, 4000), tdur: 3000 },
    { ...event("ThreadControllerImpl::RunTask", 1100, 3800), tdur: 2900 },
    event("RunTask", 10_000, 2000),
    event("RunTask", 10_000, 2000, "", 2),
    event("RunTask", 99_000, 4000),
    event("RunTask", 200_000, 4000),
  ];
  assert.equal(threadTime([...marks(0, 100_000), ...events], "from", "to"), 6);
});

test("a task without other scripts is ours as a whole, of a shared one only the calls are", () => {
  const events = [
    { ...event("RunTask", 0, 10_000), tdur: 8000 },
    event("FunctionCall", 1000, 2000, "ours.js"),
    event("RunTask", 20_000, 10_000),
    { ...event("FunctionCall", 21_000, 1000, "ours.js"), tdur: 500 },
    event("FunctionCall", 23_000, 1000, "theirs.js"),
    event("FunctionCall", 25_000, 2000, "ours.js"),
    event("RunTask", 30_000, 1000),
    event("ThreadControllerImpl::RunTask", 30_100, 800),
    event("FunctionCall", 30_200, 100, "ours.js"),
    event("RunTask", 40_000, 10_000),
    event("FunctionCall", 41_000, 1000, "theirs.js"),
  ];
  assert.deepEqual(turns([...marks(0, 100_000), ...events], ours, "from", "to"), [
    { cpuMs: 8, wallMs: 10 },
    { cpuMs: 2.5, wallMs: 3 },
    { cpuMs: 1, wallMs: 1 },
  ]);
});
