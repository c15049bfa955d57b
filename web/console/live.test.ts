/// <reference types="node" />
// The live view, driven through a fake engine.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { omission } from "../shared/batch";
import type { ConnectionStatus, Omitted, ProofState } from "../shared/engine";
import type { SessionView } from "../shared/api-types";
import type { ServerMessage } from "../shared/generated/ServerMessage";
import { assertAccessible, createHarness } from "./testing/browser";
import type {} from "./testing/fake-engine";
import { minutesAgo, sessionOf } from "./testing/state";
import type { Stub } from "./testing/stub";

const harness = createHarness();
/** What a browser says of a connection through a relay that is asked for over TLS. */
const BY_TLS: readonly (readonly [string, object])[] = [
  ["T", { type: "transport", id: "T", selectedCandidatePairId: "P" }],
  ["P", { type: "candidate-pair", id: "P", localCandidateId: "L", remoteCandidateId: "R" }],
  ["L", { type: "local-candidate", id: "L", candidateType: "relay", relayProtocol: "tls" }],
];
const CONNECTED: ConnectionStatus = { state: "connected", transport: "p2p", rttMs: 23.4, closed: null };
const AWAY: ConnectionStatus = { state: "reconnecting", transport: null, rttMs: null, closed: null };

function makeSession(stub: Stub, state: SessionView["state"], changes: Partial<SessionView> = {}): SessionView {
  const ticket = stub.state.tickets[0];
  assert.ok(ticket);
  const session = { ...sessionOf(ticket, "code", state), ...changes };
  stub.state.sessions.set(session.id, session);
  return session;
}

async function open(page: Page, stub: Stub, session: SessionView): Promise<void> {
  await page.goto(`${stub.origin}/sessions/${session.id}`);
  await page.waitForFunction(() => window.fakeEngines.length > 0);
}

async function tell(page: Page, message: ServerMessage): Promise<void> {
  await page.evaluate((said) => window.fakeEngines.at(-1)?.events.onMessage(said), message);
}

async function status(page: Page, value: ConnectionStatus): Promise<void> {
  await page.evaluate((said) => window.fakeEngines.at(-1)?.events.onStatus(said), value);
}

function welcome(session: SessionView): ServerMessage {
  return {
    type: "welcome",
    v: 1,
    participant_id: "par_agent",
    role: "agent",
    attachment: 1,
    bulk_token: "b",
    session,
    chat: [],
    organisation: null,
    n_decided: 0,
    ice_servers: [],
    profile: "balanced",
    privacy_rules: [],
    control_rules: [],
    fetches_assets: false,
    heartbeat_ms: 5_000,
  };
}

async function goLive(page: Page, stub: Stub, changes: Partial<SessionView> = {}): Promise<SessionView> {
  const session = makeSession(stub, "live", changes);
  await open(page, stub, session);
  await tell(page, welcome(session));
  await status(page, CONNECTED);
  await page.evaluate(() => {
    const events = window.fakeEngines.at(-1)?.events;
    events?.onViewport?.(1600, 900);
    events?.onPage?.("https://router.example/setup/step-3", "Install wizard");
    events?.onMirror?.("live");
  });
  return session;
}

describe("the live view", () => {
  it("takes tools by their keys and buttons, writes where the agent has chosen, and takes back", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub, { grants: ["view", "point"] });
      const tools = page.getByRole("toolbar", { name: "Draw on the page" });
      const held = (): Promise<unknown> => page.evaluate(() => window.fakeEngines.at(-1)?.tool);
      await page.keyboard.press("a");
      await tools.getByRole("button", { name: "Arrow", pressed: true }).waitFor();
      assert.deepEqual(await held(), { tool: "arrow", vanishing: false });
      await tools.getByRole("button", { name: "Vanishing ink" }).click();
      assert.deepEqual(await held(), { tool: "arrow", vanishing: true });
      await page.keyboard.press("Escape");
      await tools.getByRole("button", { name: "Pointer", pressed: true }).waitFor();
      const place = { kind: "highlight", epoch: 1, document: 0, node: 7, points: [], label: "Save changes", field: false } as const;
      await page.evaluate((placed) => window.fakeEngines.at(-1)?.events.onPlaced?.({ ...placed, points: [] }), place);
      await page.getByLabel("Highlight “Save changes” with these words").fill("Press this");
      await assertAccessible(page);
      await page.keyboard.press("Enter");
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.written), [{ place, text: "Press this", vanishing: true }]);
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onAnnotations?.([{ id: 1, by: "agent", anchor: { epoch: 1, document: 0, node: 7 }, kind: "highlight", points: [], text: "Press this", vanishing: false }]));
      await tools.getByRole("button", { name: "Undo", exact: true }).click();
      await page.keyboard.press("Control+z");
      await tools.getByRole("button", { name: "Clear drawings" }).click();
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.erased), ["last", "last", "all"]);
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onUsed?.());
      await page.getByText("has used what you highlighted").waitFor();
    }));

  it("lets who watches listen by their own press, and no longer than they may", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = makeSession(stub, "live", { grants: ["view", "point", "voice"] });
      const watched = (listens: boolean, grants = session.grants): SessionView => ({
        ...session,
        grants,
        participants: [...session.participants, { id: "par_grace", role: "observer", name: "Grace", connected: true, attachment: 1, listens }],
      });
      const said = (): Promise<unknown> => page.evaluate(() => window.fakeEngines.at(-1)?.sent.filter(({ type }) => type === "listen"));
      await open(page, stub, session);
      await tell(page, Object.assign(welcome(watched(false)), { participant_id: "par_grace", role: "observer" as const }));
      await status(page, CONNECTED);
      await page.locator("[data-listening=off]").getByText("They talk; you do not hear it").waitFor();
      assert.deepEqual(await said(), []);
      await page.getByRole("button", { name: "Listen to the talk" }).click();
      await tell(page, { type: "session", session: watched(true) });
      await page.locator("[data-listening=connecting]").waitFor();
      await page.getByRole("button", { name: "Stop listening" }).waitFor();
      await assertAccessible(page);
      // The customer pauses what they show.
      await tell(page, { type: "session", session: watched(false, ["voice"]) });
      await page.locator("[data-listening=off]").waitFor();
      await page.getByRole("button", { name: "Listen to the talk" }).waitFor({ state: "detached" });
      await tell(page, { type: "session", session: watched(false) });
      const listen = page.getByRole("button", { name: "Listen to the talk" });
      await listen.waitFor();
      assert.deepEqual(await said(), [{ type: "listen", on: true }]);
      // Too many listen already.
      await listen.click();
      await tell(page, { type: "error", code: "too_many", detail: "The session holds as many of these as it can." });
      await page.locator("[data-listening=off]").waitFor();
      assert.deepEqual(await said(), [{ type: "listen", on: true }, { type: "listen", on: true }, { type: "listen", on: false }]);
    }));

  it("goes on listening when the socket is back, in the same talk alone, and not to what was stopped meanwhile", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = makeSession(stub, "live", { grants: ["view", "point", "voice"] });
      const watched = (listens: boolean, listened: boolean): SessionView => ({
        ...session,
        participants: [...session.participants, { id: "par_grace", role: "observer", name: "Grace", connected: true, attachment: 1, listens, listened }],
      });
      const said = (): Promise<unknown> => page.evaluate(() => window.fakeEngines.at(-1)?.sent.flatMap((message) => (message.type === "listen" ? [message.on] : [])));
      const back = async (listened: boolean): Promise<void> => {
        await status(page, AWAY);
        await tell(page, Object.assign(welcome(watched(false, listened)), { participant_id: "par_grace", role: "observer" as const }));
        await status(page, CONNECTED);
      };
      await open(page, stub, session);
      await back(false);
      await page.getByRole("button", { name: "Listen to the talk" }).click();
      await tell(page, { type: "session", session: watched(true, true) });
      await back(true);
      await page.locator("[data-listening=connecting]").waitFor();
      assert.deepEqual(await said(), [true, true], "all are told again that they listen");
      await tell(page, { type: "session", session: watched(true, true) });
      await status(page, AWAY);
      await page.getByRole("button", { name: "Stop listening" }).click();
      await back(true);
      await page.locator("[data-listening=off]").waitFor();
      assert.deepEqual(await said(), [true, true, false]);
      await page.getByRole("button", { name: "Listen to the talk" }).click();
      await tell(page, { type: "session", session: watched(true, true) });
      // The customer has hung up meanwhile, and talks anew.
      await back(false);
      await page.locator("[data-listening=off]").waitFor();
      assert.deepEqual(await said(), [true, true, false, true, false]);
    }));

  it("stays off once it was hung up, whatever comes before the server has heard of it", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub, { grants: ["view", "point", "voice"] });
      await page.evaluate((id) => sessionStorage.setItem("tandem.talk", id), session.id);
      await page.getByRole("button", { name: "Hang up" }).click();
      await page.locator("[data-voice=idle]").waitFor({ state: "attached" });
      await tell(page, { type: "session", session });
      await tell(page, { type: "microphone", state: "open" });
      await page.locator("[data-voice=idle][data-own=off][data-other=open]").waitFor({ state: "attached" });
      assert.equal(await page.evaluate(() => sessionStorage.getItem("tandem.talk")), "");
      await tell(page, { type: "session", session: { ...session, grants: ["view", "point"] } });
      // What is granted anew is talked in again.
      await tell(page, { type: "session", session });
      await page.locator("[data-voice=on]").waitFor({ state: "attached" });
    }));

  it("has no tools for an agent who may only look", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub, { grants: ["view"] });
      await page.keyboard.press("d");
      const tools = page.getByRole("toolbar", { name: "Draw on the page" });
      assert.equal(await tools.getByRole("button", { name: "Draw", exact: true }).isDisabled(), true);
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.tool), { tool: null, vanishing: false });
    }));

  it("has nothing in its hand after it was opened in another window and comes back", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub, { grants: ["view", "control", "type"], asks: [{ grant: "control", state: "granted", until: new Date(Date.now() + 1_800_000).toISOString() }] });
      await page.getByRole("button", { name: "Control", exact: true }).click();
      await page.getByText(/^You control the page until \d\d:\d\d\. Escape twice ends it\.$/).waitFor();
      await status(page, { state: "closed", transport: null, rttMs: null, closed: "replaced" });
      await page.getByRole("button", { name: "Use it here" }).click();
      await page.waitForFunction(() => window.fakeEngines.length === 2);
      await status(page, CONNECTED);
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onMirror?.("live"));
      await page.getByRole("button", { name: "Control", exact: true, pressed: false }).waitFor();
    }));

  it("waits for the answer to a proposal no longer than one can come, and hears one that is told again once", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.clock.install();
      await goLive(page, stub, { grants: ["view", "point"] });
      const stands = (state: string): Promise<void> => page.locator(`[data-proposal="${state}"]`).waitFor({ state: "attached" });
      const propose = async (): Promise<number> => {
        await page.getByRole("button", { name: "Propose", exact: true }).click();
        await page.evaluate(() => window.fakeEngines.at(-1)?.events.onPlaced?.({ kind: "propose", epoch: 1, document: 0, node: 7, points: [[1, 2]], label: "Save", field: false }));
        await page.getByRole("button", { name: "Propose this click" }).click();
        await stands("waiting");
        return page.evaluate(() => {
          const last = window.fakeEngines.at(-1)?.sent.findLast((one) => one.type === "propose");
          return last?.type === "propose" ? last.proposal.n : 0;
        });
      };
      const answer = (n: number, state: "waiting" | "done" | "ended"): Promise<void> => tell(page, { type: "proposed", answer: { n, held: false, state, refused: null } });
      const first = await propose();
      await page.clock.fastForward(64_000);
      await stands("waiting");
      await page.clock.fastForward(1_000);
      await stands("expired");
      await answer(first, "waiting");
      await stands("expired");
      await answer(first, "done");
      await stands("done");
      await page.clock.fastForward(8_000);
      await stands("none");
      await answer(first, "done");
      await stands("none");
      const second = await propose();
      await page.getByRole("button", { name: "Take back" }).click();
      await answer(second, "ended");
      await stands("ended");
      assert.equal(await page.getByRole("button", { name: "Propose", exact: true }).isDisabled(), false);
    }));

  it("says that the time for files has run out, and that the customer has ended it", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub, { grants: ["view", "files"], asks: [{ grant: "files", state: "granted", until: new Date().toISOString() }] });
      await page.getByRole("button", { name: "Request control" }).waitFor();
      await tell(page, { type: "session", session: { ...session, grants: ["view"], asks: [] } });
      await page.getByRole("tab", { name: "Files" }).click();
      await page.getByText("The time for files has run out; you can ask again.").waitFor();
      await page.getByRole("button", { name: "Ask to exchange files" }).waitFor();
      await tell(page, { type: "session", session: { ...session, grants: ["view"], asks: [{ grant: "files", state: "refused", until: null }] } });
      await page.getByText(/said no to files, or has ended it\.$/).waitFor();
    }));

  it("hands the focus on to nobody where a pointer has taken its holder away, and presses nothing by a key that is held down", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      await page.evaluate(() => {
        const box = document.createElement("div");
        for (const name of ["First", "Second"]) {
          const button = box.appendChild(document.createElement("button"));
          button.textContent = name;
          button.addEventListener("click", () => (name === "First" ? button.remove() : (button.dataset["pressed"] = "yes")));
        }
        box.style.cssText = "position:fixed;inset:40% 40% auto;z-index:9999";
        document.body.append(box);
        (window as { box?: HTMLElement }).box = box;
      });
      const [first, second] = [page.getByRole("button", { name: "First", exact: true }), page.getByRole("button", { name: "Second", exact: true })];
      const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
      await first.focus();
      await page.keyboard.down("Enter");
      await second.and(page.locator(":focus")).waitFor();
      await page.keyboard.down("Enter");
      await page.keyboard.up("Enter");
      assert.equal(await second.getAttribute("data-pressed"), null);
      await page.keyboard.press("Enter");
      assert.equal(await second.getAttribute("data-pressed"), "yes");
      await page.evaluate(() => {
        const again = document.createElement("button");
        again.textContent = "Third";
        again.addEventListener("click", () => again.remove());
        (window as { box?: HTMLElement }).box?.prepend(again);
      });
      await page.getByRole("button", { name: "Third" }).click();
      await page.evaluate(() => new Promise((done) => setTimeout(() => setTimeout(done))));
      assert.notEqual(await focused(), "Second");
    }));

  it("says that the time to control has run out, and not where it was given back", () =>
    harness.run({}, async ({ page, stub }) => {
      const until = (ms: number): Partial<SessionView> => ({ grants: ["view", "control", "type"], asks: [{ grant: "control", state: "granted", until: new Date(Date.now() + ms).toISOString() }] });
      const over: Partial<SessionView> = { grants: ["view"], asks: [] };
      const session = await goLive(page, stub, until(0));
      const out = page.getByText("Your time to control has run out; you can ask again.");
      await tell(page, { type: "session", session: { ...session, ...over } });
      await out.waitFor();
      await page.getByRole("button", { name: "Request control" }).waitFor();
      await tell(page, { type: "session", session: { ...session, ...until(1_800_000) } });
      await page.getByRole("button", { name: "Give back control" }).click();
      await tell(page, { type: "session", session: { ...session, ...over } });
      await page.getByRole("button", { name: "Request control" }).waitFor();
      assert.equal(await out.isVisible(), false);
    }));

  it("follows the session from waiting over asking to live", () =>
    harness.run({}, async ({ page, stub }) => {
      const waiting = makeSession(stub, "waiting");
      await open(page, stub, waiting);
      await page.getByRole("heading", { name: "Waiting for Maria Okafor" }).waitFor();
      await assertAccessible(page);
      const asking: SessionView = { ...waiting, state: "asking" };
      await tell(page, welcome(asking));
      await page.getByRole("heading", { name: "Maria Okafor is reading the consent sheet" }).waitFor();
      await assertAccessible(page);
      const live: SessionView = { ...asking, state: "live", consent: "view_only", grants: ["view"], started_at: minutesAgo(0) };
      await tell(page, { type: "session", session: live });
      await page.getByRole("heading", { name: "Waiting for the page" }).waitFor();
      await page.getByText("View only").waitFor();
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onMirror?.("building"));
      await page.getByRole("heading", { name: "Building the page" }).waitFor();
      await assertAccessible(page);
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onMirror?.("live"));
      await page.getByRole("heading", { name: "Building the page" }).waitFor({ state: "detached" });
      assert.equal(await page.getByRole("button", { name: "Show my pointer" }).isDisabled(), true);
    }));

  it("gives the engine a sandboxed replica and scales it to fit", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      await page.getByText("https://router.example/setup/step-3").waitFor();
      const frame = await page.evaluate(() => {
        const given = window.fakeEngines.at(-1)?.frame;
        const box = given?.getBoundingClientRect();
        return { sandbox: given?.getAttribute("sandbox"), src: given?.getAttribute("src"), width: given?.clientWidth, ratio: (box?.width ?? 0) / (box?.height ?? 1) };
      });
      assert.deepEqual({ sandbox: frame.sandbox, src: frame.src, width: frame.width }, { sandbox: "allow-scripts", src: "/replica?mode=no", width: 1600 });
      assert.ok(Math.abs(frame.ratio - 1600 / 900) < 0.01);
      const fits = async (): Promise<boolean> =>
        page.evaluate(() => {
          const box = window.fakeEngines.at(-1)?.frame?.getBoundingClientRect();
          return box !== undefined && box.right < innerWidth && box.bottom < innerHeight;
        });
      assert.equal(await fits(), true);
      await page.getByRole("radio", { name: "100 %" }).check({ force: true });
      assert.equal(await page.evaluate(() => window.fakeEngines.at(-1)?.frame?.getBoundingClientRect().width), 1600);
      await assertAccessible(page);
    }));

  it("keeps the pointer away from the replica on demand", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      const hit = () =>
        page.evaluate(() => {
          const box = window.fakeEngines.at(-1)?.frame?.getBoundingClientRect();
          return document.elementFromPoint((box?.left ?? 0) + 50, (box?.top ?? 0) + 50)?.tagName;
        });
      assert.equal(await hit(), "IFRAME");
      await page.getByRole("button", { name: "Show my pointer" }).click();
      assert.equal(await hit(), "DIV");
      await page.getByRole("button", { name: "Show my pointer" }).click();
      assert.equal(await hit(), "IFRAME");
    }));

  it("shows the path and the round trip, and that it is reconnecting", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      await page.getByRole("button", { name: "Connection: P2P, 23 ms" }).hover();
      await page.getByText("From browser to browser.").first().waitFor();
      await page.evaluate((stats) => {
        const fake = window.fakeEngines.at(-1);
        if (fake) fake.stats = stats;
      }, BY_TLS);
      await status(page, CONNECTED);
      await page.getByRole("button", { name: "Connection: P2P (TURN), 23 ms" }).hover();
      await page.getByText("Through a relay (TURN, over TLS).").first().waitFor();
      await status(page, { ...CONNECTED, transport: "websocket", rttMs: 480 });
      await page.getByRole("button", { name: "Connection: WebSocket, 480 ms" }).waitFor();
      await status(page, AWAY);
      await page.getByText("Your connection is interrupted. This is the last picture.").waitFor();
      await assertAccessible(page);
      await status(page, CONNECTED);
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onMirror?.("stale"));
      await page.getByText("Maria Okafor is away. This is the last picture.").waitFor();
    }));

  it("asks for a fresh picture", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      await page.getByRole("button", { name: "Refresh the picture" }).click();
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.sent), [{ type: "resync" }]);
    }));

  it("says whether the picture is the customer's page, and how long that is ago", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      const prove = (state: ProofState): Promise<void> => page.evaluate((said) => window.fakeEngines.at(-1)?.events.onProof?.(said), state);
      const status = page.getByRole("status").filter({ hasText: "Picture:" });
      await page.getByRole("button", { name: "Picture: Checking…" }).waitFor();
      await prove("identical");
      const chip = page.getByRole("button", { name: "Picture: Identical" });
      await chip.getByText("just now").waitFor();
      await chip.getByText(/^0\.\d s ago$/).waitFor();
      assert.equal(await status.textContent(), "Picture: Identical", "the age is not announced");
      await chip.hover();
      await page.getByText(/checksums of both are equal/).first().waitFor();
      await assertAccessible(page);
      await prove("repairing");
      await page.getByRole("button", { name: "Picture: Repairing…" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Reload the picture" }).count(), 0);
      await prove("differs");
      await page.getByRole("button", { name: "Picture: Differs" }).waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Reload the picture" }).click();
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.sent), [{ type: "resync" }]);
    }));

  it("says what is not shown, and where; nothing when all is shown", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      const lack = (list: readonly Omitted[]): Promise<void> => page.evaluate((said) => window.fakeEngines.at(-1)?.events.onOmitted?.(said), list);
      const chip = page.getByRole("button", { name: /not shown$/ });
      assert.equal(await chip.count(), 0);
      await lack([{ document: 0, node: 7, kind: omission.FRAME, count: 1 }]);
      await page.getByRole("button", { name: "1 part not shown" }).waitFor();
      await lack([
        { document: 0, node: 1, kind: omission.IMAGE, count: 2 },
        { document: 0, node: 7, kind: omission.FRAME, count: 1 },
        { document: 3, node: 9, kind: omission.FRAME, count: 1 },
      ]);
      await chip.focus();
      await page.keyboard.press("Enter");
      const list = page.getByRole("dialog", { name: "Not shown here" });
      const items = list.getByRole("listitem");
      assert.equal(await items.count(), 2);
      assert.match((await items.first().textContent()) ?? "", /^Image × 2/);
      assert.equal(await items.first().getByRole("button").count(), 0, "it has no place");
      await items.last().getByRole("button", { name: "Show 1 of 2: Embedded page" }).press("Enter");
      await items.last().getByRole("button", { name: "Show 2 of 2: Embedded page" }).press("Enter");
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.outlined), [[0, 7], [3, 9]]);
      await assertAccessible(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await assertAccessible(page);
      await page.keyboard.press("Escape");
      await list.waitFor({ state: "detached" });
      await lack([]);
      await chip.waitFor({ state: "detached" });
    }));

  it("shows a shared screen and goes back to the page when it stops", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub, { grants: ["view", "point", "screen"] });
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onScreen?.(document.createElement("canvas").captureStream()));
      await page.getByLabel("The customer's screen").waitFor();
      await page.getByRole("radio", { name: "Page" }).check({ force: true });
      await page.getByText("https://router.example/setup/step-3").waitFor();
      await page.getByRole("radio", { name: "Screen" }).check({ force: true });
      await assertAccessible(page);
      await page.getByRole("button", { name: "Stop screen" }).click();
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.sent), [{ type: "revoke", grant: "screen" }]);
      await page.evaluate(() => window.fakeEngines.at(-1)?.events.onScreen?.(null));
      await page.getByLabel("The customer's screen").waitFor({ state: "detached" });
    }));

  it("gives the engine socket tokens, and a final refusal when there is no way back", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub);
      assert.equal(await page.evaluate(() => window.fakeEngines.at(-1)?.options.socketToken()), "sk_test");
      const name = () => page.evaluate(() => window.fakeEngines.at(-1)?.options.socketToken().catch((error: Error) => error.constructor.name));
      stub.refuse(`POST /sessions/${session.id}/socket`, { status: 503 });
      const again = await name();
      stub.refuse(`POST /sessions/${session.id}/socket`, { status: 410, code: "ended" });
      assert.notEqual(await name(), again);
    }));

  it("leads to the sign-in when the socket says that nobody is signed in", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      stub.state.expired = true;
      await status(page, { state: "closed", transport: null, rttMs: null, closed: "signed_out" });
      await page.getByText("Your session has run out.").waitFor();
    }));

  it("can be taken back from another window", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      await status(page, { state: "closed", transport: null, rttMs: null, closed: "replaced" });
      await page.getByRole("heading", { name: "Opened in another window" }).waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Use it here" }).click();
      await page.waitForFunction(() => window.fakeEngines.length === 2 && window.fakeEngines[1]?.frame !== null);
      assert.equal(await page.evaluate(() => window.fakeEngines[0]?.closed), true);
    }));
});

describe("the chat", () => {
  it("sends with Enter, breaks lines with Shift and Enter, and shows how far a message is", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      const log = page.getByRole("log");
      await page.getByLabel("Message", { exact: true }).fill("Hello");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.type("there");
      await page.keyboard.press("Enter");
      await log.getByText("Sending").waitFor();
      assert.deepEqual(await page.evaluate(() => window.fakeEngines.at(-1)?.chats.map(({ text }) => text)), ["Hello\nthere"]);
      await page.evaluate(() => window.fakeEngines.at(-1)?.chats[0]?.commit());
      await log.getByText("Sent").waitFor();
      const id = await page.evaluate(() => window.fakeEngines.at(-1)?.chats[0]?.id ?? "");
      await tell(page, { type: "chat", message: { id, from: "par_agent", role: "agent", text: "Hello\nthere", at: minutesAgo(0), receipt: "sent", copied: 0 } });
      await tell(page, { type: "receipt", up_to: id, receipt: "read", role: "customer" });
      await log.getByText("Read").waitFor();
      await tell(page, { type: "typing", from: "par_customer" });
      await page.getByText("Maria Okafor is writing …").waitFor();
      assert.equal(await log.getByText("Hello").count(), 1);
      await assertAccessible(page);
    }));

  it("offers another try for a message that was not sent", () =>
    harness.run({}, async ({ page, stub }) => {
      await goLive(page, stub);
      await page.getByLabel("Message", { exact: true }).fill("Are you there?");
      await page.getByRole("button", { name: "Send" }).click();
      await page.evaluate(() => window.fakeEngines.at(-1)?.chats[0]?.fail());
      await page.getByText("Not sent.").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Try again" }).click();
      assert.equal(await page.evaluate(() => window.fakeEngines.at(-1)?.chats.length), 2);
      await page.evaluate(() => window.fakeEngines.at(-1)?.chats[1]?.fail("too_many"));
      await page.getByText("Not sent: this conversation is full.").waitFor();
      await page.getByRole("log").getByText("Are you there?").waitFor();
      await page.getByRole("button", { name: "Try again" }).waitFor();
    }));

  it("counts what is unread while the chat is not looked at, once per message", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub);
      await page.getByRole("tab", { name: "Details" }).click();
      await page.getByRole("heading", { name: "What the customer allows" }).waitFor();
      await assertAccessible(page);
      const message = { id: "m1", from: "par_customer", role: "customer", text: "It works!", at: minutesAgo(0), receipt: "sent", copied: 0 } as const;
      await tell(page, { type: "chat", message });
      await tell(page, { ...welcome(session), chat: [message] } as ServerMessage);
      await page.getByRole("tab", { name: "Chat 1 unread" }).waitFor();
      assert.match(await page.title(), /^\(1\) /);
      await page.getByRole("tab", { name: "Chat 1 unread" }).click();
      await page.getByRole("log").getByText("It works!").waitFor();
      await page.getByRole("tab", { name: "Chat", exact: true }).waitFor();
    }));
});

describe("the end of a session", () => {
  it("is asked for first, and leaves a summary", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub);
      await page.getByRole("button", { name: "End session" }).click();
      const dialog = page.getByRole("alertdialog", { name: "End the session?" });
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Cancel" }).click();
      assert.equal(stub.log.includes(`POST /sessions/${session.id}/end`), false);
      await page.getByRole("button", { name: "End session" }).click();
      await dialog.getByRole("button", { name: "End session" }).click();
      await page.getByRole("heading", { name: "Session ended" }).waitFor();
      await page.getByText(/^4 min/).waitFor();
      assert.equal(await page.evaluate(() => window.fakeEngines[0]?.closed), true);
      await assertAccessible(page);
      await page.getByRole("link", { name: "Back to ticket #1042" }).click();
      await page.getByRole("heading", { name: "Install wizard stops at step 3" }).waitFor();
    }));

  it("says that the customer said no", () =>
    harness.run({}, async ({ page, stub }) => {
      const asking = makeSession(stub, "asking");
      await open(page, stub, asking);
      await tell(page, { type: "session", session: { ...asking, state: "ended", end_reason: "consent_refused", ended_at: minutesAgo(0) } });
      await page.getByRole("heading", { name: "Maria Okafor said no" }).waitFor();
      await assertAccessible(page);
    }));

  it("is read from the record when the socket only says that it is over", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub);
      stub.state.sessions.set(session.id, { ...session, state: "ended", end_reason: "customer_ended", ended_at: minutesAgo(0) });
      await status(page, { state: "closed", transport: null, rttMs: null, closed: "ended" });
      await page.getByText("The customer ended the session.").waitFor();
    }));

  it("needs no engine when the session was over already", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = makeSession(stub, "ended", { ended_at: minutesAgo(1), end_reason: "expired" });
      await page.goto(`${stub.origin}/sessions/${session.id}`);
      await page.getByText("Nobody joined in time.").waitFor();
      assert.equal(await page.evaluate(() => window.fakeEngines.length), 0);
    }));
});

describe("leaving a live session", () => {
  it("asks first, also when the agent goes back in history", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      const session = makeSession(stub, "live");
      await page.getByRole("heading", { name: "Install wizard stops at step 3" }).waitFor();
      stub.emit("session", session.id);
      await page.getByRole("link", { name: /Session with Maria Okafor/ }).click();
      await page.waitForFunction(() => window.fakeEngines.length > 0);
      await tell(page, welcome(session));
      const dialog = page.getByRole("alertdialog", { name: "Leave the live view?" });
      await page.goBack();
      await dialog.getByRole("button", { name: "Cancel" }).click();
      assert.equal(new URL(page.url()).pathname, `/sessions/${session.id}`);
      await page.getByRole("link", { name: "Back to the ticket" }).click();
      await dialog.getByRole("button", { name: "Leave" }).click();
      await page.getByRole("heading", { name: "Install wizard stops at step 3" }).waitFor();
      assert.equal(await page.evaluate(() => window.fakeEngines.at(-1)?.closed), true);
    }));

  it("warns before the window closes, and only while it matters", () =>
    harness.run({}, async ({ page, stub }) => {
      const session = await goLive(page, stub);
      const prevented = () => page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
      assert.equal(await prevented(), true);
      await tell(page, { type: "session", session: { ...session, state: "ended", end_reason: "customer_ended", ended_at: minutesAgo(0) } });
      await page.getByRole("heading", { name: "Session ended" }).waitFor();
      assert.equal(await prevented(), false);
    }));
});
