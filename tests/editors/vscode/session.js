// One sitting in VS Code, told as JSON: what its user would have seen.
//
// Runs inside the extension host, against the extension that was installed from the .vsix. Opens the
// Dockerfile of the workspace, and leaves report.json beside the workspace. The settings are VS Code's own.

const vscode = require("vscode");
const fs = require("node:fs");
const path = require("node:path");

const report = {};

exports.run = async function () {
  const workspace = vscode.workspace.workspaceFolders[0].uri.fsPath;
  try {
    await sit(path.join(workspace, "Dockerfile"));
  } catch (problem) {
    report.problem = problem.stack;
  }
  fs.writeFileSync(path.join(workspace, "..", "report.json"), JSON.stringify(report));
};

async function sit(file) {
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  await until("a diagnostic", () => diagnostics(document).length > 0);
  report.diagnostics = diagnostics(document);

  report.hover = await hover(document);

  await vscode.commands.executeCommand("tare.explainRule", "apt-recommends");
  report.explained = (await vscode.workspace.openTextDocument(vscode.Uri.parse("tare-rule:/apt-recommends.md"))).getText();

  await apply(document, "quickfix");
  await until("the quick fix", () => diagnostics(document).length === 0);
  report.after_quick_fix = document.getText();

  await remove(document, " --no-install-recommends");
  await until("the diagnostic to come back", () => diagnostics(document).length > 0);
  report.after_typing = diagnostics(document);

  await apply(document, "source.fixAll.tare");
  await until("fix all", () => diagnostics(document).length === 0);
  report.after_fix_all = document.getText();
}

async function until(what, condition) {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

function diagnostics(document) {
  return vscode.languages.getDiagnostics(document.uri).map(({ code, source, range }) => ({
    code: code?.value ?? code,
    source,
    line: range.start.line + 1,
    marked: document.getText(range),
  }));
}

async function hover(document) {
  const place = vscode.languages.getDiagnostics(document.uri)[0].range.start;
  const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, place);
  return hovers.flatMap(({ contents }) => contents.map((content) => content.value)).join("\n");
}

async function apply(document, kind) {
  const { range } = vscode.languages.getDiagnostics(document.uri)[0];
  const ask = "vscode.executeCodeActionProvider";
  // Resolved, as the editor resolves an action before it applies it.
  const actions = await vscode.commands.executeCommand(ask, document.uri, range, kind, 100);
  const edit = actions.find((action) => action.edit)?.edit;
  if (edit === undefined) throw new Error(`no ${kind} among: ${actions.map((action) => action.title).join("; ")}`);
  await vscode.workspace.applyEdit(edit);
}

async function remove(document, text) {
  const start = document.getText().indexOf(text);
  const edit = new vscode.WorkspaceEdit();
  edit.delete(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + text.length)));
  await vscode.workspace.applyEdit(edit);
}
