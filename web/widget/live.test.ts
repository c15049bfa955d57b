// The client frame after consent: the live session, resuming, ending, chat; and axe on all screens.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { ServerMessage } from "../shared/generated/ServerMessage";
import type { SessionView } from "../shared/generated/SessionView";
import type { AnnotateNews } from "../shared/ports";
import { axe } from "./testing/browser";
import { press } from "./testing/press";
import { chatView, sessionView, welcome } from "./testing/scenes";
import { clientFrame, connection, engineOf, openProduct, openStage, say, type Stage } from "./testing/stage";
import { clientSession, problem } from "./testing/stub";
import { ARMED, ask, goLive, liveHere, sensorLog, sent, showSheet, staysInside, visit } from "./testing/visit";
import { SAME_PRESS_MS } from "./hands/stop-key";

/** `limits::ANNOTATIONS_MAX`, and what the field takes of `limits::ANNOTATION_TEXT_BYTES_MAX`. */
const ANNOTATIONS_MAX = 64;
const TEXT_MAX = 130;

let stage: Stage;

before(async () => {
  stage = await openStage();
});
after(() => stage.close());
beforeEach(() => {
  stage.stub.log.length = 0;
  stage.stub.answers.clear();
  stage.stub.answers.set("request", clientSession());
  stage.stub.answers.set("resume", clientSession({ resume_token: "resume-2", socket_token: "socket-2" }));
});

// ---------------------------------------------------------------- live

test("the sensor starts after consent alone, and stops with the session", async () => {
  await visit(stage, async (here) => {
    const { page, frame } = here;
    await showSheet(here);
    assert.deepEqual(await sensorLog(page), []);
    await say(frame, { type: "session", session: liveHere(stage) });
    await frame.waitForFunction(() => globalThis.fakeEngine?.sensorPort instanceof MessagePort);
    assert.deepEqual(await sensorLog(page), ["start"]);
    await press(frame, frame.getByRole("button", { name: "End session" }));
    await page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.includes("stop"));
    assert.deepEqual((await sent(frame)).at(-1), { type: "end" });
  });
});

test("the sensor's senses are loaded once it asks for them, and handed over at each start", async () => {
  await visit(stage, async (here) => {
    await ask(here);
    assert.ok(!stage.stub.log.some((entry) => entry.url === "/sense.js"));
    await say(here.frame, welcome(liveHere(stage)));
    await here.page.waitForFunction(() => (window as { senses?: unknown }).senses === "made");
    await here.page.evaluate(() => void ((window as { senses?: unknown }).senses = null));
    await say(here.frame, welcome(sessionView({ state: "asking" })));
    await say(here.frame, welcome(liveHere(stage)));
    await here.page.waitForFunction(() => (window as { senses?: unknown }).senses === "made");
    assert.equal(stage.stub.log.filter((entry) => entry.url === "/sense.js").length, 1);
  });
});

test("what is drawn goes to the page while the agent may point, and is read out", async () => {
  await visit(stage, async (here) => {
    await goLive(here);
    const { frame } = here;
    const draw = (id: number, kind: "highlight" | "stroke"): Promise<void> =>
      say(frame, { type: "annotate", step: { step: "draw", annotation: { id, by: "agent", anchor: { epoch: 4096, document: 3, node: 9 }, kind, points: kind === "stroke" ? [[0, 0]] : [], text: kind === "stroke" ? "" : "Press \u202Ethis", vanishing: false } } });
    const orders = (): Promise<unknown[]> => frame.evaluate(() => globalThis.fakeEngine?.orders.map(([document, order]) => [document, order.do]) ?? []);
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view"] }) });
    await draw(1, "stroke");
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "point"] }) });
    await draw(2, "highlight");
    await frame.getByText("Ada Fields shows you something on this page: Press [U+202E]this").waitFor({ state: "attached" });
    assert.deepEqual(await frame.evaluate(() => globalThis.fakeEngine?.orders.flatMap(([, order]) => (order.do === "draw" ? [order.annotation.text] : []))), ["Press [U+202E]this"]);
    assert.deepEqual((await orders()).filter((order) => String(order).includes("draw")), [[3, "draw"]]);
    await press(frame, frame.getByRole("button", { name: "Got it" }));
    assert.deepEqual((await sent(frame)).at(-1), { type: "annotate", step: { step: "erase", ids: [2], used: false } });
    assert.equal(await frame.getByRole("button", { name: "Got it" }).isVisible(), false);
  });
});

test("a proposal shows what would be typed, whatever turns its direction or hides in it", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "point", "control"] }) });
    await frame.waitForSelector(".proposal", { state: "attached" });
    await say(frame, { type: "proposal", epoch: 4096, document: 0, news: { say: "waits", n: 1, held: true, node: 9, kind: "type", label: "Pay\u200Bee", text: "\u202E001\n", sends: false } });
    const sentence = "Ada Fields wants to set “Pay[U+200B]ee” to “[U+202E]001↵”";
    await frame.getByRole("region", { name: sentence }).getByRole("heading", { name: sentence }).waitFor();
    const drawn = await frame.evaluate(() => globalThis.fakeEngine?.orders.flatMap(([, order]) => (order.do === "draw" ? [order.annotation.text] : [])) ?? []);
    assert.ok(drawn[0]?.startsWith(sentence));
  });
});

test("what the page says that the customer draws is only believed as far as their hand holds a tool", async () => {
  await visit(stage, async (here) => {
    await goLive(here);
    const { frame } = here;
    const hear = (news: AnnotateNews): Promise<void> => say(frame, { type: "annotated", epoch: 4096, document: 0, news });
    const draft = (id: number): Promise<void> => hear({ say: "draft", id, kind: "arrow", node: 9, points: [[0, 0], [9, 9]], vanishing: false });
    const drawn = async (): Promise<unknown[]> => (await sent(frame)).flatMap((message) => (message.type === "annotate" && message.step.step === "draw" ? [message.step.annotation.kind, message.step.annotation.text] : []));
    await frame.getByRole("button", { name: "Draw on the page" }).waitFor();
    await draft(1);
    await hear({ say: "placed", node: 9, points: [[0, 0]] });
    assert.deepEqual(await drawn(), []);
    assert.equal(await frame.getByRole("button", { name: "Clear all" }).isVisible(), false);
    await press(frame, frame.getByRole("button", { name: "Draw on the page" }));
    await press(frame, frame.getByRole("button", { name: "Text", exact: true }));
    await hear({ say: "placed", node: 9, points: [[0, 0]] });
    await frame.getByText("Write your words first").waitFor({ state: "attached" });
    const field = frame.getByLabel("Your words");
    await field.fill("w".repeat(TEXT_MAX));
    await field.press("End");
    await here.page.keyboard.type("more");
    await hear({ say: "placed", node: 9, points: [[0, 0]] });
    assert.deepEqual(await drawn(), ["text", "w".repeat(TEXT_MAX)]);
    assert.equal(await field.inputValue(), "");
    for (let id = 2; id <= ANNOTATIONS_MAX; id++) await draft(id);
    assert.equal((await drawn()).length, 2 * ANNOTATIONS_MAX);
    await draft(ANNOTATIONS_MAX + 1);
    await frame.getByText("No more drawings fit").waitFor({ state: "attached" });
    assert.equal((await drawn()).length, 2 * ANNOTATIONS_MAX);
    await press(frame, frame.getByRole("button", { name: "Done" }));
    await press(frame, frame.getByRole("button", { name: "Clear all" }));
    const last = (await sent(frame)).at(-1);
    assert.equal(last?.type === "annotate" && last.step.step === "erase" && last.step.ids.length, ANNOTATIONS_MAX);
  });
});

test("what the agent has drawn stays theirs, and vanishing ink that was begun comes to its end", async () => {
  await visit(stage, async (here) => {
    await goLive(here);
    const { frame } = here;
    const draft = (id: number, vanishing: boolean): Promise<void> => say(frame, { type: "annotated", epoch: 4096, document: 0, news: { say: "draft", id, kind: "stroke", node: 9, points: [[0, 0]], vanishing } });
    const drawn = async (): Promise<number[]> => (await sent(frame)).flatMap((message) => (message.type === "annotate" && message.step.step === "draw" ? [message.step.annotation.id] : []));
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "point"] }) });
    await say(frame, { type: "annotate", step: { step: "draw", annotation: { id: 1, by: "agent", anchor: { epoch: 4096, document: 0, node: 9 }, kind: "stroke", points: [[0, 0]], text: "", vanishing: false } } });
    await frame.getByRole("button", { name: "Clear all" }).waitFor();
    await draft(1, false);
    assert.deepEqual(await drawn(), []);
    await press(frame, frame.getByRole("button", { name: "Draw on the page" }));
    await draft(1, false);
    assert.deepEqual(await drawn(), []);
    assert.equal(await frame.getByRole("button", { name: "Undo" }).getAttribute("aria-disabled"), "true");
    await draft(2, true);
    await press(frame, frame.getByRole("button", { name: "Done" }));
    await draft(2, true);
    await draft(3, true);
    assert.deepEqual(await drawn(), [2, 2]);
  });
});

test("a reload goes on without a click and without a second question", async () => {
  await visit(stage, async (here) => {
    await goLive(here);
    await here.page.reload();
    const frame = await clientFrame(here.page);
    await engineOf(frame);
    const resumed = stage.stub.log.find((entry) => entry.url === "/api/v1/client/resume");
    const origin = new URL(here.page.url()).origin;
    assert.deepEqual(JSON.parse(resumed?.body ?? ""), { resume_token: "resume-1", host_origin: origin });
    await connection(frame);
    await say(frame, welcome(liveHere(stage), [chatView("a1", "agent", "Hello again")]));
    await here.page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.length === 1);
    assert.equal(await frame.getByRole("dialog").count(), 0);
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    await frame.getByText("Hello again").waitFor();
    assert.equal(await frame.evaluate(() => sessionStorage.getItem("tandem.resume")), "resume-2");
  });
});

test("on an origin that the consent did not name the sheet comes again before anything is observed", async () => {
  await visit(stage, async (here) => {
    await ask(here);
    await say(here.frame, welcome(liveHere(stage, { host_origin: "https://elsewhere.example" })));
    await here.frame.getByRole("dialog", { name: "Ada Fields asks to see this page" }).waitFor();
    assert.deepEqual(await sensorLog(here.page), []);
  });
});

test("a session that another tab holds says so and can be taken up later", async () => {
  await visit(stage, async (here) => {
    await goLive(here);
    stage.stub.answers.set("resume", problem(409, "already_live"));
    await here.page.reload();
    const frame = await clientFrame(here.page);
    await frame.getByRole("heading", { name: "Open in another tab" }).waitFor();
    stage.stub.answers.set("resume", clientSession());
    await press(frame, frame.getByRole("button", { name: "Try again" }));
    await engineOf(frame);
  });
});

test("a session that ended meanwhile leads to its end, and the next page is left alone", async () => {
  await visit(stage, async (here) => {
    await goLive(here);
    stage.stub.answers.set("resume", problem(410, "ended"));
    await here.page.reload();
    await (await clientFrame(here.page)).getByRole("heading", { name: "The session is over" }).waitFor();
    await here.page.waitForFunction(() => sessionStorage.getItem("tandem.live") === null);
  });
});

test("an end without a connection stops sharing at once and is told to the server later", async () => {
  await visit(stage, async (here) => {
    const { frame, page } = here;
    await goLive(here);
    await page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.length === 1);
    await connection(frame, { state: "reconnecting", transport: null });
    await press(frame, frame.getByRole("button", { name: "End session" }));
    await frame.getByRole("heading", { name: "The session is over" }).waitFor();
    assert.deepEqual(await sensorLog(page), ["start", "stop"]);
    await connection(frame);
    await say(frame, welcome(liveHere(stage)));
    assert.deepEqual(await sent(frame), [{ type: "end" }]);
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.closed), false);
    await say(frame, { type: "session", session: sessionView({ state: "ended", end_reason: "customer_ended" }) });
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.closed), true);
    assert.deepEqual(await sensorLog(page), ["start", "stop"]);
  });
});

test("the panel says which way the session is connected", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    const line = (text: RegExp): Promise<void> => frame.locator("summary", { hasText: text }).waitFor();
    await line(/^Connected through the server, /);
    await frame.evaluate(() => {
      if (globalThis.fakeEngine === undefined) return;
      globalThis.fakeEngine.stats = [
        ["T", { type: "transport", id: "T", selectedCandidatePairId: "P" }],
        ["P", { type: "candidate-pair", id: "P", localCandidateId: "L", remoteCandidateId: "R" }],
        ["L", { type: "local-candidate", id: "L", candidateType: "relay", relayProtocol: "tls" }],
      ];
    });
    await connection(frame, { transport: "p2p" });
    await line(/^Connected through a relay \(TURN, over TLS\), /);
    assert.deepEqual(await axe(frame), []);
    await connection(frame, { state: "reconnecting", transport: null });
    await frame.locator("summary", { hasText: /^Connected/ }).waitFor({ state: "hidden" });
  });
});

test("a lost connection and an absent agent are said in plain words", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    await frame.getByText("sees this page and can point", { exact: true }).waitFor();
    await connection(frame, { state: "reconnecting", transport: null });
    await frame.getByText("Reconnecting…").waitFor();
    await connection(frame);
    const alone = liveHere(stage).participants.map((one) => ({ ...one, connected: one.role === "customer" }));
    await say(frame, { type: "session", session: liveHere(stage, { participants: alone }) });
    await frame.getByText("is away. Nobody is watching.", { exact: true }).waitFor();
    const watched = [...alone, { id: "par_s", role: "supervisor" as const, name: "Sue", connected: true, attachment: 1 }];
    await say(frame, { type: "session", session: liveHere(stage, { participants: watched }) });
    await frame.getByText("is away. Others are watching.", { exact: true }).waitFor();
  });
});

test("who listens to a talk is named, and the voice goes to the server for nobody who is not", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    const { participants } = liveHere(stage);
    const sue = { id: "par_s", role: "supervisor" as const, name: "Sue", connected: true, attachment: 1 };
    const talking = (listens: boolean): ServerMessage => ({ type: "session", session: liveHere(stage, { grants: ["view", "point", "voice"], participants: [...participants, { ...sue, listens }] }) });
    const goes = (stage: string): Promise<unknown> =>
      frame.waitForFunction((wanted) => {
        const last = globalThis.fakeEngine?.listened.at(-1);
        return last !== undefined && "stage" in last && last.stage === wanted;
      }, stage);
    await say(frame, talking(false));
    await frame.getByRole("button", { name: "Hang up" }).waitFor();
    await goes("off");
    await say(frame, { type: "voice_forwarding", stage: "wanted" });
    await frame.getByRole("button", { name: "Remove Sue" }).waitFor();
    const stages = (): Promise<unknown> => frame.evaluate(() => globalThis.fakeEngine?.listened.filter((one) => "stage" in one && one.stage !== "off"));
    assert.deepEqual(await stages(), []);
    await say(frame, talking(true));
    await frame.getByText("Sue watches (supervisor) and listens").waitFor();
    await frame.getByRole("status").filter({ hasText: "Sue listens to your talk." }).waitFor({ state: "attached" });
    await goes("wanted");
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    await frame.getByText("These colleagues hear both of you: Sue.").waitFor();
    assert.deepEqual(await axe(frame), []);
    await say(frame, talking(false));
    await goes("off");
    await say(frame, talking(true));
    await goes("wanted");
    // The server has said nothing yet.
    await press(frame, frame.getByRole("button", { name: "Hang up" }));
    await goes("off");
  });
});

test("who listens is named as well while the agent is not reached", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    await frame.evaluate(() => {
      const devices = Object.assign(new EventTarget(), {
        async getUserMedia() {
          return new AudioContext().createMediaStreamDestination().stream;
        },
        async enumerateDevices() {
          return [];
        },
      });
      Object.defineProperty(navigator, "mediaDevices", { value: devices });
      if (globalThis.fakeEngine) globalThis.fakeEngine.connected = false;
    });
    const { participants } = liveHere(stage);
    const listener = (name: string) => ({ id: `par_${name}`, role: "observer" as const, name, connected: true, attachment: 1, listens: true });
    const heardBy = (...names: string[]): ServerMessage => ({ type: "session", session: liveHere(stage, { grants: ["view", "point", "voice"], participants: [...participants, ...names.map(listener)] }) });
    await say(frame, heardBy());
    const words = frame.locator(".voice-words");
    await words.filter({ hasText: /^Voice needs a direct connection/ }).waitFor();
    await press(frame, frame.getByRole("button", { name: "Turn my microphone on" }));
    await frame.getByRole("button", { name: "Mute me", exact: true }).waitFor();
    await say(frame, heardBy("Sue"));
    await words.filter({ hasText: "Sue hears you; Ada Fields not yet" }).waitFor();
    await say(frame, heardBy("Sue", "Tom"));
    await words.filter({ hasText: "Sue and 1 more hear you; Ada Fields not yet" }).waitFor();
    await press(frame, frame.getByRole("button", { name: "Mute me", exact: true }));
    await words.filter({ hasText: /^Voice needs a direct connection/ }).waitFor();
  });
});

test("bar and panel say that the agent controls the page, and a screen reader hears when that begins and ends", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    const until = new Date(Date.now() + 1_800_000).toISOString();
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "point", "control", "type"], asks: [{ grant: "control", state: "granted", until }] }) });
    await frame.getByText("sees this page and can click and type in it", { exact: true }).waitFor();
    const heard = (text: string): Promise<void> => frame.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });
    await heard("Ada Fields can click and type in this page.");
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    await frame.locator(".panel-head").getByText("sees this page and can click and type in it", { exact: true }).waitFor();
    await frame.locator(".banner").getByText(/in this page\. Until \d{1,2}:\d\d [AP]M\.$/).waitFor();
    await press(frame, frame.getByRole("button", { name: "Stop control" }));
    await heard("Ada Fields can no longer click or type in this page.");
    await frame.getByText("sees this page and can point", { exact: true }).waitFor();
  });
});

test("Escape pressed twice stops control, pressed once or by a script nothing, and the button says so", async () => {
  await visit(stage, async (here) => {
    const { frame, page } = here;
    await goLive(here);
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "point", "control", "type"] }) });
    const stop = frame.getByRole("button", { name: "Stop control", exact: true, description: "Esc twice" });
    await stop.waitFor();
    const revoked = async (): Promise<unknown[]> => (await sent(frame)).filter(({ type }) => type === "revoke");
    await frame.evaluate(() => {
      for (let n = 0; n < 3; n++) dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    });
    await frame.getByRole("button", { name: "Chat" }).press("Escape");
    await stop.waitFor();
    assert.deepEqual(await revoked(), []);
    // As long as a finger takes: what comes sooner is the same press, heard twice.
    await page.keyboard.press("Escape", { delay: 2 * SAME_PRESS_MS });
    await page.keyboard.press("Escape");
    await stop.waitFor({ state: "hidden" });
    assert.deepEqual(await revoked(), [{ type: "revoke", grant: "control" }]);
  });
});

test("a tab that is not mirrored says all that goes on in the one that is, and stops control there", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    const live = (grants: SessionView["grants"]): ServerMessage => ({ type: "session", session: liveHere(stage, { grants, started_at: new Date().toISOString() }) });
    await goLive(here);
    await say(frame, live(["view", "point", "control", "type", "voice", "files"]));
    await frame.getByRole("button", { name: "Stop control" }).waitFor();
    const other = await openProduct(stage, { context: here.context });
    const parked = await clientFrame(other);
    await parked.getByText("sees another of your tabs, can click and type in it, hears you, and can send you files", { exact: true }).waitFor();
    await parked.getByRole("button", { name: "End session" }).waitFor();
    assert.deepEqual(await axe(parked), []);
    await press(parked, parked.getByRole("button", { name: "Stop control" }));
    // The server has said nothing yet.
    await parked.getByText("sees another of your tabs, hears you, and can send you files", { exact: true }).waitFor();
    assert.deepEqual((await sent(frame)).filter(({ type }) => type === "revoke"), [{ type: "revoke", grant: "control" }]);
    assert.equal(await frame.getByRole("button", { name: "Stop control" }).isVisible(), false);
    await say(frame, live(["view", "point", "control"]));
    await say(frame, live(["view", "point"]));
    await parked.getByText("sees another of your tabs", { exact: true }).waitFor();
    assert.equal(await parked.getByRole("button", { name: "Stop control" }).isVisible(), false);
  });
});

test("what could not be loaded is tried again with the next use, and said once that fails too", async () => {
  await visit(stage, async (here) => {
    const { frame, page } = here;
    await page.route("**/assets/queue-*.js", (route) => route.abort());
    await ask(here);
    await frame.locator(".queue-place").getByRole("alert").filter({ hasText: "Parts of this could not be loaded." }).waitFor();
    await page.unroute("**/assets/queue-*.js");
    await press(frame, frame.locator(".queue-place").getByRole("button", { name: "Try again" }));
    await frame.getByRole("button", { name: "Leave a message instead" }).waitFor();
    let n_asked = 0;
    await page.route("**/assets/ask-*.js", (route) => (n_asked++, route.abort()));
    await say(frame, welcome(liveHere(stage)));
    await frame.waitForSelector(".palette-clear", { state: "attached" });
    const lost = frame.getByText("Parts of this could not be loaded.");
    assert.equal(await lost.isVisible(), false);
    const asked = { type: "session", session: liveHere(stage, { asks: [{ grant: "control", state: "asked", until: null }] }) } as const;
    // As often as it takes: there is a pause between two tries.
    while (!(await lost.isVisible())) await say(frame, asked);
    assert.ok(n_asked >= 2);
    await page.unroute("**/assets/ask-*.js");
    await press(frame, frame.getByRole("button", { name: "Try again" }));
    await frame.getByRole("dialog", { name: "Ada Fields asks to act on this page" }).waitFor();
  });
});

test("control and typing are one question, which waits for both halves", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    const asked = (...grants: readonly ("control" | "type")[]): Promise<void> =>
      say(frame, { type: "session", session: liveHere(stage, { asks: grants.map((grant) => ({ grant, state: "asked", until: null })) }) });
    await frame.evaluate(() => {
      const seen: string[] = [];
      Reflect.set(globalThis, "seen", seen);
      new MutationObserver(() => seen.push(document.querySelector("#ask-title")?.textContent ?? "")).observe(document.body, { childList: true, subtree: true });
    });
    await asked("type");
    await asked("type", "control");
    await frame.getByRole("button", { name: /^Allow control/ }).waitFor();
    const seen = await frame.evaluate(() => Reflect.get(globalThis, "seen") as string[]);
    assert.deepEqual([...new Set(seen.filter(Boolean))], ["Ada Fields asks to act on this page"]);
    await staysInside(here, frame.getByRole("heading", { name: "Ada Fields asks to act on this page" }), ["End", "Allow control", "Clicking only", "No"]);
    assert.deepEqual((await sent(frame)).filter(({ type }) => type === "grant" || type === "revoke" || type === "end"), []);
    // What control has already may be asked for alone.
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "control"], asks: [{ grant: "type", state: "asked", until: null }] }) });
    await frame.getByRole("button", { name: /^Allow typing/ }).waitFor();
  });
});

test("with all that a session can have the bar stays narrow, and the panel keeps room to write", async () => {
  await visit(stage, async (here) => {
    const { frame, page } = here;
    await goLive(here);
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    await frame.locator(".file-note").waitFor();
    await say(frame, { type: "session", session: liveHere(stage, { grants: ["view", "point", "control", "type", "voice", "files"] }) });
    await frame.locator(".file-note", { hasText: "can exchange files" }).waitFor();
    await press(frame, frame.getByRole("button", { name: "Minimise" }));
    await frame.getByRole("button", { name: "Hang up" }).waitFor();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 760 });
      await frame.waitForFunction((most) => innerWidth <= most && innerWidth > 320 && innerHeight === document.querySelector(".bar")?.scrollHeight, Math.min(660, width));
      const words = frame.locator(".bar .bar-text p");
      assert.equal(await words.innerText(), "sees this page, can click and type in it, speaks with you, and can send you files");
      assert.ok(await words.evaluate((line) => line.scrollHeight <= line.clientHeight && line.scrollWidth <= line.clientWidth), "all of it is to be seen");
    }
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    await frame.waitForSelector("#message");
    for (const [width, height] of [[1440, 900], [390, 760]] as const) {
      await page.setViewportSize({ width, height });
      // The log has a line or two of its own, whatever stands above it.
      await frame.waitForFunction(() => ["#message", ".empty", ".panel .danger", ".file-head", ".safety summary"].every((part) => {
        const box = document.querySelector(part)?.getBoundingClientRect();
        return box !== undefined && box.height > 30 && box.top >= 0 && box.bottom <= innerHeight;
      }));
    }
    // Where there is no room for all, the panel scrolls to what is written.
    await page.setViewportSize({ width: 760, height: 390 });
    await frame.locator("#message").click();
    await frame.waitForFunction(() => {
      const box = document.querySelector("#message")?.getBoundingClientRect();
      return box !== undefined && box.bottom <= innerHeight && document.documentElement.scrollTop === 0;
    });
  });
});

test("no word of what the sheet says of the session is broken", async () => {
  await visit(stage, async (here) => {
    await ask(here);
    await say(here.frame, { ...welcome(sessionView({ state: "asking" })), organisation: "Fields and Sons" } as ServerMessage);
    const terms = here.frame.locator(".facts dt");
    await terms.filter({ hasText: "Organisation" }).waitFor();
    const nLines = await terms.evaluateAll((all) => all.map((term) => {
      const range = document.createRange();
      range.selectNodeContents(term);
      return range.getClientRects().length;
    }));
    assert.deepEqual(nLines, [1, 1, 1]);
  });
});

test("a page whose policy keeps the sensor away says that nothing can be seen", async () => {
  const { origin } = stage.stub;
  await visit(
    stage,
    async (here) => {
      await goLive(here);
      await here.frame.getByText("cannot see this page: the website does not allow it", { exact: true }).waitFor();
    },
    { headers: { "content-security-policy": `default-src 'none'; script-src ${origin}/loader.js; frame-src ${origin}` } },
  );
});

// ---------------------------------------------------------------- chat

test("chat: unread badge, own message sending, sent and failed, markup and links harmless", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    await say(frame, { type: "chat", message: chatView("a1", "agent", "<img src=x onerror=alert(1)> see https://example.com/a?b=1.") });
    await press(frame, frame.getByRole("button", { name: "Chat 1 1 unread" }).or(frame.getByRole("button", { name: "Chat 1 unread" })));
    const link = frame.getByRole("link", { name: "https://example.com/a?b=1" });
    assert.deepEqual(await link.evaluate((a: HTMLAnchorElement) => [a.href, a.target, a.rel]), ["https://example.com/a?b=1", "_blank", "noopener noreferrer nofollow"]);
    assert.equal(await frame.locator("img").count(), 0);

    await here.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await say(frame, { type: "chat", message: chatView("a2", "agent", "```command Terminal\nls \u202e/\n```") });
    const command = frame.getByRole("group", { name: "Command for: Terminal" });
    assert.equal(await command.locator("pre").innerText(), "ls [U+202E]/");
    const said = command.getByRole("status");
    await press(frame, command.getByRole("button", { name: "Copy the command" }));
    await said.filter({ hasText: "Copied" }).waitFor();
    assert.equal(await here.page.evaluate(() => navigator.clipboard.readText()), "ls [U+202E]/");
    // A screen reader hears equal words again because they were gone in between.
    await said.evaluate((region) => new MutationObserver((changes) => changes.some(({ removedNodes }) => removedNodes.length > 0) && region.setAttribute("data-removed", "true")).observe(region, { childList: true }));
    await press(frame, command.getByRole("button", { name: "Copied" }));
    await command.locator("[data-removed=true]", { hasText: "Copied" }).waitFor();

    const field = frame.getByRole("textbox", { name: "Message" });
    await field.pressSequentially("one");
    await field.press("Shift+Enter");
    await field.pressSequentially("two");
    await field.press("Enter");
    const line = frame.locator(".line.customer");
    assert.deepEqual(await line.locator(".bubble").allInnerTexts(), ["one\ntwo"]);
    assert.match(await line.innerText(), /Sending…/);
    await frame.evaluate(() => globalThis.fakeEngine?.chats[0]?.fail());
    await frame.getByText("Not sent.").waitFor();
    await press(frame, frame.getByRole("button", { name: "Try again" }));
    await frame.evaluate(() => globalThis.fakeEngine?.chats[1]?.fail("too_many"));
    await frame.getByText("Not sent: too many messages.").waitFor();
    await press(frame, frame.getByRole("button", { name: "Try again" }));
    await frame.evaluate(() => globalThis.fakeEngine?.chats[2]?.commit());
    // Tried again it is the same message.
    const ids = await frame.evaluate(() => globalThis.fakeEngine?.chats.map(({ id }) => id) ?? []);
    assert.equal(new Set(ids).size, 1);
    const own = chatView(ids[0] ?? "", "customer", "one\ntwo");
    await say(frame, { type: "chat", message: own });
    assert.deepEqual(await line.evaluateAll((lines) => lines.map((one) => one.className)), ["line customer sent"]);
    await say(frame, welcome(liveHere(stage), [chatView("a1", "agent", "x"), { ...own, receipt: "read" }]));
    await line.getByText("Read").waitFor();
    assert.equal(await frame.locator(".line").count(), 3);
  });
});

test("a message over the protocol's limit is not sent and keeps its text", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    const field = frame.getByRole("textbox", { name: "Message" });
    await field.fill("ä".repeat(4097));
    await field.press("Enter");
    await frame.getByText("This message is too long.").waitFor();
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.chats.length), 0);
    await field.fill("ä".repeat(4096));
    await field.press("Enter");
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.chats.length), 1);
  });
});

// ---------------------------------------------------------------- accessibility

test("axe finds nothing on any screen", async () => {
  stage.stub.answers.set("code", clientSession({ code: "472915", code_expires_at: new Date(Date.now() + 90_000).toISOString() }));
  await visit(stage, async (here) => {
    const { frame } = here;
    const check = async (name: string): Promise<void> => assert.deepEqual(await axe(frame), [], name);
    await check("entry");
    await press(frame, frame.getByRole("button", { name: "Show a code" }));
    await frame.waitForSelector(".digits");
    await check("code");
    await press(frame, frame.getByRole("button", { name: "Minimise" }));
    await check("code bar");
    await engineOf(frame);
    await connection(frame);
    await say(frame, { type: "session", session: sessionView({ state: "asking" }) });
    await frame.waitForSelector(ARMED);
    await check("sheet");
    await here.page.keyboard.press("Escape");
    await check("refusal");
    await say(frame, welcome(liveHere(stage)));
    await frame.waitForSelector(".bar.live");
    await check("bar");
    await press(frame, frame.getByRole("button", { name: "Chat" }));
    await check("empty chat");
    await say(frame, { type: "chat", message: chatView("a1", "agent", "Hello") });
    await frame.getByText("Hello", { exact: true }).waitFor();
    await check("chat");
    await say(frame, { type: "session", session: sessionView({ state: "ended", end_reason: "agent_ended" }) });
    await frame.getByRole("heading", { name: "The session is over" }).waitFor();
    await check("ended");
  });
});

test("the lens is turned on and off in the bar, by its words, and the page can leave it", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await goLive(here);
    const [look, hide] = ["See what they see", "Hide something"].map((name) => frame.getByRole("button", { name }));
    assert.ok(look && hide);
    const told = (): Promise<unknown> => frame.evaluate(() => [globalThis.fakeEngine?.lens?.mode, globalThis.fakeEngine?.lens?.look.words.hide]);
    await press(frame, look);
    assert.deepEqual(await told(), ["look", "Tap anything to hide it from Ada Fields."]);
    await press(frame, hide);
    assert.deepEqual(await told(), ["hide", "Tap anything to hide it from Ada Fields."]);
    assert.deepEqual([await look.getAttribute("aria-pressed"), await hide.getAttribute("aria-pressed")], ["false", "true"]);
    await frame.evaluate(() => globalThis.fakeEngine?.events.onLensLeft?.());
    assert.equal(await hide.getAttribute("aria-pressed"), "false");
    await press(frame, look);
    await press(frame, look);
    assert.deepEqual((await told() as unknown[])[0], "off");
    await say(frame, { type: "session", session: liveHere(stage, { grants: [] }) });
    assert.ok(await look.isDisabled());
  });
});
