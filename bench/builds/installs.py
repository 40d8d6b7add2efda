"""Cases of package managers: some sets of apt, as a check of `bench/packages`, and what pip and npm install.

Those of pip and npm come from the few whose weights ship with Tare (`bench/languages`).
"""

from __future__ import annotations

from collections.abc import Iterator

from .copies import Case
from .downloads import INDEX

SLIM = "FROM debian:12-slim\n"
PYTHON = "FROM python:3.11-slim-bookworm\n"
NODE = "FROM node:18-bookworm-slim\nWORKDIR /app\n"

APT = (
    "jq", "wget", "procps", "gcc libc6-dev", "python3", "make g++", "sqlite3", "imagemagick", "nano less", "libpq-dev",
)  # fmt: skip
PIP = (
    "flask", "requests", "numpy", "django", "pandas", "fastapi uvicorn", "rich", "pyyaml", "gunicorn", "pytest",
    "jsonschema httpx", "ruff mypy", "flask gunicorn requests",
)  # fmt: skip
NPM = ("express", "typescript", "react", "eslint", "nodemon", "express nodemon")


def installs() -> Iterator[Case]:
    """All of them."""
    for names in APT:
        run = (
            f"RUN apt-get update && apt-get install -y --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*\n"
        )
        yield Case("apt", names, SLIM + run, {})
    for names in PIP:
        yield Case("pip", names, f"{PYTHON}RUN pip install --no-cache-dir {names}\n", {})
    yield Case(
        "pip",
        "flask, with its cache",
        f"{PYTHON}ENV PIP_INDEX_URL={INDEX} PIP_TRUSTED_HOST=127.0.0.1\nRUN pip install flask\n",
        {},
    )
    listed = f"{PYTHON}COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n"
    yield Case("pip", "from requirements", listed, {"requirements.txt": "flask\nrequests\n"})
    for names in NPM:
        yield Case("npm", names, f"{NODE}RUN npm install {names} && npm cache clean --force\n", {})
    yield Case("npm", "pm2, global", f"{NODE}RUN npm install -g pm2 && npm cache clean --force\n", {})
    yield Case("npm", "express, with the cache", f"{NODE}RUN npm install express\n", {})
