// The wire of these tests, in the page: sensor and replica speak the same batches, so what comes
// from the one goes to the other as it is. It checks the grammar of every batch on its way and
// plays the two workers' part in assets.

/** One operation as read. */
interface Operation {
  readonly name: string;
  readonly words: readonly number[];
}

/** Operand words after the code; a letter `*` counts a list, `n` a list of pairs. */
const OPERANDS: Readonly<Record<number, readonly [name: string, words: string]>> = {
  0: ["END", ""], 1: ["DOCUMENT", "iiiiiiii"], 2: ["INSERT", "ii"], 3: ["DETACH", "*"], 4: ["MOVE", "ii*"],
  5: ["ATTRIBUTE", "iii"], 6: ["TEXT_SET", "ii"], 8: ["VALUE", "ii"], 9: ["CHECKED", "ii"], 10: ["SELECTED", "i*"],
  11: ["SCROLL", "iii"], 12: ["VIEWPORT", "iii"], 13: ["SHEET_TEXT", "ii"], 14: ["CONSTRUCTED", "ii"], 15: ["ADOPT", "i*"],
  16: ["ELEMENT", "iiin"], 17: ["TEXT", "i"], 18: ["SHADOW", "i"], 20: ["ASSET", "iii"], 21: ["LINK", "iii"],
  25: ["SNAPSHOT_END", ""], 27: ["NAVIGATED", "ii"], 28: ["FOCUS", "i"], 29: ["BOX", "iii"], 30: ["SHEET_DISABLED", "ii"],
  32: ["STATES", "ii"], 33: ["ENVIRONMENT", "i"], 34: ["LAYER", "ii"], 35: ["SELECTION", "iiii"],
  44: ["PICTURE", "ii"], 45: ["MEDIA", "iiiiii"], 46: ["ANIMATION", "iiiiiii"], 47: ["KEYFRAMES", "iiii"],
  50: ["SLOTTED", "i*"], 51: ["HIGHLIGHT", "i*"], 52: ["CUSTOM_STATES", "ii"], 55: ["OMITTED", "iii"],
};
const INSIDE = new Set(["ELEMENT", "TEXT", "SHADOW", "END"]);
const NESTED_BASE = 1 << 24;

interface WireBatch {
  readonly type: "batch";
  readonly ops: ArrayBuffer;
  readonly strings: ArrayBuffer;
  readonly stringCount: number;
}

type FromSensor =
  | WireBatch
  | { readonly type: "asset"; readonly number: number; readonly mime: string; readonly bytes: Blob | null }
  | { readonly type: "pointer"; readonly node: number; readonly fx: number; readonly fy: number; readonly down: boolean }
  | { readonly type: "picture"; readonly node: number; readonly bitmap: ImageBitmap | null }
  | { readonly type: "leaving" | "returned" };

export interface Wire {
  /** Every string and number posted by the sensor, for canaries. */
  readonly posted: string[];
  /** Names of operations, in order. */
  readonly operations: string[];
  readonly faults: string[];
  readonly pointers: { node: number; fx: number; fy: number; down: boolean }[];
  readonly messages: Record<string, unknown>[];
  /** Looks at pixels, in order; null: the element is gone or can not be read. */
  readonly looks: { node: number; changed: boolean | null }[];
  /** Operands of the operations of media, animations, pictures and shadow roots, in order. */
  readonly told: { name: string; words: readonly number[]; strings: readonly string[] }[];
  /** Bytes of batches. */
  bytes: number;
  complete: boolean;
  command(message: unknown): void;
  replica(message: unknown): void;
}

/** Connects a sensor in `customer` with the replica in `frame`; starts at once. */
export function connect(start: (port: MessagePort) => unknown, frame: HTMLIFrameElement | null): Wire {
  const sensor = new MessageChannel();
  const replica = new MessageChannel();
  const kinds = new Map<number, number>();
  const urls = new Map<string, number>();
  const bases = new Map<number, string>();
  /** Pictures as they were sent last, by node. */
  const files = new Map<number, string>();
  const wire: Wire = {
    posted: [], operations: [], faults: [], pointers: [], messages: [], looks: [], told: [], bytes: 0, complete: false,
    command: (message) => sensor.port2.postMessage([message]),
    replica: (message) => replica.port2.postMessage(message),
  };

  const onOperation = (operation: Operation, strings: readonly string[]): void => {
    wire.operations.push(operation.name);
    const [first = 0, second = 0, third = 0] = operation.words;
    if (operation.name === "ASSET") {
      kinds.set(first, second);
      bases.set(first, strings[third] ?? "");
      wire.command({ type: "fetch", number: first, url: strings[third], ifLoaded: false });
    } else if (/^(?:PICTURE|MEDIA|ANIMATION|SHADOW)$/.test(operation.name)) {
      wire.told.push({ name: operation.name, words: operation.words, strings });
      if (operation.name === "PICTURE" && second === 0) {
        files.delete(first);
        wire.command({ type: "picture", node: first, fresh: true, changed: false });
      }
    } else if (operation.name === "DOCUMENT") {
      urls.clear();
    } else if (operation.name === "SNAPSHOT_END") {
      wire.complete = true;
    }
  };

  /** Replaces addresses in CSS by numbers, as the customer's worker does. */
  const number = (css: string, base: string): string =>
    css.replace(/url\(\s*["']?([^"')]*)["']?\s*\)/g, (_match, address: string) => {
      const url = new URL(address, base).href;
      const known = urls.get(url) ?? NESTED_BASE + urls.size;
      if (!urls.has(url)) {
        urls.set(url, known);
        kinds.set(known, /\.css$/.test(url) ? 0 : /\.woff2?$/.test(url) ? 2 : 1);
        bases.set(known, url);
        wire.command({ type: "fetch", number: known, url, ifLoaded: known % 2 === 0 });
      }
      return `url("tandem:${known}")`;
    });

  const onAsset = async (message: Extract<FromSensor, { type: "asset" }>): Promise<void> => {
    const { bytes, mime } = message;
    wire.messages.push({ type: "asset", number: message.number, mime, bytes: bytes?.size ?? null });
    const kind = kinds.get(message.number) ?? 3;
    if (bytes !== null && kind === 0) {
      const css = number(await bytes.text(), bases.get(message.number) ?? "");
      replica.port2.postMessage(rules(message.number, css));
      for (const [, selectors] of css.matchAll(/([^{}]+)\{[^}]*overflow/g)) {
        wire.command({ type: "scrollers", selectors });
      }
    } else if (bytes !== null) {
      const buffer = await bytes.arrayBuffer();
      replica.port2.postMessage({ type: "asset", number: message.number, kind, mime, bytes: buffer }, [buffer]);
    }
  };

  /** Sends pixels that have changed whole, and asks for the next look, as the customer's worker does. */
  const onPicture = async ({ node, bitmap }: Extract<FromSensor, { type: "picture" }>): Promise<void> => {
    if (bitmap === null) {
      wire.looks.push({ node, changed: null });
      return;
    }
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    const bytes = await (await canvas.convertToBlob()).arrayBuffer();
    const file = new Uint8Array(bytes).join();
    const changed = files.get(node) !== file;
    files.set(node, file);
    wire.looks.push({ node, changed });
    if (changed) {
      replica.port2.postMessage({ type: "picture", node, size: [width, height], area: [0, 0, width, height], mime: "image/png", bytes }, [bytes]);
    }
    wire.command({ type: "picture", node, fresh: false, changed });
  };

  sensor.port2.onmessage = (event: MessageEvent<FromSensor>): void => {
    const message = event.data;
    if (message.type === "batch") {
      wire.bytes += message.ops.byteLength + message.strings.byteLength;
      const problem = readBatch(message, wire.posted, onOperation);
      if (problem !== null) {
        wire.faults.push(problem);
      }
      replica.port2.postMessage(message, [message.ops, message.strings]);
    } else if (message.type === "asset") {
      void onAsset(message);
    } else if (message.type === "picture") {
      void onPicture(message);
    } else if (message.type === "pointer") {
      wire.pointers.push(message);
    } else {
      wire.messages.push(message);
    }
  };
  replica.port2.onmessage = (event: MessageEvent<Record<string, unknown>>): void => {
    if (event.data["type"] === "fault") {
      wire.faults.push(String(event.data["detail"]));
    }
    wire.messages.push(event.data);
  };
  frame?.contentWindow?.postMessage({ tandem: "replica-port" }, "*", [replica.port1]);
  start(sensor.port1);
  return wire;
}

/** The text of a style sheet, as the agent's worker sends it. */
export function rules(number: number, css: string): WireBatch {
  return { type: "batch", ops: Uint32Array.of(22, number, 0, 0).buffer, strings: new TextEncoder().encode(css).buffer, stringCount: 1 };
}

/** Reads one batch by its grammar; answers what is wrong with it, or null. */
function readBatch(batch: WireBatch, posted: string[], each: (operation: Operation, strings: readonly string[]) => void): string | null {
  const words = new Uint32Array(batch.ops);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(batch.strings);
  const strings = batch.stringCount === 0 ? [] : text.split("\0");
  posted.push(...strings);
  if (strings.length !== batch.stringCount || (batch.stringCount === 0 && text !== "")) {
    return "wrong count of strings";
  }
  let depth = 0;
  let at = 0;
  while (at < words.length) {
    const row = OPERANDS[words[at] ?? -1];
    if (row === undefined) {
      return `unknown code ${words[at]} at ${at}`;
    }
    const [name, shape] = row;
    if (INSIDE.has(name) !== depth > 0) {
      return `${name} at depth ${depth}`;
    }
    depth += name === "END" ? -1 : name === "INSERT" || name === "ELEMENT" || name === "SHADOW" ? 1 : 0;
    const end = at + 1 + length(words, at + 1, shape);
    each({ name, words: [...words.subarray(at + 1, end)] }, strings);
    at = end;
  }
  return depth === 0 && at === words.length ? null : "batch ends inside an operation";
}

function length(words: Uint32Array, at: number, shape: string): number {
  let count = 0;
  for (const letter of shape) {
    const value = words[at + count] ?? 0;
    count += letter === "*" ? 1 + value : letter === "n" ? 1 + 2 * value : 1;
  }
  return count;
}
