// The bar that says who sees what stays in sight and in reach, whatever the page does to it: styles, layers,
// dialogs, full screen, and taking it out of the document.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { answerConsent, meetByWidget, openStage, type Stage } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, launchDesktop, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;
let stage: Stage;

before(async () => {
  server = await TandemServer.launch();
  browser = await launchBrowser();
  stage = await begin(browser);
});

after(async () => {
  await stage?.close();
  await browser?.close();
  await server?.stop();
});

/** A session whose bar has come; `prepare` sees the customer's page before. */
async function begin(of: Browser, prepare: (customer: Page) => Promise<unknown> = async () => undefined): Promise<Stage> {
  const begun = await openStage(of, server, "websocket");
  await prepare(begun.customer);
  await meetByWidget(begun, server.product);
  await answerConsent(begun.customer, "Allow");
  await (await clientFrame(begun.customer)).getByRole("button", { name: "Draw on the page" }).waitFor();
  return begun;
}

/** A browser makes all of a page inert under a dialog that is not shown. */
const WEDGED = "a dialog that the page does not show";
const WHOLE = "inset:0;width:100vw;height:100vh;max-width:none;max-height:none;background:#fff";

/** What a page may do, by accident or not, and how it takes that back. */
const DEEDS: Readonly<Record<string, readonly [does: string, undoes: string]>> = {
  "styles that hide everything": [
    `document.head.insertAdjacentHTML("beforeend", "<style id=deed>*, [data-tandem-ui] { display: none !important; visibility: hidden !important; opacity: 0 !important; pointer-events: none !important; inset: auto auto -900px -900px !important; width: 0 !important; height: 0 !important; z-index: -1 !important; transform: scale(0) !important; clip-path: inset(50%) !important; filter: opacity(0) !important } html, body { display: block !important }</style>")`,
    `document.getElementById("deed").remove()`,
  ],
  "the highest layer that there is": [
    `document.body.insertAdjacentHTML("beforeend", "<div id=deed style='position:fixed;inset:0;z-index:2147483647;background:#fff'></div>")`,
    `document.getElementById("deed").remove()`,
  ],
  "a popover over everything": [
    `document.body.insertAdjacentHTML("beforeend", "<div id=deed popover=manual style='position:fixed;inset:0;width:100%;height:100%;background:#fff'></div>"); document.getElementById("deed").showPopover()`,
    `document.getElementById("deed").remove()`,
  ],
  "a dialog over everything": [
    `document.body.insertAdjacentHTML("beforeend", "<dialog id=deed style='${WHOLE}'>Sure?</dialog>"); document.getElementById("deed").showModal()`,
    `document.getElementById("deed").close()`,
  ],
  "a dialog over a dialog, before it in the document": [
    `document.body.insertAdjacentHTML("beforeend", "<dialog id=upper style='${WHOLE}'>Really?</dialog><dialog id=lower>Sure?</dialog>"); lower.showModal(); upper.showModal()`,
    `upper.close(); lower.close()`,
  ],
  "a dialog in a shadow root": [
    `document.body.insertAdjacentHTML("beforeend", "<div id=rooted></div>"); const root = rooted.attachShadow({ mode: "open" }); root.innerHTML = "<dialog style='${WHOLE}'><button>Yes</button></dialog>"; root.firstChild.showModal()`,
    `rooted.shadowRoot.firstChild.close()`,
  ],
  [WEDGED]: [
    `document.body.insertAdjacentHTML("beforeend", "<div id=around><dialog id=unseen style='${WHOLE}'>Sure?</dialog></div>"); unseen.showModal(); requestAnimationFrame(() => (around.style.display = "none"))`,
    `unseen.close()`,
  ],
};

/** The place of the bar as the person sees it. */
async function looks(customer: Page): Promise<string> {
  const picture = await customer.screenshot({ clip: { x: 340, y: 690, width: 420, height: 50 }, animations: "disabled", caret: "hide" });
  return picture.toString("base64");
}

/** Whether a press in the middle of the bar reaches the client frame: what is on top there, by the browser's own account. */
async function isInReach(customer: Page): Promise<boolean> {
  return customer.evaluate(() => {
    let at = document.elementFromPoint(innerWidth / 2, innerHeight - 40);
    while (at?.shadowRoot) at = at.shadowRoot.elementFromPoint(innerWidth / 2, innerHeight - 40);
    return at?.hasAttribute("data-tandem-ui") === true;
  });
}

/** Presses in the bar, and is heard. */
async function reachBar(customer: Page): Promise<void> {
  await eventually("the bar is in reach", () => isInReach(customer));
  const frame = await clientFrame(customer);
  await press(frame, frame.getByRole("button", { name: "Pause", exact: true }));
  await press(frame, frame.getByRole("button", { name: "Go on", exact: true }));
  await frame.getByRole("button", { name: "Pause", exact: true }).waitFor();
}

/** The page does something, and the bar stays in sight and, unless told otherwise, in reach; then the page takes that back. */
async function stands(customer: Page, [does, undoes]: readonly [string, string], inReach = true): Promise<void> {
  await eventually("the bar is there", () => isInReach(customer));
  let before = "";
  await eventually("the bar has come to rest", async () => {
    const last = before;
    before = await looks(customer);
    return before === last;
  });
  await customer.mouse.click(4, 4);
  await customer.evaluate(does);
  await eventually("the bar is in sight", async () => (await looks(customer)) === before);
  if (inReach) await reachBar(customer);
  await customer.evaluate(undoes);
  await reachBar(customer);
}

for (const [name, deed] of Object.entries(DEEDS)) {
  test(`${name} leaves the bar where it is`, () => stands(stage.customer, deed, name !== WEDGED));
}

test("full screen leaves the bar where it is", async (t) => {
  // The headless build has no full screen.
  const desktop = await launchDesktop();
  t.after(() => desktop.close());
  const { customer } = await begin(desktop);
  await stands(customer, ['document.getElementById("main").requestFullscreen()', "document.exitFullscreen()"]);
});

test("with a dialog that is taken out of the document it comes back, and the session with it", async () => {
  const { customer } = stage;
  await customer.evaluate(`document.body.insertAdjacentHTML("beforeend", "<dialog id=torn>Sure?</dialog>"); torn.showModal()`);
  const gone = await clientFrame(customer);
  await eventually("the bar is in the dialog", () => customer.evaluate(`torn.querySelector("[data-tandem-ui]") !== null`));
  await customer.evaluate("torn.remove()");
  await eventually("the frame is loaded anew", async () => gone.isDetached());
  await reachBar(customer);
});

test("taken out of the document it comes back with the session", async () => {
  const { customer } = stage;
  const gone = await clientFrame(customer);
  await customer.evaluate(() => document.querySelectorAll("[data-tandem-ui]").forEach((host) => host.remove()));
  await eventually("the frame is loaded anew", async () => gone.isDetached());
  await eventually("the bar is there again", () => isInReach(customer));
  const frame = await clientFrame(customer);
  await press(frame, frame.getByRole("button", { name: "End session" }));
  await stage.agent.getByText("Session ended").first().waitFor();
  assert.ok(await frame.getByRole("heading", { name: "The session is over" }).isVisible());
});

test("where a browser can move nothing without a new start, reaching for the bar brings it into the dialog", async () => {
  const other = await begin(browser, (customer) => customer.addInitScript("delete Element.prototype.moveBefore"));
  const { customer } = other;
  await customer.evaluate(`document.body.insertAdjacentHTML("beforeend", "<dialog id=deed style='${WHOLE}'>Sure?</dialog>"); deed.showModal()`);
  const before = await clientFrame(customer);
  const { x, y, width, height } = (await (await before.frameElement()).boundingBox()) ?? assert.fail("the bar is in sight");
  await customer.mouse.click(x + width / 2, y + height / 2);
  await eventually("the frame is loaded anew", async () => before.isDetached());
  await reachBar(customer);
  await other.close();
});
