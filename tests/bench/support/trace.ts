// Reads a Chromium trace: how long certain scripts held a page's main thread.

/** One event of a trace; times are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
  readonly cat?: string;
  readonly args?: { readonly data?: { readonly url?: string } };
}

export const CATEGORIES = ["devtools.timeline", "blink.user_timing", "toplevel", "disabled-by-default-devtools.timeline"];

/** The same without what a page does to draw itself: long traces of busy pages stay small. */
export const LIGHT_CATEGORIES = ["devtools.timeline", "blink.user_timing", "toplevel"];

/** Calls into scripts, as Blink marks them. */
const CALLS = new Set(["FunctionCall", "EvaluateScript", "v8.evaluateModule"]);

/** Continuations of promises and observers' callbacks; Blink does not say whose they are. */
const MICROTASKS = new Set(["RunMicrotasks"]);

/** Tasks of a thread, the outermost unit that nothing interrupts. */
const TASKS = new Set(["RunTask", "ThreadControllerImpl::RunTask"]);

export interface Occupation {
  /** Processor time of calls into the scripts, nested calls counted once. */
  readonly cpuMs: number;
  /** Time from beginning to end of these calls, other processes' turns on the processor included. */
  readonly busyMs: number;
  /** The longest task that called into them. */
  readonly longestTaskMs: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly cpu: number;
}

/** Time that scripts accepted by `isOurs` took between two `performance.mark`s of the page: of the first the
 *  first of its name, of the second the last. */
export function occupation(
  events: readonly TraceEvent[],
  isOurs: (url: string) => boolean,
  from: string,
  to: string,
): Occupation {
  const begin = mark(events, from);
  const finish = lastMark(events, to);
  const here = events.filter((event) => event.pid === begin.pid && event.tid === begin.tid);
  const calls = spans(here, (event) => CALLS.has(event.name) && isOurs(event.args?.data?.url ?? ""));
  const foreign = spans(here, (event) => CALLS.has(event.name) && !isOurs(event.args?.data?.url ?? ""));
  const tasks = spans(here, (event) => TASKS.has(event.name));
  const touched = tasks.filter((task) => calls.some((call) => within(call, task) && call.end > begin.ts && call.start < finish.ts));
  const alone = touched.filter((task) => !foreign.some((call) => within(call, task)));
  const continued = spans(here, (event) => MICROTASKS.has(event.name)).filter((span) => alone.some((task) => within(span, task)));
  const inTime = [...calls, ...continued].map((span) => clip(span, begin.ts, finish.ts));
  const merged = merge(inTime.filter((span) => span.end > span.start));
  return {
    cpuMs: merged.reduce((sum, span) => sum + span.cpu, 0) / 1000,
    busyMs: merged.reduce((sum, span) => sum + span.end - span.start, 0) / 1000,
    longestTaskMs: Math.max(0, ...touched.map((task) => task.end - task.start)) / 1000,
  };
}

/** Processor time that the page's main thread was busy between two marks, whatever kept it busy. */
export function threadTime(events: readonly TraceEvent[], from: string, to: string): number {
  const begin = mark(events, from);
  const finish = mark(events, to);
  const here = events.filter((event) => event.pid === begin.pid && event.tid === begin.tid);
  const inTime = spans(here, (event) => TASKS.has(event.name)).map((span) => clip(span, begin.ts, finish.ts));
  const merged = merge(inTime.filter((span) => span.end > span.start));
  return merged.reduce((sum, span) => sum + span.cpu, 0) / 1000;
}

/** What scripts took of one task: the whole task where nobody else had a part in it. */
export interface Turn {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** The turns that scripts accepted by `isOurs` took between two marks, in their order. */
export function turns(events: readonly TraceEvent[], isOurs: (url: string) => boolean, from: string, to: string): Turn[] {
  const begin = mark(events, from);
  const finish = mark(events, to);
  const here = events.filter(({ pid, tid, ts }) => pid === begin.pid && tid === begin.tid && ts >= begin.ts && ts < finish.ts);
  const tasks = outermost(spans(here, (event) => TASKS.has(event.name)));
  const calls = spans(here, (event) => CALLS.has(event.name) && isOurs(event.args?.data?.url ?? ""));
  const foreign = spans(here, (event) => CALLS.has(event.name) && !isOurs(event.args?.data?.url ?? ""));
  return tasks.flatMap((task) => {
    const own = merge(calls.filter((call) => within(call, task)));
    if (own.length === 0) return [];
    const taken = foreign.some((call) => within(call, task)) ? own : [task];
    const sum = (of: (span: Span) => number): number => taken.reduce((total, span) => total + of(span), 0) / 1000;
    return [{ cpuMs: sum((span) => span.cpu), wallMs: sum((span) => span.end - span.start) }];
  });
}

function mark(events: readonly TraceEvent[], name: string): TraceEvent {
  const found = events.find((event) => isMark(event, name));
  if (found === undefined) throw new Error(`the trace has no mark ${name}`);
  return found;
}

function lastMark(events: readonly TraceEvent[], name: string): TraceEvent {
  const first = mark(events, name);
  return events.reduce((last, event) => (isMark(event, name) && event.ts > last.ts ? event : last), first);
}

function isMark({ name, cat }: TraceEvent, wanted: string): boolean {
  return name === wanted && cat?.includes("blink.user_timing") === true;
}

function spans(events: readonly TraceEvent[], wanted: (event: TraceEvent) => boolean): Span[] {
  const complete = events.filter((event) => event.ph === "X" && wanted(event));
  return complete.map(({ ts, dur = 0, tdur = dur }) => ({ start: ts, end: ts + dur, cpu: tdur }));
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.start < outer.end;
}

function clip(span: Span, start: number, end: number): Span {
  const [from, to] = [Math.max(span.start, start), Math.min(span.end, end)];
  return { start: from, end: to, cpu: span.cpu * Math.min(1, (to - from) / Math.max(1, span.end - span.start)) };
}

/** Those that stand in no other. */
function outermost(list: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of [...list].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= (kept.at(-1)?.end ?? Number.NEGATIVE_INFINITY)) kept.push(span);
  }
  return kept;
}

function merge(list: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...list].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) {
      // Calls nest or follow each other: what ends later brought processor time of its own.
      const cpu = span.end > last.end ? last.cpu + span.cpu : last.cpu;
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end), cpu };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

/** The events of a trace file's content. */
export function parseTrace(content: Buffer): TraceEvent[] {
  const parsed = JSON.parse(content.toString("utf8")) as { traceEvents: TraceEvent[] };
  return parsed.traceEvents;
}
