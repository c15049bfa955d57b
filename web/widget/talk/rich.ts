// Shows what a message says: text nodes, links that tell their target nothing, code and commands to copy.

import { parseMessage, type Part } from "../../shared/talk/parse";
import { speaker } from "../../shared/speaking";
import { button, h, setText } from "../views/dom";
import type { ViewContext } from "../views/view";
import { say } from "./words";

function partNode(part: Part): Node {
  if (part.kind === "text") return document.createTextNode(part.text);
  if (part.kind === "code") return h("code", { class: "part-code" }, part.text);
  return h("a", { href: part.href, target: "_blank", rel: "noopener noreferrer nofollow" }, part.text);
}

/** The button, and what says that it worked. */
function copyButton({ t }: ViewContext, text: string, name: "copy_code" | "copy_command", onCopied: () => void): readonly [HTMLElement, HTMLElement] {
  const said = h("span", { class: "spoken", role: "status" });
  const tell = speaker(said);
  const copy = button(say(t, "copy"), () => {
    navigator.clipboard.writeText(text).then(
      () => {
        copy.removeAttribute("aria-label");
        setText(copy.querySelector(".label") ?? copy, say(t, "copied"));
        tell(say(t, "copied"));
        onCopied();
      },
      // Where the browser does not let us, the text can still be selected.
      () => copy.remove(),
    );
  }, { kind: "secondary", icon: "copy", name: say(t, name) });
  return [copy, said];
}

/** The blocks of one message; `onCopied` hears which command was copied. */
export function richText(context: ViewContext, message: string, onCopied: (n: number) => void): HTMLElement {
  const { t } = context;
  const blocks = parseMessage(message).map((block) => {
    if (block.kind === "text") return h("p", { class: "bubble", dir: "auto" }, ...block.parts.map(partNode));
    const pre = h("pre", { tabindex: "0", dir: "ltr" }, h("code", {}, block.text));
    const copy = copyButton(context, block.text, `copy_${block.kind}`, () => void (block.kind === "command" && onCopied(block.n)));
    if (block.kind === "code") return h("div", { class: "block" }, pre, ...copy);
    const title = block.where ? say(t, "command_in", { where: block.where }) : say(t, "command");
    return h("div", { class: "block command", role: "group", "aria-label": title }, h("h3", {}, title), pre, ...copy, h("p", {}, say(t, "command_hint")));
  });
  return h("div", { class: "blocks" }, ...blocks);
}
