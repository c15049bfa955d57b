// Measures the functions of TypeScript files and of the scripts in Svelte components.
//
// Prints one JSON object a line: {"kind":"function",file,line,name,lines} for each function
// and {"kind":"any",file,line} for each written `any`. Called by `cargo xtask tidy`.
// A function inside another is measured on its own: the outer one is charged one line for it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const ts = require('typescript');

for (const file of process.argv.slice(2)) {
  measure(file, file.endsWith('.svelte') ? scriptsOnly(readFileSync(file, 'utf8')) : readFileSync(file, 'utf8'));
}

/** Blanks everything outside `<script>`, so that lines keep their numbers. */
function scriptsOnly(component) {
  const blank = (text) => text.replaceAll(/[^\n]/g, ' ');
  const script = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/g;
  let result = '';
  let end = 0;
  for (const match of component.matchAll(script)) {
    const start = match.index + match[1].length;
    result += blank(component.slice(end, start)) + match[2];
    end = start + match[2].length;
  }
  return result + blank(component.slice(end));
}

function measure(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  /** Prints what is below a node; answers how many lines below it belong to other functions. */
  const visit = (node) => {
    let inner = 0;
    ts.forEachChild(node, (child) => {
      inner += visit(child);
    });
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      print({ kind: 'any', file, line: lineOf(node.getStart(source)) });
    }
    if (!ts.isFunctionLike(node) || node.body === undefined) {
      return inner;
    }
    const line = lineOf(node.getStart(source));
    const beyond = lineOf(node.getEnd()) - line;
    const name = node.name?.getText(source) ?? node.parent.name?.getText(source) ?? 'function';
    print({ kind: 'function', file, line, name, lines: beyond + 1 - inner });
    return beyond;
  };
  visit(source);
}

function print(finding) {
  console.log(JSON.stringify(finding));
}
