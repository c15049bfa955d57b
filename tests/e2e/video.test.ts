// Faces beside a talk between two real browsers, whose cameras show a moving picture: what arrives is
// measured at the other end, directly and through a relay.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { inSession, openTracks, type Scene, talk } from "./calls.ts";
import { timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchDesktop, TandemServer } from "./support.ts";

/** How much of a picture changes from one look to the next where somebody moves, as a share. */
const MOVING = 0.002;

let agentBrowser: Browser;
let customerBrowser: Browser;
let server: TandemServer;

before(async () => {
  agentBrowser = await launchDesktop(["--mute-audio"]);
  customerBrowser = await launchDesktop(["--mute-audio"]);
  server = await TandemServer.launch("--turn", "true");
});

after(async () => {
  await agentBrowser.close();
  await customerBrowser.close();
  await server.stop();
});

/** The share of pixels that change in half a second in what the other end sends; 0 where nothing comes. */
async function movement(end: Page | Frame): Promise<number> {
  return end.evaluate(async () => {
    const connection = (Reflect.get(globalThis, "connections") as RTCPeerConnection[]).at(-1);
    const track = connection?.getReceivers().filter((receiver) => receiver.track.kind === "video").at(-1)?.track;
    if (track === undefined) return 0;
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = new MediaStream([track]);
    await Promise.race([video.play(), new Promise((next) => setTimeout(next, 500))]);
    if (video.videoWidth === 0) return 0;
    const canvas = new OffscreenCanvas(64, 48);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const looks: Uint8ClampedArray[] = [];
    for (const waitMs of [500, 0]) {
      context?.drawImage(video, 0, 0, 64, 48);
      looks.push(context?.getImageData(0, 0, 64, 48).data ?? new Uint8ClampedArray());
      await new Promise((next) => setTimeout(next, waitMs));
    }
    const [first = new Uint8ClampedArray(), second = first] = looks;
    video.srcObject = null;
    let changed = 0;
    for (let at = 0; at < first.length; at += 4) if (Math.abs((first[at] ?? 0) - (second[at] ?? 0)) + Math.abs((first[at + 1] ?? 0) - (second[at + 1] ?? 0)) > 24) changed += 1;
    return changed / (first.length / 4);
  });
}

async function sees(end: Page | Frame): Promise<number> {
  let share = 0;
  await eventually("a moving picture", async () => (share = await movement(end)) > MOVING, 30_000);
  return share;
}

const ends = (): { agentBrowser: Browser; customerBrowser: Browser; server: TandemServer } => ({ agentBrowser, customerBrowser, server });
const states = async (end: Page | Frame): Promise<string> => (await openTracks(end)).join();

/** The customer looks at themselves first, and lets the agent see them then. */
async function showFace({ agent, frame }: Scene): Promise<void> {
  await press(frame, frame.getByRole("button", { name: /^Chat/ }));
  await press(frame, frame.getByRole("button", { name: "Show me my camera" }));
  await frame.getByText("Only you see this.").waitFor();
  assert.equal(await movement(agent), 0, "nobody sees the preview");
  await press(frame, frame.locator('.faces button[aria-disabled="false"]', { hasText: /my face/ }));
  await frame.getByText(/sees you\./).first().waitFor();
}

describe("video", () => {
  for (const [way, relayed] of [["directly", false], ["through the embedded relay alone", true]] as const) {
    it(`both see each other ${way} once each wants to be seen, and hanging up closes both cameras`, async (t) => {
      await inSession(ends(), async (scene) => {
        const { agent, frame } = scene;
        await talk(scene);
        await showFace(scene);
        const atAgent = await sees(agent);
        await agent.getByRole("region", { name: "Faces" }).waitFor();
        assert.equal(await movement(frame), 0, "the agent's face comes by the agent's own press");
        await agent.getByRole("button", { name: /my face$/ }).click();
        const atCustomer = await sees(frame);
        await frame.locator(".faces .other video").waitFor();
        t.diagnostic(`${way}: ${atAgent.toFixed(3)} of the picture moves at the agent, ${atCustomer.toFixed(3)} at the customer`);
        assert.deepEqual(await axe(agent), []);
        assert.deepEqual(await axe(frame), []);
        await press(frame, frame.getByRole("button", { name: "Hang up" }).first());
        for (const end of [agent, frame]) await eventually("camera and microphone are closed", async () => (await states(end)) === "ended,ended");
        await agent.getByRole("region", { name: "Faces" }).waitFor({ state: "detached" });
        const grants = (await timelineOf(agent)).filter(({ data }) => data["grant"] === "video").map(({ kind }) => kind);
        assert.deepEqual(grants.sort(), ["grant_added", "grant_removed"]);
      }, { relayed });
    });
  }

  it("closes the camera when the agent can not be asked any more, and with a page that loads again", async () => {
    await inSession(ends(), async (scene) => {
      const { agent, customer, frame } = scene;
      await talk(scene);
      await showFace(scene);
      await sees(agent);
      process.kill(server.pid, "SIGSTOP");
      try {
        await press(frame, frame.getByRole("button", { name: "Stop my camera" }));
        await eventually("the camera is closed", async () => (await states(frame)) === "live,ended");
      } finally {
        process.kill(server.pid, "SIGCONT");
      }
      await agent.getByRole("region", { name: "Faces" }).waitFor({ state: "detached" });
      await press(frame, frame.getByRole("button", { name: "Show me my camera" }));
      await press(frame, frame.locator('.faces button[aria-disabled="false"]', { hasText: /my face/ }));
      await sees(agent);
      await customer.reload();
      await agent.getByRole("region", { name: "Faces" }).waitFor({ state: "detached" });
      const after = await clientFrame(customer);
      await after.getByText(/hears you/).first().waitFor();
      assert.ok(!(await after.evaluate(() => (Reflect.get(globalThis, "opened") as MediaStreamTrack[]).some(({ kind }) => kind === "video"))));
    });
  });
});
