// Voice between two real browsers, each with a microphone that plays a tone of its own: what is heard is
// measured at the other end, by loudness and by pitch, directly and through a relay.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { axe } from "../../web/widget/testing/browser.ts";
import { inSession, openTracks, says, talk, watchMedia } from "./calls.ts";
import { colleague, watch } from "./colleagues.ts";
import { timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchDesktop, TandemServer } from "./support.ts";

const AGENT_HZ = 500;
const CUSTOMER_HZ = 900;
const RATE_HZ = 48_000;
/** Loudness of a tone that has come over, and of silence, as root mean square. */
const HEARD = 0.01;
const SILENT = 0.001;

const folder = mkdtempSync(join(tmpdir(), "tandem-voice-"));

/** A tone that swells like speech, so that nothing takes it for noise: 16-bit mono PCM. */
function toneFile(name: string, hz: number): string {
  const seconds = 3;
  const samples = new Int16Array(RATE_HZ * seconds);
  for (let at = 0; at < samples.length; at += 1) {
    const swell = 0.5 - 0.5 * Math.cos((2 * Math.PI * 3 * at) / RATE_HZ);
    samples[at] = Math.round(0.6 * 32_767 * swell * Math.sin((2 * Math.PI * hz * at) / RATE_HZ));
  }
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(RATE_HZ * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.byteLength, 40);
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return path;
}

let agentBrowser: Browser;
let customerBrowser: Browser;
let server: TandemServer;

before(async () => {
  const speaking = (name: string, hz: number): Promise<Browser> => launchDesktop(["--mute-audio"], [`--use-file-for-fake-audio-capture=${toneFile(name, hz)}`]);
  agentBrowser = await speaking("agent.wav", AGENT_HZ);
  customerBrowser = await speaking("customer.wav", CUSTOMER_HZ);
  server = await TandemServer.launch("--turn", "true");
});

after(async () => {
  await agentBrowser.close();
  await customerBrowser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Heard {
  readonly rms: number;
  readonly hz: number;
}

/** Listens to what the other end sends for a while: the loudest moment, and its pitch. Who watches has no
 *  connection to another browser, and two voices from the server, that of the customer first. */
async function listen(end: Page | Frame, voice = 0): Promise<Heard> {
  return end.evaluate(async (index) => {
    const connections = Reflect.get(globalThis, "connections") as RTCPeerConnection[];
    const connection = connections.findLast(({ sctp }) => sctp !== null) ?? connections.at(-1);
    const track = connection?.getReceivers().filter((receiver) => receiver.track.kind === "audio")[index]?.track;
    if (track === undefined) return { rms: 0, hz: 0 };
    const context = new AudioContext();
    await context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    let loudest = { rms: 0, hz: 0 };
    const until = performance.now() + 1_200;
    while (performance.now() < until) {
      await new Promise((next) => setTimeout(next, 50));
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      if (rms <= loudest.rms) continue;
      analyser.getFloatFrequencyData(spectrum);
      const peak = spectrum.indexOf(Math.max(...spectrum));
      loudest = { rms, hz: (peak * context.sampleRate) / analyser.fftSize };
    }
    await context.close();
    return loudest;
  }, voice);
}

/** Waits until the tone of the other end is heard. */
async function hears(end: Page | Frame, hz: number, voice = 0): Promise<Heard> {
  let heard: Heard = { rms: 0, hz: 0 };
  await eventually(
    `${hz} Hz is heard`,
    async () => {
      heard = await listen(end, voice);
      return heard.rms > HEARD && Math.abs(heard.hz - hz) < 25;
    },
    30_000,
  ).catch((cause: unknown) => {
    throw new Error(`heard ${JSON.stringify(heard)}`, { cause });
  });
  return heard;
}

async function isSilent(end: Page | Frame): Promise<void> {
  await eventually("silence", async () => (await listen(end)).rms < SILENT, 30_000);
}

/** How the voice of an end is sent: codec, whether it corrects losses, bound in bits per second. */
async function sentAs(end: Page | Frame): Promise<string> {
  return end.evaluate(async () => {
    const connection = (Reflect.get(globalThis, "connections") as RTCPeerConnection[]).at(-1);
    const sender = connection?.getSenders().find(({ track }) => track?.kind === "audio");
    const reports = [...((await sender?.getStats())?.values() ?? [])];
    const codec = reports.find(({ type }) => type === "codec");
    return `${codec?.mimeType} ${codec?.sdpFmtpLine?.includes("useinbandfec=1")} ${sender?.getParameters().encodings[0]?.maxBitrate}`;
  });
}

describe("voice", () => {
  for (const [way, relayed] of [["directly", false], ["through the embedded relay alone", true]] as const) {
    it(`both hear each other ${way}, mute is silence, and what was opened is closed again`, async (t) => {
      await inSession({ agentBrowser, customerBrowser, server }, async (scene) => {
        const { agent, frame } = scene;
        assert.deepEqual(await openTracks(frame), [], "no microphone before the answer");
        await talk(scene);
        const atAgent = await hears(agent, CUSTOMER_HZ);
        const atCustomer = await hears(frame, AGENT_HZ);
        t.diagnostic(`${way}: agent hears ${JSON.stringify(atAgent)}, customer hears ${JSON.stringify(atCustomer)}`);
        await frame.getByText(/hears you/).first().waitFor();
        for (const end of [agent, frame]) await eventually("the voice is sent as it should be", async () => (await sentAs(end)) === "audio/opus true 48000");
        await press(frame, frame.getByRole("button", { name: "Mute me" }));
        await isSilent(agent);
        await agent.locator('[data-other="muted"]').waitFor({ state: "attached" });
        await press(frame, frame.getByRole("button", { name: "Unmute me" }));
        await hears(agent, CUSTOMER_HZ);
        await agent.getByRole("button", { name: "Mute me" }).click();
        await isSilent(frame);
        await agent.getByRole("button", { name: "Unmute me" }).click();
        await hears(frame, AGENT_HZ);
        await press(frame, frame.getByRole("button", { name: "Hang up" }));
        await says(agent, "refused");
        for (const end of [agent, frame]) await eventually("the microphone is closed", async () => (await openTracks(end)).join() === "ended");
        const kinds = (await timelineOf(agent)).map(({ kind, data }) => (kind === "voice_ended" ? `${kind} ${Number(data["duration_ms"]) > 1_000}` : kind));
        for (const kind of ["grant_asked", "grant_added", "voice_ended true"]) assert.ok(kinds.includes(kind), `${kind} of ${kinds.join()}`);
      }, { relayed });
    });
  }

  it("goes on by itself when the connection is renewed, and closes with the session", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async (scene) => {
      const { agent, customer, frame } = scene;
      await talk(scene);
      await hears(agent, CUSTOMER_HZ);
      const count = (end: Page | Frame): Promise<number> => end.evaluate(() => (Reflect.get(globalThis, "connections") as unknown[]).length);
      const before = await count(agent);
      await frame.evaluate(() => (Reflect.get(globalThis, "connections") as RTCPeerConnection[]).at(-1)?.close());
      await eventually("another connection", async () => (await count(agent)) > before);
      await hears(agent, CUSTOMER_HZ);
      await hears(frame, AGENT_HZ);
      assert.deepEqual(await openTracks(frame), ["live"], "the microphone stayed open all the time");
      await press(frame, frame.getByRole("button", { name: /^End/ }).first());
      await agent.getByText("Session ended").waitFor();
      for (const end of [agent, await clientFrame(customer)]) await eventually("the microphone is closed", async () => (await openTracks(end)).join() === "ended");
      const kinds = (await timelineOf(agent)).map(({ kind }) => kind);
      assert.ok(kinds.indexOf("voice_ended") >= 0 && kinds.includes("session_ended"), kinds.join());
    });
  });

  it("goes on when the customer's page loads again, without another question", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async (scene) => {
      const { agent, customer } = scene;
      await talk(scene);
      await hears(agent, CUSTOMER_HZ);
      await customer.reload();
      const frame = await clientFrame(customer);
      await frame.getByText(/hears you/).first().waitFor();
      await hears(agent, CUSTOMER_HZ);
      await hears(frame, AGENT_HZ);
      assert.equal((await timelineOf(agent)).filter(({ kind }) => kind === "grant_asked").length, 1);
    });
  });

  it("takes another microphone while talking, and the next one when it is unplugged", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async (scene) => {
      const { agent, customer } = scene;
      await talk(scene);
      await hears(agent, CUSTOMER_HZ);
      await agent.getByRole("button", { name: /^Voice:/ }).click();
      const choice = agent.getByLabel("Microphone");
      const others = await choice.locator("option").evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
      const other = others.find((id) => id !== others[0]) ?? "";
      await choice.selectOption(other);
      await eventually("the other microphone", async () => (await openTracks(agent)).join() === "ended,live");
      assert.equal(await agent.evaluate(() => (Reflect.get(globalThis, "opened") as MediaStreamTrack[]).at(-1)?.getSettings().deviceId), other);
      assert.deepEqual(await axe(agent), []);
      const frame = await clientFrame(customer);
      await hears(frame, AGENT_HZ);
      await frame.evaluate(() => {
        const track = (Reflect.get(globalThis, "opened") as MediaStreamTrack[]).at(-1);
        track?.stop();
        track?.dispatchEvent(new Event("ended"));
      });
      await eventually("the next microphone", async () => (await openTracks(frame)).join() === "ended,live");
      await hears(agent, CUSTOMER_HZ);
      await press(frame, frame.getByRole("button", { name: /^Chat/ }));
      await frame.getByRole("heading", { name: /hears you/ }).waitFor();
      assert.deepEqual(await axe(frame), []);
      // What the meters show is what is heard.
      for (const end of ["own", "other"]) {
        const meter = frame.locator(`.voice meter[data-end=${end}]`);
        await eventually(`the meter of ${end} moves`, async () => (await meter.evaluate((one) => (one as HTMLMeterElement).value)) > 0.3);
      }
    });
  });

  it("says to the customer that the browser keeps the microphone, lets them hear, and opens it once it may", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async (scene) => {
      const { agent, frame } = scene;
      await talk(scene);
      await agent.locator('[data-other="off"]').waitFor({ state: "attached" });
      await hears(frame, AGENT_HZ);
      await press(frame, frame.getByRole("button", { name: /^Chat/ }));
      await frame.getByRole("alert").getByText(/does not let this page use the microphone/).waitFor();
      await frame.getByRole("heading", { name: "Your microphone is off" }).waitFor();
      await frame.evaluate(() => Reflect.set(globalThis, "refusal", null));
      await press(frame, frame.getByRole("button", { name: "Turn my microphone on" }));
      await hears(agent, CUSTOMER_HZ);
    }, { refusal: { of: "customer", name: "NotAllowedError" } });
  });

  it("asks nobody when the agent has no microphone", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async ({ agent }) => {
      await agent.locator('button[aria-label="Ask to talk"][aria-disabled="false"]').click();
      await agent.getByText("No microphone was found. Plug one in, then try again.").last().waitFor();
      assert.ok(!(await timelineOf(agent)).some(({ kind }) => kind === "grant_asked"));
    }, { refusal: { of: "agent", name: "NotFoundError" } });
  });

  it("is heard by a colleague who watches once they listen, as both ends are told, until they are sent away", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async (scene) => {
      const { stage, agent, frame } = scene;
      await talk(scene);
      await hears(agent, CUSTOMER_HZ);
      const { page, context } = await colleague(agentBrowser, stage, server, "Grace");
      try {
        await watchMedia(context, false);
        await watch(page, agent, server);
        await page.getByText("They talk; you do not hear it").waitFor();
        const open = (end: Page | Frame): Promise<number> => end.evaluate(() => (Reflect.get(globalThis, "connections") as RTCPeerConnection[]).filter(({ connectionState }) => connectionState !== "closed").length);
        assert.equal(await open(page), 0);
        await page.getByRole("button", { name: "Listen to the talk" }).click();
        await hears(page, CUSTOMER_HZ);
        await hears(page, AGENT_HZ, 1);
        await frame.getByText(/ and Grace hear you$/).first().waitFor();
        await agent.getByText("Grace watches and listens").first().waitFor();
        await hears(agent, CUSTOMER_HZ);
        await press(frame, frame.getByRole("button", { name: "Remove Grace" }));
        for (const [end, left] of [[page, 0], [frame, 1], [agent, 1]] as const) await eventually("nothing leads to the server any more", async () => (await open(end)) === left);
        await hears(agent, CUSTOMER_HZ);
      } finally {
        await context.close();
      }
    });
  });

  it("says what it needs where there is only the way through the server", async () => {
    await inSession({ agentBrowser, customerBrowser, server }, async ({ agent }) => {
      const button = agent.getByRole("button", { name: "Ask to talk" });
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await button.focus();
      await agent.getByText(/Voice needs a direct connection/).first().waitFor();
    }, { network: "websocket" });
  });
});
