// Sessions across networks that leave less and less open, and switches between paths in their midst:
// `cargo xtask bench ladder`, `switch` and `priorities` at short length, with nothing said of how long it takes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crowd, measure } from "./crowding.ts";
import * as flow from "./flow.ts";
import { cutAndRestore, NETWORKS, open, prepare, wayOf } from "./networks.ts";
import { eventually } from "./support.ts";

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
