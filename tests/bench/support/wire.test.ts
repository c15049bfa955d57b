import assert from "node:assert/strict";
import { test } from "node:test";

import { CUSTOMER_USER_AGENT } from "./browser.ts";
import { FrameCounter, nothing, type Tally, UpgradeCounter } from "./wire.ts";

const MASK = [1, 2, 3, 4];

/** A client's frame as RFC 6455 §5.2 lays it out. */
function frame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length;
  const head = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  const masked = payload.map((byte, index) => byte ^ (MASK[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head, ...MASK]), masked]);
}

function asset(mime: string, bytes: number): Buffer {
  const head = Buffer.concat([Buffer.from([0x10]), Buffer.alloc(32, 7), Buffer.from([0x80, 0x10, 0, mime.length])]);
  return Buffer.concat([head, Buffer.from(mime), Buffer.alloc(bytes)]);
}

/** Counts frames that arrive in pieces of `size` bytes. */
function count(frames: readonly Buffer[], size: number): Tally {
  const total = nothing();
  const counter = new FrameCounter(total);
  const all = Buffer.concat(frames);
  for (let at = 0; at < all.length; at += size) counter.push(all.subarray(at, at + size));
  return total;
}

test("every byte is counted once, however it is cut", () => {
  const frames = [frame(1, Buffer.from("{}")), frame(2, Buffer.alloc(300, 1)), frame(2, asset("font/woff2", 400))];
  const expected = { wire: (frames[0]?.length ?? 0) + (frames[1]?.length ?? 0), assets: frames[2]?.length ?? 0, mirrored: 296 };
  for (const size of [1, 7, 100, 10_000]) assert.deepEqual(count(frames, size), expected);
});

test("images and fonts are told apart from the rest", () => {
  const [rest, picture] = [frame(2, Buffer.from([4, 2, 3])), frame(2, asset("image/png", 50))];
  const canvas = frame(2, Buffer.alloc(60, 0x13));
  assert.deepEqual(count([rest, picture, canvas], 1000), { wire: rest.length, assets: picture.length + canvas.length, mirrored: 0 });
});

test("bodies of the mirror and frames of the pointer are told apart, without what is put around them", () => {
  const body = Buffer.from([0x01, 1, 0x80, 2, 1, 7, 7, 7]);
  const frames = [frame(2, body), frame(2, Buffer.from([0x02, 9])), frame(2, Buffer.from([0x04, 9])), frame(1, Buffer.from("{}"))];
  assert.equal(count(frames, 3).mirrored, 5);
});

test("only the customer's sockets count", () => {
  const total = nothing();
  const request = (agent: string, upgrade: string): Buffer =>
    Buffer.from(`GET /v1/signal HTTP/1.1\r\nUser-Agent: ${agent}\r\n${upgrade}\r\n\r\n`);
  for (const head of [request("other", "Upgrade: websocket"), request(CUSTOMER_USER_AGENT, "Accept: */*")]) {
    const counter = new UpgradeCounter(total);
    counter.push(head);
    counter.push(frame(1, Buffer.from("not counted")));
  }
  assert.deepEqual(total, nothing());
  const counter = new UpgradeCounter(total);
  const head = request(CUSTOMER_USER_AGENT, "Upgrade: websocket");
  counter.push(head.subarray(0, 10));
  counter.push(Buffer.concat([head.subarray(10), frame(1, Buffer.from("ab"))]));
  assert.deepEqual(total, { wire: 8, assets: 0, mirrored: 0 });
});
