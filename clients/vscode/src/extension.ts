import * as vscode from "vscode";
import { onChoiceChanged } from "./choice";
import { firstDocument } from "./documents";
import { explainRules } from "./explain";
import { Session } from "./session";
import { weighImages } from "./weigh";

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("Tare", { log: true });
  const started = (session = new Session(context.extensionPath, output));
  context.subscriptions.push(
    output,
    started,
    explainRules(started),
    weighImages(started),
    vscode.commands.registerCommand("tare.restart", () => started.restart()),
    vscode.commands.registerCommand("tare.showOutput", () => output.show()),
    vscode.commands.registerCommand("tare.fixAll", fixAll),
  );
  // Not awaited: the commands above must answer while no Dockerfile is open yet.
  void serve(context, started);
}

export function deactivate(): Promise<void> | undefined {
  return session?.stop();
}

async function serve(context: vscode.ExtensionContext, started: Session): Promise<void> {
  await firstDocument(context);
  await started.restart();
  context.subscriptions.push(await onChoiceChanged(() => void started.restart()));
}

/** The editor's own way to apply a source action, so that undo and the "no action" note are the usual ones. */
async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.tare", apply: "first" });
}
