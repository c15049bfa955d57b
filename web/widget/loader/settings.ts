// What the embedding page chose: attributes of the script element first, `Tandem('init', …)` over them.

import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";
import type { PageWants } from "../../shared/ports";
import { pickLanguage } from "../../shared/i18n/language";
import { PROFILES } from "../../shared/profiles";

export interface Settings {
  /** Origin of the Tandem server. */
  readonly server: string;
  readonly launcher: "button" | "code" | "off";
  readonly language: string;
  readonly theme: "auto" | "light" | "dark";
  /** Stricter masking than the server asks for; null leaves it to the server. */
  readonly privacy: PrivacyProfile | null;
  /** What the product calls its release; `trail.js` looks whether it is a name of one. */
  readonly release: string | null;
  /** Whether a customer whom the product knows counts as present. */
  readonly presence: boolean;
  /** What it says of who should help the customer; `wanting.ts` looks what that is. */
  readonly wants: PageWants;
}

/** What `Tandem('init', …)` takes. */
export interface InitOptions {
  launcher?: string;
  lang?: string;
  theme?: string;
  server?: string;
  privacy?: string;
  release?: string;
  presence?: string;
  skills?: string;
  language?: string;
}

function oneOf<T extends string>(value: string | undefined, known: readonly T[]): T | null {
  return known.find((entry) => entry === value) ?? null;
}

function originOf(address: string): string | null {
  try {
    const { origin } = new URL(address, location.href);
    return origin === "null" ? null : origin;
  } catch {
    return null;
  }
}

/** Reads the attributes of the script element, overridden by `init` options. */
export function readSettings(script: HTMLScriptElement | null, init: InitOptions): Settings {
  const data = script?.dataset ?? {};
  const wish = (name: keyof InitOptions): string | undefined => init[name] ?? data[name];
  const chosen = wish("server");
  const server = (chosen && originOf(chosen)) || originOf(script?.src ?? "") || location.origin;
  const tags = [wish("lang"), document.documentElement.lang, ...navigator.languages];
  return {
    server,
    launcher: oneOf(wish("launcher"), ["button", "code", "off"]) ?? "button",
    language: pickLanguage(tags),
    theme: oneOf(wish("theme"), ["auto", "light", "dark"]) ?? "auto",
    privacy: oneOf(wish("privacy"), PROFILES),
    release: wish("release") ?? null,
    presence: /^(on)?$/.test(wish("presence") ?? "off"),
    wants: [wish("skills"), wish("language"), ...tags],
  };
}
