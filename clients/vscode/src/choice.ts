/** What the user chose: the settings that name a server, and the interpreter of the Python extension. */

import * as os from "node:os";
import * as vscode from "vscode";
import type { Choice } from "./server";

export async function userChoice(): Promise<Choice> {
  // In a workspace that is not trusted, VS Code itself leaves the workspace's values out of these
  // two: package.json lists them under restrictedConfigurations.
  const settings = vscode.workspace.getConfiguration("tare");
  const path = settings.get<string[]>("path", []).map(expand);
  const interpreter = expand(settings.get<string>("interpreter", ""));
  return { path, interpreter: interpreter || (await selectedInterpreter()) };
}

function expand(value: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return value.replace(/^~(?=$|[\\/])/, os.homedir()).replaceAll("${workspaceFolder}", folder);
}

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(environment: { path: string }): Promise<
      { executable: { uri: vscode.Uri | undefined } } | undefined
    >;
    onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Often the project's own `.venv`, which is the project's code: only asked where that is trusted. */
async function selectedInterpreter(): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  const environments = (await pythonExtension())?.environments;
  if (environments === undefined) return undefined;
  const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
  const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
  return environment?.executable.uri?.fsPath;
}

/** Tells when the answer of `userChoice` may have changed. */
export async function onChoiceChanged(changed: () => void): Promise<vscode.Disposable> {
  const watched = [
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("tare.path") || event.affectsConfiguration("tare.interpreter")) changed();
    }),
  ];
  const python = await pythonExtension();
  if (python !== undefined) watched.push(python.environments.onDidChangeActiveEnvironmentPath(changed));
  return vscode.Disposable.from(...watched);
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  try {
    return await vscode.extensions.getExtension<PythonExtension>("ms-python.python")?.activate();
  } catch {
    return undefined; // A broken Python extension is no reason to have no Dockerfile server.
  }
}
