// Agents come in by another system: a real provider, a real browser, and the ways in which that goes wrong.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { DEMO_AGENT, freePort, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";

/** Who the organisation knows, and in which groups they are. */
const PEOPLE: Readonly<Record<string, { readonly name: string; readonly groups: readonly string[] }>> = {
  noor: { name: "Noor Haddad", groups: ["support-leads", "everybody"] },
  jonas: { name: "Jonas Lind", groups: ["support", "everybody"] },
  mallory: { name: "Mallory Gray", groups: ["everybody"] },
};
const folder = mkdtempSync(join(tmpdir(), "tandem-oidc-"));
let login: Server;
let server: TandemServer;
let browser: Browser;

async function openProvider(issuer: string, port: number, callback: string): Promise<Server> {
  const provider = new Provider(issuer, {
    clients: [{ client_id: "tandem", client_secret: "a secret & more", redirect_uris: [callback], grant_types: ["authorization_code"], response_types: ["code"] }],
    claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, name: PEOPLE[id]?.name, groups: PEOPLE[id]?.groups, email: `${id}@company.example`, email_verified: true }) }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
  });
  const listening = createServer(provider.callback()).listen(port, "127.0.0.1");
  await once(listening, "listening");
  return listening;
}

before(async () => {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const [secret, settings] = [join(folder, "secret"), join(folder, "tandem.toml")];
  writeFileSync(secret, "a secret & more\n");
  const text = [
    "[oidc]", `issuer = "${issuer}"`, 'client_id = "tandem"', `client_secret_file = "${secret}"`, 'label = "Company"', "inside = true", "passwords = false", `break_glass = "${DEMO_AGENT.email}"`,
    "[[oidc.groups]]", 'group = "support"', "tier = 2", 'teams = ["routers"]',
    "[[oidc.groups]]", 'group = "support-leads"', "admin = true", "tier = 3",
  ];
  writeFileSync(settings, text.join("\n"));
  server = await TandemServer.launch("--config", settings);
  login = await openProvider(issuer, port, `${server.origin}/api/v1/sign-in/oidc/callback`);
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
  login.closeAllConnections();
  login.close();
  rmSync(folder, { recursive: true });
});

async function visit(): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 860 } });
  context.setDefaultTimeout(PATIENCE_MS);
  return { context, page: await context.newPage() };
}

/** As people do: the button here, the name there, and yes to what is asked. */
async function signInAs(page: Page, who: string): Promise<void> {
  await page.goto(`${server.origin}/sign-in`);
  await page.getByRole("link", { name: "Sign in with Company" }).click();
  await page.locator("input[name=login]").fill(who);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("people come in by their groups, go out, and strangers stay out", async () => {
  const { context, page } = await visit();
  try {
    await page.goto(`${server.origin}/sign-in`);
    await page.getByRole("link", { name: "Sign in with Company" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await signInAs(page, "jonas");
    await page.getByRole("button", { name: /^Account.*Jonas Lind/ }).waitFor();
    const me = await page.evaluate(async () => (await fetch("/api/v1/me")).json() as Promise<{ role: string; email: string }>);
    assert.deepEqual([me.role, me.email], ["agent", "jonas@company.example"]);
    const all = await page.evaluate(async () => (await fetch("/api/v1/agents")).json() as Promise<{ data: { name: string; tier: number; teams: string[] }[] }>);
    const jonas = all.data.find(({ name }) => name === "Jonas Lind");
    assert.deepEqual([jonas?.tier, jonas?.teams], [2, ["routers"]]);
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Sign in with Company" }).waitFor();
    assert.equal(await page.evaluate(async () => (await fetch("/api/v1/me")).status), 401);
  } finally {
    await context.close();
  }
  const lead = await visit();
  try {
    await signInAs(lead.page, "noor");
    await lead.page.getByRole("button", { name: /^Account.*Noor Haddad/ }).waitFor();
    assert.equal(await lead.page.evaluate(async () => ((await (await fetch("/api/v1/me")).json()) as { role: string }).role), "admin");
  } finally {
    await lead.context.close();
  }
  const stranger = await visit();
  try {
    await signInAs(stranger.page, "mallory");
    await stranger.page.getByText("in no group that may come in here").waitFor();
    assert.deepEqual(await axe(stranger.page), []);
    assert.equal(await stranger.page.evaluate(async () => (await fetch("/api/v1/me")).status), 401);
  } finally {
    await stranger.context.close();
  }
});

test("what comes back twice, from elsewhere, or changed on the way lets nobody in", async () => {
  const { context, page } = await visit();
  const refused = async (address: string): Promise<void> => {
    await page.goto(address);
    await page.waitForURL(/\/sign-in\?problem=oidc/);
    await page.getByText("That did not work.").waitFor();
    assert.equal(await page.evaluate(async () => (await fetch("/api/v1/me")).status), 401);
  };
  const signOut = (): Promise<void> => context.clearCookies({ name: /^tandem/ });
  const returns: string[] = [];
  page.on("request", (request) => void (request.url().includes("/oidc/callback") && returns.push(request.url())));
  try {
    await signInAs(page, "jonas");
    await page.getByRole("button", { name: /^Account/ }).waitFor();
    const [back] = returns;
    assert.ok(back !== undefined);

    // The same code and state once more, without and with the cookie of another sign-in.
    await signOut();
    await refused(back);
    await page.request.get(`${server.origin}/api/v1/sign-in/oidc`, { maxRedirects: 0 });
    await refused(back);

    // A state that this browser was not sent away with, and a code that the provider never gave.
    const began = await page.request.get(`${server.origin}/api/v1/sign-in/oidc`, { maxRedirects: 0 });
    const state = new URL(began.headers()["location"] ?? "").searchParams.get("state") ?? "";
    const callback = `${server.origin}/api/v1/sign-in/oidc/callback`;
    await refused(`${callback}?code=x&state=${state}x`);
    const again = await page.request.get(`${server.origin}/api/v1/sign-in/oidc`, { maxRedirects: 0 });
    await refused(`${callback}?code=x&state=${new URL(again.headers()["location"] ?? "").searchParams.get("state") ?? ""}`);

    // Somebody has changed the nonce on the way, so that the provider signs another one; and the challenge.
    for (const name of ["nonce", "code_challenge"]) {
      await context.clearCookies();
      const sent = await page.request.get(`${server.origin}/api/v1/sign-in/oidc`, { maxRedirects: 0 });
      const address = new URL(sent.headers()["location"] ?? "");
      address.searchParams.set(name, "w".repeat(43));
      await page.goto(address.href);
      await page.locator("input[name=login]").fill("jonas");
      await page.locator("input[name=password]").fill("any");
      await page.getByRole("button", { name: "Sign-in" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.waitForURL(/\/sign-in\?problem=oidc/);
      assert.equal(await page.evaluate(async () => (await fetch("/api/v1/me")).status), 401);
    }
    assert.match(server.log, /can not be used: nonce/);
    for (const secret of ["a secret & more", state]) assert.ok(!server.log.includes(secret), "no secret in the log");
  } finally {
    await context.close();
  }
});

test("where passwords are off, the break-glass administrator alone has one", async () => {
  const { context, page } = await visit();
  try {
    await page.goto(`${server.origin}/sign-in`);
    await page.getByRole("button", { name: "Use a password" }).click();
    await page.getByLabel("E-mail").fill("jonas@company.example");
    await page.getByLabel("Password").fill("any");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("E-mail or password is wrong.").waitFor();
    await page.getByLabel("E-mail").fill(DEMO_AGENT.email);
    await page.getByLabel("Password").fill(DEMO_AGENT.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("button", { name: /^Account/ }).waitFor();
  } finally {
    await context.close();
  }
});
