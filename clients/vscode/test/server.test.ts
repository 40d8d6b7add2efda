import assert from "node:assert/strict";
import { test } from "node:test";
import { findServer, type Machine, type Python } from "../src/server";

const NOTHING = { path: [], interpreter: undefined };

function machine(parts: { pythons?: Record<string, Python>; tare?: string; supports?: string[] } = {}): Machine {
  return {
    elsewhere: "/extension",
    onPath: (program) => (program === "tare" ? parts.tare : undefined),
    askPython: (program) => Promise.resolve(parts.pythons?.[program]),
    bundle: { libs: "/extension/bundled/libs", pythons: parts.supports ?? ["3.11", "3.12"] },
  };
}

function python(version: string, hasTare = false): Python {
  return { executable: `/python/${version}`, version, hasTare };
}

test("the command in the settings wins over everything", async () => {
  const everything = machine({ pythons: { "/venv": python("3.12", true) }, tare: "/bin/tare" });
  const server = await findServer({ path: ["/my/tare", "lsp", "-v"], interpreter: "/venv" }, everything);
  assert.equal(server.command, "/my/tare");
  assert.deepEqual(server.args, ["lsp", "-v"]);
});

test("then the chosen Python, if tare is installed in it", async () => {
  const choice = { path: [], interpreter: "/venv" };
  const server = await findServer(choice, machine({ pythons: { "/venv": python("3.12", true) }, tare: "/bin/tare" }));
  assert.equal(server.command, "/python/3.12");
  assert.deepEqual(server.args, ["-m", "tare", "lsp"]);
  assert.deepEqual(server.env, {});
});

test("then tare on PATH", async () => {
  const choice = { path: [], interpreter: "/venv" };
  const server = await findServer(choice, machine({ pythons: { "/venv": python("3.12") }, tare: "/bin/tare" }));
  assert.equal(server.command, "/bin/tare");
  assert.deepEqual(server.args, ["lsp"]);
});

test("then the bundled copy, run by the chosen Python", async () => {
  const pythons = { "/venv": python("3.12"), python3: python("3.11") };
  const server = await findServer({ path: [], interpreter: "/venv" }, machine({ pythons }));
  assert.equal(server.command, "/python/3.12");
  assert.deepEqual(server.env, { PYTHONPATH: "/extension/bundled/libs" });
});

test("a Python that the bundled copy was not built for is passed over", async () => {
  const pythons = { "/venv": python("3.8"), python3: python("3.15"), python: python("3.11") };
  const server = await findServer({ path: [], interpreter: "/venv" }, machine({ pythons }));
  assert.equal(server.command, "/python/3.11");
});

test("with no usable Python, the error names those found and those wanted", async () => {
  const found = findServer(NOTHING, machine({ pythons: { python3: python("3.8") } }));
  await assert.rejects(found, /one of Python 3\.11, 3\.12 and found 3\.8/);
});

test("with nothing at all, the error says so", async () => {
  await assert.rejects(findServer(NOTHING, { ...machine(), bundle: undefined }), /found no server/);
});

test("no server found by the extension itself starts in the workspace", async () => {
  const servers = [
    findServer(NOTHING, machine({ tare: "/bin/tare" })),
    findServer({ path: [], interpreter: "/venv" }, machine({ pythons: { "/venv": python("3.12", true) } })),
    findServer(NOTHING, machine({ pythons: { python3: python("3.11") } })),
  ];
  for (const server of await Promise.all(servers)) assert.equal(server.cwd, "/extension");
});
