// Look of the loader's shadow root. A constructed style sheet needs no `style-src` of the host page.
// The colours repeat `shared/design/tokens.css`; an embedder may override the accent with
// `--tandem-accent` and `--tandem-accent-ink` on any ancestor of the host element (`:root`).

const RULES = `
:host{color-scheme:light dark}
*{box-sizing:border-box}
.help,.note{font:600 15px/1.2 "Inter",ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif}
.help{all:unset;box-sizing:border-box;font:600 15px/1.2 "Inter",ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;
position:fixed;inset-inline-end:max(20px,env(safe-area-inset-right));bottom:max(20px,env(safe-area-inset-bottom));
display:flex;align-items:center;gap:9px;height:48px;padding:0 20px 0 16px;border-radius:999px;cursor:pointer;pointer-events:auto;
background:var(--tandem-accent,#0c6b62);color:var(--tandem-accent-ink,#fff);box-shadow:0 1px 2px #10191826,0 10px 26px -6px #10191866;
-webkit-tap-highlight-color:transparent;transition:transform .16s cubic-bezier(.2,.8,.3,1),box-shadow .16s}
.help:hover{box-shadow:0 2px 4px #10191826,0 14px 30px -6px #1019187a;transform:translateY(-1px)}
.help:active{transform:none}
.help:focus-visible{outline:3px solid var(--tandem-accent,#0c6b62);outline-offset:3px;box-shadow:0 0 0 3px #fff}
.help[aria-busy=true]{cursor:progress;opacity:.85}
.help svg{width:22px;height:22px;flex:none}
.note{position:fixed;inset-inline-end:max(20px,env(safe-area-inset-right));bottom:calc(max(20px,env(safe-area-inset-bottom)) + 60px);
max-width:300px;padding:12px 14px;border-radius:12px;background:#16201f;color:#fff;font-weight:400;font-size:14px;line-height:1.45;
box-shadow:0 12px 32px -8px #10191880;pointer-events:auto}
.veil{position:fixed;inset:0;background:#10191880;pointer-events:auto}
.edge{position:fixed;inset:0;border:3px solid var(--tandem-accent,#0c6b62);pointer-events:none}
.box{position:fixed;overflow:hidden;pointer-events:auto;background:#fff;box-shadow:0 2px 6px #10191814,0 18px 48px -8px #10191838,0 0 0 1px #1019181a;
padding-bottom:0}
.box iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
.box[data-mode=hidden]{width:1px;height:1px;inset-inline-end:0;bottom:0;visibility:hidden;pointer-events:none;box-shadow:none}
.box[data-mode=bar]{width:min(var(--w),100vw - 16px);height:var(--h);inset-inline:0;margin-inline:auto;bottom:calc(14px + env(safe-area-inset-bottom));border-radius:32px}
:host([data-tandem-aside]) .box[data-mode=bar]{bottom:auto;top:14px}
.box[data-mode=panel]{width:min(var(--w),100vw - 24px);height:min(var(--h),100dvh - 32px);inset-inline-end:max(20px,env(safe-area-inset-right));bottom:max(20px,env(safe-area-inset-bottom));border-radius:18px}
.box[data-mode=sheet]{width:min(var(--w),100vw - 32px);height:min(var(--h),100dvh - 32px);inset:0;margin:auto;border-radius:18px}
@media (max-width:520px){
.box[data-mode=panel],.box[data-mode=sheet]{width:100%;inset:auto 0 var(--kb,0px);margin:0;border-radius:18px 18px 0 0;padding-bottom:env(safe-area-inset-bottom)}
.box[data-mode=panel]{height:min(var(--h),86dvh)}
.box[data-mode=sheet]{height:min(var(--h),94dvh)}
}
.dark .box{background:#171d1c;box-shadow:0 2px 8px #0000004d,0 22px 56px -8px #000000a6,0 0 0 1px #3d4946}
.dark .veil{background:#000000a6}
.dark .note{background:#e8eeec;color:#16201f}
@media (prefers-reduced-motion:no-preference){
.box:not([data-mode=hidden]){animation:in .22s cubic-bezier(.2,.8,.3,1)}
@keyframes in{from{transform:translateY(10px)}}
.help[aria-busy=true] svg{animation:turn 1s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
}
@media (prefers-reduced-motion:reduce){.help{transition:none}}
@media print{:host{display:none}}
@media (forced-colors:active){.help,.box,.note{border:1px solid ButtonText}}
[hidden]{display:none!important}
`;

/** Gives the shadow root its styles. */
export function applyStyles(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [sheet];
}
