"""Finds projects whose whole folder is copied, with nothing that keeps anything out."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, NewFile, check
from tare.engine.finding import WORTH_SAYING
from tare.model import Context, ContextWeight, Model
from tare.model.clutter import lines_for
from tare.model.context_uses import LITTER, ContextUses, all_uses, context_uses
from tare.text import regex
from tare.text.sizes import say_bytes

SECRETS = (".env", ".env.local")
WEB_OUTPUT = (".next", ".nuxt", ".output", ".svelte-kit", "build", "dist", "out")
RECIPE = regex(r"(?:.*\.)?(?:Dockerfile|Containerfile)(?:\..*)?|(?:docker-)?compose(?:\..*)?\.ya?ml", re.IGNORECASE)
MOST_NAMES = 3
# What people call it, and no build reads.
MISNAMED = regex(r"dockerignore|\.docker[-_]?ignores?|\.dockerfileignore|\.dockerignore\..+", re.IGNORECASE)
LEAST = 1_000_000
"""Bytes; what weighs less is said by its name alone."""


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    context = model.context
    if context is None or context.ignore_file is not None:
        return
    # Of other sources BuildKit sends no more than they name.
    uses = ((stage, context_uses(stage).whole) for stage in model.stages)
    places = (model.place(stage, whole) for stage, whole in uses if whole is not None)
    at = next(places, None)
    if at is None:
        return
    project = _Project(context, all_uses(model.stages))
    unwanted = project.unwanted()
    if unwanted:
        fixes = () if project.is_open else (_fix(unwanted, project.secrets(), project.recipes()),)
        weights = _weights(unwanted, context)
        saving = sum(weight.bytes for name, weight in weights.items() if _reaches_the_image(model, name))
        message = f"there is no .dockerignore{project.misnamed()}, so {_say(unwanted, context, weights)}"
        yield Finding(at, message, fixes, saving_bytes=saving if saving >= WORTH_SAYING else None)


class _Project:
    """What stands around a Dockerfile, and what the Dockerfile does with it."""

    def __init__(self, context: Context, uses: ContextUses) -> None:
        self._names = {name.rstrip("/") for name in context.children("")}
        self._uses = uses
        self.is_open = None in uses.named  # some COPY takes what nobody can know here

    def unwanted(self) -> tuple[str, ...]:
        """The names in the top folder that the image does not need, those first that weigh or matter most."""
        found = [".git"] if ".git" in self._names else []
        if "node_modules" in self._uses.makes and self._names & {"node_modules", "package.json"}:
            found.append("node_modules")
        if "target" in self._uses.makes & self._names:
            found.append("target")
        if "web output" in self._uses.makes:
            found += [name for name in WEB_OUTPUT if name in self._names]
        found += [name for name in LITTER if name in self._names]
        return tuple(name for name in found if self._uses.leaves(name))

    def misnamed(self) -> str:
        """A file that is meant to be one and is called otherwise, as part of a sentence."""
        found = next((name for name in sorted(self._names) if MISNAMED.fullmatch(name)), None)
        return f" (no build reads {found})" if found is not None else ""

    def secrets(self) -> tuple[str, ...]:
        """What is kept out as well, though another rule speaks of it."""
        return tuple(name for name in SECRETS if name in self._names and self._uses.leaves(name))

    def recipes(self) -> tuple[str, ...]:
        """The Dockerfiles and their like: changing one of them would change what `COPY . .` copies."""
        return tuple(name for name in sorted(self._names) if RECIPE.fullmatch(name) and self._uses.leaves(name))


def _weights(names: tuple[str, ...], context: Context) -> dict[str, ContextWeight]:
    """What those that are there weigh, as far as they were counted."""
    weights = {name: context.weigh((name,)) for name in names if context.exists(name)}
    return {name: weight for name, weight in weights.items() if weight is not None and weight.bytes}


def _reaches_the_image(model: Model, name: str) -> bool:
    """Whether a COPY of the whole context brings it into the final image."""
    copies = (copy for stage in model.stages for copy in stage.copies if copy.copies_whole_context)
    return any(copy.role.lets_out(f"{copy.target}/{name}" if copy.target is not None else "") for copy in copies)


def _say(names: tuple[str, ...], context: Context, weights: dict[str, ContextWeight]) -> str:
    # The heaviest first, and all others as they were.
    there = sorted((name for name in names if context.exists(name)), key=lambda name: -_worth(weights, name))
    if not there:
        return f"{names[0]} will be copied as soon as it exists"
    shown = [f"{name} ({_amount(weights[name])})" if _worth(weights, name) else name for name in there]
    total = context.total() if any(_worth(weights, name) for name in there) else None
    whole = f", of {_amount(total)} in all" if total is not None else ""
    if len(shown) > MOST_NAMES:
        return f"{', '.join(shown[:MOST_NAMES])} and {len(shown) - MOST_NAMES} more are copied{whole}"
    verb = "is copied" if len(shown) == 1 else "are copied"
    return f"{' and '.join(filter(None, (', '.join(shown[:-1]), shown[-1])))} {verb}{whole}"


def _worth(weights: dict[str, ContextWeight], name: str) -> int:
    """The bytes of what is worth telling of, else 0."""
    return weights[name].bytes if name in weights and weights[name].bytes >= LEAST else 0


def _amount(weight: ContextWeight) -> str:
    return f"{'' if weight.is_complete else 'at least '}{say_bytes(weight.bytes)}"


def _fix(unwanted: tuple[str, ...], secrets: tuple[str, ...], recipes: tuple[str, ...]) -> Fix:
    text = lines_for(unwanted) + lines_for(secrets, "secrets") + lines_for(recipes, "what the image is built with")
    return Fix("Create a .dockerignore", creates=(NewFile(".dockerignore", text),))
