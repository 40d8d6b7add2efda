/** The documents that the server is told about. */

import * as vscode from "vscode";

const PATTERNS = [
  "**/{Dockerfile,Containerfile}",
  "**/{Dockerfile,Containerfile}.*",
  "**/*.{Dockerfile,dockerfile}",
  "**/{.dockerignore,.containerignore}",
  "**/*.dockerignore",
  "**/{.tare.toml,tare.toml,pyproject.toml}",
  "**/.hadolint.{yaml,yml}",
];

export const SELECTOR = [
  { scheme: "file", language: "dockerfile" },
  { scheme: "untitled", language: "dockerfile" },
  ...PATTERNS.map((pattern) => ({ scheme: "file", pattern })),
];

/**
 * Resolves when the first such document is open. The extension is also woken by other ignore
 * files, because `.dockerignore` shares their language; for those alone no server is started.
 */
export async function firstDocument(context: vscode.ExtensionContext): Promise<void> {
  const wanted = (document: vscode.TextDocument) => vscode.languages.match(SELECTOR, document) > 0;
  if (vscode.workspace.textDocuments.some(wanted)) return;
  await new Promise<void>((opened) => {
    context.subscriptions.push(
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (wanted(document)) opened();
      }),
    );
  });
}
