// Packs what is built and bundled into tare.vsix, marked for the one platform that the bundle is for.

import { createVSIX } from "@vscode/vsce";
import { readFileSync } from "node:fs";

const { target } = JSON.parse(readFileSync("bundled/bundle.json", "utf8"));

await createVSIX({
  target,
  packagePath: process.argv[2] ?? "tare.vsix",
  dependencies: false, // esbuild has put them into dist/extension.js
  allowMissingRepository: true,
});
