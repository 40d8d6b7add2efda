#!/usr/bin/env bash
# Installs the editors that the tests in this folder drive. Safe to run again: what is there is kept.
#
#   TARE_EDITORS  where to put what is not a Debian package (default: ~/.cache/tare-editors)
#   PYTHON        the Python that runs the tests (default: python3)
#
# Nothing is compiled and no editor is downloaded from its own site: Debian packages, npm and PyPI by name.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${TARE_EDITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/tare-editors}
python=${PYTHON:-python3}
code_server=4.139.1

main() {
  mkdir -p "$cache"
  debian_packages chromium emacs-nox elpa-eglot elpa-dockerfile-mode neovim tmux
  python_packages
  vscode_in_the_browser
  vscode_extension
  echo "editors are ready in $cache"
}

# Emacs with eglot, the browser that shows VS Code, the Neovim of before vim.lsp.config, and a terminal to see Neovim in.
debian_packages() {
  if dpkg --status "$@" >/dev/null 2>&1; then return; fi
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends "$@"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then DEBIAN_FRONTEND=noninteractive "$@"; else sudo DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Neovim 0.11 and the Node that code-server wants go to a place of their own; the browser driver is
# imported by the tests, so it goes to the Python that runs them.
python_packages() {
  [ -x "$cache/python/bin/python" ] || "$python" -m venv "$cache/python"
  "$cache/python/bin/python" -m pip install --quiet -r "$here/requirements-cache.txt"
  "$python" -m pip install --quiet -r "$here/requirements.txt"
}

# VS Code's own workbench and extension host, served to a browser. The native modules are left out:
# without them it has no terminal and no log files, which no test here looks at.
vscode_in_the_browser() {
  local ready="$cache/code-server/ready-$code_server"
  if [ -e "$ready" ]; then return; fi
  rm -rf "$cache/code-server"
  mkdir -p "$cache/code-server"
  echo '{"private": true}' >"$cache/code-server/package.json"
  npm_install "$cache/code-server" "code-server@$code_server"
  local vscode="$cache/code-server/node_modules/code-server/lib/vscode"
  npm_install "$vscode" --omit=dev
  # The assistant's extensions are half of the disk space, and put entries of their own among the quick fixes.
  rm -rf "$vscode"/node_modules/@github "$vscode"/extensions/{copilot,mermaid-markdown-features}
  touch "$ready"
}

npm_install() {
  local folder=$1
  shift
  (cd "$folder" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@")
}

# What `npm run package` needs to build our .vsix.
vscode_extension() {
  local extension="$here/../../clients/vscode"
  if [ "$extension/node_modules/.package-lock.json" -nt "$extension/package-lock.json" ]; then return; fi
  (cd "$extension" && npm ci --no-audit --no-fund --loglevel=error)
}

main
