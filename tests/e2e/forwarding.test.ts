// A screen that colleagues watch goes up once: the server hands it to the agent and to all who watch, and
// the customer sends it nowhere else.

import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { colleague, watch } from "./colleagues.ts";
import { agentSees, answerConsent, meetByWidget, openStage, type Stage } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, TandemServer } from "./support.ts";
import { answerControl } from "../bench/control/drive.ts";

let browser: Browser;
let server: TandemServer;

before(async () => {
  browser = await launchBrowser(["--use-fake-device-for-media-stream"], ["--use-fake-device-for-media-stream=device-count=2"]);
  server = await TandemServer.launch();
});

after(async () => {
  await browser.close();
  await server.stop();
});

/** Remembers every connection that a page makes, and gives it a small screen that changes all the time. */
async function prepare(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (navigator.mediaDevices !== undefined) navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
      const pen = canvas.getContext("2d");
      setInterval(() => pen?.fillRect(Math.random() * 160, Math.random() * 90, (pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`).length, 9), 50);
      return Promise.resolve(canvas.captureStream(15));
    };
    const made: RTCPeerConnection[] = [];
    Object.assign(globalThis, {
      made,
      RTCPeerConnection: new Proxy(RTCPeerConnection, {
        construct(target, [configuration]) {
          const one = new target(configuration as RTCConfiguration);
          made.push(one);
          return one;
        },
      }),
    });
  });
}

/** Video frames sent so far, by connection: to the other browser, which has data channels, and to the server. */
async function sent(end: Frame): Promise<{ readonly direct: number; readonly server: number }> {
  return end.evaluate(async () => {
    const made = (Reflect.get(globalThis, "made") as RTCPeerConnection[]).filter(({ connectionState }) => connectionState === "connected");
    const all = { direct: 0, server: 0 };
    for (const pc of made) {
      for (const one of (await pc.getStats()).values() as Iterable<RTCOutboundRtpStreamStats>) {
        if (one.type === "outbound-rtp" && one.kind === "video") all[pc.sctp === null ? "server" : "direct"] += one.framesSent ?? 0;
      }
    }
    return all;
  });
}

const video = (page: Page): ReturnType<Page["getByLabel"]> => page.getByLabel("The customer's screen or camera");

/** Waits for frames that come after this moment. */
async function seesPictures(page: Page, who: string): Promise<void> {
  await video(page).waitFor();
  const count = (): Promise<number> => video(page).evaluate((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames).catch(() => 0);
  const before = await count();
  await eventually(`pictures for ${who}`, async () => {
    const now = await count();
    return now < before || now > before + 5;
  });
}

async function shareWhileOlgaWatches(stage: Stage, olga: Page): Promise<Frame> {
  await prepare(stage.customer);
  await meetByWidget(stage, server.product);
  await answerConsent(stage.customer, "Allow");
  await agentSees(stage.agent, "Setup is not finished");
  await stage.agent.getByRole("button", { name: "Ask for their screen" }).click();
  await answerControl(stage.customer, "Choose what to show");
  await seesPictures(stage.agent, "the agent, from browser to browser");
  await watch(olga, stage.agent, server);
  await seesPictures(olga, "Olga");
  return clientFrame(stage.customer);
}

test("a screen goes up once while somebody watches, and to the agent's browser again when they have gone", async () => {
  const stage = await openStage(browser, server, "p2p");
  const olga = await colleague(browser, stage, server, "Olga");
  try {
    const frame = await shareWhileOlgaWatches(stage, olga.page);
    await eventually("nothing goes to the agent's browser directly", async () => {
      const before = await sent(frame);
      await seesPictures(stage.agent, "the agent, by the server");
      const after = await sent(frame);
      return after.direct === before.direct && after.server > before.server;
    });
    await seesPictures(olga.page, "Olga");
    await press(frame, frame.getByRole("button", { name: "Remove Olga" }));
    await video(olga.page).waitFor({ state: "detached" });
    await eventually("the way from browser to browser again", async () => {
      const before = await sent(frame);
      await seesPictures(stage.agent, "the agent, from browser to browser again");
      const after = await sent(frame);
      return after.server === 0 && after.direct > before.direct;
    });
  } finally {
    await olga.context.close();
    await stage.close();
  }
});
