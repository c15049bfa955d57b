// Senses of states and surroundings: what is asked is told, and what changes is told again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { state } from "../../web/shared/batch.ts";
import { type Show, type Stage, openShow, openStage } from "./stage.ts";

let stage: Stage;

before(async () => {
  stage = await openStage();
});
after(() => stage.close());

async function open(name: string, html: string): Promise<Show> {
  const show = await openShow(stage, name, `<!DOCTYPE html>${html}`);
  await show.start();
  await show.equal();
  return show;
}

/** Waits until the replica's element shows exactly these states, by the names of their attributes. */
async function shows(show: Show, selector: string, states: readonly string[]): Promise<void> {
  const wanted = JSON.stringify([...states].sort());
  const end = Date.now() + 15_000;
  for (;;) {
    const now = await show.replica.evaluate<string>(
      `JSON.stringify((document.querySelector(${JSON.stringify(selector)})?.getAttributeNames() ?? []).filter((name) => name.startsWith("data-tandem-")).map((name) => name.slice(12)).sort())`,
    );
    if (now === wanted) return;
    if (Date.now() > end) assert.fail(`${selector}: ${now} instead of ${wanted}`);
    await show.page.evaluate("new Promise(requestAnimationFrame)");
  }
}

const ask = (show: Show, bits: number, custom = ""): Promise<void> => show.page.evaluate(`wire.command({ type: "states", bits: ${bits}, custom: "${custom}" })`);

/** Waits until the replica's page says so. */
async function reads(show: Show, expression: string, wanted: unknown): Promise<void> {
  const end = Date.now() + 15_000;
  for (let now = await show.replica.evaluate(expression); now !== wanted; now = await show.replica.evaluate(expression)) {
    assert.ok(Date.now() < end, `${String(now)} instead of ${String(wanted)}`);
    await show.page.evaluate("new Promise(requestAnimationFrame)");
  }
}

test("hover and active follow the pointer, once a style sheet asks", async () => {
  const show = await open("hover", `<style>button{position:absolute;top:0;left:0;width:100px;height:50px}</style><div id=d><button id=b>x</button></div>`);
  await show.page.mouse.move(50, 25);
  await show.customer.evaluate("b.append('y')");
  await show.equal();
  await shows(show, "#b", []);
  await ask(show, state.HOVER | state.ACTIVE);
  await shows(show, "#b", ["hover"]);
  await shows(show, "#d", ["hover"]);
  await show.page.mouse.down();
  await shows(show, "#b", ["active", "hover"]);
  await show.page.mouse.up();
  await shows(show, "#b", ["hover"]);
  await show.page.mouse.move(50, 300);
  await shows(show, "#b", []);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("the ring around the focus is drawn without any rule", async () => {
  const show = await open("focus", `<p><input id=a><button id=b>x</button></p><div id=z></div>`);
  await show.customer.evaluate("a.focus()");
  await shows(show, "#a", ["focus-visible"]);
  assert.equal(await show.replica.evaluate("getComputedStyle(document.querySelector('#a')).outlineStyle"), "auto");
  await ask(show, state.FOCUS | state.FOCUS_WITHIN);
  await shows(show, "#a", ["focus", "focus-visible", "focus-within"]);
  await shows(show, "p", ["focus-within"]);
  await show.customer.evaluate("b.focus()");
  await shows(show, "#a", []);
  await shows(show, "#b", ["focus", "focus-visible", "focus-within"]);
  await show.customer.evaluate("z.append(Object.assign(document.createElement('input'), { id: 'c' })); c.focus()");
  await shows(show, "#c", ["focus", "focus-visible", "focus-within"]);
  await show.page.close();
});

test("validity, targets and undefined elements are sought when something may have changed", async () => {
  const show = await open("validity", `<form id=f><input id=a required><fieldset id=s><input id=b></fieldset></form><x-late id=x></x-late><p id=p>p</p>`);
  await ask(show, state.INVALID | state.UNDEFINED | state.TARGET);
  await shows(show, "#a", ["invalid"]);
  await shows(show, "#f", ["invalid"]);
  await shows(show, "#x", ["undefined"]);
  await show.customer.evaluate("b.setCustomValidity('no')");
  await shows(show, "#s", ["invalid"]);
  await show.customer.evaluate("a.value = '1'");
  await shows(show, "#a", []);
  await show.customer.evaluate("location.hash = 'p'");
  await shows(show, "#p", ["target"]);
  await show.customer.evaluate("b.setCustomValidity(''); customElements.define('x-late', class extends HTMLElement {})");
  await shows(show, "#f", []);
  await shows(show, "#s", []);
  await shows(show, "#x", []);
  await show.page.close();
});

test("custom elements tell of the states that sheets ask for, and when they are disabled", async () => {
  const show = await open("custom", `<fieldset id=f><x-a id=x></x-a><x-a id=y></x-a></fieldset>`);
  await show.customer.evaluate(`customElements.define("x-a", class extends HTMLElement { static formAssociated = true; internals = this.attachInternals() }); x.internals.states.add("on")`);
  const custom = "[...document.querySelectorAll('x-a')].map((element) => element.dataset.tandemState ?? '').join()";
  await ask(show, state.DISABLED, "on off ");
  await reads(show, custom, "on,");
  await show.customer.evaluate("x.internals.states.delete('on'); y.internals.states.add('off'); y.internals.states.add('on'); y.internals.states.add('secret')");
  await reads(show, custom, ",on off");
  await show.customer.evaluate("f.disabled = true");
  await shows(show, "#x", ["disabled"]);
  await shows(show, "#f", []);
  assert.ok(!(await show.posted()).join().includes("secret"));
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("another theme begins a new epoch, with its answers in the batch", async () => {
  const show = await open("theme", `<p>text</p>`);
  const before = await show.page.evaluate<number>("wire.messages.filter(({ type }) => type === 'returned').length");
  await show.page.emulateMedia({ colorScheme: "dark" });
  await show.page.waitForFunction(`wire.messages.filter(({ type }) => type === "returned").length > ${before}`);
  await show.page.close();
});

test("dialogs and popovers are in the top layer, in order, and take no focus", async () => {
  const show = await open("layers", `<button id=b>x</button><dialog id=d><input autofocus></dialog><dialog id=e>e</dialog><div id=p popover>p</div><div id=q popover=manual>q</div>`);
  const top = (): Promise<string[]> => show.replica.evaluate("[...document.querySelectorAll('[id]:is(:modal,:popover-open)')].map(({ id }) => id)");
  const settle = async (wanted: readonly string[]): Promise<void> => {
    const end = Date.now() + 15_000;
    for (let now = await top(); now.join() !== wanted.join(); now = await top()) {
      assert.ok(Date.now() < end, `${now} instead of ${wanted}`);
      await show.page.evaluate("new Promise(requestAnimationFrame)");
    }
    await show.equal();
  };
  await show.customer.evaluate("d.showModal()");
  await settle(["d"]);
  await show.customer.evaluate("p.showPopover(); q.showPopover()");
  await settle(["d", "p", "q"]);
  await show.customer.evaluate("d.close(); e.showModal(); d.showModal()");
  await settle(["d", "e", "q"]);
  await show.customer.evaluate("[d, e].forEach((one) => (one.style.cssText = 'position:fixed;inset:0;width:auto;height:auto;margin:0;max-width:none;max-height:none'))");
  await show.equal();
  assert.equal(await show.replica.evaluate("document.elementFromPoint(9, 9).closest('dialog').id"), "d");
  await show.customer.evaluate("d.close(); e.close(); e.show(); q.hidePopover()");
  await settle([]);
  assert.equal(await show.replica.evaluate("document.activeElement === document.body && document.querySelector('#e').open"), true);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("closed roots, and fonts and properties that scripts made, are shown though nobody observed yet", async () => {
  const show = await openShow(stage, "early", `<!doctype html><div id=a></div><div id=b></div><p id=p style="width:var(--wide, 9px)">p</p>`);
  await show.customer.evaluate(`a.attachShadow({ mode: "closed" }).innerHTML = "<i>first</i>";
    CSS.registerProperty({ name: "--wide", syntax: "<length>", inherits: false, initialValue: "90px" });
    document.fonts.add(new FontFace("Odd", "local(none)"));`);
  await show.start();
  const inside = "[...document.querySelectorAll('#a,#b')].map((host) => host.shadowRoot?.textContent).join()";
  await reads(show, inside, "first,");
  await reads(show, "getComputedStyle(p).width", "90px");
  await reads(show, "[...document.fonts].map(({ family }) => family).join()", "Odd");
  await show.customer.evaluate(`window.root = b.attachShadow({ mode: "closed" }); root.innerHTML = "<i>second</i>"`);
  await reads(show, inside, "first,second");
  await show.customer.evaluate("root.firstChild.append('!'); const gone = a; gone.remove(); document.body.append(gone)");
  await reads(show, inside, "second!,first");
  assert.equal(await show.customer.evaluate("a.shadowRoot"), null);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("media lists of sheets, set before the start and later", async () => {
  const show = await openShow(stage, "media", `<!doctype html><style id=e media=print>p{top:1px}</style><style id=f media=print>p{left:2px}</style><style>p{position:absolute}</style><p id=p>p</p><script>e.sheet.media.mediaText = "screen"</script>`);
  await show.start();
  const place = "(({ top, left }) => top + left)(getComputedStyle(document.querySelector('p') ?? document.body))";
  await reads(show, place, "1px8px");
  await show.customer.evaluate("f.sheet.media.mediaText = 'all'; p.append('!')");
  await reads(show, place, "1px2px");
  await show.customer.evaluate("e.media = 'print'");
  await reads(show, place, "8px2px");
  await show.page.close();
});

test("a transition that stands before the start stands at its moment, and open popovers in their order", async () => {
  const show = await openShow(stage, "standing", `<!doctype html><style>p{transition:all 1000s linear}.on{width:1000px}[popover]{inset:0 auto auto 0;margin:0}</style><p id=p style="width:0"></p><b id=a popover=manual>a</b><b id=b popover=manual>b</b><svg id=s><rect><animate attributeName="x" to="9" dur="9s"/></rect></svg>`);
  await show.customer.evaluate(`s.pauseAnimations(); s.setCurrentTime(3); b.showPopover(); a.showPopover(); getComputedStyle(p).width; p.style.width = "1000px"; getComputedStyle(p).width;
    p.getAnimations().forEach((one) => { one.pause(); one.currentTime = 500000; })`);
  await show.start();
  await reads(show, "getComputedStyle(document.querySelector('p') ?? document.body).width", "500px");
  await reads(show, "document.elementFromPoint(4, 4).id", "a");
  const moment = "(() => { const drawing = document.querySelector('svg'); return `${drawing.animationsPaused()},${drawing.getCurrentTime()}`; })()";
  await reads(show, moment, "true,3");
  await show.customer.evaluate("s.setCurrentTime(5)");
  await reads(show, moment, "true,5");
  await show.page.close();
});

test("what the loader notes is bounded", async () => {
  const show = await openShow(stage, "bounds", "<!doctype html><p>p</p>");
  const noted = await show.customer.evaluate(`(() => {
    for (let i = 0; i < 260; i++) CSS.registerProperty({ name: "--p" + i, inherits: false });
    const fonts = [8 << 20, 1].map((size) => new FontFace("Odd", new ArrayBuffer(size)));
    return [early.properties.length, ...fonts.map((face) => early.fonts.get(face)?.size ?? 0), early.roots === null];
  })()`);
  assert.deepEqual(noted, [256, 8 << 20, 0, true]);
  await show.page.close();
});

test("highlights of scripts are shown, follow the tree and go", async () => {
  const show = await open("highlights", `<p id=a>one two</p><p id=b>three</p>`);
  const shows = (wanted: string): Promise<void> => reads(show, "[...CSS.highlights].map(([name, ranges]) => [name, ...[...ranges].map(({ startOffset, endContainer, endOffset }) => [startOffset, endContainer.data, endOffset])]).join(';')", wanted);
  await show.customer.evaluate(`window.range = new Range(); range.setStart(a.firstChild, 4); range.setEnd(b.firstChild, 2);
    CSS.highlights.set("found", new Highlight(range)); CSS.highlights.set("empty", new Highlight())`);
  await shows("found,4,three,2");
  await show.customer.evaluate("b.firstChild.insertData(0, 'and ')");
  await shows("found,4,and three,6");
  await show.customer.evaluate("CSS.highlights.get('empty').add(new StaticRange({ startContainer: a.firstChild, startOffset: 0, endContainer: a.firstChild, endOffset: 3 }))");
  await shows("found,4,and three,6;empty,0,one two,3");
  await show.customer.evaluate("CSS.highlights.delete('found')");
  await shows("empty,0,one two,3");
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("slots that scripts fill show what stands in them", async () => {
  const show = await open("slots", `<div id=host><b id=a>a</b><b id=b>b</b></div>`);
  await show.customer.evaluate(`window.root = host.attachShadow({ mode: "open", slotAssignment: "manual" }); root.innerHTML = "<slot></slot><slot></slot>"; root.firstChild.assign(a)`);
  const shows = (wanted: string): Promise<void> => reads(show, "[...document.querySelector('#host').shadowRoot?.querySelectorAll('slot') ?? []].map((slot) => slot.assignedNodes().map(({ id }) => id).join()).join(';')", wanted);
  await shows("a;");
  await show.customer.evaluate("root.firstChild.assign(b); root.lastChild.assign(a)");
  await shows("b;a");
  await show.customer.evaluate("root.firstChild.assign(); const gone = a; gone.remove(); host.append(gone)");
  await shows(";a");
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("fields are told whoever sets them and however", async () => {
  const own = `<input type=checkbox id=a><input id=b value=1><textarea id=t>1</textarea><input type=radio name=r id=r checked><input type=radio name=r id=s>
<script>
  const natives = Object.fromEntries([[HTMLInputElement, "checked"], [HTMLInputElement, "value"], [HTMLTextAreaElement, "value"]].map(([type, name]) => [type.name + name, Object.getOwnPropertyDescriptor(type.prototype, name)]));
  const { get, set } = natives.HTMLInputElementchecked;
  // As React watches its fields.
  Object.defineProperty(a, "checked", { configurable: true, get() { return get.call(this); }, set(value) { set.call(this, value); } });
</script>`;
  const show = await open("own-setters", own);
  await show.customer.evaluate("a.checked = true");
  await reads(show, "a.checked", true);
  await show.customer.evaluate("natives.HTMLInputElementvalue.set.call(b, 'two'); natives.HTMLTextAreaElementvalue.set.call(t, 'two')");
  await reads(show, "b.value + t.value", "twotwo");
  await show.customer.evaluate("set.call(s, true)");
  await reads(show, "r.checked + ' ' + s.checked", "false true");
  await show.customer.evaluate("a.checked = false");
  await reads(show, "a.checked", false);
  await show.equal();
  await show.page.close();
});

test("a selection is shown, through shadow roots, and goes", async () => {
  const show = await open("selection", `<style>b::selection { color: rgb(1, 2, 3) }</style><p id=a>one two</p><p id=b>three <b>four</b></p><input id=f value=field>`);
  const selected = (): Promise<string> => show.replica.evaluate("getSelection().rangeCount === 0 ? '' : String(getSelection().getRangeAt(0))");
  const settle = async (wanted: string): Promise<void> => {
    const end = Date.now() + 15_000;
    for (let now = await selected(); now !== wanted; now = await selected()) {
      assert.ok(Date.now() < end, `${now} instead of ${wanted}`);
      await show.page.evaluate("new Promise(requestAnimationFrame)");
    }
  };
  await show.customer.evaluate("getSelection().setBaseAndExtent(a.firstChild, 4, b.lastChild.firstChild, 2)");
  await settle("twothree fo");
  const colours = "[a, b.lastChild].map((element) => getComputedStyle(element, '::selection').color).join()";
  assert.equal(await show.replica.evaluate(colours), "rgb(255, 255, 255),rgb(1, 2, 3)");
  assert.equal(await show.replica.evaluate("document.hasFocus() || document.activeElement !== document.body"), false);
  await show.customer.evaluate("getSelection().selectAllChildren(b)");
  await settle("three four");
  await show.customer.evaluate("getSelection().removeAllRanges(); f.focus(); f.setSelectionRange(1, 3)");
  await settle("ie");
  // The selection stands in a copy of the field's text: the field itself would have to take the focus.
  assert.equal(await show.replica.evaluate("document.querySelectorAll('span[data-tandem-ui]').length"), 1);
  assert.equal(await show.replica.evaluate("document.hasFocus() || document.activeElement !== document.body"), false);
  await show.customer.evaluate("f.blur()");
  await reads(show, "document.querySelectorAll('span[data-tandem-ui]').length", 0);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("what is open, selected and scrolled is told in a later epoch too", async () => {
  const filling = "<p>x</p>".repeat(300);
  const show = await openShow(stage, "epochs", `<!doctype html><style>.s { overflow: auto; height: 40px } .s p { height: 400px }</style><dialog id=d><p id=a>one two</p></dialog>${filling}<div class=s id=s><p>x</p></div>`, { tinySlices: true });
  await show.start();
  await show.equal();
  await show.page.evaluate('wire.command({ type: "scrollers", selectors: ".s" })');
  await show.customer.evaluate("d.showModal(); s.scrollTop = 30; getSelection().setBaseAndExtent(a.firstChild, 4, a.firstChild, 7)");
  await show.page.waitForFunction('["LAYER", "SELECTION", "SCROLL"].every((name) => wire.operations.includes(name))');
  await show.page.evaluate(`wire.operations.length = 0; wire.complete = false; wire.command({ type: "start" }); wire.command({ type: "scrollers", selectors: ".s" });`);
  await show.page.waitForFunction('wire.complete && ["LAYER", "SELECTION", "SCROLL"].every((name) => wire.operations.includes(name))');
  await reads(show, "[getSelection().toString(), s.scrollTop].join()", "two,30");
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});
