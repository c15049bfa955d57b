// The parts of the transport that need no browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReplicaCommand, ReplicaMessage } from "../ports.ts";
import { makeBackoff } from "./backoff.ts";
import { makeFetchBook } from "./fetch-book.ts";
import { makeLens } from "./lens.ts";
import { makeReplicaLink, type Quirks, type ReplicaLink } from "./replica-link.ts";
import type { LiveClient, WorkerCore } from "./worker-core.ts";

test("pauses grow to a bound, are shortened at random and begin anew", () => {
  const longest = makeBackoff([250, 500, 1_000], () => 1);
  assert.deepEqual([longest.next(), longest.next(), longest.next(), longest.next()], [250, 500, 1_000, 1_000]);
  longest.reset();
  assert.equal(longest.next(), 250);
  assert.equal(makeBackoff([250], () => 0).next(), 125);
});

test("an answer belongs to the wish of its epoch", () => {
  const book = makeFetchBook();
  book.begin(1);
  book.wished(1, 7, "https://a.example/old.css");
  book.wished(1, 8, "https://a.example/same.png");
  book.begin(2);
  assert.equal(book.answered(7, true), null, "nobody waits for it any more");
  book.wished(2, 7, "https://a.example/new.css");
  assert.equal(book.answered(7, true), 2);
  assert.equal(book.answered(7, true), null, "each wish has one answer");
  book.wished(2, 8, "https://a.example/same.png");
  assert.equal(book.answered(8, true), 2, "the same bytes, whoever wished for them");
});

test("an answer that is late by an epoch is not taken for the one wished for", () => {
  const book = makeFetchBook();
  book.begin(1);
  book.wished(1, 7, "https://a.example/old.css");
  book.begin(2);
  book.wished(2, 7, "https://a.example/new.css");
  assert.equal(book.answered(7, true), null);
  assert.equal(book.answered(7, true), 2);
});

test("a copy belongs to what was answered without bytes in the same epoch", () => {
  const book = makeFetchBook();
  book.begin(1);
  book.wished(1, 7, "https://a.example/a.png");
  assert.equal(book.copied(7, "https://a.example/a.png"), null, "not answered yet");
  assert.equal(book.answered(7, false), 1);
  assert.equal(book.copied(7, "https://a.example/b.png"), null, "of another image");
  assert.equal(book.copied(7, "https://a.example/a.png"), 1);
  assert.equal(book.copied(7, "https://a.example/a.png"), null, "one copy is enough");
  book.wished(1, 8, "https://a.example/c.png");
  assert.equal(book.answered(8, false), 1);
  book.begin(2);
  assert.equal(book.copied(8, "https://a.example/c.png"), null, "of an earlier epoch");
});

/** A worker whose client throws at everything, and how often its side was told to replace it. */
async function failingWorker(): Promise<{ readonly core: WorkerCore; readonly client: LiveClient; crashes(): number }> {
  Object.defineProperty(globalThis, "self", { configurable: true, value: { postMessage: () => undefined } });
  const { runWorker } = await import("./worker-core.ts");
  let core: WorkerCore | undefined;
  let n = 0;
  runWorker((made) => {
    core = made;
    return {
      peer: "customer", bulkIdleMs: null, onWelcome: () => undefined, onSession: () => undefined, onMessage: () => undefined,
      onCommand: () => undefined, onPeerReplaced: () => undefined, onCrash: () => n++, onClosed: () => undefined,
    };
  });
  assert.ok(core !== undefined);
  const fail = (): never => {
    throw new Error("unreachable");
  };
  const client: LiveClient = {
    handleFrame: fail, pathOpened: fail, pathClosed: fail, pollTransmit: fail, handleEvents: fail, nextTimeout: fail,
    handleTimeout: fail, rttMs: fail,
  };
  return { core, client, crashes: () => n };
}

test("a client that fails again before it is replaced is replaced once", async (t) => {
  const { core, client, crashes } = await failingWorker();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  core.setClient(client);
  core.drive(() => client.handleTimeout(0));
  core.drive(() => client.handleTimeout(0));
  assert.equal(crashes(), 0, "not at once");
  t.mock.timers.tick(60_000);
  assert.equal(crashes(), 1);
  core.setClient(client);
  t.mock.timers.tick(60_000);
  assert.equal(crashes(), 2, "the next failure counts again");
});

test("a client that was replaced or taken away meanwhile is not replaced again", async (t) => {
  const { core, client, crashes } = await failingWorker();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  core.setClient(client);
  core.setClient(null);
  t.mock.timers.tick(60_000);
  assert.equal(crashes(), 0);
});

interface FakeReplica {
  /** Waits for so many commands and answers their types. */
  got(count: number): Promise<string[]>;
  close(): void;
}

interface Watched {
  readonly link: ReplicaLink;
  readonly modes: Quirks[];
  lost(): number;
  /** A replica that has its port and says that it is ready, unless it is deaf. */
  replica(quirks: Quirks | "deaf"): Promise<FakeReplica>;
}

function watched(): Watched {
  const modes: Quirks[] = [];
  let n = 0;
  let heard: () => void = () => undefined;
  const link = makeReplicaLink({ onMessage: () => heard(), onMode: (quirks) => modes.push(quirks), onLost: () => n++ });
  return {
    link, modes, lost: () => n,
    async replica(quirks) {
      const { port1, port2 } = new MessageChannel();
      const got: string[] = [];
      let arrived: () => void = () => undefined;
      port2.onmessage = (event: MessageEvent<ReplicaCommand>) => {
        got.push(event.data.type);
        arrived();
      };
      link.attach(port1);
      if (quirks !== "deaf") {
        const taken = new Promise<void>((done) => (heard = done));
        port2.postMessage({ type: "ready", quirks } satisfies ReplicaMessage);
        await taken;
      }
      return {
        async got(count) {
          while (got.length < count) {
            await new Promise<void>((done) => (arrived = done));
          }
          return got;
        },
        close: () => port2.close(),
      };
    },
  };
}

function batch(bytes: number): [ReplicaCommand, ArrayBuffer[]] {
  const ops = new ArrayBuffer(bytes);
  const strings = new ArrayBuffer(0);
  return [{ type: "batch", ops, strings, stringCount: 0 }, [ops, strings]];
}

test("what comes before the replica waits for it", async () => {
  const { link, lost, replica } = watched();
  link.reset(0);
  link.send(...batch(4));
  const first = await replica(0);
  assert.deepEqual(await first.got(2), ["reset", "batch"]);
  assert.equal(lost(), 0);
  first.close();
});

test("a document in another mode takes another replica, and loses nothing", async () => {
  const { link, modes, lost, replica } = watched();
  const first = await replica(0);
  link.reset(2);
  link.send(...batch(4));
  assert.deepEqual(modes, [2]);
  const second = await replica(2);
  assert.deepEqual(await second.got(2), ["reset", "batch"]);
  assert.deepEqual(await first.got(0), []);
  assert.equal(lost(), 0);
  first.close();
  second.close();
});

test("a replica that loads again asks for a snapshot, and a second port of the same one does not", async () => {
  const { link, lost, replica } = watched();
  const first = await replica(0);
  link.reset(0);
  const deaf = await replica("deaf");
  link.send(...batch(4));
  assert.deepEqual(await first.got(2), ["reset", "batch"]);
  assert.equal(lost(), 0);
  const second = await replica(0);
  assert.equal(lost(), 1);
  link.send(...batch(4));
  link.reset(0);
  assert.deepEqual(await second.got(1), ["reset"], "from the next document on");
  for (const one of [first, deaf, second]) {
    one.close();
  }
});

test("what waits is bounded", async () => {
  const { link, lost, replica } = watched();
  link.reset(0);
  for (let i = 0; i < 65; i++) {
    link.send(...batch(1024 * 1024));
  }
  const late = await replica(0);
  assert.equal(lost(), 1);
  link.reset(0);
  assert.deepEqual(await late.got(1), ["reset"]);
  late.close();
});

test("what is masked is told again in an epoch that has the same numbers", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told: string[] = [];
  const lens = makeLens(() => ({ covers: () => Uint32Array.of(7, 0) }), () => [0], (_, { type }) => told.push(type));
  lens.watch();
  lens.changed();
  t.mock.timers.runAll();
  assert.deepEqual(told, ["covers"]);
  lens.begin();
  lens.changed();
  t.mock.timers.runAll();
  assert.deepEqual(told, ["covers", "covers"]);
});
