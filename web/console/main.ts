// Entry of the console: the one place that knows the real engine.

import { mount } from "svelte";
import { createAgentEngine } from "../shared/transport/agent";
import App from "./App.svelte";
import "./styles/base.css";

const target = document.getElementById("console");
if (target !== null) mount(App, { target, props: { createEngine: createAgentEngine } });
