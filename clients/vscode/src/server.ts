/**
 * Which server to start. The first of these that is there wins:
 *
 * 1. `tare.path`: the command, exactly as the user wrote it.
 * 2. The Python that the user chose, with `tare.interpreter` or else in the Python extension,
 *    when tare is installed in it.
 * 3. `tare` on PATH.
 * 4. The copy that comes with this extension, run by the first Python that it supports:
 *    the chosen one, then `python3`, `python` and `py` on PATH.
 *
 * Nothing here knows VS Code: what the user chose and what the machine has are handed in, and an
 * untrusted workspace has no say because its settings are not among what is handed in.
 */

export interface Server {
  command: string;
  args: string[];
  /**
   * Never the workspace: `python -m` imports from its working directory first, and a folder named
   * `tare` in somebody's repository must not be run as the server.
   */
  cwd: string;
  env: Record<string, string>;
  /** For people: where this server comes from. */
  origin: string;
}

/** What the user chose. */
export interface Choice {
  path: string[];
  interpreter: string | undefined;
}

/** What one Python says of itself. */
export interface Python {
  executable: string;
  version: string;
  hasTare: boolean;
}

/** The copy of the server inside the extension. */
export interface Bundle {
  libs: string;
  /** The versions of Python that its compiled parts were built for, such as "3.12". */
  pythons: string[];
}

/** What the machine has. */
export interface Machine {
  /** A folder that holds no Python of anybody else. */
  elsewhere: string;
  onPath(program: string): string | undefined;
  askPython(program: string): Promise<Python | undefined>;
  bundle: Bundle | undefined;
}

export async function findServer(choice: Choice, machine: Machine): Promise<Server> {
  return (
    written(choice, machine) ??
    (await inChosenPython(choice, machine)) ??
    onPath(machine) ??
    (await bundled(choice, machine))
  );
}

function written({ path }: Choice, { elsewhere }: Machine): Server | undefined {
  const [command, ...args] = path;
  if (command === undefined) return undefined;
  return { command, args, cwd: elsewhere, env: {}, origin: "the setting tare.path" };
}

async function inChosenPython({ interpreter }: Choice, machine: Machine): Promise<Server | undefined> {
  if (interpreter === undefined) return undefined;
  const python = await machine.askPython(interpreter);
  if (!python?.hasTare) return undefined;
  return {
    command: python.executable,
    args: ["-m", "tare", "lsp"],
    cwd: machine.elsewhere,
    env: {},
    origin: `Python ${python.version} at ${python.executable}`,
  };
}

function onPath(machine: Machine): Server | undefined {
  const command = machine.onPath("tare");
  if (command === undefined) return undefined;
  return { command, args: ["lsp"], cwd: machine.elsewhere, env: {}, origin: `${command}, found on PATH` };
}

async function bundled({ interpreter }: Choice, machine: Machine): Promise<Server> {
  const { bundle, elsewhere } = machine;
  if (bundle === undefined) {
    throw new Error("Tare found no server: this extension was built without one, and none is installed.");
  }
  const seen: string[] = [];
  for (const program of [interpreter, "python3", "python", "py"]) {
    const python = program && (await machine.askPython(program));
    if (!python) continue;
    if (!bundle.pythons.includes(python.version)) {
      seen.push(python.version);
      continue;
    }
    return {
      command: python.executable,
      args: ["-m", "tare", "lsp"],
      cwd: elsewhere,
      env: { PYTHONPATH: bundle.libs },
      origin: `the copy in the extension, run by Python ${python.version} at ${python.executable}`,
    };
  }
  throw new Error(
    `Tare needs one of Python ${bundle.pythons.join(", ")} and found ${seen.length ? seen.join(", ") : "none"}. ` +
      "Choose one with the setting tare.interpreter, or install tare-ls and name its command in tare.path.",
  );
}
