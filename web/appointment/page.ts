// The page that the mail of an appointment leads to: when it is, where its reader is; a press says that they
// can not come, or lets them in once it is time. To open the page changes nothing.

import words from "../shared/i18n/appointment-page.json";
import { pickLanguage, translator, wishesOf } from "../shared/i18n/index";
import type { AppointmentWayIn } from "../shared/generated/AppointmentWayIn";
import type { CustomerAppointment } from "../shared/generated/CustomerAppointment";
import { Problem, post } from "../widget/client/api";
import { button, h, setText } from "../widget/views/dom";
import { wordsOf } from "../widget/views/words";
import { readFragment } from "./fragment";
import { nextLook, timesOf } from "./times";

type Key = keyof (typeof words)["en"];

const say = wordsOf(words);
const t = translator(pickLanguage(wishesOf(location.search, navigator.languages)));
/** How times are written: as the reader's browser does, where it speaks the language of the page. */
const writing = navigator.languages.find((one) => one.toLowerCase().startsWith(t.language)) ?? t.language;
let timer: ReturnType<typeof setTimeout> | undefined;
let shown = "";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** The link's secret leaves the address bar at once, and stays with this page for when it loads again. */
function takeSecret(): string | null {
  const found = readFragment(location.hash);
  if (found) history.replaceState({ appointment: found }, "", location.pathname + location.search);
  return found ?? (history.state as { readonly appointment?: string } | null)?.appointment ?? null;
}

function card(...children: readonly (Node | null)[]): HTMLElement {
  return h("section", { class: "panel" }, h("div", { class: "panel-body" }, ...children));
}

function tell(text: string, ...more: readonly Node[]): void {
  shown = "";
  element("app").replaceChildren(card(h("p", {}, text), ...more));
  setText(element("announce"), text);
}

/** Where it stands, in one sentence. */
function standing(of: CustomerAppointment): string {
  if (of.state === "called_off") return say(t, "called_off");
  if (of.is_over) return say(t, "over");
  if (of.state === "declined") return say(t, "declined");
  if (of.may_join) return say(t, "open");
  const opens = new Date(of.opens_at);
  const isNear = opens.getTime() - Date.now() < 12 * 3_600_000;
  const time = new Intl.DateTimeFormat(writing, isNear ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
  return say(t, "early", { time: time.format(opens) });
}

function whenCard(of: CustomerAppointment): HTMLElement {
  const { day, hours, zone } = timesOf(of.starts_at, of.ends_at, writing);
  const isOff = of.state === "called_off" || of.state === "declined";
  return h("div", { class: isOff ? "when off" : "when" }, h("p", { class: "day" }, day), h("p", { class: "hours" }, hours), h("p", { class: "zone" }, zone));
}

/** Has the browser save it, and whatever opens calendars open it. */
function save(calendar: string): void {
  const url = URL.createObjectURL(new Blob([calendar], { type: "text/calendar;charset=utf-8" }));
  h("a", { href: url, download: "appointment.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function acts(of: CustomerAppointment, secret: string): HTMLElement | null {
  if (of.state !== "planned" || of.is_over) return null;
  const { calendar } = of;
  return h(
    "div",
    { class: "acts" },
    of.may_join ? button(say(t, "join"), (event) => void join(secret, event.currentTarget as HTMLButtonElement), { kind: "primary" }) : null,
    calendar === null ? null : button(say(t, "calendar"), () => save(calendar)),
    button(say(t, "decline"), (event) => void decline(secret, event.currentTarget as HTMLButtonElement), { kind: "quiet" }),
  );
}

function draw(of: CustomerAppointment, secret: string): void {
  const stands = standing(of);
  const { calendar: _newEachTime, ...seen } = of;
  const now = JSON.stringify([seen, stands]);
  // Looked at anew by itself, it leaves the keyboard where it is.
  if (now === shown) return;
  shown = now;
  const { agent, organisation } = of;
  const who = organisation === null ? say(t, "with", { agent }) : say(t, "with_of", { agent, organisation });
  element("app").replaceChildren(
    card(
      h("h2", { tabindex: "-1" }, of.subject),
      h("p", { class: "about" }, `${who} · #${of.number}`),
      whenCard(of),
      of.words === null ? null : h("p", { class: "words" }, of.words),
      h("p", { class: "stands" }, stands),
      acts(of, secret),
      h("p", { id: "problem", role: "alert" }),
    ),
  );
  setText(element("announce"), stands);
}

function complain(key: Key): void {
  setText(element("problem"), say(t, key));
}

function follow(of: CustomerAppointment, secret: string): void {
  clearTimeout(timer);
  if (of.is_over || of.state === "called_off") return;
  timer = setTimeout(() => void show(secret, true), nextLook(Date.now(), [of.opens_at, of.starts_at, of.ends_at]));
}

/** `again`: something is shown already, and stays while the server can not be reached. */
async function show(secret: string, again: boolean): Promise<void> {
  try {
    const of = await post<CustomerAppointment>("appointment", { secret });
    draw(of, secret);
    follow(of, secret);
  } catch (error) {
    if (error instanceof Problem && error.code === "appointment_unknown") return tell(say(t, "gone"));
    if (again) {
      clearTimeout(timer);
      timer = setTimeout(() => void show(secret, true), nextLook(Date.now(), []));
    } else tell(say(t, "away"), button(say(t, "again"), () => void show(secret, false), { kind: "primary" }));
  }
}

async function decline(secret: string, pressed: HTMLButtonElement): Promise<void> {
  pressed.disabled = true;
  try {
    const of = await post<CustomerAppointment>("appointment/decline", { secret });
    draw(of, secret);
    // The button that was pressed is gone; who reads by ear goes on at the top.
    element("app").querySelector("h2")?.focus();
    follow(of, secret);
  } catch (error) {
    await stumble(secret, pressed, error);
  }
}

async function join(secret: string, pressed: HTMLButtonElement): Promise<void> {
  pressed.disabled = true;
  setText(element("announce"), say(t, "joining"));
  try {
    const { url } = await post<AppointmentWayIn>("appointment/join", { secret });
    location.assign(url);
  } catch (error) {
    await stumble(secret, pressed, error);
  }
}

/** What stands has changed meanwhile, or a press did not come through. */
async function stumble(secret: string, pressed: HTMLButtonElement, error: unknown): Promise<void> {
  pressed.disabled = false;
  const code = error instanceof Problem ? error.code : "";
  if (code === "appointment_closed" || code === "appointment_unknown") return show(secret, true);
  if (code === "already_joined") complain("already");
  else complain(code === "too_early" ? "early_now" : "failed");
}

document.documentElement.lang = t.language;
document.title = say(t, "title");
setText(element("brand"), document.title);
// A second link opened in this tab changes only the fragment.
addEventListener("hashchange", () => location.hash.length > 1 && location.reload());
const secret = takeSecret();
if (secret === null) tell(say(t, "gone"));
else {
  void show(secret, false);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void show(secret, true));
  // Whoever comes back from the session finds what stands then.
  window.addEventListener("pageshow", (event) => event.persisted && void show(secret, true));
}
