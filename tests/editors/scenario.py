"""The Dockerfile that every editor opens, and what its user must see there.

The whale is one character, two code units for VS Code and four bytes for Neovim: a server that counts
columns in other units than the editor marks the wrong text. And the repair is two edits of one line: an
editor that applied the second where the first had moved it would show.
"""

RULE = "apt-recommends"
TITLE = "Recommended packages are installed"
MESSAGE = "the packages that these recommend are installed as well"
DOCKERFILE = 'FROM node:20\nRUN echo "🐳" && apt-get update && apt-get install -y curl\n'
FIXED = DOCKERFILE.replace("-y curl", "-y --no-install-recommends curl ca-certificates")
FINDING = {"code": RULE, "source": "tare", "line": 2, "marked": "apt-get install"}

# One rule alone, so that the lists below are exact; and proof that the editor's settings arrive.
SETTINGS = {"select": [RULE]}
