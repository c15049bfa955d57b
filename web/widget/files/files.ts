// Files at the customer's side: what they send by choosing it, and what they get by pressing Download.
// Loaded once a session is live; nothing here begins by itself but what was cut off.

import { createBoard, type Card } from "../../shared/files/board";
import { isRisky, sizeWords } from "../../shared/files/names";
import { limitOf, reasonOf } from "../../shared/files/words";
import type { FileView } from "../../shared/generated/FileView";
import words from "../../shared/i18n/files.json";
import { speaker } from "../../shared/speaking";
import type { ClientState } from "../client/state";
import { addStyles, button, h, setText } from "../views/dom";
import type { Part } from "../hands/part";
import { sayScope } from "../hands/scope";
import { untilWords } from "../hands/words";
import { wordsOf } from "../views/words";
import { nameOf, type ViewContext } from "../views/view";
import { STYLES } from "./styles";

type Key = keyof typeof words.en;

const speak = wordsOf(words);
type Values = Readonly<Record<string, string>>;

interface Row {
  readonly element: HTMLElement;
  readonly update: (card: Card) => void;
}

export function filesPart({ client, t, collapse }: ViewContext): Part {
  addStyles(STYLES);
  const say = (key: Key, values: Values = {}): string => speak(t, key, values);
  const size = (bytes: number): string => sizeWords(bytes, t.language);
  const agent = (): string => nameOf(client.store.read(), t);
  const rows = new Map<string, Row>();
  const list = h("ul", { class: "file-list", role: "list" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const tell = speaker(spoken);
  const note = h("p", { class: "file-note" });
  const picker = h("input", { type: "file", multiple: true, hidden: true });
  const stopButton = button(say("stop"), () => client.engine()?.send({ type: "revoke", grant: "files" }), { kind: "quiet" });
  const sendButton = button(say("send"), () => pick((files) => board.send(files)), { kind: "secondary" });
  const drop = h("div", { class: "file-drop", hidden: true });
  const section = h("section", { class: "files", "aria-label": say("title") }, h("div", { class: "file-head" }, h("div", {}, h("h2", {}, say("title")), note), stopButton, sendButton), list, drop, picker, spoken);
  let onPicked: (files: readonly File[]) => void = () => undefined;
  let connected = true;
  /** Null until the first look: what was granted before the page was loaded anew is no news. */
  let granted: boolean | null = null;

  const board = createBoard({
    way: { token: () => client.resumeToken() },
    role: "customer",
    home() {
      const id = client.store.read().session?.id;
      return id ? `/sessions/${id}` : null;
    },
    onChange: paint,
    onArrived(file) {
      tell(say("said_arrived", { agent: agent(), name: file.name }));
      collapse(false);
      list.firstElementChild?.scrollIntoView({ block: "nearest" });
    },
  });

  function pick(then: (files: readonly File[]) => void): void {
    onPicked = then;
    picker.value = "";
    picker.click();
  }

  function paint(): void {
    const cards = board.cards().toReversed();
    const wanted = new Set(cards.map(({ file }) => file.id));
    for (const [id, row] of rows) {
      if (wanted.has(id)) continue;
      row.element.remove();
      rows.delete(id);
    }
    cards.forEach((card, index) => {
      const row = rows.get(card.file.id) ?? fileRow(card.file);
      rows.set(card.file.id, row);
      row.update(card);
      if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
    });
    list.hidden = cards.length === 0;
  }

  /** One file: its name, whose it is, how far it has come, and what can be done. */
  function fileRow({ id, name, role, size: bytes }: FileView): Row {
    const bar = h("progress", { max: String(Math.max(bytes, 1)), "aria-label": say("progress_of", { name }) });
    const state = h("p", { class: "file-state" });
    const risk = h("p", { class: "file-risk", hidden: true }, say("risky"));
    const buttons: Readonly<Record<string, HTMLButtonElement>> = {
      download: button(say("download"), () => board.download(id), { kind: "primary", name: say("download_of", { name }) }),
      choose: button(say("choose"), () => pick(([file]) => void (file && board.choose(id, file))), { kind: "secondary" }),
      pause: button(say("pause"), () => board.pause(id), { kind: "quiet", name: `${say("pause")}: ${name}` }),
      resume: button(say("resume"), () => board.resume(id), { kind: "quiet", name: `${say("resume")}: ${name}` }),
      cancel: button(say("cancel"), () => board.cancel(id), { kind: "quiet", name: `${say("cancel")}: ${name}` }),
      dismiss: button(say("dismiss"), () => board.cancel(id), { kind: "quiet", name: `${say("dismiss")}: ${name}` }),
    };
    const from = say(role === "customer" ? "from_you" : "from_agent", { agent: agent(), size: size(bytes) });
    const element = h("li", { class: "file" }, h("p", { class: "file-name", dir: "auto" }, name), h("p", { class: "file-from" }, from), bar, state, risk, h("div", { class: "file-buttons" }, ...Object.values(buttons)));
    let before = "";
    return {
      element,
      update(card) {
        const { file, local } = card;
        const shown = look(card);
        setText(state, shown.text);
        element.dataset["state"] = shown.kind;
        bar.hidden = shown.offset === null;
        bar.value = shown.offset ?? 0;
        risk.hidden = !(role === "agent" && file.state === "ready" && isRisky(name));
        for (const [key, one] of Object.entries(buttons)) one.hidden = !shown.buttons.includes(key);
        // Screen readers hear how it ended, not each step.
        if (before && before !== shown.kind && shown.kind === "done") tell(role === "customer" ? say("said_sent", { name }) : `${name}: ${shown.text}`);
        if (before !== shown.kind && shown.kind === "failed" && local?.failed !== "cancelled") tell(say("said_refused", { name, why: shown.text }));
        before = shown.kind;
      },
    };
  }

  interface Look {
    readonly kind: "moving" | "still" | "done" | "failed";
    readonly text: string;
    readonly offset: number | null;
    readonly buttons: readonly string[];
  }

  function look({ file, local, lost, limits }: Card): Look {
    const values = { done: size(local?.offset ?? file.offset), size: size(file.size), agent: agent() };
    const offset = local?.offset ?? file.offset;
    const own = file.role === "customer";
    const reason = reasonOf(file.reason, local?.failed ?? null);
    const limit = limitOf(reason, limits, size);
    if (file.state === "refused" || (local?.failed && !lost)) return { kind: "failed", text: limit ? say(...limit) : say(reason), offset: null, buttons: file.state === "ready" ? ["download"] : file.state === "uploading" ? ["resume", "cancel"] : file.id.startsWith("refused") ? ["dismiss"] : [] };
    if (file.state === "deleted") return { kind: "still", text: say("deleted"), offset: null, buttons: [] };
    if (lost) return { kind: "still", text: say(local?.failed === "other_file" ? "other_file" : "lost", values), offset: file.offset, buttons: ["choose", "cancel"] };
    if (file.state === "checking") return { kind: "moving", text: say("checking"), offset: file.size, buttons: [] };
    if (file.state === "ready" && (own || local?.saved)) return { kind: "done", text: say(own ? "sent" : "saved"), offset: null, buttons: own ? [] : ["download"] };
    if (file.state === "ready" && local === null) return { kind: "still", text: say("ready"), offset: null, buttons: ["download"] };
    if (local === null) return { kind: "moving", text: say("incoming", values), offset: file.offset, buttons: [] };
    if (local.paused) return { kind: "still", text: say("paused", values), offset, buttons: ["resume", "cancel"] };
    return { kind: "moving", text: say(local.waiting ? "waiting" : "progress", values), offset, buttons: ["pause", "cancel"] };
  }

  function follow(state: ClientState): void {
    const back = state.connection?.state === "connected";
    // What was said while the socket was away is read anew.
    if (back && !connected) void board.load();
    connected = back;
    const before = granted;
    granted = state.session?.grants.includes("files") ?? false;
    if (granted && before === false) {
      collapse(false);
      tell(say("granted", { agent: agent() }));
    }
    if (!granted && before) tell(say("stopped", { agent: agent() }));
    stopButton.hidden = !granted;
    setText(note, `${say(granted ? "granted" : "consent", { agent: agent() })} ${untilWords(state, "files", t)}`);
    setText(drop, say("drop", { agent: agent() }));
    if (state.stage.kind === "ended") board.close();
  }

  picker.addEventListener("change", () => onPicked([...(picker.files ?? [])]));
  takeDrops(section, drop, (files) => board.send(files));
  client.store.watch(follow);
  follow(client.store.read());
  void board.load().then(() => {
    const cut = board.cards().find(({ lost }) => lost);
    if (!cut) return;
    // Nobody but they can choose the file again.
    collapse(false);
    tell(`${cut.file.name}: ${look(cut).text}`);
  });
  paint();
  return {
    doing: () => (granted ? [sayScope(t, "files")] : []),
    strip: () => ({ elements: [section], update: () => undefined }),
    receive: (message) => message.type === "file" && board.receive(message.file),
  };
}

/** Files that are dropped on the panel or pasted into it; text goes where it always went. */
function takeDrops(section: HTMLElement, hint: HTMLElement, send: (files: Iterable<File>) => void): void {
  const isHere = (event: Event): boolean => section.closest(".panel, .side")?.contains(event.target as Node) ?? false;
  const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    // Elsewhere in the frame a dropped file would replace this page.
    event.preventDefault();
    hint.hidden = !isHere(event);
  });
  window.addEventListener("dragleave", (event) => void (event.relatedTarget ?? (hint.hidden = true)));
  window.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    hint.hidden = true;
    if (isHere(event)) send(event.dataTransfer?.files ?? []);
  });
  window.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length || !isHere(event)) return;
    event.preventDefault();
    send(files);
  });
}
