"""Finds installs of dependencies that run again with every change of the sources, because these were copied first."""

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tare.engine import Finding, Fix, Related, check
from tare.engine.line_repairs import start_with_comments
from tare.model import Around, Context, Copy, Operand, Run, Stage
from tare.model.copy import context_path
from tare.model.packages.independence import leaves_manifests, needs_no_files
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.manifests import manifests_of
from tare.syntax import Blank, Item
from tare.text import Edit, Record, Span, regex

NODE = ("npm", "yarn", "pnpm", "bun")
MANAGERS = (
    *NODE, "pip", "uv", "poetry", "pipenv", "pdm", "conda", "bundler", "composer", "go", "cargo", "maven", "gradle",
    "nuget",
)  # fmt: skip
# They need sources only for what follows the dependencies, and have options that leave this out.
SEPARABLE = {
    ("composer", "install"): "--no-scripts --no-autoloader",
    ("poetry", "install"): "--no-root",
    ("poetry", "sync"): "--no-root",
    ("pdm", "install"): "--no-self",
    ("pdm", "sync"): "--no-self",
    ("uv", "sync"): "--no-install-project",
    ("cargo", "fetch"): "",
}
FOLDER_OPTIONS = ("--prefix", "-C", "--dir", "--cwd", "-d", "--working-dir", "--directory", "--project", "-p", "-P")
# A folder of such a name holds what an install reads rather than what a program is made of.
HOLDS_MANIFESTS = regex(r"req|dep|conf|docker|build|script|install|setup|env|pack|tool|ci\b|etc", re.IGNORECASE)
# A source without a slash at its end that is a folder rather than a Makefile, where the context is not known.
FOLDER_NAME = regex(r"(?:[\w-]+/)*[a-z][\w-]*")
NO_SOURCE = regex(
    r"(?:.*\.)?(?:docker|container)file(?:\..*)?|\.(?:docker|git|container)ignore|(?:readme|license|changelog)(?:\..*)?"
    r"|\.git(?:hub)?/|(?:docker-)?compose.*\.ya?ml|package.*\.(?:json|yaml)|(?:requirements|constraints).*\.(?:txt|in)"
    r"|gemfile.*|go\.(?:mod|sum)|pom\.xml|composer\.(?:json|lock)|pipfile.*|pyproject\.toml|.*\.lock",
    re.IGNORECASE,
)


class Late(Record):
    """An install behind a COPY of more than it needs. `above` are the copies from the context before that one."""

    stage: Stage
    copy: Copy
    source: Operand
    run: Run
    install: Install
    above: tuple[Copy, ...]
    place: str | None  # of the first manifest, below what the COPY copies

    @property
    def name(self) -> str:
        written = self.run.source(self.run.at(self.install.span))
        return f"{self.install.command.program} {_verb(self.install)}".strip() if "\n" in written else written


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for late in _late_installs(stage, around):
        edits = _edits(late, around.context)
        yield Finding(
            late.run.at(late.install.span),
            _message(late),
            (Fix(f"Copy what {late.name} needs, and the rest below it", edits),) if edits else (),
            (Related(late.copy.at(late.source), "this copies all sources before it"),),
        )


def _message(late: Late) -> str:
    names = [posixpath.basename(name) for name in late.install.manifests[:2]]
    needs = "project files" if late.install.manager == "nuget" else " and ".join(names)
    option = SEPARABLE.get((late.install.manager, _verb(late.install)), "") if late.install.needs_sources else ""
    reason = f"with {option} it needs no more than {needs}" if option else f"it needs no more than {needs}"
    return f"{late.name} runs again after every change of the sources; {reason}"


def _verb(install: Install) -> str:
    return (install.verb.text or "") if install.verb is not None else ""


def _late_installs(stage: Stage, around: Around) -> Iterator[Late]:
    """The first such install of each manager, as long as nothing runs in between that may write manifests."""
    context = around.context
    above: list[Copy] = []
    is_exposed = False
    done: set[tuple[str, ...]] = set()
    for line in stage.instructions:
        if line.is_trigger:
            continue
        if isinstance(line, Copy):
            if line.context_sources:
                above.append(line)
                is_exposed = is_exposed or any(_is_folder(context, one) for one in line.context_sources)
            elif any("node_modules" in (source.text or "") for source in line.sources):
                return  # the packages come from another stage
        elif isinstance(line, Run):
            if is_exposed and not line.is_readable:
                return
            found = installs(line)
            if not found and not is_exposed:
                continue
            by_command = {id(install.command): install for install in found}
            for command in line.commands:
                install = by_command.get(id(command))
                if install is not None and _reads_manifests(install):
                    key = (install.manager, *(install.manifests if install.manager in ("pip", "conda") else ()))
                    is_first = key not in done
                    done.add(key)
                    if not is_first or _has_bind_mount(line):
                        continue
                    late = _copied_before(context, stage, above, line, install) if above else None
                    if late is not None and not _is_installed_in(around.lower, install.manager):
                        yield late
                elif is_exposed and not leaves_manifests(command, install):
                    return


def _reads_manifests(install: Install) -> bool:
    """Whether manifests say all that it installs, so that it could run before the sources are there."""
    if install.manager not in MANAGERS or not install.manifests or install.command.is_conditional:
        return False
    if any(package.kind == "folder" for package in install.packages):
        return False
    return not install.needs_sources or (install.manager, _verb(install)) in SEPARABLE


def _has_bind_mount(run: Run) -> bool:
    return any(mount.type == "bind" and "from" not in mount.options for mount in run.mounts)


def _is_installed_in(stages: tuple[Stage, ...], manager: str) -> bool:
    return any(one.manager == manager for stage in stages for run in stage.runs for one in installs(run))


def _is_folder(context: Context | None, source: Operand) -> bool:
    """Whether a source is a folder, as far as can be told; "*" is as much as one."""
    if source.text is None:
        return False
    path = context_path(source.text)
    if path in (".", "*") or source.text.endswith("/"):
        return True
    return bool(context.children(path)) if context is not None else FOLDER_NAME.fullmatch(path) is not None


def _copied_before(context: Context | None, stage: Stage, above: list[Copy], run: Run, install: Install) -> Late | None:
    """The first COPY that brings the sources together with the manifests, or after them."""
    manifest = install.manifests[0]
    has_manifest = any(_is_named(manifest, source) for copy in above for source in copy.context_sources)
    for index, copy in enumerate(above):
        for source in copy.context_sources:
            path = context_path(source.text or "-")
            is_whole = path in (".", "*")
            if not _is_folder(context, source) or not (is_whole or _may_hold_sources(copy, path, has_manifest)):
                continue
            place = _place_of(stage, copy, run, install)
            if place is None and not (is_whole and has_manifest):
                continue
            if context is None or _holds_sources(context, "" if is_whole else path, place, install):
                return Late(stage, copy, source, run, install, tuple(above[:index]), place)
    return None


def _is_named(manifest: str, source: Operand) -> bool:
    return fnmatchcase(posixpath.basename(manifest), posixpath.basename(context_path(source.text or "-")))


def _may_hold_sources(copy: Copy, path: str, has_manifest: bool) -> bool:
    """Whether one folder of several is that of a program, with the manifests in it."""
    return not has_manifest and len(copy.sources) == 1 and not HOLDS_MANIFESTS.search(posixpath.basename(path))


def _place_of(stage: Stage, copy: Copy, run: Run, install: Install) -> str | None:
    """Where the first manifest stands below what a COPY copies; None where it is elsewhere, or not known."""
    manifest = install.manifests[0]
    if copy.target is not None and (install.folder is not None or manifest.startswith("/")):
        path = posixpath.normpath(posixpath.join(install.folder or "/", manifest))
        top = copy.target.rstrip("/") + "/"
        return path.removeprefix(top) if path.startswith(top) else None
    # The folder of the base image is not known, but it is the same for both.
    is_here = copy.destination is not None and copy.destination.text in (".", "./") and copy.state.workdir is None
    moves = any(copy.offset < line.offset < run.offset for line in stage.of("WORKDIR")) or manifest.startswith("/")
    moves = moves or bool(run.commands_named("cd", "pushd")) or install.line.has(*FOLDER_OPTIONS)
    return posixpath.normpath(manifest) if is_here and not moves and run.state.workdir is None else None


def _holds_sources(context: Context, folder: str, place: str | None, install: Install) -> bool:
    """Whether a folder of the context holds more than manifests and, where they should come from it, those."""
    if place is not None and folder and not context.exists(f"{folder}/{place}"):
        return False
    if not context.is_complete:
        return True
    names = (name for name in context.children(folder) if not NO_SOURCE.fullmatch(name))
    others = (posixpath.join(folder, name.rstrip("/")) for name in names if name not in install.manifests)
    return any(not context.is_ignored(path) for path in others)


def _edits(late: Late, context: Context | None) -> tuple[Edit, ...]:
    """A COPY of the manifests in the place of the COPY, and that one below the RUN; none where this may not be done."""
    lines = _manifest_lines(late, context)
    if lines is None or not _can_move(late):
        return ()
    stage_text = "".join(item.text for item in late.stage.items)
    start, end, below = start_with_comments(late.stage, late.copy), late.copy.whole.end, late.run.whole.end
    line_end = "\r\n" if stage_text[start:end].endswith("\r\n") else "\n"
    moved = stage_text[start:end]
    if isinstance(_item_at(late.stage, end), Blank):
        moved = line_end + moved
    if not stage_text[:below].endswith("\n"):
        moved = line_end + moved.removesuffix(line_end)
    return Edit(Span(start, end), "".join(line + line_end for line in lines)), Edit.insert(below, moved)


def _manifest_lines(late: Late, context: Context | None) -> list[str] | None:
    """The COPY lines for the manifests; None where it is not known what is to be copied."""
    copy, source, destination = late.copy, late.source, late.copy.destination
    if len(copy.sources) != 1 or copy.flag("parents") is not None or destination is None or source.raw != source.text:
        return None
    if re.search(r"\s", destination.raw) or destination.is_heredoc:
        return None
    prefix = "" if context_path(source.raw) in (".", "*") else source.raw.rstrip("/") + "/"
    install, inner = late.install, ""
    if install.manifests[0].startswith("/") and len(install.manifests) == 1 and late.place is not None:
        inner = posixpath.dirname(late.place)
        install = install._replace(manifests=(posixpath.basename(late.place),))
    elif install.folder is not None and copy.target is not None:
        inner = posixpath.relpath(install.folder, copy.target).removeprefix(".")
    if inner.startswith("."):
        return None
    inner = inner and inner + "/"
    found = manifests_of(install, context, context_path(prefix + inner) if prefix + inner else "")
    if found is None:
        return None
    files = [name for name in found.files if not _is_copied(late.above, name)]
    flags = "".join(f" {flag.raw}" for flag in copy.parts.flags if flag.name.text.lower() in ("chown", "chmod", "link"))
    head = ("copy" if copy.source(copy.keyword).islower() else "COPY") + flags
    top = destination.raw if destination.raw.endswith("/") else destination.raw + "/"
    is_file = len(files) == 1 and "*" not in files[0]
    target = destination.raw if is_file and destination.raw == "." and not inner else top + inner
    lines = [f"{head} {' '.join(prefix + inner + name for name in files)} {target}"] if files else []
    return lines + [f"{head} {prefix}{inner}{folder} {top}{inner}{folder}" for folder in found.folders]


def _is_copied(above: tuple[Copy, ...], name: str) -> bool:
    return any(_is_named(name, source) for copy in above for source in copy.context_sources)


def _can_move(late: Late) -> bool:
    """Whether all from the COPY to the RUN does the same before the sources are there."""
    copy, run = late.copy, late.run
    is_absolute = copy.destination is not None and (copy.destination.text or "").startswith("/")
    for line in late.stage.instructions:
        if not copy.offset < line.offset <= run.offset:
            continue
        if isinstance(line, Copy) or line.is_trigger or line.name == "VOLUME":
            return False
        if isinstance(line, Run):
            by_command = {id(install.command): install for install in installs(line)}
            if not all(needs_no_files(one, by_command.get(id(one))) for one in line.commands):
                return False
        if line.name == "WORKDIR" and not is_absolute:
            return False
        if line.name in ("ARG", "ENV") and any(
            re.search(rf"\$\{{?{re.escape(pair.key.raw)}\b", copy.item.text) for pair in line.parts.pairs
        ):
            return False
    return True


def _item_at(stage: Stage, offset: int) -> Item | None:
    at = 0
    for item in stage.items:
        if at == offset:
            return item
        at += len(item.text)
    return None
