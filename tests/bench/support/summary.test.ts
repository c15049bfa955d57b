import assert from "node:assert/strict";
import { test } from "node:test";

import { costOf, ratiosOf, type Sample, summaryOf } from "./summary.ts";

const sample = (threadMs: number, scriptMs = 0, bytes = 0): Sample => ({ threadMs, scriptMs, bytes });

test("a watcher costs what the thread works more than in the same round without it", () => {
  const cost = costOf([sample(30, 8, 100), sample(50, 9, 120), sample(41, 7, 110)], [sample(20), sample(38), sample(30)]);
  assert.deepEqual(cost, { cpu_ms: 11, script_cpu_ms: 8, wire_bytes: 110 });
});

test("what drowns in noise makes no ratio of its own", () => {
  const ratios = ratiosOf({ cpu_ms: -3, script_cpu_ms: 0.2, wire_bytes: 50 }, { cpu_ms: 10, script_cpu_ms: 0.1, wire_bytes: 1000 });
  assert.deepEqual(ratios, { ratio_cpu: 0.1, ratio_script_cpu: 1, ratio_wire_bytes: 0.05 });
});

test("a summary names the worst workload", () => {
  const ratio = (cpu: number, bytes: number) => ({ ratio_cpu: cpu, ratio_script_cpu: cpu, ratio_wire_bytes: bytes });
  const summary = summaryOf(new Map([["a", ratio(0.1, 0.5)], ["b", ratio(0.4, 0.02)]]));
  assert.deepEqual(summary, {
    cases: 2,
    ratio_cpu: 0.2,
    ratio_cpu_worst: 0.4,
    ratio_cpu_worst_case: "b",
    ratio_script_cpu: 0.2,
    ratio_script_cpu_worst: 0.4,
    ratio_script_cpu_worst_case: "b",
    ratio_wire_bytes: 0.1,
    ratio_wire_bytes_worst: 0.5,
    ratio_wire_bytes_worst_case: "a",
  });
});
