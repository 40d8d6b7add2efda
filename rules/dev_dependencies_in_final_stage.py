"""Finds dependencies for development in the image that a final stage starts its program from."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.line_repairs import insert_above
from tare.model import Copy, Launch, Model, Run, Stage
from tare.model.commands.command_line import option_names
from tare.model.commands.effects import effects
from tare.model.commands.reach import reaches
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.package_settings import BUNDLER_SETTINGS, NPM_SETTINGS, package_settings
from tare.model.packages.yarn_versions import may_be_newer_yarn
from tare.syntax.shell_tree import Command
from tare.text import Edit, Record, Span, regex

OPTIONS = {
    "npm": "--omit=dev",
    "yarn": "--production",
    "pnpm": "--prod",
    "bun": "--production",
    "composer": "--no-dev",
    "poetry": "--only main",
    "uv": "--no-dev",
    "pdm": "--prod",
}
FOLDERS = {**dict.fromkeys(("npm", "yarn", "pnpm", "bun"), "node_modules"), "composer": "vendor"}
# npm 7 has --omit, and came with this version of Node.js.
FIRST_NODE_WITH_OMIT = (15,)
DEV_NAME = regex(r"(^|[-_.])(dev\w*|debug|tests?|testing|ci|lint|e2e|local)([-_.\d]|$)", re.IGNORECASE)
DEV_START = regex(
    r"\b(dev|devel|develop|development|watch|serve|nodemon|ts-node|tsx|vite|ng|gulp|grunt|test|jest|mocha|cypress|hot"
    r"|playwright|lint|eslint|debug|inspect|storybook|runserver|reload|pytest|phpunit|tox|nox|artisan)\b"
    r"|^\W*(/bin/)?(ba|a|z)?sh\W*$"
)
MODES = ("NODE_ENV", "RAILS_ENV", "RACK_ENV", "APP_ENV", "FLASK_ENV", "DJANGO_ENV", "ENVIRONMENT", "ENV")
# None of these needs what was installed for development.
HARMLESS = option_names(
    "[ addgroup adduser apk apt apt-get cat cd chgrp chmod chown corepack cp curl dnf echo env export false find"
    " groupadd head install ln ls microdnf mkdir mv printf rm rmdir sed set tail tar tee test touch true useradd"
    " usermod wget yum"
)
HOUSEKEEPING = option_names("cache config rebuild set audit clear-cache clearcache dump-autoload store")
# They build with what is for development; a program started by plain `node` runs without that.
BUILDERS = option_names("npm yarn pnpm bun npx bunx tsc webpack rollup esbuild nest ng gulp grunt babel turbo nx vite")


class Place(Record):
    """An install whose result is in the final image, with what runs in its stage and in those upon it afterwards."""

    stage: Stage
    run: Run
    install: Install
    later: tuple[tuple[Run, Command], ...]
    copied_at: Span | None = None  # in the file, where another stage copies the result


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    final = model.final
    if final is None or not any(stage.runs for stage in model.stages) or not _is_for_production(model, final):
        return
    for place in _places(model, final):
        install = place.install
        if install.omits_dev is not False or _may_be_told_elsewhere(model, place):
            continue
        if any(_takes_away(run, command, install) for run, command in place.later):
            continue
        rest = {command.program for run, command in place.later if not _is_harmless(run, command, install)}
        if not rest or (rest <= BUILDERS and _starts_node(model, final)):
            yield _finding(model, place, is_last=not rest)


def _is_for_production(model: Model, final: Stage) -> bool:
    starts = _starts(model, final)
    if not starts or any(DEV_START.search(start.item.text[start.parts.argument.start :]) for start in starts):
        return False
    if any(DEV_NAME.search(stage.name or "") for stage in model.chain(final)):
        return False
    modes = (final.end.env(name) or "" for name in MODES)
    return not any(mode.lower().startswith(("dev", "test", "local")) for mode in modes)


def _starts(model: Model, final: Stage) -> tuple[Launch, ...]:
    """What the image starts, as far as the file says it: the last CMD and the last ENTRYPOINT."""
    found: dict[str, Launch] = {}
    for stage in model.chain(final):
        for launch in reversed(stage.of("CMD", "ENTRYPOINT")):
            if isinstance(launch, Launch):
                found.setdefault(launch.name, launch)
    return tuple(found.values())


def _starts_node(model: Model, final: Stage) -> bool:
    """Whether the program is a file that node itself runs."""
    for start in _starts(model, final):
        command = start.command or (start.script.commands[0] if start.script and start.script.commands else None)
        if command is not None and command.program == "node" and any(word.text for word in command.operands()):
            return True
    return False


def _places(model: Model, final: Stage) -> Iterator[Place]:
    chain = tuple(reversed(model.chain(final)))
    for at, stage in enumerate(chain):
        yield from _installs_of(stage, chain[at + 1 :])
        for source in model.sources(stage):
            copy = source.use.instruction
            if source.stage is None or source.stage in chain or not isinstance(copy, Copy):
                continue
            for place in _installs_of(source.stage, ()):
                folder = FOLDERS.get(place.install.manager)
                path = f"{place.install.folder}/{folder}"
                if place.install.folder is None or folder is None:
                    continue
                if any(one.text is not None and reaches("/" + one.text.lstrip("/"), path) for one in copy.sources):
                    yield place._replace(copied_at=model.place(stage, copy.span))


def _installs_of(stage: Stage, above: tuple[Stage, ...]) -> Iterator[Place]:
    later = [(run, command) for one in (stage, *above) for run in one.runs for command in run.commands]
    for run in stage.runs:
        for install in installs(run):
            # Lines of equal text may be one item, and then share the command.
            mine = (at for at, (one, command) in enumerate(later) if one is run and command is install.command)
            at = next(mine, len(later))
            if not install.is_global and not install.command.is_conditional:
                yield Place(stage, run, install, tuple(later[at + 1 :]))


def _may_be_told_elsewhere(model: Model, place: Place) -> bool:
    settings = package_settings(place.stage, place.run, model)
    return (NPM_SETTINGS in settings and place.install.manager in ("npm", "pnpm", "yarn", "bun")) or (
        BUNDLER_SETTINGS in settings and place.install.manager == "bundler"
    )


def _takes_away(run: Run, command: Command, install: Install) -> bool:
    """`npm prune`, an install without what is for development, `rm -rf node_modules`."""
    if command.program == install.command.program and command.mentions("prune", "autoclean"):
        return True
    again = next((one for one in installs(run) if one.command is command and one.manager == install.manager), None)
    if again is not None and again.omits_dev is True:
        return True
    folder = f"{install.folder}/{FOLDERS.get(install.manager, '.venv')}"
    return any(
        removal.command is command and (removal.path is None or reaches(removal.path, folder) is not False)
        for removal in effects(run).removals
    )


def _is_harmless(run: Run, command: Command, install: Install) -> bool:
    if command.name is None or command.program in HARMLESS:
        return True
    if any(one.command is command for one in installs(run)):
        return True
    return command.program == install.command.program and command.subcommand(*HOUSEKEEPING) is not None


def _finding(model: Model, place: Place, is_last: bool) -> Finding:
    install = place.install
    said = " ".join(place.run.item.text[install.span.start : install.span.end].split())
    if place.run.parts.comments or place.run.item.escape in said:
        said = install.manager
    related = (Related(place.copied_at, "this copies it into the final image"),) if place.copied_at is not None else ()
    fix = _fix(model, place) if is_last and not _is_needed_elsewhere(model, place.stage) else None
    return Finding(
        model.place(place.stage, place.run.at(install.span)),
        f"{said} also installs what only development needs, and the final image keeps it",
        (fix,) if fix is not None else (),
        related,
    )


def _is_needed_elsewhere(model: Model, stage: Stage) -> bool:
    """Whether a stage that is not shipped builds with what this one installs."""
    chain = model.chain(model.stages[-1])
    for other in model.stages:
        if other not in chain and other is not stage:
            uses = any(source.stage is stage for source in model.sources(other))
            if uses or stage in model.chain(other):
                return True
    return False


def _fix(model: Model, place: Place) -> Fix | None:
    install, run = place.install, place.run
    if install.manager == "pipenv":
        option = install.line.last("-d", "--dev")
        if option is None or option.word.raw not in ("-d", "--dev"):
            return None
        span = Span(option.word.span.start - 1, option.word.span.end)
        return Fix("Leave out --dev", (Edit.delete(model.place(place.stage, run.at(span))),))
    if install.manager == "bundler":
        return _without_groups(model, place)
    text = OPTIONS.get(install.manager)
    if text is None or install.option_offset is None:
        return None
    if install.manager == "yarn" and _may_be_newer_yarn(model, place.stage):
        return None
    image = run.base.image
    version = image.shape.version if image is not None and image.canonical == "node" else ()
    if install.manager == "npm" and version and version[:1] < FIRST_NODE_WITH_OMIT:
        text = "--only=production"
    at = model.place(place.stage, run.at(Span(install.option_offset, install.option_offset)))
    return Fix(f"Add {text}", (Edit(at, f" {text}"),))


def _without_groups(model: Model, place: Place) -> Fix | None:
    """An ENV, since `bundle exec` has to know, too, which groups are not there."""
    if place.copied_at is not None or place.run.is_trigger:
        return None
    edit = insert_above(place.stage, place.run, "ENV", 'BUNDLE_WITHOUT="development:test"')
    return Fix("Set BUNDLE_WITHOUT", (edit._replace(span=model.place(place.stage, edit.span)),))


def _may_be_newer_yarn(model: Model, stage: Stage) -> bool:
    """Whether it may be a yarn that has no such option: from version 2 on."""
    return may_be_newer_yarn(one.item.text for lower in model.chain(stage) for one in lower.instructions)
