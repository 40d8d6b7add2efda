"""Finds programs built for glibc that are copied to an image with musl."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Related, check
from tare.model import Copy, Model, Operand, Run, Source, Stage
from tare.text import Span, regex

DATA = regex(
    r"\.(?:jar|war|ear|html?|css|js|mjs|map|json|ya?ml|toml|conf|cfg|ini|md|txt|csv|sql|py|rb|php|sh|pem|crt|png|svg|wasm|zip"
    r"|t?gz|whl|dll)\Z|(?:^|/)(?:dist|public|static|assets|html|www|templates|migrations|docs|config|conf|build|out/web)(?:/|\Z)",
    re.IGNORECASE,
)
VENV = regex(r"(?:^|/)(?:\.?venv|site-packages|dist-packages|virtualenv)(?:/|\Z)")
STATIC = regex(r"CGO_ENABLED[= ]\"?0|-static\b|musl|crt-static|-extldflags|netgo")
COMPATIBLE = regex(r"libc6-compat|gcompat|\bglibc\b")


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for number in sorted(model.needed):
        stage = model.stages[number]
        if _libc(stage) != "musl" or any(one.once(_speaks_of_glibc) for one in model.chain(stage)):
            continue
        for source in model.sources(stage):
            if source.stage is not None and not source.use.is_mount and _libc(source.stage) == "glibc":
                yield from _judge(model, stage, source, source.stage)


def _speaks_network(model: Model, stage: Stage) -> bool:
    return any(one.of("EXPOSE") for one in model.chain(stage))


def _judge(model: Model, stage: Stage, source: Source, built: Stage) -> Iterator[Finding]:
    copy = source.use.instruction
    if not isinstance(copy, Copy):
        return
    for operand in copy.sources:
        maker = _maker(model, built, operand, _speaks_network(model, stage))
        if maker is not None:
            run, what = maker
            yield Finding(
                model.place(stage, copy.at(operand)),
                f"{what} for glibc, and {_name(stage)} has musl",
                related=(Related(model.place(*run), "built here"),),
            )


def _maker(model: Model, built: Stage, operand: Operand, is_server: bool) -> tuple[tuple[Stage, Span], str] | None:
    """Where what is copied was made for glibc, and what it is; None where that is not plain."""
    path = operand.text
    if path is None or DATA.search(path):
        return None
    for stage in model.chain(built):
        for run in reversed(stage.runs):
            if VENV.search(path) and run.commands_named("pip", "pip3", "uv", "poetry", "python", "python3"):
                return (stage, run.keyword), "these Python packages were installed"
            is_static = any(one.once(_links_statically) for one in model.chain(stage))
            what = None if is_static else _compiles(run, is_server)
            if what is not None and not VENV.search(path):
                return (stage, run.keyword), f"{what} links"
    return None


def _compiles(run: Run, is_server: bool) -> str | None:
    for command in run.commands:
        # A Go program that asks no name server and no user table is static whatever CGO_ENABLED says.
        if is_server and command.program == "go" and command.subcommand("build", "install"):
            if run.state.env("CGO_ENABLED") == "0":
                return None
            return "go build without CGO_ENABLED=0"
        if command.program == "cargo" and command.subcommand("build", "install"):
            return "cargo build without a musl target"
    return None


def _libc(stage: Stage) -> str | None:
    return stage.base.facts.libc if stage.base.facts is not None else None


def _name(stage: Stage) -> str:
    return stage.base.image.text if stage.base.image is not None else "this stage"


def _speaks_of_glibc(stage: Stage) -> bool:
    return any(COMPATIBLE.search(item.text) for item in stage.items)


def _links_statically(stage: Stage) -> bool:
    return any(STATIC.search(item.text) for item in stage.items)
