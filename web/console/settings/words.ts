// What the groups of settings are called, what is to be known of them, and how a setting is read.

import type { Setting } from "../../shared/generated/Setting";
import type { SettingsGroup } from "../../shared/generated/SettingsGroup";
import type { paths } from "../app/router.svelte";

/** Screens with an address of their own. */
type Page = { [Name in keyof typeof paths]: (typeof paths)[Name] extends string ? Name : never }[keyof typeof paths];

interface GroupWords {
  readonly title: string;
  readonly about: string;
  /** The page that manages what belongs to it, if there is one. */
  readonly page?: { readonly name: Page; readonly words: string };
}

const GROUPS: Readonly<Record<string, GroupWords>> = {
  organisation: { title: "Organisation", about: "What customers read beside the agent’s name, where browsers find Tandem, and the products that may embed the widget." },
  privacy: { title: "Privacy", about: "How strictly customers’ pages are masked at least, and what agents may not do on some of them." },
  routing: { title: "Routing", about: "To whom customers who wait are offered, and for how long.", page: { name: "team", words: "What each agent is there for" } },
  sla: { title: "SLA", about: "What is promised to customers, and the hours in which time counts." },
  closing: { title: "Closing words", about: "The words for how a ticket ended.", page: { name: "fields", words: "Fields of tickets" } },
  survey: { title: "Surveys", about: "What customers are asked once a session is over, or a ticket without one is solved, and how often.", page: { name: "metrics", words: "What they answer" } },
  mail: { title: "Mail server", about: "The server by which customers who are not there are written to.", page: { name: "mail", words: "Mails that wait or were given up" } },
  connectors: { title: "Other systems", about: "Ticket systems that are connected, and where webhooks may lead.", page: { name: "connectors", words: "What is written to them" } },
  sign_in: { title: "Signing in", about: "How agents come in, and for how long.", page: { name: "team", words: "Accounts of agents" } },
  access: { title: "Access rules", about: "Which tickets agents and leads may read, work on and have sessions of. Without rules, all.", page: { name: "team", words: "Roles of agents" } },
  identity: { title: "Customers’ identity", about: "Whose word on who customers are is believed." },
  retention: { title: "Retention", about: "How long what people wrote is kept.", page: { name: "people", words: "What is kept of a person" } },
  files: { title: "Files", about: "Which files are taken, and how much of them." },
  assets: { title: "Images of other origins", about: "Whether the server fetches images and style sheets that customers’ pages show and scripts there can not read, and from which hosts inside your network." },
  limits: { title: "Limits", about: "How much is taken on." },
};

export function groupWords({ name }: SettingsGroup): GroupWords {
  return GROUPS[name] ?? { title: name, about: "" };
}

/** "Calendars 2: time zone", "Every days"; a table of its own that is not there is the group itself. */
export function settingWords({ key, nth }: Setting): string {
  const parts = key.replace(/^tenants\./, "").split(".");
  const own = (parts.length > 1 ? parts.slice(1) : parts).map((part) => part.replaceAll("_", " "));
  if (nth !== null && own.length > 1) own[0] = `${own[0]} ${nth}`;
  const words = nth !== null && own.length === 1 ? `${parts[0]?.replaceAll("_", " ")} ${nth}: ${own[0]}` : own.join(": ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What it is, as people read it. */
export function valueWords({ values, hidden, set }: Setting): string {
  if (!set) return "Not set";
  if (hidden) return "Set, and not shown";
  if (values.length === 1 && values[0] === "true") return "Yes";
  if (values.length === 1 && values[0] === "false") return "No";
  return values.join(", ");
}

/** Where it is set, by what wins first. */
export function placeWords({ key, flag, env }: Setting): readonly string[] {
  return [...(flag === null ? [] : [`--${flag}`]), ...(env === null ? [] : [env]), key];
}

/** Whether nothing of the group is set up. */
export function isUnset({ settings }: SettingsGroup): boolean {
  return settings.every(({ set }) => !set);
}
