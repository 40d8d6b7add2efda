"""Finds ARG and ENV that are named like secrets."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Instruction, Model, Run, Stage
from tare.model.packages.installs import installs
from tare.syntax.variables import Value
from tare.text import Edit, regex

# The words of BuildKit's SecretsUsedInArgOrEnv (dockerfile2llb/validations.go).
SECRET = regex(r"(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)", re.IGNORECASE)
# Bundler's login to a host of gems: `__` is a dot. Its settings of mirrors, of local gems and of builds are none.
OF_BUNDLER = regex(r"BUNDLE_(?!BUILD__|LOCAL__|MIRROR__)[A-Z0-9_]+__(?:APP|CO|COM|DE|DEV|IO|NET|ORG|UK)")
HARMLESS = regex(r"(?:_|^)(?:public|file|version|path|dir|id|url|name|algorithm|length|size)(?:_|$)", re.IGNORECASE)
# Switches and what stands for "put yours here".
NO_SECRET = regex(r"true|false|yes|no|on|off|none|enabled?|disabled?|1|([_*.\-xX0])\1*", re.IGNORECASE)
# One of a list of names and values in a .NET configuration.
LISTED = regex(r".*__\d+__Key\Z")
FINGERPRINT = regex(r"(?:0x)?[0-9A-Fa-f\s]{16,60}\Z")


# Package managers that read these by themselves, or through the settings of a project.
READERS = {"NPM_TOKEN": ("npm", "yarn", "pnpm", "bun"), "NODE_AUTH_TOKEN": ("npm", "yarn", "pnpm", "bun")}

HADOLINT_PARTS = ("api_key", "aws_access_key_id", "password", "private", "secret", "token", "username")
"""What hadolint looks for anywhere in a name."""


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    for instruction in stage.instructions:
        name = instruction.parts.name if options.as_hadolint else instruction.name
        if name in ("ARG", "ENV"):
            found = _as_hadolint(instruction) if options.as_hadolint else _judge(instruction, _keeper(instruction))
            for finding in found:
                fix = _mount(stage, instruction)
                yield finding._replace(fixes=(fix,) if fix is not None else ())


@check(Model, options=True)
def find_in_globals(model: Model, options: Options) -> Iterator[Finding]:
    # They leave no line of history (dockerfile2llb/convert.go, `buildMetaArgs`), and a stage that takes one over is
    # judged itself. Only a value that is written is kept, with the file.
    for instruction in model.global_args:
        if options.as_hadolint:
            yield from _as_hadolint(instruction)
            continue
        yield from _judge(instruction, "this file and the provenance of the build", is_global=True)


def _judge(instruction: Instruction, keeper: str, is_global: bool = False) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        raw = pair.key.raw
        name = raw if raw.isidentifier() else instruction.value(pair.key).text or raw
        is_login = OF_BUNDLER.fullmatch(name) is not None
        if not is_login and (not SECRET.search(name) or HARMLESS.search(name) or LISTED.match(name)):
            continue
        read = instruction.value(pair.value) if pair.value is not None else None
        value = read.text if read is not None else None
        if instruction.name == "ENV" and (value == "" or (read is not None and _is_from_base(instruction, read))):
            continue
        if is_global and not value:
            continue
        if value and NO_SECRET.fullmatch(value):
            continue
        if value is not None and "KEY" in name.upper() and FINGERPRINT.match(value):
            continue
        yield Finding(instruction.at(pair.key), f"{instruction.name} {name}: the value stays in {keeper}")


def _mount(stage: Stage, argument: Instruction) -> Fix | None:
    """Hand it to the RUNs that use it, and to nothing else; None where something else does."""
    pairs = argument.parts.pairs
    if argument.name != "ARG" or argument.is_trigger or len(pairs) != 1 or argument.parts.comments:
        return None
    name = pairs[0].key.raw
    named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    later = [one for one in stage.instructions if one.offset > argument.offset]
    users = [one for one in later if named.search(one.item.text)]
    if not users:
        readers = ("bundler",) if OF_BUNDLER.fullmatch(name) else READERS.get(name, ())
        users = [one for one in later if isinstance(one, Run) and any(it.manager in readers for it in installs(one))]
    if not users or any(not isinstance(one, Run) or one.is_trigger or one.base.is_windows for one in users):
        return None
    flag = f" --mount=type=secret,id={name},env={name}"
    edits = (Edit.delete(argument.whole), *(Edit.insert(one.keyword.end, flag) for one in users))
    return Fix(f"Hand {name} to RUN as a secret", edits)


def _is_from_base(instruction: Instruction, value: Value) -> bool:
    """Whether it is nothing but variables that this file never sets: without an ARG no build can set them, either."""
    return not value.prefix and bool(value.unknown) and not set(value.unknown) & set(instruction.state.variables)


def _keeper(instruction: Instruction) -> str:
    if not instruction.role.ships:
        return "the cache and the provenance of the build"
    return "the history of the image" if instruction.name == "ARG" else "the configuration of the image"


def _as_hadolint(instruction: Instruction) -> Iterator[Finding]:
    """Whatever the value is, also where there is none; of several ARGs in one line the first."""
    pairs = instruction.parts.pairs
    for pair in pairs if instruction.parts.name == "ENV" else pairs[:1]:
        if any(part in pair.key.raw.lower() for part in HADOLINT_PARTS):
            yield Finding(instruction.at(pair.key), f"{pair.key.raw} is named like a secret, and its value stays here")
