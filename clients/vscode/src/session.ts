/** One language server for the window: started, restarted, stopped. */

import * as vscode from "vscode";
import { CloseAction, ErrorAction, type ErrorHandler, LanguageClient, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import { userChoice } from "./choice";
import { SELECTOR } from "./documents";
import { thisMachine } from "./machine";
import { findServer, type Server } from "./server";

export class Session implements vscode.Disposable {
  #client: LanguageClient | undefined;
  #turn: Promise<void> = Promise.resolve();
  readonly #facts = new vscode.EventEmitter<void>();
  readonly #status = vscode.languages.createLanguageStatusItem("tare", SELECTOR);

  constructor(
    private readonly extension: string,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.onFacts = this.#facts.event;
    this.#status.name = "Tare";
    this.#status.command = { command: "tare.showOutput", title: "Show Output" };
  }

  /** The server asks to be asked again: something beside the text, such as a size, is known by now. */
  readonly onFacts: vscode.Event<void>;

  get client(): LanguageClient | undefined {
    return this.#client;
  }

  /** Also the first start. Calls queue up: two settings changed at once are two calls, and one server must remain. */
  restart(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      await this.#stop();
      await this.#start();
    });
    return this.#turn;
  }

  stop(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#stop());
    return this.#turn;
  }

  dispose(): void {
    this.#status.dispose();
    this.#facts.dispose();
  }

  async #start(): Promise<void> {
    const server = await this.#find();
    if (server === undefined) return;
    try {
      this.#client = languageClient(server, this.output);
      await this.#client.start();
      this.#client.onNotification("tare/facts", () => this.#facts.fire());
      this.#say("Tare", server.origin);
    } catch {
      // The client has shown and logged why.
      this.#say("Tare did not start", server.origin, vscode.LanguageStatusSeverity.Error);
    }
  }

  async #find(): Promise<Server | undefined> {
    try {
      const server = await findServer(await userChoice(), thisMachine(this.extension));
      this.output.info(`Server: ${server.origin}`);
      this.output.info(`Command: ${[server.command, ...server.args].join(" ")}`);
      return server;
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client?.needsStop()) await client.stop();
  }

  #say(text: string, detail: string, severity = vscode.LanguageStatusSeverity.Information): void {
    Object.assign(this.#status, { text, detail, severity });
  }

  #complain(problem: string): void {
    this.output.error(problem);
    this.#say("Tare is not running", problem, vscode.LanguageStatusSeverity.Error);
    void vscode.window.showErrorMessage(problem, "Open Settings").then((answer) => {
      if (answer) void vscode.commands.executeCommand("workbench.action.openSettings", "tare.interpreter");
    });
  }
}

function languageClient(server: Server, output: vscode.LogOutputChannel): LanguageClient {
  const client: LanguageClient = new LanguageClient(
    "tare",
    "Tare",
    {
      command: server.command,
      args: server.args,
      options: { cwd: server.cwd, env: { ...process.env, ...server.env } },
    },
    {
      documentSelector: SELECTOR,
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { commands: ["tare.explainRule", "tare.weigh"], messagesInHover: true },
      // Started again after a crash, as usual. But a server that never ran, because its path is wrong,
      // is not helped by that, and one message says it: the one that `start` shows when it fails.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (...what) => (ran ? usual.error(...what) : { action: ErrorAction.Continue, handled: true }),
        closed: () => (ran ? usual.closed() : { action: CloseAction.DoNotRestart, handled: true }),
      },
    },
  );
  const usual: ErrorHandler = client.createDefaultErrorHandler();
  let ran = false;
  client.onDidChangeState(({ newState }) => {
    ran ||= newState === State.Running;
  });
  return client;
}
