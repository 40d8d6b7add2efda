import assert from "node:assert/strict";
import { test } from "node:test";
import { note, withScript } from "../src/page";

const PAGE =
  "<!doctype html><html><head>" +
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><style>p{}</style></head>` +
  "<body><main><p>$& costs $1</p></main></body></html>";

test("only our own script may run in the page", () => {
  const page = withScript(PAGE, "n0nce");
  assert.equal(page.match(/Content-Security-Policy/g)?.length, 1);
  assert.match(page, /default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-n0nce'/);
  assert.equal(page.match(/<script/g)?.length, 1);
  assert.match(page, /<script nonce="n0nce">/);
});

test("the content stays as the server wrote it", () => {
  assert.ok(withScript(PAGE).includes("<main><p>$& costs $1</p></main>"));
});

test("every page has a nonce of its own", () => {
  assert.notEqual(withScript(PAGE), withScript(PAGE));
});

test("a note is a page into which the script fits", () => {
  const page = withScript(note("Nothing to weigh."));
  assert.ok(page.includes("<p>Nothing to weigh.</p>"));
  assert.match(page, /Content-Security-Policy/);
  assert.ok(page.indexOf("</script>") < page.indexOf("</body>"));
});
