// A narrow link that large files cross again and again, and how late pointer and changes get there.

import type { BrowserContext } from "playwright-core";
import * as flow from "./flow.ts";
import type { Weather } from "./lab.ts";
import { type Meeting, open, prepare } from "./networks.ts";
import { eventually, replicaFrame } from "./support.ts";

/** Either end is 10 Mbit/s away, 7.5 ms, and one packet in a hundred is lost: 30 ms from browser to browser and back. */
export const NARROW: Weather = { delay_ms: 7.5, loss: 0.01, rate_bytes_per_s: 1_250_000 };
/** Width and height of a picture of 1 MB without compression, each of its own, so that no end knows it. */
const SIDE_PX = 576;
const EVERY_MS = 2_000;
const POINTER_HZ = 60;
const CHANGES_HZ = 20;
/** Places that the pointer goes through before it begins anew. */
const PLACES = 1_000;

export interface Crowded {
  readonly pointerMs: number[];
  readonly changeMs: number[];
  readonly fileMs: number[];
  /** Of the changes. */
  readonly lost: number;
  readonly doubled: number;
}

/** Begins a session over that link, whose replica tells what its port brings. */
export async function crowd(kind: flow.Network, seed: number): Promise<Meeting> {
  const meeting = await prepare({ agent: NARROW, customer: NARROW }, seed, kind);
  const { stage } = meeting;
  try {
    await listen(stage.agentContext);
    if (kind === "p2p") {
      await open(meeting, 60_000);
    } else {
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, "Setup is not finished");
    }
    return meeting;
  } catch (cause) {
    await meeting.close();
    throw cause;
  }
}

/** The replica's frame notes when its port brings pointers and files. */
async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    globalThis.brought = { pointers: [], files: [] };
    addEventListener("message", (event) => {
      if (event.data?.tandem !== "replica-port") return;
      event.ports[0].addEventListener("message", ({ data }) => {
        const at = performance.timeOrigin + performance.now();
        if (data.type === "customer_pointer") brought.pointers.push([at, data.fx]);
        else if (data.type === "asset" && data.bytes.byteLength > 500_000) brought.files.push(at);
      });
    });
  `);
}

/** Lets files, pointer and changes cross the link, and answers how late they were. */
export async function measure({ stage }: Meeting, nFiles: number): Promise<Crowded> {
  await stage.customer.evaluate(`(() => {
    const now = () => performance.timeOrigin + performance.now();
    const place = document.createElement("div");
    place.style.cssText = "position:fixed;left:0;top:0;width:${PLACES}px;height:40px";
    const list = document.createElement("ul");
    list.id = "stream";
    const image = document.createElement("img");
    image.style.cssText = "position:fixed;left:0;bottom:0;width:60px;height:60px";
    document.querySelector("main").append(place, list, image);
    const sent = globalThis.sent = { pointers: [], changes: [], files: [] };
    const point = () => {
      const n = sent.pointers.push(now()) - 1;
      place.dispatchEvent(new PointerEvent("pointermove", { clientX: n % ${PLACES} + 0.5, clientY: 20, bubbles: true, composed: true }));
    };
    const change = () => {
      const item = document.createElement("li");
      item.textContent = String(sent.changes.push(now()) - 1);
      list.append(item);
      if (list.children.length > 20) list.firstElementChild.remove();
    };
    const noise = () => {
      const size = 54 + 3 * ${SIDE_PX} ** 2;
      const file = new Uint8Array(size);
      for (let from = 54; from < size; from += 65_536) crypto.getRandomValues(file.subarray(from, from + 65_536));
      const head = new DataView(file.buffer);
      head.setUint16(0, 0x424d);
      for (const [at, value] of [[2, size], [10, 54], [14, 40], [18, ${SIDE_PX}], [22, ${SIDE_PX}]]) head.setUint32(at, value, true);
      head.setUint16(26, 1, true);
      head.setUint16(28, 24, true);
      return URL.createObjectURL(new Blob([file], { type: "image/bmp" }));
    };
    const load = () => {
      if (sent.files.length === ${nFiles}) return;
      image.src = noise();
      sent.files.push(now());
    };
    change();
    globalThis.crowding = [setInterval(point, ${1_000 / POINTER_HZ}), setInterval(change, ${1_000 / CHANGES_HZ}), setInterval(load, ${EVERY_MS})];
  })()`);
  const frame = await replicaFrame(stage.agent);
  await eventually("the stream arrives", async () => (await frame.evaluate(`document.getElementById("stream") !== null`)) as boolean);
  await frame.evaluate(`(() => {
    const list = document.getElementById("stream");
    brought.pointers.length = 0;
    const arrived = brought.changes = [];
    new MutationObserver((records) => {
      const at = performance.timeOrigin + performance.now();
      for (const { addedNodes } of records) for (const node of addedNodes) arrived.push([at, node]);
    }).observe(list, { childList: true });
  })()`);
  await eventually("every file arrives", async () => ((await frame.evaluate(`brought.files.length`)) as number) >= nFiles, nFiles * EVERY_MS + 60_000);
  const sent = (await stage.customer.evaluate(`(crowding.forEach(clearInterval), sent)`)) as { pointers: number[]; changes: number[]; files: number[] };
  const last = sent.changes.length - 1;
  await eventually("the last change arrives", async () => (await frame.evaluate(`brought.changes.at(-1)?.[1].textContent`)) === String(last));
  const brought = (await frame.evaluate(`({ ...brought, changes: brought.changes.map(([at, node]) => [at, Number(node.textContent)]) })`)) as {
    pointers: [number, number][]; changes: [number, number][]; files: number[];
  };
  const seen = new Set(brought.changes.map(([, n]) => n));
  return {
    // The same place sent again is no arrival of its own.
    pointerMs: brought.pointers.filter(([, fx], n) => fx !== brought.pointers[n - 1]?.[1]).flatMap(([at, fx]) => lateness(at, fx, sent.pointers)),
    changeMs: brought.changes.map(([at, n]) => at - (sent.changes[n] ?? at)),
    fileMs: brought.files.map((at, n) => at - (sent.files[n] ?? at)),
    lost: last + 1 - Math.min(...seen) - seen.size,
    doubled: brought.changes.length - seen.size,
  };
}

/** The pointer tells its place alone: the latest move to it is the one. */
function lateness(at: number, fx: number, sent: readonly number[]): number[] {
  const place = Math.floor((fx / 65_535) * PLACES);
  for (let n = sent.length - 1; n >= 0; n--) {
    const sentAt = sent[n] ?? 0;
    if (n % PLACES === place && sentAt <= at) return [at - sentAt];
  }
  return [];
}
