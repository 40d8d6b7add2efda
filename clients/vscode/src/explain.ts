/** "Explain this rule": the rule's page, rendered beside the Dockerfile. */

import * as vscode from "vscode";
import type { Session } from "./session";

const SCHEME = "tare-rule";

export function explainRules(session: Session): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => page(session, uri.path.replace(/^\/|\.md$/g, "")),
    }),
    vscode.commands.registerCommand("tare.explainRule", async (rule?: string) => {
      const chosen = rule ?? (await ask());
      if (chosen) await show(chosen);
    }),
  );
}

async function page({ client }: Session, rule: string): Promise<string> {
  if (client === undefined) return "The server is not running.";
  const answer = await client.sendRequest<{ markdown: string } | null>("tare/explain", { rule });
  return answer?.markdown ?? `There is no rule named \`${rule}\`.`;
}

async function show(rule: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
  try {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  } catch {
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }
}

/** From the palette there is no rule to explain: offer those that speak in the file, or take a name. */
async function ask(): Promise<string | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const diagnostics = document ? vscode.languages.getDiagnostics(document.uri) : [];
  const rules = new Set(diagnostics.filter(({ source }) => source === "tare").map(ruleOf));
  if (rules.size > 0) return vscode.window.showQuickPick([...rules], { placeHolder: "Rule to explain" });
  return vscode.window.showInputBox({ prompt: "Rule to explain", placeHolder: "apt-recommends" });
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}
