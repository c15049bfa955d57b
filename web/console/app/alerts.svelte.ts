// How an agent who looks elsewhere hears that somebody waits: by the desktop and by a sound, each as far as
// they have switched it on in this browser.

import { createChime } from "./chime";

/** What came of asking the browser. */
export type Granted = "granted" | "denied" | "missing";

export interface Alerts {
  /** Whether the desktop says so. */
  readonly notifies: boolean;
  /** Whether a sound does. */
  readonly sounds: boolean;
  /** Asks the browser, on the press that switches it on and at no other time. */
  switchNotifications(on: boolean): Promise<Granted>;
  /** Lets the sound be heard as it is switched on. */
  switchSound(on: boolean): void;
  /** Says that a customer waits, with words that name nothing of them; `key` is the same for the same customer. */
  tell(words: string, key: string, onpress: () => void): void;
}

const NOTIFICATIONS = "tandem.notifications";
const SOUND = "tandem.sound";

export function createAlerts(): Alerts {
  const chime = createChime();
  let notifies = $state(isKept(NOTIFICATIONS) && "Notification" in window && Notification.permission === "granted");
  let sounds = $state(isKept(SOUND));

  return {
    get notifies() {
      return notifies;
    },
    get sounds() {
      return sounds;
    },
    async switchNotifications(on) {
      const granted = on ? await ask() : "granted";
      notifies = on && granted === "granted";
      keep(NOTIFICATIONS, notifies);
      return granted;
    },
    switchSound(on) {
      sounds = on;
      keep(SOUND, on);
      if (on) void chime.ring();
    },
    tell(words, key, onpress) {
      if (sounds) void chime.ring();
      if (!notifies) return;
      try {
        // Of several tabs of the console the latest one has it.
        const shown = new Notification("A customer waits", { body: words, tag: `tandem.${key}` });
        shown.onclick = () => {
          window.focus();
          shown.close();
          onpress();
        };
      } catch {
        // Browsers of phones have notifications that a page can not show by itself.
      }
    },
  };
}

async function ask(): Promise<Granted> {
  if (!("Notification" in window)) return "missing";
  return (await Notification.requestPermission()) === "granted" ? "granted" : "denied";
}

function isKept(key: string): boolean {
  try {
    return localStorage.getItem(key) === "on";
  } catch {
    return false;
  }
}

function keep(key: string, on: boolean): void {
  try {
    if (on) localStorage.setItem(key, "on");
    else localStorage.removeItem(key);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}
