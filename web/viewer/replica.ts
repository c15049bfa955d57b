// The replica: runs inside the agent's opaque, sandboxed frame and builds the customer's document
// from batches. It says nothing until its parent hands it one port, and reaches nobody else.

import type { ReplicaCommand, ReplicaMessage } from "../shared/ports.ts";
import { applyBatch } from "./apply.ts";
import { makeAssetStore, receiveAsset, renewAssets } from "./assets.ts";
import { applyAnimations, makeAnimations } from "./animations.ts";
import { showPicture } from "./build.ts";
import { makeCursor } from "./cursor.ts";
import { announceNested, awaitNested, showDocument } from "./frames.ts";
import { makeDrawings } from "./drawing.ts";
import { receivePicture } from "./media.ts";
import { makeHand } from "./hand.ts";
import { makeTools, type Tools } from "./tools.ts";
import { makeInert } from "./inert.ts";
import * as dom from "./natives.ts";
import { makeProof } from "./proof.ts";
import { placeRange } from "./range.ts";
import { applyScrolls } from "./scroll.ts";
import { makeSheets, mountRegistry, setLinkedSheet } from "./sheets.ts";
import { lookupElement, type Replica } from "./state.ts";

/** Faults told per batch at most; the first says it all. */
const FAULTS_MAX = 8;

const parentWindow = window.parent;

function awaitPort(): void {
  const onMessage = (event: MessageEvent<unknown>): void => {
    const data = event.data as { tandem?: unknown } | null;
    const port = event.ports[0];
    if (event.source === parentWindow && data?.tandem === "replica-port" && port !== undefined) {
      window.removeEventListener("message", onMessage);
      serve(port);
    }
  };
  window.addEventListener("message", onMessage);
}

function serve(port: MessagePort): void {
  let faults = 0;
  const post = (message: ReplicaMessage): void => port.postMessage(message);
  const sheets = makeSheets();
  const r: Replica = {
    nodes: new Map(),
    ids: new WeakMap(),
    next: 1,
    assets: makeAssetStore({
      showStyle: (element, css) => setLinkedSheet(sheets, r.assets, element, css),
      showPicture: (element, url) => showPicture(r, element, url),
    }),
    sheets,
    scrolls: new Map(),
    boxes: new Map(),
    frames: new Map(),
    pictures: new WeakMap(),
    labels: new WeakMap(),
    marks: new WeakMap(),
    layers: new Set(),
    drawings: makeDrawings(),
    shown: new Map(),
    animations: makeAnimations(),
    focus: 0,
    controls: false,
    selected: () => "",
    cursor: makeCursor(),
    post,
    fault(detail) {
      if (++faults <= FAULTS_MAX) {
        post({ type: "fault", detail });
      }
    },
  };
  const proof = makeProof(r, (message, transfer) => port.postMessage(message, transfer));
  const hand = makeHand(r);
  const tools = makeTools(r, hand.isOn);
  makeInert(r, hand.owns);
  awaitNested(r);
  window.addEventListener("load", () => settleSoon(r), { capture: true, passive: true });
  port.onmessage = (event: MessageEvent<ReplicaCommand>): void => {
    faults = 0;
    try {
      if (event.data.type === "control") {
        hand.turn(event.data.on);
      } else {
        obey(r, tools, event.data);
      }
      hand.mount();
      if (event.data.type === "batch" && event.data.proof !== undefined) {
        proof.expect(event.data.proof.serial, event.data.proof.shape);
      }
    } catch (error) {
      r.fault(error instanceof Error ? error.message : "failed");
    }
  };
  post({ type: "ready", quirks: quirks() });
}

function obey(r: Replica, tools: Tools, command: Exclude<ReplicaCommand, { type: "control" }>): void {
  switch (command.type) {
    case "reset":
      tools.clear();
      renewAssets(r.assets);
      r.cursor.point(null, 0, 0, false, "");
      r.cursor.veil(true);
      break;
    case "batch":
      applyBatch(r, command);
      applyAnimations(r.animations);
      placeRange();
      r.cursor.mount();
      mountRegistry(r.sheets);
      r.cursor.veil(false);
      r.cursor.follow();
      break;
    case "document":
      showDocument(r, lookupElement(r, command.frame), command.quirks, command.port);
      break;
    case "asset":
      receiveAsset(r.assets, command);
      settleSoon(r);
      break;
    case "picture":
      receivePicture(r, command);
      break;
    case "annotate":
      tools.take(command.step, command.name);
      break;
    case "tool":
      tools.hold(command.tool);
      r.post({ type: "held", tool: command.tool });
      break;
    case "outline":
      outline(r, command.node);
      break;
    case "customer_pointer": {
      const target = r.nodes.get(command.node);
      r.cursor.point(target instanceof Element ? target : null, command.fx, command.fy, command.down, command.name);
      break;
    }
  }
}

/** Brings a node into sight, or what it stands in, and marks it. */
function outline(r: Replica, id: number): void {
  let node: Node | null = r.nodes.get(id) ?? null;
  while (node !== null && !(node instanceof Element)) {
    node = dom.composedParent(node);
  }
  if (node !== null) {
    dom.scrollIntoView.call(node, { block: "center", inline: "nearest" });
    r.cursor.outline(node);
  }
}

/** What arrives late moves what stands: scroll positions and the cursor find their places again. */
function settleSoon(r: Replica): void {
  requestAnimationFrame(() => {
    applyScrolls(r);
    applyAnimations(r.animations);
    placeRange();
    r.cursor.follow();
  });
}

/** The mode of this document: 0 no quirks, 1 limited, 2 full. Only our three doctypes are served. */
function quirks(): 0 | 1 | 2 {
  if (dom.compatMode.call(document) === "BackCompat") {
    return 2;
  }
  const publicId = dom.doctype.call(document)?.publicId ?? "";
  return publicId === "" ? 0 : 1;
}

awaitPort();
announceNested();
