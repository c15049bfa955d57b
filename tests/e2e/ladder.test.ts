// Sessions across networks that leave less and less open, and switches between paths in their midst:
// `cargo xtask bench ladder`, `switch` and `priorities` at short length, with nothing said of how long it takes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { answerControl } from "../bench/control/drive.ts";
import { crowd, measure } from "./crowding.ts";
import * as flow from "./flow.ts";
import { cutAndRestore, NETWORKS, open, prepare, wayOf } from "./networks.ts";
import { clientFrame, eventually, PATIENCE_MS } from "./support.ts";

const HERE: ReadonlySet<string> = new Set(["no direct path", "UDP blocked at both ends", "only the HTTPS port open"]);

describe("a session across a network of its own", () => {
  for (const network of NETWORKS.filter(({ name }) => HERE.has(name))) {
    it(`finds its way: ${network.name}`, async () => {
      const meeting = await prepare(network, 1, "p2p", "--turn", "true");
      try {
        await open(meeting);
        // A worse way may open first; browsers go over to the better one once that answers.
        for (const page of [meeting.stage.agent, meeting.stage.customer]) {
          await eventually(`${network.expected.join(" or ")} is the way`, async () => network.expected.includes((await wayOf(page))?.way ?? ""));
        }
      } finally {
        await meeting.close();
      }
    });
  }

  it("shows a screen to who watches where UDP is blocked at all ends", async () => {
    const network = NETWORKS.find(({ name }) => name === "UDP blocked at both ends");
    assert.ok(network !== undefined);
    const meeting = await prepare(network, 1, "p2p", "--turn", "true");
    const { lab, stage } = meeting;
    try {
      await showCanvas(stage.customer);
      await open(meeting);
      await stage.agent.getByRole("button", { name: "Ask for their screen" }).click();
      await answerControl(stage.customer, "Choose what to show");
      const olga = await watcher(stage, lab.origin);
      for (const page of [olga, stage.agent]) {
        const video = page.getByLabel("The customer's screen or camera");
        await video.waitFor();
        await eventually("pictures come", () => video.evaluate((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames > 5).catch(() => false));
      }
    } finally {
      await meeting.close();
    }
  });

  it("is seen where neither a direct way nor a relay is there", async () => {
    const [first] = NETWORKS;
    assert.ok(first !== undefined);
    const meeting = await prepare({ ...first, apart: true }, 1, "p2p");
    try {
      await flow.answerConsent(meeting.stage.customer, "Allow");
      await flow.agentSees(meeting.stage.agent, "Setup is not finished");
      await flow.agentTransport(meeting.stage.agent, "WebSocket");
    } finally {
      await meeting.close();
    }
  });

  it("loses and doubles nothing while files crowd a narrow link", async () => {
    const meeting = await crowd("p2p", 1);
    try {
      const { fileMs, lost, doubled } = await measure(meeting, 2);
      assert.deepEqual({ files: fileMs.length, lost, doubled }, { files: 2, lost: 0, doubled: 0 });
    } finally {
      await meeting.close();
    }
  });

  it("loses and doubles nothing when the direct way goes and comes", async () => {
    const [network] = NETWORKS;
    assert.ok(network !== undefined);
    const meeting = await prepare(network, 1, "p2p");
    try {
      await open(meeting);
      const { lost, doubled } = await cutAndRestore(meeting, network, 2);
      assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
    } finally {
      await meeting.close();
    }
  });
});

/** Puts a small picture that changes all the time in the place of the customer's screen. */
async function showCanvas(customer: Page): Promise<void> {
  const frame = await clientFrame(customer);
  await frame.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
      const pen = canvas.getContext("2d");
      setInterval(() => pen?.fillRect(Math.random() * 160, Math.random() * 90, (pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`).length, 9), 50);
      return Promise.resolve(canvas.captureStream(15));
    };
  });
}

/** A further agent at the agent's end of the network, who watches the session. What is asked of the server goes through
 *  pages: nothing else is in that network. */
async function watcher({ agent, agentContext }: flow.Stage, origin: string): Promise<Page> {
  const account = { email: "olga@tandem.test", password: "correct horse battery" };
  const post = async (page: Page, path: string, data: object): Promise<void> => {
    const problem = await page.evaluate(async ([to, body]) => {
      const answer = await fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body });
      return answer.ok ? null : answer.text();
    }, [path, JSON.stringify(data)] as const);
    assert.equal(problem, null, path);
  };
  await post(agent, "/api/v1/agents", { name: "Olga", ...account });
  const session = /sessions\/(ses_\w+)/.exec(agent.url())?.[1];
  const context = await agentContext.browser()?.newContext({ viewport: { width: 1440, height: 900 } });
  assert.ok(context !== undefined);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await post(page, "/api/v1/sign-in", account);
  await page.goto(`${origin}/sessions/${session}`);
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await page.getByText("You watch as observer").waitFor();
  return page;
}
