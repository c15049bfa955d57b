// Small tools to build elements: no framework, no markup from strings, no inline styles.

type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Makes an element. Attributes that are `null` or `false` are left out; `true` is an empty one. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly (Node | string | null)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

const SHAPES = {
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  chat: "M21 11.5a8.4 8.4 0 0 1-9 8.5 9.6 9.6 0 0 1-3.6-.7L3 21l1.8-4.6A8.3 8.3 0 0 1 3 11.5a8.5 8.5 0 0 1 9-8.5 8.5 8.5 0 0 1 9 8.5Z",
  copy: "M9 9h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1ZM5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1",
  check: "m5 12.5 4.5 4.5L19 7.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z",
  hidden: "M10 5.7a9 9 0 0 1 2-.2c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.3 3M6.3 7.5A16.5 16.5 0 0 0 2.5 12S6 18.5 12 18.5a9.4 9.4 0 0 0 4.6-1.2M3 3l18 18M10.2 10a2.8 2.8 0 0 0 3.9 3.9",
  shield: "M12 3 4.5 6v5.5c0 4.5 3.2 8 7.5 9.5 4.3-1.5 7.5-5 7.5-9.5V6Z",
  alert: "M12 8v5M12 16.5v.1M10.3 4 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0Z",
  screen: "M4 4h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM8 20h8M12 16v4",
  tabs: "M7 7h13a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1ZM3 16V4a1 1 0 0 1 1-1h12",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM5.7 5.7l3.4 3.4m5.8 5.8 3.4 3.4m0-12.6-3.4 3.4m-5.8 5.8-3.4 3.4",
} as const;

export type IconName = keyof typeof SHAPES;
/** One of them, or the path of one that comes late. */
export type Shape = IconName | `M${string}`;

/** A line drawing of 24 units, in the colour of the text around it. */
export function icon(name: Shape): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name as IconName] ?? name);
  svg.append(path);
  return svg;
}

export interface ButtonOptions {
  readonly kind?: "primary" | "secondary" | "quiet" | "danger" | "icon";
  readonly icon?: Shape;
  /** Accessible name where it differs from the visible text. */
  readonly name?: string;
}

/** A button; an `icon` one shows only its icon and is named by `text`. */
export function button(text: string, onClick: (event: MouseEvent) => void, options: ButtonOptions = {}): HTMLButtonElement {
  const kind = options.kind ?? "secondary";
  const element = h("button", { type: "button", class: `button ${kind}`, "aria-label": options.name ?? (kind === "icon" ? text : null), title: kind === "icon" ? text : null });
  if (options.icon) element.append(icon(options.icon));
  if (kind !== "icon") element.append(h("span", { class: "label" }, text));
  element.addEventListener("click", onClick);
  return element;
}

/** Adds the looks of a part that comes late: by a sheet, since the frame's policy allows no inline style. */
export function addStyles(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Heading of a screen; gets the focus when the screen appears. */
export function heading(text: string): HTMLHeadingElement {
  return h("h1", { id: "title", tabindex: "-1" }, text);
}

/** Sets a text only when it differs, so that live regions do not speak twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Initials of a name in a disc. */
export function avatar(name: string, voice: "agent" | "customer" = "agent"): HTMLElement {
  const words = name.trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => Array.from(word ?? "")[0] ?? "").join("");
  return h("span", { class: `avatar ${voice}`, "aria-hidden": "true" }, initials.toLocaleUpperCase());
}

/** `123456` as people read it out. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, "$1 ");
}

/** `9:41` or `1:02:03`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Runs `tick` at once and every second until the answer is called. */
export function everySecond(tick: () => void): () => void {
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
