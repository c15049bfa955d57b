// A custom element with an open shadow root and an adopted style sheet, as component libraries make them.

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: flex; align-items: center; gap: 14px; padding: 10px 0; border-top: 1px solid var(--line); }
  .bars { display: flex; align-items: flex-end; gap: 3px; width: 30px; height: 22px; }
  .bars i { flex: 1; border-radius: 2px; background: var(--line-strong); }
  .bars i:nth-child(1) { height: 25%; } .bars i:nth-child(2) { height: 50%; }
  .bars i:nth-child(3) { height: 75%; } .bars i:nth-child(4) { height: 100%; }
  .bars i.on { background: var(--accent); }
  b { font-weight: 600; }
  span { color: var(--muted); font-size: 0.875em; margin-inline-start: auto; }
`);

class SignalMeter extends HTMLElement {
  static observedAttributes = ["label", "level", "detail"];
  #bars = Array.from({ length: 4 }, () => document.createElement("i"));
  #label = document.createElement("b");
  #detail = document.createElement("span");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const bars = document.createElement("div");
    bars.className = "bars";
    bars.append(...this.#bars);
    root.append(bars, this.#label, this.#detail);
  }

  attributeChangedCallback() {
    const level = Number(this.getAttribute("level"));
    this.#bars.forEach((bar, index) => bar.classList.toggle("on", index < level));
    this.#label.textContent = this.getAttribute("label");
    this.#detail.textContent = this.getAttribute("detail");
  }
}

customElements.define("signal-meter", SignalMeter);

// A document-wide adopted sheet too: the pulse of the connection pill.
const motion = new CSSStyleSheet();
motion.replaceSync("@media (prefers-reduced-motion: no-preference) { .pill i { animation: pill 2s ease-in-out 2; } @keyframes pill { 50% { opacity: 0.35; } } }");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, motion];
