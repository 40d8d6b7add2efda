/** "Show What This Image Weighs": the server's page beside the Dockerfile, in step with typing. */

import * as vscode from "vscode";
import { SELECTOR } from "./documents";
import { note, withScript } from "./page";
import type { Session } from "./session";

const PAUSE = 150; // milliseconds of quiet before the page follows; several keystrokes are one question

export function weighImages(session: Session): vscode.Disposable {
  const pages = new Map<string, WeightPage>();
  return vscode.Disposable.from(
    vscode.commands.registerCommand("tare.weigh", async (target?: string | vscode.Uri) => {
      const uri = await chosen(target);
      if (uri === undefined) return;
      const key = uri.toString();
      const open = pages.get(key);
      if (open !== undefined) {
        open.show();
        return;
      }
      const page = new WeightPage(session, uri, () => pages.delete(key));
      pages.set(key, page);
      page.show();
    }),
    { dispose: () => [...pages.values()].forEach((page) => page.dispose()) },
  );
}

/** A lens names the document; a menu gives its URI; from the palette it is the editor in front. */
async function chosen(target: string | vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  if (target !== undefined) return typeof target === "string" ? vscode.Uri.parse(target) : target;
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined && vscode.languages.match(SELECTOR, document) > 0) return document.uri;
  void vscode.window.showInformationMessage("Open a Dockerfile to see what its image weighs.");
  return undefined;
}

class WeightPage implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #watches: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #isFilled = false;
  #asked = 0;

  constructor(
    private readonly session: Session,
    private readonly uri: vscode.Uri,
    closed: () => void,
  ) {
    const name = uri.path.split("/").pop() ?? "Dockerfile";
    const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#panel = vscode.window.createWebviewPanel("tare.weight", `Weight of ${name}`, beside, {
      enableScripts: true,
      localResourceRoots: [],
    });
    this.#watches = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === uri.toString()) this.#follow();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("tare")) this.#follow();
      }),
      // Sizes of the build context and of packages arrive later than the text.
      session.onFacts(() => this.#follow()),
      this.#panel.webview.onDidReceiveMessage((message: { line?: number }) => void this.#reveal(message.line)),
    );
    this.#panel.onDidDispose(() => {
      clearTimeout(this.#timer);
      this.#watches.dispose();
      closed();
    });
  }

  show(): void {
    this.#panel.reveal(undefined, true);
    void this.#fill();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #follow(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fill(), PAUSE);
  }

  async #fill(): Promise<void> {
    const asked = ++this.#asked;
    const page = await this.#ask();
    if (asked !== this.#asked) return; // a later question is under way
    const { webview } = this.#panel;
    if (this.#isFilled) {
      // Only the content changes, so that the page stays where it was scrolled to.
      await webview.postMessage({ html: page });
    } else {
      webview.html = withScript(page);
      this.#isFilled = true;
    }
  }

  async #ask(): Promise<string> {
    const { client } = this.session;
    if (client === undefined) return note("The server is not running.");
    try {
      const textDocument = { uri: client.code2ProtocolConverter.asUri(this.uri) };
      const answer = await client.sendRequest<{ html: string } | null>("tare/weigh", { textDocument });
      return answer?.html ?? note("There is nothing to weigh: the document is closed, or has no FROM.");
    } catch {
      return note("The server did not answer.");
    }
  }

  async #reveal(line: number | undefined): Promise<void> {
    if (typeof line !== "number") return;
    const place = new vscode.Range(line - 1, 0, line - 1, 0);
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === this.uri.toString());
    await vscode.window.showTextDocument(this.uri, {
      selection: place,
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    });
  }
}
