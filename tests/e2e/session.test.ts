// One whole session in each way in, over both networks, across sites and within one.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, openSameSite, replicaFrame, TandemServer } from "./support.ts";

describe("one whole session", () => {
  let browser: Browser;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    server = await TandemServer.launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const network of ["p2p", "websocket"] as const) {
    for (const way of ["widget", "code", "link"] as const) {
      it(`goes from ${way} to the ticket's timeline over ${network}`, async () => {
        const stage = await flow.openStage(browser, server, network);
        try {
          await wholeSession(stage, way, network, server.product);
        } finally {
          await stage.close();
        }
      });
    }
  }

  it("works for a product on Tandem's own site", async () => {
    const sameSite = await openSameSite();
    const own = await TandemServer.launch("--allowed-origins", sameSite.origin);
    sameSite.serve(own.origin);
    const stage = await flow.openStage(browser, own, "p2p");
    try {
      await wholeSession(stage, "widget", "p2p", sameSite.origin);
    } finally {
      await stage.close();
      await own.stop();
      await sameSite.close();
    }
  });

  it("asks anew on another origin, and shows nothing of it before", async () => {
    const [here, there] = [await openSameSite(), await openSameSite()];
    const own = await TandemServer.launch("--allowed-origins", `${here.origin},${there.origin}`);
    for (const site of [here, there]) site.serve(own.origin);
    const stage = await flow.openStage(browser, own, "websocket");
    const { agent, customer } = stage;
    try {
      await flow.meet(stage, "widget", here.origin);
      await flow.answerConsent(customer, "Allow");
      await flow.agentSees(agent, "Setup is not finished");
      await customer.goto(`${there.origin}/demo/index.html`);
      await customer.evaluate(() => document.body.prepend("Only here."));
      await flow.pressHelp(customer);
      const sheet = (await clientFrame(customer)).getByRole("dialog");
      await sheet.getByText(new RegExp(there.origin.replace("http://", ""))).first().waitFor();
      assert.equal(await customer.evaluate(() => document.querySelector("script[src$='/sensor.js']")), null);
      assert.ok(!(await (await replicaFrame(agent)).locator("html").innerText()).includes("Only here."));
      await flow.answerConsent(customer, "Allow");
      await flow.agentSees(agent, "Only here.");
      const given = (await flow.timelineOf(agent)).filter(({ kind }) => kind === "consent_given").map(({ data }) => data["host_origin"]);
      assert.deepEqual(given, [here.origin, there.origin]);
    } finally {
      await stage.close();
      await own.stop();
      await here.close();
      await there.close();
    }
  });

  it("sends nothing and says so when the customer refuses", async () => {
    const stage = await flow.openStage(browser, server, "p2p");
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "No");
      await stage.agent.getByText("said no").first().waitFor();
      const kinds = (await flow.timelineOf(stage.agent)).map((entry) => entry.kind);
      assert.ok(kinds.includes("consent_refused"), kinds.join(", "));
      assert.equal(await stage.customer.evaluate(() => document.querySelector("script[src$='/sensor.js']")), null);
    } finally {
      await stage.close();
    }
  });

  it("shows the agent's pointer to nobody after View only", async () => {
    const stage = await flow.openStage(browser, server, "websocket");
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "View only");
      await flow.agentSees(stage.agent, "Setup is not finished");
      await stage.agent.getByText(/view only/i).first().waitFor();
    } finally {
      await stage.close();
    }
  });

  it("shares a screen from the join page", async () => {
    const stage = await flow.openStage(browser, server, "p2p");
    try {
      await flow.newTicket(stage.agent, "Screen by link");
      const url = await flow.makeLink(stage.agent);
      await stage.customer.goto(url);
      await stage.customer.getByRole("button", { name: "Continue" }).click();
      await flow.answerConsent(stage.customer, "Allow");
      const frame = await clientFrame(stage.customer);
      await press(frame, frame.getByRole("button", { name: "Choose what to show" }));
      await eventually("the agent sees moving pictures", async () =>
        stage.agent.evaluate(() => {
          const video = document.querySelector("video");
          return video !== null && video.videoWidth > 0 && video.currentTime > 0;
        }),
      );
    } finally {
      await stage.close();
    }
  });
});

async function wholeSession(stage: flow.Stage, way: flow.Way, network: flow.Network, product: string): Promise<void> {
  await flow.meet(stage, way, product);
  await flow.answerConsent(stage.customer, "Allow");
  await flow.agentSees(stage.agent, "Setup is not finished");
  await flow.agentTransport(stage.agent, network === "p2p" ? "P2P" : "WebSocket");

  await stage.customer.getByRole("navigation").getByRole("link", { name: "Wi-Fi" }).click();
  await flow.agentSees(stage.agent, "Home network");
  await secretsStay(stage);
  await bothPoint(stage);

  await flow.agentWrites(stage.agent, "Hello, I can see the page.");
  await flow.customerReads(stage.customer, "Hello, I can see the page.");
  await flow.customerWrites(stage.customer, "Thank you!");
  await flow.agentReads(stage.agent, "Thank you!");

  await flow.agentEnds(stage.agent);
  const kinds = (await flow.timelineOf(stage.agent)).map((entry) => entry.kind);
  for (const kind of ["session_created", "participant_joined", "consent_given", "chat", "session_ended"]) {
    assert.ok(kinds.includes(kind), `${kind} is on the timeline: ${kinds.join(", ")}`);
  }
  await eventually("the customer is told", async () => {
    const frame = stage.customer.frames().find((candidate) => candidate.url().includes("/frame"));
    return frame === undefined || (await frame.getByText("The session is over").count()) > 0;
  });
}

/** Field values and passwords of the customer are nowhere in the agent's picture. */
async function secretsStay(stage: flow.Stage): Promise<void> {
  const replica = await replicaFrame(stage.agent);
  const shown = await replica.evaluate(() => document.documentElement.outerHTML + Array.from(document.querySelectorAll("input"), (input) => input.value).join(" "));
  assert.doesNotMatch(shown, /correct horse battery/);
  assert.doesNotMatch(shown, /4417 0082 35/);
  assert.doesNotMatch(shown, /80-61-27/);
}

/** Each end sees the other's pointer. */
async function bothPoint(stage: flow.Stage): Promise<void> {
  await stage.customer.mouse.move(500, 300);
  await stage.customer.mouse.move(520, 320, { steps: 4 });
  const replica = await replicaFrame(stage.agent);
  await eventually("the agent sees the customer's pointer", async () =>
    replica.evaluate(() => document.querySelector("[data-tandem-ui]") !== null),
  );
  const box = await stage.agent.locator("iframe[src^='/replica']").boundingBox();
  assert.ok(box !== null);
  await stage.agent.mouse.move(box.x + box.width / 2, box.y + 120);
  await stage.agent.mouse.move(box.x + box.width / 2 + 15, box.y + 140, { steps: 4 });
  await eventually("the customer sees the agent's pointer", async () =>
    stage.customer.evaluate(() => document.querySelectorAll("[data-tandem-ui]").length > 1),
  );
  assert.ok(await clientFrame(stage.customer));
}
