// The items by Angular: templates compiled in the page, its event bindings and property bindings.

import "@angular/compiler";
import { Component, provideZonelessChangeDetection, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { hear, type Heard, type Item, ITEMS, offer } from "./list.ts";

function attributesOf(item: Item): string {
  return Object.entries(item.attributes ?? {}).map(([name, value]) => `${name}="${value}"`).join(" ");
}

function template(item: Item, at: number): string {
  const listened = new Set(item.on ?? []);
  const events = [...listened].map((type) => `(${type})="hear(${at}, $event)"`);
  if (item.value !== undefined) {
    const own = item.tag === "select" ? "change" : "input";
    const others = events.filter((event) => !event.startsWith(`(${own})`));
    events.splice(0, Infinity, ...others, `(${own})="hear(${at}, $event); set(${at}, $event)"`, `[value]="states[${at}]()"`);
  }
  if (item.checked !== undefined) events.splice(0, Infinity, `(change)="hear(${at}, $event); check(${at}, $event)"`, `[checked]="states[${at}]()"`);
  const open = `<${item.tag} id="${item.id}" ${attributesOf(item)} ${events.join(" ")}`;
  if (item.tag === "input") return `<section>${open}></section>`;
  const inside = item.tag === "form" ? `<input id="field"><button id="send">send</button>` : (item.options?.map((option) => `<option value="${option}">${option}</option>`).join("") ?? item.text ?? "");
  return `<section>${open}>${inside}</${item.tag}></section>`;
}

class Items {
  readonly states = ITEMS.map((item) => {
    const first: string | boolean = item.value ?? item.checked ?? "";
    if (item.value !== undefined || item.checked !== undefined) R.state[item.id] = first;
    return signal(first);
  });

  hear(at: number, event: Event): void {
    hear(ITEMS[at] as Item, event as unknown as Heard);
  }

  set(at: number, event: Event): void {
    const item = ITEMS[at] as Item;
    const field = event.target as HTMLInputElement;
    const value = (item.shape ?? String)(field.value);
    this.states[at]?.set(value);
    // As a value accessor does: the field shows the state, also when that has not changed.
    field.value = value;
    R.state[item.id] = value;
  }

  check(at: number, event: Event): void {
    const { checked } = event.target as HTMLInputElement;
    this.states[at]?.set(checked);
    R.state[(ITEMS[at] as Item).id] = checked;
  }
}

const Root = Component({ selector: "bench-items", template: ITEMS.map(template).join(""), styles: [":host { display: contents }"] })(Items) ?? Items;
document.getElementById("app")?.append(document.createElement("bench-items"));
await bootstrapApplication(Root, { providers: [provideZonelessChangeDetection()] });
offer((id) => document.getElementById(id));
