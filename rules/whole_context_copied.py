"""Finds COPY of the whole context that takes along what does not belong into an image."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tare.engine import Finding, Fix, NewFile, check
from tare.engine.finding import WORTH_SAYING
from tare.model import Context, ContextWeight, Copy, Model, Stage
from tare.model.clutter import lines_for, pattern_of
from tare.model.context_uses import ContextUses, all_uses
from tare.model.copy import context_path
from tare.text import regex
from tare.text.sizes import say_bytes

HEAVY = regex(r"\.(?:git|hg|svn)/|(?:\.venv|node_modules|\.terraform)/")
SECRET = regex(
    r"\.env|\.env\.local|\.env\.\w+\.local|id_(?:rsa|dsa|ecdsa|ed25519)|.*(?:private|priv|key)\.pem|.+\.key"
    r"|.+\.(?:pfx|p12|jks|keystore|kdbx)|\.(?:netrc|pgpass|htpasswd|git-credentials)|\.(?:aws|ssh|gnupg)/"
    r"|terraform\.tfstate(?:\.backup)?"
)
# Such keys and stores are meant to be given away.
PUBLIC = regex(r"pub|sign|gpg|apt|archive|repo|trust|example|sample", re.IGNORECASE)
MOST_NAMES = 4
LEAST = 1_000_000
"""Bytes; what weighs less is said by its name alone."""


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    context = model.context
    if context is None:
        return
    for stage in model.stages:
        for copy, secrets, unwanted in _all_taken(stage, context):
            if secrets or unwanted:
                yield from _of_copy(model, stage, copy, context, secrets, unwanted)


def _all_taken(stage: Stage, context: Context) -> list[tuple[Copy, tuple[str, ...], tuple[str, ...]]]:
    """What each COPY of the whole context takes along. Kept on the stage for as long as the context is the same."""
    kept = stage.memo.get("whole-context-copied")
    if kept is None or kept[0] is not context:
        found = []
        for copy in stage.copies:
            if copy.copies_whole_context:
                secrets = tuple(name for name in _taken(context, copy, SECRET) if not PUBLIC.search(name))
                found.append((copy, secrets, _taken(context, copy, HEAVY)))
        kept = stage.memo["whole-context-copied"] = (context, found)
    taken: list[tuple[Copy, tuple[str, ...], tuple[str, ...]]] = kept[1]
    return taken


def _of_copy(
    model: Model, stage: Stage, copy: Copy, context: Context, secrets: tuple[str, ...], taken: tuple[str, ...]
) -> Iterator[Finding]:
    # Without any ignore file the heavy folders are another rule's matter, which can create one.
    is_unguarded = context.ignore_file is None
    uses = all_uses(model.stages)
    unwanted = tuple(name for name in taken if uses.leaves(name.rstrip("/")) and _is_made_anew(name, uses))
    heavy = () if is_unguarded else unwanted
    if not secrets and not heavy:
        return
    weights = _weights(context, (*secrets, *heavy))
    names = _say((*secrets, *sorted(heavy, key=lambda name: -_worth(weights, name))), weights)
    missing = "there is no ignore file" if is_unguarded else f"{context.ignore_file} does not keep them out"
    at = next(one for one in copy.context_sources if one.text and context_path(one.text) == ".")
    saving = sum(weight.bytes for weight in weights.values())
    yield Finding(
        model.place(stage, copy.at(at)),
        f"{names} will be in the image: {missing}",
        _fixes(context, uses, secrets, unwanted),
        saving_bytes=saving if saving >= WORTH_SAYING else None,
    )


def _is_made_anew(name: str, uses: ContextUses) -> bool:
    """Packages are only what is copied too often where the build installs them; else nothing else brings them."""
    return name != "node_modules/" or "node_modules" in uses.makes


def _fixes(context: Context, uses: ContextUses, secrets: tuple[str, ...], heavy: tuple[str, ...]) -> tuple[Fix, ...]:
    """Lines that keep all of it out; none where something takes a secret by name, or what is not known."""
    hidden, useless = ([name.rstrip("/") for name in names] for names in (secrets, heavy))
    if None in uses.named or not all(map(uses.leaves, hidden)):
        return ()
    lines = lines_for(useless) + lines_for(hidden, "secrets")
    names = _list([pattern_of(name) for name in (*hidden, *useless)])
    if context.ignore_file is None:
        return (Fix(f"Create a .dockerignore with {names}", creates=(NewFile(".dockerignore", lines),)),)
    old = context.ignore_text
    if old is None or context.ignore_path is None:
        return ()
    is_windows = "\r\n" in old
    gap = "" if not old or old.endswith("\n") else "\n"
    added = (gap + lines).replace("\n", "\r\n") if is_windows else gap + lines
    file = NewFile(context.ignore_path, old + added, old)
    return (Fix(f"Add {names} to {context.ignore_file}", creates=(file,)),)


def _taken(context: Context, copy: Copy, names: re.Pattern[str]) -> tuple[str, ...]:
    """What of the context's top folder is copied, and reaches the final image from there."""
    return tuple(
        name
        for name in context.children("")
        if names.fullmatch(name)
        and not context.is_ignored(name.rstrip("/"))
        and not _is_excluded(copy, name.rstrip("/"))
        and copy.role.lets_out(f"{copy.target}/{name}" if copy.target is not None else "")
    )


def _is_excluded(copy: Copy, name: str) -> bool:
    """Whether --exclude leaves it out, in the plain forms `.git`, `**/.git` and `*.pem`."""
    for flag in copy.parts.flags_named("exclude"):
        pattern = flag.value.text.strip("/").removeprefix("**/") if flag.value is not None else ""
        if "$" in pattern or fnmatchcase(name, pattern):
            return True
    return False


def _weights(context: Context, names: tuple[str, ...]) -> dict[str, ContextWeight]:
    """What each weighs of what is sent, as far as it was counted."""
    weights = {name: context.weigh((name.rstrip("/"),)) for name in names}
    return {name: weight for name, weight in weights.items() if weight is not None and weight.bytes}


def _worth(weights: dict[str, ContextWeight], name: str) -> int:
    """The bytes of what is worth telling of, else 0."""
    return weights[name].bytes if name in weights and weights[name].bytes >= LEAST else 0


def _amount(weight: ContextWeight) -> str:
    return f"{'' if weight.is_complete else 'at least '}{say_bytes(weight.bytes)}"


def _say(names: tuple[str, ...], weights: dict[str, ContextWeight]) -> str:
    return _list(
        [
            f"{name.rstrip('/')} ({_amount(weights[name])})" if _worth(weights, name) else name.rstrip("/")
            for name in names
        ]
    )


def _list(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
