// The items by React: synthetic events and controlled fields.

import { createElement, type ReactElement, useState } from "react";
import { createRoot } from "react-dom/client";
import { type Heard, hear, type Item, ITEMS, offer } from "./list.ts";

/** React's names of DOM events. */
const NAMES: Readonly<Record<string, string>> = {
  click: "onClick", dblclick: "onDoubleClick", contextmenu: "onContextMenu", mouseenter: "onMouseEnter", mouseleave: "onMouseLeave", mouseover: "onMouseOver",
  pointerdown: "onPointerDown", pointerup: "onPointerUp", mousedown: "onMouseDown", mouseup: "onMouseUp", focus: "onFocus", blur: "onBlur", input: "onInput", change: "onChange",
  keydown: "onKeyDown", keyup: "onKeyUp", submit: "onSubmit", wheel: "onWheel", dragstart: "onDragStart", dragend: "onDragEnd", dragenter: "onDragEnter", dragover: "onDragOver", drop: "onDrop",
};

function styleOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(";").map((rule) => rule.split(":") as [string, string]));
}

function View({ item }: { readonly item: Item }): ReactElement {
  const [value, setValue] = useState(item.value ?? "");
  const [checked, setChecked] = useState(item.checked ?? false);
  const props: Record<string, unknown> = { id: item.id, ...item.attributes };
  if (typeof props["style"] === "string") props["style"] = styleOf(props["style"]);
  if (props["tabindex"] !== undefined) [props["tabIndex"], props["tabindex"]] = [props["tabindex"], undefined];
  for (const type of item.on ?? []) props[NAMES[type] ?? ""] = (event: { nativeEvent: Event } & Heard) => hear(item, event);
  if (item.value !== undefined) {
    R.state[item.id] = value;
    props["value"] = value;
    props["onChange"] = (event: { target: HTMLInputElement } & Heard) => {
      hear(item, event);
      setValue((item.shape ?? String)(event.target.value));
    };
  }
  if (item.checked !== undefined) {
    R.state[item.id] = checked;
    props["checked"] = checked;
    props["onChange"] = (event: { target: HTMLInputElement }) => setChecked(event.target.checked);
  }
  if (item.tag === "form") {
    return createElement("form", props, createElement("input", { id: "field", defaultValue: "" }), createElement("button", { id: "send" }, "send"));
  }
  const children = item.options?.map((option) => createElement("option", { key: option, value: option }, option)) ?? item.text;
  return createElement(item.tag, props, children);
}

createRoot(document.getElementById("app") as HTMLElement).render(ITEMS.map((item) => createElement("section", { key: item.id }, createElement(View, { item }))));
offer((id) => document.getElementById(id));
