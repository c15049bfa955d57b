// Runs cases of the corpus: one session goes through many pages, as a customer would who walks
// through a product, and on each page what the agent sees is compared with what the customer sees.

import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";

import { eventually, launchBrowser, withoutWebRtc } from "../../e2e/support.ts";
import { customerContext } from "./browser.ts";
import { act, beIdle, type Case, rest } from "./cases.ts";
import { describeTree, isBuilt, isMirrored } from "./frames.ts";
import { KEEP_ROOTS, pictureOfCustomer, pictureOfReplica, share } from "./pictures.ts";
import { OWN_ELEMENTS, type Tandem, type Visit } from "./tandem.ts";
import { firstDifference } from "./walker.ts";

/** A larger share of different pixels is a difference, in percent. */
export const DIFFERENT_MAX_PCT = 0.1;

/** A browser in which scrollbars take room, as they do for many people. */
export async function launchWithScrollbars(): Promise<Browser> {
  return launchBrowser(["--hide-scrollbars"]);
}

/** How long the session may take to go on after a page was loaded. */
const RESUME_PATIENCE_MS = 20_000;

/** How long the tree may take to be there before a case goes on without it. */
const COMPLETE_PATIENCE_MS = 4000;

/** On pages that come into their state first, the sensor's script gets its address only when it is let go. */
const HOLD_SENSOR = `if (location.search === "?initial") {
  const native = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, "src");
  Object.defineProperty(HTMLScriptElement.prototype, "src", {
    ...native,
    set(address) {
      const go = () => native.set.call(this, address);
      if (String(address).endsWith("/sensor.js")) globalThis.__benchRelease = go;
      else go();
    },
  });
}`;

/** What a case gave. */
export interface Outcome {
  /** Where the trees part; null: nowhere. */
  readonly tree: string | null;
  readonly differentPct: number;
  /** What changed on the customer's screen when the page acted, in percent; null: it did not act live. */
  readonly changedPct: number | null;
  readonly live: Buffer;
  readonly replica: Buffer;
}

export function isShown(outcome: Outcome): boolean {
  return outcome.tree === null && outcome.differentPct <= DIFFERENT_MAX_PCT;
}

/** One session of one customer and one agent. */
export class Lane {
  readonly #origin: string;
  readonly #context: BrowserContext;
  readonly #customer: Page;
  readonly #visit: Visit;
  readonly #lens: { readonly customer: CDPSession; readonly agent: CDPSession };

  private constructor(origin: string, customer: Page, visit: Visit, lens: { customer: CDPSession; agent: CDPSession }) {
    this.#origin = origin;
    this.#context = customer.context();
    this.#customer = customer;
    this.#visit = visit;
    this.#lens = lens;
  }

  /** Begins a session on the page `first` of the site at `origin`. */
  static async open(tandem: Tandem, customers: Browser, agents: Browser, origin: string, first: string): Promise<Lane> {
    // Which path the frames take is proved elsewhere.
    const context = await withoutWebRtc(await customerContext(customers));
    await context.addInitScript(KEEP_ROOTS);
    await context.addInitScript(HOLD_SENSOR);
    const customer = await context.newPage();
    const visit = await tandem.invite(agents, customer, `${origin}/${first}/index.html`, async () => customer.waitForLoadState("load"));
    await visit.agent.context().addInitScript(KEEP_ROOTS);
    await visit.allow();
    await eventually("the first page at the agent", async () => (await visit.growth()).elements > 0);
    const lens = { customer: await context.newCDPSession(customer), agent: await visit.agent.context().newCDPSession(visit.agent) };
    return new Lane(origin, customer, visit, lens);
  }

  /** Runs one case; one that is not shown after `patienceMs` is not shown. */
  async run({ name, mode, steps }: Case, patienceMs: number): Promise<Outcome> {
    const page = this.#customer;
    await this.#markOld();
    await beIdle(page);
    await page.goto(`${this.#origin}/${name}/index.html?${mode}`);
    await rest(page.mainFrame());
    let before: Buffer | null = null;
    if (mode === "initial") {
      await act(page, steps);
      await eventually("the sensor is asked for", () => this.#release(), RESUME_PATIENCE_MS);
      await this.#isNew();
    } else {
      await this.#isNew();
      await this.#isComplete();
      before = await this.#pictureOfPage();
      await act(page, steps);
    }
    const outcome = await this.#compared(patienceMs);
    return { ...outcome, changedPct: before === null ? null : share(before, outcome.live) };
  }

  /** The whole windows of both ends, for a person to see what went wrong. */
  async windows(): Promise<Readonly<Record<"customer" | "agent", Buffer>>> {
    return { customer: await this.#customer.screenshot(), agent: await this.#visit.agent.screenshot() };
  }

  async close(): Promise<void> {
    await this.#visit.close();
    await this.#context.close();
  }

  async #release(): Promise<boolean> {
    return this.#customer.evaluate(() => {
      const go = Reflect.get(globalThis, "__benchRelease") as (() => void) | undefined;
      go?.();
      return go !== undefined;
    });
  }

  /** Marks the page that the agent sees, so that the next one is told from it. */
  async #markOld(): Promise<void> {
    await (await this.#visit.replica()).evaluate(() => Reflect.set(document.documentElement, "__benchOld", true));
  }

  async #isNew(): Promise<void> {
    await eventually("another page at the agent", async () => {
      try {
        const replica = await this.#visit.replica();
        return await replica.evaluate(() => {
          const root = document.documentElement as Element | null;
          return root !== null && Reflect.get(root, "__benchOld") !== true && root.childElementCount > 0 && document.querySelector("title, body > *, frameset") !== null;
        });
      } catch {
        return false;
      }
    }, RESUME_PATIENCE_MS);
  }

  /** Waits for the whole tree; what can not be shown is not waited for long. */
  async #isComplete(): Promise<void> {
    const deadline = Date.now() + COMPLETE_PATIENCE_MS;
    while ((await this.#treeDifference()) !== null && Date.now() < deadline) await this.#nextLook();
  }

  async #compared(patienceMs: number): Promise<Omit<Outcome, "changedPct">> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const tree = await this.#treeDifference();
      const isLast = Date.now() > deadline;
      if (tree === null || isLast) {
        const live = await this.#pictureOfPage();
        const replica = await this.#pictureOfReplica();
        const outcome = { tree, differentPct: share(live, replica), live, replica };
        if (isLast || outcome.differentPct <= DIFFERENT_MAX_PCT) return outcome;
      }
      await this.#nextLook();
    }
  }

  async #nextLook(): Promise<void> {
    await new Promise((done) => setTimeout(done, 50));
  }

  async #treeDifference(): Promise<string | null> {
    try {
      const live = await describeTree(this.#customer.mainFrame(), OWN_ELEMENTS, isMirrored);
      const replica = await describeTree(await this.#visit.replica(), OWN_ELEMENTS, isBuilt);
      return firstDifference(live, replica);
    } catch (error) {
      // A document may go while it is read.
      return `not read: ${error instanceof Error ? error.message.split("\n", 1).join("") : "?"}`;
    }
  }

  async #pictureOfPage(): Promise<Buffer> {
    return pictureOfCustomer(this.#customer, this.#lens.customer);
  }

  async #pictureOfReplica(): Promise<Buffer> {
    return pictureOfReplica(await this.#visit.replica(), this.#lens.agent);
  }
}

/** What a run of many cases needs. */
export interface Runner {
  readonly tandem: Tandem;
  readonly customers: Browser;
  readonly agents: Browser;
  readonly origin: string;
  readonly patienceMs: (one: Case) => number;
  readonly onOutcome: (one: Case, outcome: Outcome, ms: number) => void;
  readonly onFailure: (one: Case, error: unknown, lane: Lane | null) => Promise<void>;
}

/** Runs cases on several lanes at once; a lane whose session is lost is opened anew. */
export async function runCases(runner: Runner, cases: readonly Case[], lanes: number): Promise<void> {
  const waiting = [...cases];
  const open = (name: string): Promise<Lane> => Lane.open(runner.tandem, runner.customers, runner.agents, runner.origin, name);
  const work = async (): Promise<void> => {
    let lane: Lane | null = null;
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const began = Date.now();
      try {
        lane ??= await open(one.name);
        runner.onOutcome(one, await lane.run(one, runner.patienceMs(one)), Date.now() - began);
      } catch (error) {
        await runner.onFailure(one, error, lane);
        await lane?.close();
        lane = null;
      }
    }
    await lane?.close();
  };
  await Promise.all(Array.from({ length: lanes }, work));
}
