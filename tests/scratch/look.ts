import { answerConsent, makeLink, meetByWidget, newTicket, openStage } from "../e2e/flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "../e2e/support.ts";
async function main(): Promise<void> {
  const browser = await launchBrowser();
  const server = await TandemServer.launch();
  for (const width of [360, 441]) {
    const stage = await openStage(browser, server, "websocket");
    await stage.customer.setViewportSize({ width, height: 700 });
    await meetByWidget(stage, server.product);
    await answerConsent(stage.customer, "Allow");
    await stage.customer.waitForTimeout(2500);
    await stage.customer.screenshot({ path: `/tmp/shot-bar-${width}.png` });
    const frame = await clientFrame(stage.customer);
    await frame.getByRole("button", { name: /^Chat/ }).click();
    await stage.customer.waitForTimeout(1000);
    await stage.customer.screenshot({ path: `/tmp/shot-panel-${width}.png` });
    await stage.close();
  }
  const stage = await openStage(browser, server, "websocket");
  await newTicket(stage.agent, "Screen");
  const url = await makeLink(stage.agent);
  await stage.customer.goto(url);
  await stage.customer.getByRole("button", { name: "Continue" }).click();
  await answerConsent(stage.customer, "Allow");
  await stage.customer.waitForTimeout(2500);
  await stage.customer.screenshot({ path: `/tmp/shot-join.png` });
  await stage.agent.getByRole("tab", { name: /^Files/ }).click();
  await stage.agent.waitForTimeout(500);
  await stage.agent.screenshot({ path: `/tmp/shot-agent.png` });
  await stage.agent.getByRole("button", { name: "Ask to exchange files" }).click();
  await stage.customer.waitForTimeout(1500);
  await stage.customer.screenshot({ path: `/tmp/shot-join-sheet.png` });
  await stage.close();
  await server.stop();
  await browser.close();
}
void main();
