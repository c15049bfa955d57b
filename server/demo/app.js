// The single-page part of the demo product: views, live figures, devices, log.

const byId = (id) => document.getElementById(id);
const TITLES = { dashboard: "Dashboard", devices: "Devices", wifi: "Wi-Fi", internet: "Internet", logs: "System log", firmware: "Firmware", plan: "Plan and billing" };

// ------------------------------------------------------------ navigation

function currentView() {
  const wish = new URLSearchParams(location.search).get("view");
  return wish in TITLES ? wish : "dashboard";
}

function showView() {
  const view = currentView();
  for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== view;
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("title").textContent = TITLES[view];
  document.title = `${TITLES[view]} – Northwind Router Admin`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.pushState(null, "", `?view=${link.dataset.view}`);
  showView();
});
addEventListener("popstate", showView);

// ------------------------------------------------------------ small things

let toastTimer;
function toast(text) {
  byId("toast").textContent = text;
  byId("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (byId("toast").hidden = true), 3500);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// ------------------------------------------------------------ traffic

const wave = (index, base, swing) => base + Math.sin(index / 3.1) * swing + Math.sin(index / 1.3) * swing * 0.4;
const samples = { down: Array.from({ length: 40 }, (_, i) => wave(i, 78, 18)), up: Array.from({ length: 40 }, (_, i) => wave(i + 9, 18, 5)) };
let tick = 40;

function path(values) {
  return values.map((value, i) => `${i ? "L" : "M"}${(40 + (i * 590) / 39).toFixed(1)} ${(260 - value * 2).toFixed(1)}`).join("");
}

function paintTraffic() {
  byId("line-down").setAttribute("d", path(samples.down));
  byId("line-up").setAttribute("d", path(samples.up));
  byId("area").setAttribute("d", `${path(samples.down)}L630 260L40 260Z`);
  byId("down").textContent = samples.down.at(-1).toFixed(1);
  byId("up").textContent = samples.up.at(-1).toFixed(1);
  byId("latency").textContent = String(Math.round(22 + Math.sin(tick / 2) * 4));
}

function advanceTraffic() {
  tick += 1;
  samples.down = [...samples.down.slice(1), wave(tick, 78, 18)];
  samples.up = [...samples.up.slice(1), wave(tick + 9, 18, 5)];
  paintTraffic();
}

// ------------------------------------------------------------ devices

const DEVICES = [
  ["Jordan's laptop", "192.168.40.11", "5 GHz", "4.1 GB", true],
  ["Living room TV", "192.168.40.12", "Cable", "11.8 GB", true],
  ["Kitchen speaker", "192.168.40.15", "2.4 GHz", "212 MB", true],
  ["Pixel phone", "192.168.40.17", "5 GHz", "1.6 GB", true],
  ["Office printer", "192.168.40.20", "2.4 GHz", "3 MB", true],
  ["Thermostat", "192.168.40.23", "2.4 GHz", "18 MB", true],
  ["Doorbell camera", "192.168.40.24", "2.4 GHz", "2.3 GB", true],
  ["Game console", "192.168.40.28", "Cable", "0 MB", false],
  ["Tablet", "192.168.40.31", "5 GHz", "740 MB", true],
  ["Robot vacuum", "192.168.40.33", "2.4 GHz", "9 MB", true],
  ["Guest phone", "192.168.40.57", "5 GHz", "0 MB", false],
].map(([name, address, link, used, online]) => ({ name, address, link, used, online, allowed: true }));

function deviceRow(device) {
  const row = element("tr");
  const name = element("td");
  name.append(element("i", `state ${device.online ? "on" : ""}`), document.createTextNode(device.name));
  const access = element("td");
  const label = element("label", "check switch");
  const input = Object.assign(element("input"), { type: "checkbox", checked: device.allowed });
  input.setAttribute("role", "switch");
  input.setAttribute("aria-label", `Internet access of ${device.name}`);
  const text = element("span", "", device.allowed ? "Allowed" : "Paused");
  input.addEventListener("change", () => {
    device.allowed = input.checked;
    text.textContent = device.allowed ? "Allowed" : "Paused";
    toast(`${device.name} ${device.allowed ? "is back online" : "is paused"}`);
  });
  label.append(input, text);
  access.append(label);
  row.append(name, element("td", "mono", device.address), element("td", "", device.link), element("td", "right", device.used), access);
  return row;
}

function paintDevices() {
  const wanted = byId("device-search").value.trim().toLowerCase();
  const shown = DEVICES.filter((d) => (!byId("only-online").checked || d.online) && `${d.name} ${d.address}`.toLowerCase().includes(wanted));
  byId("devices").replaceChildren(...shown.map(deviceRow));
  byId("device-count").textContent = String(DEVICES.filter((d) => d.online).length);
}

// ------------------------------------------------------------ log

const EVENTS = [
  ["info", "dhcpd", "Lease renewed for 192.168.40.17"],
  ["warn", "pppd", "No PADO received, attempt 2 of 3"],
  ["info", "wlan1", "Station a4:5e:60:11:09:2c associated"],
  ["error", "pppd", "NW-4103 discovery timed out, VLAN id none"],
  ["info", "ntpd", "Clock synchronised, offset 4 ms"],
  ["info", "dns", "Cache 812 entries, 94 % hits"],
  ["warn", "wlan0", "Channel 6 is busy (utilisation 71 %)"],
];
let logged = 0;

function logLine() {
  const [level, part, text] = EVENTS[logged % EVENTS.length];
  logged += 1;
  const line = element("p", `log-line ${level}`);
  line.dataset.level = level;
  const at = new Date(Date.now() - Math.max(0, 24 - logged) * 40_000);
  line.append(element("time", "", at.toTimeString().slice(0, 8)), element("b", "", level), element("span", "part", part), element("span", "", text));
  line.hidden = byId("log-level").value !== "" && byId("log-level").value !== level;
  byId("log").append(line);
  while (byId("log").children.length > 200) byId("log").firstChild.remove();
  if (byId("log-follow").checked) byId("log").scrollTop = byId("log").scrollHeight;
}

// ------------------------------------------------------------ forms

byId("device-search").addEventListener("input", paintDevices);
byId("only-online").addEventListener("change", paintDevices);
byId("log-level").addEventListener("change", () => {
  for (const line of byId("log").children) line.hidden = byId("log-level").value !== "" && byId("log-level").value !== line.dataset.level;
});
byId("show-password").addEventListener("click", () => {
  const shown = byId("wifi-password").type === "password";
  byId("wifi-password").type = shown ? "text" : "password";
  byId("show-password").textContent = shown ? "Hide" : "Show";
  byId("show-password").setAttribute("aria-pressed", String(shown));
});
byId("guest").addEventListener("change", () => (byId("guest-fields").hidden = !byId("guest").checked));
byId("wifi-form").addEventListener("submit", (event) => {
  event.preventDefault();
  toast("Wi-Fi settings saved");
});
byId("pay-form").addEventListener("submit", (event) => {
  event.preventDefault();
  toast("This is a demo: nothing was charged");
});
byId("reboot").addEventListener("click", () => toast("Restart planned for 03:00"));
byId("check-firmware").addEventListener("click", () => {
  const bar = byId("firmware-progress");
  bar.hidden = false;
  bar.value = 0;
  byId("firmware-result").textContent = "";
  const timer = setInterval(() => {
    bar.value += 5;
    if (bar.value < 100) return;
    clearInterval(timer);
    bar.hidden = true;
    byId("firmware-result").textContent = "Your router has the newest firmware.";
  }, 80);
});

showView();
paintTraffic();
paintDevices();
for (let i = 0; i < 24; i += 1) logLine();
setInterval(advanceTraffic, 2000);
setInterval(logLine, 4000);
