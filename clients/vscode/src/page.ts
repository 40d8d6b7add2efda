/** Pages of HTML for a webview. Nothing here knows VS Code. */

import { randomBytes } from "node:crypto";

/** A page with one sentence. */
export function note(text: string): string {
  return `<!doctype html><html lang="en"><head></head><body><main><p>${text}</p></main></body></html>`;
}

/** The page forbids every script; here one of ours is let in, which swaps the content and tells of clicks. */
export function withScript(page: string, nonce = randomBytes(16).toString("base64url")): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  const script = `<script nonce="${nonce}">
const editor = acquireVsCodeApi();
document.body.classList.add("linked");
window.addEventListener("message", ({ data }) => {
  const page = new DOMParser().parseFromString(data.html, "text/html");
  const style = page.querySelector("style");
  if (style && !document.querySelector("style")) document.head.append(style);
  document.querySelector("main").replaceWith(page.querySelector("main"));
});
document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-line]");
  if (row) editor.postMessage({ line: Number(row.dataset.line) });
});
</script>`;
  return page
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "")
    .replace("</head>", () => `<meta http-equiv="Content-Security-Policy" content="${policy}"></head>`)
    .replace("</body>", () => `${script}</body>`);
}
