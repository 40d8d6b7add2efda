"""How pip, uv, pipx, poetry, pipenv, pdm and conda are told what to install."""

from __future__ import annotations

import re

from ...syntax.shell_tree import Command
from ...syntax.variables import UNKNOWN
from ...text import regex
from ..commands.command_line import CommandLine, Operand, option_names, read_command_line
from ..commands.surroundings import Surroundings
from .install import Install, Package
from .system_managers import known

PIP_VALUED = option_names(
    "-r --requirement -c --constraint -e --editable -t --target -i --index-url --pypi-url --extra-index-url -f"
    " --find-links --prefix --root --src --python-version --platform --implementation --abi --no-binary --only-binary"
    " --build-option --global-option --install-option --config-settings -C --log --proxy --retries --timeout"
    " --default-timeout --exists-action --trusted-host --cert --client-cert --cache-dir --python --progress-bar"
    " --upgrade-strategy --root-user-action --report --group --use-feature --use-deprecated -b --build --log-file"
    " --keyring-provider --resume-retries"
)
UV_VALUED = PIP_VALUED | option_names(
    "-p --project --directory --index --default-index --index-strategy --extra --only-group --no-group --group"
    " --package --python-platform --link-mode --resolution --prerelease --exclude-newer -P --upgrade-package"
    " --reinstall-package --refresh-package --with --with-requirements --with-editable --from --color --config-file"
    " --no-build-package --no-binary-package --no-install-package --torch-backend --override --overrides --no-extra"
)
_POETRY_VALUED = option_names(
    "-C --directory -P --project --without --with --only -E --extras --group -G --source --python"
)
_PIPENV_VALUED = option_names("-r --requirements -i --index --python --extra-pip-args --categories --pypi-mirror -e")
_PDM_VALUED = option_names("-p --project -G --group --with --without -L --lockfile -k --skip -c --config --venv")
_CONDA_VALUED = option_names(
    "-n --name -p --prefix -c --channel -f --file --solver --subdir --platform --revision -r --root-prefix --rc-file"
    " --repodata-fn --console --category --clone"
)
_REQUIREMENT = regex(r"([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(?:(===?|~=|!=|<=?|>=?)\s*([^;]*))?(?:;.*)?", re.S)
_CONDA_NAME = regex(r"(?:[^:\s]+::)?([A-Za-z0-9_][\w.-]*)\s*(?:\[.*\]|([=<>!~ ]+)(.*))?", re.S)
_TRUE = frozenset(("1", "true", "yes", "on", "y", "t"))


def read_pip(command: Command, around: Surroundings, start: int = 0, manager: str = "pip") -> Install | None:
    """`pip install`, also as `python -m pip` and `uv pip`; the words from `start` on."""
    in_uv = manager == "uv"
    line = read_command_line(command, UV_VALUED if in_uv else PIP_VALUED, around.text, start=start)
    verb = line.verb("install", "sync") if in_uv else line.verb("install")
    if verb is None or line.has("--dry-run", "--help", "-h"):
        return None
    operands = line.after(verb.at)
    named = [_requirement(operand) for operand in operands if not operand.is_open]
    manifests = [value.text for value in line.values("-r", "--requirement") if value.text and "://" not in value.text]
    if verb.text == "sync":
        manifests, named = [package.word.text for package in named if package.word.text], []
    edited = [_requirement(value) for value in line.values("-e", "--editable")]
    packages = (*named, *(one if one.kind == "remote" else one._replace(kind="folder") for one in edited))
    manifests += [package.word.text for package in named if package.kind == "file" and package.word.text]
    return Install(
        manager,
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command),
        manifests=tuple(manifests),
        optional_manifests=tuple(value.text for value in line.values("-c", "--constraint") if value.text),
        needs_sources=any(package.kind == "folder" for package in packages),
        is_dynamic=line.is_dynamic,
        no_cache=_uv_no_cache(line, around) if in_uv else pip_no_cache(line, around),
        option_offset=line.insertion(verb.at),
    )


def pip_no_cache(line: CommandLine, around: Surroundings) -> bool | None:
    """--no-cache-dir, or PIP_NO_CACHE_DIR with any value, "0" too (pip's cli/cmdoptions.py, _handle_no_cache_dir)."""
    if line.has("--no-cache-dir") or line.value("--cache-dir") in ("false", "/dev/null"):
        return True
    value = around.variable("PIP_NO_CACHE_DIR", line.command)
    if value is UNKNOWN:
        return None
    return True if value else known(line, False)


def _requirement(operand: Operand) -> Package:
    text, word = operand.text, operand.word
    if text is None:
        prefix = operand.prefix
        if prefix.startswith((".", "/")):
            return Package(word, None, kind="folder")
        match = _REQUIREMENT.match(prefix)
        if match and match[3]:
            return Package(word, match[1], word.raw[word.raw.find(match[3]) :])
        return Package(word, None, kind="remote" if "://" in prefix else "name")
    if "://" in text or text.startswith("git@"):
        name = text.split("@", 1)[0].strip() if re.match(r"[\w.-]+(\[.*\])?\s*@", text) else None
        reference = text.rsplit("@", 1)[-1].split("#")[0] if re.search(r"\.git@|@[\w.-]+(#|$)", text) else ""
        return Package(word, name, reference, "remote")
    if text.endswith((".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz")):
        return Package(word, text.rsplit("/", 1)[-1].split("-")[0], kind="file")
    if text.startswith((".", "/", "~")) or "/" in text.split("[")[0] or text == ".":
        return Package(word, None, kind="folder")
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        return Package(word, None)
    mark = match[3] or ""
    return Package(word, match[1], ("" if mark.startswith("==") else mark) + (match[4] or "").strip())


def read_python(command: Command, around: Surroundings) -> Install | None:
    """`python -m pip install` and its like."""
    words = command.words
    for at, word in enumerate(words):
        if word.text == "-m" and at + 1 < len(words):
            module = words[at + 1].text
            if module == "pip":
                return read_pip(command, around, at + 2)
            if module == "pipx":
                return read_pipx(command, around, at + 2)
            return None
        if not word.literal_prefix.startswith("-") or word.text == "-c":
            return None
    return None


def read_uv(command: Command, around: Surroundings) -> Install | None:
    """`uv pip install`, `uv sync`, `uv add`, `uv tool install`."""
    line = read_command_line(command, UV_VALUED, around.text)
    verb = line.verb("pip", "sync", "add", "tool")
    if verb is None:
        return None
    if verb.text == "pip":
        return read_pip(command, around, verb.at + 1, "uv")
    operands = line.after(verb.at)
    if verb.text == "tool":
        if not operands or operands[0].text != "install":
            return None
        verb, operands = operands[0], operands[1:]
    is_tool = verb.text == "install"
    target = line.value("--project", "--directory")
    is_frozen = line.has("--frozen", "--locked") or bool(around.variable("UV_FROZEN", command))
    only_dependencies = line.has("--no-install-project", "--no-install-workspace")
    return Install(
        "uv",
        command,
        line,
        verb.word,
        tuple(_requirement(operand) for operand in operands if not operand.is_open) if verb.text != "sync" else (),
        folder=around.folder(command, target),
        manifests=() if is_tool else ("pyproject.toml", "uv.lock") if is_frozen else ("pyproject.toml",),
        optional_manifests=() if is_tool else ("uv.lock", ".python-version", "README.md"),
        needs_sources=not is_tool and not only_dependencies,
        is_global=is_tool,
        is_dynamic=line.is_dynamic,
        no_cache=_uv_no_cache(line, around),
        omits_dev=_uv_omits_dev(line, around) if verb.text == "sync" else None,
        option_offset=line.insertion(verb.at),
    )


def _uv_no_cache(line: CommandLine, around: Surroundings) -> bool | None:
    if line.has("--no-cache", "-n", "--no-cache-dir"):
        return True
    return _switch(line, around, "UV_NO_CACHE")


def _uv_omits_dev(line: CommandLine, around: Surroundings) -> bool | None:
    if line.has("--no-dev", "--no-default-groups", "--only-group") or "dev" in _texts(line, "--no-group"):
        return True
    return _switch(line, around, "UV_NO_DEV")


def read_pipx(command: Command, around: Surroundings, start: int = 0) -> Install | None:
    line = read_command_line(command, PIP_VALUED | {"--spec", "--pip-args"}, around.text, start=start)
    verb = line.verb("install", "inject")
    if verb is None:
        return None
    packages = tuple(_requirement(operand) for operand in line.after(verb.at) if not operand.is_open)
    folder = around.folder(command)
    no_cache = True if "--no-cache-dir" in (line.value("--pip-args") or "") else pip_no_cache(line, around)
    return Install(
        "pipx", command, line, verb.word, packages, folder, needs_sources=any(p.kind == "folder" for p in packages),
        is_global=True, is_dynamic=line.is_dynamic, no_cache=no_cache, option_offset=line.insertion(verb.at),
    )  # fmt: skip


def read_poetry(command: Command, around: Surroundings) -> Install | None:
    line = read_command_line(command, _POETRY_VALUED, around.text)
    verb = line.verb("install", "add", "sync", "update")
    if verb is None or line.has("--dry-run"):
        return None
    target = line.value("-C", "--directory", "-P", "--project")
    only = _texts(line, "--only")
    omits_dev = line.has("--no-dev", "--only-root") or "dev" in _texts(line, "--without") or ("main" in only)
    without = around.variable("POETRY_INSTALLER_WITHOUT", command)
    return Install(
        "poetry",
        command,
        line,
        verb.word,
        tuple(_requirement(one) for one in line.after(verb.at) if not one.is_open) if verb.text == "add" else (),
        folder=around.folder(command, target),
        manifests=("pyproject.toml",),
        optional_manifests=("poetry.lock", "poetry.toml", "README.md"),
        needs_sources=not line.has("--no-root"),
        is_dynamic=line.is_dynamic,
        omits_dev=None if verb.text == "add" or without else known(line, omits_dev),
        option_offset=line.insertion(verb.at),
    )


def read_pipenv(command: Command, around: Surroundings) -> Install | None:
    line = read_command_line(command, _PIPENV_VALUED, around.text)
    verb = line.verb("install", "sync")
    if verb is None:
        return None
    packages = tuple(_requirement(one) for one in line.after(verb.at) if not one.is_open)
    with_dev = line.has("-d", "--dev", "--dev-only") or around.variable("PIPENV_DEV", command) is not None
    return Install(
        "pipenv",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command),
        manifests=("Pipfile", "Pipfile.lock") if line.has("--deploy", "--ignore-pipfile") else ("Pipfile",),
        optional_manifests=("Pipfile.lock",),
        is_dynamic=line.is_dynamic,
        no_cache=pip_no_cache(line, around),
        omits_dev=None if line.is_dynamic or packages else not with_dev,
        option_offset=line.insertion(verb.at),
    )


def read_pdm(command: Command, around: Surroundings) -> Install | None:
    line = read_command_line(command, _PDM_VALUED, around.text)
    verb = line.verb("install", "sync", "add")
    if verb is None:
        return None
    return Install(
        "pdm",
        command,
        line,
        verb.word,
        tuple(_requirement(one) for one in line.after(verb.at) if not one.is_open) if verb.text == "add" else (),
        folder=around.folder(command),
        manifests=("pyproject.toml",),
        optional_manifests=("pdm.lock", "README.md"),
        needs_sources=not line.has("--no-self"),
        is_dynamic=line.is_dynamic,
        omits_dev=None if verb.text == "add" else known(line, line.has("--prod", "--production", "--no-dev")),
        option_offset=line.insertion(verb.at),
    )


def read_conda(command: Command, around: Surroundings) -> Install | None:
    """`conda install`, `conda create`, `conda env create`; mamba and micromamba likewise."""
    line = read_command_line(command, _CONDA_VALUED, around.text)
    verb = line.verb("install", "create", "env")
    if verb is None or line.has("--dry-run", "-d", "--download-only"):
        return None
    operands = line.after(verb.at)
    in_env = verb.text == "env"
    if in_env:
        if not operands or operands[0].text not in ("create", "update"):
            return None
        verb, operands = operands[0], operands[1:]
    files = tuple(value.text for value in line.values("-f", "--file") if value.text and "://" not in value.text)
    packages = []
    for operand in operands:
        match = _CONDA_NAME.fullmatch(operand.text) if operand.text is not None else None
        if match is not None:
            packages.append(Package(operand.word, match[1], ((match[2] or "").lstrip("= ") + (match[3] or "")).strip()))
        elif not operand.is_open:
            packages.append(Package(operand.word, None, "" if operand.text is not None else operand.word.raw))
    always = around.variable("CONDA_ALWAYS_YES", command) is not None
    return Install(
        "conda",
        command,
        line,
        verb.word,
        tuple(packages),
        folder=around.folder(command),
        manifests=files,
        is_dynamic=line.is_dynamic,
        assumes_yes=None if in_env else True if always else known(line, line.has("-y", "--yes")),
        option_offset=line.insertion(verb.at),
    )


def _texts(line: CommandLine, *names: str) -> frozenset[str]:
    """All values of an option that takes a list with commas or spaces."""
    return frozenset(text for value in line.values(*names) for text in re.split(r"[,\s]+", value.text or ""))


def _switch(line: CommandLine, around: Surroundings, variable: str) -> bool | None:
    """What a variable that is a switch says; without it No, where the words can be read."""
    value = around.variable(variable, line.command)
    if value is UNKNOWN:
        return None
    return True if isinstance(value, str) and value.lower() in _TRUE else known(line, False)
