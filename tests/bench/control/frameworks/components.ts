// The items by web components: each a custom element with a shadow root inside another one's.

import { hear, type Heard, type Item, ITEMS, offer } from "./list.ts";

class ItemElement extends HTMLElement {
  static readonly tag = "bench-item";
  readonly root = this.attachShadow({ mode: "open" });

  show(item: Item): void {
    const element = this.root.appendChild(document.createElement(item.tag));
    element.id = item.id;
    for (const [name, value] of Object.entries(item.attributes ?? {})) element.setAttribute(name, String(value));
    element.append(item.text ?? "");
    for (const option of item.options ?? []) (element as HTMLSelectElement).add(new Option(option, option));
    for (const type of item.on ?? []) element.addEventListener(type, (event) => hear(item, event as unknown as Heard));
    if (item.tag === "form") element.innerHTML = "<input id='field'><button id='send'>send</button>";
    this.bind(item, element as HTMLInputElement);
  }

  private bind(item: Item, field: HTMLInputElement): void {
    const { value, checked, shape = String } = item;
    if (value !== undefined) {
      field.value = value;
      R.state[item.id] = value;
      field.addEventListener("input", () => {
        R.state[item.id] = field.value = shape(field.value);
      });
    }
    if (checked !== undefined) {
      R.state[item.id] = checked;
      field.addEventListener("change", () => (R.state[item.id] = field.checked));
    }
  }
}

class ListElement extends HTMLElement {
  static readonly tag = "bench-list";

  connectedCallback(): void {
    const root = this.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = ":host{display:grid;grid-template-columns:repeat(6,1fr);gap:6px}section{border:1px solid #ccc;padding:4px;min-height:44px}";
    root.append(style);
    for (const item of ITEMS) {
      const section = root.appendChild(document.createElement("section"));
      const element = section.appendChild(document.createElement(ItemElement.tag)) as ItemElement;
      element.dataset["item"] = item.id;
      element.show(item);
    }
  }
}

customElements.define(ItemElement.tag, ItemElement);
customElements.define(ListElement.tag, ListElement);
document.getElementById("app")?.append(document.createElement(ListElement.tag));

/** Looks through all shadow roots. */
function find(id: string, root: ParentNode = document): Element | null {
  const own = root.querySelector(`#${id}`);
  const hosts = [...root.querySelectorAll("*")].filter((element) => element.shadowRoot !== null);
  return own ?? hosts.map((host) => find(id, host.shadowRoot as ShadowRoot)).find((found) => found !== null) ?? null;
}
offer((id) => find(id));
