// What `bench speed` does to its page: a person works through a list of things to do, in the ways in which
// such lists are written. Runs inside the page: it is bundled as the global `todos`.
//
// Each step is timed as Speedometer 3 does: its own work, then everything up to the first timer behind the
// frame, so that layout, paint and whatever a watcher does with the change count too.
// https://github.com/WebKit/Speedometer

/** Things to do; each is added, ticked off and taken away. */
const TODOS = 100;

/** One way to write the list. */
interface App {
  add(n: number): void;
  toggle(n: number): void;
  remove(): void;
}

const list = (): HTMLElement => document.getElementById("list") as HTMLElement;
const label = (n: number): string => `Something to do ${n}`;

function count(): void {
  const left = list().querySelectorAll("li:not(.completed)").length;
  (document.getElementById("count") as HTMLElement).textContent = left === 1 ? "1 item left" : `${left} items left`;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

/** Builds and changes elements by hand. */
const direct: App = {
  add(n) {
    const item = element("li", "item");
    const view = element("div", "view");
    const toggle = element("input", "toggle");
    toggle.type = "checkbox";
    const text = element("label", "");
    text.textContent = label(n);
    const button = element("button", "destroy");
    button.title = "Remove";
    view.append(toggle, text, button);
    item.append(view);
    list().append(item);
    count();
  },
  toggle(n) {
    const item = list().children[n];
    const box = item?.querySelector("input");
    if (item === undefined || box == null) return;
    box.checked = true;
    item.classList.add("completed");
    count();
  },
  remove() {
    list().lastElementChild?.remove();
    count();
  },
};

/** Writes the whole list anew with each change, as templates do. */
const written: App & { items: { text: string; done: boolean }[]; write(): void } = {
  items: [],
  write() {
    const row = ({ text, done }: { text: string; done: boolean }): string =>
      `<li class="item${done ? " completed" : ""}"><div class="view"><input class="toggle" type="checkbox"${done ? " checked" : ""}><label>${text}</label><button class="destroy" title="Remove"></button></div></li>`;
    list().innerHTML = written.items.map(row).join("");
    count();
  },
  add(n) {
    written.items.push({ text: label(n), done: false });
    written.write();
  },
  toggle(n) {
    const item = written.items[n];
    if (item !== undefined) item.done = true;
    written.write();
  },
  remove() {
    written.items.pop();
    written.write();
  },
};

/** Custom elements with a shadow tree each. */
const components: App = {
  add(n) {
    const item = document.createElement("li");
    const inner = document.createElement("todo-item");
    inner.setAttribute("text", label(n));
    item.append(inner);
    list().append(item);
    count();
  },
  toggle(n) {
    const item = list().children[n];
    item?.firstElementChild?.setAttribute("done", "");
    item?.classList.add("completed");
    count();
  },
  remove: direct.remove,
};

function defineItem(): void {
  customElements.define(
    "todo-item",
    class extends HTMLElement {
      static observedAttributes = ["text", "done"];
      readonly #box = element("input", "toggle");
      readonly #label = element("label", "");
      constructor() {
        super();
        this.#box.type = "checkbox";
        const style = document.createElement("style");
        style.textContent = ":host([done]) label { text-decoration: line-through } div { display: flex; gap: 8px }";
        const view = element("div", "view");
        view.append(this.#box, this.#label);
        this.attachShadow({ mode: "open" }).append(style, view);
      }
      attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
        if (name === "text") this.#label.textContent = value;
        else this.#box.checked = value !== null;
      }
    },
  );
}

const APPS: Readonly<Record<string, App>> = { direct, written, components };

/** The ways, by name. */
export const NAMES: readonly string[] = Object.keys(APPS);

/** Makes the page ready, once. */
export function begin(): void {
  if (customElements.get("todo-item") === undefined) defineItem();
}

/** Milliseconds that `work` takes, with the frame that shows it. */
function timed(work: () => void): Promise<number> {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      const began = performance.now();
      work();
      // Layout counts wherever the browser would have put it.
      document.body.getBoundingClientRect();
      setTimeout(() => done(performance.now() - began), 0);
    });
  });
}

/** Works through the list in one way; the milliseconds that it took. */
export async function run(name: string): Promise<number> {
  const app = APPS[name];
  if (app === undefined) throw new Error(`no way is called ${name}`);
  const each = (step: (n: number) => void) => () => {
    for (let n = 0; n < TODOS; n++) step(n);
  };
  let sum = 0;
  for (const work of [each(app.add), each(app.toggle), each(app.remove)]) sum += await timed(work);
  return sum;
}
