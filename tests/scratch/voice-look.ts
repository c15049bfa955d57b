import { launchBrowser, TandemServer, clientFrame } from "../e2e/support.ts";
import { openStage, meetByWidget, answerConsent } from "../e2e/flow.ts";
import { answerControl } from "../bench/control/drive.ts";
import { press } from "../../web/widget/testing/press.ts";
async function main() {
  const browser = await launchBrowser(["--mute-audio"]);
  const server = await TandemServer.launch();
  const scheme = (process.argv[2] ?? "light") as "light" | "dark";
  const wide = Number(process.argv[3] ?? 1100);
  try {
    const stage = await openStage(browser, server, "p2p");
    const { agent, customer } = stage;
    for (const p of [agent, customer]) await p.emulateMedia({ colorScheme: scheme });
    await customer.setViewportSize({ width: wide, height: 760 });
    if (wide < 600) await agent.setViewportSize({ width: 700, height: 800 });
    await meetByWidget(stage, server.product);
    await answerConsent(customer, "Allow");
    const frame = await clientFrame(customer);
    const shot = async (n: string) => { await agent.waitForTimeout(700); await agent.screenshot({ path: `/tmp/voice-${scheme}-${wide}-a-${n}.png` }); await customer.screenshot({ path: `/tmp/voice-${scheme}-${wide}-c-${n}.png` }); };
    await agent.locator('button[aria-label="Ask to talk"][aria-disabled="false"]').click();
    await frame.getByRole("dialog").waitFor();
    await shot("asked");
    await answerControl(customer, "Talk");
    await agent.locator('[data-voice="on"]').waitFor({ state: "attached" });
    await agent.locator('[data-other="open"]').waitFor({ state: "attached" });
    await shot("bar");
    await agent.getByRole("button", { name: /^Voice:/ }).click();
    await press(frame, frame.getByRole("button", { name: /^Chat/ }));
    await shot("panel");
  } finally { await browser.close(); await server.stop(); }
}
void main();
