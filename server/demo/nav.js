// The sidebar of both pages, and the embed snippet's settings.
const ICONS = {
  dashboard: "M3 12h7V3H3zM14 21h7v-9h-7zM14 8h7V3h-7zM3 21h7v-5H3z",
  devices: "M4 5h16v10H4zM9 20h6M12 15v5",
  wifi: "M2 9a15 15 0 0 1 20 0M5.5 12.8a10 10 0 0 1 13 0M9 16.5a5 5 0 0 1 6 0M12 20h.01",
  logs: "M5 4h14v16H5zM8 9h8M8 13h8M8 17h5",
  firmware: "M12 3v12m0 0 4-4m-4 4-4-4M4 19h16",
  plan: "M3 6h18v12H3zM3 10h18",
  wizard: "M5 19 15 9M14 4v3M20 10h-3M18 6l-2 2M19 15l-1-1",
};
const PAGES = [
  ["dashboard", "Overview", "index.html#dashboard"],
  ["devices", "Devices", "index.html#devices"],
  ["wifi", "Wi-Fi", "index.html#wifi"],
  ["firmware", "Firmware", "index.html#firmware"],
  ["logs", "Log", "index.html#logs"],
  ["plan", "Plan and payment", "index.html#plan"],
  ["wizard", "Set up internet", "wizard.html"],
];

export function drawNavigation(current) {
  const nav = document.querySelector(".side nav");
  nav.replaceChildren(
    ...PAGES.map(([key, label, href]) => {
      const link = document.createElement("a");
      link.href = href;
      link.dataset.page = key;
      link.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[key]}"/></svg><span></span>`;
      link.querySelector("span").textContent = label;
      if (key === current) link.setAttribute("aria-current", "page");
      return link;
    }),
  );
}

/** A status light with an open shadow root and an adopted style sheet, as component libraries make them. */
const lightSheet = new CSSStyleSheet();
lightSheet.replaceSync(`
  :host { display: inline-flex; align-items: center; gap: 8px; font-weight: 600; }
  i { width: 12px; height: 12px; border-radius: 50%; background: var(--light, #5cc57f); box-shadow: 0 0 0 4px color-mix(in srgb, var(--light, #5cc57f) 25%, transparent); }
  :host([state="off"]) { --light: #f28b82; }
`);
class StatusLight extends HTMLElement {
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [lightSheet];
    root.innerHTML = "<i aria-hidden='true'></i><slot></slot>";
  }
}
customElements.define("status-light", StatusLight);
