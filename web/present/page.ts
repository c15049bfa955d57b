// Our frame in a product's page whose customer is present (ADR 0075): it holds the product's word and the socket, where
// no script of the page reads what passes, and shows an invitation. Who accepts goes on in the client frame.

import words from "../shared/i18n/present.json";
import { pickLanguage } from "../shared/i18n/language";
import type { PresentNews } from "../shared/generated/PresentNews";
import { isWellPlaced, waitForLoader, type LoaderLink } from "../widget/frame/link";
import { complaintAbout } from "../widget/identity/identity";
import { button, h, icon } from "../widget/views/dom";
import { createLine, type Line } from "./line";
import type { FrameWord, HostWord } from "./words";

type Invited = Extract<PresentNews, { type: "invited" }>;
type Word = keyof (typeof words)["en"];

let text: Readonly<Record<Word, string>> = words.en;
/** What is shown: how it is answered, what tells how tall it is, and whether it stays though no invitation stands. */
let shown: { readonly answer: (type: "accept" | "not_now") => void; readonly fit: () => void; readonly stays: boolean } | null = null;

function clear(link: LoaderLink<FrameWord, HostWord>): void {
  if (!shown) return;
  shown = null;
  document.body.replaceChildren();
  link.send({ type: "size", height: 0, said: "" });
}

/** A function, since a name may hold what stands for something in a replacement. */
const titleOf = ({ agent }: Invited): string => text.offers.replace("{agent}", () => agent);

function card(invited: Invited, answer: (type: "accept" | "not_now") => void): HTMLElement {
  return h(
    "main",
    { class: "invitation", "aria-labelledby": "title" },
    h("h1", { id: "title" }, titleOf(invited)),
    invited.words === null ? null : h("p", { class: "words" }, invited.words),
    h("p", { class: "privacy" }, icon("shield"), h("span", {}, text.privacy)),
    h("div", { class: "acts" }, button(text.accept, () => answer("accept"), { kind: "primary" }), button(text.not_now, () => answer("not_now"))),
  );
}

function show(link: LoaderLink<FrameWord, HostWord>, line: Line, invited: Invited): void {
  const answer = (type: "accept" | "not_now"): void => {
    line.answer(type, invited.invitation);
    if (type === "not_now") return clear(link);
    for (const one of document.querySelectorAll("button")) one.disabled = true;
    element.setAttribute("aria-busy", "true");
    const label = element.querySelector(".label");
    if (label) label.textContent = text.coming;
  };
  const element = card(invited, answer);
  document.body.replaceChildren(element);
  const said = [titleOf(invited), invited.words].filter(Boolean).join(": ");
  shown = { answer, fit: () => link.send({ type: "size", height: Math.ceil(element.getBoundingClientRect().height), said }), stays: false };
  shown.fit();
}

/** What was accepted could not begin: it is said, until they close it. */
function fail(link: LoaderLink<FrameWord, HostWord>): void {
  if (!shown) return;
  const close = (): void => clear(link);
  const element = h("main", { class: "invitation" }, h("p", { class: "words" }, text.failed), h("div", { class: "acts" }, button(text.close, close)));
  document.body.replaceChildren(element);
  shown = { answer: close, fit: () => link.send({ type: "size", height: Math.ceil(element.getBoundingClientRect().height), said: text.failed }), stays: true };
  shown.fit();
}

/** Asks the product through the port, once for each time that it is wanted. */
function askBy(port: MessagePort): () => Promise<string> {
  return () =>
    new Promise((resolve) => {
      port.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
      port.postMessage(null);
    });
}

function follow(link: LoaderLink<FrameWord, HostWord>, word: () => Promise<string>): Line {
  const line: Line = createLine({
    open: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/v1/present`),
    word,
    hostOrigin: link.hostOrigin,
    hear(news) {
      if (news.type === "invited") return show(link, line, news);
      if (news.type === "failed") return fail(link);
      // That the invitation is over follows what became of it.
      if (news.type === "over" && shown?.stays) return;
      clear(link);
      if (news.type === "accepted") link.send({ type: "accepted", arrival: news.arrival });
    },
    refused(reason, token) {
      const why = reason === "off" ? "the server has no [identity] in its settings" : complaintAbout(token, Date.now() / 1000);
      console.error(`Tandem: who this customer is was not accepted, and they do not count as present: ${why}.`);
    },
  });
  return line;
}

async function start(): Promise<void> {
  if (!isWellPlaced()) return;
  const link = await waitForLoader<FrameWord, HostWord>();
  let line: Line | null = null;
  const rest = (): void => {
    line?.rest();
    clear(link);
  };
  addEventListener("resize", () => shown?.fit());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && shown?.answer("not_now"));
  link.listen((message, ports) => {
    switch (message.type) {
      case "here": {
        const language = pickLanguage([message.language]);
        document.documentElement.lang = language;
        if (message.theme !== "auto") document.documentElement.dataset["theme"] = message.theme;
        text = words[language];
        return;
      }
      case "identity":
        rest();
        line = ports[0] ? follow(link, askBy(ports[0])) : null;
        return line?.begin();
      case "rest":
        return rest();
      case "escape":
        return shown?.answer("not_now");
    }
  });
}

void start();
