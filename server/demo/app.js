import { drawNavigation } from "./nav.js";

const DEVICES = [
  ["Robin's laptop", "192.0.2.20", "Wi-Fi 6, 866 Mbit/s", 1.9],
  ["Living room TV", "192.0.2.21", "Cable, 1 Gbit/s", 7.2],
  ["Phone", "192.0.2.23", "Wi-Fi 6, 574 Mbit/s", 0.6],
  ["Printer", "192.0.2.30", "Cable, 100 Mbit/s", 0.01],
  ["Thermostat", "192.0.2.41", "Wi-Fi 4, 72 Mbit/s", 0.02],
  ["Tablet", "192.0.2.24", "Wi-Fi 5, 433 Mbit/s", 0.9],
];

const startedAt = Date.now() - 5_077_000;
const samples = Array.from({ length: 61 }, (_, second) => 30 + 18 * Math.sin(second / 5) + 6 * Math.sin(second * 1.7));

function show(view) {
  for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== view;
  const title = document.querySelector(`[data-view="${view}"] h1`).textContent;
  document.title = `${title} · Northwind Router`;
  drawNavigation(view);
}

function route() {
  const wanted = location.hash.slice(1);
  show(document.querySelector(`[data-view="${CSS.escape(wanted)}"]`) ? wanted : "dashboard");
}

function drawChart() {
  const points = samples.map((value, index) => `${index * 12},${170 - value * 2.2}`);
  const chart = document.querySelector(".chart");
  const grid = [40, 80, 120, 160].map((y) => `<line class="grid" x1="0" x2="720" y1="${y}" y2="${y}"/>`).join("");
  chart.innerHTML = `${grid}<path class="area" d="M0,180 L${points.join(" L")} L720,180 Z"/><path class="line down" d="M${points.join(" L")}"/>`;
}

function tick() {
  samples.shift();
  samples.push(Math.max(2, samples.at(-1) + (Math.random() - 0.5) * 12));
  drawChart();
  const seconds = Math.floor((Date.now() - startedAt) / 1000);
  const part = (value) => String(value).padStart(2, "0");
  document.querySelector("#uptime").textContent = `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

function fillDevices() {
  document.querySelector("#devices").replaceChildren(
    ...DEVICES.map(([name, address, link, gigabytes]) => {
      const row = document.createElement("tr");
      for (const cell of [name, address, link, `${gigabytes} GB`]) row.insertCell().textContent = cell;
      return row;
    }),
  );
}

function fillLog() {
  const lines = ["boot: firmware 7.3.1", "lan: 4 ports up", "wifi: channel 6, 4 stations", "wan: link up, 1000 Mbit/s", "wan: PPPoE discovery on untagged port", "wan: PADI timeout (1/3)", "wan: PADI timeout (2/3)", "wan: PADI timeout (3/3)", "wan: E-4103 no access concentrator; check the VLAN id"];
  document.querySelector("#log").textContent = lines.map((line, index) => `08:${String(index * 3).padStart(2, "0")}:11  ${line}`).join("\n");
}

document.querySelector("#wifi-form").addEventListener("submit", (event) => {
  event.preventDefault();
  event.target.querySelector("[role=status]").textContent = "Saved.";
});
document.querySelector("#firmware-check").addEventListener("click", (event) => {
  event.target.nextElementSibling.textContent = "The update server can not be reached: no internet connection.";
});
addEventListener("hashchange", route);
fillDevices();
fillLog();
route();
tick();
setInterval(tick, 1000);
