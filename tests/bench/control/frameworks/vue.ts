// The items by Vue: its listeners, and fields bound to reactive state.

import { createApp, defineComponent, h, reactive, type VNode } from "vue";
import { type Heard, hear, type Item, ITEMS, offer } from "./list.ts";

const state = reactive<Record<string, string | boolean>>({});

function view(item: Item): VNode {
  const props: Record<string, unknown> = { id: item.id, ...item.attributes };
  const add = (type: string, handle: (event: Event) => void): void => {
    const name = `on${type[0]?.toUpperCase()}${type.slice(1)}`;
    props[name] = [...((props[name] as ((event: Event) => void)[] | undefined) ?? []), handle];
  };
  for (const type of item.on ?? []) add(type, (event) => hear(item, event as unknown as Heard));
  if (item.value !== undefined) {
    state[item.id] ??= item.value;
    R.state[item.id] = state[item.id] ?? "";
    props["value"] = state[item.id];
    add(item.tag === "select" ? "change" : "input", (event) => {
      const field = event.target as HTMLInputElement;
      state[item.id] = (item.shape ?? String)(field.value);
      // As `v-model` does: the field shows the state, also when that has not changed.
      field.value = String(state[item.id]);
    });
  }
  if (item.checked !== undefined) {
    state[item.id] ??= item.checked;
    R.state[item.id] = state[item.id] ?? false;
    props["checked"] = state[item.id];
    add("change", (event) => (state[item.id] = (event.target as HTMLInputElement).checked));
  }
  if (item.tag === "form") return h("form", props, [h("input", { id: "field" }), h("button", { id: "send" }, "send")]);
  return h(item.tag, props, item.options?.map((option) => h("option", { value: option, selected: option === state[item.id] }, option)) ?? item.text);
}

createApp(defineComponent({ render: () => ITEMS.map((item) => h("section", { key: item.id }, [view(item)])) })).mount("#app");
offer((id) => document.getElementById(id));
