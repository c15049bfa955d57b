// Entry of the test build: the console with the fake engine.

import { mount } from "svelte";
import App from "../App.svelte";
import "../styles/base.css";
import { createFakeEngine } from "./fake-engine";

const target = document.getElementById("console");
if (target !== null) mount(App, { target, props: { createEngine: createFakeEngine } });
