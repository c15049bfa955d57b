// Theme of the console: follows the system unless the agent has chosen.

export type ThemeChoice = "auto" | "light" | "dark";

export interface Theme {
  choice: ThemeChoice;
}

const KEY = "tandem.theme";

export function createTheme(): Theme {
  const initial = stored();
  let choice = $state<ThemeChoice>(initial);
  apply(initial);
  return {
    get choice() {
      return choice;
    },
    set choice(next) {
      choice = next;
      apply(next);
      store(next);
    },
  };
}

function apply(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === "auto") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", choice);
}

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}

function store(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}
