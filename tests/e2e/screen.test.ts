// Pictures beside the mirror, between two real browsers: a screen with its sound, a camera and its other
// side, and from one to the other on the connection that is there.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { answerControl } from "../bench/control/drive.ts";
import { press } from "../../web/widget/testing/press.ts";
import { axe } from "../../web/widget/testing/browser.ts";
import { agentSees, answerConsent, makeLink, meetByWidget, newTicket, openStage, type Stage, timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchDesktop, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;

before(async () => {
  browser = await launchDesktop(["--use-fake-device-for-media-stream"], ["--use-fake-device-for-media-stream=device-count=2"]);
  server = await TandemServer.launch();
});

after(async () => {
  await browser.close();
  await server.stop();
});

/** Remembers what was opened. */
async function watchTracks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const opened: MediaStreamTrack[] = [];
    Object.assign(globalThis, { opened });
    for (const name of ["getUserMedia", "getDisplayMedia"] as const) {
      const open = navigator.mediaDevices?.[name]?.bind(navigator.mediaDevices);
      if (open === undefined) continue;
      navigator.mediaDevices[name] = async (wish: MediaStreamConstraints & DisplayMediaStreamOptions) => {
        const stream = await open(wish);
        opened.push(...stream.getTracks());
        return stream;
      };
    }
  });
}

const states = (end: Page | Frame): Promise<string[]> => end.evaluate(() => (Reflect.get(globalThis, "opened") as MediaStreamTrack[]).map(({ kind, readyState }) => `${kind} ${readyState}`));

/** Waits for frames that come after this moment. */
async function agentSeesPictures(agent: Page): Promise<void> {
  const video = agent.getByLabel("The customer's screen or camera");
  await video.waitFor();
  const count = (): Promise<number> => video.evaluate((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);
  const before = await count();
  await eventually("pictures at the agent", async () => (await count()) > before + 5);
}

async function grantsGiven(agent: Page): Promise<number> {
  return (await timelineOf(agent)).filter(({ kind, data }) => kind === "grant_added" && data["grant"] === "screen").length;
}

async function inJoinedSession(work: (stage: Stage) => Promise<void>, phone = false): Promise<void> {
  const stage = await openStage(browser, server, "p2p");
  try {
    if (phone) await stage.customer.addInitScript(() => Reflect.deleteProperty(MediaDevices.prototype, "getDisplayMedia"));
    await watchTracks(stage.customer);
    await newTicket(stage.agent, "By link");
    await stage.customer.goto(await makeLink(stage.agent));
    await stage.customer.getByRole("button", { name: "Continue" }).click();
    await answerConsent(stage.customer, "Allow");
    await work(stage);
  } finally {
    await stage.close();
  }
}

test("a screen comes with its sound, a camera takes its place and turns, and one grant covers it", async () => {
  await inJoinedSession(async ({ agent, customer }) => {
    await customer.getByRole("button", { name: "Choose what to show" }).click();
    await agentSeesPictures(agent);
    await agent.getByLabel("Volume").waitFor();
    await customer.getByText(/also hears its sound/).waitFor();
    assert.deepEqual(await states(customer), ["audio live", "video live"]);
    assert.equal(await customer.evaluate(() => (Reflect.get(globalThis, "opened") as MediaStreamTrack[]).find(({ kind }) => kind === "video")?.contentHint), "detail");
    await customer.getByRole("button", { name: "Show by camera" }).last().click();
    await eventually("the screen is closed", async () => (await states(customer)).join() === "audio ended,video ended,video live");
    await agentSeesPictures(agent);
    await customer.getByRole("button", { name: "Turn the camera" }).click();
    await eventually("the other camera", async () => (await states(customer)).slice(2).join() === "video ended,video live");
    await agentSeesPictures(agent);
    assert.deepEqual(await axe(customer), []);
    await customer.getByRole("button", { name: "Stop showing" }).click();
    await agent.getByLabel("The customer's screen or camera").waitFor({ state: "detached" });
    assert.ok((await states(customer)).every((state) => state.endsWith("ended")));
    assert.equal(await grantsGiven(agent), 1);
  });
});

test("where a browser shows no screen, the camera does", async () => {
  await inJoinedSession(async ({ agent, customer }) => {
    await customer.getByText("This browser cannot show your screen").waitFor();
    await customer.getByRole("button", { name: "Show by camera" }).first().click();
    await agentSeesPictures(agent);
    // A page that has loaded again shows nothing, and does not leave the agent in the dark.
    await customer.reload();
    await agent.getByLabel("The customer's screen or camera").waitFor({ state: "detached" });
  }, true);
});

test("the agent asks for a screen beside the mirrored page, and the mirror is there when it stops", async () => {
  const stage = await openStage(browser, server, "p2p");
  try {
    const { agent, customer } = stage;
    await watchTracks(customer);
    await meetByWidget(stage, server.product);
    await answerConsent(customer, "Allow");
    await agentSees(agent, "Setup is not finished");
    await agent.getByRole("button", { name: "Ask for their screen" }).click();
    await answerControl(customer, "Choose what to show");
    await agentSeesPictures(agent);
    const frame = await clientFrame(customer);
    await frame.getByText("sees this page, can point, and sees your screen or camera", { exact: true }).first().waitFor();
    await press(frame, frame.getByRole("button", { name: /^Chat/ }));
    await frame.getByText(/sees your screen or camera/).first().waitFor();
    assert.deepEqual(await axe(frame), []);
    await press(frame, frame.getByRole("button", { name: "Stop showing" }));
    await agent.getByLabel("The customer's screen or camera").waitFor({ state: "detached" });
    assert.ok((await states(frame)).every((state) => state.endsWith("ended")));
    await customer.getByRole("navigation").getByRole("link", { name: "Wi-Fi" }).click();
    await agentSees(agent, "Home network");
    assert.equal(await grantsGiven(agent), 1);
  } finally {
    await stage.close();
  }
});
