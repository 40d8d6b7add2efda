/** What is on this machine: programs on PATH, Pythons, and the copy of the server in the extension. */

import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Bundle, Machine, Python } from "./server";

export function thisMachine(extension: string): Machine {
  return {
    elsewhere: extension,
    onPath,
    askPython: (program) => askPython(program, extension),
    bundle: readBundle(path.join(extension, "bundled")),
  };
}

/** Absolute folders only: an entry such as "." would find whatever lies in the working directory. */
export function onPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const names = process.platform === "win32" ? [`${program}.exe`] : [program];
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

const QUESTION = `
import importlib.util, json, sys
print(json.dumps({
    "executable": sys.executable,
    "version": "%d.%d" % sys.version_info[:2],
    "hasTare": sys.version_info >= (3, 10) and importlib.util.find_spec("tare") is not None,
}))`;

/** Asked in the extension's folder, because `python -c` too imports from where it stands. */
async function askPython(program: string, cwd: string): Promise<Python | undefined> {
  const command = path.isAbsolute(program) ? program : onPath(program);
  if (command === undefined) return undefined;
  return new Promise((answer) => {
    execFile(command, ["-c", QUESTION], { cwd, timeout: 10_000 }, (error, stdout) => {
      answer(error ? undefined : (JSON.parse(stdout) as Python));
    });
  });
}

function readBundle(folder: string): Bundle | undefined {
  try {
    const { pythons } = JSON.parse(fs.readFileSync(path.join(folder, "bundle.json"), "utf8")) as Bundle;
    return { libs: path.join(folder, "libs"), pythons };
  } catch {
    return undefined;
  }
}
