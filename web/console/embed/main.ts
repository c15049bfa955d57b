// Entry of the side panel that ticket systems show beside a ticket of theirs. No session is shown
// here, so it has no engine: whoever wants to see one opens the console.

import { mount } from "svelte";
import "../styles/base.css";
import EmbedTicket from "./EmbedTicket.svelte";

const target = document.getElementById("embed");
const wanted = new URLSearchParams(location.search);
const reference = { connector: wanted.get("connector") ?? "", id: wanted.get("id") ?? "" };
if (target !== null) mount(EmbedTicket, { target, props: { reference } });
