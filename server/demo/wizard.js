// The install wizard: five steps; the fourth fails until the provider's VLAN id (7) is set.

const byId = (id) => document.getElementById(id);
const KEY = "northwind.wizard";
const FIELDS = ["region", "room", "type", "account", "vlan", "mtu"];
const NEEDED_VLAN = "7";
const CHECK_MS = 700;
const steps = [...document.querySelectorAll("[data-step]")];
const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{"step":2}');
let step = Math.min(Math.max(kept.step, 1), 5);
let run = 0;

function keep() {
  const values = Object.fromEntries(FIELDS.map((id) => [id, byId(id).value]));
  sessionStorage.setItem(KEY, JSON.stringify({ ...values, step }));
}

function show() {
  for (const section of steps) section.hidden = Number(section.dataset.step) !== step;
  [...byId("steps").children].forEach((item, index) => {
    item.className = index + 1 < step ? "done" : "";
    if (index + 1 === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  byId("back").disabled = step === 1;
  byId("next").textContent = step === 4 ? "Verify again" : step === 5 ? "Go to dashboard" : "Continue";
  keep();
  if (step === 4) void verify();
}

function setCheck(name, state, text) {
  const item = document.querySelector(`[data-check=${name}]`);
  item.className = state;
  item.querySelector("span").textContent = text;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function verify() {
  run += 1;
  const mine = run;
  const vlan = byId("vlan").value.trim();
  byId("failure").hidden = true;
  byId("next").disabled = true;
  for (const name of ["link", "discovery", "login", "dns"]) setCheck(name, "", "waiting");
  for (const name of ["link", "discovery", "login", "dns"]) {
    setCheck(name, "running", "checking…");
    await pause(CHECK_MS);
    if (mine !== run) return;
    if (name === "discovery" && vlan !== NEEDED_VLAN) return fail(vlan);
    setCheck(name, "ok", "passed");
  }
  byId("next").disabled = false;
  step = 5;
  show();
}

function fail(vlan) {
  setCheck("discovery", "failed", "failed");
  document.querySelector("#steps [aria-current]").className = "failed";
  byId("vlan-shown").textContent = vlan || "none";
  byId("failure").hidden = false;
  byId("next").disabled = false;
}

byId("back").addEventListener("click", () => {
  run += 1;
  byId("next").disabled = false;
  step -= 1;
  show();
});
byId("wizard").addEventListener("submit", (event) => {
  event.preventDefault();
  if (step === 5) {
    sessionStorage.removeItem(KEY);
    location.href = "index.html";
    return;
  }
  if (step === 4) return void verify();
  step += 1;
  show();
});
byId("wizard").addEventListener("input", keep);

for (const id of FIELDS) if (kept[id] !== undefined) byId(id).value = kept[id];
show();
