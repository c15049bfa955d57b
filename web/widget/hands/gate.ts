// The gate through which acts reach the page. It is shut before anybody is told that it is, needs no
// network to be shut, and lets one act through at a time, so that nothing waits behind it in the page.

import type { Act } from "../../shared/generated/Act";
import type { ActRefusal } from "../../shared/generated/ActRefusal";
import type { ControlCommand, ControlMessage } from "../../shared/ports";
import type { Client } from "../client/client";

/** Acts that wait; more are refused. */
export const ACTS_MAX = 256;
/** Documents with a port. */
export const DOCUMENTS_MAX = 64;
/** How long a document may take to answer, in milliseconds: its script loads with the first act. */
const ANSWER_MS = 5_000;
/** How long an act is good for in the page, in milliseconds: one that waited there for longer, behind work of the
 *  page, comes back and is let through anew, so that none follows after Stop. What is left of 100 ms is for
 *  carrying it out; a page that is always at work gets more time the second time, or nothing would ever be done. */
const GOOD_MS = 50;
const GOOD_AGAIN_MS = 80;

/** Acts that need the grant `type`, as `Input::is_typed` of the protocol says. */
const TYPED: ReadonlySet<string> = new Set(["key", "text", "set"]);

interface Way {
  readonly port: MessagePort;
  ready: boolean;
  /** A dialog of the browser holds the page. */
  held: boolean;
}

export interface Gate {
  /** The server's word, for acts and for typing: shuts the gate, or opens it where nobody has stopped it here. */
  readonly follow: (granted: boolean, typing: boolean) => void;
  /** The customer has allowed it. */
  readonly open: () => void;
  /** The customer has stopped it. */
  readonly stop: () => void;
  /** The customer is at work themselves; acts are refused for so long. */
  readonly suspend: (ms: number) => void;
  readonly isOpen: () => boolean;
  readonly mayType: () => boolean;
  readonly act: (act: Act) => void;
}

/** `keeps`: why nothing is done at this moment, whatever was allowed. `escaped`: the customer has pressed Escape in the page, at that time. */
export function createGate(client: Client, keeps: () => ActRefusal | null, escaped: (at: number) => void): Gate {
  const ways = new Map<number, Way>();
  let granted = false;
  let typing = false;
  let stopped = client.engine()?.carried.stopped ?? false;
  let suspendedUntil = 0;
  /** The document in which the agent was last at work. */
  let at = 0;
  let waiting: Act[] = [];
  let under: Act | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isOpen = (): boolean => granted && !stopped;
  const mayType = (): boolean => typing && isOpen();
  const lets = ({ input }: Act): boolean => (TYPED.has(input.kind) ? mayType() : isOpen());

  /** Moves are too many to be told of. */
  function answer({ n, input }: Act, refused: ActRefusal | null): void {
    if (input.kind !== "move") client.engine()?.send({ type: "acted", n, refused });
  }

  function settle(refused: ActRefusal | null): void {
    clearTimeout(timer);
    const done = under;
    under = null;
    if (done) answer(done, refused);
    next();
  }

  function drop(why: ActRefusal): void {
    const dropped = waiting;
    waiting = [];
    for (const act of dropped) answer(act, why);
  }

  function next(): void {
    const act = waiting[0];
    if (under || !act) return;
    if (!isOpen()) return drop("not_granted");
    if (!lets(act)) {
      waiting.shift();
      answer(act, "not_granted");
      return next();
    }
    const kept = keeps();
    if (kept) return drop(kept);
    if (performance.now() < suspendedUntil) return drop("suspended");
    const way = ways.get(act.document) ?? begin(act.document);
    if (!way.ready) return;
    waiting.shift();
    if (way.held) {
      answer(act, "customers_step");
      return next();
    }
    under = act;
    if (act.input.kind !== "move" && act.input.kind !== "wheel") at = act.document;
    pass(way, act, GOOD_MS);
    expect();
  }

  function pass({ port }: Way, act: Act, goodMs: number): void {
    port.postMessage({ type: "act", act, until: Date.now() + goodMs } satisfies ControlCommand);
  }

  /** A document that is gone or busy for long holds nobody up. */
  function expect(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (under) leave(under.document);
      for (const [document, { ready }] of [...ways]) if (!ready) leave(document);
      if (under) return settle("unanswered");
      drop("unanswered");
    }, ANSWER_MS);
  }

  /** What does not answer is asked for another port with the next act. */
  function leave(document: number): void {
    const way = ways.get(document);
    way?.port.postMessage({ type: "end" } satisfies ControlCommand);
    way?.port.close();
    ways.delete(document);
  }

  function begin(document: number): Way {
    // They are asked for again as they are needed; what waits goes on.
    if (ways.size >= DOCUMENTS_MAX) for (const one of [...ways.keys()]) leave(one);
    const { port1, port2 } = new MessageChannel();
    const way: Way = { port: port1, ready: false, held: false };
    ways.set(document, way);
    port1.onmessage = ({ data }: MessageEvent<ControlMessage>) => hear(document, way, data);
    client.engine()?.control(document, port2);
    expect();
    return way;
  }

  function hear(document: number, way: Way, message: ControlMessage): void {
    switch (message.type) {
      case "ready":
        way.ready = true;
        return next();
      case "acted":
        return under?.n === message.n ? settle(message.refused) : undefined;
      case "late": {
        const kept = keeps() ?? (performance.now() < suspendedUntil ? "suspended" : null);
        return under?.n !== message.n ? undefined : kept ? settle(kept) : pass(way, under, GOOD_AGAIN_MS);
      }
      case "gated":
        return under?.n === message.n ? settle("customers_step") : client.engine()?.send({ type: "acted", n: message.n, refused: "customers_step" });
      case "dialog":
        way.held = message.open;
        return message.open && under?.document === document ? settle("customers_step") : undefined;
      case "suspended":
        return suspend(message.ms);
      case "elsewhere":
        // In a document inside, the agent's own hand may have brought the keyboard there, and control hears the customer's.
        return document === 0 && at !== 0 ? undefined : suspend(message.ms);
      case "escape":
        return escaped(message.at);
      case "gone":
        way.port.close();
        if (ways.get(document) === way) ways.delete(document);
        return under?.document === document ? settle("stale") : next();
    }
  }

  function suspend(ms: number): void {
    const now = performance.now();
    if (!isOpen()) return;
    // Once for a stretch of the customer's own work, and where that is over sooner.
    if (Math.abs(suspendedUntil - now - ms) > ms / 2) client.engine()?.send({ type: "suspended", ms });
    suspendedUntil = now + ms;
    drop("suspended");
  }

  function close(): void {
    for (const document of [...ways.keys()]) leave(document);
    under = null;
    clearTimeout(timer);
    drop("not_granted");
  }

  return {
    isOpen,
    mayType,
    follow(now, types) {
      typing = types;
      if (!now) stopped = false;
      if (now !== granted) {
        granted = now;
        if (!now) close();
      }
    },
    open() {
      stopped = false;
      // The page is to hear the customer's hand before it sees the agent's.
      if (!ways.has(0)) begin(0);
    },
    suspend,
    stop() {
      stopped = true;
      close();
    },
    act(act) {
      if (!lets(act)) return answer(act, "not_granted");
      const kept = keeps();
      if (kept) return answer(act, kept);
      if (performance.now() < suspendedUntil) return answer(act, "suspended");
      const last = waiting.at(-1);
      if (act.input.kind === "move" && last?.input.kind === "move") waiting.pop();
      else if (waiting.length >= ACTS_MAX) return answer(act, "unanswered");
      waiting.push(act);
      next();
    },
  };
}
