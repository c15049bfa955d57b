// The book of sensors: who is heard, who is started, and what a hostile sensor can make it keep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageChannel as Channel } from "node:worker_threads";

import type { SensorCommand } from "../ports.ts";
import { CHILDREN_MAX, makeSensors } from "./sensors.ts";

const START: SensorCommand = { type: "start", epoch: 1, profile: "strict" };

/** A port's two ends, and what its sensor has been told, in all and by message. */
function makeSensor(): { readonly here: MessagePort; readonly there: MessagePort; readonly told: string[]; readonly messages: string[] } {
  const { port1, port2 } = new Channel() as unknown as MessageChannel;
  const told: string[] = [];
  const messages: string[] = [];
  port2.onmessage = (event: MessageEvent<readonly SensorCommand[]>) => {
    const types = event.data.map((command) => command.type);
    told.push(...types);
    messages.push(types.join(" "));
  };
  return { here: port1, there: port2, told, messages };
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function makeBook(): { readonly sensors: ReturnType<typeof makeSensors>; readonly heard: string[] } {
  const heard: string[] = [];
  const sensors = makeSensors({
    onMessage: (sensor, message) => heard.push(`${sensor.document} ${message.type}`),
    onCall: () => heard.push("call"),
  });
  return { sensors, heard };
}

test("a nested sensor starts when its document does and is not heard once that is closed", async () => {
  const { sensors, heard } = makeBook();
  const [top, nested] = [makeSensor(), makeSensor()];
  sensors.attach(top.here);
  sensors.begin(1, START);
  top.there.postMessage({ type: "child", number: 3, name: "", port: nested.here }, [nested.here]);
  top.there.postMessage({ type: "returned" });
  await until(() => heard.length === 1);
  sensors.open(8, 0, 3, 1, [START, { type: "hold" }]);
  nested.there.postMessage({ type: "leaving" });
  await until(() => heard.length === 2);
  assert.deepEqual(heard, ["0 returned", "8 leaving"]);
  sensors.close(8);
  await until(() => nested.told.length === 3);
  assert.deepEqual(nested.told, ["start", "hold", "stop"]);
  nested.there.postMessage({ type: "leaving" });
  top.there.postMessage({ type: "leaving" });
  await until(() => heard.length === 3);
  assert.equal(heard[2], "0 leaving");
  sensors.stop(true);
  top.there.close();
  nested.there.close();
});

test("what a nested sensor tells comes through the one around it, in its order and while it is open", async () => {
  const { sensors, heard } = makeBook();
  const [top, nested] = [makeSensor(), makeSensor()];
  sensors.attach(top.here);
  sensors.begin(1, START);
  const inside = { type: "inner", number: 3, message: { type: "leaving" } };
  top.there.postMessage(inside);
  top.there.postMessage({ type: "child", number: 3, name: "", port: nested.here }, [nested.here]);
  top.there.postMessage({ type: "returned" });
  await until(() => heard.length === 1);
  sensors.open(8, 0, 3, 1, [START]);
  top.there.postMessage({ type: "returned" });
  top.there.postMessage(inside);
  top.there.postMessage({ type: "returned" });
  await until(() => heard.length === 4);
  sensors.close(8);
  top.there.postMessage(inside);
  top.there.postMessage({ type: "leaving" });
  await until(() => heard.length === 5);
  assert.deepEqual(heard, ["0 returned", "0 returned", "8 leaving", "0 returned", "0 leaving"]);
  sensors.stop(true);
  top.there.close();
  nested.there.close();
});

test("what is told in one task comes as one message, and before the port closes", async () => {
  const { sensors } = makeBook();
  const top = makeSensor();
  sensors.attach(top.here);
  sensors.begin(1, START);
  sensors.tell(0, { type: "scrollers", selectors: "p" });
  sensors.tellAll({ type: "hold" });
  await until(() => top.told.length === 3);
  sensors.tell(0, { type: "proceed" });
  sensors.tell(0, { type: "stop" });
  sensors.stop(true);
  await until(() => top.told.length === 5);
  assert.deepEqual(top.messages, ["start scrollers hold", "proceed stop"]);
  top.there.close();
});

test("another epoch lets all nested sensors go", async () => {
  const { sensors, heard } = makeBook();
  const [top, nested, waiting] = [makeSensor(), makeSensor(), makeSensor()];
  sensors.attach(top.here);
  for (const [number, one] of [[1, nested], [2, waiting]] as const) {
    top.there.postMessage({ type: "child", number, name: "", port: one.here }, [one.here]);
  }
  top.there.postMessage({ type: "leaving" });
  await until(() => heard.length === 1);
  sensors.open(1, 0, 1, 1, [START]);
  sensors.begin(2, START);
  await until(() => nested.told.length === 2 && top.told.length === 1);
  assert.deepEqual(nested.told, ["start", "stop"]);
  sensors.open(2, 0, 2, 2, [START]);
  assert.equal(sensors.book(2), undefined, "what was announced in the epoch before does not begin");
  sensors.stop(true);
  [top, nested, waiting].forEach((one) => one.there.close());
});

test("a frame of another origin is taken for the name it was given and no other", async () => {
  const { sensors, heard } = makeBook();
  const [top, stranger, right, second] = [makeSensor(), makeSensor(), makeSensor(), makeSensor()];
  sensors.attach(top.here);
  top.there.postMessage({ type: "child", number: 5, name: "name", port: null });
  await until(() => heard[0] === "call");
  sensors.answer("other", stranger.here);
  sensors.answer("", stranger.here);
  sensors.open(1, 0, 4, 1, [START]);
  sensors.answer("name", right.here);
  await until(() => top.told.includes("child_answered"));
  sensors.answer("name", second.here);
  sensors.open(2, 0, 5, 1, [START]);
  await until(() => right.told.length === 1);
  assert.deepEqual([stranger.told, second.told], [[], []]);
  sensors.stop(true);
  [top, stranger, right, second].forEach((one) => one.there.close());
});

test("a sensor announces as many documents as the bound says", async () => {
  const { sensors, heard } = makeBook();
  const top = makeSensor();
  sensors.attach(top.here);
  for (let number = 1; number <= CHILDREN_MAX + 1; number++) {
    top.there.postMessage({ type: "child", number, name: `n${number}`, port: null });
  }
  top.there.postMessage({ type: "leaving" });
  await until(() => heard.includes("0 leaving"));
  assert.equal(heard.filter((one) => one === "call").length, CHILDREN_MAX);
  sensors.stop(true);
  top.there.close();
});
