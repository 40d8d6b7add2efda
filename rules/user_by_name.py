"""Finds final stages whose user is a name."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Model
from tare.text import Edit, regex

ROOT = ("root",)
VARIABLE = regex(r"\$(?:(\w+)|\{(\w+)\})")


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(model)
        return
    stage = model.final
    users = stage.of("USER") if stage is not None else ()
    if stage is None or not users or stage.base.is_windows:
        return
    script = users[-1].parts.script
    written = users[-1].value(script).text if script is not None else None
    if script is None or not written:
        return
    user, _, group = written.partition(":")
    if not user or user.isdecimal() or user in ROOT:
        return
    at = model.place(stage, users[-1].at(users[-1].parts.argument))
    number = stage.end.accounts.numbers(stage.base.image).get(user)
    fixes: tuple[Fix, ...] = ()
    if number is not None and script.text == written:
        meant = f"{number}:{group}" if group else number
        fixes = (Fix(f"Write {meant}", (Edit(at, meant),), is_safe=True),)
    yield Finding(at, f"nobody can tell from outside whether {user} is root", fixes)


def _as_hadolint(model: Model) -> Iterator[Finding]:
    """Every USER of every stage that is not a number, root and variables of ENV among them."""
    for stage in model.stages:
        for one in stage.of("USER"):
            written = one.parts.script.text.strip() if one.parts.script is not None else ""
            user = written.partition(":")[0]
            names = [found[1] or found[2] for found in VARIABLE.finditer(written)]
            bindings = [one.state.variables.get(name) for name in names]
            if any(binding is not None and not binding.is_env for binding in bindings):
                continue  # an ARG may bring a number
            if user and not user.isdecimal():
                at = model.place(stage, one.at(one.parts.argument))
                yield Finding(at, f"nobody can tell from outside which number {written} is")
