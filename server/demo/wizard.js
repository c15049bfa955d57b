import { drawNavigation } from "./nav.js";

const STEPS = ["Cable", "Provider", "Verify", "Wi-Fi", "Done"];
/** The provider tags its traffic; without this id the third step fails, whatever else is right. */
const PROVIDER_VLAN = "7";

const form = document.querySelector("form");
const alert = document.querySelector(".alert");
const status = form.querySelector("[role=status]");
let step = 0;

function draw() {
  document.querySelector(".steps").replaceChildren(
    ...STEPS.map((name, index) => {
      const item = document.createElement("li");
      item.textContent = name;
      item.classList.toggle("done", index < step);
      if (index === step) item.setAttribute("aria-current", "step");
      return item;
    }),
  );
  for (const part of form.querySelectorAll("[data-step]")) part.hidden = Number(part.dataset.step) !== step;
  form.querySelector("[data-go=back]").disabled = step === 0;
  form.querySelector("[data-go=next]").textContent = step === 2 ? "Verify" : step === 4 ? "Finish" : "Next";
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function verify() {
  const rows = [...form.querySelectorAll(".check-list li")];
  const bar = form.querySelector("progress");
  for (const row of rows) row.className = "";
  bar.value = 0;
  alert.hidden = true;
  for (const [index, row] of rows.entries()) {
    status.textContent = `Checking: ${row.textContent}…`;
    await pause(350);
    const works = index === 0 || form.elements.vlan.value.trim() === PROVIDER_VLAN;
    row.className = works ? "ok" : "failed";
    bar.value = index + 1;
    if (!works) {
      status.textContent = "";
      alert.querySelector("span").innerHTML = "No answer from the provider on this line. <code>E-4103: no access concentrator</code>";
      alert.hidden = false;
      return false;
    }
  }
  status.textContent = "";
  return true;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (step === 4) {
    location.assign("index.html");
    return;
  }
  if (step === 2 && !(await verify())) return;
  step += 1;
  draw();
});
form.querySelector("[data-go=back]").addEventListener("click", () => {
  alert.hidden = true;
  step -= 1;
  draw();
});

drawNavigation("wizard");
draw();
