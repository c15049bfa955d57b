// What `bench mutate` does to its page. Runs inside the page: it is bundled as the global `workloads`.

/** Rows of the table; with their cells, links and texts about ten thousand nodes. */
const ROWS = 1000;

/** Frames of two seconds at 60 Hz. */
const FRAMES = 120;

/** A recorder that samples has told everything this long after the last change. */
const SETTLE_MS = 700;

/** One workload: what must be there before it is measured, and what is measured. */
interface Workload {
  readonly prepare?: () => void;
  readonly run: () => void | Promise<void>;
}

const element = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const rows = (): HTMLElement => element("rows");
const stage = (): HTMLElement => element("stage");
const rowList = (): HTMLElement[] => [...rows().children] as HTMLElement[];

const WORDS = ["amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty", "knoll", "larch"];

/** Text that differs from row to row as real data does. */
export function label(n: number): string {
  const word = (by: number): string => WORDS[Math.floor(n / by) % WORDS.length] ?? "";
  return `${word(1)} ${word(5)} ${word(31)} ${(n * 7919) % 10_007}`;
}

/** The numbers below `count` in an order that is the same each time. */
export function shuffled(count: number): number[] {
  const list = Array.from({ length: count }, (_, n) => n);
  let seed = 7;
  for (let at = count - 1; at > 0; at--) {
    seed = (seed * 48_271) % 2_147_483_647;
    const other = seed % (at + 1);
    [list[at], list[other]] = [list[other] ?? 0, list[at] ?? 0];
  }
  return list;
}

/** A price a moment later: up or down by a few cents, and never where it was. */
export function walk(cents: number, moment: number): number {
  const step = (((moment + 1) * 48_271) % 2_147_483_647) % 18;
  return cents + (step < 9 ? step - 9 : step - 8);
}

function make(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  return made;
}

/** Ten nodes. */
function makeRow(n: number): HTMLElement {
  const row = make("tr", "");
  row.dataset["id"] = String(n);
  const link = make("a", label(n));
  link.setAttribute("href", `#row-${n}`);
  const titled = make("td", "");
  titled.className = "title";
  titled.append(link);
  row.append(make("td", String(n)), titled, make("td", label(n + 3)), make("td", "…"));
  return row;
}

function makeRows(from: number, count: number): DocumentFragment {
  const made = document.createDocumentFragment();
  for (let n = from; n < from + count; n++) made.append(makeRow(n));
  return made;
}

function nextFrame(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => done()));
}

async function frames(count: number, change: (frame: number) => void): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    await nextFrame();
    change(frame);
  }
}

function boxes(count: number): void {
  for (let n = 0; n < count; n++) stage().append(make("div", `box ${n}`));
}

/** A box with ten small children. */
function branch(n: number): HTMLElement {
  const box = make("div", "");
  for (let child = 0; child < 10; child++) box.append(make("b", `${n}.${child}`));
  return box;
}

function branches(count: number): HTMLElement[] {
  return Array.from({ length: count }, (_, n) => {
    const box = branch(n);
    stage().append(box);
    return box;
  });
}

function chain(depth: number): void {
  let at = stage();
  for (let n = 0; n < depth; n++) {
    const inner = make("div", "");
    at.append(inner);
    at = inner;
  }
  at.textContent = "the bottom";
}

function rules(): CSSStyleSheet {
  return (element("rules") as HTMLStyleElement).sheet as CSSStyleSheet;
}

const TABLE: Readonly<Record<string, Workload>> = {
  append_1k_fragment: { run: () => rows().append(makeRows(ROWS, ROWS)) },
  append_1k_one_by_one: {
    run: () => {
      for (let n = ROWS; n < 2 * ROWS; n++) rows().append(makeRow(n));
    },
  },
  inner_html_1k: {
    run: () => {
      const line = (n: number): string =>
        `<tr data-id="${n}"><td>${n}</td><td class="title"><a href="#row-${n}">${label(n)}</a></td><td>${label(n + 3)}</td><td>…</td></tr>`;
      rows().innerHTML = Array.from({ length: ROWS }, (_, n) => line(n + 5000)).join("");
    },
  },
  update_every_10th: {
    run: () =>
      frames(10, () => {
        for (const row of rowList().filter((_, n) => n % 10 === 0)) (row.querySelector("a")?.firstChild as Text).appendData(" !!!");
      }),
  },
  swap_rows: {
    run: () =>
      frames(20, (frame) => {
        const list = rowList();
        const [first, second, last] = [list[1 + frame], list[2 + frame], list[ROWS - 2 - frame]];
        if (first === undefined || second === undefined || last === undefined) return;
        const behind = last.nextSibling;
        rows().insertBefore(last, second);
        rows().insertBefore(first, behind);
      }),
  },
  shuffle: {
    run: () => {
      const list = rowList();
      for (const n of shuffled(list.length)) rows().append(list[n] as HTMLElement);
    },
  },
  reverse: { run: () => rows().append(...rowList().reverse()) },
  remove_every_10th: { run: () => rowList().forEach((row, n) => n % 10 === 0 && row.remove()) },
  clear: { run: () => rows().replaceChildren() },
};

const VALUES: Readonly<Record<string, Workload>> = {
  attributes_10k: {
    run: () => {
      for (const [n, row] of rowList().entries()) for (let of = 0; of < 10; of++) row.setAttribute(`data-x${of}`, String((n * 31 + of * 7) % 1000));
    },
  },
  text_ticker: {
    run: () => {
      const texts = rowList().slice(0, 200).map((row) => row.lastElementChild?.firstChild as Text);
      const cents = texts.map((_, n) => 10_000 + ((n * 7919) % 50_000));
      return frames(FRAMES, (frame) => {
        for (const [n, text] of texts.entries()) text.data = ((cents[n] = walk(cents[n] ?? 0, n + 200 * frame)) / 100).toFixed(2);
      });
    },
  },
  style_churn: {
    prepare: () => boxes(100),
    run: () =>
      frames(60, (frame) => {
        for (const [n, box] of ([...stage().children] as HTMLElement[]).entries()) {
          box.style.transform = `translate(${(n * frame) % 300}px, ${(n + frame) % 40}px)`;
          box.style.opacity = String(((n + frame) % 10) / 10);
        }
      }),
  },
  class_churn: {
    prepare: () => boxes(100),
    run: () =>
      frames(60, (frame) => {
        for (const [n, box] of [...stage().children].entries()) box.classList.toggle(n % 3 === frame % 3 ? "on" : "active");
      }),
  },
  log_append: {
    run: () =>
      frames(FRAMES, (frame) => {
        for (let n = 0; n < 5; n++) stage().append(make("div", `12:00:${String(frame).padStart(2, "0")}.${n} INFO ${label(frame * 5 + n)}`));
        while (stage().childElementCount > 200) stage().firstElementChild?.remove();
      }),
  },
  insert_rule_1k: {
    run: () => {
      for (let n = 0; n < ROWS; n++) rules().insertRule(`.generated-${n} { color: rgb(${n % 255}, 0, 0); padding: ${n % 9}px }`, n);
    },
  },
  scroll: { run: () => frames(FRAMES, (frame) => (element("scroller").scrollTop = frame * 20)) },
  nest_500_deep: { run: () => chain(500) },
};

/** The kinds of change that rrweb measures itself with. */
const PEERS_OWN: Readonly<Record<string, Workload>> = {
  rrweb_add: { run: () => void branches(1000) },
  rrweb_add_and_remove: {
    run: async () => {
      const made = branches(1000);
      await nextFrame();
      for (const box of made) box.remove();
    },
  },
  rrweb_add_and_move: {
    run: async () => {
      const made = branches(1000);
      await nextFrame();
      for (const n of shuffled(made.length)) stage().append(made[n] as HTMLElement);
    },
  },
  rrweb_descendants: {
    run: () => {
      const root = make("div", "");
      stage().append(root);
      for (let n = 0; n < 30; n++) {
        const level = branch(n);
        root.append(level);
        for (const child of [...level.children]) for (let deep = 0; deep < 3; deep++) child.append(make("i", `${deep}`));
      }
    },
  },
  rrweb_deep_nested: {
    run: async () => {
      for (let n = 0; n < 10; n++) {
        stage().replaceChildren();
        chain(300);
        await nextFrame();
      }
    },
  },
  rrweb_attributes: {
    prepare: () => boxes(1000),
    run: () => {
      for (let turn = 0; turn < 10; turn++) for (const box of stage().children) box.setAttribute("class", `turn-${turn}`);
    },
  },
};

const ALL: Readonly<Record<string, Workload>> = { ...TABLE, ...VALUES, ...PEERS_OWN };

/** What the page does by itself. */
export const NAMES: readonly string[] = Object.keys(ALL);

/** Brings the page back to where it began. */
export function reset(): void {
  stage().replaceChildren();
  rows().replaceChildren(makeRows(0, ROWS));
  while (rules().cssRules.length > 0) rules().deleteRule(0);
  element("scroller").scrollTop = 0;
  (element("field") as HTMLInputElement).value = "";
}

/** Makes ready for one workload; one that needs nothing may have any name. */
export function prepare(name: string): void {
  reset();
  ALL[name]?.prepare?.();
}

/** A task of its own: a trace does not name scripts that run inside a debugger's call. */
function task(): Promise<void> {
  return new Promise((done) => setTimeout(done, 0));
}

/** Does one workload between two marks, and waits until a recorder has told everything. */
export async function run(name: string): Promise<void> {
  await task();
  performance.mark("bench:start");
  await ALL[name]?.run();
  await settle();
}

/** Waits until a recorder has told everything, and marks the end. */
export async function settle(): Promise<void> {
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  performance.mark("bench:end");
}
