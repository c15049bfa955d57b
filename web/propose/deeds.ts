// What an act on an element leads to, as far as the page shows it: what it is called, whether it sends a
// form, and whether it can be taken back.

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import { wordsOf } from "../shared/labels.ts";
import type { DeedKind } from "../shared/ports.ts";

/** Letters of a name that are shown. */
const NAME_MAX = 80;
const ACTORS = "button,input,select,textarea,summary,a[href],area[href],label,option,[role=button],[role=link],[role=menuitem],[role=option],[role=tab],[role=switch],[role=checkbox],[contenteditable]:not([contenteditable=false])";
const SUBMITS = "button:not([type]),button[type=submit],input[type=submit],input[type=image]";
const TEXTS = "input:not([type]),input:is([type=text],[type=search],[type=url],[type=tel],[type=email],[type=number],[type=password]),textarea";
/** Words for deleting, paying and sending, in English and German. */
const LASTING = [
  /(^|[^\p{L}])(delet|remov|eras|discard|wipe|destroy|revok|terminat|deactivat|unsubscrib|approve(?!d)|withdraw(?!al|n)|donate(?!d)|clos(e|ing) ((my|your|the|this) )?account|cancel ((my|your|the|this) )?(sub|order|contract|account|plan|member|booking|reserv|service|policy|appointment)|pay|buy|purchas|check ?out|plac\w* (\w+ )?order|order now|subscrib|transfer|submit|send|publish|factory reset|reset ((my|your|the|this) )?(to|router|modem|device|phone|settings|data|account|everything)|empty (the )?(trash|bin)|clear (all(?! (filter|selection))|everything|(\w+ )?(history|data|logs?)(?!\p{L})))/iu,
  // A question whether it is meant, and nothing that only bears the word.
  /^(yes\W+)?confirm\W*$|(^|[^\p{L}])confirm (and |& |((my|your|the|this) )?(order|purchas|pay|book|reserv|delet|remov|transfer|withdraw|cancel|subscri|donat|reset))/iu,
  /lösch|entfern|verwerf|vernicht|widerruf|kündig|deaktivier|abbestell|stornier|zahl(en|ung)|bezahl|kauf(en)?($|[^\p{L}])|bestell|abonnier|überweis|absenden|abschicken|senden|veröffentlich|zurücksetzen|freigeben|genehmigen|abheben|(^|[^\p{L}])spenden($|[^\p{L}])|(?<!filter |auswahl )leeren($|[^\p{L}])|(konto|zugang) schließen|(abo|vertrag|tarif|mitgliedschaft) beenden|(jetzt|verbindlich|kostenpflichtig) buchen|^(ja\W+)?bestätigen\W*$|(buchung|auftrag|vorgang) bestätigen/iu,
];

const { matches, getAttribute } = Element.prototype;

/** What a press there is a press of: the control around it, or the field of a label. */
export function actorOf(chain: readonly Element[]): Element {
  const found = chain.find((one) => matches.call(one, ACTORS)) ?? (chain[0] as Element);
  return (found as Partial<HTMLLabelElement>).localName === "label" ? ((found as HTMLLabelElement).control ?? found) : found;
}

/** Its name in the page's own words. */
export function nameOf(element: Element): string {
  return (namesOf(element).find((words) => words !== "") ?? element.localName).slice(0, NAME_MAX);
}

function namesOf(element: Element): string[] {
  const root = element.getRootNode() as Document | ShadowRoot;
  const of = (name: string): string => getAttribute.call(element, name) ?? "";
  const labelled = of("aria-labelledby").split(/\s+/).map((id) => root.getElementById?.(id)?.textContent ?? "").join(" ");
  const labels = [...((element as Partial<HTMLInputElement>).labels ?? [])].map((label) => wordsOf(label, element)).join(" ");
  const isButton = matches.call(element, "input:is([type=submit],[type=button],[type=reset])");
  const isField = matches.call(element, "input,textarea,select");
  const inner = isField ? "" : ((element as Partial<HTMLElement>).innerText ?? element.textContent ?? "");
  const pictures = isField ? "" : [...element.querySelectorAll("[alt],[aria-label],svg title")].map((one) => one.getAttribute("alt") ?? one.getAttribute("aria-label") ?? one.textContent ?? "").join(" ");
  const value = isButton ? (element as HTMLInputElement).value || of("type") : "";
  return [labelled, of("aria-label"), labels, value, of("alt"), inner, pictures, of("title"), of("placeholder"), isField ? of("name") : ""].map((words) => words.trim().replace(/\s+/g, " "));
}

/** The form that an act sends; null: it sends none. */
export function formOf(element: Element, kind: DeedKind): HTMLFormElement | null {
  const isField = matches.call(element, "input:not([type=file],[type=image],[type=submit],[type=button],[type=reset])");
  const sends = kind === "type" ? false : matches.call(element, SUBMITS) || (kind === "enter" && isField);
  const form = sends ? (element as HTMLInputElement).form : null;
  return form === null || (getAttribute.call(element, "formmethod") ?? getAttribute.call(form, "method"))?.toLowerCase() === "dialog" ? null : form;
}

/** What Enter in a field presses, if anything. */
export function defaultButton(form: HTMLFormElement): Element | null {
  return [...form.elements].find((one) => matches.call(one, SUBMITS)) ?? null;
}

/** Whether it can not be taken back: it sends a form, empties one, or says that it deletes, pays or sends. */
export function isLasting(element: Element, kind: DeedKind): boolean {
  if (formOf(element, kind) !== null || matches.call(element, ":is(button,input)[type=reset]")) {
    return true;
  }
  if (kind === "type" || matches.call(element, `${TEXTS},[contenteditable],html,body`)) {
    return false;
  }
  // Of what is no control of its own only short words are a name.
  const words = namesOf(element).filter((one) => one.length <= 2 * NAME_MAX);
  return words.some((one) => LASTING.some((pattern) => pattern.test(one)));
}

/** Why a link is the customer's own step: it leads to another site or program, into another window, or to a file. */
export function leads(element: Element, modifiers: number): ActRefusal | null {
  const of = (name: string): string | null => getAttribute.call(element, name);
  const href = of("href") ?? of("xlink:href");
  if (href === null || !matches.call(element, "a,area")) {
    return null;
  }
  const target = of("target") ?? document.querySelector("base[target]")?.getAttribute("target") ?? "";
  if (modifiers & 11 || of("download") !== null || !/^(?:_self|_parent|_top)?$/i.test(target)) {
    return "customers_step";
  }
  if (!URL.canParse(href, document.baseURI)) {
    return null;
  }
  const { protocol, origin: there } = new URL(href, document.baseURI);
  return protocol === "javascript:" || (/^http/.test(protocol) && there === origin) ? null : "elsewhere";
}

/** What kind of thing an element is; another kind is another thing. */
export function kindOf(element: Element): string {
  const of = (name: string): string => getAttribute.call(element, name) ?? "";
  const { form } = element as Partial<HTMLInputElement>;
  return [element.localName, of("type"), of("role"), of("href"), of("name"), form ? (form as HTMLFormElement).getAttribute("action") : "", matches.call(element, ":disabled"), (element as Partial<HTMLInputElement>).readOnly ?? false].join("\n");
}
