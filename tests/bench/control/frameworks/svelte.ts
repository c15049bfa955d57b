// Mounts the Svelte component.

import { mount } from "svelte";
import Items from "./Items.svelte";
import { offer } from "./list.ts";

mount(Items, { target: document.getElementById("app") as HTMLElement });
offer((id) => document.getElementById(id));
