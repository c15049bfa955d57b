// What messages show, also of people who mean harm.

import assert from "node:assert/strict";
import test from "node:test";
import { BLOCKS_MAX, parseInline, parseMessage, PARTS_MAX, safeHref, writeCommands } from "./parse.ts";

test("text keeps its lines, and addresses in it become links that are shown whole", () => {
  assert.deepEqual(parseMessage("See https://example.com/a?b=1.\nor mailto:ada@example.com"), [
    { kind: "text", parts: [
      { kind: "text", text: "See " },
      { kind: "link", text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
      { kind: "text", text: ".\nor " },
      { kind: "link", text: "mailto:ada@example.com", href: "mailto:ada@example.com" },
    ] },
  ]);
});

test("nothing but web and mail addresses is a link, and none in disguise", () => {
  const hostile = [
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://x/1",
    "https://good.example@evil.example/", "https://user:pass@evil.example/", "https://good.example/\u202Emoc.live", "https://go\u200Bod.example",
    "mailto:ada@example.com?bcc=evil@example.com", "mailto:", "https://", "http:///", "//evil.example", "ftp://x.example", "tel:1",
  ];
  for (const text of hostile) {
    assert.equal(safeHref(text) === null || /^https?:\/\/[^/@]+\//.test(safeHref(text) ?? ""), true, text);
    assert.ok(!parseInline(text).some((part) => part.kind === "link" && !/^(?:https?:|mailto:)/.test(part.href)), text);
  }
  assert.equal(safeHref("https://good.example@evil.example/"), null);
  assert.equal(safeHref("mailto:ada@example.com?bcc=evil@example.com"), null);
});

test("markup is text", () => {
  const markup = "<img src=x onerror=alert(1)><script>1</script>";
  assert.deepEqual(parseMessage(markup), [{ kind: "text", parts: [{ kind: "text", text: markup }] }]);
});

test("code in a line and in fences is code, and a fence that is not closed is text", () => {
  assert.deepEqual(parseInline("run `ls -l` now"), [{ kind: "text", text: "run " }, { kind: "code", text: "ls -l" }, { kind: "text", text: " now" }]);
  assert.deepEqual(parseMessage("a\n```sh\nx\n\ny\n```\nb").map(({ kind }) => kind), ["text", "code", "text"]);
  assert.deepEqual(parseMessage("```\nnot closed"), [{ kind: "text", parts: [{ kind: "text", text: "```\nnot closed" }] }]);
  assert.deepEqual(parseMessage("```js\n`https://example.com`\n```"), [{ kind: "code", text: "`https://example.com`" }]);
});

test("commands are written one to a block, counted, and read back", () => {
  const text = writeCommands("sudo apt update\n\n  sudo apt install tandem  \n```\n", "Terminal `x`");
  assert.deepEqual(parseMessage(text), [
    { kind: "command", text: "sudo apt update", where: "Terminal x", n: 0 },
    { kind: "command", text: "sudo apt install tandem", where: "Terminal x", n: 1 },
  ]);
  assert.deepEqual(parseMessage("```command\nls\n```"), [{ kind: "command", text: "ls", where: "", n: 0 }]);
});

test("code and commands say what can not be seen in them, and that is what is copied", () => {
  const hidden = "echo \u202etxt.\u2066 safe\u200b #\u2069 \u{e0041}";
  const written = "echo [U+202E]txt.[U+2066] safe[U+200B] #[U+2069] [U+E0041]";
  assert.deepEqual(parseMessage(`\`\`\`command\n${hidden}\n\`\`\``), [{ kind: "command", text: written, where: "", n: 0 }]);
  assert.deepEqual(parseMessage(`\`\`\`\n${hidden}\n\`\`\``), [{ kind: "code", text: written }]);
  assert.deepEqual(parseInline(`\`${hidden}\``), [{ kind: "code", text: written }]);
  // What is written from right to left gets nothing around it here: it would be copied too.
  assert.deepEqual(parseInline("`echo שלום`"), [{ kind: "code", text: "echo שלום" }]);
});

test("lines may end as on Windows, and nothing of that is copied", () => {
  assert.deepEqual(parseMessage("```command\r\nls\r\n\tcd\r\n```\r\nbye"), [{ kind: "command", text: "ls\n\tcd", where: "", n: 0 }, { kind: "text", parts: [{ kind: "text", text: "bye" }] }]);
});

test("bounds hold: many fences, many links, and one long line cost little", () => {
  const many = parseMessage("```\nx\n```\n".repeat(1_000));
  assert.ok(many.length <= BLOCKS_MAX);
  assert.ok(parseInline("https://a.example ".repeat(5_000)).length <= PARTS_MAX + 1);
  const started = performance.now();
  for (const hostile of ["`".repeat(8_192), "```\n".repeat(2_048), "https://".repeat(1_024), `https://${"a.".repeat(4_000)}`, "mailto:@".repeat(1_000), "\n".repeat(8_192)]) parseMessage(hostile);
  assert.ok(performance.now() - started < 500, "no input takes long");
});
